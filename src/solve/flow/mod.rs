//! What is known of a customer at each step of a journey: facts from the entry on, forward over the graph; arms add what they ask,
//! `set`, `mark` and `clear` overwrite, time takes away. Knows no findings.
//!
//! Facts never claim more than is so: nobody who can stand at a step is left out. So "nobody" is a proof, and "somebody" is somebody
//! of whom nothing known speaks against it.

mod entering;
mod passing;

pub(super) use passing::{ByJourneys, Ground};
mod steps;
mod unbroken;

use std::{collections::BTreeSet, rc::Rc};

use super::{
    NODES, Solver,
    answer::{Answer, Arms, Customer},
    atom::{Atom, AtomId, Subject},
    bdd::{Bool, TooLarge},
    formula::Formula,
    questions::{anybody, arms_in, cannot_tell},
    space::Space,
    translate::{Fields, Place},
};
use crate::{
    base::ids::Id as _,
    ir::{Edge, Facts, Graph, JourneyGraph, NodeId, NodeKind, facts::JourneyFacts},
    model::{
        condition::{Happened, Happening, Which},
        journey::{Cause, Journey},
        types::{JourneyId, SendId, WayInId},
    },
};
use passing::Kept;

/// What a profile does while a customer waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Any attribute may change at any time.
    Strict,
    /// Attributes that no journey writes stay.
    Steady,
}

/// After so many changes of the facts at a step, what still changes is forgotten.
const ROUNDS: u32 = 3;

/// What is known of customers in one journey, step by step.
#[derive(Clone, Debug)]
pub struct Known {
    journey: JourneyId,
    mode: Mode,
    /// None: too large a question.
    space: Option<Space>,
    /// By node: the facts on reaching it. None: nobody does.
    at: Vec<Option<Bool>>,
    /// By node: the facts as a message is decided on, held or not.
    decided: Vec<Option<Bool>>,
    entries: Vec<Entry>,
    /// Ways on that somebody may take.
    taken: BTreeSet<(NodeId, Edge)>,
    questions: Vec<Question>,
    /// Whether the other mode would say the same.
    same_in_all_modes: bool,
    /// By node: the arms of a branch, once they were asked for.
    arms: Vec<Option<Rc<Arms<()>>>>,
}

/// A way in.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Who has whatever its event must say.
    asked: Bool,
    /// Who of them fails its `when`.
    refused: Bool,
    /// Who enters: neither goal nor exit rule is true already.
    enters: Bool,
}

/// What can become of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryAnswers<T = Customer> {
    /// Somebody who has whatever its event must say.
    pub asked: Answer<T>,
    /// Somebody of them who fails its `when`.
    pub refused: Answer<T>,
    /// Somebody who meets its `when`.
    pub meets: Answer<T>,
    /// Somebody of those who enters: neither goal nor exit rule is true already.
    pub enters: Answer<T>,
}

/// The formulas of one step.
#[derive(Clone, Debug, Default)]
struct Question {
    /// Conditions of a branch's arms, and of an `await`'s (true of an arm on an event).
    arms: Vec<Formula>,
    /// What is so after each arm of an `await` besides: what its event said, that it happened.
    after: Vec<Formula>,
    /// What is so when the time of an `await` is up.
    time_out: Formula,
    /// What a `set` makes so.
    set: Formula,
}

impl Known {
    /// The journey.
    #[must_use]
    pub fn journey(&self) -> JourneyId {
        self.journey
    }

    /// What was taken for granted.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Whether the other mode would say the same: what is asked of attributes hangs on nothing that may change.
    #[must_use]
    pub fn same_in_all_modes(&self) -> bool {
        self.same_in_all_modes
    }

    /// Whether it is proved that nobody reaches a step.
    #[must_use]
    pub fn nobody_at(&self, node: NodeId) -> bool {
        self.space.is_some() && self.at.get(node.index()).is_none_or(|facts| facts.is_none_or(|f| f == Bool::FALSE))
    }
}

impl Known {
    /// Whether it is proved that nobody takes a way on.
    #[must_use]
    pub fn nobody_takes(&self, node: NodeId, edge: Edge) -> bool {
        self.space.is_some() && !self.taken.contains(&(node, edge))
    }
}

