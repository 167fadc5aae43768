//! Declarations: customers, channels, categories, statuses, caps, triggers that cannot work.

use super::super::scope::Kind;
use crate::{
    base::{Diagnostic, Span},
    syntax::ast,
};

/// A second `customer`.
pub(in crate::model) fn second_customer(again: Span, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-name", again, "the customer is declared twice")
        .note("declared again")
        .label(first, "first declared here")
        .help("A workspace knows one kind of customer. Put all attributes into one `customer`.")
}

/// Two time zones.
pub(in crate::model) fn two_zones(again: Span, first: Span) -> Diagnostic {
    Diagnostic::error("two-time-zones", again, "a customer lives in one time zone")
        .note("a second one")
        .label(first, "the first one")
        .help("Quiet hours and times of day follow the one attribute of type `timezone`. Keep the other as a `text`.")
}

/// `from x` without a field.
pub(in crate::model) fn from_what(path: &ast::Path) -> Diagnostic {
    Diagnostic::error("wrong-kind-of-name", path.span, "an attribute comes from a field of an event")
        .note("an event and its field")
        .help("Write the event and its field, as in `from tier_changed.tier`.")
}

/// `from` a field of another type.
pub(in crate::model) fn from_other_type(
    path: &ast::Path,
    attribute: &str,
    wanted: &str,
    actual: &str,
    field: Span,
) -> Diagnostic {
    let words: Vec<&str> = path.parts.iter().map(|part| part.text.as_str()).collect();
    Diagnostic::error(
        "wrong-type",
        path.span,
        format!("`{attribute}` is {wanted}, and `{}` is {actual}", words.join(".")),
    )
    .note("another type")
    .label(field, "the field")
}

/// A line that can stand once.
pub(in crate::model) fn line_twice(span: Span, word: &str, first: Span) -> Diagnostic {
    Diagnostic::error("said-twice", span, format!("`{word}` is said twice"))
        .note("the second time")
        .label(first, "said here already")
}

/// A reaction twice in a list.
pub(in crate::model) fn reaction_twice(word: &ast::Ident) -> Diagnostic {
    Diagnostic::error("duplicate-name", word.span, format!("`{}` is listed twice", word.text)).note("the second time")
}

/// A reaction that is good and bad.
pub(in crate::model) fn good_and_bad(span: Span, channel: &str, word: &str) -> Diagnostic {
    Diagnostic::error("duplicate-name", span, format!("on `{channel}`, `{word}` is both positive and negative"))
        .note("which of the two?")
}

/// A reaction named like an event.
pub(in crate::model) fn reaction_named_like(word: &ast::Ident, kind: Kind, declared: Span) -> Diagnostic {
    Diagnostic::error("duplicate-name", word.span, format!("`{}` is the name of {} already", word.text, kind.a()))
        .note("also a reaction")
        .label(declared, format!("the {}", kind.word()))
        .help("`on` is followed by an event or a reaction: one word cannot be both.")
}

/// A reaction named like a word of the language.
pub(in crate::model) fn reaction_taken(word: &ast::Ident) -> Diagnostic {
    Diagnostic::error("reserved-name", word.span, format!("a reaction cannot be called `{}`", word.text))
        .note("already means something")
}

/// A channel without an address.
pub(in crate::model) fn no_address(name: &ast::Ident) -> Diagnostic {
    Diagnostic::error(
        "address-missing",
        name.span,
        format!("the channel `{}` does not say where its messages go", name.text),
    )
    .note("which address?")
    .help("Name the attribute that holds the address, as in `address email`.")
}

/// An address that is a date.
pub(in crate::model) fn address_type(span: Span, name: &str, actual: &str, declared: Span) -> Diagnostic {
    Diagnostic::error(
        "wrong-type",
        span,
        format!("`{name}` is {actual}, and an address is a text, an id, an e-mail address or a phone number"),
    )
    .note("not an address")
    .label(declared, "the attribute")
}

/// `address a.b`
pub(in crate::model) fn not_an_attribute_path(path: &ast::Path) -> Diagnostic {
    let words: Vec<&str> = path.parts.iter().map(|part| part.text.as_str()).collect();
    let finding = Diagnostic::error(
        "wrong-kind-of-name",
        path.span,
        format!("`{}` is no attribute of the customer", words.join(".")),
    )
    .note("an attribute belongs here");
    match path.parts.first() {
        Some(first) if first.text == "entry" => {
            finding.help("What the customer entered with is frozen and cannot change.")
        }
        Some(_) | None => finding,
    }
}

/// Quiet hours all day.
pub(in crate::model) fn quiet_all_day(span: Span) -> Diagnostic {
    Diagnostic::error("quiet-all-day", span, "quiet hours that begin when they end leave no minute to send")
        .note("no minute is left")
        .help(
            "Nothing could ever go out by this channel. Let them end before they begin again, as in `21:00 to 08:00`.",
        )
}

/// Office hours of no length.
pub(in crate::model) fn empty_window(span: Span) -> Diagnostic {
    Diagnostic::error("not-in-the-calendar", span, "these hours end when they begin").note("no time in between")
}

/// `exempt from x`
pub(in crate::model) fn exempt_from_what(word: &ast::Ident, nearest: Option<&str>) -> Diagnostic {
    let finding =
        Diagnostic::error("unknown-name", word.span, format!("a category cannot be exempt from `{}`", word.text))
            .help("A category can be exempt from `caps`, `quiet` and `consent`; nothing is exempt from a suppression.");
    match nearest {
        Some(nearest) => {
            finding.note(format!("did you mean `{nearest}`?")).fix(format!("write `{nearest}`"), word.span, nearest)
        }
        None => finding.note("not a rule one can be exempt from"),
    }
}

