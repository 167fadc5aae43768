//! Makes up the life in which a message is tried on a customer just after it became wrong, and has it lived. Finds nothing itself.

use super::{
    super::{
        JourneyLook,
        reading::{Read, events_behind, reads},
    },
    promotion_while_suppressed::whom,
};
use crate::{
    base::{
        Decimal, Witness,
        calendar::{DAY, Day, HOUR, Instant, MINUTE, Millis, parse_date},
    },
    ir::{
        Edge, JourneyGraph, NodeId, NodeKind,
        facts::SendFact,
        rehearsal::{Life, Lived, LivedKind, some_event, some_value},
    },
    model::{
        Cond, CondKind, Const, Program, Term, Type,
        condition::{BlockReason, Happened, Happening, TermKind, Which},
        journey::{Cause, WayIn, WayInKind},
        population::{Act, Choice},
        program::TriggerKind,
        types::{AttributeId, EventId, ReactionId},
    },
    solve::{Customer, Formula, Known},
};

/// Days to begin on: a Monday, and what a week has besides.
const DAYS: [Day; 4] = [20_514, 20_518, 20_519, 20_520];

/// Hours to begin at, likely ones first: at night, and by day.
const HOURS: [Millis; 12] = [22, 12, 9, 18, 6, 2, 20, 15, 23, 0, 4, 8];

/// A life is looked at no longer than this.
const LONGEST: Millis = 400 * DAY;

/// What everything in a made-up life is about.
const KEY: &str = "k1";

/// A message that may reach customers whom it should not.
pub(super) struct Leak<'l> {
    /// Which.
    pub send: &'l SendFact,
    /// What begins too late to be noticed.
    pub begun: &'l Cond,
    /// That the message could be sent but for that.
    pub allowed: Formula,
    /// The step from which on it had not begun.
    pub since: NodeId,
    /// Where it was asked last; none: at the entry.
    pub guard: Option<NodeId>,
}

/// Something a path asks for.
enum Need {
    /// As the `await` begins.
    At(NodeId, Act),
    /// After the message before the branch went out.
    Reaction(NodeId, Which, ReactionId),
}

/// A life that ends in the message's being tried on such a customer, as it was lived; none, if none was found.
pub(super) fn life_of(look: &mut JourneyLook<'_, '_>, known: &mut Known, leak: &Leak<'_>) -> Option<Witness> {
    let program = look.look.program();
    let beginnings = beginnings(program, leak.begun);
    if beginnings.is_empty() {
        return None;
    }
    let answer = look.look.solver.somebody_at(known, leak.since, &leak.allowed);
    let who = answer.found().cloned().unwrap_or_default();
    let customer = profile(program, &who, leak.begun);
    let path = path_to(look.steps, leak.send.node)?;
    let (needs, choices) = needs(look, &path);
    let facts = look.look.facts.journey(look.id)?;
    let longest = facts.since_entry(leak.send.node).and_then(|bounds| bounds.greatest).unwrap_or(120 * DAY);
    let lasts = longest.saturating_add(10 * DAY).min(LONGEST);
    for way in look.journey.ways_in.rows() {
        let Some(entry) = entry(program, look.journey, way, &who) else { continue };
        for day in DAYS {
            for hour in HOURS {
                let mut life = Life {
                    customer: customer.clone(),
                    choices: choices.clone(),
                    from: (day, hour * HOUR),
                    acts: Vec::new(),
                    lasts,
                    without_caps: false,
                };
                if let Some(act) = &entry {
                    life = life.with(0, act.clone());
                }
                life.lasts = lasts;
                let (life, lived) = driven(look, life, &needs);
                let Some(at) = moment(look, leak, &lived) else { continue };
                for begin in &beginnings {
                    let after = at - life.begins(program);
                    let mut life = life.clone().with(after, begin.clone());
                    life.lasts = lasts;
                    let lived = look.look.live(&life);
                    if is_tried(look, leak, &lived, at) {
                        return Some(told(look, leak, &life, &lived));
                    }
                }
            }
        }
    }
    None
}

