//! What is known on the paths through a journey, and what must have happened there: a walk over its statements, forward, to a
//! fixpoint over its stages. Knows no graph: it judges names and values, not paths.

use rustc_hash::FxHashSet;

use super::{
    condition::{CondKind, Happening, Term, TermKind},
    journey::{
        Cause, ChannelChoice, Else, ExitRule, HandOff, Journey, Stage, Stmt, StmtKind, WaitUntil, WayIn, WayInKind,
    },
    known::{At, Bits, Fact, Judge, Known, Visit},
    messages::{journeys as journey_say, missing as say},
    program::{Field, PolicyElse, Scope, TriggerKind},
    scope::Resolver,
    types::{ActionId, CategoryId, ChannelId, Const, EventId, JourneyId, MessageId, StageId},
};
use crate::base::{Span, ids::Id};

/// What is so at a place of a journey.
#[derive(Clone, Debug, PartialEq)]
struct State {
    known: Known,
    /// What was known until time passed.
    past: Vec<Fact>,
    /// Events that must have happened: for each list, one of it.
    happened: Vec<Vec<EventId>>,
}

impl State {
    fn join(&mut self, other: &Self) {
        if other.known.dead {
            return;
        }
        if self.known.dead {
            *self = other.clone();
            return;
        }
        self.known.join(&other.known);
        self.past.retain(|fact| other.past.contains(fact) || other.known.has(*fact));
        let mut both: Vec<Vec<EventId>> = Vec::new();
        for mine in &self.happened {
            for theirs in &other.happened {
                let mut either = mine.clone();
                either.extend(theirs.iter().filter(|event| !mine.contains(event)));
                either.sort_unstable();
                if !both.contains(&either) {
                    both.push(either);
                }
            }
        }
        // The shortest lists say most; a few are enough for what messages are for.
        both.sort_by_key(Vec::len);
        both.truncate(16);
        self.happened = both;
    }

    /// Time passes: only what cannot change is still known.
    fn pass_time(&mut self) {
        for fact in &self.known.facts {
            if matches!(fact, Fact::Attribute(_)) && !self.past.contains(fact) {
                self.past.push(*fact);
            }
        }
        self.known.forget(|fact| matches!(fact, Fact::Attribute(_)));
    }

    /// One of these events has just answered: what it said is in place of what an earlier one said.
    fn answered(&mut self, mut events: Vec<EventId>, facts: &[Fact]) {
        self.known.forget(|fact| matches!(fact, Fact::Awaited(event, _) if events.contains(&event)));
        for fact in facts {
            if let Fact::Field(event, at) = fact {
                self.known.learn(Fact::Awaited(*event, *at));
            }
        }
        events.sort_unstable();
        if !events.is_empty() && !self.happened.contains(&events) {
            self.happened.push(events);
        }
    }

    fn end(&mut self) {
        self.known.dead = true;
    }
}

/// Walks the journeys of a workspace.
pub(super) struct Walker<'j, 'r, 'a> {
    judge: &'j Judge<'r, 'a>,
}

/// A journey while it is walked.
struct Walk<'w> {
    visit: Visit,
    journey: &'w Journey,
    /// What is known whenever a statement runs: no exit rule is true then.
    always: Vec<Fact>,
    /// What is known where each stage begins; nothing: nobody was seen to get there yet.
    stages: Vec<Option<State>>,
    /// What is known anywhere in the stage that is walked.
    here: Vec<Fact>,
    changed: bool,
}

impl Resolver<'_> {
    /// Judges what is known where, everywhere.
    pub fn judge(&self) {
        let judge = Judge::new(self);
        judge.workspace();
        Walker { judge: &judge }.journeys();
    }
}

impl<'r> Walker<'_, 'r, '_> {
    fn journeys(&self) {
        let mut sends: Vec<FxHashSet<MessageId>> =
            vec![FxHashSet::default(); self.judge.resolver.program.journeys.len()];
        for send in self.judge.resolver.program.sends.rows() {
            if let Some(list) = sends.get_mut(send.journey.index()) {
                list.insert(send.message);
            }
        }
        for (id, sends) in self.judge.resolver.program.journeys.ids().zip(sends) {
            self.journey(id, sends);
        }
    }

