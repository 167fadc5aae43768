//! Journeys as the machine runs them: steps in a row, rules compiled. Knows no customer.

use super::{
    check::{Cause, Check, Leaf, Mentions, Occasion, Val},
    compile::Compiler,
};
use crate::{
    base::{
        calendar::Millis,
        ids::{Id, Table},
    },
    ir::{Edge, JourneyGraph, LeaveKind, NodeId, NodeKind},
    model::{
        journey::{self as model, ChannelChoice, Reenter, Season, WaitUntil, WayInKind},
        program::{DailyWindow, Program},
        types::{
            ActionId, AttributeId, ExclusiveId, JourneyId, MessageId, SegmentId, SendId, SplitId, StageId, StatusId,
            WayInId,
        },
    },
};

/// A journey.
#[derive(Debug)]
pub(crate) struct Rules {
    /// agenda-order: 0 goes first (higher priority, then the name's bytes).
    pub rank: u32,
    pub priority: i64,
    /// The position of its key among what comes with an entry.
    pub key: Option<u32>,
    pub season: Option<Season>,
    pub reenter: Reenter,
    pub ways_in: Table<WayInId, Way>,
    /// The ways in of hand-offs, in written order.
    pub handoffs: Vec<WayInId>,
    pub goal: Option<Goal>,
    pub exits: Vec<Exit>,
    pub stages: Table<StageId, Stage>,
    pub steps: Table<NodeId, Step>,
    pub start: NodeId,
    pub repeats: u32,
    /// Messages that it sends itself.
    pub says: Vec<MessageId>,
    /// `at most one of` lists it stands in.
    pub exclusives: Vec<ExclusiveId>,
    /// All that its goal, exits, milestones and awaits mention, but for the events behind `on`.
    pub mentions: Mentions,
    /// All that its goal, exits, milestones and awaits listen to.
    pub hears: Vec<Leaf>,
}

/// A way in.
#[derive(Debug)]
pub(crate) struct Way {
    pub occasions: Vec<Occasion>,
    pub when: Option<Check>,
}

/// A goal.
#[derive(Debug)]
pub(crate) struct Goal {
    pub cause: Cause,
    pub within: Option<Millis>,
    pub worth: Option<Val>,
}

/// An exit rule.
#[derive(Debug)]
pub(crate) struct Exit {
    pub cause: Cause,
    pub to: Option<HandOff>,
}

/// A hand-off.
#[derive(Debug)]
pub(crate) struct HandOff {
    pub journey: JourneyId,
    pub args: Vec<Val>,
}

/// A stage.
#[derive(Debug)]
pub(crate) struct Stage {
    pub milestone: Option<Cause>,
    pub exits: Vec<Exit>,
    /// Where it begins.
    pub start: NodeId,
}

/// A step and its ways on.
#[derive(Debug)]
pub(crate) struct Step {
    pub kind: StepKind,
    ways: Vec<(Edge, NodeId)>,
}

impl Step {
    /// Where an edge leads.
    pub fn way(&self, edge: Edge) -> Option<NodeId> {
        self.ways.iter().find(|(known, _)| *known == edge).map(|(_, target)| *target)
    }
}

/// What a step does.
#[derive(Debug)]
pub(crate) enum StepKind {
    Stage(StageId),
    Wait(Wait),
    Send { id: SendId, message: MessageId, channels: Vec<ChannelChoice> },
    Await { up_to: Millis, arms: Vec<Cause> },
    Branch(Vec<Check>),
    Split(SplitId),
    Repeat { slot: usize, times: u64 },
    Round,
    Set { attribute: AttributeId, value: Val },
    Mark(StatusId),
    Clear(StatusId),
    Do(ActionId),
    Start(HandOff),
    Exit,
    HandOff(HandOff),
    Completed,
}

/// Until when a wait lasts.
#[derive(Debug)]
pub(crate) enum Wait {
    For(Millis),
    Clock {
        days: u8,
        time: Millis,
    },
    Window(DailyWindow),
    /// An instant; computed again when one of the attributes is written.
    Moment {
        value: Val,
        attributes: Vec<AttributeId>,
    },
}

