//! What is certain about every journey, whoever the customer is. Made only by [`super::validate()`]: whoever holds it holds a checked
//! graph. Knows no conditions: of two arms either may be taken.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::{DiGraph, NodeIndex};

use super::{
    delays::{self, Bounds, Holds},
    graph::{Edge, Graph, JourneyGraph, NodeId, NodeKind},
};
use crate::{
    base::ids::Table,
    model::types::{CategoryId, ChannelId, JourneyId, MessageId, SendId, StageId},
};

/// What is certain about a checked workspace.
#[derive(Clone, Debug)]
pub struct Facts {
    journeys: Table<JourneyId, JourneyFacts>,
}

/// What is certain about one journey.
#[derive(Clone, Debug)]
pub struct JourneyFacts {
    reachable: Vec<bool>,
    dominators: Vec<Option<NodeId>>,
    since_entry: Vec<Option<Bounds>>,
    delays: Vec<Vec<(Edge, Bounds)>>,
    before: Vec<State>,
    /// Places of the sets of `before`.
    numbered: Vec<SendId>,
    sends: Vec<SendFact>,
    cuts: Vec<(NodeId, NodeId)>,
}

/// A `send` that can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendFact {
    /// Where.
    pub node: NodeId,
    /// Which statement.
    pub id: SendId,
    /// What is said.
    pub message: MessageId,
    /// Its category.
    pub category: CategoryId,
    /// By which channels it may go out: those written, and for an attribute every channel that the message has a text for.
    pub channels: Vec<ChannelId>,
}

/// Which `send`s have been run when a step is reached. Run, not gone out: any of them may have been blocked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SendsBefore {
    /// On every way here.
    pub certain: BTreeSet<SendId>,
    /// On some way here.
    pub possible: BTreeSet<SendId>,
    /// Run last, on some way here: the targets of a bare reaction.
    pub last: BTreeSet<SendId>,
    /// Whether some way leads here without any `send`.
    pub without: bool,
}

impl Facts {
    pub(super) fn of(graph: &Graph) -> Self {
        let mut journeys = Table::new();
        let mut holds = Holds::new(&graph.program);
        for (id, journey) in graph.journeys.iter() {
            journeys.push(JourneyFacts::of(graph, id, journey, &mut holds));
        }
        Self { journeys }
    }

    /// What is certain about a journey.
    #[must_use]
    pub fn journey(&self, journey: JourneyId) -> Option<&JourneyFacts> {
        self.journeys.get(journey)
    }

    /// All journeys in order.
    pub fn journeys(&self) -> impl Iterator<Item = (JourneyId, &JourneyFacts)> {
        self.journeys.iter()
    }
}

impl JourneyFacts {
    fn of(graph: &Graph, id: JourneyId, journey: &JourneyGraph, holds: &mut Holds<'_>) -> Self {
        let walks = walks(journey);
        let reachable = reachable(journey, &walks);
        let cuts = cuts(graph, id, journey, &reachable);
        let mut ways: Vec<Vec<(Edge, Bounds)>> = Vec::with_capacity(journey.len());
        let mut sends = Vec::new();
        for (node_id, node) in journey.nodes() {
            let edges = journey.ways_on(node_id).into_iter();
            ways.push(edges.map(|(edge, _)| (edge, holds.way_on(&node.kind, edge))).collect());
            if let NodeKind::Send { id, message, channels } = &node.kind
                && reachable.get(node_id.0 as usize) == Some(&true)
            {
                sends.push(SendFact {
                    node: node_id,
                    id: *id,
                    message: *message,
                    category: graph.program.messages[*message].category,
                    channels: delays::possible_channels(&graph.program, *message, channels),
                });
            }
        }
        let numbered: Vec<SendId> = sends.iter().map(|send: &SendFact| send.id).collect();
        Self {
            dominators: dominators(journey, &walks),
            since_entry: delays::since_entry(journey, &reachable, &cuts, &ways),
            delays: ways,
            before: sends_before(journey, &walks, &cuts, &numbered),
            numbered,
            sends,
            cuts,
            reachable,
        }
    }

