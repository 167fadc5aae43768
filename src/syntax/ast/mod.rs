//! The tree: what was written, with the place of every part. Knows no names' meanings and no types.
//!
//! Parsing never fails. What could not be read is a **hole** (`Ident::is_hole`, `ExprKind::Hole`, `StmtKind::Damaged`, …) that was
//! already reported: whoever reads the tree stays silent about holes. `damaged` on an item, journey, stage or block says that something
//! in it was lost, so that absence ("no `reenter`", "no `otherwise`", unused, not total) proves nothing there.

#![allow(missing_docs, reason = "fields of a variant are explained by the variant")]

mod expression;
mod journey;
mod world;

pub use expression::*;
pub use journey::*;
pub use world::*;

use smol_str::SmolStr;

use crate::base::{Decimal, FileId, Span, calendar::Weekday};

/// One file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// Which file.
    pub id: FileId,
    /// Items in source order.
    pub items: Vec<Item>,
    /// Every comment, in source order, doc comments included.
    pub comments: Vec<Comment>,
    /// Whether text that may have held whole items was skipped (then an unknown name may be one of those).
    pub damaged: bool,
}

/// A comment, without its line break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From the first slash to the end of the line.
    pub span: Span,
    /// Whether it begins with exactly three slashes.
    pub doc: bool,
}

/// A name as written; empty where one is missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Ident {
    /// The word.
    pub text: SmolStr,
    /// Its place; for a hole the place where it should stand.
    pub span: Span,
}

impl Ident {
    /// Whether the name is missing (and that was reported).
    #[must_use]
    pub fn is_hole(&self) -> bool {
        self.text.is_empty()
    }
}

/// `a`, `a.b`, `a.b.c`: never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The words between the points.
    pub parts: Vec<Ident>,
    /// All of it.
    pub span: Span,
}

/// A quoted text without its quotes; escapes do not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What stands between the quotes.
    pub value: SmolStr,
    /// With the quotes.
    pub span: Span,
}

/// A message's text: literal pieces and placeholders in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// The text as written.
    pub text: Text,
    /// Its pieces.
    pub parts: Vec<TemplatePart>,
}

/// A piece of a message's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplatePart {
    /// Text as it is.
    Literal(SmolStr),
    /// `{path}` or `{path or words}`; `span` includes the braces. A broken placeholder has a hole as its path.
    Placeholder { path: Path, or: Option<Text>, span: Span },
}

/// A count or share with its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// A top-level item.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// All of it, without its doc comment.
    pub span: Span,
    /// The `///` lines right before it, joined by line breaks.
    pub doc: Option<SmolStr>,
    /// Whether a part of it was lost.
    pub damaged: bool,
    /// What it is.
    pub kind: ItemKind,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `customer { … }`
    Customer(Customer),
    /// `source NAME "Title"`
    Source(Source),
    /// `event NAME from SOURCE, … to everyone { … }`
    Event(Event),
    /// `channel NAME { … }`
    Channel(Channel),
    /// `category NAME: PARENT { … }`
    Category(Category),
    /// `status NAME per KEY { … }`
    Status(Status),
    /// `cap SCOPE at N per WINDOW when C, else …`
    Cap(Cap),
    /// `suppress SCOPE when C, else …`
    Suppress(Suppress),
    /// `holdout NAME P% from CATEGORY, …`
    CategoryHoldout(CategoryHoldout),
    /// `at most one of J, K`
    AtMostOne(AtMostOne),
    /// `message NAME "Title": CATEGORY for EVENT, … { … }`
    Message(Message),
    /// `action NAME to SOURCE may fail { … }`
    Action(Action),
    /// `segment NAME = C`
    Segment(Segment),
    /// `trigger NAME = …`
    Trigger(Trigger),
    /// `journey NAME "Title" per KEY { … }`
    Journey(Box<Journey>),
    /// `population NAME "Title" { … }`
    Population(Box<Population>),
    /// `test "…" { … }`
    Test(Box<Test>),
    /// Skipped text; reported.
    Damaged,
}

/// A type as written.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeExpr {
    /// All of it, without the `?`.
    pub span: Span,
    /// What it is.
    pub kind: TypeKind,
}

/// The forms of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// `text`, `id`, `date`, …: any one word (`true | false` is an enumeration here).
    Named(Ident),
    /// `money USD`
    Money(Ident),
    /// `a | b | c`, at least two words.
    OneOf(Vec<Ident>),
    /// `set of T`
    SetOf(Box<TypeExpr>),
    /// Missing.
    Hole,
}

/// The customer's attributes.
#[derive(Clone, Debug, PartialEq)]
pub struct Customer {
    /// In source order.
    pub attributes: Vec<AttributeDecl>,
}

