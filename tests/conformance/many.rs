//! Simulates a population and compares measures. Knows the language of measures, no rule.

use std::collections::BTreeSet;

use journey::{
    base::{
        Severity,
        calendar::{Instant, Zone, parse_instant},
        ids::Id,
    },
    ir::NodeKind,
    model::{
        Program,
        condition::BlockReason,
        types::{ChannelId, EventId, JourneyId, MessageId, PopulationId, ReactionId, SendId},
    },
    sim::{
        Plan,
        life::{AtEnd, Notice, Observer, Occurrence, Period, Sending, Target},
        population::Crowd,
        run::{Follower, live_all},
    },
};

use super::{
    Verdict,
    case::{Case, unquoted},
    compile,
};

/// Runs a case of kind `many`.
pub fn run(case: &Case) -> Verdict {
    match try_run(case) {
        Ok(()) => Verdict::Passed,
        Err(why) => Verdict::Failed(why),
    }
}

const SEED: u64 = 2026;

fn try_run(case: &Case) -> Result<(), String> {
    let base = simulate(&case.workspace, &case.zone)?;
    for cells in case.rows("Measures") {
        let [measure, expected, tolerance, ..] = cells.as_slice() else { return Err(format!("odd row {cells:?}")) };
        let got = base.measure(unquoted(measure))?;
        let (expected, tolerance) = (number(expected)?, number(tolerance)?);
        if (got - expected).abs() > tolerance + 1e-9 {
            return Err(format!("{measure} is {got}, not {expected} ± {tolerance}"));
        }
    }
    let Some(edited) = &case.edited else { return Ok(()) };
    let edited = simulate(edited, &case.zone)?;
    for cells in case.rows("Edited") {
        let [set, relation, by @ ..] = cells.as_slice() else { return Err(format!("odd row {cells:?}")) };
        let set = inside_call(unquoted(set), "customers").ok_or_else(|| format!("odd set {set}"))?;
        let (before, after) = (base.customers(set)?, edited.customers(set)?);
        match relation.as_str() {
            "same" if before == after => {}
            "subset" if before.is_subset(&after) => {}
            "changed" => {
                let (share, tolerance) = by.first().and_then(|by| by.split_once(',')).ok_or("changed by what?")?;
                let (share, whole) = share.split_once(" of ").ok_or("a share of what?")?;
                let moved = before.symmetric_difference(&after).count() as f64 / base.measure(whole)?;
                if (moved - number(share)?).abs() > number(tolerance)? {
                    return Err(format!("{set}: {moved} is in one of the two only, not {share}"));
                }
            }
            other => {
                return Err(format!("{set}: not {other}: {} before, {} after", before.len(), after.len()));
            }
        }
    }
    Ok(())
}

/// `30%`, `1.9 points`, `exact`, a plain number.
fn number(text: &str) -> Result<f64, String> {
    let text = text.trim().trim_matches('`');
    let (digits, factor) = if text == "exact" {
        return Ok(0.0);
    } else if let Some(percent) = text.strip_suffix('%') {
        (percent, 0.01)
    } else if let Some(points) = text.strip_suffix("points").or_else(|| text.strip_suffix("point")) {
        (points, 0.01)
    } else {
        (text, 1.0)
    };
    digits.trim().replace('_', "").parse::<f64>().map(|n| n * factor).map_err(|_| format!("odd number {text}"))
}

/// What happened to customers.
#[derive(Clone, Copy, PartialEq)]
enum Fact {
    Event(EventId),
    Sent(SendId, MessageId, ChannelId),
    Blocked(SendId, MessageId, Option<ChannelId>, BlockReason),
    Reaction(SendId, MessageId, ChannelId, ReactionId),
    Entered(JourneyId, bool),
    Refused(JourneyId),
    Exited(JourneyId, bool),
    Converted(JourneyId, bool),
    Reached(SendId),
    Inside(JourneyId, bool),
    Held(MessageId),
}

