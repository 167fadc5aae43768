//! Messages that may be tried on a customer in the very status that was to keep them away.
//!
//! A suppression blocks what it covers in any case; so a journey that leaves it to the suppression alone is not a mistake. One that asks
//! for the status itself, and sends all the same, is: it holds for sure what may be over.

use std::collections::BTreeSet;

use super::{
    super::{
        JourneyLook, Look,
        reading::{Read, conditions_of, disjuncts, events_behind, events_of_cause, exit_rules, reads},
        relied::read_alike,
    },
    leaking::{Leak, life_of},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span, Witness},
    ir::{NodeId, NodeKind, delays::covers, facts::SendFact, words::cond_words},
    model::{
        Cond, CondKind, Program,
        journey::{ChannelChoice, Journey, WayInKind},
        program::{PolicyElse, Suppression},
        types::{EventId, JourneyId},
    },
    solve::{Answer, Formula, Known, Mode, Place, Solver},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "promotion-while-suppressed",
    level: Severity::Error,
    summary: "A journey asks whether a customer is in a suppressing status, and may try the message on them all the same.",
    why: "Between the question and the message time passes: a wait, or quiet hours that hold the message until the morning. A complaint in \
          between is not noticed, because nobody asks again. The suppression stops the message at the last moment, but the journey goes \
          on as if it had spoken; and where the suppression is ever narrowed, the apology and the offer arrive together.",
    wrong: "\
customer { address: email }
channel email { address address  quiet 21:00 to 08:00 }
category promotional
suppress promotional when upset
message offer: promotional { email template \"offer\" }
source shop
event visit from shop
event complaint from shop
event complaint_closed from shop
status upset { begins on complaint  ends on complaint_closed }

journey offers {
  enter on visit
  reenter never
  branch {
    when not upset { send offer by email }
    otherwise      { }
  }
}
",
    mended: "\
customer { address: email }
channel email { address address  quiet 21:00 to 08:00 }
category promotional
suppress promotional when upset
message offer: promotional { email template \"offer\" }
source shop
event visit from shop
event complaint from shop
event complaint_closed from shop
status upset { begins on complaint  ends on complaint_closed }

journey offers {
  enter on visit
  reenter never
  exit when upset
  send offer by email
}
",
};

/// Where a journey made sure that nobody is in the status.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Guard {
    /// A condition on the way.
    Step(NodeId),
    /// The entry's condition.
    Entry,
}

/// A part of a suppression's condition, as a formula.
struct Part<'g> {
    rule: &'g Suppression,
    condition: &'g Cond,
    formula: Formula,
    sends: Vec<SendFact>,
}

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let parts = parts(look);
    if parts.is_empty() {
        return;
    }
    let mut more: Vec<Formula> = parts.iter().map(|part| part.formula.clone()).collect();
    let reachable: Vec<Formula> = parts.iter().flat_map(|part| &part.sends).map(|send| allowed(look, send)).collect();
    more.extend(reachable);
    let (graph, facts, id) = (look.look.graph, look.look.facts, look.id);
    let mut known = look.look.solver.known((graph, facts), id, Mode::Strict, &more);
    for part in parts {
        let mut guards: BTreeSet<Option<NodeId>> = BTreeSet::new();
        for send in &part.sends {
            let Some(leaks) = leaks(look, &mut known, &part, send) else { continue };
            let (guard, waits, since) = match leaks {
                Leaks::Only(certain) => {
                    found.push(always(look, &part, send, certain));
                    continue;
                }
                Leaks::Behind(guard, waits, since) => (guard, waits, since),
            };
            let node = match guard {
                Guard::Step(node) => Some(node),
                Guard::Entry if is_promise(look, &part) => None,
                Guard::Entry => continue,
            };
            // One finding for each question that is not asked again.
            if guards.contains(&node) {
                continue;
            }
            let witness = witness(look, &mut known, (&part, send), (guard, since));
            // Whoever is asked at the entry and written to at once was asked in time, but for a hold that can be shown.
            if guard == Guard::Entry && !waits && witness.is_none() {
                continue;
            }
            guards.insert(node);
            found.push(finding(look, &part, send, (guard, waits), witness));
        }
    }
}

/// What each suppression keeps from this journey's messages, as far as anything here can bring it about.
fn parts<'g>(look: &mut JourneyLook<'_, 'g>) -> Vec<Part<'g>> {
    let program = look.look.program();
    let Some(facts) = look.look.facts.journey(look.id) else { return Vec::new() };
    let mut parts = Vec::new();
    for rule in program.suppressions.rows() {
        // One that delays is the answer itself.
        if !matches!(rule.otherwise, PolicyElse::Skip) {
            continue;
        }
        let sends = facts.sends().iter().filter(|send| covers(program, rule.scope, send.message, &send.channels));
        let sends: Vec<SendFact> = sends.cloned().collect();
        if sends.is_empty() {
            continue;
        }
        for condition in disjuncts(program, &rule.when) {
            // A journey that says nothing of it leaves it to the suppression.
            if asks(look, condition) && begins(look, program, condition) {
                let formula = look.look.solver.formula(condition, Place::default());
                parts.push(Part { rule, condition, formula, sends: sends.clone() });
            }
        }
    }
    parts
}

