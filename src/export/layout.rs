//! Places boxes in layers from top to bottom and routes the ways between them: no two boxes overlap, and no way runs through a box.
//! Knows sizes only: not what a box says, nor how it is drawn.
//!
//! Items stand in even layers, labels of ways in odd ones; a way that passes a layer has a place of its own there (a bend), and
//! changes its place only between layers. Ways back up run in lanes beside everything else.

#![allow(
    clippy::indexing_slicing,
    reason = "positions are of vectors made here, of the same length as what is counted"
)]

use std::collections::BTreeMap;

use super::columns::{self, Layers};

/// A point, in pixels; y grows downwards.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// Width and height, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Size {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// A rectangle, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Rect {
    /// Its left edge.
    pub x: f64,
    /// Its top edge.
    pub y: f64,
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

impl Rect {
    /// Moved.
    #[must_use]
    pub fn shifted(self, by: Point) -> Self {
        Self { x: self.x + by.x, y: self.y + by.y, ..self }
    }

    /// Whether the two share more than an edge.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }

    /// Whether the point lies strictly inside.
    #[must_use]
    pub fn contains(self, point: Point) -> bool {
        self.x < point.x && point.x < self.x + self.width && self.y < point.y && point.y < self.y + self.height
    }
}

/// A box to be placed.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// How large it is.
    pub size: Size,
    /// Whether it belongs into the last layer.
    pub last: bool,
}

/// A way to be routed.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// Position of the item it comes from.
    pub from: usize,
    /// Position of the item it leads to.
    pub to: usize,
    /// How large its label is.
    pub label: Option<Size>,
}

/// How a way runs: from point to point.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// From the bottom of one box to the top of another.
    pub points: Vec<Point>,
    /// Points that are not above each other are joined by a curve that leaves and arrives vertically; else straight, with corners.
    pub curved: bool,
}

/// Everything placed. The first corner is the origin.
#[derive(Clone, Debug, Default)]
pub struct Placed {
    /// By the items' positions.
    pub items: Vec<Rect>,
    /// By the links' positions.
    pub labels: Vec<Option<Rect>>,
    /// By the links' positions.
    pub routes: Vec<Route>,
    /// Large enough for all of it.
    pub size: Size,
}

const BETWEEN_ITEMS: f64 = 26.0;
const BETWEEN_BENDS: f64 = 16.0;
const BEND_WIDTH: f64 = 6.0;
const BELOW_ITEMS: f64 = 10.0;
const ABOVE_ITEMS: f64 = 16.0;
const ARROW: f64 = 8.0;
const TRACK: f64 = 11.0;
const LANE: f64 = 18.0;
const PORT: f64 = 24.0;

/// Places the items, the first one at the top, and routes the links. Same input, same result.
#[must_use]
pub fn layered(items: &[Item], links: &[Link]) -> Placed {
    if items.is_empty() {
        return Placed::default();
    }
    let backward = backward_links(items.len(), links);
    let ranks = ranks(items, links, &backward);
    let mut grid = Grid::new(items, links, &backward, &ranks);
    grid.order();
    grid.place();
    grid.finish(items, links, &backward, &ranks)
}

/// Links that lead back to an item on the way to them, when items are visited in order.
fn backward_links(count: usize, links: &[Link]) -> Vec<bool> {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (position, link) in links.iter().enumerate() {
        out[link.from].push(position);
    }
    let mut backward = vec![false; links.len()];
    // 0: not seen, 1: on the way, 2: done.
    let mut state = vec![0_u8; count];
    for root in 0..count {
        if state[root] != 0 {
            continue;
        }
        state[root] = 1;
        let mut stack = vec![(root, 0_usize)];
        while let Some((item, next)) = stack.last_mut() {
            let Some(link) = out[*item].get(*next).copied() else {
                state[*item] = 2;
                stack.pop();
                continue;
            };
            *next += 1;
            let to = links[link].to;
            match state[to] {
                0 => {
                    state[to] = 1;
                    stack.push((to, 0));
                }
                1 => backward[link] = true,
                _ => {}
            }
        }
    }
    backward
}

