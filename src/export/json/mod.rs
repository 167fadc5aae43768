//! The checked graph as versioned JSON: what `journey build` writes. Declarations stand in byte order of their names, so that neither
//! files, nor their order, nor layout, nor comments change the text or its hash. Knows no source text.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

mod shape;
mod trees;

use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use self::trees::{Trees, by_name, daily_window, weekdays};
use crate::{
    base::calendar::{format_day, format_time},
    ir::{
        Edge, Facts, Graph, JourneyGraph, LeaveKind, Node, NodeId, NodeKind,
        words::{Words, daily_window_words},
    },
    model::{
        condition::Happening,
        journey::{ChannelChoice, ExitRule, Journey, Reenter, WaitUntil, WayInKind},
        population::TestKind,
        program::{
            CapWindow, Expiry, MessageText, PolicyElse, Program, Scope, Status, StatusOccasion, TextPart, TriggerKind,
        },
        types::{AttributeId, JourneyId, SplitId},
    },
};

pub use shape::VERSION;

/// The checked graph as pretty JSON with a line break at the end. Same workspace, same bytes.
#[must_use]
pub fn graph_json(graph: &Graph, facts: &Facts) -> String {
    let mut workspace = Build { graph, facts, program: &graph.program }.workspace();
    workspace.hash = format!("sha256:{}", content_hash(&workspace));
    let mut text = serde_json::to_string_pretty(&workspace).unwrap_or_default();
    text.push('\n');
    text
}

/// The JSON Schema of what [`graph_json`] writes.
#[must_use]
pub fn graph_schema() -> &'static str {
    include_str!("../../../docs/schema/graph-v1.json")
}

/// SHA-256, in lower-case hexadecimal, over the JSON without its `hash`: keys sorted by byte order, no white space.
fn content_hash(workspace: &shape::Workspace) -> String {
    use std::fmt::Write as _;
    let mut value = serde_json::to_value(workspace).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        object.remove("hash");
    }
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(value.to_string().as_bytes()) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

struct Build<'g> {
    graph: &'g Graph,
    facts: &'g Facts,
    program: &'g Program,
}

fn label(name: &SmolStr, title: Option<&SmolStr>, doc: Option<&SmolStr>) -> shape::Label {
    shape::Label { name: name.to_string(), title: title.map(ToString::to_string), doc: doc.map(ToString::to_string) }
}

