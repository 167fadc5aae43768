//! Signs that the language never holds outside of texts and comments: quotes of other kinds, comments of other languages,
//! invisible characters, list marks and merge conflicts. Each is understood, reported, and put right before anything is parsed.

use std::collections::BTreeMap;

use super::{Repair, patch::Change};
use crate::syntax::{messages, scan::DEEPEST};

/// What is foreign in a whole text.
pub(in crate::syntax) fn repairs(text: &str) -> Vec<Repair> {
    let mut reader = Reader {
        text,
        found: Vec::new(),
        invisible: Vec::new(),
        blanks: Vec::new(),
        words: BTreeMap::new(),
        line: (0, 0),
        closed_until: 0,
        no_end: false,
    };
    reader.read();
    reader.finish()
}

struct Reader<'t> {
    text: &'t str,
    found: Vec<Repair>,
    /// Characters that nobody sees, and that are no blanks.
    invisible: Vec<(usize, usize)>,
    /// Blanks of other kinds.
    blanks: Vec<(usize, usize)>,
    /// Words with letters that names do not have, and where they stand.
    words: BTreeMap<&'t str, Vec<(usize, usize)>>,
    /// A stretch of one line, from where to its end, that was looked up before: keeps long lines from being searched again.
    line: (usize, usize),
    /// Up to where texts are known to be closed.
    closed_until: usize,
    /// Whether no conflict that begins from here on has an end.
    no_end: bool,
}

const OPENING: [char; 5] = ['“', '„', '‟', '«', '”'];
const CLOSING: [char; 4] = ['”', '“', '»', '"'];

/// A text in single quotes is looked for no further than this many characters.
const LONGEST_SINGLE: usize = 400;

/// On a longer line, nobody looks for the best place of a missing quote.
const LONG_LINE: usize = 4000;

