//! Silence that is held against a customer who may never have got the message.

use super::{super::JourneyLook, words::message_at};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::{
        Edge, NodeId, NodeKind,
        delays::{covers, possible_channels},
    },
    model::{
        condition::{Cond, CondKind, Happened, Happening, Which},
        journey::{Cause, ChannelChoice},
        program::Program,
        types::MessageId,
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "send-taken-for-granted",
    level: Severity::Warning,
    summary: "Whoever does not react is marked or changed, though a cap or a missing consent may have kept the message from them.",
    why: "A message that was stopped gets no reaction either. Whoever is called asleep for not opening it was never asked, and from then on is treated \
          as somebody who does not care.",
    wrong: "\
customer { address: email }
channel email { address address  positive opened }
category news
cap news at 1 per 3 days
status asleep { ends on visit }
message first: news { email template \"first\" }
message second: news { email template \"second\" }
source shop
event visit from shop

journey follow_up {
  enter on visit
  reenter never
  goal on visit within 30 days
  exit on goal
  send first by email
  await up to 5 days {
    on opened { }
    otherwise { mark asleep }
  }
}
",
    mended: "\
customer { address: email }
channel email { address address  positive opened }
category news
cap news at 1 per 3 days
status asleep { ends on visit }
message first: news { email template \"first\" }
message second: news { email template \"second\" }
source shop
event visit from shop

journey follow_up {
  enter on visit
  reenter never
  goal on visit within 30 days
  exit on goal
  send first by email, else exit \"not reached\"
  await up to 5 days {
    on opened { }
    otherwise { mark asleep }
  }
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let program = look.look.program();
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    for (node, step) in look.steps.nodes().filter(|(node, _)| facts.is_reachable(*node)) {
        // Who did not react to which message goes which way.
        let (messages, silent): (Vec<Which>, Edge) = match &step.kind {
            NodeKind::Await { arms, .. } => (arms.iter().flat_map(reacted_to).collect(), Edge::Otherwise),
            NodeKind::Branch { arms, .. } => (arms.iter().filter_map(reacted).collect(), Edge::Otherwise),
            NodeKind::Stage(_)
            | NodeKind::Wait(_)
            | NodeKind::Send { .. }
            | NodeKind::Split(_)
            | NodeKind::Repeat { .. }
            | NodeKind::Round(_)
            | NodeKind::Set { .. }
            | NodeKind::Mark(_)
            | NodeKind::Clear(_)
            | NodeKind::Do { .. }
            | NodeKind::Start(_)
            | NodeKind::Leave(_) => continue,
        };
        if messages.is_empty() {
            continue;
        }
        let Some((consequence, at)) = look.steps.target(node, silent).and_then(|next| consequence(look, next)) else {
            continue;
        };
        let last = facts.before(node).last;
        let sends = facts.sends().iter().filter(|send| {
            messages.iter().any(|which| match which {
                Which::Bare | Which::Category(_) | Which::Channel(_) => last.contains(&send.id),
                Which::Message(message) => send.message == *message && last.contains(&send.id),
                Which::Send(id) => send.id == *id,
            })
        });
        // A second way by which it may have come is a second message: then nothing is certain.
        let sends: Vec<_> = sends.collect();
        let stopped = sends.iter().find_map(|send| {
            let step = look.steps.node(send.node)?;
            let NodeKind::Send { message, channels, .. } = &step.kind else { return None };
            let handled = look.steps.target(send.node, Edge::Else).is_some() || leaves_when_blocked(look);
            // A second channel is somebody's answer to what may stop the first.
            if channels.len() > 1 {
                return None;
            }
            let why = may_be_stopped(program, *message, channels)?;
            (!handled).then_some((send.node, step.span, why))
        });
        // Of several it is not said which one was not reacted to.
        let Some((send, span, why)) = stopped.filter(|_| last.len() == 1) else { continue };
        if asks_whether_sent(look, node) {
            continue;
        }
        let name = message_at(program, look.steps, send).unwrap_or("");
        found.push(
            Diagnostic::warning(PAGE.name, at, format!("{consequence} also for customers who never got `{name}`"))
                .note("taken for silence")
                .label(span, why)
                .help("Say behind the send what then: `, else exit \"not reached\"`. Or branch on `sent` before this.")
                .maybe_fix("leave where it is stopped", span.at_end(), ", else exit \"not reached\""),
        );
    }
}

/// What is held against who comes here, before anything else happens: a mark, or a change of the profile.
fn consequence(look: &JourneyLook<'_, '_>, from: NodeId) -> Option<(String, Span)> {
    let program = look.look.program();
    let mut at = from;
    for _ in 0..8 {
        let step = look.steps.node(at)?;
        match &step.kind {
            NodeKind::Mark(status) => {
                return Some((format!("marks as `{}`", program.statuses.get(*status)?.name), step.span));
            }
            NodeKind::Stage(_)
            | NodeKind::Do { .. }
            | NodeKind::Start(_)
            | NodeKind::Clear(_)
            | NodeKind::Set { .. } => {}
            NodeKind::Wait(_)
            | NodeKind::Send { .. }
            | NodeKind::Await { .. }
            | NodeKind::Branch { .. }
            | NodeKind::Split(_)
            | NodeKind::Repeat { .. }
            | NodeKind::Round(_)
            | NodeKind::Leave(_) => return None,
        }
        at = look.steps.target(at, Edge::Next)?;
    }
    None
}

/// Messages whose reaction meets an arm.
fn reacted_to(cause: &Cause) -> Vec<Which> {
    match cause {
        Cause::On { events, .. } => events
            .iter()
            .filter_map(|event| match event {
                Happening::Message(which, what) if is_good(*what) => Some(*which),
                Happening::Message(..)
                | Happening::Event(_)
                | Happening::Trigger(_)
                | Happening::Journey(..)
                | Happening::Goal => None,
            })
            .collect(),
        Cause::When(_) => Vec::new(),
    }
}

fn reacted(condition: &Cond) -> Option<Which> {
    match &condition.kind {
        CondKind::Reacted(which, what) if is_good(*what) => Some(*which),
        _ => None,
    }
}

/// A reaction, as opposed to what became of the sending.
fn is_good(what: Happened) -> bool {
    match what {
        Happened::Reaction(_) | Happened::Positive => true,
        Happened::Negative | Happened::Sent | Happened::Blocked | Happened::BlockedFor(_) => false,
    }
}

fn leaves_when_blocked(look: &JourneyLook<'_, '_>) -> bool {
    look.journey.exits.iter().any(|rule| match &rule.cause {
        Cause::On { events, .. } => events
            .iter()
            .any(|event| matches!(event, Happening::Message(_, Happened::Blocked | Happened::BlockedFor(_)))),
        Cause::When(_) => false,
    })
}

/// Whether a branch of the journey asks how the sending ended.
fn asks_whether_sent(look: &JourneyLook<'_, '_>, node: NodeId) -> bool {
    let Some(facts) = look.look.facts.journey(look.id) else { return false };
    look.steps.nodes().any(|(at, step)| match &step.kind {
        NodeKind::Branch { arms, .. } => (facts.dominates(at, node) || at == node) && arms.iter().any(asks_of_sending),
        _ => false,
    })
}

fn asks_of_sending(condition: &Cond) -> bool {
    match &condition.kind {
        CondKind::Reacted(_, what) => matches!(what, Happened::Sent | Happened::Blocked | Happened::BlockedFor(_)),
        CondKind::And(parts) | CondKind::Or(parts) => parts.iter().any(asks_of_sending),
        CondKind::Not(inner) => asks_of_sending(inner),
        _ => false,
    }
}

/// What may keep a message back, in words; nothing where nothing can.
fn may_be_stopped(program: &Program, message: MessageId, choices: &[ChannelChoice]) -> Option<String> {
    let channels = possible_channels(program, message, choices);
    let category = program.categories.get(program.messages.get(message)?.category)?;
    if !category.exempt_caps
        && let Some(cap) = program.caps.rows().iter().find(|cap| covers(program, cap.scope, message, &channels))
    {
        return Some(format!("may be stopped by `cap {}`", cap.words));
    }
    let declared = channels.iter().filter_map(|channel| program.channels.get(*channel));
    let missing = declared.clone().all(|channel| {
        channel.address.and_then(|address| program.attributes.get(address)).is_some_and(|address| address.optional)
    });
    if missing {
        return Some("is stopped where there is no address".to_owned());
    }
    let consents = !category.exempt_consent && declared.clone().all(|channel| channel.consent.is_some());
    consents.then(|| "is stopped where there is no consent".to_owned())
}
