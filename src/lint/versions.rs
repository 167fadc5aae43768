//! Pages of what is found between two versions of a workspace, by `diff`. Each example holds two versions, the later behind a line of its own.

use crate::base::{CheckPage, Severity};

/// The line between the versions of an example.
pub const BECOMES: &str = "// becomes\n";

macro_rules! becomes {
    ($before:expr, $after:expr) => {
        concat!($before, "\n// becomes\n\n", $after)
    };
}

macro_rules! shop {
    ($journey:expr) => {
        concat!(
            "source shop\nevent visit from shop\nevent order from shop { total: money USD }\n\
             customer { address: email  tier: bronze | gold = bronze }\nchannel email { address address }\n\
             category promotional\nmessage hello: promotional { email template \"hello\" }\n\
             message offer: promotional { email template \"offer\" }\n\n",
            $journey
        )
    };
}

macro_rules! welcome {
    ($rules:expr, $steps:expr) => {
        shop!(concat!("journey welcome {\n", $rules, "  goal on order within 30 days\n", $steps, "}\n"))
    };
}

/// Sorted by name.
pub(super) const PAGES: &[CheckPage] = &[
    CheckPage {
        name: "cap-loosened",
        level: Severity::Warning,
        summary: "a cap that allows more than it did, counts less, or is gone",
        why: "Caps are promises to customers, and other journeys were written in their shelter. Looser ones are felt by everybody at once.",
        wrong: becomes!(
            "category promotional\ncap promotional at 2 per 7 days\n",
            "category promotional\ncap promotional at 4 per 7 days\n"
        ),
        mended: becomes!(
            "category promotional\ncap promotional at 2 per 7 days\n",
            "category promotional\ncap promotional at 1 per 7 days\n"
        ),
    },
    CheckPage {
        name: "consent-loosened",
        level: Severity::Warning,
        summary: "a channel or category that may be used for customers who had not consented",
        why: "Consent is given for what was asked. A wider reading of it needs a decision, and often a lawyer.",
        wrong: becomes!(
            "customer { address: email?  agreed: true | false = false  asked: true | false = false }\n\
             channel email { address address  consent agreed }\n",
            "customer { address: email?  agreed: true | false = false  asked: true | false = false }\n\
             channel email { address address  consent agreed or asked }\n"
        ),
        mended: becomes!(
            "customer { address: email?  agreed: true | false = false  asked: true | false = false }\n\
             channel email { address address  consent agreed }\n",
            "customer { address: email?  agreed: true | false = false  asked: true | false = false }\n\
             channel email { address address  consent agreed and asked }\n"
        ),
    },
    CheckPage {
        name: "entry-changed",
        level: Severity::Warning,
        summary: "a running journey that other customers enter than before",
        why: "Who is inside came by the old rule, and reports compare what is no longer alike: a better conversion may only be another audience.",
        wrong: becomes!(
            welcome!("  enter on visit when tier is gold\n  reenter never\n", "  send hello by email\n"),
            welcome!("  enter on visit\n  reenter never\n", "  send hello by email\n")
        ),
        mended: becomes!(
            welcome!("  enter on visit when tier is gold\n  reenter never\n", "  send hello by email\n"),
            welcome!("  enter on visit when not tier is bronze\n  reenter never\n", "  send hello by email\n")
        ),
    },
    CheckPage {
        name: "journey-added",
        level: Severity::Info,
        summary: "a journey that is new",
        why: "It adds to what customers get from the others.",
        wrong: becomes!(shop!(""), welcome!("  enter on visit\n  reenter never\n", "  send hello by email\n")),
        mended: becomes!(
            welcome!("  enter on visit\n  reenter never\n", "  send hello by email\n"),
            welcome!("  enter on visit\n  reenter never\n", "  send hello by email\n")
        ),
    },
    CheckPage {
        name: "path-changed",
        level: Severity::Info,
        summary: "a step that is new, gone or other",
        why: "It is what was meant to change, or what changed by mistake: whoever reviews it should see it as a step, not as a line of text.",
        wrong: becomes!(
            welcome!("  enter on visit\n  reenter never\n", "  send hello by email\n"),
            welcome!("  enter on visit\n  reenter never\n", "  send hello by email\n  send offer by email\n")
        ),
        mended: becomes!(
            welcome!("  enter on visit\n  reenter never\n", "  send hello by email\n"),
            welcome!("  enter on visit\n  reenter never\n", "  // nothing but a comment\n  send hello by email\n")
        ),
    },
    CheckPage {
        name: "pressure-changed",
        level: Severity::Info,
        summary: "the most that one customer can get of a category in a week is another",
        why: "Each journey was written with the others in mind. What a new step adds for whoever is in several of them at once is seen in no single one.",
        wrong: becomes!(
            welcome!("  enter on visit\n  reenter never\n", "  send hello by email\n"),
            welcome!(
                "  enter on visit\n  reenter never\n",
                "  send hello by email\n  wait 2 days\n  send offer by email\n"
            )
        ),
        mended: becomes!(
            welcome!("  enter on visit\n  reenter never\n", "  send hello by email\n"),
            welcome!(
                "  enter on visit\n  reenter never\n",
                "  send hello by email\n  wait 9 days\n  send offer by email\n"
            )
        ),
    },
    CheckPage {
        name: "protection-loosened",
        level: Severity::Warning,
        summary: "suppression or quiet hours that protect less than before",
        why: "Somebody had a reason to keep these messages from these customers, or from these hours.",
        wrong: becomes!(
            "customer { address: email? }\nchannel email { address address  quiet 21:00 to 08:00 }\n",
            "customer { address: email? }\nchannel email { address address  quiet 22:00 to 08:00 }\n"
        ),
        mended: becomes!(
            "customer { address: email? }\nchannel email { address address  quiet 21:00 to 08:00 }\n",
            "customer { address: email? }\nchannel email { address address  quiet 20:00 to 09:00 }\n"
        ),
    },
    CheckPage {
        name: "reentry-changed",
        level: Severity::Warning,
        summary: "a running journey that customers may enter again sooner, later, or by another key",
        why: "It counts for those who have been inside before: with a shorter pause they may all come back at once.",
        wrong: becomes!(
            welcome!("  enter on visit\n  reenter never\n", "  send hello by email\n"),
            welcome!("  enter on visit\n  reenter after 30 days\n", "  send hello by email\n")
        ),
        mended: becomes!(
            welcome!("  enter on visit\n  reenter after 7 days\n", "  send hello by email\n"),
            welcome!("  enter on visit\n  reenter after 1 week\n", "  send hello by email\n")
        ),
    },
    CheckPage {
        name: "reroutes-customers",
        level: Severity::Error,
        summary: "customers who wait somewhere and go on elsewhere than when they came",
        why: "They have had what came before on the old way; what comes now was written for the new one. They may get a second greeting, or a \
              reminder of something they never saw.",
        wrong: becomes!(
            welcome!(
                "  enter on visit\n  reenter never\n",
                "  send hello by email as greeting\n  wait 2 days as pause\n  send offer by email\n"
            ),
            welcome!(
                "  enter on visit\n  reenter never\n",
                "  wait 2 days as pause\n  send hello by email as greeting\n  send offer by email\n"
            )
        ),
        mended: becomes!(
            welcome!(
                "  enter on visit\n  reenter never\n",
                "  send hello by email as greeting\n  wait 2 days as pause\n  send offer by email\n"
            ),
            welcome!(
                "  enter on visit\n  reenter never\n",
                "  send hello by email as greeting\n  wait 3 days as pause\n  send offer by email\n"
            )
        ),
    },
    CheckPage {
        name: "rule-changed",
        level: Severity::Info,
        summary: "a goal, exit, yardstick or other rule that reads otherwise",
        why: "Reports before and after it are not to be compared without a thought.",
        wrong: becomes!(
            welcome!("  enter on visit\n  reenter never\n", "  send hello by email\n"),
            welcome!("  enter on visit\n  reenter never\n  exit on order\n", "  send hello by email\n")
        ),
        mended: becomes!(
            welcome!("  enter on visit\n  reenter never\n  exit on order\n", "  send hello by email\n"),
            welcome!("  reenter never\n  enter on visit\n  exit on order\n", "  send hello by email\n")
        ),
    },
    CheckPage {
        name: "strands-customers",
        level: Severity::Error,
        summary: "customers who wait at a step that the new version does not have",
        why: "They have nowhere to go on from. Whatever runs the journeys either drops them in the middle of a story, or leaves them waiting for ever.",
        wrong: becomes!(
            welcome!(
                "  enter on visit\n  reenter never\n",
                "  send hello by email\n  wait 2 days as pause\n  send offer by email\n"
            ),
            welcome!("  enter on visit\n  reenter never\n", "  send hello by email\n  send offer by email\n")
        ),
        mended: becomes!(
            welcome!(
                "  enter on visit\n  reenter never\n",
                "  send hello by email\n  wait 2 days as pause\n  send offer by email\n"
            ),
            welcome!(
                "  enter on visit\n  reenter never\n",
                "  send hello by email\n  wait 1 hour as pause\n  send offer by email\n"
            )
        ),
    },
    CheckPage {
        name: "text-changed",
        level: Severity::Info,
        summary: "a message that reads otherwise",
        why: "The words are what a customer sees of all this.",
        wrong: becomes!(
            "customer { address: email }\nchannel email { address address }\ncategory news\nmessage hello: news { email \"Hello!\" }\n",
            "customer { address: email }\nchannel email { address address }\ncategory news\nmessage hello: news { email \"Hi!\" }\n"
        ),
        mended: becomes!(
            "customer { address: email }\nchannel email { address address }\ncategory news\nmessage hello: news { email \"Hello!\" }\n",
            "customer { address: email }\nchannel email { address address }\ncategory news\n\
             message hello \"The greeting\": news { email \"Hello!\" }\n"
        ),
    },
    CheckPage {
        name: "timing-changed",
        level: Severity::Info,
        summary: "a wait, or a message's expiry, of another length",
        why: "Who waits there already is measured by the new length.",
        wrong: becomes!(
            welcome!(
                "  enter on visit\n  reenter never\n",
                "  send hello by email\n  wait 2 days\n  send offer by email\n"
            ),
            welcome!(
                "  enter on visit\n  reenter never\n",
                "  send hello by email\n  wait 5 days\n  send offer by email\n"
            )
        ),
        mended: becomes!(
            welcome!(
                "  enter on visit\n  reenter never\n",
                "  send hello by email\n  wait 2 days\n  send offer by email\n"
            ),
            welcome!(
                "  enter on visit\n  reenter never\n",
                "  send hello by email\n  wait 48 hours\n  send offer by email\n"
            )
        ),
    },
];
