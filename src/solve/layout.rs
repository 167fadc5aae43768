//! Variables of a question: atoms that exclude or imply each other by nature (words of one value, thresholds of one number, counts
//! in one window) become cells of one variable, numbered in binary. Two thousand arms on one value are eleven bits.
//! Knows no axioms between variables (that is `theory`).

use super::{
    Solver,
    atom::{Aspect, Atom, AtomId, Cut, HistoryId, Subject, Word},
    bdd::{Bool, Diagrams, TooLarge},
};
use crate::{
    base::calendar::Millis,
    model::{
        condition::Window,
        types::{JourneyId, WayInId},
    },
};

/// A variable: as many levels as its cells need.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    /// Its first level: the highest bit.
    pub(super) first: u32,
    pub(super) bits: u32,
    pub(super) what: What,
}

/// What a variable stands for, and its cells in order.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// The words in question, then any other, then none.
    Words { subject: Subject, words: Vec<Word>, other: bool, missing: bool },
    /// Below the first threshold, from it to the second …, then missing.
    Numbers { subject: Subject, cuts: Vec<Cut>, missing: bool },
    /// How long ago: younger than the first age, from it to the second …, then missing.
    Ages { subject: Subject, ages: Vec<Millis>, missing: bool },
    /// The ways in in question, then any other.
    Ways { journey: JourneyId, ways: Vec<WayInId>, other: bool },
    /// Less often than the first number, from it to the second ….
    Counts { history: HistoryId, window: Window, times: Vec<u64> },
    /// Below the first threshold ….
    Sums { history: HistoryId, field: u32, window: Window, cuts: Vec<Cut> },
    /// Not so, so.
    Fact(Atom),
}

impl What {
    /// How many cells there are.
    pub(super) fn cells(&self) -> usize {
        match self {
            Self::Words { words, other, missing, .. } => words.len() + usize::from(*other) + usize::from(*missing),
            Self::Numbers { cuts, missing, .. } => cuts.len() + 1 + usize::from(*missing),
            Self::Ages { ages, missing, .. } => ages.len() + 1 + usize::from(*missing),
            Self::Ways { ways, other, .. } => ways.len() + usize::from(*other),
            Self::Counts { times, .. } => times.len() + 1,
            Self::Sums { cuts, .. } => cuts.len() + 1,
            Self::Fact(_) => 2,
        }
    }

    /// The subject whose value it is.
    pub(super) fn subject(&self) -> Option<&Subject> {
        match self {
            Self::Words { subject, .. } | Self::Numbers { subject, .. } | Self::Ages { subject, .. } => Some(subject),
            Self::Fact(Atom::Value(subject, _)) => Some(subject),
            Self::Ways { .. } | Self::Counts { .. } | Self::Sums { .. } | Self::Fact(_) => None,
        }
    }

    /// The cell of a missing value, if it can be missing here.
    pub(super) fn missing(&self) -> Option<usize> {
        match self {
            Self::Words { missing, .. } | Self::Numbers { missing, .. } | Self::Ages { missing, .. } => {
                missing.then(|| self.cells() - 1)
            }
            Self::Ways { .. } | Self::Counts { .. } | Self::Sums { .. } | Self::Fact(_) => None,
        }
    }

