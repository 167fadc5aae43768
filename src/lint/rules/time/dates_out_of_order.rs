//! Dates that are past when they are asked for: along a path, against the season, against everything the workspace is tried on.

use super::{
    super::{JourneyLook, Look},
    clock::{self, Anchor, Base, Clock, is_reached, wait_before},
};
use crate::{
    base::{
        CheckPage, Diagnostic, Diagnostics, Severity, Span,
        calendar::{DAY, Millis, format_day},
    },
    ir::{NodeKind, words::Words},
    model::{
        Program,
        condition::Happening,
        journey::{Journey, Season, WaitUntil, WayInKind},
        population::{StepKind, TestKind},
        program::{Expiry, TriggerKind},
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "dates-out-of-order",
    level: Severity::Error,
    summary: "a date that is always past when it is waited for, or outside of the season or of everything the journey is tried on",
    why: "A wait for a day that has gone ends at once, by its `, else`: the customer gets in one minute what was meant for two weeks, \
          or nothing at all. Mostly it is last year's date, or two dates were swapped.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message advent: news { email template \"advent\" }
message eve:    news { email template \"eve\" }
source shop
event visit from shop
event order from shop

journey christmas {
  runs    from 2026-11-20 for 50 days
  enter   on visit
  reenter never
  goal    on order within 40 days
  exit    on goal
  wait until 2026-12-24, else exit \"too late\"
  send eve by email
  wait until 2026-12-06, else exit \"too late\"
  send advent by email
  wait 1 day
  exit \"wished\"
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message advent: news { email template \"advent\" }
message eve:    news { email template \"eve\" }
source shop
event visit from shop
event order from shop

journey christmas {
  runs    from 2026-11-20 for 50 days
  enter   on visit
  reenter never
  goal    on order within 40 days
  exit    on goal
  wait until 2026-12-06, else exit \"too late\"
  send advent by email
  wait until 2026-12-24, else exit \"too late\"
  send eve by email
  wait 1 day
  exit \"wished\"
}
",
};

/// Dates against what populations and tests try.
pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    let program = look.program();
    let Some(first) = first_day_tried(program) else { return };
    let gone = |span: Span, what: &str| {
        Diagnostic::warning(PAGE.name, span, format!("{what} is past in everything this workspace is tried on"))
            .note(format!("the first day of all populations and tests is {}", format_day(first)))
            .help("Mend the year, or try it on a period that holds this day.")
    };
    let limit = i64::from(first) * DAY;
    for trigger in program.triggers.rows() {
        if let TriggerKind::Moment(term) = &trigger.kind
            && calendar_moment(term, program).is_some_and(|moment| moment < limit)
        {
            found.push(gone(term.span, "this day"));
        }
    }
    for (_, journey) in program.journeys.iter() {
        if let Some(season) = journey.season
            && (i64::from(season.from) + season.days) * DAY <= limit
        {
            found.push(gone(season.span, "this season"));
        }
    }
}

fn calendar_moment(term: &crate::model::Term, program: &Program) -> Option<Millis> {
    // Outside of a journey only the calendar and attributes can be counted from.
    let journey = program.journeys.rows().first()?;
    let moment = clock::moment(term, journey)?;
    (moment.anchor == Anchor::CALENDAR).then_some(moment.offset)
}

fn first_day_tried(program: &Program) -> Option<i32> {
    let populations = program.populations.rows().iter().map(|population| population.from);
    let tests = program.tests.rows().iter().filter_map(|test| match &test.kind {
        TestKind::Replay { steps, .. } => steps.iter().find_map(|step| match &step.kind {
            StepKind::On(day, ..) => Some(*day),
            StepKind::After(..) | StepKind::Expect(_) => None,
        }),
        TestKind::Simulate { .. } | TestKind::Error => None,
    });
    populations.chain(tests).min()
}

/// Dates of one journey.
pub(super) fn journeys(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let season = look.journey.season;
    if let Some(season) = season {
        ways_in(look.look.program(), look.journey, season, found);
    }
    let clock = Clock::of(look);
    waits(look, &clock, found);
    expiries(look, &clock, found);
    let program = look.look.program();
    let first = first_day_tried(program).map(|day| i64::from(day) * DAY);
    if season.is_none()
        && let Some(first) = first
    {
        for (_, step) in look.steps.nodes() {
            if let NodeKind::Wait(WaitUntil::Moment(term)) = &step.kind
                && let Some(moment) = clock::moment(term, look.journey)
                && moment.anchor == Anchor::CALENDAR
                && moment.offset < first
            {
                found.push(
                    Diagnostic::warning(
                        PAGE.name,
                        term.span,
                        "this day is past in everything this workspace is tried on",
                    )
                    .note(format!("the first day of all populations and tests is {}", day_words(first)))
                    .help("Mend the year, or try it on a period that holds this day."),
                );
            }
        }
    }
}

/// Triggers that fire once, on a day on which the season refuses everybody.
fn ways_in(program: &Program, journey: &Journey, season: Season, found: &mut Diagnostics) {
    let (from, to) = (i64::from(season.from) * DAY, (i64::from(season.from) + season.days) * DAY);
    for way in journey.ways_in.rows() {
        if let WayInKind::Happening(Happening::Trigger(trigger)) = &way.what
            && let Some(trigger) = program.triggers.get(*trigger)
            && let TriggerKind::Moment(term) = &trigger.kind
            && let Some(moment) = clock::moment(term, journey)
            && moment.anchor == Anchor::CALENDAR
            && !(from..to).contains(&moment.offset)
        {
            let when = if moment.offset < from { "before the season begins" } else { "after the season is over" };
            found.push(
                Diagnostic::error(PAGE.name, term.span, format!("`{}` comes {when}: nobody enters by it", way.name))
                    .label(season.span, format!("`{}` runs in this season", journey.name))
                    .help("Move the season so that it holds this day, or mend the day."),
            );
        }
    }
}

fn waits(look: &mut JourneyLook<'_, '_>, clock: &Clock, found: &mut Diagnostics) {
    let program = look.look.program();
    let words = Words::inside(program, look.id);
    let mut reported = false;
    for (node, step) in look.steps.nodes() {
        let NodeKind::Wait(WaitUntil::Moment(term)) = &step.kind else { continue };
        let Some(moment) = clock::moment(term, look.journey) else { continue };
        let Some(least) = clock.since(node, moment.anchor).least else { continue };
        if least <= moment.offset || reported || !is_reached(look, node) {
            continue;
        }
        // One swapped pair makes everything after it late: said once.
        reported = true;
        let changes = matches!(moment.anchor.base, Base::Attribute(_));
        let said = match changes {
            true => "this moment is always past when it is waited for, unless it is moved meanwhile",
            false => "this moment is always past when it is waited for",
        };
        let mut finding = match changes {
            true => Diagnostic::warning(PAGE.name, step.span, said),
            false => Diagnostic::error(PAGE.name, step.span, said),
        };
        let earlier = wait_before(look, node, moment.anchor.base);
        if let Some(earlier) = earlier.and_then(|earlier| look.steps.node(earlier)) {
            finding =
                finding.label(earlier.span, format!("before it is waited {} already", waited(&words, &earlier.kind)));
        } else if let Some(season) = look.journey.season
            && moment.anchor == Anchor::CALENDAR
        {
            finding = finding.label(season.span, "nobody enters before this season");
        } else if let Some(way) = look.journey.ways_in.rows().first() {
            finding = finding.label(way.span, "whoever enters by this is later already");
        }
        found.push(finding.help("Put the earlier moment first, or mend the date."));
    }
}

fn waited(words: &Words<'_>, kind: &NodeKind) -> String {
    words.node(kind).trim_start_matches("wait ").to_owned()
}

/// Messages that expire on a day that is always past when they are sent.
fn expiries(look: &mut JourneyLook<'_, '_>, clock: &Clock, found: &mut Diagnostics) {
    let program = look.look.program();
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    for send in facts.sends() {
        let Some(message) = program.messages.get(send.message) else { continue };
        let Some(Expiry::On(term)) = &message.expires else { continue };
        let Some(expires) = clock::moment(term, look.journey) else { continue };
        let since = clock.since(send.node, expires.anchor).least;
        if expires.anchor != Anchor::CALENDAR
            || since.is_none_or(|since| since < expires.offset)
            || !is_reached(look, send.node)
        {
            continue;
        }
        let mut finding =
            Diagnostic::error(PAGE.name, term.span, format!("`{}` has always expired when it is sent", message.name));
        if let Some(step) = look.steps.node(send.node) {
            finding = finding.label(step.span, "so this never goes out");
        }
        let wait = wait_before(look, send.node, Base::Calendar);
        if let Some(wait) = wait.and_then(|wait| look.steps.node(wait)) {
            finding = finding.label(wait.span, "by then it is over");
        } else if let Some(season) = look.journey.season {
            finding = finding.label(season.span, "the season begins here");
        }
        found.push(finding.help("Mend the date: a message expires after the day on which it goes out."));
    }
}

fn day_words(moment: Millis) -> String {
    i32::try_from(moment.div_euclid(DAY)).map_or_else(|_| String::new(), format_day)
}
