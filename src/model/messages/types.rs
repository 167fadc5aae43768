//! Types, units, currencies, dates: values that do not fit where they stand.

use super::super::types::Currency;
use crate::{
    base::{Decimal, Diagnostic, Span},
    syntax::ast,
};

/// A value of the wrong type.
pub(in crate::model) fn mismatch(
    span: Span,
    written: &str,
    actual: &str,
    expected: &str,
    instead: Option<&str>,
) -> Diagnostic {
    let finding = Diagnostic::error("wrong-type", span, format!("`{written}` is {actual}, where {expected} is needed"))
        .note(format!("{expected} belongs here"));
    match instead {
        Some(instead) => finding.fix(format!("write `{instead}`"), span, instead),
        None => finding,
    }
}

/// Money of another currency.
pub(in crate::model) fn other_currency(span: Span, written: &str, actual: &str, expected: &str) -> Diagnostic {
    Diagnostic::error("wrong-currency", span, format!("`{written}` is {actual}, where {expected} is needed"))
        .note("another currency")
        .help("Amounts of two currencies cannot be compared or added: there is no rate of exchange here.")
}

/// A plain number for money.
pub(in crate::model) fn number_for_money(span: Span, value: Decimal, currency: &Currency) -> Diagnostic {
    let code = currency.code();
    Diagnostic::error("money-without-currency", span, format!("`{value}` is a number, and money has a currency"))
        .note(format!("{code} belongs here"))
        .fix(format!("write `{value} {code}`"), span, format!("{value} {code}"))
}

/// A plain number for a length of time.
pub(in crate::model) fn number_for_duration(span: Span, value: Decimal) -> Diagnostic {
    Diagnostic::error("wrong-type", span, format!("`{value}` is a number, and a length of time has a unit"))
        .note("seconds, minutes, hours, days or weeks?")
        .maybe_fix(format!("write `{value} days`"), span, format!("{value} days"))
        .maybe_fix(format!("write `{value} hours`"), span, format!("{value} hours"))
}

/// A plain number for a percentage.
pub(in crate::model) fn number_for_percent(span: Span, value: Decimal) -> Diagnostic {
    Diagnostic::error("wrong-type", span, format!("`{value}` is a number, and a percentage has its sign"))
        .note("percent belongs here")
        .maybe_fix(format!("write `{value}%`"), span, format!("{value}%"))
}

/// A fraction where whole numbers are counted.
pub(in crate::model) fn not_whole(span: Span, value: Decimal) -> Diagnostic {
    Diagnostic::error("wrong-type", span, format!("`{value}` is not a whole number"))
        .note("a whole number belongs here")
}

/// `0.001 USD` where cents are the smallest.
pub(in crate::model) fn too_fine_for_currency(span: Span, currency: &Currency) -> Diagnostic {
    let code = currency.code();
    let message = match currency.decimals {
        0 => format!("{code} has no decimals"),
        decimals => format!("{code} has {decimals} decimals"),
    };
    Diagnostic::error("money-too-fine", span, message)
        .note("cannot be paid exactly")
        .help("Money is counted in whole units of the smallest coin and never rounded.")
}

/// An amount beyond 64 bits.
pub(in crate::model) fn too_much_money(span: Span) -> Diagnostic {
    Diagnostic::error("number-out-of-range", span, "this is more money than can be counted").note("too large")
}

/// A type nobody knows.
pub(in crate::model) fn unknown_type(name: &ast::Ident, nearest: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("unknown-type", name.span, format!("there is no type called `{}`", name.text));
    match nearest {
        Some("money") => finding.note("did you mean `money` with its currency, as in `money USD`?"),
        Some(nearest) => {
            finding.note(format!("did you mean `{nearest}`?")).fix(format!("write `{nearest}`"), name.span, nearest)
        }
        None => finding.note("not a type").help(
            "Types are `text`, `id`, `integer`, `number`, `percent`, `money USD`, `date`, `datetime`, `time`, `email`, `phone`, \
             `timezone`, `channel`, `category`, `true | false`, a list of your own words such as `bronze | silver | gold`, and \
             `set of` any of these.",
        ),
    }
}

/// `money` alone.
pub(in crate::model) fn money_without_currency(span: Span, currency: &Currency) -> Diagnostic {
    let code = currency.code();
    Diagnostic::error("money-without-currency", span, "money has a currency").note("which one?").maybe_fix(
        format!("write `money {code}`"),
        span,
        format!("money {code}"),
    )
}

/// A currency nobody pays with.
pub(in crate::model) fn unknown_currency(code: &ast::Ident, nearest: Option<&str>) -> Diagnostic {
    let finding =
        Diagnostic::error("no-such-currency", code.span, format!("there is no currency called `{}`", code.text));
    match nearest {
        Some(nearest) => finding.note(format!("did you mean `{nearest}`?")).maybe_fix(
            format!("write `{nearest}`"),
            code.span,
            nearest,
        ),
        None => finding.note("not a currency").help("Currencies are written by their ISO code, as in `20 EUR`."),
    }
}

/// `a | a`
pub(in crate::model) fn value_twice(word: &ast::Ident, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-name", word.span, format!("the value `{}` is listed twice", word.text))
        .note("the second time")
        .label(first, "listed here already")
}

/// `true | maybe`
pub(in crate::model) fn truth_among_words(span: Span) -> Diagnostic {
    Diagnostic::error("unknown-type", span, "`true` and `false` stand alone: `true | false`")
        .note("among other words")
        .help("Use two words of your own, such as `yes | no | unsure`.")
}

