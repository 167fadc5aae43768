//! One customer of a test, lived exactly as written: nothing happens but what the test says. Judges nothing.

use super::{Failure, TestResult, chosen::Chosen, judge, outcome, words};
use crate::{
    base::{
        Span,
        calendar::{Instant, Millis, Zone},
        ids::Id,
    },
    ir::rehearsal::Life,
    model::{
        Const,
        condition::Which,
        population::{Act, Choice, Expect, Step, StepKind},
        types::AttributeId,
    },
    sim::{
        explain::Explain,
        life::{AtEnd, Notice, Observer, Occurrence, Period, Target},
        log::Log,
        machine::Machine,
        plan::Plan,
        recorded::Recorded,
        value::{Value, Values},
    },
};

/// What a test says.
pub(super) struct Script<'t> {
    pub customer: &'t [(AttributeId, Const)],
    pub choices: &'t [Choice],
    pub steps: &'t [Step],
}

/// A line that expects something, with the line above it.
pub(super) struct Expected<'t> {
    pub span: Span,
    pub expect: &'t Expect,
    /// The instant of the line above.
    pub at: Instant,
    /// What happened in the line above: the number of the occurrence as it is taken.
    pub act: Option<usize>,
}

/// The lines of a script with their instants.
struct Timetable<'t> {
    items: Vec<(Instant, Occurrence)>,
    expected: Vec<Expected<'t>>,
    period: Period,
}

