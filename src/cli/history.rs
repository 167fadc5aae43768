//! Reads the files of recorded customers, and says which of their rows could not be read. Knows no column: the mapping does.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Failure, console::Console, output, workspace::shown};
use crate::{
    config::Config,
    import::events::{self, EventLog, Format, Rejected},
    model::Program,
    render::count_of,
    sim::replay::Rows,
};

/// Which files hold what was recorded.
#[derive(Debug, clap::Args)]
pub(super) struct Files {
    /// What happened: CSV with a header line, or JSON lines; `[replay]` in journey.toml says which column means what
    #[arg(long, value_name = "FILE")]
    pub events: Option<PathBuf>,
    /// Who the customers are, where the events do not say it
    #[arg(long, value_name = "FILE", requires = "events")]
    pub customers: Option<PathBuf>,
}

/// Reads what was recorded.
pub(super) fn read(files: &Files, config: &Config, program: &Program) -> Result<EventLog, Failure> {
    let Some(path) = &files.events else {
        return Err(Failure::new("there is nothing recorded to read").help("Name the log with `--events FILE`."));
    };
    let mapping = config.replay.clone().unwrap_or_default();
    let events = bytes(path)?;
    let customers = match &files.customers {
        Some(path) => Some((bytes(path)?, format_of(path))),
        None => None,
    };
    let customers = customers.as_ref().map(|(bytes, format)| (bytes.as_slice(), *format));
    events::read(program, &mapping, (&events, format_of(path)), customers).map_err(|why| {
        Failure::new(why)
            .help("The section `[replay]` of journey.toml says which column means what; see docs/replay.md.")
    })
}

/// Counts of rows, as reports show them.
pub(super) fn rows(log: &EventLog) -> Rows {
    Rows { rows: log.rows, used: log.used, ignored: log.ignored, refused: log.refused.len() as u64 }
}

/// Says on standard error what came of the rows.
pub(super) fn account(log: &EventLog, console: &Console) {
    let rows = count_of(usize::try_from(log.rows).unwrap_or(usize::MAX), "row", "rows");
    console.note(&format!("{rows}: {} used, {} passed over, {} refused", log.used, log.ignored, log.refused.len()));
    for (refused, whose) in [(&log.refused, ""), (&log.refused_customers, "of the customers' file:\n")] {
        if !refused.is_empty() {
            console.note(&format!("{whose}{}", events::refused_words(refused).trim_end()));
        }
    }
}

/// Sets refused rows aside as CSV; those of the customers' file beside it.
pub(super) fn set_aside(log: &EventLog, path: &Path) -> Result<(), Failure> {
    output::write(path, events::rejects_csv(&log.refused).as_bytes())?;
    if log.refused_customers.is_empty() {
        return Ok(());
    }
    output::write(&path.with_extension("customers.csv"), events::rejects_csv(&log.refused_customers).as_bytes())
}

/// Every row that could not be read, of both files.
pub(super) fn refused(log: &EventLog) -> impl Iterator<Item = &Rejected> {
    log.refused.iter().chain(&log.refused_customers)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| {
        let reason = match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            _ => output::reason(&error),
        };
        Failure::new(format!("`{}` cannot be read: {reason}", shown(path)))
    })
}

/// JSON lines by their customary endings; everything else is CSV.
fn format_of(path: &Path) -> Format {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("jsonl" | "ndjson" | "json") => Format::JsonLines,
        Some(_) | None => Format::Csv,
    }
}
