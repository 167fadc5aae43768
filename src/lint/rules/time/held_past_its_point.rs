//! A message about a deadline that a hold can carry past the deadline, and that does not expire.

use super::{
    super::JourneyLook,
    clock::{Anchor, Base, Clock, Moment, is_reached, moment},
};
use crate::{
    base::{
        CheckPage, Diagnostic, Diagnostics, Severity, Span,
        calendar::{DAY, HOUR, Millis, format_time},
    },
    ir::{NodeId, NodeKind, delays, facts::SendFact, words::duration_words},
    model::{
        condition::Happening,
        journey::{ChannelChoice, WaitUntil, WayInKind},
        program::{DailyWindow, Expiry, Message, PolicyElse, Program, Scope, TextPart, TriggerKind},
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "held-past-its-point",
    level: Severity::Warning,
    summary: "a message before a deadline may be held until after it, and does not expire",
    why: "Quiet hours and a cap's delay hold a message and send it later all the same. \"Your table is at eight\" that arrives the next \
          morning is worse than none.",
    wrong: "\
customer { address: email }
channel email { address address  quiet 20:00 to 09:00 }
category news
message soon: news for booked { email template \"soon\" }
source shop
event booked    from shop { slot: datetime }
event cancelled from shop

journey table {
  enter   on booked
  reenter always
  goal    on booked within 60 days
  exit    on goal
  exit    on cancelled
  wait until 2 hours before entry.slot, else exit \"too late\"
  send soon by email
  wait 1 day
  exit \"reminded\"
}
",
    mended: "\
customer { address: email }
channel email { address address  quiet 20:00 to 09:00 }
category news
message soon: news for booked { email template \"soon\"  expires on slot }
source shop
event booked    from shop { slot: datetime }
event cancelled from shop

journey table {
  enter   on booked
  reenter always
  goal    on booked within 60 days
  exit    on goal
  exit    on cancelled
  wait until 2 hours before entry.slot, else exit \"too late\"
  send soon by email
  wait 1 day
  exit \"reminded\"
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let clock = Clock::of(look);
    let program = look.look.program();
    let Some(facts) = look.look.facts.journey(look.id) else { return };
    let mut told = Vec::new();
    for send in facts.sends() {
        let Some(message) = program.messages.get(send.message) else { continue };
        let Some(step) = look.steps.node(send.node) else { continue };
        if told.contains(&send.message) || !is_reached(look, send.node) {
            continue;
        }
        if let Some(expires) = &message.expires {
            if let Some(finding) = expires_meanwhile(look, send, message, expires, &clock) {
                told.push(send.message);
                found.push(finding);
            }
            continue;
        }
        let Some(hold) = Hold::of(program, send, &clock) else { continue };
        let deadline = deadlines(look, send.node).into_iter().find(|deadline| {
            let since = clock.since(send.node, deadline.moment.anchor);
            let (Some(least), Some(greatest)) = (since.least, since.greatest) else { return false };
            // Reached before the deadline for certain, and the hold eats up half of the time or more; what is reached days after its wait
            // has another occasion than this deadline.
            greatest < 0 && hold.longest.saturating_mul(2) >= -greatest && least >= deadline.moment.offset
        });
        let finding = match deadline {
            Some(deadline) => of_deadline(look, send, message, step.span, &hold, &deadline),
            None => match (word_of_today(message), always_held(program, send, &clock)) {
                (Some(word), _) if hold.longest >= OVERNIGHT => of_words(message, step.span, word),
                (_, Some((from, until))) => of_the_hour(message, step.span, from, until),
                (Some(_) | None, None) => continue,
            },
        };
        told.push(send.message);
        let (span, what) = hold.why;
        found.push(
            finding
                .label(span, what)
                .help("Say when it loses its point: `expires on MOMENT` or `expires after DURATION`."),
        );
    }
}

/// As long as this, and the day is over.
const OVERNIGHT: Millis = 8 * HOUR;

/// Words that are true on one day only.
const TODAY: [&str; 7] =
    ["today only", "only today", "ends today", "until midnight", "by midnight", "last hours", "final hours"];

/// A word of the message's own texts that holds for one day only. What a template says is not known here.
fn word_of_today(message: &Message) -> Option<&'static str> {
    let parts = message.texts.iter().flat_map(|text| text.subject.iter().chain(&text.body).flatten());
    let literals: Vec<String> = parts
        .filter_map(|part| match part {
            TextPart::Literal(text) => Some(text.to_lowercase()),
            TextPart::Value(..) => None,
        })
        .collect();
    TODAY.into_iter().find(|word| literals.iter().any(|text| contains_word(text, word)))
}

/// The time at which the clock stands as the message is reached, if that lies in the quiet hours of its first channel on every day,
/// and the time at which these end, a night later.
fn always_held(program: &Program, send: &SendFact, clock: &Clock) -> Option<(Millis, Millis)> {
    let shown = clock.since(send.node, Anchor::TODAY);
    let now = shown.least.filter(|least| shown.greatest == Some(*least))?;
    if program.categories.get(send.category)?.exempt_quiet {
        return None;
    }
    let lines = &program.channels.get(*send.channels.first()?)?.quiet;
    lines.iter().filter(|line| line.when.is_none() && line.window.days == 0b111_1111).find_map(|line| {
        let (from, to) = line.window.hours?;
        let left = if to <= from && now >= from {
            DAY - now + to
        } else if now < to && (from < to && now >= from || to <= from) {
            to - now
        } else {
            return None;
        };
        (left >= OVERNIGHT).then_some((now, to))
    })
}

/// Reached in the quiet hours, and expired when they end: it never goes out.
fn expires_meanwhile(
    look: &JourneyLook<'_, '_>,
    send: &SendFact,
    message: &Message,
    expires: &Expiry,
    clock: &Clock,
) -> Option<Diagnostic> {
    let program = look.look.program();
    let step = look.steps.node(send.node)?;
    let (from, until) = always_held(program, send, clock)?;
    let left = (until - from).rem_euclid(DAY);
    let expired = match expires {
        Expiry::After(length) => left > *length,
        Expiry::On(term) => {
            let expires = moment(term, look.journey)?;
            let since = clock.since(send.node, expires.anchor).least?;
            since + left >= expires.offset
        }
    };
    let channel = program.channels.get(*send.channels.first()?)?;
    let line = channel.quiet.iter().find(|line| line.window.hours.is_some_and(|(_, to)| to == until))?;
    let (from, until) = (format_time(from), format_time(until));
    let said = format!("`{}` is reached at {from}, held until {until}, and has expired by then", message.name);
    expired.then(|| {
        Diagnostic::warning(PAGE.name, step.span, said)
            .label(line.span, "these quiet hours hold it")
            .label(message.span, "it says itself how long it is good")
            .help("Send it at an hour that is not quiet, or let it expire later.")
    })
}

fn of_the_hour(message: &Message, span: Span, from: Millis, until: Millis) -> Diagnostic {
    let (from, until) = (format_time(from), format_time(until));
    let said = format!("`{}` is reached at {from}, and always held until {until}", message.name);
    Diagnostic::warning(PAGE.name, span, said).label(message.span, "nothing here says when it loses its point")
}

fn contains_word(text: &str, word: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(word).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + found.len()..).and_then(|behind| behind.chars().next());
        !is_letter(before) && !is_letter(behind)
    })
}

