//! Recorded customers: every row is accounted for, and what is counted is what a plain reading of the log gives.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use journey::{
    base::calendar::{DAY, HOUR, Instant, parse_local},
    import::events::{
        CustomerMapping, EventColumn, EventLog, Format, Mapping, ReactionColumns, TimeFormat, read, refused_words,
        rejects_csv,
    },
    ir::Graph,
    sim::{
        Plan,
        replay::{ReplayOptions, Rows, replay, trace},
        report::{Report, shape::Source},
    },
};

use super::workspace::load;
use crate::golden;

const SHOP: &str = r#"
customer {
  email    : email
  country  : US | CA = US
  plan     : free | paid = free
  zone     : timezone?
  seen     : datetime?
  opted_in : set of channel
}
channel email { address email  consent email in opted_in  positive opened, clicked }
category news
source shop "Shop"
event cart_left from shop { cart: id, value: money USD, items: integer? }
event paid      from shop { cart: id, total: money USD }
message remind: news { email template "r" }
journey j per cart {
  enter on cart_left where value >= 20 USD
  reenter never
  goal on paid where cart is entry.cart within 7 days worth total
  exit on goal
  exit on clicked "clicked"
  send remind by email
  wait 10 days
}
journey grows { enter on becomes_paid  reenter never  exit "grown" }
trigger becomes_paid = becomes plan is paid
"#;

fn rows(log: &EventLog) -> Rows {
    Rows { rows: log.rows, used: log.used, ignored: log.ignored, refused: log.refused.len() as u64 }
}

fn lived(graph: &Graph, log: &EventLog, options: &ReplayOptions) -> Report {
    replay(&Plan::new(graph), &log.history, rows(log), options)
}

