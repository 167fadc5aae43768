//! Atoms: the smallest things that are so or not so of a customer. Knows how they stand to each other in an order, not what follows
//! from what (that is `theory`).

use std::rc::Rc;

use smol_str::SmolStr;

use crate::{
    base::{Decimal, calendar::Millis},
    model::{
        condition::{Happened, Happening, Which, Window},
        types::{
            AttributeId, CategoryId, ChannelId, Const, Currency, EventId, JourneyId, StatusId, Type, VariantId, WayInId,
        },
    },
};

crate::ids! {
    /// An atom, numbered within its solver.
    AtomId,
    /// Something that history counts, with its filter; numbered within its solver.
    HistoryId,
}

/// Something that has a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An attribute of the customer, now.
    Attribute(AttributeId),
    /// What came with the entry, by position in the journey's `entry_fields`.
    Entry(JourneyId, u32),
    /// What the event said that answered the latest `await` arm on it.
    Awaited(EventId, u32),
    /// A field of the event in hand, by event.
    Field(Rc<[(EventId, Option<u32>)]>),
    /// Something computed: a number given out by the solver for its structure.
    Computed(u32),
}

/// A threshold: `x >= value`, or, for numbers with decimals, `x > value` where strict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cut {
    /// Money in minor units, dates in days, moments, durations and times of day in milliseconds, percentages in percent.
    pub value: Number,
    /// Above it, not at it.
    pub strict: bool,
}

/// A number with its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number(pub Decimal);

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

/// A value that is compared for equality only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Word {
    /// `true`, `false`
    Bool(bool),
    /// Of an enumeration.
    Variant(VariantId),
    /// A channel.
    Channel(ChannelId),
    /// A category.
    Category(CategoryId),
    /// Text, id, email, phone, time zone.
    Text(SmolStr),
    /// A number or moment in a set.
    Number(Number),
}

/// What is said of a subject. The order is the one in which variables of a subject stand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// Has a value.
    Known,
    /// Is that word.
    Is(Word),
    /// A text that has this part.
    Part(SmolStr),
    /// A set that has this element.
    Has(Word),
    /// At or above the threshold.
    Over(Cut),
    /// A moment at least that long ago (negative: at most that long ahead).
    Past(Millis),
}

/// An atom. The order is the order of variables: groups stay together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Atom {
    /// The journey was entered by this way in.
    EnteredBy(JourneyId, WayInId),
    /// Of a value.
    Value(Subject, Aspect),
    /// In a status.
    Status(StatusId),
    /// Inside a journey.
    Inside(JourneyId),
    /// What came of the sending meant.
    Reacted(Which, Happened),
    /// Happened at least so often in the window; in front what it is without its filter, so that relatives stand together.
    Count(Happening, HistoryId, Window, u64),
    /// The sum of a field over what happened is at or above the threshold.
    Sum(Happening, HistoryId, u32, Window, Cut),
    /// Two values are both known and equal; the smaller first.
    Same(Subject, Subject),
    /// The first is smaller than, or before, the second.
    Less(Subject, Subject),
    /// The set has what the second subject is.
    Holds(Subject, Subject),
    /// Anything else: a number given out by the solver.
    Opaque(u32),
}

/// How values of a type are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// By words out of a closed list.
    Closed,
    /// By words out of any.
    Open,
    /// By thresholds, step by step of one unit.
    Whole,
    /// By thresholds, with values between any two.
    Dense,
    /// By elements.
    Set,
    /// Not at all: it was damaged.
    Unknown,
}

impl Kind {
    pub(super) fn of(ty: &Type) -> Self {
        match ty {
            Type::Bool | Type::Enum(_) | Type::Channel | Type::Category => Self::Closed,
            Type::Text | Type::Id | Type::Email | Type::Phone | Type::TimeZone => Self::Open,
            Type::Integer | Type::Money(_) | Type::Date | Type::DateTime | Type::Time | Type::Duration => Self::Whole,
            Type::Number | Type::Percent => Self::Dense,
            Type::Set(_) => Self::Set,
            Type::Error => Self::Unknown,
        }
    }
}

impl Word {
    /// The word a constant is; nothing for sets and the missing value.
    pub(super) fn of(constant: &Const) -> Option<Self> {
        match constant {
            Const::Bool(value) => Some(Self::Bool(*value)),
            Const::Variant(variant) => Some(Self::Variant(*variant)),
            Const::Channel(channel) => Some(Self::Channel(*channel)),
            Const::Category(category) => Some(Self::Category(*category)),
            Const::Text(text) => Some(Self::Text(text.clone())),
            Const::Integer(_)
            | Const::Number(_)
            | Const::Percent(_)
            | Const::Money(..)
            | Const::Date(_)
            | Const::LocalDateTime(..)
            | Const::Time(_)
            | Const::Duration(_) => number_of(constant).map(|number| Self::Number(Number(number))),
            Const::Missing | Const::Set(_) => None,
        }
    }

    /// Its text, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Bool(_) | Self::Variant(_) | Self::Channel(_) | Self::Category(_) | Self::Number(_) => None,
        }
    }

    /// The constant it is; numbers by the type of their set.
    pub(super) fn constant(&self, ty: &Type) -> Const {
        match self {
            Self::Bool(value) => Const::Bool(*value),
            Self::Variant(variant) => Const::Variant(*variant),
            Self::Channel(channel) => Const::Channel(*channel),
            Self::Category(category) => Const::Category(*category),
            Self::Text(text) => Const::Text(text.clone()),
            Self::Number(number) => constant_of(number.0, ty),
        }
    }
}

/// The number a constant is, in the units of [`Cut`] (a local moment in local milliseconds).
pub(super) fn number_of(constant: &Const) -> Option<Decimal> {
    match constant {
        Const::Integer(value) | Const::Money(value, _) | Const::Time(value) | Const::Duration(value) => {
            Some(Decimal::integer(*value))
        }
        Const::Number(value) | Const::Percent(value) => Some(*value),
        Const::Date(day) => Some(Decimal::integer(i64::from(*day))),
        Const::LocalDateTime(day, time) => Some(Decimal::integer(i64::from(*day) * crate::base::calendar::DAY + time)),
        Const::Missing
        | Const::Bool(_)
        | Const::Text(_)
        | Const::Variant(_)
        | Const::Channel(_)
        | Const::Category(_)
        | Const::Set(_) => None,
    }
}

/// A number as a constant of a type.
pub(super) fn constant_of(number: Decimal, ty: &Type) -> Const {
    let whole = number.as_integer().unwrap_or(0);
    match ty {
        Type::Integer => Const::Integer(whole),
        Type::Percent => Const::Percent(number),
        Type::Money(currency) => Const::Money(whole, Currency { ..*currency }),
        Type::Date => Const::Date(i32::try_from(whole).unwrap_or(i32::MAX)),
        Type::DateTime => Const::LocalDateTime(
            i32::try_from(whole.div_euclid(crate::base::calendar::DAY)).unwrap_or(i32::MAX),
            whole.rem_euclid(crate::base::calendar::DAY),
        ),
        Type::Time => Const::Time(whole),
        Type::Duration => Const::Duration(whole),
        Type::Text
        | Type::Id
        | Type::Number
        | Type::Email
        | Type::Phone
        | Type::TimeZone
        | Type::Channel
        | Type::Category
        | Type::Bool
        | Type::Enum(_)
        | Type::Set(_)
        | Type::Error => Const::Number(number),
    }
}
