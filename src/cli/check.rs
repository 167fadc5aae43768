//! `journey check`: everything that is known before deploy. Decides what is shown and what counts, not what is wrong.

use std::{
    collections::BTreeSet,
    fs::OpenOptions,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use clap::ValueEnum;

use super::{
    CLEAN, FOUND, Failure, Outcome,
    baseline::Baseline,
    console::Console,
    explain::unknown_check,
    fixes,
    output::reason,
    since::Since,
    watch,
    workspace::{self, Substitute},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, FileId, Identity, Severity, SourceMap, Span},
    compile::{self, Compiled, Reached},
    lint,
    render::{Counts, Report, count_of, github, gitlab, human, json, junit, plain, rdjson, sarif, short},
    syntax::ast,
};

/// Say everything that is wrong before a customer notices
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  journey check\n  journey check journeys/shop --fail-level warning\n  \
                        journey check --format sarif > findings.sarif\n  journey check --fix\n  journey check --diff --unsafe-fixes\n  \
                        journey check --baseline known.json --update-baseline\n  journey check --since origin/main\n  \
                        journey check --watch\n  \
                        journey check --stdin-filename welcome.journey < unsaved.txt")]
pub(super) struct Args {
    /// Workspaces, folders or files; the current folder where nothing is said
    paths: Vec<PathBuf>,
    /// How findings are shown
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    format: Format,
    /// The least level that makes the exit code 1
    #[arg(long, value_enum, default_value_t = Level::Error, value_name = "LEVEL")]
    fail_level: Level,
    /// The least level that people are shown: `warning`, or what --fail-level or --only ask for; other programs are told everything
    #[arg(long, value_enum, value_name = "LEVEL")]
    show: Option<Level>,
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
    /// Leave out the findings listed in this file, and fail where it lists one that is gone
    #[arg(long, value_name = "FILE", conflicts_with = "diff")]
    baseline: Option<PathBuf>,
    /// Write what is found now into the baseline
    #[arg(long, requires = "baseline", conflicts_with_all = ["prune_baseline", "since", "stdin_filename", "watch"])]
    update_baseline: bool,
    /// Take out of the baseline what is gone
    #[arg(long, requires = "baseline", conflicts_with_all = ["since", "stdin_filename", "watch"])]
    prune_baseline: bool,
    /// Only what came since this commit, branch or tag of git's: what was not found then, or is on a line written since
    #[arg(long, value_name = "REF", conflicts_with_all = ["fix", "diff"])]
    since: Option<String>,
    /// Look again whenever a text changes, until ctrl-c
    #[arg(long, conflicts_with_all = ["fix", "diff", "stdin_filename"])]
    watch: bool,
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
    /// SARIF 2.1.0: code scanning, editors
    Sarif,
    /// Annotations of a GitHub workflow, and the page of its run
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit's XML, as Jenkins and GitLab read it
    Junit,
    /// reviewdog's diagnostic format, with suggestions
    Rdjson,
}

impl Format {
    /// Whether people read it as it is.
    const fn is_for_people(self) -> bool {
        match self {
            Self::Human | Self::Plain | Self::Short => true,
            Self::Json | Self::Sarif | Self::Github | Self::Gitlab | Self::Junit | Self::Rdjson => false,
        }
    }
}

/// From which level on findings count, or are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Level {
    /// Errors
    Error,
    /// Errors and warnings
    Warning,
    /// Anything
    Info,
}

