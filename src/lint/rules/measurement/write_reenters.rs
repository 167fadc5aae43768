//! A write of a journey that makes customers enter as if the business had said so.

use std::collections::BTreeMap;

use super::super::{
    Look,
    handing::{Becoming, Written, becomings, written},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span, Witness},
    ir::{NodeKind, words::Words},
    model::{
        Term, TermKind,
        condition::Happening,
        journey::{Journey, Reenter, WayInKind},
        program::TriggerKind,
        types::JourneyId,
    },
    solve::{Answer, Mode, Place},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "write-reenters",
    level: Severity::Warning,
    summary: "A journey writes what lets its own customers in again, or begins a journey that waits for the business to say so.",
    why: "The entry was meant for something that happens to a customer. Here our own bookkeeping makes it happen: they go through the \
          same journey again, and it writes the same again.",
    wrong: "\
customer { address: email  quiet: true | false = false }
channel email { address address }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop
trigger falls_silent = becomes quiet

journey wake_up {
  enter on falls_silent
  reenter always
  set quiet to false
  send tip by email
  wait 30 days
  set quiet to true
}
",
    mended: "\
customer { address: email  quiet: true | false = false  done: true | false = false }
channel email { address address }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop
trigger falls_silent = becomes quiet

journey wake_up {
  enter on falls_silent
  reenter always
  set quiet to false
  send tip by email
  wait 30 days
  set done to true
}
",
};

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    let becomings = becomings(look.program());
    for id in look.program().journeys.ids() {
        in_journey(look, id, &becomings, found);
    }
}

fn in_journey<'g>(
    look: &mut Look<'g>,
    id: JourneyId,
    becomings: &BTreeMap<Written, Vec<Becoming<'g>>>,
    found: &mut Diagnostics,
) {
    let program = look.program();
    let (Some(facts), Some(steps), Some(journey)) =
        (look.facts.journey(id), look.graph.journeys.get(id), program.journeys.get(id))
    else {
        return;
    };
    let writes: Vec<_> =
        steps.nodes().filter(|(at, node)| facts.is_reachable(*at) && written(&node.kind).is_some()).collect();
    for (at, node) in writes {
        let Some(what) = written(&node.kind) else { continue };
        let by_business = match what {
            Written::Attribute(id) => program.attributes.get(id).is_some_and(|attribute| !attribute.from.is_empty()),
            Written::Status(_) => false,
        };
        let meant = |becoming: &&Becoming<'_>| becoming.journey == id || by_business;
        let listening: Vec<Becoming<'_>> = becomings.get(&what).into_iter().flatten().filter(meant).copied().collect();
        for becoming in listening {
            let Some(target) = program.journeys.get(becoming.journey) else { continue };
            let own = becoming.journey == id;
            if own && target.reenter == Reenter::Never {
                continue;
            }
            let solver = &mut look.solver;
            let becomes = solver.formula(becoming.condition, Place::default());
            let Some(after) = solver.after_write(&node.kind, id) else { continue };
            if solver.satisfiable(&after.and(becomes.clone())) == Answer::No {
                continue;
            }
            // Whoever is so already does not become it.
            let not_yet = becomes.not();
            let mut known = solver.known((look.graph, look.facts), id, Mode::Steady, std::slice::from_ref(&not_yet));
            if known.nobody_at(at) || solver.somebody_at(&mut known, at, &not_yet) == Answer::No {
                continue;
            }
            let words = Words::inside(program, id).node(&node.kind);
            found.push(report(&target.name, own, node.span, becoming.way.span, &words));
            break;
        }
        if let Some(span) = moved(look, journey, &node.kind) {
            let words = Words::inside(program, id).node(&node.kind);
            found.push(report(&journey.name, true, node.span, span, &words));
        }
    }
}

fn report(name: &str, own: bool, span: Span, way: Span, words: &str) -> Diagnostic {
    let message = if own {
        format!("this lets the same customer into `{name}` again")
    } else {
        format!("this lets the customer into `{name}`, as if the business had said so")
    };
    Diagnostic::warning(PAGE.name, span, message)
        .note("may make the entry's condition come true")
        .label(way, "enters on it")
        .help("Keep what the journey notes down in an attribute of its own, or say `reenter never`.")
        .witness(Witness {
            outcome: Some(format!("`{words}` happens, and at once enters `{name}`.")),
            ..Witness::default()
        })
}

/// The way in that waits for a moment counted from what a step writes.
fn moved(look: &Look<'_>, journey: &Journey, kind: &NodeKind) -> Option<Span> {
    let NodeKind::Set { attribute, .. } = kind else { return None };
    if journey.reenter == Reenter::Never {
        return None;
    }
    journey.ways_in.rows().iter().find_map(|way| {
        let WayInKind::Happening(Happening::Trigger(trigger)) = &way.what else { return None };
        let counted = match &look.program().triggers.get(*trigger)?.kind {
            TriggerKind::Moment(term) => term,
            TriggerKind::Yearly { date, .. } => date,
            _ => return None,
        };
        counts_from(counted, *attribute).then_some(way.span)
    })
}

fn counts_from(term: &Term, attribute: crate::model::types::AttributeId) -> bool {
    match &term.kind {
        TermKind::Attribute(id) => *id == attribute,
        TermKind::Moment { base, .. } => counts_from(base, attribute),
        _ => false,
    }
}
