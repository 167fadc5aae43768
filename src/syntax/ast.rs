//! The tree: what was written, with the place of every part. Knows no names' meanings and no types.
//!
//! Parsing never fails. What could not be read is a **hole** (`Ident::is_hole`, `ExprKind::Hole`, `StmtKind::Damaged`, …) that was
//! already reported: whoever reads the tree stays silent about holes. `damaged` on an item, journey, stage or block says that something
//! in it was lost, so that absence ("no `reenter`", "no `otherwise`", unused, not total) proves nothing there.

#![allow(missing_docs, reason = "fields of a variant are explained by the variant")]

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

// ------------------------------------------------------------------------------------------------ expressions

/// A condition or a value: the model tells them apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The forms of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// Missing; reported.
    Hole,
    /// `a and b and c`
    And(Vec<Expr>),
    /// `a or b`; in a `set` or an argument: `value or fallback`
    Or(Vec<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `( a )`: kept for the formatter.
    Group(Box<Expr>),
    /// `loyal`, `entry.value`, `customer.tier`, `nothing`, `unknown`
    Name(Path),
    /// `first_touch opened`: two words.
    Reaction(Happening),
    /// A literal.
    Literal(Literal),
    /// `a < b`
    Compare { left: Box<Expr>, op: CompareOp, right: Box<Expr> },
    /// `a is b`, `a is not b`
    Is { left: Box<Expr>, negated: bool, right: Box<Expr> },
    /// `a is known`, `a is not known`
    Known { value: Box<Expr>, negated: bool },
    /// `a in b, c`, `a not in b`
    In { left: Box<Expr>, negated: bool, values: Vec<Expr> },
    /// `a contains b`
    Contains { left: Box<Expr>, right: Box<Expr> },
    /// `a before b`, `a after b` as a comparison of moments.
    When { left: Box<Expr>, after: bool, right: Box<Expr> },
    /// `any E where C in last D`, `no …`
    Exists { no: bool, query: Box<Query> },
    /// `count of E where C in last D`
    Count(Box<Query>),
    /// `sum of E.field where C in last D`; the field is the last part
    Sum { field: Ident, query: Box<Query> },
    /// `inside J`
    Inside(Ident),
    /// `now`
    Now,
    /// `60 days ago`
    Ago(Spanned<DurationLit>),
    /// `3 days before X`, `2 hours after X` as a moment
    Shift { by: Spanned<DurationLit>, after: bool, base: Box<Expr> },
    /// `X at 09:00`
    At { base: Box<Expr>, time: TimeLit },
    /// `a + b`, `a - b`
    Add { left: Box<Expr>, minus: bool, right: Box<Expr> },
}

/// `<`, `<=`, `>`, `>=`
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CompareOp {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// What history is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What happened.
    pub event: Happening,
    /// Narrowed by its own fields.
    pub filter: Option<Expr>,
    /// In which window.
    pub window: Window,
    /// All of it, without `any`, `no`, `count of`, `sum of`.
    pub span: Span,
}

/// The window of a query.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// `in last D`
    Last(Spanned<DurationLit>),
    /// `since entry`
    SinceEntry(Span),
    /// `ever`
    Ever(Span),
    /// Missing; reported.
    Hole,
}

/// A literal.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `true`, `false`
    Bool(bool),
    /// `7`, `50_000`, `2.5`
    Number(Decimal),
    /// `35%`
    Percent(Decimal),
    /// `20 USD`
    Money { amount: Decimal, currency: Ident },
    /// `3 days`
    Duration(DurationLit),
    /// `2026-03-01`, as written: the calendar may not have it.
    Date { year: u16, month: u8, day: u8 },
    /// `21:00`
    Time(TimeLit),
    /// `"text"`
    Text(SmolStr),
}

// ------------------------------------------------------------------------------------------------ journeys

/// A journey.
#[derive(Clone, Debug, PartialEq)]
pub struct Journey {
    /// Its name.
    pub name: Ident,
    /// How people call it.
    pub title: Option<Text>,
    /// `per KEY`
    pub key: Option<Ident>,
    /// Its rules, in source order.
    pub rules: Vec<Rule>,
    /// Its stages, or one unnamed stage (`name` is a hole and `implicit` is set) with its statements.
    pub stages: Vec<Stage>,
    /// Rules that stand behind statements or stages (the model reports them once and uses them as if in place).
    pub late_rules: Vec<Rule>,
}

