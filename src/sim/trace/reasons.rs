//! Why a step was taken or not, read off the customer as they stand at that instant. Keeps nothing.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use crate::{
    base::ids::Id,
    ir::{
        Edge, NodeId, NodeKind,
        words::{Words, duration_words, policy_else_words},
    },
    model::{
        condition::BlockReason,
        journey::{Cause, ChannelChoice, ExitRule, Reenter},
        program::{PolicyElse, Scope},
        types::{CapId, ChannelId, JourneyId, MessageId, WayInId},
    },
    sim::{
        explain::Explain,
        life::{Leaving, Look, Refusal},
        plan::Plan,
        timeline::local_words,
    },
};

/// Speaks about one journey.
pub(super) struct Reasons<'a> {
    pub plan: &'a Plan<'a>,
    pub journey: JourneyId,
    pub look: &'a dyn Look,
}

impl Reasons<'_> {
    fn explain(&self) -> Explain<'_> {
        Explain::new(self.plan.program(), Some(self.journey))
    }

    fn words(&self) -> Words<'_> {
        Words::inside(self.plan.program(), self.journey)
    }

    /// Why an entry was accepted.
    pub fn entered(&self, way: WayInId) -> Vec<String> {
        let ways = &self.plan.program().journeys[self.journey].ways_in;
        let when = ways.get(way).and_then(|way| way.when.as_ref());
        when.map_or_else(Vec::new, |when| self.explain().parts(self.look, when, true))
    }

    /// Why an entry was refused; `last` is the last accepted entry, `inside` names the journeys the customer is inside.
    pub fn refused(&self, way: WayInId, reason: Refusal, last: Option<i64>, inside: &[JourneyId]) -> Vec<String> {
        let program = self.plan.program();
        let declared = &program.journeys[self.journey];
        let last = last.map(|at| local_words(self.look.zone(), at));
        match reason {
            Refusal::AlreadyInside => last.map_or_else(Vec::new, |last| vec![format!("inside since {last}")]),
            Refusal::Loop => vec!["entered once at this instant already".to_owned()],
            Refusal::Season => vec!["its season is not now".to_owned()],
            Refusal::Reentry => {
                let rule = match declared.reenter {
                    Reenter::Never => "`reenter never`".to_owned(),
                    Reenter::Always => "`reenter always`".to_owned(),
                    Reenter::After(length) => format!("`reenter after {}`", duration_words(length)),
                };
                vec![last.map_or_else(|| rule.clone(), |last| format!("{rule}, and the last entry was {last}"))]
            }
            Refusal::Condition => {
                let when = declared.ways_in.get(way).and_then(|way| way.when.as_ref());
                when.map_or_else(Vec::new, |when| self.explain().why_not(self.look, when))
            }
            Refusal::GoalRule => declared.goal.iter().flat_map(|goal| self.cause(&goal.cause)).collect(),
            Refusal::ExitRule => declared.exits.iter().flat_map(|rule| self.cause(&rule.cause)).collect(),
            Refusal::AtMostOne => program
                .exclusives
                .rows()
                .iter()
                .filter(|list| list.journeys.contains(&self.journey))
                .flat_map(|list| inside.iter().filter(|other| list.journeys.contains(other) && **other != self.journey))
                .map(|other| {
                    let name = &program.journeys[*other].name;
                    format!("inside {name}, whose priority is not lower ({})", program.journeys[*other].priority)
                })
                .collect(),
        }
    }

    /// What makes a `when` rule true; nothing for a rule that waits for an event or is not true.
    fn cause(&self, cause: &Cause) -> Vec<String> {
        match cause {
            Cause::When(condition) => self.explain().parts(self.look, condition, true),
            Cause::On { .. } => Vec::new(),
        }
    }

    /// Why a branch, await or split went this way: what kept the arms above it shut, and what opened it.
    pub fn took(&self, node: NodeId, edge: Edge) -> Vec<String> {
        let Some(step) = self.plan.graph().journeys[self.journey].node(node) else { return Vec::new() };
        let taken = match edge {
            Edge::Arm(arm) => Some(arm as usize),
            Edge::Next | Edge::Else | Edge::Otherwise | Edge::Again | Edge::Back | Edge::Milestone => None,
        };
        match &step.kind {
            NodeKind::Branch { arms, .. } => {
                let mut reasons = Vec::new();
                for (position, condition) in arms.iter().enumerate().take(taken.map_or(arms.len(), |arm| arm + 1)) {
                    let is_taken = taken == Some(position);
                    reasons.extend(self.explain().parts(self.look, condition, is_taken));
                }
                reasons
            }
            NodeKind::Await { arms, up_to } => match taken.and_then(|arm| arms.get(arm)) {
                Some(Cause::When(condition)) => self.explain().parts(self.look, condition, true),
                Some(Cause::On { .. }) => Vec::new(),
                None => vec![format!("nothing of it came in {}", duration_words(*up_to))],
            },
            NodeKind::Split(_) => vec!["the customer's own coin, the same at every visit".to_owned()],
            NodeKind::Stage(_)
            | NodeKind::Wait(_)
            | NodeKind::Send { .. }
            | NodeKind::Repeat { .. }
            | NodeKind::Round(_)
            | NodeKind::Set { .. }
            | NodeKind::Mark(_)
            | NodeKind::Clear(_)
            | NodeKind::Do { .. }
            | NodeKind::Start(_)
            | NodeKind::Leave(_) => Vec::new(),
        }
    }

    /// Why a visit was left by a rule.
    pub fn left(&self, why: Leaving) -> Vec<String> {
        let declared = &self.plan.program().journeys[self.journey];
        let of = |rule: Option<&ExitRule>| {
            rule.map_or_else(Vec::new, |rule| {
                let mut reasons = vec![format!("`exit {}`", self.words().cause(&rule.cause))];
                reasons.extend(self.cause(&rule.cause));
                reasons
            })
        };
        match why {
            Leaving::Rule(at) => of(declared.exits.get(at as usize)),
            Leaving::StageRule(stage, at) => {
                of(declared.stages.get(stage).and_then(|stage| stage.exits.get(at as usize)))
            }
            Leaving::Node(_)
            | Leaving::Completed
            | Leaving::Capped
            | Leaving::GaveWay
            | Leaving::SeasonOver
            | Leaving::HoldoutOver => Vec::new(),
        }
    }

    /// Why channels that stand before the one that was used were passed over. `full` are caps that had no room.
    pub fn passed_over(&self, node: NodeId, message: MessageId, used: ChannelId, full: &[CapId]) -> Vec<String> {
        let Some(step) = self.plan.graph().journeys[self.journey].node(node) else { return Vec::new() };
        let NodeKind::Send { channels, .. } = &step.kind else { return Vec::new() };
        let mut asked: Vec<ChannelId> = Vec::new();
        for choice in channels {
            let channel = match choice {
                ChannelChoice::Literal(channel, _) => Some(*channel),
                ChannelChoice::Attribute(attribute, span) => self.chosen(*attribute, *span),
            };
            match channel {
                Some(channel) if channel == used => break,
                Some(channel) if !asked.contains(&channel) => asked.push(channel),
                Some(_) | None => {}
            }
        }
        asked.into_iter().map(|channel| self.not_by(channel, message, None, full)).collect()
    }

    fn chosen(&self, attribute: crate::model::types::AttributeId, span: crate::base::Span) -> Option<ChannelId> {
        let ty = self.plan.program().attributes[attribute].ty.clone();
        let kind = crate::model::TermKind::Attribute(attribute);
        let value = self.look.value(&crate::model::Term { span, ty, optional: true, kind });
        if let crate::sim::value::Value::Word(index) = value {
            Some(ChannelId::from_index(index as usize))
        } else {
            None
        }
    }

    /// Why a channel could not be used: the reason that was given, or the first that can be seen.
    pub fn not_by(&self, channel: ChannelId, message: MessageId, given: Option<BlockReason>, full: &[CapId]) -> String {
        let program = self.plan.program();
        let declared = &program.channels[channel];
        let reason = given.unwrap_or_else(|| self.first_reason(channel, message, full));
        let why = match reason {
            BlockReason::NoAddress => declared.address.map_or_else(
                || "no address".to_owned(),
                |address| format!("`{}` is not known", program.attributes[address].name),
            ),
            BlockReason::NoConsent => self.no_consent(channel, message),
            BlockReason::NoText => "the message has no text for it".to_owned(),
            BlockReason::Suppressed => self.suppressed(channel, message).unwrap_or_else(|| "suppressed".to_owned()),
            BlockReason::HeldOut => "held out of its category".to_owned(),
            BlockReason::Expired => "the message came too late".to_owned(),
            BlockReason::Capped => {
                let caps: Vec<String> = full.iter().map(|cap| format!("`cap {}`", program.caps[*cap].words)).collect();
                if caps.is_empty() { "over a cap".to_owned() } else { format!("no room under {}", caps.join(", ")) }
            }
            BlockReason::Withdrawn => "withdrawn: the customer left".to_owned(),
        };
        format!("not by {} ({}): {why}", declared.name, reason.word())
    }

    fn first_reason(&self, channel: ChannelId, message: MessageId, full: &[CapId]) -> BlockReason {
        let program = self.plan.program();
        let declared = &program.channels[channel];
        let category = &program.categories[program.messages[message].category];
        let no_address = declared.address.is_some_and(|address| {
            let attribute = &program.attributes[address];
            let kind = crate::model::TermKind::Attribute(address);
            let ty = attribute.ty.clone();
            !self.look.value(&crate::model::Term { span: attribute.span, ty, optional: true, kind }).is_known()
        });
        let denied = |condition: Option<&crate::model::Cond>| condition.is_some_and(|c| !self.look.so(c));
        let no_consent = !category.exempt_consent
            && (denied(declared.consent.as_ref())
                || category.lineage.iter().any(|c| denied(program.categories[*c].consent.as_ref())));
        if no_address {
            BlockReason::NoAddress
        } else if no_consent {
            BlockReason::NoConsent
        } else if !program.messages[message].texts.iter().any(|text| text.channel == channel) {
            BlockReason::NoText
        } else if self.suppressed(channel, message).is_some() {
            BlockReason::Suppressed
        } else if full.is_empty() {
            // What cannot be seen from outside is a consent that a reaction withdrew.
            BlockReason::NoConsent
        } else {
            BlockReason::Capped
        }
    }

    fn no_consent(&self, channel: ChannelId, message: MessageId) -> String {
        let program = self.plan.program();
        let declared = &program.channels[channel];
        let category = &program.categories[program.messages[message].category];
        let conditions = category.lineage.iter().filter_map(|c| program.categories[*c].consent.as_ref());
        let missing: Vec<String> = declared
            .consent
            .iter()
            .chain(conditions)
            .flat_map(|condition| self.explain().why_not(self.look, condition))
            .collect();
        if !missing.is_empty() {
            return missing.join("; ");
        }
        let until: Vec<&str> = declared.until.iter().map(|reaction| program.reactions[*reaction].as_str()).collect();
        format!("withdrawn by {}", until.join(" or "))
    }

    fn suppressed(&self, channel: ChannelId, message: MessageId) -> Option<String> {
        let program = self.plan.program();
        let category = program.messages[message].category;
        let exempt = program.categories[category].exempt_caps;
        let rule = program.suppressions.rows().iter().find(|rule| {
            let is_meant = match rule.scope {
                Scope::Messages => !exempt,
                Scope::Category(id) => program.is_kind_of(category, id),
                Scope::Channel(id) => id == channel,
                Scope::Message(id) => id == message,
            };
            is_meant && self.look.so(&rule.when)
        })?;
        let otherwise = match rule.otherwise {
            PolicyElse::Skip => String::new(),
            PolicyElse::Delay(_) | PolicyElse::Exit => policy_else_words(rule.otherwise),
        };
        let parts = self.explain().parts(self.look, &rule.when, true);
        Some(format!(
            "`suppress {} when {}{otherwise}`: {}",
            self.words().scope(rule.scope),
            self.words().cond(&rule.when),
            parts.join("; ")
        ))
    }
}
