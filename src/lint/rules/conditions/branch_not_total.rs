//! A branch that forgets somebody.

use super::super::{JourneyLook, branches::Branch};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    solve::{Answer, Customer, Mode},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "branch-not-total",
    level: Severity::Error,
    summary: "A branch has no arm for some customers, and no `otherwise`.",
    why: "Whoever meets none of the arms goes on below the branch as if it were not there: no message, no outcome, and nothing in any \
          report that says so. Mostly one value was forgotten, or an attribute that may be missing.",
    wrong: "\
customer { address: email  tier: bronze | silver | gold = bronze }
channel email { address address }
category news
message thanks: news { email template \"thanks\" }
message offer: news { email template \"offer\" }
source shop
event order from shop

journey after_order {
  enter on order
  reenter always
  goal on order within 30 days
  branch {
    when tier is gold   { send thanks by email }
    when tier is silver { send offer by email }
  }
}
",
    mended: "\
customer { address: email  tier: bronze | silver | gold = bronze }
channel email { address address }
category news
message thanks: news { email template \"thanks\" }
message offer: news { email template \"offer\" }
source shop
event order from shop

journey after_order {
  enter on order
  reenter always
  goal on order within 30 days
  branch {
    when tier is gold { send thanks by email }
    otherwise         { send offer by email }
  }
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    for branch in look.branches().iter().filter(|branch| branch.otherwise.is_none()) {
        let (solver, known) = look.known(Mode::Strict);
        let Some(arms) = solver.arms_at(known, branch.node) else { continue };
        // Whom a dead arm was for is forgotten too: that is said of the arm.
        if arms.arms.iter().any(|arm| arm.gets.is_no()) {
            continue;
        }
        if arms.rest.is_no() {
            continue;
        }
        let forgotten = solver.forgotten_at(known, branch.node);
        let (customer, certain) = match &forgotten {
            Answer::Yes(customer) => (customer, true),
            Answer::May(customer) => (customer, false),
            Answer::No | Answer::CannotTell => continue,
        };
        let (solver, steady) = look.known(Mode::Steady);
        let changing = solver.arms_at(steady, branch.node).is_some_and(|arms| arms.rest.is_no());
        found.push(forgets(branch, customer, certain, changing));
    }
}

fn forgets(branch: &Branch<'_>, customer: &Customer, certain: bool, changing: bool) -> Diagnostic {
    let make = if certain && !changing { Diagnostic::error } else { Diagnostic::warning };
    let message = match (certain, changing) {
        (_, true) => "this branch forgets customers whose profile changes on the way here",
        (true, false) => "this branch forgets some customers",
        (false, false) => "this branch may forget some customers",
    };
    let note = if customer.is_anybody() {
        "no arm for anybody".to_owned()
    } else {
        format!("no arm for: {}", customer.asked_words())
    };
    let end = Span::new(branch.span.file, branch.span.end.saturating_sub(1), branch.span.end.saturating_sub(1));
    let mut witness = customer.witness();
    witness.outcome = Some("No arm gets this customer, who goes on below the branch.".to_owned());
    make(PAGE.name, branch.head(), message.to_owned())
        .note(note)
        .help("Add an arm for them. If nothing is to happen to them here, say so: `otherwise { }`.")
        .maybe_fix("say that nothing happens to all others", end, "otherwise { } ")
        .witness(witness)
}
