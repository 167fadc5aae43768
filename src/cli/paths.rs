//! `journey paths`: every path with its days, messages and end. Decides nothing about paths.

use std::path::PathBuf;

use clap::ValueEnum;

use super::{
    CLEAN, Failure, Outcome, check,
    choose::{at_most_one, one_of, paths_and_names},
    console::Console,
    output, workspace,
};
use crate::export::paths;

/// List every path through a journey: when, which messages, by which channels, how it ends
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  journey paths journeys/shop basket_rescue\n  journey paths journeys/shop -o paths.html\n  \
                        journey paths --format csv > paths.csv\n  journey paths --silent-exits"
)]
pub(super) struct Args {
    /// A workspace's folder, or a file in it; and a journey's name
    #[arg(value_name = "PATH|JOURNEY")]
    words: Vec<String>,
    /// What to write; where nothing is said, what the ending of FILE says, else human
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How many paths of a journey are listed; further ones are counted
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u64,
    /// Only the places at which a customer can leave without a stated reason
    #[arg(long)]
    silent_exits: bool,
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Blocks of text
    Human,
    /// A row per path, for spreadsheets
    Csv,
    /// One page, to be opened in a browser or printed
    Html,
    /// Everything, for other programs
    Json,
}

pub(super) fn run(args: &Args, console: &Console) -> Outcome {
    let (places, names) = paths_and_names(&args.words);
    let name = at_most_one(&names)?;
    let format = match (args.format, &args.output) {
        (Some(format), _) => format,
        (None, Some(path)) => match path.extension().and_then(|ending| ending.to_str()) {
            Some("csv") => Format::Csv,
            Some("html" | "htm") => Format::Html,
            Some("json") => Format::Json,
            Some("txt") => Format::Human,
            _ => {
                return Err(Failure::new(format!("the ending of `{}` does not say what to write", path.display()))
                    .help("Say it with `--format human`, `csv`, `html` or `json`."));
            }
        },
        (None, None) => Format::Human,
    };
    let compiled = workspace::read_one(&places)?.compile();
    let Some((graph, facts)) = compiled.checked() else { return check::refuse(&compiled, console) };
    let journeys: Vec<_> = graph.program.journeys.iter().map(|(id, one)| (id, one.name.as_str())).collect();
    if journeys.is_empty() {
        return Err(Failure::new("this workspace has no journey"));
    }
    let journey = match name {
        None => None,
        Some(_) => Some(one_of("journey", name, &journeys)?),
    };
    let table = paths::paths((graph, facts), &compiled.sources, journey, args.limit);
    let text = match format {
        Format::Human => paths::human(&table, args.silent_exits),
        Format::Csv => paths::csv(&table, args.silent_exits),
        Format::Html => paths::page(&table, args.silent_exits),
        Format::Json => paths::json(&table),
    };
    match &args.output {
        Some(path) => output::write(path, text.as_bytes())?,
        None => console.print(&text)?,
    }
    Ok(CLEAN)
}
