//! What was touched is noticed: steps (b) to (f) of an event. Runs no statement.

use super::{
    Run,
    evaluate::{Context, Scope},
    state::{Doing, Fact, Noted, Resume, Slot, Touch},
};
use crate::{
    base::calendar::Instant,
    ir::Edge,
    model::{
        condition::{Happened, JourneyFact},
        types::{ChannelId, EventId, StageId},
    },
    sim::{
        life::{Chances, Leaving, Notice, Observer, World},
        plan::{
            check::{Cause, Leaf, Mentions},
            rules::{Exit, StepKind, Wait},
        },
        value::Value,
    },
};

/// More is noticed in one agenda only where statuses begin and end each other without end; that is cut off here.
const LONGEST_CASCADE: u32 = 100_000;

/// What is noticed means for a visit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decision {
    slot: Slot,
    /// (b) What the goal is worth.
    credit: Option<Option<i64>>,
    /// (c)
    exit: Option<Leaving>,
    /// (d)
    milestone: Option<StageId>,
    /// (e)
    answer: Option<Answer>,
}

/// How a visit that waits goes on.
#[derive(Clone, Copy, Debug)]
enum Answer {
    /// An arm of the await, and whether an event met it.
    Arm(u32, bool),
    Resume(Resume),
    /// Waits on, until then.
    Until(Instant),
}

impl<W: World, C: Chances, O: Observer> Run<'_, '_, W, C, O> {
    /// cascades: notices everything that waits to be, in the order in which it happened.
    pub(super) fn settle(&mut self) {
        while let Some(noted) = self.state.queue.pop_front() {
            self.state.noticed += 1;
            if self.state.noticed > LONGEST_CASCADE {
                self.state.queue.clear();
                break;
            }
            self.see(noted);
        }
        self.state.touches.clear();
    }

    /// steps-of-an-event (b) to (f): all of them read the same state, so all is decided before anything is done about it.
    fn see(&mut self, noted: Noted) {
        let mut decisions = std::mem::take(&mut self.state.decisions);
        for index in 0..self.state.open.len() {
            let Some(slot) = self.state.open.get(index).copied() else { break };
            if self.is_affected(slot, noted) {
                decisions.push(self.decide_for(slot, noted));
            }
        }
        if let Some(fact) = noted.fact {
            self.want_by(fact);
        }
        let first_tick = self.state.becoming.len();
        self.become_inside(noted);
        for decision in &decisions {
            if let Some(worth) = decision.credit {
                self.credit(decision.slot, worth);
            }
        }
        for decision in &decisions {
            if let Some(why) = decision.exit {
                self.exit(decision.slot, why, noted);
            }
        }
        for decision in &decisions {
            if let Some(stage) = decision.milestone {
                self.pass_stage(decision.slot, stage);
            }
        }
        for decision in decisions.drain(..) {
            if let Some(answer) = decision.answer {
                self.answer(decision.slot, answer, noted);
            }
            let visit = &mut self.state.visits[decision.slot];
            visit.goal_now = false;
            visit.wake_stale = true;
            if noted.clock && visit.wake <= self.state.now {
                visit.wake = Instant::MAX;
            }
        }
        self.state.decisions = decisions;
        while let Some(trigger) = self.state.becoming.get(first_tick).copied() {
            self.state.becoming.remove(first_tick);
            self.happen(Fact::Tick(trigger, None));
        }
    }

    fn decide_for(&mut self, slot: Slot, noted: Noted) -> Decision {
        let credit = self.credits(slot, noted);
        self.state.visits[slot].goal_now = credit.is_some();
        let exit = self.exits(slot, noted);
        let milestone = if exit.is_none() { self.reaches_milestone(slot, noted) } else { None };
        let answer = if exit.is_none() && milestone.is_none() { self.answers(slot, noted) } else { None };
        Decision { slot, credit, exit, milestone, answer }
    }

    /// Whether anything in the rules of a visit's journey can be about what is noticed.
    fn is_affected(&self, slot: Slot, noted: Noted) -> bool {
        let Some(visit) = self.state.visits.get(slot) else { return false };
        let rules = &self.plan.journeys[visit.journey];
        let reader = self.reader();
        let hears = |fact| rules.hears.iter().any(|leaf| reader.is_leaf(*leaf, fact, Scope::Anywhere));
        noted.fact.is_some_and(hears)
            || (matches!(visit.doing, Doing::Holding(..)) && !visit.held_for.is_empty())
            || (noted.clock && visit.wake <= self.state.now)
            || self.is_concerned(&rules.mentions, noted)
    }

