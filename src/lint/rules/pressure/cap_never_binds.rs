//! A cap that never has anything to do.

use super::{super::Look, caps_contradict::is_same_window};
use crate::{
    base::{
        CheckPage, Diagnostic, Diagnostics, Severity,
        calendar::{DAY, Millis},
    },
    ir::words::cap_window_words,
    model::program::{Cap, CapWindow, Category, Program, Scope},
    pressure::{Most, Profile},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "cap-never-binds",
    level: Severity::Warning,
    summary: "Nobody can get as many messages as the cap allows, or another cap is always full before it.",
    why: "A cap that does nothing looks like a promise to the customer. Often the number or the window was mistyped, and the promise that was \
          meant is not kept.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
cap news at 1 per day
cap news at 9 per 7 days
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
cap news at 1 per day
cap news at 4 per 7 days
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

/// A cap counts as a mistake only from this number on, and this many times above what anybody gets: a smaller one is a house rule for
/// journeys yet to come.
const LARGE: u64 = 8;
const FAR_ABOVE: u64 = 3;

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    let program = look.program();
    for (id, cap) in program.caps.iter() {
        if let Some(category) = exempt(program, cap.scope) {
            let name = &category.name;
            found.push(
                Diagnostic::warning(
                    PAGE.name,
                    cap.span,
                    format!("this cap counts nothing: `{name}` is exempt from caps"),
                )
                .label(category.span, "exempt here, or where it is a kind of")
                .help("Drop the cap, or the exemption."),
            );
            continue;
        }
        let tighter = program
            .caps
            .iter()
            .find(|(other, tighter)| *other != id && !is_same_window(tighter, cap) && is_within(program, cap, tighter));
        if let Some((_, tighter)) = tighter {
            let most = fits(tighter, cap.window);
            found.push(
                Diagnostic::warning(PAGE.name, cap.span, "this cap is never full: another one always is before it")
                    .note(format!("more than anybody can get per {}", cap_window_words(cap.window)))
                    .label(tighter.span, format!("lets at most {most} through per {}", cap_window_words(cap.window)))
                    .help("Lower this one, or leave it out."),
            );
            continue;
        }
        if cap.limit < LARGE {
            continue;
        }
        let (solver, pressure) = look.pressure();
        let worst = pressure.worst(solver, cap.scope, cap.window, Profile::Changing);
        if let Most::AtMost(number) = worst.most
            && number > 0
            && number.saturating_mul(FAR_ABOVE) <= cap.limit
        {
            found.push(
                Diagnostic::warning(PAGE.name, cap.span, "this cap is never full: no customer can get that many")
                    .note(format!("at most {number} per {}, with or without it", cap_window_words(cap.window)))
                    .help("Lower it to what was meant, or leave it out."),
            );
        }
    }
}

/// The category that no cap counts, where a cap is about it alone.
fn exempt(program: &Program, scope: Scope) -> Option<&Category> {
    let category = match scope {
        Scope::Category(category) => category,
        Scope::Message(message) => program.messages.get(message)?.category,
        Scope::Messages | Scope::Channel(_) => return None,
    };
    program.categories.get(category).filter(|category| category.exempt_caps)
}

/// Whether everything a cap counts is counted by a tighter one, which lets no more through in its window.
fn is_within(program: &Program, cap: &Cap, tighter: &Cap) -> bool {
    tighter.when.is_none() && covers(program, tighter.scope, cap.scope) && fits(tighter, cap.window) <= cap.limit
}

/// Whether one scope holds the other.
pub(super) fn covers(program: &Program, wide: Scope, narrow: Scope) -> bool {
    match (wide, narrow) {
        (Scope::Messages, _) => true,
        (Scope::Category(wide), Scope::Category(narrow)) => program.is_kind_of(narrow, wide),
        (Scope::Category(wide), Scope::Message(message)) => {
            program.messages.get(message).is_some_and(|message| program.is_kind_of(message.category, wide))
        }
        (wide, narrow) => wide == narrow,
    }
}

/// How many a cap lets through within another window at most.
fn fits(cap: &Cap, window: CapWindow) -> u64 {
    let calendar = |unit: CapWindow| match unit {
        CapWindow::Rolling(length) => length,
        CapWindow::Day => DAY,
        CapWindow::Week => 7 * DAY,
        CapWindow::Month => 31 * DAY,
    };
    let long = calendar(window);
    let windows: Millis = match (cap.window, window) {
        (CapWindow::Rolling(length), _) => long.div_euclid(length.max(1)) + i64::from(long % length.max(1) != 0),
        (CapWindow::Day, CapWindow::Day | CapWindow::Week | CapWindow::Month) => long / DAY,
        (CapWindow::Week, CapWindow::Week) | (CapWindow::Month, CapWindow::Month) => 1,
        (CapWindow::Day, CapWindow::Rolling(_)) => (long - 1).div_euclid(DAY) + 2,
        (CapWindow::Week, _) => (long - 1).div_euclid(7 * DAY) + 2,
        (CapWindow::Month, _) => (long - 1).div_euclid(28 * DAY) + 2,
    };
    u64::try_from(windows).unwrap_or(u64::MAX).saturating_mul(cap.limit)
}
