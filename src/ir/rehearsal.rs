//! Lives that are made up to show something: what a check lets happen to a customer, and what came of it. Knows not who lives them
//! (the simulator does, through [`Rehearse`]) and judges nothing.
//!
//! A made-up life is what a `test` of the language can say, so that it can be written down as one and lived again by whoever reads it.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use std::fmt::Write as _;

use super::{
    graph::{Edge, NodeId},
    words::{Words, duration_words},
};
use crate::{
    base::{
        Replay, Witness, WitnessStep,
        calendar::{DAY, Day, Instant, MINUTE, Millis, Zone, format_day, format_time},
    },
    model::{
        Const, Program, Type,
        condition::{BlockReason, Happened, Which},
        population::{Act, Choice},
        program::Event,
        types::{AttributeId, CapId, ChannelId, JourneyId, MessageId, SendId, StageId, WayInId},
    },
};

/// A life that is made up.
#[derive(Clone, Debug, Default)]
pub struct Life {
    /// The customer at the beginning; an attribute that is not named has its default, or is missing.
    pub customer: Vec<(AttributeId, Const)>,
    /// Chance that is chosen; a split that is not named takes its first arm, and nobody is held out who is not named.
    pub choices: Vec<Choice>,
    /// The local day and time of the customer from which `acts` are counted. The life itself begins with that day.
    pub from: (Day, Millis),
    /// What happens, so long after `from`, in order.
    pub acts: Vec<(Millis, Act)>,
    /// How long after `from` the life is looked at; that instant is the last one in.
    pub lasts: Millis,
    /// Whether caps are left out: every message that only a cap would stop goes out.
    pub without_caps: bool,
}

/// One thing that came of a life.
#[derive(Clone, Debug, PartialEq)]
pub struct Lived {
    /// When.
    pub at: Instant,
    /// As a row of a timeline, `welcome sends hello email`; empty for what timelines do not show.
    pub words: String,
    /// What.
    pub what: LivedKind,
}

