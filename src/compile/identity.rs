//! By what a finding is known from run to run: its check, the journey, stage and statement it is in, and the how manieth it is there. What is written
//! elsewhere, and in which file and line it stands, does not matter. Knows no check: only names and places.

use std::{collections::BTreeMap, fmt::Write};

use sha2::{Digest, Sha256};

use super::Compiled;
use crate::{
    base::{Diagnostic, Identity, SourceMap, Span},
    syntax::ast::{self, Block, ElseKind, ItemKind, RuleKind, Stmt, StmtKind},
};

/// Part of every fingerprint: a change of how they are made changes them all.
const KIND: &str = "journey finding 1";

/// Letters of a fingerprint.
const LENGTH: usize = 32;

impl Compiled {
    /// By what each finding is known, in the order of the findings.
    #[must_use]
    pub fn identities(&self) -> Vec<Identity> {
        let mut seen = BTreeMap::new();
        self.findings
            .iter()
            .map(|finding| {
                let within = self.within(finding.span);
                let key = format!("{}\n{within}\n{}", finding.name, loose_text(finding, &within, &self.sources));
                let count = seen.entry(key.clone()).or_insert(0_usize);
                *count += 1;
                Identity { fingerprint: fingerprint(&key, *count), within }
            })
            .collect()
    }

    /// Where a place is, in names: `journey welcome, stage first, send hello`; outside of every item the file's own name.
    #[must_use]
    pub fn within(&self, span: Span) -> String {
        let items = self.files.iter().find(|file| file.id == span.file).map_or(&[][..], |file| &file.items);
        // Items stand in source order: only the last one that begins before the place can hold it.
        let before = items.partition_point(|item| item.span.start <= span.start);
        let nearest = before.checked_sub(1).and_then(|place| items.get(place));
        let Some(item) = nearest.filter(|item| item.span.contains(span)) else {
            let path = self.sources.get(span.file).map_or("", |file| file.path.as_str());
            return path.rsplit('/').next().unwrap_or(path).to_owned();
        };
        let mut names = vec![item_name(item)];
        match &item.kind {
            ItemKind::Customer(customer) => {
                let attribute = customer.attributes.iter().find(|attribute| attribute.span.contains(span));
                names.extend(attribute.map(|attribute| attribute.name.text.to_string()));
            }
            ItemKind::Message(message) => {
                let text = message.texts.iter().find(|text| text.span.contains(span));
                names.extend(text.map(|text| text.channel.text.to_string()));
            }
            ItemKind::Journey(journey) => in_journey(journey, span, &mut names),
            ItemKind::Source(_)
            | ItemKind::Event(_)
            | ItemKind::Channel(_)
            | ItemKind::Category(_)
            | ItemKind::Status(_)
            | ItemKind::Cap(_)
            | ItemKind::Suppress(_)
            | ItemKind::CategoryHoldout(_)
            | ItemKind::AtMostOne(_)
            | ItemKind::Action(_)
            | ItemKind::Segment(_)
            | ItemKind::Trigger(_)
            | ItemKind::Population(_)
            | ItemKind::Test(_)
            | ItemKind::Damaged => {}
        }
        names.join(", ")
    }
}

