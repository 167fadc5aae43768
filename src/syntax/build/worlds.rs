//! Populations and tests.

use super::{Builder, Cursor, Place, is_damaged, items::hole};
use crate::{
    base::Span,
    syntax::{
        ast::{
            Delay, Dist, DistKind, DurationUnit, Expect, Expr, ExprKind, Generator, Happening, Ident, Literal,
            MeasureExpr, PayloadField, Population, PopulationLine, PopulationLineKind, Rate, ReactionLine, Spanned,
            Test, TestLine, TestLineKind, TestStep, Text,
        },
        parser::Rule,
        repair::Member,
    },
};

impl<'t> Builder<'t> {
    pub(super) fn population(&mut self, place: Place<'t>) -> Population {
        let mut inner = place.inner;
        let name = self.declared(&mut inner);
        let title = self.title(&mut inner);
        Population { name, title, lines: self.population_lines(inner) }
    }

    fn population_lines(&mut self, list: Cursor<'t>) -> Vec<PopulationLine> {
        let mut lines = Vec::new();
        self.members(Member::PopulationLine, list, &mut |b, line| {
            let kind = b.population_line(line);
            lines.push(PopulationLine { span: b.span(line.node), kind });
        });
        lines
    }

    fn population_line(&mut self, line: Place<'t>) -> PopulationLineKind {
        let mut inner = line.inner;
        match line.node.rule {
            Rule::size => PopulationLineKind::Size(self.next_whole(&mut inner)),
            Rule::period => match inner.take() {
                Some(from) => {
                    let from = self.date_or_hole(from);
                    PopulationLineKind::Period { from, length: self.next_duration(&mut inner) }
                }
                None => PopulationLineKind::Damaged,
            },
            Rule::persona => {
                let name = self.declared(&mut inner);
                let share = self.next_percent(&mut inner);
                PopulationLineKind::Persona { name, share, lines: self.population_lines(inner) }
            }
            Rule::reactions => {
                inner.take_if(Rule::k_on);
                let subjects = self.idents(&mut inner, Rule::name);
                let mut lines = Vec::new();
                self.members(Member::ReactionLine, inner, &mut |b, line| {
                    let line = b.reaction_line(line);
                    lines.push(line);
                });
                PopulationLineKind::Reactions { subjects, lines }
            }
            Rule::drawn => self.drawn(line),
            rule => {
                debug_assert!(is_damaged(rule), "a population holds five kinds of lines");
                PopulationLineKind::Damaged
            }
        }
    }

    fn reaction_line(&mut self, line: Place<'t>) -> ReactionLine {
        let span = self.span(line.node);
        let mut inner = line.inner;
        match line.node.rule {
            Rule::fatigue => {
                let share = self.next_percent(&mut inner);
                ReactionLine::Fatigue { share, window: self.next_duration(&mut inner), span }
            }
            Rule::reaction => {
                let name = self.next_ident(&mut inner);
                match inner.take() {
                    Some(rate) => ReactionLine::Generator(self.generator(name, rate, inner, span), span),
                    None => ReactionLine::Damaged(span),
                }
            }
            _ => ReactionLine::Damaged(span),
        }
    }

    fn drawn(&mut self, line: Place<'t>) -> PopulationLineKind {
        let span = self.span(line.node);
        let mut inner = line.inner;
        let name = self.next_ident(&mut inner);
        let Some(part) = inner.take() else { return PopulationLineKind::Damaged };
        let mut words = part.inner;
        match part.node.rule {
            Rule::action_fails => {
                PopulationLineKind::ActionFails { action: name, share: self.next_percent(&mut words) }
            }
            Rule::dist => PopulationLineKind::Attribute { name, dist: self.dist(part) },
            _ => PopulationLineKind::Generator(self.generator(name, part, inner, span)),
        }
    }

    fn generator(&mut self, event: Ident, rate: Place<'t>, mut rest: Cursor<'t>, span: Span) -> Generator {
        let mut words = rate.inner;
        let rate = match rate.node.rule {
            Rule::rate_every => Rate::Every(self.next_duration(&mut words)),
            Rule::rate_once => Rate::Once(self.span(rate.node)),
            _ => {
                let share = self.next_percent(&mut words);
                let of = words.take_if(Rule::cause).map(|cause| {
                    let mut inner = cause.inner;
                    let subject = self.next_ident(&mut inner);
                    let verb = inner.take_if(Rule::verb).map(|verb| self.ident(verb.node));
                    Happening { subject, verb, span: self.span(cause.node) }
                });
                let delay = words.take_if(Rule::delay).map(|delay| self.delay(delay));
                Rate::Share { share, of, delay }
            }
        };
        let mut payload = Vec::new();
        if let Some(fields) = rest.take_if(Rule::payload) {
            for field in fields.inner {
                let mut inner = field.inner;
                let name = self.next_ident(&mut inner);
                let dist = match inner.take() {
                    Some(dist) => self.dist(dist),
                    None => Dist { span: self.span(field.node), kind: DistKind::Hole },
                };
                payload.push(PayloadField { name, dist });
            }
        }
        Generator { event, rate, payload, span }
    }

