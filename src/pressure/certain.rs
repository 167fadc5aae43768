//! Sends that certainly break a cap: whenever those before them went out. Knows no other visit and no other journey.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use super::outline::{ClockKnown, Outline, hold};
use crate::{
    base::{
        calendar::{DAY, Millis},
        ids::Id as _,
    },
    ir::{
        Edge, Facts, Graph, NodeId, NodeKind,
        delays::{self, possible_channels},
    },
    model::{
        program::{CapWindow, PolicyElse, Scope},
        types::{CapId, ChannelId, JourneyId},
    },
    solve::Known,
};

/// A send that certainly breaks a cap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certain {
    /// The send.
    pub node: NodeId,
    /// The cap.
    pub cap: CapId,
    /// Sends before it, on some way to it, that fill the cap.
    pub after: Vec<NodeId>,
    /// The longest time from the first of those that fill the cap to this one.
    pub longest: Millis,
}

/// Longer than anything that is bounded.
const ANY_TIME: Millis = Millis::MAX / 8;

/// The longest time since the n-th latest counted send, for n from 1 on; none: there need not be one.
type Since = Vec<Option<Millis>>;

/// Sends of a journey that certainly break a cap, given that the counted sends before them in the same visit went out.
pub(super) fn certain(
    (graph, facts): (&Graph, &Facts),
    outline: &Outline,
    known: &Known,
    journey: JourneyId,
    counted: &dyn Fn(Scope) -> Option<Vec<bool>>,
) -> Vec<Certain> {
    /// More sends than this are not looked at together.
    const MOST: u64 = 16;
    let program = &graph.program;
    let walk = Walk { graph, facts, outline, known, journey };
    let mut all: Vec<Certain> = Vec::new();
    for (id, cap) in program.caps.iter() {
        // A cap that is asked of some only may not be asked here; the end of a week may lie between any two sends.
        let by_day = match cap.window {
            CapWindow::Rolling(_) => false,
            CapWindow::Day => true,
            CapWindow::Week | CapWindow::Month => continue,
        };
        if cap.when.is_some() || cap.limit == 0 || cap.limit > MOST {
            continue;
        }
        let Some(counts) = counted(cap.scope) else { continue };
        let limit = usize::try_from(cap.limit).unwrap_or(usize::MAX);
        // A delay may bring room.
        let room = match cap.otherwise {
            PolicyElse::Delay(limit) => limit,
            PolicyElse::Skip | PolicyElse::Exit => 0,
        };
        let sends = graph.journeys[journey].nodes().filter_map(|(node, step)| {
            if let NodeKind::Send { message, channels, .. } = &step.kind
                && counts.get(node.index()) == Some(&true)
            {
                Some((node, *message, channels))
            } else {
                None
            }
        });
        let sends: Vec<_> = sends.collect();
        if sends.len() < 2 && limit > 0 && outline.repeats.is_empty() && sends.len() <= limit {
            continue;
        }
        for (node, message, channels) in &sends {
            let possible = possible_channels(program, *message, channels);
            if !is_certain(cap.scope, &possible) {
                continue;
            }
            let mut before = vec![false; counts.len()];
            for (other, other_message, other_channels) in &sends {
                let others = possible_channels(program, *other_message, other_channels);
                if is_certain(cap.scope, &others)
                    && let Some(slot) = before.get_mut(other.index())
                {
                    *slot = true;
                }
            }
            let Some(since) = walk.since(&before, limit) else { continue };
            let Some(Some(first)) = since.get(node.index()).and_then(|since| since.get(limit - 1)) else { continue };
            let clock = outline.clocks.get(node.index()).copied().unwrap_or(ClockKnown::Anything);
            let held = hold(program, *message, channels, clock).unwrap_or(ANY_TIME);
            let season = program.journeys[journey].season.map(|season| season.days * DAY + outline.change);
            let longest = first.saturating_add(held).min(season.unwrap_or(Millis::MAX));
            let breaks = match cap.window {
                CapWindow::Rolling(window) => longest.saturating_add(room) < window,
                CapWindow::Day => by_day && room == 0 && is_one_day(clock, longest, held, outline.change),
                CapWindow::Week | CapWindow::Month => false,
            };
            if breaks {
                let after = walk.before(&before, *node, limit);
                all.push(Certain { node: *node, cap: id, after, longest });
            }
        }
    }
    all.sort_by_key(|certain| (certain.node, certain.cap));
    all
}

/// The way behind a `branch on` a value that is always known, whose arms name them all: only data that lacks it leads there.
fn is_of_missing(kind: &NodeKind, edge: Edge) -> bool {
    matches!(kind, NodeKind::Branch { on: Some(on), .. } if !on.optional) && edge == Edge::Next
}