/// The longest way from a first item, counted in items.
fn ranks(items: &[Item], links: &[Link], backward: &[bool]) -> Vec<usize> {
    let forward: Vec<&Link> = links.iter().zip(backward).filter(|(_, back)| !**back).map(|(link, _)| link).collect();
    let mut missing = vec![0_usize; items.len()];
    for link in &forward {
        missing[link.to] += 1;
    }
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); items.len()];
    for link in &forward {
        out[link.from].push(link.to);
    }
    let mut ranks = vec![0_usize; items.len()];
    let mut ready: Vec<usize> = (0..items.len()).filter(|item| missing[*item] == 0).collect();
    while let Some(item) = ready.pop() {
        for to in &out[item] {
            ranks[*to] = ranks[*to].max(ranks[item] + 1);
            missing[*to] -= 1;
            if missing[*to] == 0 {
                ready.push(*to);
            }
        }
    }
    let deepest =
        |last: bool| items.iter().zip(&ranks).filter(|(item, _)| item.last == last).map(|(_, rank)| *rank).max();
    let bottom =
        deepest(true).unwrap_or(0).max(deepest(false).map_or(0, |rank| rank + usize::from(deepest(true).is_some())));
    for (item, rank) in items.iter().zip(&mut ranks) {
        if item.last {
            *rank = bottom;
        }
    }
    ranks
}

#[derive(Clone, Copy, PartialEq)]
enum What {
    Item,
    /// Of a link: a label where it has one, else a bend.
    Pass,
}

struct Element {
    what: What,
    size: Size,
    /// Its middle.
    x: f64,
}

/// Layers of elements, and the segments between neighbouring layers.
struct Grid {
    elements: Vec<Element>,
    layers: Vec<Vec<usize>>,
    /// From an upper element to a lower one.
    segments: Vec<(usize, usize)>,
    /// For each link the elements it passes, ends included; empty for ways back.
    chains: Vec<Vec<usize>>,
}

impl Grid {
    fn new(items: &[Item], links: &[Link], backward: &[bool], ranks: &[usize]) -> Self {
        let depth = ranks.iter().max().copied().unwrap_or(0);
        let mut grid = Self {
            elements: items.iter().map(|item| Element { what: What::Item, size: item.size, x: 0.0 }).collect(),
            layers: vec![Vec::new(); 2 * depth + 1],
            segments: Vec::new(),
            chains: vec![Vec::new(); links.len()],
        };
        let mut out: Vec<Vec<usize>> = vec![Vec::new(); items.len()];
        for (position, link) in links.iter().enumerate().filter(|(position, _)| !backward[*position]) {
            out[link.from].push(position);
        }
        // In the order in which they are met, so that arms stand as they were written.
        let mut placed = vec![false; items.len()];
        for root in 0..items.len() {
            let mut stack = vec![root];
            while let Some(item) = stack.pop() {
                if placed[item] {
                    continue;
                }
                placed[item] = true;
                grid.layers[2 * ranks[item]].push(item);
                for link in &out[item] {
                    grid.chain(*link, &links[*link], ranks);
                }
                stack.extend(out[item].iter().rev().map(|link| links[*link].to));
            }
        }
        grid
    }

