//! One question: the atoms that it is about, their axioms, and a diagram over both. Knows no journeys.

use rustc_hash::FxHashMap;

use super::{
    NODES, Solver,
    answer::{Answer, Arm, Arms, Customer, Verdict},
    atom::AtomId,
    bdd::{Bool, Diagrams, TooLarge},
    formula::Formula,
};

/// The atoms of one question or of one journey, and functions over them.
#[derive(Clone, Debug)]
pub(super) struct Space {
    /// By level.
    pub(super) atoms: Vec<AtomId>,
    levels: FxHashMap<AtomId, u32>,
    pub(super) diagrams: Diagrams,
    /// What is so of everybody.
    pub(super) axioms: Bool,
    /// By level: the axioms do not say everything about it.
    pub(super) free: Vec<bool>,
}

impl Space {
    /// For questions over these formulas; at most `nodes` nodes, and as many atoms.
    pub(super) fn new<'f>(
        solver: &mut Solver<'_>,
        formulas: impl IntoIterator<Item = &'f Formula>,
        nodes: usize,
    ) -> Result<Self, TooLarge> {
        let mut atoms = Vec::new();
        for formula in formulas {
            formula.atoms(&mut atoms);
        }
        Self::over(solver, atoms, nodes)
    }

    /// For questions over these atoms.
    pub(super) fn over(solver: &mut Solver<'_>, mut atoms: Vec<AtomId>, nodes: usize) -> Result<Self, TooLarge> {
        atoms.sort_unstable();
        atoms.dedup();
        if atoms.len() > nodes {
            return Err(TooLarge);
        }
        atoms.sort_by(|left, right| solver.atoms.get(*left).cmp(&solver.atoms.get(*right)));
        let levels = atoms.iter().copied().zip(0..).collect();
        let mut diagrams = Diagrams::new(nodes);
        let (axioms, free) = solver.axioms(&atoms, &mut diagrams)?;
        Ok(Self { atoms, levels, diagrams, axioms, free })
    }

    /// The level of an atom.
    pub(super) fn level(&self, atom: AtomId) -> Option<u32> {
        self.levels.get(&atom).copied()
    }

    /// A formula as a function. An atom that the space was not made for is false.
    pub(super) fn function(&mut self, formula: &Formula) -> Result<Bool, TooLarge> {
        match formula {
            Formula::Always(true) => Ok(Bool::TRUE),
            Formula::Always(false) => Ok(Bool::FALSE),
            Formula::Atom(atom) => match self.levels.get(atom) {
                Some(level) => self.diagrams.variable(*level),
                None => Ok(Bool::FALSE),
            },
            Formula::Not(inner) => Ok(self.function(inner)?.not()),
            Formula::All(parts) => self.joined(parts, false),
            Formula::Any(parts) => Ok(self.joined(parts, true)?.not()),
        }
    }

    /// All of the parts, or all of their opposites.
    fn joined(&mut self, parts: &[Formula], opposite: bool) -> Result<Bool, TooLarge> {
        let mut functions = Vec::with_capacity(parts.len());
        for part in parts {
            let function = self.function(part)?;
            functions.push(if opposite { function.not() } else { function });
        }
        // The deepest first: what is joined then lies above what is there.
        functions.sort_by_key(|function| std::cmp::Reverse(self.diagrams.level(*function)));
        let mut all = Bool::TRUE;
        for function in functions {
            all = self.diagrams.and(function, all)?;
        }
        Ok(all)
    }

    /// Those among `function` who can be.
    pub(super) fn possible(&mut self, function: Bool) -> Result<Bool, TooLarge> {
        self.diagrams.and(function, self.axioms)
    }

    /// Whether somebody in it (already possible) is there whatever the free atoms are.
    pub(super) fn certain(&mut self, possible: Bool) -> Result<bool, TooLarge> {
        let free = &self.free;
        let is_free = |level: u32| free.get(level as usize).copied().unwrap_or(false);
        if !self.diagrams.support(possible).into_iter().any(is_free) {
            return Ok(true);
        }
        let outside = self.diagrams.and(self.axioms, possible.not())?;
        let perhaps_outside = self.diagrams.exists(outside, is_free)?;
        let perhaps_inside = self.diagrams.exists(possible, is_free)?;
        Ok(self.diagrams.and(perhaps_inside, perhaps_outside.not())? != Bool::FALSE)
    }
}

