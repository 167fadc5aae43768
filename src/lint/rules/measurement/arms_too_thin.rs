//! An arm of a split so small that it shows nothing.

use super::super::JourneyLook;
use crate::{
    base::{CheckPage, Decimal, Diagnostic, Diagnostics, Severity},
    ir::NodeKind,
    model::program::SplitPlace,
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "arms-too-thin",
    level: Severity::Warning,
    summary: "A split's smallest arm has too few customers to show any difference, even if the whole population comes there.",
    why: "Such a test ends with two numbers that chance alone could have made, and somebody will act on them. Ask more customers, or fewer \
          questions.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message short: news { email template \"short\" }
message long: news { email template \"long\" }
source shop
event visit from shop
event order from shop

journey tips {
  enter on visit
  reenter never
  goal on order within 30 days
  exit on goal
  holdout 10%
  split length_test {
    brief 95% { send short by email }
    wordy  5% { send long by email }
  }
}

population spring {
  size 400
  from 2026-03-01 for 60 days
  visit every 10 days on average
  order 10% of visit after 2 days on average
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message short: news { email template \"short\" }
message long: news { email template \"long\" }
source shop
event visit from shop
event order from shop

journey tips {
  enter on visit
  reenter never
  goal on order within 30 days
  exit on goal
  holdout 10%
  split length_test {
    brief 50% { send short by email }
    wordy 50% { send long by email }
  }
}

population spring {
  size 4_000
  from 2026-03-01 for 60 days
  visit every 10 days on average
  order 10% of visit after 2 days on average
}
",
};

/// What a test should at least tell apart: a conversion of ten per cent from one twice as high.
const BASE: f64 = 0.10;
const DOUBLED: f64 = 2.0 * BASE;

/// Standard errors that the difference has to be apart to be found four times in five, at five per cent two-sided: 1.96 + 0.84.
const FOUND: f64 = 2.80;

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let program = look.look.program();
    let Some(largest) = program.populations.rows().iter().max_by_key(|population| population.size) else { return };
    if look.journey.goal.is_none() {
        return;
    }
    for (_, node) in look.steps.nodes() {
        let NodeKind::Split(id) = node.kind else { continue };
        let Some(split) = program.splits.get(id) else { continue };
        let Some((thin, few, many)) = thinnest_and_widest(split, largest.size) else { continue };
        if tells_apart(few, many) {
            continue;
        }
        found.push(
            Diagnostic::warning(PAGE.name, split.span, format!("`{thin}` has too few customers to show a difference"))
                .note(format!("at most {few} of `{}`", largest.name))
                .label(largest.span, format!("{} customers", largest.size))
                .help(
                    "Even if every customer came here, a conversion of 20% could not be told from one of 10%. Give the arm a greater \
                     share, or try it on more customers.",
                ),
        );
    }
}

/// The smallest arm, its customers and those of the largest arm, where every customer comes there.
fn thinnest_and_widest(split: &SplitPlace, size: u64) -> Option<(&str, u64, u64)> {
    let customers = |share: Decimal| -> Option<u64> {
        let hundredths = u64::try_from(share.scaled(2)?).ok()?;
        Some(u64::try_from(u128::from(size) * u128::from(hundredths) / 10_000).unwrap_or(u64::MAX))
    };
    let arms: Option<Vec<(u64, &str)>> =
        split.arms.iter().map(|(name, share)| Some((customers(*share)?, name.as_str()))).collect();
    let arms = arms?;
    let (few, thin) = arms.iter().min().copied()?;
    let (many, _) = arms.iter().max().copied()?;
    Some((thin, few, many))
}

fn tells_apart(few: u64, many: u64) -> bool {
    let each = |rate: f64, customers: u64| rate * (1.0 - rate) / (customers.max(1) as f64);
    FOUND * (each(DOUBLED, few) + each(BASE, many)).sqrt() <= DOUBLED - BASE
}
