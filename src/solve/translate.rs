//! Conditions of the language to formulas over atoms. Knows which conditions say the same thing, not which follow from others.

use std::{fmt::Write as _, rc::Rc};

use super::{
    Solver,
    atom::{Aspect, Atom, Cut, HistoryId, Kind, Number, Subject, Word, number_of},
    formula::Formula,
};
use crate::{
    base::{
        Decimal,
        calendar::{DAY, Millis},
    },
    ir::words::Words,
    model::{
        condition::{Cond, CondKind, Happening, Order, Query, Term, TermKind, Window},
        journey::WayIn,
        program::TriggerKind,
        types::{Const, EventId, JourneyId, SegmentId, Type},
    },
};

/// Where a condition is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place<'a> {
    /// In which journey; none: in a segment, cap, trigger ….
    pub journey: Option<JourneyId>,
    /// What the fields of the event in hand are.
    pub fields: Fields<'a>,
}

/// What `where` talks about.
#[derive(Clone, Copy, Debug, Default)]
pub enum Fields<'a> {
    /// The event in hand.
    #[default]
    InHand,
    /// The event in hand, which is this one among those of the list.
    Of(EventId),
    /// The event by which the customer entered: its fields are `entry.x` from now on.
    Entered(&'a WayIn),
    /// The event that answered an `await`: its fields can be named from now on.
    Awaited,
}

impl Place<'_> {
    /// In the rules and statements of a journey.
    #[must_use]
    pub fn inside(journey: JourneyId) -> Self {
        Self { journey: Some(journey), fields: Fields::InHand }
    }
}

/// A domain larger than this is not unfolded when two values of it are compared.
const UNFOLDED: usize = 32;

/// A side of a comparison.
enum Side {
    Const(Const),
    Value(Subject, Type, bool),
    Count(HistoryId, Window),
    Sum(HistoryId, u32, Window, Type),
    /// So many milliseconds after now; whether it was written as `… ago`.
    Now(Millis, bool),
    Damaged,
}

