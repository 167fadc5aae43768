//! The two streams of the process, and whether they may be coloured. Knows nothing of what is said on them.

use std::io::{ErrorKind, IsTerminal, Write};

use clap::ValueEnum;

use super::Failure;

/// `--color`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Where words go.
#[derive(Debug)]
pub(super) struct Console {
    /// Whether standard output may be coloured.
    pub colour: bool,
    /// Columns to fill with words on standard output.
    pub width: usize,
    /// Whether standard error may be coloured.
    pub colour_of_errors: bool,
}

/// The widest a line of words becomes on a wide terminal, and the width where there is none.
const WIDTH: usize = 100;

impl Console {
    pub(super) fn new(choice: ColorChoice) -> Self {
        let width = terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0).clamp(40, WIDTH));
        Self {
            colour: colour(choice, std::io::stdout().is_terminal()),
            width,
            colour_of_errors: colour(choice, std::io::stderr().is_terminal()),
        }
    }

    /// Writes to standard output. A reader that has gone away is no error.
    pub(super) fn print(&self, text: &str) -> Result<(), Failure> {
        self.print_bytes(text.as_bytes())
    }

    /// The same with bytes that are no text.
    pub(super) fn print_bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = std::io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::new(format!("standard output cannot be written: {error}")))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Says something about the work, on standard error; nobody may be listening.
    pub(super) fn note(&self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// Says why there is no result.
    pub(super) fn error(&self, message: &str, help: Option<&str>) {
        let paint = |code: &str, word: &str| {
            if self.colour_of_errors { format!("\u{1b}[{code}m{word}\u{1b}[0m") } else { word.to_owned() }
        };
        let mut text = format!("{} {message}\n", paint("1;31", "error:"));
        if let Some(help) = help {
            text.push_str(&format!("{} {help}\n", paint("36", "help:")));
        }
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }
}

fn colour(choice: ColorChoice, terminal: bool) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        // https://no-color.org and its counterpart: any value but an empty one; `0` is the customary way to take the second back.
        ColorChoice::Auto if is_set("NO_COLOR") => false,
        ColorChoice::Auto if is_set("FORCE_COLOR") => std::env::var_os("FORCE_COLOR").is_some_and(|value| value != "0"),
        ColorChoice::Auto => terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}
