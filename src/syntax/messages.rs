//! The words of this floor: one function per problem. Knows how to say what is wrong, not how it was found.

use crate::base::{Diagnostic, Span};

/// Text that could not be read, with nothing better to say of it.
pub fn not_understood(span: Span) -> Diagnostic {
    Diagnostic::error("not-understood", span, "this was not expected here")
}
/// A number that does not fit.
pub fn number_too_large(span: Span) -> Diagnostic {
    Diagnostic::error("number-too-large", span, "this number is too large")
}
/// A count that is no whole number.
pub fn not_a_whole_number(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("whole-number", span, format!("`{text}` is no whole number"))
}
/// A placeholder that holds no name.
pub fn broken_placeholder(span: Span, _text: &str) -> Diagnostic {
    Diagnostic::error("broken-placeholder", span, "this placeholder names nothing")
}
/// A subject that is a path.
pub fn happening_of_a_path(span: Span) -> Diagnostic {
    Diagnostic::error("happening-of-a-path", span, "what happens is one word, or who and what")
}
/// A quantity where a length of time belongs.
pub fn not_a_length_of_time(span: Span) -> Diagnostic {
    Diagnostic::error("length-of-time", span, "a moment is counted from another by a length of time, such as `3 days`")
}
/// `sum of order` without a field.
pub fn sum_without_field(span: Span, event: &str) -> Diagnostic {
    Diagnostic::error("sum-without-field", span, format!("`sum of` adds up a field: `sum of {event}.FIELD`"))
}
/// A word that joins or leads as a name.
pub fn reserved_word(span: Span, word: &str) -> Diagnostic {
    Diagnostic::error("reserved-word", span, format!("`{word}` is a word of the language and cannot be a name"))
}
/// `until` in a category's consent.
pub fn until_in_a_category(span: Span) -> Diagnostic {
    Diagnostic::error("until-in-a-category", span, "`until` stands in a channel's `consent`, not in a category's")
}
/// A line that may stand once.
pub fn line_said_twice(span: Span, first: Span, word: &str) -> Diagnostic {
    Diagnostic::error("duplicate-line", span, format!("`{word}` is said twice")).label(first, "first said here")
}
/// Statements beside stages.
pub fn statement_outside_stage(span: Span, stage: Span) -> Diagnostic {
    Diagnostic::error("statement-outside-stage", span, "this statement stands outside of every stage")
        .label(stage, "this journey has stages")
}
/// A stage inside a stage or a block.
pub fn stage_in_a_stage(span: Span) -> Diagnostic {
    Diagnostic::error("misplaced-rule", span, "a stage cannot stand inside another stage")
}
/// A rule at the wrong place.
pub fn misplaced_rule(span: Span, word: &str, home: &str) -> Diagnostic {
    Diagnostic::error("misplaced-rule", span, format!("`{word}` is a rule of a {home}, and cannot stand here"))
}
/// A stage's rule behind its statements.
pub fn rule_after_statement(span: Span, word: &str, first: Span) -> Diagnostic {
    Diagnostic::error("rule-after-statement", span, format!("`{word}` stands behind a statement"))
        .label(first, "the statements begin here")
}
/// Something of a population that does not belong inside `on CHANNEL { … }`.
pub fn attribute_among_reactions(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(
        "attribute-among-reactions",
        span,
        format!("inside `on …` stand events with their shares, and `{name}` has none"),
    )
}
/// Brackets nest too deep.
pub fn nested_too_deep(span: Span) -> Diagnostic {
    Diagnostic::error("nested-too-deep", span, "brackets nest deeper than 64 levels here")
}
/// The file is too large.
pub fn file_too_large(span: Span) -> Diagnostic {
    Diagnostic::error("file-too-large", span, "this file is larger than 16 MiB")
}
