//! Cells as values of the program's types. A cell that does not fit is refused, never bent.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use smol_str::SmolStr;

use super::{
    Mapping, TimeFormat, messages,
    rows::{Row, SET_OF_JSON},
};
use crate::{
    base::{
        Decimal,
        calendar::{Day, Instant, Millis, Zone, parse_date, parse_instant, parse_local, parse_local_as},
    },
    model::{
        Const, Program, Type,
        recorded::Said,
        types::{Currency, VariantId},
    },
};

/// Reads cells.
pub(super) struct Reader<'a> {
    pub program: &'a Program,
    pub mapping: &'a Mapping,
    pub zone: &'a Zone,
    /// Names of the columns of the file that is read.
    pub columns: Vec<String>,
}

impl Reader<'_> {
    /// The value of a column; empty is missing.
    pub fn value(&self, row: &Row, column: usize, ty: &Type) -> Result<Said, String> {
        let cell = row.cell(column).trim();
        let cell = self.renamed(column, cell);
        if cell.is_empty() {
            return Ok(Said::MISSING);
        }
        if *ty == Type::DateTime {
            self.instant(cell).map(Said::At)
        } else {
            self.of_type(column, cell, ty).map(Said::Const)
        }
    }

    fn of_type(&self, column: usize, cell: &str, ty: &Type) -> Result<Const, String> {
        let wrong = |what: &str| messages::wrong_value(cell, what);
        match ty {
            Type::Text | Type::Id | Type::Email | Type::Phone | Type::TimeZone => Ok(Const::Text(SmolStr::new(cell))),
            Type::Integer => {
                let number = Decimal::parse(cell).and_then(Decimal::as_integer);
                number.map(Const::Integer).ok_or_else(|| wrong("a whole number"))
            }
            Type::Number => Decimal::parse(cell).map(Const::Number).ok_or_else(|| wrong("a number")),
            Type::Percent => {
                let digits = cell.strip_suffix('%').unwrap_or(cell).trim();
                Decimal::parse(digits).map(Const::Percent).ok_or_else(|| wrong("a percentage"))
            }
            Type::Money(currency) => money(cell, *currency),
            Type::Date => {
                let day = parse_date(cell).or_else(|| self.local(cell).map(|(day, _)| day));
                day.map(Const::Date).ok_or_else(|| wrong("a date (2026-03-01)"))
            }
            // A set of moments; a single one is read before it comes here.
            Type::DateTime => Err(wrong("a moment of its own")),
            Type::Time => clock(cell).map(Const::Time).ok_or_else(|| wrong("a time of day (09:00)")),
            Type::Duration => Err(wrong("a length of time, which a log cannot say")),
            Type::Channel => {
                let channels = &self.program.channels;
                let found = channels.iter().find(|(_, channel)| channel.name == cell).map(|(id, _)| id);
                found.map(Const::Channel).ok_or_else(|| {
                    messages::unknown_word(cell, "channel", channels.rows().iter().map(|c| c.name.as_str()))
                })
            }
            Type::Category => {
                let categories = &self.program.categories;
                let found = categories.iter().find(|(_, category)| category.name == cell).map(|(id, _)| id);
                found.map(Const::Category).ok_or_else(|| {
                    messages::unknown_word(cell, "category", categories.rows().iter().map(|c| c.name.as_str()))
                })
            }
            Type::Bool => match cell {
                "true" | "TRUE" | "True" | "1" | "yes" => Ok(Const::Bool(true)),
                "false" | "FALSE" | "False" | "0" | "no" => Ok(Const::Bool(false)),
                _ => Err(wrong("`true` or `false`")),
            },
            Type::Enum(variants) => {
                let name = |id: &VariantId| self.program.variants[*id].as_str();
                let found = variants.iter().find(|id| name(id) == cell).copied();
                found.map(Const::Variant).ok_or_else(|| messages::not_one_of(cell, variants.iter().map(name)))
            }
            Type::Set(element) => {
                let separators = [self.mapping.set_separator, SET_OF_JSON];
                let parts = cell.split(|c| separators.contains(&c)).map(str::trim).filter(|part| !part.is_empty());
                let elements: Result<Vec<Const>, String> =
                    parts.map(|part| self.of_type(column, self.renamed(column, part), element)).collect();
                elements.map(Const::Set)
            }
            // Refused when the program was compiled.
            Type::Error => Err(wrong("readable")),
        }
    }

    /// What a cell of a column stands for by the mapping.
    fn renamed<'c>(&'c self, column: usize, cell: &'c str) -> &'c str {
        self.columns
            .get(column)
            .and_then(|name| self.mapping.values.get(name))
            .and_then(|names| names.get(cell))
            .map_or(cell, String::as_str)
    }

    /// An instant in the log's way of writing.
    pub fn instant(&self, cell: &str) -> Result<Instant, String> {
        if cell.is_empty() {
            return Err(messages::no_time());
        }
        let wrong = || messages::wrong_time(cell);
        match &self.mapping.time_format {
            TimeFormat::Iso | TimeFormat::Pattern(_) => {
                if let Some(at) = parse_instant(cell) {
                    return Ok(at);
                }
                let (day, time) = self.local(cell).ok_or_else(wrong)?;
                Ok(self.zone.instant(day, time))
            }
            TimeFormat::Seconds => {
                let seconds = Decimal::parse(cell).ok_or_else(wrong)?;
                // Finer than milliseconds is cut off.
                let whole = i128::from(seconds.digits()) * 1000;
                let unit = 10_i128.pow(u32::from(seconds.scale()));
                i64::try_from(whole.div_euclid(unit)).map_err(|_| wrong())
            }
            TimeFormat::Milliseconds => cell.parse().map_err(|_| wrong()),
        }
    }

    fn local(&self, cell: &str) -> Option<(Day, Millis)> {
        match &self.mapping.time_format {
            TimeFormat::Pattern(pattern) => parse_local_as(pattern, cell),
            TimeFormat::Iso | TimeFormat::Seconds | TimeFormat::Milliseconds => parse_local(cell),
        }
    }
}

fn clock(cell: &str) -> Option<Millis> {
    parse_local(&format!("2000-01-01T{cell}")).map(|(_, time)| time)
}

/// `12.50`, `12.50 USD`, `USD 12.50`; another currency or finer than its smallest unit is refused.
fn money(cell: &str, currency: Currency) -> Result<Const, String> {
    let mut digits = cell;
    if let Some((first, second)) = cell.split_once(' ') {
        let (number, code) = if first.chars().all(char::is_alphabetic) { (second, first) } else { (first, second) };
        if code.trim() != currency.code() {
            return Err(messages::other_currency(cell, currency.code()));
        }
        digits = number.trim();
    }
    let number = Decimal::parse(digits).ok_or_else(|| messages::wrong_value(cell, "an amount of money"))?;
    let minor =
        number.scaled(currency.decimals).ok_or_else(|| messages::too_fine(cell, currency.code(), currency.decimals))?;
    Ok(Const::Money(minor, currency))
}
