//! From a name to its declaration and to all its uses, and a new name for it everywhere. Knows names, not meanings.

use super::{
    Declared, SymbolKind, Workspace,
    symbols::{self, declared},
};
use crate::{
    base::{Edit, FileId, Span},
    model::program::Symbol,
};

/// Why something cannot be called anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenameRefusal {
    /// No name stands there.
    NoName,
    /// The new name is none: letters a to z, digits and `_`, beginning with a letter.
    NotAName,
    /// The new name is a word of the language.
    Reserved,
    /// Something else is called so.
    Taken,
    /// There are errors in the text, so that uses may be missed.
    Damaged,
}

impl RenameRefusal {
    /// What to tell.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoName => "no name stands here that could be changed",
            Self::NotAName => "a name is made of the letters a to z, digits and `_`, and begins with a letter",
            Self::Reserved => "this is a word of the language",
            Self::Taken => "something else is already called so",
            Self::Damaged => "there are errors in the way this is written: uses of the name could be missed",
        }
    }
}

impl Workspace {
    /// The symbol whose name stands at an offset (or ends there), and that name's place.
    #[must_use]
    pub fn symbol_at(&self, file: FileId, offset: u32) -> Option<(Span, Symbol)> {
        let is_here = |span: Span| span.file == file && span.start <= offset && offset <= span.end;
        let uses = &self.program().uses;
        let first = uses.partition_point(|(span, _)| (span.file, span.end) < (file, offset.saturating_sub(200)));
        let used =
            uses.get(first..).unwrap_or(&[]).iter().take_while(|(span, _)| span.file == file && span.start <= offset);
        let narrowest = used.filter(|(span, _)| is_here(*span)).min_by_key(|(span, _)| span.end - span.start);
        if let Some((span, symbol)) = narrowest {
            return Some((*span, *symbol));
        }
        symbols::all(self.program()).into_iter().find_map(|symbol| {
            let span = self.name_place(symbol)?;
            is_here(span).then_some((span, symbol))
        })
    }

    /// What is known of a symbol.
    #[must_use]
    pub fn declared(&self, symbol: Symbol) -> Option<Declared> {
        let mut declared = declared(self.program(), symbol)?;
        declared.span = self.name_place(symbol)?;
        Some(declared)
    }

    /// Where a symbol's own name stands in its declaration.
    fn name_place(&self, symbol: Symbol) -> Option<Span> {
        let found = declared(self.program(), symbol)?;
        if found.kind != SymbolKind::Send {
            return Some(found.span);
        }
        // `send hello by email as first, else …`
        let text = self.sources().text(found.span);
        let mut from = 0;
        while let Some(at) = text.get(from..)?.find(found.name.as_str()) {
            let start = from + at;
            let end = start + found.name.len();
            let before = text.get(..start)?.trim_end();
            let is_whole = !text.get(end..)?.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
            if before.ends_with("as") && is_whole {
                let place = |at: usize| found.span.start + u32::try_from(at).unwrap_or(0);
                return Some(Span::new(found.span.file, place(start), place(end)));
            }
            from = end;
        }
        None
    }

    /// Every place where a symbol's name stands: its declaration first if asked for, then its uses in order.
    #[must_use]
    pub fn references(&self, symbol: Symbol, with_declaration: bool) -> Vec<Span> {
        let own = self.name_place(symbol);
        let mut found: Vec<Span> = own.filter(|_| with_declaration).into_iter().collect();
        let uses = self.program().uses.iter().filter(|(span, used)| *used == symbol && Some(*span) != own);
        found.extend(uses.map(|(span, _)| *span));
        found
    }

    /// The edits that give a symbol another name everywhere.
    ///
    /// # Errors
    /// Where that would change what the workspace means, or cannot be done for certain.
    pub fn rename(&self, file: FileId, offset: u32, new_name: &str) -> Result<Vec<Edit>, RenameRefusal> {
        let (_, symbol) = self.symbol_at(file, offset).ok_or(RenameRefusal::NoName)?;
        let old = self.declared(symbol).ok_or(RenameRefusal::NoName)?;
        let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !new_name.starts_with(|c: char| c.is_ascii_lowercase()) || !new_name.chars().all(letters) {
            return Err(RenameRefusal::NotAName);
        }
        if crate::syntax::keywords().contains(&new_name) {
            return Err(RenameRefusal::Reserved);
        }
        if self.compiled.files.iter().any(|tree| tree.damaged || tree.items.iter().any(|item| item.damaged)) {
            return Err(RenameRefusal::Damaged);
        }
        if new_name != old.name && self.is_taken(symbol, new_name) {
            return Err(RenameRefusal::Taken);
        }
        let edit = |span: Span| {
            // What is used by a longer spelling (`channel.sms`) keeps its beginning.
            let written = self.sources().text(span);
            let start = written.rfind(old.name.as_str()).unwrap_or(0);
            let start = span.start + u32::try_from(start).unwrap_or(0);
            let end = start + u32::try_from(old.name.len()).unwrap_or(0);
            Edit { span: Span::new(span.file, start, end), replacement: new_name.to_owned() }
        };
        let mut edits: Vec<Edit> = self.references(symbol, true).into_iter().map(edit).collect();
        edits.sort_by_key(|edit| edit.span);
        edits.dedup();
        Ok(edits)
    }

    /// Whether a name would stand for two things where the symbol lives.
    fn is_taken(&self, symbol: Symbol, name: &str) -> bool {
        let program = self.program();
        let same_room = |other: Symbol| match (symbol, other) {
            (Symbol::Field(event, _), Symbol::Field(other, _)) => event == other,
            (Symbol::Stage(journey, _), Symbol::Stage(other, _)) => journey == other,
            (Symbol::Field(..) | Symbol::Stage(..), _) | (_, Symbol::Field(..) | Symbol::Stage(..)) => false,
            (Symbol::Attribute(_), other) => matches!(other, Symbol::Attribute(_)),
            (_, Symbol::Attribute(_)) => false,
            _ => true,
        };
        symbols::all(program)
            .into_iter()
            .any(|other| same_room(other) && declared(program, other).is_some_and(|other| other.name == name))
    }
}
