//! The meaning of a journey, one customer at a time. Takes what happens from a [`World`] and tells an [`Observer`] what comes of it.
//! Knows no log, no population and no report.

#![allow(
    clippy::indexing_slicing,
    reason = "only tables are indexed, by ids and slots which they gave out themselves; slices are read with `get`"
)]

mod agenda;
mod chances;
mod clock;
mod entering;
mod evaluate;
mod happening;
mod leaving;
mod localtime;
mod looking;
mod noticing;
mod running;
mod sending;
mod state;

pub use chances::DrawnChances;

use self::{
    evaluate::{Context, Reader},
    state::{Became, Doing, State},
};
use super::{
    life::{AtEnd, Chances, Notice, Observer, Period, World},
    plan::{Plan, rules::StepKind},
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
    state: State,
}

/// A machine while it runs: who feeds it, who is asked, who watches.
struct Run<'a, 'p, W, C, O> {
    plan: &'p Plan<'p>,
    state: &'a mut State,
    world: &'a mut W,
    chances: &'a C,
    observer: &'a mut O,
    /// Whether steps are wanted by the observer.
    steps: bool,
    /// Whether reasons are.
    reasons: bool,
}

impl<'p> Machine<'p> {
    /// Room for one customer after another.
    #[must_use]
    pub fn new(plan: &'p Plan<'p>) -> Self {
        Self { plan, state: State::new(plan) }
    }

    /// Where texts and sets of this customer live. [`Self::begin`] keeps them: reset them before the next profile is made.
    pub fn values(&mut self) -> &mut Values {
        &mut self.state.values
    }

    /// A customer as they are when the period begins. `before` is history from before it, in order: it is counted, runs nothing and
    /// writes no attributes.
    pub fn begin(&mut self, profile: Vec<Value>, before: &[(Instant, EventId, Vec<Value>)], period: Period) {
        self.set_up(profile, before, period, None);
    }

    /// A customer who is first heard of at `appears`, within the period: nothing was before, and whoever is in a segment then becomes so.
    pub fn begin_later(&mut self, profile: Vec<Value>, period: Period, appears: Instant) {
        self.set_up(profile, &[], period, Some(appears.max(period.from)));
    }

    fn set_up(
        &mut self,
        profile: Vec<Value>,
        before: &[(Instant, EventId, Vec<Value>)],
        period: Period,
        appears: Option<Instant>,
    ) {
        let plan = self.plan;
        let begin = appears.unwrap_or(period.from);
        let state = &mut self.state;
        state.clear();
        state.profile = profile;
        state.zone = plan.zone_of(&state.profile, &state.values);
        state.period = period;
        // Nothing runs yet: nobody is asked and nobody is told.
        let (mut world, mut observer) = (nothing::Nothing, nothing::Nothing);
        let chances = &nothing::Nothing;
        let mut run =
            Run { plan, state, world: &mut world, chances, observer: &mut observer, steps: false, reasons: false };
        for (at, event, fields) in before {
            run.state.now = *at;
            run.remember(*event, fields);
        }
        run.state.now = begin;
        run.state.fields_kept = run.state.fields.len();
        for (_, open) in run.state.statuses.iter_mut() {
            open.retain(|key| key.ends > begin);
        }
        run.state.spans.retain(|span| span.end >= begin);
        // becomes: the value at the start of the period is where it starts, not a change; who appears later starts outside, and the
        // clock compares after the first events.
        for position in 0..plan.becomes.len() {
            run.state.became.push(Became { inside: false, wake: begin });
            if appears.is_none() {
                run.compare_becomes(position);
            }
        }
        for trigger in &plan.calendar {
            run.schedule(*trigger, true);
        }
    }

    /// Lives to the end of the period.
    pub fn run<W: World, C: Chances, O: Observer>(&mut self, world: &mut W, chances: &C, observer: &mut O) -> AtEnd {
        self.run_until(world, chances, observer, self.state.period.until);
        self.at_end()
    }

