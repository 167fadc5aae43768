//! `// allow NAME: the reason`: one finding of that name, beginning on that line or, where the comment stands alone, on the next line of
//! text, is not reported. Knows no check: only names.

use super::can_be_excused;
use crate::{
    base::{Diagnostic, Diagnostics, FileId, SourceFile, SourceMap, Span},
    lint,
    syntax::ast,
};

/// One excuse.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excuse {
    /// The comment.
    span: Span,
    /// The check's name as written, and its place.
    name: String,
    name_span: Span,
    /// Whether it says why.
    has_reason: bool,
    /// The line it is about, from 1; none where nothing follows.
    line: Option<u32>,
}

/// Every excuse, in the order of the texts.
pub(super) fn read(files: &[ast::File], sources: &SourceMap) -> Vec<Excuse> {
    let mut found = Vec::new();
    for tree in files {
        let Some(file) = sources.get(tree.id) else { continue };
        found.extend(tree.comments.iter().filter(|comment| !comment.doc).filter_map(|comment| one(comment.span, file)));
    }
    found
}

fn one(span: Span, file: &SourceFile) -> Option<Excuse> {
    let text = file.text.get(span.start as usize..span.end as usize)?;
    let body = text.strip_prefix("//")?;
    let rest = body.trim_start().strip_prefix("allow ")?.trim_start();
    let length = rest.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')).unwrap_or(rest.len());
    let (name, behind) = rest.split_at_checked(length)?;
    let reason = behind.trim_start().strip_prefix(':');
    // `// allow everyone to leave` is a sentence, not an excuse.
    let known = lint::check(name).is_some();
    let meant = known || (name.contains('-') && (reason.is_some() || behind.trim().is_empty()));
    if name.is_empty() || !meant {
        return None;
    }
    let name_start = span.start + u32::try_from(text.len() - rest.len()).ok()?;
    let name_span = Span::new(span.file, name_start, name_start + u32::try_from(length).ok()?);
    let has_reason = reason.is_some_and(|reason| !reason.trim().is_empty());
    Some(Excuse { span, name: name.to_owned(), name_span, has_reason, line: line_meant(span, file) })
}

fn line_meant(comment: Span, file: &SourceFile) -> Option<u32> {
    let own = file.line_column(comment.start).line;
    let before = file.text.get(file.line_start(own) as usize..comment.start as usize)?;
    if !before.trim().is_empty() {
        return Some(own);
    }
    let last = u32::try_from(file.line_count()).ok()?;
    (own + 1..=last).find(|line| {
        let text = file.line(*line).trim();
        !text.is_empty() && !text.starts_with("//")
    })
}

/// Takes out what is excused, and adds what is wrong with the excuses. `asked`: whether the check of that name has looked.
pub(super) fn apply(findings: &mut Diagnostics, excuses: &[Excuse], sources: &SourceMap, asked: &dyn Fn(&str) -> bool) {
    if excuses.is_empty() {
        return;
    }
    let mut used = vec![false; excuses.len()];
    findings.retain(|finding| {
        if !can_be_excused(finding.name) {
            return true;
        }
        let line = sources.line_column(finding.span).line;
        let mut excused = false;
        for (excuse, used) in excuses.iter().zip(&mut used) {
            if covers(excuse, finding.name, finding.span.file, line) {
                *used = true;
                excused = true;
            }
        }
        !excused
    });
    for (excuse, used) in excuses.iter().zip(used) {
        findings.extend(complaint(excuse, used, sources, asked));
    }
}

fn covers(excuse: &Excuse, name: &str, file: FileId, line: u32) -> bool {
    excuse.has_reason && excuse.name == name && excuse.span.file == file && excuse.line == Some(line)
}

fn complaint(excuse: &Excuse, used: bool, sources: &SourceMap, asked: &dyn Fn(&str) -> bool) -> Option<Diagnostic> {
    if !excuse.has_reason {
        return Some(without_reason(excuse));
    }
    if lint::check(&excuse.name).is_none() {
        return Some(unknown(excuse));
    }
    if !can_be_excused(&excuse.name) {
        return Some(inexcusable(excuse, sources));
    }
    (asked(&excuse.name) && !used).then(|| unused(excuse, sources))
}

fn unknown(excuse: &Excuse) -> Diagnostic {
    let message = format!("this excuse is for `{}`, and no check is called that", excuse.name);
    let finding = Diagnostic::warning("unused-excuse", excuse.name_span, message);
    match lint::nearest_check(&excuse.name) {
        Some(meant) => finding.fix(format!("write `{meant}`"), excuse.name_span, meant),
        None => finding.help("`journey explain` lists every check."),
    }
}

fn inexcusable(excuse: &Excuse, sources: &SourceMap) -> Diagnostic {
    let message = format!("`{}` cannot be excused", excuse.name);
    Diagnostic::warning("unused-excuse", excuse.name_span, message)
        .help("Errors of settings, writing, names and types leave nothing that could be run.")
        .fix("remove the excuse", whole(excuse.span, sources), "")
}

fn without_reason(excuse: &Excuse) -> Diagnostic {
    Diagnostic::warning("excuse-without-reason", excuse.span, "this excuse gives no reason, so it excuses nothing")
        .help(format!("Write `// allow {}: ` and then why it is right here.", excuse.name))
}

fn unused(excuse: &Excuse, sources: &SourceMap) -> Diagnostic {
    let message = match excuse.line {
        Some(line) => format!("there is no `{}` on line {line} to excuse", excuse.name),
        None => format!("nothing follows this excuse for `{}`", excuse.name),
    };
    Diagnostic::warning("unused-excuse", excuse.span, message)
        .help("An excuse stands at the end of the line it is about, or alone on the line above.")
        .fix("remove the excuse", whole(excuse.span, sources), "")
}

/// The comment with the blanks before it, and with its line where it stands alone.
fn whole(comment: Span, sources: &SourceMap) -> Span {
    let Some(file) = sources.get(comment.file) else { return comment };
    let line = file.line_column(comment.start).line;
    let line_start = file.line_start(line);
    let before = file.text.get(line_start as usize..comment.start as usize).unwrap_or("");
    if !before.trim().is_empty() {
        let blanks = before.len() - before.trim_end().len();
        return Span { start: comment.start - u32::try_from(blanks).unwrap_or(0), ..comment };
    }
    let next = file.line_start(line + 1);
    Span { start: line_start, end: if next > comment.end { next } else { comment.end }, ..comment }
}
