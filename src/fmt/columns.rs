//! Columns: rows that belong together are set in columns where that helps reading. Knows no grammar; which tokens begin a
//! column follows from the shape of a row.

#![allow(
    clippy::indexing_slicing,
    reason = "token numbers come from the token list, and all lists here are as long as it"
)]

use super::{
    layout::{Gap, Layout, WIDTH},
    outline::Shape,
    rows::Row,
    tokens::Kind,
};

/// How much wider than the narrowest a cell may be and still widen its column; a wider one sticks out.
const SPREAD: usize = 24;

/// The same for columns that are set only if all their cells fit: braces of arms, and rows within one line.
const NARROW_SPREAD: usize = 18;

impl Layout<'_> {
    /// Aligns rows of one indent.
    pub(super) fn align(&mut self, rows: &[&Row]) {
        let is_open_message = |row: &Row| row.shape == Shape::Message && !self.is_flat(row);
        let neighbours = |before: &Row, row: &Row| {
            self.joins(row) && is_kin(before.shape, row.shape) && !is_open_message(before) && !is_open_message(row)
        };
        for group in runs(rows, neighbours) {
            let mut rows: Vec<&Row> = group.to_vec();
            for column in 0..2 {
                let cells: Vec<usize> = rows.iter().filter_map(|row| self.cell(row, column)).collect();
                let reach = self.set_column(&cells);
                // What sticks out of one column is no measure for the next.
                rows.retain(|row| self.cell(row, column).is_none_or(|cell| self.start_column(cell) <= reach));
            }
        }
        let has_flat_body = |layout: &Self, row: &Row| layout.is_flat(row) && row.trailing_body().is_some();
        let neighbours = |before: &Row, row: &Row| {
            self.joins(row)
                && is_kin(before.shape, row.shape)
                && has_flat_body(self, before)
                && has_flat_body(self, row)
        };
        for group in runs(rows, neighbours) {
            match group.first().map(|row| row.shape) {
                Some(Shape::Arm | Shape::Channel | Shape::Reactions) => self.align_braces(group),
                Some(Shape::Message | Shape::SplitArm) => {}
                Some(_) | None => continue,
            }
            self.align_within_lines(group);
        }
    }

    /// Whether a row stands right below the one before it: a line between them that is not empty may hold a comment.
    fn joins(&self, row: &Row) -> bool {
        let mut number = row.first;
        loop {
            if let Gap::Break { empty_line: true, .. } = self.gaps[number] {
                return false;
            }
            match number.checked_sub(1) {
                Some(before) if self.kind(before) == Some(Kind::Comment) => number = before,
                Some(_) | None => return true,
            }
        }
    }

    /// The token of a row that begins the given column.
    fn cell(&self, row: &Row, column: usize) -> Option<usize> {
        let tokens = row.first..=row.last;
        let opening = || row.bodies.first().filter(|body| !self.is_opened(body)).map(|body| body.open);
        let cell = match (row.shape, column) {
            (Shape::Source, 0) => tokens.clone().find(|n| self.kind(*n) == Some(Kind::Text)),
            (Shape::Event | Shape::EventToEveryone, 0) => Some(row.first + 2).filter(|n| self.is_word(*n, "from")),
            (Shape::Event, 1) => opening(),
            (Shape::Cap, 0) => Some(row.first + 2).filter(|n| self.is_word(*n, "at")),
            (Shape::Action, 0) => Some(row.first + 2).filter(|n| self.is_word(*n, "to")),
            (Shape::Segment | Shape::Trigger, 0) => self.equals_sign(row),
            (Shape::Message, 0 | 1) => {
                let colon = tokens.clone().find(|n| self.kind(*n) == Some(Kind::Colon))?;
                let cell = colon + 1 + column;
                Some(cell).filter(|n| self.kind(*n) != Some(Kind::Open) || opening() == Some(*n))
            }
            (Shape::Attribute, 0) => Some(row.first + 1).filter(|n| self.kind(*n) == Some(Kind::Colon)),
            (Shape::Keyed(_) | Shape::SplitArm, 0) => Some(row.first + 1),
            (Shape::SplitArm, 1) => row.bodies.first().map(|body| body.open),
            _ => None,
        }?;
        let is_commented = || (row.first..cell).any(|n| self.kind(n) == Some(Kind::Comment));
        (tokens.contains(&cell) && row.first < cell && !(row.commented && is_commented())).then_some(cell)
    }

    /// The `=` of a definition.
    pub(super) fn equals_sign(&self, row: &Row) -> Option<usize> {
        (row.first..=row.last).find(|n| self.kind(*n) == Some(Kind::Operator) && self.tokens[*n].text == "=")
    }

    /// Lets the cells begin in one column, and says in which; those behind something very long stay where they are.
    fn set_column(&mut self, cells: &[usize]) -> usize {
        let widths: Vec<usize> = cells.iter().map(|cell| self.end_column(cell - 1)).collect();
        let Some(narrowest) = widths.iter().min() else { return usize::MAX };
        let column = widths.iter().filter(|width| **width <= narrowest + SPREAD).max().unwrap_or(narrowest) + 1;
        for (cell, width) in cells.iter().zip(&widths) {
            self.gaps[*cell] = Gap::Blanks(column.saturating_sub(*width).max(1));
        }
        column
    }

    /// Lets the bodies of rows that stand on one line each begin in one column.
    fn align_braces(&mut self, group: &[&Row]) {
        let cells = group.iter().filter_map(|row| row.trailing_body().map(|body| (body.open, row.last)));
        self.set_narrow_column(&cells.collect::<Vec<_>>());
    }

    /// Lets the second, third … member of bodies within one line begin in one column, where the members before them begin
    /// with the same word.
    fn align_within_lines(&mut self, group: &[&Row]) {
        let bodies = group.iter().filter_map(|row| row.trailing_body().map(|body| (row.last, body)));
        let lines: Vec<Line> = bodies
            .map(|(last, body)| Line {
                open: body.open,
                last,
                members: super::rows::rows(&body.entries).map(|m| m.first).collect(),
            })
            .collect();
        let brace = |layout: &Self, line: &Line| layout.start_column(line.open);
        for run in runs_of(&lines, |before, line| brace(self, before) == brace(self, line)) {
            self.align_members(run, 1);
        }
    }

    fn align_members(&mut self, run: &[Line], member: usize) {
        let begins_alike = |before: &Line, line: &Line| {
            let word = |line: &Line| line.members.get(member - 1).map(|first| self.tokens[*first].text);
            let has_member = |line: &Line| line.members.len() > member;
            has_member(before) && has_member(line) && word(before) == word(line)
        };
        let columns: Vec<&[Line]> = runs_of(run, begins_alike).filter(|lines| lines.len() > 1).collect();
        for lines in columns {
            let cells = lines.iter().filter_map(|line| line.members.get(member).map(|first| (*first, line.last)));
            if self.set_narrow_column(&cells.collect::<Vec<_>>()) {
                self.align_members(lines, member + 1);
            }
        }
    }

    /// Lets cells begin in one column if they are about equally far to the right and their lines stay short enough; a cell
    /// comes with the last token of its line. Says whether they do.
    fn set_narrow_column(&mut self, cells: &[(usize, usize)]) -> bool {
        let starts: Vec<usize> = cells.iter().map(|(cell, _)| self.start_column(*cell)).collect();
        let (Some(least), Some(most)) = (starts.iter().min(), starts.iter().max()) else { return false };
        let is_too_wide = |(start, (_, last)): (&usize, &(usize, usize))| self.end_column(*last) + most - start > WIDTH;
        if most - least > NARROW_SPREAD || starts.iter().zip(cells).any(is_too_wide) {
            return false;
        }
        for ((cell, _), start) in cells.iter().zip(&starts) {
            if let Gap::Blanks(blanks) = &mut self.gaps[*cell] {
                *blanks += most - start;
            }
        }
        true
    }

    /// Lets comments at line ends begin in one column, as long as their lines follow one another at one indent.
    pub(super) fn align_comments(&mut self) {
        let lines = self.lines();
        let joins = |before: &Written, line: &Written| {
            before.indent.is_some() && before.indent == line.indent && !line.is_below_empty_line
        };
        for run in runs_of(&lines, joins) {
            let commented = run.iter().filter_map(|line| line.comment.map(|comment| (comment, line.width)));
            let commented: Vec<(usize, usize)> = commented.collect();
            let Some(narrowest) = commented.iter().map(|(_, width)| *width).min() else { continue };
            let widths = commented.iter().map(|(_, width)| *width);
            let column = widths.filter(|width| *width <= narrowest + SPREAD).max().unwrap_or(narrowest) + 2;
            for (comment, width) in commented {
                self.gaps[comment] = Gap::Blanks(column.saturating_sub(width).max(2));
            }
        }
    }

    /// The lines as they now stand.
    fn lines(&self) -> Vec<Written> {
        let mut lines: Vec<Written> = Vec::new();
        for (number, gap) in self.gaps.iter().enumerate() {
            match (gap, lines.last_mut()) {
                (Gap::Break { empty_line, indent }, _) => lines.push(Written {
                    indent: Some(*indent),
                    width: indent + self.width(number),
                    comment: None,
                    is_below_empty_line: *empty_line,
                }),
                (Gap::Blanks(blanks), Some(line)) => {
                    if self.kind(number) == Some(Kind::Comment) {
                        line.comment = Some(number);
                    } else {
                        line.width += blanks + self.width(number);
                    }
                }
                (Gap::AsWritten, Some(line)) => {
                    // What is left as it is may span lines: nothing is aligned with it.
                    line.indent = None;
                    line.comment = None;
                }
                (Gap::Blanks(_) | Gap::AsWritten, None) => {}
            }
        }
        lines
    }
}

