//! What people write from habit, what they are told, and what the fix makes of it.

use journey::{
    base::{Applicability, Edit, FileId},
    syntax,
};

use super::mutations::edited;

const BEFORE: &str = r#"customer {
  email : email
  tier : silver | gold
  spent : money USD = 0 USD
  vip : true | false = false
}
source shop "Shop"
event order from shop { total: money USD, cart: id }
channel email { address email }
channel sms { address email }
category news
message hello: news { email template "hello" subject "hello"  sms "hello" }
"#;

/// A statement where it belongs.
fn statement(text: &str) -> String {
    format!("{BEFORE}journey j {{\n  enter on order\n  reenter never\n  {text}\n}}\n")
}

/// An item among others.
fn item(text: &str) -> String {
    format!("{BEFORE}{text}\njourney j {{\n  enter on order\n  reenter never\n  wait 1 day\n}}\n")
}

/// Written, told (name and message), and what stands there once the fixes that are certain have been applied; empty where
/// there is none.
type Case = (&'static str, &'static str, &'static str, &'static str);

const ITEMS: &[Case] = &[
    (
        r#"message x: news { email: template "x", subject "y" }"#,
        r#"stray-word"#,
        r#"no `:` belongs behind `email`"#,
        r#"message x: news { email template "x" subject "y" }"#,
    ),
    (
        r#"message x: news { email template "x", subject "y" }"#,
        r#"stray-word"#,
        r#"no `,` belongs here"#,
        r#"message x: news { email template "x" subject "y" }"#,
    ),
    (
        r#"channel push { address email, cost 0.04 GBP }"#,
        r#"stray-word"#,
        r#"no `,` belongs here"#,
        r#"channel push { address email cost 0.04 GBP }"#,
    ),
    (
        r#"channel push { address: email }"#,
        r#"stray-word"#,
        r#"no `:` belongs behind `address`"#,
        r#"channel push { address email }"#,
    ),
    (
        r#"channel push { address email quiet hours 21:00 to 08:00 }"#,
        r#"other-words"#,
        r#"the language says `quiet`, not `quiet hours`"#,
        r#"channel push { address email quiet 21:00 to 08:00 }"#,
    ),
    (
        r#"event call from shop { number: phone (optional) }"#,
        r#"other-words"#,
        r#"what may be missing has a `?` behind its type"#,
        r#"event call from shop { number: phone? }"#,
    ),
    (
        r#"event call from shop { number: phone optional }"#,
        r#"other-words"#,
        r#"what may be missing has a `?` behind its type"#,
        r#"event call from shop { number: phone? }"#,
    ),
    (
        r#"event call from shop { price: £ }"#,
        r#"currency-sign"#,
        r#"an amount has the type `money GBP`"#,
        r#"event call from shop { price: money GBP }"#,
    ),
    (
        r#"segment a = last order was more than 30 days ago"#,
        r#"other-words"#,
        r#"history is asked what happened in which time, not when it happened last"#,
        r#""#,
    ),
    (
        r#"segment a = last order at least 30 days ago and vip"#,
        r#"other-words"#,
        r#"history is asked what happened in which time, not when it happened last"#,
        r#""#,
    ),
    (r#"segment a = count of order > 3"#, r#"missing-part"#, r#"this count does not say in which time"#, r#""#),
    (
        "segment a = tier = gold",
        "equals-sign-in-condition",
        "a condition compares with `is`, not with `=`",
        "segment a = tier is gold",
    ),
    (
        "segment a = tier == gold",
        "equals-sign-in-condition",
        "a condition compares with `is`, not with `==`",
        "segment a = tier is gold",
    ),
    (
        "segment a = tier equals gold",
        "equals-sign-in-condition",
        "a condition compares with `is`, not with `equals`",
        "segment a = tier is gold",
    ),
    (
        "segment a = tier != gold",
        "symbol-for-word",
        "the language says `is not`, not `!=`",
        "segment a = tier is not gold",
    ),
    (
        "segment a = tier <> gold",
        "symbol-for-word",
        "the language says `is not`, not `<>`",
        "segment a = tier is not gold",
    ),
    (
        "segment a = vip && tier is gold",
        "symbol-for-word",
        "the language says `and`, not `&&`",
        "segment a = vip and tier is gold",
    ),
    (
        "segment a = vip || tier is gold",
        "symbol-for-word",
        "the language says `or`, not `||`",
        "segment a = vip or tier is gold",
    ),
    ("segment a = !vip", "symbol-for-word", "the language says `not`, not `!`", "segment a = not vip"),
    (
        "segment a = spent >= $20",
        "currency-sign",
        "money is an amount and a currency: `20 USD`",
        "segment a = spent >= 20 USD",
    ),
    (
        "segment a = spent >= 20$",
        "currency-sign",
        "money is an amount and a currency: `20 USD`",
        "segment a = spent >= 20 USD",
    ),
    (
        "segment a = spent >= €20",
        "currency-sign",
        "money is an amount and a currency: `20 EUR`",
        "segment a = spent >= 20 EUR",
    ),
    (
        "segment a = spent >= $1,250.50",
        "currency-sign",
        "money is an amount and a currency: `1_250.50 USD`",
        "segment a = spent >= 1_250.50 USD",
    ),
    (
        "segment a = spent >= 20USD",
        "currency-sign",
        "an amount and its currency are two words: `20 USD`",
        "segment a = spent >= 20 USD",
    ),
    (
        "segment a = spent >= 20 usd",
        "currency-sign",
        "a currency is written in capitals: `USD`, not `usd`",
        "segment a = spent >= 20 USD",
    ),
    (
        "segment a = spent >= 20 dollars",
        "other-words",
        "the language says `USD`, not `dollars`",
        "segment a = spent >= 20 USD",
    ),
    ("segment a = spent ≥ 20 USD", "symbol-for-word", "the language says `>=`, not `≥`", "segment a = spent >= 20 USD"),
    (
        "segment a = spent greater than 20 USD",
        "other-words",
        "the language says `>`, not `greater than`",
        "segment a = spent > 20 USD",
    ),
    (
        "segment a = spent is greater than 20 USD",
        "other-words",
        "the language says `>`, not `is greater than`",
        "segment a = spent > 20 USD",
    ),
    (
        "segment a = spent is at least 20 USD",
        "other-words",
        "the language says `>=`, not `is at least`",
        "segment a = spent >= 20 USD",
    ),
    (
        "segment a = spent at least 20 USD",
        "other-words",
        "the language says `>=`, not `at least`",
        "segment a = spent >= 20 USD",
    ),
    (
        "segment a = tier in [silver, gold]",
        "list-brackets",
        "a list is written without brackets: `silver, gold`",
        "segment a = tier in silver, gold",
    ),
    (
        "segment a = tier is in silver, gold",
        "other-words",
        "the language says `in`, not `is in`",
        "segment a = tier in silver, gold",
    ),
    (
        "segment a = tier is one of silver, gold",
        "other-words",
        "the language says `in`, not `is one of`",
        "segment a = tier in silver, gold",
    ),
    (
        "segment a = tier isn't gold",
        "other-words",
        "the language says `is not`, not `isn't`",
        "segment a = tier is not gold",
    ),
    (
        "segment a = vip is True",
        "capital-letters",
        "`True` is written in small letters: `true`",
        "segment a = vip is true",
    ),
    (
        "segment a = vip And tier is gold",
        "capital-letters",
        "`And` is written in small letters: `and`",
        "segment a = vip and tier is gold",
    ),
    (
        "segment a = count of order in the last 7 days >= 2",
        "other-words",
        "the language says `in last`, not `in the last`",
        "segment a = count of order in last 7 days >= 2",
    ),
    (
        "segment a = any order in last 7d",
        "short-unit",
        "a length of time is a number and a word: `7 days`",
        "segment a = any order in last 7 days",
    ),
    ("segmnt a = vip", "unknown-keyword", "`segmnt` is not a word of the language, `segment` is", "segment a = vip"),
    ("Segment a = vip", "capital-letters", "`Segment` is written in small letters: `segment`", "segment a = vip"),
    (
        "segment gold-tier = vip",
        "hyphen-in-name",
        "the parts of a name are joined by `_`: `gold_tier`",
        "segment gold_tier = vip",
    ),
    ("segment a vip", "missing-word", "`=` is missing behind `a`", "segment a = vip"),
    ("holdout x 35 % from news", "number-format", "a share is written together: `35%`", "holdout x 35% from news"),
    (
        "cap news at 1 per 7d",
        "short-unit",
        "a length of time is a number and a word: `7 days`",
        "cap news at 1 per 7 days",
    ),
    (
        "trigger t = 1.3.2026 at 09:00",
        "date-format",
        "a date is year, month and day: `2026-03-01`",
        "trigger t = 2026-03-01 at 09:00",
    ),
    (
        "trigger t = 2026-3-1 at 09:00",
        "date-format",
        "a date is year, month and day: `2026-03-01`",
        "trigger t = 2026-03-01 at 09:00",
    ),
    ("trigger t = 01/03/2026 at 09:00", "date-format", "a date is year, month and day: `2026-03-01`", ""),
    (
        "trigger t = 2026-03-01 at 9am",
        "time-format",
        "a time of day is written with 24 hours and two digits: `09:00`",
        "trigger t = 2026-03-01 at 09:00",
    ),
    (
        "trigger t = every day at 09:00",
        "other-words",
        "the language says `every monday to sunday`, not `every day`",
        "trigger t = every monday to sunday at 09:00",
    ),
    (
        "trigger t = every Monday at 09:00",
        "capital-letters",
        "`Monday` is written in small letters: `monday`",
        "trigger t = every monday at 09:00",
    ),
    (
        "population p { size 20,000 from 2026-01-01 for 30 days }",
        "number-format",
        "thousands are set apart by `_`: `20_000`",
        "population p { size 20_000 from 2026-01-01 for 30 days }",
    ),
    (
        "population p { size 20 000 from 2026-01-01 for 30 days }",
        "number-format",
        "thousands are set apart by `_`: `20_000`",
        "population p { size 20_000 from 2026-01-01 for 30 days }",
    ),
    (
        "population p { size 1.5k from 2026-01-01 for 30 days }",
        "number-format",
        "a number is written out: `1500`",
        "population p { size 1500 from 2026-01-01 for 30 days }",
    ),
    ("event b from shop { a id }", "missing-word", "`:` is missing behind `a`", "event b from shop { a: id }"),
    ("/* a note\n   in two lines */", "comment-sign", "a comment begins with `//`", "// a note\n//    in two lines "),
    ("# a note", "comment-sign", "a comment begins with `//`", "// a note"),
    ("-- a note", "comment-sign", "a comment begins with `//`", "// a note"),
    (
        "<<<<<<< ours\nsegment a = vip\n=======\nsegment a = not vip\n>>>>>>> theirs",
        "merge-conflict",
        "two versions of this text were merged and nobody chose between them",
        "",
    ),
    ("source s “Shop”", "curly-quotes", "a text stands in straight quotes: \"…\"", "source s \"Shop\""),
    ("source s 'Shop'", "single-quotes", "a text stands in double quotes: \"…\"", "source s \"Shop\""),
    ("source s \"Shop", "missing-quote", "this text has only one of its quotes", "source s \"Shop\""),
    (
        "source größe",
        "letters-in-names",
        "names are made of the letters a to z, digits and `_`: `größe` is not",
        "source groesse",
    ),
    (
        "segment a = vip\u{A0}and tier is gold",
        "invisible-character",
        "this blank is not a plain one",
        "segment a = vip and tier is gold",
    ),
    (
        "segment a = vip \u{200B}and tier is gold",
        "invisible-character",
        "an invisible character stands here",
        "segment a = vip and tier is gold",
    ),
    ("segment a = \u{FEFF}vip", "invisible-character", "an invisible character stands here", "segment a = vip"),
    (
        "test \"t\" {\n  expect j entered within 7d\n}",
        "short-unit",
        "a length of time is a number and a word: `7 days`",
        "test \"t\" {\n  expect j entered within 7 days\n}",
    ),
    (
        "jurney k {\n  enter on order\n  reenter never\n  wait 1 day\n}",
        "unknown-keyword",
        "`jurney` is not a word of the language, `journey` is",
        "journey k {\n  enter on order\n  reenter never\n  wait 1 day\n}",
    ),
];

const STATEMENTS: &[Case] = &[
    (
        r#"wait until monday 09:00"#,
        r#"missing-word"#,
        r#"`at` is missing behind `monday`"#,
        r#"wait until monday at 09:00"#,
    ),
    (r#"end"#, r#"other-words"#, r#"the language says `exit`, not `end`"#, r#"exit"#),
    ("Send hello by email", "capital-letters", "`Send` is written in small letters: `send`", "send hello by email"),
    ("WAIT 1 day", "capital-letters", "`WAIT` is written in small letters: `wait`", "wait 1 day"),
    (
        "sned hello by email",
        "unknown-keyword",
        "`sned` is not a word of the language, `send` is",
        "send hello by email",
    ),
    (
        "sends hello by email",
        "unknown-keyword",
        "`sends` is not a word of the language, `send` is",
        "send hello by email",
    ),
    ("exits \"x\"", "unknown-keyword", "`exits` is not a word of the language, `exit` is", "exit \"x\""),
    ("send hello via email", "other-words", "the language says `by`, not `via`", "send hello by email"),
    ("send hello email", "missing-word", "`by` is missing behind `hello`", "send hello by email"),
    ("send hello by email else sms", "missing-word", "`,` is missing behind `email`", "send hello by email, else sms"),
    (
        "send hello by email, esle sms",
        "unknown-keyword",
        "`esle` is not a word of the language, `else` is",
        "send hello by email, else sms",
    ),
    ("send hello by email;", "semicolon", "statements are not ended by `;`", "send hello by email"),
    ("send hello byemail", "missing-blank", "these are two words: `by email`", "send hello by email"),
    (
        "- send hello by email",
        "markdown",
        "this mark belongs to a list or a page of text, not to a journey",
        "send hello by email",
    ),
    (
        "* send hello by email",
        "markdown",
        "this mark belongs to a list or a page of text, not to a journey",
        "send hello by email",
    ),
    (
        "send hello-world by email",
        "hyphen-in-name",
        "the parts of a name are joined by `_`: `hello_world`",
        "send hello_world by email",
    ),
    ("wait 3d", "short-unit", "a length of time is a number and a word: `3 days`", "wait 3 days"),
    ("wait 3 d", "short-unit", "a length of time is a number and a word: `3 days`", "wait 3 days"),
    ("wait 3day", "short-unit", "a length of time is a number and a word: `3 days`", "wait 3 days"),
    ("wait 1h", "short-unit", "a length of time is a number and a word: `1 hour`", "wait 1 hour"),
    ("wait 30m", "short-unit", "a length of time is a number and a word: `30 minutes`", "wait 30 minutes"),
    ("wait 2w", "short-unit", "a length of time is a number and a word: `2 weeks`", "wait 2 weeks"),
    ("wait 3 Days", "capital-letters", "`Days` is written in small letters: `days`", "wait 3 days"),
    ("wait 3 dyas", "unknown-keyword", "`dyas` is not a word of the language, `days` is", "wait 3 days"),
    ("wait 3 months", "unknown-unit", "a length of time is not counted in months", ""),
    ("wait for 3 days", "other-words", "the language says `wait`, not `wait for`", "wait 3 days"),
    (
        "wait until 9am",
        "time-format",
        "a time of day is written with 24 hours and two digits: `09:00`",
        "wait until 09:00",
    ),
    (
        "wait until 9 pm",
        "time-format",
        "a time of day is written with 24 hours and two digits: `21:00`",
        "wait until 21:00",
    ),
    (
        "wait until 9:00",
        "time-format",
        "a time of day is written with 24 hours and two digits: `09:00`",
        "wait until 09:00",
    ),
    (
        "wait until 21.00",
        "time-format",
        "a time of day is written with 24 hours and two digits: `21:00`",
        "wait until 21:00",
    ),
    (
        "wait until monday to friday 09:00–17:00",
        "smart-dash",
        "this is a dash as word processors make it, not `-`",
        "wait until monday to friday 09:00 to 17:00",
    ),
    ("wait tomorrow", "wrong-part", "`tomorrow` cannot stand here", ""),
    ("go two", "missing-word", "`to` is missing behind `go`", "go to two"),
    ("goto stage two", "other-words", "the language says `go to`, not `goto stage`", "go to two"),
    (
        "repeat 3 times { wait 1 day }",
        "missing-word",
        "`up to` is missing behind `repeat`",
        "repeat up to 3 times { wait 1 day }",
    ),
    ("set vip = true", "other-words", "the language says `to`, not `=`", "set vip to true"),
    ("exit “done”", "curly-quotes", "a text stands in straight quotes: \"…\"", "exit \"done\""),
    ("exit 'done'", "single-quotes", "a text stands in double quotes: \"…\"", "exit \"done\""),
    ("exit \"done", "missing-quote", "this text has only one of its quotes", "exit \"done\""),
    (
        "branch { when vip { exit \"done } otherwise { } }",
        "missing-quote",
        "this text has only one of its quotes",
        "branch { when vip { exit \"done\" } otherwise { } }",
    ),
    (
        "branch { when vip { exit } else if tier is gold { exit } otherwise { } }",
        "else-if",
        "another case of a branch begins with `when`, not with `else if`",
        "branch { when vip { exit } when tier is gold { exit } otherwise { } }",
    ),
    (
        "branch { when vip { exit } elseif tier is gold { exit } otherwise { } }",
        "else-if",
        "another case of a branch begins with `when`, not with `elseif`",
        "branch { when vip { exit } when tier is gold { exit } otherwise { } }",
    ),
    (
        "branch { when vip { exit } else { } }",
        "other-words",
        "the language says `otherwise`, not `else`",
        "branch { when vip { exit } otherwise { } }",
    ),
    (
        "branch { when vip { exit } otherwise: { } }",
        "other-words",
        "the language says `otherwise`, not `otherwise:`",
        "branch { when vip { exit } otherwise { } }",
    ),
    (
        "branch { if vip { exit } otherwise { } }",
        "if-statement",
        "a condition begins with `when`, not with `if`",
        "branch { when vip { exit } otherwise { } }",
    ),
    (
        "if vip { send hello by email }",
        "if-statement",
        "a decision is a `branch` with `when` and `otherwise`, not an `if`",
        "branch { when vip { send hello by email } otherwise { } }",
    ),
    (
        "if vip { exit } else if tier is gold { wait 1 day } else { }",
        "if-statement",
        "a decision is a `branch` with `when` and `otherwise`, not an `if`",
        "branch { when vip { exit } when tier is gold { wait 1 day } otherwise { } }",
    ),
    (
        "branch {\n    when vip {\n      exit\n    otherwise { }\n  }",
        "missing-brace",
        "the block of this `when` is never closed",
        "branch {\n    when vip {\n      exit\n    }\n    otherwise { }\n  }",
    ),
    (
        "branch {\n    when vip\n      exit\n    }\n    otherwise { }\n  }",
        "missing-brace",
        "the block of this `when` is never opened",
        "branch {\n    when vip {\n      exit\n    }\n    otherwise { }\n  }",
    ),
    (
        "branch {\n    when vip { exit } }\n    otherwise { }\n  }",
        "extra-brace",
        "this `}` closes nothing",
        "branch {\n    when vip { exit } \n    otherwise { }\n  }",
    ),
];

fn certain(found: &[journey::base::Diagnostic]) -> Vec<&Edit> {
    let first = |finding: &'_ journey::base::Diagnostic| {
        finding.fixes.first().is_some_and(|fix| fix.applicability == Applicability::MachineApplicable)
    };
    found.iter().filter(|finding| first(finding)).flat_map(|finding| &finding.fixes[0].edits).collect()
}

fn check(case: &Case, whole: fn(&str) -> String) -> Result<(), String> {
    let (written, name, message, mended) = *case;
    let text = whole(written);
    let (_, found) = syntax::parse(FileId(0), &text);
    let told: Vec<String> = found.iter().map(|finding| format!("{}: {}", finding.name, finding.message)).collect();
    if told != [format!("{name}: {message}")] {
        return Err(format!("{written}\n    is told {told:?}\n    and not [\"{name}: {message}\"]"));
    }
    let fixed = edited(&text, &certain(&found)).unwrap();
    if mended.is_empty() {
        return if fixed == text { Ok(()) } else { Err(format!("{written}\n    is fixed without asking")) };
    }
    if fixed != whole(mended) {
        return Err(format!("{written}\n    becomes\n{fixed}"));
    }
    match syntax::parse(FileId(0), &fixed).1.as_slice() {
        [] => Ok(()),
        found => Err(format!("{mended}\n    still has {found:?}")),
    }
}

#[test]
fn near_misses_are_told_and_mended() {
    let items = ITEMS.iter().map(|case| check(case, item));
    let statements = STATEMENTS.iter().map(|case| check(case, statement));
    let wrong: Vec<String> = items.chain(statements).filter_map(Result::err).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Lines of a test that forget the hour, or say in other words that nothing is expected: told once, mended if asked.
#[test]
fn lines_of_tests() {
    let hour = "this line does not say at what time of the day";
    let length = "this line does not say for how long nothing is expected";
    let cases = [
        ("on 2026-03-02 order_placed", hour, "on 2026-03-02 at 10:00 order_placed"),
        ("on 2026-03-02 order_placed { total: 3 USD }", hour, "on 2026-03-02 at 10:00 order_placed { total: 3 USD }"),
        ("expect no offer", length, "expect no offer for 7 days"),
        ("expect no offer sent", length, "expect no offer for 7 days"),
        ("expect offer not sent", length, "expect no offer for 7 days"),
        ("expect offer never sent", length, "expect no offer for 7 days"),
        ("expect no offer within 3 days", length, "expect no offer for 3 days"),
        ("expect no offer sent within 3 days", length, "expect no offer for 3 days"),
    ];
    for (written, message, mended) in cases {
        let whole = |line: &str| {
            format!("test \"a test\" {{\n  customer {{ address: \"a@b.c\" }}\n  {line}\n  after 1 day visit\n}}\n")
        };
        let text = whole(written);
        let (_, found) = syntax::parse(FileId(0), &text);
        let [finding] = found.as_slice() else { panic!("{written}: {found:#?}") };
        assert_eq!((finding.name, finding.message.as_str()), ("missing-part", message), "{written}");
        let edits: Vec<&Edit> = finding.fixes[0].edits.iter().collect();
        assert_eq!(edited(&text, &edits), Some(whole(mended)), "{written}");
        assert!(certain(&found).is_empty(), "{written}");
    }
}

/// Rules that begin with another word, or with a colon.
#[test]
fn rules_in_other_words() {
    let cases = [
        ("start when order", "the language says `enter on`, not `start when`"),
        ("starts on order", "the language says `enter on`, not `starts on`"),
        ("trigger on order", "the language says `enter on`, not `trigger on`"),
        ("enter when order", "the language says `enter on`, not `enter when`"),
        ("enter: order", "no `:` belongs behind `enter`"),
    ];
    for (written, message) in cases {
        let text = statement("wait 1 day").replace("enter on order", written);
        let (_, found) = syntax::parse(FileId(0), &text);
        let told: Vec<&str> = found.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(told, [message], "{written}");
        assert_eq!(edited(&text, &certain(&found)), Some(statement("wait 1 day")), "{written}");
    }
}

/// A rule of a journey with another word for `when`.
#[test]
fn unless_is_when_not() {
    let text = statement("wait 1 day").replace("enter on order", "enter on order unless vip");
    let (_, found) = syntax::parse(FileId(0), &text);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].message, "the language says `when not`, not `unless`");
    assert_eq!(syntax::parse(FileId(0), &edited(&text, &certain(&found)).unwrap()).1, []);
}

