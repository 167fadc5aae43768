//! `journey test`: runs the workspace's tests and says how they came out. Judges nothing itself.

use std::fmt::Write;

use clap::ValueEnum;

use super::{
    CLEAN, FOUND, Failure, Outcome, check,
    choose::paths_and_names,
    console::Console,
    simulate::json,
    test_shapes::{self, Tests},
    values, workspace,
};
use crate::{
    base::{SourceMap, Span, suggest},
    render::count_of,
    sim::{
        plan::Plan,
        scenario::{self, Failure as Unmet, TestOptions, TestResult},
    },
};

/// Run the tests written in the workspace
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  journey test\n  journey test journeys/shop \"upset customer\"\n  \
                        journey test --format junit > results.xml\n\n\
                        A filter is part of a test's title. A test that a population is too small to decide counts as failed.")]
pub(super) struct Args {
    /// A workspace's folder, or a file in it; and part of the titles of the tests to run
    #[arg(value_name = "PATH|FILTER")]
    words: Vec<String>,
    /// How results are shown
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    format: Format,
    /// How many customers `simulate` tests live, instead of the population's size
    #[arg(long, value_name = "N", value_parser = values::count)]
    customers: Option<u64>,
    /// The seed of all chance
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How many threads; as many as the machine has, where nothing is said
    #[arg(long, value_name = "T", value_parser = values::threads)]
    threads: Option<usize>,
}

/// How results are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each test, and for a failed one what was so instead
    Human,
    /// One object, as in docs/schema/test-v1.json
    Json,
    /// The XML that continuous integration systems read
    Junit,
}

pub(super) fn run(args: &Args, console: &Console) -> Outcome {
    let (paths, filters) = paths_and_names(&args.words);
    let compiled = workspace::read_one(&paths)?.compile();
    let Some((graph, _)) = compiled.checked() else { return check::refuse(&compiled, console) };
    let plan = Plan::new(graph);
    let options = TestOptions {
        customers: args.customers,
        seed: args.seed,
        threads: args.threads.unwrap_or_else(values::all_threads),
    };
    let wanted = |title: &str| {
        let title = title.to_lowercase();
        filters.is_empty() || filters.iter().any(|filter| title.contains(&filter.to_lowercase()))
    };
    let all = &graph.program.tests;
    let chosen: Vec<_> = all.iter().filter(|(_, test)| wanted(&test.title)).map(|(id, _)| id).collect();
    if chosen.is_empty() && !all.is_empty() {
        return Err(no_such_test(&filters.join(" "), all.rows().iter().map(|test| test.title.as_str())));
    }
    let mut results = Vec::with_capacity(chosen.len());
    for id in chosen {
        let Some(result) = scenario::run_test(&plan, id, &options) else { continue };
        if args.format == Format::Human {
            console.print(&human(&result, &compiled.sources, console))?;
        }
        results.push(result);
    }
    let tests = Tests::new(&results, &compiled.sources);
    match args.format {
        Format::Human => console.note(&summary(&tests)),
        Format::Json => console.print(&json(&tests)?)?,
        Format::Junit => console.print(&test_shapes::junit(&tests, &graph.program.settings.name))?,
    }
    Ok(if tests.all_passed() { CLEAN } else { FOUND })
}

fn no_such_test<'t>(filter: &str, titles: impl Iterator<Item = &'t str>) -> Failure {
    let failure = Failure::new(format!("there is neither a path nor a test with `{filter}` in its title"));
    match suggest::nearest(filter, titles) {
        Some(meant) => failure.help(format!("Did you mean \"{meant}\"?")),
        None => failure.help("`journey test` without a filter runs all of them."),
    }
}

fn summary(tests: &Tests<'_>) -> String {
    if tests.is_empty() {
        return "this workspace has no tests".to_owned();
    }
    let counts = &tests.summary;
    let mut parts = vec![format!("{} passed", count_of(counts.passed, "test", "tests"))];
    if counts.failed > 0 {
        parts.push(format!("{} failed", counts.failed));
    }
    if counts.undecided > 0 {
        parts.push(format!("{} could not be decided", counts.undecided));
    }
    parts.join(", ")
}

fn human(result: &TestResult, sources: &SourceMap, console: &Console) -> String {
    let (mark, colour) = match result.outcome {
        scenario::Outcome::Passed => ("✓", "32"),
        scenario::Outcome::Failed => ("✗", "31"),
        scenario::Outcome::Undecided => ("?", "33"),
    };
    let mark = if console.colour { format!("\u{1b}[{colour}m{mark}\u{1b}[0m") } else { mark.to_owned() };
    let mut out = format!("{mark} {}\n", result.title);
    for unmet in &result.failures {
        unmet_words(&mut out, unmet, result, sources);
    }
    out
}

fn unmet_words(out: &mut String, unmet: &Unmet, result: &TestResult, sources: &SourceMap) {
    let _ = writeln!(out, "    {}: expected {}", place(unmet.span, sources), unmet.expected);
    let _ = writeln!(out, "      {}", unmet.instead.replace('\n', "\n      "));
    if let Some(help) = &unmet.help {
        let _ = writeln!(out, "      help: {help}");
    }
    let rows = result.rows.get(unmet.rows.clone()).unwrap_or(&[]);
    if !rows.is_empty() {
        let _ = writeln!(out, "      what happened in that time:");
        for row in rows {
            let _ = writeln!(out, "        {row}");
        }
    }
}

fn place(span: Span, sources: &SourceMap) -> String {
    let path = sources.get(span.file).map_or("", |file| file.path.as_str());
    format!("{path}:{}", sources.line_column(span).line)
}
