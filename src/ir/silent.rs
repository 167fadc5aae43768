//! Where a customer can leave a journey without a stated reason. Judges nothing.

use super::{
    facts::JourneyFacts,
    graph::{Edge, JourneyGraph, LeaveKind, NodeId, NodeKind},
};
use crate::base::Span;

/// A place at which a visit can end without a word on how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SilentExit {
    /// The line a person would add the reason to.
    pub span: Span,
    /// The last step.
    pub node: NodeId,
    /// The way on that leads out; none for an `exit` without a reason.
    pub edge: Option<Edge>,
}

/// Every such place that can be reached, in the order of the text.
#[must_use]
pub fn silent_exits(steps: &JourneyGraph, facts: &JourneyFacts) -> Vec<SilentExit> {
    let mut found = Vec::new();
    for (node, step) in steps.nodes().filter(|(id, _)| facts.is_reachable(*id)) {
        let NodeKind::Leave(leave) = &step.kind else { continue };
        match leave {
            LeaveKind::Exit(reason) if reason == "exit" => {
                found.push(SilentExit { span: step.span, node, edge: None });
            }
            LeaveKind::Exit(_) | LeaveKind::HandOff(_) => {}
            LeaveKind::Completed => {
                for (before, edge) in steps.ways_to(node) {
                    let Some(last) = steps.node(before) else { continue };
                    let span = steps.head(before, edge).unwrap_or(last.span);
                    found.push(SilentExit { span, node: before, edge: Some(edge) });
                }
            }
        }
    }
    found.sort_by_key(|exit| (exit.span, exit.node));
    found.dedup();
    found
}
