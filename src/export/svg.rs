//! Draws a placed picture as SVG: shapes, colours, icons. Everything is in the file; the typeface falls back on what the reader has.
//! Knows no journeys.

use std::fmt::Write as _;

use super::{
    layout::{Point, Rect, Route},
    metrics::{Weight, width},
    overview,
    picture::{self, CardKind, FlowShares},
    scene::{
        self, Chip, DETAIL, Frame, ICON, LABEL_LINE, LINE, Look, PAD, PlacedCard, PlacedLabel, PlacedWay, Scene, TITLE,
        Tone,
    },
};
use crate::{
    ir::{Facts, Graph},
    model::types::JourneyId,
};

/// A journey as an SVG picture with its own light colours.
#[must_use]
pub fn journey_svg(graph: &Graph, facts: &Facts, journey: JourneyId, flow: Option<&FlowShares>) -> String {
    draw(&scene::journey(&picture::journey(graph, facts, journey, flow)), Colours::Own)
}

/// All journeys of a workspace and how they lead to each other, as an SVG picture with its own light colours.
#[must_use]
pub fn overview_svg(graph: &Graph, facts: &Facts, flow: Option<&FlowShares>) -> String {
    draw(&overview::scene(graph, facts, flow), Colours::Own)
}

/// Whether the colours stand in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colours {
    /// They do: light ones.
    Own,
    /// The page around it has them.
    OfThePage,
}

/// How many channels have a colour of their own; further ones begin anew.
pub(super) const CHANNEL_COLOURS: usize = 8;

/// Role, light, dark: what every colour of a picture is.
pub(super) const PALETTE: &[(&str, &str, &str)] = &[
    ("page", "#ffffff", "#14171c"),
    ("frame", "#f6f7f9", "#1c2027"),
    ("frame-line", "#d9dde3", "#363c47"),
    ("bar", "#e9ecf1", "#272c36"),
    ("ink", "#1f2937", "#e6e9ee"),
    ("quiet", "#5b6472", "#a2abb8"),
    ("line", "#7b8794", "#8791a0"),
    ("card", "#ffffff", "#242933"),
    ("card-line", "#cbd2db", "#434b59"),
    ("time", "#fff8e6", "#332c17"),
    ("time-line", "#e6d195", "#6d5d2a"),
    ("time-icon", "#9a6f00", "#e0b84c"),
    ("choice", "#f2f0fd", "#292541"),
    ("choice-line", "#c9c1ef", "#564e88"),
    ("choice-icon", "#5b4bb5", "#aea2f2"),
    ("round", "#e8f4f7", "#162e35"),
    ("round-line", "#b0d2dc", "#33616e"),
    ("round-icon", "#206a7e", "#6fc3d8"),
    ("deed", "#eef2f6", "#262d36"),
    ("deed-line", "#c3ceda", "#4a5666"),
    ("deed-icon", "#44566b", "#a9b8ca"),
    ("out", "#fdecec", "#3a1d1f"),
    ("out-line", "#e2a3a3", "#7d3a3e"),
    ("out-ink", "#9b1c1c", "#f2a3a3"),
    ("good", "#e5f5ea", "#17301f"),
    ("good-line", "#93cba6", "#36704a"),
    ("good-ink", "#17692f", "#86d79f"),
    ("go", "#e8eef9", "#1c2940"),
    ("go-line", "#a9bddf", "#3c5788"),
    ("go-ink", "#1e3a6b", "#a9c5f5"),
    ("enter", "#1f3a5f", "#2f5a94"),
    ("enter-ink", "#ffffff", "#ffffff"),
    ("channel-0", "#2563eb", "#6a9bff"),
    ("channel-1", "#0f9d80", "#3fcfae"),
    ("channel-2", "#d9640f", "#f79a52"),
    ("channel-3", "#7c3aed", "#b08cff"),
    ("channel-4", "#be185d", "#f278ad"),
    ("channel-5", "#5b8a0c", "#a5d24f"),
    ("channel-6", "#0284b5", "#52c0ea"),
    ("channel-7", "#854d0e", "#d6a064"),
];

