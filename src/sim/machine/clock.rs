//! The clock: once per instant, after its last event. What only the clock changed is noticed, then its timers run.
//! Knows no statement.

use super::{
    Run,
    evaluate::{Context, to_day},
    localtime::{first_of_next_month, is_on},
    state::{Doing, Fact, Noted, Resume, State, Tick, Touch},
};
use crate::{
    base::calendar::{Day, Instant, Millis, date_of, day_of, in_year},
    ir::Edge,
    model::types::TriggerId,
    sim::{
        life::{Chances, Observer, World},
        plan::ticking::Ticking,
    },
};

impl State {
    /// The next instant at which the clock has something to do.
    pub fn next_due(&self) -> Instant {
        let mut due = Instant::MAX;
        for slot in &self.open {
            if let Some(visit) = self.visits.get(*slot) {
                due = due.min(visit.due).min(visit.wake);
            }
        }
        for (_, open) in self.statuses.iter() {
            due = open.iter().fold(due, |due, key| due.min(key.ends));
        }
        due = self.became.iter().fold(due, |due, became| due.min(became.wake));
        due = self.ticks.rows().iter().fold(due, |due, tick| due.min(tick.next));
        self.spans.iter().fold(due, |due, span| due.min(span.end))
    }
}

impl<W: World, C: Chances, O: Observer> Run<'_, '_, W, C, O> {
    /// order-in-an-instant: after the recorded events the clock, once.
    pub(super) fn clock(&mut self) {
        self.begin_agenda();
        let touched = self.state.touches.len();
        self.end_statuses();
        let touches = (touched, self.state.touches.len());
        // reading-and-noticing: what only the clock changed comes before the timers.
        self.state.queue.push_back(Noted { fact: None, touches, clock: true });
        self.settle();
        self.tick();
        self.settle();
        self.ring();
        self.run_agenda();
    }

    fn end_statuses(&mut self) {
        let now = self.state.now;
        for (id, open) in self.state.statuses.iter_mut() {
            let before = open.len();
            open.retain(|key| key.ends > now);
            if open.len() != before {
                self.state.touches.push(Touch::Status(id));
            }
        }
    }

    /// calendar-triggers and absence: what ticks now happens.
    fn tick(&mut self) {
        let plan = self.plan;
        let now = self.state.now;
        for trigger in plan.calendar.iter().copied() {
            let Some(tick) = self.state.ticks.get_mut(trigger) else { continue };
            if tick.next > now {
                continue;
            }
            tick.last = Some(tick.next);
            tick.last_day = tick.day;
            tick.next = Instant::MAX;
            self.schedule(trigger, false);
            self.happen(Fact::Tick(trigger, None));
        }
        let mut index = 0;
        while let Some(span) = self.state.spans.get(index).copied() {
            if span.end <= now {
                self.state.spans.remove(index);
                self.happen(Fact::Tick(span.trigger, span.event));
            } else {
                index += 1;
            }
        }
    }

    /// Timers of instances put them on the agenda.
    fn ring(&mut self) {
        let now = self.state.now;
        for index in 0..self.state.open.len() {
            let Some(slot) = self.state.open.get(index).copied() else { break };
            let visit = &mut self.state.visits[slot];
            if visit.due > now {
                continue;
            }
            visit.due = Instant::MAX;
            let resume = match visit.doing {
                Doing::Waiting => Resume::Along(Edge::Next),
                Doing::Awaiting => Resume::Along(Edge::Otherwise),
                Doing::Holding(..) => Resume::Ask,
                Doing::HeldOut => Resume::HoldoutOver,
                Doing::Running | Doing::Ready(_) | Doing::Left => continue,
            };
            visit.doing = Doing::Ready(resume);
        }
    }