impl Level {
    pub(super) fn severity(self) -> Severity {
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
    if !args.watch {
        return once(args, console);
    }
    if !args.format.is_for_people() {
        return Err(Failure::new("`--watch` is for people: it goes with the formats human, plain and short"));
    }
    // What cannot be done at all is said once, before the watching begins.
    workspace::read_all(&args.paths, None)?;
    let others: Vec<&Path> = args.baseline.iter().map(PathBuf::as_path).collect();
    watch::forever(&args.paths, &others, console, &|| once(args, console))
}

fn once(args: &Args, console: &Console) -> Outcome {
    let substitute = match &args.stdin_filename {
        Some(path) => Some(Substitute { path: path.clone(), text: read_stdin()? }),
        None => None,
    };
    let paths = match &args.stdin_filename {
        Some(path) if args.paths.is_empty() => std::slice::from_ref(path),
        Some(_) | None => &args.paths,
    };
    let mut baseline = match &args.baseline {
        Some(path) => Some((path.as_path(), Baseline::read(path, args.update_baseline)?)),
        None => None,
    };
    let mut workspaces = workspace::read_all(paths, substitute.as_ref())?;
    let asked = |name: &str| {
        let is = |listed: &String| listed == name;
        (args.only.is_empty() || args.only.iter().any(is)) && !args.skip.iter().any(is)
    };
    let wanted = |finding: &Diagnostic| asked(finding.name);
    let mut all = Findings::default();
    let mut changes = Vec::new();
    let mut commit = None;
    for workspace in &mut workspaces {
        let mut compiled = workspace.compile();
        if args.fix || args.diff {
            let mended = fixes::mend(workspace, compiled, args.unsafe_fixes, &wanted);
            compiled = mended.compiled;
            changes.extend(mended.changes);
        }
        let since = match &args.since {
            Some(reference) => {
                let (since, at) = Since::read(workspace, reference)?;
                commit = Some(at);
                Some(since)
            }
            None => None,
        };
        all.files += workspace.files.len();
        all.add(compiled, since.as_ref());
    }
    if args.diff {
        let text: String = changes.iter().map(fixes::Change::diff).collect();
        console.print(&text)?;
        return Ok(if changes.is_empty() { CLEAN } else { FOUND });
    }
    fixes::write(&changes)?;
    all.retain(|finding, _| wanted(finding));
    let gone = match &mut baseline {
        Some((path, baseline)) => against(&mut all, baseline, path, args, &asked, console)?,
        None => false,
    };
    if args.since.is_some() {
        all.retain_new();
    }
    show(&all, args, console)?;
    if args.format.is_for_people() && args.format != Format::Short && !changes.is_empty() {
        console.note(&format!("mended {}", count_of(changes.len(), "file", "files")));
    }
    account(&all, args, console);
    if let (Some(commit), Some(reference)) = (&commit, &args.since)
        && args.format.is_for_people()
    {
        console.note(&format!("only what came since `{reference}` ({})", commit.short()));
    }
    let counts = all.findings.iter().any(|finding| finding.severity >= args.fail_level.severity());
    if !args.watch {
        // The program ends now, and all of it with it.
        std::mem::forget(all);
    }
    Ok(if counts || gone { FOUND } else { CLEAN })
}

/// Takes out what is in the baseline, and says whether entries are left there whose finding is gone.
fn against(
    all: &mut Findings,
    baseline: &mut Baseline,
    path: &Path,
    args: &Args,
    asked: &dyn Fn(&str) -> bool,
    console: &Console,
) -> Result<bool, Failure> {
    // What was not looked at cannot be told from what is mended.
    let may_be_gone = |name: &str| all.complete && asked(name);
    let rows: Vec<(&Diagnostic, &Identity)> = all.findings.iter().zip(&all.identities).collect();
    let gone = baseline.prune(&rows, &may_be_gone);
    let mut stale = false;
    if args.update_baseline || args.prune_baseline {
        if !all.complete {
            console.note(
                "the baseline stays as it is: while there are errors that stop the rest, nobody knows what is gone",
            );
        } else {
            let least = Level::Warning.severity().min(args.fail_level.severity());
            let rows: Vec<_> = rows.into_iter().filter(|(finding, _)| finding.severity >= least).collect();
            let added = if args.update_baseline { baseline.add(&rows) } else { 0 };
            baseline.clone().write(path)?;
            console.note(&format!("baseline: {added} added, {} taken out", gone.len()));
        }
    } else if !gone.is_empty() {
        console.note(&gone.words(path));
        stale = true;
    }
    let before = all.findings.len();
    all.retain(|finding, identity| !baseline.holds(finding, identity));
    let known = before - all.findings.len();
    if known > 0 && args.format.is_for_people() {
        console.note(&format!("{} in the baseline, not shown", count_of(known, "finding", "findings")));
    }
    Ok(stale)
}

/// The least level that people are shown. What was asked for by name, or decides the exit code, is shown.
fn shown_from(args: &Args) -> Severity {
    let asked = args.show.map_or(Severity::Warning, Level::severity);
    if args.show.is_none() && !args.only.is_empty() { Severity::Info } else { asked.min(args.fail_level.severity()) }
}

/// The last lines for people: how much there is, and what was not shown.
fn account(all: &Findings, args: &Args, console: &Console) {
    if !args.format.is_for_people() {
        return;
    }
    let counts = Counts::of(&all.findings);
    let from = shown_from(args);
    let hidden = all.findings.iter().filter(|finding| finding.severity < from).count();
    let shown: Diagnostics = all.findings.iter().filter(|finding| finding.severity >= from).cloned().collect();
    if args.format != Format::Short {
        let files = count_of(all.files, "file", "files");
        console.note(&format!("{} in {files}", Counts::of(&shown).words()));
    }
    if hidden > 0 && hidden == counts.infos {
        console.note(&format!("{}; `--show info` lists them", count_of(hidden, "note", "notes")));
    } else if hidden > 0 {
        console.note(&format!("{} below the level asked for", count_of(hidden, "finding", "findings")));
    }
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

fn show(all: &Findings, args: &Args, console: &Console) -> Result<(), Failure> {
    let sources = &all.sources;
    let report = Report { findings: &all.findings, identities: &all.identities, sources };
    let from = shown_from(args);
    let shown = || -> Diagnostics { all.findings.iter().filter(|finding| finding.severity >= from).cloned().collect() };
    let text = match args.format {
        Format::Human => {
            human::report(&shown(), sources, human::Style { colour: console.colour, width: console.width })
        }
        Format::Plain => plain::report(&shown(), sources),
        Format::Short => short::report(&shown(), sources),
        Format::Json => json::report(&report, all.files),
        Format::Sarif => {
            let pages: Vec<&'static CheckPage> = lint::checks().map(|check| check.page).collect();
            sarif::report(&report, &pages)
        }
        Format::Github => {
            write_summary(&github::summary(&report))?;
            github::report(&report)
        }
        Format::Gitlab => gitlab::report(&report),
        Format::Junit => junit::report(&report, args.fail_level.severity()),
        Format::Rdjson => rdjson::report(&report),
    };
    console.print(&text)
}

/// Where a GitHub workflow says that its page is.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Adds to the page of a workflow's run; outside of one there is none.
fn write_summary(text: &str) -> Result<(), Failure> {
    let Some(path) = std::env::var_os(SUMMARY).filter(|path| !path.is_empty()) else { return Ok(()) };
    let append = || OpenOptions::new().append(true).create(true).open(&path)?.write_all(text.as_bytes());
    append()
        .map_err(|error| Failure::new(format!("the file named by `{SUMMARY}` cannot be written: {}", reason(&error))))
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
struct Findings {
    sources: SourceMap,
    findings: Diagnostics,
    identities: Vec<Identity>,
    taken: BTreeSet<String>,
    /// Fingerprints of what came since the commit that was named.
    new: BTreeSet<String>,
    files: usize,
    /// Whether every workspace was looked at to the end.
    complete: bool,
    /// What the findings are about: of no more use here, but taken apart piece by piece it would cost more than many a check.
    rest: Vec<(Vec<ast::File>, Reached)>,
}

impl Default for Findings {
    fn default() -> Self {
        Self {
            sources: SourceMap::new(),
            findings: Vec::new(),
            identities: Vec::new(),
            taken: BTreeSet::new(),
            new: BTreeSet::new(),
            files: 0,
            complete: true,
            rest: Vec::new(),
        }
    }
}

impl Findings {
    fn add(&mut self, compiled: Compiled, since: Option<&Since>) {
        let shift = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        let identities = compiled.identities();
        let is_new: Vec<bool> = (compiled.findings.iter().zip(&identities))
            .map(|(finding, identity)| {
                since.is_some_and(|since| since.holds(finding, &identity.fingerprint, &compiled))
            })
            .collect();
        self.sources.append(compiled.sources);
        self.complete &= match compiled.reached {
            Reached::Checked(..) => true,
            Reached::Names(_) | Reached::Steps(_) => false,
        };
        self.rest.push((compiled.files, compiled.reached));
        for ((mut finding, mut identity), is_new) in compiled.findings.into_iter().zip(identities).zip(is_new) {
            let move_by = |span: &mut Span| span.file = FileId(span.file.0.saturating_add(shift));
            move_by(&mut finding.span);
            finding.labels.iter_mut().for_each(|label| move_by(&mut label.span));
            finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits).for_each(|edit| move_by(&mut edit.span));
            // Two workspaces may hold journeys of one name.
            let mut nth = 2;
            while !self.taken.insert(identity.fingerprint.clone()) {
                identity.fingerprint = compile::fingerprint(&identity.fingerprint, nth);
                nth += 1;
            }
            if is_new {
                self.new.insert(identity.fingerprint.clone());
            }
            self.findings.push(finding);
            self.identities.push(identity);
        }
    }

    fn retain(&mut self, wanted: impl Fn(&Diagnostic, &Identity) -> bool) {
        let rows = std::mem::take(&mut self.findings).into_iter().zip(std::mem::take(&mut self.identities));
        for (finding, identity) in rows {
            if wanted(&finding, &identity) {
                self.findings.push(finding);
                self.identities.push(identity);
            }
        }
    }

    fn retain_new(&mut self) {
        let new = std::mem::take(&mut self.new);
        self.retain(|_, identity| new.contains(&identity.fingerprint));
    }
}
