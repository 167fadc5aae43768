//! The questions that can be asked. Knows no journeys.

use super::{
    NODES, Solver,
    answer::{Answer, Arm, Arms, Customer, Verdict},
    atom::{Atom, AtomId},
    bdd::{Bool, TooLarge},
    formula::Formula,
    space::Space,
};

impl Solver<'_> {
    /// Somebody of whom a formula is true.
    pub fn satisfiable(&mut self, formula: &Formula) -> Answer<Customer> {
        let mut ask = || -> Result<_, TooLarge> {
            let mut space = Space::new(self, [formula], NODES)?;
            let function = space.function(formula)?;
            self.somebody(&mut space, function, function)
        };
        ask().unwrap_or(Answer::CannotTell)
    }

    /// Whether it is proved that a formula is true of nobody: [`Self::satisfiable`], without showing a customer.
    pub fn impossible(&mut self, formula: &Formula) -> bool {
        self.implied_within(formula, &Formula::Always(false), NODES)
    }

    /// Somebody in a function, with what matters of them; what was `asked` of them is part of it.
    pub(super) fn somebody(
        &self,
        space: &mut Space,
        function: Bool,
        asked: Bool,
    ) -> Result<Answer<Customer>, TooLarge> {
        let possible = space.possible(function)?;
        if possible == Bool::FALSE {
            return Ok(Answer::No);
        }
        let certain = space.certain(possible)?;
        let customer = self.customer(space, possible, asked)?;
        Ok(if certain { Answer::Yes(customer) } else { Answer::May(customer) })
    }

    /// The customer of [`Self::satisfiable`], certain or not.
    pub fn witness(&mut self, formula: &Formula) -> Option<Customer> {
        match self.satisfiable(formula) {
            Answer::Yes(customer) | Answer::May(customer) => Some(customer),
            Answer::No | Answer::CannotTell => None,
        }
    }

    /// Whether whoever meets one formula meets the other.
    pub fn implies(&mut self, narrow: &Formula, wide: &Formula) -> Verdict {
        Verdict::broken_by(self.satisfiable(&narrow.clone().and(wide.clone().not())))
    }

    /// Whether nobody meets both.
    pub fn disjoint(&mut self, left: &Formula, right: &Formula) -> Verdict {
        Verdict::broken_by(self.satisfiable(&left.clone().and(right.clone())))
    }

    /// Whether everybody in `among` meets one of them at least.
    pub fn covers(&mut self, among: &Formula, arms: &[Formula]) -> Verdict {
        let covered = Formula::any(arms.iter().cloned());
        Verdict::broken_by(self.satisfiable(&among.clone().and(covered.not())))
    }

    /// Whether the two are met by the same customers.
    pub fn equivalent(&mut self, left: &Formula, right: &Formula) -> Verdict {
        let only_left = left.clone().and(right.clone().not());
        let only_right = right.clone().and(left.clone().not());
        Verdict::broken_by(self.satisfiable(&only_left.or(only_right)))
    }

    /// Whether formulas ask about one and the same value, and about nothing else.
    #[must_use]
    pub fn about_one_value<'f>(&self, formulas: impl IntoIterator<Item = &'f Formula>) -> bool {
        let mut atoms = Vec::new();
        formulas.into_iter().for_each(|formula| formula.atoms(&mut atoms));
        let mut subjects = atoms.iter().map(|id| match self.atoms.get(*id) {
            Some(Atom::Value(subject, _)) => Some(subject),
            Some(
                Atom::EnteredBy(..)
                | Atom::Status(_)
                | Atom::Inside(_)
                | Atom::Reacted(..)
                | Atom::Count(..)
                | Atom::Sum(..)
                | Atom::Same(..)
                | Atom::Less(..)
                | Atom::Holds(..)
                | Atom::Opaque(_),
            )
            | None => None,
        });
        subjects.next().flatten().is_some_and(|first| subjects.all(|other| other == Some(first)))
    }

    /// The atoms of a formula: those of two formulas that say the same are mostly the same.
    #[must_use]
    pub fn atoms_of(&self, formula: &Formula) -> Vec<AtomId> {
        let mut atoms = Vec::new();
        formula.atoms(&mut atoms);
        atoms.sort_unstable();
        atoms.dedup();
        atoms
    }

    /// Whether it is proved that one implies the other, with that many nodes.
    pub(super) fn implied_within(&mut self, narrow: &Formula, wide: &Formula, nodes: usize) -> bool {
        let broken = narrow.clone().and(wide.clone().not());
        let mut ask = || -> Result<_, TooLarge> {
            let mut space = Space::new(self, [&broken], nodes)?;
            let function = space.function(&broken)?;
            Ok(space.possible(function)? == Bool::FALSE)
        };
        ask().unwrap_or(false)
    }

    /// Arms that are tried in order on everybody in `among`.
    pub fn arms(&mut self, among: &Formula, arms: &[Formula]) -> Arms {
        let mut space = match Space::new(self, arms.iter().chain([among]), NODES) {
            Ok(space) => space,
            Err(TooLarge) => return cannot_tell(arms.len()),
        };
        match space.function(among) {
            Ok(among) => arms_in(&mut space, among, arms, |space, rest, asked| self.somebody(space, rest, asked)),
            Err(TooLarge) => cannot_tell(arms.len()),
        }
    }
}

