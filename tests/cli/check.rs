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

#[test]
fn levels_and_excuses() {
    let head = "customer { tier: bronze | gold = bronze }\n";
    let segment = "segment everybody = tier is bronze or tier is gold";
    let found = "warning[segment-universal]";
    let short = |name: &str, text: String, settings: &str| {
        let at = folder(name, &[("a.journey", &text), ("journey.toml", settings)]);
        let run = journey(&at, &["check", "--format", "short", "--fail-level", "warning"]);
        (run.code, run.out)
    };
    let plain = short("excuse_none", format!("{head}{segment}\n"), "");
    assert!(plain.0 == 1 && plain.1.starts_with("a.journey:2:") && plain.1.contains(found), "{plain:?}");
    let clean = (0, String::new());
    let excuse = "// allow segment-universal: the report wants a row for all";
    assert_eq!(short("excuse_above", format!("{head}{excuse}\n// more\n\n{segment}\n"), ""), clean);
    assert_eq!(short("excuse_behind", format!("{head}{segment} {excuse}\n"), ""), clean);
    assert_eq!(short("excuse_level", format!("{head}{segment}\n"), "[lints]\nsegment-universal = \"allow\"\n"), clean);
    let error = short("excuse_error", format!("{head}{segment}\n"), "[lints]\nsegment-universal = \"error\"\n");
    assert!(error.1.contains("error[segment-universal]"), "{error:?}");
    let elsewhere = short("excuse_elsewhere", format!("{excuse}\n{head}{segment}\n"), "");
    assert_eq!(elsewhere.1.matches("\n").count(), 2, "{elsewhere:?}");
    assert!(
        elsewhere
            .1
            .contains("a.journey:1:1: warning[unused-excuse]: there is no `segment-universal` on line 2 to excuse"),
        "{elsewhere:?}"
    );
    let silent = short("excuse_silent", format!("{head}// allow segment-universal\n{segment}\n"), "");
    assert!(
        silent.1.contains("warning[excuse-without-reason]: this excuse gives no reason, so it excuses nothing")
            && silent.1.contains(found),
        "{silent:?}"
    );
    let slip = short("excuse_slip", format!("{head}// allow segment-universl: why\n{segment}\n"), "");
    assert!(slip.1.contains("this excuse is for `segment-universl`, and no check is called that"), "{slip:?}");
    let sentence =
        short("excuse_sentence", format!("{head}// allow everybody: they have paid\n{segment} {excuse}\n"), "");
    assert_eq!(sentence, clean);
}