/// `name : type? = default from event.field, …`
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeDecl {
    /// The attribute.
    pub name: Ident,
    /// Its type.
    pub ty: TypeExpr,
    /// The place of `?`.
    pub optional: Option<Span>,
    /// Behind `=`.
    pub default: Option<Expr>,
    /// Behind `from`: `event.field` each.
    pub from: Vec<Path>,
    /// All of it.
    pub span: Span,
}

/// `name: type?`
#[derive(Clone, Debug, PartialEq)]
pub struct FieldDecl {
    /// The field.
    pub name: Ident,
    /// Its type.
    pub ty: TypeExpr,
    /// The place of `?`.
    pub optional: Option<Span>,
    /// All of it.
    pub span: Span,
}

/// A system of the business that events come from and actions go to.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Its name.
    pub name: Ident,
    /// How people call it.
    pub title: Option<Text>,
}

/// What happens to customers.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its name.
    pub name: Ident,
    /// Who reports it.
    pub sources: Vec<Ident>,
    /// The place of `to everyone`.
    pub to_everyone: Option<Span>,
    /// What is said of it.
    pub fields: Vec<FieldDecl>,
}

/// A way to reach customers.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// Its name.
    pub name: Ident,
    /// Its lines, in source order.
    pub lines: Vec<ChannelLine>,
}

/// A line of a channel.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelLine {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: ChannelLineKind,
}

/// What a channel's line says.
#[derive(Clone, Debug, PartialEq)]
pub enum ChannelLineKind {
    /// `address PATH`
    Address(Path),
    /// `consent C, until REACTION, …`
    Consent { condition: Expr, until: Vec<Ident> },
    /// `quiet WINDOW when C`
    Quiet { window: CalendarWindow, when: Option<Expr> },
    /// `positive REACTION, …`
    Positive(Vec<Ident>),
    /// `negative REACTION, …`
    Negative(Vec<Ident>),
    /// `cost MONEY`
    Cost(Expr),
    /// Reported.
    Damaged,
}

/// `21:00 to 08:00`, `sunday`, `saturday, sunday`, `monday to friday 09:00 to 17:00`.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarWindow {
    /// Which days; empty: every day.
    pub days: Vec<DayRange>,
    /// From and to on the clock; none: the whole day.
    pub hours: Option<(TimeLit, TimeLit)>,
    /// All of it.
    pub span: Span,
}

/// One day (`from` = `to`) or `monday to friday`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRange {
    /// First day.
    pub from: Weekday,
    /// Last day, included; before `from` it wraps over the week's end.
    pub to: Weekday,
    /// Its place.
    pub span: Span,
}

/// A time of day as written; `hour` and `minute` may be out of range (the model reports that).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLit {
    /// Hour as written.
    pub hour: u8,
    /// Minute as written.
    pub minute: u8,
    /// Its place.
    pub span: Span,
}

/// A kind of message.
#[derive(Clone, Debug, PartialEq)]
pub struct Category {
    /// Its name.
    pub name: Ident,
    /// What it is a kind of.
    pub parent: Option<Ident>,
    /// `exempt from caps, quiet, consent`: the words as written.
    pub exempt: Vec<Ident>,
    /// `consent C`
    pub consent: Option<Expr>,
}

/// A flag on the profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// Its name.
    pub name: Ident,
    /// How people call it.
    pub title: Option<Text>,
    /// `per KEY`
    pub key: Option<Ident>,
    /// `begins on E, F where …`
    pub begins: Vec<Occasion>,
    /// `ends on E, F where …`
    pub ends: Vec<Occasion>,
    /// `ends after D`
    pub ends_after: Vec<Spanned<DurationLit>>,
}

/// `on E, F where C when D`: which of the parts are allowed depends on where it stands; the parser takes all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Occasion {
    /// What happens: one or several.
    pub events: Vec<Happening>,
    /// Narrowed by its own fields.
    pub filter: Option<Expr>,
    /// And what is so.
    pub when: Option<Expr>,
    /// From `on` to its end.
    pub span: Span,
}

/// What happens: one word (`order_placed`) or who and what (`cart_reminder clicked`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// The event, trigger, bare reaction, `goal`, `handoff`; or with a verb the message, send, category, channel or journey.
    pub subject: Ident,
    /// What it did, or what was done to it.
    pub verb: Option<Ident>,
    /// Both.
    pub span: Span,
}

/// A frequency cap.
#[derive(Clone, Debug, PartialEq)]
pub struct Cap {
    /// A category, channel, message, or `messages`.
    pub scope: Ident,
    /// How many.
    pub limit: Spanned<u64>,
    /// In which window.
    pub window: CapWindow,
    /// Whether it is asked.
    pub when: Option<Expr>,
    /// What then.
    pub otherwise: Option<PolicyElse>,
}

