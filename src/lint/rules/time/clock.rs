//! What time it is at each step of a journey: since the entry, by the calendar, and counted from dates that a customer or an event
//! carries. Knows no conditions beyond ways that nobody takes, and no findings.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::super::JourneyLook;
use crate::{
    base::calendar::{DAY, Millis},
    ir::{Edge, JourneyGraph, NodeId, NodeKind, delays, facts::JourneyFacts},
    model::{
        Const, Program, Term, TermKind, Type,
        condition::Happening,
        journey::{Journey, WaitUntil, WayInKind},
        program::TriggerKind,
        types::{AttributeId, EventId},
    },
    solve::Mode,
};

/// What a moment is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Base {
    /// The entry.
    Entry,
    /// 1970-01-01 on the customer's own clock.
    Calendar,
    /// What came with the entry: its position in `entry_fields`.
    Field(u32),
    /// What the customer carries.
    Attribute(AttributeId),
    /// The local midnight before now: what the clock on the wall shows.
    Today,
}

/// A base, as it is or from its local midnight on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Anchor {
    pub base: Base,
    /// Counted on the local clock from the beginning of the base's day; else from its instant.
    pub midnight: bool,
}

impl Anchor {
    pub(super) const ENTRY: Self = Self { base: Base::Entry, midnight: false };
    pub(super) const CALENDAR: Self = Self { base: Base::Calendar, midnight: true };
    pub(super) const TODAY: Self = Self { base: Base::Today, midnight: true };
}

/// A moment as a length from what it is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub anchor: Anchor,
    pub offset: Millis,
}

/// How long ago an anchor is. By default nothing is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Range {
    /// Never less; none: no bound.
    pub least: Option<Millis>,
    /// Never more; none: no bound.
    pub greatest: Option<Millis>,
    /// Whether lengths of time were added to a local clock: clock changes are allowed for, once.
    walked: bool,
}

impl Range {
    const fn exactly(offset: Millis) -> Self {
        Self { least: Some(offset), greatest: Some(offset), walked: false }
    }

    fn or(self, other: Self) -> Self {
        Self {
            least: self.least.zip(other.least).map(|(a, b)| a.min(b)),
            greatest: self.greatest.zip(other.greatest).map(|(a, b)| a.max(b)),
            walked: self.walked || other.walked,
        }
    }

    fn and(self, least: Option<Millis>, greatest: Option<Millis>) -> Self {
        Self {
            least: self.least.into_iter().chain(least).max(),
            greatest: self.greatest.into_iter().chain(greatest).min(),
            walked: self.walked,
        }
    }
}

type State = BTreeMap<Anchor, Range>;

/// When a step is reached, and from where; none: no way leads there.
type Step = Option<(Millis, Option<NodeId>)>;

/// Which of several ways is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// No step takes longer than it must.
    Prompt,
    /// Whoever answers, answers in the last minute.
    Slow,
}

/// After so many changes at a step a bound that still moves is given up.
const ROUNDS: u32 = 6;

/// What time it is at each step.
pub(in super::super) struct Clock {
    at: Vec<Option<State>>,
    /// By step: the most time that must have passed on some way here, and the step before on that way. Rounds of loops are left out, those
    /// of a `repeat` are counted.
    longest: Vec<Step>,
    /// The same for whoever takes all the time there is for an answer.
    slowest: Vec<Step>,
    season: Option<(Millis, Millis)>,
    /// The latest that anybody enters, by the calendar.
    entered: Option<Millis>,
    slack: Millis,
}

impl Clock {
    /// Read once for each journey.
    pub(super) fn of(look: &mut JourneyLook<'_, '_>) -> Rc<Self> {
        if let Some(clock) = &look.clock {
            return Rc::clone(clock);
        }
        let clock = Rc::new(Self::read(look));
        look.clock = Some(Rc::clone(&clock));
        clock
    }

    fn read(look: &mut JourneyLook<'_, '_>) -> Self {
        let season = look.journey.season.map(|season| {
            let from = i64::from(season.from) * DAY;
            (from, from + season.days * DAY)
        });
        let dead = dead_ways(look);
        let walk = Walk {
            program: look.look.program(),
            journey: look.journey,
            steps: look.steps,
            facts: look.look.facts.journey(look.id),
            cuts: look.look.facts.journey(look.id).map_or(&[][..], |facts| facts.cuts()),
            slack: look.look.clock_change(),
            dead,
        };
        let at = walk.states(season);
        let entered =
            at.get(walk.steps.start().0 as usize).and_then(|state| state.as_ref()?.get(&Anchor::CALENDAR)?.greatest);
        let slack = walk.slack;
        Self { at, entered, slack, longest: walk.longest(Pace::Prompt), slowest: walk.longest(Pace::Slow), season }
    }

