//! Pictures of whole workspaces: everything inside the canvas, nothing on top of anything else.

use journey::export::{
    journey_svg, overview, overview_svg, page, picture, png,
    scene::{self, Scene},
};

use crate::workspace;

/// With `JOURNEY_PICTURES` set to a folder, all pictures are written there, to be looked at.
#[test]
fn pictures_of_whole_workspaces() {
    let folder = std::env::var_os("JOURNEY_PICTURES").map(std::path::PathBuf::from);
    for (name, workspace) in workspace::examples_and_trials() {
        let (graph, facts) = workspace.checked();
        nothing_collides(&name, &overview::scene(graph, facts, None));
        if let Some(folder) = &folder {
            let svg = overview_svg(graph, facts, None);
            std::fs::write(folder.join(format!("{name}.png")), png(&svg, 1.5).unwrap()).unwrap();
            std::fs::write(folder.join(format!("{name}.html")), page(graph, facts, None)).unwrap();
        }
        for (id, journey) in graph.program.journeys.iter() {
            let placed = scene::journey(&picture::journey(graph, facts, id, None));
            nothing_collides(&format!("{name}.{}", journey.name), &placed);
            if let Some(folder) = &folder {
                let svg = journey_svg(graph, facts, id, None);
                std::fs::write(folder.join(format!("{name}.{}.png", journey.name)), png(&svg, 1.5).unwrap()).unwrap();
                std::fs::write(folder.join(format!("{name}.{}.svg", journey.name)), svg).unwrap();
            }
        }
    }
}

fn nothing_collides(name: &str, scene: &Scene) {
    let cards = scene.cards.iter().map(|card| (card.rect, format!("card {:?}", card.title)));
    let labels = scene.labels.iter().map(|label| (label.rect, format!("label {:?}", label.lines)));
    let chips = scene.chips.iter().map(|chip| (chip.rect, format!("rule {:?}", chip.lines)));
    let swatches = scene.swatches.iter().map(|(rect, channel)| (*rect, format!("swatch {channel}")));
    let boxes: Vec<_> = cards.chain(labels).chain(chips).chain(swatches).collect();
    for (i, (rect, what)) in boxes.iter().enumerate() {
        assert!(rect.x >= 0.0 && rect.y >= 0.0, "{name}: {what} is outside");
        assert!(rect.x + rect.width <= scene.size.width, "{name}: {what} is outside");
        assert!(rect.y + rect.height <= scene.size.height, "{name}: {what} is outside");
        for (other, that) in boxes.iter().skip(i + 1) {
            assert!(!rect.overlaps(*other), "{name}: {what} lies on {that}");
        }
    }
    for way in &scene.ways {
        for point in way.route.samples() {
            for card in &scene.cards {
                let inner = journey::export::layout::Rect {
                    x: card.rect.x + 1.0,
                    y: card.rect.y + 1.0,
                    width: card.rect.width - 2.0,
                    height: card.rect.height - 2.0,
                };
                assert!(!inner.contains(point), "{name}: a way runs through card {:?}", card.title);
            }
        }
    }
}
