//! Logs of events, as CSV or JSON lines, to recorded customers. Every row of the input is used, passed over on purpose, or refused with a
//! reason; a bad row never stops the others. Opens no file and runs nothing.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

mod mapping;
mod messages;
mod rows;
mod values;

use std::fmt::Write as _;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

pub use self::mapping::{CustomerMapping, EventColumn, Mapping, ReactionColumns, TimeFormat};
use self::{
    mapping::Bound,
    rows::{Row, Table},
    values::Reader,
};
use crate::{
    base::calendar::{Instant, Zone},
    model::{
        Program,
        recorded::{History, RecordedCustomer, RecordedItem, Said},
        types::AttributeId,
    },
};

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A header line, then one row a line; commas, or the mapping's separator.
    Csv,
    /// One JSON object a line.
    JsonLines,
}

/// What was read: `rows = used + ignored + refused`.
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    /// What was recorded.
    pub history: History,
    /// Rows of the events, the header not counted.
    pub rows: u64,
    /// Rows that became something that happens.
    pub used: u64,
    /// Rows that the mapping passes over.
    pub ignored: u64,
    /// Rows that could not be read, with the reason.
    pub refused: Vec<Rejected>,
    /// Rows of the customers' file that could not be read.
    pub refused_customers: Vec<Rejected>,
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Where it begins, from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
    /// As it stood.
    pub text: String,
}

/// Reads a log, and the customers' file where there is one. Fails only where nothing can be read at all: a column that the mapping
/// names is not there, a name of the mapping is not declared.
///
/// # Errors
///
/// A sentence about the first such thing.
pub fn read(
    program: &Program,
    mapping: &Mapping,
    events: (&[u8], Format),
    customers: Option<(&[u8], Format)>,
) -> Result<EventLog, String> {
    let zone_name = mapping.zone.as_deref().unwrap_or(program.settings.zone.as_str());
    let zone = Zone::named(zone_name).ok_or_else(|| messages::unknown_zone(zone_name))?;
    let mut log = EventLog::default();
    let mut people = People::default();
    if let Some((bytes, format)) = customers {
        let table = Table::new(bytes, format, mapping.separator)?;
        let reader = Reader { program, mapping, zone: &zone, columns: table.columns().to_vec() };
        read_customers(&reader, table, &mut log, &mut people)?;
    }
    let table = Table::new(events.0, events.1, mapping.separator)?;
    let bound = Bound::events(program, mapping, table.columns())?;
    let reader = Reader { program, mapping, zone: &zone, columns: table.columns().to_vec() };
    for row in table {
        log.rows += 1;
        match row.and_then(|row| event(&reader, &bound, &row, &mut people).map_err(|why| row.refused(why))) {
            Ok(true) => log.used += 1,
            Ok(false) => log.ignored += 1,
            Err(refused) => log.refused.push(refused),
        }
    }
    log.history.customers = people.all;
    log.history.customers.retain(|customer| !customer.items.is_empty());
    Ok(log)
}

