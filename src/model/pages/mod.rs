//! The pages of this floor's findings, as `explain` shows them. Finds nothing itself.

mod declarations;
mod journeys;
mod names;
mod types;

use crate::base::{CheckPage, Severity};

/// A small shop, for examples to stand in.
macro_rules! shop {
    ($text:literal) => {
        concat!(
            "customer {\n",
            "  address : email\n",
            "  name    : text?\n",
            "  tier    : bronze | silver | gold = bronze\n",
            "  spent   : money USD = 0 USD\n",
            "}\n",
            "channel email { address address  positive opened, clicked }\n",
            "category news\n",
            "message hello: news { email template \"hello\" }\n",
            "source shop \"Web shop\"\n",
            "event visit from shop\n",
            "event order_placed from shop { order: id, cart: id?, total: money USD }\n",
            "\n",
            $text
        )
    };
}
use shop;

const fn error(
    name: &'static str,
    summary: &'static str,
    why: &'static str,
    wrong: &'static str,
    mended: &'static str,
) -> CheckPage {
    CheckPage { name, level: Severity::Error, summary, why, wrong, mended }
}

/// All of them, by name.
pub const PAGES: &[CheckPage] = &[
    declarations::ADDRESS_MISSING,
    names::AMBIGUOUS_NAME,
    journeys::AWAIT_WITHOUT_ARM,
    declarations::BEGINS_AND_ENDS,
    names::DUPLICATE_NAME,
    journeys::ELSE_MISSING,
    journeys::ELSE_POINTLESS,
    names::ENTRY_OUTSIDE,
    names::EVENT_NOT_HAPPENED,
    declarations::FIELD_NOT_DRAWN,
    journeys::FIELD_NOT_GIVEN,
    names::GOAL_MISSING,
    journeys::HANDOFF_NOT_ACCEPTED,
    journeys::HOLDOUT_MISSING,
    journeys::HOLDOUT_WITHOUT_WINDOW,
    journeys::KEY_NOT_ENSURED,
    types::MAY_BE_MISSING,
    types::MONEY_TOO_FINE,
    types::MONEY_WITHOUT_CURRENCY,
    types::NEVER_MISSING,
    names::NEVER_SENT_HERE,
    types::NO_ORDER,
    types::NO_SUCH_CURRENCY,
    journeys::NO_TEXT_FOR_CHANNEL,
    types::NO_TIME_PASSES,
    declarations::NOT_IN_A_PERSONA,
    types::NOT_IN_THE_CALENDAR,
    names::NOTHING_TO_NARROW,
    types::NUMBER_OUT_OF_RANGE,
    journeys::OPEN_BESIDE_CLICK,
    journeys::OTHERWISE_MISPLACED,
    journeys::OTHERWISE_MISSING,
    declarations::POPULATION_INCOMPLETE,
    declarations::QUIET_ALL_DAY,
    journeys::REENTER_NOT_SAID,
    names::RESERVED_NAME,
    journeys::RULES_COME_FIRST,
    journeys::SAID_TWICE,
    names::SELF_REFERENCE,
    types::SHARE_OUT_OF_RANGE,
    types::SHARES_NOT_WHOLE,
    declarations::TEST_INCOMPLETE,
    types::TIME_OF_DAY_MISSING,
    declarations::TWO_TIME_ZONES,
    names::UNKNOWN_NAME,
    names::UNKNOWN_PLACEHOLDER,
    names::UNKNOWN_REACTION,
    types::UNKNOWN_TYPE,
    names::UNKNOWN_VALUE,
    names::WHEN_DID_IT_HAPPEN,
    types::WRONG_CURRENCY,
    names::WRONG_KIND_OF_NAME,
    types::WRONG_TYPE,
];
