//! Measures that tests ask of a population: filled customer by customer, judged by their interval. Knows no run.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use super::report::{
    statistics::{Estimate, PairSums, newcombe},
    watch::{Block, Record, add_pair},
};
use crate::{
    base::calendar::Instant,
    model::{
        Program,
        condition::{BlockReason, Happened, JourneyFact, Order},
        population::{Measure, MeasureExpect, Subject},
        program::CapWindow,
        types::{ChannelId, MessageId, SendId},
    },
};

/// One measure while it is filled.
#[derive(Clone, Debug)]
pub struct Gauge {
    /// What is measured.
    pub measure: Measure,
    sums: PairSums,
    /// What is taken away: the yardstick of an uplift.
    minus: PairSums,
}

/// What a measure came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measured {
    /// A number with its interval.
    Estimated(Estimate, u64),
    /// The fullest window: how many messages, whose, and when the last of them went out.
    Worst(u64, Option<(u64, Instant)>),
    /// Nothing happened of which it could be the measure.
    Nothing,
}

/// How an expectation came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The whole interval is on the right side.
    Met,
    /// The whole interval is on the wrong side.
    Missed,
    /// The interval holds the limit: too few customers to tell.
    TooFew,
}

impl Gauge {
    /// Empty.
    #[must_use]
    pub fn new(measure: Measure) -> Self {
        Self { measure, sums: PairSums::default(), minus: PairSums::default() }
    }

    /// The window that must be watched for this measure.
    #[must_use]
    pub fn watches(measure: &Measure) -> Option<(Subject, Option<CapWindow>)> {
        match measure {
            Measure::Worst(subject, window) => Some((*subject, Some(*window))),
            Measure::Count(..)
            | Measure::Conversion(_)
            | Measure::Uplift(_)
            | Measure::Worth(_)
            | Measure::Messages(..)
            | Measure::Rate(..)
            | Measure::Mean(_) => None,
        }
    }

    /// Takes in what came of one customer.
    pub fn add(&mut self, program: &Program, record: &Record) {
        let pair = match &self.measure {
            Measure::Count(journey, fact, _) => {
                let of = record.visits.iter().filter(|visit| visit.journey == *journey);
                let count = match fact {
                    JourneyFact::Entered => of.count(),
                    JourneyFact::Exited => of.filter(|visit| visit.exited).count(),
                    JourneyFact::Converted => of.filter(|visit| visit.converted.is_some()).count(),
                    JourneyFact::Refused => record.refused.iter().filter(|refused| *refused == journey).count(),
                };
                (number(count), 1)
            }
            Measure::Conversion(journey) => record.conversion(*journey, false),
            Measure::Uplift(journey) => {
                add_pair(&mut self.minus, record.conversion(*journey, true));
                record.conversion(*journey, false)
            }
            Measure::Worth(journey) => record
                .visits
                .iter()
                .filter(|visit| visit.journey == *journey && !visit.holdout && visit.decided)
                .fold((0_i64, 0), |(worth, n), visit| (worth.saturating_add(visit.converted.unwrap_or(0)), n + 1)),
            Measure::Messages(subject, happened, _) => (number(count(program, record, *subject, *happened)), 1),
            Measure::Mean(subject) => (number(count(program, record, *subject, Happened::Sent)), 1),
            Measure::Rate(subject, happened) => (
                number(count(program, record, *subject, *happened)),
                number(count(program, record, *subject, Happened::Sent)),
            ),
            Measure::Worst(..) => return,
        };
        add_pair(&mut self.sums, pair);
    }

    /// Takes in the same measure of other customers.
    pub fn merge(&mut self, other: &Self) {
        self.sums.merge(&other.sums);
        self.minus.merge(&other.minus);
    }