    fn journey(&self, id: JourneyId, sends: FxHashSet<MessageId>) {
        let Some(journey) = self.judge.resolver.program.journeys.get(id) else { return };
        let mut visit = Visit { journey: id, ensured: Vec::new(), events: Vec::new(), sends };
        let mut all_ways: Option<State> = None;
        for way in journey.ways_in.rows() {
            let (ensured, events) = self.way(way, &visit, journey);
            visit.ensured.push(ensured);
            visit.events.push(events);
        }
        self.key(journey, &visit);
        for (way_id, way) in journey.ways_in.iter() {
            let mut known = Known { facts: Vec::new(), ways: Bits::one(way_id.index()), dead: false };
            if let Some(when) = &way.when {
                self.judge.cond(when, &known, At { visit: Some(&visit), ..At::NOWHERE });
                self.judge.assume(when, true, &mut known);
                // What came with the entry is frozen: who came in this way has it for the whole visit.
                if let Some(ensured) = visit.ensured.get_mut(way_id.index()) {
                    for (field, ensured) in (0..).zip(ensured) {
                        *ensured |= known.has(Fact::Entry(field));
                    }
                }
            }
            let state = State { known, past: Vec::new(), happened: Vec::new() };
            match &mut all_ways {
                None => all_ways = Some(state),
                Some(all) => all.join(&state),
            }
        }
        let entered = all_ways.unwrap_or_else(|| State {
            known: Known { facts: Vec::new(), ways: Bits::all(journey.ways_in.len()), dead: false },
            past: Vec::new(),
            happened: Vec::new(),
        });
        let mut walk = Walk {
            visit,
            journey,
            always: Vec::new(),
            stages: vec![None; journey.stages.len()],
            here: Vec::new(),
            changed: false,
        };
        self.rules(&mut walk, &entered);
        self.stages(&mut walk, entered);
    }

    /// What a way in is certain to carry, and the events behind it; judges its `where`.
    fn way(&self, way: &WayIn, visit: &Visit, journey: &Journey) -> (Vec<bool>, Vec<EventId>) {
        let at = At { visit: Some(visit), ..At::NOWHERE };
        match &way.what {
            WayInKind::Handoff(fields) => {
                let ensured = way
                    .fields
                    .iter()
                    .map(|position| {
                        position.and_then(|at| fields.get(at as usize)).is_some_and(|field| !field.optional)
                    })
                    .collect();
                (ensured, Vec::new())
            }
            WayInKind::Happening(what) => {
                let nothing = Known::default();
                let happening = std::slice::from_ref(what);
                self.judge.filtered(happening, way.filter.as_ref(), &nothing, at);
                let mut known = nothing;
                self.judge.in_hand(happening, &mut known);
                if let Some(filter) = &way.filter {
                    self.judge.assume(filter, true, &mut known);
                }
                let ensured = (0..journey.entry_fields.len())
                    .map(|field| {
                        !way.carried.is_empty()
                            && way.carried.iter().all(|(event, positions)| {
                                positions.get(field).copied().flatten().is_some_and(|position| {
                                    let optional = self
                                        .judge
                                        .resolver
                                        .field_row(*event, position)
                                        .is_none_or(|field| field.optional);
                                    !optional || known.has(Fact::Field(*event, position))
                                })
                            })
                    })
                    .collect();
                (ensured, way.carried.iter().map(|(event, _)| *event).collect())
            }
        }
    }

