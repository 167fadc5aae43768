//! An `otherwise` of a branch whose arms get everybody.

use super::super::JourneyLook;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    solve::Mode,
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "otherwise-never-matches",
    level: Severity::Warning,
    summary: "The arms of a branch get everybody, so that its `otherwise` is for nobody.",
    why: "Whoever reads the journey believes that something happens there. If a condition above was meant to be narrower, some customers \
          get what was never meant for them.",
    wrong: "\
customer { address: email  tier: bronze | gold = bronze }
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
    when tier is bronze { send offer by email }
    otherwise           { exit \"unknown tier\" }
  }
}
",
    mended: "\
customer { address: email  tier: bronze | gold = bronze }
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
    when tier is bronze { send offer by email }
  }
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    for branch in look.branches() {
        let Some(otherwise) = branch.otherwise else { continue };
        let (solver, known) = look.known(Mode::Strict);
        if solver.arms_at(known, branch.node).is_some_and(|arms| arms.rest.is_no()) {
            let head = Span::new(otherwise.file, otherwise.start, otherwise.start + "otherwise".len() as u32);
            found.push(
                Diagnostic::warning(PAGE.name, head, "this `otherwise` is for nobody")
                    .note("the arms above get everybody who comes here")
                    .label(branch.head(), "of this branch")
                    .help("Take it out, or make the condition of an arm above narrower.")
                    .maybe_fix("take out the `otherwise`", otherwise, ""),
            );
        }
    }
}
