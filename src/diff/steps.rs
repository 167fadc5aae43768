//! What becomes of those who are inside: steps that vanish, ways that lead elsewhere; and which steps are new, gone or other. Knows no customers: at a
//! step that lets time pass, somebody may be.

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use super::{Two, messages as say};
use crate::{
    base::Span,
    ir::{Edge, JourneyGraph, LeaveKind, Node, NodeId, NodeKind, delays, words::Words},
    model::{journey::Journey, program::Program, types::JourneyId},
};

pub(super) fn compare(two: &mut Two<'_>) {
    let (old, new) = (two.old.graph, two.new.graph);
    for ((id, steps), before) in old.journeys.iter().zip(old.program.journeys.rows()) {
        let then = Side { program: &old.program, id, journey: before, steps };
        let waiting = waiting(&then, two);
        let now = two.names.journey(id).and_then(|now| {
            let (journey, steps) = (new.program.journeys.get(now)?, new.journeys.get(now)?);
            Some(Side { program: &new.program, id: now, journey, steps })
        });
        match now {
            None if waiting.is_empty() => {
                let message = format!("`{}` is gone; nobody can be waiting in it", before.name);
                two.report(say::changed("path-changed", two.then(before.span), None, message), "gone".to_owned());
            }
            None => two.report(say::journey_gone(two.then(before.span), &before.name), "gone".to_owned()),
            Some(now) => one(two, &then, &now, &waiting),
        }
    }
    for journey in new.program.journeys.rows() {
        if old.program.journeys.rows().iter().all(|other| other.name != journey.name) {
            two.report(say::journey_added(journey.span, &journey.name), "new".to_owned());
        }
    }
}

/// A journey of one version.
struct Side<'a> {
    program: &'a Program,
    id: JourneyId,
    journey: &'a Journey,
    steps: &'a JourneyGraph,
}

impl<'a> Side<'a> {
    fn words(&self) -> Words<'a> {
        Words::inside(self.program, self.id)
    }

    fn by_name(&self) -> BTreeMap<SmolStr, (NodeId, &'a Node)> {
        self.steps.nodes().map(|(id, node)| (node.name.clone(), (id, node))).collect()
    }
}

/// The steps at which customers can be while time passes.
fn waiting(side: &Side<'_>, two: &Two<'_>) -> Vec<NodeId> {
    let facts = two.old.facts.journey(side.id);
    let lets_time_pass = |id: NodeId, node: &Node| {
        let ways = side.steps.ways_on(id);
        ways.iter().any(|(edge, _)| delays::way_on(side.program, &node.kind, *edge).greatest != Some(0))
    };
    let reached = |id: NodeId| facts.is_none_or(|facts| facts.is_reachable(id));
    side.steps.nodes().filter(|(id, node)| reached(*id) && lets_time_pass(*id, node)).map(|(id, _)| id).collect()
}

fn one(two: &mut Two<'_>, then: &Side<'_>, now: &Side<'_>, waiting: &[NodeId]) {
    let (old_names, new_names) = (then.by_name(), now.by_name());
    let stays: BTreeSet<&SmolStr> = old_names.keys().filter(|name| new_names.contains_key(*name)).collect();
    for id in waiting {
        let Some(node) = then.steps.node(*id) else { continue };
        let place = two.then(head(node));
        match new_names.get(&node.name) {
            None => {
                let finding = say::step_gone(stage_of(then, now, node), place, &now.journey.name, &node.name);
                two.report(finding, format!("without {}", node.name));
            }
            Some((_, other)) if !same_kind(&node.kind, &other.kind) => {
                let (was, is) = (then.words().node(&node.kind), now.words().node(&other.kind));
                let finding = say::step_other(head(other), place, &node.name, &was, &is);
                two.report(finding, format!("{}: {was} -> {is}", node.name));
            }
            Some((other_id, other)) => ways_on(two, (then, *id, node), (now, *other_id, other), &stays),
        }
    }
    for (name, (id, node)) in &old_names {
        let is_waiting = waiting.contains(id);
        match new_names.get(name) {
            None if !is_waiting && is_told(&node.kind) => {
                let message =
                    format!("`{}` does not {} any more", now.journey.name, lower(&then.words().node(&node.kind)));
                let finding =
                    say::changed("path-changed", stage_of(then, now, node), Some(two.then(head(node))), message);
                two.report(finding, format!("without {name}"));
            }
            Some((_, other)) if same_kind(&node.kind, &other.kind) => other_step(two, then, now, node, other),
            None | Some(_) => {}
        }
    }
    for (name, (_, node)) in &new_names {
        if !old_names.contains_key(name) && is_told(&node.kind) {
            let message = format!("`{}` has a new step: `{}`", now.journey.name, now.words().node(&node.kind));
            two.report(say::changed("path-changed", head(node), None, message), format!("with {name}"));
        }
    }
}

