//! What stays so while time passes, and what a statement disturbs. Knows no graph.

use std::{collections::BTreeSet, rc::Rc};

use super::{Mode, Solver};
use crate::{
    ir::{Graph, NodeKind},
    model::{
        condition::{Happening, Window},
        program::StatusOccasion,
        types::{AttributeId, EventId, JourneyId, StatusId},
    },
    solve::{
        atom::{Atom, Subject},
        bdd::{Bool, TooLarge},
        layout::{Variable, What},
        space::Space,
    },
};

/// What the statements of all journeys change. Gathered once: it is asked for every journey.
#[derive(Debug, Default)]
pub(in crate::solve) struct ByJourneys {
    /// Attributes that some `set` writes.
    pub(super) written: BTreeSet<AttributeId>,
    /// Statuses that some `mark` begins.
    pub(super) marked: BTreeSet<StatusId>,
    /// Statuses that some `clear` ends.
    pub(super) cleared: BTreeSet<StatusId>,
}

impl Solver<'_> {
    /// What the statements of all journeys change; a solver is asked about one graph only.
    pub(super) fn by_journeys(&mut self, graph: &Graph) -> Rc<ByJourneys> {
        if let Some(known) = &self.by_journeys {
            return Rc::clone(known);
        }
        let mut found = ByJourneys::default();
        for (_, node) in graph.journeys.rows().iter().flat_map(crate::ir::JourneyGraph::nodes) {
            match &node.kind {
                NodeKind::Set { attribute, .. } => {
                    found.written.insert(*attribute);
                }
                NodeKind::Mark(status) => {
                    found.marked.insert(*status);
                }
                NodeKind::Clear(status) => {
                    found.cleared.insert(*status);
                }
                NodeKind::Stage(_)
                | NodeKind::Wait(_)
                | NodeKind::Send { .. }
                | NodeKind::Await { .. }
                | NodeKind::Branch { .. }
                | NodeKind::Split(_)
                | NodeKind::Repeat { .. }
                | NodeKind::Round(_)
                | NodeKind::Do { .. }
                | NodeKind::Start(_)
                | NodeKind::Leave(_) => {}
            }
        }
        Rc::clone(self.by_journeys.insert(Rc::new(found)))
    }
}

/// What can be relied on while a customer waits.
pub(super) struct Kept {
    mode: Mode,
    by_journeys: Rc<ByJourneys>,
    /// Attributes that events write.
    told: BTreeSet<AttributeId>,
}

/// What time does to a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It stays.
    None,
    /// It can only become more.
    Grows,
    /// Anything.
    Any,
}

impl Kept {
    pub(super) fn new(solver: &mut Solver<'_>, graph: &Graph, mode: Mode) -> Self {
        let by_journeys = solver.by_journeys(graph);
        let attributes = solver.program.attributes.iter();
        let told = attributes.filter(|(_, declared)| !declared.from.is_empty()).map(|(id, _)| id).collect();
        Self { mode, by_journeys, told }
    }

    /// What time does to a variable of a customer inside `journey`.
    fn by_time(&self, journey: JourneyId, what: &What) -> Change {
        match what {
            What::Words { subject, .. } | What::Numbers { subject, .. } => self.of_subject(subject),
            What::Ages { subject, .. } => match subject {
                // Written by nobody we know of, a date in the past stays in the past.
                Subject::Attribute(id) if !self.by_journeys.written.contains(id) && !self.told.contains(id) => {
                    Change::Grows
                }
                Subject::Attribute(_) | Subject::Field(_) | Subject::Computed(_) => Change::Any,
                Subject::Entry(..) | Subject::Awaited(..) => Change::Grows,
            },
            What::Ways { .. } => Change::None,
            What::Counts { window, .. } => match window {
                Window::Ever | Window::SinceEntry => Change::Grows,
                Window::Last(_) => Change::Any,
            },
            What::Sums { .. } => Change::Any,
            What::Fact(atom) => match atom {
                Atom::Value(subject, _) => self.of_subject(subject),
                Atom::Inside(inside) if *inside == journey => Change::None,
                Atom::Reacted(..) => Change::Grows,
                Atom::Same(left, right) | Atom::Less(left, right) | Atom::Holds(left, right) => {
                    if self.of_subject(left) == Change::None && self.of_subject(right) == Change::None {
                        Change::None
                    } else {
                        Change::Any
                    }
                }
                Atom::EnteredBy(..)
                | Atom::Status(_)
                | Atom::Inside(_)
                | Atom::Count(..)
                | Atom::Sum(..)
                | Atom::Opaque(_) => Change::Any,
            },
        }
    }

