//! Pages of findings about rules and statements. Finds nothing itself.

use super::{error, shop};
use crate::base::CheckPage;

/// An `await` that waits for nothing but the time to be up.
pub(super) const AWAIT_WITHOUT_ARM: CheckPage = error(
    "await-without-arm",
    "An `await` that waits for nothing but the time to be up.",
    "It reads as if something could come.",
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  await up to 3 days {
    otherwise { }
  }
  send hello by email
}
"
    ),
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  wait 3 days
  send hello by email
}
"
    ),
);

/// Something may fail, or be past already, and nothing says what then.
pub(super) const ELSE_MISSING: CheckPage = error(
    "else-missing",
    "Something may fail, or be past already, and nothing says what then.",
    "The journey would go on as if it had worked: the customer reads \"your refund is on its way\", and there is none.",
    shop!(
        "\
action refund to shop may fail { order: id }

journey welcome {
  enter on order_placed
  reenter never

  do refund { order: entry.order }
  send hello by email
}
"
    ),
    shop!(
        "\
action refund to shop may fail { order: id }

journey welcome {
  enter on order_placed
  reenter never

  do refund { order: entry.order }, else exit \"by hand\"
  send hello by email
}
"
    ),
);

/// `, else` behind something that cannot fail, or that says what happens anyway.
pub(super) const ELSE_POINTLESS: CheckPage = error(
    "else-pointless",
    "`, else` behind something that cannot fail, or that says what happens anyway.",
    "It never runs; whoever reads it believes that it might.",
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  send hello by email, else go on
  wait 1 day
}
"
    ),
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  send hello by email
  wait 1 day
}
"
    ),
);

/// A field that is asked for is not given.
pub(super) const FIELD_NOT_GIVEN: CheckPage = error(
    "field-not-given",
    "A field that is asked for is not given.",
    "The action, journey or event would have to go on without it.",
    shop!(
        "\
action note to shop { why: text }

journey welcome {
  enter on visit
  reenter never

  do note
}
"
    ),
    shop!(
        "\
action note to shop { why: text }

journey welcome {
  enter on visit
  reenter never

  do note { why: \"a visit\" }
}
"
    ),
);

/// A hand-off to a journey that does not say `enter on handoff`.
pub(super) const HANDOFF_NOT_ACCEPTED: CheckPage = error(
    "handoff-not-accepted",
    "A hand-off to a journey that does not say `enter on handoff`.",
    "The customer would leave one journey and arrive in none.",
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  start thanks
}

journey thanks {
  enter on order_placed
  reenter never

  send hello by email
}
"
    ),
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  start thanks
}

journey thanks {
  enter on order_placed
  enter on handoff
  reenter never

  send hello by email
}
"
    ),
);

/// A test asks about held-out customers of a journey that holds nobody out.
pub(super) const HOLDOUT_MISSING: CheckPage = error(
    "holdout-missing",
    "A test asks about held-out customers of a journey that holds nobody out.",
    "There is nobody to compare with.",
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never
  goal on order_placed within 7 days

  send hello by email
}

test \"nobody hears of it\" {
  customer { address: \"a@example.com\" }
  held out of welcome
  on 2026-03-02 at 10:00 visit
  expect no messages for 1 day
}
"
    ),
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never
  goal on order_placed within 7 days
  holdout 5%

  send hello by email
}

test \"nobody hears of it\" {
  customer { address: \"a@example.com\" }
  held out of welcome
  on 2026-03-02 at 10:00 visit
  expect no messages for 1 day
}
"
    ),
);

/// A holdout without a goal that has a window.
pub(super) const HOLDOUT_WITHOUT_WINDOW: CheckPage = error(
    "holdout-without-window",
    "A holdout without a goal that has a window.",
    "Who is held out goes through no stage. Only the goal's window says when their visit is over and can be compared.",
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never
  goal on order_placed
  holdout 5%

  send hello by email
}
"
    ),
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never
  goal on order_placed within 7 days
  holdout 5%

  send hello by email
}
"
    ),
);

