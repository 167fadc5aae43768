//! Findings as SARIF 2.1.0, with what GitHub's code scanning and editors' viewers ask for. Knows no check: the pages are handed in.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Report, details, one_line, path_of};
use crate::base::{Applicability, CheckPage, Diagnostic, Fix, Identity, Severity, SourceMap, Span, Witness, calendar};

/// Under which name the fingerprint goes. A change of how it is made is a new name.
const FINGERPRINT: &str = "journeyFinding/v1";

/// The most places of a result that are read anywhere.
const PLACES: usize = 100;

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Outcome<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Words,
    full_description: Words,
    help: Help,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct Words {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties {
    tags: [&'static str; 1],
    #[serde(rename = "problem.severity")]
    severity: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Words,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flows: Vec<CodeFlow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixOut>,
    partial_fingerprints: BTreeMap<&'static str, &'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Words>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logical_locations: Option<[LogicalLocation; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeFlow {
    thread_flows: [ThreadFlow; 1],
}

#[derive(Serialize)]
struct ThreadFlow {
    locations: Vec<FlowStep>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FlowStep {
    location: Location,
    #[serde(skip_serializing_if = "Option::is_none")]
    execution_time_utc: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FixOut {
    description: Words,
    artifact_changes: Vec<ArtifactChange>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Words,
}

/// The document. `pages`: those of all checks; only those that found something go into it.
#[must_use]
pub fn report(report: &Report<'_>, pages: &[&'static CheckPage]) -> String {
    let found = |page: &&&'static CheckPage| report.findings.iter().any(|finding| finding.name == page.name);
    let mut pages: Vec<&CheckPage> = pages.iter().filter(found).copied().collect();
    pages.sort_by_key(|page| page.name);
    let results = report.rows().map(|(finding, identity)| outcome(finding, identity, report.sources, &pages)).collect();
    super::document(&Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "journey",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: pages.iter().map(|page| rule(page)).collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            results,
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn rule(page: &CheckPage) -> Rule {
    let mut letters = page.summary.trim_end_matches('.').chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    let sentence = format!("{first}{}.", letters.as_str());
    let mut text = page.why.to_owned();
    let mut markdown = page.why.to_owned();
    if !page.wrong.is_empty() {
        text.push_str(&format!("\n\nWrong:\n\n{}\nMended:\n\n{}", page.wrong, page.mended));
        markdown.push_str(&format!(
            "\n\nWrong:\n\n```\n{}\n```\n\nMended:\n\n```\n{}\n```\n",
            page.wrong.trim_end(),
            page.mended.trim_end()
        ));
    }
    Rule {
        id: page.name,
        short_description: Words { text: sentence.clone() },
        full_description: Words { text: format!("{sentence} {}", page.why) },
        help: Help { text, markdown },
        default_configuration: Configuration { level: level(page.level) },
        properties: RuleProperties {
            tags: ["customer-journeys"],
            severity: match page.level {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "recommendation",
            },
        },
    }
}

fn outcome<'a>(finding: &Diagnostic, identity: &'a Identity, sources: &SourceMap, pages: &[&CheckPage]) -> Outcome<'a> {
    let mut lines = vec![one_line(&finding.message)];
    lines.extend(details(finding, sources));
    let related = finding.labels.iter().take(PLACES).enumerate().map(|(index, label)| Location {
        id: Some(index + 1),
        physical_location: physical(label.span, sources),
        message: Some(words(&one_line(&label.message))),
        logical_locations: None,
    });
    Outcome {
        rule_id: finding.name,
        rule_index: pages.iter().position(|page| page.name == finding.name).unwrap_or(0),
        level: level(finding.severity),
        message: words(&lines.join("\n")),
        locations: [Location {
            id: None,
            physical_location: physical(finding.span, sources),
            message: None,
            logical_locations: Some([LogicalLocation { fully_qualified_name: identity.within.clone() }]),
        }],
        related_locations: related.collect(),
        code_flows: finding.witness.iter().filter_map(|witness| flow(witness, finding.span, sources)).collect(),
        fixes: finding.fixes.iter().filter_map(|fix| fix_out(fix, sources)).collect(),
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, identity.fingerprint.as_str())]),
    }
}

/// A text in which nothing is taken for a link.
fn words(text: &str) -> Words {
    Words { text: text.replace("](", "\\](") }
}

fn physical(span: Span, sources: &SourceMap) -> PhysicalLocation {
    PhysicalLocation { artifact_location: artifact(span, sources), region: region(span, sources) }
}

fn artifact(span: Span, sources: &SourceMap) -> Artifact {
    let path = path_of(span, sources);
    // Only a path below the folder of the run may be joined to a base.
    let below = !path.starts_with("../") && !path.starts_with('/') && !path.contains(':');
    Artifact { uri: escaped(path), uri_base_id: below.then_some("%SRCROOT%") }
}

/// A path as a relative reference: everything but plain letters, digits and a few marks as its bytes in hexadecimal.
fn escaped(path: &str) -> String {
    path.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

fn region(span: Span, sources: &SourceMap) -> Region {
    let Some(file) = sources.get(span.file) else {
        return Region { start_line: 1, start_column: 1, end_line: 1, end_column: 1 };
    };
    let (start, end) = (file.line_column(span.start), file.line_column(span.end.max(span.start)));
    Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
}

/// The timeline of a witness. Its steps have no place of their own: all are shown at the finding's.
fn flow(witness: &Witness, at: Span, sources: &SourceMap) -> Option<CodeFlow> {
    let here = |text: &str| Location {
        id: None,
        physical_location: physical(at, sources),
        message: Some(words(&one_line(text))),
        logical_locations: None,
    };
    let mut locations = Vec::new();
    if !witness.customer.is_empty() {
        let parts: Vec<String> = witness.customer.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        locations.push(FlowStep {
            location: here(&format!("customer {{ {} }}", parts.join(", "))),
            execution_time_utc: None,
        });
    }
    for step in &witness.timeline {
        let time = Some(calendar::format_instant(step.at));
        locations.push(FlowStep { location: here(&step.what), execution_time_utc: time });
    }
    if let Some(outcome) = &witness.outcome {
        locations.push(FlowStep { location: here(outcome), execution_time_utc: None });
    }
    locations.truncate(PLACES);
    (!locations.is_empty()).then_some(CodeFlow { thread_flows: [ThreadFlow { locations }] })
}

fn fix_out(fix: &Fix, sources: &SourceMap) -> Option<FixOut> {
    let title = match fix.applicability {
        Applicability::MachineApplicable => fix.title.clone(),
        Applicability::MaybeIncorrect => format!("perhaps: {}", fix.title),
    };
    let mut files: BTreeMap<_, Vec<Replacement>> = BTreeMap::new();
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.file, edit.span.start, edit.span.end));
    for edit in edits {
        files.entry(edit.span.file).or_default().push(Replacement {
            deleted_region: region(edit.span, sources),
            inserted_content: Words { text: edit.replacement.clone() },
        });
    }
    let changes = files.into_iter().map(|(file, replacements)| ArtifactChange {
        artifact_location: artifact(Span::new(file, 0, 0), sources),
        replacements,
    });
    let artifact_changes: Vec<_> = changes.collect();
    (!artifact_changes.is_empty()).then(|| FixOut { description: words(&one_line(&title)), artifact_changes })
}