impl<'t> Reader<'t> {
    fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or("")
    }

    fn line_end(&mut self, at: usize) -> usize {
        let (from, end) = self.line;
        if from > at || at > end || end == 0 {
            self.line = (at, crate::syntax::scan::line_end(self.text.as_bytes(), at));
        }
        self.line.1
    }

    fn before(&self, at: usize) -> Option<char> {
        self.text.get(..at).and_then(|text| text.chars().next_back())
    }

    fn read(&mut self) {
        let mut at = 0;
        let mut line_start = true;
        while let Some(c) = self.rest(at).chars().next() {
            if line_start && let Some(next) = self.line_mark(at) {
                at = next;
                continue;
            }
            line_start = matches!(c, '\n' | '\r') || line_start && matches!(c, ' ' | '\t');
            at = self.one(at, c);
        }
    }

    /// What begins a line and belongs to no journey: conflict marks, fences, list marks. Where it ends, if there is one.
    fn line_mark(&mut self, at: usize) -> Option<usize> {
        let rest = self.rest(at);
        let end = self.line_end(at);
        if rest.starts_with("<<<<<<<")
            || rest.starts_with(">>>>>>>")
            || rest.starts_with("=======")
            || rest.starts_with("|||||||")
        {
            return Some(self.conflict(at));
        }
        if rest.starts_with("```") || rest.starts_with("~~~") {
            self.found.push(Repair::sure(
                vec![Change::delete(at, end)],
                (at, end),
                "take the fence away",
                messages::markdown,
            ));
            return Some(end);
        }
        let mark = rest.chars().next().filter(|c| matches!(c, '-' | '*' | '+' | '•' | '–' | '—'))?;
        let length = mark.len_utf8();
        let after = rest.get(length..)?;
        let blanks = after.len() - after.trim_start_matches(' ').len();
        let word: &str =
            after.trim_start_matches(' ').split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()?;
        let leads = super::words::leads(&word.to_ascii_lowercase()) || matches!(mark, '*' | '•') && !word.is_empty();
        if blanks == 0 || !leads {
            return None;
        }
        let place = (at, at + length);
        let change = Change::delete(at, at + length + blanks);
        self.found.push(Repair::sure(vec![change], place, "take the list mark away", messages::markdown));
        Some(at + length + blanks)
    }

    /// A merge conflict: the first side stays. Gives the place to go on from.
    fn conflict(&mut self, at: usize) -> usize {
        let end = self.line_end(at);
        let find = |mark: &str, from: usize| {
            let found = if self.no_end { None } else { self.rest(from).find(&format!("\n{mark}")) };
            found.map(|found| from + found + 1)
        };
        let middle = find("=======", end);
        let last = middle.and_then(|middle| find(">>>>>>>", middle));
        if let (true, Some(middle), Some(last)) = (self.rest(at).starts_with("<<<<<<<"), middle, last) {
            let between = self.text.get(end..middle).unwrap_or("");
            let base = between.find("\n|||||||").map_or(middle, |found| end + found + 1);
            let stop = self.line_end(last);
            let first_side = vec![Change::delete(at, end), Change::delete(base, stop)];
            let second = self.line_end(middle);
            let second_side = vec![Change::delete(at, second), Change::delete(last, stop)];
            let mut repair = Repair::told(first_side.clone(), (at, end), messages::merge_conflict);
            repair.choices.push(("keep the first side".to_owned(), first_side));
            repair.choices.push(("keep the second side".to_owned(), second_side));
            // What stays is read as if it had never been in a conflict; what goes is not read at all.
            let kept = self.text.get(end..base).unwrap_or("");
            for mut inner in repairs(kept) {
                inner.shift(end);
                self.found.push(inner);
            }
            self.found.push(repair);
            return stop;
        }
        self.no_end |= last.is_none();
        self.found.push(Repair::told(vec![Change::delete(at, end)], (at, end), messages::merge_conflict));
        end
    }

    fn one(&mut self, at: usize, c: char) -> usize {
        let next = at + c.len_utf8();
        let rest = self.rest(at);
        match c {
            '"' => return self.quoted(at),
            '/' if rest.starts_with("//") => return self.line_end(at),
            '/' if rest.starts_with("/*") => return self.block_comment(at, "/*", "*/"),
            '<' if rest.starts_with("<!--") => return self.block_comment(at, "<!--", "-->"),
            '#' => return self.line_comment(at, rest.len() - rest.trim_start_matches('#').len()),
            '-' if rest.starts_with("--") && self.before(at).is_none_or(char::is_whitespace) => {
                return self.line_comment(at, rest.len() - rest.trim_start_matches('-').len());
            }
            ';' => {
                let end = self.line_end(next);
                let behind = self.text.get(next..end).unwrap_or("").trim_start();
                if behind.is_empty() || behind.starts_with('}') || behind.starts_with("//") {
                    let change = Change::delete(at, next);
                    self.found.push(Repair::sure(vec![change], (at, next), "take it away", messages::semicolon));
                }
            }
            '\'' | '’' | '‘' => return self.single_quoted(at, c),
            _ if OPENING.contains(&c) => return self.curly_quoted(at, c),
            _ if c.is_ascii() => {}
            '\u{AD}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFFF}' => {
                self.invisible.push((at, next));
            }
            '–' | '—' | '−' | '‑' | '‐' => self.dash(at, next),
            '…' | '×' | '÷' => {}
            _ if c.is_whitespace() => self.blanks.push((at, next)),
            _ if c.is_alphabetic() => {
                let is_word = |c: char| c == '_' || c.is_alphanumeric();
                let start = self.text.get(..at).map_or(at, |text| text.trim_end_matches(is_word).len());
                let end = at + rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
                let word = self.text.get(start..end).unwrap_or("");
                self.words.entry(word).or_default().push((start, end));
                return end;
            }
            _ => {}
        }
        next
    }

    fn dash(&mut self, at: usize, next: usize) {
        let digits = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let line = self.text.get(at.saturating_sub(3)..at).unwrap_or("");
        let is_clock = line.starts_with(':') && digits(self.rest(next).chars().next());
        let with = if is_clock { " to " } else { "-" };
        self.found.push(Repair::sure(
            vec![Change::new(at, next, with)],
            (at, next),
            format!("write `{}`", with.trim()),
            messages::smart_dash,
        ));
    }

    fn line_comment(&mut self, at: usize, length: usize) -> usize {
        let change = Change::new(at, at + length, "//");
        self.found.push(Repair::sure(vec![change], (at, at + length), "write `//`", messages::comment_sign));
        self.line_end(at)
    }

    fn block_comment(&mut self, at: usize, open: &str, shut: &str) -> usize {
        let inside = at + open.len();
        let (end, after) = match self.rest(inside).find(shut) {
            Some(length) => (inside + length, inside + length + shut.len()),
            None => (self.text.len(), self.text.len()),
        };
        let mut changes = vec![Change::new(at, inside, "//")];
        let body = self.text.get(inside..end).unwrap_or("");
        for (index, _) in body.match_indices('\n') {
            let line = inside + index + 1;
            if line < end || after > end {
                changes.push(Change::insert(line, "// "));
            }
        }
        let line = self.line_end(after);
        let goes_on = !self.text.get(after..line).unwrap_or("").trim().is_empty();
        if after > end {
            changes.push(Change::new(end, after, if goes_on { "\n" } else { "" }));
        }
        self.found.push(Repair::sure(changes, (at, inside), "write `//` before each line", messages::comment_sign));
        after.max(inside)
    }

    /// A straight quote: usually a whole text; on a line with an odd one, the place of the one that is missing.
    fn quoted(&mut self, at: usize) -> usize {
        if at < self.closed_until {
            return self.rest(at + 1).find('"').map_or(self.text.len(), |length| at + length + 2);
        }
        let end = self.line_end(at);
        let line = self.text.get(at..end).unwrap_or("");
        if let Some(shut) = closes_well(line) {
            self.closed_until = end;
            return at + shut;
        }
        if line.len() > LONG_LINE {
            let shut = at + line.trim_end().len().max(1);
            let change = Change::insert(shut, "\"");
            self.found.push(Repair::sure(vec![change], (at, shut), "close the text", messages::missing_quote));
            return shut;
        }
        let quotes: Vec<usize> = line
            .char_indices()
            .filter(|(_, c)| *c == '"' || CLOSING.contains(c))
            .map(|(index, _)| at + index)
            .collect();
        // Closed by a quote of another kind.
        if let Some(second) = quotes.get(1).copied()
            && let Some(mark) = self.rest(second).chars().next().filter(|mark| *mark != '"')
        {
            let place = (second, second + mark.len_utf8());
            let change = Change::new(place.0, place.1, "\"");
            self.found.push(Repair::sure(vec![change], place, "write straight quotes", messages::curly_quotes));
            return place.1;
        }
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if self.before(at).is_some_and(is_word) && self.rest(at + 1).starts_with(is_word) {
            let change = Change::delete(at, at + 1);
            self.found.push(Repair::maybe(vec![change], (at, at + 1), "take it away", messages::quote_in_word));
            return at + 1;
        }
        let can_open = |q: usize| {
            self.before(q).is_none_or(|c| c.is_whitespace() || matches!(c, '{' | '(' | ',' | ':' | '='))
                && self.rest(q + 1).chars().next().is_some_and(|c| !c.is_whitespace())
        };
        let can_close = |q: usize| {
            self.rest(q + 1).chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '}' | ')' | ',' | '.'))
                && self.before(q).is_some_and(|c| !c.is_whitespace())
        };
        if !can_open(at) && can_close(at) {
            let open = self.text_begin(at);
            let place = (at, at + 1);
            let change = Change::insert(open, "\"");
            self.found.push(Repair::maybe(vec![change], place, "open the text with a quote", messages::missing_quote));
            return at + 1;
        }
        match quotes.get(1).copied() {
            Some(second) if can_open(second) && !can_close(second) => {
                let text = self.text.get(at..second).unwrap_or("").trim_end();
                let cut = text
                    .rfind(char::is_whitespace)
                    .map_or(text.len(), |blank| text.get(..blank).unwrap_or("").trim_end().len());
                let shut = at + cut.max(1);
                let change = Change::insert(shut, "\"");
                self.found.push(Repair::maybe(vec![change], (at, shut), "close the text", messages::missing_quote));
                shut
            }
            Some(second) => second + 1,
            None => {
                let shut = self.text_end(at);
                let change = Change::insert(shut, "\"");
                self.found.push(Repair::sure(vec![change], (at, shut), "close the text", messages::missing_quote));
                shut
            }
        }
    }

    /// Where a text without its opening quote most likely begins.
    fn text_begin(&self, quote: usize) -> usize {
        let start = self.text.get(..quote).map_or(0, |text| text.rfind(['\n', '\r']).map_or(0, |found| found + 1));
        let line = self.text.get(start..quote).unwrap_or("");
        let mut begin = start + (line.len() - line.trim_start().len());
        let mut words = 0;
        for (index, word) in line.split_whitespace().map(|word| (word.as_ptr() as usize - line.as_ptr() as usize, word))
        {
            words += 1;
            let end = start + index + word.len();
            let opens = matches!(word, "template" | "subject" | "owner" | "exit" | "test")
                || word.ends_with([':', '{', '"', '}']);
            let leads_item = words == 2 && super::words::ITEMS.iter().any(|item| line.trim_start().starts_with(item));
            if (opens || leads_item) && end < quote {
                begin = end + (self.rest(end).len() - self.rest(end).trim_start_matches([' ', '\t']).len());
            }
        }
        begin.min(quote)
    }

    /// Where a text that nobody closed most likely ends: at the end of its line, before what closes that line's blocks.
    fn text_end(&mut self, quote: usize) -> usize {
        let end = self.line_end(quote);
        let line = self.text.get(quote..end).unwrap_or("");
        let line = line.find(" //").and_then(|comment| line.get(..comment)).unwrap_or(line).trim_end();
        if let Some(head) = line.strip_suffix('{') {
            return quote + head.trim_end().len().max(1);
        }
        let start = self.text.get(..quote).map_or(0, |text| text.rfind('\n').map_or(0, |found| found + 1));
        let net = |text: &str| text.matches('{').count().wrapping_sub(text.matches('}').count());
        let open = net(self.text.get(start..quote).unwrap_or(""));
        // The text ends where the rest of the line closes just what the line has opened before it.
        if (1..=DEEPEST).contains(&open) {
            let mut rest = net(line);
            for (index, c) in line.char_indices().filter(|(_, c)| matches!(c, '{' | '}')) {
                let inside = line.get(..index).unwrap_or("").trim_end();
                let ends =
                    inside.len() < index || line.get(index + 1..).is_some_and(|after| after.trim_start().is_empty());
                if c == '}' && ends && rest.wrapping_add(open) == 0 {
                    return quote + inside.len().max(1);
                }
                rest = if c == '{' { rest.wrapping_sub(1) } else { rest.wrapping_add(1) };
            }
        }
        quote + line.len().max(1)
    }

    fn curly_quoted(&mut self, at: usize, open: char) -> usize {
        let inside = at + open.len_utf8();
        let end = self.line_end(inside);
        let line = self.text.get(inside..end).unwrap_or("");
        let shut = line.find(CLOSING).map(|length| inside + length);
        match shut.and_then(|shut| self.rest(shut).chars().next().map(|mark| (shut, mark))) {
            Some((shut, mark)) => {
                let end = shut + mark.len_utf8();
                let changes = vec![Change::new(at, inside, "\""), Change::new(shut, end, "\"")];
                self.found.push(Repair::sure(changes, (at, inside), "write straight quotes", messages::curly_quotes));
                end
            }
            None => {
                let shut = self.text_end(at).max(inside);
                let changes = vec![Change::new(at, inside, "\""), Change::insert(shut, "\"")];
                self.found.push(Repair::sure(changes, (at, inside), "write straight quotes", messages::curly_quotes));
                shut
            }
        }
    }

    fn single_quoted(&mut self, at: usize, mark: char) -> usize {
        let inside = at + mark.len_utf8();
        if self.text.get(..at).is_some_and(|text| text.ends_with("isn")) && self.rest(inside).starts_with('t') {
            let change = Change::new(at - 1, inside + 1, " not");
            let place = (at - 3, inside + 1);
            self.found.push(Repair::sure(vec![change], place, "write `is not`", |span| {
                messages::other_words(span, "isn't", "is not")
            }));
            return inside + 1;
        }
        let opens = self.before(at).is_none_or(|c| c.is_whitespace() || matches!(c, '{' | '(' | ',' | ':' | '='));
        let end = self.line_end(inside);
        let line = self.text.get(inside..end).unwrap_or("");
        let shut = line.char_indices().take(LONGEST_SINGLE).filter(|(_, c)| matches!(c, '\'' | '’' | '‘')).find(
            |(index, c)| {
                let behind = line.get(index + c.len_utf8()..).and_then(|rest| rest.chars().next());
                behind.is_none_or(|c| c.is_whitespace() || matches!(c, '}' | ')' | ',' | ';'))
            },
        );
        let Some((length, shut)) = shut.filter(|_| opens) else { return inside };
        let (from, to) = (inside + length, inside + length + shut.len_utf8());
        let mut changes = vec![Change::new(at, inside, "\"")];
        for (index, _) in line.get(..length).unwrap_or("").match_indices('"') {
            changes.push(Change::new(inside + index, inside + index + 1, "'"));
        }
        changes.push(Change::new(from, to, "\""));
        self.found.push(Repair::sure(changes, (at, to), "write double quotes", messages::single_quotes));
        to
    }

    fn finish(mut self) -> Vec<Repair> {
        if let Some(first) = self.invisible.first().copied() {
            let count = self.invisible.len();
            let changes = self.invisible.iter().map(|(start, end)| Change::delete(*start, *end)).collect();
            self.found.push(Repair::sure(changes, first, "take them away", move |span| {
                messages::invisible_character(span, count)
            }));
        }
        if let Some(first) = self.blanks.first().copied() {
            let count = self.blanks.len();
            let changes = self.blanks.iter().map(|(start, end)| Change::new(*start, *end, " ")).collect();
            self.found
                .push(Repair::sure(changes, first, "write plain blanks", move |span| messages::odd_blank(span, count)));
        }
        for (word, places) in std::mem::take(&mut self.words) {
            let plain = plain(word);
            let changes = places.iter().map(|(start, end)| Change::new(*start, *end, plain.clone())).collect();
            let Some(first) = places.first().copied() else { continue };
            let title = format!("write `{plain}`");
            let word = word.to_owned();
            self.found.push(Repair::sure(changes, first, title, move |span| messages::letters_in_names(span, &word)));
        }
        self.found
    }
}

