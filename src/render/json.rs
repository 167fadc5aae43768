//! Findings for other programs: one object, versioned. Its shape is published as `docs/schema/check-v1.json`; fields are only ever added to a version.

use serde::Serialize;

use super::{Counts, Report};
use crate::base::{Applicability, Diagnostic, Fix, Identity, SourceMap, Span, Witness, calendar};

/// The version of the shape.
pub const VERSION: u32 = 1;

/// The page of the list of checks, from the top of the project.
const CHECKS_PAGE: &str = "docs/checks.md";

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    findings: Vec<Finding<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    infos: usize,
    files: usize,
}

#[derive(Serialize)]
struct Finding<'a> {
    name: &'static str,
    level: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    note: Option<&'a str>,
    labels: Vec<Label<'a>>,
    help: Option<String>,
    fix: Option<FixOut<'a>>,
    alternatives: Vec<FixOut<'a>>,
    witness: Option<WitnessOut<'a>>,
    within: &'a str,
    fingerprint: &'a str,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    approved: Option<Option<&'a str>>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct Label<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    message: &'a str,
}

#[derive(Serialize)]
struct FixOut<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<EditOut<'a>>,
}

#[derive(Serialize)]
struct EditOut<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    replacement: &'a str,
}

#[derive(Serialize)]
struct WitnessOut<'a> {
    customer: Vec<AttributeOut<'a>>,
    timeline: Vec<StepOut<'a>>,
    outcome: Option<&'a str>,
    replay: Option<ReplayOut<'a>>,
}

#[derive(Serialize)]
struct ReplayOut<'a> {
    test: &'a str,
    without_caps: bool,
}

#[derive(Serialize)]
struct AttributeOut<'a> {
    attribute: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct StepOut<'a> {
    at: String,
    what: &'a str,
}

/// The object, indented, with a line break behind it. `files` is how many `.journey` files were read.
#[must_use]
pub fn report(report: &Report<'_>, files: usize) -> String {
    let Counts { errors, warnings, infos } = Counts::of(report.findings);
    let findings = report.rows().map(|(finding, identity)| finding_out(finding, identity, report.sources)).collect();
    super::document(&Document { version: VERSION, findings, summary: Summary { errors, warnings, infos, files } })
}

#[derive(Serialize)]
struct ChangesDocument<'a> {
    version: u32,
    changes: Vec<Finding<'a>>,
    summary: ChangesSummary,
}

#[derive(Serialize)]
struct ChangesSummary {
    errors: usize,
    warnings: usize,
    infos: usize,
    approved: usize,
}

/// The same of changes between two versions: with each the reason for which it was approved, if it was. Its shape is published as
/// `docs/schema/diff-v1.json`; approved changes are not counted among the others.
#[must_use]
pub fn changes(report: &Report<'_>, approved: &[Option<&str>]) -> String {
    let rows = report.rows().zip(approved);
    let changes: Vec<Finding<'_>> = rows
        .map(|((finding, identity), reason)| Finding {
            approved: Some(*reason),
            ..finding_out(finding, identity, report.sources)
        })
        .collect();
    let open: Vec<Diagnostic> = (report.findings.iter().zip(approved))
        .filter(|(_, reason)| reason.is_none())
        .map(|(finding, _)| finding.clone())
        .collect();
    let Counts { errors, warnings, infos } = Counts::of(&open);
    let approved = report.findings.len() - open.len();
    super::document(&ChangesDocument {
        version: VERSION,
        changes,
        summary: ChangesSummary { errors, warnings, infos, approved },
    })
}

fn finding_out<'a>(finding: &'a Diagnostic, identity: &'a Identity, sources: &'a SourceMap) -> Finding<'a> {
    let mut fixes = finding.fixes.iter().map(|fix| fix_out(fix, sources));
    Finding {
        name: finding.name,
        level: finding.severity.word(),
        message: &finding.message,
        place: place(finding.span, sources),
        note: (!finding.note.is_empty()).then_some(&*finding.note),
        labels: finding
            .labels
            .iter()
            .map(|label| Label { place: place(label.span, sources), message: &label.message })
            .collect(),
        help: (!finding.help.is_empty()).then(|| finding.help.join("\n")),
        fix: fixes.next(),
        alternatives: fixes.collect(),
        witness: finding.witness.as_ref().map(witness_out),
        within: &identity.within,
        fingerprint: &identity.fingerprint,
        url: format!("{CHECKS_PAGE}#{}", finding.name),
        approved: None,
    }
}

fn place(span: Span, sources: &SourceMap) -> Place<'_> {
    let Some(file) = sources.get(span.file) else {
        let nowhere = || Point { line: 1, column: 1, offset: 0 };
        return Place { path: "", start: nowhere(), end: nowhere() };
    };
    let point = |offset: u32| {
        let at = file.line_column(offset);
        Point { line: at.line, column: at.column, offset }
    };
    Place { path: &file.path, start: point(span.start), end: point(span.end) }
}

fn fix_out<'a>(fix: &'a Fix, sources: &'a SourceMap) -> FixOut<'a> {
    FixOut {
        title: &fix.title,
        applicability: match fix.applicability {
            Applicability::MachineApplicable => "machine-applicable",
            Applicability::MaybeIncorrect => "maybe-incorrect",
        },
        edits: fix
            .edits
            .iter()
            .map(|edit| EditOut { place: place(edit.span, sources), replacement: &edit.replacement })
            .collect(),
    }
}

fn witness_out(witness: &Witness) -> WitnessOut<'_> {
    WitnessOut {
        customer: witness.customer.iter().map(|(attribute, value)| AttributeOut { attribute, value }).collect(),
        timeline: witness
            .timeline
            .iter()
            .map(|step| StepOut { at: calendar::format_instant(step.at), what: &step.what })
            .collect(),
        outcome: witness.outcome.as_deref(),
        replay: witness
            .replay
            .as_ref()
            .map(|replay| ReplayOut { test: &replay.test, without_caps: replay.without_caps }),
    }
}
