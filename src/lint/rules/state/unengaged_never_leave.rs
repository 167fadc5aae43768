//! Customers who never react, and get the next promotion all the same, by the same channel, at the same pace, round after round.

use std::collections::BTreeSet;

use super::super::{
    super::promotional::is_marketing,
    JourneyLook,
    reading::{Read, reads},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::{Edge, NodeId, NodeKind},
    model::{
        condition::{Happened, Happening},
        types::ChannelId,
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "unengaged-never-leave",
    level: Severity::Warning,
    summary: "Whoever does not react gets the same kind of promotion again and again: no other channel, no slower pace, no way out.",
    why: "Mail to people who never open it teaches the mailbox providers that it is spam, and then the others do not get it either. Let \
          those who do not react go, or change something: the channel, the pace, the journey.",
    wrong: "\
customer { address: email }
channel email { address address  positive clicked }
category promotional
message offer: promotional { email template \"offer\" }
source shop
event visit from shop

journey reminders {
  enter on visit
  reenter after 365 days
  repeat up to 6 times {
    send offer by email
    await up to 14 days {
      on clicked { exit \"interested\" }
      otherwise  { }
    }
  }
  exit \"tried\"
}
",
    mended: "\
customer { address: email }
channel email { address address  positive clicked }
category promotional
message offer: promotional { email template \"offer\" }
source shop
event visit from shop

journey reminders {
  enter on visit
  reenter after 365 days
  repeat up to 2 times {
    send offer by email
    await up to 14 days {
      on clicked { exit \"interested\" }
      otherwise  { }
    }
  }
  exit \"tried\"
}
",
};

/// So many rounds without an answer are one too many.
const ROUNDS: u64 = 3;

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let steps = look.steps;
    for (node, step) in steps.nodes() {
        if let NodeKind::Repeat { times, .. } = &step.kind
            && *times >= ROUNDS
            && let Some(body) = steps.target(node, Edge::Again)
            && let Some(send) = silent_round(look, body, node, true)
        {
            found.push(finding(look, head(step.span, "repeat"), send, Some(*times)));
        }
        // A `go to` that leads back, taken by those who do not react.
        for (edge, target) in steps.ways_on(node) {
            let Some(jump) = steps.jump(node, edge) else { continue };
            let silent = match &step.kind {
                NodeKind::Await { .. } => edge == Edge::Otherwise,
                _ => true,
            };
            // Round and round it is the same, however many channels a round has.
            if silent
                && target <= node
                && let Some(send) = silent_round(look, target, node, false)
            {
                found.push(finding(look, jump, send, None));
            }
        }
    }
}

/// A promotion met on a way from one step to another that is gone without any reaction; nothing, where there is no such way, or where
/// reactions are asked for on it, or, where one is asked for, it has more than one channel.
fn silent_round(look: &JourneyLook<'_, '_>, from: NodeId, to: NodeId, one_channel: bool) -> Option<NodeId> {
    let program = look.look.program();
    let steps = look.steps;
    let mut seen: BTreeSet<NodeId> = BTreeSet::new();
    let mut open = vec![from];
    let mut channels: BTreeSet<Vec<ChannelId>> = BTreeSet::new();
    let mut first = None;
    let mut closes = false;
    while let Some(node) = open.pop() {
        if node == to {
            closes = true;
        }
        if !seen.insert(node) {
            continue;
        }
        let Some(step) = steps.node(node) else { continue };
        match &step.kind {
            NodeKind::Send { message, .. } if is_marketing(program, *message) => {
                let facts = look.look.facts.journey(look.id)?;
                let send = facts.sends().iter().find(|send| send.node == node)?;
                channels.insert(send.channels.clone());
                first.get_or_insert(node);
            }
            // Whoever is told apart by reactions is not treated alike.
            NodeKind::Branch { arms, .. } if arms.iter().any(|arm| about_reactions(look, arm)) => return None,
            _ => {}
        }
        if node == to {
            continue;
        }
        for (edge, next) in steps.ways_on(node) {
            let silent = match &step.kind {
                NodeKind::Await { .. } => edge == Edge::Otherwise,
                NodeKind::Send { .. } | NodeKind::Do { .. } | NodeKind::Wait(_) => edge == Edge::Next,
                _ => true,
            };
            if silent {
                open.push(next);
            }
        }
    }
    (closes && (channels.len() == 1 || !one_channel)).then_some(first).flatten()
}

fn about_reactions(look: &JourneyLook<'_, '_>, condition: &crate::model::Cond) -> bool {
    reads(look.look.program(), condition).into_iter().any(|(read, _)| match read {
        Read::Reaction => true,
        Read::History(query) => match &query.what {
            Happening::Message(_, happened) => !matches!(happened, Happened::Sent),
            Happening::Event(_) | Happening::Trigger(_) | Happening::Journey(..) | Happening::Goal => false,
        },
        Read::Status(_) | Read::Attribute(..) | Read::Entry(..) | Read::Inside => false,
    })
}

/// The first word of a statement.
fn head(statement: Span, word: &str) -> Span {
    Span::new(statement.file, statement.start, statement.start + word.len() as u32)
}

fn finding(look: &JourneyLook<'_, '_>, place: Span, send: NodeId, times: Option<u64>) -> Diagnostic {
    let program = look.look.program();
    let step = look.steps.node(send);
    let name = step.and_then(|step| match &step.kind {
        NodeKind::Send { message, .. } => program.messages.get(*message).map(|message| message.name.to_string()),
        _ => None,
    });
    let name = name.unwrap_or_default();
    let message = match times {
        Some(times) => {
            format!("whoever does not react gets `{name}` {times} times, by the same channel and at the same pace")
        }
        None => format!("whoever does not react gets `{name}` again and again"),
    };
    let mut finding = Diagnostic::warning(PAGE.name, place, message).note("leads round without an answer");
    if let Some(step) = step {
        finding = finding.label(step.span, "sent in every round");
    }
    finding.help("Let them go after a second try (`exit`, `mark` a status that suppresses), or try another channel.")
}
