//! Findings as commands of a GitHub workflow, which shows them beside the text of a pull request; and as the page of a run. Knows no other limit
//! than those documented: ten annotations of a level in a step, columns only within one line.

use super::{Counts, Report, details, one_line, path_of};
use crate::base::{Diagnostic, Severity};

/// How many annotations of one level a step may have; the rest stand in the log only.
const SHOWN: usize = 10;

/// How many rows the page of a run gets: it may have a megabyte.
const ROWS: usize = 500;

/// One command a finding, the gravest first; then a line that says if more were found than are shown.
#[must_use]
pub fn report(report: &Report<'_>) -> String {
    let mut out = String::new();
    for level in [Severity::Error, Severity::Warning, Severity::Info] {
        for finding in report.findings.iter().filter(|finding| finding.severity == level) {
            out.push_str(&command(finding, report));
        }
    }
    let Counts { errors, warnings, infos } = Counts::of(report.findings);
    if errors.max(warnings).max(infos) > SHOWN {
        let words = Counts::of(report.findings).words();
        out.push_str(&format!(
            "{words}: GitHub shows the first {SHOWN} of each level beside the text, this log has all\n"
        ));
    }
    out
}

fn command(finding: &Diagnostic, report: &Report<'_>) -> String {
    let word = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut fields = vec![("title", finding.name.to_owned())];
    if let Some(file) = report.sources.get(finding.span.file) {
        let (start, end) = (file.line_column(finding.span.start), file.line_column(finding.span.end));
        fields.push(("file", file.path.clone()));
        fields.push(("line", start.line.to_string()));
        // A place that ends in front of a line's first character ends on the line before.
        let last = if end.column == 1 && end.line > start.line { end.line - 1 } else { end.line };
        fields.push(("endLine", last.to_string()));
        if start.line == end.line {
            fields.push(("col", start.column.to_string()));
            fields.push(("endColumn", end.column.to_string()));
        }
    }
    let fields: Vec<String> = fields.into_iter().map(|(name, value)| format!("{name}={}", property(&value))).collect();
    let mut lines = vec![one_line(&finding.message)];
    lines.extend(details(finding, report.sources));
    format!("::{word} {}::{}\n", fields.join(","), data(&lines.join("\n")))
}

/// The message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// The page of the run, in Markdown: a row for each finding.
#[must_use]
pub fn summary(report: &Report<'_>) -> String {
    let mut out = format!("### journey check: {}\n", Counts::of(report.findings).words());
    if report.findings.is_empty() {
        return out;
    }
    out.push_str("\n| | place | finding |\n|---|---|---|\n");
    let mut rows: Vec<&Diagnostic> = report.findings.iter().collect();
    rows.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    for finding in rows.iter().take(ROWS) {
        let at = report.sources.line_column(finding.span);
        let place = cell(&format!("{}:{}", path_of(finding.span, report.sources), at.line));
        let (level, name) = (finding.severity.word(), finding.name);
        out.push_str(&format!("| {level} | {place} | {} ({name}) |\n", cell(&finding.message)));
    }
    if rows.len() > ROWS {
        out.push_str(&format!("\nand {} more, in the log\n", rows.len() - ROWS));
    }
    out
}

/// Words in a table: nothing in them is markup, but what stands between back quotes.
fn cell(text: &str) -> String {
    let mut out = String::new();
    let mut quoted = false;
    for c in one_line(text).chars() {
        match c {
            '`' => {
                quoted = !quoted;
                out.push(c);
            }
            '|' => out.push_str("\\|"),
            '<' if !quoted => out.push_str("&lt;"),
            '&' if !quoted => out.push_str("&amp;"),
            '\\' | '*' | '_' | '[' | ']' | '#' | '~' if !quoted => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}
