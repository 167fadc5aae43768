//! What a picture of a journey shows, in words a marketer uses: cards, ways between them, rules. Knows no coordinates and no format.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    base::calendar::format_day,
    ir::{
        Edge, Facts, Graph, JourneyGraph, LeaveKind, Node, NodeId, NodeKind,
        branches::name_every_value,
        delays::covers,
        words::{Words, duration_words, is_on_entry, reenter_words},
    },
    model::{
        condition::{CondKind, Happening},
        journey::{Cause, ChannelChoice, ExitRule, Journey, WayInKind},
        types::{ChannelId, JourneyId, StageId},
    },
};

/// How many customers took a way, as a simulation counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// How often it was taken.
    pub count: u64,
    /// Of the entries of the journey: 0 to 1.
    pub share: f64,
}

/// How many customers took each way: what `--simulate` adds to a picture.
#[derive(Clone, Debug, Default)]
pub struct FlowShares {
    /// By journey, the step a way leaves, and the way.
    pub ways: BTreeMap<(JourneyId, NodeId, Edge), Share>,
    /// Entries of each journey.
    pub entered: BTreeMap<JourneyId, u64>,
}

/// A journey as it is shown.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Its name in the language.
    pub name: String,
    /// How people call it.
    pub title: String,
    /// Owner, key, season: what stands below the title.
    pub about: Vec<String>,
    /// The ways in, one for each `enter` line.
    pub entry: Vec<Entry>,
    /// Re-entry, priority, goal, holdout, caps: name and words.
    pub rules: Vec<(&'static str, String)>,
    /// What ends a visit at any time.
    pub leaves: Vec<Leave>,
    /// The stages in order.
    pub stages: Vec<StagePicture>,
    /// Channels that are used somewhere, by their position in the workspace.
    pub channels: Vec<(usize, String)>,
    /// How often it was entered, where that was simulated.
    pub entered: Option<u64>,
}

/// An `enter` line.
#[derive(Clone, Debug)]
pub struct Entry {
    /// On what.
    pub title: String,
    /// For whom, and what the triggers mean: a line each.
    pub detail: Vec<String>,
    /// The line in the language.
    pub source: String,
}

/// A rule that ends a visit.
#[derive(Clone, Debug)]
pub struct Leave {
    /// `goal`, `complaint`, …
    pub words: String,
    /// Whether it is the goal that was reached.
    pub goal: bool,
    /// The journey it hands over to.
    pub to: Option<String>,
}

/// A stage as it is shown.
#[derive(Clone, Debug)]
pub struct StagePicture {
    /// How people call it; empty for a stage that was not written.
    pub title: String,
    /// Its name in the language.
    pub name: String,
    /// Exit rules of its own.
    pub leaves: Vec<Leave>,
    /// The first one is where the stage begins.
    pub cards: Vec<Card>,
    /// Between its cards.
    pub ways: Vec<Way>,
}

/// What kind of card it is: decides shape, colour and icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardKind {
    /// Where a stage begins.
    Start,
    /// A stage with a milestone begins.
    Milestone,
    /// Time passes.
    Wait,
    /// A message.
    Send,
    /// Waiting for something.
    Await,
    /// A choice.
    Branch,
    /// A random choice.
    Split,
    /// Several times.
    Repeat,
    /// The profile changes.
    Change,
    /// The business does something.
    Do,
    /// Another journey begins.
    StartJourney,
    /// Leaves.
    Exit,
    /// Leaves for another journey.
    HandOff,
    /// The end.
    Completed,
    /// Goes on in another stage.
    GoTo(usize),
}

/// A card.
#[derive(Clone, Debug)]
pub struct Card {
    /// Shape, colour and icon.
    pub kind: CardKind,
    /// What it does, in a few words.
    pub title: String,
    /// More about it.
    pub detail: String,
    /// The statement in the language.
    pub source: String,
    /// Channels it may speak on, by their position in the workspace.
    pub channels: Vec<usize>,
    /// The step it stands for.
    pub node: Option<NodeId>,
    /// The name of the journey it leads to.
    pub to: Option<String>,
}

/// A way from card to card.
#[derive(Clone, Debug)]
pub struct Way {
    /// Position of the card it leaves.
    pub from: usize,
    /// Position of the card it reaches.
    pub to: usize,
    /// When it is taken; empty where there is no other.
    pub label: String,
    /// The same in the language.
    pub source: String,
    /// How many took it.
    pub share: Option<Share>,
}

