//! Random workspaces, lived by random customers: nobody gets more than the bound, and what is said never to arrive never does.

use std::fmt::Write as _;

use journey::{
    base::calendar::{DAY, HOUR, Instant, Millis, Zone},
    ir::{NodeId, NodeKind},
    model::{
        program::{CapWindow, Scope},
        types::{CategoryId, JourneyId, PopulationId},
    },
    pressure::{Most, Pressure, Profile, Reach},
    sim::{
        Plan,
        life::{AtEnd, Notice, Observer, Period},
        population::Crowd,
        run::{Follower, live_all},
    },
    solve::Solver,
};

use crate::workspace;

pub struct Dice(pub u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).unwrap()]
    }
}

fn statements(dice: &mut Dice, depth: u32, text: &mut String) {
    for _ in 0..=dice.below(3) {
        match dice.below(if depth == 0 { 5 } else { 9 }) {
            0..=2 => {
                let _ = writeln!(
                    text,
                    "send {} by {}",
                    dice.of(&["a", "b", "t"]),
                    dice.of(&["email", "sms", "sms, else email"])
                );
            }
            3 => {
                let _ = writeln!(text, "wait {}", dice.of(&["1 hour", "10 hours", "1 day", "26 hours"]));
            }
            4 => {
                let _ = writeln!(
                    text,
                    "wait until {}",
                    dice.of(&["09:00", "20:00", "monday at 09:00", "monday to friday 09:00 to 17:00"])
                );
            }
            5 => {
                text.push_str("await up to 1 day { on visit {\n");
                statements(dice, depth - 1, text);
                text.push_str("} otherwise {\n");
                statements(dice, depth - 1, text);
                text.push_str("} }\n");
            }
            6 => {
                let _ = writeln!(text, "branch {{ when tier is {} {{", dice.of(&["gold", "silver"]));
                statements(dice, depth - 1, text);
                text.push_str("} otherwise {\n");
                statements(dice, depth - 1, text);
                text.push_str("} }\n");
            }
            7 => {
                let _ = writeln!(
                    text,
                    "repeat up to {} times {{ wait {}",
                    2 + dice.below(3),
                    dice.of(&["2 hours", "1 day"])
                );
                statements(dice, depth - 1, text);
                text.push_str("}\n");
            }
            _ => {
                text.push_str("branch { when loyal { exit } otherwise { } }\n");
            }
        }
    }
}

