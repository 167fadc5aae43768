//! The agenda: who gets the word next, until nobody wants it. Knows no statement and no rule.
//!
//! agenda-order: higher priority first, then the journey's name in byte order, then instances before entries and older before younger.

use super::{
    Run,
    evaluate::Context,
    state::{Doing, Slot},
};
use crate::{
    base::calendar::Instant,
    sim::{
        life::{Chances, Observer, World},
        plan::rules::StepKind,
    },
};

enum Next {
    Instance(Slot),
    /// A position in the wants.
    Entry(usize),
}

impl<W: World, C: Chances, O: Observer> Run<'_, '_, W, C, O> {
    pub(super) fn begin_agenda(&mut self) {
        self.state.accepted.clear();
        self.state.refused.clear();
        self.state.noticed = 0;
        self.state.stepped = 0;
    }

    /// Takes them one at a time; an entry is decided when it is taken.
    pub(super) fn run_agenda(&mut self) {
        loop {
            self.settle();
            self.state.round += 1;
            match self.next_on_agenda() {
                Some(Next::Instance(slot)) => self.resume(slot),
                Some(Next::Entry(position)) => self.decide(position),
                None => break,
            }
        }
        self.end_agenda();
    }

    fn next_on_agenda(&self) -> Option<Next> {
        let state = &*self.state;
        let ready = state.open.iter().copied().find(|slot| matches!(state.visits[*slot].doing, Doing::Ready(_)));
        let wanted = state.wants.iter().enumerate().min_by_key(|(_, want)| (want.rank, want.number));
        match (ready, wanted) {
            (Some(slot), Some((_, want))) if state.visits[slot].rank <= want.rank => Some(Next::Instance(slot)),
            (_, Some((position, _))) => Some(Next::Entry(position)),
            (Some(slot), None) => Some(Next::Instance(slot)),
            (None, None) => None,
        }
    }

    fn end_agenda(&mut self) {
        let now = self.state.now;
        let plan = self.plan;
        let state = &mut *self.state;
        state.candidates.clear();
        state.wanted_values.clear();
        state.blocks.clear();
        state.block_reasons.clear();
        state.fields.truncate(state.fields_kept);
        // A visit that is over is kept as long as its goal can still be credited.
        let (visits, free) = (&mut state.visits, &mut state.free);
        state.open.retain(|slot| {
            let visit = &visits[*slot];
            let goal = plan.journeys[visit.journey].goal.as_ref().and_then(|goal| goal.within);
            let open = goal.is_some_and(|within| !visit.credited && now <= visit.entered.saturating_add(within));
            let keep = visit.alive || open;
            if !keep {
                free.push(*slot);
            }
            keep
        });
        for index in 0..self.state.open.len() {
            let Some(slot) = self.state.open.get(index).copied() else { break };
            if self.state.visits[slot].wake_stale {
                let wake = self.next_wake(slot);
                let visit = &mut self.state.visits[slot];
                // A change that the clock has not noticed yet still waits for it.
                visit.wake = if visit.wake <= now { visit.wake } else { wake };
                visit.wake_stale = false;
            }
        }
    }

    /// cost: one timer per visit for the next instant at which the clock can change one of its conditions.
    fn next_wake(&self, slot: Slot) -> Instant {
        use crate::sim::plan::check::Cause;
        let visit = &self.state.visits[slot];
        let rules = &self.plan.journeys[visit.journey];
        if !rules.mentions.clock && visit.held_for.is_empty() {
            return Instant::MAX;
        }
        let reader = self.reader();
        let context = Context::visit(slot);
        let of = |cause: &Cause| match cause {
            Cause::When(watch) if watch.mentions.clock => reader.next_change(&watch.check, context),
            Cause::When(_) | Cause::On { .. } => Instant::MAX,
        };
        let mut wake = Instant::MAX;
        if let Some(goal) = &rules.goal
            && !visit.credited
        {
            wake = wake.min(of(&goal.cause));
        }
        if !visit.alive {
            return wake;
        }
        for rule in &rules.exits {
            wake = wake.min(of(&rule.cause));
        }
        if rules.season.is_some() {
            wake = wake.min(self.season(rules).map_or(Instant::MAX, |(_, end)| end));
        }
        if let Some(stage) = visit.stage.and_then(|stage| rules.stages.get(stage))
            && !visit.holdout
        {
            wake = wake.min(stage.milestone.as_ref().map_or(Instant::MAX, of));
            for rule in &stage.exits {
                wake = wake.min(of(&rule.cause));
            }
        }
        match (visit.doing, rules.steps.get(visit.node).map(|step| &step.kind)) {
            (Doing::Awaiting, Some(StepKind::Await { arms, .. })) => {
                wake = arms.iter().fold(wake, |wake, arm| wake.min(of(arm)));
            }
            (Doing::Holding(..), Some(StepKind::Send { message, .. })) => {
                let on = &self.plan.policy.messages[*message].on;
                for id in visit.held_for.iter().flat_map(|channel| &on[*channel].suppressions) {
                    let check = &self.plan.policy.suppressions[*id].check;
                    wake = wake.min(reader.next_change(check, Context::default()));
                }
            }
            (
                Doing::Running
                | Doing::Ready(_)
                | Doing::Waiting
                | Doing::Awaiting
                | Doing::Holding(..)
                | Doing::HeldOut
                | Doing::Left,
                _,
            ) => {}
        }
        wake
    }
}
