//! Asks the checker and compares places and levels. Knows no check.

use journey::{
    base::{Diagnostic, Severity, SourceMap},
    ir, lint,
    sim::rehearsal::Rehearsal,
};

use super::{Verdict, case::Case, compile};

/// Runs a findings case.
pub fn run(case: &Case) -> Verdict {
    let (sources, graph, mut found) = compile(&case.workspace, &case.zone);
    if let Some(facts) = ir::validate(&graph).0
        && !found.iter().any(|finding| finding.severity == Severity::Error)
    {
        found.extend(lint::run(&graph, &facts, &Rehearsal::new(&graph), &|_| true));
    }
    for cells in case.rows("Findings") {
        let [level, line, text, rest @ ..] = cells.as_slice() else {
            return Verdict::Failed(format!("odd row {cells:?}"));
        };
        let Ok(line) = line.parse::<u32>() else { return Verdict::Failed(format!("odd line {line}")) };
        let here: Vec<&Diagnostic> = found.iter().filter(|finding| is_on(&sources, finding, line)).collect();
        let about = rest.first().map_or("", String::as_str);
        let wanted = |severity: Severity| here.iter().any(|finding| finding.severity == severity);
        let fits = match level.as_str() {
            "error" => wanted(Severity::Error),
            "warning" => wanted(Severity::Warning),
            "finding" => !here.is_empty(),
            "none" => !wanted(Severity::Error) && (about.is_empty() || here.is_empty()),
            other => return Verdict::Failed(format!("odd level {other}")),
        };
        if !fits {
            let got: Vec<String> =
                here.iter().map(|finding| format!("{} {}", finding.severity.word(), finding.message)).collect();
            let got = if got.is_empty() { "nothing".to_owned() } else { got.join("; ") };
            return Verdict::Failed(format!("line {line} {text}: expected {level} ({about}), got {got}"));
        }
    }
    if case.has("Worst cases") {
        return Verdict::NotYet("worst cases are asked of the pressure analysis".to_owned());
    }
    Verdict::Passed
}

/// The main place begins on the line, or spans it.
fn is_on(sources: &SourceMap, finding: &Diagnostic, line: u32) -> bool {
    let first = sources.line_column(finding.span).line;
    let last = sources.line_column(finding.span.at_end()).line;
    first <= line && line <= last
}
