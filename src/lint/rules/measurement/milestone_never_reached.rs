//! A milestone that cannot be reached while its stage lasts.

use super::super::JourneyLook;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::{NodeId, NodeKind},
    model::{
        condition::{Happened, Happening, Which},
        journey::{Cause, Stage},
        types::StageId,
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "milestone-never-reached",
    level: Severity::Warning,
    summary: "A stage is over before its milestone can be reached, or the fact it waits for takes the customer out of the journey.",
    why: "The milestone looks like the way on for those who do well. Nobody ever goes that way: the stage lasts no time, no message in it \
          can be reacted to, or an exit rule comes first.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
message more: news { email template \"more\" }
source shop
event visit from shop
event order from shop

journey tips {
  enter on visit
  reenter never
  stage first {
    milestone on order
    send tip by email
  }
  stage second { wait 3 days  send more by email }
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
message more: news { email template \"more\" }
source shop
event visit from shop
event order from shop

journey tips {
  enter on visit
  reenter never
  stage first {
    milestone on order
    send tip by email
    wait 3 days
  }
  stage second { send more by email }
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let journey = look.journey;
    for (id, stage) in journey.stages.iter() {
        let Some((cause, span)) = &stage.milestone else { continue };
        let begins = look.steps.stage_start(id);
        let reached = |at: NodeId| look.look.facts.journey(look.id).is_some_and(|facts| facts.is_reachable(at));
        if begins.is_none_or(|at| !reached(at)) {
            continue;
        }
        let finding = taken_out(look, stage, cause, *span)
            .or_else(|| lasts_no_time(look, id, cause, *span))
            .or_else(|| nothing_to_react_to(look, id, cause, *span));
        found.extend(finding);
    }
}

fn never(span: Span, why: impl Into<String>) -> Diagnostic {
    Diagnostic::warning(PAGE.name, span, "this milestone is never reached").note(why)
}

/// An exit rule on the same fact comes first.
fn taken_out(look: &mut JourneyLook<'_, '_>, stage: &Stage, cause: &Cause, span: Span) -> Option<Diagnostic> {
    let (journey, id) = (look.journey, look.id);
    // After the goal's window nobody leaves by it any more; where nothing bounds the stage, most are in it sooner.
    let facts = look.look.facts.journey(id)?;
    let of_stage =
        look.steps.nodes().filter(|(_, node)| journey.stages.get(node.stage).is_some_and(|s| s.name == stage.name));
    let latest = of_stage.filter_map(|(at, _)| facts.since_entry(at)?.greatest).max().unwrap_or(0);
    let solver = &mut look.look.solver;
    let mut rules = journey.exits.iter().chain(&stage.exits);
    let rule = rules.find(|rule| {
        let on_goal =
            matches!(&rule.cause, Cause::On { events, filter: None, when: None } if events.contains(&Happening::Goal));
        let by_goal = journey.goal.as_ref().filter(|goal| on_goal && goal.within.is_none_or(|within| within >= latest));
        solver.cause_within(cause, &rule.cause, id)
            || by_goal.is_some_and(|goal| solver.cause_within(cause, &goal.cause, id))
    })?;
    Some(
        never(span, "exit rules come first")
            .label(rule.span, "takes them out of the journey instead")
            .help("Take one of the two out: whoever meets both leaves the journey."),
    )
}

/// No time passes in the stage, and what the milestone waits for must be new.
fn lasts_no_time(look: &JourneyLook<'_, '_>, id: StageId, cause: &Cause, span: Span) -> Option<Diagnostic> {
    let Cause::On { events, .. } = cause else { return None };
    let outside = |event: &Happening| match event {
        Happening::Event(_)
        | Happening::Message(_, Happened::Reaction(_) | Happened::Positive | Happened::Negative) => true,
        Happening::Trigger(_) | Happening::Message(..) | Happening::Journey(..) | Happening::Goal => false,
    };
    let facts = look.look.facts.journey(look.id)?;
    let mut nodes = look.steps.nodes().filter(|(_, node)| node.stage == id);
    let lasts = nodes.any(|(at, node)| match node.kind {
        // A message that is held for the night gives no time to speak of.
        NodeKind::Send { .. } => false,
        _ => look.steps.ways_on(at).iter().any(|(edge, _)| facts.delay(at, *edge).greatest != Some(0)),
    });
    (!lasts && events.iter().all(outside)).then(|| {
        never(span, "no time passes in this stage").help(
            "Let the stage last: put a `wait` or an `await` behind its messages. Whoever reaches the milestone meanwhile goes on at once.",
        )
    })
}

/// A reaction to a message that this journey has not sent by then.
fn nothing_to_react_to(look: &JourneyLook<'_, '_>, id: StageId, cause: &Cause, span: Span) -> Option<Diagnostic> {
    let Cause::On { events, .. } = cause else { return None };
    let facts = look.look.facts.journey(look.id)?;
    let stage = look.steps.stage_start(id)?;
    let before = facts.before(stage).possible;
    let sent = |which: Which| {
        facts.sends().iter().any(|send| {
            let here = look.steps.node(send.node).is_some_and(|node| node.stage == id);
            let meant = match which {
                Which::Bare => true,
                Which::Message(message) => send.message == message,
                Which::Send(named) => send.id == named,
                // Any message of the category, any by the channel: another journey's too.
                Which::Category(_) | Which::Channel(_) => true,
            };
            meant && (here || before.contains(&send.id))
        })
    };
    let to_nothing = |event: &Happening| match event {
        Happening::Message(
            which @ (Which::Bare | Which::Message(_) | Which::Send(_)),
            Happened::Reaction(_) | Happened::Positive | Happened::Negative,
        ) => !sent(*which),
        _ => false,
    };
    (!events.is_empty() && events.iter().all(to_nothing)).then(|| {
        never(span, "no such message was sent by then")
            .help("Send the message in this stage or before it, or wait for something else.")
    })
}
