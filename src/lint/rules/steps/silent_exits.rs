//! The places at which a customer can leave a journey without a stated reason.

use super::super::JourneyLook;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    ir::silent::silent_exits,
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "silent-exits",
    level: Severity::Info,
    summary: "Customers can leave a journey without a stated reason.",
    why: "Reports count them as `completed`, and nobody can tell who was won, who gave up and who was forgotten. Where that is no \
          difference, nothing has to be done: this is a list to read, not a mistake. `journey paths --silent-exits` prints it as a table.",
    wrong: "\
customer { address: email  agreed: true | false = false }
channel email { address address  consent agreed is true  positive clicked }
category news
message thanks: news { email template \"thanks\" subject \"Thank you\" }
source shop
event order from shop

journey after_order {
  enter on order
  reenter after 30 days
  goal on order within 30 days
  send thanks by email
  await up to 2 days {
    on clicked { exit \"interested\" }
    otherwise  { exit }
  }
}
",
    mended: "\
customer { address: email  agreed: true | false = false }
channel email { address address  consent agreed is true  positive clicked }
category news
message thanks: news { email template \"thanks\" subject \"Thank you\" }
source shop
event order from shop

journey after_order {
  enter on order
  reenter after 30 days
  goal on order within 30 days
  send thanks by email
  await up to 2 days {
    on clicked { exit \"interested\" }
    otherwise  { exit \"silent\" }
  }
}
",
};

/// So many are shown as places of their own; `journey paths` lists all.
const SHOWN: usize = 12;

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    let mut places: Vec<_> = silent_exits(look.steps, facts).into_iter().map(|exit| exit.span).collect();
    places.dedup();
    let Some((first, others)) = places.split_first() else { return };
    let message = match others.len() {
        0 => format!("customers can leave `{}` here without a stated reason", look.journey.name),
        1 => format!("customers can leave `{}` without a stated reason here and in one more place", look.journey.name),
        more => format!(
            "customers can leave `{}` without a stated reason here and in {more} more places",
            look.journey.name
        ),
    };
    let mut finding = Diagnostic::info(PAGE.name, *first, message)
        .help("Say how it ended: `exit \"interested\"`. Reports then count them by that reason.");
    for place in others.iter().take(SHOWN) {
        finding = finding.label(*place, "here too");
    }
    found.push(finding);
}
