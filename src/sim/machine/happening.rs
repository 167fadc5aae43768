//! What happens joins history: step (a) of an event. Knows nothing of journeys' rules; those come with noticing.

use super::{
    Run,
    evaluate::{Context, Scope},
    state::{Fact, Fields, Mark, Noted, Open, Span, Touch},
};
use crate::{
    base::{calendar::Instant, ids::Id},
    model::{
        condition::JourneyFact,
        types::{AttributeId, EventId, JourneyId, ReactionId, StatusId},
    },
    sim::{
        life::{Chances, Notice, Observer, Occurrence, SendingId, Target, World},
        plan::{Listeners, ticking::Ticking},
        value::Value,
    },
};

impl<W: World, C: Chances, O: Observer> Run<'_, '_, W, C, O> {
    /// One recorded occurrence, with everything that comes of it.
    pub(super) fn occurrence(&mut self, occurrence: Occurrence) {
        if self.steps {
            self.notice(&Notice::Occurs(&occurrence));
        }
        self.begin_agenda();
        match occurrence {
            Occurrence::Event(event, fields) => {
                let kept = self.keep_fields(event, &fields);
                let now = self.state.now;
                self.world.happened(now, event, &fields, &mut self.state.values);
                self.world.give_back(fields);
                self.happen(Fact::Event(event, kept));
            }
            Occurrence::Reaction(target, reaction) => {
                if let Some(sending) = self.target(target) {
                    self.react(sending, reaction);
                }
            }
            Occurrence::Profile(changes) => {
                let touched = self.state.touches.len();
                // zones: all at once, so what is computed from the other attributes is already on the new clock.
                let zone = self.plan.program().zone_attribute;
                let (first, rest): (Vec<_>, Vec<_>) = changes.into_iter().partition(|(id, _)| Some(*id) == zone);
                for (attribute, value) in first.into_iter().chain(rest) {
                    self.write(attribute, value);
                }
                self.enqueue(None, touched);
            }
            Occurrence::Action(action, fails) => {
                if let Some(failing) = self.state.failing.get_mut(action) {
                    *failing = fails;
                }
            }
        }
        self.run_agenda();
    }

    /// Puts an event's fields where conditions find them, as many as it declares.
    fn keep_fields(&mut self, event: EventId, fields: &[Value]) -> Fields {
        let declared = self.plan.program().events.get(event).map_or(0, |declared| declared.fields.len());
        let start = self.state.fields.len();
        self.state.fields.extend(fields.iter().copied().chain(std::iter::repeat(Value::Missing)).take(declared));
        Fields { start, len: declared }
    }

    /// History from before the period: counted, runs nothing, writes no attributes.
    pub(super) fn remember(&mut self, event: EventId, fields: &[Value]) {
        let kept = self.keep_fields(event, fields);
        self.join(Fact::Event(event, kept));
        self.state.touches.clear();
    }

    /// Something happens: it joins history and waits to be noticed.
    pub(super) fn happen(&mut self, fact: Fact) {
        let touched = self.state.touches.len();
        if let Fact::Event(event, fields) = fact {
            self.write_from(event, fields);
        }
        self.join(fact);
        self.enqueue(Some(fact), touched);
    }

    pub(super) fn note_journey(&mut self, journey: JourneyId, fact: JourneyFact) {
        let now = self.state.now;
        self.world.noted(now, journey, fact, &mut self.state.values);
        self.happen(Fact::Journey(journey, fact));
    }

    pub(super) fn enqueue(&mut self, fact: Option<Fact>, touched: usize) {
        let touches = (touched, self.state.touches.len());
        self.state.queue.push_back(Noted { fact, touches, clock: false });
    }

    fn react(&mut self, sending: SendingId, reaction: ReactionId) {
        let Some(sent) = self.state.sendings.get_mut(sending.0 as usize) else { return };
        sent.reactions.push(reaction);
        let sent = sent.sending;
        // consent-withdrawal: by the reactions named after `until`, on the channel that was used.
        if self.plan.program().channels.get(sent.channel).is_some_and(|channel| channel.until.contains(&reaction))
            && let Some(withdrawn) = self.state.withdrawn.get_mut(sent.channel)
        {
            *withdrawn = true;
        }
        let now = self.state.now;
        self.world.reacted(now, &sent, reaction, &mut self.state.values);
        self.happen(Fact::Reaction(sending, reaction));
    }