impl Build<'_> {
    fn trees(&self) -> Trees<'_> {
        Trees { program: self.program, journey: None }
    }

    fn workspace(&self) -> shape::Workspace {
        let program = self.program;
        let mut caps: Vec<shape::Cap> = program.caps.rows().iter().map(|cap| self.cap(cap)).collect();
        caps.sort_by(|a, b| a.words.cmp(&b.words));
        let mut suppressions: Vec<shape::Suppression> = program
            .suppressions
            .rows()
            .iter()
            .map(|rule| shape::Suppression {
                scope: self.scope(rule.scope),
                when: self.trees().condition(&rule.when),
                otherwise: policy_else(rule.otherwise),
            })
            .collect();
        suppressions.sort_by_cached_key(|rule| (rule.scope.name.clone(), rule.when.words.clone()));
        let mut at_most_one: Vec<Vec<String>> =
            program.exclusives.rows().iter().map(|list| self.journey_names(&list.journeys)).collect();
        at_most_one.sort();
        let mut tests: Vec<shape::Test> = program
            .tests
            .rows()
            .iter()
            .map(|test| shape::Test {
                title: test.title.to_string(),
                simulates: match &test.kind {
                    TestKind::Simulate { population, .. } => Some(program.populations[*population].name.to_string()),
                    TestKind::Replay { .. } | TestKind::Error => None,
                },
            })
            .collect();
        tests.sort_by(|a, b| a.title.cmp(&b.title));
        shape::Workspace {
            version: VERSION,
            hash: String::new(),
            project: shape::Project {
                name: program.settings.name.to_string(),
                zone: program.settings.zone.to_string(),
                currency: program.settings.currency.code().to_owned(),
            },
            customer: by_name(&program.attributes, |a| &a.name, |id, _| self.attribute(id)),
            sources: by_name(
                &program.sources,
                |s| &s.name,
                |_, s| shape::Source { label: label(&s.name, s.title.as_ref(), s.doc.as_ref()) },
            ),
            events: by_name(
                &program.events,
                |e| &e.name,
                |_, event| shape::Event {
                    label: label(&event.name, None, event.doc.as_ref()),
                    sources: event.sources.iter().map(|s| program.sources[*s].name.to_string()).collect(),
                    to_everyone: event.to_everyone,
                    fields: self.trees().fields(&event.fields),
                },
            ),
            channels: by_name(&program.channels, |c| &c.name, |_, channel| self.channel(channel)),
            categories: by_name(&program.categories, |c| &c.name, |_, category| self.category(category)),
            statuses: by_name(&program.statuses, |s| &s.name, |_, status| self.status(status)),
            caps,
            suppressions,
            holdouts: by_name(
                &program.holdouts,
                |h| &h.name,
                |_, holdout| shape::Holdout {
                    name: holdout.name.to_string(),
                    percent: holdout.share.to_string(),
                    categories: holdout.categories.iter().map(|c| program.categories[*c].name.to_string()).collect(),
                },
            ),
            at_most_one,
            messages: by_name(&program.messages, |m| &m.name, |_, message| self.message(message)),
            actions: by_name(
                &program.actions,
                |a| &a.name,
                |_, action| shape::Action {
                    label: label(&action.name, None, action.doc.as_ref()),
                    to: program.sources[action.to].name.to_string(),
                    may_fail: action.may_fail,
                    fields: self.trees().fields(&action.fields),
                },
            ),
            segments: by_name(
                &program.segments,
                |s| &s.name,
                |_, segment| shape::Segment {
                    label: label(&segment.name, segment.title.as_ref(), segment.doc.as_ref()),
                    condition: self.trees().condition(&segment.condition),
                },
            ),
            triggers: by_name(&program.triggers, |t| &t.name, |_, trigger| self.trigger(trigger))
                .into_iter()
                .flatten()
                .collect(),
            journeys: by_name(&program.journeys, |j| &j.name, |id, _| self.journey(id)),
            populations: by_name(
                &program.populations,
                |p| &p.name,
                |_, population| shape::Population {
                    label: label(&population.name, population.title.as_ref(), population.doc.as_ref()),
                    size: population.size,
                    from: format_day(population.from),
                    days: population.days,
                    personas: population
                        .personas
                        .iter()
                        .map(|p| shape::SplitArm { name: p.name.to_string(), percent: p.share.to_string() })
                        .collect(),
                },
            ),
            tests,
        }
    }

    fn journey_names(&self, journeys: &[JourneyId]) -> Vec<String> {
        let mut names: Vec<String> = journeys.iter().map(|j| self.program.journeys[*j].name.to_string()).collect();
        names.sort();
        names
    }

    fn attribute(&self, id: AttributeId) -> shape::Attribute {
        let attribute = &self.program.attributes[id];
        let trees = self.trees();
        shape::Attribute {
            field: shape::Field {
                name: attribute.name.to_string(),
                ty: trees.type_of(&attribute.ty),
                optional: attribute.optional,
            },
            doc: attribute.doc.as_ref().map(ToString::to_string),
            default: attribute.default.as_ref().map(|constant| trees.constant(constant)),
            from: attribute
                .from
                .iter()
                .map(|(event, field)| {
                    let event = &self.program.events[*event];
                    let field = event.fields.get(*field as usize);
                    shape::EventField {
                        event: event.name.to_string(),
                        field: field.map_or_else(String::new, |field| field.name.to_string()),
                    }
                })
                .collect(),
        }
    }

    fn channel(&self, channel: &crate::model::program::Channel) -> shape::Channel {
        let reactions = |ids: &[crate::model::types::ReactionId]| {
            ids.iter().map(|reaction| self.program.reactions[*reaction].to_string()).collect()
        };
        shape::Channel {
            label: label(&channel.name, None, channel.doc.as_ref()),
            address: channel.address.map(|attribute| self.program.attributes[attribute].name.to_string()),
            consent: channel.consent.as_ref().map(|consent| self.trees().condition(consent)),
            withdrawn_by: reactions(&channel.until),
            quiet: channel
                .quiet
                .iter()
                .map(|line| shape::Quiet {
                    words: daily_window_words(line.window),
                    window: daily_window(line.window),
                    when: line.when.as_ref().map(|when| self.trees().condition(when)),
                })
                .collect(),
            positive: reactions(&channel.positive),
            negative: reactions(&channel.negative),
            cost: channel.cost.map(|(amount, currency)| shape::Cost {
                amount: amount.to_string(),
                currency: currency.code().to_owned(),
            }),
        }
    }

    fn category(&self, category: &crate::model::program::Category) -> shape::Category {
        let exempt =
            [(category.exempt_caps, "caps"), (category.exempt_quiet, "quiet"), (category.exempt_consent, "consent")];
        shape::Category {
            label: label(&category.name, None, category.doc.as_ref()),
            kind_of: category.parent.map(|parent| self.program.categories[parent].name.to_string()),
            exempt_from: exempt.into_iter().filter_map(|(is, word)| is.then_some(word)).collect(),
            consent: category.consent.as_ref().map(|consent| self.trees().condition(consent)),
        }
    }

    fn status(&self, status: &Status) -> shape::Status {
        let occasions = |list: &[StatusOccasion]| {
            let shape_of = |occasion: &StatusOccasion| shape::Occasion {
                on: self.trees().happening(&occasion.what),
                filter: occasion
                    .filter
                    .as_ref()
                    .map(|filter| self.trees().filter(filter, std::slice::from_ref(&occasion.what))),
                key_field: match (&occasion.what, occasion.key_field) {
                    (Happening::Event(event), Some(position)) => {
                        let field = self.program.events[*event].fields.get(position as usize);
                        field.map(|field| field.name.to_string())
                    }
                    (_, Some(_) | None) => None,
                },
            };
            list.iter().map(shape_of).collect()
        };
        shape::Status {
            label: label(&status.name, status.title.as_ref(), status.doc.as_ref()),
            per: status.key.as_ref().map(ToString::to_string),
            begins: occasions(&status.begins),
            ends: occasions(&status.ends),
            ends_after_ms: status.ends_after,
        }
    }

    fn scope(&self, scope: Scope) -> shape::Scope {
        let (kind, name) = match scope {
            Scope::Messages => ("messages", None),
            Scope::Category(category) => ("category", Some(&self.program.categories[category].name)),
            Scope::Channel(channel) => ("channel", Some(&self.program.channels[channel].name)),
            Scope::Message(message) => ("message", Some(&self.program.messages[message].name)),
        };
        shape::Scope { kind, name: name.map(ToString::to_string) }
    }

    fn cap(&self, cap: &crate::model::program::Cap) -> shape::Cap {
        let words = Words::of(self.program);
        let when = cap.when.as_ref().map_or_else(String::new, |when| format!(" when {}", words.cond(when)));
        shape::Cap {
            words: format!(
                "{} at {} per {}{when}",
                words.scope(cap.scope),
                cap.limit,
                crate::ir::words::cap_window_words(cap.window)
            ),
            scope: self.scope(cap.scope),
            limit: cap.limit,
            window: match cap.window {
                CapWindow::Rolling(length) => shape::CapWindow::Rolling { length_ms: length },
                CapWindow::Day => shape::CapWindow::CalendarDay,
                CapWindow::Week => shape::CapWindow::CalendarWeek,
                CapWindow::Month => shape::CapWindow::CalendarMonth,
            },
            when: cap.when.as_ref().map(|when| self.trees().condition(when)),
            otherwise: policy_else(cap.otherwise),
        }
    }

    fn message(&self, message: &crate::model::program::Message) -> shape::Message {
        shape::Message {
            label: label(&message.name, message.title.as_ref(), message.doc.as_ref()),
            category: self.program.categories[message.category].name.to_string(),
            events: message.events.iter().map(|event| self.program.events[*event].name.to_string()).collect(),
            texts: message.texts.iter().map(|text| self.text(text)).collect(),
            expires: message.expires.as_ref().map(|expiry| match expiry {
                Expiry::After(length) => shape::Expiry::After { after_ms: *length },
                Expiry::On(moment) => shape::Expiry::On { on: self.trees().term(moment) },
            }),
        }
    }

    fn text(&self, text: &MessageText) -> shape::MessageText {
        let parts = |parts: &Vec<TextPart>| {
            let shape_of = |part: &TextPart| match part {
                TextPart::Literal(text) => shape::TextPart::Literal { text: text.to_string() },
                TextPart::Value(value, otherwise) => shape::TextPart::Value {
                    value: self.trees().term(value),
                    otherwise: otherwise.as_ref().map(ToString::to_string),
                },
            };
            parts.iter().map(shape_of).collect()
        };
        shape::MessageText {
            channel: self.program.channels[text.channel].name.to_string(),
            template: text.template.as_ref().map(ToString::to_string),
            subject: text.subject.as_ref().map(parts),
            body: text.body.as_ref().map(parts),
        }
    }

    fn trigger(&self, trigger: &crate::model::program::Trigger) -> Option<shape::Trigger> {
        let trees = self.trees();
        let kind = match &trigger.kind {
            TriggerKind::Event { events, filter } => shape::TriggerKind::Event {
                on: trees.happenings(events),
                filter: filter.as_ref().map(|filter| trees.filter(filter, events)),
            },
            TriggerKind::Absence { events, filter, missing, missing_filter, within } => shape::TriggerKind::Absence {
                on: trees.happenings(events),
                filter: filter.as_ref().map(|filter| trees.filter(filter, events)),
                missing: trees.happenings(missing),
                missing_where: missing_filter.as_ref().map(|filter| trees.filter(filter, missing)),
                for_ms: *within,
            },
            TriggerKind::Becomes(condition) => shape::TriggerKind::Becomes { condition: trees.condition(condition) },
            TriggerKind::Moment(moment) => shape::TriggerKind::Moment { moment: trees.term(moment) },
            TriggerKind::Yearly { date, shift_days, time } => {
                shape::TriggerKind::Yearly { date: trees.term(date), shift_days: *shift_days, at: format_time(*time) }
            }
            TriggerKind::Monthly { day, time } => shape::TriggerKind::Monthly { day: *day, at: format_time(*time) },
            TriggerKind::Weekly { days, time } => {
                shape::TriggerKind::Weekly { days: weekdays(*days), at: format_time(*time) }
            }
            TriggerKind::EveryDays { period, from, time } => {
                shape::TriggerKind::EveryDays { days: *period, from: format_day(*from), at: format_time(*time) }
            }
            TriggerKind::EveryTime { period, from, time } => {
                shape::TriggerKind::EveryTime { period_ms: *period, from: format_day(*from), at: format_time(*time) }
            }
            // Reported already; nothing is built from a workspace with errors.
            TriggerKind::Error => return None,
        };
        Some(shape::Trigger {
            label: label(&trigger.name, trigger.title.as_ref(), trigger.doc.as_ref()),
            words: Words::of(self.program).trigger(&trigger.kind),
            kind,
        })
    }

    fn journey(&self, id: JourneyId) -> shape::Journey {
        let journey = &self.program.journeys[id];
        let steps = &self.graph.journeys[id];
        let trees = Trees { program: self.program, journey: Some(id) };
        let words = Words::inside(self.program, id);
        shape::Journey {
            label: label(&journey.name, journey.title.as_ref(), journey.doc.as_ref()),
            owner: journey.owner.as_ref().map(ToString::to_string),
            per: journey.key.as_ref().map(|key| key.name.to_string()),
            season: journey.season.map(|season| shape::Season { from: format_day(season.from), days: season.days }),
            entry_fields: trees.fields(&journey.entry_fields),
            enter: ways_in(journey, trees),
            reenter: match journey.reenter {
                Reenter::Never => shape::Reenter::Never,
                Reenter::Always => shape::Reenter::Always,
                Reenter::After(gap) => shape::Reenter::After { gap_ms: gap },
            },
            priority: journey.priority,
            goal: journey.goal.as_ref().map(|goal| shape::Goal {
                words: words.goal(goal),
                cause: trees.cause(&goal.cause),
                within_ms: goal.within,
                worth: goal.worth.as_ref().map(|worth| trees.term(worth)),
            }),
            exits: journey.exits.iter().map(|rule| exit_rule(rule, trees, words)).collect(),
            holdout_percent: journey.holdout.map(|(share, _)| share.to_string()),
            stages: journey
                .stages
                .iter()
                .map(|(stage_id, stage)| shape::Stage {
                    name: stage.name.to_string(),
                    title: stage.title.as_ref().map(ToString::to_string),
                    written: !journey.implicit_stage,
                    milestone: stage
                        .milestone
                        .as_ref()
                        .map(|(cause, _)| shape::Milestone { words: words.cause(cause), cause: trees.cause(cause) }),
                    exits: stage.exits.iter().map(|rule| exit_rule(rule, trees, words)).collect(),
                    start: steps.stage_start(stage_id).map_or(0, |node| node.0),
                })
                .collect(),
            start: steps.start().0,
            nodes: steps.nodes().map(|(node_id, node)| self.node(id, node_id, node)).collect(),
            edges: self.edges(id, steps),
        }
    }

    fn edges(&self, id: JourneyId, steps: &JourneyGraph) -> Vec<shape::Edge> {
        let words = Words::inside(self.program, id);
        let facts = self.facts.journey(id);
        let mut edges = Vec::new();
        for (from, node) in steps.nodes() {
            for (edge, to) in steps.ways_on(from) {
                let bounds = facts.map(|facts| facts.delay(from, edge)).unwrap_or_default();
                edges.push(shape::Edge {
                    from: from.0,
                    to: to.0,
                    way: way(edge),
                    arm: match edge {
                        Edge::Arm(arm) => Some(arm),
                        Edge::Next | Edge::Else | Edge::Otherwise | Edge::Again | Edge::Back | Edge::Milestone => None,
                    },
                    words: words.way_on(&node.kind, edge),
                    least_ms: bounds.least,
                    greatest_ms: bounds.greatest,
                });
            }
        }
        edges
    }

    fn node(&self, id: JourneyId, node_id: NodeId, node: &Node) -> shape::Node {
        let journey = &self.program.journeys[id];
        let reached = self.facts.journey(id).and_then(|facts| facts.since_entry(node_id)).unwrap_or_default();
        shape::Node {
            id: node_id.0,
            name: node.name.to_string(),
            stage: journey.stages[node.stage].name.to_string(),
            words: Words::inside(self.program, id).node(&node.kind),
            kind: self.node_kind(id, node_id, &node.kind),
            reached: shape::Reached { earliest_ms: reached.least, latest_ms: reached.greatest },
        }
    }

    fn node_kind(&self, id: JourneyId, node_id: NodeId, kind: &NodeKind) -> shape::NodeKind {
        let program = self.program;
        let trees = Trees { program, journey: Some(id) };
        match kind {
            NodeKind::Stage(_) => shape::NodeKind::Stage,
            NodeKind::Wait(until) => shape::NodeKind::Wait {
                until: match until {
                    WaitUntil::For(length) => shape::Wait::Length { length_ms: *length },
                    WaitUntil::Clock { days, time } => {
                        shape::Wait::Clock { days: weekdays(*days), at: format_time(*time) }
                    }
                    WaitUntil::Window(window) => shape::Wait::Window { window: daily_window(*window) },
                    WaitUntil::Moment(moment) => shape::Wait::Moment { moment: trees.term(moment) },
                },
            },
            NodeKind::Send { id: send, message, channels } => shape::NodeKind::Send {
                given_name: program.sends[*send].name.as_ref().map(ToString::to_string),
                message: program.messages[*message].name.to_string(),
                channels: channels
                    .iter()
                    .map(|choice| match choice {
                        ChannelChoice::Literal(channel, _) => {
                            shape::ChannelChoice::Channel { name: program.channels[*channel].name.to_string() }
                        }
                        ChannelChoice::Attribute(attribute, _) => {
                            shape::ChannelChoice::Attribute { name: program.attributes[*attribute].name.to_string() }
                        }
                    })
                    .collect(),
            },
            NodeKind::Await { up_to, arms } => shape::NodeKind::Await {
                up_to_ms: *up_to,
                arms: arms.iter().map(|cause| trees.cause(cause)).collect(),
                reactions_to: self.reactions_to(id, node_id),
            },
            NodeKind::Branch { arms, on } => shape::NodeKind::Branch {
                on: on.as_ref().map(|value| trees.term(value)),
                arms: arms.iter().map(|condition| trees.condition(condition)).collect(),
            },
            NodeKind::Split(split) => self.split(*split),
            NodeKind::Repeat { times, .. } => shape::NodeKind::Repeat { times: *times },
            NodeKind::Round(_) => shape::NodeKind::Round,
            NodeKind::Set { attribute, value } => shape::NodeKind::Set {
                attribute: program.attributes[*attribute].name.to_string(),
                value: trees.term(value),
            },
            NodeKind::Mark(status) => shape::NodeKind::Mark { status: program.statuses[*status].name.to_string() },
            NodeKind::Clear(status) => shape::NodeKind::Clear { status: program.statuses[*status].name.to_string() },
            NodeKind::Do { action, args } => {
                let action = &program.actions[*action];
                shape::NodeKind::Do { action: action.name.to_string(), gives: trees.arguments(&action.fields, args) }
            }
            NodeKind::Start(target) => shape::NodeKind::Start { target: trees.hand_off(target) },
            NodeKind::Leave(LeaveKind::Exit(reason)) => shape::NodeKind::Exit { reason: reason.to_string() },
            NodeKind::Leave(LeaveKind::HandOff(target)) => shape::NodeKind::HandOff { target: trees.hand_off(target) },
            NodeKind::Leave(LeaveKind::Completed) => shape::NodeKind::Completed,
        }
    }

    fn split(&self, split: SplitId) -> shape::NodeKind {
        let split = &self.program.splits[split];
        let arms = split.arms.iter();
        shape::NodeKind::Split {
            split: split.name.to_string(),
            arms: arms
                .map(|(name, share)| shape::SplitArm { name: name.to_string(), percent: share.to_string() })
                .collect(),
        }
    }

    /// Nodes whose sending a bare reaction is about.
    fn reactions_to(&self, id: JourneyId, node: NodeId) -> Vec<u32> {
        let Some(facts) = self.facts.journey(id) else { return Vec::new() };
        let last = &facts.before(node).last;
        facts.sends().iter().filter(|send| last.contains(&send.id)).map(|send| send.node.0).collect()
    }
}