/// A key of a journey or status may be missing.
pub(super) const KEY_NOT_ENSURED: CheckPage = error(
    "key-not-ensured",
    "A key of a journey or status may be missing.",
    "A visit per cart needs to know which cart it is about before it exists; a condition of the entry is read too late for that.",
    shop!(
        "\
journey rescue per cart {
  enter on order_placed
  reenter never

  send hello by email
}
"
    ),
    shop!(
        "\
journey rescue per cart {
  enter on order_placed where cart is known
  reenter never

  send hello by email
}
"
    ),
);

/// A message is sent by a channel it has no text for.
pub(super) const NO_TEXT_FOR_CHANNEL: CheckPage = error(
    "no-text-for-channel",
    "A message is sent by a channel it has no text for.",
    "There would be nothing to send.",
    shop!(
        "\
channel push { address address }

journey welcome {
  enter on visit
  reenter never

  send hello by push, else email
}
"
    ),
    shop!(
        "\
channel push { address address }

journey welcome {
  enter on visit
  reenter never

  send hello by email
}
"
    ),
);

/// An `await` with an arm for an open and another for the click on the same message.
pub(super) const OPEN_BESIDE_CLICK: CheckPage = error(
    "open-beside-click",
    "An `await` with an arm for an open and another for the click on the same message.",
    "Nobody clicks without opening: the open always answers first, and the click never gets its turn.",
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  send hello by email
  await up to 1 day {
    on opened  { exit \"read\" }
    on clicked { exit \"clicked\" }
    otherwise  { }
  }
}
"
    ),
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  send hello by email
  await up to 1 day {
    on clicked { exit \"clicked\" }
    otherwise  { }
  }
  branch {
    when hello opened { exit \"read\" }
    otherwise         { exit \"silent\" }
  }
}
"
    ),
);

/// `otherwise` is not the last arm, or there are two.
pub(super) const OTHERWISE_MISPLACED: CheckPage = error(
    "otherwise-misplaced",
    "`otherwise` is not the last arm, or there are two.",
    "It is for everybody whom no other arm takes; an arm behind it reads as if it were asked later.",
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  await up to 3 days {
    otherwise       { }
    on order_placed { exit \"bought\" }
  }
  send hello by email
}
"
    ),
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  await up to 3 days {
    on order_placed { exit \"bought\" }
    otherwise       { }
  }
  send hello by email
}
"
    ),
);

/// An `await` that does not say what then, when the time is up.
pub(super) const OTHERWISE_MISSING: CheckPage = error(
    "otherwise-missing",
    "An `await` that does not say what then, when the time is up.",
    "Most customers do nothing. What happens to them has to be said.",
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  await up to 3 days {
    on order_placed { exit \"bought\" }
  }
  send hello by email
}
"
    ),
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  await up to 3 days {
    on order_placed { exit \"bought\" }
    otherwise       { }
  }
  send hello by email
}
"
    ),
);

/// A journey does not say whether customers may enter again.
pub(super) const REENTER_NOT_SAID: CheckPage = error(
    "reenter-not-said",
    "A journey does not say whether customers may enter again.",
    "Whoever comes by twice would be let in again or not, by a rule nobody wrote down.",
    shop!(
        "\
journey welcome {
  enter on visit

  send hello by email
}
"
    ),
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  send hello by email
}
"
    ),
);

/// A rule stands behind stages or statements.
pub(super) const RULES_COME_FIRST: CheckPage = error(
    "rules-come-first",
    "A rule stands behind stages or statements.",
    "A rule holds for the whole visit, wherever it is written; further down it reads as if it began there.",
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  send hello by email
  exit on order_placed
}
"
    ),
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never
  exit on order_placed

  send hello by email
}
"
    ),
);

/// Something that can be said once is said twice.
pub(super) const SAID_TWICE: CheckPage = error(
    "said-twice",
    "Something that can be said once is said twice.",
    "One of the two would be ignored, and nobody could tell which.",
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never
  priority 10
  priority 20

  send hello by email
}
"
    ),
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never
  priority 20

  send hello by email
}
"
    ),
);
