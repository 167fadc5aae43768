//! Names: unknown, declared twice, with two meanings, of the wrong kind, made of themselves.

use smol_str::SmolStr;

use super::{list, sentence};
use crate::{
    base::{Applicability, Diagnostic, Edit, Fix, Span},
    model::{program::Field, scope::Kind},
    syntax::ast,
};

/// A name that stands for nothing.
pub(in crate::model) fn unknown(
    name: &ast::Ident,
    kinds: &[Kind],
    nearest: Option<&str>,
    known: &[SmolStr],
) -> Diagnostic {
    let what = kinds_in_words(kinds);
    let finding = Diagnostic::error("unknown-name", name.span, format!("there is no {what} called `{}`", name.text));
    match (nearest, kinds) {
        (Some(nearest), _) => {
            finding.note(format!("did you mean `{nearest}`?")).fix(format!("write `{nearest}`"), name.span, nearest)
        }
        (None, [only]) if known.is_empty() => {
            finding.note("not declared").help(format!("This workspace declares no {} yet.", only.words()))
        }
        (None, [only]) => finding.note("not declared").help(sentence(
            &format!("{} here", only.word()),
            &format!("{} here", only.words()),
            known,
        )),
        (None, _) => finding.note("not declared"),
    }
}

fn kinds_in_words(kinds: &[Kind]) -> String {
    let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
    match words.split_last() {
        None => "thing".to_string(),
        Some((only, [])) => (*only).to_string(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// A name of another kind of thing.
pub(in crate::model) fn wrong_kind(
    name: &ast::Ident,
    wanted: Kind,
    actual: Kind,
    declared: Span,
    nearest: Option<&str>,
) -> Diagnostic {
    let finding = Diagnostic::error(
        "wrong-kind-of-name",
        name.span,
        format!("`{}` is {}, not {}", name.text, actual.a(), wanted.a()),
    )
    .note(format!("{} belongs here", wanted.a()))
    .label(declared, format!("the {} `{}`", actual.word(), name.text));
    match nearest {
        Some(nearest) => finding.maybe_fix(format!("write `{nearest}`"), name.span, nearest),
        None => finding,
    }
}

/// Two declarations of one name.
pub(in crate::model) fn declared_twice(name: &ast::Ident, kind: Kind, first_kind: Kind, first: Span) -> Diagnostic {
    let message = if kind == first_kind {
        format!("the {} `{}` is declared twice", kind.word(), name.text)
    } else {
        format!("`{}` is the name of {} already", name.text, first_kind.a())
    };
    let finding = Diagnostic::error("duplicate-name", name.span, message);
    let finding = if kind == first_kind {
        finding.note("declared again").label(first, "first declared here")
    } else {
        finding.note("the name is taken").label(first, format!("the {}", first_kind.word()))
    };
    match kind {
        Kind::Stage | Kind::Split | Kind::Send if kind == first_kind => {
            finding.help("Give one of the two another name.")
        }
        Kind::Stage
        | Kind::Split
        | Kind::Send
        | Kind::Attribute
        | Kind::Source
        | Kind::Event
        | Kind::Channel
        | Kind::Category
        | Kind::Status
        | Kind::Holdout
        | Kind::Message
        | Kind::Action
        | Kind::Segment
        | Kind::Trigger
        | Kind::Journey
        | Kind::Population
        | Kind::Reaction => {
            finding.help("A name stands for one thing, whatever the file. Give one of the two another name.")
        }
    }
}

/// A field that comes twice.
pub(in crate::model) fn field_twice(name: &ast::Ident, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-name", name.span, format!("the field `{}` is declared twice", name.text))
        .note("declared again")
        .label(first, "first declared here")
}

/// A word that means something in the language.
pub(in crate::model) fn taken(name: &ast::Ident, kind: Kind) -> Diagnostic {
    Diagnostic::error("reserved-name", name.span, format!("{} cannot be called `{}`", kind.a(), name.text))
        .note("already means something")
        .help(format!(
            "`{}` is a word of the language: a condition that mentions it could be read in two ways.",
            name.text
        ))
}

/// The same name twice in a list.
pub(in crate::model) fn listed_twice(name: &ast::Ident) -> Diagnostic {
    Diagnostic::error("duplicate-name", name.span, format!("`{}` is listed twice", name.text)).note("the second time")
}

/// The same channel twice after `by`.
pub(in crate::model) fn channel_twice(span: Span, words: &str, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-name", span, format!("`{words}` is tried twice by this send"))
        .note("the second time")
        .label(first, "tried here already")
        .help("A channel that could not be used is not asked again.")
}

/// A field or attribute that is given twice.
pub(in crate::model) fn given_twice(name: &ast::Ident, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-name", name.span, format!("`{}` is given twice", name.text))
        .note("the second time")
        .label(first, "given here already")
}

/// A bare name that can be two things; an empty spelling is one that has no longer form.
pub(in crate::model) fn ambiguous(name: &ast::Ident, meanings: &[(&str, String)]) -> Diagnostic {
    let words: Vec<&str> = meanings.iter().map(|(what, _)| *what).collect();
    let message = match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            format!("`{}` could be {} or {last}", name.text, rest.join(", "))
        }
        Some(_) | None => format!("`{}` could be two things", name.text),
    };
    let mut finding = Diagnostic::error("ambiguous-name", name.span, message).note("both fit here");
    let mut advice: Vec<String> = Vec::new();
    for (what, spelling) in meanings {
        if spelling.is_empty() {
            advice.push(format!("to mean {what}, give the other another name"));
        } else {
            advice.push(format!("write `{spelling}` for {what}"));
            finding = finding.with_fix(Fix {
                title: format!("write `{spelling}`"),
                applicability: Applicability::MaybeIncorrect,
                edits: vec![Edit { span: name.span, replacement: spelling.clone() }],
            });
        }
    }
    let advice = advice.join(", or ");
    let mut letters = advice.chars();
    let sentence = letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect());
    finding.help(format!("{sentence}."))
}

