//! Pages of findings about names that stand for nothing, for two things, or where they cannot. Finds nothing itself.

use super::{error, shop};
use crate::base::CheckPage;

/// A bare name could be two things, and nothing tells which.
pub(super) const AMBIGUOUS_NAME: CheckPage = error(
    "ambiguous-name",
    "A bare name could be two things, and nothing tells which.",
    "Whoever reads it would guess, and so would the product; one of the two would be wrong.",
    "\
customer {
  address   : email
  sms       : channel = email
  favourite : channel = email
}
channel email { address address }
channel sms { address address }

segment by_text = favourite is sms
",
    "\
customer {
  address   : email
  sms       : channel = email
  favourite : channel = email
}
channel email { address address }
channel sms { address address }

segment by_text = favourite is channel.sms
",
);

/// One name is given to two things, or said twice in a list.
pub(super) const DUPLICATE_NAME: CheckPage = error(
    "duplicate-name",
    "One name is given to two things, or said twice in a list.",
    "All files of a workspace share their names. With two things of one name nobody could say which one a journey means.",
    shop!(
        "\
segment loyal = tier is gold
segment loyal = spent >= 500 USD
"
    ),
    shop!(
        "\
segment loyal      = tier is gold
segment big_spender = spent >= 500 USD
"
    ),
);

/// `entry` or `since entry` where there is no journey.
pub(super) const ENTRY_OUTSIDE: CheckPage = error(
    "entry-outside",
    "`entry` or `since entry` where there is no journey.",
    "A segment is about customers, whatever journey they are in; it cannot know what somebody entered with.",
    shop!(
        "\
segment big = entry.total >= 100 USD
"
    ),
    shop!(
        "\
segment big = any order_placed where total >= 100 USD in last 30 days
"
    ),
);

/// A field of an event, or a message for an event, where that event need not have happened.
pub(super) const EVENT_NOT_HAPPENED: CheckPage = error(
    "event-not-happened",
    "A field of an event, or a message for an event, where that event need not have happened.",
    "For customers to whom it did not happen there is nothing to compare, and nothing to put into the text.",
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  await up to 2 days {
    on order_placed { }
    otherwise       { }
  }
  branch {
    when order_placed.total >= 50 USD { exit \"large\" }
    otherwise                         { exit \"small\" }
  }
}
"
    ),
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never

  await up to 2 days {
    on order_placed {
      branch {
        when order_placed.total >= 50 USD { exit \"large\" }
        otherwise                         { exit \"small\" }
      }
    }
    otherwise { exit \"nothing\" }
  }
}
"
    ),
);

/// `goal` is mentioned where there is none.
pub(super) const GOAL_MISSING: CheckPage = error(
    "goal-missing",
    "`goal` is mentioned where there is none.",
    "The rule could never act: customers would stay where they should have left.",
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never
  exit on goal

  send hello by email
  wait 3 days
}
"
    ),
    shop!(
        "\
journey welcome {
  enter on visit
  reenter never
  goal on order_placed within 7 days
  exit on goal

  send hello by email
  wait 3 days
}
"
    ),
);

