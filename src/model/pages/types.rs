//! Pages of findings about values that do not fit, may be missing, or do not exist. Finds nothing itself.

use super::{error, shop};
use crate::base::CheckPage;

/// A value that may be missing is compared, written or handed on as if it were there.
pub(super) const MAY_BE_MISSING: CheckPage = error(
    "may-be-missing",
    "A value that may be missing is compared, written or handed on as if it were there.",
    "For the customers without it the comparison means nothing, and the text has a gap: \"Dear ,\".",
    shop!(
        "\
message greeting: news { email template \"greeting\" subject \"Dear {name}\" }
"
    ),
    shop!(
        "\
message greeting: news { email template \"greeting\" subject \"Dear {name or customer}\" }
"
    ),
);

/// An amount that cannot be paid exactly.
pub(super) const MONEY_TOO_FINE: CheckPage = error(
    "money-too-fine",
    "An amount that cannot be paid exactly.",
    "Money is counted in whole units of its smallest coin and never rounded.",
    shop!(
        "\
segment paid = spent >= 0.001 USD
"
    ),
    shop!(
        "\
segment paid = spent >= 0.01 USD
"
    ),
);

/// A plain number where money is needed, or money without its currency.
pub(super) const MONEY_WITHOUT_CURRENCY: CheckPage = error(
    "money-without-currency",
    "A plain number where money is needed, or money without its currency.",
    "Twenty of what? Cents would pass for dollars.",
    shop!(
        "\
segment big = spent >= 20
"
    ),
    shop!(
        "\
segment big = spent >= 20 USD
"
    ),
);

/// Words are said for a value that is never missing.
pub(super) const NEVER_MISSING: CheckPage = error(
    "never-missing",
    "Words are said for a value that is never missing.",
    "They are dead text: whoever reads them believes that the value may be missing.",
    shop!(
        "\
message status_note: news { email template \"status\" subject \"You are {tier or nobody}\" }
"
    ),
    shop!(
        "\
message status_note: news { email template \"status\" subject \"You are {tier}\" }
"
    ),
);

/// Values that have no order are compared by greater or smaller.
pub(super) const NO_ORDER: CheckPage = error(
    "no-order",
    "Values that have no order are compared by greater or smaller.",
    "The order in which values are declared means nothing: the day somebody sorts the list, the segment would change.",
    shop!(
        "\
segment good = tier >= silver
"
    ),
    shop!(
        "\
segment good = tier in silver, gold
"
    ),
);

/// A currency that ISO 4217 does not list.
pub(super) const NO_SUCH_CURRENCY: CheckPage = error(
    "no-such-currency",
    "A currency that ISO 4217 does not list.",
    "Nobody knows how many decimals it has, so nothing could be counted exactly.",
    shop!(
        "\
segment big = spent >= 20 USS
"
    ),
    shop!(
        "\
segment big = spent >= 20 USD
"
    ),
);

/// A wait, an await or a window of length zero.
pub(super) const NO_TIME_PASSES: CheckPage = error(
    "no-time-passes",
    "A wait, an await or a window of length zero.",
    "Nothing can happen in no time.",
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  wait 0 days
  send hello by email
}
"
    ),
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  wait 1 day
  send hello by email
}
"
    ),
);

/// A date or a time that does not exist.
pub(super) const NOT_IN_THE_CALENDAR: CheckPage = error(
    "not-in-the-calendar",
    "A date or a time that does not exist.",
    "It would never come.",
    shop!(
        "\
trigger leap = 2026-02-30 at 09:00

journey welcome {
  enter on leap
  reenter never

  send hello by email
}
"
    ),
    shop!(
        "\
trigger leap = 2026-02-28 at 09:00

journey welcome {
  enter on leap
  reenter never

  send hello by email
}
"
    ),
);

/// A number that makes no sense where it stands.
pub(super) const NUMBER_OUT_OF_RANGE: CheckPage = error(
    "number-out-of-range",
    "A number that makes no sense where it stands.",
    "A cap at nothing, a round that never runs: what is written cannot be what is meant.",
    shop!(
        "\
cap news at 0 per day
"
    ),
    shop!(
        "\
cap news at 1 per day
"
    ),
);

/// A percentage below 0 or above 100.
pub(super) const SHARE_OUT_OF_RANGE: CheckPage = error(
    "share-out-of-range",
    "A percentage below 0 or above 100.",
    "No more than everybody can be part of something.",
    shop!(
        "\
holdout untouched 120% from news
"
    ),
    shop!(
        "\
holdout untouched 2% from news
"
    ),
);

/// The shares of one choice do not add up to 100%.
pub(super) const SHARES_NOT_WHOLE: CheckPage = error(
    "shares-not-whole",
    "The shares of one choice do not add up to 100%.",
    "Some customers would get none of the arms, or it is not clear which share is wrong.",
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  split subject_test {
    short 45% { send hello by email }
    long  45% { wait 1 day }
  }
}
"
    ),
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  split subject_test {
    short 50% { send hello by email }
    long  50% { wait 1 day }
  }
}
"
    ),
);

/// A date without its time of day where a moment is needed.
pub(super) const TIME_OF_DAY_MISSING: CheckPage = error(
    "time-of-day-missing",
    "A date without its time of day where a moment is needed.",
    "Midnight is seldom meant: customers would be woken.",
    shop!(
        "\
trigger launch = 2026-11-27

journey welcome {
  enter on launch
  reenter never

  send hello by email
}
"
    ),
    shop!(
        "\
trigger launch = 2026-11-27 at 09:00

journey welcome {
  enter on launch
  reenter never

  send hello by email
}
"
    ),
);

/// A type nobody knows.
pub(super) const UNKNOWN_TYPE: CheckPage = error(
    "unknown-type",
    "A type nobody knows.",
    "Without its type nothing can be checked about an attribute or field.",
    shop!(
        "\
event rated from shop { stars: int }
"
    ),
    shop!(
        "\
event rated from shop { stars: integer }
"
    ),
);

/// Amounts of two currencies are compared or added.
pub(super) const WRONG_CURRENCY: CheckPage = error(
    "wrong-currency",
    "Amounts of two currencies are compared or added.",
    "There is no rate of exchange in a condition: 20 EUR are neither more nor less than 20 USD.",
    shop!(
        "\
segment big = spent >= 20 EUR
"
    ),
    shop!(
        "\
segment big = spent >= 20 USD
"
    ),
);

/// A value of one type where another is needed.
pub(super) const WRONG_TYPE: CheckPage = error(
    "wrong-type",
    "A value of one type where another is needed.",
    "Money, dates, percentages and plain numbers are different things; compared with each other they say nothing.",
    shop!(
        "\
segment big = spent >= 20%
"
    ),
    shop!(
        "\
segment big = spent >= 20 USD
"
    ),
);
