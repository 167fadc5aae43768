//! Promotions that go on after the goal is reached.

use super::super::{
    super::promotional::is_promotion,
    JourneyLook,
    reading::{Read, conditions_of, events_behind, events_of_cause, exit_rules, reads},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::NodeKind,
    model::{Cond, condition::Happening, journey::Cause, types::EventId},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "promotion-after-goal",
    level: Severity::Warning,
    summary: "Customers who have reached the goal go on to get the journey's promotions.",
    why: "A goal only counts; it takes nobody out. Without `exit on goal` whoever has just bought is still asked to buy, with a discount \
          they did not get. It is the message customers complain about most, and it pays people for what they did already.",
    wrong: "\
customer { address: email }
channel email { address address }
category promotional
message reminder: promotional { email template \"reminder\" }
source shop
event visit from shop
event order from shop { total: money USD }

journey recovery {
  enter on visit
  reenter never
  goal on order within 7 days worth total
  wait 1 day
  send reminder by email
}
",
    mended: "\
customer { address: email }
channel email { address address }
category promotional
message reminder: promotional { email template \"reminder\" }
source shop
event visit from shop
event order from shop { total: money USD }

journey recovery {
  enter on visit
  reenter never
  goal on order within 7 days worth total
  exit on goal
  wait 1 day
  send reminder by email
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let journey = look.journey;
    let Some(goal) = &journey.goal else { return };
    let program = look.look.program();
    let events = events_of_cause(program, &goal.cause);
    // What is counted, not bought: a click, an open. Speaking on after it is the point.
    if events.is_empty() && matches!(goal.cause, Cause::On { .. }) {
        return;
    }
    if leaves_on_goal(look, &goal.cause, &events) {
        return;
    }
    let asks = |cause: &Cause| {
        conditions_of(cause).into_iter().any(|condition| asks_of(look, condition, &goal.cause, &events))
            || names(look, cause, &events)
    };
    // A milestone on the goal leads past what is pointless then; an arm for it shows that somebody has thought of what comes after.
    let milestones = journey.stages.rows().iter().filter_map(|stage| stage.milestone.as_ref().map(|(cause, _)| cause));
    let arms = look.steps.nodes().filter_map(|(_, node)| match &node.kind {
        NodeKind::Await { arms, .. } => Some(arms),
        _ => None,
    });
    if milestones.chain(arms.flatten()).any(asks) {
        return;
    }
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    let late = facts.sends().iter().filter(|send| {
        is_promotion(program, send.message) && {
            let mut waited = false;
            let mut asked = false;
            let mut here = facts.dominator(send.node);
            while let Some(node) = here {
                match look.steps.node(node).map(|node| &node.kind) {
                    Some(NodeKind::Wait(_)) => waited = true,
                    Some(NodeKind::Await { .. }) => waited = true,
                    Some(NodeKind::Branch { arms, .. }) => {
                        asked |= arms.iter().any(|arm| asks_of(look, arm, &goal.cause, &events));
                    }
                    Some(
                        NodeKind::Stage(_)
                        | NodeKind::Send { .. }
                        | NodeKind::Split(_)
                        | NodeKind::Repeat { .. }
                        | NodeKind::Round(_)
                        | NodeKind::Set { .. }
                        | NodeKind::Mark(_)
                        | NodeKind::Clear(_)
                        | NodeKind::Do { .. }
                        | NodeKind::Start(_)
                        | NodeKind::Leave(_),
                    )
                    | None => {}
                }
                here = facts.dominator(node);
            }
            waited && !asked
        }
    });
    for send in late {
        let Some(step) = look.steps.node(send.node) else { continue };
        let name = program.messages.get(send.message).map_or("", |message| message.name.as_str());
        found.push(finding(name, goal.span, step.span));
    }
}

/// Whether a rule takes out whoever reaches the goal.
fn leaves_on_goal(look: &mut JourneyLook<'_, '_>, goal: &Cause, events: &[EventId]) -> bool {
    let program = look.look.program();
    let journey = look.journey;
    let goal_condition = match goal {
        Cause::When(condition) => Some(look.formula(condition)),
        Cause::On { .. } => None,
    };
    let mut taken: Vec<EventId> = Vec::new();
    for rule in exit_rules(journey) {
        match &rule.cause {
            Cause::On { events, filter, when: None } => {
                if filter.is_none() && events.contains(&Happening::Goal) {
                    return true;
                }
                // A filter on both is the same thread that ties them to this visit.
                if filter.is_none() || matches!(goal, Cause::On { filter: Some(_), .. }) {
                    taken.extend(events.iter().flat_map(|event| events_behind(program, event)));
                }
            }
            Cause::On { .. } => {}
            Cause::When(condition) => {
                if let Some(goal) = &goal_condition {
                    let leaves = look.formula(condition);
                    if look.look.solver.implies(goal, &leaves).holds() {
                        return true;
                    }
                }
            }
        }
    }
    !events.is_empty() && events.iter().all(|event| taken.contains(event))
}

/// Whether a cause names the goal or one of its events.
fn names(look: &JourneyLook<'_, '_>, cause: &Cause, events: &[EventId]) -> bool {
    let program = look.look.program();
    match cause {
        Cause::On { events: named, .. } => {
            named.contains(&Happening::Goal)
                || named.iter().flat_map(|event| events_behind(program, event)).any(|event| events.contains(&event))
        }
        Cause::When(_) => false,
    }
}

/// Whether a condition asks for the goal's events, or for what the goal's condition reads.
fn asks_of(look: &JourneyLook<'_, '_>, condition: &Cond, goal: &Cause, events: &[EventId]) -> bool {
    let program = look.look.program();
    let of_goal: Vec<Read<'_>> = match goal {
        Cause::When(goal) => reads(program, goal).into_iter().map(|(read, _)| read).collect(),
        Cause::On { .. } => Vec::new(),
    };
    reads(program, condition).into_iter().any(|(read, _)| match read {
        Read::History(query) => {
            query.what == Happening::Goal
                || events_behind(program, &query.what).iter().any(|event| events.contains(event))
                || of_goal.iter().any(|other| matches!(other, Read::History(of_goal) if of_goal.what == query.what))
        }
        Read::Attribute(attribute, _) => {
            of_goal.iter().any(|other| matches!(other, Read::Attribute(of_goal, _) if *of_goal == attribute))
        }
        Read::Status(status) => {
            of_goal.iter().any(|other| matches!(other, Read::Status(of_goal) if *of_goal == status))
        }
        Read::Entry(..) | Read::Reaction | Read::Inside => false,
    })
}

fn finding(name: &str, goal: Span, send: Span) -> Diagnostic {
    Diagnostic::warning(PAGE.name, send, format!("whoever has reached the goal still gets `{name}`"))
        .note("sent after it may have been reached")
        .label(goal, "counts, and takes nobody out")
        .help("Say `exit on goal`; or, where later messages are meant for those who have reached it, branch on it before them.")
        .maybe_fix("leave on the goal", goal.at_end(), "\n  exit on goal")
}
