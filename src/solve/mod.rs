//! Floor 3, beside the graph: reasoning about conditions. Whether some customer, all customers, or nobody can meet them, with the
//! customer who shows it; and what is known of a customer at each step of a journey. Knows no findings and no simulation.
//!
//! A condition becomes a [`Formula`] over atoms (`atom`); what follows from what among atoms is `theory`; a question puts both into a
//! decision diagram (`space`). The axioms are all true, so "nobody" is a proof; "somebody" is certain unless it rests on atoms about
//! which the theory does not know everything (two values compared, sums, filters that overlap): then it is a "may".

pub mod answer;
mod atom;
mod bdd;
mod causes;
mod flow;
mod formula;
mod layout;
mod questions;
mod relax;
mod space;
mod theory;
mod translate;
mod witness;

use rustc_hash::FxHashMap;

pub use answer::{Answer, Arm, Arms, Customer, Line, Past, Verdict};
pub use atom::{AtomId, HistoryId};
pub use flow::{EntryAnswers, Known, Mode};
pub use formula::Formula;
pub use relax::Lasting;
pub use translate::{Fields, Place};

use crate::{
    base::ids::Table,
    model::{
        condition::Happening,
        program::Program,
        types::{SegmentId, Type},
    },
};
use atom::{Atom, Subject, Word};

/// Nodes a question may make; beyond it nothing can be told.
pub const NODES: usize = 20_000;

/// What is remembered of a subject.
#[derive(Clone, Debug)]
struct SubjectKnown {
    ty: Type,
    optional: bool,
    words: String,
}

/// Something history counts.
#[derive(Clone, Debug)]
struct History {
    /// What happens, with all that narrows it; more than one: any of them counts.
    leaves: Vec<(Happening, Formula)>,
    words: String,
}

/// Answers questions about one program. Keeps what it has read; cheap to make.
#[derive(Debug)]
pub struct Solver<'p> {
    program: &'p Program,
    atoms: Table<AtomId, Atom>,
    by_atom: FxHashMap<Atom, AtomId>,
    subjects: FxHashMap<Subject, SubjectKnown>,
    histories: Table<HistoryId, History>,
    by_leaves: FxHashMap<Vec<(Happening, Formula)>, HistoryId>,
    opaque: FxHashMap<String, u32>,
    segments: FxHashMap<SegmentId, Formula>,
    /// Whether a filter implies another.
    narrower: FxHashMap<(Formula, Formula), bool>,
    /// What statements change, once a graph was looked at.
    by_journeys: Option<std::rc::Rc<flow::ByJourneys>>,
}

impl<'p> Solver<'p> {
    /// For a program, without a question yet.
    #[must_use]
    pub fn new(program: &'p Program) -> Self {
        Self {
            program,
            atoms: Table::new(),
            by_atom: FxHashMap::default(),
            subjects: FxHashMap::default(),
            histories: Table::new(),
            by_leaves: FxHashMap::default(),
            opaque: FxHashMap::default(),
            segments: FxHashMap::default(),
            narrower: FxHashMap::default(),
            by_journeys: None,
        }
    }

