//! Lives recorded customers: what was recorded happens, and nothing else; chance is drawn. Knows no file.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{
    draws::Chance,
    life::{Occurrence, Period, Target},
    machine::{DrawnChances, Machine},
    plan::Plan,
    recorded::Recorded,
    report::{
        Layout, Tally, Watcher,
        shape::{Report, Source},
    },
    run::Follower,
    trace::{Trace, of_recorded},
    value::{Value, Values},
};
use crate::{
    base::{
        calendar::{Day, Instant, Zone},
        ids::Id,
    },
    model::{
        recorded::{History, RecordedCustomer, RecordedItem, Said},
        types::{AttributeId, EventId},
    },
};

/// How a history is lived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplayOptions {
    /// Of splits and holdouts.
    pub seed: u64,
    /// First local day of the period; none: that of the first event. What was before is history.
    pub from: Option<Day>,
    /// Local days of the period; none: up to the end of the last event's day.
    pub days: Option<i64>,
    /// Local days behind the last event's, where `days` is not said: nothing is known of them, and nothing happens in them.
    pub horizon: i64,
    /// How many threads; at least one is used.
    pub threads: usize,
}

impl Default for ReplayOptions {
    fn default() -> Self {
        Self { seed: 1, from: None, days: None, horizon: 0, threads: 1 }
    }
}

/// What is known of the rows a history was read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// All: `used + ignored + refused`.
    pub rows: u64,
    /// Those that became something that happens.
    pub used: u64,
    /// Those that were passed over on purpose.
    pub ignored: u64,
    /// Those that could not be read.
    pub refused: u64,
}

/// The period of a history: local days of the workspace's zone.
#[must_use]
pub fn period(plan: &Plan<'_>, history: &History, options: &ReplayOptions) -> Period {
    let zone = Zone::named(&plan.program().settings.zone).unwrap_or_else(Zone::utc);
    let (first, last) = history.span().unwrap_or((0, 0));
    let from = options.from.unwrap_or_else(|| zone.local(first).0);
    let until = match options.days {
        Some(days) => i64::from(from).saturating_add(days.max(0)),
        None => i64::from(zone.local(last).0).saturating_add(1).saturating_add(options.horizon.max(0)),
    };
    let until = Day::try_from(until).unwrap_or(Day::MAX).max(from);
    Period { from: zone.midnight(from), until: zone.midnight(until) }
}

/// Lives all customers of a history and says what came of it.
#[must_use]
pub fn replay(plan: &Plan<'_>, history: &History, rows: Rows, options: &ReplayOptions) -> Report {
    let layout = Layout::new(plan.graph(), &[]);
    let period = period(plan, history, options);
    let parts = live_history(plan, history, period, options, || Watcher::new(&layout, Vec::new()));
    let mut tally = Tally::new(&layout);
    for part in parts {
        tally.merge(&part.finish().0);
    }
    let Rows { rows, used, ignored, refused } = rows;
    let reactions_to_nothing = tally.reactions_to_nothing;
    let source = Source::Recorded { rows, used, ignored, refused, reactions_to_nothing };
    Report::new(&layout, source, period, &tally)
}

/// Customers a thread takes at a time.
const CHUNK: u64 = 64;

