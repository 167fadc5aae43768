//! Outline and tokens → rows: which tokens make up a line, which braces are its bodies, which comments stand where.
//! Decides nothing about the layout; every token ends up in exactly one row, or is a comment or a comma between rows.

use super::{
    outline::{Node, Shape},
    tokens::{Kind, Token},
};

/// What stands in a body, in source order.
#[derive(Debug)]
pub(super) enum Entry {
    /// A comment between rows: on its own line, or at the end of one.
    Comment(usize),
    /// A row.
    Row(Row),
}

/// A line of the source as it is meant: an item, a rule, a statement, a field.
#[derive(Debug)]
pub(super) struct Row {
    /// Its first token.
    pub first: usize,
    /// Its last token.
    pub last: usize,
    /// What kind of line it is; [`Shape::Damaged`] is left as it is, but for what stands in its bodies.
    pub shape: Shape,
    /// Its braces, in source order.
    pub bodies: Vec<Body>,
    /// Whether a comment stands in it outside of its bodies.
    pub commented: bool,
}

/// A pair of braces with what is in it.
#[derive(Debug)]
pub(super) struct Body {
    /// The number of its `{`.
    pub open: usize,
    /// The number of its `}`.
    pub close: usize,
    /// What is in it.
    pub entries: Vec<Entry>,
}

impl Row {
    /// The body that ends the row.
    pub(super) fn trailing_body(&self) -> Option<&Body> {
        self.bodies.last().filter(|body| body.close == self.last)
    }
}

/// The rows of a body.
pub(super) fn rows(entries: &[Entry]) -> impl Iterator<Item = &Row> {
    entries.iter().filter_map(|entry| match entry {
        Entry::Row(row) => Some(row),
        Entry::Comment(_) => None,
    })
}

/// What the rows change besides blanks: commas between fields.
#[derive(Debug, Default)]
pub(super) struct Commas {
    /// By token: a comma that is not written again.
    pub dropped: Vec<bool>,
    /// By token: whether a comma is written behind it that was not there.
    pub added: Vec<bool>,
}

/// Sorts all tokens into rows. What stands at one of the `mistakes` (first byte and one past the last) is left as it is.
pub(super) fn arrange(
    tokens: &[Token<'_>],
    partners: &[Option<usize>],
    nodes: &[Node],
    mistakes: &[(usize, usize)],
) -> (Vec<Entry>, Commas) {
    let commas = Commas { dropped: vec![false; tokens.len()], added: vec![false; tokens.len()] };
    let mut arranger = Arranger { tokens, partners, mistakes, commas };
    let entries = arranger.entries(0, tokens.len(), nodes);
    (entries, arranger.commas)
}

struct Arranger<'t> {
    tokens: &'t [Token<'t>],
    partners: &'t [Option<usize>],
    mistakes: &'t [(usize, usize)],
    commas: Commas,
}

