//! Pages under `tests/model/said`: each section is a piece of a workspace and every word that is said about it. The page's first block
//! is given to all its sections, as a file of its own. `JOURNEY_BLESS=1 cargo test` writes the answers anew.

use std::{fmt::Write as _, path::Path};

use journey::{
    base::{Applicability, Diagnostic, Diagnostics, SourceMap},
    model::{self, program::Settings, types::Currency},
    syntax,
};

/// Settings for tests.
pub fn settings() -> Settings {
    Settings { name: "test".into(), zone: "UTC".into(), currency: Currency::named("USD").unwrap() }
}

/// What is said about some files, spelling first.
pub fn said(files: &[(&str, &str)]) -> (SourceMap, Diagnostics) {
    let mut sources = SourceMap::new();
    let mut trees = Vec::new();
    let mut found = Diagnostics::new();
    for (path, text) in files {
        let id = sources.add(*path, *text);
        let (tree, spelling) = syntax::parse(id, text);
        trees.push(tree);
        found.extend(spelling);
    }
    let (_, names) = model::resolve(&trees, &sources, &settings());
    found.extend(names);
    found.sort_by_key(|finding| (finding.span, finding.name));
    (sources, found)
}

/// A finding with all its words; places in the given part are named by their file.
fn words(sources: &SourceMap, finding: &Diagnostic) -> String {
    let place = |span: journey::base::Span| {
        let at = sources.line_column(span);
        let text: String = sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ");
        let file = sources.get(span.file).map_or("", |file| file.path.as_str());
        let file = if file == "here" { String::new() } else { format!("{file} ") };
        format!("{file}{}:{} `{text}`", at.line, at.column)
    };
    let mut text = format!("{}[{}]: {}\n", finding.severity.word(), finding.name, finding.message);
    writeln!(text, "  at {}: {}", place(finding.span), finding.note).unwrap();
    for label in &finding.labels {
        writeln!(text, "  and {}: {}", place(label.span), label.message).unwrap();
    }
    for help in &finding.help {
        writeln!(text, "  help: {help}").unwrap();
    }
    for fix in &finding.fixes {
        let sure = match fix.applicability {
            Applicability::MachineApplicable => "fix",
            Applicability::MaybeIncorrect => "perhaps",
        };
        let edits: Vec<String> =
            fix.edits.iter().map(|edit| format!("{} → {:?}", place(edit.span), edit.replacement)).collect();
        writeln!(text, "  {sure}: {} ({})", fix.title, edits.join(", ")).unwrap();
    }
    text
}

/// The page with its answers written anew.
fn answered(page: &str) -> String {
    let mut out = String::new();
    let mut given: Option<String> = None;
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        if line == "```text" {
            while lines.next().is_some_and(|line| line != "```") {}
            continue;
        }
        writeln!(out, "{line}").unwrap();
        if line != "```journey" && line != "```journey whole" {
            continue;
        }
        let whole = line == "```journey whole";
        let mut block = String::new();
        for line in lines.by_ref() {
            writeln!(out, "{line}").unwrap();
            if line == "```" {
                break;
            }
            writeln!(block, "{line}").unwrap();
        }
        let Some(given) = &given else {
            given = Some(block);
            continue;
        };
        let (sources, found) =
            if whole { said(&[("here", &block)]) } else { said(&[("given", given), ("here", &block)]) };
        let answer: Vec<String> = found.iter().map(|finding| words(&sources, finding)).collect();
        let answer = if answer.is_empty() { "nothing\n".to_string() } else { answer.join("") };
        writeln!(out, "```text\n{answer}```").unwrap();
    }
    out
}

#[test]
fn every_word() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/model/said");
    let mut pages: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    assert!(pages.len() > 5);
    for page in pages {
        let text = std::fs::read_to_string(&page).unwrap();
        let name = page.file_name().unwrap().to_string_lossy().into_owned();
        crate::golden::check(&format!("tests/model/said/{name}"), &answered(&text));
    }
}
