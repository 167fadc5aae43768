//! Workspaces that are right, and the same with one mistake planted: the mistake is found where it stands, and what is right is left
//! in peace. Knows the corpus' format and the names of checks, not how they work.

mod case;
mod twenty;

use std::{collections::BTreeMap, path::PathBuf};

use case::{Change, Page};
use journey::{
    base::{Diagnostic, Severity},
    compile::{Compiled, compile},
    config::Config,
    diff, lint,
    sim::{
        plan::Plan,
        scenario::{Outcome, TestOptions, run_tests},
    },
};

use crate::house::tree::root;

/// What became of the changes of one family.
#[derive(Default)]
struct Score {
    planted: usize,
    found: usize,
    beside: usize,
    not_yet: usize,
    right: usize,
    silent: usize,
}

#[test]
fn every_mistake_is_found_where_it_was_planted_and_nothing_else() {
    let mut scores: BTreeMap<(u32, String), Score> = BTreeMap::new();
    let mut failures = Vec::new();
    let (mut twins, mut silent_twins) = (0, 0);
    for path in pages() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let page = Page::parse(&text).unwrap_or_else(|why| panic!("{name}: {why}"));
        twins += 1;
        let twin = report(&page.right, &page);
        let loud = loud(&twin);
        if loud.is_empty() {
            silent_twins += 1;
        } else {
            failures.push(format!("{name}: the workspace is right, but it says\n{}", words(&loud, &twin)));
        }
        failures.extend(tests_that_fail(&twin).into_iter().map(|why| format!("{name}: {why}")));
        for change in &page.changes {
            let score = scores.entry((change.family.parse().unwrap_or(0), change.family.clone())).or_default();
            judge(&name, &page, change, score, &mut failures);
        }
    }
    table(&scores, twins, silent_twins);
    assert!(
        failures.is_empty(),
        "{} of the corpus are not as they should be:\n\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// The files of the corpus, in order of their names; `JOURNEY_MISTAKES` picks those whose names hold it.
fn pages() -> Vec<PathBuf> {
    let wanted = std::env::var("JOURNEY_MISTAKES").unwrap_or_default();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(root().join("tests/mistakes/corpus"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_stem().is_some_and(|name| name.to_string_lossy().contains(&wanted)))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no file of the corpus is called `{wanted}`");
    paths
}

/// Looks at one change of a page.
fn judge(name: &str, page: &Page, change: &Change, score: &mut Score, failures: &mut Vec<String>) {
    let Change { family, title, names, .. } = change;
    let (text, lines) = change.of(&page.right).unwrap_or_else(|why| panic!("{name}, {title}: {why}"));
    if names.is_empty() {
        score.right += 1;
        let changed = examined(&text, change, page);
        let loud = loud(&changed);
        if loud.is_empty() {
            score.silent += 1;
        } else {
            failures.push(format!("{name}: right ({family}: {title}), but it says\n{}", words(&loud, &changed)));
        }
        return;
    }
    score.planted += 1;
    let changed = examined(&text, change, page);
    let here = |finding: &Diagnostic| {
        let file = changed.sources.get(finding.span.file).unwrap();
        let first = file.line_column(finding.span.start).line;
        let last = file.line_column(finding.span.end).line;
        file.path == "a.journey" && lines.iter().any(|line| (first..=last).contains(line))
    };
    let (accepted, others): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        changed.findings.iter().partition(|finding| names.iter().any(|check| check == finding.name));
    if accepted.iter().any(|finding| here(finding)) {
        score.found += 1;
        let others: Vec<&Diagnostic> =
            others.into_iter().filter(|finding| finding.severity != Severity::Info).collect();
        if !others.is_empty() {
            score.beside += 1;
            print!("beside {} in {name} ({title}):\n{}", names.join(", "), words(&others, &changed));
        }
    } else if names.iter().any(|check| lint::check(check).is_none()) {
        score.not_yet += 1;
        println!("not yet: {name}: {}: {title}", names.join(", "));
    } else {
        let planted: Vec<&str> =
            lines.iter().filter_map(|line| text.lines().nth(*line as usize - 1)).map(str::trim).collect();
        failures.push(format!(
            "{name}: {} is not found on line {lines:?}, {planted:?} ({family}: {title}); found is\n{}",
            names.join(" or "),
            words(&changed.findings.iter().collect::<Vec<_>>(), &changed)
        ));
    }
}

/// The tests that a workspace itself contains pass.
fn tests_that_fail(compiled: &Compiled) -> Vec<String> {
    let Some((graph, _)) = compiled.checked() else { return Vec::new() };
    let results = run_tests(&Plan::new(graph), &TestOptions::default());
    results.iter().filter(|result| result.outcome != Outcome::Passed).map(|result| format!("{result:#?}")).collect()
}

fn report(text: &str, page: &Page) -> Compiled {
    let config = match &page.settings {
        Some(settings) => Config::read("journey.toml", settings, "corpus"),
        None => Config::lone("corpus"),
    };
    compile(vec![("a.journey".into(), text.into())], &config)
}

/// What is said of a changed workspace; of family 40, what is said of the change.
fn examined(text: &str, change: &Change, page: &Page) -> Compiled {
    let mut changed = report(text, page);
    if change.family == "40" {
        let before = report(&page.right, page);
        let both = diff::compare(&before, &changed, &Config::lone("corpus"), &|path| format!("before/{path}"));
        let both = both.unwrap_or_else(|| panic!("{} cannot be compared", change.title));
        changed.findings = both.findings;
        changed.sources = both.sources;
    }
    changed
}

/// Errors and warnings.
fn loud(compiled: &Compiled) -> Vec<&Diagnostic> {
    compiled.findings.iter().filter(|finding| finding.severity != Severity::Info).collect()
}

fn words(findings: &[&Diagnostic], compiled: &Compiled) -> String {
    if findings.is_empty() {
        return "  nothing\n".to_owned();
    }
    let line = |finding: &&Diagnostic| {
        let at = compiled.sources.line_column(finding.span);
        format!("  {}:{} {}[{}] {}\n", at.line, at.column, finding.severity.word(), finding.name, finding.message)
    };
    findings.iter().map(line).collect()
}

fn table(scores: &BTreeMap<(u32, String), Score>, twins: usize, silent_twins: usize) {
    println!("\n| family | planted | found on its line | with others beside | not yet | right | silent |");
    println!("|---|---|---|---|---|---|---|");
    let mut sum = Score::default();
    for ((_, family), Score { planted, found, beside, not_yet, right, silent }) in scores {
        println!("| {family} | {planted} | {found} | {beside} | {not_yet} | {right} | {silent} |");
        sum.planted += planted;
        sum.found += found;
        sum.beside += beside;
        sum.not_yet += not_yet;
        sum.right += right;
        sum.silent += silent;
    }
    let Score { planted, found, beside, not_yet, right, silent } = sum;
    println!("| all | {planted} | {found} | {beside} | {not_yet} | {right} | {silent} |");
    println!("{silent_twins} of {twins} workspaces without a mistake are silent");
}