    fn target(&self, target: Target) -> Option<SendingId> {
        let program = self.plan.program();
        let sendings = &self.state.sendings;
        match target {
            Target::Sending(id) => sendings.get(id.0 as usize).map(|_| id),
            Target::Nth(message, nth) => {
                let of = sendings.iter().find(|sent| sent.sending.message == message && sent.sending.nth == nth);
                of.map(|sent| sent.sending.id)
            }
            Target::Latest(message) => self.latest(|sent| sent.message == message),
            Target::LatestBy(send) => self.latest(|sent| sent.send == send),
            Target::LatestOn(channel) => self.latest(|sent| sent.channel == channel),
            Target::LatestOf(category) => self.latest(|sent| {
                let message = program.messages.get(sent.message);
                message.is_some_and(|message| program.is_kind_of(message.category, category))
            }),
        }
    }

    fn latest(&self, fits: impl Fn(&crate::sim::life::Sending) -> bool) -> Option<SendingId> {
        self.state.sendings.iter().rev().find(|sent| fits(&sent.sending)).map(|sent| sent.sending.id)
    }

    /// attributes: by the event behind `from`; an event that lacks the field writes nothing.
    fn write_from(&mut self, event: EventId, fields: Fields) {
        let plan = self.plan;
        let Some(written) = plan.written_by.get(event) else { return };
        for (attribute, position) in written {
            let said = self.state.fields(fields).get(*position as usize).copied().unwrap_or_default();
            if said.is_known() {
                self.write(*attribute, said);
            }
        }
    }

    /// Writes an attribute; what is computed from it is computed anew.
    pub(super) fn write(&mut self, attribute: AttributeId, value: Value) {
        let plan = self.plan;
        let Some(slot) = self.state.profile.get_mut(attribute.index()) else { return };
        *slot = value;
        self.state.touches.push(Touch::Attribute(attribute));
        if plan.program().zone_attribute == Some(attribute) {
            self.state.zone = plan.zone_of(&self.state.profile, &self.state.values);
        }
        // consent-withdrawal: until an attribute that the consent reads is written again, be it with the same value.
        let Some(readers) = plan.readers.get(attribute) else { return };
        for channel in &readers.channels {
            if let Some(withdrawn) = self.state.withdrawn.get_mut(*channel) {
                *withdrawn = false;
            }
        }
        for trigger in &readers.triggers {
            self.schedule(*trigger, true);
        }
    }

    /// steps-of-an-event (a): history, statuses, spans of absences.
    fn join(&mut self, fact: Fact) {
        self.state.seq += 1;
        let plan = self.plan;
        let listeners = match fact {
            Fact::Event(event, _) => plan.on_event(event),
            Fact::Tick(trigger, _) => plan.on_tick(trigger),
            Fact::Sent(_) | Fact::Blocked(_) | Fact::Reaction(..) => Some(plan.on_message()),
            Fact::Journey(journey, happened) => plan.on_journey(journey, happened),
        };
        let Some(listeners) = listeners else { return };
        self.join_history(listeners, fact);
        self.change_statuses(listeners, fact);
        self.change_spans(listeners, fact);
    }

    fn join_history(&mut self, listeners: &Listeners, fact: Fact) {
        for (id, position) in &listeners.trackers {
            let Some(tracker) = self.plan.trackers.get(*id) else { continue };
            let Some(occasion) = tracker.occasions.get(*position) else { continue };
            if !self.reader().is_occasion(occasion, fact, Scope::Anywhere) {
                continue;
            }
            let event = fact.event();
            if tracker.asks_later() {
                self.state.fields_kept = self.state.fields.len();
            }
            let (at, seq) = (self.state.now, self.state.seq);
            let Some(track) = self.state.tracks.get_mut(*id) else { continue };
            // One thing that happened counts once, however many names it goes by.
            if track.marks.last().is_some_and(|last| last.seq == seq) {
                continue;
            }
            track.marks.push(Mark { at, seq, occasion: *position, event });
            for (values, places) in track.sums.iter_mut().zip(&tracker.sums) {
                let value = event.and_then(|(event, fields)| {
                    let (_, place) = places.iter().find(|(known, _)| *known == event)?;
                    self.state.fields.get(fields.start + *place as usize).copied()
                });
                values.push(value.unwrap_or_default());
            }
        }
    }

