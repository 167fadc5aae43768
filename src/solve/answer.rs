//! What a question is answered with. Knows no diagrams.

use crate::base::Witness;

/// A customer in the language's own words: what matters of them, and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Customer {
    /// Attributes and values, in declaration order; `unknown` where missing.
    pub attributes: Vec<Line>,
    /// Statuses, journeys they are inside of, how they entered and with what: name, and `yes`, `no` or a value.
    pub circumstances: Vec<Line>,
    /// What happened: `order_placed`, how often (or how much in sum), `in last 90 days`.
    pub history: Vec<Past>,
}

/// Something that is so of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub value: String,
    /// Whether the question itself is about it; else it is so of whoever comes into question.
    pub asked: bool,
}

/// Something that happened, or did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// What.
    pub what: String,
    /// How often, or how much.
    pub amount: String,
    /// The field, where it is a sum.
    pub sum_of: Option<String>,
    /// `in last 90 days`
    pub window: String,
    /// Whether the question itself is about it.
    pub asked: bool,
}

impl Customer {
    /// All lines, as a finding shows them: `tier: gold`, `count of order in last 90 days: 2`.
    #[must_use]
    pub fn witness(&self) -> Witness {
        let lines = self.attributes.iter().chain(&self.circumstances);
        let mut customer: Vec<(String, String)> = lines.map(|line| (line.name.clone(), line.value.clone())).collect();
        customer.extend(self.history.iter().map(|past| {
            let what = match &past.sum_of {
                None => format!("count of {}", past.what),
                Some(field) => format!("sum of {}.{field}", past.what),
            };
            (format!("{what} {}", past.window), past.amount.clone())
        }));
        Witness { customer, ..Witness::default() }
    }

    /// Whether nothing matters: any customer shows it.
    #[must_use]
    pub fn is_anybody(&self) -> bool {
        self.attributes.is_empty() && self.circumstances.is_empty() && self.history.is_empty()
    }

    /// In a sentence: `tier silver, spent 20 USD, no phone, 1 order_placed in the last 90 days`.
    #[must_use]
    pub fn words(&self) -> String {
        self.said(|_| true)
    }

    /// What the question itself is about, in a sentence; empty where that is nothing.
    #[must_use]
    pub fn asked_words(&self) -> String {
        self.said(|asked| asked)
    }

    fn said(&self, tell: impl Fn(bool) -> bool) -> String {
        let plain = |line: &Line| match line.value.as_str() {
            "yes" => line.name.clone(),
            "no" => format!("not {}", line.name),
            "unknown" => format!("no {}", line.name),
            value => format!("{} {value}", line.name),
        };
        let happened = |past: &Past| {
            let window = past.window.replace("in last", "in the last");
            match &past.sum_of {
                Some(field) => format!("{} of {}.{field} {window}", past.amount, past.what),
                None if past.amount == "0" => format!("no {} {window}", past.what),
                None => format!("{} {} {window}", past.amount, past.what),
            }
        };
        let lines = self.attributes.iter().chain(&self.circumstances).filter(|line| tell(line.asked)).map(plain);
        let history = self.history.iter().filter(|past| tell(past.asked)).map(happened);
        lines.chain(history).collect::<Vec<_>>().join(", ")
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
pub struct Arms<T = Customer> {
    /// In written order.
    pub arms: Vec<Arm>,
    /// Somebody whom no arm gets.
    pub rest: Answer<T>,
}
