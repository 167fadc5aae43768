//! What is known where: facts along the paths of journeys, from text.

use std::rc::Rc;

use journey::{
    base::{Severity, SourceMap},
    ir::{self, Facts, Graph, NodeId, NodeKind},
    model::{
        self,
        program::Settings,
        types::{Currency, JourneyId, WayInId},
    },
    solve::{Answer, Arms, Customer, Known, Mode, Solver},
    syntax,
};

/// Declarations that the journeys below use.
const SHOP: &str = r#"
customer {
  email : email
  phone : phone?
  tier  : basic | silver | gold = basic
  level : basic | silver | gold = basic from tier_changed.tier
  spent : money USD = 0 USD
  joined : date
}
channel email { address email positive clicked negative unsubscribed }
channel night { address email quiet 21:00 to 08:00 }
category news
message a: news { email template "a" subject "a" night "a" }
message b: news { email template "b" subject "b" }
source shop "Shop"
event visit        from shop { page: text, value: money USD }
event order        from shop { total: money USD }
event complaint    from shop
event settled      from shop
event tier_changed from shop { tier: basic | silver | gold }
status upset { begins on complaint  ends on settled }
status marked { ends on settled }
"#;

fn graph(text: &str) -> (Graph, Facts) {
    let mut sources = SourceMap::new();
    let whole = format!("{SHOP}\n{text}");
    let file = sources.add("workspace.journey", &whole);
    let (tree, mut findings) = syntax::parse(file, &whole);
    let settings =
        Settings { name: "t".into(), zone: "Europe/Berlin".into(), currency: Currency::named("USD").unwrap() };
    let (program, more) = model::resolve(&[tree], &sources, &settings);
    findings.extend(more);
    let errors: Vec<String> = findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .map(|f| format!("{} {:?}", f.message, f.span))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let graph = ir::lower(program);
    let (facts, findings) = ir::validate(&graph);
    (graph, facts.unwrap_or_else(|| panic!("{findings:#?}")))
}

/// The arms of every branch of the first journey, in written order.
fn branches(text: &str, mode: Mode) -> Vec<Rc<Arms<()>>> {
    let (graph, facts) = graph(text);
    let mut solver = Solver::new(&graph.program);
    let mut known = solver.known((&graph, &facts), JourneyId(0), mode, &[]);
    let nodes: Vec<NodeId> = graph.journeys[JourneyId(0)]
        .nodes()
        .filter(|(_, node)| matches!(node.kind, NodeKind::Branch { .. }))
        .map(|(id, _)| id)
        .collect();
    nodes.into_iter().map(|node| solver.arms_at(&mut known, node).unwrap()).collect()
}

/// For every arm of every branch whether it gets somebody (`+`), nobody (`-`), and so for the rest after `|`.
fn shown(text: &str, mode: Mode) -> String {
    let sign = |answer: bool| if answer { '+' } else { '-' };
    let shown = branches(text, mode).into_iter().map(|arms| {
        let each: String = arms.arms.iter().map(|arm| sign(!arm.gets.is_no())).collect();
        format!("{each}|{}", sign(!arms.rest.is_no()))
    });
    shown.collect::<Vec<_>>().join(" ")
}

fn both(text: &str) -> (String, String) {
    (shown(text, Mode::Strict), shown(text, Mode::Steady))
}

#[track_caller]
fn assert_known(rules: &str, body: &str, strict: &str, steady: &str) {
    let text = format!("journey j {{\n{rules}\nreenter never\nstage one {{\n{body}\n}}\n}}");
    assert_eq!(both(&text), (strict.to_owned(), steady.to_owned()), "{text}");
}

const TIERS: &str =
    "branch { when tier is silver { send a by email } when tier is gold { send b by email } otherwise { } }";

#[test]
fn the_entry_is_known_until_time_passes() {
    let two = format!("{TIERS} wait 1 hour {TIERS}");
    assert_known("enter on visit when tier is gold", &two, "-+|- ++|+", "-+|- -+|-");
}

#[test]
fn what_the_event_said_stays() {
    let ask = "branch { when entry.value > 20 USD { } when entry.page is \"home\" { } otherwise { } }";
    let two = format!("{ask} wait 3 days {ask}");
    assert_known("enter on visit where value > 30 USD and page is \"home\"", &two, "+-|- +-|-", "+-|- +-|-");
}

