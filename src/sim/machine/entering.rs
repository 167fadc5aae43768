//! Entries: wanted, decided, accepted or refused. Knows no statement.

use super::{
    Run,
    evaluate::Context,
    state::{Candidate, Doing, Fact, Resume, Slot, Visit, Want},
};
use crate::{
    base::calendar::Instant,
    model::{
        condition::JourneyFact,
        journey::Reenter,
        types::{EventId, JourneyId, WayInId},
    },
    sim::{
        life::{Chances, Leaving, Notice, Observer, Refusal, World},
        plan::{
            check::{Cause, Occasion, Val},
            rules::{HandOff, Rules},
        },
        value::Value,
    },
};

use super::{evaluate::Scope, state::Fields};

impl<W: World, C: Chances, O: Observer> Run<'_, '_, W, C, O> {
    /// A trigger wants an entry: what happened brings its fields along.
    pub(super) fn want(&mut self, journey: JourneyId, way: WayInId, fact: Fact) {
        let start = self.carry(journey, way, fact.event());
        self.put_on_agenda(journey, way, fact.event().map(|(event, _)| event), start, None);
    }

    /// hand-off: an exit rule's `to`, `hand off to` and `start` want an entry. What made the rule fire is brought along if the other journey
    /// enters on it; a hand-off with the fields it asks for stands behind that.
    pub(super) fn want_handoff(&mut self, source: Slot, to: &HandOff, fact: Option<Fact>) {
        let plan = self.plan;
        let Some(rules) = plan.journeys.get(to.journey) else { return };
        let args = self.arguments(source, &to.args, fact);
        let mut with = None;
        if let Some(fact) = fact {
            for (way, declared) in rules.ways_in.iter() {
                let fits = |occasion: &Occasion| self.reader().is_occasion(occasion, fact, Scope::Anywhere);
                if !declared.occasions.iter().any(fits) {
                    continue;
                }
                let start = self.carry(to.journey, way, fact.event());
                let event = fact.event().map(|(event, _)| event);
                with = Some(self.put_on_agenda(to.journey, way, event, start, with));
            }
        }
        for way in &rules.handoffs {
            let start = self.carry_arguments(to.journey, *way, &args);
            self.put_on_agenda(to.journey, *way, None, start, with);
        }
    }

    fn arguments(&self, source: Slot, args: &[Val], fact: Option<Fact>) -> Vec<Value> {
        let reader = self.reader();
        args.iter().map(|arg| reader.value(arg, Self::context(source, fact))).collect()
    }

    /// Entry values from the fields of what happened.
    fn carry(&mut self, journey: JourneyId, way: WayInId, event: Option<(EventId, Fields)>) -> usize {
        let start = self.state.wanted_values.len();
        let program = self.plan.program();
        let declared = &program.journeys[journey];
        let carried = event.and_then(|(event, fields)| {
            let way = declared.ways_in.get(way)?;
            let (_, positions) = way.carried.iter().find(|(known, _)| *known == event)?;
            Some((positions, fields))
        });
        for position in 0..declared.entry_fields.len() {
            let value = carried.and_then(|(positions, fields)| {
                let place = positions.get(position).copied().flatten()?;
                self.state.fields.get(fields.start + place as usize).copied()
            });
            self.state.wanted_values.push(value.unwrap_or_default());
        }
        start
    }

    /// Entry values from the fields that `enter on handoff` asks for.
    fn carry_arguments(&mut self, journey: JourneyId, way: WayInId, args: &[Value]) -> usize {
        let start = self.state.wanted_values.len();
        let declared = &self.plan.program().journeys[journey];
        let positions = declared.ways_in.get(way).map_or(&[][..], |way| &way.fields);
        for position in 0..declared.entry_fields.len() {
            let place = positions.get(position).copied().flatten();
            let value = place.and_then(|place| args.get(place as usize).copied());
            self.state.wanted_values.push(value.unwrap_or_default());
        }
        start
    }

