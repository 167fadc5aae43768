//! Results of tests for other programs: the published shape (docs/schema/test-v1.json) and JUnit's XML. Runs nothing.

use std::fmt::Write;

use serde::Serialize;

use crate::{
    base::{SourceMap, Span},
    sim::scenario::{Outcome, TestResult},
};

/// The version of the shape.
const VERSION: u32 = 1;

/// All results.
#[derive(Debug, Serialize)]
pub(super) struct Tests<'r> {
    version: u32,
    tests: Vec<Test<'r>>,
    /// How many came out how.
    pub summary: Summary,
}

/// How many tests came out how.
#[derive(Debug, Default, Serialize)]
pub(super) struct Summary {
    /// Everything expected was so.
    pub passed: usize,
    /// Something was not.
    pub failed: usize,
    /// Too few customers to tell.
    pub undecided: usize,
}

#[derive(Debug, Serialize)]
struct Test<'r> {
    title: &'r str,
    outcome: &'static str,
    #[serde(flatten)]
    place: Place<'r>,
    expectations: usize,
    customers: Option<u64>,
    failures: Vec<Unmet<'r>>,
    timeline: Vec<Row<'r>>,
}

#[derive(Debug, Serialize)]
struct Place<'r> {
    path: &'r str,
    line: u32,
    column: u32,
}

#[derive(Debug, Serialize)]
struct Unmet<'r> {
    #[serde(flatten)]
    place: Place<'r>,
    undecided: bool,
    expected: &'r str,
    instead: &'r str,
    help: Option<&'r str>,
}

#[derive(Debug, Serialize)]
struct Row<'r> {
    at: String,
    local: &'r str,
    journey: &'r str,
    what: &'r str,
    which: &'r str,
    how: &'r str,
}

impl<'r> Tests<'r> {
    /// In the order in which they were run.
    pub(super) fn new(results: &'r [TestResult], sources: &'r SourceMap) -> Self {
        let mut summary = Summary::default();
        for result in results {
            match result.outcome {
                Outcome::Passed => summary.passed += 1,
                Outcome::Failed => summary.failed += 1,
                Outcome::Undecided => summary.undecided += 1,
            }
        }
        Self { version: VERSION, tests: results.iter().map(|result| test(result, sources)).collect(), summary }
    }

    /// Whether there is no test.
    pub(super) fn is_empty(&self) -> bool {
        self.tests.is_empty()
    }

    /// Whether nothing failed or was left undecided.
    pub(super) fn all_passed(&self) -> bool {
        self.summary.failed == 0 && self.summary.undecided == 0
    }
}

fn test<'r>(result: &'r TestResult, sources: &'r SourceMap) -> Test<'r> {
    Test {
        title: &result.title,
        outcome: match result.outcome {
            Outcome::Passed => "passed",
            Outcome::Failed => "failed",
            Outcome::Undecided => "undecided",
        },
        place: place(result.span, sources),
        expectations: result.expectations,
        customers: result.customers,
        failures: result
            .failures
            .iter()
            .map(|unmet| Unmet {
                place: place(unmet.span, sources),
                undecided: unmet.undecided,
                expected: &unmet.expected,
                instead: &unmet.instead,
                help: unmet.help.as_deref(),
            })
            .collect(),
        timeline: result
            .rows
            .iter()
            .map(|row| Row {
                at: crate::base::calendar::format_instant(row.at),
                local: &row.local,
                journey: &row.journey,
                what: row.what,
                which: &row.which,
                how: &row.how,
            })
            .collect(),
    }
}

fn place(span: Span, sources: &SourceMap) -> Place<'_> {
    let at = sources.line_column(span);
    Place { path: sources.get(span.file).map_or("", |file| file.path.as_str()), line: at.line, column: at.column }
}

/// The XML of JUnit as most systems read it: one suite, a case for each test, classed by file.
pub(super) fn junit(tests: &Tests<'_>, project: &str) -> String {
    let failed = tests.summary.failed + tests.summary.undecided;
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<testsuites tests=\"{}\" failures=\"{failed}\">", tests.tests.len());
    let _ = writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\">",
        escaped(project),
        tests.tests.len()
    );
    for test in &tests.tests {
        let head = format!(
            "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\"",
            escaped(test.title),
            escaped(test.place.path),
            escaped(test.place.path),
            test.place.line
        );
        if test.failures.is_empty() {
            let _ = writeln!(out, "{head}/>");
            continue;
        }
        let _ = writeln!(out, "{head}>");
        for unmet in &test.failures {
            let _ = writeln!(
                out,
                "      <failure type=\"{}\" message=\"expected {}\">{}:{}: {}</failure>",
                if unmet.undecided { "undecided" } else { "failed" },
                escaped(unmet.expected),
                escaped(unmet.place.path),
                unmet.place.line,
                escaped(unmet.instead)
            );
        }
        let _ = writeln!(out, "    </testcase>");
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

/// Text in an attribute or element; what XML cannot hold at all is shown as a mark.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
