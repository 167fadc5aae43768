//! Types and literals: from what was written to exact types and constants, and how types are called in messages.
//! Knows no names but those of types, currencies and enumeration values.

use smol_str::SmolStr;

use super::{
    condition::{Term, TermKind},
    messages::types as say,
    program::Field,
    scope::Resolver,
    types::{Const, Currency, Type, VariantId},
};
use crate::{
    base::{
        Decimal, Span,
        calendar::{self, Day, Millis},
    },
    syntax::ast::{self, DurationUnit, Literal, TypeKind},
};

/// Words for types that people try, and what to write instead.
const TYPE_SLIPS: &[(&str, &str)] = &[
    ("string", "text"),
    ("str", "text"),
    ("word", "text"),
    ("int", "integer"),
    ("whole", "integer"),
    ("long", "integer"),
    ("float", "number"),
    ("decimal", "number"),
    ("double", "number"),
    ("bool", "true | false"),
    ("boolean", "true | false"),
    ("flag", "true | false"),
    ("timestamp", "datetime"),
    ("moment", "datetime"),
    ("instant", "datetime"),
    ("day", "date"),
    ("uuid", "id"),
    ("key", "id"),
    ("percentage", "percent"),
    ("mail", "email"),
    ("telephone", "phone"),
    ("tz", "timezone"),
    ("zone", "timezone"),
];

const TYPE_WORDS: &[&str] = &[
    "text", "id", "integer", "number", "percent", "money", "date", "datetime", "time", "email", "phone", "timezone",
    "channel", "category",
];

