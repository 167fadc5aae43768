//! A wait behind which nothing comes.

use std::collections::BTreeSet;

use super::{
    super::{
        JourneyLook, Look,
        mentions::{Mention, Mentions},
    },
    endings::{behind, rules_act},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    ir::{Edge, LeaveKind, NodeKind, words::Words},
    model::{
        condition::{Happening, JourneyFact},
        journey::{Reenter, WayInKind},
        types::JourneyId,
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "wait-before-the-end",
    level: Severity::Warning,
    summary: "A wait at the end of a journey, with nothing behind it and no rule that would act meanwhile.",
    why: "The customer is kept inside for nothing, and counts as inside in every report. Mostly a last message was meant to follow, and \
          was lost.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  send tip by email
  wait 3 days
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
message more: news { email template \"more\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  send tip by email
  wait 3 days
  send more by email
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let (journey, program) = (look.journey, look.look.program());
    let exclusive = program.exclusives.rows().iter().any(|list| list.journeys.contains(&look.id));
    if rules_act(journey) || exclusive {
        return;
    }
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    let keeps_out = match journey.reenter {
        Reenter::Never => None,
        Reenter::Always => return,
        // Who is inside may not come again: that matters once they might.
        Reenter::After(length) => Some(length),
    };
    for (at, node) in look.steps.nodes().filter(|(at, _)| facts.is_reachable(*at)) {
        let idle = match &node.kind {
            NodeKind::Wait(_) => true,
            // Reaching one end or another by what happens is something.
            NodeKind::Await { .. } => true,
            _ => false,
        };
        let ways = look.steps.ways_on(at);
        let behind: Vec<_> = ways.iter().map(|(_, to)| behind(look.steps, *to)).collect();
        let mut ends = behind.iter().flat_map(|behind| &behind.ends);
        let end = ends.next();
        // Of two waits at the end the last one is reported.
        if !idle
            || behind.iter().any(|behind| behind.acts || behind.notes || behind.waits)
            || ends.any(|other| Some(other) != end)
        {
            continue;
        }
        let hands_over = matches!(end, None | Some(LeaveKind::HandOff(_)));
        let latest = ways.iter().filter_map(|(_, to)| facts.since_entry(*to)?.greatest).max();
        let out_of_time = keeps_out.is_some_and(|length| latest.is_none_or(|latest| latest > length));
        if hands_over || out_of_time || is_asked_about(look) {
            continue;
        }
        let words = Words::inside(program, look.id);
        let finding =
            Diagnostic::warning(PAGE.name, node.span, "nothing comes after this, and nothing can happen meanwhile")
                .note("keeps the customer inside for no reason");
        let last = ways.iter().find_map(|(edge, to)| (*edge != Edge::Else).then_some(*to));
        let finding = match last.and_then(|to| look.steps.node(to)) {
            Some(node) if !matches!(node.kind, NodeKind::Leave(LeaveKind::Completed)) => {
                finding.label(node.span, format!("then only `{}`", words.node(&node.kind)))
            }
            Some(_) | None => finding,
        };
        let finding = finding.help(
            "Take it out. If something was to follow, say it; if something was to end the visit, say `exit on …`.",
        );
        found.push(match node.kind {
            NodeKind::Wait(_) => finding.maybe_fix("take it out", node.span, ""),
            _ => finding,
        });
    }
}

fn is_asked_about(look: &mut JourneyLook<'_, '_>) -> bool {
    if look.look.asked_about.is_none() {
        look.look.asked_about = Some(asked_about(look.look));
    }
    look.look.asked_about.as_ref().is_some_and(|asked| asked.contains(&look.id))
}

/// The journeys of which anything asks who is inside, or listens to who leaves them.
fn asked_about(look: &Look<'_>) -> BTreeSet<JourneyId> {
    let program = look.program();
    let mut found = BTreeSet::new();
    let mut tell = |mention: Mention<'_>| match mention {
        Mention::Inside(journey) => drop(found.insert(journey)),
        Mention::Happening(Happening::Journey(journey, JourneyFact::Exited | JourneyFact::Refused)) => {
            found.insert(*journey);
        }
        _ => {}
    };
    let mut mentions = Mentions { program, through: false, tell: &mut tell };
    program.segments.rows().iter().for_each(|segment| mentions.cond(&segment.condition));
    program.triggers.rows().iter().for_each(|trigger| mentions.trigger(&trigger.kind));
    program.suppressions.rows().iter().for_each(|rule| mentions.cond(&rule.when));
    program.caps.rows().iter().filter_map(|cap| cap.when.as_ref()).for_each(|when| mentions.cond(when));
    for (other, steps) in look.graph.journeys.iter() {
        let Some(journey) = program.journeys.get(other) else { continue };
        for way in journey.ways_in.rows() {
            if let WayInKind::Happening(what) = &way.what {
                mentions.happening(what);
            }
            way.when.iter().chain(&way.filter).for_each(|condition| mentions.cond(condition));
        }
        journey.exits.iter().for_each(|rule| mentions.cause(&rule.cause));
        journey.goal.iter().for_each(|goal| mentions.cause(&goal.cause));
        for (_, node) in steps.nodes() {
            match &node.kind {
                NodeKind::Branch { arms, .. } => arms.iter().for_each(|arm| mentions.cond(arm)),
                NodeKind::Await { arms, .. } => arms.iter().for_each(|arm| mentions.cause(arm)),
                _ => {}
            }
        }
    }
    found
}
