//! Floor 1. Text → tree. Never fails, on any bytes. Knows no names' meanings; the only place that sees the parser library.
//!
//! A text that is right goes straight through: one look for brackets and foreign signs, one run of the grammar, one walk that
//! builds the tree. Only where the grammar met damage, and only there, is anything looked at twice ([`repair`]).

pub mod ast;
mod build;
mod decode;
pub mod messages;
mod origin;
mod parser;
mod repair;
mod scan;

pub use decode::decode;

use self::{
    origin::Origin,
    repair::{applied, braces, foreign, literals, patch::Draft, tokens},
};
use crate::base::{Diagnostics, FileId, Span};

/// The largest text that is read, in bytes.
pub const LARGEST: usize = 16 * 1024 * 1024;

/// How many damaged places of a file are looked into closely; nobody reads more, and time stays linear.
const PATIENCE: u32 = 400;

/// Reads a text: its tree, and what is wrong with its spelling. Never fails; what could not be read is a hole in the tree
/// that has been reported.
#[must_use]
pub fn parse(file: FileId, text: &str) -> (ast::File, Diagnostics) {
    if text.len() > LARGEST {
        return refused(file, messages::file_too_large(Span::new(file, 0, 0)));
    }
    let own = Origin::Own(file);
    let looked = scan::scan(text);
    if !looked.foreign && !looked.unbalanced {
        return read(file, text, &looked, &own);
    }
    let mut found = Diagnostics::new();
    let mut draft = Draft::of(text, 0, text.len());
    if looked.foreign {
        draft = applied(&draft, &foreign::repairs(&draft.text), &own, &mut found);
        let plain = literals::repairs(&tokens::tokens(&draft.text));
        draft = applied(&draft, &plain, &own, &mut found);
    }
    if scan::scan(&draft.text).unbalanced {
        draft = applied(&draft, &braces::repairs(&draft.text), &own, &mut found);
        draft = draft.changed(&braces::forced(&draft.text));
    }
    let (tree, more) = read(file, &draft.text, &scan::scan(&draft.text), &draft.origin(&own));
    found.extend(more);
    found.sort_by_key(|finding| (finding.span.start, finding.span.end));
    (tree, found)
}

fn read(file: FileId, text: &str, looked: &scan::Scan, origin: &Origin<'_>) -> (ast::File, Diagnostics) {
    match looked.too_deep {
        Some(at) => refused(file, messages::nested_too_deep(origin.span(at, at + 1))),
        None => build::file(file, text, &looked.comments, origin, PATIENCE),
    }
}

fn refused(file: FileId, finding: crate::base::Diagnostic) -> (ast::File, Diagnostics) {
    (ast::File { id: file, damaged: true, ..ast::File::default() }, vec![finding])
}

/// Every word of the language that leads or joins something, sorted: what an editor colours as a keyword.
#[must_use]
pub fn keywords() -> &'static [&'static str] {
    static WORDS: std::sync::LazyLock<Vec<&'static str>> = std::sync::LazyLock::new(|| {
        let mut words: Vec<&'static str> = repair::words::all().chain(build::OPERATORS.iter().copied()).collect();
        words.sort_unstable();
        words.dedup();
        words
    });
    &WORDS
}
