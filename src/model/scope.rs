//! The tables of declared names while a workspace is resolved, and the sinks for findings and uses. Knows no expressions.

use std::{cell::RefCell, rc::Rc};

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::{
    messages::names as say,
    population::{Population, Test},
    program::{Program, Settings, Symbol},
    types::{
        AttributeId, CategoryId, ChannelId, EventId, JourneyId, MessageId, PopulationId, ReactionId, SegmentId, SendId,
        SourceId, SplitId, StatusId, TestId, TriggerId, VariantId,
    },
};
use crate::{
    base::{Diagnostic, Diagnostics, SourceMap, Span, ids::Table, suggest::Names},
    syntax::ast,
};

/// Where findings and uses of names go; behind a cell so that reading the tables and reporting go together.
#[derive(Default)]
struct Sink {
    findings: Diagnostics,
    uses: Vec<(Span, Symbol)>,
}

/// The trees of declarations, in the order of their ids.
#[derive(Default)]
pub(super) struct Trees<'a> {
    pub customers: Vec<&'a ast::Customer>,
    pub sources: Vec<&'a ast::Source>,
    pub events: Vec<&'a ast::Event>,
    pub channels: Vec<&'a ast::Channel>,
    pub categories: Vec<&'a ast::Category>,
    pub statuses: Vec<&'a ast::Status>,
    pub caps: Vec<(&'a ast::Item, &'a ast::Cap)>,
    pub suppressions: Vec<(&'a ast::Item, &'a ast::Suppress)>,
    pub holdouts: Vec<&'a ast::CategoryHoldout>,
    pub exclusives: Vec<(&'a ast::Item, &'a ast::AtMostOne)>,
    pub messages: Vec<&'a ast::Message>,
    pub actions: Vec<&'a ast::Action>,
    pub segments: Vec<&'a ast::Segment>,
    pub triggers: Vec<&'a ast::Trigger>,
    pub journeys: Vec<(&'a ast::Item, &'a ast::Journey)>,
    pub populations: Vec<(&'a ast::Item, &'a ast::Population)>,
    pub tests: Vec<(&'a ast::Item, &'a ast::Test)>,
}

/// A declared name: what it stands for and where it is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Declared {
    pub symbol: Symbol,
    pub span: Span,
}

/// Everything known of a workspace while it is resolved.
pub(super) struct Resolver<'a> {
    pub sources: &'a SourceMap,
    pub trees: Trees<'a>,
    pub program: Program,
    pub names: FxHashMap<SmolStr, Declared>,
    pub attributes: FxHashMap<SmolStr, AttributeId>,
    pub variants: FxHashMap<SmolStr, VariantId>,
    pub reactions: FxHashMap<SmolStr, ReactionId>,
    /// Which reactions there are on each channel: listed, or generated in a population.
    pub channel_reactions: Vec<FxHashSet<ReactionId>>,
    /// Named `send` statements; several where several journeys use the name.
    pub send_names: FxHashMap<SmolStr, Vec<SendId>>,
    /// `send` statements by where they begin.
    pub send_places: FxHashMap<(u32, u32), SendId>,
    /// `split` statements by where they begin.
    pub split_places: FxHashMap<(u32, u32), SplitId>,
    pub split_names: FxHashMap<SmolStr, Vec<SplitId>>,
    /// The business events behind each trigger; empty where it is no event.
    pub trigger_events: Vec<Vec<EventId>>,
    /// Segments, each after those it mentions.
    pub segment_order: Vec<SegmentId>,
    /// Triggers, each after those it mentions.
    pub trigger_order: Vec<TriggerId>,
    /// Names that were declared, but damaged: whoever uses them hears nothing.
    pub broken: FxHashSet<SmolStr>,
    /// Whether whole items may have been lost: an unknown name proves nothing.
    pub lost_items: bool,
    sink: RefCell<Sink>,
    ready: RefCell<Ready>,
}

/// Names that were gathered for "did you mean".
#[derive(Default)]
struct Ready {
    /// How many of each sort there were then: more may have been declared since.
    so_far: [usize; 4],
    by_kinds: FxHashMap<Vec<Kind>, Rc<Names>>,
}