/// Whether an event, or another visit, can bring a condition about.
fn begins(look: &mut JourneyLook<'_, '_>, program: &Program, condition: &Cond) -> bool {
    reads(program, condition).into_iter().any(|(read, _)| match read {
        Read::Status(status) => {
            program.statuses.get(status).is_some_and(|status| !status.begins.is_empty())
                // A journey that is visited once at a time marks only as it goes.
                || look.look.written().marked.get(&status).is_some_and(|by| {
                    look.journey.key.is_some() || by.iter().any(|id| *id != look.id)
                })
        }
        Read::Attribute(attribute, _) => {
            program.attributes.get(attribute).is_some_and(|attribute| !attribute.from.is_empty())
        }
        Read::History(query) => !events_behind(program, &query.what).is_empty(),
        Read::Entry(..) | Read::Reaction | Read::Inside => false,
    })
}

/// Who could be sent a message at all: address and consent of its first channel.
fn allowed(look: &mut JourneyLook<'_, '_>, send: &SendFact) -> Formula {
    let program = look.look.program();
    let channel = send.channels.first().and_then(|channel| program.channels.get(*channel));
    let category = program.categories.get(send.category);
    let exempt = category.is_none_or(|category| category.exempt_consent);
    let own = channel.and_then(|channel| channel.consent.as_ref());
    let kinds = category.map_or(&[][..], |category| category.lineage.as_slice());
    let kinds = kinds.iter().filter_map(|id| program.categories.get(*id)).filter_map(|kind| kind.consent.as_ref());
    let consents: Vec<&Cond> = own.into_iter().chain(kinds).filter(|_| !exempt).collect();
    Formula::all(
        consents.into_iter().map(|consent| look.look.solver.formula(consent, Place::default())).collect::<Vec<_>>(),
    )
}

/// How a message reaches those it should not.
enum Leaks {
    /// They are the only ones who get there: as it is reached, or, unless it ends meanwhile, already at the entry.
    Only(bool),
    /// Somebody made sure, and time passed: by a wait, or only by a hold. And the step from which on nobody was in it.
    Behind(Guard, bool, NodeId),
}

fn leaks(look: &mut JourneyLook<'_, '_>, known: &mut Known, part: &Part<'_>, send: &SendFact) -> Option<Leaks> {
    let facts = look.look.facts.journey(look.id)?;
    let journey = look.journey;
    let steps = look.steps;
    let program = look.look.program();
    let solver = &mut look.look.solver;
    let found = solver.somebody_decided_on(known, send.node, &part.formula);
    found.found()?;
    let not = part.formula.clone().not();
    if solver.somebody_at(known, send.node, &not) == Answer::No {
        return Some(Leaks::Only(true));
    }
    // The nearest step above at which nobody is in the status, and from there the farthest.
    let mut here = Some(send.node);
    while let Some(node) = here
        && !nobody(solver, known, node, part)
    {
        here = facts.dominator(node);
    }
    let Some(mut top) = here else {
        let outside = solver.somebody_at(known, steps.start(), &not) != Answer::No;
        return (!outside).then_some(Leaks::Only(false));
    };
    let waits = top != send.node;
    loop {
        let Some(above) = facts.dominator(top) else {
            let asks = journey.ways_in.rows().iter().filter_map(|way| way.when.as_ref());
            let asked = asks.into_iter().any(|when| read_alike(program, when, part.condition));
            return asked.then_some(Leaks::Behind(Guard::Entry, waits, top));
        };
        if !nobody(solver, known, above, part) {
            let asks = match steps.node(above).map(|node| &node.kind) {
                Some(NodeKind::Branch { arms, .. }) => arms.iter().any(|arm| read_alike(program, arm, part.condition)),
                Some(NodeKind::Await { arms, .. }) => {
                    arms.iter().flat_map(conditions_of).any(|condition| read_alike(program, condition, part.condition))
                }
                _ => false,
            };
            return asks.then_some(Leaks::Behind(Guard::Step(above), waits, top));
        }
        top = above;
    }
}

fn nobody(solver: &mut Solver<'_>, known: &mut Known, node: NodeId, part: &Part<'_>) -> bool {
    solver.somebody_at(known, node, &part.formula) == Answer::No
}