fn of_words(message: &Message, span: Span, word: &str) -> Diagnostic {
    let said = format!("`{}` says \"{word}\" and may be held until the next day, and does not expire", message.name);
    Diagnostic::warning(PAGE.name, span, said).label(message.span, "nothing here says when it loses its point")
}

fn of_deadline(
    look: &JourneyLook<'_, '_>,
    send: &SendFact,
    message: &Message,
    span: Span,
    hold: &Hold,
    deadline: &Deadline,
) -> Diagnostic {
    let base = base_words(look, deadline.moment.anchor.base);
    let overrun = hold.longest >= -deadline.moment.offset;
    let said = if overrun {
        format!("`{}` may be held until after {base}, and does not expire", message.name)
    } else {
        format!("`{}` may be held for most of the time until {base}, and does not expire", message.name)
    };
    let mut finding = Diagnostic::warning(PAGE.name, span, said)
        .note(format!("held for up to {}", duration_words(hold.longest)))
        .label(deadline.span, format!("this is {} before it", duration_words(-deadline.moment.offset)))
        .label(message.span, "nothing here says when it loses its point");
    if let Some(text) = message.texts.last() {
        let expiry = expiry_words(look, send.message, deadline.moment);
        finding = finding.maybe_fix(format!("write `{expiry}`"), text.span.at_end(), format!("  {expiry}"));
    }
    finding
}

/// How long a message may be held, and by what.
struct Hold {
    longest: Millis,
    why: (Span, String),
}

