//! Watches one life and writes down what comes of it, with reasons. Asks nothing of the machine but what it offers to look at.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use super::{Line, Trace, VERSION, both, reasons::Reasons};
use crate::{
    base::calendar::{Instant, Zone},
    ir::{Edge, NodeId, NodeKind, words::Words},
    model::{
        condition::BlockReason,
        types::{CapId, JourneyId, MessageId},
    },
    sim::{
        life::{AtEnd, HoldReason, Look, Notice, Observer, Occurrence, Period, SendingId, Target},
        plan::Plan,
        timeline::{exit_words, local_words},
        value::Value,
    },
};

/// Writes down a life.
pub(super) struct Tracer<'p> {
    plan: &'p Plan<'p>,
    lines: Vec<Line>,
    /// Accepted entries: journey, key as shown, when, whether inside.
    visits: Vec<(JourneyId, String, Instant, bool)>,
    messages: Vec<MessageId>,
    /// Caps that had no room for the message at hand.
    full: Vec<CapId>,
}

impl<'p> Tracer<'p> {
    pub fn new(plan: &'p Plan<'p>) -> Self {
        Self { plan, lines: Vec::new(), visits: Vec::new(), messages: Vec::new(), full: Vec::new() }
    }

    pub fn finish(
        self,
        whose: String,
        profile: Vec<(String, String)>,
        end: &AtEnd,
        period: Period,
        zone: &Zone,
    ) -> Trace {
        let program = self.plan.program();
        let mut at_end: Vec<String> = Vec::new();
        for (journey, _, holdout, entered, node) in &end.inside {
            let held_out = if *holdout { ", held out" } else { "" };
            let name = &program.journeys[*journey].name;
            let at = node
                .and_then(|node| self.plan.graph().journeys[*journey].node(node))
                .map_or_else(String::new, |node| {
                    format!(" at `{}`", Words::inside(program, *journey).node(&node.kind))
                });
            at_end.push(format!("inside {name} since {}{held_out}{at}", local_words(zone, *entered)));
        }
        for (_, message, _) in &end.held {
            at_end.push(format!("{} is held", program.messages[*message].name));
        }
        at_end.push(format!("the period ends at {}", local_words(zone, period.until)));
        Trace { version: VERSION, whose, profile, lines: self.lines, at_end }
    }

    fn occurrence(&self, occurrence: &Occurrence, look: &dyn Look) -> String {
        let program = self.plan.program();
        match occurrence {
            Occurrence::Event(event, fields) => {
                let declared = &program.events[*event];
                let said: Vec<String> = declared
                    .fields
                    .iter()
                    .zip(fields)
                    .filter(|(_, value)| value.is_known())
                    .map(|(field, value)| format!("{}: {}", field.name, look.show(*value, &field.ty)))
                    .collect();
                if said.is_empty() {
                    declared.name.to_string()
                } else {
                    format!("{} {{ {} }}", declared.name, said.join(", "))
                }
            }
            Occurrence::Reaction(target, reaction) => {
                let to = match target {
                    Target::Sending(SendingId(number)) => self
                        .messages
                        .get(*number as usize)
                        .map_or_else(String::new, |message| program.messages[*message].name.to_string()),
                    Target::Latest(message) => program.messages[*message].name.to_string(),
                    Target::Nth(message, nth) => format!("{} {}", program.messages[*message].name, nth + 1),
                    Target::LatestBy(send) => {
                        let place = &program.sends[*send];
                        place.name.clone().unwrap_or_else(|| program.messages[place.message].name.clone()).to_string()
                    }
                    Target::LatestOn(channel) => program.channels[*channel].name.to_string(),
                    Target::LatestOf(category) => program.categories[*category].name.to_string(),
                };
                format!("{to} {}", program.reactions[*reaction])
            }
            Occurrence::Profile(changes) => {
                let said: Vec<String> = changes
                    .iter()
                    .map(|(attribute, value)| {
                        let declared = &program.attributes[*attribute];
                        format!("{} is now {}", declared.name, look.show(*value, &declared.ty))
                    })
                    .collect();
                said.join(", ")
            }
            Occurrence::Action(action, fails) => {
                format!("{} {} from here on", program.actions[*action].name, if *fails { "fails" } else { "works" })
            }
        }
    }

