//! What an arm has asked and its messages rely on: whether it can have changed by the time they are reached, or decided on. Finds
//! nothing itself.

use std::{collections::BTreeSet, rc::Rc};

use super::{
    JourneyLook, Look, Written,
    reading::{Read, conjuncts, events_behind, events_of_cause, exit_rules, reads},
};
use crate::{
    ir::{Edge, JourneyGraph, NodeId, NodeKind, facts::SendFact},
    model::{
        Cond, CondKind, Program, Term,
        condition::{Happening, Order, Query, TermKind},
        journey::Cause,
        types::{AttributeId, EventId, StatusId},
    },
    solve::Mode,
};

/// A part of an arm's condition that may have changed by the time one of its messages is due.
pub(super) struct Relied<'g> {
    /// What was asked.
    pub part: &'g Cond,
    /// Where it was asked.
    pub asked_at: NodeId,
    /// The first message that relies on it.
    pub send: SendFact,
    /// It may have changed on the way; else only while the message is held.
    pub on_the_way: bool,
    /// What changes it, in words: `complaint`, `plan_changed`, `a statement`.
    pub by: String,
}

/// All of them: for each arm and part the first message.
pub(super) fn relied<'g>(look: &mut JourneyLook<'_, 'g>) -> Vec<Relied<'g>> {
    let mut found = Vec::new();
    let steps = look.steps;
    let graph_facts = look.look.facts;
    let Some(facts) = graph_facts.journey(look.id) else { return found };
    for (node, step) in steps.nodes() {
        let arms: Vec<(u32, &'g Cond)> = match &step.kind {
            NodeKind::Branch { arms, .. } => (0..).zip(arms).collect(),
            NodeKind::Await { arms, .. } => {
                let when = |cause: &'g Cause| match cause {
                    Cause::When(condition) => Some(condition),
                    Cause::On { when, .. } => when.as_ref(),
                };
                (0..).zip(arms).filter_map(|(index, cause)| Some((index, when(cause)?))).collect()
            }
            NodeKind::Stage(_)
            | NodeKind::Wait(_)
            | NodeKind::Send { .. }
            | NodeKind::Split(_)
            | NodeKind::Repeat { .. }
            | NodeKind::Round(_)
            | NodeKind::Set { .. }
            | NodeKind::Mark(_)
            | NodeKind::Clear(_)
            | NodeKind::Do { .. }
            | NodeKind::Start(_)
            | NodeKind::Leave(_) => continue,
        };
        for (index, condition) in arms {
            let Some(begin) = steps.target(node, Edge::Arm(index)) else { continue };
            // Only what this arm alone leads to relies on it.
            if steps.ways_to(begin) != [(node, Edge::Arm(index))] {
                continue;
            }
            // Cheap questions first: most arms ask what does not change.
            let parts: Vec<&Cond> =
                conjuncts(condition).into_iter().filter(|part| may_turn_false(look, part, &[]).is_some()).collect();
            if parts.is_empty() {
                continue;
            }
            let sends: Vec<SendFact> =
                facts.sends().iter().filter(|send| facts.dominates(begin, send.node)).cloned().collect();
            if sends.is_empty() {
                continue;
            }
            let region: Vec<NodeId> =
                steps.nodes().map(|(id, _)| id).filter(|id| facts.dominates(begin, *id)).collect();
            for part in parts {
                let Some(by) = may_turn_false(look, part, &region) else { continue };
                let opposite = look.formula(part).not();
                let (solver, known) = look.known(Mode::Strict);
                let mut reached = sends.iter().filter_map(|send| {
                    let on_the_way = solver.somebody_at(known, send.node, &opposite).found().is_some();
                    let mut held = || solver.somebody_decided_on(known, send.node, &opposite).found().is_some();
                    (on_the_way || held()).then(|| (send.clone(), on_the_way))
                });
                if let Some((send, on_the_way)) = reached.next() {
                    found.push(Relied { part, asked_at: node, send, on_the_way, by });
                }
            }
        }
    }
    found
}

