//! A split between promotions that nobody goes without.

use super::{super::JourneyLook, arms::sends_of_arms};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    ir::facts::SendFact,
    lint::promotional::is_promotion,
    model::Program,
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "split-without-yardstick",
    level: Severity::Warning,
    summary: "Every arm of a split sends a promotion, and no holdout tells what would happen without one.",
    why: "The split says which of two messages did better, not whether either did any good: both may sell less than silence would. One arm \
          that hears nothing, or a holdout, is the only thing to hold them against, and it cannot be added afterwards.",
    wrong: "\
customer { address: email }
channel email { address address }
category offers
message short: offers { email template \"short\" }
message long: offers { email template \"long\" }
source shop
event visit from shop
event order from shop

journey tips {
  enter on visit
  reenter never
  goal on order within 30 days
  exit on goal
  split length_test {
    brief 50% { send short by email }
    wordy 50% { send long by email }
  }
}
",
    mended: "\
customer { address: email }
channel email { address address }
category offers
message short: offers { email template \"short\" }
message long: offers { email template \"long\" }
source shop
event visit from shop
event order from shop

journey tips {
  enter on visit
  reenter never
  goal on order within 30 days
  exit on goal
  split length_test {
    brief   45% { send short by email }
    wordy   45% { send long by email }
    silence 10% { }
  }
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    if look.journey.holdout.is_some() {
        return;
    }
    let program = look.look.program();
    for (id, arms) in sends_of_arms(look) {
        let promotes = |sends: &Vec<&SendFact>| sends.iter().any(|send| is_promotion(program, send.message));
        let Some(split) = program.splits.get(id) else { continue };
        let held_out = arms.iter().flatten().all(|send| is_held_out(program, send));
        if arms.len() < 2 || held_out || !arms.iter().all(promotes) {
            continue;
        }
        found.push(
            Diagnostic::warning(PAGE.name, split.span, format!("nobody goes without a message in `{}`", split.name))
                .label(look.journey.span, "holds nobody out")
                .help("Give an arm that sends nothing a tenth of the customers, `silence 10% { }`, or say `holdout 10%` in the journey's rules."),
        );
    }
}

/// Whether some customers never hear messages of this category, in any journey.
fn is_held_out(program: &Program, send: &SendFact) -> bool {
    let mut categories = program.holdouts.rows().iter().flat_map(|holdout| &holdout.categories);
    categories.any(|parent| program.is_kind_of(send.category, *parent))
}
