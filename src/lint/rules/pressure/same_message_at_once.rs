//! One thing said by two channels in the same minute.

use super::{
    super::JourneyLook,
    pairs::{Between, pairs},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    ir::facts::SendFact,
    lint::promotional::is_promotion,
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "same-message-at-once",
    level: Severity::Warning,
    summary: "the same thing goes out by several channels at once",
    why: "A letter and a text in the same minute say one thing twice, cost twice, and use up two places under the caps. `, else` asks the second \
          channel only where the first cannot be used.",
    wrong: "\
customer { address: email  phone: phone }
channel email { address address }
channel sms   { address phone }
category news
message offer: news { email template \"offer\"  sms \"An offer for you.\" }
source shop
event visit from shop
event order from shop

journey welcome {
  enter   on visit
  reenter never
  goal    on order within 14 days
  exit    on goal
  send offer by email
  send offer by sms
  wait 3 days
  exit \"told\"
}
",
    mended: "\
customer { address: email  phone: phone }
channel email { address address }
channel sms   { address phone }
category news
message offer: news { email template \"offer\"  sms \"An offer for you.\" }
source shop
event visit from shop
event order from shop

journey welcome {
  enter   on visit
  reenter never
  goal    on order within 14 days
  exit    on goal
  send offer by email, else sms
  wait 3 days
  exit \"told\"
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let program = look.look.program();
    let mut told = Vec::new();
    let wanted = |first: &SendFact, second: &SendFact| {
        let apart = first.channels.iter().all(|channel| !second.channels.contains(channel));
        let one_campaign = first.category == second.category
            && is_promotion(program, first.message)
            && is_promotion(program, second.message);
        apart && (first.message == second.message || one_campaign)
    };
    for (first, second) in pairs(look, Between::NoTime, &wanted) {
        let same = first.message == second.message;
        if told.contains(&second.node) {
            continue;
        }
        let (Some(one), Some(other)) = (look.steps.node(first.node), look.steps.node(second.node)) else { continue };
        told.push(second.node);
        let said = if same {
            "this sends the same message by another channel at the same time"
        } else {
            "this sends a second promotion by another channel at the same time"
        };
        found.push(
            Diagnostic::warning(PAGE.name, other.span, said)
                .label(one.span, "no time passes from here")
                .help("Name the second channel after `, else`, or wait for an answer to the first."),
        );
    }
}