    /// How long ago the anchor is as the step is reached; nothing is known where no bound is given.
    pub(super) fn since(&self, node: NodeId, anchor: Anchor) -> Range {
        let Some(Some(state)) = self.at.get(node.0 as usize) else { return Range::default() };
        let own = state.get(&anchor).copied().unwrap_or_default();
        let other = state.get(&Anchor { midnight: !anchor.midnight, ..anchor }).copied().unwrap_or_default();
        // An instant lies in its day: never before its midnight, never a day after it.
        if anchor == Anchor::ENTRY {
            let calendar = self.since(node, Anchor::CALENDAR);
            let least = calendar.least.zip(self.entered).map(|(now, entered)| now - entered - self.slack);
            return own.and(least, None);
        }
        let range = if anchor.midnight {
            own.and(other.least, other.greatest.map(|greatest| greatest + DAY))
        } else {
            own.and(other.least.map(|least| least - DAY), other.greatest)
        };
        match self.season {
            Some((from, to)) if anchor == Anchor::CALENDAR => range.and(Some(from), Some(to)),
            Some(_) | None => range,
        }
    }

    fn longest_at(&self, pace: Pace, node: NodeId) -> Step {
        let steps = match pace {
            Pace::Prompt => &self.longest,
            Pace::Slow => &self.slowest,
        };
        steps.get(node.0 as usize).copied().flatten()
    }

    /// The most time that has passed since the entry on some way to the step.
    pub(super) fn longest(&self, pace: Pace, node: NodeId) -> Option<Millis> {
        self.longest_at(pace, node).map(|(time, _)| time)
    }

    /// The steps of that way, each with the time that has passed by then; the step itself is the last.
    pub(super) fn way_to(&self, pace: Pace, node: NodeId) -> Vec<(NodeId, Millis)> {
        let mut way = Vec::new();
        let mut here = Some(node);
        // Ways lead from lower to higher numbers: this ends.
        while let Some(at) = here {
            let Some((time, before)) = self.longest_at(pace, at) else { break };
            way.push((at, time));
            here = before;
        }
        way.reverse();
        way
    }
}

/// Ways on that nobody takes.
fn dead_ways(look: &mut JourneyLook<'_, '_>) -> BTreeSet<(NodeId, Edge)> {
    let steps = look.steps;
    let (_, known) = look.known(Mode::Strict);
    let ways = steps.nodes().flat_map(|(node, _)| steps.ways_on(node).into_iter().map(move |(edge, _)| (node, edge)));
    ways.filter(|(node, edge)| matches!(edge, Edge::Arm(_) | Edge::Otherwise) && known.nobody_takes(*node, *edge))
        .collect()
}

/// The moment a value names, where it is counted from something that can be compared.
pub(super) fn moment(term: &Term, journey: &Journey) -> Option<Moment> {
    let counted = |base: Base| {
        let midnight = term.ty == Type::Date;
        (midnight || term.ty == Type::DateTime).then_some(Moment { anchor: Anchor { base, midnight }, offset: 0 })
    };
    match &term.kind {
        TermKind::Const(Const::Date(day)) => Some(Moment { anchor: Anchor::CALENDAR, offset: i64::from(*day) * DAY }),
        TermKind::Const(Const::LocalDateTime(day, time)) => {
            Some(Moment { anchor: Anchor::CALENDAR, offset: i64::from(*day) * DAY + time })
        }
        TermKind::Attribute(attribute) => counted(Base::Attribute(*attribute)),
        TermKind::Entry(field) => counted(Base::Field(*field)),
        TermKind::Field(positions) => counted(Base::Field(entry_field(positions, journey)?)),
        TermKind::Moment { base, shift, at, .. } => {
            let Moment { mut anchor, offset } = moment(base, journey)?;
            let mut offset = offset.checked_add(*shift)?;
            if let Some(at) = at {
                if anchor == Anchor::CALENDAR {
                    offset = offset.div_euclid(DAY) * DAY;
                } else if offset % DAY != 0 {
                    return None;
                }
                anchor.midnight = true;
                offset += at;
            }
            Some(Moment { anchor, offset })
        }
        TermKind::Const(_)
        | TermKind::Awaited(..)
        | TermKind::Now
        | TermKind::Ago(_)
        | TermKind::Count(_)
        | TermKind::Sum(..)
        | TermKind::Add { .. }
        | TermKind::OrElse(..)
        | TermKind::Error => None,
    }
}

