//! `journey new`: a workspace to begin with. Knows its texts only as files to copy.

mod texts;

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{CLEAN, Failure, Outcome, console::Console, output};
use crate::base::suggest;
use texts::{EXAMPLES, Example, STARTER};

/// Start a workspace: one that checks clean, can be simulated and has a passing test
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  journey new my-journeys\n  journey new shop --example shop")]
pub(super) struct Args {
    /// The folder to make; it may exist if it is empty
    dir: PathBuf,
    /// Copy a worked example instead of the short beginning: shop, saas, telecom, clicks or discs
    #[arg(long, value_name = "NAME")]
    example: Option<String>,
}

pub(super) fn run(args: &Args, console: &Console) -> Outcome {
    let files = match &args.example {
        None => STARTER,
        Some(name) => example(name)?.files,
    };
    make_empty(&args.dir)?;
    for (name, text) in files {
        output::write(&args.dir.join(name), text.as_bytes())?;
    }
    let dir = args.dir.display();
    console
        .note(&format!("made `{dir}`; now try\n  journey check {dir}\n  journey simulate {dir}\n  journey test {dir}"));
    Ok(CLEAN)
}

fn example(name: &str) -> Result<&'static Example, Failure> {
    if let Some(example) = EXAMPLES.iter().find(|example| example.name == name) {
        return Ok(example);
    }
    let names: Vec<&str> = EXAMPLES.iter().map(|example| example.name).collect();
    let failure = Failure::new(format!("there is no example `{name}`"));
    Err(match suggest::nearest(name, names.iter().copied()) {
        Some(meant) => failure.help(format!("Did you mean `{meant}`?")),
        None => failure.help(format!("The examples are: {}.", names.join(", "))),
    })
}

fn make_empty(dir: &Path) -> Result<(), Failure> {
    if dir.is_file() {
        return Err(Failure::new(format!("`{}` is a file; a workspace is a folder", dir.display())));
    }
    let cannot = |error: &std::io::Error| {
        Failure::new(format!("the folder `{}` cannot be made: {}", dir.display(), output::reason(error)))
    };
    if let Ok(mut entries) = fs::read_dir(dir)
        && entries.any(|entry| entry.is_ok_and(|entry| !entry.file_name().to_string_lossy().starts_with('.')))
    {
        return Err(Failure::new(format!("the folder `{}` is not empty", dir.display()))
            .help("Name a folder that does not exist yet; nothing is ever overwritten."));
    }
    fs::create_dir_all(dir).map_err(|error| cannot(&error))
}
