//! Makes up the life of a customer who goes a given way through a journey. What comes of it, the stage says.

use std::collections::BTreeMap;

use super::super::Look;
use crate::{
    base::{
        Decimal,
        calendar::{DAY, HOUR, Instant, MINUTE, Millis, SECOND, parse_date},
    },
    ir::{
        Edge, NodeId, NodeKind,
        rehearsal::{Life, Lived, LivedKind, some_event, some_value},
    },
    model::{
        Const, Program, TermKind, Type,
        condition::{Happened, Happening, Which},
        journey::{Cause, WaitUntil, WayInKind},
        population::{Act, Choice},
        program::TriggerKind,
        types::{ChannelId, EventId, JourneyId, MessageId, ReactionId, VariantId},
    },
    pressure::{PathStep, Profile},
    solve::{Customer, Formula, Mode, Place},
};

/// What all texts and ids of a made-up life are: about one and the same thing.
const KEY: &str = "1";

/// Acts that are added one by one as the life comes to where they are waited for.
const ACTS: usize = 12;

/// How long a life is looked at behind the last step of its way.
const AFTER: Millis = 14 * DAY;

/// A customer who goes from the entry along these steps, and what came of them; the first of several lives of which `shows` is true.
pub(super) fn live_along(
    look: &mut Look<'_>,
    journey: JourneyId,
    path: &[PathStep],
    shows: &dyn Fn(&[Lived]) -> bool,
) -> Option<(Life, Vec<Lived>)> {
    let first = path.first()?;
    if look.lives.get() == 0 || path.iter().any(|step| step.again) {
        return None;
    }
    let (solver, pressure) = look.pressure();
    let mut ways: Vec<(NodeId, Edge)> = pressure.way_to(solver, journey, first.node, Profile::Steady)?;
    ways.extend(path.iter().map(|step| (step.node, step.edge)));
    let customer = somebody(look, journey, &ways)?;
    let beginnings = beginnings(look, journey, &ways, &customer);
    let length = path.last().map_or(0, |step| step.until);
    for mut life in beginnings {
        life.lasts = life.lasts.saturating_add(length).saturating_add(AFTER);
        if let Some(lived) = act_on(look, journey, &ways, &mut life)
            && shows(&lived)
        {
            return Some((life, lived));
        }
    }
    None
}

/// Lives in which an event happens once, and nothing else: to somebody whom these journeys let in.
pub(super) fn live_event(look: &mut Look<'_>, event: EventId, journeys: &[JourneyId]) -> Vec<(Life, Vec<Lived>)> {
    /// At these hours.
    const HOURS: [Millis; 2] = [9, 18];
    let graph = look.graph;
    let mut asked = Vec::new();
    for journey in journeys {
        let Some(declared) = graph.program.journeys.get(*journey) else { continue };
        for way in declared.ways_in.rows().iter().filter(|way| way.carried.iter().any(|(carried, _)| *carried == event))
        {
            asked.extend(way.when.as_ref().map(|when| look.solver.formula(when, Place::inside(*journey))));
        }
    }
    let customer = look.solver.witness(&Formula::all(asked)).unwrap_or_default();
    let program = look.program();
    let mut lives = Vec::new();
    for hour in HOURS {
        let mut life = Life { customer: profile(program, &customer), ..Life::new() };
        life.from.1 = hour * HOUR;
        let mut life = life.with(0, entry_event(program, event, &customer));
        life.lasts = AFTER;
        let lived = look.live(&life);
        lives.push((life, lived));
    }
    lives
}

/// Somebody who can go these ways, and gets what is sent on them.
fn somebody(look: &mut Look<'_>, journey: JourneyId, ways: &[(NodeId, Edge)]) -> Option<Customer> {
    let graph = look.graph;
    let steps = graph.journeys.get(journey)?;
    let mut asked = Vec::new();
    for (node, edge) in ways {
        match steps.node(*node).map(|step| &step.kind) {
            Some(NodeKind::Branch { arms, .. }) => {
                let taken = if let Edge::Arm(arm) = edge { *arm as usize } else { arms.len() };
                let place = Place::inside(journey);
                asked.extend(arms.iter().take(taken).map(|arm| look.solver.formula(arm, place).not()));
                asked.extend(arms.get(taken).map(|arm| look.solver.formula(arm, place)));
            }
            Some(
                NodeKind::Send { .. }
                | NodeKind::Stage(_)
                | NodeKind::Wait(_)
                | NodeKind::Await { .. }
                | NodeKind::Split(_)
                | NodeKind::Repeat { .. }
                | NodeKind::Round(_)
                | NodeKind::Set { .. }
                | NodeKind::Mark(_)
                | NodeKind::Clear(_)
                | NodeKind::Do { .. }
                | NodeKind::Start(_)
                | NodeKind::Leave(_),
            )
            | None => {}
        }
    }
    let asked = Formula::all(asked);
    let mut known = look.solver.known((graph, look.facts), journey, Mode::Steady, std::slice::from_ref(&asked));
    let (start, _) = ways.first()?;
    let found = look.solver.somebody_at(&mut known, *start, &asked).found().cloned();
    Some(found.or_else(|| look.solver.witness(&asked)).unwrap_or_default())
}

