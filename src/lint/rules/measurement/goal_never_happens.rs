//! A goal that nothing can bring about.

use std::collections::BTreeSet;

use super::super::{JourneyLook, handing::events_of};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    model::{
        condition::{Happened, Happening, JourneyFact, Which},
        journey::Cause,
        population::{Generated, Of, Population, Rate, World},
        types::EventId,
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "goal-never-happens",
    level: Severity::Warning,
    summary: "Nothing in the workspace brings a goal about: no message of the journey can get the reaction, no population makes the event.",
    why: "The journey's conversion is zero for ever, and everybody looks for the reason in its messages.",
    wrong: "\
customer { address: email }
channel email { address address  positive clicked }
category news
message tip: news { email template \"tip\" }
message more: news { email template \"more\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  goal on more clicked within 30 days
  send tip by email
}
journey others {
  enter on visit
  reenter never
  goal on more clicked within 30 days
  send more by email
}
",
    mended: "\
customer { address: email }
channel email { address address  positive clicked }
category news
message tip: news { email template \"tip\" }
message more: news { email template \"more\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  goal on tip clicked within 30 days
  send tip by email
}
journey others {
  enter on visit
  reenter never
  goal on more clicked within 30 days
  send more by email
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let Some(goal) = &look.journey.goal else { return };
    let Cause::On { events, .. } = &goal.cause else { return };
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    let program = look.look.program();
    let never = |why: String, help: &str| {
        Diagnostic::warning(PAGE.name, goal.span, "this goal is never reached").note(why).help(help)
    };
    let sent = |which: Which| {
        facts.sends().iter().any(|send| match which {
            Which::Bare | Which::Category(_) | Which::Channel(_) => true,
            Which::Message(message) => send.message == message,
            Which::Send(named) => send.id == named,
        })
    };
    let unsent = |event: &Happening| match event {
        Happening::Message(which, Happened::Reaction(_) | Happened::Positive | Happened::Negative) => !sent(*which),
        Happening::Message(..)
        | Happening::Event(_)
        | Happening::Trigger(_)
        | Happening::Journey(..)
        | Happening::Goal => false,
    };
    if !events.is_empty() && events.iter().all(unsent) {
        found.push(never(
            "this journey sends no such message".to_owned(),
            "In a journey's rules a reaction is to its own messages: name one that it sends, or send it here.",
        ));
        return;
    }
    // Converted: somewhere there has to be a goal to reach.
    let goalless = events.iter().find_map(|event| match event {
        Happening::Journey(journey, JourneyFact::Converted) => {
            program.journeys.get(*journey).filter(|journey| journey.goal.is_none())
        }
        _ => None,
    });
    if let (Some(other), 1) = (goalless, events.len()) {
        found.push(
            never(
                format!("`{}` has no goal of its own", other.name),
                "Give that journey a goal, or wait for the event itself.",
            )
            .label(other.span, "never converts anybody"),
        );
        return;
    }
    let mut business: Vec<EventId> = Vec::new();
    events.iter().for_each(|event| events_of(program, event, &mut business));
    let all_events = events.iter().all(|event| matches!(event, Happening::Event(_)));
    if !all_events || business.is_empty() || program.populations.is_empty() {
        return;
    }
    let made: BTreeSet<EventId> = program.populations.rows().iter().flat_map(made_by).collect();
    if business.iter().all(|event| !made.contains(event)) {
        let names: Vec<&str> =
            business.iter().filter_map(|event| program.events.get(*event)).map(|event| event.name.as_str()).collect();
        let mut finding = never(
            format!("in no population does `{}` ever happen", names.join("` or `")),
            "Let the population say how often it happens: a simulation shows no conversion at all until then.",
        );
        if let Some(population) = program.populations.rows().first() {
            finding = finding.label(population.span, "does not make it");
        }
        found.push(finding);
    }
}

/// The events that a population makes, personas and reactions included; what its share is of need not happen.
fn made_by(population: &Population) -> BTreeSet<EventId> {
    let worlds: Vec<&World> =
        std::iter::once(&population.world).chain(population.personas.iter().map(|persona| &persona.world)).collect();
    let mut generators = Vec::new();
    for world in worlds {
        generators.extend(&world.generators);
        generators.extend(world.reactions.iter().flat_map(|reactions| &reactions.lines));
    }
    let mut made = BTreeSet::new();
    loop {
        let before = made.len();
        for generator in &generators {
            let Generated::Event(event) = generator.what else { continue };
            let comes = match &generator.rate {
                Rate::Share { of: Some(Of::Happening(Happening::Event(cause))), .. } => made.contains(cause),
                Rate::Every(_) | Rate::Once | Rate::Share { .. } => true,
            };
            if comes {
                made.insert(event);
            }
        }
        if made.len() == before {
            break;
        }
    }
    made
}
