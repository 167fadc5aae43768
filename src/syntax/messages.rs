//! The words of this floor: one function per problem. Knows how to say what is wrong, not how it was found.
//!
//! The names of the problems, with their pages, are in [`super::pages`].

use crate::base::{Diagnostic, Span};

/// Text that nothing could be made of.
#[must_use]
pub fn not_understood(span: Span, written: &str, wanted: Option<&str>) -> Diagnostic {
    let finding = match (written, wanted) {
        ("", _) => Diagnostic::error("not-understood", span, "this cannot be read"),
        (_, Some(wanted)) => {
            Diagnostic::error("not-understood", span, format!("`{}` begins nothing here", shortened(written)))
                .help(format!("What belongs here is {wanted}."))
        }
        (_, None) => Diagnostic::error("not-understood", span, format!("`{}` cannot be read here", shortened(written))),
    };
    finding.note("reading stopped here")
}

/// A word of the language, misspelt.
#[must_use]
pub fn unknown_keyword(span: Span, written: &str, with: &str) -> Diagnostic {
    Diagnostic::error("unknown-keyword", span, format!("`{written}` is not a word of the language, `{with}` is"))
}

/// A word of the language in capitals.
#[must_use]
pub fn capitals(span: Span, written: &str, with: &str) -> Diagnostic {
    Diagnostic::error("capital-letters", span, format!("`{written}` is written in small letters: `{with}`"))
}

/// A currency in small letters.
#[must_use]
pub fn currency_capitals(span: Span, written: &str, with: &str) -> Diagnostic {
    Diagnostic::error("currency-sign", span, format!("a currency is written in capitals: `{with}`, not `{written}`"))
}

/// Words that mean the same, but are not the language's.
#[must_use]
pub fn other_words(span: Span, written: &str, with: &str) -> Diagnostic {
    let with = with.trim_start_matches(", ");
    Diagnostic::error("other-words", span, format!("the language says `{with}`, not `{}`", shortened(written)))
        .help("There is one spelling for one meaning, so that every journey reads the same.")
}

/// Two words without a blank.
#[must_use]
pub fn run_together(span: Span, with: &str) -> Diagnostic {
    Diagnostic::error("missing-blank", span, format!("these are two words: `{with}`"))
}

/// A word or sign that is not there.
#[must_use]
pub fn missing_word(span: Span, word: &str, behind: &str) -> Diagnostic {
    let place = if behind.is_empty() { String::new() } else { format!(" behind `{}`", shortened(behind)) };
    Diagnostic::error("missing-word", span, format!("`{word}` is missing{place}"))
}

/// Something is not there that nobody can guess.
#[must_use]
pub fn missing_part(span: Span, wanted: &str, behind: &str) -> Diagnostic {
    let finding = if behind.is_empty() {
        Diagnostic::error("missing-part", span, "something is missing here")
    } else {
        Diagnostic::error("missing-part", span, format!("something is missing behind `{}`", shortened(behind)))
    };
    finding.help(format!("What belongs here is {wanted}."))
}

/// A line of a test that begins at a date, without a time of day.
#[must_use]
pub fn test_without_time(span: Span) -> Diagnostic {
    Diagnostic::error("missing-part", span, "this line does not say at what time of the day")
        .help("A test is replayed to the minute: quiet hours and waits begin at an exact time.")
}

/// `expect no …` without its time, or with another word for it.
#[must_use]
pub fn nothing_for_how_long(span: Span) -> Diagnostic {
    Diagnostic::error("missing-part", span, "this line does not say for how long nothing is expected")
        .help("Nothing for ever cannot be watched: say `expect no offer for 7 days`, counted from the line above.")
}

/// Something else is there than what belongs there.
#[must_use]
pub fn wrong_part(span: Span, wanted: &str, written: &str) -> Diagnostic {
    Diagnostic::error("wrong-part", span, format!("`{}` cannot stand here", shortened(written)))
        .help(format!("What belongs here is {wanted}."))
}

/// One sign in the place of another.
#[must_use]
pub fn wrong_sign(span: Span, written: &str, with: &str) -> Diagnostic {
    Diagnostic::error("wrong-sign", span, format!("`{written}` cannot stand here, `{with}` can"))
}

/// A word or sign too many.
#[must_use]
pub fn stray(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error("stray-word", span, format!("`{}` is not expected here", shortened(written)))
        .note("the statement is complete without it")
}

/// `goal: order`: a colon behind the word that begins a line.
#[must_use]
pub fn needless_colon(span: Span, word: &str) -> Diagnostic {
    Diagnostic::error("stray-word", span, format!("no `:` belongs behind `{}`", shortened(word)))
        .help("A `:` stands between a name and its type, nowhere else.")
}

