//! What conditions, values and happenings mention. Judges nothing.

use crate::model::{
    Cond, CondKind, Program, Query, Term, TermKind,
    condition::Happening,
    journey::Cause,
    program::TriggerKind,
    types::{AttributeId, JourneyId, SegmentId, StatusId},
};

/// Something that is mentioned.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mention<'g> {
    Attribute(AttributeId),
    Segment(SegmentId),
    Status(StatusId),
    /// `inside J`
    Inside(JourneyId),
    /// What happens, or is asked of history.
    Happening(&'g Happening),
    /// Something asked of history.
    Asked(&'g Happening),
    /// A reaction to, or the fate of, a message of this visit.
    Reacted(crate::model::condition::Happened),
    /// The instant of now, outside of a window.
    Now,
}

/// Walks over conditions and values.
pub(super) struct Mentions<'g, 'f> {
    pub program: &'g Program,
    /// Whether a segment's own condition, and a trigger's own happenings, are walked over too.
    pub through: bool,
    pub tell: &'f mut dyn FnMut(Mention<'g>),
}

impl<'g> Mentions<'g, '_> {
    pub fn cond(&mut self, condition: &'g Cond) {
        match &condition.kind {
            CondKind::Always(_) | CondKind::EnteredBy(_) => {}
            CondKind::And(parts) | CondKind::Or(parts) => parts.iter().for_each(|part| self.cond(part)),
            CondKind::Not(inner) => self.cond(inner),
            CondKind::Segment(id) => {
                (self.tell)(Mention::Segment(*id));
                if self.through
                    && let Some(segment) = self.program.segments.get(*id)
                {
                    self.cond(&segment.condition);
                }
            }
            CondKind::Status(id) => (self.tell)(Mention::Status(*id)),
            CondKind::Inside(id) => (self.tell)(Mention::Inside(*id)),
            CondKind::Flag(term) | CondKind::Known(term) => self.term(term),
            CondKind::Is(left, right)
            | CondKind::Compare(left, _, right)
            | CondKind::Contains(left, right)
            | CondKind::Before(left, right)
            | CondKind::After(left, right) => {
                self.term(left);
                self.term(right);
            }
            CondKind::In(left, values) => {
                self.term(left);
                values.iter().for_each(|value| self.term(value));
            }
            CondKind::Exists(query) => self.query(query),
            CondKind::Reacted(_, happened) => (self.tell)(Mention::Reacted(*happened)),
        }
    }

    pub fn term(&mut self, term: &'g Term) {
        match &term.kind {
            TermKind::Attribute(id) => (self.tell)(Mention::Attribute(*id)),
            TermKind::Now | TermKind::Ago(_) => (self.tell)(Mention::Now),
            TermKind::Moment { base, .. } => self.term(base),
            TermKind::Count(query) | TermKind::Sum(query, _) => self.query(query),
            TermKind::Add { left, right, .. } => {
                self.term(left);
                self.term(right);
            }
            TermKind::OrElse(left, right) => {
                self.term(left);
                self.term(right);
            }
            TermKind::Const(_) | TermKind::Field(_) | TermKind::Entry(_) | TermKind::Awaited(..) | TermKind::Error => {}
        }
    }

    fn query(&mut self, query: &'g Query) {
        (self.tell)(Mention::Asked(&query.what));
        self.happening(&query.what);
        query.filter.iter().for_each(|filter| self.cond(filter));
    }

    pub fn happening(&mut self, what: &'g Happening) {
        (self.tell)(Mention::Happening(what));
        if self.through
            && let Happening::Trigger(id) = what
            && let Some(trigger) = self.program.triggers.get(*id)
        {
            self.trigger(&trigger.kind);
        }
    }

    pub fn trigger(&mut self, kind: &'g TriggerKind) {
        match kind {
            TriggerKind::Event { events, filter } => {
                events.iter().for_each(|event| self.happening(event));
                filter.iter().for_each(|filter| self.cond(filter));
            }
            TriggerKind::Absence { events, filter, missing, missing_filter, .. } => {
                events.iter().chain(missing).for_each(|event| self.happening(event));
                filter.iter().chain(missing_filter).for_each(|filter| self.cond(filter));
            }
            TriggerKind::Becomes(condition) => self.cond(condition),
            TriggerKind::Moment(term) => self.term(term),
            TriggerKind::Yearly { date, .. } => self.term(date),
            TriggerKind::Monthly { .. }
            | TriggerKind::Weekly { .. }
            | TriggerKind::EveryDays { .. }
            | TriggerKind::EveryTime { .. }
            | TriggerKind::Error => {}
        }
    }

    pub fn cause(&mut self, cause: &'g Cause) {
        match cause {
            Cause::On { events, filter, when } => {
                events.iter().for_each(|event| self.happening(event));
                filter.iter().chain(when).for_each(|condition| self.cond(condition));
            }
            Cause::When(condition) => self.cond(condition),
        }
    }
}

/// Whether a condition, segments included, mentions something.
pub(super) fn cond_mentions<'g>(
    program: &'g Program,
    condition: &'g Cond,
    wanted: &dyn Fn(&Mention<'g>) -> bool,
) -> bool {
    let mut found = false;
    Mentions { program, through: true, tell: &mut |mention| found |= wanted(&mention) }.cond(condition);
    found
}
