//! Every path through a journey as a table: what decides, what is sent and when, how it ends. Knows what nobody can take and leaves it
//! out; knows no file and no terminal.
//!
//! A path goes on until the customer leaves, or comes back to a step it has passed: that is said and not followed again. The rounds of a
//! `repeat` are one path, their messages counted as often as they go out. What rules do at any time stands beside the paths, once.

mod html;
mod text;
mod walk;

use serde::Serialize;

use crate::{base::SourceMap, ir::Facts, ir::Graph, model::types::JourneyId};

pub use html::page;
pub use text::{csv, human, json};

/// The table of some journeys.
#[derive(Clone, Debug, Serialize)]
pub struct Table {
    /// Of this shape: 1.
    pub version: u32,
    /// The workspace's name.
    pub workspace: String,
    /// In written order.
    pub journeys: Vec<JourneyPaths>,
}

/// One journey.
#[derive(Clone, Debug, Serialize)]
pub struct JourneyPaths {
    /// Its name.
    pub name: String,
    /// How people call it.
    pub title: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Each line after `enter`.
    pub enters: Vec<String>,
    /// `never`, `always`, `after 7 days`
    pub reenter: String,
    /// What takes out at any time, whatever the path.
    pub rules: Vec<RuleRow>,
    /// In the order of what is written; as many as were asked for.
    pub paths: Vec<PathRow>,
    /// How many more there are.
    pub more: u64,
    /// Whether there are more than that, which nobody counted.
    pub uncounted: bool,
    /// The most messages of a category on one path, by category; rules and caps are left out of account.
    pub most_messages: Vec<Most>,
    /// Where a customer can leave without a stated reason.
    pub silent_exits: Vec<SilentExit>,
}

/// An exit rule.
#[derive(Clone, Debug, Serialize)]
pub struct RuleRow {
    /// `on complaint`, `when upset`
    pub rule: String,
    /// In which stage it holds; none: in the whole journey.
    pub stage: Option<String>,
    /// The reason in reports.
    pub reason: String,
    /// The journey it hands over to.
    pub to: Option<String>,
}

/// A path.
#[derive(Clone, Debug, Serialize)]
pub struct PathRow {
    /// From 1.
    pub number: u64,
    /// What decides, in order: `clicked`, `otherwise`, `when loyal`, `blocked: else`.
    pub way: Vec<String>,
    /// When it ends: never before, counted from the entry.
    pub earliest_ms: i64,
    /// Never after; none: no bound.
    pub latest_ms: Option<i64>,
    /// In order.
    pub messages: Vec<MessageRow>,
    /// Channels of its messages, in order of first use.
    pub channels: Vec<String>,
    /// How it ends.
    pub end: End,
}

/// A message on a path.
#[derive(Clone, Debug, Serialize)]
pub struct MessageRow {
    /// Its name.
    pub message: String,
    /// Its category.
    pub category: String,
    /// By which channels it may go out, in the order in which they are asked.
    pub channels: Vec<String>,
    /// When its turn comes: never before, counted from the entry. Quiet hours and caps may hold or block it.
    pub earliest_ms: i64,
    /// Never after; none: no bound.
    pub latest_ms: Option<i64>,
    /// How often at most: more than once in a `repeat`.
    pub times: u64,
    /// Whether it may not have come to it: a milestone cut the stage short.
    pub may_be_left_out: bool,
    /// The `send`.
    #[serde(skip)]
    pub(super) node: crate::ir::NodeId,
}

/// How a path ends.
#[derive(Clone, Debug, Serialize)]
pub struct End {
    /// `exit`, `hand_off`, `completed`, `back` (to a step that was passed before).
    pub kind: EndKind,
    /// The reason in reports; the journey handed over to; the step it goes back to.
    pub what: String,
    /// Whether no reason is stated.
    pub silent: bool,
}

/// The kind of an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EndKind {
    /// By an `exit`.
    Exit,
    /// By `hand off to`.
    HandOff,
    /// Past the last statement.
    Completed,
    /// It goes round: from there on the paths above hold again.
    Back,
}

/// The most messages of one category.
#[derive(Clone, Debug, Serialize)]
pub struct Most {
    /// The category.
    pub category: String,
    /// How many.
    pub messages: u64,
    /// On which path, the first of them.
    pub path: u64,
}

/// A place at which a customer can leave without a stated reason.
#[derive(Clone, Debug, Serialize)]
pub struct SilentExit {
    /// What is written there: `exit`, or the last step before the end.
    pub step: String,
    /// The file.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// Why it is silent.
    pub why: String,
}

/// The paths of one journey, or of all.
#[must_use]
pub fn paths((graph, facts): (&Graph, &Facts), sources: &SourceMap, journey: Option<JourneyId>, limit: u64) -> Table {
    let chosen: Vec<JourneyId> =
        graph.program.journeys.ids().filter(|id| journey.is_none_or(|one| one == *id)).collect();
    let mut solver = crate::solve::Solver::new(&graph.program);
    Table {
        version: 1,
        workspace: graph.program.settings.name.to_string(),
        journeys: chosen.into_iter().map(|id| walk::journey((graph, facts), &mut solver, sources, id, limit)).collect(),
    }
}

/// `day 0`, `day 2 to 5`, `day 2 or later`: days of 24 hours since the entry.
#[must_use]
pub fn days(earliest: i64, latest: Option<i64>) -> String {
    use crate::base::calendar::DAY;
    let first = earliest / DAY;
    match latest.map(|latest| latest / DAY) {
        None => format!("day {first} or later"),
        Some(last) if last == first => format!("day {first}"),
        Some(last) => format!("day {first} to {last}"),
    }
}

impl End {
    /// `exit "kept"`, `hands over to care`, `goes back to stage remind`.
    #[must_use]
    pub fn words(&self) -> String {
        match (self.kind, self.silent) {
            (EndKind::Exit, false) => format!("exit \"{}\"", self.what),
            (EndKind::Exit, true) => "exit, without a reason".to_owned(),
            (EndKind::HandOff, _) => format!("hands over to {}", self.what),
            (EndKind::Completed, _) => "completed, without a reason".to_owned(),
            (EndKind::Back, _) => format!("goes back to {}", self.what),
        }
    }
}

impl MessageRow {
    /// `hello by email, else sms`, `tip by push, up to 3 times`.
    #[must_use]
    pub fn words(&self) -> String {
        let times = if self.times == 1 { String::new() } else { format!(", up to {} times", self.times) };
        let perhaps = if self.may_be_left_out { ", unless the milestone came first" } else { "" };
        format!("{} by {}{times}{perhaps}", self.message, self.channels.join(", else "))
    }
}