/// The field of the entry that a message means by a field of its event: where every way in carries it as that.
fn entry_field(positions: &[(EventId, Option<u32>)], journey: &Journey) -> Option<u32> {
    let means = |event: EventId| positions.iter().find(|(of, _)| *of == event).and_then(|(_, position)| *position);
    let fields = u32::try_from(journey.entry_fields.len()).ok()?;
    (0..fields).find(|field| {
        journey.ways_in.rows().iter().all(|way| {
            !way.carried.is_empty()
                && way.carried.iter().all(|(event, carried)| {
                    let position = carried.get(*field as usize).copied().flatten();
                    position.is_some() && position == means(*event)
                })
        })
    })
}

/// Whether what a moment is counted from is there for everybody.
pub(super) fn is_always_known(base: Base, program: &Program, journey: &Journey) -> bool {
    match base {
        Base::Entry | Base::Calendar | Base::Today => true,
        Base::Field(field) => {
            journey.entry_fields.get(field as usize).is_some_and(|field| !field.optional)
                && journey.ways_in.rows().iter().all(|way| way.fields.get(field as usize).copied().flatten().is_some())
        }
        Base::Attribute(attribute) => program.attributes.get(attribute).is_some_and(|attribute| !attribute.optional),
    }
}

/// The nearest wait for a moment counted from this that every way to the step passes.
pub(super) fn wait_before(look: &JourneyLook<'_, '_>, node: NodeId, base: Base) -> Option<NodeId> {
    let facts = look.look.facts.journey(look.id)?;
    let mut here = facts.dominator(node);
    while let Some(at) = here {
        if let Some(NodeKind::Wait(WaitUntil::Moment(term))) = look.steps.node(at).map(|step| &step.kind)
            && moment(term, look.journey).is_some_and(|moment| moment.anchor.base == base)
        {
            return Some(at);
        }
        here = facts.dominator(at);
    }
    None
}

/// Whether somebody may come to the step.
pub(super) fn is_reached(look: &mut JourneyLook<'_, '_>, node: NodeId) -> bool {
    let reached = look.look.facts.journey(look.id).is_some_and(|facts| facts.is_reachable(node));
    reached && !look.known(Mode::Strict).1.nobody_at(node)
}

fn at_moment(state: &mut State, moment: Moment) {
    state.insert(moment.anchor, Range::exactly(moment.offset));
    if moment.anchor.midnight {
        state.insert(Anchor::TODAY, Range::exactly(moment.offset.rem_euclid(DAY)));
    }
}

struct Walk<'g> {
    program: &'g Program,
    journey: &'g Journey,
    steps: &'g JourneyGraph,
    facts: Option<&'g JourneyFacts>,
    cuts: &'g [(NodeId, NodeId)],
    slack: Millis,
    dead: BTreeSet<(NodeId, Edge)>,
}

