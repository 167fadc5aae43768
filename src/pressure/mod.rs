//! Floor 3, beside the reasoning: how much one customer can get. Worst numbers of sends in a window, of one journey and of all that a
//! customer can be in at once, as if there were no caps; sends that certainly break one. Knows no findings and no simulation.
//!
//! Bounds are never too low: where something cannot be told, the bound is higher, or there is none. They may be too high: that two
//! events can happen is taken for granted, histories and statuses are not looked at.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

mod certain;
mod outline;
mod path;
mod search;
mod windows;

use std::collections::BTreeMap;

pub use certain::Certain;
pub use path::{PathStep, Way};
pub use windows::{counted_channels, length_of};

use crate::{
    base::{calendar::Millis, ids::Id as _},
    ir::{Facts, Graph, NodeId, NodeKind, delays},
    model::{
        program::{CapWindow, Program, Scope},
        types::{JourneyId, MessageId},
    },
    solve::{Formula, Mode, Solver},
};
use outline::Outline;
use search::{Found, Wanted, asked_of_profile, search};

/// What a customer's profile does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// Attributes that no journey writes stay as they are.
    Steady,
    /// Any may change at any time.
    Changing,
}

/// The most messages a customer can get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Most {
    /// Never more than so many.
    AtMost(u64),
    /// As many as the customer makes happen: a round takes no time, or every key has a visit of its own.
    NoBound,
    /// Too large a question.
    CannotTell,
}

impl Most {
    /// The number, if there is one.
    #[must_use]
    pub const fn number(self) -> Option<u64> {
        match self {
            Self::AtMost(number) => Some(number),
            Self::NoBound | Self::CannotTell => None,
        }
    }

    /// Whether it is proved that there are never more than so many.
    #[must_use]
    pub const fn is_within(self, limit: u64) -> bool {
        match self {
            Self::AtMost(number) => number <= limit,
            Self::NoBound | Self::CannotTell => false,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::AtMost(one), Self::AtMost(two)) => Self::AtMost(one.saturating_add(two)),
            (Self::NoBound, _) | (_, Self::NoBound) => Self::NoBound,
            (Self::CannotTell, _) | (_, Self::CannotTell) => Self::CannotTell,
        }
    }
}

/// How much is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// One visit of the journey.
    Visit,
    /// One customer, who may come again, and for every key.
    Customer,
}

/// The worst case of one journey.
#[derive(Clone, Debug)]
pub struct OfJourney {
    /// Which.
    pub journey: JourneyId,
    /// How much.
    pub most: Most,
    /// The steps from the first send to the last of the worst case that was found.
    pub path: Vec<PathStep>,
    /// Who gets it: conditions of the profile, each with the most for those who meet it.
    by_profile: Vec<(Formula, u64)>,
}

/// The worst case of a customer over all journeys.
#[derive(Clone, Debug)]
pub struct Worst {
    /// How much.
    pub most: Most,
    /// What each journey adds at most; those that add nothing are left out.
    pub parts: Vec<OfJourney>,
}

/// Asks how much a customer can get. Keeps what it has read of each journey.
#[derive(Debug)]
pub struct Pressure<'g> {
    graph: &'g Graph,
    facts: &'g Facts,
    /// By attribute: whether a journey writes it.
    written: Vec<bool>,
    outlines: BTreeMap<(JourneyId, Profile), Outline>,
    /// By journey: the messages it sends.
    senders: Vec<Vec<(NodeId, MessageId)>>,
    /// How long windows can be at most: each looks at every send of the workspace, so it is worked out once.
    lengths: Vec<((Scope, CapWindow), Millis)>,
}

/// Combinations of profiles that are tried; beyond it the plain sum stands.
const COMBINATIONS: usize = 400;

impl<'g> Pressure<'g> {
    /// Of a checked workspace.
    #[must_use]
    pub fn new(graph: &'g Graph, facts: &'g Facts) -> Self {
        let mut written = vec![false; graph.program.attributes.len()];
        let mut senders = Vec::with_capacity(graph.journeys.len());
        for (_, steps) in graph.journeys.iter() {
            let mut sends = Vec::new();
            for (node, step) in steps.nodes() {
                match &step.kind {
                    NodeKind::Set { attribute, .. } => {
                        if let Some(slot) = written.get_mut(attribute.index()) {
                            *slot = true;
                        }
                    }
                    NodeKind::Send { message, .. } => sends.push((node, *message)),
                    NodeKind::Stage(_)
                    | NodeKind::Wait(_)
                    | NodeKind::Await { .. }
                    | NodeKind::Branch { .. }
                    | NodeKind::Split(_)
                    | NodeKind::Repeat { .. }
                    | NodeKind::Round(_)
                    | NodeKind::Mark(_)
                    | NodeKind::Clear(_)
                    | NodeKind::Do { .. }
                    | NodeKind::Start(_)
                    | NodeKind::Leave(_) => {}
                }
            }
            senders.push(sends);
        }
        Self { graph, facts, written, outlines: BTreeMap::new(), senders, lengths: Vec::new() }
    }

