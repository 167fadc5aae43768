//! An entry that asks about the very thing its trigger changes.

use super::super::{
    JourneyLook,
    reading::{Read, conjuncts, events_behind, reads},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    model::{
        Cond, CondKind, Query, Window,
        condition::Happening,
        journey::{WayIn, WayInKind},
        program::TriggerKind,
        types::{EventId, WayInId},
    },
    solve::{Answer, Fields, Mode, Place},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "entry-asks-what-changes",
    level: Severity::Error,
    summary: "An entry's condition asks about the very thing that its own trigger has just changed.",
    why: "The event has happened before the condition is read: it is counted, statuses have begun, attributes are written. `enter on \
          order when no order ever` therefore lets nobody in, ever, though it reads as if it let in who orders for the first time. \
          Nothing fails: the journey just stays empty.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message thanks: news { email template \"thanks\" }
source shop
event order from shop

journey first_order {
  enter on order when no order ever
  reenter never
  goal on order within 30 days
  send thanks by email
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message thanks: news { email template \"thanks\" }
source shop
event order from shop

journey first_order {
  enter on order when count of order ever <= 1
  reenter never
  goal on order within 30 days
  send thanks by email
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let journey = look.journey;
    let rows = journey.ways_in.rows();
    let ids: Vec<WayInId> = journey.ways_in.ids().collect();
    let ways: Vec<(WayInId, &WayIn)> = ids.into_iter().zip(rows).collect();
    for line in ways.chunk_by(|(_, left), (_, right)| left.line == right.line) {
        let odd: Vec<(&WayIn, Own<'_>)> =
            line.iter().filter_map(|(id, way)| Some((*way, own_change(look, *id, way)?))).collect();
        let Some((first, own)) = odd.first() else { continue };
        if odd.len() == line.len() {
            found.push(finding(look, first, own, false));
        } else {
            // Of several ways in on one line, what is always so for one may still keep others out.
            let never = odd.iter().filter(|(_, own)| own.never);
            found.extend(never.map(|(way, own)| finding(look, way, own, true)));
        }
    }
}

/// What an entry's own trigger decides.
pub(in super::super) struct Own<'g> {
    /// The part of the condition.
    part: &'g Cond,
    what: What<'g>,
    /// Nobody meets it; else everybody does.
    never: bool,
}

/// By what.
enum What<'g> {
    History(&'g Query),
    Status,
    Attribute,
    Becomes,
}

/// Whether an entry's `when` lets in nobody, or everybody, because of what its trigger has just changed.
pub(in super::super) fn own_change<'g>(look: &mut JourneyLook<'_, 'g>, id: WayInId, way: &'g WayIn) -> Option<Own<'g>> {
    let when = way.when.as_ref()?;
    let WayInKind::Happening(what) = &way.what else { return None };
    let (part, own) = conjuncts(when).into_iter().find_map(|part| Some((part, changed(look, what, part)?)))?;
    let (solver, known) = look.known(Mode::Strict);
    let answers = solver.entry(known, id);
    let (never, always) = (answers.meets.is_no(), answers.refused == Answer::No);
    if answers.asked.is_no() || !(never || always) {
        return None;
    }
    // Without what the trigger changes it would be a question.
    let place = Place::inside(look.id);
    let filter =
        way.filter.iter().map(|f| look.look.solver.formula(f, Place { fields: Fields::Entered(way), ..place }));
    let filter = crate::solve::Formula::all(filter.collect::<Vec<_>>());
    let when = look.formula(when);
    let plain = filter.and(if never { when } else { when.not() });
    (!look.look.never(&plain)).then_some(Own { part, what: own, never })
}

/// What a part of a condition reads that the trigger changes.
fn changed<'g>(look: &JourneyLook<'_, 'g>, what: &Happening, part: &'g Cond) -> Option<What<'g>> {
    let program = look.look.program();
    let kind = match what {
        Happening::Trigger(trigger) => program.triggers.get(*trigger).map(|trigger| &trigger.kind),
        Happening::Event(_) | Happening::Message(..) | Happening::Journey(..) | Happening::Goal => None,
    };
    if let Some(TriggerKind::Becomes(condition)) = kind {
        return shares_words(condition, part).then_some(What::Becomes);
    }
    let events = events_behind(program, what);
    let among =
        |other: &Happening| other == what || events_behind(program, other).iter().any(|event| events.contains(event));
    reads(program, part).into_iter().find_map(|(read, _)| match read {
        Read::History(query) => among(&query.what).then_some(What::History(query)),
        Read::Status(status) => {
            let declared = program.statuses.get(status)?;
            declared.begins.iter().chain(&declared.ends).any(|occasion| among(&occasion.what)).then_some(What::Status)
        }
        Read::Attribute(attribute, _) => {
            let declared = program.attributes.get(attribute)?;
            declared.from.iter().any(|(event, _): &(EventId, u32)| events.contains(event)).then_some(What::Attribute)
        }
        Read::Entry(..) | Read::Reaction | Read::Inside => None,
    })
}

