//! Watches lives, one after another, and counts. Knows where things are counted; says nothing.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use super::{
    layout::Layout,
    statistics::PairSums,
    tally::{Tally, Worst, bump},
};
use crate::{
    base::{
        calendar::{Instant, Weekday, Zone, date_of},
        ids::Id,
    },
    ir::{Edge, NodeId},
    model::{
        condition::BlockReason,
        program::CapWindow,
        types::{ChannelId, JourneyId, MessageId, ReactionId, SendId},
    },
    sim::{
        life::{AtEnd, HoldReason, Notice, Observer, Occurrence, Period, Refusal, Sending, Target},
        measure::Gauge,
    },
};

/// What came of one customer so far: what accounts and measures are made of.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Accepted entries, by visit.
    pub visits: Vec<Visit>,
    /// Messages that went out, by sending.
    pub sendings: Vec<Sending>,
    /// Refused entries.
    pub refused: Vec<JourneyId>,
    /// Messages that did not go out, with the channels and reasons.
    pub blocked: Vec<Block>,
    /// Reactions: to which sending.
    pub reactions: Vec<(usize, ReactionId)>,
}

/// A message that did not go out.
#[derive(Clone, Debug)]
pub struct Block {
    /// By which statement.
    pub send: SendId,
    /// What.
    pub message: MessageId,
    /// Each channel tried.
    pub reasons: Vec<(ChannelId, BlockReason)>,
    /// Why, where none was.
    pub unasked: BlockReason,
}

/// An accepted entry.
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    /// Into which journey.
    pub journey: JourneyId,
    /// When.
    pub entered: Instant,
    /// Held out.
    pub holdout: bool,
    /// Left.
    pub exited: bool,
    /// Credited, with its worth.
    pub converted: Option<i64>,
    /// Its goal window is over (or, without one, the visit).
    pub decided: bool,
}

/// Counts what comes of lives.
#[derive(Clone, Debug)]
pub struct Watcher<'l> {
    layout: &'l Layout<'l>,
    tally: Tally,
    gauges: Vec<Gauge>,
    record: Record,
    /// Room: instants of messages by scope.
    times: Vec<Vec<Instant>>,
    /// Room: by journey, (converted, decided, worth) of treated, (converted, decided) of held out, and whether entered.
    sums: Vec<Sums>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    entered: bool,
    converted: i64,
    decided: i64,
    worth: i64,
    holdout_converted: i64,
    holdout_decided: i64,
}

impl<'l> Watcher<'l> {
    /// Nothing seen yet. `gauges` are filled customer by customer.
    #[must_use]
    pub fn new(layout: &'l Layout<'l>, gauges: Vec<Gauge>) -> Self {
        Self {
            layout,
            tally: Tally::new(layout),
            gauges,
            record: Record::default(),
            times: vec![Vec::new(); layout.scopes.len()],
            sums: vec![Sums::default(); layout.journeys.len()],
        }
    }

    /// What was counted and measured.
    #[must_use]
    pub fn finish(self) -> (Tally, Vec<Gauge>) {
        (self.tally, self.gauges)
    }

    /// A customer's period is over.
    pub fn ended(&mut self, customer: u64, at_end: &AtEnd, zone: &Zone, period: Period) {
        self.tally.customers += 1;
        for (journey, _, holdout, ..) in &at_end.inside {
            if let Some(tally) = self.tally.journeys.get_mut(journey.index()) {
                tally.inside.add(*holdout);
            }
        }
        for (journey, _, node) in &at_end.held {
            if let Some(step) = self.step(*journey, *node) {
                step.still_held += 1;
            }
        }
        self.judge_visits(period);
        self.count_messages(customer, zone);
        let program = &self.layout.graph.program;
        for gauge in &mut self.gauges {
            gauge.add(program, &self.record);
        }
        self.record.visits.clear();
        self.record.sendings.clear();
        self.record.refused.clear();
        self.record.blocked.clear();
        self.record.reactions.clear();
    }

    fn judge_visits(&mut self, period: Period) {
        let journeys = &self.layout.graph.program.journeys;
        for visit in &mut self.record.visits {
            let Some(sums) = self.sums.get_mut(visit.journey.index()) else { continue };
            sums.entered = true;
            let Some(goal) = journeys.get(visit.journey).and_then(|journey| journey.goal.as_ref()) else { continue };
            visit.decided =
                goal.within.map_or(visit.exited, |within| visit.entered.saturating_add(within) < period.until);
            let Some(tally) = self.tally.journeys.get_mut(visit.journey.index()) else { continue };
            if visit.converted.is_some() {
                tally.converted.add(visit.holdout);
            }
            if !visit.decided {
                tally.undecided.add(visit.holdout);
                continue;
            }
            let converted = i64::from(visit.converted.is_some());
            if visit.holdout {
                sums.holdout_decided += 1;
                sums.holdout_converted += converted;
            } else {
                sums.decided += 1;
                sums.converted += converted;
                sums.worth = sums.worth.saturating_add(visit.converted.unwrap_or(0));
            }
        }
        // A customer has few visits: only journeys that were entered have anything to add up.
        for visit in &self.record.visits {
            let index = visit.journey.index();
            let (Some(sums), Some(tally)) = (self.sums.get_mut(index), self.tally.journeys.get_mut(index)) else {
                continue;
            };
            let Sums { entered, converted, decided, worth, holdout_converted, holdout_decided } = std::mem::take(sums);
            if entered {
                tally.customers += 1;
                tally.treated.add(converted, decided);
                tally.holdout.add(holdout_converted, holdout_decided);
                tally.worth_treated.add(worth, decided);
            }
        }
    }

