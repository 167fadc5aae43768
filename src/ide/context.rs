//! A text cut into words, numbers, texts, signs and comments, and what surrounds a place in it. Sees spelling alone, so that it also
//! works where somebody is still typing.

/// What a piece of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// `send`, `tier`
    Word,
    /// `20`, `09:00`, `2026-03-01`
    Number,
    /// `"…"`; without its end, up to the end of the line.
    Text,
    /// `// …`
    Comment,
    /// `{`, `<=`
    Sign,
}

/// A piece of a text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub kind: PieceKind,
    pub start: usize,
    pub end: usize,
}

impl Piece {
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// All pieces of a text, in order; blanks are none.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(first) = rest.chars().next() else { break };
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let until =
            |stop: &dyn Fn(char) -> bool| rest.char_indices().find(|(_, c)| stop(*c)).map_or(rest.len(), |(i, _)| i);
        let (kind, length) = if rest.starts_with("//") {
            (PieceKind::Comment, until(&|c| c == '\n'))
        } else if first == '"' {
            let end = rest.get(1..).and_then(|inner| inner.find(['"', '\n']));
            let length =
                end.map_or(rest.len(), |end| end + if rest.as_bytes().get(end + 1) == Some(&b'"') { 2 } else { 1 });
            (PieceKind::Text, length)
        } else if first.is_alphabetic() || first == '_' {
            (PieceKind::Word, until(&|c| !c.is_alphanumeric() && c != '_'))
        } else if first.is_ascii_digit() {
            let length = until(&|c| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.' | ':' | '-' | '%'));
            let shown = rest.get(..length).unwrap_or("").trim_end_matches(['.', ':', '-']);
            (PieceKind::Number, shown.len().max(1))
        } else {
            let double = rest.get(..2).is_some_and(|two| two == "<=" || two == ">=");
            (PieceKind::Sign, if double { 2 } else { first.len_utf8() })
        };
        let length = length.max(1);
        found.push(Piece { kind, start: at, end: at + length });
        at += length;
    }
    found
}

/// What surrounds a place: the heads of the blocks around it, and what stands before it in its own statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Surroundings {
    /// First words of the blocks around, the outermost first: `journey`, `stage`, `branch`, `when`.
    pub blocks: Vec<String>,
    /// Where the outermost block's head begins, in bytes.
    pub item_start: Option<usize>,
    /// The words and signs before the place in the innermost block, back to its `{` or twelve pieces, the nearest last; the word that is being
    /// typed is left out.
    pub before: Vec<String>,
    /// Whether the place is the first of its line.
    pub begins_line: bool,
    /// What is being typed.
    pub typed: String,
    /// Whether the place is in a comment.
    pub in_comment: bool,
    /// Whether the place is in a text, and in braces within it.
    pub in_text: bool,
    /// Whether it is in the braces of a placeholder.
    pub in_placeholder: bool,
}

/// What surrounds an offset.
pub(super) fn surroundings(text: &str, offset: usize) -> Surroundings {
    let mut around = Surroundings::default();
    let pieces = pieces(text.get(..offset).unwrap_or(text));
    let mut open: Vec<(usize, usize)> = Vec::new();
    // Where the current statement or head may have begun: behind the last `{`, `}` or line break.
    let mut head = 0;
    for (at, piece) in pieces.iter().enumerate() {
        let word = piece.of(text);
        let breaks = at
            .checked_sub(1)
            .and_then(|before| pieces.get(before))
            .is_none_or(|before| text.get(before.end..piece.start).is_some_and(|gap| gap.contains('\n')));
        if breaks && piece.kind == PieceKind::Word {
            head = at;
        }
        if piece.kind != PieceKind::Sign {
            continue;
        }
        if word == "{" {
            open.push((at, head));
            head = at + 1;
        } else if word == "}" {
            open.pop();
            head = at + 1;
        }
    }
    let first_word =
        |at: usize| pieces.get(at..).and_then(|rest| rest.iter().find(|piece| piece.kind == PieceKind::Word)).copied();
    around.blocks =
        open.iter().filter_map(|(_, head)| first_word(*head)).map(|piece| piece.of(text).to_owned()).collect();
    around.item_start = open.first().and_then(|(_, head)| first_word(*head)).map(|piece| piece.start);
    let last = pieces.last().copied();
    if let Some(last) = last {
        let line_goes_on = !text.get(last.end..offset).is_some_and(|gap| gap.contains('\n'));
        around.in_comment = last.kind == PieceKind::Comment && line_goes_on;
        let written = last.of(text);
        around.in_text =
            last.kind == PieceKind::Text && last.end == offset && (written.len() < 2 || !written.ends_with('"'));
        around.in_placeholder = around.in_text && written.rfind('{') > written.rfind('}');
        if last.kind == PieceKind::Word && last.end == offset {
            around.typed = written.to_owned();
        }
        if around.in_placeholder {
            let typed = written.rsplit('{').next().unwrap_or("");
            around.typed = typed.trim_start().to_owned();
        }
    }
    let start = open.last().map_or(0, |(at, _)| at + 1);
    let count = if around.typed.is_empty() || around.in_text { pieces.len() } else { pieces.len() - 1 };
    let before = pieces.get(start.min(count)..count).unwrap_or(&[]);
    let before = before.iter().filter(|piece| piece.kind != PieceKind::Comment);
    around.before = before.map(|piece| piece.of(text).to_owned()).collect();
    if let Some(extra) = around.before.len().checked_sub(12) {
        around.before.drain(..extra);
    }
    let typed_start = offset - around.typed.len().min(offset);
    let line_start = text.get(..typed_start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    around.begins_line = text.get(line_start..typed_start).is_some_and(|indent| indent.trim().is_empty());
    around
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_texts_and_comments() {
        let text = "send hello // so\nwait 3 days \"a { b";
        let shown: Vec<&str> = pieces(text).iter().map(|piece| piece.of(text)).collect();
        assert_eq!(shown, ["send", "hello", "// so", "wait", "3", "days", "\"a { b"]);
    }

    #[test]
    fn the_blocks_around_a_place() {
        let text =
            "journey a \"A\" {\n  enter on order\n  stage one {\n    branch {\n      when tier is gold { send hel";
        let around = surroundings(text, text.len());
        assert_eq!(around.blocks, ["journey", "stage", "branch", "when"]);
        assert_eq!((around.typed.as_str(), around.before.as_slice()), ("hel", ["send".to_owned()].as_slice()));
        assert!(!around.begins_line);
    }

    #[test]
    fn in_a_placeholder() {
        let text = "message a: news { sms \"Dear {first";
        let around = surroundings(text, text.len());
        assert!(around.in_placeholder);
        assert_eq!(around.typed, "first");
    }
}
