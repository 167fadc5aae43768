//! What conditions read: statuses, attributes, what happened; through the segments they name. Finds nothing itself.

use crate::{
    base::Span,
    ir::NodeKind,
    model::{
        Cond, CondKind, Program, Term,
        condition::{Happening, Query, TermKind},
        journey::{Cause, ExitRule, Journey, WaitUntil},
        program::TriggerKind,
        types::{AttributeId, EventId, SegmentId, StatusId},
    },
};

/// Something that a condition reads.
#[derive(Clone, Copy, Debug)]
pub(super) enum Read<'g> {
    /// Whether the customer is in a status.
    Status(StatusId),
    /// A live attribute, and where.
    Attribute(AttributeId, Span),
    /// What came with the entry, and where; none: only to tell which of the things that happened are meant.
    Entry(u32, Option<Span>),
    /// What happened.
    History(&'g Query),
    /// What came of a message of this visit.
    Reaction,
    /// Whether the customer is inside a journey.
    Inside,
}

/// The parts of a condition that are joined by `and`; the condition itself, where there is no `and`.
pub(super) fn conjuncts(condition: &Cond) -> Vec<&Cond> {
    match &condition.kind {
        CondKind::And(parts) => parts.iter().flat_map(conjuncts).collect(),
        CondKind::Always(_)
        | CondKind::Or(_)
        | CondKind::Not(_)
        | CondKind::Segment(_)
        | CondKind::Status(_)
        | CondKind::Inside(_)
        | CondKind::Flag(_)
        | CondKind::Is(..)
        | CondKind::In(..)
        | CondKind::Known(_)
        | CondKind::Compare(..)
        | CondKind::Contains(..)
        | CondKind::Before(..)
        | CondKind::After(..)
        | CondKind::Exists(_)
        | CondKind::Reacted(..)
        | CondKind::EnteredBy(_) => vec![condition],
    }
}

/// The parts of a condition that are joined by `or`, through segments.
pub(super) fn disjuncts<'g>(program: &'g Program, condition: &'g Cond) -> Vec<&'g Cond> {
    let segment = |id: &SegmentId| program.segments.get(*id).map(|segment| &segment.condition);
    match &condition.kind {
        CondKind::Or(parts) => parts.iter().flat_map(|part| disjuncts(program, part)).collect(),
        CondKind::Segment(id) => segment(id).map_or_else(Vec::new, |inner| disjuncts(program, inner)),
        CondKind::Always(_)
        | CondKind::And(_)
        | CondKind::Not(_)
        | CondKind::Status(_)
        | CondKind::Inside(_)
        | CondKind::Flag(_)
        | CondKind::Is(..)
        | CondKind::In(..)
        | CondKind::Known(_)
        | CondKind::Compare(..)
        | CondKind::Contains(..)
        | CondKind::Before(..)
        | CondKind::After(..)
        | CondKind::Exists(_)
        | CondKind::Reacted(..)
        | CondKind::EnteredBy(_) => vec![condition],
    }
}

/// Everything a condition reads, and whether it does so by way of a segment.
pub(super) fn reads<'g>(program: &'g Program, condition: &'g Cond) -> Vec<(Read<'g>, bool)> {
    let mut found = Vec::new();
    Reader { program, found: &mut found, by_segment: false, in_query: false }.condition(condition);
    found
}

/// Everything a value reads.
pub(super) fn reads_of_term<'g>(program: &'g Program, term: &'g Term) -> Vec<(Read<'g>, bool)> {
    let mut found = Vec::new();
    Reader { program, found: &mut found, by_segment: false, in_query: false }.term(term);
    found
}

/// What a step reads as it is reached: not what an `await` waits for.
pub(super) fn reads_of_step<'g>(program: &'g Program, kind: &'g NodeKind) -> Vec<(Read<'g>, bool)> {
    match kind {
        NodeKind::Branch { arms, .. } => arms.iter().flat_map(|arm| reads(program, arm)).collect(),
        NodeKind::Wait(WaitUntil::Moment(moment)) => reads_of_term(program, moment),
        NodeKind::Do { args, .. } => args.iter().flat_map(|arg| reads_of_term(program, arg)).collect(),
        NodeKind::Set { value, .. } => reads_of_term(program, value),
        NodeKind::Wait(WaitUntil::For(_) | WaitUntil::Clock { .. } | WaitUntil::Window(_))
        | NodeKind::Await { .. }
        | NodeKind::Stage(_)
        | NodeKind::Send { .. }
        | NodeKind::Split(_)
        | NodeKind::Repeat { .. }
        | NodeKind::Round(_)
        | NodeKind::Mark(_)
        | NodeKind::Clear(_)
        | NodeKind::Start(_)
        | NodeKind::Leave(_) => Vec::new(),
    }
}