    fn count_messages(&mut self, customer: u64, zone: &Zone) {
        for sending in &self.record.sendings {
            let of_message = self.layout.scopes_of_message.get(sending.message);
            let of_channel = self.layout.scopes_of_channel.get(sending.channel.index());
            let of_send = self.layout.scopes_of_send.get(sending.send);
            for scope in of_message.into_iter().chain(of_channel).chain(of_send).flatten() {
                if let Some(times) = self.times.get_mut(*scope) {
                    times.push(sending.at);
                }
            }
        }
        let scopes = self.tally.scopes.iter_mut().zip(&self.layout.scopes).zip(&mut self.times);
        for ((tally, scope), times) in scopes {
            tally.per_customer.add(times.len());
            for (window, declared) in tally.windows.iter_mut().zip(&scope.windows) {
                let (messages, at) = fullest(times, *declared, zone);
                window.fullest.add(messages);
                if messages > 0 {
                    window.offer(Worst { messages: messages as u64, customer, at });
                }
            }
            times.clear();
        }
    }

    fn step(&mut self, journey: JourneyId, node: NodeId) -> Option<&mut super::tally::StepTally> {
        self.tally.journeys.get_mut(journey.index())?.steps.get_mut(node.index())
    }

    fn reacts(&mut self, target: Target, reaction: ReactionId) {
        let program = &self.layout.graph.program;
        let sendings = &self.record.sendings;
        let position = match target {
            Target::Sending(id) => Some(id.0 as usize),
            Target::Latest(message) => sendings.iter().rposition(|s| s.message == message),
            Target::LatestBy(send) => sendings.iter().rposition(|s| s.send == send),
            Target::LatestOn(channel) => sendings.iter().rposition(|s| s.channel == channel),
            Target::LatestOf(category) => {
                sendings.iter().rposition(|s| program.is_kind_of(program.messages[s.message].category, category))
            }
            Target::Nth(message, nth) => sendings.iter().position(|s| s.message == message && s.nth == nth),
        };
        // A reaction to nothing that was sent is none.
        let Some((position, sending)) = position.and_then(|at| Some((at, *sendings.get(at)?))) else {
            self.tally.reactions_to_nothing += 1;
            return;
        };
        if !self.gauges.is_empty() {
            self.record.reactions.push((position, reaction));
        }
        let at = sending.channel.index() * self.layout.reactions + reaction.index();
        let journey = program.sends[sending.send].journey;
        if let Some(node) = self.layout.sends.get(sending.send).copied().flatten()
            && let Some(step) = self.step(journey, node)
        {
            bump(&mut step.reactions, at);
        }
    }

    fn takes(&mut self, journey: JourneyId, node: NodeId, edge: Edge) {
        let edges = self.layout.journeys.get(journey).and_then(|j| j.edges.get(node.index()));
        let Some(at) = edges.and_then(|edges| edges.iter().position(|e| *e == edge)) else { return };
        if let Some(step) = self.step(journey, node) {
            bump(&mut step.ways, at);
        }
    }
}

