//! Conditions, values and steps in the language's own spelling, as a person would write them again.
//! Knows no layout: everything is one line. What was damaged and reported reads `…`.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use smol_str::SmolStr;

use super::graph::{Edge, LeaveKind, NodeId, NodeKind};
use crate::{
    base::{
        Decimal,
        calendar::{DAY, HOUR, MINUTE, Millis, SECOND, Weekday, format_day, format_time},
    },
    model::{
        condition::{Cond, CondKind, Happened, Happening, Order, Query, Term, TermKind, Which, Window},
        journey::{Cause, ChannelChoice, Goal, HandOff, Journey, Reenter, WaitUntil, WayIn, WayInKind},
        program::{CapWindow, DailyWindow, Expiry, PolicyElse, Program, Scope, TriggerKind},
        types::{Const, EventId, JourneyId, Type},
    },
};

/// Speaks about one program, and inside one of its journeys about `entry`.
#[derive(Clone, Copy, Debug)]
pub struct Words<'p> {
    program: &'p Program,
    journey: Option<JourneyId>,
}

/// A condition outside any journey: `tier is gold and not upset`.
#[must_use]
pub fn cond_words(program: &Program, condition: &Cond) -> String {
    Words::of(program).cond(condition)
}

/// A value outside any journey: `20 USD`, `3 days before trial_ends at 09:00`.
#[must_use]
pub fn term_words(program: &Program, term: &Term) -> String {
    Words::of(program).term(term)
}

/// Something that happens: `order_placed`, `cart_reminder clicked`, `welcome exited`.
#[must_use]
pub fn happening_words(program: &Program, happening: &Happening) -> String {
    Words::of(program).happening(happening)
}

/// A length of time in the largest unit up to days that makes it a whole number: `90 minutes`, `1 day`.
#[must_use]
pub fn duration_words(length: Millis) -> String {
    if length != 0 && length % DAY == 0 { plural(length / DAY, "day") } else { clock_words(length) }
}

/// The same in hours and less: where days would be counted by the calendar.
fn clock_words(length: Millis) -> String {
    for (unit, name) in [(HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second")] {
        if length % unit == 0 && (length != 0 || unit == SECOND) {
            return plural(length / unit, name);
        }
    }
    format!("{} seconds", Decimal::new(length, 3))
}

/// Weekdays as a range where they are one, else as a list: `monday to friday`, `saturday, sunday`; bit 0 is Monday.
#[must_use]
pub fn weekday_words(days: u8) -> String {
    let all = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    let chosen: Vec<Weekday> = all.into_iter().filter(|day| days & (1 << day.index()) != 0).collect();
    let consecutive = chosen.windows(2).all(|pair| matches!(pair, [a, b] if a.index() + 1 == b.index()));
    match chosen.as_slice() {
        [first, .., last] if chosen.len() > 2 && consecutive => format!("{} to {}", first.word(), last.word()),
        days => days.iter().map(|day| day.word()).collect::<Vec<_>>().join(", "),
    }
}

/// `21:00 to 08:00`, `sunday`, `monday to friday 09:00 to 17:00`.
#[must_use]
pub fn daily_window_words(window: DailyWindow) -> String {
    let hours = window.hours.map(|(from, to)| format!("{} to {}", format_time(from), format_time(to)));
    match (window.days & EVERY_DAY == EVERY_DAY, hours) {
        (true, Some(hours)) => hours,
        (false, Some(hours)) => format!("{} {hours}", weekday_words(window.days)),
        (true | false, None) => weekday_words(window.days),
    }
}

/// `3 per 7 days`' second half: `7 days`, `day`.
#[must_use]
pub fn cap_window_words(window: CapWindow) -> String {
    match window {
        CapWindow::Rolling(length) => duration_words(length),
        CapWindow::Day => "day".to_owned(),
        CapWindow::Week => "week".to_owned(),
        CapWindow::Month => "month".to_owned(),
    }
}

/// `, else delay up to 1 day`; empty for `skip`, which is said by saying nothing.
#[must_use]
pub fn policy_else_words(otherwise: PolicyElse) -> String {
    match otherwise {
        PolicyElse::Skip => String::new(),
        PolicyElse::Delay(limit) => format!(", else delay up to {}", duration_words(limit)),
        PolicyElse::Exit => ", else exit".to_owned(),
    }
}

/// `never`, `always`, `after 7 days`.
#[must_use]
pub fn reenter_words(reenter: Reenter) -> String {
    match reenter {
        Reenter::Never => "never".to_owned(),
        Reenter::Always => "always".to_owned(),
        Reenter::After(gap) => format!("after {}", duration_words(gap)),
    }
}

/// The sign of a comparison.
#[must_use]
pub const fn order_words(order: Order) -> &'static str {
    match order {
        Order::Less => "<",
        Order::AtMost => "<=",
        Order::More => ">",
        Order::AtLeast => ">=",
    }
}

