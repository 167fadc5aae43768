//! A decision taken before a hold, and not asked again when the message goes out.

use super::super::{
    JourneyLook,
    reading::disjuncts,
    relied::{read_alike, relied},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    ir::delays::covers,
    model::{Cond, CondKind, Program, Window},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "decided-before-hold",
    level: Severity::Warning,
    summary: "A message is only for customers who are not in a status, may then be held for hours, and nobody asks again as it goes out.",
    why: "Quiet hours and a cap's delay hold a message after it was chosen. Consent, caps and suppressions are asked again as it is \
          released, but not the branch above it: whatever happens in the night, the message decided on in the evening goes out in the \
          morning.",
    wrong: "\
customer { address: email }
channel email { address address  quiet 21:00 to 08:00 }
category service { exempt from caps }
status away { begins on left  ends on came_back }
message come_in: service { email template \"come-in\" }
source shop
event order from shop
event left from shop
event came_back from shop

journey after_order {
  enter on order
  reenter always
  branch {
    when not away { send come_in by email }
    otherwise     { }
  }
}
",
    mended: "\
customer { address: email }
channel email { address address  quiet 21:00 to 08:00 }
category service { exempt from caps }
status away { begins on left  ends on came_back }
message come_in: service { email template \"come-in\" }
source shop
event order from shop
event left from shop
event came_back from shop

journey after_order {
  enter on order
  reenter always
  exit when away
  send come_in by email
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let program = look.look.program();
    for relied in relied(look).into_iter().filter(|relied| !relied.on_the_way) {
        // What a suppression asks again as the message is released is looked after; whether it is meant is a check of its own.
        let looked_after = program.suppressions.rows().iter().any(|rule| {
            covers(program, rule.scope, relied.send.message, &relied.send.channels)
                && disjuncts(program, &rule.when).into_iter().any(|part| read_alike(program, part, relied.part))
        });
        if looked_after || !bars(program, relied.part) {
            continue;
        }
        let name = program.messages.get(relied.send.message).map_or("", |message| message.name.as_str());
        let mut finding = Diagnostic::warning(
            PAGE.name,
            relied.part.span,
            format!("this may no longer be so when `{name}` goes out: it may be held first"),
        )
        .note(format!("not asked again as it is released; {} can change it", relied.by));
        if let Some(send) = look.steps.node(relied.send.node) {
            finding = finding.label(send.span, "may be held here");
        }
        found.push(finding.help(
            "Wait for an hour at which the message may go out before asking, or let an exit rule take out those for whom it is no longer so.",
        ));
    }
}

/// Whether a condition is there to keep somebody away: for as long as a status lasts, or once something has happened in this visit. What
/// a customer is like seldom matters less in the morning.
fn bars(program: &Program, condition: &Cond) -> bool {
    match &condition.kind {
        CondKind::Not(inner) => match &inner.kind {
            CondKind::Status(_) => true,
            CondKind::Exists(query) => query.window == Window::SinceEntry,
            CondKind::Segment(_) => {
                let parts = disjuncts(program, inner);
                !parts.is_empty() && parts.into_iter().all(|part| matches!(part.kind, CondKind::Status(_)))
            }
            _ => false,
        },
        _ => false,
    }
}
