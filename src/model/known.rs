//! What is known where: judges conditions and values by what has been asked before them. Knows resolved conditions, no trees and
//! no paths through journeys: `flow` walks those.

use std::cell::RefCell;

use rustc_hash::FxHashSet;

use super::{
    condition::{Cond, CondKind, Happening, Query, Term, TermKind, Which},
    messages::{missing as say, statements as statement_say},
    program::TriggerKind,
    scope::Resolver,
    types::{AttributeId, EventId, JourneyId, MessageId, Type, WayInId},
};
use crate::base::{Diagnostic, Span, ids::Id};

/// Something that is known to have a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Fact {
    /// The customer's attribute, now.
    Attribute(AttributeId),
    /// `entry.x`
    Entry(u32),
    /// A field of the event that answered an `await`.
    Awaited(EventId, u32),
    /// A field of the event in hand.
    Field(EventId, u32),
}

/// A set of small numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// The numbers below `count`.
    pub fn all(count: usize) -> Self {
        let mut bits = Self::default();
        (0..count).for_each(|at| bits.insert(at));
        bits
    }

    /// One number alone.
    pub fn one(at: usize) -> Self {
        let mut bits = Self::default();
        bits.insert(at);
        bits
    }

    pub fn insert(&mut self, at: usize) {
        let word = at / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(slot) = self.0.get_mut(word) {
            *slot |= 1 << (at % 64);
        }
    }

    pub fn remove(&mut self, at: usize) {
        if let Some(slot) = self.0.get_mut(at / 64) {
            *slot &= !(1 << (at % 64));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Adds all of another set.
    pub fn add(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }

    /// Keeps what another set has too.
    pub fn keep(&mut self, other: &Self) {
        for (at, mine) in self.0.iter_mut().enumerate() {
            *mine &= other.0.get(at).copied().unwrap_or(0);
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0
            .iter()
            .enumerate()
            .flat_map(|(word, bits)| (0..64).filter(move |bit| bits & (1 << bit) != 0).map(move |bit| word * 64 + bit))
    }
}

/// What is known at a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Known {
    /// What has a value.
    pub facts: Vec<Fact>,
    /// By which ways the customer may have come in (in a journey).
    pub ways: Bits,
    /// Whether nobody gets here.
    pub dead: bool,
}

impl Known {
    pub fn has(&self, fact: Fact) -> bool {
        self.facts.contains(&fact)
    }

    pub fn learn(&mut self, fact: Fact) {
        if !self.facts.contains(&fact) {
            self.facts.push(fact);
        }
    }

    pub fn forget(&mut self, gone: impl Fn(Fact) -> bool) {
        self.facts.retain(|fact| !gone(*fact));
    }

    /// What is known whichever of the two was taken.
    pub fn join(&mut self, other: &Self) {
        if other.dead {
            return;
        }
        if self.dead {
            *self = other.clone();
            return;
        }
        self.facts.retain(|fact| other.facts.contains(fact));
        self.ways.add(&other.ways);
    }
}

/// The journey a condition stands in, as far as knowing goes.
pub(super) struct Visit {
    pub journey: JourneyId,
    /// Per way in and field of the entry: whether it is certain to have a value.
    pub ensured: Vec<Vec<bool>>,
    /// Per way in: the business events behind it.
    pub events: Vec<Vec<EventId>>,
    /// Every message this journey sends.
    pub sends: FxHashSet<MessageId>,
}

/// Where a condition stands on a path.
#[derive(Clone, Copy)]
pub(super) struct At<'v> {
    pub visit: Option<&'v Visit>,
    /// Events that must have happened: for each list, one of it.
    pub happened: &'v [Vec<EventId>],
    /// What was known before time passed.
    pub past: &'v [Fact],
}

impl At<'_> {
    /// Outside every journey.
    pub const NOWHERE: At<'static> = At { visit: None, happened: &[], past: &[] };
}

/// Attributes known where a segment is true, and where it is false.
type SegmentFacts = (Vec<Fact>, Vec<Fact>);

