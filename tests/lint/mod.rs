//! What the checks find in a workspace full of mistakes, word by word.

use journey::{compile::compile, config::Config, render::plain};

use crate::golden;

#[test]
fn who_meets_a_condition() {
    let text = include_str!("conditions.journey");
    let compiled = compile(vec![("conditions.journey".into(), text.into())], &Config::lone("conditions"));
    golden::check("tests/lint/conditions.txt", &plain::report(&compiled.findings, &compiled.sources));
}

/// The findings of these checks in a text that stands beside its golden words.
fn found(name: &str, text: &str, checks: &[&str]) {
    let mut compiled = compile(vec![(format!("{name}.journey"), text.into())], &Config::lone(name));
    compiled.findings.retain(|finding| checks.contains(&finding.name) || finding.name.starts_with("unknown"));
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
