//! Whole workspaces damaged by chance and then compiled, checks and all: nothing panics, nothing hangs, one slip is one finding.
//! `JOURNEY_FUZZ=1000000` makes it many.

use journey::{base::Severity, compile::compile, config::Config};

use crate::{
    damage::{Dice, mutated, rounds, slip},
    house::tree::{files_below, text_of},
};

/// Workspaces that are one file each.
fn texts() -> Vec<(String, String)> {
    let mut paths = files_below("tests/sim/trial");
    paths.push("tests/syntax/valid/tour.journey".to_owned());
    paths.into_iter().filter_map(|path| Some((path.clone(), text_of(&path)?))).collect()
}

#[test]
fn damage_breaks_no_floor() {
    let texts = texts();
    assert!(!texts.is_empty());
    let mut dice = Dice(0xD1B5_4A32_D192_ED03);
    for round in 0..rounds(300) {
        let (name, text) = &texts[round % texts.len()];
        let text = mutated(text, &mut dice);
        let compiled = compile(vec![(name.clone(), text.clone())], &Config::lone("damaged"));
        for finding in &compiled.findings {
            let (start, end) = (finding.span.start as usize, finding.span.end as usize);
            assert!(text.get(start..end).is_some(), "round {round} of {name}: {finding:#?}\n{text}");
        }
    }
}

/// One character changed in a whole workspace, with all floors looking: at most one error on the damaged line, in at least 95 of 100.
#[test]
fn one_slip_is_one_error_where_it_happened() {
    let mut dice = Dice(0xA076_1D64_78BD_642F);
    let (mut slips, mut elsewhere, mut several) = (0, 0, Vec::new());
    let texts = texts();
    for round in 0..rounds(600) {
        let (name, text) = &texts[round % texts.len()];
        let (text, at) = slip(text, &mut dice);
        let compiled = compile(vec![(name.clone(), text.clone())], &Config::lone("damaged"));
        let line = u32::try_from(text[..at].matches('\n').count() + 1).expect("a line");
        let errors: Vec<_> = compiled.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
        let here = errors.iter().filter(|finding| compiled.sources.line_column(finding.span).line == line).count();
        slips += 1;
        elsewhere += usize::from(errors.len() > here.max(1));
        if here > 1 {
            let names: Vec<_> = errors.iter().map(|finding| finding.name).collect();
            several.push(format!("{name}:{line}: {} <- {names:?}", text.lines().nth(line as usize - 1).unwrap_or("")));
        }
    }
    if std::env::var("JOURNEY_SLIPS").is_ok() {
        println!("{}", several.join("\n"));
        println!("{} of {slips} on the line, {elsewhere} with several in the whole workspace", several.len());
    }
    assert!(
        several.len() * 20 <= slips,
        "{} of {slips} slips have several errors:\n{}",
        several.len(),
        several.join("\n")
    );
}
