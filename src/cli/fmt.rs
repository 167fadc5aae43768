//! `journey fmt`: texts in their one layout. Finds and writes files; how a text is laid out is not decided here.

use std::{
    collections::BTreeSet,
    io::Read,
    path::{Path, PathBuf},
};

use super::{CLEAN, FAILED, FOUND, Failure, Outcome, console::Console, output, workspace};
use crate::{
    base::{FileId, SourceMap},
    fmt,
    render::count_of,
    syntax,
};

/// Lay texts out in the one layout; nothing but blanks and line breaks changes, and every comment stays
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  journey fmt\n  journey fmt journeys/shop/welcome.journey\n  journey fmt --check\n  \
                        journey fmt --diff\n  journey fmt --stdin < unsaved.journey"
)]
pub(super) struct Args {
    /// Files, and folders with everything below them; the current folder where nothing is said
    paths: Vec<PathBuf>,
    /// Change nothing; list the files that would change, and return 1 if there are any
    #[arg(long)]
    check: bool,
    /// Change nothing; show what would change, and return 1 if anything would
    #[arg(long, conflicts_with = "check")]
    diff: bool,
    /// Lay out what comes from standard input, and write it to standard output
    #[arg(long, conflicts_with = "paths")]
    stdin: bool,
}

/// A text and what becomes of it.
struct Text {
    shown: String,
    place: Option<PathBuf>,
    old: String,
    new: Result<String, fmt::Refusal>,
    /// Whether a part of it could not be read.
    damaged: bool,
}

pub(super) fn run(args: &Args, console: &Console) -> Outcome {
    let texts = if args.stdin {
        vec![lay_out("standard input".to_owned(), None, from_stdin()?)]
    } else {
        let read =
            |path: PathBuf| Ok(lay_out(workspace::shown(&path), Some(path.clone()), workspace::read_text(&path)?));
        files(&args.paths)?.into_iter().map(read).collect::<Result<Vec<Text>, Failure>>()?
    };
    let changed = texts.iter().filter_map(|text| match &text.new {
        Ok(new) if *new != text.old => Some((text, new)),
        Ok(_) | Err(_) => None,
    });
    let changed: Vec<(&Text, &String)> = changed.collect();
    if args.check {
        let list: String = changed.iter().map(|(text, _)| format!("{}\n", text.shown)).collect();
        console.print(&list)?;
    } else if args.diff {
        let diffs: String = changed.iter().map(|(text, new)| fmt::diff::unified(&text.shown, &text.old, new)).collect();
        console.print(&diffs)?;
    } else {
        for text in &texts {
            match (&text.place, &text.new) {
                (Some(place), Ok(new)) if *new != text.old => output::write(place, new.as_bytes())?,
                (Some(_), Ok(_) | Err(_)) => {}
                (None, Ok(new)) => console.print(new)?,
                (None, Err(_)) => console.print(&text.old)?,
            }
        }
    }
    for text in &texts {
        say(text, console);
    }
    if !args.stdin {
        console.note(&summary(texts.len(), changed.len(), args.check || args.diff));
    }
    let is_refused = texts.iter().any(|text| text.new.is_err());
    Ok(match (is_refused, args.check || args.diff) {
        (true, _) => FAILED,
        (false, true) if !changed.is_empty() => FOUND,
        (false, _) => CLEAN,
    })
}

fn lay_out(shown: String, place: Option<PathBuf>, old: String) -> Text {
    let (file, _) = syntax::parse(FileId(0), &old);
    let damaged = file.damaged || file.items.iter().any(|item| item.damaged);
    Text { shown, place, new: fmt::format(&file, &old), old, damaged }
}

/// Says what stood in the way.
fn say(text: &Text, console: &Console) {
    match &text.new {
        Err(refusal) => {
            let mut sources = SourceMap::new();
            sources.add(text.shown.clone(), text.old.clone());
            let line = refusal.span.map(|span| format!(":{}", sources.line_column(span).line)).unwrap_or_default();
            console.error(&format!("{}{line}: {refusal}", text.shown), None);
        }
        Ok(_) if text.damaged => {
            console.note(&format!("{}: what cannot be read was left as it is; `journey check` shows it", text.shown));
        }
        Ok(_) => {}
    }
}

fn summary(all: usize, changed: usize, is_asked_only: bool) -> String {
    let files = count_of(all, "file", "files");
    match (changed, is_asked_only) {
        (0, _) => format!("nothing to lay out in {files}"),
        (_, true) => format!("{changed} of {files} would change"),
        (_, false) => format!("laid out {changed} of {files}"),
    }
}

fn from_stdin() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| Failure::new(format!("standard input cannot be read: {error}")))?;
    String::from_utf8(bytes).map_err(|_| Failure::new("standard input is not UTF-8 text"))
}

/// The files that the paths name, each once, in order of path; below a folder also those of other workspaces.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut found = BTreeSet::new();
    for path in paths {
        let place = workspace::existing(path)?;
        if place.is_dir() {
            let before = found.len();
            collect(&place, &mut found)?;
            if found.len() == before && paths.len() == 1 {
                return Err(workspace::no_texts(&place));
            }
        } else if workspace::has_extension(&place) {
            found.insert(place);
        } else {
            return Err(workspace::no_text(path));
        }
    }
    Ok(found.into_iter().collect())
}

fn collect(folder: &Path, found: &mut BTreeSet<PathBuf>) -> Result<(), Failure> {
    let nested = workspace::collect(folder, found)?;
    nested.iter().try_for_each(|workspace| collect(workspace, found))
}
