//! The published JSON: as its schema says, and with a hash that only content changes.

use journey::export::{graph_json, graph_schema};
use serde_json::Value;

use crate::{
    golden,
    workspace::{self, Workspace},
};

const SHOP: &str = "\
/// Everybody.
customer {
  email    : email?
  tier     : bronze | silver | gold = bronze from tier_changed.tier
  joined   : date
  opted_in : set of channel
}
source shop \"Web shop\"
source crm
event visit        from shop, crm { page: id, note: text?, value: money USD }
event tier_changed from crm { tier: bronze | silver | gold }
event sale         from shop to everyone
channel email {
  address  email
  consent  email in opted_in, until unsubscribed
  quiet    21:00 to 08:00
  quiet    sunday when tier is gold
  positive opened, clicked
  negative unsubscribed
  cost     0.001 USD
}
category news { consent email is known }
category digest: news { exempt from caps, quiet }
cap news at 1 per day
cap email at 2 per 7 days when tier is not gold, else delay up to 1 day
suppress news when upset
status upset per page { begins on visit where value > 100 USD  ends after 30 days }
holdout untouched 2% from news
message tip \"A tip\": news { email template \"tip\" subject \"Hello\"  expires after 12 hours }
message seen: digest for visit { email template \"seen\" subject \"{note or Hello}, {value}\"  expires on 3 days after joined at 09:00 }
action note to crm may fail { why: text }
segment loyal = tier is gold and count of visit in last 90 days >= 3 or joined before 60 days ago
segment rich  = sum of visit.value where note is known in last 7 days > 20 USD
trigger big   = visit where value >= 20 USD and note is known
trigger left  = visit then no visit for 1 hour
trigger drop  = becomes not loyal
trigger weekly = every monday at 09:00
journey j \"A journey\" per page {
  owner    \"Us\"
  runs     from 2026-01-01 for 90 days
  enter    on big when not upset
  enter    on handoff { page: id }
  reenter  after 7 days
  priority 3
  goal     on visit where page is entry.page within 7 days worth value
  exit     on goal
  exit     on negative \"no\" to k
  holdout  5%
  stage one \"One\" {
    milestone when loyal
    send tip as first by email, else { do note { why: \"no address\" }, else go on }
    await up to 1 day { on clicked { go to two } otherwise { } }
    branch on entry { big { send seen by email } handoff { } }
    branch on tier { gold { } silver, bronze { wait until monday at 09:00 } }
    repeat up to 2 times { wait 1 hour }
    split coin { heads 50% { start k } tails 50% { set tier to gold } }
  }
  stage two { exit on sale  wait until joined, else exit  mark upset  clear upset  hand off to j { page: entry.page } }
}
journey k { enter on handoff  reenter never  wait until 09:00 }
population p \"People\" { size 10  from 2026-01-01 for 10 days  joined 2024-01-01 to 2025-12-31  persona x 30% { visit every 2 days on average { value: 5 to 9 USD } } }
test \"one\" { simulate p  expect j.conversion > 1% }
";

fn json(workspace: &Workspace) -> Value {
    let (graph, facts) = workspace.checked();
    serde_json::from_str(&graph_json(graph, facts)).expect("what was written is JSON")
}

fn hash(workspace: &Workspace) -> String {
    json(workspace)["hash"].as_str().expect("a hash").to_owned()
}

#[test]
fn a_whole_workspace_on_one_page() {
    let workspace = workspace::of_text(SHOP);
    let (graph, facts) = workspace.checked();
    golden::check("tests/export/graph.json", &graph_json(graph, facts));
}

#[test]
fn everything_is_as_the_schema_says() {
    let schema: Value = serde_json::from_str(graph_schema()).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let mut all = workspace::examples_and_trials();
    all.push(("all forms".to_owned(), workspace::of_text(SHOP)));
    for (name, workspace) in all {
        let errors: Vec<String> = validator
            .iter_errors(&json(&workspace))
            .map(|error| format!("{}: {error}", error.instance_path()).chars().take(400).collect())
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn the_schema_refuses_what_is_not_so() {
    let schema: Value = serde_json::from_str(graph_schema()).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let good = json(&workspace::of_text(SHOP));
    type Damage = fn(&mut Value);
    let damages: [(&str, Damage); 6] = [
        ("no hash", |v| drop(v.as_object_mut().unwrap().remove("hash"))),
        ("another version", |v| v["version"] = 2.into()),
        ("a node that does nothing known", |v| v["journeys"][0]["nodes"][0]["does"] = "dances".into()),
        ("an unknown field", |v| v["channels"][0]["colour"] = "red".into()),
        ("a condition without its tree", |v| {
            drop(v["segments"][0]["condition"].as_object_mut().unwrap().remove("tree"));
        }),
        ("a time that is none", |v| v["triggers"][3]["at"] = "nine".into()),
    ];
    assert!(validator.is_valid(&good));
    for (what, damage) in damages {
        let mut damaged = good.clone();
        damage(&mut damaged);
        assert!(!validator.is_valid(&damaged), "{what} is let through");
    }
}

#[test]
fn the_hash_is_of_the_content_alone() {
    let one = hash(&workspace::of_text(SHOP));
    let lines: Vec<&str> = SHOP.lines().collect();
    let cut = lines.iter().position(|line| line.starts_with("journey j")).unwrap();
    let (first, second) = (lines[..cut].join("\n"), lines[cut..].join("\n"));
    let split = workspace::of_files(&[("z/later.journey", second.as_str()), ("y/first.journey", first.as_str())]);
    assert_eq!(hash(&split), one, "files and their order");
    let swapped = workspace::of_files(&[("a.journey", second.as_str()), ("b.journey", first.as_str())]);
    assert_eq!(hash(&swapped), one, "names of files");
    let spaced = format!("// a comment\n{}\n// the end", SHOP.replace("  ", "\n      "));
    assert_eq!(hash(&workspace::of_text(&spaced)), one, "layout and comments");
    let changed = SHOP.replace("within 7 days worth", "within 8 days worth");
    assert_ne!(hash(&workspace::of_text(&changed)), one, "a change of meaning");
}

#[test]
fn the_hash_can_be_computed_by_others() {
    use sha2::Digest as _;
    let mut value = json(&workspace::of_text(SHOP));
    let said = value["hash"].as_str().unwrap().to_owned();
    value.as_object_mut().unwrap().remove("hash");
    let digest: String = sha2::Sha256::digest(value.to_string()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(said, format!("sha256:{digest}"));
}

#[test]
fn the_same_workspace_gives_the_same_bytes() {
    let write = || {
        let workspace = workspace::of_text(SHOP);
        let (graph, facts) = workspace.checked();
        graph_json(graph, facts)
    };
    assert_eq!(write(), write());
}
