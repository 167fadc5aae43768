//! What each step does to what is known. Knows no fixpoint.

use std::rc::Rc;

use super::{
    Flow, Solver,
    passing::{Change, written_by},
    unbroken::Unbroken,
};
use crate::{
    base::ids::Id as _,
    ir::{Edge, NodeId, NodeKind, delays},
    model::{
        condition::{Happened, Happening, Which},
        journey::Cause,
        types::{AttributeId, EventId, MessageId, SendId},
    },
    solve::{
        atom::{Atom, Subject},
        bdd::{Bool, TooLarge},
        layout::What,
        space::Space,
    },
};

impl Flow<'_> {
    /// The facts on each way on from a step.
    pub(super) fn pass(
        &self,
        solver: &mut Solver<'_>,
        space: &mut Space,
        node: NodeId,
        facts: Bool,
        unbroken: &Unbroken,
    ) -> Result<Vec<(Edge, Bool)>, TooLarge> {
        let Some(step) = self.steps.node(node) else { return Ok(Vec::new()) };
        let later = |space: &mut Space, edge: Edge| -> Result<Bool, TooLarge> {
            let time = self.time_of((node, &step.kind), edge);
            if time.greatest == Some(0) { Ok(facts) } else { self.wait(space, facts, unbroken) }
        };
        let ways = self.steps.ways_on(node).into_iter();
        match &step.kind {
            NodeKind::Stage(stage) => {
                let milestone = self.milestones.get(stage.index()).cloned().flatten();
                let reached = match &milestone {
                    Some(condition) => space.function(condition)?,
                    None => Bool::FALSE,
                };
                let passes = space.diagrams.and(facts, reached)?;
                let stays = space.diagrams.and(facts, reached.not())?;
                Ok(ways.map(|(edge, _)| (edge, if edge == Edge::Milestone { passes } else { stays })).collect())
            }
            NodeKind::Branch { .. } => self.branch(space, node, facts),
            NodeKind::Await { arms, .. } => {
                let waited = later(space, Edge::Otherwise)?;
                self.awaited(solver, space, (node, arms), waited)
            }
            NodeKind::Send { id, message, .. } => {
                let decided = later(space, Edge::Next)?;
                self.sent(space, node, (*id, *message), decided)
            }
            NodeKind::Wait(_) => ways.map(|(edge, _)| Ok((edge, later(space, edge)?))).collect(),
            NodeKind::Set { attribute, .. } => {
                let after = forget_attributes(space, facts, &[*attribute])?;
                let after = self.with_set(space, node, after)?;
                self.disturbed(space, ways, after)
            }
            NodeKind::Mark(status) | NodeKind::Clear(status) => {
                let marked = matches!(step.kind, NodeKind::Mark(_));
                let status = What::Fact(Atom::Status(*status));
                let same = |what: &What| matches!((what, &status), (What::Fact(a), What::Fact(b)) if a == b);
                let noisy = self.noisy(space, facts)?;
                let other = space.changed(noisy, |what| if same(what) { Change::Any } else { Change::None })?;
                let is = self
                    .questions
                    .get(node.index())
                    .map_or(Ok(Bool::TRUE), |question| space.function(&question.set))?;
                let after = space.diagrams.and(other, if marked { is } else { is.not() })?;
                Ok(ways.map(|(edge, _)| (edge, after)).collect())
            }
            NodeKind::Do { .. } | NodeKind::Start(_) => self.disturbed(space, ways, facts),
            NodeKind::Split(_) | NodeKind::Repeat { .. } | NodeKind::Round(_) => {
                Ok(ways.map(|(edge, _)| (edge, facts)).collect())
            }
            NodeKind::Leave(_) => Ok(Vec::new()),
        }
    }

    /// How long a way on takes.
    fn time_of(&self, (node, kind): (NodeId, &NodeKind), edge: Edge) -> delays::Bounds {
        match self.facts {
            Some(facts) => facts.delay(node, edge),
            None => delays::way_on(&self.graph.program, kind, edge),
        }
    }

    /// Time passes.
    fn wait(&self, space: &mut Space, facts: Bool, unbroken: &Unbroken) -> Result<Bool, TooLarge> {
        if let Some(known) = space.ground.later.get(&facts) {
            return Ok(*known);
        }
        let moves = Rc::clone(&space.ground.time);
        let mut later = space.moved(facts, &moves)?;
        later = space.diagrams.and(later, unbroken.always)?;
        for lasting in &unbroken.once_so {
            if space.diagrams.and(facts, lasting.not())? == Bool::FALSE {
                later = space.diagrams.and(later, *lasting)?;
            }
        }
        let later = space.possible(later)?;
        space.ground.later.insert(facts, later);
        Ok(later)
    }

    /// Something else may be noted down.
    fn noisy(&self, space: &mut Space, facts: Bool) -> Result<Bool, TooLarge> {
        let moves = Rc::clone(&space.ground.noise);
        space.moved(facts, &moves)
    }

    /// The facts as a held message is decided on: at once, or after the hold.
    pub(super) fn decided(
        &self,
        space: &mut Space,
        node: NodeId,
        facts: Bool,
        unbroken: &Unbroken,
    ) -> Result<Bool, TooLarge> {
        let Some(step) = self.steps.node(node) else { return Ok(facts) };
        let time = self.time_of((node, &step.kind), Edge::Next);
        let later = if time.greatest == Some(0) { facts } else { self.wait(space, facts, unbroken)? };
        self.arrive(space, node, later)
    }

    /// What holds at every step, and in its stage.
    pub(super) fn arrive(&self, space: &mut Space, node: NodeId, facts: Bool) -> Result<Bool, TooLarge> {
        let facts = space.diagrams.and(facts, space.ground.always)?;
        let stage = self.steps.node(node).and_then(|step| space.ground.in_stage.get(step.stage.index()));
        let in_stage = stage.copied().unwrap_or(Bool::TRUE);
        let facts = space.diagrams.and(facts, in_stage)?;
        space.possible(facts)
    }

    /// A milestone is reached at some time while a step is being done.
    pub(super) fn cut_short(
        &self,
        space: &mut Space,
        node: NodeId,
        facts: Bool,
        unbroken: &Unbroken,
    ) -> Result<Bool, TooLarge> {
        let later = self.wait(space, facts, unbroken)?;
        let later = self.noisy(space, later)?;
        let stage = self.steps.node(node).map(|step| step.stage.index());
        match stage.and_then(|stage| self.milestones.get(stage).cloned().flatten()) {
            Some(condition) => {
                let reached = space.function(&condition)?;
                space.diagrams.and(later, reached)
            }
            None => Ok(later),
        }
    }

    fn branch(&self, space: &mut Space, node: NodeId, facts: Bool) -> Result<Vec<(Edge, Bool)>, TooLarge> {
        let Some(question) = self.questions.get(node.index()) else { return Ok(Vec::new()) };
        let mut rest = facts;
        let mut ways = Vec::with_capacity(question.arms.len() + 1);
        for (index, arm) in (0..).zip(&question.arms) {
            let function = space.function(arm)?;
            let gets = space.diagrams.and(rest, function)?;
            ways.push((Edge::Arm(index), gets));
            rest = space.diagrams.and(rest, function.not())?;
        }
        ways.push((Edge::Otherwise, rest));
        ways.push((Edge::Next, rest));
        Ok(ways)
    }

    fn awaited(
        &self,
        solver: &mut Solver<'_>,
        space: &mut Space,
        (node, arms): (NodeId, &[Cause]),
        waited: Bool,
    ) -> Result<Vec<(Edge, Bool)>, TooLarge> {
        let Some(question) = self.questions.get(node.index()) else { return Ok(Vec::new()) };
        let mut rest = waited;
        let mut ways = Vec::with_capacity(arms.len() + 1);
        for (index, (arm, (fact, after))) in (0..).zip(arms.iter().zip(question.arms.iter().zip(&question.after))) {
            let fact = space.function(fact)?;
            let mut gets = space.diagrams.and(rest, fact)?;
            match arm {
                // A condition that were true would have ended the wait.
                Cause::When(_) => rest = space.diagrams.and(rest, fact.not())?,
                Cause::On { events, .. } => {
                    let events = self.business_events(solver, events);
                    gets = forget_awaited(space, gets, &events)?;
                    gets = forget_attributes(space, gets, &written_by(solver, &events))?;
                }
            }
            let after = space.function(after)?;
            ways.push((Edge::Arm(index), space.diagrams.and(gets, after)?));
        }
        let time_out = space.function(&question.time_out)?;
        ways.push((Edge::Otherwise, space.diagrams.and(rest, time_out)?));
        Ok(ways)
    }

    /// The business events behind happenings.
    fn business_events(&self, solver: &mut Solver<'_>, happenings: &[Happening]) -> Vec<EventId> {
        let mut leaves = Vec::new();
        for happening in happenings {
            solver.leaves(happening, &[], super::Place::inside(self.id), &mut leaves);
        }
        let event = |what: &Happening| if let Happening::Event(event) = what { Some(*event) } else { None };
        leaves.iter().filter_map(|(what, _)| event(what)).collect()
    }

    /// A message goes out or does not; nobody has reacted to it yet.
    fn sent(
        &self,
        space: &mut Space,
        node: NodeId,
        (id, message): (SendId, MessageId),
        facts: Bool,
    ) -> Result<Vec<(Edge, Bool)>, TooLarge> {
        let noisy = self.noisy(space, facts)?;
        let meant = |which: Which| which == Which::Bare || which == Which::Message(message) || which == Which::Send(id);
        let about = |what: &What| match what {
            What::Fact(Atom::Reacted(which, happened)) if meant(*which) => Some(*happened),
            What::Fact(_)
            | What::Words { .. }
            | What::Numbers { .. }
            | What::Ages { .. }
            | What::Ways { .. }
            | What::Counts { .. }
            | What::Sums { .. } => None,
        };
        let facts = space.changed(noisy, |what| if about(what).is_some() { Change::Any } else { Change::None })?;
        let (mut out, mut not) = (facts, facts);
        for variable in &space.layout.variables {
            let Some(happened) = about(&variable.what) else { continue };
            let so = variable.within(&mut space.diagrams, 1, 1)?;
            let (on_out, on_not) = match happened {
                Happened::Sent => (so, so.not()),
                Happened::Blocked => (so.not(), so),
                Happened::BlockedFor(_) => (so.not(), Bool::TRUE),
                Happened::Reaction(_) | Happened::Positive | Happened::Negative => (so.not(), so.not()),
            };
            out = space.diagrams.and(out, on_out)?;
            not = space.diagrams.and(not, on_not)?;
        }
        if let Some(question) = self.questions.get(node.index())
            && let [when_out, when_not] = question.after.as_slice()
        {
            let (when_out, when_not) = (space.function(when_out)?, space.function(when_not)?);
            out = space.diagrams.and(out, when_out)?;
            not = space.diagrams.and(not, when_not)?;
        }
        let has_else = self.steps.target(node, Edge::Else).is_some();
        let next = if has_else { out } else { space.diagrams.or(out, not)? };
        Ok(vec![(Edge::Next, next), (Edge::Else, not)])
    }

    fn with_set(&self, space: &mut Space, node: NodeId, facts: Bool) -> Result<Bool, TooLarge> {
        let Some(question) = self.questions.get(node.index()) else { return Ok(facts) };
        let set = space.function(&question.set)?;
        space.diagrams.and(facts, set)
    }

    fn disturbed(
        &self,
        space: &mut Space,
        ways: impl Iterator<Item = (Edge, NodeId)>,
        facts: Bool,
    ) -> Result<Vec<(Edge, Bool)>, TooLarge> {
        let after = self.noisy(space, facts)?;
        Ok(ways.map(|(edge, _)| (edge, after)).collect())
    }
}

