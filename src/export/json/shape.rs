//! The shape of the published graph, version 1: `docs/schema/graph-v1.json` says the same. Knows nothing of our own types, so that
//! those may change while this stays.

#![allow(missing_docs, reason = "the schema explains every field")]

use serde::Serialize;

/// The version of the shape. Additions keep it; anything else raises it.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
pub struct Workspace {
    pub version: u32,
    pub hash: String,
    pub project: Project,
    pub customer: Vec<Attribute>,
    pub sources: Vec<Source>,
    pub events: Vec<Event>,
    pub channels: Vec<Channel>,
    pub categories: Vec<Category>,
    pub statuses: Vec<Status>,
    pub caps: Vec<Cap>,
    pub suppressions: Vec<Suppression>,
    pub holdouts: Vec<Holdout>,
    pub at_most_one: Vec<Vec<String>>,
    pub messages: Vec<Message>,
    pub actions: Vec<Action>,
    pub segments: Vec<Segment>,
    pub triggers: Vec<Trigger>,
    pub journeys: Vec<Journey>,
    pub populations: Vec<Population>,
    pub tests: Vec<Test>,
}

#[derive(Serialize)]
pub struct Project {
    pub name: String,
    pub zone: String,
    pub currency: String,
}

#[derive(Serialize)]
pub struct Field {
    pub name: String,
    #[serde(rename = "type")]
    pub ty: String,
    pub optional: bool,
}

#[derive(Serialize)]
pub struct Attribute {
    #[serde(flatten)]
    pub field: Field,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Constant>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<EventField>,
}

#[derive(Serialize)]
pub struct EventField {
    pub event: String,
    pub field: String,
}

#[derive(Serialize)]
pub struct Source {
    #[serde(flatten)]
    pub label: Label,
}

/// What a thing is called: its name, how people call it, and its `///` text.
#[derive(Serialize)]
pub struct Label {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
}

#[derive(Serialize)]
pub struct Event {
    #[serde(flatten)]
    pub label: Label,
    pub sources: Vec<String>,
    pub to_everyone: bool,
    pub fields: Vec<Field>,
}

#[derive(Serialize)]
pub struct Channel {
    #[serde(flatten)]
    pub label: Label,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<Condition>,
    pub withdrawn_by: Vec<String>,
    pub quiet: Vec<Quiet>,
    pub positive: Vec<String>,
    pub negative: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
}

/// An exact decimal of the currency's major unit.
#[derive(Serialize)]
pub struct Cost {
    pub amount: String,
    pub currency: String,
}

#[derive(Serialize)]
pub struct Quiet {
    pub words: String,
    pub window: DailyWindow,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
}

