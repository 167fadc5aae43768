//! Who enters a journey, and who may come again. Knows no steps.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::{Reach, Two, messages as say};
use crate::{
    base::calendar::format_day,
    ir::words::{Words, reenter_words},
    model::{
        condition::{Cond, Happening},
        journey::{Journey, Season, WayIn, WayInKind},
        program::{Program, Trigger, TriggerKind},
        types::JourneyId,
    },
    solve::{Fields, Place},
};

pub(super) fn compare(two: &mut Two<'_>) {
    let (old, new) = (&two.old.graph.program, &two.new.graph.program);
    for (id, before) in old.journeys.iter() {
        let Some((now_id, now)) = two.names.journey(id).and_then(|now| Some((now, new.journeys.get(now)?))) else {
            continue;
        };
        ways_in(two, (id, before), (now_id, now));
        again(two, before, now);
        season(two, before, now);
    }
}

fn ways_in(two: &mut Two<'_>, (old_id, before): (JourneyId, &Journey), (new_id, now): (JourneyId, &Journey)) {
    let journey = &now.name;
    let mut names: BTreeMap<&SmolStr, (Vec<&WayIn>, Vec<&WayIn>)> = BTreeMap::new();
    for way in before.ways_in.rows() {
        names.entry(&way.name).or_default().0.push(way);
    }
    for way in now.ways_in.rows() {
        names.entry(&way.name).or_default().1.push(way);
    }
    for (name, (old, new)) in names {
        for (old, new) in old.iter().zip(&new) {
            way_in(two, (old_id, old), (new_id, new), journey);
        }
        for gone in old.iter().skip(new.len()) {
            let finding = say::way_in_removed(now.span, two.then(gone.span), journey, name);
            two.report(finding, format!("without {name}"));
        }
        for added in new.iter().skip(old.len()) {
            two.report(say::way_in_added(added.span, journey, name), format!("with {name}"));
        }
    }
}

fn way_in(two: &mut Two<'_>, (old_id, old): (JourneyId, &WayIn), (new_id, new): (JourneyId, &WayIn), journey: &str) {
    let (before, after) = (&two.old.graph.program, &two.new.graph.program);
    let (mut old_conditions, mut new_conditions): (Vec<Option<&Cond>>, Vec<Option<&Cond>>) = (Vec::new(), Vec::new());
    if let (Some(was), Some(is)) = (trigger(before, old), trigger(after, new)) {
        match (&was.kind, &is.kind) {
            (TriggerKind::Event { events: then, filter: a }, TriggerKind::Event { events, filter: b })
                if Words::of(before).happenings(then) == Words::of(after).happenings(events) =>
            {
                old_conditions.push(a.as_ref());
                new_conditions.push(b.as_ref());
            }
            (TriggerKind::Becomes(a), TriggerKind::Becomes(b)) => {
                old_conditions.push(Some(a));
                new_conditions.push(Some(b));
            }
            (a, b) => {
                let (a, b) = (Words::of(before).trigger(a), Words::of(after).trigger(b));
                if a != b {
                    let finding = say::trigger_changed(is.span, two.then(was.span), journey, &new.name, &a, &b);
                    two.report(finding, format!("{}: {a} -> {b}", new.name));
                }
            }
        }
    }
    old_conditions.extend([old.filter.as_ref(), old.when.as_ref()]);
    new_conditions.extend([new.filter.as_ref(), new.when.as_ref()]);
    let place = Place { journey: Some(new_id), fields: Fields::Entered(new) };
    let reach = two.reach(&old_conditions, &new_conditions, Some((old_id, new_id)), place);
    if reach == Reach::Same {
        return;
    }
    let words = |program: &Program, id: JourneyId, conditions: &[Option<&Cond>]| {
        let words = Words::inside(program, id);
        conditions.iter().flatten().map(|part| words.cond(part)).collect::<Vec<_>>().join(" and ")
    };
    let detail = format!(
        "{}: {} -> {}",
        new.name,
        words(before, old_id, &old_conditions),
        words(after, new_id, &new_conditions)
    );
    let span = new_conditions.iter().flatten().next_back().map_or(new.span, |condition| condition.span);
    let was = old_conditions.iter().flatten().next_back().map_or(old.span, |condition| condition.span);
    two.report(say::entry_changed(span, Some(two.then(was)), journey, &new.name, &reach), detail);
}

fn trigger<'p>(program: &'p Program, way: &WayIn) -> Option<&'p Trigger> {
    match &way.what {
        WayInKind::Happening(Happening::Trigger(trigger)) => program.triggers.get(*trigger),
        WayInKind::Happening(
            Happening::Event(_) | Happening::Message(..) | Happening::Journey(..) | Happening::Goal,
        )
        | WayInKind::Handoff(_) => None,
    }
}

fn again(two: &mut Two<'_>, before: &Journey, now: &Journey) {
    let (was, is) = (reenter_words(before.reenter), reenter_words(now.reenter));
    if was != is {
        two.report(say::reentry_changed(now.span, &now.name, &was, &is), format!("reenter {was} -> {is}"));
    }
    let key =
        |journey: &Journey| journey.key.as_ref().map_or("per customer".to_owned(), |key| format!("per {}", key.name));
    let (was, is) = (key(before), key(now));
    if was != is {
        let span = now.key.as_ref().map_or(now.span, |key| key.span);
        two.report(say::key_changed(span, &now.name, &was, &is), format!("{was} -> {is}"));
    }
}

fn season(two: &mut Two<'_>, before: &Journey, now: &Journey) {
    let words = |season: &Option<Season>| match season {
        Some(season) => format!("from {} for {} days", format_day(season.from), season.days),
        None => "all the time".to_owned(),
    };
    let (was, is) = (words(&before.season), words(&now.season));
    if was != is {
        let span = now.season.map_or(now.span, |season| season.span);
        let old = before.season.map(|season| two.then(season.span));
        two.report(say::season_changed(span, old, &now.name, &was, &is), format!("season {was} -> {is}"));
    }
}
