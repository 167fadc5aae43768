//! Journeys that begin each other in one instant, round and round.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{
    Look,
    handing::{AtOnce, By, Written, acts_at_once, becomings, hand_overs, handoff_way, writable, written},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span, Witness, ids::Id as _},
    ir::{NodeKind, circles::circles, delays::possible_channels},
    model::{
        Cond,
        condition::{Happened, Happening, JourneyFact, Which},
        journey::{Cause, WayInKind},
        program::TriggerKind,
        types::JourneyId,
    },
    solve::{Answer, Formula, Place},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "ring-of-journeys",
    level: Severity::Error,
    summary: "Journeys hand a customer round in a ring, all in one instant.",
    why: "The customer is passed on and on, and nobody does anything. The product stops after one round and refuses the next entry as \
          `loop`: which journey they end up in is an accident.",
    wrong: "\
customer { address: email }
channel email { address address }
source shop
event visit from shop

journey greet {
  enter on visit
  enter on handoff
  reenter always
  hand off to tips
}
journey tips {
  enter on handoff
  reenter always
  hand off to greet
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop

journey greet {
  enter on visit
  reenter always
  hand off to tips
}
journey tips {
  enter on handoff
  reenter always
  send tip by email
}
",
};

/// Rings tried in one tangle of journeys before the rest is let be.
const MOST_TRIES: usize = 400;

/// One journey makes another begin in the instant in which it was begun itself.
struct Way<'g> {
    from: JourneyId,
    to: JourneyId,
    span: Span,
    how: &'static str,
    guard: Formula,
    conditions: Vec<&'g Cond>,
    /// Who must be on the round too, where it comes about by becoming something: those that undo it.
    undone_by: Option<BTreeSet<JourneyId>>,
}

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    let (mut ways, changed) = ways(look);
    ways.retain(|way| look.solver.satisfiable(&way.guard) != Answer::No);
    ways.sort_by_key(|way| (way.span.file, way.span.start, way.to));
    let number = |journey: JourneyId| u32::try_from(journey.index()).unwrap_or(u32::MAX);
    for ring in circles(ways.iter().map(|way| (number(way.from), number(way.to)))) {
        let inside: BTreeSet<JourneyId> =
            ring.into_iter().map(|journey| JourneyId::from_index(journey as usize)).collect();
        let among: Vec<&Way<'_>> =
            ways.iter().filter(|way| inside.contains(&way.from) && inside.contains(&way.to)).collect();
        let changed: BTreeSet<Written> = inside.iter().filter_map(|id| changed.get(id)).flatten().copied().collect();
        if let Some((round, together)) = closing(look, &among, &changed) {
            found.push(report(look, &round, &together));
        }
    }
}

fn report(look: &mut Look<'_>, round: &[&Way<'_>], together: &Formula) -> Diagnostic {
    let program = look.program();
    let name = |journey: JourneyId| program.journeys.get(journey).map_or("", |journey| journey.name.as_str());
    let first = round.iter().enumerate().min_by_key(|(_, way)| (way.span.file, way.span.start)).map_or(0, |(at, _)| at);
    let ordered: Vec<&&Way<'_>> = round.iter().cycle().skip(first).take(round.len()).collect();
    let Some(way) = ordered.first() else { return Diagnostic::error(PAGE.name, Span::default(), "") };
    let names: Vec<String> = ordered.iter().map(|way| format!("`{}`", name(way.from))).collect();
    let message = match names.as_slice() {
        [one] => format!("{one} begins itself again at the same instant"),
        _ => format!("{} begin each other in one instant, round and round", list(&names)),
    };
    let mut finding = Diagnostic::error(PAGE.name, way.span, message).note(format!("{} `{}`", way.how, name(way.to)));
    for other in ordered.iter().skip(1) {
        finding = finding.label(other.span, format!("and this {} `{}`", other.how, name(other.to)));
    }
    let finding =
        finding.help("Let one of them do without handing on, or let time pass first: a `wait`, or an `await`.");
    let witness = look.solver.witness(together).map_or_else(Witness::default, |customer| customer.witness());
    let outcome = format!("Enters `{}`, comes round, and is refused there as `loop`.", name(way.from));
    finding.witness(Witness { outcome: Some(outcome), ..witness })
}

