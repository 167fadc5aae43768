//! What this floor says to people: one function per problem, grouped by topic. Knows no tables, only words and places.

pub(super) mod conditions;
pub(super) mod declarations;
pub(super) mod happenings;
pub(super) mod journeys;
pub(super) mod missing;
pub(super) mod names;
pub(super) mod populations;
pub(super) mod shares;
pub(super) mod statements;
pub(super) mod tests;
pub(super) mod texts;
pub(super) mod types;

/// `a`, `a and b`, `a, b and c`, each in backticks.
pub(super) fn list<T: AsRef<str>>(words: &[T]) -> String {
    joined(words, "and")
}

/// `a`, `a or b`, `a, b or c`, each in backticks.
pub(super) fn choice<T: AsRef<str>>(words: &[T]) -> String {
    joined(words, "or")
}

/// `The fields of x are a and b.` or `The only field of x is a.`
pub(super) fn sentence<T: AsRef<str>>(one: &str, several: &str, words: &[T]) -> String {
    if words.len() == 1 {
        format!("The only {one} is {}.", list(words))
    } else {
        format!("The {several} are {}.", list(words))
    }
}

fn joined<T: AsRef<str>>(words: &[T], last_word: &str) -> String {
    let quoted: Vec<String> = words.iter().take(8).map(|word| format!("`{}`", word.as_ref())).collect();
    let more = words.len().saturating_sub(8);
    if more > 0 {
        return format!("{} and {more} more", quoted.join(", "));
    }
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} {last_word} {last}", rest.join(", ")),
    }
}
