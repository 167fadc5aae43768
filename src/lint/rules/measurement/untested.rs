//! An arm that no test ever takes.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Look;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, calendar::Millis},
    ir::{
        Edge, NodeId, NodeKind,
        rehearsal::{Life, LivedKind},
        words::Words,
    },
    model::{
        population::{Expect, Step, StepKind, TestKind},
        types::JourneyId,
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "untested",
    level: Severity::Info,
    summary: "A journey has tests, and none of them ever takes one of its arms.",
    why: "What nobody has tried is where the surprise is. The next edit may break this arm, and every test still passes.",
    wrong: "\
customer { address: email }
channel email { address address  positive clicked }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  send tip by email
  await up to 3 days {
    on clicked { exit \"reads\" }
    otherwise  { exit \"does not read\" }
  }
}

test \"nobody reads\" {
  customer { address: \"a@example.com\" }
  on 2026-03-02 at 10:00 visit
  expect tips exited \"does not read\" within 4 days
}
",
    mended: "\
customer { address: email }
channel email { address address  positive clicked }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop

journey tips {
  enter on visit
  reenter never
  send tip by email
  await up to 3 days {
    on clicked { exit \"reads\" }
    otherwise  { exit \"does not read\" }
  }
}

test \"nobody reads\" {
  customer { address: \"a@example.com\" }
  on 2026-03-02 at 10:00 visit
  expect tips exited \"does not read\" within 4 days
}
test \"somebody reads\" {
  customer { address: \"a@example.com\" }
  on 2026-03-02 at 10:00 visit
  after 1 hour tip clicked
  expect tips exited \"reads\" within 1 minute
}
",
};

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    let program = look.program();
    let mut taken: BTreeMap<JourneyId, BTreeSet<(NodeId, Edge)>> = BTreeMap::new();
    for test in program.tests.rows() {
        let TestKind::Replay { customer, choices, steps } = &test.kind else { continue };
        let mut life = Life { customer: customer.clone(), choices: choices.clone(), ..Life::new() };
        written_down(look, steps, &mut life);
        for lived in look.stage.live(&life) {
            match lived.what {
                LivedKind::Enters { journey, .. } => {
                    taken.entry(journey).or_default();
                }
                LivedKind::Takes { journey, node, edge, .. } => {
                    taken.entry(journey).or_default().insert((node, edge));
                }
                _ => {}
            }
        }
    }
    for (journey, ways) in taken {
        let (Some(steps), Some(facts)) = (look.graph.journeys.get(journey), look.facts.journey(journey)) else {
            continue;
        };
        let words = Words::inside(program, journey);
        for (at, node) in steps.nodes().filter(|(at, _)| facts.is_reachable(*at)) {
            if !matches!(node.kind, NodeKind::Await { .. } | NodeKind::Branch { .. } | NodeKind::Split(_)) {
                continue;
            }
            for (edge, _) in steps.ways_on(at) {
                let Some(head) = steps.head(at, edge).filter(|_| !ways.contains(&(at, edge))) else { continue };
                let message = format!("no test takes `{}`", words.way_on(&node.kind, edge));
                found.push(
                    Diagnostic::info(PAGE.name, head, message)
                        .note("untried")
                        .help("Add a `test` with a customer who goes this way."),
                );
            }
        }
    }
}

/// The lines of a test as a life.
fn written_down(look: &Look<'_>, steps: &[Step], life: &mut Life) {
    let zone = life.zone(look.program());
    let mut begun = None;
    let mut clock: Millis = 0;
    for step in steps {
        match &step.kind {
            StepKind::On(day, time, act) => {
                let at = zone.instant(*day, *time);
                let first = *begun.get_or_insert_with(|| {
                    life.from = (*day, *time);
                    at
                });
                clock = at.saturating_sub(first);
                if let Some(act) = act {
                    *life = std::mem::take(life).with(clock, act.clone());
                }
            }
            StepKind::After(length, act) => {
                clock = clock.saturating_add(*length);
                if let Some(act) = act {
                    *life = std::mem::take(life).with(clock, act.clone());
                }
            }
            StepKind::Expect(expect) => {
                let reach = match expect {
                    Expect::Fact { within, .. } => within.unwrap_or(0),
                    Expect::Nothing { for_, .. } => *for_,
                    Expect::Condition(_) => 0,
                };
                life.lasts = life.lasts.max(clock.saturating_add(reach));
            }
        }
        life.lasts = life.lasts.max(clock);
    }
}
