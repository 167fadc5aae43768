//! Quiet hours that leave no minute, or a gap nobody meant: at midnight, at the week's edge.

use super::super::Look;
use crate::{
    base::{
        Applicability, CheckPage, Diagnostic, Diagnostics, Edit, Fix, Severity,
        calendar::{DAY, HOUR, MINUTE, Millis, WEEK, Weekday, format_time},
    },
    ir::words::duration_words,
    model::program::{Channel, DailyWindow, Quiet},
    solve::{Formula, Place},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "quiet-hours-gap",
    level: Severity::Error,
    summary: "quiet hours that together leave no minute to send in, or a gap of minutes that nobody meant",
    why: "A message that meets quiet hours waits for their end. Where they never end, it waits for ever; where two lines leave one minute \
          between them, all that was held goes out in that minute, in the middle of the night.",
    wrong: "\
customer { address: email }
channel email {
  address address
  quiet   20:00 to 09:00
  quiet   08:00 to 21:00
}
",
    mended: "\
customer { address: email }
channel email {
  address address
  quiet   20:00 to 09:00
}
",
};

/// A gap this short between two lines is no time to send in.
const SHORT: Millis = HOUR;
/// Nor is this one, where it begins in the night.
const SHORT_AT_NIGHT: Millis = 3 * HOUR;

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    for channel in look.program().channels.rows() {
        if let Some(finding) = no_minute(look, channel) {
            found.push(finding);
        } else {
            found.extend(short_gap(channel).or_else(|| ends_before_midnight(channel)));
            found.extend(open_morning(channel).or_else(|| open_night(channel)));
        }
    }
}

/// Lines that hold for one customer at once and cover the whole week.
fn no_minute(look: &mut Look<'_>, channel: &Channel) -> Option<Diagnostic> {
    let always: Vec<&Quiet> = channel.quiet.iter().filter(|line| line.when.is_none()).collect();
    let mut together = vec![always.clone()];
    let narrowed: Vec<&Quiet> = channel.quiet.iter().filter(|line| line.when.is_some()).collect();
    let mut all = always.clone();
    let mut so = Formula::Always(true);
    for line in narrowed {
        together.push(always.iter().copied().chain([line]).collect());
        if let Some(when) = &line.when {
            let next = so.clone().and(look.solver.formula(when, Place::default()));
            if !look.never(&next) {
                so = next;
                all.push(line);
            }
        }
    }
    together.push(all);
    for mut lines in together {
        let whens: Vec<Formula> = lines
            .iter()
            .filter_map(|line| line.when.as_ref())
            .map(|when| look.solver.formula(when, Place::default()))
            .collect();
        if look.never(&Formula::all(whens)) {
            continue;
        }
        if !covers_the_week(&lines) {
            continue;
        }
        // Only those that it takes.
        for index in (0..lines.len()).rev() {
            let mut fewer = lines.clone();
            fewer.remove(index);
            if covers_the_week(&fewer) {
                lines = fewer;
            }
        }
        let last = lines.pop()?;
        let said = match lines.len() {
            0 => format!("these quiet hours leave no minute of the week to send by {}", channel.name),
            _ => format!("with those above, these quiet hours leave no minute of the week to send by {}", channel.name),
        };
        let mut finding = Diagnostic::error(PAGE.name, last.span, said);
        for line in &lines {
            finding = finding.label(line.span, "quiet here, too");
        }
        for line in lines.iter().chain([&last]) {
            if let Some(when) = &line.when {
                finding = finding.label(when.span, "for whom this is so");
            }
        }
        return Some(finding.help("Leave some hours of each week open."));
    }
    None
}

/// Two stretches of quiet with hardly a minute between them.
fn short_gap(channel: &Channel) -> Option<Diagnostic> {
    let lines: Vec<&Quiet> = channel.quiet.iter().filter(|line| line.when.is_none()).collect();
    let (line, from, to) = openings(&lines)
        .into_iter()
        .find(|(_, from, to)| to - from <= SHORT || (is_night(from.rem_euclid(DAY)) && to - from <= SHORT_AT_NIGHT))?;
    let at = from.rem_euclid(DAY);
    let (ends, begins) = (format_time(at), format_time(to.rem_euclid(DAY)));
    let begins_then = |other: &&&Quiet| other.window.hours.map_or(0, |(from, _)| from) == to.rem_euclid(DAY);
    // One line with a short pause each day is a choice.
    let other = lines.iter().find(begins_then).filter(|other| other.span != line.span)?;
    let length = duration_words(to - from);
    let minutes = match to - from {
        MINUTE => "one minute".to_owned(),
        HOUR => "one hour".to_owned(),
        _ => length,
    };
    let mut finding = Diagnostic::warning(
        PAGE.name,
        line.span,
        format!("{minutes} between {ends} and {begins} is not quiet: what was held goes out in it"),
    );
    finding = finding.label(other.span, "quiet again from here");
    // Two lines for one night: the first runs on to the end of the second.
    if let (Some((start, _)), Some((_, end))) = (line.window.hours, other.window.hours)
        && line.window.days == other.window.days
        && line.window.days == EVERY_DAY
        && end < start
    {
        let edits = vec![
            Edit { span: line.span, replacement: format!("quiet {} to {}", format_time(start), format_time(end)) },
            Edit { span: other.span, replacement: String::new() },
        ];
        let title = "write one line for the whole night".to_owned();
        finding = finding.with_fix(Fix { title, applicability: Applicability::MaybeIncorrect, edits });
    }
    Some(finding.help("A line may run over midnight: `quiet 21:00 to 08:00`. An end is not quiet itself."))
}

