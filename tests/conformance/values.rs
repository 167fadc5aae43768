//! Reads the literals of a case's tables by the type that is declared. Knows no expressions.

use journey::{
    base::{
        Decimal,
        calendar::{self, DAY, HOUR, MINUTE, SECOND, Zone},
        ids::Id,
    },
    model::{
        Program, Type,
        program::{Event, Field},
        types::{AttributeId, EventId},
    },
    sim::value::{Value, Values},
};

/// Splits `name { a: 1, b: 2 }` into the name and its parts.
pub fn head_and_parts(text: &str) -> (String, Vec<(String, String)>) {
    let (head, body) = match text.split_once('{') {
        Some((head, body)) => (head.trim(), body.trim().trim_end_matches('}').trim()),
        None => (text.trim(), ""),
    };
    let parts = split(body, ',')
        .into_iter()
        .filter_map(|part| part.split_once(':').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())))
        .collect();
    (head.to_owned(), parts)
}

fn split(text: &str, at: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        if c == '"' {
            quoted = !quoted;
        }
        if c == at && !quoted {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// The attribute of that name and its value.
pub fn attribute(
    program: &Program,
    values: &mut Values,
    zone: &Zone,
    name: &str,
    text: &str,
) -> Result<(AttributeId, Value), String> {
    let (id, declared) = program
        .attributes
        .iter()
        .find(|(_, attribute)| attribute.name == name)
        .ok_or_else(|| format!("no attribute `{name}`"))?;
    Ok((id, value(program, values, zone, &declared.ty, text)?))
}

/// The event of that name with its fields by position.
pub fn event(
    program: &Program,
    values: &mut Values,
    zone: &Zone,
    name: &str,
    parts: &[(String, String)],
) -> Result<Option<(EventId, Vec<Value>)>, String> {
    let Some((id, declared)) = program.events.iter().find(|(_, event): &(EventId, &Event)| event.name == name) else {
        return Ok(None);
    };
    let mut fields = vec![Value::Missing; declared.fields.len()];
    for (name, text) in parts {
        let position = declared
            .fields
            .iter()
            .position(|field: &Field| field.name == name.as_str())
            .ok_or_else(|| format!("`{}` has no field `{name}`", declared.name))?;
        fields[position] = value(program, values, zone, &declared.fields[position].ty, text)?;
    }
    Ok(Some((id, fields)))
}

/// A literal of a type.
pub fn value(program: &Program, values: &mut Values, zone: &Zone, ty: &Type, text: &str) -> Result<Value, String> {
    let text = text.trim();
    let wrong = || format!("`{text}` is no {ty:?}");
    if text == "unknown" {
        return Ok(Value::Missing);
    }
    Ok(match ty {
        Type::Text | Type::Id | Type::Email | Type::Phone | Type::TimeZone => {
            values.text(text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).ok_or_else(wrong)?)
        }
        Type::Integer => Value::Int(text.replace('_', "").parse().map_err(|_| wrong())?),
        Type::Number => Value::Number(Decimal::parse(text).ok_or_else(wrong)?.to_f64()),
        Type::Percent => {
            Value::Number(Decimal::parse(text.strip_suffix('%').ok_or_else(wrong)?).ok_or_else(wrong)?.to_f64())
        }
        Type::Money(currency) => {
            let (amount, _) = text.split_once(' ').ok_or_else(wrong)?;
            let minor = Decimal::parse(amount).and_then(|amount| amount.scaled(currency.decimals));
            Value::Int(minor.ok_or_else(wrong)?)
        }
        Type::Date => Value::Int(i64::from(day(text).ok_or_else(wrong)?)),
        Type::DateTime => {
            let (date, time) = text.split_once(" at ").ok_or_else(wrong)?;
            let (date, time) = (day(date).ok_or_else(wrong)?, clock(time).ok_or_else(wrong)?);
            Value::Int(zone.instant(date, time))
        }
        Type::Time => Value::Int(clock(text).ok_or_else(wrong)?),
        Type::Duration => {
            let (count, unit) = text.split_once(' ').ok_or_else(wrong)?;
            let unit = match unit.trim_end_matches('s') {
                "second" => SECOND,
                "minute" => MINUTE,
                "hour" => HOUR,
                "day" => DAY,
                "week" => 7 * DAY,
                _ => return Err(wrong()),
            };
            Value::Int(count.parse::<i64>().map_err(|_| wrong())? * unit)
        }
        Type::Bool => Value::Bool(text.parse().map_err(|_| wrong())?),
        Type::Enum(_) => {
            let id = program.variants.iter().find(|(_, word)| *word == text).map(|(id, _)| id).ok_or_else(wrong)?;
            Value::Word(id.0)
        }
        Type::Channel => {
            let id = program.channels.iter().find(|(_, c)| c.name == text).map(|(id, _)| id).ok_or_else(wrong)?;
            Value::Word(id.0)
        }
        Type::Category => {
            let id = program.categories.iter().find(|(_, c)| c.name == text).map(|(id, _)| id).ok_or_else(wrong)?;
            Value::Word(id.0)
        }
        Type::Set(element) => {
            if text == "nothing" {
                return Ok(Values::empty_set());
            }
            let mut elements = Vec::new();
            for part in text.split(" and ") {
                elements.push(value(program, values, zone, element, part)?);
            }
            values.set(&elements)
        }
        Type::Error => return Err(wrong()),
    })
}

fn day(text: &str) -> Option<calendar::Day> {
    let mut parts = text.trim().split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    calendar::day_of(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn clock(text: &str) -> Option<calendar::Millis> {
    let mut parts = text.trim().split(':');
    let hours: i64 = parts.next()?.parse().ok()?;
    let minutes: i64 = parts.next()?.parse().ok()?;
    let seconds: i64 = parts.next().map_or(Some(0), |s| s.parse().ok())?;
    Some(hours * HOUR + minutes * MINUTE + seconds * SECOND)
}

/// Puts a value where an attribute's is.
pub fn put(profile: &mut [Value], attribute: AttributeId, value: Value) {
    profile[attribute.index()] = value;
}