    /// The first and the last cell in which an atom is true; none: it is no atom of this variable.
    fn cells_of(&self, atom: &Atom) -> Option<(usize, usize)> {
        let from = |index: usize, cells: usize| (index + 1, cells - 1 - usize::from(self.missing().is_some()));
        match (self, atom) {
            (Self::Words { subject, words, .. }, Atom::Value(of, Aspect::Is(word))) if subject == of => {
                words.binary_search(word).ok().map(|index| (index, index))
            }
            (Self::Numbers { subject, cuts, .. }, Atom::Value(of, Aspect::Over(cut))) if subject == of => {
                cuts.binary_search(cut).ok().map(|index| from(index, self.cells()))
            }
            (Self::Ages { subject, ages, .. }, Atom::Value(of, Aspect::Past(age))) if subject == of => {
                ages.binary_search(age).ok().map(|index| from(index, self.cells()))
            }
            (Self::Ways { journey, ways, .. }, Atom::EnteredBy(of, way)) if journey == of => {
                ways.binary_search(way).ok().map(|index| (index, index))
            }
            (Self::Counts { history, window, times }, Atom::Count(_, of, within, least))
                if history == of && window == within =>
            {
                times.binary_search(least).ok().map(|index| from(index, self.cells()))
            }
            (Self::Sums { history, field, window, cuts }, Atom::Sum(_, of, position, within, cut))
                if (history, field, window) == (of, position, within) =>
            {
                cuts.binary_search(cut).ok().map(|index| from(index, self.cells()))
            }
            (Self::Fact(fact), atom) if fact == atom => Some((1, 1)),
            (
                Self::Words { .. }
                | Self::Numbers { .. }
                | Self::Ages { .. }
                | Self::Ways { .. }
                | Self::Counts { .. }
                | Self::Sums { .. }
                | Self::Fact(_),
                _,
            ) => None,
        }
    }
}

impl Variable {
    /// One after its last level.
    pub(super) fn after(&self) -> u32 {
        self.first + self.bits
    }

    /// In one of the cells from `first` to `last`.
    pub(super) fn within(&self, diagrams: &mut Diagrams, first: usize, last: usize) -> Result<Bool, TooLarge> {
        let low = self.at_least(diagrams, first)?;
        let high = self.at_least(diagrams, last + 1)?;
        diagrams.and(low, high.not())
    }

    /// Its number is that or more.
    fn at_least(&self, diagrams: &mut Diagrams, cell: usize) -> Result<Bool, TooLarge> {
        if cell >> self.bits != 0 {
            return Ok(Bool::FALSE);
        }
        let mut function = Bool::TRUE;
        for bit in 0..self.bits {
            let level = self.after() - 1 - bit;
            function = if cell >> bit & 1 == 1 {
                diagrams.node(level, Bool::FALSE, function)?
            } else {
                diagrams.node(level, function, Bool::TRUE)?
            };
        }
        Ok(function)
    }
}

/// All variables of a question, and what its atoms are in them.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// From the top down.
    pub(super) variables: Vec<Variable>,
    /// For each atom the variable it is in, and the function it is.
    pub(super) atoms: Vec<(usize, Bool)>,
}

impl Layout {
    /// How many levels there are.
    pub(super) fn levels(&self) -> u32 {
        self.variables.last().map_or(0, Variable::after)
    }

    /// Finds variables for atoms that are sorted.
    pub(super) fn new(solver: &Solver<'_>, ids: &[AtomId], diagrams: &mut Diagrams) -> Result<Self, TooLarge> {
        let atoms: Vec<&Atom> = ids.iter().filter_map(|id| solver.atoms.get(*id)).collect();
        let mut layout = Self::default();
        let mut homes: Vec<usize> = Vec::with_capacity(atoms.len());
        for group in atoms.chunk_by(|left, right| neighbours(left, right)) {
            let before = layout.variables.len();
            match group.first() {
                Some(Atom::Value(subject, _)) => layout.value(solver, subject, group),
                Some(Atom::EnteredBy(journey, _)) => layout.ways(solver, *journey, group),
                Some(Atom::Count(_, history, window, _)) => {
                    let times = group.iter().filter_map(|a| if let Atom::Count(.., n) = a { Some(*n) } else { None });
                    layout.push(What::Counts { history: *history, window: *window, times: times.collect() });
                }
                Some(Atom::Sum(_, history, field, window, _)) => {
                    let cuts = group.iter().filter_map(|a| if let Atom::Sum(.., cut) = a { Some(*cut) } else { None });
                    let (history, field, window) = (*history, *field, *window);
                    layout.push(What::Sums { history, field, window, cuts: cuts.collect() });
                }
                Some(
                    atom @ (Atom::Status(_)
                    | Atom::Inside(_)
                    | Atom::Reacted(..)
                    | Atom::Same(..)
                    | Atom::Less(..)
                    | Atom::Holds(..)
                    | Atom::Opaque(_)),
                ) => layout.push(What::Fact((*atom).clone())),
                None => {}
            }
            homes.resize(homes.len() + group.len(), before);
        }
        for (atom, from) in atoms.iter().zip(homes) {
            let found = layout.home_of(atom, from, diagrams)?;
            layout.atoms.push(found);
        }
        Ok(layout)
    }

