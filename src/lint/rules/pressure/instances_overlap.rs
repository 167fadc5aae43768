//! A journey that is to begin again while it still runs.

use super::super::JourneyLook;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, calendar::Millis},
    ir::words::duration_words,
    model::{
        condition::{Cond, CondKind, Term, TermKind},
        journey::{Cause, Journey, Reenter},
        types::{EventId, Type},
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "instances-overlap",
    level: Severity::Error,
    summary: "Customers may come again before they can be through, and there is no key that would keep the visits apart.",
    why: "Whoever is inside is refused: the second booking, the second parcel, the second newsletter gets nothing, although `reenter` says that it \
          should. With a key (`per booking`) each would have a visit of its own.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message first: news { email template \"first\" }
message second: news { email template \"second\" }
source shop
event visit from shop
event booked from shop { booking: id }

journey follow_up {
  enter on booked
  reenter after 3 days
  goal on visit within 30 days
  exit on goal
  send first by email
  wait 5 days
  send second by email
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message first: news { email template \"first\" }
message second: news { email template \"second\" }
source shop
event visit from shop
event booked from shop { booking: id }

journey follow_up {
  enter on booked
  reenter after 3 days
  goal on visit within 30 days
  exit on goal
  send first by email
  wait 2 days
  send second by email
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let journey = look.journey;
    let (Some(span), None, false) = (journey.reenter_span, &journey.key, journey.damaged) else { return };
    let sooner: Millis = match journey.reenter {
        Reenter::Never => return,
        Reenter::Always => 0,
        Reenter::After(length) => length,
    };
    let id = look.id;
    let (_, pressure) = look.look.pressure();
    let longest = pressure.longest_visit(id);
    let apart = pressure.occasions_apart(id);
    let takes = |longest: Option<Millis>| match longest {
        Some(longest) => format!("one visit may take {}", duration_words(longest)),
        None => "one visit may take any time".to_owned(),
    };
    if longest == Some(0) {
        return;
    }
    if let Some(key) = told_apart_by(journey) {
        if longest.is_some_and(|longest| longest <= sooner) {
            return;
        }
        let name = &journey.name;
        let mut finding = Diagnostic::error(
            PAGE.name,
            span,
            format!("a second `{key}` is refused while the first one's visit goes on"),
        )
        .note(takes(longest))
        .help(format!("Give each its own visit: `journey {name} per {key}`."));
        if journey.title.is_none() {
            finding = finding.maybe_fix(format!("one visit per {key}"), journey.span.at_end(), format!(" per {key}"));
        }
        found.push(finding);
        return;
    }
    let Some(longest) = longest else { return };
    // What the calendar asks for again is meant to come again; else it is the time that `reenter` names.
    let again = match apart {
        Some(apart) => apart.max(sooner),
        None => sooner,
    };
    if again > 0 && again < longest {
        let message = match apart {
            Some(apart) if apart >= sooner => {
                format!("it begins again after {}, and refuses whoever may still be inside", duration_words(apart))
            }
            Some(_) | None => format!(
                "they may come again after {}, and are refused: they may still be inside",
                duration_words(sooner)
            ),
        };
        found.push(
            Diagnostic::error(PAGE.name, span, message)
                .note(takes(Some(longest)))
                .help(format!("Let the visit end sooner, or say `reenter after {}`.", duration_words(longest))),
        );
    }
}

/// The field by which the journey's rules tell one thing from another, and which all its ways in carry.
fn told_apart_by(journey: &Journey) -> Option<&str> {
    let mut fields: Vec<u32> = Vec::new();
    let rules = journey.exits.iter().map(|rule| &rule.cause).chain(journey.goal.iter().map(|goal| &goal.cause));
    for cause in rules {
        if let Cause::On { filter: Some(filter), .. } = cause {
            ties(filter, &mut fields);
        }
    }
    let field = fields.into_iter().find(|field| {
        let is_id =
            journey.entry_fields.get(*field as usize).is_some_and(|field| field.ty == Type::Id && !field.optional);
        let carried = |way: &crate::model::journey::WayIn| {
            let of_events =
                |(_, fields): &(EventId, Vec<Option<u32>>)| fields.get(*field as usize).copied().flatten().is_some();
            !way.carried.is_empty() && way.carried.iter().all(of_events)
        };
        is_id && journey.ways_in.rows().iter().all(carried)
    })?;
    journey.entry_fields.get(field as usize).map(|field| field.name.as_str())
}

/// Entry fields that an event's own field must equal.
fn ties(condition: &Cond, fields: &mut Vec<u32>) {
    match &condition.kind {
        CondKind::And(parts) => parts.iter().for_each(|part| ties(part, fields)),
        CondKind::Is(left, right) => {
            let entry = |term: &Term| if let TermKind::Entry(field) = term.kind { Some(field) } else { None };
            let event = |term: &Term| matches!(term.kind, TermKind::Field(_));
            if event(right) {
                fields.extend(entry(left));
            }
            if event(left) {
                fields.extend(entry(right));
            }
        }
        _ => {}
    }
}