/// Whether a condition has the other as itself or as its opposite, by name.
fn shares_words(condition: &Cond, part: &Cond) -> bool {
    let part = if let CondKind::Not(inner) = &part.kind { inner } else { part };
    let condition = if let CondKind::Not(inner) = &condition.kind { inner } else { condition };
    match (&condition.kind, &part.kind) {
        (CondKind::Segment(left), CondKind::Segment(right)) => left == right,
        (CondKind::Status(left), CondKind::Status(right)) => left == right,
        _ => false,
    }
}

fn finding(look: &JourneyLook<'_, '_>, way: &WayIn, own: &Own<'_>, only: bool) -> Diagnostic {
    let trigger = &way.name;
    let note = match &own.what {
        What::History(_) => format!("this very `{trigger}` is counted"),
        What::Status => format!("`{trigger}` has changed this status by then"),
        What::Attribute => format!("`{trigger}` has written this by then"),
        What::Becomes => format!("`{trigger}` has made this so"),
    };
    let place = if only { way.span } else { own.part.span };
    let finding = if own.never {
        Diagnostic::error(
            PAGE.name,
            place,
            format!("nobody can enter: by then `{trigger}` itself has made this untrue"),
        )
    } else {
        Diagnostic::warning(PAGE.name, place, format!("this keeps nobody out: `{trigger}` itself makes it true"))
    };
    let finding = finding.note(note);
    let finding = if only { finding.label(own.part.span, "asked here") } else { finding };
    match &own.what {
        What::History(query) if own.never && first_ever(own.part) => {
            let name = happening_name(look, &query.what);
            let Some(name) = name else { return finding };
            let words = match query.window {
                Window::Ever => " ever".to_owned(),
                Window::Last(_) | Window::SinceEntry => {
                    return finding.help(format!(
                        "The condition is read after the event has joined history. To let in who did not {name} lately before it, \
                         count: `count of {name} in last … <= 1`."
                    ));
                }
            };
            finding
                .help("The condition is read after the event has joined history, so the first one counts as one.")
                .maybe_fix(format!("let in who has the first `{name}`"), own.part.span, format!("count of {name}{words} <= 1"))
        }
        What::History(_) => {
            finding.help("The condition is read after the event has joined history: the count begins with 1 here.")
        }
        What::Status => finding.help(
            "An event ends and begins statuses before anybody enters on it. Ask about something that the event does not decide, or take \
             the condition out.",
        ),
        What::Attribute => finding.help(format!(
            "Attributes are written before anybody enters on the event: what was so before `{trigger}` is not known any more."
        )),
        What::Becomes => finding.help("Whoever enters here has just become so. Take the condition out, or ask the other way round."),
    }
}

/// `no order ever`
fn first_ever(part: &Cond) -> bool {
    matches!(&part.kind, CondKind::Not(inner) if matches!(&inner.kind, CondKind::Exists(query) if query.filter.is_none()))
}

fn happening_name(look: &JourneyLook<'_, '_>, what: &Happening) -> Option<String> {
    match what {
        Happening::Event(event) => look.look.program().events.get(*event).map(|event| event.name.to_string()),
        Happening::Trigger(trigger) => {
            look.look.program().triggers.get(*trigger).map(|trigger| trigger.name.to_string())
        }
        Happening::Message(..) | Happening::Journey(..) | Happening::Goal => None,
    }
}
