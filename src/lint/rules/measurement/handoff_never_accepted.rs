//! A hand-over that the other journey always refuses.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{
    Look,
    handing::{By, HandOver, hand_overs, handoff_way},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::words::{duration_words, reenter_words},
    model::{
        Cond,
        condition::{Happening, JourneyFact},
        journey::{Cause, Journey, Reenter, WayInKind},
        program::TriggerKind,
        types::JourneyId,
    },
    solve::{Answer, Formula, Mode, Place},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "handoff-never-accepted",
    level: Severity::Error,
    summary: "A journey hands customers over to one that refuses every one of them.",
    why: "The customer leaves, or believes to be in good hands, and the other journey says no: by its condition, by its own exit rule, or \
          because nobody may come a second time. Nobody looks after them any more.",
    wrong: "\
customer { address: email  vip: true | false = false }
channel email { address address }
category service
message sorry: service { email template \"sorry\" }
source shop
event visit from shop

journey tips {
  enter on visit when vip
  reenter never
  hand off to care
}
journey care {
  enter on handoff when not vip
  reenter always
  send sorry by email
}
",
    mended: "\
customer { address: email  vip: true | false = false }
channel email { address address }
category service
message sorry: service { email template \"sorry\" }
source shop
event visit from shop

journey tips {
  enter on visit when vip
  reenter never
  hand off to care
}
journey care {
  enter on handoff when vip
  reenter always
  send sorry by email
}
",
};

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    let all = hand_overs(look);
    let mut givers: BTreeMap<JourneyId, BTreeSet<JourneyId>> = BTreeMap::new();
    for over in &all {
        givers.entry(over.target.journey).or_default().insert(over.from);
    }
    for over in &all {
        let refused = by_reentry(look, over, &givers).or_else(|| by_condition(look, over));
        found.extend(refused);
    }
}

fn refused(look: &Look<'_>, over: &HandOver<'_>, why: impl Into<String>) -> Diagnostic {
    let name = look.program().journeys.get(over.target.journey).map_or("", |journey| journey.name.as_str());
    Diagnostic::error(PAGE.name, over.span, format!("`{name}` refuses everybody who is handed over here")).note(why)
}

/// By the conditions of the entry, or by rules that would take everybody out again at once.
fn by_condition(look: &mut Look<'_>, over: &HandOver<'_>) -> Option<Diagnostic> {
    let program = look.program();
    let to = over.target.journey;
    let target = program.journeys.get(to)?;
    let inside = Place::inside(to);
    let mut asked: Vec<(&Cond, bool)> = Vec::new();
    asked.extend(handoff_way(program, to).and_then(|way| way.when.as_ref()).map(|when| (when, true)));
    asked.extend(target.exits.iter().filter_map(|rule| Some((when_of(&rule.cause)?, false))));
    asked.extend(target.goal.iter().filter_map(|goal| Some((when_of(&goal.cause)?, false))));
    if asked.is_empty() {
        return None;
    }
    let mut must: Vec<(Span, bool, Formula)> = Vec::new();
    for (condition, so) in asked {
        let said = look.solver.formula(condition, inside);
        let formula = if so { said } else { said.not() };
        // Who leaves is not inside any more when the other journey asks.
        let formula = match over.by {
            By::Leaving(_) | By::Rule(..) => look.solver.outside(&formula, over.from),
            By::Starting(_) => formula,
        };
        must.push((condition.span, so, formula));
    }
    let all = Formula::all(must.iter().map(|(_, _, formula)| formula.clone()).collect::<Vec<_>>());
    let hopeless = |look: &mut Look<'_>, formula: &Formula| match over.by {
        By::Leaving(node) | By::Starting(node) => {
            let mut known =
                look.solver.known((look.graph, look.facts), over.from, Mode::Strict, std::slice::from_ref(&all));
            !known.nobody_at(node) && look.solver.somebody_at(&mut known, node, formula) == Answer::No
        }
        By::Rule(rule, _) => {
            let so = so_by_rule(look, &rule.cause, over.from);
            look.solver.satisfiable(&so) != Answer::No
                && look.solver.satisfiable(&so.and(formula.clone())) == Answer::No
        }
    };
    for (span, so, formula) in &must {
        // A condition that nobody meets at all is said of itself.
        if look.solver.satisfiable(formula) != Answer::No && hopeless(look, formula) {
            let label = if *so { "asks for what none of them is" } else { "true of all of them already" };
            return Some(
                refused(look, over, "nobody who comes here can be let in")
                    .label(*span, label)
                    .help("Mend one of the two conditions, or hand over to another journey."),
            );
        }
    }
    None
}

fn when_of(cause: &Cause) -> Option<&Cond> {
    match cause {
        Cause::When(condition) => Some(condition),
        Cause::On { .. } => None,
    }
}

