//! A goal, exit or awaited event that another one of its kind can set off: not tied to what the journey is about.

use super::super::{
    JourneyLook,
    reading::{Read, conditions_of, exit_rules, reads, reads_of_term},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::{Edge, NodeKind},
    model::{
        Type,
        condition::Happening,
        journey::{Cause, Journey},
        program::Symbol,
        types::EventId,
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "rule-not-tied",
    level: Severity::Warning,
    summary: "A goal, exit rule or awaited event takes any such event, though the event says which one it is about, and so does the journey.",
    why: "A journey about one basket that leaves on `order_placed` leaves on the order of any other basket as well: the customer hears \
          nothing more about this one, and the goal is credited to a journey that had no part in it. Both the entry and the event carry \
          the same key, so they can be tied.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message reminder: news { email template \"reminder\" }
source shop
event cart_abandoned from shop { cart: id }
event order from shop { cart: id, total: money USD }

journey cart_recovery per cart {
  enter on cart_abandoned
  reenter never
  goal on order within 7 days worth total
  exit on goal
  wait 1 day
  send reminder by email
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message reminder: news { email template \"reminder\" }
source shop
event cart_abandoned from shop { cart: id }
event order from shop { cart: id, total: money USD }

journey cart_recovery per cart {
  enter on cart_abandoned
  reenter never
  goal on order where cart is entry.cart within 7 days worth total
  exit on goal
  wait 1 day
  send reminder by email
}
",
};

/// Names of occasions: nobody expects what begins in one session to be done in the same.
const OCCASIONS: [&str; 4] = ["device", "session", "visit", "visitor"];

/// Last words of events that bring a thing into being.
const BEGINS: [&str; 20] = [
    "begun",
    "booked",
    "bought",
    "created",
    "joined",
    "listed",
    "made",
    "opened",
    "ordered",
    "placed",
    "purchased",
    "received",
    "registered",
    "requested",
    "reserved",
    "signed",
    "started",
    "submitted",
    "subscribed",
    "uploaded",
];

/// Last words of events that come when a thing has been for a while, or is over.
const COMES_LATER: [&str; 22] = [
    "arrived",
    "closed",
    "completed",
    "delivered",
    "done",
    "ended",
    "expired",
    "finished",
    "fulfilled",
    "kept",
    "left",
    "out",
    "over",
    "paid",
    "rated",
    "received",
    "resolved",
    "returned",
    "reviewed",
    "shipped",
    "used",
    "written",
];

/// What an event does where it is named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Goal,
    Exit,
    Arm,
}

impl Role {
    /// What any event of that name does.
    fn does(self) -> &'static str {
        match self {
            Self::Goal => "reaches this goal",
            Self::Exit => "takes the customer out",
            Self::Arm => "answers this",
        }
    }
}

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let keys = keys(look);
    if keys.is_empty() {
        return;
    }
    let journey = look.journey;
    let goal = journey.goal.iter().map(|goal| (&goal.cause, goal.span, Role::Goal));
    let exits = exit_rules(journey).map(|rule| (&rule.cause, rule.span, Role::Exit));
    judge(look, &goal.chain(exits).collect::<Vec<_>>(), &keys, found);
    // Without a key an arm may well be about any of them.
    if journey.key.is_none() {
        return;
    }
    let steps = look.steps;
    for (node, step) in steps.nodes() {
        let NodeKind::Await { arms, .. } = &step.kind else { continue };
        let arms = (0..).zip(arms).map(|(index, cause)| {
            let head = steps.head(node, Edge::Arm(index)).unwrap_or(step.span);
            (cause, head, Role::Arm)
        });
        judge(look, &arms.collect::<Vec<_>>(), &keys, found);
    }
}

/// Causes that stand side by side.
fn judge(look: &JourneyLook<'_, '_>, causes: &[(&Cause, Span, Role)], keys: &[String], found: &mut Diagnostics) {
    let tied = causes.iter().filter(|(cause, ..)| is_tied(look, cause));
    let tied: Vec<EventId> = tied.flat_map(|(cause, ..)| named_events(cause)).collect();
    for (cause, span, role) in causes {
        let Cause::On { when: None, .. } = cause else { continue };
        if is_tied(look, cause) {
            continue;
        }
        let events = named_events(cause);
        let carries = |event: &EventId, key: &str| {
            let declared = look.look.program().events.get(*event);
            declared.is_some_and(|event| event.fields.iter().any(|f| f.name == key && f.ty == Type::Id))
        };
        // Where another one takes what belongs to this visit, this one is meant for the others.
        let loose = |event: &&EventId| *role == Role::Goal || !tied.contains(event);
        let shared = keys.iter().find_map(|key| {
            let of_this = |event: &&EventId| carries(event, key) && !is_the_next(look, **event, key);
            let event = events.iter().filter(loose).find(of_this)?;
            Some((key, *event))
        });
        if let Some((key, event)) = shared {
            let all = events.iter().all(|event| carries(event, key));
            found.push(finding(look, *span, event, key, *role, all));
        }
    }
}

