//! Whether the arms of a `branch on` name everything there can be. Reasons about names only; conditions are the solver's.

use std::collections::BTreeSet;

use crate::model::{
    condition::{Cond, CondKind, Term, TermKind},
    journey::Journey,
    types::{Const, Type, VariantId},
};

/// Whether the arms name every way into the journey: a closed list, so that no other way leads on.
#[must_use]
pub fn name_every_way_in<'a>(journey: &Journey, arms: impl Iterator<Item = &'a Cond>) -> bool {
    let mut named = BTreeSet::new();
    for arm in arms {
        let CondKind::EnteredBy(ways) = &arm.kind else { return false };
        named.extend(ways.iter().copied());
    }
    !named.is_empty() && journey.ways_in.ids().all(|way| named.contains(&way))
}

/// Whether the arms name every value that is declared for the one that is looked at. It may still be missing in a customer's data.
#[must_use]
pub fn name_every_value<'a>(on: &Term, arms: impl Iterator<Item = &'a Cond>) -> bool {
    let mut named = BTreeSet::new();
    let (mut so, mut not_so) = (false, false);
    for arm in arms {
        match &arm.kind {
            CondKind::Is(_, value) => named.extend(variant(value)),
            CondKind::In(_, values) => named.extend(values.iter().filter_map(variant)),
            CondKind::Flag(_) => so = true,
            CondKind::Not(inner) => not_so |= matches!(inner.kind, CondKind::Flag(_)),
            CondKind::Always(_)
            | CondKind::And(_)
            | CondKind::Or(_)
            | CondKind::Segment(_)
            | CondKind::Status(_)
            | CondKind::Inside(_)
            | CondKind::Known(_)
            | CondKind::Compare(..)
            | CondKind::Contains(..)
            | CondKind::Before(..)
            | CondKind::After(..)
            | CondKind::Exists(_)
            | CondKind::Reacted(..)
            | CondKind::EnteredBy(_) => return false,
        }
    }
    match &on.ty {
        Type::Enum(variants) => !on.optional && variants.iter().all(|variant| named.contains(variant)),
        Type::Bool => so && not_so,
        Type::Text
        | Type::Id
        | Type::Integer
        | Type::Number
        | Type::Percent
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
        | Type::Set(_)
        | Type::Error => false,
    }
}

fn variant(value: &Term) -> Option<VariantId> {
    match &value.kind {
        TermKind::Const(Const::Variant(variant)) => Some(*variant),
        TermKind::Const(_)
        | TermKind::Attribute(_)
        | TermKind::Field(_)
        | TermKind::Entry(_)
        | TermKind::Awaited(..)
        | TermKind::Now
        | TermKind::Ago(_)
        | TermKind::Moment { .. }
        | TermKind::Count(_)
        | TermKind::Sum(..)
        | TermKind::Add { .. }
        | TermKind::OrElse(..)
        | TermKind::Error => None,
    }
}
