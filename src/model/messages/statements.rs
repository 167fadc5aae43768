//! Statements: sends, waits, awaits, branches, splits, actions.

use smol_str::SmolStr;

use super::{choice, sentence};
use crate::{
    base::{Diagnostic, Span},
    syntax::ast,
};

/// `repeat up to 0 times`
pub(in crate::model) fn repeat_nothing(span: Span) -> Diagnostic {
    Diagnostic::error("number-out-of-range", span, "what is repeated 0 times never runs").note("1 or more")
}

/// `go to` a stage that is not there.
pub(in crate::model) fn no_such_stage(
    name: &ast::Ident,
    journey: &str,
    nearest: Option<&str>,
    stages: &[&str],
    other: bool,
) -> Diagnostic {
    let finding =
        Diagnostic::error("unknown-name", name.span, format!("`{journey}` has no stage called `{}`", name.text));
    match nearest {
        Some(nearest) => {
            finding.note(format!("did you mean `{nearest}`?")).fix(format!("write `{nearest}`"), name.span, nearest)
        }
        None if other => {
            finding.note("a journey").help(format!("To leave for another journey, write `hand off to {}`.", name.text))
        }
        None if stages.is_empty() => finding.note("no such stage").help("This journey has no stages to go to."),
        None => finding.note("no such stage").help(sentence("stage", "stages", stages)),
    }
}

/// Two `otherwise`.
pub(in crate::model) fn otherwise_twice(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("otherwise-misplaced", span, "there can be one `otherwise`")
        .note("the second one")
        .label(first, "the first one")
}

/// `otherwise` before another arm.
pub(in crate::model) fn otherwise_is_last(span: Span) -> Diagnostic {
    Diagnostic::error("otherwise-misplaced", span, "`otherwise` stands last")
        .note("arms follow")
        .help("It is for those whom no other arm takes; put it behind all of them.")
}

/// `, else` of a wait that always ends.
pub(in crate::model) fn wait_needs_no_else(span: Span, rest: Span) -> Diagnostic {
    Diagnostic::error("else-pointless", span, "this wait always ends, so there is nothing else to do")
        .note("never used")
        .help("Only a moment that may be past already needs to say what then.")
        .fix("take it out", rest, "")
}

/// A moment that may be past, without `, else`.
pub(in crate::model) fn moment_may_be_past(span: Span, missing: bool) -> Diagnostic {
    let message =
        if missing { "this moment may be past already, or missing" } else { "this moment may be past already" };
    Diagnostic::error("else-missing", span, message)
        .note("what then?")
        .help("Say what then: `, else go on`, `, else go to STAGE`, `, else exit \"too late\"`, or `, else { … }`.")
        .maybe_fix("go on at once then", span.at_end(), ", else go on")
        .maybe_fix("leave then", span.at_end(), ", else exit \"too late\"")
}

/// `send …, else go on`
pub(in crate::model) fn send_goes_on_anyway(span: Span, rest: Span) -> Diagnostic {
    Diagnostic::error("else-pointless", span, "a send that nothing came of goes on anyway")
        .note("says nothing new")
        .fix("take it out", rest, "")
}

/// A message without a text for the channel.
pub(in crate::model) fn no_text(span: Span, message: &str, channel: &str, declared: Span, has: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("no-text-for-channel", span, format!("`{message}` has no text for `{channel}`"))
        .note("nothing to send")
        .label(declared, "this message");
    if has.is_empty() {
        finding
    } else {
        finding
            .help(format!("It can go out by {}. To use `{channel}` too, give the message a text for it.", choice(has)))
    }
}

/// `by` something that is no channel.
pub(in crate::model) fn by_what(
    span: Span,
    name: &str,
    actual: &str,
    declared: Span,
    channels: &[SmolStr],
) -> Diagnostic {
    let finding = Diagnostic::error("wrong-type", span, format!("`{name}` is {actual}, not a channel"))
        .note("a channel belongs here")
        .label(declared, "the attribute");
    if channels.is_empty() { finding } else { finding.help(sentence("channel", "channels", channels)) }
}

/// `by entry.x`
pub(in crate::model) fn by_a_value(span: Span, words: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", span, format!("`{words}` cannot be asked for a channel"))
        .note("a channel, or an attribute that holds one")
}

/// An await without arms.
pub(in crate::model) fn await_without_arm(span: Span, length: &str) -> Diagnostic {
    Diagnostic::error("await-without-arm", span, "this waits for nothing but the time to be up")
        .note("for what?")
        .help(format!("Say `wait {length}`, or name what is awaited: `on clicked {{ … }}`."))
}

