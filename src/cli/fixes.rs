//! Applies fixes to texts, and shows them as differences. Knows no check: a fix is edits of text.

use std::path::PathBuf;

use super::{Failure, output, workspace::Workspace};
use crate::{
    base::{Applicability, Diagnostic, Edit, FileId, Severity, SourceMap},
    compile::Compiled,
    fmt,
};

/// A file whose text is another one now.
#[derive(Debug)]
pub(super) struct Change {
    shown: String,
    place: PathBuf,
    old: String,
    new: String,
}

/// What came of mending.
pub(super) struct Mended {
    /// The workspace after it.
    pub compiled: Compiled,
    /// The files that changed.
    pub changes: Vec<Change>,
}

/// A fix may bring to light what another one mends; more rounds than this would mean that two fixes undo each other.
const ROUNDS: usize = 10;

/// Applies the first fix of every wanted finding, again and again until nothing is left to apply. A round after which there are more errors
/// than before is taken back.
pub(super) fn mend(
    workspace: &mut Workspace,
    mut compiled: Compiled,
    also_probable: bool,
    wanted: &dyn Fn(&Diagnostic) -> bool,
) -> Mended {
    let before = workspace.texts();
    for _ in 0..ROUNDS {
        let edits = chosen(&compiled, also_probable, wanted);
        if edits.is_empty() {
            break;
        }
        let kept = workspace.texts();
        for (id, file) in compiled.sources.iter() {
            workspace.set_text(&file.path, edited(&file.text, id, &edits));
        }
        let next = workspace.compile();
        if errors(&next) > errors(&compiled) {
            for (path, _, text) in kept {
                workspace.set_text(&path, text);
            }
            break;
        }
        compiled = next;
    }
    let changes = before
        .into_iter()
        .zip(workspace.texts())
        .filter(|((_, _, old), (_, _, new))| old != new)
        .map(|((shown, place, old), (_, _, new))| Change { shown, place, old, new })
        .collect();
    Mended { compiled, changes }
}

fn errors(compiled: &Compiled) -> usize {
    compiled.findings.iter().filter(|finding| finding.severity == Severity::Error).count()
}

/// Edits that can be applied together. A fix is applied whole or not at all; where two overlap, the first finding's holds.
fn chosen(compiled: &Compiled, also_probable: bool, wanted: &dyn Fn(&Diagnostic) -> bool) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for finding in compiled.findings.iter().filter(|finding| wanted(finding)) {
        let Some(fix) = finding.fixes.first() else { continue };
        let may = match fix.applicability {
            Applicability::MachineApplicable => true,
            Applicability::MaybeIncorrect => also_probable,
        };
        let fits =
            |edit: &Edit| lies_inside(edit, &compiled.sources) && edits.iter().all(|other| !overlap(edit, other));
        if may && !fix.edits.is_empty() && fix.edits.iter().all(fits) {
            edits.extend(fix.edits.iter().cloned());
        }
    }
    edits.sort_by_key(|edit| (edit.span.file, edit.span.start, edit.span.end));
    edits
}

fn lies_inside(edit: &Edit, sources: &SourceMap) -> bool {
    let span = edit.span;
    sources.get(span.file).is_some_and(|file| file.text.get(span.start as usize..span.end as usize).is_some())
}

/// Two insertions at one place overlap too: their order would be chance.
fn overlap(a: &Edit, b: &Edit) -> bool {
    let (a, b) = (a.span, b.span);
    a.file == b.file
        && (a.start < b.end && b.start < a.end
            || a.start == b.start
            || (a.is_empty() || b.is_empty()) && a.end == b.end)
}

fn edited(text: &str, file: FileId, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits.iter().filter(|edit| edit.span.file == file) {
        out.push_str(text.get(at..edit.span.start as usize).unwrap_or(""));
        out.push_str(&edit.replacement);
        at = edit.span.end as usize;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

/// Writes every changed file, each whole or not at all.
pub(super) fn write(changes: &[Change]) -> Result<(), Failure> {
    changes.iter().try_for_each(|change| output::write(&change.place, change.new.as_bytes()))
}

impl Change {
    /// The change as `diff -u` shows it.
    pub(super) fn diff(&self) -> String {
        fmt::diff::unified(&self.shown, &self.old, &self.new)
    }
}
