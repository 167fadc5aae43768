//! What this floor says to people: one function for each problem, so that all wordings read as one page. Finds nothing itself.

use super::pages;
use crate::{
    base::{Diagnostic, Span},
    model::journey::{Journey, Stage, Stmt, StmtKind},
};

pub(super) fn unreachable_journey(journey: &Journey, handed: &[Span]) -> Diagnostic {
    let finding = Diagnostic::error(
        pages::UNREACHABLE_JOURNEY.name,
        journey.span,
        format!("nobody can ever enter the journey `{}`", journey.name),
    );
    let handoff = journey.ways_in.rows().first();
    match (handoff, handed.first()) {
        (None, _) => finding
            .note("it has no way in")
            .help("Say what customers enter on, as in `enter on order_placed`, or `enter on handoff` for those other journeys send."),
        (Some(way), None) => finding
            .note("it is entered by hand-off alone")
            .label(way.span, "the only way in")
            .help(format!(
                "No journey says `hand off to {0}`, `start {0}` or `exit … to {0}`. Let one of them hand over, or enter on an event too.",
                journey.name
            )),
        (Some(way), Some(from)) => finding
            .note("it is entered by hand-off alone")
            .label(way.span, "the only way in")
            .label(*from, "hands over, but nobody ever gets here")
            .help("Some journey on the way must be entered on an event or a trigger."),
    }
}

pub(super) fn unreachable_stage(stage: &Stage, before: Option<&Stage>) -> Diagnostic {
    let finding = Diagnostic::error(
        pages::UNREACHABLE_STAGE.name,
        stage.span,
        format!("nothing leads to the stage `{}`", stage.name),
    )
    .note("no customer ever gets here");
    let finding = match before {
        Some(before) => finding
            .label(before.span, format!("every way through `{}` leaves the journey or goes elsewhere", before.name)),
        None => finding,
    };
    finding.help(format!(
        "Say `go to {}` somewhere, let the stage before it run to its end, or take the stage out.",
        stage.name
    ))
}

pub(super) fn unreachable_step(step: &Stmt, last: Span, barrier: &Stmt) -> Diagnostic {
    let (label, help) = match &barrier.kind {
        StmtKind::Exit(_) => ("the customer leaves here", "An `exit` ends the visit at once."),
        StmtKind::GoTo(_) => ("goes to another stage here", "A `go to` never comes back to the step below it."),
        StmtKind::HandOff(_) => (
            "the customer is handed over here, and leaves",
            "To make another journey begin and go on with this one, write `start` instead of `hand off to`.",
        ),
        StmtKind::Repeat { .. } => (
            "its first round always leaves",
            "Let a way through its body come to the end, or say it once instead of `repeat`.",
        ),
        StmtKind::Wait { .. }
        | StmtKind::Send { .. }
        | StmtKind::Await { .. }
        | StmtKind::Branch { .. }
        | StmtKind::Split { .. }
        | StmtKind::Set { .. }
        | StmtKind::Mark(_)
        | StmtKind::Clear(_)
        | StmtKind::Do { .. }
        | StmtKind::Start(_) => {
            ("every way through this leaves or goes elsewhere", "Let one of its arms end without `exit` or `go to`.")
        }
    };
    Diagnostic::error(pages::UNREACHABLE_STEP.name, step.span, "nothing reaches this step")
        .note("no customer ever gets here")
        .label(barrier.span, label)
        .help(help)
        .with_fix(crate::base::Fix {
            title: "take out what is never reached".to_owned(),
            applicability: crate::base::Applicability::MaybeIncorrect,
            edits: vec![crate::base::Edit { span: step.span.to(last), replacement: String::new() }],
        })
}

pub(super) fn reaction_before_send(head: Span, words: &str, awaiting: Span, later: Option<Span>) -> Diagnostic {
    let finding = Diagnostic::error(
        pages::REACTION_BEFORE_SEND.name,
        head,
        format!("`{words}` can never come: nothing was sent before this `await` that it could be a reaction to"),
    )
    .note("to which message?")
    .label(awaiting, "waits here");
    match later {
        Some(send) => finding
            .label(send, "sent only here")
            .help("Move the `send` before the `await`, on every way that leads there."),
        None => finding
            .help("Send the message before the `await`; a reaction to another journey's message never answers it."),
    }
}

pub(super) fn loop_through_arm(head: Span, arm: &str, event: bool, closing: Span) -> Diagnostic {
    let why = if event { "an old one answers again and again" } else { "it may be so already, every time" };
    let finding = Diagnostic::error(
        pages::LOOP_WITHOUT_TIME.name,
        head,
        format!("a loop in which no time need pass: `{arm}` can answer at once in every round"),
    )
    .note(why);
    let finding = if head.contains(closing) || closing.contains(head) {
        finding
    } else {
        finding.label(closing, "and from here it goes round again")
    };
    finding.help(if event {
        "Send the message again in every round, so that only a new reaction answers, or put a `wait` on the way round."
    } else {
        "Put a `wait` on the way round, or wait for something that happens instead: `on …`."
    })
}

pub(super) fn loop_without_time(closing: Span, begins: Option<Span>) -> Diagnostic {
    let finding = Diagnostic::error(pages::LOOP_WITHOUT_TIME.name, closing, "a loop in which no time need pass")
        .note("goes round again at the same instant, for ever");
    let finding = match begins {
        Some(span) => finding.label(span, "the round begins here"),
        None => finding,
    };
    finding.help("Put a `wait` on the way round, or an `await` for something new.")
}

pub(super) fn repeat_without_time(repeat: Span) -> Diagnostic {
    Diagnostic::error(pages::LOOP_WITHOUT_TIME.name, repeat, "a loop in which no time need pass")
        .note("all rounds can happen at one instant")
        .help("Put a `wait` or an `await` into the body, on every way through it.")
}