    /// What it came to; `worst` answers for the fullest windows. `z` is the normal quantile of the interval.
    pub fn measured(
        &self,
        z: f64,
        worst: impl FnOnce(Subject, CapWindow) -> (u64, Option<(u64, Instant)>),
    ) -> Measured {
        let estimated =
            |estimate: Option<Estimate>, n: u64| estimate.map_or(Measured::Nothing, |e| Measured::Estimated(e, n));
        let entries = u64::try_from(self.sums.b).unwrap_or(0);
        match &self.measure {
            Measure::Conversion(_) => estimated(self.sums.share(z), entries),
            Measure::Uplift(_) => match (self.sums.share(z), self.minus.share(z)) {
                (Some(treated), Some(holdout)) => Measured::Estimated(
                    newcombe(&treated, &holdout),
                    entries + u64::try_from(self.minus.b).unwrap_or(0),
                ),
                (Some(_) | None, None) | (None, Some(_)) => Measured::Nothing,
            },
            Measure::Rate(_, _) => {
                // A reaction may come more than once; only then is it no share.
                let is_share = self.sums.a <= self.sums.b;
                estimated(if is_share { self.sums.share(z) } else { self.sums.mean(z) }, entries)
            }
            Measure::Worth(_) | Measure::Mean(_) => estimated(self.sums.mean(z), entries),
            Measure::Count(_, _, per_customer) | Measure::Messages(_, _, per_customer) => {
                let mean = self.sums.mean(z);
                #[allow(clippy::cast_precision_loss, reason = "an estimate is shown, not added up")]
                let factor = if *per_customer { 1.0 } else { self.sums.b as f64 };
                let whole =
                    mean.map(|e| Estimate { value: e.value * factor, low: e.low * factor, high: e.high * factor });
                estimated(whole, entries)
            }
            Measure::Worst(subject, window) => {
                let (messages, whose) = worst(*subject, *window);
                Measured::Worst(messages, whose)
            }
        }
    }
}

/// Judges an expectation.
#[must_use]
pub fn judge(expect: &MeasureExpect, measured: &Measured) -> Verdict {
    let stands = |value: f64| match expect.order {
        Order::Less => value < expect.value,
        Order::AtMost => value <= expect.value,
        Order::More => value > expect.value,
        Order::AtLeast => value >= expect.value,
    };
    match measured {
        Measured::Nothing => Verdict::TooFew,
        // What happened once can happen: no interval.
        #[allow(clippy::cast_precision_loss, reason = "numbers of messages are small")]
        Measured::Worst(messages, _) => {
            if stands(*messages as f64) {
                Verdict::Met
            } else {
                Verdict::Missed
            }
        }
        Measured::Estimated(estimate, _) => match (stands(estimate.low), stands(estimate.high)) {
            (true, true) => Verdict::Met,
            (false, false) => Verdict::Missed,
            (true, false) | (false, true) => Verdict::TooFew,
        },
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// How often something happened to messages of a subject in one life.
fn count(program: &Program, record: &Record, subject: Subject, happened: Happened) -> usize {
    let about = |send: SendId, message: MessageId, channel: Option<ChannelId>| match subject {
        Subject::Messages => true,
        Subject::Message(id) => id == message,
        Subject::Send(id) => id == send,
        Subject::Category(id) => program.is_kind_of(program.messages[message].category, id),
        Subject::Channel(id) => channel == Some(id),
        Subject::Journey(id) => program.sends[send].journey == id,
    };
    let reactions = |wanted: &dyn Fn(ChannelId, crate::model::types::ReactionId) -> bool| {
        record
            .reactions
            .iter()
            .filter(|(at, reaction)| {
                record
                    .sendings
                    .get(*at)
                    .is_some_and(|s| about(s.send, s.message, Some(s.channel)) && wanted(s.channel, *reaction))
            })
            .count()
    };
    let blocked = |wanted: &dyn Fn(BlockReason) -> bool| {
        record
            .blocked
            .iter()
            .filter(|Block { send, message, reasons, unasked }| {
                if reasons.is_empty() {
                    about(*send, *message, None) && wanted(*unasked)
                } else {
                    reasons.iter().any(|(channel, reason)| about(*send, *message, Some(*channel)) && wanted(*reason))
                }
            })
            .count()
    };
    match happened {
        Happened::Sent => record.sendings.iter().filter(|s| about(s.send, s.message, Some(s.channel))).count(),
        Happened::Reaction(wanted) => reactions(&|_, reaction| reaction == wanted),
        Happened::Positive => reactions(&|channel, r| program.channels[channel].positive.contains(&r)),
        Happened::Negative => reactions(&|channel, r| program.channels[channel].negative.contains(&r)),
        Happened::Blocked => blocked(&|_| true),
        Happened::BlockedFor(wanted) => blocked(&|reason| reason == wanted),
    }
}
