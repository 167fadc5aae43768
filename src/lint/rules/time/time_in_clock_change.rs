//! A local time inside a clock change: on one day of the year there is no such time, on another it comes twice.

use super::super::Look;
use crate::{
    base::{
        CheckPage, Diagnostic, Diagnostics, Severity, Span,
        calendar::{Day, HOUR, MINUTE, Millis, Zone, day_of, format_day, format_time},
    },
    ir::NodeKind,
    model::{
        Const, Program, Term, TermKind,
        journey::WaitUntil,
        program::{Expiry, TriggerKind},
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "time-in-clock-change",
    level: Severity::Warning,
    summary: "a local time that clocks skip on one day of the year and show twice on another",
    why: "Where clocks are put forward there is no 02:30 on that day, and what was meant for it happens at 03:00; where they are put back it \
          comes twice, and the first one counts. Any other hour of the night does the same work without a surprise.",
    wrong: "\
customer { address: email  zone: timezone? }
channel email { address address  quiet 21:00 to 02:30 }
",
    mended: "\
customer { address: email  zone: timezone? }
channel email { address address  quiet 21:00 to 08:00 }
",
};

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    let program = look.program();
    let Some(changes) = Changes::of(program) else { return };
    let mut days = Vec::new();
    let mut times = Vec::new();
    for channel in program.channels.rows() {
        for line in &channel.quiet {
            if let Some((from, to)) = line.window.hours {
                times.push((from, line.span, "these quiet hours begin"));
                times.push((to, line.span, "these quiet hours end"));
            }
        }
    }
    for trigger in program.triggers.rows() {
        match &trigger.kind {
            TriggerKind::Moment(term) => match on_a_day(term) {
                Some(day) => days.push((day, term.span, "this trigger fires")),
                None => times.extend(at(term).map(|time| (time, term.span, "this trigger fires"))),
            },
            TriggerKind::Yearly { time, .. }
            | TriggerKind::Monthly { time, .. }
            | TriggerKind::Weekly { time, .. }
            | TriggerKind::EveryDays { time, .. } => times.push((*time, trigger.span, "this trigger fires")),
            TriggerKind::Event { .. }
            | TriggerKind::Absence { .. }
            | TriggerKind::Becomes(_)
            | TriggerKind::EveryTime { .. }
            | TriggerKind::Error => {}
        }
    }
    for (_, steps) in look.graph.journeys.iter() {
        for (_, step) in steps.nodes() {
            let NodeKind::Wait(until) = &step.kind else { continue };
            match until {
                WaitUntil::Clock { time, .. } => times.push((*time, step.span, "this wait ends")),
                WaitUntil::Window(window) => {
                    times.extend(window.hours.map(|(from, _)| (from, step.span, "this wait ends")));
                }
                WaitUntil::Moment(term) => match on_a_day(term) {
                    Some(day) => days.push((day, step.span, "this wait ends")),
                    None => times.extend(at(term).map(|time| (time, step.span, "this wait ends"))),
                },
                WaitUntil::For(_) => {}
            }
        }
    }
    for message in program.messages.rows() {
        if let Some(Expiry::On(term)) = &message.expires {
            match on_a_day(term) {
                Some(day) => days.push((day, term.span, "this message expires")),
                None => times.extend(at(term).map(|time| (time, term.span, "this message expires"))),
            }
        }
    }
    found.extend(days.into_iter().filter_map(|(day, span, what)| changes.on_that_day(day, span, what)));
    found.extend(times.into_iter().filter_map(|(time, span, what)| changes.finding(time, span, what)));
}

/// The day and time of a moment that is written as both.
fn on_a_day(term: &Term) -> Option<(Day, Millis)> {
    if let TermKind::Const(Const::LocalDateTime(day, time)) = &term.kind { Some((*day, *time)) } else { None }
}

/// The local time that a moment names.
fn at(term: &Term) -> Option<Millis> {
    match &term.kind {
        TermKind::Moment { at, .. } => *at,
        TermKind::Const(_)
        | TermKind::Attribute(_)
        | TermKind::Field(_)
        | TermKind::Entry(_)
        | TermKind::Awaited(..)
        | TermKind::Now
        | TermKind::Ago(_)
        | TermKind::Count(_)
        | TermKind::Sum(..)
        | TermKind::Add { .. }
        | TermKind::OrElse(..)
        | TermKind::Error => None,
    }
}

/// Whose clocks are looked at.
enum Changes {
    /// The workspace's own zone.
    Of(Zone),
    /// The workspace's has none, but customers have zones of their own.
    OfSomeCustomers,
}

impl Changes {
    fn of(program: &Program) -> Option<Self> {
        let zone = Zone::named(&program.settings.zone)?;
        match (zone.is_fixed(), program.zone_attribute) {
            (false, _) => Some(Self::Of(zone)),
            (true, Some(_)) => Some(Self::OfSomeCustomers),
            (true, None) => None,
        }
    }

    /// About a time that is named with its day: only that day counts.
    fn on_that_day(&self, (day, time): (Day, Millis), span: Span, what: &str) -> Option<Diagnostic> {
        let Self::Of(zone) = self else { return None };
        let clock = format!("{} at {}", format_day(day), format_time(time));
        let then = if zone.local(zone.instant(day, time)) != (day, time) {
            "there is no such time on that day: clocks go forward"
        } else if comes_twice(zone, day, time) {
            "this time comes twice on that day: clocks go back, and the first one counts"
        } else {
            return None;
        };
        let said = format!("{what} on {clock}, inside a clock change in {}", zone.name());
        Some(Diagnostic::warning(PAGE.name, span, said).note(then).help("Choose an hour that every day has once."))
    }

    fn finding(&self, time: Millis, span: Span, what: &str) -> Option<Diagnostic> {
        let clock = format_time(time);
        let (said, note) = match self {
            Self::Of(zone) => {
                let skipped = first_day(zone, &|day| zone.local(zone.instant(day, time)) != (day, time));
                let doubled = || first_day(zone, &|day| comes_twice(zone, day, time));
                match skipped {
                    Some(day) => (
                        format!("{what} at {clock}, which clocks in {} skip once a year", zone.name()),
                        format!("on {} there is no {clock}", format_day(day)),
                    ),
                    None => (
                        format!("{what} at {clock}, which clocks in {} show twice once a year", zone.name()),
                        format!("on {} it comes twice; the first one counts", format_day(doubled()?)),
                    ),
                }
            }
            // Where clocks change at all, nearly all change between 02:00 and 03:00.
            Self::OfSomeCustomers if (2 * HOUR..3 * HOUR).contains(&time) => (
                format!("{what} at {clock}, which the clocks of many customers skip once a year"),
                "most zones put their clocks on from 02:00 to 03:00".to_owned(),
            ),
            Self::OfSomeCustomers => return None,
        };
        Some(Diagnostic::warning(PAGE.name, span, said).note(note).help("Choose an hour that every day has once."))
    }
}

fn comes_twice(zone: &Zone, day: Day, time: Millis) -> bool {
    let first = zone.instant(day, time);
    [30 * MINUTE, HOUR, 2 * HOUR].into_iter().any(|later| zone.local(first + later) == (day, time))
}

/// The first day of twelve years for which it is so. Rules of zones change seldom: what is not so in these years is not so soon.
fn first_day(zone: &Zone, so: &dyn Fn(Day) -> bool) -> Option<Day> {
    let first = day_of(2026, 1, 1)?;
    if zone.is_fixed() {
        return None;
    }
    (first..first + 12 * 366).find(|day| so(*day))
}
