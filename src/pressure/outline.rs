//! One journey as a search walks it: ways on with their shortest times, what each way asks of a customer, and what is known of the
//! local clock at each step. Knows no caps.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use std::collections::BTreeMap;

use crate::{
    base::{
        calendar::{DAY, Millis, WEEK},
        ids::Id as _,
    },
    ir::{
        Edge, Facts, Graph, JourneyGraph, NodeId, NodeKind, RepeatId,
        delays::{self, largest_clock_change},
    },
    model::{
        condition::{Happening, TermKind},
        journey::{ChannelChoice, Reenter, WaitUntil, WayInKind},
        program::{PolicyElse, Program, Scope, TriggerKind},
        types::{AttributeId, JourneyId, MessageId, TriggerId},
    },
    solve::{Formula, Lasting, Mode, Place, Solver},
};

use super::Profile;

/// All seven days.
pub(super) const EVERY_DAY: u8 = 0b111_1111;

/// A journey, ready to be walked.
#[derive(Clone, Debug)]
pub(super) struct Outline {
    pub ways: Vec<Vec<Way>>,
    pub start: NodeId,
    /// Which steps are reached at all.
    pub reached: Vec<bool>,
    /// The local time at which each step is reached, as far as it is known.
    pub clocks: Vec<ClockKnown>,
    /// The longest time from the entry to each step; none: no bound.
    pub latest: Vec<Option<Millis>>,
    /// What each way asks, by number: of a visit, and what of that is asked of the customer's profile alone.
    pub asked: Vec<Asked>,
    /// Numbers of what every way to a step asks, sorted.
    pub before: Vec<Vec<u32>>,
    /// What the entry asks.
    pub entry: Asked,
    pub again: Again,
    /// Whether a rule may take the customer out at any time.
    pub leaves_any_time: bool,
    /// The largest clock change.
    pub change: Millis,
    /// Of each `repeat`: its node, the end of its rounds (or its node again), and how many they are.
    pub repeats: Vec<(NodeId, NodeId, u64)>,
}

/// Conditions as far as they stay as they are.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// For the length of a visit.
    pub visit: Formula,
    /// For as long as the profile stays.
    pub profile: Formula,
}

/// A way on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub edge: Edge,
    pub to: NodeId,
    pub pace: Pace,
    /// Number of what it asks.
    pub asks: Option<u32>,
    pub rounds: Rounds,
}

/// How long a way takes at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// So long.
    Least(Millis),
    /// Until the next such local time strictly after now.
    Clock { days: u8, time: Millis },
}

/// What a way does to the counter of a `repeat`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rounds {
    Nothing,
    /// A round begins, if one is left of so many.
    Begin {
        repeat: usize,
        of: u64,
    },
    /// Only after the last of so many rounds.
    Over {
        repeat: usize,
        of: u64,
    },
    /// Set to zero: the repeat is reached from outside.
    Reset {
        repeat: usize,
    },
}

/// Whether and how soon the same customer may begin again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    Never,
    /// From entry to entry at least so long.
    After(Millis),
    /// Several at once, one for each key.
    Keys,
}

/// What is known of the local time at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClockKnown {
    /// No way leads there (yet).
    Unreached,
    Anything,
    /// It was that time on one of these days, at least and at most so long ago.
    Since {
        days: u8,
        time: Millis,
        least: Millis,
        most: Millis,
    },
}

