//! Numbers, lengths of time, days, times and texts with placeholders.

use smol_str::SmolStr;

use super::{Builder, Cursor, HOLE, Place, is_damaged};
use crate::{
    base::{Decimal, calendar::Weekday},
    syntax::{
        ast::{
            CalendarWindow, DayRange, DurationLit, DurationUnit, Expr, ExprKind, Ident, Literal, Path, Spanned,
            Template, TemplatePart, Text, TimeLit,
        },
        messages,
        parser::{Node, Rule},
    },
};

impl<'t> Builder<'t> {
    /// A number as written.
    pub(super) fn number(&mut self, node: Node) -> Decimal {
        let text = self.slice(node);
        if text == HOLE {
            self.lost = true;
            return Decimal::ZERO;
        }
        Decimal::parse(text).unwrap_or_else(|| {
            self.lost = true;
            let finding = messages::number_too_large(self.span(node));
            self.report(finding);
            Decimal::integer(1)
        })
    }

    /// A whole number that counts something.
    pub(super) fn whole(&mut self, place: Place<'t>) -> Spanned<u64> {
        let number = self.number(place.node);
        let value = number.as_integer().and_then(|n| u64::try_from(n).ok());
        if value.is_none() {
            self.lost = true;
            let finding = messages::not_a_whole_number(self.span(place.node), self.slice(place.node));
            self.report(finding);
        }
        // What was reported is taken for 1, which is in range wherever something is counted.
        self.spanned(place.node, value.unwrap_or(1))
    }

    /// The whole number that comes next.
    pub(super) fn next_whole(&mut self, cursor: &mut Cursor<'t>) -> Spanned<u64> {
        match cursor.take() {
            Some(place) => self.whole(place),
            None => Spanned { value: 0, span: crate::base::Span::default() },
        }
    }

    /// `3 days`
    pub(super) fn duration(&mut self, place: Place<'t>) -> Spanned<DurationLit> {
        let mut inner = place.inner;
        let amount = inner.take_if(Rule::number).map(|n| self.number(n.node));
        let unit = inner.take_if(Rule::unit).map(|u| duration_unit(self.slice(u.node)));
        if amount.is_none() {
            self.lost = true;
        }
        let value =
            DurationLit { amount: amount.unwrap_or(Decimal::integer(1)), unit: unit.unwrap_or(DurationUnit::Day) };
        self.spanned(place.node, value)
    }

    /// The length of time that comes next.
    pub(super) fn next_duration(&mut self, cursor: &mut Cursor<'t>) -> Spanned<DurationLit> {
        match cursor.take_if(Rule::duration) {
            Some(place) => self.duration(place),
            None => Spanned {
                value: DurationLit { amount: Decimal::integer(1), unit: DurationUnit::Day },
                span: crate::base::Span::default(),
            },
        }
    }

    /// `35%`
    pub(super) fn percent(&mut self, place: Place<'t>) -> Spanned<Decimal> {
        let mut inner = place.inner;
        let value = match inner.take_if(Rule::number) {
            Some(number) => self.number(number.node),
            None => {
                self.lost = true;
                Decimal::ZERO
            }
        };
        self.spanned(place.node, value)
    }

    /// The share that comes next.
    pub(super) fn next_percent(&mut self, cursor: &mut Cursor<'t>) -> Spanned<Decimal> {
        match cursor.take_if(Rule::percent) {
            Some(place) => self.percent(place),
            None => Spanned { value: Decimal::ZERO, span: crate::base::Span::default() },
        }
    }

    /// `7`, `35%`, `20 USD`, `3 days`
    pub(super) fn quantity(&mut self, place: Place<'t>) -> Expr {
        let span = self.span(place.node);
        let mut inner = place.inner;
        let Some(number) = inner.take() else {
            self.lost = true;
            return Expr { span, kind: ExprKind::Hole };
        };
        let amount = self.number(number.node);
        let literal = match inner.take() {
            None => Literal::Number(amount),
            Some(of) if of.node.rule == Rule::pct => Literal::Percent(amount),
            Some(of) if of.node.rule == Rule::unit => {
                Literal::Duration(DurationLit { amount, unit: duration_unit(self.slice(of.node)) })
            }
            Some(of) => Literal::Money { amount, currency: self.ident(of.node) },
        };
        Expr { span, kind: ExprKind::Literal(literal) }
    }

    /// `0.90 USD`
    pub(super) fn money(&mut self, place: Place<'t>) -> Expr {
        if self.slice(place.node) == HOLE {
            self.lost = true;
            return Expr { span: self.span(place.node), kind: ExprKind::Hole };
        }
        self.quantity(place)
    }

