//! The shape of a report as it leaves the program: `docs/schema/simulate-v1.json` describes it. No instant of the run, no host, no path:
//! the same customers give the same bytes. Knows nothing of how it was counted.

#![allow(missing_docs, reason = "fields are described in the published schema")]

use serde::{Deserialize, Serialize};

/// Version of the shape: a field may be added within a version, never changed or taken away.
pub const VERSION: u32 = 1;

/// What came of many customers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub version: u32,
    pub project: String,
    pub source: Source,
    pub customers: u64,
    pub period: PeriodShape,
    pub intervals: Intervals,
    pub totals: Totals,
    pub journeys: Vec<JourneyReport>,
    pub caps: Vec<CapReport>,
    pub messages: Vec<MessagesReport>,
    pub cost: Vec<Cost>,
    pub events: Vec<Named>,
}

/// Where the customers came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Source {
    Population { name: String, seed: u64, first_customer: u64 },
    Recorded { rows: u64, used: u64, ignored: u64, refused: u64, reactions_to_nothing: u64 },
}

/// The period: half-open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PeriodShape {
    pub from: String,
    pub until: String,
    pub zone: String,
}

/// What the intervals mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Intervals {
    pub level: f64,
    pub unit: String,
    pub method: String,
    pub speaks_of: String,
}

/// Sums over everything.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    pub events: u64,
    pub entered: u64,
    pub refused: u64,
    pub exited: u64,
    pub inside_at_end: u64,
    pub sent: u64,
    pub blocked: u64,
    pub held: u64,
    pub held_at_end: u64,
    pub reactions: u64,
    pub converted: u64,
}

/// A name with how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub name: String,
    pub count: u64,
}

/// Treated beside held out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    pub treated: u64,
    pub holdout: u64,
}

/// A name with how often, treated and held out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedSplit {
    pub name: String,
    pub treated: u64,
    pub holdout: u64,
}

/// A share: how many of how many, and the interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    pub count: u64,
    pub of: u64,
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// A number with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// What came of a journey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JourneyReport {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// Customers who entered at least once.
    pub customers: u64,
    pub wanted: u64,
    pub entered: u64,
    pub by_way_in: Vec<NamedSplit>,
    pub holdout: u64,
    pub refused: u64,
    pub refused_by_reason: Vec<Named>,
    pub exited: u64,
    pub exited_by_reason: Vec<NamedSplit>,
    pub gave_way: u64,
    pub inside_at_end: Split,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub goal: Option<GoalReport>,
    pub sent: u64,
    pub cost: Vec<Cost>,
    pub steps: Vec<StepReport>,
}

/// What came of a goal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GoalReport {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub within_ms: Option<i64>,
    pub converted: Split,
    pub undecided: Split,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub conversion: Option<Rate>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub holdout_conversion: Option<Rate>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uplift: Option<Interval>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub worth: Option<Worth>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time_to_goal_ms: Option<Quantiles>,
}

/// The money that conversions brought, in minor units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Worth {
    pub currency: String,
    pub decimals: u8,
    pub treated: i64,
    pub holdout: i64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub per_treated_entry: Option<Interval>,
}

/// What sending cost: an exact decimal of the major unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    pub currency: String,
    pub amount: String,
}

/// Lengths of time, at most 0.8 % off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantiles {
    pub p10: u64,
    pub p25: u64,
    pub p50: u64,
    pub p75: u64,
    pub p90: u64,
    pub p99: u64,
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepReport {
    pub name: String,
    pub stage: String,
    pub words: String,
    pub reached: u64,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub ways: Vec<Named>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub send: Option<SendReport>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub action: Option<ActionReport>,
}

/// What came of a `send`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SendReport {
    pub message: String,
    pub sent: u64,
    pub by_channel: Vec<Named>,
    pub blocked: u64,
    pub blocked_by_reason: Vec<Named>,
    pub held: Holds,
    pub held_at_end: u64,
    pub expired: u64,
    pub reactions: Vec<ReactionReport>,
}

/// How often a message was held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds {
    pub quiet: u64,
    pub capped: u64,
    pub suppressed: u64,
}

/// Reactions of one kind by one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReactionReport {
    pub channel: String,
    pub reaction: String,
    pub count: u64,
}

/// What came of a `do`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionReport {
    pub action: String,
    pub done: u64,
    pub failed: u64,
}

/// How often a cap had no room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapReport {
    pub cap: String,
    pub hits: u64,
}

/// How many messages customers got.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessagesReport {
    /// `all`, `category`, `channel`, `message`
    pub of: String,
    pub name: String,
    pub messages: u64,
    pub per_customer: Spread,
    pub windows: Vec<WindowReport>,
}

/// How a number is spread over customers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    pub mean: Interval,
    pub p50: u64,
    pub p90: u64,
    pub p99: u64,
    pub max: u64,
    pub distribution: Vec<Share>,
}

/// So many customers had so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub messages: u64,
    pub customers: u64,
}

/// Each customer's fullest window of a length, and the fullest of all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowReport {
    pub window: String,
    pub p50: u64,
    pub p90: u64,
    pub p99: u64,
    pub distribution: Vec<Share>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub worst: Option<WorstReport>,
}

/// The fullest window of all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorstReport {
    pub messages: u64,
    pub customer: u64,
    pub last_sent: String,
}