/// Whether the entry's condition is meant for the whole visit: an exit rule on the same matter says so; and where every other journey
/// with such messages keeps these customers out, so does this one.
fn is_promise(look: &JourneyLook<'_, '_>, part: &Part<'_>) -> bool {
    let program = look.look.program();
    // Who has bought lately may enter later; that they buy meanwhile is what the journey is for.
    if reads(program, part.condition).iter().any(|(read, _)| matches!(read, Read::History(_))) {
        return false;
    }
    if leaves_over(program, look.journey, part.condition) {
        return true;
    }
    let others = program.journeys.iter().filter(|(id, _)| *id != look.id);
    others.into_iter().all(|(id, journey)| !relies_on_it(look.look, id, journey, part))
}

/// Whether a rule takes customers out over what a condition reads.
pub(super) fn leaves_over(program: &Program, journey: &Journey, condition: &Cond) -> bool {
    let begin = beginnings(program, condition);
    exit_rules(journey).any(|rule| {
        conditions_of(&rule.cause).into_iter().any(|asked| read_alike(program, asked, condition))
            || events_of_cause(program, &rule.cause).iter().any(|event| begin.contains(event))
    })
}

/// The events that begin the statuses, write the attributes, or make the history, of a condition.
pub(super) fn beginnings(program: &Program, condition: &Cond) -> Vec<EventId> {
    reads(program, condition)
        .into_iter()
        .flat_map(|(read, _)| match read {
            Read::Status(status) => program.statuses.get(status).map_or_else(Vec::new, |status| {
                status.begins.iter().flat_map(|occasion| events_behind(program, &occasion.what)).collect()
            }),
            Read::Attribute(attribute, _) => program
                .attributes
                .get(attribute)
                .map_or_else(Vec::new, |attribute| attribute.from.iter().map(|(event, _)| *event).collect()),
            Read::History(query) => events_behind(program, &query.what),
            Read::Entry(..) | Read::Reaction | Read::Inside => Vec::new(),
        })
        .collect()
}

/// Whether a journey that lasts sends such messages and leaves all of it to the suppression.
fn relies_on_it(look: &Look<'_>, id: JourneyId, journey: &Journey, part: &Part<'_>) -> bool {
    let program = look.program();
    let Some(facts) = look.facts.journey(id) else { return false };
    let sends = facts.sends().iter().any(|send| covers(program, part.rule.scope, send.message, &send.channels));
    sends && lasts(look, id) && !speaks_of(look, id, journey, part.condition)
}

/// Whether customers stay in a journey for any time at all.
pub(super) fn lasts(look: &Look<'_>, id: JourneyId) -> bool {
    look.graph.journeys.get(id).is_some_and(|steps| {
        steps.nodes().any(|(_, node)| matches!(node.kind, NodeKind::Wait(_) | NodeKind::Await { .. }))
    })
}

/// Whether this journey asks for the matter as customers enter or on their way, or begins with it.
fn asks(look: &JourneyLook<'_, '_>, condition: &Cond) -> bool {
    asked_in(look.look, look.id, look.journey, condition)
}

/// Whether a journey asks for what a condition reads, anywhere.
pub(super) fn speaks_of(look: &Look<'_>, id: JourneyId, journey: &Journey, condition: &Cond) -> bool {
    asked_in(look, id, journey, condition) || leaves_over(look.program(), journey, condition)
}

fn asked_in(look: &Look<'_>, id: JourneyId, journey: &Journey, condition: &Cond) -> bool {
    let program = look.program();
    let alike = |asked: &Cond| read_alike(program, asked, condition);
    let entries = journey.ways_in.rows().iter().filter_map(|way| way.when.as_ref()).any(alike);
    let steps = look.graph.journeys.get(id);
    let on_the_way = steps.is_some_and(|steps| {
        steps.nodes().any(|(_, node)| match &node.kind {
            NodeKind::Branch { arms, .. } => arms.iter().any(alike),
            NodeKind::Await { arms, .. } => arms.iter().flat_map(conditions_of).any(alike),
            _ => false,
        })
    });
    let begin = beginnings(program, condition);
    // A journey that begins with the matter is about it.
    let about = journey.ways_in.rows().iter().any(|way| way.carried.iter().any(|(event, _)| begin.contains(event)));
    entries || on_the_way || about
}

/// `send offer by email`, without what stands behind it.
fn place(look: &JourneyLook<'_, '_>, send: &SendFact) -> Span {
    let Some(step) = look.steps.node(send.node) else { return look.journey.span };
    let last = match &step.kind {
        NodeKind::Send { channels, .. } => channels.last(),
        _ => None,
    };
    match last {
        Some(ChannelChoice::Literal(_, span) | ChannelChoice::Attribute(_, span)) => step.span.at_start().to(*span),
        None => step.span,
    }
}