/// What is so of whoever leaves by a rule: its condition, and the statuses that its event begins.
fn so_by_rule(look: &mut Look<'_>, cause: &Cause, journey: JourneyId) -> Formula {
    let place = Place::inside(journey);
    match cause {
        Cause::When(condition) => look.solver.formula(condition, place),
        Cause::On { events, filter: _, when } => {
            let program = look.program();
            let mut so = when.iter().map(|when| look.solver.formula(when, place)).collect::<Vec<_>>();
            for (id, status) in program.statuses.iter() {
                let begun = events.iter().all(|event| {
                    status.begins.iter().any(|occasion| occasion.filter.is_none() && occasion.what == *event)
                });
                if begun && !events.is_empty() {
                    so.extend(look.solver.after_write(&crate::ir::NodeKind::Mark(id), journey));
                }
            }
            Formula::all(so)
        }
    }
}

/// Because nobody may come a second time so soon.
fn by_reentry(
    look: &Look<'_>,
    over: &HandOver<'_>,
    givers: &BTreeMap<JourneyId, BTreeSet<JourneyId>>,
) -> Option<Diagnostic> {
    let program = look.program();
    let (from, to) = (over.from, over.target.journey);
    let (source, target) = (program.journeys.get(from)?, program.journeys.get(to)?);
    if target.key.is_some() {
        return None;
    }
    let node = match over.by {
        By::Leaving(node) | By::Starting(node) => Some(node),
        By::Rule(..) => None,
    };
    let latest = node.and_then(|node| look.facts.journey(from)?.since_entry(node)?.greatest);
    let again = match target.reenter {
        Reenter::Never => true,
        Reenter::After(length) => latest.is_some_and(|latest| latest < length),
        Reenter::Always => false,
    };
    let span = target.span;
    if from == to {
        if let By::Starting(_) = over.by {
            return Some(
                refused(look, over, "they are inside it already")
                    .help("Say `go to` a stage, or `hand off to`, which leaves first."),
            );
        }
        return again.then(|| {
            refused(
                look,
                over,
                format!("they were let in once, and it says `reenter {}`", reenter_words(target.reenter)),
            )
            .help("Say `go to` a stage instead, or allow to come again.")
        });
    }
    // Whoever is here has come from there.
    let only_from_there = !source.ways_in.is_empty()
        && source.ways_in.rows().iter().all(|way| match &way.what {
            WayInKind::Handoff(_) => givers.get(&from).is_some_and(|givers| givers.len() == 1 && givers.contains(&to)),
            WayInKind::Happening(what) => comes_from(look, what, to),
        });
    let path = match target.reenter {
        Reenter::Never => true,
        // From one entry there to the next: both paths, at their longest.
        Reenter::After(length) => {
            let there = longest(look, to);
            there.zip(latest).is_some_and(|(there, here)| there.saturating_add(here) < length)
        }
        Reenter::Always => false,
    };
    if only_from_there && path {
        let words = match target.reenter {
            Reenter::After(length) => format!("not again within {}", duration_words(length)),
            Reenter::Never | Reenter::Always => "never a second time".to_owned(),
        };
        return Some(
            refused(look, over, "everybody here has come from there")
                .label(span, format!("lets nobody in again: {words}"))
                .help("Allow to come again with `reenter always`, or end the visit here with `exit \"…\"`."),
        );
    }
    at_most_one(look, over, source, target)
}

/// The longest time somebody can spend in a journey; none: no bound.
fn longest(look: &Look<'_>, journey: JourneyId) -> Option<i64> {
    let (facts, steps) = (look.facts.journey(journey)?, look.graph.journeys.get(journey)?);
    let reached = steps.nodes().filter(|(at, _)| facts.is_reachable(*at));
    reached.map(|(at, _)| facts.since_entry(at)?.greatest).try_fold(0, |longest, at| Some(longest.max(at?)))
}

fn comes_from(look: &Look<'_>, what: &Happening, journey: JourneyId) -> bool {
    match what {
        Happening::Journey(from, JourneyFact::Entered | JourneyFact::Exited | JourneyFact::Converted) => {
            *from == journey
        }
        Happening::Trigger(trigger) => match look.program().triggers.get(*trigger).map(|trigger| &trigger.kind) {
            Some(TriggerKind::Event { events, .. }) => {
                !events.is_empty() && events.iter().all(|event| comes_from(look, event, journey))
            }
            _ => false,
        },
        Happening::Journey(_, JourneyFact::Refused)
        | Happening::Event(_)
        | Happening::Message(..)
        | Happening::Goal => false,
    }
}

/// `at most one of` both, while the customer stays in the one with the higher priority.
fn at_most_one(look: &Look<'_>, over: &HandOver<'_>, source: &Journey, target: &Journey) -> Option<Diagnostic> {
    let By::Starting(node) = over.by else { return None };
    let list = look
        .program()
        .exclusives
        .rows()
        .iter()
        .find(|list| list.journeys.contains(&over.from) && list.journeys.contains(&over.target.journey))?;
    // Whoever leaves in the same instant has left when the other journey asks.
    let steps = look.graph.journeys.get(over.from)?;
    let leaves = super::super::passing::at_once_from(look.program(), steps, node)
        .keys()
        .any(|at| steps.node(*at).is_some_and(|node| matches!(node.kind, crate::ir::NodeKind::Leave(_))));
    (source.priority >= target.priority && !leaves).then(|| {
        refused(look, over, "they are still inside this one")
            .label(list.span, "never both at once, and the priority of this one is not lower")
            .help("Say `hand off to`, which leaves first, or give the other journey the higher priority.")
    })
}
