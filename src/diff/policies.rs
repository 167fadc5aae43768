//! What may be sent: caps, consent, suppression, quiet hours. What the later version promises is held against what the earlier did. Knows no journey.

use super::{Reach, Two, messages as say};
use crate::{
    base::{
        Span,
        calendar::{DAY, HOUR, MINUTE, Millis},
    },
    ir::words::{Words, cap_window_words, daily_window_words, policy_else_words},
    model::{
        condition::Cond,
        program::{Cap, CapWindow, Channel, DailyWindow, Message, Program, Quiet, Scope, Suppression},
        types::CategoryId,
    },
    solve::Place,
};

pub(super) fn compare(two: &mut Two<'_>) {
    caps(two);
    messages(two);
    channels(two);
    categories(two);
    suppressions(two);
}

/// Whether whoever meets the earlier condition meets the later one: the later rule asks at least when the earlier did.
fn asked_as_often(two: &mut Two<'_>, old: Option<&Cond>, new: Option<&Cond>) -> bool {
    match two.reach(&[old], &[new], None, Place::default()) {
        Reach::Same | Reach::More(_) => true,
        Reach::Fewer(_) | Reach::Other(..) | Reach::CannotTell => false,
    }
}

/// The same the other way round: the later rule asks at most when the earlier did.
fn asked_as_seldom(two: &mut Two<'_>, old: Option<&Cond>, new: Option<&Cond>) -> bool {
    match two.reach(&[old], &[new], None, Place::default()) {
        Reach::Same | Reach::Fewer(_) => true,
        Reach::More(_) | Reach::Other(..) | Reach::CannotTell => false,
    }
}

/// Whether everything in one scope is in the other.
fn covers(program: &Program, wide: Scope, narrow: Scope) -> bool {
    let category_of = |message| program.messages.get(message).map(|message: &Message| message.category);
    let is_kind = |kind: Option<CategoryId>, of: CategoryId| kind.is_some_and(|kind| program.is_kind_of(kind, of));
    match (wide, narrow) {
        (Scope::Messages, _) => true,
        (Scope::Category(of), Scope::Category(kind)) => program.is_kind_of(kind, of),
        (Scope::Category(of), Scope::Message(message)) => is_kind(category_of(message), of),
        (Scope::Channel(one), Scope::Channel(other)) => one == other,
        (Scope::Message(one), Scope::Message(other)) => one == other,
        (Scope::Category(_), Scope::Messages | Scope::Channel(_))
        | (Scope::Channel(_), Scope::Messages | Scope::Category(_) | Scope::Message(_))
        | (Scope::Message(_), Scope::Messages | Scope::Category(_) | Scope::Channel(_)) => false,
    }
}

/// Whether a limit over the later window holds over the earlier one.
fn as_long(later: CapWindow, earlier: CapWindow) -> bool {
    // A calendar's unit with the longest change of its clocks.
    let longest = |days: Millis| days * DAY + 2 * HOUR;
    match (later, earlier) {
        (CapWindow::Rolling(later), CapWindow::Rolling(earlier)) => later >= earlier,
        (CapWindow::Rolling(later), CapWindow::Day) => later >= longest(1),
        (CapWindow::Rolling(later), CapWindow::Week) => later >= longest(7),
        (CapWindow::Rolling(later), CapWindow::Month) => later >= longest(31),
        (CapWindow::Day, CapWindow::Day)
        | (CapWindow::Week, CapWindow::Week | CapWindow::Day)
        | (CapWindow::Month, CapWindow::Month | CapWindow::Day) => true,
        (CapWindow::Day | CapWindow::Week | CapWindow::Month, _) => false,
    }
}

