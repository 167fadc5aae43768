//! What may be missing, and what cannot have happened: the findings of the walk over what is known where.

use super::list;
use crate::base::{Diagnostic, Span};

/// A value that may be missing where it must be known.
pub(in crate::model) fn may_be_missing(
    span: Span,
    words: &str,
    why: &str,
    guard: Option<(Span, String)>,
) -> Diagnostic {
    let finding = Diagnostic::error("may-be-missing", span, format!("`{words}` may be missing"))
        .note(why.to_string())
        .help(format!("Ask first: `{words} is known and …`."));
    match guard {
        Some((at, text)) => finding.maybe_fix(format!("write `{words} is known and …`"), at, text),
        None => finding,
    }
}

/// A field some of the events in a list lack.
pub(in crate::model) fn lacking_in_some(span: Span, words: &str, lacking: &[&str], why: &str) -> Diagnostic {
    Diagnostic::error("may-be-missing", span, format!("`{words}` may be missing: {} has no such field", list(lacking)))
        .note(why.to_string())
        .help(format!("Ask first: `{words} is known and …`, or give each event a line of its own."))
}

/// A value that was known, but time has passed since.
pub(in crate::model) fn time_has_passed(span: Span, words: &str, why: &str) -> Diagnostic {
    Diagnostic::error("may-be-missing", span, format!("`{words}` may be missing by now"))
        .note(why.to_string())
        .help(format!("It was known before, but time has passed since. Ask again: `{words} is known and …`."))
}

/// A missing value given where one is needed.
pub(in crate::model) fn given_but_missing(span: Span, words: &str, field: &str, owner: &str) -> Diagnostic {
    Diagnostic::error("may-be-missing", span, format!("`{words}` may be missing, and {owner} needs `{field}`"))
        .note("what if it is missing?")
        .help(format!("Ask first, as in `when {words} is known {{ … }}`, or say what then: `{words} or …`."))
}

/// `set x to …` something that may be missing, for an attribute that may not.
pub(in crate::model) fn set_to_missing(span: Span, words: &str, attribute: &str, declared: Span) -> Diagnostic {
    Diagnostic::error("may-be-missing", span, format!("`{words}` may be missing, and `{attribute}` may not"))
        .note("what if it is missing?")
        .label(declared, "always has a value")
        .help(format!("Ask first, as in `when {words} is known {{ … }}`, or say what then: `{words} or …`."))
}

/// `set x to unknown` for an attribute that may not be missing.
pub(in crate::model) fn set_to_unknown(span: Span, attribute: &str, declared: Span) -> Diagnostic {
    Diagnostic::error("may-be-missing", span, format!("`{attribute}` may not be missing"))
        .note("no value")
        .label(declared, "declared without `?`")
}

/// `order.total` where no order need have happened.
pub(in crate::model) fn event_not_happened(span: Span, event: &str, field: &str, entered: bool) -> Diagnostic {
    let finding = Diagnostic::error("event-not-happened", span, format!("no `{event}` need have happened here"))
        .note(format!("which `{event}`?"));
    if entered {
        finding.help(format!("What the entering event said is `entry.{field}`.")).fix(
            format!("write `entry.{field}`"),
            span,
            format!("entry.{field}"),
        )
    } else {
        finding
            .help(format!("`{event}.{field}` is what the awaited event said: use it in the arm `on {event} {{ … }}`."))
    }
}

/// A message for an event sent where that event need not have happened.
pub(in crate::model) fn message_without_event(
    span: Span,
    message: &str,
    events: &[&str],
    declared: Span,
) -> Diagnostic {
    Diagnostic::error(
        "event-not-happened",
        span,
        format!("`{message}` is for {}, and none need have happened here", list(events)),
    )
    .note("what should its text say?")
    .label(declared, "its texts use that event's fields")
    .help("Send it where the journey is entered on that event, or in an arm that awaits it.")
}

/// `expires on` a moment that may be missing.
pub(in crate::model) fn expiry_may_be_missing(span: Span, words: &str) -> Diagnostic {
    Diagnostic::error(
        "may-be-missing",
        span,
        format!("`{words}` may be missing, and then nothing says when this expires"),
    )
    .note("what if it is missing?")
    .help("Count from something that is always known, or say `expires after` and how long.")
}

/// `unknown` given where a value is needed.
pub(in crate::model) fn unknown_given(span: Span, field: &str, owner: &str) -> Diagnostic {
    Diagnostic::error("may-be-missing", span, format!("{owner} needs `{field}`, and `unknown` is no value"))
        .note("no value")
}
