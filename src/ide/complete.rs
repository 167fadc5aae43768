//! What can stand here: by the words before the place and the blocks around it. Works on text that is still being written.

use super::{
    SymbolKind, Workspace,
    context::{Surroundings, surroundings},
    symbols,
};
use crate::{
    base::FileId,
    ir::words::Words,
    model::{
        Program,
        program::{Field, Symbol},
        types::{JourneyId, Type},
    },
};

/// What a suggestion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CompletionKind {
    /// A word of the language, or a whole statement.
    Keyword,
    /// Something that has a name.
    Name(SymbolKind),
    /// A value of a list.
    Value,
    /// A reaction of a channel.
    Reaction,
    /// A unit, a type.
    Unit,
}

/// A suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is shown and sought by.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// Beside the label.
    pub detail: String,
    /// Markdown.
    pub documentation: String,
    /// What is written. In a snippet `${1:…}` are the places to fill in.
    pub insert: String,
    /// Whether `insert` is a snippet.
    pub snippet: bool,
}

/// A statement or line with its places to fill in: word, snippet, what it does.
type Snippet = (&'static str, &'static str, &'static str);

const ITEMS: &[Snippet] = &[
    (
        "journey",
        "journey ${1:name} \"${2:Title}\" {\n  enter on ${3:event}\n  reenter ${4:never}\n  goal on ${5:event} within ${6:14 days}\n\n  ${0}\n}",
        "who enters, what happens to them, and when they leave",
    ),
    ("segment", "segment ${1:name} = ${0:condition}", "a condition with a name"),
    ("trigger", "trigger ${1:name} = ${0:event}", "an occasion with a name"),
    (
        "message",
        "message ${1:name}: ${2:category} {\n  ${3:email} template \"${4:template}\" subject \"${0:subject}\"\n}",
        "what is said, a text per channel",
    ),
    ("event", "event ${1:name} from ${2:source} { ${0:field}: ${3:type} }", "what happens to customers"),
    ("source", "source ${1:name} \"${0:Title}\"", "a system of the business"),
    ("customer", "customer {\n  ${0:attribute}: ${1:type}\n}", "what is known of a customer"),
    (
        "channel",
        "channel ${1:name} {\n  address ${2:attribute}\n  consent ${0:condition}\n}",
        "a way to reach somebody",
    ),
    ("category", "category ${0:name}", "a kind of message: caps and consent are about it"),
    (
        "status",
        "status ${1:name} {\n  begins on ${2:event}\n  ends on ${0:event}\n}",
        "a flag on the profile that events raise and lower",
    ),
    ("cap", "cap ${1:category} at ${2:3} per ${0:7 days}", "how much is too much"),
    ("suppress", "suppress ${1:category} when ${0:status}", "what must never happen"),
    ("holdout", "holdout ${1:name} ${2:5%} from ${0:category}", "customers who get nothing, to compare with"),
    ("at most one of", "at most one of ${0:journeys}", "journeys that give way to each other"),
    ("action", "action ${1:name} to ${0:source}", "what another system does"),
    (
        "population",
        "population ${1:name} {\n  size ${2:10_000}\n  from ${3:2026-01-01} for ${4:90 days}\n  ${0}\n}",
        "made-up customers to simulate",
    ),
    (
        "test",
        "test \"${1:what it shows}\" {\n  customer { ${2:attribute}: ${3:value} }\n  on ${4:2026-03-02} at ${5:10:00} ${6:event}\n  expect ${0:message} sent\n}",
        "a customer's life, and what must come of it",
    ),
];

const STATEMENTS: &[Snippet] = &[
    ("send", "send ${1:message} by ${0:channel}", "sends a message"),
    ("wait", "wait ${0:1 day}", "waits for a length of time"),
    ("wait until", "wait until ${0:09:00}", "waits for a time of day, a weekday, a date"),
    (
        "await",
        "await up to ${1:2 days} {\n  on ${2:clicked} { ${3} }\n  otherwise { ${0} }\n}",
        "waits for what happens first",
    ),
    ("branch", "branch {\n  when ${1:condition} { ${2} }\n  otherwise { ${0} }\n}", "decides by what is so"),
    ("branch on", "branch on ${1:attribute} {\n  ${2:value} { ${3} }\n  otherwise { ${0} }\n}", "decides by one value"),
    ("split", "split ${1:name} {\n  ${2:a} 50% { ${3} }\n  ${4:b} 50% { ${0} }\n}", "decides by chance"),
    ("repeat", "repeat ${1:3} times {\n  ${0}\n}", "does it again"),
    ("set", "set ${1:attribute} to ${0:value}", "writes an attribute"),
    ("mark", "mark ${0:status}", "raises a status"),
    ("clear", "clear ${0:status}", "lowers a status"),
    ("do", "do ${0:action}", "asks another system to do something"),
    ("start", "start ${0:journey}", "begins another journey beside this one"),
    ("hand off to", "hand off to ${0:journey}", "leaves for another journey"),
    ("go to", "go to ${0:stage}", "goes on with a stage"),
    ("exit", "exit \"${0:reason}\"", "leaves"),
];

const RULES: &[Snippet] = &[
    ("enter on", "enter on ${0:event}", "who enters"),
    ("reenter", "reenter ${0:never}", "whether one may enter again"),
    ("goal on", "goal on ${1:event} within ${0:14 days}", "what the journey is for"),
    ("goal when", "goal when ${1:condition} within ${0:14 days}", "what the journey is for"),
    ("exit on", "exit on ${1:event} \"${0:reason}\"", "what takes customers out"),
    ("exit when", "exit when ${1:condition} \"${0:reason}\"", "what takes customers out"),
    ("holdout", "holdout ${0:5%}", "who gets nothing, to compare with"),
    ("priority", "priority ${0:10}", "who gives way to whom"),
    ("owner", "owner \"${0:team}\"", "who answers for it"),
    ("runs from", "runs from ${1:2026-11-01} for ${0:30 days}", "its season"),
    ("stage", "stage ${1:name} \"${2:Title}\" {\n  ${0}\n}", "a part with a name"),
    ("milestone on", "milestone on ${0:event}", "what ends a stage"),
];

impl Workspace {
    /// What can stand at an offset.
    #[must_use]
    pub fn complete(&self, file: FileId, offset: u32) -> Vec<Completion> {
        let text = self.text(file);
        let around = surroundings(text, offset as usize);
        if around.in_comment {
            return Vec::new();
        }
        let program = self.program();
        let place = Place { program, workspace: self, around: &around, journey: self.journey_at(file, &around) };
        let mut found = if around.in_text { place.in_text() } else { place.suggestions() };
        found.sort_by(|a, b| (rank(a.kind), &a.label).cmp(&(rank(b.kind), &b.label)));
        found.dedup_by(|a, b| a.label == b.label && a.kind == b.kind);
        found
    }

    fn journey_at(&self, file: FileId, around: &Surroundings) -> Option<JourneyId> {
        if around.blocks.first().map(String::as_str) != Some("journey") {
            return None;
        }
        let start = u32::try_from(around.item_start?).ok()?;
        let journeys = self.program().journeys.iter();
        journeys
            .filter(|(_, journey)| journey.span.file == file && journey.span.start >= start)
            .min_by_key(|(_, journey)| journey.span.start)
            .map(|(id, _)| id)
    }
}

const fn rank(kind: CompletionKind) -> u8 {
    match kind {
        CompletionKind::Value | CompletionKind::Unit => 0,
        CompletionKind::Reaction => 1,
        CompletionKind::Name(_) => 2,
        CompletionKind::Keyword => 3,
    }
}

struct Place<'w> {
    program: &'w Program,
    workspace: &'w Workspace,
    around: &'w Surroundings,
    journey: Option<JourneyId>,
}

