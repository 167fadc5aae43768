//! All pictures of a workspace on one page that needs nothing else: an overview, and each journey; light and dark. Knows no layout.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use std::fmt::Write as _;

use super::{
    overview,
    picture::{self, FlowShares, journey_title},
    scene,
    svg::{Colours, PALETTE, draw, escape, style},
};
use crate::ir::{Facts, Graph};

const PAGE: &str = "\
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 'Noto Sans','Segoe UI','Helvetica Neue',Arial,sans-serif;display:flex}\
nav{position:sticky;top:0;align-self:flex-start;height:100vh;overflow:auto;flex:0 0 250px;padding:26px 18px;background:var(--frame);border-right:1px solid var(--frame-line)}\
nav h1{font-size:16px;margin:0 0 14px;overflow-wrap:anywhere}nav a{display:block;padding:5px 10px;border-radius:7px;color:var(--ink);text-decoration:none;font-size:14px;overflow-wrap:anywhere}\
nav a:hover,nav a:focus-visible{background:var(--bar)}nav small{display:block;margin:18px 10px 4px;color:var(--quiet)}\
main{flex:1;min-width:0;padding:12px 22px 60px}section{border-bottom:1px solid var(--frame-line);padding:12px 0;overflow-x:auto;scroll-margin-top:8px}\
section:last-child{border-bottom:0}svg a{text-decoration:none}svg a:hover rect{filter:brightness(.97)}svg{display:block;max-width:100%;height:auto;margin:0 auto}.doc{max-width:70ch;margin:14px 32px 0;color:var(--quiet);white-space:pre-line}\
@media(max-width:760px){body{display:block}nav{position:static;height:auto;border-right:0}svg{max-width:none}}\
@media print{nav{display:none}section{break-after:page;border:0}}";

/// The page.
#[must_use]
pub fn page(graph: &Graph, facts: &Facts, flow: Option<&FlowShares>) -> String {
    let name = escape(&graph.program.settings.name);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{name}</title>\n<style>\n:root{{color-scheme:light dark;{}}}\n@media(prefers-color-scheme:dark){{:root{{{}}}}}\n{PAGE}\n{}\n</style>\n</head>\n<body>\n",
        variables(|(_, light, _)| light),
        variables(|(_, _, dark)| dark),
        style(|role| format!("var(--{role})")),
    );
    let _ = write!(out, "<nav>\n<h1>{name}</h1>\n<a href=\"#overview\">Overview</a>\n<small>Journeys</small>\n");
    for (id, journey) in graph.program.journeys.iter() {
        let _ =
            writeln!(out, "<a href=\"#journey-{}\">{}</a>", escape(&journey.name), escape(&journey_title(graph, id)));
    }
    out.push_str("</nav>\n<main>\n");
    let _ = writeln!(
        out,
        "<section id=\"overview\">\n{}</section>",
        draw(&overview::scene(graph, facts, flow), Colours::OfThePage)
    );
    for (id, journey) in graph.program.journeys.iter() {
        let _ = writeln!(out, "<section id=\"journey-{}\">", escape(&journey.name));
        if let Some(doc) = &journey.doc {
            let _ = writeln!(out, "<p class=\"doc\">{}</p>", escape_lines(doc));
        }
        let placed = scene::journey(&picture::journey(graph, facts, id, flow));
        let _ = writeln!(out, "{}</section>", draw(&placed, Colours::OfThePage));
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn variables(colour: impl Fn(&(&'static str, &'static str, &'static str)) -> &'static str) -> String {
    PALETTE.iter().map(|role| format!("--{}:{};", role.0, colour(role))).collect()
}

fn escape_lines(text: &str) -> String {
    text.lines().map(escape).collect::<Vec<_>>().join("\n")
}
