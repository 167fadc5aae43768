//! The way of a worst case, step by step, and a way to it from the entry. Knows no customer.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{
    outline::{Outline, Pace},
    search::Taken,
};
use crate::{
    base::{calendar::Millis, ids::Id as _},
    ir::{Edge, NodeId},
};

/// A step of a worst case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathStep {
    /// Which.
    pub node: NodeId,
    /// How it is left.
    pub edge: Edge,
    /// Whether a counted message goes out here.
    pub sends: bool,
    /// Whether the visit ends here and the next one begins.
    pub again: bool,
    /// When it is left, at the earliest, counted from the first send.
    pub until: Millis,
}

/// A step on the shortest way to another.
pub type Way = (NodeId, Edge);

/// The steps of a way that was found, the last send included.
pub(super) fn steps(path: &[Taken], last: Option<(NodeId, Millis)>, counts: &[bool]) -> Vec<PathStep> {
    let is_counted = |node: NodeId| counts.get(node.index()).copied().unwrap_or(false);
    let last = last.map(|(node, until)| PathStep { node, edge: Edge::Next, sends: true, again: false, until });
    path.iter()
        .map(|taken| PathStep {
            node: taken.node,
            edge: taken.edge,
            sends: taken.edge == Edge::Next && !taken.again && is_counted(taken.node),
            again: taken.again,
            until: taken.at,
        })
        .chain(last)
        .collect()
}

/// The ways that lead from the entry to a step soonest.
pub(super) fn shortest(outline: &Outline, to: NodeId) -> Option<Vec<Way>> {
    let mut from: Vec<Option<Way>> = vec![None; outline.ways.len()];
    let mut seen = vec![false; outline.ways.len()];
    let mut open = BinaryHeap::from([(Reverse((0, 0_u32)), outline.start, None)]);
    while let Some((Reverse((time, steps)), node, way)) = open.pop() {
        match seen.get_mut(node.index()) {
            Some(slot) if !*slot => *slot = true,
            Some(_) | None => continue,
        }
        if let Some(slot) = from.get_mut(node.index()) {
            *slot = way;
        }
        if node == to {
            break;
        }
        for way in outline.ways.get(node.index()).into_iter().flatten() {
            let least = match way.pace {
                Pace::Least(least) => least,
                Pace::Clock { .. } => 1,
            };
            open.push((Reverse((time + least, steps + 1)), way.to, Some((node, way.edge))));
        }
    }
    if !seen.get(to.index()).copied().unwrap_or(false) {
        return None;
    }
    let mut ways = Vec::new();
    let mut at = to;
    while let Some((node, edge)) = from.get(at.index()).copied().flatten() {
        ways.push((node, edge));
        at = node;
        if ways.len() > outline.ways.len() {
            return None;
        }
    }
    ways.reverse();
    Some(ways)
}
