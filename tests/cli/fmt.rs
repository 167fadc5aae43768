//! `journey fmt`: what is written, listed, shown and returned.

use std::fs;

use super::{folder, journey, journey_with_input, transcript};
use crate::golden;

const UGLY: &str = "source shop \"Shop\"   // where we sell\nevent visit   from shop{ page:text }\n";
const NEAT: &str = "source shop \"Shop\"  // where we sell\nevent visit from shop { page: text }\n";
const DAMAGED: &str = "source   shop \"Shop\"\nevent   ???\n";

#[test]
fn what_fmt_says() {
    let at = folder(
        "fmt",
        &[
            ("ugly.journey", UGLY),
            ("neat.journey", NEAT),
            ("other/journey.toml", "zone = \"UTC\"\n"),
            ("other/damaged.journey", DAMAGED),
            ("empty/notes.txt", ""),
        ],
    );
    let page = transcript(
        &at,
        &[
            &["fmt", "--check"],
            &["fmt", "--check", "neat.journey"],
            &["fmt", "--diff"],
            &["fmt"],
            &["fmt"],
            &["fmt", "--check"],
            &["fmt", "empty"],
            &["fmt", "empty/notes.txt"],
            &["fmt", "nowhere"],
            &["fmt", "--check", "--diff"],
        ],
    );
    golden::check("tests/cli/pages/fmt.txt", &page);
    assert_eq!(fs::read_to_string(at.join("ugly.journey")).unwrap(), NEAT);
    assert_eq!(fs::read_to_string(at.join("neat.journey")).unwrap(), NEAT);
    assert_eq!(fs::read_to_string(at.join("other/damaged.journey")).unwrap(), "source shop \"Shop\"\nevent   ???\n");
    let mut left: Vec<String> =
        fs::read_dir(&at).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    left.sort();
    assert_eq!(left, ["empty", "neat.journey", "other", "ugly.journey"], "nothing is left beside the files");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let at = folder("fmt_stdin", &[]);
    let run = journey_with_input(&at, &["fmt", "--stdin"], UGLY.as_bytes());
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, NEAT, ""));
    let run = journey_with_input(&at, &["fmt", "--stdin", "--check"], UGLY.as_bytes());
    assert_eq!((run.code, run.out.as_str()), (1, "standard input\n"));
    let run = journey_with_input(&at, &["fmt", "--stdin", "--check"], NEAT.as_bytes());
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
    let run = journey_with_input(&at, &["fmt", "--stdin"], b"source caf\xe9\n");
    assert_eq!((run.code, run.err.as_str()), (2, "error: standard input is not UTF-8 text\n"));
}

#[test]
fn a_file_that_is_laid_out_already_is_not_touched() {
    let at = folder("fmt_untouched", &[("neat.journey", NEAT)]);
    let path = at.join("neat.journey");
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    assert_eq!(journey(&at, &["fmt"]).code, 0);
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
}
