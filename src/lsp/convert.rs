//! Places between an editor and us: lines and columns in the units agreed on, addresses of files. Every place of an editor becomes a place
//! of the text: what lies outside is moved to its nearest end.

use std::str::FromStr as _;

use lsp_types::{Position, PositionEncodingKind, Range, Uri};

use crate::base::Span;

/// In what columns are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Two-byte units: what every client can do.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The best one that a client offers.
    pub fn chosen(offered: &[PositionEncodingKind]) -> Self {
        if offered.contains(&PositionEncodingKind::UTF8) {
            Self::Utf8
        } else if offered.contains(&PositionEncodingKind::UTF32) && !offered.contains(&PositionEncodingKind::UTF16) {
            Self::Utf32
        } else {
            Self::Utf16
        }
    }

    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    fn length(self, letter: char) -> u32 {
        let length = match self {
            Self::Utf8 => letter.len_utf8(),
            Self::Utf16 => letter.len_utf16(),
            Self::Utf32 => 1,
        };
        u32::try_from(length).unwrap_or(1)
    }
}

/// The byte at which an editor's place lies.
pub(super) fn offset(text: &str, position: Position, encoding: Encoding) -> u32 {
    let mut start = 0;
    for _ in 0..position.line {
        match text.get(start..).and_then(|rest| rest.find('\n')) {
            Some(at) => start += at + 1,
            None => return u32::try_from(text.len()).unwrap_or(u32::MAX),
        }
    }
    let line = text.get(start..).unwrap_or("");
    let line = line.split_once('\n').map_or(line, |(line, _)| line);
    let line = line.strip_suffix('\r').unwrap_or(line);
    let mut column = 0;
    for (at, letter) in line.char_indices() {
        if column + encoding.length(letter) > position.character {
            return u32::try_from(start + at).unwrap_or(u32::MAX);
        }
        column += encoding.length(letter);
    }
    u32::try_from(start + line.len()).unwrap_or(u32::MAX)
}

/// Where lines begin in a text, to find many places of it.
#[derive(Clone, Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    encoding: Encoding,
}

impl<'t> Lines<'t> {
    pub fn of(text: &'t str, encoding: Encoding) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts, encoding }
    }

    pub fn position(&self, offset: u32) -> Position {
        let offset = (offset as usize).min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or("");
        let column = before.chars().map(|letter| self.encoding.length(letter)).sum();
        Position { line: u32::try_from(line).unwrap_or(u32::MAX), character: column }
    }

    pub fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }
}

/// The path that an address names; nothing for what is no file.
pub(super) fn path_of(uri: &str) -> Option<String> {
    let rest = uri.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let mut bytes = Vec::with_capacity(rest.len());
    let mut left = rest.bytes();
    while let Some(byte) = left.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [left.next()?, left.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    let path = String::from_utf8(bytes).ok()?;
    // `/c:/shop` is a drive.
    let is_drive = path.as_bytes().get(2) == Some(&b':') && path.starts_with('/');
    Some(if is_drive { path.get(1..).unwrap_or("").to_owned() } else { path })
}

/// The address of a path.
pub(super) fn uri_of(path: &str) -> Option<Uri> {
    let path = path.replace('\\', "/");
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    Uri::from_str(&out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_in_every_unit() {
        let text = "a\nü😀b\r\nc";
        for (encoding, column) in [(Encoding::Utf8, 6), (Encoding::Utf16, 3), (Encoding::Utf32, 2)] {
            let place = Position { line: 1, character: column };
            let at = offset(text, place, encoding);
            assert_eq!(text.get(at as usize..).and_then(|rest| rest.chars().next()), Some('b'), "{encoding:?}");
            assert_eq!(Lines::of(text, encoding).position(at), place, "{encoding:?}");
        }
    }

    #[test]
    fn places_outside_of_the_text_are_moved_to_its_ends() {
        let far = Position { line: 9, character: 9 };
        assert_eq!(offset("ab\ncd", far, Encoding::Utf16), 5);
        assert_eq!(offset("ab\r\ncd", Position { line: 0, character: 9 }, Encoding::Utf16), 2);
    }

    #[test]
    fn addresses_and_paths() {
        assert_eq!(path_of("file:///srv/a%20b/x.journey").as_deref(), Some("/srv/a b/x.journey"));
        assert_eq!(path_of("file:///c%3A/x.journey").as_deref(), Some("c:/x.journey"));
        assert_eq!(path_of("untitled:1"), None);
        assert_eq!(
            uri_of("/srv/a b/ü.journey").as_ref().map(|uri| uri.as_str()),
            Some("file:///srv/a%20b/%C3%BC.journey")
        );
    }
}
