//! A condition of a rule or an entry that everybody meets.

use super::{
    super::{JourneyLook, Look, data::entry_asks_what_changes::own_change},
    standing::standing,
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    solve::{Answer, Mode},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "condition-always",
    level: Severity::Warning,
    summary: "Everybody meets the condition of an entry, a goal, a rule, a cap or a trigger.",
    why: "A condition that leaves nobody out decides nothing, while everyone who reads it believes that it does. Mostly an `or` should be \
          an `and`, or a `not` is missing.",
    wrong: "\
customer { address: email  tier: bronze | silver | gold = bronze }
channel email { address address }
category news
message thanks: news { email template \"thanks\" }
source shop
event order from shop

journey after_order {
  enter on order when tier is not gold or tier is not silver
  reenter always
  goal on order within 30 days
  send thanks by email
}
",
    mended: "\
customer { address: email  tier: bronze | silver | gold = bronze }
channel email { address address }
category news
message thanks: news { email template \"thanks\" }
source shop
event order from shop

journey after_order {
  enter on order when tier is not gold and tier is not silver
  reenter always
  goal on order within 30 days
  send thanks by email
}
",
};

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    for rule in standing(look).iter() {
        if look.always(&rule.formula) && !look.is_odd(rule.condition) {
            found.push(
                Diagnostic::warning(PAGE.name, rule.condition.span, "every customer meets this condition")
                    .note(format!("{} {}", rule.of, rule.always))
                    .help("Mend the condition, or take it out."),
            );
        }
    }
}

/// The entries of a journey.
pub(super) fn entries(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let journey = look.journey;
    let mut lines: Vec<(u32, bool)> = Vec::new();
    for (id, way) in journey.ways_in.iter() {
        if way.when.is_none() {
            continue;
        }
        let (solver, known) = look.known(Mode::Strict);
        let answers = solver.entry(known, id);
        let all = answers.refused == Answer::No && !answers.asked.is_no();
        // What its own trigger decides is said of that.
        let all = all && own_change(look, id, way).is_none();
        match lines.last_mut() {
            Some((line, so_far)) if *line == way.line => *so_far &= all,
            Some(_) | None => lines.push((way.line, all)),
        }
    }
    for (line, _) in lines.into_iter().filter(|(_, all)| *all) {
        let when = journey.ways_in.rows().iter().find(|way| way.line == line).and_then(|way| way.when.as_ref());
        if let Some(when) = when
            && !look.look.is_odd(when)
        {
            found.push(
                Diagnostic::warning(PAGE.name, when.span, "every customer who could enter meets this condition")
                    .note("it keeps nobody out")
                    .help("Mend the condition, or take it out."),
            );
        }
    }
}
