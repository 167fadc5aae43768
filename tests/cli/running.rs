//! The verbs that run journeys: `new`, `simulate`, `graph`, `build`, `test`.

use std::{fs, path::Path};

use super::{command, folder, journey, transcript};
use crate::{golden, schema};

/// A copy of what `journey new` makes.
fn starter(name: &str) -> std::path::PathBuf {
    let at = folder(name, &[]);
    let run = journey(&at, &["new", "mine"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    assert_eq!(run.err, "made `mine`; now try\n  journey check mine\n  journey simulate mine\n  journey test mine\n");
    at
}

#[test]
fn a_new_workspace_checks_clean_simulates_and_passes() {
    let at = starter("new");
    let check = journey(&at, &["check", "mine", "--fail-level", "warning"]);
    assert_eq!(
        (check.code, check.out.as_str(), check.err.as_str()),
        (0, "", "no findings in 3 files\n4 notes; `--show info` lists them\n")
    );
    let commands: &[&[&str]] = &[&["test", "mine"], &["simulate", "mine", "--customers", "200"]];
    golden::check("tests/cli/pages/starter.txt", &transcript(&at, commands));
    assert_eq!(journey(&at, &["new", "mine"]).code, 2, "nothing is overwritten");
}

#[test]
fn every_example_checks_clean() {
    let at = folder("examples", &[]);
    for name in ["shop", "saas", "telecom", "clicks", "discs"] {
        let run = journey(&at, &["new", name, "--example", name]);
        assert_eq!(run.code, 0, "{name}: {}", run.err);
        let check = journey(&at, &["check", name]);
        assert_eq!((check.code, check.out.as_str()), (0, ""), "{name}");
    }
}

#[test]
fn the_paths_of_the_starter() {
    let at = starter("paths");
    let commands: &[&[&str]] =
        &[&["paths", "mine"], &["paths", "mine", "welcome", "--silent-exits"], &["paths", "mine", "--format", "csv"]];
    golden::check("tests/cli/pages/paths_of_starter.txt", &transcript(&at, commands));
    assert_eq!(journey(&at, &["paths", "mine", "-o", "paths.html"]).code, 0);
    assert!(fs::read_to_string(at.join("paths.html")).unwrap().starts_with("<!doctype html>"));
}

#[test]
fn the_same_customers_on_any_number_of_threads() {
    let at = starter("threads");
    let run = |threads: &str, seed: &str| {
        let arguments =
            ["simulate", "mine", "--customers", "600", "--threads", threads, "--seed", seed, "--format", "json"];
        journey(&at, &arguments).out
    };
    let one = run("1", "7");
    schema::assert_fits("simulate-v1.json", &one);
    assert!(one == run("3", "7") && one == run("8", "7"), "another number of threads gave another report");
    assert_ne!(one, run("1", "8"));
    for word in [at.to_string_lossy().as_ref(), "mine/"] {
        assert!(!one.contains(word), "the report names a path");
    }
}

#[test]
fn a_period_can_be_chosen() {
    let at = starter("period");
    let arguments =
        ["simulate", "mine", "--customers", "50", "--from", "2027-01-01", "--for", "2 weeks", "--format", "json"];
    let report: serde_json::Value = serde_json::from_str(&journey(&at, &arguments).out).unwrap();
    assert_eq!(report["period"]["from"], "2027-01-01T00:00:00Z");
    assert_eq!(report["period"]["until"], "2027-01-15T00:00:00Z");
    assert_eq!(report["customers"], 50);
}

#[test]
fn a_graph_in_every_format() {
    let at = starter("graph");
    for (format, begins) in
        [("svg", "<svg"), ("html", "<!doctype html>"), ("mermaid", "---\ntitle:"), ("dot", "digraph"), ("json", "{")]
    {
        let run = journey(&at, &["graph", "mine", "--format", format]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{format}");
        let text = run.out.to_lowercase();
        assert!(text.trim_start().starts_with(begins), "{format}: {}", run.out.chars().take(80).collect::<String>());
        let file = format!("out.{format}");
        if format != "mermaid" {
            assert_eq!(journey(&at, &["graph", "mine", "-o", &file]).code, 0);
            assert_eq!(fs::read_to_string(at.join(&file)).unwrap(), run.out, "{format}");
        }
    }
    let plain = journey(&at, &["graph", "mine", "welcome"]).out;
    let shares = journey(&at, &["graph", "mine", "welcome", "--simulate", "--customers", "300"]).out;
    assert!(!plain.contains('%') || shares.matches('%').count() > plain.matches('%').count());
}

#[test]
#[cfg(feature = "png")]
fn a_graph_in_dots() {
    let at = starter("dots");
    assert_eq!(journey(&at, &["graph", "mine", "-o", "out.png"]).code, 0);
    let output = command(&at, &["graph", "mine", "--format", "png"]).output().unwrap();
    assert!(output.stdout.starts_with(b"\x89PNG\r\n"));
    assert_eq!(fs::read(at.join("out.png")).unwrap(), output.stdout);
}

#[test]
fn the_built_graph_fits_its_schema() {
    let at = starter("build");
    let run = journey(&at, &["build", "mine"]);
    schema::assert_fits("graph-v1.json", &run.out);
    let published = journey(&at, &["build", "--schema"]).out;
    assert_eq!(
        published,
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema/graph-v1.json")).unwrap()
    );
}

/// A workspace with a test that passes, two that fail, and one that cannot be decided.
fn with_tests(name: &str) -> std::path::PathBuf {
    let at = starter(name);
    fs::write(
        at.join("mine/more.journey"),
        "test \"nobody is greeted\" {\n  customer { email: \"ann@example.com\", newsletter: true }\n  on 2026-03-02 at 10:00 signed_up\n  \
         expect no hello for 1 day\n  expect first_order sent within 1 hour\n}\n\
         test \"<half> & \\half\" {\n  simulate typical\n  expect welcome.conversion > 90%\n}\n",
    )
    .unwrap();
    at
}

#[test]
fn tests_and_how_they_came_out() {
    let at = with_tests("tests");
    let commands: &[&[&str]] = &[
        &["test", "mine", "--customers", "300"],
        &["test", "mine", "GREETED AT ONCE"],
        &["test", "mine", "nobody", "--format", "json"],
        &["test", "mine", "half", "--customers", "300", "--format", "junit"],
    ];
    golden::check("tests/cli/pages/test.txt", &transcript(&at, commands));
    let codes: Vec<i32> = commands.iter().map(|arguments| journey(&at, arguments).code).collect();
    assert_eq!(codes, [1, 0, 1, 1]);
    schema::assert_fits("test-v1.json", &journey(&at, &["test", "mine", "--customers", "300", "--format", "json"]).out);
}

#[test]
fn a_life_with_its_reasons() {
    let at = with_tests("trace");
    let commands: &[&[&str]] = &[
        &["trace", "mine", "reminded later"],
        &["trace", "mine", "--customer", "3"],
        &["trace", "mine", "--customer", "3", "--why", "first_order"],
        &["trace", "mine", "half"],
    ];
    golden::check("tests/cli/pages/trace.txt", &transcript(&at, commands));
    for customer in ["0", "1", "2", "3", "4"] {
        let life = journey(&at, &["trace", "mine", "--customer", customer, "--format", "json"]);
        schema::assert_fits("trace-v1.json", &life.out);
    }
}

/// A workspace with a `[replay]` section and a log in which some rows cannot be read.
fn recorded(name: &str) -> std::path::PathBuf {
    let at = starter(name);
    let settings = at.join("mine/journey.toml");
    let mapping = "\n[replay]\ncustomer = \"who\"\ntime = \"at\"\nevent = \"what\"\nignore = [\"pageview\"]\n";
    fs::write(&settings, fs::read_to_string(&settings).unwrap() + mapping).unwrap();
    fs::write(
        at.join("log.csv"),
        "who,at,what,total\nann,2026-03-02 10:00,signed_up,\nann,2026-03-02 10:05,pageview,\nann,2026-03-04 10:00,order_placed,30\n\
         bob,2026-03-03 10:00,signed_up,\nbob,yesterday,order_placed,30\nbob,2026-03-05 10:00,order_plcaed,30\n",
    )
    .unwrap();
    fs::write(
        at.join("people.jsonl"),
        "{\"who\": \"ann\", \"email\": \"ann@example.com\", \"newsletter\": true}\n{\"who\": \"bob\", \"newsletter\": \"perhaps\"}\n",
    )
    .unwrap();
    at
}

#[test]
fn recorded_customers() {
    let at = recorded("recorded");
    let all = ["replay", "mine", "--events", "log.csv", "--customers", "people.jsonl"];
    let with = |more: &[&'static str]| [&all[..], more].concat();
    let (aside, strict) = (with(&["--rejects", "refused.csv"]), with(&["--strict"]));
    let commands: &[&[&str]] = &[
        &aside,
        &strict,
        &["trace", "mine", "--events", "log.csv", "--customers", "people.jsonl", "--recorded", "ann"],
        &["replay", "mine"],
        &["replay", "mine", "--events", "lgo.csv"],
        &["replay", "mine", "--events", "people.jsonl"],
        &["trace", "mine", "--events", "log.csv"],
        &["trace", "mine", "--events", "log.csv", "--recorded", "anne"],
    ];
    golden::check("tests/cli/pages/replay.txt", &transcript(&at, commands));
    assert!(fs::read_to_string(at.join("refused.csv")).unwrap().contains("yesterday"));
    assert!(fs::read_to_string(at.join("refused.customers.csv")).unwrap().contains("perhaps"));
    let document = journey(&at, &with(&["--format", "json"])).out;
    schema::assert_fits("simulate-v1.json", &document);
    assert!(document == journey(&at, &with(&["--format", "json", "--threads", "3"])).out);
}

#[test]
fn what_cannot_be_run() {
    let at = starter("cannot");
    fs::create_dir_all(at.join("none")).unwrap();
    fs::write(at.join("none/a.journey"), "source shop \"Shop\"\nevent visit from shop\n").unwrap();
    fs::create_dir_all(at.join("wrong")).unwrap();
    fs::write(at.join("wrong/a.journey"), "source shop \"Shop\"\nevent visit from shpo\n").unwrap();
    let commands: &[&[&str]] = &[
        &["simulate", "none"],
        &["simulate", "mine", "tipical"],
        &["simulate", "mine", "nothing_like_it"],
        &["simulate", "mine", "one", "two"],
        &["simulate", "mine", "--customers", "0"],
        &["simulate", "mine", "--customers", "many"],
        &["simulate", "mine", "--from", "1.3.2026"],
        &["simulate", "mine", "--for", "90"],
        &["simulate", "mine", "--threads", "0"],
        &["simulate", "mine", "--format", "xml"],
        &["simulate", "wrong"],
        &["build", "wrong"],
        &["test", "none"],
        &["test", "mine", "nothing like it"],
        &["test", "wrong"],
        &["graph", "none"],
        &["graph", "mine", "wellcome"],
        &["graph", "mine", "-o", "picture"],
        &["graph", "mine", "welcome", "--format", "html"],
        &["graph", "mine", "--population", "typical"],
        &["graph", "wrong"],
        &["paths", "none"],
        &["paths", "mine", "wellcome"],
        &["paths", "mine", "-o", "paths"],
        &["paths", "mine", "--format", "pdf"],
        &["paths", "wrong"],
        &["trace", "mine"],
        &["trace", "mine", "whoever orders", "--why", "helo"],
        &["trace", "mine", "e"],
        &["trace", "mine", "nothing like it"],
        &["trace", "mine", "--customer", "10000"],
        &["trace", "mine", "--customer", "0", "--population", "tipical"],
        &["trace", "mine", "--seed", "2"],
        &["trace", "wrong"],
    ];
    golden::check("tests/cli/pages/cannot_run.txt", &transcript(&at, commands));
}

#[test]
fn the_life_of_a_finding_is_lived_again() {
    let text = "\
customer { email: email }
channel email { address email  positive clicked }
category news
cap news at 1 per 2 days
message first: news { email template \"first\" }
message second: news { email template \"second\" }
source shop
event visit from shop
event order from shop
journey follow_up {
  enter on visit
  reenter never
  goal on order within 30 days
  exit on goal
  send first by email
  await up to 3 days {
    on clicked { }
    otherwise  { exit \"not now\" }
  }
  send second by email
}
";
    let at = folder("finding", &[("shop.journey", text)]);
    let commands: &[&[&str]] = &[
        &["trace", "shop.journey", "--finding", "cap-may-block@shop.journey:20"],
        &["trace", "shop.journey", "--finding", "cap-may-block@shop.journey:19"],
        &["trace", "shop.journey", "--finding", "worst-case@shop.journey:4"],
        &["trace", "shop.journey", "--finding", "cap-may-block"],
    ];
    golden::check("tests/cli/pages/finding.txt", &transcript(&at, commands));
    let found: serde_json::Value =
        serde_json::from_str(&journey(&at, &["check", "shop.journey", "--format", "json"]).out).unwrap();
    let named = |finding: &&serde_json::Value| finding["name"] == "cap-may-block";
    let witness = &found["findings"].as_array().unwrap().iter().find(named).unwrap()["witness"];
    // What stands in the JSON is all it takes: a test of the language.
    fs::write(at.join("shop.journey"), format!("{text}{}", witness["replay"]["test"].as_str().unwrap())).unwrap();
    let lived = journey(&at, &["trace", "shop.journey", "`second` is not sent"]);
    assert_eq!(lived.code, 0, "{}", lived.err);
    assert!(lived.out.contains("second not sent"), "{}", lived.out);
}