fn columns(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

fn mapping() -> Mapping {
    Mapping {
        customer: "who".to_owned(),
        time: "at".to_owned(),
        event: EventColumn::Column {
            column: "what".to_owned(),
            names: columns(&[("checkout", "cart_left")]),
            ignore: vec!["pageview".to_owned()],
            ignore_unknown: false,
        },
        fields: [("paid".to_owned(), columns(&[("total", "value")]))].into(),
        attributes: columns(&[("plan", "plan")]),
        reaction: Some(ReactionColumns { message: "message".to_owned(), reaction: "reaction".to_owned() }),
        values: [("plan".to_owned(), columns(&[("Premium", "paid")]))].into(),
        ..Mapping::default()
    }
}

const EVENTS: &str = "\
who,at,what,cart,value,items,plan,message,reaction
ann,2026-03-02 10:00:00,checkout,c1,40.50,3,free,,
ann,2026-03-01 09:00:00,pageview,,,,free,,
bob,2026-03-02T09:00:00Z,cart_left,c2,19.99 USD,,free,,
ann,2026-03-03 08:00:00,,,,,free,remind,clicked
cid,2026-03-04,cart_left,c3,80,2,free,,
cid,2026-03-05 12:00:00,paid,c3,75.25,,Premium,,
bob,2026-03-05,cart_lost,c9,30,,free,,
bob,not a day,cart_left,c9,30,,free,,
bob,2026-03-05,cart_left,c9,30.005,,free,,
bob,2026-03-05,cart_left,c9,30 EUR,,free,,
bob,2026-03-05,cart_left,,30,,free,,
,2026-03-05,cart_left,c9,30,,free,,
bob,2026-03-05,cart_left,c9,30
bob,2026-03-05,cart_left,c9,30,,golden,,
bob,2026-03-05,,,,,free,remind,licked
bob,2026-03-05,cart_left,c9,30,two,free,,
";

const CUSTOMERS: &str = "\
who,email,country,opted_in,zone,seen
ann,ann@example.org,CA,email,America/Toronto,2026-02-01T10:00:00Z
bob,bob@example.org,FR,email,,
cid,cid@example.org,US,email,,
dan,dan@example.org,US,email,,
";

#[test]
fn every_row_is_used_or_refused_with_a_reason() {
    let graph = load(SHOP);
    let customers = Some((CUSTOMERS.as_bytes(), Format::Csv));
    let log = read(&graph.program, &mapping(), (EVENTS.as_bytes(), Format::Csv), customers).unwrap();
    assert_eq!((log.rows, log.used, log.ignored, log.refused.len()), (16, 5, 1, 10));
    golden::check("tests/sim/rejects.csv", &rejects_csv(&log.refused));
    assert_eq!(
        rejects_csv(&log.refused_customers),
        "line,reason,row\n3,\"`FR` is not one of US, CA\",\"bob,bob@example.org,FR,email,,\"\n"
    );
    let words = refused_words(&log.refused);
    assert_eq!(words.lines().count(), 10);
    let report = lived(&graph, &log, &ReplayOptions { horizon: 9, ..ReplayOptions::default() });
    let journey = &report.journeys[0];
    let goal = journey.goal.as_ref().unwrap();
    // bob's basket is too small; ann clicks and leaves, cid pays.
    assert_eq!((report.customers, journey.entered, journey.sent), (3, 2, 2));
    assert_eq!((goal.converted.treated, goal.worth.as_ref().unwrap().treated), (1, 7525));
    assert_eq!((report.journeys[1].entered, report.totals.reactions), (1, 1));
    golden::check("tests/sim/replay.txt", &journey::sim::report::human::human(&report));
    let plan = Plan::new(&graph);
    let life = trace(&plan, &log.history, "ann", &ReplayOptions::default()).unwrap();
    golden::check("tests/sim/trace_of_recorded.txt", &life.human());
    assert!(trace(&plan, &log.history, "zoe", &ReplayOptions::default()).is_none());
}

/// What answers a message that these journeys did not send is not lost without a word.
#[test]
fn reactions_to_nothing_are_counted() {
    let graph = load(SHOP);
    let rows = "who,at,what,cart,value,items,message,reaction\n\
        ann,2026-03-02 10:00:00,cart_left,c1,40.50,3,,\n\
        ann,2026-03-02 10:00:01,,,,,remind,clicked\n\
        ann,2026-03-09 08:00:00,,,,,remind,opened\n\
        bob,2026-03-03 08:00:00,,,,,remind,clicked\n";
    let mapping = Mapping { attributes: BTreeMap::new(), ..mapping() };
    let log = read(&graph.program, &mapping, (rows.as_bytes(), Format::Csv), None).unwrap();
    assert_eq!((log.rows, log.used, log.refused.len()), (4, 4, 0));
    let report = lived(&graph, &log, &ReplayOptions { horizon: 9, ..ReplayOptions::default() });
    let Source::Recorded { reactions_to_nothing, used, .. } = report.source else { panic!("{:?}", report.source) };
    assert_eq!((used, reactions_to_nothing + report.totals.reactions), (4, 3));
    assert!(reactions_to_nothing >= 2, "ann's first came before anything was sent, bob was sent nothing");
    let words = journey::sim::report::human::human(&report);
    assert!(
        words.contains(&format!("{reactions_to_nothing} reactions to what was not sent here, passed over")),
        "{words}"
    );
}

#[test]
fn json_lines_say_the_same() {
    let graph = load(SHOP);
    let json = r#"{"who":"ann","at":"2026-03-02T10:00:00Z","what":"checkout","cart":"c1","value":40.5}

{"who":"ann","at":"2026-03-03T08:00:00Z","message":"remind","reaction":"clicked"}
["ann"]
{"who":"ann","at":"2026-03-03T08:00:00Z","what":{"is":"paid"}}
not json
"#;
    let mapping = Mapping { attributes: BTreeMap::new(), ..mapping() };
    let log = read(&graph.program, &mapping, (json.as_bytes(), Format::JsonLines), None).unwrap();
    assert_eq!((log.rows, log.used), (5, 2));
    let reasons: Vec<(u64, &str)> = log.refused.iter().map(|row| (row.line, row.reason.as_str())).collect();
    assert_eq!(
        reasons,
        [
            (4, "the row is no JSON object"),
            (5, "`what` holds an object; a cell is a text, a number, true, false or a list of such"),
            (6, "the row cannot be read: expected ident at line 1 column 2"),
        ]
    );
}

#[test]
fn what_cannot_be_read_at_all() {
    let graph = load(SHOP);
    let read = |mapping: &Mapping, text: &str| {
        read(&graph.program, mapping, (text.as_bytes(), Format::Csv), None).map(|_| ()).unwrap_err()
    };
    assert_eq!(read(&mapping(), "whom,at,what\n"), "the file has no column `who`; did you mean `whom`?");
    assert_eq!(read(&mapping(), "who,on,what\n"), "the file has no column `at`; there is on, what, who");
    assert_eq!(read(&mapping(), ""), "the file has no header line: the file is empty");
    let constant = Mapping { event: EventColumn::Constant("cart_lefd".to_owned()), ..Mapping::default() };
    assert_eq!(
        read(&constant, "customer,time\n"),
        "the mapping names the event `cart_lefd`, which is not declared; did you mean `cart_left`?"
    );
    let field = Mapping { fields: [("paid".to_owned(), columns(&[("totals", "x")]))].into(), ..Mapping::default() };
    assert_eq!(
        read(&field, "customer,time,event\n"),
        "the mapping names the field `totals`, which paid does not have; did you mean `total`?"
    );
    let attribute = Mapping { attributes: columns(&[("plans", "x")]), ..Mapping::default() };
    assert_eq!(
        read(&attribute, "customer,time,event\n"),
        "the mapping names the attribute `plans`, which is not declared; did you mean `plan`?"
    );
    let zone = Mapping { zone: Some("Europe/Nowhere".to_owned()), ..Mapping::default() };
    assert_eq!(read(&zone, "customer,time,event\n"), "there is no time zone `Europe/Nowhere`");
}

#[test]
fn instants_in_several_ways() {
    let graph = load(SHOP);
    let first = |format: TimeFormat, zone: Option<&str>, cell: &str| -> Option<Instant> {
        let mapping = Mapping {
            time_format: format,
            zone: zone.map(str::to_owned),
            event: EventColumn::Constant("cart_left".to_owned()),
            ..Mapping::default()
        };
        let text = format!("customer,time,cart,value\na,{cell},c,1\n");
        let log = read(&graph.program, &mapping, (text.as_bytes(), Format::Csv), None).unwrap();
        log.history.span().map(|(first, _)| first)
    };
    let berlin = Some("Europe/Berlin");
    let noon = 1_772_452_800_000; // 2026-03-02T12:00:00Z
    assert_eq!(first(TimeFormat::Iso, None, "2026-03-02T12:00:00Z"), Some(noon));
    assert_eq!(first(TimeFormat::Iso, berlin, "2026-03-02 13:00"), Some(noon));
    assert_eq!(first(TimeFormat::Iso, berlin, "2026-03-02T07:00:00-05:00"), Some(noon));
    assert_eq!(first(TimeFormat::Seconds, berlin, "1772452800.0009"), Some(noon));
    assert_eq!(first(TimeFormat::Milliseconds, None, "1772452800000"), Some(noon));
    assert_eq!(first(TimeFormat::Pattern("%d.%m.%Y %H:%M".to_owned()), berlin, "02.03.2026 13:00"), Some(noon));
    assert_eq!(first(TimeFormat::Pattern("%d.%m.%Y".to_owned()), berlin, "02.03.2026"), Some(noon - 13 * HOUR));
    assert_eq!(first(TimeFormat::Seconds, None, "yesterday"), None);
}

#[test]
fn rows_need_no_order_and_threads_change_nothing() {
    let graph = load(SHOP);
    let customers = Some((CUSTOMERS.as_bytes(), Format::Csv));
    let mut lines: Vec<&str> = EVENTS.lines().collect();
    let options = ReplayOptions { horizon: 3, ..ReplayOptions::default() };
    let read_and_live = |text: &str, threads: usize| {
        let log = read(&graph.program, &mapping(), (text.as_bytes(), Format::Csv), customers).unwrap();
        let report = lived(&graph, &log, &ReplayOptions { threads, ..options });
        serde_json::to_value(&report).unwrap()["journeys"].clone()
    };
    let sorted = read_and_live(EVENTS, 1);
    assert_eq!(sorted, read_and_live(EVENTS, 3));
    lines[1..].reverse();
    // What the file says of the profile is taken in the order of rows; here it is the same on every row of a customer.
    assert_eq!(sorted[0], read_and_live(&lines.join("\n").replace("Premium", "free"), 1)[0]);
}

#[test]
fn the_published_schema_holds_for_recorded_customers() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../docs/schema/simulate-v1.json")).expect("the schema is JSON");
    let graph = load(SHOP);
    let log = read(&graph.program, &mapping(), (EVENTS.as_bytes(), Format::Csv), None).unwrap();
    let written = serde_json::to_value(lived(&graph, &log, &ReplayOptions::default())).unwrap();
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    assert!(validator.is_valid(&written), "{written}");
}

