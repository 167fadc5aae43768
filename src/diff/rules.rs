//! Goals, exits, yardsticks and what else stands around the steps, by their words. Knows no conditions: what reads otherwise is told.

use super::{Two, messages as say};
use crate::{
    base::Span,
    ir::words::Words,
    model::{
        journey::{ExitRule, Journey, Stage},
        program::{Program, Status, StatusOccasion},
        types::JourneyId,
    },
};

pub(super) fn compare(two: &mut Two<'_>) {
    let (old, new) = (&two.old.graph.program, &two.new.graph.program);
    for (id, before) in old.journeys.iter() {
        let Some((now_id, now)) = two.names.journey(id).and_then(|now| Some((now, new.journeys.get(now)?))) else {
            continue;
        };
        journey(two, (old, id, before), (new, now_id, now));
    }
    exclusives(two, old, new);
    holdouts(two, old, new);
    statuses(two, old, new);
}

/// Reports one line that reads otherwise.
fn line(two: &mut Two<'_>, what: &str, spans: (Span, Option<Span>), was: &str, is: &str) {
    if was == is {
        return;
    }
    let message = match (was.is_empty(), is.is_empty()) {
        (true, _) => format!("{what} is new: `{is}`"),
        (false, true) => format!("{what} is gone: `{was}`"),
        (false, false) => format!("{what} is now `{is}`, it was `{was}`"),
    };
    let before = spans.1.map(|span| two.then(span));
    two.report(say::changed("rule-changed", spans.0, before, message), format!("{what}: {was} -> {is}"));
}

fn journey(
    two: &mut Two<'_>,
    (old, old_id, before): (&Program, JourneyId, &Journey),
    (new, new_id, now): (&Program, JourneyId, &Journey),
) {
    let name = &now.name;
    let (then, today) = (Words::inside(old, old_id), Words::inside(new, new_id));
    let goal =
        |journey: &Journey, words: &Words<'_>| journey.goal.as_ref().map_or(String::new(), |goal| words.goal(goal));
    let spans = (now.goal.as_ref().map_or(now.span, |goal| goal.span), before.goal.as_ref().map(|goal| goal.span));
    line(two, &format!("the goal of `{name}`"), spans, &goal(before, &then), &goal(now, &today));
    exits(two, &format!("of `{name}`"), now.span, (&before.exits, &then), (&now.exits, &today));
    let holdout = |journey: &Journey| journey.holdout.map_or(String::new(), |(share, _)| format!("{share}%"));
    let spans = (now.holdout.map_or(now.span, |(_, span)| span), before.holdout.map(|(_, span)| span));
    line(two, &format!("the holdout of `{name}`"), spans, &holdout(before), &holdout(now));
    line(
        two,
        &format!("the priority of `{name}`"),
        (now.span, Some(before.span)),
        &before.priority.to_string(),
        &now.priority.to_string(),
    );
    for (_, stage) in now.stages.iter() {
        let Some((_, earlier)) = before.stages.iter().find(|(_, other)| other.name == stage.name) else { continue };
        let milestone = |stage: &Stage, words: &Words<'_>| {
            stage.milestone.as_ref().map_or(String::new(), |(cause, _)| words.cause(cause))
        };
        let spans = (
            stage.milestone.as_ref().map_or(stage.span, |(_, span)| *span),
            earlier.milestone.as_ref().map(|(_, span)| *span),
        );
        let what = format!("the milestone of `{}` in `{name}`", stage.name);
        line(two, &what, spans, &milestone(earlier, &then), &milestone(stage, &today));
        let what = format!("of `{}` in `{name}`", stage.name);
        exits(two, &what, stage.span, (&earlier.exits, &then), (&stage.exits, &today));
    }
}

