//! An instance has the word: its statements run until it waits, awaits, holds or leaves. Knows no rule but those asked on the way.

use super::{
    Run,
    evaluate::Context,
    state::{Doing, Resume, Slot},
};
use crate::{
    base::calendar::Instant,
    ir::{Edge, NodeId},
    model::types::{ActionId, StageId},
    sim::{
        life::{Chances, Leaving, Notice, Observer, World},
        plan::{
            check::Cause,
            rules::{Rules, StepKind, Wait},
        },
    },
};

/// structure: every agenda ends, unless a loop in which no time passes was let through; that is cut off here.
const LONGEST_AGENDA: u32 = 1_000_000;

/// What a statement comes to.
pub(super) enum Turn {
    /// Goes on along an edge.
    Along(Edge),
    /// Lets time pass.
    Pause,
    /// Leaves, after what was noted has been noticed.
    Leave(Leaving),
}

impl<W: World, C: Chances, O: Observer> Run<'_, '_, W, C, O> {
    /// Gives the word to an instance on the agenda. reading-and-noticing: it asks its exit rules and its stage's milestone in any case.
    pub(super) fn resume(&mut self, slot: Slot) {
        let Doing::Ready(resume) = self.state.visits[slot].doing else { return };
        if self.leave_if_so(slot) {
            return;
        }
        let stage = self.state.visits[slot].stage;
        if let Some(stage) = stage
            && !self.state.visits[slot].holdout
            && self.is_passed(slot, stage)
        {
            self.pass_stage(slot, stage);
            self.settle();
            let visit = &mut self.state.visits[slot];
            if let Doing::Ready(resume) = visit.doing {
                visit.doing = Doing::Running;
                self.advance(slot, resume);
            }
            return;
        }
        self.state.visits[slot].doing = Doing::Running;
        self.advance(slot, resume);
    }

    /// exits: no statement runs while an `exit when` is true.
    fn leave_if_so(&mut self, slot: Slot) -> bool {
        let visit = &self.state.visits[slot];
        let plan = self.plan;
        let rules = &plan.journeys[visit.journey];
        let stage = visit.stage.filter(|_| !visit.holdout);
        let first = (0_u32..).zip(&rules.exits).find(|(_, rule)| self.is_so(&rule.cause, slot));
        if let Some((position, rule)) = first {
            self.leave_by(slot, Leaving::Rule(position), rule.to.as_ref(), None);
            return true;
        }
        if let Some(stage) = stage
            && self.leave_stage_if_so(slot, stage)
        {
            return true;
        }
        if self.is_season_over(rules) {
            self.leave(slot, Leaving::SeasonOver);
            return true;
        }
        false
    }

    fn leave_stage_if_so(&mut self, slot: Slot, stage: StageId) -> bool {
        let plan = self.plan;
        let Some(rules) = plan.journeys[self.state.visits[slot].journey].stages.get(stage) else { return false };
        let first = (0_u32..).zip(&rules.exits).find(|(_, rule)| self.is_so(&rule.cause, slot));
        let Some((position, rule)) = first else { return false };
        self.leave_by(slot, Leaving::StageRule(stage, position), rule.to.as_ref(), None);
        true
    }

    fn is_so(&self, cause: &Cause, slot: Slot) -> bool {
        match cause {
            Cause::When(watch) => self.reader().so(&watch.check, Context::visit(slot)),
            Cause::On { .. } => false,
        }
    }

    fn is_passed(&self, slot: Slot, stage: StageId) -> bool {
        let rules = &self.plan.journeys[self.state.visits[slot].journey];
        let milestone = rules.stages.get(stage).and_then(|stage| stage.milestone.as_ref());
        milestone.is_some_and(|milestone| self.is_so(milestone, slot))
    }

