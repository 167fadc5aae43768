//! `journey build`: the checked graph as versioned JSON. Decides nothing about its shape.

use std::path::PathBuf;

use super::{CLEAN, Outcome, check, console::Console, output, workspace};
use crate::export;

/// Write the checked journeys as one versioned JSON document, for other systems to run
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  journey build journeys/shop -o shop.json\n  journey build --schema -o graph.schema.json"
)]
pub(super) struct Args {
    /// A workspace's folder, or a file in it; the current folder where nothing is said
    paths: Vec<PathBuf>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the JSON Schema of the document instead
    #[arg(long, conflicts_with = "paths")]
    schema: bool,
}

pub(super) fn run(args: &Args, console: &Console) -> Outcome {
    if args.schema {
        deliver(export::graph_schema().as_bytes(), args.output.as_deref(), console)?;
        return Ok(CLEAN);
    }
    let compiled = workspace::read_one(&args.paths)?.compile();
    let Some((graph, facts)) = compiled.checked() else { return check::refuse(&compiled, console) };
    deliver(export::graph_json(graph, facts).as_bytes(), args.output.as_deref(), console)?;
    Ok(CLEAN)
}

fn deliver(bytes: &[u8], to: Option<&std::path::Path>, console: &Console) -> Result<(), super::Failure> {
    match to {
        Some(path) => output::write(path, bytes),
        None => console.print(&String::from_utf8_lossy(bytes)),
    }
}