/// Whether a step and everything up to so long before it lie in one local day.
fn is_one_day(clock: ClockKnown, longest: Millis, held: Millis, change: Millis) -> bool {
    let ClockKnown::Since { time, least, most, .. } = clock else { return false };
    let (first, last) = (time + least, time + most + held + change);
    first.div_euclid(DAY) == last.div_euclid(DAY) && first.rem_euclid(DAY) >= longest + change
}

/// Whether a message by these channels is in the scope whichever it goes by.
fn is_certain(scope: Scope, possible: &[ChannelId]) -> bool {
    match scope {
        Scope::Messages | Scope::Category(_) | Scope::Message(_) => true,
        Scope::Channel(channel) => possible.iter().all(|other| *other == channel),
    }
}

/// A journey being walked.
struct Walk<'w> {
    graph: &'w Graph,
    facts: &'w Facts,
    outline: &'w Outline,
    known: &'w Known,
    journey: JourneyId,
}

impl Walk<'_> {
    /// By step, the longest times since counted sends, on reaching it.
    fn since(&self, counts: &[bool], limit: usize) -> Option<Vec<Since>> {
        let steps = &self.graph.journeys[self.journey];
        let own = self.facts.journey(self.journey)?;
        let program = &self.graph.program;
        let mut at: Vec<Option<Since>> = vec![None; steps.len()];
        *at.get_mut(steps.start().index())? = Some(vec![None; limit]);
        let mut open = vec![steps.start()];
        let mut rounds = 0;
        while let Some(node) = open.pop() {
            rounds += 1;
            let forget = rounds > steps.len() * 24;
            if rounds > steps.len() * 48 {
                return None;
            }
            let (Some(Some(here)), Some(step)) = (at.get(node.index()).cloned(), steps.node(node)) else { continue };
            let is_counted = counts.get(node.index()).copied().unwrap_or(false);
            let mut ways: Vec<(NodeId, Since)> = Vec::new();
            let mut longest = Some(0);
            for (edge, to) in steps.ways_on(node) {
                if self.known.nobody_takes(node, edge) || is_of_missing(&step.kind, edge) {
                    continue;
                }
                let greatest = match &step.kind {
                    NodeKind::Send { message, channels, .. } => {
                        let clock = self.outline.clocks.get(node.index()).copied().unwrap_or(ClockKnown::Anything);
                        hold(program, *message, channels, clock)
                    }
                    kind => delays::way_on(program, kind, edge).greatest,
                };
                longest = longest.zip(greatest).map(|(one, two): (Millis, Millis)| one.max(two));
                ways.push((to, passed(&here, greatest, is_counted && edge == Edge::Next)));
            }
            for (_, to) in own.cuts().iter().filter(|(from, _)| *from == node) {
                ways.push((*to, passed(&here, longest, false)));
            }
            for (to, there) in ways {
                let Some(slot) = at.get_mut(to.index()) else { continue };
                let joined = match slot.as_ref() {
                    None => there,
                    Some(known) => known
                        .iter()
                        .zip(&there)
                        .map(|(one, two)| match (one, two) {
                            (Some(one), Some(two)) if one == two || !forget => Some(*one.max(two)),
                            (Some(_) | None, Some(_) | None) => None,
                        })
                        .collect(),
                };
                if slot.as_ref() != Some(&joined) {
                    *slot = Some(joined);
                    open.push(to);
                }
            }
        }
        Some(at.into_iter().map(|since| since.unwrap_or_else(|| vec![None; limit])).collect())
    }

    /// The nearest counted sends before a step, on some way there, latest first.
    fn before(&self, counts: &[bool], node: NodeId, limit: usize) -> Vec<NodeId> {
        let steps = &self.graph.journeys[self.journey];
        let mut found = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        let mut open = std::collections::VecDeque::from([node]);
        while let Some(at) = open.pop_front() {
            for (from, edge) in steps.ways_to(at) {
                if self.known.nobody_takes(from, edge) || !seen.insert(from) {
                    continue;
                }
                if edge == Edge::Next && counts.get(from.index()).copied().unwrap_or(false) {
                    found.push(from);
                    if found.len() == limit {
                        return found;
                    }
                }
                open.push_back(from);
            }
        }
        found
    }
}

/// So much later; a counted send comes to stand first, at the moment it went out.
fn passed(since: &Since, greatest: Option<Millis>, sends: bool) -> Since {
    let greatest = greatest.unwrap_or(ANY_TIME);
    let later = since.iter().map(|known| known.map(|known| known.saturating_add(greatest).min(ANY_TIME)));
    if sends {
        return std::iter::once(Some(0)).chain(later).take(since.len()).collect();
    }
    later.collect()
}
