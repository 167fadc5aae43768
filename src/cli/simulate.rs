//! `journey simulate`: made-up customers through the journeys. Lives nobody itself.

use clap::ValueEnum;

use super::{
    CLEAN, Failure, Outcome, check,
    choose::{at_most_one, one_of, paths_and_names},
    console::Console,
    values, workspace,
};
use crate::{
    base::calendar::Day,
    sim::{
        plan::Plan,
        report::{self, Report},
        run::{self, Options},
    },
};

/// Live made-up customers through the journeys, and report what comes of it
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  journey simulate journeys/shop\n  journey simulate spring --customers 1_000_000 --seed 7\n  \
                        journey simulate --from 2026-11-01 --for \"60 days\" --format json\n\n\
                        The same workspace, population and seed give the same report, byte for byte, on any number of threads."
)]
pub(super) struct Args {
    /// A workspace's folder, or a file in it; and the population's name, where there are several
    #[arg(value_name = "PATH|POPULATION")]
    words: Vec<String>,
    /// How many customers, instead of the population's size
    #[arg(long, value_name = "N", value_parser = values::count)]
    customers: Option<u64>,
    /// The seed of all chance
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The first day, instead of the population's
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    from: Option<Day>,
    /// How many days, instead of the population's
    #[arg(long = "for", value_name = "DURATION", value_parser = values::days)]
    days: Option<i64>,
    /// How many threads; as many as the machine has, where nothing is said
    #[arg(long, value_name = "T", value_parser = values::threads)]
    threads: Option<usize>,
    /// How the report is shown
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    format: Format,
}

/// How the report is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Words and numbers
    Human,
    /// One object, as in docs/schema/simulate-v1.json
    Json,
    /// A row for each number, for spreadsheets
    Csv,
}

pub(super) fn run(args: &Args, console: &Console) -> Outcome {
    let (paths, names) = paths_and_names(&args.words);
    let name = at_most_one(&names)?;
    let compiled = workspace::read_one(&paths)?.compile();
    let Some((graph, _)) = compiled.checked() else { return check::refuse(&compiled, console) };
    let populations: Vec<_> = graph.program.populations.iter().map(|(id, one)| (id, one.name.as_str())).collect();
    let population = one_of("population", name, &populations)?;
    let options = Options {
        customers: args.customers,
        first_customer: 0,
        seed: args.seed,
        from: args.from,
        days: args.days,
        threads: args.threads.unwrap_or_else(values::all_threads),
    };
    let plan = Plan::new(graph);
    let report = run::simulate(&plan, population, &options);
    console.print(&shown(&report, args.format)?)?;
    Ok(CLEAN)
}

/// A report in one of the formats.
pub(super) fn shown(report: &Report, format: Format) -> Result<String, Failure> {
    Ok(match format {
        Format::Human => report::human::human(report),
        Format::Json => json(report)?,
        Format::Csv => report::csv::csv(report),
    })
}

/// A document of the program's own, indented, with a line break behind it.
pub(super) fn json<T: serde::Serialize>(document: &T) -> Result<String, Failure> {
    let mut text = serde_json::to_string_pretty(document)
        .map_err(|error| Failure::new(format!("the report cannot be written as JSON: {error}")))?;
    text.push('\n');
    Ok(text)
}
