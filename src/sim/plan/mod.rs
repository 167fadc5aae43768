//! The workspace compiled once for simulation and shared between threads. Knows no customer.

#![allow(clippy::indexing_slicing, reason = "only tables are indexed, by ids which they gave out themselves")]

pub(crate) mod check;
pub(crate) mod compile;
pub(crate) mod policy;
pub(crate) mod rules;
pub(crate) mod ticking;

use std::sync::{PoisonError, RwLock};

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use self::{
    check::{Check, Leaf, Occasion, Tracker, TrackerId, Val, Watch},
    compile::Compiler,
    policy::Policy,
    rules::Rules,
    ticking::Ticking,
};
use super::{
    draws::Place,
    value::{Value, Values},
};
use crate::{
    base::{
        calendar::Zone,
        ids::{Id, Table},
    },
    ir::Graph,
    model::{
        Cond, Program, Term, Type,
        condition::JourneyFact,
        program::TriggerKind,
        types::{AttributeId, ChannelId, EventId, JourneyId, SegmentId, StatusId, TriggerId, WayInId},
    },
};

/// The flat program.
#[derive(Debug)]
pub struct Plan<'g> {
    graph: &'g Graph,
    /// The program's own constants.
    constants: Values,
    default_zone: Zone,
    /// Zones that customers turned out to have; an unknown name is kept as nothing.
    zones: RwLock<FxHashMap<SmolStr, Option<Zone>>>,
    pub(crate) split_places: Vec<Place>,
    pub(crate) holdout_places: Vec<Place>,
    pub(crate) category_holdout_places: Vec<Place>,
    pub(crate) segments: Table<SegmentId, Check>,
    pub(crate) trackers: Table<TrackerId, Tracker>,
    pub(crate) statuses: Table<StatusId, StatusRules>,
    pub(crate) journeys: Table<JourneyId, Rules>,
    pub(crate) policy: Policy,
    pub(crate) triggers: Table<TriggerId, Ticking>,
    /// Triggers that the calendar fires and someone listens to.
    pub(crate) calendar: Vec<TriggerId>,
    /// What is computed anew when an attribute is written.
    pub(crate) readers: Table<AttributeId, Readers>,
    /// Attributes that an event writes, with the position of the field.
    pub(crate) written_by: Table<EventId, Vec<(AttributeId, u32)>>,
    /// Conditions of `becomes` that someone listens to.
    pub(crate) becomes: Vec<(TriggerId, Watch)>,
    on_event: Table<EventId, Listeners>,
    on_tick: Table<TriggerId, Listeners>,
    on_journey: Table<JourneyId, [Listeners; 4]>,
    on_message: Listeners,
}

/// What is computed anew when an attribute is written.
#[derive(Debug, Default)]
pub(crate) struct Readers {
    /// Their consent reads it: what was withdrawn is given back.
    pub channels: Vec<ChannelId>,
    /// Their moments are counted from it.
    pub triggers: Vec<TriggerId>,
}

/// What begins and ends a status.
#[derive(Debug)]
pub(crate) struct StatusRules {
    pub begins: Vec<StatusCause>,
    pub ends: Vec<StatusCause>,
}

/// One thing that begins or ends a status.
#[derive(Debug)]
pub(crate) struct StatusCause {
    pub occasion: Occasion,
    /// The position of the key in the event.
    pub key: Option<u32>,
}

/// Who wants to hear of one thing; positions are into the owner's list of occasions.
#[derive(Debug, Default)]
pub(crate) struct Listeners {
    pub trackers: Vec<(TrackerId, usize)>,
    pub ends: Vec<(StatusId, usize)>,
    pub begins: Vec<(StatusId, usize)>,
    /// Absences whose spans it ends.
    pub stops: Vec<(TriggerId, usize)>,
    /// Absences of which it begins a span.
    pub starts: Vec<(TriggerId, usize)>,
    pub ways_in: Vec<(JourneyId, WayInId, usize)>,
}

