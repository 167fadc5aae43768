//! What an earlier version says, said about the later one: names are found again, segments are read out as they were. What a name means that is gone
//! cannot be said any more. Knows no findings.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use crate::{
    base::ids::{Id, Table},
    ir::{Graph, NodeKind},
    model::{
        condition::{Cond, CondKind, Happening, Query, Term, TermKind, Which},
        program::{Program, Scope},
        types::{
            CategoryId, ChannelId, Const, EventId, JourneyId, MessageId, ReactionId, SendId, StatusId, TriggerId, Type,
            VariantId, WayInId,
        },
    },
};

/// A journey of the earlier version and its namesake.
pub(super) type Pair = (JourneyId, JourneyId);

/// From the names of one program to those of another.
pub(super) struct Names<'a> {
    from: &'a Program,
    to: &'a Program,
    sends: BTreeMap<SendId, SendId>,
}

impl<'a> Names<'a> {
    pub(super) fn new(from: &'a Graph, to: &'a Graph) -> Self {
        let places = sends(to);
        let by_place: BTreeMap<&(SmolStr, SmolStr), SendId> = places.iter().map(|(id, place)| (place, *id)).collect();
        let found = sends(from);
        let sends = found.iter().filter_map(|(id, place)| Some((*id, *by_place.get(place)?))).collect();
        Self { from: &from.program, to: &to.program, sends }
    }

    /// A condition of the earlier version, inside a journey that both have or outside of all.
    pub(super) fn cond(&self, condition: &Cond, place: Option<Pair>) -> Option<Cond> {
        let all = |parts: &[Cond]| parts.iter().map(|part| self.cond(part, place)).collect::<Option<Vec<_>>>();
        let term = |term: &Term| self.term(term, place);
        let kind = match &condition.kind {
            CondKind::Always(so) => CondKind::Always(*so),
            CondKind::And(parts) => CondKind::And(all(parts)?),
            CondKind::Or(parts) => CondKind::Or(all(parts)?),
            CondKind::Not(inner) => CondKind::Not(Box::new(self.cond(inner, place)?)),
            // Read out: the later version may mean somebody else by the name.
            CondKind::Segment(segment) => self.cond(&self.from.segments.get(*segment)?.condition, None)?.kind,
            CondKind::Status(status) => CondKind::Status(self.status(*status)?),
            CondKind::Inside(journey) => CondKind::Inside(self.journey(*journey)?),
            CondKind::Flag(value) => CondKind::Flag(term(value)?),
            CondKind::Is(left, right) => CondKind::Is(term(left)?, term(right)?),
            CondKind::In(left, values) => {
                CondKind::In(term(left)?, values.iter().map(term).collect::<Option<Vec<_>>>()?)
            }
            CondKind::Known(value) => CondKind::Known(term(value)?),
            CondKind::Compare(left, order, right) => CondKind::Compare(term(left)?, *order, term(right)?),
            CondKind::Contains(whole, part) => CondKind::Contains(term(whole)?, term(part)?),
            CondKind::Before(left, right) => CondKind::Before(term(left)?, term(right)?),
            CondKind::After(left, right) => CondKind::After(term(left)?, term(right)?),
            CondKind::Exists(query) => CondKind::Exists(Box::new(self.query(query, place)?)),
            CondKind::Reacted(which, what) => CondKind::Reacted(self.which(*which)?, self.happened(*what)?),
            CondKind::EnteredBy(ways) => {
                let (from, to) = place?;
                let (from, to) = (self.from.journeys.get(from)?, self.to.journeys.get(to)?);
                let way = |id: &WayInId| {
                    let name = &from.ways_in.get(*id)?.name;
                    to.ways_in.iter().find(|(_, way)| way.name == *name).map(|(id, _)| id)
                };
                CondKind::EnteredBy(ways.iter().map(way).collect::<Option<Vec<_>>>()?)
            }
        };
        Some(Cond { span: condition.span, kind })
    }