/// A comma between the lines of a block.
#[must_use]
pub fn needless_comma(span: Span) -> Diagnostic {
    Diagnostic::error("stray-word", span, "no `,` belongs here")
        .help("The lines of a block need no sign between them, not even if they stand in one row.")
}

/// `phone (optional)`
#[must_use]
pub fn optional_word(span: Span) -> Diagnostic {
    Diagnostic::error("other-words", span, "what may be missing has a `?` behind its type")
}

/// `monthly_fee: £`
#[must_use]
pub fn currency_as_type(span: Span, code: &str) -> Diagnostic {
    Diagnostic::error("currency-sign", span, format!("an amount has the type `money {code}`"))
        .help("Currencies have three letters, as in ISO 4217: the sign alone could be the money of several countries.")
}

/// `last order more than 30 days ago`
#[must_use]
pub fn asked_of_history(span: Span, with: &str) -> Diagnostic {
    Diagnostic::error("other-words", span, "history is asked what happened in which time, not when it happened last")
        .help(format!("`{with}` is true of those, and of everybody to whom it never happened."))
}

/// `count of order > 3`
#[must_use]
pub fn counted_since_when(span: Span, with: &str) -> Diagnostic {
    Diagnostic::error("missing-part", span, "this count does not say in which time")
        .help(format!("Write `{with}`, or a time such as `in last 30 days` or `since entry`."))
}

/// `=`, `==` or `equals` in a condition.
#[must_use]
pub fn equals_sign(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error("equals-sign-in-condition", span, format!("a condition compares with `is`, not with `{written}`"))
        .help("`=` defines, `is` compares, `set … to` changes.")
}

/// `&&`, `||`, `!`, `!=`
#[must_use]
pub fn symbol_for_word(span: Span, written: &str, with: &str) -> Diagnostic {
    Diagnostic::error("symbol-for-word", span, format!("the language says `{with}`, not `{written}`"))
}

/// `else if`
#[must_use]
pub fn else_if(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error("else-if", span, format!("another case of a branch begins with `when`, not with `{written}`"))
        .help("A branch is `branch { when … { } when … { } otherwise { } }`: the first case that is so is taken.")
}

/// `if` at the head of an arm or in a rule.
#[must_use]
pub fn if_in_arm(span: Span) -> Diagnostic {
    Diagnostic::error("if-statement", span, "a condition begins with `when`, not with `if`")
}

/// `if … { … }` as a statement.
#[must_use]
pub fn if_statement(span: Span) -> Diagnostic {
    Diagnostic::error("if-statement", span, "a decision is a `branch` with `when` and `otherwise`, not an `if`")
        .help("Write `branch { when CONDITION { … } otherwise { … } }`: it says what happens to everybody.")
}

/// `;`
#[must_use]
pub fn semicolon(span: Span) -> Diagnostic {
    Diagnostic::error("semicolon", span, "statements are not ended by `;`")
}

/// `[a, b]`
#[must_use]
pub fn list_brackets(span: Span) -> Diagnostic {
    Diagnostic::error("list-brackets", span, "a list is written without brackets: `silver, gold`")
}

/// Typographic quotes.
#[must_use]
pub fn curly_quotes(span: Span) -> Diagnostic {
    Diagnostic::error("curly-quotes", span, "a text stands in straight quotes: \"…\"")
        .help("Word processors turn straight quotes into curly ones as you type.")
}

/// `'…'`
#[must_use]
pub fn single_quotes(span: Span) -> Diagnostic {
    Diagnostic::error("single-quotes", span, "a text stands in double quotes: \"…\"")
}

/// A text without one of its quotes.
#[must_use]
pub fn missing_quote(span: Span) -> Diagnostic {
    Diagnostic::error("missing-quote", span, "this text has only one of its quotes")
        .help("A text begins and ends on the same line.")
}

/// `$20`
#[must_use]
pub fn currency_sign(span: Span, with: &str) -> Diagnostic {
    Diagnostic::error("currency-sign", span, format!("money is an amount and a currency: `{with}`"))
}

/// `20USD`
#[must_use]
pub fn currency_glued(span: Span, with: &str) -> Diagnostic {
    Diagnostic::error("currency-sign", span, format!("an amount and its currency are two words: `{with}`"))
}

/// `3d`
#[must_use]
pub fn short_unit(span: Span, with: &str) -> Diagnostic {
    Diagnostic::error("short-unit", span, format!("a length of time is a number and a word: `{with}`"))
}