    /// `2026-03-01`, as written.
    pub(super) fn date(&mut self, node: Node) -> Expr {
        let span = self.span(node);
        let text = self.slice(node);
        let mut parts = text.split('-');
        let mut next = || parts.next().and_then(|part| part.parse::<u16>().ok());
        let kind = match (next(), next(), next()) {
            (Some(year), Some(month), Some(day)) => {
                let small = |n: u16| u8::try_from(n).unwrap_or(u8::MAX);
                ExprKind::Literal(Literal::Date { year, month: small(month), day: small(day) })
            }
            _ => {
                self.lost = true;
                ExprKind::Hole
            }
        };
        Expr { span, kind }
    }

    /// `21:00`
    pub(super) fn clock(&mut self, node: Node) -> TimeLit {
        let span = self.span(node);
        let text = self.slice(node);
        let mut parts = text.split(':').map(|part| part.parse::<u8>().ok());
        match (parts.next().flatten(), parts.next().flatten()) {
            (Some(hour), Some(minute)) => TimeLit { hour, minute, span },
            _ => {
                self.lost = true;
                TimeLit { hour: 0, minute: 0, span }
            }
        }
    }

    /// The time of day that comes next.
    pub(super) fn next_clock(&mut self, cursor: &mut Cursor<'t>) -> TimeLit {
        match cursor.take_if(Rule::clock) {
            Some(place) => self.clock(place.node),
            None => TimeLit { hour: 0, minute: 0, span: crate::base::Span::default() },
        }
    }

    /// `21:00 to 08:00`, `sunday`, `monday to friday 09:00 to 17:00`
    pub(super) fn calendar_window(&mut self, place: Place<'t>) -> CalendarWindow {
        let mut inner = place.inner;
        let days = self.day_ranges(&mut inner);
        let hours = inner.take_if(Rule::clock_range).map(|range| {
            let mut ends = range.inner;
            (self.next_clock(&mut ends), self.next_clock(&mut ends))
        });
        CalendarWindow { days, hours, span: self.span(place.node) }
    }

    /// `monday to friday, sunday`
    pub(super) fn day_ranges(&mut self, cursor: &mut Cursor<'t>) -> Vec<DayRange> {
        let mut days = Vec::new();
        while let Some(range) = cursor.take_if(Rule::day_range) {
            let mut inner = range.inner;
            let mut next = || inner.take_if(Rule::day_name).map(|day| weekday(self.slice(day.node)));
            let from = next().unwrap_or(Weekday::Monday);
            let to = next().unwrap_or(from);
            days.push(DayRange { from, to, span: self.span(range.node) });
        }
        days
    }

    /// A message's words with their placeholders.
    pub(super) fn template(&mut self, place: Place<'t>) -> Template {
        let text = self.text(place.node);
        let mut parts = Vec::new();
        for part in place.inner {
            let span = self.span(part.node);
            match part.node.rule {
                Rule::text_piece => parts.push(TemplatePart::Literal(SmolStr::new(self.slice(part.node)))),
                Rule::placeholder => {
                    let mut inner = part.inner;
                    let path = match inner.take_if(Rule::path) {
                        Some(path) => self.path(path.node),
                        None => hole_path(span),
                    };
                    let or = inner.into_iter().filter(|p| p.node.rule == Rule::or_words).last().map(|words| {
                        let value = self.slice(words.node).trim_end();
                        Text { value: SmolStr::new(value), span: self.span(words.node) }
                    });
                    parts.push(TemplatePart::Placeholder { path, or, span });
                }
                Rule::bad_placeholder => {
                    self.lost = true;
                    let finding = messages::broken_placeholder(span, self.slice(part.node));
                    self.report(finding);
                    parts.push(TemplatePart::Placeholder { path: hole_path(span), or: None, span });
                }
                rule => debug_assert!(is_damaged(rule), "a text holds pieces and placeholders"),
            }
        }
        Template { text, parts }
    }
}

fn hole_path(span: crate::base::Span) -> Path {
    Path { parts: vec![Ident { text: SmolStr::default(), span }], span }
}

pub(super) fn duration_unit(word: &str) -> DurationUnit {
    match word.as_bytes().first() {
        Some(b's') => DurationUnit::Second,
        Some(b'm') => DurationUnit::Minute,
        Some(b'h') => DurationUnit::Hour,
        Some(b'w') => DurationUnit::Week,
        _ => DurationUnit::Day,
    }
}

fn weekday(word: &str) -> Weekday {
    Weekday::ALL.into_iter().find(|day| day.word() == word).unwrap_or(Weekday::Monday)
}