    fn key(&self, journey: JourneyId, key: Value, look: &dyn Look) -> String {
        let declared = &self.plan.program().journeys[journey];
        declared.key.as_ref().map_or_else(String::new, |named| {
            let ty = declared.entry_fields.get(named.field as usize).map(|field| &field.ty);
            ty.map_or_else(String::new, |ty| format!("{} {}", named.name, look.show(key, ty)))
        })
    }

    fn inside(&self) -> Vec<JourneyId> {
        self.visits.iter().filter(|(.., inside)| *inside).map(|(journey, ..)| *journey).collect()
    }

    fn blocked(
        &self,
        reasons: &Reasons<'_>,
        message: MessageId,
        tried: &[(crate::model::types::ChannelId, BlockReason)],
        unasked: BlockReason,
    ) -> Vec<String> {
        if tried.is_empty() {
            return vec![match unasked {
                BlockReason::Withdrawn => "withdrawn: the customer left while it was held".to_owned(),
                _ => "no_address: the profile names no channel".to_owned(),
            }];
        }
        tried.iter().map(|(channel, reason)| reasons.not_by(*channel, message, Some(*reason), &self.full)).collect()
    }

    /// What a notice is, in words, with its reasons; nothing for what is said elsewhere.
    fn said(
        &mut self,
        at: Instant,
        notice: &Notice<'_>,
        look: &dyn Look,
    ) -> Option<(&'static str, String, Vec<String>)> {
        let plan = self.plan;
        let program = plan.program();
        let about = |journey: JourneyId| Reasons { plan, journey, look };
        let until = |until: Instant| local_words(look.zone(), until);
        Some(match notice {
            Notice::Occurs(occurrence) => ("happens", self.occurrence(occurrence, look), Vec::new()),
            Notice::Enters { journey, key, way_in, holdout, .. } => {
                let key = self.key(*journey, *key, look);
                self.visits.push((*journey, key, at, true));
                let name = program.journeys[*journey].ways_in.get(*way_in).map_or("", |way| way.name.as_str());
                let held_out = if *holdout { ", held out: nothing in its stages runs" } else { "" };
                ("enters", format!("entered by {name}{held_out}"), about(*journey).entered(*way_in))
            }
            Notice::Refused { journey, key, way_in, reason } => {
                let key = self.key(*journey, *key, look);
                let same = |(of, known, ..): &&(JourneyId, String, Instant, bool)| of == journey && *known == key;
                let last = self.visits.iter().rev().find(same).map(|(_, _, at, _)| *at);
                let reasons = about(*journey).refused(*way_in, *reason, last, &self.inside());
                let key = if key.is_empty() { String::new() } else { format!(" for {key}") };
                ("refused", format!("entry refused{key}: {}", reason.word()), reasons)
            }
            Notice::Reaches { journey, node, .. } => {
                self.full.clear();
                let step = plan.graph().journeys[*journey].node(*node)?;
                match &step.kind {
                    NodeKind::Leave(_) | NodeKind::Round(_) => return None,
                    NodeKind::Stage(_)
                    | NodeKind::Wait(_)
                    | NodeKind::Send { .. }
                    | NodeKind::Await { .. }
                    | NodeKind::Branch { .. }
                    | NodeKind::Split(_)
                    | NodeKind::Repeat { .. }
                    | NodeKind::Set { .. }
                    | NodeKind::Mark(_)
                    | NodeKind::Clear(_)
                    | NodeKind::Do { .. }
                    | NodeKind::Start(_) => ("step", Words::inside(program, *journey).node(&step.kind), Vec::new()),
                }
            }
            Notice::Takes { journey, node, edge, .. } => {
                let step = plan.graph().journeys[*journey].node(*node)?;
                let way = Words::inside(program, *journey).way_on(&step.kind, *edge);
                if way.is_empty() {
                    return None;
                }
                ("takes", format!("→ {way}"), about(*journey).took(*node, *edge))
            }
            Notice::Waits { until: end, .. } => ("waits", format!("until {}", until(*end)), Vec::new()),
            Notice::Sends { journey, node, sending, .. } => {
                self.messages.push(sending.message);
                let reasons = about(*journey).passed_over(*node, sending.message, sending.channel, &self.full);
                let (message, channel) =
                    (&program.messages[sending.message].name, &program.channels[sending.channel].name);
                ("sends", format!("sent {message} by {channel}"), reasons)
            }
            Notice::Holds { journey, node, message, channel, why, until: end, .. } => {
                let why = match why {
                    HoldReason::Quiet => format!("quiet hours of {}", program.channels[*channel].name),
                    HoldReason::Capped => {
                        let caps: Vec<String> =
                            self.full.iter().map(|cap| format!("`cap {}`", program.caps[*cap].words)).collect();
                        format!("no room under {}", caps.join(", "))
                    }
                    HoldReason::Suppressed => "suppressed".to_owned(),
                };
                let reasons = about(*journey).passed_over(*node, *message, *channel, &self.full);
                let name = &program.messages[*message].name;
                ("holds", format!("{name} is held until {}: {why}", until(*end)), reasons)
            }
            Notice::Blocked { journey, message, reasons, unasked, .. } => {
                let why = self.blocked(&about(*journey), *message, reasons, *unasked);
                ("blocked", format!("{} not sent", program.messages[*message].name), why)
            }
            Notice::CapFull { cap, .. } => {
                self.full.push(*cap);
                return None;
            }
            Notice::Goal { worth, entered, journey, .. } => {
                let goal = program.journeys[*journey].goal.as_ref();
                let money = goal.and_then(|goal| goal.worth.as_ref()).zip(*worth);
                let worth = money.map_or_else(String::new, |(term, worth)| {
                    format!(", worth {}", look.show(Value::Int(worth), &term.ty))
                });
                ("goal", format!("goal credited{worth} (entered {})", until(*entered)), Vec::new())
            }
            Notice::Milestone { journey, stage, .. } => {
                let name = &program.journeys[*journey].stages[*stage].name;
                ("milestone", format!("milestone reached: stage {name} is behind"), Vec::new())
            }
            Notice::Acts { action, failed, .. } => {
                let verb = if *failed { "failed" } else { "done" };
                ("action", format!("{} {verb}", program.actions[*action].name), Vec::new())
            }
            Notice::Exits { visit, journey, why, .. } => {
                if let Some((.., inside)) = self.visits.get_mut(*visit as usize) {
                    *inside = false;
                }
                let reasons = about(*journey).left(*why);
                ("exits", format!("left: {}", exit_words(plan.graph(), *journey, *why)), reasons)
            }
        })
    }
}

