//! A simulation's or replay's report in words. Counts nothing: every number comes from the report's own shape.

use std::fmt::Write;

use crate::{
    render::{count_of, wrap},
    sim::report::shape::{
        GoalReport, Interval, JourneyReport, MessagesReport, Named, NamedSplit, Quantiles, Rate, Report, SendReport,
        Source, StepReport, Worth,
    },
};

/// The report for people; sentences are broken at `width` columns, tables never.
pub(super) fn human(report: &Report, width: usize) -> String {
    let mut out = String::new();
    heading(&mut out, report);
    for journey in &report.journeys {
        journey_words(&mut out, journey);
    }
    messages_words(&mut out, report);
    let words = format!("Each range holds its number 19 times in 20. It says {}.", report.intervals.speaks_of);
    let _ = writeln!(out, "\n{}", wrap(&words, width).join("\n"));
    out
}

fn heading(out: &mut String, report: &Report) {
    let customers = number(report.customers);
    let from = match &report.source {
        Source::Population { name, seed, .. } => format!("{customers} customers of `{name}`, seed {seed}"),
        Source::Recorded { rows, used, refused } => {
            format!(
                "{customers} customers in {} recorded rows ({} used, {} refused)",
                number(*rows),
                number(*used),
                number(*refused)
            )
        }
    };
    let _ = writeln!(out, "{}: {from}", report.project);
    let day = |instant: &str| instant.trim_end_matches("T00:00:00Z").to_owned();
    let _ = writeln!(out, "{} until {} (UTC)", day(&report.period.from), day(&report.period.until));
    let totals = &report.totals;
    let _ = writeln!(
        out,
        "{} events, {} entries, {} messages sent, {} blocked, {} held, {} conversions",
        number(totals.events),
        number(totals.entered),
        number(totals.sent),
        number(totals.blocked),
        number(totals.held),
        number(totals.converted),
    );
}

fn journey_words(out: &mut String, journey: &JourneyReport) {
    let title = journey.title.as_ref().map_or_else(String::new, |title| format!("  \"{title}\""));
    let _ = writeln!(out, "\n{}{title}", journey.name);
    let held_out =
        if journey.holdout > 0 { format!(", {} of them held out", number(journey.holdout)) } else { String::new() };
    line(
        out,
        "entered",
        &format!("{} times by {} customers{held_out}", number(journey.entered), number(journey.customers)),
    );
    if journey.by_way_in.len() > 1 {
        line(out, "", &splits(&journey.by_way_in));
    }
    if journey.refused > 0 {
        line(out, "refused", &format!("{}: {}", number(journey.refused), names(&journey.refused_by_reason)));
    }
    if journey.exited > 0 {
        line(out, "left", &format!("{}: {}", number(journey.exited), splits(&journey.exited_by_reason)));
    }
    let inside = journey.inside_at_end.treated + journey.inside_at_end.holdout;
    if inside > 0 {
        line(out, "still inside", &number(inside));
    }
    if let Some(goal) = &journey.goal {
        goal_words(out, goal);
    }
    if !journey.cost.is_empty() {
        let costs: Vec<String> = journey.cost.iter().map(|cost| format!("{} {}", cost.amount, cost.currency)).collect();
        line(out, "cost", &costs.join(", "));
    }
    let steps: Vec<&StepReport> = journey.steps.iter().filter(|step| is_shown(step)).collect();
    if steps.is_empty() {
        return;
    }
    let width = steps.iter().map(|step| step.name.chars().count()).max().unwrap_or(0);
    let digits = steps.iter().map(|step| number(step.reached).len()).max().unwrap_or(0);
    let _ = writeln!(out, "  steps");
    for step in steps {
        let _ = writeln!(out, "    {:width$}  {:>digits$}{}", step.name, number(step.reached), step_words(step));
    }
}

/// Waits and changes of attributes have nothing to say beyond how often they were reached.
fn is_shown(step: &StepReport) -> bool {
    step.send.is_some() || step.action.is_some() || !step.ways.is_empty()
}

