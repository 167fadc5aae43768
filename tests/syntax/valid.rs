//! What is written right is read without a word.

use std::{fs, path::Path};

use journey::{base::FileId, syntax};

/// Every file with that ending in a folder of this directory, by name.
pub fn files(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax").join(folder);
    let mut files: Vec<(String, String)> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "journey"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn workspaces_are_read_without_a_word() {
    let files = files("valid");
    assert!(files.len() >= 10);
    for (name, text) in files {
        let (file, found) = syntax::parse(FileId(0), &text);
        assert_eq!(found, [], "{name}");
        assert!(!file.damaged && file.items.iter().all(|item| !item.damaged), "{name}");
    }
}

/// The same tree without comments and with every line break a blank: line breaks carry no meaning.
#[test]
fn line_breaks_carry_no_meaning() {
    for (name, text) in files("valid") {
        let flat: String = text
            .lines()
            .map(|line| if line.trim_start().starts_with("//") { "" } else { line.split(" //").next().unwrap_or("") })
            .collect::<Vec<_>>()
            .join(" ");
        let (file, found) = syntax::parse(FileId(0), &flat);
        assert_eq!(found, [], "{name}");
        let (lined, _) = syntax::parse(FileId(0), &text);
        assert_eq!(file.items.len(), lined.items.len(), "{name}");
    }
}
