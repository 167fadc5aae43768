//! A resolved journey: rules, stages, statements, still in the shape they were written. Knows no graph.

use smol_str::SmolStr;

use super::{
    condition::{Cond, Happening, Term},
    program::{DailyWindow, Field},
    types::{
        ActionId, AttributeId, ChannelId, EventId, JourneyId, MessageId, SendId, SplitId, StageId, StatusId, TriggerId,
        WayInId,
    },
};
use crate::base::{
    Decimal, Span,
    calendar::{Day, Millis},
    ids::Table,
};

/// A journey.
#[derive(Clone, Debug)]
pub struct Journey {
    /// Its name.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// The whole item.
    pub item_span: Span,
    /// How people call it.
    pub title: Option<SmolStr>,
    /// The `///` text.
    pub doc: Option<SmolStr>,
    /// Who answers for it.
    pub owner: Option<SmolStr>,
    /// `per KEY`: the key's name and its position in `entry_fields`.
    pub key: Option<Key>,
    /// First local day and number of local days of its season.
    pub season: Option<Season>,
    /// Ways in, in written order: one for each name after `enter on`.
    pub ways_in: Table<WayInId, WayIn>,
    /// Everything `entry.x` can be: the union over all ways in, in order of first mention.
    pub entry_fields: Vec<Field>,
    /// Whether and when one may come again.
    pub reenter: Reenter,
    /// The place of its `reenter` line.
    pub reenter_span: Option<Span>,
    /// Higher goes first; 0 where none is said.
    pub priority: i64,
    /// What it is for.
    pub goal: Option<Goal>,
    /// Exit rules in written order.
    pub exits: Vec<ExitRule>,
    /// Percent held out; 0 where none is said.
    pub holdout: Option<(Decimal, Span)>,
    /// Its stages, at least one.
    pub stages: Table<StageId, Stage>,
    /// Whether it has one stage that was not written.
    pub implicit_stage: bool,
    /// Whether a part of it was lost: absence proves nothing.
    pub damaged: bool,
}

/// The key of a `per` journey.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Its name: `cart`.
    pub name: SmolStr,
    /// Its position in `entry_fields`.
    pub field: u32,
    /// Its place.
    pub span: Span,
}

/// A season: half-open, in local days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Season {
    /// First day.
    pub from: Day,
    /// How many days.
    pub days: i64,
    /// Its place.
    pub span: Span,
}

/// One name after `enter on`.
#[derive(Clone, Debug, PartialEq)]
pub struct WayIn {
    /// The name as written (two words: joined by a space): `entry` is this.
    pub name: SmolStr,
    /// Its place.
    pub span: Span,
    /// What happens.
    pub what: WayInKind,
    /// `where` of its line: an event that fails it is no attempt.
    pub filter: Option<Cond>,
    /// `when` of its line: read at the entry; a want that fails it is refused.
    pub when: Option<Cond>,
    /// Which `enter` line, from 0: lines are tried in written order.
    pub line: u32,
    /// For each of the journey's `entry_fields` the position in what this way in carries (the event's fields, or those that
    /// `enter on handoff` asks for); none: it does not carry it.
    pub fields: Vec<Option<u32>>,
    /// The same for each event behind this way in: one for an event, one or more for a trigger over events, none for a handoff,
    /// a fact or a trigger that is no event. (`fields` is that of the first.)
    pub carried: Vec<(EventId, Vec<Option<u32>>)>,
}

/// What a way in is.
#[derive(Clone, Debug, PartialEq)]
pub enum WayInKind {
    /// An event, a trigger, or a fact.
    Happening(Happening),
    /// `handoff`, with the fields it asks for.
    Handoff(Vec<Field>),
}

/// Whether one may come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reenter {
    /// Not.
    Never,
    /// At once.
    Always,
    /// From exactly this long after the last accepted entry on.
    After(Millis),
}

/// What credits a goal, takes out, ends an await, reaches a milestone.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "a few per journey, and boxes would be in everybody's way")]
pub enum Cause {
    /// One of these happens, narrowed by its fields, and this is so.
    On {
        /// What.
        events: Vec<Happening>,
        /// `where`
        filter: Option<Cond>,
        /// `when`
        when: Option<Cond>,
    },
    /// This is so.
    When(Cond),
}

/// A goal.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// What credits it.
    pub cause: Cause,
    /// (entry, entry + W]; none: only while inside.
    pub within: Option<Millis>,
    /// The money field of the crediting event, per event.
    pub worth: Option<Term>,
    /// Its place.
    pub span: Span,
}

/// An exit rule.
#[derive(Clone, Debug, PartialEq)]
pub struct ExitRule {
    /// On what, or when what is so.
    pub cause: Cause,
    /// Its text, or its own words after `on` / `when`.
    pub reason: SmolStr,
    /// Hands over to.
    pub to: Option<HandOff>,
    /// Its place.
    pub span: Span,
}

/// A hand-off.
#[derive(Clone, Debug, PartialEq)]
pub struct HandOff {
    /// To which journey.
    pub journey: JourneyId,
    /// Values in the order of the fields which the target's `enter on handoff` asks for; empty where it has none.
    pub args: Vec<Term>,
    /// Its place.
    pub span: Span,
}

