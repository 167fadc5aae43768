//! Two caps that say different numbers of one thing.

use super::{super::Look, cap_never_binds::covers};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    model::program::Cap,
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "caps-contradict",
    level: Severity::Warning,
    summary: "Two caps count the same messages in the same window and give different numbers.",
    why: "The smaller number always wins, so the larger one is never asked. Whoever wrote it believes that it holds.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
cap news at 1 per 3 days
cap news at 2 per 3 days
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

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    let program = look.program();
    for (id, cap) in program.caps.iter() {
        let tighter = program.caps.iter().find(|(other, tighter)| {
            *other != id
                && is_same_window(tighter, cap)
                && tighter.when.is_none()
                && covers(program, tighter.scope, cap.scope)
                && (tighter.limit < cap.limit || (tighter.limit == cap.limit && *other < id && cap.when.is_none()))
        });
        let Some((_, tighter)) = tighter else { continue };
        let finding = if tighter.scope == cap.scope && tighter.limit != cap.limit {
            Diagnostic::warning(PAGE.name, cap.span, "two caps give different numbers for the same messages and window")
                .note(format!("never asked: {} is full first", tighter.limit))
                .label(tighter.span, "the smaller number wins")
        } else {
            Diagnostic::warning(
                PAGE.name,
                cap.span,
                "this cap is never asked: another one holds for the same messages and window",
            )
            .label(tighter.span, "holds for them, and is full first")
        };
        found.push(finding.help("Keep the one that was meant."));
    }
}

/// Whether two caps count over the same window.
pub(super) fn is_same_window(one: &Cap, other: &Cap) -> bool {
    one.window == other.window
}