/// The fingerprint of the n-th thing known by that key.
#[must_use]
pub fn fingerprint(key: &str, nth: usize) -> String {
    let digest = Sha256::digest(format!("{KIND}\n{key}\n{nth}"));
    let mut out = String::with_capacity(LENGTH);
    for byte in digest.iter().take(LENGTH / 2) {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// Outside of every item nothing but the line's own words tells places apart.
fn loose_text(finding: &Diagnostic, within: &str, sources: &SourceMap) -> String {
    let Some(file) = sources.get(finding.span.file) else { return String::new() };
    if file.path.rsplit('/').next() != Some(within) {
        return String::new();
    }
    let line = file.line(file.line_column(finding.span.start).line);
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn item_name(item: &ast::Item) -> String {
    let named = |kind: &str, name: &ast::Ident| format!("{kind} {}", name.text);
    match &item.kind {
        ItemKind::Customer(_) => "customer".to_owned(),
        ItemKind::Source(source) => named("source", &source.name),
        ItemKind::Event(event) => named("event", &event.name),
        ItemKind::Channel(channel) => named("channel", &channel.name),
        ItemKind::Category(category) => named("category", &category.name),
        ItemKind::Status(status) => named("status", &status.name),
        ItemKind::Cap(cap) => named("cap", &cap.scope),
        ItemKind::Suppress(suppress) => named("suppress", &suppress.scope),
        ItemKind::CategoryHoldout(holdout) => named("holdout", &holdout.name),
        ItemKind::AtMostOne(list) => {
            let names: Vec<&str> = list.journeys.iter().map(|name| name.text.as_str()).collect();
            format!("at most one of {}", names.join(", "))
        }
        ItemKind::Message(message) => named("message", &message.name),
        ItemKind::Action(action) => named("action", &action.name),
        ItemKind::Segment(segment) => named("segment", &segment.name),
        ItemKind::Trigger(trigger) => named("trigger", &trigger.name),
        ItemKind::Journey(journey) => named("journey", &journey.name),
        ItemKind::Population(population) => named("population", &population.name),
        ItemKind::Test(test) => format!("test \"{}\"", test.title.value),
        ItemKind::Damaged => "unread".to_owned(),
    }
}

fn in_journey(journey: &ast::Journey, span: Span, names: &mut Vec<String>) {
    if let Some(rule) = journey.rules.iter().chain(&journey.late_rules).find(|rule| rule.span.contains(span)) {
        names.push(rule_word(&rule.kind).to_owned());
        return;
    }
    for stage in &journey.stages {
        let inside = stage.span.contains(span) || (stage.implicit && stage.body.span.contains(span));
        if !inside {
            continue;
        }
        if !stage.implicit {
            names.push(format!("stage {}", stage.name.text));
        }
        if stage.exits.iter().any(|(_, exit)| exit.contains(span)) {
            names.push("exit".to_owned());
        } else if stage.milestones.iter().any(|milestone| milestone.span.contains(span)) {
            names.push("milestone".to_owned());
        } else if let Some(statement) = innermost(&stage.body, span) {
            names.push(statement_name(statement));
        }
        return;
    }
}

fn rule_word(rule: &RuleKind) -> &'static str {
    match rule {
        RuleKind::Owner(_) => "owner",
        RuleKind::Runs { .. } => "runs",
        RuleKind::Enter(_) | RuleKind::EnterHandoff { .. } => "enter",
        RuleKind::Reenter(_) => "reenter",
        RuleKind::Priority(_) => "priority",
        RuleKind::Goal(_) => "goal",
        RuleKind::Exit(_) => "exit",
        RuleKind::Holdout(_) => "holdout",
        RuleKind::Damaged => "unread",
    }
}

fn innermost(block: &Block, span: Span) -> Option<&Stmt> {
    let statement = block.stmts.iter().find(|statement| statement.span.contains(span))?;
    let inner = blocks(&statement.kind).into_iter().find_map(|block| innermost(block, span));
    Some(inner.unwrap_or(statement))
}

/// The blocks that stand in a statement.
fn blocks(kind: &StmtKind) -> Vec<&Block> {
    match kind {
        StmtKind::Wait { otherwise, .. } | StmtKind::Send { otherwise, .. } | StmtKind::Do { otherwise, .. } => {
            otherwise.iter().filter_map(else_block).collect()
        }
        StmtKind::Await { arms, otherwise, .. } => {
            arms.iter().map(|arm| &arm.body).chain(otherwise.iter().map(|arm| &arm.body)).collect()
        }
        StmtKind::Branch { arms, otherwise } => {
            arms.iter().map(|arm| &arm.body).chain(otherwise.iter().map(|arm| &arm.body)).collect()
        }
        StmtKind::BranchOn { arms, otherwise, .. } => {
            arms.iter().map(|arm| &arm.body).chain(otherwise.iter().map(|arm| &arm.body)).collect()
        }
        StmtKind::Split { arms, .. } => arms.iter().map(|arm| &arm.body).collect(),
        StmtKind::Repeat { body, .. } => vec![body],
        StmtKind::Set { .. }
        | StmtKind::Mark(_)
        | StmtKind::Clear(_)
        | StmtKind::GoTo(_)
        | StmtKind::HandOff(_)
        | StmtKind::Start(_)
        | StmtKind::Exit(_)
        | StmtKind::Damaged => Vec::new(),
    }
}

fn else_block(otherwise: &ast::Else) -> Option<&Block> {
    match &otherwise.kind {
        ElseKind::Block(block) => Some(block),
        ElseKind::GoOn | ElseKind::GoTo(_) | ElseKind::HandOff(_) | ElseKind::Exit(_) | ElseKind::Hole => None,
    }
}

fn statement_name(statement: &Stmt) -> String {
    if let Some(name) = &statement.name {
        return name.text.to_string();
    }
    match &statement.kind {
        StmtKind::Wait { .. } => "wait".to_owned(),
        StmtKind::Send { message, .. } => format!("send {}", message.text),
        StmtKind::Await { .. } => "await".to_owned(),
        StmtKind::Branch { .. } => "branch".to_owned(),
        StmtKind::BranchOn { value, .. } => {
            let parts: Vec<&str> = value.parts.iter().map(|part| part.text.as_str()).collect();
            format!("branch on {}", parts.join("."))
        }
        StmtKind::Split { split, .. } => format!("split {}", split.text),
        StmtKind::Repeat { .. } => "repeat".to_owned(),
        StmtKind::Set { attribute, .. } => {
            let parts: Vec<&str> = attribute.parts.iter().map(|part| part.text.as_str()).collect();
            format!("set {}", parts.join("."))
        }
        StmtKind::Mark(status) => format!("mark {}", status.text),
        StmtKind::Clear(status) => format!("clear {}", status.text),
        StmtKind::Do { action, .. } => format!("do {}", action.text),
        StmtKind::GoTo(stage) => format!("go to {}", stage.text),
        StmtKind::HandOff(to) => format!("hand off to {}", to.journey.text),
        StmtKind::Start(to) => format!("start {}", to.journey.text),
        StmtKind::Exit(Some(reason)) => format!("exit \"{}\"", reason.value),
        StmtKind::Exit(None) => "exit".to_owned(),
        StmtKind::Damaged => "unread".to_owned(),
    }
}