/// A stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Its name; the journey's own where it is not written.
    pub name: SmolStr,
    /// Its name's place.
    pub span: Span,
    /// How people call it.
    pub title: Option<SmolStr>,
    /// Its milestone.
    pub milestone: Option<(Cause, Span)>,
    /// Its own exit rules, in written order; asked after the journey's.
    pub exits: Vec<ExitRule>,
    /// Its statements.
    pub body: Vec<Stmt>,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// Its place.
    pub span: Span,
    /// `as NAME`
    pub name: Option<SmolStr>,
    /// What it does.
    pub kind: StmtKind,
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    /// Lets time pass.
    Wait {
        /// Until when.
        until: WaitUntil,
        /// What then, where it is already past.
        otherwise: Option<Else>,
    },
    /// Speaks.
    Send {
        /// Its number over the whole program.
        id: SendId,
        /// What is said.
        message: MessageId,
        /// By which channels, in order.
        channels: Vec<ChannelChoice>,
        /// What then, where none can be used.
        otherwise: Option<Else>,
    },
    /// Waits for the first of several.
    Await {
        /// (begin, begin + W]
        up_to: Millis,
        /// In written order.
        arms: Vec<AwaitArm>,
        /// When the time is up.
        otherwise: Vec<Stmt>,
        /// The whole `otherwise` arm, where one was written.
        otherwise_span: Option<Span>,
    },
    /// Goes the first way that is open. `branch on` arrives in this shape too, with `Is`, `In` or `EnteredBy` conditions.
    Branch {
        /// In written order.
        arms: Vec<BranchArm>,
        /// Else; none where every value is named (`branch on`) or none was written (the checker judges that).
        otherwise: Option<Vec<Stmt>>,
        /// The value that is looked at, where it was written as `branch on VALUE`.
        on: Option<Term>,
        /// The whole `otherwise` arm, where one was written.
        otherwise_span: Option<Span>,
    },
    /// Tosses a coin.
    Split {
        /// Which.
        id: SplitId,
        /// Name, percent, statements: in written order.
        arms: Vec<SplitArm>,
    },
    /// Does it several times.
    Repeat {
        /// How often.
        times: u64,
        /// What.
        body: Vec<Stmt>,
    },
    /// Changes an attribute.
    Set {
        /// Which.
        attribute: AttributeId,
        /// To what.
        value: Term,
    },
    /// Begins a status.
    Mark(StatusId),
    /// Ends it, all keys.
    Clear(StatusId),
    /// Asks the business to do something.
    Do {
        /// What.
        action: ActionId,
        /// Values in the order of the action's fields.
        args: Vec<Term>,
        /// What then, where it fails.
        otherwise: Option<Else>,
    },
    /// Goes to another stage (or the same).
    GoTo(StageId),
    /// Leaves for another journey.
    HandOff(HandOff),
    /// Makes another journey begin, and goes on.
    Start(HandOff),
    /// Leaves.
    Exit(SmolStr),
}

/// A channel by name, or the one an attribute holds.
#[derive(Clone, Debug, PartialEq)]
pub enum ChannelChoice {
    /// By name.
    Literal(ChannelId, Span),
    /// Read when asked.
    Attribute(AttributeId, Span),
}

/// Until when a wait lasts.
#[derive(Clone, Debug, PartialEq)]
pub enum WaitUntil {
    /// This long.
    For(Millis),
    /// The next such time on one of these weekdays (bit 0 Monday) strictly after now.
    Clock {
        /// Weekdays; all seven where none is said.
        days: u8,
        /// Local time.
        time: Millis,
    },
    /// At once if inside, else its next beginning.
    Window(DailyWindow),
    /// A moment; before now is past, missing is past.
    Moment(Term),
}

/// An arm of an `await`.
#[derive(Clone, Debug, PartialEq)]
pub struct AwaitArm {
    /// What meets it.
    pub cause: Cause,
    /// What then.
    pub body: Vec<Stmt>,
    /// The place of its head.
    pub span: Span,
}

/// An arm of a `branch`.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchArm {
    /// If this is so.
    pub condition: Cond,
    /// What then.
    pub body: Vec<Stmt>,
    /// The place of its head.
    pub span: Span,
}

/// An arm of a `split`.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitArm {
    /// Its name.
    pub name: SmolStr,
    /// Percent.
    pub share: Decimal,
    /// What then.
    pub body: Vec<Stmt>,
    /// The place of its head.
    pub span: Span,
}

/// What then, if it can't be.
#[derive(Clone, Debug, PartialEq)]
pub enum Else {
    /// As if nothing were.
    GoOn,
    /// Another stage.
    GoTo(StageId),
    /// Another journey.
    HandOff(HandOff),
    /// Out.
    Exit(SmolStr),
    /// These, and then on.
    Block(Vec<Stmt>),
}

/// A name that a journey's rule or arm waits for, as reports show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerUse(pub TriggerId, pub Span);