/// What begins the condition: events, or a change of the profile.
fn beginnings(program: &Program, condition: &Cond) -> Vec<Act> {
    let mut acts = Vec::new();
    for (read, _) in reads(program, condition) {
        match read {
            Read::Status(status) => {
                let begins = program.statuses.get(status).map_or(&[][..], |status| status.begins.as_slice());
                acts.extend(begins.iter().filter_map(|occasion| match &occasion.what {
                    Happening::Event(event) => Some(Act::Event(*event, some_event(program.events.get(*event)?, KEY))),
                    Happening::Trigger(_) | Happening::Message(..) | Happening::Journey(..) | Happening::Goal => None,
                }));
            }
            Read::Attribute(attribute, _) => {
                let Some(declared) = program.attributes.get(attribute) else { continue };
                let Some(value) = wanted(condition, true) else { continue };
                for (event, field) in &declared.from {
                    let Some(row) = program.events.get(*event) else { continue };
                    let mut values = some_event(row, KEY);
                    if let Some(slot) = values.get_mut(*field as usize) {
                        *slot = value.clone();
                    }
                    acts.push(Act::Event(*event, values));
                }
            }
            Read::History(query) => {
                let events = events_behind(program, &query.what);
                let rows = events.into_iter().filter_map(|event| Some((event, program.events.get(event)?)));
                acts.extend(rows.map(|(event, row)| Act::Event(event, some_event(row, KEY))));
            }
            Read::Entry(..) | Read::Reaction | Read::Inside => {}
        }
    }
    acts
}

/// The value that makes a plain condition so.
fn wanted(condition: &Cond, so: bool) -> Option<Const> {
    match &condition.kind {
        CondKind::Flag(_) => Some(Const::Bool(so)),
        CondKind::Not(inner) => wanted(inner, !so),
        CondKind::Is(_, Term { kind: TermKind::Const(value), .. }) => so.then(|| value.clone()),
        _ => None,
    }
}

/// The customer: what the message asks for, addresses and consents, and something for whatever must be known.
fn profile(program: &Program, who: &Customer, begun: &Cond) -> Vec<(AttributeId, Const)> {
    let begins = reads(program, begun);
    let addresses: Vec<AttributeId> = program.channels.rows().iter().filter_map(|channel| channel.address).collect();
    let mut profile = Vec::new();
    for (id, declared) in program.attributes.iter() {
        // That is still to come.
        if begins.iter().any(|(read, _)| matches!(read, Read::Attribute(attribute, _) if *attribute == id)) {
            continue;
        }
        let said = who.attributes.iter().find(|line| line.name == declared.name.as_str());
        let said = said.and_then(|line| constant(program, &declared.ty, &line.value));
        let value = match said {
            Some(said) => Some(said),
            None if addresses.contains(&id) => Some(some_value(&declared.ty, "ann")),
            None => match &declared.ty {
                Type::Set(inner) if **inner == Type::Channel => {
                    Some(Const::Set(program.channels.ids().map(Const::Channel).collect()))
                }
                Type::Set(inner) if **inner == Type::Category => {
                    Some(Const::Set(program.categories.ids().map(Const::Category).collect()))
                }
                ty if !declared.optional && declared.default.is_none() => Some(some_value(ty, "ann")),
                _ => None,
            },
        };
        profile.extend(value.map(|value| (id, value)));
    }
    profile
}

/// A value from the words it is shown by.
fn constant(program: &Program, ty: &Type, words: &str) -> Option<Const> {
    match ty {
        Type::Bool => words.parse().ok().map(Const::Bool),
        Type::Enum(variants) => {
            let named = |variant: &&crate::model::types::VariantId| {
                program.variants.get(**variant).is_some_and(|name| name.as_str() == words)
            };
            variants.iter().find(named).map(|variant| Const::Variant(*variant))
        }
        Type::Channel => {
            program.channels.iter().find(|(_, channel)| channel.name == words).map(|(id, _)| Const::Channel(id))
        }
        Type::Category => {
            program.categories.iter().find(|(_, category)| category.name == words).map(|(id, _)| Const::Category(id))
        }
        Type::Set(inner) if words == "nothing" => match **inner {
            // Consents are given by what was asked for; nothing at all is nobody's wish here.
            Type::Channel | Type::Category => None,
            _ => Some(Const::Set(Vec::new())),
        },
        Type::Set(inner) => {
            let parts: Option<Vec<Const>> = words.split(" and ").map(|part| constant(program, inner, part)).collect();
            parts.map(Const::Set)
        }
        Type::Integer => words.parse().ok().map(Const::Integer),
        Type::Number => Decimal::parse(words).map(Const::Number),
        Type::Percent => Decimal::parse(words.strip_suffix('%')?).map(Const::Percent),
        Type::Money(currency) => {
            let amount = Decimal::parse(words.split(' ').next()?)?;
            amount.scaled(currency.decimals).map(|minor| Const::Money(minor, *currency))
        }
        Type::Date => parse_date(words).map(Const::Date),
        Type::Text | Type::Id | Type::Email | Type::Phone | Type::TimeZone => {
            words.strip_prefix('"')?.strip_suffix('"').map(|text| Const::Text(text.into()))
        }
        Type::DateTime | Type::Time | Type::Duration | Type::Error => None,
    }
}

