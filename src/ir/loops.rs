//! Loops in which a round may take no time and use up no event: such a round could be gone through for ever in one instant.
//! Knows which ways on let time pass; does not know what is so of a customer.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use petgraph::{
    algo::kosaraju_scc,
    graph::{DiGraph, NodeIndex},
};

use super::{
    delays,
    graph::{Edge, Graph, JourneyGraph, NodeId, NodeKind},
};
use crate::model::{
    condition::{Happened, Happening, Which},
    journey::{Cause, WaitUntil},
    program::{Program, TriggerKind},
    types::{ChannelId, JourneyId, MessageId, SendId, StageId},
};

/// A loop with a round in which nothing need pass.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Loop {
    /// The round: each step with the way on that is taken there.
    pub round: Vec<(NodeId, Edge)>,
    /// Arms of an `await` on the way round that can be met without anything new.
    pub arm: Option<(NodeId, Edge)>,
    /// Where the round begins anew: a `go to`, or the end of a `repeat`'s body.
    pub closing: (NodeId, Edge),
}

/// Findings beyond this many in one journey would say nothing new.
const MOST: usize = 20;
/// Up to so many kinds of reactions every combination of them is tried.
const ALL_COMBINATIONS_UP_TO: usize = 6;

/// What a way on does to the round it is part of.
enum Passing {
    /// Time must pass, or a new event is used up.
    Something,
    /// Nothing need pass.
    Nothing,
    /// Uses up reactions, each of which is new only where such a message was sent in the round.
    Reactions(Vec<Which>),
}

/// All loops without time of a journey, one for each way on that could be mended.
pub(super) fn without_time(graph: &Graph, id: JourneyId, reachable: &[bool]) -> Vec<Loop> {
    let mut search = Search::of(&graph.program, id, &graph.journeys[id], reachable);
    let mut loops = Vec::new();
    if search.ways.iter().all(|(from, _, to, _)| from < to) {
        // Whatever only leads on never comes back.
        return loops;
    }
    while loops.len() < MOST {
        let Some(found) = search.next() else { break };
        let mended = found.arm.unwrap_or(found.closing);
        search.ways.retain(|(from, edge, ..)| (*from, *edge) != mended);
        loops.push(found);
    }
    loops
}

struct Search<'g> {
    program: &'g Program,
    journey: &'g JourneyGraph,
    /// Ways on between reachable steps that do not surely pass something.
    ways: Vec<(NodeId, Edge, NodeId, Passing)>,
    kinds: Vec<Which>,
    sends: BTreeMap<NodeId, Sent>,
}

struct Sent {
    id: SendId,
    message: MessageId,
    channels: Vec<ChannelId>,
}

impl<'g> Search<'g> {
    fn of(program: &'g Program, id_of: JourneyId, journey: &'g JourneyGraph, reachable: &[bool]) -> Self {
        let mut ways = Vec::new();
        let mut kinds: BTreeSet<Which> = BTreeSet::new();
        let mut sends = BTreeMap::new();
        for (id, node) in journey.nodes().filter(|(id, _)| reachable.get(id.0 as usize) == Some(&true)) {
            if let NodeKind::Send { id: send, message, channels } = &node.kind {
                let channels = delays::possible_channels(program, *message, channels);
                sends.insert(id, Sent { id: *send, message: *message, channels });
            }
            let cut = milestone_at_once(program, journey, id_of, node.stage).map(|to| (Edge::Milestone, to));
            let ways_on = journey.ways_on(id).into_iter().filter(|(edge, _)| *edge != Edge::Milestone);
            for (edge, to) in ways_on.chain(cut.filter(|_| !matches!(node.kind, NodeKind::Leave(_)))) {
                match passing(program, &node.kind, edge) {
                    Passing::Something => {}
                    Passing::Nothing => ways.push((id, edge, to, Passing::Nothing)),
                    Passing::Reactions(reactions) => {
                        kinds.extend(reactions.iter().copied());
                        ways.push((id, edge, to, Passing::Reactions(reactions)));
                    }
                }
            }
        }
        Self { program, journey, ways, kinds: kinds.into_iter().collect(), sends }
    }

