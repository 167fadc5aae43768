//! What happens to one made-up customer, as a life asks for it: the next things to come, few and sorted. Knows no journey.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use super::{
    Crowd,
    compile::{Cause, FieldDraw, Kind, Lag, Making, Reacts, is_about},
    dist::{At, even, exponential, lognormal, rounded},
};
use crate::{
    base::{
        calendar::{Instant, Zone},
        ids::Id,
    },
    model::{
        condition::{BlockReason, Happened, JourneyFact},
        types::{ActionId, ChannelId, EventId, JourneyId, MessageId, ReactionId, SendId},
    },
    sim::{
        draws::Chance,
        life::{Occurrence, Sending, Target, World},
        value::{Value, Values},
    },
};

/// The world of one made-up customer after another.
#[derive(Debug)]
pub struct CrowdLife<'c> {
    crowd: &'c Crowd<'c>,
    /// Set for what happens to everyone.
    fixed: Option<&'c Kind>,
    kind: &'c Kind,
    chance: Chance,
    zone: Zone,
    /// What is to come, latest first. Few: a sorted list beats a heap.
    pending: Vec<Pending>,
    sendings: Vec<Sent>,
    /// Fields of causes, and what came with entries.
    carried: Vec<Value>,
    /// How often the cause of each share has happened.
    causes: Vec<u64>,
    /// When messages went out, by channel: only where fatigue asks.
    sent_on: Vec<Vec<Instant>>,
    spare: Vec<Vec<Value>>,
}

/// What is to come.
#[derive(Clone, Copy, Debug)]
struct Pending {
    at: Instant,
    /// Of one instant: declaration of generators, then reactions in order of sending.
    order: u64,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    /// The n-th of a source.
    Source(u32, u64),
    /// Of a share, the n-th cause; fields of the cause.
    Share(u32, u64, Range),
    /// A line of the reply to a sending; fields of the cause.
    Line(u32, u32, Range),
    /// The next of what happens to everyone.
    Everyone(u32),
}

/// A stretch of `carried`.
#[derive(Clone, Copy, Debug, Default)]
struct Range {
    from: u32,
    len: u32,
}

#[derive(Clone, Copy, Debug)]
struct Sent {
    sending: Sending,
    reply: u32,
    entry: Range,
}

/// Reactions come after everything generators make.
const REACTIONS: u64 = 1 << 63;

impl<'c> CrowdLife<'c> {
    pub(super) fn new(crowd: &'c Crowd<'c>) -> Self {
        let mut life = Self::empty(crowd, crowd.kind(None));
        life.fixed = None;
        life
    }

    fn empty(crowd: &'c Crowd<'c>, kind: &'c Kind) -> Self {
        Self {
            crowd,
            fixed: Some(kind),
            kind,
            chance: Chance::new(0, 0),
            zone: Zone::utc(),
            pending: Vec::new(),
            sendings: Vec::new(),
            carried: Vec::new(),
            causes: Vec::new(),
            sent_on: vec![Vec::new(); crowd.plan.program().channels.len()],
            spare: Vec::new(),
        }
    }

    /// Makes this the world of a customer; `zone` is theirs at the beginning.
    pub fn begin(&mut self, customer: u64, zone: &Zone) {
        self.kind = self.fixed.unwrap_or_else(|| self.crowd.kind(self.crowd.persona(customer)));
        self.begin_with(self.crowd.chance(customer), zone);
    }

    pub(super) fn begin_with(&mut self, chance: Chance, zone: &Zone) {
        self.chance = chance;
        if self.zone != *zone {
            self.zone = zone.clone();
        }
        self.pending.clear();
        self.sendings.clear();
        self.carried.clear();
        self.causes.clear();
        self.causes.resize(self.kind.shares.len(), 0);
        for times in &mut self.sent_on {
            times.clear();
        }
        let kind = self.kind;
        for index in (0_u32..).take(kind.sources.len()) {
            self.push_source(index, 0, self.crowd.period.from);
        }
        if self.fixed.is_none() {
            self.push_everyone(0);
        }
    }

