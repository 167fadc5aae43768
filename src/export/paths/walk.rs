//! Walks through a journey's graph, path by path. Knows no output format.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use std::collections::{BTreeMap, BTreeSet};

use super::{End, EndKind, JourneyPaths, MessageRow, Most, PathRow, RuleRow, SilentExit};
use crate::{
    base::SourceMap,
    ir::{
        Edge, Facts, Graph, JourneyGraph, LeaveKind, NodeId, NodeKind,
        branches::name_every_value,
        delays::{self, Bounds},
        facts::{JourneyFacts, SendFact},
        silent,
        words::{Words, reenter_words},
    },
    model::{
        journey::{ExitRule, Journey},
        program::Program,
        types::JourneyId,
    },
    solve::{Mode, Solver},
};

/// So many paths are counted; beyond, "more".
const COUNTED: u64 = 20_000;

/// The paths of one journey.
pub(super) fn journey(
    (graph, facts): (&Graph, &Facts),
    solver: &mut Solver<'_>,
    sources: &SourceMap,
    id: JourneyId,
    limit: u64,
) -> JourneyPaths {
    let program = &graph.program;
    let (declared, steps) = (&program.journeys[id], &graph.journeys[id]);
    let words = Words::inside(program, id);
    let known = solver.known((graph, facts), id, Mode::Strict, &[]);
    let mut taken = BTreeSet::new();
    for (node, step) in steps.nodes() {
        for (edge, _) in steps.ways_on(node) {
            // Only data that the declarations rule out would go past an arm for every value.
            if edge == Edge::Next && is_for_every_value(&step.kind) {
                continue;
            }
            let decided = matches!(edge, Edge::Arm(_) | Edge::Otherwise);
            if !decided || !known.nobody_takes(node, edge) {
                taken.insert((node, edge));
            }
        }
    }
    let of_journey = facts.journey(id);
    let sends = of_journey.map_or(&[][..], |facts| facts.sends());
    let mut walk = Walk {
        program,
        declared,
        steps,
        words,
        facts: of_journey,
        taken,
        sends: sends.iter().map(|send| (send.node, send)).collect(),
        limit,
        paths: Vec::new(),
        counted: 0,
    };
    walk.go(steps.start(), &Trail::default());
    let (paths, counted) = (walk.paths, walk.counted);
    let most_messages = most(&paths);
    JourneyPaths {
        name: declared.name.to_string(),
        title: declared.title.as_ref().map(ToString::to_string),
        owner: declared.owner.as_ref().map(ToString::to_string),
        enters: words.ways_in(declared),
        reenter: reenter_words(declared.reenter),
        rules: rules(program, declared, &words),
        more: counted.saturating_sub(u64::try_from(paths.len()).unwrap_or(u64::MAX)),
        uncounted: counted >= COUNTED,
        paths,
        most_messages,
        silent_exits: silent_exits(steps, of_journey, &words, sources),
    }
}

fn is_for_every_value(kind: &NodeKind) -> bool {
    match kind {
        NodeKind::Branch { arms, on: Some(on) } => name_every_value(on, arms.iter()),
        NodeKind::Branch { on: None, .. }
        | NodeKind::Stage(_)
        | NodeKind::Wait(_)
        | NodeKind::Send { .. }
        | NodeKind::Await { .. }
        | NodeKind::Split(_)
        | NodeKind::Repeat { .. }
        | NodeKind::Round(_)
        | NodeKind::Set { .. }
        | NodeKind::Mark(_)
        | NodeKind::Clear(_)
        | NodeKind::Do { .. }
        | NodeKind::Start(_)
        | NodeKind::Leave(_) => false,
    }
}

fn rules(program: &Program, journey: &Journey, words: &Words<'_>) -> Vec<RuleRow> {
    let row = |rule: &ExitRule, stage: Option<&str>| RuleRow {
        rule: words.cause(&rule.cause),
        stage: stage.map(str::to_owned),
        reason: rule.reason.to_string(),
        to: rule.to.as_ref().map(|to| program.journeys[to.journey].name.to_string()),
    };
    let own = journey.exits.iter().map(|rule| row(rule, None));
    let stages = journey.stages.rows().iter();
    let of_stages = stages.flat_map(|stage| stage.exits.iter().map(move |rule| row(rule, Some(&stage.name))));
    own.chain(of_stages).collect()
}

/// The path so far.
#[derive(Clone, Debug)]
struct Trail {
    passed: BTreeSet<NodeId>,
    way: Vec<String>,
    time: Bounds,
    messages: Vec<MessageRow>,
    /// `repeat`s that are open: the time on entering, and how many messages had been sent.
    open: Vec<(NodeId, Bounds, usize)>,
}

impl Default for Trail {
    fn default() -> Self {
        Self { passed: BTreeSet::new(), way: Vec::new(), time: Bounds::NONE, messages: Vec::new(), open: Vec::new() }
    }
}