    /// Lives through everything at instants before `until` and within the period; then it is `until`.
    pub fn run_until<W: World, C: Chances, O: Observer>(
        &mut self,
        world: &mut W,
        chances: &C,
        observer: &mut O,
        until: Instant,
    ) {
        let until = until.min(self.state.period.until);
        let steps = observer.wants_steps();
        let reasons = observer.wants_reasons();
        let mut run = Run { plan: self.plan, state: &mut self.state, world, chances, observer, steps, reasons };
        loop {
            let due = run.state.next_due();
            let recorded = run.world.next_at();
            let next = recorded.unwrap_or(Instant::MAX).min(due).max(run.state.now);
            if next >= until {
                break;
            }
            run.state.now = next;
            // order-in-an-instant: first the recorded events, each to completion; then the clock, once.
            if recorded.is_some_and(|at| at <= next) {
                match run.world.take(&mut run.state.values) {
                    Some(occurrence) => run.occurrence(occurrence),
                    None => break,
                }
            } else {
                run.clock();
            }
        }
        self.state.now = self.state.now.max(until);
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
        self.state.now = at.min(self.state.now);
    }

    /// What is so at the end of the period, or of what was lived so far.
    #[must_use]
    pub fn at_end(&self) -> AtEnd {
        let mut end = AtEnd::default();
        for slot in &self.state.open {
            let visit = &self.state.visits[*slot];
            if !visit.alive {
                continue;
            }
            let node = (!visit.holdout).then_some(visit.node);
            end.inside.push((visit.journey, visit.number, visit.holdout, visit.entered, node));
            let step = self.plan.journeys[visit.journey].steps.get(visit.node).map(|step| &step.kind);
            if let (Doing::Holding(..), Some(StepKind::Send { message, .. })) = (visit.doing, step) {
                end.held.push((visit.journey, *message, visit.node));
            }
        }
        end
    }

    /// Whether a condition of the program is so now; nothing in it may be about a visit.
    #[must_use]
    pub fn holds(&self, cond: &Cond) -> bool {
        let mut values = self.state.values.clone();
        let check = self.plan.compile(cond, &mut values);
        Reader { plan: self.plan, state: &self.state }.so(&check, Context::default())
    }

    /// An attribute now.
    #[must_use]
    pub fn attribute(&self, attribute: AttributeId) -> Value {
        self.state.profile.get(attribute.index()).copied().unwrap_or_default()
    }

    /// The instant that was lived through last.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.state.now
    }

    /// The customer's zone now.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.state.zone
    }
}

impl<W: World, C: Chances, O: Observer> Run<'_, '_, W, C, O> {
    fn reader(&self) -> Reader<'_> {
        Reader { plan: self.plan, state: self.state }
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        if self.reasons {
            self.show(notice, None);
        }
        self.observer.notice(self.state.now, notice);
    }
}

/// Stands in for world, chance and observer while a customer is set up: nothing happens then.
mod nothing {
    use crate::{
        base::calendar::Instant,
        model::{
            condition::{BlockReason, JourneyFact},
            types::{ActionId, ChannelId, EventId, HoldoutId, JourneyId, MessageId, ReactionId, SendId, SplitId},
        },
        sim::{
            life::{Chances, Notice, Observer, Occurrence, Sending, World},
            value::{Value, Values},
        },
    };

    pub(super) struct Nothing;

    impl World for Nothing {
        fn next_at(&mut self) -> Option<Instant> {
            None
        }
        fn take(&mut self, _: &mut Values) -> Option<Occurrence> {
            None
        }
        fn sent(&mut self, _: &Sending, _: &[Value], _: &mut Values) {}
        fn blocked(&mut self, _: Instant, _: SendId, _: MessageId, _: &[(ChannelId, BlockReason)]) {}
        fn give_back(&mut self, _: Vec<Value>) {}
        fn happened(&mut self, _: Instant, _: EventId, _: &[Value], _: &mut Values) {}
        fn reacted(&mut self, _: Instant, _: &Sending, _: ReactionId, _: &mut Values) {}
        fn noted(&mut self, _: Instant, _: JourneyId, _: JourneyFact, _: &mut Values) {}
        fn fails(&mut self, _: ActionId, _: u32) -> bool {
            false
        }
    }

    impl Chances for Nothing {
        fn arm(&self, _: SplitId, _: Instant) -> u32 {
            0
        }
        fn held_out_of(&self, _: JourneyId) -> bool {
            false
        }
        fn held_out(&self, _: HoldoutId) -> bool {
            false
        }
    }

    impl Observer for Nothing {
        fn notice(&mut self, _: Instant, _: &Notice<'_>) {}
        fn wants_steps(&self) -> bool {
            false
        }
    }
}