/// All seven bits.
const EVERY_DAY: u8 = 0b111_1111;

/// Whether a branch was written as `branch on entry`.
#[must_use]
pub fn is_on_entry(arms: &[Cond]) -> bool {
    arms.iter().any(|condition| matches!(condition.kind, CondKind::EnteredBy(_)))
}

fn plural(count: i64, unit: &str) -> String {
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

/// How tightly a condition binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Not,
}

impl<'p> Words<'p> {
    /// Outside any journey.
    #[must_use]
    pub fn of(program: &'p Program) -> Self {
        Self { program, journey: None }
    }

    /// Inside a journey, whose fields `entry` has.
    #[must_use]
    pub fn inside(program: &'p Program, journey: JourneyId) -> Self {
        Self { program, journey: Some(journey) }
    }

    /// A condition.
    #[must_use]
    pub fn cond(&self, condition: &Cond) -> String {
        self.bound(condition, Binding::Or, &[])
    }

    /// A condition after `where`: about these happenings.
    #[must_use]
    pub fn filter(&self, condition: &Cond, of: &[Happening]) -> String {
        self.bound(condition, Binding::Or, &self.events(of))
    }

    /// A value.
    #[must_use]
    pub fn term(&self, term: &Term) -> String {
        self.value(term, &[])
    }

    /// A constant.
    #[must_use]
    pub fn constant(&self, constant: &Const) -> String {
        match constant {
            Const::Missing => "unknown".to_owned(),
            Const::Bool(value) => value.to_string(),
            Const::Integer(value) => value.to_string(),
            Const::Number(value) => value.to_string(),
            Const::Percent(value) => format!("{value}%"),
            Const::Money(minor, currency) => currency.format(*minor),
            Const::Date(day) => format_day(*day),
            Const::LocalDateTime(day, time) => format!("{} at {}", format_day(*day), format_time(*time)),
            Const::Time(time) => format_time(*time),
            Const::Duration(length) => duration_words(*length),
            Const::Text(text) => format!("\"{text}\""),
            Const::Variant(variant) => self.program.variants[*variant].to_string(),
            Const::Channel(channel) => self.program.channels[*channel].name.to_string(),
            Const::Category(category) => self.program.categories[*category].name.to_string(),
            Const::Set(elements) if elements.is_empty() => "nothing".to_owned(),
            Const::Set(elements) => elements.iter().map(|c| self.constant(c)).collect::<Vec<_>>().join(" and "),
        }
    }

    /// A type: `money USD`, `set of channel`, `bronze | silver | gold`.
    #[must_use]
    pub fn type_of(&self, ty: &Type) -> String {
        match ty {
            Type::Text => "text".to_owned(),
            Type::Id => "id".to_owned(),
            Type::Integer => "integer".to_owned(),
            Type::Number => "number".to_owned(),
            Type::Percent => "percent".to_owned(),
            Type::Money(currency) => format!("money {}", currency.code()),
            Type::Date => "date".to_owned(),
            Type::DateTime => "datetime".to_owned(),
            Type::Time => "time".to_owned(),
            Type::Duration => "duration".to_owned(),
            Type::Email => "email".to_owned(),
            Type::Phone => "phone".to_owned(),
            Type::TimeZone => "timezone".to_owned(),
            Type::Channel => "channel".to_owned(),
            Type::Category => "category".to_owned(),
            Type::Bool => "true | false".to_owned(),
            Type::Enum(variants) => {
                let names: Vec<&str> =
                    variants.iter().map(|variant| self.program.variants[*variant].as_str()).collect();
                names.join(" | ")
            }
            Type::Set(element) => format!("set of {}", self.type_of(element)),
            Type::Error => "…".to_owned(),
        }
    }

