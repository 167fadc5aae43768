//! Runs the conformance cases: whole workspaces, what happens, and exactly what must come of it. Knows the format of the case files,
//! not what the language means.

mod case;
mod findings;
mod many;
mod timeline;
mod values;

use std::path::{Path, PathBuf};

use case::{Case, Kind};
use journey::{
    base::{Diagnostic, SourceMap},
    ir,
    model::{self, program::Settings, types::Currency},
    syntax,
};

/// What a case came to.
pub enum Verdict {
    /// As it must be.
    Passed,
    /// Not: the first thing that differs.
    Failed(String),
}

/// How many cases of a kind passed.
#[derive(Default)]
struct Score {
    passed: usize,
    all: usize,
}

/// Findings that the floors which are there must make; others belong to checks that may come later.
const FINDINGS_TO_PASS: &[&str] = &["079", "089", "093", "095", "103", "105", "107", "109", "135", "139"];

/// The cases that are handed to every build, from `JOURNEY_CONFORMANCE` or beside the clone.
#[test]
fn conformance() {
    let given = std::env::var_os("JOURNEY_CONFORMANCE").map(PathBuf::from);
    let strict = given.is_none();
    let folder = given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance"));
    if !folder.is_dir() {
        eprintln!(
            "conformance: SKIPPED, there is no folder {}; set JOURNEY_CONFORMANCE to one with cases",
            folder.display()
        );
        return;
    }
    let failures = run_folder(&folder, |case| strict && FINDINGS_TO_PASS.iter().any(|name| case.starts_with(name)));
    assert!(failures.is_empty(), "{} conformance cases fail: {}", failures.len(), failures.join(", "));
}

/// Cases of our own, for rules that the others leave open.
#[test]
fn own_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let failures = run_folder(&folder, |_| true);
    assert!(failures.is_empty(), "{} cases fail: {}", failures.len(), failures.join(", "));
}

/// Runs all cases of a folder, prints a line for each and the score, and gives the names of those that must pass and do not.
fn run_folder(folder: &Path, must_find: impl Fn(&str) -> bool) -> Vec<String> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder of cases can be read")
        .map(|entry| entry.expect("an entry of the folder can be read").path())
        .filter(|path| {
            path.extension().is_some_and(|ext| ext == "md") && path.file_stem().is_some_and(|n| n != "README")
        })
        .collect();
    files.sort();
    let mut failures = Vec::new();
    let (mut timeline, mut many, mut found) = (Score::default(), Score::default(), Score::default());
    for path in files {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("a case can be read");
        let case = Case::parse(&text).unwrap_or_else(|why| panic!("{name}: {why}"));
        let (score, verdict, must) = match case.kind {
            Kind::Timeline => (&mut timeline, timeline::run(&case), true),
            Kind::Many => (&mut many, many::run(&case), true),
            Kind::Findings => (&mut found, findings::run(&case), must_find(&name)),
        };
        score.all += 1;
        match verdict {
            Verdict::Passed => {
                score.passed += 1;
                eprintln!("pass  {name}");
            }
            Verdict::Failed(why) => {
                eprintln!("{}  {name}: {why}", if must { "FAIL" } else { "open" });
                if must {
                    failures.push(name);
                }
            }
        }
    }
    eprintln!(
        "conformance: timeline {}/{}, many {}/{}, findings {}/{}",
        timeline.passed, timeline.all, many.passed, many.all, found.passed, found.all
    );
    failures
}

/// A case's workspace, read, resolved and lowered, with everything that was found on the way.
pub fn compile(workspace: &str, zone: &str) -> (SourceMap, ir::Graph, Vec<Diagnostic>) {
    let mut sources = SourceMap::new();
    let id = sources.add("case.journey", workspace);
    let (file, mut found) = syntax::parse(id, workspace);
    let settings = Settings {
        name: "case".into(),
        zone: zone.into(),
        currency: Currency::named("USD").expect("USD is a currency"),
    };
    let (program, more) = model::resolve(&[file], &sources, &settings);
    found.extend(more);
    let graph = ir::lower(program);
    // Whatever was wrong elsewhere: one run names everything that is wrong.
    let (_, more) = ir::validate(&graph);
    found.extend(more);
    (sources, graph, found)
}
