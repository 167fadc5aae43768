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
    scene::{Frame, Look, PlacedCard, PlacedLabel, PlacedWay, Scene, Text, count_words, label, sized},
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
            scene.labels.push(PlacedLabel { rect: rect.shifted(by), on_page: true, ..label });
        }
    }
    let mut rows = Rows::below(if together.is_empty() { top } else { top + placed.size.height + 2.0 * GAP });
    rows.right = MARGIN + placed.size.width;
    let mut left: Vec<JourneyId> = graph.program.journeys.ids().filter(|id| !linked.contains(id)).collect();
    for list in graph.program.exclusives.rows() {
        let members: Vec<JourneyId> = list.journeys.iter().copied().filter(|id| left.contains(id)).collect();
        if members.len() > 1 {
            left.retain(|id| !members.contains(id));
            rows.frame(&mut scene, members.iter().map(|id| &cards[id.0 as usize]));
        }
    }
    rows.new_line();
    for id in left {
        rows.card(&mut scene, &cards[id.0 as usize]);
    }
    let (bottom, right) = (rows.bottom.max(top + placed.size.height), rows.right);
    let full = (right + MARGIN).max(520.0);
    let height = legend(graph, &mut scene, bottom, full);
    scene.size = Size { width: full, height };
    scene
}

/// Cards and frames in lines, like words.
struct Rows {
    x: f64,
    y: f64,
    row: f64,
    right: f64,
    bottom: f64,
}

impl Rows {
    fn below(y: f64) -> Self {
        Self { x: MARGIN, y, row: 0.0, right: MARGIN, bottom: y }
    }

    fn new_line(&mut self) {
        if self.x > MARGIN {
            self.x = MARGIN;
            self.y += self.row + GAP;
            self.row = 0.0;
        }
    }

    fn place(&mut self, size: Size) -> Point {
        if self.x + size.width > WIDEST {
            self.new_line();
        }
        let at = Point { x: self.x, y: self.y };
        self.x += size.width + GAP;
        self.row = self.row.max(size.height);
        self.right = self.right.max(self.x - GAP);
        self.bottom = self.bottom.max(self.y + self.row);
        at
    }

    fn card(&mut self, scene: &mut Scene, card: &PlacedCard) {
        let at = self.place(size_of(card));
        scene.cards.push(PlacedCard { rect: Rect { x: at.x, y: at.y, ..card.rect }, ..card.clone() });
    }

    /// Journeys of which a customer is in one at a time.
    fn frame<'c>(&mut self, scene: &mut Scene, cards: impl Iterator<Item = &'c PlacedCard>) {
        let (bar, pad) = (34.0, 18.0);
        let mut inner = Self { x: MARGIN, y: 0.0, row: 0.0, right: MARGIN, bottom: 0.0 };
        let placed: Vec<(Point, &PlacedCard)> = cards.map(|card| (inner.place(size_of(card)), card)).collect();
        let size = Size { width: inner.right - MARGIN + 2.0 * pad, height: inner.bottom + bar + 2.0 * pad };
        let at = self.place(size);
        let rect = Rect { x: at.x, y: at.y, width: size.width, height: size.height };
        scene.frames.push(Frame { rect, title: vec!["One at a time".to_owned()], bar, notes: Vec::new() });
        for (inner, card) in placed {
            let rect = Rect { x: at.x + pad + inner.x - MARGIN, y: at.y + bar + pad + inner.y, ..card.rect };
            scene.cards.push(PlacedCard { rect, ..card.clone() });
        }
    }
}

fn size_of(card: &PlacedCard) -> Size {
    Size { width: card.rect.width, height: card.rect.height }
}

fn card(graph: &Graph, facts: &Facts, id: JourneyId, flow: Option<&FlowShares>) -> PlacedCard {
    let journey = &graph.program.journeys[id];
    let picture = picture::journey(graph, facts, id, None);
    let entry: Vec<String> = picture.entry.iter().map(|entry| lower_first(&entry.title)).collect();
    let sends = facts.journey(id).map_or(0, |facts| facts.sends().len());
    let mut detail = vec![format!("on {}", entry.join(" or "))];
    detail.push(match sends {
        0 => "sends nothing".to_owned(),
        1 => "1 send".to_owned(),
        sends => format!("{sends} sends"),
    });
    if let Some(entered) = flow.and_then(|flow| flow.entered.get(&id)) {
        detail.push(format!("{} entered", count_words(*entered)));
    }
    let channels: Vec<usize> = picture.channels.iter().map(|(channel, _)| *channel).collect();
    let sized = sized(Look::Journey, &journey_title(graph, id), &detail.join("\n"), &journey.name, &channels);
    PlacedCard { link: Some(journey.name.to_string()), ..sized }
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