impl Solver<'_> {
    /// What a condition says, read in a place.
    pub fn formula(&mut self, condition: &Cond, place: Place<'_>) -> Formula {
        match &condition.kind {
            CondKind::Always(so) => Formula::Always(*so),
            CondKind::And(parts) => {
                Formula::all(parts.iter().map(|part| self.formula(part, place)).collect::<Vec<_>>())
            }
            CondKind::Or(parts) => Formula::any(parts.iter().map(|part| self.formula(part, place)).collect::<Vec<_>>()),
            CondKind::Not(inner) => self.formula(inner, place).not(),
            CondKind::Segment(segment) => self.segment(*segment),
            CondKind::Status(status) => self.atom(Atom::Status(*status)),
            CondKind::Inside(journey) => self.atom(Atom::Inside(*journey)),
            CondKind::Flag(term) => self.is_constant(term, &Const::Bool(true), place),
            CondKind::Is(left, right) => self.is(left, right, place),
            CondKind::In(term, values) => match values.as_slice() {
                [set] if matches!(set.ty, Type::Set(_)) => self.contains(set, term, place),
                values => Formula::any(values.iter().map(|value| self.is(term, value, place)).collect::<Vec<_>>()),
            },
            CondKind::Known(term) => self.known_term(term, place),
            CondKind::Compare(left, order, right) => self.compare(left, *order, right, place),
            CondKind::Contains(whole, part) => self.contains(whole, part, place),
            CondKind::Before(left, right) => self.before(left, right, place),
            CondKind::After(left, right) => self.after(left, right, place),
            CondKind::Exists(query) => {
                let history = self.history(query, place);
                self.at_least(history, query.window, 1)
            }
            CondKind::Reacted(which, what) => self.atom(Atom::Reacted(*which, *what)),
            CondKind::EnteredBy(ways) => {
                let Some(journey) = place.journey else { return self.damaged() };
                let ways: Vec<Formula> = ways.iter().map(|way| self.atom(Atom::EnteredBy(journey, *way))).collect();
                Formula::any(ways)
            }
        }
    }

    /// In a segment.
    pub fn segment(&mut self, segment: SegmentId) -> Formula {
        if let Some(known) = self.segments.get(&segment) {
            return known.clone();
        }
        let formula = match self.program.segments.get(segment) {
            Some(declared) => self.formula(&declared.condition, Place::default()),
            None => Formula::Always(true),
        };
        self.segments.insert(segment, formula.clone());
        formula
    }

    /// Happened at least so often.
    pub(super) fn at_least(&mut self, history: HistoryId, window: Window, times: u64) -> Formula {
        let what = self.leading(history);
        self.atom(Atom::Count(what, history, window, times))
    }

    /// An atom about which nothing is known, ever.
    fn damaged(&mut self) -> Formula {
        let number = self.opaque.len();
        let number = self.opaque_number(format!("damaged {number}"));
        self.atom(Atom::Opaque(number))
    }

    // Values

    fn side(&mut self, term: &Term, place: Place<'_>) -> Side {
        match &term.kind {
            TermKind::Const(constant) => Side::Const(constant.clone()),
            TermKind::Count(query) => Side::Count(self.history(query, place), query.window),
            TermKind::Sum(query, field) => Side::Sum(self.history(query, place), *field, query.window, term.ty.clone()),
            TermKind::Now => Side::Now(0, false),
            TermKind::Ago(length) => Side::Now(-length, true),
            TermKind::Moment { base, shift, whole_days: false, at: None }
                if matches!(base.kind, TermKind::Now | TermKind::Ago(_)) =>
            {
                match self.side(base, place) {
                    Side::Now(offset, _) => Side::Now(offset.saturating_add(*shift), false),
                    Side::Const(_) | Side::Value(..) | Side::Count(..) | Side::Sum(..) | Side::Damaged => Side::Damaged,
                }
            }
            TermKind::Attribute(_)
            | TermKind::Field(_)
            | TermKind::Entry(_)
            | TermKind::Awaited(..)
            | TermKind::Moment { .. }
            | TermKind::Add { .. }
            | TermKind::OrElse(..) => {
                if Kind::of(&term.ty) == Kind::Unknown {
                    return Side::Damaged;
                }
                let subject = self.subject(term, place);
                Side::Value(subject, term.ty.clone(), term.optional)
            }
            TermKind::Error => Side::Damaged,
        }
    }

    /// The subject a term is; its type, words and whether it may be missing are kept for axioms and witnesses.
    fn subject(&mut self, term: &Term, place: Place<'_>) -> Subject {
        let subject = match &term.kind {
            TermKind::Attribute(attribute) => Subject::Attribute(*attribute),
            TermKind::Field(positions) => field_subject(positions, place),
            TermKind::Entry(position) => match place.journey {
                Some(journey) => Subject::Entry(journey, *position),
                None => self.computed(term, place),
            },
            TermKind::Awaited(event, position) => Subject::Awaited(*event, *position),
            TermKind::Const(_)
            | TermKind::Now
            | TermKind::Ago(_)
            | TermKind::Moment { .. }
            | TermKind::Count(_)
            | TermKind::Sum(..)
            | TermKind::Add { .. }
            | TermKind::OrElse(..)
            | TermKind::Error => self.computed(term, place),
        };
        if !self.subjects.contains_key(&subject) {
            let words = match (&subject, place.journey) {
                (Subject::Field(_) | Subject::Computed(_), Some(journey)) => {
                    Words::inside(self.program, journey).term(term)
                }
                (Subject::Field(_) | Subject::Computed(_), None) => Words::of(self.program).term(term),
                (Subject::Attribute(_) | Subject::Entry(..) | Subject::Awaited(..), _) => self.words_of(&subject),
            };
            let (ty, optional) = self.declared(&subject).unwrap_or_else(|| (term.ty.clone(), term.optional));
            self.know_subject(&subject, ty, optional, words);
        }
        subject
    }

    fn computed(&mut self, term: &Term, place: Place<'_>) -> Subject {
        let mut structure = String::new();
        self.structure(term, place, &mut structure);
        Subject::Computed(self.opaque_number(structure))
    }

    /// Writes what a term is made of: equal texts, equal terms.
    fn structure(&mut self, term: &Term, place: Place<'_>, out: &mut String) {
        // Writing to a `String` cannot fail.
        let _ = match &term.kind {
            TermKind::Const(constant) => write!(out, "{constant:?}"),
            TermKind::Attribute(_) | TermKind::Field(_) | TermKind::Entry(_) | TermKind::Awaited(..) => {
                if matches!(term.kind, TermKind::Entry(_)) && place.journey.is_none() {
                    write!(out, "{:?}", term.kind)
                } else {
                    let subject = self.subject(term, place);
                    write!(out, "{subject:?}")
                }
            }
            TermKind::Now => write!(out, "now"),
            TermKind::Ago(length) => write!(out, "ago {length}"),
            TermKind::Moment { base, shift, whole_days, at } => {
                let _ = write!(out, "moment {shift} {whole_days} {at:?} (");
                self.structure(base, place, out);
                write!(out, ")")
            }
            TermKind::Count(query) => {
                let history = self.history(query, place);
                write!(out, "count {history:?} {:?}", query.window)
            }
            TermKind::Sum(query, field) => {
                let history = self.history(query, place);
                write!(out, "sum {history:?} {field} {:?}", query.window)
            }
            TermKind::Add { left, minus, right } => {
                let _ = write!(out, "(");
                self.structure(left, place, out);
                let _ = write!(out, ") {} (", if *minus { '-' } else { '+' });
                self.structure(right, place, out);
                write!(out, ")")
            }
            TermKind::OrElse(first, second) => {
                let _ = write!(out, "(");
                self.structure(first, place, out);
                let _ = write!(out, ") or (");
                self.structure(second, place, out);
                write!(out, ")")
            }
            TermKind::Error => {
                let number = self.opaque.len();
                write!(out, "damaged {number}")
            }
        };
    }

    /// Has a value.
    pub(super) fn known_term(&mut self, term: &Term, place: Place<'_>) -> Formula {
        if let TermKind::OrElse(first, second) = &term.kind {
            return Formula::any([self.known_term(first, place), self.known_term(second, place)]);
        }
        match self.side(term, place) {
            Side::Const(constant) => Formula::Always(constant != Const::Missing),
            Side::Value(subject, ..) => self.subject_known(&subject),
            Side::Count(..) | Side::Sum(..) | Side::Now(..) => Formula::Always(true),
            Side::Damaged => self.damaged(),
        }
    }

    fn subject_known(&mut self, subject: &Subject) -> Formula {
        if self.may_be_missing(subject) {
            self.atom(Atom::Value(subject.clone(), Aspect::Known))
        } else {
            Formula::Always(true)
        }
    }

    /// Puts the question to both values of `a or b`, each where it counts.
    fn unfolded(
        &mut self,
        term: &Term,
        place: Place<'_>,
        ask: &mut dyn FnMut(&mut Self, &Term) -> Formula,
    ) -> Option<Formula> {
        let TermKind::OrElse(first, second) = &term.kind else { return None };
        let known = self.known_term(first, place);
        let with_first = ask(self, first);
        let with_second = ask(self, second);
        Some(Formula::any([known.clone().and(with_first), known.not().and(with_second)]))
    }

    // Equality

    pub(super) fn is_constant(&mut self, term: &Term, constant: &Const, place: Place<'_>) -> Formula {
        let unfolded = self.unfolded(term, place, &mut |solver, part| solver.is_constant(part, constant, place));
        if let Some(formula) = unfolded {
            return formula;
        }
        let left = self.side(term, place);
        self.equal(left, Side::Const(constant.clone()))
    }

    pub(super) fn is(&mut self, left: &Term, right: &Term, place: Place<'_>) -> Formula {
        if let Some(formula) = self.unfolded(left, place, &mut |solver, part| solver.is(part, right, place)) {
            return formula;
        }
        if let Some(formula) = self.unfolded(right, place, &mut |solver, part| solver.is(left, part, place)) {
            return formula;
        }
        let (left, right) = (self.side(left, place), self.side(right, place));
        self.equal(left, right)
    }

    fn equal(&mut self, left: Side, right: Side) -> Formula {
        match (left, right) {
            (Side::Damaged, _) | (_, Side::Damaged) => self.damaged(),
            (Side::Const(left), Side::Const(right)) => Formula::Always(left == right && left != Const::Missing),
            (Side::Const(constant), other) | (other, Side::Const(constant)) => self.equals_constant(other, &constant),
            (Side::Value(left, ty, _), Side::Value(right, ..)) => self.same(left, right, &ty),
            (left, right) => {
                let (left, right) = (self.as_subject(left), self.as_subject(right));
                self.same(left, right, &Type::Error)
            }
        }
    }

    fn equals_constant(&mut self, side: Side, constant: &Const) -> Formula {
        if *constant == Const::Missing {
            return Formula::Always(false);
        }
        let kind = match &side {
            Side::Value(_, ty, _) => Kind::of(ty),
            Side::Count(..) | Side::Now(..) => Kind::Whole,
            Side::Sum(_, _, _, ty) => Kind::of(ty),
            Side::Const(_) | Side::Damaged => Kind::Unknown,
        };
        match (kind, side) {
            (Kind::Closed | Kind::Open, Side::Value(subject, ..)) => match Word::of(constant) {
                Some(word) => self.atom(Atom::Value(subject, Aspect::Is(word))),
                None => Formula::Always(false),
            },
            (Kind::Set, Side::Value(subject, ty, _)) => self.set_is(&subject, &ty, constant),
            (Kind::Whole | Kind::Dense, side) => {
                let Some(number) = number_in(&side, constant) else { return Formula::Always(false) };
                let at_least = self.over(&side, number, false);
                at_least.and(self.over(&side, number, true).not())
            }
            (Kind::Closed | Kind::Open | Kind::Set | Kind::Unknown, _) => self.damaged(),
        }
    }

    fn set_is(&mut self, subject: &Subject, ty: &Type, constant: &Const) -> Formula {
        let Const::Set(elements) = constant else { return self.damaged() };
        let words: Vec<Word> = elements.iter().filter_map(Word::of).collect();
        let Type::Set(element) = ty else { return self.damaged() };
        let mut parts: Vec<Formula> =
            words.iter().map(|word| self.atom(Atom::Value(subject.clone(), Aspect::Has(word.clone())))).collect();
        match self.domain(element) {
            Some(domain) => {
                for word in domain.into_iter().filter(|word| !words.contains(word)) {
                    parts.push(self.atom(Atom::Value(subject.clone(), Aspect::Has(word))).not());
                }
            }
            None => {
                // Which others there could be nobody knows: what is equal to this set differs from what has its elements.
                let number = self.opaque_number(format!("{subject:?} is {words:?}"));
                parts.push(self.atom(Atom::Opaque(number)));
            }
        }
        Formula::all(parts)
    }

    pub(super) fn same(&mut self, left: Subject, right: Subject, ty: &Type) -> Formula {
        let known = self.subject_known(&left).and(self.subject_known(&right));
        if left == right {
            return known;
        }
        match self.domain(ty) {
            Some(words) if words.len() <= UNFOLDED => {
                let pairs: Vec<Formula> = words
                    .into_iter()
                    .map(|word| {
                        let on_left = self.atom(Atom::Value(left.clone(), Aspect::Is(word.clone())));
                        on_left.and(self.atom(Atom::Value(right.clone(), Aspect::Is(word))))
                    })
                    .collect();
                Formula::any(pairs)
            }
            Some(_) | None => {
                let (left, right) = if left < right { (left, right) } else { (right, left) };
                known.and(self.atom(Atom::Same(left, right)))
            }
        }
    }

    fn contains(&mut self, whole: &Term, part: &Term, place: Place<'_>) -> Formula {
        if let Some(formula) = self.unfolded(whole, place, &mut |solver, inner| solver.contains(inner, part, place)) {
            return formula;
        }
        if let Some(formula) = self.unfolded(part, place, &mut |solver, inner| solver.contains(whole, inner, place)) {
            return formula;
        }
        match (self.side(whole, place), self.side(part, place)) {
            (Side::Const(Const::Set(elements)), part) => {
                let parts: Vec<Formula> = match part {
                    Side::Const(constant) => vec![Formula::Always(elements.contains(&constant))],
                    Side::Value(subject, ty, optional) => elements
                        .iter()
                        .map(|element| {
                            self.equals_constant(Side::Value(subject.clone(), ty.clone(), optional), element)
                        })
                        .collect(),
                    Side::Count(..) | Side::Sum(..) | Side::Now(..) | Side::Damaged => vec![self.damaged()],
                };
                Formula::any(parts)
            }
            (Side::Const(Const::Text(whole)), Side::Const(Const::Text(part))) => {
                Formula::Always(whole.contains(part.as_str()))
            }
            (Side::Value(subject, Type::Set(_), _), Side::Const(constant)) => match Word::of(&constant) {
                Some(word) => self.atom(Atom::Value(subject, Aspect::Has(word))),
                None => Formula::Always(false),
            },
            (Side::Value(set, Type::Set(_), _), Side::Value(element, ty, _)) => self.holds(&set, &element, &ty),
            (Side::Value(subject, ..), Side::Const(Const::Text(part))) => {
                self.atom(Atom::Value(subject, Aspect::Part(part)))
            }
            (Side::Value(whole, ..), Side::Value(part, ..)) => {
                let known = self.subject_known(&whole).and(self.subject_known(&part));
                known.and(self.atom(Atom::Holds(whole, part)))
            }
            (Side::Const(_) | Side::Value(..) | Side::Count(..) | Side::Sum(..) | Side::Now(..) | Side::Damaged, _) => {
                self.damaged()
            }
        }
    }

    fn holds(&mut self, set: &Subject, element: &Subject, ty: &Type) -> Formula {
        match self.domain(ty) {
            Some(words) if words.len() <= UNFOLDED => {
                let pairs: Vec<Formula> = words
                    .into_iter()
                    .map(|word| {
                        let has = self.atom(Atom::Value(set.clone(), Aspect::Has(word.clone())));
                        has.and(self.atom(Atom::Value(element.clone(), Aspect::Is(word))))
                    })
                    .collect();
                Formula::any(pairs)
            }
            Some(_) | None => {
                let known = self.subject_known(set).and(self.subject_known(element));
                known.and(self.atom(Atom::Holds(set.clone(), element.clone())))
            }
        }
    }

    // Order

    fn compare(&mut self, left: &Term, order: Order, right: &Term, place: Place<'_>) -> Formula {
        let left_unfolded = self.unfolded(left, place, &mut |solver, part| solver.compare(part, order, right, place));
        if let Some(formula) = left_unfolded {
            return formula;
        }
        let right_unfolded = self.unfolded(right, place, &mut |solver, part| solver.compare(left, order, part, place));
        if let Some(formula) = right_unfolded {
            return formula;
        }
        let (left, right) = (self.side(left, place), self.side(right, place));
        match order {
            Order::Less => self.less(left, right),
            Order::More => self.less(right, left),
            Order::AtMost => self.at_most(left, right),
            Order::AtLeast => self.at_most(right, left),
        }
    }

    /// left < right
    fn less(&mut self, left: Side, right: Side) -> Formula {
        match (left, right) {
            (Side::Damaged, _) | (_, Side::Damaged) => self.damaged(),
            (Side::Const(left), Side::Const(right)) => compared(&left, &right, |a, b| a < b),
            (Side::Const(constant), other) => match number_in(&other, &constant) {
                Some(number) => self.over(&other, number, true),
                None => self.damaged(),
            },
            (other, Side::Const(constant)) => match number_in(&other, &constant) {
                Some(number) => {
                    let known = self.side_known(&other);
                    known.and(self.over(&other, number, false).not())
                }
                None => self.damaged(),
            },
            (left, right) => {
                let known = self.side_known(&left).and(self.side_known(&right));
                let (left, right) = (self.as_subject(left), self.as_subject(right));
                if left == right {
                    return Formula::Always(false);
                }
                known.and(self.atom(Atom::Less(left, right)))
            }
        }
    }

    /// left <= right
    fn at_most(&mut self, left: Side, right: Side) -> Formula {
        let known = self.side_known(&left).and(self.side_known(&right));
        let opposite = self.less(right, left);
        known.and(opposite.not())
    }

    fn side_known(&mut self, side: &Side) -> Formula {
        match side {
            Side::Value(subject, _, true) => self.subject_known(subject),
            Side::Value(_, _, false)
            | Side::Const(_)
            | Side::Count(..)
            | Side::Sum(..)
            | Side::Now(..)
            | Side::Damaged => Formula::Always(true),
        }
    }

    fn before(&mut self, left: &Term, right: &Term, place: Place<'_>) -> Formula {
        if let Some(formula) = self.unfolded(left, place, &mut |solver, part| solver.before(part, right, place)) {
            return formula;
        }
        if let Some(formula) = self.unfolded(right, place, &mut |solver, part| solver.before(left, part, place)) {
            return formula;
        }
        match (self.side(left, place), self.side(right, place)) {
            // `before 60 days ago`: 60 days ago is included; any other `before` is strict.
            (Side::Value(subject, ..), Side::Now(offset, ago)) => {
                self.past(subject, if ago { -offset } else { (-offset).saturating_add(1) })
            }
            (Side::Now(offset, _), Side::Value(subject, ty, optional)) => {
                let known = self.side_known(&Side::Value(subject.clone(), ty, optional));
                known.and(self.past(subject, -offset).not())
            }
            (Side::Now(left, _), Side::Now(right, ago)) => {
                Formula::Always(if ago { left <= right } else { left < right })
            }
            (left, right) => self.less(left, right),
        }
    }

    fn after(&mut self, left: &Term, right: &Term, place: Place<'_>) -> Formula {
        if matches!(right.kind, TermKind::Ago(_)) {
            let known = self.known_term(left, place);
            return known.and(self.before(left, right, place).not());
        }
        self.before(right, left, place)
    }

    fn past(&mut self, subject: Subject, length: Millis) -> Formula {
        self.atom(Atom::Value(subject, Aspect::Past(length)))
    }

    /// side >= number, or > where strict.
    fn over(&mut self, side: &Side, number: Decimal, strict: bool) -> Formula {
        match side {
            Side::Value(subject, ty, _) => match cut(ty, number, strict) {
                Some(cut) => self.atom(Atom::Value(subject.clone(), Aspect::Over(cut))),
                None => self.damaged(),
            },
            Side::Count(history, window) => match whole_cut(number, strict) {
                Some(least) if least <= 0 => Formula::Always(true),
                Some(least) => self.at_least(*history, *window, u64::try_from(least).unwrap_or(u64::MAX)),
                None => self.damaged(),
            },
            Side::Sum(history, field, window, ty) => match cut(ty, number, strict) {
                Some(cut) => {
                    let what = self.leading(*history);
                    self.atom(Atom::Sum(what, *history, *field, *window, cut))
                }
                None => self.damaged(),
            },
            Side::Now(offset, _) => {
                let now = self.now();
                match whole_cut(number, strict).and_then(|least| least.checked_sub(*offset)) {
                    Some(least) => {
                        let cut = Cut { value: Number(Decimal::integer(least)), strict: false };
                        self.atom(Atom::Value(now, Aspect::Over(cut)))
                    }
                    None => self.damaged(),
                }
            }
            Side::Const(_) | Side::Damaged => self.damaged(),
        }
    }

    /// The instant of now as something that has a value: compared with dates of the calendar.
    fn now(&mut self) -> Subject {
        let subject = Subject::Computed(self.opaque_number("now".to_owned()));
        self.know_subject(&subject, Type::DateTime, false, "now".to_owned());
        subject
    }

    fn as_subject(&mut self, side: Side) -> Subject {
        let (structure, ty) = match side {
            Side::Value(subject, ..) => return subject,
            Side::Const(constant) => (format!("{constant:?}"), Type::Error),
            Side::Count(history, window) => (format!("count {history:?} {window:?}"), Type::Integer),
            Side::Sum(history, field, window, ty) => (format!("sum {history:?} {field} {window:?}"), ty),
            Side::Now(offset, _) => (format!("now {offset}"), Type::DateTime),
            Side::Damaged => (format!("damaged {}", self.opaque.len()), Type::Error),
        };
        let subject = Subject::Computed(self.opaque_number(structure.clone()));
        self.know_subject(&subject, ty, false, structure);
        subject
    }

    // History

    /// What a question counts: its events, each with all that narrows it.
    pub(super) fn history(&mut self, query: &Query, place: Place<'_>) -> HistoryId {
        let filters: Vec<&Cond> = query.filter.iter().collect();
        self.happening_history(&query.what, &filters, place)
    }

    pub(super) fn happening_history(&mut self, what: &Happening, filters: &[&Cond], place: Place<'_>) -> HistoryId {
        let mut leaves = Vec::new();
        self.leaves(what, filters, place, &mut leaves);
        leaves.sort();
        leaves.dedup();
        let program = self.program;
        self.history_of(leaves, || {
            let words = match place.journey {
                Some(journey) => Words::inside(program, journey),
                None => Words::of(program),
            };
            filters.iter().fold(words.happening(what), |said, filter| {
                format!("{said} where {}", words.filter(filter, std::slice::from_ref(what)))
            })
        })
    }

    /// The events behind a happening: a trigger over events is its events, narrowed.
    pub(super) fn leaves(
        &mut self,
        what: &Happening,
        filters: &[&Cond],
        place: Place<'_>,
        found: &mut Vec<(Happening, Formula)>,
    ) {
        if let Happening::Trigger(trigger) = what
            && let Some(declared) = self.program.triggers.get(*trigger)
            && let TriggerKind::Event { events, filter } = &declared.kind
        {
            let mut narrower: Vec<&Cond> = filters.to_vec();
            narrower.extend(filter.iter());
            for event in events {
                self.leaves(event, &narrower, place, found);
            }
            return;
        }
        let place = match what {
            Happening::Event(event) => Place { fields: Fields::Of(*event), ..place },
            Happening::Trigger(_) | Happening::Message(..) | Happening::Journey(..) | Happening::Goal => {
                Place { fields: Fields::InHand, ..place }
            }
        };
        let narrowed: Vec<Formula> = filters.iter().map(|filter| self.formula(filter, place)).collect();
        found.push((what.clone(), Formula::all(narrowed)));
    }
}

