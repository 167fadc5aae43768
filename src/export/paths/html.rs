//! The table of paths as one page that needs nothing else, light and dark. Knows only the table.

use std::fmt::Write as _;

use super::{EndKind, JourneyPaths, PathRow, Table, days};
use crate::export::svg::escape;

const STYLE: &str = "\
:root{color-scheme:light dark;--page:#fff;--ink:#1f2937;--quiet:#5b6472;--frame:#f6f7f9;--line:#d9dde3;--pill:#e9ecf1;--warn:#9a5b00;--warn-page:#fff8e6;--link:#1d4fbf}\
@media(prefers-color-scheme:dark){:root{--page:#14171c;--ink:#e6e9ee;--quiet:#a2abb8;--frame:#1c2027;--line:#363c47;--pill:#2b313c;--warn:#e0b84c;--warn-page:#2b2616;--link:#8fb4ff}}\
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 'Noto Sans','Segoe UI','Helvetica Neue',Arial,sans-serif}\
header,main{max-width:1180px;margin:0 auto;padding:24px 22px 0}h1{font-size:22px;margin:0 0 4px}h2{font-size:19px;margin:0}h3{font-size:14px;margin:22px 0 8px;color:var(--quiet);font-weight:600}\
nav a{color:var(--link);text-decoration:none;margin-right:14px}nav a:hover,nav a:focus-visible{text-decoration:underline}.quiet{color:var(--quiet)}\
section{border:1px solid var(--line);border-radius:12px;padding:20px 22px 22px;margin:22px 0;scroll-margin-top:10px}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 16px;margin:12px 0 0}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}\
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;min-width:720px;font-size:14px}th{text-align:left;color:var(--quiet);font-weight:600;border-bottom:1px solid var(--line);padding:6px 12px 6px 0}\
td{vertical-align:top;border-bottom:1px solid var(--line);padding:9px 12px 9px 0}tr:last-child td{border-bottom:0}td:first-child,th:first-child{color:var(--quiet);width:2.5em}\
.pill{display:inline-block;background:var(--pill);border-radius:9px;padding:1px 9px;margin:0 4px 4px 0}.message{margin:0 0 4px}.silent{color:var(--warn)}\
ul.warn{list-style:none;background:var(--warn-page);border-radius:8px;margin:0;padding:10px 14px}code{font:13px/1.5 'JetBrains Mono',Consolas,Menlo,monospace}\
td.day{white-space:nowrap}@media print{section{break-inside:avoid-page;border:0;padding:0}}";

/// The page.
#[must_use]
pub fn page(table: &Table, silent_only: bool) -> String {
    let name = escape(&table.workspace);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{name}: paths</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>\n<header>\n<h1>{name}: every path</h1>\n\
         <p class=\"quiet\">What a customer can live through, from the entry on. Days are 24 hours from the entry; quiet hours and caps may hold or \
         block a message, and rules may end a path at any time.</p>\n<nav>\n"
    );
    for journey in &table.journeys {
        let _ = writeln!(out, "<a href=\"#{0}\">{0}</a>", escape(&journey.name));
    }
    out.push_str("</nav>\n</header>\n<main>\n");
    for journey in &table.journeys {
        section(&mut out, journey, silent_only);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn section(out: &mut String, journey: &JourneyPaths, silent_only: bool) {
    let title = journey.title.as_ref().map_or_else(|| escape(&journey.name), |title| escape(title));
    let _ = writeln!(
        out,
        "<section id=\"{0}\">\n<h2>{title}</h2>\n<div class=\"quiet\"><code>{0}</code>",
        escape(&journey.name)
    );
    if let Some(owner) = &journey.owner {
        let _ = write!(out, " · {}", escape(owner));
    }
    out.push_str("</div>\n");
    if !silent_only {
        facts(out, journey);
        paths(out, journey);
    }
    out.push_str("<h3>Leaves without a stated reason</h3>\n");
    if journey.silent_exits.is_empty() {
        out.push_str("<p class=\"quiet\">Nobody does.</p>\n");
    } else {
        out.push_str("<ul class=\"warn\">\n");
        for exit in &journey.silent_exits {
            let _ = writeln!(
                out,
                "<li><code>{}:{}</code> {}: <span class=\"quiet\">{}</span></li>",
                escape(&exit.file),
                exit.line,
                escape(&exit.step),
                escape(&exit.why)
            );
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</section>\n");
}

fn facts(out: &mut String, journey: &JourneyPaths) {
    out.push_str("<dl>\n");
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(out, "<dt>{name}</dt><dd>{}</dd>", escape(value));
    };
    for enters in &journey.enters {
        line("Enters", enters);
    }
    line("Again", &journey.reenter);
    for rule in &journey.rules {
        line("At any time", &rule.words());
    }
    let most: Vec<String> = journey
        .most_messages
        .iter()
        .map(|most| format!("{} {} (path {})", most.messages, most.category, most.path))
        .collect();
    if !most.is_empty() {
        line("At most", &most.join(", "));
    }
    out.push_str("</dl>\n");
}

fn paths(out: &mut String, journey: &JourneyPaths) {
    out.push_str("<h3>Paths</h3>\n<div class=\"scroll\">\n<table>\n<tr><th>#</th><th>Way</th><th>Messages</th><th>Ends on</th><th>How</th></tr>\n");
    for path in &journey.paths {
        row(out, path);
    }
    out.push_str("</table>\n</div>\n");
    if journey.more > 0 {
        let least = if journey.uncounted { "at least " } else { "" };
        let _ = writeln!(out, "<p class=\"quiet\">… and {least}{} more</p>", journey.more);
    }
}

fn row(out: &mut String, path: &PathRow) {
    let _ = write!(out, "<tr><td>{}</td><td>", path.number);
    for step in &path.way {
        let _ = write!(out, "<span class=\"pill\">{}</span>", escape(step));
    }
    if path.way.is_empty() {
        out.push_str("<span class=\"quiet\">straight on</span>");
    }
    out.push_str("</td><td>");
    for message in &path.messages {
        let _ = write!(
            out,
            "<div class=\"message\">{} <span class=\"quiet\">· {} · {}</span></div>",
            escape(&message.words()),
            escape(&message.category),
            days(message.earliest_ms, message.latest_ms)
        );
    }
    if path.messages.is_empty() {
        out.push_str("<span class=\"quiet\">nothing</span>");
    }
    let class = match (path.end.silent, path.end.kind) {
        (true, _) => " class=\"silent\"",
        (false, EndKind::Back) => " class=\"quiet\"",
        (false, EndKind::Exit | EndKind::HandOff | EndKind::Completed) => "",
    };
    let _ = writeln!(
        out,
        "</td><td class=\"day\">{}</td><td{class}>{}</td></tr>",
        days(path.earliest_ms, path.latest_ms),
        escape(&path.end.words())
    );
}