    fn push(&mut self, at: Instant, order: u64, what: What) {
        if at >= self.crowd.period.until {
            return;
        }
        let position = self.pending.iter().rposition(|p| (p.at, p.order) > (at, order)).map_or(0, |p| p + 1);
        self.pending.insert(position, Pending { at, order, what });
    }

    /// The n-th of a source; the one before it was at `after`.
    #[allow(clippy::cast_possible_truncation, reason = "the low half of an order is the number within a generator")]
    fn push_source(&mut self, index: u32, n: u64, after: Instant) {
        let Some(source) = self.kind.sources.get(index as usize) else { return };
        let u = self.chance.uniform(source.place, n);
        let at = match source.gap {
            Some(mean) => after.saturating_add(exponential(u, mean)),
            None if n > 0 => return,
            None => even(u, self.crowd.period.from, self.crowd.period.until - 1),
        };
        self.push(at, source.order << 32 | u64::from(n as u32), What::Source(index, n));
    }

    fn push_everyone(&mut self, index: u32) {
        if let Some(shared) = self.crowd.everyone.get(index as usize) {
            self.push(shared.at, shared.order, What::Everyone(index));
        }
    }

    fn later(&self, at: Instant, lag: &Lag, place: crate::sim::draws::Place, n: u64) -> Instant {
        let length = match lag {
            Lag::AtOnce => 0,
            Lag::Average(mean) => exponential(self.chance.uniform(place, n), *mean),
            Lag::Between(from, to) => even(self.chance.uniform(place, n), *from, *to),
            Lag::LogNormal { log_median, sigma } => {
                rounded(lognormal(self.chance.uniform(place, n), *log_median, *sigma))
            }
        };
        at.saturating_add(length)
    }

    fn carry(&mut self, fields: &[Value]) -> Range {
        let from = u32::try_from(self.carried.len()).unwrap_or(u32::MAX);
        self.carried.extend_from_slice(fields);
        Range { from, len: u32::try_from(fields.len()).unwrap_or(u32::MAX) }
    }

    /// A cause of a share happened.
    #[allow(clippy::cast_possible_truncation, reason = "the low half of an order is the number within a generator")]
    fn cause(&mut self, index: usize, at: Instant, fields: &[Value]) {
        let (Some(share), Some(count)) = (self.kind.shares.get(index), self.causes.get_mut(index)) else { return };
        let n = *count;
        *count += 1;
        if self.chance.uniform(share.chance_place, n) >= share.chance {
            return;
        }
        let at = self.later(at, &share.delay, share.delay_place, n);
        if at >= self.crowd.period.until {
            return;
        }
        let range = if share.carries { self.carry(fields) } else { Range::default() };
        let what = What::Share(u32::try_from(index).unwrap_or(u32::MAX), n, range);
        self.push(at, share.order << 32 | u64::from(n as u32), what);
    }

    pub(super) fn caused_by_event(&mut self, at: Instant, event: EventId, fields: &[Value]) {
        let kind = self.kind;
        if let Some(shares) = kind.by_event.get(event) {
            for share in shares {
                self.cause(*share, at, fields);
            }
        }
    }

    /// Lines of the reply to a sending that follow from something at `at`.
    fn follow(&mut self, sent: u32, at: Instant, fatigue: f64, fields: Range, follows: impl Fn(&Cause) -> bool) {
        let Some(Sent { sending, reply, .. }) = self.sendings.get(sent as usize).copied() else { return };
        let Some(reply) = self.kind.replies.get(reply as usize) else { return };
        let n = u64::from(sending.nth);
        for (index, line) in (0_u32..).zip(&reply.lines) {
            if !follows(&line.cause) {
                continue;
            }
            let chance = if line.tires { line.chance * fatigue } else { line.chance };
            if self.chance.uniform(line.chance_place, n) < chance {
                let at = self.later(at, &line.delay, line.delay_place, n);
                let order = REACTIONS | u64::from(sent) << 24 | u64::from(index);
                self.push(at, order, What::Line(sent, index, fields));
            }
        }
    }