impl Observer for Watcher<'_> {
    fn notice(&mut self, at: Instant, notice: &Notice<'_>) {
        match notice {
            Notice::Occurs(Occurrence::Event(event, _)) => bump(&mut self.tally.events, event.index()),
            Notice::Occurs(Occurrence::Reaction(target, reaction)) => self.reacts(*target, *reaction),
            Notice::Occurs(Occurrence::Profile(_) | Occurrence::Action(..)) | Notice::Waits { .. } => {}
            Notice::Enters { journey, way_in, holdout, .. } => {
                let room = self.tally.journeys.get_mut(journey.index());
                if let Some(arms) = room.and_then(|tally| tally.entered.get_mut(way_in.index())) {
                    arms.add(*holdout);
                }
                self.record.visits.push(Visit {
                    journey: *journey,
                    entered: at,
                    holdout: *holdout,
                    exited: false,
                    converted: None,
                    decided: false,
                });
            }
            Notice::Refused { journey, reason, .. } => {
                let position = Refusal::ALL.iter().position(|r| r == reason).unwrap_or(0);
                if let Some(tally) = self.tally.journeys.get_mut(journey.index()) {
                    bump(&mut tally.refused, position);
                }
                if !self.gauges.is_empty() {
                    self.record.refused.push(*journey);
                }
            }
            Notice::Reaches { journey, node, .. } => {
                if let Some(step) = self.step(*journey, *node) {
                    step.reached += 1;
                }
            }
            Notice::Takes { journey, node, edge, .. } => self.takes(*journey, *node, *edge),
            Notice::Sends { journey, node, sending, .. } => {
                if let Some(step) = self.step(*journey, *node) {
                    bump(&mut step.sent, sending.channel.index());
                }
                self.record.sendings.push(*sending);
            }
            Notice::Holds { journey, node, why, .. } => {
                let position = match why {
                    HoldReason::Quiet => 0,
                    HoldReason::Capped => 1,
                    HoldReason::Suppressed => 2,
                };
                if let Some(step) = self.step(*journey, *node) {
                    bump(&mut step.held, position);
                }
            }
            Notice::Blocked { journey, node, message, reasons, unasked, .. } => {
                let first = reasons.first().map_or(*unasked, |(_, reason)| *reason);
                let position = BlockReason::ALL.iter().position(|r| *r == first).unwrap_or(0);
                if let Some(step) = self.step(*journey, *node) {
                    bump(&mut step.blocked, position);
                }
                if !self.gauges.is_empty()
                    && let Some((send, _)) = self.layout.sends.iter().find(|(send, at)| {
                        **at == Some(*node) && self.layout.graph.program.sends[*send].journey == *journey
                    })
                {
                    self.record.blocked.push(Block {
                        send,
                        message: *message,
                        reasons: reasons.to_vec(),
                        unasked: *unasked,
                    });
                }
            }
            Notice::CapFull { cap, .. } => bump(&mut self.tally.caps, cap.index()),
            Notice::Goal { visit, journey, worth, holdout, entered, .. } => {
                if let Some(visit) = self.record.visits.get_mut(*visit as usize) {
                    visit.converted = Some(worth.unwrap_or(0));
                }
                if let Some(tally) = self.tally.journeys.get_mut(journey.index()) {
                    let worth = worth.unwrap_or(0);
                    if *holdout {
                        tally.worth_holdout = tally.worth_holdout.saturating_add(worth);
                    } else {
                        tally.worth = tally.worth.saturating_add(worth);
                        tally.time_to_goal.add(at - entered);
                    }
                }
            }
            Notice::Milestone { .. } => {}
            Notice::Acts { journey, node, failed, .. } => {
                if let Some(step) = self.step(*journey, *node) {
                    if *failed { step.failed += 1 } else { step.done += 1 }
                }
            }
            Notice::Exits { visit, journey, why, holdout, .. } => {
                if let Some(visit) = self.record.visits.get_mut(*visit as usize) {
                    visit.exited = true;
                }
                let reason = self.layout.journeys.get(*journey).map_or(0, |layout| layout.reason(*why));
                let room = self.tally.journeys.get_mut(journey.index());
                if let Some(arms) = room.and_then(|tally| tally.exited.get_mut(reason)) {
                    arms.add(*holdout);
                }
            }
        }
    }

    fn wants_steps(&self) -> bool {
        true
    }
}

/// The most instants in any window, and when the last of the first such window was. `times` are in order.
#[must_use]
pub fn fullest(times: &[Instant], window: CapWindow, zone: &Zone) -> (usize, Instant) {
    let mut best = (0, 0);
    let mut first = 0;
    for (last, at) in times.iter().enumerate() {
        while times.get(first).is_some_and(|earliest| !shares_window(*earliest, *at, window, zone)) {
            first += 1;
        }
        if last + 1 - first > best.0 {
            best = (last + 1 - first, *at);
        }
    }
    best
}

fn shares_window(earlier: Instant, at: Instant, window: CapWindow, zone: &Zone) -> bool {
    let days = || (zone.local(earlier).0, zone.local(at).0);
    match window {
        CapWindow::Rolling(length) => earlier > at.saturating_sub(length),
        CapWindow::Day => {
            let (a, b) = days();
            a == b
        }
        CapWindow::Week => {
            let (a, b) = days();
            a - i32::from(Weekday::of(a).index()) == b - i32::from(Weekday::of(b).index())
        }
        CapWindow::Month => {
            let (a, b) = days();
            let (a, b) = (date_of(a), date_of(b));
            (a.year, a.month) == (b.year, b.month)
        }
    }
}

impl Record {
    /// Of one customer: (credited, decided) of treated or held-out entries of a journey.
    #[must_use]
    pub fn conversion(&self, journey: JourneyId, holdout: bool) -> (i64, i64) {
        self.visits
            .iter()
            .filter(|v| v.journey == journey && v.holdout == holdout && v.decided)
            .fold((0, 0), |(converted, decided), visit| (converted + i64::from(visit.converted.is_some()), decided + 1))
    }
}

/// Adds one customer's pair.
pub(in crate::sim) fn add_pair(sums: &mut PairSums, (a, b): (i64, i64)) {
    sums.add(a, b);
}
