//! What can be done about a finding: its fixes, all fixes that are certain, an excuse with a reason. Writes nothing itself.

use super::Workspace;
use crate::{
    base::{Applicability, Diagnostic, Edit, FileId, Span},
    lint,
};

/// Something an editor can offer to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it does, as an imperative.
    pub title: String,
    /// Changes, in one or more files.
    pub edits: Vec<Edit>,
    /// The check it mends; nothing for what is not about one finding.
    pub mends: Option<&'static str>,
    /// Whether it is the one to take unread.
    pub preferred: bool,
}

impl Workspace {
    /// What can be done about the findings that touch a place.
    #[must_use]
    pub fn actions(&self, place: Span) -> Vec<Action> {
        let touches = |span: Span| span.file == place.file && span.start <= place.end && place.start <= span.end;
        let here: Vec<&Diagnostic> = self.compiled.findings.iter().filter(|finding| touches(finding.span)).collect();
        let mut found = Vec::new();
        for finding in &here {
            for (at, fix) in finding.fixes.iter().enumerate() {
                found.push(Action {
                    title: sentence(&fix.title),
                    edits: fix.edits.clone(),
                    mends: Some(finding.name),
                    preferred: at == 0 && fix.applicability == Applicability::MachineApplicable,
                });
            }
        }
        let all = self.all_fixes(place.file);
        if all.len() > 1 {
            let title = "Mend everything in this file that has one certain fix".to_owned();
            found.push(Action { title, edits: all, mends: None, preferred: false });
        }
        let mut excused = Vec::new();
        for finding in here {
            let excusable = lint::check(finding.name).is_some_and(|check| check.family.excusable());
            if excusable && !excused.contains(&(finding.name, finding.span)) {
                excused.push((finding.name, finding.span));
                found.extend(self.excuse(finding));
            }
        }
        found
    }

    /// The edits of every certain fix of a file; of fixes that overlap the first.
    #[must_use]
    pub fn all_fixes(&self, file: FileId) -> Vec<Edit> {
        let mut edits: Vec<Edit> = Vec::new();
        for finding in &self.compiled.findings {
            let Some(fix) = finding.fixes.first().filter(|fix| fix.applicability == Applicability::MachineApplicable)
            else {
                continue;
            };
            let is_free = |edit: &Edit| {
                edit.span.file == file
                    && edits.iter().all(|other| edit.span.end <= other.span.start || other.span.end <= edit.span.start)
            };
            if fix.edits.iter().all(is_free) {
                edits.extend(fix.edits.iter().cloned());
            }
        }
        edits.sort_by_key(|edit| edit.span);
        edits
    }

    /// A comment above the line that says why it is right here.
    fn excuse(&self, finding: &Diagnostic) -> Option<Action> {
        let file = self.sources().get(finding.span.file)?;
        let line = file.line_column(finding.span.start).line;
        let text = file.line(line);
        let indent = text.get(..text.len() - text.trim_start().len())?;
        let start = file.line_start(line);
        let replacement = format!("{indent}// allow {}: say why this is right\n", finding.name);
        Some(Action {
            title: format!("Excuse `{}` here, with a reason", finding.name),
            edits: vec![Edit { span: Span::new(finding.span.file, start, start), replacement }],
            mends: Some(finding.name),
            preferred: false,
        })
    }
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
