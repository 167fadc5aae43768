//! Binary decision diagrams: reduced, shared, with complement edges and a bound on their number of nodes.
//! Knows no conditions: a variable is a level, 0 at the top.
//!
//! Own instead of a crate's: a question needs one manager whose levels are chosen per question, that is cheap to make and to
//! throw away (a workspace asks tens of thousands of small questions), counts its nodes and gives up without a panic. The kept
//! crates are built for few and huge diagrams: threads, weights, dynamic orders, or a vector of nodes per function.

/// A function: a node, or its opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Bool(u32);

impl Bool {
    pub(super) const TRUE: Self = Self(0);
    pub(super) const FALSE: Self = Self(1);

    #[allow(clippy::should_implement_trait, reason = "a word, as `and` and `or` are, which can fail")]
    pub(super) const fn not(self) -> Self {
        Self(self.0 ^ 1)
    }

    const fn index(self) -> usize {
        (self.0 >> 1) as usize
    }

    const fn is_opposite(self) -> bool {
        self.0 & 1 == 1
    }

    const fn is_constant(self) -> bool {
        self.0 <= 1
    }

    /// The opposite if `opposite`.
    const fn signed(self, opposite: bool) -> Self {
        Self(self.0 ^ opposite as u32)
    }
}

/// The bound was reached: nothing can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Node {
    level: u32,
    low: Bool,
    /// Never an opposite: that makes every function one node or one opposite.
    high: Bool,
}

const CONSTANT_LEVEL: u32 = u32::MAX;
const SMALLEST_TABLE: usize = 1 << 8;
const SMALLEST_CACHE: usize = 1 << 8;
const LARGEST_CACHE: usize = 1 << 18;

/// All functions of one question.
#[derive(Clone, Debug)]
pub(super) struct Diagrams {
    nodes: Vec<Node>,
    /// Places of nodes by hash, the next free slot where one is taken; 0, the constant's, is free. Half of it at most is used.
    unique: Vec<u32>,
    /// Results of `and`, by hash; a newer one overwrites an older one.
    cache: Vec<(Bool, Bool, Bool)>,
    bound: usize,
    /// The lowest level of any node so far.
    deepest: u32,
    /// By function: in which walk it was met last, and what became of it there. Kept so that a walk needs no table of its own.
    met: Vec<(u32, Bool)>,
    walk: u32,
    /// The functions of a walk.
    walked: Vec<Bool>,
}

/// What is done to a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// Nothing.
    Stay,
    /// Whatever it was, it may be anything.
    Forget,
    /// Where it was false it may be true.
    Grow,
}

/// Above it the stack holds whatever is walked.
const SHALLOW: u32 = 500;

enum Task {
    And(Bool, Bool),
    Join { level: u32, left: Bool, right: Bool },
}

impl Diagrams {
    /// Without functions yet; at most `bound` nodes more than now can be made until [`Self::allow`] is called again.
    pub(super) fn new(bound: usize) -> Self {
        Self {
            nodes: vec![Node { level: CONSTANT_LEVEL, low: Bool::TRUE, high: Bool::TRUE }],
            unique: vec![0; SMALLEST_TABLE],
            cache: vec![(Bool::TRUE, Bool::TRUE, Bool::TRUE); SMALLEST_CACHE],
            bound,
            deepest: 0,
            met: Vec::new(),
            walk: 0,
            walked: Vec::new(),
        }
    }

    /// Lets the next question make `more` nodes.
    pub(super) fn allow(&mut self, more: usize) {
        self.bound = self.nodes.len() + more;
    }

    /// The function that is `low` where the variable of `level` is false, else `high`; both lie below it.
    pub(super) fn node(&mut self, level: u32, low: Bool, high: Bool) -> Result<Bool, TooLarge> {
        if low == high {
            return Ok(low);
        }
        let opposite = high.is_opposite();
        let node = Node { level, low: low.signed(opposite), high: high.signed(opposite) };
        let mut slot = self.home(node);
        loop {
            match self.unique.get(slot).copied() {
                Some(0) | None => break,
                Some(index) if self.nodes.get(index as usize) == Some(&node) => {
                    return Ok(Bool(index << 1).signed(opposite));
                }
                Some(_) => slot = (slot + 1) & (self.unique.len() - 1),
            }
        }
        if self.nodes.len() >= self.bound {
            return Err(TooLarge);
        }
        let index = u32::try_from(self.nodes.len()).map_err(|_| TooLarge)?;
        self.nodes.push(node);
        self.deepest = self.deepest.max(level);
        if let Some(free) = self.unique.get_mut(slot) {
            *free = index;
        }
        if self.nodes.len() * 2 > self.unique.len() {
            self.widen();
        }
        Ok(Bool(index << 1).signed(opposite))
    }

