//! A branch on a reaction that nobody had time for.

use super::super::JourneyLook;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::{Edge, Node, NodeId, NodeKind, words::Words},
    model::{
        Cond, CondKind,
        condition::{Happened, Which},
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "reaction-without-time",
    level: Severity::Warning,
    summary: "A branch asks for a reaction at the very instant at which the message goes out.",
    why: "Nobody opens a message in the instant in which it is sent. The arm for those who did is for nobody, and the whole journey treats \
          its readers as if they did not read.",
    wrong: "\
customer { address: email }
channel email { address address  positive opened }
category news
message tip: news { email template \"tip\" }
message more: news { email template \"more\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  send tip by email
  branch {
    when opened { send more by email }
    otherwise   { exit \"not reading\" }
  }
}
",
    mended: "\
customer { address: email }
channel email { address address  positive opened }
category news
message tip: news { email template \"tip\" }
message more: news { email template \"more\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  send tip by email
  wait 2 days
  branch {
    when opened { send more by email }
    otherwise   { exit \"not reading\" }
  }
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let words = Words::inside(look.look.program(), look.id);
    for hasty in hasty(look) {
        found.push(
            Diagnostic::warning(
                PAGE.name,
                hasty.condition.span,
                format!("nobody has had time for `{}`", words.cond(hasty.condition)),
            )
            .note("asked at the instant at which the message goes out")
            .label(hasty.sent, "sent here")
            .help("Give people time first: `wait 1 day` before the `branch`, or an `await` with an arm for it.")
            .maybe_fix("wait a day before asking", hasty.branch.at_start(), "wait 1 day\n"),
        );
    }
}

/// A reaction that is asked for too soon.
pub(in crate::lint::rules) struct Hasty<'g> {
    /// What is asked.
    pub condition: &'g Cond,
    /// The whole branch.
    branch: Span,
    /// The message that was only just sent.
    sent: Span,
}

/// In each branch the first reaction that nobody had time for.
pub(in crate::lint::rules) fn hasty<'g>(look: &JourneyLook<'_, 'g>) -> Vec<Hasty<'g>> {
    let Some(facts) = look.look.facts.journey(look.id) else { return Vec::new() };
    let of_branch = |(at, node): (NodeId, &'g Node)| {
        let NodeKind::Branch { arms, .. } = &node.kind else { return None };
        let mut asked = Vec::new();
        arms.iter().for_each(|arm| reactions(arm, &mut asked));
        asked.into_iter().find_map(|(condition, which)| {
            let meant = |at: NodeId| match look.steps.node(at).map(|node| &node.kind) {
                Some(NodeKind::Send { id, message, .. }) => match which {
                    Which::Bare => true,
                    Which::Message(named) => *message == named,
                    Which::Send(named) => *id == named,
                    Which::Category(_) | Which::Channel(_) => false,
                },
                _ => false,
            };
            let send = just_before(look, at, &meant)?;
            Some(Hasty { condition, branch: node.span, sent: look.steps.node(send)?.span })
        })
    };
    look.steps.nodes().filter(|(at, _)| facts.is_reachable(*at)).filter_map(of_branch).collect()
}

/// What a condition asks about messages of this visit that only the customer can do.
fn reactions<'c>(condition: &'c Cond, found: &mut Vec<(&'c Cond, Which)>) {
    match &condition.kind {
        CondKind::And(parts) | CondKind::Or(parts) => parts.iter().for_each(|part| reactions(part, found)),
        CondKind::Not(inner) => reactions(inner, found),
        CondKind::Reacted(which, Happened::Reaction(_) | Happened::Positive | Happened::Negative) => {
            found.push((condition, *which));
        }
        CondKind::Reacted(_, Happened::Sent | Happened::Blocked | Happened::BlockedFor(_))
        | CondKind::Always(_)
        | CondKind::Segment(_)
        | CondKind::Status(_)
        | CondKind::Inside(_)
        | CondKind::Flag(_)
        | CondKind::Is(..)
        | CondKind::In(..)
        | CondKind::Known(_)
        | CondKind::Compare(..)
        | CondKind::Contains(..)
        | CondKind::Before(..)
        | CondKind::After(..)
        | CondKind::Exists(_)
        | CondKind::EnteredBy(_) => {}
    }
}

/// The message that is meant, where every way here sends it with no time after it; ways that let time pass make the question sensible.
fn just_before(look: &JourneyLook<'_, '_>, at: NodeId, meant: &dyn Fn(NodeId) -> bool) -> Option<NodeId> {
    let facts = look.look.facts.journey(look.id)?;
    let is_send = |at: NodeId| look.steps.node(at).is_some_and(|node| matches!(node.kind, NodeKind::Send { .. }));
    let mut seen = std::collections::BTreeSet::from([at]);
    let mut open = vec![at];
    let mut sent = None;
    while let Some(here) = open.pop() {
        let ways = look.steps.ways_to(here);
        if ways.is_empty() {
            return None;
        }
        for (from, edge) in ways {
            if !facts.is_reachable(from) {
                continue;
            }
            if meant(from) {
                if edge != Edge::Else {
                    sent = sent.or(Some(from));
                }
                continue;
            }
            // A message that is held lets time pass, but only for some.
            let takes_time = !is_send(from) && facts.delay(from, edge).greatest != Some(0);
            if takes_time || edge == Edge::Milestone {
                return None;
            }
            if seen.insert(from) {
                open.push(from);
            }
        }
    }
    sent
}
