//! Two journeys that write the same attribute.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Look;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span, Witness},
    ir::{NodeKind, words::Words},
    model::{
        Term, TermKind,
        condition::Happening,
        journey::WayInKind,
        types::{AttributeId, JourneyId},
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "two-journeys-write",
    level: Severity::Warning,
    summary: "Two journeys that a customer can be in at once set the same attribute to different values.",
    why: "Whichever writes last wins, and which one that is depends on how fast a customer clicks. Everything that reads the attribute \
          rests on an accident.",
    wrong: "\
customer { address: email  mood: warm | cold = cold }
channel email { address address }
source shop
event visit from shop
event order from shop

journey warm_up {
  enter on visit
  reenter always
  wait 3 days
  set mood to warm
}
journey cool_down {
  enter on order
  reenter always
  set mood to cold
}
",
    mended: "\
customer { address: email  mood: warm | cold = cold }
channel email { address address }
source shop
event visit from shop
event order from shop

journey warm_up {
  enter on visit
  reenter always
  set mood to warm
}
journey cool_down {
  enter on order
  reenter always
  set mood to cold
}
",
};

/// A `set`.
struct Write<'g> {
    journey: JourneyId,
    span: Span,
    value: &'g Term,
    words: String,
    /// Whether time passes between the entry and it.
    late: bool,
}

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    let program = look.program();
    let mut writes: BTreeMap<AttributeId, Vec<Write<'_>>> = BTreeMap::new();
    for (journey, steps) in look.graph.journeys.iter() {
        let Some(facts) = look.facts.journey(journey) else { continue };
        for (at, node) in steps.nodes().filter(|(at, _)| facts.is_reachable(*at)) {
            let NodeKind::Set { attribute, value } = &node.kind else { continue };
            let late = facts.since_entry(at).is_none_or(|bounds| bounds.greatest != Some(0));
            let words = Words::inside(program, journey).term(value);
            writes.entry(*attribute).or_default().push(Write { journey, span: node.span, value, words, late });
        }
    }
    for (attribute, writes) in writes {
        let Some(name) = program.attributes.get(attribute).map(|attribute| &attribute.name) else { continue };
        let mut told: BTreeSet<JourneyId> = BTreeSet::new();
        let Some(first_journey) = writes.first().map(|write| write.journey) else { continue };
        if counts_up(attribute, &writes) || writes.iter().all(|write| write.journey == first_journey) {
            continue;
        }
        for (index, write) in writes.iter().enumerate() {
            // Of each journey one write: the one that comes late (of two, both); where neither does, the one written later.
            let other = writes.iter().enumerate().find(|(at, other)| {
                let blame = if write.late || other.late { write.late } else { index > *at };
                blame && at_odds(look, other, write)
            });
            let Some((_, other)) = other.filter(|_| told.insert(write.journey)) else { continue };
            let journey = |id: JourneyId| program.journeys.get(id).map_or("", |journey| journey.name.as_str());
            let (here, there) = (journey(write.journey), journey(other.journey));
            found.push(
                Diagnostic::warning(PAGE.name, write.span, format!("`{there}` sets `{name}` too, to something else"))
                    .note("whichever writes last wins")
                    .label(other.span, format!("to `{}`, in `{there}`", other.words))
                    .help(
                        "Let one journey own the attribute, use an attribute for each, or let `at most one of` keep the two apart.",
                    )
                    .witness(Witness {
                        outcome: Some(format!("Is inside `{there}` and `{here}` at once: `{name}` is what the later one says.")),
                        ..Witness::default()
                    }),
            );
        }
    }
}

/// Whether everybody only counts on: then the order does not matter.
fn counts_up(attribute: AttributeId, writes: &[Write<'_>]) -> bool {
    let own = |term: &Term| term.kind == TermKind::Attribute(attribute);
    writes.iter().all(|write| match &write.value.kind {
        TermKind::Add { left, right, .. } => own(left) || own(right),
        _ => false,
    })
}

/// Whether a customer can be in both journeys while one of them has still to write.
fn at_odds(look: &Look<'_>, one: &Write<'_>, other: &Write<'_>) -> bool {
    if one.journey == other.journey || one.words == other.words {
        return false;
    }
    let program = look.program();
    let apart = program
        .exclusives
        .rows()
        .iter()
        .any(|list| list.journeys.contains(&one.journey) && list.journeys.contains(&other.journey));
    !apart && (one.late || other.late || begin_together(look, one.journey, other.journey))
}

/// Whether one and the same thing begins both.
fn begin_together(look: &Look<'_>, one: JourneyId, other: JourneyId) -> bool {
    let happenings = |journey: JourneyId| -> Vec<&Happening> {
        let ways = look.program().journeys.get(journey).map(|journey| journey.ways_in.rows()).unwrap_or_default();
        let what = ways.iter().filter_map(|way| match &way.what {
            WayInKind::Happening(what) => Some(what),
            WayInKind::Handoff(_) => None,
        });
        what.collect()
    };
    let others = happenings(other);
    happenings(one).iter().any(|what| others.contains(what))
}
