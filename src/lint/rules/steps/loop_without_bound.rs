//! A loop that nothing ends but what the customer may never do.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{
    JourneyLook,
    mentions::{Mention, cond_mentions},
    passing::{Needs, needs},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::{Edge, NodeId, NodeKind, circles::circles, words::Words},
    model::{
        Cond, Term, TermKind,
        condition::{Happened, Happening},
        journey::{Cause, ExitRule},
        types::AttributeId,
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "loop-without-bound",
    level: Severity::Warning,
    summary: "A customer who does nothing goes round a loop for ever.",
    why: "Whoever neither buys nor complains is written to every few days for the rest of their life. Nobody plans that: somebody meant \
          three times, or until it is pointless.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop
event order from shop

journey tips {
  enter on visit
  reenter never
  goal on order within 30 days
  exit on goal
  stage say {
    send tip by email
    wait 3 days
    go to say
  }
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop
event order from shop

journey tips {
  enter on visit
  reenter never
  goal on order within 30 days
  exit on goal
  repeat up to 3 times {
    send tip by email
    wait 3 days
  }
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let journey = look.journey;
    if journey.season.is_some() || journey.exits.iter().any(|rule| ends_in_time(look, rule, None)) {
        return;
    }
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    let program = look.look.program();
    let mut ways: BTreeMap<(NodeId, Edge), NodeId> = BTreeMap::new();
    for (at, node) in look.steps.nodes().filter(|(at, _)| facts.is_reachable(*at)) {
        let stage = journey.stages.get(node.stage);
        let bounded = stage.is_some_and(|stage| {
            let milestone = stage.milestone.as_ref().and_then(|(cause, _)| when_of(cause));
            stage.exits.iter().any(|rule| ends_in_time(look, rule, None))
                || milestone.is_some_and(|condition| is_bound(look, condition, None))
        });
        if bounded {
            continue;
        }
        for (edge, to) in look.steps.ways_on(at) {
            // A `repeat` counts its rounds; a wait for a moment is past the second time.
            let once = edge == Edge::Back
                || matches!((&node.kind, edge), (NodeKind::Wait(until), Edge::Next) if is_moment(until));
            if !once && !waits_for_somebody(program, &node.kind, edge) && edge != Edge::Milestone {
                ways.insert((at, edge), to);
            }
        }
    }
    let rounds = loop {
        let rounds = circles(ways.iter().map(|((from, _), to)| (from.0, to.0)));
        let Some(cut) = rounds.iter().flatten().find(|at| leaves_in_time(look, &ways, NodeId(**at), &rounds)) else {
            break rounds;
        };
        let cut = NodeId(*cut);
        ways.retain(|(from, _), _| *from != cut);
    };
    for round in rounds {
        let inside: BTreeSet<NodeId> = round.into_iter().map(NodeId).collect();
        let jumps = ways.iter().filter_map(|((from, edge), to)| {
            let jump = look.steps.jump(*from, *edge)?;
            (inside.contains(from) && inside.contains(to)).then_some((jump, *to))
        });
        let jumps: Vec<(Span, NodeId)> = jumps.collect();
        // A round may also jump ahead: the one that goes back closes it.
        let goes_back =
            |(jump, to): &&(Span, NodeId)| look.steps.node(*to).is_some_and(|node| node.span.start < jump.start);
        let Some((jump, target)) = jumps.iter().find(goes_back).or(jumps.first()).copied() else { continue };
        let words = Words::inside(program, look.id);
        let sends = inside.iter().find_map(|at| {
            let node = look.steps.node(*at)?;
            matches!(node.kind, NodeKind::Send { .. }).then_some(node)
        });
        let mut finding =
            Diagnostic::warning(PAGE.name, jump, "a loop that never ends for a customer who does nothing");
        if let Some(node) = look.steps.node(target) {
            finding = finding.label(node.span, "the round begins here");
        }
        if let Some(node) = sends {
            finding = finding.label(node.span, format!("`{}` again in every round", words.node(&node.kind)));
        }
        found.push(finding.help(
            "Say `repeat up to 3 times { … }` instead of going back, or let a rule end it: `exit when count of MESSAGE sent since entry >= 3`.",
        ));
    }
}

fn is_moment(until: &crate::model::journey::WaitUntil) -> bool {
    matches!(until, crate::model::journey::WaitUntil::Moment(_))
}

/// Whether a way on waits for what somebody does: such rounds are of the customer's own making.
fn waits_for_somebody(program: &crate::model::Program, kind: &NodeKind, edge: Edge) -> bool {
    match (kind, edge) {
        (NodeKind::Await { .. }, Edge::Arm(_)) => true,
        _ => needs(program, kind, edge) == Needs::Event,
    }
}

/// Whether a branch on the round sooner or later leads out of it: it counts rounds, or looks at the clock.
fn leaves_in_time(
    look: &JourneyLook<'_, '_>,
    ways: &BTreeMap<(NodeId, Edge), NodeId>,
    at: NodeId,
    rounds: &[Vec<u32>],
) -> bool {
    let Some(NodeKind::Branch { arms, .. }) = look.steps.node(at).map(|node| &node.kind) else { return false };
    let Some(round) = rounds.iter().find(|round| round.contains(&at.0)) else { return false };
    let leaves =
        look.steps.ways_on(at).iter().any(|(edge, to)| !round.contains(&to.0) || !ways.contains_key(&(at, *edge)));
    leaves && arms.iter().any(|arm| is_bound(look, arm, Some(round)))
}

fn ends_in_time<'g>(look: &JourneyLook<'_, 'g>, rule: &'g ExitRule, round: Option<&[u32]>) -> bool {
    when_of(&rule.cause).is_some_and(|condition| is_bound(look, condition, round))
}

fn when_of(cause: &Cause) -> Option<&Cond> {
    match cause {
        Cause::When(condition) => Some(condition),
        Cause::On { when, .. } => when.as_ref(),
    }
}

/// Whether a condition changes by itself as rounds go by: it counts what the journey does, reads the clock, or a number that is
/// counted up on the way.
fn is_bound<'g>(look: &JourneyLook<'_, 'g>, condition: &'g Cond, round: Option<&[u32]>) -> bool {
    let counted = counted_up(look, round);
    cond_mentions(look.look.program(), condition, &|mention| match mention {
        Mention::Asked(Happening::Message(_, Happened::Sent | Happened::Blocked | Happened::BlockedFor(_)))
        | Mention::Now => true,
        Mention::Attribute(attribute) => counted.contains(attribute),
        Mention::Asked(..)
        | Mention::Segment(_)
        | Mention::Status(_)
        | Mention::Inside(_)
        | Mention::Happening(_)
        | Mention::Reacted(..) => false,
    })
}

/// Attributes that a step sets to something counted from themselves, or from now.
fn counted_up(look: &JourneyLook<'_, '_>, round: Option<&[u32]>) -> BTreeSet<AttributeId> {
    let steps = look.steps.nodes().filter(|(at, _)| round.is_none_or(|round| round.contains(&at.0)));
    let own = |attribute: AttributeId, value: &Term| match &value.kind {
        TermKind::Add { left, right, .. } => {
            [left, right].iter().any(|side| side.kind == TermKind::Attribute(attribute))
        }
        _ => false,
    };
    steps
        .filter_map(|(_, node)| match &node.kind {
            NodeKind::Set { attribute, value } if own(*attribute, value) => Some(*attribute),
            _ => None,
        })
        .collect()
}