#[test]
fn arms_add_what_they_ask() {
    let body = "branch { when tier is gold { branch { when tier is silver { } otherwise { } } } otherwise { branch { when tier is gold { } when tier in basic, silver { } } } }";
    assert_known("enter on visit", body, "+|+ -|+ -+|-", "+|+ -|+ -+|-");
}

#[test]
fn a_join_knows_what_both_ways_know() {
    let body = "branch { when tier is gold { } when tier is silver { } otherwise { exit } } \
                branch { when tier is basic { } otherwise { } }";
    assert_known("enter on visit", body, "++|+ -|+", "++|+ -|+");
}

#[test]
fn set_and_mark_overwrite() {
    let body = "set tier to gold branch { when tier is gold { } otherwise { } } \
                mark marked branch { when marked { } otherwise { } } \
                clear marked branch { when marked { } otherwise { } }";
    assert_known("enter on visit when tier is basic and not marked", body, "+|- +|- -|+", "+|- +|- -|+");
}

#[test]
fn a_written_attribute_is_not_steady() {
    let body = format!("set tier to gold wait 1 day {TIERS}");
    assert_known("enter on visit", &body, "++|+", "++|+");
}

#[test]
fn history_that_can_only_grow_stays() {
    let ask =
        "branch { when any order ever { branch { when any order in last 9 days { } otherwise { } } } otherwise { } }";
    let body = format!("{ask} wait 1 day {ask}");
    let rules = "enter on visit when any order in last 9 days";
    assert_known(rules, &body, "+|- +|- +|- +|+", "+|- +|- +|- +|+");
}

#[test]
fn the_entering_event_has_just_happened() {
    let body = "branch { when count of order where total > 10 USD in last 1 hour >= 1 { } otherwise { } } \
                branch { when any order since entry { } otherwise { } }";
    assert_known("enter on order where total >= 20 USD", body, "+|- -|+", "+|- -|+");
    assert_known("enter on order where total >= 5 USD", body, "+|+ -|+", "+|+ -|+");
}

#[test]
fn a_date_long_ago_stays_long_ago() {
    let ask = "branch { when joined before 60 days ago { } otherwise { } }";
    assert_known(
        "enter on visit when joined before 90 days ago",
        &format!("{ask} wait 1 day {ask}"),
        "+|- +|-",
        "+|- +|-",
    );
    assert_known(
        "enter on visit when joined after 30 days ago",
        &format!("{ask} wait 1 day {ask}"),
        "-|+ +|+",
        "-|+ +|+",
    );
}

#[test]
fn a_message_just_sent_has_no_reaction_yet() {
    let body = "send a as first by email branch { when first clicked { } otherwise { } } \
                await up to 1 day { on clicked { branch { when first clicked { } otherwise { } } } \
                otherwise { branch { when first clicked { } otherwise { } } } }";
    assert_known("enter on visit", body, "-|+ +|- -|+", "-|+ +|- -|+");
}

#[test]
fn a_blocked_message_was_not_sent() {
    let body = "send a as first by email, else { branch { when first sent { } otherwise { } } exit } \
                branch { when first sent { } otherwise { } }";
    assert_known("enter on visit", body, "-|+ +|-", "-|+ +|-");
}

#[test]
fn what_the_awaited_event_said() {
    let body = "await up to 1 day { on order where total > 50 USD when tier is gold { \
                branch { when order.total > 20 USD { } otherwise { } } \
                branch { when tier is gold { } otherwise { } } \
                branch { when any order in last 1 hour { } otherwise { } } } \
                when upset { branch { when upset { } otherwise { } } } \
                otherwise { branch { when upset { } otherwise { } } } }";
    assert_known("enter on visit", body, "+|- +|- +|- +|- -|+", "+|- +|- +|- +|- -|+");
}

#[test]
fn when_the_time_is_up_it_has_not_happened() {
    let body = "await up to 2 days { on order { } otherwise { \
                branch { when any order in last 1 day { } otherwise { } } \
                branch { when any order in last 3 days { } otherwise { } } } }";
    assert_known("enter on visit", body, "-|+ +|+", "-|+ +|+");
}

