//! A question that looks back less far than the wait before it: what happened at the beginning of the wait has fallen out.

use std::collections::BTreeSet;

use super::super::{
    JourneyLook,
    reading::{Read, conditions_of, events_behind, reads},
    relied::{leaving_events, wait_above},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span, calendar::Millis},
    ir::{NodeKind, words::duration_words},
    model::{
        Cond, Query, Window,
        condition::{Happening, Which},
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "look-back-too-short",
    level: Severity::Warning,
    summary: "After a wait a journey asks what happened `in last` less than that wait.",
    why: "Whatever happened at the beginning of the wait has fallen out of the window when the question comes. Who opened the mail on the \
          first day counts as somebody who did not, and gets the reminder for those who never looked.",
    wrong: "\
customer { address: email }
channel email { address address  positive opened }
category service { exempt from caps }
message hello: service { email template \"hello\" }
message again: service { email template \"again\" }
source shop
event visit from shop
event booking from shop

journey follow_up {
  enter on visit
  reenter after 30 days
  send hello by email
  wait 5 days
  branch {
    when no booking in last 2 days { send again by email }
    otherwise                      { exit \"booked\" }
  }
}
",
    mended: "\
customer { address: email }
channel email { address address  positive opened }
category service { exempt from caps }
message hello: service { email template \"hello\" }
message again: service { email template \"again\" }
source shop
event visit from shop
event booking from shop

journey follow_up {
  enter on visit
  reenter after 30 days
  send hello by email
  wait 5 days
  branch {
    when no booking since entry { send again by email }
    otherwise                   { exit \"booked\" }
  }
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let program = look.look.program();
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    let leaving = leaving_events(look);
    let mut told: BTreeSet<Span> = BTreeSet::new();
    for (node, step) in look.steps.nodes() {
        let conditions: Vec<&Cond> = match &step.kind {
            NodeKind::Branch { arms, .. } => arms.iter().collect(),
            NodeKind::Await { arms, .. } => arms.iter().flat_map(conditions_of).collect(),
            _ => continue,
        };
        let Some(wait) = wait_above(look, node) else { continue };
        let (Some(until), Some(here)) = (facts.since_entry(wait), facts.since_entry(node)) else { continue };
        // Every way here passes the wait: this is the least that has gone by since.
        let waited = here.least.saturating_sub(until.least);
        let all: Vec<(Read<'_>, bool)> =
            conditions.into_iter().flat_map(|condition| reads(program, condition)).collect();
        // Beside a question that looks far enough it only tells how long ago.
        let far_enough = |query: &Query| {
            all.iter().any(|(read, _)| match read {
                Read::History(other) => {
                    other.what == query.what
                        && match other.window {
                            Window::Last(back) => back >= waited,
                            Window::SinceEntry | Window::Ever => true,
                        }
                }
                _ => false,
            })
        };
        for (read, by_segment) in &all {
            let Read::History(query) = *read else { continue };
            let Window::Last(back) = query.window else { continue };
            let events = events_behind(program, &query.what);
            let ours = match &query.what {
                // What becomes of this visit's own message.
                Happening::Message(Which::Message(message), _) => {
                    facts.sends().iter().any(|send| send.message == *message)
                }
                Happening::Message(Which::Send(send), _) => facts.sends().iter().any(|place| place.id == *send),
                Happening::Event(_) | Happening::Trigger(_) => {
                    !events.is_empty() && !events.iter().all(|event| leaving.contains(event))
                }
                Happening::Message(Which::Bare | Which::Category(_) | Which::Channel(_), _)
                | Happening::Journey(..)
                | Happening::Goal => false,
            };
            // How often lately is a question of its own.
            if ours && is_whether(look, query) && back < waited && !far_enough(query) && told.insert(query.span) {
                let wait = look.steps.node(wait).map(|node| node.span);
                let asked = by_segment.then_some(step.span);
                found.push(finding(query.span, (back, waited), wait, asked));
            }
        }
    }
}

/// Whether a query is only about whether it happened at all.
fn is_whether(look: &JourneyLook<'_, '_>, query: &Query) -> bool {
    fn among(condition: &Cond, query: &Query) -> bool {
        use crate::model::CondKind;
        match &condition.kind {
            CondKind::Exists(inner) => std::ptr::eq(inner.as_ref(), query),
            CondKind::And(parts) | CondKind::Or(parts) => parts.iter().any(|part| among(part, query)),
            CondKind::Not(inner) => among(inner, query),
            CondKind::Always(_)
            | CondKind::Segment(_)
            | CondKind::Status(_)
            | CondKind::Inside(_)
            | CondKind::Flag(_)
            | CondKind::Is(..)
            | CondKind::In(..)
            | CondKind::Known(_)
            | CondKind::Compare(..)
            | CondKind::Contains(..)
            | CondKind::Before(..)
            | CondKind::After(..)
            | CondKind::Reacted(..)
            | CondKind::EnteredBy(_) => false,
        }
    }
    let segments = look.look.program().segments.rows().iter().map(|segment| &segment.condition);
    let steps = look.steps.nodes().flat_map(|(_, step)| match &step.kind {
        NodeKind::Branch { arms, .. } => arms.iter().collect::<Vec<_>>(),
        NodeKind::Await { arms, .. } => arms.iter().flat_map(conditions_of).collect(),
        _ => Vec::new(),
    });
    segments.chain(steps).any(|condition| among(condition, query))
}

fn finding(query: Span, (back, waited): (Millis, Millis), wait: Option<Span>, asked: Option<Span>) -> Diagnostic {
    let mut finding = Diagnostic::warning(
        PAGE.name,
        query,
        format!("this looks back {}, but is asked after {} of waiting", duration_words(back), duration_words(waited)),
    )
    .note("what happened before that is forgotten");
    if let Some(wait) = wait {
        finding = finding.label(wait, "the wait");
    }
    if let Some(asked) = asked {
        finding = finding.label(asked, "asked here");
    }
    finding.help("Say `since entry`, or look back at least as far as the wait. In a segment, which knows of no entry, lengthen the window.")
}