fn step_words(step: &StepReport) -> String {
    let mut parts = Vec::new();
    if let Some(send) = &step.send {
        parts.extend(send_words(send));
    }
    if let Some(action) = &step.action {
        parts.push(format!("done {}", number(action.done)));
        if action.failed > 0 {
            parts.push(format!("failed {}", number(action.failed)));
        }
    }
    if !step.ways.is_empty() {
        parts.push(
            step.ways
                .iter()
                .map(|way| format!("{} {}", way.name, percent(way.count, step.reached)))
                .collect::<Vec<_>>()
                .join(", "),
        );
    }
    if parts.is_empty() { String::new() } else { format!("  {}", parts.join("; ")) }
}

fn send_words(send: &SendReport) -> Vec<String> {
    let mut parts = vec![format!("sent {}", counted(send.sent, &send.by_channel, " by "))];
    if send.blocked > 0 {
        parts.push(format!("blocked {}", counted(send.blocked, &send.blocked_by_reason, ": ")));
    }
    let holds = [("quiet", send.held.quiet), ("capped", send.held.capped), ("suppressed", send.held.suppressed)];
    let holds: Vec<Named> = holds
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| Named { name: name.to_owned(), count })
        .collect();
    if !holds.is_empty() {
        parts.push(format!("held {}", names(&holds)));
    }
    if send.held_at_end > 0 {
        parts.push(format!("still held {}", number(send.held_at_end)));
    }
    let mut reactions: Vec<Named> = Vec::new();
    for reaction in &send.reactions {
        match reactions.iter_mut().find(|known| known.name == reaction.reaction) {
            Some(known) => known.count += reaction.count,
            None => reactions.push(Named { name: reaction.reaction.clone(), count: reaction.count }),
        }
    }
    reactions.retain(|reaction| reaction.count > 0);
    if !reactions.is_empty() && send.sent > 0 {
        let shares: Vec<String> = reactions
            .iter()
            .map(|reaction| format!("{} {}", reaction.name, percent(reaction.count, send.sent)))
            .collect();
        parts.push(shares.join(", "));
    }
    parts
}

fn counted(total: u64, parts: &[Named], link: &str) -> String {
    match parts {
        [] => number(total),
        [only] => format!("{}{link}{}", number(total), only.name),
        _ => format!("{}{link}{}", number(total), names(parts)),
    }
}

fn goal_words(out: &mut String, goal: &GoalReport) {
    if let Some(rate) = &goal.conversion {
        line(out, "goal reached", &rate_words(rate));
    }
    if let Some(rate) = &goal.holdout_conversion {
        line(out, "held out", &rate_words(rate));
    }
    if let Some(uplift) = &goal.uplift {
        line(out, "uplift", &uplift_words(uplift));
    }
    let undecided = goal.undecided.treated + goal.undecided.holdout;
    if undecided > 0 {
        line(out, "undecided", &format!("{}: the period ends before their goal's window", number(undecided)));
    }
    if let Some(worth) = &goal.worth {
        line(out, "worth", &worth_words(worth));
    }
    if let Some(times) = &goal.time_to_goal_ms {
        line(out, "time to goal", &times_words(times));
    }
}

fn rate_words(rate: &Rate) -> String {
    format!(
        "{} ({} of {}; {} to {})",
        share(rate.value),
        number(rate.count),
        number(rate.of),
        share(rate.low),
        share(rate.high)
    )
}

fn uplift_words(uplift: &Interval) -> String {
    let points = |value: f64| format!("{:+.1}", value * 100.0);
    let verdict = if uplift.low > 0.0 || uplift.high < 0.0 { "" } else { "; could be chance" };
    format!("{} points ({} to {}{verdict})", points(uplift.value), points(uplift.low), points(uplift.high))
}

fn worth_words(worth: &Worth) -> String {
    let mut words = money(worth.treated, worth);
    if let Some(each) = &worth.per_treated_entry {
        let major =
            |value: f64| format!("{:.*}", usize::from(worth.decimals), value / 10_f64.powi(i32::from(worth.decimals)));
        let _ = write!(words, "; {} for each entry ({} to {})", major(each.value), major(each.low), major(each.high));
    }
    words
}

