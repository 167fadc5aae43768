//! What the checks find in a workspace full of mistakes, word by word.

use journey::{compile::compile, config::Config, render::plain};

use crate::golden;

#[test]
fn who_meets_a_condition() {
    let text = include_str!("conditions.journey");
    let compiled = compile(vec![("conditions.journey".into(), text.into())], &Config::lone("conditions"));
    golden::check("tests/lint/conditions.txt", &plain::report(&compiled.findings, &compiled.sources));
}