    /// Every way into a journey with a key must ensure the key.
    fn key(&self, journey: &Journey, visit: &Visit) {
        let Some(key) = &journey.key else { return };
        let name = crate::syntax::ast::Ident { text: key.name.clone(), span: key.span };
        let owner = crate::syntax::ast::Ident { text: journey.name.clone(), span: journey.span };
        for (way, ensured) in journey.ways_in.rows().iter().zip(&visit.ensured) {
            if ensured.get(key.field as usize).copied().unwrap_or(false) {
                continue;
            }
            let found = way.carried.iter().find_map(|(event, positions)| {
                let position = positions.get(key.field as usize).copied().flatten()?;
                self.judge.resolver.field_row(*event, position)
            });
            let carried = match &way.what {
                WayInKind::Handoff(fields) => fields.iter().find(|field| field.name == key.name),
                WayInKind::Happening(_) => found,
            };
            let lacking =
                way.carried.iter().any(|(_, positions)| positions.get(key.field as usize).copied().flatten().is_none());
            self.judge.report(match carried {
                Some(field) if !lacking => {
                    let simple = matches!(way.what, WayInKind::Happening(_)) && way.filter.is_none();
                    journey_say::key_may_be_missing(way.span, &way.name, &key.name, key.span, Some(field.span), simple)
                }
                Some(_) | None => {
                    let calendar = match &way.what {
                        WayInKind::Happening(Happening::Trigger(id)) => !matches!(
                            self.judge.resolver.program.triggers.get(*id).map(|trigger| &trigger.kind),
                            Some(TriggerKind::Event { .. } | TriggerKind::Absence { .. })
                        ),
                        WayInKind::Happening(_) | WayInKind::Handoff(_) => false,
                    };
                    journey_say::way_in_without_key(way.span, &way.name, &name, &owner, calendar)
                }
            });
        }
    }

    // -------------------------------------------------------------------------------------------- rules

    fn rules(&self, walk: &mut Walk, entered: &State) {
        let mut state = entered.clone();
        state.pass_time();
        let journey = walk.journey;
        if let Some(goal) = &journey.goal {
            self.cause(walk, &goal.cause, &state);
        }
        for exit in &journey.exits {
            self.exit_rule(walk, exit, &state);
        }
        walk.always = self.never_true(&journey.exits, None);
        let stages: Vec<&Stage> = journey.stages.rows().iter().collect();
        for stage in stages {
            if let Some((cause, _)) = &stage.milestone {
                self.cause(walk, cause, &state);
            }
            for exit in &stage.exits {
                self.exit_rule(walk, exit, &state);
            }
        }
    }

    /// What is known because these rules' conditions are false whenever a statement runs.
    fn never_true(&self, exits: &[ExitRule], milestone: Option<&Cause>) -> Vec<Fact> {
        let mut known = Known::default();
        let causes = exits.iter().map(|exit| &exit.cause).chain(milestone);
        for cause in causes {
            if let Cause::When(condition) = cause {
                self.judge.assume(condition, false, &mut known);
            }
        }
        known.facts.retain(|fact| matches!(fact, Fact::Attribute(_)));
        known.facts
    }

    fn exit_rule(&self, walk: &Walk, exit: &ExitRule, state: &State) {
        let known = self.cause(walk, &exit.cause, state);
        if let Some(to) = &exit.to {
            let mut state = state.clone();
            state.known = known;
            self.hand_off(walk, to, &state);
        }
    }

    /// Judges a cause; gives what is known when it comes about.
    fn cause(&self, walk: &Walk, cause: &Cause, state: &State) -> Known {
        let at = self.at(walk, state);
        let mut known = state.known.clone();
        match cause {
            Cause::When(condition) => {
                self.judge.cond(condition, &known, at);
                self.judge.assume(condition, true, &mut known);
            }
            Cause::On { events, filter, when } => {
                self.judge.filtered(events, filter.as_ref(), &known, at);
                self.judge.in_hand(events, &mut known);
                if let Some(filter) = filter {
                    self.judge.assume(filter, true, &mut known);
                }
                if let Some(when) = when {
                    self.judge.cond(when, &known, at);
                    self.judge.assume(when, true, &mut known);
                }
            }
        }
        known
    }

    fn at<'s>(&self, walk: &'s Walk, state: &'s State) -> At<'s> {
        At { visit: Some(&walk.visit), happened: &state.happened, past: &state.past }
    }

    // -------------------------------------------------------------------------------------------- stages

    fn stages(&self, walk: &mut Walk, mut entered: State) {
        for fact in walk.always.clone() {
            entered.known.learn(fact);
        }
        self.reach(walk, StageId::from_index(0), &entered);
        self.judge.quietly(true);
        // Facts only fall away from round to round, so this ends; the bound is for rounds, not for facts.
        for _ in 0..walk.journey.stages.len().saturating_mul(4).max(8) {
            walk.changed = false;
            self.each_stage(walk);
            if !walk.changed {
                break;
            }
        }
        self.judge.quietly(false);
        self.each_stage(walk);
    }