// ------------------------------------------------------------------------------------------------ real logs

/// A data file that is handed to every build, from `JOURNEY_DATA` or beside the clone; the test is skipped where there is none.
fn data(path: &str) -> Option<String> {
    let given = std::env::var_os("JOURNEY_DATA").map(PathBuf::from);
    let folder = given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let text = std::fs::read_to_string(folder.join(path)).ok();
    if text.is_none() {
        eprintln!("SKIPPED: there is no {path} in {}; set JOURNEY_DATA to a folder with it", folder.display());
    }
    text
}

/// (customer, instant) of rows in file order, grouped by customer and sorted by time.
fn by_customer(text: &str, who: usize, when: usize, keep: impl Fn(&[&str]) -> bool) -> BTreeMap<String, Vec<Instant>> {
    let mut all: BTreeMap<String, Vec<Instant>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if keep(&cells) {
            let (day, time) = parse_local(cells[when]).unwrap();
            all.entry(cells[who].to_owned()).or_default().push(i64::from(day) * DAY + time);
        }
    }
    for times in all.values_mut() {
        times.sort_unstable();
    }
    all
}

#[test]
fn purchases_of_a_disc_shop() {
    let Some(text) = data("cdnow/cdnow_master.csv") else { return };
    let graph = load(
        r#"
customer { email : email }
channel email { address email }
category news
source shop "Shop"
event bought from shop { cds: integer, value: money USD }
message thanks: news { email template "t" }
journey again {
  enter on bought
  reenter never
  goal on bought within 30 days worth value
  send thanks by email
}
"#,
    );
    let mapping = Mapping {
        customer: "customer_id".to_owned(),
        time: "date".to_owned(),
        event: EventColumn::Constant("bought".to_owned()),
        attributes: columns(&[("email", "customer_id")]),
        ..Mapping::default()
    };
    let log = read(&graph.program, &mapping, (text.as_bytes(), Format::Csv), None).unwrap();
    assert_eq!((log.rows, log.used, log.refused.len()), (69_659, 69_659, 0));
    let report = lived(&graph, &log, &ReplayOptions { threads: 2, ..ReplayOptions::default() });
    let all = by_customer(&text, 0, 1, |_| true);
    let end = all.values().flatten().max().unwrap() + DAY;
    let again = |times: &&Vec<Instant>| times.iter().any(|at| *at > times[0] && *at <= times[0] + 30 * DAY);
    let journey = &report.journeys[0];
    let goal = journey.goal.as_ref().unwrap();
    assert_eq!((report.customers, journey.entered, journey.sent), (23_570, 23_570, 23_570));
    assert_eq!(goal.converted.treated, all.values().filter(again).count() as u64);
    let undecided = all.values().filter(|times| times[0] + 30 * DAY >= end).count() as u64;
    assert_eq!(goal.undecided.treated, undecided);
    assert_eq!(report.totals.events, 69_659);
}