/// A ring whose conditions somebody can meet together.
///
/// What a journey on the ring writes makes uncertain what was so before: conditions about it are asked by themselves only.
fn closing<'w, 'g>(
    look: &mut Look<'_>,
    among: &[&'w Way<'g>],
    changed: &BTreeSet<Written>,
) -> Option<(Vec<&'w Way<'g>>, Formula)> {
    let program = look.program();
    let uncertain = |way: &Way<'_>| {
        let touched = |condition: &&Cond| writable(program, condition).iter().any(|written| changed.contains(written));
        way.undone_by.is_some() || way.conditions.iter().any(touched)
    };
    let mut by_start: BTreeMap<JourneyId, Vec<&'w Way<'g>>> = BTreeMap::new();
    for way in among {
        by_start.entry(way.from).or_default().push(way);
    }
    let mut tries = 0;
    for start in by_start.keys() {
        let mut open: Vec<(Vec<&'w Way<'g>>, Formula)> = vec![(Vec::new(), Formula::Always(true))];
        while let Some((path, so_far)) = open.pop() {
            let here = path.last().map_or(*start, |way| way.to);
            for way in by_start.get(&here).map_or(&[][..], Vec::as_slice).iter().rev() {
                tries += 1;
                if tries > MOST_TRIES {
                    return None;
                }
                // Rings are found from their first member.
                if way.to < *start || path.iter().any(|other| other.from == way.to && way.to != *start) {
                    continue;
                }
                let both = if uncertain(way) { so_far.clone() } else { so_far.clone().and(way.guard.clone()) };
                if look.solver.satisfiable(&both) == Answer::No {
                    continue;
                }
                let mut path = path.clone();
                path.push(way);
                if way.to == *start {
                    if path.iter().all(|way| comes_again(way, &path)) {
                        return Some((path, both));
                    }
                    continue;
                }
                open.push((path, both));
            }
        }
    }
    None
}

/// Whether a way can be gone a second time on the same round.
fn comes_again(way: &Way<'_>, round: &[&Way<'_>]) -> bool {
    way.undone_by.as_ref().is_none_or(|undoing| round.iter().any(|other| undoing.contains(&other.from)))
}

/// `a`, `b` and `c`
fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// All ways, and what each journey writes in the instant of its entry.
fn ways<'g>(look: &mut Look<'g>) -> (Vec<Way<'g>>, BTreeMap<JourneyId, Vec<Written>>) {
    let program = look.program();
    let mut at_once: BTreeMap<JourneyId, AtOnce<'g>> = BTreeMap::new();
    for id in program.journeys.ids() {
        at_once.extend(AtOnce::of(look, id).map(|at_once| (id, at_once)));
    }
    let mut ways = handed(look, &at_once);
    ways.extend(noted(look, &at_once));
    ways.extend(by_writes(look, &at_once));
    let changed = at_once.iter().filter_map(|(id, steps)| {
        let graph = look.graph.journeys.get(*id)?;
        Some((*id, steps.nodes().filter_map(|at| written(&graph.node(at)?.kind)).collect()))
    });
    let changed = changed.collect();
    (ways, changed)
}

/// `exit when … to`, `hand off to`, `start`.
fn handed<'g>(look: &mut Look<'g>, at_once: &BTreeMap<JourneyId, AtOnce<'g>>) -> Vec<Way<'g>> {
    let program = look.program();
    let mut ways = Vec::new();
    for over in hand_overs(look) {
        let Some(steps) = at_once.get(&over.from) else { continue };
        let (how, (mut guard, mut conditions)) = match over.by {
            By::Leaving(at) if steps.contains(at) => ("hands over to", steps.guard(look, at)),
            By::Starting(at) if steps.contains(at) => ("starts", steps.guard(look, at)),
            By::Rule(rule, stage) => {
                let begins = stage.and_then(|stage| look.graph.journeys.get(over.from)?.stage_start(stage));
                if !acts_at_once(program, rule) || begins.is_some_and(|at| !steps.contains(at)) {
                    continue;
                }
                let condition = match &rule.cause {
                    Cause::When(condition) => Some(condition),
                    Cause::On { when, .. } => when.as_ref(),
                };
                let said = condition.map(|condition| look.solver.formula(condition, Place::inside(over.from)));
                ("hands over to", (said.unwrap_or(Formula::Always(true)), condition.into_iter().collect()))
            }
            By::Leaving(_) | By::Starting(_) => continue,
        };
        let to = over.target.journey;
        if let Some(when) = handoff_way(program, to).and_then(|way| way.when.as_ref()) {
            guard = guard.and(look.solver.formula(when, Place::inside(to)));
            conditions.push(when);
        }
        ways.push(Way { from: over.from, to, span: over.span, how, guard, conditions, undone_by: None });
    }
    ways
}