impl Resolver<'_> {
    /// The type that was written.
    pub fn type_of(&mut self, written: &ast::TypeExpr) -> Type {
        match &written.kind {
            TypeKind::Hole => Type::Error,
            TypeKind::Named(name) => self.named_type(name),
            TypeKind::Money(code) => {
                if code.is_hole() {
                    return Type::Error;
                }
                self.currency(code).map_or(Type::Error, Type::Money)
            }
            TypeKind::OneOf(words) => self.one_of(words),
            TypeKind::SetOf(element) => {
                let inner = self.type_of(element);
                match inner {
                    // The grammar has no sets of sets; after a mended text there is still none.
                    Type::Set(_) | Type::Error => Type::Error,
                    other => Type::Set(Box::new(other)),
                }
            }
        }
    }

    fn named_type(&self, name: &ast::Ident) -> Type {
        match name.text.as_str() {
            "" => Type::Error,
            "text" => Type::Text,
            "id" => Type::Id,
            "integer" => Type::Integer,
            "number" => Type::Number,
            "percent" => Type::Percent,
            "date" => Type::Date,
            "datetime" => Type::DateTime,
            "time" => Type::Time,
            "email" => Type::Email,
            "phone" => Type::Phone,
            "timezone" => Type::TimeZone,
            "channel" => Type::Channel,
            "category" => Type::Category,
            "money" => {
                self.report(say::money_without_currency(name.span, &self.program.settings.currency));
                Type::Error
            }
            other => {
                let lower = other.to_lowercase();
                let slip = TYPE_SLIPS.iter().find(|(slip, _)| *slip == lower).map(|(_, right)| *right);
                let nearest = slip.or_else(|| crate::base::suggest::nearest(other, TYPE_WORDS.iter().copied()));
                self.report(say::unknown_type(name, nearest));
                Type::Error
            }
        }
    }

    /// The currency of a code, or a report.
    pub fn currency(&self, code: &ast::Ident) -> Option<Currency> {
        let found = Currency::named(&code.text);
        if found.is_none() {
            let nearest = crate::base::suggest::nearest(&code.text, Currency::codes());
            self.report(say::unknown_currency(code, nearest));
        }
        found
    }

    fn one_of(&mut self, words: &[ast::Ident]) -> Type {
        let mut seen: Vec<&ast::Ident> = Vec::with_capacity(words.len());
        for word in words.iter().filter(|word| !word.is_hole()) {
            if let Some(first) = seen.iter().find(|earlier| earlier.text == word.text) {
                self.report(say::value_twice(word, first.span));
            } else {
                seen.push(word);
            }
        }
        let truth = seen.iter().filter(|word| matches!(word.text.as_str(), "true" | "false")).count();
        if truth > 0 {
            if truth == 2 && seen.len() == 2 {
                return Type::Bool;
            }
            if let Some(word) = seen.iter().find(|word| matches!(word.text.as_str(), "true" | "false")) {
                self.report(say::truth_among_words(word.span));
            }
            return Type::Error;
        }
        let mut variants: Vec<VariantId> = seen.iter().map(|word| self.variant(&word.text)).collect();
        variants.sort_unstable();
        if variants.is_empty() { Type::Error } else { Type::Enum(variants) }
    }

    fn variant(&mut self, word: &SmolStr) -> VariantId {
        if let Some(id) = self.variants.get(word) {
            return *id;
        }
        let id = self.program.variants.push(word.clone());
        self.variants.insert(word.clone(), id);
        id
    }

    /// Fields with their types; a name that comes twice is reported and kept once.
    pub fn fields(&mut self, written: &[ast::FieldDecl]) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::with_capacity(written.len());
        let mut seen: rustc_hash::FxHashMap<SmolStr, Span> = rustc_hash::FxHashMap::default();
        for field in written.iter().filter(|field| !field.name.is_hole()) {
            let ty = self.type_of(&field.ty);
            if let Some(first) = seen.get(&field.name.text) {
                self.report(super::messages::names::field_twice(&field.name, *first));
                continue;
            }
            seen.insert(field.name.text.clone(), field.name.span);
            fields.push(Field {
                name: field.name.text.clone(),
                span: field.name.span,
                ty,
                optional: field.optional.is_some(),
            });
        }
        fields
    }

    /// How a type is called where it is what something is: `money in USD`, `one of gold, silver`.
    pub fn type_words(&self, ty: &Type) -> String {
        match ty {
            Type::Text => "a text".into(),
            Type::Id => "an id".into(),
            Type::Integer => "a whole number".into(),
            Type::Number => "a number".into(),
            Type::Percent => "a percentage".into(),
            Type::Money(currency) => format!("money in {}", currency.code()),
            Type::Date => "a date".into(),
            Type::DateTime => "a moment".into(),
            Type::Time => "a time of day".into(),
            Type::Duration => "a length of time".into(),
            Type::Email => "an e-mail address".into(),
            Type::Phone => "a phone number".into(),
            Type::TimeZone => "a time zone".into(),
            Type::Channel => "a channel".into(),
            Type::Category => "a category".into(),
            Type::Bool => "true or false".into(),
            Type::Enum(variants) => format!("one of {}", self.variant_words(variants)),
            Type::Set(element) => match element.as_ref() {
                Type::Enum(variants) => format!("a set of {}", self.variant_words(variants)),
                Type::Channel => "a set of channels".into(),
                Type::Category => "a set of categories".into(),
                Type::Id => "a set of ids".into(),
                Type::Text => "a set of texts".into(),
                other => format!("a set, each {}", self.type_words(other)),
            },
            Type::Error => "something else".into(),
        }
    }

    /// `bronze, silver, gold`; long lists are cut.
    pub fn variant_words(&self, variants: &[VariantId]) -> String {
        let mut words: Vec<&str> = variants.iter().map(|id| self.variant_word(*id)).collect();
        let more = words.len().saturating_sub(8);
        words.truncate(8);
        let list = words.join(", ");
        if more > 0 { format!("{list} and {more} more") } else { list }
    }

    /// The word of a variant.
    pub fn variant_word(&self, id: VariantId) -> &str {
        self.program.variants.get(id).map_or("", SmolStr::as_str)
    }

    /// A literal as a value, read as what is expected there.
    pub fn literal(&self, literal: &Literal, span: Span, expected: Option<&Type>) -> Term {
        match literal {
            Literal::Bool(value) => constant(span, Type::Bool, Const::Bool(*value)),
            Literal::Number(value) => self.number(*value, span, expected),
            Literal::Percent(value) => constant(span, Type::Percent, Const::Percent(*value)),
            Literal::Money { amount, currency } => self.money(*amount, currency, span),
            Literal::Duration(length) => self
                .millis(length, span)
                .map_or_else(|| error(span), |millis| constant(span, Type::Duration, Const::Duration(millis))),
            Literal::Date { year, month, day } => self
                .day(*year, *month, *day, span)
                .map_or_else(|| error(span), |day| constant(span, Type::Date, Const::Date(day))),
            Literal::Time(time) => {
                self.time(time).map_or_else(|| error(span), |time| constant(span, Type::Time, Const::Time(time)))
            }
            Literal::Text(text) => {
                let ty = match expected {
                    Some(ty @ (Type::Id | Type::Email | Type::Phone | Type::TimeZone)) => ty.clone(),
                    Some(Type::Set(element)) => match element.as_ref() {
                        ty @ (Type::Id | Type::Email | Type::Phone | Type::TimeZone) => ty.clone(),
                        _ => Type::Text,
                    },
                    _ => Type::Text,
                };
                constant(span, ty, Const::Text(text.clone()))
            }
        }
    }

    fn number(&self, value: Decimal, span: Span, expected: Option<&Type>) -> Term {
        match expected {
            Some(Type::Number) => constant(span, Type::Number, Const::Number(value)),
            Some(Type::Money(currency)) => {
                self.report(say::number_for_money(span, value, currency));
                error(span)
            }
            Some(Type::Duration) => {
                self.report(say::number_for_duration(span, value));
                error(span)
            }
            Some(Type::Percent) => {
                self.report(say::number_for_percent(span, value));
                error(span)
            }
            Some(Type::Integer) if value.as_integer().is_none() => {
                self.report(say::not_whole(span, value));
                error(span)
            }
            _ => match value.as_integer() {
                Some(whole) => constant(span, Type::Integer, Const::Integer(whole)),
                None => constant(span, Type::Number, Const::Number(value)),
            },
        }
    }

    fn money(&self, amount: Decimal, code: &ast::Ident, span: Span) -> Term {
        if code.is_hole() {
            return error(span);
        }
        let Some(currency) = self.currency(code) else { return error(span) };
        if amount.scale() > currency.decimals {
            self.report(say::too_fine_for_currency(span, &currency));
            return error(span);
        }
        match amount.scaled(currency.decimals) {
            Some(minor) => constant(span, Type::Money(currency), Const::Money(minor, currency)),
            None => {
                self.report(say::too_much_money(span));
                error(span)
            }
        }
    }

    /// The day of a date as written, or a report.
    pub fn day(&self, year: u16, month: u8, day: u8, span: Span) -> Option<Day> {
        let found = match (i16::try_from(year), i8::try_from(month), i8::try_from(day)) {
            (Ok(year), Ok(month), Ok(day)) if year > 0 => calendar::day_of(year, month, day),
            _ => None,
        };
        if found.is_none() {
            let last = (1..=31_i8).rev().find(|last| {
                i16::try_from(year).is_ok_and(|year| {
                    i8::try_from(month).is_ok_and(|month| calendar::day_of(year, month, *last).is_some())
                })
            });
            self.report(say::no_such_date(span, year, month, day, last));
        }
        found
    }

    /// The milliseconds after midnight of a time as written, or a report.
    pub fn time(&self, time: &ast::TimeLit) -> Option<Millis> {
        if time.hour > 23 || time.minute > 59 {
            self.report(say::no_such_time(time));
            return None;
        }
        Some(Millis::from(time.hour) * calendar::HOUR + Millis::from(time.minute) * calendar::MINUTE)
    }

    /// The milliseconds of a duration as written, or a report.
    pub fn millis(&self, length: &ast::DurationLit, span: Span) -> Option<Millis> {
        let unit = unit_millis(length.unit);
        match length.amount.times(unit) {
            // Lengths beyond ten thousand years leave every date of the language.
            Some(millis) if millis <= calendar::LATEST => Some(millis),
            Some(_) => {
                self.report(say::too_long(span));
                None
            }
            None => {
                self.report(say::too_fine_a_time(span));
                None
            }
        }
    }

    /// A duration that must be longer than nothing.
    pub fn some_time(&self, length: &ast::Spanned<ast::DurationLit>, what: &'static str) -> Option<Millis> {
        let millis = self.millis(&length.value, length.span)?;
        if millis == 0 {
            self.report(say::no_time(length.span, what));
            return None;
        }
        Some(millis)
    }
}