/// A rule of a journey.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: RuleKind,
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleKind {
    /// `owner "Team"`
    Owner(Text),
    /// `runs from DATE for D`
    Runs { from: Expr, length: Spanned<DurationLit> },
    /// `enter on E, F where C when D`
    Enter(Occasion),
    /// `enter on handoff { fields } when C`
    EnterHandoff { fields: Vec<FieldDecl>, when: Option<Expr>, handoff: Span },
    /// `reenter …`
    Reenter(Reenter),
    /// `priority N`
    Priority(Spanned<i64>),
    /// `goal on E where C within D worth F` / `goal when C within D`
    Goal(Goal),
    /// `exit on …` / `exit when …`
    Exit(ExitRule),
    /// `holdout P%`
    Holdout(Spanned<Decimal>),
    /// Reported.
    Damaged,
}

/// Whether one may come again.
#[derive(Clone, Debug, PartialEq)]
pub enum Reenter {
    /// Not.
    Never,
    /// At once.
    Always,
    /// From this long after the last entry on.
    After(Spanned<DurationLit>),
    /// Reported.
    Hole,
}

/// What a journey is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// What credits it.
    pub cause: Cause,
    /// `within D`
    pub within: Option<Spanned<DurationLit>>,
    /// `worth FIELD`
    pub worth: Option<Path>,
}

/// `on E where C when D` or `when C`.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// What happens.
    On(Occasion),
    /// What is so.
    When(Expr),
    /// Reported.
    Hole,
}

/// When a customer is taken out.
#[derive(Clone, Debug, PartialEq)]
pub struct ExitRule {
    /// On what, or when what is so.
    pub cause: Cause,
    /// Its reason, if said.
    pub reason: Option<Text>,
    /// `to JOURNEY { … }`
    pub to: Option<HandOff>,
}

/// A journey and what is handed over.
#[derive(Clone, Debug, PartialEq)]
pub struct HandOff {
    /// To which journey.
    pub journey: Ident,
    /// With which fields.
    pub args: Vec<Arg>,
}

/// `name: value`
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// Which field.
    pub name: Ident,
    /// Its value.
    pub value: Expr,
}

/// A stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Its name; a hole in a journey without stages.
    pub name: Ident,
    /// How people call it.
    pub title: Option<Text>,
    /// `milestone on …` / `milestone when …`
    pub milestones: Vec<Spanned<Cause>>,
    /// Its own exit rules.
    pub exits: Vec<(ExitRule, Span)>,
    /// Its statements.
    pub body: Block,
    /// Whether it stands for a journey without stages.
    pub implicit: bool,
    /// All of it.
    pub span: Span,
}

/// Statements in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// In source order.
    pub stmts: Vec<Stmt>,
    /// With its braces (of an implicit stage: from the first statement to the last).
    pub span: Span,
    /// Whether a part was lost.
    pub damaged: bool,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// All of it.
    pub span: Span,
    /// `as NAME`
    pub name: Option<Ident>,
    /// What it does.
    pub kind: StmtKind,
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    /// `wait D` / `wait until …, else …`
    Wait { until: WaitFor, otherwise: Option<Else> },
    /// `send M by C, else C, else …`
    Send { message: Ident, channels: Vec<Path>, otherwise: Option<Else> },
    /// `await up to D { … }`
    Await { up_to: Spanned<DurationLit>, arms: Vec<AwaitArm>, otherwise: Vec<OtherwiseArm> },
    /// `branch { when … otherwise … }`
    Branch { arms: Vec<WhenArm>, otherwise: Vec<OtherwiseArm> },
    /// `branch on VALUE { a { } b, c { } otherwise { } }`
    BranchOn { value: Path, arms: Vec<ValueArm>, otherwise: Vec<OtherwiseArm> },
    /// `split NAME { a 45% { } … }`
    Split { split: Ident, arms: Vec<SplitArm> },
    /// `repeat up to N times { … }`
    Repeat { times: Spanned<u64>, body: Block },
    /// `set A to V`
    Set { attribute: Path, value: Expr },
    /// `mark S`
    Mark(Ident),
    /// `clear S`
    Clear(Ident),
    /// `do A { … }, else …`
    Do { action: Ident, args: Vec<Arg>, otherwise: Option<Else> },
    /// `go to STAGE`
    GoTo(Ident),
    /// `hand off to J { … }`
    HandOff(HandOff),
    /// `start J { … }`
    Start(HandOff),
    /// `exit "reason"`
    Exit(Option<Text>),
    /// Reported.
    Damaged,
}