fn caps(two: &mut Two<'_>) {
    let (old, new) = (&two.old.graph.program, &two.new.graph.program);
    // What took the place of a cap that promised more: said once.
    let mut looser: Vec<usize> = Vec::new();
    for before in old.caps.rows() {
        let scope = two.names.scope(before.scope);
        let mut kept = None;
        for (index, now) in new.caps.rows().iter().enumerate() {
            let covered = scope.is_some_and(|scope| covers(new, now.scope, scope));
            if covered
                && now.limit <= before.limit
                && as_long(now.window, before.window)
                && asked_as_often(two, before.when.as_ref(), now.when.as_ref())
            {
                kept = Some(index);
                break;
            }
        }
        let of_scope = |(_, cap): &(usize, &Cap)| Some(cap.scope) == scope;
        let nearest = (new.caps.rows().iter().enumerate())
            .filter(of_scope)
            .min_by_key(|(_, cap)| (cap.window != before.window, cap.limit.abs_diff(before.limit)));
        match (kept, scope) {
            (Some(index), _) => {
                let Some(now) = new.caps.rows().get(index) else { continue };
                let (was, is) = (policy_else_words(before.otherwise), policy_else_words(now.otherwise));
                if was != is && cap_words(old, before) == cap_words(new, now) {
                    let words = |words: &str| {
                        if words.is_empty() { "it is not sent".to_owned() } else { words.replace(", else ", "") }
                    };
                    let message = format!("over the cap `{}`: {}, it was: {}", now.words, words(&is), words(&was));
                    let finding = say::changed("rule-changed", now.span, Some(two.then(before.span)), message);
                    two.report(finding, format!("{}{was} -> {is}", cap_words(old, before)));
                }
            }
            // What it capped is gone: nothing of it can be too much.
            (None, None) => {}
            (None, Some(scope)) => {
                let was = cap_words(old, before);
                looser.extend(nearest.map(|(index, _)| index));
                let is = nearest.map(|(_, cap)| cap_words(new, cap));
                let span = nearest.map_or_else(|| scope_span(new, scope), |(_, cap)| Some(cap.span));
                let place = two.then(before.span);
                let finding = say::cap_loosened(span.unwrap_or(place), Some(place), &was, is.as_deref());
                two.report(finding, format!("{was} -> {}", is.as_deref().unwrap_or("nothing")));
            }
        }
    }
    for (index, now) in new.caps.rows().iter().enumerate() {
        let mut promised = looser.contains(&index);
        for before in old.caps.rows() {
            let covered = two.names.scope(before.scope).is_some_and(|scope| covers(new, scope, now.scope));
            promised |= covered
                && before.limit <= now.limit
                && as_long(before.window, now.window)
                && asked_as_seldom(two, before.when.as_ref(), now.when.as_ref());
        }
        if !promised {
            let is = cap_words(new, now);
            let message = format!("customers may get less than before: the cap `{is}` is new or tighter");
            two.report(say::changed("rule-changed", now.span, None, message), format!("with cap {is}"));
        }
    }
}

fn cap_words(program: &Program, cap: &Cap) -> String {
    let words = Words::of(program);
    let when = cap.when.as_ref().map_or(String::new(), |when| format!(" when {}", words.cond(when)));
    format!("{} at {} per {}{when}", words.scope(cap.scope), cap.limit, cap_window_words(cap.window))
}

/// Where something that caps and suppressions are about is declared.
fn scope_span(program: &Program, scope: Scope) -> Option<Span> {
    match scope {
        Scope::Messages => None,
        Scope::Category(category) => program.categories.get(category).map(|category| category.span),
        Scope::Channel(channel) => program.channels.get(channel).map(|channel| channel.span),
        Scope::Message(message) => program.messages.get(message).map(|message| message.span),
    }
}

/// Messages that slip from under a cap by being of another kind.
fn messages(two: &mut Two<'_>) {
    let (old, new) = (&two.old.graph.program, &two.new.graph.program);
    for (id, before) in old.messages.iter() {
        let Some((now_id, now)) = two.names.message(id).and_then(|now| Some((now, new.messages.get(now)?))) else {
            continue;
        };
        let (Some(was), Some(is)) = (old.categories.get(before.category), new.categories.get(now.category)) else {
            continue;
        };
        let lost = old.caps.rows().iter().find(|cap| {
            let counted = !was.exempt_caps && covers(old, cap.scope, Scope::Message(id));
            let still = two.names.scope(cap.scope).is_none_or(|scope| covers(new, scope, Scope::Message(now_id)));
            counted && (is.exempt_caps || !still)
        });
        if let Some(cap) = lost {
            let kind = if is.exempt_caps && was.name == is.name {
                format!("exempt from caps (`{}`)", is.name)
            } else {
                format!("`{}`", is.name)
            };
            let finding = say::not_counted(now.span, two.then(before.span), &now.name, &kind, &cap_words(old, cap));
            two.report(finding, format!("{} -> {kind}", was.name));
        } else if was.name != is.name {
            let message = format!("`{}` is `{}` now, it was `{}`", now.name, is.name, was.name);
            let finding = say::changed("rule-changed", now.span, Some(two.then(before.span)), message);
            two.report(finding, format!("{} -> {}", was.name, is.name));
        }
    }
}