struct Walk<'g> {
    program: &'g Program,
    declared: &'g Journey,
    steps: &'g JourneyGraph,
    words: Words<'g>,
    facts: Option<&'g JourneyFacts>,
    taken: BTreeSet<(NodeId, Edge)>,
    sends: BTreeMap<NodeId, &'g SendFact>,
    limit: u64,
    paths: Vec<PathRow>,
    counted: u64,
}

impl Walk<'_> {
    fn go(&mut self, node: NodeId, before: &Trail) {
        if self.counted >= COUNTED {
            return;
        }
        let Some(step) = self.steps.node(node) else { return };
        let mut trail = before.clone();
        if !trail.passed.insert(node) {
            return self.end(trail, EndKind::Back, self.words.node(&step.kind), false);
        }
        if let NodeKind::Leave(leave) = &step.kind {
            let left_early = !trail.open.is_empty();
            if left_early {
                // It may have been any of the rounds.
                let latest = self.facts.and_then(|facts| facts.since_entry(node)).and_then(|bounds| bounds.greatest);
                trail.time.greatest = trail.time.greatest.zip(latest).map(|(one, any)| one.max(any));
            }
            return match leave {
                LeaveKind::Exit(reason) => {
                    let silent = reason == "exit";
                    self.end(trail, EndKind::Exit, reason.to_string(), silent)
                }
                LeaveKind::HandOff(to) => {
                    let name = self.program.journeys[to.journey].name.to_string();
                    self.end(trail, EndKind::HandOff, name, false)
                }
                LeaveKind::Completed => self.end(trail, EndKind::Completed, "completed".to_owned(), true),
            };
        }
        for (edge, to) in self.steps.ways_on(node) {
            if self.taken.contains(&(node, edge)) {
                self.along(node, edge, to, &trail);
            }
        }
    }

    fn along(&mut self, node: NodeId, edge: Edge, to: NodeId, before: &Trail) {
        let Some(step) = self.steps.node(node) else { return };
        let mut trail = before.clone();
        match &step.kind {
            NodeKind::Repeat { times, .. } => {
                // Rounds are walked once; past them it goes on from the end of the last.
                if edge != Edge::Again {
                    if *times == 0 {
                        self.go(to, &trail);
                    }
                    return;
                }
                trail.open.push((node, trail.time, trail.messages.len()));
                trail.way.push(format!("up to {times} rounds"));
                return self.go(to, &trail);
            }
            NodeKind::Round(repeat) => {
                let Some((head, _)) = self.steps.repeat_nodes(*repeat) else { return };
                let (Some(open), Some(past)) = (trail.open.pop(), self.steps.target(head, Edge::Next)) else { return };
                let Some(NodeKind::Repeat { times, .. }) = self.steps.node(head).map(|head| &head.kind) else { return };
                let round = Bounds {
                    least: trail.time.least - open.1.least,
                    greatest: trail.time.greatest.zip(open.1.greatest).map(|(now, then)| now - then),
                };
                trail.time = open.1.then(round.times(*times));
                for message in trail.messages.iter_mut().skip(open.2) {
                    message.times = message.times.saturating_mul(*times);
                    message.latest_ms = trail.time.greatest;
                }
                return self.go(past, &trail);
            }
            NodeKind::Stage(stage) if edge == Edge::Milestone => {
                let inside = self.steps.nodes().filter(|(_, other)| other.stage == *stage);
                let inside: Vec<NodeId> = inside.map(|(id, _)| id).collect();
                let name = self.declared.stages.get(*stage).map_or("", |stage| stage.name.as_str());
                trail.way.push(format!("milestone of {name}, at any time in it"));
                let begun = self.facts.and_then(|facts| facts.since_entry(node));
                let mut longest = Some(0);
                for inner in inside {
                    let reached = self.facts.and_then(|facts| facts.since_entry(inner));
                    let ways = self.steps.ways_on(inner).into_iter();
                    let (Some(reached), Some(kind)) = (reached, self.steps.node(inner).map(|inner| &inner.kind)) else {
                        continue;
                    };
                    let after = ways.map(|(edge, _)| delays::way_on(self.program, kind, edge)).reduce(Bounds::or);
                    let left = reached.then(after.unwrap_or(Bounds::NONE));
                    let length = left.greatest.zip(begun).map(|(left, begun)| left - begun.least);
                    longest = longest.zip(length).map(|(a, b): (i64, i64)| a.max(b));
                    if let Some(mut message) = self.message(inner, &trail) {
                        message.may_be_left_out = true;
                        message.latest_ms = reached.greatest;
                        trail.messages.push(message);
                    }
                }
                trail.time = trail.time.then(Bounds::up_to(longest));
                return self.go(to, &trail);
            }
            NodeKind::Send { .. } => {
                if edge == Edge::Else {
                    trail.way.push(format!("{} blocked", self.name_of(node)));
                } else {
                    trail.messages.extend(self.message(node, &trail));
                }
            }
            NodeKind::Wait(_) if edge == Edge::Else => trail.way.push("past already".to_owned()),
            NodeKind::Do { .. } if edge == Edge::Else => {
                trail.way.push(format!("{} fails", self.words.node(&step.kind).trim_start_matches("do ")));
            }
            NodeKind::Await { .. } | NodeKind::Branch { .. } | NodeKind::Split(_) => {
                let decided = self.words.way_on(&step.kind, edge);
                trail.way.push(match (&step.kind, edge) {
                    (NodeKind::Await { .. }, Edge::Otherwise) => "no answer".to_owned(),
                    (NodeKind::Split(split), _) => format!("{}: {decided}", self.program.splits[*split].name),
                    (_, Edge::Next) => "none of these".to_owned(),
                    (_, _) => decided,
                });
            }
            NodeKind::Stage(_)
            | NodeKind::Wait(_)
            | NodeKind::Set { .. }
            | NodeKind::Mark(_)
            | NodeKind::Clear(_)
            | NodeKind::Do { .. }
            | NodeKind::Start(_)
            | NodeKind::Leave(_) => {}
        }
        trail.time = trail.time.then(delays::way_on(self.program, &step.kind, edge));
        self.go(to, &trail);
    }

    fn message(&self, node: NodeId, trail: &Trail) -> Option<MessageRow> {
        let send = self.sends.get(&node)?;
        Some(MessageRow {
            message: self.program.messages[send.message].name.to_string(),
            category: self.program.categories[send.category].name.to_string(),
            channels: send.channels.iter().map(|channel| self.program.channels[*channel].name.to_string()).collect(),
            earliest_ms: trail.time.least,
            latest_ms: trail.time.greatest,
            times: 1,
            may_be_left_out: false,
            node,
        })
    }

    fn name_of(&self, node: NodeId) -> String {
        let send = self.sends.get(&node);
        send.map_or_else(String::new, |send| self.program.messages[send.message].name.to_string())
    }

    fn end(&mut self, mut trail: Trail, kind: EndKind, what: String, silent: bool) {
        self.counted += 1;
        if self.counted > self.limit {
            return;
        }
        // Left in the middle of a `repeat`: in any of its rounds.
        for (head, ..) in std::mem::take(&mut trail.open) {
            let Some(step) = self.steps.node(head) else { continue };
            let NodeKind::Repeat { times, .. } = &step.kind else { continue };
            let inside = |node: NodeId| self.steps.node(node).is_some_and(|send| step.span.contains(send.span));
            for message in trail.messages.iter_mut().filter(|message| inside(message.node)) {
                message.times = message.times.saturating_mul(*times);
                message.latest_ms = trail.time.greatest;
            }
            if kind == EndKind::Back {
                trail.time.greatest = None;
            }
        }
        let mut channels: Vec<String> = Vec::new();
        for channel in trail.messages.iter().flat_map(|message| &message.channels) {
            if !channels.contains(channel) {
                channels.push(channel.clone());
            }
        }
        self.paths.push(PathRow {
            number: self.counted,
            way: trail.way,
            earliest_ms: trail.time.least,
            latest_ms: trail.time.greatest,
            messages: trail.messages,
            channels,
            end: End { kind, what, silent },
        });
    }
}

