//! Which column of a log says what. Reads no row.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::{messages, rows::Row};
use crate::model::{
    Program,
    types::{AttributeId, EventId, MessageId, ReactionId},
};

/// How columns of a log become what happens to customers: the `[replay]` section of `journey.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The column that says who.
    pub customer: String,
    /// The column that says when.
    pub time: String,
    /// How it says so.
    pub time_format: TimeFormat,
    /// Of times without an offset; the workspace's where none is said.
    pub zone: Option<String>,
    /// What happens.
    pub event: EventColumn,
    /// By event, by field: the column. A field that is not named here is read from the column of its own name, where there is one.
    pub fields: BTreeMap<String, BTreeMap<String, String>>,
    /// By attribute of the customer: the column of the events' file. What the first row says is how the customer begins; a later
    /// change is a change of the profile.
    pub attributes: BTreeMap<String, String>,
    /// Rows that are reactions.
    pub reaction: Option<ReactionColumns>,
    /// By column: what a cell's text stands for (`Surburban` → `suburban`).
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Between the elements of a set in one cell.
    pub set_separator: char,
    /// Between the cells of a CSV row.
    pub separator: u8,
    /// The customers' file.
    pub customers: Option<CustomerMapping>,
}

impl Default for Mapping {
    fn default() -> Self {
        Self {
            customer: "customer".to_owned(),
            time: "time".to_owned(),
            time_format: TimeFormat::Iso,
            zone: None,
            event: EventColumn::Column {
                column: "event".to_owned(),
                names: BTreeMap::new(),
                ignore: Vec::new(),
                ignore_unknown: false,
            },
            fields: BTreeMap::new(),
            attributes: BTreeMap::new(),
            reaction: None,
            values: BTreeMap::new(),
            set_separator: ';',
            separator: b',',
            customers: None,
        }
    }
}

/// How a log writes instants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeFormat {
    /// `2026-03-01T09:00:00Z`, `2026-03-01 09:00:00`, `2026-03-01`; without an offset in the log's zone.
    Iso,
    /// Seconds since 1970, of UTC; a fraction counts.
    Seconds,
    /// Milliseconds since 1970, of UTC.
    Milliseconds,
    /// A pattern of `strptime`: `%d/%m/%Y %H:%M`.
    Pattern(String),
}

/// What a row says happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventColumn {
    /// Every row is this event.
    Constant(String),
    /// The column says which.
    Column {
        /// Its name.
        column: String,
        /// What its words stand for; a word that is not here is the event of that name.
        names: BTreeMap<String, String>,
        /// Words that are passed over.
        ignore: Vec<String>,
        /// Whether words that name no event are passed over too, instead of refused.
        ignore_unknown: bool,
    },
}

/// Where reactions are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReactionColumns {
    /// The column that names the message; rows where it is empty are no reactions.
    pub message: String,
    /// The column that names the reaction.
    pub reaction: String,
}

/// The customers' file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerMapping {
    /// The column that says who.
    pub customer: String,
    /// By attribute: the column; an attribute that is not named here is read from the column of its own name, where there is one.
    pub attributes: BTreeMap<String, String>,
}

impl CustomerMapping {
    pub(super) fn bind(
        &self,
        program: &Program,
        columns: &[String],
    ) -> Result<(usize, Vec<(AttributeId, usize)>), String> {
        let customer = column(columns, &self.customer)?;
        let named = bind_attributes(program, &self.attributes, columns)?;
        let mut all: Vec<(AttributeId, usize)> = Vec::new();
        for (id, attribute) in program.attributes.iter() {
            let at = named.iter().find(|(known, _)| *known == id).map(|(_, at)| *at);
            let own = || columns.iter().position(|name| *name == attribute.name && name != &self.customer);
            all.extend(at.or_else(own).map(|at| (id, at)));
        }
        Ok((customer, all))
    }
}

/// A mapping bound to a program and to the columns of a file.
pub(super) struct Bound {
    pub customer: usize,
    pub time: usize,
    pub attributes: Vec<(AttributeId, usize)>,
    event: BoundEvent,
    /// By event: the column of each field.
    fields: Vec<Vec<Option<usize>>>,
    reaction: Option<(usize, usize)>,
}

enum BoundEvent {
    Constant(EventId),
    Column { at: usize, names: BTreeMap<String, EventId>, ignore: Vec<String>, ignore_unknown: bool },
}