    /// The program it was made for.
    #[must_use]
    pub fn program(&self) -> &'p Program {
        self.program
    }

    fn atom(&mut self, atom: Atom) -> Formula {
        if let Some(id) = self.by_atom.get(&atom) {
            return Formula::Atom(*id);
        }
        let id = self.atoms.push(atom.clone());
        self.by_atom.insert(atom, id);
        Formula::Atom(id)
    }

    fn opaque_number(&mut self, structure: String) -> u32 {
        let next = u32::try_from(self.opaque.len()).unwrap_or(u32::MAX);
        *self.opaque.entry(structure).or_insert(next)
    }

    fn know_subject(&mut self, subject: &Subject, ty: Type, optional: bool, words: String) {
        self.subjects.entry(subject.clone()).or_insert(SubjectKnown { ty, optional, words });
    }

    /// Type and whether it may be missing, for what has a declaration of its own.
    fn declared(&self, subject: &Subject) -> Option<(Type, bool)> {
        match subject {
            Subject::Attribute(attribute) => {
                let declared = self.program.attributes.get(*attribute)?;
                Some((declared.ty.clone(), declared.optional))
            }
            Subject::Entry(journey, position) => {
                let declared = self.program.journeys.get(*journey)?;
                let field = declared.entry_fields.get(*position as usize)?;
                // A field that not every way in carries may be missing, whatever its event says.
                let everywhere = declared.ways_in.rows().iter().all(|way| {
                    way.fields.get(*position as usize).copied().flatten().is_some()
                        && way
                            .carried
                            .iter()
                            .all(|(_, fields)| fields.get(*position as usize).copied().flatten().is_some())
                });
                Some((field.ty.clone(), field.optional || !everywhere))
            }
            Subject::Awaited(event, position) => {
                let field = self.program.events.get(*event)?.fields.get(*position as usize)?;
                Some((field.ty.clone(), field.optional))
            }
            Subject::Field(positions) => {
                let fields = positions.iter().map(|(event, position)| {
                    let position = (*position)?;
                    self.program.events.get(*event)?.fields.get(position as usize)
                });
                let fields: Vec<_> = fields.collect();
                let optional = fields.iter().any(|field| field.is_none_or(|field| field.optional));
                let ty = fields.iter().flatten().next()?.ty.clone();
                Some((ty, optional))
            }
            Subject::Computed(_) => None,
        }
    }

    fn may_be_missing(&self, subject: &Subject) -> bool {
        match self.subjects.get(subject) {
            Some(known) => known.optional,
            None => self.declared(subject).is_none_or(|(_, optional)| optional),
        }
    }

    fn type_of(&self, subject: &Subject) -> Type {
        match self.subjects.get(subject) {
            Some(known) => known.ty.clone(),
            None => self.declared(subject).map_or(Type::Error, |(ty, _)| ty),
        }
    }

    /// All words a type has; nothing where they are no closed list.
    fn domain(&self, ty: &Type) -> Option<Vec<Word>> {
        match ty {
            Type::Bool => Some(vec![Word::Bool(true), Word::Bool(false)]),
            Type::Enum(variants) => Some(variants.iter().copied().map(Word::Variant).collect()),
            Type::Channel => Some(self.program.channels.ids().map(Word::Channel).collect()),
            Type::Category => Some(self.program.categories.ids().map(Word::Category).collect()),
            Type::Text
            | Type::Id
            | Type::Integer
            | Type::Number
            | Type::Percent
            | Type::Money(_)
            | Type::Date
            | Type::DateTime
            | Type::Time
            | Type::Duration
            | Type::Email
            | Type::Phone
            | Type::TimeZone
            | Type::Set(_)
            | Type::Error => None,
        }
    }

    fn history_of(&mut self, leaves: Vec<(Happening, Formula)>, words: impl FnOnce() -> String) -> HistoryId {
        if let Some(known) = self.by_leaves.get(&leaves) {
            return *known;
        }
        let id = self.histories.push(History { leaves: leaves.clone(), words: words() });
        self.by_leaves.insert(leaves, id);
        id
    }

    /// What stands in front in the order: the first of its happenings.
    fn leading(&self, history: HistoryId) -> Happening {
        let leaves = self.histories.get(history).map(|history| history.leaves.as_slice());
        leaves.and_then(<[_]>::first).map_or(Happening::Goal, |(what, _)| what.clone())
    }

    /// What a subject is called; nothing for what has no name of its own.
    fn words_of(&self, subject: &Subject) -> String {
        match subject {
            Subject::Entry(journey, position) => {
                let declared = self.program.journeys.get(*journey);
                let field = declared.and_then(|journey| journey.entry_fields.get(*position as usize));
                field.map_or_else(String::new, |field| format!("entry.{}", field.name))
            }
            Subject::Awaited(event, position) => {
                let declared = self.program.events.get(*event);
                let field = declared.and_then(|event| Some((event, event.fields.get(*position as usize)?)));
                field.map_or_else(String::new, |(event, field)| format!("{}.{}", event.name, field.name))
            }
            Subject::Attribute(attribute) => {
                self.program.attributes.get(*attribute).map_or_else(String::new, |declared| declared.name.to_string())
            }
            Subject::Field(_) | Subject::Computed(_) => String::new(),
        }
    }
}
