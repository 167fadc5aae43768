//! Resolved populations and tests. Knows no draws and no runs.

#![allow(missing_docs, reason = "fields of a variant are explained by the variant")]

use smol_str::SmolStr;

use super::{
    condition::{Cond, Happening, Order},
    program::CapWindow,
    types::{
        ActionId, AttributeId, CategoryId, ChannelId, Const, EventId, HoldoutId, JourneyId, MessageId, PopulationId,
        ReactionId, SendId, SplitId,
    },
};
use crate::base::{
    Decimal, Span,
    calendar::{Day, Millis},
};

/// Made-up customers.
#[derive(Clone, Debug)]
pub struct Population {
    /// Its name.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// How people call it.
    pub title: Option<SmolStr>,
    /// The `///` text.
    pub doc: Option<SmolStr>,
    /// How many customers.
    pub size: u64,
    /// First local day of the period (of the workspace's zone).
    pub from: Day,
    /// How long, in local days of the workspace's zone.
    pub days: i64,
    /// What holds for all.
    pub world: World,
    /// Kinds of customers; who is none of them is as `world` says. Each customer is at most one: cumulated shares.
    pub personas: Vec<Persona>,
    /// How often an action that may fail does, in percent.
    pub failing: Vec<(ActionId, Decimal)>,
}

/// A kind of customers.
#[derive(Clone, Debug)]
pub struct Persona {
    /// Its name.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// Percent.
    pub share: Decimal,
    /// Its own lines: an attribute's replaces the general one; a generator's replaces the general ones of the same event with
    /// the same cause (or without one); reactions likewise stand before the general ones.
    pub world: World,
}

/// Attributes, generators and reactions in written order.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// How attributes are drawn.
    pub attributes: Vec<(AttributeId, Dist, Span)>,
    /// What happens to customers by itself.
    pub generators: Vec<Generator>,
    /// How customers react, per channel or message.
    pub reactions: Vec<Reactions>,
}

/// How an event comes about.
#[derive(Clone, Debug)]
pub struct Generator {
    /// What.
    pub what: Generated,
    /// How often.
    pub rate: Rate,
    /// How its fields are drawn, by position; a field not listed is carried over from the cause where that has a field of the same
    /// name and type, else invented (ids, texts), else missing where optional (the model reports what cannot be).
    pub payload: Vec<(u32, Dist)>,
    /// A name for draws: stable under edits elsewhere. `cart_abandoned`, `email.opened`, `order_placed of clicked`; a second of the same
    /// name gets ` 2`.
    pub name: SmolStr,
    /// Its place.
    pub span: Span,
}

/// What a generator makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generated {
    /// An event of the business.
    Event(EventId),
    /// A reaction to the message at hand (only inside `on CHANNEL`, `on MESSAGE`).
    Reaction(ReactionId),
}

/// How often.
#[derive(Clone, Debug)]
pub enum Rate {
    /// A Poisson process with this mean gap.
    Every(Millis),
    /// Once, at any moment of the period.
    Once,
    /// A share, in percent, of a cause, after a delay. Without a cause (inside reactions): of the message sent.
    Share {
        /// Percent.
        share: Decimal,
        /// Of what.
        of: Option<Of>,
        /// How long after.
        delay: Delay,
    },
}

/// The cause of a share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// Anything that happens (events, `M sent`, `J exited`, …).
    Happening(Happening),
    /// A reaction to the same message (inside reactions), or to any message (outside).
    Reaction(ReactionId),
}

/// How long after.
#[derive(Clone, Debug)]
pub enum Delay {
    /// In the same instant.
    AtOnce,
    /// Exponential with this mean.
    Average(Millis),
    /// Even over [from, to].
    Between(Millis, Millis),
    /// Lognormal.
    LogNormal {
        /// Median.
        median: Millis,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
}

/// How a value is drawn.
#[derive(Clone, Debug)]
pub enum Dist {
    /// One of these, percent each, adding up to 100.
    OneOf(Vec<(Const, Decimal)>),
    /// A set: each element on its own, in percent.
    Each(Vec<(Const, Decimal)>),
    /// Known with this percentage: then invented (or the attribute's default).
    Known(Decimal),
    /// `true` with this percentage.
    True(Decimal),
    /// Lognormal: median in the type's own unit (minor units for money), sigma of the logarithm. Rounded half to even where the type is
    /// whole.
    LogNormal(f64, f64),
    /// Even over [from, to], in the type's own unit (whole for integers, money, dates).
    Between(i64, i64),
    /// Even over [from, to] for decimal numbers.
    BetweenNumbers(f64, f64),
    /// One of N invented ids, the same N for everybody: `p1` … `pN` (first letter of the field's name).
    OneOfIds(u64),
    /// A moment this long after the event.
    Later(Millis),
    /// The same for all.
    Fixed(Const),
}

/// How customers react.
#[derive(Clone, Debug)]
pub struct Reactions {
    /// To what: a message's own lines stand before its channel's.
    pub subjects: Vec<ReactionSubject>,
    /// In written order; `what` may be an event caused by the message.
    pub lines: Vec<Generator>,
    /// Chance of a positive reaction falls by this percentage per message of the window.
    pub fatigue: Option<(Decimal, Millis)>,
    /// Its place.
    pub span: Span,
}

/// To what customers react.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReactionSubject {
    /// Any message by the channel.
    Channel(ChannelId),
    /// One message.
    Message(MessageId),
    /// Any message of the category or its kinds.
    Category(CategoryId),
}

