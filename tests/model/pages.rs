//! Each page's wrong example has the finding that the page is about and no other; its mended one has none.

use std::collections::BTreeSet;

use journey::model::pages::PAGES;

use crate::workspace;

#[test]
fn examples_show_what_they_say() {
    let mut odd = Vec::new();
    for page in PAGES {
        let found = |text: &str| {
            let workspace = workspace::of_text(text);
            let lines: Vec<String> = workspace.earlier.iter().map(|finding| workspace.words(finding)).collect();
            let names: BTreeSet<&str> = workspace.earlier.iter().map(|finding| finding.name).collect();
            (names, lines)
        };
        let (names, lines) = found(page.wrong);
        if names != BTreeSet::from([page.name]) {
            odd.push(format!("the wrong example of {}: {}", page.name, lines.join("")));
        }
        let mended = workspace::of_text(page.mended);
        let lines: Vec<String> =
            mended.earlier.iter().chain(&mended.found).map(|finding| mended.words(finding)).collect();
        if !lines.is_empty() {
            odd.push(format!("the mended example of {}: {}", page.name, lines.join("")));
        }
    }
    assert!(odd.is_empty(), "{}", odd.join("\n"));
}

#[test]
fn every_finding_has_a_page_and_every_page_a_finding() {
    let names: Vec<&str> = PAGES.iter().map(|page| page.name).collect();
    assert!(names.is_sorted(), "{names:?}");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/model/messages");
    let mut used: BTreeSet<String> = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for rest in text.split("Diagnostic::error(").skip(1) {
            used.insert(rest.split('"').nth(1).unwrap().to_string());
        }
    }
    assert_eq!(used.iter().map(String::as_str).collect::<Vec<_>>(), names);
}
