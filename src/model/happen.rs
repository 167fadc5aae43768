//! What happens: from one or two words to an event, a trigger, or a fact about messages and journeys. Knows no conditions.

use super::{
    condition::{Happened, Happening, JourneyFact, Which},
    expr::{Carried, Cx, Place},
    messages::happenings as say,
    program::Symbol,
    scope::{Kind, Resolver},
    types::{ChannelId, EventId, JourneyId, ReactionId, SendId, TriggerId},
};
use crate::{
    base::ids::Id,
    syntax::ast::{self, TriggerKind},
};

/// Words for what the product notes down about a journey.
pub(super) fn journey_fact(word: &str) -> Option<JourneyFact> {
    [JourneyFact::Entered, JourneyFact::Refused, JourneyFact::Exited, JourneyFact::Converted]
        .into_iter()
        .find(|fact| fact.word() == word)
}

impl Resolver<'_> {
    /// What one or two words stand for, or a report.
    pub fn happening(&self, written: &ast::Happening, cx: &Cx) -> Option<Happening> {
        if written.subject.is_hole() || written.verb.as_ref().is_some_and(ast::Ident::is_hole) {
            return None;
        }
        match &written.verb {
            None => self.bare_happening(&written.subject, cx),
            Some(verb) => self.told(&written.subject, verb, cx),
        }
    }

    fn bare_happening(&self, name: &ast::Ident, cx: &Cx) -> Option<Happening> {
        match self.lookup(&name.text) {
            Some(symbol @ Symbol::Event(id)) => {
                self.used(name.span, symbol);
                return Some(Happening::Event(id));
            }
            Some(symbol @ Symbol::Trigger(id)) => {
                self.used(name.span, symbol);
                return Some(Happening::Trigger(id));
            }
            Some(_) | None => {}
        }
        if name.text == "goal" {
            return self.goal_happening(name, cx);
        }
        if name.text == "handoff" {
            self.report(say::handoff_elsewhere(name.span));
            return None;
        }
        if let Some(happened) = self.happened_word(&name.text) {
            return Some(Happening::Message(Which::Bare, happened));
        }
        match self.names.get(&name.text) {
            Some(declared) => {
                let kind = Kind::of(declared.symbol);
                self.report(say::happens_how(name, kind, declared.span, self.some_reaction()));
            }
            None => {
                if let Some(attribute) = self.attributes.get(&name.text).and_then(|id| self.program.attributes.get(*id))
                {
                    self.report(say::attribute_for_event(name, attribute.span));
                } else {
                    self.unknown(name, &[Kind::Event, Kind::Trigger, Kind::Reaction]);
                }
            }
        }
        None
    }

    fn goal_happening(&self, name: &ast::Ident, cx: &Cx) -> Option<Happening> {
        match cx.place {
            Place::Rule(id) | Place::Statement(id) => {
                let (item, tree) = self.trees.journeys.get(id.index())?;
                let has_goal = tree
                    .rules
                    .iter()
                    .chain(&tree.late_rules)
                    .any(|rule| matches!(rule.kind, ast::RuleKind::Goal(_) | ast::RuleKind::Damaged));
                if !has_goal && !item.damaged {
                    self.report(say::no_goal(name.span, &tree.name));
                    return None;
                }
                Some(Happening::Goal)
            }
            Place::Workspace | Place::Enter(_) | Place::Test => {
                self.report(say::goal_outside(name.span));
                None
            }
        }
    }

    fn told(&self, subject: &ast::Ident, verb: &ast::Ident, cx: &Cx) -> Option<Happening> {
        if subject.text == "messages" {
            let happened = self.happened(subject, verb)?;
            if cx.place.journey().is_some() && !matches!(cx.place, Place::Enter(_)) {
                self.report(say::messages_in_journey(subject, verb));
                return None;
            }
            return Some(Happening::Message(Which::Bare, happened));
        }
        if let Some(send) = self.send_named(&subject.text, cx.place.journey()) {
            let id = match send {
                Ok(id) => id,
                Err(several) => {
                    self.report(say::send_in_several(subject, &self.journeys_of_sends(&several)));
                    return None;
                }
            };
            self.used(subject.span, Symbol::Send(id));
            let happened = self.happened(subject, verb)?;
            self.has_reaction(Which::Send(id), happened, subject, verb)?;
            return Some(Happening::Message(Which::Send(id), happened));
        }
        let which = match self.lookup(&subject.text) {
            Some(symbol @ Symbol::Message(id)) => {
                self.used(subject.span, symbol);
                Which::Message(id)
            }
            Some(symbol @ Symbol::Category(id)) => {
                self.used(subject.span, symbol);
                Which::Category(id)
            }
            Some(symbol @ Symbol::Channel(id)) => {
                self.used(subject.span, symbol);
                Which::Channel(id)
            }
            Some(symbol @ Symbol::Journey(id)) => {
                self.used(subject.span, symbol);
                return match journey_fact(&verb.text) {
                    Some(fact) => Some(Happening::Journey(id, fact)),
                    None => {
                        let nearest =
                            crate::base::suggest::nearest(&verb.text, ["entered", "refused", "exited", "converted"]);
                        self.report(say::journeys_do_not(subject, verb, nearest));
                        None
                    }
                };
            }
            Some(symbol) => {
                let declared = self.names.get(&subject.text)?;
                self.report(say::cannot_be_told(subject, verb, Kind::of(symbol), declared.span));
                return None;
            }
            None => {
                self.unknown(subject, &[Kind::Message, Kind::Send, Kind::Category, Kind::Channel, Kind::Journey]);
                return None;
            }
        };
        let happened = self.happened(subject, verb)?;
        self.has_reaction(which, happened, subject, verb)?;
        Some(Happening::Message(which, happened))
    }

    fn happened(&self, subject: &ast::Ident, verb: &ast::Ident) -> Option<Happened> {
        let found = self.happened_word(&verb.text);
        if found.is_none() && !self.lost_items {
            if journey_fact(&verb.text).is_some() {
                self.report(say::only_journeys(subject, verb));
            } else {
                let mut words: Vec<&str> =
                    self.program.reactions.rows().iter().map(smol_str::SmolStr::as_str).collect();
                words.extend(["sent", "blocked", "positive", "negative"]);
                words.extend(super::condition::BlockReason::ALL.iter().map(|reason| reason.word()));
                let nearest = crate::base::suggest::nearest(&verb.text, words.iter().copied());
                let known: Vec<&str> = self.program.reactions.rows().iter().map(smol_str::SmolStr::as_str).collect();
                self.report(say::unknown_reaction(verb, nearest, &known));
            }
        }
        found
    }

    /// A reaction that the channels of the message cannot have is a mistake.
    fn has_reaction(&self, which: Which, happened: Happened, subject: &ast::Ident, verb: &ast::Ident) -> Option<()> {
        let Happened::Reaction(reaction) = happened else { return Some(()) };
        let channels: Vec<ChannelId> = match which {
            Which::Message(id) => self.channels_of_message(id),
            Which::Send(id) => {
                self.program.sends.get(id).map(|send| self.channels_of_message(send.message)).unwrap_or_default()
            }
            Which::Channel(id) => vec![id],
            Which::Category(_) | Which::Bare => return Some(()),
        };
        if channels.is_empty() || channels.iter().any(|channel| self.channel_has(*channel, reaction)) {
            return Some(());
        }
        let mut words: Vec<&str> = Vec::new();
        for (id, word) in self.program.reactions.iter() {
            if channels.iter().any(|channel| self.channel_has(*channel, id)) {
                words.push(word.as_str());
            }
        }
        let names: Vec<&str> = channels
            .iter()
            .filter_map(|id| self.program.channels.get(*id))
            .map(|channel| channel.name.as_str())
            .collect();
        self.report(say::no_such_reaction_here(subject, verb, matches!(which, Which::Channel(_)), &names, &words));
        None
    }

    /// Whether a channel has a reaction.
    pub fn channel_has(&self, channel: ChannelId, reaction: ReactionId) -> bool {
        self.channel_reactions.get(channel.index()).is_some_and(|reactions| reactions.contains(&reaction))
    }

    /// The channels a message has a text for.
    pub fn channels_of_message(&self, id: super::types::MessageId) -> Vec<ChannelId> {
        let Some(tree) = self.trees.messages.get(id.index()) else { return Vec::new() };
        tree.texts.iter().filter_map(|text| self.channel_named(&text.channel.text)).collect()
    }

    /// A `send … as NAME`: of the own journey, or the only one of the workspace; or all of them.
    pub fn send_named(&self, name: &str, journey: Option<JourneyId>) -> Option<Result<SendId, Vec<SendId>>> {
        let sends = self.send_names.get(name)?;
        // They stand in the order of their journeys.
        let journey_of = |id: &SendId| self.program.sends.get(*id).map(|send| send.journey);
        let own = journey.and_then(|journey| sends.get(sends.partition_point(|id| journey_of(id) < Some(journey))));
        if let Some(own) = own.filter(|own| journey_of(own) == journey) {
            return Some(Ok(*own));
        }
        match sends.as_slice() {
            [] => None,
            [only] => Some(Ok(*only)),
            several => Some(Err(several.to_vec())),
        }
    }

    fn journeys_of_sends(&self, sends: &[SendId]) -> Vec<String> {
        sends
            .iter()
            .filter_map(|id| self.program.sends.get(*id))
            .filter_map(|send| self.program.journeys.get(send.journey))
            .map(|journey| journey.name.to_string())
            .collect()
    }

    fn some_reaction(&self) -> &str {
        let good = self.program.channels.rows().iter().find_map(|channel| channel.positive.first());
        good.and_then(|id| self.program.reactions.get(*id)).map_or("blocked", smol_str::SmolStr::as_str)
    }

    // -------------------------------------------------------------------------------------------- what they carry

    /// The business events behind something that happens; empty where it is none.
    pub fn happening_events(&self, what: &Happening) -> Vec<EventId> {
        match what {
            Happening::Event(id) => vec![*id],
            Happening::Trigger(id) => self.trigger_events.get(id.index()).cloned().unwrap_or_default(),
            Happening::Message(..) | Happening::Journey(..) | Happening::Goal => Vec::new(),
        }
    }

    /// What is in hand when one of these happens.
    pub fn carried(&self, happenings: &[Happening]) -> Carried {
        let mut carried = Carried { events: Vec::new(), complete: !happenings.is_empty() };
        for what in happenings {
            let events = self.happening_events(what);
            carried.complete &= !events.is_empty();
            for event in events {
                if !carried.events.contains(&event) {
                    carried.events.push(event);
                }
            }
        }
        carried
    }

    /// Finds the events behind every trigger, and reports triggers that are made of themselves.
    pub fn trace_triggers(&mut self) {
        let mut events: Vec<Option<Vec<EventId>>> = vec![None; self.trees.triggers.len()];
        for index in 0..self.trees.triggers.len() {
            self.trace_trigger(TriggerId::from_index(index), &mut events, 0);
        }
        self.trigger_events = events.into_iter().map(Option::unwrap_or_default).collect();
    }

    fn trace_trigger(&self, id: TriggerId, known: &mut Vec<Option<Vec<EventId>>>, depth: usize) -> Vec<EventId> {
        if let Some(Some(events)) = known.get(id.index()) {
            return events.clone();
        }
        // A ring (reported elsewhere) ends here: a trigger on its own path counts as empty.
        if let Some(slot) = known.get_mut(id.index()) {
            *slot = Some(Vec::new());
        }
        let Some(tree) = self.trees.triggers.get(id.index()) else { return Vec::new() };
        let listed: &[ast::Happening] = match &tree.kind {
            TriggerKind::Event { events, .. } | TriggerKind::Absence { events, .. } => events,
            TriggerKind::Becomes(_)
            | TriggerKind::Moment(_)
            | TriggerKind::Yearly(_)
            | TriggerKind::Monthly { .. }
            | TriggerKind::Weekly { .. }
            | TriggerKind::Every { .. }
            | TriggerKind::Hole => &[],
        };
        let mut found: Vec<EventId> = Vec::new();
        for happening in listed.iter().filter(|happening| happening.verb.is_none()) {
            let behind = match self.lookup(&happening.subject.text) {
                Some(Symbol::Event(event)) => vec![event],
                // Far deeper than anybody writes; a longer chain has no fields rather than no stack.
                Some(Symbol::Trigger(other)) if depth < 200 => self.trace_trigger(other, known, depth + 1),
                Some(_) | None => Vec::new(),
            };
            for event in behind {
                if !found.contains(&event) {
                    found.push(event);
                }
            }
        }
        if let Some(slot) = known.get_mut(id.index()) {
            *slot = Some(found.clone());
        }
        found
    }
}
