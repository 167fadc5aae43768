//! Conditions in words are the language: written back into their workspace they mean the same.

use journey::{
    base::Span,
    ir::{Facts, Graph, NodeKind, words::Words},
    model::{
        condition::{Cond, CondKind, Happening},
        journey::{Cause, WayInKind},
        program::TriggerKind,
    },
};

use crate::workspace::{self, Workspace};

/// Places of whole conditions with their words.
fn conditions(graph: &Graph) -> Vec<(Span, String)> {
    let program = &graph.program;
    let mut all: Vec<(Span, String)> = Vec::new();
    let outside = Words::of(program);
    let mut at = |condition: &Cond, words: String| all.push((condition.span, words));
    for segment in program.segments.rows() {
        at(&segment.condition, outside.cond(&segment.condition));
    }
    for trigger in program.triggers.rows() {
        match &trigger.kind {
            TriggerKind::Event { events, filter } => {
                filter.iter().for_each(|filter| at(filter, outside.filter(filter, events)));
            }
            TriggerKind::Absence { events, filter, missing, missing_filter, .. } => {
                filter.iter().for_each(|filter| at(filter, outside.filter(filter, events)));
                missing_filter.iter().for_each(|filter| at(filter, outside.filter(filter, missing)));
            }
            TriggerKind::Becomes(condition) => at(condition, outside.cond(condition)),
            _ => {}
        }
    }
    for channel in program.channels.rows() {
        channel.consent.iter().for_each(|consent| at(consent, outside.cond(consent)));
        channel.quiet.iter().filter_map(|line| line.when.as_ref()).for_each(|when| at(when, outside.cond(when)));
    }
    program.caps.rows().iter().filter_map(|cap| cap.when.as_ref()).for_each(|when| at(when, outside.cond(when)));
    program.suppressions.rows().iter().for_each(|rule| at(&rule.when, outside.cond(&rule.when)));
    for (id, journey) in program.journeys.iter() {
        let words = Words::inside(program, id);
        let mut cause = |cause: &Cause| match cause {
            Cause::On { events, filter, when } => {
                filter.iter().for_each(|filter| at(filter, words.filter(filter, events)));
                when.iter().for_each(|when| at(when, words.cond(when)));
            }
            Cause::When(condition) => at(condition, words.cond(condition)),
        };
        journey.goal.iter().for_each(|goal| cause(&goal.cause));
        journey.exits.iter().for_each(|rule| cause(&rule.cause));
        for stage in journey.stages.rows() {
            stage.milestone.iter().for_each(|(milestone, _)| cause(milestone));
            stage.exits.iter().for_each(|rule| cause(&rule.cause));
        }
        for (_, node) in graph.journeys[id].nodes() {
            if let NodeKind::Await { arms, .. } = &node.kind {
                arms.iter().for_each(&mut cause);
            }
        }
        for (_, node) in graph.journeys[id].nodes() {
            if let NodeKind::Branch { arms, on: None } = &node.kind {
                let written = arms.iter().filter(|arm| !matches!(arm.kind, CondKind::EnteredBy(_)));
                written.for_each(|condition| at(condition, words.cond(condition)));
            }
        }
        for (_, way) in journey.ways_in.iter() {
            let line: Vec<Happening> = journey
                .ways_in
                .rows()
                .iter()
                .filter(|other| other.line == way.line)
                .filter_map(|other| match &other.what {
                    WayInKind::Happening(happening) => Some(happening.clone()),
                    WayInKind::Handoff(_) => None,
                })
                .collect();
            way.filter.iter().for_each(|filter| at(filter, words.filter(filter, &line)));
            way.when.iter().for_each(|when| at(when, words.cond(when)));
        }
    }
    all.sort_by_key(|(span, _)| (span.file, span.start));
    all.dedup_by_key(|(span, _)| *span);
    all
}

/// The workspace with every condition replaced by its words.
fn rewritten(workspace: &Workspace) -> Workspace {
    let mut texts: Vec<(String, String)> =
        workspace.sources.iter().map(|(_, file)| (file.path.clone(), file.text.clone())).collect();
    for (span, words) in conditions(&workspace.graph).into_iter().rev() {
        let text = &mut texts[span.file.0 as usize].1;
        text.replace_range(span.start as usize..span.end as usize, &words);
    }
    workspace::of_files(&texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>())
}

