//! The meaning of a journey, one customer at a time. Takes what happens from a [`World`] and tells an [`Observer`] what comes of it.
//! Knows no log, no population and no report.

mod chances;

pub use chances::DrawnChances;

use super::{
    life::{AtEnd, Chances, Observer, Period, World},
    plan::Plan,
    value::{Value, Values},
};
use crate::{
    base::{
        calendar::{Instant, Zone},
        ids::Id,
    },
    model::{
        condition::Cond,
        types::{AttributeId, EventId},
    },
};

/// The state of one customer; [`Self::begin`] makes it the next one's without freeing memory.
#[derive(Debug)]
pub struct Machine<'p> {
    plan: &'p Plan<'p>,
    values: Values,
    profile: Vec<Value>,
    zone: Zone,
    now: Instant,
    period: Period,
}

impl<'p> Machine<'p> {
    /// Room for one customer after another.
    #[must_use]
    pub fn new(plan: &'p Plan<'p>) -> Self {
        Self {
            plan,
            values: plan.values(),
            profile: Vec::new(),
            zone: Zone::utc(),
            now: 0,
            period: Period { from: 0, until: 0 },
        }
    }

    /// Where texts and sets of this customer live. [`Self::begin`] keeps them: reset them before the next profile is made.
    pub fn values(&mut self) -> &mut Values {
        &mut self.values
    }

    /// A customer as they are when the period begins. `before` is history from before it, in order: it is counted, runs nothing and
    /// writes no attributes.
    pub fn begin(&mut self, profile: Vec<Value>, _before: &[(Instant, EventId, Vec<Value>)], period: Period) {
        self.profile = profile;
        self.zone = self.plan.zone_of(&self.profile, &self.values);
        self.now = period.from;
        self.period = period;
    }

    /// Lives to the end of the period.
    pub fn run<W: World, C: Chances, O: Observer>(&mut self, world: &mut W, chances: &C, observer: &mut O) -> AtEnd {
        self.run_until(world, chances, observer, self.period.until);
        AtEnd::default()
    }

    /// Lives through everything at instants before `until`; then it is `until`.
    pub fn run_until<W: World, C: Chances, O: Observer>(
        &mut self,
        world: &mut W,
        _chances: &C,
        _observer: &mut O,
        until: Instant,
    ) {
        let until = until.min(self.period.until);
        while world.next_at().is_some_and(|at| at < until) {
            world.take(&mut self.values);
        }
        self.now = self.now.max(until);
    }

    /// Lives through everything up to and at `at`; then it is `at`.
    pub fn run_through<W: World, C: Chances, O: Observer>(
        &mut self,
        world: &mut W,
        chances: &C,
        observer: &mut O,
        at: Instant,
    ) {
        self.run_until(world, chances, observer, at.saturating_add(1));
        self.now = at;
    }

    /// Whether a condition of the program is so now; nothing in it may be about a visit.
    #[must_use]
    pub fn holds(&self, _cond: &Cond) -> bool {
        false
    }

    /// An attribute now.
    #[must_use]
    pub fn attribute(&self, attribute: AttributeId) -> Value {
        self.profile.get(attribute.index()).copied().unwrap_or_default()
    }

    /// The instant that was lived through last.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The customer's zone now.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.zone
    }
}