/// A row whose body stands within its line.
struct Line {
    /// The `{` of its body.
    open: usize,
    /// Its last token.
    last: usize,
    /// The first tokens of what stands in its body.
    members: Vec<usize>,
}

/// A line as it is about to be written.
struct Written {
    /// Where it begins; nothing where part of it is left as it is.
    indent: Option<usize>,
    /// Its width without the comment at its end.
    width: usize,
    /// The comment at its end.
    comment: Option<usize>,
    is_below_empty_line: bool,
}

/// Whether rows of two shapes may share columns.
fn is_kin(one: Shape, other: Shape) -> bool {
    let is_event = |shape| matches!(shape, Shape::Event | Shape::EventToEveryone);
    one == other || is_event(one) && is_event(other)
}

fn runs<'r, 'm>(rows: &'r [&'m Row], joins: impl Fn(&Row, &Row) -> bool) -> std::vec::IntoIter<&'r [&'m Row]> {
    rows.chunk_by(|before, row| joins(before, row)).collect::<Vec<_>>().into_iter()
}

fn runs_of<T>(lines: &[T], joins: impl Fn(&T, &T) -> bool) -> std::vec::IntoIter<&[T]> {
    lines.chunk_by(|before, line| joins(before, line)).collect::<Vec<_>>().into_iter()
}