/// The ways on from a step at which customers wait, one by one.
fn ways_on(
    two: &mut Two<'_>,
    (then, old_id, old): (&Side<'_>, NodeId, &Node),
    (now, new_id, new): (&Side<'_>, NodeId, &Node),
    stays: &BTreeSet<&SmolStr>,
) {
    let named = |side: &Side<'_>, id: NodeId, node: &Node| -> Vec<(String, Edge, NodeId)> {
        let words = side.words();
        let ways = side.steps.ways_on(id).into_iter();
        ways.map(|(edge, target)| (words.way_on(&node.kind, edge), edge, target)).collect()
    };
    let (before, after) = (named(then, old_id, old), named(now, new_id, new));
    for (way, edge, target) in &before {
        let was = next_steps(then, *target, stays);
        let place = two.then(then.steps.head(old_id, *edge).unwrap_or(head(old)));
        let Some((_, now_edge, now_target)) = after.iter().find(|(other, _, _)| other == way) else {
            // Where nothing was said of a way and nothing is, who would have gone it simply goes on.
            let finding = match after.iter().find(|(_, other, _)| *other == Edge::Next) {
                Some((_, _, target)) if *edge == Edge::Else => {
                    let is = next_steps(now, *target, stays);
                    if was == is {
                        continue;
                    }
                    say::rerouted(head(new), place, &old.name, way, &listed(&was), &listed(&is))
                }
                Some(_) | None => say::arm_gone(head(new), place, &old.name, way),
            };
            two.report(finding, format!("{} without {way}", old.name));
            continue;
        };
        let is = next_steps(now, *now_target, stays);
        if was != is {
            let span = now.steps.head(new_id, *now_edge).unwrap_or(head(new));
            let finding = say::rerouted(span, place, &old.name, way, &listed(&was), &listed(&is));
            two.report(finding, format!("{} by {way}: {} -> {}", old.name, listed(&was), listed(&is)));
        }
    }
    for (way, edge, _) in &after {
        let is_new = before.iter().all(|(other, _, _)| other != way);
        if is_new && matches!(edge, Edge::Arm(_)) {
            let span = now.steps.head(new_id, *edge).unwrap_or(head(new));
            let message = format!("whoever waits at `{}` can now go on by `{way}` too", new.name);
            two.report(say::changed("path-changed", span, None, message), format!("{} with {way}", new.name));
        }
    }
}

/// The first steps behind a place that both versions have and customers notice; steps that only one of them has are passed over.
fn next_steps(side: &Side<'_>, from: NodeId, stays: &BTreeSet<&SmolStr>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        let Some(node) = side.steps.node(id) else { continue };
        if !seen.insert(id) {
            continue;
        }
        match &node.kind {
            NodeKind::Leave(LeaveKind::Completed) => {
                found.insert("the end".to_owned());
            }
            NodeKind::Leave(_) => {
                found.insert(format!("`{}`", side.words().node(&node.kind)));
            }
            NodeKind::Wait(_)
            | NodeKind::Send { .. }
            | NodeKind::Await { .. }
            | NodeKind::Do { .. }
            | NodeKind::Start(_)
                if stays.contains(&node.name) =>
            {
                found.insert(format!("`{}`", node.name));
            }
            NodeKind::Wait(_)
            | NodeKind::Send { .. }
            | NodeKind::Await { .. }
            | NodeKind::Do { .. }
            | NodeKind::Start(_)
            | NodeKind::Stage(_)
            | NodeKind::Branch { .. }
            | NodeKind::Split(_)
            | NodeKind::Repeat { .. }
            | NodeKind::Round(_)
            | NodeKind::Set { .. }
            | NodeKind::Mark(_)
            | NodeKind::Clear(_) => open.extend(side.steps.ways_on(id).into_iter().map(|(_, target)| target)),
        }
    }
    found
}