/// A page of text around a journey: each mark is told, and all fixes together mend it.
#[test]
fn a_journey_pasted_from_a_page() {
    let text = format!("```journey\n{}```\n", statement("- Send hello by email;\n  - wait 3d"));
    let (_, found) = syntax::parse(FileId(0), &text);
    let names: Vec<&str> = found.iter().map(|finding| finding.name).collect();
    assert_eq!(names, ["markdown", "markdown", "capital-letters", "semicolon", "markdown", "short-unit", "markdown"]);
    assert_eq!(syntax::parse(FileId(0), &edited(&text, &certain(&found)).unwrap()).1, []);
}

/// Many mistakes in one file: each is told once, at its place, and what is not damaged is kept.
#[test]
fn many_mistakes_are_told_once_each() {
    let text = format!(
        "{BEFORE}segmnt a = vip\ntrigger t = 1.3.2026 at 09:00\njourney j {{\n  entr on order\n  reenter never\n  stage one {{\n    send hello via email\n    \
         wait 3d\n    go to two\n  }}\n  stage two {{\n    wait tomorrow\n    branch {{ when tier = gold {{ exit }} otherwise {{ }} }}\n    send hello by email\n  }}\n}}\n"
    );
    let (file, found) = syntax::parse(FileId(0), &text);
    let names: Vec<&str> = found.iter().map(|finding| finding.name).collect();
    let expected = [
        "unknown-keyword",
        "date-format",
        "unknown-keyword",
        "other-words",
        "short-unit",
        "wrong-part",
        "equals-sign-in-condition",
    ];
    assert_eq!(names, expected);
    assert_eq!(file.items.len(), 10);
    let Some(syntax::ast::ItemKind::Journey(journey)) = file.items.last().map(|item| &item.kind) else {
        panic!("the journey is kept")
    };
    assert_eq!(journey.stages.iter().map(|stage| stage.body.stmts.len()).collect::<Vec<_>>(), [3, 3]);
    assert_eq!(journey.rules.len(), 2);
}