impl Solver<'_> {
    /// What is known in a journey. Questions may be asked about its own conditions, and about `more`.
    pub fn known(
        &mut self,
        (graph, facts): (&Graph, &Facts),
        journey: JourneyId,
        mode: Mode,
        more: &[Formula],
    ) -> Known {
        let mut known = Known {
            journey,
            mode,
            space: None,
            at: Vec::new(),
            decided: Vec::new(),
            entries: Vec::new(),
            taken: BTreeSet::new(),
            questions: Vec::new(),
            same_in_all_modes: false,
            arms: Vec::new(),
        };
        let (Some(declared), Some(steps)) = (graph.program.journeys.get(journey), graph.journeys.get(journey)) else {
            return known;
        };
        let flow = Flow::read(self, (graph, facts), (journey, declared, steps), mode, more);
        known.questions.clone_from(&flow.questions);
        if let Ok(ran) = flow.run(self) {
            known.space = Some(ran.space);
            known.at = ran.at;
            known.decided = ran.decided;
            known.entries = ran.entries;
            known.taken = ran.taken;
            known.same_in_all_modes = ran.same_in_all_modes;
        }
        known
    }

    /// Somebody who reaches a step and of whom a formula is true there.
    pub fn somebody_at(&mut self, known: &mut Known, node: NodeId, formula: &Formula) -> Answer<Customer> {
        let facts = known.at.get(node.index()).copied();
        self.somebody_of(known, facts, formula)
    }

    /// Somebody of whom a formula is true as a `send` is decided on, after a hold if there is one.
    pub fn somebody_decided_on(&mut self, known: &mut Known, node: NodeId, formula: &Formula) -> Answer<Customer> {
        let facts = known.decided.get(node.index()).copied();
        self.somebody_of(known, facts, formula)
    }

    fn somebody_of(&self, known: &mut Known, facts: Option<Option<Bool>>, formula: &Formula) -> Answer<Customer> {
        let Some(facts) = facts else { return Answer::CannotTell };
        let Some(space) = &mut known.space else { return Answer::CannotTell };
        let Some(facts) = facts else { return Answer::No };
        space.diagrams.allow(NODES);
        self.somebody_among(space, facts, formula)
    }

    /// The arms of a branch, tried on everybody who reaches it. None: it is no branch.
    pub fn arms_at(&mut self, known: &mut Known, node: NodeId) -> Option<Rc<Arms<()>>> {
        if let Some(Some(told)) = known.arms.get(node.index()) {
            return Some(Rc::clone(told));
        }
        let question = known.questions.get(node.index())?;
        let facts = known.at.get(node.index()).copied()?;
        let arms = match &mut known.space {
            Some(space) => {
                let show = |space: &mut Space, rest, _| anybody(space, rest);
                arms_in(space, facts.unwrap_or(Bool::FALSE), &question.arms, show)
            }
            None => cannot_tell(question.arms.len()),
        };
        let arms = Rc::new(arms);
        known.arms.resize(known.questions.len(), None);
        if let Some(slot) = known.arms.get_mut(node.index()) {
            *slot = Some(Rc::clone(&arms));
        }
        Some(arms)
    }

    /// Somebody whom no arm of a branch gets.
    pub fn forgotten_at(&mut self, known: &mut Known, node: NodeId) -> Answer<Customer> {
        let (Some(question), Some(facts)) = (known.questions.get(node.index()), known.at.get(node.index()).copied())
        else {
            return Answer::CannotTell;
        };
        let Some(space) = &mut known.space else { return Answer::CannotTell };
        let show = |space: &mut Space, rest, asked| self.somebody(space, rest, asked);
        arms_in(space, facts.unwrap_or(Bool::FALSE), &question.arms, show).rest
    }

    /// What can become of a way in.
    pub fn entry(&mut self, known: &mut Known, way: WayInId) -> EntryAnswers<()> {
        entry_of(known, way, anybody)
    }

    /// The same, with customers who show it.
    pub fn entry_shown(&mut self, known: &mut Known, way: WayInId) -> EntryAnswers {
        entry_of(known, way, |space, function| self.somebody(space, function, Bool::TRUE))
    }

    fn somebody_among(&self, space: &mut Space, facts: Bool, formula: &Formula) -> Answer<Customer> {
        space.diagrams.allow(NODES);
        let mut ask = || -> Result<_, TooLarge> {
            // What it was not read for it knows nothing of.
            let Some(function) = space.whole_function(formula)? else { return Ok(Answer::CannotTell) };
            let both = space.diagrams.and(facts, function)?;
            self.somebody(space, both, function)
        };
        ask().unwrap_or(Answer::CannotTell)
    }
}

