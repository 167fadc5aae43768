//! A picture with every part at its place: header, entry, stages beside each other, ways between them, legend.
//! Knows sizes and places, not colours and not a format.

#![allow(clippy::indexing_slicing, reason = "positions are of vectors made here, one for each stage or gutter")]

use std::{collections::BTreeMap, ops::Range};

use super::{
    layout::{Item, Link, Placed, Point, Rect, Route, Size, layered},
    metrics::{Weight, width, wrap},
    picture::{Card, CardKind, Picture, Share, StagePicture},
};

/// Everything placed on one canvas.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// The name in the language, for the picture's title.
    pub title: String,
    /// Frames of stages.
    pub frames: Vec<Frame>,
    /// Cards and pills.
    pub cards: Vec<PlacedCard>,
    /// Ways with their arrowheads.
    pub ways: Vec<PlacedWay>,
    /// Labels of ways.
    pub labels: Vec<PlacedLabel>,
    /// Texts of header and legend.
    pub texts: Vec<Text>,
    /// Rules in the header.
    pub chips: Vec<Chip>,
    /// Channels in the legend: the place of the swatch, and the channel's position in the workspace.
    pub swatches: Vec<(Rect, usize)>,
    /// The canvas.
    pub size: Size,
}

/// A stage's frame.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Where.
    pub rect: Rect,
    /// Its title's lines; empty for a stage that was not written.
    pub title: Vec<String>,
    /// How high the bar of the title is.
    pub bar: f64,
    /// Exit rules of its own.
    pub notes: Vec<String>,
}

/// A card at its place.
#[derive(Clone, Debug)]
pub struct PlacedCard {
    /// Where.
    pub rect: Rect,
    /// Shape, colour and icon.
    pub look: Look,
    /// Lines of its title.
    pub title: Vec<String>,
    /// Lines below.
    pub detail: Vec<String>,
    /// The whole text, shown when pointed at.
    pub source: String,
    /// Channels, by their position in the workspace.
    pub channels: Vec<usize>,
    /// The name of the journey it stands for, or leads to.
    pub link: Option<String>,
}

/// How a card looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A step of a journey.
    Step(CardKind),
    /// A way in.
    Entry,
    /// A journey, in the overview.
    Journey,
}

/// A way at its place.
#[derive(Clone, Debug)]
pub struct PlacedWay {
    /// How it runs.
    pub route: Route,
    /// How many took it.
    pub share: Option<Share>,
    /// Between stages or journeys.
    pub outer: bool,
    /// Only noticed, not handed over.
    pub dashed: bool,
}

/// A label at its place.
#[derive(Clone, Debug)]
pub struct PlacedLabel {
    /// Where.
    pub rect: Rect,
    /// Its lines.
    pub lines: Vec<String>,
    /// Whether the last of them tells of a share.
    pub share: bool,
    /// Whether it lies on the page, not in a frame.
    pub on_page: bool,
    /// The whole text, shown when pointed at.
    pub source: String,
}

/// A line of text.
#[derive(Clone, Debug)]
pub struct Text {
    /// Where its base line begins.
    pub at: Point,
    /// How large, in pixels.
    pub size: f64,
    /// How heavy.
    pub weight: Weight,
    /// Whether it stands back.
    pub quiet: bool,
    /// What.
    pub text: String,
}

/// A rule of the header.
#[derive(Clone, Debug)]
pub struct Chip {
    /// Where.
    pub rect: Rect,
    /// `Goal`, `Caps`, …
    pub name: String,
    /// What it says.
    pub lines: Vec<String>,
    /// Green, red or neither.
    pub tone: Tone,
}

/// What a chip tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A rule.
    Plain,
    /// A goal that is reached.
    Good,
    /// A way out.
    Out,
}

pub(super) const TITLE: f64 = 13.0;
pub(super) const DETAIL: f64 = 11.5;
pub(super) const LABEL: f64 = 11.5;
pub(super) const LINE: f64 = 16.0;
pub(super) const LABEL_LINE: f64 = 14.5;
pub(super) const PAD: f64 = 11.0;
pub(super) const ICON: f64 = 16.0;
const CARD_TEXT: f64 = 178.0;
const PILL_TEXT: f64 = 150.0;
const LABEL_TEXT: f64 = 136.0;
const MARGIN: f64 = 32.0;
const FRAME_PAD: f64 = 20.0;
const BAR: f64 = 34.0;
const BUS: f64 = 10.0;
const NARROWEST: f64 = 620.0;