    fn each_stage(&self, walk: &mut Walk) {
        let journey = walk.journey;
        for (id, stage) in journey.stages.iter() {
            let Some(begin) = walk.stages.get(id.index()).cloned().flatten() else { continue };
            walk.here = self.never_true(&stage.exits, stage.milestone.as_ref().map(|(cause, _)| cause));
            walk.here.extend(walk.always.iter().copied());
            let next = StageId::from_index(id.index() + 1);
            if stage.milestone.is_some() {
                let mut passed = begin.clone();
                passed.pass_time();
                passed.known.forget(|fact| matches!(fact, Fact::Awaited(..)));
                self.reach(walk, next, &passed);
            }
            let mut state = begin;
            for fact in &walk.here {
                state.known.learn(*fact);
            }
            self.block(walk, &stage.body, &mut state);
            self.reach(walk, next, &state);
        }
    }

    fn reach(&self, walk: &mut Walk, stage: StageId, state: &State) {
        if state.known.dead {
            return;
        }
        let Some(slot) = walk.stages.get_mut(stage.index()) else { return };
        match slot {
            None => {
                *slot = Some(state.clone());
                walk.changed = true;
            }
            Some(before) => {
                let mut joined = before.clone();
                joined.join(state);
                if joined != *before {
                    *before = joined;
                    walk.changed = true;
                }
            }
        }
    }

    fn block(&self, walk: &mut Walk, stmts: &[Stmt], state: &mut State) {
        for stmt in stmts {
            self.stmt(walk, stmt, state);
        }
    }

    fn time_passes(&self, walk: &Walk, state: &mut State) {
        state.pass_time();
        for fact in &walk.here {
            state.known.learn(*fact);
        }
    }

    fn stmt(&self, walk: &mut Walk, stmt: &Stmt, state: &mut State) {
        match &stmt.kind {
            StmtKind::Wait { until, otherwise } => {
                if let WaitUntil::Moment(term) = until {
                    self.judge.term(term, &state.known, self.at(walk, state));
                }
                let before = state.clone();
                self.time_passes(walk, state);
                self.what_else(walk, otherwise.as_ref(), before, state);
            }
            StmtKind::Send { message, channels, otherwise, .. } => {
                self.for_event(walk, *message, stmt.span, state);
                if self.may_hold(*message, channels) {
                    self.time_passes(walk, state);
                }
                let blocked = state.clone();
                self.what_else(walk, otherwise.as_ref(), blocked, state);
            }
            StmtKind::Await { arms, otherwise, .. } => {
                self.time_passes(walk, state);
                let mut after: Option<State> = None;
                for arm in arms {
                    let known = self.cause(walk, &arm.cause, state);
                    let mut taken = state.clone();
                    let facts: Vec<Fact> =
                        known.facts.iter().copied().filter(|fact| matches!(fact, Fact::Field(..))).collect();
                    taken.known = known;
                    taken.known.forget(|fact| matches!(fact, Fact::Field(..)));
                    taken.answered(self.answering(walk.journey, &arm.cause), &facts);
                    self.block(walk, &arm.body, &mut taken);
                    merge(&mut after, taken);
                }
                let mut timed_out = state.clone();
                self.block(walk, otherwise, &mut timed_out);
                merge(&mut after, timed_out);
                if let Some(after) = after {
                    *state = after;
                }
            }
            StmtKind::Branch { arms, otherwise, on, .. } => {
                if let Some(on) = on {
                    self.judge.term(on, &state.known, self.at(walk, state));
                }
                let mut after: Option<State> = None;
                for arm in arms {
                    self.judge.cond(&arm.condition, &state.known, self.at(walk, state));
                    let mut taken = state.clone();
                    self.judge.assume(&arm.condition, true, &mut taken.known);
                    self.block(walk, &arm.body, &mut taken);
                    merge(&mut after, taken);
                    self.judge.assume(&arm.condition, false, &mut state.known);
                }
                // `branch on` without `otherwise` names every value; that it does is judged elsewhere.
                let by_entry = arms.iter().all(|arm| matches!(arm.condition.kind, CondKind::EnteredBy(_)));
                let total = otherwise.is_none() && (on.is_some() || by_entry);
                if !total {
                    self.block(walk, otherwise.as_deref().unwrap_or_default(), state);
                    merge(&mut after, state.clone());
                }
                match after {
                    Some(after) => *state = after,
                    None => state.end(),
                }
            }
            StmtKind::Split { arms, .. } => {
                let mut after: Option<State> = None;
                for arm in arms {
                    let mut taken = state.clone();
                    self.block(walk, &arm.body, &mut taken);
                    merge(&mut after, taken);
                }
                if let Some(after) = after {
                    *state = after;
                }
            }
            StmtKind::Repeat { body, .. } => {
                // From the second round on anything the body does has happened once: what it could undo is not relied on.
                let here = walk.here.clone();
                state.known.forget(|fact| match fact {
                    Fact::Attribute(_) => !here.contains(&fact),
                    Fact::Awaited(..) => true,
                    Fact::Entry(_) | Fact::Field(..) => false,
                });
                self.block(walk, body, state);
            }
            StmtKind::Set { attribute, value } => self.set(walk, *attribute, value, state),
            StmtKind::Mark(_) | StmtKind::Clear(_) => {}
            StmtKind::Do { action, args, otherwise } => {
                self.action(walk, *action, args, state);
                let failed = state.clone();
                self.what_else(walk, otherwise.as_ref(), failed, state);
            }
            StmtKind::GoTo(stage) => {
                let there = state.clone();
                self.reach(walk, *stage, &there);
                state.end();
            }
            StmtKind::HandOff(to) => {
                self.hand_off(walk, to, state);
                state.end();
            }
            StmtKind::Start(to) => self.hand_off(walk, to, state),
            StmtKind::Exit(_) => state.end(),
        }
    }