/// A journey's picture.
#[must_use]
pub fn journey(graph: &Graph, facts: &Facts, id: JourneyId, flow: Option<&FlowShares>) -> Picture {
    let journey = &graph.program.journeys[id];
    let words = Words::inside(&graph.program, id);
    let steps = &graph.journeys[id];
    let stages: Vec<StagePicture> = journey
        .stages
        .ids()
        .map(|stage| {
            StageBuild {
                graph,
                id,
                journey,
                steps,
                words,
                flow,
                stage,
                cards: Vec::new(),
                ways: Vec::new(),
                by_node: BTreeMap::new(),
                chips: BTreeMap::new(),
            }
            .build()
        })
        .collect();
    let used: BTreeSet<usize> =
        stages.iter().flat_map(|stage| &stage.cards).flat_map(|card| card.channels.iter().copied()).collect();
    let channels = graph.program.channels.iter().filter(|(channel, _)| used.contains(&(channel.0 as usize)));
    Picture {
        name: journey.name.to_string(),
        title: journey.title.as_ref().map_or_else(|| spoken(&journey.name), ToString::to_string),
        about: about(journey),
        entry: (0..).zip(words.ways_in(journey)).map(|(line, said)| entry(graph, journey, line, &said)).collect(),
        rules: rules(graph, facts, id),
        leaves: journey.exits.iter().map(|rule| leave(graph, rule)).collect(),
        stages,
        channels: channels.map(|(channel, c)| (channel.0 as usize, humane(&c.name))).collect(),
        entered: flow.and_then(|flow| flow.entered.get(&id).copied()),
    }
}

fn entry(graph: &Graph, journey: &Journey, line: u32, said: &str) -> Entry {
    let said_after = said.strip_prefix("on ").unwrap_or(said);
    let cut = [" where ", " when "].iter().filter_map(|word| said_after.find(word)).min();
    let (title, rest) = said_after.split_at(cut.unwrap_or(said_after.len()));
    let mut detail = Vec::new();
    if !rest.is_empty() {
        detail.push(humane(rest.trim_start()));
    }
    let ways: Vec<_> = journey.ways_in.rows().iter().filter(|way| way.line == line).collect();
    for way in &ways {
        if let WayInKind::Happening(Happening::Trigger(trigger)) = &way.what {
            let trigger = &graph.program.triggers[*trigger];
            let means = humane(&Words::of(&graph.program).trigger(&trigger.kind));
            detail.push(if ways.len() == 1 { means } else { format!("{}: {means}", humane(&trigger.name)) });
        }
    }
    let title = match title.strip_prefix("handoff") {
        Some(fields) => format!("Hand-off{}", humane(fields)),
        None => spoken(title),
    };
    Entry { title, detail, source: format!("enter {said}") }
}

fn about(journey: &Journey) -> Vec<String> {
    let mut about = Vec::new();
    if journey.title.is_some() {
        about.push(journey.name.to_string());
    }
    about.extend(journey.owner.as_ref().map(ToString::to_string));
    about.extend(journey.key.as_ref().map(|key| format!("one visit per {}", humane(&key.name))));
    about.extend(journey.season.map(|season| {
        let last = season.from.saturating_add(i32::try_from(season.days).unwrap_or(i32::MAX)).saturating_sub(1);
        format!("runs {} to {}", format_day(season.from), format_day(last))
    }));
    about
}

fn rules(graph: &Graph, facts: &Facts, id: JourneyId) -> Vec<(&'static str, String)> {
    let program = &graph.program;
    let journey = &program.journeys[id];
    let words = Words::inside(program, id);
    let mut rules = Vec::new();
    if let Some(goal) = &journey.goal {
        let said = words.goal(goal);
        let said = said.strip_prefix("on ").or_else(|| said.strip_prefix("when ")).unwrap_or(&said);
        rules.push(("Goal", humane(said)));
    }
    rules.push(("Re-entry", reenter_words(journey.reenter)));
    if journey.priority != 0 {
        rules.push(("Priority", journey.priority.to_string()));
    }
    if let Some((share, _)) = journey.holdout {
        rules.push(("Held out", format!("{share}%")));
    }
    let sends = facts.journey(id).map_or(&[][..], |facts| facts.sends());
    let caps = program.caps.rows().iter().filter(|cap| {
        let exempt = |category| program.categories[category].exempt_caps;
        sends.iter().any(|send| !exempt(send.category) && covers(program, cap.scope, send.message, &send.channels))
    });
    let caps: Vec<String> = caps.map(|cap| humane(&cap.words)).collect();
    if !caps.is_empty() {
        rules.push(("Caps", caps.join(", ")));
    }
    let exclusive = program.exclusives.rows().iter().filter(|list| list.journeys.contains(&id));
    let others: Vec<String> = exclusive
        .flat_map(|list| list.journeys.iter().filter(|other| **other != id))
        .map(|other| journey_title(graph, *other))
        .collect();
    if !others.is_empty() {
        rules.push(("Never beside", others.join(", ")));
    }
    rules
}