/// Refused rows as CSV: line, reason, and the row as it stood.
#[must_use]
pub fn rejects_csv(refused: &[Rejected]) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    // Writing into memory cannot fail, and every row has as many cells.
    let _ = writer.write_record(["line", "reason", "row"]);
    for row in refused {
        let _ = writer.write_record([row.line.to_string().as_str(), &row.reason, &row.text]);
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// Refused rows by reason, the most frequent first, with the first line of each: for people.
#[must_use]
pub fn refused_words(refused: &[Rejected]) -> String {
    let mut reasons: Vec<(&str, u64, u64)> = Vec::new();
    let mut at: FxHashMap<&str, usize> = FxHashMap::default();
    for row in refused {
        let position = *at.entry(row.reason.as_str()).or_insert_with(|| {
            reasons.push((row.reason.as_str(), 0, row.line));
            reasons.len() - 1
        });
        if let Some((_, count, _)) = reasons.get_mut(position) {
            *count += 1;
        }
    }
    reasons.sort_by_key(|(_, count, line)| (std::cmp::Reverse(*count), *line));
    let mut out = String::new();
    for (reason, count, line) in reasons {
        let rows = if count == 1 { "row" } else { "rows" };
        let _ = writeln!(out, "{count} {rows} refused, the first on line {line}: {reason}");
    }
    out
}

/// Customers by what the log knows them.
#[derive(Default)]
struct People {
    all: Vec<RecordedCustomer>,
    by_id: FxHashMap<SmolStr, usize>,
    /// Profile values of the events' file as they were last seen.
    seen: FxHashMap<(usize, AttributeId), Said>,
}

impl People {
    fn position(&mut self, id: &str) -> usize {
        if let Some(position) = self.by_id.get(id) {
            return *position;
        }
        self.all.push(RecordedCustomer { id: SmolStr::new(id), ..RecordedCustomer::default() });
        self.by_id.insert(SmolStr::new(id), self.all.len() - 1);
        self.all.len() - 1
    }
}

fn read_customers(
    reader: &Reader<'_>,
    table: Table<'_>,
    log: &mut EventLog,
    people: &mut People,
) -> Result<(), String> {
    let default = CustomerMapping { customer: reader.mapping.customer.clone(), ..CustomerMapping::default() };
    let mapping = reader.mapping.customers.as_ref().unwrap_or(&default);
    let (customer, attributes) = mapping.bind(reader.program, table.columns())?;
    for row in table {
        let read = row.and_then(|row| profile(reader, customer, &attributes, &row).map_err(|why| row.refused(why)));
        match read {
            Ok((id, values)) => {
                let position = people.position(&id);
                if let Some(person) = people.all.get_mut(position) {
                    person.profile = values;
                }
            }
            Err(refused) => log.refused_customers.push(refused),
        }
    }
    Ok(())
}

type Profile = Vec<(AttributeId, Said)>;

fn profile(
    reader: &Reader<'_>,
    customer: usize,
    attributes: &[(AttributeId, usize)],
    row: &Row,
) -> Result<(String, Profile), String> {
    let id = row.cell(customer).trim().to_owned();
    if id.is_empty() {
        return Err(messages::no_customer());
    }
    let mut values = Vec::new();
    for (attribute, column) in attributes {
        let declared = &reader.program.attributes[*attribute];
        let value = reader.value(row, *column, &declared.ty)?;
        if value != Said::MISSING {
            values.push((*attribute, value));
        }
    }
    Ok((id, values))
}

/// One row of the events: whether it became something that happens.
fn event(reader: &Reader<'_>, bound: &Bound, row: &Row, people: &mut People) -> Result<bool, String> {
    let id = row.cell(bound.customer).trim();
    if id.is_empty() {
        return Err(messages::no_customer());
    }
    if bound.is_ignored(row) {
        return Ok(false);
    }
    let at: Instant = reader.instant(row.cell(bound.time).trim())?;
    let item = match bound.reaction(reader.program, row)? {
        Some((message, reaction)) => RecordedItem::Reaction(message, reaction),
        None => {
            let event = bound.event(row)?;
            let declared = &reader.program.events[event];
            let columns = bound.fields_of(event);
            let mut fields = Vec::with_capacity(declared.fields.len());
            for (field, column) in declared.fields.iter().zip(columns) {
                let value = match column {
                    Some(column) => reader.value(row, *column, &field.ty)?,
                    None => Said::MISSING,
                };
                if value == Said::MISSING && !field.optional {
                    return Err(messages::field_missing(&declared.name, &field.name, column.is_some()));
                }
                fields.push(value);
            }
            RecordedItem::Event(event, fields)
        }
    };
    let mut changes: Profile = Vec::new();
    for (attribute, column) in &bound.attributes {
        let value = reader.value(row, *column, &reader.program.attributes[*attribute].ty)?;
        if value != Said::MISSING {
            changes.push((*attribute, value));
        }
    }
    // Nothing of a row that is refused may stay: from here on nothing fails.
    let position = people.position(id);
    let seen = &mut people.seen;
    changes.retain(|(attribute, value)| seen.insert((position, *attribute), value.clone()).as_ref() != Some(value));
    if let Some(person) = people.all.get_mut(position) {
        let is_first = person.items.is_empty();
        if is_first {
            for (attribute, value) in changes {
                person.profile.retain(|(known, _)| *known != attribute);
                person.profile.push((attribute, value));
            }
        } else if !changes.is_empty() {
            person.items.push((at, RecordedItem::Profile(changes)));
        }
        person.items.push((at, item));
    }
    Ok(true)
}
