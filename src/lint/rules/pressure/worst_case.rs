//! How much a customer could get, cap by cap.

use super::super::Look;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    ir::words::{Words, cap_window_words},
    pressure::{Most, Profile},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "worst-case",
    level: Severity::Info,
    summary: "The most messages a customer could get within a cap's window if there were no cap.",
    why: "A cap that binds every day hides that the journeys together say too much; one that never binds may be a number nobody has looked at. \
          This is the number to compare it with.",
    wrong: "\
customer { address: email }
channel email { address address  positive clicked }
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
  await up to 4 days { on clicked { } otherwise { exit \"not reading\" } }
  send second by email, else exit \"enough\"
}
",
    mended: "\
customer { address: email }
channel email { address address  positive clicked }
category news
// no cap is asked
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
    for (_, cap) in program.caps.iter() {
        let (solver, pressure) = look.pressure();
        let worst = pressure.worst(solver, cap.scope, cap.window, Profile::Steady);
        let scope = Words::of(program).scope(cap.scope);
        let window = cap_window_words(cap.window);
        let message = match worst.most {
            Most::AtMost(0) => continue,
            Most::AtMost(number) => {
                format!("without this cap a customer would get at most {number} of `{scope}` per {window}")
            }
            Most::NoBound => format!("without this cap there would be no bound to what a customer gets of `{scope}`"),
            Most::CannotTell => format!("how much of `{scope}` a customer would get without this cap cannot be told"),
        };
        let mut parts = worst.parts;
        parts.sort_by_key(|part| std::cmp::Reverse(part.most));
        let named: Vec<String> = parts
            .iter()
            .take(5)
            .filter_map(|part| {
                let name = &program.journeys.get(part.journey)?.name;
                Some(match part.most {
                    Most::AtMost(number) => format!("`{name}` {number}"),
                    Most::NoBound => format!("`{name}` any number"),
                    Most::CannotTell => format!("`{name}` cannot be told"),
                })
            })
            .collect();
        let more = if parts.len() > named.len() { ", and others" } else { "" };
        found.push(
            Diagnostic::info(PAGE.name, cap.span, message)
                .help(format!("For a customer whose profile stays as it is: {}{more}.", named.join(", "))),
        );
    }
}