#[derive(Serialize)]
pub struct DailyWindow {
    pub days: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

#[derive(Serialize)]
pub struct Category {
    #[serde(flatten)]
    pub label: Label,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind_of: Option<String>,
    pub exempt_from: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<Condition>,
}

#[derive(Serialize)]
pub struct Status {
    #[serde(flatten)]
    pub label: Label,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    pub begins: Vec<Occasion>,
    pub ends: Vec<Occasion>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_after_ms: Option<i64>,
}

#[derive(Serialize)]
pub struct Occasion {
    pub on: Happening,
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<Condition>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_field: Option<String>,
}

#[derive(Serialize)]
pub struct Scope {
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

#[derive(Serialize)]
pub struct Cap {
    pub words: String,
    pub scope: Scope,
    pub limit: u64,
    pub window: CapWindow,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    #[serde(rename = "else")]
    pub otherwise: PolicyElse,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CapWindow {
    Rolling { length_ms: i64 },
    CalendarDay,
    CalendarWeek,
    CalendarMonth,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PolicyElse {
    Skip,
    Delay { up_to_ms: i64 },
    Exit,
}

#[derive(Serialize)]
pub struct Suppression {
    pub scope: Scope,
    pub when: Condition,
    #[serde(rename = "else")]
    pub otherwise: PolicyElse,
}

/// A share is a percentage as an exact decimal.
#[derive(Serialize)]
pub struct Holdout {
    pub name: String,
    pub percent: String,
    pub categories: Vec<String>,
}

#[derive(Serialize)]
pub struct Message {
    #[serde(flatten)]
    pub label: Label,
    pub category: String,
    #[serde(rename = "for")]
    pub events: Vec<String>,
    pub texts: Vec<MessageText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Expiry>,
}

#[derive(Serialize)]
pub struct MessageText {
    pub channel: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Vec<TextPart>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Vec<TextPart>>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub enum TextPart {
    Literal {
        text: String,
    },
    Value {
        value: Term,
        #[serde(rename = "or", skip_serializing_if = "Option::is_none")]
        otherwise: Option<String>,
    },
}

#[derive(Serialize)]
#[serde(untagged)]
pub enum Expiry {
    After { after_ms: i64 },
    On { on: Term },
}

#[derive(Serialize)]
pub struct Action {
    #[serde(flatten)]
    pub label: Label,
    pub to: String,
    pub may_fail: bool,
    pub fields: Vec<Field>,
}

#[derive(Serialize)]
pub struct Segment {
    #[serde(flatten)]
    pub label: Label,
    pub condition: Condition,
}

#[derive(Serialize)]
pub struct Trigger {
    #[serde(flatten)]
    pub label: Label,
    pub words: String,
    #[serde(flatten)]
    pub kind: TriggerKind,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TriggerKind {
    Event {
        on: Vec<Happening>,
        #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
        filter: Option<Condition>,
    },
    Absence {
        on: Vec<Happening>,
        #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
        filter: Option<Condition>,
        missing: Vec<Happening>,
        #[serde(skip_serializing_if = "Option::is_none")]
        missing_where: Option<Condition>,
        for_ms: i64,
    },
    Becomes {
        condition: Condition,
    },
    Moment {
        moment: Term,
    },
    Yearly {
        date: Term,
        shift_days: i64,
        at: String,
    },
    Monthly {
        day: u8,
        at: String,
    },
    Weekly {
        days: Vec<&'static str>,
        at: String,
    },
    EveryDays {
        days: i64,
        from: String,
        at: String,
    },
    EveryTime {
        period_ms: i64,
        from: String,
        at: String,
    },
}

#[derive(Serialize)]
pub struct Journey {
    #[serde(flatten)]
    pub label: Label,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub season: Option<Season>,
    pub entry_fields: Vec<Field>,
    pub enter: Vec<WayIn>,
    pub reenter: Reenter,
    pub priority: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
    pub exits: Vec<ExitRule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holdout_percent: Option<String>,
    pub stages: Vec<Stage>,
    pub start: u32,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

#[derive(Serialize)]
pub struct Season {
    pub from: String,
    pub days: i64,
}

#[derive(Serialize)]
pub struct WayIn {
    pub name: String,
    pub line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<Happening>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handoff: Option<Vec<Field>>,
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<Condition>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reenter {
    Never,
    Always,
    After { gap_ms: i64 },
}

#[derive(Serialize)]
pub struct Goal {
    pub words: String,
    #[serde(flatten)]
    pub cause: Cause,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worth: Option<Term>,
}

/// `on`, narrowed by `where` and `when`, or `when` alone.
#[derive(Serialize)]
pub struct Cause {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<Vec<Happening>>,
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<Condition>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
}

#[derive(Serialize)]
pub struct ExitRule {
    pub words: String,
    pub reason: String,
    #[serde(flatten)]
    pub cause: Cause,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<HandOff>,
}

#[derive(Serialize)]
pub struct HandOff {
    pub journey: String,
    pub gives: Vec<Argument>,
}

#[derive(Serialize)]
pub struct Argument {
    pub field: String,
    pub value: Term,
}

#[derive(Serialize)]
pub struct Stage {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub written: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub milestone: Option<Milestone>,
    pub exits: Vec<ExitRule>,
    pub start: u32,
}

#[derive(Serialize)]
pub struct Milestone {
    pub words: String,
    #[serde(flatten)]
    pub cause: Cause,
}

#[derive(Serialize)]
pub struct Node {
    pub id: u32,
    pub name: String,
    pub stage: String,
    pub words: String,
    #[serde(flatten)]
    pub kind: NodeKind,
    pub reached: Reached,
}

/// Counted from the entry.
#[derive(Serialize)]
pub struct Reached {
    pub earliest_ms: i64,
    pub latest_ms: Option<i64>,
}

#[derive(Serialize)]
#[serde(tag = "does", rename_all = "snake_case")]
pub enum NodeKind {
    Stage,
    Wait {
        until: Wait,
    },
    Send {
        #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
        given_name: Option<String>,
        message: String,
        channels: Vec<ChannelChoice>,
    },
    Await {
        up_to_ms: i64,
        arms: Vec<Cause>,
        reactions_to: Vec<u32>,
    },
    Branch {
        #[serde(skip_serializing_if = "Option::is_none")]
        on: Option<Term>,
        arms: Vec<Condition>,
    },
    Split {
        split: String,
        arms: Vec<SplitArm>,
    },
    Repeat {
        times: u64,
    },
    Round,
    Set {
        attribute: String,
        value: Term,
    },
    Mark {
        status: String,
    },
    Clear {
        status: String,
    },
    Do {
        action: String,
        gives: Vec<Argument>,
    },
    Start {
        #[serde(flatten)]
        target: HandOff,
    },
    Exit {
        reason: String,
    },
    HandOff {
        #[serde(flatten)]
        target: HandOff,
    },
    Completed,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Wait {
    Length { length_ms: i64 },
    Clock { days: Vec<&'static str>, at: String },
    Window { window: DailyWindow },
    Moment { moment: Term },
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ChannelChoice {
    Channel { name: String },
    Attribute { name: String },
}

#[derive(Serialize)]
pub struct SplitArm {
    pub name: String,
    pub percent: String,
}

#[derive(Serialize)]
pub struct Edge {
    pub from: u32,
    pub to: u32,
    pub way: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arm: Option<u32>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
    pub least_ms: i64,
    pub greatest_ms: Option<i64>,
}

#[derive(Serialize)]
pub struct Population {
    #[serde(flatten)]
    pub label: Label,
    pub size: u64,
    pub from: String,
    pub days: i64,
    pub personas: Vec<SplitArm>,
}

#[derive(Serialize)]
pub struct Test {
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub simulates: Option<String>,
}

/// A condition in words, and as a tree.
#[derive(Serialize)]
pub struct Condition {
    pub words: String,
    pub tree: Cond,
}

#[derive(Serialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Cond {
    Always {
        value: bool,
    },
    And {
        of: Vec<Cond>,
    },
    Or {
        of: Vec<Cond>,
    },
    Not {
        of: Box<Cond>,
    },
    Segment {
        name: String,
    },
    Status {
        name: String,
    },
    Inside {
        journey: String,
    },
    Flag {
        of: TermTree,
    },
    Is {
        left: TermTree,
        right: TermTree,
    },
    In {
        left: TermTree,
        right: Vec<TermTree>,
    },
    Known {
        of: TermTree,
    },
    Compare {
        left: TermTree,
        sign: &'static str,
        right: TermTree,
    },
    Contains {
        left: TermTree,
        right: TermTree,
    },
    Before {
        left: TermTree,
        right: TermTree,
    },
    After {
        left: TermTree,
        right: TermTree,
    },
    Any {
        #[serde(flatten)]
        query: Box<Query>,
    },
    Reacted {
        #[serde(flatten)]
        reaction: Reaction,
    },
    EnteredBy {
        ways: Vec<String>,
    },
}

/// A value in words, with its type, and as a tree.
#[derive(Serialize)]
pub struct Term {
    pub words: String,
    #[serde(rename = "type")]
    pub ty: String,
    pub optional: bool,
    pub tree: TermTree,
}

#[derive(Serialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum TermTree {
    Constant {
        #[serde(flatten)]
        constant: Constant,
    },
    Attribute {
        name: String,
    },
    Field {
        name: String,
    },
    Entry {
        name: String,
    },
    Awaited {
        event: String,
        field: String,
    },
    Now,
    Ago {
        length_ms: i64,
    },
    Moment {
        base: Box<TermTree>,
        shift_ms: i64,
        whole_days: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        at: Option<String>,
    },
    Count {
        #[serde(flatten)]
        query: Box<Query>,
    },
    Sum {
        field: String,
        #[serde(flatten)]
        query: Box<Query>,
    },
    Add {
        left: Box<TermTree>,
        right: Box<TermTree>,
    },
    Subtract {
        left: Box<TermTree>,
        right: Box<TermTree>,
    },
    OrElse {
        left: Box<TermTree>,
        right: Box<TermTree>,
    },
    /// Never in a workspace without errors.
    Error,
}

#[derive(Serialize)]
#[serde(tag = "constant", rename_all = "snake_case")]
pub enum Constant {
    Unknown,
    Bool { value: bool },
    Integer { value: i64 },
    Number { value: String },
    Percent { value: String },
    Money { minor: i64, currency: String },
    Date { value: String },
    LocalDatetime { value: String },
    Time { value: String },
    Duration { value_ms: i64 },
    Text { value: String },
    Variant { value: String },
    Channel { value: String },
    Category { value: String },
    Set { of: Vec<Constant> },
}

#[derive(Serialize)]
pub struct Query {
    pub what: Happening,
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<Cond>,
    pub window: Window,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Window {
    Last { length_ms: i64 },
    SinceEntry,
    Ever,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happening {
    Event {
        name: String,
    },
    Trigger {
        name: String,
    },
    Message {
        #[serde(flatten)]
        reaction: Reaction,
    },
    Journey {
        journey: String,
        fact: &'static str,
    },
    Goal,
}

#[derive(Serialize)]
pub struct Reaction {
    pub to: Subject,
    pub what: String,
}

#[derive(Serialize)]
pub struct Subject {
    pub of: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub journey: Option<String>,
}
