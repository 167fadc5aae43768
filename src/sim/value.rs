//! Values while customers live: small, copied, compared by `==`. Texts and sets live in an arena that is emptied between customers.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::{
    base::calendar::{Instant, format_day, format_instant, format_time},
    model::{Const, Program, Type},
};

/// A value. Its type is known from where it stands: words of enumerations, channels and categories are `Word`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing is known. Equal to nothing in the language; the machine asks before it compares.
    #[default]
    Missing,
    /// `true`, `false`
    Bool(bool),
    /// Integers; money in minor units; dates in days since 1970; instants, durations and times of day in milliseconds.
    Int(i64),
    /// Numbers and percentages (in percent).
    Number(f64),
    /// The index of a variant, channel or category.
    Word(u32),
    /// Text, id, email, phone, time zone.
    Text(TextId),
    /// A set; equal sets have equal ids.
    Set(SetId),
}

impl Value {
    /// Whether there is a value.
    #[must_use]
    pub fn is_known(self) -> bool {
        !matches!(self, Self::Missing)
    }

    /// The whole number in it, if it is one.
    #[must_use]
    pub fn int(self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(value),
            Self::Missing | Self::Bool(_) | Self::Number(_) | Self::Word(_) | Self::Text(_) | Self::Set(_) => None,
        }
    }
}

/// A text in a [`Values`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(u32);

/// A set in a [`Values`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SetId(u32);

/// Texts and sets of one customer, on top of those of the program.
#[derive(Clone, Debug, Default)]
pub struct Values {
    texts: Vec<SmolStr>,
    by_text: FxHashMap<SmolStr, u32>,
    sets: Vec<Vec<Value>>,
    kept_texts: usize,
    kept_sets: usize,
}

impl Values {
    /// The empty set is there from the beginning.
    #[must_use]
    pub fn new() -> Self {
        let mut values = Self::default();
        values.sets.push(Vec::new());
        values.kept_sets = 1;
        values
    }

    /// What is in now stays over [`Self::reset`]: the program's own constants.
    pub fn keep(&mut self) {
        self.kept_texts = self.texts.len();
        self.kept_sets = self.sets.len();
    }

    /// Forgets what the last customer brought.
    pub fn reset(&mut self) {
        for text in self.texts.drain(self.kept_texts..) {
            self.by_text.remove(&text);
        }
        self.sets.truncate(self.kept_sets);
    }

    /// A text as a value.
    pub fn text(&mut self, text: &str) -> Value {
        if let Some(id) = self.by_text.get(text) {
            return Value::Text(TextId(*id));
        }
        let id = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let text = SmolStr::new(text);
        self.texts.push(text.clone());
        self.by_text.insert(text, id);
        Value::Text(TextId(id))
    }

    /// The empty set.
    #[must_use]
    pub fn empty_set() -> Value {
        Value::Set(SetId(0))
    }

    /// A set as a value; order and repetition do not matter.
    pub fn set(&mut self, elements: &[Value]) -> Value {
        let mut sorted: Vec<Value> = elements.iter().copied().filter(|v| v.is_known()).collect();
        sorted.sort_by_key(|v| rank(*v));
        sorted.dedup();
        // Few distinct sets per customer: a scan beats a table.
        let id = self.sets.iter().position(|set| *set == sorted).unwrap_or_else(|| {
            self.sets.push(sorted);
            self.sets.len() - 1
        });
        Value::Set(SetId(u32::try_from(id).unwrap_or(u32::MAX)))
    }

    /// The text of a value, if it is one.
    #[must_use]
    pub fn as_text(&self, value: Value) -> Option<&str> {
        match value {
            Value::Text(id) => self.texts.get(id.0 as usize).map(SmolStr::as_str),
            Value::Missing | Value::Bool(_) | Value::Int(_) | Value::Number(_) | Value::Word(_) | Value::Set(_) => None,
        }
    }

    /// The elements of a value, if it is a set.
    #[must_use]
    pub fn elements(&self, value: Value) -> &[Value] {
        match value {
            Value::Set(id) => self.sets.get(id.0 as usize).map_or(&[], Vec::as_slice),
            Value::Missing | Value::Bool(_) | Value::Int(_) | Value::Number(_) | Value::Word(_) | Value::Text(_) => &[],
        }
    }

    /// A constant as a value. A local date and time needs a zone: `zone` turns it into an instant.
    pub fn constant(&mut self, constant: &Const, zone: impl Copy + Fn(i32, i64) -> Instant) -> Value {
        match constant {
            Const::Missing => Value::Missing,
            Const::Bool(value) => Value::Bool(*value),
            Const::Integer(value) | Const::Money(value, _) | Const::Time(value) | Const::Duration(value) => {
                Value::Int(*value)
            }
            Const::Number(value) | Const::Percent(value) => Value::Number(value.to_f64()),
            Const::Date(day) => Value::Int(i64::from(*day)),
            Const::LocalDateTime(day, time) => Value::Int(zone(*day, *time)),
            Const::Text(text) => self.text(text),
            Const::Variant(id) => Value::Word(id.0),
            Const::Channel(id) => Value::Word(id.0),
            Const::Category(id) => Value::Word(id.0),
            Const::Set(elements) => {
                let elements: Vec<Value> = elements.iter().map(|e| self.constant(e, zone)).collect();
                self.set(&elements)
            }
        }
    }

    /// A value as people read it; missing is `unknown`.
    #[must_use]
    pub fn show(&self, value: Value, ty: &Type, program: &Program) -> String {
        match (value, ty) {
            (Value::Missing, _) => "unknown".to_owned(),
            (Value::Bool(value), _) => value.to_string(),
            (Value::Int(value), Type::Money(currency)) => currency.format(value),
            (Value::Int(value), Type::Date) => format_day(i32::try_from(value).unwrap_or(0)),
            (Value::Int(value), Type::DateTime) => format_instant(value),
            (Value::Int(value), Type::Time) => format_time(value),
            (Value::Int(value), _) => value.to_string(),
            (Value::Number(value), Type::Percent) => format!("{value}%"),
            (Value::Number(value), _) => value.to_string(),
            (Value::Word(index), Type::Channel) => {
                program.channels.rows().get(index as usize).map_or_else(String::new, |c| c.name.to_string())
            }
            (Value::Word(index), Type::Category) => {
                program.categories.rows().get(index as usize).map_or_else(String::new, |c| c.name.to_string())
            }
            (Value::Word(index), _) => {
                program.variants.rows().get(index as usize).map_or_else(String::new, SmolStr::to_string)
            }
            (Value::Text(_), _) => self.as_text(value).unwrap_or_default().to_owned(),
            (Value::Set(_), Type::Set(element)) => {
                let parts: Vec<String> = self.elements(value).iter().map(|e| self.show(*e, element, program)).collect();
                if parts.is_empty() { "nothing".to_owned() } else { parts.join(" and ") }
            }
            (Value::Set(_), _) => String::new(),
        }
    }
}

fn rank(value: Value) -> (u8, i64) {
    match value {
        Value::Missing => (0, 0),
        Value::Bool(value) => (1, i64::from(value)),
        Value::Int(value) => (2, value),
        // Order only has to be total and the same everywhere.
        Value::Number(value) => (3, value.to_bits().cast_signed()),
        Value::Word(value) => (4, i64::from(value)),
        Value::Text(id) => (5, i64::from(id.0)),
        Value::Set(id) => (6, i64::from(id.0)),
    }
}