#[test]
fn no_statement_runs_while_an_exit_rule_is_true() {
    let ask = "branch { when upset { } otherwise { } }";
    let body = format!("{ask} wait 1 day {ask} send a by night {ask}");
    assert_known("enter on visit exit when upset", &body, "-|+ -|+ -|+", "-|+ -|+ -|+");
    // Only a complaint begins the status, and every complaint leaves.
    assert_known("enter on visit when not upset exit on complaint", &body, "-|+ -|+ -|+", "-|+ -|+ -|+");
    // Not every complaint leaves.
    assert_known(
        "enter on visit when not upset exit on complaint when tier is gold",
        &body,
        "-|+ +|+ +|+",
        "-|+ +|+ +|+",
    );
    // Who is upset may be settled.
    assert_known("enter on visit when upset", &body, "+|- +|+ +|+", "+|- +|+ +|+");
}

#[test]
fn a_held_message_lets_time_pass() {
    let body =
        "branch { when not upset { send a by night } otherwise { exit } } branch { when upset { } otherwise { } }";
    assert_known("enter on visit", body, "+|+ +|+", "+|+ +|+");
    let body = body.replace("by night", "by email");
    assert_known("enter on visit", &body, "+|+ -|+", "+|+ -|+");
}

#[test]
fn loops_are_followed_to_their_end() {
    let body = "repeat up to 3 times { branch { when tier is basic { } otherwise { } } wait 1 hour set tier to gold } \
                branch { when tier is silver { } otherwise { } }";
    assert_known("enter on visit when tier is basic", body, "+|+ -|+", "+|+ -|+");
    let body = "repeat up to 3 times { branch { when joined after 30 days ago { } otherwise { } } wait 1 hour }";
    assert_known("enter on visit when joined before 40 days ago", body, "-|+", "-|+");
}

#[test]
fn milestones_cut_a_stage_short() {
    let text = "journey j { enter on visit when tier is basic reenter never \
                stage one { milestone when tier is gold  branch { when tier is gold { } otherwise { } } wait 1 day exit } \
                stage two { branch { when tier is gold { } otherwise { } } } }";
    assert_eq!(shown(text, Mode::Strict), "-|+ +|-");
}

#[test]
fn an_attribute_is_what_the_entering_event_said() {
    let ask = "branch { when level is gold { } otherwise { } }";
    assert_known("enter on tier_changed where tier is gold", &format!("{ask} wait 1 day {ask}"), "+|- +|+", "+|- +|-");
}

#[test]
fn which_way_in_it_was() {
    let body = "branch on entry { visit { branch on entry { visit { } order { } } } order { } }";
    assert_known("enter on visit enter on order", body, "++|- +-|-", "++|- +-|-");
}

fn customer(answer: &Answer<Customer>) -> String {
    answer.found().map_or_else(|| "nobody".to_owned(), Customer::words)
}

fn entry(text: &str) -> (String, String) {
    let (graph, facts) = graph(text);
    let mut solver = Solver::new(&graph.program);
    let mut known: Known = solver.known((&graph, &facts), JourneyId(0), Mode::Strict, &[]);
    let answers = solver.entry_shown(&mut known, WayInId(0));
    (customer(&answers.asked), customer(&answers.enters))
}

#[test]
fn who_is_asked_for_and_who_enters() {
    let journey = |enter: &str, rules: &str| {
        entry(&format!(
            "segment big = spent > 100 USD\njourney j {{ enter {enter} reenter never {rules} send a by email }}"
        ))
    };
    let (asked, enters) = journey("on visit where value > 10 USD when big and tier is gold", "");
    assert_eq!(asked, "entry.value 11 USD");
    assert_eq!(enters, "tier gold, spent 101 USD, entry.value 11 USD");
    assert_eq!(journey("on visit when big and spent < 50 USD", "").1, "nobody");
    assert_eq!(journey("on visit where value > 10 USD and value < 5 USD", "").0, "nobody");
    assert_eq!(journey("on visit when big", "exit when tier in basic, silver, gold").1, "nobody");
}
