//! Named places → tree. Every builder takes the places of one rule of the grammar and knows their order from there.
//! Knows no names' meanings. What is damaged goes to [`super::repair`], and what comes back is built in its stead.

mod expressions;
mod items;
mod journeys;
mod literals;
mod worlds;

pub(super) use items::attach_docs;

use smol_str::SmolStr;

use super::{
    ast::{Comment, File, Ident, Path, Spanned, Text},
    messages,
    origin::Origin,
    parser::{self, Node, Rule, Tree},
    repair::{self, Member},
};
use crate::base::{Diagnostics, FileId, Span};

/// What the repair puts where something is missing.
pub(super) const HOLE: &str = "\u{FFFF}";

/// A walk over the siblings inside one place.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'t> {
    nodes: &'t [Node],
    at: usize,
    end: usize,
}

impl<'t> Cursor<'t> {
    /// The next sibling, without taking it.
    pub(super) fn peek(&self) -> Option<&'t Node> {
        if self.at < self.end { self.nodes.get(self.at) } else { None }
    }

    /// The rule of the next sibling.
    pub(super) fn rule(&self) -> Option<Rule> {
        self.peek().map(|node| node.rule)
    }

    /// How many siblings are left for which `wanted` says yes.
    pub(super) fn count(self, wanted: impl Fn(Rule) -> bool) -> usize {
        self.into_iter().filter(|place| wanted(place.node.rule)).count()
    }

    /// Takes the next sibling and gives a walk over its insides as well.
    pub(super) fn take(&mut self) -> Option<Place<'t>> {
        let node = self.peek()?;
        let inner = Cursor { nodes: self.nodes, at: self.at + 1, end: node.next as usize };
        self.at = node.next as usize;
        Some(Place { node: *node, inner })
    }

    /// Takes the next sibling if it is of that rule.
    pub(super) fn take_if(&mut self, rule: Rule) -> Option<Place<'t>> {
        if self.rule() == Some(rule) { self.take() } else { None }
    }
}

impl<'t> IntoIterator for Cursor<'t> {
    type Item = Place<'t>;
    type IntoIter = Siblings<'t>;

    fn into_iter(self) -> Siblings<'t> {
        Siblings(self)
    }
}

/// Takes one sibling after the other.
pub(super) struct Siblings<'t>(Cursor<'t>);

impl<'t> Iterator for Siblings<'t> {
    type Item = Place<'t>;

    fn next(&mut self) -> Option<Place<'t>> {
        self.0.take()
    }
}

/// A place and the walk over its insides.
#[derive(Clone, Copy)]
pub(super) struct Place<'t> {
    pub(super) node: Node,
    pub(super) inner: Cursor<'t>,
}

/// Builds the tree of one text.
pub(super) struct Builder<'t> {
    /// The text that was parsed: the file's own, or a mended copy of a part of it.
    pub(super) text: &'t str,
    tree: &'t Tree,
    /// Where the text comes from.
    pub(super) origin: &'t Origin<'t>,
    /// What was found so far.
    pub(super) found: Diagnostics,
    /// Whether something was lost since somebody last asked.
    pub(super) lost: bool,
    /// How many more damaged places may be looked into closely.
    pub(super) patience: u32,
}

impl<'t> Builder<'t> {
    /// A builder over a parsed text.
    pub(super) fn new(text: &'t str, tree: &'t Tree, origin: &'t Origin<'t>, patience: u32) -> Self {
        Self { text, tree, origin, found: Vec::new(), lost: false, patience }
    }

