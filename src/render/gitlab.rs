//! Findings as GitLab's code quality report: a list, of which it shows those that a merge request adds or takes away, told apart by fingerprint.

use serde::Serialize;

use super::{Report, details, one_line, path_of};
use crate::base::Severity;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'static str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// The list; an empty one where there is no finding.
#[must_use]
pub fn report(report: &Report<'_>) -> String {
    let issues = report.rows().map(|(finding, identity)| {
        let file = report.sources.get(finding.span.file);
        let line = |offset| file.map_or(1, |file| file.line_column(offset).line);
        let mut lines = vec![one_line(&finding.message)];
        lines.extend(details(finding, report.sources).into_iter().map(|line| line.trim().to_owned()));
        Issue {
            description: lines.join("; "),
            check_name: finding.name,
            fingerprint: identity.fingerprint.as_str(),
            severity: match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Info => "info",
            },
            location: Location {
                path: path_of(finding.span, report.sources),
                lines: Lines { begin: line(finding.span.start), end: line(finding.span.end) },
            },
        }
    });
    super::document(&issues.collect::<Vec<_>>())
}