#[test]
fn clicks_of_a_web_shop() {
    let Some(text) = data("ecom_synthetic/ecom.csv") else { return };
    let graph = load(
        r#"
customer { email : email  platform : desktop | mobile | tablet  lifecycle : new | returning | loyal }
channel email { address email }
category news
source shop "Shop"
event add_to_cart from shop
event purchase    from shop
message remind: news { email template "r" }
trigger left_alone = add_to_cart then no purchase for 1 hour
journey abandoned {
  enter on left_alone
  reenter never
  send remind by email
  await up to 1 day { on purchase { exit "bought" } otherwise { } }
}
"#,
    );
    let mapping = Mapping {
        customer: "user_id".to_owned(),
        time: "timestamp".to_owned(),
        event: EventColumn::Column {
            column: "event".to_owned(),
            names: BTreeMap::new(),
            ignore: Vec::new(),
            ignore_unknown: true,
        },
        attributes: columns(&[("email", "user_id"), ("platform", "platform"), ("lifecycle", "user_lifecycle")]),
        ..Mapping::default()
    };
    let log = read(&graph.program, &mapping, (text.as_bytes(), Format::Csv), None).unwrap();
    assert_eq!((log.rows, log.used, log.refused.len()), (31_106, 1_816, 0));
    assert_eq!(log.rows, log.used + log.ignored);
    let report = lived(&graph, &log, &ReplayOptions { horizon: 2, ..ReplayOptions::default() });
    let carts = by_customer(&text, 0, 3, |cells| cells[2] == "add_to_cart");
    let bought = by_customer(&text, 0, 3, |cells| cells[2] == "purchase");
    let nothing = Vec::new();
    let mut left = 0;
    let mut back = 0;
    for (who, times) in &carts {
        let bought = bought.get(who).unwrap_or(&nothing);
        let alone = times.iter().find(|at| !bought.iter().any(|b| *b > **at && *b <= **at + HOUR));
        let Some(at) = alone else { continue };
        left += 1;
        back += u64::from(bought.iter().any(|b| *b > at + HOUR && *b <= at + HOUR + DAY));
    }
    let journey = &report.journeys[0];
    assert_eq!((journey.entered, journey.sent), (left, left));
    let reason = journey.exited_by_reason.iter().find(|reason| reason.name == "bought").map_or(0, |r| r.treated);
    assert_eq!(reason, back);
}

#[test]
fn a_customer_file_without_a_mapping() {
    let graph = load(SHOP);
    let mapping = Mapping {
        customers: Some(CustomerMapping { customer: "id".to_owned(), ..CustomerMapping::default() }),
        ..Mapping::default()
    };
    let events = "customer,time,event,cart,value\na,2026-03-01,cart_left,c,30\n";
    let customers = "id,country,unknown column\na,CA,x\n";
    let log =
        read(&graph.program, &mapping, (events.as_bytes(), Format::Csv), Some((customers.as_bytes(), Format::Csv)))
            .unwrap();
    assert_eq!(log.history.customers[0].profile.len(), 1);
    assert!(log.refused_customers.is_empty());
}
