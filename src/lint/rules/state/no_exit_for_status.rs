//! Promotions that know of no bad moment: no exit and no suppression for customers who are, say, upset.

use super::{
    super::{
        super::promotional::is_promotion,
        JourneyLook,
        reading::{Read, conditions_of, events_behind, exit_rules, reads},
    },
    promotion_while_suppressed::{lasts, rules_end, speaks_of},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::{NodeKind, delays::covers},
    model::{
        Cond, CondKind,
        journey::Journey,
        types::{JourneyId, StatusId},
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "no-exit-for-status",
    level: Severity::Warning,
    summary: "A journey goes on with its promotions whatever status a customer gets into: no exit rule, no suppression, no question.",
    why: "The workspace knows when a customer is upset, or in arrears, or bereaved; this journey does not ask. An offer that arrives while a \
          complaint is open costs more than it can bring in.",
    wrong: "\
customer { address: email }
channel email { address address }
category promotional
message hello: promotional { email template \"hello\" }
message offer: promotional { email template \"offer\" }
source shop
event visit from shop
event complaint from shop
event complaint_closed from shop
status upset { begins on complaint  ends on complaint_closed }

journey welcome {
  enter on visit
  reenter never
  send hello by email
  wait 3 days
  send offer by email
}
",
    mended: "\
customer { address: email }
channel email { address address }
category promotional
message hello: promotional { email template \"hello\" }
message offer: promotional { email template \"offer\" }
source shop
event visit from shop
event complaint from shop
event complaint_closed from shop
status upset { begins on complaint  ends on complaint_closed }

journey welcome {
  enter on visit
  reenter never
  exit when upset
  send hello by email
  wait 3 days
  send offer by email
}
",
};

/// Words of a status, or of an event that begins it, that say it is no moment for an offer.
const BAD: [&str; 33] = [
    "angry",
    "annoyed",
    "arrears",
    "bereaved",
    "blocked",
    "cancelling",
    "complained",
    "complaining",
    "complaint",
    "complaints",
    "deceased",
    "disappointed",
    "dispute",
    "disputed",
    "disputing",
    "dormant",
    "fraud",
    "frustrated",
    "grieving",
    "hardship",
    "ill",
    "injured",
    "outage",
    "overdue",
    "refund",
    "sick",
    "stranded",
    "suspended",
    "ticket",
    "trouble",
    "unhappy",
    "unsatisfied",
    "upset",
];

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let program = look.look.program();
    let journey = look.journey;
    if journey.damaged || !lasts(look.look, look.id) {
        return;
    }
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    let promotions: Vec<_> = facts.sends().iter().filter(|send| is_promotion(program, send.message)).collect();
    let Some(first) = promotions.first() else { return };
    let bad: Vec<StatusId> = program.statuses.ids().filter(|status| is_bad(look, *status)).collect();
    if bad.is_empty() {
        return;
    }
    let names = |condition: &Cond, status: StatusId| {
        reads(program, condition).iter().any(|(read, _)| matches!(read, Read::Status(other) if *other == status))
    };
    let suppressed = |status: StatusId| {
        let rules = program.suppressions.rows().iter().filter(|rule| names(&rule.when, status));
        rules
            .into_iter()
            .any(|rule| promotions.iter().all(|send| covers(program, rule.scope, send.message, &send.channels)))
    };
    // One of them is enough: somebody has thought of it.
    if bad.iter().any(|status| suppressed(*status) || knows(look, look.id, journey, *status)) {
        return;
    }
    let status = bad.first().and_then(|status| program.statuses.get(*status));
    let Some(status) = status else { return };
    let name = program.messages.get(first.message).map_or("", |message| message.name.as_str());
    let send = look.steps.node(first.node).map(|node| node.span);
    found.push(finding(journey, &status.name, status.span, name, send));
}

/// Whether a status is no moment for an offer: by its name, by what begins it, or because the workspace treats it so elsewhere.
fn is_bad(look: &JourneyLook<'_, '_>, id: StatusId) -> bool {
    let program = look.look.program();
    let Some(status) = program.statuses.get(id) else { return false };
    let says = |name: &str| name.split('_').any(|word| BAD.contains(&word.to_lowercase().as_str()));
    let events = status.begins.iter().flat_map(|begin| events_behind(program, &begin.what));
    let named = says(&status.name)
        || events.into_iter().filter_map(|event| program.events.get(event)).any(|event| says(&event.name));
    let suppresses = || {
        program.suppressions.rows().iter().any(|rule| {
            reads(program, &rule.when).iter().any(|(read, _)| matches!(read, Read::Status(other) if *other == id))
        })
    };
    let leaves = || {
        program.journeys.iter().any(|(journey_id, journey)| {
            let sends = look
                .look
                .facts
                .journey(journey_id)
                .is_some_and(|facts| facts.sends().iter().any(|send| is_promotion(program, send.message)));
            sends
                && exit_rules(journey)
                    .flat_map(|rule| conditions_of(&rule.cause))
                    .any(|condition| matches!(condition.kind, CondKind::Status(other) if other == id))
        })
    };
    named || suppresses() || leaves()
}

/// Whether a journey asks for a status, leaves over it, or begins with it.
fn knows(look: &JourneyLook<'_, '_>, id: JourneyId, journey: &Journey, status: StatusId) -> bool {
    let condition = Cond { span: Span::default(), kind: CondKind::Status(status) };
    let marks = look.steps.nodes().any(|(_, node)| matches!(&node.kind, NodeKind::Mark(other) if *other == status));
    marks || speaks_of(look.look, id, journey, &condition)
}

fn finding(journey: &Journey, status: &str, declared: Span, message: &str, send: Option<Span>) -> Diagnostic {
    let mut finding = Diagnostic::warning(
        PAGE.name,
        journey.span,
        format!("customers who are `{status}` go on getting promotions here"),
    )
    .note("no exit rule, no question and no suppression for it");
    if let Some(send) = send {
        finding = finding.label(send, format!("`{message}` goes to them as well"));
    }
    finding = finding
        .label(declared, "known to the workspace")
        .help(format!("Say `exit when {status}` here, or `suppress promotional when {status}` for all journeys."));
    match rules_end(journey) {
        Some(anchor) => {
            finding.maybe_fix(format!("leave when {status}"), anchor.at_end(), format!("\n  exit when {status}"))
        }
        None => finding,
    }
}
