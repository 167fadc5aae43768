//! The table of paths: text in, tables out.

use journey::{
    compile::{Compiled, compile},
    config::Config,
    export::paths::{Table, csv, days, human, json, page, paths},
};

use crate::{golden, schema};

fn compiled(text: &str) -> Compiled {
    compile(vec![("journeys.journey".into(), text.into())], &Config::lone("paths"))
}

fn table(text: &str, limit: u64) -> Table {
    // What is only suspicious is no matter here.
    let compiled =
        compile(vec![("journeys.journey".into(), text.into())], &journey::compile::lenient(Config::lone("paths")));
    let (graph, facts) = compiled.checked().expect("the text can be run");
    paths((graph, facts), &compiled.sources, None, limit)
}

#[test]
fn every_path_in_words() {
    let all = table(include_str!("journeys.journey"), 100);
    golden::check("tests/paths/human.txt", &human(&all, false));
    golden::check("tests/paths/silent.txt", &format!("{}\n{}", human(&all, true), csv(&all, true)));
    golden::check("tests/paths/table.csv", &csv(&all, false));
}

#[test]
fn every_path_for_other_programs() {
    let text = json(&table(include_str!("journeys.journey"), 100));
    schema::assert_fits("paths-v1.json", &text);
    golden::check("tests/paths/table.json", &text);
}

#[test]
fn the_page_needs_nothing_else_and_is_whole() {
    let text = page(&table(include_str!("journeys.journey"), 100), false);
    assert!(!text.contains("http://") && !text.contains("https://") && !text.contains("<script"));
    assert!(text.contains("prefers-color-scheme:dark"));
    for tag in ["section", "table", "tr", "td", "div", "span", "ul", "dl"] {
        let (open, close) = (text.matches(&format!("<{tag}")).count(), text.matches(&format!("</{tag}>")).count());
        assert_eq!(open, close, "<{tag}>");
    }
    golden::check("tests/paths/page.html", &text);
}

#[test]
fn a_journey_of_very_many_paths_says_how_many_more() {
    let branch = "branch { when tier is gold { wait 1 day } otherwise { } }\n await up to 1 day { on clicked { } otherwise { } }\n";
    let text = format!(
        "customer {{ email: email  tier: basic | gold = basic }}\nsource shop\nevent visit from shop\n\
         channel email {{ address email  consent true  positive clicked }}\ncategory news\n\
         message hi: news {{ email template \"hi\" }}\n\
         journey j {{\n enter on visit\n reenter never\n send hi by email\n{}}}\n",
        branch.repeat(20)
    );
    let all = table(&text, 5);
    let journey = all.journeys.first().expect("one journey");
    assert_eq!(journey.paths.len(), 5);
    assert!(journey.uncounted && journey.more > 10_000);
    assert!(human(&all, false).contains("… and at least 19995 more; `--limit` shows more of them"));
}

#[test]
fn days_of_a_path() {
    let day = 24 * 60 * 60 * 1000;
    assert_eq!(days(0, Some(day - 1)), "day 0");
    assert_eq!(days(day, Some(3 * day)), "day 1 to 3");
    assert_eq!(days(2 * day, None), "day 2 or later");
}

#[test]
fn the_text_of_these_tests_is_no_mistake_itself() {
    let found = compiled(include_str!("journeys.journey")).findings;
    assert!(
        found
            .iter()
            .all(|finding| finding.severity != journey::base::Severity::Error || finding.name.starts_with("arm"))
    );
}
