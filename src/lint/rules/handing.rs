//! Hand-overs and writes as the checks between journeys see them. Judges nothing.

use std::collections::BTreeMap;

use super::{
    Look,
    mentions::{Mention, Mentions},
    passing::{Needs, at_once_from, happening_needs},
};
use crate::{
    base::Span,
    ir::{Edge, JourneyGraph, LeaveKind, NodeId, NodeKind},
    model::{
        Cond, Program,
        condition::Happening,
        journey::{Cause, ExitRule, HandOff, WayIn, WayInKind},
        program::TriggerKind,
        types::{AttributeId, EventId, JourneyId, StageId, StatusId},
    },
    solve::{Formula, Place},
};

/// One journey makes a customer want another.
pub(super) struct HandOver<'g> {
    pub from: JourneyId,
    pub target: &'g HandOff,
    /// The whole statement or rule.
    pub span: Span,
    pub by: By<'g>,
}

/// What hands over.
#[derive(Clone, Copy)]
pub(super) enum By<'g> {
    /// `hand off to`: the customer leaves.
    Leaving(NodeId),
    /// `start`: the customer stays.
    Starting(NodeId),
    /// `exit … to`, of one stage or of the whole journey.
    Rule(&'g ExitRule, Option<StageId>),
}

/// All hand-overs of the workspace, by journey, in written order.
pub(super) fn hand_overs<'g>(look: &Look<'g>) -> Vec<HandOver<'g>> {
    let graph = look.graph;
    let mut all = Vec::new();
    for ((from, steps), journey) in graph.journeys.iter().zip(graph.program.journeys.rows()) {
        let stages = journey.stages.iter().flat_map(|(id, stage)| stage.exits.iter().map(move |rule| (rule, Some(id))));
        for (rule, stage) in journey.exits.iter().map(|rule| (rule, None)).chain(stages) {
            if let Some(target) = &rule.to {
                all.push(HandOver { from, target, span: rule.span, by: By::Rule(rule, stage) });
            }
        }
        let facts = look.facts.journey(from);
        for (at, node) in steps.nodes().filter(|(at, _)| facts.is_some_and(|facts| facts.is_reachable(*at))) {
            match &node.kind {
                NodeKind::Start(target) => {
                    all.push(HandOver { from, target, span: node.span, by: By::Starting(at) });
                }
                NodeKind::Leave(LeaveKind::HandOff(target)) => {
                    all.push(HandOver { from, target, span: node.span, by: By::Leaving(at) });
                }
                _ => {}
            }
        }
    }
    all
}

/// The way in by which a journey takes hand-overs.
pub(super) fn handoff_way(program: &Program, journey: JourneyId) -> Option<&WayIn> {
    let ways = &program.journeys.get(journey)?.ways_in;
    ways.rows().iter().find(|way| matches!(way.what, WayInKind::Handoff(_)))
}

/// The business events behind happenings.
pub(super) fn events_of(program: &Program, happening: &Happening, found: &mut Vec<EventId>) {
    match happening {
        Happening::Event(event) => found.push(*event),
        Happening::Trigger(trigger) => {
            if let Some(TriggerKind::Event { events, .. }) = program.triggers.get(*trigger).map(|trigger| &trigger.kind)
            {
                events.iter().for_each(|event| events_of(program, event, found));
            }
        }
        Happening::Message(..) | Happening::Journey(..) | Happening::Goal => {}
    }
}

/// Something that a journey writes, or notes down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Written {
    Attribute(AttributeId),
    Status(StatusId),
}

/// What a step writes.
pub(super) fn written(kind: &NodeKind) -> Option<Written> {
    match kind {
        NodeKind::Set { attribute, .. } => Some(Written::Attribute(*attribute)),
        NodeKind::Mark(status) | NodeKind::Clear(status) => Some(Written::Status(*status)),
        _ => None,
    }
}

