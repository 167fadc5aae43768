//! Distributions, compiled for drawing: one uniform number each, by inversion, so that a change of a parameter moves a draw and never
//! re-rolls it. Knows no customer and no event.
//!
//! Logarithms and exponentials come from `libm`, not from the machine's own library: the same bytes everywhere.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]
#![allow(clippy::excessive_precision, reason = "coefficients as published")]

use smol_str::SmolStr;

use crate::{
    base::{
        Decimal,
        calendar::{DAY, Day, Instant, Millis, Zone},
    },
    model::{Const, Program, Type, population::Dist},
    sim::{
        draws::{Chance, Place},
        value::{Value, Values},
    },
};

/// A constant, ready where it needs no zone and no text.
#[derive(Clone, Debug)]
pub(super) enum Ready {
    Value(Value),
    Text(SmolStr),
    Local(Day, Millis),
    Set(Vec<Const>),
}

impl Ready {
    pub(super) fn new(constant: &Const) -> Self {
        match constant {
            Const::Missing => Self::Value(Value::Missing),
            Const::Bool(value) => Self::Value(Value::Bool(*value)),
            Const::Integer(value) | Const::Money(value, _) | Const::Time(value) | Const::Duration(value) => {
                Self::Value(Value::Int(*value))
            }
            Const::Number(value) | Const::Percent(value) => Self::Value(Value::Number(value.to_f64())),
            Const::Date(day) => Self::Value(Value::Int(i64::from(*day))),
            Const::Variant(id) => Self::Value(Value::Word(id.0)),
            Const::Channel(id) => Self::Value(Value::Word(id.0)),
            Const::Category(id) => Self::Value(Value::Word(id.0)),
            Const::LocalDateTime(day, time) => Self::Local(*day, *time),
            Const::Text(text) => Self::Text(text.clone()),
            Const::Set(elements) => Self::Set(elements.clone()),
        }
    }

    pub(super) fn value(&self, values: &mut Values, zone: &Zone) -> Value {
        match self {
            Self::Value(value) => *value,
            Self::Text(text) => values.text(text),
            Self::Local(day, time) => Value::Int(zone.instant(*day, *time)),
            Self::Set(elements) => values.constant(&Const::Set(elements.clone()), |day, time| zone.instant(day, time)),
        }
    }
}

/// How a value is drawn.
#[derive(Clone, Debug)]
pub(super) enum Draw {
    /// Upper ends of cumulated shares with what stands below each.
    OneOf(Vec<(f64, Ready)>),
    /// Each element has its own place and chance.
    Each(Vec<(Place, f64, Ready)>),
    True(f64),
    /// With this chance what `then` says, else missing.
    Known(f64, Box<Draw>),
    LogNormal {
        log_median: f64,
        sigma: f64,
        whole: bool,
    },
    Between(i64, i64),
    BetweenNumbers(f64, f64),
    /// `p1` … `pN`.
    OneOfIds(u64, SmolStr),
    /// As an instant, or as a local day.
    Later(Millis, bool),
    Fixed(Ready),
    /// Made up: unlike any other of this customer.
    Invent(Invention),
}

/// What a made-up value looks like.
#[derive(Clone, Debug)]
pub(super) enum Invention {
    /// `cart-3`: the word, the number, and letters where several generators make up a field of this name.
    Id(SmolStr, SmolStr),
    /// `c17@example.org`
    Email,
    /// `+1555…`
    Phone,
    /// Nothing can be made up for this type.
    Nothing,
}

impl Invention {
    pub(super) fn of(ty: &Type, name: &SmolStr, letter: &SmolStr) -> Self {
        match ty {
            Type::Text | Type::Id => Self::Id(name.clone(), letter.clone()),
            Type::Email => Self::Email,
            Type::Phone => Self::Phone,
            Type::Integer
            | Type::Number
            | Type::Percent
            | Type::Money(_)
            | Type::Date
            | Type::DateTime
            | Type::Time
            | Type::Duration
            | Type::TimeZone
            | Type::Channel
            | Type::Category
            | Type::Bool
            | Type::Enum(_)
            | Type::Set(_)
            | Type::Error => Self::Nothing,
        }
    }
}