impl Outline {
    pub fn of<'g>(
        (graph, facts): (&'g Graph, &'g Facts),
        id: JourneyId,
        solver: &mut Solver<'g>,
        profile: Profile,
        written: &[bool],
    ) -> Self {
        let program = &graph.program;
        let steps = &graph.journeys[id];
        let journey = &program.journeys[id];
        let mode = match profile {
            Profile::Steady => Mode::Steady,
            Profile::Changing => Mode::Strict,
        };
        let known = solver.known((graph, facts), id, mode, &[]);
        let stays = |attribute: AttributeId| {
            profile == Profile::Steady && !written.get(attribute.index()).copied().unwrap_or(true)
        };
        let mut asked = Vec::new();
        let mut ways: Vec<Vec<Way>> = vec![Vec::new(); steps.len()];
        let mut reached = vec![false; steps.len()];
        let own = facts.journey(id);
        for (node, step) in steps.nodes() {
            let is_reached = own.is_some_and(|facts| facts.is_reachable(node)) && !known.nobody_at(node);
            if let Some(slot) = reached.get_mut(node.index()) {
                *slot = is_reached;
            }
            if !is_reached {
                continue;
            }
            for (edge, to) in steps.ways_on(node) {
                if known.nobody_takes(node, edge) {
                    continue;
                }
                let asks = asked_by(solver, id, &step.kind, edge).and_then(|formula| {
                    let visit = solver.relaxed(&formula, &|about| match about {
                        Lasting::Attribute(attribute) => stays(attribute),
                        Lasting::Entry(_) => true,
                    });
                    if visit == Formula::Always(true) {
                        return None;
                    }
                    let number = u32::try_from(asked.len()).ok()?;
                    asked.push(Asked { profile: profile_part(solver, &visit), visit });
                    Some(number)
                });
                let pace = match &step.kind {
                    NodeKind::Wait(WaitUntil::Clock { days, time })
                        if edge != Edge::Else && !zone_moves(program, profile) =>
                    {
                        Pace::Clock { days: *days, time: *time }
                    }
                    kind => Pace::Least(delays::way_on(program, kind, edge).least),
                };
                let rounds = rounds(steps, &step.kind, edge, to);
                if let Some(list) = ways.get_mut(node.index()) {
                    list.push(Way { edge, to, pace, asks, rounds });
                }
            }
        }
        for (from, to) in own.map_or(&[][..], |facts| facts.cuts()) {
            if reached.get(from.index()) == Some(&true)
                && let Some(list) = ways.get_mut(from.index())
            {
                let rounds = entering(steps, *to);
                list.push(Way { edge: Edge::Milestone, to: *to, pace: Pace::Least(0), asks: None, rounds });
            }
        }
        let entry = entry(solver, id, &stays);
        let latest = steps.nodes().map(|(node, _)| own?.since_entry(node)?.greatest).collect();
        let exits = !journey.exits.is_empty()
            || journey.stages.rows().iter().any(|stage| !stage.exits.is_empty())
            || journey.season.is_some()
            || program.exclusives.rows().iter().any(|list| list.journeys.contains(&id));
        let before = asked_before(steps, &ways);
        let clocks = clocks(program, id, steps, &ways, zone_moves(program, profile));
        Self {
            ways,
            start: steps.start(),
            reached,
            clocks,
            latest,
            asked,
            before,
            entry,
            again: again(program, id),
            leaves_any_time: exits,
            change: largest_clock_change(program),
            repeats: repeats(steps),
        }
    }
}

fn repeats(steps: &JourneyGraph) -> Vec<(NodeId, NodeId, u64)> {
    (0..steps.repeats())
        .filter_map(|number| {
            let (start, round) = steps.repeat_nodes(RepeatId(number))?;
            let NodeKind::Repeat { times, .. } = steps.node(start)?.kind else { return None };
            Some((start, round.unwrap_or(start), times))
        })
        .collect()
}

/// What every way to a step asks.
fn asked_before(steps: &JourneyGraph, ways: &[Vec<Way>]) -> Vec<Vec<u32>> {
    let mut before: Vec<Option<Vec<u32>>> = vec![None; steps.len()];
    if let Some(slot) = before.get_mut(steps.start().index()) {
        *slot = Some(Vec::new());
    }
    // Sets only shrink: this ends.
    let mut open = vec![steps.start()];
    while let Some(node) = open.pop() {
        let Some(Some(here)) = before.get(node.index()).cloned() else { continue };
        for way in ways.get(node.index()).into_iter().flatten() {
            let mut there = here.clone();
            if let Some(ask) = way.asks
                && let Err(place) = there.binary_search(&ask)
            {
                there.insert(place, ask);
            }
            let Some(slot) = before.get_mut(way.to.index()) else { continue };
            let joined = match slot.as_ref() {
                None => there,
                Some(known) => known.iter().copied().filter(|ask| there.binary_search(ask).is_ok()).collect(),
            };
            if slot.as_ref() != Some(&joined) {
                *slot = Some(joined);
                open.push(way.to);
            }
        }
    }
    before.into_iter().map(Option::unwrap_or_default).collect()
}