impl Listeners {
    fn is_empty(&self) -> bool {
        self.trackers.is_empty()
            && self.ends.is_empty()
            && self.begins.is_empty()
            && self.stops.is_empty()
            && self.starts.is_empty()
            && self.ways_in.is_empty()
    }
}

impl<'g> Plan<'g> {
    /// Compiles a workspace that has no errors.
    #[must_use]
    pub fn new(graph: &'g Graph) -> Self {
        Self::of(graph, true)
    }

    /// The same as if there were no caps: for asking how much a customer would get.
    #[must_use]
    pub fn without_caps(graph: &'g Graph) -> Self {
        Self::of(graph, false)
    }

    fn of(graph: &'g Graph, with_caps: bool) -> Self {
        let program = &graph.program;
        let default_zone = Zone::named(&program.settings.zone).unwrap_or_else(Zone::utc);
        let mut constants = Values::new();
        let mut trackers = Table::new();
        let mut compiler = Compiler { program, zone: &default_zone, values: &mut constants, trackers: &mut trackers };
        let mut segments = Table::new();
        for (_, segment) in program.segments.iter() {
            segments.push(compiler.cond(&segment.condition));
        }
        let statuses = statuses(&mut compiler);
        let journeys = rules::compile(&mut compiler, &segments, &graph.journeys);
        let policy = policy::compile(&mut compiler, &segments, with_caps);
        let mut triggers = Table::new();
        for (_, trigger) in program.triggers.iter() {
            triggers.push(ticking::compile(&mut compiler, &segments, &trigger.kind));
        }
        let mut becomes = Vec::new();
        for (id, trigger) in program.triggers.iter() {
            if let TriggerKind::Becomes(cond) = &trigger.kind {
                becomes.push((id, compiler.watch(cond, &segments)));
            }
        }
        // What tests ask on the way is history's business too.
        for (_, test) in program.tests.iter() {
            for cond in ticking::test_conditions(test) {
                compiler.cond(cond);
            }
        }
        constants.keep();
        let mut plan = Self {
            graph,
            constants,
            default_zone,
            zones: RwLock::default(),
            split_places: places(program),
            holdout_places: program.journeys.rows().iter().map(|j| Place::new("holdout", &j.name)).collect(),
            category_holdout_places: program
                .holdouts
                .rows()
                .iter()
                .map(|holdout| Place::new("category holdout", &holdout.name))
                .collect(),
            segments,
            trackers,
            statuses,
            journeys,
            policy,
            triggers,
            calendar: Vec::new(),
            readers: Table::new(),
            written_by: Table::new(),
            becomes,
            on_event: Table::new(),
            on_tick: Table::new(),
            on_journey: Table::new(),
            on_message: Listeners::default(),
        };
        plan.listen();
        plan.index_writes();
        plan
    }