fn entry_of<T>(
    known: &mut Known,
    way: WayInId,
    show: impl Fn(&mut Space, Bool) -> Result<Answer<T>, TooLarge>,
) -> EntryAnswers<T> {
    let (Some(space), Some(entry)) = (&mut known.space, known.entries.get(way.index()).copied()) else {
        let cannot_tell = || Answer::CannotTell;
        return EntryAnswers {
            asked: cannot_tell(),
            refused: cannot_tell(),
            meets: cannot_tell(),
            enters: cannot_tell(),
        };
    };
    let mut somebody = |function: Result<Bool, TooLarge>| {
        space.diagrams.allow(NODES);
        function.and_then(|function| show(space, function)).unwrap_or(Answer::CannotTell)
    };
    let (asked, refused, enters) = (somebody(Ok(entry.asked)), somebody(Ok(entry.refused)), somebody(Ok(entry.enters)));
    let meets = space.diagrams.and(entry.asked, entry.refused.not());
    space.diagrams.allow(NODES);
    let meets = meets.and_then(|function| show(space, function)).unwrap_or(Answer::CannotTell);
    EntryAnswers { asked, refused, meets, enters }
}

/// A journey as this analysis sees it.
struct Flow<'g> {
    graph: &'g Graph,
    facts: Option<&'g JourneyFacts>,
    id: JourneyId,
    journey: &'g Journey,
    steps: &'g JourneyGraph,
    kept: Kept,
    /// By way in: what is so when the entry is asked for, and its `when`.
    entries: Vec<(Formula, Formula)>,
    /// What holds at every step: no exit rule is true, the customer is inside.
    always: Formula,
    /// That the customer is inside this journey, if anything asks.
    inside: Option<Formula>,
    /// By stage: no exit rule of its own is true.
    in_stage: Vec<Formula>,
    /// By stage: its milestone, where it is a condition.
    milestones: Vec<Option<Formula>>,
    questions: Vec<Question>,
    atoms: Vec<AtomId>,
}

