//! Floor 2. Tree → meaning: names resolved, types checked, units and currencies made exact. Knows nothing of graphs, time passing or customers.

pub mod condition;
pub mod journey;
pub mod pages;
pub mod population;
pub mod program;
pub mod recorded;
pub mod types;

mod conds;
mod declare;
mod expr;
mod flow;
mod happen;
mod journeys;
mod known;
mod messages;
mod occasions;
mod populations;
mod rings;
mod scope;
mod statements;
mod tests_items;
mod typing;
mod workspace;

pub use condition::{Cond, CondKind, Query, QueryKind, Term, TermKind, Window};
pub use program::{Program, Settings};
pub use types::{Const, Type};

use crate::{
    base::{Diagnostics, SourceMap},
    syntax::ast,
};

/// Resolves a workspace: always a program, and what is wrong with it. After an error the part concerned is an error node or
/// `Always(true)`, and silent; nobody runs such a program. The order in which files are given means nothing: they are taken by path.
#[must_use]
pub fn resolve(files: &[ast::File], sources: &SourceMap, settings: &Settings) -> (Program, Diagnostics) {
    let mut ordered: Vec<&ast::File> = files.iter().collect();
    ordered.sort_by_key(|file| (sources.get(file.id).map(|source| source.path.as_str()), file.id));
    let mut resolver = scope::Resolver::new(sources, settings);
    resolver.collect(&ordered);
    resolver.type_declarations();
    resolver.collect_reactions();
    resolver.collect_generated_reactions();
    resolver.trace_triggers();
    resolver.finish_attributes();
    resolver.number_statements();
    resolver.journey_heads();
    resolver.resolve_channels();
    resolver.resolve_categories();
    resolver.resolve_statuses();
    resolver.resolve_rules();
    resolver.resolve_messages();
    resolver.resolve_segments();
    resolver.resolve_triggers();
    resolver.resolve_journeys();
    resolver.resolve_populations();
    resolver.resolve_tests();
    resolver.cut_rings();
    resolver.judge();
    resolver.finish()
}
