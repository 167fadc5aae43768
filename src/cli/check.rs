//! `journey check`: everything that is known before deploy. Decides what is shown and what counts, not what is wrong.

use std::{io::Read, path::PathBuf};

use clap::ValueEnum;

use super::{
    CLEAN, FOUND, Failure, Outcome,
    console::Console,
    explain::unknown_check,
    fixes,
    workspace::{self, Substitute},
};
use crate::{
    base::{Diagnostic, Diagnostics, FileId, Severity, SourceMap, Span},
    compile::Compiled,
    lint,
    render::{Counts, count_of, human, json, plain, short},
};

/// Say everything that is wrong before a customer notices
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  journey check\n  journey check journeys/shop --fail-level warning\n  \
                        journey check --format json > findings.json\n  journey check --fix\n  journey check --diff --unsafe-fixes\n  \
                        journey check --stdin-filename welcome.journey < unsaved.txt")]
pub(super) struct Args {
    /// Workspaces, folders or files; the current folder where nothing is said
    paths: Vec<PathBuf>,
    /// How findings are shown
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    format: Format,
    /// The least level that makes the exit code 1
    #[arg(long, value_enum, default_value_t = FailLevel::Error, value_name = "LEVEL")]
    fail_level: FailLevel,
    /// Show only these checks (repeat it, or separate names by commas)
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,
    /// Leave these checks out
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    skip: Vec<String>,
    /// Mend what can be mended for certain, and show what is left
    #[arg(long)]
    fix: bool,
    /// With --fix or --diff: apply also what was only probably meant
    #[arg(long)]
    unsafe_fixes: bool,
    /// Show what --fix would change, and change nothing
    #[arg(long, conflicts_with = "fix")]
    diff: bool,
    /// Read the text of this file from standard input instead
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fix", "diff"])]
    stdin_filename: Option<PathBuf>,
}

/// How findings are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the text, underlined
    Human,
    /// In sentences, without drawings: for screen readers and logs
    Plain,
    /// One line each
    Short,
    /// One object, as in docs/schema/check-v1.json
    Json,
}

/// From which level on findings count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailLevel {
    /// Errors
    Error,
    /// Errors and warnings
    Warning,
    /// Anything
    Info,
}

impl FailLevel {
    fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Info => Severity::Info,
        }
    }
}

pub(super) fn run(args: &Args, console: &Console) -> Outcome {
    if let Some(name) = args.only.iter().chain(&args.skip).find(|name| lint::check(name).is_none()) {
        return Err(unknown_check(name));
    }
    if args.unsafe_fixes && !args.fix && !args.diff {
        return Err(Failure::new("`--unsafe-fixes` goes with `--fix` or `--diff`"));
    }
    let substitute = match &args.stdin_filename {
        Some(path) => Some(Substitute { path: path.clone(), text: read_stdin()? }),
        None => None,
    };
    let paths = match &args.stdin_filename {
        Some(path) if args.paths.is_empty() => std::slice::from_ref(path),
        Some(_) | None => &args.paths,
    };
    let mut workspaces = workspace::read_all(paths, substitute.as_ref())?;
    let wanted = |finding: &Diagnostic| {
        let name = |listed: &String| listed == finding.name;
        (args.only.is_empty() || args.only.iter().any(name)) && !args.skip.iter().any(name)
    };
    let mut all = Findings::default();
    let mut changes = Vec::new();
    for workspace in &mut workspaces {
        let mut compiled = workspace.compile();
        if args.fix || args.diff {
            let mended = fixes::mend(workspace, compiled, args.unsafe_fixes, &wanted);
            compiled = mended.compiled;
            changes.extend(mended.changes);
        }
        all.files += workspace.files.len();
        all.add(compiled);
    }
    if args.diff {
        let text: String = changes.iter().map(fixes::Change::diff).collect();
        console.print(&text)?;
        return Ok(if changes.is_empty() { CLEAN } else { FOUND });
    }
    fixes::write(&changes)?;
    all.findings.retain(wanted);
    console.print(&show(&all, args.format, console))?;
    if matches!(args.format, Format::Human | Format::Plain) {
        if !changes.is_empty() {
            console.note(&format!("mended {}", count_of(changes.len(), "file", "files")));
        }
        let files = count_of(all.files, "file", "files");
        console.note(&format!("{} in {files}", Counts::of(&all.findings).words()));
    }
    let counts = all.findings.iter().any(|finding| finding.severity >= args.fail_level.severity());
    Ok(if counts { FOUND } else { CLEAN })
}

/// What every other verb says of a workspace with errors: the findings, on standard error, because its own output is none.
pub(super) fn refuse(compiled: &Compiled, console: &Console) -> Outcome {
    let errors: Diagnostics =
        compiled.findings.iter().filter(|finding| finding.severity == Severity::Error).cloned().collect();
    let style = human::Style { colour: console.colour_of_errors, width: console.width };
    console.note(human::report(&errors, &compiled.sources, style).trim_end());
    console.note(&format!("\n{}: nothing runs while there are errors", Counts::of(&errors).words()));
    Ok(FOUND)
}

fn show(all: &Findings, format: Format, console: &Console) -> String {
    let (findings, sources) = (&all.findings, &all.sources);
    match format {
        Format::Human => {
            human::report(findings, sources, human::Style { colour: console.colour, width: console.width })
        }
        Format::Plain => plain::report(findings, sources),
        Format::Short => short::report(findings, sources),
        Format::Json => json::report(findings, sources, all.files),
    }
}

fn read_stdin() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::new(format!("standard input cannot be read: {error}")))?;
    String::from_utf8(bytes).map_err(|_| Failure::new("standard input is not UTF-8 text"))
}

/// The findings of several workspaces as if they were of one.
#[derive(Default)]
struct Findings {
    sources: SourceMap,
    findings: Diagnostics,
    files: usize,
}

impl Findings {
    fn add(&mut self, compiled: Compiled) {
        let shift = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        for (_, file) in compiled.sources.iter() {
            self.sources.add(file.path.clone(), file.text.clone());
        }
        for mut finding in compiled.findings {
            let move_by = |span: &mut Span| span.file = FileId(span.file.0.saturating_add(shift));
            move_by(&mut finding.span);
            finding.labels.iter_mut().for_each(|label| move_by(&mut label.span));
            finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits).for_each(|edit| move_by(&mut edit.span));
            self.findings.push(finding);
        }
    }
}
