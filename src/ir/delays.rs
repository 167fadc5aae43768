//! How long each step takes at least and at most, and how long after the entry it is reached. Knows no customers: only what is so
//! for every one of them.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use petgraph::{algo::kosaraju_scc, graph::DiGraph};
use rustc_hash::FxHashMap;

use super::graph::{Edge, JourneyGraph, NodeId, NodeKind};
use crate::{
    base::calendar::{DAY, HOUR, Millis, WEEK, Zone},
    model::{
        journey::{ChannelChoice, WaitUntil},
        program::{DailyWindow, PolicyElse, Program, Scope},
        types::{ChannelId, MessageId},
    },
};

/// A length of time that is not known exactly. By default none at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bounds {
    /// Never less.
    pub least: Millis,
    /// Never more; none: no bound.
    pub greatest: Option<Millis>,
}

impl Default for Bounds {
    fn default() -> Self {
        Self::NONE
    }
}

impl Bounds {
    /// No time at all.
    pub const NONE: Self = Self { least: 0, greatest: Some(0) };

    /// Exactly that long.
    #[must_use]
    pub const fn exactly(length: Millis) -> Self {
        Self { least: length, greatest: Some(length) }
    }

    /// Between nothing and that long.
    #[must_use]
    pub const fn up_to(greatest: Option<Millis>) -> Self {
        Self { least: 0, greatest }
    }

    /// One after the other.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        Self {
            least: self.least.saturating_add(next.least),
            greatest: self.greatest.zip(next.greatest).map(|(a, b)| a.saturating_add(b)),
        }
    }

    /// So many times one after the other.
    #[must_use]
    pub fn times(self, rounds: u64) -> Self {
        let rounds = i64::try_from(rounds).unwrap_or(i64::MAX);
        Self {
            least: self.least.saturating_mul(rounds),
            greatest: if rounds == 0 { Some(0) } else { self.greatest.map(|length| length.saturating_mul(rounds)) },
        }
    }

    /// One or the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { least: self.least.min(other.least), greatest: self.greatest.zip(other.greatest).map(|(a, b)| a.max(b)) }
    }
}

/// The largest clock change a customer's day can have: none where nobody's zone changes its clock, else two hours (no zone has
/// moved its clock by more within living memory, but for the date line).
#[must_use]
pub fn largest_clock_change(program: &Program) -> Millis {
    let fixed = Zone::named(&program.settings.zone).is_some_and(|zone| zone.is_fixed());
    if fixed && program.zone_attribute.is_none() { 0 } else { 2 * HOUR }
}

/// How long it takes from reaching a step to leaving it by this way.
#[must_use]
pub fn way_on(program: &Program, kind: &NodeKind, edge: Edge) -> Bounds {
    way_on_with(program, kind, edge, &mut |message, channels| longest_hold(program, message, channels))
}

/// How long a `send` can be held at most.
type Hold<'h> = dyn FnMut(MessageId, &[ChannelChoice]) -> Option<Millis> + 'h;

fn way_on_with(program: &Program, kind: &NodeKind, edge: Edge, hold: &mut Hold<'_>) -> Bounds {
    match kind {
        NodeKind::Wait(until) => match edge {
            // A moment that is past when the wait is reached, or becomes so when the attribute it counts from is written.
            Edge::Else => Bounds::up_to(None),
            Edge::Next | Edge::Arm(_) | Edge::Otherwise | Edge::Again | Edge::Back | Edge::Milestone => {
                wait(program, until)
            }
        },
        NodeKind::Send { message, channels, .. } => Bounds::up_to(hold(*message, channels)),
        NodeKind::Await { up_to, .. } => match edge {
            Edge::Otherwise => Bounds::exactly(*up_to),
            Edge::Next | Edge::Else | Edge::Arm(_) | Edge::Again | Edge::Back | Edge::Milestone => {
                Bounds::up_to(Some(*up_to))
            }
        },
        NodeKind::Stage(_)
        | NodeKind::Branch { .. }
        | NodeKind::Split(_)
        | NodeKind::Repeat { .. }
        | NodeKind::Round(_)
        | NodeKind::Set { .. }
        | NodeKind::Mark(_)
        | NodeKind::Clear(_)
        | NodeKind::Do { .. }
        | NodeKind::Start(_)
        | NodeKind::Leave(_) => Bounds::NONE,
    }
}