impl Place<'_> {
    fn word(&self, back: usize) -> &str {
        let before = &self.around.before;
        before.len().checked_sub(back).and_then(|at| before.get(at)).map_or("", String::as_str)
    }

    /// The nearest word before the place that opens a clause.
    fn clause(&self) -> &str {
        const OPENERS: &[&str] = &["when", "where", "on", "becomes", "consent", "until", "otherwise", "="];
        self.around.before.iter().rev().map(String::as_str).find(|word| OPENERS.contains(word)).unwrap_or("")
    }

    fn suggestions(&self) -> Vec<Completion> {
        let (last, before_last) = (self.word(1), self.word(2));
        let is_number = last.starts_with(|c: char| c.is_ascii_digit()) && !last.contains([':', '-', '%']);
        if last == "." {
            return self.fields_of(before_last);
        }
        if is_number && !matches!(before_last, "priority" | "at") {
            return self.units();
        }
        match (before_last, last) {
            (_, "send") => self.names(&[SymbolKind::Message]),
            (_, "by") => [self.names(&[SymbolKind::Channel]), self.attributes(&|ty| *ty == Type::Channel)].concat(),
            ("," | ")", "else") => {
                [self.names(&[SymbolKind::Channel]), words(&["go on", "go to", "exit", "delay up to"])].concat()
            }
            ("go", "to") => self.stages(),
            ("off", "to") | (_, "start" | "inside") => self.names(&[SymbolKind::Journey]),
            (_, "from") => match self.around.blocks.last().map(String::as_str) {
                Some("customer") => self.names(&[SymbolKind::Event]),
                Some(_) => Vec::new(),
                None if self.around.before.iter().any(|word| word == "holdout") => self.names(&[SymbolKind::Category]),
                None => self.names(&[SymbolKind::Source]),
            },
            (_, "do") => self.names(&[SymbolKind::Action]),
            (_, "mark" | "clear") => self.names(&[SymbolKind::Status]),
            (_, "set") => self.attributes(&|_| true),
            (_, "cap" | "suppress") => {
                [self.names(&[SymbolKind::Category, SymbolKind::Channel, SymbolKind::Message]), words(&["messages"])]
                    .concat()
            }
            (_, "exempt") => words(&["from"]),
            (_, "simulate") => self.names(&[SymbolKind::Population]),
            (_, "reenter") => words(&["never", "always", "after"]),
            (_, "wait") => words(&["until"]),
            (_, "await") => words(&["up to"]),
            (_, "branch") => words(&["on"]),
            ("branch", "on") => {
                [self.attributes(&|ty| matches!(ty, Type::Enum(_) | Type::Bool | Type::Channel)), words(&["entry"])]
                    .concat()
            }
            (_, "enter" | "goal" | "exit" | "milestone" | "begins" | "ends") => words(&["on", "when"]),
            ("ends", "after") | (_, "within" | "last" | "for") => Vec::new(),
            (_, "is" | "in" | "not" | "contains") if self.is_comparing() => self.values(),
            (_, "on" | "then" | "any" | "no" | "of") => self.occasions(),
            (_, "expect") => [
                words(&["no"]),
                self.names(&[
                    SymbolKind::Message,
                    SymbolKind::Journey,
                    SymbolKind::Category,
                    SymbolKind::Status,
                    SymbolKind::Segment,
                ]),
            ]
            .concat(),
            (_, "when" | "where" | "and" | "or" | "not" | "(" | "becomes" | "consent") => self.conditions(),
            (_, "=") if self.around.before.first().is_some_and(|word| word == "segment") => self.conditions(),
            (_, "=") if self.around.before.first().is_some_and(|word| word == "trigger") => {
                [self.occasions(), words(&["becomes", "every"])].concat()
            }
            (_, ":") => self.behind_colon(),
            (_, ",") if matches!(self.clause(), "on" | "=") => self.occasions(),
            (_, "address") => self.attributes(&|ty| matches!(ty, Type::Email | Type::Phone | Type::Text | Type::Id)),
            _ if self.around.begins_line || last.is_empty() || last == "{" => self.lines(),
            _ => self.reactions_behind(last),
        }
    }

    /// Whether the last word compares a value: `tier is`, `tier in`, `country is not`.
    fn is_comparing(&self) -> bool {
        let subject = if self.word(1) == "not" && self.word(2) == "is" { self.word(3) } else { self.word(2) };
        self.type_of(subject).is_some()
    }

    fn type_of(&self, name: &str) -> Option<&Type> {
        if let Some(attribute) = self.program.attributes.rows().iter().find(|attribute| attribute.name == name) {
            return Some(&attribute.ty);
        }
        let entry =
            self.journey.and_then(|id| self.program.journeys.get(id)).map(|journey| journey.entry_fields.as_slice());
        let fields =
            entry.into_iter().flatten().chain(self.program.events.rows().iter().flat_map(|event| &event.fields));
        fields.filter(|field| field.name == name).map(|field| &field.ty).next()
    }

    /// The values that the thing before `is` or `in` can have.
    fn values(&self) -> Vec<Completion> {
        let subject = if self.word(1) == "not" && self.word(2) == "is" { self.word(3) } else { self.word(2) };
        let mut found = match self.type_of(subject) {
            Some(Type::Enum(variants)) => variants
                .iter()
                .filter_map(|id| self.program.variants.get(*id))
                .map(|name| plain(name, CompletionKind::Value, &format!("value of `{subject}`")))
                .collect(),
            Some(Type::Bool) => ["true", "false"].map(|word| plain(word, CompletionKind::Value, "")).to_vec(),
            Some(Type::Channel) => self.names(&[SymbolKind::Channel]),
            Some(Type::Category) => self.names(&[SymbolKind::Category]),
            Some(Type::Set(_)) => Vec::new(),
            Some(_) | None => [self.attributes(&|_| true), self.entry()].concat(),
        };
        if self.word(1) == "is" {
            found.extend(words(&["not", "known"]));
        }
        found
    }

    /// Events, triggers, and messages with their reactions.
    fn occasions(&self) -> Vec<Completion> {
        let mut found =
            self.names(&[SymbolKind::Event, SymbolKind::Trigger, SymbolKind::Message, SymbolKind::Category]);
        found.extend(self.reactions());
        match self.around.before.first().map(String::as_str) {
            Some("enter") => found.extend(words(&["handoff"])),
            Some("exit") => found.extend(words(&["goal", "positive", "negative"])),
            Some(_) | None => {}
        }
        if self.around.blocks.last().is_some_and(|block| block == "await") {
            found.extend(words(&["positive", "negative"]));
        }
        found
    }

    fn reactions(&self) -> Vec<Completion> {
        let mut found = Vec::new();
        for channel in self.program.channels.rows() {
            let good = channel.positive.iter().map(|reaction| (reaction, "positive"));
            for (reaction, tone) in good.chain(channel.negative.iter().map(|reaction| (reaction, "negative"))) {
                if let Some(name) = self.program.reactions.get(*reaction) {
                    found.push(plain(name, CompletionKind::Reaction, &format!("{tone} reaction, {}", channel.name)));
                }
            }
        }
        found
    }

    /// Behind a message's name: what came of it.
    fn reactions_behind(&self, name: &str) -> Vec<Completion> {
        let is = |rows: &[smol_str::SmolStr]| rows.iter().any(|row| row == name);
        let messages: Vec<_> = self.program.messages.rows().iter().map(|row| row.name.clone()).collect();
        let journeys: Vec<_> = self.program.journeys.rows().iter().map(|row| row.name.clone()).collect();
        if is(&messages) && matches!(self.clause(), "on" | "when" | "where" | "=" | "") && self.word(2) != "send" {
            return [self.reactions(), words(&["sent", "blocked"])].concat();
        }
        if is(&journeys) {
            return words(&["entered", "refused", "exited", "converted"]);
        }
        if self.word(2) == "send" {
            return words(&["by"]);
        }
        Vec::new()
    }

    fn conditions(&self) -> Vec<Completion> {
        let mut found = self.attributes(&|_| true);
        found.extend(self.names(&[SymbolKind::Segment, SymbolKind::Status, SymbolKind::Send]));
        if self.clause() == "where" {
            let events = self
                .around
                .before
                .iter()
                .filter_map(|word| self.program.events.rows().iter().find(|event| event.name == *word));
            found.extend(events.flat_map(|event| &event.fields).map(|field| self.field(field)));
        }
        found.extend(self.entry());
        found.extend(words(&["not", "any", "no", "count of", "inside"]));
        found
    }

    /// `entry`, where there is one.
    fn entry(&self) -> Vec<Completion> {
        let fields =
            self.journey.and_then(|id| self.program.journeys.get(id)).map_or(0, |journey| journey.entry_fields.len());
        if fields > 0 { words(&["entry"]) } else { Vec::new() }
    }

    fn fields_of(&self, name: &str) -> Vec<Completion> {
        if name == "entry" {
            let journey = self.journey.and_then(|id| self.program.journeys.get(id));
            return journey
                .map_or_else(Vec::new, |journey| journey.entry_fields.iter().map(|field| self.field(field)).collect());
        }
        if let Some(event) = self.program.events.rows().iter().find(|event| event.name == name) {
            return event.fields.iter().map(|field| self.field(field)).collect();
        }
        if self.program.journeys.rows().iter().any(|journey| journey.name == name) {
            return words(&["conversion", "uplift", "entered"]);
        }
        match name {
            "channel" => self.names(&[SymbolKind::Channel]),
            "category" => self.names(&[SymbolKind::Category]),
            "customer" => self.attributes(&|_| true),
            _ => Vec::new(),
        }
    }

    fn field(&self, field: &Field) -> Completion {
        let may = if field.optional { ", may be missing" } else { "" };
        let detail = format!("{}{may}", Words::of(self.program).type_of(&field.ty));
        plain(&field.name, CompletionKind::Name(SymbolKind::Field), &detail)
    }

    fn behind_colon(&self) -> Vec<Completion> {
        if self.around.before.first().is_some_and(|word| word == "message" || word == "category") {
            return self.names(&[SymbolKind::Category]);
        }
        const TYPES: &[&str] = &[
            "text", "id", "integer", "number", "percent", "money", "date", "datetime", "time", "duration", "email",
            "phone", "timezone", "channel", "category", "set of",
        ];
        match self.around.blocks.first().map(String::as_str) {
            Some("customer" | "event" | "action") => {
                TYPES.iter().map(|ty| plain(ty, CompletionKind::Unit, "type")).collect()
            }
            Some(_) | None => self.type_of(self.word(2)).map_or_else(Vec::new, |ty| match ty {
                Type::Enum(variants) => variants
                    .iter()
                    .filter_map(|id| self.program.variants.get(*id))
                    .map(|name| plain(name, CompletionKind::Value, "value"))
                    .collect(),
                _ => Vec::new(),
            }),
        }
    }

    fn units(&self) -> Vec<Completion> {
        let mut found: Vec<Completion> = ["minutes", "hours", "days", "weeks"]
            .map(|unit| plain(unit, CompletionKind::Unit, "length of time"))
            .to_vec();
        let currency = String::from_utf8_lossy(&self.program.settings.currency.code).into_owned();
        found.push(plain(&currency, CompletionKind::Unit, "currency of this workspace"));
        found
    }

    fn stages(&self) -> Vec<Completion> {
        let Some(journey) = self.journey.and_then(|id| self.program.journeys.get(id)) else { return Vec::new() };
        let stages = journey.stages.rows().iter().filter(|_| !journey.implicit_stage);
        stages
            .map(|stage| {
                plain(&stage.name, CompletionKind::Name(SymbolKind::Stage), stage.title.as_deref().unwrap_or("stage"))
            })
            .collect()
    }

    fn attributes(&self, fits: &dyn Fn(&Type) -> bool) -> Vec<Completion> {
        let rows = self.program.attributes.iter().filter(|(_, row)| fits(&row.ty));
        rows.filter_map(|(id, _)| self.name(Symbol::Attribute(id))).collect()
    }

    fn names(&self, kinds: &[SymbolKind]) -> Vec<Completion> {
        let all = symbols::all(self.program).into_iter();
        all.filter(|symbol| symbols::declared(self.program, *symbol).is_some_and(|found| kinds.contains(&found.kind)))
            .filter(|symbol| match (symbol, self.journey) {
                (Symbol::Send(id), Some(journey)) => {
                    self.program.sends.get(*id).is_some_and(|send| send.journey == journey)
                }
                _ => true,
            })
            .filter_map(|symbol| self.name(symbol))
            .collect()
    }

    fn name(&self, symbol: Symbol) -> Option<Completion> {
        let declared = symbols::declared(self.program, symbol)?;
        let mut found = plain(
            &declared.name,
            CompletionKind::Name(declared.kind),
            declared.title.as_deref().unwrap_or(declared.kind.word()),
        );
        found.documentation = self.workspace.explained(symbol, &declared);
        Some(found)
    }

    /// What a line can begin with in the innermost block.
    fn lines(&self) -> Vec<Completion> {
        let block = self.around.blocks.last().map_or("", String::as_str);
        let snippets = |rows: &[Snippet]| rows.iter().map(snippet).collect::<Vec<_>>();
        let inside_journey = self.around.blocks.first().is_some_and(|first| first == "journey");
        match block {
            "" => snippets(ITEMS),
            "journey" => [snippets(RULES), snippets(STATEMENTS)].concat(),
            "stage" => {
                let rules = RULES.iter().filter(|(word, ..)| word.starts_with("milestone") || word.starts_with("exit"));
                [rules.map(snippet).collect(), snippets(STATEMENTS)].concat()
            }
            "branch" if self.around.before.is_empty() || inside_journey => words(&["when", "otherwise"]),
            "await" => words(&["on", "when", "otherwise"]),
            "channel" => words(&["address", "consent", "quiet", "positive", "negative", "cost"]),
            "category" => words(&["exempt from", "consent"]),
            "status" => words(&["begins on", "ends on", "ends after"]),
            "message" => [self.names(&[SymbolKind::Channel]), words(&["expires after", "expires on"])].concat(),
            "population" | "persona" => [
                self.attributes(&|_| true),
                self.names(&[SymbolKind::Event]),
                words(&["size", "from", "persona", "on", "fatigue"]),
            ]
            .concat(),
            "test" => words(&["customer", "on", "after", "take", "expect", "simulate"]),
            "customer" | "event" | "action" => {
                if self.around.blocks.len() > 1 {
                    self.attributes(&|_| true)
                } else {
                    Vec::new()
                }
            }
            _ if inside_journey => snippets(STATEMENTS),
            _ => Vec::new(),
        }
    }

    /// In the braces of a placeholder.
    fn in_text(&self) -> Vec<Completion> {
        if !self.around.in_placeholder {
            return Vec::new();
        }
        let mut found = self.attributes(&|_| true);
        for message in self.program.messages.rows() {
            let is_here = self.around.item_start.is_some_and(|start| {
                u32::try_from(start).is_ok_and(|start| message.span.start > start && message.span.start - start < 200)
            });
            if is_here {
                let fields = message
                    .events
                    .iter()
                    .filter_map(|event| self.program.events.get(*event))
                    .flat_map(|event| &event.fields);
                found.extend(fields.map(|field| self.field(field)));
            }
        }
        found
    }
}

fn plain(label: &str, kind: CompletionKind, detail: &str) -> Completion {
    Completion {
        label: label.to_owned(),
        kind,
        detail: detail.to_owned(),
        documentation: String::new(),
        insert: label.to_owned(),
        snippet: false,
    }
}

fn words(all: &[&str]) -> Vec<Completion> {
    all.iter().map(|word| plain(word, CompletionKind::Keyword, "")).collect()
}

fn snippet((word, text, detail): &Snippet) -> Completion {
    Completion { insert: (*text).to_owned(), snippet: true, ..plain(word, CompletionKind::Keyword, detail) }
}
