//! Reads conditions and values of the customer as they are now. Changes nothing; knows no agenda.
//!
//! reading-and-noticing: a condition is a pure function of the record and the instant.

use std::cmp::Ordering;

use super::state::{Fact, Slot, State, Touch, Visit, reason_bit};
use crate::{
    base::{
        calendar::{DAY, Day, Instant},
        ids::Id,
    },
    model::{
        condition::{Happened, Order, Which, Window},
        types::{ChannelId, EventId, MessageId, ReactionId, StatusId, SuppressionId},
    },
    sim::{
        life::SendingId,
        plan::{
            Plan,
            check::{Check, Leaf, Mentions, MomentVal, Occasion, Tally, Val},
        },
        value::Value,
    },
};

use super::state::{Fields, Mark, Outcome, Sent, channel_bit};

/// For whom, and about which event, a condition is read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context {
    pub visit: Option<Slot>,
    pub event: Option<(EventId, Fields)>,
}

impl Context {
    pub fn visit(slot: Slot) -> Self {
        Self { visit: Some(slot), event: None }
    }
}

/// From where one listens: it decides which messages are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Segments, triggers, statuses, history: any message at all.
    Anywhere,
    /// Rules of a journey: messages of this visit.
    Rule(Slot),
    /// An await: the send last run.
    Await(Slot),
}

/// How a value moves with the clock.
#[derive(Clone, Copy, Debug)]
enum Drift {
    Still,
    /// It is the instant of now plus this much.
    Moves(i64),
    /// It jumps with the local day.
    Daily,
}

/// The customer as they are now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    pub plan: &'a Plan<'a>,
    pub state: &'a State,
}