    fn touches(&self, noted: Noted) -> &[Touch] {
        self.state.touches.get(noted.touches.0..noted.touches.1).unwrap_or(&[])
    }

    fn is_concerned(&self, mentions: &Mentions, noted: Noted) -> bool {
        self.reader().concerns(mentions, noted.fact, self.touches(noted))
    }

    /// Whether a cause is met by what is noticed: an event that fits, or a condition that was touched and is so.
    fn is_met(&self, cause: &Cause, slot: Slot, scope: Scope, noted: Noted) -> bool {
        let reader = self.reader();
        match cause {
            Cause::On { occasions, when } => {
                let happens = match noted.fact {
                    Some(fact) => reader.happens(occasions, fact, scope),
                    None => self.is_goal_now(occasions, slot),
                };
                happens && when.as_ref().is_none_or(|when| reader.so(when, Self::context(slot, noted.fact)))
            }
            Cause::When(watch) => {
                let due = noted.clock && watch.mentions.clock && self.state.visits[slot].wake <= self.state.now;
                (due || self.is_concerned(&watch.mentions, noted)) && reader.so(&watch.check, Context::visit(slot))
            }
        }
    }

    /// goals: `on goal` fires in whatever credits it, be it no event.
    fn is_goal_now(&self, occasions: &[crate::sim::plan::check::Occasion], slot: Slot) -> bool {
        self.state.visits[slot].goal_now && occasions.iter().any(|occasion| occasion.leaf == Leaf::Goal)
    }

    /// (b) goals: once per entry, in (entry, entry + W]; without a window, while inside. Gives what it is worth.
    fn credits(&self, slot: Slot, noted: Noted) -> Option<Option<i64>> {
        let visit = &self.state.visits[slot];
        let goal = self.plan.journeys[visit.journey].goal.as_ref()?;
        let now = self.state.now;
        let open = match goal.within {
            Some(within) => visit.entered < now && now <= visit.entered.saturating_add(within),
            None => visit.alive,
        };
        if visit.credited || !open || !self.is_met(&goal.cause, slot, Scope::Rule(slot), noted) {
            return None;
        }
        let worth = goal.worth.as_ref().map(|worth| self.reader().value(worth, Self::context(slot, noted.fact)));
        Some(worth.and_then(Value::int))
    }

    fn credit(&mut self, slot: Slot, worth: Option<i64>) {
        let visit = &mut self.state.visits[slot];
        visit.credited = true;
        let (journey, key, holdout) = (visit.journey, visit.key, visit.holdout);
        let (number, entered) = (visit.number, visit.entered);
        self.notice(&Notice::Goal { visit: number, journey, key, worth, holdout, entered });
        self.note_journey(journey, JourneyFact::Converted);
    }

    /// (c) exits: the first rule in written order, the journey's before the stage's; the season's end is the last.
    fn exits(&self, slot: Slot, noted: Noted) -> Option<Leaving> {
        let visit = &self.state.visits[slot];
        if !visit.alive {
            return None;
        }
        let rules = &self.plan.journeys[visit.journey];
        let is_met = |rule: &Exit| self.is_met(&rule.cause, slot, Scope::Rule(slot), noted);
        if let Some((position, _)) = (0_u32..).zip(&rules.exits).find(|(_, rule)| is_met(rule)) {
            return Some(Leaving::Rule(position));
        }
        if let Some(stage) = visit.stage.filter(|_| !visit.holdout)
            && let Some(of_stage) = rules.stages.get(stage)
            && let Some((position, _)) = (0_u32..).zip(&of_stage.exits).find(|(_, rule)| is_met(rule))
        {
            return Some(Leaving::StageRule(stage, position));
        }
        (noted.clock && self.is_season_over(rules)).then_some(Leaving::SeasonOver)
    }

    fn exit(&mut self, slot: Slot, why: Leaving, noted: Noted) {
        let plan = self.plan;
        let rules = &plan.journeys[self.state.visits[slot].journey];
        let rule = match why {
            Leaving::Rule(position) => rules.exits.get(position as usize),
            Leaving::StageRule(stage, position) => {
                rules.stages.get(stage).and_then(|stage| stage.exits.get(position as usize))
            }
            Leaving::Node(_)
            | Leaving::Completed
            | Leaving::Capped
            | Leaving::GaveWay
            | Leaving::SeasonOver
            | Leaving::HoldoutOver => None,
        };
        match rule {
            Some(rule) => self.leave_by(slot, why, rule.to.as_ref(), brought(&rule.cause, noted)),
            None => self.leave(slot, why),
        }
    }

