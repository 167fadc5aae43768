//! Two versions of a workspace, and what is said of the way from one to the other.

use journey::{
    base::Severity,
    compile::{Compiled, compile},
    config::Config,
    diff::{Comparison, compare},
    render::{Report, json, plain, short},
};

use crate::{golden, schema};

fn read(text: &str) -> Compiled {
    compile(vec![("shop.journey".to_owned(), text.to_owned())], &Config::lone("shop"))
}

fn between(old: &str, new: &str) -> Comparison {
    let (old, new) = (read(old), read(new));
    compare(&old, &new, &Config::lone("shop"), &|path| format!("before/{path}")).unwrap_or_else(|| {
        let errors = |compiled: &Compiled| short::report(&compiled.findings, &compiled.sources);
        panic!("not checked:\n{}{}", errors(&old), errors(&new))
    })
}

/// Level, name and message of everything, a line each.
fn lines(old: &str, new: &str) -> Vec<String> {
    let found = between(old, new);
    found
        .findings
        .iter()
        .map(|change| format!("{} {}: {}", change.severity.word(), change.name, change.message))
        .collect()
}

const BEFORE: &str = include_str!("before.journey");
const AFTER: &str = include_str!("after.journey");

#[test]
fn a_busy_afternoon() {
    let found = between(BEFORE, AFTER);
    golden::check("tests/diff/changes.txt", &plain::report(&found.findings, &found.sources));
    let mut prints: Vec<&str> = found.identities.iter().map(|identity| identity.fingerprint.as_str()).collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), found.findings.len());
    let report = Report { findings: &found.findings, identities: &found.identities, sources: &found.sources };
    let reasons: Vec<Option<&str>> = (0..found.findings.len()).map(|n| (n == 0).then_some("it is meant")).collect();
    let document = json::changes(&report, &reasons);
    schema::assert_fits("diff-v1.json", &document);
}

#[test]
fn and_back_again() {
    let found = between(AFTER, BEFORE);
    golden::check("tests/diff/back.txt", &short::report(&found.findings, &found.sources));
}

#[test]
fn nothing_changes_for_customers() {
    assert_eq!(lines(BEFORE, BEFORE), [""; 0]);
    assert_eq!(lines(AFTER, AFTER), [""; 0]);
    // Order, comments, titles, another spelling of the same condition, a segment that is read out.
    let same = BEFORE
        .replace("segment loyal = spent > 500 USD\n", "")
        .replace("not loyal", "not (500 USD < spent)")
        .replace("tier is bronze", "not tier is silver and tier is not gold")
        .replace("\"Win back a basket\"", "\"Rescue\"")
        .replace("after 7 days", "after 1 week")
        .replace(
            "cap promotional at 1 per day\ncap promotional at 3 per 7 days",
            "cap promotional at 3 per 7 days\n// once\ncap promotional at 1 per day",
        );
    assert_eq!(lines(BEFORE, &same.replace("500 USD < spent", "spent > 500 USD")), [""; 0]);
}

#[test]
fn a_segment_that_means_somebody_else() {
    let found = lines(BEFORE, &BEFORE.replace("spent > 500 USD", "spent > 400 USD"));
    assert_eq!(found, ["warning entry-changed: fewer customers enter `rescue` on `basket_left`"]);
    let found = lines(BEFORE, &BEFORE.replace("value >= 20 USD", "value >= 10 USD"));
    assert_eq!(found, ["warning entry-changed: more customers enter `rescue` on `basket_left`"]);
    let found = lines(BEFORE, &BEFORE.replace("tier is bronze", "tier is gold"));
    assert_eq!(found, ["warning entry-changed: other customers enter `greet` on `visit`"]);
}

/// The witness of a change of entry enters in one version, and does not in the other.
#[test]
fn the_witness_of_an_entry() {
    let found = between(BEFORE, &BEFORE.replace("spent > 500 USD", "spent > 800 USD"));
    let witness = found.findings[0].witness.as_ref().unwrap();
    let spent = witness.customer.iter().find(|(name, _)| name == "spent").map(|(_, value)| value.as_str()).unwrap();
    let amount: f64 = spent.strip_suffix(" USD").unwrap().parse().unwrap();
    assert!(amount > 500.0 && amount <= 800.0, "{witness:?}");
}

#[test]
fn caps_that_keep_what_others_promised() {
    let caps = |before: &str, after: &str| {
        let workspace = |caps: &str| format!("category promotional\ncategory news: promotional\n{caps}\n");
        let found = lines(&workspace(before), &workspace(after));
        found.iter().filter(|line| line.contains("cap-loosened")).count()
    };
    assert_eq!(caps("cap news at 2 per 7 days", "cap promotional at 2 per 14 days"), 0, "wider, longer");
    assert_eq!(caps("cap news at 2 per 7 days", "cap messages at 1 per 7 days"), 0, "of everything");
    assert_eq!(caps("cap promotional at 2 per 7 days", "cap news at 2 per 7 days"), 1, "of less");
    assert_eq!(caps("cap promotional at 2 per 7 days", "cap promotional at 2 per 6 days"), 1, "shorter");
    assert_eq!(caps("cap promotional at 2 per 7 days", ""), 1, "gone");
    assert_eq!(caps("cap promotional at 1 per day", "cap promotional at 1 per 2 days"), 0, "longer than any day");
    assert_eq!(caps("cap promotional at 1 per day", "cap promotional at 1 per 24 hours"), 1, "a day may have 25 hours");
    assert_eq!(caps("", "cap promotional at 1 per day"), 0);
}

