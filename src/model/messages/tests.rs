//! Tests of a workspace: lines that cannot be replayed or judged.

use super::{super::scope::Kind, list, sentence};
use crate::{
    base::{Diagnostic, Span},
    syntax::ast,
};

/// A test of nobody.
pub(in crate::model) fn test_of_whom(span: Span) -> Diagnostic {
    Diagnostic::error("test-incomplete", span, "this test is about no customer and no population")
        .note("about whom?")
        .help("Begin with `customer { … }` to replay one customer, or with `simulate` and a population.")
}

/// A replayed line in a simulation.
pub(in crate::model) fn not_in_a_simulation(span: Span, simulate: Span) -> Diagnostic {
    Diagnostic::error("test-incomplete", span, "this line is about one customer, and the test simulates many")
        .note("of which customer?")
        .label(simulate, "a population")
        .help("Put it into a test of its own.")
}

/// `expect J entered` in a simulation.
pub(in crate::model) fn simulation_expects_measures(span: Span) -> Diagnostic {
    Diagnostic::error("test-incomplete", span, "a simulated test expects measures")
        .note("of which customer?")
        .help("As in `expect welcome.conversion > 4%` or `expect promotional per customer per 7 days <= 3`.")
}

/// A measure in a replayed test.
pub(in crate::model) fn measure_of_one_customer(span: Span) -> Diagnostic {
    Diagnostic::error("test-incomplete", span, "a measure is over many customers, and this test replays one")
        .note("over whom?")
        .help("Put it into a test of its own that begins with `simulate`.")
}

/// `J per customer`
pub(in crate::model) fn measure_of_a_journey(name: &ast::Ident) -> Diagnostic {
    Diagnostic::error("test-incomplete", name.span, format!("what of the journey `{}`?", name.text))
        .note("a measure is missing")
        .help(format!("As in `{0}.conversion`, `{0}.uplift` or `{0}.entered`.", name.text))
}

/// `promotional <= 3`
pub(in crate::model) fn per_customer_missing(name: &ast::Ident) -> Diagnostic {
    Diagnostic::error("test-incomplete", name.span, format!("how is `{}` counted?", name.text))
        .note("`per customer` is missing")
        .help(format!("As in `{0} per customer per 7 days <= 3`, or `{0}.sent per customer`.", name.text))
}

/// A window where none fits.
pub(in crate::model) fn no_window_here(span: Span) -> Diagnostic {
    Diagnostic::error(
        "test-incomplete",
        span,
        "a window goes with what customers get, as in `promotional per customer per 7 days`",
    )
    .note("not here")
}

/// An unknown measure.
pub(in crate::model) fn unknown_measure(name: &ast::Ident, nearest: Option<&str>, known: &[String]) -> Diagnostic {
    let finding = Diagnostic::error("unknown-name", name.span, format!("there is no measure called `{}`", name.text));
    match nearest {
        Some(nearest) => {
            finding.note(format!("did you mean `{nearest}`?")).fix(format!("write `{nearest}`"), name.span, nearest)
        }
        None => finding.note("no such measure").help(format!("Measures are {}.", list(known))),
    }
}

/// Conversion without a goal.
pub(in crate::model) fn measure_without_goal(name: &ast::Ident, journey: &str, declared: Span) -> Diagnostic {
    Diagnostic::error("goal-missing", name.span, format!("`{journey}` has no goal, so it has no {}", name.text))
        .note("of which goal?")
        .label(declared, "this journey")
}

/// Uplift without a holdout.
pub(in crate::model) fn uplift_without_holdout(name: &ast::Ident, journey: &str, declared: Span) -> Diagnostic {
    Diagnostic::error(
        "holdout-missing",
        name.span,
        format!("`{journey}` holds nobody out, so its uplift cannot be measured"),
    )
    .note("compared with whom?")
    .label(declared, "this journey")
    .help("Add a yardstick to the journey, as in `holdout 5%`.")
}

/// Worth without `worth`.
pub(in crate::model) fn worth_not_said(name: &ast::Ident, journey: &str, declared: Span) -> Diagnostic {
    Diagnostic::error(
        "goal-missing",
        name.span,
        format!("the goal of `{journey}` does not say what a conversion is worth"),
    )
    .note("which money?")
    .label(declared, "this journey")
    .help("Name the field, as in `goal on order_placed within 7 days worth total`.")
}

