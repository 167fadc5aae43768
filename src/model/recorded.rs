//! What was recorded of customers, in the program's own terms. Knows no file it was read from and no run.

use smol_str::SmolStr;

use super::types::{AttributeId, Const, EventId, MessageId, ReactionId};
use crate::base::calendar::Instant;

/// What was recorded of many customers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// In the order in which they are first heard of.
    pub customers: Vec<RecordedCustomer>,
}

/// What was recorded of one customer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordedCustomer {
    /// By what the log knows them.
    pub id: SmolStr,
    /// As they are when they are first heard of; attributes not named have their default.
    pub profile: Vec<(AttributeId, Said)>,
    /// What happened, in log order: not necessarily in order of time.
    pub items: Vec<(Instant, RecordedItem)>,
}

/// One thing that was recorded.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordedItem {
    /// An event, with its fields by position ([`Said::MISSING`] where nothing was said).
    Event(EventId, Vec<Said>),
    /// A reaction to the latest sending of a message.
    Reaction(MessageId, ReactionId),
    /// The profile changes.
    Profile(Vec<(AttributeId, Said)>),
}

/// A value that was recorded.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// A constant as the language has it.
    Const(Const),
    /// An instant: a log knows it, whatever the customer's zone.
    At(Instant),
}

impl Said {
    /// Nothing was said.
    pub const MISSING: Self = Self::Const(Const::Missing);
}

impl History {
    /// The first and the last instant of which something was recorded.
    #[must_use]
    pub fn span(&self) -> Option<(Instant, Instant)> {
        let instants = || self.customers.iter().flat_map(|customer| customer.items.iter().map(|(at, _)| *at));
        Some((instants().min()?, instants().max()?))
    }
}
