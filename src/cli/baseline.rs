//! Findings that a team has agreed to live with for now: a file that lists them by fingerprint. Knows no check, and not what a finding means.

use std::{collections::BTreeSet, fs, path::Path};

use serde::{Deserialize, Serialize};

use super::{Failure, output, workspace::shown};
use crate::{
    base::{Diagnostic, Identity},
    lint,
    render::count_of,
};

/// The version of the file's shape.
const VERSION: u32 = 1;

/// How many entries that are gone are listed; their number is always said.
const LISTED: usize = 10;

/// What the file holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Baseline {
    version: u32,
    findings: Vec<Entry>,
}

/// One finding. Only the fingerprint counts; the rest is for whoever reads the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    within: String,
    message: String,
    fingerprint: String,
}

impl Baseline {
    /// Reads the file. Where there is none yet and one is to be made, it is empty.
    pub(super) fn read(path: &Path, may_be_new: bool) -> Result<Self, Failure> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && may_be_new => {
                return Ok(Self { version: VERSION, findings: Vec::new() });
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Failure::new(format!("there is no baseline at `{}`", shown_path(path)))
                    .help("`--update-baseline` makes one of what is found now."));
            }
            Err(error) => {
                let reason = output::reason(&error);
                return Err(Failure::new(format!("`{}` cannot be read: {reason}", shown_path(path))));
            }
        };
        let broken = |why: String| {
            Failure::new(format!("`{}` is no baseline: {why}", shown_path(path)))
                .help("`--update-baseline` makes a new one, once the file is taken away.")
        };
        let baseline: Self = serde_json::from_slice(&bytes).map_err(|error| broken(error.to_string()))?;
        if baseline.version != VERSION {
            return Err(broken(format!("its version is {}, this program knows {VERSION}", baseline.version)));
        }
        Ok(baseline)
    }

    /// Whether the finding of this fingerprint is in it.
    pub(super) fn holds(&self, finding: &Diagnostic, identity: &Identity) -> bool {
        can_stand(finding) && self.findings.iter().any(|entry| entry.fingerprint == identity.fingerprint)
    }

    /// Takes out what is asked about and is not found any more, and gives it back.
    pub(super) fn prune(&mut self, found: &[(&Diagnostic, &Identity)], asked: &dyn Fn(&str) -> bool) -> Gone {
        let there: BTreeSet<&str> = found.iter().map(|(_, identity)| identity.fingerprint.as_str()).collect();
        let stays = |entry: &Entry| !asked(&entry.name) || there.contains(entry.fingerprint.as_str());
        let gone = self.findings.iter().filter(|entry| !stays(entry)).cloned().collect();
        self.findings.retain(stays);
        Gone(gone)
    }

    /// Adds what is not in it yet, and gives how many these are.
    pub(super) fn add(&mut self, found: &[(&Diagnostic, &Identity)]) -> usize {
        let before = self.findings.len();
        for (finding, identity) in found {
            if !can_stand(finding) || self.holds(finding, identity) {
                continue;
            }
            self.findings.push(Entry {
                name: finding.name.to_owned(),
                within: identity.within.clone(),
                message: finding.message.clone(),
                fingerprint: identity.fingerprint.clone(),
            });
        }
        self.findings.len() - before
    }

    /// Writes the file, sorted, so that two people's changes seldom meet.
    pub(super) fn write(mut self, path: &Path) -> Result<(), Failure> {
        self.findings.sort_by(|a, b| (&a.name, &a.within, &a.fingerprint).cmp(&(&b.name, &b.within, &b.fingerprint)));
        let mut text = serde_json::to_string_pretty(&self)
            .map_err(|error| Failure::new(format!("the baseline cannot be written: {error}")))?;
        text.push('\n');
        output::write(path, text.as_bytes())
    }
}

/// Entries whose finding is gone.
pub(super) struct Gone(Vec<Entry>);

impl Gone {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What to say of them.
    pub(super) fn words(&self, path: &Path) -> String {
        let count = count_of(self.0.len(), "finding", "findings");
        let gone = if self.0.len() == 1 { "is gone" } else { "are gone" };
        let mut out = format!("`{}` lists {count} that {gone}:\n", shown_path(path));
        for entry in self.0.iter().take(LISTED) {
            out.push_str(&format!("  {}: {}: {}\n", entry.name, entry.within, entry.message));
        }
        if self.0.len() > LISTED {
            out.push_str(&format!("  and {} more\n", self.0.len() - LISTED));
        }
        out + "`--prune-baseline` takes out what is gone, so that it cannot come back unseen"
    }
}

/// Errors without which nothing can be run cannot be lived with.
fn can_stand(finding: &Diagnostic) -> bool {
    lint::check(finding.name).is_some_and(|check| check.family.excusable())
}

fn shown_path(path: &Path) -> String {
    std::path::absolute(path).map_or_else(|_| path.display().to_string(), |path| shown(&path))
}