fn field_subject(positions: &[(EventId, Option<u32>)], place: Place<'_>) -> Subject {
    let as_field = || Subject::Field(Rc::from(positions));
    match place.fields {
        Fields::InHand => as_field(),
        Fields::Of(event) => match positions.iter().find(|(of, _)| *of == event) {
            Some(position) => Subject::Field(Rc::from([*position])),
            None => as_field(),
        },
        Fields::Awaited => match positions {
            [(event, Some(position))] => Subject::Awaited(*event, *position),
            _ => as_field(),
        },
        Fields::Entered(way) => {
            let Some(journey) = place.journey else { return as_field() };
            let mut targets = positions.iter().map(|(event, position)| {
                let position = (*position)?;
                let (_, fields) = way.carried.iter().find(|(of, _)| of == event)?;
                let target = fields.iter().position(|carried| *carried == Some(position))?;
                u32::try_from(target).ok()
            });
            match targets.next() {
                Some(Some(first)) if targets.all(|target| target == Some(first)) => Subject::Entry(journey, first),
                Some(_) | None => as_field(),
            }
        }
    }
}

/// The number of a constant, as a side is measured: a date among moments is its first instant, a moment among dates stays one.
fn number_in(side: &Side, constant: &Const) -> Option<Decimal> {
    let number = number_of(constant)?;
    let moments = match side {
        Side::Value(_, ty, _) | Side::Sum(_, _, _, ty) => matches!(ty, Type::Date | Type::DateTime),
        Side::Now(..) => true,
        Side::Const(_) | Side::Count(..) | Side::Damaged => false,
    };
    match constant {
        Const::Date(_) if moments => Some(Decimal::integer(number.as_integer()?.checked_mul(DAY)?)),
        _ => Some(number),
    }
}