    /// The insides of the whole text.
    pub(super) fn root(&self) -> Cursor<'t> {
        let mut outer = Cursor { nodes: &self.tree.nodes, at: 0, end: self.tree.nodes.len() };
        outer.take().map_or(outer, |place| place.inner)
    }

    /// The place as the user's file has it.
    pub(super) fn span(&self, node: Node) -> Span {
        self.origin.span(node.start, node.end)
    }

    /// The text of a place.
    pub(super) fn slice(&self, node: Node) -> &'t str {
        self.text.get(node.start as usize..node.end as usize).unwrap_or("")
    }

    /// A name, or the hole that stands for it.
    pub(super) fn ident(&mut self, node: Node) -> Ident {
        let word = self.slice(node);
        let span = self.span(node);
        if word == HOLE {
            self.lost = true;
            return Ident { text: SmolStr::default(), span };
        }
        Ident { text: SmolStr::new(word), span }
    }

    /// The name that comes next; a hole where there is none.
    pub(super) fn next_ident(&mut self, cursor: &mut Cursor<'t>) -> Ident {
        match cursor.take() {
            Some(place) => self.ident(place.node),
            None => Ident::default(),
        }
    }

    /// All names that come next.
    pub(super) fn idents(&mut self, cursor: &mut Cursor<'t>, rule: Rule) -> Vec<Ident> {
        let mut names = Vec::with_capacity(cursor.count(|other| other == rule));
        while let Some(place) = cursor.take_if(rule) {
            names.push(self.ident(place.node));
        }
        names
    }

    /// `a.b.c`
    pub(super) fn path(&mut self, node: Node) -> Path {
        let text = self.slice(node);
        let span = self.span(node);
        if text == HOLE {
            self.lost = true;
            return Path { parts: vec![Ident { text: SmolStr::default(), span }], span };
        }
        let mut parts = Vec::with_capacity(1);
        let mut start = node.start;
        for part in text.split('.') {
            let end = start + u32::try_from(part.len()).unwrap_or(0);
            parts.push(Ident { text: SmolStr::new(part), span: self.origin.span(start, end) });
            start = end + 1;
        }
        Path { parts, span }
    }

    /// A quoted text.
    pub(super) fn text(&self, node: Node) -> Text {
        let quoted = self.slice(node);
        let value = quoted.strip_prefix('"').unwrap_or(quoted);
        Text { value: SmolStr::new(value.strip_suffix('"').unwrap_or(value)), span: self.span(node) }
    }

    /// The text that comes next, if one does.
    pub(super) fn text_if(&mut self, cursor: &mut Cursor<'t>) -> Option<Text> {
        cursor.take_if(Rule::string).map(|place| self.text(place.node))
    }

    /// The title behind a name.
    pub(super) fn title(&mut self, cursor: &mut Cursor<'t>) -> Option<Text> {
        cursor.take_if(Rule::title).map(|place| self.text(place.node))
    }

    /// Runs `build` and says whether something was lost in it.
    pub(super) fn watching<T>(&mut self, build: impl FnOnce(&mut Self) -> T) -> (T, bool) {
        let before = std::mem::replace(&mut self.lost, false);
        let built = build(self);
        let lost = self.lost;
        self.lost |= before;
        (built, lost)
    }

    /// A value with its place.
    pub(super) fn spanned<T>(&self, node: Node, value: T) -> Spanned<T> {
        Spanned { value, span: self.span(node) }
    }

    /// Hands every member of a list to `each`, mended where it was damaged; a member that cannot be mended is handed over
    /// as it is.
    pub(super) fn members(&mut self, member: Member, list: Cursor<'t>, each: &mut Each<'_>) {
        let mut rest = list;
        while let Some(place) = rest.take() {
            // Damage on the line on which a member ends most likely belongs to it, and so does more damage.
            let mut last = place.node;
            let mut damaged = is_damaged(last.rule);
            while let Some(next) = rest.peek().copied().filter(|next| is_damaged(next.rule))
                && self.belongs(place.node, last, next)
            {
                rest.take();
                last = next;
                damaged = true;
            }
            if damaged {
                self.mend(member, place.node.start, last, each);
                continue;
            }
            each(self, place);
        }
    }

    fn belongs(&self, first: Node, before: Node, damage: Node) -> bool {
        let between = self.text.get(before.end as usize..damage.start as usize).unwrap_or("");
        let ended = self.text.get(..before.end as usize).is_some_and(|text| text.ends_with('\n'));
        let sign = self.text.as_bytes().get(damage.start as usize).copied();
        let joins = sign.is_some_and(|byte| matches!(byte, b',' | b'=' | b'<' | b'>' | b'.' | b'%'));
        before.end - first.start <= 400 && (joins || !ended && !between.contains('\n'))
    }

    fn mend(&mut self, member: Member, start: u32, damage: Node, each: &mut Each<'_>) {
        let end = start as usize + self.text.get(start as usize..damage.end as usize).unwrap_or("").trim_end().len();
        let outcome = repair::mend(self.text, start as usize..end, member, self.origin, self.patience);
        self.patience = self.patience.saturating_sub(1);
        self.found.extend(outcome.found);
        match outcome.mended {
            Some(mended) => {
                let origin = Origin::patched(self.origin, &mended.pieces);
                let mut inner = Builder::new(&mended.text, &mended.tree, &origin, self.patience);
                let list = inner.root();
                inner.members(member, list, each);
                self.lost |= inner.lost;
                self.patience = inner.patience;
                self.found.append(&mut inner.found);
            }
            None => {
                self.lost = true;
                let node = Node { rule: damage.rule, start, end: u32::try_from(end).unwrap_or(start), next: 0 };
                let nothing = Cursor { nodes: &[], at: 0, end: 0 };
                each(self, Place { node, inner: nothing });
            }
        }
    }

    /// Reports something.
    pub(super) fn report(&mut self, finding: crate::base::Diagnostic) {
        self.found.push(finding);
    }

    /// Reports that a word that joins or leads cannot be a name.
    pub(super) fn check_declared(&mut self, name: &Ident) {
        if is_operator(&name.text) {
            self.report(messages::reserved_word(name.span, &name.text));
        }
    }
}