    fn chain(&mut self, position: usize, link: &Link, ranks: &[usize]) {
        let mut chain = vec![link.from];
        for layer in 2 * ranks[link.from] + 1..2 * ranks[link.to] {
            let first = layer == 2 * ranks[link.from] + 1;
            let size = match link.label {
                Some(size) if first => size,
                Some(_) | None => Size { width: BEND_WIDTH, height: 0.0 },
            };
            let element = self.elements.len();
            self.elements.push(Element { what: What::Pass, size, x: 0.0 });
            self.layers[layer].push(element);
            chain.push(element);
        }
        chain.push(link.to);
        self.segments.extend(chain.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))));
        self.chains[position] = chain;
    }

    /// Orders each layer by the middle of its neighbours, and keeps the order with the fewest crossings.
    fn order(&mut self) {
        let mut above: Vec<Vec<usize>> = vec![Vec::new(); self.elements.len()];
        let mut below: Vec<Vec<usize>> = vec![Vec::new(); self.elements.len()];
        for (upper, lower) in &self.segments {
            above[*lower].push(*upper);
            below[*upper].push(*lower);
        }
        let mut best = (self.crossings(), self.layers.clone());
        for round in 0..12 {
            if best.0 == 0 {
                break;
            }
            let downwards = round % 2 == 0;
            let neighbours = if downwards { &above } else { &below };
            let count = self.layers.len();
            for step in 1..count {
                let layer = if downwards { step } else { count - 1 - step };
                let positions = self.positions();
                let middle = |element: &usize| {
                    let near = &neighbours[*element];
                    let sum: usize = near.iter().map(|n| positions[*n]).sum();
                    // Twice, to stay in whole numbers: elements without neighbours keep their place.
                    if near.is_empty() { positions[*element] as f64 } else { sum as f64 / near.len() as f64 }
                };
                let mut sorted: Vec<(f64, usize)> = self.layers[layer].iter().map(|e| (middle(e), *e)).collect();
                sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
                self.layers[layer] = sorted.into_iter().map(|(_, element)| element).collect();
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.layers.clone());
            }
        }
        self.layers = best.1;
    }

    fn positions(&self) -> Vec<usize> {
        let mut positions = vec![0; self.elements.len()];
        for layer in &self.layers {
            for (position, element) in layer.iter().enumerate() {
                positions[*element] = position;
            }
        }
        positions
    }

    fn crossings(&self) -> usize {
        let positions = self.positions();
        let mut layer_of = vec![0; self.elements.len()];
        for (number, layer) in self.layers.iter().enumerate() {
            for element in layer {
                layer_of[*element] = number;
            }
        }
        let mut by_layer: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.layers.len()];
        for (upper, lower) in &self.segments {
            by_layer[layer_of[*upper]].push((positions[*upper], positions[*lower]));
        }
        by_layer.iter_mut().map(|segments| inversions(segments)).sum()
    }

    fn place(&mut self) {
        let passed: Vec<bool> = self.elements.iter().map(|element| element.what == What::Pass).collect();
        let layers = Layers { layers: &self.layers, segments: &self.segments, passed: &passed };
        let places = columns::places(&layers, |a, b| apart(&self.elements, a, b));
        for (element, x) in self.elements.iter_mut().zip(places) {
            element.x = x;
        }
    }

    fn finish(self, items: &[Item], links: &[Link], backward: &[bool], ranks: &[usize]) -> Placed {
        let lanes = Lanes::of(&self, links, backward, ranks);
        let ports = self.ports(links, backward, &lanes);
        let rows = Rows::of(&self, &lanes, &self.spread(links, ranks, backward, &ports));
        let mut placed = Placed {
            items: items
                .iter()
                .enumerate()
                .map(|(item, Item { size, .. })| Rect {
                    x: self.elements[item].x - size.width / 2.0,
                    y: rows.middle(2 * ranks[item]) - size.height / 2.0,
                    width: size.width,
                    height: size.height,
                })
                .collect(),
            labels: vec![None; links.len()],
            routes: vec![Route { points: Vec::new(), curved: true }; links.len()],
            size: Size { width: 0.0, height: rows.height },
        };
        for (position, link) in links.iter().enumerate() {
            let route = if backward[position] {
                lanes.route(position, link, ranks, &rows, &placed.items, ports[position])
            } else {
                self.route(position, &rows, ranks, link, &placed.items, ports[position])
            };
            placed.routes[position] = route;
            placed.labels[position] = link.label.map(|size| {
                let (x, y) = if backward[position] {
                    (lanes.x(position), rows.middle(2 * ranks[link.from]))
                } else {
                    let label = self.chains[position].get(1).map_or(0.0, |element| self.elements[*element].x);
                    (label, rows.middle(2 * ranks[link.from] + 1))
                };
                Rect { x: x - size.width / 2.0, y: y - size.height / 2.0, width: size.width, height: size.height }
            });
        }
        placed.move_to_origin();
        placed
    }

    /// Where each link leaves its box: side by side, in the order in which they part.
    fn ports(&self, links: &[Link], backward: &[bool], lanes: &Lanes) -> Vec<f64> {
        let mut leaving: BTreeMap<usize, Vec<(f64, usize)>> = BTreeMap::new();
        for (position, link) in links.iter().enumerate() {
            let towards = if backward[position] {
                lanes.x(position)
            } else {
                self.chains[position].get(1).map_or(0.0, |element| self.elements[*element].x)
            };
            leaving.entry(link.from).or_default().push((towards, position));
        }
        let mut ports = vec![0.0; links.len()];
        for (item, mut leaving) in leaving {
            leaving.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let element = &self.elements[item];
            let count = leaving.len() as f64;
            let step = PORT.min(element.size.width * 0.7 / count);
            for (place, (_, link)) in leaving.into_iter().enumerate() {
                ports[link] = element.x + (place as f64 - (count - 1.0) / 2.0) * step;
            }
        }
        ports
    }

    /// How far the ways through each gap go sideways; the gap above a layer has its number.
    fn spread(&self, links: &[Link], ranks: &[usize], backward: &[bool], ports: &[f64]) -> Vec<f64> {
        let mut spread: Vec<f64> = vec![0.0; self.layers.len() + 1];
        for (position, link) in links.iter().enumerate().filter(|(position, _)| !backward[*position]) {
            let mut x = ports[position];
            for (step, element) in self.chains[position].iter().enumerate().skip(1) {
                let gap = &mut spread[2 * ranks[link.from] + step];
                *gap = gap.max((self.elements[*element].x - x).abs());
                x = self.elements[*element].x;
            }
        }
        spread
    }

    fn route(&self, position: usize, rows: &Rows, ranks: &[usize], link: &Link, items: &[Rect], port: f64) -> Route {
        let (from, to) = (items[link.from], items[link.to]);
        let mut points = vec![Point { x: port, y: from.y + from.height }];
        let first = 2 * ranks[link.from];
        points.push(Point { x: port, y: rows.bottom(first) });
        let chain = &self.chains[position];
        for (step, element) in chain.iter().enumerate().skip(1) {
            let x = self.elements[*element].x;
            let layer = first + step;
            // The last bit is upright, for the arrowhead.
            let arrival = if step + 1 == chain.len() { ARROW } else { 0.0 };
            points.push(Point { x, y: rows.top(layer) - arrival });
            let end = if step + 1 == chain.len() { to.y } else { rows.bottom(layer) };
            points.push(Point { x, y: end });
        }
        points.dedup();
        Route { points, curved: true }
    }
}

