//! Conditions that stand on their own: of caps, rules, triggers, goals. Finds nothing itself.

use std::rc::Rc;

use super::super::Look;
use crate::{
    model::{
        Cond,
        journey::{Cause, ExitRule},
        program::TriggerKind,
    },
    solve::{Formula, Place},
};

/// A condition and what it belongs to.
pub(in super::super) struct Standing<'g> {
    pub condition: &'g Cond,
    pub formula: Formula,
    /// `this cap`, `this exit rule`: in the middle of a sentence.
    pub of: &'static str,
    /// What comes of it if nobody meets it: `is never asked`.
    pub never: &'static str,
    /// What comes of it if everybody does.
    pub always: &'static str,
}

/// All of them but those of entries and arms, in the order of declarations.
pub(super) fn standing<'g>(look: &mut Look<'g>) -> Rc<[Standing<'g>]> {
    if let Some(known) = &look.standing {
        return Rc::clone(known);
    }
    let all: Rc<[Standing<'g>]> = gather(look).into();
    look.standing = Some(Rc::clone(&all));
    all
}

fn gather<'g>(look: &mut Look<'g>) -> Vec<Standing<'g>> {
    let program = look.program();
    let mut all = Vec::new();
    let mut add = |condition: Option<&'g Cond>, place: Place<'_>, words: [&'static str; 3]| {
        if let Some(condition) = condition {
            let formula = look.solver.formula(condition, place);
            let [of, never, always] = words;
            all.push(Standing { condition, formula, of, never, always });
        }
    };
    let anywhere = Place::default();
    for cap in program.caps.rows() {
        add(cap.when.as_ref(), anywhere, ["this cap", "never holds", "always holds, with its `when` or without"]);
    }
    for suppression in program.suppressions.rows() {
        add(
            Some(&suppression.when),
            anywhere,
            ["this suppression", "never holds", "blocks every such message, for ever"],
        );
    }
    for channel in program.channels.rows() {
        for quiet in &channel.quiet {
            add(
                quiet.when.as_ref(),
                anywhere,
                ["these quiet hours", "never hold", "hold for all, with their `when` or without"],
            );
        }
    }
    for trigger in program.triggers.rows() {
        let words = ["this trigger", "never fires", "fires on every such event, with its `where` or without"];
        match &trigger.kind {
            TriggerKind::Event { filter, .. } => add(filter.as_ref(), anywhere, words),
            TriggerKind::Absence { filter, missing_filter, .. } => {
                add(filter.as_ref(), anywhere, words);
                add(missing_filter.as_ref(), anywhere, words);
            }
            TriggerKind::Becomes(condition) => {
                add(
                    Some(condition),
                    anywhere,
                    ["this trigger", "never fires", "never fires: whoever is so already does not become it"],
                );
            }
            TriggerKind::Moment(_)
            | TriggerKind::Yearly { .. }
            | TriggerKind::Monthly { .. }
            | TriggerKind::Weekly { .. }
            | TriggerKind::EveryDays { .. }
            | TriggerKind::EveryTime { .. }
            | TriggerKind::Error => {}
        }
    }
    for (id, journey) in program.journeys.iter() {
        let place = Place::inside(id);
        let mut cause = |cause: &'g Cause, on: [&'static str; 3], when: [&'static str; 3]| match cause {
            Cause::On { filter, when: also, .. } => {
                add(filter.as_ref(), place, on);
                add(also.as_ref(), place, on);
            }
            Cause::When(condition) => add(Some(condition), place, when),
        };
        if let Some(goal) = &journey.goal {
            cause(
                &goal.cause,
                ["this goal", "can never be reached", "is reached by every such event, whatever it asks here"],
                ["this goal", "can never be reached", "is met by everybody, so that nobody is let in"],
            );
        }
        let stages = journey.stages.rows();
        let rules = journey
            .exits
            .iter()
            .chain(stages.iter().flat_map(|stage: &'g crate::model::journey::Stage| stage.exits.iter()));
        for ExitRule { cause: rule, .. } in rules {
            cause(
                rule,
                ["this exit rule", "takes nobody out", "takes everybody out on such an event, whatever it asks here"],
                ["this exit rule", "takes nobody out", "is true of everybody, so that nobody can stay"],
            );
        }
        for (milestone, _) in stages.iter().filter_map(|stage| stage.milestone.as_ref()) {
            cause(
                milestone,
                ["this milestone", "is never reached", "is reached by every such event, whatever it asks here"],
                [
                    "this milestone",
                    "is never reached",
                    "is reached by everybody at once, so that the stage is never run",
                ],
            );
        }
    }
    all
}
