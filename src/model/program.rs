//! The resolved workspace: every declaration, typed. Knows no graph and no customers.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::{
    condition::{Cond, Happening, Term},
    journey::Journey,
    population::{Population, Test},
    types::{
        ActionId, AttributeId, CapId, CategoryId, ChannelId, Const, Currency, EventId, ExclusiveId, HoldoutId,
        JourneyId, MessageId, PopulationId, ReactionId, SegmentId, SendId, SourceId, SplitId, StageId, StatusId,
        SuppressionId, TestId, TriggerId, Type, VariantId,
    },
};
use crate::base::{
    Decimal, Span,
    calendar::{Day, Millis, Weekday},
    ids::Table,
};

/// What `journey.toml` says that the language needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The project's name.
    pub name: SmolStr,
    /// IANA name of the default time zone; checked to exist before the model runs.
    pub zone: SmolStr,
    /// The default currency (used where none can be read off the program).
    pub currency: Currency,
}

/// A workspace with every name resolved.
#[derive(Clone, Debug)]
pub struct Program {
    /// From `journey.toml`.
    pub settings: Settings,
    /// The customer's attributes in source order.
    pub attributes: Table<AttributeId, Attribute>,
    /// The customer's one attribute of type `timezone`, if there is one.
    pub zone_attribute: Option<AttributeId>,
    /// Words that are values of enumerations.
    pub variants: Table<VariantId, SmolStr>,
    /// Words that are reactions.
    pub reactions: Table<ReactionId, SmolStr>,
    /// Systems of the business.
    pub sources: Table<SourceId, Source>,
    /// Events.
    pub events: Table<EventId, Event>,
    /// Channels.
    pub channels: Table<ChannelId, Channel>,
    /// Categories.
    pub categories: Table<CategoryId, Category>,
    /// Statuses.
    pub statuses: Table<StatusId, Status>,
    /// Frequency caps.
    pub caps: Table<CapId, Cap>,
    /// Suppressions.
    pub suppressions: Table<SuppressionId, Suppression>,
    /// Holdouts from categories.
    pub holdouts: Table<HoldoutId, CategoryHoldout>,
    /// `at most one of` lists.
    pub exclusives: Table<ExclusiveId, Exclusive>,
    /// Messages.
    pub messages: Table<MessageId, Message>,
    /// Actions.
    pub actions: Table<ActionId, Action>,
    /// Segments.
    pub segments: Table<SegmentId, Segment>,
    /// Triggers.
    pub triggers: Table<TriggerId, Trigger>,
    /// Journeys.
    pub journeys: Table<JourneyId, Journey>,
    /// Every `send` statement: its journey, its message, its name if it has one.
    pub sends: Table<SendId, SendPlace>,
    /// Every `split`.
    pub splits: Table<SplitId, SplitPlace>,
    /// Populations.
    pub populations: Table<PopulationId, Population>,
    /// Tests.
    pub tests: Table<TestId, Test>,
    /// Where each name was used, sorted by span: for the editor, and for "declared and never used".
    pub uses: Vec<(Span, Symbol)>,
}

/// Anything that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbol {
    /// An attribute.
    Attribute(AttributeId),
    /// A source.
    Source(SourceId),
    /// An event.
    Event(EventId),
    /// A field of an event.
    Field(EventId, u32),
    /// A channel.
    Channel(ChannelId),
    /// A category.
    Category(CategoryId),
    /// A status.
    Status(StatusId),
    /// A holdout from categories.
    Holdout(HoldoutId),
    /// A message.
    Message(MessageId),
    /// An action.
    Action(ActionId),
    /// A segment.
    Segment(SegmentId),
    /// A trigger.
    Trigger(TriggerId),
    /// A journey.
    Journey(JourneyId),
    /// A stage of a journey.
    Stage(JourneyId, StageId),
    /// A named `send`.
    Send(SendId),
    /// A split.
    Split(SplitId),
    /// A population.
    Population(PopulationId),
}

/// An attribute of the customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Its name.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// The `///` text.
    pub doc: Option<SmolStr>,
    /// Its type.
    pub ty: Type,
    /// Whether it may be missing.
    pub optional: bool,
    /// What it is where nothing was ever said. A set without one is empty; anything else without one is missing.
    pub default: Option<Const>,
    /// Events whose field (by position) says it.
    pub from: Vec<(EventId, u32)>,
}

/// A source.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Its name.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// How people call it.
    pub title: Option<SmolStr>,
    /// The `///` text.
    pub doc: Option<SmolStr>,
}

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its name.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// The `///` text.
    pub doc: Option<SmolStr>,
    /// Who reports it.
    pub sources: Vec<SourceId>,
    /// Whether it happens to every customer at once.
    pub to_everyone: bool,
    /// What is said of it.
    pub fields: Vec<Field>,
}

/// A field of an event, an action or a hand-off.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// Its type.
    pub ty: Type,
    /// Whether it may be missing.
    pub optional: bool,
}