/// What can make a part false while the customer stays in the journey; nothing where it stays so, where only the passing of time ends
/// it, or where the arm itself writes it.
fn may_turn_false(look: &mut JourneyLook<'_, '_>, part: &Cond, region: &[NodeId]) -> Option<String> {
    let written = look.look.written();
    let changing = Changing { look: look.look, leaving: leaving_events(look), steps: look.steps, region, written };
    changing.turns(part, true)
}

/// Events on which the customer leaves for sure, whatever the event says.
pub(super) fn leaving_for_sure(look: &JourneyLook<'_, '_>) -> BTreeSet<EventId> {
    let program = look.look.program();
    let whole = |cause: &&Cause| matches!(cause, Cause::On { filter: None, when: None, .. });
    let rules = look.journey.exits.iter().map(|rule| &rule.cause).filter(whole);
    rules.flat_map(|cause| events_of_cause(program, cause)).collect()
}

/// Events on which the customer leaves, whatever they ask besides.
pub(super) fn leaving_events(look: &JourneyLook<'_, '_>) -> BTreeSet<EventId> {
    let program = look.look.program();
    let mut events: BTreeSet<EventId> =
        exit_rules(look.journey).flat_map(|rule| events_of_cause(program, &rule.cause)).collect();
    let leaves_on_goal = exit_rules(look.journey)
        .any(|rule| matches!(&rule.cause, Cause::On { events, .. } if events.contains(&Happening::Goal)));
    if let (true, Some(goal)) = (leaves_on_goal, &look.journey.goal) {
        events.extend(events_of_cause(program, &goal.cause));
    }
    events
}

struct Changing<'l, 'g> {
    look: &'l Look<'g>,
    leaving: BTreeSet<EventId>,
    steps: &'g JourneyGraph,
    region: &'l [NodeId],
    written: Rc<Written>,
}

impl Changing<'_, '_> {
    fn program(&self) -> &Program {
        self.look.program()
    }

    /// What may make a condition that is so (or not so) turn.
    fn turns(&self, condition: &Cond, so: bool) -> Option<String> {
        match &condition.kind {
            CondKind::And(parts) | CondKind::Or(parts) => parts.iter().find_map(|part| self.turns(part, so)),
            CondKind::Not(inner) => self.turns(inner, !so),
            CondKind::Segment(id) => self.turns(&self.program().segments.get(*id)?.condition, so),
            CondKind::Status(status) => self.status(*status, so),
            CondKind::Exists(query) => (!so).then(|| self.happens(query)).flatten(),
            CondKind::Flag(term) | CondKind::Known(term) => self.value(term),
            CondKind::Is(left, right) | CondKind::Contains(left, right) => {
                self.value(left).or_else(|| self.value(right))
            }
            CondKind::In(left, values) => {
                self.value(left).or_else(|| values.iter().find_map(|value| self.value(value)))
            }
            CondKind::Compare(left, order, right) => {
                let counts = |term: &Term| match &term.kind {
                    TermKind::Count(query) | TermKind::Sum(query, _) => self.happens(query),
                    _ => None,
                };
                // More can only happen; less is the passing of time.
                let below = matches!(order, Order::Less | Order::AtMost) == so;
                let counted = if below { counts(left) } else { counts(right) };
                counted.or_else(|| self.value(left)).or_else(|| self.value(right))
            }
            CondKind::Before(left, right) | CondKind::After(left, right) => {
                self.value(left).or_else(|| self.value(right))
            }
            CondKind::Always(_) | CondKind::Inside(_) | CondKind::Reacted(..) | CondKind::EnteredBy(_) => None,
        }
    }

    /// An event of the business that takes nobody out.
    fn happens(&self, query: &Query) -> Option<String> {
        let events = events_behind(self.program(), &query.what);
        self.told(&events)
    }

    fn told(&self, events: &[EventId]) -> Option<String> {
        let event = events.iter().find(|event| !self.leaving.contains(event))?;
        self.program().events.get(*event).map(|event| format!("`{}`", event.name))
    }

