//! Everything that can be typed wrong, and what is said to it.

use super::{CLEAN, folder, journey, transcript};
use crate::golden;

#[test]
fn usage_errors() {
    let at = folder("usage_errors", CLEAN);
    let commands: &[&[&str]] = &[
        &["chek"],
        &["check", "--fromat", "json"],
        &["check", "--format", "xml"],
        &["check", "--fail-level", "fatal"],
        &["check", "--only", "unknown-zne"],
        &["check", "--skip", "nothing-like-it"],
        &["check", "--unsafe-fixes"],
        &["check", "--fix", "--diff"],
        &["check", "--fix", "--stdin-filename", "shop.journey"],
        &["check", "--color", "sometimes"],
        &["explain", "unknown-zne"],
        &["explain", "nothing-like-it"],
        &["build", "--schema", "."],
        &["completions", "dos"],
        &["completions"],
        &["new"],
        &["new", "x", "--example", "shopp"],
        &["new", "x", "--example", "bakery"],
        &["new", "."],
        &["new", "shop.journey"],
    ];
    golden::check("tests/cli/pages/usage_errors.txt", &transcript(&at, commands));
    for arguments in commands {
        assert_eq!(journey(&at, arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn no_words_at_all_show_the_help() {
    let at = folder("no_words", &[]);
    let run = journey(&at, &[]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("Usage: journey"), "{}", run.err);
    let version = journey(&at, &["--version"]);
    assert_eq!((version.code, version.out), (0, format!("journey {}\n", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn every_verb_has_help_with_examples() {
    let at = folder("help", &[]);
    let help = journey(&at, &["--help"]);
    assert_eq!(help.code, 0);
    let verbs: Vec<&str> = help
        .out
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next().filter(|word| !word.is_empty()))
        .collect();
    assert!(verbs.contains(&"check"), "{verbs:?}");
    for verb in verbs {
        let run = journey(&at, &[verb, "--help"]);
        assert_eq!(run.code, 0, "{verb}");
        let example = run.out.lines().any(|line| line.trim_start().starts_with(&format!("journey {verb}")));
        assert!(example && run.out.contains("Examples:"), "`journey {verb} --help` shows no example:\n{}", run.out);
    }
}

#[test]
fn completions_and_manual_name_every_verb() {
    let at = folder("completions", &[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = journey(&at, &["completions", shell]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{shell}");
        assert!(run.out.contains("explain"), "{shell}");
    }
    let manual = journey(&at, &["man"]);
    assert!(manual.out.contains(".TH journey 1") && manual.out.contains("journey\\-check(1)"), "{}", manual.out);
    let pages = journey(&at, &["man", "--dir", "man"]);
    assert_eq!((pages.code, pages.out.as_str(), pages.err.as_str()), (0, "", ""));
    let check = std::fs::read_to_string(at.join("man/journey-check.1")).unwrap();
    assert!(check.contains("fail\\-level"), "{check}");
}