fn channels(two: &mut Two<'_>) {
    let (old, new) = (&two.old.graph.program, &two.new.graph.program);
    for (id, before) in old.channels.iter() {
        let Some(now) = two.names.channel(id).and_then(|now| new.channels.get(now)) else { continue };
        let spans = (now.consent_span.unwrap_or(now.span), two.then(before.consent_span.unwrap_or(before.span)));
        consent(two, &now.name, spans, before.consent.as_ref(), now.consent.as_ref());
        let words = |program: &Program, channel: &Channel| -> Vec<String> {
            channel.until.iter().filter_map(|id| Some(program.reactions.get(*id)?.to_string())).collect()
        };
        let (was, is) = (words(old, before), words(new, now));
        let lost: Vec<String> = was.iter().filter(|word| !is.contains(word)).map(|word| format!("`{word}`")).collect();
        if !lost.is_empty() {
            let finding = say::withdraws_no_more(spans.0, Some(spans.1), &now.name, &lost.join(", "));
            two.report(finding, format!("until without {}", lost.join(", ")));
        }
        quiet(two, before, now);
    }
}

fn consent(two: &mut Two<'_>, of: &str, (span, place): (Span, Span), old: Option<&Cond>, new: Option<&Cond>) {
    let reach = two.reach(&[old], &[new], None, Place::default());
    let words = |program: &Program, condition: Option<&Cond>| {
        condition.map_or("nothing".to_owned(), |condition| Words::of(program).cond(condition))
    };
    let detail = format!("consent {} -> {}", words(&two.old.graph.program, old), words(&two.new.graph.program, new));
    match reach {
        Reach::Same => {}
        Reach::Fewer(_) => {
            let message = format!("`{of}` may be used for fewer customers: its consent is stricter");
            two.report(say::changed("rule-changed", span, Some(place), message), detail);
        }
        reach @ (Reach::More(_) | Reach::Other(..) | Reach::CannotTell) => {
            two.report(say::consent_loosened(span, Some(place), of, &reach), detail);
        }
    }
}

fn categories(two: &mut Two<'_>) {
    let (old, new) = (&two.old.graph.program, &two.new.graph.program);
    for (id, before) in old.categories.iter() {
        let Some(now) = two.names.category(id).and_then(|now| new.categories.get(now)) else { continue };
        let place = two.then(before.span);
        consent(two, &now.name, (now.span, place), before.consent.as_ref(), now.consent.as_ref());
        if now.exempt_consent && !before.exempt_consent {
            two.report(say::exempt_from_consent(now.span, place, &now.name), "exempt from consent".to_owned());
        }
        if now.exempt_quiet && !before.exempt_quiet {
            two.report(say::quiet_loosened(now.span, place, &now.name), "exempt from quiet".to_owned());
        }
    }
}

fn suppressions(two: &mut Two<'_>) {
    let (old, new) = (&two.old.graph.program, &two.new.graph.program);
    let words = |program: &Program, rule: &Suppression| {
        let words = Words::of(program);
        format!(
            "suppress {} when {}{}",
            words.scope(rule.scope),
            words.cond(&rule.when),
            policy_else_words(rule.otherwise)
        )
    };
    for before in old.suppressions.rows() {
        let Some(scope) = two.names.scope(before.scope) else { continue };
        // Several rules together may keep what one did.
        let covering: Vec<&Suppression> =
            new.suppressions.rows().iter().filter(|now| covers(new, now.scope, scope)).collect();
        let any: Option<Cond> = match covering.as_slice() {
            [] => None,
            rules => Some(Cond {
                span: before.span,
                kind: crate::model::condition::CondKind::Or(rules.iter().map(|rule| rule.when.clone()).collect()),
            }),
        };
        let kept = any.is_some_and(|any| asked_as_often(two, Some(&before.when), Some(&any)));
        if !kept {
            let what = Words::of(old).scope(before.scope);
            let place = two.then(before.span);
            let nearest = covering.first().map(|rule| rule.span).or_else(|| scope_span(new, scope));
            let finding = say::suppression_loosened(nearest.unwrap_or(place), place, &what);
            let is: Vec<String> = covering.iter().map(|rule| words(new, rule)).collect();
            two.report(finding, format!("{} -> {}", words(old, before), is.join("; ")));
        }
    }
    for now in new.suppressions.rows() {
        let is = words(new, now);
        if old.suppressions.rows().iter().all(|before| words(old, before) != is) {
            let message = format!("customers may get less than before, or another: `{is}`");
            two.report(say::changed("rule-changed", now.span, None, message), format!("with {is}"));
        }
    }
}

