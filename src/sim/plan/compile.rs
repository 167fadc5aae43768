//! Typed conditions to compiled ones. Knows the program; knows nothing of the machine's state.

use super::check::{Cause, Check, Leaf, Mentions, MomentVal, Occasion, Tally, Tracker, TrackerId, Val, Watch, add};
use crate::{
    base::{calendar::Zone, ids::Table},
    model::{
        Cond, CondKind, Const, Program, Query, Term, TermKind, Type, Window,
        condition::Happening,
        journey::Cause as ModelCause,
        program::TriggerKind,
        types::{AttributeId, SegmentId},
    },
    sim::value::{Value, Values},
};

/// Compiles conditions. Questions to history that were never asked before become new trackers.
pub(crate) struct Compiler<'a> {
    pub program: &'a Program,
    pub zone: &'a Zone,
    pub values: &'a mut Values,
    pub trackers: &'a mut Table<TrackerId, Tracker>,
}

impl Compiler<'_> {
    pub fn cond(&mut self, cond: &Cond) -> Check {
        match &cond.kind {
            CondKind::Always(so) => Check::Always(*so),
            CondKind::And(parts) => Check::All(parts.iter().map(|part| self.cond(part)).collect()),
            CondKind::Or(parts) => Check::Any(parts.iter().map(|part| self.cond(part)).collect()),
            CondKind::Not(part) => Check::Not(Box::new(self.cond(part))),
            CondKind::Segment(id) => Check::Segment(*id),
            CondKind::Status(id) => Check::Status(*id),
            CondKind::Inside(id) => Check::Inside(*id),
            CondKind::Flag(term) => Check::Flag(self.term(term)),
            CondKind::Is(left, right) => {
                let (left, right) = self.alike(left, right);
                Check::Is(left, right)
            }
            CondKind::In(term, list) => match list.as_slice() {
                [set] if matches!(set.ty, Type::Set(_)) => Check::InSet(self.term(term), self.term(set)),
                list => Check::In(self.term(term), list.iter().map(|item| self.term(item)).collect()),
            },
            CondKind::Known(term) => Check::Known(self.term(term)),
            CondKind::Compare(left, order, right) => {
                let (left, right) = self.alike(left, right);
                Check::Compare(left, *order, right)
            }
            CondKind::Contains(whole, part) => Check::Contains(self.term(whole), self.term(part)),
            CondKind::Before(left, right) => {
                let or_equal = matches!(right.kind, TermKind::Ago(_));
                let (left, right) = self.alike(left, right);
                Check::Earlier { left, right, or_equal }
            }
            CondKind::After(left, right) => {
                let (left, right) = self.alike(left, right);
                Check::Earlier { left: right, right: left, or_equal: false }
            }
            CondKind::Exists(query) => {
                let (tracker, _) = self.query(query, None);
                Check::Happened(Tally { tracker, window: query.window })
            }
            CondKind::Reacted(which, happened) => Check::Reacted(*which, *happened),
            CondKind::EnteredBy(ways) => Check::EnteredBy(ways.clone().into_boxed_slice()),
        }
    }

    pub fn term(&mut self, term: &Term) -> Val {
        match &term.kind {
            TermKind::Const(Const::LocalDateTime(day, time)) => Val::Local(*day, *time),
            TermKind::Const(constant) => {
                let zone = self.zone;
                Val::Const(self.values.constant(constant, |day, time| zone.instant(day, time)))
            }
            TermKind::Attribute(id) => Val::Attribute(*id),
            TermKind::Field(places) => Val::Field(places.clone().into_boxed_slice()),
            TermKind::Entry(position) => Val::Entry(*position),
            TermKind::Awaited(event, position) => Val::Awaited(*event, *position),
            TermKind::Now => Val::Now,
            TermKind::Ago(length) => Val::Ago(*length),
            TermKind::Moment { base, shift, whole_days, at } => Val::Moment(Box::new(MomentVal {
                base_is_day: base.ty == Type::Date,
                base: self.term(base),
                shift: *shift,
                whole_days: *whole_days,
                at: *at,
                to_day: term.ty == Type::Date,
            })),
            TermKind::Count(query) => {
                let (tracker, _) = self.query(query, None);
                Val::Count(Tally { tracker, window: query.window })
            }
            TermKind::Sum(query, field) => {
                let (tracker, sum) = self.query(query, Some(*field));
                Val::Sum(Tally { tracker, window: query.window }, sum)
            }
            TermKind::Add { left, minus, right } if left.ty == Type::Date => {
                self.day_plus(left, *minus, right, &term.ty)
            }
            TermKind::Add { left, minus, right } => {
                Val::Add { left: Box::new(self.term(left)), minus: *minus, right: Box::new(self.term(right)) }
            }
            TermKind::OrElse(first, second) => Val::OrElse(Box::new(self.term(first)), Box::new(self.term(second))),
            TermKind::Error => Val::Const(Value::Missing),
        }
    }

    /// durations: whole days from a day are local days; any other length counts from its first instant.
    fn day_plus(&mut self, day: &Term, minus: bool, length: &Term, ty: &Type) -> Val {
        match (&length.kind, ty) {
            (TermKind::Const(Const::Duration(length)), Type::Date) => Val::Moment(Box::new(MomentVal {
                base: self.term(day),
                base_is_day: true,
                shift: if minus { length.saturating_neg() } else { *length },
                whole_days: true,
                at: None,
                to_day: true,
            })),
            _ => Val::Add { left: Box::new(self.instant(day)), minus, right: Box::new(self.term(length)) },
        }
    }

    /// A term as an instant: a day is its first instant, local.
    pub fn instant(&mut self, term: &Term) -> Val {
        let value = self.term(term);
        if term.ty == Type::Date { Val::FirstInstant(Box::new(value)) } else { value }
    }

    /// Two terms that are compared: a day beside an instant becomes its first instant.
    fn alike(&mut self, left: &Term, right: &Term) -> (Val, Val) {
        let instants = |term: &Term| matches!(term.ty, Type::DateTime);
        if instants(left) || instants(right) {
            (self.instant(left), self.instant(right))
        } else {
            (self.term(left), self.term(right))
        }
    }

    /// The tracker that answers a question, and the position of the sum in it.
    fn query(&mut self, query: &Query, sum: Option<u32>) -> (TrackerId, u32) {
        let mut all = Vec::new();
        self.occasions(&query.what, query.filter.as_ref(), &mut all);
        let mut occasions = Vec::new();
        let mut later = Vec::new();
        for occasion in all {
            let (sure, open): (Vec<Check>, Vec<Check>) = occasion.filters.into_iter().partition(is_fixed);
            occasions.push(Occasion { leaf: occasion.leaf, filters: sure });
            later.push(open);
        }
        let known = self.trackers.iter().find(|(_, t)| t.occasions == occasions && t.later == later).map(|(id, _)| id);
        let id = known.unwrap_or_else(|| self.trackers.push(Tracker { occasions, later, sums: Vec::new() }));
        let Some(field) = sum else { return (id, 0) };
        let places = self.sum_places(&self.trackers[id].occasions, field);
        let tracker = &mut self.trackers[id];
        let position = tracker.sums.iter().position(|known| *known == places).unwrap_or_else(|| {
            tracker.sums.push(places);
            tracker.sums.len() - 1
        });
        (id, u32::try_from(position).unwrap_or(0))
    }

    /// The summed field in each event: by position in the first, by the same name in the others.
    fn sum_places(&self, occasions: &[Occasion], field: u32) -> Vec<(crate::model::types::EventId, u32)> {
        let mut places = Vec::new();
        let mut name = None;
        for occasion in occasions {
            let Leaf::Event(event) = occasion.leaf else { continue };
            let fields = &self.program.events[event].fields;
            let name = name.get_or_insert_with(|| fields.get(field as usize).map(|f| f.name.clone()));
            let place = fields.iter().position(|f| Some(&f.name) == name.as_ref());
            if let Some(place) = place.and_then(|place| u32::try_from(place).ok()) {
                places.push((event, place));
            }
        }
        places
    }

    /// Everything a happening stands for, triggers over events taken apart.
    pub fn occasions(&mut self, what: &Happening, filter: Option<&Cond>, out: &mut Vec<Occasion>) {
        let begin = out.len();
        match what {
            Happening::Event(id) => out.push(Occasion { leaf: Leaf::Event(*id), filters: Vec::new() }),
            Happening::Trigger(id) => {
                let program = self.program;
                match &program.triggers[*id].kind {
                    TriggerKind::Event { events, filter } => {
                        for event in events {
                            self.occasions(event, filter.as_ref(), out);
                        }
                    }
                    TriggerKind::Absence { .. }
                    | TriggerKind::Becomes(_)
                    | TriggerKind::Moment(_)
                    | TriggerKind::Yearly { .. }
                    | TriggerKind::Monthly { .. }
                    | TriggerKind::Weekly { .. }
                    | TriggerKind::EveryDays { .. }
                    | TriggerKind::EveryTime { .. } => {
                        out.push(Occasion { leaf: Leaf::Tick(*id), filters: Vec::new() });
                    }
                    TriggerKind::Error => {}
                }
            }
            Happening::Message(which, happened) => {
                out.push(Occasion { leaf: Leaf::Message(*which, *happened), filters: Vec::new() });
            }
            Happening::Journey(journey, fact) => {
                out.push(Occasion { leaf: Leaf::Journey(*journey, *fact), filters: Vec::new() });
            }
            Happening::Goal => out.push(Occasion { leaf: Leaf::Goal, filters: Vec::new() }),
        }
        if let Some(filter) = filter {
            let check = self.cond(filter);
            for occasion in out.iter_mut().skip(begin) {
                occasion.filters.push(check.clone());
            }
        }
    }

    pub fn all_occasions(&mut self, what: &[Happening], filter: Option<&Cond>) -> Vec<Occasion> {
        let mut out = Vec::new();
        for one in what {
            self.occasions(one, filter, &mut out);
        }
        out
    }

    /// A cause; `segments` are compiled already.
    pub fn cause(&mut self, cause: &ModelCause, segments: &Table<SegmentId, Check>) -> Cause {
        match cause {
            ModelCause::On { events, filter, when } => Cause::On {
                occasions: self.all_occasions(events, filter.as_ref()),
                when: when.as_ref().map(|when| self.cond(when)),
            },
            ModelCause::When(cond) => Cause::When(self.watch(cond, segments)),
        }
    }

    pub fn watch(&mut self, cond: &Cond, segments: &Table<SegmentId, Check>) -> Watch {
        let check = self.cond(cond);
        let mentions = self.mentions(&check, segments);
        Watch { check, mentions }
    }

    pub fn mentions(&self, check: &Check, segments: &Table<SegmentId, Check>) -> Mentions {
        let mut mentions = Mentions::default();
        Reading { compiler: self, segments, mentions: &mut mentions, zones: true, depth: 0 }.check(check);
        mentions
    }

    /// The attributes a value is counted from.
    pub fn attributes_of(&self, value: &Val, segments: &Table<SegmentId, Check>) -> Vec<AttributeId> {
        let mut mentions = Mentions::default();
        Reading { compiler: self, segments, mentions: &mut mentions, zones: false, depth: 0 }.value(value);
        mentions.attributes
    }

    /// The attributes a condition reads, the customer's zone only where it is named.
    pub fn attributes_read(&self, check: &Check, segments: &Table<SegmentId, Check>) -> Vec<AttributeId> {
        let mut mentions = Mentions::default();
        Reading { compiler: self, segments, mentions: &mut mentions, zones: false, depth: 0 }.check(check);
        mentions.attributes
    }
}

