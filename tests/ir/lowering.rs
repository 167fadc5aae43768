//! Statement trees as graphs: every statement once, names of nodes, where ways lead.

use journey::ir::words::Words;

use super::{named, small};
use crate::{golden, workspace::Workspace};

const EVERYTHING: &str = "\
journey every_statement {
  enter on visit
  enter on handoff
  reenter always
  stage first \"The first\" {
    milestone on order
    wait 1 hour
    wait until monday at 09:00 as monday
    wait until monday to friday 09:00 to 17:00
    wait until renews, else go on
    wait until renews, else go to last
    send tip by email, else sms, else exit \"out of reach\"
    send tip as second_tip by email, else { mark upset  wait 1 day }
    await up to 1 day {
      on clicked        { }
      on order          { exit \"bought\" }
      when vip          { go to first }
      otherwise         { wait 2 hours }
    }
  }
  stage middle {
    branch {
      when tier is gold and vip { clear upset }
      when second_tip opened    { }
      otherwise                 { set score to score + 1 }
    }
    branch on tier { gold { wait 1 day } silver, bronze { } }
    split coin { heads 50% { start other } tails 50% { } }
    repeat up to 3 times {
      repeat up to 2 times { wait 1 hour }
      branch { when vip { } otherwise { go to last } }
    }
    repeat up to 2 times { wait 1 day  exit }
  }
  stage last {
    do refund { page: \"p\" }, else { do note  do note }
    do note
    branch { when vip { hand off to other } otherwise { } }
  }
}
journey other {
  enter on handoff
  reenter always
  send more by email
}
";

/// One line for each node, and below it one for each way on.
fn listing(workspace: &Workspace, name: &str) -> String {
    let (id, steps) = named(workspace, name);
    let words = Words::inside(&workspace.graph.program, id);
    let mut text = String::new();
    for (node_id, node) in steps.nodes() {
        text.push_str(&format!("{:>3} {} = {}\n", node_id.0, node.name, words.node(&node.kind)));
        for (edge, to) in steps.ways_on(node_id) {
            let said = words.way_on(&node.kind, edge);
            let target = steps.node(to).map_or("", |node| node.name.as_str());
            let jump = steps.jump(node_id, edge).map_or(String::new(), |span| {
                format!("   ({})", workspace.sources.text(span).lines().next().unwrap_or(""))
            });
            text.push_str(&format!("      {edge:?} {said:?} -> {} {target}{jump}\n", to.0));
        }
    }
    text
}

#[test]
fn every_statement_becomes_nodes() {
    let workspace = small(EVERYTHING);
    let text = format!("{EVERYTHING}\n=== every_statement ===\n{}", listing(&workspace, "every_statement"));
    golden::check("tests/ir/lowering.txt", &text);
}

#[test]
fn names_are_unique_and_stable() {
    let workspace = small(EVERYTHING);
    let (_, steps) = named(&workspace, "every_statement");
    let mut names: Vec<&str> = steps.nodes().map(|(_, node)| node.name.as_str()).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    // A step more in one stage renames nothing in another.
    let edited = small(&EVERYTHING.replace(
        "    wait 1 hour\n    wait until monday at",
        "    wait 1 hour\n    do note\n    wait 3 hours\n    wait until monday at",
    ));
    let (_, after) = named(&edited, "every_statement");
    let elsewhere = |steps: &journey::ir::JourneyGraph| -> Vec<String> {
        let names = steps.nodes().filter(|(_, node)| node.stage.0 > 0).map(|(_, node)| node.name.to_string());
        names.collect()
    };
    assert_eq!(elsewhere(steps), elsewhere(after));
}

#[test]
fn every_way_but_an_exit_goes_on() {
    for (name, workspace) in crate::workspace::examples_and_trials() {
        for (id, journey) in workspace.graph.program.journeys.iter() {
            let steps = &workspace.graph.journeys[id];
            for (node_id, node) in steps.nodes() {
                let leaves = matches!(node.kind, journey::ir::NodeKind::Leave(_));
                assert_eq!(steps.ways_on(node_id).is_empty(), leaves, "{name}.{}: {}", journey.name, node.name);
            }
        }
    }
}
