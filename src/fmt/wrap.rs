//! Lines that are too long: where they may be broken, and where their rest goes. A row is broken at its clauses first
//! (`when`, `then`, `else`, `within`), then at `where`, then between the operands of a condition, then between the members of
//! a list; only as much of it as is too long.

#![allow(
    clippy::indexing_slicing,
    reason = "token numbers come from the token list, and all lists here are as long as it"
)]

use super::{
    layout::{Gap, Layout, WIDTH},
    outline::{Key, Shape},
    rows::Row,
    tokens::Kind,
};

/// How tightly a place holds together; the loosest place is broken first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Hold {
    /// Before a clause of a row.
    Clause,
    /// Before the `where` that narrows a happening.
    Narrowing,
    /// Before `or`, so deep in parentheses.
    Or(usize),
    /// Before `and`, so deep in parentheses.
    And(usize),
    /// Before the `where` of a question about history.
    InnerNarrowing,
    /// Between the members of a list: as many on a line as fit.
    List,
}

impl Hold {
    /// The order in which places are broken.
    fn rank(self) -> usize {
        match self {
            Self::Clause => 0,
            Self::Narrowing => 1,
            Self::Or(depth) => 2 + 2 * depth,
            Self::And(depth) => 3 + 2 * depth,
            Self::InnerNarrowing => usize::MAX - 1,
            Self::List => usize::MAX,
        }
    }
}

/// A place where a row may be broken: before `token`.
#[derive(Clone, Copy, Debug)]
struct Joint {
    token: usize,
    hold: Hold,
}

