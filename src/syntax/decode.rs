//! Bytes → text. Knows encodings, no language.

use super::messages;
use crate::base::{Diagnostics, FileId, Span};

/// The text of a file's bytes, and what was wrong with them. A mark at the very beginning (BOM) is not part of the text. Bytes
/// that are no UTF-8 become U+FFFD; a file in UTF-16 is read all the same, and reported.
#[must_use]
pub fn decode(file: FileId, bytes: &[u8]) -> (String, Diagnostics) {
    let at = |place: usize| Span::new(file, offset(place), offset(place));
    if let Some(units) = utf16(bytes) {
        let text = String::from_utf16_lossy(&units);
        return (text, vec![messages::utf16(at(0))]);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut text = String::with_capacity(bytes.len());
    let mut first_bad: Option<usize> = None;
    let mut count = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            first_bad.get_or_insert(text.len());
            count += 1;
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    let found = first_bad.map(|place| {
        let end = offset(place + char::REPLACEMENT_CHARACTER.len_utf8());
        messages::not_utf8(Span::new(file, offset(place), end), count)
    });
    (text, found.into_iter().collect())
}

/// The units of a text in UTF-16, which its mark or its many zero bytes give away.
fn utf16(bytes: &[u8]) -> Option<Vec<u16>> {
    let (little, body) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (true, rest),
        [0xFE, 0xFF, rest @ ..] => (false, rest),
        [_, 0, _, 0, ..] => (true, bytes),
        [0, _, 0, _, ..] => (false, bytes),
        _ => return None,
    };
    let unit = |pair: &[u8]| match pair {
        [a, b] if little => u16::from_le_bytes([*a, *b]),
        [a, b] => u16::from_be_bytes([*a, *b]),
        _ => u16::from(b'?'),
    };
    Some(body.chunks(2).map(unit).collect())
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