    fn next(&self) -> Option<Loop> {
        self.combinations().into_iter().find_map(|stale| self.with_stale(&stale))
    }

    /// Sets of reactions whose messages the round does not send, smallest first.
    fn combinations(&self) -> Vec<Vec<Which>> {
        if self.kinds.len() <= ALL_COMBINATIONS_UP_TO {
            let mut sets: Vec<Vec<Which>> = (0..1_u32 << self.kinds.len())
                .map(|bits| (0..).zip(&self.kinds).filter(|(i, _)| bits & (1 << i) != 0).map(|(_, k)| *k).collect())
                .collect();
            sets.sort_by_key(Vec::len);
            return sets;
        }
        let singles = self.kinds.iter().map(|kind| vec![*kind]);
        let pairs = self.kinds.iter().enumerate().flat_map(|(i, a)| {
            let later = self.kinds.iter().skip(i + 1);
            later.map(|b| vec![*a, *b]).collect::<Vec<_>>()
        });
        [Vec::new()].into_iter().chain(singles).chain(pairs).chain([self.kinds.clone()]).collect()
    }

    /// A round that sends none of the messages which these reactions are about: they are all old then.
    fn with_stale(&self, stale: &[Which]) -> Option<Loop> {
        let avoided = |node: NodeId| {
            let sent = self.sends.get(&node);
            sent.is_some_and(|sent| stale.iter().any(|which| is_about(self.program, *which, sent)))
        };
        let mut next: BTreeMap<NodeId, Vec<(Edge, NodeId)>> = BTreeMap::new();
        for (from, edge, to, passing) in &self.ways {
            let free = match passing {
                Passing::Something => false,
                Passing::Nothing => true,
                Passing::Reactions(reactions) => reactions.iter().any(|which| stale.contains(which)),
            };
            if free && !avoided(*from) && !avoided(*to) {
                next.entry(*from).or_default().push((*edge, *to));
            }
        }
        let round = shortest_round(&next, first_on_a_circle(&next)?)?;
        let is_arm = |(node, edge): &(NodeId, Edge)| {
            let kind = self.journey.node(*node).map(|node| &node.kind);
            matches!(kind, Some(NodeKind::Await { .. })) && matches!(edge, Edge::Arm(_))
        };
        let arm = round.iter().copied().find(is_arm);
        let jumps = |way: &(NodeId, Edge)| self.journey.jump(way.0, way.1).is_some() || way.1 == Edge::Back;
        let closing = round.iter().copied().rev().find(jumps).or_else(|| round.last().copied())?;
        Some(Loop { round, arm, closing })
    }
}

/// The first node from which one can come back to it.
fn first_on_a_circle(next: &BTreeMap<NodeId, Vec<(Edge, NodeId)>>) -> Option<NodeId> {
    let edges = next.iter().flat_map(|(from, ways)| ways.iter().map(|(_, to)| (from.0, to.0)));
    let graph: DiGraph<(), (), u32> = DiGraph::from_edges(edges);
    let circles = kosaraju_scc(&graph).into_iter().filter(|part| match part.as_slice() {
        [lone] => graph.contains_edge(*lone, *lone),
        several => several.len() > 1,
    });
    let first = circles.flatten().map(NodeIndex::index).min()?;
    u32::try_from(first).ok().map(NodeId)
}

/// The fewest steps from a node back to itself.
fn shortest_round(next: &BTreeMap<NodeId, Vec<(Edge, NodeId)>>, start: NodeId) -> Option<Vec<(NodeId, Edge)>> {
    let mut came_from: BTreeMap<NodeId, (NodeId, Edge)> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(node) = open.pop_front() {
        for (edge, to) in next.get(&node).map_or(&[][..], Vec::as_slice) {
            if *to == start {
                let mut round = vec![(node, *edge)];
                let mut here = node;
                while here != start {
                    let (from, edge) = *came_from.get(&here)?;
                    round.push((from, edge));
                    here = from;
                }
                round.reverse();
                return Some(round);
            }
            if !came_from.contains_key(to) {
                came_from.insert(*to, (node, *edge));
                open.push_back(*to);
            }
        }
    }
    None
}

