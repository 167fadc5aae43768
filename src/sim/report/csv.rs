//! A report as one flat table for spreadsheets: a row per number. Knows only the report.

use super::shape::{Interval, Rate, Report};

/// Columns: `journey,step,measure,name,value,low,high`; cells that do not apply are empty. Ends with a line break.
#[must_use]
pub fn csv(report: &Report) -> String {
    let mut table = Table::new();
    table.row("", "", "customers", "", report.customers);
    let totals = &report.totals;
    for (name, value) in [
        ("events", totals.events),
        ("sent", totals.sent),
        ("blocked", totals.blocked),
        ("held", totals.held),
        ("held_at_end", totals.held_at_end),
        ("reactions", totals.reactions),
    ] {
        table.row("", "", name, "", value);
    }
    for event in &report.events {
        table.row("", "", "event", &event.name, event.count);
    }
    for cap in &report.caps {
        table.row("", "", "cap_hits", &cap.cap, cap.hits);
    }
    for journey in &report.journeys {
        let name = journey.name.as_str();
        table.row(name, "", "wanted", "", journey.wanted);
        table.row(name, "", "entered", "", journey.entered);
        table.row(name, "", "holdout", "", journey.holdout);
        for reason in &journey.refused_by_reason {
            table.row(name, "", "refused", &reason.name, reason.count);
        }
        for reason in &journey.exited_by_reason {
            table.row(name, "", "exited", &reason.name, reason.treated + reason.holdout);
        }
        table.row(name, "", "inside_at_end", "", journey.inside_at_end.treated + journey.inside_at_end.holdout);
        if let Some(goal) = &journey.goal {
            table.row(name, "", "converted", "treated", goal.converted.treated);
            table.row(name, "", "converted", "holdout", goal.converted.holdout);
            table.row(name, "", "undecided", "", goal.undecided.treated + goal.undecided.holdout);
            table.rate(name, "conversion", goal.conversion.as_ref());
            table.rate(name, "holdout_conversion", goal.holdout_conversion.as_ref());
            table.interval(name, "uplift", goal.uplift.as_ref());
            if let Some(worth) = &goal.worth {
                table.row(name, "", "worth_minor_units", &worth.currency, worth.treated);
                table.interval(name, "worth_per_entry_minor_units", worth.per_treated_entry.as_ref());
            }
            if let Some(time) = &goal.time_to_goal_ms {
                for (quantile, value) in [("p10", time.p10), ("p50", time.p50), ("p90", time.p90), ("p99", time.p99)] {
                    table.row(name, "", "time_to_goal_ms", quantile, value);
                }
            }
        }
        for step in &journey.steps {
            let at = step.name.as_str();
            table.row(name, at, "reached", "", step.reached);
            for way in &step.ways {
                table.row(name, at, "way", &way.name, way.count);
            }
            let Some(send) = &step.send else { continue };
            for channel in &send.by_channel {
                table.row(name, at, "sent", &channel.name, channel.count);
            }
            for reason in &send.blocked_by_reason {
                table.row(name, at, "blocked", &reason.name, reason.count);
            }
            for (why, count) in
                [("quiet", send.held.quiet), ("capped", send.held.capped), ("suppressed", send.held.suppressed)]
            {
                if count > 0 {
                    table.row(name, at, "held", why, count);
                }
            }
            for reaction in &send.reactions {
                table.row(name, at, "reaction", &format!("{} {}", reaction.channel, reaction.reaction), reaction.count);
            }
        }
    }
    for of in &report.messages {
        let name = if of.of == "all" { "all".to_owned() } else { format!("{} {}", of.of, of.name) };
        table.row("", "", "messages", &name, of.messages);
        let mean = &of.per_customer.mean;
        table.cells([
            "",
            "",
            "messages_per_customer",
            &name,
            &mean.value.to_string(),
            &mean.low.to_string(),
            &mean.high.to_string(),
        ]);
        for window in &of.windows {
            if let Some(worst) = &window.worst {
                table.row("", "", "most_per_customer", &format!("{name} per {}", window.window), worst.messages);
            }
        }
    }
    table.finish()
}

struct Table {
    writer: ::csv::Writer<Vec<u8>>,
}

impl Table {
    fn new() -> Self {
        let mut table = Self { writer: ::csv::WriterBuilder::new().from_writer(Vec::new()) };
        table.cells(["journey", "step", "measure", "name", "value", "low", "high"]);
        table
    }

    fn cells(&mut self, cells: [&str; 7]) {
        // Writing into memory cannot fail, and every row has as many cells.
        let _ = self.writer.write_record(cells);
    }

    fn row(&mut self, journey: &str, step: &str, measure: &str, name: &str, value: impl ToString) {
        self.cells([journey, step, measure, name, &value.to_string(), "", ""]);
    }

    fn rate(&mut self, journey: &str, measure: &str, rate: Option<&Rate>) {
        if let Some(rate) = rate {
            let shown = [rate.value, rate.low, rate.high].map(|value| value.to_string());
            let [value, low, high] = &shown;
            self.cells([journey, "", measure, "", value, low, high]);
        }
    }

    fn interval(&mut self, journey: &str, measure: &str, interval: Option<&Interval>) {
        if let Some(interval) = interval {
            let shown = [interval.value, interval.low, interval.high].map(|value| value.to_string());
            let [value, low, high] = &shown;
            self.cells([journey, "", measure, "", value, low, high]);
        }
    }

    fn finish(self) -> String {
        self.writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }
}
