//! `journey completions`: what a shell needs to complete words of this command line. Knows no workspace.

use clap::CommandFactory;
use clap_complete::Shell;

use super::{CLEAN, Cli, Outcome, console::Console};

/// Write the completions of a shell to standard output
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  journey completions bash > ~/.local/share/bash-completion/completions/journey\n  \
                        journey completions zsh > ~/.zfunc/_journey"
)]
pub(super) struct Args {
    /// Which shell
    shell: Shell,
}

pub(super) fn run(args: &Args, console: &Console) -> Outcome {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "journey", &mut out);
    console.print(&String::from_utf8_lossy(&out))?;
    Ok(CLEAN)
}