/// Pairs that stand the other way round on the two sides.
fn inversions(segments: &mut [(usize, usize)]) -> usize {
    segments.sort_unstable();
    let mut count = 0;
    for (i, (upper, lower)) in segments.iter().enumerate() {
        count += segments.iter().skip(i + 1).filter(|(other, below)| upper < other && lower > below).count();
    }
    count
}

/// From middle to middle, at least.
fn apart(elements: &[Element], left: usize, right: usize) -> f64 {
    let (left, right) = (&elements[left], &elements[right]);
    let gap = if left.what == What::Item && right.what == What::Item { BETWEEN_ITEMS } else { BETWEEN_BENDS };
    f64::midpoint(left.size.width, right.size.width) + gap
}

/// A lane beside the layers for each way back up.
struct Lanes {
    /// By link: the lane's middle, the track below the item it leaves, the track above the item it reaches.
    by_link: BTreeMap<usize, (f64, usize, usize)>,
    /// How many tracks lie in the gap above each layer; one more for below the last.
    tracks: Vec<usize>,
}

impl Lanes {
    fn of(grid: &Grid, links: &[Link], backward: &[bool], ranks: &[usize]) -> Self {
        let mut back: Vec<usize> = (0..links.len()).filter(|position| backward[*position]).collect();
        back.sort_by_key(|position| (ranks[links[*position].from].abs_diff(ranks[links[*position].to]), *position));
        let mut lanes = Self { by_link: BTreeMap::new(), tracks: vec![0; grid.layers.len() + 1] };
        // The room taken so far in each layer.
        let mut taken: Vec<(f64, f64)> = grid
            .layers
            .iter()
            .map(|layer| {
                let edge = |side: f64| {
                    layer.iter().map(move |e| grid.elements[*e].x + side * grid.elements[*e].size.width / 2.0)
                };
                (edge(-1.0).fold(f64::INFINITY, f64::min), edge(1.0).fold(f64::NEG_INFINITY, f64::max))
            })
            .collect();
        for position in back {
            let link = &links[position];
            let range = 2 * ranks[link.to]..=2 * ranks[link.from];
            let left = taken[range.clone()].iter().map(|t| t.0).fold(f64::INFINITY, f64::min);
            let right = taken[range.clone()].iter().map(|t| t.1).fold(f64::NEG_INFINITY, f64::max);
            let ends = grid.elements[link.from].x + grid.elements[link.to].x;
            let half = link.label.map_or(BEND_WIDTH, |size| size.width) / 2.0;
            let on_right = 2.0 * right - ends <= ends - 2.0 * left;
            let x = if on_right { right + LANE + half } else { left - LANE - half };
            for room in &mut taken[range] {
                *room = (room.0.min(x - half), room.1.max(x + half));
            }
            let (below, above) = (2 * ranks[link.from] + 1, 2 * ranks[link.to]);
            lanes.by_link.insert(position, (x, lanes.tracks[below], 0));
            lanes.tracks[below] += 1;
            let track = lanes.tracks[above];
            lanes.tracks[above] += 1;
            if let Some(lane) = lanes.by_link.get_mut(&position) {
                lane.2 = track;
            }
        }
        lanes
    }

