//! A report as plain text for people: thousands separated, rates with their intervals in words. Knows only the report, not how it came to be.

use std::fmt::Write as _;

use super::shape::{
    GoalReport, JourneyReport, MessagesReport, Named, NamedSplit, Rate, Report, SendReport, Source, StepReport,
};
use crate::model::types::Currency;

/// How wide the first column of a journey's facts is.
const LABEL: usize = 16;

/// The report as text; ends with a line break.
#[must_use]
pub fn human(report: &Report) -> String {
    let mut out = String::new();
    head(&mut out, report);
    for journey in &report.journeys {
        out.push('\n');
        journey_section(&mut out, journey);
    }
    if !report.caps.is_empty() {
        out.push_str("\nFrequency caps\n");
        let width = report.caps.iter().map(|cap| cap.cap.chars().count()).max().unwrap_or(0);
        for cap in &report.caps {
            let _ = writeln!(out, "  {:width$}  no room {}", cap.cap, times(cap.hits));
        }
    }
    messages(&mut out, &report.messages);
    let _ = write!(
        out,
        "\nIntervals: {:.0} %, the customer as the unit: {}.\n",
        report.intervals.level * 100.0,
        report.intervals.speaks_of
    );
    out
}

fn head(out: &mut String, report: &Report) {
    let customers = counted(report.customers, "customer");
    let days = |text: &str| text.split('T').next().unwrap_or(text).to_owned();
    let period = format!("{} to {}, {}", days(&report.period.from), days(&report.period.until), report.period.zone);
    let _ = match &report.source {
        Source::Population { name, seed, .. } => {
            writeln!(out, "{}: population {name}, {customers}, {period}, seed {seed}", report.project)
        }
        Source::Recorded { rows, used, ignored, refused, .. } => writeln!(
            out,
            "{}: {} recorded ({} used, {} passed over, {} refused), {customers}, {period}",
            report.project,
            counted(*rows, "row"),
            thousands(*used),
            thousands(*ignored),
            thousands(*refused)
        ),
    };
    let totals = &report.totals;
    let mut parts = vec![
        counted(totals.events, "event"),
        format!("{} sent", counted(totals.sent, "message")),
        format!("{} blocked", thousands(totals.blocked)),
        counted(totals.reactions, "reaction"),
    ];
    if let Source::Recorded { reactions_to_nothing, .. } = report.source
        && reactions_to_nothing > 0
    {
        parts.push(format!("{} to what was not sent here, passed over", counted(reactions_to_nothing, "reaction")));
    }
    if totals.held_at_end > 0 {
        parts.push(format!("{} still held at the end", thousands(totals.held_at_end)));
    }
    for cost in &report.cost {
        parts.push(format!("{} {} for sending", cost.amount, cost.currency));
    }
    let _ = writeln!(out, "{}", parts.join(" · "));
}

fn journey_section(out: &mut String, journey: &JourneyReport) {
    let title = journey.title.as_ref().map_or_else(String::new, |title| format!(" \"{title}\""));
    let _ = writeln!(out, "Journey {}{title}", journey.name);
    let mut fact = |label: &str, text: String| {
        let _ = writeln!(out, "  {label:LABEL$}{text}");
    };
    let mut entered = format!("{} of {} wanted", thousands(journey.entered), thousands(journey.wanted));
    if journey.by_way_in.len() > 1 {
        let _ = write!(entered, ": {}", split_list(&journey.by_way_in));
    }
    if journey.entered > 0 {
        let _ = write!(entered, ", by {}", counted(journey.customers, "customer"));
    }
    fact("entered", entered);
    if journey.holdout > 0 {
        fact("held out", format!("{} of them", thousands(journey.holdout)));
    }
    if journey.refused > 0 {
        fact("refused", format!("{}: {}", thousands(journey.refused), list(&journey.refused_by_reason)));
    }
    if journey.exited > 0 {
        fact("left", format!("{}: {}", thousands(journey.exited), split_list(&journey.exited_by_reason)));
    }
    let inside = journey.inside_at_end.treated + journey.inside_at_end.holdout;
    if inside > 0 {
        fact("still inside", thousands(inside));
    }
    if let Some(goal) = &journey.goal {
        goal_facts(&mut fact, goal);
    }
    for cost in &journey.cost {
        if journey.sent > 0 {
            fact("cost", format!("{} {} for {}", cost.amount, cost.currency, counted(journey.sent, "message")));
        }
    }
    let mut stage = None;
    for step in journey.steps.iter().filter(|step| step.reached > 0 || step.send.is_some()) {
        // The stage's own beginning is its heading.
        if stage != Some(&step.stage) {
            let _ = writeln!(out, "  {}", step.stage);
            stage = Some(&step.stage);
        }
        if !step.words.starts_with("stage ") {
            step_line(out, step);
        }
    }
}