/// What makes the customer enter: an event, or nothing but the clock. None: nothing that could be made up.
#[allow(clippy::option_option, reason = "an entry by the clock needs no act, and that is not the same as no way in")]
fn entry(
    program: &Program,
    journey: &crate::model::journey::Journey,
    way: &WayIn,
    who: &Customer,
) -> Option<Option<Act>> {
    let WayInKind::Happening(what) = &way.what else { return None };
    let event = match what {
        Happening::Event(event) => *event,
        Happening::Trigger(trigger) => match &program.triggers.get(*trigger)?.kind {
            TriggerKind::Event { .. } | TriggerKind::Absence { .. } => way.carried.first()?.0,
            TriggerKind::Monthly { .. }
            | TriggerKind::Weekly { .. }
            | TriggerKind::EveryDays { .. }
            | TriggerKind::EveryTime { .. } => return Some(None),
            TriggerKind::Becomes(_) | TriggerKind::Moment(_) | TriggerKind::Yearly { .. } | TriggerKind::Error => {
                return None;
            }
        },
        Happening::Message(..) | Happening::Journey(..) | Happening::Goal => return None,
    };
    let mut values = some_event(program.events.get(event)?, KEY);
    let carried = way.carried.iter().find(|(of, _)| *of == event).map(|(_, fields)| fields);
    for (field, at) in journey.entry_fields.iter().zip(carried.into_iter().flatten()) {
        let line = who.circumstances.iter().find(|line| line.name == format!("entry.{}", field.name));
        let said = line.and_then(|line| constant(program, &field.ty, &line.value));
        if let (Some(said), Some(slot)) = (said, at.and_then(|at| values.get_mut(at as usize))) {
            *slot = said;
        }
    }
    Some(Some(Act::Event(event, values)))
}

/// A shortest way to a step, by time-outs and `otherwise` where it has the choice.
fn path_to(steps: &JourneyGraph, to: NodeId) -> Option<Vec<(NodeId, Edge)>> {
    let mut came: std::collections::BTreeMap<NodeId, (NodeId, Edge)> = std::collections::BTreeMap::new();
    let mut open = std::collections::VecDeque::from([steps.start()]);
    while let Some(node) = open.pop_front() {
        if node == to {
            let mut path = Vec::new();
            let mut here = to;
            while let Some((from, edge)) = came.get(&here) {
                path.push((*from, *edge));
                here = *from;
            }
            path.reverse();
            return Some(path);
        }
        for (edge, next) in steps.ways_on(node).into_iter().rev() {
            if next != steps.start() && !came.contains_key(&next) {
                came.insert(next, (node, edge));
                open.push_back(next);
            }
        }
    }
    None
}

/// What must happen for a path to be taken, in its order, and which coins must fall how.
fn needs(look: &JourneyLook<'_, '_>, path: &[(NodeId, Edge)]) -> (Vec<Need>, Vec<Choice>) {
    let mut needs = Vec::new();
    let mut choices = Vec::new();
    for (node, edge) in path {
        let Edge::Arm(index) = edge else { continue };
        match look.steps.node(*node).map(|node| &node.kind) {
            Some(NodeKind::Split(split)) => choices.push(Choice::Arm(*split, *index)),
            Some(NodeKind::Await { arms, .. }) => {
                let Some(Cause::On { events, .. }) = arms.get(*index as usize) else { continue };
                let act = events.iter().find_map(|event| act_of(look, event));
                needs.extend(act.map(|act| Need::At(*node, act)));
            }
            Some(NodeKind::Branch { arms, .. }) => {
                let Some(CondKind::Reacted(which, Happened::Reaction(reaction))) =
                    arms.get(*index as usize).map(|arm| &arm.kind)
                else {
                    continue;
                };
                needs.push(Need::Reaction(*node, *which, *reaction));
            }
            _ => {}
        }
    }
    (needs, choices)
}

/// Something that makes a happening come about.
fn act_of(look: &JourneyLook<'_, '_>, happening: &Happening) -> Option<Act> {
    let program = look.look.program();
    let event = |event: EventId| Some(Act::Event(event, some_event(program.events.get(event)?, KEY)));
    match happening {
        Happening::Event(id) => event(*id),
        Happening::Trigger(trigger) => match &program.triggers.get(*trigger)?.kind {
            TriggerKind::Event { events, .. } => events.iter().find_map(|event| act_of(look, event)),
            _ => None,
        },
        Happening::Message(which, Happened::Reaction(reaction)) => Some(Act::Reaction(*which, *reaction)),
        Happening::Goal => match &look.journey.goal.as_ref()?.cause {
            Cause::On { events, .. } => {
                events.iter().filter(|event| **event != Happening::Goal).find_map(|event| act_of(look, event))
            }
            Cause::When(_) => None,
        },
        Happening::Message(..) | Happening::Journey(..) => None,
    }
}

