//! A message that goes out to everybody at one instant.

use super::super::JourneyLook;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::{Edge, NodeId, NodeKind, words::Words},
    model::{
        Program, Term, TermKind,
        condition::Happening,
        journey::{Cause, WaitUntil, WayIn, WayInKind},
        program::TriggerKind,
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "all-at-once",
    level: Severity::Info,
    summary: "everybody who is concerned gets the message at the same instant",
    why: "Shops and call centres feel it when a hundred thousand customers read the same words in the same minute: pages are slow and \
          nobody answers the telephone. A `split` with waits spreads it over hours.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message sale: news { email template \"sale\" }
source shop
event sale_begins from shop to everyone
event order       from shop

journey sale_news {
  enter   on sale_begins
  reenter always
  goal    on order within 7 days
  exit    on goal
  send sale by email
  wait 3 days
  exit \"told\"
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message sale: news { email template \"sale\" }
source shop
event sale_begins from shop to everyone
event order       from shop

journey sale_news {
  enter   on sale_begins
  reenter always
  goal    on order within 7 days
  exit    on goal
  split pace {
    first  34% { }
    second 33% { wait 1 hour }
    third  33% { wait 2 hours }
  }
  send sale by email
  wait 3 days
  exit \"told\"
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let program = look.look.program();
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    let mut from: Vec<Option<Option<Span>>> = vec![None; look.steps.len()];
    let released = look.journey.ways_in.rows().iter().find_map(|way| for_all(program, way));
    if let Some(slot) = from.get_mut(look.steps.start().0 as usize) {
        *slot = Some(released);
    }
    // Forward only: what comes round again has been spread by what it waited for.
    for (node, step) in look.steps.nodes() {
        let Some(Some(here)) = from.get(node.0 as usize).copied() else { continue };
        for (edge, to) in look.steps.ways_on(node).into_iter().filter(|(_, to)| *to > node) {
            let after = passed(program, &step.kind, edge, step.span, here);
            if let Some(slot) = from.get_mut(to.0 as usize) {
                *slot = Some(slot.flatten().or(after));
            }
        }
    }
    let words = Words::inside(program, look.id);
    let mut told: Vec<Span> = Vec::new();
    for send in facts.sends() {
        let Some(Some(Some(release))) = from.get(send.node.0 as usize).copied() else { continue };
        let (Some(step), false) = (look.steps.node(send.node), told.contains(&release)) else { continue };
        if is_spread(look, send.node) {
            continue;
        }
        told.push(release);
        let name = program.messages.get(send.message).map_or("", |message| message.name.as_str());
        found.push(
            Diagnostic::info(PAGE.name, release, format!("everybody this is for gets `{name}` at the same time"))
                .label(step.span, words.node(&step.kind))
                .help("If that is a burden for the shop, spread it by a `split` with different waits."),
        );
    }
}

/// Where it is said that the way in is one instant for all: of the clock, or of the same clock time everywhere.
fn for_all(program: &Program, way: &WayIn) -> Option<Span> {
    let WayInKind::Happening(happening) = &way.what else { return None };
    let span = match happening {
        Happening::Trigger(trigger) => program.triggers.get(*trigger).map_or(way.span, |trigger| trigger.span),
        Happening::Event(_) | Happening::Message(..) | Happening::Journey(..) | Happening::Goal => way.span,
    };
    is_to_everyone(program, happening).then_some(span)
}

fn is_to_everyone(program: &Program, happening: &Happening) -> bool {
    match happening {
        Happening::Event(event) => program.events.get(*event).is_some_and(|event| event.to_everyone),
        Happening::Trigger(trigger) => program.triggers.get(*trigger).is_some_and(|trigger| match &trigger.kind {
            TriggerKind::Event { events, .. } => events.iter().any(|event| is_to_everyone(program, event)),
            TriggerKind::Moment(term) => is_day_for_all(term),
            TriggerKind::Monthly { .. }
            | TriggerKind::Weekly { .. }
            | TriggerKind::EveryDays { .. }
            | TriggerKind::EveryTime { .. } => true,
            TriggerKind::Absence { .. } | TriggerKind::Becomes(_) | TriggerKind::Yearly { .. } | TriggerKind::Error => {
                false
            }
        }),
        Happening::Message(..) | Happening::Journey(..) | Happening::Goal => false,
    }
}

fn is_day_for_all(term: &Term) -> bool {
    match &term.kind {
        TermKind::Const(_) => true,
        TermKind::Moment { base, .. } => is_day_for_all(base),
        TermKind::Attribute(_)
        | TermKind::Field(_)
        | TermKind::Entry(_)
        | TermKind::Awaited(..)
        | TermKind::Now
        | TermKind::Ago(_)
        | TermKind::Count(_)
        | TermKind::Sum(..)
        | TermKind::Add { .. }
        | TermKind::OrElse(..)
        | TermKind::Error => false,
    }
}

/// What released everybody, after this way on.
fn passed(program: &Program, kind: &NodeKind, edge: Edge, span: Span, here: Option<Span>) -> Option<Span> {
    match kind {
        NodeKind::Wait(WaitUntil::Moment(term)) => {
            if is_day_for_all(term) {
                (edge != Edge::Else).then_some(span)
            } else {
                None
            }
        }
        // What one customer does, no other does in the same minute; when the time is up, all are together again.
        NodeKind::Await { arms, .. } => match edge {
            Edge::Arm(arm) => match arms.get(arm as usize) {
                Some(Cause::On { events, .. }) if events.iter().any(|event| is_to_everyone(program, event)) => {
                    Some(span)
                }
                Some(_) | None => None,
            },
            Edge::Next | Edge::Else | Edge::Otherwise | Edge::Again | Edge::Back | Edge::Milestone => here,
        },
        // The first to be sent has been told of.
        NodeKind::Wait(WaitUntil::For(_) | WaitUntil::Clock { .. } | WaitUntil::Window(_))
        | NodeKind::Stage(_)
        | NodeKind::Send { .. }
        | NodeKind::Branch { .. }
        | NodeKind::Split(_)
        | NodeKind::Repeat { .. }
        | NodeKind::Round(_)
        | NodeKind::Set { .. }
        | NodeKind::Mark(_)
        | NodeKind::Clear(_)
        | NodeKind::Do { .. }
        | NodeKind::Start(_)
        | NodeKind::Leave(_) => here,
    }
}

/// Whether a `split` whose arms take different times stands before it.
fn is_spread(look: &JourneyLook<'_, '_>, send: NodeId) -> bool {
    let Some(facts) = look.look.facts.journey(look.id) else { return false };
    let mut here = facts.dominator(send);
    while let Some(at) = here {
        if let Some(NodeKind::Split(_)) = look.steps.node(at).map(|step| &step.kind) {
            let waits = |to: NodeId| matches!(look.steps.node(to).map(|step| &step.kind), Some(NodeKind::Wait(_)));
            if look.steps.ways_on(at).into_iter().any(|(_, to)| waits(to)) {
                return true;
            }
        }
        here = facts.dominator(at);
    }
    false
}
