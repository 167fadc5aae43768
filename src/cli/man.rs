//! `journey man`: the manual pages. Knows no workspace.

use std::path::PathBuf;

use clap::CommandFactory;

use super::{CLEAN, Cli, Failure, Outcome, console::Console, output};

/// Write the manual page, or one page for each verb into a folder
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  journey man | man -l -\n  journey man --dir ~/.local/share/man/man1")]
pub(super) struct Args {
    /// Write `journey.1`, `journey-check.1`, … into this folder
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(super) fn run(args: &Args, console: &Console) -> Outcome {
    let mut command = Cli::command();
    command.build();
    let Some(dir) = &args.dir else {
        console.print(&page(&command)?)?;
        return Ok(CLEAN);
    };
    std::fs::create_dir_all(dir).map_err(|error| {
        Failure::new(format!("the folder `{}` cannot be made: {}", dir.display(), output::reason(&error)))
    })?;
    output::write(&dir.join("journey.1"), page(&command)?.as_bytes())?;
    for verb in command.get_subcommands() {
        let name = format!("journey-{}", verb.get_name());
        let verb = verb.clone().name(name.clone());
        output::write(&dir.join(format!("{name}.1")), page(&verb)?.as_bytes())?;
    }
    Ok(CLEAN)
}

fn page(command: &clap::Command) -> Result<String, Failure> {
    let mut out = Vec::new();
    clap_mangen::Man::new(command.clone())
        .render(&mut out)
        .map_err(|error| Failure::new(format!("the manual page cannot be written: {error}")))?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}