/// Whether the customer's clock may be another one the next moment.
fn zone_moves(program: &Program, profile: Profile) -> bool {
    profile == Profile::Changing && program.zone_attribute.is_some()
}

/// What is asked of whoever takes a way, over attributes and the entry; nothing where that is nothing.
fn asked_by(solver: &mut Solver<'_>, journey: JourneyId, kind: &NodeKind, edge: Edge) -> Option<Formula> {
    let NodeKind::Branch { arms, .. } = kind else { return None };
    let place = Place::inside(journey);
    let taken = match edge {
        Edge::Arm(arm) => arm as usize,
        Edge::Otherwise | Edge::Next => arms.len(),
        Edge::Else | Edge::Again | Edge::Back | Edge::Milestone => return None,
    };
    let mut parts: Vec<Formula> = arms.iter().take(taken).map(|arm| solver.formula(arm, place).not()).collect();
    if let Some(arm) = arms.get(taken) {
        parts.push(solver.formula(arm, place));
    }
    Some(Formula::all(parts))
}

fn profile_part(solver: &Solver<'_>, visit: &Formula) -> Formula {
    solver.relaxed(visit, &|about| match about {
        Lasting::Attribute(_) => true,
        Lasting::Entry(_) => false,
    })
}

/// Who can enter, whatever the way in.
fn entry(solver: &mut Solver<'_>, journey: JourneyId, stays: &dyn Fn(AttributeId) -> bool) -> Asked {
    let program = solver.program();
    let place = Place::inside(journey);
    let ways: Vec<Formula> = program.journeys[journey]
        .ways_in
        .rows()
        .iter()
        .map(|way| way.when.as_ref().map_or(Formula::Always(true), |when| solver.formula(when, place)))
        .collect();
    let any = Formula::any(ways);
    let visit = solver.relaxed(&any, &|about| match about {
        Lasting::Attribute(attribute) => stays(attribute),
        Lasting::Entry(_) => true,
    });
    Asked { profile: profile_part(solver, &visit), visit }
}

fn rounds(steps: &JourneyGraph, kind: &NodeKind, edge: Edge, to: NodeId) -> Rounds {
    match (kind, edge) {
        (NodeKind::Repeat { id, times }, Edge::Again) => Rounds::Begin { repeat: id.0 as usize, of: *times },
        (NodeKind::Repeat { id, times }, _) => Rounds::Over { repeat: id.0 as usize, of: *times },
        (_, Edge::Back) => Rounds::Nothing,
        (_, _) => entering(steps, to),
    }
}

/// Coming to a `repeat` from outside begins its count anew.
fn entering(steps: &JourneyGraph, to: NodeId) -> Rounds {
    match steps.node(to).map(|step| &step.kind) {
        Some(NodeKind::Repeat { id, .. }) => Rounds::Reset { repeat: id.0 as usize },
        Some(
            NodeKind::Stage(_)
            | NodeKind::Wait(_)
            | NodeKind::Send { .. }
            | NodeKind::Await { .. }
            | NodeKind::Branch { .. }
            | NodeKind::Split(_)
            | NodeKind::Round(_)
            | NodeKind::Set { .. }
            | NodeKind::Mark(_)
            | NodeKind::Clear(_)
            | NodeKind::Do { .. }
            | NodeKind::Start(_)
            | NodeKind::Leave(_),
        )
        | None => Rounds::Nothing,
    }
}

fn again(program: &Program, id: JourneyId) -> Again {
    let journey = &program.journeys[id];
    if journey.key.is_some() {
        return Again::Keys;
    }
    let spacing = match journey.ways_in.rows() {
        [only] => spacing(program, &only.what),
        _ => Some(0),
    };
    match (journey.reenter, spacing) {
        (Reenter::Never, _) | (_, None) => Again::Never,
        (Reenter::Always, Some(spacing)) => Again::After(spacing),
        (Reenter::After(length), Some(spacing)) => Again::After(length.max(spacing)),
    }
}