fn exits(
    two: &mut Two<'_>,
    of: &str,
    owner: Span,
    (before, then): (&[ExitRule], &Words<'_>),
    (now, today): (&[ExitRule], &Words<'_>),
) {
    let words = |rule: &ExitRule, words: &Words<'_>| {
        let to = rule.to.as_ref().map_or(String::new(), |to| format!(" to {}", words.hand_off(to)));
        format!("{}{to}", words.cause(&rule.cause))
    };
    let (was, is): (Vec<String>, Vec<String>) =
        (before.iter().map(|rule| words(rule, then)).collect(), now.iter().map(|rule| words(rule, today)).collect());
    for (rule, words) in before.iter().zip(&was) {
        if !is.contains(words) {
            line(two, &format!("an exit rule {of}"), (owner, Some(rule.span)), words, "");
        }
    }
    for (rule, words) in now.iter().zip(&is) {
        if !was.contains(words) {
            line(two, &format!("an exit rule {of}"), (rule.span, None), "", words);
        }
    }
}

fn exclusives(two: &mut Two<'_>, old: &Program, new: &Program) {
    let lists = |program: &Program| -> Vec<(String, Span)> {
        let names = |journeys: &[JourneyId]| {
            let mut names: Vec<&str> =
                journeys.iter().filter_map(|id| Some(program.journeys.get(*id)?.name.as_str())).collect();
            names.sort_unstable();
            names.join(", ")
        };
        program.exclusives.rows().iter().map(|list| (names(&list.journeys), list.span)).collect()
    };
    let (was, is) = (lists(old), lists(new));
    for (names, span) in &was {
        if is.iter().all(|(other, _)| other != names) {
            let finding = say::changed(
                "rule-changed",
                two.then(*span),
                None,
                format!("customers can be in several of {names} at once, or in more than before"),
            );
            two.report(finding, format!("without at most one of {names}"));
        }
    }
    for (names, span) in &is {
        if was.iter().all(|(other, _)| other != names) {
            let message = format!("customers can be in at most one of {names}");
            two.report(say::changed("rule-changed", *span, None, message), format!("with at most one of {names}"));
        }
    }
}

fn holdouts(two: &mut Two<'_>, old: &Program, new: &Program) {
    let words = |program: &Program, holdout: &crate::model::program::CategoryHoldout| {
        let names: Vec<&str> =
            holdout.categories.iter().filter_map(|id| Some(program.categories.get(*id)?.name.as_str())).collect();
        format!("{}% from {}", holdout.share, names.join(", "))
    };
    for holdout in new.holdouts.rows() {
        let before = old.holdouts.rows().iter().find(|other| other.name == holdout.name);
        let was = before.map_or(String::new(), |before| words(old, before));
        let spans = (holdout.span, before.map(|before| before.span));
        line(two, &format!("the holdout `{}`", holdout.name), spans, &was, &words(new, holdout));
    }
    for gone in old.holdouts.rows() {
        if new.holdouts.rows().iter().all(|other| other.name != gone.name) {
            let span = two.then(gone.span);
            line(two, &format!("the holdout `{}`", gone.name), (span, None), &words(old, gone), "");
        }
    }
}

fn statuses(two: &mut Two<'_>, old: &Program, new: &Program) {
    let words = |program: &Program, status: &Status| {
        let said = Words::of(program);
        let occasion = |occasion: &StatusOccasion| {
            let filter = occasion.filter.as_ref().map_or(String::new(), |filter| {
                format!(" where {}", said.filter(filter, std::slice::from_ref(&occasion.what)))
            });
            format!("{}{filter}", said.happening(&occasion.what))
        };
        let list = |occasions: &[StatusOccasion]| occasions.iter().map(occasion).collect::<Vec<_>>().join(", ");
        let after = status
            .ends_after
            .map_or(String::new(), |after| format!(", ends after {}", crate::ir::words::duration_words(after)));
        let key = status.key.as_ref().map_or(String::new(), |key| format!("per {key}, "));
        format!("{key}begins on {}, ends on {}{after}", list(&status.begins), list(&status.ends))
    };
    for status in new.statuses.rows() {
        let Some(before) = old.statuses.rows().iter().find(|other| other.name == status.name) else { continue };
        let spans = (status.span, Some(before.span));
        line(two, &format!("the status `{}`", status.name), spans, &words(old, before), &words(new, status));
    }
}
