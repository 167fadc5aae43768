//! `check`: formats, levels, filters, fixes.

use std::fs;

use super::{CLEAN, folder, journey, transcript};
use crate::golden;

/// Settings with a finding that has a fix, and one that has none.
const SETTINGS: &str = "name = 7\nzon = \"UTC\"\n";

#[test]
fn every_format() {
    let at = folder("formats", &[("journey.toml", SETTINGS), CLEAN[0]]);
    let commands: &[&[&str]] = &[
        &["check"],
        &["check", "--format", "plain"],
        &["check", "--format", "short"],
        &["check", "--format", "json"],
        &["check", "--only", "unknown-setting", "--format", "short"],
        &["check", "--skip", "unknown-setting,wrong-setting"],
    ];
    golden::check("tests/cli/pages/check.txt", &transcript(&at, commands));
}

#[test]
fn a_clean_workspace_says_so() {
    let at = folder("clean", CLEAN);
    let run = journey(&at, &["check"]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", "no findings in 1 file\n"));
}

#[test]
fn the_fail_level_decides_the_exit_code() {
    let excuse = "// allow no-such-check: because\nsource shop \"Shop\"\nevent visit from shop\n";
    let at = folder("fail_level", &[("a.journey", excuse)]);
    let code = |level: &str| journey(&at, &["check", "--fail-level", level]).code;
    assert_eq!((code("error"), code("warning"), code("info")), (0, 1, 1));
}

#[test]
fn what_is_certain_is_mended() {
    let at = folder("fix", &[("journey.toml", SETTINGS), CLEAN[0]]);
    let shown = journey(&at, &["check", "--diff"]);
    let expected =
        "--- a/journey.toml\n+++ b/journey.toml\n@@ -1,2 +1,2 @@\n name = 7\n-zon = \"UTC\"\n+zone = \"UTC\"\n";
    assert_eq!((shown.code, shown.out.as_str()), (1, expected));
    assert_eq!(fs::read_to_string(at.join("journey.toml")).unwrap(), SETTINGS, "--diff changes nothing");
    let run = journey(&at, &["check", "--fix", "--format", "short"]);
    assert_eq!(
        (run.code, run.out.as_str()),
        (1, "journey.toml:1:8: error[wrong-setting]: `name` is a text in double quotes, this is a number\n")
    );
    assert_eq!(fs::read_to_string(at.join("journey.toml")).unwrap(), "name = 7\nzone = \"UTC\"\n");
    let again = journey(&at, &["check", "--diff"]);
    assert_eq!((again.code, again.out.as_str()), (0, ""));
}
