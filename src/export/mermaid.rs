//! Pictures as Mermaid text, for places that draw it themselves. Knows no layout.

#![allow(
    clippy::indexing_slicing,
    reason = "positions are of the picture's own cards; ids are given out by the tables they index"
)]

use std::fmt::Write as _;

use super::{
    overview,
    picture::{self, Card, CardKind, FlowShares, Picture, StagePicture, journey_title},
    scene::share_words,
};
use crate::{
    ir::{Facts, Graph},
    model::types::JourneyId,
};

const CLASSES: &str = "  classDef enter fill:#1f3a5f,stroke:#1f3a5f,color:#fff
  classDef send fill:#fff,stroke:#2563eb
  classDef time fill:#fff8e6,stroke:#e6d195
  classDef choice fill:#f2f0fd,stroke:#c9c1ef
  classDef deed fill:#eef2f6,stroke:#c3ceda
  classDef out fill:#fdecec,stroke:#e2a3a3,color:#9b1c1c
  classDef good fill:#e5f5ea,stroke:#93cba6
  classDef away fill:#fff,stroke:#5b6472,stroke-dasharray:5 4
";

/// A journey as a Mermaid flowchart.
#[must_use]
pub fn journey_mermaid(graph: &Graph, facts: &Facts, journey: JourneyId, flow: Option<&FlowShares>) -> String {
    let picture = picture::journey(graph, facts, journey, flow);
    let mut out = format!("---\ntitle: {}\n---\nflowchart TB\n", yaml(&picture.title));
    for (number, entry) in picture.entry.iter().enumerate() {
        let _ = writeln!(out, "  enter{number}([{}]):::enter --> s0c0", quoted(&entry.source));
    }
    for (number, stage) in picture.stages.iter().enumerate() {
        stage_text(&mut out, number, stage);
    }
    ways(&mut out, &picture);
    out.push_str(CLASSES);
    out
}

/// All journeys and how they lead to each other, as a Mermaid flowchart.
#[must_use]
pub fn overview_mermaid(graph: &Graph) -> String {
    let mut out = format!("---\ntitle: {}\n---\nflowchart TB\n", yaml(&graph.program.settings.name));
    for id in graph.program.journeys.ids() {
        let _ = writeln!(out, "  j{}[{}]", id.0, quoted(&journey_title(graph, id)));
    }
    for (from, to, words, noticed) in overview::ways(graph) {
        let _ = writeln!(out, "  j{} {}|{}| j{}", from.0, if noticed { "-.->" } else { "-->" }, quoted(&words), to.0);
    }
    out
}

fn stage_text(out: &mut String, number: usize, stage: &StagePicture) {
    let indent = if stage.title.is_empty() {
        "  "
    } else {
        let _ = writeln!(out, "  subgraph s{number}[{}]", quoted(&stage.title));
        "    "
    };
    for (place, card) in stage.cards.iter().enumerate() {
        if !matches!(card.kind, CardKind::GoTo(_)) {
            let _ = writeln!(out, "{indent}s{number}c{place}{}", shape(card));
        }
    }
    if !stage.title.is_empty() {
        out.push_str("  end\n");
    }
}

fn shape(card: &Card) -> String {
    let words = if card.detail.is_empty() { card.title.clone() } else { format!("{}\n{}", card.title, card.detail) };
    let words = quoted(&words);
    match card.kind {
        CardKind::Start => "(( ))".to_owned(),
        CardKind::Milestone => format!("[/{words}\\]:::good"),
        CardKind::Wait | CardKind::Await => format!("({words}):::time"),
        CardKind::Send => format!("({words}):::send"),
        CardKind::Branch | CardKind::Split => format!("{{{{{words}}}}}:::choice"),
        CardKind::Repeat => format!("[[{words}]]:::choice"),
        CardKind::Change | CardKind::Do => format!("[{words}]:::deed"),
        CardKind::StartJourney | CardKind::HandOff => format!("([{words}]):::away"),
        CardKind::Exit => format!("([{words}]):::out"),
        CardKind::Completed => format!("([{words}]):::deed"),
        CardKind::GoTo(_) => String::new(),
    }
}

fn ways(out: &mut String, picture: &Picture) {
    for (number, stage) in picture.stages.iter().enumerate() {
        for way in &stage.ways {
            let target = match stage.cards[way.to].kind {
                CardKind::GoTo(stage) => format!("s{stage}c0"),
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
                | CardKind::Completed => format!("s{number}c{}", way.to),
            };
            let words = [way.label.clone(), way.share.map(share_words).unwrap_or_default()];
            let words = words.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
            let label = if words.is_empty() { String::new() } else { format!("|{}|", quoted(&words)) };
            let _ = writeln!(out, "  s{number}c{} -->{label} {target}", way.from);
        }
    }
}

/// In quotes; whatever Mermaid could read as its own is written as a code.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            '&' => out.push_str("#amp;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '`' => out.push_str("#96;"),
            '*' => out.push_str("#42;"),
            '\n' => out.push_str("<br/>"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A text in the front matter, which knows no codes: signs that a page could read as its own are replaced by their like.
fn yaml(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '<' => out.push('‹'),
            '>' => out.push('›'),
            '`' => out.push('\''),
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
        assert_eq!(quoted("a \"b\" #1 <c>\nd"), "\"a #quot;b#quot; #35;1 #lt;c#gt;<br/>d\"");
        assert_eq!(yaml("a: \"b\" \\ <c>"), "\"a: \\\"b\\\" \\\\ ‹c›\"");
    }
}
