//! What was recorded of a customer, replayed in order: from logs and from tests. Nothing happens but what was recorded.
//! Knows no file.

use super::{
    life::{Occurrence, Sending, World},
    value::{Value, Values},
};
use crate::{
    base::calendar::Instant,
    model::{
        condition::{BlockReason, JourneyFact},
        types::{ActionId, ChannelId, EventId, JourneyId, MessageId, ReactionId, SendId},
    },
};

/// A recorded life.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// Latest first.
    items: Vec<(Instant, Occurrence)>,
    taken: usize,
}

impl Recorded {
    /// Of items in log order: sorted by instant, those of one instant keep their order.
    #[must_use]
    pub fn new(mut items: Vec<(Instant, Occurrence)>) -> Self {
        items.sort_by_key(|(at, _)| *at);
        items.reverse();
        Self { items, taken: 0 }
    }

    /// How many items have been taken so far.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.taken
    }
}

impl World for Recorded {
    fn next_at(&mut self) -> Option<Instant> {
        self.items.last().map(|(at, _)| *at)
    }

    fn take(&mut self, _values: &mut Values) -> Option<Occurrence> {
        let (_, occurrence) = self.items.pop()?;
        self.taken += 1;
        Some(occurrence)
    }

    fn sent(&mut self, _sending: &Sending, _entry: &[Value], _values: &mut Values) {}

    fn blocked(&mut self, _at: Instant, _send: SendId, _message: MessageId, _reasons: &[(ChannelId, BlockReason)]) {}

    fn give_back(&mut self, _fields: Vec<Value>) {}

    fn happened(&mut self, _at: Instant, _event: EventId, _fields: &[Value], _values: &mut Values) {}

    fn reacted(&mut self, _at: Instant, _sending: &Sending, _reaction: ReactionId, _values: &mut Values) {}

    fn noted(&mut self, _at: Instant, _journey: JourneyId, _fact: JourneyFact, _values: &mut Values) {}

    /// What the log says of actions, the machine remembers.
    fn fails(&mut self, _action: ActionId, _n: u32) -> bool {
        false
    }
}