/// 30 February.
pub(in crate::model) fn no_such_date(span: Span, year: u16, month: u8, day: u8, last: Option<i8>) -> Diagnostic {
    let finding =
        Diagnostic::error("not-in-the-calendar", span, format!("the calendar has no {year:04}-{month:02}-{day:02}"))
            .note("no such day");
    match last {
        Some(last) if day > 0 => finding.help(format!("That month ends on {year:04}-{month:02}-{last:02}.")).maybe_fix(
            format!("write `{year:04}-{month:02}-{last:02}`"),
            span,
            format!("{year:04}-{month:02}-{last:02}"),
        ),
        Some(_) | None => finding.help("A date is written year, month, day: `2026-03-01`."),
    }
}

/// 25:00
pub(in crate::model) fn no_such_time(time: &ast::TimeLit) -> Diagnostic {
    let finding = Diagnostic::error(
        "not-in-the-calendar",
        time.span,
        format!("no clock shows {:02}:{:02}", time.hour, time.minute),
    )
    .note("00:00 to 23:59");
    if time.hour == 24 && time.minute == 0 {
        finding.help("The end of a day is the beginning of the next: `00:00`.").maybe_fix(
            "write `00:00`",
            time.span,
            "00:00",
        )
    } else {
        finding
    }
}

/// Longer than any calendar.
pub(in crate::model) fn too_long(span: Span) -> Diagnostic {
    Diagnostic::error("number-out-of-range", span, "this is longer than the calendar").note("too long")
}

/// Finer than a millisecond.
pub(in crate::model) fn too_fine_a_time(span: Span) -> Diagnostic {
    Diagnostic::error("number-out-of-range", span, "time is counted in whole milliseconds")
        .note("too fine, or too long")
}

/// A length of zero.
pub(in crate::model) fn no_time(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error("no-time-passes", span, format!("{what} of length zero")).note("no time passes")
}

/// A date where a moment is needed.
pub(in crate::model) fn date_without_time(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error("time-of-day-missing", span, format!("`{written}` is a whole day, where a moment is needed"))
        .note("at what time?")
        .maybe_fix(format!("write `{written} at 09:00`"), span.at_end(), " at 09:00")
}

/// A field that two events of a list have with two types.
pub(in crate::model) fn field_of_two_types(
    name: &ast::Ident,
    first: &str,
    first_at: Span,
    second: &str,
    second_at: Span,
) -> Diagnostic {
    Diagnostic::error(
        "wrong-type",
        name.span,
        format!("`{}` is {first} in one of these events and {second} in another", name.text),
    )
    .note("which one?")
    .label(first_at, first)
    .label(second_at, second)
    .help("Give each event a line of its own.")
}

/// The same value twice.
pub(in crate::model) fn listed_twice(span: Span, words: &str, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-name", span, format!("`{words}` is listed twice"))
        .note("the second time")
        .label(first, "listed here already")
}

/// `unknown` or `nothing` in a comparison.
pub(in crate::model) fn missing_word_misplaced(name: &ast::Ident) -> Diagnostic {
    Diagnostic::error("wrong-type", name.span, format!("`{}` cannot be compared", name.text))
        .note("not a value here")
        .help("Whether something has a value is asked by `is known` and `is not known`.")
}

/// Something else than a constant in a set.
pub(in crate::model) fn set_of_constants(span: Span) -> Diagnostic {
    Diagnostic::error("wrong-type", span, "the elements of a set are named one by one")
        .note("not a fixed value")
        .help("A set is written as its elements, as in `email and sms`, or as one attribute that is a set.")
}

/// Something that is not the same for everybody.
pub(in crate::model) fn not_constant(span: Span) -> Diagnostic {
    Diagnostic::error("wrong-type", span, "a fixed value belongs here").note("not the same for everybody")
}

/// `a and b` where one value is needed.
pub(in crate::model) fn and_between_values(span: Span) -> Diagnostic {
    Diagnostic::error("wrong-type", span, "`and` joins conditions, or the elements of a set")
        .note("a single value belongs here")
}

/// A condition where a value is needed.
pub(in crate::model) fn condition_for_value(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", span, format!("`{written}` is a condition, where a value is needed"))
        .note("a value belongs here")
}

/// `X at 09:00` of no day.
pub(in crate::model) fn at_needs_a_day(span: Span, written: &str, actual: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", span, format!("`{written}` is {actual}, and only a day has a time of day"))
        .note("not a day")
}

/// `3 days before X` of no moment.
pub(in crate::model) fn shift_needs_a_moment(span: Span, written: &str, actual: &str) -> Diagnostic {
    Diagnostic::error(
        "wrong-type",
        span,
        format!("`{written}` is {actual}, and time is counted from a date or a moment"),
    )
    .note("not a date")
}

/// `date + date`
pub(in crate::model) fn cannot_add(span: Span, minus: bool, left: &str, right: &str) -> Diagnostic {
    let message = if minus {
        format!("{right} cannot be taken from {left}")
    } else {
        format!("{left} and {right} cannot be added")
    };
    Diagnostic::error("wrong-type", span, message)
        .note("do not go together")
        .help("Numbers are added to numbers, money to money of its currency, and lengths of time to dates and moments.")
}

/// A sum of something that is several events, or none.
pub(in crate::model) fn sum_of_what(span: Span, words: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", span, format!("`{words}` is not one event with fields"))
        .note("a sum is over a field of one event")
}

/// A sum of texts.
pub(in crate::model) fn sum_of_type(field: &ast::Ident, actual: &str) -> Diagnostic {
    Diagnostic::error(
        "wrong-type",
        field.span,
        format!("`{}` is {actual}, and only numbers and money add up", field.text),
    )
    .note("cannot be added up")
}
