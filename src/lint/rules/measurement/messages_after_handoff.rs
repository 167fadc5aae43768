//! A journey that begins another and goes on writing itself.

use std::collections::BTreeSet;

use super::super::JourneyLook;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Witness},
    ir::{NodeKind, words::Words},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "messages-after-handoff",
    level: Severity::Warning,
    summary: "A journey starts another one and goes on sending messages of its own.",
    why: "From then on two journeys look after the customer, each as if it were alone: the offer arrives between the apology and the \
          question whether all is well.",
    wrong: "\
customer { address: email }
channel email { address address }
category service
message sorry: service { email template \"sorry\" }
message more: service { email template \"more\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  start care
  wait 2 days
  send more by email
}
journey care {
  enter on handoff
  reenter always
  send sorry by email
}
",
    mended: "\
customer { address: email }
channel email { address address }
category service
message sorry: service { email template \"sorry\" }
message more: service { email template \"more\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  send more by email
  wait 2 days
  hand off to care
}
journey care {
  enter on handoff
  reenter always
  send sorry by email
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    let program = look.look.program();
    for (at, node) in look.steps.nodes().filter(|(at, _)| facts.is_reachable(*at)) {
        let NodeKind::Start(target) = &node.kind else { continue };
        if target.journey == look.id {
            continue;
        }
        let mut seen = BTreeSet::from([at]);
        let mut open = vec![at];
        let mut sends = BTreeSet::new();
        while let Some(here) = open.pop() {
            for (_, to) in look.steps.ways_on(here) {
                if seen.insert(to) {
                    open.push(to);
                    if look.steps.node(to).is_some_and(|node| matches!(node.kind, NodeKind::Send { .. })) {
                        sends.insert(to);
                    }
                }
            }
        }
        let Some(first) = sends.first().and_then(|send| look.steps.node(*send)) else { continue };
        let name = program.journeys.get(target.journey).map_or("", |journey| journey.name.as_str());
        let words = Words::inside(program, look.id).node(&first.kind);
        found.push(
            Diagnostic::warning(
                PAGE.name,
                node.span,
                format!("from here on `{name}` looks after the customer, and this journey goes on writing"),
            )
            .note("begins the other one, and stays")
            .label(first.span, format!("then still `{words}`"))
            .help(format!(
                "Say `hand off to {name}` instead of `start {name}`, once everything of this journey is said."
            ))
            .witness(Witness {
                outcome: Some(format!("Is inside `{}` and `{name}` at once, and hears from both.", look.journey.name)),
                ..Witness::default()
            }),
        );
    }
}