/// `a.b.c`
pub(in crate::model) fn too_many_points(path: &ast::Path) -> Diagnostic {
    let words: Vec<&str> = path.parts.iter().map(|part| part.text.as_str()).collect();
    Diagnostic::error("unknown-name", path.span, format!("`{}` has too many points", words.join(".")))
        .note("one point at most")
        .help("A field is named by its event and itself, as in `order_placed.total`.")
}

/// A field that the event does not have.
pub(in crate::model) fn unknown_field(name: &ast::Ident, what: &str, owner: &str, fields: &[Field]) -> Diagnostic {
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let finding =
        Diagnostic::error("unknown-name", name.span, format!("the {what} `{owner}` has no field `{}`", name.text));
    with_fields(finding, name, owner, &names)
}

fn with_fields(finding: Diagnostic, name: &ast::Ident, owner: &str, names: &[&str]) -> Diagnostic {
    match crate::base::suggest::nearest(&name.text, names.iter().copied()) {
        Some(nearest) => {
            finding.note(format!("did you mean `{nearest}`?")).fix(format!("write `{nearest}`"), name.span, nearest)
        }
        None if names.is_empty() => finding.note("no such field").help(format!("`{owner}` has no fields.")),
        None => finding.note("no such field").help(sentence(
            &format!("field of `{owner}`"),
            &format!("fields of `{owner}`"),
            names,
        )),
    }
}

/// A value that the action or hand-off does not ask for.
pub(in crate::model) fn unknown_argument(
    name: &ast::Ident,
    owner: &str,
    asked_at: Span,
    fields: &[Field],
) -> Diagnostic {
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let finding = Diagnostic::error("unknown-name", name.span, format!("{owner} has no field `{}`", name.text))
        .label(asked_at, "its fields are named here");
    with_fields(finding, name, owner.trim_matches('`'), &names)
}

