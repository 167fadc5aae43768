//! Floor 4. One canonical layout of `.journey` text. Knows spelling, not meaning: a file with unknown names is laid out like
//! any other.
//!
//! Only blanks, line breaks and commas between fields change; every word, sign and comment of the author stays. What was
//! laid out is read again and compared with what was written, and on any difference the text is left as it is. Text that
//! could not be read is left as it is as well, and what stands around it is laid out.
//!
//! The rules, for people, are in `docs/layout.md`.

mod columns;
pub mod diff;
mod layout;
mod outline;
mod rows;
mod same;
mod tokens;
mod wrap;

use std::fmt;

use layout::Gap;
use same::{Difference, Version};
use tokens::{Kind, Token};

use crate::{
    base::{Edit, FileId, Span},
    syntax::{self, ast::File},
};

/// Why a text was left as it is: laid out, it would not have said the same. A mistake of the formatter's, not of the user's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The first place that would have changed, if it is known.
    pub span: Option<Span>,
    /// What would have changed.
    pub what: Changed,
}

/// What a layout would have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// What the text means.
    Meaning,
    /// Its comments.
    Comments,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            Changed::Meaning => "what the file says",
            Changed::Comments => "the file's comments",
        };
        write!(formatter, "laying this out would change {what}, so it was left as it is; please report this")
    }
}

/// The whole text in its canonical layout. `file` is its tree.
///
/// # Errors
/// A [`Refusal`] if the text laid out would not say the same.
pub fn format(file: &File, text: &str) -> Result<String, Refusal> {
    let mut step = step(file, text)?;
    for _ in 0..ROUNDS {
        if !step.has_mistakes {
            return Ok(step.text);
        }
        // How far a mistake reaches may depend on line breaks. Only what is laid out already is sure to stay so.
        let (file, _) = syntax::parse(file.id, &step.text);
        let next = self::step(&file, &step.text)?;
        if next.text == step.text {
            return Ok(step.text);
        }
        step = next;
    }
    Ok(text.to_owned())
}

/// How often a text with mistakes is laid out again before it is given up.
const ROUNDS: usize = 4;

/// The same as [`format()`], as edits in order: only what stands between words changes, so that whoever has the text open
/// keeps their place in it.
///
/// # Errors
/// A [`Refusal`] if the text laid out would not say the same.
pub fn edits(file: &File, text: &str) -> Result<Vec<Edit>, Refusal> {
    Ok(edits_between(file.id, text, &format(file, text)?))
}

/// The edits of [`edits`] that touch the lines of `range`.
///
/// # Errors
/// A [`Refusal`] if the text with these edits alone would not say the same.
pub fn format_range(file: &File, text: &str, range: Span) -> Result<Vec<Edit>, Refusal> {
    let lines = whole_lines(text, range);
    let inside = edits(file, text)?.into_iter().filter(|edit| touches(lines, edit.span)).collect::<Vec<_>>();
    match check(file, text, &tokens::tokens(text), &apply(text, &inside)).difference {
        None => Ok(inside),
        Some(_) if !syntax::parse(file.id, text).1.is_empty() => Ok(Vec::new()),
        Some(difference) => Err(refusal(file, difference)),
    }
}

/// The text with the edits made.
#[must_use]
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut result = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for edit in edits {
        result.push_str(text.get(at..edit.span.start as usize).unwrap_or(""));
        result.push_str(&edit.replacement);
        at = edit.span.end as usize;
    }
    result.push_str(text.get(at..).unwrap_or(""));
    result
}

/// A text laid out once.
struct Step {
    text: String,
    /// Whether its spelling is wrong somewhere.
    has_mistakes: bool,
}

/// Lays a text out. What could not be read is left as it is, and what stands around it if that matters.
fn step(file: &File, text: &str) -> Result<Step, Refusal> {
    let unchanged = Step { text: text.to_owned(), has_mistakes: file.damaged };
    if file.items.is_empty() && file.damaged {
        return Ok(unchanged);
    }
    let tokens = tokens::tokens(text);
    let mut left = Left::default();
    if file.damaged || file.items.iter().any(|item| item.damaged) {
        left.mistakes = mistakes(file.id, text);
    }
    loop {
        let laid_out = lay_out(file, text, &tokens, &left);
        let checked = check(file, text, &tokens, &laid_out);
        let Some(difference) = checked.difference else {
            return Ok(Step { text: laid_out, has_mistakes: checked.has_mistakes });
        };
        let mistakes = mistakes(file.id, text);
        if mistakes.is_empty() {
            return Err(refusal(file, difference));
        }
        // How far a mistake reaches may depend on line breaks: then more of the text around it is left as it is.
        if left.mistakes.is_empty() {
            left.mistakes = mistakes;
        } else if left.items.is_empty() {
            left.items = items_with(&mistakes, &difference, file);
            if left.items.is_empty() {
                return Ok(unchanged);
            }
        } else {
            return Ok(unchanged);
        }
    }
}

/// What is left as it is.
#[derive(Default)]
struct Left {
    /// Lines at these places.
    mistakes: Vec<(usize, usize)>,
    /// Items of these numbers.
    items: Vec<usize>,
}

/// Where the spelling is wrong.
fn mistakes(id: FileId, text: &str) -> Vec<(usize, usize)> {
    syntax::parse(id, text).1.iter().map(|found| (found.span.start as usize, found.span.end as usize)).collect()
}

