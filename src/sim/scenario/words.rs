//! What is said of tests: what was expected, and what was so instead.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use super::Failure;
use crate::{
    base::{
        Span,
        calendar::{Instant, Millis, Zone, format_instant},
    },
    ir::words::{cap_window_words, cond_words, duration_words},
    model::{
        Program,
        condition::{Cond, Happened, Order},
        population::{ExpectedFact, Measure, MeasureExpect, Subject},
        types::SplitId,
    },
    sim::{
        measure::Measured,
        report::subject_words,
        timeline::{TimelineRow, local_words},
    },
};

fn subject(program: &Program, of: Subject) -> String {
    subject_words(program, of).1
}

pub(super) fn fact_expected(
    program: &Program,
    fact: &ExpectedFact,
    within: Option<Millis>,
    zone: &Zone,
    at: Instant,
) -> String {
    let fact = fact_words(program, fact);
    match within {
        Some(within) => format!("{fact} within {} of {}", duration_words(within), local_words(zone, at)),
        None => format!("{fact} by {}", local_words(zone, at)),
    }
}

fn fact_words(program: &Program, fact: &ExpectedFact) -> String {
    match fact {
        ExpectedFact::Entered(id) => format!("{} entered", program.journeys[*id].name),
        ExpectedFact::Refused(id) => format!("{} refused", program.journeys[*id].name),
        ExpectedFact::Exited(id, None) => format!("{} exited", program.journeys[*id].name),
        ExpectedFact::Exited(id, Some(reason)) => format!("{} exited \"{reason}\"", program.journeys[*id].name),
        ExpectedFact::Converted(id) => format!("{} converted", program.journeys[*id].name),
        ExpectedFact::Sent(of, None) => format!("{} sent", subject(program, *of)),
        ExpectedFact::Sent(of, Some(by)) => format!("{} sent by {}", subject(program, *of), program.channels[*by].name),
        ExpectedFact::Blocked(of, None) => format!("{} blocked", subject(program, *of)),
        ExpectedFact::Blocked(of, Some(reason)) => format!("{} {}", subject(program, *of), reason.word()),
    }
}

pub(super) fn nothing_expected(
    program: &Program,
    subjects: &[Subject],
    for_: Millis,
    zone: &Zone,
    at: Instant,
) -> String {
    let names: Vec<String> = subjects.iter().map(|of| subject(program, *of)).collect();
    format!("no {} for {} after {}", names.join(", "), duration_words(for_), local_words(zone, at))
}

pub(super) fn condition_expected(program: &Program, condition: &Cond, zone: &Zone, at: Instant) -> String {
    format!("{} at {}", cond_words(program, condition), local_words(zone, at))
}

/// A row as a sentence of a failure.
pub(super) fn row_said(row: &TimelineRow) -> String {
    let TimelineRow { local, journey, what, which, how, .. } = row;
    let how = how.as_str();
    match *what {
        "sends" => format!("{journey} sent {which} by {how} at {local}"),
        "blocked" => format!("{journey} did not send {which} at {local}: {how}"),
        "holds" => format!("{journey} holds {which} since {local}: {how}"),
        "refused" => format!("{journey} refused the entry at {local}: {how}"),
        "enters" => format!("{journey} was entered at {local}"),
        "exits" => format!("{journey} was left as \"{how}\" at {local}"),
        "goal" => format!("{journey} converted at {local}"),
        _ => format!("{journey} {what} {which} {how} at {local}"),
    }
}

pub(super) fn came_late(said: &str, late: Millis) -> String {
    format!("{said}, {} too late", duration_words(late))
}

pub(super) fn came_early(said: &str) -> String {
    format!("{said}, before the line above")
}

pub(super) fn never(program: &Program, fact: &ExpectedFact) -> String {
    match fact {
        ExpectedFact::Entered(id) | ExpectedFact::Refused(id) => {
            format!("nothing wanted an entry into {}", program.journeys[*id].name)
        }
        ExpectedFact::Exited(id, _) => format!("{} was not left", program.journeys[*id].name),
        ExpectedFact::Converted(id) => format!("no goal of {} was credited", program.journeys[*id].name),
        ExpectedFact::Sent(of, _) | ExpectedFact::Blocked(of, _) => {
            format!("no step that sends {} was reached", subject(program, *of))
        }
    }
}

pub(super) fn unchosen(program: &Program, split: SplitId, span: Span) -> Failure {
    let split = &program.splits[split];
    let first = split.arms.first().map_or("", |(name, _)| name.as_str());
    Failure {
        span,
        undecided: false,
        expected: format!("a choice for the split {}", split.name),
        instead: "the customer comes to it, and the test does not say which way they go".to_owned(),
        help: Some(format!("Chance is chosen in a test, never guessed: write `take {first} in {}`.", split.name)),
        rows: 0..0,
    }
}

// ------------------------------------------------------------------------------------------------ measures

pub(super) fn measure_expected(program: &Program, expect: &MeasureExpect) -> String {
    let order = match expect.order {
        Order::Less => "<",
        Order::AtMost => "<=",
        Order::More => ">",
        Order::AtLeast => ">=",
    };
    format!("{} {order} {}", measure_words(program, &expect.measure), expect.words)
}

