//! How much a customer can get: worst cases by hand, and bounds that no simulated customer ever breaks.

mod cost;
mod never_more;
mod witnesses;

use journey::{
    base::calendar::{DAY, HOUR},
    model::program::{CapWindow, Scope},
    pressure::{Most, Pressure, Profile},
    solve::Solver,
};

use crate::workspace;

/// What is declared in every workspace here.
pub const DECLARED: &str = "\
customer { email: email  tier: basic | silver | gold = basic  loyal: true | false = false }
channel email { address email  positive clicked }
category news
category tips
message a: news { email template \"a\" }
message b: news { email template \"b\" }
message c: news { email template \"c\" }
message t: tips { email template \"t\" }
source shop
event visit from shop
event order from shop { cart: id, value: money USD }
";

fn most(journeys: &str, window: CapWindow, profile: Profile) -> Most {
    let workspace = workspace::of_text(&format!("{DECLARED}{journeys}"));
    let (graph, facts) = workspace.checked();
    let program = &graph.program;
    let news = program.categories.iter().find(|(_, category)| category.name == "news").map(|(id, _)| id).unwrap();
    Pressure::new(graph, facts).worst(&mut Solver::new(program), Scope::Category(news), window, profile).most
}

fn steady(journeys: &str, window: i64) -> Most {
    most(journeys, CapWindow::Rolling(window), Profile::Steady)
}

#[test]
fn waits_and_arms() {
    let fast = "journey j { enter on visit reenter never
        send a by email await up to 1 day { on clicked { } otherwise { } } send b by email wait 1 day send c by email }";
    assert_eq!(steady(fast, HOUR), Most::AtMost(2));
    assert_eq!(steady(fast, DAY), Most::AtMost(2), "exactly a day ago is out");
    assert_eq!(steady(fast, DAY + 1), Most::AtMost(3));
    let times_out = "journey j { enter on visit reenter never
        send a by email await up to 1 day { on clicked { exit } otherwise { } } send b by email }";
    assert_eq!(steady(times_out, DAY), Most::AtMost(1));
}

#[test]
fn clocks() {
    // The workspace's zone changes its clocks: two mornings are 22 hours apart at least.
    let mornings = "journey j { enter on visit reenter never
        wait until 09:00 send a by email wait until 09:00 send b by email wait until monday at 09:00 send c by email }";
    assert_eq!(steady(mornings, 22 * HOUR), Most::AtMost(1));
    assert_eq!(steady(mornings, 22 * HOUR + 1), Most::AtMost(2));
    let evening = "journey j { enter on visit reenter never
        wait until 09:00 send a by email wait 5 hours wait until 20:00 send b by email }";
    assert_eq!(steady(evening, 9 * HOUR), Most::AtMost(1));
    assert_eq!(steady(evening, 11 * HOUR), Most::AtMost(2));
}

#[test]
fn rounds() {
    let rounds = "journey j { enter on visit reenter never repeat up to 5 times { send a by email wait 1 day } send b by email }";
    assert_eq!(steady(rounds, DAY), Most::AtMost(1));
    assert_eq!(steady(rounds, 30 * DAY), Most::AtMost(6));
    let endless = "journey j { enter on visit reenter never
        stage s { send a by email await up to 1 day { on order { go to s } otherwise { } } } }";
    assert_eq!(steady(endless, HOUR), Most::NoBound);
}

#[test]
fn coming_again() {
    let again = |reenter: &str| {
        format!(
            "journey j {{ enter on visit reenter {reenter} send a by email wait 1 day send b by email wait 1 day }}"
        )
    };
    assert_eq!(steady(&again("never"), 10 * DAY), Most::AtMost(2));
    // Entry to entry takes two days: a and b at 0 and 1, 2 and 3, …
    assert_eq!(steady(&again("always"), 4 * DAY), Most::AtMost(4));
    // b, and four days later a and b again.
    assert_eq!(steady(&again("after 5 days"), 5 * DAY), Most::AtMost(2));
    assert_eq!(steady(&again("after 5 days"), 5 * DAY + 1), Most::AtMost(3));
    let weekly = "trigger digest = every monday at 09:00
        journey j { enter on digest reenter always exit on order send a by email }";
    assert_eq!(steady(weekly, 6 * DAY), Most::AtMost(1));
    assert_eq!(steady(weekly, 8 * DAY), Most::AtMost(2));
    let at_once = "journey j { enter on visit reenter always exit on order send a by email wait 9 days }";
    assert_eq!(steady(at_once, HOUR), Most::NoBound);
    let keys = "journey j per cart { enter on order reenter never send a by email }";
    assert_eq!(steady(keys, HOUR), Most::NoBound);
}

#[test]
fn one_profile_or_any() {
    let tiers = "journey j { enter on visit reenter never
        branch { when tier is gold { send a by email } otherwise { } } wait 1 hour
        branch { when tier is silver { send b by email  send c by email } otherwise { } } }";
    assert_eq!(steady(tiers, DAY), Most::AtMost(2));
    assert_eq!(most(tiers, CapWindow::Rolling(DAY), Profile::Changing), Most::AtMost(3));
    let journeys = "journey one { enter on visit when tier is gold reenter never send a by email }
        journey two { enter on visit when tier is silver reenter never send b by email send c by email }
        journey all { enter on visit reenter never send a by email }";
    assert_eq!(steady(journeys, DAY), Most::AtMost(3));
    assert_eq!(most(journeys, CapWindow::Rolling(DAY), Profile::Changing), Most::AtMost(4));
    // What was said at the entry stays for the visit, whatever becomes of the profile.
    let entry = "journey j { enter on order reenter never
        branch { when entry.value > 50 USD { send a by email } otherwise { } } wait 1 hour
        branch { when entry.value <= 50 USD { send b by email } otherwise { } } }";
    assert_eq!(most(entry, CapWindow::Rolling(DAY), Profile::Changing), Most::AtMost(1));
    // A journey writes the tier: it may be another one at every branch.
    let written = format!("{tiers} journey w {{ enter on visit reenter never set tier to gold }}");
    assert_eq!(steady(&written, DAY), Most::AtMost(3));
}

#[test]
fn calendar_units() {
    let twice = "journey j { enter on visit reenter never send a by email wait 20 hours send b by email }";
    assert_eq!(most(twice, CapWindow::Day, Profile::Steady), Most::AtMost(2));
    assert_eq!(most(twice, CapWindow::Week, Profile::Steady), Most::AtMost(2));
    let far = "journey j { enter on visit reenter never send a by email wait 27 hours send b by email }";
    assert_eq!(most(far, CapWindow::Day, Profile::Steady), Most::AtMost(1));
}

#[test]
fn leaving_by_what_one_enters_on() {
    let at_once = "journey j { enter on order reenter always exit on order send a by email }";
    assert_eq!(steady(at_once, HOUR), Most::NoBound);
    let two = "journey j { enter on visit reenter never
        await up to 1 day { on visit { repeat up to 4 times { wait 2 hours send a by email send t by email } send b by email } otherwise { } } }";
    assert_eq!(steady(two, HOUR), Most::AtMost(2));
}
