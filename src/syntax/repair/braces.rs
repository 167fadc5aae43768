//! Braces that do not pair up: which one is missing or too many, by how lines are indented, since people indent what they
//! mean. Runs before anything is parsed, so that damage stays in the block in which it is.

use std::collections::BTreeSet;

use super::{Repair, patch::Change};
use crate::syntax::{
    messages,
    scan::{DEEPEST, begins_item, first_word},
};

/// A brace outside of texts and comments.
#[derive(Clone, Copy, Debug)]
struct Brace {
    at: usize,
    opens: bool,
    /// The line it stands on.
    line: usize,
}

/// A line with something on it.
#[derive(Clone, Copy, Debug)]
struct Line<'t> {
    start: usize,
    /// Columns before its first sign.
    indent: usize,
    /// Its text without blanks around it and without its comment.
    code: &'t str,
}

impl Line<'_> {
    fn code_end(&self) -> usize {
        self.start + self.code.len()
    }
}

struct Layout<'t> {
    lines: Vec<Line<'t>>,
    braces: Vec<Brace>,
}

/// The repairs that make braces pair up.
pub(in crate::syntax) fn repairs(text: &str) -> Vec<Repair> {
    let layout = layout(text);
    let mut found = Vec::new();
    let mut first = 0;
    let mut braces = 0;
    while first < layout.lines.len() {
        let last = item_end(&layout, first, &mut braces);
        let range = layout.braces.partition_point(|b| b.line < first)..layout.braces.partition_point(|b| b.line < last);
        item(&layout, first, last, layout.braces.get(range).unwrap_or(&[]), &mut found);
        first = last;
    }
    found
}

fn layout(text: &str) -> Layout<'_> {
    let mut layout = Layout { lines: Vec::new(), braces: Vec::new() };
    let mut start = 0;
    for whole in text.split_inclusive(['\n', '\r']) {
        let begin = whole.len() - whole.trim_start_matches([' ', '\t']).len();
        let mut end = begin;
        let mut in_text = false;
        let bytes = whole.as_bytes();
        let mut braces = Vec::new();
        for (index, byte) in bytes.iter().enumerate().skip(begin) {
            match byte {
                b'"' => in_text = !in_text,
                b'/' if !in_text && bytes.get(index + 1) == Some(&b'/') => break,
                b'{' | b'}' if !in_text => {
                    braces.push(Brace { at: start + index, opens: *byte == b'{', line: layout.lines.len() });
                }
                _ => {}
            }
            if !byte.is_ascii_whitespace() {
                end = index + 1;
            }
        }
        let code = whole.get(begin..end).unwrap_or("");
        if !code.is_empty() {
            let indent = whole.get(..begin).unwrap_or("").chars().map(|c| if c == '\t' { 4 } else { 1 }).sum();
            layout.lines.push(Line { start: start + begin, indent, code });
            layout.braces.append(&mut braces);
        }
        start += whole.len();
    }
    layout
}

/// The first word of a line, or the sign in its place.
fn head_word(code: &str) -> &str {
    let word = first_word(code);
    let sign = code.chars().next().map_or(0, char::len_utf8);
    if word.is_empty() { code.get(..sign).unwrap_or("") } else { word }
}

/// One past the last line of the item that begins at line `first`.
fn item_end(layout: &Layout<'_>, first: usize, next_brace: &mut usize) -> usize {
    let base = layout.lines.get(first).map_or(0, |line| line.indent);
    let is_test = layout.lines.get(first).is_some_and(|line| first_word(line.code) == "test");
    let mut depth: i64 = 0;
    for (index, line) in layout.lines.iter().enumerate().skip(first) {
        let begins = index > first && begins_item(line.code) && (depth <= 0 || line.indent <= base);
        let is_given = is_test && depth == 1 && first_word(line.code) == "customer";
        if begins && !is_given {
            return index;
        }
        while let Some(brace) = layout.braces.get(*next_brace).filter(|brace| brace.line == index) {
            depth += if brace.opens { 1 } else { -1 };
            *next_brace += 1;
        }
    }
    layout.lines.len()
}

