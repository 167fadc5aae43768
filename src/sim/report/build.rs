//! From counts to a report: names, rates, intervals. Knows no run.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use super::{
    histogram::{Counts, LogCounts},
    layout::{Layout, is_silent},
    shape::{
        ActionReport, CapReport, Cost, GoalReport, Holds, Interval, Intervals, JourneyReport, MessagesReport, Named,
        NamedSplit, PeriodShape, Quantiles, Rate, ReactionReport, Report, SendReport, Share, Source, Split, Spread,
        StepReport, Totals, VERSION, WindowReport, WorstReport, Worth,
    },
    statistics::{Estimate, PairSums, Z95, newcombe},
    tally::{Arms, JourneyTally, ScopeTally, StepTally, Tally},
};
use crate::{
    base::{calendar::format_instant, ids::Id},
    ir::{
        NodeKind,
        words::{Words, cap_window_words},
    },
    model::{
        Program, Type,
        condition::BlockReason,
        population::Subject,
        types::{Currency, JourneyId, MessageId},
    },
    sim::life::{Period, Refusal},
};

impl Report {
    /// Says what was counted.
    #[must_use]
    pub fn new(layout: &Layout<'_>, source: Source, period: Period, tally: &Tally) -> Self {
        let program = &layout.graph.program;
        let journeys: Vec<JourneyReport> = tally
            .journeys
            .iter()
            .enumerate()
            .map(|(index, counted)| journey(layout, JourneyId::from_index(index), counted))
            .collect();
        let sends = |pick: &dyn Fn(&SendReport) -> u64| -> u64 {
            journeys.iter().flat_map(|j| &j.steps).filter_map(|step| step.send.as_ref()).map(pick).sum()
        };
        let totals = Totals {
            events: tally.events.iter().sum(),
            entered: journeys.iter().map(|j| j.entered).sum(),
            refused: journeys.iter().map(|j| j.refused).sum(),
            exited: journeys.iter().map(|j| j.exited).sum(),
            inside_at_end: tally.journeys.iter().map(|j| j.inside.total()).sum(),
            sent: sends(&|send| send.sent),
            blocked: sends(&|send| send.blocked),
            held: sends(&|send| send.held.quiet + send.held.capped + send.held.suppressed),
            held_at_end: sends(&|send| send.held_at_end),
            reactions: sends(&|send| send.reactions.iter().map(|r| r.count).sum()),
            converted: tally.journeys.iter().map(|j| j.converted.total()).sum(),
        };
        Self {
            version: VERSION,
            project: program.settings.name.to_string(),
            intervals: intervals(&source),
            source,
            customers: tally.customers,
            period: PeriodShape {
                from: format_instant(period.from),
                until: format_instant(period.until),
                zone: program.settings.zone.to_string(),
            },
            totals,
            cost: cost(program, tally.journeys.iter().flat_map(|j| &j.steps)),
            journeys,
            caps: program
                .caps
                .rows()
                .iter()
                .zip(&tally.caps)
                .map(|(cap, hits)| CapReport { cap: cap.words.to_string(), hits: *hits })
                .collect(),
            messages: layout
                .scopes
                .iter()
                .zip(&tally.scopes)
                .map(|(scope, counted)| messages(program, scope.subject, &scope.windows, counted))
                .collect(),
            events: program
                .events
                .rows()
                .iter()
                .zip(&tally.events)
                .map(|(event, count)| Named { name: event.name.to_string(), count: *count })
                .collect(),
        }
    }
}

fn intervals(source: &Source) -> Intervals {
    let speaks_of = match source {
        Source::Population { .. } => {
            "how far off the number may be because only so many customers were simulated; not whether real customers are like the population"
        }
        Source::Recorded { .. } => "how far off the number may be for another sample of such customers",
    };
    Intervals {
        level: 0.95,
        unit: "customer".to_owned(),
        method: "shares: Wilson, with the entries of a customer as one cluster; differences: Newcombe; means: normal"
            .to_owned(),
        speaks_of: speaks_of.to_owned(),
    }
}

fn journey(layout: &Layout<'_>, id: JourneyId, counted: &JourneyTally) -> JourneyReport {
    let program = &layout.graph.program;
    let declared = &program.journeys[id];
    let entered = counted.entered_total();
    let reasons = &layout.journeys[id].reasons;
    let exited_by_reason: Vec<NamedSplit> = reasons
        .iter()
        .zip(&counted.exited)
        .filter(|(_, arms)| arms.total() > 0)
        .map(|(reason, arms)| NamedSplit { name: reason.to_string(), treated: arms.treated, holdout: arms.holdout })
        .collect();
    JourneyReport {
        name: declared.name.to_string(),
        title: declared.title.as_ref().map(ToString::to_string),
        customers: counted.customers,
        wanted: entered.total() + counted.refused_total(),
        entered: entered.total(),
        by_way_in: declared
            .ways_in
            .rows()
            .iter()
            .zip(&counted.entered)
            .map(|(way, arms)| NamedSplit { name: way.name.to_string(), treated: arms.treated, holdout: arms.holdout })
            .collect(),
        holdout: entered.holdout,
        refused: counted.refused_total(),
        refused_by_reason: Refusal::ALL
            .iter()
            .zip(&counted.refused)
            .filter(|(_, count)| **count > 0)
            .map(|(reason, count)| Named { name: reason.word().to_owned(), count: *count })
            .collect(),
        exited: counted.exited_total().total(),
        gave_way: exited_by_reason.iter().filter(|r| r.name == "gave way").map(|r| r.treated + r.holdout).sum(),
        exited_by_reason,
        inside_at_end: split(counted.inside),
        goal: goal(program, id, counted),
        sent: counted.steps.iter().map(StepTally::sent_total).sum(),
        cost: cost(program, counted.steps.iter()),
        steps: steps(layout, id, counted),
    }
}