/// A line that ends at 23:59, with nothing quiet behind it: what it held goes out a minute before midnight.
fn ends_before_midnight(channel: &Channel) -> Option<Diagnostic> {
    let last_minute = DAY - MINUTE;
    let line = channel.quiet.iter().find(|line| line.window.hours.is_some_and(|(_, to)| to == last_minute))?;
    let lines: Vec<&Quiet> = channel.quiet.iter().collect();
    let day = i64::from((0..7).find(|day| line.window.days & (1 << day) != 0).unwrap_or(0));
    let then = WEEK + day * DAY + last_minute;
    if spans(&lines).iter().any(|(from, to, _)| (*from..*to).contains(&then)) {
        return None;
    }
    Some(
        Diagnostic::warning(PAGE.name, line.span, "these quiet hours end at 23:59: what was held goes out in the last minute of the day")
            .help("An end is not quiet itself: write `00:00` for midnight, or the hour in the morning at which the night is over."),
    )
}

/// A night that the weekday lines leave open because the day before is quiet as a whole: Monday from midnight on.
fn open_morning(channel: &Channel) -> Option<Diagnostic> {
    let lines: Vec<&Quiet> = channel.quiet.iter().filter(|line| line.when.is_none()).collect();
    for night in &lines {
        let Some((from, to)) = night.window.hours else { continue };
        if to > from || night.window.days == EVERY_DAY {
            continue;
        }
        for day in Weekday::ALL {
            let before = 1_u8 << ((day.index() + 6) % 7);
            // Its own night does not reach into this morning, though this day has one, or the day before was quiet to its end.
            if night.window.days & before != 0 || night.window.days & (1 << day.index()) == 0 {
                continue;
            }
            let whole_day_before =
                lines.iter().find(|line| line.window.hours.is_none() && line.window.days & before != 0);
            let Some(whole) = whole_day_before else { continue };
            let midnight = i64::from(day.index()) * DAY;
            let is_quiet = |at: Millis| spans(&lines).iter().any(|(start, end, _)| (*start..*end).contains(&at));
            if is_quiet(midnight + WEEK) || is_quiet(midnight + WEEK + to - 1) {
                continue;
            }
            return Some(
                Diagnostic::warning(
                    PAGE.name,
                    night.span,
                    format!(
                        "{} from 00:00 to {} is not quiet: a line counts from the day on which it begins",
                        day.word(),
                        format_time(to)
                    ),
                )
                .label(whole.span, "quiet to the end of its last day, and no further")
                .help("Leave the weekdays out, so that every night is quiet, or name the day before as well."),
            );
        }
    }
    None
}

/// A night that ends before the others do: at 23:00 on Friday, while on every other day that hour is quiet.
fn open_night(channel: &Channel) -> Option<Diagnostic> {
    let lines: Vec<&Quiet> = channel.quiet.iter().filter(|line| line.when.is_none()).collect();
    let stretches = spans(&lines);
    let is_quiet = |at: Millis| stretches.iter().any(|(from, to, _)| (*from..*to).contains(&at));
    for (line, from, to) in openings(&lines) {
        let clock = from.rem_euclid(DAY);
        let alike = (7..14).filter(|day| is_quiet(day * DAY + clock)).count();
        if from < WEEK || !is_night(clock) || alike < MOST_DAYS || to - from <= SHORT {
            continue;
        }
        let day = Weekday::ALL.get(usize::try_from(from.div_euclid(DAY).rem_euclid(7)).ok()?)?;
        let said = format!(
            "what was held goes out on {} at {}, in the night: at that hour the other days are quiet",
            day.word(),
            format_time(clock)
        );
        let finding = Diagnostic::warning(PAGE.name, line.span, said);
        return Some(finding.help("Let the line run on to the morning, as the others do."));
    }
    None
}

fn is_night(clock: Millis) -> bool {
    !(EARLY..LATE).contains(&clock)
}

/// From here on it is night.
const LATE: Millis = 21 * HOUR + 30 * MINUTE;
/// Until here it is.
const EARLY: Millis = 5 * HOUR;
/// So many days of a week make an exception of the others.
const MOST_DAYS: usize = 4;

const EVERY_DAY: u8 = 0b111_1111;

fn covers_the_week(lines: &[&Quiet]) -> bool {
    let mut end = WEEK;
    // From the second of two weeks on: what began in the first runs into it.
    for (from, to, _) in spans(lines) {
        if from <= end {
            end = end.max(to);
        }
    }
    !lines.is_empty() && end >= 2 * WEEK
}

/// What is open between stretches of quiet: the line that ends there, from and to.
fn openings<'q>(lines: &[&'q Quiet]) -> Vec<(&'q Quiet, Millis, Millis)> {
    let mut open = Vec::new();
    let mut last: Option<(Millis, &Quiet)> = None;
    for (from, to, line) in spans(lines) {
        match last {
            Some((end, _)) if from <= end => {}
            Some((end, ends)) => open.push((ends, end, from)),
            None => {}
        }
        if last.is_none_or(|(end, _)| end < to) {
            last = Some((to, line));
        }
    }
    open
}

/// Stretches of three weeks from a Monday's midnight, by their begin: a stretch over the week's edge is seen in one piece.
fn spans<'q>(lines: &[&'q Quiet]) -> Vec<(Millis, Millis, &'q Quiet)> {
    let mut spans = Vec::new();
    for line in lines {
        let DailyWindow { days, hours } = line.window;
        for day in (0..21_i64).filter(|day| days & (1 << (day % 7)) != 0) {
            let (from, to) = match hours {
                None => (0, DAY),
                Some((from, to)) if to <= from => (from, to + DAY),
                Some(hours) => hours,
            };
            spans.push((day * DAY + from, day * DAY + to, *line));
        }
    }
    spans.sort_by_key(|(from, to, line)| (*from, *to, line.span));
    spans
}
