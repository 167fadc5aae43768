//! Signs and numbers that are never right, but plain in their meaning: `&&`, `$20`, `3d`, `9am`, `1.3.2026`, `35 %`.

use super::{
    Repair,
    patch::Change,
    tokens::{Kind, Token},
};
use crate::syntax::messages;

/// What is plainly meant by the tokens of a text.
pub(in crate::syntax) fn repairs(tokens: &[Token<'_>]) -> Vec<Repair> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut brackets: Vec<Token<'_>> = Vec::new();
    while let Some(token) = tokens.get(at).copied() {
        let next = tokens.get(at + 1).copied();
        at += 1;
        match token.kind {
            Kind::Sign => match token.text {
                "[" => brackets.push(token),
                "]" => {
                    if let Some(open) = brackets.pop() {
                        let changes =
                            vec![Change::delete(open.start, open.end), Change::delete(token.start, token.end)];
                        let place = (open.start, token.end);
                        found.push(Repair::sure(changes, place, "take the brackets away", messages::list_brackets));
                    }
                }
                "$" | "€" | "£" | "¥" => {
                    if let Some(number) = next.filter(|next| next.kind == Kind::Number && next.start == token.end) {
                        at += 1;
                        let mut end = number.end;
                        let mut digits = number.text.to_owned();
                        at += thousands(tokens, at, &mut digits, &mut end);
                        found.push(money(token.start, end, &digits, token.text));
                    }
                }
                _ => found.extend(sign(token, next, tokens.get(at.wrapping_sub(2)).copied())),
            },
            Kind::Number => {
                let taken = number(token, tokens.get(at..).unwrap_or(&[]));
                if let Some((repair, more)) = taken {
                    at += more;
                    found.push(repair);
                }
            }
            Kind::Word | Kind::Text => {}
        }
    }
    found
}

fn sign(token: Token<'_>, next: Option<Token<'_>>, before: Option<Token<'_>>) -> Option<Repair> {
    let place = (token.start, token.end);
    let (word, is_equals) = match token.text {
        "&&" | "&" => ("and", false),
        "||" => ("or", false),
        "==" => ("is", true),
        "!=" | "<>" | "≠" => ("is not", false),
        "≥" | "=>" => (">=", false),
        "≤" | "=<" => ("<=", false),
        "!" => {
            let negates = next.is_some_and(|next| next.start == token.end && (next.kind == Kind::Word || next.is("(")));
            if !negates {
                return None;
            }
            let change = Change::new(token.start, token.end, "not ");
            return Some(Repair::sure(vec![change], place, "write `not`", |span| {
                messages::symbol_for_word(span, "!", "not")
            }));
        }
        _ => return None,
    };
    let blank = |glued: bool| if glued { " " } else { "" };
    let front = blank(before.is_some_and(|before| before.end == token.start));
    let back = blank(next.is_some_and(|next| next.start == token.end));
    let change = Change::new(token.start, token.end, format!("{front}{word}{back}"));
    let sign = token.text.to_owned();
    let title = format!("write `{word}`");
    Some(if is_equals {
        Repair::sure(vec![change], place, title, move |span| messages::equals_sign(span, &sign))
    } else {
        Repair::sure(vec![change], place, title, move |span| messages::symbol_for_word(span, &sign, word))
    })
}

/// Takes `,000` groups that follow a number without a blank; how many tokens.
fn thousands(tokens: &[Token<'_>], at: usize, digits: &mut String, end: &mut usize) -> usize {
    let mut taken = 0;
    while let (Some(comma), Some(group)) = (tokens.get(at + taken), tokens.get(at + taken + 1)) {
        let whole = group.text.split('.').next().unwrap_or("");
        let joined = comma.is(",") && comma.start == *end && group.start == comma.end;
        if !joined || whole.len() != 3 || !group.text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            break;
        }
        digits.push('_');
        digits.push_str(group.text);
        *end = group.end;
        taken += 2;
    }
    taken
}

fn money(start: usize, end: usize, digits: &str, sign: &str) -> Repair {
    let currency = match sign {
        "€" => "EUR",
        "£" => "GBP",
        "¥" => "JPY",
        _ => "USD",
    };
    let with = format!("{digits} {currency}");
    let title = format!("write `{with}`");
    let shown = with.clone();
    Repair::sure(vec![Change::new(start, end, with)], (start, end), title, move |span| {
        messages::currency_sign(span, &shown)
    })
}

/// What a number was plainly meant to be, and how many tokens behind it belong to it.
fn number(token: Token<'_>, behind: &[Token<'_>]) -> Option<(Repair, usize)> {
    let next = behind.first().copied();
    if let Some(sign) = next.filter(|next| matches!(next.text, "$" | "€" | "£" | "¥")) {
        let plain = token.text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'_');
        return plain.then(|| (money(token.start, sign.end, token.text, sign.text), 1));
    }
    if let Some(percent) = next.filter(|next| next.is("%") && next.start > token.end) {
        let change = Change::delete(token.end, percent.start);
        let place = (token.start, percent.end);
        return Some((Repair::sure(vec![change], place, "write them together", messages::percent_apart), 1));
    }
    if let Some(half) = next.filter(|next| next.is_like("am") || next.is_like("pm"))
        && let Some(time) = time(token.text, Some(half.text))
    {
        return Some((replaced(token.start, half.end, &time, messages::time_format), 1));
    }
    if let Some(group) = next.filter(|next| next.kind == Kind::Number && next.text.len() == 3)
        && group.text.bytes().all(|b| b.is_ascii_digit())
        && token.text.len() <= 3
        && token.text.bytes().all(|b| b.is_ascii_digit())
    {
        let with = format!("{}_{}", token.text, group.text);
        return Some((replaced(token.start, group.end, &with, messages::thousands_separator), 1));
    }
    let (start, end) = (token.start, token.end);
    let text = token.text;
    if let Some(with) = glued(text) {
        return Some((replaced(start, end, &with.0, with.1), 0));
    }
    if text.contains(':')
        && let Some(time) = time(text, None).filter(|time| time != text)
    {
        return Some((replaced(start, end, &time, messages::time_format), 0));
    }
    date(text).map(|readings| (dated(start, end, &readings), 0))
}