/// The judge: reads the program, reports each place once.
pub(super) struct Judge<'r, 'a> {
    pub resolver: &'r Resolver<'a>,
    segments: Vec<SegmentFacts>,
    triggers: Vec<Vec<Fact>>,
    reported: RefCell<FxHashSet<(Span, &'static str)>>,
    quiet: RefCell<bool>,
}

impl<'r, 'a> Judge<'r, 'a> {
    pub fn new(resolver: &'r Resolver<'a>) -> Self {
        let mut judge = Self {
            resolver,
            segments: vec![SegmentFacts::default(); resolver.program.segments.len()],
            triggers: vec![Vec::new(); resolver.program.triggers.len()],
            reported: RefCell::default(),
            quiet: RefCell::new(false),
        };
        judge.learn_segments();
        judge.learn_triggers();
        judge
    }

    /// Looks without reporting, to find out what is known where.
    pub fn quietly(&self, quiet: bool) {
        *self.quiet.borrow_mut() = quiet;
    }

    pub fn report(&self, finding: Diagnostic) {
        if !*self.quiet.borrow() && self.reported.borrow_mut().insert((finding.span, finding.name)) {
            self.resolver.report(finding);
        }
    }

    // -------------------------------------------------------------------------------------------- known terms

    /// Whether a value is certain to be there.
    pub fn is_known(&self, term: &Term, known: &Known, at: At) -> bool {
        self.culprit(term, known, at).is_none()
    }

