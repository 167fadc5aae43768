//! Texts as nobody would write them: spaced, broken, commented and damaged by chance. Seeded, so that a failure comes again.
//! `JOURNEY_FUZZ=N` tries N texts instead of a few.

use super::{complaint, corpus, laid_out};

/// Numbers by chance, the same on every machine.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}

pub fn tries(few: usize) -> usize {
    std::env::var("JOURNEY_FUZZ").ok().and_then(|count| count.parse().ok()).unwrap_or(few)
}

/// The words, signs, texts and comments of a text.
pub fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if first == '"' {
            rest[1..].find(['"', '\n']).map_or(rest.len(), |end| end + 2)
        } else if first.is_alphanumeric() || first == '-' {
            let is_inner = |(at, sign): (usize, char)| {
                let next = rest[at + sign.len_utf8()..].chars().next();
                sign.is_alphanumeric()
                    || matches!(sign, '_' | '-' | '%')
                    || matches!(sign, '.' | ':') && next.is_some_and(|n| n.is_alphanumeric())
            };
            rest.char_indices().find(|(at, sign)| *at > 0 && !is_inner((*at, *sign))).map_or(rest.len(), |(at, _)| at)
        } else if rest.starts_with(">=") || rest.starts_with("<=") {
            2
        } else {
            first.len_utf8()
        };
        pieces.push(rest[..length].trim_end().to_owned());
        rest = rest[length..].trim_start();
    }
    pieces
}

/// Puts pieces together with blanks, line breaks and comments by chance.
fn scatter(pieces: &[String], chance: &mut Chance) -> String {
    let breaks = *chance.pick(&[2, 8, 30, 1000]);
    let comments = *chance.pick(&[20, 100, 10_000]);
    let mut text = String::new();
    for piece in pieces {
        text.push_str(piece);
        if piece.starts_with("//") {
            text.push('\n');
        } else if chance.one_in(comments) {
            text.push_str(chance.pick::<&str>(&[
                " // why\n",
                "\n// on its own\n",
                "\n\n/// doc\n",
                "//\n",
                "   // x  \n\n\n",
            ]));
        } else if chance.one_in(breaks) {
            text.push_str(chance.pick::<&str>(&["\n", "\n\n", "\n\n\n\n", "\n      ", "\r\n"]));
        } else {
            text.push_str(chance.pick::<&str>(&[" ", " ", "  ", "\t"]));
        }
    }
    text
}

/// Damages pieces by chance, in several places.
fn damage(pieces: &mut Vec<String>, chance: &mut Chance) {
    for _ in 0..=chance.below(3) {
        if !pieces.is_empty() {
            damage_one(pieces, chance);
        }
    }
}

const STRANGE: &[&str] =
    &["{", "}", "(", ")", ",", "=", "==", "&&", "\"", "$20", "3d", "[", ";", "ä", "%", "else", "when", "-"];

/// Damages one place.
fn damage_one(pieces: &mut Vec<String>, chance: &mut Chance) {
    let at = chance.below(pieces.len());
    match chance.below(4) {
        0 => {
            pieces.remove(at);
        }
        1 => {
            let piece = pieces[at].clone();
            pieces.insert(chance.below(pieces.len()), piece);
        }
        2 => {
            let other = chance.below(pieces.len());
            pieces.swap(at, other);
        }
        _ => pieces.insert(at, (*chance.pick(STRANGE)).to_owned()),
    }
}

/// A run of pieces, so that small texts come about as well as large ones.
fn cut(pieces: &[String], chance: &mut Chance) -> Vec<String> {
    if chance.one_in(3) {
        return pieces.to_vec();
    }
    let from = chance.below(pieces.len());
    let to = (from + 1 + chance.below(120)).min(pieces.len());
    pieces[from..to].to_vec()
}

#[test]
fn texts_scattered_by_chance_are_laid_out() {
    let texts = corpus::all();
    let mut chance = Chance::new(1);
    for number in 0..tries(100) {
        let (name, text) = chance.pick(&texts);
        let scattered = scatter(&pieces(text), &mut chance);
        if let Some(complaint) = complaint(&scattered) {
            panic!("text {number}, from {name}, {complaint}");
        }
    }
}

#[test]
fn texts_damaged_by_chance_are_laid_out_or_left_alone() {
    let texts = corpus::all();
    let mut chance = Chance::new(2);
    for number in 0..tries(200) {
        let (name, text) = chance.pick(&texts);
        let mut pieces = cut(&pieces(text), &mut chance);
        damage(&mut pieces, &mut chance);
        let damaged = scatter(&pieces, &mut chance);
        if let Some(complaint) = complaint(&damaged) {
            panic!("text {number}, from {name}, {complaint}");
        }
    }
}

/// One slip in a text that is laid out: what stands elsewhere is laid out all the same.
#[test]
fn a_slip_keeps_nothing_else_from_being_laid_out() {
    let texts = corpus::texts("journeys");
    let mut chance = Chance::new(4);
    let (tries, mut alone) = (tries(100), Vec::new());
    for number in 0..tries {
        let (name, text) = chance.pick(&texts);
        let text = laid_out(text).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let slip = chance.below(lines.len());
        let mut damaged = "source   at_the_top\n\n".to_owned();
        for (index, line) in lines.iter().enumerate() {
            let mut pieces = pieces(line);
            if index == slip && !pieces.is_empty() && !line.trim_start().starts_with("//") {
                damage_one(&mut pieces, &mut chance);
                let indent = &line[..line.len() - line.trim_start().len()];
                damaged.push_str(&format!("{indent}{}\n", pieces.join(" ")));
            } else {
                damaged.push_str(&format!("{line}\n"));
            }
        }
        if let Some(complaint) = complaint(&damaged) {
            panic!("text {number}, from {name}, {complaint}");
        }
        if !laid_out(&damaged).unwrap().starts_with("source at_the_top\n") {
            alone.push(format!("{name}:{}: {}", slip + 1, lines[slip]));
        }
    }
    assert!(alone.len() * 20 <= tries, "{} of {tries} were left alone altogether: {alone:#?}", alone.len());
}

#[test]
fn bytes_by_chance_panic_nothing() {
    let mut chance = Chance::new(3);
    let signs: Vec<char> =
        "{}()\",:?=|<>+-%/ \n\t\rabcdegjklnorstwy0123456789_.&;#ä€\u{feff}\u{ffff}".chars().collect();
    for _ in 0..tries(200) {
        let text: String = (0..chance.below(80)).map(|_| *chance.pick(&signs)).collect();
        let _ = complaint(&text).map(|complaint| panic!("{text:?}: {complaint}"));
    }
}