/// Lives that enter the journey, at several hours of a day.
fn beginnings(look: &Look<'_>, journey: JourneyId, ways: &[(NodeId, Edge)], customer: &Customer) -> Vec<Life> {
    let program = look.program();
    let mut life = Life { customer: profile(program, customer), ..Life::new() };
    let Some(steps) = look.graph.journeys.get(journey) else { return Vec::new() };
    for (node, edge) in ways {
        if let (Some(NodeKind::Split(split)), Edge::Arm(arm)) = (steps.node(*node).map(|step| &step.kind), edge) {
            life.choices.retain(|choice| !matches!(choice, Choice::Arm(known, _) if known == split));
            life.choices.push(Choice::Arm(*split, *arm));
        }
    }
    let Some(declared) = program.journeys.get(journey) else { return Vec::new() };
    let mut clocks: Vec<Millis> = vec![9 * HOUR, 12 * HOUR];
    for (node, _) in ways {
        if let Some(NodeKind::Wait(WaitUntil::Clock { time, .. })) = steps.node(*node).map(|step| &step.kind) {
            clocks.push((time - MINUTE).rem_euclid(DAY));
        }
    }
    clocks.extend([15 * HOUR, 18 * HOUR, 20 * HOUR + 55 * MINUTE, 6 * HOUR, 0, 22 * HOUR, 3 * HOUR]);
    let mut lives = Vec::new();
    for way in declared.ways_in.rows() {
        let WayInKind::Happening(what) = &way.what else { continue };
        let entry = |event: EventId| entry_event(program, event, customer);
        match occasion(program, what) {
            Some(Occasion::Event(event, wait)) => lives.extend(clocks.iter().map(|clock| {
                let mut life = life.clone();
                life.from.1 = *clock;
                let mut life = life.with(0, entry(event));
                life.lasts += wait;
                life
            })),
            Some(Occasion::Tick(day, wait)) => {
                let mut life = life.clone();
                life.from = (day.unwrap_or(life.from.0), 0);
                life.lasts = wait;
                lives.push(life);
            }
            None => {}
        }
    }
    lives
}

/// What makes a customer enter.
enum Occasion {
    /// An event, and then so long nothing.
    Event(EventId, Millis),
    /// A day of the calendar on which a trigger ticks, or within so long.
    Tick(Option<i32>, Millis),
}

fn occasion(program: &Program, what: &Happening) -> Option<Occasion> {
    match what {
        Happening::Event(event) => Some(Occasion::Event(*event, 0)),
        Happening::Trigger(trigger) => match &program.triggers.get(*trigger)?.kind {
            TriggerKind::Event { events, .. } => occasion(program, events.first()?),
            TriggerKind::Absence { events, within, .. } => match occasion(program, events.first()?)? {
                Occasion::Event(event, wait) => Some(Occasion::Event(event, wait.saturating_add(*within))),
                Occasion::Tick(..) => None,
            },
            TriggerKind::Weekly { .. } => Some(Occasion::Tick(None, 8 * DAY)),
            TriggerKind::Monthly { .. } => Some(Occasion::Tick(None, 32 * DAY)),
            TriggerKind::EveryDays { period, from, .. } => Some(Occasion::Tick(Some(*from), period * DAY)),
            TriggerKind::Moment(term) => match &term.kind {
                TermKind::Const(Const::LocalDateTime(day, _) | Const::Date(day)) => {
                    Some(Occasion::Tick(Some(*day), DAY))
                }
                _ => None,
            },
            TriggerKind::Becomes(_)
            | TriggerKind::Yearly { .. }
            | TriggerKind::EveryTime { .. }
            | TriggerKind::Error => None,
        },
        Happening::Message(..) | Happening::Journey(..) | Happening::Goal => None,
    }
}

