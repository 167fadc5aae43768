//! Instants, local days and clocks, time zones. Knows no customers and never asks what time it is.
//!
//! An instant is whole milliseconds of UTC since 1970-01-01; a day is a number of days since then; a time of day is
//! milliseconds after midnight on the clock.

use std::sync::Arc;

use jiff::{Timestamp, civil, tz::TimeZone};

/// Milliseconds of UTC since 1970-01-01T00:00:00Z.
pub type Instant = i64;
/// Milliseconds.
pub type Millis = i64;
/// Days since 1970-01-01.
pub type Day = i32;

/// Milliseconds in a second.
pub const SECOND: Millis = 1000;
/// Milliseconds in a minute.
pub const MINUTE: Millis = 60 * SECOND;
/// Milliseconds in an hour.
pub const HOUR: Millis = 60 * MINUTE;
/// Milliseconds in a day of 24 hours.
pub const DAY: Millis = 24 * HOUR;
/// Milliseconds in seven days of 24 hours.
pub const WEEK: Millis = 7 * DAY;

/// The first instant any date of the language can name (0001-01-01).
pub const EARLIEST: Instant = -62_135_596_800_000;
/// One past the last instant any date of the language can name (10000-01-01).
pub const LATEST: Instant = 253_402_300_800_000;

/// A day of the week, Monday first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// 0
    Monday,
    /// 1
    Tuesday,
    /// 2
    Wednesday,
    /// 3
    Thursday,
    /// 4
    Friday,
    /// 5
    Saturday,
    /// 6
    Sunday,
}

impl Weekday {
    /// All seven, Monday first.
    pub const ALL: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];

    /// 0 for Monday … 6 for Sunday.
    #[must_use]
    pub const fn index(self) -> u8 {
        self as u8
    }

    /// The day's name as the language writes it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Tuesday => "tuesday",
            Self::Wednesday => "wednesday",
            Self::Thursday => "thursday",
            Self::Friday => "friday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
        }
    }

    /// The weekday of a day.
    #[must_use]
    pub fn of(day: Day) -> Self {
        // 1970-01-01 was a Thursday.
        match (i64::from(day) + 3).rem_euclid(7) {
            0 => Self::Monday,
            1 => Self::Tuesday,
            2 => Self::Wednesday,
            3 => Self::Thursday,
            4 => Self::Friday,
            5 => Self::Saturday,
            _ => Self::Sunday,
        }
    }
}

/// Year, month (1–12) and day of the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearMonthDay {
    /// 1 to 9999.
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31.
    pub day: i8,
}

/// The day of a date, if the calendar has it.
#[must_use]
pub fn day_of(year: i16, month: i8, day: i8) -> Option<Day> {
    if !(1..=9999).contains(&year) {
        return None;
    }
    let date = civil::Date::new(year, month, day).ok()?;
    let since = date.since((jiff::Unit::Day, civil::date(1970, 1, 1))).ok()?;
    Some(since.get_days())
}

/// The date of a day; days outside the years 1 to 9999 count as the nearest date inside.
#[must_use]
pub fn date_of(day: Day) -> YearMonthDay {
    // Civil-from-days over 400-year eras; the era arithmetic is exact for every day of the range.
    let z = i64::from(day).clamp(-719_162, 2_932_896) + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    YearMonthDay {
        year: i16::try_from(year).unwrap_or(9999),
        month: i8::try_from(month).unwrap_or(1),
        day: i8::try_from(day).unwrap_or(1),
    }
}

/// The same date in another year; 29 February becomes the 28th in common years.
#[must_use]
pub fn in_year(day: Day, year: i16) -> Option<Day> {
    let date = date_of(day);
    day_of(year, date.month, date.day).or_else(|| day_of(year, date.month, 28))
}