    /// The declarations.
    #[must_use]
    pub fn program(&self) -> &'g Program {
        &self.graph.program
    }

    /// The whole workspace.
    #[must_use]
    pub fn graph(&self) -> &'g Graph {
        self.graph
    }

    /// An arena in which the program's own constants are kept.
    #[must_use]
    pub fn values(&self) -> Values {
        self.constants.clone()
    }

    /// The attributes of a customer of whom nothing was said, by [`crate::model::types::AttributeId`].
    pub fn default_profile(&self, values: &mut Values) -> Vec<Value> {
        let zone = &self.default_zone;
        self.program()
            .attributes
            .rows()
            .iter()
            .map(|attribute| match (&attribute.default, &attribute.ty) {
                (Some(constant), _) => values.constant(constant, |day, time| zone.instant(day, time)),
                (None, Type::Set(_)) => Values::empty_set(),
                (None, _) => Value::Missing,
            })
            .collect()
    }

    /// The zone of a customer; missing or unknown: the workspace's.
    #[must_use]
    pub fn zone_of(&self, profile: &[Value], values: &Values) -> Zone {
        let named = self
            .program()
            .zone_attribute
            .and_then(|attribute| profile.get(attribute.index()))
            .and_then(|value| values.as_text(*value));
        named.and_then(|name| self.zone_named(name)).unwrap_or_else(|| self.default_zone.clone())
    }

    fn zone_named(&self, name: &str) -> Option<Zone> {
        if let Some(known) = self.zones.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return known.clone();
        }
        let zone = Zone::named(name);
        self.zones.write().unwrap_or_else(PoisonError::into_inner).insert(SmolStr::new(name), zone.clone());
        zone
    }

    /// A condition that was not part of the program when it was compiled, or was: questions to history which nobody in the program asks
    /// have no answer (nothing was kept).
    pub(crate) fn compile(&self, cond: &Cond, values: &mut Values) -> Check {
        let mut trackers = self.trackers.clone();
        Compiler { program: self.program(), zone: &self.default_zone, values, trackers: &mut trackers }.cond(cond)
    }

    /// The same for a value.
    pub(crate) fn compile_term(&self, term: &Term, values: &mut Values) -> Val {
        let mut trackers = self.trackers.clone();
        Compiler { program: self.program(), zone: &self.default_zone, values, trackers: &mut trackers }.term(term)
    }

    pub(crate) fn on_event(&self, event: EventId) -> Option<&Listeners> {
        self.on_event.get(event)
    }

    pub(crate) fn on_tick(&self, trigger: TriggerId) -> Option<&Listeners> {
        self.on_tick.get(trigger)
    }

    pub(crate) fn on_journey(&self, journey: JourneyId, fact: JourneyFact) -> Option<&Listeners> {
        self.on_journey.get(journey).and_then(|facts| facts.get(fact as usize))
    }

    /// Listeners to anything about any message: each still looks whether it is the one.
    pub(crate) fn on_message(&self) -> &Listeners {
        &self.on_message
    }

    /// Builds the index from what happens to who listens.
    fn listen(&mut self) {
        let program = self.program();
        for _ in program.events.ids() {
            self.on_event.push(Listeners::default());
        }
        for _ in program.triggers.ids() {
            self.on_tick.push(Listeners::default());
        }
        for _ in program.journeys.ids() {
            self.on_journey.push(<[Listeners; 4]>::default());
        }
        let trackers = std::mem::take(&mut self.trackers);
        for (id, tracker) in trackers.iter() {
            for (position, occasion) in tracker.occasions.iter().enumerate() {
                self.at(occasion.leaf).trackers.push((id, position));
            }
        }
        self.trackers = trackers;
        let statuses = std::mem::take(&mut self.statuses);
        for (id, status) in statuses.iter() {
            for (position, cause) in status.ends.iter().enumerate() {
                self.at(cause.occasion.leaf).ends.push((id, position));
            }
            for (position, cause) in status.begins.iter().enumerate() {
                self.at(cause.occasion.leaf).begins.push((id, position));
            }
        }
        self.statuses = statuses;
        let triggers = std::mem::take(&mut self.triggers);
        for (id, trigger) in triggers.iter() {
            if let Ticking::Absence { events, missing, .. } = trigger {
                for (position, occasion) in missing.iter().enumerate() {
                    self.at(occasion.leaf).stops.push((id, position));
                }
                for (position, occasion) in events.iter().enumerate() {
                    self.at(occasion.leaf).starts.push((id, position));
                }
            }
        }
        self.triggers = triggers;
        let journeys = std::mem::take(&mut self.journeys);
        for (id, rules) in journeys.iter() {
            for (way, declared) in rules.ways_in.iter() {
                for (position, occasion) in declared.occasions.iter().enumerate() {
                    self.at(occasion.leaf).ways_in.push((id, way, position));
                }
            }
        }
        self.journeys = journeys;
    }

    /// Builds the indexes from what is written to what is computed from it, and drops triggers that nobody listens to.
    fn index_writes(&mut self) {
        let program = self.program();
        let heard = |id: TriggerId| {
            let journeys = self.journeys.rows().iter().any(|rules| rules.hears.contains(&Leaf::Tick(id)));
            journeys || self.on_tick.get(id).is_some_and(|listeners| !listeners.is_empty())
        };
        let is_calendar = |ticking: &Ticking| !matches!(ticking, Ticking::Never | Ticking::Absence { .. });
        let calendar = self.triggers.iter().filter(|(id, ticking)| is_calendar(ticking) && heard(*id));
        let calendar: Vec<TriggerId> = calendar.map(|(id, _)| id).collect();
        let becomes: Vec<bool> = self.becomes.iter().map(|(id, _)| heard(*id)).collect();
        let mut heard = becomes.into_iter();
        self.becomes.retain(|_| heard.next().unwrap_or(true));
        for attribute in program.attributes.ids() {
            let channels = self.policy.channels.iter().filter(|(_, channel)| channel.reads.contains(&attribute));
            let ticking = |id: &TriggerId| self.triggers[*id].attributes().contains(&attribute);
            self.readers.push(Readers {
                channels: channels.map(|(id, _)| id).collect(),
                triggers: calendar.iter().copied().filter(ticking).collect(),
            });
        }
        self.calendar = calendar;
        for event in program.events.ids() {
            let said = program.attributes.iter().flat_map(|(attribute, declared)| {
                let from = declared.from.iter().filter(move |(from, _)| *from == event);
                from.map(move |(_, position)| (attribute, *position))
            });
            // zones: what is computed from the other attributes is already on the new clock.
            let mut said: Vec<(AttributeId, u32)> = said.collect();
            said.sort_by_key(|(attribute, _)| program.zone_attribute != Some(*attribute));
            self.written_by.push(said);
        }
    }

    fn at(&mut self, leaf: Leaf) -> &mut Listeners {
        match leaf {
            Leaf::Event(id) => &mut self.on_event[id],
            Leaf::Tick(id) => &mut self.on_tick[id],
            Leaf::Journey(id, fact) => &mut self.on_journey[id][fact as usize],
            // A goal is credited for one entry: nobody outside a journey can listen to it.
            Leaf::Message(..) | Leaf::Goal => &mut self.on_message,
        }
    }
}

