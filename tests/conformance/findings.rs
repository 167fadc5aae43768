//! Asks the checker and compares places and levels. Knows no check.

use journey::{
    base::{
        Diagnostic, Severity, SourceMap,
        calendar::{DAY, HOUR, MINUTE, SECOND, WEEK},
    },
    ir, lint,
    model::{
        Program,
        program::{CapWindow, Scope},
    },
    pressure::{Most, Pressure, Profile},
    sim::rehearsal::Rehearsal,
    solve::Solver,
};

use super::{
    Verdict,
    case::{Case, unquoted},
    compile,
};

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
            // What another row of this line asks for is not what this one rules out; information says what is so, not that it is wrong.
            "none" => {
                let asked_for = |finding: &Diagnostic| {
                    case.rows("Findings").iter().any(|other| match other.as_slice() {
                        [level, other, ..] => {
                            *other == line.to_string() && (level == finding.severity.word() || level == "finding")
                        }
                        _ => false,
                    })
                };
                let ruled_out = |finding: &&&Diagnostic| finding.severity > Severity::Info && !asked_for(finding);
                !wanted(Severity::Error) && (about.is_empty() || here.iter().find(ruled_out).is_none())
            }
            other => return Verdict::Failed(format!("odd level {other}")),
        };
        if !fits {
            let got: Vec<String> =
                here.iter().map(|finding| format!("{} {}", finding.severity.word(), finding.message)).collect();
            let got = if got.is_empty() { "nothing".to_owned() } else { got.join("; ") };
            return Verdict::Failed(format!("line {line} {text}: expected {level} ({about}), got {got}"));
        }
    }
    match worst_cases(case, &graph) {
        Ok(()) => Verdict::Passed,
        Err(why) => Verdict::Failed(why),
    }
}

/// What a customer can get of a scope in a window.
fn worst_cases(case: &Case, graph: &ir::Graph) -> Result<(), String> {
    let facts = ir::validate(graph).0;
    for cells in case.rows("Worst cases") {
        let [scope, window, profile, most] = cells.as_slice() else { return Err(format!("odd row {cells:?}")) };
        let Some(facts) = &facts else { return Err("there are no facts to ask".to_owned()) };
        let profile = match profile.as_str() {
            "steady" => Profile::Steady,
            "changing" => Profile::Changing,
            other => return Err(format!("odd profile {other}")),
        };
        let program = &graph.program;
        let scope_of = scope_named(program, unquoted(scope)).ok_or_else(|| format!("odd scope {scope}"))?;
        let window_of = window_named(unquoted(window)).ok_or_else(|| format!("odd window {window}"))?;
        let worst = Pressure::new(graph, facts).worst(&mut Solver::new(program), scope_of, window_of, profile).most;
        let said = match worst {
            Most::AtMost(number) => number.to_string(),
            Most::NoBound => "no bound".to_owned(),
            Most::CannotTell => "cannot tell".to_owned(),
        };
        let wanted = if most.parse::<u64>().is_ok() { most.as_str() } else { "no bound" };
        if said != wanted {
            return Err(format!("{scope} in {window}, {profile:?}: expected {most}, got {said}"));
        }
    }
    Ok(())
}

fn scope_named(program: &Program, name: &str) -> Option<Scope> {
    if name == "messages" {
        return Some(Scope::Messages);
    }
    let category = program.categories.iter().find(|(_, one)| one.name == name).map(|(id, _)| Scope::Category(id));
    let channel = program.channels.iter().find(|(_, one)| one.name == name).map(|(id, _)| Scope::Channel(id));
    let message = program.messages.iter().find(|(_, one)| one.name == name).map(|(id, _)| Scope::Message(id));
    category.or(channel).or(message)
}

fn window_named(words: &str) -> Option<CapWindow> {
    match words {
        "day" => return Some(CapWindow::Day),
        "week" => return Some(CapWindow::Week),
        "month" => return Some(CapWindow::Month),
        _ => {}
    }
    let (number, unit) = words.split_once(' ')?;
    let length = match unit.trim_end_matches('s') {
        "second" => SECOND,
        "minute" => MINUTE,
        "hour" => HOUR,
        "day" => DAY,
        "week" => WEEK,
        _ => return None,
    };
    Some(CapWindow::Rolling(number.parse::<i64>().ok()? * length))
}

/// The main place begins on the line, or spans it.
fn is_on(sources: &SourceMap, finding: &Diagnostic, line: u32) -> bool {
    let first = sources.line_column(finding.span).line;
    let last = sources.line_column(finding.span.at_end()).line;
    first <= line && line <= last
}
