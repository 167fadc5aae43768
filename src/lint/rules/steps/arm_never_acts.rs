//! An arm for something that takes the customer elsewhere before the arm is asked.

use super::super::JourneyLook;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::{Edge, NodeId, NodeKind, words::duration_words},
    model::{
        Cond, CondKind, Window,
        condition::{Happened, Happening, Which},
        journey::{Cause, ExitRule, Goal},
        types::StageId,
    },
    solve::Mode,
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "arm-never-acts",
    level: Severity::Error,
    summary: "An exit rule or a milestone on the same fact takes the customer away before an arm is asked.",
    why: "Exit rules come first, then milestones, then arms. What the arm says looks finished, and never happens: nobody gets the message \
          it sends, and its outcome stays at zero in every report.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
message thanks: news { email template \"thanks\" }
source shop
event visit from shop
event order from shop

journey tips {
  enter on visit
  reenter never
  goal on order within 30 days
  exit on goal
  send tip by email
  await up to 3 days {
    on order  { send thanks by email }
    otherwise { exit \"not now\" }
  }
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
message thanks: news { email template \"thanks\" }
source shop
event visit from shop
event order from shop

journey tips {
  enter on visit
  reenter never
  goal on order within 30 days
  send tip by email
  await up to 3 days {
    on order  { send thanks by email  exit \"bought\" }
    otherwise { exit \"not now\" }
  }
}
",
};

/// What takes customers away, and since when it is in force.
struct Taking<'g> {
    /// All of these at once are as good as this rule.
    cause: Cause,
    span: Span,
    words: &'static str,
    /// Only in this stage; none: everywhere.
    stage: Option<StageId>,
    /// A goal that is credited only so long after the entry.
    within: Option<i64>,
    goal: Option<&'g Goal>,
}

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let taking = taking(look);
    if taking.is_empty() {
        return;
    }
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    for (at, node) in look.steps.nodes().filter(|(at, _)| facts.is_reachable(*at)) {
        let in_force = |taking: &&Taking<'_>| taking.stage.is_none_or(|stage| stage == node.stage);
        match &node.kind {
            NodeKind::Await { up_to, arms } => {
                let latest = facts.since_entry(at).and_then(|bounds| bounds.greatest).map(|reached| reached + up_to);
                for (index, arm) in (0..).zip(arms) {
                    // What is proved dead for its condition is said of that.
                    let (_, known) = look.known(Mode::Strict);
                    if known.nobody_at(at) || known.nobody_takes(at, Edge::Arm(index)) {
                        continue;
                    }
                    let sharpened = sharpened(look, at, arm);
                    let in_time = |taking: &&Taking<'_>| {
                        taking.within.is_none_or(|within| latest.is_none_or(|latest| latest <= within))
                    };
                    let id = look.id;
                    let solver = &mut look.look.solver;
                    let earlier = arms.iter().take(index as usize);
                    if let Some((above, _)) = (0..).zip(earlier).find(|(_, above)| solver.cause_within(arm, above, id))
                    {
                        let head = look.steps.head(at, Edge::Arm(index)).unwrap_or(node.span);
                        let above = look.steps.head(at, Edge::Arm(above)).unwrap_or(node.span);
                        found.push(answered_above(head, above));
                        continue;
                    }
                    let first = taking
                        .iter()
                        .filter(in_force)
                        .filter(in_time)
                        .find(|taking| sharpened.iter().all(|arm| solver.cause_within(arm, &taking.cause, id)));
                    if let Some(taking) = first {
                        let head = look.steps.head(at, Edge::Arm(index)).unwrap_or(node.span);
                        let unless = taking.within.filter(|_| latest.is_none());
                        found.push(never(head, "this arm never acts", taking, unless));
                    }
                }
            }
            NodeKind::Branch { arms, .. } => {
                for (index, condition) in (0..).zip(arms) {
                    let (_, known) = look.known(Mode::Strict);
                    if known.nobody_at(at) || known.nobody_takes(at, Edge::Arm(index)) {
                        continue;
                    }
                    let first = taking.iter().filter(in_force).find(|taking| has_left(look, at, condition, taking));
                    if let Some(taking) = first {
                        found.push(never(condition.span, "this arm is for nobody", taking, None));
                    }
                }
            }
            NodeKind::Stage(_)
            | NodeKind::Wait(_)
            | NodeKind::Send { .. }
            | NodeKind::Split(_)
            | NodeKind::Repeat { .. }
            | NodeKind::Round(_)
            | NodeKind::Set { .. }
            | NodeKind::Mark(_)
            | NodeKind::Clear(_)
            | NodeKind::Do { .. }
            | NodeKind::Start(_)
            | NodeKind::Leave(_) => {}
        }
    }
}

fn answered_above(span: Span, above: Span) -> Diagnostic {
    Diagnostic::error(PAGE.name, span, "this arm never acts: the one above answers whatever it waits for")
        .note("the first arm that is met is taken")
        .label(above, "takes them first")
        .help("Put the narrower arm above the wider one, or take it out.")
}

/// `unless`: so long after the entry the goal is no longer credited, and nothing says that the arm is asked sooner.
fn never(span: Span, message: &str, taking: &Taking<'_>, unless: Option<i64>) -> Diagnostic {
    let finding = match unless {
        None => Diagnostic::error(PAGE.name, span, format!("{message}: {} comes first", taking.words))
            .note("nobody is left by then"),
        Some(within) => {
            let within = duration_words(within);
            let message = format!("{message} for {within} after the entry: {} comes first", taking.words);
            Diagnostic::warning(PAGE.name, span, message).note("only who came longer ago than that is left by then")
        }
    };
    let finding = finding.label(taking.span, "takes them away");
    let finding = match taking.goal {
        Some(goal) => finding.label(goal.span, "the same fact"),
        None => finding,
    };
    finding.help(format!("Take the arm out, or let {} leave these customers to the arm.", taking.words))
}

fn taking<'g>(look: &JourneyLook<'_, 'g>) -> Vec<Taking<'g>> {
    let journey = look.journey;
    let mut all = Vec::new();
    for exit in &journey.exits {
        all.extend(of_rule(journey.goal.as_ref(), exit, None));
    }
    for (id, stage) in journey.stages.iter() {
        for exit in &stage.exits {
            all.extend(of_rule(journey.goal.as_ref(), exit, Some(id)));
        }
        if let Some((cause, span)) = &stage.milestone {
            let (cause, words) = (cause.clone(), "the milestone");
            all.push(Taking { cause, span: *span, words, stage: Some(id), within: None, goal: None });
        }
    }
    all
}

/// What an exit rule takes away; one on the goal takes away whoever meets that.
fn of_rule<'g>(goal: Option<&'g Goal>, rule: &'g ExitRule, stage: Option<StageId>) -> Vec<Taking<'g>> {
    let on_goal = match &rule.cause {
        Cause::On { events, filter: None, when: None } => events.contains(&Happening::Goal),
        Cause::On { .. } | Cause::When(_) => false,
    };
    let by_goal = goal.filter(|_| on_goal).map(|goal| Taking {
        cause: goal.cause.clone(),
        span: rule.span,
        words: "the exit on the goal",
        stage,
        within: goal.within,
        goal: Some(goal),
    });
    let itself =
        Taking { cause: rule.cause.clone(), span: rule.span, words: "the exit rule", stage, within: None, goal: None };
    by_goal.into_iter().chain([itself]).collect()
}

/// An arm on a bare reaction is about the messages that can be meant here.
fn sharpened(look: &JourneyLook<'_, '_>, at: NodeId, arm: &Cause) -> Vec<Cause> {
    let Cause::On { events, filter, when } = arm else { return vec![arm.clone()] };
    let Some(facts) = look.look.facts.journey(look.id) else { return vec![arm.clone()] };
    let last = facts.before(at).last;
    if last.is_empty() || !events.iter().any(|event| matches!(event, Happening::Message(Which::Bare, _))) {
        return vec![arm.clone()];
    }
    let about = |send| Cause::On {
        events: events
            .iter()
            .map(|event| match event {
                Happening::Message(Which::Bare, what) => Happening::Message(Which::Send(send), *what),
                other => other.clone(),
            })
            .collect(),
        filter: filter.clone(),
        when: when.clone(),
    };
    last.into_iter().map(about).collect()
}

/// Whether everybody who could meet a branch's condition has been taken away by then.
fn has_left(look: &mut JourneyLook<'_, '_>, at: NodeId, condition: &Cond, taking: &Taking<'_>) -> bool {
    match &taking.cause {
        Cause::When(wide) => {
            // A goal's condition that is true takes away only in the window.
            let in_time = taking.within.is_none_or(|within| {
                let facts = look.look.facts.journey(look.id);
                let latest = facts.and_then(|facts| facts.since_entry(at)).and_then(|bounds| bounds.greatest);
                latest.is_some_and(|latest| latest <= within)
            });
            let (narrow, wide) = (Cause::When(condition.clone()), Cause::When(wide.clone()));
            in_time && look.look.solver.cause_within(&narrow, &wide, look.id)
        }
        Cause::On { events, filter: None, when: None } if taking.within.is_none() => {
            let mut asked = Vec::new();
            conjuncts(condition, &mut asked);
            asked.iter().any(|asked| {
                let Some(happening) = happened_since(asked) else { return false };
                (taking.stage.is_none() || sent_in_stage(look, at, &happening))
                    && events.iter().any(|event| look.look.solver.is_part_of_happening(&happening, event))
            })
        }
        Cause::On { .. } => false,
    }
}

fn conjuncts<'c>(condition: &'c Cond, found: &mut Vec<&'c Cond>) {
    match &condition.kind {
        CondKind::And(parts) => parts.iter().for_each(|part| conjuncts(part, found)),
        _ => found.push(condition),
    }
}

/// What must have happened during this visit for a condition to be so.
fn happened_since(condition: &Cond) -> Option<Happening> {
    match &condition.kind {
        CondKind::Reacted(which, what @ (Happened::Reaction(_) | Happened::Positive | Happened::Negative)) => {
            Some(Happening::Message(*which, *what))
        }
        CondKind::Exists(query) if query.window == Window::SinceEntry => Some(query.what.clone()),
        _ => None,
    }
}

/// Whether a reaction is to a message that was sent in the stage that a milestone ends.
fn sent_in_stage(look: &JourneyLook<'_, '_>, at: NodeId, happening: &Happening) -> bool {
    let (Some(facts), Some(here)) = (look.look.facts.journey(look.id), look.steps.node(at)) else { return false };
    let before = facts.before(at);
    let program = look.look.program();
    let meant = |send: &crate::ir::facts::SendFact| match happening {
        Happening::Message(Which::Bare, _) => before.last.contains(&send.id),
        Happening::Message(Which::Message(message), _) => {
            before.possible.contains(&send.id)
                && program.sends.get(send.id).is_some_and(|place| place.message == *message)
        }
        Happening::Message(Which::Send(named), _) => send.id == *named,
        _ => false,
    };
    let mut sends = facts.sends().iter().filter(|send| meant(send)).peekable();
    sends.peek().is_some() && sends.all(|send| look.steps.node(send.node).is_some_and(|node| node.stage == here.stage))
}