fn goal(program: &Program, id: JourneyId, counted: &JourneyTally) -> Option<GoalReport> {
    let goal = program.journeys[id].goal.as_ref()?;
    let treated = counted.treated.share(Z95);
    let holdout = counted.holdout.share(Z95);
    let currency =
        goal.worth.as_ref().and_then(|worth| if let Type::Money(currency) = worth.ty { Some(currency) } else { None });
    Some(GoalReport {
        within_ms: goal.within,
        converted: split(counted.converted),
        undecided: split(counted.undecided),
        conversion: rate(&counted.treated),
        holdout_conversion: rate(&counted.holdout),
        uplift: match (&treated, &holdout) {
            (Some(treated), Some(holdout)) => Some(interval(newcombe(treated, holdout))),
            (Some(_) | None, None) | (None, Some(_)) => None,
        },
        worth: currency.map(|currency| worth(currency, counted)),
        time_to_goal_ms: quantiles(&counted.time_to_goal),
    })
}

fn worth(currency: Currency, counted: &JourneyTally) -> Worth {
    Worth {
        currency: currency.code().to_owned(),
        decimals: currency.decimals,
        treated: counted.worth,
        holdout: counted.worth_holdout,
        per_treated_entry: counted.worth_treated.mean(Z95).map(interval),
    }
}

fn steps(layout: &Layout<'_>, id: JourneyId, counted: &JourneyTally) -> Vec<StepReport> {
    let program = &layout.graph.program;
    let words = Words::inside(program, id);
    let graph = &layout.graph.journeys[id];
    let edges = &layout.journeys[id].edges;
    graph
        .nodes()
        .zip(edges)
        .zip(&counted.steps)
        .filter(|(((_, node), _), _)| !is_silent(&node.kind))
        .map(|(((_, node), edges), step)| StepReport {
            name: node.name.to_string(),
            stage: program.journeys[id].stages[node.stage].name.to_string(),
            words: words.node(&node.kind),
            reached: step.reached,
            ways: if matches!(node.kind, NodeKind::Await { .. } | NodeKind::Branch { .. } | NodeKind::Split(_)) {
                let ways = edges.iter().zip(&step.ways);
                ways.map(|(edge, count)| Named { name: words.way_on(&node.kind, *edge), count: *count }).collect()
            } else {
                Vec::new()
            },
            send: if let NodeKind::Send { message, .. } = &node.kind {
                Some(send(layout, *message, step))
            } else {
                None
            },
            action: if let NodeKind::Do { action, .. } = &node.kind {
                let action = program.actions[*action].name.to_string();
                Some(ActionReport { action, done: step.done, failed: step.failed })
            } else {
                None
            },
        })
        .collect()
}

fn send(layout: &Layout<'_>, message: MessageId, step: &StepTally) -> SendReport {
    let program = &layout.graph.program;
    let blocked: Vec<Named> = BlockReason::ALL
        .iter()
        .zip(&step.blocked)
        .filter(|(_, count)| **count > 0)
        .map(|(reason, count)| Named { name: reason.word().to_owned(), count: *count })
        .collect();
    let reactions = step.reactions.iter().enumerate().filter(|(_, count)| **count > 0).filter_map(|(at, count)| {
        let channel = program.channels.rows().get(at / layout.reactions.max(1))?;
        let reaction = program.reactions.rows().get(at % layout.reactions.max(1))?;
        Some(ReactionReport { channel: channel.name.to_string(), reaction: reaction.to_string(), count: *count })
    });
    let held = |at: usize| step.held.get(at).copied().unwrap_or(0);
    SendReport {
        message: program.messages[message].name.to_string(),
        sent: step.sent_total(),
        by_channel: program
            .channels
            .rows()
            .iter()
            .zip(&step.sent)
            .filter(|(_, count)| **count > 0)
            .map(|(channel, count)| Named { name: channel.name.to_string(), count: *count })
            .collect(),
        blocked: step.blocked_total(),
        expired: blocked.iter().filter(|r| r.name == BlockReason::Expired.word()).map(|r| r.count).sum(),
        blocked_by_reason: blocked,
        held: Holds { quiet: held(0), capped: held(1), suppressed: held(2) },
        held_at_end: step.still_held,
        reactions: reactions.collect(),
    }
}

