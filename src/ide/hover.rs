//! What a name means, in the words of the language. Markdown, because every editor shows it.

use std::fmt::Write as _;

use super::{Declared, Workspace};
use crate::{
    base::{FileId, Span},
    ir::words::{Words, daily_window_words, policy_else_words, reenter_words},
    model::program::{Program, Scope, Symbol},
};

/// What is shown beside a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The name.
    pub span: Span,
    /// Markdown.
    pub text: String,
}

impl Workspace {
    /// What stands at an offset, explained.
    #[must_use]
    pub fn hover(&self, file: FileId, offset: u32) -> Option<Hover> {
        let (span, symbol) = self.symbol_at(file, offset)?;
        let declared = self.declared(symbol)?;
        Some(Hover { span, text: self.explained(symbol, &declared) })
    }

    /// A symbol in words: its declaration's first line, its documentation, and what follows from the rest of the workspace.
    pub(super) fn explained(&self, symbol: Symbol, declared: &Declared) -> String {
        let mut out = format!("```journey\n{}\n```\n", self.first_line(declared));
        if let Some(title) = &declared.title {
            let _ = writeln!(out, "**{title}**\n");
        }
        if let Some(doc) = &declared.doc {
            let _ = writeln!(out, "{doc}\n");
        }
        for line in meaning(self.program(), symbol) {
            let _ = writeln!(out, "- {line}");
        }
        out
    }

    /// The line on which something is declared, without what opens a block.
    fn first_line(&self, declared: &Declared) -> String {
        let Some(file) = self.sources().get(declared.span.file) else { return declared.name.clone() };
        let line = file.line(file.line_column(declared.span.start).line).trim();
        match line.strip_suffix('{') {
            Some(head) => head.trim_end().to_owned(),
            None => line.to_owned(),
        }
    }
}

