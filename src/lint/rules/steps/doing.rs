//! Statements as what they do, whatever their place: two that do the same have the same words. Finds nothing itself.

use std::fmt::Write as _;

use crate::{
    ir::{NodeKind, words::Words},
    model::{
        Program,
        journey::{Else, Stmt, StmtKind},
        types::JourneyId,
    },
};

/// What a block does, in words.
pub(super) fn words_of(program: &Program, journey: JourneyId, block: &[Stmt]) -> String {
    let mut out = String::new();
    block.iter().for_each(|statement| one(program, journey, statement, &mut out));
    out
}

fn one(program: &Program, journey: JourneyId, statement: &Stmt, out: &mut String) {
    let words = Words::inside(program, journey);
    let stage =
        |id| program.journeys.get(journey).and_then(|journey| journey.stages.get(id)).map_or("", |s| s.name.as_str());
    let block = |body: &[Stmt]| words_of(program, journey, body);
    let otherwise = |otherwise: &Option<Else>| match otherwise {
        None => String::new(),
        Some(Else::GoOn) => ", else go on".to_owned(),
        Some(Else::GoTo(id)) => format!(", else go to {}", stage(*id)),
        Some(Else::HandOff(to)) => format!(", else hand off to {}", words.hand_off(to)),
        Some(Else::Exit(reason)) => format!(", else exit {reason}"),
        Some(Else::Block(body)) => format!(", else {{ {} }}", block(body)),
    };
    let said = match &statement.kind {
        StmtKind::Wait { until, otherwise: or } => format!("wait {}{}", words.wait(until), otherwise(or)),
        StmtKind::Send { message, channels, otherwise: or, .. } => format!(
            "send {} by {}{}",
            program.messages.get(*message).map_or("", |message| message.name.as_str()),
            words.channels(channels),
            otherwise(or)
        ),
        StmtKind::Await { up_to, arms, otherwise, .. } => {
            let arms: Vec<String> =
                arms.iter().map(|arm| format!("{} {{ {} }}", words.cause(&arm.cause), block(&arm.body))).collect();
            format!("await {up_to} {} otherwise {{ {} }}", arms.join(" "), block(otherwise))
        }
        StmtKind::Branch { arms, otherwise, .. } => {
            let arms: Vec<String> =
                arms.iter().map(|arm| format!("{} {{ {} }}", words.cond(&arm.condition), block(&arm.body))).collect();
            format!(
                "branch {} otherwise {{ {} }}",
                arms.join(" "),
                otherwise.as_deref().map_or_else(String::new, block)
            )
        }
        // Each is a coin of its own.
        StmtKind::Split { id, .. } => format!("split {}", id.0),
        StmtKind::Repeat { times, body } => format!("repeat {times} {{ {} }}", block(body)),
        StmtKind::GoTo(id) => format!("go to {}", stage(*id)),
        StmtKind::HandOff(to) => format!("hand off to {}", words.hand_off(to)),
        StmtKind::Start(to) => format!("start {}", words.hand_off(to)),
        StmtKind::Exit(reason) => format!("exit {reason}"),
        StmtKind::Set { attribute, value } => {
            node(&words, NodeKind::Set { attribute: *attribute, value: value.clone() })
        }
        StmtKind::Mark(status) => node(&words, NodeKind::Mark(*status)),
        StmtKind::Clear(status) => node(&words, NodeKind::Clear(*status)),
        StmtKind::Do { action, args, otherwise: or } => {
            format!("{}{}", node(&words, NodeKind::Do { action: *action, args: args.clone() }), otherwise(or))
        }
    };
    // Writing to a text cannot fail.
    let _ = write!(out, "{said}; ");
}

fn node(words: &Words<'_>, kind: NodeKind) -> String {
    words.node(&kind)
}
