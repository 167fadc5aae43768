//! What validation says, word for word; and its pages, which are run.

use journey::ir::pages::PAGES;

use super::small;
use crate::{golden, workspace};

const MISTAKES: &[(&str, &str)] = &[
    (
        "a step behind an exit",
        "journey j { enter on visit  reenter always  send tip by email  exit \"done\"  send more by email  wait 1 day }",
    ),
    (
        "a step behind a go to",
        "journey j { enter on visit  reenter always  stage a { wait 1 day  go to b  send tip by email } stage b { wait 1 day } }",
    ),
    (
        "a step behind a hand-off",
        "journey j { enter on visit  reenter always  hand off to k  send tip by email }\njourney k { enter on handoff  reenter always  send tip by email }",
    ),
    (
        "a step behind a choice that always leaves",
        "journey j { enter on visit  reenter always  branch { when vip { exit \"a\" } otherwise { exit \"b\" } }  send tip by email }",
    ),
    (
        "a step behind a repeat whose rounds always leave",
        "journey j { enter on visit  reenter always  repeat up to 3 times { wait 1 day  exit }  send tip by email }",
    ),
    (
        "only the first of what nothing reaches",
        "journey j { enter on visit  reenter always  exit \"done\"  exit \"again\"  branch { when vip { exit  wait 1 day } otherwise { } } }",
    ),
    (
        "a step behind a choice by all ways in",
        "journey j { enter on visit, order  reenter always  branch on entry { visit { exit \"a\" } order { exit \"b\" } }  send tip by email }",
    ),
    (
        "a reaction before any send",
        "journey j { enter on visit  reenter always  await up to 1 day { on clicked { exit } otherwise { } }  send tip by email }",
    ),
    (
        "a reaction to a message that is sent on another way",
        "journey j { enter on visit  reenter always  branch { when vip { send tip by email  exit } otherwise { send more by email } }  await up to 1 day { on tip clicked { exit } otherwise { } } }",
    ),
    (
        "a stage that nothing leads to",
        "journey j { enter on visit  reenter always  stage a { send tip by email  exit \"done\" }  stage b { send more by email } }",
    ),
    (
        "stages that lead to each other only",
        "journey j { enter on visit  reenter always  stage a { send tip by email  exit \"done\" }  stage b { wait 1 day  go to c }  stage c { wait 1 day  go to b } }",
    ),
    ("a journey that nobody hands over to", "journey j { enter on handoff  reenter always  send tip by email }"),
    (
        "journeys that hand over to each other only",
        "journey j { enter on handoff  reenter always  wait 1 day  hand off to k }\njourney k { enter on handoff  reenter always  wait 1 day  hand off to j }",
    ),
    (
        "a loop without any time",
        "journey j { enter on visit  reenter always  stage a { send tip by email }  stage b { set score to score + 1  go to a } }",
    ),
    (
        "a loop that an old click goes round",
        "journey j { enter on visit  reenter always  stage a { send tip by email }  stage b { await up to 1 day { on clicked { go to b } otherwise { } } } }",
    ),
    (
        "a loop that a condition goes round",
        "journey j { enter on visit  reenter always  stage a { send tip by email }  stage b { await up to 1 day { when vip { go to b } otherwise { } } } }",
    ),
    (
        "a loop until a date that may be past",
        "journey j { enter on visit  reenter always  stage a { wait until renews, else go on  send tip by email  go to a } }",
    ),
    (
        "a loop that a milestone closes",
        "journey j { enter on visit  reenter always  stage a { milestone when vip  send tip by email  set vip to true  wait 1 day }  stage b { set vip to false  go to a } }",
    ),
    (
        "a repeat without time",
        "journey j { enter on visit  reenter always  repeat up to 3 times { send tip by email } }",
    ),
];

const FINE: &[(&str, &str)] = &[
    (
        "a loop with a time-out",
        "journey j { enter on visit  reenter always  stage a { send tip by email  await up to 1 day { on clicked { } otherwise { go to a } } } }",
    ),
    (
        "a loop on a business event",
        "journey j { enter on visit  reenter always  stage a { await up to 1 day { on order { send tip by email  go to a } otherwise { } } } }",
    ),
    (
        "a loop on a reaction to a message of the round",
        "journey j { enter on visit  reenter always  stage a { send tip by email  await up to 1 day { on clicked { go to a } otherwise { } } } }",
    ),
    (
        "a repeat inside a repeat, where only the inner one takes time",
        "journey j { enter on visit  reenter always  repeat up to 2 times { send tip by email  repeat up to 2 times { wait 1 day } } }",
    ),
    (
        "a stage that only a milestone leads to",
        "journey j { enter on visit  reenter always  stage a { milestone on order  send tip by email  exit \"no\" }  stage b { send more by email } }",
    ),
    (
        "a journey that one is handed over to by a rule",
        "journey j { enter on visit  reenter always  exit when upset to k  send tip by email }\njourney k { enter on handoff  reenter always  send more by email }",
    ),
    (
        "a reaction to a message of another round",
        "journey j { enter on visit  reenter always  stage a { await up to 1 day { on order { exit } otherwise { } } }  stage b { send tip by email  await up to 1 day { on clicked { wait 1 day  go to a } otherwise { } } } }",
    ),
    (
        "an arm that leaves and one that goes on",
        "journey j { enter on visit  reenter always  branch { when vip { exit } otherwise { } }  send tip by email }",
    ),
];

#[test]
fn mistakes_in_exact_words() {
    let mut page = String::new();
    for (title, text) in MISTAKES {
        let workspace = small(text);
        let earlier: Vec<String> = workspace.earlier.iter().map(|finding| workspace.line(finding)).collect();
        assert!(earlier.is_empty(), "{title}: {earlier:?}");
        assert!(workspace.facts.is_none(), "{title}: facts of a workspace with errors");
        page.push_str(&format!("=== {title} ===\n{text}\n\n"));
        for finding in &workspace.found {
            page.push_str(&workspace.words(finding));
        }
        page.push('\n');
    }
    golden::check("tests/ir/findings.txt", &page);
}

#[test]
fn what_is_fine_is_not_reported() {
    for (title, text) in FINE {
        let workspace = small(text);
        let found: Vec<String> =
            workspace.earlier.iter().chain(&workspace.found).map(|finding| workspace.line(finding)).collect();
        assert!(found.is_empty(), "{title}: {found:?}");
        assert!(workspace.facts.is_some(), "{title}");
    }
}

#[test]
fn pages_say_what_is_so() {
    for page in PAGES {
        let wrong = workspace::of_text(page.wrong);
        let names: Vec<&str> = wrong.earlier.iter().chain(&wrong.found).map(|finding| finding.name).collect();
        assert_eq!(names, [page.name], "the wrong example of {}", page.name);
        let mended = workspace::of_text(page.mended);
        let found: Vec<String> =
            mended.earlier.iter().chain(&mended.found).map(|finding| mended.line(finding)).collect();
        assert!(found.is_empty(), "the mended example of {}: {found:?}", page.name);
    }
    let names: Vec<&str> = PAGES.iter().map(|page| page.name).collect();
    assert!(names.is_sorted(), "{names:?}");
}

#[test]
fn worked_examples_are_without_errors() {
    for (name, workspace) in workspace::examples_and_trials() {
        let found: Vec<String> = workspace.found.iter().map(|finding| workspace.line(finding)).collect();
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}