/// A status that begins and ends on one event.
pub(in crate::model) fn begins_and_ends(name: &ast::Ident, words: &str, begins: Span, ends: Span) -> Diagnostic {
    Diagnostic::error(
        "begins-and-ends",
        name.span,
        format!("the status `{}` both begins and ends on `{words}`", name.text),
    )
    .note("which of the two?")
    .label(begins, "begins here")
    .label(ends, "ends here")
}

/// `when` where only `where` can stand.
pub(in crate::model) fn when_misplaced(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error("nothing-to-narrow", span, "`when` cannot stand here")
        .note("not here")
        .help(format!("{}: narrow it by its own fields after `where`.", capital(what)))
}

/// An occasion without the status's key.
pub(in crate::model) fn status_without_key(
    span: Span,
    words: &str,
    key: &ast::Ident,
    status: &ast::Ident,
    event: Option<Span>,
) -> Diagnostic {
    let finding =
        Diagnostic::error("key-not-ensured", span, format!("`{words}` does not say which `{}` it is about", key.text))
            .note(format!("no `{}`", key.text))
            .label(key.span, format!("`{}` is counted per {}", status.text, key.text));
    match event {
        Some(event) => finding.label(event, "the event"),
        None => finding,
    }
}

/// A key that may be missing.
pub(in crate::model) fn status_key_optional(span: Span, event: &str, key: &ast::Ident, field: Span) -> Diagnostic {
    Diagnostic::error("key-not-ensured", span, format!("`{}` of `{event}` may be missing", key.text))
        .note("which one then?")
        .label(field, "may be missing")
        .label(key.span, "the key of this status")
}

/// `cap x at 0`
pub(in crate::model) fn cap_of_nothing(span: Span, scope: &str) -> Diagnostic {
    Diagnostic::error("number-out-of-range", span, format!("a cap at 0 forbids `{scope}` altogether"))
        .note("1 or more")
        .help(format!("To block it while something is so, write `suppress {scope} when …`."))
}

/// `suppress … else exit`
pub(in crate::model) fn suppress_cannot_exit(span: Span) -> Diagnostic {
    Diagnostic::error("else-pointless", span, "a suppression blocks or delays; it takes nobody out")
        .note("not here")
        .help("To make customers leave, say so in the journey: `exit when …`.")
}

/// `cap journey at …`
pub(in crate::model) fn scope_of_what(name: &ast::Ident, rule: &str, kind: Kind, declared: Span) -> Diagnostic {
    Diagnostic::error(
        "wrong-kind-of-name",
        name.span,
        format!("`{}` is {}, and `{rule}` is about messages", name.text, kind.a()),
    )
    .note("a category, channel, message or `messages` belongs here")
    .label(declared, format!("the {} `{}`", kind.word(), name.text))
}

/// `at most one of a`
pub(in crate::model) fn one_alone(span: Span) -> Diagnostic {
    Diagnostic::error("number-out-of-range", span, "one journey alone excludes nothing").note("two or more belong here")
}

/// Two texts for one channel.
pub(in crate::model) fn text_twice(channel: &ast::Ident, first: Span) -> Diagnostic {
    Diagnostic::error("said-twice", channel.span, format!("this message has two texts for `{}`", channel.text))
        .note("the second one")
        .label(first, "the first one")
}

/// A value that is no moment.
pub(in crate::model) fn not_a_moment(span: Span, written: &str, actual: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", span, format!("`{written}` is {actual}, where a moment is needed"))
        .note("not a moment")
        .help("A moment is a date with its time, as in `2026-03-01 at 09:00`, or counted from one: `3 days before trial_ends at 09:00`.")
}

/// A date without its time.
pub(in crate::model) fn which_time_of_day(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error("time-of-day-missing", span, format!("`{written}` is a whole day"))
        .note("at what time?")
        .maybe_fix(format!("write `{written} at 09:00`"), span.at_end(), " at 09:00")
}

/// `every month on 32`
pub(in crate::model) fn no_such_day_of_month(span: Span, day: u64) -> Diagnostic {
    Diagnostic::error("not-in-the-calendar", span, format!("no month has a day {day}")).note("1 to 31")
}

/// `trigger t = 3 days after now`
pub(in crate::model) fn trigger_from_now(span: Span) -> Diagnostic {
    Diagnostic::error("wrong-type", span, "a moment counted from now never comes: now is always")
        .note("counted from what?")
        .help("Count from a date of the customer, or name the moment.")
}

/// `every 14 days from birthday`
pub(in crate::model) fn first_moment_is_a_date(span: Span) -> Diagnostic {
    Diagnostic::error("wrong-type", span, "the first time is a fixed date with its time")
        .note("not a fixed date")
        .help("Write it as in `every 14 days from 2026-03-02 at 10:00`.")
}

/// `every year 3 hours before birthday`
pub(in crate::model) fn yearly_of_what(span: Span) -> Diagnostic {
    Diagnostic::error("wrong-type", span, "what comes every year is a day with its time")
        .note("not such a day")
        .help("Write it as in `every year on birthday at 09:00` or `every year 3 days before birthday at 09:00`.")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