fn leave(graph: &Graph, rule: &ExitRule) -> Leave {
    let goal = match &rule.cause {
        Cause::On { events, .. } => events.contains(&Happening::Goal),
        Cause::When(_) => false,
    };
    Leave { words: humane(&rule.reason), goal, to: rule.to.as_ref().map(|target| journey_title(graph, target.journey)) }
}

/// How people call a journey.
#[must_use]
pub fn journey_title(graph: &Graph, id: JourneyId) -> String {
    let journey = &graph.program.journeys[id];
    journey.title.as_ref().map_or_else(|| spoken(&journey.name), ToString::to_string)
}

/// A name as it is spoken: `cart_reminder` is `Cart reminder`.
#[must_use]
pub fn spoken(name: &str) -> String {
    let words = humane(name);
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Words of the language with spaces in its names; texts in quotes stay as they are.
#[must_use]
pub fn humane(words: &str) -> String {
    let mut quoted = false;
    words
        .chars()
        .map(|c| {
            if c == '"' {
                quoted = !quoted;
            }
            if c == '_' && !quoted { ' ' } else { c }
        })
        .collect()
}

struct StageBuild<'g> {
    graph: &'g Graph,
    id: JourneyId,
    journey: &'g Journey,
    steps: &'g JourneyGraph,
    words: Words<'g>,
    flow: Option<&'g FlowShares>,
    stage: StageId,
    cards: Vec<Card>,
    ways: Vec<Way>,
    by_node: BTreeMap<NodeId, usize>,
    chips: BTreeMap<StageId, usize>,
}