/// What came of a life. Visits are numbered from 0 over all journeys, in the order of their entries.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "fields of a variant are explained by the variant")]
pub enum LivedKind {
    /// The next act of the life happens: what follows at this instant may come of it.
    Happens(usize),
    /// An entry was accepted.
    Enters { visit: u32, journey: JourneyId, way_in: WayInId, holdout: bool },
    /// An entry was refused, by the word of reports: `reentry`, `condition`, …
    Refused { journey: JourneyId, way_in: WayInId, reason: &'static str },
    /// A step is run.
    Reaches { visit: u32, journey: JourneyId, node: NodeId },
    /// A step was left that way.
    Takes { visit: u32, journey: JourneyId, node: NodeId, edge: Edge },
    /// A message went out.
    Sends { visit: u32, journey: JourneyId, node: NodeId, send: SendId, message: MessageId, channel: ChannelId },
    /// A message is held: `quiet`, `capped`, `suppressed`; at the latest until then.
    Holds { visit: u32, journey: JourneyId, node: NodeId, message: MessageId, why: &'static str, until: Instant },
    /// A message was not sent: each channel tried, with the first question it failed; none: it was held, and the customer left.
    Blocked { visit: u32, journey: JourneyId, node: NodeId, message: MessageId, reasons: Vec<(ChannelId, BlockReason)> },
    /// A cap had no room for a message that asked (whatever came of it).
    CapFull { cap: CapId, message: MessageId },
    /// A goal was credited to a visit.
    Goal { visit: u32, journey: JourneyId },
    /// A milestone was reached.
    Milestone { visit: u32, journey: JourneyId, stage: StageId },
    /// An action was done, or failed.
    Acts { visit: u32, journey: JourneyId, node: NodeId, failed: bool },
    /// An instance left, by the reason that reports give.
    Exits { visit: u32, journey: JourneyId, why: String },
}

/// Who can live a made-up life, exactly as customers are lived.
pub trait Rehearse {
    /// Everything that comes of it, in order.
    fn live(&self, life: &Life) -> Vec<Lived>;
}

impl Life {
    /// A life that begins on a Monday morning at nine; any other day would do as well.
    #[must_use]
    pub fn new() -> Self {
        // 2026-03-02: a Monday, far from any clock change.
        Self { from: (20_514, 9 * 60 * MINUTE), ..Self::default() }
    }

    /// The same with something that happens so long after `from`; acts stay in order.
    #[must_use]
    pub fn with(mut self, after: Millis, act: Act) -> Self {
        let place = self.acts.partition_point(|(known, _)| *known <= after);
        self.acts.insert(place, (after, act));
        self.lasts = self.lasts.max(after);
        self
    }

    /// The customer's zone at the beginning: theirs, or where it is missing or unknown the workspace's.
    #[must_use]
    pub fn zone(&self, program: &Program) -> Zone {
        let own = self.customer.iter().rev().find(|(attribute, _)| Some(*attribute) == program.zone_attribute);
        let named = match own {
            Some((_, Const::Text(name))) => Zone::named(name),
            Some(_) => None,
            None => program.zone_attribute.and_then(|zone| match program.attributes[zone].default.as_ref() {
                Some(Const::Text(name)) => Zone::named(name),
                Some(_) | None => None,
            }),
        };
        named.or_else(|| Zone::named(&program.settings.zone)).unwrap_or_else(Zone::utc)
    }

    /// The instant that acts are counted from.
    #[must_use]
    pub fn begins(&self, program: &Program) -> Instant {
        self.zone(program).instant(self.from.0, self.from.1)
    }

    /// The life as a `test` of the language; nothing where the language has no word for a part of it.
    #[must_use]
    pub fn test(&self, program: &Program, title: &str) -> Option<String> {
        let words = Words::of(program);
        let mut text = format!("test \"{}\" {{\n", title.replace(['"', '\n'], "'"));
        let customer: Vec<String> = self
            .customer
            .iter()
            .filter(|(_, value)| *value != Const::Missing)
            .map(|(attribute, value)| format!("{}: {}", program.attributes[*attribute].name, words.constant(value)))
            .collect();
        if !customer.is_empty() {
            let _ = writeln!(text, "  customer {{ {} }}", customer.join(", "));
        }
        for choice in &self.choices {
            match choice {
                Choice::Arm(split, arm) => {
                    let place = &program.splits[*split];
                    if program.splits.rows().iter().filter(|other| other.name == place.name).count() > 1 {
                        return None;
                    }
                    let (arm, _) = place.arms.get(*arm as usize)?;
                    let _ = writeln!(text, "  take {arm} in {}", place.name);
                }
                Choice::HeldOutOfJourney(journey) => {
                    let _ = writeln!(text, "  held out of {}", program.journeys[*journey].name);
                }
                Choice::HeldOut(holdout) => {
                    let _ = writeln!(text, "  held out of {}", program.holdouts[*holdout].name);
                }
            }
        }
        // The clock of the language has minutes; what is finer is said as a length.
        let minute = self.from.1 - self.from.1.rem_euclid(MINUTE);
        let mut clock = minute - self.from.1;
        let begins = format!("{} at {}", format_day(self.from.0), format_time(minute.clamp(0, DAY - MINUTE)));
        let mut first = true;
        for (after, act) in &self.acts {
            let said = act_words(program, act)?;
            if first && *after == clock {
                let _ = writeln!(text, "  on {begins} {said}");
            } else {
                if first {
                    let _ = writeln!(text, "  on {begins}");
                }
                let _ = writeln!(text, "  after {} {said}", duration_words(after - clock));
            }
            first = false;
            clock = *after;
        }
        if first {
            let _ = writeln!(text, "  on {begins}");
        }
        if self.lasts > clock {
            let _ = writeln!(text, "  after {}", duration_words(self.lasts - clock));
        }
        text.push_str("}\n");
        Some(text)
    }

    /// The customer and what happens, as findings show them, with the rows of a life that are worth showing beside it, and what it takes to
    /// live it again.
    #[must_use]
    pub fn witness(
        &self,
        program: &Program,
        lived: &[Lived],
        shown: impl Fn(&LivedKind) -> bool,
        outcome: &str,
    ) -> Witness {
        let words = Words::of(program);
        let customer = self
            .customer
            .iter()
            .map(|(attribute, value)| (program.attributes[*attribute].name.to_string(), words.constant(value)))
            .collect();
        let mut timeline: Vec<WitnessStep> = Vec::new();
        for row in lived {
            let what = match &row.what {
                LivedKind::Happens(act) => self.acts.get(*act).and_then(|(_, act)| act_words(program, act)),
                other if shown(other) && !row.words.is_empty() => Some(row.words.clone()),
                _ => None,
            };
            timeline.extend(what.map(|what| WitnessStep { at: row.at, what }));
        }
        let replay = self.test(program, outcome).map(|test| Replay { test, without_caps: self.without_caps });
        Witness { customer, timeline, outcome: (!outcome.is_empty()).then(|| outcome.to_owned()), replay }
    }
}

/// An act in the language's own words: `order { total: 20 USD }`, `hello clicked`, `tier is now gold`.
fn act_words(program: &Program, act: &Act) -> Option<String> {
    let words = Words::of(program);
    Some(match act {
        Act::Event(event, values) => {
            let declared = &program.events[*event];
            let said: Vec<String> = declared
                .fields
                .iter()
                .zip(values)
                .filter(|(_, value)| **value != Const::Missing)
                .map(|(field, value)| format!("{}: {}", field.name, words.constant(value)))
                .collect();
            if said.is_empty() {
                declared.name.to_string()
            } else {
                format!("{} {{ {} }}", declared.name, said.join(", "))
            }
        }
        Act::Reaction(which, reaction) => {
            match which {
                Which::Bare => return None,
                Which::Send(send) => {
                    program.sends[*send].name.as_ref()?;
                }
                Which::Message(_) | Which::Category(_) | Which::Channel(_) => {}
            }
            words.reaction(*which, Happened::Reaction(*reaction))
        }
        Act::Set(attribute, value) => {
            format!("set {} to {}", program.attributes[*attribute].name, words.constant(value))
        }
        Act::Action(action, fails) => {
            format!("{} {}", program.actions[*action].name, if *fails { "fails" } else { "works" })
        }
    })
}

/// An event with some value for each field that must be known; `key` tells apart events that are not about the same thing.
#[must_use]
pub fn some_event(event: &Event, key: &str) -> Vec<Const> {
    event.fields.iter().map(|field| if field.optional { Const::Missing } else { some_value(&field.ty, key) }).collect()
}

/// Some value of a type; texts and ids are `key`.
#[must_use]
pub fn some_value(ty: &Type, key: &str) -> Const {
    use crate::base::Decimal;
    match ty {
        Type::Text | Type::Id => Const::Text(key.into()),
        Type::Email => Const::Text(format!("{key}@example.com").into()),
        Type::Phone => Const::Text("+15550100".into()),
        Type::TimeZone => Const::Text("UTC".into()),
        Type::Integer => Const::Integer(1),
        Type::Number => Const::Number(Decimal::integer(1)),
        Type::Percent => Const::Percent(Decimal::integer(1)),
        Type::Money(currency) => Const::Money(1, *currency),
        Type::Date => Const::Date(20_514),
        Type::DateTime => Const::LocalDateTime(20_514, 0),
        Type::Time => Const::Time(0),
        Type::Duration => Const::Duration(DAY),
        Type::Channel => Const::Channel(ChannelId(0)),
        Type::Category => Const::Category(crate::model::types::CategoryId(0)),
        Type::Bool => Const::Bool(true),
        Type::Enum(variants) => variants.first().map_or(Const::Missing, |variant| Const::Variant(*variant)),
        Type::Set(_) => Const::Set(Vec::new()),
        Type::Error => Const::Missing,
    }
}