/// For whom, where and when something is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'a> {
    pub chance: Chance,
    pub place: Place,
    pub n: u64,
    /// Whose number made-up texts carry (of an attribute: the customer's; of an event: the event's).
    pub number: u64,
    pub instant: Instant,
    pub zone: &'a Zone,
}

impl Draw {
    /// `place` names the draw; elements of sets are drawn at `place` and their own names.
    pub(super) fn new(program: &Program, dist: &Dist, ty: &Type, kind: &str, place: &str, otherwise: Self) -> Self {
        match dist {
            Dist::OneOf(choices) => Self::OneOf(cumulated(choices)),
            Dist::Each(elements) => Self::Each(
                elements
                    .iter()
                    .map(|(constant, share)| {
                        let element = Place::new(kind, &format!("{place}.{}", element_name(program, constant)));
                        (element, chance_of(*share), Ready::new(constant))
                    })
                    .collect(),
            ),
            Dist::Known(share) => Self::Known(chance_of(*share), Box::new(otherwise)),
            Dist::True(share) => Self::True(chance_of(*share)),
            Dist::LogNormal(median, sigma) => {
                let log_median = if *median > 0.0 { libm::log(*median) } else { f64::NEG_INFINITY };
                Self::LogNormal { log_median, sigma: *sigma, whole: is_whole(ty) }
            }
            #[allow(clippy::cast_precision_loss, reason = "bounds of percentages are small")]
            Dist::Between(from, to) if !is_whole(ty) => Self::BetweenNumbers(*from as f64, *to as f64),
            Dist::Between(from, to) => Self::Between(*from, *to),
            Dist::BetweenNumbers(from, to) => Self::BetweenNumbers(*from, *to),
            Dist::OneOfIds(count) => {
                let field = place.rsplit('.').next().unwrap_or(place);
                Self::OneOfIds(*count, field.chars().take(1).collect())
            }
            Dist::Later(after) => Self::Later(*after, *ty == Type::Date),
            Dist::Fixed(constant) => Self::Fixed(Ready::new(constant)),
        }
    }

    pub(super) fn value(&self, at: At<'_>, values: &mut Values) -> Value {
        match self {
            Self::OneOf(choices) => {
                let u = at.chance.uniform(at.place, at.n);
                let choice = choices.iter().find(|(end, _)| u < *end).or(choices.last());
                choice.map_or(Value::Missing, |(_, ready)| ready.value(values, at.zone))
            }
            Self::Each(elements) => {
                let mut taken = [Value::Missing; 16];
                let mut count = 0;
                let mut more = Vec::new();
                for (place, chance, ready) in elements {
                    if at.chance.uniform(*place, at.n) < *chance {
                        let value = ready.value(values, at.zone);
                        match taken.get_mut(count) {
                            Some(room) => *room = value,
                            None => more.push(value),
                        }
                        count += 1;
                    }
                }
                if more.is_empty() {
                    values.set(taken.get(..count).unwrap_or(&[]))
                } else {
                    more.extend_from_slice(&taken);
                    values.set(&more)
                }
            }
            Self::True(chance) => Value::Bool(at.chance.uniform(at.place, at.n) < *chance),
            Self::Known(chance, then) => {
                if at.chance.uniform(at.place, at.n) < *chance {
                    then.value(at, values)
                } else {
                    Value::Missing
                }
            }
            Self::LogNormal { log_median, sigma, whole } => {
                let drawn = lognormal(at.chance.uniform(at.place, at.n), *log_median, *sigma);
                if *whole { Value::Int(rounded(drawn)) } else { Value::Number(drawn) }
            }
            Self::Between(from, to) => Value::Int(even(at.chance.uniform(at.place, at.n), *from, *to)),
            Self::BetweenNumbers(from, to) => Value::Number(from + at.chance.uniform(at.place, at.n) * (to - from)),
            Self::OneOfIds(count, letter) => {
                let last = i64::try_from(*count).unwrap_or(i64::MAX).max(1);
                let number = even(at.chance.uniform(at.place, at.n), 1, last);
                values.text(&smol_str::format_smolstr!("{letter}{number}"))
            }
            Self::Later(after, as_day) => {
                if *as_day {
                    Value::Int(i64::from(at.zone.local(at.instant).0) + after / DAY)
                } else {
                    Value::Int(at.instant.saturating_add(*after))
                }
            }
            Self::Fixed(ready) => ready.value(values, at.zone),
            Self::Invent(invention) => match invention {
                Invention::Id(word, letter) => values.text(&smol_str::format_smolstr!("{word}-{}{letter}", at.number)),
                Invention::Email => values.text(&smol_str::format_smolstr!("c{}@example.org", at.number)),
                // 555-01xx numbers belong to nobody; longer ones to nobody either.
                Invention::Phone => values.text(&smol_str::format_smolstr!("+155501{:05}", at.number)),
                Invention::Nothing => Value::Missing,
            },
        }
    }
}

