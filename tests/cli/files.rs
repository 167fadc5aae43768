//! Paths, folders and bytes: which workspace is meant, and what is said where there is none.

use std::{fs, process::Stdio};

use super::{CLEAN, command, finish, folder, journey, journey_with_input, transcript};
use crate::golden;

const WRONG: &str = "source shop \"Shop\"\nevent visit from shpo\n";

#[test]
fn paths_that_name_nothing() {
    let at = folder(
        "paths",
        &[("shop/main.journey", CLEAN[0].1), ("empty/readme.txt", "hello\n"), ("notes.txt", "hello\n")],
    );
    fs::write(at.join("latin.journey"), b"source shop \"Caf\xe9\"\n").unwrap();
    fs::write(at.join("wide.journey"), b"\xff\xfes\0o\0").unwrap();
    fs::create_dir_all(at.join("folder.journey")).unwrap();
    let commands: &[&[&str]] = &[
        &["check", "shpo"],
        &["check", "shop/mian.journey"],
        &["check", "nowhere/at/all"],
        &["check", "empty"],
        &["check", "notes.txt"],
        &["check", "latin.journey"],
        &["check", "wide.journey"],
        &["check", "folder.journey"],
    ];
    golden::check("tests/cli/pages/paths.txt", &transcript(&at, commands));
    for arguments in commands {
        assert_eq!(journey(&at, arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn a_workspace_is_found_upward_and_shown_from_here() {
    let at = folder(
        "upward",
        &[("journey.toml", "zone = \"UTC\"\n"), ("deep/er/a.journey", WRONG), ("b.journey", "source shop \"Shop\"\n")],
    );
    let message = |path: &str| format!("{path}:2:18: error[unknown-name]: ");
    for (from, argument, shown) in [
        (".", None, "deep/er/a.journey"),
        (".", Some("deep"), "deep/er/a.journey"),
        (".", Some("b.journey"), "deep/er/a.journey"),
        (".", Some("journey.toml"), "deep/er/a.journey"),
        ("deep", None, "er/a.journey"),
        ("deep/er", Some(".."), "a.journey"),
    ] {
        let mut arguments = vec!["check", "--format", "short"];
        arguments.extend(argument);
        let run = journey(&at.join(from), &arguments);
        assert!(run.out.contains(&message(shown)), "from {from}, {argument:?}: {run:?}");
        assert_eq!(run.code, 1);
    }
}

#[test]
fn lone_files_are_one_workspace_and_folders_with_settings_are_their_own() {
    let at = folder(
        "lone",
        &[
            ("a.journey", "source shop \"Shop\"\n"),
            ("b.journey", "event visit from shop\n"),
            ("own/journey.toml", ""),
            ("own/c.journey", WRONG),
            (".hidden/d.journey", WRONG),
            ("node_modules/e.journey", WRONG),
        ],
    );
    let short = |arguments: &[&str]| journey(&at, &[&["check", "--format", "short"], arguments].concat());
    assert_eq!(short(&["b.journey", "a.journey"]).code, 0);
    assert_eq!(short(&["b.journey"]).code, 1, "alone, the source is unknown");
    assert_eq!(short(&[]).code, 0, "nested workspaces, hidden folders and packages are left out");
    let both = short(&["own", "b.journey"]);
    let lines: Vec<&str> = both.out.lines().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(lines, ["own/c.journey", "b.journey"]);
    let several = journey(&at, &["build", "own", "a.journey"]);
    assert_eq!(
        (several.code, several.err.as_str()),
        (2, "error: these paths lie in several workspaces\nhelp: Name one of them.\n")
    );
}

#[test]
fn a_text_from_standard_input_takes_the_place_of_its_file() {
    let at = folder("stdin", &[("journey.toml", ""), ("a.journey", "source shop \"Shop\"\n"), ("b.journey", WRONG)]);
    let arguments = ["check", "--format", "short", "--stdin-filename", "b.journey"];
    let run = journey_with_input(&at, &arguments, b"event visit from shop\n");
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    let unsaved = ["check", "--format", "short", "--stdin-filename", "unsaved.journey"];
    let run = journey_with_input(&at, &unsaved, b"event other from shpo\n");
    assert!(run.out.contains("unsaved.journey:1:18: error[unknown-name]"), "{run:?}");
    let run = journey_with_input(&at, &arguments, b"\xff");
    assert_eq!((run.code, run.err.as_str()), (2, "error: standard input is not UTF-8 text\n"));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let at = folder("pipe", &[]);
    let mut child = command(&at, &["explain"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
}

#[test]
fn colours_by_wish_and_by_environment() {
    let at = folder("colours", &[("a.journey", WRONG)]);
    let coloured = |environment: &[(&str, &str)], arguments: &[&str]| {
        let mut command = command(&at, &[&["check"], arguments].concat());
        command.envs(environment.iter().copied());
        finish(&mut command).out.contains('\u{1b}')
    };
    assert!(!coloured(&[], &[]), "no terminal");
    assert!(coloured(&[("FORCE_COLOR", "1")], &[]));
    assert!(!coloured(&[("FORCE_COLOR", "0")], &[]));
    assert!(!coloured(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], &[]));
    assert!(coloured(&[("FORCE_COLOR", "1"), ("NO_COLOR", "")], &[]));
    assert!(coloured(&[("NO_COLOR", "1")], &["--color", "always"]));
    assert!(!coloured(&[("FORCE_COLOR", "1")], &["--color", "never"]));
}

#[test]
fn files_are_written_whole_or_not_at_all() {
    let at = folder("atomic", CLEAN);
    let run = journey(&at, &["build", "-o", "nowhere/graph.json"]);
    assert_eq!(
        (run.code, run.err.as_str()),
        (2, "error: `nowhere/graph.json` cannot be written: there is no such folder\n")
    );
    let run = journey(&at, &["build", "-o", "graph.json"]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
    assert_eq!(fs::read_to_string(at.join("graph.json")).unwrap(), journey(&at, &["build"]).out);
    let left: Vec<String> = fs::read_dir(&at)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert_eq!(left, [""; 0]);
}
