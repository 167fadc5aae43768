//! The pages of this floor's findings, as `explain` shows them. Finds nothing itself.

use crate::base::{Severity, page::CheckPage};

/// All of them, by name.
pub const PAGES: &[CheckPage] =
    &[LOOP_WITHOUT_TIME, REACTION_BEFORE_SEND, UNREACHABLE_JOURNEY, UNREACHABLE_STAGE, UNREACHABLE_STEP];

/// A loop with a round in which neither time must pass nor anything new happen.
pub const LOOP_WITHOUT_TIME: CheckPage = CheckPage {
    name: "loop-without-time",
    level: Severity::Error,
    summary: "A loop has a round in which neither time must pass nor anything new happen.",
    why: "The customer would go round for ever at one and the same instant. An `await` does not prevent it where it waits for a reaction \
          to a message that is not sent in the round: the click that came once answers at once, every time.",
    wrong: "\
customer { address: email }
channel email { address address  positive opened, clicked }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  stage say { send tip by email }
  stage listen {
    await up to 1 day {
      on clicked { go to listen }
      otherwise  { }
    }
  }
}
",
    mended: "\
customer { address: email }
channel email { address address  positive opened, clicked }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  stage say {
    send tip by email
    await up to 1 day {
      on clicked { go to say }
      otherwise  { }
    }
  }
}
",
};

/// An await on a reaction before any send.
pub const REACTION_BEFORE_SEND: CheckPage = CheckPage {
    name: "reaction-before-send",
    level: Severity::Error,
    summary: "An `await` has an arm for a reaction, but nothing was sent that could get one.",
    why: "Reactions answer an `await` only where this very visit sent the message before. The arm is dead: the customer waits until the time \
          is up, whatever they click.",
    wrong: "\
customer { address: email }
channel email { address address  positive opened, clicked }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  await up to 1 day {
    on clicked { exit \"reader\" }
    otherwise  { }
  }
  send tip by email
}
",
    mended: "\
customer { address: email }
channel email { address address  positive opened, clicked }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  send tip by email
  await up to 1 day {
    on clicked { exit \"reader\" }
    otherwise  { }
  }
}
",
};

/// A journey that nobody can enter.
pub const UNREACHABLE_JOURNEY: CheckPage = CheckPage {
    name: "unreachable-journey",
    level: Severity::Error,
    summary: "Nobody can ever enter a journey.",
    why: "A journey without a way in, or one that only takes hand-offs which nobody makes, looks finished and does nothing: the customers it \
          was written for hear nothing.",
    wrong: "\
customer { address: email }
channel email { address address }
category service
message sorry: service { email template \"sorry\" }
source shop
event visit from shop

journey make_it_right {
  enter on handoff
  reenter always
  send sorry by email
}
",
    mended: "\
customer { address: email }
channel email { address address }
category service
message sorry: service { email template \"sorry\" }
source shop
event visit from shop

journey make_it_right {
  enter on visit
  reenter always
  send sorry by email
}
",
};

/// A stage that nothing leads to.
pub const UNREACHABLE_STAGE: CheckPage = CheckPage {
    name: "unreachable-stage",
    level: Severity::Error,
    summary: "Nothing leads to a stage: the one before it never runs to its end, and no `go to` names it.",
    why: "What stands in the stage never happens, though a reader believes it does.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
message more: news { email template \"more\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  stage first  { send tip by email  exit \"done\" }
  stage second { wait 1 day  send more by email }
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
message more: news { email template \"more\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  stage first  { send tip by email }
  stage second { wait 1 day  send more by email }
}
",
};

/// A statement behind one that never goes on.
pub const UNREACHABLE_STEP: CheckPage = CheckPage {
    name: "unreachable-step",
    level: Severity::Error,
    summary: "A step stands behind an `exit`, `go to` or `hand off`, or behind a choice of which every arm leaves.",
    why: "The step never happens, though a reader believes it does.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  exit \"not today\"
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

journey tips {
  enter on visit
  reenter never
  send tip by email
  exit \"done\"
}
",
};