/// Names, not numbers: a declaration added elsewhere must not change a draw.
fn element_name(program: &Program, constant: &Const) -> String {
    match constant {
        Const::Text(text) => text.to_string(),
        Const::Variant(id) => program.variants[*id].to_string(),
        Const::Channel(id) => program.channels[*id].name.to_string(),
        Const::Category(id) => program.categories[*id].name.to_string(),
        Const::Missing
        | Const::Bool(_)
        | Const::Integer(_)
        | Const::Number(_)
        | Const::Percent(_)
        | Const::Money(..)
        | Const::Date(_)
        | Const::LocalDateTime(..)
        | Const::Time(_)
        | Const::Duration(_)
        | Const::Set(_) => format!("{constant:?}"),
    }
}

fn is_whole(ty: &Type) -> bool {
    match ty {
        Type::Number | Type::Percent => false,
        Type::Text
        | Type::Id
        | Type::Integer
        | Type::Money(_)
        | Type::Date
        | Type::DateTime
        | Type::Time
        | Type::Duration
        | Type::Email
        | Type::Phone
        | Type::TimeZone
        | Type::Channel
        | Type::Category
        | Type::Bool
        | Type::Enum(_)
        | Type::Set(_)
        | Type::Error => true,
    }
}

/// A percentage as a chance.
pub(super) fn chance_of(percent: Decimal) -> f64 {
    percent.to_f64() / 100.0
}

/// Upper ends of the shares, added up exactly before they become binary.
fn cumulated(choices: &[(Const, Decimal)]) -> Vec<(f64, Ready)> {
    let ends = cumulated_shares(choices.iter().map(|(_, share)| *share));
    choices.iter().zip(ends).map(|((constant, _), end)| (end, Ready::new(constant))).collect()
}

/// Upper ends of percentages in written order, as chances.
pub(super) fn cumulated_shares(shares: impl Iterator<Item = Decimal>) -> Vec<f64> {
    // Twelve decimals are the most a decimal has: sums of them are exact in 128 bits.
    let mut sum = 0_i128;
    shares
        .map(|share| {
            sum += i128::from(share.digits()) * 10_i128.pow(u32::from(12_u8.saturating_sub(share.scale())));
            let whole = i64::try_from(sum).unwrap_or(i64::MAX);
            Decimal::new(whole, 12).to_f64() / 100.0
        })
        .collect()
}

/// Exponential with that mean, in milliseconds.
pub(super) fn exponential(u: f64, mean: f64) -> Millis {
    rounded(-mean * libm::log(1.0 - u))
}

/// Even over the whole numbers from `from` to `to`, both in.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "u < 1, so the product stays in range")]
pub(super) fn even(u: f64, from: i64, to: i64) -> i64 {
    let count = i128::from(to) - i128::from(from) + 1;
    if count <= 1 {
        return from;
    }
    let step = (u * count as f64) as i64;
    from.saturating_add(step).min(to)
}

/// Lognormal by the inverse of the normal distribution.
pub(super) fn lognormal(u: f64, log_median: f64, sigma: f64) -> f64 {
    libm::exp(log_median + sigma * normal_quantile(u))
}

/// Half to even; what does not fit is the nearest that does.
#[allow(clippy::cast_possible_truncation, reason = "`as` saturates, which is what is meant")]
pub(super) fn rounded(value: f64) -> i64 {
    value.round_ties_even() as i64
}