    /// Joins what happens after `, else` into what follows.
    fn what_else(&self, walk: &mut Walk, otherwise: Option<&Else>, mut other: State, state: &mut State) {
        match otherwise {
            None | Some(Else::GoOn) => {}
            Some(Else::GoTo(stage)) => {
                self.reach(walk, *stage, &other);
                other.end();
            }
            Some(Else::HandOff(to)) => {
                self.hand_off(walk, to, &other);
                other.end();
            }
            Some(Else::Exit(_)) => other.end(),
            Some(Else::Block(block)) => self.block(walk, block, &mut other),
        }
        if otherwise.is_some() {
            state.join(&other);
        }
    }

    fn set(&self, walk: &Walk, attribute: super::types::AttributeId, value: &Term, state: &mut State) {
        let at = self.at(walk, state);
        self.judge.term(value, &state.known, at);
        let Some(row) = self.judge.resolver.program.attributes.get(attribute) else { return };
        let known = self.judge.is_known(value, &state.known, at);
        if !known && !row.optional && !matches!(row.ty, super::types::Type::Set(_) | super::types::Type::Error) {
            let words = self.judge.resolver.words(value.span);
            self.judge.report(if matches!(value.kind, TermKind::Const(Const::Missing)) {
                say::set_to_unknown(value.span, &row.name, row.span)
            } else {
                say::set_to_missing(value.span, &words, &row.name, row.span)
            });
        }
        let fact = Fact::Attribute(attribute);
        state.past.retain(|other| *other != fact);
        if known {
            state.known.learn(fact);
        } else {
            state.known.forget(|other| other == fact);
        }
    }

    fn action(&self, walk: &Walk, action: ActionId, args: &[Term], state: &State) {
        let Some(row) = self.judge.resolver.program.actions.get(action) else { return };
        self.args(walk, args, &row.fields, &format!("`{}`", row.name), state);
    }

    fn hand_off(&self, walk: &Walk, to: &HandOff, state: &State) {
        let Some(target) = self.judge.resolver.program.journeys.get(to.journey) else { return };
        let fields = target.ways_in.rows().iter().find_map(|way| match &way.what {
            WayInKind::Handoff(fields) => Some(fields),
            WayInKind::Happening(_) => None,
        });
        if let Some(fields) = fields {
            self.args(walk, &to.args, fields, &format!("`{}`", target.name), state);
        }
    }

