//! Populations: lines that cannot be drawn.

use super::{super::scope::Kind, list};
use crate::{
    base::{Diagnostic, Span},
    syntax::ast,
};

/// A line that can stand once.
pub(in crate::model) fn line_twice(span: Span, word: &str, first: Span) -> Diagnostic {
    Diagnostic::error("said-twice", span, format!("`{word}` is said twice"))
        .note("the second time")
        .label(first, "said here already")
}

/// `size 0`
pub(in crate::model) fn nobody(span: Span) -> Diagnostic {
    Diagnostic::error("number-out-of-range", span, "a population of nobody shows nothing").note("1 or more")
}

/// A period of hours.
pub(in crate::model) fn period_in_days(span: Span) -> Diagnostic {
    Diagnostic::error("wrong-type", span, "a population's period is counted in whole days").note("days or weeks")
}

/// Two personas of one name.
pub(in crate::model) fn persona_twice(name: &ast::Ident, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-name", name.span, format!("two personas are called `{}`", name.text))
        .note("the second one")
        .label(first, "the first one")
}

/// `size` inside a persona.
pub(in crate::model) fn not_in_a_persona(span: Span) -> Diagnostic {
    Diagnostic::error("not-in-a-persona", span, "this line is about the whole population")
        .note("not of one persona")
        .help("A persona has attributes, what happens to it, and how it reacts.")
}

/// What happens to everyone at once, as a line of a persona.
pub(in crate::model) fn everyone_in_a_persona(event: &ast::Ident, declared: Span) -> Diagnostic {
    Diagnostic::error("not-in-a-persona", event.span, format!("`{}` happens to everyone at once", event.text))
        .note("so it cannot happen to one persona otherwise")
        .label(declared, "declared here")
        .help("Write the line in the population itself.")
}

/// `refund fails 5%` of an action that cannot.
pub(in crate::model) fn action_never_fails(name: &ast::Ident, declared: Span) -> Diagnostic {
    Diagnostic::error("else-pointless", name.span, format!("`{}` cannot fail", name.text))
        .note("never fails")
        .label(declared, "declared without `may fail`")
}

/// No `size`.
pub(in crate::model) fn no_size(name: &ast::Ident) -> Diagnostic {
    Diagnostic::error(
        "population-incomplete",
        name.span,
        format!("`{}` does not say how many customers it has", name.text),
    )
    .note("how many?")
    .help("Add a line such as `size 10_000`.")
}

/// No period.
pub(in crate::model) fn no_period(name: &ast::Ident) -> Diagnostic {
    Diagnostic::error("population-incomplete", name.span, format!("`{}` does not say when it lives", name.text))
        .note("from when, how long?")
        .help("Add a line such as `from 2026-03-01 for 90 days`.")
}

/// Attributes that nobody draws.
pub(in crate::model) fn not_drawn(name: &ast::Ident, missing: &[&str]) -> Diagnostic {
    let example = missing.first().copied().unwrap_or("");
    let verb = if missing.len() == 1 { "is" } else { "are" };
    Diagnostic::error("population-incomplete", name.span, format!("`{}` does not say how {} {verb} drawn", name.text, list(missing)))
        .note("of what value?")
        .help(format!(
            "Addresses, ids and texts are invented; anything else needs a line in the population, a default, or `?`. Add one for `{example}`."
        ))
}

/// A line of a population that is neither attribute nor event.
pub(in crate::model) fn line_of_what(name: &ast::Ident, kind: Kind, declared: Span) -> Diagnostic {
    Diagnostic::error(
        "wrong-kind-of-name",
        name.span,
        format!("`{}` is {}, and a population draws attributes and events", name.text, kind.a()),
    )
    .note("an attribute or event belongs here")
    .label(declared, format!("the {} `{}`", kind.word(), name.text))
}

/// `on JOURNEY { … }`
pub(in crate::model) fn reacts_to_what(name: &ast::Ident, kind: Kind, declared: Span) -> Diagnostic {
    Diagnostic::error(
        "wrong-kind-of-name",
        name.span,
        format!("`{}` is {}, and customers react to messages", name.text, kind.a()),
    )
    .note("a channel, message or category belongs here")
    .label(declared, format!("the {} `{}`", kind.word(), name.text))
}