    fn status(&self, status: StatusId, so: bool) -> Option<String> {
        let declared = self.program().statuses.get(status)?;
        let here = |kind: &NodeKind| matches!(kind, NodeKind::Mark(other) | NodeKind::Clear(other) if *other == status);
        if self.written_in_region(here) {
            return None;
        }
        let occasions = if so { &declared.ends } else { &declared.begins };
        let events: Vec<EventId> =
            occasions.iter().flat_map(|occasion| events_behind(self.program(), &occasion.what)).collect();
        let elsewhere = || {
            if so { self.written.cleared.contains(&status) } else { self.written.marked.contains_key(&status) }
        };
        self.told(&events)
            .or_else(|| elsewhere().then(|| "another journey".to_owned()))
            .or_else(|| (so && declared.ends_after.is_some()).then(|| "its end".to_owned()))
    }

    fn value(&self, term: &Term) -> Option<String> {
        match &term.kind {
            TermKind::Attribute(attribute) => self.attribute(*attribute),
            TermKind::Moment { base, .. } => self.value(base),
            TermKind::Add { left, right, .. } | TermKind::OrElse(left, right) => {
                self.value(left).or_else(|| self.value(right))
            }
            TermKind::Const(_)
            | TermKind::Field(_)
            | TermKind::Entry(_)
            | TermKind::Awaited(..)
            | TermKind::Now
            | TermKind::Ago(_)
            | TermKind::Count(_)
            | TermKind::Sum(..)
            | TermKind::Error => None,
        }
    }

    /// Written by events or by another journey; what nothing here writes is taken to stay.
    fn attribute(&self, attribute: AttributeId) -> Option<String> {
        let declared = self.program().attributes.get(attribute)?;
        let sets = |kind: &NodeKind| matches!(kind, NodeKind::Set { attribute: other, .. } if *other == attribute);
        if self.written_in_region(sets) {
            return None;
        }
        let events: Vec<EventId> = declared.from.iter().map(|(event, _)| *event).collect();
        let elsewhere = || self.written.attributes.contains(&attribute);
        self.told(&events).or_else(|| elsewhere().then(|| "another journey".to_owned()))
    }

    fn written_in_region(&self, is: impl Fn(&NodeKind) -> bool) -> bool {
        self.region.iter().filter_map(|id| self.steps.node(*id)).any(|node| is(&node.kind))
    }
}

/// The nearest step above a node (itself left out) at which time passes by its own will.
pub(super) fn wait_above(look: &JourneyLook<'_, '_>, node: NodeId) -> Option<NodeId> {
    let facts = look.look.facts.journey(look.id)?;
    nearest_above(facts, facts.dominator(node)?, |above| {
        matches!(look.steps.node(above).map(|node| &node.kind), Some(NodeKind::Wait(_) | NodeKind::Await { .. }))
    })
}

/// Whether two conditions read the same status, attribute or history.
pub(super) fn read_alike(program: &Program, left: &Cond, right: &Cond) -> bool {
    let left = reads(program, left);
    reads(program, right).iter().any(|(right, _)| {
        left.iter().any(|(left, _)| match (left, right) {
            (Read::Status(left), Read::Status(right)) => left == right,
            (Read::Attribute(left, _), Read::Attribute(right, _)) => left == right,
            (Read::History(left), Read::History(right)) => left.what == right.what,
            (
                Read::Status(_)
                | Read::Attribute(..)
                | Read::History(_)
                | Read::Entry(..)
                | Read::Reaction
                | Read::Inside,
                _,
            ) => false,
        })
    })
}

/// The first node of a chain of dominators (the node itself included) for which something is so.
pub(super) fn nearest_above(
    facts: &crate::ir::facts::JourneyFacts,
    node: NodeId,
    is: impl Fn(NodeId) -> bool,
) -> Option<NodeId> {
    let mut here = Some(node);
    while let Some(at) = here {
        if is(at) {
            return Some(at);
        }
        here = facts.dominator(at);
    }
    None
}
