//! What is certain: when a step is reached, what every way to it passes, what was sent before.

use journey::ir::{
    delays::Bounds,
    words::{Words, duration_words},
};

use super::{named, small};
use crate::{golden, workspace::Workspace};

const JOURNEYS: &str = "\
journey straight {
  enter on visit
  reenter always
  wait 1 hour
  send tip as first by email
  await up to 1 day { on clicked { } otherwise { send tip as second by sms } }
  wait until 09:00
  branch { when vip { wait 2 days } otherwise { } }
  send more as third by email
}
journey rounds {
  enter on visit
  reenter always
  repeat up to 3 times {
    wait 1 day
    branch { when vip { exit \"enough\" } otherwise { send tip by sms } }
  }
  wait 1 hour
}
journey staged {
  enter on visit
  reenter always
  stage one {
    milestone on order
    send tip as early by sms
    wait 5 days
    send tip as late by sms
  }
  stage two {
    await up to 2 days { on clicked { go to one } otherwise { } }
    wait until renews, else go on
  }
}
";

fn bounds(bounds: Bounds) -> String {
    let greatest = bounds.greatest.map_or("no bound".to_owned(), duration_words);
    format!("{} to {greatest}", duration_words(bounds.least))
}

fn listing(workspace: &Workspace, name: &str) -> String {
    let (id, steps) = named(workspace, name);
    let (graph, facts) = workspace.checked();
    let facts = facts.journey(id).unwrap();
    let words = Words::inside(&graph.program, id);
    let sends = |ids: &std::collections::BTreeSet<journey::model::types::SendId>| {
        let name = |id: &journey::model::types::SendId| {
            let send = facts.sends().iter().find(|send| send.id == *id).unwrap();
            steps.node(send.node).unwrap().name.to_string()
        };
        ids.iter().map(name).collect::<Vec<_>>().join(", ")
    };
    let mut text = format!("=== {name} ===\n");
    for (node_id, node) in steps.nodes() {
        let before = facts.before(node_id);
        text.push_str(&format!(
            "{} ({})\n  reached after {}\n",
            node.name,
            words.node(&node.kind),
            facts.since_entry(node_id).map_or("never".to_owned(), bounds),
        ));
        if let Some(dominator) = facts.dominator(node_id) {
            text.push_str(&format!("  only behind {}\n", steps.node(dominator).unwrap().name));
        }
        text.push_str(&format!(
            "  run before: certainly [{}], possibly [{}], last [{}]{}\n",
            sends(&before.certain),
            sends(&before.possible),
            sends(&before.last),
            if before.without { " or nothing" } else { "" },
        ));
        for (edge, _) in steps.ways_on(node_id) {
            let delay = facts.delay(node_id, edge);
            if delay != Bounds::NONE {
                text.push_str(&format!("  {edge:?} takes {}\n", bounds(delay)));
            }
        }
    }
    text
}

#[test]
fn facts_of_small_journeys() {
    let workspace = small(JOURNEYS);
    let page = ["straight", "rounds", "staged"].map(|name| listing(&workspace, name)).join("\n");
    golden::check("tests/ir/facts.txt", &format!("{JOURNEYS}\n{page}"));
}

#[test]
fn a_step_is_behind_those_that_every_way_passes() {
    let workspace = small(JOURNEYS);
    let (id, steps) = named(&workspace, "straight");
    let facts = workspace.checked().1.journey(id).unwrap();
    let node = |name: &str| steps.nodes().find(|(_, node)| node.name == name).unwrap().0;
    assert!(facts.dominates(node("first"), node("third")));
    assert!(!facts.dominates(node("second"), node("third")));
    assert!(facts.dominates(node("third"), node("third")));
    assert!(!facts.dominates(node("third"), node("first")));
}
