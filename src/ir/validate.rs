//! Looks at a lowered workspace: what nothing reaches, loops in which no time passes, reactions to nothing. None of it can be
//! excused: without these errors every instant of every life ends. Knows no conditions.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use super::{
    branches::name_every_way_in,
    facts::Facts,
    graph::{Edge, Graph, JourneyGraph, NodeId, NodeKind},
    links::{LinkKind, links},
    loops, lower, messages,
    words::Words,
};
use crate::{
    base::{Diagnostics, Span, ids::Id as _},
    model::{
        condition::{Happening, Which},
        journey::{Cause, Journey, Stmt, StmtKind, WayInKind},
        program::SendPlace,
        types::{JourneyId, SendId},
    },
};

/// What is certain, or why it cannot be run.
#[must_use]
pub fn validate(graph: &Graph) -> (Option<Facts>, Diagnostics) {
    let mut found = Diagnostics::new();
    journeys_nothing_reaches(graph, &mut found);
    let facts = Facts::of(graph);
    for (id, journey) in graph.program.journeys.iter() {
        let steps = &graph.journeys[id];
        let reached = facts.journey(id).map_or(&[][..], |facts| facts.reachable());
        if journey.damaged {
            continue;
        }
        stages_nothing_reaches(journey, steps, reached, &mut found);
        for (stage_id, stage) in journey.stages.iter() {
            if steps.stage_start(stage_id).is_some_and(|node| reached.get(node.0 as usize) == Some(&true)) {
                steps_nothing_reaches(journey, &stage.body, &mut found);
            }
        }
        loops_without_time(graph, id, reached, &mut found);
        reactions_before_send(graph, id, &facts, &mut found);
    }
    (found.is_empty().then_some(facts), found)
}

fn journeys_nothing_reaches(graph: &Graph, found: &mut Diagnostics) {
    let program = &graph.program;
    if program.journeys.rows().iter().any(|journey| journey.damaged) {
        return;
    }
    let by_itself =
        |journey: &Journey| journey.ways_in.rows().iter().any(|way| matches!(way.what, WayInKind::Happening(_)));
    let links = links(graph);
    let mut leads_to: Vec<Vec<JourneyId>> = vec![Vec::new(); program.journeys.len()];
    let mut handed: Vec<Vec<Span>> = vec![Vec::new(); program.journeys.len()];
    for link in links.iter().filter(|link| hands_over(&link.kind)) {
        leads_to[link.from.index()].push(link.to);
        handed[link.to.index()].push(link.span);
    }
    let mut reached = vec![false; program.journeys.len()];
    let spread = |reached: &mut Vec<bool>, from: JourneyId| {
        let mut open = vec![from];
        while let Some(next) = open.pop() {
            if !std::mem::replace(&mut reached[next.index()], true) {
                open.extend(&leads_to[next.index()]);
            }
        }
    };
    for (id, _) in program.journeys.iter().filter(|(_, journey)| by_itself(journey)) {
        spread(&mut reached, id);
    }
    for (id, journey) in program.journeys.iter() {
        if reached[id.index()] {
            continue;
        }
        found.push(messages::unreachable_journey(journey, &handed[id.index()]));
        // Those that only this one leads to are no mistake of their own.
        spread(&mut reached, id);
    }
}

fn hands_over(kind: &LinkKind) -> bool {
    match kind {
        LinkKind::ExitTo(_) | LinkKind::HandOff(_) | LinkKind::Start(_) => true,
        LinkKind::Fact(..) => false,
    }
}

fn stages_nothing_reaches(journey: &Journey, steps: &JourneyGraph, reached: &[bool], found: &mut Diagnostics) {
    let mut reached = reached.to_vec();
    for (id, stage) in journey.stages.iter() {
        let Some(start) = steps.stage_start(id) else { continue };
        if reached.get(start.0 as usize) == Some(&true) {
            continue;
        }
        let before = id.0.checked_sub(1).and_then(|i| journey.stages.rows().get(i as usize));
        found.push(messages::unreachable_stage(stage, before));
        // What only this stage leads to is no mistake of its own.
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            if let Some(slot) = reached.get_mut(node.0 as usize)
                && !*slot
            {
                *slot = true;
                open.extend(steps.ways_on(node).into_iter().map(|(_, to)| to));
            }
        }
    }
}

/// In each block the first statement behind one that never goes on.
fn steps_nothing_reaches(journey: &Journey, statements: &[Stmt], found: &mut Diagnostics) {
    for (i, statement) in statements.iter().enumerate() {
        for block in lower::blocks(statement) {
            steps_nothing_reaches(journey, block, found);
        }
        if !goes_on(journey, statement) {
            if let Some(next) = statements.get(i + 1) {
                let last = statements.last().unwrap_or(next);
                found.push(messages::unreachable_step(next, last.span, statement));
            }
            return;
        }
    }
}

