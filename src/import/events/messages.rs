//! What is said of files and rows that cannot be read. One function per problem.

use crate::base::suggest::nearest;

fn offered<'n>(wanted: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    match nearest(wanted, known.clone()) {
        Some(name) => format!("; did you mean `{name}`?"),
        None => {
            let mut names: Vec<&str> = known.collect();
            names.sort_unstable();
            if names.is_empty() || names.len() > 12 {
                String::new()
            } else {
                format!("; there is {}", names.join(", "))
            }
        }
    }
}

// ------------------------------------------------------------------------------------------------ the whole file

pub(super) fn no_column(name: &str, columns: &[String]) -> String {
    format!("the file has no column `{name}`{}", offered(name, columns.iter().map(String::as_str)))
}

pub(super) fn no_header(why: &str) -> String {
    format!("the file has no header line: {why}")
}

pub(super) fn unknown_zone(name: &str) -> String {
    format!("there is no time zone `{name}`")
}

pub(super) fn not_declared<'n>(what: &str, name: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    format!("the mapping names the {what} `{name}`, which is not declared{}", offered(name, known))
}

pub(super) fn unknown_field<'n>(event: &str, name: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    format!("the mapping names the field `{name}`, which {event} does not have{}", offered(name, known))
}

// ------------------------------------------------------------------------------------------------ a row

pub(super) fn bad_row(why: &str) -> String {
    format!("the row cannot be read: {why}")
}

pub(super) fn cells(found: usize, expected: usize) -> String {
    let cells = if found == 1 { "cell" } else { "cells" };
    format!("the row has {found} {cells}, the header has {expected}")
}

pub(super) fn not_utf8() -> String {
    "the row is not UTF-8".to_owned()
}

pub(super) fn no_object() -> String {
    "the row is no JSON object".to_owned()
}

pub(super) fn nested(column: &str) -> String {
    format!("`{column}` holds an object; a cell is a text, a number, true, false or a list of such")
}

pub(super) fn no_customer() -> String {
    "the row does not say who".to_owned()
}

pub(super) fn no_time() -> String {
    "the row does not say when".to_owned()
}

pub(super) fn wrong_time(cell: &str) -> String {
    format!("`{cell}` is no time as the mapping describes it")
}

pub(super) fn unknown_event<'n>(word: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    if word.is_empty() {
        return "the row does not say what happened".to_owned();
    }
    format!("`{word}` is no event, and the mapping does not say what it stands for{}", offered(word, known))
}

pub(super) fn unknown_message<'n>(word: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    format!("`{word}` is no message{}", offered(word, known))
}

pub(super) fn unknown_reaction<'n>(word: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    format!("`{word}` is no reaction{}", offered(word, known))
}

pub(super) fn field_missing(event: &str, field: &str, has_column: bool) -> String {
    if has_column {
        format!("`{field}` is empty, and every {event} has one")
    } else {
        format!("no column says `{field}`, and every {event} has one")
    }
}

pub(super) fn wrong_value(cell: &str, what: &str) -> String {
    format!("`{cell}` is not {what}")
}

pub(super) fn not_one_of<'n>(cell: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    let names: Vec<&str> = known.clone().collect();
    match nearest(cell, known) {
        Some(name) => format!("`{cell}` is not one of {}; did you mean `{name}`?", names.join(", ")),
        None => format!("`{cell}` is not one of {}", names.join(", ")),
    }
}

pub(super) fn unknown_word<'n>(cell: &str, what: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    format!("`{cell}` is no {what}{}", offered(cell, known))
}

pub(super) fn other_currency(cell: &str, currency: &str) -> String {
    format!("`{cell}` is not in {currency}")
}

pub(super) fn too_fine(cell: &str, currency: &str, decimals: u8) -> String {
    format!("`{cell}` is finer than {currency} can be ({decimals} decimals), and money is never rounded")
}