    /// acceptance: ways in that are wanted at once (between two statements, for one key) are one want. With `beside`, it is only tried
    /// if that want's other ways are refused.
    fn put_on_agenda(
        &mut self,
        journey: JourneyId,
        way: WayInId,
        event: Option<EventId>,
        values: usize,
        beside: Option<u32>,
    ) -> u32 {
        let rules = &self.plan.journeys[journey];
        let is_handoff = rules.handoffs.contains(&way);
        let key = rules.key.and_then(|field| self.state.wanted_values.get(values + field as usize)).copied();
        let key = key.unwrap_or_default();
        let round = self.state.round;
        let known = beside.or_else(|| {
            let same = |want: &&Want| want.journey == journey && want.round == round && want.key == key;
            self.state.wants.iter().find(same).map(|want| want.number)
        });
        let number = known.unwrap_or_else(|| {
            let number = self.state.wanted;
            self.state.wanted += 1;
            self.state.wants.push(Want { number, journey, rank: rules.rank, key, round });
            number
        });
        let last = beside.is_some() && is_handoff;
        if !self.state.candidates.iter().any(|known| known.want == number && known.way_in == way) {
            self.state.candidates.push(Candidate { want: number, last, way_in: way, key, event, values });
        }
        number
    }

    /// An entry is decided when it is taken. The ways in are tried in written order: one entry, or one refusal with the reason of the first.
    pub(super) fn decide(&mut self, position: usize) {
        if position >= self.state.wants.len() {
            return;
        }
        let want = self.state.wants.remove(position);
        let mut first: Option<(Candidate, Refusal)> = None;
        let mut tried: Option<(bool, WayInId)> = None;
        loop {
            let next = self
                .state
                .candidates
                .iter()
                .filter(|c| c.want == want.number && tried.is_none_or(|tried| (c.last, c.way_in) > tried))
                .min_by_key(|c| (c.last, c.way_in))
                .copied();
            let Some(candidate) = next else { break };
            // hand-off: a plain hand-off stands in only where `when` keeps the event from being brought along.
            if candidate.last && first.is_some_and(|(_, reason)| reason != Refusal::Condition) {
                break;
            }
            tried = Some((candidate.last, candidate.way_in));
            let slot = self.draft(want.journey, &candidate);
            match self.question(slot) {
                None => {
                    self.accept(slot);
                    return;
                }
                Some(reason) => {
                    self.state.free.push(slot);
                    if first.is_none() {
                        first = Some((candidate, reason));
                    }
                }
            }
        }
        if let Some((candidate, reason)) = first {
            self.refuse(want.journey, &candidate, reason);
        }
    }

    /// A visit as it would be, so that conditions can speak of its entry.
    fn draft(&mut self, journey: JourneyId, candidate: &Candidate) -> Slot {
        let state = &mut *self.state;
        let slot = state.free.pop().unwrap_or_else(|| state.visits.push(Visit::default()));
        let rules = &self.plan.journeys[journey];
        let count = self.plan.program().journeys[journey].entry_fields.len();
        let visit = &mut state.visits[slot];
        visit.clear();
        visit.number = state.entries;
        visit.journey = journey;
        visit.rank = rules.rank;
        visit.key = candidate.key;
        visit.way_in = candidate.way_in;
        visit.entry_event = candidate.event;
        let values = state.wanted_values.get(candidate.values..candidate.values + count).unwrap_or(&[]);
        visit.entry.extend_from_slice(values);
        visit.entered = state.now;
        visit.entered_seq = state.seq;
        visit.node = rules.start;
        visit.rounds.resize(rules.repeats as usize, 0);
        slot
    }

    /// acceptance: everything in its order; the first failure refuses.
    fn question(&self, slot: Slot) -> Option<Refusal> {
        let state = &*self.state;
        let visit = &state.visits[slot];
        let (journey, key) = (visit.journey, visit.key);
        let rules = &self.plan.journeys[journey];
        let reader = self.reader();
        let context = Context::visit(slot);
        let is_inside = state.inside[journey] > 0
            && state.open.iter().any(|other| {
                let other = &state.visits[*other];
                other.alive && other.journey == journey && other.key == key
            });
        if is_inside {
            return Some(Refusal::AlreadyInside);
        }
        if state.accepted.contains(&(journey, key)) {
            return Some(Refusal::Loop);
        }
        if self.season(rules).is_some_and(|(begin, end)| state.now < begin || end <= state.now) {
            return Some(Refusal::Season);
        }
        let last = state.last_entries[journey].iter().find(|(known, _)| *known == key).map(|(_, at)| *at);
        let too_soon = last.is_some_and(|last| match rules.reenter {
            Reenter::Never => true,
            Reenter::Always => false,
            Reenter::After(length) => state.now < last.saturating_add(length),
        });
        if too_soon {
            return Some(Refusal::Reentry);
        }
        let way = rules.ways_in.get(visit.way_in);
        if way.and_then(|way| way.when.as_ref()).is_some_and(|when| !reader.so(when, context)) {
            return Some(Refusal::Condition);
        }
        let is_so = |cause: &Cause| match cause {
            Cause::When(watch) => reader.so(&watch.check, context),
            Cause::On { .. } => false,
        };
        if rules.goal.as_ref().is_some_and(|goal| is_so(&goal.cause)) {
            return Some(Refusal::GoalRule);
        }
        if rules.exits.iter().any(|rule| is_so(&rule.cause)) {
            return Some(Refusal::ExitRule);
        }
        if self.rivals(journey).any(|other| state.visits[other].alive && self.holds_against(other, rules)) {
            return Some(Refusal::AtMostOne);
        }
        None
    }