/// The rules of style; `colour` gives each role's colour.
pub(super) fn style(colour: impl Fn(&str) -> String) -> String {
    let mut css = String::from(
        "text{font-family:'Noto Sans','Segoe UI','Helvetica Neue',Arial,sans-serif;font-size:13px}\
         .b{font-weight:700}.d{font-size:11.5px}.way{fill:none;stroke-width:1.5}.outer{stroke-width:2}\
         .dash{stroke-dasharray:5 4}.icon{fill:none;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}",
    );
    let mut rule = |class: &str, property: &str, role: &str| {
        let _ = write!(css, ".{class}{{{property}:{}}}", colour(role));
    };
    for role in [
        "page", "frame", "bar", "card", "time", "choice", "round", "deed", "out", "good", "go", "enter", "ink", "quiet",
    ] {
        rule(&format!("f-{role}"), "fill", role);
    }
    for role in
        ["out-ink", "good-ink", "go-ink", "enter-ink", "time-icon", "choice-icon", "round-icon", "deed-icon", "line"]
    {
        rule(&format!("f-{role}"), "fill", role);
    }
    for role in [
        "frame-line",
        "card-line",
        "time-line",
        "choice-line",
        "round-line",
        "deed-line",
        "out-line",
        "good-line",
        "go-line",
        "line",
        "time-icon",
        "choice-icon",
        "round-icon",
        "deed-icon",
        "good-ink",
        "quiet",
        "enter-ink",
    ] {
        rule(&format!("s-{role}"), "stroke", role);
    }
    for channel in 0..CHANNEL_COLOURS {
        let role = format!("channel-{channel}");
        rule(&format!("f-{role}"), "fill", &role);
        rule(&format!("s-{role}"), "stroke", &role);
    }
    css
}

fn light(role: &str) -> String {
    PALETTE.iter().find(|(name, ..)| *name == role).map_or_else(String::new, |(_, light, _)| (*light).to_owned())
}

/// The whole picture.
pub(super) fn draw(scene: &Scene, colours: Colours) -> String {
    let mut svg = Svg { out: String::new() };
    let size = (number(scene.size.width), number(scene.size.height));
    let _ = write!(
        svg.out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\">\n<title>{2}</title>\n",
        size.0,
        size.1,
        escape(&scene.title)
    );
    if colours == Colours::Own {
        let _ = writeln!(svg.out, "<style>{}</style>", style(light));
    }
    let page = Rect { x: 0.0, y: 0.0, width: scene.size.width, height: scene.size.height };
    svg.rect(page, 0.0, "f-page");
    for frame in &scene.frames {
        svg.frame(frame);
    }
    // Ways of many customers are thick, and drawn last of all ways.
    for way in &scene.ways {
        svg.way(way);
    }
    for label in &scene.labels {
        svg.label(label);
    }
    for card in &scene.cards {
        let link = card.link.as_ref().filter(|_| colours == Colours::OfThePage);
        if let Some(link) = link {
            let _ = write!(svg.out, "<a href=\"#journey-{}\">", escape(link));
        }
        svg.card(card);
        if link.is_some() {
            svg.out.push_str("</a>\n");
        }
    }
    for chip in &scene.chips {
        svg.chip(chip);
    }
    for (rect, channel) in &scene.swatches {
        svg.rect(*rect, 3.0, &format!("f-channel-{}", channel % CHANNEL_COLOURS));
    }
    for text in &scene.texts {
        let class = match (text.quiet, text.weight) {
            (false, Weight::Regular) => "f-ink",
            (false, Weight::Bold) => "b f-ink",
            (true, Weight::Regular) => "f-quiet",
            (true, Weight::Bold) => "b f-quiet",
        };
        let _ = writeln!(
            svg.out,
            "<text x=\"{}\" y=\"{}\" class=\"{class}\" style=\"font-size:{}px\"{}>{}</text>",
            number(text.at.x),
            number(text.at.y),
            number(text.size),
            as_wide_as_measured(class, Some(text.size), &text.text),
            escape(&text.text)
        );
    }
    svg.out.push_str("</svg>\n");
    svg.out
}