    fn delay(&mut self, place: Place<'t>) -> Delay {
        let span = self.span(place.node);
        let mut inner = place.inner;
        if inner.take_if(Rule::k_lognormal).is_some() {
            let median = self.next_duration(&mut inner);
            return Delay::LogNormal { median, sigma: self.next_number(&mut inner) };
        }
        let Some(number) = inner.take_if(Rule::number) else {
            self.lost = true;
            return Delay::Hole;
        };
        let from = self.number(number.node);
        match inner.take() {
            Some(unit) if unit.node.rule == Rule::unit => {
                let unit_word = self.slice(unit.node);
                let value =
                    crate::syntax::ast::DurationLit { amount: from, unit: super::literals::duration_unit(unit_word) };
                let span = self.origin.span(number.node.start, unit.node.end);
                Delay::Average(Spanned { value, span })
            }
            Some(to) => {
                let to = self.duration(to).value;
                Delay::Between { from, to: to.amount, unit: to.unit, span }
            }
            None => Delay::Between { from, to: from, unit: DurationUnit::Day, span },
        }
    }

    fn next_number(&mut self, cursor: &mut Cursor<'t>) -> Spanned<crate::base::Decimal> {
        match cursor.take_if(Rule::number) {
            Some(place) => {
                let value = self.number(place.node);
                self.spanned(place.node, value)
            }
            None => Spanned { value: crate::base::Decimal::ZERO, span: Span::default() },
        }
    }

    fn dist(&mut self, place: Place<'t>) -> Dist {
        let span = self.span(place.node);
        let mut inner = place.inner;
        let kind = match inner.rule() {
            Some(Rule::k_lognormal) => {
                inner.take();
                let median = self.sum(&mut inner);
                DistKind::LogNormal { median, sigma: self.next_number(&mut inner) }
            }
            Some(Rule::k_one) => {
                inner.take();
                DistKind::OneOf(self.next_whole(&mut inner))
            }
            Some(Rule::share) => {
                let mut shares = Vec::new();
                while let Some(share) = inner.take_if(Rule::share) {
                    let mut words = share.inner;
                    let value = match words.take() {
                        Some(word) => self.share_value(word),
                        None => hole(),
                    };
                    shares.push((value, self.next_percent(&mut words)));
                }
                DistKind::Shares(shares)
            }
            Some(Rule::missing) | None => {
                self.lost = true;
                DistKind::Hole
            }
            Some(_) => self.plain_dist(&mut inner, span),
        };
        Dist { span, kind }
    }

    fn share_value(&mut self, word: Place<'t>) -> Expr {
        let span = self.span(word.node);
        match self.slice(word.node) {
            "true" => Expr { span, kind: ExprKind::Literal(Literal::Bool(true)) },
            "false" => Expr { span, kind: ExprKind::Literal(Literal::Bool(false)) },
            _ => Expr { span, kind: ExprKind::Name(self.path(word.node)) },
        }
    }

    fn plain_dist(&mut self, inner: &mut Cursor<'t>, span: Span) -> DistKind {
        let first = self.sum(inner);
        match inner.rule() {
            Some(Rule::k_later) => match first.kind {
                ExprKind::Literal(Literal::Duration(value)) => DistKind::Later(Spanned { value, span: first.span }),
                _ => {
                    self.lost = true;
                    self.report(crate::syntax::messages::not_a_length_of_time(first.span));
                    DistKind::Hole
                }
            },
            Some(_) => DistKind::Between { from: first, to: self.sum(inner) },
            None => {
                debug_assert!(first.span.start >= span.start, "a value lies inside its line");
                DistKind::Fixed(first)
            }
        }
    }

    pub(super) fn test(&mut self, place: Place<'t>) -> Test {
        let mut inner = place.inner;
        self.lost |= inner.take_if(Rule::missing).is_some();
        let title =
            self.text_if(&mut inner).unwrap_or(Text { value: smol_str::SmolStr::default(), span: Span::default() });
        let mut lines = Vec::new();
        self.members(Member::TestLine, inner, &mut |b, line| {
            let kind = b.test_line(line);
            lines.push(TestLine { span: b.span(line.node), kind });
        });
        let simulates = lines.iter().any(|line| matches!(line.kind, TestLineKind::Simulate(_)));
        if simulates {
            for line in &mut lines {
                as_measure(line);
            }
        }
        Test { title, lines }
    }