fn wait(program: &Program, until: &WaitUntil) -> Bounds {
    match until {
        WaitUntil::For(length) => Bounds::exactly(*length),
        // The next one strictly after now: longer than nothing, by as little as you like.
        WaitUntil::Clock { days, .. } => {
            Bounds::up_to(Some(longest_gap_of_days(*days) * DAY + largest_clock_change(program)))
        }
        WaitUntil::Window(window) => match longest_outside(*window) {
            0 => Bounds::NONE,
            outside => Bounds::up_to(Some(outside + largest_clock_change(program))),
        },
        WaitUntil::Moment(_) => Bounds::up_to(None),
    }
}

/// From one of the days to the next, in days.
fn longest_gap_of_days(days: u8) -> i64 {
    let chosen: Vec<i64> = (0..7_i64).filter(|day| days & (1 << day) != 0).collect();
    let Some(first) = chosen.first() else { return 7 };
    let next = chosen.iter().skip(1).copied().chain([first + 7]);
    chosen.iter().zip(next).map(|(day, next)| next - day).max().unwrap_or(7)
}

/// Spans of a week from Monday's midnight; an end may lie in the following week. Sorted, merged.
fn spans_of_week(windows: &[DailyWindow]) -> Vec<(Millis, Millis)> {
    let mut spans = Vec::new();
    for window in windows {
        for day in (0..7_i64).filter(|day| window.days & (1 << day) != 0) {
            let midnight = day * DAY;
            let (from, to) = match window.hours {
                None => (0, DAY),
                Some((from, to)) if to <= from => (from, to + DAY),
                Some(hours) => hours,
            };
            // Twice, so that a stretch over the week's end is seen in one piece.
            spans.push((midnight + from, midnight + to));
            spans.push((midnight + from + WEEK, midnight + to + WEEK));
        }
    }
    spans.sort_unstable();
    let mut merged: Vec<(Millis, Millis)> = Vec::new();
    for (from, to) in spans {
        match merged.last_mut() {
            Some((_, end)) if from <= *end => *end = (*end).max(to),
            Some(_) | None => merged.push((from, to)),
        }
    }
    merged
}

/// The longest unbroken stretch inside these windows; none where they leave no minute of the week.
fn longest_inside(windows: &[DailyWindow]) -> Option<Millis> {
    let longest = spans_of_week(windows).iter().map(|(from, to)| to - from).max().unwrap_or(0);
    (longest < WEEK).then_some(longest)
}

/// The longest time until the window begins; zero where it is always open.
fn longest_outside(window: DailyWindow) -> Millis {
    let spans = spans_of_week(&[window]);
    spans.windows(2).filter_map(|pair| Some(pair.get(1)?.0 - pair.first()?.1)).max().unwrap_or(0)
}

/// The channels by which a `send` may go out: those written, and for an attribute all that the message has a text for.
#[must_use]
pub fn possible_channels(program: &Program, message: MessageId, choices: &[ChannelChoice]) -> Vec<ChannelId> {
    let mut channels: Vec<ChannelId> = Vec::new();
    for choice in choices {
        match choice {
            ChannelChoice::Literal(channel, _) => channels.push(*channel),
            ChannelChoice::Attribute(..) => {
                channels.extend(program.messages[message].texts.iter().map(|text| text.channel));
            }
        }
    }
    if channels.len() > 1 {
        let mut seen = std::collections::BTreeSet::new();
        channels.retain(|channel| seen.insert(*channel));
    }
    channels
}

