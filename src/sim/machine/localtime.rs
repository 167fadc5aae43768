//! Times on the customer's clock: quiet hours, waits, calendar caps. Knows the zone of now and nothing else of the customer.
//!
//! local-times: the instant of a local time is the first at which the clock shows that time or a later one.

use super::{Run, evaluate::Context, state::State};
use crate::{
    base::calendar::{Day, Instant, Weekday, Zone, date_of, day_of},
    model::{
        program::{CapWindow, DailyWindow},
        types::ChannelId,
    },
    sim::life::{Chances, Observer, World},
};

/// Longer unbroken quiet stretches are taken for broken here: quiet every hour of every day would never end.
const LONGEST_STRETCH: usize = 1000;

impl<W: World, C: Chances, O: Observer> Run<'_, '_, W, C, O> {
    /// quiet-hours: the end of the unbroken stretch of all lines whose `when` holds now; nothing outside.
    pub(super) fn quiet_until(&self, channel: ChannelId) -> Option<Instant> {
        let lines = &self.plan.policy.channels.get(channel)?.quiet;
        let reader = self.reader();
        let holds =
            |when: Option<&crate::sim::plan::check::Check>| when.is_none_or(|when| reader.so(when, Context::default()));
        let zone = &self.state.zone;
        let now = self.state.now;
        let mut end = now;
        for _ in 0..LONGEST_STRETCH {
            let further = lines.iter().filter_map(|(window, when)| {
                let until = end_of(zone, *window, end)?;
                (until > end && holds(when.as_ref())).then_some(until)
            });
            match further.max() {
                Some(until) => end = until,
                None => break,
            }
        }
        (end > now).then_some(end)
    }

    /// wait-until: the next such time on one of these weekdays, strictly after now.
    pub(super) fn next_clock(&self, days: u8, time: i64) -> Instant {
        next_on(&self.state.zone, self.state.now, days, time)
    }

    /// wait-until: at once if inside (start in, end out), else the next beginning.
    pub(super) fn next_inside(&self, window: DailyWindow) -> Instant {
        let (zone, now) = (&self.state.zone, self.state.now);
        if end_of(zone, window, now).is_some() {
            return now;
        }
        next_on(zone, now, window.days, window.hours.map_or(0, |(from, _)| from))
    }

    /// cap-windows: the local day, week from Monday, or month that holds now, half-open.
    pub(super) fn calendar_unit(&self, window: CapWindow) -> (Instant, Instant) {
        unit(self.state, window)
    }
}

fn unit(state: &State, window: CapWindow) -> (Instant, Instant) {
    let zone = &state.zone;
    let today = zone.local(state.now).0;
    let (first, next) = match window {
        CapWindow::Rolling(_) | CapWindow::Day => (today, today.saturating_add(1)),
        CapWindow::Week => {
            let monday = today.saturating_sub(i32::from(Weekday::of(today).index()));
            (monday, monday.saturating_add(7))
        }
        CapWindow::Month => {
            let date = date_of(today);
            let first = day_of(date.year, date.month, 1).unwrap_or(today);
            (first, first_of_next_month(date.year, date.month).unwrap_or(today))
        }
    };
    (zone.midnight(first), zone.midnight(next))
}

/// The first day of the month after.
pub(super) fn first_of_next_month(year: i16, month: i8) -> Option<Day> {
    if month >= 12 { day_of(year.checked_add(1)?, 1, 1) } else { day_of(year, month + 1, 1) }
}

/// Whether a local day is one of those (bit 0 Monday).
pub(super) fn is_on(days: u8, day: Day) -> bool {
    days & (1 << Weekday::of(day).index()) != 0
}

/// The end of the window that an instant lies in, start in, end out; nothing outside. The days are those on which a window begins.
fn end_of(zone: &Zone, window: DailyWindow, at: Instant) -> Option<Instant> {
    let today = zone.local(at).0;
    let mut end: Option<Instant> = None;
    for day in today.saturating_sub(2)..=today.saturating_add(1) {
        if !is_on(window.days, day) {
            continue;
        }
        let (begin, until) = match window.hours {
            None => (zone.midnight(day), zone.midnight(day.saturating_add(1))),
            Some((from, to)) => {
                let last = if to <= from { day.saturating_add(1) } else { day };
                (zone.instant(day, from), zone.instant(last, to))
            }
        };
        if begin <= at && at < until {
            end = end.max(Some(until));
        }
    }
    end
}

fn next_on(zone: &Zone, now: Instant, days: u8, time: i64) -> Instant {
    let today = zone.local(now).0;
    (today.saturating_sub(1)..=today.saturating_add(9))
        .filter(|day| is_on(days, *day))
        .map(|day| zone.instant(day, time))
        .find(|at| *at > now)
        // No weekday at all: only a damaged program has that.
        .unwrap_or(Instant::MAX)
}