impl StageBuild<'_> {
    fn build(mut self) -> StagePicture {
        let (steps, stage_id) = (self.steps, self.stage);
        let stage = &self.journey.stages[stage_id];
        for (node_id, node) in steps.nodes().filter(|(_, node)| node.stage == stage_id) {
            if let Some(card) = self.card(node_id, node) {
                self.by_node.insert(node_id, self.cards.len());
                self.cards.push(card);
            }
        }
        for (node_id, node) in steps.nodes().filter(|(_, node)| node.stage == stage_id) {
            let Some(from) = self.by_node.get(&node_id).copied() else { continue };
            let mut ways = self.steps.ways_on(node_id);
            if let NodeKind::Branch { arms, on: Some(value) } = &node.kind
                && name_every_value(value, arms.iter())
            {
                ways.retain(|(edge, _)| *edge != Edge::Next);
            }
            ways.sort_by_key(|(edge, _)| reading_order(&node.kind, *edge));
            for (edge, target) in ways {
                let to = self.target(target);
                let share = self.flow.and_then(|flow| flow.ways.get(&(self.id, node_id, edge)).copied());
                let source = self.words.way_on(&node.kind, edge);
                self.ways.push(Way { from, to, label: self.label(node, edge), source, share });
            }
        }
        let title = stage.title.as_ref().map_or_else(|| spoken(&stage.name), ToString::to_string);
        StagePicture {
            title: if self.journey.implicit_stage { String::new() } else { title },
            name: stage.name.to_string(),
            leaves: stage.exits.iter().map(|rule| leave(self.graph, rule)).collect(),
            cards: self.cards,
            ways: self.ways,
        }
    }

    /// The card a way leads to: rounds end at their `repeat`, other stages are named.
    fn target(&mut self, target: NodeId) -> usize {
        let node = self.steps.node(target);
        if let Some(NodeKind::Round(repeat)) = node.map(|node| &node.kind) {
            let start = self.steps.repeat_nodes(*repeat).map_or(target, |(start, _)| start);
            return self.by_node.get(&start).copied().unwrap_or(0);
        }
        if let Some(card) = self.by_node.get(&target) {
            return *card;
        }
        let stage = node.map_or(self.stage, |node| node.stage);
        if let Some(chip) = self.chips.get(&stage) {
            return *chip;
        }
        let next = &self.journey.stages[stage];
        let ended = node.is_some_and(|node| matches!(node.kind, NodeKind::Leave(_)));
        let title = next.title.as_ref().map_or_else(|| spoken(&next.name), ToString::to_string);
        let card = Card {
            kind: if ended { CardKind::Completed } else { CardKind::GoTo(stage.0 as usize) },
            title: if ended { "Completed".to_owned() } else { title },
            detail: String::new(),
            source: if ended { "completed".to_owned() } else { format!("go to {}", next.name) },
            channels: Vec::new(),
            node: None,
            to: None,
        };
        self.chips.insert(stage, self.cards.len());
        self.cards.push(card);
        self.cards.len() - 1
    }

    fn card(&self, node_id: NodeId, node: &Node) -> Option<Card> {
        let program = &self.graph.program;
        let (kind, title, detail) = match &node.kind {
            NodeKind::Stage(stage) => match &self.journey.stages[*stage].milestone {
                None => (CardKind::Start, String::new(), String::new()),
                Some((cause, _)) => (
                    CardKind::Milestone,
                    format!("Milestone: {}", event_words(&self.words.cause(cause))),
                    "moves on at once".to_owned(),
                ),
            },
            NodeKind::Wait(until) => {
                let words = humane(&self.words.wait(until));
                (
                    CardKind::Wait,
                    if words.starts_with("until ") { spoken(&words) } else { format!("Wait {words}") },
                    String::new(),
                )
            }
            NodeKind::Send { message, channels, .. } => {
                let message = &program.messages[*message];
                let title = message.title.as_ref().map_or_else(|| spoken(&message.name), ToString::to_string);
                (CardKind::Send, format!("Send {title}"), format!("by {}", humane(&self.words.channels(channels))))
            }
            NodeKind::Await { up_to, arms } => {
                let detail = match arms.as_slice() {
                    [Cause::When(condition)] => format!("until {}", humane(&self.words.cond(condition))),
                    [cause @ Cause::On { .. }] => format!("for {}", event_words(&self.words.cause(cause))),
                    _ => "for what comes first".to_owned(),
                };
                (CardKind::Await, format!("Wait up to {}", duration_words(*up_to)), detail)
            }
            NodeKind::Branch { arms, on } => match (arms.as_slice(), on) {
                (_, Some(value)) => {
                    (CardKind::Branch, format!("By {}", humane(&self.words.term(value))), String::new())
                }
                (arms, None) if is_on_entry(arms) => {
                    (CardKind::Branch, "By what they entered on".to_owned(), String::new())
                }
                ([condition], None) => {
                    (CardKind::Branch, format!("{}?", spoken(&self.words.cond(condition))), String::new())
                }
                (_, None) => (CardKind::Branch, "The first that is so".to_owned(), String::new()),
            },
            NodeKind::Split(split) => {
                (CardKind::Split, "Random split".to_owned(), humane(&program.splits[*split].name))
            }
            NodeKind::Repeat { times, .. } => (CardKind::Repeat, format!("Up to {times} times"), String::new()),
            NodeKind::Round(_) => return None,
            NodeKind::Set { .. } | NodeKind::Mark(_) | NodeKind::Clear(_) => {
                (CardKind::Change, spoken(&self.words.node(&node.kind)), String::new())
            }
            NodeKind::Do { action, .. } => {
                let action = &program.actions[*action];
                let source = &program.sources[action.to];
                let by = source.title.as_ref().map_or_else(|| humane(&source.name), ToString::to_string);
                (CardKind::Do, spoken(&action.name), by)
            }
            NodeKind::Start(target) => (
                CardKind::StartJourney,
                format!("Start {}", journey_title(self.graph, target.journey)),
                "and go on".to_owned(),
            ),
            NodeKind::Leave(LeaveKind::Exit(reason)) if reason == "exit" => {
                (CardKind::Exit, "Leaves".to_owned(), String::new())
            }
            NodeKind::Leave(LeaveKind::Exit(reason)) => (CardKind::Exit, spoken(reason), String::new()),
            NodeKind::Leave(LeaveKind::HandOff(target)) => {
                (CardKind::HandOff, format!("→ {}", journey_title(self.graph, target.journey)), String::new())
            }
            NodeKind::Leave(LeaveKind::Completed) => (CardKind::Completed, "Completed".to_owned(), String::new()),
        };
        Some(Card {
            kind,
            title,
            detail,
            source: self.words.node(&node.kind),
            channels: self.channels(&node.kind),
            node: Some(node_id),
            to: self.leads_to(&node.kind),
        })
    }

    fn leads_to(&self, kind: &NodeKind) -> Option<String> {
        match kind {
            NodeKind::Start(target) | NodeKind::Leave(LeaveKind::HandOff(target)) => {
                Some(self.graph.program.journeys[target.journey].name.to_string())
            }
            NodeKind::Leave(LeaveKind::Exit(_) | LeaveKind::Completed)
            | NodeKind::Stage(_)
            | NodeKind::Wait(_)
            | NodeKind::Send { .. }
            | NodeKind::Await { .. }
            | NodeKind::Branch { .. }
            | NodeKind::Split(_)
            | NodeKind::Repeat { .. }
            | NodeKind::Round(_)
            | NodeKind::Set { .. }
            | NodeKind::Mark(_)
            | NodeKind::Clear(_)
            | NodeKind::Do { .. } => None,
        }
    }

    fn channels(&self, kind: &NodeKind) -> Vec<usize> {
        let NodeKind::Send { message, channels, .. } = kind else { return Vec::new() };
        let text_for =
            |channel: ChannelId| self.graph.program.messages[*message].texts.iter().any(|text| text.channel == channel);
        let mut used = Vec::new();
        for choice in channels {
            match choice {
                ChannelChoice::Literal(channel, _) => used.push(channel.0 as usize),
                ChannelChoice::Attribute(..) => {
                    let possible = self.graph.program.channels.ids().filter(|channel| text_for(*channel));
                    used.extend(possible.map(|channel| channel.0 as usize));
                }
            }
        }
        let mut seen = BTreeSet::new();
        used.retain(|channel| seen.insert(*channel));
        used
    }

    fn label(&self, node: &Node, edge: Edge) -> String {
        let words = || self.words.way_on(&node.kind, edge);
        match (&node.kind, edge) {
            (NodeKind::Branch { arms, on: None }, Edge::Arm(_)) if is_on_entry(arms) => humane(&words()),
            (NodeKind::Branch { arms, on: None }, Edge::Otherwise | Edge::Next) if is_on_entry(arms) => {
                "otherwise".to_owned()
            }
            (NodeKind::Branch { arms, on: None }, Edge::Arm(_)) if arms.len() == 1 => "yes".to_owned(),
            (NodeKind::Branch { arms, on: None }, Edge::Otherwise | Edge::Next) if arms.len() == 1 => "no".to_owned(),
            (NodeKind::Branch { arms, on: None }, Edge::Arm(arm)) => {
                let condition = arms.get(arm as usize).filter(|c| !matches!(c.kind, CondKind::Always(_)));
                condition.map_or_else(|| "always".to_owned(), |condition| humane(&self.words.cond(condition)))
            }
            (NodeKind::Await { .. }, Edge::Arm(_)) => event_words(&words()),
            (NodeKind::Await { up_to, .. }, Edge::Otherwise) => format!("nothing in {}", duration_words(*up_to)),
            (NodeKind::Branch { .. }, Edge::Next) => "otherwise".to_owned(),
            (NodeKind::Send { .. }, Edge::Else) => "if it cannot be sent".to_owned(),
            (NodeKind::Wait(_), Edge::Else) => "if that is past".to_owned(),
            (NodeKind::Do { .. }, Edge::Else) => "if it fails".to_owned(),
            (NodeKind::Repeat { .. }, Edge::Again) => "each time".to_owned(),
            (NodeKind::Repeat { .. }, Edge::Next) => "then".to_owned(),
            (NodeKind::Stage(_), Edge::Milestone) => "reached".to_owned(),
            (_, Edge::Next | Edge::Back) => String::new(),
            (_, Edge::Else | Edge::Arm(_) | Edge::Otherwise | Edge::Again | Edge::Milestone) => humane(&words()),
        }
    }
}

/// Arms as they were written, and behind them what is done else; rounds before what comes after them.
fn reading_order(kind: &NodeKind, edge: Edge) -> (u8, Edge) {
    let last = match (kind, edge) {
        (NodeKind::Branch { .. } | NodeKind::Repeat { .. }, Edge::Next) => 1,
        (_, Edge::Next | Edge::Else | Edge::Arm(_) | Edge::Otherwise | Edge::Again | Edge::Back | Edge::Milestone) => 0,
    };
    (last, edge)
}

/// `on clicked` is `clicked`; `when upset` is `as soon as upset`.
fn event_words(cause: &str) -> String {
    match (cause.strip_prefix("on "), cause.strip_prefix("when ")) {
        (Some(event), _) => humane(event),
        (None, Some(condition)) => format!("as soon as {}", humane(condition)),
        (None, None) => humane(cause),
    }
}
