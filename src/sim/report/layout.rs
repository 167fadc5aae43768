//! What is counted, and where: the rows of every account of a workspace, numbered once. Knows no customer.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use smol_str::SmolStr;

use crate::{
    base::ids::{Id, Table},
    ir::{Edge, Graph, LeaveKind, NodeId, NodeKind},
    model::{
        Program,
        population::Subject,
        program::{CapWindow, Scope},
        types::{JourneyId, MessageId, SendId, StageId},
    },
    sim::{life::Leaving, timeline::exit_words},
};

/// Where everything is counted.
#[derive(Clone, Debug)]
pub struct Layout<'g> {
    /// The workspace.
    pub graph: &'g Graph,
    /// By journey.
    pub journeys: Table<JourneyId, JourneyLayout>,
    /// Of what it is counted how many a customer gets.
    pub scopes: Vec<ScopeLayout>,
    /// Scopes that hold a message, whatever the channel and the statement.
    pub scopes_of_message: Table<MessageId, Vec<usize>>,
    /// Scopes of a channel, by channel.
    pub scopes_of_channel: Vec<Vec<usize>>,
    /// Scopes of a `send`, by send.
    pub scopes_of_send: Table<SendId, Vec<usize>>,
    /// Where each `send` stands.
    pub sends: Table<SendId, Option<NodeId>>,
    /// How many channels and reactions there are.
    pub channels: usize,
    /// How many reactions there are.
    pub reactions: usize,
}

/// Where a journey's things are counted.
#[derive(Clone, Debug)]
pub struct JourneyLayout {
    /// Every word an exit can have in reports; exits are counted by position.
    pub reasons: Vec<SmolStr>,
    rules: Vec<usize>,
    stage_rules: Table<StageId, Vec<usize>>,
    /// By node; 0 for nodes that do not leave.
    nodes: Vec<usize>,
    others: [usize; 5],
    /// Ways on of each node, in order.
    pub edges: Vec<Vec<Edge>>,
}

/// Something of which it is counted how many a customer gets.
#[derive(Clone, Debug)]
pub struct ScopeLayout {
    /// What.
    pub subject: Subject,
    /// In which windows the most is looked for.
    pub windows: Vec<CapWindow>,
}

/// A week is what frequency caps are mostly about.
const USUAL: CapWindow = CapWindow::Rolling(crate::base::calendar::WEEK);

impl<'g> Layout<'g> {
    /// `watch`: what is looked for besides caps, categories and channels (expectations of tests).
    #[must_use]
    pub fn new(graph: &'g Graph, watch: &[(Subject, Option<CapWindow>)]) -> Self {
        let program = &graph.program;
        let mut journeys = Table::new();
        for (id, _) in program.journeys.iter() {
            journeys.push(JourneyLayout::new(graph, id));
        }
        let mut scopes = vec![ScopeLayout { subject: Subject::Messages, windows: vec![USUAL] }];
        let categories = program.categories.ids().map(Subject::Category);
        for subject in categories.chain(program.channels.ids().map(Subject::Channel)) {
            scopes.push(ScopeLayout { subject, windows: vec![USUAL] });
        }
        let caps = program.caps.rows().iter().map(|cap| {
            let subject = match cap.scope {
                Scope::Messages => Subject::Messages,
                Scope::Category(id) => Subject::Category(id),
                Scope::Channel(id) => Subject::Channel(id),
                Scope::Message(id) => Subject::Message(id),
            };
            (subject, Some(cap.window))
        });
        for (subject, window) in caps.chain(watch.iter().copied()) {
            let at = scopes.iter().position(|scope| scope.subject == subject).unwrap_or_else(|| {
                scopes.push(ScopeLayout { subject, windows: Vec::new() });
                scopes.len() - 1
            });
            if let (Some(scope), Some(window)) = (scopes.get_mut(at), window)
                && !scope.windows.contains(&window)
            {
                scope.windows.push(window);
            }
        }
        let mut layout = Self {
            graph,
            journeys,
            scopes_of_message: program.messages.ids().fold(Table::new(), |mut table, _| {
                table.push(Vec::new());
                table
            }),
            scopes_of_channel: vec![Vec::new(); program.channels.len()],
            scopes_of_send: program.sends.ids().fold(Table::new(), |mut table, _| {
                table.push(Vec::new());
                table
            }),
            scopes,
            sends: send_nodes(graph),
            channels: program.channels.len(),
            reactions: program.reactions.len(),
        };
        layout.index_scopes(program);
        layout
    }