    /// Something that happens.
    #[must_use]
    pub fn happening(&self, happening: &Happening) -> String {
        match happening {
            Happening::Event(event) => self.program.events[*event].name.to_string(),
            Happening::Trigger(trigger) => self.program.triggers[*trigger].name.to_string(),
            Happening::Message(which, what) => self.reaction(*which, *what),
            Happening::Journey(journey, fact) => format!("{} {}", self.program.journeys[*journey].name, fact.word()),
            Happening::Goal => "goal".to_owned(),
        }
    }

    /// Several things that happen, as a list.
    #[must_use]
    pub fn happenings(&self, happenings: &[Happening]) -> String {
        happenings.iter().map(|happening| self.happening(happening)).collect::<Vec<_>>().join(", ")
    }

    /// What happened to a message: `clicked`, `first_touch opened`, `promotional capped`.
    #[must_use]
    pub fn reaction(&self, which: Which, what: Happened) -> String {
        let verb = match what {
            Happened::Sent => "sent",
            Happened::Blocked => "blocked",
            Happened::BlockedFor(reason) => reason.word(),
            Happened::Reaction(reaction) => self.program.reactions[reaction].as_str(),
            Happened::Positive => "positive",
            Happened::Negative => "negative",
        };
        match self.which(which) {
            Some(subject) => format!("{subject} {verb}"),
            None => verb.to_owned(),
        }
    }

    fn which(&self, which: Which) -> Option<SmolStr> {
        match which {
            Which::Bare => None,
            Which::Message(message) => Some(self.program.messages[message].name.clone()),
            Which::Send(send) => {
                let place = &self.program.sends[send];
                Some(place.name.clone().unwrap_or_else(|| self.program.messages[place.message].name.clone()))
            }
            Which::Category(category) => Some(self.program.categories[category].name.clone()),
            Which::Channel(channel) => Some(self.program.channels[channel].name.clone()),
        }
    }

    /// `on clicked where … when …`, `when busy_trial`.
    #[must_use]
    pub fn cause(&self, cause: &Cause) -> String {
        match cause {
            Cause::On { events, filter, when } => {
                format!("on {}", self.narrowed(events, filter.as_ref(), when.as_ref()))
            }
            Cause::When(condition) => format!("when {}", self.cond(condition)),
        }
    }

    fn narrowed(&self, events: &[Happening], filter: Option<&Cond>, when: Option<&Cond>) -> String {
        let mut words = self.happenings(events);
        if let Some(filter) = filter {
            words.push_str(" where ");
            words.push_str(&self.filter(filter, events));
        }
        if let Some(when) = when {
            words.push_str(" when ");
            words.push_str(&self.cond(when));
        }
        words
    }

    /// What follows `goal`: `on order_placed where cart is entry.cart within 7 days worth total`.
    #[must_use]
    pub fn goal(&self, goal: &Goal) -> String {
        let mut words = self.cause(&goal.cause);
        if let Some(within) = goal.within {
            words.push_str(" within ");
            words.push_str(&duration_words(within));
        }
        if let Some(worth) = &goal.worth {
            words.push_str(" worth ");
            words.push_str(&self.term(worth));
        }
        words
    }

    /// What follows `enter`, one for each line as it was written.
    #[must_use]
    pub fn ways_in(&self, journey: &Journey) -> Vec<String> {
        let mut lines: Vec<(u32, Vec<&WayIn>)> = Vec::new();
        for (_, way) in journey.ways_in.iter() {
            match lines.last_mut() {
                Some((line, ways)) if *line == way.line => ways.push(way),
                Some(_) | None => lines.push((way.line, vec![way])),
            }
        }
        lines.iter().map(|(_, ways)| self.way_in(ways)).collect()
    }