/// Collects what a condition mentions.
struct Reading<'a, 'c> {
    compiler: &'a Compiler<'c>,
    segments: &'a Table<SegmentId, Check>,
    mentions: &'a mut Mentions,
    /// Whether the customer's zone counts as mentioned by whatever is read off their clock.
    zones: bool,
    /// Guards against segments that depend on themselves (an error that was reported).
    depth: u32,
}

impl Reading<'_, '_> {
    fn check(&mut self, check: &Check) {
        match check {
            Check::Always(_) | Check::EnteredBy(_) => {}
            Check::All(parts) | Check::Any(parts) => parts.iter().for_each(|part| self.check(part)),
            Check::Not(part) => self.check(part),
            Check::Segment(id) => {
                if self.depth < 100
                    && let Some(inner) = self.segments.get(*id)
                {
                    self.depth += 1;
                    self.check(inner);
                    self.depth -= 1;
                }
            }
            Check::Status(id) => add(&mut self.mentions.statuses, *id),
            Check::Inside(id) => add(&mut self.mentions.inside, *id),
            Check::Flag(value) | Check::Known(value) => self.value(value),
            Check::Is(left, right)
            | Check::InSet(left, right)
            | Check::Compare(left, _, right)
            | Check::Contains(left, right)
            | Check::Earlier { left, right, .. } => {
                self.value(left);
                self.value(right);
            }
            Check::In(value, list) => {
                self.value(value);
                list.iter().for_each(|item| self.value(item));
            }
            Check::Happened(tally) => self.tally(*tally),
            Check::Reacted(which, happened) => add(&mut self.mentions.leaves, Leaf::Message(*which, *happened)),
        }
    }