impl<'g> Flow<'g> {
    fn read(
        solver: &mut Solver<'_>,
        (graph, facts): (&'g Graph, &'g Facts),
        (id, journey, steps): (JourneyId, &'g Journey, &'g JourneyGraph),
        mode: Mode,
        more: &[Formula],
    ) -> Self {
        let place = Place::inside(id);
        let mut flow = Self {
            graph,
            facts: facts.journey(id),
            id,
            journey,
            steps,
            kept: Kept::new(solver, graph, mode),
            entries: Vec::new(),
            always: Formula::Always(true),
            inside: None,
            in_stage: Vec::new(),
            milestones: Vec::new(),
            questions: vec![Question::default(); steps.len()],
            atoms: Vec::new(),
        };
        let not_true = |solver: &mut Solver<'_>, rules: &[crate::model::journey::ExitRule]| {
            let rules = rules.iter().filter_map(|rule| match &rule.cause {
                Cause::When(condition) => Some(solver.formula(condition, place).not()),
                Cause::On { .. } => None,
            });
            Formula::all(rules.collect::<Vec<_>>())
        };
        flow.always = not_true(solver, &journey.exits);
        for (_, stage) in journey.stages.iter() {
            flow.in_stage.push(not_true(solver, &stage.exits));
            flow.milestones.push(match &stage.milestone {
                Some((Cause::When(condition), _)) => Some(solver.formula(condition, place)),
                Some((Cause::On { .. }, _)) | None => None,
            });
        }
        flow.conditions(solver, place);
        flow.collect(more);
        let inside = solver.atom(Atom::Inside(id));
        if matches!(&inside, Formula::Atom(atom) if flow.atoms.binary_search(atom).is_ok()) {
            flow.always = flow.always.clone().and(inside.clone());
            flow.inside = Some(inside);
        }
        // What an event that just happened makes true can be said only once it is known what is asked about history.
        flow.entering(solver);
        flow.happened(solver, place);
        flow.collect(&[]);
        flow
    }

    /// What the steps ask.
    fn conditions(&mut self, solver: &mut Solver<'_>, place: Place<'_>) {
        for ((_, node), question) in self.steps.nodes().zip(&mut self.questions) {
            match &node.kind {
                NodeKind::Branch { arms, .. } => {
                    question.arms = arms.iter().map(|arm| solver.formula(arm, place)).collect();
                }
                NodeKind::Await { arms, .. } => {
                    question.time_out = Formula::Always(true);
                    for arm in arms {
                        let (fact, after) = match arm {
                            Cause::When(condition) => (solver.formula(condition, place), Formula::Always(true)),
                            Cause::On { filter, when, .. } => {
                                let said = Place { fields: Fields::Awaited, ..place };
                                let filter = filter.iter().map(|filter| solver.formula(filter, said));
                                let after = Formula::all(filter.collect::<Vec<_>>());
                                let when = when.iter().map(|when| solver.formula(when, place));
                                (Formula::Always(true), after.and(Formula::all(when.collect::<Vec<_>>())))
                            }
                        };
                        question.arms.push(fact);
                        question.after.push(after);
                    }
                }
                NodeKind::Set { attribute, value } => question.set = solver.set_to(*attribute, value, place),
                NodeKind::Stage(_)
                | NodeKind::Wait(_)
                | NodeKind::Send { .. }
                | NodeKind::Split(_)
                | NodeKind::Repeat { .. }
                | NodeKind::Round(_)
                | NodeKind::Mark(_)
                | NodeKind::Clear(_)
                | NodeKind::Do { .. }
                | NodeKind::Start(_)
                | NodeKind::Leave(_) => {}
            }
            if let NodeKind::Mark(status) | NodeKind::Clear(status) = &node.kind {
                question.set = solver.atom(Atom::Status(*status));
            }
        }
        for (_, way) in self.journey.ways_in.iter() {
            let when: Vec<Formula> = way.when.iter().map(|when| solver.formula(when, place)).collect();
            let filter = way.filter.iter().map(|f| solver.formula(f, Place { fields: Fields::Entered(way), ..place }));
            self.entries.push((Formula::all(filter.collect::<Vec<_>>()), Formula::all(when)));
        }
    }

    /// Every atom that was mentioned so far.
    fn collect(&mut self, more: &[Formula]) {
        let mut atoms = std::mem::take(&mut self.atoms);
        let questions = self.questions.iter().flat_map(|question| {
            question.arms.iter().chain(&question.after).chain([&question.time_out, &question.set])
        });
        let rules = self.in_stage.iter().chain(self.milestones.iter().flatten()).chain([&self.always]);
        let entries = self.entries.iter().flat_map(|(asked, when)| [asked, when]);
        questions.chain(rules).chain(entries).chain(more).for_each(|formula| formula.atoms(&mut atoms));
        atoms.sort_unstable();
        atoms.dedup();
        self.atoms = atoms;
    }

    /// What the arms of an `await` leave behind: that it happened, or that it did not.
    fn happened(&mut self, solver: &mut Solver<'_>, place: Place<'_>) {
        for ((at, node), question) in self.steps.nodes().zip(&mut self.questions) {
            if let NodeKind::Send { id, .. } = &node.kind {
                let noted = [Happened::Sent, Happened::Blocked].map(|happened| {
                    let what = Happening::Message(Which::Send(*id), happened);
                    solver.just_happened(&what, &self.atoms, place, &|_, _| None)
                });
                question.after.extend(noted);
            }
            let NodeKind::Await { up_to, arms } = &node.kind else { continue };
            let before = self.facts.map(|facts| facts.before(at));
            let before = before.as_ref();
            let meant = |happening: &Happening| match (happening, before) {
                (Happening::Message(Which::Bare, _), Some(before)) => before.last.clone(),
                (Happening::Message(Which::Message(message), _), Some(before)) => {
                    let of_message = |send: &&SendId| {
                        self.graph.program.sends.get(**send).is_some_and(|place| place.message == *message)
                    };
                    before.possible.iter().filter(of_message).copied().collect()
                }
                _ => BTreeSet::new(),
            };
            for (arm, after) in arms.iter().zip(&mut question.after) {
                let Cause::On { events, filter, when } = arm else { continue };
                let each: Vec<Formula> = events
                    .iter()
                    .map(|event| {
                        let known = solver.just_happened(event, &self.atoms, place, &|event, position| {
                            Some(Subject::Awaited(event, position))
                        });
                        known.and(solver.reacted(event, true, &meant(event)))
                    })
                    .collect();
                *after = after.clone().and(Formula::any(each));
                if filter.is_none() && when.is_none() {
                    let none = events.iter().map(|event| {
                        let not_reacted = solver.reacted(event, false, &meant(event));
                        not_reacted.and(solver.did_not_happen(event, *up_to, &self.atoms, place))
                    });
                    question.time_out = question.time_out.clone().and(Formula::all(none.collect::<Vec<_>>()));
                }
            }
        }
    }
}

impl Default for Formula {
    fn default() -> Self {
        Self::Always(true)
    }
}

/// What the fixpoint came to.
struct Ran {
    space: Space,
    at: Vec<Option<Bool>>,
    decided: Vec<Option<Bool>>,
    entries: Vec<Entry>,
    taken: BTreeSet<(NodeId, Edge)>,
    same_in_all_modes: bool,
}

