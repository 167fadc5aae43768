//! Generated pages of `docs/`, and the examples that every page of a check runs on.

use journey::{
    base::Severity,
    cli::reference,
    compile::compile,
    config::Config,
    diff,
    lint::{self, Check, Family},
    render::short,
};

use crate::{
    golden,
    house::tree::{files_below, text_of},
};

#[test]
fn the_list_of_checks_is_up_to_date() {
    golden::check("docs/checks.md", &reference::checks_page());
}

#[test]
fn the_reference_of_commands_is_up_to_date() {
    golden::check("docs/commands.md", &reference::commands_page());
}

/// Names and lines of what is found in an example. An example is small on purpose: what only misses something in it (a goal, a consent),
/// and what is only worth knowing, counts on its own page alone.
fn findings(check: Check, text: &str) -> (Vec<&'static str>, String) {
    if check.family == Family::Versions {
        return changes(check, text);
    }
    let mut compiled = if check.family == Family::Settings {
        let empty = vec![("a.journey".to_owned(), "source shop \"Shop\"\nevent visit from shop\n".to_owned())];
        compile(empty, &Config::read("journey.toml", text, "example"))
    } else {
        compile(vec![("example.journey".to_owned(), text.to_owned())], &Config::lone("example"))
    };
    compiled.findings.retain(|finding| {
        let aside = |other: Check| other.asks_for_more || finding.severity == Severity::Info;
        finding.name == check.page.name || !lint::check(finding.name).is_some_and(aside)
    });
    let names = compiled.findings.iter().map(|finding| finding.name).collect();
    (names, short::report(&compiled.findings, &compiled.sources))
}

/// The same between the two versions of an example.
fn changes(check: Check, text: &str) -> (Vec<&'static str>, String) {
    let (old, new) = text.split_once(lint::versions::BECOMES).expect("two versions");
    let config = Config::lone("example");
    let [old, new] = [old, new].map(|text| compile(vec![("example.journey".to_owned(), text.to_owned())], &config));
    let Some(mut found) = diff::compare(&old, &new, &config, &|path| format!("before/{path}")) else {
        let errors = |compiled: &journey::compile::Compiled| short::report(&compiled.findings, &compiled.sources);
        return (vec!["errors"], errors(&old) + &errors(&new));
    };
    found.findings.retain(|finding| finding.name == check.page.name || finding.severity != Severity::Info);
    let names = found.findings.iter().map(|finding| finding.name).collect();
    (names, short::report(&found.findings, &found.sources))
}

#[test]
fn the_examples_of_every_check_are_true() {
    let mut wrong = Vec::new();
    // What takes a text of 16 MB, or bytes that are no text, has no example.
    for check in lint::checks().filter(|check| !check.page.wrong.is_empty()) {
        let (names, shown) = findings(check, check.page.wrong);
        if names != [check.page.name] {
            wrong
                .push(format!("{}: its wrong example should report just this, and reports:\n{shown}", check.page.name));
        }
        let (names, shown) = findings(check, check.page.mended);
        if !names.is_empty() {
            wrong.push(format!("{}: its mended example should report nothing, and reports:\n{shown}", check.page.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_check_has_one_page_of_plain_words() {
    let mut seen = std::collections::BTreeSet::new();
    for check in lint::checks() {
        let page = check.page;
        assert!(seen.insert(page.name), "`{}` has two pages", page.name);
        let kebab = page.name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit());
        assert!(kebab && !page.name.starts_with('-') && !page.name.ends_with('-'), "`{}`", page.name);
        assert_eq!(page.wrong.is_empty(), page.mended.is_empty(), "`{}` has half an example", page.name);
        for (what, text) in [("summary", page.summary), ("why", page.why)] {
            assert!(!text.trim().is_empty(), "`{}` has no {what}", page.name);
        }
        assert!(page.why.ends_with('.'), "`{}`: why ends without a full stop", page.name);
        assert!(!page.summary.contains('\n'), "`{}`: its summary is one line", page.name);
    }
}

/// Findings of these floors still wait for their pages; an entry that is no longer needed fails the test.
const WAITING: &[&str] = &[];

#[test]
fn every_finding_has_a_page() {
    let mut missing = std::collections::BTreeMap::new();
    for path in files_below("src").into_iter().filter(|path| path.ends_with(".rs")) {
        for name in names_of_findings(&text_of(&path).unwrap()) {
            if lint::check(&name).is_none() {
                missing.entry(name).or_insert(path.clone());
            }
        }
    }
    let waits = |path: &String| WAITING.iter().find(|floor| path.starts_with(**floor));
    let without: Vec<_> = missing.iter().filter(|(_, path)| waits(path).is_none()).collect();
    assert!(without.is_empty(), "these findings have no page: {without:?}");
    for floor in WAITING {
        assert!(missing.values().any(|path| path.starts_with(floor)), "every finding of {floor} has its page by now");
    }
}

/// The first text behind each `Diagnostic::error(` and its sisters.
fn names_of_findings(source: &str) -> Vec<String> {
    let heads = ["Diagnostic::error(", "Diagnostic::warning(", "Diagnostic::info("];
    let behind = |head| source.match_indices(head).map(move |(at, _)| source[at + str::len(head)..].trim_start());
    let mut names: Vec<String> = heads
        .into_iter()
        .flat_map(behind)
        .filter_map(|rest| Some(rest.strip_prefix('"')?.split('"').next()?.to_owned()))
        .collect();
    names.sort();
    names
}

#[test]
fn names_of_findings_are_seen() {
    let source = "Diagnostic::error(\n  \"a-b\", span); Diagnostic::info(\"c\", x); Diagnostic::warning(PAGE.name, y)";
    assert_eq!(names_of_findings(source), ["a-b", "c"]);
}
