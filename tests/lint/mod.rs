//! What the checks find in a workspace full of mistakes, word by word.

use journey::{
    base::Replay,
    compile::{Reached, compile, with_witness},
    config::Config,
    lint::{self, Chapter, Family},
    render::plain,
    sim::{Plan, trace},
};

use crate::{golden, house::tree::root};

#[test]
fn who_meets_a_condition() {
    let text = include_str!("conditions.journey");
    let compiled = compile(vec![("conditions.journey".into(), text.into())], &Config::lone("conditions"));
    golden::check("tests/lint/conditions.txt", &plain::report(&compiled.findings, &compiled.sources));
}

/// The findings of these checks in a text that stands beside its golden words.
fn found(name: &str, text: &str, checks: &[&str]) {
    let mut compiled = compile(vec![(format!("{name}.journey"), text.into())], &Config::lone(name));
    let reached = matches!(compiled.reached, Reached::Checked(..));
    assert!(reached, "{name}: the checks never looked:\n{}", plain::report(&compiled.findings, &compiled.sources));
    compiled.findings.retain(|finding| checks.contains(&finding.name) || finding.name.starts_with("unknown"));
    assert!(!compiled.findings.is_empty(), "{name}: none of {checks:?} is found");
    golden::check(&format!("tests/lint/{name}.txt"), &plain::report(&compiled.findings, &compiled.sources));
}

#[test]
fn how_a_journey_goes_on() {
    let checks = [
        "arm-never-acts",
        "await-arms-alike",
        "end-without-outcome",
        "loop-without-bound",
        "reaction-without-time",
        "wait-before-the-end",
        "waits-in-a-row",
    ];
    found("steps", include_str!("steps.journey"), &checks);
}

#[test]
fn windows_dates_and_the_clock() {
    golden_run("time", "", Chapter::Time);
}

#[test]
fn twice_at_once_and_exempt() {
    let text = include_str!("twice.journey");
    found("twice", text, &["promotional-exempt", "same-message-at-once", "service-under-cap", "template-twice"]);
}

#[test]
fn a_zone_that_changes_its_clocks() {
    golden_run("clocks", "zone = \"Europe/London\"\n", Chapter::Time);
}

/// What the checks of one chapter find in a workspace full of its mistakes, and of what only looks like one.
fn golden_run(name: &str, settings: &str, chapter: Chapter) {
    let text = std::fs::read_to_string(root().join(format!("tests/lint/{name}.journey"))).unwrap();
    let compiled = compile(vec![(format!("{name}.journey"), text)], &Config::read("journey.toml", settings, name));
    let of_chapter = |name: &str| lint::check(name).is_none_or(|check| check.family == Family::Checks(chapter));
    let found: Vec<_> = compiled.findings.into_iter().filter(|finding| of_chapter(finding.name)).collect();
    golden::check(&format!("tests/lint/{name}.txt"), &plain::report(&found, &compiled.sources));
}

#[test]
fn what_journeys_leave_to_each_other() {
    let checks = [
        "handoff-beside-trigger",
        "handoff-never-accepted",
        "messages-after-handoff",
        "no-goal",
        "ring-of-journeys",
        "two-journeys-write",
        "write-reenters",
    ];
    found("between", include_str!("between.journey"), &checks);
}

#[test]
fn how_much_one_customer_gets() {
    golden_run("pressure", "", Chapter::Pressure);
}

#[test]
fn what_is_read_where() {
    const CHECKS: [&str; 8] = [
        "decided-before-hold",
        "entry-asks-what-changes",
        "history-without-bound",
        "live-meant-snapshot",
        "look-back-too-short",
        "rule-not-tied",
        "snapshot-meant-live",
        "stale-condition",
    ];
    found("data", include_str!("data.journey"), &CHECKS);
}

#[test]
fn what_is_said_to_whom() {
    const CHECKS: [&str; 8] = [
        "channel-not-ensured",
        "channel-without-consent",
        "everyone-gets-the-same",
        "no-exit-for-status",
        "one-content-for-all",
        "promotion-after-goal",
        "promotion-while-suppressed",
        "unengaged-never-leave",
    ];
    found("state", include_str!("state.journey"), &CHECKS);
}

/// What a finding claims is what comes of its life when that is lived again from its own words.
#[test]
fn the_life_of_a_finding_ends_as_it_says() {
    let files = vec![("state.journey".to_owned(), include_str!("state.journey").to_owned())];
    let config = Config::lone("state");
    let compiled = compile(files.clone(), &config);
    let suppressed = compiled.findings.iter().filter(|finding| finding.name == "promotion-while-suppressed");
    let lives: Vec<&Replay> = suppressed.filter_map(|finding| finding.witness.as_ref()?.replay.as_ref()).collect();
    assert_eq!(lives.len(), 3);
    for replay in lives {
        let (graph, test) = with_witness(files.clone(), &config, replay).unwrap();
        let trace = trace::of_test(&Plan::new(&graph), test).unwrap();
        let last = trace.lines.iter().rfind(|line| line.kind == "blocked");
        let says = |words: &str| words.contains("suppressed");
        let suppressed = last.is_some_and(|line| says(&line.text) || line.reasons.iter().any(|reason| says(reason)));
        assert!(suppressed, "{}\n{}", replay.test, trace.human());
    }
}

#[test]
fn what_is_missing_or_never_comes() {
    let checks = ["goal-never-happens", "milestone-never-reached", "never-used", "reaction-not-handled"];
    found("unheard", include_str!("unheard.journey"), &checks);
}