    fn value(&mut self, value: &Val) {
        match value {
            Val::Const(_) | Val::Field(_) | Val::Entry(_) | Val::Awaited(..) => {}
            Val::Local(..) => self.zone(),
            Val::Attribute(id) => add(&mut self.mentions.attributes, *id),
            Val::Now | Val::Ago(_) => self.mentions.clock = true,
            Val::FirstInstant(inner) => {
                self.zone();
                self.value(inner);
            }
            Val::Moment(moment) => {
                if moment.base_is_day || moment.at.is_some() {
                    self.zone();
                }
                self.value(&moment.base);
            }
            Val::Count(tally) | Val::Sum(tally, _) => self.tally(*tally),
            Val::Add { left, right, .. } | Val::OrElse(left, right) => {
                self.value(left);
                self.value(right);
            }
        }
    }

    /// zones: a change touches every condition over dates.
    fn zone(&mut self) {
        if self.zones
            && let Some(attribute) = self.compiler.program.zone_attribute
        {
            add(&mut self.mentions.attributes, attribute);
        }
    }

    fn tally(&mut self, tally: Tally) {
        self.mentions.clock |= matches!(tally.window, Window::Last(_));
        let Some(tracker) = self.compiler.trackers.get(tally.tracker) else { return };
        for occasion in &tracker.occasions {
            add(&mut self.mentions.leaves, occasion.leaf);
        }
        for check in tracker.later.iter().flatten() {
            self.check(check);
        }
    }
}