/// `2026-03-01`.
#[must_use]
pub fn format_day(day: Day) -> String {
    let date = date_of(day);
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

/// `09:00`, with seconds and milliseconds only where there are any.
#[must_use]
pub fn format_time(time: Millis) -> String {
    let (hour, minute, second, milli) = (time / HOUR, time / MINUTE % 60, time / SECOND % 60, time % SECOND);
    match (second, milli) {
        (0, 0) => format!("{hour:02}:{minute:02}"),
        (_, 0) => format!("{hour:02}:{minute:02}:{second:02}"),
        _ => format!("{hour:02}:{minute:02}:{second:02}.{milli:03}"),
    }
}

/// `2026-03-01T09:00:00Z`, with milliseconds only where there are any.
#[must_use]
pub fn format_instant(at: Instant) -> String {
    let day = Day::try_from(at.div_euclid(DAY)).unwrap_or(0);
    let time = at.rem_euclid(DAY);
    let (hour, minute, second, milli) = (time / HOUR, time / MINUTE % 60, time / SECOND % 60, time % SECOND);
    let fraction = if milli == 0 { String::new() } else { format!(".{milli:03}") };
    format!("{}T{hour:02}:{minute:02}:{second:02}{fraction}Z", format_day(day))
}

/// Reads an instant: `2026-03-01T09:00:00[.123][Z|+01:00]`. Finer than milliseconds is cut off. Nothing without an offset.
#[must_use]
pub fn parse_instant(text: &str) -> Option<Instant> {
    let stamp: Timestamp = text.parse().ok()?;
    stamp.as_nanosecond().div_euclid(1_000_000).try_into().ok()
}

/// Whether the IANA database that is built in has a zone of exactly that name.
#[must_use]
pub fn is_zone(name: &str) -> bool {
    // The database itself does not mind the case of letters; one spelling is enough.
    jiff::tz::db().get(name).is_ok_and(|zone| zone.iana_name() == Some(name))
}

/// The names of all zones, sorted: for did-you-mean.
#[must_use]
pub fn zone_names() -> Vec<String> {
    let mut names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    names.sort();
    names
}

/// Reads a day: `2026-03-01`.
#[must_use]
pub fn parse_date(text: &str) -> Option<Day> {
    let date: civil::Date = text.parse().ok()?;
    day_of(date.year(), date.month(), date.day())
}

/// Reads what a clock shows: `2026-03-01 09:00[:00[.123]]`, `2026-03-01T09:00`, `2026-03-01` (midnight). Finer than milliseconds is cut off.
#[must_use]
pub fn parse_local(text: &str) -> Option<(Day, Millis)> {
    shown(text.parse().ok()?)
}

/// Reads what a clock shows by a pattern of `strptime` (`%d/%m/%Y %H:%M`); without a time of day: midnight.
#[must_use]
pub fn parse_local_as(pattern: &str, text: &str) -> Option<(Day, Millis)> {
    let midnight = || civil::Date::strptime(pattern, text).ok().map(|date| date.to_datetime(civil::Time::midnight()));
    shown(civil::DateTime::strptime(pattern, text).ok().or_else(midnight)?)
}

fn shown(moment: civil::DateTime) -> Option<(Day, Millis)> {
    let time = i64::from(moment.hour()) * HOUR
        + i64::from(moment.minute()) * MINUTE
        + i64::from(moment.second()) * SECOND
        + i64::from(moment.millisecond());
    Some((day_of(moment.year(), moment.month(), moment.day())?, time))
}

/// A time zone as a list of offsets: cheap to ask, the same on every machine.
#[derive(Clone, Debug)]
pub struct Zone {
    name: Arc<str>,
    /// From this instant (the first: from ever) this offset holds, in milliseconds east of Greenwich.
    spans: Arc<[(Instant, Millis)]>,
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Zone {
    /// UTC.
    #[must_use]
    pub fn utc() -> Self {
        Self { name: "UTC".into(), spans: Arc::from(vec![(Instant::MIN, 0)]) }
    }

    /// The zone of that name in the IANA database that is built in; none of that name: nothing.
    /// Clock changes are known up to the year 2200; after that the last offset stays.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let zone = jiff::tz::db().get(name).ok()?;
        Some(Self { name: name.into(), spans: Self::spans(&zone).into() })
    }

    fn spans(zone: &TimeZone) -> Vec<(Instant, Millis)> {
        let start = Timestamp::from_second(EARLIEST / SECOND).unwrap_or(Timestamp::MIN);
        let end = Timestamp::from_second(7_258_118_400).unwrap_or(Timestamp::MAX); // 2200-01-01
        let mut spans = vec![(Instant::MIN, i64::from(zone.to_offset(start).seconds()) * SECOND)];
        for change in zone.following(start) {
            if change.timestamp() >= end {
                break;
            }
            let offset = i64::from(change.offset().seconds()) * SECOND;
            if spans.last().is_none_or(|(_, last)| *last != offset) {
                spans.push((change.timestamp().as_millisecond(), offset));
            }
        }
        spans
    }

    /// The zone's name, as it was asked for.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn span_index(&self, at: Instant) -> usize {
        self.spans.partition_point(|(from, _)| *from <= at).saturating_sub(1)
    }

    /// The offset in force at an instant, in milliseconds east of Greenwich.
    #[must_use]
    pub fn offset(&self, at: Instant) -> Millis {
        self.spans.get(self.span_index(at)).map_or(0, |(_, offset)| *offset)
    }

    /// Whether the zone never changes its clocks.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.spans.len() == 1
    }

    /// The local day and time of day the clock shows at an instant.
    #[must_use]
    pub fn local(&self, at: Instant) -> (Day, Millis) {
        let local = at.saturating_add(self.offset(at));
        (Day::try_from(local.div_euclid(DAY)).unwrap_or(Day::MAX), local.rem_euclid(DAY))
    }

    /// The first instant at which the clock shows that day and time or a later one: the end of the gap for a time that
    /// is skipped, the first pass for a time that comes twice.
    #[must_use]
    pub fn instant(&self, day: Day, time: Millis) -> Instant {
        let wanted = i64::from(day) * DAY + time;
        let first = self.span_index(wanted - 2 * DAY);
        for index in first..self.spans.len() {
            let Some((from, offset)) = self.spans.get(index).copied() else { break };
            let candidate = wanted.saturating_sub(offset).max(from);
            let end = self.spans.get(index + 1).map_or(Instant::MAX, |(next, _)| *next);
            if candidate < end {
                return candidate;
            }
        }
        wanted
    }

    /// The first instant of a local day.
    #[must_use]
    pub fn midnight(&self, day: Day) -> Instant {
        self.instant(day, 0)
    }

    /// The next instant strictly after `at` at which the clock shows `time`, as [`Self::instant`] reads local times.
    #[must_use]
    pub fn next_time(&self, at: Instant, time: Millis) -> Instant {
        let (day, _) = self.local(at);
        (day.saturating_sub(1)..=day.saturating_add(2))
            .map(|d| self.instant(d, time))
            .find(|i| *i > at)
            .unwrap_or(at + DAY)
    }

    /// `2026-03-02 09:00 +01:00`, in this zone.
    #[must_use]
    pub fn format(&self, at: Instant) -> String {
        let (day, time) = self.local(at);
        let offset = self.offset(at);
        let sign = if offset < 0 { '-' } else { '+' };
        let minutes = offset.abs() / MINUTE;
        format!("{} {} {sign}{:02}:{:02}", format_day(day), format_time(time), minutes / 60, minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse() {
        for day in (-719_162..2_932_896).step_by(97) {
            let date = date_of(day);
            assert_eq!(day_of(date.year, date.month, date.day), Some(day));
        }
        assert_eq!(Weekday::of(day_of(2026, 3, 2).unwrap_or(0)), Weekday::Monday);
        assert_eq!(in_year(day_of(2024, 2, 29).unwrap_or(0), 2026), day_of(2026, 2, 28));
    }

    #[test]
    fn clocks_are_read_in_several_ways() {
        let day = day_of(2026, 3, 1);
        assert_eq!(parse_date("2026-03-01"), day);
        assert_eq!(parse_date("2026-02-30"), None);
        let at = |text: &str| parse_local(text).map(|(day, time)| (Some(day), time));
        assert_eq!(at("2026-03-01 09:05"), Some((day, 9 * HOUR + 5 * MINUTE)));
        assert_eq!(at("2026-03-01T09:05:07.1239"), Some((day, 9 * HOUR + 5 * MINUTE + 7 * SECOND + 123)));
        assert_eq!(at("2026-03-01"), Some((day, 0)));
        assert_eq!(at("yesterday"), None);
        let as_pattern = |pattern: &str, text: &str| parse_local_as(pattern, text).map(|(day, time)| (Some(day), time));
        assert_eq!(as_pattern("%d/%m/%Y %H:%M", "01/03/2026 09:05"), Some((day, 9 * HOUR + 5 * MINUTE)));
        assert_eq!(as_pattern("%Y%m%d", "20260301"), Some((day, 0)));
        assert_eq!(as_pattern("%Y%m%d", "2026-03-01"), None);
    }

    #[test]
    fn skipped_and_doubled_times() {
        let berlin = Zone::named("Europe/Berlin").unwrap_or_else(Zone::utc);
        let at = |text: &str| parse_instant(text).unwrap_or(0);
        let spring = day_of(2026, 3, 29).unwrap_or(0);
        let autumn = day_of(2026, 10, 25).unwrap_or(0);
        assert_eq!(berlin.instant(spring, 2 * HOUR + 30 * MINUTE), at("2026-03-29T01:00:00Z"));
        assert_eq!(berlin.instant(autumn, 2 * HOUR + 30 * MINUTE), at("2026-10-25T00:30:00Z"));
        assert_eq!(berlin.next_time(at("2026-10-25T00:45:00Z"), 2 * HOUR + 30 * MINUTE), at("2026-10-26T01:30:00Z"));
        assert_eq!(berlin.format(at("2026-03-02T09:00:00Z")), "2026-03-02 10:00 +01:00");
    }
}
