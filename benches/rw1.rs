//! RW1, the reference workload, lived by the simulator: prints one line of JSON with the workload's counters.
//!
//! `cargo run --release --example rw1 -- --customers 400000 --seed 1 --threads 1`

#![allow(clippy::print_stdout, clippy::expect_used, clippy::indexing_slicing, reason = "a benchmark, not the library")]

use std::{collections::BTreeMap, time::Instant as Clock};

use journey::{
    base::{
        SourceMap,
        calendar::{Instant, Zone},
    },
    ir,
    model::{self, condition::BlockReason, program::Settings, types::Currency},
    sim::{
        life::{AtEnd, Leaving, Notice, Observer, Occurrence, Period},
        plan::Plan,
        population::Crowd,
        run::{Follower, live_all},
    },
    syntax,
};

const SOURCE: &str = include_str!("rw1/rw1.journey");

/// The workload's counters, in its own words.
#[derive(Clone, Default)]
struct Counts {
    by_name: [u64; NAMES.len()],
    /// Timers that are set, by visit: when they are due.
    due: Vec<Option<Instant>>,
    /// For each message the counter of its sendings by email and by sms.
    sends: Vec<(usize, usize)>,
    events: Vec<usize>,
    reactions: Vec<usize>,
    recovery: u32,
    service: u32,
    news: u32,
}

const NAMES: [&str; 26] = [
    "send_remind",
    "send_nudge",
    "send_rem_a",
    "send_rem_b_sms",
    "send_rem_b_mail",
    "send_disc_sms",
    "send_disc_mail",
    "send_news",
    "send_apology",
    "send_survey",
    "carts",
    "complaints",
    "resolved",
    "orders",
    "opens",
    "clicks",
    "enter_recovery",
    "enter_service",
    "deferred",
    "drop_recovery",
    "drop_news",
    "exit_goal",
    "exit_complaint",
    "exit_capped",
    "exit_completed",
    "recovery_active_at_end",
];
const MORE: [&str; 4] = ["service_resolved", "service_timeout", "service_active_at_end", "events"];

fn position(name: &str) -> usize {
    NAMES.iter().position(|n| *n == name).expect("a counter of the workload")
}

/// The counters that are not in `NAMES`, kept apart so that both arrays stay copyable.
#[derive(Clone, Default)]
struct Watch {
    counts: Counts,
    more: [u64; MORE.len()],
    exits: Exits,
    /// The customer's period, for what happens once per customer.
    period_newsdays: u64,
}

/// Which counter an exit of recovery or service moves, by its rule or node.
#[derive(Clone, Default)]
struct Exits {
    recovery_rules: Vec<usize>,
    service_nodes: BTreeMap<u32, usize>,
}

impl Watch {
    fn fired(&mut self, visit: u32, at: Instant) {
        let slot = visit as usize;
        if let Some(due) = self.counts.due.get_mut(slot)
            && *due == Some(at)
        {
            *due = None;
            self.more[3] += 1;
        }
    }

    fn set(&mut self, visit: u32, until: Instant) {
        let slot = visit as usize;
        if self.counts.due.len() <= slot {
            self.counts.due.resize(slot + 1, None);
        }
        self.counts.due[slot] = Some(until);
    }
}

impl Observer for Watch {
    fn notice(&mut self, at: Instant, notice: &Notice<'_>) {
        let counts = &mut self.counts;
        match notice {
            Notice::Occurs(Occurrence::Event(event, _)) => {
                let at = counts.events[event.0 as usize];
                counts.by_name[at] += 1;
                self.more[3] += 1;
            }
            Notice::Occurs(Occurrence::Reaction(_, reaction)) => {
                let at = counts.reactions[reaction.0 as usize];
                counts.by_name[at] += 1;
                self.more[3] += 1;
            }
            Notice::Occurs(Occurrence::Profile(_) | Occurrence::Action(..)) => {}
            Notice::Enters { journey, .. } => {
                if journey.0 == counts.recovery {
                    counts.by_name[position("enter_recovery")] += 1;
                } else if journey.0 == counts.service {
                    counts.by_name[position("enter_service")] += 1;
                }
            }
            Notice::Reaches { visit, .. } | Notice::Takes { visit, .. } | Notice::Acts { visit, .. } => {
                self.fired(*visit, at);
            }
            Notice::Waits { visit, until, .. } => self.set(*visit, *until),
            Notice::Holds { visit, until, .. } => {
                counts.by_name[position("deferred")] += 1;
                self.set(*visit, *until);
            }
            Notice::Sends { visit, sending, .. } => {
                let (email, sms) = counts.sends[sending.message.0 as usize];
                counts.by_name[if sending.channel.0 == 0 { email } else { sms }] += 1;
                self.fired(*visit, at);
            }
            Notice::Blocked { visit, journey, message, reasons, .. } => {
                if reasons.iter().any(|(_, reason)| *reason == BlockReason::Capped) {
                    let counter = if journey.0 == counts.recovery {
                        position("drop_recovery")
                    } else if message.0 == counts.news {
                        position("drop_news")
                    } else {
                        return;
                    };
                    counts.by_name[counter] += 1;
                    self.fired(*visit, at);
                }
            }
            Notice::Exits { visit, journey, why, .. } => {
                if journey.0 == counts.recovery {
                    match why {
                        Leaving::Rule(rule) => {
                            let counter = self.exits.recovery_rules[*rule as usize];
                            counts.by_name[counter] += 1;
                        }
                        Leaving::Completed | Leaving::Node(_) => {
                            counts.by_name[position("exit_completed")] += 1;
                            self.fired(*visit, at);
                        }
                        Leaving::StageRule(..)
                        | Leaving::Capped
                        | Leaving::GaveWay
                        | Leaving::SeasonOver
                        | Leaving::HoldoutOver => {}
                    }
                } else if journey.0 == counts.service
                    && let Leaving::Node(node) = why
                    && let Some(counter) = self.exits.service_nodes.get(&node.0)
                {
                    self.more[*counter] += 1;
                }
            }
            Notice::Refused { .. } | Notice::CapFull { .. } | Notice::Goal { .. } | Notice::Milestone { .. } => {}
        }
    }

