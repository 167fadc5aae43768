//! Bytes that are no text.

use journey::{
    base::FileId,
    syntax::{decode, keywords},
};

fn told(bytes: &[u8]) -> (String, Vec<String>) {
    let (text, found) = decode(FileId(0), bytes);
    for finding in &found {
        assert!(text.is_char_boundary(finding.span.start as usize) && text.is_char_boundary(finding.span.end as usize));
    }
    (text, found.into_iter().map(|finding| finding.message).collect())
}

#[test]
fn a_mark_at_the_beginning_is_not_text() {
    assert_eq!(told(b"\xEF\xBB\xBFsource x"), ("source x".to_owned(), vec![]));
    assert_eq!(told(b"source x"), ("source x".to_owned(), vec![]));
    assert_eq!(told(b""), (String::new(), vec![]));
}

#[test]
fn broken_bytes_are_told_with_their_place() {
    assert_eq!(told(b"ab\xFFcd"), ("ab\u{FFFD}cd".to_owned(), vec!["a byte here is not text (UTF-8)".to_owned()]));
    let (text, found) = told(b"\xC3\x28 gr\xFC\xDFe");
    assert_eq!(text, "\u{FFFD}( gr\u{FFFD}\u{FFFD}e");
    assert_eq!(found, ["3 bytes of this file are not text (UTF-8), the first one here"]);
}

#[test]
fn utf_16_is_read_and_told() {
    let units: Vec<u16> = "source x".encode_utf16().collect();
    let little: Vec<u8> = [0xFF, 0xFE].into_iter().chain(units.iter().flat_map(|unit| unit.to_le_bytes())).collect();
    let big: Vec<u8> = [0xFE, 0xFF].into_iter().chain(units.iter().flat_map(|unit| unit.to_be_bytes())).collect();
    let bare: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    for bytes in [little, big, bare] {
        assert_eq!(told(&bytes), ("source x".to_owned(), vec!["this file is saved as UTF-16".to_owned()]));
    }
}

#[test]
fn keywords_are_sorted_and_whole() {
    assert!(keywords().is_sorted());
    for word in ["journey", "send", "otherwise", "is", "within", "lognormal", "monday"] {
        assert!(keywords().contains(&word), "{word}");
    }
}
