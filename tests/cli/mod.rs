//! The command line from outside: the binary is run, and what it writes and returns is compared, exact to the letter.

mod check;
pub mod ci;
mod diff;
mod files;
mod fmt;
mod pages;
mod running;
mod usage;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What came of a command.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A folder of its own for a test, with these files in it and nothing else.
pub fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// The binary, in a folder, with an environment that says nothing about colours.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_journey"));
    command.current_dir(folder).args(arguments);
    for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

/// Runs the binary in a folder.
pub fn journey(folder: &Path, arguments: &[&str]) -> Run {
    finish(command(folder, arguments).stdin(Stdio::null()))
}

/// The same, with a text on standard input.
pub fn journey_with_input(folder: &Path, arguments: &[&str], input: &[u8]) -> Run {
    let mut child =
        command(folder, arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    done(&child.wait_with_output().unwrap())
}

pub fn finish(command: &mut Command) -> Run {
    done(&command.output().unwrap())
}

fn done(output: &std::process::Output) -> Run {
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout.clone()).unwrap(),
        err: String::from_utf8(output.stderr.clone()).unwrap(),
    }
}

/// A page that shows commands and all that came of them, in order.
pub fn transcript(folder: &Path, commands: &[&[&str]]) -> String {
    let mut page = String::new();
    for arguments in commands {
        let run = journey(folder, arguments);
        let words: Vec<String> = arguments
            .iter()
            .map(|word| if word.contains(' ') { format!("'{word}'") } else { (*word).to_owned() })
            .collect();
        page.push_str(&format!("$ journey {}\n", words.join(" ")));
        for (head, text) in [("", &run.out), ("standard error:\n", &run.err)] {
            if !text.is_empty() {
                page.push_str(head);
                page.push_str(text);
            }
        }
        page.push_str(&format!("exit code {}\n\n", run.code));
    }
    page
}

/// A workspace without a fault.
pub const CLEAN: &[(&str, &str)] = &[("shop.journey", "source shop \"Shop\"\nevent visit from shop\n")];
