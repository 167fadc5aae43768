//! Damage of every kind, at random but always the same: nothing panics, nothing hangs, every place is a place of the file.
//! `JOURNEY_FUZZ=1000000` makes it many.

use journey::{
    base::{Diagnostic, Edit, FileId, Span},
    syntax,
};

use super::valid::files;

/// A small generator of numbers: the same ones on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// What is put into a text.
const PIECES: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "\"",
    ",",
    ":",
    "=",
    ".",
    ";",
    "'",
    "“",
    "”",
    "|",
    "%",
    "<",
    ">",
    "?",
    "-",
    "–",
    "/*",
    "*/",
    "//",
    "#",
    "[",
    "]",
    "&&",
    "||",
    "!",
    "$",
    "€",
    "\n",
    "\r",
    "\u{A0}",
    "\u{200B}",
    "\u{FEFF}",
    "\u{FFFF}",
    "ü",
    "😀",
    "send",
    "wait",
    "when",
    "on",
    "else",
    "otherwise",
    "journey x {",
    "stage y",
    "3d",
    "20USD",
    "9am",
    "1/2/2026",
    "and",
    "or",
    "not",
    "is",
    "if",
    "```\n",
    "<<<<<<< a\n",
    "=======\n",
    ">>>>>>> b\n",
    "0",
    "7",
    "a",
    "_",
    " ",
];

fn mutated(text: &str, dice: &mut Dice) -> String {
    let mut text = text.to_owned();
    for _ in 0..=dice.below(3) {
        let at = boundary(&text, dice.below(text.len() + 1));
        match dice.below(5) {
            0 => text.insert_str(at, PIECES[dice.below(PIECES.len())]),
            1 => {
                let end = boundary(&text, (at + 1 + dice.below(3)).min(text.len()));
                text.replace_range(at.min(end)..end, "");
            }
            2 => {
                let end = boundary(&text, (at + dice.below(300)).min(text.len()));
                text.replace_range(at.min(end)..end, "");
            }
            3 => {
                let end = boundary(&text, (at + dice.below(200)).min(text.len()));
                let part = text[at.min(end)..end].to_owned();
                let to = boundary(&text, dice.below(text.len() + 1));
                text.insert_str(to, &part);
            }
            _ => {
                let end = boundary(&text, (at + 1).min(text.len()));
                text.replace_range(at.min(end)..end, PIECES[dice.below(PIECES.len())]);
            }
        }
    }
    text
}

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

fn rounds() -> usize {
    std::env::var("JOURNEY_FUZZ").ok().and_then(|count| count.parse().ok()).unwrap_or(3_000)
}

#[test]
fn damage_never_breaks_the_reader() {
    let files = files("valid");
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for round in 0..rounds() {
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
    let letters: Vec<char> = "abcdefghijklmnopqrstuvwxyz0123456789 {}(),.:=<>\"'-_|?%;/".chars().collect();
    for (name, text) in files("valid") {
        for _ in 0..rounds().min(50_000) / 50 {
            let mut text = text.clone();
            let at = boundary(&text, dice.below(text.len()));
            let end = boundary(&text, (at + 1).min(text.len()));
            let letter = letters[dice.below(letters.len())];
            match dice.below(3) {
                0 => text.replace_range(at..end.max(at), ""),
                1 => text.insert(at, letter),
                _ => text.replace_range(at..end.max(at), &letter.to_string()),
            }
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