pub fn workspace(dice: &mut Dice) -> String {
    let mut text = String::from(
        "customer { email: email  phone: phone?  tier: basic | silver | gold = basic  loyal: true | false = false }
source shop
event visit from shop
event order from shop { cart: id }
category news
category tips
message a: news { email template \"a\" sms \"a\" }
message b: news { email template \"b\" sms \"b\" }
message t: tips { email template \"t\" sms \"t\" }
trigger digest = every monday at 09:00
",
    );
    let quiet = dice.of(&["", "quiet 21:00 to 08:00", "quiet 20:00 to 09:00"]);
    let _ = writeln!(
        text,
        "channel email {{ address email {quiet} }}\nchannel sms {{ address phone {} }}",
        dice.of(&["", "quiet 20:00 to 09:00"])
    );
    let _ = writeln!(text, "cap news at {} per {}", 1 + dice.below(2), dice.of(&["1 day", "2 days", "day"]));
    for number in 0..=dice.below(2) {
        let enters = dice.of(&["visit", "order", "digest", "visit when tier is gold"]);
        let reenter = dice.of(&["never", "always", "after 2 days", "after 5 days"]);
        let _ = writeln!(text, "journey j{number} {{ enter on {enters} reenter {reenter}");
        if dice.below(3) == 0 {
            text.push_str("exit on order\n");
        }
        if dice.below(3) == 0 {
            text.push_str("stage one { milestone on visit\n");
            statements(dice, 1, &mut text);
            text.push_str("}\nstage two {\n");
            statements(dice, 1, &mut text);
            text.push_str("}\n");
        } else {
            statements(dice, 2, &mut text);
        }
        text.push_str("}\n");
    }
    text.push_str(
        "population some { size 40 from 2026-03-01 for 25 days
tier basic 30%, silver 30%, gold 40%  loyal true 30%, false 70%  phone known 70%
visit every 20 hours on average
order every 4 days on average }
",
    );
    text
}

/// What went out: when, of which category, which of the visits, from where.
type Went = (Instant, CategoryId, u32, JourneyId, NodeId);

/// Sends of each customer, and by visit.
#[derive(Default)]
struct Sends {
    now: Vec<Went>,
    all: Vec<(Vec<Went>, Zone)>,
    categories: Vec<CategoryId>,
}

impl Observer for Sends {
    fn notice(&mut self, at: Instant, notice: &Notice<'_>) {
        if let Notice::Sends { visit, journey, node, sending } = notice {
            let category = self.categories[sending.message.0 as usize];
            self.now.push((at, category, *visit, *journey, *node));
        }
    }

    fn wants_steps(&self) -> bool {
        false
    }
}

impl Follower for Sends {
    fn ended(&mut self, _: u64, _: &AtEnd, zone: &Zone, _: Period) {
        self.all.push((std::mem::take(&mut self.now), zone.clone()));
    }
}

fn lived(plan: &Plan<'_>, seed: u64) -> Sends {
    let crowd = Crowd::new(plan, PopulationId(0), seed, None, None);
    let categories: Vec<CategoryId> = plan.program().messages.rows().iter().map(|message| message.category).collect();
    let follower = || Sends { categories: categories.clone(), ..Sends::default() };
    live_all(plan, &crowd, 0, 40, 1, follower).pop().unwrap()
}

fn most_within(instants: &[Instant], window: Millis) -> u64 {
    let count = |first: &Instant| instants.iter().filter(|at| **at >= *first && **at - *first < window).count();
    instants.iter().map(count).max().unwrap_or(0) as u64
}

#[test]
fn nobody_gets_more_than_the_bound() {
    let (mut bounded, mut unbounded, mut tight, mut certain) = (0, 0, 0, 0);
    for round in 0..120_u64 {
        let text = workspace(&mut Dice(0x9e37_79b9_7f4a_7c15 ^ (round + 1).wrapping_mul(0x2545_f491_4f6c_dd1d)));
        let workspace = workspace::of_text(&text);
        if workspace.facts.is_none() {
            continue;
        }
        let (graph, facts) = workspace.checked();
        let mut solver = Solver::new(&graph.program);
        let mut pressure = Pressure::new(graph, facts);
        let free = Plan::without_caps(graph);
        let without_caps = lived(&free, round);
        for (id, _) in graph.program.categories.iter() {
            for window in [HOUR, 12 * HOUR, DAY, 3 * DAY] {
                let worst =
                    pressure.worst(&mut solver, Scope::Category(id), CapWindow::Rolling(window), Profile::Steady).most;
                let Most::AtMost(bound) = worst else {
                    unbounded += 1;
                    continue;
                };
                bounded += 1;
                let mut reached = 0;
                for (sends, _) in &without_caps.all {
                    let instants: Vec<Instant> =
                        sends.iter().filter(|(_, category, ..)| *category == id).map(|(at, ..)| *at).collect();
                    reached = reached.max(most_within(&instants, window));
                }
                assert!(reached <= bound, "{reached} and not {bound} within {} hours\n{text}", window / HOUR);
                tight += u32::from(reached == bound);
            }
            let day = pressure.worst(&mut solver, Scope::Category(id), CapWindow::Day, Profile::Steady).most;
            if let Most::AtMost(bound) = day {
                for (sends, zone) in &without_caps.all {
                    let mut days = std::collections::BTreeMap::new();
                    for (at, ..) in sends.iter().filter(|(_, category, ..)| *category == id) {
                        *days.entry(zone.local(*at).0).or_insert(0_u64) += 1;
                    }
                    assert!(days.values().all(|count| *count <= bound), "more than {bound} in a day\n{text}");
                }
            }
        }
        // With caps: no visit gets what can never arrive where those before it did.
        let capped = Plan::new(graph);
        let with_caps = lived(&capped, round);
        for journey in graph.program.journeys.ids() {
            for never in pressure.certain(&mut solver, journey) {
                certain += 1;
                let counted = |node: NodeId| {
                    matches!(graph.journeys[journey].node(node).map(|n| &n.kind), Some(NodeKind::Send { .. }))
                };
                assert!(counted(never.node));
                let limit = graph.program.caps[never.cap].limit;
                let counts = pressure.counted(journey, graph.program.caps[never.cap].scope).unwrap();
                for (sends, _) in &with_caps.all {
                    for (position, (at, _, visit, of, node)) in sends.iter().enumerate() {
                        if *of != journey || *node != never.node {
                            continue;
                        }
                        let before = sends[..position].iter().filter(|(earlier, _, same, _, node)| {
                            same == visit && counts[node.0 as usize] && at - earlier <= never.longest
                        });
                        assert!((before.count() as u64) < limit, "{never:?}\n{text}");
                    }
                }
            }
            let _ = pressure.of_journey(&mut solver, journey, (Scope::Messages, DAY), Profile::Changing, Reach::Visit);
        }
    }
    assert!(bounded > 300, "only {bounded} bounds were tried, {unbounded} times there was none");
    assert!(tight > bounded / 5, "only {tight} of {bounded} bounds were ever reached");
    assert!(certain > 10, "only {certain} sends never arrive");
}