impl<'a> Resolver<'a> {
    pub fn new(sources: &'a SourceMap, settings: &Settings) -> Self {
        Self {
            sources,
            trees: Trees::default(),
            program: empty_program(settings),
            names: FxHashMap::default(),
            attributes: FxHashMap::default(),
            variants: FxHashMap::default(),
            reactions: FxHashMap::default(),
            channel_reactions: Vec::new(),
            send_names: FxHashMap::default(),
            send_places: FxHashMap::default(),
            split_places: FxHashMap::default(),
            split_names: FxHashMap::default(),
            trigger_events: Vec::new(),
            segment_order: Vec::new(),
            trigger_order: Vec::new(),
            broken: FxHashSet::default(),
            lost_items: false,
            sink: RefCell::default(),
            ready: RefCell::default(),
        }
    }

    /// Reports a finding.
    pub fn report(&self, finding: Diagnostic) {
        self.sink.borrow_mut().findings.push(finding);
    }

    /// Notes that a name was used.
    pub fn used(&self, span: Span, symbol: Symbol) {
        self.sink.borrow_mut().uses.push((span, symbol));
    }

    /// The finished program and what was found.
    pub fn finish(self) -> (Program, Diagnostics) {
        let mut program = self.program;
        let Sink { findings, mut uses } = self.sink.into_inner();
        // They come in long runs that are sorted already: a stable sort joins them.
        uses.sort();
        uses.dedup();
        program.uses = uses;
        (program, findings)
    }

    /// What the text of a span says, white space folded to single blanks.
    pub fn words(&self, span: Span) -> SmolStr {
        let text = self.sources.text(span);
        let mut words = String::with_capacity(text.len());
        for line in text.lines() {
            let code = strip_comment(line);
            for word in code.split_whitespace() {
                if !words.is_empty() {
                    words.push(' ');
                }
                words.push_str(word);
            }
        }
        SmolStr::from(words)
    }

    /// What a name stands for, without noting a use.
    pub fn lookup(&self, name: &str) -> Option<Symbol> {
        self.names.get(name).map(|declared| declared.symbol)
    }

    pub fn event_named(&self, name: &str) -> Option<EventId> {
        if let Some(Symbol::Event(id)) = self.lookup(name) { Some(id) } else { None }
    }

    pub fn channel_named(&self, name: &str) -> Option<ChannelId> {
        if let Some(Symbol::Channel(id)) = self.lookup(name) { Some(id) } else { None }
    }

    pub fn category_named(&self, name: &str) -> Option<CategoryId> {
        if let Some(Symbol::Category(id)) = self.lookup(name) { Some(id) } else { None }
    }

    pub fn message_named(&self, name: &str) -> Option<MessageId> {
        if let Some(Symbol::Message(id)) = self.lookup(name) { Some(id) } else { None }
    }

    pub fn journey_named(&self, name: &str) -> Option<JourneyId> {
        if let Some(Symbol::Journey(id)) = self.lookup(name) { Some(id) } else { None }
    }

    /// Looks a name up where only one kind of thing can stand, notes the use, or reports; holes and lost items are silent.
    pub fn expect_name<T>(&self, name: &ast::Ident, kind: Kind, pick: impl Fn(Symbol) -> Option<T>) -> Option<T> {
        if name.is_hole() {
            return None;
        }
        match self.names.get(&name.text) {
            Some(declared) => match pick(declared.symbol) {
                Some(id) => {
                    self.used(name.span, declared.symbol);
                    Some(id)
                }
                None => {
                    let nearest = self.nearest(&name.text, &[kind]);
                    self.report(say::wrong_kind(
                        name,
                        kind,
                        Kind::of(declared.symbol),
                        declared.span,
                        nearest.as_deref(),
                    ));
                    None
                }
            },
            None => {
                self.unknown(name, &[kind]);
                None
            }
        }
    }

    pub fn expect_event(&self, name: &ast::Ident) -> Option<EventId> {
        self.expect_name(name, Kind::Event, |symbol| if let Symbol::Event(id) = symbol { Some(id) } else { None })
    }

