//! What a question is answered with. Knows no diagrams.

use crate::base::Witness;

/// A customer in the language's own words: what matters of them, and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Customer {
    /// Attributes and values, in declaration order; `unknown` where missing.
    pub attributes: Vec<(String, String)>,
    /// Statuses, journeys they are inside of, how they entered and with what: name, and `yes`, `no` or a value.
    pub circumstances: Vec<(String, String)>,
    /// What happened: `order_placed`, `1 in the last 90 days`.
    pub history: Vec<(String, String)>,
}

impl Customer {
    /// All lines, as a finding shows them.
    #[must_use]
    pub fn witness(&self) -> Witness {
        let lines = self.attributes.iter().chain(&self.circumstances).chain(&self.history);
        Witness { customer: lines.cloned().collect(), timeline: Vec::new(), outcome: None }
    }

    /// Whether nothing matters: any customer shows it.
    #[must_use]
    pub fn is_anybody(&self) -> bool {
        self.attributes.is_empty() && self.circumstances.is_empty() && self.history.is_empty()
    }

    /// In a sentence: `tier silver, spent 20 USD, phone unknown, 1 order_placed in the last 90 days`.
    #[must_use]
    pub fn words(&self) -> String {
        let plain = |(name, value): &(String, String)| match value.as_str() {
            "yes" => name.clone(),
            "no" => format!("not {name}"),
            "unknown" => format!("no {name}"),
            value => format!("{name} {value}"),
        };
        let happened = |(name, value): &(String, String)| match value.split_once(' ') {
            Some((count, window)) => format!("{count} {name} {window}"),
            None => format!("{value} {name}"),
        };
        let lines = self.attributes.iter().chain(&self.circumstances).map(plain);
        lines.chain(self.history.iter().map(happened)).collect::<Vec<_>>().join(", ")
    }
}

/// Whether there is a customer of whom something is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// There is: this one.
    Yes(T),
    /// There may be, such as this one; it rests on things whose connections are not known.
    May(T),
    /// There is none: that is proved.
    No,
    /// Too large a question.
    CannotTell,
}

impl<T> Answer<T> {
    /// Whether it is proved that there is none.
    #[must_use]
    pub const fn is_no(&self) -> bool {
        matches!(self, Self::No)
    }

    /// The one that was found, certain or not.
    #[must_use]
    pub const fn found(&self) -> Option<&T> {
        match self {
            Self::Yes(found) | Self::May(found) => Some(found),
            Self::No | Self::CannotTell => None,
        }
    }
}

/// Whether something is so of everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Of everybody: that is proved.
    Holds,
    /// Not of this customer.
    Fails(Customer),
    /// Perhaps not of this customer; it rests on things whose connections are not known.
    MayFail(Customer),
    /// Too large a question.
    CannotTell,
}

impl Verdict {
    /// Whether it is proved.
    #[must_use]
    pub const fn holds(&self) -> bool {
        matches!(self, Self::Holds)
    }

    /// From the answer to "is there a customer who breaks it?".
    #[must_use]
    pub fn broken_by(answer: Answer<Customer>) -> Self {
        match answer {
            Answer::Yes(customer) => Self::Fails(customer),
            Answer::May(customer) => Self::MayFail(customer),
            Answer::No => Self::Holds,
            Answer::CannotTell => Self::CannotTell,
        }
    }
}

/// One arm of several that are tried in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm {
    /// Somebody for whom its condition is true, whatever the arms above.
    pub alone: Answer<()>,
    /// Somebody whom it gets: true, and no arm above is.
    pub gets: Answer<()>,
    /// Where it gets nobody though somebody would meet it: the arms above that take them all, none of which can be left out.
    pub shadowed_by: Vec<usize>,
}

/// Several arms that are tried in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arms {
    /// In written order.
    pub arms: Vec<Arm>,
    /// Somebody whom no arm gets.
    pub rest: Answer<Customer>,
}