/// The window of a cap.
#[derive(Clone, Debug, PartialEq)]
pub enum CapWindow {
    /// `per 7 days`
    Rolling(Spanned<DurationLit>),
    /// `per day`, `per week`, `per month`
    Calendar(Spanned<CalendarUnit>),
    /// Reported.
    Hole,
}

/// A unit of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CalendarUnit {
    /// The local day.
    Day,
    /// From Monday.
    Week,
    /// The local month.
    Month,
}

/// `, else delay up to D` / `, else exit`
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyElse {
    /// Hold and ask again, at most this long.
    Delay(Spanned<DurationLit>),
    /// Leave the journey.
    Exit(Span),
    /// Reported.
    Hole,
}

/// A hard rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppress {
    /// A category, channel, message, or `messages`.
    pub scope: Ident,
    /// While this is so.
    pub when: Expr,
    /// What then; nothing: blocked.
    pub otherwise: Option<PolicyElse>,
}

/// `holdout NAME P% from CATEGORY, …`
#[derive(Clone, Debug, PartialEq)]
pub struct CategoryHoldout {
    /// Its name.
    pub name: Ident,
    /// Percent, as written.
    pub share: Spanned<Decimal>,
    /// From which categories.
    pub categories: Vec<Ident>,
}

/// `at most one of J, K`
#[derive(Clone, Debug, PartialEq)]
pub struct AtMostOne {
    /// The journeys.
    pub journeys: Vec<Ident>,
}

/// A message with a text per channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Its name.
    pub name: Ident,
    /// How people call it.
    pub title: Option<Text>,
    /// Its category.
    pub category: Ident,
    /// `for EVENT, …`: whose fields its texts may use.
    pub events: Vec<Ident>,
    /// One per channel.
    pub texts: Vec<MessageText>,
    /// `expires …`
    pub expires: Option<Spanned<Expiry>>,
}

/// `email template "x" subject "y"` or `sms "text"`.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageText {
    /// The channel.
    pub channel: Ident,
    /// `template "…"`
    pub template: Option<Text>,
    /// `subject "…"`
    pub subject: Option<Template>,
    /// `"…"`
    pub body: Option<Template>,
    /// All of it.
    pub span: Span,
}

/// When a message loses its point.
#[derive(Clone, Debug, PartialEq)]
pub enum Expiry {
    /// `after D`
    After(Spanned<DurationLit>),
    /// `on MOMENT`
    On(Expr),
}

/// What the business can be asked to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// Its name.
    pub name: Ident,
    /// Who does it.
    pub to: Ident,
    /// The place of `may fail`.
    pub may_fail: Option<Span>,
    /// What must be said.
    pub fields: Vec<FieldDecl>,
}

/// A named condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Its name.
    pub name: Ident,
    /// How people call it.
    pub title: Option<Text>,
    /// What is so.
    pub condition: Expr,
}

/// A named occasion.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Its name.
    pub name: Ident,
    /// How people call it.
    pub title: Option<Text>,
    /// What it is.
    pub kind: TriggerKind,
}

/// What a trigger is.
#[derive(Clone, Debug, PartialEq)]
pub enum TriggerKind {
    /// `E, F where C`
    Event { events: Vec<Happening>, filter: Option<Expr> },
    /// `E, F where C then no G, H where D for DURATION`
    Absence {
        events: Vec<Happening>,
        filter: Option<Expr>,
        missing: Vec<Happening>,
        missing_filter: Option<Expr>,
        within: Spanned<DurationLit>,
    },
    /// `becomes C` (`becomes not C` is a condition that begins with `not`)
    Becomes(Expr),
    /// A moment: `2026-11-27 at 09:00`, `3 days before trial_ends at 09:00`. A lone name that is a date attribute arrives
    /// as `Event` with one happening; the model decides.
    Moment(Expr),
    /// `every year on birthday at 09:00`, `every year 3 days before birthday at 09:00`
    Yearly(Expr),
    /// `every month on 15 at 09:00`
    Monthly { day: Spanned<u64>, time: TimeLit },
    /// `every monday at 09:00`, `every monday, thursday at 09:00`
    Weekly { days: Vec<DayRange>, time: TimeLit },
    /// `every 14 days from 2026-03-02 at 10:00`
    Every { period: Spanned<DurationLit>, from: Expr },
    /// Reported.
    Hole,
}

/// A duration as written: `3 days`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DurationLit {
    /// How many; may be a fraction.
    pub amount: Decimal,
    /// Of what.
    pub unit: DurationUnit,
}

/// Units of a length of time. `1 day` is 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DurationUnit {
    /// `second`, `seconds`
    Second,
    /// `minute`, `minutes`
    Minute,
    /// `hour`, `hours`
    Hour,
    /// `day`, `days`
    Day,
    /// `week`, `weeks`
    Week,
}