type Tell = fn(crate::base::Span, &str) -> crate::base::Diagnostic;

fn replaced(start: usize, end: usize, with: &str, tell: Tell) -> Repair {
    let shown = with.to_owned();
    Repair::sure(vec![Change::new(start, end, with)], (start, end), format!("write `{with}`"), move |span| {
        tell(span, &shown)
    })
}

/// `3d`, `3days`, `20USD`, `1.5k`, `9am`
fn glued(text: &str) -> Option<(String, Tell)> {
    let split = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (digits, letters) = (text.get(..split)?.trim_end_matches('_'), text.get(split..)?);
    if digits.bytes().any(|b| !b.is_ascii_digit() && b != b'.' && b != b'_') {
        let time = matches!(letters, "am" | "pm" | "AM" | "PM").then(|| time(digits, Some(letters))).flatten();
        return time.map(|time| (time, messages::time_format as Tell));
    }
    let one = digits == "1";
    let unit = match letters.to_ascii_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => "second",
        "m" | "min" | "mins" | "minute" | "minutes" => "minute",
        "h" | "hr" | "hrs" | "hour" | "hours" => "hour",
        "d" | "day" | "days" => "day",
        "w" | "wk" | "wks" | "week" | "weeks" => "week",
        "k" => return scaled(digits, 3).map(|n| (n, messages::short_number as Tell)),
        "mio" | "mn" => return scaled(digits, 6).map(|n| (n, messages::short_number as Tell)),
        "am" | "pm" => return time(digits, Some(letters)).map(|time| (time, messages::time_format as Tell)),
        _ if letters.len() == 3 && letters.bytes().all(|b| b.is_ascii_uppercase()) => {
            return Some((format!("{digits} {letters}"), messages::currency_glued as Tell));
        }
        _ => return None,
    };
    Some((format!("{digits} {unit}{}", if one { "" } else { "s" }), messages::short_unit as Tell))
}

