//! `journey diff`: what changes for customers between two versions. Decides what is shown and what counts, not what is a change.

use std::path::PathBuf;

use clap::ValueEnum;

use super::{
    CLEAN, FOUND, Failure, Outcome,
    approvals::{self, Approvals},
    check::{self, Level},
    console::Console,
    explain::unknown_check,
    git,
    workspace::{self, Workspace},
};
use crate::{
    base::{Diagnostic, Diagnostics, Identity, Severity},
    compile::{Compiled, Reached},
    diff::{self, Comparison},
    lint,
    render::{Counts, Report, count_of, github, human, json, plain, short},
};

/// Say what changes for customers between two versions, and for those who are inside
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  journey diff ../live .\n  journey diff origin/main:\n  journey diff v1.4:journeys/shop journeys/shop \
                        --fail-level warning\n  journey diff origin/main: --approve \"agreed with Legal on Monday\""
)]
pub(super) struct Args {
    /// The earlier version: a folder or file, or `REF:` or `REF:PATH` for what git has at a commit, branch or tag
    old: String,
    /// The later version, likewise
    #[arg(default_value = ".")]
    new: String,
    /// How changes are shown
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    format: Format,
    /// The least level of a change, not approved, that makes the exit code 1
    #[arg(long, value_enum, default_value_t = Level::Error, value_name = "LEVEL")]
    fail_level: Level,
    /// Only these kinds of change (repeat it, or separate names by commas)
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,
    /// Record that the warnings and errors found now are meant, and why
    #[arg(long, value_name = "REASON")]
    approve: Option<String>,
    /// Take out approvals of changes that are not made here
    #[arg(long)]
    prune_approvals: bool,
    /// Where approvals are recorded; `journey.approvals.toml` in the later version's folder where nothing is said
    #[arg(long, value_name = "FILE")]
    approvals: Option<PathBuf>,
}

/// How changes are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With both texts, underlined; what is only worth knowing in a line each
    Human,
    /// In sentences, without drawings: for screen readers and logs
    Plain,
    /// One line each
    Short,
    /// One object, as in docs/schema/diff-v1.json
    Json,
    /// Annotations of a GitHub workflow
    Github,
}

pub(super) fn run(args: &Args, console: &Console) -> Outcome {
    if let Some(name) = args.only.iter().find(|name| lint::check(name).is_none()) {
        return Err(unknown_check(name));
    }
    if args.approve.as_ref().is_some_and(|reason| reason.trim().is_empty()) {
        return Err(
            Failure::new("an approval needs a reason").help("Whoever reads it in a year has to know why it was right.")
        );
    }
    let new = version(&args.new, ".")?;
    let old = version(&args.old, path_of(&args.new))?;
    let (then, now) = (old.workspace.compile(), new.workspace.compile());
    if !is_checked(&then) {
        let first = then.findings.iter().find(|finding| finding.severity == Severity::Error);
        let why = first.map_or_else(String::new, |finding| format!(", for one: {}", finding.message));
        return Err(Failure::new(format!(
            "`{}` has errors, so nothing can be said about its customers{why}",
            args.old
        )));
    }
    if !is_checked(&now) {
        return check::refuse(&now, console);
    }
    let before = |path: &str| old.prefix.as_ref().map_or_else(|| path.to_owned(), |prefix| format!("{prefix}{path}"));
    let Some(mut changes) = diff::compare(&then, &now, &new.workspace.config, &before) else {
        return Err(Failure::new("these versions cannot be compared"));
    };
    let place = args.approvals.clone().unwrap_or_else(|| new.workspace.folder_of().join(approvals::FILE));
    let mut approvals = Approvals::read(&place)?;
    if args.prune_approvals {
        let count = approvals.prune(&changes.identities);
        approvals.write(&place)?;
        console.note(&format!("{} taken out", count_of(count, "approval", "approvals")));
    }
    keep_only(&mut changes, &args.only);
    if let Some(reason) = &args.approve {
        let least = Severity::Warning.min(args.fail_level.severity());
        let rows = changes.findings.iter().zip(&changes.identities);
        let chosen: Vec<(&Diagnostic, &Identity)> = rows
            .filter(|(change, identity)| change.severity >= least && approvals.reason(identity).is_none())
            .collect();
        approvals.add(&chosen, reason);
        approvals.write(&place)?;
        console.note(&format!("{} approved", count_of(chosen.len(), "change", "changes")));
    }
    show(&changes, &approvals, args, console)?;
    if args.only.is_empty()
        && let Some(stale) = approvals.stale(&changes.identities, &place)
    {
        console.note(&stale);
    }
    let mut rows = changes.findings.iter().zip(&changes.identities);
    let counts = rows.any(|(change, identity)| {
        change.severity >= args.fail_level.severity() && approvals.reason(identity).is_none()
    });
    if counts && args.format != Format::Json {
        console.note("if they are meant: `--approve \"the reason\"` records it, beside the later version");
    }
    Ok(if counts { FOUND } else { CLEAN })
}

