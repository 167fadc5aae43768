//! Values behind options: counts, days, lengths of time, threads. Knows the language's own spelling of them.

use crate::base::calendar::{self, Day};

/// `20_000`
pub(super) fn count(written: &str) -> Result<u64, String> {
    let number = written.replace('_', "").parse::<u64>();
    match number {
        Ok(0) => Err("at least 1 is needed".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("this is no whole number, such as `20_000`".to_owned()),
    }
}

/// `2026-03-01`
pub(super) fn day(written: &str) -> Result<Day, String> {
    read_day(written).ok_or_else(|| "this is no date, such as `2026-03-01`".to_owned())
}

fn read_day(written: &str) -> Option<Day> {
    let mut parts = written.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if (year.len(), month.len(), day.len()) != (4, 2, 2) || parts.next().is_some() {
        return None;
    }
    calendar::day_of(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// `90 days`, `12 weeks`
pub(super) fn days(written: &str) -> Result<i64, String> {
    let text = written.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits).unwrap_or((text, ""));
    let length = match unit.trim() {
        "day" | "days" => Some(1),
        "week" | "weeks" => Some(7),
        _ => None,
    };
    let number = number.replace('_', "").parse::<i64>().ok().filter(|number| *number > 0);
    number
        .zip(length)
        .and_then(|(number, length)| number.checked_mul(length))
        // The calendar of the language ends in the year 9999.
        .filter(|days| *days < 3_000_000)
        .ok_or_else(|| "this is no number of days or weeks, such as `90 days`".to_owned())
}

/// At least one thread, and not so many that the machine only counts them.
pub(super) fn threads(written: &str) -> Result<usize, String> {
    match written.parse::<usize>() {
        Ok(number @ 1..=1024) => Ok(number),
        Ok(_) | Err(_) => Err("this is no number of threads from 1 to 1024".to_owned()),
    }
}

/// As many threads as the machine runs at once.
pub(super) fn all_threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_or_refused() {
        assert_eq!(count("20_000"), Ok(20_000));
        assert!(count("0").is_err() && count("many").is_err() && count("-1").is_err());
        assert_eq!(day("2026-03-01"), Ok(calendar::day_of(2026, 3, 1).unwrap_or_default()));
        for wrong in ["2026-3-1", "2026-02-30", "01.03.2026", "2026-03-01-01", ""] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
        assert_eq!((days("90 days"), days("1 day"), days("12weeks")), (Ok(90), Ok(1), Ok(84)));
        for wrong in ["90", "0 days", "3 months", "days", "99999999 days", "9999999999999999999 weeks", "-3 days"] {
            assert!(days(wrong).is_err(), "{wrong}");
        }
        assert!(threads("0").is_err() && threads("1").is_ok() && threads("x").is_err());
    }
}