impl<'a> Reader<'a> {
    pub fn visit(&self, slot: Slot) -> Option<&'a Visit> {
        self.state.visits.get(slot)
    }

    pub fn so(&self, check: &Check, context: Context) -> bool {
        match check {
            Check::Always(so) => *so,
            Check::All(parts) => parts.iter().all(|part| self.so(part, context)),
            Check::Any(parts) => parts.iter().any(|part| self.so(part, context)),
            Check::Not(part) => !self.so(part, context),
            Check::Segment(id) => {
                // A segment is about the customer alone, wherever it is read.
                self.plan.segments.get(*id).is_some_and(|inner| self.so(inner, Context::default()))
            }
            Check::Status(id) => self.in_status(*id),
            Check::Inside(id) => self.state.inside.get(*id).is_some_and(|count| *count > 0),
            Check::Flag(value) => self.value(value, context) == Value::Bool(true),
            Check::Is(left, right) => same(self.value(left, context), self.value(right, context)),
            Check::In(value, list) => {
                let value = self.value(value, context);
                list.iter().any(|item| same(value, self.value(item, context)))
            }
            Check::InSet(value, set) => {
                let (value, set) = (self.value(value, context), self.value(set, context));
                self.state.values.elements(set).iter().any(|element| same(value, *element))
            }
            Check::Known(value) => self.value(value, context).is_known(),
            Check::Compare(left, order, right) => {
                let standing = compare(self.value(left, context), self.value(right, context));
                standing.is_some_and(|standing| match order {
                    Order::Less => standing == Ordering::Less,
                    Order::AtMost => standing != Ordering::Greater,
                    Order::More => standing == Ordering::Greater,
                    Order::AtLeast => standing != Ordering::Less,
                })
            }
            Check::Contains(whole, part) => {
                let (whole, part) = (self.value(whole, context), self.value(part, context));
                match whole {
                    Value::Text(_) => match (self.state.values.as_text(whole), self.state.values.as_text(part)) {
                        (Some(whole), Some(part)) => whole.contains(part),
                        (None, _) | (_, None) => false,
                    },
                    Value::Set(_) => self.state.values.elements(whole).iter().any(|element| same(part, *element)),
                    Value::Missing | Value::Bool(_) | Value::Int(_) | Value::Number(_) | Value::Word(_) => false,
                }
            }
            Check::Earlier { left, right, or_equal } => {
                match compare(self.value(left, context), self.value(right, context)) {
                    Some(Ordering::Less) => true,
                    Some(Ordering::Equal) => *or_equal,
                    Some(Ordering::Greater) | None => false,
                }
            }
            Check::Happened(tally) => self.count(*tally, context) > 0,
            Check::Reacted(which, happened) => self.reacted(*which, *happened, context),
            Check::EnteredBy(ways) => {
                context.visit.and_then(|slot| self.visit(slot)).is_some_and(|visit| ways.contains(&visit.way_in))
            }
        }
    }

    pub fn value(&self, value: &Val, context: Context) -> Value {
        match value {
            Val::Const(constant) => *constant,
            Val::Local(day, time) => Value::Int(self.state.zone.instant(*day, *time)),
            Val::Attribute(id) => self.state.profile.get(id.index()).copied().unwrap_or_default(),
            Val::Field(places) => self.field(places, context),
            Val::Entry(position) => context
                .visit
                .and_then(|slot| self.visit(slot))
                .and_then(|visit| visit.entry.get(*position as usize).copied())
                .unwrap_or_default(),
            Val::Awaited(event, position) => self.awaited(*event, *position, context),
            Val::Now => Value::Int(self.state.now),
            Val::Ago(length) => Value::Int(self.state.now.saturating_sub(*length)),
            Val::FirstInstant(inner) => match self.value(inner, context).int() {
                Some(day) => Value::Int(self.state.zone.midnight(to_day(day))),
                None => Value::Missing,
            },
            Val::Moment(moment) => self.moment(moment, context),
            Val::Count(tally) => Value::Int(i64::try_from(self.count(*tally, context)).unwrap_or(i64::MAX)),
            Val::Sum(tally, sum) => self.sum(*tally, *sum, context),
            Val::Add { left, minus, right } => add(self.value(left, context), *minus, self.value(right, context)),
            Val::OrElse(first, second) => {
                let first = self.value(first, context);
                if first.is_known() { first } else { self.value(second, context) }
            }
        }
    }

    /// names: after `where`, the event in hand. Elsewhere (a message `for` an event) what was awaited, or else what came with the entry.
    fn field(&self, places: &[(EventId, Option<u32>)], context: Context) -> Value {
        if let Some((event, fields)) = context.event {
            let place = places.iter().find(|(known, _)| *known == event).and_then(|(_, place)| *place);
            return place.and_then(|p| self.state.fields(fields).get(p as usize).copied()).unwrap_or_default();
        }
        let Some(visit) = context.visit.and_then(|slot| self.visit(slot)) else { return Value::Missing };
        for (event, place) in places {
            let Some(place) = place else { continue };
            if visit.awaited.iter().any(|(known, _)| known == event) {
                return self.awaited(*event, *place, context);
            }
        }
        for (event, place) in places {
            if visit.entry_event != Some(*event) {
                continue;
            }
            let way = self.plan.program().journeys[visit.journey].ways_in.get(visit.way_in);
            let carried = way.and_then(|way| way.carried.iter().find(|(known, _)| known == event));
            let position = carried.and_then(|(_, carried)| carried.iter().position(|p| p == place && p.is_some()));
            if let Some(value) = position.and_then(|position| visit.entry.get(position)) {
                return *value;
            }
        }
        Value::Missing
    }

    fn awaited(&self, event: EventId, position: u32, context: Context) -> Value {
        if let Some((hand, fields)) = context.event
            && hand == event
        {
            return self.state.fields(fields).get(position as usize).copied().unwrap_or_default();
        }
        let Some(visit) = context.visit.and_then(|slot| self.visit(slot)) else { return Value::Missing };
        let latest = visit.awaited.iter().rev().find(|(known, _)| *known == event);
        latest.and_then(|(_, start)| visit.awaited_fields.get(start + position as usize).copied()).unwrap_or_default()
    }

    /// durations: days counted from a date are local days; anything else is a length.
    fn moment(&self, moment: &MomentVal, context: Context) -> Value {
        let Some(base) = self.value(&moment.base, context).int() else { return Value::Missing };
        let zone = &self.state.zone;
        let day_shift = moment.shift / DAY;
        let in_days = moment.whole_days && moment.shift % DAY == 0;
        if in_days && (moment.base_is_day || moment.at.is_some()) {
            let day = if moment.base_is_day { base } else { i64::from(zone.local(base).0) };
            let day = day.saturating_add(day_shift);
            return Value::Int(match (moment.at, moment.to_day) {
                (Some(time), _) => zone.instant(to_day(day), time),
                (None, true) => day,
                (None, false) => zone.midnight(to_day(day)),
            });
        }
        let instant = if moment.base_is_day { zone.midnight(to_day(base)) } else { base };
        let shifted = instant.saturating_add(moment.shift);
        Value::Int(match (moment.at, moment.to_day) {
            (Some(time), _) => zone.instant(zone.local(shifted).0, time),
            (None, true) => i64::from(zone.local(shifted).0),
            (None, false) => shifted,
        })
    }

    fn in_status(&self, status: StatusId) -> bool {
        let now = self.state.now;
        self.state.statuses.get(status).is_some_and(|open| open.iter().any(|key| key.ends > now))
    }

    /// windows: the marks of a tracker in a window, `in last W` being (t − W, t].
    fn marks(&self, tally: Tally, context: Context) -> (usize, &'a [Mark]) {
        let Some(track) = self.state.tracks.get(tally.tracker) else { return (0, &[]) };
        let first = match tally.window {
            Window::Last(length) => {
                let out = self.state.now.saturating_sub(length);
                track.marks.partition_point(|mark| mark.at <= out)
            }
            Window::SinceEntry => match context.visit.and_then(|slot| self.visit(slot)) {
                Some(visit) => track.marks.partition_point(|mark| mark.seq <= visit.entered_seq),
                None => 0,
            },
            Window::Ever => 0,
        };
        (first, track.marks.get(first..).unwrap_or(&[]))
    }

    fn count(&self, tally: Tally, context: Context) -> usize {
        let (_, marks) = self.marks(tally, context);
        match self.plan.trackers.get(tally.tracker) {
            Some(tracker) if tracker.asks_later() => {
                marks.iter().filter(|mark| self.counts(&tracker.later, mark, context)).count()
            }
            Some(_) | None => marks.len(),
        }
    }

    fn counts(&self, later: &[Vec<Check>], mark: &Mark, context: Context) -> bool {
        let context = Context { visit: context.visit, event: mark.event };
        later.get(mark.occasion).is_none_or(|checks| checks.iter().all(|check| self.so(check, context)))
    }

    /// history: the sum of nothing is 0, a missing field adds nothing. Money beyond 64 bits stays at the last amount that fits.
    fn sum(&self, tally: Tally, sum: u32, context: Context) -> Value {
        let (first, marks) = self.marks(tally, context);
        let (Some(track), Some(tracker)) =
            (self.state.tracks.get(tally.tracker), self.plan.trackers.get(tally.tracker))
        else {
            return Value::Int(0);
        };
        let values = track.sums.get(sum as usize).and_then(|values| values.get(first..)).unwrap_or(&[]);
        let mut whole = 0_i64;
        let mut number: Option<f64> = None;
        for (mark, value) in marks.iter().zip(values) {
            if !self.counts(&tracker.later, mark, context) {
                continue;
            }
            match value {
                Value::Int(value) => whole = whole.saturating_add(*value),
                Value::Number(value) => number = Some(number.unwrap_or(0.0) + value),
                Value::Missing | Value::Bool(_) | Value::Word(_) | Value::Text(_) | Value::Set(_) => {}
            }
        }
        number.map_or(Value::Int(whole), Value::Number)
    }

    /// own-facts: about the latest sending by this instance.
    fn reacted(&self, which: Which, happened: Happened, context: Context) -> bool {
        let Some(visit) = context.visit.and_then(|slot| self.visit(slot)) else { return false };
        match happened {
            Happened::Sent => self.latest_run(visit, which).is_some_and(|run| run.sending.is_some()),
            Happened::Blocked => self.latest_run(visit, which).is_some_and(|run| run.sending.is_none()),
            Happened::BlockedFor(reason) => {
                self.latest_run(visit, which).is_some_and(|run| run.reasons & reason_bit(reason) != 0)
            }
            Happened::Reaction(_) | Happened::Positive | Happened::Negative => {
                let sending = match which {
                    // which-message: if the send last run was blocked, no reaction can have come.
                    Which::Bare => visit.outcomes.last().and_then(|run| run.sending),
                    Which::Message(_) | Which::Send(_) | Which::Category(_) | Which::Channel(_) => {
                        self.latest_sending(visit, which)
                    }
                };
                sending.is_some_and(|sending| self.has_reaction(sending, happened))
            }
        }
    }

    fn latest_run(&self, visit: &'a Visit, which: Which) -> Option<&'a Outcome> {
        visit.outcomes.iter().rev().find(|run| {
            let channels = run
                .sending
                .map_or(run.channels, |sending| self.sent(sending).map_or(0, |s| channel_bit(s.sending.channel)));
            self.is_about(which, run.send, run.message, channels)
        })
    }

    /// The latest sending by this visit that went out.
    pub fn latest_sending(&self, visit: &Visit, which: Which) -> Option<SendingId> {
        let latest = visit.outcomes.iter().rev().find(|run| {
            run.sending
                .and_then(|sending| self.sent(sending))
                .is_some_and(|sent| self.is_about(which, run.send, run.message, channel_bit(sent.sending.channel)))
        });
        latest.and_then(|run| run.sending)
    }

    fn is_about(&self, which: Which, send: crate::model::types::SendId, message: MessageId, channels: u64) -> bool {
        let program = self.plan.program();
        match which {
            Which::Bare => true,
            Which::Message(id) => id == message,
            Which::Send(id) => id == send,
            Which::Category(id) => {
                program.messages.get(message).is_some_and(|message| program.is_kind_of(message.category, id))
            }
            Which::Channel(id) => channels & channel_bit(id) != 0,
        }
    }

    pub fn sent(&self, sending: SendingId) -> Option<&'a Sent> {
        self.state.sendings.get(sending.0 as usize)
    }

    /// Whether a sending has got a reaction; `positive` and `negative` are the lists of the channel that was used.
    pub fn has_reaction(&self, sending: SendingId, happened: Happened) -> bool {
        self.sent(sending).is_some_and(|sent| {
            sent.reactions.iter().any(|reaction| self.is_reaction(sent.sending.channel, *reaction, happened))
        })
    }

    fn is_reaction(&self, channel: ChannelId, reaction: ReactionId, happened: Happened) -> bool {
        let channel = self.plan.program().channels.get(channel);
        match happened {
            Happened::Reaction(id) => id == reaction,
            Happened::Positive => channel.is_some_and(|channel| channel.positive.contains(&reaction)),
            Happened::Negative => channel.is_some_and(|channel| channel.negative.contains(&reaction)),
            Happened::Sent | Happened::Blocked | Happened::BlockedFor(_) => false,
        }
    }

    /// Whether what happened is one of those, narrowed by its fields; gives which.
    pub fn happens(&self, occasions: &[Occasion], fact: Fact, scope: Scope) -> bool {
        occasions.iter().any(|occasion| self.is_occasion(occasion, fact, scope))
    }

    pub fn is_occasion(&self, occasion: &Occasion, fact: Fact, scope: Scope) -> bool {
        let visit = match scope {
            Scope::Anywhere => None,
            Scope::Rule(slot) | Scope::Await(slot) => Some(slot),
        };
        let context = Context { visit, event: fact.event() };
        self.is_leaf(occasion.leaf, fact, scope) && occasion.filters.iter().all(|check| self.so(check, context))
    }

    pub fn is_leaf(&self, leaf: Leaf, fact: Fact, scope: Scope) -> bool {
        match (leaf, fact) {
            (Leaf::Event(id), Fact::Event(event, _)) => id == event,
            (Leaf::Tick(id), Fact::Tick(trigger, _)) => id == trigger,
            (Leaf::Journey(id, wanted), Fact::Journey(journey, happened)) => id == journey && wanted == happened,
            (Leaf::Message(which, happened), Fact::Sent(_) | Fact::Blocked(_) | Fact::Reaction(..)) => {
                self.is_message_fact(which, happened, fact, scope)
            }
            (Leaf::Goal, _) => match scope {
                Scope::Anywhere => false,
                Scope::Rule(slot) | Scope::Await(slot) => self.visit(slot).is_some_and(|visit| visit.goal_now),
            },
            (Leaf::Event(_) | Leaf::Tick(_) | Leaf::Journey(..) | Leaf::Message(..), _) => false,
        }
    }

    fn is_message_fact(&self, which: Which, happened: Happened, fact: Fact, scope: Scope) -> bool {
        let (visit, send, message, channels, sending) = match fact {
            Fact::Sent(id) => {
                let Some(sent) = self.sent(id) else { return false };
                if happened != Happened::Sent {
                    return false;
                }
                let sending = &sent.sending;
                (sent.visit, sending.send, sending.message, channel_bit(sending.channel), Some(id))
            }
            Fact::Reaction(id, reaction) => {
                let Some(sent) = self.sent(id) else { return false };
                if !self.is_reaction(sent.sending.channel, reaction, happened) {
                    return false;
                }
                let sending = &sent.sending;
                (sent.visit, sending.send, sending.message, channel_bit(sending.channel), Some(id))
            }
            Fact::Blocked(position) => {
                let Some(block) = self.state.blocks.get(position) else { return false };
                let reasons = self.state.block_reasons.get(block.reasons.0..block.reasons.1).unwrap_or(&[]);
                let wanted = match happened {
                    Happened::Blocked => None,
                    Happened::BlockedFor(reason) => Some(reason),
                    Happened::Sent | Happened::Reaction(_) | Happened::Positive | Happened::Negative => return false,
                };
                let mut fitting = reasons.iter().filter(|(_, reason)| wanted.is_none_or(|w| w == *reason)).peekable();
                // Without a channel to ask there is no address either.
                let unasked = reasons.is_empty() && wanted == Some(crate::model::condition::BlockReason::NoAddress);
                if wanted.is_some() && !unasked && fitting.peek().is_none() {
                    return false;
                }
                let channels = fitting.fold(0, |bits, (channel, _)| bits | channel_bit(*channel));
                (block.visit, block.send, block.message, channels, None)
            }
            Fact::Event(..) | Fact::Tick(..) | Fact::Journey(..) => return false,
        };
        if !self.is_about(which, send, message, channels) {
            return false;
        }
        let slot = match scope {
            Scope::Anywhere => return true,
            Scope::Rule(slot) | Scope::Await(slot) => slot,
        };
        let Some(listener) = self.visit(slot) else { return false };
        let own = visit == listener.number;
        let rules = &self.plan.journeys[listener.journey];
        let reaction = matches!(fact, Fact::Reaction(..));
        match which {
            Which::Bare => match scope {
                // which-message: the send statement last run.
                Scope::Await(_) if reaction => sending == listener.outcomes.last().and_then(|run| run.sending),
                Scope::Anywhere | Scope::Rule(_) | Scope::Await(_) => own,
            },
            // which-message: a named message means its latest sending by this instance; one that this journey never sends, any.
            Which::Message(id) if !rules.says.contains(&id) => true,
            Which::Send(id) if self.plan.program().sends.get(id).is_none_or(|s| s.journey != listener.journey) => true,
            Which::Message(_) | Which::Send(_) => own && (!reaction || sending == self.latest_sending(listener, which)),
            Which::Category(_) | Which::Channel(_) => true,
        }
    }

    /// reading-and-noticing: whether a condition mentions what was touched.
    pub fn concerns(&self, mentions: &Mentions, fact: Option<Fact>, touches: &[Touch]) -> bool {
        let by_fact = fact.is_some_and(|fact| match fact {
            Fact::Journey(journey, _) if mentions.inside.contains(&journey) => true,
            Fact::Event(..)
            | Fact::Tick(..)
            | Fact::Sent(_)
            | Fact::Blocked(_)
            | Fact::Reaction(..)
            | Fact::Journey(..) => mentions.leaves.iter().any(|leaf| self.is_leaf(*leaf, fact, Scope::Anywhere)),
        });
        by_fact
            || touches.iter().any(|touch| match touch {
                Touch::Attribute(id) => mentions.attributes.contains(id),
                Touch::Status(id) => mentions.statuses.contains(id),
            })
    }

    /// Whether one of a message's suppressions on a channel holds.
    pub fn is_suppressed(&self, suppressions: &[SuppressionId]) -> bool {
        suppressions.iter().any(|id| {
            let watch = self.plan.policy.suppressions.get(*id);
            watch.is_some_and(|watch| self.so(&watch.check, Context::default()))
        })
    }

    /// cost: the next instant, after now, at which the clock alone can change a condition. It may be too early, never too late.
    pub fn next_change(&self, check: &Check, context: Context) -> Instant {
        match check {
            Check::Always(_) | Check::Status(_) | Check::Inside(_) | Check::Reacted(..) | Check::EnteredBy(_) => {
                Instant::MAX
            }
            Check::All(parts) | Check::Any(parts) => {
                parts.iter().map(|part| self.next_change(part, context)).min().unwrap_or(Instant::MAX)
            }
            Check::Not(part) => self.next_change(part, context),
            Check::Segment(id) => {
                let inner = self.plan.segments.get(*id);
                inner.map_or(Instant::MAX, |inner| self.next_change(inner, Context::default()))
            }
            Check::Flag(value) | Check::Known(value) => self.next_move(value, context),
            Check::Is(left, right)
            | Check::InSet(left, right)
            | Check::Compare(left, _, right)
            | Check::Contains(left, right)
            | Check::Earlier { left, right, .. } => self.next_meeting(left, right, context),
            Check::In(value, list) => {
                list.iter().map(|item| self.next_meeting(value, item, context)).min().unwrap_or(Instant::MAX)
            }
            Check::Happened(tally) => self.next_drop(*tally, context),
        }
    }

    /// When the oldest of a window falls out of it, or what is asked of one of its marks changes.
    fn next_drop(&self, tally: Tally, context: Context) -> Instant {
        let (_, marks) = self.marks(tally, context);
        let mut next = match tally.window {
            Window::Last(length) => marks.first().map_or(Instant::MAX, |mark| mark.at.saturating_add(length)),
            Window::SinceEntry | Window::Ever => Instant::MAX,
        };
        if let Some(tracker) = self.plan.trackers.get(tally.tracker)
            && tracker.asks_later()
        {
            for mark in marks {
                let context = Context { visit: context.visit, event: mark.event };
                for check in tracker.later.get(mark.occasion).map_or(&[][..], Vec::as_slice) {
                    next = next.min(self.next_change(check, context));
                }
            }
        }
        next
    }

    /// When windows inside a value change it, or a day begins on which it jumps.
    fn next_move(&self, value: &Val, context: Context) -> Instant {
        let windows = self.next_windows(value, context);
        match self.drift(value, context) {
            Drift::Still | Drift::Moves(_) => windows,
            Drift::Daily => windows.min(self.next_midnight()),
        }
    }

    fn next_windows(&self, value: &Val, context: Context) -> Instant {
        match value {
            Val::Const(_)
            | Val::Local(..)
            | Val::Attribute(_)
            | Val::Field(_)
            | Val::Entry(_)
            | Val::Awaited(..)
            | Val::Now
            | Val::Ago(_) => Instant::MAX,
            Val::FirstInstant(inner) => self.next_windows(inner, context),
            Val::Moment(moment) => self.next_windows(&moment.base, context),
            Val::Count(tally) | Val::Sum(tally, _) => self.next_drop(*tally, context),
            Val::Add { left, right, .. } | Val::OrElse(left, right) => {
                self.next_windows(left, context).min(self.next_windows(right, context))
            }
        }
    }

    /// When a moving value meets one that stands still.
    fn next_meeting(&self, left: &Val, right: &Val, context: Context) -> Instant {
        let windows = self.next_move(left, context).min(self.next_move(right, context));
        let (offset, still) = match (self.drift(left, context), self.drift(right, context)) {
            (Drift::Moves(offset), Drift::Still) => (offset, right),
            (Drift::Still, Drift::Moves(offset)) => (offset, left),
            (Drift::Still | Drift::Moves(_) | Drift::Daily, _) => return windows,
        };
        let Some(still) = self.value(still, context).int() else { return windows };
        let meeting = still.saturating_sub(offset);
        let next = if meeting > self.state.now {
            meeting
        } else if meeting == self.state.now {
            meeting.saturating_add(1)
        } else {
            Instant::MAX
        };
        windows.min(next)
    }

    fn drift(&self, value: &Val, context: Context) -> Drift {
        match value {
            Val::Const(_)
            | Val::Local(..)
            | Val::Attribute(_)
            | Val::Field(_)
            | Val::Entry(_)
            | Val::Awaited(..)
            | Val::Count(_)
            | Val::Sum(..) => Drift::Still,
            Val::Now => Drift::Moves(0),
            Val::Ago(length) => Drift::Moves(length.saturating_neg()),
            Val::FirstInstant(inner) => match self.drift(inner, context) {
                Drift::Still => Drift::Still,
                Drift::Moves(_) | Drift::Daily => Drift::Daily,
            },
            Val::Moment(moment) => match self.drift(&moment.base, context) {
                Drift::Still => Drift::Still,
                Drift::Moves(offset) if moment.at.is_none() && !moment.to_day => {
                    Drift::Moves(offset.saturating_add(moment.shift))
                }
                Drift::Moves(_) | Drift::Daily => Drift::Daily,
            },
            Val::Add { left, minus, right } => match (self.drift(left, context), self.drift(right, context)) {
                (Drift::Still, Drift::Still) => Drift::Still,
                (Drift::Moves(offset), Drift::Still) => match self.value(right, context).int() {
                    Some(length) if *minus => Drift::Moves(offset.saturating_sub(length)),
                    Some(length) => Drift::Moves(offset.saturating_add(length)),
                    None => Drift::Still,
                },
                (Drift::Still | Drift::Moves(_) | Drift::Daily, _) => Drift::Daily,
            },
            Val::OrElse(first, second) => {
                let chosen = if self.value(first, context).is_known() { first } else { second };
                self.drift(chosen, context)
            }
        }
    }

    fn next_midnight(&self) -> Instant {
        let zone = &self.state.zone;
        let today = zone.local(self.state.now).0;
        let midnights = (0..=2).map(|ahead| zone.midnight(today.saturating_add(ahead)));
        midnights.filter(|at| *at > self.state.now).min().unwrap_or(Instant::MAX)
    }
}

