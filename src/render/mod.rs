//! Floor 4. Findings in words: for people, for screen readers, for other programs. Knows no journeys, no terminal and no file: whoever calls
//! hands in findings that are sorted already, and prints what comes back.

pub mod github;
pub mod gitlab;
pub mod human;
pub mod json;
pub mod junit;
pub mod plain;
pub mod rdjson;
pub mod sarif;
pub mod short;

use unicode_width::UnicodeWidthStr;

use crate::base::{Applicability, Diagnostic, Fix, Identity, Severity, SourceMap, Span, Witness, calendar};

/// What other programs are told.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// Sorted.
    pub findings: &'a [Diagnostic],
    /// By what each of them is known, in the same order.
    pub identities: &'a [Identity],
    /// The texts they are about.
    pub sources: &'a SourceMap,
}

impl<'a> Report<'a> {
    fn rows(&self) -> impl Iterator<Item = (&'a Diagnostic, &'a Identity)> {
        self.findings.iter().zip(self.identities)
    }
}

/// A document of plain structs with text keys, indented, with a line break behind it.
fn document(shape: &impl serde::Serialize) -> String {
    // Writing such a shape to memory has no way to fail.
    let mut out = serde_json::to_string_pretty(shape).unwrap_or_default();
    out.push('\n');
    out
}

/// The path under which a place is shown; empty where its file is not known.
fn path_of(span: Span, sources: &SourceMap) -> &str {
    sources.get(span.file).map_or("", |file| file.path.as_str())
}

/// What is to be said below the message, one line each: for formats that carry nothing but a text.
fn details(finding: &Diagnostic, sources: &SourceMap) -> Vec<String> {
    let mut lines = Vec::new();
    if !finding.note.is_empty() {
        lines.push(one_line(&finding.note));
    }
    for label in &finding.labels {
        let at = sources.line_column(label.span);
        let path = path_of(label.span, sources);
        lines.push(format!("{path}:{}:{}: {}", at.line, at.column, one_line(&label.message)));
    }
    for (head, words) in footers(finding, sources) {
        let words = visible(&words);
        let mut words = words.trim_end().lines();
        lines.push(format!("{head}: {}", words.next().unwrap_or("")));
        lines.extend(words.map(|line| format!("  {line}")));
    }
    lines
}

/// How many findings there are of each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Of level error.
    pub errors: usize,
    /// Of level warning.
    pub warnings: usize,
    /// Of level info.
    pub infos: usize,
}

impl Counts {
    /// Counts findings.
    #[must_use]
    pub fn of(findings: &[Diagnostic]) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            match finding.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Info => counts.infos += 1,
            }
        }
        counts
    }

    /// `2 errors, 1 warning`; `no findings` where there are none.
    #[must_use]
    pub fn words(self) -> String {
        let parts: Vec<String> =
            [(self.errors, "error", "errors"), (self.warnings, "warning", "warnings"), (self.infos, "info", "infos")]
                .into_iter()
                .filter(|(count, _, _)| *count > 0)
                .map(|(count, one, many)| count_of(count, one, many))
                .collect();
        if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") }
    }
}

/// `1 file`, `2 files`.
#[must_use]
pub fn count_of(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Breaks words into lines of so many columns; a longer word stands alone.
#[must_use]
pub fn wrap(words: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words.split(' ') {
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// What comes after the place of a finding, as lines of a name and its words; the same in every format for people.
fn footers(finding: &Diagnostic, sources: &SourceMap) -> Vec<(&'static str, String)> {
    let mut lines: Vec<(&'static str, String)> = finding.help.iter().map(|help| ("help", help.clone())).collect();
    let several = finding.fixes.len() > 1;
    for (index, fix) in finding.fixes.iter().enumerate() {
        let head = match (index, several, fix.applicability) {
            (0, _, Applicability::MachineApplicable) | (0, true, Applicability::MaybeIncorrect) => "write",
            (0, false, Applicability::MaybeIncorrect) => "perhaps",
            _ => "or",
        };
        lines.push((head, mended(fix, sources).unwrap_or_else(|| fix.title.clone())));
    }
    if let Some(witness) = &finding.witness {
        lines.push(("for example", witness_words(witness)));
    }
    lines
}

/// The lines a fix leaves behind, if they are few enough to be read at a glance.
fn mended(fix: &Fix, sources: &SourceMap) -> Option<String> {
    const MOST_LINES: usize = 6;
    let first = fix.edits.first()?;
    if fix.edits.iter().any(|edit| edit.span.file != first.span.file) {
        return None;
    }
    let file = sources.get(first.span.file)?;
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let last_end = edits.iter().map(|edit| edit.span.end).max()?;
    let from_line = file.line_column(first.span.start.min(edits.first()?.span.start)).line;
    let to_line = file.line_column(last_end).line;
    let mut at = file.line_start(from_line) as usize;
    let end = file.line_start(to_line) as usize + file.line(to_line).len();
    let mut text = String::new();
    for edit in edits {
        text.push_str(file.text.get(at..edit.span.start as usize)?);
        text.push_str(&edit.replacement);
        at = edit.span.end as usize;
    }
    text.push_str(file.text.get(at..end)?);
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() || lines.len() > MOST_LINES {
        return None;
    }
    let indent = lines.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let lines: Vec<&str> = lines.iter().map(|line| line.get(indent..).unwrap_or(line)).collect();
    Some(lines.join("\n"))
}

/// The customer, what happens, and what comes of it; one line each.
fn witness_words(witness: &Witness) -> String {
    let mut lines = Vec::new();
    if !witness.customer.is_empty() {
        let parts: Vec<String> = witness.customer.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        lines.push(format!("customer {{ {} }}", parts.join(", ")));
    }
    for step in &witness.timeline {
        lines.push(format!("{}  {}", calendar::format_instant(step.at), step.what));
    }
    lines.extend(witness.outcome.clone());
    lines.join("\n")
}

/// Makes characters visible that a terminal would act on or hide, without changing the number of bytes or lines.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let shown_as = match c {
            '\n' | '\t' => c,
            '\r' if chars.peek() == Some(&'\n') => c,
            '\r' => '\n',
            _ if !is_hidden(c) => c,
            _ => match c.len_utf8() {
                1 => '?',
                2 => '·',
                3 => '\u{fffd}',
                _ => '\u{1f6ab}',
            },
        };
        shown.push(shown_as);
    }
    shown
}

/// Control characters, and those that take no room or turn the direction of writing.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}')
}

/// A message or label in one line, with nothing in it that a terminal acts on.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c == '\n' || c == '\t' {
                ' '
            } else if is_hidden(c) {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}
