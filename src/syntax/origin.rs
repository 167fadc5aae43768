//! Where a mended text comes from: maps its places back to the user's file. Knows nothing about what was mended.

use crate::base::{FileId, Span};

/// A run of a mended text and the run of the older text that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// First byte in the mended text.
    pub start: u32,
    /// First byte in the older text.
    pub from: u32,
    /// One past the last byte in the older text; equal to `from` for an insertion.
    pub to: u32,
    /// Whether it is the very same text, byte for byte.
    pub kept: bool,
}

/// Maps places of a text to the user's file.
#[derive(Debug)]
pub(super) enum Origin<'o> {
    /// The text is the user's own.
    Own(FileId),
    /// The text was put together from pieces of an older one.
    Patched {
        /// The older text's own origin.
        outer: &'o Origin<'o>,
        /// In order of `start`, without gaps.
        pieces: &'o [Piece],
    },
}

impl<'o> Origin<'o> {
    /// The origin of a text put together from pieces of a text of origin `outer`.
    pub(super) const fn patched(outer: &'o Self, pieces: &'o [Piece]) -> Self {
        Self::Patched { outer, pieces }
    }

    /// The place in the user's file.
    pub(super) fn span(&self, start: u32, end: u32) -> Span {
        match self {
            Self::Own(file) => Span::new(*file, start, end.max(start)),
            Self::Patched { outer, pieces } => {
                let from = locate(pieces, start, false);
                outer.span(from, locate(pieces, end, true).max(from))
            }
        }
    }
}

/// The older text's byte for a byte of the mended one; `end` asks for the end of what stands right before it.
pub(super) fn locate(pieces: &[Piece], at: u32, end: bool) -> u32 {
    let index = if end {
        pieces.partition_point(|piece| piece.start < at)
    } else {
        pieces.partition_point(|piece| piece.start <= at)
    };
    let Some(piece) = pieces.get(index.saturating_sub(1)) else { return 0 };
    let inside = at.saturating_sub(piece.start);
    if piece.kept {
        (piece.from + inside).min(piece.to)
    } else if end {
        piece.to
    } else {
        piece.from
    }
}
