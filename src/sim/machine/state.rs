//! Everything about one customer at one instant. Knows how it is kept, not what it means.

use crate::{
    base::{
        calendar::{Instant, Zone},
        ids::Table,
    },
    ir::{Edge, NodeId},
    model::{
        condition::{BlockReason, JourneyFact},
        types::{
            ActionId, AttributeId, CapId, ChannelId, EventId, JourneyId, MessageId, ReactionId, SendId, StageId,
            StatusId, TriggerId, WayInId,
        },
    },
    sim::{
        life::{HoldReason, Period, Sending, SendingId},
        plan::{Plan, check::TrackerId},
        value::{Value, Values},
    },
};

crate::ids! {
    /// A place for a visit; used again once nothing asks about the visit any more.
    Slot,
}

/// A stretch of [`State::fields`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Fields {
    pub start: usize,
    pub len: usize,
}

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fact {
    Event(EventId, Fields),
    Tick(TriggerId, Option<(EventId, Fields)>),
    Sent(SendingId),
    /// A position in [`State::blocks`].
    Blocked(usize),
    Reaction(SendingId, ReactionId),
    Journey(JourneyId, JourneyFact),
}

impl Fact {
    /// The event in hand: of an absence, the one that began it.
    pub fn event(self) -> Option<(EventId, Fields)> {
        match self {
            Self::Event(event, fields) => Some((event, fields)),
            Self::Tick(_, event) => event,
            Self::Sent(_) | Self::Blocked(_) | Self::Reaction(..) | Self::Journey(..) => None,
        }
    }
}

/// Something that was touched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Touch {
    Attribute(AttributeId),
    Status(StatusId),
}

/// What is to be noticed: one event or fact, and what it touched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noted {
    pub fact: Option<Fact>,
    /// A stretch of [`State::touches`].
    pub touches: (usize, usize),
    /// What only the clock changed.
    pub clock: bool,
}

/// One entry of a tracker.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub at: Instant,
    pub seq: u64,
    /// Which of the tracker's occasions.
    pub occasion: usize,
    pub event: Option<(EventId, Fields)>,
}

/// History of one tracker, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Track {
    pub marks: Vec<Mark>,
    /// For each sum of the tracker, the values beside `marks`.
    pub sums: Vec<Vec<Value>>,
}

/// An open key of a status; none: begun by `mark`, or a status without keys.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    pub key: Option<Value>,
    /// From this instant on it is over.
    pub ends: Instant,
}

/// A message that went out.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub sending: Sending,
    pub visit: u32,
    pub reactions: Vec<ReactionId>,
}

/// A message that did not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub visit: u32,
    pub send: SendId,
    pub message: MessageId,
    /// A stretch of [`State::block_reasons`].
    pub reasons: (usize, usize),
}

/// How the last run of a send statement by a visit ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outcome {
    pub send: SendId,
    pub message: MessageId,
    /// None: blocked.
    pub sending: Option<SendingId>,
    /// Bit of [`BlockReason`] per reason.
    pub reasons: u16,
    /// Bit per channel that was tried, for the first 64.
    pub channels: u64,
}

/// The bit of a reason.
pub(super) fn reason_bit(reason: BlockReason) -> u16 {
    1 << (reason as u16)
}

/// The bit of a channel.
pub(super) fn channel_bit(channel: ChannelId) -> u64 {
    1_u64.checked_shl(channel.0).unwrap_or(0)
}

/// What a visit is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    /// Has the word.
    Running,
    /// Is on the agenda.
    Ready(Resume),
    Waiting,
    Awaiting,
    Holding(ChannelId, HoldReason),
    HeldOut,
    Left,
}

/// How a visit goes on when it gets the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resume {
    /// Along an edge of the node at which it stands.
    Along(Edge),
    /// To a node: the stage was left.
    To(NodeId),
    /// Asks again whether the message may go out.
    Ask,
    /// The goal window of a held-out visit is over.
    HoldoutOver,
}

/// An accepted entry and, while it lives, its instance.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    /// Numbers the customer's accepted entries from 0.
    pub number: u32,
    pub journey: JourneyId,
    pub rank: u32,
    pub key: Value,
    pub way_in: WayInId,
    /// What came with the entry, in the order of the journey's `entry_fields`.
    pub entry: Vec<Value>,
    /// The event that came, if it was one.
    pub entry_event: Option<EventId>,
    pub entered: Instant,
    /// What was processed up to the entry.
    pub entered_seq: u64,
    pub holdout: bool,
    pub alive: bool,
    /// The goal was credited.
    pub credited: bool,
    /// The goal was credited by what is being noticed.
    pub goal_now: bool,
    pub doing: Doing,
    pub node: NodeId,
    /// The stage whose rules hold; none between two stages.
    pub stage: Option<StageId>,
    /// Where to go on, if a milestone was reached while it had the word.
    pub moved: Option<NodeId>,
    /// Its timer.
    pub due: Instant,
    /// The next instant at which the clock can change one of its conditions.
    pub wake: Instant,
    pub wake_stale: bool,
    pub rounds: Vec<u64>,
    pub outcomes: Vec<Outcome>,
    /// Events that answered an await, latest last, with stretches of `awaited_fields`.
    pub awaited: Vec<(EventId, usize)>,
    pub awaited_fields: Vec<Value>,
    /// When the await began.
    pub began: Instant,
    /// When the send in hand was reached.
    pub reached: Instant,
    pub cap_refused: Option<Instant>,
    pub suppression_refused: Option<Instant>,
    /// The channel for which a message is held.
    pub held_on: Option<ChannelId>,
    /// Channels for which a suppressed message is held.
    pub held_for: Vec<ChannelId>,
}