/// A channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// Its name.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// The `///` text.
    pub doc: Option<SmolStr>,
    /// The attribute that holds the address; none only after an error.
    pub address: Option<AttributeId>,
    /// What must be so; none: not asked.
    pub consent: Option<Cond>,
    /// The place of the `consent` line.
    pub consent_span: Option<Span>,
    /// Reactions that withdraw consent at once.
    pub until: Vec<ReactionId>,
    /// Quiet hours.
    pub quiet: Vec<Quiet>,
    /// Good reactions.
    pub positive: Vec<ReactionId>,
    /// Bad reactions.
    pub negative: Vec<ReactionId>,
    /// What a message costs: an exact decimal of the currency's major unit.
    pub cost: Option<(Decimal, Currency)>,
}

/// A line of quiet hours.
#[derive(Clone, Debug, PartialEq)]
pub struct Quiet {
    /// When.
    pub window: DailyWindow,
    /// For whom; none: everybody.
    pub when: Option<Cond>,
    /// Its place.
    pub span: Span,
}

/// Hours of certain weekdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DailyWindow {
    /// Bit 0 Monday … bit 6 Sunday: the local days on which the window begins.
    pub days: u8,
    /// From and to, in milliseconds after midnight; to ≤ from ends on the next day. None: the whole local day.
    pub hours: Option<(Millis, Millis)>,
}

/// A category.
#[derive(Clone, Debug, PartialEq)]
pub struct Category {
    /// Its name.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// The `///` text.
    pub doc: Option<SmolStr>,
    /// What it is a kind of.
    pub parent: Option<CategoryId>,
    /// Itself and everything it is a kind of, nearest first.
    pub lineage: Vec<CategoryId>,
    /// Own or inherited: neither blocked nor counted by any cap.
    pub exempt_caps: bool,
    /// Own or inherited: no quiet hours.
    pub exempt_quiet: bool,
    /// Own or inherited: no consent is asked.
    pub exempt_consent: bool,
    /// Its own consent (its parents' are asked too).
    pub consent: Option<Cond>,
}

/// A status.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// Its name.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// How people call it.
    pub title: Option<SmolStr>,
    /// The `///` text.
    pub doc: Option<SmolStr>,
    /// `per KEY`: the field's name; each occasion knows its position.
    pub key: Option<SmolStr>,
    /// What begins it.
    pub begins: Vec<StatusOccasion>,
    /// What ends it.
    pub ends: Vec<StatusOccasion>,
    /// How long after the (key's) latest begin it ends by itself.
    pub ends_after: Option<Millis>,
}

/// What begins or ends a status.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusOccasion {
    /// What happens.
    pub what: Happening,
    /// Narrowed by its own fields.
    pub filter: Option<Cond>,
    /// The position of the status's key in the event's fields, where the status has a key and this is an event.
    pub key_field: Option<u32>,
    /// Its place.
    pub span: Span,
}

/// What a cap or a suppression is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// `messages`: every category that is not exempt from caps.
    Messages,
    /// A category and its kinds.
    Category(CategoryId),
    /// A channel.
    Channel(ChannelId),
    /// One message.
    Message(MessageId),
}

/// A frequency cap.
#[derive(Clone, Debug, PartialEq)]
pub struct Cap {
    /// Its place.
    pub span: Span,
    /// The text from `cap` on without `, else …`: how reports name it, `promotional at 3 per 7 days`.
    pub words: SmolStr,
    /// What it counts and blocks.
    pub scope: Scope,
    /// How many.
    pub limit: u64,
    /// In which window.
    pub window: CapWindow,
    /// Whether it is asked.
    pub when: Option<Cond>,
    /// What then.
    pub otherwise: PolicyElse,
}

/// A cap's window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapWindow {
    /// (t − W, t]
    Rolling(Millis),
    /// The local day.
    Day,
    /// The local week from Monday.
    Week,
    /// The local month.
    Month,
}

/// What a full cap or a true suppression does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyElse {
    /// Nothing is sent by this channel.
    Skip,
    /// Held until there is room or it is over, at most this long, and asked again.
    Delay(Millis),
    /// The customer leaves as `capped`.
    Exit,
}

/// A hard rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppression {
    /// Its place.
    pub span: Span,
    /// What it blocks.
    pub scope: Scope,
    /// While this is so.
    pub when: Cond,
    /// Skip or delay.
    pub otherwise: PolicyElse,
}

/// A holdout from categories.
#[derive(Clone, Debug, PartialEq)]
pub struct CategoryHoldout {
    /// Its name.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// Percent.
    pub share: Decimal,
    /// From which categories (and their kinds).
    pub categories: Vec<CategoryId>,
}

/// `at most one of …`
#[derive(Clone, Debug, PartialEq)]
pub struct Exclusive {
    /// Its place.
    pub span: Span,
    /// The journeys.
    pub journeys: Vec<JourneyId>,
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Its name.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// How people call it.
    pub title: Option<SmolStr>,
    /// The `///` text.
    pub doc: Option<SmolStr>,
    /// Its category.
    pub category: CategoryId,
    /// Whose fields its texts may use.
    pub events: Vec<EventId>,
    /// A text per channel.
    pub texts: Vec<MessageText>,
    /// When it loses its point.
    pub expires: Option<Expiry>,
}