fn goes_on(journey: &Journey, statement: &Stmt) -> bool {
    let through = |block: &[Stmt]| block.iter().all(|statement| goes_on(journey, statement));
    match &statement.kind {
        StmtKind::Wait { .. }
        | StmtKind::Send { .. }
        | StmtKind::Do { .. }
        | StmtKind::Set { .. }
        | StmtKind::Mark(_)
        | StmtKind::Clear(_)
        | StmtKind::Start(_) => true,
        StmtKind::Await { arms, otherwise, .. } => arms.iter().any(|arm| through(&arm.body)) || through(otherwise),
        StmtKind::Branch { arms, otherwise, .. } => {
            let past = match otherwise {
                Some(body) => through(body),
                None => !name_every_way_in(journey, arms.iter().map(|arm| &arm.condition)),
            };
            past || arms.iter().any(|arm| through(&arm.body))
        }
        StmtKind::Split { arms, .. } => arms.iter().any(|arm| through(&arm.body)),
        StmtKind::Repeat { times, body } => *times == 0 || through(body),
        StmtKind::GoTo(_) | StmtKind::HandOff(_) | StmtKind::Exit(_) => false,
    }
}

fn loops_without_time(graph: &Graph, id: JourneyId, reached: &[bool], found: &mut Diagnostics) {
    let steps = &graph.journeys[id];
    for endless in loops::without_time(graph, id, reached) {
        let words = Words::inside(&graph.program, id);
        let node = |node: NodeId| steps.node(node);
        let (closing_node, closing_edge) = endless.closing;
        let closing = steps.jump(closing_node, closing_edge).or_else(|| match node(closing_node).map(|n| &n.kind) {
            Some(NodeKind::Round(repeat)) => {
                steps.repeat_nodes(*repeat).and_then(|(repeat, _)| node(repeat)).map(|repeat| repeat.span)
            }
            Some(_) | None => node(closing_node).map(|node| node.span),
        });
        let Some(closing) = closing else { continue };
        match endless.arm {
            Some((await_node, edge)) => {
                let Some(step) = node(await_node) else { continue };
                let head = steps.head(await_node, edge).unwrap_or(step.span);
                let event = matches!(arm_cause(&step.kind, edge), Some(Cause::On { .. }));
                found.push(messages::loop_through_arm(head, &words.way_on(&step.kind, edge), event, closing));
            }
            None if closing_edge == Edge::Back => found.push(messages::repeat_without_time(closing)),
            None => {
                let begins = steps.target(closing_node, closing_edge).and_then(node).map(|node| node.span);
                found.push(messages::loop_without_time(closing, begins));
            }
        }
    }
}

fn arm_cause(kind: &NodeKind, edge: Edge) -> Option<&Cause> {
    match (kind, edge) {
        (NodeKind::Await { arms, .. }, Edge::Arm(arm)) => arms.get(arm as usize),
        (_, Edge::Next | Edge::Else | Edge::Arm(_) | Edge::Otherwise | Edge::Again | Edge::Back | Edge::Milestone) => {
            None
        }
    }
}

/// Arms on reactions to a message that this visit cannot have sent.
fn reactions_before_send(graph: &Graph, id: JourneyId, facts: &Facts, found: &mut Diagnostics) {
    let (Some(facts), steps) = (facts.journey(id), &graph.journeys[id]) else { return };
    let words = Words::inside(&graph.program, id);
    for (node_id, node) in steps.nodes().filter(|(id, _)| facts.is_reachable(*id)) {
        let NodeKind::Await { arms, .. } = &node.kind else { continue };
        for (arm, cause) in (0..).zip(arms) {
            let Cause::On { events, .. } = cause else { continue };
            let to_nothing = events.iter().find(|event| match event {
                Happening::Message(Which::Bare, _) => facts.possible_before(node_id).next().is_none(),
                Happening::Message(Which::Message(message), _) => {
                    !facts.possible_before(node_id).any(|send| graph.program.sends[send].message == *message)
                }
                Happening::Message(Which::Send(send), _) => {
                    !facts.possible_before(node_id).any(|possible| possible == *send)
                }
                Happening::Message(Which::Category(_) | Which::Channel(_), _)
                | Happening::Event(_)
                | Happening::Trigger(_)
                | Happening::Journey(..)
                | Happening::Goal => false,
            });
            if let Some(happening) = to_nothing {
                let head = steps.head(node_id, Edge::Arm(arm)).unwrap_or(node.span);
                let later = later_send(graph, id, happening);
                found.push(messages::reaction_before_send(head, &words.happening(happening), node.span, later));
            }
        }
    }
}

fn sent_by(kind: &NodeKind) -> Option<SendId> {
    if let NodeKind::Send { id, .. } = kind { Some(*id) } else { None }
}

/// Where such a message is sent elsewhere in the journey.
fn later_send(graph: &Graph, id: JourneyId, happening: &Happening) -> Option<Span> {
    let wanted = |send: &SendPlace, send_id| match happening {
        Happening::Message(Which::Bare, _) => true,
        Happening::Message(Which::Message(message), _) => send.message == *message,
        Happening::Message(Which::Send(named), _) => send_id == *named,
        Happening::Message(Which::Category(_) | Which::Channel(_), _)
        | Happening::Event(_)
        | Happening::Trigger(_)
        | Happening::Journey(..)
        | Happening::Goal => false,
    };
    let mut sends: Vec<SendId> = graph.journeys[id].nodes().filter_map(|(_, node)| sent_by(&node.kind)).collect();
    sends.sort_unstable();
    let places = sends.into_iter().map(|send_id| (send_id, &graph.program.sends[send_id]));
    places.filter(|(send_id, send)| wanted(send, *send_id)).map(|(_, send)| send.span).next()
}
