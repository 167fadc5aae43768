//! Every text of the project.

use std::{fs, path::Path};

use journey::fmt;

use super::{complaint, laid_out};

/// Every `.journey` text below a folder of the project, with its path; of a page, its blocks.
pub fn texts(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found.sort();
    found
}

fn collect(path: &Path, found: &mut Vec<(String, String)>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            collect(&entry.unwrap().path(), found);
        }
        return;
    }
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
    let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(path).display().to_string();
    match ending {
        "journey" => found.push((name, fs::read_to_string(path).unwrap())),
        "md" => {
            let page = fs::read_to_string(path).unwrap();
            let blocks = page.split("\n```journey").skip(1).filter_map(|block| block.split_once('\n'));
            for (index, (_, block)) in blocks.enumerate() {
                let text = block.split("```").next().unwrap_or("");
                found.push((format!("{name} block {}", index + 1), text.to_owned()));
            }
        }
        _ => {}
    }
}

/// Everything the project has, also what is wrong on purpose.
pub fn all() -> Vec<(String, String)> {
    ["journeys", "docs", "tests"].into_iter().flat_map(texts).collect()
}

#[test]
fn every_text_keeps_its_substance_and_is_stable() {
    let texts = all();
    assert!(texts.len() > 60, "only {} texts", texts.len());
    let complaints: Vec<String> =
        texts.iter().filter_map(|(name, text)| Some(format!("{name} {}", complaint(text)?))).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
}

#[test]
fn the_examples_are_laid_out() {
    let mut examples = texts("journeys");
    assert!(examples.len() >= 15, "only {} texts", examples.len());
    examples.extend(texts("docs/language.md"));
    let diffs: String =
        examples.iter().map(|(name, text)| fmt::diff::unified(name, text, &laid_out(text).unwrap())).collect();
    assert!(diffs.is_empty(), "`journey fmt journeys` would change:\n{diffs}");
}

/// A layout does not depend on how it was written: everything on a line of its own, everything further to the right, with
/// more blanks, with other line ends.
#[test]
fn blanks_do_not_matter() {
    for (name, text) in texts("journeys") {
        let once = laid_out(&text).unwrap();
        let spread: String = once.lines().map(|line| format!("   {line}  \t\n\n\n")).collect();
        let narrow: String = once.lines().map(|line| format!("{}\n", line.trim_start())).collect();
        let foreign = once.replace('\n', "\r\n");
        assert_eq!(laid_out(&narrow).unwrap(), once, "{name}, without indents");
        assert_eq!(laid_out(&foreign).unwrap(), foreign, "{name}, with line ends of Windows");
        let without_empty_lines =
            |text: &str| text.lines().filter(|line| !line.is_empty()).map(str::trim).collect::<Vec<_>>().join("\n");
        let words = |text: &str| without_empty_lines(text).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words(&laid_out(&spread).unwrap()), words(&once), "{name}, spread");
    }
}