/// Compiles the rules and steps of every journey.
pub(crate) fn compile(
    compiler: &mut Compiler<'_>,
    segments: &Table<SegmentId, Check>,
    graphs: &Table<JourneyId, JourneyGraph>,
) -> Table<JourneyId, Rules> {
    let program = compiler.program;
    let ranks = ranks(program);
    let mut all = Table::new();
    for (id, journey) in program.journeys.iter() {
        let rank = ranks.get(id.index()).copied().unwrap_or(0);
        all.push(rules(compiler, segments, id, journey, graphs.get(id), rank));
    }
    all
}

/// agenda-order: higher priority first, then journey names in byte order.
fn ranks(program: &Program) -> Vec<u32> {
    let mut order: Vec<JourneyId> = program.journeys.ids().collect();
    order.sort_by(|a, b| {
        let (a, b) = (&program.journeys[*a], &program.journeys[*b]);
        b.priority.cmp(&a.priority).then_with(|| a.name.as_bytes().cmp(b.name.as_bytes()))
    });
    let mut ranks = vec![0; order.len()];
    for (rank, id) in (0_u32..).zip(order) {
        if let Some(slot) = ranks.get_mut(id.index()) {
            *slot = rank;
        }
    }
    ranks
}

fn rules(
    compiler: &mut Compiler<'_>,
    segments: &Table<SegmentId, Check>,
    id: JourneyId,
    journey: &model::Journey,
    graph: Option<&JourneyGraph>,
    rank: u32,
) -> Rules {
    let program = compiler.program;
    let mut ways_in = Table::new();
    let mut handoffs = Vec::new();
    for (way, declared) in journey.ways_in.iter() {
        let mut occasions = Vec::new();
        match &declared.what {
            WayInKind::Happening(what) => compiler.occasions(what, declared.filter.as_ref(), &mut occasions),
            WayInKind::Handoff(_) => handoffs.push(way),
        }
        ways_in.push(Way { occasions, when: declared.when.as_ref().map(|when| compiler.cond(when)) });
    }
    let goal = journey.goal.as_ref().map(|goal| Goal {
        cause: compiler.cause(&goal.cause, segments),
        within: goal.within,
        worth: goal.worth.as_ref().map(|worth| compiler.term(worth)),
    });
    let exits = exits(compiler, segments, &journey.exits);
    let mut stages = Table::new();
    for (stage, declared) in journey.stages.iter() {
        stages.push(Stage {
            milestone: declared.milestone.as_ref().map(|(cause, _)| compiler.cause(cause, segments)),
            exits: self::exits(compiler, segments, &declared.exits),
            start: graph.and_then(|graph| graph.stage_start(stage)).unwrap_or(NodeId(0)),
        });
    }
    let mut steps = Table::new();
    let mut says = Vec::new();
    if let Some(graph) = graph {
        for (node, step) in graph.nodes() {
            if let NodeKind::Send { message, .. } = &step.kind {
                super::check::add(&mut says, *message);
            }
            steps.push(Step { kind: step_kind(compiler, segments, &step.kind), ways: graph.ways_on(node) });
        }
    }
    let exclusives = program.exclusives.iter().filter(|(_, list)| list.journeys.contains(&id)).map(|(id, _)| id);
    let mut rules = Rules {
        rank,
        priority: journey.priority,
        key: journey.key.as_ref().map(|key| key.field),
        season: journey.season,
        reenter: journey.reenter,
        ways_in,
        handoffs,
        goal,
        exits,
        stages,
        steps,
        start: graph.map_or(NodeId(0), JourneyGraph::start),
        repeats: graph.map_or(0, JourneyGraph::repeats),
        says,
        exclusives: exclusives.collect(),
        mentions: Mentions::default(),
        hears: Vec::new(),
    };
    rules.listen();
    // seasons and zones: its end is a local day.
    if rules.season.is_some()
        && let Some(zone) = program.zone_attribute
    {
        super::check::add(&mut rules.mentions.attributes, zone);
    }
    rules
}