/// Whether a cap or suppression of that scope is asked for a message by one of these channels.
#[must_use]
pub fn covers(program: &Program, scope: Scope, message: MessageId, channels: &[ChannelId]) -> bool {
    let category = program.messages[message].category;
    match scope {
        Scope::Messages => !program.categories[category].exempt_caps,
        Scope::Category(parent) => program.is_kind_of(category, parent),
        Scope::Channel(channel) => channels.contains(&channel),
        Scope::Message(other) => other == message,
    }
}

/// The longest a `send` can be held: quiet hours before and after each kind of delay, and the delays. None: no bound.
#[must_use]
pub fn longest_hold(program: &Program, message: MessageId, choices: &[ChannelChoice]) -> Option<Millis> {
    Holds::new(program).longest(message, choices)
}

/// What is the same for all `send`s of a workspace: many are asked about, and rules may be many.
pub(super) struct Holds<'p> {
    program: &'p Program,
    /// Delays of caps and of suppressions, but for those of single messages.
    delays: [Vec<(Scope, Millis)>; 2],
    /// The longest of those of single messages.
    of_messages: [FxHashMap<MessageId, Millis>; 2],
    /// By channels: the longest quiet stretch (none: no bound), with the clock's changes.
    quiet: FxHashMap<Vec<ChannelId>, Option<Millis>>,
}

impl<'p> Holds<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        let caps = program.caps.rows().iter().map(|cap| (cap.scope, cap.otherwise));
        let suppressions = program.suppressions.rows().iter().map(|rule| (rule.scope, rule.otherwise));
        let mut holds =
            Self { program, delays: Default::default(), of_messages: Default::default(), quiet: FxHashMap::default() };
        for (place, (scope, otherwise)) in caps.map(|cap| (0, cap)).chain(suppressions.map(|rule| (1, rule))) {
            let PolicyElse::Delay(limit) = otherwise else { continue };
            match scope {
                Scope::Message(message) => {
                    let longest = holds.of_messages[place].entry(message).or_insert(limit);
                    *longest = limit.max(*longest);
                }
                Scope::Messages | Scope::Category(_) | Scope::Channel(_) => holds.delays[place].push((scope, limit)),
            }
        }
        holds
    }

    pub(super) fn way_on(&mut self, kind: &NodeKind, edge: Edge) -> Bounds {
        way_on_with(self.program, kind, edge, &mut |message, channels| self.longest(message, channels))
    }

    fn longest(&mut self, message: MessageId, choices: &[ChannelChoice]) -> Option<Millis> {
        let program = self.program;
        let channels = possible_channels(program, message, choices);
        let category = &program.categories[program.messages[message].category];
        let delay = |place: usize| {
            let general = self.delays[place].iter();
            let general = general.filter(|(scope, _)| covers(program, *scope, message, &channels));
            general.map(|(_, limit)| *limit).chain(self.of_messages[place].get(&message).copied()).max()
        };
        let cap = if category.exempt_caps { None } else { delay(0) };
        let suppression = delay(1);
        let quiet = if category.exempt_quiet { 0 } else { self.quiet_stretch(channels)? };
        // Each delay counts from its own first refusal, which may come after quiet hours, and may end in quiet hours.
        let quiets = 1 + i64::from(cap.is_some()) + i64::from(suppression.is_some());
        Some(quiet * quiets + cap.unwrap_or(0) + suppression.unwrap_or(0))
    }

    fn quiet_stretch(&mut self, channels: Vec<ChannelId>) -> Option<Millis> {
        if let Some(known) = self.quiet.get(&channels) {
            return *known;
        }
        let lines: Vec<DailyWindow> = channels
            .iter()
            .flat_map(|channel| self.program.channels[*channel].quiet.iter().map(|line| line.window))
            .collect();
        let stretch = longest_inside(&lines).map(|stretch| match stretch {
            0 => 0,
            stretch => stretch + largest_clock_change(self.program),
        });
        self.quiet.insert(channels, stretch);
        stretch
    }
}