/// A test.
#[derive(Clone, Debug)]
pub struct Test {
    /// What it shows.
    pub title: SmolStr,
    /// Its title's place.
    pub span: Span,
    /// What it does.
    pub kind: TestKind,
}

/// What a test does.
#[derive(Clone, Debug)]
pub enum TestKind {
    /// One customer, replayed exactly.
    Replay {
        /// The customer as they are at the start.
        customer: Vec<(AttributeId, Const)>,
        /// Chance that is chosen.
        choices: Vec<Choice>,
        /// What happens and what must be so, in written order.
        steps: Vec<Step>,
    },
    /// A population.
    Simulate {
        /// Which.
        population: PopulationId,
        /// What must be so.
        expects: Vec<(MeasureExpect, Span)>,
    },
    /// Was damaged or wrong, and that was reported.
    Error,
}

/// Chance that is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Take this arm (by position).
    Arm(SplitId, u32),
    /// Held out of a journey.
    HeldOutOfJourney(JourneyId),
    /// Held out of categories.
    HeldOut(HoldoutId),
}

/// A line of a replayed test.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its place.
    pub span: Span,
    /// What it is.
    pub kind: StepKind,
}

/// What a line of a replayed test is.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// Time moves to a local moment of the customer, and something happens.
    On(Day, Millis, Option<Act>),
    /// Time moves on, and something happens.
    After(Millis, Option<Act>),
    /// Must be so.
    Expect(Expect),
}

/// What happens in a test.
#[derive(Clone, Debug)]
pub enum Act {
    /// An event with its fields by position ([`Const::Missing`] where not said).
    Event(EventId, Vec<Const>),
    /// A reaction to the latest sending of a message (`cart_reminder clicked`), of a category or by a channel.
    Reaction(super::condition::Which, ReactionId),
    /// The profile changes.
    Set(AttributeId, Const),
    /// From here on the action fails, or works.
    Action(ActionId, bool),
}

/// What must be so in a replayed test.
#[derive(Clone, Debug)]
pub enum Expect {
    /// It happened, or happens within that time of the line above.
    Fact {
        /// What.
        fact: ExpectedFact,
        /// (line above, line above + W]; and at that instant itself. None: at that instant or any time before in the test.
        within: Option<Millis>,
    },
    /// None of these happens for that long.
    Nothing {
        /// Of which messages, categories, channels or journeys.
        subjects: Vec<Subject>,
        /// (line above, line above + W]
        for_: Millis,
    },
    /// This is so now.
    Condition(Cond),
}

/// What something is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// No sending of it.
    Message(MessageId),
    /// No sending by that statement.
    Send(SendId),
    /// No sending of the category or a kind of it.
    Category(CategoryId),
    /// No sending by it.
    Channel(ChannelId),
    /// No entry.
    Journey(JourneyId),
    /// `messages`: nothing at all is sent.
    Messages,
}

/// A fact that is expected.
#[derive(Clone, Debug)]
pub enum ExpectedFact {
    /// `J entered`
    Entered(JourneyId),
    /// `J refused`
    Refused(JourneyId),
    /// `J exited ["reason"]`
    Exited(JourneyId, Option<SmolStr>),
    /// `J converted`
    Converted(JourneyId),
    /// `M sent [by CHANNEL]`
    Sent(Subject, Option<ChannelId>),
    /// `M blocked` or `M capped`, …
    Blocked(Subject, Option<super::condition::BlockReason>),
}

/// A measure and what it must be.
#[derive(Clone, Debug)]
pub struct MeasureExpect {
    /// What is measured.
    pub measure: Measure,
    /// How it must stand.
    pub order: Order,
    /// To what: a plain number (0.04 for `4%`; minor units for money).
    pub value: f64,
    /// The value as written.
    pub words: SmolStr,
}

/// A measure over a simulated population.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// `J.entered`, `J.refused`, `J.exited`, `J.converted`: how often, over all customers or per customer.
    Count(JourneyId, super::condition::JourneyFact, bool),
    /// `J.conversion`: share of decided treated entries that were credited.
    Conversion(JourneyId),
    /// `J.uplift`: conversion of treated minus that of held-out entries.
    Uplift(JourneyId),
    /// `J.worth`: money of conversions per treated entry, minor units.
    Worth(JourneyId),
    /// `M.sent`, `promotional.sent`, `email.opened`, …: how often, over all customers or per customer.
    Messages(Subject, super::condition::Happened, bool),
    /// `M.open_rate`-like: `M.opened per sent` is written `M.opened_rate`: share of sendings with the reaction.
    Rate(Subject, super::condition::Happened),
    /// `promotional per customer per 7 days`: the most any customer gets in any window.
    Worst(Subject, CapWindow),
    /// `promotional per customer`: the mean over customers.
    Mean(Subject),
}
