//! May a message go out, how, and if not, what then. Knows no journey's rules.

use super::{
    Run,
    evaluate::Context,
    running::Turn,
    state::{Block, Doing, Fact, Outcome, Sent, Slot, channel_bit, reason_bit},
};
use crate::{
    base::calendar::Instant,
    ir::Edge,
    model::{
        condition::BlockReason,
        journey::ChannelChoice,
        program::{CapWindow, PolicyElse},
        types::{CapId, ChannelId, MessageId, SendId},
    },
    sim::{
        life::{Chances, HoldReason, Leaving, Notice, Observer, Sending, SendingId, World},
        plan::{policy::Expires, rules::StepKind},
        value::Value,
    },
};

/// What a channel answers.
enum Answer {
    Free,
    /// Quiet until then.
    Quiet(Instant),
    /// A question it failed.
    Not(BlockReason, Instead),
}

/// What can be done about a channel that failed.
#[derive(Clone, Copy)]
enum Instead {
    Nothing,
    /// Held, and asked again at that instant.
    WaitForRoom(Instant),
    /// Held until the suppression is over, at the latest until then.
    WaitForEnd(Instant),
    Leave,
}

/// What a full cap does.
enum Full {
    Leave,
    Skip,
    /// Room comes at that instant, and that is within its limit.
    Delay(Instant),
}

impl<W: World, C: Chances, O: Observer> Run<'_, '_, W, C, O> {
    /// asking: all channels in written order, from the first question on.
    pub(super) fn ask(&mut self, slot: Slot) -> Turn {
        let plan = self.plan;
        let visit = &mut self.state.visits[slot];
        visit.doing = Doing::Running;
        visit.held_on = None;
        visit.held_for.clear();
        let (journey, node) = (visit.journey, visit.node);
        let Some(StepKind::Send { id, message, channels }) =
            plan.journeys[journey].steps.get(node).map(|step| &step.kind)
        else {
            return Turn::Along(Edge::Next);
        };
        let (send, message) = (*id, *message);
        let first_reason = self.state.block_reasons.len();
        let mut room: Option<(Instant, ChannelId)> = None;
        let mut end: Option<(Instant, ChannelId)> = None;
        let mut leave = false;
        for choice in channels {
            let Some(channel) = self.chosen(choice) else { continue };
            let tried = self.state.block_reasons.get(first_reason..).unwrap_or(&[]);
            if tried.iter().any(|(known, _)| *known == channel) {
                continue;
            }
            match self.question_channel(slot, message, channel) {
                Answer::Free => {
                    self.state.block_reasons.truncate(first_reason);
                    self.send(slot, send, message, channel);
                    return Turn::Along(Edge::Next);
                }
                // quiet-and-fallback: the first channel that passes the questions before it decides.
                Answer::Quiet(until) => {
                    self.state.block_reasons.truncate(first_reason);
                    return self.hold(slot, message, channel, HoldReason::Quiet, until);
                }
                Answer::Not(reason, instead) => {
                    self.state.block_reasons.push((channel, reason));
                    match instead {
                        Instead::Nothing => {}
                        Instead::WaitForRoom(at) => {
                            if room.is_none_or(|(known, _)| at < known) {
                                room = Some((at, channel));
                            }
                        }
                        Instead::WaitForEnd(at) => {
                            self.state.visits[slot].held_for.push(channel);
                            if end.is_none_or(|(known, _)| at < known) {
                                end = Some((at, channel));
                            }
                        }
                        Instead::Leave => leave = true,
                    }
                }
            }
        }
        // caps-together: no channel passes; delay if one can be waited for, else exit if one says so, else blocked.
        if let Some((until, channel)) = end
            && room.is_none_or(|(at, _)| until <= at)
        {
            self.state.block_reasons.truncate(first_reason);
            return self.hold(slot, message, channel, HoldReason::Suppressed, until);
        }
        if let Some((until, channel)) = room {
            self.state.block_reasons.truncate(first_reason);
            let why = HoldReason::Capped;
            return self.hold(slot, message, channel, why, until);
        }
        self.block(slot, send, message, first_reason);
        if leave { Turn::Leave(Leaving::Capped) } else { Turn::Along(Edge::Else) }
    }