#[test]
fn caps_that_promise_more() {
    let workspace = |caps: &str| format!("category promotional\ncategory news: promotional\n{caps}\n");
    let tighter = |before: &str, after: &str| lines(&workspace(before), &workspace(after));
    let one = "info rule-changed: customers may get less than before: the cap `promotional at 2 per 7 days` is new or tighter";
    let daily = "cap promotional at 1 per day\n";
    assert_eq!(
        tighter(&format!("{daily}cap promotional at 4 per 7 days"), &format!("{daily}cap promotional at 2 per 7 days")),
        [one]
    );
    assert_eq!(tighter(daily, &format!("{daily}cap promotional at 2 per 7 days")), [one]);
    assert_eq!(
        tighter("cap promotional at 2 per 7 days", "cap promotional at 2 per 7 days\ncap news at 2 per 7 days"),
        [""; 0]
    );
}

#[test]
fn those_who_wait() {
    let head = "source shop\nevent visit from shop\nevent order from shop\ncustomer { address: email }\n\
        channel email { address address  positive opened, clicked }\ncategory news\nmessage a: news { email template \"a\" }\n\
        message b: news { email template \"b\" }\nmessage c: news { email template \"c\" }\n";
    let journey = |steps: &str| {
        format!("{head}journey j {{ enter on visit reenter never goal on order within 9 days\n{steps} }}\n")
    };
    let grave = |before: &str, after: &str| -> Vec<String> {
        let found = between(&journey(before), &journey(after));
        let grave = found.findings.iter().filter(|change| change.severity == Severity::Error);
        grave.map(|change| format!("{}: {}", change.name, change.message)).collect()
    };
    let base = "send a by email wait 1 day as rest send b by email";
    assert_eq!(
        grave(base, "send a by email wait 2 days as rest send c by email send b by email"),
        [""; 0],
        "a new step on the way"
    );
    assert_eq!(
        grave("send a by email wait 1 day as rest send c by email send b by email", base),
        [""; 0],
        "a step that is left out"
    );
    assert_eq!(
        grave(base, "send a by email send b by email"),
        ["strands-customers: `j` has no step `rest` any more, and customers may be waiting there"]
    );
    assert_eq!(
        grave(base, "send a by email await up to 1 day as rest { on clicked { } otherwise { } } send b by email"),
        ["strands-customers: `rest` is another kind of step now, and customers may be waiting in the old one"]
    );
    assert_eq!(
        grave(
            base,
            "send a by email wait 1 day as rest branch { when any order in last 1 day { exit } otherwise { } } send b by email"
        ),
        ["reroutes-customers: whoever waits at `rest` goes on elsewhere than when they came"]
    );
    let asks =
        "send a by email await up to 1 day as ask { on clicked { send b by email } otherwise { send c by email } }";
    assert_eq!(
        grave(
            asks,
            "send a by email await up to 1 day as ask { on order { send b by email } otherwise { send c by email } }"
        ),
        ["reroutes-customers: whoever waits at `ask` can no longer go on by `on clicked`"]
    );
    assert_eq!(
        grave(
            asks,
            "send a by email await up to 1 day as ask { on clicked { send c by email } otherwise { send b by email } }"
        )
        .len(),
        2
    );
    assert_eq!(
        grave(
            asks,
            "send a by email await up to 2 days as ask { on clicked { send b by email } on order { exit } otherwise { send c by email } }"
        ),
        [""; 0],
        "one more answer takes nothing from those who wait for another"
    );
}

#[test]
fn levels_are_set_as_those_of_checks() {
    let config = Config::read("journey.toml", "[lints]\nentry-changed = \"error\"\nrule-changed = \"allow\"\n", "shop");
    assert_eq!(config.problems, []);
    let (old, new) = (read(BEFORE), read(AFTER));
    let found = compare(&old, &new, &config, &str::to_owned).unwrap();
    assert!(found.findings.iter().any(|change| change.name == "entry-changed" && change.severity == Severity::Error));
    assert!(found.findings.iter().all(|change| change.name != "rule-changed"));
}

#[test]
fn what_is_not_checked_is_not_compared() {
    let broken = read("source shop\nevent visit from shpo\n");
    assert!(compare(&broken, &read(BEFORE), &Config::lone("shop"), &str::to_owned).is_none());
    assert!(compare(&read(BEFORE), &broken, &Config::lone("shop"), &str::to_owned).is_none());
}