    fn test_line(&mut self, line: Place<'t>) -> TestLineKind {
        let mut inner = line.inner;
        match line.node.rule {
            Rule::given => TestLineKind::Customer(self.args(&mut inner)),
            Rule::simulate => TestLineKind::Simulate(self.next_ident(&mut inner)),
            Rule::take => TestLineKind::Take { arm: self.next_ident(&mut inner), split: self.next_ident(&mut inner) },
            Rule::held_out => TestLineKind::HeldOut(self.next_ident(&mut inner)),
            Rule::at_moment => {
                inner.take_if(Rule::k_on);
                let date = match inner.take() {
                    Some(date) => self.date_or_hole(date),
                    None => hole(),
                };
                let time = self.next_clock(&mut inner);
                TestLineKind::On { date, time, step: self.step(&mut inner) }
            }
            Rule::after_delay => {
                let delay = self.next_duration(&mut inner);
                TestLineKind::After { delay, step: self.step(&mut inner) }
            }
            Rule::expect => TestLineKind::Expect(self.expect(&mut inner)),
            rule => {
                debug_assert!(is_damaged(rule), "a test holds seven kinds of lines");
                TestLineKind::Damaged
            }
        }
    }

    fn step(&mut self, cursor: &mut Cursor<'t>) -> Option<TestStep> {
        let place = cursor.take()?;
        let span = self.span(place.node);
        let mut inner = place.inner;
        if place.node.rule == Rule::set {
            inner.take_if(Rule::k_set);
            let (attribute, value) = self.assignment(&mut inner, span);
            return Some(TestStep::Set { attribute, value });
        }
        let event = self.next_happening(&mut inner);
        let args = self.args(&mut inner);
        let verb = event.verb.as_ref().map(|verb| verb.text.as_str());
        Some(match verb {
            Some(word @ ("fails" | "works")) if args.is_empty() => {
                let fails = word == "fails";
                TestStep::Action { action: event.subject, fails }
            }
            _ => TestStep::Happens { event, args },
        })
    }

    fn expect(&mut self, cursor: &mut Cursor<'t>) -> Expect {
        let Some(place) = cursor.take() else { return Expect::Hole };
        let mut inner = place.inner;
        match place.node.rule {
            Rule::expect_nothing => {
                inner.take_if(Rule::k_no);
                let subjects = self.idents(&mut inner, Rule::name);
                Expect::Nothing { subjects, for_: self.next_duration(&mut inner) }
            }
            Rule::fact => {
                let subject = self.next_ident(&mut inner);
                let verb = self.next_ident(&mut inner);
                let reason = self.text_if(&mut inner);
                let by = inner.take_if(Rule::by).map(|by| {
                    let mut inner = by.inner;
                    self.next_ident(&mut inner)
                });
                let within = inner.take_if(Rule::within).map(|within| {
                    let mut inner = within.inner;
                    self.next_duration(&mut inner)
                });
                Expect::Fact { subject, verb, reason, by, within }
            }
            Rule::measure => {
                let Some(path) = inner.take_if(Rule::path) else { return Expect::Hole };
                let path = self.path(path.node);
                let per = self.cap_window(&mut inner);
                let Some(compare) = inner.take_if(Rule::compare) else { return Expect::Hole };
                let before = self.text.get(place.node.start as usize..compare.node.start as usize).unwrap_or("");
                let end = place.node.start + u32::try_from(before.trim_end().len()).unwrap_or(0);
                let span = self.origin.span(place.node.start, end);
                let (op, value) = self.compare(compare);
                Expect::Measure { measure: MeasureExpr { path, per_customer: true, per, span }, op, value }
            }
            Rule::cond => Expect::Condition(self.expression(place)),
            _ => {
                self.lost = true;
                Expect::Hole
            }
        }
    }
}

/// In a test that simulates, `recovery.conversion > 4%` speaks of the population and not of a customer.
fn as_measure(line: &mut TestLine) {
    let TestLineKind::Expect(Expect::Condition(condition)) = &mut line.kind else { return };
    let ExprKind::Compare { left, op, right } = &condition.kind else { return };
    let ExprKind::Name(path) = &left.kind else { return };
    let measure = MeasureExpr { path: path.clone(), per_customer: false, per: None, span: left.span };
    line.kind = TestLineKind::Expect(Expect::Measure { measure, op: *op, value: (**right).clone() });
}