/// An await without `otherwise`.
pub(in crate::model) fn await_without_otherwise(span: Span, close: Span) -> Diagnostic {
    Diagnostic::error("otherwise-missing", span, "this does not say what then, when the time is up")
        .note("and if nothing comes?")
        .help("Every `await` ends with `otherwise { … }`; empty braces mean: go on.")
        .maybe_fix("go on then", close, " otherwise { } ")
}

/// An open beside its click.
pub(in crate::model) fn open_beside_click(
    open: Span,
    click: Span,
    positive: bool,
    subject: Option<&str>,
) -> Diagnostic {
    let message = if positive {
        "an open is positive too and comes before its click, so the arm for the click could hardly ever answer"
    } else {
        "an open comes before its click, so the arm for the click could hardly ever answer"
    };
    let asked = subject.map_or_else(|| "opened".to_string(), |subject| format!("{subject} opened"));
    Diagnostic::error("open-beside-click", open, message)
        .note("always the first of the two")
        .label(click, "the click")
        .help(format!(
            "Await the click alone, and ask afterwards: `branch {{ when {asked} {{ … }} otherwise {{ … }} }}`."
        ))
}

/// `branch on opted_in`
pub(in crate::model) fn branch_on_a_set(span: Span, words: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", span, format!("`{words}` is a set and can be several things at once"))
        .note("a set")
        .help(format!("Ask for each in turn: `branch {{ when … in {words} {{ … }} otherwise {{ … }} }}`."))
}

/// `branch on entry` with a name that is no way in.
pub(in crate::model) fn not_a_way_in(
    span: Span,
    words: &str,
    journey: &str,
    nearest: Option<&str>,
    ways: &[&str],
) -> Diagnostic {
    let finding = Diagnostic::error("unknown-name", span, format!("nobody enters `{journey}` on `{words}`"));
    match nearest {
        Some(nearest) => {
            finding.note(format!("did you mean `{nearest}`?")).fix(format!("write `{nearest}`"), span, nearest)
        }
        None => finding.note("not a way in").help(sentence("way in", "ways in", ways)),
    }
}

/// `branch on entry { 3 { } }`
pub(in crate::model) fn way_in_is_a_name(span: Span) -> Diagnostic {
    Diagnostic::error("wrong-type", span, "a way in is named as after `enter on`").note("a name belongs here")
}

/// An arm of `branch on` that is no fixed value.
pub(in crate::model) fn arm_is_a_value(span: Span, words: &str, on: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", span, format!("`{words}` is not a fixed value of `{on}`"))
        .note("a value belongs here")
        .help(format!("To compare two things of the customer, write `branch {{ when {on} is {words} {{ … }} … }}`."))
}

/// Two arms of one name.
pub(in crate::model) fn arm_twice(name: &ast::Ident, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-name", name.span, format!("two arms are called `{}`", name.text))
        .note("the second one")
        .label(first, "the first one")
}

/// `do` of an action that may fail.
pub(in crate::model) fn may_fail_without_else(name: &ast::Ident, stmt: Span, declared: Span) -> Diagnostic {
    Diagnostic::error("else-missing", name.span, format!("`{}` may fail, and nothing says what then", name.text))
        .note("what if it fails?")
        .label(declared, "declared with `may fail`")
        .help("Say what then: `, else go on`, `, else exit \"failed\"`, or `, else { … }`.")
        .maybe_fix("go on then", stmt.at_end(), ", else go on")
}

/// `, else` of an action that cannot fail.
pub(in crate::model) fn cannot_fail(name: &ast::Ident, span: Span, rest: Span, declared: Span) -> Diagnostic {
    Diagnostic::error("else-pointless", span, format!("`{}` cannot fail, so there is nothing else to do", name.text))
        .note("never used")
        .label(declared, "declared without `may fail`")
        .fix("take it out", rest, "")
}

/// A reaction to a message the journey never sends.
pub(in crate::model) fn never_sent_here(span: Span, subject: &str, words: &str, journey: &str) -> Diagnostic {
    Diagnostic::error("never-sent-here", span, format!("`{journey}` never sends `{subject}`"))
        .note("not one of its messages")
        .help(format!(
            "Inside a journey `{words}` is about its own sends. For any, ask history: `any {words} in last 30 days`."
        ))
}
