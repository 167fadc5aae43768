//! Conditions, values and what happens, from our own types into the published shape. Knows no declarations.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use super::shape;
use crate::{
    base::{
        calendar::{Weekday, format_day, format_time},
        ids::Table,
    },
    ir::words::{Words, order_words},
    model::{
        condition::{Cond, CondKind, Happened, Happening, Query, Term, TermKind, Which, Window},
        journey::{Cause, HandOff, Journey, WayInKind},
        program::{DailyWindow, Field, Program},
        types::{Const, EventId, JourneyId, Type},
    },
};

/// Speaks about one program, and inside one of its journeys about `entry`.
#[derive(Clone, Copy)]
pub(super) struct Trees<'p> {
    pub program: &'p Program,
    pub journey: Option<JourneyId>,
}

impl Trees<'_> {
    fn words(&self) -> Words<'_> {
        match self.journey {
            Some(journey) => Words::inside(self.program, journey),
            None => Words::of(self.program),
        }
    }

    pub fn condition(&self, condition: &Cond) -> shape::Condition {
        shape::Condition { words: self.words().cond(condition), tree: self.cond(condition) }
    }

    pub fn filter(&self, condition: &Cond, of: &[Happening]) -> shape::Condition {
        shape::Condition { words: self.words().filter(condition, of), tree: self.cond(condition) }
    }

    pub fn cause(&self, cause: &Cause) -> shape::Cause {
        match cause {
            Cause::On { events, filter, when } => shape::Cause {
                on: Some(self.happenings(events)),
                filter: filter.as_ref().map(|filter| self.filter(filter, events)),
                when: when.as_ref().map(|when| self.condition(when)),
            },
            Cause::When(condition) => shape::Cause { on: None, filter: None, when: Some(self.condition(condition)) },
        }
    }

    pub fn term(&self, term: &Term) -> shape::Term {
        shape::Term {
            words: self.words().term(term),
            ty: self.type_of(&term.ty),
            optional: term.optional,
            tree: self.term_tree(term),
        }
    }

    /// A type in words; variants in byte order, since their numbers depend on the order of files.
    pub fn type_of(&self, ty: &Type) -> String {
        match ty {
            Type::Enum(variants) => {
                let mut names: Vec<&str> = variants.iter().map(|v| self.program.variants[*v].as_str()).collect();
                names.sort_unstable();
                names.join(" | ")
            }
            Type::Set(element) => format!("set of {}", self.type_of(element)),
            other => self.words().type_of(other),
        }
    }

    pub fn fields(&self, fields: &[Field]) -> Vec<shape::Field> {
        fields.iter().map(|field| self.field(field)).collect()
    }

    fn field(&self, field: &Field) -> shape::Field {
        shape::Field { name: field.name.to_string(), ty: self.type_of(&field.ty), optional: field.optional }
    }

    pub fn hand_off(&self, target: &HandOff) -> shape::HandOff {
        let journey = &self.program.journeys[target.journey];
        shape::HandOff { journey: journey.name.to_string(), gives: self.arguments(asked_fields(journey), &target.args) }
    }

    pub fn arguments(&self, fields: &[Field], values: &[Term]) -> Vec<shape::Argument> {
        let pairs = fields.iter().zip(values);
        pairs.map(|(field, value)| shape::Argument { field: field.name.to_string(), value: self.term(value) }).collect()
    }

    pub fn constant(&self, constant: &Const) -> shape::Constant {
        match constant {
            Const::Missing => shape::Constant::Unknown,
            Const::Bool(value) => shape::Constant::Bool { value: *value },
            Const::Integer(value) => shape::Constant::Integer { value: *value },
            Const::Number(value) => shape::Constant::Number { value: value.to_string() },
            Const::Percent(value) => shape::Constant::Percent { value: value.to_string() },
            Const::Money(minor, currency) => {
                shape::Constant::Money { minor: *minor, currency: currency.code().to_owned() }
            }
            Const::Date(day) => shape::Constant::Date { value: format_day(*day) },
            Const::LocalDateTime(day, time) => {
                shape::Constant::LocalDatetime { value: format!("{}T{}", format_day(*day), format_time(*time)) }
            }
            Const::Time(time) => shape::Constant::Time { value: format_time(*time) },
            Const::Duration(length) => shape::Constant::Duration { value_ms: *length },
            Const::Text(text) => shape::Constant::Text { value: text.to_string() },
            Const::Variant(variant) => shape::Constant::Variant { value: self.program.variants[*variant].to_string() },
            Const::Channel(channel) => {
                shape::Constant::Channel { value: self.program.channels[*channel].name.to_string() }
            }
            Const::Category(category) => {
                shape::Constant::Category { value: self.program.categories[*category].name.to_string() }
            }
            Const::Set(elements) => {
                let mut of: Vec<(String, shape::Constant)> =
                    elements.iter().map(|c| (self.words().constant(c), self.constant(c))).collect();
                of.sort_by(|a, b| a.0.cmp(&b.0));
                shape::Constant::Set { of: of.into_iter().map(|(_, constant)| constant).collect() }
            }
        }
    }

    pub fn happenings(&self, happenings: &[Happening]) -> Vec<shape::Happening> {
        happenings.iter().map(|happening| self.happening(happening)).collect()
    }

    pub fn happening(&self, happening: &Happening) -> shape::Happening {
        match happening {
            Happening::Event(event) => shape::Happening::Event { name: self.program.events[*event].name.to_string() },
            Happening::Trigger(trigger) => {
                shape::Happening::Trigger { name: self.program.triggers[*trigger].name.to_string() }
            }
            Happening::Message(which, what) => shape::Happening::Message { reaction: self.reaction(*which, *what) },
            Happening::Journey(journey, fact) => shape::Happening::Journey {
                journey: self.program.journeys[*journey].name.to_string(),
                fact: fact.word(),
            },
            Happening::Goal => shape::Happening::Goal,
        }
    }

    fn reaction(&self, which: Which, what: Happened) -> shape::Reaction {
        let to = |of, name: Option<&str>| shape::Subject { of, name: name.map(str::to_owned), journey: None };
        let to = match which {
            Which::Bare => to("any", None),
            Which::Message(message) => to("message", Some(&self.program.messages[message].name)),
            Which::Send(send) => {
                let place = &self.program.sends[send];
                shape::Subject {
                    of: "send",
                    name: place.name.as_ref().map(ToString::to_string),
                    journey: Some(self.program.journeys[place.journey].name.to_string()),
                }
            }
            Which::Category(category) => to("category", Some(&self.program.categories[category].name)),
            Which::Channel(channel) => to("channel", Some(&self.program.channels[channel].name)),
        };
        shape::Reaction { to, what: self.words().reaction(Which::Bare, what) }
    }

    fn cond(&self, condition: &Cond) -> shape::Cond {
        let all = |parts: &[Cond]| parts.iter().map(|part| self.cond(part)).collect();
        let value = |term: &Term| self.term_tree(term);
        match &condition.kind {
            CondKind::Always(value) => shape::Cond::Always { value: *value },
            CondKind::And(parts) => shape::Cond::And { of: all(parts) },
            CondKind::Or(parts) => shape::Cond::Or { of: all(parts) },
            CondKind::Not(inner) => shape::Cond::Not { of: Box::new(self.cond(inner)) },
            CondKind::Segment(segment) => {
                shape::Cond::Segment { name: self.program.segments[*segment].name.to_string() }
            }
            CondKind::Status(status) => shape::Cond::Status { name: self.program.statuses[*status].name.to_string() },
            CondKind::Inside(journey) => {
                shape::Cond::Inside { journey: self.program.journeys[*journey].name.to_string() }
            }
            CondKind::Flag(term) => shape::Cond::Flag { of: value(term) },
            CondKind::Is(left, right) => shape::Cond::Is { left: value(left), right: value(right) },
            CondKind::In(left, right) => {
                shape::Cond::In { left: value(left), right: right.iter().map(value).collect() }
            }
            CondKind::Known(term) => shape::Cond::Known { of: value(term) },
            CondKind::Compare(left, order, right) => {
                shape::Cond::Compare { left: value(left), sign: order_words(*order), right: value(right) }
            }
            CondKind::Contains(left, right) => shape::Cond::Contains { left: value(left), right: value(right) },
            CondKind::Before(left, right) => shape::Cond::Before { left: value(left), right: value(right) },
            CondKind::After(left, right) => shape::Cond::After { left: value(left), right: value(right) },
            CondKind::Exists(query) => shape::Cond::Any { query: Box::new(self.query(query)) },
            CondKind::Reacted(which, what) => shape::Cond::Reacted { reaction: self.reaction(*which, *what) },
            CondKind::EnteredBy(ways) => {
                let journey = self.journey.and_then(|journey| self.program.journeys.get(journey));
                let names = ways.iter().filter_map(|way| Some(journey?.ways_in.get(*way)?.name.to_string()));
                shape::Cond::EnteredBy { ways: names.collect() }
            }
        }
    }

    fn query(&self, query: &Query) -> shape::Query {
        shape::Query {
            what: self.happening(&query.what),
            filter: query.filter.as_ref().map(|filter| self.cond(filter)),
            window: match query.window {
                Window::Last(length) => shape::Window::Last { length_ms: length },
                Window::SinceEntry => shape::Window::SinceEntry,
                Window::Ever => shape::Window::Ever,
            },
        }
    }

    fn event_field(&self, event: EventId, position: u32) -> String {
        let field = self.program.events[event].fields.get(position as usize);
        field.map_or_else(String::new, |field| field.name.to_string())
    }

    fn term_tree(&self, term: &Term) -> shape::TermTree {
        let boxed = |term: &Term| Box::new(self.term_tree(term));
        match &term.kind {
            TermKind::Const(constant) => shape::TermTree::Constant { constant: self.constant(constant) },
            TermKind::Attribute(attribute) => {
                shape::TermTree::Attribute { name: self.program.attributes[*attribute].name.to_string() }
            }
            TermKind::Field(positions) => {
                let known = positions.iter().find_map(|(event, position)| Some((*event, (*position)?)));
                let name = known.map_or_else(String::new, |(event, position)| self.event_field(event, position));
                shape::TermTree::Field { name }
            }
            TermKind::Entry(position) => {
                let journey = self.journey.and_then(|journey| self.program.journeys.get(journey));
                let field = journey.and_then(|journey| journey.entry_fields.get(*position as usize));
                shape::TermTree::Entry { name: field.map_or_else(String::new, |field| field.name.to_string()) }
            }
            TermKind::Awaited(event, position) => shape::TermTree::Awaited {
                event: self.program.events[*event].name.to_string(),
                field: self.event_field(*event, *position),
            },
            TermKind::Now => shape::TermTree::Now,
            TermKind::Ago(length) => shape::TermTree::Ago { length_ms: *length },
            TermKind::Moment { base, shift, whole_days, at } => shape::TermTree::Moment {
                base: boxed(base),
                shift_ms: *shift,
                whole_days: *whole_days,
                at: at.map(format_time),
            },
            TermKind::Count(query) => shape::TermTree::Count { query: Box::new(self.query(query)) },
            TermKind::Sum(query, position) => shape::TermTree::Sum {
                field: self.words().summed_field(query, *position),
                query: Box::new(self.query(query)),
            },
            TermKind::Add { left, minus: false, right } => {
                shape::TermTree::Add { left: boxed(left), right: boxed(right) }
            }
            TermKind::Add { left, minus: true, right } => {
                shape::TermTree::Subtract { left: boxed(left), right: boxed(right) }
            }
            TermKind::OrElse(left, right) => shape::TermTree::OrElse { left: boxed(left), right: boxed(right) },
            TermKind::Error => shape::TermTree::Error,
        }
    }
}

