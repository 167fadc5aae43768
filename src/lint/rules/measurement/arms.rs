//! The arms of splits, and what each sends. Finds nothing itself.

use super::super::JourneyLook;
use crate::{
    ir::{Edge, NodeKind, facts::SendFact},
    model::types::SplitId,
};

/// Every reachable split of a journey, with the messages that are sent only in each of its arms, in written order.
pub(super) fn sends_of_arms<'g>(look: &JourneyLook<'_, 'g>) -> Vec<(SplitId, Vec<Vec<&'g SendFact>>)> {
    let Some(facts) = look.look.facts.journey(look.id) else { return Vec::new() };
    let steps = look.steps;
    let splits = steps.nodes().filter(|(at, _)| facts.is_reachable(*at)).filter_map(|(at, node)| match node.kind {
        NodeKind::Split(id) => Some((at, id)),
        _ => None,
    });
    splits
        .map(|(at, id)| {
            let count = look.look.program().splits.get(id).map_or(0, |split| split.arms.len());
            let arm = |index: usize| {
                let edge = Edge::Arm(u32::try_from(index).unwrap_or(u32::MAX));
                // An arm without steps leads to what all have in common.
                let own = steps.target(at, edge).filter(|to| matches!(steps.ways_to(*to)[..], [_]));
                let inside = |send: &&SendFact| own.is_some_and(|first| facts.dominates(first, send.node));
                facts.sends().iter().filter(inside).collect()
            };
            (id, (0..count).map(arm).collect())
        })
        .collect()
}
