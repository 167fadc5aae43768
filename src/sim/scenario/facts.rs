//! Whether a kept notice is what a test speaks of. Knows no time.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use crate::{
    ir::{NodeId, NodeKind},
    model::{
        Program,
        condition::BlockReason,
        population::{ExpectedFact, Subject},
        types::{ChannelId, JourneyId, MessageId, SendId},
    },
    sim::{life::Notice, plan::Plan, timeline::exit_words},
};

/// The `send` statement at a node.
pub(super) fn send_at(plan: &Plan<'_>, journey: JourneyId, node: NodeId) -> Option<SendId> {
    let step = plan.graph().journeys[journey].node(node)?;
    if let NodeKind::Send { id, .. } = step.kind { Some(id) } else { None }
}

/// Whether a message is what a subject names.
pub(super) fn is_subject(
    program: &Program,
    subject: Subject,
    message: MessageId,
    send: Option<SendId>,
    channel: Option<ChannelId>,
) -> bool {
    match subject {
        Subject::Messages => true,
        Subject::Message(id) => id == message,
        Subject::Send(id) => send == Some(id),
        Subject::Category(id) => program.is_kind_of(program.messages[message].category, id),
        Subject::Channel(id) => channel == Some(id),
        Subject::Journey(_) => false,
    }
}

/// Whether a notice is an expected fact.
pub(super) fn is_fact(plan: &Plan<'_>, fact: &ExpectedFact, notice: &Notice<'_>) -> bool {
    let program = plan.program();
    match (fact, notice) {
        (ExpectedFact::Entered(id), Notice::Enters { journey, .. })
        | (ExpectedFact::Refused(id), Notice::Refused { journey, .. })
        | (ExpectedFact::Converted(id), Notice::Goal { journey, .. }) => id == journey,
        (ExpectedFact::Exited(id, reason), Notice::Exits { journey, why, .. }) => {
            id == journey && reason.as_ref().is_none_or(|reason| reason == exit_words(plan.graph(), *journey, *why))
        }
        (ExpectedFact::Sent(subject, by), Notice::Sends { sending, .. }) => {
            is_subject(program, *subject, sending.message, Some(sending.send), Some(sending.channel))
                && by.is_none_or(|channel| channel == sending.channel)
        }
        (ExpectedFact::Blocked(subject, reason), Notice::Blocked { journey, node, message, reasons, unasked, .. }) => {
            let send = send_at(plan, *journey, *node);
            let is_reason = |found: BlockReason| reason.is_none_or(|wanted| wanted == found);
            if reasons.is_empty() {
                is_subject(program, *subject, *message, send, None) && is_reason(*unasked)
            } else {
                reasons.iter().any(|(channel, found)| {
                    is_subject(program, *subject, *message, send, Some(*channel)) && is_reason(*found)
                })
            }
        }
        (
            ExpectedFact::Entered(_)
            | ExpectedFact::Refused(_)
            | ExpectedFact::Exited(..)
            | ExpectedFact::Converted(_)
            | ExpectedFact::Sent(..)
            | ExpectedFact::Blocked(..),
            _,
        ) => false,
    }
}

/// Whether a notice breaks an `expect no`.
pub(super) fn breaks(program: &Program, subject: Subject, notice: &Notice<'_>) -> bool {
    match (subject, notice) {
        (Subject::Journey(id), Notice::Enters { journey, .. }) => id == *journey,
        (
            Subject::Messages | Subject::Message(_) | Subject::Send(_) | Subject::Category(_) | Subject::Channel(_),
            Notice::Sends { sending, .. },
        ) => is_subject(program, subject, sending.message, Some(sending.send), Some(sending.channel)),
        (
            Subject::Journey(_)
            | Subject::Messages
            | Subject::Message(_)
            | Subject::Send(_)
            | Subject::Category(_)
            | Subject::Channel(_),
            _,
        ) => false,
    }
}