/// A word that is no value of the enumeration expected.
pub(in crate::model) fn not_a_value(
    name: &ast::Ident,
    values: &str,
    nearest: Option<&str>,
    owner: Option<&str>,
) -> Diagnostic {
    let finding = match owner {
        Some(owner) => Diagnostic::error(
            "unknown-value",
            name.span,
            format!("`{}` is a value of `{owner}`, not one of {values}", name.text),
        )
        .note("of another list"),
        None => Diagnostic::error("unknown-value", name.span, format!("`{}` is not one of {values}", name.text))
            .note("no such value"),
    };
    match nearest {
        Some(nearest) => finding.fix(format!("write `{nearest}`"), name.span, nearest),
        None => finding.help(format!("The values are {values}.")),
    }
}

/// A field of the entering event without `entry.`.
pub(in crate::model) fn meant_entry(name: &ast::Ident) -> Diagnostic {
    Diagnostic::error("unknown-name", name.span, format!("the customer has no attribute `{}`", name.text))
        .note("the entering event says it")
        .help(format!("What the customer entered with is `entry.{}`.", name.text))
        .fix(format!("write `entry.{}`", name.text), name.span, format!("entry.{}", name.text))
}

/// A field that the entering event has, asked of another event after its `where`.
pub(in crate::model) fn only_entry_has(name: &ast::Ident) -> Diagnostic {
    let message = format!("neither what happens here nor the customer has a `{}`", name.text);
    Diagnostic::error("unknown-name", name.span, message).note("no such field").help(format!(
        "Only what the customer entered with has it: `entry.{}`. If this event has it too, declare the field there.",
        name.text
    ))
}