    fn args(&self, walk: &Walk, args: &[Term], fields: &[Field], owner: &str, state: &State) {
        let at = self.at(walk, state);
        for (arg, field) in args.iter().zip(fields) {
            self.judge.term(arg, &state.known, at);
            // What was not given at all was reported as such.
            let not_given = matches!(arg.kind, TermKind::Const(Const::Missing))
                && self.judge.resolver.sources.text(arg.span) != "unknown";
            if !field.optional && !not_given && !self.judge.is_known(arg, &state.known, at) {
                let words = self.judge.resolver.words(arg.span);
                if matches!(arg.kind, TermKind::Const(Const::Missing)) {
                    self.judge.report(say::unknown_given(arg.span, &field.name, owner));
                    continue;
                }
                self.judge.report(say::given_but_missing(arg.span, &words, &field.name, owner));
            }
        }
    }

    // -------------------------------------------------------------------------------------------- messages and arms

    /// The business events one of which has happened when a cause comes about; none: perhaps something else did.
    fn answering(&self, journey: &Journey, cause: &Cause) -> Vec<EventId> {
        let Cause::On { events, .. } = cause else { return Vec::new() };
        let mut all: Vec<EventId> = Vec::new();
        for event in events {
            let behind = match event {
                Happening::Goal => match journey.goal.as_ref().map(|goal| &goal.cause) {
                    Some(cause @ Cause::On { events, .. }) if !events.contains(&Happening::Goal) => {
                        self.answering(journey, cause)
                    }
                    Some(_) | None => Vec::new(),
                },
                Happening::Event(_) | Happening::Trigger(_) | Happening::Message(..) | Happening::Journey(..) => {
                    self.judge.resolver.happening_events(event)
                }
            };
            if behind.is_empty() {
                return Vec::new();
            }
            all.extend(behind.iter().filter(|event| !all.contains(event)).copied().collect::<Vec<_>>());
        }
        all
    }

    /// A message for events can be sent only where one of them is the entry or must have happened.
    fn for_event(&self, walk: &Walk, message: MessageId, span: Span, state: &State) {
        let program = &self.judge.resolver.program;
        let Some(row) = program.messages.get(message) else { return };
        if row.events.is_empty() || state.known.dead {
            return;
        }
        let of_entry = !state.known.ways.is_empty()
            && state.known.ways.iter().all(|way| {
                walk.visit
                    .events
                    .get(way)
                    .is_some_and(|events| !events.is_empty() && events.iter().all(|event| row.events.contains(event)))
            });
        let happened = state.happened.iter().any(|events| events.iter().all(|event| row.events.contains(event)));
        if of_entry || happened {
            return;
        }
        let names: Vec<&str> =
            row.events.iter().filter_map(|id| program.events.get(*id)).map(|event| event.name.as_str()).collect();
        let place = self.judge.resolver.message_in(span, &row.name);
        self.judge.report(say::message_without_event(place, &row.name, &names, row.span));
    }

    /// Whether a send can be held: then time passes before it is decided.
    fn may_hold(&self, message: MessageId, channels: &[ChannelChoice]) -> bool {
        let program = &self.judge.resolver.program;
        let Some(row) = program.messages.get(message) else { return true };
        let Some(category) = program.categories.get(row.category) else { return true };
        let any = channels.iter().any(|choice| matches!(choice, ChannelChoice::Attribute(..)));
        let used = |id: ChannelId| {
            any || channels.iter().any(|choice| matches!(choice, ChannelChoice::Literal(other, _) if *other == id))
        };
        if !category.exempt_quiet && program.channels.iter().any(|(id, channel)| used(id) && !channel.quiet.is_empty())
        {
            return true;
        }
        let covers = |scope: Scope| match scope {
            Scope::Messages => true,
            Scope::Category(id) => category.lineage.contains(&id) || id == CategoryId::from_index(row.category.index()),
            Scope::Channel(id) => used(id),
            Scope::Message(id) => id == message,
        };
        let delays = |otherwise: PolicyElse| matches!(otherwise, PolicyElse::Delay(_));
        (!category.exempt_caps && program.caps.rows().iter().any(|cap| delays(cap.otherwise) && covers(cap.scope)))
            || program.suppressions.rows().iter().any(|rule| delays(rule.otherwise) && covers(rule.scope))
    }
}

fn merge(after: &mut Option<State>, state: State) {
    match after {
        None => *after = Some(state),
        Some(after) => after.join(&state),
    }
}