    /// An attribute is read now; one that is missing chooses nothing.
    fn chosen(&self, choice: &ChannelChoice) -> Option<ChannelId> {
        match choice {
            ChannelChoice::Literal(channel, _) => Some(*channel),
            ChannelChoice::Attribute(attribute, _) => {
                match self.state.profile.get(crate::base::ids::Id::index(*attribute)) {
                    Some(Value::Word(channel)) => Some(ChannelId(*channel)),
                    Some(
                        Value::Missing
                        | Value::Bool(_)
                        | Value::Int(_)
                        | Value::Number(_)
                        | Value::Text(_)
                        | Value::Set(_),
                    )
                    | None => None,
                }
            }
        }
    }

    /// asking: address, consent, text, suppression, category holdout, quiet hours, expiry, caps.
    fn question_channel(&mut self, slot: Slot, message: MessageId, channel: ChannelId) -> Answer {
        let plan = self.plan;
        let program = plan.program();
        let (Some(declared), Some(by), Some(policy)) =
            (program.messages.get(message), program.channels.get(channel), plan.policy.messages.get(message))
        else {
            return Answer::Not(BlockReason::NoAddress, Instead::Nothing);
        };
        let category = &program.categories[declared.category];
        let profile = &self.state.profile;
        let address = by.address.and_then(|address| profile.get(crate::base::ids::Id::index(address)));
        if !address.is_some_and(|address| address.is_known()) {
            return Answer::Not(BlockReason::NoAddress, Instead::Nothing);
        }
        if !category.exempt_consent && !self.consents(channel, &policy.consents) {
            return Answer::Not(BlockReason::NoConsent, Instead::Nothing);
        }
        if !declared.texts.iter().any(|text| text.channel == channel) {
            return Answer::Not(BlockReason::NoText, Instead::Nothing);
        }
        if let Some(instead) = self.suppressed(slot, message, channel) {
            return Answer::Not(BlockReason::Suppressed, instead);
        }
        // category-holdout: decided at once.
        if policy.holdouts.iter().any(|holdout| self.chances.held_out(*holdout)) {
            return Answer::Not(BlockReason::HeldOut, Instead::Nothing);
        }
        if !category.exempt_quiet
            && let Some(until) = self.quiet_until(channel)
        {
            return Answer::Quiet(until);
        }
        if self.is_expired(slot, policy.expires.as_ref()) {
            return Answer::Not(BlockReason::Expired, Instead::Nothing);
        }
        match self.capped(slot, message, channel) {
            Some(instead) => Answer::Not(BlockReason::Capped, instead),
            None => Answer::Free,
        }
    }

    /// categories: the channel's consent, not withdrawn, and every consent on the way up.
    fn consents(&self, channel: ChannelId, above: &[crate::sim::plan::check::Check]) -> bool {
        let reader = self.reader();
        let by = self.plan.policy.channels.get(channel).and_then(|by| by.consent.as_ref());
        let withdrawn = self.state.withdrawn.get(channel).copied().unwrap_or(false);
        !withdrawn
            && by.is_none_or(|consent| reader.so(consent, Context::default()))
            && above.iter().all(|consent| reader.so(consent, Context::default()))
    }