    /// Runs statements until the instance waits, awaits, holds or leaves.
    pub(super) fn advance(&mut self, slot: Slot, resume: Resume) {
        let plan = self.plan;
        let rules = &plan.journeys[self.state.visits[slot].journey];
        let mut turn = match resume {
            Resume::Along(edge) => Turn::Along(edge),
            Resume::Ask => self.ask(slot),
            Resume::HoldoutOver => Turn::Leave(Leaving::HoldoutOver),
            Resume::To(node) => {
                self.state.visits[slot].node = node;
                self.step(slot, false)
            }
        };
        loop {
            // cascades: what a statement changes is noticed before the next one.
            self.settle();
            let visit = &mut self.state.visits[slot];
            if !visit.alive {
                return;
            }
            // milestones: reached by what the statement changed; the next stage begins.
            let moved = visit.moved.take();
            let next = match (moved, turn) {
                (Some(next), _) => Some(next),
                (None, Turn::Pause) => return,
                (None, Turn::Leave(why)) => {
                    self.leave(slot, why);
                    return;
                }
                (None, Turn::Along(edge)) => self.follow(slot, edge, rules),
            };
            let Some(next) = next else {
                self.leave(slot, Leaving::Completed);
                return;
            };
            let here = rules.steps.get(self.state.visits[slot].node).map(|step| &step.kind);
            let from_round = moved.is_none() && matches!(here, Some(StepKind::Round));
            self.state.visits[slot].node = next;
            self.state.round += 1;
            self.state.stepped += 1;
            if self.state.stepped > LONGEST_AGENDA {
                return;
            }
            turn = self.step(slot, from_round);
        }
    }

    /// Where an edge leads; where nothing is written after `, else`, on to the next step.
    fn follow(&mut self, slot: Slot, edge: Edge, rules: &Rules) -> Option<NodeId> {
        let visit = &self.state.visits[slot];
        let (number, journey, node) = (visit.number, visit.journey, visit.node);
        let step = rules.steps.get(node)?;
        let (edge, target) = match step.way(edge) {
            Some(target) => (edge, target),
            None => (Edge::Next, step.way(Edge::Next)?),
        };
        if self.steps {
            self.notice(&Notice::Takes { visit: number, journey, node, edge });
        }
        Some(target)
    }

    /// Runs the statement at which the instance stands.
    fn step(&mut self, slot: Slot, from_round: bool) -> Turn {
        let plan = self.plan;
        let visit = &mut self.state.visits[slot];
        let (number, journey, node) = (visit.number, visit.journey, visit.node);
        visit.doing = Doing::Running;
        if self.steps {
            self.notice(&Notice::Reaches { visit: number, journey, node });
        }
        let Some(step) = plan.journeys[journey].steps.get(node) else { return Turn::Leave(Leaving::Completed) };
        match &step.kind {
            StepKind::Stage(stage) => self.enter_stage(slot, *stage),
            StepKind::Wait(wait) => self.wait(slot, wait),
            StepKind::Send { .. } => {
                let now = self.state.now;
                let visit = &mut self.state.visits[slot];
                visit.reached = now;
                visit.cap_refused = None;
                visit.suppression_refused = None;
                self.ask(slot)
            }
            StepKind::Await { up_to, arms } => self.begin_await(slot, *up_to, arms),
            StepKind::Branch(arms) => {
                let reader = self.reader();
                let context = Context::visit(slot);
                let first = (0_u32..).zip(arms).find(|(_, arm)| reader.so(arm, context));
                Turn::Along(first.map_or(Edge::Otherwise, |(arm, _)| Edge::Arm(arm)))
            }
            StepKind::Split(id) => Turn::Along(Edge::Arm(self.chances.arm(*id, self.state.visits[slot].entered))),
            StepKind::Repeat { slot: counter, times } => {
                let Some(rounds) = self.state.visits[slot].rounds.get_mut(*counter) else {
                    return Turn::Along(Edge::Next);
                };
                // repeat: the count begins anew whenever it is reached from outside.
                *rounds = if from_round { rounds.saturating_add(1) } else { 0 };
                Turn::Along(if *rounds < *times { Edge::Again } else { Edge::Next })
            }
            StepKind::Round => Turn::Along(Edge::Back),
            StepKind::Set { attribute, value } => {
                let value = self.reader().value(value, Context::visit(slot));
                self.changes(|run| run.write(*attribute, value));
                Turn::Along(Edge::Next)
            }
            StepKind::Mark(status) => {
                self.changes(|run| run.begin_status(*status, None));
                Turn::Along(Edge::Next)
            }
            StepKind::Clear(status) => {
                self.changes(|run| run.clear_status(*status));
                Turn::Along(Edge::Next)
            }
            StepKind::Do(action) => self.act(slot, *action),
            StepKind::Start(to) => {
                self.want_handoff(slot, to, None);
                Turn::Along(Edge::Next)
            }
            StepKind::Exit => Turn::Leave(Leaving::Node(node)),
            StepKind::HandOff(to) => {
                self.leave(slot, Leaving::Node(node));
                self.want_handoff(slot, to, None);
                Turn::Pause
            }
            StepKind::Completed => Turn::Leave(Leaving::Completed),
        }
    }

