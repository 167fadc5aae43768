//! Conditions and values as the machine reads them: names gone, questions to history numbered. Knows no customer and no instant.

use crate::{
    base::calendar::{Day, Millis},
    model::{
        condition::{Happened, JourneyFact, Order, Which, Window},
        types::{AttributeId, EventId, JourneyId, SegmentId, StatusId, TriggerId, WayInId},
    },
    sim::value::Value,
};

crate::ids! {
    /// Something history is kept for, because a condition asks for it.
    TrackerId,
}

/// A compiled condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Check {
    Always(bool),
    All(Box<[Check]>),
    Any(Box<[Check]>),
    Not(Box<Check>),
    Segment(SegmentId),
    Status(StatusId),
    Inside(JourneyId),
    Flag(Val),
    Is(Val, Val),
    /// Known, and equal to one of these.
    In(Val, Box<[Val]>),
    /// Known, and an element of that set.
    InSet(Val, Val),
    Known(Val),
    Compare(Val, Order, Val),
    Contains(Val, Val),
    /// Left is earlier than right, or (`or_equal`) not later. Both are days, or both instants.
    Earlier {
        left: Val,
        right: Val,
        or_equal: bool,
    },
    /// It happened at least once in the window.
    Happened(Tally),
    /// About the latest sending by this instance.
    Reacted(Which, Happened),
    EnteredBy(Box<[WayInId]>),
}

/// A compiled value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Val {
    Const(Value),
    /// A local day and time: an instant in the zone of now.
    Local(Day, Millis),
    Attribute(AttributeId),
    /// A field of the event in hand, by the event's own numbering.
    Field(Box<[(EventId, Option<u32>)]>),
    Entry(u32),
    Awaited(EventId, u32),
    Now,
    Ago(Millis),
    /// The first instant of a day, in the zone of now.
    FirstInstant(Box<Val>),
    Moment(Box<MomentVal>),
    Count(Tally),
    /// The position of the sum among those of its tracker.
    Sum(Tally, u32),
    Add {
        left: Box<Val>,
        minus: bool,
        right: Box<Val>,
    },
    OrElse(Box<Val>, Box<Val>),
}

/// A moment counted from another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MomentVal {
    pub base: Val,
    /// Whether the base is a day; else it is an instant.
    pub base_is_day: bool,
    pub shift: Millis,
    /// `shift` is whole days: from a day (or with `at`), it counts local days.
    pub whole_days: bool,
    pub at: Option<Millis>,
    /// The result is a day, not an instant.
    pub to_day: bool,
}

/// A question to history.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tally {
    pub tracker: TrackerId,
    pub window: Window,
}

/// The smallest thing one can listen to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaf {
    Event(EventId),
    /// A trigger that is no event: a tick of the calendar, an absence, a `becomes`.
    Tick(TriggerId),
    Message(Which, Happened),
    Journey(JourneyId, JourneyFact),
    /// This entry's goal is credited.
    Goal,
}

/// One thing that may happen, with everything it is narrowed by: all of it must be so of the event in hand.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Occasion {
    pub leaf: Leaf,
    pub filters: Vec<Check>,
}

/// What credits, takes out, answers or is reached.
#[derive(Clone, Debug)]
pub(crate) enum Cause {
    On { occasions: Vec<Occasion>, when: Option<Check> },
    When(Watch),
}

/// A condition whose change must be noticed.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    pub check: Check,
    pub mentions: Mentions,
}

/// What a condition mentions, through segments too.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Mentions {
    pub attributes: Vec<AttributeId>,
    pub statuses: Vec<StatusId>,
    pub inside: Vec<JourneyId>,
    pub leaves: Vec<Leaf>,
    /// The clock alone can change it.
    pub clock: bool,
}

impl Mentions {
    /// Adds what another condition mentions.
    pub fn join(&mut self, other: &Self) {
        add_all(&mut self.attributes, &other.attributes);
        add_all(&mut self.statuses, &other.statuses);
        add_all(&mut self.inside, &other.inside);
        add_all(&mut self.leaves, &other.leaves);
        self.clock |= other.clock;
    }
}

pub(crate) fn add<T: Copy + PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

fn add_all<T: Copy + PartialEq>(list: &mut Vec<T>, items: &[T]) {
    for item in items {
        add(list, *item);
    }
}

/// Something history is kept for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tracker {
    /// What is kept, narrowed by what is certain as it happens.
    pub occasions: Vec<Occasion>,
    /// For each occasion, what can only be asked when history is read: it speaks of the customer or the visit of then.
    pub later: Vec<Vec<Check>>,
    /// Fields that are summed: for each event its position.
    pub sums: Vec<Vec<(EventId, u32)>>,
}

impl Tracker {
    /// Whether something is asked only when history is read.
    pub fn asks_later(&self) -> bool {
        self.later.iter().any(|checks| !checks.is_empty())
    }
}