    /// suppression: with a delay, held until it is over, at most that long from its first refusal (last instant in).
    fn suppressed(&mut self, slot: Slot, message: MessageId, channel: ChannelId) -> Option<Instead> {
        let plan = self.plan;
        let now = self.state.now;
        let first = self.state.visits[slot].suppression_refused.unwrap_or(now);
        let mut strictest: Option<Instead> = None;
        for id in &plan.policy.messages[message].on[channel].suppressions {
            if !self.reader().is_suppressed(std::slice::from_ref(id)) {
                continue;
            }
            let next = match plan.program().suppressions[*id].otherwise {
                PolicyElse::Exit => Instead::Leave,
                PolicyElse::Skip => Instead::Nothing,
                PolicyElse::Delay(limit) if now < first.saturating_add(limit) => {
                    Instead::WaitForEnd(first.saturating_add(limit))
                }
                PolicyElse::Delay(_) => Instead::Nothing,
            };
            strictest = Some(match (strictest, next) {
                (Some(Instead::Leave), _) | (_, Instead::Leave) => Instead::Leave,
                (Some(Instead::Nothing), _) | (_, Instead::Nothing) => Instead::Nothing,
                (Some(Instead::WaitForEnd(known)), Instead::WaitForEnd(at)) => Instead::WaitForEnd(known.min(at)),
                (Some(Instead::WaitForEnd(_) | Instead::WaitForRoom(_)) | None, next) => next,
            });
        }
        if strictest.is_some() {
            self.state.visits[slot].suppression_refused = Some(first);
        }
        strictest
    }

    /// expiry: `after D` counts from the instant at which the send was reached, exactly D still goes; from `on MOMENT` on it does not.
    fn is_expired(&self, slot: Slot, expires: Option<&Expires>) -> bool {
        let now = self.state.now;
        match expires {
            None => false,
            Some(Expires::After(length)) => now > self.state.visits[slot].reached.saturating_add(*length),
            Some(Expires::On(moment)) => {
                self.reader().value(moment, Context::visit(slot)).int().is_some_and(|moment| moment <= now)
            }
        }
    }

    /// caps-together: on one channel the strictest full cap decides: exit, then skip, then delay.
    fn capped(&mut self, slot: Slot, message: MessageId, channel: ChannelId) -> Option<Instead> {
        let plan = self.plan;
        let now = self.state.now;
        let first = self.state.visits[slot].cap_refused.unwrap_or(now);
        let mut strictest: Option<Full> = None;
        for id in &plan.policy.messages[message].on[channel].caps {
            let asked = plan.policy.caps[*id].as_ref();
            if asked.is_some_and(|when| !self.reader().so(when, Context::default())) {
                continue;
            }
            let Some(room) = self.room(*id) else { continue };
            self.notice(&Notice::CapFull { cap: *id, message });
            let next = match plan.program().caps[*id].otherwise {
                PolicyElse::Exit => Full::Leave,
                PolicyElse::Skip => Full::Skip,
                // cap-delay: if room cannot come within the limit (last instant in), nobody waits for nothing.
                PolicyElse::Delay(limit) if room <= first.saturating_add(limit) => Full::Delay(room),
                PolicyElse::Delay(_) => Full::Skip,
            };
            strictest = Some(match (strictest, next) {
                (Some(Full::Leave), _) | (_, Full::Leave) => Full::Leave,
                (Some(Full::Skip), _) | (_, Full::Skip) => Full::Skip,
                (Some(Full::Delay(known)), Full::Delay(at)) => Full::Delay(known.max(at)),
                (None, next) => next,
            });
        }
        let strictest = strictest?;
        self.state.visits[slot].cap_refused = Some(first);
        Some(match strictest {
            Full::Leave => Instead::Leave,
            Full::Skip => Instead::Nothing,
            Full::Delay(at) if self.is_room_in_time(slot, message, channel, at) => Instead::WaitForRoom(at),
            Full::Delay(_) => Instead::Nothing,
        })
    }

    /// With several full caps that delay, room comes with the last; it must lie within the limit of each.
    fn is_room_in_time(&self, slot: Slot, message: MessageId, channel: ChannelId, at: Instant) -> bool {
        let plan = self.plan;
        let first = self.state.visits[slot].cap_refused.unwrap_or(self.state.now);
        plan.policy.messages[message].on[channel].caps.iter().all(|id| {
            let when = plan.policy.caps[*id].as_ref();
            match plan.program().caps[*id].otherwise {
                PolicyElse::Delay(limit) => {
                    at <= first.saturating_add(limit)
                        || self.room(*id).is_none()
                        || when.is_some_and(|when| !self.reader().so(when, Context::default()))
                }
                PolicyElse::Skip | PolicyElse::Exit => true,
            }
        })
    }