    /// (d) milestones: the stage is left from anywhere in it.
    fn reaches_milestone(&self, slot: Slot, noted: Noted) -> Option<StageId> {
        let visit = &self.state.visits[slot];
        let stage = visit.stage.filter(|_| visit.alive && !visit.holdout)?;
        let milestone = self.plan.journeys[visit.journey].stages.get(stage)?.milestone.as_ref()?;
        self.is_met(milestone, slot, Scope::Rule(slot), noted).then_some(stage)
    }

    /// milestones: pending things are dropped, the next stage begins; after the last one, `completed`.
    pub(super) fn pass_stage(&mut self, slot: Slot, stage: StageId) {
        self.withdraw(slot);
        let (number, journey) = (self.state.visits[slot].number, self.state.visits[slot].journey);
        self.notice(&Notice::Milestone { visit: number, journey, stage });
        let rules = &self.plan.journeys[journey];
        let start = rules.stages[stage].start;
        let next = rules.steps.get(start).and_then(|step| step.way(Edge::Milestone));
        if self.steps {
            self.notice(&Notice::Takes { visit: number, journey, node: start, edge: Edge::Milestone });
        }
        let visit = &mut self.state.visits[slot];
        visit.stage = None;
        visit.due = Instant::MAX;
        visit.wake_stale = true;
        let next = next.unwrap_or(start);
        if visit.doing == Doing::Running {
            visit.moved = Some(next);
        } else {
            visit.doing = Doing::Ready(Resume::To(next));
        }
    }

    /// (e) awaits are decided; a suppressed message may be asked again; a wait follows its moment.
    fn answers(&self, slot: Slot, noted: Noted) -> Option<Answer> {
        let visit = &self.state.visits[slot];
        if !visit.alive {
            return None;
        }
        let plan = self.plan;
        let step = plan.journeys[visit.journey].steps.get(visit.node)?;
        match (visit.doing, &step.kind) {
            (Doing::Awaiting, StepKind::Await { arms, .. }) => {
                let met = (0_u32..).zip(arms).find(|(_, arm)| self.is_arm_met(arm, slot, noted));
                met.map(|(arm, cause)| Answer::Arm(arm, matches!(cause, Cause::On { .. })))
            }
            (Doing::Holding(..), StepKind::Send { message, .. }) => {
                // suppression: asked again as soon as the condition is no longer true.
                let on = &plan.policy.messages[*message].on;
                let is_over = |channel: &ChannelId| {
                    let suppressions = &on[*channel].suppressions;
                    let touched = suppressions.iter().any(|id| {
                        let mentions = &plan.policy.suppressions[*id].mentions;
                        (noted.clock && mentions.clock && visit.wake <= self.state.now)
                            || self.is_concerned(mentions, noted)
                    });
                    touched && !self.reader().is_suppressed(suppressions)
                };
                visit.held_for.iter().any(is_over).then_some(Answer::Resume(Resume::Ask))
            }
            (Doing::Waiting, StepKind::Wait(Wait::Moment { value, attributes })) => {
                // wait-until: a moment counted from an attribute is computed again when that is written.
                let written = self.touches(noted).iter().any(|touch| match touch {
                    Touch::Attribute(id) => attributes.contains(id),
                    Touch::Status(_) => false,
                });
                let now = self.state.now;
                written.then(|| match self.reader().value(value, Context::visit(slot)).int() {
                    Some(at) if at > now => Answer::Until(at),
                    Some(at) if at == now => Answer::Resume(Resume::Along(Edge::Next)),
                    Some(_) | None => Answer::Resume(Resume::Along(Edge::Else)),
                })
            }
            (
                Doing::Running
                | Doing::Ready(_)
                | Doing::Waiting
                | Doing::Awaiting
                | Doing::Holding(..)
                | Doing::HeldOut
                | Doing::Left,
                _,
            ) => None,
        }
    }

    fn answer(&mut self, slot: Slot, answer: Answer, noted: Noted) {
        match answer {
            Answer::Arm(arm, by_event) => {
                if by_event {
                    self.keep_awaited(slot, noted.fact);
                }
                self.make_ready(slot, Resume::Along(Edge::Arm(arm)));
            }
            Answer::Resume(resume) => self.make_ready(slot, resume),
            Answer::Until(at) => self.state.visits[slot].due = at,
        }
    }

    /// Whether an arm is met. windows: `up to W` after s is (s, s + W], so a business event at s is not heard; since-when: reactions
    /// count since the message was sent.
    fn is_arm_met(&self, arm: &Cause, slot: Slot, noted: Noted) -> bool {
        let began = self.state.visits[slot].began;
        let reaction = matches!(noted.fact, Some(Fact::Reaction(..)));
        match arm {
            Cause::On { .. } if began == self.state.now && !reaction => false,
            Cause::On { .. } | Cause::When(_) => self.is_met(arm, slot, Scope::Await(slot), noted),
        }
    }

