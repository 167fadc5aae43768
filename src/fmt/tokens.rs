//! Text → words and signs, with what stood between them. Knows strings, comments and numbers, but no grammar: a text with
//! mistakes has tokens like any other.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a keyword or a path: `wait`, `entry.value`.
    Word,
    /// A number, a date or a time of day.
    Number,
    /// A quoted text.
    Text,
    /// `{`
    Open,
    /// `}`
    Close,
    /// `(`
    ParenOpen,
    /// `)`
    ParenClose,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `?`
    Question,
    /// `%`
    Percent,
    /// `=`, `|`, `<`, `<=`, `>`, `>=`, `+`, `-`
    Operator,
    /// `-` right before its number
    Sign,
    /// From `//` to the end of the line, without blanks at its end.
    Comment,
    /// Anything else. What stands next to it keeps its distance, since only a person knows what was meant.
    Other,
}

/// A token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    /// What it is.
    pub kind: Kind,
    /// As written.
    pub text: &'t str,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// How many line breaks stand between it and the token before.
    pub breaks: usize,
}

impl Token<'_> {
    /// How many columns it takes.
    pub(super) fn width(&self) -> usize {
        self.text.chars().count()
    }

    /// Whether it is that very word.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }
}

/// A text's tokens, in order.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0 };
    let mut found: Vec<Token<'_>> = Vec::with_capacity(text.len() / 5 + 4);
    loop {
        let breaks = reader.skip_blanks();
        let start = reader.at;
        // Behind an operand that it touches, `-` is arithmetic: `a-5`.
        let can_be_signed = found.last().is_none_or(|before| {
            before.end < start || matches!(before.kind, Kind::Operator | Kind::ParenOpen | Kind::Comma | Kind::Colon)
        });
        let Some(kind) = reader.take(can_be_signed) else { return found };
        let mut end = reader.at;
        let mut written = text.get(start..end).unwrap_or("");
        if matches!(kind, Kind::Comment | Kind::Other) {
            written = written.trim_end();
            end = start + written.len();
        }
        found.push(Token { kind, text: written, start, end, breaks });
    }
}

/// For every `{` the number of its `}`, if it has one.
pub(super) fn partners(tokens: &[Token<'_>]) -> Vec<Option<usize>> {
    let mut partners = vec![None; tokens.len()];
    let mut open = Vec::new();
    for (number, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => open.push(number),
            Kind::Close => {
                if let Some(partner) = open.pop().and_then(|opened| partners.get_mut(opened)) {
                    *partner = Some(number);
                }
            }
            Kind::Word
            | Kind::Number
            | Kind::Text
            | Kind::ParenOpen
            | Kind::ParenClose
            | Kind::Comma
            | Kind::Colon
            | Kind::Question
            | Kind::Percent
            | Kind::Operator
            | Kind::Sign
            | Kind::Comment
            | Kind::Other => {}
        }
    }
    partners
}

/// How many blanks stand between two tokens of one line.
pub(super) fn blanks_between(before: &Token<'_>, after: &Token<'_>) -> usize {
    let apart = usize::from(before.end < after.start);
    match (before.kind, after.kind) {
        (Kind::Other, _) | (_, Kind::Other | Kind::Percent) => apart,
        (Kind::ParenOpen | Kind::Sign, _) => 0,
        (_, Kind::Comma | Kind::Colon | Kind::Question | Kind::ParenClose) => 0,
        (_, Kind::Comment) => 2,
        _ => 1,
    }
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.at < self.bytes.len() && wanted(self.peek(0)) {
            self.at += 1;
        }
    }

    fn skip_blanks(&mut self) -> usize {
        let mut breaks = 0;
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b'\n' => breaks += 1,
                b'\r' if self.peek(1) != b'\n' => breaks += 1,
                b'\r' | b' ' | b'\t' => {}
                _ => break,
            }
            self.at += 1;
        }
        breaks
    }

    fn take(&mut self, can_be_signed: bool) -> Option<Kind> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let first = self.peek(0);
        let one = match first {
            b'{' => Kind::Open,
            b'}' => Kind::Close,
            b'(' => Kind::ParenOpen,
            b')' => Kind::ParenClose,
            b',' => Kind::Comma,
            b':' => Kind::Colon,
            b'?' => Kind::Question,
            b'%' => Kind::Percent,
            b'"' => return Some(self.quoted()),
            b'/' if self.peek(1) == b'/' => {
                self.skip_while(|byte| !is_line_end(byte));
                return Some(Kind::Comment);
            }
            b'a'..=b'z' | b'A'..=b'Z' => return Some(self.word()),
            b'0'..=b'9' => return Some(self.number()),
            b'-' if can_be_signed && self.peek(1).is_ascii_digit() => Kind::Sign,
            b'=' | b'|' | b'<' | b'>' | b'+' | b'-' => return Some(self.operator()),
            _ => {
                let length = self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
                self.at += length;
                return Some(Kind::Other);
            }
        };
        self.at += 1;
        Some(one)
    }

    fn quoted(&mut self) -> Kind {
        self.at += 1;
        self.skip_while(|byte| byte != b'"' && !is_line_end(byte));
        if self.peek(0) == b'"' {
            self.at += 1;
            return Kind::Text;
        }
        Kind::Other
    }

    fn word(&mut self) -> Kind {
        self.skip_while(is_word_byte);
        while self.peek(0) == b'.' && self.peek(1).is_ascii_alphabetic() {
            self.at += 1;
            self.skip_while(is_word_byte);
        }
        Kind::Word
    }

    fn number(&mut self) -> Kind {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        let shaped = |shape: &[u8]| {
            rest.len() >= shape.len()
                && shape.iter().zip(rest).all(|(want, is)| if *want == b'0' { is.is_ascii_digit() } else { want == is })
        };
        if shaped(b"0000-00-00") {
            self.at += 10;
        } else if shaped(b"00:00") {
            self.at += 5;
        } else {
            self.skip_while(|byte| byte.is_ascii_digit() || byte == b'_');
            if self.peek(0) == b'.' && self.peek(1).is_ascii_digit() {
                self.at += 1;
            }
        }
        // `3d`, `2026-03-011`: a mistake, which stays one token.
        self.skip_while(is_word_byte);
        Kind::Number
    }

    fn operator(&mut self) -> Kind {
        let start = self.at;
        self.skip_while(|byte| matches!(byte, b'=' | b'|' | b'<' | b'>' | b'+' | b'-'));
        if self.at > start + 1 && self.peek(0).is_ascii_digit() && self.bytes.get(self.at - 1) == Some(&b'-') {
            // The sign of a number: `>=-5`.
            self.at -= 1;
        }
        let digits_around =
            start.checked_sub(1).and_then(|before| self.bytes.get(before)).is_some_and(u8::is_ascii_digit)
                && self.peek(0).is_ascii_digit();
        match self.bytes.get(start..self.at) {
            // `2026-3-1` is a mistake in a date, not arithmetic.
            Some(b"-") if digits_around => Kind::Other,
            Some(b"=" | b"|" | b"<" | b"<=" | b">" | b">=" | b"+" | b"-") => Kind::Operator,
            _ => Kind::Other,
        }
    }
}

const fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

const fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
