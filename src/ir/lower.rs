//! Statement trees to graphs. Judges nothing: whatever was written, reachable or not, becomes a node. Knows no time and no customers.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use std::collections::{BTreeMap, BTreeSet};

use smol_str::{SmolStr, format_smolstr};

use super::{
    branches::name_every_way_in,
    graph::{Builder, Edge, Graph, JourneyGraph, LeaveKind, Node, NodeId, NodeKind},
};
use crate::{
    base::{Span, ids::Table},
    model::{
        journey::{Else, HandOff, Journey, Stmt, StmtKind},
        program::Program,
        types::StageId,
    },
};

/// Makes a graph of every journey of a program.
#[must_use]
pub fn lower(program: Program) -> Graph {
    let mut journeys = Table::new();
    for (_, journey) in program.journeys.iter() {
        journeys.push(Lowering::new(&program, journey).run());
    }
    Graph { program, journeys }
}

/// Ways on whose target is not known yet. Empty: nothing arrives there.
type Open = Vec<(NodeId, Edge)>;

struct Lowering<'p> {
    program: &'p Program,
    journey: &'p Journey,
    builder: Builder,
    /// Jumps to stages, which may stand further down: connected at the end.
    jumps: Vec<(NodeId, Edge, StageId, Span)>,
    names: Names,
    stage: StageId,
    stage_name: SmolStr,
}

impl<'p> Lowering<'p> {
    fn new(program: &'p Program, journey: &'p Journey) -> Self {
        Self {
            program,
            journey,
            builder: Builder::default(),
            jumps: Vec::new(),
            names: Names::of(journey),
            stage: StageId(0),
            stage_name: SmolStr::default(),
        }
    }

    fn run(mut self) -> JourneyGraph {
        let mut starts: Vec<NodeId> = Vec::new();
        let mut open = Open::new();
        for (id, stage) in self.journey.stages.iter() {
            self.stage = id;
            self.stage_name = stage.name.clone();
            let name = self.names.unique(stage.name.clone());
            let node = self.builder.add(Node { name, stage: id, span: stage.span, kind: NodeKind::Stage(id) });
            self.builder.stage(node);
            starts.push(node);
            self.close(open, node);
            open = self.block(&stage.body, vec![(node, Edge::Next)]);
            if stage.milestone.is_some() {
                open.push((node, Edge::Milestone));
            }
        }
        if !open.is_empty() {
            let name = self.names.unique(SmolStr::new_static("completed"));
            let kind = NodeKind::Leave(LeaveKind::Completed);
            let span = self.journey.item_span.at_end();
            let node = self.builder.add(Node { name, stage: self.stage, span, kind });
            self.close(open, node);
        }
        for (from, edge, stage, span) in std::mem::take(&mut self.jumps) {
            if let Some(target) = starts.get(stage.0 as usize) {
                self.builder.jump(from, edge, span);
                self.builder.connect(from, edge, *target);
            }
        }
        let start = starts.first().copied().unwrap_or(NodeId(0));
        self.builder.finish(start)
    }

    fn block(&mut self, statements: &[Stmt], open: Open) -> Open {
        statements.iter().fold(open, |open, statement| self.statement(statement, open))
    }

