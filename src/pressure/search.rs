//! The most sends in a window on the ways of one journey, with a shortest time to each of them. Knows no other journey.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use super::outline::{Again, ClockKnown, EVERY_DAY, Outline, Pace, Rounds, Way};
use crate::{
    base::{
        calendar::{DAY, Millis, WEEK},
        ids::Id as _,
    },
    ir::{Edge, NodeId},
    solve::{Formula, Solver},
};

/// Steps a search may take; beyond it nothing can be told.
const STEPS: usize = 20_000;

/// Conditions a search may ask about; beyond it every further one counts as possible.
const QUESTIONS: usize = 400;

/// More sends than this are not counted one by one.
pub(super) const COUNTED: u32 = 64;

/// Different profiles that are told apart; beyond it the worst stands for all.
const PROFILES: usize = 64;

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    /// By step: whether a message that is counted goes out there.
    pub counts: &'a [bool],
    /// From the first send on, this instant is out.
    pub window: Millis,
    /// Whether one visit is looked at, and no further one.
    pub one_visit: bool,
    /// Steps at which the number above this one goes out are wanted too, each with a way there.
    pub limit: u32,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub most: u32,
    /// There is no bound: a round takes no time, or there is an instance for each of any number of keys.
    pub no_bound: bool,
    /// The search was given up: there may be more.
    pub gave_up: bool,
    /// The ways from the first send to the last of the worst case.
    pub path: Vec<Taken>,
    /// Where the last send of the worst case is, and when.
    pub last: Option<(NodeId, Millis)>,
    /// By step at which one more than the limit goes out: the ways there from the first send, and when.
    pub over: Vec<(Vec<Taken>, (NodeId, Millis))>,
    /// The most for customers of whom these (numbers of what is asked) are so.
    pub by_profile: Vec<(Vec<u32>, u32)>,
}

/// A way that was taken, and when the step behind it is reached, counted from the first send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub node: NodeId,
    pub edge: Edge,
    /// Whether the visit ends there and the next begins.
    pub again: bool,
    /// At the earliest.
    pub at: Millis,
}

/// The customer's clock during a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clock {
    Anything,
    /// It was `time` on one of `days`, at least `least` and at most `most` before the first send.
    Before {
        days: u8,
        time: Millis,
        least: Millis,
        most: Millis,
    },
    /// The clock at the first send would have shown `phase` (of the week, or of the day where the weekday is not known), had it gone
    /// steadily; the last wait for a time of day ended at `last`.
    Known {
        phase: Millis,
        week: bool,
        last: Millis,
    },
}

#[derive(Clone, Debug)]
struct Label {
    node: NodeId,
    sent: u32,
    /// Since the first send, at least.
    time: Millis,
    /// When this visit began, at the earliest.
    entered: Millis,
    clock: Clock,
    rounds: Vec<u64>,
    /// Numbers of what was asked on the way, sorted; what only was asked of the profile in an earlier visit is beyond [`EARLIER`].
    asks: Vec<u32>,
    from: usize,
    taken: Option<Taken>,
}

/// Added to the number of what an earlier visit asked.
pub(super) const EARLIER: u32 = 1 << 30;

/// A round that is not known: it may be the first, and the last.
const ANY_ROUND: u64 = u64::MAX;

struct Search<'o, 's, 'g> {
    outline: &'o Outline,
    wanted: Wanted<'o>,
    solver: &'s mut Solver<'g>,
    labels: Vec<Label>,
    open: BinaryHeap<(Reverse<Millis>, u32, Reverse<usize>)>,
    closed: BTreeMap<NodeId, Vec<usize>>,
    possible: BTreeMap<Vec<u32>, bool>,
    found: Found,
    best: Option<usize>,
    over: BTreeMap<NodeId, usize>,
}

/// Looks for the most counted sends within a window.
pub(super) fn search(outline: &Outline, wanted: Wanted<'_>, solver: &mut Solver<'_>) -> Found {
    let mut search = Search {
        outline,
        wanted,
        solver,
        labels: Vec::new(),
        open: BinaryHeap::new(),
        closed: BTreeMap::new(),
        possible: BTreeMap::new(),
        found: Found::default(),
        best: None,
        over: BTreeMap::new(),
    };
    search.run();
    search.finish()
}

