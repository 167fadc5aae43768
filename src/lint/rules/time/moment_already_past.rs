//! A trigger whose moment is past as soon as its date becomes known: counted further back than the date is ever set ahead.

use super::{
    super::{JourneyLook, Look},
    clock::{self, Anchor, Base, Clock, is_reached},
};
use crate::{
    base::{
        CheckPage, Diagnostic, Diagnostics, Severity, Span,
        calendar::{DAY, Millis},
    },
    ir::{NodeKind, delays, words::duration_words},
    model::{
        Const, Program, Term, TermKind,
        journey::{Journey, WaitUntil},
        population::{Act, Dist, Generated, StepKind, TestKind, World},
        program::TriggerKind,
        types::{AttributeId, EventId},
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "moment-already-past",
    level: Severity::Warning,
    summary: "a trigger counts back further than its date is ever set ahead",
    why: "A moment that is past when its date becomes known triggers nothing: the reminder that everybody relies on reaches nobody, and there \
          is no error anywhere.",
    wrong: "\
customer { address: email  voucher_ends: datetime? }
channel email { address address }
category news
message voucher:     news { email template \"voucher\" }
message last_chance: news { email template \"last-chance\" }
source shop
event signed_up from shop
event order     from shop
trigger voucher_ending = 3 days before voucher_ends

journey welcome {
  enter   on signed_up
  reenter never
  goal    on order within 14 days
  exit    on goal
  set voucher_ends to 2 days after now
  send voucher by email
  wait 2 days
  exit \"told\"
}

journey remind {
  enter   on voucher_ending
  reenter never
  goal    on order within 14 days
  exit    on goal
  send last_chance by email
  wait 2 days
  exit \"told\"
}
",
    mended: "\
customer { address: email  voucher_ends: datetime? }
channel email { address address }
category news
message voucher:     news { email template \"voucher\" }
message last_chance: news { email template \"last-chance\" }
source shop
event signed_up from shop
event order     from shop
trigger voucher_ending = 1 day before voucher_ends

journey welcome {
  enter   on signed_up
  reenter never
  goal    on order within 14 days
  exit    on goal
  set voucher_ends to 2 days after now
  send voucher by email
  wait 2 days
  exit \"told\"
}

journey remind {
  enter   on voucher_ending
  reenter never
  goal    on order within 14 days
  exit    on goal
  send last_chance by email
  wait 2 days
  exit \"told\"
}
",
};

/// Triggers counted back from what customers carry.
pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    let program = look.program();
    let Some(journey) = program.journeys.rows().first() else { return };
    for trigger in program.triggers.rows() {
        let TriggerKind::Moment(term) = &trigger.kind else { continue };
        let Some(moment) = clock::moment(term, journey) else { continue };
        let Base::Attribute(attribute) = moment.anchor.base else { continue };
        let Some((ahead, writer)) = attribute_ahead(look, attribute) else { continue };
        let slack = if moment.anchor.midnight { delays::largest_clock_change(program) } else { 0 };
        if ahead.saturating_add(moment.offset).saturating_add(slack) >= 0 {
            continue;
        }
        let name = program.attributes.get(attribute).map_or("", |attribute| attribute.name.as_str());
        found.push(
            Diagnostic::warning(PAGE.name, term.span, format!("this moment is past as soon as `{name}` is known"))
                .label(writer, format!("this sets it {} ahead at most", duration_words(ahead)))
                .help(format!("Count back less than {}, or set the date further ahead.", duration_words(ahead))),
        );
    }
}

/// Waits counted back from what came with the entry.
pub(super) fn journeys(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let clock = Clock::of(look);
    let program = look.look.program();
    let slack = delays::largest_clock_change(program);
    for (node, step) in look.steps.nodes() {
        let NodeKind::Wait(WaitUntil::Moment(term)) = &step.kind else { continue };
        let Some(moment) = clock::moment(term, look.journey) else { continue };
        let Base::Field(field) = moment.anchor.base else { continue };
        // Where an earlier wait makes it so, that is another mistake.
        if clock.since(node, moment.anchor).least.is_some() || !is_reached(look, node) {
            continue;
        }
        let Some((ahead, said_by)) = field_ahead(program, look.journey, field) else { continue };
        let reached = clock.since(node, Anchor::ENTRY).least.unwrap_or(0);
        if ahead.saturating_add(moment.offset).saturating_add(slack) >= reached {
            continue;
        }
        let name = look.journey.entry_fields.get(field as usize).map_or("", |field| field.name.as_str());
        found.push(
            Diagnostic::warning(PAGE.name, step.span, "this moment is past for everybody this workspace is tried on")
                .label(said_by, format!("`{name}` is {} ahead at most", duration_words(round_down(ahead))))
                .help("Count back less, or try it on dates that are further ahead."),
        );
    }
}

fn round_down(length: Millis) -> Millis {
    if length > DAY { length / DAY * DAY } else { length }
}

/// How far ahead of the entry a field of it ever lies, in all that the workspace is tried on; none where that is not known.
fn field_ahead(program: &Program, journey: &Journey, field: u32) -> Option<(Millis, Span)> {
    let mut furthest: Option<(Millis, Span)> = None;
    for way in journey.ways_in.rows() {
        if way.carried.is_empty() {
            return None;
        }
        for (event, fields) in &way.carried {
            let position = fields.get(field as usize).copied().flatten()?;
            let ahead = event_ahead(program, *event, position)?;
            furthest = furthest.into_iter().chain([ahead]).max_by_key(|(ahead, _)| *ahead);
        }
    }
    furthest
}

/// How far ahead of the instant of writing the attribute is ever set, and by what; none where that is not known of each writer.
fn attribute_ahead(look: &Look<'_>, attribute: AttributeId) -> Option<(Millis, Span)> {
    let program = look.program();
    let declared = program.attributes.get(attribute)?;
    if declared.default.is_some() || is_given_otherwise(program, attribute) {
        return None;
    }
    let mut known: Vec<(Millis, Span)> = Vec::new();
    for (_, steps) in look.graph.journeys.iter() {
        for (_, step) in steps.nodes() {
            if let NodeKind::Set { attribute: set, value } = &step.kind
                && *set == attribute
            {
                known.push((ahead_of_now(value)?, step.span));
            }
        }
    }
    for (event, field) in &declared.from {
        known.push(event_ahead(program, *event, *field)?);
    }
    known.into_iter().max_by_key(|(ahead, span)| (*ahead, std::cmp::Reverse(*span)))
}

/// How far ahead of the event its field ever lies, in all populations and tests; none where nothing says so, or something unclear does.
fn event_ahead(program: &Program, event: EventId, field: u32) -> Option<(Millis, Span)> {
    let mut known: Vec<(Millis, Span)> = Vec::new();
    for world in worlds(program) {
        for generator in &world.generators {
            if generator.what == Generated::Event(event) {
                let drawn = generator.payload.iter().find(|(position, _)| *position == field);
                let Some((_, Dist::Later(ahead))) = drawn else { return None };
                known.push((*ahead, generator.span));
            }
        }
    }
    for test in program.tests.rows() {
        let TestKind::Replay { steps, .. } = &test.kind else { continue };
        let mut now = None;
        for step in steps {
            let act = match &step.kind {
                StepKind::On(day, time, act) => {
                    now = Some(i64::from(*day) * DAY + time);
                    act
                }
                StepKind::After(length, act) => {
                    now = now.map(|now: Millis| now.saturating_add(*length));
                    act
                }
                StepKind::Expect(_) => continue,
            };
            if let Some(Act::Event(happened, values)) = act
                && *happened == event
            {
                let said = values.get(field as usize)?;
                let then = if let Const::Date(day) = said {
                    i64::from(*day) * DAY
                } else if let Const::LocalDateTime(day, time) = said {
                    i64::from(*day) * DAY + time
                } else {
                    return None;
                };
                known.push((then.saturating_sub(now?), step.span));
            }
        }
    }
    known.into_iter().max_by_key(|(ahead, span)| (*ahead, std::cmp::Reverse(*span)))
}

fn worlds(program: &Program) -> impl Iterator<Item = &World> {
    let own = program.populations.rows().iter().map(|population| &population.world);
    let personas = program.populations.rows().iter().flat_map(|population| &population.personas);
    own.chain(personas.map(|persona| &persona.world))
}

/// Whether a population draws it, or a test says what it is from the start or sets it.
fn is_given_otherwise(program: &Program, attribute: AttributeId) -> bool {
    let drawn = worlds(program).any(|world| world.attributes.iter().any(|(drawn, ..)| *drawn == attribute));
    let sets = |step: &StepKind| match step {
        StepKind::On(_, _, Some(act)) | StepKind::After(_, Some(act)) => match act {
            Act::Set(set, _) => *set == attribute,
            Act::Event(..) | Act::Reaction(..) | Act::Action(..) => false,
        },
        StepKind::On(_, _, None) | StepKind::After(_, None) | StepKind::Expect(_) => false,
    };
    let said = |test: &TestKind| match test {
        TestKind::Replay { customer, steps, .. } => {
            customer.iter().any(|(said, value)| *said == attribute && *value != Const::Missing)
                || steps.iter().any(|step| sets(&step.kind))
        }
        TestKind::Simulate { .. } | TestKind::Error => false,
    };
    drawn || program.tests.rows().iter().any(|test| said(&test.kind))
}

fn ahead_of_now(value: &Term) -> Option<Millis> {
    match &value.kind {
        TermKind::Now => Some(0),
        TermKind::Ago(length) => Some(-length),
        TermKind::Moment { base, shift, at: None, .. } => ahead_of_now(base)?.checked_add(*shift),
        TermKind::Add { left, minus, right } => {
            let TermKind::Const(Const::Duration(length)) = &right.kind else { return None };
            ahead_of_now(left)?.checked_add(if *minus { -length } else { *length })
        }
        TermKind::Moment { at: Some(_), .. }
        | TermKind::Const(_)
        | TermKind::Attribute(_)
        | TermKind::Field(_)
        | TermKind::Entry(_)
        | TermKind::Awaited(..)
        | TermKind::Count(_)
        | TermKind::Sum(..)
        | TermKind::OrElse(..)
        | TermKind::Error => None,
    }
}