/// An event with what the entry must say.
fn entry_event(program: &Program, event: EventId, customer: &Customer) -> Act {
    let Some(declared) = program.events.get(event) else { return Act::Event(event, Vec::new()) };
    let mut values = some_event(declared, KEY);
    // An id that may be missing is what instances and rules are told apart by.
    for (value, field) in values.iter_mut().zip(&declared.fields) {
        if field.ty == Type::Id {
            *value = some_value(&field.ty, KEY);
        }
    }
    let said: BTreeMap<&str, &str> =
        customer.circumstances.iter().map(|line| (line.name.as_str(), line.value.as_str())).collect();
    for (value, field) in values.iter_mut().zip(&declared.fields) {
        let named = said.get(format!("entry.{}", field.name).as_str()).copied();
        if let Some(constant) = named.and_then(|words| constant(program, &field.ty, words)) {
            *value = constant;
        }
    }
    Act::Event(event, values)
}

/// The profile: whatever it takes to be spoken to, and what the way asks for.
fn profile(program: &Program, customer: &Customer) -> Vec<(crate::model::types::AttributeId, Const)> {
    let mut profile = Vec::new();
    for (id, attribute) in program.attributes.iter() {
        let asked = customer.attributes.iter().find(|line| line.name == attribute.name.as_str());
        let asked = asked.and_then(|line| constant(program, &attribute.ty, &line.value));
        let is_address = program.channels.rows().iter().any(|channel| channel.address == Some(id));
        let value = match (&attribute.ty, asked) {
            (Type::Set(element), asked) if matches!(**element, Type::Channel | Type::Category) => {
                let all = match **element {
                    Type::Channel => program.channels.ids().map(Const::Channel).collect(),
                    _ => program.categories.ids().map(Const::Category).collect(),
                };
                // Whom a way asks to have none of them has none.
                match asked {
                    Some(Const::Set(elements)) if !elements.is_empty() => Const::Set(elements),
                    Some(_) | None => Const::Set(all),
                }
            }
            (_, Some(Const::Missing)) if is_address => some_value(&attribute.ty, "ann"),
            (_, Some(asked)) => asked,
            (ty, None) if is_address => some_value(ty, "ann"),
            // Somebody who has agreed, where agreeing is a yes or no.
            (Type::Bool, None) if is_consent(program, id) => Const::Bool(true),
            (ty, None) if !attribute.optional && attribute.default.is_none() && *ty != Type::TimeZone => {
                some_value(ty, "ann")
            }
            (_, None) => continue,
        };
        if value != Const::Missing {
            profile.push((id, value));
        }
    }
    profile
}

fn is_consent(program: &Program, attribute: crate::model::types::AttributeId) -> bool {
    let channels = program.channels.rows().iter().filter_map(|channel| channel.consent.as_ref());
    let categories = program.categories.rows().iter().filter_map(|category| category.consent.as_ref());
    channels.chain(categories).any(|consent| {
        matches!(&consent.kind, crate::model::CondKind::Flag(term) if term.kind == TermKind::Attribute(attribute))
    })
}

/// Lives on, and adds what is waited for as soon as it is waited for.
fn act_on(look: &Look<'_>, journey: JourneyId, ways: &[(NodeId, Edge)], life: &mut Life) -> Option<Vec<Lived>> {
    let program = look.program();
    let steps = look.graph.journeys.get(journey)?;
    let begins = life.begins(program);
    for acted in 0..ACTS {
        let lived = look.live(life);
        let mut walk = walk(&lived, journey).collect::<Vec<_>>().into_iter();
        let mut last_message: Option<MessageId> = None;
        let mut missing: Option<(Instant, Act)> = None;
        let mut arms = 0;
        for (node, edge) in ways {
            if let Some(NodeKind::Send { message, .. }) = steps.node(*node).map(|step| &step.kind) {
                last_message = Some(*message);
            }
            let Some(at) = walk.find(|(reached, _)| reached == node).map(|(_, at)| at) else { break };
            if let (Some(NodeKind::Await { arms: causes, .. }), Edge::Arm(arm)) =
                (steps.node(*node).map(|step| &step.kind), edge)
            {
                arms += 1;
                if arms > acted {
                    missing = Some((at, answer(program, causes.get(*arm as usize)?, last_message)?));
                    break;
                }
            }
        }
        let Some((at, act)) = missing else { return Some(lived) };
        *life = life.clone().with(at - begins + SECOND, act);
    }
    None
}

