//! A hand-over on an event on which the other journey begins by itself.

use super::super::{
    Look,
    handing::{By, HandOver, events_of, hand_overs},
    passing::reached_from,
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Witness},
    ir::{Edge, NodeId, NodeKind},
    model::{
        condition::Happening,
        journey::{Cause, WayInKind},
        types::EventId,
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "handoff-beside-trigger",
    level: Severity::Warning,
    summary: "A journey hands a customer over on an event on which the other journey begins by itself.",
    why: "Both want the same entry in the same instant. One of them is refused, or does nothing; which fields the visit begins with is an \
          accident, and the next reader believes that without the hand-over nobody would come.",
    wrong: "\
customer { address: email }
channel email { address address }
category service
message sorry: service { email template \"sorry\" }
source shop
event visit from shop
event complaint from shop

journey tips {
  enter on visit
  reenter never
  await up to 9 days {
    on complaint { hand off to make_it_right }
    otherwise    { exit \"all is well\" }
  }
}
journey make_it_right {
  enter on complaint
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
source shop
event visit from shop
event complaint from shop

journey tips {
  enter on visit
  reenter never
  await up to 9 days {
    on complaint { exit \"complaint\" }
    otherwise    { exit \"all is well\" }
  }
}
journey make_it_right {
  enter on complaint
  reenter always
  send sorry by email
}
",
};

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    let program = look.program();
    for over in hand_overs(look) {
        let Some(target) = program.journeys.get(over.target.journey) else { continue };
        let own: Vec<EventId> = events_behind(look, &over);
        let beside = target.ways_in.rows().iter().find_map(|way| {
            let WayInKind::Happening(what) = &way.what else { return None };
            // One that does not take everybody may well leave some to be handed over.
            if way.filter.is_some() || way.when.is_some() {
                return None;
            }
            let mut events = Vec::new();
            events_of(program, what, &mut events);
            let both = events.into_iter().find(|event| own.contains(event))?;
            Some((way, program.events.get(both)?))
        });
        let Some((way, event)) = beside else { continue };
        let finding =
            Diagnostic::warning(PAGE.name, over.span, format!("`{}` begins on `{}` anyway", target.name, event.name))
                .note("hands over after that very event")
                .label(way.span, "enters on it by itself");
        let finding = match over.by {
            By::Rule(..) => finding.help(format!("Leave `to {}` out: the rule then only ends this visit.", target.name)),
            By::Leaving(_) => finding.help(format!(
                "Say `exit \"…\"` here, and let `{}` begin by itself; or take its own `enter` line out, if only these customers are meant.",
                target.name
            )),
            By::Starting(_) => finding.help(format!(
                "Take the `start` out, and let `{}` begin by itself; or take its own `enter` line out.",
                target.name
            )),
        };
        found.push(finding.witness(Witness {
            outcome: Some(format!("`{}` is wanted twice at one `{}`.", target.name, event.name)),
            ..Witness::default()
        }));
    }
}

/// The events behind a hand-over, with nothing else that happened since.
fn events_behind(look: &Look<'_>, over: &HandOver<'_>) -> Vec<EventId> {
    let program = look.program();
    let mut found = Vec::new();
    let mut add = |events: &[Happening]| events.iter().for_each(|event| events_of(program, event, &mut found));
    let node = match over.by {
        By::Rule(rule, _) => {
            if let Cause::On { events, .. } = &rule.cause {
                add(events);
            }
            return found;
        }
        By::Leaving(node) | By::Starting(node) => node,
    };
    let Some(steps) = look.graph.journeys.get(over.from) else { return found };
    // At once or later, as long as nothing else happens on the way.
    let no_other_event = |at: NodeId, edge: Edge| {
        let awaits = steps.node(at).is_some_and(|node| matches!(node.kind, NodeKind::Await { .. }));
        !(awaits && matches!(edge, Edge::Arm(_)))
    };
    let reaches = |from: NodeId| reached_from(steps, from, &no_other_event).contains_key(&node);
    if reaches(steps.start())
        && let Some(journey) = program.journeys.get(over.from)
    {
        for way in journey.ways_in.rows() {
            if let WayInKind::Happening(what) = &way.what {
                add(std::slice::from_ref(what));
            }
        }
    }
    for (at, step) in steps.nodes() {
        let NodeKind::Await { arms, .. } = &step.kind else { continue };
        for (arm, cause) in (0..).zip(arms) {
            if let Cause::On { events, .. } = cause
                && steps.target(at, Edge::Arm(arm)).is_some_and(reaches)
            {
                add(events);
            }
        }
    }
    found
}