fn places(program: &Program) -> Vec<Place> {
    program
        .splits
        .rows()
        .iter()
        .map(|split| {
            let journey = program.journeys.get(split.journey).map_or("", |journey| journey.name.as_str());
            Place::new("split", &format!("{journey}.{}", split.name))
        })
        .collect()
}

fn statuses(compiler: &mut Compiler<'_>) -> Table<StatusId, StatusRules> {
    let program = compiler.program;
    let mut all = Table::new();
    for (_, status) in program.statuses.iter() {
        let mut causes = |occasions: &[crate::model::program::StatusOccasion]| {
            let mut out = Vec::new();
            for declared in occasions {
                let mut leaves = Vec::new();
                compiler.occasions(&declared.what, declared.filter.as_ref(), &mut leaves);
                for occasion in leaves {
                    let key = key_position(program, &occasion, status.key.as_ref()).or(declared.key_field);
                    out.push(StatusCause { occasion, key });
                }
            }
            out
        };
        let begins = causes(&status.begins);
        let ends = causes(&status.ends);
        all.push(StatusRules { begins, ends });
    }
    all
}

fn key_position(program: &Program, occasion: &Occasion, key: Option<&SmolStr>) -> Option<u32> {
    let Leaf::Event(event) = occasion.leaf else { return None };
    let position = program.events.get(event)?.fields.iter().position(|field| Some(&field.name) == key)?;
    u32::try_from(position).ok()
}
