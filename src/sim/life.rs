//! What goes into a life and what comes out of it: the contract between the machine, the worlds that feed it (a population, a recorded
//! log, a test) and whoever watches (reports, traces, tests). Knows nothing of how the machine works.

#![allow(missing_docs, reason = "fields of a variant are explained by the variant")]

use super::value::{Value, Values};
use crate::{
    base::calendar::{Instant, Millis, Zone},
    ir::NodeId,
    model::{
        Type,
        condition::{BlockReason, Cond, Term},
        types::{
            ActionId, AttributeId, CapId, ChannelId, EventId, JourneyId, MessageId, ReactionId, SendId, SplitId,
            StageId, WayInId,
        },
    },
};

/// One sending of a message to this customer, numbered from 0 in the order in which they went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SendingId(pub u32);

/// A message that went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Its number for this customer.
    pub id: SendingId,
    /// By which statement.
    pub send: SendId,
    /// What.
    pub message: MessageId,
    /// The how-manieth sending of this message to this customer, from 0.
    pub nth: u32,
    /// How.
    pub channel: ChannelId,
    /// When.
    pub at: Instant,
}

/// Something recorded or made up: it comes from outside the product.
#[derive(Clone, Debug, PartialEq)]
pub enum Occurrence {
    /// An event of the business, with its fields by position; a field past the end is missing.
    Event(EventId, Vec<Value>),
    /// A reaction.
    Reaction(Target, ReactionId),
    /// The profile changes: all at once, one occurrence.
    Profile(Vec<(AttributeId, Value)>),
    /// From here on an action fails (`true`) or works.
    Action(ActionId, bool),
}

/// Which sending a reaction is to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// That one.
    Sending(SendingId),
    /// The latest of a message.
    Latest(MessageId),
    /// The latest by a statement.
    LatestBy(SendId),
    /// The latest by a channel.
    LatestOn(ChannelId),
    /// The latest of a category or its kinds.
    LatestOf(crate::model::types::CategoryId),
    /// The n-th of a message, from 0.
    Nth(MessageId, u32),
}

/// Where occurrences come from. The machine asks for the earliest, in order of instants; of one instant in the world's own order.
pub trait World {
    /// The instant of the next occurrence, if there is one. May come nearer after [`Self::sent`] and [`Self::happened`], never before now.
    fn next_at(&mut self) -> Option<Instant>;
    /// Takes the next occurrence.
    fn take(&mut self, values: &mut Values) -> Option<Occurrence>;
    /// A message went out: reactions may follow (at this instant or later). `entry` is what came with the entry of the visit that sent it,
    /// in the order of the journey's `entry_fields`.
    fn sent(&mut self, sending: &Sending, entry: &[Value], values: &mut Values);
    /// A message was not sent (for populations in which that causes events).
    fn blocked(&mut self, at: Instant, send: SendId, message: MessageId, reasons: &[(ChannelId, BlockReason)]);
    /// The machine is done with the fields of an event that this world gave: the room may be used again.
    fn give_back(&mut self, fields: Vec<Value>);
    /// An event joined history (not the product's own facts): what it causes may follow.
    fn happened(&mut self, at: Instant, event: EventId, fields: &[Value], values: &mut Values);
    /// A reaction joined history.
    fn reacted(&mut self, at: Instant, sending: &Sending, reaction: ReactionId, values: &mut Values);
    /// The product noted something about a journey (for populations in which that causes events).
    fn noted(
        &mut self,
        at: Instant,
        journey: JourneyId,
        fact: crate::model::condition::JourneyFact,
        values: &mut Values,
    );
    /// Whether the n-th `do` (from 0) of this action for this customer fails; asked only where it may.
    fn fails(&mut self, action: ActionId, n: u32) -> bool;
}

/// Chance that a test chose, or a draw.
pub trait Chances {
    /// The arm of a split, from 0, in a visit that began then (which matters only to a split `per visit`).
    fn arm(&self, split: SplitId, entered: Instant) -> u32;
    /// Whether held out of the journey.
    fn held_out_of(&self, journey: JourneyId) -> bool;
    /// Whether held out by that `holdout`.
    fn held_out(&self, holdout: crate::model::types::HoldoutId) -> bool;
}

/// Why an entry was refused, in the order in which it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// Inside already.
    AlreadyInside,
    /// Accepted in this agenda already.
    Loop,
    /// Out of season.
    Season,
    /// Too soon, or never again.
    Reentry,
    /// `when` is not so.
    Condition,
    /// A `goal when` is met already.
    GoalRule,
    /// An `exit when` is true already.
    ExitRule,
    /// Inside a journey of the list that is at least as high.
    AtMostOne,
}

impl Refusal {
    /// All, in the order in which they are asked.
    pub const ALL: [Self; 8] = [
        Self::AlreadyInside,
        Self::Loop,
        Self::Season,
        Self::Reentry,
        Self::Condition,
        Self::GoalRule,
        Self::ExitRule,
        Self::AtMostOne,
    ];

