//! Findings as a JUnit report, as Jenkins and GitLab read it: a suite for each file, a case for each finding. What is below the fail level passes, and
//! a file without a finding is a case that passes, since no case at all counts as a broken report.

use std::fmt::Write;

use super::{Report, details, is_hidden, one_line};
use crate::base::{Diagnostic, Identity, Severity};

/// The document. Findings of this level or graver are failures.
#[must_use]
pub fn report(report: &Report<'_>, fails: Severity) -> String {
    let mut suites = String::new();
    let (mut cases, mut failures) = (0, 0);
    for (id, file) in report.sources.iter() {
        let rows: Vec<_> = report.rows().filter(|(finding, _)| finding.span.file == id).collect();
        let failed = rows.iter().filter(|(finding, _)| finding.severity >= fails).count();
        let number = rows.len().max(1);
        cases += number;
        failures += failed;
        let _ = writeln!(
            suites,
            "  <testsuite name=\"{}\" tests=\"{number}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\" time=\"0\">",
            text(&file.path)
        );
        for (index, row) in rows.iter().enumerate() {
            suites.push_str(&case(row, &file.path, &name(row, rows.get(..index).unwrap_or(&[])), report, fails));
        }
        if rows.is_empty() {
            let _ = writeln!(suites, "    <testcase name=\"no findings\" {} time=\"0\"/>", of_file(&file.path));
        }
        suites.push_str("  </testsuite>\n");
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"journey check\" tests=\"{cases}\" failures=\"{failures}\" \
         errors=\"0\" time=\"0\">\n{suites}</testsuites>\n"
    )
}

/// `branch-not-total: journey welcome, stage first`; a further one of the same is numbered. Names tell cases apart from run to run, so no line
/// stands in them.
fn name((finding, identity): &(&Diagnostic, &Identity), before: &[(&Diagnostic, &Identity)]) -> String {
    let same = |(other, of_other): &&(&Diagnostic, &Identity)| {
        other.name == finding.name && of_other.within == identity.within
    };
    match before.iter().filter(same).count() {
        0 => format!("{}: {}", finding.name, identity.within),
        earlier => format!("{}: {} ({})", finding.name, identity.within, earlier + 1),
    }
}

fn case(
    (finding, _): &(&Diagnostic, &Identity),
    path: &str,
    name: &str,
    report: &Report<'_>,
    fails: Severity,
) -> String {
    let at = report.sources.line_column(finding.span);
    let (level, message) = (finding.severity.word(), one_line(&finding.message));
    let mut lines = vec![format!("{path}:{}:{}: {level}[{}]: {message}", at.line, at.column, finding.name)];
    lines.extend(details(finding, report.sources));
    let words = text(&lines.join("\n"));
    let inner = if finding.severity >= fails {
        format!("<failure message=\"{}\" type=\"{}\">{words}</failure>", text(&message), finding.name)
    } else {
        format!("<system-out>{words}</system-out>")
    };
    format!("    <testcase name=\"{}\" {} time=\"0\">\n      {inner}\n    </testcase>\n", text(name), of_file(path))
}

/// The attributes by which a case belongs to its file. Jenkins takes the class for a package and a name, parted by points.
fn of_file(path: &str) -> String {
    let class = path.strip_suffix(".journey").unwrap_or(path).replace('.', "_").replace('/', ".");
    format!("classname=\"{}\" file=\"{}\"", text(&class), text(path))
}

/// Text in XML: what has a meaning there is written as what it stands for, and what may not stand there at all is replaced.
fn text(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if is_hidden(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