/// `J.conversion per customer`
pub(in crate::model) fn share_per_customer(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("test-incomplete", span, format!("`{name}` is no count that could be divided by customers"))
        .note("without `per customer`")
}

/// `after` before any `on`.
pub(in crate::model) fn after_what(span: Span) -> Diagnostic {
    Diagnostic::error("test-incomplete", span, "a test begins at a date")
        .note("after what?")
        .help("Begin with a line such as `on 2026-03-02 at 10:00 …`.")
}

/// A split name that several journeys use.
pub(in crate::model) fn split_in_several(name: &ast::Ident) -> Diagnostic {
    Diagnostic::error("ambiguous-name", name.span, format!("several journeys have a split called `{}`", name.text))
        .note("which one?")
        .help("Give one of them another name.")
}

/// An arm that is not there.
pub(in crate::model) fn no_such_arm(
    name: &ast::Ident,
    split: &str,
    declared: Span,
    nearest: Option<&str>,
    arms: &[&str],
) -> Diagnostic {
    let finding =
        Diagnostic::error("unknown-name", name.span, format!("the split `{split}` has no arm called `{}`", name.text))
            .label(declared, "this split");
    match nearest {
        Some(nearest) => {
            finding.note(format!("did you mean `{nearest}`?")).fix(format!("write `{nearest}`"), name.span, nearest)
        }
        None => finding.note("no such arm").help(sentence("arm", "arms", arms)),
    }
}

/// `held out of` a journey without a holdout.
pub(in crate::model) fn no_holdout(name: &ast::Ident, declared: Span) -> Diagnostic {
    Diagnostic::error("holdout-missing", name.span, format!("`{}` holds nobody out", name.text))
        .note("no holdout")
        .label(declared, "this journey")
}

/// `held out of` something else.
pub(in crate::model) fn held_out_of_what(name: &ast::Ident, kind: Kind, declared: Span) -> Diagnostic {
    Diagnostic::error(
        "wrong-kind-of-name",
        name.span,
        format!("`{}` is {}, and nobody is held out of it", name.text, kind.a()),
    )
    .note("a journey or holdout belongs here")
    .label(declared, format!("the {} `{}`", kind.word(), name.text))
}

/// `opened` without a message.
pub(in crate::model) fn reaction_to_what(span: Span, words: &str) -> Diagnostic {
    Diagnostic::error("test-incomplete", span, format!("`{words}` does not say to which message"))
        .note("to which message?")
        .help(format!("As in `cart_reminder {words}`."))
}

/// A trigger as a recorded event.
pub(in crate::model) fn triggers_do_not_happen(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("wrong-kind-of-name", span, format!("`{name}` is a trigger and follows from what happens"))
        .note("an event belongs here")
        .help("Let the event behind it happen.")
}

/// `hello sent` as a recorded event.
pub(in crate::model) fn happens_by_itself(span: Span, words: &str) -> Diagnostic {
    Diagnostic::error(
        "wrong-kind-of-name",
        span,
        format!("`{words}` is what the journeys do, not what happens to them"),
    )
    .note("an event or a reaction belongs here")
    .help(format!("To ask for it, write `expect {words}`."))
}

/// A thing that a test cannot expect.
pub(in crate::model) fn subject_of_what(name: &ast::Ident, kind: Kind, declared: Span) -> Diagnostic {
    Diagnostic::error(
        "wrong-kind-of-name",
        name.span,
        format!("`{}` is {}, and a test expects messages and journeys", name.text, kind.a()),
    )
    .note("a message, category, channel or journey belongs here")
    .label(declared, format!("the {} `{}`", kind.word(), name.text))
}

/// A reason for something that has none.
pub(in crate::model) fn reason_of_exits(span: Span, verb: &str) -> Diagnostic {
    Diagnostic::error("test-incomplete", span, format!("only an exit has a reason, and this is `{verb}`"))
        .note("not of an exit")
}

/// `by` for something that is not sent.
pub(in crate::model) fn by_is_for_sent(span: Span) -> Diagnostic {
    Diagnostic::error("test-incomplete", span, "only a message goes out by a channel").note("not of a message")
}

/// `expect hello opened`
pub(in crate::model) fn reactions_are_not_expected(span: Span, subject: &str, verb: &str) -> Diagnostic {
    Diagnostic::error(
        "test-incomplete",
        span,
        "nothing happens in a test but what it says, so a reaction is not expected but said",
    )
    .note("said, not expected")
    .help(format!("As in `after 2 hours {subject} {verb}`."))
}
