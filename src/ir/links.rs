//! How journeys lead to each other: hand-offs, starts, and what the product notes down. Knows no conditions.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use std::collections::BTreeMap;

use super::graph::{Graph, LeaveKind, NodeId, NodeKind};
use crate::{
    base::Span,
    model::{
        condition::Happening,
        journey::{ExitRule, WayInKind},
        program::{Program, TriggerKind},
        types::{JourneyId, WayInId},
    },
};

/// One journey makes another begin.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Which.
    pub from: JourneyId,
    /// Makes which begin.
    pub to: JourneyId,
    /// How.
    pub kind: LinkKind,
    /// Where that was written.
    pub span: Span,
}

/// How one journey makes another begin.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkKind {
    /// `exit … to J`, by the rule's reason.
    ExitTo(smol_str::SmolStr),
    /// `hand off to J`
    HandOff(NodeId),
    /// `start J`
    Start(NodeId),
    /// The other enters on what is noted down about this one: `welcome exited`.
    Fact(WayInId, Happening),
}

/// All links, by the journey they come from, in written order.
#[must_use]
pub fn links(graph: &Graph) -> Vec<Link> {
    let program = &graph.program;
    let mut links = Vec::new();
    let mut by_fact = links_by_fact(program);
    for (from, journey) in program.journeys.iter() {
        let rules = journey.exits.iter().chain(journey.stages.rows().iter().flat_map(|stage| stage.exits.iter()));
        links.extend(rules.filter_map(|rule| exit_to(from, rule)));
        for (node_id, node) in graph.journeys[from].nodes() {
            let link = |to: JourneyId, kind: LinkKind| Link { from, to, kind, span: node.span };
            match &node.kind {
                NodeKind::Start(target) => links.push(link(target.journey, LinkKind::Start(node_id))),
                NodeKind::Leave(LeaveKind::HandOff(target)) => {
                    links.push(link(target.journey, LinkKind::HandOff(node_id)));
                }
                NodeKind::Leave(LeaveKind::Exit(_) | LeaveKind::Completed)
                | NodeKind::Stage(_)
                | NodeKind::Wait(_)
                | NodeKind::Send { .. }
                | NodeKind::Await { .. }
                | NodeKind::Branch { .. }
                | NodeKind::Split(_)
                | NodeKind::Repeat { .. }
                | NodeKind::Round(_)
                | NodeKind::Set { .. }
                | NodeKind::Mark(_)
                | NodeKind::Clear(_)
                | NodeKind::Do { .. } => {}
            }
        }
        links.extend(by_fact.remove(&from).unwrap_or_default());
    }
    links
}

fn exit_to(from: JourneyId, rule: &ExitRule) -> Option<Link> {
    let target = rule.to.as_ref()?;
    Some(Link { from, to: target.journey, kind: LinkKind::ExitTo(rule.reason.clone()), span: rule.span })
}

/// Links by what is noted down, by the journey that does it; gathered in one walk over all ways in.
fn links_by_fact(program: &Program) -> BTreeMap<JourneyId, Vec<Link>> {
    let mut links: BTreeMap<JourneyId, Vec<Link>> = BTreeMap::new();
    let mut facts = Vec::new();
    for (to, other) in program.journeys.iter() {
        for (way, way_in) in other.ways_in.iter() {
            if let WayInKind::Happening(happening) = &way_in.what {
                facts_in(program, happening, &mut facts);
            }
            for (from, fact) in facts.drain(..) {
                links.entry(from).or_default().push(Link {
                    from,
                    to,
                    kind: LinkKind::Fact(way, fact),
                    span: way_in.span,
                });
            }
        }
    }
    links
}

/// What journeys do by which the happening comes about: of each journey the first.
fn facts_in(program: &Program, happening: &Happening, facts: &mut Vec<(JourneyId, Happening)>) {
    match happening {
        Happening::Journey(journey, _) => {
            if facts.iter().all(|(known, _)| known != journey) {
                facts.push((*journey, happening.clone()));
            }
        }
        Happening::Trigger(trigger) => match &program.triggers[*trigger].kind {
            TriggerKind::Event { events, .. } | TriggerKind::Absence { events, .. } => {
                events.iter().for_each(|event| facts_in(program, event, facts));
            }
            TriggerKind::Becomes(_)
            | TriggerKind::Moment(_)
            | TriggerKind::Yearly { .. }
            | TriggerKind::Monthly { .. }
            | TriggerKind::Weekly { .. }
            | TriggerKind::EveryDays { .. }
            | TriggerKind::EveryTime { .. }
            | TriggerKind::Error => {}
        },
        Happening::Event(_) | Happening::Message(..) | Happening::Goal => {}
    }
}