/// Entries on what is noted down about another journey, or about its messages.
fn noted<'g>(look: &mut Look<'g>, at_once: &BTreeMap<JourneyId, AtOnce<'g>>) -> Vec<Way<'g>> {
    let program = look.program();
    let mut by_journey: BTreeMap<(JourneyId, JourneyFact), Vec<JourneyId>> = BTreeMap::new();
    let mut by_message: BTreeMap<Which, Vec<JourneyId>> = BTreeMap::new();
    for (to, journey) in program.journeys.iter() {
        for way in journey.ways_in.rows() {
            let WayInKind::Happening(what) = &way.what else { continue };
            let mut facts = Vec::new();
            plain(look, what, &mut facts);
            for fact in facts {
                match fact {
                    Happening::Journey(from, fact @ (JourneyFact::Entered | JourneyFact::Exited)) => {
                        by_journey.entry((from, fact)).or_default().push(to);
                    }
                    Happening::Message(which, Happened::Sent) => by_message.entry(which).or_default().push(to),
                    _ => {}
                }
            }
        }
    }
    let mut ways = Vec::new();
    for (from, steps) in at_once {
        let Some(graph) = look.graph.journeys.get(*from) else { continue };
        let Some(journey) = program.journeys.get(*from) else { continue };
        let mut add =
            |to: &Vec<JourneyId>, span: Span, how: &'static str, (guard, conditions): (Formula, Vec<&'g Cond>)| {
                ways.extend(to.iter().map(|to| Way {
                    from: *from,
                    to: *to,
                    span,
                    how,
                    guard: guard.clone(),
                    conditions: conditions.clone(),
                    undone_by: None,
                }));
            };
        if let Some(to) = by_journey.get(&(*from, JourneyFact::Entered)) {
            add(to, journey.span, "lets in to", (Formula::Always(true), Vec::new()));
        }
        for at in steps.nodes() {
            match graph.node(at).map(|node| (&node.kind, node.span)) {
                Some((NodeKind::Leave(_), span)) => {
                    if let Some(to) = by_journey.get(&(*from, JourneyFact::Exited)) {
                        let guard = steps.guard(look, at);
                        add(to, if span.is_empty() { journey.span } else { span }, "ends, which begins", guard);
                    }
                }
                Some((NodeKind::Send { id, message, channels }, span)) if !by_message.is_empty() => {
                    let mut names = vec![Which::Bare, Which::Message(*message), Which::Send(*id)];
                    let lineage = program.messages.get(*message).and_then(|m| program.categories.get(m.category));
                    names.extend(lineage.into_iter().flat_map(|c| &c.lineage).map(|c| Which::Category(*c)));
                    names.extend(possible_channels(program, *message, channels).into_iter().map(Which::Channel));
                    for to in names.iter().filter_map(|name| by_message.get(name)) {
                        let guard = steps.guard(look, at);
                        add(to, span, "sends what begins", guard);
                    }
                }
                _ => {}
            }
        }
    }
    ways
}

/// What happens behind triggers that are not narrowed.
fn plain(look: &Look<'_>, what: &Happening, found: &mut Vec<Happening>) {
    match what {
        Happening::Trigger(trigger) => {
            if let Some(TriggerKind::Event { events, filter: None }) =
                look.program().triggers.get(*trigger).map(|trigger| &trigger.kind)
            {
                events.iter().for_each(|event| plain(look, event, found));
            }
        }
        other => found.push(other.clone()),
    }
}

/// Steps that write something in the instant of the entry, by what they write.
type Writers<'g> = BTreeMap<Written, Vec<(JourneyId, &'g NodeKind)>>;

/// Journeys that write at once what makes a condition false: only then can it come to be true again.
fn undoing(look: &mut Look<'_>, writers: &Writers<'_>, condition: &Cond) -> BTreeSet<JourneyId> {
    let becomes = look.solver.formula(condition, Place::default());
    let mut found = BTreeSet::new();
    for written in writable(look.program(), condition) {
        for (id, kind) in writers.get(&written).map_or(&[][..], Vec::as_slice) {
            if let Some(after) = look.solver.after_write(kind, *id)
                && look.solver.satisfiable(&after.and(becomes.clone())) == Answer::No
            {
                found.insert(*id);
            }
        }
    }
    found
}

/// Entries on becoming what another journey writes.
fn by_writes<'g>(look: &mut Look<'g>, at_once: &BTreeMap<JourneyId, AtOnce<'g>>) -> Vec<Way<'g>> {
    let becomings = becomings(look.program());
    let mut ways = Vec::new();
    if becomings.is_empty() {
        return ways;
    }
    let mut writers: Writers<'g> = BTreeMap::new();
    for (from, steps) in at_once {
        let Some(graph) = look.graph.journeys.get(*from) else { continue };
        for node in steps.nodes().filter_map(|at| graph.node(at)) {
            if let Some(written) = written(&node.kind) {
                writers.entry(written).or_default().push((*from, &node.kind));
            }
        }
    }
    for (from, steps) in at_once {
        let Some(graph) = look.graph.journeys.get(*from) else { continue };
        for at in steps.nodes() {
            let Some(node) = graph.node(at) else { continue };
            let Some(listening) = written(&node.kind).and_then(|written| becomings.get(&written)) else { continue };
            let Some(after) = look.solver.after_write(&node.kind, *from) else { continue };
            for becoming in listening {
                let becomes = look.solver.formula(becoming.condition, Place::default());
                let guard = after.clone().and(becomes);
                let (to, how) = (becoming.journey, "makes the customer become what begins");
                let undone_by = Some(undoing(look, &writers, becoming.condition));
                let (span, conditions) = (node.span, Vec::new());
                ways.push(Way { from: *from, to, span, how, guard, conditions, undone_by });
            }
        }
    }
    ways
}
