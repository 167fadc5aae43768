//! An await whose arms all do the same: what is waited for makes no difference.

use super::{super::JourneyLook, doing};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    ir::{lower::blocks, words::duration_words},
    model::{
        condition::{Happened, Happening},
        journey::{AwaitArm, Cause, Stmt, StmtKind},
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "await-arms-alike",
    level: Severity::Warning,
    summary: "All arms of an `await` do the same, so that what the customer does makes no difference.",
    why: "Somebody waited for a click in order to answer it. Whoever clicks gets exactly what those get who did nothing: an arm was copied \
          and never finished.",
    wrong: "\
customer { address: email }
channel email { address address  positive clicked }
category news
message tip: news { email template \"tip\" }
message more: news { email template \"more\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  send tip by email
  await up to 2 days {
    on clicked { send more by email }
    otherwise  { send more by email }
  }
}
",
    mended: "\
customer { address: email }
channel email { address address  positive clicked }
category news
message tip: news { email template \"tip\" }
message more: news { email template \"more\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  send tip by email
  await up to 2 days {
    on clicked { send more by email }
    otherwise  { exit \"not reading\" }
  }
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let journey = look.journey;
    for (_, stage) in journey.stages.iter() {
        in_block(look, &stage.body, found);
    }
}

fn in_block(look: &JourneyLook<'_, '_>, block: &[Stmt], found: &mut Diagnostics) {
    for statement in block {
        if let StmtKind::Await { up_to, arms, otherwise, .. } = &statement.kind {
            let words = |body: &[Stmt]| doing::words_of(look.look.program(), look.id, body);
            let first = words(otherwise);
            // Arms without statements are the way to say "as soon as, and at the latest after".
            if !first.is_empty() && arms.iter().all(|arm| words(&arm.body) == first) {
                found.push(alike(statement, *up_to));
            } else if otherwise.is_empty() && arms.iter().all(is_idle_reaction) && !asks_for_reactions(look) {
                found.push(idle(statement));
            }
        }
        blocks(statement).into_iter().for_each(|inner| in_block(look, inner, found));
    }
}

fn alike(statement: &Stmt, up_to: i64) -> Diagnostic {
    let finding = Diagnostic::warning(PAGE.name, statement.span, "every arm of this `await` does the same")
        .note("whatever happens, the same comes of it");
    finding.help(format!(
        "Say something else in one of the arms; or say it once behind the `await`, with arms that are empty; or `wait {}`, if what \
         happens meanwhile does not matter.",
        duration_words(up_to)
    ))
}

fn idle(statement: &Stmt) -> Diagnostic {
    Diagnostic::warning(PAGE.name, statement.span, "whoever reacts gets the same as whoever does not, only sooner")
        .note("no arm does anything, and nothing later asks for it")
        .help("Say in an arm what becomes of those who react, or ask for the reaction in a `branch` further down.")
}

/// An arm on reactions alone that says nothing.
fn is_idle_reaction(arm: &AwaitArm) -> bool {
    let reaction = |event: &Happening| {
        matches!(event, Happening::Message(_, Happened::Reaction(_) | Happened::Positive | Happened::Negative))
    };
    arm.body.is_empty()
        && match &arm.cause {
            Cause::On { events, .. } => events.iter().all(reaction),
            Cause::When(_) => false,
        }
}

/// Whether some branch of the journey asks how a message was taken, or history for reactions.
fn asks_for_reactions(look: &JourneyLook<'_, '_>) -> bool {
    use super::super::mentions::{Mention, cond_mentions};
    let reacted = |mention: &Mention<'_>| match mention {
        Mention::Reacted(..) => true,
        Mention::Asked(Happening::Message(_, Happened::Reaction(_) | Happened::Positive | Happened::Negative)) => true,
        Mention::Asked(..)
        | Mention::Attribute(_)
        | Mention::Segment(_)
        | Mention::Status(_)
        | Mention::Inside(_)
        | Mention::Happening(_)
        | Mention::Now => false,
    };
    let program = look.look.program();
    look.steps.nodes().any(|(_, node)| match &node.kind {
        crate::ir::NodeKind::Branch { arms, .. } => arms.iter().any(|arm| cond_mentions(program, arm, &reacted)),
        _ => false,
    })
}