    fn x(&self, link: usize) -> f64 {
        self.by_link.get(&link).map_or(0.0, |lane| lane.0)
    }

    fn route(&self, position: usize, link: &Link, ranks: &[usize], rows: &Rows, items: &[Rect], port: f64) -> Route {
        let (x, below, above) = self.by_link.get(&position).copied().unwrap_or_default();
        let (from, to) = (items[link.from], items[link.to]);
        let low = rows.bottom(2 * ranks[link.from]) + TRACK * (below as f64 + 1.0);
        let high = rows.top(2 * ranks[link.to]) - ABOVE_ITEMS + 4.0 - TRACK * above as f64;
        let middle = to.x + to.width / 2.0;
        let points = vec![
            Point { x: port, y: from.y + from.height },
            Point { x: port, y: low },
            Point { x, y: low },
            Point { x, y: high },
            Point { x: middle, y: high },
            Point { x: middle, y: to.y },
        ];
        Route { points, curved: false }
    }
}

/// Tops and bottoms of the layers.
struct Rows {
    rows: Vec<(f64, f64)>,
    height: f64,
}

impl Rows {
    fn of(grid: &Grid, lanes: &Lanes, spread: &[f64]) -> Self {
        let mut y = 0.0;
        let mut rows = Vec::with_capacity(grid.layers.len());
        for (number, layer) in grid.layers.iter().enumerate() {
            let tracks = TRACK * lanes.tracks[number] as f64;
            let above = if number == 0 {
                if lanes.tracks[0] > 0 { ABOVE_ITEMS } else { 0.0 }
            } else if number % 2 == 0 {
                ABOVE_ITEMS
            } else {
                BELOW_ITEMS
            };
            // Room for a curve to look like one.
            let sideways = spread[number];
            let curve = if sideways > 1.0 { 6.0 + (sideways * 0.06).min(16.0) } else { 0.0 };
            y += above + curve + tracks;
            let height = layer.iter().map(|element| grid.elements[*element].size.height).fold(0.0, f64::max);
            rows.push((y, y + height));
            y += height;
        }
        let below = TRACK * (lanes.tracks[grid.layers.len()] as f64 + 1.0);
        let height = if lanes.tracks[grid.layers.len()] > 0 { y + below } else { y };
        Self { rows, height }
    }

    fn top(&self, layer: usize) -> f64 {
        self.rows[layer].0
    }

    fn bottom(&self, layer: usize) -> f64 {
        self.rows[layer].1
    }

    fn middle(&self, layer: usize) -> f64 {
        f64::midpoint(self.rows[layer].0, self.rows[layer].1)
    }
}

impl Placed {
    fn move_to_origin(&mut self) {
        let mut left = f64::INFINITY;
        let mut right = f64::NEG_INFINITY;
        let rects = self.items.iter().chain(self.labels.iter().flatten());
        for (from, to) in rects.map(|rect| (rect.x, rect.x + rect.width)) {
            left = left.min(from);
            right = right.max(to);
        }
        for point in self.routes.iter().flat_map(|route| &route.points) {
            left = left.min(point.x);
            right = right.max(point.x);
        }
        let by = Point { x: -left, y: 0.0 };
        for rect in self.items.iter_mut().chain(self.labels.iter_mut().flatten()) {
            *rect = rect.shifted(by);
        }
        for point in self.routes.iter_mut().flat_map(|route| &mut route.points) {
            point.x += by.x;
        }
        self.size.width = right - left;
    }
}

impl Route {
    /// Points along it, close enough to each other to see what it runs through.
    #[must_use]
    pub fn samples(&self) -> Vec<Point> {
        let mut samples = Vec::new();
        for pair in self.points.windows(2) {
            let [from, to] = pair else { continue };
            for step in 0..=24 {
                let t = f64::from(step) / 24.0;
                samples.push(if self.curved { along_curve(*from, *to, t) } else { along_line(*from, *to, t) });
            }
        }
        samples
    }
}