fn measure_words(program: &Program, measure: &Measure) -> String {
    let per = |per_customer: bool| if per_customer { " per customer" } else { "" };
    let journey = |id: &crate::model::types::JourneyId| program.journeys[*id].name.to_string();
    match measure {
        Measure::Count(id, fact, per_customer) => format!("{}.{}{}", journey(id), fact.word(), per(*per_customer)),
        Measure::Conversion(id) => format!("{}.conversion", journey(id)),
        Measure::Uplift(id) => format!("{}.uplift", journey(id)),
        Measure::Worth(id) => format!("{}.worth", journey(id)),
        Measure::Messages(of, happened, per_customer) => {
            format!("{}.{}{}", subject(program, *of), happened_word(program, *happened), per(*per_customer))
        }
        Measure::Rate(of, happened) => {
            format!("{}.{}_rate", subject(program, *of), happened_word(program, *happened))
        }
        Measure::Worst(of, window) => {
            format!("{} per customer per {}", subject(program, *of), cap_window_words(*window))
        }
        Measure::Mean(of) => format!("{} per customer", subject(program, *of)),
    }
}

fn happened_word(program: &Program, happened: Happened) -> String {
    match happened {
        Happened::Sent => "sent".to_owned(),
        Happened::Blocked => "blocked".to_owned(),
        Happened::BlockedFor(reason) => reason.word().to_owned(),
        Happened::Reaction(id) => program.reactions[id].to_string(),
        Happened::Positive => "positive".to_owned(),
        Happened::Negative => "negative".to_owned(),
    }
}

pub(super) fn measure_instead(program: &Program, expect: &MeasureExpect, measured: &Measured) -> String {
    match measured {
        Measured::Nothing => match &expect.measure {
            Measure::Conversion(id) | Measure::Worth(id) => {
                format!("no entry into {} was decided in the period", program.journeys[*id].name)
            }
            Measure::Uplift(id) => {
                format!("{} has no decided entries on both sides, treated and held out", program.journeys[*id].name)
            }
            Measure::Rate(of, _) => format!("nothing of {} was sent", subject(program, *of)),
            Measure::Count(..) | Measure::Messages(..) | Measure::Worst(..) | Measure::Mean(_) => {
                "no customer was simulated".to_owned()
            }
        },
        Measured::Worst(0, _) => "no message was sent".to_owned(),
        Measured::Worst(messages, whose) => match whose {
            Some((customer, at)) => {
                format!("customer {customer} gets {messages}; the last of them at {}", format_instant(*at))
            }
            None => format!("{messages}"),
        },
        Measured::Estimated(estimate, n) => {
            let shown = |value: f64| number_words(program, &expect.measure, value);
            let of = match &expect.measure {
                Measure::Conversion(_) | Measure::Uplift(_) | Measure::Worth(_) => "decided entries",
                Measure::Rate(..) => "messages",
                Measure::Count(..) | Measure::Messages(..) | Measure::Mean(_) | Measure::Worst(..) => "customers",
            };
            format!("it is {} ({} to {}, {n} {of})", shown(estimate.value), shown(estimate.low), shown(estimate.high))
        }
    }
}

fn number_words(program: &Program, measure: &Measure, value: f64) -> String {
    match measure {
        Measure::Conversion(_) | Measure::Uplift(_) | Measure::Rate(..) => format!("{:.2}%", value * 100.0),
        Measure::Worth(id) => {
            let worth = program.journeys[*id].goal.as_ref().and_then(|goal| goal.worth.as_ref());
            match worth.map(|worth| &worth.ty) {
                #[allow(clippy::cast_possible_truncation, reason = "`as` saturates; it is shown, not added up")]
                Some(crate::model::Type::Money(currency)) => currency.format(value.round_ties_even() as i64),
                Some(_) | None => format!("{value:.2}"),
            }
        }
        Measure::Count(_, _, false) | Measure::Messages(_, _, false) => format!("{value:.0}"),
        Measure::Count(_, _, true) | Measure::Messages(_, _, true) | Measure::Worst(..) | Measure::Mean(_) => {
            format!("{value:.3}")
        }
    }
}

/// How many customers would tell, if the truth is what was measured.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rough number to be shown"
)]
pub(super) fn too_few(expect: &MeasureExpect, measured: &Measured, customers: u64) -> String {
    let Measured::Estimated(estimate, _) = measured else {
        return "Simulate more customers, or a longer period.".to_owned();
    };
    let distance = (estimate.value - expect.value).abs();
    let half = (estimate.high - estimate.low) / 2.0;
    if distance <= half / 40.0 {
        return "The number lies so near the limit that no simulation of a sensible size can tell.".to_owned();
    }
    let needed = customers as f64 * (half / distance).powi(2) * 1.2;
    // Two leading digits are as much as this is worth.
    let unit = 10_f64.powf((needed.log10().floor() - 1.0).max(0.0));
    format!("About {} customers would tell; {customers} were simulated.", ((needed / unit).ceil() * unit) as u64)
}
