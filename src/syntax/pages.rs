//! The pages of this floor's findings, as `explain` shows them. Finds nothing itself.

use crate::base::{CheckPage, Severity};

/// A small workspace around a journey's entry and its body.
macro_rules! workspace {
    ($items:literal, $enter:literal, $body:literal) => {
        concat!(
            "customer {\n  address  : email\n  joined   : date\n  met      : true | false = false\n  opted_in : true | false = false\n}\n",
            "channel email { address address  positive clicked }\ncategory news\n",
            "message tip: news { email template \"tip\" }\nsource shop\nevent visit from shop { page: text, value: money USD }\n",
            $items,
            $enter,
            $body
        )
    };
}

/// The same with an entry rule of its own.
macro_rules! entered {
    ($enter:literal) => {
        workspace!("journey tips {\n  enter on visit", $enter, "\n  reenter never\n  send tip by email\n}\n")
    };
}

/// The same with statements of its own.
macro_rules! stating {
    ($body:literal) => {
        workspace!("journey tips {\n  enter on visit\n  reenter never\n  ", $body, "\n}\n")
    };
}

/// The same with items of its own.
macro_rules! declaring {
    ($items:literal) => {
        workspace!($items, "", "")
    };
}

/// All of them, by name. Those of what no example can show in a page have none.
pub const PAGES: &[CheckPage] = &[
    CheckPage {
        name: "broken-placeholder",
        level: Severity::Error,
        summary: "A placeholder in a message's words names no field.",
        why: "The customer would read the braces, or nothing, where the name should stand. A placeholder holds one name, and where that may be missing, the words to say instead.",
        wrong: declaring!(
            "message hi: news for visit { email template \"hi\" subject \"Hello {}\" }\njourney greet { enter on visit reenter never send hi by email }\n"
        ),
        mended: declaring!(
            "message hi: news for visit { email template \"hi\" subject \"Hello {page}\" }\njourney greet { enter on visit reenter never send hi by email }\n"
        ),
    },
    CheckPage {
        name: "capital-letters",
        level: Severity::Error,
        summary: "A word of the language is written in capitals.",
        why: "Words of the language are written in small letters, so that one look tells them from what people have named.",
        wrong: stating!("Send tip by email"),
        mended: stating!("send tip by email"),
    },
    CheckPage {
        name: "comment-sign",
        level: Severity::Error,
        summary: "A comment begins like those of another language.",
        why: "There is one sign for comments, `//`, to the end of the line. A note that is not recognised as one would be read as part of the journey.",
        wrong: stating!("# a friendly word first\n  send tip by email"),
        mended: stating!("// a friendly word first\n  send tip by email"),
    },
    CheckPage {
        name: "curly-quotes",
        level: Severity::Error,
        summary: "A text stands in the quotes of a word processor.",
        why: "Word processors turn straight quotes into curly ones as one types. Of the many kinds of curly quotes, nobody can tell which of them close which.",
        wrong: stating!("send tip by email\n  exit “done”"),
        mended: stating!("send tip by email\n  exit \"done\""),
    },
    CheckPage {
        name: "currency-sign",
        level: Severity::Error,
        summary: "Money is not written as an amount and a currency.",
        why: "A dollar sign stands for many currencies, and a sum in the wrong one is a costly mistake. The three letters say which is meant.",
        wrong: entered!(" where value >= $20"),
        mended: entered!(" where value >= 20 USD"),
    },
    CheckPage {
        name: "date-format",
        level: Severity::Error,
        summary: "A date is not written as year, month and day.",
        why: "`01/03/2026` is the first of March to some readers and the third of January to others. Year, month, day is read alike by everybody.",
        wrong: stating!("wait until 1.3.2046 at 09:00, else go on\n  send tip by email"),
        mended: stating!("wait until 2046-03-01 at 09:00, else go on\n  send tip by email"),
    },
    CheckPage {
        name: "duplicate-line",
        level: Severity::Error,
        summary: "A line that may stand once stands twice.",
        why: "Only one of the two can count, and the reader cannot see which.",
        wrong: declaring!(
            "category tips { consent opted_in  consent met }\nmessage hi: tips { email template \"hi\" }\njourney greet { enter on visit reenter never send hi by email }\n"
        ),
        mended: declaring!(
            "category tips { consent opted_in and met }\nmessage hi: tips { email template \"hi\" }\njourney greet { enter on visit reenter never send hi by email }\n"
        ),
    },
    CheckPage {
        name: "else-if",
        level: Severity::Error,
        summary: "Another case of a branch is written as `else if`.",
        why: "A branch goes through its cases from top to bottom and takes the first that is so; each of them begins with `when`, and `otherwise` stands for everybody else.",
        wrong: stating!("branch { when met { send tip by email } else if opted_in { exit } otherwise { } }"),
        mended: stating!("branch { when met { send tip by email } when opted_in { exit } otherwise { } }"),
    },
    CheckPage {
        name: "equals-sign-in-condition",
        level: Severity::Error,
        summary: "A condition compares with `=`, `==` or `equals`.",
        why: "`=` defines, `is` compares, and `set … to` changes: three things that go wrong when they look alike.",
        wrong: entered!(" where page = \"start\""),
        mended: entered!(" where page is \"start\""),
    },
    CheckPage {
        name: "extra-brace",
        level: Severity::Error,
        summary: "A brace closes or opens nothing.",
        why: "Blocks say which steps belong together. A brace too many ends a block early, and the steps behind it would belong to something else.",
        wrong: stating!("branch {\n    when met { send tip by email } }\n    otherwise { }\n  }"),
        mended: stating!("branch {\n    when met { send tip by email }\n    otherwise { }\n  }"),
    },
    CheckPage {
        name: "file-too-large",
        level: Severity::Error,
        summary: "A file is larger than 16 MiB.",
        why: "No person writes so much by hand; it is most likely not a journey at all. All files of a workspace share their names, so a large one can be taken apart anywhere.",
        wrong: "",
        mended: "",
    },
    CheckPage {
        name: "happening-of-a-path",
        level: Severity::Error,
        summary: "What happens is written with a point in it.",
        why: "What happens is one word, `visit`, or who and what, `tip clicked`. A point stands between an event and its field.",
        wrong: stating!("send tip by email\n  branch { when news.tip clicked { exit } otherwise { } }"),
        mended: stating!("send tip by email\n  wait 1 day\n  branch { when tip clicked { exit } otherwise { } }"),
    },
    CheckPage {
        name: "hyphen-in-name",
        level: Severity::Error,
        summary: "A name is joined by hyphens.",
        why: "`cart-value` could also mean cart minus value. The parts of a name are joined by `_`.",
        wrong: declaring!(
            "message second-tip: news { email template \"tip\" }\njourney greet { enter on visit reenter never send second_tip by email }\n"
        ),
        mended: declaring!(
            "message second_tip: news { email template \"tip\" }\njourney greet { enter on visit reenter never send second_tip by email }\n"
        ),
    },
    CheckPage {
        name: "if-statement",
        level: Severity::Error,
        summary: "A decision is written as `if`.",
        why: "An `if` says what happens to some and leaves the others to the reader. A `branch` with `otherwise` says what happens to everybody.",
        wrong: stating!("if met { send tip by email }"),
        mended: stating!("branch { when met { send tip by email } otherwise { } }"),
    },
    CheckPage {
        name: "invisible-character",
        level: Severity::Error,
        summary: "A character stands in the file that nobody sees, or a blank of another kind.",
        why: "Such characters come along when text is copied from a web page or a word processor. Two names that look the same would not be the same.",
        wrong: stating!("send\u{A0}tip by email"),
        mended: stating!("send tip by email"),
    },
    CheckPage {
        name: "length-of-time",
        level: Severity::Error,
        summary: "A moment is counted by something else than a length of time.",
        why: "`3 days before` and `60 days ago` count days, hours or weeks; nobody knows what moment lies five dollars ago.",
        wrong: entered!(" when joined before 60 ago"),
        mended: entered!(" when joined before 60 days ago"),
    },
    CheckPage {
        name: "letters-in-names",
        level: Severity::Error,
        summary: "A name holds letters other than a to z.",
        why: "Letters that look alike are not alike to a machine, and not every keyboard has every letter. Titles and texts in quotes may hold any.",
        wrong: declaring!(
            "message café: news { email template \"tip\" }\njourney greet { enter on visit reenter never send cafe by email }\n"
        ),
        mended: declaring!(
            "message cafe: news { email template \"tip\" }\njourney greet { enter on visit reenter never send cafe by email }\n"
        ),
    },
    CheckPage {
        name: "list-brackets",
        level: Severity::Error,
        summary: "A list stands in brackets.",
        why: "A list is read like a sentence: `silver, gold`.",
        wrong: entered!(" where page in [\"start\", \"end\"]"),
        mended: entered!(" where page in \"start\", \"end\""),
    },
    CheckPage {
        name: "markdown",
        level: Severity::Error,
        summary: "A mark of a page of text stands in a journey.",
        why: "List marks and fences come along when a journey is copied from a document or a chat.",
        wrong: stating!("- send tip by email"),
        mended: stating!("send tip by email"),
    },
    CheckPage {
        name: "merge-conflict",
        level: Severity::Error,
        summary: "Two versions were merged and nobody chose between them.",
        why: "Both versions cannot be deployed. Whoever knows what was meant has to choose.",
        wrong: stating!(
            "\n<<<<<<< ours\n  send tip by email\n=======\n  wait 1 day\n  send tip by email\n>>>>>>> theirs"
        ),
        mended: stating!("send tip by email"),
    },
    CheckPage {
        name: "misplaced-rule",
        level: Severity::Error,
        summary: "A rule, a stage or an arm stands where it has no effect.",
        why: "Rules say for whom a journey is and when it ends; each has one place, so that a reader finds it there.",
        wrong: stating!("repeat up to 2 times { send tip by email  wait 8 days  priority 3 }"),
        mended: stating!("repeat up to 2 times { send tip by email  wait 8 days }"),
    },
    CheckPage {
        name: "missing-blank",
        level: Severity::Error,
        summary: "Two words are written as one.",
        why: "Together they would be a name, and nobody has declared it.",
        wrong: stating!("send tip byemail"),
        mended: stating!("send tip by email"),
    },
    CheckPage {
        name: "missing-brace",
        level: Severity::Error,
        summary: "A block is never closed, or never opened.",
        why: "Blocks say which steps belong together. Without its brace, a block would swallow the steps behind it.",
        wrong: stating!("branch {\n    when met {\n      send tip by email\n    otherwise { }\n  }"),
        mended: stating!("branch {\n    when met {\n      send tip by email\n    }\n    otherwise { }\n  }"),
    },
    CheckPage {
        name: "missing-part",
        level: Severity::Error,
        summary: "Something is missing that nobody can guess.",
        why: "The statement does not say whom, what or when; the journey cannot do what it does not say.",
        wrong: stating!("send tip by"),
        mended: stating!("send tip by email"),
    },
    CheckPage {
        name: "missing-quote",
        level: Severity::Error,
        summary: "A text has only one of its quotes.",
        why: "Without its end, a text would go on over the statements behind it.",
        wrong: stating!("send tip by email\n  exit \"done"),
        mended: stating!("send tip by email\n  exit \"done\""),
    },
    CheckPage {
        name: "missing-word",
        level: Severity::Error,
        summary: "A word or sign of the language is missing.",
        why: "The sentence can be read only one way once it stands there.",
        wrong: stating!("send tip email"),
        mended: stating!("send tip by email"),
    },
    CheckPage {
        name: "nested-too-deep",
        level: Severity::Error,
        summary: "Blocks and brackets nest deeper than 64 levels.",
        why: "Nobody can follow a decision inside a decision inside a decision for so long. A part of it is a stage, or a journey of its own.",
        wrong: "",
        mended: "",
    },
    CheckPage {
        name: "not-text",
        level: Severity::Error,
        summary: "A file's bytes are not text in UTF-8.",
        why: "Customers would read broken letters. Every editor can save a file as UTF-8.",
        wrong: "",
        mended: "",
    },
    CheckPage {
        name: "not-understood",
        level: Severity::Error,
        summary: "Something cannot be read at all.",
        why: "What cannot be read is not deployed. The rest of the file is checked all the same.",
        wrong: stating!("loop forever { wait 8 days  send tip by email }"),
        mended: stating!("repeat up to 3 times { wait 8 days  send tip by email }"),
    },
    CheckPage {
        name: "number-format",
        level: Severity::Error,
        summary: "A number is not written as the language writes it.",
        why: "In some countries `1,500` is one thousand five hundred, in others one and a half. Digits with `_` between thousands are read alike by everybody.",
        wrong: entered!(" where value >= 20,000 USD"),
        mended: entered!(" where value >= 20_000 USD"),
    },
    CheckPage {
        name: "number-too-large",
        level: Severity::Error,
        summary: "A number has more digits than can be counted with.",
        why: "It would be cut off in silence, and a sum would be wrong.",
        wrong: entered!(" where value >= 99999999999999999999 USD"),
        mended: entered!(" where value >= 99_999 USD"),
    },
    CheckPage {
        name: "other-words",
        level: Severity::Error,
        summary: "Something is said in other words than the language's.",
        why: "There is one spelling for one meaning, so that every journey reads the same and every word can be looked up.",
        wrong: stating!("send tip via email"),
        mended: stating!("send tip by email"),
    },
    CheckPage {
        name: "reserved-word",
        level: Severity::Error,
        summary: "A name is a word that joins or compares.",
        why: "Nobody could tell the name from the word in a condition.",
        wrong: declaring!(
            "source till\nevent before from till\njourney greet { enter on visit reenter never send tip by email }\n"
        ),
        mended: declaring!(
            "source till\nevent viewed from till\njourney greet { enter on visit reenter never send tip by email }\n"
        ),
    },
    CheckPage {
        name: "rule-after-statement",
        level: Severity::Error,
        summary: "A rule of a stage stands behind its statements.",
        why: "A milestone or exit rule holds in all of its stage. Behind the statements it looks as if it held only from there on.",
        wrong: stating!("stage one {\n    send tip by email\n    exit on visit\n  }"),
        mended: stating!("stage one {\n    exit on visit\n    send tip by email\n  }"),
    },
    CheckPage {
        name: "semicolon",
        level: Severity::Error,
        summary: "A statement is ended by `;`.",
        why: "Statements need no sign at their end; one that means nothing makes the reader ask what it means.",
        wrong: stating!("send tip by email;"),
        mended: stating!("send tip by email"),
    },
    CheckPage {
        name: "short-unit",
        level: Severity::Error,
        summary: "A length of time is abbreviated.",
        why: "`3m` is three minutes to some and three months to others.",
        wrong: stating!("wait 3h\n  send tip by email"),
        mended: stating!("wait 3 hours\n  send tip by email"),
    },
    CheckPage {
        name: "single-quotes",
        level: Severity::Error,
        summary: "A text stands in single quotes.",
        why: "An apostrophe inside the text would end it.",
        wrong: stating!("send tip by email\n  exit 'done'"),
        mended: stating!("send tip by email\n  exit \"done\""),
    },
    CheckPage {
        name: "smart-dash",
        level: Severity::Error,
        summary: "A dash of a word processor stands in a journey.",
        why: "It looks like a hyphen or a minus, and is neither.",
        wrong: stating!("wait until monday to friday 09:00–17:00\n  send tip by email"),
        mended: stating!("wait until monday to friday 09:00 to 17:00\n  send tip by email"),
    },
    CheckPage {
        name: "statement-outside-stage",
        level: Severity::Error,
        summary: "A statement stands beside the stages of a journey.",
        why: "A customer is always in one stage, and nobody can tell in which one they are here.",
        wrong: stating!("stage one { send tip by email }\n  wait 1 day"),
        mended: stating!("stage one { send tip by email  wait 1 day }"),
    },
    CheckPage {
        name: "stray-word",
        level: Severity::Error,
        summary: "A word or sign is one too many.",
        why: "A word that means nothing was meant to mean something.",
        wrong: stating!("send tip by email please"),
        mended: stating!("send tip by email"),
    },
    CheckPage {
        name: "sum-without-field",
        level: Severity::Error,
        summary: "`sum of` does not say which field it adds up.",
        why: "An event has several fields; only the field says whether money or items are added.",
        wrong: entered!(" when sum of visit ever > 20 USD"),
        mended: entered!(" when sum of visit.value ever > 20 USD"),
    },
    CheckPage {
        name: "symbol-for-word",
        level: Severity::Error,
        summary: "A sign stands where the language has a word.",
        why: "Read aloud, a journey is English; `&&` is not a word.",
        wrong: entered!(" when met && opted_in"),
        mended: entered!(" when met and opted_in"),
    },
    CheckPage {
        name: "time-format",
        level: Severity::Error,
        summary: "A time of day is not written with 24 hours and two digits.",
        why: "`9:00` leaves open which half of the day it is in.",
        wrong: stating!("wait until 9am\n  send tip by email"),
        mended: stating!("wait until 09:00\n  send tip by email"),
    },
    CheckPage {
        name: "unknown-keyword",
        level: Severity::Error,
        summary: "A word of the language is misspelt.",
        why: "The statement would be skipped, or read as something else.",
        wrong: stating!("sned tip by email"),
        mended: stating!("send tip by email"),
    },
    CheckPage {
        name: "unknown-unit",
        level: Severity::Error,
        summary: "A length of time is counted in months or years.",
        why: "Months and years differ in length: a month after 31 January is not one day. Count in days or weeks, or name the date.",
        wrong: stating!("wait 3 months\n  send tip by email"),
        mended: stating!("wait 90 days\n  send tip by email"),
    },
    CheckPage {
        name: "whole-number",
        level: Severity::Error,
        summary: "A count is not a whole number.",
        why: "Nobody can send two and a half messages.",
        wrong: stating!("repeat up to 2.5 times { send tip by email  wait 8 days }"),
        mended: stating!("repeat up to 2 times { send tip by email  wait 8 days }"),
    },
    CheckPage {
        name: "wrong-part",
        level: Severity::Error,
        summary: "Something stands where something else belongs.",
        why: "The statement does not say what it needs to say.",
        wrong: stating!("wait tomorrow\n  send tip by email"),
        mended: stating!("wait 1 day\n  send tip by email"),
    },
    CheckPage {
        name: "wrong-sign",
        level: Severity::Error,
        summary: "One sign stands in the place of another.",
        why: "A slip of the finger, most likely; only the author knows.",
        wrong: entered!(" where page in \"start\"; \"end\""),
        mended: entered!(" where page in \"start\", \"end\""),
    },
];