/// The same in a space that knows all their atoms; `show` tells of those whom no arm gets, given what was asked of them.
pub(super) fn arms_in<T>(
    space: &mut Space,
    among: Bool,
    arms: &[Formula],
    show: impl FnOnce(&mut Space, Bool, Bool) -> Result<Answer<T>, TooLarge>,
) -> Arms<T> {
    let mut rest = Ok(among);
    let mut functions = Vec::with_capacity(arms.len());
    let mut found = Vec::with_capacity(arms.len());
    for arm in arms {
        // Each arm is a question of its own.
        space.diagrams.allow(NODES);
        let function = space.function(arm);
        let alone = meets(space, Ok(among), function);
        let gets = if alone.is_no() { Answer::No } else { meets(space, rest, function) };
        let shadowed_by = match function {
            Ok(function) if gets.is_no() && alone.found().is_some() => shadows(space, among, &functions, function),
            Ok(_) | Err(TooLarge) => Vec::new(),
        };
        found.push(Arm { alone, gets, shadowed_by });
        rest = rest.and_then(|rest| space.diagrams.and(rest, function?.not()));
        functions.push(function);
    }
    space.diagrams.allow(NODES);
    let asked = functions.iter().try_fold(Bool::TRUE, |none, arm| space.diagrams.and(none, (*arm)?.not()));
    let rest = rest.and_then(|rest| show(space, rest, asked?)).unwrap_or(Answer::CannotTell);
    Arms { arms: found, rest }
}

/// Whether somebody is in a function, without showing whom.
pub(super) fn anybody(space: &mut Space, function: Bool) -> Result<Answer<()>, TooLarge> {
    let possible = space.possible(function)?;
    if possible == Bool::FALSE {
        return Ok(Answer::No);
    }
    Ok(if space.certain(possible)? { Answer::Yes(()) } else { Answer::May(()) })
}

/// Whether somebody of the one meets the other.
fn meets(space: &mut Space, among: Result<Bool, TooLarge>, function: Result<Bool, TooLarge>) -> Answer<()> {
    let mut ask = || -> Result<_, TooLarge> {
        let both = space.diagrams.and(among?, function?)?;
        anybody(space, both)
    };
    ask().unwrap_or(Answer::CannotTell)
}

pub(super) fn cannot_tell<T>(arms: usize) -> Arms<T> {
    let arm = Arm { alone: Answer::CannotTell, gets: Answer::CannotTell, shadowed_by: Vec::new() };
    Arms { arms: vec![arm; arms], rest: Answer::CannotTell }
}

/// Where more arms than this share a customer between them, none is named for being left out.
const FEW: usize = 8;

/// The arms above that take all of an arm's customers, each left out where the others do without it.
fn shadows(space: &mut Space, among: Bool, above: &[Result<Bool, TooLarge>], arm: Bool) -> Vec<usize> {
    let mut narrow = || {
        let all = space.diagrams.and(among, arm)?;
        let mine = space.possible(all)?;
        let mut needed: Vec<usize> = Vec::new();
        let mut left = mine;
        // Those that take something of what the ones before have left.
        for (index, function) in above.iter().enumerate() {
            let rest = space.diagrams.and(left, (*function)?.not())?;
            let rest = space.possible(rest)?;
            if rest != left {
                needed.push(index);
            }
            left = rest;
            if left == Bool::FALSE {
                break;
            }
        }
        let mut position = 0;
        while position < needed.len() && needed.len() <= FEW {
            let mut left = mine;
            for (_, other) in needed.iter().enumerate().filter(|(other, _)| *other != position) {
                if let Some(function) = above.get(*other) {
                    left = space.diagrams.and(left, (*function)?.not())?;
                }
            }
            if space.possible(left)? == Bool::FALSE {
                needed.remove(position);
            } else {
                position += 1;
            }
        }
        Ok(needed)
    };
    narrow().unwrap_or_else(|TooLarge| Vec::new())
}
