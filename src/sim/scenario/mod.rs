//! Runs the tests of a workspace: one customer replayed exactly, or a population judged by its intervals.
//! Knows no source text and no terminal.

mod chosen;
mod facts;
mod judge;
mod replay;
mod words;

pub(in crate::sim) use replay::rehearse;

use std::collections::BTreeSet;

use super::{
    life::Observer,
    measure::{Gauge, Measured, Verdict, judge},
    plan::Plan,
    population::Crowd,
    report::{Layout, statistics::Z95},
    run::{Options, count},
    timeline::TimelineRow,
};
use crate::{
    base::Span,
    ir::NodeId,
    model::{
        population::{MeasureExpect, TestKind},
        types::{JourneyId, PopulationId, TestId},
    },
};

/// How a test came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything expected was so.
    Passed,
    /// Something was not.
    Failed,
    /// Too few customers were simulated to tell.
    Undecided,
}

/// What came of a test.
#[derive(Clone, Debug)]
pub struct TestResult {
    /// Which.
    pub test: TestId,
    /// What it shows.
    pub title: String,
    /// Its title's place.
    pub span: Span,
    /// How it came out.
    pub outcome: Outcome,
    /// What was not as expected, or could not be told, in written order.
    pub failures: Vec<Failure>,
    /// How many lines expect something.
    pub expectations: usize,
    /// Of a replayed customer: everything that came of it.
    pub rows: Vec<TimelineRow>,
    /// Of a replayed customer: steps that were reached, for coverage.
    pub reached: BTreeSet<(JourneyId, NodeId)>,
    /// Of a population: how many customers were simulated.
    pub customers: Option<u64>,
}

/// One line that was not as expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The line.
    pub span: Span,
    /// Whether it could not be told.
    pub undecided: bool,
    /// What was expected: `discount sent by sms within 2 days`.
    pub expected: String,
    /// What was so instead.
    pub instead: String,
    /// What could be done.
    pub help: Option<String>,
    /// Which rows of the timeline lie in the time the line speaks of.
    pub rows: std::ops::Range<usize>,
}

/// How populations of tests are simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TestOptions {
    /// Customers instead of the population's size.
    pub customers: Option<u64>,
    /// Of all draws.
    pub seed: u64,
    /// How many threads.
    pub threads: usize,
}

impl Default for TestOptions {
    fn default() -> Self {
        Self { customers: None, seed: 1, threads: 1 }
    }
}

/// Runs one test; nothing for a test that was wrong and reported.
#[must_use]
pub fn run_test(plan: &Plan<'_>, id: TestId, options: &TestOptions) -> Option<TestResult> {
    let test = plan.program().tests.get(id)?;
    let result = TestResult {
        test: id,
        title: test.title.to_string(),
        span: test.span,
        outcome: Outcome::Passed,
        failures: Vec::new(),
        expectations: 0,
        rows: Vec::new(),
        reached: BTreeSet::new(),
        customers: None,
    };
    match &test.kind {
        TestKind::Replay { customer, choices, steps } => {
            Some(replay::run(plan, result, &replay::Script { customer, choices, steps }))
        }
        TestKind::Simulate { population, expects } => Some(simulated(plan, result, *population, expects, options)),
        TestKind::Error => None,
    }
}

/// Lives the customer of a test that replays one, for whoever wants to watch; nothing for other tests.
pub(in crate::sim) fn live<O: Observer>(plan: &Plan<'_>, id: TestId, observer: &mut O) -> Option<replay::Lived> {
    let test = plan.program().tests.get(id)?;
    match &test.kind {
        TestKind::Replay { customer, choices, steps } => {
            Some(replay::live(plan, test.title.to_string(), &replay::Script { customer, choices, steps }, observer))
        }
        TestKind::Simulate { .. } | TestKind::Error => None,
    }
}

/// All tests in written order.
#[must_use]
pub fn run_tests(plan: &Plan<'_>, options: &TestOptions) -> Vec<TestResult> {
    plan.program().tests.ids().filter_map(|id| run_test(plan, id, options)).collect()
}

fn simulated(
    plan: &Plan<'_>,
    mut result: TestResult,
    population: PopulationId,
    expects: &[(MeasureExpect, Span)],
    options: &TestOptions,
) -> TestResult {
    let watched: Vec<_> = expects.iter().filter_map(|(expect, _)| Gauge::watches(&expect.measure)).collect();
    let layout = Layout::new(plan.graph(), &watched);
    let crowd = Crowd::new(plan, population, options.seed, None, None);
    let gauges: Vec<Gauge> = expects.iter().map(|(expect, _)| Gauge::new(expect.measure.clone())).collect();
    let run =
        Options { customers: options.customers, seed: options.seed, threads: options.threads, ..Options::default() };
    let (tally, gauges) = count(plan, &crowd, &layout, &run, &gauges);
    result.customers = Some(tally.customers);
    result.expectations = expects.len();
    for ((expect, span), gauge) in expects.iter().zip(&gauges) {
        let measured = gauge.measured(Z95, |subject, window| {
            let found = layout.scope(subject).and_then(|at| {
                let position = layout.scopes.get(at)?.windows.iter().position(|w| *w == window)?;
                tally.scopes.get(at)?.windows.get(position)?.worst
            });
            found.map_or((0, None), |worst| (worst.messages, Some((worst.customer, worst.at))))
        });
        let verdict = judge(expect, &measured);
        if verdict == Verdict::Met {
            continue;
        }
        let undecided = verdict == Verdict::TooFew;
        result.failures.push(Failure {
            span: *span,
            undecided,
            expected: words::measure_expected(plan.program(), expect),
            instead: words::measure_instead(plan.program(), expect, &measured),
            help: undecided.then(|| words::too_few(expect, &measured, tally.customers)),
            rows: 0..0,
        });
    }
    result.outcome = outcome(&result.failures);
    result
}

fn outcome(failures: &[Failure]) -> Outcome {
    if failures.iter().any(|failure| !failure.undecided) {
        Outcome::Failed
    } else if failures.is_empty() {
        Outcome::Passed
    } else {
        Outcome::Undecided
    }
}

/// Steps of all journeys that no test's customer reached: for coverage. `Leave` and the like count too.
#[must_use]
pub fn not_reached(plan: &Plan<'_>, results: &[TestResult]) -> Vec<(JourneyId, NodeId)> {
    let reached: BTreeSet<(JourneyId, NodeId)> =
        results.iter().flat_map(|result| result.reached.iter().copied()).collect();
    let graph = plan.graph();
    let all = graph.journeys.iter().flat_map(|(journey, steps)| {
        steps
            .nodes()
            .filter(|(_, node)| !super::report::layout::is_silent(&node.kind))
            .map(move |(node, _)| (journey, node))
    });
    all.filter(|step| !reached.contains(step)).collect()
}

/// A measured number as a report shows it.
#[must_use]
pub fn measured_words(plan: &Plan<'_>, expect: &MeasureExpect, measured: &Measured) -> String {
    words::measure_instead(plan.program(), expect, measured)
}
