//! The checks that look at a checked graph, one file each: its page, its words, and what it does. Knows no text and no output format.

mod arm_never_matches;
mod arms_overlap;
mod branch_not_total;
mod branches;
mod condition_always;
mod condition_never;
mod conditions;
mod otherwise_never_matches;
mod segment_empty;
mod segment_same;
mod segment_universal;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    base::{CheckPage, Diagnostics},
    ir::{Facts, Graph, JourneyGraph},
    model::{
        Cond, CondKind, Program,
        journey::Journey,
        types::{JourneyId, SegmentId},
    },
    solve::{Answer, Formula, Known, Mode, Solver},
};

/// What a check does.
struct Rule {
    /// Once.
    workspace: Option<fn(&mut Look<'_>, &mut Diagnostics)>,
    /// For each journey.
    journey: Option<fn(&mut JourneyLook<'_, '_>, &mut Diagnostics)>,
}

/// Every check, by name.
const RULES: &[Rule] = &[
    of_journeys(arm_never_matches::check),
    of_journeys(arms_overlap::check),
    of_journeys(branch_not_total::check),
    Rule { workspace: Some(condition_always::check), journey: Some(condition_always::entries) },
    Rule { workspace: Some(condition_never::check), journey: Some(condition_never::entries) },
    of_journeys(otherwise_never_matches::check),
    of_workspace(segment_empty::check),
    of_workspace(segment_same::check),
    of_workspace(segment_universal::check),
];

const fn of_journeys(check: fn(&mut JourneyLook<'_, '_>, &mut Diagnostics)) -> Rule {
    Rule { workspace: None, journey: Some(check) }
}

const fn of_workspace(check: fn(&mut Look<'_>, &mut Diagnostics)) -> Rule {
    Rule { workspace: Some(check), journey: None }
}

/// Pages about who meets a condition. Sorted by name.
pub(super) const CONDITIONS: &[CheckPage] = &[
    arm_never_matches::PAGE,
    arms_overlap::PAGE,
    branch_not_total::PAGE,
    condition_always::PAGE,
    condition_never::PAGE,
    otherwise_never_matches::PAGE,
    segment_empty::PAGE,
    segment_same::PAGE,
    segment_universal::PAGE,
];

/// Looks at a checked graph with every check.
pub(super) fn run(graph: &Graph, facts: &Facts) -> Diagnostics {
    let mut found = Diagnostics::new();
    let mut look = Look { graph, facts, solver: Solver::new(&graph.program), odd: None };
    for check in RULES.iter().filter_map(|rule| rule.workspace) {
        check(&mut look, &mut found);
    }
    for ((id, steps), journey) in graph.journeys.iter().zip(graph.program.journeys.rows()) {
        let mut look = JourneyLook { look: &mut look, id, journey, steps, known: BTreeMap::new() };
        for check in RULES.iter().filter_map(|rule| rule.journey) {
            check(&mut look, &mut found);
        }
    }
    found
}

/// A workspace being looked at, with what is worth remembering from check to check.
pub(super) struct Look<'g> {
    graph: &'g Graph,
    facts: &'g Facts,
    solver: Solver<'g>,
    odd: Option<BTreeSet<SegmentId>>,
}

impl<'g> Look<'g> {
    fn program(&self) -> &'g Program {
        &self.graph.program
    }

    /// Whether nobody meets a formula.
    fn never(&mut self, formula: &Formula) -> bool {
        self.solver.satisfiable(formula) == Answer::No
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
}

impl<'g> JourneyLook<'_, 'g> {
    /// What is known in the journey, and who can tell about it.
    fn known(&mut self, mode: Mode) -> (&mut Solver<'g>, &mut Known) {
        let Look { graph, facts, solver, .. } = &mut *self.look;
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