fn messages(
    program: &Program,
    subject: Subject,
    windows: &[crate::model::program::CapWindow],
    counted: &ScopeTally,
) -> MessagesReport {
    let (of, name) = subject_words(program, subject);
    let (sum, squares) = counted.per_customer.moments();
    let customers = counted.per_customer.total();
    MessagesReport {
        of: of.to_owned(),
        name,
        messages: sum,
        per_customer: Spread {
            mean: interval(mean(sum, squares, customers)),
            p50: counted.per_customer.quantile(500),
            p90: counted.per_customer.quantile(900),
            p99: counted.per_customer.quantile(990),
            max: counted.per_customer.max(),
            distribution: distribution(&counted.per_customer),
        },
        windows: windows
            .iter()
            .zip(&counted.windows)
            .map(|(window, counted)| WindowReport {
                window: cap_window_words(*window),
                p50: counted.fullest.quantile(500),
                p90: counted.fullest.quantile(900),
                p99: counted.fullest.quantile(990),
                distribution: distribution(&counted.fullest),
                worst: counted.worst.map(|worst| WorstReport {
                    messages: worst.messages,
                    customer: worst.customer,
                    last_sent: format_instant(worst.at),
                }),
            })
            .collect(),
    }
}

/// What kind of thing a subject is, and its name.
pub(in crate::sim) fn subject_words(program: &Program, subject: Subject) -> (&'static str, String) {
    match subject {
        Subject::Messages => ("all", "messages".to_owned()),
        Subject::Category(id) => ("category", program.categories[id].name.to_string()),
        Subject::Channel(id) => ("channel", program.channels[id].name.to_string()),
        Subject::Message(id) => ("message", program.messages[id].name.to_string()),
        Subject::Send(id) => {
            let place = &program.sends[id];
            ("send", place.name.clone().unwrap_or_else(|| program.messages[place.message].name.clone()).to_string())
        }
        Subject::Journey(id) => ("journey", program.journeys[id].name.to_string()),
    }
}

fn distribution(counts: &Counts) -> Vec<Share> {
    counts.rows().into_iter().map(|(messages, customers)| Share { messages, customers }).collect()
}

#[allow(clippy::cast_precision_loss, reason = "a mean is shown, not added up")]
fn mean(sum: u64, squares: u128, n: u64) -> Estimate {
    if n == 0 {
        return Estimate { value: 0.0, low: 0.0, high: 0.0 };
    }
    let value = sum as f64 / n as f64;
    let variance = (squares as f64 / n as f64 - value * value).max(0.0);
    let half = Z95 * (variance / n as f64).sqrt();
    Estimate { value, low: (value - half).max(0.0), high: value + half }
}

/// Exact sums of what messages cost, by currency.
fn cost<'t>(program: &Program, steps: impl Iterator<Item = &'t StepTally>) -> Vec<Cost> {
    let mut sent: Vec<u64> = vec![0; program.channels.len()];
    for step in steps {
        super::histogram::add_all(&mut sent, &step.sent);
    }
    let mut sums: Vec<(Currency, i128)> = Vec::new();
    for (channel, count) in program.channels.rows().iter().zip(&sent) {
        let Some((price, currency)) = channel.cost else { continue };
        // Twelve decimals are the most a decimal has.
        let unit = 10_i128.pow(u32::from(12_u8.saturating_sub(price.scale())));
        let amount = i128::from(price.digits()) * unit * i128::from(*count);
        match sums.iter_mut().find(|(known, _)| *known == currency) {
            Some((_, sum)) => *sum += amount,
            None => sums.push((currency, amount)),
        }
    }
    sums.into_iter()
        .map(|(currency, sum)| Cost { currency: currency.code().to_owned(), amount: decimal_words(sum) })
        .collect()
}

/// A sum in units of 10^-12 as a decimal, without zeros at its end.
fn decimal_words(sum: i128) -> String {
    let unit = 10_u128.pow(12);
    let (sign, sum) = (if sum < 0 { "-" } else { "" }, sum.unsigned_abs());
    let fraction = format!("{:012}", sum % unit);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", sum / unit)
}

fn quantiles(counts: &LogCounts) -> Option<Quantiles> {
    Some(Quantiles {
        p10: counts.quantile(100)?,
        p25: counts.quantile(250)?,
        p50: counts.quantile(500)?,
        p75: counts.quantile(750)?,
        p90: counts.quantile(900)?,
        p99: counts.quantile(990)?,
    })
}

fn rate(sums: &PairSums) -> Option<Rate> {
    let estimate = sums.share(Z95)?;
    Some(Rate {
        count: u64::try_from(sums.a).unwrap_or(0),
        of: u64::try_from(sums.b).unwrap_or(0),
        value: estimate.value,
        low: estimate.low,
        high: estimate.high,
    })
}

fn interval(estimate: Estimate) -> Interval {
    Interval { value: estimate.value, low: estimate.low, high: estimate.high }
}

fn split(arms: Arms) -> Split {
    Split { treated: arms.treated, holdout: arms.holdout }
}