    fn draw_fields(&mut self, making: &Making, drawn: Drawing, values: &mut Values) -> Vec<Value> {
        let mut fields = self.spare.pop().unwrap_or_default();
        fields.clear();
        let carried = self.carried.get(drawn.carried.from as usize..).and_then(|c| c.get(..drawn.carried.len as usize));
        for field in &making.fields {
            let (position, place, draw) = match field {
                FieldDraw::Drawn(place, draw) => (None, place, draw),
                FieldDraw::Carried(position, place, draw) => (Some(*position), place, draw),
                FieldDraw::FromEntry(by_journey, place, draw) => {
                    let position = drawn.journey.and_then(|journey| by_journey.get(journey.index()).copied().flatten());
                    (position, place, draw)
                }
            };
            let from_cause = position.and_then(|position| carried.and_then(|c| c.get(position)).copied());
            fields.push(match from_cause {
                Some(value) => value,
                None => {
                    let at = At {
                        chance: self.chance,
                        place: *place,
                        n: drawn.n,
                        number: drawn.number,
                        instant: drawn.at,
                        zone: &self.zone,
                    };
                    draw.value(at, values)
                }
            });
        }
        fields
    }

    /// The next event; only for worlds without reactions.
    pub(super) fn take_event(&mut self, values: &mut Values) -> Option<(Instant, u64, EventId, Vec<Value>)> {
        let Pending { at, order, .. } = *self.pending.last()?;
        match self.take(values)? {
            Occurrence::Event(event, fields) => Some((at, order, event, fields)),
            Occurrence::Reaction(..) | Occurrence::Profile(_) | Occurrence::Action(..) => None,
        }
    }
}

/// Which one of its kind an event is.
#[derive(Clone, Copy)]
struct Drawing {
    at: Instant,
    n: u64,
    number: u64,
    carried: Range,
    journey: Option<JourneyId>,
}

impl<'c> CrowdLife<'c> {
    pub(super) fn of_kind(crowd: &'c Crowd<'c>, kind: &'c Kind) -> Self {
        Self::empty(crowd, kind)
    }

    fn take_line(
        &mut self,
        at: Instant,
        sent: u32,
        line: u32,
        carried: Range,
        values: &mut Values,
    ) -> Option<Occurrence> {
        let Sent { sending, reply, .. } = *self.sendings.get(sent as usize)?;
        let line = self.kind.replies.get(reply as usize)?.lines.get(line as usize)?;
        match &line.makes {
            Reacts::Reaction(reaction) => Some(Occurrence::Reaction(Target::Sending(sending.id), *reaction)),
            Reacts::Event(making) => {
                let journey = Some(self.crowd.plan.program().sends[sending.send].journey);
                let number = u64::from(sent) + 1;
                let drawn = Drawing { at, n: u64::from(sending.nth), number, carried, journey };
                let fields = self.draw_fields(making, drawn, values);
                let event = making.event;
                let chained = Cause::Event(event);
                if self.kind.replies.get(reply as usize)?.lines.iter().any(|line| line.cause == chained) {
                    let range = self.carry(&fields);
                    self.follow(sent, at, 1.0, range, |cause| *cause == chained);
                }
                Some(Occurrence::Event(event, fields))
            }
        }
    }
}

