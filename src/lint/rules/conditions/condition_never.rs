//! A condition of a rule or an entry that nobody can meet.

use super::{
    super::{JourneyLook, Look, data::entry_asks_what_changes::own_change},
    standing::standing,
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    model::{
        Cond,
        journey::{Cause, WayIn},
        types::WayInId,
    },
    solve::{Answer, EntryAnswers, Mode},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "condition-never",
    level: Severity::Error,
    summary: "Nobody can ever meet the condition of an entry, a goal, a rule, a cap or a trigger.",
    why: "The entry lets nobody in, the goal is never reached, the rule never acts: the journey looks complete and does nothing. Mostly \
          an `and` should be an `or`, or a limit is on the wrong side.",
    wrong: "\
customer { address: email  spent: money USD = 0 USD }
channel email { address address }
category news
message thanks: news { email template \"thanks\" }
source shop
event order from shop { total: money USD }

journey after_order {
  enter on order where total >= 100 USD and total < 50 USD
  reenter always
  goal on order within 30 days
  send thanks by email
}
",
    mended: "\
customer { address: email  spent: money USD = 0 USD }
channel email { address address }
category news
message thanks: news { email template \"thanks\" }
source shop
event order from shop { total: money USD }

journey after_order {
  enter on order where total >= 50 USD and total < 100 USD
  reenter always
  goal on order within 30 days
  send thanks by email
}
",
};

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    for rule in standing(look).iter() {
        if look.never(&rule.formula) && !look.is_odd(rule.condition) {
            found.push(
                Diagnostic::error(PAGE.name, rule.condition.span, "no customer can ever meet this condition")
                    .note(format!("{} {}", rule.of, rule.never))
                    .help("Mend the condition, or take it out."),
            );
        }
    }
}

/// The entries of a journey.
pub(super) fn entries(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let journey = look.journey;
    if journey.ways_in.rows().iter().all(|way| way.filter.is_none() && way.when.is_none())
        && !journey.exits.iter().any(|rule| matches!(rule.cause, Cause::When(_)))
    {
        return;
    }
    let (solver, known) = look.known(Mode::Strict);
    let answers: Vec<(WayInId, &WayIn, EntryAnswers<()>)> =
        journey.ways_in.iter().map(|(id, way)| (id, way, solver.entry(known, id))).collect();
    // What its own trigger decides is said of that.
    let mut left: Vec<(&WayIn, EntryAnswers<()>)> = Vec::new();
    for (id, way, answers) in answers {
        if answers.enters != Answer::No || own_change(look, id, way).is_none() {
            left.push((way, answers));
        }
    }
    let answers = left;
    for line in answers.chunk_by(|(left, _), (right, _)| left.line == right.line) {
        let Some((first, _)) = line.first() else { continue };
        if [&first.filter, &first.when].into_iter().flatten().any(|condition| look.look.is_odd(condition)) {
            continue;
        }
        let shut = line.iter().filter(|(_, answers)| answers.enters == Answer::No);
        let shut: Vec<&(&WayIn, EntryAnswers<()>)> = shut.collect();
        if shut.len() == line.len() {
            found.extend(shut.first().and_then(|(way, answers)| nobody(look, way, answers, None)));
        } else {
            found.extend(shut.iter().filter_map(|(way, answers)| nobody(look, way, answers, Some(way.span))));
        }
    }
}

fn nobody(
    look: &mut JourneyLook<'_, '_>,
    way: &WayIn,
    answers: &EntryAnswers<()>,
    only: Option<Span>,
) -> Option<Diagnostic> {
    let when = way.when.as_ref();
    let filter = way.filter.as_ref();
    let place = |condition: Option<&Cond>| only.or(condition.map(|condition| condition.span)).unwrap_or(way.span);
    let nobody_enters = |span: Span| Diagnostic::error(PAGE.name, span, "nobody can enter here");
    let finding = if answers.asked.is_no() {
        nobody_enters(place(filter.or(when)))
            .note("no such event passes this")
            .help("Mend the condition after `where`.")
    } else if answers.meets.is_no() {
        let finding = nobody_enters(place(when.or(filter))).note("no customer can meet this");
        match (filter, when) {
            (Some(filter), Some(_)) => finding.label(filter.span, "whose event passes this"),
            (Some(_) | None, _) => finding,
        }
        .help("Mend the condition after `when`.")
    } else {
        let finding = nobody_enters(place(when.or(filter))).note("whoever meets this is refused");
        let shut = look.journey.exits.iter().find_map(|rule| match &rule.cause {
            Cause::When(condition) => Some(condition),
            Cause::On { .. } => None,
        })?;
        finding
            .label(shut.span, "true of all of them already")
            .help("Whoever an exit rule takes out at once is not let in.")
    };
    Some(finding)
}
