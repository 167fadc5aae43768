//! Twenty mistakes with their stories: each workspace has one finding, and `docs/mistakes.md` shows it as `check` prints it. Knows nothing of
//! how they are found.

use std::fmt::Write;

use journey::{
    base::{Diagnostic, Severity, SourceFile},
    compile::compile,
    config::Config,
    render::human,
};

use crate::{
    golden,
    house::tree::{root, text_of},
};

const FOLDER: &str = "tests/mistakes/twenty";

const HEAD: &str = "# Twenty mistakes, and what is said of them

Generated from the workspaces in `tests/mistakes/twenty` by `JOURNEY_BLESS=1 cargo test`. Each is small and whole, and has one mistake; the words below
the lines are those that `journey check` prints in that folder.
";

/// What each workspace is about, in the order of the page.
const FINDINGS: [(&str, &str); 20] = [
    ("01_bakery", "unknown-name"),
    ("02_bookshop", "currency-sign"),
    ("03_yoga", "missing-brace"),
    ("04_dentist", "may-be-missing"),
    ("05_ferry", "wrong-currency"),
    ("06_airline", "branch-not-total"),
    ("07_jeweller", "arm-never-matches"),
    ("08_energy", "arms-overlap"),
    ("09_museum", "open-beside-click"),
    ("10_bicycles", "loop-without-time"),
    ("11_bank", "ring-of-journeys"),
    ("12_furniture", "promotion-while-suppressed"),
    ("13_festival", "rule-not-tied"),
    ("14_fashion", "cap-may-block"),
    ("15_telephone", "quiet-hours-gap"),
    ("16_restaurant", "held-past-its-point"),
    ("17_car_dealer", "handoff-never-accepted"),
    ("18_pets", "no-exit-for-status"),
    ("19_streaming", "split-without-yardstick"),
    ("20_theatre", "stale-condition"),
];

#[test]
fn twenty_mistakes_are_told_one_finding_each() {
    let mut page = HEAD.to_owned();
    for (at, (name, check)) in FINDINGS.iter().enumerate() {
        let file = format!("{name}.journey");
        let text = text_of(&format!("{FOLDER}/{file}")).unwrap();
        let compiled = compile(vec![(file.clone(), text)], &Config::lone(name));
        let told: Vec<Diagnostic> =
            compiled.findings.iter().filter(|finding| finding.severity != Severity::Info).cloned().collect();
        let names: Vec<&str> = told.iter().map(|finding| finding.name).collect();
        assert_eq!(names, [*check], "{file}");
        let source = compiled.sources.get(told[0].span.file).unwrap();
        let (title, story) = story(&source.text).unwrap_or_else(|| panic!("{file} begins with a title and a story"));
        write!(page, "\n## {}. {title}\n\n{story}\n", at + 1).unwrap();
        write!(page, "```journey\n{}```\n\n", around(source, told[0].span.start)).unwrap();
        let said = human::report(&told, &compiled.sources, human::Style::PLAIN);
        write!(page, "```text\n{}\n```\n\n", said.trim_end()).unwrap();
        writeln!(page, "`journey explain {check}` says more; [the whole workspace](../{FOLDER}/{file}).").unwrap();
    }
    golden::check("docs/mistakes.md", &page);
}

#[test]
fn every_workspace_of_the_folder_is_on_the_page() {
    let mut files: Vec<String> = std::fs::read_dir(root().join(FOLDER))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, FINDINGS.map(|(name, _)| format!("{name}.journey")));
}

/// The title and the story: the first comment, which an empty `//` divides.
fn story(text: &str) -> Option<(String, String)> {
    let mut lines = text.lines().map_while(|line| line.strip_prefix("//")).map(str::trim);
    let title = lines.next()?.to_owned();
    let story: String = lines.skip(1).map(|line| format!("{line}\n")).collect();
    (!title.is_empty() && !story.is_empty()).then_some((title, story))
}

/// The lines around a place, up to an empty one on either side, moved to the left and without the brace that closes what they stand in.
fn around(source: &SourceFile, place: u32) -> String {
    let lines: Vec<&str> = source.text.lines().collect();
    let at = source.line_column(place).line as usize - 1;
    let from = (0..at).rev().find(|&line| lines[line].is_empty()).map_or(0, |line| line + 1);
    let to = (at..lines.len()).find(|&line| lines[line].is_empty()).unwrap_or(lines.len());
    let mut shown = &lines[from..to];
    let indent = shown[0].len() - shown[0].trim_start().len();
    if indent > 0 && shown.last() == Some(&"}") {
        shown = &shown[..shown.len() - 1];
    }
    shown.iter().map(|line| format!("{}\n", line.get(indent..).unwrap_or(line))).collect()
}