    /// Where a node stands in the table unless others took the place.
    fn home(&self, node: Node) -> usize {
        let below = u64::from(node.low.0) << 32 | u64::from(node.high.0);
        let hash = (below ^ u64::from(node.level).rotate_left(20)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (hash >> 32) as usize & (self.unique.len() - 1)
    }

    fn widen(&mut self) {
        self.unique = vec![0; self.unique.len() * 4];
        for index in 1..self.nodes.len() {
            let Some(node) = self.nodes.get(index).copied() else { continue };
            let mut slot = self.home(node);
            while self.unique.get(slot).is_some_and(|taken| *taken != 0) {
                slot = (slot + 1) & (self.unique.len() - 1);
            }
            if let (Some(free), Ok(index)) = (self.unique.get_mut(slot), u32::try_from(index)) {
                *free = index;
            }
        }
    }

    #[allow(
        clippy::indexing_slicing,
        reason = "a function is made only by this manager, and nodes are never taken out"
    )]
    fn at(&self, function: Bool) -> Node {
        self.nodes[function.index()]
    }

    /// The level at the top of a function.
    pub(super) fn level(&self, function: Bool) -> u32 {
        self.at(function).level
    }

    /// What a function is where the variable of `level`, at or above its top, is false, and where it is true.
    pub(super) fn cofactors(&self, function: Bool, level: u32) -> (Bool, Bool) {
        let node = self.at(function);
        if node.level == level {
            (node.low.signed(function.is_opposite()), node.high.signed(function.is_opposite()))
        } else {
            (function, function)
        }
    }

    /// What is left of a function, whose top is at `first` or below, where the next `bits` levels have these values (the highest
    /// bit first).
    pub(super) fn restricted(&self, function: Bool, first: u32, bits: u32, values: usize) -> Bool {
        let mut rest = function;
        for bit in 0..bits {
            let (low, high) = self.cofactors(rest, first + bit);
            rest = if values >> (bits - 1 - bit) & 1 == 1 { high } else { low };
        }
        rest
    }

    pub(super) fn or(&mut self, left: Bool, right: Bool) -> Result<Bool, TooLarge> {
        Ok(self.and(left.not(), right.not())?.not())
    }

    /// Both.
    pub(super) fn and(&mut self, left: Bool, right: Bool) -> Result<Bool, TooLarge> {
        if let Some(result) = self.easy(left, right) {
            Ok(result)
        } else if self.deepest < SHALLOW {
            self.shallow_and(left, right)
        } else {
            self.deep_and(left, right)
        }
    }

    fn shallow_and(&mut self, left: Bool, right: Bool) -> Result<Bool, TooLarge> {
        if let Some(result) = self.easy(left, right).or_else(|| self.remembered(left, right)) {
            return Ok(result);
        }
        let level = self.level(left).min(self.level(right));
        let (left_low, left_high) = self.cofactors(left, level);
        let (right_low, right_high) = self.cofactors(right, level);
        let low = self.shallow_and(left_low, right_low)?;
        let high = self.shallow_and(left_high, right_high)?;
        let result = self.node(level, low, high)?;
        self.remember(left, right, result);
        Ok(result)
    }

    /// Without recursion: a diagram may be deeper than the stack.
    fn deep_and(&mut self, left: Bool, right: Bool) -> Result<Bool, TooLarge> {
        let mut tasks = vec![Task::And(left, right)];
        let mut results: Vec<Bool> = Vec::new();
        while let Some(task) = tasks.pop() {
            match task {
                Task::And(left, right) => {
                    if let Some(result) = self.easy(left, right).or_else(|| self.remembered(left, right)) {
                        results.push(result);
                        continue;
                    }
                    let level = self.level(left).min(self.level(right));
                    let (left_low, left_high) = self.cofactors(left, level);
                    let (right_low, right_high) = self.cofactors(right, level);
                    tasks.push(Task::Join { level, left, right });
                    tasks.push(Task::And(left_high, right_high));
                    tasks.push(Task::And(left_low, right_low));
                }
                Task::Join { level, left, right } => {
                    let high = results.pop().unwrap_or(Bool::FALSE);
                    let low = results.pop().unwrap_or(Bool::FALSE);
                    let result = self.node(level, low, high)?;
                    self.remember(left, right, result);
                    results.push(result);
                }
            }
        }
        Ok(results.pop().unwrap_or(Bool::FALSE))
    }

    fn easy(&self, left: Bool, right: Bool) -> Option<Bool> {
        if left == Bool::FALSE || right == Bool::FALSE || left == right.not() {
            Some(Bool::FALSE)
        } else if left == Bool::TRUE || left == right {
            Some(right)
        } else if right == Bool::TRUE {
            Some(left)
        } else {
            None
        }
    }

    fn slot(&self, left: Bool, right: Bool) -> usize {
        let hash = (u64::from(left.0) << 32 | u64::from(right.0)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (hash >> 32) as usize & (self.cache.len() - 1)
    }

    fn remembered(&self, left: Bool, right: Bool) -> Option<Bool> {
        let (left, right) = if left < right { (left, right) } else { (right, left) };
        let (known_left, known_right, result) = *self.cache.get(self.slot(left, right))?;
        (known_left == left && known_right == right).then_some(result)
    }

    fn remember(&mut self, left: Bool, right: Bool, result: Bool) {
        if self.nodes.len() > self.cache.len() && self.cache.len() < LARGEST_CACHE {
            self.cache = vec![(Bool::TRUE, Bool::TRUE, Bool::TRUE); self.cache.len() * 4];
        }
        let (left, right) = if left < right { (left, right) } else { (right, left) };
        let slot = self.slot(left, right);
        if let Some(entry) = self.cache.get_mut(slot) {
            *entry = (left, right, result);
        }
    }

    /// Whether there is a way to make it true by giving values to the variables for which `forget` says yes:
    /// the function of the others.
    pub(super) fn exists(&mut self, function: Bool, forget: impl Fn(u32) -> bool) -> Result<Bool, TooLarge> {
        self.moved(function, |level| if forget(level) { Move::Forget } else { Move::Stay })
    }

    /// Those who may come of those in a function when each level is moved.
    pub(super) fn moved(&mut self, function: Bool, of: impl Fn(u32) -> Move) -> Result<Bool, TooLarge> {
        if function.is_constant() {
            return Ok(function);
        }
        self.walk(function);
        let mut below = std::mem::take(&mut self.walked);
        if below.iter().all(|part| of(self.level(*part)) == Move::Stay) {
            self.walked = below;
            return Ok(function);
        }
        // A node is made after the nodes below it: in ascending order everything below is done already.
        below.sort_unstable();
        let mut last = Ok(function);
        for part in &below {
            let level = self.level(*part);
            let (low, high) = self.cofactors(*part, level);
            let (low, high) = (self.became(low), self.became(high));
            last = match of(level) {
                Move::Stay => self.node(level, low, high),
                Move::Forget => self.or(low, high),
                Move::Grow => self.or(low, high).and_then(|either| self.node(level, low, either)),
            };
            let Ok(result) = last else { break };
            if let Some((_, became)) = self.met.get_mut(part.0 as usize) {
                *became = result;
            }
        }
        self.walked = below;
        last.map(|_| self.became(function))
    }

    /// What a function of the walk, or a constant, became.
    fn became(&self, part: Bool) -> Bool {
        if part.is_constant() { part } else { self.met.get(part.0 as usize).map_or(part, |(_, became)| *became) }
    }

    /// Puts all functions that hang below one, itself included, constants not, into `walked`, none of them twice.
    fn walk(&mut self, function: Bool) {
        self.walk = self.walk.wrapping_add(1);
        if self.walk == 0 {
            self.met.clear();
            self.walk = 1;
        }
        self.met.resize(self.met.len().max(self.nodes.len() * 2), (0, Bool::TRUE));
        let mut found = std::mem::take(&mut self.walked);
        found.clear();
        self.meet(function, &mut found);
        let mut next = 0;
        while let Some(part) = found.get(next).copied() {
            let (low, high) = self.cofactors(part, self.level(part));
            self.meet(low, &mut found);
            self.meet(high, &mut found);
            next += 1;
        }
        self.walked = found;
    }

    fn meet(&mut self, part: Bool, found: &mut Vec<Bool>) {
        if part.is_constant() {
            return;
        }
        if let Some((walk, _)) = self.met.get_mut(part.0 as usize)
            && *walk != self.walk
        {
            *walk = self.walk;
            found.push(part);
        }
    }

    /// Every level a function depends on, some of them more than once.
    pub(super) fn each_level(&mut self, function: Bool, mut each: impl FnMut(u32)) {
        self.walk(function);
        for part in &self.walked {
            each(self.level(*part));
        }
    }

    /// The levels a function depends on, ascending.
    pub(super) fn support(&mut self, function: Bool) -> Vec<u32> {
        let mut levels = Vec::new();
        self.each_level(function, |level| levels.push(level));
        levels.sort_unstable();
        levels.dedup();
        levels
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed test says so by panicking")]
    use super::*;

    fn eval(diagrams: &Diagrams, function: Bool, values: &[bool]) -> bool {
        let mut rest = function;
        for (level, value) in values.iter().enumerate() {
            let (low, high) = diagrams.cofactors(rest, u32::try_from(level).unwrap());
            rest = if *value { high } else { low };
        }
        rest == Bool::TRUE
    }

    impl Diagrams {
        fn variable(&mut self, level: u32) -> Result<Bool, TooLarge> {
            self.node(level, Bool::FALSE, Bool::TRUE)
        }
    }

    /// A small machine for pseudo-random numbers: the tests need no more.
    struct Dice(u64);
    impl Dice {
        fn below(&mut self, bound: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % bound
        }
    }

    const LEVELS: u32 = 6;

    fn grow(dice: &mut Dice, diagrams: &mut Diagrams, depth: u32) -> (Bool, Vec<bool>) {
        let rows: Vec<Vec<bool>> =
            (0..64_u32).map(|row| (0..LEVELS).map(|bit| row >> bit & 1 == 1).collect()).collect();
        if depth == 0 || dice.below(5) == 0 {
            let level = u32::try_from(dice.below(u64::from(LEVELS))).unwrap();
            return (diagrams.variable(level).unwrap(), rows.iter().map(|row| row[level as usize]).collect());
        }
        let (left, left_table) = grow(dice, diagrams, depth - 1);
        let (right, right_table) = grow(dice, diagrams, depth - 1);
        let both = left_table.iter().zip(&right_table);
        match dice.below(3) {
            0 => (diagrams.and(left, right).unwrap(), both.map(|(a, b)| *a && *b).collect()),
            1 => (diagrams.or(left, right).unwrap(), both.map(|(a, b)| *a || *b).collect()),
            _ => (left.not(), left_table.iter().map(|a| !a).collect()),
        }
    }

    #[test]
    fn agrees_with_truth_tables() {
        let mut dice = Dice(7);
        for _ in 0..300 {
            let mut diagrams = Diagrams::new(100_000);
            let (function, table) = grow(&mut dice, &mut diagrams, 5);
            let forgotten = u32::try_from(dice.below(u64::from(LEVELS))).unwrap();
            let without = diagrams.exists(function, |level| level == forgotten || level == 2).unwrap();
            for row in 0..64_usize {
                let values: Vec<bool> = (0..LEVELS).map(|bit| row >> bit & 1 == 1).collect();
                assert_eq!(eval(&diagrams, function, &values), table[row]);
                let mask = 1_usize << forgotten | 1 << 2;
                let some = (0..64_usize).any(|other| other & !mask == row & !mask && table[other]);
                assert_eq!(eval(&diagrams, without, &values), some);
            }
        }
    }

    #[test]
    fn equal_functions_are_equal_numbers() {
        let mut d = Diagrams::new(1000);
        let (a, b) = (d.variable(0).unwrap(), d.variable(1).unwrap());
        let left = d.and(a, b).unwrap().not();
        let right = d.or(a.not(), b.not()).unwrap();
        assert_eq!(left, right);
        assert_eq!(d.support(left), [0, 1]);
    }

    #[test]
    fn gives_up_at_the_bound() {
        let mut d = Diagrams::new(10);
        let mut all = Bool::TRUE;
        let mut failed = false;
        for level in (0..40).rev() {
            match d.variable(level).and_then(|variable| d.and(all, variable)) {
                Ok(more) => all = more,
                Err(TooLarge) => failed = true,
            }
        }
        assert!(failed && d.nodes.len() <= 10);
        d.allow(100);
        assert!(d.variable(39).is_ok() && d.variable(3).is_ok());
    }

    #[test]
    fn deeper_than_a_stack() {
        let mut d = Diagrams::new(1_000_000);
        let mut all = Bool::TRUE;
        for level in (0..100_000).rev() {
            let variable = d.variable(level).unwrap();
            all = d.and(variable, all).unwrap();
        }
        let odd = d.exists(all, |level| level % 2 == 0).unwrap();
        let both = d.and(all, odd).unwrap();
        assert_eq!(both, all);
        assert_eq!(d.support(odd).len(), 50_000);
    }
}