/// The least time from one occasion of a way in to the next; none: there is only one.
pub(super) fn spacing(program: &Program, what: &WayInKind) -> Option<Millis> {
    let WayInKind::Happening(Happening::Trigger(trigger)) = what else { return Some(0) };
    let change = largest_clock_change(program);
    Some(match &program.triggers[*trigger].kind {
        TriggerKind::Weekly { days, .. } => least_gap_of_days(*days) * DAY - change,
        TriggerKind::Monthly { .. } => 28 * DAY - change,
        // An anniversary may move with its date: only a date that nothing writes is certain, and that is not looked at here.
        TriggerKind::EveryDays { period, .. } => period * DAY - change,
        TriggerKind::EveryTime { period, .. } => *period,
        TriggerKind::Moment(term) if matches!(term.kind, TermKind::Const(_)) => return None,
        TriggerKind::Absence { events, missing, within, missing_filter, .. }
            if missing_filter.is_none() && events.iter().all(|event| missing.contains(event)) =>
        {
            *within
        }
        TriggerKind::Event { .. }
        | TriggerKind::Absence { .. }
        | TriggerKind::Becomes(_)
        | TriggerKind::Moment(_)
        | TriggerKind::Yearly { .. }
        | TriggerKind::Error => 0,
    })
}

/// The time from one tick of the calendar to the next at least, clock changes left out; none where it is no trigger of the calendar.
pub(super) fn calendar_spacing(program: &Program, what: &WayInKind) -> Option<Millis> {
    let WayInKind::Happening(Happening::Trigger(trigger)) = what else { return None };
    match &program.triggers[*trigger].kind {
        TriggerKind::Weekly { days, .. } => Some(least_gap_of_days(*days) * DAY),
        TriggerKind::Monthly { .. } => Some(28 * DAY),
        TriggerKind::EveryDays { period, .. } => Some(period * DAY),
        TriggerKind::EveryTime { period, .. } => Some(*period),
        TriggerKind::Event { .. }
        | TriggerKind::Absence { .. }
        | TriggerKind::Becomes(_)
        | TriggerKind::Moment(_)
        | TriggerKind::Yearly { .. }
        | TriggerKind::Error => None,
    }
}

/// From one of the days to the next, in days, at least.
fn least_gap_of_days(days: u8) -> i64 {
    let chosen: Vec<i64> = (0..7_i64).filter(|day| days & (1 << day) != 0).collect();
    let Some(first) = chosen.first() else { return 7 };
    let next = chosen.iter().skip(1).copied().chain([first + 7]);
    chosen.iter().zip(next).map(|(day, next)| next - day).min().unwrap_or(7)
}

/// The local time at which a calendar trigger ticks.
fn ticks_at(program: &Program, trigger: TriggerId) -> Option<(u8, Millis)> {
    match &program.triggers[trigger].kind {
        TriggerKind::Weekly { days, time } => Some((*days, *time)),
        TriggerKind::Monthly { time, .. } | TriggerKind::Yearly { time, .. } | TriggerKind::EveryDays { time, .. } => {
            Some((EVERY_DAY, *time))
        }
        TriggerKind::Event { .. }
        | TriggerKind::Absence { .. }
        | TriggerKind::Becomes(_)
        | TriggerKind::Moment(_)
        | TriggerKind::EveryTime { .. }
        | TriggerKind::Error => None,
    }
}