fn goal_facts(fact: &mut impl FnMut(&str, String), goal: &GoalReport) {
    let undecided = goal.undecided.treated + goal.undecided.holdout;
    let pending = if undecided > 0 { format!("; {} not decided yet", thousands(undecided)) } else { String::new() };
    let text = goal.conversion.as_ref().map_or_else(
        || "no entry was decided in the period".to_owned(),
        |rate| format!("{} converted ({})", percent(rate.value), rate_words(rate)),
    );
    fact("goal", format!("{text}{pending}"));
    if let Some(holdout) = &goal.holdout_conversion {
        fact("without it", format!("{} of those held out converted ({})", percent(holdout.value), rate_words(holdout)));
    }
    if let Some(uplift) = &goal.uplift {
        let verdict = if uplift.low > 0.0 {
            "more convert with the journey"
        } else if uplift.high < 0.0 {
            "fewer convert with the journey"
        } else {
            "too close to tell"
        };
        fact(
            "uplift",
            format!("{} points ({} to {}): {verdict}", points(uplift.value), points(uplift.low), points(uplift.high)),
        );
    }
    if let Some(worth) = &goal.worth {
        let money = |minor: i64| {
            Currency::named(&worth.currency).map_or_else(|| minor.to_string(), |c| separated(&c.format(minor)))
        };
        #[allow(clippy::cast_possible_truncation, reason = "`as` saturates; it is shown, not added up")]
        let each = worth.per_treated_entry.as_ref().map_or_else(String::new, |each| {
            let shown = |value: f64| money(value.round_ties_even() as i64);
            format!(", {} per decided entry ({} to {})", shown(each.value), shown(each.low), shown(each.high))
        });
        fact("worth", format!("{}{each}", money(worth.treated)));
    }
    if let Some(time) = &goal.time_to_goal_ms {
        fact("time to goal", format!("half within {}, 90 % within {}", about(time.p50), about(time.p90)));
    }
}

fn rate_words(rate: &Rate) -> String {
    format!("{} to {}, {} decided entries", bare_percent(rate.low), percent(rate.high), thousands(rate.of))
}

fn step_line(out: &mut String, step: &StepReport) {
    let words: String = if step.words.chars().count() > 60 {
        step.words.chars().take(59).chain(['…']).collect()
    } else {
        step.words.clone()
    };
    let _ = writeln!(out, "    {:>11}  {words}", thousands(step.reached));
    if let Some(send) = &step.send {
        for line in send_lines(send) {
            let _ = writeln!(out, "                   {line}");
        }
    }
    if let Some(action) = &step.action
        && action.failed > 0
    {
        let _ =
            writeln!(out, "                   done {}, failed {}", thousands(action.done), thousands(action.failed));
    }
    for way in &step.ways {
        let share = share_of(way.count, step.reached);
        let _ = writeln!(out, "                   {:>11}  {share:>7}  {}", thousands(way.count), way.name);
    }
}

fn send_lines(send: &SendReport) -> Vec<String> {
    let mut lines = Vec::new();
    let by = if send.by_channel.is_empty() { String::new() } else { format!(": {}", list(&send.by_channel)) };
    let mut first = format!("sent {}{by}", thousands(send.sent));
    if send.blocked > 0 {
        let _ = write!(first, " · blocked {}: {}", thousands(send.blocked), list(&send.blocked_by_reason));
    }
    lines.push(first);
    let held = [("quiet hours", send.held.quiet), ("caps", send.held.capped), ("suppression", send.held.suppressed)];
    let held: Vec<String> =
        held.iter().filter(|(_, count)| *count > 0).map(|(why, count)| format!("{} by {why}", times(*count))).collect();
    if !held.is_empty() {
        let at_end = if send.held_at_end > 0 {
            format!(", {} still at the end", thousands(send.held_at_end))
        } else {
            String::new()
        };
        lines.push(format!("held {}{at_end}", held.join(", ")));
    }
    if !send.reactions.is_empty() {
        let several = send.by_channel.len() > 1;
        let reactions: Vec<String> = send
            .reactions
            .iter()
            .map(|reaction| {
                let sent = send.by_channel.iter().find(|c| c.name == reaction.channel).map_or(0, |c| c.count);
                let by = if several { format!("{} ", reaction.channel) } else { String::new() };
                format!("{by}{} {} ({})", reaction.reaction, thousands(reaction.count), share_of(reaction.count, sent))
            })
            .collect();
        lines.push(reactions.join(", "));
    }
    lines
}