/// Whether an event can only be about the next one of its kind: `order_placed` in a journey that begins when an order is delivered.
fn is_the_next(look: &JourneyLook<'_, '_>, event: EventId, key: &str) -> bool {
    let name = look.look.program().events.get(event).map_or("", |event| event.name.as_str());
    let last = |name: &str, words: &[&str]| name.rsplit('_').next().is_some_and(|word| words.contains(&word));
    let is_named_for_it = name.split('_').any(|word| word == key);
    let later = || {
        let mut ways = look.journey.ways_in.rows().iter();
        ways.all(|way| way.name == name || last(&way.name, &COMES_LATER))
    };
    is_named_for_it && last(name, &BEGINS) && later()
}

/// The events that a cause names itself.
fn named_events(cause: &Cause) -> Vec<EventId> {
    let Cause::On { events, .. } = cause else { return Vec::new() };
    let named = |happening: &Happening| match happening {
        Happening::Event(event) => Some(*event),
        Happening::Trigger(_) | Happening::Message(..) | Happening::Journey(..) | Happening::Goal => None,
    };
    events.iter().filter_map(named).collect()
}

/// Whether a cause asks for anything that came with the entry.
fn is_tied(look: &JourneyLook<'_, '_>, cause: &Cause) -> bool {
    let program = look.look.program();
    let entry = |(read, _): &(Read<'_>, bool)| matches!(read, Read::Entry(..));
    conditions_of(cause).into_iter().any(|condition| reads(program, condition).iter().any(entry))
}

/// What the journey is about: its key, or, without one, the ids of its entry that it goes on to speak of. Every way in must bring it.
fn keys(look: &JourneyLook<'_, '_>) -> Vec<String> {
    let journey = look.journey;
    let everywhere = |at: u32| {
        let carried = |way: &crate::model::journey::WayIn| way.fields.get(at as usize).copied().flatten().is_some();
        journey.ways_in.rows().iter().all(carried)
    };
    let about: Vec<u32> = match &journey.key {
        Some(key) => vec![key.field],
        None => spoken_of(look, journey),
    };
    let fields = about.into_iter().filter(|at| everywhere(*at));
    fields
        .filter_map(|at| {
            let field = journey.entry_fields.get(at as usize)?;
            (field.ty == Type::Id && !OCCASIONS.contains(&field.name.as_str())).then(|| field.name.to_string())
        })
        .collect()
}

/// Fields of the entry that steps and rules read.
fn spoken_of(look: &JourneyLook<'_, '_>, journey: &Journey) -> Vec<u32> {
    let program = look.look.program();
    let mut read = Vec::new();
    for (_, node) in look.steps.nodes() {
        match &node.kind {
            NodeKind::Branch { arms, .. } => read.extend(arms.iter().flat_map(|arm| reads(program, arm))),
            NodeKind::Await { arms, .. } => {
                read.extend(arms.iter().flat_map(conditions_of).flat_map(|condition| reads(program, condition)));
            }
            NodeKind::Do { args, .. } => read.extend(args.iter().flat_map(|arg| reads_of_term(program, arg))),
            NodeKind::Set { value, .. } => read.extend(reads_of_term(program, value)),
            NodeKind::Stage(_)
            | NodeKind::Wait(_)
            | NodeKind::Send { .. }
            | NodeKind::Split(_)
            | NodeKind::Repeat { .. }
            | NodeKind::Round(_)
            | NodeKind::Mark(_)
            | NodeKind::Clear(_)
            | NodeKind::Start(_)
            | NodeKind::Leave(_) => {}
        }
    }
    let goal = journey.goal.iter().map(|goal| &goal.cause);
    let rules = goal.chain(exit_rules(journey).map(|rule| &rule.cause));
    read.extend(rules.flat_map(conditions_of).flat_map(|condition| reads(program, condition)));
    let mut fields: Vec<u32> =
        read.into_iter().filter_map(|(read, _)| if let Read::Entry(at, _) = read { Some(at) } else { None }).collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

fn finding(
    look: &JourneyLook<'_, '_>,
    rule: Span,
    event: EventId,
    key: &str,
    role: Role,
    all_carry: bool,
) -> Diagnostic {
    let program = look.look.program();
    let uses = program.uses.iter().filter(|(span, symbol)| *symbol == Symbol::Event(event) && rule.contains(*span));
    let used = uses.map(|(span, _)| *span).next().unwrap_or(rule);
    let name = program.events.get(event).map_or("", |event| event.name.as_str());
    let entering = look.journey.ways_in.rows().first();
    let message = format!("any `{name}` {}, whichever {key} it is about", role.does());
    let finding = Diagnostic::warning(PAGE.name, used, message).note(format!("it says which `{key}`"));
    let finding = match (&look.journey.key, entering) {
        (Some(declared), _) => finding.label(declared.span, format!("one visit for each {key}")),
        (None, Some(way)) => finding.label(way.span, format!("entered with a `{key}`")),
        (None, None) => finding,
    };
    let finding = finding.help(format!("Tie it to the {key} that this visit is about."));
    if all_carry && used != rule {
        let last =
            program.uses.iter().filter(|(span, symbol)| matches!(symbol, Symbol::Event(_)) && rule.contains(*span));
        let behind = last.map(|(span, _)| span.at_end()).next_back().unwrap_or(used.at_end());
        finding.maybe_fix(format!("only for this {key}"), behind, format!(" where {key} is entry.{key}"))
    } else {
        finding
    }
}