fn most(paths: &[PathRow]) -> Vec<Most> {
    let mut most: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for path in paths {
        let mut here: BTreeMap<&str, u64> = BTreeMap::new();
        for message in &path.messages {
            *here.entry(&message.category).or_default() += message.times;
        }
        for (category, messages) in here {
            let slot = most.entry(category).or_default();
            if slot.0 < messages {
                *slot = (messages, path.number);
            }
        }
    }
    let row = |(category, (messages, path)): (&str, (u64, u64))| Most { category: category.to_owned(), messages, path };
    most.into_iter().map(row).collect()
}

/// Steps at which a visit ends without a stated reason: a bare `exit`, and what stands last.
fn silent_exits(
    steps: &JourneyGraph,
    facts: Option<&JourneyFacts>,
    words: &Words<'_>,
    sources: &SourceMap,
) -> Vec<SilentExit> {
    let found = facts.map_or_else(Vec::new, |facts| silent::silent_exits(steps, facts));
    let said = |exit: silent::SilentExit| {
        let last = steps.node(exit.node)?;
        let Some(edge) = exit.edge else {
            return Some((exit.span, "exit".to_owned(), "it names no reason".to_owned()));
        };
        let way = words.way_on(&last.kind, edge);
        let behind = if way.is_empty() { String::new() } else { format!(", {way}") };
        let what = format!("{}{behind}", words.node(&last.kind));
        Some((exit.span, what, "nothing follows: the visit is completed".to_owned()))
    };
    let mut found: Vec<_> = found.into_iter().filter_map(said).collect();
    found.dedup();
    let file = |span: crate::base::Span| sources.get(span.file).map_or_else(String::new, |file| file.path.clone());
    found
        .into_iter()
        .map(|(span, step, why)| {
            let line = sources.line_column(span).line;
            SilentExit { step, file: file(span), line, why }
        })
        .collect()
}
