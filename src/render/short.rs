//! One line per finding, as compilers have always written it: editors and `grep` understand it.

use super::one_line;
use crate::base::{Diagnostic, SourceMap};

/// `path:line:column: level[name]: message`, one line each.
#[must_use]
pub fn report(findings: &[Diagnostic], sources: &SourceMap) -> String {
    let mut out = String::new();
    for finding in findings {
        let path = sources.get(finding.span.file).map_or("", |file| file.path.as_str());
        let at = sources.line_column(finding.span);
        let (level, name, message) = (finding.severity.word(), finding.name, one_line(&finding.message));
        out.push_str(&format!("{path}:{}:{}: {level}[{name}]: {message}\n", at.line, at.column));
    }
    out
}
