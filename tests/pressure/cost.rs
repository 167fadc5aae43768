//! What it costs to ask. Measured on request, because a measurement is no test: `cargo test --release --test main pressure::cost -- --ignored
//! --nocapture`.

use std::{fmt::Write as _, time::Instant};

use journey::{
    compile::compile,
    config::Config,
    model::program::{CapWindow, Scope},
    pressure::{Pressure, Profile},
    solve::Solver,
};

use crate::workspace;

/// Journeys of several stages with sends, waits and answers.
fn journeys(count: usize) -> String {
    let mut text = String::from(
        "customer { email: email  tier: basic | silver | gold = basic }
channel email { address email  quiet 21:00 to 08:00  positive clicked }
category news
cap news at 3 per 7 days
cap news at 1 per day, else delay up to 1 day
source shop
event visit from shop
event order from shop
",
    );
    for number in 0..count {
        let _ = writeln!(
            text,
            "message m{number}: news {{ email template \"m{number}\" }}
message n{number}: news {{ email template \"n{number}\" }}
event e{number} from shop
journey j{number} {{
  enter on e{number}
  reenter after 60 days
  goal on order within 30 days
  exit on goal
  stage one {{
    send m{number} by email
    await up to 2 days {{ on clicked {{ wait until 10:00 }} otherwise {{ exit \"no\" }} }}
    branch on tier {{
      gold          {{ send n{number} by email, else exit \"enough\" }}
      basic, silver {{ wait 3 days  send n{number} by email, else exit \"enough\" }}
    }}
  }}
  stage two {{
    repeat up to 3 times {{ wait 7 days  send m{number} by email, else exit \"enough\" }}
    exit \"done\"
  }}
}}"
        );
    }
    text
}

#[test]
#[ignore = "a measurement"]
fn ten_hundred_and_a_thousand_journeys() {
    for count in [10, 100, 1_000] {
        let text = journeys(count);
        let workspace = workspace::of_text(&text);
        let (graph, facts) = workspace.checked();
        let begun = Instant::now();
        let mut solver = Solver::new(&graph.program);
        let mut pressure = Pressure::new(graph, facts);
        let worst =
            pressure.worst(&mut solver, Scope::Messages, CapWindow::Rolling(7 * 24 * 3_600_000), Profile::Steady);
        let asked = begun.elapsed();
        let again = Instant::now();
        let compiled = compile(vec![("j.journey".into(), text)], &Config::lone("j"));
        println!(
            "{count} journeys: {:?} within 7 days in {asked:?}; everything checked in {:?}, {} findings",
            worst.most,
            again.elapsed(),
            compiled.findings.len()
        );
    }
}