/// `opened { x: 1 }`
pub(in crate::model) fn reactions_carry_nothing(span: Span, reaction: &str) -> Diagnostic {
    Diagnostic::error("unknown-name", span, format!("the reaction `{reaction}` has no fields")).note("no such field")
}

/// A reaction that happens to no message.
pub(in crate::model) fn reaction_outside(name: &ast::Ident) -> Diagnostic {
    Diagnostic::error(
        "wrong-kind-of-name",
        name.span,
        format!("`{}` is a reaction, and there is no message here", name.text),
    )
    .note("to which message?")
    .help(format!("Put it into a block for a channel or message: `on email {{ {} 35% }}`.", name.text))
}

/// An attribute with a rate.
pub(in crate::model) fn attribute_as_event(name: &ast::Ident) -> Diagnostic {
    Diagnostic::error("wrong-kind-of-name", name.span, format!("`{}` is an attribute, and does not happen", name.text))
        .note("an event belongs here")
}

/// `opened every 3 days`
pub(in crate::model) fn every_inside_reactions(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("wrong-kind-of-name", span, format!("`{name}` here is caused by a message, so it has a share"))
        .note("a share belongs here")
        .help(format!("Say how many: `{name} 20% after 4 hours on average`."))
}

/// `order_placed 5%` outside `on …`
pub(in crate::model) fn share_of_what(span: Span, name: &str, cause: &str) -> Diagnostic {
    Diagnostic::error("wrong-kind-of-name", span, "a share of what?").note("`of` is missing").help(format!(
        "Say what causes it, as in `{name} 5% of {cause}`, or how often it happens: `{name} every 30 days on average`."
    ))
}

/// `closed 5% of worthy_basket`
pub(in crate::model) fn share_of_a_trigger(span: Span, name: &str, declared: Span) -> Diagnostic {
    Diagnostic::error(
        "wrong-kind-of-name",
        span,
        format!("`{name}` is a trigger with a condition, and a share is of what plainly happens"),
    )
    .note("an event, a reaction or a fact belongs here")
    .label(declared, format!("the trigger `{name}`"))
    .help("Name the event behind it; the share may be smaller instead of the condition.")
}

/// `5 to 2 days`
pub(in crate::model) fn backwards(span: Span) -> Diagnostic {
    Diagnostic::error("number-out-of-range", span, "this range ends before it begins").note("the smaller one first")
}

/// An absurd sigma.
pub(in crate::model) fn sigma_out_of_range(span: Span) -> Diagnostic {
    Diagnostic::error("number-out-of-range", span, "sigma lies between 0 and 10")
        .note("0 to 10")
        .help("It is the standard deviation of the logarithm: 0.5 is narrow, 1 is usual, 2 is wide.")
}

/// Fields that cannot be made up.
pub(in crate::model) fn field_not_drawn(event: &ast::Ident, missing: &[&str], declared: Span) -> Diagnostic {
    let sample: Vec<String> = missing.iter().map(|name| format!("{name}: …")).collect();
    let verb = if missing.len() == 1 { "is" } else { "are" };
    Diagnostic::error(
        "field-not-drawn",
        event.span,
        format!("nothing says what {} of `{}` {verb}", list(missing), event.text),
    )
    .note("how is it drawn?")
    .label(declared, "the event")
    .help(format!(
        "Ids and texts are invented, and fields of the same name carry over from the cause; say the rest: `{{ {} }}`.",
        sample.join(", ")
    ))
}

/// A distribution that does not fit the type.
pub(in crate::model) fn cannot_be_drawn_so(span: Span, name: &str, actual: &str, how: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", span, format!("`{name}` is {actual}, which cannot be drawn by `{how}`"))
        .note("does not fit")
}

/// A median of zero.
pub(in crate::model) fn median_above_zero(span: Span) -> Diagnostic {
    Diagnostic::error("number-out-of-range", span, "the median of a lognormal is more than zero").note("too small")
}

/// `one of 0`
pub(in crate::model) fn one_of_none(span: Span) -> Diagnostic {
    Diagnostic::error("number-out-of-range", span, "one of none cannot be drawn").note("1 or more")
}

/// `known 60%` for what is always known.
pub(in crate::model) fn always_known(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("never-missing", span, format!("`{name}` is never missing"))
        .note("always known")
        .help("Only what is declared with `?` can be unknown.")
}