    /// The program it was made for.
    #[must_use]
    pub fn program(&self) -> &'g Program {
        &self.graph.program
    }

    /// How long the window of a cap on this scope can be at most.
    pub fn length_of(&mut self, scope: Scope, window: CapWindow) -> Millis {
        if let Some((_, length)) = self.lengths.iter().find(|(asked, _)| *asked == (scope, window)) {
            return *length;
        }
        let length = windows::length_of(self.graph, scope, window);
        self.lengths.push(((scope, window), length));
        length
    }

    /// The most messages of a scope that one customer can get within a window, over all journeys, as if there were no caps.
    pub fn worst(&mut self, solver: &mut Solver<'g>, scope: Scope, window: CapWindow, profile: Profile) -> Worst {
        let journeys: Vec<JourneyId> = self.graph.program.journeys.ids().collect();
        let length = self.length_of(scope, window);
        let mut parts = Vec::new();
        for journey in journeys {
            let of = self.of_journey(solver, journey, (scope, length), profile, Reach::Customer);
            if of.most != Most::AtMost(0) {
                parts.push(of);
            }
        }
        let plain = parts.iter().fold(Most::AtMost(0), |sum, part| sum.and(part.most));
        let most = match (profile, plain) {
            (Profile::Steady, Most::AtMost(sum)) => Most::AtMost(one_profile(solver, &parts).unwrap_or(sum).min(sum)),
            (Profile::Steady | Profile::Changing, plain) => plain,
        };
        Worst { most, parts }
    }

    /// The most messages of a scope that one journey sends to one customer, from one send on for so long (that instant is out).
    pub fn of_journey(
        &mut self,
        solver: &mut Solver<'g>,
        journey: JourneyId,
        (scope, length): (Scope, Millis),
        profile: Profile,
        reach: Reach,
    ) -> OfJourney {
        let nothing = OfJourney { journey, most: Most::AtMost(0), path: Vec::new(), by_profile: Vec::new() };
        let Some(counts) = self.counted(journey, scope) else { return nothing };
        let limit = search::COUNTED;
        let wanted = Wanted { counts: &counts, window: length, one_visit: reach == Reach::Visit, limit };
        let outline = self.outline(solver, journey, profile);
        let found = search(outline, wanted, solver);
        let by_profile =
            found.by_profile.iter().map(|(asks, most)| (asked_of_profile(outline, asks), u64::from(*most))).collect();
        let path = path::steps(&found.path, found.last, &counts);
        OfJourney { journey, most: most(&found), path, by_profile }
    }

    /// Ways through one visit of a journey on which more messages of a scope than `limit` go out within a window: for each send that may be
    /// the one too many, the steps from the first send to it. The profile stays as it is.
    pub fn too_many(
        &mut self,
        solver: &mut Solver<'g>,
        journey: JourneyId,
        (scope, length): (Scope, Millis),
        limit: u64,
    ) -> Vec<Vec<PathStep>> {
        let (Some(counts), Ok(limit)) = (self.counted(journey, scope), u32::try_from(limit)) else { return Vec::new() };
        if limit >= search::COUNTED {
            return Vec::new();
        }
        let wanted = Wanted { counts: &counts, window: length, one_visit: true, limit };
        let outline = self.outline(solver, journey, Profile::Steady);
        let found = search(outline, wanted, solver);
        found.over.iter().map(|(path, last)| path::steps(path, Some(*last), &counts)).collect()
    }

    /// Sends of a journey that certainly break a cap, in every visit in which the counted sends before them went out.
    pub fn certain(&mut self, solver: &mut Solver<'g>, journey: JourneyId) -> Vec<Certain> {
        let known = solver.known((self.graph, self.facts), journey, Mode::Strict, &[]);
        // The clock is that of a customer who stays in one zone.
        self.outline(solver, journey, Profile::Steady);
        let Some(outline) = self.outlines.get(&(journey, Profile::Steady)) else { return Vec::new() };
        let counted = |scope: Scope| self.counted(journey, scope);
        certain::certain((self.graph, self.facts), outline, &known, journey, &counted)
    }

    /// The longest time of one visit; none: no bound.
    #[must_use]
    pub fn longest_visit(&self, journey: JourneyId) -> Option<Millis> {
        let facts = self.facts.journey(journey)?;
        let steps = self.graph.journeys.get(journey)?;
        let reached = steps.nodes().filter(|(node, _)| facts.is_reachable(*node));
        let ends = reached.map(|(node, _)| facts.since_entry(node)?.greatest);
        ends.collect::<Option<Vec<_>>>()?.into_iter().max()
    }

    /// The least time from one occasion of a journey's only way in to the next: a trigger of the calendar. None: there is no such time.
    #[must_use]
    pub fn occasions_apart(&self, journey: JourneyId) -> Option<Millis> {
        match self.graph.program.journeys.get(journey)?.ways_in.rows() {
            [only] => outline::calendar_spacing(&self.graph.program, &only.what),
            _ => None,
        }
    }

    /// The ways that lead from the entry to a step soonest.
    pub fn way_to(
        &mut self,
        solver: &mut Solver<'g>,
        journey: JourneyId,
        node: NodeId,
        profile: Profile,
    ) -> Option<Vec<Way>> {
        path::shortest(self.outline(solver, journey, profile), node)
    }

    /// By step of a journey: whether a message of the scope goes out there, and is counted by caps. None: nowhere.
    #[must_use]
    pub fn counted(&self, journey: JourneyId, scope: Scope) -> Option<Vec<bool>> {
        let program = &self.graph.program;
        let steps = self.graph.journeys.get(journey)?;
        let sends = self.senders.get(journey.index())?;
        let mut counts = vec![false; steps.len()];
        let mut some = false;
        for (node, message) in sends {
            if let Some(NodeKind::Send { channels, .. }) = steps.node(*node).map(|step| &step.kind)
                && is_counted(program, scope, *message, &delays::possible_channels(program, *message, channels))
                && let Some(slot) = counts.get_mut(node.index())
            {
                *slot = true;
                some = true;
            }
        }
        some.then_some(counts)
    }

    fn outline(&mut self, solver: &mut Solver<'g>, journey: JourneyId, profile: Profile) -> &Outline {
        let (graph, facts, written) = (self.graph, self.facts, &self.written);
        self.outlines
            .entry((journey, profile))
            .or_insert_with(|| Outline::of((graph, facts), journey, solver, profile, written))
    }
}

