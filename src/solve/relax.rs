//! What is left of a formula when some of what it asks is not looked at. Knows no journeys.

use super::{
    Solver,
    atom::{Aspect, Atom, AtomId, Subject},
    formula::Formula,
};
use crate::model::types::{AttributeId, JourneyId};

/// What an atom is about, as far as it is the same at every instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    /// The customer's profile.
    Attribute(AttributeId),
    /// What a visit of the journey was entered by.
    Entry(JourneyId),
}

impl Solver<'_> {
    /// The formula as far as it is about what `keeps` names: whoever meets the formula meets what is left, and perhaps others do.
    #[must_use]
    pub fn relaxed(&self, formula: &Formula, keeps: &dyn Fn(Lasting) -> bool) -> Formula {
        self.relax(formula, true, keeps)
    }

    fn relax(&self, formula: &Formula, positive: bool, keeps: &dyn Fn(Lasting) -> bool) -> Formula {
        match formula {
            Formula::Always(so) => Formula::Always(*so == positive),
            Formula::Atom(atom) => match self.lasting(*atom) {
                Some(about) if keeps(about) => {
                    if positive {
                        formula.clone()
                    } else {
                        formula.clone().not()
                    }
                }
                Some(_) | None => Formula::Always(true),
            },
            Formula::Not(inner) => self.relax(inner, !positive, keeps),
            Formula::All(parts) | Formula::Any(parts) => {
                let relaxed = parts.iter().map(|part| self.relax(part, positive, keeps));
                if matches!(formula, Formula::All(_)) == positive {
                    Formula::all(relaxed)
                } else {
                    Formula::any(relaxed)
                }
            }
        }
    }

    /// What an atom is about; nothing where it changes with time or with what happens.
    fn lasting(&self, atom: AtomId) -> Option<Lasting> {
        match self.atoms.get(atom)? {
            Atom::EnteredBy(journey, _) => Some(Lasting::Entry(*journey)),
            Atom::Value(_, Aspect::Past(_)) => None,
            Atom::Value(subject, _) => lasting_subject(subject),
            Atom::Same(left, right) | Atom::Less(left, right) | Atom::Holds(left, right) => {
                match (lasting_subject(left)?, lasting_subject(right)?) {
                    (Lasting::Attribute(_), Lasting::Attribute(_)) => lasting_subject(left),
                    (Lasting::Entry(_), Lasting::Entry(_)) => lasting_subject(left),
                    // One of each: neither mode keeps both for certain.
                    (Lasting::Attribute(_), Lasting::Entry(_)) | (Lasting::Entry(_), Lasting::Attribute(_)) => None,
                }
            }
            Atom::Status(_)
            | Atom::Inside(_)
            | Atom::Reacted(..)
            | Atom::Count(..)
            | Atom::Sum(..)
            | Atom::Opaque(_) => None,
        }
    }
}

fn lasting_subject(subject: &Subject) -> Option<Lasting> {
    match subject {
        Subject::Attribute(attribute) => Some(Lasting::Attribute(*attribute)),
        Subject::Entry(journey, _) => Some(Lasting::Entry(*journey)),
        Subject::Awaited(..) | Subject::Field(_) | Subject::Computed(_) => None,
    }
}
