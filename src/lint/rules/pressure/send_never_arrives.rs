//! A message that a cap always stops.

use super::{
    super::JourneyLook,
    words::{message_at, times_words},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    ir::words::duration_words,
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "send-never-arrives",
    level: Severity::Error,
    summary: "Whoever got the messages before it on its way cannot get this one: it always comes within the window of a cap.",
    why: "The journey looks as if it sent two messages, and nobody ever gets the second. A cap is asked at every send, so two messages that follow too \
          closely can only be one.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
cap news at 1 per 3 days
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
  wait 2 days
  send second by email
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
cap news at 1 per 3 days
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
  wait 4 days
  send second by email
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let id = look.id;
    let (solver, pressure) = look.look.pressure();
    let mut certain = pressure.certain(solver, id);
    certain.dedup_by_key(|certain| certain.node);
    let program = look.look.program();
    for certain in certain {
        let (Some(step), Some(cap)) = (look.steps.node(certain.node), program.caps.get(certain.cap)) else { continue };
        let Some(name) = message_at(program, look.steps, certain.node) else { continue };
        let first = certain.after.last().copied();
        let since = first.and_then(|first| message_at(program, look.steps, first)).unwrap_or("the messages before it");
        let mut finding =
            Diagnostic::error(PAGE.name, step.span, format!("`{name}` can never arrive where `{since}` did"))
                .note(format!("always within {} of it", duration_words(certain.longest)))
                .label(cap.span, format!("lets {} through", times_words(cap.limit)));
        for before in &certain.after {
            if let Some(before) = look.steps.node(*before).filter(|before| before.span != step.span) {
                finding = finding.label(before.span, "counted before it");
            }
        }
        found.push(finding.help("Wait longer before it, leave one of the messages out, or loosen the cap."));
    }
}