/// A journey, a visit of it, a node and an edge.
type Place = (JourneyId, Option<u32>, Option<NodeId>, Option<Edge>);

/// Where a notice belongs.
fn place(notice: &Notice<'_>) -> Option<Place> {
    Some(match notice {
        Notice::Occurs(_) | Notice::CapFull { .. } => return None,
        Notice::Refused { journey, .. } => (*journey, None, None, None),
        Notice::Enters { visit, journey, .. }
        | Notice::Goal { visit, journey, .. }
        | Notice::Milestone { visit, journey, .. }
        | Notice::Exits { visit, journey, .. } => (*journey, Some(*visit), None, None),
        Notice::Takes { visit, journey, node, edge } => (*journey, Some(*visit), Some(*node), Some(*edge)),
        Notice::Reaches { visit, journey, node }
        | Notice::Waits { visit, journey, node, .. }
        | Notice::Sends { visit, journey, node, .. }
        | Notice::Holds { visit, journey, node, .. }
        | Notice::Blocked { visit, journey, node, .. }
        | Notice::Acts { visit, journey, node, .. } => (*journey, Some(*visit), Some(*node), None),
    })
}

impl Observer for Tracer<'_> {
    fn notice(&mut self, _at: Instant, _notice: &Notice<'_>) {}

    fn wants_steps(&self) -> bool {
        true
    }

    fn looks(&mut self, at: Instant, notice: &Notice<'_>, look: &dyn Look) {
        let Some((kind, text, reasons)) = self.said(at, notice, look) else { return };
        let (utc, local) = both(look.zone(), at);
        let place = place(notice);
        let key = place
            .and_then(|(_, visit, ..)| self.visits.get(visit? as usize))
            .map(|(_, key, ..)| key.clone())
            .filter(|key| !key.is_empty());
        self.lines.push(Line {
            utc,
            local,
            kind,
            journey: place.map(|(journey, ..)| self.plan.program().journeys[journey].name.to_string()),
            key,
            text,
            reasons,
            place: place.map(|(journey, _, node, edge)| (journey, node, edge)),
        });
    }

    fn wants_reasons(&self) -> bool {
        true
    }
}
