//! A message after which nobody looks at how it was taken.

use std::collections::BTreeSet;

use super::{
    super::{
        JourneyLook,
        mentions::{Mention, cond_mentions},
        passing::{Needs, needs},
    },
    endings::is_stated,
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    ir::{Edge, NodeId, NodeKind, facts::SendFact},
    model::{
        condition::{Happened, Happening},
        journey::Cause,
        types::ReactionId,
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "reaction-not-handled",
    level: Severity::Warning,
    summary: "A marketing message goes out, and the journey does not look at how it was taken.",
    why: "Whoever clicks is written to as if they had not, whoever turns away on one channel is followed to the next, or the visit ends \
          with an outcome before anybody can have reacted.",
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
  exit \"done\"
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
    let program = look.look.program();
    let marketing = |send: &&SendFact| {
        program.categories.get(send.category).is_some_and(|c| !c.exempt_caps && !c.exempt_quiet && !c.exempt_consent)
    };
    let sends: Vec<&SendFact> = facts.sends().iter().filter(marketing).collect();
    for send in &sends {
        over_at_once(look, send, found);
    }
    unheard_among_heard(look, &sends, found);
    followed_after_no(look, &sends, found);
}

/// The visit ends, with an outcome in words, in the instant of the message.
fn over_at_once(look: &JourneyLook<'_, '_>, send: &SendFact, found: &mut Diagnostics) {
    let program = look.look.program();
    let reactive = send.channels.iter().filter_map(|channel| program.channels.get(*channel));
    if reactive.into_iter().all(|channel| channel.positive.is_empty()) || listened_elsewhere(look) {
        return;
    }
    let Some(node) = look.steps.node(send.node) else { return };
    let mut seen = BTreeSet::from([send.node]);
    let mut open = vec![send.node];
    let mut end = None;
    while let Some(here) = open.pop() {
        let Some(step) = look.steps.node(here) else { continue };
        if let NodeKind::Leave(how) = &step.kind {
            if !is_stated(how) || matches!(how, crate::ir::LeaveKind::HandOff(_)) {
                return;
            }
            end = Some(step.span);
            continue;
        }
        if here != send.node && (matches!(step.kind, NodeKind::Send { .. }) || needs_time(look, here)) {
            return;
        }
        for (edge, to) in look.steps.ways_on(here) {
            if !(here == send.node && edge == Edge::Else) && seen.insert(to) {
                open.push(to);
            }
        }
    }
    if let Some(end) = end {
        found.push(
            Diagnostic::warning(PAGE.name, node.span, "the visit is over before anybody can react to this message")
                .note("nobody looks at how it was taken")
                .label(end, "says how it ended, at the same instant")
                .help("Wait for the answer: `await up to 3 days { on clicked { … } otherwise { … } }`."),
        );
    }
}

fn needs_time(look: &JourneyLook<'_, '_>, at: NodeId) -> bool {
    let program = look.look.program();
    let Some(node) = look.steps.node(at) else { return false };
    matches!(node.kind, NodeKind::Await { .. } | NodeKind::Wait(_))
        || look.steps.ways_on(at).iter().any(|(edge, _)| needs(program, &node.kind, *edge) != Needs::Nothing)
}

/// Whether some segment or status listens to reactions: then somebody looks.
fn listened_elsewhere(look: &JourneyLook<'_, '_>) -> bool {
    let program = look.look.program();
    let reaction = |what: &Happening| {
        matches!(
            what,
            Happening::Message(
                crate::model::condition::Which::Message(_),
                Happened::Reaction(_) | Happened::Positive | Happened::Negative
            )
        )
    };
    program.segments.rows().iter().any(|segment| {
        cond_mentions(program, &segment.condition, &|mention| matches!(mention, Mention::Asked(what) if reaction(what)))
    })
}

/// The journey listens after each of its other messages, and after this one it goes on writing all the same.
fn unheard_among_heard(look: &JourneyLook<'_, '_>, sends: &[&SendFact], found: &mut Diagnostics) {
    let (mut heard, mut unheard) = (BTreeSet::new(), Vec::new());
    for send in sends {
        match answer(look, send) {
            Answered::Heard(at) => {
                heard.insert(at);
            }
            Answered::Unheard => unheard.push(*send),
            Answered::Last => {}
        }
    }
    let Some(first) = unheard.first() else { return };
    let follows = |from: &SendFact, to: &SendFact| {
        look.look.facts.journey(look.id).is_some_and(|facts| facts.before(to.node).possible.contains(&from.id))
    };
    // Only alternatives of one another: one place in the journey.
    if heard.len() < 2 || unheard.iter().any(|send| follows(first, send) && send.id != first.id) {
        return;
    }
    let Some(node) = look.steps.node(first.node) else { return };
    let mut finding = Diagnostic::warning(PAGE.name, node.span, "nobody looks at how this message is taken")
        .note("whoever clicks is written to again like everybody else")
        .help("Wait for the answer, as after the other messages: `await up to 3 days { on clicked { … } otherwise { … } }`.");
    for other in unheard.iter().skip(1).filter_map(|send| look.steps.node(send.node)) {
        finding = finding.label(other.span, "nor here");
    }
    found.push(finding);
}

enum Answered {
    /// By this step, or by the milestone of the stage in which it was sent.
    Heard(NodeId),
    Unheard,
    Last,
}

/// What comes after a message before the next one.
fn answer(look: &JourneyLook<'_, '_>, send: &SendFact) -> Answered {
    let program = look.look.program();
    let in_stage = look.steps.node(send.node).map(|node| node.stage);
    if in_stage.is_some_and(|stage| look.journey.stages.get(stage).is_some_and(|stage| stage.milestone.is_some())) {
        return Answered::Heard(send.node);
    }
    let mut seen = BTreeSet::from([send.node]);
    let mut open = vec![send.node];
    let mut written_again = false;
    while let Some(here) = open.pop() {
        for (_, to) in look.steps.ways_on(here) {
            let Some(node) = look.steps.node(to).filter(|_| seen.insert(to)) else { continue };
            match &node.kind {
                NodeKind::Await { .. } => return Answered::Heard(to),
                NodeKind::Branch { arms, .. }
                    if arms.iter().any(|arm| {
                        cond_mentions(program, arm, &|mention| {
                            matches!(
                                mention,
                                Mention::Reacted(Happened::Reaction(_) | Happened::Positive | Happened::Negative)
                                    | Mention::Asked(Happening::Message(..))
                            )
                        })
                    }) =>
                {
                    return Answered::Heard(to);
                }
                NodeKind::Send { .. } => written_again = true,
                _ => open.push(to),
            }
        }
    }
    if written_again { Answered::Unheard } else { Answered::Last }
}

/// Whoever turns away on one channel is written to again by another, and no rule of the journey listens.
fn followed_after_no(look: &JourneyLook<'_, '_>, sends: &[&SendFact], found: &mut Diagnostics) {
    let program = look.look.program();
    let negative = |event: &Happening| match event {
        Happening::Message(_, Happened::Negative) => true,
        Happening::Message(_, Happened::Reaction(reaction)) => is_negative(look, *reaction),
        _ => false,
    };
    let listens = |cause: &Cause| match cause {
        Cause::On { events, .. } => events.iter().any(negative),
        Cause::When(_) => false,
    };
    let stages = look.journey.stages.rows();
    let rules = look.journey.exits.iter().chain(stages.iter().flat_map(|stage| &stage.exits));
    if rules.into_iter().any(|rule| listens(&rule.cause)) {
        return;
    }
    let in_steps = look.steps.nodes().any(|(_, node)| match &node.kind {
        NodeKind::Await { arms, .. } => arms.iter().any(listens),
        NodeKind::Branch { arms, .. } => arms.iter().any(|arm| {
            cond_mentions(program, arm, &|mention| match mention {
                Mention::Reacted(Happened::Negative) => true,
                Mention::Reacted(Happened::Reaction(reaction)) => is_negative(look, *reaction),
                _ => false,
            })
        }),
        _ => false,
    });
    if in_steps {
        return;
    }
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    for send in sends {
        // A no on one channel, and a later message that may go out by another.
        let followed = send.channels.iter().find_map(|channel| {
            program.channels.get(*channel).filter(|channel| !channel.negative.is_empty())?;
            let next = sends.iter().find(|next| {
                facts.before(next.node).possible.contains(&send.id)
                    && next.channels.iter().any(|other| other != channel)
            })?;
            Some((channel, next))
        });
        let Some((channel, next)) = followed else { continue };
        let Some(node) = look.steps.node(send.node) else { continue };
        let Some(later) = look.steps.node(next.node) else { continue };
        let words: Vec<&str> = program
            .channels
            .get(*channel)
            .into_iter()
            .flat_map(|channel| &channel.negative)
            .filter_map(|reaction| program.reactions.get(*reaction).map(smol_str::SmolStr::as_str))
            .collect();
        found.push(
            Diagnostic::warning(PAGE.name, node.span, "whoever turns away here is written to again by another channel")
                .note(format!("nothing in the journey listens to `{}`", words.join("`, `")))
                .label(later.span, "may go out by another channel")
                .help("Let a no end the journey: `exit on negative`."),
        );
        return;
    }
}

fn is_negative(look: &JourneyLook<'_, '_>, reaction: ReactionId) -> bool {
    look.look.program().channels.rows().iter().any(|channel| channel.negative.contains(&reaction))
}