    fn statement(&mut self, statement: &Stmt, open: Open) -> Open {
        let span = statement.span;
        let name = statement.name.as_ref();
        match &statement.kind {
            StmtKind::Wait { until, otherwise } => {
                let node = self.step(name, "wait", span, NodeKind::Wait(until.clone()), open);
                self.with_else(node, span, otherwise.as_ref())
            }
            StmtKind::Send { id, message, channels, otherwise } => {
                let words = format_smolstr!("send {}", self.program.messages[*message].name);
                let kind = NodeKind::Send { id: *id, message: *message, channels: channels.clone() };
                let node = self.step(name, &words, span, kind, open);
                self.with_else(node, span, otherwise.as_ref())
            }
            StmtKind::Await { up_to, arms, otherwise, otherwise_span } => {
                let causes = arms.iter().map(|arm| arm.cause.clone()).collect();
                let node = self.step(name, "await", span, NodeKind::Await { up_to: *up_to, arms: causes }, open);
                let mut ends = self.arms(node, arms.iter().map(|arm| (arm.span, arm.body.as_slice())));
                self.otherwise_head(node, *otherwise_span);
                ends.extend(self.block(otherwise, vec![(node, Edge::Otherwise)]));
                ends
            }
            StmtKind::Branch { arms, otherwise, on, otherwise_span } => {
                let conditions = arms.iter().map(|arm| arm.condition.clone()).collect();
                let kind = NodeKind::Branch { arms: conditions, on: on.clone() };
                let node = self.step(name, "branch", span, kind, open);
                let mut ends = self.arms(node, arms.iter().map(|arm| (arm.span, arm.body.as_slice())));
                self.otherwise_head(node, *otherwise_span);
                match otherwise {
                    Some(body) => ends.extend(self.block(body, vec![(node, Edge::Otherwise)])),
                    None if name_every_way_in(self.journey, arms.iter().map(|arm| &arm.condition)) => {}
                    None => ends.push((node, Edge::Next)),
                }
                ends
            }
            StmtKind::Split { id, arms } => {
                let words = format_smolstr!("split {}", self.program.splits[*id].name);
                let node = self.step(name, &words, span, NodeKind::Split(*id), open);
                self.arms(node, arms.iter().map(|arm| (arm.span, arm.body.as_slice())))
            }
            StmtKind::Repeat { times, body } => {
                let id = self.builder.repeat();
                let node = self.step(name, "repeat", span, NodeKind::Repeat { id, times: *times }, open);
                let ends = self.block(body, vec![(node, Edge::Again)]);
                if !ends.is_empty() {
                    let round = self.step(None, "round", span.at_end(), NodeKind::Round(id), ends);
                    self.builder.connect(round, Edge::Back, node);
                    self.builder.round(id, round);
                }
                vec![(node, Edge::Next)]
            }
            StmtKind::Set { attribute, value } => {
                let words = format_smolstr!("set {}", self.program.attributes[*attribute].name);
                let kind = NodeKind::Set { attribute: *attribute, value: value.clone() };
                self.plain(name, &words, span, kind, open)
            }
            StmtKind::Mark(status) => {
                let words = format_smolstr!("mark {}", self.program.statuses[*status].name);
                self.plain(name, &words, span, NodeKind::Mark(*status), open)
            }
            StmtKind::Clear(status) => {
                let words = format_smolstr!("clear {}", self.program.statuses[*status].name);
                self.plain(name, &words, span, NodeKind::Clear(*status), open)
            }
            StmtKind::Do { action, args, otherwise } => {
                let words = format_smolstr!("do {}", self.program.actions[*action].name);
                let kind = NodeKind::Do { action: *action, args: args.clone() };
                let node = self.step(name, &words, span, kind, open);
                self.with_else(node, span, otherwise.as_ref())
            }
            StmtKind::GoTo(stage) => {
                self.jumps.extend(open.into_iter().map(|(from, edge)| (from, edge, *stage, span)));
                Open::new()
            }
            StmtKind::HandOff(target) => self.hand_off(name, span, target, open),
            StmtKind::Start(target) => {
                let words = format_smolstr!("start {}", self.program.journeys[target.journey].name);
                self.plain(name, &words, span, NodeKind::Start(target.clone()), open)
            }
            StmtKind::Exit(reason) => self.exit(name, span, reason, open),
        }
    }

    fn plain(&mut self, name: Option<&SmolStr>, words: &str, span: Span, kind: NodeKind, open: Open) -> Open {
        let node = self.step(name, words, span, kind, open);
        vec![(node, Edge::Next)]
    }

