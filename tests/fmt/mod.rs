//! One canonical layout of a text, and nothing but its layout.

mod cases;
mod corpus;
mod mutations;

use journey::{base::FileId, fmt, syntax};

/// A text laid out.
fn laid_out(text: &str) -> Result<String, fmt::Refusal> {
    let (file, _) = syntax::parse(FileId(0), text);
    fmt::format(&file, text)
}

/// A text without blanks and commas: all that a layout must not touch.
fn substance(text: &str) -> String {
    text.chars().filter(|sign| !matches!(sign, ' ' | '\t' | '\r' | '\n' | ',')).collect()
}

/// Says what is wrong with how a text is laid out, if something is: it must keep its substance and be stable.
fn complaint(text: &str) -> Option<String> {
    let once = match laid_out(text) {
        Ok(once) => once,
        Err(refusal) => return Some(format!("refused: {refusal} {:?}\n{text}", refusal.span)),
    };
    if substance(text) != substance(&once) {
        return Some(format!("lost or found something:\n{text}\n--- became\n{once}"));
    }
    let twice = match laid_out(&once) {
        Ok(twice) => twice,
        Err(refusal) => return Some(format!("refused its own layout: {refusal}\n{text}\n--- became\n{once}")),
    };
    if once != twice {
        let diff = fmt::diff::unified("again", &once, &twice);
        return Some(format!("is not stable:\n{diff}\n--- written\n{text}"));
    }
    None
}