impl Rules {
    /// Gathers what any of its rules and awaits listens to, so that nothing else is asked about an event that means nothing here.
    fn listen(&mut self) {
        let mut mentions = Mentions::default();
        let mut hears = Vec::new();
        let mut causes: Vec<&Cause> = Vec::new();
        causes.extend(self.goal.iter().map(|goal| &goal.cause));
        causes.extend(self.exits.iter().map(|exit| &exit.cause));
        for stage in self.stages.rows() {
            causes.extend(&stage.milestone);
            causes.extend(stage.exits.iter().map(|exit| &exit.cause));
        }
        for step in self.steps.rows() {
            match &step.kind {
                StepKind::Await { arms, .. } => causes.extend(arms),
                StepKind::Wait(Wait::Moment { attributes, .. }) => {
                    attributes.iter().for_each(|attribute| super::check::add(&mut mentions.attributes, *attribute));
                }
                StepKind::Stage(_)
                | StepKind::Wait(Wait::For(_) | Wait::Clock { .. } | Wait::Window(_))
                | StepKind::Send { .. }
                | StepKind::Branch(_)
                | StepKind::Split(_)
                | StepKind::Repeat { .. }
                | StepKind::Round
                | StepKind::Set { .. }
                | StepKind::Mark(_)
                | StepKind::Clear(_)
                | StepKind::Do(_)
                | StepKind::Start(_)
                | StepKind::Exit
                | StepKind::HandOff(_)
                | StepKind::Completed => {}
            }
        }
        for cause in causes {
            match cause {
                Cause::On { occasions, .. } => {
                    occasions.iter().for_each(|occasion| super::check::add(&mut hears, occasion.leaf));
                }
                Cause::When(watch) => mentions.join(&watch.mentions),
            }
        }
        mentions.clock |= self.season.is_some();
        self.mentions = mentions;
        self.hears = hears;
    }
}

fn exits(compiler: &mut Compiler<'_>, segments: &Table<SegmentId, Check>, rules: &[model::ExitRule]) -> Vec<Exit> {
    rules
        .iter()
        .map(|rule| Exit {
            cause: compiler.cause(&rule.cause, segments),
            to: rule.to.as_ref().map(|to| hand_off(compiler, to)),
        })
        .collect()
}

fn hand_off(compiler: &mut Compiler<'_>, to: &model::HandOff) -> HandOff {
    HandOff { journey: to.journey, args: to.args.iter().map(|arg| compiler.term(arg)).collect() }
}

fn step_kind(compiler: &mut Compiler<'_>, segments: &Table<SegmentId, Check>, kind: &NodeKind) -> StepKind {
    match kind {
        NodeKind::Stage(id) => StepKind::Stage(*id),
        NodeKind::Wait(WaitUntil::For(length)) => StepKind::Wait(Wait::For(*length)),
        NodeKind::Wait(WaitUntil::Clock { days, time }) => StepKind::Wait(Wait::Clock { days: *days, time: *time }),
        NodeKind::Wait(WaitUntil::Window(window)) => StepKind::Wait(Wait::Window(*window)),
        NodeKind::Wait(WaitUntil::Moment(term)) => {
            let value = compiler.instant(term);
            let attributes = compiler.attributes_of(&value, segments);
            StepKind::Wait(Wait::Moment { value, attributes })
        }
        NodeKind::Send { id, message, channels } => {
            StepKind::Send { id: *id, message: *message, channels: channels.clone() }
        }
        NodeKind::Await { up_to, arms } => {
            StepKind::Await { up_to: *up_to, arms: arms.iter().map(|arm| compiler.cause(arm, segments)).collect() }
        }
        NodeKind::Branch { arms, .. } => StepKind::Branch(arms.iter().map(|arm| compiler.cond(arm)).collect()),
        NodeKind::Split(id) => StepKind::Split(*id),
        NodeKind::Repeat { id, times } => StepKind::Repeat { slot: id.index(), times: *times },
        NodeKind::Round(_) => StepKind::Round,
        NodeKind::Set { attribute, value } => StepKind::Set { attribute: *attribute, value: compiler.term(value) },
        NodeKind::Mark(id) => StepKind::Mark(*id),
        NodeKind::Clear(id) => StepKind::Clear(*id),
        NodeKind::Do { action, .. } => StepKind::Do(*action),
        NodeKind::Start(to) => StepKind::Start(hand_off(compiler, to)),
        NodeKind::Leave(LeaveKind::Exit(_)) => StepKind::Exit,
        NodeKind::Leave(LeaveKind::HandOff(to)) => StepKind::HandOff(hand_off(compiler, to)),
        NodeKind::Leave(LeaveKind::Completed) => StepKind::Completed,
    }
}