    /// The word of reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AlreadyInside => "already_inside",
            Self::Loop => "loop",
            Self::Season => "season",
            Self::Reentry => "reentry",
            Self::Condition => "condition",
            Self::GoalRule => "goal_rule",
            Self::ExitRule => "exit_rule",
            Self::AtMostOne => "at_most_one",
        }
    }
}

/// Why a message is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HoldReason {
    /// Quiet hours.
    Quiet,
    /// A cap that delays.
    Capped,
    /// A suppression that delays.
    Suppressed,
}

impl HoldReason {
    /// The word of reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Capped => "capped",
            Self::Suppressed => "suppressed",
        }
    }
}

/// Why an instance left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Leaving {
    /// An exit rule of the journey, by position.
    Rule(u32),
    /// An exit rule of a stage, by position.
    StageRule(StageId, u32),
    /// A leaving node: `exit`, `hand off to`, or the end of the last stage.
    Node(NodeId),
    /// The end of the last stage, by a milestone or by running out of statements.
    Completed,
    /// A cap or suppression that says `else exit`.
    Capped,
    /// A higher journey of an `at most one of` took over.
    GaveWay,
    /// The season's end.
    SeasonOver,
    /// The goal window of a held-out visit is over.
    HoldoutOver,
}

/// What comes of a life, in order. `visit` numbers the accepted entries of this customer from 0, over all journeys.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice<'a> {
    /// Something recorded or made up is processed now: what follows at this instant may come of it.
    Occurs(&'a Occurrence),
    /// An entry was accepted.
    Enters { visit: u32, journey: JourneyId, key: Value, way_in: WayInId, holdout: bool },
    /// An entry was refused.
    Refused { journey: JourneyId, key: Value, way_in: WayInId, reason: Refusal },
    /// A step is run (or, `Stage`, begun): for funnels and traces.
    Reaches { visit: u32, journey: JourneyId, node: NodeId },
    /// A branch, await or split went this way.
    Takes { visit: u32, journey: JourneyId, node: NodeId, edge: crate::ir::Edge },
    /// A wait or await lasts until then at most.
    Waits { visit: u32, journey: JourneyId, node: NodeId, until: Instant },
    /// A message went out.
    Sends { visit: u32, journey: JourneyId, node: NodeId, sending: Sending },
    /// A message is held.
    Holds {
        visit: u32,
        journey: JourneyId,
        node: NodeId,
        message: MessageId,
        channel: ChannelId,
        why: HoldReason,
        until: Instant,
    },
    /// A message was not sent: each channel tried, with the first question it failed. `unasked`: why, where no channel was asked.
    Blocked {
        visit: u32,
        journey: JourneyId,
        node: NodeId,
        message: MessageId,
        reasons: &'a [(ChannelId, BlockReason)],
        unasked: BlockReason,
    },
    /// A cap had no room for a message at that channel (whatever came of it).
    CapFull { cap: CapId, message: MessageId },
    /// A goal was credited: the entry's visit, and the money it is worth.
    Goal { visit: u32, journey: JourneyId, key: Value, worth: Option<i64>, holdout: bool, entered: Instant },
    /// A milestone was reached.
    Milestone { visit: u32, journey: JourneyId, stage: StageId },
    /// An action was done, or failed.
    Acts { visit: u32, journey: JourneyId, node: NodeId, action: ActionId, failed: bool },
    /// An instance left.
    Exits { visit: u32, journey: JourneyId, key: Value, why: Leaving, holdout: bool },
}

/// Who watches a life.
pub trait Observer {
    /// Something came of it, at an instant of UTC.
    fn notice(&mut self, at: Instant, notice: &Notice<'_>);
    /// Whether `Occurs`, `Reaches`, `Takes` and `Waits` are wanted; without them lives are faster.
    fn wants_steps(&self) -> bool;
    /// Called before each notice with the customer as they are then, where [`Self::wants_reasons`].
    fn looks(&mut self, _at: Instant, _notice: &Notice<'_>, _look: &dyn Look) {}
    /// Whether the reasons of steps are wanted; lives are much slower with them.
    fn wants_reasons(&self) -> bool {
        false
    }
}

/// Reads conditions and values as they stand at an instant, for a visit where there is one.
pub trait Look {
    /// Whether a condition of the program is so.
    fn so(&self, cond: &Cond) -> bool;
    /// What a value of the program is.
    fn value(&self, term: &Term) -> Value;
    /// A value of that type as people read it.
    fn show(&self, value: Value, ty: &Type) -> String;
    /// The customer's zone.
    fn zone(&self) -> &Zone;
}

/// How long a life is looked at: half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First instant.
    pub from: Instant,
    /// One past the last instant.
    pub until: Instant,
}

impl Period {
    /// Its length.
    #[must_use]
    pub fn length(self) -> Millis {
        self.until - self.from
    }
}

/// What is so at the end of the period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AtEnd {
    /// Visits still inside: journey, visit, held out, when it entered, at which node it waits.
    pub inside: Vec<(JourneyId, u32, bool, Instant, Option<NodeId>)>,
    /// Messages still held, with the node of their send.
    pub held: Vec<(JourneyId, MessageId, NodeId)>,
}