    fn wants_steps(&self) -> bool {
        true
    }
}

impl Follower for Watch {
    fn ended(&mut self, _customer: u64, at_end: &AtEnd, _zone: &Zone, _period: Period) {
        for (journey, ..) in &at_end.inside {
            if journey.0 == self.counts.recovery {
                self.counts.by_name[position("recovery_active_at_end")] += 1;
            } else if journey.0 == self.counts.service {
                self.more[2] += 1;
            }
        }
        // The workload counts every newsletter day of every customer as an event, reachable or not.
        self.more[3] += self.period_newsdays;
        self.counts.due.clear();
    }
}

fn argument(name: &str, default: u64) -> u64 {
    let mut arguments = std::env::args();
    while let Some(argument) = arguments.next() {
        if argument == name {
            return arguments.next().and_then(|value| value.parse().ok()).expect("a whole number behind each option");
        }
    }
    default
}

fn main() {
    let (customers, seed) = (argument("--customers", 400_000), argument("--seed", 1));
    let threads = usize::try_from(argument("--threads", 1)).expect("a number of threads");
    let clock = Clock::now();

    let mut sources = SourceMap::new();
    let file = sources.add("rw1.journey", SOURCE);
    let (tree, damage) = syntax::parse(file, SOURCE);
    let settings = Settings {
        name: "RW1".into(),
        zone: "UTC".into(),
        currency: Currency::named("USD").expect("a currency of ISO 4217"),
    };
    let (program, wrong) = model::resolve(&[tree], &sources, &settings);
    assert!(damage.is_empty() && wrong.iter().all(|w| w.severity != journey::base::Severity::Error), "RW1 is in order");
    let graph = ir::lower(program);
    let program = &graph.program;

    let journeys = program.journeys_by_name();
    let message = |name: &str| program.messages.iter().find(|(_, m)| m.name == name).expect("a message").0.0;
    let mut sends = vec![(0, 0); program.messages.len()];
    for (name, email, sms) in [
        ("remind", "send_remind", "send_remind"),
        ("nudge", "send_nudge", "send_nudge"),
        ("reminder_a", "send_rem_a", "send_rem_a"),
        ("reminder_b", "send_rem_b_mail", "send_rem_b_sms"),
        ("discount", "send_disc_mail", "send_disc_sms"),
        ("news", "send_news", "send_news"),
        ("apology", "send_apology", "send_apology"),
        ("survey", "send_survey", "send_survey"),
    ] {
        sends[message(name) as usize] = (position(email), position(sms));
    }
    let events = program
        .events
        .iter()
        .map(|(_, event)| {
            position(match event.name.as_str() {
                "cart_abandoned" => "carts",
                "order_placed" => "orders",
                "complaint_opened" => "complaints",
                _ => "resolved",
            })
        })
        .collect();
    let reactions =
        program.reactions.iter().map(|(_, name)| position(if name == "opened" { "opens" } else { "clicks" })).collect();
    let recovery = &program.journeys[journeys["recovery"]];
    let recovery_rules = recovery
        .exits
        .iter()
        .map(|rule| {
            position(match rule.reason.as_str() {
                "goal" => "exit_goal",
                "complaint" => "exit_complaint",
                _ => "exit_capped",
            })
        })
        .collect();
    let service_nodes = graph.journeys[journeys["service_recovery"]]
        .nodes()
        .filter_map(|(id, node)| match &node.kind {
            ir::NodeKind::Leave(ir::LeaveKind::Exit(reason)) => Some((id.0, usize::from(reason == "timeout"))),
            _ => None,
        })
        .collect();
    let watch = Watch {
        counts: Counts {
            sends,
            events,
            reactions,
            recovery: journeys["recovery"].0,
            service: journeys["service_recovery"].0,
            news: message("news"),
            ..Counts::default()
        },
        exits: Exits { recovery_rules, service_nodes },
        period_newsdays: 13,
        ..Watch::default()
    };

    let plan = Plan::new(&graph);
    let population = program.populations.ids().next().expect("one population");
    let crowd = Crowd::new(&plan, population, seed, None, None);
    let parts = live_all(&plan, &crowd, 0, customers, threads, || watch.clone());

    let mut counts: Vec<(&str, u64)> = Vec::new();
    for (i, name) in NAMES.iter().enumerate() {
        counts.push((name, parts.iter().map(|part| part.counts.by_name[i]).sum()));
    }
    for (i, name) in MORE.iter().enumerate() {
        counts.push((name, parts.iter().map(|part| part.more[i]).sum()));
    }
    let wall = clock.elapsed().as_secs_f64();
    let cpu = cpu_time::ProcessTime::now().as_duration().as_secs_f64();
    let counts: Vec<String> = counts.iter().map(|(name, n)| format!("\"{name}\":{n}")).collect();
    println!(
        "{{\"impl\":\"journey\",\"n\":{customers},\"seed\":{seed},\"threads\":{threads},\"sim_s\":{wall:.6},\"cpu_s\":{cpu:.6},\
         \"counts\":{{{}}}}}",
        counts.join(",")
    );
}
