//! Invariants: what was so at the entry, or was asked on the way, and can be broken by nothing but what takes the customer out. Knows
//! no steps.

use std::rc::Rc;

use super::{Flow, Formula, Solver};
use crate::{
    model::{
        condition::{Happening, JourneyFact, Window},
        journey::Cause,
        types::StatusId,
    },
    solve::{
        atom::{Aspect, Atom, AtomId, Subject},
        bdd::{Bool, TooLarge},
        space::Space,
    },
};

/// What only leaving breaks.
pub(super) struct Unbroken {
    /// So from the entry on.
    pub always: Bool,
    /// Each stays so once it is.
    pub once_so: Vec<Bool>,
}

impl Flow<'_> {
    /// The conjuncts of the entry's conditions that stay true until the customer leaves, and what does so once it is asked.
    pub(super) fn unbroken(
        &self,
        solver: &mut Solver<'_>,
        space: &mut Space,
        start: Bool,
    ) -> Result<Unbroken, TooLarge> {
        let exits = self.leaving(solver);
        let mut candidates: Vec<Formula> = Vec::new();
        for (asked, when) in &self.entries {
            conjuncts(asked, &mut candidates);
            conjuncts(when, &mut candidates);
        }
        candidates.sort();
        candidates.dedup();
        let mut all = Bool::TRUE;
        for candidate in candidates {
            if !self.lasts(solver, &candidate, true, &exits) {
                continue;
            }
            // So at every entry, whatever the way in.
            let function = space.function(&candidate)?;
            if space.diagrams.and(start, function.not())? == Bool::FALSE {
                all = space.diagrams.and(all, function)?;
            }
        }
        let mut once_so = Vec::new();
        for atom in &self.atoms {
            for so in [true, false] {
                if self.can_be_broken(solver, *atom) && self.atom_lasts(solver, *atom, so, &exits) {
                    let function = space.function(&Formula::Atom(*atom))?;
                    once_so.push(if so { function } else { function.not() });
                }
            }
        }
        Ok(Unbroken { always: all, once_so })
    }

    /// Whether time takes knowledge of it away, if nothing is known of what breaks it.
    fn can_be_broken(&self, solver: &Solver<'_>, atom: AtomId) -> bool {
        match solver.atoms.get(atom) {
            Some(Atom::Status(_) | Atom::Count(..)) => true,
            Some(Atom::Inside(journey)) => *journey != self.id,
            Some(
                Atom::EnteredBy(..)
                | Atom::Value(..)
                | Atom::Reacted(..)
                | Atom::Sum(..)
                | Atom::Same(..)
                | Atom::Less(..)
                | Atom::Holds(..)
                | Atom::Opaque(_),
            )
            | None => false,
        }
    }

    /// What takes the customer out whenever it happens.
    fn leaving(&self, solver: &mut Solver<'_>) -> Vec<Happening> {
        let mut leaves = Vec::new();
        for rule in &self.journey.exits {
            if let Cause::On { events, filter: None, when: None } = &rule.cause {
                for event in events {
                    solver.leaves(event, &[], super::Place::inside(self.id), &mut leaves);
                }
            }
        }
        let whole = leaves.into_iter().filter(|(_, filter)| *filter == Formula::Always(true));
        // A message's name in a journey means the messages of this visit: the same words elsewhere mean more.
        let about_all = whole.filter(|(what, _)| !matches!(what, Happening::Message(..) | Happening::Goal));
        about_all.map(|(what, _)| what).collect()
    }

    /// Whether a formula that is so (or not so) stays like that.
    fn lasts(&self, solver: &mut Solver<'_>, formula: &Formula, so: bool, exits: &[Happening]) -> bool {
        match formula {
            Formula::Always(_) => true,
            Formula::Atom(atom) => self.atom_lasts(solver, *atom, so, exits),
            Formula::Not(inner) => {
                let inner: Rc<Formula> = Rc::clone(inner);
                self.lasts(solver, &inner, !so, exits)
            }
            Formula::All(parts) | Formula::Any(parts) => {
                parts.clone().iter().all(|part| self.lasts(solver, part, so, exits))
            }
        }
    }

    fn atom_lasts(&self, solver: &mut Solver<'_>, atom: AtomId, so: bool, exits: &[Happening]) -> bool {
        let Some(atom) = solver.atoms.get(atom).cloned() else { return false };
        match atom {
            Atom::EnteredBy(..) => true,
            Atom::Value(Subject::Entry(..), aspect) => so || !matches!(aspect, Aspect::Past(_)),
            Atom::Same(Subject::Entry(..), Subject::Entry(..)) | Atom::Less(Subject::Entry(..), Subject::Entry(..)) => {
                true
            }
            Atom::Status(status) => self.status_lasts(solver, status, so, exits),
            Atom::Inside(journey) => {
                let entered = Happening::Journey(journey, JourneyFact::Entered);
                (so && journey == self.id) || (!so && journey != self.id && ends_it(solver, &entered, exits))
            }
            Atom::Count(_, history, window, _) => {
                if so {
                    return matches!(window, Window::Ever | Window::SinceEntry);
                }
                let leaves = solver.histories.get(history).map(|history| history.leaves.clone()).unwrap_or_default();
                !leaves.is_empty() && leaves.iter().all(|(what, _)| ends_it(solver, what, exits))
            }
            Atom::Value(..)
            | Atom::Reacted(..)
            | Atom::Sum(..)
            | Atom::Same(..)
            | Atom::Less(..)
            | Atom::Holds(..)
            | Atom::Opaque(_) => false,
        }
    }

    fn status_lasts(&self, solver: &mut Solver<'_>, status: StatusId, so: bool, exits: &[Happening]) -> bool {
        let Some(declared) = solver.program.statuses.get(status) else { return false };
        let by_journeys = solver.by_journeys(self.graph);
        let changed = if so { &by_journeys.cleared } else { &by_journeys.marked };
        let by_statement = changed.contains(&status);
        let occasions = if so { &declared.ends } else { &declared.begins };
        let by_clock = so && declared.ends_after.is_some();
        !by_statement && !by_clock && occasions.iter().all(|occasion| ends_it(solver, &occasion.what, exits))
    }
}

/// Whether the customer is out whenever this happens.
fn ends_it(solver: &mut Solver<'_>, what: &Happening, exits: &[Happening]) -> bool {
    let mut leaves = Vec::new();
    solver.leaves(what, &[], super::Place::default(), &mut leaves);
    leaves.iter().all(|(what, _)| exits.iter().any(|exit| solver.happening_part_of(what, exit)))
}

fn conjuncts(formula: &Formula, found: &mut Vec<Formula>) {
    match formula {
        Formula::All(parts) => parts.iter().for_each(|part| conjuncts(part, found)),
        other @ (Formula::Always(_) | Formula::Atom(_) | Formula::Not(_) | Formula::Any(_)) => {
            found.push(other.clone())
        }
    }
}