impl Arranger<'_> {
    fn kind(&self, number: usize) -> Option<Kind> {
        self.tokens.get(number).map(|token| token.kind)
    }

    fn is_comment(&self, number: usize) -> bool {
        self.kind(number) == Some(Kind::Comment)
    }

    /// The tokens `from..to`, of which `nodes` are the rows.
    fn entries(&mut self, from: usize, to: usize, nodes: &[Node]) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(nodes.len());
        let are_fields = nodes.iter().any(|node| node.shape == Shape::Field);
        let mut at = from;
        for node in nodes {
            let first = self.tokens.partition_point(|token| token.start < node.span.0);
            let end = self.tokens.partition_point(|token| token.start < node.span.1);
            if first < at || first >= end || end > to {
                continue;
            }
            self.loose(at, first, are_fields, &mut entries);
            let row = self.row(first, end - 1, node);
            entries.push(Entry::Row(row));
            at = end;
        }
        self.loose(at, to, are_fields, &mut entries);
        if are_fields {
            self.separate(to, &entries);
        }
        entries
    }

    /// Tokens between rows: comments, commas between fields, and what could not be read.
    fn loose(&self, from: usize, to: usize, are_fields: bool, entries: &mut Vec<Entry>) {
        let mut unread: Option<usize> = None;
        for number in from..to {
            let is_comma = are_fields && self.kind(number) == Some(Kind::Comma);
            if self.is_comment(number) || is_comma {
                if let Some(first) = unread.take() {
                    entries.push(damaged(first, number - 1));
                }
                if !is_comma {
                    entries.push(Entry::Comment(number));
                }
            } else if unread.is_none() {
                unread = Some(number);
            }
        }
        if let Some(first) = unread {
            entries.push(damaged(first, to - 1));
        }
    }

    fn row(&mut self, first: usize, last: usize, node: &Node) -> Row {
        let as_written = Row { first, last, shape: Shape::Damaged, bodies: Vec::new(), commented: false };
        if node.shape == Shape::Damaged || self.is_comment(first) || self.is_comment(last) {
            return as_written;
        }
        let mut row = Row { shape: node.shape, ..as_written };
        let mut number = first;
        while number <= last {
            match self.kind(number) {
                Some(Kind::Open) => {
                    let Some(close) = self.partners.get(number).copied().flatten().filter(|close| *close <= last)
                    else {
                        return Row { shape: Shape::Damaged, bodies: Vec::new(), ..row };
                    };
                    let inside = self.inside(number, close, &node.children);
                    let entries = self.entries(number + 1, close, inside);
                    row.bodies.push(Body { open: number, close, entries });
                    number = close;
                }
                Some(Kind::Close) => return Row { shape: Shape::Damaged, bodies: Vec::new(), ..row },
                Some(Kind::Comment) => row.commented = true,
                Some(_) | None => {}
            }
            number += 1;
        }
        if self.mistakes.iter().any(|mistake| self.is_in_head(*mistake, &row)) {
            row.shape = Shape::Damaged;
        }
        row
    }

    /// Whether a mistake touches a row outside of its braces.
    fn is_in_head(&self, (from, to): (usize, usize), row: &Row) -> bool {
        let place = |number: usize| self.tokens.get(number).map_or((0, 0), |token| (token.start, token.end));
        let is_within = |open: usize, close: usize| place(open).1 <= from && to <= place(close).0;
        from <= place(row.last).1
            && place(row.first).0 <= to
            && !row.bodies.iter().any(|body| is_within(body.open, body.close))
    }

    /// The nodes between two braces.
    fn inside<'n>(&self, open: usize, close: usize, nodes: &'n [Node]) -> &'n [Node] {
        let start = self.tokens.get(open).map_or(0, |token| token.end);
        let end = self.tokens.get(close).map_or(0, |token| token.start);
        let from = nodes.partition_point(|node| node.span.0 < start);
        let to = nodes.partition_point(|node| node.span.1 <= end);
        nodes.get(from..to).unwrap_or(&[])
    }

    /// Sees to it that exactly one comma stands between two fields, right behind the first, and none at the end.
    fn separate(&mut self, to: usize, entries: &[Entry]) {
        if rows(entries).any(|row| row.shape == Shape::Damaged) {
            return;
        }
        let mut fields = rows(entries).peekable();
        while let Some(field) = fields.next() {
            let next = fields.peek().map(|next| next.first);
            let behind = field.last + 1;
            for number in behind..next.unwrap_or(to) {
                let is_in_place = number == behind && next.is_some();
                if self.kind(number) == Some(Kind::Comma)
                    && !is_in_place
                    && let Some(dropped) = self.commas.dropped.get_mut(number)
                {
                    *dropped = true;
                }
            }
            if next.is_some()
                && self.kind(behind) != Some(Kind::Comma)
                && let Some(added) = self.commas.added.get_mut(field.last)
            {
                *added = true;
            }
        }
    }
}

fn damaged(first: usize, last: usize) -> Entry {
    Entry::Row(Row { first, last, shape: Shape::Damaged, bodies: Vec::new(), commented: false })
}