/// Lives all customers of a history, each by one of the followers; customers are numbered in the history's order. What followers say
/// must not depend on which of them got a customer.
pub fn live_history<F: Follower>(
    plan: &Plan<'_>,
    history: &History,
    period: Period,
    options: &ReplayOptions,
    follower: impl Fn() -> F + Sync,
) -> Vec<F> {
    let next = AtomicU64::new(0);
    let count = history.customers.len() as u64;
    let work = || {
        let mut follower = follower();
        let mut machine = Machine::new(plan);
        loop {
            let from = next.fetch_add(CHUNK, Ordering::Relaxed);
            if from >= count {
                return follower;
            }
            for number in from..count.min(from.saturating_add(CHUNK)) {
                let at = usize::try_from(number).unwrap_or(usize::MAX);
                let Some(customer) = history.customers.get(at) else { continue };
                live(plan, &mut machine, customer, number, period, options.seed, &mut follower);
            }
        }
    };
    if options.threads <= 1 {
        return vec![work()];
    }
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..options.threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

fn live<F: Follower>(
    plan: &Plan<'_>,
    machine: &mut Machine<'_>,
    customer: &RecordedCustomer,
    number: u64,
    period: Period,
    seed: u64,
    follower: &mut F,
) {
    let lived = prepare(plan, machine, customer, period);
    begin(machine, &lived, period);
    let chances = DrawnChances { plan, chance: chance(seed, &customer.id) };
    let at_end = machine.run(&mut Recorded::new(lived.items), &chances, follower);
    follower.ended(number, &at_end, machine.zone(), period);
}

/// Traces one recorded customer; nothing where the log knows none of that name.
#[must_use]
pub fn trace(plan: &Plan<'_>, history: &History, id: &str, options: &ReplayOptions) -> Option<Trace> {
    let customer = history.customers.iter().find(|customer| customer.id == id)?;
    let period = period(plan, history, options);
    let mut machine = Machine::new(plan);
    let lived = prepare(plan, &mut machine, customer, period);
    begin(&mut machine, &lived, period);
    let chances = DrawnChances { plan, chance: chance(options.seed, id) };
    Some(of_recorded(
        plan,
        &mut machine,
        format!("recorded customer {id}"),
        &lived.profile,
        lived.items,
        &chances,
        period,
    ))
}

/// A customer, ready to be lived.
struct Lived {
    profile: Vec<Value>,
    /// What happened before the period.
    before: Vec<(Instant, EventId, Vec<Value>)>,
    items: Vec<(Instant, Occurrence)>,
    /// When the customer is first heard of, if that is within the period.
    appears: Option<Instant>,
}

fn prepare(plan: &Plan<'_>, machine: &mut Machine<'_>, customer: &RecordedCustomer, period: Period) -> Lived {
    machine.values().reset();
    let values = machine.values();
    let mut profile = plan.default_profile(values);
    write(plan, &mut profile, &customer.profile, values);
    let mut order: Vec<usize> = (0..customer.items.len()).collect();
    order.sort_by_key(|at| customer.items.get(*at).map(|(at, _)| *at));
    let mut lived = Lived { profile: Vec::new(), before: Vec::new(), items: Vec::new(), appears: None };
    for (at, item) in order.into_iter().filter_map(|at| customer.items.get(at)) {
        let zone = plan.zone_of(&profile, values);
        if *at >= period.until {
            break;
        }
        let is_before = *at < period.from;
        match item {
            RecordedItem::Event(event, fields) => {
                let fields: Vec<Value> = fields.iter().map(|said| value(said, &zone, values)).collect();
                if is_before {
                    lived.before.push((*at, *event, fields));
                } else {
                    lived.items.push((*at, Occurrence::Event(*event, fields)));
                }
            }
            RecordedItem::Reaction(message, reaction) => {
                // Before the period nothing was sent, as far as these journeys are concerned.
                if !is_before {
                    lived.items.push((*at, Occurrence::Reaction(Target::Latest(*message), *reaction)));
                }
            }
            RecordedItem::Profile(changes) => {
                if is_before {
                    write(plan, &mut profile, changes, values);
                } else {
                    let changes = changes.iter().map(|(attribute, said)| (*attribute, value(said, &zone, values)));
                    lived.items.push((*at, Occurrence::Profile(changes.collect())));
                }
            }
        }
    }
    lived.profile = profile;
    lived.appears = match (lived.before.is_empty(), lived.items.first()) {
        (true, Some((at, _))) => Some(*at),
        (true, None) | (false, _) => None,
    };
    lived
}

fn begin(machine: &mut Machine<'_>, lived: &Lived, period: Period) {
    match lived.appears {
        Some(at) => machine.begin_later(lived.profile.clone(), period, at),
        None => machine.begin(lived.profile.clone(), &lived.before, period),
    }
}

/// Writes what was said into a profile, the time zone first: moments are read in it.
fn write(plan: &Plan<'_>, profile: &mut [Value], said: &[(AttributeId, Said)], values: &mut Values) {
    let zone_attribute = plan.program().zone_attribute;
    let (first, rest): (Vec<_>, Vec<_>) = said.iter().partition(|(attribute, _)| Some(*attribute) == zone_attribute);
    for (attribute, said) in first.into_iter().chain(rest) {
        let zone = plan.zone_of(profile, values);
        let written = value(said, &zone, values);
        if let Some(room) = profile.get_mut(attribute.index()) {
            *room = written;
        }
    }
}

fn value(said: &Said, zone: &Zone, values: &mut Values) -> Value {
    match said {
        Said::Const(constant) => values.constant(constant, |day, time| zone.instant(day, time)),
        Said::At(at) => Value::Int(*at),
    }
}

/// Chance hangs on the customer's name in the log, not on the row: another order of rows, or half of them, changes nobody's draw.
fn chance(seed: u64, id: &str) -> Chance {
    let key = id
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    Chance::new(seed, key)
}
