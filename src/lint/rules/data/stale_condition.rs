//! A condition that was asked before a wait and is relied on after it.

use super::super::{
    JourneyLook,
    relied::{Relied, nearest_above, relied},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    ir::NodeKind,
    model::Program,
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "stale-condition",
    level: Severity::Warning,
    summary: "A condition is asked before a wait, and a message behind the wait relies on it, though it can have changed.",
    why: "Conditions are read when they are reached, and never again by themselves. Who was gold on Monday may be silver on Friday, who \
          had not complained may have done so since: the message that was meant for the one is sent to the other.",
    wrong: "\
customer { address: email  tier: silver | gold = silver from tier_changed.tier }
channel email { address address }
category service { exempt from caps }
message thanks: service { email template \"thanks\" }
message lounge: service { email template \"lounge\" }
source shop
event order from shop
event tier_changed from shop { tier: silver | gold }

journey after_order {
  enter on order
  reenter always
  branch {
    when tier is gold { wait 5 days  send lounge by email }
    otherwise         { send thanks by email }
  }
}
",
    mended: "\
customer { address: email  tier: silver | gold = silver from tier_changed.tier }
channel email { address address }
category service { exempt from caps }
message thanks: service { email template \"thanks\" }
message lounge: service { email template \"lounge\" }
source shop
event order from shop
event tier_changed from shop { tier: silver | gold }

journey after_order {
  enter on order
  reenter always
  wait 5 days
  branch {
    when tier is gold { send lounge by email }
    otherwise         { send thanks by email }
  }
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let all = relied(look);
    let steps = look.steps;
    for relied in all.into_iter().filter(|relied| relied.on_the_way) {
        let Some(facts) = look.look.facts.journey(look.id) else { return };
        let waits =
            |node| matches!(steps.node(node).map(|node| &node.kind), Some(NodeKind::Wait(_) | NodeKind::Await { .. }));
        // Between the two: above the message, below the question.
        let wait = nearest_above(facts, relied.send.node, |node| node == relied.asked_at || waits(node));
        let wait = wait.filter(|node| *node != relied.asked_at).and_then(|node| steps.node(node)).map(|node| node.span);
        let send = steps.node(relied.send.node).map(|node| node.span);
        found.push(finding(look.look.program(), &relied, wait, send));
    }
}

fn finding(
    program: &Program,
    relied: &Relied<'_>,
    wait: Option<crate::base::Span>,
    send: Option<crate::base::Span>,
) -> Diagnostic {
    let name = program.messages.get(relied.send.message).map_or("", |message| message.name.as_str());
    let mut finding =
        Diagnostic::warning(PAGE.name, relied.part.span, format!("this may no longer be so when `{name}` is sent"))
            .note(format!("asked before a wait; {} can change it", relied.by));
    if let Some(wait) = wait {
        finding = finding.label(wait, "time passes here");
    }
    if let Some(send) = send {
        finding = finding.label(send, "relies on the old answer");
    }
    finding.help("Ask after the wait: put the `wait` above the `branch`, or ask once more right before the message.")
}