fn listed(steps: &BTreeSet<String>) -> String {
    steps.iter().cloned().collect::<Vec<_>>().join(" or ")
}

/// A step of both versions that is not quite the same.
fn other_step(two: &mut Two<'_>, then: &Side<'_>, now: &Side<'_>, old: &Node, new: &Node) {
    let (was, is) = (then.words().node(&old.kind), now.words().node(&new.kind));
    let arms = |side: &Side<'_>, node: &Node| -> Vec<String> {
        let Some((id, _)) = side.steps.nodes().find(|(_, other)| other.name == node.name) else { return Vec::new() };
        let ways = side.steps.ways_on(id).into_iter().filter(|(edge, _)| matches!(edge, Edge::Arm(_)));
        ways.map(|(edge, _)| side.words().way_on(&node.kind, edge)).collect()
    };
    let place = Some(two.then(head(old)));
    let name = match &new.kind {
        NodeKind::Wait(_) | NodeKind::Await { .. } => "timing-changed",
        NodeKind::Stage(_)
        | NodeKind::Send { .. }
        | NodeKind::Branch { .. }
        | NodeKind::Split(_)
        | NodeKind::Repeat { .. }
        | NodeKind::Round(_)
        | NodeKind::Set { .. }
        | NodeKind::Mark(_)
        | NodeKind::Clear(_)
        | NodeKind::Do { .. }
        | NodeKind::Start(_)
        | NodeKind::Leave(_) => "path-changed",
    };
    if was != is {
        let message = format!("`{}` is now `{is}`, it was `{was}`", new.name);
        two.report(say::changed(name, head(new), place, message), format!("{}: {was} -> {is}", new.name));
    }
    // Of an `await` each arm was looked at on its own.
    if matches!(new.kind, NodeKind::Branch { .. } | NodeKind::Split(_)) {
        let (was, is) = (arms(then, old).join(", "), arms(now, new).join(", "));
        if was != is {
            let message = format!("`{}` parts customers by `{is}`, it was `{was}`", new.name);
            two.report(say::changed("path-changed", head(new), place, message), format!("{}: {was} -> {is}", new.name));
        }
    }
}

/// Whether a step of that kind, new or gone, is worth a line: what customers or reports notice.
fn is_told(kind: &NodeKind) -> bool {
    match kind {
        NodeKind::Wait(_)
        | NodeKind::Send { .. }
        | NodeKind::Await { .. }
        | NodeKind::Branch { .. }
        | NodeKind::Split(_)
        | NodeKind::Repeat { .. }
        | NodeKind::Set { .. }
        | NodeKind::Mark(_)
        | NodeKind::Clear(_)
        | NodeKind::Do { .. }
        | NodeKind::Start(_)
        | NodeKind::Leave(LeaveKind::Exit(_) | LeaveKind::HandOff(_)) => true,
        NodeKind::Stage(_) | NodeKind::Round(_) | NodeKind::Leave(LeaveKind::Completed) => false,
    }
}

fn same_kind(old: &NodeKind, new: &NodeKind) -> bool {
    std::mem::discriminant(old) == std::mem::discriminant(new)
}

fn lower(words: &str) -> String {
    format!("`{words}`")
}

/// The stage of the later version in which a step of the earlier would stand; the journey's name where that is gone too.
fn stage_of(then: &Side<'_>, now: &Side<'_>, node: &Node) -> Span {
    let name = then.journey.stages.get(node.stage).map(|stage| &stage.name);
    let stage = now.journey.stages.rows().iter().find(|stage| Some(&stage.name) == name && !now.journey.implicit_stage);
    stage.map_or(now.journey.span, |stage| stage.span)
}

/// The place of a step: blocks are not drawn, only their first line.
fn head(node: &Node) -> Span {
    node.span
}