/// Whether an answer stays the same for ever: about the event's own fields and constants only.
fn is_fixed(check: &Check) -> bool {
    match check {
        Check::Always(_) => true,
        Check::All(parts) | Check::Any(parts) => parts.iter().all(is_fixed),
        Check::Not(part) => is_fixed(part),
        Check::Segment(_)
        | Check::Status(_)
        | Check::Inside(_)
        | Check::Happened(_)
        | Check::Reacted(..)
        | Check::EnteredBy(_) => false,
        Check::Flag(value) | Check::Known(value) => is_fixed_value(value),
        Check::Is(left, right)
        | Check::InSet(left, right)
        | Check::Compare(left, _, right)
        | Check::Contains(left, right)
        | Check::Earlier { left, right, .. } => is_fixed_value(left) && is_fixed_value(right),
        Check::In(value, list) => is_fixed_value(value) && list.iter().all(is_fixed_value),
    }
}

fn is_fixed_value(value: &Val) -> bool {
    match value {
        Val::Const(_) | Val::Field(_) => true,
        Val::Local(..)
        | Val::Attribute(_)
        | Val::Entry(_)
        | Val::Awaited(..)
        | Val::Now
        | Val::Ago(_)
        | Val::FirstInstant(_)
        | Val::Moment(_)
        | Val::Count(_)
        | Val::Sum(..) => false,
        Val::Add { left, right, .. } | Val::OrElse(left, right) => is_fixed_value(left) && is_fixed_value(right),
    }
}