/// `3 months`
#[must_use]
pub fn unknown_unit(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error("unknown-unit", span, format!("a length of time is not counted in {written}"))
        .help("Months and years differ in length. Count in days or weeks, or name the date.")
}

/// `1.5k`
#[must_use]
pub fn short_number(span: Span, with: &str) -> Diagnostic {
    Diagnostic::error("number-format", span, format!("a number is written out: `{with}`"))
}

/// `20,000`
#[must_use]
pub fn thousands_separator(span: Span, with: &str) -> Diagnostic {
    Diagnostic::error("number-format", span, format!("thousands are set apart by `_`: `{with}`"))
}

/// `35 %`
#[must_use]
pub fn percent_apart(span: Span) -> Diagnostic {
    Diagnostic::error("number-format", span, "a share is written together: `35%`")
}

/// `9am`, `9:00`
#[must_use]
pub fn time_format(span: Span, with: &str) -> Diagnostic {
    Diagnostic::error("time-format", span, format!("a time of day is written with 24 hours and two digits: `{with}`"))
}

/// `1.3.2026`
#[must_use]
pub fn date_format(span: Span, with: &str) -> Diagnostic {
    Diagnostic::error("date-format", span, format!("a date is year, month and day: `{with}`"))
}

/// `cart-reminder` as a name.
#[must_use]
pub fn hyphen_in_name(span: Span, with: &str) -> Diagnostic {
    Diagnostic::error("hyphen-in-name", span, format!("the parts of a name are joined by `_`: `{with}`"))
}

/// Letters that names do not have.
#[must_use]
pub fn letters_in_names(span: Span, word: &str) -> Diagnostic {
    Diagnostic::error(
        "letters-in-names",
        span,
        format!("names are made of the letters a to z, digits and `_`: `{word}` is not"),
    )
    .help("Titles and texts in quotes may hold any letters.")
}

/// `#`, `/* */`, `--`
#[must_use]
pub fn comment_sign(span: Span) -> Diagnostic {
    Diagnostic::error("comment-sign", span, "a comment begins with `//`")
}

/// A list mark or a fence.
#[must_use]
pub fn markdown(span: Span) -> Diagnostic {
    Diagnostic::error("markdown", span, "this mark belongs to a list or a page of text, not to a journey")
}

/// The marks of a merge that was not resolved.
#[must_use]
pub fn merge_conflict(span: Span) -> Diagnostic {
    Diagnostic::error("merge-conflict", span, "two versions of this text were merged and nobody chose between them")
        .note("the first version is read on")
        .help("Keep one of the two sides and take the marks away.")
}

/// `–`
#[must_use]
pub fn smart_dash(span: Span) -> Diagnostic {
    Diagnostic::error("smart-dash", span, "this is a dash as word processors make it, not `-`")
}

/// A character that nobody sees.
#[must_use]
pub fn invisible_character(span: Span, count: usize) -> Diagnostic {
    let message = if count == 1 {
        "an invisible character stands here".to_owned()
    } else {
        format!("{count} invisible characters stand in this file, the first one here")
    };
    Diagnostic::error("invisible-character", span, message)
        .help("They come along when text is copied from a web page or a word processor.")
}

/// A blank of another kind.
#[must_use]
pub fn odd_blank(span: Span, count: usize) -> Diagnostic {
    let message = if count == 1 {
        "this blank is not a plain one".to_owned()
    } else {
        format!("{count} blanks of this file are not plain ones, the first one here")
    };
    Diagnostic::error("invisible-character", span, message)
        .help("They come along when text is copied from a web page or a word processor.")
}

/// A block that nobody closed.
#[must_use]
pub fn missing_close(span: Span, head: &str) -> Diagnostic {
    let whose = if head.is_empty() { "this block".to_owned() } else { format!("the block of this `{head}`") };
    Diagnostic::error("missing-brace", span, format!("{whose} is never closed")).note("opened here")
}

/// A block that nobody opened.
#[must_use]
pub fn missing_open(span: Span, head: &str) -> Diagnostic {
    Diagnostic::error("missing-brace", span, format!("the block of this `{head}` is never opened"))
}

/// A `}` too many.
#[must_use]
pub fn extra_close(span: Span) -> Diagnostic {
    Diagnostic::error("extra-brace", span, "this `}` closes nothing")
}

/// A brace inside a word, or right before another one.
#[must_use]
pub fn stray_brace(span: Span, sign: &str) -> Diagnostic {
    Diagnostic::error("extra-brace", span, format!("this `{sign}` does not belong here"))
}

/// A quote inside a word.
#[must_use]
pub fn quote_in_word(span: Span) -> Diagnostic {
    Diagnostic::error("missing-quote", span, "this quote stands inside a word")
}

