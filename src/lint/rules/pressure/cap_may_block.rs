//! A way through a journey, or journeys that begin together, on which a cap stops a message.

use std::collections::BTreeSet;

use super::{
    super::{JourneyLook, Look},
    lives::{live_along, live_event},
    words::{message_at, times_words},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span, Witness},
    ir::{
        Edge, NodeId, NodeKind,
        rehearsal::{Life, Lived, LivedKind},
    },
    model::{
        condition::{BlockReason, CondKind, Happened, Happening},
        journey::{Cause, Journey},
        program::{Cap, PolicyElse},
        types::{CapId, EventId, JourneyId, MessageId},
    },
    pressure::PathStep,
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "cap-may-block",
    level: Severity::Warning,
    summary: "Some customers go through a journey so fast, or through journeys that begin together, that a cap stops one of the messages.",
    why: "The cap does its work, and the customer misses a message somebody wrote for exactly that moment. Nothing after it knows: the journey \
          goes on as if it had been read.",
    wrong: "\
customer { address: email }
channel email { address address  positive clicked }
category news
cap news at 1 per 2 days
message first: news { email template \"first\" }
message second: news { email template \"second\" }
source shop
event visit from shop

journey follow_up {
  enter on visit
  reenter never
  goal on visit within 30 days
  exit on goal
  send first by email
  await up to 3 days { on clicked { } otherwise { exit \"not reading\" } }
  send second by email
}
",
    mended: "\
customer { address: email }
channel email { address address  positive clicked }
category news
cap news at 1 per 2 days
message first: news { email template \"first\" }
message second: news { email template \"second\" }
source shop
event visit from shop

journey follow_up {
  enter on visit
  reenter never
  goal on visit within 30 days
  exit on goal
  send first by email
  await up to 3 days { on clicked { } otherwise { exit \"not reading\" } }
  send second by email, else exit \"enough for now\"
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let (id, journey) = (look.id, look.journey);
    if is_about_caps(journey) {
        return;
    }
    let program = look.look.program();
    let mut said: BTreeSet<NodeId> = BTreeSet::new();
    let (solver, pressure) = look.look.pressure();
    let certain: BTreeSet<NodeId> = pressure.certain(solver, id).iter().map(|certain| certain.node).collect();
    for (cap_id, cap) in program.caps.iter().filter(|(_, cap)| is_surprise(cap)) {
        let (solver, pressure) = look.look.pressure();
        let length = pressure.length_of(cap.scope, cap.window);
        let ways = pressure.too_many(solver, id, (cap.scope, length), cap.limit);
        for path in ways {
            let Some(last) = path.last().map(|step| step.node) else { continue };
            if path.iter().any(|step| step.sends && certain.contains(&step.node)) || is_handled(look, last) {
                continue;
            }
            if !said.insert(last) {
                continue;
            }
            let shows = |lived: &[Lived]| lived.iter().any(|row| is_capped(row, id, last));
            let witness = live_along(look.look, id, &path, &shows);
            found.extend(finding(look, cap_id, last, &path, witness));
        }
    }
}

/// A cap that skips says nothing of what then: one that delays or lets leave is a plan.
fn is_surprise(cap: &Cap) -> bool {
    match cap.otherwise {
        PolicyElse::Skip => cap.limit > 0,
        PolicyElse::Delay(_) | PolicyElse::Exit => false,
    }
}

/// Whether the journey has a rule for messages that are stopped.
fn is_about_caps(journey: &Journey) -> bool {
    let rules = journey.exits.iter().chain(journey.stages.rows().iter().flat_map(|stage| stage.exits.iter()));
    rules.map(|rule| &rule.cause).any(|cause| match cause {
        Cause::On { events, .. } => events.iter().any(is_blocking),
        Cause::When(_) => false,
    })
}

fn is_blocking(happening: &Happening) -> bool {
    matches!(happening, Happening::Message(_, Happened::Blocked | Happened::BlockedFor(BlockReason::Capped)))
}

/// Whether a `send` says what then: `, else`, or a branch right behind it that asks.
fn is_handled(look: &JourneyLook<'_, '_>, node: NodeId) -> bool {
    if look.steps.target(node, Edge::Else).is_some() {
        return true;
    }
    let Some(next) = look.steps.target(node, Edge::Next) else { return false };
    let Some(NodeKind::Branch { arms, .. }) = look.steps.node(next).map(|step| &step.kind) else { return false };
    arms.iter().any(|arm| match &arm.kind {
        CondKind::Reacted(_, what) => matches!(what, Happened::Sent | Happened::Blocked | Happened::BlockedFor(_)),
        CondKind::Not(inner) => matches!(&inner.kind, CondKind::Reacted(_, Happened::Sent | Happened::Blocked)),
        _ => false,
    })
}

fn is_capped(row: &Lived, of: JourneyId, at: NodeId) -> bool {
    matches!(&row.what, LivedKind::Blocked { journey, node, reasons, .. }
        if *journey == of && *node == at && reasons.iter().any(|(_, reason)| *reason == BlockReason::Capped))
}

fn finding(
    look: &JourneyLook<'_, '_>,
    cap: CapId,
    last: NodeId,
    path: &[PathStep],
    witness: Option<(Life, Vec<Lived>)>,
) -> Option<Diagnostic> {
    let program = look.look.program();
    let cap = program.caps.get(cap)?;
    let step = look.steps.node(last)?;
    let name = message_at(program, look.steps, last)?;
    let mut finding = Diagnostic::warning(PAGE.name, step.span, format!("a cap may stop `{name}`"))
        .note(format!("may be number {} within the window", cap.limit + 1))
        .label(cap.span, format!("lets {} through", times_words(cap.limit)));
    let mut known: Vec<Span> = vec![step.span];
    for before in path.iter().filter(|step| step.sends) {
        if let Some(before) = look.steps.node(before.node).filter(|before| !known.contains(&before.span)) {
            known.push(before.span);
            finding = finding.label(before.span, "counted before it");
        }
    }
    finding = finding.help(
        "Say what then, with `, else` behind the send; wait longer before it; or let the cap delay: `, else delay up to 1 day`.",
    );
    Some(match witness {
        Some((life, lived)) => finding.witness(shown(look.look, &life, &lived, (look.id, last), name)),
        None => finding,
    })
}

/// The life up to where the message is stopped, with what the journeys do that have to do with it.
fn shown(look: &Look<'_>, life: &Life, lived: &[Lived], at: (JourneyId, NodeId), name: &str) -> Witness {
    let end = lived.iter().position(|row| is_capped(row, at.0, at.1)).map_or(lived.len(), |end| end + 1);
    let lived = lived.get(..end).unwrap_or(lived);
    let mut speaking: BTreeSet<JourneyId> = BTreeSet::from([at.0]);
    speaking.extend(lived.iter().filter_map(|row| match row.what {
        LivedKind::Sends { journey, .. } => Some(journey),
        _ => None,
    }));
    let shows = |kind: &LivedKind| match kind {
        LivedKind::Enters { journey, .. }
        | LivedKind::Sends { journey, .. }
        | LivedKind::Blocked { journey, .. }
        | LivedKind::Holds { journey, .. } => speaking.contains(journey),
        _ => false,
    };
    life.witness(look.program(), lived, shows, &format!("`{name}` is not sent: the cap has no room."))
}

/// Events that begin several journeys at once, which together are too much.
pub(super) fn together(look: &mut Look<'_>, found: &mut Diagnostics) {
    /// More events than this are not tried.
    const EVENTS: usize = 200;
    /// Nor are more journeys than this that one event begins: what all of them ask at once is beyond telling.
    const MOST: usize = 64;
    let program = look.program();
    if !program.caps.rows().iter().any(is_surprise) {
        return;
    }
    let mut said: BTreeSet<(JourneyId, NodeId)> = BTreeSet::new();
    for event in program.events.ids().take(EVENTS) {
        let begun: Vec<JourneyId> = begun_by(look, event);
        if begun.len() < 2 || begun.len() > MOST {
            continue;
        }
        for (life, lived) in live_event(look, event, &begun) {
            let Some((journey, node, message)) = stopped(look, &lived, &begun) else { continue };
            let Some(others) = others(&lived, journey, node) else { continue };
            if !said.insert((journey, node)) {
                break;
            }
            let Some((cap, step)) =
                full(look, &lived, message).zip(look.graph.journeys.get(journey).and_then(|steps| steps.node(node)))
            else {
                continue;
            };
            let name = program.messages.get(message).map_or("", |message| message.name.as_str());
            let what = program.events.get(event).map_or("", |event| event.name.as_str());
            let mut finding = Diagnostic::warning(
                PAGE.name,
                step.span,
                format!("a cap may stop `{name}`: `{what}` begins several journeys at once"),
            )
            .note("together they are too much")
            .label(cap.span, format!("lets {} through", times_words(cap.limit)));
            for (other, at) in others {
                if let Some(step) = look.graph.journeys.get(other).and_then(|steps| steps.node(at)) {
                    finding = finding.label(step.span, "goes out before it");
                }
            }
            found.push(
                finding
                    .help("Name the journeys in `at most one of`, let one of them wait, or say `, else` what then.")
                    .witness(shown(look, &life, &lived, (journey, node), name)),
            );
            break;
        }
    }
}

/// Journeys that an event begins by itself.
fn begun_by(look: &Look<'_>, event: EventId) -> Vec<JourneyId> {
    let program = look.program();
    let journeys = program.journeys.iter().filter(|(_, journey)| {
        journey.ways_in.rows().iter().any(|way| way.carried.iter().any(|(carried, _)| *carried == event))
    });
    journeys.map(|(id, _)| id).collect()
}

/// The first message that a cap stops where nothing is said about that, in one of these journeys.
fn stopped(look: &Look<'_>, lived: &[Lived], begun: &[JourneyId]) -> Option<(JourneyId, NodeId, MessageId)> {
    lived.iter().find_map(|row| match &row.what {
        LivedKind::Blocked { journey, node, message, reasons, .. }
            if begun.contains(journey)
                && reasons.iter().any(|(_, reason)| *reason == BlockReason::Capped)
                && look.graph.journeys.get(*journey)?.target(*node, Edge::Else).is_none()
                && !is_about_caps(look.program().journeys.get(*journey)?) =>
        {
            Some((*journey, *node, *message))
        }
        _ => None,
    })
}

/// Sends of other journeys before a message was stopped; none: its own journey alone filled the cap.
fn others(lived: &[Lived], journey: JourneyId, node: NodeId) -> Option<Vec<(JourneyId, NodeId)>> {
    let end = lived.iter().position(|row| is_capped(row, journey, node))?;
    let sends = lived.get(..end)?.iter().filter_map(|row| match row.what {
        LivedKind::Sends { journey: other, node, .. } if other != journey => Some((other, node)),
        _ => None,
    });
    let others: Vec<_> = sends.collect();
    (!others.is_empty()).then_some(others)
}

/// The cap that had no room for a message.
fn full<'g>(look: &Look<'g>, lived: &[Lived], of: MessageId) -> Option<&'g Cap> {
    let cap = lived.iter().find_map(|row| match row.what {
        LivedKind::CapFull { cap, message } if message == of => Some(cap),
        _ => None,
    })?;
    look.program().caps.get(cap).filter(|cap| is_surprise(cap))
}