/// A message's text for one channel.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageText {
    /// The channel.
    pub channel: ChannelId,
    /// Name of a template kept elsewhere.
    pub template: Option<SmolStr>,
    /// The subject with its placeholders.
    pub subject: Option<Vec<TextPart>>,
    /// The text with its placeholders.
    pub body: Option<Vec<TextPart>>,
    /// Its place.
    pub span: Span,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum TextPart {
    /// As it is.
    Literal(SmolStr),
    /// A value, and the words where it is missing.
    Value(Term, Option<SmolStr>),
}

/// When a message loses its point.
#[derive(Clone, Debug, PartialEq)]
pub enum Expiry {
    /// This long after the send was reached; exactly then it still goes.
    After(Millis),
    /// From this moment on.
    On(Term),
}

/// An action.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// Its name.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// The `///` text.
    pub doc: Option<SmolStr>,
    /// Who does it.
    pub to: SourceId,
    /// Whether it can fail.
    pub may_fail: bool,
    /// What must be said.
    pub fields: Vec<Field>,
}

/// A segment.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Its name.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// How people call it.
    pub title: Option<SmolStr>,
    /// The `///` text.
    pub doc: Option<SmolStr>,
    /// What is so. Never depends on itself.
    pub condition: Cond,
}

/// A trigger.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Its name.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// How people call it.
    pub title: Option<SmolStr>,
    /// The `///` text.
    pub doc: Option<SmolStr>,
    /// What it is.
    pub kind: TriggerKind,
}

/// What a trigger is. Triggers never depend on themselves.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "one per trigger, and boxes would be in everybody's way")]
pub enum TriggerKind {
    /// One of these happens.
    Event {
        /// What.
        events: Vec<Happening>,
        /// Narrowed by its own fields.
        filter: Option<Cond>,
    },
    /// One of these happens, and then none of those for that long.
    Absence {
        /// What begins a span.
        events: Vec<Happening>,
        /// Narrowed by its own fields.
        filter: Option<Cond>,
        /// What ends all open spans.
        missing: Vec<Happening>,
        /// Narrowed by its own fields.
        missing_filter: Option<Cond>,
        /// (s, s + D]
        within: Millis,
    },
    /// From outside to inside.
    Becomes(Cond),
    /// Once, at a moment; counted from an attribute it is computed anew whenever that is written.
    Moment(Term),
    /// Every year, `shift_days` days after (before: negative) the anniversary of a date, at a local time.
    Yearly {
        /// The date whose anniversary it is.
        date: Term,
        /// Days after it.
        shift_days: i64,
        /// Local time.
        time: Millis,
    },
    /// Every month on a day (a month without it: its last), at a local time.
    Monthly {
        /// 1 to 31.
        day: u8,
        /// Local time.
        time: Millis,
    },
    /// On weekdays (bit 0 Monday), at a local time.
    Weekly {
        /// Bit 0 Monday … bit 6 Sunday.
        days: u8,
        /// Local time.
        time: Millis,
    },
    /// Every so many local days from a day on, at a local time.
    EveryDays {
        /// 1 or more.
        period: i64,
        /// The first one.
        from: Day,
        /// Local time.
        time: Millis,
    },
    /// Every so long (no whole days) from a local moment on: counted in hours, minutes or seconds from that instant.
    EveryTime {
        /// More than zero.
        period: Millis,
        /// The first one.
        from: Day,
        /// Local time of the first one.
        time: Millis,
    },
    /// Was damaged or wrong, and that was reported.
    Error,
}

/// A `send` statement.
#[derive(Clone, Debug, PartialEq)]
pub struct SendPlace {
    /// In which journey.
    pub journey: JourneyId,
    /// Which message.
    pub message: MessageId,
    /// `as NAME`
    pub name: Option<SmolStr>,
    /// Its place.
    pub span: Span,
}

/// A `split`.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitPlace {
    /// In which journey.
    pub journey: JourneyId,
    /// Its name, unique in its journey.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// Whether the coin is tossed anew at each visit; else it falls the same at every visit.
    pub per_visit: bool,
    /// Arm names with percent, in written order.
    pub arms: Vec<(SmolStr, Decimal)>,
}

impl Program {
    /// Whether category `kind` is `parent` or a kind of it.
    #[must_use]
    pub fn is_kind_of(&self, kind: CategoryId, parent: CategoryId) -> bool {
        self.categories.get(kind).is_some_and(|category| category.lineage.contains(&parent))
    }

    /// Names of journeys to ids, in byte order of the names.
    #[must_use]
    pub fn journeys_by_name(&self) -> BTreeMap<&str, JourneyId> {
        self.journeys.iter().map(|(id, journey)| (journey.name.as_str(), id)).collect()
    }
}

/// Bits of a list of weekdays: bit 0 Monday.
#[must_use]
pub fn weekday_bits(days: impl IntoIterator<Item = Weekday>) -> u8 {
    days.into_iter().fold(0, |bits, day| bits | 1 << day.index())
}