/// A name of a thing where a value is needed.
pub(in crate::model) fn not_a_value_name(name: &ast::Ident, kind: Kind, declared: Span) -> Diagnostic {
    let help = match kind {
        Kind::Segment | Kind::Status => {
            Some(format!("{} stands alone in a condition: `when {}`.", capital(&kind.a()), name.text))
        }
        Kind::Event | Kind::Trigger => {
            Some(format!("An event is asked for as in `any {0} in last 7 days` or `count of {0} ever`.", name.text))
        }
        _ => None,
    };
    let finding =
        Diagnostic::error("wrong-kind-of-name", name.span, format!("`{}` is {}, not a value", name.text, kind.a()))
            .note("a value belongs here")
            .label(declared, format!("the {} `{}`", kind.word(), name.text));
    match help {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// A value of an enumeration with nothing to compare it with.
pub(in crate::model) fn value_alone(name: &ast::Ident, owner: &str) -> Diagnostic {
    Diagnostic::error(
        "unknown-name",
        name.span,
        format!("`{}` is a value of `{owner}`, and nothing here has such values", name.text),
    )
    .note("of which attribute or field?")
}

/// A name that is no attribute and no field.
pub(in crate::model) fn unknown_value(name: &ast::Ident, nearest: Option<&str>) -> Diagnostic {
    let finding =
        Diagnostic::error("unknown-name", name.span, format!("there is no attribute or field called `{}`", name.text));
    match nearest {
        Some(nearest) => {
            finding.note(format!("did you mean `{nearest}`?")).fix(format!("write `{nearest}`"), name.span, nearest)
        }
        None => finding.note("not declared"),
    }
}

/// `entry.x` where there is no journey.
pub(in crate::model) fn entry_outside(span: Span, test: bool) -> Diagnostic {
    Diagnostic::error("entry-outside", span, "`entry` means something only in a journey")
        .note(if test { "a test has no entry" } else { "no journey here" })
        .help("Segments, triggers and rules of the workspace are about customers, whatever journey they are in.")
}

/// `entry.x` that no way in carries.
pub(in crate::model) fn no_entry_field(
    name: &ast::Ident,
    journey: &str,
    declared: Span,
    fields: &[Field],
) -> Diagnostic {
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let finding =
        Diagnostic::error("unknown-name", name.span, format!("nobody enters `{journey}` with a field `{}`", name.text))
            .label(declared, "this journey");
    match crate::base::suggest::nearest(&name.text, names.iter().copied()) {
        Some(nearest) => {
            finding.note(format!("did you mean `{nearest}`?")).fix(format!("write `{nearest}`"), name.span, nearest)
        }
        None if names.is_empty() => {
            finding.note("no such field").help("What customers enter this journey on carries no fields.")
        }
        None => finding.note("no such field").help(format!("They enter with {}.", list(&names))),
    }
}

/// `x.y` where x has no fields.
pub(in crate::model) fn no_fields(owner: &ast::Ident, kind: Kind, attribute: Option<&ast::Ident>) -> Diagnostic {
    let finding = Diagnostic::error(
        "wrong-kind-of-name",
        owner.span,
        format!("{} has no fields, and `{}` is {}", kind.a(), owner.text, kind.a()),
    )
    .note("only events have fields");
    match attribute {
        Some(attribute) => finding.maybe_fix(
            format!("write `customer.{}`", attribute.text),
            owner.span.to(attribute.span),
            format!("customer.{}", attribute.text),
        ),
        None => finding,
    }
}

/// `tier.gold`
pub(in crate::model) fn attribute_has_no_fields(owner: &ast::Ident, name: &ast::Ident) -> Diagnostic {
    Diagnostic::error(
        "wrong-kind-of-name",
        owner.span,
        format!("`{}` is an attribute of the customer and has no field `{}`", owner.text, name.text),
    )
    .note("only events have fields")
}

/// `trigger.field` where the trigger is several events, or none.
pub(in crate::model) fn which_event(owner: &ast::Ident, none: bool) -> Diagnostic {
    if none {
        Diagnostic::error("event-not-happened", owner.span, format!("`{}` carries no fields", owner.text))
            .note("not an event")
            .help("Only a trigger that is an event carries that event's fields.")
    } else {
        Diagnostic::error("event-not-happened", owner.span, format!("`{}` is one of several events", owner.text))
            .note("which of them?")
            .help("Name the event itself, in an arm of its own.")
    }
}

/// `order.total` where no order is in hand.
pub(in crate::model) fn event_not_in_hand(span: Span, event: &str, field: &str, from_entry: bool) -> Diagnostic {
    let finding = Diagnostic::error(
        "event-not-happened",
        span,
        format!("no `{event}` has happened here whose `{field}` could be meant"),
    )
    .note("which one?");
    if from_entry {
        finding.help(format!("What the entering event said is `entry.{field}`.")).fix(
            format!("write `entry.{field}`"),
            span,
            format!("entry.{field}"),
        )
    } else {
        finding.help(format!("Ask history instead, as in `any {event} where {field} … in last 30 days`."))
    }
}

/// A ring of names that are made of each other.
pub(in crate::model) fn made_of_itself(kind: Kind, ring: &[(&str, Span)]) -> Diagnostic {
    let Some((first, rest)) = ring.split_first() else {
        return Diagnostic::error("self-reference", Span::default(), format!("{} is made of itself", kind.a()));
    };
    let mut path: Vec<String> = ring.iter().map(|(name, _)| format!("`{name}`")).collect();
    path.push(format!("`{}`", first.0));
    let mut finding =
        Diagnostic::error("self-reference", first.1, format!("the {} `{}` is made of itself", kind.word(), first.0));
    finding = if rest.is_empty() { finding.note("mentions itself") } else { finding.note(path.join(" → ")) };
    for (name, span) in rest {
        finding = finding.label(*span, format!("`{name}` is on the way"));
    }
    finding.help("What is to be said has to be said of something else. Take one of these mentions out.")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
