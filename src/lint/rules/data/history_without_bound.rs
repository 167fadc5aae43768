//! A journey that asks whether what it waits for has ever happened, where since its entry is meant.

use super::super::{
    JourneyLook,
    reading::{conjuncts, events_behind, events_of_cause, exit_rules},
    relied::{leaving_events, wait_above},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::{Edge, NodeId, NodeKind},
    model::{Cond, CondKind, Query, Window, journey::Cause, types::EventId},
    solve::{Answer, Mode},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "history-without-bound",
    level: Severity::Warning,
    summary: "A journey asks whether what it is for has `ever` happened, so that anybody who did it years ago counts as having done it now.",
    why: "`ever` reaches back before the entry, and before the journey existed. In a journey that waits for an order, whoever has ordered \
          before is taken for somebody who has just ordered: regular customers silently drop out, and only newcomers are reminded.",
    wrong: "\
customer { address: email }
channel email { address address }
category service { exempt from caps }
message reminder: service { email template \"reminder\" }
source shop
event visit from shop
event order from shop { total: money USD }

journey recovery {
  enter on visit
  reenter after 30 days
  goal on order within 7 days worth total
  wait 1 day
  branch {
    when any order ever { exit \"ordered\" }
    otherwise           { send reminder by email }
  }
}
",
    mended: "\
customer { address: email }
channel email { address address }
category service { exempt from caps }
message reminder: service { email template \"reminder\" }
source shop
event visit from shop
event order from shop { total: money USD }

journey recovery {
  enter on visit
  reenter after 30 days
  goal on order within 7 days worth total
  wait 1 day
  branch {
    when any order since entry { exit \"ordered\" }
    otherwise                  { send reminder by email }
  }
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let program = look.look.program();
    let mut awaited: Vec<EventId> = leaving_events(look).into_iter().collect();
    if let Some(goal) = &look.journey.goal {
        awaited.extend(events_of_cause(program, &goal.cause));
    }
    // With whether it is a rule of the journey: a rule waits for what it names.
    let mut suspects: Vec<(Suspect<'_>, bool)> = Vec::new();
    for (node, step) in look.steps.nodes() {
        match &step.kind {
            NodeKind::Branch { arms, .. } => {
                if wait_above(look, node).is_none() || everybody_hears(look, node, arms.len()) {
                    continue;
                }
                suspects.extend(arms.iter().flat_map(unbounded).map(|suspect| (suspect, false)));
            }
            NodeKind::Await { arms, .. } => {
                for arm in arms {
                    if let Cause::When(condition) = arm {
                        suspects.extend(unbounded(condition).into_iter().map(|suspect| (suspect, false)));
                    }
                }
            }
            _ => {}
        }
    }
    for rule in exit_rules(look.journey) {
        if let Cause::When(condition) = &rule.cause {
            suspects.extend(unbounded(condition).into_iter().map(|suspect| (suspect, true)));
        }
    }
    for ((query, part), by_rule) in suspects {
        let events = events_behind(program, &query.what);
        if events.is_empty() || !(by_rule || events.iter().any(|event| awaited.contains(event))) {
            continue;
        }
        // Where nobody enters who has done it, ever is since the entry.
        let happened = look.formula(&Cond { span: part.span, kind: CondKind::Exists(Box::new(query.clone())) });
        let start = look.steps.start();
        let (solver, known) = look.known(Mode::Strict);
        if solver.somebody_at(known, start, &happened) != Answer::No {
            found.push(finding(look, query, part));
        }
    }
}

/// What is asked, and the part of the condition that asks it.
type Suspect<'g> = (&'g Query, &'g Cond);

/// Parts that ask whether something ever happened, or never did, of whatever belongs to no visit.
fn unbounded(condition: &Cond) -> Vec<Suspect<'_>> {
    conjuncts(condition)
        .into_iter()
        .filter_map(|part| {
            let exists = if let CondKind::Not(inner) = &part.kind { inner } else { part };
            match &exists.kind {
                CondKind::Exists(query) if query.window == Window::Ever && query.filter.is_none() => {
                    Some((query.as_ref(), part))
                }
                _ => None,
            }
        })
        .collect()
}

/// Whether each arm begins by speaking: then customers are told apart by what they did before, which `ever` is for.
fn everybody_hears(look: &JourneyLook<'_, '_>, node: NodeId, arms: usize) -> bool {
    let speaks = |edge: Edge| {
        let target = look.steps.target(node, edge).and_then(|target| look.steps.node(target));
        target.is_some_and(|node| matches!(node.kind, NodeKind::Send { .. }))
    };
    let all = (0..).take(arms).all(|index| speaks(Edge::Arm(index)));
    all && speaks(Edge::Otherwise)
}

fn finding(look: &JourneyLook<'_, '_>, query: &Query, part: &Cond) -> Diagnostic {
    let name = crate::ir::words::happening_words(look.look.program(), &query.what);
    let entered = look.journey.ways_in.rows().first();
    let mut finding = Diagnostic::warning(
        PAGE.name,
        part.span,
        format!("whoever has had `{name}` at any time before counts here, not only since the entry"),
    )
    .note("reaches back before this visit");
    if let Some(way) = entered {
        finding = finding.label(way.span, "this visit begins here");
    }
    let end = part.span.end;
    let ever = Span::new(part.span.file, end.saturating_sub("ever".len() as u32), end);
    finding
        .help(format!("Say `since entry` if this visit is meant, or `in last 30 days` for a bound; `ever` is all of `{name}`'s history."))
        .maybe_fix("ask about this visit", ever, "since entry")
}