/// The business events behind a happening, through triggers that are events (or begin with them).
pub(super) fn events_behind(program: &Program, happening: &Happening) -> Vec<EventId> {
    match happening {
        Happening::Event(event) => vec![*event],
        Happening::Trigger(trigger) => match program.triggers.get(*trigger).map(|trigger| &trigger.kind) {
            Some(TriggerKind::Event { events, .. } | TriggerKind::Absence { events, .. }) => {
                events.iter().flat_map(|event| events_behind(program, event)).collect()
            }
            Some(
                TriggerKind::Becomes(_)
                | TriggerKind::Moment(_)
                | TriggerKind::Yearly { .. }
                | TriggerKind::Monthly { .. }
                | TriggerKind::Weekly { .. }
                | TriggerKind::EveryDays { .. }
                | TriggerKind::EveryTime { .. }
                | TriggerKind::Error,
            )
            | None => Vec::new(),
        },
        Happening::Message(..) | Happening::Journey(..) | Happening::Goal => Vec::new(),
    }
}

/// The business events of a cause.
pub(super) fn events_of_cause(program: &Program, cause: &Cause) -> Vec<EventId> {
    match cause {
        Cause::On { events, .. } => events.iter().flat_map(|event| events_behind(program, event)).collect(),
        Cause::When(_) => Vec::new(),
    }
}

/// The conditions of a cause.
pub(super) fn conditions_of(cause: &Cause) -> Vec<&Cond> {
    match cause {
        Cause::On { filter, when, .. } => filter.iter().chain(when).collect(),
        Cause::When(condition) => vec![condition],
    }
}

/// All exit rules of a journey, those of its stages too.
pub(super) fn exit_rules(journey: &Journey) -> impl Iterator<Item = &ExitRule> {
    journey.exits.iter().chain(journey.stages.rows().iter().flat_map(|stage| stage.exits.iter()))
}

struct Reader<'g, 'f> {
    program: &'g Program,
    found: &'f mut Vec<(Read<'g>, bool)>,
    by_segment: bool,
    in_query: bool,
}

impl<'g> Reader<'g, '_> {
    fn add(&mut self, read: Read<'g>) {
        self.found.push((read, self.by_segment));
    }

    fn condition(&mut self, condition: &'g Cond) {
        match &condition.kind {
            CondKind::Always(_) | CondKind::EnteredBy(_) => {}
            CondKind::And(parts) | CondKind::Or(parts) => parts.iter().for_each(|part| self.condition(part)),
            CondKind::Not(inner) => self.condition(inner),
            CondKind::Segment(id) => {
                if let Some(segment) = self.program.segments.get(*id) {
                    let outer = std::mem::replace(&mut self.by_segment, true);
                    self.condition(&segment.condition);
                    self.by_segment = outer;
                }
            }
            CondKind::Status(status) => self.add(Read::Status(*status)),
            CondKind::Inside(_) => self.add(Read::Inside),
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
            CondKind::Reacted(..) => self.add(Read::Reaction),
        }
    }

    fn query(&mut self, query: &'g Query) {
        self.add(Read::History(query));
        if let Some(filter) = &query.filter {
            let outer = std::mem::replace(&mut self.in_query, true);
            self.condition(filter);
            self.in_query = outer;
        }
    }

    fn term(&mut self, term: &'g Term) {
        match &term.kind {
            TermKind::Attribute(attribute) => self.add(Read::Attribute(*attribute, term.span)),
            TermKind::Entry(position) => {
                let place = (!self.in_query).then_some(term.span);
                self.add(Read::Entry(*position, place));
            }
            TermKind::Count(query) | TermKind::Sum(query, _) => self.query(query),
            TermKind::Moment { base, .. } => self.term(base),
            TermKind::Add { left, right, .. } | TermKind::OrElse(left, right) => {
                self.term(left);
                self.term(right);
            }
            TermKind::Const(_)
            | TermKind::Field(_)
            | TermKind::Awaited(..)
            | TermKind::Now
            | TermKind::Ago(_)
            | TermKind::Error => {}
        }
    }
}
