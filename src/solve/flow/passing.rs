//! What stays so while time passes, and what a statement disturbs. Knows no graph.

use std::{collections::BTreeSet, rc::Rc};

use rustc_hash::FxHashMap;

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
        bdd::{Bool, Move, TooLarge},
        layout::What,
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

/// What a change does to the levels of a space.
#[derive(Clone, Debug, Default)]
pub(in crate::solve) struct Moves {
    levels: Vec<Move>,
    /// Variables of several cells that can only become more.
    wide: Vec<usize>,
    /// Whether nothing changes at all.
    none: bool,
}

/// What is the same wherever facts go in one journey.
#[derive(Clone, Debug)]
pub(in crate::solve) struct Ground {
    /// What time does.
    pub(super) time: Rc<Moves>,
    /// What a statement disturbs besides what it says.
    pub(super) noise: Rc<Moves>,
    /// What holds at every step.
    pub(super) always: Bool,
    /// By stage: what holds in it besides.
    pub(super) in_stage: Vec<Bool>,
    /// Facts, and what is left of them after some time.
    pub(super) later: FxHashMap<Bool, Bool>,
}

impl Default for Ground {
    fn default() -> Self {
        let (time, noise) = (Rc::default(), Rc::default());
        Self { time, noise, always: Bool::TRUE, in_stage: Vec::new(), later: FxHashMap::default() }
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
    fn by_time(&self, mode: Mode, journey: JourneyId, what: &What) -> Change {
        match what {
            What::Words { subject, .. } | What::Numbers { subject, .. } => self.of_subject(mode, subject),
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
                Atom::Value(subject, _) => self.of_subject(mode, subject),
                Atom::Inside(inside) if *inside == journey => Change::None,
                Atom::Reacted(..) => Change::Grows,
                Atom::Same(left, right) | Atom::Less(left, right) | Atom::Holds(left, right) => {
                    if self.of_subject(mode, left) == Change::None && self.of_subject(mode, right) == Change::None {
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

    fn of_subject(&self, mode: Mode, subject: &Subject) -> Change {
        match subject {
            Subject::Entry(..) | Subject::Awaited(..) => Change::None,
            Subject::Attribute(id) if mode == Mode::Steady && !self.by_journeys.written.contains(id) => Change::None,
            Subject::Attribute(_) | Subject::Field(_) | Subject::Computed(_) => Change::Any,
        }
    }

    /// What time does to each level, whatever happens in it.
    pub(super) fn moves(&self, journey: JourneyId, space: &Space) -> Moves {
        space.moves(|what| self.by_time(self.mode, journey, what))
    }

    /// Whether it makes no difference how steady a profile is.
    pub(super) fn same_in_all_modes(&self, journey: JourneyId, space: &Space) -> bool {
        space.layout.variables.iter().all(|variable| {
            self.by_time(Mode::Strict, journey, &variable.what) == self.by_time(Mode::Steady, journey, &variable.what)
        })
    }
}

impl Space {
    /// Facts after a change of variables.
    pub(super) fn changed(&mut self, facts: Bool, change: impl Fn(&What) -> Change) -> Result<Bool, TooLarge> {
        let moves = self.moves(change);
        self.moved(facts, &moves)
    }

    /// What a change of variables does to each level.
    pub(super) fn moves(&self, change: impl Fn(&What) -> Change) -> Moves {
        let mut moves = Moves { levels: vec![Move::Stay; self.layout.levels() as usize], wide: Vec::new(), none: true };
        for (index, variable) in self.layout.variables.iter().enumerate() {
            let to = match change(&variable.what) {
                Change::None => continue,
                Change::Any => Move::Forget,
                Change::Grows if variable.bits == 1 && variable.what.missing().is_none() => Move::Grow,
                Change::Grows => {
                    moves.wide.push(index);
                    moves.none = false;
                    continue;
                }
            };
            moves.none = false;
            for level in variable.first..variable.after() {
                if let Some(slot) = moves.levels.get_mut(level as usize) {
                    *slot = to;
                }
            }
        }
        moves
    }

    /// Facts after such a change.
    pub(super) fn moved(&mut self, facts: Bool, moves: &Moves) -> Result<Bool, TooLarge> {
        // Axioms between what is forgotten and what stays count before it is forgotten.
        let possible = self.possible(facts)?;
        if moves.none || possible == Bool::FALSE {
            return Ok(possible);
        }
        let of = |level: u32| moves.levels.get(level as usize).copied().unwrap_or(Move::Stay);
        let mut facts = self.diagrams.moved(possible, of)?;
        for index in &moves.wide {
            facts = self.grown(facts, *index)?;
        }
        self.possible(facts)
    }

    /// Those whose cell of a variable is the same or a later one.
    fn grown(&mut self, facts: Bool, index: usize) -> Result<Bool, TooLarge> {
        let Some(variable) = self.layout.variables.get(index) else { return Ok(facts) };
        let levels = variable.first..variable.after();
        let mut touched = false;
        self.diagrams.each_level(facts, |level| touched |= levels.contains(&level));
        if !touched {
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
