//! A rough cut of damaged text into words, numbers, texts and signs, for the repair alone: what is written right is cut by
//! the grammar.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::syntax) enum Kind {
    /// Letters, digits and `_`.
    Word,
    /// Begins with a digit and goes on as far as it looks like one number, time or date.
    Number,
    /// A quoted text.
    Text,
    /// One or two signs.
    Sign,
}

/// A token and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::syntax) struct Token<'t> {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The text.
    pub text: &'t str,
}

impl Token<'_> {
    /// Whether it is this word or sign.
    pub fn is(&self, text: &str) -> bool {
        self.text == text && self.kind != Kind::Text
    }

    /// Whether it is this word in whatever capitals.
    pub fn is_like(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }
}

const DOUBLE: [&str; 9] = ["&&", "||", "==", "!=", "<>", ">=", "<=", "=>", "=<"];

/// Cuts a text. Comments and blanks are left out.
pub(in crate::syntax) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(first) = rest.chars().next() else { break };
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        if rest.starts_with("//") {
            at += rest.find(['\n', '\r']).unwrap_or(rest.len());
            continue;
        }
        let (kind, length) = if first == '"' {
            let end = rest.get(1..).and_then(|inner| inner.find(['"', '\n', '\r'])).map(|length| length + 1);
            match end {
                Some(end) if rest.as_bytes().get(end) == Some(&b'"') => (Kind::Text, end + 1),
                _ => (Kind::Sign, 1),
            }
        } else if first.is_ascii_digit() {
            (Kind::Number, number_length(rest.as_bytes()))
        } else if is_word(first) {
            (Kind::Word, rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()))
        } else if DOUBLE.iter().any(|sign| rest.starts_with(sign)) {
            (Kind::Sign, 2)
        } else {
            (Kind::Sign, first.len_utf8())
        };
        let end = at + length.max(1);
        found.push(Token { kind, start: at, end, text: text.get(at..end).unwrap_or("") });
        at = end;
    }
    found
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn number_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        while bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_') {
            at += 1;
        }
        let joins = bytes.get(at).is_some_and(|b| matches!(b, b'.' | b':' | b'/' | b'-'));
        if !joins || !bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
            return at;
        }
        at += 1;
    }
}