/// Lets happen what the path needs, one after the other, as the customer gets there.
fn driven(look: &JourneyLook<'_, '_>, mut life: Life, needs: &[Need]) -> (Life, Vec<Lived>) {
    let begins = life.begins(look.look.program());
    let lasts = life.lasts;
    let mut lived = look.look.live(&life);
    for need in needs {
        let next = match need {
            Need::At(node, act) => {
                let sent = last_sent(look, &lived, *node);
                let act = match act {
                    // A bare reaction is one to the message sent last.
                    Act::Reaction(Which::Bare, reaction) => sent.map(|(_, which)| Act::Reaction(which, *reaction)),
                    other => Some(other.clone()),
                };
                reached(look, &lived, *node).zip(act).map(|(at, act)| (at + MINUTE, act))
            }
            Need::Reaction(node, which, reaction) => last_sent(look, &lived, *node).map(|(at, message)| {
                let which = if *which == Which::Bare { message } else { *which };
                (at + MINUTE, Act::Reaction(which, *reaction))
            }),
        };
        let Some((at, act)) = next else { break };
        life = life.with(at - begins, act);
        life.lasts = lasts;
        lived = look.look.live(&life);
    }
    (life, lived)
}

fn reached(look: &JourneyLook<'_, '_>, lived: &[Lived], wanted: NodeId) -> Option<Instant> {
    lived.iter().find_map(|row| match &row.what {
        LivedKind::Reaches { journey, node, .. } if *journey == look.id && *node == wanted => Some(row.at),
        _ => None,
    })
}

/// The message that this journey sent last before it reached a step.
fn last_sent(look: &JourneyLook<'_, '_>, lived: &[Lived], before: NodeId) -> Option<(Instant, Which)> {
    let until = lived.iter().position(
        |row| matches!(&row.what, LivedKind::Reaches { journey, node, .. } if *journey == look.id && *node == before),
    );
    lived.iter().take(until?).rev().find_map(|row| match &row.what {
        LivedKind::Sends { journey, message, .. } if *journey == look.id => Some((row.at, Which::Message(*message))),
        _ => None,
    })
}

/// An instant between the last question and the message.
fn moment(look: &JourneyLook<'_, '_>, leak: &Leak<'_>, lived: &[Lived]) -> Option<Instant> {
    let held = lived.iter().find_map(|row| match &row.what {
        LivedKind::Holds { journey, node, until, .. } if *journey == look.id && *node == leak.send.node => {
            Some(row.at + (until - row.at) / 2)
        }
        _ => None,
    });
    if held.is_some() {
        return held;
    }
    let tried = reached(look, lived, leak.send.node)?;
    let asked = match leak.guard {
        Some(guard) => reached(look, lived, guard)?,
        None => lived.iter().find_map(|row| match &row.what {
            LivedKind::Enters { journey, .. } if *journey == look.id => Some(row.at),
            _ => None,
        })?,
    };
    let between = tried - asked;
    (between > 1).then(|| tried - (between / 2).min(HOUR))
}

/// Whether the message is tried after that instant, and nothing but the suppression is in its way.
fn is_tried(look: &JourneyLook<'_, '_>, leak: &Leak<'_>, lived: &[Lived], since: Instant) -> bool {
    lived.iter().any(|row| match &row.what {
        LivedKind::Blocked { journey, node, reasons, .. } => {
            *journey == look.id
                && *node == leak.send.node
                && row.at >= since
                && reasons.iter().any(|(_, reason)| *reason == BlockReason::Suppressed)
        }
        _ => false,
    })
}

fn told(look: &JourneyLook<'_, '_>, leak: &Leak<'_>, life: &Life, lived: &[Lived]) -> Witness {
    let program = look.look.program();
    let name = program.messages.get(leak.send.message).map_or("", |message| message.name.as_str());
    let whom = whom(program, leak.begun);
    let mine = |journey: &crate::model::types::JourneyId| *journey == look.id;
    // What comes after the message shows nothing more.
    let end = lived.iter().position(
        |row| matches!(&row.what, LivedKind::Blocked { journey, node, .. } if mine(journey) && *node == leak.send.node),
    );
    let rows = lived.get(..=end.unwrap_or(lived.len().saturating_sub(1))).unwrap_or(lived);
    let mut life = life.clone();
    if let Some(last) = rows.last() {
        life.lasts = (last.at - life.begins(program)).max(0);
    }
    life.witness(
        program,
        rows,
        |kind| match kind {
            LivedKind::Enters { journey, .. }
            | LivedKind::Sends { journey, .. }
            | LivedKind::Holds { journey, .. }
            | LivedKind::Blocked { journey, .. } => mine(journey),
            _ => false,
        },
        &format!("`{name}` is tried on {whom}. Only the suppression stops it."),
    )
}