impl Layout<'_> {
    /// Breaks what is too long in a row, and what a comment breaks. `hang` is where the rest goes if no column asks for
    /// another place.
    pub(super) fn wrap(&mut self, row: &Row, hang: usize) {
        if row.shape == Shape::Damaged {
            return;
        }
        let hang = self.value_column(row).unwrap_or(hang);
        if row.commented {
            self.break_at_comments(row, hang);
        }
        for (first, last) in self.pieces(row) {
            let joints = self.joints(row, first, last);
            let mut line = first;
            // Comments have broken the piece already; each part is a piece of its own.
            for number in first + 1..=last {
                if matches!(self.gaps[number], Gap::Break { .. }) && !self.is_inside_body(row, number) {
                    self.wrap_piece(line, number - 1, hang, &joints);
                    line = number;
                }
            }
            self.wrap_piece(line, last, hang, &joints);
        }
    }

    /// The column of what a row says, where that is what the next line should begin under.
    fn value_column(&self, row: &Row) -> Option<usize> {
        let value = match row.shape {
            Shape::Keyed(
                Key::MessageText | Key::Channel | Key::Status | Key::Rule | Key::StageRule | Key::Population,
            ) => Some(row.first + 1),
            Shape::Segment | Shape::Trigger => self.equals_sign(row).map(|equals| equals + 1),
            Shape::Attribute | Shape::Field => Some(row.first + 2),
            Shape::Customer
            | Shape::Source
            | Shape::Event
            | Shape::EventToEveryone
            | Shape::Channel
            | Shape::Message
            | Shape::Action
            | Shape::Large
            | Shape::Cap
            | Shape::Plain
            | Shape::Statement
            | Shape::Arm
            | Shape::SplitArm
            | Shape::Reactions
            | Shape::Damaged => None,
        }?;
        let is_commented = row.commented && (row.first..=value).any(|n| self.kind(n) == Some(Kind::Comment));
        (value <= row.last && !is_commented).then(|| self.start_column(value))
    }

    fn break_at_comments(&mut self, row: &Row, hang: usize) {
        for number in row.first + 1..=row.last {
            if self.is_inside_body(row, number) {
                continue;
            }
            let is_below_comment = self.kind(number - 1) == Some(Kind::Comment);
            let is_comment_line = self.kind(number) == Some(Kind::Comment) && self.tokens[number].breaks > 0;
            if is_below_comment || is_comment_line {
                self.gaps[number] = Gap::Break { empty_line: false, indent: hang };
            }
        }
    }

    fn is_inside_body(&self, row: &Row, number: usize) -> bool {
        row.bodies.iter().any(|body| body.open < number && number <= body.close)
    }

    /// The places in a piece of a row where it may be broken.
    fn joints(&self, row: &Row, first: usize, last: usize) -> Vec<Joint> {
        let mut joints = Vec::new();
        let mut depth: usize = 0;
        let mut number = first;
        while number <= last {
            match self.kind(number) {
                Some(Kind::ParenOpen) => depth += 1,
                Some(Kind::ParenClose) => depth = depth.saturating_sub(1),
                Some(Kind::Open) => {
                    // What stands in braces within the line stays there.
                    if let Some(body) = row.bodies.iter().find(|body| body.open == number) {
                        number = body.close.max(number);
                    }
                }
                Some(_) | None => {
                    if number > first
                        && let Some(hold) = self.hold(row, first, number, depth)
                    {
                        joints.push(Joint { token: number, hold });
                    }
                }
            }
            number += 1;
        }
        joints
    }

    fn hold(&self, row: &Row, first: usize, number: usize, depth: usize) -> Option<Hold> {
        let token = &self.tokens[number];
        let is_behind_comma = self.kind(number - 1) == Some(Kind::Comma);
        let outermost = |hold: Hold| (depth == 0).then_some(hold);
        let hold = match token.kind {
            Kind::Word => match token.text {
                "when" | "then" | "within" => outermost(Hold::Clause),
                "else" | "until" if is_behind_comma => outermost(Hold::Clause),
                "from" if row.shape == Shape::Attribute => outermost(Hold::Clause),
                "subject" if row.shape == Shape::Keyed(Key::MessageText) => outermost(Hold::Clause),
                "where" if self.asks_history(first, number) => Some(Hold::InnerNarrowing),
                "where" => outermost(Hold::Narrowing),
                "or" => Some(Hold::Or(depth)),
                "and" => Some(Hold::And(depth)),
                _ => None,
            },
            Kind::Operator if token.text == "|" => Some(Hold::List),
            _ => None,
        };
        hold.or_else(|| is_behind_comma.then_some(Hold::List))
    }

    /// Whether the `where` at `number` belongs to `any`, `no`, `count of`, `sum of`, and not to what happens.
    fn asks_history(&self, first: usize, number: usize) -> bool {
        for before in (first..number).rev() {
            match self.tokens[before].kind {
                Kind::Word => match self.tokens[before].text {
                    "any" | "of" => return true,
                    "no" => return before == first || !self.is_word(before - 1, "then"),
                    "on" | "when" | "and" | "or" | "not" | "where" | "then" => return false,
                    _ => {}
                },
                Kind::Comma => {}
                _ => return false,
            }
        }
        false
    }

    /// Breaks the line from `first` to `last` at its loosest joints if it is too long, then what is still too long.
    fn wrap_piece(&mut self, first: usize, last: usize, hang: usize, joints: &[Joint]) {
        if self.end_column(self.before_comment(first, last)) <= WIDTH {
            return;
        }
        let here: Vec<Joint> = joints.iter().filter(|j| first < j.token && j.token <= last).copied().collect();
        let Some(loosest) = here.iter().map(|joint| joint.hold.rank()).min() else { return };
        let places: Vec<Joint> = here.into_iter().filter(|joint| joint.hold.rank() == loosest).collect();
        if loosest == Hold::List.rank() {
            self.fill(last, hang, &places);
            return;
        }
        for place in &places {
            let indent = match place.hold {
                Hold::Clause | Hold::Narrowing | Hold::List => hang,
                Hold::InnerNarrowing => hang + 2,
                Hold::Or(_) | Hold::And(_) => {
                    let operand = self.start_column(self.first_operand(first, place.token, place.hold));
                    operand.saturating_sub(self.width(place.token) + 1)
                }
            };
            self.gaps[place.token] = Gap::Break { empty_line: false, indent };
        }
        let ends = places.iter().map(|place| place.token - 1).chain([last]);
        let starts = [first].into_iter().chain(places.iter().map(|place| place.token));
        for (start, end) in starts.zip(ends) {
            self.wrap_piece(start, end, hang, joints);
        }
    }

    /// Breaks a list where its line would become too long.
    fn fill(&mut self, last: usize, hang: usize, places: &[Joint]) {
        for (index, place) in places.iter().enumerate() {
            let end = places.get(index + 1).map_or(last, |next| next.token - 1);
            if self.end_column(self.before_comment(place.token, end)) > WIDTH {
                // A bar stands left of the words, so that they line up.
                let is_bar = self.kind(place.token) == Some(Kind::Operator);
                let indent = if is_bar { hang.saturating_sub(2) } else { hang };
                self.gaps[place.token] = Gap::Break { empty_line: false, indent };
            }
        }
    }

    /// The last token of a line but for the comment at its end, which may be as long as it likes.
    fn before_comment(&self, first: usize, last: usize) -> usize {
        if last > first && self.kind(last) == Some(Kind::Comment) { last - 1 } else { last }
    }

    /// The first token of the first operand that an `and` or `or` joins: what the following ones are set under.
    fn first_operand(&self, first: usize, joint: usize, hold: Hold) -> usize {
        let mut depth: usize = 0;
        // Whether a question about history ends here, which began further left, `where` and all.
        let mut is_in_question = false;
        for before in (first..joint).rev() {
            match self.tokens[before].kind {
                Kind::ParenClose => depth += 1,
                Kind::ParenOpen if depth == 0 => return before + 1,
                Kind::ParenOpen => depth -= 1,
                Kind::Comma | Kind::Colon if depth == 0 => return before + 1,
                Kind::Operator if depth == 0 && self.tokens[before].text == "=" => return before + 1,
                Kind::Word if depth == 0 => {
                    let is_lead = match self.tokens[before].text {
                        "last" | "since" | "ever" => {
                            is_in_question = true;
                            false
                        }
                        "where" if is_in_question && self.asks_history(first, before) => {
                            is_in_question = false;
                            false
                        }
                        "when" | "where" | "consent" | "expect" | "becomes" | "to" => true,
                        "or" => matches!(hold, Hold::And(_)),
                        _ => false,
                    };
                    if is_lead {
                        return before + 1;
                    }
                }
                _ => {}
            }
        }
        first
    }
}
