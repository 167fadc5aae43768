//! The table of paths for a terminal, for spreadsheets and for other programs. Knows only the table.

use std::fmt::Write as _;

use super::{JourneyPaths, PathRow, RuleRow, Table, days};

/// For people: a block per path. With `silent_only`, only the places at which a customer can leave without a stated reason.
#[must_use]
pub fn human(table: &Table, silent_only: bool) -> String {
    let mut out = String::new();
    for (index, journey) in table.journeys.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        heading(&mut out, journey);
        if !silent_only {
            paths(&mut out, journey);
        }
        silent(&mut out, journey);
    }
    out
}

fn heading(out: &mut String, journey: &JourneyPaths) {
    let title = journey.title.as_ref().map_or_else(String::new, |title| format!(" \"{title}\""));
    let _ = writeln!(out, "{}{title}", journey.name);
}

fn paths(out: &mut String, journey: &JourneyPaths) {
    for enters in &journey.enters {
        let _ = writeln!(out, "  enters     {enters}");
    }
    let _ = writeln!(out, "  again      {}", journey.reenter);
    for rule in &journey.rules {
        let _ = writeln!(out, "  any time   {}", rule.words());
    }
    for path in &journey.paths {
        block(out, path);
    }
    if journey.more > 0 {
        let least = if journey.uncounted { "at least " } else { "" };
        let _ = writeln!(out, "\n  … and {least}{} more; `--limit` shows more of them", journey.more);
    }
    if !journey.most_messages.is_empty() {
        let most: Vec<String> = journey
            .most_messages
            .iter()
            .map(|most| format!("{} {} (path {})", most.messages, most.category, most.path))
            .collect();
        let _ = writeln!(out, "\n  at most    {}", most.join(", "));
    }
}

fn block(out: &mut String, path: &PathRow) {
    let _ =
        writeln!(out, "\n  path {:<5} {}: {}", path.number, days(path.earliest_ms, path.latest_ms), path.end.words());
    let way = if path.way.is_empty() { "straight on".to_owned() } else { path.way.join(" › ") };
    let _ = writeln!(out, "    way      {way}");
    for message in &path.messages {
        let when = days(message.earliest_ms, message.latest_ms);
        let _ = writeln!(out, "    sends    {} ({}), {when}", message.words(), message.category);
    }
    if path.messages.is_empty() {
        out.push_str("    sends    nothing\n");
    }
}

fn silent(out: &mut String, journey: &JourneyPaths) {
    if journey.silent_exits.is_empty() {
        out.push_str("\n  nobody leaves without a stated reason\n");
        return;
    }
    out.push_str("\n  leaves without a stated reason\n");
    for exit in &journey.silent_exits {
        let _ = writeln!(out, "    {}:{}  {}: {}", exit.file, exit.line, exit.step, exit.why);
    }
}

impl RuleRow {
    /// `on complaint: "complaint"`, with the stage and the hand-over where there are.
    pub(super) fn words(&self) -> String {
        let stage = self.stage.as_ref().map_or_else(String::new, |stage| format!(", in stage {stage}"));
        let to = self.to.as_ref().map_or_else(String::new, |to| format!(", hands over to {to}"));
        format!("{}: exit \"{}\"{stage}{to}", self.rule, self.reason)
    }
}

/// One row for each path: `journey,path,way,earliest_day,latest_day,messages,channels,end`; a day without an end is empty.
/// With `silent_only`: `journey,file,line,step,why`. Ends with a line break.
#[must_use]
pub fn csv(table: &Table, silent_only: bool) -> String {
    use crate::base::calendar::DAY;
    let mut out = String::new();
    if silent_only {
        out.push_str("journey,file,line,step,why\n");
        for journey in &table.journeys {
            for exit in &journey.silent_exits {
                row(&mut out, &[&journey.name, &exit.file, &exit.line.to_string(), &exit.step, &exit.why]);
            }
        }
        return out;
    }
    out.push_str("journey,path,way,earliest_day,latest_day,messages,channels,end\n");
    for journey in &table.journeys {
        for path in &journey.paths {
            let messages: Vec<String> = path
                .messages
                .iter()
                .map(|message| format!("{} ({})", message.words(), days(message.earliest_ms, message.latest_ms)))
                .collect();
            row(
                &mut out,
                &[
                    &journey.name,
                    &path.number.to_string(),
                    &path.way.join(" › "),
                    &(path.earliest_ms / DAY).to_string(),
                    &path.latest_ms.map_or_else(String::new, |latest| (latest / DAY).to_string()),
                    &messages.join("; "),
                    &path.channels.join("; "),
                    &path.end.words(),
                ],
            );
        }
    }
    out
}

fn row(out: &mut String, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    out.push_str(&cells.join(","));
    out.push('\n');
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// The whole table as JSON (`docs/schema/paths-v1.json`). Ends with a line break.
#[must_use]
pub fn json(table: &Table) -> String {
    // Only texts and numbers: there is nothing in it that JSON could not hold.
    serde_json::to_string_pretty(table).map(|text| text + "\n").unwrap_or_default()
}
