//! A goal or exit that listens to one system, where the same fact arrives by several.

use super::super::{JourneyLook, reading::exit_rules};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    model::{
        Program, Type,
        condition::Happening,
        journey::Cause,
        program::{Event, TriggerKind},
        types::EventId,
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "one-source-of-several",
    level: Severity::Warning,
    summary: "A goal or exit listens to one system, where the same fact arrives by several.",
    why: "Whoever buys at the till is reminded of the basket that was left in the web shop: the journey never hears of it. Shops, tills and \
          service desks do not know of each other; the journey has to name them all.",
    wrong: "\
customer { address: email  agreed: true | false = false }
channel email { address address  consent agreed is true  positive clicked }
category news
message reminder: news { email template \"reminder\" subject \"Your basket\" }
source shop \"Web shop\"
source till \"Tills\"
event cart_left from shop
event order_placed from shop { order: id, total: money USD }
event till_purchase from till { receipt: id, total: money USD }
trigger purchase = order_placed, till_purchase
segment buyers = any purchase in last 90 days

journey left_basket {
  enter on cart_left when buyers
  reenter after 30 days
  goal on order_placed within 14 days
  exit on goal
  wait 1 day
  send reminder by email
}
",
    mended: "\
customer { address: email  agreed: true | false = false }
channel email { address address  consent agreed is true  positive clicked }
category news
message reminder: news { email template \"reminder\" subject \"Your basket\" }
source shop \"Web shop\"
source till \"Tills\"
event cart_left from shop
event order_placed from shop { order: id, total: money USD }
event till_purchase from till { receipt: id, total: money USD }
trigger purchase = order_placed, till_purchase
segment buyers = any purchase in last 90 days

journey left_basket {
  enter on cart_left when buyers
  reenter after 30 days
  goal on purchase within 14 days
  exit on goal
  wait 1 day
  send reminder by email
}
",
};

/// Last words of events that say one and the same: something was bought.
const BOUGHT: [&str; 8] = ["bought", "checkout", "order", "ordered", "placed", "purchase", "purchased", "sale"];

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let program = look.look.program();
    let goal = look.journey.goal.iter().map(|goal| (&goal.cause, goal.span));
    let causes: Vec<(&Cause, Span)> =
        goal.chain(exit_rules(look.journey).map(|rule| (&rule.cause, rule.span))).collect();
    let heard: Vec<EventId> = causes.iter().flat_map(|(cause, _)| events(program, cause)).collect();
    for (cause, span) in &causes {
        let Cause::On { filter: None, when: None, .. } = cause else { continue };
        let own = events(program, cause);
        let [event] = own.as_slice() else { continue };
        let twin = program.events.ids().find(|other| !own.contains(other) && is_same_fact(program, *event, *other));
        // Another rule hears it: the two ends are told apart on purpose.
        let elsewhere =
            |twin: EventId| causes.len() > 1 && is_told_apart(&causes, program, twin) && heard.contains(&twin);
        if let Some(twin) = twin.filter(|twin| !elsewhere(*twin)) {
            found.extend(finding(program, *span, (*event, twin)));
        }
    }
}

/// Whether a rule of its own is about an event, named by itself.
fn is_told_apart(causes: &[(&Cause, Span)], program: &Program, event: EventId) -> bool {
    causes.iter().any(|(cause, _)| events(program, cause) == [event])
}

/// The events that a cause hears of, through triggers too.
fn events(program: &Program, cause: &Cause) -> Vec<EventId> {
    let Cause::On { events, .. } = cause else { return Vec::new() };
    events.iter().flat_map(|happening| behind(program, happening)).collect()
}

fn behind(program: &Program, happening: &Happening) -> Vec<EventId> {
    match happening {
        Happening::Event(event) => vec![*event],
        Happening::Trigger(id) => match program.triggers.get(*id).map(|trigger| &trigger.kind) {
            Some(TriggerKind::Event { events, .. }) => {
                events.iter().flat_map(|happening| behind(program, happening)).collect()
            }
            Some(_) | None => Vec::new(),
        },
        Happening::Message(..) | Happening::Journey(..) | Happening::Goal => Vec::new(),
    }
}

/// Whether two systems report one and the same: a trigger says so, or both are called a purchase and carry money.
fn is_same_fact(program: &Program, event: EventId, other: EventId) -> bool {
    let (Some(a), Some(b)) = (program.events.get(event), program.events.get(other)) else { return false };
    let has_money = |event: &Event| event.fields.iter().any(|field| matches!(field.ty, Type::Money(_)));
    let other_source = !a.sources.is_empty() && b.sources.iter().all(|source| !a.sources.contains(source));
    if !other_source || b.sources.is_empty() || !has_money(a) || !has_money(b) {
        return false;
    }
    let is_bought = |event: &Event| event.name.rsplit('_').next().is_some_and(|word| BOUGHT.contains(&word));
    let joined = program.triggers.rows().iter().any(|trigger| match &trigger.kind {
        TriggerKind::Event { events, filter: None } => {
            let names = |wanted: EventId| events.contains(&Happening::Event(wanted));
            names(event) && names(other)
        }
        _ => false,
    });
    joined || is_bought(a) && is_bought(b)
}

fn finding(program: &Program, span: Span, (event, twin): (EventId, EventId)) -> Option<Diagnostic> {
    let (event, twin) = (program.events.get(event)?, program.events.get(twin)?);
    let source = |event: &Event| {
        let source = event.sources.first().and_then(|source| program.sources.get(*source));
        source.map_or_else(String::new, |source| source.title.as_ref().unwrap_or(&source.name).to_string())
    };
    let message = format!("this listens to {} alone, and the same comes from {}", source(event), source(twin));
    Some(
        Diagnostic::warning(PAGE.name, span, message)
            .note(format!("whoever does it there is not heard: `{}`", twin.name))
            .label(twin.span, "the same fact, from another system")
            .help(format!("Name both: `on {}, {}`, or a trigger of both.", event.name, twin.name)),
    )
}