    /// By node: whether some way leads there.
    pub(super) fn reachable(&self) -> &[bool] {
        &self.reachable
    }

    /// The `send`s that may have been run when a step is reached; see [`Self::before`].
    pub(super) fn possible_before(&self, node: NodeId) -> impl Iterator<Item = SendId> {
        let state = self.before.get(node.0 as usize).filter(|state| state.reached);
        let numbered = self.numbered.iter().enumerate();
        numbered.filter(move |(place, _)| state.is_some_and(|s| s.possible.contains(*place))).map(|(_, send)| *send)
    }

    /// Whether some way leads there.
    #[must_use]
    pub fn is_reachable(&self, node: NodeId) -> bool {
        self.reachable.get(node.0 as usize).copied().unwrap_or(false)
    }

    /// The nearest step that every way there passes; none for the first one, and where nothing leads.
    #[must_use]
    pub fn dominator(&self, node: NodeId) -> Option<NodeId> {
        self.dominators.get(node.0 as usize).copied().flatten()
    }

    /// Whether every way to `node` passes `before` (each passes itself).
    #[must_use]
    pub fn dominates(&self, before: NodeId, node: NodeId) -> bool {
        let mut here = Some(node);
        while let Some(at) = here {
            if at == before {
                return true;
            }
            here = self.dominator(at);
        }
        false
    }

    /// When it is reached, counted from the entry; none where nothing leads.
    #[must_use]
    pub fn since_entry(&self, node: NodeId) -> Option<Bounds> {
        self.since_entry.get(node.0 as usize).copied().flatten()
    }

    /// From reaching a step to leaving it by that way. No time where there is no such way.
    #[must_use]
    pub fn delay(&self, node: NodeId, edge: Edge) -> Bounds {
        let ways = self.delays.get(node.0 as usize).map_or(&[][..], Vec::as_slice);
        ways.iter().find(|(other, _)| *other == edge).map_or(Bounds::NONE, |(_, bounds)| *bounds)
    }

    /// Which `send`s have been run when it is reached.
    #[must_use]
    pub fn before(&self, node: NodeId) -> SendsBefore {
        let Some(state) = self.before.get(node.0 as usize).filter(|state| state.reached) else {
            return SendsBefore { without: true, ..SendsBefore::default() };
        };
        let sends = |bits: &Bits| -> BTreeSet<SendId> {
            let numbered = self.numbered.iter().enumerate();
            numbered.filter(|(place, _)| bits.contains(*place)).map(|(_, send)| *send).collect()
        };
        SendsBefore {
            certain: sends(&state.certain),
            possible: sends(&state.possible),
            last: sends(&state.last),
            without: state.without,
        }
    }

    /// All reachable `send`s in the order in which they were written.
    #[must_use]
    pub fn sends(&self) -> &[SendFact] {
        &self.sends
    }

    /// Steps that a milestone may cut short, and where the customer goes then.
    #[must_use]
    pub fn cuts(&self) -> &[(NodeId, NodeId)] {
        &self.cuts
    }
}

/// Which nodes some way leads to.
fn reachable(journey: &JourneyGraph, walks: &[Vec<NodeId>]) -> Vec<bool> {
    let mut reached = vec![false; journey.len()];
    let mut open = vec![journey.start()];
    while let Some(node) = open.pop() {
        match reached.get_mut(node.0 as usize) {
            Some(slot) if !*slot => *slot = true,
            Some(_) | None => continue,
        }
        open.extend(walks.get(node.0 as usize).into_iter().flatten());
    }
    reached
}

/// A milestone may be reached at any step of its stage.
fn cuts(graph: &Graph, id: JourneyId, journey: &JourneyGraph, reachable: &[bool]) -> Vec<(NodeId, NodeId)> {
    let stages = &graph.program.journeys[id].stages;
    let target = |stage: StageId| journey.target(journey.stage_start(stage)?, Edge::Milestone);
    let targets: Vec<Option<NodeId>> = stages.ids().map(target).collect();
    let mut cuts = Vec::new();
    for (node_id, node) in journey.nodes() {
        let leaves = matches!(node.kind, NodeKind::Leave(_));
        if let Some(Some(next)) = targets.get(node.stage.0 as usize)
            && !leaves
            && reachable.get(node_id.0 as usize) == Some(&true)
        {
            cuts.push((node_id, *next));
        }
    }
    cuts
}

