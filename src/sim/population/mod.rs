//! Made-up customers: who they are, what happens to them, how they react. A pure function of (population, seed, customer).
//! Knows no journey: only what a life tells it.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

mod compile;
mod dist;
mod life;

use rustc_hash::FxHashMap;

use self::{
    compile::Kind,
    dist::{At, chance_of, cumulated_shares},
};
pub use life::CrowdLife;

use super::{
    draws::{Chance, Place},
    life::Period,
    plan::Plan,
    value::{Value, Values},
};
use crate::{
    base::{
        calendar::{Day, Instant, Zone},
        ids::Id,
    },
    model::{
        population::Population,
        types::{ActionId, EventId, PopulationId},
    },
};

/// The customer number under which is drawn what happens to everyone at once.
const EVERYONE: u64 = u64::MAX;

/// A population, compiled once and shared between threads.
#[derive(Debug)]
pub struct Crowd<'p> {
    plan: &'p Plan<'p>,
    population: &'p Population,
    seed: u64,
    period: Period,
    zone: Zone,
    persona_ends: Vec<f64>,
    persona_place: Place,
    /// First those who are no persona, then each persona.
    kinds: Vec<Kind>,
    /// What happens to everyone, in order.
    everyone: Vec<Shared>,
    failing: FxHashMap<ActionId, (Place, f64)>,
}

/// An event that happens to everyone.
#[derive(Clone, Debug)]
struct Shared {
    at: Instant,
    order: u64,
    event: EventId,
    fields: Vec<Stored>,
}

/// A value outside any customer's arena.
#[derive(Clone, Debug)]
enum Stored {
    Plain(Value),
    Text(String),
    Set(Vec<Stored>),
}

impl Stored {
    fn new(value: Value, values: &Values) -> Self {
        match value {
            Value::Missing | Value::Bool(_) | Value::Int(_) | Value::Number(_) | Value::Word(_) => Self::Plain(value),
            Value::Text(_) => Self::Text(values.as_text(value).unwrap_or_default().to_owned()),
            Value::Set(_) => Self::Set(values.elements(value).iter().map(|e| Self::new(*e, values)).collect()),
        }
    }

    fn value(&self, values: &mut Values) -> Value {
        match self {
            Self::Plain(value) => *value,
            Self::Text(text) => values.text(text),
            Self::Set(elements) => {
                let elements: Vec<Value> = elements.iter().map(|e| e.value(values)).collect();
                values.set(&elements)
            }
        }
    }
}

impl<'p> Crowd<'p> {
    /// Compiles a population of a workspace without errors. `from` and `days` (local days of the workspace's zone) stand for what the
    /// population says where they are given.
    #[must_use]
    pub fn new(plan: &'p Plan<'p>, id: PopulationId, seed: u64, from: Option<Day>, days: Option<i64>) -> Self {
        let program = plan.program();
        let population = &program.populations[id];
        let zone = Zone::named(&program.settings.zone).unwrap_or_else(Zone::utc);
        let first = from.unwrap_or(population.from);
        let last = i64::from(first).saturating_add(days.unwrap_or(population.days).max(0));
        let period =
            Period { from: zone.midnight(first), until: zone.midnight(Day::try_from(last).unwrap_or(Day::MAX)) };
        let mut kinds = vec![Kind::new(program, &population.world, None, false)];
        kinds.extend(population.personas.iter().map(|p| Kind::new(program, &population.world, Some(p), false)));
        let failing = population
            .failing
            .iter()
            .map(|(action, share)| (*action, (Place::new("action", &program.actions[*action].name), chance_of(*share))))
            .collect();
        let mut crowd = Self {
            plan,
            population,
            seed,
            period,
            zone,
            persona_ends: cumulated_shares(population.personas.iter().map(|p| p.share)),
            persona_place: Place::new("persona", ""),
            kinds,
            everyone: Vec::new(),
            failing,
        };
        crowd.everyone = crowd.draw_everyone();
        crowd
    }

    /// The population.
    #[must_use]
    pub fn population(&self) -> &'p Population {
        self.population
    }

    /// The period: local midnights of the workspace's zone.
    #[must_use]
    pub fn period(&self) -> Period {
        self.period
    }

    /// The chance of a customer, for whatever is drawn of them.
    #[must_use]
    pub fn chance(&self, customer: u64) -> Chance {
        Chance::new(self.seed, customer)
    }

    /// Which persona a customer is; none: no persona.
    #[must_use]
    pub fn persona(&self, customer: u64) -> Option<usize> {
        if self.persona_ends.is_empty() {
            return None;
        }
        let u = self.chance(customer).uniform(self.persona_place, 0);
        self.persona_ends.iter().position(|end| u < *end)
    }

    /// A customer as they are when the period begins.
    #[must_use]
    pub fn profile(&self, customer: u64, values: &mut Values) -> Vec<Value> {
        let chance = self.chance(customer);
        let mut profile = vec![Value::Missing; self.plan.program().attributes.len()];
        let mut own_zone = None;
        for (attribute, place, draw) in &self.kind(self.persona(customer)).attributes {
            let zone = own_zone.as_ref().unwrap_or(&self.zone);
            let at = At { chance, place: *place, n: 0, number: customer, instant: self.period.from, zone };
            let value = draw.value(at, values);
            if let Some(room) = profile.get_mut(attribute.index()) {
                *room = value;
            }
            if self.plan.program().zone_attribute == Some(*attribute) {
                own_zone = Some(self.plan.zone_of(&profile, values));
            }
        }
        profile
    }

    /// What happens to customers, one after another.
    #[must_use]
    pub fn life(&self) -> CrowdLife<'_> {
        CrowdLife::new(self)
    }

    fn kind(&self, persona: Option<usize>) -> &Kind {
        let index = persona.map_or(0, |persona| persona + 1);
        // `persona` counts the same list.
        #[allow(clippy::indexing_slicing, reason = "there is one kind more than there are personas")]
        &self.kinds[index]
    }

    /// Lives what happens to everyone once, as if it were one customer's.
    fn draw_everyone(&self) -> Vec<Shared> {
        let kind = Kind::new(self.plan.program(), &self.population.world, None, true);
        if kind.sources.is_empty() {
            return Vec::new();
        }
        let mut values = self.plan.values();
        let mut life = CrowdLife::of_kind(self, &kind);
        life.begin_with(Chance::new(self.seed, EVERYONE), &self.zone);
        let mut shared = Vec::new();
        while let Some((at, order, event, fields)) = life.take_event(&mut values) {
            let stored = fields.iter().map(|value| Stored::new(*value, &values)).collect();
            shared.push(Shared { at, order, event, fields: stored });
            life.caused_by_event(at, event, &fields);
        }
        shared
    }
}
