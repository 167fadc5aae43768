//! A path longer than the goal's window, the season or a message's expiry: what stands at its end comes to nothing.

use std::collections::BTreeSet;

use super::{
    super::JourneyLook,
    clock::{Anchor, Base, Clock, Pace, is_reached, moment, wait_before},
};
use crate::{
    base::{
        CheckPage, Diagnostic, Diagnostics, Severity, Span,
        calendar::{DAY, HOUR, Instant, Millis},
        diagnostic::{Witness, WitnessStep},
    },
    ir::{NodeId, NodeKind, words::Words, words::duration_words},
    model::{
        condition::Happening,
        journey::{Cause, WaitUntil},
        program::Expiry,
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "longer-than-its-window",
    level: Severity::Error,
    summary: "a path is longer than the goal's window, the journey's season, or what it says is good for",
    why: "What is sent after the goal's window counts for nothing: nobody who buys because of it is a conversion, and the journey looks \
          worse than it is. What would come after the season, or after the offer has expired, is never sent at all.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message hello: news { email template \"hello\" }
message offer: news { email template \"offer\" }
source shop
event signed_up from shop
event order     from shop

journey welcome {
  enter   on signed_up
  reenter never
  goal    on order within 7 days
  exit    on goal
  send hello by email
  wait 10 days
  send offer by email
  wait 2 days
  exit \"told\"
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message hello: news { email template \"hello\" }
message offer: news { email template \"offer\" }
source shop
event signed_up from shop
event order     from shop

journey welcome {
  enter   on signed_up
  reenter never
  goal    on order within 14 days
  exit    on goal
  send hello by email
  wait 10 days
  send offer by email
  wait 2 days
  exit \"told\"
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let clock = Clock::of(look);
    found.extend(goal(look, &clock));
    let season = season(look, &clock);
    if season.is_empty() {
        found.extend(expiry(look, &clock));
    }
    found.extend(season);
}

/// Messages that go out when the goal cannot be reached any more.
fn goal(look: &mut JourneyLook<'_, '_>, clock: &Clock) -> Option<Diagnostic> {
    let goal = look.journey.goal.as_ref()?;
    let window = goal.within?;
    let beside = beside_the_goal(look);
    let late = Late::of(look, clock, window, &|node| !beside.contains(&node))?;
    let (message, words) = (late.message(look), duration_words(window));
    let said = match late.how {
        How::Always => format!("the goal's window of {words} is over before `{message}` can go out"),
        How::OnTheLongWay => {
            format!("the goal's window of {words} is over when `{message}` goes out to those who take the longest way")
        }
        How::IfSlow => {
            format!("the goal's window of {words} is over when `{message}` goes out to those who answer late")
        }
    };
    let outcome = format!("The window is over after {words}: whoever does it after this message does not count.");
    Some(late.told(look, goal.span, said, &outcome).help(format!(
        "Widen the window to more than {}, or shorten the waits.",
        duration_words(round_up(late.reached))
    )))
}

/// Messages in the arms of an `await` for what the goal waits for: written for those who have reached it, or have not.
fn beside_the_goal(look: &JourneyLook<'_, '_>) -> BTreeSet<NodeId> {
    let Some(Cause::On { events: wanted, .. }) = look.journey.goal.as_ref().map(|goal| &goal.cause) else {
        return BTreeSet::new();
    };
    let Some(facts) = look.look.facts.journey(look.id) else { return BTreeSet::new() };
    let mut behind = Vec::new();
    for (_, step) in look.steps.nodes() {
        let NodeKind::Await { arms, .. } = &step.kind else { continue };
        let is_goal = |arm: &Cause| match arm {
            Cause::On { events, .. } => events.iter().any(|event| wanted.contains(event) || *event == Happening::Goal),
            Cause::When(_) => false,
        };
        if arms.iter().any(is_goal) {
            behind.push(step.span);
        }
    }
    let sends = facts.sends().iter().map(|send| send.node);
    let is_behind = |send: &NodeId| {
        let span = look.steps.node(*send).map(|step| step.span);
        span.is_some_and(|span| behind.iter().any(|arms| arms.contains(span)))
    };
    sends.filter(is_behind).collect()
}

/// Messages that would go out after the season.
fn season(look: &mut JourneyLook<'_, '_>, clock: &Clock) -> Diagnostics {
    let Some(season) = look.journey.season else { return Diagnostics::new() };
    let end = (i64::from(season.from) + season.days) * DAY;
    let words = duration_words(season.days * DAY);
    let mut found = Diagnostics::new();
    // A wait until a date behind the end takes everything after it along.
    for (node, step) in look.steps.nodes() {
        if let NodeKind::Wait(WaitUntil::Moment(term)) = &step.kind
            && let Some(moment) = moment(term, look.journey)
            && moment.anchor == Anchor::CALENDAR
            && moment.offset >= end
            && is_reached(look, node)
        {
            found.push(
                Diagnostic::error(PAGE.name, step.span, "this waits for a day on which the season is over")
                    .label(season.span, format!("all who are inside leave after {words}"))
                    .help("Wait for an earlier day, or let the season run longer."),
            );
        }
    }
    if !found.is_empty() {
        return found;
    }
    let slack = crate::ir::delays::largest_clock_change(look.look.program());
    if let Some(late) = Late::of(look, clock, season.days * DAY + slack, &|_| true) {
        if late.how == How::IfSlow {
            return found;
        }
        let message = late.message(look);
        let said = match late.how {
            How::Always => format!("the season of {words} is over before `{message}` can go out"),
            How::OnTheLongWay | How::IfSlow => {
                format!("the season of {words} is over before `{message}` can go out to those who take the longest way")
            }
        };
        let outcome = "The season is over by then, and all have left.";
        found
            .push(late.told(look, season.span, said, outcome).help("Let the season run longer, or shorten the waits."));
    }
    found
}

/// Messages that have always expired when they are reached.
fn expiry(look: &mut JourneyLook<'_, '_>, clock: &Clock) -> Diagnostics {
    let program = look.look.program();
    let Some(facts) = look.look.facts.journey(look.id) else { return Diagnostics::new() };
    let mut found = Diagnostics::new();
    for send in facts.sends() {
        let Some(message) = program.messages.get(send.message) else { continue };
        let Some(Expiry::On(term)) = &message.expires else { continue };
        let Some(expires) = moment(term, look.journey) else { continue };
        let since = clock.since(send.node, expires.anchor);
        if since.least.is_none_or(|least| least < expires.offset) || !is_reached(look, send.node) {
            continue;
        }
        let Some(step) = look.steps.node(send.node) else { continue };
        // Two days of the calendar are out of order: another check.
        if expires.anchor.base == Base::Calendar {
            continue;
        }
        let Some(wait) = wait_before(look, send.node, expires.anchor.base) else { continue };
        let words = Words::inside(program, look.id);
        let written = look.steps.node(wait).map_or(step.span, |wait| wait.span);
        let said = format!("`{}` has always expired when this wait is over", message.name);
        let finding = Diagnostic::error(PAGE.name, written, said)
            .label(term.span, format!("it expires on {}", words.term(term)))
            .label(step.span, "so this never goes out")
            .help("Wait for an earlier moment, or let the message expire later.");
        found.push(finding);
    }
    found
}

/// The first message behind the end of a window, and how it comes to be so late.
struct Late {
    send: NodeId,
    how: How,
    /// When it is reached on the way that shows it.
    reached: Millis,
    way: Vec<(NodeId, Millis)>,
}

/// Who gets it too late.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// Everybody.
    Always,
    /// Whoever takes a certain way.
    OnTheLongWay,
    /// Whoever takes the time there is for an answer.
    IfSlow,
}

impl Late {
    fn of(
        look: &mut JourneyLook<'_, '_>,
        clock: &Clock,
        window: Millis,
        wanted: &dyn Fn(NodeId) -> bool,
    ) -> Option<Self> {
        let sends: Vec<NodeId> = look.look.facts.journey(look.id)?.sends().iter().map(|send| send.node).collect();
        for how in [How::Always, How::OnTheLongWay, How::IfSlow] {
            let late = |node: NodeId| match how {
                How::Always => clock.since(node, Anchor::ENTRY).least.is_some_and(|least| least >= window),
                How::OnTheLongWay => clock.longest(Pace::Prompt, node).is_some_and(|longest| longest >= window),
                How::IfSlow => clock.longest(Pace::Slow, node).is_some_and(|longest| longest > window),
            };
            let first = sends.iter().copied().find(|node| late(*node) && wanted(*node) && is_reached(look, *node));
            if let Some(send) = first {
                let pace = if how == How::IfSlow { Pace::Slow } else { Pace::Prompt };
                let reached = clock.longest(pace, send)?.max(window);
                return Some(Self { send, how, reached, way: clock.way_to(pace, send) });
            }
        }
        None
    }

    fn message(&self, look: &JourneyLook<'_, '_>) -> String {
        let name = |kind: &NodeKind| match kind {
            NodeKind::Send { message, .. } => {
                look.look.program().messages.get(*message).map(|message| message.name.to_string())
            }
            NodeKind::Stage(_)
            | NodeKind::Wait(_)
            | NodeKind::Await { .. }
            | NodeKind::Branch { .. }
            | NodeKind::Split(_)
            | NodeKind::Repeat { .. }
            | NodeKind::Round(_)
            | NodeKind::Set { .. }
            | NodeKind::Mark(_)
            | NodeKind::Clear(_)
            | NodeKind::Do { .. }
            | NodeKind::Start(_)
            | NodeKind::Leave(_) => None,
        };
        look.steps.node(self.send).and_then(|step| name(&step.kind)).unwrap_or_default()
    }

    /// Labels on the message and the longest wait before it, and one customer's timeline.
    fn told(&self, look: &JourneyLook<'_, '_>, span: Span, said: String, outcome: &str) -> Diagnostic {
        let mut finding = match self.how {
            How::Always => Diagnostic::error(PAGE.name, span, said),
            How::OnTheLongWay => Diagnostic::warning(PAGE.name, span, said),
            How::IfSlow => Diagnostic::info(PAGE.name, span, said),
        };
        if let Some(step) = look.steps.node(self.send) {
            finding = finding.label(step.span, format!("sent {} after the entry", duration_words(self.reached)));
        }
        if let Some((span, length)) = self.longest_wait(look) {
            finding = finding.label(span, format!("{} of it pass here", duration_words(length)));
        }
        finding.witness(self.witness(look, outcome))
    }

    fn longest_wait(&self, look: &JourneyLook<'_, '_>) -> Option<(Span, Millis)> {
        let steps = self.way.windows(2).filter_map(|pair| {
            let [(from, before), (_, after)] = pair else { return None };
            Some((look.steps.node(*from)?.span, after - before))
        });
        steps.filter(|(_, length)| *length > 0).max_by_key(|(span, length)| (*length, std::cmp::Reverse(span.start)))
    }

    fn witness(&self, look: &JourneyLook<'_, '_>, outcome: &str) -> Witness {
        let words = Words::inside(look.look.program(), look.id);
        let day = look.journey.season.map_or(MONDAY, |season| i64::from(season.from) * DAY);
        let entered = day + 9 * HOUR;
        let way_in = look.journey.ways_in.rows().first().map_or("entry", |way| way.name.as_str());
        let mut timeline = vec![WitnessStep { at: entered, what: way_in.to_owned() }];
        for (node, time) in &self.way {
            if let Some(step) = look.steps.node(*node)
                && matches!(step.kind, NodeKind::Send { .. })
            {
                timeline.push(WitnessStep { at: entered + time, what: words.node(&step.kind) });
            }
        }
        Witness { timeline, outcome: Some(outcome.to_owned()), ..Witness::default() }
    }
}

/// 2026-03-02, a Monday.
pub(super) const MONDAY: Instant = 20_514 * DAY;

fn round_up(length: Millis) -> Millis {
    if length > DAY { (length + DAY - 1) / DAY * DAY } else { length }
}