/// The steps the first visit of the journey comes to, with their instants.
fn walk(lived: &[Lived], journey: JourneyId) -> impl Iterator<Item = (NodeId, Instant)> + '_ {
    let visit = lived.iter().find_map(|row| match row.what {
        LivedKind::Enters { visit, journey: of, .. } if of == journey => Some(visit),
        _ => None,
    });
    lived.iter().filter_map(move |row| match row.what {
        LivedKind::Reaches { visit: of, node, .. } if Some(of) == visit => Some((node, row.at)),
        _ => None,
    })
}

/// What answers an arm of an `await`; nothing where that takes more than one act.
fn answer(program: &Program, cause: &Cause, last: Option<MessageId>) -> Option<Act> {
    let Cause::On { events, .. } = cause else { return None };
    match events.first()? {
        Happening::Event(event) => {
            let mut values = some_event(program.events.get(*event)?, KEY);
            for (value, field) in values.iter_mut().zip(&program.events.get(*event)?.fields) {
                if field.ty == Type::Id {
                    *value = some_value(&field.ty, KEY);
                }
            }
            Some(Act::Event(*event, values))
        }
        Happening::Message(which, what) => {
            let message = match which {
                Which::Bare => last?,
                Which::Message(message) => *message,
                Which::Send(send) => program.sends.get(*send)?.message,
                Which::Category(_) | Which::Channel(_) => last?,
            };
            let reaction = reaction(program, message, *what)?;
            Some(Act::Reaction(Which::Message(message), reaction))
        }
        Happening::Trigger(_) | Happening::Journey(..) | Happening::Goal => None,
    }
}

fn reaction(program: &Program, message: MessageId, what: Happened) -> Option<ReactionId> {
    let channel: ChannelId = program.messages.get(message)?.texts.first()?.channel;
    match what {
        Happened::Reaction(reaction) => Some(reaction),
        Happened::Positive => program.channels.get(channel)?.positive.first().copied(),
        Happened::Negative => program.channels.get(channel)?.negative.first().copied(),
        Happened::Sent | Happened::Blocked | Happened::BlockedFor(_) => None,
    }
}

/// A value from the words in which a witness has it; nothing for words that are none.
fn constant(program: &Program, ty: &Type, words: &str) -> Option<Const> {
    if words == "unknown" {
        return Some(Const::Missing);
    }
    let variant = |name: &str| {
        program
            .variants
            .iter()
            .find(|(_, known)| known.as_str() == name)
            .map(|(id, _): (VariantId, _)| Const::Variant(id))
    };
    match ty {
        Type::Text | Type::Id | Type::Email | Type::Phone | Type::TimeZone => {
            Some(Const::Text(words.trim_matches('"').into()))
        }
        Type::Integer => words.parse().ok().map(Const::Integer),
        Type::Number => Decimal::parse(words).map(Const::Number),
        Type::Percent => Decimal::parse(words.strip_suffix('%')?).map(Const::Percent),
        Type::Money(currency) => {
            let amount = Decimal::parse(words.split(' ').next()?)?;
            let unit = 10_f64.powi(i32::from(currency.decimals));
            #[allow(clippy::cast_possible_truncation, reason = "a few digits of somebody's money")]
            Some(Const::Money((amount.to_f64() * unit).round() as i64, *currency))
        }
        Type::Date => parse_date(words).map(Const::Date),
        Type::Bool => match words {
            "true" | "yes" => Some(Const::Bool(true)),
            "false" | "no" => Some(Const::Bool(false)),
            _ => None,
        },
        Type::Enum(_) => variant(words),
        Type::Channel => {
            program.channels.iter().find(|(_, channel)| channel.name == words).map(|(id, _)| Const::Channel(id))
        }
        Type::Category => {
            program.categories.iter().find(|(_, category)| category.name == words).map(|(id, _)| Const::Category(id))
        }
        Type::Set(_) if words == "nothing" => Some(Const::Set(Vec::new())),
        Type::Set(element) => words
            .split(" and ")
            .map(|part| constant(program, element, part))
            .collect::<Option<Vec<_>>>()
            .map(Const::Set),
        Type::DateTime | Type::Time | Type::Duration | Type::Error => None,
    }
}
