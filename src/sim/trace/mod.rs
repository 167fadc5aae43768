//! One customer's life, instant by instant, with the reason for each step and each step not taken. Judges nothing.

mod reasons;
mod tracer;
mod why;

use std::fmt::Write as _;

use serde::Serialize;

use self::tracer::Tracer;
use super::{
    life::{Occurrence, Period},
    machine::{DrawnChances, Machine},
    plan::Plan,
    population::Crowd,
    recorded::Recorded,
    scenario,
    value::{Value, Values},
};
use crate::{
    base::{
        calendar::{Instant, Zone, format_instant},
        ids::Id,
    },
    ir::{Edge, NodeId},
    model::types::{JourneyId, PopulationId, TestId},
};

/// Version of the shape of a trace as JSON.
pub const VERSION: u32 = 1;

/// A life that was watched.
#[derive(Clone, Debug, Serialize)]
pub struct Trace {
    /// Of this shape.
    pub version: u32,
    /// Whose life: `customer 17 of spring`, `the short subject`.
    pub whose: String,
    /// The profile at the beginning: name and value.
    pub profile: Vec<(String, String)>,
    /// What came of it, in order.
    pub lines: Vec<Line>,
    /// What was still so at the end of the period: visits inside, messages held.
    pub at_end: Vec<String>,
}

/// One thing that came of a life.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// When, in UTC.
    pub utc: String,
    /// The customer's clock then.
    pub local: String,
    /// What kind of thing: `happens`, `enters`, `refused`, `step`, `takes`, `waits`, `sends`, `holds`, `blocked`, `goal`, `milestone`,
    /// `action`, `exits`.
    pub kind: &'static str,
    /// The journey it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub journey: Option<String>,
    /// The key of the visit, where the journey has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What it is.
    pub text: String,
    /// Why it is so, and why not otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// Where in the graph.
    #[serde(skip)]
    pub(in crate::sim) place: Option<(JourneyId, Option<NodeId>, Option<Edge>)>,
}

/// Traces a customer of a population.
#[must_use]
pub fn of_population(plan: &Plan<'_>, population: PopulationId, options: &super::run::Options, customer: u64) -> Trace {
    let crowd = Crowd::new(plan, population, options.seed, options.from, options.days);
    let mut machine = Machine::new(plan);
    machine.values().reset();
    let profile = crowd.profile(customer, machine.values());
    let mut whose = format!("customer {customer} of {}, seed {}", crowd.population().name, options.seed);
    if let Some(persona) = crowd.persona(customer).and_then(|at| crowd.population().personas.get(at)) {
        let _ = write!(whose, ", a {}", persona.name);
    }
    let shown = shown_profile(plan, &profile, machine.values());
    machine.begin(profile, &[], crowd.period());
    let mut life = crowd.life();
    life.begin(customer, machine.zone());
    let mut tracer = Tracer::new(plan);
    let chances = DrawnChances { plan, chance: crowd.chance(customer) };
    let end = machine.run(&mut life, &chances, &mut tracer);
    tracer.finish(whose, shown, &end, crowd.period(), machine.zone())
}

/// Traces the customer of a test that replays one; nothing for other tests.
#[must_use]
pub fn of_test(plan: &Plan<'_>, test: TestId) -> Option<Trace> {
    let mut tracer = Tracer::new(plan);
    let lived = scenario::live(plan, test, &mut tracer)?;
    let shown = lived.profile;
    Some(tracer.finish(lived.title, shown, &lived.at_end, lived.period, &lived.zone))
}

/// Traces a recorded customer whose life has begun in `machine`.
pub(in crate::sim) fn of_recorded(
    plan: &Plan<'_>,
    machine: &mut Machine<'_>,
    whose: String,
    profile: &[Value],
    items: Vec<(Instant, Occurrence)>,
    chances: &DrawnChances<'_>,
    period: Period,
) -> Trace {
    let shown = shown_profile(plan, profile, machine.values());
    let mut tracer = Tracer::new(plan);
    let end = machine.run(&mut Recorded::new(items), chances, &mut tracer);
    tracer.finish(whose, shown, &end, period, machine.zone())
}

/// A profile as people read it; what is missing is left out.
pub(in crate::sim) fn shown_profile(plan: &Plan<'_>, profile: &[Value], values: &Values) -> Vec<(String, String)> {
    let program = plan.program();
    program
        .attributes
        .iter()
        .filter_map(|(id, attribute)| {
            let value = *profile.get(id.index())?;
            value.is_known().then(|| (attribute.name.to_string(), values.show(value, &attribute.ty, program)))
        })
        .collect()
}

impl Trace {
    /// The part of a life that tells why a message was sent or not; the last line says it in a sentence. `message` is the name of a
    /// message of the program.
    #[must_use]
    pub fn why(&self, plan: &Plan<'_>, message: &str) -> Self {
        why::narrow(self, plan, message)
    }

    /// As plain text; ends with a line break.
    #[must_use]
    pub fn human(&self) -> String {
        let mut out = format!("{}\n", self.whose);
        let profile: Vec<String> = self.profile.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        if !profile.is_empty() {
            let _ = writeln!(out, "  {}", profile.join(", "));
        }
        let mut now = "";
        for line in &self.lines {
            if line.local != now {
                let _ = writeln!(out, "\n{}", line.local);
                now = &line.local;
            }
            let about = match (&line.journey, &line.key) {
                (Some(journey), Some(key)) => format!("{journey} ({key}): "),
                (Some(journey), None) => format!("{journey}: "),
                (None, _) => String::new(),
            };
            let _ = writeln!(out, "  {about}{}", line.text);
            for reason in &line.reasons {
                let _ = writeln!(out, "      {reason}");
            }
        }
        if !self.at_end.is_empty() {
            let _ = writeln!(out, "\nat the end");
            for what in &self.at_end {
                let _ = writeln!(out, "  {what}");
            }
        }
        out
    }
}

/// An instant both ways.
fn both(zone: &Zone, at: Instant) -> (String, String) {
    (format_instant(at), super::timeline::local_words(zone, at))
}