    /// statuses: end, then begin.
    fn change_statuses(&mut self, listeners: &Listeners, fact: Fact) {
        let plan = self.plan;
        for (id, position) in &listeners.ends {
            let Some(cause) = plan.statuses.get(*id).and_then(|rules| rules.ends.get(*position)) else { continue };
            if self.reader().is_occasion(&cause.occasion, fact, Scope::Anywhere) {
                let key = self.status_key(*id, cause.key, fact);
                self.close(*id, key);
            }
        }
        for (id, position) in &listeners.begins {
            let Some(cause) = plan.statuses.get(*id).and_then(|rules| rules.begins.get(*position)) else { continue };
            if self.reader().is_occasion(&cause.occasion, fact, Scope::Anywhere) {
                let key = self.status_key(*id, cause.key, fact);
                self.begin_status(*id, key);
            }
        }
    }

    fn status_key(&self, status: StatusId, position: Option<u32>, fact: Fact) -> Option<Value> {
        self.plan.program().statuses.get(status)?.key.as_ref()?;
        let (_, fields) = fact.event()?;
        Some(self.state.fields(fields).get(position? as usize).copied().unwrap_or_default())
    }

    /// statuses: `ends after` is counted from the (key's) latest begin.
    pub(super) fn begin_status(&mut self, status: StatusId, key: Option<Value>) {
        let after = self.plan.program().statuses.get(status).and_then(|status| status.ends_after);
        let ends = after.map_or(Instant::MAX, |after| self.state.now.saturating_add(after));
        let Some(open) = self.state.statuses.get_mut(status) else { return };
        match open.iter_mut().find(|known| known.key == key) {
            Some(known) => known.ends = ends,
            None => open.push(Open { key, ends }),
        }
        self.state.touches.push(Touch::Status(status));
    }

    /// statuses: an ending event closes its own key; of a status without keys, the flag.
    fn close(&mut self, status: StatusId, key: Option<Value>) {
        let keyed = self.plan.program().statuses.get(status).is_some_and(|status| status.key.is_some());
        let now = self.state.now;
        let Some(open) = self.state.statuses.get_mut(status) else { return };
        let before = open.len();
        // What the clock ends at this instant is left for the clock to end.
        open.retain(|known| known.ends <= now || (keyed && known.key != key));
        if open.len() != before {
            self.state.touches.push(Touch::Status(status));
        }
    }

    /// `clear` closes all keys.
    pub(super) fn clear_status(&mut self, status: StatusId) {
        let Some(open) = self.state.statuses.get_mut(status) else { return };
        if !open.is_empty() {
            open.clear();
            self.state.touches.push(Touch::Status(status));
        }
    }

    /// absence: what is listed after `no` ends all open spans; each A begins one, (s, s + D].
    fn change_spans(&mut self, listeners: &Listeners, fact: Fact) {
        let plan = self.plan;
        let now = self.state.now;
        for (id, position) in &listeners.stops {
            let Some(Ticking::Absence { missing, .. }) = plan.triggers.get(*id) else { continue };
            let Some(occasion) = missing.get(*position) else { continue };
            if self.reader().is_occasion(occasion, fact, Scope::Anywhere) {
                self.state.spans.retain(|span| span.trigger != *id || span.at >= now);
            }
        }
        for (id, position) in &listeners.starts {
            let Some(Ticking::Absence { events, within, .. }) = plan.triggers.get(*id) else { continue };
            let Some(occasion) = events.get(*position) else { continue };
            if !self.reader().is_occasion(occasion, fact, Scope::Anywhere) {
                continue;
            }
            let event = fact.event();
            self.state.fields_kept = self.state.fields.len();
            self.state.spans.push(Span { trigger: *id, at: now, end: now.saturating_add(*within), event });
        }
    }

    /// The context of a visit and the event in hand.
    pub(super) fn context(slot: super::state::Slot, fact: Option<Fact>) -> Context {
        Context { visit: Some(slot), event: fact.and_then(Fact::event) }
    }
}
