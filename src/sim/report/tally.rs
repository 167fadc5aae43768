//! What was counted so far: integers only, so that parts of a run merge to the same bytes in any order and any number of parts.
//! Knows where things are counted, not what they are called.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use serde::{Deserialize, Serialize};

use super::{
    histogram::{Counts, LogCounts, add_all},
    layout::Layout,
    statistics::PairSums,
};
use crate::base::{calendar::Instant, ids::Id};

/// Everything that is counted in a run. Mergeable with the tally of other customers of the same run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// How many customers were lived.
    pub customers: u64,
    /// By journey.
    pub journeys: Vec<JourneyTally>,
    /// How often each cap had no room.
    pub caps: Vec<u64>,
    /// How often each event joined history.
    pub events: Vec<u64>,
    /// By scope of the layout.
    pub scopes: Vec<ScopeTally>,
    /// Reactions to messages that had not been sent: nothing came of them.
    #[serde(default)]
    pub reactions_to_nothing: u64,
}

/// Those who are treated beside those who are held out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arms {
    /// Who receives what the journey sends.
    pub treated: u64,
    /// The yardstick.
    pub holdout: u64,
}

impl Arms {
    /// One more.
    pub fn add(&mut self, holdout: bool) {
        if holdout { self.holdout += 1 } else { self.treated += 1 }
    }

    fn merge(&mut self, other: Self) {
        self.treated += other.treated;
        self.holdout += other.holdout;
    }

    /// Both.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.treated + self.holdout
    }
}

/// What came of a journey.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JourneyTally {
    /// Customers who entered at least once.
    pub customers: u64,
    /// Accepted entries by way in.
    pub entered: Vec<Arms>,
    /// Refused entries by [`crate::sim::life::Refusal`].
    pub refused: Vec<u64>,
    /// Exits by the layout's reasons.
    pub exited: Vec<Arms>,
    /// Visits still inside at the end.
    pub inside: Arms,
    /// Entries whose goal window is not over.
    pub undecided: Arms,
    /// Entries that were credited, decided or not.
    pub converted: Arms,
    /// Money of credited entries, treated, minor units.
    pub worth: i64,
    /// Money of credited entries, held out, minor units.
    pub worth_holdout: i64,
    /// (converted, decided) of treated entries by customer.
    pub treated: PairSums,
    /// The same of those held out.
    pub holdout: PairSums,
    /// (money, decided) of treated entries by customer.
    pub worth_treated: PairSums,
    /// From entry to goal, treated.
    pub time_to_goal: LogCounts,
    /// By node.
    pub steps: Vec<StepTally>,
}

/// What came of a step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StepTally {
    /// How often it was reached.
    pub reached: u64,
    /// Ways on, in the layout's order.
    pub ways: Vec<u64>,
    /// Messages that went out, by channel.
    pub sent: Vec<u64>,
    /// Messages that did not, by the first reason ([`crate::model::condition::BlockReason`]).
    pub blocked: Vec<u64>,
    /// How often a message was held, by [`crate::sim::life::HoldReason`].
    pub held: Vec<u64>,
    /// Messages still held at the end.
    pub still_held: u64,
    /// Reactions by channel, then by reaction.
    pub reactions: Vec<u64>,
    /// Actions that were done, and that failed.
    pub done: u64,
    /// Actions that failed.
    pub failed: u64,
}

/// How many messages of a scope customers got.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ScopeTally {
    /// Over the whole period: how many customers got how many.
    pub per_customer: Counts,
    /// By window of the layout: each customer's fullest.
    pub windows: Vec<WindowTally>,
}

/// The fullest windows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WindowTally {
    /// How many customers got how many in their fullest window.
    pub fullest: Counts,
    /// The fullest of all.
    pub worst: Option<Worst>,
}

/// The fullest window of all customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worst {
    /// How many messages.
    pub messages: u64,
    /// Whose; of equals the first customer.
    pub customer: u64,
    /// When the last of them went out.
    pub at: Instant,
}