/// The length of a unit.
pub(super) const fn unit_millis(unit: DurationUnit) -> Millis {
    match unit {
        DurationUnit::Second => calendar::SECOND,
        DurationUnit::Minute => calendar::MINUTE,
        DurationUnit::Hour => calendar::HOUR,
        DurationUnit::Day => calendar::DAY,
        DurationUnit::Week => calendar::WEEK,
    }
}

/// The whole days of a length that is said in days or weeks.
pub(super) fn whole_days(length: &ast::DurationLit) -> Option<i64> {
    let amount = length.amount.as_integer()?;
    match length.unit {
        DurationUnit::Day => Some(amount),
        DurationUnit::Week => amount.checked_mul(7),
        DurationUnit::Second | DurationUnit::Minute | DurationUnit::Hour => None,
    }
}

/// A constant term.
pub(super) fn constant(span: Span, ty: Type, value: Const) -> Term {
    Term { span, ty, optional: false, kind: TermKind::Const(value) }
}

/// A term that was wrong, and that was reported.
pub(super) fn error(span: Span) -> Term {
    Term { span, ty: Type::Error, optional: false, kind: TermKind::Error }
}

/// Whether a value of one type can stand where another is expected.
pub(super) fn fits(expected: &Type, actual: &Type) -> bool {
    match (expected, actual) {
        (Type::Error, _) | (_, Type::Error) | (Type::Number, Type::Integer) => true,
        (Type::Set(a), Type::Set(b)) => fits(a, b),
        _ => expected == actual,
    }
}

/// Whether two values can be asked for equality.
pub(super) fn comparable(left: &Type, right: &Type) -> bool {
    fits(left, right) || fits(right, left)
}

/// Whether values of a type are moments.
pub(super) fn is_moment(ty: &Type) -> bool {
    matches!(ty, Type::Date | Type::DateTime | Type::Error)
}

/// Position of a field by name.
pub(super) fn field_position(fields: &[Field], name: &str) -> Option<u32> {
    fields.iter().position(|field| field.name == name).and_then(|at| u32::try_from(at).ok())
}
