//! What each word of a file is, for colours that know meanings. Decides no colour.

use super::{
    SymbolKind, Workspace,
    context::{self, PieceKind},
    symbols,
};
use crate::{
    base::{FileId, Span},
    syntax,
};

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word of the language.
    Keyword,
    /// A name.
    Name(SymbolKind),
    /// A number, a date, a time.
    Number,
    /// A text.
    Text,
    /// A comment.
    Comment,
    /// A word whose meaning its neighbours decide: a value, a reaction.
    Value,
}

/// A word and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: TokenKind,
    /// Whether it is declared here.
    pub declares: bool,
}

impl Workspace {
    /// All words of a file, in order.
    #[must_use]
    pub fn tokens(&self, file: FileId) -> Vec<Token> {
        let text = self.text(file);
        let program = self.program();
        let mut names: Vec<(u32, SymbolKind, bool)> = Vec::new();
        for symbol in symbols::all(program) {
            if let Some(declared) = self.declared(symbol).filter(|declared| declared.span.file == file) {
                names.push((declared.span.start, declared.kind, true));
            }
        }
        for (span, symbol) in program.uses.iter().filter(|(span, _)| span.file == file) {
            if let Some(declared) = symbols::declared(program, *symbol) {
                names.push((span.start, declared.kind, false));
            }
        }
        names.sort_by_key(|(start, _, declares)| (*start, !declares));
        names.dedup_by_key(|(start, ..)| *start);
        let keywords = syntax::keywords();
        let token = |piece: context::Piece| {
            let start = u32::try_from(piece.start).unwrap_or(u32::MAX);
            let span = Span::new(file, start, u32::try_from(piece.end).unwrap_or(u32::MAX));
            let kind = match piece.kind {
                PieceKind::Comment => TokenKind::Comment,
                PieceKind::Number => TokenKind::Number,
                PieceKind::Text => TokenKind::Text,
                PieceKind::Sign => return None,
                PieceKind::Word => match names.binary_search_by_key(&start, |(start, ..)| *start) {
                    Ok(at) => {
                        let (_, kind, declares) = names.get(at).copied()?;
                        return Some(Token { span, kind: TokenKind::Name(kind), declares });
                    }
                    Err(_) if keywords.contains(&piece.of(text)) => TokenKind::Keyword,
                    Err(_) => TokenKind::Value,
                },
            };
            Some(Token { span, kind, declares: false })
        };
        context::pieces(text).into_iter().filter_map(token).collect()
    }
}