/// Facts without what they say of attributes.
fn forget_attributes(space: &mut Space, facts: Bool, attributes: &[AttributeId]) -> Result<Bool, TooLarge> {
    if attributes.is_empty() {
        return Ok(facts);
    }
    let written = |subject: &Subject| match subject {
        Subject::Attribute(id) => attributes.contains(id),
        // What is computed may be computed of it.
        Subject::Computed(_) => true,
        Subject::Entry(..) | Subject::Awaited(..) | Subject::Field(_) => false,
    };
    forget_subjects(space, facts, written)
}

/// Facts without what these events said when they were awaited before.
fn forget_awaited(space: &mut Space, facts: Bool, events: &[EventId]) -> Result<Bool, TooLarge> {
    let said = |subject: &Subject| matches!(subject, Subject::Awaited(event, _) if events.contains(event));
    forget_subjects(space, facts, said)
}

fn forget_subjects(space: &mut Space, facts: Bool, which: impl Fn(&Subject) -> bool) -> Result<Bool, TooLarge> {
    space.changed(facts, |what| {
        let forgotten = match what {
            What::Words { subject, .. }
            | What::Numbers { subject, .. }
            | What::Ages { subject, .. }
            | What::Fact(Atom::Value(subject, _)) => which(subject),
            What::Fact(Atom::Same(left, right) | Atom::Less(left, right) | Atom::Holds(left, right)) => {
                which(left) || which(right)
            }
            What::Ways { .. } | What::Counts { .. } | What::Sums { .. } | What::Fact(_) => false,
        };
        if forgotten { Change::Any } else { Change::None }
    })
}