    /// cap-windows: if the n-th latest counted send lies in the window, the instant at which it no longer does; else nothing.
    fn room(&self, id: CapId) -> Option<Instant> {
        let cap = self.plan.program().caps.get(id)?;
        let Ok(limit) = usize::try_from(cap.limit) else { return None };
        if limit == 0 {
            return Some(Instant::MAX);
        }
        let ring = self.state.rings.get(id)?;
        let nth = *ring.get(ring.len().checked_sub(limit)?)?;
        let now = self.state.now;
        match cap.window {
            CapWindow::Rolling(length) => {
                let out = nth.saturating_add(length);
                (now < out).then_some(out)
            }
            CapWindow::Day | CapWindow::Week | CapWindow::Month => {
                let (begin, end) = self.calendar_unit(cap.window);
                (nth >= begin).then_some(end)
            }
        }
    }

    fn send(&mut self, slot: Slot, send: SendId, message: MessageId, channel: ChannelId) {
        let plan = self.plan;
        let at = self.state.now;
        let id = SendingId(u32::try_from(self.state.sendings.len()).unwrap_or(u32::MAX));
        let nth = self.state.sent_of.get(message).copied().unwrap_or(0);
        if let Some(count) = self.state.sent_of.get_mut(message) {
            *count += 1;
        }
        let sending = Sending { id, send, message, nth, channel, at };
        let visit = &mut self.state.visits[slot];
        visit.outcomes.push(Outcome { send, message, sending: Some(id), reasons: 0, channels: channel_bit(channel) });
        let (number, journey, node) = (visit.number, visit.journey, visit.node);
        self.state.sendings.push(Sent { sending, visit: number, reactions: Vec::new() });
        // what-caps-count: sends that went out, whether the cap is asked or not.
        for cap in &plan.policy.messages[message].on[channel].caps {
            let limit = usize::try_from(plan.program().caps[*cap].limit).unwrap_or(usize::MAX);
            let ring = &mut self.state.rings[*cap];
            if ring.len() >= limit && !ring.is_empty() {
                ring.remove(0);
            }
            ring.push(at);
        }
        self.notice(&Notice::Sends { visit: number, journey, node, sending });
        self.world.sent(&sending, &self.state.visits[slot].entry, &mut self.state.values);
        self.happen(Fact::Sent(id));
    }

    fn hold(&mut self, slot: Slot, message: MessageId, channel: ChannelId, why: HoldReason, until: Instant) -> Turn {
        let visit = &mut self.state.visits[slot];
        visit.held_on = Some(channel);
        if why == HoldReason::Quiet {
            visit.held_for.clear();
        }
        let (number, journey, node) = (visit.number, visit.journey, visit.node);
        self.notice(&Notice::Holds { visit: number, journey, node, message, channel, why, until });
        self.pause(slot, Doing::Holding(channel, why), until)
    }

    fn block(&mut self, slot: Slot, send: SendId, message: MessageId, first_reason: usize) {
        let visit = &self.state.visits[slot];
        let (number, journey, node) = (visit.number, visit.journey, visit.node);
        let reasons: Vec<(ChannelId, BlockReason)> =
            self.state.block_reasons.get(first_reason..).unwrap_or(&[]).to_vec();
        self.notice(&Notice::Blocked {
            visit: number,
            journey,
            node,
            message,
            reasons: &reasons,
            unasked: BlockReason::NoAddress,
        });
        self.world.blocked(self.state.now, send, message, &reasons);
        let outcome = Outcome {
            send,
            message,
            sending: None,
            reasons: match reasons.as_slice() {
                [] => reason_bit(BlockReason::NoAddress),
                asked => asked.iter().fold(0, |bits, (_, reason)| bits | reason_bit(*reason)),
            },
            channels: reasons.iter().fold(0, |bits, (channel, _)| bits | channel_bit(*channel)),
        };
        self.state.visits[slot].outcomes.push(outcome);
        let last_reason = self.state.block_reasons.len();
        self.state.blocks.push(Block { visit: number, send, message, reasons: (first_reason, last_reason) });
        self.happen(Fact::Blocked(self.state.blocks.len() - 1));
    }
}
