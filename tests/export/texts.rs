//! Mermaid, DOT, SVG and HTML as text: what stands in them, and that no text of a user's gets out of its quotes.

use std::collections::BTreeMap;

use journey::{
    export::{
        FlowShares, PngError, Share, journey_dot, journey_mermaid, journey_svg, overview_dot, overview_mermaid,
        overview_svg, page, png,
    },
    ir::{Edge, NodeKind},
};

use crate::{
    golden,
    workspace::{self, Workspace},
};

const SMALL: &str = "\
customer { email: email?  phone: phone?  vip: true | false = false }
channel email { address email  positive opened, clicked  negative unsubscribed }
channel sms { address phone  positive clicked }
category news
cap news at 1 per day
message tip \"The first tip\": news { email template \"tip\"  sms \"A tip.\" }
source shop \"Web shop\"
event visit from shop { page: id }
event order from shop { total: money USD }
action call to shop may fail
trigger looks = visit then no order for 1 hour
journey tips \"Tips for newcomers\" {
  owner    \"Growth\"
  enter    on looks when not vip
  reenter  after 7 days
  goal     on order within 7 days worth total
  exit     on goal
  exit     on negative \"not wanted\" to calls
  holdout  5%
  stage say \"Say hello\" {
    send tip by email, else sms
    await up to 1 day { on clicked { go to ask } otherwise { exit \"not reading\" } }
  }
  stage ask {
    repeat up to 3 times {
      wait 1 day
      branch { when vip { start calls } otherwise { } }
    }
    split coin { heads 50% { do call, else go on } tails 50% { } }
  }
}
journey calls { enter on handoff  enter on tips exited  reenter always  wait until 09:00  do call, else { } }
";

/// Texts that try to get out of whatever they are put into.
const NASTY: &str = "\
customer { email: email }
channel email { address email }
category news
message tip \"</title><script>alert(1)</script>&amp;\": news { email template \"t\" }
source shop
event visit from shop
/// </p><img src=x onerror=alert(1)>
journey j \"]]> \\\\ %% #quot; <b>'bold'</b> `code`\" {
  owner \"--> |x| ; }\"
  enter on visit
  reenter always
  stage one \"{{x}}<!-- -->\" { send tip by email  exit \"a\\\"; -> b [label=<x>]\" }
}
";

fn small() -> Workspace {
    workspace::of_text(SMALL)
}

#[test]
fn mermaid_and_dot_of_a_small_workspace() {
    let workspace = small();
    let (graph, facts) = workspace.checked();
    let id = graph.program.journeys_by_name()["tips"];
    let page = [
        journey_mermaid(graph, facts, id, None),
        overview_mermaid(graph),
        journey_dot(graph, facts, id, None),
        overview_dot(graph),
    ]
    .join("\n");
    golden::check("tests/export/texts.txt", &page);
}

#[test]
fn svg_of_a_small_workspace() {
    let workspace = small();
    let (graph, facts) = workspace.checked();
    golden::check("tests/export/overview.svg", &overview_svg(graph, facts, None));
    golden::check(
        "tests/export/journey.svg",
        &journey_svg(graph, facts, graph.program.journeys_by_name()["tips"], None),
    );
}

#[test]
fn shares_are_shown() {
    let workspace = small();
    let (graph, facts) = workspace.checked();
    let id = graph.program.journeys_by_name()["tips"];
    let steps = &graph.journeys[id];
    let awaits = steps.nodes().find(|(_, node)| matches!(node.kind, NodeKind::Await { .. })).unwrap().0;
    let share = |count, share| Share { count, share };
    let flow = FlowShares {
        ways: BTreeMap::from([
            ((id, awaits, Edge::Arm(0)), share(4, 0.04)),
            ((id, awaits, Edge::Otherwise), share(96, 0.96)),
        ]),
        entered: BTreeMap::from([(id, 100)]),
    };
    let svg = journey_svg(graph, facts, id, Some(&flow));
    for words in ["4.0%", "96%", "100 entered"] {
        assert!(svg.contains(words), "{words} is missing");
    }
    assert!(journey_mermaid(graph, facts, id, Some(&flow)).contains("clicked · 4.0%"));
    assert!(journey_dot(graph, facts, id, Some(&flow)).contains("clicked\\n4.0%"));
}

#[test]
fn texts_stay_inside_their_quotes() {
    let workspace = workspace::of_text(&NASTY.replace("\\\"", "'"));
    let (graph, facts) = workspace.checked();
    let id = graph.program.journeys_by_name()["j"];
    let svg = journey_svg(graph, facts, id, None);
    assert!(png(&svg, 1.0).is_ok(), "the picture is not XML any more");
    assert!(png(&overview_svg(graph, facts, None), 1.0).is_ok());
    for text in [svg, page(graph, facts, None)] {
        for tag in ["<script", "<img", "<b>", "<!--"] {
            assert!(!text.contains(tag), "{tag} got out");
        }
    }
    let mermaid = journey_mermaid(graph, facts, id, None);
    assert!(!mermaid.contains("<b>") && !mermaid.contains('`'), "{mermaid}");
    let dot = journey_dot(graph, facts, id, None);
    assert!(dot.contains("]]> \\\\\\\\ %%"), "{dot}");
}

#[test]
fn the_page_needs_nothing_else() {
    let workspace = small();
    let (graph, facts) = workspace.checked();
    let html = page(graph, facts, None);
    for word in ["http:", "https:", "src=", "<link", "@import", "url("] {
        let only_names = html.replace("http://www.w3.org/2000/svg", "");
        assert!(!only_names.contains(word), "the page asks for {word}");
    }
    for id in ["overview", "journey-tips", "journey-calls"] {
        assert!(html.contains(&format!("<section id=\"{id}\">")) && html.contains(&format!("href=\"#{id}\"")), "{id}");
    }
    assert_eq!(html.matches("<svg").count(), 3);
    assert!(html.contains("prefers-color-scheme:dark"));
}

#[test]
fn the_same_picture_has_the_same_dots() {
    let workspace = small();
    let (graph, facts) = workspace.checked();
    let svg = overview_svg(graph, facts, None);
    let dots = png(&svg, 2.0).expect("a picture");
    assert!(dots.starts_with(b"\x89PNG\r\n\x1a\n"));
    assert_eq!(dots, png(&svg, 2.0).expect("a picture"));
}

#[test]
fn what_cannot_be_drawn_is_said() {
    assert!(matches!(png("no picture", 1.0), Err(PngError::NotSvg(_))));
    let large = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"30000\" height=\"30000\"/>";
    assert_eq!(
        png(large, 1.0).unwrap_err().to_string(),
        "the picture would be 30000 by 30000 dots; choose a smaller scale, or `--format svg`"
    );
}
