//! What happens: words for events, reactions and facts that cannot stand where they stand.

use super::{super::scope::Kind, list};
use crate::{
    base::{Diagnostic, Span},
    syntax::ast,
};

/// `on handoff` outside `enter`.
pub(in crate::model) fn handoff_elsewhere(span: Span) -> Diagnostic {
    Diagnostic::error("wrong-kind-of-name", span, "a hand-off is only a way in: `enter on handoff`")
        .note("not an event")
}

/// A channel or message where an event is needed.
pub(in crate::model) fn happens_how(name: &ast::Ident, kind: Kind, declared: Span, reaction: &str) -> Diagnostic {
    let finding = Diagnostic::error(
        "wrong-kind-of-name",
        name.span,
        format!("`{}` is {}, and does not happen", name.text, kind.a()),
    )
    .label(declared, format!("the {} `{}`", kind.word(), name.text));
    match kind {
        Kind::Message | Kind::Channel | Kind::Category => finding
            .note("what happens to it?")
            .help(format!("Say what happens, as in `{0} sent` or `{0} {reaction}`.", name.text)),
        Kind::Journey => finding
            .note("what happens to it?")
            .help(format!("Say what happens, as in `{0} entered` or `{0} exited`.", name.text)),
        Kind::Segment => finding
            .note("when does it happen?")
            .help(format!("A change is an occasion of its own: `trigger … = becomes {}`.", name.text)),
        Kind::Attribute
        | Kind::Source
        | Kind::Event
        | Kind::Status
        | Kind::Holdout
        | Kind::Action
        | Kind::Trigger
        | Kind::Stage
        | Kind::Send
        | Kind::Split
        | Kind::Population
        | Kind::Reaction => finding.note("an event belongs here"),
    }
}

/// An attribute where an event is needed.
pub(in crate::model) fn attribute_for_event(name: &ast::Ident, declared: Span) -> Diagnostic {
    Diagnostic::error("wrong-kind-of-name", name.span, format!("`{}` is an attribute, and does not happen", name.text))
        .note("an event belongs here")
        .label(declared, format!("the attribute `{}`", name.text))
}

/// `on goal` without a goal.
pub(in crate::model) fn no_goal(span: Span, journey: &ast::Ident) -> Diagnostic {
    Diagnostic::error("goal-missing", span, format!("`{}` has no goal", journey.text))
        .note("which goal?")
        .label(journey.span, "this journey")
        .help("Say what the journey is for, as in `goal on order_placed within 7 days`.")
}

/// `goal` outside a journey.
pub(in crate::model) fn goal_outside(span: Span) -> Diagnostic {
    Diagnostic::error("goal-missing", span, "`goal` is a journey's own")
        .note("of which journey?")
        .help("Elsewhere say whose, as in `welcome converted`.")
}

/// `messages sent` in a journey.
pub(in crate::model) fn messages_in_journey(subject: &ast::Ident, verb: &ast::Ident) -> Diagnostic {
    Diagnostic::error(
        "wrong-kind-of-name",
        subject.span,
        format!("in a journey, `{}` alone is about its messages", verb.text),
    )
    .note("one word too many")
    .fix(format!("write `{}`", verb.text), subject.span.to(verb.span), verb.text.as_str())
}

/// A `send` name that several journeys use.
pub(in crate::model) fn send_in_several(subject: &ast::Ident, journeys: &[String]) -> Diagnostic {
    Diagnostic::error(
        "ambiguous-name",
        subject.span,
        format!("`{}` is a named send in {}", subject.text, list(journeys)),
    )
    .note("which one?")
    .help("Outside its journey a named send can be meant only if no other journey uses the name.")
}

/// `welcome opened` of a journey.
pub(in crate::model) fn journeys_do_not(subject: &ast::Ident, verb: &ast::Ident, nearest: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error(
        "unknown-reaction",
        verb.span,
        format!("the journey `{}` cannot be `{}`", subject.text, verb.text),
    )
    .help("A journey is `entered`, `refused`, `exited` or `converted`.");
    match nearest {
        Some(nearest) => {
            finding.note(format!("did you mean `{nearest}`?")).fix(format!("write `{nearest}`"), verb.span, nearest)
        }
        None => finding.note("not of a journey"),
    }
}

/// `order_placed opened`
pub(in crate::model) fn cannot_be_told(
    subject: &ast::Ident,
    verb: &ast::Ident,
    kind: Kind,
    declared: Span,
) -> Diagnostic {
    let finding = Diagnostic::error(
        "wrong-kind-of-name",
        subject.span,
        format!("`{}` is {}, and cannot be `{}`", subject.text, kind.a(), verb.text),
    )
    .note("a message, channel, category or journey belongs here")
    .label(declared, format!("the {} `{}`", kind.word(), subject.text));
    match kind {
        Kind::Event | Kind::Trigger => finding.maybe_fix(
            format!("write `{}` alone", subject.text),
            subject.span.to(verb.span),
            subject.text.as_str(),
        ),
        Kind::Attribute
        | Kind::Source
        | Kind::Channel
        | Kind::Category
        | Kind::Status
        | Kind::Holdout
        | Kind::Message
        | Kind::Action
        | Kind::Segment
        | Kind::Journey
        | Kind::Stage
        | Kind::Send
        | Kind::Split
        | Kind::Population
        | Kind::Reaction => finding,
    }
}

/// `email entered`
pub(in crate::model) fn only_journeys(subject: &ast::Ident, verb: &ast::Ident) -> Diagnostic {
    Diagnostic::error(
        "unknown-reaction",
        verb.span,
        format!("only a journey is `{}`, and `{}` is none", verb.text, subject.text),
    )
    .note("of a journey only")
}

/// A reaction no channel has.
pub(in crate::model) fn unknown_reaction(verb: &ast::Ident, nearest: Option<&str>, known: &[&str]) -> Diagnostic {
    let finding =
        Diagnostic::error("unknown-reaction", verb.span, format!("no channel has the reaction `{}`", verb.text));
    match nearest {
        Some(nearest) => {
            finding.note(format!("did you mean `{nearest}`?")).fix(format!("write `{nearest}`"), verb.span, nearest)
        }
        None if known.is_empty() => {
            finding.note("no such reaction").help("A channel names its reactions after `positive` and `negative`.")
        }
        None => finding.note("no such reaction").help(format!("The reactions are {}.", list(known))),
    }
}

/// A reaction that this message's channels do not have.
pub(in crate::model) fn no_such_reaction_here(
    subject: &ast::Ident,
    verb: &ast::Ident,
    channel: bool,
    channels: &[&str],
    words: &[&str],
) -> Diagnostic {
    let message = if channel {
        format!("the channel `{}` has no reaction `{}`", subject.text, verb.text)
    } else {
        format!("`{}` goes out by {}, where nothing can be `{}`", subject.text, list(channels), verb.text)
    };
    let finding = Diagnostic::error("unknown-reaction", verb.span, message);
    match crate::base::suggest::nearest(&verb.text, words.iter().copied()) {
        Some(nearest) => {
            finding.note(format!("did you mean `{nearest}`?")).fix(format!("write `{nearest}`"), verb.span, nearest)
        }
        None if words.is_empty() => finding.note("no such reaction"),
        None => finding.note("no such reaction").help(format!("There it can be {}.", super::choice(words))),
    }
}
