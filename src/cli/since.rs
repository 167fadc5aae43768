//! What of the findings came since a commit: those that were not there then, and those on lines that were written since. Knows texts and
//! fingerprints, no check.

use std::collections::{BTreeMap, BTreeSet};

use similar::{ChangeTag, TextDiff};

use super::{Failure, git, workspace::Workspace};
use crate::{
    base::{Diagnostic, Span},
    compile::Compiled,
};

/// A workspace as it was, next to what it is.
pub(super) struct Since {
    /// Fingerprints of what was found then.
    known: BTreeSet<String>,
    /// The lines written since, by the path as shown.
    changed: BTreeMap<String, BTreeSet<u32>>,
}

impl Since {
    /// Compares with a commit; with the one at which this work left it, where both have a history.
    pub(super) fn read(workspace: &Workspace, reference: &str) -> Result<(Self, git::Commit), Failure> {
        let folder = workspace.folder_of();
        let commit = git::left_at(folder, &git::commit(folder, reference)?)?;
        let before = workspace.at(&commit)?;
        let known = match &before {
            Some(before) => before.compile().identities().into_iter().map(|identity| identity.fingerprint).collect(),
            None => BTreeSet::new(),
        };
        let mut old: BTreeMap<String, String> = BTreeMap::new();
        for (path, _, text) in before.iter().flat_map(Workspace::texts) {
            old.insert(path, text);
        }
        let now = workspace.texts();
        let gone: Vec<String> =
            old.keys().filter(|path| now.iter().all(|(shown, _, _)| shown != *path)).cloned().collect();
        let mut changed = BTreeMap::new();
        for (path, _, text) in now {
            // A file that was only renamed has no new line.
            let moved = || gone.iter().find_map(|path| old.get(path).filter(|other| **other == text));
            let lines = match old.get(&path).or_else(moved) {
                Some(old) => written(old, &text),
                None => (1..=u32::try_from(text.lines().count() + 1).unwrap_or(u32::MAX)).collect(),
            };
            changed.insert(path, lines);
        }
        Ok((Self { known, changed }, commit))
    }

    /// Whether a finding came since, or is shown on a line that did.
    pub(super) fn holds(&self, finding: &Diagnostic, fingerprint: &str, compiled: &Compiled) -> bool {
        let on_new_line = |span: Span| {
            let path = compiled.sources.get(span.file).map_or("", |file| file.path.as_str());
            let line = compiled.sources.line_column(span).line;
            self.changed.get(path).is_some_and(|lines| lines.contains(&line))
        };
        !self.known.contains(fingerprint)
            || on_new_line(finding.span)
            || finding.labels.iter().any(|label| on_new_line(label.span))
    }
}

/// The lines of a text, from 1, that an earlier one does not have.
fn written(old: &str, new: &str) -> BTreeSet<u32> {
    // How a copy ends its lines is a matter of the machine.
    let plain = |text: &str| text.replace("\r\n", "\n");
    let (old, new) = (plain(old), plain(new));
    let changes = TextDiff::from_lines(&old, &new);
    let lines = changes.iter_all_changes().filter(|change| change.tag() == ChangeTag::Insert);
    lines.filter_map(|change| u32::try_from(change.new_index()? + 1).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_were_written() {
        let lines = |old: &str, new: &str| written(old, new).into_iter().collect::<Vec<_>>();
        assert_eq!(lines("a\nb\nc\n", "a\nc\n"), [0; 0]);
        assert_eq!(lines("a\nb\nc\n", "x\na\nb\ny\nc\n"), [1, 4]);
        assert_eq!(lines("a\r\nb\r\n", "a\nB\n"), [2]);
        assert_eq!(lines("", "a\n"), [1]);
    }
}
