//! Floor 7. The command line: one file per verb. The only place, with its neighbours on this floor, that knows files, the terminal and the
//! environment; it decides nothing about journeys.

mod approvals;
mod baseline;
mod build;
mod check;
mod choose;
mod completions;
mod console;
mod diff;
mod explain;
mod fault;
mod fixes;
mod fmt;
mod git;
mod graph;
mod history;
mod lsp;
mod man;
mod new;
mod output;
mod paths;
pub mod reference;
mod replay;
mod simulate;
mod since;
mod test;
mod test_shapes;
mod trace;
mod values;
mod watch;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use console::{ColorChoice, Console};

/// Nothing to say, or done.
const CLEAN: u8 = 0;
/// Findings at or above the fail level, or failed tests.
const FOUND: u8 = 1;
/// The command could not do its work.
const FAILED: u8 = 2;

/// A language, compiler, checker and simulator for customer journeys.
#[derive(Debug, Parser)]
#[command(
    name = "journey",
    version,
    about = "Write customer journeys as text, check them before they run, and try them on made-up customers",
    arg_required_else_help = true,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = "Start with `journey new my-journeys`, then `journey check my-journeys`.\n\
                  Exit codes: 0 clean or done, 1 findings or failed tests, 2 the command could not do its work."
)]
struct Cli {
    /// When to write in colour; `auto`: on a terminal, unless NO_COLOR or FORCE_COLOR say otherwise
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    color: ColorChoice,
    #[command(subcommand)]
    verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
enum Verb {
    New(new::Args),
    Check(check::Args),
    Diff(diff::Args),
    Explain(explain::Args),
    Fmt(fmt::Args),
    Build(build::Args),
    Graph(graph::Args),
    Paths(paths::Args),
    Simulate(simulate::Args),
    Replay(replay::Args),
    Trace(trace::Args),
    Test(test::Args),
    Lsp(lsp::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Why a command could not do its work, in words for whoever typed it.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    help: Option<String>,
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// An exit code, or why there is nothing to show.
type Outcome = Result<u8, Failure>;

/// Runs the command line of this process and gives its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too; a pipe that is closed while they are printed is no error.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { FAILED } else { CLEAN });
        }
    };
    let console = Console::new(cli.color);
    ExitCode::from(match fault::guarded(|| run(cli.verb, &console)) {
        Ok(code) => code,
        Err(failure) => {
            console.error(&failure.message, failure.help.as_deref());
            FAILED
        }
    })
}

fn run(verb: Verb, console: &Console) -> Outcome {
    match verb {
        Verb::New(args) => new::run(&args, console),
        Verb::Check(args) => check::run(&args, console),
        Verb::Diff(args) => diff::run(&args, console),
        Verb::Explain(args) => explain::run(&args, console),
        Verb::Fmt(args) => fmt::run(&args, console),
        Verb::Build(args) => build::run(&args, console),
        Verb::Graph(args) => graph::run(&args, console),
        Verb::Paths(args) => paths::run(&args, console),
        Verb::Simulate(args) => simulate::run(&args, console),
        Verb::Replay(args) => replay::run(&args, console),
        Verb::Trace(args) => trace::run(&args, console),
        Verb::Test(args) => test::run(&args, console),
        Verb::Lsp(args) => lsp::run(&args),
        Verb::Completions(args) => completions::run(&args, console),
        Verb::Man(args) => man::run(&args, console),
    }
}
