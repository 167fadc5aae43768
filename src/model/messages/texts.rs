//! Messages' texts: placeholders.

use super::list;
use crate::{
    base::{Diagnostic, Span},
    syntax::ast,
};

/// A placeholder that names no field.
pub(in crate::model) fn placeholder_of_nothing(
    name: &ast::Ident,
    nearest: Option<&str>,
    events: &[&str],
    holder: Option<&str>,
) -> Diagnostic {
    let message = if events.is_empty() {
        format!("`{}` is no attribute of the customer", name.text)
    } else {
        format!("`{}` is no attribute of the customer and no field of {}", name.text, list(events))
    };
    let finding = Diagnostic::error("unknown-placeholder", name.span, message);
    match (nearest, holder) {
        (Some(nearest), _) => {
            finding.note(format!("did you mean `{nearest}`?")).fix(format!("write `{nearest}`"), name.span, nearest)
        }
        (None, Some(holder)) if events.is_empty() => finding
            .note("whose field?")
            .help(format!("The event `{holder}` has such a field: a message says `for {holder}` to use it.")),
        (None, _) => finding.note("no such field"),
    }
}

/// A placeholder that may be missing.
pub(in crate::model) fn placeholder_may_be_missing(span: Span, words: &str, name: Span) -> Diagnostic {
    Diagnostic::error("may-be-missing", span, format!("`{words}` may be missing, and the text does not say what then"))
        .note("what if it is missing?")
        .help(format!("Say the words to use then, as in `{{{words} or friend}}`."))
        .maybe_fix(format!("write `{{{words} or …}}`"), name, format!("{words} or …"))
}

/// `or` for a field that is always there.
pub(in crate::model) fn or_for_nothing(span: Span, or: Span, words: &str) -> Diagnostic {
    Diagnostic::error(
        "never-missing",
        span,
        format!("`{words}` is never missing, so the words after `or` are never used"),
    )
    .note("always known")
    .label(or, "never used")
    .fix(format!("write `{{{words}}}`"), span, format!("{{{words}}}"))
}

/// `{entry.value}`
pub(in crate::model) fn entry_in_text(path: &ast::Path) -> Diagnostic {
    let field = path.parts.last().map_or("", |part| part.text.as_str());
    Diagnostic::error("unknown-placeholder", path.span, "a message belongs to no journey and so has no `entry`")
        .note("of which event?")
        .help(format!("A message says `for EVENT`, and then `{{{field}}}` is that event's field."))
        .maybe_fix(format!("write `{field}`"), path.span, field)
}

/// A field of an event the message is not for.
pub(in crate::model) fn not_for_event(span: Span, event: &str) -> Diagnostic {
    Diagnostic::error("unknown-placeholder", span, format!("this message is not for `{event}`"))
        .note("of which event?")
        .help(format!("A message says `for {event}` to use its fields, and is then sent only where that has happened."))
}