/// The fields that `enter on handoff` asks for.
pub(super) fn asked_fields(journey: &Journey) -> &[Field] {
    let asked = journey.ways_in.rows().iter().find_map(|way| match &way.what {
        WayInKind::Handoff(fields) => Some(fields.as_slice()),
        WayInKind::Happening(_) => None,
    });
    asked.unwrap_or_default()
}

/// Weekdays by name, Monday first.
pub(super) fn weekdays(days: u8) -> Vec<&'static str> {
    let all = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    all.into_iter().filter(|day| days & (1 << day.index()) != 0).map(Weekday::word).collect()
}

pub(super) fn daily_window(window: DailyWindow) -> shape::DailyWindow {
    shape::DailyWindow {
        days: weekdays(window.days),
        from: window.hours.map(|(from, _)| format_time(from)),
        to: window.hours.map(|(_, to)| format_time(to)),
    }
}

/// Rows in byte order of a name: the order of files and declarations means nothing.
pub(super) fn by_name<I: crate::base::ids::Id, T, S>(
    table: &Table<I, T>,
    name: impl Fn(&T) -> &str,
    shape: impl Fn(I, &T) -> S,
) -> Vec<S> {
    let mut rows: Vec<(I, &T)> = table.iter().collect();
    rows.sort_by(|a, b| name(a.1).cmp(name(b.1)));
    rows.into_iter().map(|(id, row)| shape(id, row)).collect()
}