fn ways_in(journey: &Journey, trees: Trees<'_>) -> Vec<shape::WayIn> {
    let mut lines: Vec<Vec<Happening>> = Vec::new();
    for (_, way) in journey.ways_in.iter() {
        let line = way.line as usize;
        if lines.len() <= line {
            lines.resize_with(line + 1, Vec::new);
        }
        if let (WayInKind::Happening(happening), Some(events)) = (&way.what, lines.get_mut(line)) {
            events.push(happening.clone());
        }
    }
    let ways = journey.ways_in.rows().iter();
    ways.map(|way| {
        let events = lines.get(way.line as usize).map_or(&[][..], Vec::as_slice);
        shape::WayIn {
            name: way.name.to_string(),
            line: way.line,
            on: match &way.what {
                WayInKind::Happening(happening) => Some(trees.happening(happening)),
                WayInKind::Handoff(_) => None,
            },
            handoff: match &way.what {
                WayInKind::Happening(_) => None,
                WayInKind::Handoff(fields) => Some(trees.fields(fields)),
            },
            filter: way.filter.as_ref().map(|filter| trees.filter(filter, events)),
            when: way.when.as_ref().map(|when| trees.condition(when)),
        }
    })
    .collect()
}

fn exit_rule(rule: &ExitRule, trees: Trees<'_>, words: Words<'_>) -> shape::ExitRule {
    shape::ExitRule {
        words: words.cause(&rule.cause),
        reason: rule.reason.to_string(),
        cause: trees.cause(&rule.cause),
        to: rule.to.as_ref().map(|target| trees.hand_off(target)),
    }
}

const fn policy_else(otherwise: PolicyElse) -> shape::PolicyElse {
    match otherwise {
        PolicyElse::Skip => shape::PolicyElse::Skip,
        PolicyElse::Delay(limit) => shape::PolicyElse::Delay { up_to_ms: limit },
        PolicyElse::Exit => shape::PolicyElse::Exit,
    }
}

const fn way(edge: Edge) -> &'static str {
    match edge {
        Edge::Next => "next",
        Edge::Else => "else",
        Edge::Arm(_) => "arm",
        Edge::Otherwise => "otherwise",
        Edge::Again => "again",
        Edge::Back => "back",
        Edge::Milestone => "milestone",
    }
}