/// Whether it is a pill: one or two words, no icon.
pub(super) fn is_pill(look: Look) -> bool {
    match look {
        Look::Step(kind) => match kind {
            CardKind::Exit | CardKind::HandOff | CardKind::Completed | CardKind::GoTo(_) => true,
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
            | CardKind::StartJourney => false,
        },
        Look::Entry | Look::Journey => false,
    }
}

/// A card's lines and size, before it has a place.
pub(super) fn sized(look: Look, title: &str, detail: &str, source: &str, channels: &[usize]) -> PlacedCard {
    let pill = is_pill(look);
    let limit = if pill { PILL_TEXT } else { CARD_TEXT };
    let title = wrap(title, TITLE, Weight::Bold, limit, 4);
    let detail: Vec<String> = detail.lines().flat_map(|line| wrap(line, DETAIL, Weight::Regular, limit, 5)).collect();
    let widest = title
        .iter()
        .map(|line| width(line, TITLE, Weight::Bold))
        .chain(detail.iter().map(|line| width(line, DETAIL, Weight::Regular)))
        .fold(0.0, f64::max);
    let lines = (title.len() + detail.len()) as f64;
    let (width, height) = match look {
        Look::Step(CardKind::Start) => (10.0, 10.0),
        Look::Step(_) | Look::Entry | Look::Journey if pill => (widest + 30.0, lines * LINE + 12.0),
        Look::Step(_) | Look::Entry | Look::Journey => {
            ((widest + 2.0 * PAD + ICON + 8.0).max(92.0), lines * LINE + 2.0 * PAD - 3.0)
        }
    };
    PlacedCard {
        rect: Rect { x: 0.0, y: 0.0, width, height },
        look,
        title,
        detail,
        source: source.to_owned(),
        channels: channels.to_vec(),
        link: None,
    }
}

fn step_card(card: &Card) -> PlacedCard {
    let sized = sized(Look::Step(card.kind), &card.title, &card.detail, &card.source, &card.channels);
    PlacedCard { link: card.to.clone(), ..sized }
}

/// A label's lines and size, before it has a place.
pub(super) fn label(text: &str, source: &str, share: Option<Share>) -> Option<PlacedLabel> {
    let mut lines = wrap(text, LABEL, Weight::Regular, LABEL_TEXT, 4);
    lines.extend(share.map(share_words));
    if lines.is_empty() {
        return None;
    }
    let widest = lines.iter().map(|line| width(line, LABEL, Weight::Bold)).fold(0.0, f64::max);
    let rect = Rect { x: 0.0, y: 0.0, width: widest + 10.0, height: lines.len() as f64 * LABEL_LINE + 3.0 };
    Some(PlacedLabel { rect, lines, share: share.is_some(), on_page: false, source: source.to_owned() })
}

/// `45%`, with one decimal below ten percent; `<0.1%` where it is not nobody.
#[must_use]
pub fn share_words(share: Share) -> String {
    let percent = share.share * 100.0;
    if share.count == 0 || percent >= 9.95 {
        format!("{percent:.0}%")
    } else if percent < 0.1 {
        "<0.1%".to_owned()
    } else {
        format!("{percent:.1}%")
    }
}