/// When each node is reached, counted from the entry; none for nodes that are never reached.
pub(super) fn since_entry(
    journey: &JourneyGraph,
    reachable: &[bool],
    cuts: &[(NodeId, NodeId)],
    delays: &[Vec<(Edge, Bounds)>],
) -> Vec<Option<Bounds>> {
    let rounds = Rounds::of(journey, delays);
    let is_reachable = |node: NodeId| reachable.get(node.0 as usize).copied().unwrap_or(false);
    let mut ways: Vec<(NodeId, NodeId, Bounds)> = Vec::with_capacity(journey.len() * 2);
    for (from, node) in journey.nodes().filter(|(id, _)| is_reachable(*id)) {
        for (edge, to) in journey.ways_on(from) {
            if let Some(bounds) = rounds.weight((from, &node.kind), edge) {
                ways.push((from, to, bounds));
            }
        }
    }
    for (from, to) in cuts.iter().filter(|(from, _)| is_reachable(*from)) {
        let ways_on = delays.get(from.0 as usize).map_or(&[][..], Vec::as_slice);
        let longest = ways_on.iter().map(|(_, bounds)| *bounds).reduce(Bounds::or);
        ways.push((*from, *to, Bounds::up_to(longest.unwrap_or(Bounds::NONE).greatest)));
    }
    if ways.iter().all(|(from, to, _)| from < to) {
        return since_entry_forward(journey, ways);
    }
    let mut walk: DiGraph<(), Bounds> = DiGraph::new();
    for _ in 0..journey.len() {
        walk.add_node(());
    }
    let index = |node: NodeId| petgraph::graph::NodeIndex::new(node.0 as usize);
    for (from, to, bounds) in ways {
        walk.add_edge(index(from), index(to), bounds);
    }
    let least = petgraph::algo::dijkstra(&walk, index(journey.start()), None, |edge| edge.weight().least);
    let mut reached: Vec<Option<Bounds>> = vec![None; journey.len()];
    // Strongly connected parts come sinks first: the other way round every part stands behind all that lead to it.
    for part in kosaraju_scc(&walk).into_iter().rev() {
        let circle = part.len() > 1 || part.iter().any(|node| walk.contains_edge(*node, *node));
        for node in &part {
            let Some(least) = least.get(node).copied() else { continue };
            let mut greatest = Some(0);
            for edge in walk.edges_directed(*node, petgraph::Direction::Incoming) {
                let from = petgraph::visit::EdgeRef::source(&edge);
                if let Some(Some(before)) = reached.get(from.index()) {
                    let through = before.then(*edge.weight()).greatest;
                    greatest = greatest.zip(through).map(|(a, b): (Millis, Millis)| a.max(b));
                }
            }
            if let Some(slot) = reached.get_mut(node.index()) {
                *slot = Some(Bounds { least, greatest: if circle { None } else { greatest } });
            }
        }
    }
    reached
}

/// The same where every way leads to a step written later, as it mostly does: then each step is done before those it leads to.
fn since_entry_forward(journey: &JourneyGraph, mut ways: Vec<(NodeId, NodeId, Bounds)>) -> Vec<Option<Bounds>> {
    ways.sort_unstable_by_key(|(from, ..)| *from);
    let mut reached: Vec<Option<Bounds>> = vec![None; journey.len()];
    if let Some(start) = reached.get_mut(journey.start().0 as usize) {
        *start = Some(Bounds::NONE);
    }
    for (from, to, bounds) in ways {
        let Some(before) = reached.get(from.0 as usize).copied().flatten() else { continue };
        let through = before.then(bounds);
        if let Some(slot) = reached.get_mut(to.0 as usize) {
            *slot = Some(slot.map_or(through, |known| known.or(through)));
        }
    }
    reached
}

/// How long one round of each `repeat` takes; none: its body's end is never reached.
struct Rounds<'d> {
    delays: &'d [Vec<(Edge, Bounds)>],
    by_repeat: Vec<Option<Bounds>>,
}