/// missing-values: two missing values are not equal.
pub(super) fn same(left: Value, right: Value) -> bool {
    match (left, right) {
        (Value::Missing, _) | (_, Value::Missing) => false,
        (Value::Int(_), Value::Number(_)) | (Value::Number(_), Value::Int(_)) => {
            compare(left, right) == Some(Ordering::Equal)
        }
        (left, right) => left == right,
    }
}

#[allow(clippy::cast_precision_loss, reason = "only a whole number beside a decimal one is compared so")]
fn compare(left: Value, right: Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(&right)),
        (Value::Number(left), Value::Number(right)) => left.partial_cmp(&right),
        (Value::Int(left), Value::Number(right)) => (left as f64).partial_cmp(&right),
        (Value::Number(left), Value::Int(right)) => left.partial_cmp(&(right as f64)),
        (
            Value::Missing
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Number(_)
            | Value::Word(_)
            | Value::Text(_)
            | Value::Set(_),
            _,
        ) => None,
    }
}

#[allow(clippy::cast_precision_loss, reason = "only a whole number beside a decimal one is added so")]
fn add(left: Value, minus: bool, right: Value) -> Value {
    let sign = if minus { -1.0 } else { 1.0 };
    match (left, right) {
        // money: overflow is refused; the nearest amount that fits stands for it.
        (Value::Int(left), Value::Int(right)) if minus => Value::Int(left.saturating_sub(right)),
        (Value::Int(left), Value::Int(right)) => Value::Int(left.saturating_add(right)),
        (Value::Number(left), Value::Number(right)) => Value::Number(left + sign * right),
        (Value::Int(left), Value::Number(right)) => Value::Number(left as f64 + sign * right),
        (Value::Number(left), Value::Int(right)) => Value::Number(left + sign * right as f64),
        (
            Value::Missing
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Number(_)
            | Value::Word(_)
            | Value::Text(_)
            | Value::Set(_),
            _,
        ) => Value::Missing,
    }
}

pub(super) fn to_day(day: i64) -> Day {
    Day::try_from(day).unwrap_or(if day < 0 { Day::MIN } else { Day::MAX })
}