/// What is known of the local clock on reaching each step, forward over the ways.
fn clocks(
    program: &Program,
    id: JourneyId,
    steps: &JourneyGraph,
    ways: &[Vec<Way>],
    zone_moves: bool,
) -> Vec<ClockKnown> {
    /// After so many changes at a step what still changes is forgotten.
    const CHANGES: u32 = 6;
    let mut at = vec![ClockKnown::Unreached; steps.len()];
    let mut changes: BTreeMap<usize, u32> = BTreeMap::new();
    let ticks = program.journeys[id].ways_in.rows().iter().map(|way| match &way.what {
        WayInKind::Happening(Happening::Trigger(trigger)) => ticks_at(program, *trigger),
        WayInKind::Happening(
            Happening::Event(_) | Happening::Message(..) | Happening::Journey(..) | Happening::Goal,
        )
        | WayInKind::Handoff(_) => None,
    });
    let entry = ticks
        .map(|tick| {
            tick.filter(|_| !zone_moves).map_or(ClockKnown::Anything, |(days, time)| ClockKnown::Since {
                days,
                time,
                least: 0,
                most: 0,
            })
        })
        .reduce(ClockKnown::or)
        .unwrap_or(ClockKnown::Anything);
    if let Some(slot) = at.get_mut(steps.start().index()) {
        *slot = entry;
    }
    let mut open = vec![steps.start()];
    while let Some(node) = open.pop() {
        let Some(here) = at.get(node.index()).copied() else { continue };
        let Some(step) = steps.node(node) else { continue };
        for way in ways.get(node.index()).map_or(&[][..], Vec::as_slice) {
            let there = match way.pace {
                Pace::Clock { days, time } => ClockKnown::Since { days, time, least: 0, most: 0 },
                Pace::Least(least) => {
                    let greatest = if let NodeKind::Send { message, channels, .. } = &step.kind {
                        hold(program, *message, channels, here)
                    } else if way.edge == Edge::Milestone && !matches!(step.kind, NodeKind::Stage(_)) {
                        steps
                            .ways_on(node)
                            .iter()
                            .map(|(edge, _)| delays::way_on(program, &step.kind, *edge))
                            .reduce(delays::Bounds::or)
                            .and_then(|bounds| bounds.greatest)
                    } else {
                        delays::way_on(program, &step.kind, way.edge).greatest
                    };
                    here.after(least, greatest)
                }
            };
            let Some(slot) = at.get_mut(way.to.index()) else { continue };
            let mut joined = slot.or(there);
            if joined == *slot {
                continue;
            }
            let times = changes.entry(way.to.index()).or_insert(0);
            *times += 1;
            if *times > CHANGES {
                joined = ClockKnown::Anything;
            }
            *slot = joined;
            open.push(way.to);
        }
    }
    at
}

/// The longest a `send` can be held: as long as ever, or, at an hour at which none of its channels is quiet, not at all.
pub(super) fn hold(
    program: &Program,
    message: MessageId,
    choices: &[ChannelChoice],
    clock: ClockKnown,
) -> Option<Millis> {
    let longest = delays::longest_hold(program, message, choices);
    let ClockKnown::Since { days, time, least, most } = clock else { return longest };
    let channels = delays::possible_channels(program, message, choices);
    let delayed = |scope: Scope, otherwise: PolicyElse| {
        matches!(otherwise, PolicyElse::Delay(_)) && delays::covers(program, scope, message, &channels)
    };
    if program.caps.rows().iter().any(|cap| delayed(cap.scope, cap.otherwise))
        || program.suppressions.rows().iter().any(|rule| delayed(rule.scope, rule.otherwise))
    {
        return longest;
    }
    let quiet = channels.iter().flat_map(|channel| program.channels[*channel].quiet.iter()).any(|line| {
        let (from, to) = match line.window.hours {
            None => (0, DAY),
            Some((from, to)) if to <= from => (from, to + DAY),
            Some(hours) => hours,
        };
        let begins = (0..7_i64).filter(|day| line.window.days & (1 << day) != 0).map(|day| day * DAY + from);
        let here = (0..7_i64).filter(|day| days & (1 << day) != 0).map(|day| day * DAY + time);
        here.flat_map(|here| begins.clone().map(move |begin| (here + least - begin).rem_euclid(WEEK)))
            .any(|since| since < to - from || since + most - least >= WEEK)
    });
    if quiet { longest } else { Some(0) }
}

impl ClockKnown {
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unreached, known) | (known, Self::Unreached) => known,
            (
                Self::Since { days, time, least, most },
                Self::Since { days: other_days, time: other_time, least: other_least, most: other_most },
            ) if time == other_time => {
                Self::Since { days: days | other_days, time, least: least.min(other_least), most: most.max(other_most) }
            }
            (Self::Anything | Self::Since { .. }, Self::Anything | Self::Since { .. }) => Self::Anything,
        }
    }

    /// So much later; beyond a week nothing useful is known.
    pub fn after(self, least: Millis, greatest: Option<Millis>) -> Self {
        match (self, greatest) {
            (Self::Unreached, _) => Self::Unreached,
            (Self::Since { days, time, least: known, most }, Some(greatest))
                if most - known + greatest - least < WEEK =>
            {
                Self::Since { days, time, least: known + least, most: most + greatest }
            }
            (Self::Since { .. } | Self::Anything, _) => Self::Anything,
        }
    }
}
