//! Two arms of a branch that ask the same value, and share customers without one being the wider of the two.

use super::super::{JourneyLook, branches::Branch};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    solve::{Answer, Customer, Formula, Mode},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "arms-overlap",
    level: Severity::Warning,
    summary: "Two arms of a branch share some of the values of one thing, and only their order decides who gets them.",
    why: "The first arm takes the customers of both. A range or a list that is one value too long is seen by nobody: the journey runs, \
          and the wrong message goes out. An arm that is simply narrower and stands first, or two arms about different things, say what \
          they mean and are no finding.",
    wrong: "\
customer { address: email  spent: money USD = 0 USD }
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
    when spent <= 100 USD { send offer by email }
    when spent >= 100 USD { send thanks by email }
  }
}
",
    mended: "\
customer { address: email  spent: money USD = 0 USD }
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
    when spent < 100 USD  { send offer by email }
    when spent >= 100 USD { send thanks by email }
  }
}
",
};

/// Every arm is compared with every one above it: more arms than this are a table made by a machine.
const MOST: usize = 64;

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    for branch in look.branches().into_iter().filter(|branch| branch.arms.len() <= MOST) {
        let formulas: Vec<Formula> = branch.arms.iter().map(|arm| look.formula(arm)).collect();
        for (index, (arm, formula)) in branch.arms.iter().zip(&formulas).enumerate() {
            let above = branch.arms.iter().zip(&formulas).take(index);
            for (other, wide) in above {
                if let Some(customer) = shared(look, &branch, wide, formula) {
                    found.push(overlap(arm.span, other.span, &customer));
                    break;
                }
            }
        }
    }
}

/// Somebody who reaches the branch and meets both, where either has customers of its own.
fn shared(look: &mut JourneyLook<'_, '_>, branch: &Branch<'_>, above: &Formula, arm: &Formula) -> Option<Customer> {
    let (solver, known) = look.known(Mode::Strict);
    if !solver.about_one_value([above, arm]) {
        return None;
    }
    let mut somebody = |formula: Formula| match solver.somebody_at(known, branch.node, &formula) {
        Answer::Yes(customer) => Some(customer),
        Answer::May(_) | Answer::No | Answer::CannotTell => None,
    };
    let both = somebody(above.clone().and(arm.clone()))?;
    somebody(above.clone().and(arm.clone().not()))?;
    somebody(arm.clone().and(above.clone().not()))?;
    Some(both)
}

fn overlap(arm: Span, above: Span, customer: &Customer) -> Diagnostic {
    let mut witness = customer.witness();
    witness.outcome = Some("Meets both conditions, and gets what the upper arm says.".to_owned());
    Diagnostic::warning(PAGE.name, arm, "two arms share customers, and their order alone decides")
        .note(format!("also for: {}", customer.asked_words()))
        .label(above, "takes them first")
        .help("Let the two conditions meet without sharing a value.")
        .witness(witness)
}