/// Where a stage's milestone leads, if it can be reached at any of its steps without anything new: a condition.
fn milestone_at_once(program: &Program, journey: &JourneyGraph, id: JourneyId, stage: StageId) -> Option<NodeId> {
    let (cause, _) = program.journeys[id].stages.get(stage)?.milestone.as_ref()?;
    match cause_passes(program, cause) {
        Passing::Nothing => journey.target(journey.stage_start(stage)?, Edge::Milestone),
        Passing::Something | Passing::Reactions(_) => None,
    }
}

fn is_about(program: &Program, which: Which, sent: &Sent) -> bool {
    match which {
        Which::Bare => true,
        Which::Message(message) => sent.message == message,
        Which::Send(id) => sent.id == id,
        Which::Category(category) => program.is_kind_of(program.messages[sent.message].category, category),
        Which::Channel(channel) => sent.channels.contains(&channel),
    }
}

fn passing(program: &Program, kind: &NodeKind, edge: Edge) -> Passing {
    if edge == Edge::Milestone {
        return Passing::Nothing;
    }
    match kind {
        NodeKind::Wait(until) => match (until, edge) {
            (WaitUntil::For(_) | WaitUntil::Clock { .. }, _) => Passing::Something,
            // At once if inside; at once if past.
            (WaitUntil::Window(_) | WaitUntil::Moment(_), _) => Passing::Nothing,
        },
        NodeKind::Await { arms, .. } => match edge {
            Edge::Arm(arm) => arms.get(arm as usize).map_or(Passing::Nothing, |cause| cause_passes(program, cause)),
            Edge::Next | Edge::Else | Edge::Otherwise | Edge::Again | Edge::Back | Edge::Milestone => {
                Passing::Something
            }
        },
        // Past it all its rounds are over; a round of its own that passes nothing is found by itself.
        NodeKind::Repeat { times, .. } if edge == Edge::Next && *times > 0 => Passing::Something,
        NodeKind::Stage(_)
        | NodeKind::Send { .. }
        | NodeKind::Branch { .. }
        | NodeKind::Split(_)
        | NodeKind::Repeat { .. }
        | NodeKind::Round(_)
        | NodeKind::Set { .. }
        | NodeKind::Mark(_)
        | NodeKind::Clear(_)
        | NodeKind::Do { .. }
        | NodeKind::Start(_)
        | NodeKind::Leave(_) => Passing::Nothing,
    }
}

fn cause_passes(program: &Program, cause: &Cause) -> Passing {
    match cause {
        Cause::When(_) => Passing::Nothing,
        Cause::On { events, .. } => {
            let mut reactions = Vec::new();
            if events.iter().all(|event| is_new(program, event, &mut reactions)) {
                if reactions.is_empty() { Passing::Something } else { Passing::Reactions(reactions) }
            } else {
                Passing::Nothing
            }
        }
    }
}

/// Whether it must be new to answer an `await`; reactions, which need not be, are collected.
fn is_new(program: &Program, happening: &Happening, reactions: &mut Vec<Which>) -> bool {
    match happening {
        Happening::Event(_) | Happening::Goal => true,
        Happening::Trigger(trigger) => match &program.triggers[*trigger].kind {
            TriggerKind::Event { events, .. } => events.iter().all(|event| is_new(program, event, reactions)),
            // Each span, and each moment of the calendar, ticks once.
            TriggerKind::Absence { .. }
            | TriggerKind::Moment(_)
            | TriggerKind::Yearly { .. }
            | TriggerKind::Monthly { .. }
            | TriggerKind::Weekly { .. }
            | TriggerKind::EveryDays { .. }
            | TriggerKind::EveryTime { .. }
            | TriggerKind::Error => true,
            // What one statement made so, the next can unmake.
            TriggerKind::Becomes(_) => false,
        },
        Happening::Message(which, Happened::Reaction(_) | Happened::Positive | Happened::Negative) => {
            reactions.push(*which);
            true
        }
        // Noted down in the same instant, by the customer's own journeys.
        Happening::Message(_, Happened::Sent | Happened::Blocked | Happened::BlockedFor(_))
        | Happening::Journey(..) => false,
    }
}
