//! Lives many customers, on as many threads as asked, to the same counts on any number of them. Knows no output.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{
    life::{AtEnd, Observer, Period},
    machine::{DrawnChances, Machine},
    measure::Gauge,
    plan::Plan,
    population::Crowd,
    report::{
        Layout, Tally, Watcher,
        shape::{Report, Source},
    },
};
use crate::{
    base::calendar::{Day, Zone},
    model::types::PopulationId,
};

/// Which customers are lived, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many; none: the population's size.
    pub customers: Option<u64>,
    /// The number of the first one; with `customers` it cuts a run into parts.
    pub first_customer: u64,
    /// Of all draws.
    pub seed: u64,
    /// First local day of the period, instead of the population's.
    pub from: Option<Day>,
    /// Local days of the period, instead of the population's.
    pub days: Option<i64>,
    /// How many threads; at least one is used.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { customers: None, first_customer: 0, seed: 1, from: None, days: None, threads: 1 }
    }
}

/// Who watches life after life.
pub trait Follower: Observer + Send {
    /// The customer's period is over; `zone` is theirs then.
    fn ended(&mut self, customer: u64, at_end: &AtEnd, zone: &Zone, period: Period);
}

impl Follower for Watcher<'_> {
    fn ended(&mut self, customer: u64, at_end: &AtEnd, zone: &Zone, period: Period) {
        Watcher::ended(self, customer, at_end, zone, period);
    }
}

/// Customers a thread takes at a time: many enough that taking costs nothing, few enough that threads end together.
const CHUNK: u64 = 256;

/// Lives customers `first..first + count` of a crowd, each by one of the followers (as many as threads). Which follower gets which
/// customer is left to the machine: what followers say must not depend on it once they are put together.
pub fn live_all<F: Follower>(
    plan: &Plan<'_>,
    crowd: &Crowd<'_>,
    first: u64,
    count: u64,
    threads: usize,
    follower: impl Fn() -> F + Sync,
) -> Vec<F> {
    let next = AtomicU64::new(0);
    let work = || {
        let mut follower = follower();
        let mut machine = Machine::new(plan);
        let mut life = crowd.life();
        loop {
            let from = next.fetch_add(CHUNK, Ordering::Relaxed);
            if from >= count {
                return follower;
            }
            for number in from..count.min(from.saturating_add(CHUNK)) {
                let customer = first.wrapping_add(number);
                machine.values().reset();
                let profile = crowd.profile(customer, machine.values());
                machine.begin(profile, &[], crowd.period());
                life.begin(customer, machine.zone());
                let chances = DrawnChances { plan, chance: crowd.chance(customer) };
                let at_end = machine.run(&mut life, &chances, &mut follower);
                follower.ended(customer, &at_end, machine.zone(), crowd.period());
            }
        }
    };
    if threads <= 1 {
        return vec![work()];
    }
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

/// Counts what comes of a population; `gauges` are filled besides.
#[must_use]
pub fn count(
    plan: &Plan<'_>,
    crowd: &Crowd<'_>,
    layout: &Layout<'_>,
    options: &Options,
    gauges: &[Gauge],
) -> (Tally, Vec<Gauge>) {
    let customers = options.customers.unwrap_or(crowd.population().size);
    let watch = || Watcher::new(layout, gauges.to_vec());
    let mut parts = live_all(plan, crowd, options.first_customer, customers, options.threads, watch)
        .into_iter()
        .map(Watcher::finish);
    let mut whole = parts.next().unwrap_or_else(|| (Tally::new(layout), gauges.to_vec()));
    for (tally, gauges) in parts {
        whole.0.merge(&tally);
        for (gauge, more) in whole.1.iter_mut().zip(&gauges) {
            gauge.merge(more);
        }
    }
    whole
}

/// Simulates a population and says what came of it.
#[must_use]
pub fn simulate(plan: &Plan<'_>, population: PopulationId, options: &Options) -> Report {
    let crowd = Crowd::new(plan, population, options.seed, options.from, options.days);
    let layout = Layout::new(plan.graph(), &[]);
    let (tally, _) = count(plan, &crowd, &layout, options, &[]);
    let source = Source::Population {
        name: crowd.population().name.to_string(),
        seed: options.seed,
        first_customer: options.first_customer,
    };
    Report::new(&layout, source, crowd.period(), &tally)
}

/// One part of a simulation, to be put together elsewhere: the tally of some of the customers.
#[must_use]
pub fn simulate_part(plan: &Plan<'_>, population: PopulationId, options: &Options) -> Tally {
    let crowd = Crowd::new(plan, population, options.seed, options.from, options.days);
    let layout = Layout::new(plan.graph(), &[]);
    count(plan, &crowd, &layout, options, &[]).0
}