/// Mends one item.
fn item(layout: &Layout<'_>, first: usize, last: usize, braces: &[Brace], found: &mut Vec<Repair>) {
    let mut depth: i64 = 0;
    let mut lowest: i64 = 0;
    for brace in braces {
        depth += if brace.opens { 1 } else { -1 };
        lowest = lowest.min(depth);
    }
    // So many come too late; and so many openings stay without their end.
    let mut extra = usize::try_from(-lowest).unwrap_or(0);
    let mut missing = usize::try_from(depth - lowest).unwrap_or(0);
    if extra == 0 && missing == 0 {
        return;
    }
    let mut changes: Vec<(usize, Brace)> = Vec::new();
    let mut gone: BTreeSet<usize> = BTreeSet::new();
    for brace in braces.iter().filter(|brace| strange(layout, brace)) {
        let left = if brace.opens { &mut missing } else { &mut extra };
        if *left > 0 {
            *left -= 1;
            gone.insert(brace.at);
            let place = (brace.at, brace.at + 1);
            let sign = if brace.opens { "{" } else { "}" };
            let change = Change::delete(place.0, place.1);
            found.push(Repair::maybe(vec![change], place, "take it away", |span| messages::stray_brace(span, sign)));
        }
    }
    let braces: Vec<Brace> = braces.iter().filter(|brace| !gone.contains(&brace.at)).copied().collect();
    let braces = braces.as_slice();
    if extra > 0 {
        opening_missing(layout, first, last, braces, &mut extra, &mut changes, found);
    }
    if extra > 0 {
        closing_too_many(layout, braces, &changes, &mut extra, &mut gone, found);
    }
    if missing > 0 {
        closing_missing(layout, first, last, braces, &changes, &gone, &mut missing, found);
    }
}

/// Whether a brace stands inside a word, or opens right before another one: never on purpose.
fn strange(layout: &Layout<'_>, brace: &Brace) -> bool {
    let Some(line) = layout.lines.get(brace.line) else { return false };
    let at = brace.at - line.start;
    let behind = line.code.get(at + 1..).unwrap_or("");
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let in_word = line.code.get(..at).is_some_and(|before| before.ends_with(is_word)) && behind.starts_with(is_word);
    in_word || brace.opens && behind.trim_start().starts_with('{')
}

const HEADS: &[&str] = &[
    "await",
    "branch",
    "category",
    "channel",
    "customer",
    "journey",
    "message",
    "on",
    "otherwise",
    "persona",
    "population",
    "repeat",
    "split",
    "stage",
    "status",
    "test",
    "when",
];

/// Heads of blocks without their `{`: what follows is indented deeper and closed at the head's own indentation.
fn opening_missing(
    layout: &Layout<'_>,
    first: usize,
    last: usize,
    braces: &[Brace],
    extra: &mut usize,
    inserted: &mut Vec<(usize, Brace)>,
    found: &mut Vec<Repair>,
) {
    for index in first..last {
        let Some(line) = layout.lines.get(index) else { return };
        if *extra == 0 {
            return;
        }
        let has_fields =
            matches!(first_word(line.code), "event" | "action" | "do" | "start" | "hand" | "after" | "on" | "customer");
        let is_head = HEADS.contains(&first_word(line.code));
        if line.code.ends_with(['{', ',']) {
            continue;
        }
        let own = |b: &&Brace| b.line == index;
        let from = braces.partition_point(|b| b.line < index);
        let net: i64 = braces.iter().skip(from).take_while(own).map(|b| if b.opens { 1 } else { -1 }).sum();
        let at = if net < 0 && !line.code.contains('{') && (has_fields || is_head) {
            inline_opening(line, has_fields)
        } else if net == 0 && next_is_body(layout, index, last) {
            Some(line.code_end())
        } else {
            None
        };
        let Some(at) = at else { continue };
        // A lone letter or sign stands where the brace was meant to stand.
        let head = Line { code: line.code.get(..at - line.start).unwrap_or("").trim_end(), ..*line };
        if let Some(junk) = lone_sign(&head).filter(|junk| *junk > line.start) {
            let word = head_word(line.code).to_owned();
            let change = Change::new(junk, head.code_end(), "{");
            let place = (line.start, line.start + word.len());
            found
                .push(Repair::maybe(vec![change], place, "write `{`", move |span| messages::missing_open(span, &word)));
            inserted.push((index, Brace { at: junk, opens: true, line: index }));
            *extra -= 1;
            continue;
        }
        let with = if at == line.code_end() { " {" } else { "{ " };
        let word = head_word(line.code);
        let place = (line.start, line.start + word.len());
        let change = Change::insert(at, with);
        let word = word.to_owned();
        found.push(Repair::sure(vec![change], place, "write `{`", move |span| messages::missing_open(span, &word)));
        inserted.push((index, Brace { at, opens: true, line: index }));
        *extra -= 1;
    }
}

fn next_is_body(layout: &Layout<'_>, index: usize, last: usize) -> bool {
    let Some(head) = layout.lines.get(index) else { return false };
    let mut body = layout.lines.get(index + 1..last).unwrap_or(&[]).iter();
    if !body.clone().next().is_some_and(|line| line.indent > head.indent && !line.code.starts_with('{')) {
        return false;
    }
    body.find(|line| line.indent <= head.indent)
        .is_some_and(|line| line.indent == head.indent && line.code.starts_with('}'))
}