pub(super) fn run(plan: &Plan<'_>, mut result: TestResult, script: &Script<'_>) -> TestResult {
    let mut machine = Machine::new(plan);
    machine.values().reset();
    let profile = profile(plan, script.customer, machine.values());
    let zone = plan.zone_of(&profile, machine.values());
    let table = timetable(plan, script.steps, &zone, machine.values());
    machine.begin(profile, &[], table.period);
    let mut world = Recorded::new(table.items);
    let chances = Chosen::new(script.choices);
    let mut log = Log::new(true);

    let mut conditions: Vec<(usize, &Expected<'_>)> =
        table.expected.iter().enumerate().filter(|(_, line)| matches!(line.expect, Expect::Condition(_))).collect();
    conditions.sort_by_key(|(_, line)| line.at);
    let mut failures: Vec<(usize, Failure)> = Vec::new();
    for (position, line) in conditions {
        let Expect::Condition(condition) = line.expect else { continue };
        machine.run_through(&mut world, &chances, &mut log, line.at);
        let look = machine.look();
        let why = Explain::new(plan.program(), None).why_not(&look, condition);
        if !why.is_empty() {
            let failure = Failure {
                span: line.span,
                undecided: false,
                expected: words::condition_expected(plan.program(), condition, &zone, line.at),
                instead: why.join("; "),
                help: None,
                rows: 0..0,
            };
            failures.push((position, failure));
        }
    }
    machine.run(&mut world, &chances, &mut log);
    let rows = log.rows(plan, machine.values(), &zone);
    failures.extend(judge::facts(plan, &table.expected, &log, &rows, &zone));
    failures.sort_by_key(|(position, _)| *position);
    result.failures = failures.into_iter().map(|(_, failure)| failure).collect();
    for split in chances.unchosen() {
        result.failures.push(words::unchosen(plan.program(), split, result.span));
    }
    result.expectations = table.expected.len();
    result.rows = rows.into_iter().map(|(_, row)| row).collect();
    result.reached = log
        .entries
        .iter()
        .filter_map(|entry| {
            if let Notice::Reaches { journey, node, .. } = entry.notice() { Some((journey, node)) } else { None }
        })
        .collect();
    result.outcome = outcome(&result.failures);
    result
}

/// A test's customer, lived.
pub struct Lived {
    /// What the test shows.
    pub title: String,
    /// The profile at the beginning, as people read it.
    pub profile: Vec<(String, String)>,
    /// What was still so at the end.
    pub at_end: AtEnd,
    /// From the first line's morning to what the last line looks at.
    pub period: Period,
    /// The customer's at the end.
    pub zone: Zone,
}

/// The script of a life that somebody made up.
struct MadeUp {
    steps: Vec<Step>,
}

impl MadeUp {
    fn of(life: &Life) -> Self {
        // Its lines are written nowhere.
        let nowhere = Span::default();
        let mut clock = 0;
        let mut steps = vec![Step { span: nowhere, kind: StepKind::On(life.from.0, life.from.1, None) }];
        for (after, act) in &life.acts {
            steps.push(Step { span: nowhere, kind: StepKind::After(after - clock, Some(act.clone())) });
            clock = *after;
        }
        steps.push(Step { span: nowhere, kind: StepKind::After((life.lasts - clock).max(0), None) });
        Self { steps }
    }
}

/// Lives a made-up life, and gives everything that came of it with the arena its values live in.
pub(in crate::sim) fn rehearse(plan: &Plan<'_>, life: &Life) -> (Log, Values, Zone) {
    let made_up = MadeUp::of(life);
    let script = Script { customer: &life.customer, choices: &life.choices, steps: &made_up.steps };
    let mut machine = Machine::new(plan);
    machine.values().reset();
    let profile = profile(plan, script.customer, machine.values());
    let zone = plan.zone_of(&profile, machine.values());
    let table = timetable(plan, script.steps, &zone, machine.values());
    machine.begin(profile, &[], table.period);
    let mut log = Log::new(true);
    machine.run(&mut Recorded::new(table.items), &Chosen::new(script.choices), &mut log);
    (log, machine.values().clone(), zone)
}

/// Lives a script for whoever wants to watch.
pub(super) fn live<O: Observer>(plan: &Plan<'_>, title: String, script: &Script<'_>, observer: &mut O) -> Lived {
    let mut machine = Machine::new(plan);
    machine.values().reset();
    let profile = profile(plan, script.customer, machine.values());
    let zone = plan.zone_of(&profile, machine.values());
    let table = timetable(plan, script.steps, &zone, machine.values());
    let shown = crate::sim::trace::shown_profile(plan, &profile, machine.values());
    machine.begin(profile, &[], table.period);
    let at_end = machine.run(&mut Recorded::new(table.items), &Chosen::new(script.choices), observer);
    Lived { title, profile: shown, at_end, period: table.period, zone: machine.zone().clone() }
}

/// The customer as the test describes them; the time zone first, because moments are read in it.
fn profile(plan: &Plan<'_>, said: &[(AttributeId, Const)], values: &mut Values) -> Vec<Value> {
    let mut profile = plan.default_profile(values);
    let zone_attribute = plan.program().zone_attribute;
    let (first, rest): (Vec<_>, Vec<_>) = said.iter().partition(|(attribute, _)| Some(*attribute) == zone_attribute);
    for (attribute, constant) in first.into_iter().chain(rest) {
        let zone = plan.zone_of(&profile, values);
        let value = values.constant(constant, |day, time| zone.instant(day, time));
        if let Some(room) = profile.get_mut(attribute.index()) {
            *room = value;
        }
    }
    profile
}

fn timetable<'t>(plan: &Plan<'_>, steps: &'t [Step], zone: &Zone, values: &mut Values) -> Timetable<'t> {
    let mut zone = zone.clone();
    let mut lines: Vec<(Instant, Occurrence)> = Vec::new();
    let mut expected: Vec<Expected<'t>> = Vec::new();
    let mut clock: Option<Instant> = None;
    let mut act: Option<usize> = None;
    let (mut first, mut last) = (Instant::MAX, Instant::MIN);
    for step in steps {
        let (at, happens) = match &step.kind {
            StepKind::On(day, time, happens) => (zone.instant(*day, *time), happens),
            StepKind::After(length, happens) => (clock.unwrap_or(0).saturating_add(*length), happens),
            StepKind::Expect(expect) => {
                let at = clock.unwrap_or(0);
                first = first.min(at);
                last = last.max(at.saturating_add(reach(expect)));
                expected.push(Expected { span: step.span, expect, at, act });
                continue;
            }
        };
        clock = Some(at);
        first = first.min(at);
        last = last.max(at);
        act = happens.as_ref().and_then(|happens| occurrence(happens, &zone, values)).map(|occurrence| {
            if let Occurrence::Profile(changes) = &occurrence
                && let Some((_, value)) = changes.iter().find(|(a, _)| Some(*a) == plan.program().zone_attribute)
            {
                let mut profile = vec![Value::Missing; plan.program().attributes.len()];
                if let Some(room) = plan.program().zone_attribute.and_then(|a| profile.get_mut(a.index())) {
                    *room = *value;
                }
                zone = plan.zone_of(&profile, values);
            }
            lines.push((at, occurrence));
            lines.len() - 1
        });
    }
    // Occurrences are taken in order of instants, those of one instant in written order.
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|line| lines.get(*line).map(|(at, _)| *at));
    for line in &mut expected {
        line.act = line.act.and_then(|act| order.iter().position(|line| *line == act));
    }
    // The customer is there from the morning of the first line's day on.
    let from = if first == Instant::MAX { 0 } else { zone.midnight(zone.local(first).0).min(first) };
    let period = Period { from, until: last.max(from).saturating_add(1) };
    Timetable { items: lines, expected, period }
}

/// How long after the line above an expectation looks.
fn reach(expect: &Expect) -> Millis {
    match expect {
        Expect::Fact { within, .. } => within.unwrap_or(0),
        Expect::Nothing { for_, .. } => *for_,
        Expect::Condition(_) => 0,
    }
}

fn occurrence(act: &Act, zone: &Zone, values: &mut Values) -> Option<Occurrence> {
    let value = |constant: &Const, values: &mut Values| values.constant(constant, |day, time| zone.instant(day, time));
    Some(match act {
        Act::Event(event, fields) => {
            Occurrence::Event(*event, fields.iter().map(|field| value(field, values)).collect())
        }
        Act::Reaction(which, reaction) => {
            let target = match which {
                Which::Message(id) => Target::Latest(*id),
                Which::Send(id) => Target::LatestBy(*id),
                Which::Channel(id) => Target::LatestOn(*id),
                Which::Category(id) => Target::LatestOf(*id),
                // Refused by the model: a reaction is to something.
                Which::Bare => return None,
            };
            Occurrence::Reaction(target, *reaction)
        }
        Act::Set(attribute, constant) => Occurrence::Profile(vec![(*attribute, value(constant, values))]),
        Act::Action(action, fails) => Occurrence::Action(*action, *fails),
    })
}
