//! Rows → what stands between two tokens: blanks or a line break. Columns and long lines are the business of its neighbours.
//!
//! Tokens are only ever spaced, never rewritten; so a mistake in here can make a text ugly, but not different.

#![allow(
    clippy::indexing_slicing,
    reason = "token numbers come from the token list, and all lists here are as long as it"
)]

use super::{
    outline::Shape,
    rows::{Body, Commas, Entry, Row, rows},
    tokens::{Kind, Token, blanks_between},
};

/// How wide a line may become before it is broken.
pub(super) const WIDTH: usize = 120;

/// How deep a body is indented.
const STEP: usize = 2;

/// How deep the rest of a broken line is indented where no column asks for another place.
const HANG: usize = 4;

/// What stands before a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// So many blanks.
    Blanks(usize),
    /// A line break, an empty line if asked for, and the indent.
    Break { empty_line: bool, indent: usize },
    /// What the author wrote.
    AsWritten,
}

/// The gaps of a text, as they come about.
pub(super) struct Layout<'t> {
    pub(super) tokens: &'t [Token<'t>],
    pub(super) commas: Commas,
    /// Before each token.
    pub(super) gaps: Vec<Gap>,
    /// What would stand before each token if everything stood on one line.
    flat: Vec<Gap>,
    /// For each `{`: whether what is in it gets lines of its own.
    opened: Vec<bool>,
}