fn money(minor: i64, worth: &Worth) -> String {
    let unit = 10_u64.pow(u32::from(worth.decimals));
    let (whole, rest) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    let sign = if minor < 0 { "-" } else { "" };
    let width = usize::from(worth.decimals);
    let rest = if width == 0 { String::new() } else { format!(".{rest:0width$}") };
    format!("{sign}{}{rest} {}", number(whole), worth.currency)
}

fn times_words(times: &Quantiles) -> String {
    format!("half within {}, nine of ten within {}", length(times.p50), length(times.p90))
}

fn messages_words(out: &mut String, report: &Report) {
    let scopes: Vec<&MessagesReport> =
        report.messages.iter().filter(|scope| scope.of != "message" && scope.messages > 0).collect();
    if !scopes.is_empty() {
        let _ = writeln!(out, "\nMessages for each customer");
    }
    for scope in scopes {
        let spread = &scope.per_customer;
        let most = count_of(usize::try_from(spread.max).unwrap_or(usize::MAX), "message", "messages");
        let _ = writeln!(
            out,
            "  {}: {:.2} on average ({:.2} to {:.2}), half at most {}, 99 of 100 at most {}, nobody more than {most}",
            scope.name, spread.mean.value, spread.mean.low, spread.mean.high, spread.p50, spread.p99
        );
        for window in &scope.windows {
            if let Some(worst) = &window.worst {
                let _ = writeln!(
                    out,
                    "    {}: the fullest holds {} (customer {}, up to {}); 99 of 100 customers never had more than {}",
                    window.window, worst.messages, worst.customer, worst.last_sent, window.p99
                );
            }
        }
    }
    if !report.caps.is_empty() {
        let _ = writeln!(out, "\nCaps");
        let width = report.caps.iter().map(|cap| cap.cap.chars().count()).max().unwrap_or(0);
        for cap in &report.caps {
            let _ = writeln!(out, "  {:width$}  no room {} times", cap.cap, number(cap.hits));
        }
    }
    if !report.cost.is_empty() {
        let costs: Vec<String> = report.cost.iter().map(|cost| format!("{} {}", cost.amount, cost.currency)).collect();
        let _ = writeln!(out, "\nCost of sending: {}", costs.join(", "));
    }
}

fn line(out: &mut String, head: &str, words: &str) {
    let _ = writeln!(out, "  {head:12}  {words}");
}

fn names(parts: &[Named]) -> String {
    parts.iter().map(|part| format!("{} {}", part.name, number(part.count))).collect::<Vec<_>>().join(", ")
}

fn splits(parts: &[NamedSplit]) -> String {
    parts
        .iter()
        .map(|part| format!("{} {}", part.name, number(part.treated + part.holdout)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// `12,345`
fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn share(value: f64) -> String {
    format!("{:.1}%", value * 100.0)
}

#[allow(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn percent(count: u64, of: u64) -> String {
    if of == 0 { "-".to_owned() } else { share(count as f64 / of as f64) }
}

/// The largest unit that fits, with one decimal: `3.2 days`.
#[allow(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn length(millis: u64) -> String {
    let units = [(86_400_000, "days"), (3_600_000, "hours"), (60_000, "minutes"), (1000, "seconds")];
    let (unit, name) = units.into_iter().find(|(unit, _)| millis >= *unit).unwrap_or((1000, "seconds"));
    format!("{:.1} {name}", millis as f64 / unit as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_lengths_have_a_unit() {
        assert_eq!([0, 999, 1000, 1_234_567].map(number), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(
            [500, 90_000, 5_400_000, 86_400_000].map(length),
            ["0.5 seconds", "1.5 minutes", "1.5 hours", "1.0 days"]
        );
        assert_eq!((percent(1, 3), percent(1, 0)), ("33.3%".to_owned(), "-".to_owned()));
    }
}
