//! Floor 1. Text → tree. Never fails, on any bytes. Knows no names' meanings; the only place that sees the parser library.

pub mod ast;
mod build;
pub mod messages;
mod origin;
mod parser;
mod repair;
mod scan;

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
        let found = vec![messages::file_too_large(Span::new(file, 0, 0))];
        return (ast::File { id: file, damaged: true, ..ast::File::default() }, found);
    }
    let looked = scan::scan(text);
    if let Some(at) = looked.too_deep {
        let found = vec![messages::nested_too_deep(Span::new(file, at, at + 1))];
        return (ast::File { id: file, damaged: true, ..ast::File::default() }, found);
    }
    let origin = origin::Origin::Own(file);
    build::file(file, text, &looked.comments, &origin, PATIENCE)
}
