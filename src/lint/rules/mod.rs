//! The checks that look at a checked graph, one file each: its page, its words, and what it does. Knows no text and no output format.
//!
//! A new check is one file in its chapter's folder, and one line in that folder's `RULES`.

mod branches;
mod conditions;
mod data;
mod handing;
mod measurement;
mod mentions;
mod passing;
mod pressure;
mod reading;
mod relied;
mod state;
mod steps;
mod time;

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use rustc_hash::FxHashMap;

use self::{conditions::Standing, time::Clock};
use super::Chapter;
use crate::{
    base::{CheckPage, Diagnostics, calendar::Millis},
    ir::{
        Facts, Graph, JourneyGraph, NodeKind, delays,
        rehearsal::{Life, Lived, Rehearse},
    },
    model::{
        Cond, CondKind, Program,
        journey::Journey,
        types::{AttributeId, JourneyId, SegmentId, StatusId},
    },
    pressure::Pressure,
    solve::{Formula, Known, Mode, Solver},
};

/// A check: its page, and what it does.
pub(super) struct Rule {
    pub(super) page: &'static CheckPage,
    /// Whether it misses something that a small example rarely has (a goal, a consent): pages of other checks are not held to it.
    pub(super) asks_for_more: bool,
    /// Once.
    workspace: Option<fn(&mut Look<'_>, &mut Diagnostics)>,
    /// For each journey.
    journey: Option<fn(&mut JourneyLook<'_, '_>, &mut Diagnostics)>,
}

impl Rule {
    /// Looks at one journey at a time.
    const fn of_journeys(page: &'static CheckPage, check: fn(&mut JourneyLook<'_, '_>, &mut Diagnostics)) -> Self {
        Self { page, asks_for_more: false, workspace: None, journey: Some(check) }
    }

    /// Looks at everything at once.
    const fn of_workspace(page: &'static CheckPage, check: fn(&mut Look<'_>, &mut Diagnostics)) -> Self {
        Self { page, asks_for_more: false, workspace: Some(check), journey: None }
    }

    /// Looks at what stands outside of journeys, then at one journey at a time.
    const fn of_both(
        page: &'static CheckPage,
        workspace: fn(&mut Look<'_>, &mut Diagnostics),
        journey: fn(&mut JourneyLook<'_, '_>, &mut Diagnostics),
    ) -> Self {
        Self { page, asks_for_more: false, workspace: Some(workspace), journey: Some(journey) }
    }

    /// That every small example lacks what it asks for.
    const fn asking_for_more(mut self) -> Self {
        self.asks_for_more = true;
        self
    }
}

/// The checks of a chapter, sorted by name.
pub(super) const fn of(chapter: Chapter) -> &'static [Rule] {
    match chapter {
        Chapter::Conditions => conditions::RULES,
        Chapter::Steps => steps::RULES,
        Chapter::Data => data::RULES,
        Chapter::Time => time::RULES,
        Chapter::Pressure => pressure::RULES,
        Chapter::State => state::RULES,
        Chapter::Measurement => measurement::RULES,
    }
}

/// Looks at a checked graph with every check whose name is wanted.
pub(super) fn run(graph: &Graph, facts: &Facts, stage: &dyn Rehearse, wanted: &dyn Fn(&str) -> bool) -> Diagnostics {
    let rules = || Chapter::ALL.into_iter().flat_map(of).filter(|rule| wanted(rule.page.name));
    let mut found = Diagnostics::new();
    let mut look = Look {
        graph,
        facts,
        lives: std::cell::Cell::new(lives_of(graph.journeys.len())),
        stage,
        solver: Solver::new(&graph.program),
        odd: None,
        nobody: FxHashMap::default(),
        standing: None,
        pressure: None,
        written: None,
        asked_about: None,
        clock_change: None,
    };
    for check in rules().filter_map(|rule| rule.workspace) {
        check(&mut look, &mut found);
    }
    let of_journeys: Vec<_> = rules().filter_map(|rule| rule.journey).collect();
    for ((id, steps), journey) in graph.journeys.iter().zip(graph.program.journeys.rows()) {
        let mut look = JourneyLook { look: &mut look, id, journey, steps, known: BTreeMap::new(), clock: None };
        for check in &of_journeys {
            check(&mut look, &mut found);
        }
    }
    found
}

/// How many lives are tried for witnesses: fewer the more journeys each has to pass by, and none where one alone would be felt.
const fn lives_of(journeys: usize) -> usize {
    match journeys {
        0..=10 => 2_000,
        11..=2_000 => 20_000 / journeys,
        _ => 0,
    }
}

/// A workspace being looked at, with what is worth remembering from check to check.
pub(super) struct Look<'g> {
    /// How many lives may still be tried for witnesses.
    lives: std::cell::Cell<usize>,
    graph: &'g Graph,
    facts: &'g Facts,
    /// Where made-up lives are lived.
    stage: &'g dyn Rehearse,
    solver: Solver<'g>,
    odd: Option<BTreeSet<SegmentId>>,
    /// Formulas that were asked about: whether nobody meets them.
    nobody: FxHashMap<Formula, bool>,
    standing: Option<Rc<[Standing<'g>]>>,
    pressure: Option<Pressure<'g>>,
    written: Option<Rc<Written>>,
    /// Journeys of which something asks who is inside, or listens to who leaves them.
    asked_about: Option<BTreeSet<JourneyId>>,
    /// See [`Self::clock_change`].
    clock_change: Option<Millis>,
}