    pub fn expect_channel(&self, name: &ast::Ident) -> Option<ChannelId> {
        self.expect_name(name, Kind::Channel, |symbol| if let Symbol::Channel(id) = symbol { Some(id) } else { None })
    }

    pub fn expect_category(&self, name: &ast::Ident) -> Option<CategoryId> {
        self.expect_name(name, Kind::Category, |symbol| if let Symbol::Category(id) = symbol { Some(id) } else { None })
    }

    pub fn expect_source(&self, name: &ast::Ident) -> Option<SourceId> {
        self.expect_name(name, Kind::Source, |symbol| if let Symbol::Source(id) = symbol { Some(id) } else { None })
    }

    pub fn expect_message(&self, name: &ast::Ident) -> Option<MessageId> {
        self.expect_name(name, Kind::Message, |symbol| if let Symbol::Message(id) = symbol { Some(id) } else { None })
    }

    pub fn expect_status(&self, name: &ast::Ident) -> Option<StatusId> {
        self.expect_name(name, Kind::Status, |symbol| if let Symbol::Status(id) = symbol { Some(id) } else { None })
    }

    pub fn expect_journey(&self, name: &ast::Ident) -> Option<JourneyId> {
        self.expect_name(name, Kind::Journey, |symbol| if let Symbol::Journey(id) = symbol { Some(id) } else { None })
    }

    pub fn expect_population(&self, name: &ast::Ident) -> Option<PopulationId> {
        self.expect_name(
            name,
            Kind::Population,
            |symbol| {
                if let Symbol::Population(id) = symbol { Some(id) } else { None }
            },
        )
    }

    /// Reports a name that stands for nothing, with the nearest name of the kinds that could stand there.
    pub fn unknown(&self, name: &ast::Ident, kinds: &[Kind]) {
        if name.is_hole() || self.lost_items || self.broken.contains(&name.text) {
            return;
        }
        let nearest = self.nearest(&name.text, kinds);
        let known = if nearest.is_none() { self.some_names(kinds) } else { Vec::new() };
        self.report(say::unknown(name, kinds, nearest.as_deref(), &known));
    }

    /// The nearest declared name among some kinds of things; the same whatever the order of the files.
    pub fn nearest(&self, written: &str, kinds: &[Kind]) -> Option<SmolStr> {
        self.names_ready(kinds).nearest(written).cloned()
    }

    fn some_names(&self, kinds: &[Kind]) -> Vec<SmolStr> {
        self.names_of(kinds)
    }

    /// All declared names of some kinds, sorted.
    pub fn names_of(&self, kinds: &[Kind]) -> Vec<SmolStr> {
        self.names_ready(kinds).iter().cloned().collect()
    }

    /// The same, gathered once.
    fn names_ready(&self, kinds: &[Kind]) -> Rc<Names> {
        let program = &self.program;
        let so_far = [self.names.len(), program.attributes.len(), program.reactions.len(), self.send_names.len()];
        let mut ready = self.ready.borrow_mut();
        if ready.so_far != so_far {
            *ready = Ready { so_far, by_kinds: FxHashMap::default() };
        }
        let gathered = ready.by_kinds.entry(kinds.to_vec()).or_insert_with(|| Rc::new(Names::new(self.gather(kinds))));
        Rc::clone(gathered)
    }

