//! Floor 1. Text → tree. Never fails, on any bytes. Knows no names' meanings; the only place that sees the parser library.
//!
//! A text that is right goes straight through: one look for brackets and foreign signs, one run of the grammar, one walk that
//! builds the tree. Only where the grammar met damage, and only there, is anything looked at twice (`repair`).

pub mod ast;
mod build;
mod decode;
pub mod messages;
mod origin;
pub mod pages;
mod parser;
mod repair;
mod scan;
mod swift;

pub use decode::decode;

use self::{
    origin::Origin,
    repair::{applied, braces, foreign, literals, patch::Draft, tokens},
};
use std::collections::BTreeMap;

use crate::base::{Applicability, Diagnostics, FileId, Span};

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
        let (mut tree, found) = read(file, text, &looked, &own);
        build::attach_docs(&mut tree, text);
        return (tree, told_once(text, found));
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
    let (mut tree, more) = read(file, &draft.text, &scan::scan(&draft.text), &draft.origin(&own));
    build::attach_docs(&mut tree, text);
    found.extend(more);
    (tree, told_once(text, found))
}

/// One slip, one finding: what a guess leads to on the same line is not told. A finding whose fix is certain stands beside
/// others of its kind; any other stands alone on its line, and so does the first that is none.
fn told_once(text: &str, found: Diagnostics) -> Diagnostics {
    if found.len() < 2 {
        return found;
    }
    let breaks: Vec<usize> = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
    // Per line: whether a guess was told of it.
    let mut lines: BTreeMap<usize, bool> = BTreeMap::new();
    let mut told = Diagnostics::with_capacity(found.len());
    for finding in found {
        let is_certain = finding.fixes.first().is_some_and(|fix| fix.applicability == Applicability::MachineApplicable);
        let line = breaks.partition_point(|at| *at < finding.span.start as usize);
        match lines.get_mut(&line) {
            Some(guessed) if *guessed || !is_certain => {}
            Some(_) => told.push(finding),
            None => {
                lines.insert(line, !is_certain);
                told.push(finding);
            }
        }
    }
    told.sort_by_key(|finding| (finding.span.start, finding.span.end));
    told
}

fn read(file: FileId, text: &str, looked: &scan::Scan, origin: &Origin<'_>) -> (ast::File, Diagnostics) {
    match looked.too_deep {
        Some(at) => refused(file, messages::nested_too_deep(origin.span(at, at + 1))),
        None => build::file(file, text, &looked.comments, &looked.cuts, origin, PATIENCE),
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