impl Bound {
    pub fn events(program: &Program, mapping: &Mapping, columns: &[String]) -> Result<Self, String> {
        let (customer, time) = (column(columns, &mapping.customer)?, column(columns, &mapping.time)?);
        let event = match &mapping.event {
            EventColumn::Constant(name) => BoundEvent::Constant(event_named(program, name)?),
            EventColumn::Column { column: name, names, ignore, ignore_unknown } => {
                let mut bound = BTreeMap::new();
                for (_, event) in program.events.iter() {
                    bound.insert(event.name.to_string(), event_named(program, &event.name)?);
                }
                for (word, event) in names {
                    bound.insert(word.clone(), event_named(program, event)?);
                }
                BoundEvent::Column {
                    at: column(columns, name)?,
                    names: bound,
                    ignore: ignore.clone(),
                    ignore_unknown: *ignore_unknown,
                }
            }
        };
        for name in mapping.fields.keys() {
            event_named(program, name)?;
        }
        let mut fields = Vec::new();
        for (_, event) in program.events.iter() {
            let named = mapping.fields.get(event.name.as_str());
            if let Some(unknown) =
                named.and_then(|named| named.keys().find(|name| !event.fields.iter().any(|f| f.name == name.as_str())))
            {
                return Err(messages::unknown_field(
                    &event.name,
                    unknown,
                    event.fields.iter().map(|f| f.name.as_str()),
                ));
            }
            let mut bound = Vec::new();
            for field in &event.fields {
                let said = named.and_then(|named| named.get(field.name.as_str()));
                bound.push(match said {
                    Some(name) => Some(column(columns, name)?),
                    None => columns.iter().position(|name| *name == field.name),
                });
            }
            fields.push(bound);
        }
        let reaction = match &mapping.reaction {
            Some(names) => Some((column(columns, &names.message)?, column(columns, &names.reaction)?)),
            None => None,
        };
        Ok(Self {
            customer,
            time,
            attributes: bind_attributes(program, &mapping.attributes, columns)?,
            event,
            fields,
            reaction,
        })
    }

    pub fn fields_of(&self, event: EventId) -> &[Option<usize>] {
        self.fields.get(event.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether the mapping passes a row over.
    pub fn is_ignored(&self, row: &Row) -> bool {
        match &self.event {
            BoundEvent::Constant(_) => false,
            BoundEvent::Column { at, names, ignore, ignore_unknown } => {
                let word = row.cell(*at).trim();
                let is_reaction = self.reaction.is_some_and(|(message, _)| !row.cell(message).trim().is_empty());
                !is_reaction
                    && (ignore.iter().any(|ignored| ignored == word) || *ignore_unknown && !names.contains_key(word))
            }
        }
    }

    pub fn event(&self, row: &Row) -> Result<EventId, String> {
        match &self.event {
            BoundEvent::Constant(event) => Ok(*event),
            BoundEvent::Column { at, names, .. } => {
                let word = row.cell(*at).trim();
                let known = names.keys().map(String::as_str);
                names.get(word).copied().ok_or_else(|| messages::unknown_event(word, known))
            }
        }
    }

    /// The reaction that a row tells, if it tells one.
    pub fn reaction(&self, program: &Program, row: &Row) -> Result<Option<(MessageId, ReactionId)>, String> {
        let Some((message, reaction)) = self.reaction else { return Ok(None) };
        let (message, reaction) = (row.cell(message).trim(), row.cell(reaction).trim());
        if message.is_empty() {
            return Ok(None);
        }
        let known = program.messages.iter().find(|(_, declared)| declared.name == message).map(|(id, _)| id);
        let known_reaction = program.reactions.iter().find(|(_, word)| *word == reaction).map(|(id, _)| id);
        match (known, known_reaction) {
            (Some(message), Some(reaction)) => Ok(Some((message, reaction))),
            (None, _) => {
                Err(messages::unknown_message(message, program.messages.rows().iter().map(|m| m.name.as_str())))
            }
            (Some(_), None) => {
                Err(messages::unknown_reaction(reaction, program.reactions.rows().iter().map(SmolStr::as_str)))
            }
        }
    }
}

fn event_named(program: &Program, name: &str) -> Result<EventId, String> {
    let found = program.events.iter().find(|(_, event)| event.name == name).map(|(id, _)| id);
    found.ok_or_else(|| messages::not_declared("event", name, program.events.rows().iter().map(|e| e.name.as_str())))
}

fn bind_attributes(
    program: &Program,
    named: &BTreeMap<String, String>,
    columns: &[String],
) -> Result<Vec<(AttributeId, usize)>, String> {
    let mut bound = Vec::new();
    for (name, of) in named {
        let found = program.attributes.iter().find(|(_, attribute)| attribute.name == name.as_str()).map(|(id, _)| id);
        let attribute = found.ok_or_else(|| {
            messages::not_declared("attribute", name, program.attributes.rows().iter().map(|a| a.name.as_str()))
        })?;
        bound.push((attribute, column(columns, of)?));
    }
    Ok(bound)
}

fn column(columns: &[String], name: &str) -> Result<usize, String> {
    columns.iter().position(|known| known == name).ok_or_else(|| messages::no_column(name, columns))
}
