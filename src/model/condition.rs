//! Typed conditions and values. Knows how they are built, not how they are decided: simulator and solver do that.

#![allow(missing_docs, reason = "fields of a variant are explained by the variant")]

use super::types::{
    AttributeId, CategoryId, ChannelId, Const, EventId, JourneyId, MessageId, ReactionId, SegmentId, SendId, StatusId,
    TriggerId, Type, WayInId,
};
use crate::base::{Span, calendar::Millis};

/// A condition: true or false of one customer at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Cond {
    /// Where it was written.
    pub span: Span,
    /// What it says.
    pub kind: CondKind,
}

/// What a condition says.
#[derive(Clone, Debug, PartialEq)]
pub enum CondKind {
    /// Always so, or never; `true` also stands for a condition that was damaged and reported (nothing runs then).
    Always(bool),
    /// All of them; never empty.
    And(Vec<Cond>),
    /// One of them at least; never empty.
    Or(Vec<Cond>),
    /// Not.
    Not(Box<Cond>),
    /// In a segment.
    Segment(SegmentId),
    /// In a status.
    Status(StatusId),
    /// An instance of the journey lives, held out or not.
    Inside(JourneyId),
    /// A `true | false` value is true (missing: false).
    Flag(Term),
    /// Both known and equal. `is not` is `Not` of it.
    Is(Term, Term),
    /// Known, and equal to one of these constants or terms; or an element of the one set-valued term.
    In(Term, Vec<Term>),
    /// Has a value.
    Known(Term),
    /// Both numbers, money, percentages or durations; both known by typing.
    Compare(Term, Order, Term),
    /// A set has the element, or a text the part (letter case counts).
    Contains(Term, Term),
    /// Left is a moment before right. For `Ago` on the right: not within the last that long (`<=`); else strictly earlier.
    Before(Term, Term),
    /// The exact opposite where right is `Ago` (`>`); else strictly later.
    After(Term, Term),
    /// Something happened at least once: `any`. `no` is `Not` of it.
    Exists(Box<Query>),
    /// In a journey: the latest sending by this instance of that message (or that `send`; or, without either, of the send
    /// last run) got one of the reactions. `Sent`/`Blocked`: how that send ended.
    Reacted(Which, Happened),
    /// `entry` is one of these ways in (`branch on entry`).
    EnteredBy(Vec<WayInId>),
}

/// How two ordered values stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// A value with its type.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Where it was written.
    pub span: Span,
    /// Its type.
    pub ty: Type,
    /// Whether it may be missing as far as declarations go.
    pub optional: bool,
    /// What it is.
    pub kind: TermKind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum TermKind {
    /// A constant.
    Const(Const),
    /// The customer's attribute, now.
    Attribute(AttributeId),
    /// A field of the event in hand (after `where`, or of the event a message is `for`), by the event's own numbering;
    /// several events in a list: each by its own position (`None`: that event lacks it, so it is missing).
    Field(Vec<(EventId, Option<u32>)>),
    /// `entry.x`: the field's position in [`super::journey::Journey::entry_fields`].
    Entry(u32),
    /// `order.total` outside `where`: what the event that answered the latest `await` arm on that event said.
    Awaited(EventId, u32),
    /// The instant of now.
    Now,
    /// The instant that long ago.
    Ago(Millis),
    /// A moment that long before or after a base moment. A base that is a date counts in local days when the length is whole
    /// days or weeks, else from the date's first instant. `at` puts it at a local time of that day.
    Moment { base: Box<Term>, shift: Millis, whole_days: bool, at: Option<Millis> },
    /// How often.
    Count(Box<Query>),
    /// The sum of a field over what happened; the field's position in the event.
    Sum(Box<Query>, u32),
    /// `a + b`, `a - b` (in `set` and arguments): numbers, money, or a moment and a duration.
    Add { left: Box<Term>, minus: bool, right: Box<Term> },
    /// `a or b`: b where a is missing.
    OrElse(Box<Term>, Box<Term>),
    /// Was damaged or wrong, and that was reported.
    Error,
}

/// A question to history.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Where it was written.
    pub span: Span,
    /// What is counted.
    pub what: QueryKind,
    /// Narrowed by its own fields ([`TermKind::Field`] is the event looked at).
    pub filter: Option<Cond>,
    /// In which window.
    pub window: Window,
}

/// What is counted.
pub type QueryKind = Happening;

/// The window of a question: leaves out its first instant and takes in its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Window {
    /// (now − W, now]
    Last(Millis),
    /// What was processed after the entry of this instance.
    SinceEntry,
    /// History before the period included.
    Ever,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Happening {
    /// An event of the business.
    Event(EventId),
    /// A named trigger, wherever an event may stand.
    Trigger(TriggerId),
    /// Something about messages.
    Message(Which, Happened),
    /// Something about a journey.
    Journey(JourneyId, JourneyFact),
    /// `on goal`: this journey's goal is credited for this entry.
    Goal,
}

/// Of which messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Which {
    /// A bare reaction: of the send last run on the path (in `await`), of any message of this visit (in rules), of any message at all
    /// (in segments and triggers).
    Bare,
    /// A message by name: in a journey its latest sending by this instance; elsewhere any sending.
    Message(MessageId),
    /// A `send … as NAME`.
    Send(SendId),
    /// Any message of the category or a kind of it.
    Category(CategoryId),
    /// Any message by the channel.
    Channel(ChannelId),
}

/// What happened to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Happened {
    /// It went out.
    Sent,
    /// It did not, for whatever reason.
    Blocked,
    /// It did not, and one of its channels failed for this reason.
    BlockedFor(BlockReason),
    /// A reaction of the customer.
    Reaction(ReactionId),
    /// Any reaction on the `positive` list of the channel that was used.
    Positive,
    /// Any reaction on the `negative` list of the channel that was used.
    Negative,
}

/// Why a channel was not used, in the order in which it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockReason {
    /// The address is missing.
    NoAddress,
    /// Consent of channel or category is missing or withdrawn.
    NoConsent,
    /// The message has no text for the channel.
    NoText,
    /// A suppression holds.
    Suppressed,
    /// Held out of the category.
    HeldOut,
    /// Too late.
    Expired,
    /// No room under a cap.
    Capped,
    /// The customer left while it was held.
    Withdrawn,
}

impl BlockReason {
    /// All, in the order in which they are asked.
    pub const ALL: [Self; 8] = [
        Self::NoAddress,
        Self::NoConsent,
        Self::NoText,
        Self::Suppressed,
        Self::HeldOut,
        Self::Expired,
        Self::Capped,
        Self::Withdrawn,
    ];

    /// The word of the language and of reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoAddress => "no_address",
            Self::NoConsent => "no_consent",
            Self::NoText => "no_text",
            Self::Suppressed => "suppressed",
            Self::HeldOut => "held_out",
            Self::Expired => "expired",
            Self::Capped => "capped",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// What the product notes down about a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JourneyFact {
    /// An entry was accepted.
    Entered,
    /// An entry was refused.
    Refused,
    /// An instance left.
    Exited,
    /// A goal was credited.
    Converted,
}

impl JourneyFact {
    /// The word of the language.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Refused => "refused",
            Self::Exited => "exited",
            Self::Converted => "converted",
        }
    }
}