impl Hold {
    fn of(program: &Program, send: &SendFact, clock: &Clock) -> Option<Self> {
        let category = program.categories.get(send.category)?;
        // Where the clock shows a known time, only quiet hours that hold it are in the way.
        let shown = clock.since(send.node, Anchor::TODAY);
        let meets = |window: &DailyWindow| match (shown.least, shown.greatest, window.hours) {
            (Some(least), Some(greatest), Some((from, to))) => {
                if from < to {
                    least < to && greatest >= from
                } else {
                    least < to || greatest >= from
                }
            }
            (_, _, None) | (None, _, _) | (_, None, _) => true,
        };
        let lines = send.channels.iter().filter_map(|channel| program.channels.get(*channel)).flat_map(|c| &c.quiet);
        let lines = lines.filter(|line| !category.exempt_quiet && meets(&line.window));
        let quiet = lines.max_by_key(|line| length_of(&line.window));
        let delays = |otherwise: PolicyElse| match otherwise {
            PolicyElse::Delay(limit) => Some(limit),
            PolicyElse::Skip | PolicyElse::Exit => None,
        };
        let covers = |scope: Scope| delays::covers(program, scope, send.message, &send.channels);
        let caps = program.caps.rows().iter().filter(|cap| !category.exempt_caps && covers(cap.scope));
        let cap = caps.filter_map(|cap| Some((delays(cap.otherwise)?, cap.span))).max();
        let rules = program.suppressions.rows().iter().filter(|rule| covers(rule.scope));
        let rule = rules.filter_map(|rule| Some((delays(rule.otherwise)?, rule.span))).max();
        let why = match (quiet, cap.into_iter().chain(rule).max()) {
            (Some(line), _) => (line.span, "these quiet hours hold it".to_owned()),
            (None, Some((_, span))) => (span, "this delay holds it".to_owned()),
            (None, None) => return None,
        };
        let limit = cap.map_or(0, |(limit, _)| limit) + rule.map_or(0, |(limit, _)| limit);
        // Quiet hours without end are another mistake.
        let longest = if quiet.is_some() {
            let choices: Vec<ChannelChoice> =
                send.channels.iter().map(|channel| ChannelChoice::Literal(*channel, why.0)).collect();
            delays::longest_hold(program, send.message, &choices)?
        } else {
            limit
        };
        Some(Self { longest, why })
    }
}

fn length_of(window: &DailyWindow) -> Millis {
    match window.hours {
        None => DAY,
        Some((from, to)) if to <= from => to + DAY - from,
        Some((from, to)) => to - from,
    }
}

/// A moment before something that a message waited for.
struct Deadline {
    moment: Moment,
    span: Span,
}

/// Waits on every way to the step, and the trigger of the entry, that are counted back from a date.
fn deadlines(look: &JourneyLook<'_, '_>, node: NodeId) -> Vec<Deadline> {
    let program = look.look.program();
    let mut found = Vec::new();
    let mut add = |term: &crate::model::Term, span: Span| {
        if let Some(moment) = moment(term, look.journey)
            && matches!(moment.anchor.base, Base::Field(_) | Base::Attribute(_))
            && moment.offset < 0
        {
            found.push(Deadline { moment, span });
        }
    };
    let facts = look.look.facts.journey(look.id);
    let mut here = facts.and_then(|facts| facts.dominator(node));
    while let Some(at) = here {
        if let Some(step) = look.steps.node(at)
            && let NodeKind::Wait(WaitUntil::Moment(term)) = &step.kind
        {
            add(term, step.span);
        }
        here = facts.and_then(|facts| facts.dominator(at));
    }
    if let [way] = look.journey.ways_in.rows()
        && let WayInKind::Happening(Happening::Trigger(trigger)) = &way.what
        && let Some(trigger) = program.triggers.get(*trigger)
        && let TriggerKind::Moment(term) = &trigger.kind
    {
        add(term, term.span);
    }
    found
}

fn base_words(look: &JourneyLook<'_, '_>, base: Base) -> String {
    match base {
        Base::Field(field) => {
            let field = look.journey.entry_fields.get(field as usize);
            format!("`entry.{}`", field.map_or("", |field| field.name.as_str()))
        }
        Base::Attribute(attribute) => {
            let attribute = look.look.program().attributes.get(attribute);
            format!("`{}`", attribute.map_or("", |attribute| attribute.name.as_str()))
        }
        Base::Entry | Base::Calendar | Base::Today => "that day".to_owned(),
    }
}

/// `expires on slot` where the message knows it for certain, else as long as there is until then.
fn expiry_words(look: &JourneyLook<'_, '_>, message: crate::model::types::MessageId, deadline: Moment) -> String {
    let program = look.look.program();
    let after = || format!("expires after {}", duration_words(before(deadline)));
    match deadline.anchor.base {
        Base::Attribute(attribute) => match program.attributes.get(attribute) {
            Some(attribute) if !attribute.optional => format!("expires on {}", attribute.name),
            Some(_) | None => after(),
        },
        Base::Field(field) => {
            let name = look.journey.entry_fields.get(field as usize).map(|field| field.name.clone());
            let events = program.messages.get(message).map_or(&[][..], |message| message.events.as_slice());
            let carried = |name: &str| {
                !events.is_empty()
                    && events.iter().all(|event| {
                        program
                            .events
                            .get(*event)
                            .is_some_and(|event| event.fields.iter().any(|field| field.name == name && !field.optional))
                    })
            };
            match name {
                Some(name) if carried(&name) => format!("expires on {name}"),
                Some(_) | None => after(),
            }
        }
        Base::Entry | Base::Calendar | Base::Today => after(),
    }
}

fn before(deadline: Moment) -> Millis {
    // Whole hours read better, and a little early is on the safe side.
    if -deadline.offset >= HOUR { -deadline.offset / HOUR * HOUR } else { -deadline.offset }
}