impl Default for Visit {
    fn default() -> Self {
        Self {
            number: 0,
            journey: JourneyId(0),
            rank: 0,
            key: Value::Missing,
            way_in: WayInId(0),
            entry: Vec::new(),
            entry_event: None,
            entered: 0,
            entered_seq: 0,
            holdout: false,
            alive: false,
            credited: false,
            goal_now: false,
            doing: Doing::Left,
            node: NodeId(0),
            stage: None,
            moved: None,
            due: Instant::MAX,
            wake: Instant::MAX,
            wake_stale: false,
            rounds: Vec::new(),
            outcomes: Vec::new(),
            awaited: Vec::new(),
            awaited_fields: Vec::new(),
            began: 0,
            reached: 0,
            cap_refused: None,
            suppression_refused: None,
            held_on: None,
            held_for: Vec::new(),
        }
    }
}

impl Visit {
    /// Makes the place fit for another visit, keeping its memory.
    pub fn clear(&mut self) {
        let fresh = Self {
            entry: std::mem::take(&mut self.entry),
            rounds: std::mem::take(&mut self.rounds),
            outcomes: std::mem::take(&mut self.outcomes),
            awaited: std::mem::take(&mut self.awaited),
            awaited_fields: std::mem::take(&mut self.awaited_fields),
            held_for: std::mem::take(&mut self.held_for),
            ..Self::default()
        };
        *self = fresh;
        self.entry.clear();
        self.rounds.clear();
        self.outcomes.clear();
        self.awaited.clear();
        self.awaited_fields.clear();
        self.held_for.clear();
    }
}

/// An entry that is wanted, on the agenda.
#[derive(Clone, Copy, Debug)]
pub(super) struct Want {
    pub number: u32,
    pub journey: JourneyId,
    pub rank: u32,
    pub key: Value,
    /// Wants of one round are wanted at once.
    pub round: u64,
}

/// One way in of a want.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// The want it belongs to.
    pub want: u32,
    /// Tried only if no other way is accepted: a hand-off beside the event it brings along.
    pub last: bool,
    pub way_in: WayInId,
    pub key: Value,
    pub event: Option<EventId>,
    /// Where its entry values begin in [`State::wanted_values`].
    pub values: usize,
}

/// When a calendar trigger ticks next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tick {
    pub next: Instant,
    /// The local day of the next one, for triggers that count days.
    pub day: Option<i64>,
    /// The last one.
    pub last: Option<Instant>,
    pub last_day: Option<i64>,
}

/// An open span of an absence: (at, end].
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub trigger: TriggerId,
    pub at: Instant,
    pub end: Instant,
    pub event: Option<(EventId, Fields)>,
}

/// A `becomes` condition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Became {
    pub inside: bool,
    /// The next instant at which the clock can change it.
    pub wake: Instant,
}

/// One customer.
#[derive(Debug)]
pub(super) struct State {
    pub values: Values,
    pub zone: Zone,
    pub now: Instant,
    pub period: Period,
    pub profile: Vec<Value>,
    /// Fields of the events at hand and of those that something still asks for.
    pub fields: Vec<Value>,
    /// How much of `fields` is asked for after the agenda.
    pub fields_kept: usize,
    /// Numbers what is processed.
    pub seq: u64,
    pub tracks: Table<TrackerId, Track>,
    pub statuses: Table<StatusId, Vec<Open>>,
    pub withdrawn: Table<ChannelId, bool>,
    /// Instants of counted sends per cap, oldest first; at most the cap's limit.
    pub rings: Table<CapId, Vec<Instant>>,
    pub sendings: Vec<Sent>,
    pub sent_of: Table<MessageId, u32>,
    pub visits: Table<Slot, Visit>,
    pub free: Vec<Slot>,
    /// Visits that live or whose goal is open, in the order of the agenda.
    pub open: Vec<Slot>,
    pub entries: u32,
    pub inside: Table<JourneyId, u32>,
    /// The last accepted entry per key.
    pub last_entries: Table<JourneyId, Vec<(Value, Instant)>>,
    pub wants: Vec<Want>,
    pub candidates: Vec<Candidate>,
    pub wanted_values: Vec<Value>,
    pub wanted: u32,
    pub round: u64,
    /// Who was accepted, and who was refused, in this agenda.
    pub accepted: Vec<(JourneyId, Value)>,
    pub refused: Vec<(JourneyId, Value)>,
    /// How much was noticed, and how many statements ran, in this agenda.
    pub noticed: u32,
    pub stepped: u32,
    pub queue: std::collections::VecDeque<Noted>,
    pub touches: Vec<Touch>,
    /// What is being noticed means that for visits; empty in between.
    pub decisions: Vec<super::noticing::Decision>,
    /// Triggers whose condition has just become so.
    pub becoming: Vec<TriggerId>,
    pub blocks: Vec<Block>,
    pub block_reasons: Vec<(ChannelId, BlockReason)>,
    pub became: Vec<Became>,
    pub ticks: Table<TriggerId, Tick>,
    pub spans: Vec<Span>,
    pub failing: Table<ActionId, bool>,
    pub done: Table<ActionId, u32>,
}