    /// The part of a value that may be missing.
    fn culprit<'t>(&self, term: &'t Term, known: &Known, at: At) -> Option<&'t Term> {
        if known.dead {
            return None;
        }
        match &term.kind {
            TermKind::Const(value) => matches!(value, super::types::Const::Missing).then_some(term),
            TermKind::Attribute(id) => (term.optional && !known.has(Fact::Attribute(*id))).then_some(term),
            TermKind::Field(positions) => {
                let open = term.optional
                    && !positions.iter().all(|(event, position)| {
                        position.is_none_or(|position| known.has(Fact::Field(*event, position)))
                    });
                open.then_some(term)
            }
            TermKind::Entry(field) => {
                let ensured = at.visit.is_some_and(|visit| {
                    known.ways.iter().all(|way| {
                        visit.ensured.get(way).and_then(|fields| fields.get(*field as usize)).copied().unwrap_or(false)
                    })
                });
                (term.optional && !ensured && !known.has(Fact::Entry(*field))).then_some(term)
            }
            TermKind::Awaited(event, field) => {
                (term.optional && !known.has(Fact::Awaited(*event, *field))).then_some(term)
            }
            TermKind::Moment { base, .. } => self.culprit(base, known, at),
            TermKind::Add { left, right, .. } => {
                self.culprit(left, known, at).or_else(|| self.culprit(right, known, at))
            }
            TermKind::OrElse(left, right) => {
                self.culprit(left, known, at)?;
                self.culprit(right, known, at)
            }
            TermKind::Now | TermKind::Ago(_) | TermKind::Count(_) | TermKind::Sum(..) | TermKind::Error => None,
        }
    }

    /// Reports a value that may be missing where it must be there.
    fn need(&self, term: &Term, known: &Known, at: At, why: &str, guard: Option<Span>) {
        let Some(culprit) = self.culprit(term, known, at) else { return };
        let words = self.resolver.words(culprit.span);
        if let TermKind::Field(positions) = &culprit.kind {
            let lacking: Vec<&str> = positions
                .iter()
                .filter(|(_, position)| position.is_none())
                .filter_map(|(event, _)| self.resolver.program.events.get(*event))
                .map(|event| event.name.as_str())
                .collect();
            if !lacking.is_empty() {
                self.report(say::lacking_in_some(culprit.span, &words, &lacking, why));
                return;
            }
        }
        if let TermKind::Attribute(id) = &culprit.kind
            && at.past.contains(&Fact::Attribute(*id))
        {
            self.report(say::time_has_passed(culprit.span, &words, why));
            return;
        }
        let guard = guard.map(|span| (span.at_start(), format!("{words} is known and ")));
        self.report(say::may_be_missing(culprit.span, &words, why, guard));
    }

    /// What a value itself relies on: events that happened, questions inside it.
    pub fn term(&self, term: &Term, known: &Known, at: At) {
        match &term.kind {
            TermKind::Awaited(event, field) => self.must_have_happened(term.span, *event, *field, known, at),
            TermKind::Count(query) | TermKind::Sum(query, _) => self.query(query, known, at),
            TermKind::Moment { base, .. } => self.term(base, known, at),
            TermKind::Add { left, right, .. } => {
                self.term(left, known, at);
                self.term(right, known, at);
            }
            TermKind::OrElse(left, right) => {
                self.term(left, known, at);
                self.term(right, known, at);
            }
            TermKind::Const(_)
            | TermKind::Attribute(_)
            | TermKind::Field(_)
            | TermKind::Entry(_)
            | TermKind::Now
            | TermKind::Ago(_)
            | TermKind::Error => {}
        }
    }

    fn must_have_happened(&self, span: Span, event: EventId, field: u32, known: &Known, at: At) {
        if known.dead || at.happened.iter().any(|events| events.iter().all(|other| *other == event)) {
            return;
        }
        let entered = at.visit.is_some_and(|visit| {
            !known.ways.is_empty()
                && known.ways.iter().all(|way| visit.events.get(way).is_some_and(|events| events.contains(&event)))
        });
        let Some(row) = self.resolver.program.events.get(event) else { return };
        let Some(field) = row.fields.get(field as usize) else { return };
        self.report(say::event_not_happened(span, &row.name, &field.name, entered));
    }

    // -------------------------------------------------------------------------------------------- conditions

    /// Judges a condition.
    pub fn cond(&self, condition: &Cond, known: &Known, at: At) {
        self.judge(condition, known, at, true);
    }

    fn judge(&self, condition: &Cond, known: &Known, at: At, may_guard: bool) {
        let guard = may_guard.then_some(condition.span);
        match &condition.kind {
            CondKind::Always(_)
            | CondKind::Segment(_)
            | CondKind::Status(_)
            | CondKind::Inside(_)
            | CondKind::EnteredBy(_) => {}
            CondKind::And(parts) => {
                let mut inner = known.clone();
                for part in parts {
                    self.judge(part, &inner, at, may_guard);
                    self.assume(part, true, &mut inner);
                }
            }
            CondKind::Or(parts) => {
                let mut inner = known.clone();
                for part in parts {
                    self.judge(part, &inner, at, may_guard);
                    self.assume(part, false, &mut inner);
                }
            }
            CondKind::Not(inner) => self.judge(inner, known, at, false),
            CondKind::Flag(term) | CondKind::Known(term) => self.term(term, known, at),
            CondKind::Is(left, right) => {
                self.term(left, known, at);
                self.term(right, known, at);
            }
            CondKind::In(left, values) => {
                self.term(left, known, at);
                values.iter().for_each(|value| self.term(value, known, at));
            }
            CondKind::Compare(left, _, right) => {
                self.pair(left, right, known, at, "neither more nor less then", guard);
            }
            CondKind::Contains(left, right) => self.pair(left, right, known, at, "contains nothing then", guard),
            CondKind::Before(left, right) | CondKind::After(left, right) => {
                self.pair(left, right, known, at, "neither before nor after then", guard);
            }
            CondKind::Exists(query) => self.query(query, known, at),
            CondKind::Reacted(which, _) => self.was_sent(*which, condition.span, at),
        }
    }

    fn pair(&self, left: &Term, right: &Term, known: &Known, at: At, why: &str, guard: Option<Span>) {
        for side in [left, right] {
            self.term(side, known, at);
            self.need(side, known, at, why, guard);
        }
    }

    fn query(&self, query: &Query, known: &Known, at: At) {
        let Some(filter) = &query.filter else { return };
        let mut inner = known.clone();
        inner.forget(|fact| matches!(fact, Fact::Field(..)));
        self.in_hand(std::slice::from_ref(&query.what), &mut inner);
        self.judge(filter, &inner, at, true);
    }

    /// A message or send that this journey never sends has no reactions there.
    pub fn was_sent(&self, which: Which, span: Span, at: At) {
        let Some(visit) = at.visit else { return };
        let program = &self.resolver.program;
        let sent = match which {
            Which::Send(wanted) => program.sends.get(wanted).is_some_and(|send| send.journey == visit.journey),
            Which::Message(wanted) => visit.sends.contains(&wanted),
            Which::Bare | Which::Category(_) | Which::Channel(_) => true,
        };
        let Some(journey) = program.journeys.get(visit.journey).filter(|journey| !sent && !journey.damaged) else {
            return;
        };
        let words = self.resolver.words(span);
        let subject = words.split_whitespace().next().unwrap_or("");
        self.report(statement_say::never_sent_here(span, subject, &words, &journey.name));
    }

    // -------------------------------------------------------------------------------------------- what follows

    /// Adds what follows from a condition's being true, or false.
    pub fn assume(&self, condition: &Cond, truth: bool, known: &mut Known) {
        match (&condition.kind, truth) {
            (CondKind::And(parts), true) | (CondKind::Or(parts), false) => {
                parts.iter().for_each(|part| self.assume(part, truth, known));
            }
            (CondKind::And(parts), false) | (CondKind::Or(parts), true) => {
                let mut all: Option<Known> = None;
                for part in parts {
                    let mut branch = known.clone();
                    self.assume(part, truth, &mut branch);
                    match &mut all {
                        None => all = Some(branch),
                        Some(all) => all.join(&branch),
                    }
                }
                if let Some(all) = all {
                    *known = all;
                }
            }
            (CondKind::Not(inner), _) => self.assume(inner, !truth, known),
            (CondKind::Segment(id), _) => {
                let facts = self.segments.get(id.index()).map(|(yes, no)| if truth { yes } else { no });
                facts.into_iter().flatten().for_each(|fact| known.learn(*fact));
            }
            (CondKind::Flag(term) | CondKind::Known(term), true) => learn_term(term, known),
            (CondKind::In(term, _), true) => learn_term(term, known),
            (
                CondKind::Is(left, right)
                | CondKind::Compare(left, _, right)
                | CondKind::Contains(left, right)
                | CondKind::Before(left, right)
                | CondKind::After(left, right),
                true,
            ) => {
                learn_term(left, known);
                learn_term(right, known);
            }
            // What is compared was known (or reported), whatever came of it.
            (
                CondKind::Compare(left, _, right) | CondKind::Before(left, right) | CondKind::After(left, right),
                false,
            ) => {
                learn_term(left, known);
                learn_term(right, known);
            }
            (CondKind::EnteredBy(ways), true) => {
                let mut named = Bits::default();
                ways.iter().for_each(|way| named.insert(way.index()));
                known.ways.keep(&named);
                known.dead |= known.ways.is_empty();
            }
            (CondKind::EnteredBy(ways), false) => {
                ways.iter().for_each(|way: &WayInId| known.ways.remove(way.index()));
                known.dead |= known.ways.is_empty();
            }
            (
                CondKind::Always(_)
                | CondKind::Status(_)
                | CondKind::Inside(_)
                | CondKind::Exists(_)
                | CondKind::Reacted(..),
                _,
            )
            | (
                CondKind::Flag(_) | CondKind::Known(_) | CondKind::In(..) | CondKind::Is(..) | CondKind::Contains(..),
                false,
            ) => {}
        }
    }

    /// What each segment ensures, those it mentions first.
    fn learn_segments(&mut self) {
        for id in &self.resolver.segment_order {
            let Some(row) = self.resolver.program.segments.get(*id) else { continue };
            let facts = |truth: bool| {
                let mut known = Known::default();
                self.assume(&row.condition, truth, &mut known);
                known.facts.retain(|fact| matches!(fact, Fact::Attribute(_)));
                known.facts
            };
            let both = (facts(true), facts(false));
            if let Some(slot) = self.segments.get_mut(id.index()) {
                *slot = both;
            }
        }
    }

    /// What each trigger that is an event ensures of its fields, those it mentions first.
    fn learn_triggers(&mut self) {
        for id in &self.resolver.trigger_order {
            let Some(row) = self.resolver.program.triggers.get(*id) else { continue };
            let mut known = Known::default();
            match &row.kind {
                TriggerKind::Event { events, filter } | TriggerKind::Absence { events, filter, .. } => {
                    self.in_hand(events, &mut known);
                    if let Some(filter) = filter {
                        self.assume(filter, true, &mut known);
                    }
                }
                TriggerKind::Becomes(_)
                | TriggerKind::Moment(_)
                | TriggerKind::Yearly { .. }
                | TriggerKind::Monthly { .. }
                | TriggerKind::Weekly { .. }
                | TriggerKind::EveryDays { .. }
                | TriggerKind::EveryTime { .. }
                | TriggerKind::Error => {}
            }
            known.facts.retain(|fact| matches!(fact, Fact::Field(..)));
            if let Some(slot) = self.triggers.get_mut(id.index()) {
                *slot = known.facts;
            }
        }
    }

    /// Adds what the trigger in hand ensures of its event; with several happenings in hand nothing is certain.
    pub fn in_hand(&self, happenings: &[Happening], known: &mut Known) {
        if let [Happening::Trigger(id)] = happenings {
            for fact in self.triggers.get(id.index()).into_iter().flatten() {
                known.learn(*fact);
            }
        }
    }

    // -------------------------------------------------------------------------------------------- the workspace

    /// Judges everything outside journeys.
    pub fn workspace(&self) {
        let program = &self.resolver.program;
        let nothing = Known::default();
        let at = At::NOWHERE;
        for channel in program.channels.rows() {
            channel.consent.iter().for_each(|condition| self.cond(condition, &nothing, at));
            for quiet in &channel.quiet {
                quiet.when.iter().for_each(|condition| self.cond(condition, &nothing, at));
            }
        }
        for category in program.categories.rows() {
            category.consent.iter().for_each(|condition| self.cond(condition, &nothing, at));
        }
        for status in program.statuses.rows() {
            for occasion in status.begins.iter().chain(&status.ends) {
                self.filtered(std::slice::from_ref(&occasion.what), occasion.filter.as_ref(), &nothing, at);
            }
        }
        for cap in program.caps.rows() {
            cap.when.iter().for_each(|condition| self.cond(condition, &nothing, at));
        }
        for suppression in program.suppressions.rows() {
            self.cond(&suppression.when, &nothing, at);
        }
        for message in program.messages.rows() {
            if let Some(super::program::Expiry::On(moment)) = &message.expires {
                self.term(moment, &nothing, at);
                if !self.is_known(moment, &nothing, at) {
                    self.report(say::expiry_may_be_missing(moment.span, &self.resolver.words(moment.span)));
                }
            }
        }
        for segment in program.segments.rows() {
            self.cond(&segment.condition, &nothing, at);
        }
        for trigger in program.triggers.rows() {
            match &trigger.kind {
                TriggerKind::Event { events, filter } => self.filtered(events, filter.as_ref(), &nothing, at),
                TriggerKind::Absence { events, filter, missing, missing_filter, .. } => {
                    self.filtered(events, filter.as_ref(), &nothing, at);
                    self.filtered(missing, missing_filter.as_ref(), &nothing, at);
                }
                TriggerKind::Becomes(condition) => self.cond(condition, &nothing, at),
                TriggerKind::Moment(_)
                | TriggerKind::Yearly { .. }
                | TriggerKind::Monthly { .. }
                | TriggerKind::Weekly { .. }
                | TriggerKind::EveryDays { .. }
                | TriggerKind::EveryTime { .. }
                | TriggerKind::Error => {}
            }
        }
        for test in program.tests.rows() {
            if let super::population::TestKind::Replay { steps, .. } = &test.kind {
                for step in steps {
                    if let super::population::StepKind::Expect(super::population::Expect::Condition(condition)) =
                        &step.kind
                    {
                        self.cond(condition, &nothing, at);
                    }
                }
            }
        }
    }

    /// Judges a `where`, and gives what is known of the event in hand behind it.
    pub fn filtered(&self, events: &[Happening], filter: Option<&Cond>, known: &Known, at: At) {
        let mut inner = known.clone();
        self.in_hand(events, &mut inner);
        if let Some(filter) = filter {
            self.cond(filter, &inner, at);
        }
    }
}

/// Adds what follows from a value's being known.
fn learn_term(term: &Term, known: &mut Known) {
    if !term.optional || matches!(term.ty, Type::Error) {
        return;
    }
    match &term.kind {
        TermKind::Attribute(id) => known.learn(Fact::Attribute(*id)),
        TermKind::Entry(at) => known.learn(Fact::Entry(*at)),
        TermKind::Awaited(event, at) => known.learn(Fact::Awaited(*event, *at)),
        TermKind::Field(positions) => {
            for (event, at) in positions {
                if let Some(at) = at {
                    known.learn(Fact::Field(*event, *at));
                }
            }
        }
        TermKind::Moment { base, .. } => learn_term(base, known),
        TermKind::Add { left, right, .. } => {
            learn_term(left, known);
            learn_term(right, known);
        }
        TermKind::OrElse(..)
        | TermKind::Const(_)
        | TermKind::Now
        | TermKind::Ago(_)
        | TermKind::Count(_)
        | TermKind::Sum(..)
        | TermKind::Error => {}
    }
}
