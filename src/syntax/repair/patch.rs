//! Changes to a text, and where every byte of the changed text came from. Knows nothing about why.

use crate::syntax::origin::{Origin, Piece, locate};

/// One replacement in the text at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::syntax) struct Change {
    /// First byte that goes.
    pub start: usize,
    /// One past the last byte that goes; `start` for an insertion.
    pub end: usize,
    /// What comes.
    pub with: String,
}

impl Change {
    /// Puts `with` in the place of `start..end`.
    pub fn new(start: usize, end: usize, with: impl Into<String>) -> Self {
        Self { start, end, with: with.into() }
    }

    /// Puts `with` before `at`.
    pub fn insert(at: usize, with: impl Into<String>) -> Self {
        Self::new(at, at, with)
    }

    /// Takes `start..end` away.
    pub fn delete(start: usize, end: usize) -> Self {
        Self::new(start, end, "")
    }
}

/// A text that was changed, with its way back.
#[derive(Clone, Debug)]
pub(in crate::syntax) struct Draft {
    /// The text as it stands.
    pub text: String,
    /// Where it came from.
    pub pieces: Vec<Piece>,
}

impl Draft {
    /// A part of a text, unchanged.
    pub fn of(text: &str, start: usize, end: usize) -> Self {
        let part = text.get(start..end).unwrap_or("");
        let piece = Piece { start: 0, from: small(start), to: small(start + part.len()), kept: true };
        Self { text: part.to_owned(), pieces: vec![piece] }
    }

    /// The same with changes made to it; changes that overlap an earlier one are left out.
    #[must_use]
    pub fn changed(&self, changes: &[Change]) -> Self {
        let (text, steps) = apply(&self.text, changes);
        let mut pieces = Vec::with_capacity(self.pieces.len() + steps.len());
        for step in &steps {
            self.compose(*step, &mut pieces);
        }
        Self { text, pieces }
    }

    fn compose(&self, step: Piece, into: &mut Vec<Piece>) {
        if !step.kept {
            let from = locate(&self.pieces, step.from, false);
            let to = locate(&self.pieces, step.to, true).max(from);
            into.push(Piece { start: step.start, from, to, kept: false });
            return;
        }
        let first = self.pieces.partition_point(|piece| piece.start <= step.from).saturating_sub(1);
        for (index, piece) in self.pieces.iter().enumerate().skip(first) {
            if piece.start >= step.to {
                break;
            }
            let end = self.pieces.get(index + 1).map_or(small(self.text.len()), |next| next.start);
            let (from, to) = (piece.start.max(step.from), end.min(step.to));
            if from >= to {
                continue;
            }
            let start = step.start + (from - step.from);
            if piece.kept {
                let shift = from - piece.start;
                let length = to - from;
                into.push(Piece { start, from: piece.from + shift, to: piece.from + shift + length, kept: true });
            } else {
                into.push(Piece { start, from: piece.from, to: piece.to, kept: false });
            }
        }
    }

    /// Where the text came from, behind the text it was cut from.
    pub fn origin<'o>(&'o self, outer: &'o Origin<'o>) -> Origin<'o> {
        Origin::patched(outer, &self.pieces)
    }
}

/// The changed text and its pieces in terms of the old one.
pub(in crate::syntax) fn apply(text: &str, changes: &[Change]) -> (String, Vec<Piece>) {
    let mut sorted: Vec<&Change> = changes.iter().collect();
    sorted.sort_by_key(|change| (change.start, change.end));
    let mut out = String::with_capacity(text.len() + 16 * changes.len());
    let mut pieces = Vec::with_capacity(2 * changes.len() + 1);
    let mut at = 0;
    for change in sorted {
        if change.start < at || change.end > text.len() {
            continue;
        }
        if change.start > at {
            pieces.push(Piece { start: small(out.len()), from: small(at), to: small(change.start), kept: true });
            out.push_str(text.get(at..change.start).unwrap_or(""));
        }
        if !change.with.is_empty() {
            let (from, to) = (small(change.start), small(change.end));
            pieces.push(Piece { start: small(out.len()), from, to, kept: false });
            out.push_str(&change.with);
        }
        at = change.end;
    }
    if at < text.len() || pieces.is_empty() {
        pieces.push(Piece { start: small(out.len()), from: small(at), to: small(text.len()), kept: true });
        out.push_str(text.get(at..).unwrap_or(""));
    }
    (out, pieces)
}

/// Offsets fit 32 bits: a text is at most 16 MiB.
fn small(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::FileId;

    #[test]
    fn places_find_their_way_back_through_two_changes() {
        let text = "wait 3d send x via email";
        let once = Draft::of(text, 0, text.len()).changed(&[Change::new(5, 7, "3 days")]);
        let twice = once.changed(&[Change::new(19, 22, "by")]);
        assert_eq!(twice.text, "wait 3 days send x by email");
        let own = Origin::Own(FileId(0));
        let origin = twice.origin(&own);
        let back = |word: &str| {
            let start = twice.text.find(word).unwrap_or(0);
            let span = origin.span(small(start), small(start + word.len()));
            text.get(span.start as usize..span.end as usize).unwrap_or("")
        };
        assert_eq!(back("3 days"), "3d");
        assert_eq!(back("by"), "via");
        assert_eq!(back("email"), "email");
        assert_eq!(back("send x"), "send x");
    }
}
