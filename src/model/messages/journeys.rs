//! Journeys: ways in, keys, rules, hand-offs.

use smol_str::SmolStr;

use super::{super::program::Field, list};
use crate::{
    base::{Applicability, Diagnostic, Edit, Fix, Span},
    syntax::ast,
};

/// A rule that can be said once.
pub(in crate::model) fn rule_twice(span: Span, word: &str, first: Span) -> Diagnostic {
    Diagnostic::error("said-twice", span, format!("`{word}` is said twice"))
        .note("the second time")
        .label(first, "said here already")
}

/// The same way in twice.
pub(in crate::model) fn way_in_twice(span: Span, words: &str, first: Span) -> Diagnostic {
    Diagnostic::error("said-twice", span, format!("`{words}` is a way in already"))
        .note("the second time")
        .label(first, "named here already")
        .help("Which of the two lines is meant when it happens could not be told. Join their conditions with `or`.")
}

/// A field of the entry that has two types.
pub(in crate::model) fn entry_field_of_two_types(
    way: Span,
    name: &SmolStr,
    first: &str,
    first_at: Span,
    second: &str,
    second_at: Span,
) -> Diagnostic {
    Diagnostic::error(
        "wrong-type",
        way,
        format!("`entry.{name}` would be {second} by this way in and {first} by another"),
    )
    .note("which one?")
    .label(first_at, first)
    .label(second_at, second)
    .help("Give one of the two fields another name.")
}

/// A key that nothing carries.
pub(in crate::model) fn no_such_key(key: &ast::Ident, journey: &ast::Ident, fields: &[Field]) -> Diagnostic {
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let finding = Diagnostic::error(
        "key-not-ensured",
        key.span,
        format!("nobody enters `{}` with a field `{}`", journey.text, key.text),
    );
    match crate::base::suggest::nearest(&key.text, names.iter().copied()) {
        Some(nearest) => {
            finding.note(format!("did you mean `{nearest}`?")).fix(format!("write `{nearest}`"), key.span, nearest)
        }
        None if names.is_empty() => finding.note("no such field"),
        None => finding.note("no such field").help(format!("They enter with {}.", list(&names))),
    }
}

/// A way in that cannot give the key.
pub(in crate::model) fn way_in_without_key(
    span: Span,
    way: &str,
    key: &ast::Ident,
    journey: &ast::Ident,
    calendar: bool,
) -> Diagnostic {
    let finding =
        Diagnostic::error("key-not-ensured", span, format!("`{way}` does not say which `{}` it is about", key.text))
            .note(format!("no `{}`", key.text))
            .label(key.span, format!("one visit of `{}` per {}", journey.text, key.text));
    if way == "handoff" {
        finding.help(format!("Ask for it: `enter on handoff {{ {}: id }}`.", key.text))
    } else if calendar {
        finding.help(
            "A calendar, or a change of the customer, is about no one thing. Let an event with the key be the way in.",
        )
    } else {
        finding.help("Every way into a journey with a key must carry it.")
    }
}

/// A way in whose key may be missing.
pub(in crate::model) fn key_may_be_missing(
    span: Span,
    way: &str,
    key: &str,
    key_at: Span,
    field_at: Option<Span>,
    filter_fits: bool,
) -> Diagnostic {
    let mut finding = Diagnostic::error("key-not-ensured", span, format!("`{key}` of `{way}` may be missing"))
        .note("which one then?")
        .label(key_at, "one visit for each");
    if let Some(field) = field_at {
        finding = finding.label(field, "may be missing");
    }
    if filter_fits {
        finding
            .help(format!("Let in only those who have one: `where {key} is known`. A `when` comes too late: it is read at the entry."))
            .maybe_fix(format!("write `{way} where {key} is known`"), span.at_end(), format!(" where {key} is known"))
    } else {
        finding.help(format!(
            "Let in only those who have one: `where {key} is known`. A `when` comes too late: it is read at the entry."
        ))
    }
}