    fn way_in(&self, ways: &[&WayIn]) -> String {
        let mut names = Vec::new();
        let mut events = Vec::new();
        for way in ways {
            match &way.what {
                WayInKind::Happening(happening) => {
                    events.push(happening.clone());
                    names.push(self.happening(happening));
                }
                WayInKind::Handoff(fields) if fields.is_empty() => names.push("handoff".to_owned()),
                WayInKind::Handoff(fields) => {
                    let fields: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
                    names.push(format!("handoff {{ {} }}", fields.join(", ")));
                }
            }
        }
        let mut words = format!("on {}", names.join(", "));
        if let Some(filter) = ways.iter().find_map(|way| way.filter.as_ref()) {
            words.push_str(" where ");
            words.push_str(&self.filter(filter, &events));
        }
        if let Some(when) = ways.iter().find_map(|way| way.when.as_ref()) {
            words.push_str(" when ");
            words.push_str(&self.cond(when));
        }
        words
    }

    /// What follows `trigger NAME =`.
    #[must_use]
    pub fn trigger(&self, kind: &TriggerKind) -> String {
        match kind {
            TriggerKind::Event { events, filter } => self.narrowed(events, filter.as_ref(), None),
            TriggerKind::Absence { events, filter, missing, missing_filter, within } => format!(
                "{} then no {} for {}",
                self.narrowed(events, filter.as_ref(), None),
                self.narrowed(missing, missing_filter.as_ref(), None),
                duration_words(*within)
            ),
            TriggerKind::Becomes(condition) => format!("becomes {}", self.bound(condition, Binding::Or, &[])),
            TriggerKind::Moment(moment) => self.term(moment),
            TriggerKind::Yearly { date, shift_days, time } => {
                let day = match shift_days {
                    0 => format!("on {}", self.term(date)),
                    days => self.shifted(i64::from(*days > 0) * 2 - 1, &plural(days.abs(), "day"), &self.term(date)),
                };
                format!("every year {day} at {}", format_time(*time))
            }
            TriggerKind::Monthly { day, time } => format!("every month on {day} at {}", format_time(*time)),
            TriggerKind::Weekly { days, time } => format!("every {} at {}", weekday_words(*days), format_time(*time)),
            TriggerKind::EveryDays { period, from, time } => {
                format!("every {} from {} at {}", plural(*period, "day"), format_day(*from), format_time(*time))
            }
            TriggerKind::EveryTime { period, from, time } => {
                format!("every {} from {} at {}", clock_words(*period), format_day(*from), format_time(*time))
            }
            TriggerKind::Error => "…".to_owned(),
        }
    }

    /// What a cap, suppression or test is about.
    #[must_use]
    pub fn scope(&self, scope: Scope) -> String {
        match scope {
            Scope::Messages => "messages".to_owned(),
            Scope::Category(category) => self.program.categories[category].name.to_string(),
            Scope::Channel(channel) => self.program.channels[channel].name.to_string(),
            Scope::Message(message) => self.program.messages[message].name.to_string(),
        }
    }

    /// What follows `expires`.
    #[must_use]
    pub fn expiry(&self, expiry: &Expiry) -> String {
        match expiry {
            Expiry::After(length) => format!("after {}", duration_words(*length)),
            Expiry::On(moment) => format!("on {}", self.term(moment)),
        }
    }

    /// What follows `wait`: `1 hour`, `until monday at 09:00`.
    #[must_use]
    pub fn wait(&self, until: &WaitUntil) -> String {
        match until {
            WaitUntil::For(length) => duration_words(*length),
            WaitUntil::Clock { days, time } if *days & EVERY_DAY == EVERY_DAY => {
                format!("until {}", format_time(*time))
            }
            WaitUntil::Clock { days, time } => format!("until {} at {}", weekday_words(*days), format_time(*time)),
            WaitUntil::Window(window) => format!("until {}", daily_window_words(*window)),
            WaitUntil::Moment(moment) => format!("until {}", self.term(moment)),
        }
    }

