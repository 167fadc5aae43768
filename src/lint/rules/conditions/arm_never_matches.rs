//! An arm that gets nobody.

use super::super::{JourneyLook, steps::hasty};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::{Edge, NodeId, NodeKind},
    model::{Cond, journey::Cause},
    solve::{Answer, Formula, Mode},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "arm-never-matches",
    level: Severity::Error,
    summary: "An arm is for nobody: its condition contradicts itself, what is known by then, or the arms above it take all its customers.",
    why: "What the arm says never happens. Somebody wrote it for customers who now get something else: the order of two arms is wrong, \
          or a condition asks for what the entry has already ruled out.",
    wrong: "\
customer { address: email  spent: money USD = 0 USD }
channel email { address address }
category news
message thanks: news { email template \"thanks\" }
message offer: news { email template \"offer\" }
source shop
event order from shop

journey after_order {
  enter on order
  reenter always
  goal on order within 30 days
  branch {
    when spent > 100 USD   { send offer by email }
    when spent > 1_000 USD { send thanks by email }
    otherwise              { }
  }
}
",
    mended: "\
customer { address: email  spent: money USD = 0 USD }
channel email { address address }
category news
message thanks: news { email template \"thanks\" }
message offer: news { email template \"offer\" }
source shop
event order from shop

journey after_order {
  enter on order
  reenter always
  goal on order within 30 days
  branch {
    when spent > 1_000 USD { send thanks by email }
    when spent > 100 USD   { send offer by email }
    otherwise              { }
  }
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let hasty: Vec<Span> = hasty(look).iter().map(|hasty| hasty.condition.span).collect();
    for branch in look.branches() {
        let (solver, known) = look.known(Mode::Strict);
        let Some(strict) = solver.arms_at(known, branch.node) else { continue };
        let (solver, known) = look.known(Mode::Steady);
        // What nobody reaches whose profile stays is a matter of the arm further up.
        let steady = if known.nobody_at(branch.node) { None } else { solver.arms_at(known, branch.node) };
        for (index, (condition, arm)) in branch.arms.iter().zip(&strict.arms).enumerate() {
            // That nobody has had time to react is said of that.
            if look.look.is_odd(condition) || hasty.iter().any(|asked| condition.span.contains(*asked)) {
                continue;
            }
            let finding = if arm.gets.is_no() {
                let above: Vec<&Cond> = arm.shadowed_by.iter().filter_map(|index| branch.arms.get(*index)).collect();
                Some(why_nobody(look, branch.node, condition, arm.alone == Answer::No, &above))
            } else {
                let arm = steady.as_ref().and_then(|arms| arms.arms.get(index));
                arm.filter(|arm| arm.gets.is_no()).map(|_| unless_changed(look, branch.node, condition))
            };
            found.extend(finding);
        }
    }
    await_arms(look, found);
}

/// Arms of an `await` that can never be met.
fn await_arms(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    for (node, step) in look.steps.nodes() {
        let NodeKind::Await { arms, .. } = &step.kind else { continue };
        if !arms.iter().any(asks) {
            continue;
        }
        let (_, known) = look.known(Mode::Strict);
        if known.nobody_at(node) {
            continue;
        }
        let never: Vec<&Cause> = (0..)
            .zip(arms)
            .filter(|(arm, _)| known.nobody_takes(node, Edge::Arm(*arm)))
            .map(|(_, cause)| cause)
            .collect();
        for cause in never {
            let conditions: Vec<&Cond> = match cause {
                Cause::When(condition) => vec![condition],
                Cause::On { filter, when, .. } => filter.iter().chain(when).collect(),
            };
            if let Some(condition) = conditions.last()
                && !conditions.iter().any(|condition| look.look.is_odd(condition))
            {
                found.push(why_nobody(look, node, condition, true, &[]));
            }
        }
    }
}

/// Whether an arm of an `await` has a condition.
fn asks(arm: &Cause) -> bool {
    match arm {
        Cause::When(_) => true,
        Cause::On { filter, when, .. } => filter.is_some() || when.is_some(),
    }
}

/// Names what keeps everybody away: the condition itself, what is known here, or the arms above.
fn why_nobody(
    look: &mut JourneyLook<'_, '_>,
    node: NodeId,
    condition: &Cond,
    whoever_comes: bool,
    above: &[&Cond],
) -> Diagnostic {
    let formula = look.formula(condition);
    if look.look.never(&formula) {
        return Diagnostic::error(PAGE.name, condition.span, "no customer can ever meet this condition")
            .note("it contradicts itself")
            .help("Mend the condition, or take the arm out.");
    }
    if !whoever_comes {
        let message = match above {
            [_] => "this arm gets nobody: the one above takes everyone it is for",
            _ => "this arm gets nobody: those above take everyone it is for",
        };
        let finding = Diagnostic::error(PAGE.name, condition.span, message);
        return above
            .iter()
            .fold(finding, |finding, arm| finding.label(arm.span, "takes them first"))
            .help("Put the narrower condition above the wider one, or take the arm out.");
    }
    let finding = Diagnostic::error(PAGE.name, condition.span, "nobody who comes here can meet this");
    match excluded_by(look, node, &formula) {
        Some((span, words)) => finding.label(span, words),
        None => finding.note("everything on the way here speaks against it"),
    }
    .help("Mend the condition, or take the arm out.")
}

fn unless_changed(look: &mut JourneyLook<'_, '_>, node: NodeId, condition: &Cond) -> Diagnostic {
    let formula = look.formula(condition);
    let message = "nobody who comes here can meet this, unless their profile changes on the way";
    let finding = Diagnostic::warning(PAGE.name, condition.span, message);
    match excluded_by(look, node, &formula) {
        Some((span, words)) => finding.label(span, words),
        None => finding,
    }
    .help("If such a change is what this arm is for, excuse it with the reason. Else mend the condition, or take the arm out.")
}

/// One condition on the way that nobody can meet together with the arm's: of the entry, an exit rule, a branch that every way passes.
fn excluded_by(look: &mut JourneyLook<'_, '_>, node: NodeId, arm: &Formula) -> Option<(Span, &'static str)> {
    let journey = look.journey;
    let excludes = |look: &mut JourneyLook<'_, '_>, condition: &Cond, so: bool| {
        let formula = look.formula(condition);
        let formula = if so { formula } else { formula.not() };
        look.look.never(&formula.and(arm.clone()))
    };
    for way in journey.ways_in.rows() {
        if let Some(when) = &way.when
            && excludes(look, when, true)
        {
            return Some((when.span, "whoever enters meets this"));
        }
    }
    for rule in &journey.exits {
        if let Cause::When(condition) = &rule.cause
            && excludes(look, condition, false)
        {
            return Some((condition.span, "whoever meets this has left"));
        }
    }
    let facts = look.look.facts.journey(look.id)?;
    let mut here = facts.dominator(node);
    while let Some(at) = here {
        if let Some(NodeKind::Branch { arms, .. }) = look.steps.node(at).map(|step| &step.kind) {
            for (index, condition) in (0..).zip(arms) {
                let taken = look.steps.target(at, Edge::Arm(index)).is_some_and(|to| facts.dominates(to, node));
                if excludes(look, condition, taken) {
                    return Some((
                        condition.span,
                        if taken { "whoever comes here met this" } else { "whoever meets this went another way" },
                    ));
                }
            }
        }
        here = facts.dominator(at);
    }
    None
}