/// What is done with each member of a list.
pub(super) type Each<'e> = dyn for<'b> FnMut(&mut Builder<'b>, Place<'b>) + 'e;

/// Whether a place is text that could not be read.
pub(super) const fn is_damaged(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::damaged_item
            | Rule::damaged_member
            | Rule::damaged_arm
            | Rule::damaged_attribute
            | Rule::damaged_channel_line
            | Rule::damaged_category_line
            | Rule::damaged_status_line
            | Rule::damaged_message_line
            | Rule::damaged_population_line
            | Rule::damaged_reaction_line
            | Rule::damaged_test_line
    )
}

/// The words that follow an operand or a name, and so cannot be one (`op` in the grammar).
pub(super) const OPERATORS: &[&str] = &[
    "after",
    "ago",
    "and",
    "any",
    "as",
    "at",
    "before",
    "by",
    "contains",
    "else",
    "ever",
    "every",
    "for",
    "from",
    "in",
    "inside",
    "is",
    "known",
    "no",
    "not",
    "of",
    "on",
    "or",
    "otherwise",
    "per",
    "since",
    "then",
    "to",
    "until",
    "up",
    "when",
    "where",
    "while",
    "with",
    "within",
    "worth",
];

fn is_operator(word: &str) -> bool {
    OPERATORS.binary_search(&word).is_ok()
}

/// Builds the tree of a whole text, whose comments are given, and the places at which it may be cut.
pub(super) fn file(
    id: FileId,
    text: &str,
    comments: &[(u32, u32)],
    cuts: &[u32],
    origin: &Origin<'_>,
    mut patience: u32,
) -> (File, Diagnostics) {
    let mut file = File { id, ..File::default() };
    let is_doc = |from: u32| {
        let rest = text.get(from as usize..).unwrap_or("");
        rest.starts_with("///") && !rest.starts_with("////")
    };
    file.comments =
        comments.iter().map(|(from, to)| Comment { span: origin.span(*from, *to), doc: is_doc(*from) }).collect();
    let mut found = Diagnostics::new();
    let mut from = 0;
    for to in cuts.iter().map(|cut| *cut as usize).chain([text.len()]) {
        let part = text.get(from..to).unwrap_or("");
        match parser::read_part(Rule::file, part, from) {
            Ok(tree) => {
                let mut builder = Builder::new(text, &tree, origin, patience);
                builder.file_items(&mut file);
                patience = builder.patience;
                found.append(&mut builder.found);
            }
            Err(failure) => {
                file.damaged = true;
                // The grammar takes any text but one that is too deep for it.
                let at = super::scan::offset(from + failure.at);
                found.push(messages::nested_too_deep(origin.span(at, at)));
            }
        }
        from = to;
    }
    (file, found)
}

impl Builder<'_> {
    fn file_items(&mut self, file: &mut File) {
        let list = self.root();
        let (items, lost_items) = (&mut file.items, &mut file.damaged);
        self.members(Member::Item, list, &mut |b, place| {
            if is_damaged(place.node.rule) {
                *lost_items = true;
            }
            let item = b.item(place);
            items.push(item);
        });
    }
}
