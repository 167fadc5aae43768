//! Conditions: what is no condition, what cannot be compared, what history cannot be asked.

use super::super::{condition::Order, scope::Kind};
use crate::{
    base::{Diagnostic, Span},
    syntax::ast,
};

/// A value where a condition is needed.
pub(in crate::model) fn value_for_condition(span: Span, written: &str, actual: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", span, format!("`{written}` is {actual}, where a condition is needed"))
        .note("compared with what?")
        .help("A condition says what is so, as in `tier is gold`, `spent >= 20 USD` or `birthday is known`.")
}

/// A name of a thing where a condition is needed.
pub(in crate::model) fn name_for_condition(name: &ast::Ident, kind: Kind, declared: Span) -> Diagnostic {
    let finding =
        Diagnostic::error("wrong-kind-of-name", name.span, format!("`{}` is {}, not a condition", name.text, kind.a()))
            .note("a condition belongs here")
            .label(declared, format!("the {} `{}`", kind.word(), name.text));
    match kind {
        Kind::Event | Kind::Trigger => {
            finding.help(format!("Ask whether it happened, as in `any {} in last 7 days`.", name.text))
        }
        Kind::Message => finding.help(format!("Ask what became of it, as in `{} sent`.", name.text)),
        Kind::Journey => finding.help(format!("Ask whether the customer is in it: `inside {}`.", name.text)),
        Kind::Attribute
        | Kind::Source
        | Kind::Channel
        | Kind::Category
        | Kind::Status
        | Kind::Holdout
        | Kind::Action
        | Kind::Segment
        | Kind::Stage
        | Kind::Send
        | Kind::Split
        | Kind::Population
        | Kind::Reaction => finding,
    }
}

/// `email opened` as a condition where no message is at hand.
pub(in crate::model) fn reaction_without_history(span: Span, words: &str, _place: &str) -> Diagnostic {
    Diagnostic::error("when-did-it-happen", span, format!("`{words}` does not say when"))
        .note("in which time?")
        .help(format!("Ask history, as in `any {words} in last 30 days` or `no {words} ever`."))
        .maybe_fix(format!("write `any {words} ever`"), span, format!("any {words} ever"))
}

/// `is unknown`
pub(in crate::model) fn is_unknown(right: Span, negated: bool, left: &str, gap: Span) -> Diagnostic {
    let instead = if negated { "is known" } else { "is not known" };
    Diagnostic::error("wrong-type", right, "a missing value is equal to nothing")
        .note("not a value here")
        .help(format!("Whether there is a value is asked so: `{left} {instead}`."))
        .fix(format!("write `{instead}`"), gap.to(right), format!(" {instead}"))
}

/// `slot > now`
pub(in crate::model) fn moments_have_before(gap: Span, order: Order, left: &str, right: &str) -> Diagnostic {
    let finding = Diagnostic::error("wrong-type", gap, "dates and moments are compared by `before` and `after`")
        .note("`before` or `after`");
    match order {
        Order::Less => finding.fix(format!("write `{left} before {right}`"), gap, " before "),
        Order::More => finding.fix(format!("write `{left} after {right}`"), gap, " after "),
        Order::AtMost => finding.maybe_fix(format!("write `{left} before {right}`"), gap, " before "),
        Order::AtLeast => finding.maybe_fix(format!("write `{left} after {right}`"), gap, " after "),
    }
}

/// `name > "x"`
pub(in crate::model) fn no_order(gap: Span, left: &str, ty: &str) -> Diagnostic {
    Diagnostic::error("no-order", gap, format!("`{left}` is {ty}: none is greater than another"))
        .note("only `is`, `is not`, `in`")
        .help("Numbers, money, percentages and lengths of time can be greater or smaller.")
}

/// `tier >= silver`
pub(in crate::model) fn enums_have_no_order(span: Span, side: &str, values: &str, instead: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("no-order", span, format!("the values of `{side}` have no order"))
        .note("only `is`, `is not`, `in`")
        .help(format!("`{side}` is one of {values}; the order in which they are declared means nothing."));
    match instead {
        Some(instead) => finding.maybe_fix(format!("write `{instead}`"), span, instead),
        None => finding,
    }
}

/// `opted_in in email`
pub(in crate::model) fn set_inside(span: Span, negated: bool, set: &str, element: &str) -> Diagnostic {
    let instead = if negated { format!("{element} not in {set}") } else { format!("{element} in {set}") };
    Diagnostic::error(
        "wrong-type",
        span,
        format!("`{set}` is a set, and what is asked of is whether something is in it"),
    )
    .note("a set")
    .help(format!("Turn it round: `{instead}`."))
}

/// `total contains 3`
pub(in crate::model) fn contains_in_what(span: Span, written: &str, actual: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", span, format!("`{written}` is {actual}, and only sets and texts contain something"))
        .note("neither a set nor a text")
}

/// `tier before gold`
pub(in crate::model) fn not_in_time(span: Span, written: &str, actual: &str, after: bool) -> Diagnostic {
    let word = if after { "after" } else { "before" };
    Diagnostic::error("wrong-type", span, format!("`{written}` is {actual}, and `{word}` compares dates and moments"))
        .note("not a date")
}

/// `where` behind something that carries no fields.
pub(in crate::model) fn nothing_to_narrow(span: Span, words: &str, trigger: bool) -> Diagnostic {
    let finding =
        Diagnostic::error("nothing-to-narrow", span, format!("`{words}` carries no fields that `where` could narrow"))
            .note("no fields");
    if trigger {
        finding.help("Only a trigger that is an event carries fields.")
    } else {
        finding.help("What is so of the customer stands after `when`.")
    }
}

/// `since entry` outside a journey.
pub(in crate::model) fn since_entry_outside(span: Span, entering: bool) -> Diagnostic {
    let finding = Diagnostic::error("entry-outside", span, "`since entry` means something only inside a journey");
    if entering {
        finding
            .note("the customer is not in yet")
            .help("Nothing can have happened since an entry that is being decided.")
    } else {
        finding.note("no journey here").help("Say how far to look back, as in `in last 30 days` or `ever`.")
    }
}

/// `any goal ever`
pub(in crate::model) fn goal_in_history(span: Span) -> Diagnostic {
    Diagnostic::error("wrong-kind-of-name", span, "`goal` is not remembered as such")
        .note("of which journey?")
        .help("Ask for the journey's conversions, as in `any welcome converted in last 30 days`.")
}