/// What a `wait` waits for.
#[derive(Clone, Debug, PartialEq)]
pub enum WaitFor {
    /// `3 days`
    Duration(Spanned<DurationLit>),
    /// `until 09:00`, `until monday at 09:00` (one day), `until 09:00` has no days
    Clock { days: Vec<DayRange>, time: TimeLit },
    /// `until monday to friday 09:00 to 17:00`: a window with hours or days, at once if inside
    Window(CalendarWindow),
    /// `until MOMENT`
    Moment(Expr),
    /// Reported.
    Hole,
}

/// `, else …`
#[derive(Clone, Debug, PartialEq)]
pub struct Else {
    /// From `else` to its end.
    pub span: Span,
    /// What then.
    pub kind: ElseKind,
}

/// What then.
#[derive(Clone, Debug, PartialEq)]
pub enum ElseKind {
    /// `go on`
    GoOn,
    /// `go to STAGE`
    GoTo(Ident),
    /// `hand off to J { … }`
    HandOff(HandOff),
    /// `exit "reason"`
    Exit(Option<Text>),
    /// `{ … }`
    Block(Block),
    /// Reported.
    Hole,
}

/// An arm of an `await`.
#[derive(Clone, Debug, PartialEq)]
pub struct AwaitArm {
    /// `on …` or `when …`
    pub cause: Cause,
    /// What then.
    pub body: Block,
    /// All of it.
    pub span: Span,
}

/// `when C { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct WhenArm {
    /// If this is so.
    pub condition: Expr,
    /// What then.
    pub body: Block,
    /// All of it.
    pub span: Span,
}

/// `silver, bronze { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct ValueArm {
    /// For these values (enumeration values, ways in, literals).
    pub values: Vec<Expr>,
    /// What then.
    pub body: Block,
    /// All of it.
    pub span: Span,
}

/// `otherwise { … }`; more than one is an error of the model's.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherwiseArm {
    /// What then.
    pub body: Block,
    /// All of it.
    pub span: Span,
    /// How many arms stood before it (it must be last).
    pub position: usize,
}

/// `short 45% { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct SplitArm {
    /// Its name.
    pub name: Ident,
    /// Percent, as written.
    pub share: Spanned<Decimal>,
    /// What then.
    pub body: Block,
    /// All of it.
    pub span: Span,
}

// ------------------------------------------------------------------------------------------------ populations

/// Made-up customers.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// Its name.
    pub name: Ident,
    /// How people call it.
    pub title: Option<Text>,
    /// Its lines in source order.
    pub lines: Vec<PopulationLine>,
}

/// A line of a population.
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationLine {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: PopulationLineKind,
}

/// What a population's line says.
#[derive(Clone, Debug, PartialEq)]
pub enum PopulationLineKind {
    /// `size 100_000`
    Size(Spanned<u64>),
    /// `from DATE for D`
    Period { from: Expr, length: Spanned<DurationLit> },
    /// `country US 60%, CA 25%`, `phone known 60%`, `joined 2024-01-01 to 2026-02-28`
    Attribute { name: Ident, dist: Dist },
    /// `cart_abandoned every 14 days on average { … }`
    Generator(Generator),
    /// `on email, sms { … }`, `on last_call_short { … }`
    Reactions { subjects: Vec<Ident>, lines: Vec<ReactionLine> },
    /// `persona NAME 30% { … }`: generators, attributes, reactions of its own
    Persona { name: Ident, share: Spanned<Decimal>, lines: Vec<PopulationLine> },
    /// `refund fails 5%`: how often an action that may fail does
    ActionFails { action: Ident, share: Spanned<Decimal> },
    /// Reported.
    Damaged,
}

/// A line inside `on CHANNEL { … }`.
#[derive(Clone, Debug, PartialEq)]
pub enum ReactionLine {
    /// `opened 35% after …`, `order_placed 25% of clicked after … { … }`
    Generator(Generator, Span),
    /// `fatigue 15% per message in last 7 days`
    Fatigue { share: Spanned<Decimal>, window: Spanned<DurationLit>, span: Span },
    /// Reported.
    Damaged(Span),
}

/// How an event comes about.
#[derive(Clone, Debug, PartialEq)]
pub struct Generator {
    /// Which event, or reaction.
    pub event: Ident,
    /// How often.
    pub rate: Rate,
    /// What it says.
    pub payload: Vec<PayloadField>,
    /// All of it.
    pub span: Span,
}

