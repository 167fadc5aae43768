//! Two lengths of time one right after the other.

use super::super::JourneyLook;
use crate::{
    base::{Applicability, CheckPage, Diagnostic, Diagnostics, Edit, Fix, Severity},
    ir::{lower::blocks, words::duration_words},
    model::journey::{Stmt, StmtKind, WaitUntil},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "waits-in-a-row",
    level: Severity::Warning,
    summary: "Two waits stand one right after the other.",
    why: "Nothing happens between them, so they are one wait that is harder to read. Mostly a message was meant to stand between them, and \
          was lost.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  wait 2 days
  wait 3 days
  send tip by email
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  wait 5 days
  send tip by email
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    for stage in look.journey.stages.rows() {
        in_block(&stage.body, found);
    }
}

fn in_block(block: &[Stmt], found: &mut Diagnostics) {
    for run in block.chunk_by(|left, right| length_of(left).is_some() && length_of(right).is_some()) {
        if let [first, .., last] = run {
            found.push(row(run, first, last));
        }
    }
    for statement in block {
        blocks(statement).into_iter().for_each(|inner| in_block(inner, found));
    }
}

/// A plain length of time: what waits for an hour of the day means something else right after it.
fn length_of(statement: &Stmt) -> Option<i64> {
    match &statement.kind {
        StmtKind::Wait { until: WaitUntil::For(length), .. } => Some(*length),
        _ => None,
    }
}

fn row(run: &[Stmt], first: &Stmt, last: &Stmt) -> Diagnostic {
    let total: i64 = run.iter().filter_map(length_of).fold(0, i64::saturating_add);
    let words = duration_words(total);
    let finding = Diagnostic::warning(PAGE.name, last.span, "nothing happens between this wait and the one before")
        .label(first.span, "waits here already")
        .help(format!("Together they are `wait {words}`. If a message was meant to stand between them, put it there."));
    // Names given to a step are used elsewhere.
    if run.iter().any(|statement| statement.name.is_some()) {
        return finding;
    }
    let mut edits = vec![Edit { span: first.span, replacement: format!("wait {words}") }];
    edits.extend(run.iter().skip(1).map(|statement| Edit { span: statement.span, replacement: String::new() }));
    finding.with_fix(Fix {
        title: format!("write `wait {words}` once"),
        applicability: Applicability::MachineApplicable,
        edits,
    })
}