fn is_checked(compiled: &Compiled) -> bool {
    match compiled.reached {
        Reached::Checked(..) => true,
        Reached::Names(_) | Reached::Steps(_) => false,
    }
}

fn keep_only(changes: &mut Comparison, only: &[String]) {
    if only.is_empty() {
        return;
    }
    let kept = |change: &Diagnostic| only.iter().any(|name| name == change.name);
    let rows = std::mem::take(&mut changes.findings).into_iter().zip(std::mem::take(&mut changes.identities));
    (changes.findings, changes.identities) = rows.filter(|(change, _)| kept(change)).unzip();
}

fn show(changes: &Comparison, approvals: &Approvals, args: &Args, console: &Console) -> Result<(), Failure> {
    let rows = || changes.findings.iter().zip(&changes.identities);
    let reasons: Vec<Option<&str>> = changes.identities.iter().map(|identity| approvals.reason(identity)).collect();
    let report = Report { findings: &changes.findings, identities: &changes.identities, sources: &changes.sources };
    let open: Diagnostics =
        rows().filter(|(_, identity)| approvals.reason(identity).is_none()).map(|(change, _)| change.clone()).collect();
    let text = match args.format {
        Format::Human => people(changes, &open, approvals, console),
        Format::Plain => plain::report(&open, &changes.sources),
        Format::Short => short::report(&open, &changes.sources),
        Format::Json => json::changes(&report, &reasons),
        Format::Github => {
            let identities: Vec<Identity> = rows()
                .filter(|(_, identity)| approvals.reason(identity).is_none())
                .map(|(_, identity)| identity.clone())
                .collect();
            github::report(&Report { findings: &open, identities: &identities, sources: &changes.sources })
        }
    };
    console.print(&text)?;
    if matches!(args.format, Format::Human | Format::Plain | Format::Short) {
        let approved = changes.findings.len() - open.len();
        let counted = if changes.findings.is_empty() {
            "nothing changes for customers".to_owned()
        } else if open.is_empty() {
            "nothing is left open".to_owned()
        } else {
            Counts::of(&open).words()
        };
        let approved = if approved > 0 { format!(", {approved} approved") } else { String::new() };
        console.note(&format!("{counted}{approved}, from `{}` to `{}`", args.old, args.new));
    }
    Ok(())
}

/// What matters with its texts; then what is approved, and what is only worth knowing, in a line each.
fn people(changes: &Comparison, open: &[Diagnostic], approvals: &Approvals, console: &Console) -> String {
    let style = human::Style { colour: console.colour, width: console.width };
    let (grave, slight): (Diagnostics, Diagnostics) =
        open.iter().cloned().partition(|change| change.severity > Severity::Info);
    let mut out = human::report(&grave, &changes.sources, style);
    let rows = changes.findings.iter().zip(&changes.identities);
    let approved: Vec<String> = rows
        .filter_map(|(change, identity)| {
            let reason = approvals.reason(identity)?;
            Some(format!("  {}: {} ({reason})\n", change.name, change.message))
        })
        .collect();
    if !approved.is_empty() {
        out.push_str(&format!("approved:\n{}", approved.concat()));
    }
    if !slight.is_empty() {
        out.push_str("also:\n");
    }
    for change in &slight {
        let path = changes.sources.get(change.span.file).map_or("", |file| file.path.as_str());
        let line = changes.sources.line_column(change.span).line;
        out.push_str(&format!("  {path}:{line}: {}\n", change.message));
    }
    out
}

/// A version that was named.
struct Version {
    workspace: Workspace,
    /// What stands before the paths of its texts.
    prefix: Option<String>,
}

/// What was named: a path where there is one, else a word of git's, a colon, and a path (`beside` where it is left out).
fn version(written: &str, beside: &str) -> Result<Version, Failure> {
    let path = PathBuf::from(written);
    let split = written.split_once(':').filter(|(reference, _)| !reference.is_empty() && !path.exists());
    let Some((reference, inner)) = split else {
        return Ok(Version { workspace: workspace::read_one(&[path])?, prefix: None });
    };
    let inner = if inner.is_empty() { beside } else { inner };
    let today = workspace::read_one(&[PathBuf::from(inner)])?;
    let commit = git::commit(today.folder_of(), reference)?;
    match today.at(&commit)? {
        Some(workspace) => Ok(Version { workspace, prefix: Some(format!("{reference}:")) }),
        None => Err(Failure::new(format!("there was no `.journey` file in `{inner}` at `{reference}`"))),
    }
}

/// The path in what was named.
fn path_of(written: &str) -> &str {
    match written.split_once(':') {
        Some((_, inner)) if !PathBuf::from(written).exists() => {
            if inner.is_empty() {
                "."
            } else {
                inner
            }
        }
        Some(_) | None => written,
    }
}
