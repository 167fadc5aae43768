//! Findings in reviewdog's diagnostic format, which posts them as review comments with suggestions that can be taken over by a click. Columns are
//! counted there in bytes.

use serde::Serialize;

use super::{Report, details, one_line, path_of};
use crate::base::{Diagnostic, Fix, Severity, SourceMap, Span};

#[derive(Serialize)]
struct Document<'a> {
    source: Source,
    diagnostics: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Finding<'a> {
    message: String,
    location: Location<'a>,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

/// The document.
#[must_use]
pub fn report(report: &Report<'_>) -> String {
    let diagnostics = report.findings.iter().map(|finding| one(finding, report.sources)).collect();
    super::document(&Document { source: Source { name: "journey" }, diagnostics })
}

fn one<'a>(finding: &Diagnostic, sources: &'a SourceMap) -> Finding<'a> {
    let mut lines = vec![one_line(&finding.message)];
    lines.extend(details(finding, sources));
    Finding {
        message: lines.join("\n"),
        location: Location { path: path_of(finding.span, sources), range: range(finding.span, sources) },
        severity: match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        code: Code { value: finding.name },
        suggestions: finding.fixes.iter().filter_map(|fix| suggestion(fix, finding.span, sources)).collect(),
    }
}

fn range(span: Span, sources: &SourceMap) -> Range {
    let position = |offset: u32| {
        let Some(file) = sources.get(span.file) else { return Position { line: 1, column: 1 } };
        let offset = offset.min(u32::try_from(file.text.len()).unwrap_or(u32::MAX));
        let line = file.line_column(offset).line;
        Position { line, column: offset - file.line_start(line) + 1 }
    };
    Range { start: position(span.start), end: position(span.end) }
}

/// The edits of a fix as one replacement, since each suggestion is taken over on its own; nothing where they lie in another file than the finding.
fn suggestion(fix: &Fix, at: Span, sources: &SourceMap) -> Option<Suggestion> {
    let text = &sources.get(at.file)?.text;
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let (first, last) = (edits.first()?, edits.last()?);
    let whole = first.span.to(last.span);
    let mut replacement = String::new();
    let mut from = whole.start;
    for edit in &edits {
        if edit.span.file != at.file {
            return None;
        }
        replacement.push_str(text.get(from as usize..edit.span.start as usize)?);
        replacement.push_str(&edit.replacement);
        from = edit.span.end;
    }
    Some(Suggestion { range: range(whole, sources), text: replacement })
}