/// `3 d`, `3 months`: a number and a unit that is not one.
pub(super) fn unit(number: Token<'_>, unit: Token<'_>) -> Option<Repair> {
    let amount = crate::base::Decimal::parse(number.text)?;
    let days = |factor: i64| amount.times(factor).map(|days| format!("{days} days"));
    let rough = match unit.text.to_ascii_lowercase().as_str() {
        "month" | "months" => days(30)?,
        "quarter" | "quarters" => days(91)?,
        "year" | "years" => days(365)?,
        _ => {
            let (with, tell) = glued(&format!("{}{}", number.text, unit.text)).filter(|_| unit.text.len() < 5)?;
            return Some(replaced(number.start, unit.end, &with, tell));
        }
    };
    let title = format!("write `{rough}`");
    let written = unit.text.to_owned();
    let change = Change::new(number.start, unit.end, rough);
    Some(Repair::maybe(vec![change], (number.start, unit.end), title, move |span| {
        messages::unknown_unit(span, &written)
    }))
}

/// `1.5` by three places: `1500`.
fn scaled(digits: &str, places: u8) -> Option<String> {
    let value = crate::base::Decimal::parse(digits)?.scaled(places)?;
    Some(value.to_string())
}

/// A time of day in the language's spelling, from `9`, `9:30`, `21.00`, `9:30:00` and a half of the day.
pub(super) fn time(text: &str, half: Option<&str>) -> Option<String> {
    let mut parts = text.split([':', '.']);
    let mut hour: u32 = parts.next()?.parse().ok()?;
    let minute: u32 = parts.next().map_or(Some(0), |part| if part.len() == 2 { part.parse().ok() } else { None })?;
    if parts.next().is_some_and(|seconds| seconds != "00") || parts.next().is_some() || minute > 59 {
        return None;
    }
    if let Some(half) = half {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if half.eq_ignore_ascii_case("pm") { 12 } else { 0 };
    }
    (hour < 24).then(|| format!("{hour:02}:{minute:02}"))
}

/// The dates that something like a date may mean, the likelier first.
fn date(text: &str) -> Option<Vec<String>> {
    let separator = ['/', '.', '-'].into_iter().find(|separator| text.matches(*separator).count() == 2)?;
    let mut parts = text.split(separator);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    let read = |part: &str| part.parse::<u32>().ok();
    let (a, b, c) = (read(first)?, read(second)?, read(third)?);
    let say = |year: u32, month: u32, day: u32| {
        let fits = (1..=12).contains(&month) && (1..=31).contains(&day) && (1000..=9999).contains(&year);
        fits.then(|| format!("{year:04}-{month:02}-{day:02}"))
    };
    let readings: Vec<String> = if first.len() == 4 {
        say(a, b, c).into_iter().collect()
    } else if third.len() == 4 {
        let day_first = say(c, b, a);
        let month_first = if separator == '.' { None } else { say(c, a, b) };
        let mut readings: Vec<String> = day_first.into_iter().chain(month_first).collect();
        readings.dedup();
        readings
    } else {
        Vec::new()
    };
    let is_right = readings.first().is_some_and(|reading| reading == text);
    (!readings.is_empty() && !is_right).then_some(readings)
}

fn dated(start: usize, end: usize, readings: &[String]) -> Repair {
    let first = readings.first().cloned().unwrap_or_default();
    let mut repair = replaced(start, end, &first, messages::date_format);
    if readings.len() > 1 {
        repair.fix = None;
        for reading in readings {
            repair.choices.push((format!("write `{reading}`"), vec![Change::new(start, end, reading.clone())]));
        }
    }
    repair
}