fn json(graph: &Graph, facts: &Facts) -> String {
    journey::export::graph_json(graph, facts)
}

#[test]
fn words_mean_what_was_written() {
    let mut count = 0;
    for (name, workspace) in workspace::examples_and_trials() {
        let (graph, facts) = workspace.checked();
        count += conditions(graph).len();
        let again = rewritten(&workspace);
        let (graph_again, facts_again) = again.checked();
        let (before, after) = (json(graph, facts), json(graph_again, facts_again));
        let differ = before.lines().zip(after.lines()).find(|(a, b)| a != b && !a.contains("\"hash\""));
        assert_eq!(differ, None, "{name}");
        assert!(before == after, "{name}");
    }
    assert!(count > 50, "only {count} conditions");
}

#[test]
fn every_form_of_condition() {
    let forms = [
        "tier is gold",
        "tier is not gold and not (vip or upset)",
        "tier in gold, silver or tier not in gold, bronze",
        "first_name is known and first_name is not known",
        "score >= 3 and score < 5 or score <= 1 and score > 0",
        "spent > 20.50 USD",
        "joined before 60 days ago and joined after 2026-01-31",
        "renews before 3 days after now",
        "email in opted_in and opted_in contains sms",
        "first_name contains \"a b\"",
        "any order where total >= 20 USD and customer.total is 1 in last 7 days",
        "no order in last 90 minutes or no email opened ever",
        "count of order in last 1 day >= 2",
        "sum of order.total where total > 1 USD in last 365 days > 500 USD",
        "count of news sent in last 7 days is 2",
        "any tip capped in last 7 days and any j entered ever",
        "inside j and not inside j",
        "not not vip",
    ];
    let declarations = "\
customer { email: email?  first_name: text?  tier: bronze | silver | gold = bronze  vip: true | false = false  score: integer = 0  total: integer = 0
  spent: money USD = 0 USD  joined: date  renews: datetime?  opted_in: set of channel }
channel email { address email  positive opened }
channel sms { address email }
category news
message tip: news { email template \"tip\" }
source shop
event order from shop { total: money USD }
status upset { ends on order }
journey j { enter on order  reenter always  send tip by email }
";
    let segments: String = (0..).zip(forms).map(|(i, form)| format!("segment s{i} = {form}\n")).collect();
    let workspace = workspace::of_text(&format!("{declarations}{segments}"));
    let words: Vec<String> = workspace
        .graph
        .program
        .segments
        .rows()
        .iter()
        .map(|segment| Words::of(&workspace.graph.program).cond(&segment.condition))
        .collect();
    assert_eq!(words, forms);
}

#[test]
fn every_form_of_trigger() {
    let forms = [
        "order where total >= 20 USD",
        "order, visit",
        "order where total >= 20 USD then no order, visit for 1 hour",
        "becomes vip and not upset",
        "2026-11-27 at 09:00",
        "3 days before renews at 09:00",
        "24 hours after birthday",
        "1 day after birthday at 10:00",
        "every year 3 days before birthday at 09:00",
        "every year on birthday at 09:00",
        "every monday at 09:00",
        "every monday to friday at 09:00",
        "every month on 31 at 18:30",
        "every 14 days from 2026-03-02 at 10:00",
        "every 24 hours from 2026-03-02 at 10:00",
    ];
    let declarations = "\
customer { vip: true | false = false  renews: datetime?  birthday: date? }
source shop
event order from shop { total: money USD }
event visit from shop
status upset { ends on order }
";
    let triggers: String = (0..).zip(forms).map(|(i, form)| format!("trigger t{i} = {form}\n")).collect();
    let workspace = workspace::of_text(&format!("{declarations}{triggers}"));
    let found: Vec<String> = workspace.earlier.iter().map(|finding| workspace.line(finding)).collect();
    assert!(found.is_empty(), "{found:?}");
    let program = &workspace.graph.program;
    let words: Vec<String> =
        program.triggers.rows().iter().map(|trigger| Words::of(program).trigger(&trigger.kind)).collect();
    assert_eq!(words, forms);
}
