//! The language reference is one workspace: it checks without a finding, its tests pass, and its wrong examples are wrong as it says.

use journey::sim::{
    plan::Plan,
    scenario::{Outcome, TestOptions, run_tests},
};

use crate::{
    house::tree::{root, text_of},
    workspace,
};

/// The fenced blocks of the page: info string and text.
fn blocks() -> Vec<(String, String)> {
    let page = std::fs::read_to_string(root().join("docs/language.md")).unwrap();
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some((info.to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block of docs/language.md is never closed");
    blocks
}

fn whole() -> String {
    blocks().into_iter().filter(|(info, _)| info == "journey").map(|(_, text)| text).collect()
}

#[test]
fn the_reference_is_a_workspace_without_a_finding() {
    let workspace = workspace::of_text(&whole());
    let found: Vec<_> = workspace.earlier.iter().chain(&workspace.found).map(|f| (f.name, &f.message)).collect();
    assert!(found.is_empty(), "{found:#?}");
    assert!(workspace.graph.journeys.len() >= 6, "the page has its journeys");
}

#[test]
fn the_tests_of_the_reference_pass() {
    let workspace = workspace::of_text(&whole());
    let plan = Plan::new(&workspace.graph);
    let results = run_tests(&plan, &TestOptions::default());
    assert!(results.len() >= 4, "the page has its tests");
    for result in &results {
        assert_eq!(result.outcome, Outcome::Passed, "{result:#?}");
    }
}

#[test]
fn what_the_reference_calls_wrong_is_wrong_as_it_says() {
    let whole = whole();
    let mut wrong = 0;
    for (info, text) in blocks() {
        let Some(name) = info.strip_prefix("wrong ") else { continue };
        let workspace = workspace::of_text(&format!("{whole}{text}"));
        let found: Vec<_> = workspace.earlier.iter().chain(&workspace.found).map(|f| f.name).collect();
        assert_eq!(found, [name], "{text}");
        wrong += 1;
    }
    assert!(wrong >= 4, "the page has its wrong examples");
}

/// What is written to be copied must work: every option behind a verb is one of that verb's.
#[test]
fn commands_to_be_copied_have_these_options() {
    let commands = text_of("docs/commands.md").unwrap();
    let section = |verb: &str| {
        let head = format!("\n## journey {verb}\n");
        let rest = commands.split_once(&head).map(|(_, rest)| rest);
        rest.map(|rest| rest.split("\n## ").next().unwrap())
    };
    let mut seen = 0;
    for path in [
        "README.md",
        "docs/ci.md",
        "docs/language.md",
        ".pre-commit-hooks.yaml",
        ".github/actions/journey-check/action.yml",
    ] {
        for line in text_of(path).unwrap().lines() {
            for command in line.split("journey ").skip(1) {
                let mut words = command.split([' ', '`', '\'', '"']).filter(|word| !word.is_empty());
                let Some(help) = words.next().and_then(section) else { continue };
                let part = words.take_while(|word| !["|", "#", ">", "&&", "||"].contains(word));
                for option in part.filter(|word| word.len() > 2 && word.starts_with("--")) {
                    let option = option.trim_end_matches([',', ')', '.', ';', ':']);
                    assert!(
                        help.contains(&format!("{option} ")) || help.contains(&format!("{option}\n")),
                        "{path}: {line}"
                    );
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 20, "the pages hold commands to be copied: {seen}");
}
