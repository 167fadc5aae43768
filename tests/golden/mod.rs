//! Pages that are compared by `cargo test` and rewritten by `JOURNEY_BLESS=1 cargo test`.

use std::path::Path;

/// Compares a text with the file at `path` (from the top of the project), or writes it there when asked to.
pub fn check(path: &str, actual: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("JOURNEY_BLESS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, actual).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    if expected != actual {
        panic!("{path} is out of date; `JOURNEY_BLESS=1 cargo test` rewrites it\n{}", difference(&expected, actual));
    }
}

/// The first lines that differ, with a few around them.
fn difference(expected: &str, actual: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let first = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let part = |lines: &[&str], mark: &str| {
        lines.iter().skip(first).take(12).map(|line| format!("{mark} {line}\n")).collect::<String>()
    };
    format!("from line {}:\n{}{}", first + 1, part(&old, "-"), part(&new, "+"))
}

#[test]
fn a_difference_is_shown() {
    assert_eq!(difference("a\nb\nc\n", "a\nx\nc\n"), "from line 2:\n- b\n- c\n+ x\n+ c\n");
}