    /// Instances of other journeys that share an `at most one of` with this one, in the order of the agenda.
    fn rivals(&self, journey: JourneyId) -> impl Iterator<Item = Slot> {
        let lists = &self.plan.journeys[journey].exclusives;
        let exclusives = &self.plan.program().exclusives;
        self.state.open.iter().copied().filter(move |slot| {
            let other = self.state.visits[*slot].journey;
            other != journey && lists.iter().any(|list| exclusives[*list].journeys.contains(&other))
        })
    }

    fn holds_against(&self, other: Slot, rules: &Rules) -> bool {
        self.plan.journeys[self.state.visits[other].journey].priority >= rules.priority
    }

    /// at-most-one: lower journeys give way, and the entry follows. holdout: drawn once per customer and journey.
    fn accept(&mut self, slot: Slot) {
        let journey = self.state.visits[slot].journey;
        loop {
            let other = self.rivals(journey).find(|other| self.state.visits[*other].alive);
            let Some(other) = other else { break };
            self.leave(other, Leaving::GaveWay);
        }
        let rules = &self.plan.journeys[journey];
        let declared = &self.plan.program().journeys[journey];
        let holdout = declared.holdout.is_some() && self.chances.held_out_of(journey);
        let now = self.state.now;
        let state = &mut *self.state;
        let visit = &mut state.visits[slot];
        visit.alive = true;
        visit.holdout = holdout;
        visit.wake_stale = true;
        visit.doing = if holdout { Doing::HeldOut } else { Doing::Running };
        let window = rules.goal.as_ref().and_then(|goal| goal.within);
        visit.due = match window {
            Some(within) if holdout => now.saturating_add(within),
            Some(_) | None => Instant::MAX,
        };
        let (number, key, way_in, rank) = (visit.number, visit.key, visit.way_in, visit.rank);
        state.entries += 1;
        state.inside[journey] += 1;
        let entries = &mut state.last_entries[journey];
        match entries.iter_mut().find(|(known, _)| *known == key) {
            Some((_, at)) => *at = now,
            None => entries.push((key, now)),
        }
        state.accepted.push((journey, key));
        let visits = &state.visits;
        let place = state.open.partition_point(|other| {
            let other = &visits[*other];
            (other.rank, other.number) < (rank, number)
        });
        state.open.insert(place, slot);
        self.notice(&Notice::Enters { visit: number, journey, key, way_in, holdout });
        self.note_journey(journey, JourneyFact::Entered);
        // windows: `since entry` is what was processed after the entry.
        self.state.visits[slot].entered_seq = self.state.seq;
        self.settle();
        if self.state.visits[slot].doing == Doing::Running {
            self.advance(slot, Resume::To(rules.start));
        }
    }

    /// cascades: a refusal is an event once per journey (and key) and agenda.
    fn refuse(&mut self, journey: JourneyId, candidate: &Candidate, reason: Refusal) {
        let key = candidate.key;
        let notice = Notice::Refused { journey, key, way_in: candidate.way_in, reason };
        if self.reasons {
            let slot = self.draft(journey, candidate);
            self.show(&notice, Some(slot));
            self.state.free.push(slot);
        }
        self.observer.notice(self.state.now, &notice);
        if !self.state.refused.contains(&(journey, key)) {
            self.state.refused.push((journey, key));
            self.note_journey(journey, JourneyFact::Refused);
        }
    }

    /// seasons: half-open, in local days of the customer.
    pub(super) fn season(&self, rules: &Rules) -> Option<(Instant, Instant)> {
        let season = rules.season?;
        let zone = &self.state.zone;
        let end = i64::from(season.from).saturating_add(season.days);
        Some((zone.midnight(season.from), zone.midnight(super::evaluate::to_day(end))))
    }

    pub(super) fn is_season_over(&self, rules: &Rules) -> bool {
        self.season(rules).is_some_and(|(_, end)| end <= self.state.now)
    }
}