    /// since-when and await-when: an arm that is met as the await begins, by a reaction that has come already or by a condition.
    pub(super) fn answered_at_once(&self, arms: &[Cause], slot: Slot) -> Option<u32> {
        let reader = self.reader();
        let visit = reader.visit(slot)?;
        let context = Context::visit(slot);
        let met = (0_u32..).zip(arms).find(|(_, arm)| match arm {
            Cause::When(watch) => reader.so(&watch.check, context),
            Cause::On { occasions, when } => {
                let came = occasions.iter().any(|occasion| {
                    let Leaf::Message(which, happened) = occasion.leaf else { return false };
                    let sending = match (which, happened) {
                        (_, Happened::Sent | Happened::Blocked | Happened::BlockedFor(_)) => None,
                        (crate::model::condition::Which::Bare, _) => visit.outcomes.last().and_then(|run| run.sending),
                        (_, Happened::Reaction(_) | Happened::Positive | Happened::Negative) => {
                            reader.latest_sending(visit, which)
                        }
                    };
                    sending.is_some_and(|sending| reader.has_reaction(sending, happened))
                        && occasion.filters.iter().all(|check| reader.so(check, context))
                });
                came && when.as_ref().is_none_or(|when| reader.so(when, context))
            }
        });
        met.map(|(arm, _)| arm)
    }

    /// What the awaited event said can be asked from now on.
    fn keep_awaited(&mut self, slot: Slot, fact: Option<Fact>) {
        let Some((event, fields)): Option<(EventId, _)> = fact.and_then(Fact::event) else { return };
        let visit = &mut self.state.visits[slot];
        let start = visit.awaited_fields.len();
        visit
            .awaited_fields
            .extend_from_slice(self.state.fields.get(fields.start..fields.start + fields.len).unwrap_or(&[]));
        visit.awaited.push((event, start));
    }

    pub(super) fn make_ready(&mut self, slot: Slot, resume: Resume) {
        let visit = &mut self.state.visits[slot];
        visit.doing = Doing::Ready(resume);
        visit.due = Instant::MAX;
    }

    /// (f) entries are wanted by triggers.
    fn want_by(&mut self, fact: Fact) {
        let plan = self.plan;
        let listeners = match fact {
            Fact::Event(event, _) => plan.on_event(event),
            Fact::Tick(trigger, _) => plan.on_tick(trigger),
            Fact::Sent(_) | Fact::Blocked(_) | Fact::Reaction(..) => Some(plan.on_message()),
            Fact::Journey(journey, happened) => plan.on_journey(journey, happened),
        };
        for (journey, way, position) in listeners.map_or(&[][..], |listeners| &listeners.ways_in) {
            let occasion = plan.journeys[*journey].ways_in[*way].occasions.get(*position);
            if occasion.is_some_and(|occasion| self.reader().is_occasion(occasion, fact, Scope::Anywhere)) {
                self.want(*journey, *way, fact);
            }
        }
    }

    /// (f) becomes: each change from outside to inside, compared when something it mentions was touched, or by the clock.
    fn become_inside(&mut self, noted: Noted) {
        let plan = self.plan;
        for (position, (trigger, watch)) in plan.becomes.iter().enumerate() {
            let Some(known) = self.state.became.get(position).copied() else { continue };
            let due = noted.clock && known.wake <= self.state.now;
            if !due && !self.is_concerned(&watch.mentions, noted) {
                continue;
            }
            let inside = self.compare_becomes(position);
            if inside && !known.inside {
                self.state.becoming.push(*trigger);
            }
        }
    }

    /// Reads a `becomes` condition and remembers it.
    pub(super) fn compare_becomes(&mut self, position: usize) -> bool {
        let Some((_, watch)) = self.plan.becomes.get(position) else { return false };
        let reader = self.reader();
        let inside = reader.so(&watch.check, Context::default());
        let wake =
            if watch.mentions.clock { reader.next_change(&watch.check, Context::default()) } else { Instant::MAX };
        if let Some(known) = self.state.became.get_mut(position) {
            known.inside = inside;
            known.wake = wake;
        }
        inside
    }
}

/// hand-off: `exit on EVENT` brings its event along; a condition brings nothing.
fn brought(cause: &Cause, noted: Noted) -> Option<Fact> {
    match cause {
        Cause::On { .. } => noted.fact,
        Cause::When(_) => None,
    }
}