/// Ways as they can be gone: behind a `repeat` its last round is over, so the way past it begins at the round's end.
fn walks(journey: &JourneyGraph) -> Vec<Vec<NodeId>> {
    let mut walks: Vec<Vec<NodeId>> = vec![Vec::new(); journey.len()];
    for (from, node) in journey.nodes() {
        let repeat = match &node.kind {
            NodeKind::Repeat { id, times } if *times > 0 => journey.repeat_nodes(*id),
            NodeKind::Repeat { .. }
            | NodeKind::Stage(_)
            | NodeKind::Wait(_)
            | NodeKind::Send { .. }
            | NodeKind::Await { .. }
            | NodeKind::Branch { .. }
            | NodeKind::Split(_)
            | NodeKind::Round(_)
            | NodeKind::Set { .. }
            | NodeKind::Mark(_)
            | NodeKind::Clear(_)
            | NodeKind::Do { .. }
            | NodeKind::Start(_)
            | NodeKind::Leave(_) => None,
        };
        for (edge, to) in journey.ways_on(from) {
            let begins = match repeat {
                Some((_, round)) if edge == Edge::Next => round,
                Some(_) | None => Some(from),
            };
            if let Some(slot) = begins.and_then(|begins| walks.get_mut(begins.0 as usize)) {
                slot.push(to);
            }
        }
    }
    walks
}

fn dominators(journey: &JourneyGraph, walks: &[Vec<NodeId>]) -> Vec<Option<NodeId>> {
    if journey.nodes().zip(walks).all(|((from, _), targets)| targets.iter().all(|to| from < *to)) {
        return dominators_forward(journey, walks);
    }
    let index = |node: NodeId| NodeIndex::new(node.0 as usize);
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    for _ in walks {
        graph.add_node(());
    }
    for ((from, _), targets) in journey.nodes().zip(walks) {
        for to in targets {
            graph.add_edge(index(from), index(*to), ());
        }
    }
    let tree = petgraph::algo::dominators::simple_fast(&graph, index(journey.start()));
    let to_id = |index: NodeIndex| u32::try_from(index.index()).ok().map(NodeId);
    journey.nodes().map(|(id, _)| tree.immediate_dominator(index(id)).and_then(to_id)).collect()
}

/// The same where every way leads to a step written later, as it mostly does: then what a step passes is known before it.
fn dominators_forward(journey: &JourneyGraph, walks: &[Vec<NodeId>]) -> Vec<Option<NodeId>> {
    let mut nearest: Vec<Option<NodeId>> = vec![None; journey.len()];
    let mut reached = vec![false; journey.len()];
    if let Some(start) = reached.get_mut(journey.start().0 as usize) {
        *start = true;
    }
    for ((from, _), targets) in journey.nodes().zip(walks) {
        if reached.get(from.0 as usize) != Some(&true) {
            continue;
        }
        for to in targets {
            let known = nearest.get(to.0 as usize).copied().flatten();
            let common = known.map_or(Some(from), |known| in_common(&nearest, known, from));
            if let (Some(slot), Some(reached)) = (nearest.get_mut(to.0 as usize), reached.get_mut(to.0 as usize)) {
                *slot = common;
                *reached = true;
            }
        }
    }
    nearest
}

/// The last step that every way to either passes; steps written later are passed later.
fn in_common(nearest: &[Option<NodeId>], left: NodeId, right: NodeId) -> Option<NodeId> {
    let (mut left, mut right) = (left, right);
    while left != right {
        let later = if left > right { &mut left } else { &mut right };
        *later = nearest.get(later.0 as usize).copied().flatten()?;
    }
    Some(left)
}

/// A set of places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Bits {
    /// The first 64 places: hardly any journey has more.
    first: u64,
    more: Vec<u64>,
}

