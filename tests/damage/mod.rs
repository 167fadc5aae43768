//! Texts damaged by chance, always in the same way. Knows nothing of what is tested with them.

/// A small generator of numbers: the same ones on every machine.
pub struct Dice(pub u64);

impl Dice {
    /// A number from 0 to below the limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }
}

/// The nearest place at or before this one at which a character begins.
pub fn boundary(text: &str, mut at: usize) -> usize {
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

/// One to four pieces of damage of every kind.
pub fn mutated(text: &str, dice: &mut Dice) -> String {
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

/// What somebody may have typed by mistake.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789 {}(),.:=<>\"'-_|?%;/";

/// One character left out, put in or exchanged, and where.
pub fn slip(text: &str, dice: &mut Dice) -> (String, usize) {
    let mut text = text.to_owned();
    let at = boundary(&text, dice.below(text.len()));
    let end = (at + 1..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
    let letter = &LETTERS[dice.below(LETTERS.len())..];
    let letter = &letter[..1];
    match dice.below(3) {
        0 => text.replace_range(at..end, ""),
        1 => text.insert_str(at, letter),
        _ => text.replace_range(at..end, letter),
    }
    (text, at)
}

/// How many rounds: as many as `JOURNEY_FUZZ` says, else a few.
pub fn rounds(few: usize) -> usize {
    std::env::var("JOURNEY_FUZZ").ok().and_then(|count| count.parse().ok()).unwrap_or(few)
}