impl World for CrowdLife<'_> {
    fn next_at(&mut self) -> Option<Instant> {
        self.pending.last().map(|next| next.at)
    }

    fn take(&mut self, values: &mut Values) -> Option<Occurrence> {
        let Pending { at, what, .. } = self.pending.pop()?;
        match what {
            What::Source(index, n) => {
                self.push_source(index, n + 1, at);
                let making = &self.kind.sources.get(index as usize)?.makes;
                let drawn = Drawing { at, n, number: n + 1, carried: Range::default(), journey: None };
                Some(Occurrence::Event(making.event, self.draw_fields(making, drawn, values)))
            }
            What::Share(index, n, carried) => {
                let making = &self.kind.shares.get(index as usize)?.makes;
                let drawn = Drawing { at, n, number: n + 1, carried, journey: None };
                Some(Occurrence::Event(making.event, self.draw_fields(making, drawn, values)))
            }
            What::Line(sent, line, carried) => self.take_line(at, sent, line, carried, values),
            What::Everyone(index) => {
                self.push_everyone(index + 1);
                let shared = self.crowd.everyone.get(index as usize)?;
                let mut fields = self.spare.pop().unwrap_or_default();
                fields.clear();
                fields.extend(shared.fields.iter().map(|field| field.value(values)));
                Some(Occurrence::Event(shared.event, fields))
            }
        }
    }

    fn sent(&mut self, sending: &Sending, entry: &[Value], _values: &mut Values) {
        let index = self.kind.reply_index(sending.message, sending.channel);
        let Some(reply) = self.kind.reply(sending.message, sending.channel) else { return };
        let mut chance = 1.0;
        if let Some(times) = self.sent_on.get_mut(sending.channel.index()) {
            if let Some((left, window)) = reply.fatigue {
                let recent = times.iter().rev().take_while(|at| **at > sending.at - window).count();
                chance = std::iter::repeat_n(left, recent).product();
            }
            times.push(sending.at);
        }
        let entry = if reply.carries { self.carry(entry) } else { Range::default() };
        // Sendings are numbered in the order in which they go out; a reaction finds its sending by that number.
        let position = sending.id.0;
        while self.sendings.len() <= position as usize {
            self.sendings.push(Sent { sending: *sending, reply: u32::try_from(index).unwrap_or(u32::MAX), entry });
        }
        self.follow(position, sending.at, chance, entry, |cause| *cause == Cause::Sent);
    }

    fn blocked(&mut self, at: Instant, send: SendId, message: MessageId, reasons: &[(ChannelId, BlockReason)]) {
        let (kind, program) = (self.kind, self.crowd.plan.program());
        for (which, happened, share) in &kind.by_block {
            let is_reason = |reason: BlockReason| match happened {
                Happened::BlockedFor(wanted) => reason == *wanted,
                Happened::Blocked => true,
                Happened::Sent | Happened::Reaction(_) | Happened::Positive | Happened::Negative => false,
            };
            let is_subject = |channel: ChannelId| match which {
                crate::model::condition::Which::Send(wanted) => *wanted == send,
                other => is_about(program, *other, message, channel),
            };
            let hit = if reasons.is_empty() {
                // The profile names no channel.
                is_reason(BlockReason::NoAddress) && is_subject(ChannelId(u32::MAX))
            } else {
                reasons.iter().any(|(channel, reason)| is_subject(*channel) && is_reason(*reason))
            };
            if hit {
                self.cause(*share, at, &[]);
            }
        }
    }

    fn give_back(&mut self, fields: Vec<Value>) {
        if fields.capacity() > 0 && self.spare.len() < 16 {
            self.spare.push(fields);
        }
    }

    fn happened(&mut self, at: Instant, event: EventId, fields: &[Value], _values: &mut Values) {
        self.caused_by_event(at, event, fields);
    }

    fn reacted(&mut self, at: Instant, sending: &Sending, reaction: ReactionId, _values: &mut Values) {
        let sent = sending.id.0;
        let Some(entry) = self.sendings.get(sent as usize).map(|sent| sent.entry) else { return };
        self.follow(sent, at, 1.0, entry, |cause| match cause {
            Cause::Reactions(reactions) => reactions.contains(&reaction),
            Cause::Sent | Cause::Event(_) => false,
        });
    }

    fn noted(&mut self, at: Instant, journey: JourneyId, fact: JourneyFact, _values: &mut Values) {
        let kind = self.kind;
        for (of, what, share) in &kind.by_fact {
            if *of == journey && *what == fact {
                self.cause(*share, at, &[]);
            }
        }
    }

    fn fails(&mut self, action: ActionId, n: u32) -> bool {
        let failing = self.crowd.failing.get(&action);
        failing.is_some_and(|(place, chance)| self.chance.uniform(*place, u64::from(n)) < *chance)
    }
}