    fn arms<'s>(&mut self, node: NodeId, bodies: impl Iterator<Item = (Span, &'s [Stmt])>) -> Open {
        let mut ends = Open::new();
        for (arm, (head, body)) in (0..).zip(bodies) {
            self.builder.head(node, Edge::Arm(arm), head);
            ends.extend(self.block(body, vec![(node, Edge::Arm(arm))]));
        }
        ends
    }

    /// The word `otherwise` is the head of its arm.
    fn otherwise_head(&mut self, node: NodeId, arm: Option<Span>) {
        if let Some(arm) = arm {
            let word = Span::new(arm.file, arm.start, arm.end.min(arm.start + "otherwise".len() as u32));
            self.builder.head(node, Edge::Otherwise, word);
        }
    }

    /// `go on` needs no edge: where there is no [`Edge::Else`], `Next` is taken.
    fn with_else(&mut self, node: NodeId, span: Span, otherwise: Option<&Else>) -> Open {
        let mut ends = vec![(node, Edge::Next)];
        match otherwise {
            None | Some(Else::GoOn) => {}
            Some(Else::GoTo(stage)) => self.jumps.push((node, Edge::Else, *stage, span)),
            Some(Else::HandOff(target)) => {
                ends.extend(self.hand_off(None, target.span, target, vec![(node, Edge::Else)]))
            }
            Some(Else::Exit(reason)) => ends.extend(self.exit(None, span, reason, vec![(node, Edge::Else)])),
            Some(Else::Block(body)) => ends.extend(self.block(body, vec![(node, Edge::Else)])),
        }
        ends
    }

    fn hand_off(&mut self, name: Option<&SmolStr>, span: Span, target: &HandOff, open: Open) -> Open {
        let words = format_smolstr!("hand off to {}", self.program.journeys[target.journey].name);
        self.step(name, &words, span, NodeKind::Leave(LeaveKind::HandOff(target.clone())), open);
        Open::new()
    }

    fn exit(&mut self, name: Option<&SmolStr>, span: Span, reason: &SmolStr, open: Open) -> Open {
        self.step(name, "exit", span, NodeKind::Leave(LeaveKind::Exit(reason.clone())), open);
        Open::new()
    }

    fn step(&mut self, name: Option<&SmolStr>, words: &str, span: Span, kind: NodeKind, open: Open) -> NodeId {
        let name = match name {
            Some(name) => name.clone(),
            None => self.names.unique(format_smolstr!("{}.{words}", self.stage_name)),
        };
        let node = self.builder.add(Node { name, stage: self.stage, span, kind });
        self.close(open, node);
        node
    }

    fn close(&mut self, open: Open, target: NodeId) {
        for (from, edge) in open {
            self.builder.connect(from, edge, target);
        }
    }
}

/// Names of nodes: those a person gave, and among the others a number from the second equal one on.
struct Names {
    taken: BTreeSet<SmolStr>,
    counts: BTreeMap<SmolStr, u32>,
}

impl Names {
    fn of(journey: &Journey) -> Self {
        let mut taken = BTreeSet::new();
        for (_, stage) in journey.stages.iter() {
            given_names(&stage.body, &mut taken);
        }
        Self { taken, counts: BTreeMap::new() }
    }

    fn unique(&mut self, wanted: SmolStr) -> SmolStr {
        let count = self.counts.entry(wanted.clone()).or_default();
        loop {
            *count += 1;
            let name = if *count == 1 { wanted.clone() } else { format_smolstr!("{wanted} {count}") };
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

fn given_names(statements: &[Stmt], names: &mut BTreeSet<SmolStr>) {
    for statement in statements {
        names.extend(statement.name.clone());
        for block in blocks(statement) {
            given_names(block, names);
        }
    }
}

/// The blocks of statements inside a statement, in written order.
#[must_use]
pub fn blocks(statement: &Stmt) -> Vec<&[Stmt]> {
    match &statement.kind {
        StmtKind::Wait { otherwise, .. } | StmtKind::Send { otherwise, .. } | StmtKind::Do { otherwise, .. } => {
            match otherwise {
                Some(Else::Block(body)) => vec![body],
                Some(Else::GoOn | Else::GoTo(_) | Else::HandOff(_) | Else::Exit(_)) | None => Vec::new(),
            }
        }
        StmtKind::Await { arms, otherwise, .. } => {
            arms.iter().map(|arm| arm.body.as_slice()).chain([otherwise.as_slice()]).collect()
        }
        StmtKind::Branch { arms, otherwise, .. } => {
            arms.iter().map(|arm| arm.body.as_slice()).chain(otherwise.as_deref()).collect()
        }
        StmtKind::Split { arms, .. } => arms.iter().map(|arm| arm.body.as_slice()).collect(),
        StmtKind::Repeat { body, .. } => vec![body],
        StmtKind::Set { .. }
        | StmtKind::Mark(_)
        | StmtKind::Clear(_)
        | StmtKind::GoTo(_)
        | StmtKind::HandOff(_)
        | StmtKind::Start(_)
        | StmtKind::Exit(_) => Vec::new(),
    }
}