impl Bits {
    fn contains(&self, place: usize) -> bool {
        let word = match (place / 64).checked_sub(1) {
            None => self.first,
            Some(more) => self.more.get(more).copied().unwrap_or(0),
        };
        word & (1 << (place % 64)) != 0
    }

    fn insert(&mut self, place: usize) {
        let Some(more) = (place / 64).checked_sub(1) else {
            self.first |= 1 << place;
            return;
        };
        if self.more.len() <= more {
            self.more.resize(more + 1, 0);
        }
        if let Some(word) = self.more.get_mut(more) {
            *word |= 1 << (place % 64);
        }
    }

    /// Adds what is in the other; whether that changed anything.
    fn unite(&mut self, other: &Self) -> bool {
        let before = self.first;
        self.first |= other.first;
        if self.more.len() < other.more.len() {
            self.more.resize(other.more.len(), 0);
        }
        let words = self.more.iter_mut().zip(&other.more);
        words.fold(self.first != before, |changed, (word, more)| {
            let before = *word;
            *word |= more;
            changed | (*word != before)
        })
    }

    /// Keeps what is in the other too; whether that changed anything.
    fn intersect(&mut self, other: &Self) -> bool {
        let before = self.first;
        self.first &= other.first;
        let missing = std::iter::repeat(&0);
        let words = self.more.iter_mut().zip(other.more.iter().chain(missing));
        words.fold(self.first != before, |changed, (word, kept)| {
            let before = *word;
            *word &= kept;
            changed | (*word != before)
        })
    }
}

/// What was run before a step, by the sends' places.
#[derive(Clone, Debug, Default)]
struct State {
    reached: bool,
    certain: Bits,
    possible: Bits,
    last: Bits,
    without: bool,
}

fn sends_before(
    journey: &JourneyGraph,
    walks: &[Vec<NodeId>],
    cuts: &[(NodeId, NodeId)],
    numbered: &[SendId],
) -> Vec<State> {
    let places: BTreeMap<SendId, usize> = numbered.iter().enumerate().map(|(place, send)| (*send, place)).collect();
    let mut before: Vec<State> = vec![State::default(); journey.len()];
    if let Some(slot) = before.get_mut(journey.start().0 as usize) {
        *slot = State { reached: true, without: true, ..State::default() };
    }
    let cut_to: BTreeMap<NodeId, NodeId> = cuts.iter().copied().collect();
    // Sets of possible sends only grow and sets of certain ones only shrink: this ends.
    let mut open: BTreeSet<NodeId> = BTreeSet::from([journey.start()]);
    while let Some(node) = open.pop_first() {
        let (Some(state), Some(step)) = (before.get(node.0 as usize), journey.node(node)) else { continue };
        let mut after = state.clone();
        let unsent = cut_to.contains_key(&node).then(|| after.clone());
        if let NodeKind::Send { id, .. } = &step.kind
            && let Some(place) = places.get(id)
        {
            after.certain.insert(*place);
            after.possible.insert(*place);
            after.last = Bits::default();
            after.last.insert(*place);
            after.without = false;
        }
        for to in walks.get(node.0 as usize).map_or(&[][..], Vec::as_slice) {
            flow(&mut before, *to, &after, &mut open);
        }
        if let (Some(to), Some(unsent)) = (cut_to.get(&node), &unsent) {
            // Cut short before the send was run, or after it.
            flow(&mut before, *to, unsent, &mut open);
            flow(&mut before, *to, &after, &mut open);
        }
    }
    before
}

fn flow(before: &mut [State], to: NodeId, state: &State, open: &mut BTreeSet<NodeId>) {
    let Some(slot) = before.get_mut(to.0 as usize) else { return };
    if !slot.reached {
        *slot = state.clone();
        open.insert(to);
        return;
    }
    let mut changed = slot.certain.intersect(&state.certain);
    changed |= slot.possible.unite(&state.possible);
    changed |= slot.last.unite(&state.last);
    changed |= state.without && !slot.without;
    slot.without |= state.without;
    if changed {
        open.insert(to);
    }
}