    /// The variable and the function of an atom whose group begins at variable `from`.
    fn home_of(&self, atom: &Atom, from: usize, diagrams: &mut Diagrams) -> Result<(usize, Bool), TooLarge> {
        let known = matches!(atom, Atom::Value(_, Aspect::Known));
        for (index, variable) in self.variables.iter().enumerate().skip(from) {
            if known && let Some(missing) = variable.what.missing() {
                return Ok((index, variable.within(diagrams, missing, missing)?.not()));
            }
            if let Some((first, last)) = variable.what.cells_of(atom) {
                return Ok((index, variable.within(diagrams, first, last)?));
            }
        }
        // What is asked for and cannot be missing is known.
        Ok((from, Bool::TRUE))
    }

    fn push(&mut self, what: What) {
        let first = self.levels();
        let cells = what.cells().max(1);
        let bits = usize::BITS - (cells - 1).leading_zeros();
        self.variables.push(Variable { first, bits, what });
    }

    fn value(&mut self, solver: &Solver<'_>, subject: &Subject, group: &[&Atom]) {
        let missing = solver.may_be_missing(subject);
        let (mut words, mut cuts, mut ages) = (Vec::new(), Vec::new(), Vec::new());
        let mut asked = false;
        for atom in group {
            let Atom::Value(_, aspect) = atom else { continue };
            match aspect {
                Aspect::Known => asked = true,
                Aspect::Is(word) => words.push(word.clone()),
                Aspect::Over(cut) => cuts.push(*cut),
                Aspect::Past(age) => ages.push(*age),
                Aspect::Part(_) | Aspect::Has(_) => {}
            }
        }
        let subject = subject.clone();
        if !words.is_empty() || (asked && cuts.is_empty() && ages.is_empty()) {
            let size = solver.domain(&solver.type_of(&subject)).map(|domain| domain.len());
            let other = size.is_none_or(|size| size > words.len());
            self.push(What::Words { subject: subject.clone(), words, other, missing });
        }
        if !cuts.is_empty() {
            self.push(What::Numbers { subject: subject.clone(), cuts, missing });
        }
        if !ages.is_empty() {
            self.push(What::Ages { subject, ages, missing });
        }
        for atom in group {
            if matches!(atom, Atom::Value(_, Aspect::Part(_) | Aspect::Has(_))) {
                self.push(What::Fact((*atom).clone()));
            }
        }
    }

    fn ways(&mut self, solver: &Solver<'_>, journey: JourneyId, group: &[&Atom]) {
        let ways: Vec<WayInId> =
            group.iter().filter_map(|a| if let Atom::EnteredBy(_, way) = a { Some(*way) } else { None }).collect();
        let all = solver.program.journeys.get(journey).map_or(0, |declared| declared.ways_in.len());
        let other = all > ways.len();
        self.push(What::Ways { journey, ways, other });
    }
}

/// Whether two atoms, one after the other, are of one group.
fn neighbours(left: &Atom, right: &Atom) -> bool {
    match (left, right) {
        (Atom::Value(left, _), Atom::Value(right, _)) => left == right,
        (Atom::EnteredBy(left, _), Atom::EnteredBy(right, _)) => left == right,
        (Atom::Count(_, left, left_window, _), Atom::Count(_, right, right_window, _)) => {
            (left, left_window) == (right, right_window)
        }
        (Atom::Sum(_, left, left_field, left_window, _), Atom::Sum(_, right, right_field, right_window, _)) => {
            (left, left_field, left_window) == (right, right_field, right_window)
        }
        (
            Atom::EnteredBy(..)
            | Atom::Value(..)
            | Atom::Status(_)
            | Atom::Inside(_)
            | Atom::Reacted(..)
            | Atom::Count(..)
            | Atom::Sum(..)
            | Atom::Same(..)
            | Atom::Less(..)
            | Atom::Holds(..)
            | Atom::Opaque(_),
            _,
        ) => false,
    }
}