impl Search<'_, '_, '_> {
    fn run(&mut self) {
        let sends: Vec<NodeId> = self
            .wanted
            .counts
            .iter()
            .zip(&self.outline.reached)
            .enumerate()
            .filter(|(_, (counts, reached))| **counts && **reached)
            .map(|(index, _)| NodeId::from_index(index))
            .collect();
        if !sends.is_empty() && self.outline.again == Again::Keys && !self.wanted.one_visit {
            self.found.no_bound = true;
        }
        for node in sends {
            let clock = match self.outline.clocks.get(node.index()) {
                Some(ClockKnown::Since { days, time, least, most }) => {
                    Clock::Before { days: *days, time: *time, least: *least, most: *most }
                }
                Some(ClockKnown::Unreached | ClockKnown::Anything) | None => Clock::Anything,
            };
            let longest = self.outline.latest.get(node.index()).copied().flatten();
            for rounds in self.rounds_at(node) {
                let label = Label {
                    node,
                    sent: 1,
                    time: 0,
                    entered: longest.map_or(i64::MIN / 4, |longest| -longest),
                    clock,
                    rounds,
                    asks: self.outline.before.get(node.index()).cloned().unwrap_or_default(),
                    from: usize::MAX,
                    taken: None,
                };
                let index = self.keep(label);
                self.after_send(index);
            }
        }
        let mut steps = 0;
        while let Some((_, _, Reverse(index))) = self.open.pop() {
            steps += 1;
            if steps > STEPS {
                self.found.gave_up = true;
                return;
            }
            if self.found.no_bound && self.found.most > COUNTED {
                return;
            }
            let Some(label) = self.labels.get(index).cloned() else { continue };
            if self.is_dominated(&label) {
                continue;
            }
            self.closed.entry(label.node).or_default().push(index);
            self.expand(index, &label);
        }
    }

    /// In which rounds of the `repeat`s around it a step may be: in each of the few there are, or in any.
    fn rounds_at(&self, node: NodeId) -> Vec<Vec<u64>> {
        /// More combinations than this are not told apart.
        const COMBINATIONS: u64 = 64;
        let around = |(start, round, _): &(NodeId, NodeId, u64)| *start < node && node < *round;
        let repeats = &self.outline.repeats;
        let all = repeats.iter().filter(|repeat| around(repeat)).map(|(.., times)| *times);
        let few = all.fold(1_u64, u64::saturating_mul) <= COMBINATIONS;
        let mut combinations: Vec<Vec<u64>> = vec![Vec::new()];
        for repeat in repeats {
            let rounds: Vec<u64> = match (around(repeat), few) {
                (false, _) => vec![0],
                (true, true) => (1..=repeat.2).collect(),
                (true, false) => vec![ANY_ROUND],
            };
            combinations = combinations
                .iter()
                .flat_map(|known| rounds.iter().map(|round| known.iter().copied().chain([*round]).collect()))
                .collect();
        }
        combinations
    }

    fn keep(&mut self, label: Label) -> usize {
        self.labels.push(label);
        self.labels.len() - 1
    }

    fn push(&mut self, label: Label) {
        if label.time >= self.wanted.window || self.is_dominated(&label) {
            return;
        }
        let (time, sent) = (label.time, label.sent);
        let index = self.keep(label);
        self.open.push((Reverse(time), sent, Reverse(index)));
    }

    /// Whether another label leads to all that this one leads to, as soon and with as many sends.
    fn is_dominated(&self, label: &Label) -> bool {
        let Some(known) = self.closed.get(&label.node) else { return false };
        known.iter().filter_map(|index| self.labels.get(*index)).any(|other| {
            other.sent >= label.sent
                && other.time <= label.time
                && (other.entered <= label.entered || self.wanted.one_visit)
                && (other.clock == Clock::Anything || other.clock == label.clock)
                && other.rounds.iter().zip(&label.rounds).all(|(one, two)| one == two)
                && other.asks.iter().all(|ask| label.asks.binary_search(ask).is_ok())
        })
    }

    fn expand(&mut self, index: usize, label: &Label) {
        let outline = self.outline;
        let ways = outline.ways.get(label.node.index()).map_or(&[][..], Vec::as_slice);
        let counts = self.wanted.counts.get(label.node.index()).copied().unwrap_or(false);
        for way in ways {
            if counts && way.edge == Edge::Next {
                let mut sent = label.clone();
                sent.sent += 1;
                sent.from = label.from;
                let sent = self.keep(sent);
                self.after_send(sent);
            } else {
                self.walk(index, label, way);
            }
        }
        if ways.is_empty() {
            self.begin_again(index, label);
        }
    }

    /// A counted message has gone out at this label's step.
    fn after_send(&mut self, index: usize) {
        let Some(label) = self.labels.get(index).cloned() else { return };
        if label.sent > self.found.most {
            self.found.most = label.sent;
            self.best = Some(index);
        }
        if label.sent == self.wanted.limit + 1 {
            self.over.entry(label.node).or_insert(index);
        }
        self.note(&label);
        if label.sent > COUNTED {
            // So many within a window: a round that takes no time, or one that takes next to none.
            if label.time == 0 {
                self.found.no_bound = true;
            } else {
                self.found.gave_up = true;
            }
            return;
        }
        let outline = self.outline;
        for way in outline.ways.get(label.node.index()).map_or(&[][..], Vec::as_slice) {
            if way.edge == Edge::Next || way.edge == Edge::Milestone {
                self.walk(index, &label, way);
            }
        }
        if outline.leaves_any_time {
            self.begin_again(index, &label);
        }
    }

    /// The most for customers of this profile.
    fn note(&mut self, label: &Label) {
        let most = label.sent;
        if let Some(known) = self.found.by_profile.iter_mut().find(|(asks, _)| *asks == label.asks) {
            known.1 = known.1.max(most);
        } else if self.found.by_profile.len() < PROFILES {
            self.found.by_profile.push((label.asks.clone(), most));
        } else if let Some(all) = self.found.by_profile.iter_mut().find(|(asks, _)| asks.is_empty()) {
            all.1 = all.1.max(most);
        } else {
            self.found.by_profile.push((Vec::new(), most));
        }
    }

    /// The visit ends, and the customer begins again as soon as may be.
    fn begin_again(&mut self, index: usize, label: &Label) {
        let Again::After(length) = self.outline.again else { return };
        if self.wanted.one_visit {
            return;
        }
        let time = label.time.max(label.entered.saturating_add(length));
        let asks = label.asks.iter().map(|ask| if *ask < EARLIER { ask + EARLIER } else { *ask });
        let mut asks: Vec<u32> = asks.filter(|ask| self.is_about_profile(*ask)).collect();
        asks.sort_unstable();
        asks.dedup();
        self.push(Label {
            node: self.outline.start,
            sent: label.sent,
            time,
            entered: time,
            clock: Clock::Anything,
            rounds: vec![0; self.outline.repeats.len()],
            asks,
            from: index,
            taken: Some(Taken { node: label.node, edge: Edge::Next, again: true, at: time }),
        });
    }

    fn is_about_profile(&self, ask: u32) -> bool {
        let asked = self.outline.asked.get((ask % EARLIER) as usize);
        asked.is_some_and(|asked| asked.profile != Formula::Always(true))
    }

    fn walk(&mut self, index: usize, label: &Label, way: &Way) {
        let mut next = label.clone();
        next.node = way.to;
        next.from = index;
        match way.rounds {
            Rounds::Nothing => {}
            Rounds::Begin { repeat, of } => {
                let Some(done) = next.rounds.get_mut(repeat) else { return };
                if *done != ANY_ROUND {
                    if *done >= of {
                        return;
                    }
                    *done += 1;
                }
            }
            Rounds::Over { repeat, of } => {
                if next.rounds.get(repeat).is_none_or(|done| *done < of) {
                    return;
                }
            }
            Rounds::Reset { repeat } => {
                if let Some(done) = next.rounds.get_mut(repeat) {
                    *done = 0;
                }
            }
        }
        if let Some(ask) = way.asks
            && let Err(place) = next.asks.binary_search(&ask)
        {
            next.asks.insert(place, ask);
            if !self.is_possible(&next.asks) {
                return;
            }
        }
        match way.pace {
            Pace::Least(least) => {
                next.time = next.time.saturating_add(least);
                next.taken = Some(Taken { node: label.node, edge: way.edge, again: false, at: next.time });
                self.push(next);
            }
            Pace::Clock { days, time } => {
                for (until, clock) in waits(label, days, time, self.outline.change) {
                    let mut next = next.clone();
                    next.time = until;
                    next.clock = clock;
                    next.taken = Some(Taken { node: label.node, edge: way.edge, again: false, at: until });
                    self.push(next);
                }
            }
        }
    }

    /// Whether somebody can have been asked all this.
    fn is_possible(&mut self, asks: &[u32]) -> bool {
        if let Some(known) = self.possible.get(asks) {
            return *known;
        }
        if self.possible.len() >= QUESTIONS {
            return true;
        }
        let possible = !self.solver.satisfiable(&asked(self.outline, asks)).is_no();
        self.possible.insert(asks.to_vec(), possible);
        possible
    }

    fn finish(mut self) -> Found {
        if let Some((path, last)) = self.best.and_then(|best| self.path(best)) {
            self.found.path = path;
            self.found.last = Some(last);
        }
        self.found.over = self.over.values().filter_map(|index| self.path(*index)).collect();
        self.found
    }

    /// The ways to a label from its first send, and where and when it stands.
    fn path(&self, index: usize) -> Option<(Vec<Taken>, (NodeId, Millis))> {
        let last = self.labels.get(index).map(|label| (label.node, label.time))?;
        let mut path = Vec::new();
        let mut at = Some(index);
        while let Some(label) = at.and_then(|index| self.labels.get(index)) {
            path.extend(label.taken);
            at = Some(label.from);
        }
        path.reverse();
        Some((path, last))
    }
}

