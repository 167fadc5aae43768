//! Pages of findings about customers, channels, statuses, populations and tests. Finds nothing itself.

use super::{error, shop};
use crate::base::CheckPage;

/// A channel does not say where its messages go.
pub(super) const ADDRESS_MISSING: CheckPage = error(
    "address-missing",
    "A channel does not say where its messages go.",
    "Nothing could be sent by it.",
    shop!(
        "\
channel push { positive clicked }
"
    ),
    shop!(
        "\
channel push { address address  positive clicked }
"
    ),
);

/// A status begins and ends on the same event.
pub(super) const BEGINS_AND_ENDS: CheckPage = error(
    "begins-and-ends",
    "A status begins and ends on the same event.",
    "After it nobody could say whether the customer is in the status.",
    shop!(
        "\
event complaint from shop
status upset { begins on complaint  ends on complaint }
"
    ),
    shop!(
        "\
event complaint from shop
event complaint_closed from shop
status upset { begins on complaint  ends on complaint_closed }
"
    ),
);

/// A population does not say how a field of an event is drawn.
pub(super) const FIELD_NOT_DRAWN: CheckPage = error(
    "field-not-drawn",
    "A population does not say how a field of an event is drawn.",
    "A made-up amount would decide what the simulation shows.",
    shop!(
        "\
population spring {
  size         1_000
  from         2026-03-01 for 90 days
  order_placed every 30 days on average
}
"
    ),
    shop!(
        "\
population spring {
  size         1_000
  from         2026-03-01 for 90 days
  order_placed every 30 days on average { total: 10 to 90 USD }
}
"
    ),
);

/// A persona says something about the whole population.
pub(super) const NOT_IN_A_PERSONA: CheckPage = error(
    "not-in-a-persona",
    "A persona says something about the whole population.",
    "A persona is a part of the customers; size and period are those of all.",
    shop!(
        "\
population spring {
  size  1_000
  from  2026-03-01 for 90 days
  visit every 7 days on average
  persona eager 20% { visit every 1 day on average  size 200 }
}
"
    ),
    shop!(
        "\
population spring {
  size  1_000
  from  2026-03-01 for 90 days
  visit every 7 days on average
  persona eager 20% { visit every 1 day on average }
}
"
    ),
);

/// A population does not say how many customers it has, when they live, or how an attribute is drawn.
pub(super) const POPULATION_INCOMPLETE: CheckPage = error(
    "population-incomplete",
    "A population does not say how many customers it has, when they live, or how an attribute is drawn.",
    "A made-up value would decide what the simulation shows.",
    shop!(
        "\
population spring {
  from  2026-03-01 for 90 days
  visit every 7 days on average
}
"
    ),
    shop!(
        "\
population spring {
  size  1_000
  from  2026-03-01 for 90 days
  visit every 7 days on average
}
"
    ),
);

/// Quiet hours that leave no minute to send.
pub(super) const QUIET_ALL_DAY: CheckPage = error(
    "quiet-all-day",
    "Quiet hours that leave no minute to send.",
    "Everything would be held for ever.",
    shop!(
        "\
channel push { address address  quiet 08:00 to 08:00 }
"
    ),
    shop!(
        "\
channel push { address address  quiet 21:00 to 08:00 }
"
    ),
);

/// A test that cannot be run as it is written.
pub(super) const TEST_INCOMPLETE: CheckPage = error(
    "test-incomplete",
    "A test that cannot be run as it is written.",
    "A test that tests nothing is worse than none: it is believed.",
    shop!(
        "\
test \"nothing\" {
  expect spent >= 3 USD
}
"
    ),
    shop!(
        "\
test \"something\" {
  customer { address: \"a@example.com\", spent: 5 USD }
  on 2026-03-02 at 10:00
  expect spent >= 3 USD
}
"
    ),
);

/// The customer has two attributes of type `timezone`.
pub(super) const TWO_TIME_ZONES: CheckPage = error(
    "two-time-zones",
    "The customer has two attributes of type `timezone`.",
    "Quiet hours and times of day follow one zone; with two, some would be woken at night.",
    "\
customer {
  address   : email
  zone      : timezone?
  work_zone : timezone?
}
",
    "\
customer {
  address   : email
  zone      : timezone?
  work_zone : text?
}
",
);