impl Walk<'_> {
    fn bounds(&self, (node, kind): (NodeId, &NodeKind), edge: Edge) -> delays::Bounds {
        match self.facts {
            Some(facts) => facts.delay(node, edge),
            None => delays::way_on(self.program, kind, edge),
        }
    }

    fn states(&self, season: Option<(Millis, Millis)>) -> Vec<Option<State>> {
        let mut at: Vec<Option<State>> = vec![None; self.steps.len()];
        let mut visits = vec![0_u32; self.steps.len()];
        let mut first = self.entering();
        first.insert(Anchor::ENTRY, Range::exactly(0));
        if let Some((from, to)) = season {
            let calendar = first.entry(Anchor::CALENDAR).or_default();
            *calendar = calendar.and(Some(from), Some(to));
        }
        if let Some(slot) = at.get_mut(self.steps.start().0 as usize) {
            *slot = Some(first);
        }
        let mut open = BTreeSet::from([self.steps.start()]);
        while let Some(node) = open.pop_first() {
            let (Some(Some(state)), Some(step)) = (at.get(node.0 as usize).cloned(), self.steps.node(node)) else {
                continue;
            };
            for (edge, to) in self.steps.ways_on(node) {
                if !self.dead.contains(&(node, edge)) {
                    let after = self.along(&state, (node, &step.kind), edge);
                    self.arrive(&mut at, &mut visits, to, &after, &mut open);
                }
            }
            for (_, to) in self.cuts.iter().filter(|(from, _)| *from == node) {
                let ways = self.steps.ways_on(node);
                let longest = ways.iter().map(|(edge, _)| self.bounds((node, &step.kind), *edge));
                let greatest = longest.reduce(delays::Bounds::or).map_or(Some(0), |bounds| bounds.greatest);
                let after = self.pass(&state, 0, greatest);
                self.arrive(&mut at, &mut visits, *to, &after, &mut open);
            }
        }
        at
    }

    fn arrive(
        &self,
        at: &mut [Option<State>],
        visits: &mut [u32],
        to: NodeId,
        state: &State,
        open: &mut BTreeSet<NodeId>,
    ) {
        let (Some(slot), Some(visits)) = (at.get_mut(to.0 as usize), visits.get_mut(to.0 as usize)) else { return };
        let Some(known) = slot else {
            *slot = Some(state.clone());
            open.insert(to);
            return;
        };
        let mut joined = State::new();
        for (anchor, range) in known.iter() {
            let other = state.get(anchor).copied().unwrap_or_default();
            let mut both = range.or(other);
            if *visits >= ROUNDS {
                both.least = both.least.filter(|_| both.least == range.least);
                both.greatest = both.greatest.filter(|_| both.greatest == range.greatest);
            }
            if both.least.is_some() || both.greatest.is_some() {
                joined.insert(*anchor, both);
            }
        }
        if joined != *known {
            *visits += 1;
            *known = joined;
            open.insert(to);
        }
    }

    /// What time it is for whoever enters: all ways in together.
    fn entering(&self) -> State {
        let mut all: Option<State> = None;
        for way in self.journey.ways_in.rows() {
            let mut state = State::new();
            if let WayInKind::Happening(Happening::Trigger(trigger)) = &way.what
                && let Some(trigger) = self.program.triggers.get(*trigger)
            {
                match &trigger.kind {
                    TriggerKind::Moment(term) => {
                        if let Some(moment) = moment(term, self.journey) {
                            at_moment(&mut state, moment);
                        }
                    }
                    TriggerKind::EveryDays { from, time, .. } => {
                        let least = i64::from(*from) * DAY + time;
                        state.insert(Anchor::CALENDAR, Range { least: Some(least), ..Range::default() });
                        state.insert(Anchor::TODAY, Range::exactly(*time));
                    }
                    TriggerKind::EveryTime { from, time, .. } => {
                        let least = i64::from(*from) * DAY + time;
                        state.insert(Anchor::CALENDAR, Range { least: Some(least), ..Range::default() });
                    }
                    TriggerKind::Yearly { time, .. }
                    | TriggerKind::Monthly { time, .. }
                    | TriggerKind::Weekly { time, .. } => {
                        state.insert(Anchor::TODAY, Range::exactly(*time));
                    }
                    TriggerKind::Event { .. }
                    | TriggerKind::Absence { .. }
                    | TriggerKind::Becomes(_)
                    | TriggerKind::Error => {}
                }
            }
            all = Some(match all {
                None => state,
                Some(known) => known
                    .into_iter()
                    .filter_map(|(anchor, range)| Some((anchor, range.or(*state.get(&anchor)?))))
                    .collect(),
            });
        }
        all.unwrap_or_default()
    }

    fn along(&self, state: &State, (node, kind): (NodeId, &NodeKind), edge: Edge) -> State {
        if let NodeKind::Wait(WaitUntil::Moment(term)) = kind
            && let Some(Moment { anchor, offset }) = moment(term, self.journey)
        {
            if edge == Edge::Else {
                // It may become past only later, when the attribute is written.
                let mut after = match anchor.base {
                    Base::Attribute(_) => self.pass(state, 0, None),
                    Base::Entry | Base::Calendar | Base::Field(_) | Base::Today => state.clone(),
                };
                if is_always_known(anchor.base, self.program, self.journey) {
                    let range = after.entry(anchor).or_default();
                    *range = range.and(Some(offset), None);
                }
                return after;
            }
            let mut after = self.pass(state, 0, None);
            after.retain(|other, _| other.base != anchor.base);
            at_moment(&mut after, Moment { anchor, offset });
            return after;
        }
        let bounds = self.bounds((node, kind), edge);
        let mut after = self.pass(state, bounds.least, bounds.greatest);
        if let NodeKind::Wait(until) = kind {
            match until {
                WaitUntil::Clock { time, .. } => {
                    after.insert(Anchor::TODAY, Range::exactly(*time));
                }
                WaitUntil::Window(window) => {
                    if let Some((from, to)) = window.hours.filter(|(from, to)| from < to) {
                        let range = Range { least: Some(from), greatest: Some(to), walked: false };
                        after.insert(Anchor::TODAY, range);
                    }
                }
                WaitUntil::For(_) | WaitUntil::Moment(_) => {}
            }
        }
        after
    }

    fn pass(&self, state: &State, least: Millis, greatest: Option<Millis>) -> State {
        let mut after = State::new();
        for (anchor, range) in state {
            // Whoever has waited knows no more what the clock shows.
            if anchor.base == Base::Today && greatest != Some(0) {
                continue;
            }
            let mut range = *range;
            // Lengths are counted in hours, the clock on the wall may be put on or back meanwhile.
            let slack = if anchor.midnight && !range.walked { self.slack } else { 0 };
            if least > 0 {
                range.least = range.least.map(|before| before.saturating_add(least) - slack);
            }
            if greatest != Some(0) {
                range.greatest = range
                    .greatest
                    .zip(greatest)
                    .map(|(before, more)| before.saturating_add(more).saturating_add(slack));
                range.walked |= anchor.midnight;
            }
            after.insert(*anchor, range);
        }
        after
    }

    fn longest(&self, pace: Pace) -> Vec<Step> {
        let mut longest: Vec<Step> = vec![None; self.steps.len()];
        let way_on = |node: NodeId, kind: &NodeKind, edge: Edge| {
            let bounds = self.bounds((node, kind), edge);
            match (pace, kind) {
                (Pace::Slow, NodeKind::Await { .. }) => bounds.greatest.unwrap_or(bounds.least),
                (Pace::Prompt | Pace::Slow, _) => bounds.least,
            }
        };
        if let Some(slot) = longest.get_mut(self.steps.start().0 as usize) {
            *slot = Some((0, None));
        }
        let cuts: BTreeMap<NodeId, NodeId> = self.cuts.iter().copied().collect();
        for (node, step) in self.steps.nodes() {
            let Some(Some((here, _))) = longest.get(node.0 as usize).copied() else { continue };
            let mut to = |target: NodeId, time: Millis| {
                if target > node
                    && let Some(slot) = longest.get_mut(target.0 as usize)
                    && slot.is_none_or(|(known, _)| known < time)
                {
                    *slot = Some((time, Some(node)));
                }
            };
            for (edge, target) in self.steps.ways_on(node) {
                if !self.dead.contains(&(node, edge)) {
                    to(target, here.saturating_add(way_on(node, &step.kind, edge)));
                }
            }
            if let Some(target) = cuts.get(&node) {
                let ways = self.steps.ways_on(node).into_iter().map(|(edge, _)| way_on(node, &step.kind, edge));
                let late = if pace == Pace::Slow { ways.max().unwrap_or(0) } else { 0 };
                to(*target, here.saturating_add(late));
            }
            if let NodeKind::Round(repeat) = &step.kind
                && let Some((head, _)) = self.steps.repeat_nodes(*repeat)
                && let Some(NodeKind::Repeat { times, .. }) = self.steps.node(head).map(|head| &head.kind)
                && let Some(past) = self.steps.target(head, Edge::Next)
                && let Some(Some((before, _))) = longest.get(head.0 as usize).copied()
            {
                let more = i64::try_from(times.saturating_sub(1)).unwrap_or(i64::MAX);
                let round = here.saturating_sub(before);
                if past > node
                    && let Some(slot) = longest.get_mut(past.0 as usize)
                {
                    let time = here.saturating_add(round.saturating_mul(more));
                    if slot.is_none_or(|(known, _)| known < time) {
                        *slot = Some((time, Some(node)));
                    }
                }
            }
        }
        longest
    }
}