/// Whether a message by one of these channels may be counted in a scope: an exempt category is counted by no cap.
#[must_use]
pub fn is_counted(
    program: &Program,
    scope: Scope,
    message: MessageId,
    channels: &[crate::model::types::ChannelId],
) -> bool {
    !program.categories[program.messages[message].category].exempt_caps
        && delays::covers(program, scope, message, channels)
}

fn most(found: &Found) -> Most {
    if found.no_bound {
        Most::NoBound
    } else if found.gave_up {
        Most::CannotTell
    } else {
        Most::AtMost(u64::from(found.most))
    }
}

/// The largest sum over customers of one profile; none where that is too much to try.
fn one_profile(solver: &mut Solver<'_>, parts: &[OfJourney]) -> Option<u64> {
    let anybody = Formula::Always(true);
    let mut sum = 0;
    let mut choices: Vec<Vec<(Formula, u64)>> = Vec::new();
    for part in parts {
        let number = part.most.number()?;
        if part.by_profile.iter().any(|(formula, most)| *formula == anybody && *most == number) {
            sum += number;
            continue;
        }
        let mut options = part.by_profile.clone();
        options.sort_by(|(_, one), (_, two)| two.cmp(one));
        choices.push(options);
    }
    choices.sort_by_key(|options| std::cmp::Reverse(options.first().map_or(0, |(_, most)| *most)));
    let mut tried = 0;
    let mut best = 0;
    choose(solver, &choices, (anybody, 0), &mut best, &mut tried)?;
    Some(sum + best)
}

fn choose(
    solver: &mut Solver<'_>,
    choices: &[Vec<(Formula, u64)>],
    (so_far, sum): (Formula, u64),
    best: &mut u64,
    tried: &mut usize,
) -> Option<()> {
    let Some((options, rest)) = choices.split_first() else {
        *best = (*best).max(sum);
        return Some(());
    };
    let above: u64 = rest.iter().filter_map(|options| options.first()).map(|(_, most)| most).sum();
    for (formula, most) in options {
        if sum + most + above <= *best {
            break;
        }
        *tried += 1;
        if *tried > COMBINATIONS {
            return None;
        }
        let both = so_far.clone().and(formula.clone());
        if both != so_far && solver.satisfiable(&both).is_no() {
            continue;
        }
        choose(solver, rest, (both, sum + most), best, tried)?;
    }
    // Nothing of this journey.
    if sum + above > *best {
        choose(solver, rest, (so_far, sum), best, tried)?;
    }
    Some(())
}