    fn gather(&self, kinds: &[Kind]) -> Vec<SmolStr> {
        let mut names = Vec::new();
        #[allow(clippy::iter_over_hash_type, reason = "sorted below")]
        for (name, declared) in &self.names {
            if kinds.contains(&Kind::of(declared.symbol)) {
                names.push(name.clone());
            }
        }
        if kinds.contains(&Kind::Attribute) {
            names.extend(self.program.attributes.rows().iter().map(|attribute| attribute.name.clone()));
        }
        if kinds.contains(&Kind::Reaction) {
            names.extend(self.program.reactions.rows().iter().cloned());
        }
        if kinds.contains(&Kind::Send) {
            #[allow(clippy::iter_over_hash_type, reason = "sorted below")]
            for name in self.send_names.keys() {
                names.push(name.clone());
            }
        }
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Kinds of names, as people call them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Attribute,
    Source,
    Event,
    Channel,
    Category,
    Status,
    Holdout,
    Message,
    Action,
    Segment,
    Trigger,
    Journey,
    Stage,
    Send,
    Split,
    Population,
    Reaction,
}

impl Kind {
    pub const fn of(symbol: Symbol) -> Self {
        match symbol {
            Symbol::Attribute(_) => Self::Attribute,
            Symbol::Source(_) => Self::Source,
            Symbol::Event(_) | Symbol::Field(..) => Self::Event,
            Symbol::Channel(_) => Self::Channel,
            Symbol::Category(_) => Self::Category,
            Symbol::Status(_) => Self::Status,
            Symbol::Holdout(_) => Self::Holdout,
            Symbol::Message(_) => Self::Message,
            Symbol::Action(_) => Self::Action,
            Symbol::Segment(_) => Self::Segment,
            Symbol::Trigger(_) => Self::Trigger,
            Symbol::Journey(_) => Self::Journey,
            Symbol::Stage(..) => Self::Stage,
            Symbol::Send(_) => Self::Send,
            Symbol::Split(_) => Self::Split,
            Symbol::Population(_) => Self::Population,
        }
    }

    /// `event`
    pub const fn word(self) -> &'static str {
        match self {
            Self::Attribute => "attribute",
            Self::Source => "source",
            Self::Event => "event",
            Self::Channel => "channel",
            Self::Category => "category",
            Self::Status => "status",
            Self::Holdout => "holdout",
            Self::Message => "message",
            Self::Action => "action",
            Self::Segment => "segment",
            Self::Trigger => "trigger",
            Self::Journey => "journey",
            Self::Stage => "stage",
            Self::Send => "named send",
            Self::Split => "split",
            Self::Population => "population",
            Self::Reaction => "reaction",
        }
    }

    /// `events`
    pub const fn words(self) -> &'static str {
        match self {
            Self::Attribute => "attributes",
            Self::Source => "sources",
            Self::Event => "events",
            Self::Channel => "channels",
            Self::Category => "categories",
            Self::Status => "statuses",
            Self::Holdout => "holdouts",
            Self::Message => "messages",
            Self::Action => "actions",
            Self::Segment => "segments",
            Self::Trigger => "triggers",
            Self::Journey => "journeys",
            Self::Stage => "stages",
            Self::Send => "named sends",
            Self::Split => "splits",
            Self::Population => "populations",
            Self::Reaction => "reactions",
        }
    }

    /// `an event`
    pub fn a(self) -> String {
        let word = self.word();
        let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        format!("{article} {word}")
    }
}

/// A key for what begins at a place.
pub(super) fn place(span: Span) -> (u32, u32) {
    (span.file.0, span.start)
}

/// The part of a line before `//`, where that does not stand in a text.
fn strip_comment(line: &str) -> &str {
    let mut inside = false;
    let bytes = line.as_bytes();
    for (i, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => inside = !inside,
            b'/' if !inside && bytes.get(i + 1) == Some(&b'/') => return line.get(..i).unwrap_or(line),
            _ => {}
        }
    }
    line
}

fn empty_program(settings: &Settings) -> Program {
    Program {
        settings: settings.clone(),
        attributes: Table::new(),
        zone_attribute: None,
        variants: Table::new(),
        reactions: Table::new(),
        sources: Table::new(),
        events: Table::new(),
        channels: Table::new(),
        categories: Table::new(),
        statuses: Table::new(),
        caps: Table::new(),
        suppressions: Table::new(),
        holdouts: Table::new(),
        exclusives: Table::new(),
        messages: Table::new(),
        actions: Table::new(),
        segments: Table::new(),
        triggers: Table::new(),
        journeys: Table::new(),
        sends: Table::new(),
        splits: Table::new(),
        populations: Table::<PopulationId, Population>::new(),
        tests: Table::<TestId, Test>::new(),
        uses: Vec::new(),
    }
}
