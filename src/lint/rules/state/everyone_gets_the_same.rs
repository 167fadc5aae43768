//! Promotions that go to everybody: nothing on the way asks who they are for.

use super::super::{super::promotional::is_marketing, JourneyLook, reading::exit_rules};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::NodeKind,
    model::{
        condition::Happening,
        journey::{WayIn, WayInKind},
        program::TriggerKind,
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "everyone-gets-the-same",
    level: Severity::Warning,
    summary: "From the entry to the promotion nothing asks for whom it is: everybody gets the same.",
    why: "A promotion for everybody is relevant to few, and teaches the others not to open the next one. One condition at the entry, or a \
          branch before the message, is what the rest of the workspace is for.",
    wrong: "\
customer { address: email }
channel email { address address }
category promotional
message offer: promotional { email template \"offer\" }
trigger mondays = every monday at 09:00

journey weekly {
  enter on mondays
  reenter always
  send offer by email
}
",
    mended: "\
customer { address: email }
channel email { address address  positive opened }
category promotional
message offer: promotional { email template \"offer\" }
trigger mondays = every monday at 09:00
segment reads_mail = any email opened in last 60 days

journey weekly {
  enter on mondays when reads_mail
  reenter always
  send offer by email
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let program = look.look.program();
    let journey = look.journey;
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    let Some(send) = facts.sends().iter().find(|send| is_marketing(program, send.message)) else { return };
    let asks = |kind: &NodeKind| matches!(kind, NodeKind::Branch { .. });
    let hears = |kind: &NodeKind| matches!(kind, NodeKind::Await { .. } | NodeKind::Split(_));
    let nodes = || look.steps.nodes().map(|(_, node)| &node.kind);
    if journey.damaged || nodes().any(asks) || journey.stages.rows().iter().any(|stage| stage.milestone.is_some()) {
        return;
    }
    let follows = nodes().any(hears) || exit_rules(journey).next().is_some();
    for way in journey.ways_in.rows() {
        if way.when.is_some() || way.filter.is_some() {
            continue;
        }
        let everybody = match reach(look, way) {
            Reach::Everybody => true,
            // Who did something is somebody; where the journey also listens to what becomes of it, it has its reasons.
            Reach::WhoDid => !follows,
            Reach::Some => false,
        };
        if everybody {
            let place = look.steps.node(send.node).map(|node| node.span);
            let name = program.messages.get(send.message).map_or("", |message| message.name.as_str());
            found.push(finding(way, name, place));
            return;
        }
    }
}

/// Whom a way in lets in.
enum Reach {
    /// All customers at once.
    Everybody,
    /// Whoever did a thing that anybody does.
    WhoDid,
    /// A choice of its own.
    Some,
}

fn reach(look: &JourneyLook<'_, '_>, way: &WayIn) -> Reach {
    let program = look.look.program();
    let WayInKind::Happening(what) = &way.what else { return Reach::Some };
    match what {
        Happening::Event(event) => match program.events.get(*event) {
            Some(event) if event.to_everyone => Reach::Everybody,
            Some(_) => Reach::WhoDid,
            None => Reach::Some,
        },
        Happening::Trigger(trigger) => match program.triggers.get(*trigger).map(|trigger| &trigger.kind) {
            Some(
                TriggerKind::Weekly { .. }
                | TriggerKind::Monthly { .. }
                | TriggerKind::EveryDays { .. }
                | TriggerKind::EveryTime { .. },
            ) => Reach::Everybody,
            // The same moment for all, unless it is counted from something of the customer's own.
            Some(TriggerKind::Moment(moment)) => {
                let own = super::super::reading::reads_of_term(program, moment);
                if own.is_empty() { Reach::Everybody } else { Reach::Some }
            }
            Some(
                TriggerKind::Event { .. }
                | TriggerKind::Absence { .. }
                | TriggerKind::Becomes(_)
                | TriggerKind::Yearly { .. }
                | TriggerKind::Error,
            )
            | None => Reach::Some,
        },
        Happening::Message(..) | Happening::Journey(..) | Happening::Goal => Reach::Some,
    }
}

fn finding(way: &WayIn, name: &str, send: Option<Span>) -> Diagnostic {
    let mut finding =
        Diagnostic::warning(PAGE.name, way.span, format!("everybody who enters here gets the same `{name}`"))
            .note("no condition from here to the message");
    if let Some(send) = send {
        finding = finding.label(send, "for everybody");
    }
    finding.help("Say for whom it is: `when` behind the entry, or a `branch` before the message.")
}
