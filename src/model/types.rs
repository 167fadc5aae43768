//! Ids of declared things, types and constants. Knows no expressions.

use smol_str::SmolStr;

use crate::base::{
    Decimal,
    calendar::{Day, Millis},
};

crate::ids! {
    /// An attribute of the customer.
    AttributeId,
    /// A word that is a value of one or more enumerations; the same word is the same variant everywhere.
    VariantId,
    /// A source of events.
    SourceId,
    /// An event of the business.
    EventId,
    /// A channel.
    ChannelId,
    /// A category of messages.
    CategoryId,
    /// A status.
    StatusId,
    /// A frequency cap.
    CapId,
    /// A suppression.
    SuppressionId,
    /// A holdout from categories.
    HoldoutId,
    /// An `at most one of`.
    ExclusiveId,
    /// A message.
    MessageId,
    /// A reaction word (`opened`, `clicked`, `unsubscribed`, …); the same word is the same reaction on every channel.
    ReactionId,
    /// An action.
    ActionId,
    /// A segment.
    SegmentId,
    /// A trigger.
    TriggerId,
    /// A journey.
    JourneyId,
    /// A stage, numbered within its journey.
    StageId,
    /// A `send` statement, numbered over the whole program.
    SendId,
    /// A `split`, numbered over the whole program.
    SplitId,
    /// A way into a journey (one name after `enter on`), numbered within its journey.
    WayInId,
    /// A population.
    PopulationId,
    /// A test.
    TestId,
}

/// A currency: its code, and how many decimals its smallest unit has (ISO 4217).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    /// Three capital letters.
    pub code: [u8; 3],
    /// 2 for USD and EUR, 0 for JPY, 3 for KWD.
    pub decimals: u8,
}

impl Currency {
    /// The currency of that code, if ISO 4217 lists it as money people pay with.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        let decimals = if ZERO_DECIMALS.contains(&code) {
            0
        } else if THREE_DECIMALS.contains(&code) {
            3
        } else if TWO_DECIMALS.contains(&code) {
            2
        } else {
            return None;
        };
        Some(Self { code: bytes, decimals })
    }

    /// The code as text.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("???")
    }

    /// `20 USD`, `0.30 USD`, `1_000 JPY`-less plain digits: the amount in minor units as the language writes it.
    #[must_use]
    pub fn format(&self, minor: i64) -> String {
        if self.decimals == 0 {
            return format!("{minor} {}", self.code());
        }
        let unit = 10_u64.pow(u32::from(self.decimals));
        let sign = if minor < 0 { "-" } else { "" };
        let (whole, rest) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
        if rest == 0 {
            format!("{sign}{whole} {}", self.code())
        } else {
            format!("{sign}{whole}.{rest:0width$} {}", self.code(), width = usize::from(self.decimals))
        }
    }

    /// All codes, for did-you-mean.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        TWO_DECIMALS.iter().chain(ZERO_DECIMALS).chain(THREE_DECIMALS).copied()
    }
}

// Source: ISO 4217, list one, funds and metals left out.
const ZERO_DECIMALS: &[&str] =
    &["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];
const THREE_DECIMALS: &[&str] = &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
const TWO_DECIMALS: &[&str] = &[
    "USD", "EUR", "GBP", "CAD", "AUD", "CHF", "SEK", "NOK", "DKK", "NZD", "SGD", "HKD", "CNY", "INR", "BRL", "MXN",
    "ZAR", "PLN", "CZK", "HUF", "RON", "BGN", "TRY", "ILS", "AED", "SAR", "QAR", "EGP", "MAD", "NGN", "KES", "GHS",
    "THB", "MYR", "IDR", "PHP", "TWD", "PKR", "BDT", "LKR", "NPR", "ARS", "COP", "PEN", "UYU", "BOB", "CRC", "GTQ",
    "HNL", "NIO", "DOP", "JMD", "TTD", "BBD", "BSD", "BZD", "PAB", "VES", "UAH", "RUB", "BYN", "KZT", "GEL", "AMD",
    "AZN", "UZS", "KGS", "TJS", "TMT", "MDL", "MKD", "RSD", "ALL", "BAM", "MNT", "KHR", "LAK", "MMK", "BND", "MOP",
    "FJD", "PGK", "SBD", "TOP", "WST", "SCR", "MUR", "MVR", "AFN", "IRR", "SYP", "YER", "LBP", "DZD", "SDG", "SSP",
    "ETB", "ERN", "SOS", "TZS", "ZMW", "ZWG", "MWK", "MZN", "AOA", "BWP", "NAD", "LSL", "SZL", "CDF", "GMD", "SLE",
    "LRD", "CVE", "STN", "MGA", "MRU", "HTG", "CUP", "AWG", "XCG", "SRD", "GYD", "KYD", "BMD", "XCD", "FKP", "GIP",
    "SHP", "BTN", "KPW",
];

/// A type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// Words.
    Text,
    /// What a thing is known by; compared, never shown.
    Id,
    /// A whole number of 64 bits.
    Integer,
    /// A decimal number.
    Number,
    /// A percentage.
    Percent,
    /// Money of one currency.
    Money(Currency),
    /// A day of the calendar.
    Date,
    /// A moment.
    DateTime,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// An IANA time zone.
    TimeZone,
    /// A channel of the workspace.
    Channel,
    /// A category of the workspace.
    Category,
    /// `true | false`
    Bool,
    /// An own enumeration: its variants, sorted by id. Two enumerations are the same type if their variants are.
    Enum(Vec<VariantId>),
    /// `set of T`
    Set(Box<Type>),
    /// Unknown because of an error that was already reported: fits everything, silently.
    Error,
}

/// A constant of the program.
#[derive(Clone, Debug, PartialEq)]
pub enum Const {
    /// A missing value (`unknown`).
    Missing,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A decimal number.
    Number(Decimal),
    /// A percentage, in percent (35 for `35%`).
    Percent(Decimal),
    /// Money in minor units.
    Money(i64, Currency),
    /// A day.
    Date(Day),
    /// A local day and time: an instant only in a customer's zone.
    LocalDateTime(Day, Millis),
    /// A time of day, in milliseconds after midnight.
    Time(Millis),
    /// A length of time.
    Duration(Millis),
    /// Text, id, email, phone or time zone.
    Text(SmolStr),
    /// A value of an enumeration.
    Variant(VariantId),
    /// A channel.
    Channel(ChannelId),
    /// A category.
    Category(CategoryId),
    /// A set, in no order that means anything; `nothing` is empty.
    Set(Vec<Const>),
}