impl<'d> Rounds<'d> {
    fn of(journey: &JourneyGraph, delays: &'d [Vec<(Edge, Bounds)>]) -> Self {
        let mut rounds = Self { delays, by_repeat: vec![None; journey.repeats() as usize] };
        // Inner repeats have higher numbers than those around them.
        for repeat in (0..journey.repeats()).rev() {
            let length = match journey.repeat_nodes(super::graph::RepeatId(repeat)) {
                Some((start, Some(round))) => rounds.one(journey, start, round),
                Some((_, None)) | None => None,
            };
            if let Some(slot) = rounds.by_repeat.get_mut(repeat as usize) {
                *slot = length;
            }
        }
        rounds
    }

    /// From a `repeat` to the end of its body. Inside a body every way leads to a node written later, or out of it.
    fn one(&self, journey: &JourneyGraph, start: NodeId, round: NodeId) -> Option<Bounds> {
        let mut reached: std::collections::BTreeMap<NodeId, Bounds> = std::collections::BTreeMap::new();
        reached.insert(journey.target(start, Edge::Again)?, Bounds::NONE);
        for id in (start.0 + 1..round.0).map(NodeId) {
            let (Some(here), Some(node)) = (reached.get(&id).copied(), journey.node(id)) else { continue };
            for (edge, to) in journey.ways_on(id) {
                let Some(way) = self.weight((id, &node.kind), edge) else { continue };
                if to <= id || to > round {
                    continue;
                }
                let there = here.then(way);
                reached.entry(to).and_modify(|bounds| *bounds = bounds.or(there)).or_insert(there);
            }
        }
        reached.get(&round).copied()
    }

    /// The weight of a way on in a walk without rounds: all rounds of a `repeat` are on the ways out of it.
    fn weight(&self, (node, kind): (NodeId, &NodeKind), edge: Edge) -> Option<Bounds> {
        if let NodeKind::Repeat { id, times } = kind {
            let round = self.by_repeat.get(id.0 as usize).copied().flatten();
            return match edge {
                Edge::Again => {
                    Some(Bounds::up_to(round.map_or(Some(0), |r| r.times(times.saturating_sub(1)).greatest)))
                }
                Edge::Next | Edge::Else | Edge::Arm(_) | Edge::Otherwise | Edge::Back | Edge::Milestone => {
                    if *times == 0 { Some(Bounds::NONE) } else { round.map(|r| r.times(*times)) }
                }
            };
        }
        let ways = self.delays.get(node.0 as usize).map_or(&[][..], Vec::as_slice);
        let known = ways.iter().find(|(other, _)| *other == edge).map(|(_, bounds)| *bounds);
        known.filter(|_| edge != Edge::Back)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY_DAY: u8 = 0b111_1111;

    fn hours(days: u8, from: Millis, to: Millis) -> DailyWindow {
        DailyWindow { days, hours: Some((from * HOUR, to * HOUR)) }
    }

    #[test]
    fn stretches_run_over_midnight_and_the_weeks_end() {
        assert_eq!(longest_inside(&[hours(EVERY_DAY, 21, 8)]), Some(11 * HOUR));
        let sunday = DailyWindow { days: 1 << 6, hours: None };
        assert_eq!(longest_inside(&[hours(EVERY_DAY, 21, 8), sunday]), Some((3 + 24 + 8) * HOUR));
        assert_eq!(longest_inside(&[hours(EVERY_DAY, 8, 20), hours(EVERY_DAY, 20, 8)]), None);
        assert_eq!(longest_inside(&[]), Some(0));
    }

    #[test]
    fn office_hours_are_at_most_a_weekend_away() {
        assert_eq!(longest_outside(hours(0b001_1111, 9, 17)), (7 + 24 + 24 + 9) * HOUR);
        assert_eq!(longest_outside(hours(EVERY_DAY, 9, 17)), 16 * HOUR);
        assert_eq!(longest_outside(DailyWindow { days: EVERY_DAY, hours: None }), 0);
    }

    #[test]
    fn days_apart() {
        assert_eq!(longest_gap_of_days(EVERY_DAY), 1);
        assert_eq!(longest_gap_of_days(1), 7);
        assert_eq!(longest_gap_of_days(0b001_0001), 4);
    }
}