/// A number that does not fit.
#[must_use]
pub fn number_too_large(span: Span) -> Diagnostic {
    Diagnostic::error("number-too-large", span, "this number has more digits than can be counted with")
        .help("A number has at most 18 digits, 12 of them behind the point.")
}

/// A count that is no whole number.
#[must_use]
pub fn not_a_whole_number(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("whole-number", span, format!("this is a whole number, and `{text}` is not"))
}

/// A placeholder that names nothing.
#[must_use]
pub fn broken_placeholder(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("broken-placeholder", span, format!("`{}` names no field", shortened(text)))
        .help("A placeholder is `{first_name}`, or `{first_name or Hello}` where the name may be missing.")
}

/// A subject that is a path.
#[must_use]
pub fn happening_of_a_path(span: Span) -> Diagnostic {
    Diagnostic::error("happening-of-a-path", span, "what happens is one word, or who and what: it has no point in it")
}

/// A quantity where a length of time belongs.
#[must_use]
pub fn not_a_length_of_time(span: Span) -> Diagnostic {
    Diagnostic::error("length-of-time", span, "a moment is counted from another by a length of time, such as `3 days`")
}

/// `sum of order` without a field.
#[must_use]
pub fn sum_without_field(span: Span, event: &str) -> Diagnostic {
    Diagnostic::error(
        "sum-without-field",
        span,
        format!("`sum of` adds up a field of an event: `sum of {event}.FIELD`"),
    )
}

/// A word that joins or leads, as a name.
#[must_use]
pub fn reserved_word(span: Span, word: &str) -> Diagnostic {
    Diagnostic::error("reserved-word", span, format!("`{word}` is a word of the language and cannot be a name"))
}

/// `until` in a category's consent.
#[must_use]
pub fn until_in_a_category(span: Span) -> Diagnostic {
    Diagnostic::error("misplaced-rule", span, "`until` belongs to the `consent` of a channel, not of a category")
}

/// A line that may stand once.
#[must_use]
pub fn line_said_twice(span: Span, first: Span, word: &str) -> Diagnostic {
    Diagnostic::error("duplicate-line", span, format!("`{word}` is said twice, and only the first one counts"))
        .label(first, "first said here")
}

/// Statements beside stages.
#[must_use]
pub fn statement_outside_stage(span: Span, stage: Span) -> Diagnostic {
    Diagnostic::error("statement-outside-stage", span, "this statement stands in no stage")
        .label(stage, "the journey has stages, so every statement stands in one")
}

/// A stage inside a stage or a block.
#[must_use]
pub fn stage_in_a_stage(span: Span) -> Diagnostic {
    Diagnostic::error("misplaced-rule", span, "a stage stands in a journey, not inside another stage or block")
}

/// A rule at the wrong place.
#[must_use]
pub fn misplaced_rule(span: Span, word: &str, home: &str) -> Diagnostic {
    Diagnostic::error("misplaced-rule", span, format!("`{word}` is a rule of a {home} and cannot stand here"))
}

/// A stage's rule behind its statements.
#[must_use]
pub fn rule_after_statement(span: Span, word: &str, first: Span) -> Diagnostic {
    Diagnostic::error("rule-after-statement", span, format!("`{word}` stands before the statements of its stage"))
        .label(first, "they begin here")
}

/// Brackets nest too deep.
#[must_use]
pub fn nested_too_deep(span: Span) -> Diagnostic {
    Diagnostic::error("nested-too-deep", span, "blocks and brackets nest deeper than 64 levels here")
        .help("The file was not read. Take a part out as a stage or a journey of its own.")
}

/// The file is too large.
#[must_use]
pub fn file_too_large(span: Span) -> Diagnostic {
    Diagnostic::error("file-too-large", span, "this file is larger than 16 MiB and was not read")
        .help("Spread it over several files: all files of a workspace share their names.")
}

/// Bytes that are no text.
#[must_use]
pub fn not_utf8(span: Span, count: usize) -> Diagnostic {
    let message = if count == 1 {
        "a byte here is not text (UTF-8)".to_owned()
    } else {
        format!("{count} bytes of this file are not text (UTF-8), the first one here")
    };
    Diagnostic::error("not-text", span, message).help("Save the file as UTF-8.")
}

/// A text in another encoding.
#[must_use]
pub fn utf16(span: Span) -> Diagnostic {
    Diagnostic::error("not-text", span, "this file is saved as UTF-16").help("Save the file as UTF-8.")
}

/// What was written, short enough for a message.
fn shortened(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= 40 {
        return one_line;
    }
    let start: String = one_line.chars().take(37).collect();
    format!("{start}…")
}
