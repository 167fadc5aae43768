//! Whole workspaces: their own tests pass, and what is counted adds up.

use std::{fs, path::PathBuf};

use journey::{
    base::ids::Id,
    model::types::PopulationId,
    sim::{
        Plan,
        run::{Options, simulate},
        scenario::{Outcome, TestOptions, run_tests},
    },
};

use super::workspace::load;

fn workspaces() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/sim/trial");
    let mut found: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    found
}

#[test]
fn workspaces_pass_their_own_tests() {
    let mut wrong = Vec::new();
    for (name, text) in workspaces() {
        let graph = load(&text);
        let plan = Plan::new(&graph);
        for result in run_tests(&plan, &TestOptions { customers: Some(2_000), ..TestOptions::default() }) {
            // A small sample of a population may be too small to tell; what it can tell must be as expected.
            let expected = if result.customers.is_some() {
                result.outcome != Outcome::Failed
            } else {
                result.outcome == Outcome::Passed
            };
            if !expected {
                let rows: Vec<String> = result.rows.iter().map(ToString::to_string).collect();
                wrong.push(format!("{name}: {}\n{:#?}\n{}", result.title, result.failures, rows.join("\n")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn what_is_counted_adds_up() {
    let all = workspaces();
    assert_eq!(all.len(), 10);
    for (name, text) in all {
        let graph = load(&text);
        let plan = Plan::new(&graph);
        assert!(!graph.program.populations.is_empty(), "{name} can be simulated");
        for population in (0..graph.program.populations.len()).map(PopulationId::from_index) {
            let options = Options { customers: Some(400), seed: 5, ..Options::default() };
            let report = simulate(&plan, population, &options);
            assert_eq!(report.customers, 400);
            for journey in &report.journeys {
                let inside = journey.inside_at_end.treated + journey.inside_at_end.holdout;
                assert_eq!(journey.entered, journey.exited + inside, "{name}: {}", journey.name);
                assert_eq!(journey.wanted, journey.entered + journey.refused, "{name}: {}", journey.name);
                for step in &journey.steps {
                    let Some(send) = &step.send else { continue };
                    assert_eq!(step.reached, send.sent + send.blocked + send.held_at_end, "{name}: {}", step.name);
                }
            }
            let by_threads: Vec<String> = [1, 2, 3]
                .map(|threads| simulate(&plan, population, &Options { threads, ..options }))
                .map(|report| serde_json::to_string(&report).unwrap())
                .to_vec();
            assert_eq!(by_threads[0], by_threads[1]);
            assert_eq!(by_threads[0], by_threads[2]);
            assert!(report.totals.sent > 0, "{name}");
        }
    }
}
