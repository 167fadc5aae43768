//! Floor 5. Runs the floors over a workspace's texts, and owns what gates what. Reads no files; the texts are handed in.
//!
//! Every text is read and every name looked up, whatever is wrong elsewhere. Only a workspace without an error in its settings, writing,
//! names and types becomes a graph, and only a graph without an error is looked at further, simulated or exported.

mod excuses;
mod identity;

pub use identity::fingerprint;

use std::collections::BTreeSet;

use crate::{
    base::{Diagnostic, Diagnostics, FileId, Replay, Severity, SourceMap},
    config::{Config, Level},
    ir::{self, Facts, Graph},
    lint::{self, Family},
    model::{self, Program, types::TestId},
    sim::rehearsal::Rehearsal,
    syntax::{self, ast},
};

/// A workspace as far as it could be understood.
#[derive(Debug)]
pub struct Compiled {
    /// Every text; `journey.toml`, where there is one, is file 0.
    pub sources: SourceMap,
    /// The trees, in the order of the texts.
    pub files: Vec<ast::File>,
    /// What is wrong, sorted by path, place and name; excused and allowed findings are gone.
    pub findings: Diagnostics,
    /// How far it came.
    pub reached: Reached,
}

/// How far a workspace came.
#[derive(Debug)]
pub enum Reached {
    /// There are errors of settings, writing, names or types: this is what could be understood all the same.
    Names(Box<Program>),
    /// There are errors in how the steps hang together.
    Steps(Box<Graph>),
    /// The graph holds, and this is certain about it.
    Checked(Box<Graph>, Box<Facts>),
}

/// Compiles texts with the paths under which they are shown. The order of the texts does not matter.
#[must_use]
pub fn compile(mut files: Vec<(String, String)>, config: &Config) -> Compiled {
    files.sort();
    let mut sources = SourceMap::new();
    let mut findings = config.problems.clone();
    if let Some((path, text)) = &config.source {
        sources.add(path.clone(), text.clone());
    }
    let mut trees = Vec::with_capacity(files.len());
    for (path, text) in files {
        let (tree, found) = syntax::parse(next_file(&sources), &text);
        sources.add(path, text);
        trees.push(tree);
        findings.extend(found);
    }
    let (program, found) = model::resolve(&trees, &sources, &config.settings);
    let damaged = lines_of(&findings, &sources);
    findings.extend(found.into_iter().filter(|finding| !damaged.contains(&line_of(finding, &sources))));
    let reached = if has_errors(&findings) {
        Reached::Names(Box::new(program))
    } else {
        let graph = ir::lower(program);
        let (facts, found) = ir::validate(&graph);
        findings.extend(found);
        match facts {
            Some(facts) => {
                let wanted = |name: &str| config.levels.get(name) != Some(&Level::Allow);
                findings.extend(lint::run(&graph, &facts, &Rehearsal::new(&graph), &wanted));
                Reached::Checked(Box::new(graph), Box::new(facts))
            }
            None => Reached::Steps(Box::new(graph)),
        }
    };
    let excuses = excuses::read(&trees, &sources);
    // What was not looked at cannot be told from what is in order: then no excuse is called unused.
    let complete = match &reached {
        Reached::Names(_) | Reached::Steps(_) => false,
        Reached::Checked(..) => true,
    };
    let asked = |name: &str| complete && config.levels.get(name) != Some(&Level::Allow);
    excuses::apply(&mut findings, &excuses, &sources, &asked);
    set_levels(&mut findings, config);
    sort(&mut findings, &sources);
    Compiled { sources, files: trees, findings, reached }
}

impl Compiled {
    /// Whether something is wrong that stops everything downstream.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        has_errors(&self.findings)
    }

    /// The checked graph and what is certain about it; nothing where anything counts as an error.
    #[must_use]
    pub fn checked(&self) -> Option<(&Graph, &Facts)> {
        match &self.reached {
            Reached::Checked(graph, facts) if !self.has_errors() => Some((graph, facts)),
            Reached::Checked(..) | Reached::Names(_) | Reached::Steps(_) => None,
        }
    }

    /// Names and types, however much is wrong.
    #[must_use]
    pub fn program(&self) -> &Program {
        match &self.reached {
            Reached::Names(program) => program,
            Reached::Steps(graph) | Reached::Checked(graph, _) => &graph.program,
        }
    }
}

fn next_file(sources: &SourceMap) -> FileId {
    FileId(u32::try_from(sources.len()).unwrap_or(u32::MAX))
}

fn has_errors(findings: &Diagnostics) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

fn set_levels(findings: &mut Diagnostics, config: &Config) {
    if config.levels.is_empty() {
        return;
    }
    findings.retain_mut(|finding| match config.levels.get(finding.name) {
        Some(Level::Allow) => false,
        Some(Level::As(severity)) => {
            finding.severity = *severity;
            true
        }
        None => true,
    });
}

fn sort(findings: &mut Diagnostics, sources: &SourceMap) {
    findings.sort_by(|a, b| {
        let path = |file| sources.get(file).map_or("", |file| file.path.as_str());
        (path(a.span.file), a.span.start, a.span.end, a.name, &a.message).cmp(&(
            path(b.span.file),
            b.span.start,
            b.span.end,
            b.name,
            &b.message,
        ))
    });
}

/// The settings of a run in which nothing that can be excused is reported: for replaying a case whose own faults are not the point.
#[must_use]
pub fn lenient(mut config: Config) -> Config {
    let excusable = lint::checks().filter(|check| check.family.excusable());
    config.levels.extend(excusable.map(|check| (check.page.name.to_owned(), Level::Allow)));
    config
}

/// A workspace with the life of a witness as one more test, to be lived again; nothing where the workspace has changed too much for that.
#[must_use]
pub fn with_witness(
    mut files: Vec<(String, String)>,
    config: &Config,
    replay: &Replay,
) -> Option<(Box<Graph>, TestId)> {
    // Behind every other path, so that its test is the last one.
    files.push((String::from("\u{10ffff}"), replay.test.clone()));
    match compile(files, &lenient(config.clone())).reached {
        Reached::Checked(graph, _) => {
            let test = graph.program.tests.ids().last()?;
            Some((graph, test))
        }
        Reached::Names(_) | Reached::Steps(_) => None,
    }
}

/// Lines that could not be read as they stand. What names and types say of them may only follow from the damage, and is said once it is
/// mended: one mistake, one finding.
fn lines_of(findings: &[Diagnostic], sources: &SourceMap) -> BTreeSet<(FileId, u32)> {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| line_of(finding, sources)).collect()
}

fn line_of(finding: &Diagnostic, sources: &SourceMap) -> (FileId, u32) {
    (finding.span.file, sources.line_column(finding.span).line)
}

/// Whether findings of that name can be excused.
fn can_be_excused(name: &str) -> bool {
    lint::check(name).is_some_and(|check| match check.family {
        Family::Excuses => false,
        family => family.excusable(),
    })
}