/// No `reenter`.
pub(in crate::model) fn reenter_not_said(
    name: &ast::Ident,
    key: Option<&ast::Ident>,
    after: Option<Span>,
    indent: &str,
) -> Diagnostic {
    let again = key.map_or_else(|| "again".to_string(), |key| format!("again with the same {}", key.text));
    let mut finding = Diagnostic::error(
        "reenter-not-said",
        name.span,
        format!("`{}` does not say whether a customer may enter {again}", name.text),
    )
    .note("may they come again?")
    .help("Say `reenter never`, `reenter always`, or `reenter after` and how long after the last entry.");
    if let Some(after) = after {
        for rule in ["reenter never", "reenter after 30 days", "reenter always"] {
            finding = finding.with_fix(Fix {
                title: format!("say `{rule}`"),
                applicability: Applicability::MaybeIncorrect,
                edits: vec![Edit { span: after.at_end(), replacement: format!("\n{indent}{rule}") }],
            });
        }
    }
    finding
}

/// A holdout without a goal.
pub(in crate::model) fn holdout_without_goal(span: Span) -> Diagnostic {
    Diagnostic::error("holdout-without-window", span, "a holdout measures a goal, and this journey has none")
        .note("what is compared?")
        .help("Add a goal with its window, as in `goal on order_placed within 14 days`.")
}

/// A holdout whose goal has no window.
pub(in crate::model) fn holdout_without_window(span: Span, goal: Span) -> Diagnostic {
    Diagnostic::error("holdout-without-window", span, "a holdout needs a goal with `within`")
        .note("until when does it count?")
        .label(goal, "this goal counts only while the customer is inside")
        .help("Who is held out goes through no stage, so only a window can say when their visit is over.")
        .maybe_fix("give the goal a window of 14 days", goal.at_end(), " within 14 days")
}

/// Rules behind stages or statements.
pub(in crate::model) fn rules_come_first(span: Span, count: usize, first_stage: Option<&ast::Stage>) -> Diagnostic {
    let mut finding =
        Diagnostic::error("rules-come-first", span, "a journey's rules stand before its stages and statements")
            .note(if count > 1 { "this rule and those after it" } else { "this rule" });
    if let Some(stage) = first_stage {
        finding = finding.label(stage.span.at_start(), "the rules stand before this");
    }
    finding.help("A rule holds for the whole visit, wherever it is written; so it is written first.")
}

/// A season of hours.
pub(in crate::model) fn season_in_days(span: Span) -> Diagnostic {
    Diagnostic::error("wrong-type", span, "a season is counted in whole days").note("days or weeks")
}

/// `worth` of no money.
pub(in crate::model) fn worth_is_money(span: Span, written: &str, actual: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", span, format!("`{written}` is {actual}, and a conversion is worth money"))
        .note("money belongs here")
}

/// `goal when … worth`
pub(in crate::model) fn worth_of_a_condition(span: Span) -> Diagnostic {
    Diagnostic::error("wrong-type", span, "a condition brings no money")
        .note("of which event?")
        .help("`worth` names a field of the event that reaches the goal: `goal on order_placed worth total`.")
}

/// A hand-off to a journey that takes none.
pub(in crate::model) fn does_not_accept(name: &ast::Ident, declared: Span, plain: bool) -> Diagnostic {
    let finding = Diagnostic::error(
        "handoff-not-accepted",
        name.span,
        format!("`{}` does not say `enter on handoff`", name.text),
    )
    .note("takes no hand-off")
    .label(declared, "this journey");
    if plain {
        finding.help("A journey that others hand customers to says so, and asks for the fields it needs: `enter on handoff { ticket: id }`.")
    } else {
        finding.help("It enters on no such event either, so nothing could be brought along.")
    }
}

/// Fields that were not given.
pub(in crate::model) fn field_not_given(span: Span, owner: &str, names: &[&str], asked_at: Span) -> Diagnostic {
    let quoted = list(names);
    let sample: Vec<String> = names.iter().map(|name| format!("{name}: …")).collect();
    Diagnostic::error("field-not-given", span, format!("{owner} needs {quoted}"))
        .note("not given")
        .label(asked_at, "asked for here")
        .help(format!("Give what it asks for: `{{ {} }}`.", sample.join(", ")))
}