/// Boxes are as wide as their texts are in our typeface. Where a reader has another one, its letters are drawn to the same width.
fn as_wide_as_measured(class: &str, size: Option<f64>, text: &str) -> String {
    if text.chars().count() < 2 || !text.bytes().all(|byte| (0x20..0x7F).contains(&byte)) {
        return String::new();
    }
    let is = |wanted: &str| class.split(' ').any(|class| class == wanted);
    let weight = if is("b") { Weight::Bold } else { Weight::Regular };
    let size = size.unwrap_or(if is("d") { DETAIL } else { TITLE });
    format!(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", number(width(text, size, weight)))
}

struct Svg {
    out: String,
}

impl Svg {
    fn rect(&mut self, rect: Rect, radius: f64, class: &str) {
        let _ = writeln!(
            self.out,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\" class=\"{class}\"/>",
            number(rect.x),
            number(rect.y),
            number(rect.width),
            number(rect.height),
            number(radius)
        );
    }

    fn text(&mut self, x: f64, y: f64, class: &str, text: &str) {
        let _ = writeln!(
            self.out,
            "<text x=\"{}\" y=\"{}\" class=\"{class}\"{}>{}</text>",
            number(x),
            number(y),
            as_wide_as_measured(class, None, text),
            escape(text)
        );
    }

    fn frame(&mut self, frame: &Frame) {
        self.rect(frame.rect, 12.0, "f-frame s-frame-line");
        let Rect { x, y, width, .. } = frame.rect;
        if frame.bar > 0.0 {
            let _ = writeln!(
                self.out,
                "<path d=\"M{0} {1}v-{2}a12 12 0 0 1 12 -12h{3}a12 12 0 0 1 12 12v{2}z\" class=\"f-bar\"/>",
                number(x + 0.5),
                number(y + frame.bar),
                number(frame.bar - 12.0),
                number(width - 25.0),
            );
        }
        for (line, text) in (0..).zip(&frame.title) {
            let _ = writeln!(
                self.out,
                "<text x=\"{}\" y=\"{}\" class=\"b f-ink\" style=\"font-size:14px\"{}>{}</text>",
                number(x + 16.0),
                number(y + 22.0 + 18.0 * f64::from(line)),
                as_wide_as_measured("b", Some(14.0), text),
                escape(text)
            );
        }
        for (line, text) in (0..).zip(&frame.notes) {
            self.text(x + 16.0, y + frame.bar + 15.0 + LINE * f64::from(line), "d f-out-ink", text);
        }
    }

    fn way(&mut self, way: &PlacedWay) {
        let mut class = String::from(if way.outer { "way outer s-line" } else { "way s-line" });
        if way.dashed {
            class.push_str(" dash");
        }
        let width = way.share.map(|share| 1.2 + 5.0 * share.share.clamp(0.0, 1.0));
        let thick = width.map_or_else(String::new, |width| format!(" style=\"stroke-width:{}px\"", number(width)));
        let _ = writeln!(self.out, "<path d=\"{}\" class=\"{class}\"{thick}/>", path(&shortened(&way.route)));
        if let [.., before, end] = way.route.points.as_slice() {
            let head = arrow(*before, *end, way.route.curved, width.unwrap_or(1.5));
            let _ = writeln!(self.out, "<path d=\"{head}\" class=\"f-line\"/>");
        }
    }

    fn label(&mut self, label: &PlacedLabel) {
        self.out.push_str("<g>");
        if !label.source.is_empty() {
            let _ = write!(self.out, "<title>{}</title>", escape(&label.source));
        }
        self.rect(label.rect, 4.0, if label.on_page { "f-page" } else { "f-frame" });
        let middle = label.rect.x + label.rect.width / 2.0;
        for (line, text) in (0..).zip(&label.lines) {
            let bold = label.share && line + 1 == label.lines.len();
            let class = if bold { "d b f-ink" } else { "d f-quiet" };
            let _ = writeln!(
                self.out,
                "<text x=\"{}\" y=\"{}\" class=\"{class}\" text-anchor=\"middle\"{}>{}</text>",
                number(middle),
                number(label.rect.y + 12.0 + LABEL_LINE * line as f64),
                as_wide_as_measured(class, None, text),
                escape(text)
            );
        }
        self.out.push_str("</g>\n");
    }

    fn card(&mut self, card: &PlacedCard) {
        let look = looks(card.look);
        self.out.push_str("<g>");
        if !card.source.is_empty() {
            let _ = write!(self.out, "<title>{}</title>", escape(&card.source));
        }
        if card.look == Look::Step(CardKind::Start) {
            let Rect { x, y, width, .. } = card.rect;
            let _ = writeln!(
                self.out,
                "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" class=\"f-line\"/></g>",
                number(x + width / 2.0),
                number(y + width / 2.0),
                number(width / 2.0)
            );
            return;
        }
        let pill = scene::is_pill(card.look);
        let radius = if pill { (card.rect.height / 2.0).min(15.0) } else { 8.0 };
        self.rect(card.rect, radius, look.shape);
        if !pill {
            self.stripe(card);
        }
        self.card_text(card, &look, pill);
        self.out.push_str("</g>\n");
    }

    /// The channels of a message, as a stripe at the left edge.
    fn stripe(&mut self, card: &PlacedCard) {
        let count = card.channels.len() as f64;
        for (place, channel) in (0..).zip(&card.channels) {
            let height = (card.rect.height - 12.0) / count;
            let rect = Rect {
                x: card.rect.x + 3.5,
                y: card.rect.y + 6.0 + height * f64::from(place),
                width: 4.0,
                height: if f64::from(place) + 1.0 < count { height - 1.5 } else { height },
            };
            self.rect(rect, 2.0, &format!("f-channel-{}", channel % CHANNEL_COLOURS));
        }
    }

    fn card_text(&mut self, card: &PlacedCard, look: &CardLook, pill: bool) {
        let lines = (card.title.len() + card.detail.len()) as f64;
        let Rect { x, y, width: wide, height } = card.rect;
        let top = y + (height - lines * LINE) / 2.0 + 12.0;
        let (left, anchor) =
            if pill { (x + wide / 2.0, " text-anchor=\"middle\"") } else { (x + PAD + ICON + 6.0, "") };
        if let (false, Some(icon)) = (pill, look.icon) {
            let class = match card.channels.first() {
                Some(channel) if card.look != Look::Journey => {
                    format!("icon s-channel-{}", channel % CHANNEL_COLOURS)
                }
                Some(_) | None => format!("icon {}", look.icon_class),
            };
            let _ = writeln!(
                self.out,
                "<path transform=\"translate({} {})\" d=\"{icon}\" class=\"{class}\"/>",
                number(x + PAD - 1.0),
                number(top - 12.5)
            );
        }
        let texts = card.title.iter().map(|line| (line, format!("b {}", look.ink)));
        let texts = texts.chain(card.detail.iter().map(|line| (line, format!("d {}", look.detail))));
        for (line, (text, class)) in (0..).zip(texts) {
            let _ = writeln!(
                self.out,
                "<text x=\"{}\" y=\"{}\" class=\"{class}\"{anchor}{}>{}</text>",
                number(left),
                number(top + LINE * f64::from(line)),
                as_wide_as_measured(&class, None, text),
                escape(text)
            );
        }
    }

    fn chip(&mut self, chip: &Chip) {
        let (shape, ink) = match chip.tone {
            Tone::Plain => ("f-frame s-frame-line", "f-ink"),
            Tone::Good => ("f-good s-good-line", "f-good-ink"),
            Tone::Out => ("f-out s-out-line", "f-out-ink"),
        };
        self.rect(chip.rect, 11.0, shape);
        let (x, y) = (chip.rect.x + 10.0, chip.rect.y + 15.5);
        let mut left = x;
        if !chip.name.is_empty() {
            self.text(x, y, &format!("d b {ink}"), &chip.name);
            left += width(&chip.name, DETAIL, Weight::Bold) + 6.0;
        }
        for (line, text) in (0..).zip(&chip.lines) {
            self.text(left, y + 15.0 * f64::from(line), &format!("d {ink}"), text);
        }
    }
}

struct CardLook {
    shape: &'static str,
    ink: &'static str,
    detail: &'static str,
    icon: Option<&'static str>,
    icon_class: &'static str,
}

const CLOCK: &str = "M8 1.8a6.2 6.2 0 1 0 0 12.4a6.2 6.2 0 1 0 0 -12.4zM8 4.6V8l2.4 1.6";
const ENVELOPE: &str = "M1.8 3.5h12.4v9H1.8zM2.2 4l5.8 4.6L13.8 4";
const HOURGLASS: &str =
    "M4 2h8M4 14h8M4.6 2c0 3.4 3.4 4.2 3.4 6s-3.4 2.6-3.4 6M11.4 2c0 3.4-3.4 4.2-3.4 6s3.4 2.6 3.4 6";
const FORK: &str = "M8 2v4.5M8 6.5L3.4 10.6V14M8 6.5l4.6 4.1V14";
const DIE: &str = "M4.5 2.5h7a2 2 0 0 1 2 2v7a2 2 0 0 1 -2 2h-7a2 2 0 0 1 -2 -2v-7a2 2 0 0 1 2 -2zM5.6 5.6h.1M10.3 5.6h.1M8 8h.1M5.6 10.4h.1M10.3 10.4h.1";
const ROUND: &str = "M13 8a5 5 0 1 1 -1.6 -3.7M11.8 1.6v3h-3";
const PENCIL: &str = "M2.6 13.4l.9-3.4L10.9 2.6l2.5 2.5L6 12.5z";
const DEED: &str = "M9 1.8L3.6 9H7.4L6.8 14.2L12.4 6.8H8.5z";
const FLAG: &str = "M4 14.2V2.2h8l-2.2 3l2.2 3H4";
const ARROW: &str = "M2.5 8h10.5M9.2 4.2L13 8l-3.8 3.8";

fn looks(look: Look) -> CardLook {
    let card =
        |shape, icon, icon_class| CardLook { shape, ink: "f-ink", detail: "f-quiet", icon: Some(icon), icon_class };
    let pill = |shape, ink| CardLook { shape, ink, detail: ink, icon: None, icon_class: "" };
    match look {
        Look::Entry => CardLook {
            shape: "f-enter",
            ink: "f-enter-ink",
            detail: "f-enter-ink",
            icon: Some(ARROW),
            icon_class: "s-enter-ink",
        },
        Look::Journey => card("f-card s-card-line", FLAG, "s-deed-icon"),
        Look::Step(kind) => match kind {
            CardKind::Start => pill("f-line", "f-ink"),
            CardKind::Milestone => card("f-good s-good-line", FLAG, "s-good-ink"),
            CardKind::Wait => card("f-time s-time-line", CLOCK, "s-time-icon"),
            CardKind::Await => card("f-time s-time-line", HOURGLASS, "s-time-icon"),
            CardKind::Send => card("f-card s-card-line", ENVELOPE, "s-deed-icon"),
            CardKind::Branch => card("f-choice s-choice-line", FORK, "s-choice-icon"),
            CardKind::Split => card("f-choice s-choice-line", DIE, "s-choice-icon"),
            CardKind::Repeat => card("f-round s-round-line", ROUND, "s-round-icon"),
            CardKind::Change => card("f-deed s-deed-line", PENCIL, "s-deed-icon"),
            CardKind::Do => card("f-deed s-deed-line", DEED, "s-deed-icon"),
            CardKind::StartJourney => card("f-card s-quiet dash", ARROW, "s-deed-icon"),
            CardKind::Exit => pill("f-out s-out-line", "f-out-ink"),
            CardKind::HandOff => pill("f-card s-quiet dash", "f-ink"),
            CardKind::Completed => pill("f-deed s-deed-line", "f-ink"),
            CardKind::GoTo(_) => pill("f-go s-go-line", "f-go-ink"),
        },
    }
}

/// A route as path data; corners are rounded.
fn path(route: &Route) -> String {
    let mut data = String::new();
    let points = &route.points;
    let Some(first) = points.first() else { return data };
    let _ = write!(data, "M{}", point(*first));
    if route.curved {
        for pair in points.windows(2) {
            let [from, to] = pair else { continue };
            if (from.x - to.x).abs() < 0.05 {
                let _ = write!(data, "L{}", point(*to));
            } else {
                let middle = f64::midpoint(from.y, to.y);
                let _ = write!(
                    data,
                    "C{} {} {}",
                    point(Point { x: from.x, y: middle }),
                    point(Point { x: to.x, y: middle }),
                    point(*to)
                );
            }
        }
        return data;
    }
    for (before, corner) in points.windows(3).filter_map(|three| Some(((three.first()?, three.get(2)?), three.get(1)?)))
    {
        let (start, end) = (towards(*corner, *before.0), towards(*corner, *before.1));
        let _ = write!(data, "L{}Q{} {}", point(start), point(*corner), point(end));
    }
    if let Some(last) = points.last() {
        let _ = write!(data, "L{}", point(*last));
    }
    data
}

/// Eight pixels from a corner towards a neighbour, or half the way.
fn towards(corner: Point, neighbour: Point) -> Point {
    let (dx, dy) = (neighbour.x - corner.x, neighbour.y - corner.y);
    let length = dx.abs().max(dy.abs());
    if length < 0.01 {
        return corner;
    }
    let part = (8.0 / length).min(0.5);
    Point { x: corner.x + dx * part, y: corner.y + dy * part }
}

/// A route that ends inside its arrowhead, so that a thick one does not stick out of it.
fn shortened(route: &Route) -> Route {
    let mut route = route.clone();
    let curved = route.curved;
    if let [.., before, end] = route.points.as_mut_slice() {
        if is_sideways(*before, *end, curved) {
            end.x -= 4.0 * (end.x - before.x).signum();
        } else {
            end.y -= 4.0 * (end.y - before.y).signum();
        }
    }
    route
}

/// Curved ways always arrive from above.
fn is_sideways(before: Point, end: Point, curved: bool) -> bool {
    !curved && (end.x - before.x).abs() > (end.y - before.y).abs()
}

/// An arrowhead that ends at a point, for a way of that width.
fn arrow(before: Point, end: Point, curved: bool, width: f64) -> String {
    let (length, half) = (6.5 + width * 0.4, 3.0 + width * 0.75);
    if is_sideways(before, end, curved) {
        let back = if end.x > before.x { -length } else { length };
        format!("M{}l{} {}v{}z", point(end), number(back), number(-half), number(2.0 * half))
    } else {
        let back = if end.y > before.y { -length } else { length };
        format!("M{}l{} {}h{}z", point(end), number(-half), number(back), number(2.0 * half))
    }
}

fn point(point: Point) -> String {
    format!("{} {}", number(point.x), number(point.y))
}

/// At most one decimal.
fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded == 0.0 { "0".to_owned() } else { format!("{rounded}") }
}

/// Text inside XML; characters that XML does not know are left out.
#[must_use]
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_of_the_style_has_a_colour() {
        let css = style(|role| {
            let colour = light(role);
            assert!(!colour.is_empty(), "no colour for {role}");
            colour
        });
        assert!(css.contains(".f-channel-7{fill:#854d0e}"));
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(escape("<b> & \"x\" 'y'\u{1}\n"), "&lt;b&gt; &amp; &quot;x&quot; &#39;y&#39; ");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([number(1.0), number(-0.04), number(12.345), number(0.05)], ["1", "0", "12.3", "0.1"]);
    }
}
