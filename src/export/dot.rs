//! Pictures in the DOT language of Graphviz. Knows no layout.

#![allow(
    clippy::indexing_slicing,
    reason = "positions are of the picture's own cards; ids are given out by the tables they index"
)]

use std::fmt::Write as _;

use super::{
    overview,
    picture::{self, Card, CardKind, FlowShares, StagePicture, journey_title},
    scene::share_words,
};
use crate::{
    ir::{Facts, Graph},
    model::types::JourneyId,
};

const HEAD: &str = "  graph [fontname=\"Noto Sans\", labeljust=l, style=rounded, color=\"#d9dde3\", bgcolor=white]
  node [fontname=\"Noto Sans\", fontsize=12, shape=box, style=\"rounded,filled\", fillcolor=white, color=\"#cbd2db\"]
  edge [fontname=\"Noto Sans\", fontsize=10, color=\"#7b8794\"]
";

/// A journey as a directed graph in DOT.
#[must_use]
pub fn journey_dot(graph: &Graph, facts: &Facts, journey: JourneyId, flow: Option<&FlowShares>) -> String {
    let picture = picture::journey(graph, facts, journey, flow);
    let mut out = format!("digraph {} {{\n{HEAD}  label={}\n", quoted(&picture.name), quoted(&picture.title));
    for (number, entry) in picture.entry.iter().enumerate() {
        let _ = writeln!(
            out,
            "  enter{number} [label={}, fillcolor=\"#1f3a5f\", fontcolor=white]\n  enter{number} -> s0c0",
            quoted(&entry.source)
        );
    }
    for (number, stage) in picture.stages.iter().enumerate() {
        stage_text(&mut out, number, stage);
    }
    for (number, stage) in picture.stages.iter().enumerate() {
        for way in &stage.ways {
            let target = match go_to(&stage.cards[way.to]) {
                Some(stage) => format!("s{stage}c0"),
                None => format!("s{number}c{}", way.to),
            };
            let words = [way.label.clone(), way.share.map(share_words).unwrap_or_default()];
            let words = words.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
            let label = if words.is_empty() { String::new() } else { format!(" [label={}]", quoted(&words)) };
            let _ = writeln!(out, "  s{number}c{} -> {target}{label}", way.from);
        }
    }
    out.push_str("}\n");
    out
}

/// All journeys and how they lead to each other, in DOT.
#[must_use]
pub fn overview_dot(graph: &Graph) -> String {
    let mut out = format!("digraph {} {{\n{HEAD}", quoted(&graph.program.settings.name));
    for id in graph.program.journeys.ids() {
        let _ = writeln!(out, "  j{} [label={}]", id.0, quoted(&journey_title(graph, id)));
    }
    for (from, to, words, noticed) in overview::ways(graph) {
        let style = if noticed { ", style=dashed" } else { "" };
        let _ = writeln!(out, "  j{} -> j{} [label={}{style}]", from.0, to.0, quoted(&words));
    }
    out.push_str("}\n");
    out
}

fn go_to(card: &Card) -> Option<usize> {
    match card.kind {
        CardKind::GoTo(stage) => Some(stage),
        CardKind::Start
        | CardKind::Milestone
        | CardKind::Wait
        | CardKind::Send
        | CardKind::Await
        | CardKind::Branch
        | CardKind::Split
        | CardKind::Repeat
        | CardKind::Change
        | CardKind::Do
        | CardKind::StartJourney
        | CardKind::Exit
        | CardKind::HandOff
        | CardKind::Completed => None,
    }
}

fn stage_text(out: &mut String, number: usize, stage: &StagePicture) {
    let framed = !stage.title.is_empty();
    if framed {
        let _ = writeln!(out, "  subgraph cluster_s{number} {{\n    label={}", quoted(&stage.title));
    }
    for (place, card) in stage.cards.iter().enumerate().filter(|(_, card)| go_to(card).is_none()) {
        let words =
            if card.detail.is_empty() { card.title.clone() } else { format!("{}\n{}", card.title, card.detail) };
        let look = match card.kind {
            CardKind::Start => "shape=point, width=0.12",
            CardKind::Milestone => "fillcolor=\"#e5f5ea\", color=\"#93cba6\"",
            CardKind::Wait | CardKind::Await => "fillcolor=\"#fff8e6\", color=\"#e6d195\"",
            CardKind::Send => "color=\"#2563eb\"",
            CardKind::Branch | CardKind::Split => {
                "shape=hexagon, style=filled, fillcolor=\"#f2f0fd\", color=\"#c9c1ef\""
            }
            CardKind::Repeat => "fillcolor=\"#e8f4f7\", color=\"#b0d2dc\"",
            CardKind::Change | CardKind::Do | CardKind::Completed => "fillcolor=\"#eef2f6\", color=\"#c3ceda\"",
            CardKind::StartJourney | CardKind::HandOff => "style=\"rounded,dashed\", color=\"#5b6472\"",
            CardKind::Exit => "fillcolor=\"#fdecec\", color=\"#e2a3a3\", fontcolor=\"#9b1c1c\"",
            CardKind::GoTo(_) => "",
        };
        let _ = writeln!(out, "    s{number}c{place} [label={}, {look}]", quoted(&words));
    }
    if framed {
        out.push_str("  }\n");
    }
}

/// A quoted string; line breaks are centred ones.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_texts() {
        assert_eq!(quoted("a \"b\" \\n\nc"), "\"a \\\"b\\\" \\\\n\\nc\"");
    }
}