/// What there is to know beyond the declaration's own line, a sentence each.
fn meaning(program: &Program, symbol: Symbol) -> Vec<String> {
    let words = Words::of(program);
    let mut lines = Vec::new();
    match symbol {
        Symbol::Segment(id) => {
            lines.extend(program.segments.get(id).map(|segment| format!("who: {}", words.cond(&segment.condition))));
        }
        Symbol::Trigger(id) => {
            lines.extend(program.triggers.get(id).map(|trigger| format!("when: {}", words.trigger(&trigger.kind))));
        }
        Symbol::Attribute(id) => {
            let Some(attribute) = program.attributes.get(id) else { return lines };
            if attribute.optional {
                lines.push("may be missing".to_owned());
            }
            if let Some(default) = &attribute.default {
                lines.push(format!("where nothing was said: {}", words.constant(default)));
            }
            for (event, _) in &attribute.from {
                lines.extend(program.events.get(*event).map(|event| format!("written by `{}`", event.name)));
            }
        }
        Symbol::Event(id) => {
            let Some(event) = program.events.get(id) else { return lines };
            let sources = event.sources.iter().filter_map(|source| program.sources.get(*source));
            let names: Vec<String> =
                sources.map(|source| source.title.clone().unwrap_or_else(|| source.name.clone()).to_string()).collect();
            if !names.is_empty() {
                lines.push(format!("reported by {}", names.join(", ")));
            }
            for field in &event.fields {
                let may = if field.optional { ", may be missing" } else { "" };
                lines.push(format!("`{}`: {}{may}", field.name, words.type_of(&field.ty)));
            }
        }
        Symbol::Field(event, at) => {
            let field = program.events.get(event).and_then(|event| event.fields.get(at as usize));
            lines.extend(field.map(|field| format!("type: {}", words.type_of(&field.ty))));
        }
        Symbol::Message(id) => {
            let Some(message) = program.messages.get(id) else { return lines };
            let names: Vec<&str> = message
                .texts
                .iter()
                .filter_map(|text| program.channels.get(text.channel).map(|channel| channel.name.as_str()))
                .collect();
            lines.push(format!("texts for {}", names.join(", ")));
            lines.extend(message.expires.as_ref().map(|expiry| words.expiry(expiry)));
            lines.extend(caps(
                program,
                |scope| match scope {
                    Scope::Messages => true,
                    Scope::Category(category) => program.is_kind_of(message.category, category),
                    Scope::Channel(channel) => message.texts.iter().any(|text| text.channel == channel),
                    Scope::Message(message) => message == id,
                },
                Some(message.category),
            ));
        }
        Symbol::Category(id) => {
            lines.extend(caps(
                program,
                |scope| match scope {
                    Scope::Messages => true,
                    Scope::Category(category) => program.is_kind_of(id, category),
                    Scope::Channel(_) | Scope::Message(_) => false,
                },
                Some(id),
            ));
            if let Some(category) = program.categories.get(id) {
                let exempt = [
                    (category.exempt_caps, "caps"),
                    (category.exempt_quiet, "quiet hours"),
                    (category.exempt_consent, "consent"),
                ];
                let exempt: Vec<&str> = exempt.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
                if !exempt.is_empty() {
                    lines.push(format!("exempt from {}", exempt.join(", ")));
                }
            }
        }
        Symbol::Channel(id) => {
            let Some(channel) = program.channels.get(id) else { return lines };
            lines.extend(channel.consent.as_ref().map(|consent| format!("consent: {}", words.cond(consent))));
            for quiet in &channel.quiet {
                let when = quiet.when.as_ref().map_or_else(String::new, |when| format!(" when {}", words.cond(when)));
                lines.push(format!("quiet {}{when}", daily_window_words(quiet.window)));
            }
            lines.extend(caps(program, |scope| scope == Scope::Channel(id), None));
        }
        Symbol::Journey(id) => {
            let Some(journey) = program.journeys.get(id) else { return lines };
            let inside = Words::inside(program, id);
            lines.extend(inside.ways_in(journey).into_iter().map(|way| format!("enters {way}")));
            lines.push(format!("re-entry: {}", reenter_words(journey.reenter)));
            lines.extend(journey.goal.as_ref().map(|goal| format!("goal: {}", inside.goal(goal))));
            lines.extend(journey.owner.as_ref().map(|owner| format!("owner: {owner}")));
        }
        Symbol::Status(id) => {
            let Some(status) = program.statuses.get(id) else { return lines };
            lines.extend(status.begins.iter().map(|begin| format!("begins on {}", words.happening(&begin.what))));
            lines.extend(status.ends.iter().map(|end| format!("ends on {}", words.happening(&end.what))));
        }
        Symbol::Send(id) => {
            let message = program.sends.get(id).and_then(|send| program.messages.get(send.message));
            lines.extend(message.map(|message| format!("sends `{}`", message.name)));
        }
        Symbol::Action(id) => {
            let Some(action) = program.actions.get(id) else { return lines };
            lines.extend(program.sources.get(action.to).map(|source| format!("done by {}", source.name)));
            if action.may_fail {
                lines.push("may fail".to_owned());
            }
        }
        Symbol::Source(_) | Symbol::Holdout(_) | Symbol::Stage(..) | Symbol::Split(_) | Symbol::Population(_) => {}
    }
    lines
}

/// Caps and suppressions on certain scopes; of a category that is exempt from caps only the suppressions.
fn caps(
    program: &Program,
    applies: impl Fn(Scope) -> bool,
    category: Option<crate::model::types::CategoryId>,
) -> Vec<String> {
    let words = Words::of(program);
    let exempt = category.and_then(|id| program.categories.get(id)).is_some_and(|category| category.exempt_caps);
    let mut lines = Vec::new();
    for cap in program.caps.rows().iter().filter(|cap| !exempt && applies(cap.scope)) {
        lines.push(format!("cap: {}{}", cap.words, policy_else_words(cap.otherwise)));
    }
    for rule in program.suppressions.rows().iter().filter(|rule| applies(rule.scope)) {
        lines.push(format!("suppressed when {}", words.cond(&rule.when)));
    }
    lines
}