/// The items that hold a mistake, lost something, or differ.
fn items_with(mistakes: &[(usize, usize)], difference: &Difference, file: &File) -> Vec<usize> {
    let differing: &[usize] = match difference {
        Difference::Items(items) => items,
        Difference::Comments(_) | Difference::Words => &[],
    };
    let items = file.items.iter().enumerate().filter(|(number, item)| {
        let (start, end) = (item.span.start as usize, item.span.end as usize);
        item.damaged || differing.contains(number) || mistakes.iter().any(|(from, to)| start <= *to && *from <= end)
    });
    items.map(|(number, _)| number).collect()
}

fn refusal(file: &File, difference: Difference) -> Refusal {
    match difference {
        Difference::Items(items) => {
            let span = items.first().and_then(|number| file.items.get(*number)).map(|item| item.span);
            Refusal { span, what: Changed::Meaning }
        }
        Difference::Comments(span) => Refusal { span, what: Changed::Comments },
        Difference::Words => Refusal { span: None, what: Changed::Meaning },
    }
}

/// What came of reading a text again.
struct Checked {
    difference: Option<Difference>,
    has_mistakes: bool,
}

fn check(file: &File, text: &str, tokens: &[Token<'_>], changed: &str) -> Checked {
    let (changed_file, found) = syntax::parse(file.id, changed);
    let changed_tokens = tokens::tokens(changed);
    let older = Version { file, text, tokens };
    let difference = same::difference(older, Version { file: &changed_file, text: changed, tokens: &changed_tokens });
    Checked { difference, has_mistakes: !found.is_empty() }
}

fn lay_out(file: &File, text: &str, tokens: &[Token<'_>], left: &Left) -> String {
    let partners = tokens::partners(tokens);
    let nodes = outline::outline(file, tokens, &left.items);
    let (entries, commas) = rows::arrange(tokens, &partners, &nodes, &left.mistakes);
    let layout = layout::lay_out(tokens, &entries, commas);
    let line_end = line_end(text);
    let is_marked = |marks: &[bool], number: usize| marks.get(number).copied().unwrap_or(false);
    let blanks = |count: usize| std::iter::repeat_n(' ', count);
    let mut written = String::with_capacity(text.len() + text.len() / 8);
    let mut end = 0;
    for (number, token) in tokens.iter().enumerate() {
        if is_marked(&layout.commas.dropped, number) {
            continue;
        }
        match layout.gaps.get(number) {
            // A file begins with its first word.
            _ if number == 0 => {}
            Some(Gap::Blanks(count)) => written.extend(blanks(*count)),
            Some(Gap::Break { empty_line, indent }) => {
                written.push_str(line_end);
                if *empty_line {
                    written.push_str(line_end);
                }
                written.extend(blanks(*indent));
            }
            Some(Gap::AsWritten) | None => {
                written.push_str(&with_line_ends(text.get(end..token.start).unwrap_or(""), line_end));
            }
        }
        written.push_str(token.text);
        if is_marked(&layout.commas.added, number) {
            written.push(',');
        }
        end = token.end;
    }
    if !tokens.is_empty() {
        written.push_str(line_end);
    }
    written
}

/// What turns one text into another that has the same words: edits of what stands between them.
fn edits_between(id: FileId, old: &str, new: &str) -> Vec<Edit> {
    let (old_tokens, new_tokens) = (tokens::tokens(old), tokens::tokens(new));
    let words = |tokens: &[Token<'_>], length: usize| -> Vec<(usize, usize)> {
        let words = tokens.iter().filter(|token| token.kind != Kind::Comma).map(|token| (token.start, token.end));
        words.chain([(length, length)]).collect()
    };
    let pairs = words(&old_tokens, old.len()).into_iter().zip(words(&new_tokens, new.len()));
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let (mut old_end, mut new_end) = (0, 0);
    let mut edits = Vec::new();
    for ((old_start, old_next), (new_start, new_next)) in pairs {
        let (was, is) = (old.get(old_end..old_start).unwrap_or(""), new.get(new_end..new_start).unwrap_or(""));
        if was != is {
            let span = Span::new(id, offset(old_end), offset(old_start));
            edits.push(Edit { span, replacement: is.to_owned() });
        }
        (old_end, new_end) = (old_next, new_next);
    }
    edits
}

/// The line end that the text uses first.
fn line_end(text: &str) -> &'static str {
    match text.find(['\n', '\r']) {
        Some(at) if text.get(at..).is_some_and(|rest| rest.starts_with("\r\n")) => "\r\n",
        Some(_) | None => "\n",
    }
}

/// The text with all its line ends of one kind.
fn with_line_ends(text: &str, line_end: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', line_end)
}

/// The range, widened to whole lines.
fn whole_lines(text: &str, range: Span) -> (usize, usize) {
    let start = (range.start as usize).min(text.len());
    let end = (range.end as usize).clamp(start, text.len());
    let is_line_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let bytes = text.as_bytes();
    let before = bytes.get(..start).unwrap_or(&[]);
    let behind = bytes.get(end..).unwrap_or(&[]);
    let start = before.iter().rposition(is_line_end).map_or(0, |at| at + 1);
    (start, end + behind.iter().position(is_line_end).unwrap_or(behind.len()))
}

/// Whether an edit changes something in these lines: the indent of the first one belongs to them, the break behind the last
/// one does not.
fn touches((start, end): (usize, usize), edit: Span) -> bool {
    let (from, to) = (edit.start as usize, edit.end as usize);
    from < end && to > start || from == to && start <= from && from <= end || to == start && from < to
}