/// What a condition mentions, segments included, that a step can write.
pub(super) fn writable(program: &Program, condition: &Cond) -> Vec<Written> {
    let mut found = Vec::new();
    let mut tell = |mention: Mention<'_>| match mention {
        Mention::Attribute(id) => found.push(Written::Attribute(id)),
        Mention::Status(id) => found.push(Written::Status(id)),
        _ => {}
    };
    Mentions { program, through: true, tell: &mut tell }.cond(condition);
    found.sort_unstable();
    found.dedup();
    found
}

/// A way into a journey on somebody becoming something.
#[derive(Clone, Copy)]
pub(super) struct Becoming<'g> {
    pub journey: JourneyId,
    pub way: &'g WayIn,
    pub condition: &'g Cond,
}

/// Ways in on becoming something, by what can be written to bring it about.
pub(super) fn becomings<'g>(program: &'g Program) -> BTreeMap<Written, Vec<Becoming<'g>>> {
    let mut found: BTreeMap<Written, Vec<Becoming<'g>>> = BTreeMap::new();
    for (journey, declared) in program.journeys.iter() {
        for way in declared.ways_in.rows() {
            let WayInKind::Happening(Happening::Trigger(trigger)) = &way.what else { continue };
            let Some(TriggerKind::Becomes(condition)) = program.triggers.get(*trigger).map(|trigger| &trigger.kind)
            else {
                continue;
            };
            for written in writable(program, condition) {
                found.entry(written).or_default().push(Becoming { journey, way, condition });
            }
        }
    }
    found
}

/// Steps of a journey reached in the instant of the entry, with what must be so on the shortest way there.
pub(super) struct AtOnce<'g> {
    steps: &'g JourneyGraph,
    journey: JourneyId,
    reached: BTreeMap<NodeId, Option<(NodeId, Edge)>>,
}

impl<'g> AtOnce<'g> {
    pub fn of(look: &Look<'g>, journey: JourneyId) -> Option<Self> {
        let steps = look.graph.journeys.get(journey)?;
        Some(Self { steps, journey, reached: at_once_from(look.program(), steps, steps.start()) })
    }

    pub fn nodes(&self) -> impl Iterator<Item = NodeId> {
        self.reached.keys().copied()
    }

    pub fn contains(&self, node: NodeId) -> bool {
        self.reached.contains_key(&node)
    }

    /// What must be so on the way to a step, and the conditions that say it.
    pub fn guard(&self, look: &mut Look<'g>, node: NodeId) -> (Formula, Vec<&'g Cond>) {
        let mut formula = Formula::Always(true);
        let mut conditions = Vec::new();
        let mut here = node;
        let place = Place::inside(self.journey);
        // The ways that were gone lead back to the start.
        while let Some(Some((from, edge))) = self.reached.get(&here) {
            match self.steps.node(*from).map(|node| &node.kind) {
                Some(NodeKind::Branch { arms, .. }) => {
                    let taken = match edge {
                        Edge::Arm(arm) => *arm as usize,
                        _ => arms.len(),
                    };
                    for (index, arm) in arms.iter().enumerate().take(taken + 1) {
                        let said = look.solver.formula(arm, place);
                        formula = formula.and(if index == taken { said } else { said.not() });
                        conditions.push(arm);
                    }
                }
                Some(NodeKind::Await { arms, .. }) => {
                    if let Edge::Arm(arm) = edge
                        && let Some(Cause::When(condition)) = arms.get(*arm as usize)
                    {
                        formula = formula.and(look.solver.formula(condition, place));
                        conditions.push(condition);
                    }
                }
                _ => {}
            }
            here = *from;
        }
        (formula, conditions)
    }
}

/// Whether a rule can act at once: a condition, or something that is only noted down.
pub(super) fn acts_at_once(program: &Program, rule: &ExitRule) -> bool {
    match &rule.cause {
        Cause::When(_) => true,
        Cause::On { events, .. } => events.iter().any(|event| happening_needs(program, event) == Needs::Nothing),
    }
}
