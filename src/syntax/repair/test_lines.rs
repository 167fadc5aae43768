//! What is forgotten or said in other words in the lines of a test: the time of day behind its date, how long nothing is expected.

use super::{
    Repair,
    patch::Change,
    tokens::{Kind, Token},
};
use crate::syntax::messages;

/// Candidates for a line of a test, the likelier ones first.
pub(super) fn candidates(tokens: &[Token<'_>]) -> Vec<Repair> {
    match tokens.first() {
        Some(first) if first.is_like("on") => moment(tokens).into_iter().collect(),
        Some(first) if first.is_like("expect") => nothing(tokens).into_iter().collect(),
        Some(_) | None => Vec::new(),
    }
}

/// `on 2026-03-02 order_placed`: at what time?
fn moment(tokens: &[Token<'_>]) -> Option<Repair> {
    let date = tokens.get(1).filter(|token| token.kind == Kind::Number)?;
    let next = tokens.get(2)?;
    if next.is_like("at") || date.text.bytes().filter(|byte| *byte == b'-').count() != 2 {
        return None;
    }
    let change = Change::insert(date.end, " at 10:00");
    let place = (date.start, date.end);
    Some(Repair::maybe(vec![change], place, "write `at 10:00`", messages::test_without_time))
}

/// `expect no offer`, `expect no offer sent`, `expect offer not sent`: for how long?
fn nothing(tokens: &[Token<'_>]) -> Option<Repair> {
    let (mut names, mut has_no, mut last) = (Vec::new(), false, tokens.first()?.end);
    let mut rest = tokens.iter().skip(1).peekable();
    while let Some(token) = rest.peek().filter(|token| token.kind == Kind::Word || token.is(",")) {
        if ["no", "not", "never"].iter().any(|word| token.is_like(word)) {
            has_no = true;
        } else if token.is_like("for") || token.is_like("within") {
            break;
        } else if !token.is_like("sent") && !token.is(",") {
            names.push(token.text);
        }
        last = token.end;
        rest.next();
    }
    let first = tokens.get(1)?;
    if !has_no || names.is_empty() {
        return None;
    }
    let words = format!("no {}", names.join(", "));
    // What is left of the line says how long, in whichever words: `within 3 days`, `for 3 days`.
    let (changes, title) = match rest.peek() {
        Some(token) if token.is_like("within") || token.is_like("for") => {
            (vec![Change::new(first.start, token.end, format!("{words} for"))], format!("write `{words} for`"))
        }
        Some(_) => return None,
        None => {
            (vec![Change::new(first.start, last, format!("{words} for 7 days"))], format!("write `{words} for 7 days`"))
        }
    };
    Some(Repair::maybe(changes, (first.start, last), title, messages::nothing_for_how_long))
}