impl Flow<'_> {
    /// To the fixpoint.
    fn run(&self, solver: &mut Solver<'_>) -> Result<Ran, TooLarge> {
        let mut space = Space::over(solver, self.atoms.clone(), NODES)?;
        let same_in_all_modes = self.kept.same_in_all_modes(self.id, &space);
        space.ground.time = Rc::new(self.kept.moves(self.id, &space));
        space.ground.noise = Rc::new(space.moves(|what| passing::noise(solver, self.id, what)));
        space.ground.always = space.function(&self.always)?;
        space.ground.in_stage = self.in_stage.iter().map(|f| space.function(f)).collect::<Result<_, _>>()?;
        let mut entries = Vec::new();
        let mut start = Bool::FALSE;
        for (asked, when) in &self.entries {
            let entry = self.enter(solver, &mut space, asked, when)?;
            entries.push(entry);
            start = space.diagrams.or(start, entry.enters)?;
        }
        // Inside from now on; and not so before, which the entry's own `when` read.
        let start = self.settle(&mut space, start)?;
        let mut at: Vec<Option<Bool>> = vec![None; self.steps.len()];
        let mut changes: Vec<u32> = vec![0; self.steps.len()];
        let mut open = BTreeSet::new();
        let mut taken = BTreeSet::new();
        self.join(&mut space, (&mut at, &mut changes, &mut open), self.steps.start(), start)?;
        let unbroken = &self.unbroken(solver, &mut space, start)?;
        let cuts = self.cuts();
        while let Some(node) = open.pop_first() {
            let Some(facts) = at.get(node.index()).copied().flatten() else { continue };
            space.diagrams.allow(NODES);
            let mut goes = Vec::new();
            for (edge, facts) in self.pass(solver, &mut space, node, facts, unbroken)? {
                if let Some(to) = self.steps.target(node, edge) {
                    goes.push((to, facts));
                    if facts != Bool::FALSE {
                        taken.insert((node, edge));
                    }
                }
            }
            for (_, to) in cuts.iter().filter(|(from, _)| *from == node) {
                goes.push((*to, self.cut_short(&mut space, node, facts, unbroken)?));
            }
            for (to, facts) in goes {
                let facts = self.arrive(&mut space, to, facts)?;
                self.join(&mut space, (&mut at, &mut changes, &mut open), to, facts)?;
            }
        }
        let mut decided = at.clone();
        for ((node, step), facts) in self.steps.nodes().zip(&mut decided) {
            if let (NodeKind::Send { .. }, Some(facts)) = (&step.kind, facts) {
                space.diagrams.allow(NODES);
                *facts = self.decided(&mut space, node, *facts, unbroken)?;
            }
        }
        Ok(Ran { space, at, decided, entries, taken, same_in_all_modes })
    }

    /// Adds facts to a step; what still changes after some rounds is forgotten.
    fn join(
        &self,
        space: &mut Space,
        (at, changes, open): (&mut [Option<Bool>], &mut [u32], &mut BTreeSet<NodeId>),
        node: NodeId,
        facts: Bool,
    ) -> Result<(), TooLarge> {
        let (Some(slot), Some(changes)) = (at.get_mut(node.index()), changes.get_mut(node.index())) else {
            return Ok(());
        };
        if facts == Bool::FALSE {
            return Ok(());
        }
        let joined = match *slot {
            None => facts,
            Some(old) => space.diagrams.or(old, facts)?,
        };
        if *slot == Some(joined) {
            return Ok(());
        }
        *changes += 1;
        // Each way to it may bring something new once a round.
        let rounds = u32::try_from(self.steps.ways_to(node).len()).unwrap_or(u32::MAX).saturating_add(1);
        *slot =
            Some(if *changes > rounds.saturating_mul(ROUNDS) { self.arrive(space, node, Bool::TRUE)? } else { joined });
        open.insert(node);
        Ok(())
    }

    /// Steps that a milestone may cut short, and where the customer goes then.
    fn cuts(&self) -> Vec<(NodeId, NodeId)> {
        let target = |stage: usize| {
            let stage = crate::model::types::StageId::from_index(stage);
            self.steps.target(self.steps.stage_start(stage)?, Edge::Milestone)
        };
        let has_one = |node: &crate::ir::Node| !matches!(node.kind, NodeKind::Leave(_) | NodeKind::Stage(_));
        let nodes = self.steps.nodes().filter(|(_, node)| has_one(node));
        nodes.filter_map(|(id, node)| Some((id, target(node.stage.index())?))).collect()
    }
}