impl Tally {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(layout: &Layout<'_>) -> Self {
        let journeys = layout.graph.program.journeys.iter().map(|(id, journey)| JourneyTally {
            entered: vec![Arms::default(); journey.ways_in.len()],
            refused: vec![0; crate::sim::life::Refusal::ALL.len()],
            exited: vec![Arms::default(); layout.journeys[id].reasons.len()],
            steps: layout.journeys[id]
                .edges
                .iter()
                .map(|edges| StepTally { ways: vec![0; edges.len()], ..StepTally::default() })
                .collect(),
            ..JourneyTally::default()
        });
        let mut tally = Self {
            customers: 0,
            journeys: journeys.collect(),
            caps: vec![0; layout.graph.program.caps.len()],
            events: vec![0; layout.graph.program.events.len()],
            reactions_to_nothing: 0,
            scopes: layout
                .scopes
                .iter()
                .map(|scope| ScopeTally {
                    per_customer: Counts::default(),
                    windows: vec![WindowTally::default(); scope.windows.len()],
                })
                .collect(),
        };
        for (journey, node) in
            layout.sends.iter().filter_map(|(send, node)| Some((layout.graph.program.sends[send].journey, (*node)?)))
        {
            let step = tally.journeys.get_mut(journey.index()).and_then(|j| j.steps.get_mut(node.index()));
            if let Some(step) = step {
                step.sent = vec![0; layout.channels];
                step.blocked = vec![0; crate::model::condition::BlockReason::ALL.len()];
                step.held = vec![0; 3];
                step.reactions = vec![0; layout.channels * layout.reactions];
            }
        }
        tally
    }

    /// Takes in the tally of other customers.
    pub fn merge(&mut self, other: &Self) {
        self.customers += other.customers;
        for (journey, more) in self.journeys.iter_mut().zip(&other.journeys) {
            journey.merge(more);
        }
        add_all(&mut self.caps, &other.caps);
        add_all(&mut self.events, &other.events);
        self.reactions_to_nothing += other.reactions_to_nothing;
        for (scope, more) in self.scopes.iter_mut().zip(&other.scopes) {
            scope.per_customer.merge(&more.per_customer);
            for (window, more) in scope.windows.iter_mut().zip(&more.windows) {
                window.fullest.merge(&more.fullest);
                if let Some(worst) = more.worst {
                    window.offer(worst);
                }
            }
        }
    }
}

impl WindowTally {
    /// Takes a window for the worst if it is fuller, or as full and of an earlier customer.
    pub fn offer(&mut self, worst: Worst) {
        let is_worse = self.worst.is_none_or(|now| {
            (worst.messages, std::cmp::Reverse(worst.customer)) > (now.messages, std::cmp::Reverse(now.customer))
        });
        if is_worse {
            self.worst = Some(worst);
        }
    }
}

impl JourneyTally {
    fn merge(&mut self, other: &Self) {
        self.customers += other.customers;
        for (arms, more) in self.entered.iter_mut().zip(&other.entered) {
            arms.merge(*more);
        }
        add_all(&mut self.refused, &other.refused);
        for (arms, more) in self.exited.iter_mut().zip(&other.exited) {
            arms.merge(*more);
        }
        self.inside.merge(other.inside);
        self.undecided.merge(other.undecided);
        self.converted.merge(other.converted);
        self.worth = self.worth.saturating_add(other.worth);
        self.worth_holdout = self.worth_holdout.saturating_add(other.worth_holdout);
        self.treated.merge(&other.treated);
        self.holdout.merge(&other.holdout);
        self.worth_treated.merge(&other.worth_treated);
        self.time_to_goal.merge(&other.time_to_goal);
        for (step, more) in self.steps.iter_mut().zip(&other.steps) {
            step.merge(more);
        }
    }

    /// Accepted entries over all ways in.
    #[must_use]
    pub fn entered_total(&self) -> Arms {
        self.entered.iter().fold(Arms::default(), |mut sum, arms| {
            sum.merge(*arms);
            sum
        })
    }

    /// Exits for whatever reason.
    #[must_use]
    pub fn exited_total(&self) -> Arms {
        self.exited.iter().fold(Arms::default(), |mut sum, arms| {
            sum.merge(*arms);
            sum
        })
    }

    /// Refusals for whatever reason.
    #[must_use]
    pub fn refused_total(&self) -> u64 {
        self.refused.iter().sum()
    }
}

impl StepTally {
    fn merge(&mut self, other: &Self) {
        self.reached += other.reached;
        add_all(&mut self.ways, &other.ways);
        add_all(&mut self.sent, &other.sent);
        add_all(&mut self.blocked, &other.blocked);
        add_all(&mut self.held, &other.held);
        self.still_held += other.still_held;
        add_all(&mut self.reactions, &other.reactions);
        self.done += other.done;
        self.failed += other.failed;
    }

    /// Messages that went out by whatever channel.
    #[must_use]
    pub fn sent_total(&self) -> u64 {
        self.sent.iter().sum()
    }

    /// Messages that did not, for whatever reason.
    #[must_use]
    pub fn blocked_total(&self) -> u64 {
        self.blocked.iter().sum()
    }
}

/// One more at a position; positions come from the layout and always fit.
pub(super) fn bump(counts: &mut [u64], at: usize) {
    if let Some(count) = counts.get_mut(at) {
        *count += 1;
    }
}