/// A count with a comma between thousands: `36,671`.
#[must_use]
pub fn count_words(count: u64) -> String {
    let digits = count.to_string();
    let mut words = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

/// A stage laid out by itself.
struct StageScene {
    cards: Vec<PlacedCard>,
    labels: Vec<Option<PlacedLabel>>,
    placed: Placed,
    title: Vec<String>,
    notes: Vec<String>,
    bar: f64,
    /// Cards that go on in other stages: card and stage, from left to right.
    leaving: Vec<(usize, usize)>,
    size: Size,
}

impl StageScene {
    fn of(stage: &StagePicture) -> Self {
        let cards: Vec<PlacedCard> = stage.cards.iter().map(step_card).collect();
        let labels: Vec<Option<PlacedLabel>> =
            stage.ways.iter().map(|way| label(&way.label, &way.source, way.share)).collect();
        let items: Vec<Item> = cards
            .iter()
            .zip(&stage.cards)
            .map(|(card, from)| Item {
                size: Size { width: card.rect.width, height: card.rect.height },
                last: matches!(from.kind, CardKind::GoTo(_)),
            })
            .collect();
        let links: Vec<Link> = stage
            .ways
            .iter()
            .zip(&labels)
            .map(|(way, label)| Link {
                from: way.from,
                to: way.to,
                label: label.as_ref().map(|label| Size { width: label.rect.width, height: label.rect.height }),
            })
            .collect();
        let placed = layered(&items, &links);
        let mut leaving: Vec<(usize, usize)> = stage
            .cards
            .iter()
            .enumerate()
            .filter_map(|(position, card)| match card.kind {
                CardKind::GoTo(stage) => Some((position, stage)),
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
            })
            .collect();
        leaving.sort_by(|a, b| placed.items[a.0].x.total_cmp(&placed.items[b.0].x));
        let inner = placed.size.width.max(120.0);
        let title = wrap(&stage.title, 14.0, Weight::Bold, inner, 2);
        let said: Vec<String> = stage
            .leaves
            .iter()
            .map(|leave| match &leave.to {
                Some(to) => format!("{} → {to}", leave.words),
                None => leave.words.clone(),
            })
            .collect();
        let notes = match said.as_slice() {
            [] => Vec::new(),
            _ => wrap(&format!("leaves on {}", said.join(", ")), DETAIL, Weight::Regular, inner, 3),
        };
        let titled = title.iter().map(|line| width(line, 14.0, Weight::Bold)).fold(0.0, f64::max);
        let bar = if title.is_empty() { 0.0 } else { BAR + (title.len() as f64 - 1.0) * 18.0 };
        let above = bar + notes.len() as f64 * LINE;
        let size = Size {
            width: placed.size.width.max(titled) + 2.0 * FRAME_PAD,
            height: above + placed.size.height + 2.0 * FRAME_PAD + BUS * leaving.len() as f64,
        };
        Self { cards, labels, placed, title, notes, bar, leaving, size }
    }

    /// Where its cards begin, inside the frame.
    fn inner(&self) -> Point {
        Point {
            x: (self.size.width - self.placed.size.width) / 2.0,
            y: self.bar + self.notes.len() as f64 * LINE + FRAME_PAD - 2.0,
        }
    }
}

/// Places a journey's picture.
#[must_use]
pub fn journey(picture: &Picture) -> Scene {
    let stages: Vec<StageScene> = picture.stages.iter().map(StageScene::of).collect();
    let entries: Vec<PlacedCard> = picture
        .entry
        .iter()
        .map(|entry| sized(Look::Entry, &entry.title, &entry.detail.join("\n"), &entry.source, &[]))
        .collect();
    let entry_width = entries.iter().map(|entry| entry.rect.width).fold(0.0, f64::max);
    let streets = Streets::of(&stages, MARGIN + entry_width);
    let mut scene = Scene { title: picture.title.clone(), ..Scene::default() };
    let full = streets.right + MARGIN;
    let header = scene.header(picture, full);

    let mut bottom = header;
    let mut corners = vec![Point::default(); stages.len()];
    let mut bands = Vec::with_capacity(streets.rows.len());
    for (row, members) in streets.rows.iter().enumerate() {
        bands.push(bottom);
        let top = bottom + BUS * streets.bands[row].len() as f64 + if row == 0 { 6.0 } else { 26.0 };
        bottom = top;
        for number in members.clone() {
            corners[number] = Point { x: streets.lefts[number], y: top };
            scene.stage(&stages[number], &picture.stages[number], corners[number]);
            bottom = bottom.max(top + stages[number].size.height);
        }
        if row == 0 {
            let door = door(&stages[0], corners[0]);
            bottom = bottom.max(scene.entries(entries.clone(), entry_width, door, picture.entered));
        }
    }
    for (number, stage) in stages.iter().enumerate() {
        for (place, (card, target)) in stage.leaving.iter().enumerate() {
            let chip = stage.placed.items[*card].shifted(stage.inner()).shifted(corners[number]);
            let middle = chip.x + chip.width / 2.0;
            let bus = corners[number].y + stage.size.height - 8.0 - BUS * place as f64;
            let out = corners[number].x + stage.size.width + streets.track((number, *target));
            let mut points = vec![
                Point { x: middle, y: chip.y + chip.height },
                Point { x: middle, y: bus },
                Point { x: out, y: bus },
            ];
            let end = door(&stages[*target], corners[*target]);
            points.extend(streets.between((number, *target), out, end, &bands));
            points.push(end);
            let route = Route { points, curved: false };
            scene.ways.push(PlacedWay { route, share: None, outer: true, dashed: false });
        }
    }
    let height = scene.legend(picture, bottom, full);
    scene.size = Size { width: full, height };
    scene
}

/// Where ways reach a stage.
fn door(stage: &StageScene, corner: Point) -> Point {
    let down = if stage.bar > 0.0 { BAR / 2.0 } else { FRAME_PAD + 3.0 };
    Point { x: corner.x, y: corner.y + down }
}

/// A way between stages: from, to.
type Outer = (usize, usize);

/// Where ways between stages run: gutters beside the frames, bands of lanes above each row of them, a street at the right edge.
struct Streets {
    /// Stages in rows, like words in lines.
    rows: Vec<Range<usize>>,
    /// The left edge of each stage.
    lefts: Vec<f64>,
    /// The right edge of everything.
    right: f64,
    /// Behind each stage: the ways that leave it, the nearest first.
    tracks: Vec<Vec<Outer>>,
    /// Above each row: lanes, each for a stage that is reached, or passed by on the way to another row.
    bands: Vec<Vec<Lane>>,
    /// Stages that are reached by the street, and where their street runs.
    street: BTreeMap<usize, f64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lane {
    Into(usize),
    Past(usize),
}

impl Streets {
    fn of(stages: &[StageScene], first: f64) -> Self {
        let rows = rows(stages, first);
        let mut streets = Self {
            lefts: vec![0.0; stages.len()],
            right: 0.0,
            tracks: vec![Vec::new(); stages.len()],
            bands: vec![Vec::new(); rows.len()],
            street: BTreeMap::new(),
            rows,
        };
        for (number, stage) in stages.iter().enumerate() {
            // The rightmost leaves highest, and so takes the nearest track.
            for (_, target) in stage.leaving.iter().rev() {
                streets.tracks[number].push((number, *target));
                streets.reserve((number, *target));
            }
        }
        for (row, members) in streets.rows.clone().into_iter().enumerate() {
            let mut x = if row == 0 { first } else { MARGIN - 20.0 };
            for number in members.clone() {
                let before = number.checked_sub(1).filter(|before| members.contains(before));
                let tracks = before.map_or(0, |before| streets.tracks[before].len());
                let reached = if streets.bands[row].contains(&Lane::Into(number)) { 12.0 } else { 0.0 };
                x += 36.0 + BUS * tracks as f64 + reached;
                streets.lefts[number] = x;
                x += stages[number].size.width;
            }
            let leaving = members.last().map_or(0, |last| streets.tracks[last].len());
            let behind = if leaving > 0 { 12.0 + BUS * leaving as f64 } else { 0.0 };
            streets.right = streets.right.max(x + behind);
        }
        for target in streets.street.clone().into_keys() {
            streets.right += BUS;
            streets.street.insert(target, streets.right);
        }
        streets.right = streets.right.max(NARROWEST - MARGIN);
        streets
    }

    fn row(&self, stage: usize) -> usize {
        self.rows.iter().position(|row| row.contains(&stage)).unwrap_or(0)
    }

    /// Whether the way leads to the next frame of the same row.
    fn is_direct(&self, (from, to): Outer) -> bool {
        to == from + 1 && self.row(from) == self.row(to)
    }

    /// The band a way comes to first: below its row if it leads down, else above it.
    fn first_band(&self, (from, to): Outer) -> usize {
        let (from, to) = (self.row(from), self.row(to));
        if to > from { from + 1 } else { from }
    }

    fn reserve(&mut self, way: Outer) {
        if self.is_direct(way) {
            return;
        }
        let (first, last) = (self.first_band(way), self.row(way.1));
        let mut lanes = vec![(last, Lane::Into(way.1))];
        if first != last {
            lanes.push((first, Lane::Past(way.1)));
            self.street.insert(way.1, 0.0);
        }
        for (band, lane) in lanes {
            if !self.bands[band].contains(&lane) {
                self.bands[band].push(lane);
            }
        }
    }

    /// From the frame's right edge to the way's track.
    fn track(&self, way: Outer) -> f64 {
        let place = self.tracks[way.0].iter().position(|other| *other == way).unwrap_or(0);
        12.0 + BUS * place as f64
    }

    /// From a way's track to the level of the door.
    fn between(&self, way: Outer, out: f64, door: Point, bands: &[f64]) -> Vec<Point> {
        if self.is_direct(way) {
            return vec![Point { x: out, y: door.y }];
        }
        let lane = |band: usize, lane: Lane| {
            let place = self.bands[band].iter().position(|other| *other == lane).unwrap_or(0);
            bands[band] + BUS * place as f64 + if band == 0 { 4.0 } else { 14.0 }
        };
        let (first, last) = (self.first_band(way), self.row(way.1));
        let mut points = Vec::new();
        let mut x = out;
        if first != last {
            let past = lane(first, Lane::Past(way.1));
            points.push(Point { x, y: past });
            x = self.street.get(&way.1).copied().unwrap_or(x);
            points.push(Point { x, y: past });
        }
        let y = lane(last, Lane::Into(way.1));
        let into = door.x - 22.0;
        points.extend([Point { x, y }, Point { x: into, y }, Point { x: into, y: door.y }]);
        points
    }
}

/// Frames in as many rows as make the picture most like a screen.
fn rows(stages: &[StageScene], first: f64) -> Vec<Range<usize>> {
    let gutter = 50.0;
    let total: f64 = first + stages.iter().map(|stage| stage.size.width + gutter).sum::<f64>();
    let mut best: Option<(f64, Vec<Range<usize>>)> = None;
    for count in 1..=stages.len().clamp(1, 4) {
        let limit = total / count as f64 + if count == 1 { 1.0 } else { gutter };
        let mut rows: Vec<Range<usize>> = Vec::new();
        let (mut start, mut x, mut widest, mut height, mut tallest) = (0, first, 0.0_f64, 0.0, 0.0_f64);
        for (number, stage) in stages.iter().enumerate() {
            // A frame goes to the line that its middle falls on.
            if number > start && x + (stage.size.width + gutter) / 2.0 > limit {
                rows.push(start..number);
                height += tallest;
                (start, x, tallest) = (number, MARGIN, 0.0);
            }
            x += stage.size.width + gutter;
            widest = widest.max(x);
            tallest = tallest.max(stage.size.height + 60.0);
        }
        rows.push(start..stages.len());
        height += tallest;
        // Below this width a single row always reads best.
        let off = if count == 1 && total < 1500.0 { 0.0 } else { (widest / height / 1.7).ln().abs() };
        if best.as_ref().is_none_or(|(least, _)| off < *least) {
            best = Some((off, rows));
        }
    }
    best.map(|(_, rows)| rows).unwrap_or_default()
}

impl Scene {
    fn header(&mut self, picture: &Picture, full: f64) -> f64 {
        let room = full - 2.0 * MARGIN;
        let mut y = MARGIN + 6.0;
        for line in wrap(&picture.title, 22.0, Weight::Bold, room, 2) {
            self.texts.push(Text {
                at: Point { x: MARGIN, y: y + 10.0 },
                size: 22.0,
                weight: Weight::Bold,
                quiet: false,
                text: line,
            });
            y += 28.0;
        }
        for line in wrap(&picture.about.join("  ·  "), 12.5, Weight::Regular, room, 2) {
            self.texts.push(Text {
                at: Point { x: MARGIN, y: y + 4.0 },
                size: 12.5,
                weight: Weight::Regular,
                quiet: true,
                text: line,
            });
            y += 18.0;
        }
        y += 6.0;
        let mut chips: Vec<(String, String, Tone)> = picture
            .rules
            .iter()
            .map(|(name, words)| {
                ((*name).to_owned(), words.clone(), if *name == "Goal" { Tone::Good } else { Tone::Plain })
            })
            .collect();
        chips.extend(picture.leaves.iter().enumerate().map(|(place, leave)| {
            let words = match &leave.to {
                Some(to) => format!("{} → {to}", leave.words),
                None => leave.words.clone(),
            };
            let name = if place == 0 { "Leaves on" } else { "" };
            (name.to_owned(), words, if leave.goal { Tone::Good } else { Tone::Out })
        }));
        let mut x = MARGIN;
        let mut row: f64 = 0.0;
        for (name, words, tone) in chips {
            let named = if name.is_empty() { 0.0 } else { width(&name, DETAIL, Weight::Bold) + 6.0 };
            let lines = wrap(&words, DETAIL, Weight::Regular, (room - named - 24.0).min(430.0), 3);
            let widest = lines.iter().map(|line| width(line, DETAIL, Weight::Regular)).fold(0.0, f64::max);
            let size = Size { width: named + widest + 22.0, height: lines.len().max(1) as f64 * 15.0 + 8.0 };
            if x > MARGIN && x + size.width > full - MARGIN {
                x = MARGIN;
                y += row + 7.0;
                row = 0.0;
            }
            self.chips.push(Chip { rect: Rect { x, y, width: size.width, height: size.height }, name, lines, tone });
            x += size.width + 7.0;
            row = row.max(size.height);
        }
        y + row + 22.0
    }

    fn stage(&mut self, stage: &StageScene, picture: &StagePicture, at: Point) {
        let rect = Rect { x: at.x, y: at.y, width: stage.size.width, height: stage.size.height };
        self.frames.push(Frame { rect, title: stage.title.clone(), bar: stage.bar, notes: stage.notes.clone() });
        let inner = stage.inner();
        let by = Point { x: at.x + inner.x, y: at.y + inner.y };
        for (card, rect) in stage.cards.iter().zip(&stage.placed.items) {
            self.cards.push(PlacedCard { rect: rect.shifted(by), ..card.clone() });
        }
        for ((way, route), (label, rect)) in
            picture.ways.iter().zip(&stage.placed.routes).zip(stage.labels.iter().zip(&stage.placed.labels))
        {
            let points = route.points.iter().map(|p| Point { x: p.x + by.x, y: p.y + by.y }).collect();
            let route = Route { points, curved: route.curved };
            self.ways.push(PlacedWay { route, share: way.share, outer: false, dashed: false });
            if let (Some(label), Some(rect)) = (label, rect) {
                self.labels.push(PlacedLabel { rect: rect.shifted(by), ..label.clone() });
            }
        }
    }

    /// Pills of the ways in, beside the first stage; gives the lowest edge.
    fn entries(&mut self, entries: Vec<PlacedCard>, widest: f64, door: Point, entered: Option<u64>) -> f64 {
        let mut y = entries.first().map_or(door.y, |entry| door.y - (entry.rect.height / 2.0).min(BAR / 2.0));
        for (number, entry) in entries.into_iter().enumerate() {
            let rect = Rect { x: MARGIN + widest - entry.rect.width, y, ..entry.rect };
            let out = Point { x: rect.x + rect.width, y: rect.y + rect.height / 2.0 };
            let points = if number == 0 {
                vec![Point { y: door.y, ..out }, door]
            } else {
                let turn = door.x - 24.0;
                vec![out, Point { x: turn, y: out.y }, Point { x: turn, y: door.y }, door]
            };
            self.ways.push(PlacedWay {
                route: Route { points, curved: false },
                share: None,
                outer: true,
                dashed: false,
            });
            y += rect.height + 10.0;
            self.cards.push(PlacedCard { rect, ..entry });
        }
        if let Some(entered) = entered {
            let text = format!("{} entered", count_words(entered));
            let at = Point { x: MARGIN + widest - width(&text, DETAIL, Weight::Regular), y: y + 8.0 };
            self.texts.push(Text { at, size: DETAIL, weight: Weight::Regular, quiet: true, text });
            y += 20.0;
        }
        y
    }

    fn legend(&mut self, picture: &Picture, bottom: f64, full: f64) -> f64 {
        if picture.channels.is_empty() {
            return bottom + MARGIN;
        }
        let mut x = MARGIN;
        let mut y = bottom + 26.0;
        for (channel, name) in &picture.channels {
            let size = width(name, 12.0, Weight::Regular);
            if x > MARGIN && x + 20.0 + size > full - MARGIN {
                x = MARGIN;
                y += 20.0;
            }
            self.swatches.push((Rect { x, y, width: 12.0, height: 12.0 }, *channel));
            let at = Point { x: x + 18.0, y: y + 10.5 };
            self.texts.push(Text { at, size: 12.0, weight: Weight::Regular, quiet: true, text: name.clone() });
            x += 18.0 + size + 22.0;
        }
        y + 12.0 + MARGIN
    }
}