struct Seen<'p> {
    plan: &'p Plan<'p>,
    /// Customer, instant, fact.
    all: Vec<(u64, Instant, Fact)>,
    now: Vec<(Instant, Fact)>,
    sendings: Vec<Sending>,
}

impl Seen<'_> {
    fn send_at(&self, journey: JourneyId, node: journey::ir::NodeId) -> Option<SendId> {
        match self.plan.graph().journeys[journey].node(node)?.kind {
            NodeKind::Send { id, .. } => Some(id),
            _ => None,
        }
    }
}

impl Observer for Seen<'_> {
    fn notice(&mut self, at: Instant, notice: &Notice<'_>) {
        let fact = match notice {
            Notice::Occurs(Occurrence::Event(event, _)) => Fact::Event(*event),
            Notice::Occurs(Occurrence::Reaction(Target::Sending(id), reaction)) => {
                let to = self.sendings[id.0 as usize];
                Fact::Reaction(to.send, to.message, to.channel, *reaction)
            }
            Notice::Sends { sending, .. } => {
                self.sendings.push(*sending);
                Fact::Sent(sending.send, sending.message, sending.channel)
            }
            Notice::Blocked { journey, node, message, reasons, .. } => {
                let send = self.send_at(*journey, *node).unwrap();
                for (channel, reason) in *reasons {
                    self.now.push((at, Fact::Blocked(send, *message, Some(*channel), *reason)));
                }
                if !reasons.is_empty() {
                    return;
                }
                Fact::Blocked(send, *message, None, BlockReason::Withdrawn)
            }
            Notice::Enters { journey, holdout, .. } => Fact::Entered(*journey, *holdout),
            Notice::Refused { journey, .. } => Fact::Refused(*journey),
            Notice::Exits { journey, holdout, .. } => Fact::Exited(*journey, *holdout),
            Notice::Goal { journey, holdout, .. } => Fact::Converted(*journey, *holdout),
            Notice::Reaches { journey, node, .. } => match self.send_at(*journey, *node) {
                Some(send) => Fact::Reached(send),
                None => return,
            },
            _ => return,
        };
        self.now.push((at, fact));
    }

    fn wants_steps(&self) -> bool {
        true
    }
}

impl Follower for Seen<'_> {
    fn ended(&mut self, customer: u64, at_end: &AtEnd, _zone: &Zone, period: Period) {
        for (journey, _, holdout, ..) in &at_end.inside {
            self.now.push((period.until, Fact::Inside(*journey, *holdout)));
        }
        for (_, message, _) in &at_end.held {
            self.now.push((period.until, Fact::Held(*message)));
        }
        self.all.extend(self.now.drain(..).map(|(at, fact)| (customer, at, fact)));
        self.sendings.clear();
    }
}

/// A simulated population.
struct World {
    program: Program,
    period: Period,
    facts: Vec<(u64, Instant, Fact)>,
}

fn simulate(workspace: &str, zone: &str) -> Result<World, String> {
    let (sources, graph, found) = compile(workspace, zone);
    if let Some(error) = found.iter().find(|finding| finding.severity == Severity::Error) {
        let place = sources.line_column(error.span);
        return Err(format!("does not compile: line {}: {}", place.line, error.message));
    }
    let plan = Plan::new(&graph);
    let crowd = Crowd::new(&plan, PopulationId::from_index(0), SEED, None, None);
    let new = || Seen { plan: &plan, all: Vec::new(), now: Vec::new(), sendings: Vec::new() };
    let parts = live_all(&plan, &crowd, 0, crowd.population().size, 2, new);
    let facts = parts.into_iter().flat_map(|part| part.all).collect();
    Ok(World { program: graph.program.clone(), period: crowd.period(), facts })
}

/// The words between `name(` and `)`, where that is all there is.
fn inside_call<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.trim().strip_prefix(name)?.trim_start().strip_prefix('(')?.strip_suffix(')')
}

impl World {
    /// An expression: sums of products of calls and numbers.
    fn measure(&self, text: &str) -> Result<f64, String> {
        let mut rest = text.trim();
        let value = self.sum(&mut rest)?;
        if rest.trim().is_empty() { Ok(value) } else { Err(format!("odd end of {text}: {rest}")) }
    }