fn messages(out: &mut String, all: &[MessagesReport]) {
    let shown: Vec<&MessagesReport> = all.iter().filter(|of| of.messages > 0).collect();
    if shown.is_empty() {
        return;
    }
    let name =
        |of: &MessagesReport| if of.of == "all" { "all messages".to_owned() } else { format!("{} {}", of.of, of.name) };
    let width = shown.iter().map(|of| name(of).chars().count()).max().unwrap_or(0);
    let _ = writeln!(
        out,
        "\nMessages per customer over the period, and in each customer's fullest window\n  {:width$}  {:>8} {:>6} {:>6} {:>6}",
        "", "mean", "half", "90 %", "most"
    );
    for of in shown {
        let spread = &of.per_customer;
        let _ = writeln!(
            out,
            "  {:width$}  {:>8.2} {:>6} {:>6} {:>6}",
            name(of),
            spread.mean.value,
            thousands(spread.p50),
            thousands(spread.p90),
            thousands(spread.max)
        );
        for window in &of.windows {
            let Some(worst) = &window.worst else { continue };
            let _ = writeln!(
                out,
                "  {:width$}  {:>8} {:>6} {:>6} {:>6}  customer {}, up to {}",
                format!("  per {}", window.window),
                "",
                thousands(window.p50),
                thousands(window.p90),
                thousands(worst.messages),
                worst.customer,
                worst.last_sent
            );
        }
    }
}

/// Each on its own, the largest first.
fn list(named: &[Named]) -> String {
    let mut rows: Vec<(&str, u64)> = named.iter().map(|row| (row.name.as_str(), row.count)).collect();
    rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    rows.iter().map(|(name, count)| format!("{name} {}", thousands(*count))).collect::<Vec<_>>().join(", ")
}

fn split_list(named: &[NamedSplit]) -> String {
    let plain: Vec<Named> =
        named.iter().map(|row| Named { name: row.name.clone(), count: row.treated + row.holdout }).collect();
    list(&plain)
}

fn counted(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {what}{plural}", thousands(count))
}

fn times(count: u64) -> String {
    if count == 1 { "once".to_owned() } else { format!("{} times", thousands(count)) }
}

/// `12,345,678`
#[must_use]
pub fn thousands(count: u64) -> String {
    separated(&count.to_string())
}

/// Separates the thousands of the first number of a text.
fn separated(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (whole, tail) = rest.split_at(digits);
    let mut out = String::from(sign);
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(tail);
    out
}

/// `4.2 %`; two decimals below one percent.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{} %", bare_percent(share))
}

fn bare_percent(share: f64) -> String {
    let value = share * 100.0;
    if value != 0.0 && value.abs() < 1.0 { format!("{value:.2}") } else { format!("{value:.1}") }
}

fn points(difference: f64) -> String {
    format!("{:+.2}", difference * 100.0)
}

#[allow(clippy::cast_precision_loss, reason = "a share is shown, not added up")]
fn share_of(count: u64, of: u64) -> String {
    if of == 0 { "–".to_owned() } else { percent(count as f64 / of as f64) }
}

/// A length of time in the unit that people would use: `6.3 hours`.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "a length is shown, not added up")]
pub fn about(millis: u64) -> String {
    use crate::base::calendar::{DAY, HOUR, MINUTE, SECOND};
    let length = millis as f64;
    let units = [(DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes"), (SECOND, "seconds")];
    for (unit, name) in units {
        let number = length / unit as f64;
        if number >= 1.5 || unit == SECOND {
            return if number >= 10.0 { format!("{number:.0} {name}") } else { format!("{number:.1} {name}") };
        }
    }
    format!("{millis} ms")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        assert_eq!(
            (thousands(0), thousands(999), thousands(1_000), thousands(12_345_678)),
            ("0".into(), "999".into(), "1,000".into(), "12,345,678".into())
        );
        assert_eq!((percent(0.042), percent(0.0042), percent(0.0)), ("4.2 %".into(), "0.42 %".into(), "0.0 %".into()));
        assert_eq!(
            (about(22_680_000), about(5_400_000), about(500)),
            ("6.3 hours".into(), "1.5 hours".into(), "0.5 seconds".into())
        );
        assert_eq!(separated("-1234567.50 USD"), "-1,234,567.50 USD");
    }
}