/// Where the `{` belongs on a line that closes more than it opens.
fn inline_opening(line: &Line<'_>, has_fields: bool) -> Option<usize> {
    let tokens = super::tokens::tokens(line.code);
    if has_fields
        && let Some(field) = tokens.windows(2).skip(1).find(|pair| matches!(pair, [_, colon] if colon.is(":")))
    {
        return field.first().map(|name| line.start + name.start);
    }
    let body = tokens.iter().skip(1).find(|token| {
        matches!(
            token.text,
            "address"
                | "consent"
                | "exempt"
                | "begins"
                | "ends"
                | "positive"
                | "negative"
                | "quiet"
                | "cost"
                | "send"
                | "wait"
                | "go"
                | "exit"
                | "set"
                | "mark"
                | "clear"
                | "do"
                | "hand"
                | "start"
                | "branch"
                | "await"
                | "split"
        ) || token.is("}")
    })?;
    HEADS.contains(&first_word(line.code)).then_some(line.start + body.start)
}

/// Braces that close what is not open: the one on the line of other words, or the one at another indentation than what it
/// would close, or the one that is left over.
fn closing_too_many(
    layout: &Layout<'_>,
    braces: &[Brace],
    inserted: &[(usize, Brace)],
    extra: &mut usize,
    gone: &mut BTreeSet<usize>,
    found: &mut Vec<Repair>,
) {
    let mut all: Vec<Brace> = braces.iter().chain(inserted.iter().map(|(_, brace)| brace)).copied().collect();
    all.sort_by_key(|brace| brace.at);
    let mut stack: Vec<Brace> = Vec::new();
    let mut suspect: Option<Brace> = None;
    // First on its line, and nothing behind it that it could not close.
    let starts = |brace: &Brace| {
        let line = layout.lines.get(brace.line).filter(|line| line.start == brace.at);
        line.and_then(|line| line.code.get(1..)).is_some_and(|rest| {
            let rest = rest.trim_start();
            rest.is_empty() || rest.starts_with(['}', ',']) || HEADS.contains(&first_word(rest))
        })
    };
    let indent = |brace: &Brace| layout.lines.get(brace.line).map_or(0, |line| line.indent);
    for brace in all {
        if brace.opens {
            stack.push(brace);
            continue;
        }
        match stack.last().copied() {
            Some(open) => {
                let strange = open.line != brace.line && (!starts(&brace) || indent(&brace) != indent(&open));
                if strange && suspect.is_none() && *extra > 0 {
                    suspect = Some(brace);
                }
                stack.pop();
            }
            None => {
                if *extra == 0 {
                    continue;
                }
                let culprit = suspect.take().unwrap_or(brace);
                gone.insert(culprit.at);
                let place = (culprit.at, culprit.at + 1);
                let change = Change::delete(culprit.at, culprit.at + 1);
                found.push(Repair::sure(vec![change], place, "take it away", messages::extra_close));
                *extra -= 1;
            }
        }
    }
}