impl State {
    pub fn new(plan: &Plan<'_>) -> Self {
        let program = plan.program();
        let mut state = Self {
            values: plan.values(),
            zone: Zone::utc(),
            now: 0,
            period: Period { from: 0, until: 0 },
            profile: Vec::new(),
            fields: Vec::new(),
            fields_kept: 0,
            seq: 0,
            tracks: Table::new(),
            statuses: filled(program.statuses.len(), Vec::new),
            withdrawn: filled(program.channels.len(), || false),
            rings: filled(program.caps.len(), Vec::new),
            sendings: Vec::new(),
            sent_of: filled(program.messages.len(), || 0),
            visits: Table::new(),
            free: Vec::new(),
            open: Vec::new(),
            entries: 0,
            inside: filled(program.journeys.len(), || 0),
            last_entries: filled(program.journeys.len(), Vec::new),
            wants: Vec::new(),
            candidates: Vec::new(),
            wanted_values: Vec::new(),
            wanted: 0,
            round: 0,
            accepted: Vec::new(),
            refused: Vec::new(),
            noticed: 0,
            stepped: 0,
            queue: std::collections::VecDeque::new(),
            touches: Vec::new(),
            decisions: Vec::new(),
            becoming: Vec::new(),
            blocks: Vec::new(),
            block_reasons: Vec::new(),
            became: Vec::new(),
            ticks: filled(program.triggers.len(), Tick::none),
            spans: Vec::new(),
            failing: filled(program.actions.len(), || false),
            done: filled(program.actions.len(), || 0),
        };
        for (_, tracker) in plan.trackers.iter() {
            state.tracks.push(Track { marks: Vec::new(), sums: vec![Vec::new(); tracker.sums.len()] });
        }
        state
    }

    /// Forgets the last customer, keeping memory; `values` and `profile` are the caller's.
    pub fn clear(&mut self) {
        self.fields.clear();
        self.fields_kept = 0;
        self.seq = 0;
        for (_, track) in self.tracks.iter_mut() {
            track.marks.clear();
            track.sums.iter_mut().for_each(Vec::clear);
        }
        self.statuses.iter_mut().for_each(|(_, open)| open.clear());
        self.withdrawn.iter_mut().for_each(|(_, withdrawn)| *withdrawn = false);
        self.rings.iter_mut().for_each(|(_, ring)| ring.clear());
        self.sendings.clear();
        self.sent_of.iter_mut().for_each(|(_, count)| *count = 0);
        self.free.clear();
        self.free.extend(self.visits.ids());
        self.free.reverse();
        self.open.clear();
        self.entries = 0;
        self.inside.iter_mut().for_each(|(_, count)| *count = 0);
        self.last_entries.iter_mut().for_each(|(_, entries)| entries.clear());
        self.wants.clear();
        self.candidates.clear();
        self.wanted_values.clear();
        self.wanted = 0;
        self.round = 0;
        self.accepted.clear();
        self.refused.clear();
        self.queue.clear();
        self.touches.clear();
        self.decisions.clear();
        self.becoming.clear();
        self.blocks.clear();
        self.block_reasons.clear();
        self.became.clear();
        self.ticks.iter_mut().for_each(|(_, tick)| *tick = Tick::none());
        self.spans.clear();
        self.failing.iter_mut().for_each(|(_, failing)| *failing = false);
        self.done.iter_mut().for_each(|(_, count)| *count = 0);
    }

    /// The values of a stretch of fields.
    pub fn fields(&self, fields: Fields) -> &[Value] {
        self.fields.get(fields.start..fields.start + fields.len).unwrap_or(&[])
    }
}

impl Tick {
    pub fn none() -> Self {
        Self { next: Instant::MAX, day: None, last: None, last_day: None }
    }
}

fn filled<I: crate::base::ids::Id, T>(len: usize, mut row: impl FnMut() -> T) -> Table<I, T> {
    let mut table = Table::new();
    for _ in 0..len {
        table.push(row());
    }
    table
}