    /// Computes when a calendar trigger ticks next: now is not past, and no moment ticks twice. A moment counted from an attribute is
    /// computed when that is `written`, not because it has ticked.
    pub(super) fn schedule(&mut self, trigger: TriggerId, written: bool) {
        let plan = self.plan;
        let Some(ticking) = plan.triggers.get(trigger) else { return };
        let Some(tick) = self.state.ticks.get(trigger).copied() else { return };
        let now = self.state.now;
        let next = match ticking {
            Ticking::Never | Ticking::Absence { .. } => None,
            Ticking::Moment { .. } if !written => None,
            Ticking::Moment { value, .. } => {
                let at = self.reader().value(value, Context::default()).int();
                at.filter(|at| *at >= now && tick.last != Some(*at)).map(|at| (at, None))
            }
            Ticking::Yearly { date, shift, time, .. } => {
                let date = self.reader().value(date, Context::default()).int();
                date.and_then(|date| self.next_anniversary(to_day(date), *shift, *time, tick, written))
            }
            Ticking::Monthly { day, time } => self.next_monthly(*day, *time, tick),
            Ticking::Weekly { days, time } => {
                let today = self.state.zone.local(now).0;
                let ahead = (today.saturating_sub(1)..=today.saturating_add(9)).filter(|day| is_on(*days, *day));
                self.first_of(ahead, *time, tick)
            }
            Ticking::EveryDays { period, from, time } => self.next_of_days(*period, *from, *time, tick),
            Ticking::EveryTime { period, from, time } => match tick.last {
                Some(last) => Some((last.saturating_add((*period).max(1)), None)),
                None => {
                    let first = self.state.zone.instant(*from, *time);
                    let period = (*period).max(1);
                    let gone = now.saturating_sub(first).max(0);
                    let rounds = gone.div_euclid(period) + i64::from(gone.rem_euclid(period) > 0);
                    Some((first.saturating_add(rounds.saturating_mul(period)), None))
                }
            },
        };
        let (at, day) = next.unwrap_or((Instant::MAX, None));
        if let Some(tick) = self.state.ticks.get_mut(trigger) {
            tick.next = at;
            tick.day = day;
        }
    }

    /// The first of these days, in order, whose local time is not past and which has not ticked.
    fn first_of(
        &self,
        mut days: impl Iterator<Item = Day>,
        time: Millis,
        tick: Tick,
    ) -> Option<(Instant, Option<i64>)> {
        let now = self.state.now;
        days.find_map(|day| {
            let at = self.state.zone.instant(day, time);
            let fresh = tick.last_day.is_none_or(|last| i64::from(day) > last);
            (at >= now && fresh).then_some((at, Some(i64::from(day))))
        })
    }

    fn next_anniversary(
        &self,
        date: Day,
        shift: i64,
        time: Millis,
        tick: Tick,
        written: bool,
    ) -> Option<(Instant, Option<i64>)> {
        let today = self.state.zone.local(self.state.now).0;
        let year = date_of(to_day(i64::from(today).saturating_sub(shift))).year;
        let years = year.saturating_sub(1)..=year.saturating_add(2);
        let days = years.filter_map(|year| in_year(date, year)).map(|day| to_day(i64::from(day) + shift));
        // A date that changes has its own moments: only the very same instant has ticked already.
        let now = self.state.now;
        days.map(|day| (self.state.zone.instant(day, time), day))
            .find(|(at, day)| {
                let later = tick.last_day.is_none_or(|last| i64::from(*day) > last);
                *at >= now && tick.last != Some(*at) && (written || later)
            })
            .map(|(at, day)| (at, Some(i64::from(day))))
    }

    fn next_monthly(&self, day: u8, time: Millis, tick: Tick) -> Option<(Instant, Option<i64>)> {
        let today = self.state.zone.local(self.state.now).0;
        let date = date_of(today.saturating_sub(31));
        let mut first = day_of(date.year, date.month, 1);
        let months = std::iter::from_fn(move || {
            let this = first?;
            let date = date_of(this);
            let next = first_of_next_month(date.year, date.month)?;
            first = Some(next);
            let last = next.saturating_sub(1);
            Some(this.saturating_add(i32::from(day.max(1)) - 1).min(last))
        });
        self.first_of(months.take(5), time, tick)
    }

    fn next_of_days(&self, period: i64, from: Day, time: Millis, tick: Tick) -> Option<(Instant, Option<i64>)> {
        let period = period.max(1);
        let today = self.state.zone.local(self.state.now).0;
        let gone = (i64::from(today) - 2 - i64::from(from)).max(0);
        let round = gone.div_euclid(period) + i64::from(gone.rem_euclid(period) > 0);
        let days = (round..round.saturating_add(6))
            .map(move |round| to_day(i64::from(from).saturating_add(round.saturating_mul(period))));
        self.first_of(days, time, tick)
    }
}