    fn index_scopes(&mut self, program: &Program) {
        for (index, scope) in self.scopes.iter().enumerate() {
            for (message, declared) in program.messages.iter() {
                let is_inside = match scope.subject {
                    Subject::Messages => true,
                    Subject::Message(id) => id == message,
                    Subject::Category(id) => program.is_kind_of(declared.category, id),
                    Subject::Send(_) | Subject::Channel(_) | Subject::Journey(_) => false,
                };
                if is_inside && let Some(list) = self.scopes_of_message.get_mut(message) {
                    list.push(index);
                }
            }
            match scope.subject {
                Subject::Channel(id) => {
                    if let Some(list) = self.scopes_of_channel.get_mut(id.index()) {
                        list.push(index);
                    }
                }
                Subject::Send(id) => {
                    if let Some(list) = self.scopes_of_send.get_mut(id) {
                        list.push(index);
                    }
                }
                Subject::Journey(id) => {
                    for (list, place) in self.scopes_of_send.iter_mut().map(|(_, list)| list).zip(program.sends.rows())
                    {
                        if place.journey == id {
                            list.push(index);
                        }
                    }
                }
                Subject::Messages | Subject::Message(_) | Subject::Category(_) => {}
            }
        }
    }

    /// The position of a subject among the scopes.
    #[must_use]
    pub fn scope(&self, subject: Subject) -> Option<usize> {
        self.scopes.iter().position(|scope| scope.subject == subject)
    }
}

fn send_nodes(graph: &Graph) -> Table<SendId, Option<NodeId>> {
    let mut sends = Table::new();
    for _ in graph.program.sends.rows() {
        sends.push(None);
    }
    for journey in graph.journeys.rows() {
        for (node, step) in journey.nodes() {
            if let NodeKind::Send { id, .. } = step.kind
                && let Some(room) = sends.get_mut(id)
            {
                *room = Some(node);
            }
        }
    }
    sends
}

impl JourneyLayout {
    fn new(graph: &Graph, id: JourneyId) -> Self {
        let rules = &graph.program.journeys[id];
        let mut reasons: Vec<SmolStr> = Vec::new();
        let mut number = |why: Leaving| {
            let words = exit_words(graph, id, why);
            reasons.iter().position(|reason| reason == words).unwrap_or_else(|| {
                reasons.push(SmolStr::new(words));
                reasons.len() - 1
            })
        };
        let journey_rules = (0_u32..).take(rules.exits.len()).map(|at| number(Leaving::Rule(at))).collect();
        let mut stage_rules = Table::new();
        for (stage, declared) in rules.stages.iter() {
            stage_rules
                .push((0_u32..).take(declared.exits.len()).map(|at| number(Leaving::StageRule(stage, at))).collect());
        }
        let steps = &graph.journeys[id];
        let nodes = steps
            .nodes()
            .map(|(node, step)| if matches!(step.kind, NodeKind::Leave(_)) { number(Leaving::Node(node)) } else { 0 })
            .collect();
        let others = [
            number(Leaving::Completed),
            number(Leaving::Capped),
            number(Leaving::GaveWay),
            number(Leaving::SeasonOver),
            number(Leaving::HoldoutOver),
        ];
        let edges =
            steps.nodes().map(|(node, _)| steps.ways_on(node).into_iter().map(|(edge, _)| edge).collect()).collect();
        Self { reasons, rules: journey_rules, stage_rules, nodes, others, edges }
    }

    /// Where an exit is counted.
    #[must_use]
    pub fn reason(&self, why: Leaving) -> usize {
        let [completed, capped, gave_way, season_over, holdout_over] = self.others;
        match why {
            Leaving::Rule(at) => self.rules.get(at as usize).copied(),
            Leaving::StageRule(stage, at) => self.stage_rules.get(stage).and_then(|r| r.get(at as usize)).copied(),
            Leaving::Node(node) => self.nodes.get(node.index()).copied(),
            Leaving::Completed => Some(completed),
            Leaving::Capped => Some(capped),
            Leaving::GaveWay => Some(gave_way),
            Leaving::SeasonOver => Some(season_over),
            Leaving::HoldoutOver => Some(holdout_over),
        }
        .unwrap_or(completed)
    }
}

/// Whether a node leaves as completed: such an end is shown as the exit, not as a step.
#[must_use]
pub fn is_silent(kind: &NodeKind) -> bool {
    match kind {
        NodeKind::Leave(LeaveKind::Completed) | NodeKind::Round(_) => true,
        NodeKind::Leave(LeaveKind::Exit(_) | LeaveKind::HandOff(_))
        | NodeKind::Stage(_)
        | NodeKind::Wait(_)
        | NodeKind::Send { .. }
        | NodeKind::Await { .. }
        | NodeKind::Branch { .. }
        | NodeKind::Split(_)
        | NodeKind::Repeat { .. }
        | NodeKind::Set { .. }
        | NodeKind::Mark(_)
        | NodeKind::Clear(_)
        | NodeKind::Do { .. }
        | NodeKind::Start(_) => false,
    }
}