    fn sum(&self, rest: &mut &str) -> Result<f64, String> {
        let mut value = self.product(rest)?;
        loop {
            *rest = rest.trim_start();
            if let Some(more) = rest.strip_prefix('+') {
                *rest = more;
                value += self.product(rest)?;
            } else if let Some(more) = rest.strip_prefix('-') {
                *rest = more;
                value -= self.product(rest)?;
            } else {
                return Ok(value);
            }
        }
    }

    fn product(&self, rest: &mut &str) -> Result<f64, String> {
        let mut value = self.term(rest)?;
        loop {
            *rest = rest.trim_start();
            if let Some(more) = rest.strip_prefix('*') {
                *rest = more;
                value *= self.term(rest)?;
            } else if let Some(more) = rest.strip_prefix('/') {
                *rest = more;
                value /= self.term(rest)?;
            } else {
                return Ok(value);
            }
        }
    }

    fn term(&self, rest: &mut &str) -> Result<f64, String> {
        *rest = rest.trim_start();
        if let Some(inner) = rest.strip_prefix('(') {
            *rest = inner;
            let value = self.sum(rest)?;
            *rest = rest.trim_start().strip_prefix(')').ok_or("a parenthesis is not closed")?;
            return Ok(value);
        }
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_')).unwrap_or(rest.len());
        if digits > 0 {
            let (text, more) = rest.split_at(digits);
            *rest = more;
            return number(text);
        }
        let open = rest.find('(').ok_or_else(|| format!("odd term {rest}"))?;
        let close = rest.find(')').ok_or_else(|| format!("odd term {rest}"))?;
        let (name, inner) = (rest[..open].trim(), rest[open + 1..close].trim());
        *rest = &rest[close + 1..];
        self.call(name, inner)
    }

    fn call(&self, name: &str, inner: &str) -> Result<f64, String> {
        let journey = || {
            let found = self.program.journeys.iter().find(|(_, j)| j.name == inner).map(|(id, _)| id);
            found.ok_or_else(|| format!("no journey {inner}"))
        };
        let entries = |over: bool| -> Result<f64, String> {
            let id = journey()?;
            let within = self.program.journeys[id].goal.as_ref().and_then(|goal| goal.within);
            let within = within.ok_or_else(|| format!("{inner} has no goal window"))?;
            let counted = self.facts.iter().filter(|(_, at, fact)| {
                matches!(fact, Fact::Entered(of, _) if *of == id) && (at + within < self.period.until) == over
            });
            Ok(counted.count() as f64)
        };
        let count = |is: &dyn Fn(&Fact) -> bool| self.facts.iter().filter(|(.., fact)| is(fact)).count() as f64;
        Ok(match name {
            "count" => self.hits(inner)?.count() as f64,
            "customers" => self.customers(inner)?.len() as f64,
            "instants" => self.hits(inner)?.map(|(_, at)| at).collect::<BTreeSet<_>>().len() as f64,
            "inside" => {
                let id = journey()?;
                count(&|fact| matches!(fact, Fact::Inside(of, _) if *of == id))
            }
            "held" => count(&|fact| matches!(fact, Fact::Held(of) if self.program.messages[*of].name == inner)),
            "reached" => count(&|fact| matches!(fact, Fact::Reached(send) if self.is_send(*send, inner))),
            "decided" => entries(true)?,
            "undecided" => entries(false)?,
            other => return Err(format!("odd measure {other}")),
        })
    }

    fn is_send(&self, send: SendId, name: &str) -> bool {
        let place = &self.program.sends[send];
        place.name.as_deref() == Some(name) || self.program.messages[place.message].name == name
    }

    /// Customers to whom all of `X and Y` happened.
    fn customers(&self, text: &str) -> Result<BTreeSet<u64>, String> {
        let mut all: Option<BTreeSet<u64>> = None;
        for part in text.split(" and ") {
            let these: BTreeSet<u64> = self.hits(part)?.map(|(customer, _)| customer).collect();
            all = Some(match all {
                Some(before) => before.intersection(&these).copied().collect(),
                None => these,
            });
        }
        Ok(all.unwrap_or_default())
    }