/// Blocks that nobody closed: the first line that is indented no deeper than a block's head ends it.
#[allow(clippy::too_many_arguments, reason = "the parts of one item, looked at together")]
fn closing_missing(
    layout: &Layout<'_>,
    first: usize,
    last: usize,
    braces: &[Brace],
    inserted: &[(usize, Brace)],
    gone: &BTreeSet<usize>,
    missing: &mut usize,
    found: &mut Vec<Repair>,
) {
    let mut all: Vec<Brace> =
        braces.iter().filter(|b| !gone.contains(&b.at)).chain(inserted.iter().map(|(_, b)| b)).copied().collect();
    all.sort_by_key(|brace| brace.at);
    let mut next = 0;
    let mut stack: Vec<Brace> = Vec::new();
    let indent = |brace: &Brace| layout.lines.get(brace.line).map_or(0, |line| line.indent);
    for index in first..last {
        let Some(line) = layout.lines.get(index) else { break };
        let closes = line.code.starts_with('}');
        while *missing > 0
            && let Some(top) = stack.last().copied()
        {
            let ends_here = if closes {
                indent(&top) > line.indent && stack.iter().rev().take(DEEPEST).any(|open| indent(open) == line.indent)
            } else {
                line.indent <= indent(&top) && !line.code.starts_with([',', '{'])
            };
            if !ends_here {
                break;
            }
            if line.indent == indent(&top) && line.code.chars().count() == 1 && !closes {
                let word = layout.lines.get(top.line).map_or("", |head| first_word(head.code)).to_owned();
                let change = Change::new(line.start, line.code_end(), "}");
                let tell = move |span| messages::missing_close(span, &word);
                found.push(Repair::maybe(vec![change], (top.at, top.at + 1), "write `}`", tell));
            } else {
                close_before(layout, index, top, found);
            }
            stack.pop();
            *missing -= 1;
        }
        if *missing > 0
            && let Some(at) = otherwise_in_a_block(line)
            && let Some(top) = all
                .get(next..)
                .unwrap_or(&[])
                .iter()
                .take_while(|b| b.line == index && b.at < at)
                .filter(|b| b.opens)
                .last()
                .copied()
        {
            let change = Change::insert(at, "} ");
            let place = (top.at, top.at + 1);
            found.push(Repair::sure(vec![change], place, "write `}`", |span| {
                messages::missing_close(span, "otherwise")
            }));
            *missing -= 1;
            // The block that was open is closed now: its opening is taken as paired.
            let mut own = vec![];
            while let Some(brace) = all.get(next).filter(|brace| brace.line == index).copied() {
                own.push(brace);
                next += 1;
            }
            own.push(Brace { at, opens: false, line: index });
            own.sort_by_key(|brace| brace.at);
            walk(&own, &mut stack);
            continue;
        }
        while let Some(brace) = all.get(next).filter(|brace| brace.line == index).copied() {
            walk(&[brace], &mut stack);
            next += 1;
        }
    }
    while *missing > 0
        && let Some(top) = stack.pop()
    {
        close_before(layout, last, top, found);
        *missing -= 1;
    }
}

fn walk(braces: &[Brace], stack: &mut Vec<Brace>) {
    for brace in braces {
        if brace.opens {
            stack.push(*brace);
        } else {
            stack.pop();
        }
    }
}

/// The place of an `otherwise` that follows something else than a brace: it can only stand behind a closed arm.
fn otherwise_in_a_block(line: &Line<'_>) -> Option<usize> {
    let tokens = super::tokens::tokens(line.code);
    let index = tokens.windows(2).position(|pair| match pair {
        [before, word] => word.is("otherwise") && !before.is("}") && !before.is("{"),
        _ => false,
    })?;
    let word = tokens.get(index + 1)?;
    // Only where the line opens the block that it would close.
    let opened = tokens.iter().take(index + 1).map(|t| i32::from(t.is("{")) - i32::from(t.is("}"))).sum::<i32>();
    (opened > 0).then_some(line.start + word.start)
}

/// Closes the block of `top` before line `index`.
fn close_before(layout: &Layout<'_>, index: usize, top: Brace, found: &mut Vec<Repair>) {
    let Some(before) = layout.lines.get(index.saturating_sub(1)) else { return };
    let Some(head) = layout.lines.get(top.line) else { return };
    if let Some(junk) = lone_sign(before).filter(|_| top.line + 1 == index) {
        let change = Change::new(junk, before.code_end(), "}");
        let word = first_word(head.code).to_owned();
        let tell = move |span| messages::missing_close(span, &word);
        found.push(Repair::maybe(vec![change], (top.at, top.at + 1), "write `}`", tell));
        return;
    }
    let with = if top.line + 1 == index { " }".to_owned() } else { format!("\n{}}}", " ".repeat(head.indent)) };
    let change = Change::insert(before.code_end(), with);
    let place = (top.at, top.at + 1);
    let word = first_word(head.code).to_owned();
    found.push(Repair::sure(vec![change], place, "write `}`", move |span| messages::missing_close(span, &word)));
}

/// Where the last sign of a line begins, if it is a lone letter or sign that means nothing: a brace was meant there.
fn lone_sign(line: &Line<'_>) -> Option<usize> {
    let mut letters = line.code.char_indices().rev();
    let (at, last) = letters.next()?;
    let before = letters.next()?.1;
    let is_lone = before.is_whitespace() && !matches!(last, '{' | '}' | '"' | ')');
    is_lone.then_some(line.start + at)
}

/// Makes braces pair up by force: what closes nothing goes, what stays open is closed at the end. For what
/// [`repairs`] could not explain.
pub(in crate::syntax) fn forced(text: &str) -> Vec<Change> {
    let layout = layout(text);
    let mut depth = 0_usize;
    let mut changes = Vec::new();
    for brace in &layout.braces {
        if brace.opens {
            depth += 1;
        } else if depth == 0 {
            changes.push(Change::new(brace.at, brace.at + 1, " "));
        } else {
            depth -= 1;
        }
    }
    if depth > 0 {
        changes.push(Change::insert(text.len(), format!("\n{}", "}".repeat(depth))));
    }
    changes
}
