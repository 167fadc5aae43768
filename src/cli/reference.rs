//! The generated pages: the list of checks, and the reference of commands. Tests compare them with `docs/`.

use std::fmt::Write;

use clap::CommandFactory;

use super::Cli;
use crate::{
    lint::{self, Check, Family},
    render::wrap,
};

/// Every check with its level and what it finds, by chapter.
#[must_use]
pub fn check_list() -> String {
    let width = lint::checks().map(|check| check.page.name.len()).max().unwrap_or(0);
    let mut out = String::new();
    for family in Family::ALL {
        let mut checks = lint::checks().filter(|check| check.family == family).peekable();
        if checks.peek().is_none() {
            continue;
        }
        let _ = writeln!(out, "{}", family.title());
        for check in checks {
            let (name, level) = (check.page.name, check.page.level.word());
            let _ = writeln!(out, "  {name:width$}  {level:7}  {}", lower_first(check.page.summary));
        }
        out.push('\n');
    }
    out.push_str("`journey explain NAME` shows one of them with an example.\n");
    out
}

/// The page of one check, its sentences broken at `width` columns.
#[must_use]
pub fn check_page(check: &Check, width: usize) -> String {
    let page = check.page;
    let level = page.level.word();
    let mut out = format!("{} ({level})\n", page.name);
    for words in [&sentence(page.summary), page.why, excusing(check)] {
        let _ = write!(out, "\n{}\n", wrap(words, width).join("\n"));
    }
    if !page.wrong.is_empty() {
        let _ = write!(out, "\nWrong:\n\n{}\nMended:\n\n{}", indented(page.wrong), indented(page.mended));
    }
    out
}

/// `docs/checks.md`
#[must_use]
pub fn checks_page() -> String {
    let mut out = String::from(
        "# What the compiler catches\n\n\
         Generated from the checks themselves by `JOURNEY_BLESS=1 cargo test`; `journey explain NAME` shows the same page.\n\
         Levels are set under `[lints]` in `journey.toml` (`error`, `warning`, `info` or `allow`); one place is excused by a comment,\n\
         `// allow NAME: the reason`, at the end of its line or alone on the line above.\n",
    );
    for family in Family::ALL {
        let mut checks = lint::checks().filter(|check| check.family == family).peekable();
        if checks.peek().is_none() {
            continue;
        }
        let _ = write!(out, "\n## {}\n", family.title());
        for check in checks {
            let page = check.page;
            let language = if family == Family::Settings { "toml" } else { "journey" };
            let (level, summary) = (level_sentence(page.level), sentence(page.summary));
            let _ = write!(out, "\n### {}\n\n{level} {summary}\n\n{}\n\n{}\n", page.name, page.why, excusing(&check));
            if !page.wrong.is_empty() {
                let (wrong, mended) = (closed(page.wrong), closed(page.mended));
                let _ = write!(out, "\n```{language}\n{wrong}```\n\nMended:\n\n```{language}\n{mended}```\n");
            }
        }
    }
    out
}

/// `docs/commands.md`
#[must_use]
pub fn commands_page() -> String {
    let mut command = Cli::command().term_width(100).color(clap::ColorChoice::Never);
    command.build();
    let mut out = String::from(
        "# The command line\n\n\
         Generated from the command line itself by `JOURNEY_BLESS=1 cargo test`; `journey VERB --help` shows the same.\n",
    );
    let _ = write!(out, "\n## journey\n\n```text\n{}```\n", closed(&trimmed(&command.render_long_help().to_string())));
    let verbs: Vec<clap::Command> = command.get_subcommands().cloned().collect();
    for verb in verbs {
        let name = format!("journey {}", verb.get_name());
        let mut verb = verb.bin_name(name.clone()).term_width(100);
        let help = trimmed(&verb.render_long_help().to_string());
        let _ = write!(out, "\n## {name}\n\n```text\n{}```\n", closed(&help));
    }
    out
}

fn trimmed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

fn closed(text: &str) -> String {
    format!("{}\n", text.trim_end_matches('\n'))
}

fn indented(text: &str) -> String {
    text.lines().fold(String::new(), |mut out, line| {
        let _ = writeln!(out, "{}{line}", if line.is_empty() { "" } else { "    " });
        out
    })
}

fn level_sentence(level: crate::base::Severity) -> &'static str {
    match level {
        crate::base::Severity::Error => "**Error.**",
        crate::base::Severity::Warning => "**Warning.**",
        crate::base::Severity::Info => "**Info.**",
    }
}

fn excusing(check: &Check) -> &'static str {
    if check.family == Family::Versions {
        "Found by `journey diff`. Its level can be set in `journey.toml`, and one change can be approved."
    } else if check.family.excusable() {
        "Its level can be set in `journey.toml`, and one place can be excused."
    } else {
        "It cannot be excused."
    }
}

fn sentence(summary: &str) -> String {
    let mut chars = summary.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let rest = chars.as_str();
    format!("{first}{rest}{}", if rest.ends_with('.') { "" } else { "." })
}

fn lower_first(summary: &str) -> String {
    let summary = summary.trim_end_matches('.');
    let mut chars = summary.chars();
    match chars.next() {
        // `A loop has …` becomes `a loop has …`, but `IANA …` stays.
        Some(first) if !chars.as_str().starts_with(|c: char| c.is_uppercase()) => {
            format!("{}{}", first.to_lowercase(), chars.as_str())
        }
        _ => summary.to_owned(),
    }
}