    fn term(&self, term: &Term, place: Option<Pair>) -> Option<Term> {
        let kind = match &term.kind {
            TermKind::Const(constant) => TermKind::Const(self.constant(constant)?),
            TermKind::Attribute(attribute) => {
                let name = &self.from.attributes.get(*attribute)?.name;
                TermKind::Attribute(named(&self.to.attributes, |attribute| attribute.name == *name)?)
            }
            TermKind::Field(positions) => {
                let mut found = Vec::with_capacity(positions.len());
                for (event, position) in positions {
                    let to = self.event(*event)?;
                    let position = match position {
                        Some(position) => Some(self.field(*event, *position, to)?),
                        None => None,
                    };
                    found.push((to, position));
                }
                TermKind::Field(found)
            }
            TermKind::Entry(position) => {
                let (from, to) = place?;
                let name = &self.from.journeys.get(from)?.entry_fields.get(*position as usize)?.name;
                let fields = &self.to.journeys.get(to)?.entry_fields;
                TermKind::Entry(position_of(fields.iter().position(|field| field.name == *name)?))
            }
            TermKind::Awaited(event, position) => {
                let to = self.event(*event)?;
                TermKind::Awaited(to, self.field(*event, *position, to)?)
            }
            TermKind::Now => TermKind::Now,
            TermKind::Ago(length) => TermKind::Ago(*length),
            TermKind::Moment { base, shift, whole_days, at } => TermKind::Moment {
                base: Box::new(self.term(base, place)?),
                shift: *shift,
                whole_days: *whole_days,
                at: *at,
            },
            TermKind::Count(query) => TermKind::Count(Box::new(self.query(query, place)?)),
            TermKind::Sum(query, position) => {
                let Happening::Event(event) = query.what else { return None };
                let to = self.event(event)?;
                TermKind::Sum(Box::new(self.query(query, place)?), self.field(event, *position, to)?)
            }
            TermKind::Add { left, minus, right } => TermKind::Add {
                left: Box::new(self.term(left, place)?),
                minus: *minus,
                right: Box::new(self.term(right, place)?),
            },
            TermKind::OrElse(left, right) => {
                TermKind::OrElse(Box::new(self.term(left, place)?), Box::new(self.term(right, place)?))
            }
            TermKind::Error => return None,
        };
        Some(Term { span: term.span, ty: self.type_of(&term.ty), optional: term.optional, kind })
    }

    fn query(&self, query: &Query, place: Option<Pair>) -> Option<Query> {
        let filter = match &query.filter {
            Some(filter) => Some(self.cond(filter, place)?),
            None => None,
        };
        Some(Query { span: query.span, what: self.happening(&query.what)?, filter, window: query.window })
    }

    /// Something that happens.
    pub(super) fn happening(&self, happening: &Happening) -> Option<Happening> {
        Some(match happening {
            Happening::Event(event) => Happening::Event(self.event(*event)?),
            Happening::Trigger(trigger) => Happening::Trigger(self.trigger(*trigger)?),
            Happening::Message(which, what) => Happening::Message(self.which(*which)?, self.happened(*what)?),
            Happening::Journey(journey, fact) => Happening::Journey(self.journey(*journey)?, *fact),
            Happening::Goal => Happening::Goal,
        })
    }

    fn which(&self, which: Which) -> Option<Which> {
        Some(match which {
            Which::Bare => Which::Bare,
            Which::Message(message) => Which::Message(self.message(message)?),
            Which::Send(send) => Which::Send(*self.sends.get(&send)?),
            Which::Category(category) => Which::Category(self.category(category)?),
            Which::Channel(channel) => Which::Channel(self.channel(channel)?),
        })
    }

    fn happened(&self, what: crate::model::condition::Happened) -> Option<crate::model::condition::Happened> {
        use crate::model::condition::Happened;
        Some(match what {
            Happened::Reaction(reaction) => Happened::Reaction(self.reaction(reaction)?),
            Happened::Sent | Happened::Blocked | Happened::BlockedFor(_) | Happened::Positive | Happened::Negative => {
                what
            }
        })
    }

    fn constant(&self, constant: &Const) -> Option<Const> {
        Some(match constant {
            Const::Variant(variant) => Const::Variant(self.variant(*variant)?),
            Const::Channel(channel) => Const::Channel(self.channel(*channel)?),
            Const::Category(category) => Const::Category(self.category(*category)?),
            Const::Set(elements) => {
                Const::Set(elements.iter().map(|element| self.constant(element)).collect::<Option<Vec<_>>>()?)
            }
            Const::Missing
            | Const::Bool(_)
            | Const::Integer(_)
            | Const::Number(_)
            | Const::Percent(_)
            | Const::Money(..)
            | Const::Date(_)
            | Const::LocalDateTime(..)
            | Const::Time(_)
            | Const::Duration(_)
            | Const::Text(_) => constant.clone(),
        })
    }

