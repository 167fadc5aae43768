//! All journeys of a workspace on one picture, and how they lead to each other. Knows no steps.

#![allow(
    clippy::indexing_slicing,
    reason = "ids are given out by the tables they index; positions are of vectors made here"
)]

use std::collections::{BTreeMap, BTreeSet};

use super::{
    layout::{Item, Link, Point, Rect, Route, Size, layered},
    metrics::{Weight, width, wrap},
    picture::{self, FlowShares, humane, journey_title},
    scene::{Look, PlacedCard, PlacedLabel, PlacedWay, Scene, Text, label, sized},
};
use crate::{
    ir::{
        Facts, Graph,
        links::{LinkKind, links},
        words::Words,
    },
    model::{condition::Happening, types::JourneyId},
};

const MARGIN: f64 = 32.0;
const GAP: f64 = 28.0;
const WIDEST: f64 = 1180.0;

/// How journeys lead to each other: from, to, the words on the way, and whether it is only noticed.
#[must_use]
pub fn ways(graph: &Graph) -> Vec<(JourneyId, JourneyId, String, bool)> {
    let mut said: BTreeMap<(JourneyId, JourneyId, bool), BTreeSet<String>> = BTreeMap::new();
    for link in links(graph) {
        let (words, noticed) = match &link.kind {
            LinkKind::ExitTo(reason) => (humane(reason), false),
            LinkKind::HandOff(_) => ("hands off".to_owned(), false),
            LinkKind::Start(_) => ("starts".to_owned(), false),
            LinkKind::Fact(_, fact) => match fact {
                Happening::Journey(_, fact) => (fact.word().to_owned(), true),
                Happening::Event(_) | Happening::Trigger(_) | Happening::Message(..) | Happening::Goal => {
                    (humane(&Words::of(&graph.program).happening(fact)), true)
                }
            },
        };
        said.entry((link.from, link.to, noticed)).or_default().insert(words);
    }
    said.into_iter()
        .map(|((from, to, noticed), words)| (from, to, words.into_iter().collect::<Vec<_>>().join(", "), noticed))
        .collect()
}

/// Places all journeys: those that lead to each other in layers, the others in a grid below.
#[must_use]
pub fn scene(graph: &Graph, facts: &Facts, flow: Option<&FlowShares>) -> Scene {
    let mut scene = Scene { title: graph.program.settings.name.to_string(), ..Scene::default() };
    let cards: Vec<PlacedCard> = graph.program.journeys.ids().map(|id| card(graph, facts, id, flow)).collect();
    let ways = ways(graph);
    let linked: BTreeSet<JourneyId> = ways.iter().flat_map(|(from, to, ..)| [*from, *to]).collect();
    let together: Vec<JourneyId> = linked.iter().copied().collect();
    let position = |id: JourneyId| together.binary_search(&id).unwrap_or(0);

    let labels: Vec<Option<PlacedLabel>> = ways.iter().map(|(_, _, words, _)| label(words, words, None)).collect();
    let items: Vec<Item> =
        together.iter().map(|id| Item { size: size_of(&cards[id.0 as usize]), last: false }).collect();
    let arrows: Vec<Link> = ways
        .iter()
        .zip(&labels)
        .map(|((from, to, ..), label)| Link {
            from: position(*from),
            to: position(*to),
            label: label.as_ref().map(|label| Size { width: label.rect.width, height: label.rect.height }),
        })
        .collect();
    let placed = layered(&items, &arrows);
    let top = header(graph, &mut scene);
    let by = Point { x: MARGIN, y: top };
    for (rect, id) in placed.items.iter().zip(&together) {
        scene.cards.push(PlacedCard { rect: rect.shifted(by), ..cards[id.0 as usize].clone() });
    }
    for ((route, (_, _, _, noticed)), (label, rect)) in
        placed.routes.iter().zip(&ways).zip(labels.into_iter().zip(&placed.labels))
    {
        let points = route.points.iter().map(|p| Point { x: p.x + by.x, y: p.y + by.y }).collect();
        let route = Route { points, curved: route.curved };
        scene.ways.push(PlacedWay { route, share: None, outer: true, dashed: *noticed });
        if let (Some(label), Some(rect)) = (label, rect) {
            scene.labels.push(PlacedLabel { rect: rect.shifted(by), ..label });
        }
    }
    let mut bottom = top + placed.size.height;
    let mut right = MARGIN + placed.size.width;
    let mut x = MARGIN;
    let mut y = if together.is_empty() { top } else { bottom + 2.0 * GAP };
    let mut row: f64 = 0.0;
    for id in graph.program.journeys.ids().filter(|id| !linked.contains(id)) {
        let card = &cards[id.0 as usize];
        if x > MARGIN && x + card.rect.width > WIDEST {
            x = MARGIN;
            y += row + GAP;
            row = 0.0;
        }
        scene.cards.push(PlacedCard { rect: Rect { x, y, ..card.rect }, ..card.clone() });
        x += card.rect.width + GAP;
        row = row.max(card.rect.height);
        right = right.max(x - GAP);
        bottom = bottom.max(y + row);
    }
    let full = (right + MARGIN).max(520.0);
    let height = legend(graph, &mut scene, bottom, full);
    scene.size = Size { width: full, height };
    scene
}

