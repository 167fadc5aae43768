//! `diff`: which versions are meant, what is approved, and what fails.

use std::fs;

use serde_json::Value;

use super::{
    ci::{commit, repository},
    folder, journey, transcript,
};
use crate::{golden, schema};

const BEFORE: &str = "category promotional\ncap promotional at 2 per 7 days\ncap promotional at 1 per day\n";

fn after(weekly: u64) -> String {
    BEFORE.replace("at 2 per", &format!("at {weekly} per"))
}

#[test]
fn two_folders_and_what_is_approved() {
    let later = after(4);
    let at = folder(
        "diff_folders",
        &[("live/shop.journey", BEFORE), ("next/journey.toml", ""), ("next/shop.journey", &later)],
    );
    let mut page = transcript(
        &at,
        &[
            &["diff", "live", "next"],
            &["diff", "live", "next", "--fail-level", "warning", "--format", "short"],
            &["diff", "live", "next", "--format", "plain"],
            &["diff", "live", "next", "--format", "github"],
            &["diff", "live", "live"],
            &["diff", "next", "live", "--fail-level", "warning"],
            &["diff", "live", "next", "--fail-level", "warning", "--approve", "  "],
            &["diff", "live", "next", "--fail-level", "warning", "--approve", "the \"spring\" weeks, agreed with Anna"],
            &["diff", "live", "next", "--fail-level", "warning"],
        ],
    );
    let file = fs::read_to_string(at.join("next/journey.approvals.toml")).unwrap();
    page.push_str(&format!("$ cat next/journey.approvals.toml\n{file}\n"));
    fs::write(at.join("next/shop.journey"), after(5)).unwrap();
    page.push_str("what was approved was four, not five:\n\n");
    page.push_str(&transcript(
        &at,
        &[
            &["diff", "live", "next", "--fail-level", "warning", "--format", "short"],
            &["diff", "live", "next", "--format", "short", "--prune-approvals"],
        ],
    ));
    golden::check("tests/cli/pages/diff.txt", &page);
    let run = journey(&at, &["diff", "live", "next", "--format", "json"]);
    schema::assert_fits("diff-v1.json", &run.out);
    let value: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.code, &value["changes"][0]["name"]), (0, &Value::from("cap-loosened")));
    assert_eq!(value["changes"][0]["labels"][0]["path"], "live/shop.journey");
}

#[test]
fn versions_of_git() {
    let at = repository("diff_git", &[("shop/journey.toml", "name = \"Shop\"\n"), ("shop/a.journey", BEFORE)]);
    fs::write(at.join("shop/a.journey"), after(3)).unwrap();
    commit(&at, "second");
    fs::write(at.join("shop/a.journey"), after(4)).unwrap();
    let changed = |arguments: &[&str]| {
        let run = journey(&at, &[&["diff", "--format", "short", "--fail-level", "warning"], arguments].concat());
        (run.code, run.out)
    };
    let line = |was: u64| {
        format!(
            "shop/a.journey:2:1: warning[cap-loosened]: customers may get more than the cap `promotional at {was} per 7 days` allowed\n"
        )
    };
    assert_eq!(changed(&["second:", "shop"]), (1, line(3)));
    assert_eq!(changed(&["start:shop", "shop"]), (1, line(2)));
    let both = changed(&["start:shop", "second:"]);
    assert_eq!(both, (2, String::new()), "`second:` alone is the folder one stands in, which is no workspace");
    let both = journey(&at.join("shop"), &["diff", "start:", "second:", "--format", "plain"]);
    assert!(
        both.out.contains("place: second:a.journey, line 2") || both.out.contains("place: a.journey, line 2"),
        "{}",
        both.out
    );
    assert!(both.out.contains("see: start:a.journey, line 2"), "{}", both.out);
    fs::create_dir_all(at.join("new")).unwrap();
    fs::write(at.join("new/b.journey"), BEFORE).unwrap();
    for (arguments, error) in [
        (["no-such:", "shop"], "error: git knows no commit, branch or tag `no-such` here\n"),
        (["start:new", "shop"], "error: there was no `.journey` file in `new` at `start`\n"),
        (["nowhere", "shop"], "error: there is nothing at `nowhere`\n"),
    ] {
        let run = journey(&at, &[&["diff"], arguments.as_slice()].concat());
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.err.starts_with(error), "{}", run.err);
    }
}

#[test]
fn versions_with_errors_and_files_that_are_none() {
    let wrong = "source shop \"Shop\"\nevent visit from shpo\n";
    let at = folder("diff_errors", &[("live.journey", BEFORE), ("wrong.journey", wrong), ("a.toml", "approved = 3\n")]);
    let commands: &[&[&str]] = &[
        &["diff", "wrong.journey", "live.journey"],
        &["diff", "live.journey", "wrong.journey"],
        &["diff", "live.journey", "live.journey", "--approvals", "a.toml"],
        &["diff", "live.journey", "live.journey", "--only", "cap-losened"],
        &["diff"],
    ];
    golden::check("tests/cli/pages/diff_errors.txt", &transcript(&at, commands));
}