    /// stages and milestones: on entering a stage its exit rules are read, then its milestone; one that is reached is passed at once.
    fn enter_stage(&mut self, slot: Slot, stage: StageId) -> Turn {
        let visit = &mut self.state.visits[slot];
        visit.stage = Some(stage);
        visit.wake_stale = true;
        if self.leave_stage_if_so(slot, stage) {
            return Turn::Pause;
        }
        if self.is_passed(slot, stage) {
            self.pass_stage(slot, stage);
        }
        Turn::Along(Edge::Next)
    }

    fn wait(&mut self, slot: Slot, wait: &Wait) -> Turn {
        let now = self.state.now;
        let until = match wait {
            Wait::For(length) => Some(now.saturating_add(*length)),
            Wait::Clock { days, time } => Some(self.next_clock(*days, *time)),
            Wait::Window(window) => Some(self.next_inside(*window)),
            Wait::Moment { value, .. } => self.reader().value(value, Context::visit(slot)).int(),
        };
        // wait-until: before now is past, now is not, missing is past.
        match until {
            Some(until) if until > now => self.pause(slot, Doing::Waiting, until),
            Some(until) if until == now => Turn::Along(Edge::Next),
            Some(_) | None => Turn::Along(Edge::Else),
        }
    }

    fn begin_await(&mut self, slot: Slot, up_to: i64, arms: &[Cause]) -> Turn {
        let now = self.state.now;
        self.state.visits[slot].began = now;
        if let Some(arm) = self.answered_at_once(arms, slot) {
            return Turn::Along(Edge::Arm(arm));
        }
        self.pause(slot, Doing::Awaiting, now.saturating_add(up_to))
    }

    pub(super) fn pause(&mut self, slot: Slot, doing: Doing, until: Instant) -> Turn {
        let visit = &mut self.state.visits[slot];
        visit.doing = doing;
        visit.due = until;
        visit.wake_stale = true;
        let (number, journey, node) = (visit.number, visit.journey, visit.node);
        if self.steps && matches!(doing, Doing::Waiting | Doing::Awaiting) {
            self.notice(&Notice::Waits { visit: number, journey, node, until });
        }
        Turn::Pause
    }

    /// Runs something that writes, and lets what it touched be noticed.
    fn changes(&mut self, change: impl FnOnce(&mut Self)) {
        let touched = self.state.touches.len();
        change(self);
        self.enqueue(None, touched);
    }

    /// actions: answered at the same instant.
    fn act(&mut self, slot: Slot, action: ActionId) -> Turn {
        let may_fail = self.plan.program().actions.get(action).is_some_and(|action| action.may_fail);
        let n = self.state.done.get(action).copied().unwrap_or(0);
        if let Some(done) = self.state.done.get_mut(action) {
            *done += 1;
        }
        let failing = self.state.failing.get(action).copied().unwrap_or(false);
        let failed = may_fail && (failing || self.world.fails(action, n));
        let visit = &self.state.visits[slot];
        let (number, journey, node) = (visit.number, visit.journey, visit.node);
        self.notice(&Notice::Acts { visit: number, journey, node, action, failed });
        Turn::Along(if failed { Edge::Else } else { Edge::Next })
    }
}