fn compared(left: &Const, right: &Const, holds: impl Fn(Decimal, Decimal) -> bool) -> Formula {
    let unit = |constant: &Const| match constant {
        Const::Date(day) => Some(Decimal::integer(i64::from(*day) * DAY)),
        other => number_of(other),
    };
    Formula::Always(match (unit(left), unit(right)) {
        (Some(left), Some(right)) => holds(left, right),
        (Some(_) | None, _) => false,
    })
}

/// The threshold of a type; dates are measured in milliseconds here and become days.
fn cut(ty: &Type, number: Decimal, strict: bool) -> Option<Cut> {
    if Kind::of(ty) == Kind::Dense {
        return Some(Cut { value: Number(number), strict });
    }
    let mut least = whole_cut(number, strict)?;
    if *ty == Type::Date {
        least = least.checked_add(DAY - 1)?.div_euclid(DAY);
    }
    Some(Cut { value: Number(Decimal::integer(least)), strict: false })
}

/// The smallest whole number that is >= number, or > number where strict.
fn whole_cut(number: Decimal, strict: bool) -> Option<i64> {
    let unit = 10_i64.checked_pow(u32::from(number.scale()))?;
    let floor = number.digits().div_euclid(unit);
    let exact = number.digits().rem_euclid(unit) == 0;
    if exact && !strict { Some(floor) } else { floor.checked_add(1) }
}
