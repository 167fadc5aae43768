//! Workspaces of tests.

use journey::{
    base::{Diagnostic, Severity, SourceMap},
    ir::{Graph, lower},
    model::{self, Settings, types::Currency},
    syntax,
};

/// A workspace of one file, which must have no errors.
pub fn load(text: &str) -> Graph {
    let settings = Settings { name: "test".into(), zone: "UTC".into(), currency: Currency::named("USD").unwrap() };
    let mut sources = SourceMap::default();
    let id = sources.add("test.journey", text);
    let (tree, mut found) = syntax::parse(id, text);
    let (program, more) = model::resolve(&[tree], &sources, &settings);
    found.extend(more);
    let errors: Vec<String> =
        found.iter().filter(|d| d.severity == Severity::Error).map(|d| said(&sources, d)).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    lower::lower(program)
}

fn said(sources: &SourceMap, diagnostic: &Diagnostic) -> String {
    let place = sources.get(diagnostic.span.file).map(|source| source.line_column(diagnostic.span.start));
    format!("{place:?}: {}", diagnostic.message)
}