/// How often.
#[derive(Clone, Debug, PartialEq)]
pub enum Rate {
    /// `every D on average`
    Every(Spanned<DurationLit>),
    /// `once`
    Once(Span),
    /// `P% of CAUSE after DELAY`; inside `on …` without `of`: of the message sent
    Share { share: Spanned<Decimal>, of: Option<Happening>, delay: Option<Delay> },
    /// Reported.
    Hole,
}

/// How long after.
#[derive(Clone, Debug, PartialEq)]
pub enum Delay {
    /// `D on average`
    Average(Spanned<DurationLit>),
    /// `2 to 5 days`
    Between { from: Decimal, to: Decimal, unit: DurationUnit, span: Span },
    /// `lognormal median D sigma S`
    LogNormal { median: Spanned<DurationLit>, sigma: Spanned<Decimal> },
    /// Reported.
    Hole,
}

/// `items: 1 to 6`
#[derive(Clone, Debug, PartialEq)]
pub struct PayloadField {
    /// Which field.
    pub name: Ident,
    /// How it is drawn.
    pub dist: Dist,
}

/// How a value is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Dist {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: DistKind,
}

/// The forms of a distribution.
#[derive(Clone, Debug, PartialEq)]
pub enum DistKind {
    /// `US 60%, CA 25%, GB 15%`, `email 92%, sms 40%` (a set), `known 60%`
    Shares(Vec<(Expr, Spanned<Decimal>)>),
    /// `lognormal median V sigma S`
    LogNormal { median: Expr, sigma: Spanned<Decimal> },
    /// `1 to 6`, `50 to 90 USD`, `2024-01-01 to 2026-02-28`
    Between { from: Expr, to: Expr },
    /// `one of 500`
    OneOf(Spanned<u64>),
    /// `14 days later`: a moment counted from the event
    Later(Spanned<DurationLit>),
    /// One value for all.
    Fixed(Expr),
    /// Reported.
    Hole,
}

// ------------------------------------------------------------------------------------------------ tests

/// A test.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What it shows.
    pub title: Text,
    /// Its lines in source order.
    pub lines: Vec<TestLine>,
}

/// A line of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct TestLine {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: TestLineKind,
}

/// What a test's line says.
#[derive(Clone, Debug, PartialEq)]
pub enum TestLineKind {
    /// `customer { name: value, … }`; a set is `email and sms`
    Customer(Vec<Arg>),
    /// `simulate POPULATION`
    Simulate(Ident),
    /// `take ARM in SPLIT`
    Take { arm: Ident, split: Ident },
    /// `held out of NAME` (a journey, or a category holdout)
    HeldOut(Ident),
    /// `on DATE at TIME …`
    On { date: Expr, time: TimeLit, step: Option<TestStep> },
    /// `after D …`
    After { delay: Spanned<DurationLit>, step: Option<TestStep> },
    /// `expect …`
    Expect(Expect),
    /// Reported.
    Damaged,
}

/// What happens at a line of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum TestStep {
    /// `cart_abandoned { … }`, `cart_reminder opened`
    Happens { event: Happening, args: Vec<Arg> },
    /// `set A to V`
    Set { attribute: Path, value: Expr },
    /// `refund fails` / `refund works`: from here on
    Action { action: Ident, fails: bool },
}

/// What must be so.
#[derive(Clone, Debug, PartialEq)]
pub enum Expect {
    /// `J entered within D`, `J refused`, `J exited "reason"`, `M sent by C within D`
    Fact { subject: Ident, verb: Ident, reason: Option<Text>, by: Option<Ident>, within: Option<Spanned<DurationLit>> },
    /// `no NAME, … for D`
    Nothing { subjects: Vec<Ident>, for_: Spanned<DurationLit> },
    /// `recovery.conversion > 4%`, `promotional per customer per 7 days <= 3`
    Measure { measure: MeasureExpr, op: CompareOp, value: Expr },
    /// A condition over the customer as they are now.
    Condition(Expr),
    /// Reported.
    Hole,
}

/// A measure over a simulated population.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureExpr {
    /// `recovery.conversion`, `promotional`
    pub path: Path,
    /// `per customer`
    pub per_customer: bool,
    /// `per 7 days` / `per week`
    pub per: Option<CapWindow>,
    /// All of it.
    pub span: Span,
}