    /// Customers and instants of `X`, narrowed by `holdout`, `treated` and `after MOMENT`.
    fn hits(&self, text: &str) -> Result<impl Iterator<Item = (u64, Instant)> + use<'_>, String> {
        let (text, after) = match text.split_once(" after ") {
            Some((text, moment)) => (text, Some(moment_of(moment)?)),
            None => (text, None),
        };
        let mut words: Vec<&str> = text.split_whitespace().collect();
        let mut narrowed = None;
        words.retain(|word| match *word {
            "holdout" | "treated" => {
                narrowed = Some(*word == "holdout");
                false
            }
            _ => true,
        });
        let wanted: Vec<String> = words.iter().map(ToString::to_string).collect();
        if !matches!(wanted.len(), 1 | 2) {
            return Err(format!("odd fact {text}"));
        }
        self.must_exist(&wanted)?;
        let hits = self
            .facts
            .iter()
            .filter(move |(_, at, fact)| after.is_none_or(|after| *at > after) && self.is(fact, &wanted, narrowed));
        Ok(hits.map(|(customer, at, _)| (*customer, *at)))
    }

    fn must_exist(&self, words: &[String]) -> Result<(), String> {
        let program = &self.program;
        let name = words[0].as_str();
        let known = program.events.rows().iter().any(|e| e.name == name)
            || program.journeys.rows().iter().any(|j| j.name == name)
            || program.messages.rows().iter().any(|m| m.name == name)
            || program.categories.rows().iter().any(|c| c.name == name)
            || program.channels.rows().iter().any(|c| c.name == name)
            || program.sends.rows().iter().any(|s| s.name.as_deref() == Some(name));
        if known { Ok(()) } else { Err(format!("nothing is called {name}")) }
    }

    fn is(&self, fact: &Fact, words: &[String], narrowed: Option<bool>) -> bool {
        let program = &self.program;
        let name = words[0].as_str();
        let verb = words.get(1).map(String::as_str);
        let journey = |id: JourneyId| program.journeys[id].name == name;
        let message = |send: SendId, message: MessageId, channel: Option<ChannelId>| {
            let category = program.messages[message].category;
            self.is_send(send, name)
                || program.categories[category].lineage.iter().any(|c| program.categories[*c].name == name)
                || channel.is_some_and(|channel| program.channels[channel].name == name)
        };
        let arm = |holdout: bool| narrowed.is_none_or(|wanted| wanted == holdout);
        match (fact, verb) {
            (Fact::Event(event), None) => program.events[*event].name == name,
            (Fact::Sent(send, of, channel), Some("sent")) => message(*send, *of, Some(*channel)),
            (Fact::Blocked(send, of, channel, _), Some("blocked")) => message(*send, *of, *channel),
            (Fact::Blocked(send, of, channel, reason), Some(verb)) => {
                reason.word() == verb && message(*send, *of, *channel)
            }
            (Fact::Reaction(send, of, channel, reaction), Some(verb)) => {
                program.reactions[*reaction] == verb && message(*send, *of, Some(*channel))
            }
            (Fact::Entered(of, holdout), Some("entered"))
            | (Fact::Exited(of, holdout), Some("exited"))
            | (Fact::Converted(of, holdout), Some("converted")) => journey(*of) && arm(*holdout),
            (Fact::Refused(of), Some("refused")) => journey(*of),
            _ => false,
        }
    }
}

/// `2026-03-05`, `2026-03-05 at 09:00` (both UTC), or an instant.
fn moment_of(text: &str) -> Result<Instant, String> {
    let text = text.trim();
    let full = match text.split_once(" at ") {
        Some((day, time)) => format!("{day}T{time}:00Z"),
        None if text.len() == 10 => format!("{text}T00:00:00Z"),
        None => text.to_owned(),
    };
    parse_instant(&full).ok_or_else(|| format!("odd moment {text}"))
}