    /// `favourite, else email`.
    #[must_use]
    pub fn channels(&self, channels: &[ChannelChoice]) -> String {
        let names = channels.iter().map(|choice| match choice {
            ChannelChoice::Literal(channel, _) => self.program.channels[*channel].name.as_str(),
            ChannelChoice::Attribute(attribute, _) => self.program.attributes[*attribute].name.as_str(),
        });
        names.collect::<Vec<_>>().join(", else ")
    }

    /// A hand-off's target with what it is given: `make_it_right { ticket: entry.ticket }`.
    #[must_use]
    pub fn hand_off(&self, target: &HandOff) -> String {
        let journey = &self.program.journeys[target.journey];
        let asked = journey.ways_in.rows().iter().find_map(|way| match &way.what {
            WayInKind::Handoff(fields) => Some(fields.as_slice()),
            WayInKind::Happening(_) => None,
        });
        let names = asked.unwrap_or_default().iter().map(|field| field.name.as_str());
        format!("{}{}", journey.name, self.arguments(names, &target.args))
    }

    fn arguments<'n>(&self, names: impl Iterator<Item = &'n str>, values: &[Term]) -> String {
        let pairs: Vec<String> =
            names.zip(values).map(|(name, value)| format!("{name}: {}", self.term(value))).collect();
        if pairs.is_empty() { String::new() } else { format!(" {{ {} }}", pairs.join(", ")) }
    }

    /// A step, without what stands in its blocks: `send cart_reminder by favourite, else email`.
    #[must_use]
    pub fn node(&self, kind: &NodeKind) -> String {
        match kind {
            NodeKind::Stage(stage) => {
                let stage = self.journey.and_then(|journey| self.program.journeys[journey].stages.get(*stage));
                format!("stage {}", stage.map_or("", |stage| stage.name.as_str()))
            }
            NodeKind::Wait(until) => format!("wait {}", self.wait(until)),
            NodeKind::Send { id, message, channels } => {
                let name = self.program.sends[*id].name.as_ref().map_or_else(String::new, |name| format!(" as {name}"));
                format!("send {}{name} by {}", self.program.messages[*message].name, self.channels(channels))
            }
            NodeKind::Await { up_to, .. } => format!("await up to {}", duration_words(*up_to)),
            NodeKind::Branch { on, arms } => match on {
                Some(value) => format!("branch on {}", self.term(value)),
                None if is_on_entry(arms) => "branch on entry".to_owned(),
                None => "branch".to_owned(),
            },
            NodeKind::Split(split) => {
                let place = &self.program.splits[*split];
                format!("split {}{}", place.name, if place.per_visit { " per visit" } else { "" })
            }
            NodeKind::Repeat { times, .. } => format!("repeat up to {times} times"),
            NodeKind::Round(_) => "end of the round".to_owned(),
            NodeKind::Set { attribute, value } => {
                format!("set {} to {}", self.program.attributes[*attribute].name, self.term(value))
            }
            NodeKind::Mark(status) => format!("mark {}", self.program.statuses[*status].name),
            NodeKind::Clear(status) => format!("clear {}", self.program.statuses[*status].name),
            NodeKind::Do { action, args } => {
                let action = &self.program.actions[*action];
                let names = action.fields.iter().map(|field| field.name.as_str());
                format!("do {}{}", action.name, self.arguments(names, args))
            }
            NodeKind::Start(target) => format!("start {}", self.hand_off(target)),
            NodeKind::Leave(LeaveKind::Exit(reason)) if reason == "exit" => "exit".to_owned(),
            NodeKind::Leave(LeaveKind::Exit(reason)) => format!("exit \"{reason}\""),
            NodeKind::Leave(LeaveKind::HandOff(target)) => format!("hand off to {}", self.hand_off(target)),
            NodeKind::Leave(LeaveKind::Completed) => "completed".to_owned(),
        }
    }

    /// The head of the arm that an edge from this step takes: `on clicked`, `when big_fish`, `gold`, `short 45%`, `otherwise`.
    #[must_use]
    pub fn way_on(&self, kind: &NodeKind, edge: Edge) -> String {
        match edge {
            Edge::Next => String::new(),
            Edge::Else => "else".to_owned(),
            Edge::Otherwise => "otherwise".to_owned(),
            Edge::Again => "again".to_owned(),
            Edge::Back => "next round".to_owned(),
            Edge::Milestone => "milestone".to_owned(),
            Edge::Arm(arm) => self.arm(kind, arm as usize),
        }
    }

    fn arm(&self, kind: &NodeKind, arm: usize) -> String {
        match kind {
            NodeKind::Await { arms, .. } => arms.get(arm).map_or_else(String::new, |cause| self.cause(cause)),
            NodeKind::Branch { arms, on } => match arms.get(arm) {
                None => String::new(),
                Some(condition) => {
                    let by_value = on.is_some() || is_on_entry(arms);
                    match self.branch_values(condition).filter(|_| by_value) {
                        Some(values) => values,
                        None => format!("when {}", self.cond(condition)),
                    }
                }
            },
            NodeKind::Split(split) => match self.program.splits[*split].arms.get(arm) {
                Some((name, share)) => format!("{name} {share}%"),
                None => String::new(),
            },
            NodeKind::Stage(_)
            | NodeKind::Wait(_)
            | NodeKind::Send { .. }
            | NodeKind::Repeat { .. }
            | NodeKind::Round(_)
            | NodeKind::Set { .. }
            | NodeKind::Mark(_)
            | NodeKind::Clear(_)
            | NodeKind::Do { .. }
            | NodeKind::Start(_)
            | NodeKind::Leave(_) => String::new(),
        }
    }

    /// The values of a `branch on` arm, without the value that is looked at.
    fn branch_values(&self, condition: &Cond) -> Option<String> {
        match &condition.kind {
            CondKind::Is(_, value) => Some(self.term(value)),
            CondKind::In(_, values) => Some(values.iter().map(|v| self.term(v)).collect::<Vec<_>>().join(", ")),
            CondKind::EnteredBy(_) => Some(self.entered_by(condition)),
            CondKind::Flag(_) => Some("true".to_owned()),
            CondKind::Not(inner) => matches!(inner.kind, CondKind::Flag(_)).then(|| "false".to_owned()),
            CondKind::Or(parts) => {
                let parts: Option<Vec<String>> = parts.iter().map(|part| self.branch_values(part)).collect();
                parts.map(|parts| parts.join(", "))
            }
            CondKind::Always(_)
            | CondKind::And(_)
            | CondKind::Segment(_)
            | CondKind::Status(_)
            | CondKind::Inside(_)
            | CondKind::Known(_)
            | CondKind::Compare(..)
            | CondKind::Contains(..)
            | CondKind::Before(..)
            | CondKind::After(..)
            | CondKind::Exists(_)
            | CondKind::Reacted(..) => None,
        }
    }

    fn entered_by(&self, condition: &Cond) -> String {
        let CondKind::EnteredBy(ways) = &condition.kind else { return String::new() };
        let journey = self.journey.and_then(|journey| self.program.journeys.get(journey));
        let names = ways.iter().filter_map(|way| Some(journey?.ways_in.get(*way)?.name.as_str()));
        names.collect::<Vec<_>>().join(", ")
    }

    fn bound(&self, condition: &Cond, least: Binding, scope: &[EventId]) -> String {
        let (binding, words) = match &condition.kind {
            CondKind::And(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.bound(part, Binding::Not, scope)).collect();
                (Binding::And, parts.join(" and "))
            }
            CondKind::Or(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.bound(part, Binding::And, scope)).collect();
                (Binding::Or, parts.join(" or "))
            }
            CondKind::Not(inner) => (Binding::Not, self.negated(inner, scope)),
            kind => (Binding::Not, self.atom(kind, condition, scope)),
        };
        if binding < least { format!("({words})") } else { words }
    }

    /// The opposite, in the form the language has for it.
    fn negated(&self, inner: &Cond, scope: &[EventId]) -> String {
        let value = |term: &Term| self.value(term, scope);
        match &inner.kind {
            CondKind::Is(left, right) => format!("{} is not {}", value(left), value(right)),
            CondKind::In(left, right) => format!("{} not in {}", value(left), self.values(right, scope)),
            CondKind::Known(term) => format!("{} is not known", value(term)),
            CondKind::Exists(query) => format!("no {}", self.query(query)),
            CondKind::Always(so) => (!so).to_string(),
            CondKind::And(_)
            | CondKind::Or(_)
            | CondKind::Not(_)
            | CondKind::Segment(_)
            | CondKind::Status(_)
            | CondKind::Inside(_)
            | CondKind::Flag(_)
            | CondKind::Compare(..)
            | CondKind::Contains(..)
            | CondKind::Before(..)
            | CondKind::After(..)
            | CondKind::Reacted(..)
            | CondKind::EnteredBy(_) => format!("not {}", self.bound(inner, Binding::Not, scope)),
        }
    }

    fn atom(&self, kind: &CondKind, condition: &Cond, scope: &[EventId]) -> String {
        let value = |term: &Term| self.value(term, scope);
        match kind {
            CondKind::And(_) | CondKind::Or(_) | CondKind::Not(_) => self.bound(condition, Binding::Or, scope),
            CondKind::Always(so) => so.to_string(),
            CondKind::Segment(segment) => self.program.segments[*segment].name.to_string(),
            CondKind::Status(status) => self.program.statuses[*status].name.to_string(),
            CondKind::Inside(journey) => format!("inside {}", self.program.journeys[*journey].name),
            CondKind::Flag(term) => value(term),
            CondKind::Is(left, right) => format!("{} is {}", value(left), value(right)),
            CondKind::In(left, right) => format!("{} in {}", value(left), self.values(right, scope)),
            CondKind::Known(term) => format!("{} is known", value(term)),
            CondKind::Compare(left, order, right) => {
                format!("{} {} {}", value(left), order_words(*order), value(right))
            }
            CondKind::Contains(whole, part) => format!("{} contains {}", value(whole), value(part)),
            CondKind::Before(left, right) => format!("{} before {}", value(left), value(right)),
            CondKind::After(left, right) => format!("{} after {}", value(left), value(right)),
            CondKind::Exists(query) => format!("any {}", self.query(query)),
            CondKind::Reacted(which, what) => self.reaction(*which, *what),
            CondKind::EnteredBy(ways) if ways.len() == 1 => format!("entry is {}", self.entered_by(condition)),
            CondKind::EnteredBy(_) => format!("entry in {}", self.entered_by(condition)),
        }
    }

    fn values(&self, terms: &[Term], scope: &[EventId]) -> String {
        terms.iter().map(|term| self.value(term, scope)).collect::<Vec<_>>().join(", ")
    }

    /// A question to history: `order_placed where … in last 90 days`.
    #[must_use]
    pub fn query(&self, query: &Query) -> String {
        self.query_about(query, &self.happening(&query.what))
    }

    fn query_about(&self, query: &Query, subject: &str) -> String {
        let filter = query.filter.as_ref().map_or_else(String::new, |filter| {
            // `where a or b in last 7 days` reads as if the window belonged to b.
            let events = self.events(std::slice::from_ref(&query.what));
            format!(" where {}", self.bound(filter, Binding::And, &events))
        });
        format!("{subject}{filter} {}", window_words(query.window))
    }

    fn value(&self, term: &Term, scope: &[EventId]) -> String {
        match &term.kind {
            TermKind::Const(constant) => self.constant(constant),
            TermKind::Attribute(attribute) => {
                let name = &self.program.attributes[*attribute].name;
                if self.hides(name, scope) { format!("customer.{name}") } else { name.to_string() }
            }
            TermKind::Field(positions) => positions
                .iter()
                .find_map(|(event, position)| self.field(*event, (*position)?))
                .map_or_else(|| "…".to_owned(), |name| name.to_string()),
            TermKind::Entry(position) => {
                let journey = self.journey.and_then(|journey| self.program.journeys.get(journey));
                match journey.and_then(|journey| journey.entry_fields.get(*position as usize)) {
                    Some(field) => format!("entry.{}", field.name),
                    None => "entry".to_owned(),
                }
            }
            TermKind::Awaited(event, position) => {
                let field = self.field(*event, *position).map_or("", SmolStr::as_str);
                format!("{}.{field}", self.program.events[*event].name)
            }
            TermKind::Now => "now".to_owned(),
            TermKind::Ago(length) => format!("{} ago", duration_words(*length)),
            TermKind::Moment { base, shift, whole_days, at } => {
                // `1 day before` a date is the day before; `24 hours before` it counts from its first instant.
                let counts_by_clock = !whole_days && (base.ty == Type::Date || at.is_some());
                let base = self.value(base, scope);
                let length = if counts_by_clock { clock_words(shift.abs()) } else { duration_words(shift.abs()) };
                let moment = if *shift == 0 { base } else { self.shifted(shift.signum(), &length, &base) };
                match at {
                    Some(time) => format!("{moment} at {}", format_time(*time)),
                    None => moment,
                }
            }
            TermKind::Count(query) => format!("count of {}", self.query(query)),
            TermKind::Sum(query, position) => {
                let field = self.summed_field(query, *position);
                format!("sum of {}", self.query_about(query, &format!("{}.{field}", self.happening(&query.what))))
            }
            TermKind::Add { left, minus, right } => {
                let sign = if *minus { '-' } else { '+' };
                format!("{} {sign} {}", self.value(left, scope), self.value(right, scope))
            }
            TermKind::OrElse(first, second) => {
                format!("{} or {}", self.value(first, scope), self.value(second, scope))
            }
            TermKind::Error => "…".to_owned(),
        }
    }

    /// The name of the field that `sum of` adds up.
    #[must_use]
    pub fn summed_field(&self, query: &Query, position: u32) -> String {
        let events = self.events(std::slice::from_ref(&query.what));
        events.into_iter().find_map(|event| self.field(event, position)).map_or_else(String::new, ToString::to_string)
    }

    fn shifted(&self, sign: i64, length: &str, base: &str) -> String {
        if sign < 0 { format!("{length} before {base}") } else { format!("{length} after {base}") }
    }

    fn field(&self, event: EventId, position: u32) -> Option<&'p SmolStr> {
        Some(&self.program.events.get(event)?.fields.get(position as usize)?.name)
    }

    /// Whether a field of the event in hand has that name, so that a bare name would mean the field.
    fn hides(&self, name: &str, scope: &[EventId]) -> bool {
        scope.iter().any(|event| self.program.events[*event].fields.iter().any(|field| field.name == name))
    }

    /// The events whose fields a filter over these happenings can read.
    fn events(&self, happenings: &[Happening]) -> Vec<EventId> {
        let mut events = Vec::new();
        for happening in happenings {
            match happening {
                Happening::Event(event) => events.push(*event),
                Happening::Trigger(trigger) => match &self.program.triggers[*trigger].kind {
                    TriggerKind::Event { events: inner, .. } | TriggerKind::Absence { events: inner, .. } => {
                        events.extend(self.events(inner));
                    }
                    TriggerKind::Becomes(_)
                    | TriggerKind::Moment(_)
                    | TriggerKind::Yearly { .. }
                    | TriggerKind::Monthly { .. }
                    | TriggerKind::Weekly { .. }
                    | TriggerKind::EveryDays { .. }
                    | TriggerKind::EveryTime { .. }
                    | TriggerKind::Error => {}
                },
                Happening::Message(..) | Happening::Journey(..) | Happening::Goal => {}
            }
        }
        events
    }
}

/// `in last 7 days`, `since entry`, `ever`.
#[must_use]
pub fn window_words(window: Window) -> String {
    match window {
        Window::Last(length) => format!("in last {}", duration_words(length)),
        Window::SinceEntry => "since entry".to_owned(),
        Window::Ever => "ever".to_owned(),
    }
}

/// The words of a step of a journey; empty where there is no such step.
#[must_use]
pub fn node_words(graph: &super::Graph, journey: JourneyId, node: NodeId) -> String {
    let kind = graph.journeys.get(journey).and_then(|graph| graph.node(node));
    kind.map_or_else(String::new, |node| Words::inside(&graph.program, journey).node(&node.kind))
}
