//! A journey that sells and does not say what for.

use super::super::JourneyLook;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    model::types::CategoryId,
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "no-goal",
    level: Severity::Warning,
    summary: "A journey sends more than service messages and has no goal.",
    why: "Nobody can say whether it is worth its messages: no conversion in a report, nothing to compare with, and no reason to end it \
          when it has done its work.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop
event order from shop

journey tips {
  enter on visit
  reenter never
  send tip by email
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop
event order from shop

journey tips {
  enter on visit
  reenter never
  goal on order within 30 days
  send tip by email
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    if look.journey.goal.is_some() || look.journey.damaged {
        return;
    }
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    let program = look.look.program();
    let serves = |category: CategoryId| {
        program.categories.get(category).is_some_and(|c| c.exempt_caps || c.exempt_quiet || c.exempt_consent)
    };
    let Some(first) = facts.sends().iter().find(|send| !serves(send.category)) else { return };
    let Some(node) = look.steps.node(first.node) else { return };
    let category = program.categories.get(first.category).map_or("", |category| category.name.as_str());
    found.push(
        Diagnostic::warning(
            PAGE.name,
            look.journey.span,
            format!("`{}` does not say what it is for", look.journey.name),
        )
        .note("has no goal")
        .label(node.span, format!("sends `{category}`"))
        .help("Say what it should bring about, and in which time: `goal on order_placed within 30 days`."),
    );
}