/// What is so of whoever was asked all this and entered.
pub(super) fn asked(outline: &Outline, asks: &[u32]) -> Formula {
    let parts = asks.iter().filter_map(|ask| {
        let asked = outline.asked.get((ask % EARLIER) as usize)?;
        Some(if *ask < EARLIER { asked.visit.clone() } else { asked.profile.clone() })
    });
    Formula::all(parts.chain([outline.entry.visit.clone()]).collect::<Vec<_>>())
}

/// The same as far as it is about the profile alone.
pub(super) fn asked_of_profile(outline: &Outline, asks: &[u32]) -> Formula {
    let parts = asks.iter().filter_map(|ask| Some(outline.asked.get((ask % EARLIER) as usize)?.profile.clone()));
    Formula::all(parts.chain([outline.entry.profile.clone()]).collect::<Vec<_>>())
}

/// When a wait for a local time is over at the earliest, and what is known of the clock then.
fn waits(label: &Label, days: u8, time: Millis, change: Millis) -> Vec<(Millis, Clock)> {
    let now = label.time;
    // The weekday is chosen where it is not known.
    let known = |until: Millis, nominal: Millis| -> Vec<(Millis, Clock)> {
        if days == EVERY_DAY {
            let phase = (time - nominal).rem_euclid(DAY);
            return vec![(until, Clock::Known { phase, week: false, last: nominal })];
        }
        let chosen = (0..7_i64).filter(|day| days & (1 << day) != 0);
        chosen
            .map(|day| {
                let phase = (day * DAY + time - nominal).rem_euclid(WEEK);
                (until, Clock::Known { phase, week: true, last: nominal })
            })
            .collect()
    };
    match label.clock {
        Clock::Anything => known(now, now),
        Clock::Before { days: before, time: then, least, most } => {
            // Between `least` and `most` since a local time, and the wait is for another: how short can it be?
            let weekly = before.count_ones() == 1 && days.count_ones() == 1;
            let period = if weekly { WEEK } else { DAY };
            let day = |days: u8| i64::from(days.trailing_zeros()) * DAY;
            let apart = if weekly { day(days) - day(before) } else { 0 } + time - then;
            let (least, most) = (least + now, most + now);
            // The first such time strictly after `least`.
            let next = least + 1 + (apart - least - 1).rem_euclid(period);
            let wait = if next <= most { 0 } else { (next - most - change).max(0) };
            known(now + wait, now + wait)
        }
        Clock::Known { phase, week, last } => {
            let period = if week { WEEK } else { DAY };
            let targets: Vec<Millis> = if week {
                (0..7_i64).filter(|day| days & (1 << day) != 0).map(|day| day * DAY + time).collect()
            } else {
                vec![time]
            };
            // Steadily going, the clock shows the time at `nominal`; a clock change may bring it nearer, but never before now.
            let after = last.max(now - change);
            let nominal =
                targets.iter().map(|target| after + 1 + (target - phase - after - 1).rem_euclid(period)).min();
            let Some(nominal) = nominal else { return Vec::new() };
            let until = now.max(nominal - change);
            if week {
                return vec![(until, Clock::Known { phase, week, last: nominal })];
            }
            known(until, nominal)
        }
    }
}