fn along_line(from: Point, to: Point, t: f64) -> Point {
    Point { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t }
}

/// A cubic curve whose two handles lie at half height, right below and above its ends.
fn along_curve(from: Point, to: Point, t: f64) -> Point {
    let middle = f64::midpoint(from.y, to.y);
    let mix = |a: f64, b: f64, c: f64, d: f64| {
        let s = 1.0 - t;
        a * s * s * s + 3.0 * b * s * s * t + 3.0 * c * s * t * t + d * t * t * t
    };
    Point { x: mix(from.x, from.x, to.x, to.x), y: mix(from.y, middle, middle, to.y) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator of made-up pictures: the same numbers every time.
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, limit: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).unwrap_or(0) % limit
        }
    }

    fn made_up(seed: u64) -> (Vec<Item>, Vec<Link>) {
        let mut numbers = Numbers(seed);
        let count = 2 + numbers.below(24);
        let items = (0..count)
            .map(|i| Item {
                size: Size { width: 20.0 + numbers.below(180) as f64, height: 10.0 + numbers.below(60) as f64 },
                last: i + 1 == count && seed.is_multiple_of(2),
            })
            .collect();
        let mut links: Vec<Link> = Vec::new();
        for to in 1..count {
            links.push(Link { from: numbers.below(to), to, label: None });
        }
        for _ in 0..numbers.below(count) {
            links.push(Link { from: numbers.below(count), to: numbers.below(count), label: None });
        }
        let last = count - 1;
        links.retain(|link| !(seed.is_multiple_of(2) && link.from == last));
        for link in &mut links {
            if numbers.below(2) == 0 {
                link.label = Some(Size { width: 10.0 + numbers.below(120) as f64, height: 14.0 });
            }
        }
        (items, links)
    }

    #[test]
    fn nothing_overlaps_and_no_way_runs_through_a_box() {
        for seed in 0..400 {
            let (items, links) = made_up(seed);
            let placed = layered(&items, &links);
            let rects: Vec<Rect> =
                placed.items.iter().copied().chain(placed.labels.iter().flatten().copied()).collect();
            for (i, one) in rects.iter().enumerate() {
                assert!(one.x >= -0.01 && one.y >= -0.01, "seed {seed}: {one:?} is outside");
                assert!(one.x + one.width <= placed.size.width + 0.01, "seed {seed}: {one:?} is outside");
                assert!(one.y + one.height <= placed.size.height + 0.01, "seed {seed}: {one:?} is outside");
                for other in rects.iter().skip(i + 1) {
                    assert!(!one.overlaps(*other), "seed {seed}: {one:?} overlaps {other:?}");
                }
            }
            for (route, link) in placed.routes.iter().zip(&links) {
                for point in route.samples() {
                    let through = placed.items.iter().position(|item| {
                        let shrunk = Rect {
                            x: item.x + 0.5,
                            y: item.y + 0.5,
                            width: item.width - 1.0,
                            height: item.height - 1.0,
                        };
                        shrunk.contains(point)
                    });
                    assert_eq!(through, None, "seed {seed}: {link:?} runs through a box at {point:?}");
                }
            }
        }
    }

    #[test]
    fn ways_lead_down_but_for_loops() {
        let item = Item { size: Size { width: 100.0, height: 30.0 }, last: false };
        let link = |from, to| Link { from, to, label: None };
        let placed = layered(&[item; 4], &[link(0, 1), link(1, 2), link(2, 0), link(0, 3), link(2, 3)]);
        let curved: Vec<bool> = placed.routes.iter().map(|route| route.curved).collect();
        assert_eq!(curved, [true, true, false, true, true]);
        let tops: Vec<f64> = placed.items.iter().map(|rect| rect.y).collect();
        assert!(tops.is_sorted(), "{tops:?}");
    }

    #[test]
    fn arms_stand_as_they_were_written() {
        let item = Item { size: Size { width: 60.0, height: 30.0 }, last: false };
        let link = |from, to| Link { from, to, label: None };
        let placed = layered(&[item; 5], &[link(0, 1), link(0, 2), link(0, 3), link(1, 4), link(2, 4), link(3, 4)]);
        let lefts: Vec<f64> = placed.items.iter().skip(1).take(3).map(|rect| rect.x).collect();
        assert!(lefts.is_sorted(), "{lefts:?}");
    }
}