/// What statements change, and in which journeys.
#[derive(Debug, Default)]
struct Written {
    /// By `set`.
    attributes: BTreeSet<AttributeId>,
    /// By `mark`.
    marked: BTreeMap<StatusId, BTreeSet<JourneyId>>,
    /// By `clear`.
    cleared: BTreeSet<StatusId>,
}

impl<'g> Look<'g> {
    /// What comes of a made-up life. Every life passes by every journey, so that large workspaces get fewer: once they are spent nothing comes
    /// of any, and findings stand without their witness.
    fn live(&self, life: &Life) -> Vec<Lived> {
        match self.lives.get().checked_sub(1) {
            Some(left) => {
                self.lives.set(left);
                self.stage.live(life)
            }
            None => Vec::new(),
        }
    }

    fn program(&self) -> &'g Program {
        &self.graph.program
    }

    /// How much a customer can get, and who can tell about conditions.
    fn pressure(&mut self) -> (&mut Solver<'g>, &mut Pressure<'g>) {
        let Self { graph, facts, solver, pressure, .. } = self;
        (solver, pressure.get_or_insert_with(|| Pressure::new(graph, facts)))
    }

    /// What statements change; gathered once.
    fn written(&mut self) -> Rc<Written> {
        if let Some(known) = &self.written {
            return Rc::clone(known);
        }
        let mut found = Written::default();
        for (id, steps) in self.graph.journeys.iter() {
            for (_, node) in steps.nodes() {
                if let NodeKind::Set { attribute, .. } = &node.kind {
                    found.attributes.insert(*attribute);
                } else if let NodeKind::Mark(status) = &node.kind {
                    found.marked.entry(*status).or_default().insert(id);
                } else if let NodeKind::Clear(status) = &node.kind {
                    found.cleared.insert(*status);
                }
            }
        }
        Rc::clone(self.written.insert(Rc::new(found)))
    }

    /// The largest clock change a customer's day can have.
    fn clock_change(&mut self) -> Millis {
        let program = self.program();
        *self.clock_change.get_or_insert_with(|| delays::largest_clock_change(program))
    }

    /// Whether nobody meets a formula.
    fn never(&mut self, formula: &Formula) -> bool {
        if let Some(known) = self.nobody.get(formula) {
            return *known;
        }
        let nobody = self.solver.impossible(formula);
        self.nobody.insert(formula.clone(), nobody);
        nobody
    }

    /// Whether everybody meets a formula.
    fn always(&mut self, formula: &Formula) -> bool {
        self.never(&formula.clone().not())
    }

    /// Whether a condition rests on a segment that is empty or everybody: that is said of the segment, once.
    fn is_odd(&mut self, condition: &Cond) -> bool {
        if self.odd.is_none() {
            let ids: Vec<SegmentId> = self.program().segments.ids().collect();
            let mut odd = BTreeSet::new();
            for id in ids {
                let formula = self.solver.segment(id);
                if self.never(&formula) || self.always(&formula) {
                    odd.insert(id);
                }
            }
            self.odd = Some(odd);
        }
        let odd = self.odd.as_ref();
        mentions(condition, &|id| odd.is_some_and(|odd| odd.contains(&id)))
    }
}

/// A journey being looked at.
pub(super) struct JourneyLook<'l, 'g> {
    look: &'l mut Look<'g>,
    id: JourneyId,
    journey: &'g Journey,
    steps: &'g JourneyGraph,
    known: BTreeMap<Mode, Known>,
    /// What time it is at each step, once that was asked for.
    clock: Option<Rc<Clock>>,
}

impl<'g> JourneyLook<'_, 'g> {
    /// What is known in the journey, and who can tell about it.
    fn known(&mut self, mode: Mode) -> (&mut Solver<'g>, &mut Known) {
        let Look { graph, facts, solver, .. } = &mut *self.look;
        // Where it makes no difference how steady a profile is, what is known already will do.
        let mode = match self.known.first_key_value() {
            Some((other, known)) if known.same_in_all_modes() => *other,
            Some(_) | None => mode,
        };
        let known = self.known.entry(mode).or_insert_with(|| solver.known((graph, facts), self.id, mode, &[]));
        (solver, known)
    }
}

/// Whether a condition mentions a segment, itself (what a segment mentions is its own business).
fn mentions(condition: &Cond, segment: &dyn Fn(SegmentId) -> bool) -> bool {
    match &condition.kind {
        CondKind::Segment(id) => segment(*id),
        CondKind::And(parts) | CondKind::Or(parts) => parts.iter().any(|part| mentions(part, segment)),
        CondKind::Not(inner) => mentions(inner, segment),
        CondKind::Always(_)
        | CondKind::Status(_)
        | CondKind::Inside(_)
        | CondKind::Flag(_)
        | CondKind::Is(..)
        | CondKind::In(..)
        | CondKind::Known(_)
        | CondKind::Compare(..)
        | CondKind::Contains(..)
        | CondKind::Before(..)
        | CondKind::After(..)
        | CondKind::Exists(_)
        | CondKind::Reacted(..)
        | CondKind::EnteredBy(_) => false,
    }
}
