//! Habits from plain English and from other tools that take more than an exchange of words: a comma between lines, a colon behind a word,
//! `last order more than 30 days ago`. Candidates only: each is tried against the grammar like any other.

use super::{
    Member, Repair,
    patch::Change,
    tokens::{Kind, Token},
};
use crate::syntax::messages;

/// Candidates for what was written around the place where reading failed, the likelier ones first.
pub(super) fn candidates(text: &str, tokens: &[Token<'_>], fault: usize, member: Member) -> Vec<Repair> {
    let mut found = Vec::new();
    let token = |at: usize| tokens.get(at).copied();
    for at in [Some(fault), fault.checked_sub(1)].into_iter().flatten() {
        let (Some(here), before) = (token(at), at.checked_sub(1).and_then(token)) else { continue };
        if let Some(before) = before.filter(|before| before.kind == Kind::Word) {
            found.extend(colon(tokens, here, before, member));
        }
        found.extend(comma(text, here));
        found.extend(before.and_then(|before| hour(here, before)));
        found.extend(optional(tokens, at));
        found.extend(currency(here));
    }
    for at in 0..tokens.len().min(fault + 1) {
        found.extend(ago(tokens, at));
        found.extend(count(tokens, at));
    }
    found
}

/// `email: template "x"`, `goal: order within 3 days`: there is no colon behind the word that begins a line.
fn colon(tokens: &[Token<'_>], here: Token<'_>, before: Token<'_>, member: Member) -> Vec<Repair> {
    if !here.is(":") || before.is("otherwise") || before.is("else") {
        return Vec::new();
    }
    let word = before.text.to_owned();
    let tell = move |span| messages::needless_colon(span, &word);
    let place = (here.start, here.end);
    let mut found = Vec::new();
    if member == Member::Statement && ["goal", "enter", "exit", "milestone"].contains(&before.text) {
        let change = Change::new(place.0, place.1, " on");
        found.push(Repair::sure(vec![change], place, format!("write `{} on`", before.text), tell.clone()));
    }
    let change = Change::delete(place.0, place.1);
    found.push(Repair::sure(vec![change.clone()], place, "take `:` away", tell.clone()));
    // Who writes colons there mostly writes commas too, all along the line.
    let commas = tokens.iter().filter(|token| token.start > place.1 && token.is(","));
    let changes = [change].into_iter().chain(commas.map(|token| Change::delete(token.start, token.end)));
    found.push(Repair::sure(changes.collect(), place, "take `:` away", tell));
    found
}

/// `address mobile, cost 0.04 GBP`: lines of a block end where the next one begins.
fn comma(text: &str, here: Token<'_>) -> Option<Repair> {
    if !here.is(",") {
        return None;
    }
    let place = (here.start, here.end);
    let is_glued = text.get(here.end..).is_some_and(|behind| behind.starts_with(|c: char| !c.is_whitespace()));
    let change = if is_glued { Change::new(place.0, place.1, " ") } else { Change::delete(place.0, place.1) };
    Some(Repair::sure(vec![change], place, "take `,` away", messages::needless_comma))
}

/// `monday 09:00`, `2026-03-01 09:00`
fn hour(here: Token<'_>, before: Token<'_>) -> Option<Repair> {
    let is_time = here.kind == Kind::Number && here.text.contains(':');
    let is_date = before.kind == Kind::Number && before.text.bytes().filter(|byte| *byte == b'-').count() == 2;
    let is_day = before.text.to_ascii_lowercase().ends_with("day");
    if !is_time || !(is_date || is_day) {
        return None;
    }
    let behind = before.text.to_owned();
    let tell = move |span| messages::missing_word(span, "at", &behind);
    Some(Repair::sure(vec![Change::insert(here.start, "at ")], (here.start, here.end), "write `at`", tell))
}

/// `mobile: phone (optional)`, `mobile: phone optional`
fn optional(tokens: &[Token<'_>], at: usize) -> Option<Repair> {
    let here = tokens.get(at)?;
    let first = if here.is("(") { at + 1 } else { at };
    let word = tokens.get(first).filter(|word| word.is_like("optional") || word.is_like("nullable"))?;
    let last = if here.is("(") { tokens.get(first + 1).filter(|last| last.is(")"))? } else { word };
    let before = tokens.get(at.checked_sub(1)?)?;
    let change = Change::new(before.end, last.end, "?");
    Some(Repair::sure(
        vec![change],
        (here.start, last.end),
        format!("write `{}?`", before.text),
        messages::optional_word,
    ))
}

/// `£` where money is meant.
fn currency(here: Token<'_>) -> Option<Repair> {
    let code = match here.text {
        "$" => "USD",
        "€" => "EUR",
        "£" => "GBP",
        "¥" => "JPY",
        _ => return None,
    };
    let place = (here.start, here.end);
    let change = Change::new(place.0, place.1, format!("money {code}"));
    let tell = move |span| messages::currency_as_type(span, code);
    Some(Repair::sure(vec![change], place, format!("write `money {code}`"), tell))
}

/// `last order was more than 30 days ago`, `last order before 30 days ago`: no order in that time.
fn ago(tokens: &[Token<'_>], at: usize) -> Option<Repair> {
    let first = tokens.get(at).filter(|first| first.is_like("last"))?;
    let what = tokens.get(at + 1).filter(|what| what.kind == Kind::Word)?;
    let mut next = at + 2;
    let mut is_over = false;
    while let Some(token) = tokens.get(next).filter(|token| token.kind != Kind::Number) {
        let is_filler = ["was", "is", "happened", "at", "least", "than"].iter().any(|word| token.is_like(word));
        let is_more = ["more", "over", "before"].iter().any(|word| token.is_like(word)) || token.is(">");
        if !is_filler && !is_more {
            return None;
        }
        is_over |= is_more || token.is_like("least");
        next += 1;
    }
    let (number, unit, end) = (tokens.get(next)?, tokens.get(next + 1)?, tokens.get(next + 2)?);
    if !is_over || !end.is_like("ago") || unit.kind != Kind::Word {
        return None;
    }
    let with = format!("no {} in last {} {}", what.text, number.text, unit.text);
    let place = (first.start, end.end);
    let shown = with.clone();
    let tell = move |span| messages::asked_of_history(span, &shown);
    Some(Repair::maybe(vec![Change::new(place.0, place.1, with.clone())], place, format!("write `{with}`"), tell))
}

/// `count of order > 3`, `order count > 3`: since when?
fn count(tokens: &[Token<'_>], at: usize) -> Option<Repair> {
    let first = tokens.get(at)?;
    let (what, end) = if first.is_like("count") && tokens.get(at + 1)?.is_like("of") {
        (tokens.get(at + 2)?, at + 3)
    } else if tokens.get(at + 1)?.is_like("count") {
        (first, at + 2)
    } else {
        return None;
    };
    let sign = tokens.get(end)?;
    if what.kind != Kind::Word || ![">", "<", ">=", "<=", "is"].iter().any(|word| sign.is(word)) {
        return None;
    }
    let with = format!("count of {} ever", what.text);
    let place = (first.start, tokens.get(end - 1)?.end);
    let shown = with.clone();
    let tell = move |span| messages::counted_since_when(span, &shown);
    Some(Repair::maybe(vec![Change::new(place.0, place.1, with.clone())], place, format!("write `{with}`"), tell))
}
