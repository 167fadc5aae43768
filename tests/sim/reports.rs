//! Reports: the published schema holds, the text is as people read it, parts merge to the whole.

use journey::{
    base::ids::Id,
    ir::Graph,
    model::types::PopulationId,
    sim::{
        Plan,
        life::Period,
        population::Crowd,
        report::{Layout, Report, Tally, csv::csv, human::human, shape::Source},
        run::{Options, simulate, simulate_part},
    },
};

use super::workspace::load;
use crate::golden;

const SHOP: &str = include_str!("trial/shop_recovery.journey");
const FIRST: PopulationId = PopulationId(0);

fn options(customers: u64) -> Options {
    Options { customers: Some(customers), seed: 7, ..Options::default() }
}

fn report(graph: &Graph, customers: u64) -> Report {
    simulate(&Plan::new(graph), FIRST, &options(customers))
}

#[test]
fn the_published_schema_holds() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../docs/schema/simulate-v1.json")).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for text in [SHOP, include_str!("trial/rw1.journey"), include_str!("trial/saas_trial.journey")] {
        let written = serde_json::to_value(report(&load(text), 300)).expect("a report can be written");
        let errors: Vec<String> =
            validator.iter_errors(&written).map(|e| format!("{} at {}", e, e.instance_path())).collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
        let mut broken = written;
        broken["journeys"][0]["entered"] = serde_json::json!(-1);
        assert!(!validator.is_valid(&broken));
    }
}

#[test]
fn for_people_and_for_spreadsheets() {
    let graph = load(SHOP);
    let report = report(&graph, 2_000);
    golden::check("tests/sim/report.txt", &human(&report));
    golden::check("tests/sim/report.csv", &csv(&report));
}

#[test]
fn a_report_survives_json() {
    let report = report(&load(SHOP), 200);
    let text = serde_json::to_string(&report).unwrap();
    let read: Report = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), text);
}

#[test]
fn parts_merge_to_the_whole_in_any_order() {
    let graph = load(SHOP);
    let plan = Plan::new(&graph);
    let whole = simulate_part(&plan, FIRST, &options(500));
    let part = |first_customer, customers| {
        let tally = simulate_part(&plan, FIRST, &Options { first_customer, ..options(customers) });
        // Parts travel as text between machines.
        serde_json::from_str::<Tally>(&serde_json::to_string(&tally).unwrap()).unwrap()
    };
    let mut merged = part(300, 200);
    merged.merge(&part(0, 120));
    merged.merge(&part(120, 180));
    assert_eq!(merged, whole);
    let layout = Layout::new(&graph, &[]);
    let period: Period = Crowd::new(&plan, FIRST, 7, None, None).period();
    let source = Source::Population { name: "shoppers".to_owned(), seed: 7, first_customer: 0 };
    assert_eq!(Report::new(&layout, source, period, &merged), report(&graph, 500));
    assert_eq!(FIRST, PopulationId::from_index(0));
}
