//! One notice as one row of a timeline, in the words that tests, traces and the conformance cases share. Knows no run and no layout.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use crate::{
    base::calendar::{Instant, Weekday, Zone, format_instant},
    ir::{Graph, LeaveKind, NodeKind},
    model::{program::Program, types::JourneyId},
};

use super::{
    life::{Leaving, Notice},
    value::{Value, Values},
};

/// A row of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineRow {
    /// When, in UTC.
    pub at: Instant,
    /// The customer's clock then: `Mon 2026-03-02 10:00 +01:00`.
    pub local: String,
    /// The journey's name; of rows that belong to none it is empty.
    pub journey: String,
    /// `enters`, `refused`, `sends`, `holds`, `blocked`, `goal`, `milestone`, `does`, `fails`, `exits`.
    pub what: &'static str,
    /// A key (`cart A`), a message, a stage or an action.
    pub which: String,
    /// Channel, reasons, or nothing.
    pub how: String,
}

impl std::fmt::Display for TimelineRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}  {} {}", self.local, self.journey, self.what)?;
        for part in [&self.which, &self.how] {
            if !part.is_empty() {
                write!(f, " {part}")?;
            }
        }
        Ok(())
    }
}

/// The row of a notice; nothing for what timelines do not show (waits, awaits, branches, splits, changes of the profile).
/// `zone` is the customer's at that instant.
#[must_use]
pub fn row(graph: &Graph, values: &Values, zone: &Zone, at: Instant, notice: &Notice<'_>) -> Option<TimelineRow> {
    let program = &graph.program;
    let (journey, what, which, how) = match notice {
        Notice::Occurs(_)
        | Notice::Reaches { .. }
        | Notice::Takes { .. }
        | Notice::Waits { .. }
        | Notice::CapFull { .. } => return None,
        Notice::Enters { journey, key, holdout, .. } => {
            let how = if *holdout { "holdout".to_owned() } else { String::new() };
            (*journey, "enters", key_words(program, values, *journey, *key), how)
        }
        Notice::Refused { journey, key, reason, .. } => {
            (*journey, "refused", key_words(program, values, *journey, *key), reason.word().to_owned())
        }
        Notice::Sends { journey, sending, .. } => {
            let channel = program.channels[sending.channel].name.to_string();
            (*journey, "sends", program.messages[sending.message].name.to_string(), channel)
        }
        Notice::Holds { journey, message, channel, why, until, .. } => {
            let how = format!("{} {} until {}", program.channels[*channel].name, why.word(), format_instant(*until));
            (*journey, "holds", program.messages[*message].name.to_string(), how)
        }
        Notice::Blocked { journey, message, reasons, unasked, .. } => {
            let tried: Vec<String> = reasons
                .iter()
                .map(|(channel, reason)| format!("{} {}", program.channels[*channel].name, reason.word()))
                .collect();
            let how = if tried.is_empty() { unasked.word().to_owned() } else { tried.join(", ") };
            (*journey, "blocked", program.messages[*message].name.to_string(), how)
        }
        Notice::Goal { journey, key, .. } => {
            (*journey, "goal", key_words(program, values, *journey, *key), String::new())
        }
        Notice::Milestone { journey, stage, .. } => {
            let name = program.journeys[*journey].stages[*stage].name.to_string();
            (*journey, "milestone", name, String::new())
        }
        Notice::Acts { journey, action, failed, .. } => {
            let what = if *failed { "fails" } else { "does" };
            (*journey, what, program.actions[*action].name.to_string(), String::new())
        }
        Notice::Exits { journey, key, why, .. } => {
            let how = exit_words(graph, *journey, *why).to_owned();
            (*journey, "exits", key_words(program, values, *journey, *key), how)
        }
    };
    let journey = program.journeys[journey].name.to_string();
    Some(TimelineRow { at, local: local_words(zone, at), journey, what, which, how })
}

/// The customer's clock with the weekday: `Mon 2026-03-02 10:00 +01:00`.
#[must_use]
pub fn local_words(zone: &Zone, at: Instant) -> String {
    let day = match Weekday::of(zone.local(at).0) {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    };
    format!("{day} {}", zone.format(at))
}

/// `cart A` in a journey per cart, else nothing.
#[must_use]
pub fn key_words(program: &Program, values: &Values, journey: JourneyId, key: Value) -> String {
    let journey = &program.journeys[journey];
    journey.key.as_ref().map_or_else(String::new, |named| {
        let ty = journey.entry_fields.get(named.field as usize).map(|field| &field.ty);
        let shown = ty.map_or_else(String::new, |ty| values.show(key, ty, program));
        format!("{} {shown}", named.name)
    })
}

/// Why an instance left: the text of the rule or statement, else its own word.
#[must_use]
pub fn exit_words(graph: &Graph, journey: JourneyId, why: Leaving) -> &str {
    let rules = &graph.program.journeys[journey];
    match why {
        Leaving::Rule(position) => rules.exits.get(position as usize).map_or("exit", |rule| rule.reason.as_str()),
        Leaving::StageRule(stage, position) => rules
            .stages
            .get(stage)
            .and_then(|stage| stage.exits.get(position as usize))
            .map_or("exit", |rule| rule.reason.as_str()),
        Leaving::Node(node) => match graph.journeys[journey].node(node).map(|node| &node.kind) {
            Some(NodeKind::Leave(LeaveKind::Exit(text))) => {
                if text.is_empty() {
                    "exit"
                } else {
                    text
                }
            }
            Some(NodeKind::Leave(LeaveKind::HandOff(_))) => "handed_off",
            Some(
                NodeKind::Leave(LeaveKind::Completed)
                | NodeKind::Stage(_)
                | NodeKind::Wait(_)
                | NodeKind::Send { .. }
                | NodeKind::Await { .. }
                | NodeKind::Branch { .. }
                | NodeKind::Split(_)
                | NodeKind::Repeat { .. }
                | NodeKind::Round(_)
                | NodeKind::Set { .. }
                | NodeKind::Mark(_)
                | NodeKind::Clear(_)
                | NodeKind::Do { .. }
                | NodeKind::Start(_),
            )
            | None => "completed",
        },
        Leaving::Completed => "completed",
        Leaving::Capped => "capped",
        Leaving::GaveWay => "gave way",
        Leaving::SeasonOver => "season_over",
        Leaving::HoldoutOver => "holdout_over",
    }
}
