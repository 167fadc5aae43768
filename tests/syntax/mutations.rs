//! Damage of every kind, at random but always the same: nothing panics, nothing hangs, every place is a place of the file.
//! `JOURNEY_FUZZ=1000000` makes it many.

use journey::{
    base::{Diagnostic, Edit, FileId, Span},
    syntax,
};

use super::valid::files;
use crate::damage::{Dice, boundary, mutated, rounds, slip};

fn inside(text: &str, span: Span) -> bool {
    let (start, end) = (span.start as usize, span.end as usize);
    start <= end && end <= text.len() && text.is_char_boundary(start) && text.is_char_boundary(end)
}

fn well_placed(text: &str, finding: &Diagnostic) -> bool {
    inside(text, finding.span)
        && finding.labels.iter().all(|label| inside(text, label.span))
        && finding.fixes.iter().flat_map(|fix| &fix.edits).all(|edit| inside(text, edit.span))
}

/// A text with edits made to it; `None` if they overlap.
pub fn edited(text: &str, edits: &[&Edit]) -> Option<String> {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = String::new();
    let mut at = 0;
    for edit in edits {
        let start = edit.span.start as usize;
        if start < at {
            return None;
        }
        out.push_str(&text[at..start]);
        out.push_str(&edit.replacement);
        at = edit.span.end as usize;
    }
    out.push_str(&text[at..]);
    Some(out)
}

#[test]
fn damage_never_breaks_the_reader() {
    let files = files("valid");
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for round in 0..rounds(3_000) {
        let (name, text) = &files[round % files.len()];
        // A window of the file keeps a round short.
        let start = boundary(text, dice.below(text.len()));
        let end = boundary(text, (start + 300 + dice.below(1_500)).min(text.len()));
        let text = mutated(&text[start..end], &mut dice);
        let (file, found) = syntax::parse(FileId(0), &text);
        for finding in &found {
            assert!(well_placed(&text, finding), "round {round} of {name}: {finding:#?}\n{text}");
        }
        assert!(file.items.iter().all(|item| inside(&text, item.span)), "round {round} of {name}\n{text}");
        let debris = file.damaged || file.items.iter().any(|item| item.damaged);
        assert!(!debris || !found.is_empty(), "round {round} of {name}: lost without a word\n{text}");
    }
}

/// One character changed: nearly always one finding at most.
#[test]
fn one_slip_is_one_finding() {
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    let mut slips = 0;
    let mut several = Vec::new();
    for (name, text) in files("valid") {
        for _ in 0..rounds(3_000).min(50_000) / 50 {
            let (text, at) = slip(&text, &mut dice);
            let (_, found) = syntax::parse(FileId(0), &text);
            slips += 1;
            if found.len() > 1 {
                let line = text[..at].matches('\n').count() + 1;
                let what: Vec<_> = found
                    .iter()
                    .map(|f| format!("{}@{}", f.name, text[..f.span.start as usize].matches('\n').count() + 1))
                    .collect();
                several.push(format!("{name}:{line}: {} <- {what:?}", text.lines().nth(line - 1).unwrap_or("")));
            }
        }
    }
    if std::env::var("JOURNEY_SLIPS").is_ok() {
        println!("{}", several.join("\n"));
        println!("{} of {slips}", several.len());
    }
    assert!(
        several.len() * 100 <= slips * 3,
        "{} of {slips} slips have several findings:\n{}",
        several.len(),
        several.join("\n")
    );
}
