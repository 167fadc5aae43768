//! `journey explain`: the page of one check, or the list. Finds nothing.

use super::{CLEAN, Failure, Outcome, console::Console, reference};
use crate::lint;

/// Show what a check finds and why, with an example and its cure
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  journey explain\n  journey explain unknown-zone")]
pub(super) struct Args {
    /// The check's name, as it stands in a finding; without it, the list of all checks
    name: Option<String>,
}

pub(super) fn run(args: &Args, console: &Console) -> Outcome {
    let text = match &args.name {
        None => reference::check_list(),
        Some(name) => match lint::check(name) {
            Some(check) => reference::check_page(&check, console.width),
            None => return Err(unknown_check(name)),
        },
    };
    console.print(&text)?;
    Ok(CLEAN)
}

/// What is said of a name that no check has.
pub(super) fn unknown_check(name: &str) -> Failure {
    let failure = Failure::new(format!("no check is called `{name}`"));
    match lint::nearest_check(name) {
        Some(meant) => failure.help(format!("Did you mean `{meant}`?")),
        None => failure.help("`journey explain` lists every check."),
    }
}