/// Lays out a whole text.
pub(super) fn lay_out<'t>(tokens: &'t [Token<'t>], entries: &[Entry], commas: Commas) -> Layout<'t> {
    let mut layout = Layout {
        tokens,
        flat: flat_gaps(tokens, &commas),
        commas,
        gaps: Vec::new(),
        opened: vec![false; tokens.len()],
    };
    layout.prepare(entries);
    layout.gaps.clone_from(&layout.flat);
    layout.entries(entries, 0);
    layout.align_comments();
    layout
}

fn flat_gaps(tokens: &[Token<'_>], commas: &Commas) -> Vec<Gap> {
    let mut before: Option<&Token<'_>> = None;
    let mut gaps = Vec::with_capacity(tokens.len());
    for (number, token) in tokens.iter().enumerate() {
        if commas.dropped[number] {
            gaps.push(Gap::Blanks(0));
            continue;
        }
        gaps.push(Gap::Blanks(before.map_or(0, |before| blanks_between(before, token))));
        before = Some(token);
    }
    gaps
}

impl Layout<'_> {
    /// Says which bodies the author opened, and sets rows that share a line apart.
    fn prepare(&mut self, entries: &[Entry]) {
        for row in rows(entries) {
            if row.shape == Shape::Damaged {
                let is_inside = |number: usize| row.bodies.iter().any(|body| body.open < number && number < body.close);
                for number in (row.first + 1..=row.last).filter(|number| !is_inside(*number)) {
                    self.flat[number] = Gap::AsWritten;
                }
            }
            for body in &row.bodies {
                let inside = &self.tokens[body.open + 1..=body.close];
                let is_broken = inside.iter().any(|token| token.breaks > 0);
                self.opened[body.open] = !body.entries.is_empty() && (is_broken || row.shape == Shape::Large);
                for other in rows(&body.entries).skip(1).filter(|other| other.shape != Shape::Field) {
                    self.flat[other.first] = Gap::Blanks(2);
                }
                self.prepare(&body.entries);
            }
        }
    }

    /// Lays out what stands in an opened body, or in the file.
    fn entries(&mut self, entries: &[Entry], indent: usize) {
        if self.is_packed(entries, indent) {
            if let Some(row) = rows(entries).next() {
                self.gaps[row.first] = Gap::Break { empty_line: false, indent };
            }
            return;
        }
        for (index, entry) in entries.iter().enumerate() {
            let (first, is_comment) = match entry {
                Entry::Comment(comment) => (*comment, true),
                Entry::Row(row) => (row.first, false),
            };
            let breaks = self.tokens[first].breaks;
            // What could not be read, and what stands in its line, stay together: perhaps they are one.
            let is_joined =
                breaks == 0 && index > 0 && (is_damaged(entry) || entries.get(index - 1).is_some_and(is_damaged));
            self.gaps[first] = if is_joined {
                Gap::AsWritten
            } else if is_comment && breaks == 0 && self.can_follow(first) {
                Gap::Blanks(2)
            } else {
                Gap::Break { empty_line: index > 0 && breaks > 1, indent }
            };
        }
        set_apart(self, entries);
        let rows: Vec<&Row> = rows(entries).collect();
        self.settle(&rows, indent);
        for row in rows {
            for body in &row.bodies {
                if !self.is_opened(body) {
                    continue;
                }
                let inner = self.body_indent(row, body, indent);
                self.gaps[body.close] = Gap::Break { empty_line: false, indent: inner };
                self.entries(&body.entries, inner + STEP);
            }
        }
    }

    /// Whether a comment may stand behind what is written before it: a word, not another comment.
    fn can_follow(&self, comment: usize) -> bool {
        let before = (0..comment).rev().find(|number| !self.commas.dropped[*number]);
        before.is_some_and(|before| self.kind(before) != Some(Kind::Comment))
    }

    /// Whether fields share the one line between their braces: if the author wrote them so, and if they fit.
    fn is_packed(&self, entries: &[Entry], indent: usize) -> bool {
        let mut width = indent;
        for (index, entry) in entries.iter().enumerate() {
            let Entry::Row(row) = entry else { return false };
            if row.shape != Shape::Field || row.commented || index > 0 && self.tokens[row.first].breaks > 0 {
                return false;
            }
            let next = entries.get(index + 1).map_or(row.last + 1, |next| match next {
                Entry::Row(next) => next.first,
                Entry::Comment(comment) => *comment,
            });
            width += (row.first..next).map(|number| self.flat_width(number)).sum::<usize>();
        }
        let first = rows(entries).next().map_or(0, |row| row.first);
        !entries.is_empty() && width - self.flat_width(first) + self.width(first) <= WIDTH
    }

    fn flat_width(&self, number: usize) -> usize {
        match self.flat[number] {
            Gap::Blanks(blanks) => blanks + self.width(number),
            Gap::Break { .. } | Gap::AsWritten => self.width(number),
        }
    }

    /// A body stands below the line that opens it; that of an arm below the arm, however long its head is.
    fn body_indent(&self, row: &Row, body: &Body, indent: usize) -> usize {
        if row.shape == Shape::Arm { indent } else { self.line_indent(body.open) }
    }

    /// Aligns rows of one indent and breaks those that are too long, until nothing is left to do.
    fn settle(&mut self, rows: &[&Row], indent: usize) {
        loop {
            for row in rows {
                self.reset(row, indent);
            }
            self.align(rows);
            let mut is_settled = true;
            for row in rows.iter().filter(|row| !row.commented && row.shape != Shape::Damaged) {
                if let Some(body) = row.trailing_body()
                    && self.can_open(body)
                    && self.has_long_line(row)
                {
                    self.opened[body.open] = true;
                    is_settled = false;
                }
            }
            if !is_settled {
                continue;
            }
            for row in rows {
                self.wrap(row, indent + HANG);
                is_settled &= row.shape == Shape::Damaged || !self.open_in_long_line(row);
            }
            if is_settled {
                return;
            }
        }
    }

    fn reset(&mut self, row: &Row, indent: usize) {
        self.gaps[row.first + 1..=row.last].copy_from_slice(&self.flat[row.first + 1..=row.last]);
        for body in &row.bodies {
            if self.is_opened(body) {
                self.gaps[body.close] = Gap::Break { empty_line: false, indent };
            }
        }
    }

    pub(super) fn can_open(&self, body: &Body) -> bool {
        !self.opened[body.open] && !body.entries.is_empty()
    }

    pub(super) fn is_opened(&self, body: &Body) -> bool {
        self.opened[body.open]
    }

    /// Whether all of the row stands on one line, or could.
    pub(super) fn is_flat(&self, row: &Row) -> bool {
        !row.commented && row.shape != Shape::Damaged && !row.bodies.iter().any(|body| self.is_opened(body))
    }

    /// The runs of tokens of a row between its opened bodies: first and last token of each.
    pub(super) fn pieces(&self, row: &Row) -> Vec<(usize, usize)> {
        let mut pieces = Vec::with_capacity(1);
        let mut from = row.first;
        for body in row.bodies.iter().filter(|body| self.is_opened(body)) {
            pieces.push((from, body.open));
            from = body.close;
        }
        pieces.push((from, row.last));
        pieces
    }

    fn has_long_line(&self, row: &Row) -> bool {
        self.pieces(row).into_iter().any(|(_, last)| self.end_column(last) > WIDTH)
    }

    /// Opens the last body that stands in a line which is too long; says whether there was one.
    fn open_in_long_line(&mut self, row: &Row) -> bool {
        let is_long = |body: &&Body| {
            if !self.can_open(body) {
                return false;
            }
            let line_end = (body.close + 1..=row.last).find(|number| matches!(self.gaps[*number], Gap::Break { .. }));
            let last = line_end.map_or(row.last, |number| number - 1);
            let last = row
                .bodies
                .iter()
                .find(|other| self.is_opened(other) && other.open > body.open)
                .map_or(last, |other| last.min(other.open));
            self.end_column(last) > WIDTH
        };
        let Some(open) = row.bodies.iter().rfind(is_long).map(|body| body.open) else { return false };
        self.opened[open] = true;
        true
    }

    /// The number of the first token of the line that a token stands in.
    fn line_head(&self, number: usize) -> usize {
        let begins_line = |candidate: &usize| matches!(self.gaps[*candidate], Gap::Break { .. });
        (0..=number).rev().find(begins_line).unwrap_or(0)
    }

    fn line_indent(&self, number: usize) -> usize {
        match self.gaps[self.line_head(number)] {
            Gap::Break { indent, .. } => indent,
            Gap::Blanks(_) | Gap::AsWritten => 0,
        }
    }

    /// The column right behind a token.
    pub(super) fn end_column(&self, number: usize) -> usize {
        let head = self.line_head(number);
        let mut column = self.line_indent(number);
        for token in head..=number {
            if token > head
                && let Gap::Blanks(blanks) = self.gaps[token]
            {
                column += blanks;
            }
            column += self.width(token);
        }
        column
    }

    /// The column at which a token begins.
    pub(super) fn start_column(&self, number: usize) -> usize {
        self.end_column(number) - self.width(number)
    }

    /// How many columns a token takes, with the comma that is added behind it.
    pub(super) fn width(&self, number: usize) -> usize {
        if self.commas.dropped[number] {
            return 0;
        }
        self.tokens[number].width() + usize::from(self.commas.added[number])
    }

    pub(super) fn kind(&self, number: usize) -> Option<Kind> {
        self.tokens.get(number).map(|token| token.kind)
    }

    pub(super) fn is_word(&self, number: usize, word: &str) -> bool {
        self.tokens.get(number).is_some_and(|token| token.is_word(word))
    }
}

fn is_damaged(entry: &Entry) -> bool {
    matches!(entry, Entry::Row(Row { shape: Shape::Damaged, .. }))
}

/// Journeys, populations and tests stand apart: an empty line before and behind each, above the comments that belong to it.
fn set_apart(layout: &mut Layout<'_>, entries: &[Entry]) {
    let mut previous: Option<&Row> = None;
    // The first token behind the previous row that begins a line.
    let mut below: Option<usize> = None;
    let mut has_empty_line = false;
    for entry in entries {
        let first = match entry {
            Entry::Comment(comment) => *comment,
            Entry::Row(row) => row.first,
        };
        if let Gap::Break { empty_line, .. } = layout.gaps[first] {
            below = below.or(Some(first));
            has_empty_line |= empty_line;
        }
        let Entry::Row(row) = entry else { continue };
        if let Some(previous) = previous
            && (previous.shape == Shape::Large || row.shape == Shape::Large)
            && !has_empty_line
            && let Some(below) = below
            && let Gap::Break { empty_line, .. } = &mut layout.gaps[below]
        {
            *empty_line = true;
        }
        previous = Some(row);
        below = None;
        has_empty_line = false;
    }
}