/// A journey asks how customers reacted to a message that it never sends.
pub(super) const NEVER_SENT_HERE: CheckPage = error(
    "never-sent-here",
    "A journey asks how customers reacted to a message that it never sends.",
    "Inside a journey a plain reaction is to its own messages: the condition could never be true.",
    shop!(
        "\
message other: news { email template \"other\" }

journey welcome {
  enter on visit
  reenter never

  send hello by email
  wait 1 day
  branch {
    when other opened { exit \"read\" }
    otherwise         { }
  }
}
"
    ),
    shop!(
        "\
message other: news { email template \"other\" }

journey welcome {
  enter on visit
  reenter never

  send hello by email
  wait 1 day
  branch {
    when hello opened { exit \"read\" }
    otherwise         { }
  }
}
"
    ),
);

/// `where` behind something that carries no fields.
pub(super) const NOTHING_TO_NARROW: CheckPage = error(
    "nothing-to-narrow",
    "`where` behind something that carries no fields.",
    "`where` narrows what happened by its own fields; what is so of the customer stands after `when`.",
    shop!(
        "\
trigger reads = hello opened where tier is gold

journey welcome {
  enter on reads
  reenter never

  exit \"done\"
}
"
    ),
    shop!(
        "\
trigger reads = hello opened

journey welcome {
  enter on reads when tier is gold
  reenter never

  exit \"done\"
}
"
    ),
);

/// A thing is called like a word of the language.
pub(super) const RESERVED_NAME: CheckPage = error(
    "reserved-name",
    "A thing is called like a word of the language.",
    "Where it is mentioned, the sentence could be read in two ways.",
    shop!(
        "\
event sent from shop
"
    ),
    shop!(
        "\
event parcel_sent from shop
"
    ),
);

/// A segment, trigger or category is made of itself, directly or by way of others.
pub(super) const SELF_REFERENCE: CheckPage = error(
    "self-reference",
    "A segment, trigger or category is made of itself, directly or by way of others.",
    "Whether it is so would depend on whether it is so: there is no answer.",
    shop!(
        "\
segment loyal = tier is gold or regular
segment regular = loyal and spent >= 100 USD
"
    ),
    shop!(
        "\
segment loyal = tier is gold or regular
segment regular = spent >= 100 USD
"
    ),
);

/// A name stands for nothing.
pub(super) const UNKNOWN_NAME: CheckPage = error(
    "unknown-name",
    "A name stands for nothing.",
    "Whatever was meant would silently not happen: a segment nobody is in, a message nobody gets.",
    shop!(
        "\
segment loyal = tier is gold
segment warm  = loial and spent >= 20 USD
"
    ),
    shop!(
        "\
segment loyal = tier is gold
segment warm  = loyal and spent >= 20 USD
"
    ),
);

/// A placeholder in a text names nothing.
pub(super) const UNKNOWN_PLACEHOLDER: CheckPage = error(
    "unknown-placeholder",
    "A placeholder in a text names nothing.",
    "Customers would read the braces, or a gap.",
    shop!(
        "\
message basket: news for order_placed { email \"You paid {totl}.\" }
"
    ),
    shop!(
        "\
message basket: news for order_placed { email \"You paid {total}.\" }
"
    ),
);

/// A reaction that the channel does not know.
pub(super) const UNKNOWN_REACTION: CheckPage = error(
    "unknown-reaction",
    "A reaction that the channel does not know.",
    "Nobody would ever be seen to react like that, and whatever waits for it waits in vain.",
    shop!(
        "\
segment reader = any hello opend in last 30 days
"
    ),
    shop!(
        "\
segment reader = any hello opened in last 30 days
"
    ),
);

/// A word is not among the values of the list it is compared with.
pub(super) const UNKNOWN_VALUE: CheckPage = error(
    "unknown-value",
    "A word is not among the values of the list it is compared with.",
    "The comparison could never be true, and the customers it was meant for would be left out.",
    shop!(
        "\
segment best = tier is platinum
"
    ),
    shop!(
        "\
segment best = tier is gold
"
    ),
);

/// A reaction stands as a condition where no message is at hand.
pub(super) const WHEN_DID_IT_HAPPEN: CheckPage = error(
    "when-did-it-happen",
    "A reaction stands as a condition where no message is at hand.",
    "Outside a journey a reaction is history, and history is asked with a time, such as the last week.",
    shop!(
        "\
segment reader = hello opened
"
    ),
    shop!(
        "\
segment reader = any hello opened in last 30 days
"
    ),
);

/// A name stands for a thing that cannot stand there.
pub(super) const WRONG_KIND_OF_NAME: CheckPage = error(
    "wrong-kind-of-name",
    "A name stands for a thing that cannot stand there.",
    "Segments are true or false, events happen, messages are sent: one in the place of another says nothing.",
    shop!(
        "\
segment recent = visit
"
    ),
    shop!(
        "\
segment recent = any visit in last 7 days
"
    ),
);