impl Solver<'_> {
    /// Somebody of whom a formula is true.
    pub fn satisfiable(&mut self, formula: &Formula) -> Answer<Customer> {
        self.satisfiable_within(formula, NODES).unwrap_or(Answer::CannotTell)
    }

    fn satisfiable_within(&mut self, formula: &Formula, nodes: usize) -> Result<Answer<Customer>, TooLarge> {
        let mut space = Space::new(self, [formula], nodes)?;
        let function = space.function(formula)?;
        self.somebody(&mut space, function)
    }

    /// Somebody in a function, with what matters of them.
    pub(super) fn somebody(&self, space: &mut Space, function: Bool) -> Result<Answer<Customer>, TooLarge> {
        let possible = space.possible(function)?;
        if possible == Bool::FALSE {
            return Ok(Answer::No);
        }
        let certain = space.certain(possible)?;
        let customer = self.customer(space, function, possible)?;
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

    /// Whether it is proved that one implies the other, with that many nodes.
    pub(super) fn implied_within(&mut self, narrow: &Formula, wide: &Formula, nodes: usize) -> bool {
        let broken = narrow.clone().and(wide.clone().not());
        let mut ask = || {
            let mut space = Space::new(self, [&broken], nodes)?;
            let function = space.function(&broken)?;
            Ok(space.possible(function)? == Bool::FALSE)
        };
        ask().unwrap_or_else(|TooLarge| false)
    }

    /// Arms that are tried in order on everybody in `among`.
    pub fn arms(&mut self, among: &Formula, arms: &[Formula]) -> Arms {
        let mut space = match Space::new(self, arms.iter().chain([among]), NODES) {
            Ok(space) => space,
            Err(TooLarge) => return cannot_tell(arms.len()),
        };
        match space.function(among).and_then(|function| space.possible(function)) {
            Ok(among) => self.arms_in(&mut space, among, arms),
            Err(TooLarge) => cannot_tell(arms.len()),
        }
    }

    /// The same in a space that knows all their atoms; `among` is possible already.
    pub(super) fn arms_in(&self, space: &mut Space, among: Bool, arms: &[Formula]) -> Arms {
        let mut rest = Ok(among);
        let mut functions = Vec::with_capacity(arms.len());
        let mut found = Vec::with_capacity(arms.len());
        for arm in arms {
            // Each arm is a question of its own.
            space.diagrams.allow(NODES);
            let function = space.function(arm);
            let alone = self.somebody_of(space, Ok(among), function);
            let gets = match &alone {
                Answer::No => Answer::No,
                Answer::Yes(_) | Answer::May(_) | Answer::CannotTell => self.somebody_of(space, rest, function),
            };
            let shadowed_by = match (&gets, &alone, function) {
                (Answer::No, Answer::Yes(_) | Answer::May(_), Ok(function)) => shadows(space, among, &functions, function),
                (Answer::No | Answer::Yes(_) | Answer::May(_) | Answer::CannotTell, ..) => Vec::new(),
            };
            found.push(Arm { alone, gets, shadowed_by });
            rest = rest.and_then(|rest| space.diagrams.and(rest, function?.not()));
            functions.push(function);
        }
        space.diagrams.allow(NODES);
        let rest = self.somebody_of(space, rest, Ok(Bool::TRUE));
        Arms { arms: found, rest }
    }

    fn somebody_of(
        &self,
        space: &mut Space,
        among: Result<Bool, TooLarge>,
        function: Result<Bool, TooLarge>,
    ) -> Answer<Customer> {
        let mut ask = || {
            let both = space.diagrams.and(among?, function?)?;
            self.somebody(space, both)
        };
        ask().unwrap_or_else(|TooLarge| Answer::CannotTell)
    }
}

fn cannot_tell(arms: usize) -> Arms {
    let arm = Arm { alone: Answer::CannotTell, gets: Answer::CannotTell, shadowed_by: Vec::new() };
    Arms { arms: vec![arm; arms], rest: Answer::CannotTell }
}

/// The arms above that take all of an arm's customers: from the nearest up, each left out where the others do without it.
fn shadows(space: &mut Space, among: Bool, above: &[Result<Bool, TooLarge>], arm: Bool) -> Vec<usize> {
    let mut narrow = || {
        let mine = space.diagrams.and(among, arm)?;
        let mut needed: Vec<usize> = Vec::new();
        let mut left = mine;
        // Those that take something of what the ones before have left.
        for (index, function) in above.iter().enumerate() {
            let rest = space.diagrams.and(left, (*function)?.not())?;
            if rest != left {
                needed.push(index);
            }
            left = rest;
        }
        let mut index = 0;
        while index < needed.len() {
            let mut left = mine;
            for (_, other) in needed.iter().enumerate().filter(|(position, _)| *position != index) {
                if let Some(function) = above.get(*other) {
                    left = space.diagrams.and(left, (*function)?.not())?;
                }
            }
            if left == Bool::FALSE {
                needed.remove(index);
            } else {
                index += 1;
            }
        }
        Ok(needed)
    };
    narrow().unwrap_or_else(|TooLarge| Vec::new())
}