/// The standard normal's quantile: Wichura's algorithm AS 241 (PPND16), relative error about 1e-16. At 0 the smallest draw's.
#[allow(clippy::excessive_precision, clippy::many_single_char_names, reason = "coefficients as published")]
pub(super) fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * poly(r, &CENTRE_OVER) / poly(r, &CENTRE_UNDER);
    }
    // The smallest number a draw can give above zero: 2^-53.
    let tail = if q < 0.0 { p.max(1.110_223_024_625_156_5e-16) } else { 1.0 - p };
    let r = (-libm::log(tail)).sqrt();
    let z = if r <= 5.0 {
        poly(r - 1.6, &MIDDLE_OVER) / poly(r - 1.6, &MIDDLE_UNDER)
    } else {
        poly(r - 5.0, &FAR_OVER) / poly(r - 5.0, &FAR_UNDER)
    };
    if q < 0.0 { -z } else { z }
}

fn poly(x: f64, coefficients: &[f64; 8]) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

const CENTRE_OVER: [f64; 8] = [
    3.387_132_872_796_366_608,
    1.331_416_678_917_843_774_5e2,
    1.971_590_950_306_551_442_7e3,
    1.373_169_376_550_946_112_5e4,
    4.592_195_393_154_987_145_7e4,
    6.726_577_092_700_870_085_3e4,
    3.343_057_558_358_812_810_5e4,
    2.509_080_928_730_122_672_7e3,
];
const CENTRE_UNDER: [f64; 8] = [
    1.0,
    4.231_333_070_160_091_125_2e1,
    6.871_870_074_920_579_083e2,
    5.394_196_021_424_751_107_7e3,
    2.121_379_430_158_659_586_7e4,
    3.930_789_580_009_271_061e4,
    2.872_908_573_572_194_267_4e4,
    5.226_495_278_852_854_561e3,
];
const MIDDLE_OVER: [f64; 8] = [
    1.423_437_110_749_683_577_34,
    4.630_337_846_156_545_295_9,
    5.769_497_221_460_691_405_5,
    3.647_848_324_763_204_605_04,
    1.270_458_252_452_368_382_58,
    2.417_807_251_774_506_117_7e-1,
    2.272_384_498_926_918_458_33e-2,
    7.745_450_142_783_414_076_4e-4,
];
const MIDDLE_UNDER: [f64; 8] = [
    1.0,
    2.053_191_626_637_758_821_87,
    1.676_384_830_183_803_849_4,
    6.897_673_349_851_000_045_5e-1,
    1.481_039_764_274_800_745_9e-1,
    1.519_866_656_361_645_719_66e-2,
    5.475_938_084_995_344_946e-4,
    1.050_750_071_644_416_843_24e-9,
];
const FAR_OVER: [f64; 8] = [
    6.657_904_643_501_103_777_2,
    5.463_784_911_164_114_369_9,
    1.784_826_539_917_291_335_8,
    2.965_605_718_285_048_912_3e-1,
    2.653_218_952_657_612_309_3e-2,
    1.242_660_947_388_078_438_6e-3,
    2.711_555_568_743_487_578_15e-5,
    2.010_334_399_292_288_132_65e-7,
];
const FAR_UNDER: [f64; 8] = [
    1.0,
    5.998_322_065_558_879_376_9e-1,
    1.369_298_809_227_358_053_1e-1,
    1.487_536_129_085_061_485_25e-2,
    7.868_691_311_456_132_591e-4,
    1.846_318_317_510_054_681_8e-5,
    1.421_511_758_316_445_888_7e-7,
    2.044_263_103_389_939_785_64e-15,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_the_normal() {
        for (p, z) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.25, -0.674_489_750_196_081_7),
            (1e-10, -6.361_340_902_404_056),
        ] {
            let got = normal_quantile(p);
            assert!((got - z).abs() < 1e-13, "{p}: {got} is not {z}");
        }
        assert!(normal_quantile(0.0) < -8.0);
    }

    #[test]
    fn even_reaches_both_ends_and_rounding_is_to_even() {
        assert_eq!((even(0.0, 1, 6), even(0.999_999, 1, 6), even(0.5, 3, 3)), (1, 6, 3));
        assert_eq!((rounded(0.5), rounded(1.5), rounded(2.5), rounded(-0.5)), (0, 2, 2, 0));
        assert_eq!(exponential(0.0, 1000.0), 0);
    }

    #[test]
    fn shares_are_added_exactly() {
        let tenth = Decimal::new(1, 1);
        let ends = cumulated_shares(std::iter::repeat_n(tenth, 1000));
        assert_eq!(ends.last().copied(), Some(1.0));
    }
}
