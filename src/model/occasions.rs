//! Segments and triggers: conditions with a name, and occasions with a name. Knows names and types, not what is known where.

use super::{
    condition::{Happening, Term, TermKind},
    expr::{Cx, Place},
    messages::declarations as say,
    program::{Symbol, TriggerKind},
    scope::Resolver,
    types::{Const, SegmentId, TriggerId, Type},
    typing::{constant, whole_days},
    workspace::span_of,
};
use crate::{
    base::{
        calendar::{self, Day, Millis},
        ids::Id,
    },
    syntax::ast::{self, ExprKind},
};

impl Resolver<'_> {
    pub fn resolve_segments(&mut self) {
        let segments = std::mem::take(&mut self.trees.segments);
        for (index, written) in segments.iter().enumerate() {
            let condition = self.cond(&written.condition, &Cx::at(Place::Workspace));
            if let Some(segment) = self.program.segments.get_mut(SegmentId::from_index(index)) {
                segment.condition = condition;
            }
        }
        self.trees.segments = segments;
    }

    pub fn resolve_triggers(&mut self) {
        let triggers = std::mem::take(&mut self.trees.triggers);
        for (index, written) in triggers.iter().enumerate() {
            let kind = self.trigger(written).unwrap_or(TriggerKind::Error);
            if let Some(trigger) = self.program.triggers.get_mut(TriggerId::from_index(index)) {
                trigger.kind = kind;
            }
        }
        self.trees.triggers = triggers;
    }

    fn trigger(&self, written: &ast::Trigger) -> Option<TriggerKind> {
        let cx = Cx::at(Place::Workspace);
        match &written.kind {
            ast::TriggerKind::Event { events, filter } => {
                if let ([only], None) = (events.as_slice(), filter)
                    && only.verb.is_none()
                    && self.is_moment_attribute(&only.subject.text)
                {
                    let path = ast::Path { parts: vec![only.subject.clone()], span: only.span };
                    let term = self.term(&ast::Expr { span: only.span, kind: ExprKind::Name(path) }, None, &cx);
                    return self.must_be_moment(&term, true).then_some(TriggerKind::Moment(term));
                }
                let found: Vec<Happening> = events.iter().filter_map(|event| self.happening(event, &cx)).collect();
                let whole = found.len() == events.len();
                let filter = self.filter(filter.as_ref(), &found, span_of(events), &cx, whole);
                whole.then_some(TriggerKind::Event { events: found, filter })
            }
            ast::TriggerKind::Absence { events, filter, missing, missing_filter, within } => {
                let begins: Vec<Happening> = events.iter().filter_map(|event| self.happening(event, &cx)).collect();
                let whole = begins.len() == events.len();
                let filter = self.filter(filter.as_ref(), &begins, span_of(events), &cx, whole);
                let absent: Vec<Happening> = missing.iter().filter_map(|event| self.happening(event, &cx)).collect();
                let missing_whole = absent.len() == missing.len();
                let missing_filter =
                    self.filter(missing_filter.as_ref(), &absent, span_of(missing), &cx, missing_whole);
                let within = self.some_time(within, "an absence");
                (whole && missing_whole).then_some(TriggerKind::Absence {
                    events: begins,
                    filter,
                    missing: absent,
                    missing_filter,
                    within: within?,
                })
            }
            ast::TriggerKind::Becomes(condition) => {
                let condition = self.cond(condition, &cx);
                Some(TriggerKind::Becomes(condition))
            }
            ast::TriggerKind::Moment(moment) => {
                let term = self.term(moment, None, &cx);
                if matches!(term.kind, TermKind::Error) || !self.must_be_moment(&term, true) {
                    return None;
                }
                if counts_from_now(&term) {
                    self.report(say::trigger_from_now(term.span));
                    return None;
                }
                Some(TriggerKind::Moment(term))
            }
            ast::TriggerKind::Yearly(moment) => self.yearly(moment, &cx),
            ast::TriggerKind::Monthly { day, time } => {
                let at = self.time(time);
                let day = u8::try_from(day.value).ok().filter(|day| (1..=31).contains(day)).or_else(|| {
                    self.report(say::no_such_day_of_month(day.span, day.value));
                    None
                });
                Some(TriggerKind::Monthly { day: day?, time: at? })
            }
            ast::TriggerKind::Weekly { days, time } => {
                let at = self.time(time);
                Some(TriggerKind::Weekly { days: self.days(days), time: at? })
            }
            ast::TriggerKind::Every { period, from } => {
                let millis = self.some_time(period, "a period");
                let (from, time) = self.first_moment(from)?;
                let millis = millis?;
                Some(match whole_days(&period.value) {
                    Some(period) => TriggerKind::EveryDays { period, from, time },
                    None => TriggerKind::EveryTime { period: millis, from, time },
                })
            }
            ast::TriggerKind::Hole => None,
        }
    }

    /// Whether a lone name after `=` is a date or moment of the customer, and no event.
    fn is_moment_attribute(&self, name: &str) -> bool {
        let item = matches!(self.lookup(name), Some(Symbol::Event(_) | Symbol::Trigger(_)));
        !item
            && self
                .attributes
                .get(name)
                .and_then(|id| self.program.attributes.get(*id))
                .is_some_and(|row| matches!(row.ty, Type::Date | Type::DateTime))
    }

    /// `2026-03-02 at 10:00`, literally.
    fn first_moment(&self, written: &ast::Expr) -> Option<(Day, Millis)> {
        let term = self.term(written, None, &Cx::at(Place::Workspace));
        match term.kind {
            TermKind::Error => None,
            TermKind::Const(Const::LocalDateTime(day, time)) => Some((day, time)),
            TermKind::Const(Const::Date(_)) => {
                self.report(say::which_time_of_day(term.span, &self.words(term.span)));
                None
            }
            _ => {
                self.report(say::first_moment_is_a_date(term.span));
                None
            }
        }
    }

    fn yearly(&self, moment: &ast::Expr, cx: &Cx) -> Option<TriggerKind> {
        let term = self.term(moment, None, cx);
        if matches!(term.kind, TermKind::Error) || !self.must_be_moment(&term, true) {
            return None;
        }
        match term.kind {
            TermKind::Const(Const::LocalDateTime(day, time)) => {
                let date = constant(term.span, Type::Date, Const::Date(day));
                Some(TriggerKind::Yearly { date, shift_days: 0, time })
            }
            TermKind::Moment { base, shift, whole_days, at: Some(time) } if whole_days => {
                if !matches!(base.kind, TermKind::Attribute(_) | TermKind::Const(Const::Date(_))) {
                    self.report(say::yearly_of_what(base.span));
                    return None;
                }
                Some(TriggerKind::Yearly { date: *base, shift_days: shift / calendar::DAY, time })
            }
            _ => {
                self.report(say::yearly_of_what(term.span));
                None
            }
        }
    }
}

/// Whether a moment is counted from the instant of now, which never comes to be.
pub(super) fn counts_from_now(term: &Term) -> bool {
    match &term.kind {
        TermKind::Now | TermKind::Ago(_) => true,
        TermKind::Moment { base, .. } => counts_from_now(base),
        TermKind::Add { left, .. } => counts_from_now(left),
        TermKind::OrElse(a, b) => counts_from_now(a) || counts_from_now(b),
        TermKind::Const(_)
        | TermKind::Attribute(_)
        | TermKind::Field(_)
        | TermKind::Entry(_)
        | TermKind::Awaited(..)
        | TermKind::Count(_)
        | TermKind::Sum(..)
        | TermKind::Error => false,
    }
}
