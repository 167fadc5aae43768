//! The graph of each journey: steps as nodes, ways on as edges. Knows how it is walked, not how it was written or drawn.

use std::collections::BTreeMap;

use petgraph::{
    graph::{DiGraph, NodeIndex},
    visit::EdgeRef,
};
use smol_str::SmolStr;

use crate::{
    base::{Span, calendar::Millis, ids::Table},
    model::{
        condition::{Cond, Term},
        journey::{Cause, ChannelChoice, HandOff, WaitUntil},
        program::Program,
        types::{ActionId, AttributeId, JourneyId, MessageId, SendId, SplitId, StageId, StatusId},
    },
};

crate::ids! {
    /// A node, numbered within its journey.
    NodeId,
    /// A `repeat`, numbered within its journey: each instance counts its rounds in a slot of this number.
    RepeatId,
}

/// The whole workspace: declarations and a graph per journey.
#[derive(Clone, Debug)]
pub struct Graph {
    /// Declarations, conditions, rules of journeys, populations, tests.
    pub program: Program,
    /// By the same ids as `program.journeys`.
    pub journeys: Table<JourneyId, JourneyGraph>,
}

/// One journey's graph. Its rules (ways in, re-entry, goal, exits, holdout, milestones) stay in [`Program::journeys`].
#[derive(Clone, Debug)]
pub struct JourneyGraph {
    nodes: DiGraph<Node, Edge>,
    start: NodeId,
    stage_starts: Table<StageId, NodeId>,
    /// The `repeat` and, where its body's end is reached at all, the end of its rounds.
    repeats: Table<RepeatId, (NodeId, Option<NodeId>)>,
    places: Places,
}

/// Where ways on were written.
#[derive(Clone, Debug, Default)]
struct Places {
    /// The head of an arm.
    heads: BTreeMap<(NodeId, Edge), Span>,
    /// The `go to` that decides where the way leads.
    jumps: BTreeMap<(NodeId, Edge), Span>,
}

/// A step.
#[derive(Clone, Debug)]
pub struct Node {
    /// Stable: `as NAME`, or the statement's stage and words and a number among equals (`remind.send cart_reminder`,
    /// `remind.wait 2`). Unique in its journey.
    pub name: SmolStr,
    /// The stage it stands in.
    pub stage: StageId,
    /// Where it was written.
    pub span: Span,
    /// What it does.
    pub kind: NodeKind,
}

/// What a step does. Every node but [`NodeKind::Leave`] has a [`Edge::Next`], unless said otherwise.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// A stage begins: its milestone is read (already reached: [`Edge::Milestone`], without a statement).
    Stage(StageId),
    /// Lets time pass; already past: [`Edge::Else`], where there is one (else [`Edge::Next`]).
    Wait(WaitUntil),
    /// Speaks; blocked: [`Edge::Else`], where there is one (else [`Edge::Next`]).
    Send {
        /// Which statement.
        id: SendId,
        /// What is said.
        message: MessageId,
        /// By which channels, in order.
        channels: Vec<ChannelChoice>,
    },
    /// Waits for the first of several: [`Edge::Arm`], or [`Edge::Otherwise`] at the time-out. No `Next`.
    Await {
        /// (begin, begin + W]
        up_to: Millis,
        /// In written order.
        arms: Vec<Cause>,
    },
    /// The first arm that is so: [`Edge::Arm`]; none: [`Edge::Otherwise`], and where there is none, [`Edge::Next`]; neither is there
    /// where the arms of a `branch on entry` name every way in.
    Branch {
        /// In written order.
        arms: Vec<Cond>,
        /// The value that is looked at, where it was written as `branch on`.
        on: Option<Term>,
    },
    /// A coin: [`Edge::Arm`]. No `Next`.
    Split(SplitId),
    /// [`Edge::Again`] into the body while rounds are left (the count is set to zero on coming from outside), then `Next`.
    /// The body's end is a [`NodeKind::Round`], which leads back here by [`Edge::Back`].
    Repeat {
        /// Which counter.
        id: RepeatId,
        /// How often.
        times: u64,
    },
    /// A round of a `repeat` is over: all ends of its body meet here. Its only way on is [`Edge::Back`]; takes no time.
    Round(RepeatId),
    /// Changes an attribute.
    Set {
        /// Which.
        attribute: AttributeId,
        /// To what.
        value: Term,
    },
    /// Begins a status.
    Mark(StatusId),
    /// Ends it.
    Clear(StatusId),
    /// Asks the business; failed: [`Edge::Else`], where there is one (else `Next`).
    Do {
        /// What.
        action: ActionId,
        /// Values in the order of its fields.
        args: Vec<Term>,
    },
    /// Makes another journey begin, and goes on.
    Start(HandOff),
    /// Leaves. No way on.
    Leave(LeaveKind),
}

/// How a visit ends at a node (rules end it too: those stay in the program).
#[derive(Clone, Debug, PartialEq)]
pub enum LeaveKind {
    /// By an `exit`; without a text its reason is `exit`.
    Exit(SmolStr),
    /// By `hand off to`.
    HandOff(HandOff),
    /// The end of the last stage.
    Completed,
}