/// Where the text that begins the line ends, if the quotes of the line pair up.
fn closes_well(line: &str) -> Option<usize> {
    let mut first = None;
    let mut rest = line;
    let mut at = 0;
    loop {
        // `rest` begins with a quote.
        let length = rest.get(1..)?.find('"')? + 2;
        first = first.or(Some(length));
        at += length;
        let behind = line.get(at..)?;
        match (behind.find('"'), behind.find("//")) {
            (None, _) => return first,
            (Some(quote), Some(comment)) if comment < quote => return first,
            (Some(quote), _) => {
                at += quote;
                rest = line.get(at..)?;
            }
        }
    }
}

/// The word with the letters that names have.
fn plain(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            c if c.is_ascii() => out.push(c),
            'ä' | 'æ' => out.push_str("ae"),
            'ö' | 'œ' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            'Ä' => out.push_str("Ae"),
            'Ö' => out.push_str("Oe"),
            'Ü' => out.push_str("Ue"),
            'à' | 'á' | 'â' | 'ã' | 'å' | 'а' => out.push('a'),
            'ç' | 'с' => out.push('c'),
            'è' | 'é' | 'ê' | 'ë' | 'е' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' | 'і' => out.push('i'),
            'ñ' => out.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'о' => out.push('o'),
            'р' => out.push('p'),
            'х' => out.push('x'),
            'ù' | 'ú' | 'û' => out.push('u'),
            'ý' | 'ÿ' | 'у' => out.push('y'),
            _ => out.push('_'),
        }
    }
    if !out.starts_with(|c: char| c.is_ascii_alphabetic()) {
        out.insert(0, 'x');
    }
    out
}
