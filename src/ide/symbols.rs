//! What has a name: how it is called, what kind of thing it is, where it is declared. Finds no uses.

use super::Workspace;
use crate::{
    base::Span,
    model::{Program, program::Symbol},
};

/// What kind of thing a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SymbolKind {
    /// Of the customer.
    Attribute,
    /// A system of the business.
    Source,
    /// What happens.
    Event,
    /// What is said of an event.
    Field,
    /// A way to reach somebody.
    Channel,
    /// A kind of message.
    Category,
    /// A flag on the profile.
    Status,
    /// A group that is left out.
    Holdout,
    /// What is said.
    Message,
    /// What another system does.
    Action,
    /// A condition with a name.
    Segment,
    /// An occasion with a name.
    Trigger,
    /// A journey.
    Journey,
    /// A part of a journey.
    Stage,
    /// A `send` with a name.
    Send,
    /// A random choice.
    Split,
    /// Made-up customers.
    Population,
}

impl SymbolKind {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Attribute => "attribute",
            Self::Source => "source",
            Self::Event => "event",
            Self::Field => "field",
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
            Self::Send => "send",
            Self::Split => "split",
            Self::Population => "population",
        }
    }
}

/// A thing with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Its kind.
    pub kind: SymbolKind,
    /// Its name.
    pub name: String,
    /// How people call it.
    pub title: Option<String>,
    /// The `///` text.
    pub doc: Option<String>,
    /// The name's place in its declaration.
    pub span: Span,
}

/// What is known of a symbol; nothing for what is gone.
pub(super) fn declared(program: &Program, symbol: Symbol) -> Option<Declared> {
    macro_rules! row {
        ($kind:ident, $row:expr) => {{
            let row = $row?;
            Some(Declared {
                kind: SymbolKind::$kind,
                name: row.name.to_string(),
                title: None,
                doc: None,
                span: row.span,
            })
        }};
        ($kind:ident, $row:expr, doc) => {{
            let row = $row?;
            let doc = row.doc.as_ref().map(ToString::to_string);
            Some(Declared { kind: SymbolKind::$kind, name: row.name.to_string(), title: None, doc, span: row.span })
        }};
        ($kind:ident, $row:expr, title) => {{
            let row = $row?;
            let title = row.title.as_ref().map(ToString::to_string);
            let doc = row.doc.as_ref().map(ToString::to_string);
            Some(Declared { kind: SymbolKind::$kind, name: row.name.to_string(), title, doc, span: row.span })
        }};
    }
    match symbol {
        Symbol::Attribute(id) => row!(Attribute, program.attributes.get(id), doc),
        Symbol::Source(id) => row!(Source, program.sources.get(id), title),
        Symbol::Event(id) => row!(Event, program.events.get(id), doc),
        Symbol::Field(event, at) => row!(Field, program.events.get(event)?.fields.get(at as usize)),
        Symbol::Channel(id) => row!(Channel, program.channels.get(id), doc),
        Symbol::Category(id) => row!(Category, program.categories.get(id), doc),
        Symbol::Status(id) => row!(Status, program.statuses.get(id), title),
        Symbol::Holdout(id) => row!(Holdout, program.holdouts.get(id)),
        Symbol::Message(id) => row!(Message, program.messages.get(id), title),
        Symbol::Action(id) => row!(Action, program.actions.get(id), doc),
        Symbol::Segment(id) => row!(Segment, program.segments.get(id), title),
        Symbol::Trigger(id) => row!(Trigger, program.triggers.get(id), title),
        Symbol::Journey(id) => row!(Journey, program.journeys.get(id), title),
        Symbol::Stage(journey, id) => {
            let stage = program.journeys.get(journey)?.stages.get(id)?;
            let title = stage.title.as_ref().map(ToString::to_string);
            Some(Declared { kind: SymbolKind::Stage, name: stage.name.to_string(), title, doc: None, span: stage.span })
        }
        Symbol::Send(id) => {
            let send = program.sends.get(id)?;
            let name = send.name.as_ref()?.to_string();
            // The name stands behind `as`, at the end of the statement's head.
            Some(Declared { kind: SymbolKind::Send, name, title: None, doc: None, span: send.span })
        }
        Symbol::Split(id) => row!(Split, program.splits.get(id)),
        Symbol::Population(id) => row!(Population, program.populations.get(id)),
    }
}

/// Everything that is declared, in order of kinds and declaration.
pub(super) fn all(program: &Program) -> Vec<Symbol> {
    let mut found = Vec::new();
    found.extend(program.attributes.ids().map(Symbol::Attribute));
    found.extend(program.sources.ids().map(Symbol::Source));
    for (id, event) in program.events.iter() {
        found.push(Symbol::Event(id));
        found.extend((0..event.fields.len()).map(|at| Symbol::Field(id, u32::try_from(at).unwrap_or(u32::MAX))));
    }
    found.extend(program.channels.ids().map(Symbol::Channel));
    found.extend(program.categories.ids().map(Symbol::Category));
    found.extend(program.statuses.ids().map(Symbol::Status));
    found.extend(program.holdouts.ids().map(Symbol::Holdout));
    found.extend(program.messages.ids().map(Symbol::Message));
    found.extend(program.actions.ids().map(Symbol::Action));
    found.extend(program.segments.ids().map(Symbol::Segment));
    found.extend(program.triggers.ids().map(Symbol::Trigger));
    for (id, journey) in program.journeys.iter() {
        found.push(Symbol::Journey(id));
        if !journey.implicit_stage {
            found.extend(journey.stages.ids().map(|stage| Symbol::Stage(id, stage)));
        }
    }
    found.extend(program.sends.iter().filter(|(_, send)| send.name.is_some()).map(|(id, _)| Symbol::Send(id)));
    found.extend(program.splits.ids().map(Symbol::Split));
    found.extend(program.populations.ids().map(Symbol::Population));
    found
}

impl Workspace {
    /// Everything that is declared and whose name holds the letters asked for, in that order, whatever their case.
    #[must_use]
    pub fn symbols(&self, query: &str) -> Vec<Declared> {
        let query = query.to_lowercase();
        let fits = |name: &str| {
            let name = name.to_lowercase();
            let mut rest = name.chars();
            query.chars().all(|wanted| rest.any(|letter| letter == wanted))
        };
        let declared = all(self.program()).into_iter().filter_map(|symbol| declared(self.program(), symbol));
        declared.filter(|declared| fits(&declared.name) || declared.title.as_deref().is_some_and(fits)).collect()
    }
}