fn always(look: &JourneyLook<'_, '_>, part: &Part<'_>, send: &SendFact, certain: bool) -> Diagnostic {
    let program = look.look.program();
    let name = program.messages.get(send.message).map_or("", |message| message.name.as_str());
    let what = cond_words(program, part.condition);
    let finding = if certain {
        Diagnostic::error(
            PAGE.name,
            place(look, send),
            format!("`{name}` is only for customers for whom it is suppressed"),
        )
    } else {
        let message = format!("everybody enters suppressed, so that `{name}` is blocked unless that ends");
        Diagnostic::warning(PAGE.name, place(look, send), message)
    };
    finding
        .note(format!("of everybody who gets here it is so: {what}"))
        .label(part.rule.span, "never sent then")
        .help("Is a `not` missing where they enter, or in the arm above?")
}

/// The life in which it happens, if one was found.
fn witness(
    look: &mut JourneyLook<'_, '_>,
    known: &mut Known,
    (part, send): (&Part<'_>, &SendFact),
    (guard, since): (Guard, NodeId),
) -> Option<Witness> {
    let allowed = allowed(look, send);
    let guard = match guard {
        Guard::Step(node) => Some(node),
        Guard::Entry => None,
    };
    life_of(look, known, &Leak { send, begun: part.condition, allowed, since, guard })
}

/// `a customer who is upset`
pub(super) fn whom(program: &Program, condition: &Cond) -> String {
    let words = cond_words(program, condition);
    match &condition.kind {
        CondKind::Status(_) => format!("a customer who is `{words}`"),
        _ => format!("a customer of whom this is so: `{words}`"),
    }
}

fn finding(
    look: &JourneyLook<'_, '_>,
    part: &Part<'_>,
    send: &SendFact,
    (guard, waits): (Guard, bool),
    witness: Option<Witness>,
) -> Diagnostic {
    let program = look.look.program();
    let name = program.messages.get(send.message).map_or("", |message| message.name.as_str());
    let what = cond_words(program, part.condition);
    let make = if witness.is_some() { Diagnostic::error } else { Diagnostic::warning };
    let may = if witness.is_some() { "can" } else { "may" };
    let note =
        if waits { "time has passed since that was asked" } else { "held after that was asked, perhaps for hours" };
    let mut finding =
        make(PAGE.name, place(look, send), format!("`{name}` {may} be tried on {}", whom(program, part.condition)))
            .note(note);
    let asked = match guard {
        Guard::Step(node) => asked_at(look, node, part.condition),
        Guard::Entry => look
            .journey
            .ways_in
            .rows()
            .iter()
            .filter_map(|way| way.when.as_ref())
            .find(|when| read_alike(program, when, part.condition))
            .map(|when| when.span),
    };
    if let Some(asked) = asked {
        finding = finding.label(asked, "asked here, and not again");
    }
    finding = finding
        .label(part.rule.span, "stops it at the last moment; the journey goes on as if it had been sent")
        .help(format!("Say `exit when {what}`: it takes them out wherever they wait, out of a hold too."));
    if let Some(anchor) = rules_end(look.journey) {
        finding = finding.maybe_fix("leave when it becomes so", anchor.at_end(), format!("\n  exit when {what}"));
    }
    match witness {
        Some(witness) => finding.witness(witness),
        None => finding,
    }
}

/// The condition of a step that asks for the matter.
fn asked_at(look: &JourneyLook<'_, '_>, node: NodeId, condition: &Cond) -> Option<Span> {
    let program = look.look.program();
    let arms: Vec<&Cond> = match look.steps.node(node).map(|node| &node.kind) {
        Some(NodeKind::Branch { arms, .. }) => arms.iter().collect(),
        Some(NodeKind::Await { arms, .. }) => arms.iter().flat_map(conditions_of).collect(),
        _ => Vec::new(),
    };
    arms.into_iter().find(|arm| read_alike(program, arm, condition)).map(|arm| arm.span)
}

/// The last exit rule, the goal, or the last entry: behind it another rule may be written.
pub(super) fn rules_end(journey: &Journey) -> Option<Span> {
    let exit = journey.exits.last().map(|rule| rule.span);
    let goal = || journey.goal.as_ref().map(|goal| goal.span);
    let entry = || {
        let way = journey.ways_in.rows().last()?;
        let conditions = way.when.as_ref().or(way.filter.as_ref()).map(|condition| condition.span);
        // What a hand-off asks for stands behind its name.
        let simple = matches!(way.what, WayInKind::Happening(_));
        simple.then(|| conditions.unwrap_or(way.span))
    };
    exit.or_else(goal).or_else(entry)
}
