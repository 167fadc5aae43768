//! Ways on that need nothing from outside: no new event, or not even time. Knows no conditions.

use std::collections::{BTreeMap, VecDeque};

use crate::{
    ir::{Edge, JourneyGraph, NodeId, NodeKind},
    model::{
        Program,
        condition::{Happened, Happening},
        journey::{Cause, WaitUntil},
        program::TriggerKind,
    },
};

/// What must pass for a way on to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Needs {
    /// Nothing.
    Nothing,
    /// Time, and nothing else.
    Time,
    /// Something that the customer or the business does.
    Event,
}

/// What a way on needs at the least.
pub(super) fn needs(program: &Program, kind: &NodeKind, edge: Edge) -> Needs {
    match kind {
        NodeKind::Wait(until) => match until {
            WaitUntil::For(_) | WaitUntil::Clock { .. } => Needs::Time,
            // At once if inside; at once if past.
            WaitUntil::Window(_) | WaitUntil::Moment(_) => Needs::Nothing,
        },
        NodeKind::Await { arms, .. } => match edge {
            Edge::Arm(arm) => match arms.get(arm as usize) {
                Some(Cause::On { events, .. }) => {
                    events.iter().map(|event| happening_needs(program, event)).min().unwrap_or(Needs::Nothing)
                }
                Some(Cause::When(_)) | None => Needs::Nothing,
            },
            Edge::Next | Edge::Else | Edge::Otherwise | Edge::Again | Edge::Back | Edge::Milestone => Needs::Time,
        },
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
        | NodeKind::Leave(_) => Needs::Nothing,
    }
}

/// What must pass for something to happen once more.
pub(super) fn happening_needs(program: &Program, happening: &Happening) -> Needs {
    match happening {
        Happening::Event(_) | Happening::Goal => Needs::Event,
        Happening::Message(_, Happened::Reaction(_) | Happened::Positive | Happened::Negative) => Needs::Event,
        // Noted down in the same instant.
        Happening::Message(_, Happened::Sent | Happened::Blocked | Happened::BlockedFor(_))
        | Happening::Journey(..) => Needs::Nothing,
        Happening::Trigger(trigger) => match program.triggers.get(*trigger).map(|trigger| &trigger.kind) {
            Some(TriggerKind::Event { events, .. }) => {
                events.iter().map(|event| happening_needs(program, event)).min().unwrap_or(Needs::Nothing)
            }
            Some(TriggerKind::Becomes(_)) => Needs::Nothing,
            Some(TriggerKind::Absence { .. }) => Needs::Event,
            Some(
                TriggerKind::Moment(_)
                | TriggerKind::Yearly { .. }
                | TriggerKind::Monthly { .. }
                | TriggerKind::Weekly { .. }
                | TriggerKind::EveryDays { .. }
                | TriggerKind::EveryTime { .. }
                | TriggerKind::Error,
            )
            | None => Needs::Time,
        },
    }
}

/// The steps that can be reached from one without what some ways need, each with the way that was gone to it; the start has none.
pub(super) fn reached_from(
    steps: &JourneyGraph,
    from: NodeId,
    passes: &dyn Fn(NodeId, Edge) -> bool,
) -> BTreeMap<NodeId, Option<(NodeId, Edge)>> {
    let mut reached = BTreeMap::from([(from, None)]);
    let mut open = VecDeque::from([from]);
    while let Some(here) = open.pop_front() {
        for (edge, to) in steps.ways_on(here) {
            if passes(here, edge) && !reached.contains_key(&to) {
                reached.insert(to, Some((here, edge)));
                open.push_back(to);
            }
        }
    }
    reached
}

/// Steps that can be reached from one at the same instant.
pub(super) fn at_once_from(
    program: &Program,
    steps: &JourneyGraph,
    from: NodeId,
) -> BTreeMap<NodeId, Option<(NodeId, Edge)>> {
    reached_from(steps, from, &|at, edge| {
        steps.node(at).is_some_and(|node| needs(program, &node.kind, edge) == Needs::Nothing)
    })
}
