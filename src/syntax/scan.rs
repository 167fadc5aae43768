//! One quick look at a text before it is parsed: comments, how deep its brackets nest, whether they pair up, and whether it
//! holds anything that the language never holds. Knows texts, comments and brackets, and how an item's first line looks.

use super::{build::OPERATORS, repair::words};

/// What the look found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Every comment, from the first slash to the end of its line.
    pub comments: Vec<(u32, u32)>,
    /// Where brackets nest deeper than allowed, if they do.
    pub too_deep: Option<u32>,
    /// Whether braces do not pair up.
    pub unbalanced: bool,
    /// Whether there is a sign that is never right, a text without its closing quote, or a foreign comment.
    pub foreign: bool,
    /// Places between items at which the text may be cut and read part by part: parts fit a processor's nearest memory.
    pub cuts: Vec<u32>,
}

/// How deep brackets may nest.
pub(super) const DEEPEST: usize = 64;

/// What a byte is to the scan.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Plain,
    Break,
    Quote,
    Slash,
    Open,
    Close,
    /// Right alone, never doubled or followed by what follows it here: `--`, `==`, `||`, `<>`, `=>`, `=<`.
    Pair,
    Foreign,
}

const CLASSES: [Class; 256] = classes();

#[allow(clippy::indexing_slicing, reason = "a byte is below 256")]
const fn classes() -> [Class; 256] {
    let mut table = [Class::Foreign; 256];
    let plain = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \t\r_:,.%?+>";
    let mut at = 0;
    while at < plain.len() {
        table[plain[at] as usize] = Class::Plain;
        at += 1;
    }
    table[b'\n' as usize] = Class::Break;
    table[b'"' as usize] = Class::Quote;
    table[b'/' as usize] = Class::Slash;
    table[b'{' as usize] = Class::Open;
    table[b'(' as usize] = Class::Open;
    table[b'}' as usize] = Class::Close;
    table[b')' as usize] = Class::Close;
    table[b'-' as usize] = Class::Pair;
    table[b'=' as usize] = Class::Pair;
    table[b'|' as usize] = Class::Pair;
    table[b'<' as usize] = Class::Pair;
    table
}

/// Looks at a text once.
pub(super) fn scan(text: &str) -> Scan {
    let bytes = text.as_bytes();
    let mut found = Scan::default();
    let mut braces: usize = 0;
    // Round brackets do not reach over a brace.
    let mut parens: usize = 0;
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        let class = CLASSES.get(byte as usize).copied().unwrap_or(Class::Foreign);
        match class {
            Class::Plain => at += 1,
            Class::Break => {
                at += 1;
                let far = at - found.cuts.last().map_or(0, |cut| *cut as usize) >= PART;
                if far
                    && braces == 0
                    && bytes.get(at).is_some_and(u8::is_ascii_lowercase)
                    && is_cut(text, at, &found.comments)
                {
                    found.cuts.push(offset(at));
                }
            }
            Class::Quote => {
                let rest = bytes.get(at + 1..).unwrap_or(&[]);
                match rest.iter().position(|b| matches!(b, b'"' | b'\n' | b'\r')) {
                    Some(length) if rest.get(length) == Some(&b'"') => at += length + 2,
                    Some(length) => {
                        found.foreign = true;
                        at += length + 1;
                    }
                    None => {
                        found.foreign = true;
                        at = bytes.len();
                    }
                }
            }
            Class::Slash if bytes.get(at + 1) == Some(&b'/') => {
                let end = line_end(bytes, at);
                found.comments.push((offset(at), offset(end)));
                at = end;
            }
            Class::Open => {
                if byte == b'{' {
                    braces += 1;
                    parens = 0;
                } else {
                    parens += 1;
                }
                if braces + parens > DEEPEST && found.too_deep.is_none() {
                    found.too_deep = Some(offset(at));
                }
                at += 1;
            }
            Class::Close => {
                if byte == b')' {
                    parens = parens.saturating_sub(1);
                } else if braces == 0 {
                    found.unbalanced = true;
                    parens = 0;
                } else {
                    braces -= 1;
                    parens = 0;
                }
                at += 1;
            }
            Class::Pair => {
                let next = bytes.get(at + 1).copied();
                found.foreign |= matches!(
                    (byte, next),
                    (b'-', Some(b'-'))
                        | (b'=', Some(b'=' | b'>' | b'<'))
                        | (b'|', Some(b'|'))
                        | (b'<', Some(b'>' | b'<'))
                );
                found.foreign |= byte == b'-' && next == Some(b' ') && begins_line(bytes, at);
                at += 1;
            }
            Class::Slash | Class::Foreign => {
                found.foreign = true;
                at += 1;
            }
        }
    }
    found.unbalanced |= braces != 0;
    found
}

/// The word that a line begins with.
pub(super) fn first_word(code: &str) -> &str {
    code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or("")
}

/// Whether a line reads like the first one of an item.
pub(super) fn begins_item(code: &str) -> bool {
    let word = first_word(code);
    let rest = code.get(word.len()..).unwrap_or("");
    match word {
        "customer" => rest.trim_start().starts_with('{'),
        "at" => rest.trim_start().starts_with("most one"),
        "test" => rest.trim_start().starts_with('"'),
        _ if !words::ITEMS.contains(&word) || !rest.starts_with([' ', '\t']) => false,
        "holdout" => rest.trim_start().starts_with(|c: char| c.is_ascii_alphabetic()),
        "cap" | "suppress" => {
            let mut more = rest.split_whitespace().skip(1);
            matches!(more.next(), Some("at" | "when"))
        }
        _ => {
            let name = first_word(rest.trim_start());
            let behind = rest.trim_start().get(name.len()..).unwrap_or("").trim_start();
            !name.is_empty()
                && (behind.is_empty()
                    || behind.starts_with(['{', '"', ':', '='])
                    || matches!(first_word(behind), "from" | "per" | "to" | "for" | "may"))
        }
    }
}

/// A part is at least this long, in bytes.
const PART: usize = 4096;

/// Whether an item certainly begins at the line that begins at `at`: it looks like one, and nothing before it waits for more.
fn is_cut(text: &str, at: usize, comments: &[(u32, u32)]) -> bool {
    let line = text.get(at..line_end(text.as_bytes(), at)).unwrap_or("");
    if !begins_item(line) {
        return false;
    }
    let mut before = text.get(..at).unwrap_or("").trim_end();
    for (from, to) in comments.iter().rev() {
        if (*to as usize) < before.len() {
            break;
        }
        before = before.get(..*from as usize).unwrap_or("").trim_end();
    }
    let word = before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or("");
    before.ends_with(['}', '"', '?', '%', ')']) || !word.is_empty() && OPERATORS.binary_search(&word).is_err()
}

/// Whether only blanks stand before `at` on its line.
fn begins_line(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or(&[]).iter().rev().find(|b| !matches!(b, b' ' | b'\t'));
    before.is_none_or(|b| matches!(b, b'\n' | b'\r'))
}

/// The end of the line that `at` is in, without its line break.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or(&[]);
    rest.iter().position(|b| matches!(b, b'\n' | b'\r')).map_or(bytes.len(), |length| at + length)
}

/// Offsets fit 32 bits: a text is at most 16 MiB.
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
