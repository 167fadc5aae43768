//! Causes compared: whether whatever meets one of them meets another. Knows no steps.

use super::{Answer, Formula, Place, Solver, atom::Atom};
use crate::{
    ir::NodeKind,
    model::{
        condition::{Cond, Happening},
        journey::Cause,
        types::JourneyId,
    },
};

/// What narrows a happening of a rule: its `where` and its `when`.
type Narrowed<'c> = (Option<&'c Cond>, Option<&'c Cond>);

impl Solver<'_> {
    /// Whether it is proved that whatever meets one cause of a journey meets the other at the same instant.
    pub fn cause_within(&mut self, narrow: &Cause, wide: &Cause, journey: JourneyId) -> bool {
        match (narrow, wide) {
            (
                Cause::On { events, filter, when },
                Cause::On { events: wide_events, filter: wide_filter, when: wide_when },
            ) => {
                let wide = (wide_filter.as_ref(), wide_when.as_ref());
                !events.is_empty()
                    && events.iter().all(|event| {
                        self.happening_within((event, (filter.as_ref(), when.as_ref())), (wide_events, wide), journey)
                    })
            }
            (Cause::When(narrow), Cause::When(wide)) => {
                let place = Place::inside(journey);
                let (narrow, wide) = (self.formula(narrow, place), self.formula(wide, place));
                self.satisfiable(&narrow.and(wide.not())) == Answer::No
            }
            (Cause::On { .. }, Cause::When(_)) | (Cause::When(_), Cause::On { .. }) => false,
        }
    }

    /// Whether every such happening is one of the others.
    fn happening_within(
        &mut self,
        (event, narrowed): (&Happening, Narrowed<'_>),
        (wide_events, wide_narrowed): (&[Happening], Narrowed<'_>),
        journey: JourneyId,
    ) -> bool {
        let narrow = self.narrowed(event, narrowed, journey);
        let mut wide = Vec::new();
        for event in wide_events {
            wide.extend(self.narrowed(event, wide_narrowed, journey));
        }
        narrow.into_iter().all(|(what, formula)| {
            let covering = wide.iter().filter(|(other, _)| self.happening_part_of(&what, other));
            let covering: Vec<Formula> = covering.map(|(_, formula)| formula.clone()).collect();
            !covering.is_empty() && self.satisfiable(&formula.and(Formula::any(covering).not())) == Answer::No
        })
    }

    fn narrowed(
        &mut self,
        event: &Happening,
        (filter, when): Narrowed<'_>,
        journey: JourneyId,
    ) -> Vec<(Happening, Formula)> {
        let place = Place::inside(journey);
        let filters: Vec<&Cond> = filter.into_iter().collect();
        let mut found = Vec::new();
        self.leaves(event, &filters, place, &mut found);
        if let Some(when) = when {
            let when = self.formula(when, place);
            for (_, formula) in &mut found {
                *formula = formula.clone().and(when.clone());
            }
        }
        found
    }

    /// Whether one happening is always one of another as well, whatever narrows them.
    #[must_use]
    pub fn is_part_of_happening(&self, narrow: &Happening, wide: &Happening) -> bool {
        self.happening_part_of(narrow, wide)
    }
}

impl Solver<'_> {
    /// What a `set`, `mark` or `clear` of a journey makes so; nothing for other steps.
    pub fn after_write(&mut self, kind: &NodeKind, journey: JourneyId) -> Option<Formula> {
        match kind {
            NodeKind::Set { attribute, value } => Some(self.set_to(*attribute, value, Place::inside(journey))),
            NodeKind::Mark(status) => Some(self.atom(Atom::Status(*status))),
            NodeKind::Clear(status) => Some(self.atom(Atom::Status(*status)).not()),
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
            | NodeKind::Leave(_) => None,
        }
    }

    /// A formula of somebody who has just left a journey.
    pub fn outside(&mut self, formula: &Formula, journey: JourneyId) -> Formula {
        match formula {
            Formula::Always(so) => Formula::Always(*so),
            Formula::Atom(id) => match self.atoms.get(*id) {
                Some(Atom::Inside(inside)) if *inside == journey => Formula::Always(false),
                _ => formula.clone(),
            },
            Formula::Not(inner) => self.outside(inner, journey).not(),
            Formula::All(parts) => {
                Formula::all(parts.iter().map(|part| self.outside(part, journey)).collect::<Vec<_>>())
            }
            Formula::Any(parts) => {
                Formula::any(parts.iter().map(|part| self.outside(part, journey)).collect::<Vec<_>>())
            }
        }
    }
}
