//! Whether two texts say the same: equal trees but for places, equal comments, equal words. Knows nothing about layout.
//!
//! Trees are compared as they print themselves for debugging, without places: so a part that is added to the tree later is
//! compared from its first day on.

use std::fmt::{Debug, Write};

use super::tokens::{Kind, Token};
use crate::{
    base::Span,
    syntax::ast::{Comment, File},
};

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// These items of the older file, by number; none if their count differs.
    Items(Vec<usize>),
    /// The comment of the older file with that place.
    Comments(Option<Span>),
    /// Words or signs.
    Words,
}

/// A file and its text.
#[derive(Clone, Copy)]
pub(super) struct Version<'f> {
    pub file: &'f File,
    pub text: &'f str,
    pub tokens: &'f [Token<'f>],
}

/// The first kind of difference, if there is one.
pub(super) fn difference(older: Version<'_>, newer: Version<'_>) -> Option<Difference> {
    if older.file.items.len() != newer.file.items.len() || older.file.damaged != newer.file.damaged {
        return Some(Difference::Items(Vec::new()));
    }
    let pairs = older.file.items.iter().zip(&newer.file.items);
    let differs = |(_, (one, other)): &(usize, _)| without_places(one) != without_places(other);
    let items: Vec<usize> = pairs.enumerate().filter(differs).map(|(number, _)| number).collect();
    if !items.is_empty() {
        return Some(Difference::Items(items));
    }
    let (mut ours, mut theirs) = (older.file.comments.iter(), newer.file.comments.iter());
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => break,
            (Some(one), Some(other)) if comment(older.text, one) == comment(newer.text, other) => {}
            (one, _) => return Some(Difference::Comments(one.map(|comment| comment.span))),
        }
    }
    // Damaged text has no tree; its words speak for it. Commas are compared by the trees.
    let words = |tokens: &'_ [Token<'_>]| -> Vec<String> {
        tokens.iter().filter(|token| token.kind != Kind::Comma).map(|token| token.text.to_owned()).collect()
    };
    (words(older.tokens) != words(newer.tokens)).then_some(Difference::Words)
}

fn comment<'t>(text: &'t str, comment: &Comment) -> (&'t str, bool) {
    let written = text.get(comment.span.start as usize..comment.span.end as usize).unwrap_or("");
    (written.trim_end(), comment.doc)
}

/// How a part of the tree prints itself, without places.
fn without_places(part: &impl Debug) -> String {
    let mut printed = Placeless { text: String::new(), is_quoted: false, is_escaped: false, is_in_place: false };
    // Writing to a `String` cannot fail.
    let _ = write!(printed, "{part:?}");
    printed.text
}

/// Takes what is printed, and leaves out `Span { … }` outside of quotes.
struct Placeless {
    text: String,
    is_quoted: bool,
    is_escaped: bool,
    is_in_place: bool,
}

/// How a place begins to print itself.
const PLACE: &str = "Span { ";

impl Write for Placeless {
    fn write_str(&mut self, printed: &str) -> std::fmt::Result {
        for sign in printed.chars() {
            if self.is_in_place {
                self.is_in_place = sign != '}';
                continue;
            }
            self.text.push(sign);
            if self.is_quoted {
                match sign {
                    _ if self.is_escaped => self.is_escaped = false,
                    '\\' => self.is_escaped = true,
                    '"' => self.is_quoted = false,
                    _ => {}
                }
            } else if sign == '"' {
                self.is_quoted = true;
            } else if sign == ' ' && self.text.ends_with(PLACE) {
                self.text.truncate(self.text.len() - PLACE.len());
                self.is_in_place = true;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::without_places;
    use crate::base::{FileId, Span};

    #[test]
    fn places_are_left_out_and_nothing_else() {
        let span = Span::new(FileId(3), 4, 5);
        assert_eq!(without_places(&(span, "a")), r#"(, "a")"#);
        assert_eq!(without_places(&("Span { file", 7, Some(span))), r#"("Span { file", 7, Some())"#);
        assert_eq!(without_places(&("\"Span { ", span)), r#"("\"Span { ", )"#);
        assert_ne!(without_places(&("x", 1)), without_places(&("x", 2)));
    }
}
