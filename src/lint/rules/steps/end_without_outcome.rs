//! A last question of which one answer says how it ended, and another does not.

use super::{
    super::JourneyLook,
    endings::{Behind, behind, is_stated, rules_act, runs_out},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::{Edge, NodeId, NodeKind, words::Words},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "end-without-outcome",
    level: Severity::Warning,
    summary: "The last question of a journey says for one answer how it ended, and for another nothing.",
    why: "In the reports these customers stand under `completed`, together with everybody who ran through to the end: how many did not \
          answer is what somebody will want to know first.",
    wrong: "\
customer { address: email }
channel email { address address  positive clicked }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  send tip by email
  await up to 3 days {
    on clicked { exit \"reads\" }
    otherwise  { }
  }
}
",
    mended: "\
customer { address: email }
channel email { address address  positive clicked }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  send tip by email
  await up to 3 days {
    on clicked { exit \"reads\" }
    otherwise  { exit \"does not read\" }
  }
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    let words = Words::inside(look.look.program(), look.id);
    let stated = look.steps.nodes().find(|(_, node)| matches!(&node.kind, NodeKind::Leave(how) if is_stated(how)));
    // A wait in an arm is that arm's answer; on the main way it is where the undecided stay.
    let stages = look.journey.stages.rows().iter();
    let on_main_way: Vec<Span> = stages.flat_map(|stage| &stage.body).map(|statement| statement.span).collect();
    for (at, node) in look.steps.nodes().filter(|(at, _)| facts.is_reachable(*at)) {
        let waits = match node.kind {
            NodeKind::Await { .. } => true,
            NodeKind::Branch { .. } => false,
            NodeKind::Wait(_) => {
                // While they wait the rules act; who is still there when the time is up is an outcome of its own.
                let ways = look.steps.ways_on(at);
                let over = ways.iter().all(|(_, to)| {
                    let behind = behind(look.steps, *to);
                    runs_out(&behind) && !behind.waits && !behind.notes
                });
                if let (Some((_, stated)), true) =
                    (stated, over && rules_act(look.journey) && on_main_way.contains(&node.span))
                {
                    found.push(
                        Diagnostic::warning(
                            PAGE.name,
                            node.span,
                            "whoever is still here when this is over leaves without an outcome",
                        )
                        .note("these leave as `completed`")
                        .label(stated.span, "elsewhere it is said how it ended")
                        .help("Say behind it how it ended: `exit \"…\"`, in the words that a report should show."),
                    );
                }
                continue;
            }
            _ => continue,
        };
        let ways: Vec<(Edge, Behind)> =
            look.steps.ways_on(at).into_iter().map(|(edge, to)| (edge, behind(look.steps, to))).collect();
        let states = |behind: &Behind| !behind.ends.is_empty() && behind.ends.iter().all(is_stated) && !behind.waits;
        let Some((stated, _)) = ways.iter().find(|(_, behind)| states(behind)) else { continue };
        for (edge, behind) in &ways {
            // What an arm of an `await` does is the answer to what happened, and then it is over.
            let over = runs_out(behind) || (waits && ends_in_arm(look, at, *edge));
            let Some(head) = look.steps.head(at, *edge).filter(|_| over) else { continue };
            let other = look.steps.head(at, *stated).unwrap_or(node.span);
            found.push(
                Diagnostic::warning(
                    PAGE.name,
                    head,
                    format!("`{}` does not say how it ended", words.way_on(&node.kind, *edge)),
                )
                .note("these leave as `completed`")
                .label(other, "says how it ended")
                .help("End it with `exit \"…\"`, in the words that a report should show."),
            );
        }
    }
}

/// Whether the arm does something at once, after which the journey is over.
fn ends_in_arm(look: &JourneyLook<'_, '_>, at: NodeId, edge: Edge) -> bool {
    let Some(to) = look.steps.target(at, edge) else { return false };
    let all = behind(look.steps, to);
    let completed = all.ends.iter().all(|how| !is_stated(how)) && !all.ends.is_empty();
    if !completed || all.waits {
        return false;
    }
    // Nothing but the arm's own statements: what stands behind the whole `await` is the journey's way on.
    let Some(whole) = look.steps.node(at).map(|node| node.span) else { return false };
    let mut open = vec![to];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(here) = open.pop() {
        let Some(node) = look.steps.node(here) else { continue };
        let acts = match node.kind {
            NodeKind::Stage(_) | NodeKind::Round(_) | NodeKind::Leave(_) => false,
            _ => !whole.contains(node.span),
        };
        if acts {
            return false;
        }
        if seen.insert(here) {
            open.extend(look.steps.ways_on(here).into_iter().map(|(_, to)| to));
        }
    }
    true
}