    fn type_of(&self, ty: &Type) -> Type {
        match ty {
            Type::Enum(variants) => {
                let mut variants: Vec<VariantId> = variants.iter().filter_map(|word| self.variant(*word)).collect();
                variants.sort_unstable();
                Type::Enum(variants)
            }
            Type::Set(element) => Type::Set(Box::new(self.type_of(element))),
            Type::Text
            | Type::Id
            | Type::Integer
            | Type::Number
            | Type::Percent
            | Type::Money(_)
            | Type::Date
            | Type::DateTime
            | Type::Time
            | Type::Duration
            | Type::Email
            | Type::Phone
            | Type::TimeZone
            | Type::Channel
            | Type::Category
            | Type::Bool
            | Type::Error => ty.clone(),
        }
    }

    fn field(&self, event: EventId, position: u32, to: EventId) -> Option<u32> {
        let name = &self.from.events.get(event)?.fields.get(position as usize)?.name;
        let fields = &self.to.events.get(to)?.fields;
        fields.iter().position(|field| field.name == *name).map(position_of)
    }

    fn variant(&self, variant: VariantId) -> Option<VariantId> {
        let word = self.from.variants.get(variant)?;
        named(&self.to.variants, |other| other == word)
    }

    fn reaction(&self, reaction: ReactionId) -> Option<ReactionId> {
        let word = self.from.reactions.get(reaction)?;
        named(&self.to.reactions, |other| other == word)
    }

    fn event(&self, event: EventId) -> Option<EventId> {
        let name = &self.from.events.get(event)?.name;
        named(&self.to.events, |event| event.name == *name)
    }

    fn trigger(&self, trigger: TriggerId) -> Option<TriggerId> {
        let name = &self.from.triggers.get(trigger)?.name;
        named(&self.to.triggers, |trigger| trigger.name == *name)
    }

    fn status(&self, status: StatusId) -> Option<StatusId> {
        let name = &self.from.statuses.get(status)?.name;
        named(&self.to.statuses, |status| status.name == *name)
    }

    pub(super) fn journey(&self, journey: JourneyId) -> Option<JourneyId> {
        let name = &self.from.journeys.get(journey)?.name;
        named(&self.to.journeys, |journey| journey.name == *name)
    }

    pub(super) fn message(&self, message: MessageId) -> Option<MessageId> {
        let name = &self.from.messages.get(message)?.name;
        named(&self.to.messages, |message| message.name == *name)
    }

    pub(super) fn category(&self, category: CategoryId) -> Option<CategoryId> {
        let name = &self.from.categories.get(category)?.name;
        named(&self.to.categories, |category| category.name == *name)
    }

    pub(super) fn channel(&self, channel: ChannelId) -> Option<ChannelId> {
        let name = &self.from.channels.get(channel)?.name;
        named(&self.to.channels, |channel| channel.name == *name)
    }

    /// What a cap or suppression is about.
    pub(super) fn scope(&self, scope: Scope) -> Option<Scope> {
        Some(match scope {
            Scope::Messages => Scope::Messages,
            Scope::Category(category) => Scope::Category(self.category(category)?),
            Scope::Channel(channel) => Scope::Channel(self.channel(channel)?),
            Scope::Message(message) => Scope::Message(self.message(message)?),
        })
    }
}

fn position_of(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

fn named<I: Id, T>(table: &Table<I, T>, is: impl Fn(&T) -> bool) -> Option<I> {
    table.iter().find(|(_, row)| is(row)).map(|(id, _)| id)
}

/// Every `send` by its journey's and its step's name.
fn sends(graph: &Graph) -> BTreeMap<SendId, (SmolStr, SmolStr)> {
    let mut found = BTreeMap::new();
    for ((_, steps), journey) in graph.journeys.iter().zip(graph.program.journeys.rows()) {
        for (_, node) in steps.nodes() {
            if let NodeKind::Send { id, .. } = &node.kind {
                found.insert(*id, (journey.name.clone(), node.name.clone()));
            }
        }
    }
    found
}
