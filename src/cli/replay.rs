//! `journey replay`: recorded customers through the journeys. Lives nobody itself.

use std::path::PathBuf;

use super::{
    CLEAN, FOUND, Failure, Outcome, check,
    console::Console,
    history,
    simulate::{self, Format},
    values, workspace,
};
use crate::{
    base::calendar::Day,
    sim::{
        plan::Plan,
        replay::{self, ReplayOptions},
    },
};

/// Live recorded customers through the journeys, and report what would have come of it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  journey replay journeys/clicks --events journeys/clicks/sample.csv\n  \
                        journey replay --events log.jsonl --customers people.csv --rejects refused.csv\n  \
                        journey replay --events log.csv --strict --format json\n\n\
                        Every row is used, passed over because the mapping says so, or refused with its line and the reason.")]
pub(super) struct Args {
    /// A workspace's folder, or a file in it; the current folder where nothing is said
    paths: Vec<PathBuf>,
    #[command(flatten)]
    files: history::Files,
    /// Set rows that cannot be read aside in this file, as CSV with the reason
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Run nothing where a row cannot be read
    #[arg(long)]
    strict: bool,
    /// The seed of splits and holdouts
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The first day, instead of the first event's; what was before is history
    #[arg(long, value_name = "DATE", value_parser = values::day)]
    from: Option<Day>,
    /// How many days, instead of up to the last event's
    #[arg(long = "for", value_name = "DURATION", value_parser = values::days)]
    days: Option<i64>,
    /// How many threads; as many as the machine has, where nothing is said
    #[arg(long, value_name = "T", value_parser = values::threads)]
    threads: Option<usize>,
    /// How the report is shown
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    format: Format,
}

pub(super) fn run(args: &Args, console: &Console) -> Outcome {
    if args.files.events.is_none() {
        return Err(Failure::new("there is nothing recorded to replay").help("Name the log with `--events FILE`."));
    }
    let workspace = workspace::read_one(&args.paths)?;
    let compiled = workspace.compile();
    let Some((graph, _)) = compiled.checked() else { return check::refuse(&compiled, console) };
    let log = history::read(&args.files, &workspace.config, &graph.program)?;
    history::account(&log, console);
    if let Some(path) = &args.rejects {
        history::set_aside(&log, path)?;
    }
    if args.strict && history::refused(&log).next().is_some() {
        console.note("nothing was run, because of `--strict`");
        return Ok(FOUND);
    }
    let options = ReplayOptions {
        seed: args.seed,
        from: args.from,
        days: args.days,
        horizon: 0,
        threads: args.threads.unwrap_or_else(values::all_threads),
    };
    let plan = Plan::new(graph);
    let report = replay::replay(&plan, &log.history, history::rows(&log), &options);
    console.print(&simulate::shown(&report, args.format)?)?;
    Ok(CLEAN)
}