    fn of_subject(&self, subject: &Subject) -> Change {
        match subject {
            Subject::Entry(..) | Subject::Awaited(..) => Change::None,
            Subject::Attribute(id) if self.mode == Mode::Steady && !self.by_journeys.written.contains(id) => {
                Change::None
            }
            Subject::Attribute(_) | Subject::Field(_) | Subject::Computed(_) => Change::Any,
        }
    }

    /// Facts after some time, whatever happens in it.
    pub(super) fn later(&self, journey: JourneyId, space: &mut Space, facts: Bool) -> Result<Bool, TooLarge> {
        space.changed(facts, |what| self.by_time(journey, what))
    }
}

impl Space {
    /// Facts after a change of variables.
    pub(super) fn changed(&mut self, facts: Bool, change: impl Fn(&What) -> Change) -> Result<Bool, TooLarge> {
        let changes: Vec<Change> = self.layout.variables.iter().map(|variable| change(&variable.what)).collect();
        let mut any = vec![false; self.layout.levels() as usize];
        for (variable, change) in self.layout.variables.iter().zip(&changes) {
            for level in variable.first..variable.after() {
                if let Some(any) = any.get_mut(level as usize) {
                    *any = *change == Change::Any;
                }
            }
        }
        // Axioms between what is forgotten and what stays count before it is forgotten.
        let possible = self.possible(facts)?;
        let mut facts = self.diagrams.exists(possible, |level| any.get(level as usize).copied().unwrap_or(false))?;
        let growing = self.layout.variables.iter().zip(&changes).filter(|(_, change)| **change == Change::Grows);
        for variable in growing.map(|(variable, _)| variable.clone()).collect::<Vec<_>>() {
            facts = self.grown(facts, &variable)?;
        }
        self.possible(facts)
    }

    /// Those whose cell of a variable is the same or a later one.
    fn grown(&mut self, facts: Bool, variable: &Variable) -> Result<Bool, TooLarge> {
        let levels = variable.first..variable.after();
        if !self.diagrams.support(facts).iter().any(|level| levels.contains(level)) {
            return Ok(facts);
        }
        let missing = variable.what.missing();
        let (mut so_far, mut result) = (Bool::FALSE, Bool::FALSE);
        for cell in 0..variable.what.cells() {
            let in_cell = variable.within(&mut self.diagrams, cell, cell)?;
            let here = self.diagrams.and(facts, in_cell)?;
            let here = if missing == Some(cell) {
                here
            } else {
                let others = self.diagrams.exists(here, |level| levels.contains(&level))?;
                so_far = self.diagrams.or(so_far, others)?;
                self.diagrams.and(so_far, in_cell)?
            };
            result = self.diagrams.or(result, here)?;
        }
        Ok(result)
    }
}

/// What a statement may disturb besides what it says: the product notes something down, other visits may end over it.
pub(super) fn noise(solver: &Solver<'_>, journey: JourneyId, what: &What) -> Change {
    let noted = |what: &Happening| match what {
        Happening::Message(..) | Happening::Journey(..) | Happening::Goal => true,
        Happening::Event(_) | Happening::Trigger(_) => false,
    };
    match what {
        What::Counts { history, .. } | What::Sums { history, .. } => {
            let leaves = solver.histories.get(*history).map_or(&[][..], |history| &history.leaves);
            if leaves.iter().any(|(what, _)| noted(what)) { Change::Grows } else { Change::None }
        }
        What::Fact(Atom::Inside(inside)) if *inside != journey => Change::Any,
        What::Fact(Atom::Status(status)) => {
            // A trigger may stand for anything that the product notes down.
            let by_note =
                |occasion: &StatusOccasion| noted(&occasion.what) || matches!(occasion.what, Happening::Trigger(_));
            let declared = solver.program.statuses.get(*status);
            let moved = declared.is_some_and(|s| s.begins.iter().chain(&s.ends).any(by_note));
            if moved { Change::Any } else { Change::None }
        }
        What::Words { .. } | What::Numbers { .. } | What::Ages { .. } | What::Ways { .. } | What::Fact(_) => {
            Change::None
        }
    }
}

/// The attributes that these events write.
pub(super) fn written_by(solver: &Solver<'_>, events: &[EventId]) -> Vec<AttributeId> {
    let attributes = solver.program.attributes.iter();
    let from = attributes.filter(|(_, declared)| declared.from.iter().any(|(event, _)| events.contains(event)));
    from.map(|(id, _)| id).collect()
}