/// A way on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edge {
    /// To the following step.
    Next,
    /// Behind `, else`.
    Else,
    /// An arm, from 0 in written order.
    Arm(u32),
    /// `otherwise`
    Otherwise,
    /// From a `repeat` into its body.
    Again,
    /// From a [`NodeKind::Round`] back to its `repeat`.
    Back,
    /// From a stage with a milestone to the next one (or to the journey's end).
    Milestone,
}

impl JourneyGraph {
    /// The first node: the first stage's beginning.
    #[must_use]
    pub fn start(&self) -> NodeId {
        self.start
    }

    /// The node at which a stage begins.
    #[must_use]
    pub fn stage_start(&self, stage: StageId) -> Option<NodeId> {
        self.stage_starts.get(stage).copied()
    }

    /// How many `repeat` counters an instance needs.
    #[must_use]
    pub fn repeats(&self) -> u32 {
        u32::try_from(self.repeats.len()).unwrap_or(u32::MAX)
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.node_count()
    }

    /// Whether there is no node (never, for a journey that was lowered).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.node_count() == 0
    }

    /// A node.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.node_weight(index(id))
    }

    /// All nodes in the order in which they were written.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.node_indices().filter_map(|i| Some((id(i), self.nodes.node_weight(i)?)))
    }

    /// Ways on from a node, sorted by edge.
    #[must_use]
    pub fn ways_on(&self, from: NodeId) -> Vec<(Edge, NodeId)> {
        let mut ways: Vec<_> = self.nodes.edges(index(from)).map(|edge| (*edge.weight(), id(edge.target()))).collect();
        ways.sort_unstable();
        ways
    }

    /// Ways to a node, sorted by where they come from.
    #[must_use]
    pub fn ways_to(&self, to: NodeId) -> Vec<(NodeId, Edge)> {
        let mut ways: Vec<_> = self
            .nodes
            .edges_directed(index(to), petgraph::Direction::Incoming)
            .map(|edge| (id(edge.source()), *edge.weight()))
            .collect();
        ways.sort_unstable();
        ways
    }

    /// Where the head of an arm was written (`on clicked`, `when big_fish`, `short 45%`, `otherwise`).
    #[must_use]
    pub fn head(&self, from: NodeId, edge: Edge) -> Option<Span> {
        self.places.heads.get(&(from, edge)).copied()
    }

    /// Where the `go to` was written that decides where this way leads; none where it simply goes on.
    #[must_use]
    pub fn jump(&self, from: NodeId, edge: Edge) -> Option<Span> {
        self.places.jumps.get(&(from, edge)).copied()
    }

    /// The node of a `repeat` and, where its body's end is reached at all, the node at which its rounds end.
    #[must_use]
    pub fn repeat_nodes(&self, repeat: RepeatId) -> Option<(NodeId, Option<NodeId>)> {
        self.repeats.get(repeat).copied()
    }

    /// Where an edge leads.
    #[must_use]
    pub fn target(&self, from: NodeId, edge: Edge) -> Option<NodeId> {
        self.nodes.edges(index(from)).find(|e| *e.weight() == edge).map(|e| id(e.target()))
    }
}

/// Builds a journey's graph; only lowering does.
#[derive(Debug, Default)]
pub(super) struct Builder {
    nodes: DiGraph<Node, Edge>,
    stage_starts: Table<StageId, NodeId>,
    repeats: Table<RepeatId, (NodeId, Option<NodeId>)>,
    places: Places,
}

impl Builder {
    pub(super) fn add(&mut self, node: Node) -> NodeId {
        id(self.nodes.add_node(node))
    }

    pub(super) fn connect(&mut self, from: NodeId, edge: Edge, to: NodeId) {
        self.nodes.add_edge(index(from), index(to), edge);
    }

    pub(super) fn head(&mut self, from: NodeId, edge: Edge, span: Span) {
        self.places.heads.insert((from, edge), span);
    }

    pub(super) fn jump(&mut self, from: NodeId, edge: Edge, span: Span) {
        self.places.jumps.insert((from, edge), span);
    }

    pub(super) fn stage(&mut self, node: NodeId) -> StageId {
        self.stage_starts.push(node)
    }

    /// A number for a `repeat` whose node comes next.
    pub(super) fn repeat(&mut self) -> RepeatId {
        self.repeats.push((NodeId(u32::try_from(self.nodes.node_count()).unwrap_or(u32::MAX)), None))
    }

    pub(super) fn round(&mut self, repeat: RepeatId, round: NodeId) {
        if let Some(slot) = self.repeats.get_mut(repeat) {
            slot.1 = Some(round);
        }
    }

    pub(super) fn finish(self, start: NodeId) -> JourneyGraph {
        JourneyGraph {
            nodes: self.nodes,
            start,
            stage_starts: self.stage_starts,
            repeats: self.repeats,
            places: self.places,
        }
    }
}

fn index(id: NodeId) -> NodeIndex {
    NodeIndex::new(id.0 as usize)
}

fn id(index: NodeIndex) -> NodeId {
    NodeId(u32::try_from(index.index()).unwrap_or(u32::MAX))
}
