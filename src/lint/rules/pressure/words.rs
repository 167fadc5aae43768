//! Words that the checks of this chapter share.

use crate::{
    ir::{JourneyGraph, NodeId, NodeKind},
    model::Program,
};

/// The name of the message that a `send` sends.
pub(super) fn message_at<'p>(program: &'p Program, steps: &JourneyGraph, node: NodeId) -> Option<&'p str> {
    let NodeKind::Send { message, .. } = &steps.node(node)?.kind else { return None };
    Some(program.messages.get(*message)?.name.as_str())
}

/// `one`, `2`.
pub(super) fn times_words(number: u64) -> String {
    if number == 1 { "one".to_owned() } else { number.to_string() }
}
