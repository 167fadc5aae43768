//! Where a visit ends, and what becomes of the customer until then. Judges nothing.

use std::collections::BTreeSet;

use crate::{
    ir::{JourneyGraph, LeaveKind, NodeId, NodeKind},
    model::journey::Journey,
};

/// What comes behind a way on.
pub(super) struct Behind {
    /// Whether anything is done there that somebody notices.
    pub acts: bool,
    /// Whether something is only noted: an attribute, a status.
    pub notes: bool,
    /// Whether time passes there.
    pub waits: bool,
    /// How visits end there.
    pub ends: Vec<LeaveKind>,
}

/// Everything that can come behind a step, that step included.
pub(super) fn behind(steps: &JourneyGraph, from: NodeId) -> Behind {
    let mut found = Behind { acts: false, notes: false, waits: false, ends: Vec::new() };
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(here) = open.pop() {
        let Some(node) = steps.node(here) else { continue };
        match &node.kind {
            NodeKind::Leave(how) => {
                if !found.ends.contains(how) {
                    found.ends.push(how.clone());
                }
            }
            NodeKind::Wait(_) | NodeKind::Await { .. } => found.waits = true,
            NodeKind::Send { .. } | NodeKind::Do { .. } | NodeKind::Start(_) => found.acts = true,
            NodeKind::Set { .. } | NodeKind::Mark(_) | NodeKind::Clear(_) => found.notes = true,
            NodeKind::Stage(_)
            | NodeKind::Branch { .. }
            | NodeKind::Split(_)
            | NodeKind::Repeat { .. }
            | NodeKind::Round(_) => {}
        }
        for (_, to) in steps.ways_on(here) {
            if seen.insert(to) {
                open.push(to);
            }
        }
    }
    found
}

/// Whether the visit simply runs out there: nothing is done, and nothing says how it ended.
pub(super) fn runs_out(behind: &Behind) -> bool {
    !behind.acts && !behind.ends.is_empty() && behind.ends.iter().all(|how| *how == LeaveKind::Completed)
}

/// Whether an outcome is stated: an `exit` with a text, or a hand-over.
pub(super) fn is_stated(how: &LeaveKind) -> bool {
    match how {
        LeaveKind::Exit(reason) => reason != "exit",
        LeaveKind::HandOff(_) => true,
        LeaveKind::Completed => false,
    }
}

/// Whether some rule acts while a customer is inside: for it, staying on has a point.
pub(super) fn rules_act(journey: &Journey) -> bool {
    let of_goal = journey.goal.as_ref().is_some_and(|goal| goal.within.is_none());
    of_goal
        || !journey.exits.is_empty()
        || journey.season.is_some()
        || journey.stages.rows().iter().any(|stage| !stage.exits.is_empty() || stage.milestone.is_some())
}
