//! Why a message was sent or not: the lines of a life on which it hung. Lives nothing.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use std::collections::BTreeSet;

use super::{Line, Trace};
use crate::{
    ir::{Edge, NodeId, NodeKind},
    model::types::{JourneyId, MessageId},
    sim::plan::Plan,
};

pub(super) fn narrow(trace: &Trace, plan: &Plan<'_>, message: &str) -> Trace {
    let found = plan.program().messages.iter().find(|(_, declared)| declared.name == message).map(|(id, _)| id);
    let Some(id) = found else { return Trace { lines: Vec::new(), ..trace.clone() } };
    let places = send_nodes(plan, id);
    let journeys: BTreeSet<JourneyId> = places.iter().map(|(journey, _)| *journey).collect();
    let lines: Vec<Line> = trace.lines.iter().filter_map(|line| kept(plan, line, &places, &journeys)).collect();
    let count = |kind: &str| lines.iter().filter(|line| line.kind == kind).count();
    let verdict = match (journeys.is_empty(), count("sends"), count("blocked"), count("holds"), count("enters")) {
        (true, ..) => format!("no journey sends {message}"),
        (false, 0, 0, 0, 0) => format!("{message} was not sent: no journey that sends it was entered"),
        (false, 0, 0, 0, entered) => {
            format!("{message} was not sent: the step was not reached in {}", times(entered, "visit"))
        }
        (false, 0, 0, held, _) => format!("{message} was not sent: it was held {}", times(held, "time")),
        (false, 0, blocked, ..) => format!("{message} was not sent: it was blocked {}", times(blocked, "time")),
        (false, sent, ..) => format!("{message} was sent {}", times(sent, "time")),
    };
    let mut at_end = trace.at_end.clone();
    at_end.push(verdict);
    Trace { lines, at_end, ..trace.clone() }
}

fn times(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn send_nodes(plan: &Plan<'_>, wanted: MessageId) -> Vec<(JourneyId, NodeId)> {
    let mut nodes = Vec::new();
    for (journey, steps) in plan.graph().journeys.iter() {
        for (node, step) in steps.nodes() {
            if matches!(step.kind, NodeKind::Send { message, .. } if message == wanted) {
                nodes.push((journey, node));
            }
        }
    }
    nodes
}

/// A line that has to do with the message: entries and refusals of its journeys, ways that lead past it, what came of its sends, exits.
fn kept(plan: &Plan<'_>, line: &Line, places: &[(JourneyId, NodeId)], journeys: &BTreeSet<JourneyId>) -> Option<Line> {
    let (journey, node, edge) = line.place?;
    if !journeys.contains(&journey) {
        return None;
    }
    let is_send = node.is_some_and(|node| places.contains(&(journey, node)));
    match line.kind {
        "enters" | "refused" | "exits" | "milestone" => Some(line.clone()),
        "takes" => {
            let (node, edge) = (node?, edge?);
            let past = leads_past(plan, journey, node, edge, places);
            let mut line = line.clone();
            if past {
                line.reasons.push("this way does not lead to it".to_owned());
            }
            past.then_some(line)
        }
        _ => is_send.then(|| line.clone()),
    }
}

/// Whether the way that was taken cannot come to the message, and another one could have.
fn leads_past(plan: &Plan<'_>, journey: JourneyId, node: NodeId, taken: Edge, places: &[(JourneyId, NodeId)]) -> bool {
    let ways = plan.graph().journeys[journey].ways_on(node);
    let leads = |target: NodeId| {
        let reached = reachable(plan, journey, target);
        places.iter().any(|(of, node)| *of == journey && reached.contains(node))
    };
    let (here, elsewhere): (Vec<_>, Vec<_>) = ways.into_iter().partition(|(edge, _)| *edge == taken);
    !here.iter().any(|(_, target)| leads(*target)) && elsewhere.iter().any(|(_, target)| leads(*target))
}

fn reachable(plan: &Plan<'_>, journey: JourneyId, from: NodeId) -> BTreeSet<NodeId> {
    let steps = &plan.graph().journeys[journey];
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        for (_, next) in steps.ways_on(node) {
            if seen.insert(next) {
                open.push(next);
            }
        }
    }
    seen
}
