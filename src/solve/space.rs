//! One question: the atoms that it is about, the variables they are in, and functions over these. Knows no journeys.

use rustc_hash::FxHashMap;

use super::{
    Solver,
    atom::AtomId,
    bdd::{Bool, Diagrams, TooLarge},
    flow::Ground,
    formula::Formula,
    layout::Layout,
};

/// The atoms of one question or of one journey, and functions over them.
#[derive(Clone, Debug)]
pub(super) struct Space {
    by_atom: FxHashMap<AtomId, usize>,
    pub(super) layout: Layout,
    pub(super) diagrams: Diagrams,
    /// Axioms that have variables in common, as one function, from the top down.
    components: Vec<Bool>,
    /// By level: its component.
    component_of: Vec<usize>,
    /// By level: the axioms do not say everything about it.
    free: Vec<bool>,
    /// Whether there is an axiom at all.
    has_axioms: bool,
    has_free: bool,
    /// What is the same wherever facts go, if it is one journey's space.
    pub(super) ground: Ground,
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
        let axioms = solver.axioms(&atoms);
        let mut diagrams = Diagrams::new(nodes.saturating_mul(2));
        let layout = Layout::new(solver, &atoms, &mut diagrams)?;
        let levels = layout.levels() as usize;
        let mut space = Self {
            by_atom: atoms.iter().copied().zip(0..).collect(),
            layout,
            diagrams,
            components: Vec::new(),
            component_of: vec![0; levels],
            free: vec![false; levels],
            has_axioms: false,
            has_free: false,
            ground: Ground::default(),
        };
        let free = (0..).zip(&axioms.free).filter(|(_, free)| **free).map(|(atom, _)| atom);
        for atom in free {
            space.set_free(atom);
        }
        space.join(&axioms.clauses)?;
        space.has_axioms = space.components.iter().any(|component| *component != Bool::TRUE);
        space.has_free = space.free.contains(&true);
        space.diagrams.allow(nodes);
        Ok(space)
    }

    fn set_free(&mut self, atom: usize) {
        let variable = self.layout.atoms.get(atom).and_then(|(variable, _)| self.layout.variables.get(*variable));
        if let Some(variable) = variable {
            for level in variable.first..variable.after() {
                if let Some(free) = self.free.get_mut(level as usize) {
                    *free = true;
                }
            }
        }
    }

    /// Makes the components: what cells there are, what is missing together, and the clauses.
    fn join(&mut self, clauses: &[Vec<(u32, bool)>]) -> Result<(), TooLarge> {
        let count = self.layout.variables.len();
        let mut parts: Vec<(usize, Bool)> = Vec::new();
        let mut family: Vec<usize> = (0..count).collect();
        for index in 0..count {
            let Some(variable) = self.layout.variables.get(index) else { continue };
            let cells = variable.what.cells();
            if cells.count_ones() != 1 {
                parts.push((index, variable.within(&mut self.diagrams, 0, cells - 1)?));
            }
            let before = index.checked_sub(1).and_then(|before| self.layout.variables.get(before));
            if let Some(before) = before
                && before.what.subject().is_some()
                && before.what.subject() == variable.what.subject()
            {
                // Several variables of one value: missing in one, missing in all; a part or an element: known.
                let first = first_of_subject(&self.layout, index);
                let Some((main, Some(missing))) = first.map(|main| (main, main.what.missing())) else {
                    continue;
                };
                let is_missing = main.within(&mut self.diagrams, missing, missing)?;
                let function = match variable.what.missing() {
                    Some(own) => {
                        let own = variable.within(&mut self.diagrams, own, own)?;
                        let both = self.diagrams.and(own, is_missing)?;
                        let neither = self.diagrams.and(own.not(), is_missing.not())?;
                        self.diagrams.or(both, neither)?
                    }
                    None => {
                        let so = variable.within(&mut self.diagrams, 1, 1)?;
                        self.diagrams.and(so, is_missing)?.not()
                    }
                };
                parts.push((index, function));
                let main = self.layout.variables.iter().position(|v| v.first == main.first).unwrap_or(index);
                unite(&mut family, main, index);
            }
        }
        for clause in clauses {
            let mut none = Bool::TRUE;
            let mut top: Option<usize> = None;
            for (atom, so) in clause.iter().rev() {
                let Some((variable, function)) = self.layout.atoms.get(*atom as usize).copied() else { continue };
                none = self.diagrams.and(none, if *so { function.not() } else { function })?;
                if let Some(top) = top {
                    unite(&mut family, top, variable);
                }
                top = Some(top.map_or(variable, |top| top.min(variable)));
            }
            parts.extend(top.map(|top| (top, none.not())));
        }
        // From the bottom up: what is joined lies above what is there, so each step touches little of it.
        parts.sort_by_key(|(top, _)| std::cmp::Reverse(*top));
        let mut joined: FxHashMap<usize, Bool> = FxHashMap::default();
        for (top, part) in parts {
            let component = root(&family, top);
            let so_far = joined.get(&component).copied().unwrap_or(Bool::TRUE);
            joined.insert(component, self.diagrams.and(part, so_far)?);
        }
        self.components = (0..count).map(|index| joined.get(&index).copied().unwrap_or(Bool::TRUE)).collect();
        for (index, variable) in self.layout.variables.iter().enumerate() {
            for level in variable.first..variable.after() {
                if let Some(component) = self.component_of.get_mut(level as usize) {
                    *component = root(&family, index);
                }
            }
        }
        Ok(())
    }

    /// A formula as a function. An atom that the space was not made for is false.
    pub(super) fn function(&mut self, formula: &Formula) -> Result<Bool, TooLarge> {
        match formula {
            Formula::Always(true) => Ok(Bool::TRUE),
            Formula::Always(false) => Ok(Bool::FALSE),
            Formula::Atom(atom) => {
                let position = self.by_atom.get(atom).and_then(|position| self.layout.atoms.get(*position));
                Ok(position.map_or(Bool::FALSE, |(_, function)| *function))
            }
            Formula::Not(inner) => Ok(self.function(inner)?.not()),
            Formula::All(parts) => self.joined(parts, false),
            Formula::Any(parts) => Ok(self.joined(parts, true)?.not()),
        }
    }

    /// The same; nothing where it has an atom that the space was not made for.
    pub(super) fn whole_function(&mut self, formula: &Formula) -> Result<Option<Bool>, TooLarge> {
        let mut atoms = Vec::new();
        formula.atoms(&mut atoms);
        if atoms.iter().any(|atom| !self.by_atom.contains_key(atom)) {
            return Ok(None);
        }
        self.function(formula).map(Some)
    }

    /// The levels of an atom's variable.
    pub(super) fn levels_of(&self, formula: &Formula) -> std::ops::Range<u32> {
        let Formula::Atom(atom) = formula else { return 0..0 };
        let position = self.by_atom.get(atom).and_then(|position| self.layout.atoms.get(*position));
        let variable = position.and_then(|(variable, _)| self.layout.variables.get(*variable));
        variable.map_or(0..0, |variable| variable.first..variable.after())
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

    /// Those among `function` who can be. What it does not depend on is left open.
    pub(super) fn possible(&mut self, function: Bool) -> Result<Bool, TooLarge> {
        let axioms = self.axioms_of(function)?;
        self.diagrams.and(function, axioms)
    }

    /// The axioms about whatever a function depends on.
    pub(super) fn axioms_of(&mut self, function: Bool) -> Result<Bool, TooLarge> {
        if !self.has_axioms {
            return Ok(Bool::TRUE);
        }
        let mut components: Vec<usize> = Vec::new();
        let (component_of, axioms) = (&self.component_of, &self.components);
        self.diagrams.each_level(function, |level| {
            if let Some(component) = component_of.get(level as usize)
                && axioms.get(*component).is_some_and(|axioms| *axioms != Bool::TRUE)
                && !components.contains(component)
            {
                components.push(*component);
            }
        });
        components.sort_unstable();
        let mut all = Bool::TRUE;
        for component in components.into_iter().rev() {
            let axioms = self.components.get(component).copied().unwrap_or(Bool::TRUE);
            all = self.diagrams.and(axioms, all)?;
        }
        Ok(all)
    }

    /// Those who differ from somebody in `possible` in nothing but the levels to forget.
    pub(super) fn forget(&mut self, possible: Bool, forget: impl Fn(u32) -> bool) -> Result<Bool, TooLarge> {
        let forgotten = self.diagrams.exists(possible, forget)?;
        self.possible(forgotten)
    }

    /// Whether somebody in it (already possible) is there whatever the free atoms are.
    pub(super) fn certain(&mut self, possible: Bool) -> Result<bool, TooLarge> {
        if !self.has_free {
            return Ok(true);
        }
        let free = std::mem::take(&mut self.free);
        let is_free = |level: u32| free.get(level as usize).copied().unwrap_or(false);
        let answer = self.certain_but(possible, is_free);
        self.free = free;
        answer
    }

    fn certain_but(&mut self, possible: Bool, is_free: impl Fn(u32) -> bool) -> Result<bool, TooLarge> {
        if !self.diagrams.support(possible).into_iter().any(&is_free) {
            return Ok(true);
        }
        let axioms = self.axioms_of(possible)?;
        let outside = self.diagrams.and(axioms, possible.not())?;
        let perhaps_outside = self.diagrams.exists(outside, &is_free)?;
        let perhaps_inside = self.diagrams.exists(possible, &is_free)?;
        Ok(self.diagrams.and(perhaps_inside, perhaps_outside.not())? != Bool::FALSE)
    }
}

fn first_of_subject(layout: &Layout, index: usize) -> Option<&super::layout::Variable> {
    let subject = layout.variables.get(index)?.what.subject()?;
    let first = layout.variables.iter().take(index).rev();
    first.take_while(|variable| variable.what.subject() == Some(subject)).last()
}

fn root(family: &[usize], mut member: usize) -> usize {
    while let Some(parent) = family.get(member)
        && *parent != member
    {
        member = *parent;
    }
    member
}

/// The one further up becomes the parent: a component is named by its topmost variable.
fn unite(family: &mut [usize], left: usize, right: usize) {
    let (left, right) = (root(family, left), root(family, right));
    if let Some(parent) = family.get_mut(left.max(right)) {
        *parent = left.min(right);
    }
}
