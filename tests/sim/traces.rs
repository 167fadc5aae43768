//! Traces: a life as people read it, and why a message was sent or not.

use journey::{
    model::types::{PopulationId, TestId},
    sim::{
        Plan,
        run::Options,
        trace::{of_population, of_test},
    },
};

use super::workspace::load;
use crate::golden;

const SHOP: &str = include_str!("trial/shop_recovery.journey");
const BILLING: &str = include_str!("trial/omnichannel.journey");

#[test]
fn a_customer_of_a_population() {
    let graph = load(SHOP);
    let plan = Plan::new(&graph);
    let options = Options { seed: 7, ..Options::default() };
    let trace = of_population(&plan, PopulationId(0), &options, 27);
    golden::check("tests/sim/trace.txt", &trace.human());
    golden::check("tests/sim/why.txt", &trace.why(&plan, "basket_last").human());
}

#[test]
fn the_customer_of_a_test() {
    let graph = load(BILLING);
    let plan = Plan::new(&graph);
    let trace = of_test(&plan, TestId(0)).unwrap();
    golden::check("tests/sim/trace_of_test.txt", &trace.human());
    let json = serde_json::to_value(&trace).unwrap();
    assert_eq!(json["version"], 1);
    assert!(json["lines"].as_array().unwrap().iter().any(|line| line["kind"] == "refused" || line["kind"] == "exits"));
}

#[test]
fn a_population_has_no_test_to_trace() {
    let graph = load(SHOP);
    let plan = Plan::new(&graph);
    assert!(of_test(&plan, TestId(2)).is_none());
    let unknown = of_population(&plan, PopulationId(0), &Options::default(), 0).why(&plan, "no_such_message");
    assert!(unknown.lines.is_empty());
}
