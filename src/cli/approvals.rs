//! Changes that somebody has said are meant: a file beside `journey.toml` that lists them with the reason. Knows no change: only fingerprints.

use std::{fs, path::Path};

use serde::Deserialize;

use super::{Failure, output, workspace::shown};
use crate::{
    base::{Diagnostic, Identity},
    render::count_of,
};

/// The file's name where none is said.
pub(super) const FILE: &str = "journey.approvals.toml";

/// The file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Approvals {
    #[serde(default)]
    approved: Vec<Entry>,
}

/// One change. Only fingerprint and reason count; the rest is for whoever reads the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    change: String,
    within: String,
    says: String,
    reason: String,
    fingerprint: String,
}

impl Approvals {
    /// Reads the file; where there is none, nothing is approved.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => {
                let reason = output::reason(&error);
                return Err(Failure::new(format!("`{}` cannot be read: {reason}", shown_path(path))));
            }
        };
        let broken = |why: &str| {
            Failure::new(format!("`{}` holds no approvals that can be read: {why}", shown_path(path)))
                .help("Each is a section `[[approved]]` as `journey diff --approve REASON` writes it.")
        };
        let approvals: Self = toml::from_str(&text).map_err(|error| broken(error.message()))?;
        match approvals.approved.iter().find(|entry| entry.reason.trim().is_empty()) {
            Some(entry) => Err(broken(&format!("the approval of `{}` gives no reason", entry.change))),
            None => Ok(approvals),
        }
    }

    /// Why a change is meant, if somebody has said so.
    pub(super) fn reason(&self, identity: &Identity) -> Option<&str> {
        let entry = self.approved.iter().find(|entry| entry.fingerprint == identity.fingerprint);
        entry.map(|entry| entry.reason.as_str())
    }

    /// Approves changes.
    pub(super) fn add(&mut self, changes: &[(&Diagnostic, &Identity)], reason: &str) {
        for (change, identity) in changes {
            self.approved.push(Entry {
                change: change.name.to_owned(),
                within: identity.within.clone(),
                says: change.message.clone(),
                reason: reason.to_owned(),
                fingerprint: identity.fingerprint.clone(),
            });
        }
    }

    /// Takes out what is not among the changes, and gives how many those are.
    pub(super) fn prune(&mut self, identities: &[Identity]) -> usize {
        let before = self.approved.len();
        self.approved.retain(|entry| identities.iter().any(|identity| identity.fingerprint == entry.fingerprint));
        before - self.approved.len()
    }

    /// What to say of approvals whose change is not there; nothing where there is none.
    pub(super) fn stale(&self, identities: &[Identity], path: &Path) -> Option<String> {
        let is_there = |entry: &&Entry| identities.iter().any(|identity| identity.fingerprint == entry.fingerprint);
        let stale: Vec<&Entry> = self.approved.iter().filter(|entry| !is_there(entry)).collect();
        if stale.is_empty() {
            return None;
        }
        let count = count_of(stale.len(), "change that is not made here", "changes that are not made here");
        let mut out = format!("`{}` approves {count}:\n", shown_path(path));
        for entry in stale {
            out.push_str(&format!("  {}: {}: {}\n", entry.change, entry.within, entry.says));
        }
        Some(out + "Once the version they led to is live, `--prune-approvals` takes them out.")
    }

    /// Writes the file.
    pub(super) fn write(&self, path: &Path) -> Result<(), Failure> {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let mut text = String::from(
            "# Changes for customers that are meant, for `journey diff`. Each counts for exactly what it was and became.\n",
        );
        for entry in &self.approved {
            text.push_str("\n[[approved]]\n");
            for (name, value) in [
                ("change", &entry.change),
                ("within", &entry.within),
                ("says", &entry.says),
                ("reason", &entry.reason),
                ("fingerprint", &entry.fingerprint),
            ] {
                text.push_str(&format!("{name} = {}\n", quoted(value)));
            }
        }
        output::write(path, text.as_bytes())
    }
}

fn shown_path(path: &Path) -> String {
    std::path::absolute(path).map_or_else(|_| path.display().to_string(), |path| shown(&path))
}