fn size_of(card: &PlacedCard) -> Size {
    Size { width: card.rect.width, height: card.rect.height }
}

fn card(graph: &Graph, facts: &Facts, id: JourneyId, flow: Option<&FlowShares>) -> PlacedCard {
    let journey = &graph.program.journeys[id];
    let picture = picture::journey(graph, facts, id, None);
    let entry: Vec<&str> = picture.entry.iter().map(|entry| entry.title.as_str()).collect();
    let sends = facts.journey(id).map_or(0, |facts| facts.sends().len());
    let mut detail = vec![format!("on {}", lower_first(&entry.join("; ")))];
    detail.push(match sends {
        0 => "sends nothing".to_owned(),
        1 => "1 send".to_owned(),
        sends => format!("{sends} sends"),
    });
    if let Some(entered) = flow.and_then(|flow| flow.entered.get(&id)) {
        detail.push(format!("{entered} entered"));
    }
    let channels: Vec<usize> = picture.channels.iter().map(|(channel, _)| *channel).collect();
    sized(Look::Journey, &journey_title(graph, id), &detail.join("\n"), &journey.name, &channels)
}

fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn header(graph: &Graph, scene: &mut Scene) -> f64 {
    let mut y = MARGIN + 16.0;
    for text in wrap(&scene.title, 22.0, Weight::Bold, WIDEST - 2.0 * MARGIN, 2) {
        scene.texts.push(Text { at: Point { x: MARGIN, y }, size: 22.0, weight: Weight::Bold, quiet: false, text });
        y += 28.0;
    }
    let count = |number: usize, one: &str| if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") };
    let text =
        [count(graph.program.journeys.len(), "journey"), count(graph.program.messages.len(), "message")].join("  ·  ");
    scene.texts.push(Text {
        at: Point { x: MARGIN, y: y - 4.0 },
        size: 12.5,
        weight: Weight::Regular,
        quiet: true,
        text,
    });
    y + 22.0
}

fn legend(graph: &Graph, scene: &mut Scene, bottom: f64, full: f64) -> f64 {
    let mut x = MARGIN;
    let mut y = bottom + 26.0;
    let used: BTreeSet<usize> = scene.cards.iter().flat_map(|card| card.channels.iter().copied()).collect();
    for (id, channel) in graph.program.channels.iter().filter(|(id, _)| used.contains(&(id.0 as usize))) {
        let name = humane(&channel.name);
        let size = width(&name, 12.0, Weight::Regular);
        if x > MARGIN && x + 20.0 + size > full - MARGIN {
            x = MARGIN;
            y += 20.0;
        }
        scene.swatches.push((Rect { x, y, width: 12.0, height: 12.0 }, id.0 as usize));
        let at = Point { x: x + 18.0, y: y + 10.5 };
        scene.texts.push(Text { at, size: 12.0, weight: Weight::Regular, quiet: true, text: name });
        x += 18.0 + size + 22.0;
    }
    y + 12.0 + MARGIN
}
