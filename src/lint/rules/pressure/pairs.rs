//! Two messages that one customer gets on one path. Finds nothing itself.

use std::collections::BTreeSet;

use super::super::JourneyLook;
use crate::{
    ir::{Edge, NodeId, NodeKind, facts::SendFact},
    model::{Cond, CondKind, condition::Happened},
    solve::Formula,
};

/// What may lie between the two.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Between {
    /// Anything.
    Anything,
    /// No time: neither a wait nor an `await`.
    NoTime,
}

/// Pairs of sends in written order, the second of which may be reached after the first went out. Not those that come round in a loop.
pub(super) fn pairs(
    look: &mut JourneyLook<'_, '_>,
    between: Between,
    wanted: &dyn Fn(&SendFact, &SendFact) -> bool,
) -> Vec<(SendFact, SendFact)> {
    let Some(facts) = look.look.facts.journey(look.id) else { return Vec::new() };
    let sends = facts.sends();
    let mut found = Vec::new();
    for first in sends {
        // Most pairs have nothing in common: what is cheap to ask comes first.
        let alike: Vec<&SendFact> =
            sends.iter().filter(|second| second.node > first.node && wanted(first, second)).collect();
        if alike.is_empty() {
            continue;
        }
        let behind = behind(look, first.node, between);
        for second in alike.into_iter().filter(|second| behind.contains(&second.node)) {
            if !is_second_try(look, second.node) && can_both(look, first.node, second.node) {
                found.push((first.clone(), second.clone()));
            }
        }
    }
    found
}

/// Steps reached when the message has gone out, going on only to what was written later.
fn behind(look: &JourneyLook<'_, '_>, first: NodeId, between: Between) -> BTreeSet<NodeId> {
    let cuts = look.look.facts.journey(look.id).map_or(&[][..], |facts| facts.cuts());
    let mut reached = BTreeSet::new();
    let mut open: Vec<NodeId> = look.steps.target(first, Edge::Next).into_iter().filter(|to| *to > first).collect();
    while let Some(node) = open.pop() {
        if !reached.insert(node) {
            continue;
        }
        let Some(step) = look.steps.node(node) else { continue };
        let takes_time = matches!(step.kind, NodeKind::Wait(_) | NodeKind::Await { .. });
        if between == Between::NoTime && takes_time {
            continue;
        }
        open.extend(look.steps.ways_on(node).into_iter().map(|(_, to)| to).filter(|to| *to > node));
        if between == Between::Anything {
            open.extend(cuts.iter().filter(|(from, to)| *from == node && *to > node).map(|(_, to)| *to));
        }
    }
    reached
}

/// Branches on the way to a step, with the arm that leads there.
fn arms_above<'g>(look: &JourneyLook<'_, 'g>, node: NodeId) -> Vec<(&'g [Cond], Edge)> {
    let Some(facts) = look.look.facts.journey(look.id) else { return Vec::new() };
    let mut found = Vec::new();
    let mut here = facts.dominator(node);
    while let Some(at) = here {
        if let Some(NodeKind::Branch { arms, .. }) = look.steps.node(at).map(|step| &step.kind) {
            let ways = look.steps.ways_on(at);
            // Where an empty arm leads, the others lead, too.
            let own = |to: NodeId| look.steps.ways_to(to).len() == 1;
            let taken = ways.into_iter().find(|(_, to)| own(*to) && facts.dominates(*to, node));
            found.extend(taken.map(|(edge, _)| (arms.as_slice(), edge)));
        }
        here = facts.dominator(at);
    }
    found
}

/// Whether it is sent because something was blocked: a second try is no second message.
fn is_second_try(look: &JourneyLook<'_, '_>, node: NodeId) -> bool {
    arms_above(look, node).into_iter().any(|(arms, edge)| match edge {
        Edge::Arm(arm) => arms.get(arm as usize).is_some_and(asks_for_blocked),
        Edge::Otherwise | Edge::Next | Edge::Else | Edge::Again | Edge::Back | Edge::Milestone => {
            arms.iter().any(asks_for_sent)
        }
    })
}

fn asks_for_blocked(condition: &Cond) -> bool {
    asks_for(condition, &|what| matches!(what, Happened::Blocked | Happened::BlockedFor(_)))
}

fn asks_for_sent(condition: &Cond) -> bool {
    asks_for(condition, &|what| matches!(what, Happened::Sent))
}

fn asks_for(condition: &Cond, wanted: &dyn Fn(Happened) -> bool) -> bool {
    match &condition.kind {
        CondKind::Reacted(_, what) => wanted(*what),
        CondKind::And(parts) | CondKind::Or(parts) => parts.iter().any(|part| asks_for(part, wanted)),
        CondKind::Not(inner) => asks_for(inner, wanted),
        CondKind::Always(_)
        | CondKind::Segment(_)
        | CondKind::Status(_)
        | CondKind::Inside(_)
        | CondKind::Flag(_)
        | CondKind::Is(..)
        | CondKind::In(..)
        | CondKind::Known(_)
        | CondKind::Compare(..)
        | CondKind::Contains(..)
        | CondKind::Before(..)
        | CondKind::After(..)
        | CondKind::Exists(_)
        | CondKind::EnteredBy(_) => false,
    }
}

/// Whether one customer can be in the arms of both; what changes between them is left out of account.
fn can_both(look: &mut JourneyLook<'_, '_>, first: NodeId, second: NodeId) -> bool {
    let mut so = Formula::Always(true);
    for (arms, edge) in arms_above(look, first).into_iter().chain(arms_above(look, second)) {
        let taken = match edge {
            Edge::Arm(arm) => arm as usize,
            Edge::Otherwise | Edge::Next | Edge::Else | Edge::Again | Edge::Back | Edge::Milestone => arms.len(),
        };
        for (index, arm) in arms.iter().enumerate().take(taken + 1) {
            let formula = look.formula(arm);
            so = so.and(if index == taken { formula } else { formula.not() });
        }
    }
    !look.look.never(&so)
}
