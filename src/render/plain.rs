//! Sentences without drawings or colours: for screen readers, logs and mails.

use super::{footers, one_line, visible};
use crate::base::{Diagnostic, SourceMap, Span};

/// Every finding as a paragraph, with an empty line behind each.
#[must_use]
pub fn report(findings: &[Diagnostic], sources: &SourceMap) -> String {
    findings.iter().map(|finding| paragraph(finding, sources)).collect()
}

fn paragraph(finding: &Diagnostic, sources: &SourceMap) -> String {
    let mut out = format!("{}: {}\n", finding.severity.word(), one_line(&finding.message));
    out.push_str(&format!("  check: {}\n", finding.name));
    out.push_str(&format!("  place: {}\n", place(finding.span, sources)));
    if let Some(line) = line_of(finding.span, sources) {
        out.push_str(&format!("  text: {line}\n"));
    }
    if !finding.note.is_empty() {
        out.push_str(&format!("  here: {}\n", one_line(&finding.note)));
    }
    for label in &finding.labels {
        out.push_str(&format!("  see: {}: {}\n", place(label.span, sources), one_line(&label.message)));
    }
    for (head, words) in footers(finding, sources) {
        let words = visible(&words).trim_end().replace('\n', "\n    ");
        out.push_str(&format!("  {head}: {words}\n"));
    }
    out.push('\n');
    out
}

fn place(span: Span, sources: &SourceMap) -> String {
    let path = sources.get(span.file).map_or("", |file| file.path.as_str());
    let at = sources.line_column(span);
    format!("{path}, line {}, column {}", at.line, at.column)
}

fn line_of(span: Span, sources: &SourceMap) -> Option<String> {
    let file = sources.get(span.file)?;
    let line = one_line(file.line(file.line_column(span.start).line).trim());
    (!line.is_empty()).then_some(line)
}
