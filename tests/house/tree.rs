//! What stands at the top of the house, how long its files are, and that no file names a machine.

use std::path::{Path, PathBuf};

/// Directories that may stand at the top.
const DIRECTORIES: &[&str] = &[".ci", ".github", "benches", "docs", "editors", "grammar", "journeys", "src", "tests"];

/// Files that may stand at the top.
const FILES: &[&str] = &[
    ".gitattributes",
    ".gitignore",
    ".pre-commit-hooks.yaml",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "rustfmt.toml",
];

/// What tools put at the top and no commit holds.
const NOT_OURS: &[&str] = &[".git", "target"];

/// The longest a file of Rust may be.
const LINES: usize = 900;

/// Files that are longer still and wait to be split; an entry that is no longer needed fails the test.
const TOO_LONG: &[&str] = &[];

/// Beginnings of paths that only one machine has. Put together here so that this file names none.
const MACHINE_PATHS: &[&str] =
    &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Use", "rs/"), concat!("C:", "\\")];

/// The top of the project.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a directory, sorted, as paths from the top with forward slashes.
pub fn files_below(directory: &str) -> Vec<String> {
    let mut found = Vec::new();
    walk(&root().join(directory), &mut found);
    let mut shown: Vec<String> = found
        .iter()
        .map(|path| path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/"))
        .filter(|path| !path.split('/').any(|part| part == "node_modules" || part == "target"))
        .collect();
    shown.sort();
    shown
}

fn walk(directory: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The text of a file named from the top; nothing where it is no text.
pub fn text_of(path: &str) -> Option<String> {
    String::from_utf8(std::fs::read(root().join(path)).unwrap()).ok()
}

#[test]
fn only_what_belongs_stands_at_the_top() {
    let mut strays = Vec::new();
    for entry in std::fs::read_dir(root()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        let allowed = if entry.path().is_dir() { DIRECTORIES } else { FILES };
        if !allowed.contains(&name.as_str()) && !NOT_OURS.contains(&name.as_str()) {
            strays.push(name);
        }
    }
    strays.sort();
    assert!(strays.is_empty(), "these do not belong at the top: {strays:?}");
}

#[test]
fn no_file_is_too_long() {
    let mut long = Vec::new();
    for path in files_below("src").into_iter().chain(files_below("tests")) {
        if path.ends_with(".rs") && too_long(&text_of(&path).unwrap()) {
            long.push(path);
        }
    }
    assert_eq!(long, TOO_LONG, "files of more than {LINES} lines (left), those known to be (right)");
}

fn too_long(text: &str) -> bool {
    text.lines().count() > LINES
}

#[test]
fn the_length_is_measured() {
    assert!(!too_long(&"x\n".repeat(LINES)));
    assert!(too_long(&"x\n".repeat(LINES + 1)));
}

#[test]
fn no_file_names_a_machine() {
    let mut found = Vec::new();
    let inside = DIRECTORIES.iter().flat_map(|directory| files_below(directory));
    let top = FILES.iter().filter(|file| root().join(file).exists()).map(|file| (*file).to_owned());
    for path in inside.chain(top) {
        let Some(text) = text_of(&path) else { continue };
        for (number, line) in text.lines().enumerate() {
            if names_a_machine(line) {
                found.push(format!("{path}:{}: {line}", number + 1));
            }
        }
    }
    assert!(found.is_empty(), "paths of one machine:\n{}", found.join("\n"));
}

fn names_a_machine(line: &str) -> bool {
    MACHINE_PATHS.iter().any(|path| {
        line.match_indices(path).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/'))
        })
    })
}

#[test]
fn machine_paths_are_seen() {
    assert!(names_a_machine(concat!("see /wo", "rk/x")));
    assert!(names_a_machine(concat!("\"/ho", "me/someone/x\"")));
    assert!(!names_a_machine(concat!("https://example.com/ho", "me/x")));
    assert!(!names_a_machine("src/home.rs"));
}

#[test]
fn there_is_one_test_binary() {
    let files: Vec<String> = files_below("tests")
        .into_iter()
        .filter(|path| path.ends_with(".rs") && path.matches('/').count() == 1)
        .collect();
    assert_eq!(files, ["tests/main.rs"], "each file at the top of `tests/` is linked on its own; make it a module");
}