/// Minutes of a week.
const WEEK: usize = 7 * 24 * 60;

/// The minutes of a week from Monday on that a window takes.
fn minutes(window: DailyWindow) -> Vec<bool> {
    let mut taken = vec![false; WEEK];
    let at = |time: Millis| usize::try_from(time / MINUTE).unwrap_or(0);
    for day in 0..7_usize {
        if window.days & (1 << day) == 0 {
            continue;
        }
        let (from, length) = match window.hours {
            None => (0, 24 * 60),
            Some((from, to)) if to > from => (at(from), at(to - from)),
            Some((from, to)) => (at(from), at(to + DAY - from)),
        };
        for minute in 0..length {
            if let Some(slot) = taken.get_mut((day * 24 * 60 + from + minute) % WEEK) {
                *slot = true;
            }
        }
    }
    taken
}

fn quiet(two: &mut Two<'_>, before: &Channel, now: &Channel) {
    let mut loosened = false;
    for line in &before.quiet {
        let mut rest = minutes(line.window);
        for later in &now.quiet {
            if asked_as_often(two, line.when.as_ref(), later.when.as_ref()) {
                for (open, taken) in rest.iter_mut().zip(minutes(later.window)) {
                    *open &= !taken;
                }
            }
        }
        if rest.contains(&true) {
            loosened = true;
            let span = now.quiet.first().map_or(now.span, |quiet| quiet.span);
            let finding = say::quiet_loosened(span, two.then(line.span), &now.name);
            let is: Vec<String> = now.quiet.iter().map(|line| daily_window_words(line.window)).collect();
            two.report(finding, format!("quiet {} -> {}", daily_window_words(line.window), is.join("; ")));
        }
    }
    let words = |program: &Program, lines: &[Quiet]| -> Vec<String> {
        let line = |line: &Quiet| {
            let when =
                line.when.as_ref().map_or(String::new(), |when| format!(" when {}", Words::of(program).cond(when)));
            format!("{}{when}", daily_window_words(line.window))
        };
        lines.iter().map(line).collect()
    };
    let (was, is) = (words(&two.old.graph.program, &before.quiet), words(&two.new.graph.program, &now.quiet));
    if was != is && !loosened {
        let span = now.quiet.first().map_or(now.span, |quiet| quiet.span);
        let message = format!("the quiet hours of `{}` are longer: {}", now.name, is.join("; "));
        two.report(
            say::changed("rule-changed", span, None, message),
            format!("quiet {} -> {}", was.join("; "), is.join("; ")),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_of_a_week() {
        let window = |days, from: Millis, to: Millis| DailyWindow { days, hours: Some((from * HOUR, to * HOUR)) };
        let count = |window| minutes(window).into_iter().filter(|taken| *taken).count();
        assert_eq!(count(window(0b111_1111, 21, 8)), 7 * 11 * 60);
        assert_eq!(count(DailyWindow { days: 0b100_0000, hours: None }), 24 * 60);
        let sunday_night = minutes(window(0b100_0000, 23, 1));
        let taken = |minute: usize| sunday_night.get(minute).copied().unwrap_or_default();
        assert!(taken(0) && taken(59) && !taken(60) && taken(WEEK - 60));
    }

    #[test]
    fn longer_windows_hold_what_shorter_promised() {
        let days = |days| CapWindow::Rolling(days * DAY);
        assert!(as_long(days(7), days(1)) && !as_long(days(1), days(7)));
        assert!(as_long(days(2), CapWindow::Day) && !as_long(days(1), CapWindow::Day), "a day may have 25 hours");
        assert!(as_long(CapWindow::Week, CapWindow::Day) && !as_long(CapWindow::Week, days(1)));
    }
}
