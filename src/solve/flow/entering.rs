//! What is so as a customer enters, and what an event that just happened makes so. Knows no steps.

use std::collections::BTreeSet;

use super::{Entry, Fields, Flow, Formula, Place, Solver, Subject};
use crate::{
    base::calendar::Millis,
    model::{
        Const, Term,
        condition::{Happened, Happening, TermKind, Which, Window},
        journey::{Cause, WayIn, WayInKind},
        program::TriggerKind,
        types::{AttributeId, EventId, SendId},
    },
    solve::{
        atom::{Atom, AtomId, HistoryId},
        bdd::{Bool, TooLarge},
        space::Space,
    },
};

/// What a field of the event is from now on.
type Named<'a> = &'a dyn Fn(EventId, u32) -> Option<Subject>;

impl Flow<'_> {
    /// Adds to each way in what its trigger says, and which way it is.
    pub(super) fn entering(&mut self, solver: &mut Solver<'_>) {
        for ((id, way), (asked, _)) in self.journey.ways_in.iter().zip(&mut self.entries) {
            let mut facts = vec![asked.clone(), solver.atom(Atom::EnteredBy(self.id, id))];
            if let WayInKind::Happening(what) = &way.what {
                facts.push(solver.entered_on(what, way, &self.atoms, Place::inside(self.id)));
            }
            *asked = Formula::all(facts);
        }
        self.nothing_since(solver);
    }

    /// At the entry nothing has happened since, and nothing was sent.
    fn nothing_since(&mut self, solver: &mut Solver<'_>) {
        let mut none = Vec::new();
        for id in &self.atoms {
            match solver.atoms.get(*id) {
                Some(Atom::Count(_, _, Window::SinceEntry, _) | Atom::Reacted(..)) => {
                    none.push(Formula::Atom(*id).not());
                }
                Some(
                    Atom::EnteredBy(..)
                    | Atom::Value(..)
                    | Atom::Status(_)
                    | Atom::Inside(_)
                    | Atom::Count(..)
                    | Atom::Sum(..)
                    | Atom::Same(..)
                    | Atom::Less(..)
                    | Atom::Holds(..)
                    | Atom::Opaque(_),
                )
                | None => {}
            }
        }
        let none = Formula::all(none);
        for (asked, _) in &mut self.entries {
            *asked = asked.clone().and(none.clone());
        }
    }

    /// Who is asked for by a way in, and who of them enters.
    pub(super) fn enter(
        &self,
        solver: &mut Solver<'_>,
        space: &mut Space,
        asked: &Formula,
        when: &Formula,
    ) -> Result<Entry, TooLarge> {
        let mut asked = space.function(asked)?;
        if let (Some(inside), None) = (&self.inside, &self.journey.key) {
            // Whoever is inside already is refused.
            let inside = space.function(inside)?;
            asked = space.diagrams.and(asked, inside.not())?;
        }
        let when = space.function(when)?;
        let refused = space.diagrams.and(asked, when.not())?;
        let mut enters = space.diagrams.and(asked, when)?;
        let exits = self.journey.exits.iter().filter_map(|rule| refusing(&rule.cause));
        let goals = self.journey.goal.iter().filter_map(|goal| refusing(&goal.cause));
        for condition in exits.chain(goals) {
            let refused = solver.formula(condition, Place::inside(self.id));
            // A goal's condition may ask what no step asks: then nothing is known of it.
            if let Some(refused) = space.whole_function(&refused)? {
                enters = space.diagrams.and(enters, refused.not())?;
            }
        }
        let (asked, refused) = (space.possible(asked)?, space.possible(refused)?);
        Ok(Entry { asked, refused, enters: space.possible(enters)? })
    }

    /// From outside to inside.
    pub(super) fn settle(&self, space: &mut Space, entered: Bool) -> Result<Bool, TooLarge> {
        let level = self.inside.as_ref().map_or(0..0, |inside| space.levels_of(inside));
        let facts = space.forget(entered, |other| level.contains(&other))?;
        self.arrive(space, self.steps.start(), facts)
    }
}

fn refusing(cause: &Cause) -> Option<&crate::model::Cond> {
    match cause {
        Cause::When(condition) => Some(condition),
        Cause::On { .. } => None,
    }
}

impl Solver<'_> {
    /// What entering by a happening says: its filter, that it happened just now, for an absence what did not happen.
    fn entered_on(&mut self, what: &Happening, way: &WayIn, atoms: &[AtomId], place: Place<'_>) -> Formula {
        let entered = Place { fields: Fields::Entered(way), ..place };
        let journey = place.journey;
        let named = |event: EventId, position: u32| {
            let (_, fields) = way.carried.iter().find(|(of, _)| *of == event)?;
            let field = fields.iter().position(|carried| *carried == Some(position))?;
            Some(Subject::Entry(journey?, u32::try_from(field).ok()?))
        };
        let trigger = match what {
            Happening::Trigger(trigger) => self.program.triggers.get(*trigger),
            Happening::Event(_) | Happening::Message(..) | Happening::Journey(..) | Happening::Goal => None,
        };
        match trigger.map(|trigger| &trigger.kind) {
            Some(TriggerKind::Event { events, filter }) => {
                let each: Vec<Formula> = events
                    .iter()
                    .map(|event| {
                        let said = filter.iter().map(|f| self.formula(f, entered)).collect::<Vec<_>>();
                        Formula::all(said).and(self.entered_on(event, way, atoms, place))
                    })
                    .collect();
                Formula::any(each)
            }
            Some(TriggerKind::Absence { filter, missing, missing_filter, within, .. }) => {
                let said: Vec<Formula> = filter.iter().map(|f| self.formula(f, entered)).collect();
                let mut facts = said;
                if missing_filter.is_none() {
                    for event in missing {
                        facts.push(self.did_not_happen(event, *within, atoms, place));
                    }
                }
                Formula::all(facts)
            }
            Some(TriggerKind::Becomes(condition)) => self.formula(condition, Place::default()),
            Some(
                TriggerKind::Moment(_)
                | TriggerKind::Yearly { .. }
                | TriggerKind::Monthly { .. }
                | TriggerKind::Weekly { .. }
                | TriggerKind::EveryDays { .. }
                | TriggerKind::EveryTime { .. }
                | TriggerKind::Error,
            ) => Formula::Always(true),
            None => {
                // The entering event is not since the entry.
                let earlier =
                    |atom: &&AtomId| !matches!(self.atoms.get(**atom), Some(Atom::Count(_, _, Window::SinceEntry, _)));
                let earlier: Vec<AtomId> = atoms.iter().filter(earlier).copied().collect();
                let happened = self.just_happened(what, &earlier, place, &named);
                Formula::all([happened, self.told_by(what, atoms, &named), self.begun_by(what, atoms, &named)])
            }
        }
    }

    /// Statuses that an event begins are so by then, those that it ends are not: unless a statement may have changed them since.
    fn begun_by(&mut self, what: &Happening, atoms: &[AtomId], named: Named<'_>) -> Formula {
        let Some(by_journeys) = self.by_journeys.clone() else { return Formula::Always(true) };
        let program = self.program;
        let mut facts = Vec::new();
        for (id, declared) in program.statuses.iter() {
            let atom = self.atom(Atom::Status(id));
            if !matches!(&atom, Formula::Atom(atom) if atoms.contains(atom)) {
                continue;
            }
            // With a key another one may still be open.
            let ends = declared.ends.iter().filter(|_| declared.key.is_none() && !by_journeys.marked.contains(&id));
            let begins = declared.begins.iter().filter(|_| !by_journeys.cleared.contains(&id));
            let occasions = begins.map(|occasion| (occasion, true)).chain(ends.map(|occasion| (occasion, false)));
            for (occasion, so) in occasions.filter(|(occasion, _)| occasion.what == *what) {
                let filter = occasion.filter.iter().map(|filter| self.formula(filter, Place::default()));
                let filter = Formula::all(filter.collect::<Vec<_>>());
                if let Some(passes) = self.renamed(&filter, named) {
                    facts.push(passes.not().or(if so { atom.clone() } else { atom.clone().not() }));
                }
            }
        }
        Formula::all(facts)
    }

    /// Attributes that an event writes have what it said.
    fn told_by(&mut self, what: &Happening, atoms: &[AtomId], named: Named<'_>) -> Formula {
        let Happening::Event(event) = what else { return Formula::Always(true) };
        let mut facts = Vec::new();
        for (id, declared) in self.program.attributes.iter() {
            let subject = Subject::Attribute(id);
            let asked =
                atoms.iter().any(|atom| matches!(self.atoms.get(*atom), Some(Atom::Value(of, _)) if *of == subject));
            let Some((_, position)) = declared.from.iter().find(|(from, _)| from == event) else { continue };
            // An event that lacks the field writes nothing.
            let always_said = self.program.events.get(*event).and_then(|e| e.fields.get(*position as usize));
            if asked
                && always_said.is_some_and(|field| !field.optional)
                && let Some(field) = named(*event, *position)
            {
                let words = self.words_of(&field);
                self.know_subject(&field, declared.ty.clone(), declared.optional, words);
                facts.push(self.same(subject, field, &declared.ty));
            }
        }
        Formula::all(facts)
    }

    /// That something happened just now, in every window in which history is asked for it: it counts where its fields pass.
    pub(super) fn just_happened(
        &mut self,
        what: &Happening,
        atoms: &[AtomId],
        place: Place<'_>,
        named: Named<'_>,
    ) -> Formula {
        let mut happening = Vec::new();
        self.leaves(what, &[], place, &mut happening);
        let [(event, _)] = happening.as_slice() else { return Formula::Always(true) };
        let mut facts = Vec::new();
        for (history, _, atom) in self.first_counts(atoms) {
            let leaves = self.histories.get(history).map(|history| history.leaves.clone()).unwrap_or_default();
            for (counted, filter) in leaves {
                if self.happening_part_of(event, &counted)
                    && let Some(passes) = self.renamed(&filter, named)
                {
                    facts.push(passes.not().or(Formula::Atom(atom)));
                }
            }
        }
        Formula::all(facts)
    }

    /// That nothing of a kind happened in the last so long.
    pub(super) fn did_not_happen(
        &mut self,
        what: &Happening,
        length: Millis,
        atoms: &[AtomId],
        place: Place<'_>,
    ) -> Formula {
        let absent = self.happening_history(what, &[], place);
        let mut facts = Vec::new();
        for (history, window, atom) in self.first_counts(atoms) {
            if matches!(window, Window::Last(within) if within <= length) && self.part_of(history, absent) {
                facts.push(Formula::Atom(atom).not());
            }
        }
        Formula::all(facts)
    }

    /// The atoms "at least once" among these.
    fn first_counts(&self, atoms: &[AtomId]) -> Vec<(HistoryId, Window, AtomId)> {
        let first = |id: &AtomId| match self.atoms.get(*id) {
            Some(Atom::Count(_, history, window, 1)) => Some((*history, *window, *id)),
            Some(
                Atom::EnteredBy(..)
                | Atom::Value(..)
                | Atom::Status(_)
                | Atom::Inside(_)
                | Atom::Reacted(..)
                | Atom::Count(..)
                | Atom::Sum(..)
                | Atom::Same(..)
                | Atom::Less(..)
                | Atom::Holds(..)
                | Atom::Opaque(_),
            )
            | None => None,
        };
        atoms.iter().filter_map(first).collect()
    }

    /// That the sending meant got a reaction, or did not; nothing, where it is no reaction. `last` are the sends that can be
    /// meant: where there is one, it has several names.
    pub(super) fn reacted(&mut self, what: &Happening, so: bool, last: &BTreeSet<SendId>) -> Formula {
        let Happening::Message(which, happened) = what else { return Formula::Always(true) };
        match happened {
            Happened::Reaction(_) | Happened::Positive | Happened::Negative => {}
            Happened::Sent | Happened::Blocked | Happened::BlockedFor(_) => return Formula::Always(true),
        }
        let mut names = vec![*which];
        let mut only = last.iter();
        if let (Some(send), None) = (only.next(), only.next()) {
            names.push(Which::Send(*send));
            names.extend(self.program.sends.get(*send).map(|place| Which::Message(place.message)));
        }
        names.sort();
        names.dedup();
        let facts: Vec<Formula> = names
            .into_iter()
            .map(|which| {
                let atom = self.atom(Atom::Reacted(which, *happened));
                if so { atom } else { atom.not() }
            })
            .collect();
        Formula::all(facts)
    }

    /// What `set ATTRIBUTE to VALUE` makes so.
    pub(in crate::solve) fn set_to(&mut self, attribute: AttributeId, value: &Term, place: Place<'_>) -> Formula {
        let Some(declared) = self.program.attributes.get(attribute) else { return Formula::Always(true) };
        let target = Term {
            span: value.span,
            ty: declared.ty.clone(),
            optional: declared.optional,
            kind: TermKind::Attribute(attribute),
        };
        match &value.kind {
            TermKind::Const(Const::Missing) => self.known_or_not(&target, place, false),
            TermKind::Const(constant) => {
                let is = self.is_constant(&target, constant, place);
                is.and(self.known_or_not(&target, place, true))
            }
            TermKind::Entry(_) | TermKind::Awaited(..) => self.set_to_value(&target, value, place),
            TermKind::Now => self.known_or_not(&target, place, true),
            TermKind::Attribute(other) if *other != attribute => self.set_to_value(&target, value, place),
            TermKind::Attribute(_)
            | TermKind::Field(_)
            | TermKind::Ago(_)
            | TermKind::Moment { .. }
            | TermKind::Count(_)
            | TermKind::Sum(..)
            | TermKind::Add { .. }
            | TermKind::OrElse(..)
            | TermKind::Error => Formula::Always(true),
        }
    }

    /// Equal, or both missing.
    fn set_to_value(&mut self, target: &Term, value: &Term, place: Place<'_>) -> Formula {
        let equal = self.is(target, value, place);
        let neither = [target, value].map(|term| self.known_or_not(term, place, false));
        equal.or(Formula::all(neither))
    }

    fn known_or_not(&mut self, term: &Term, place: Place<'_>, known: bool) -> Formula {
        let formula = self.known_term(term, place);
        if known { formula } else { formula.not() }
    }

    /// A formula over fields as one over what they are called from now on; nothing where one is not called anything.
    fn renamed(&mut self, formula: &Formula, named: Named<'_>) -> Option<Formula> {
        match formula {
            Formula::Always(so) => Some(Formula::Always(*so)),
            Formula::Not(inner) => Some(self.renamed(inner, named)?.not()),
            Formula::All(parts) => {
                let parts: Option<Vec<Formula>> = parts.iter().map(|part| self.renamed(part, named)).collect();
                Some(Formula::all(parts?))
            }
            Formula::Any(parts) => {
                let parts: Option<Vec<Formula>> = parts.iter().map(|part| self.renamed(part, named)).collect();
                Some(Formula::any(parts?))
            }
            Formula::Atom(id) => {
                let atom = self.atoms.get(*id)?.clone();
                let mut rename = |subject: Subject| match &subject {
                    Subject::Field(positions) => match positions.as_ref() {
                        [(event, Some(position))] => {
                            let renamed = named(*event, *position)?;
                            let known = self.subjects.get(&subject).cloned()?;
                            let (ty, optional) = self.declared(&renamed).unwrap_or((known.ty, known.optional));
                            let words = self.words_of(&renamed);
                            self.know_subject(&renamed, ty, optional, words);
                            Some(renamed)
                        }
                        _ => None,
                    },
                    // What was computed of fields is not what it was.
                    Subject::Computed(_) => None,
                    Subject::Attribute(_) | Subject::Entry(..) | Subject::Awaited(..) => Some(subject),
                };
                let atom = match atom {
                    Atom::Value(subject, aspect) => Atom::Value(rename(subject)?, aspect),
                    Atom::Same(left, right) => {
                        let (left, right) = (rename(left)?, rename(right)?);
                        if left < right { Atom::Same(left, right) } else { Atom::Same(right, left) }
                    }
                    Atom::Less(left, right) => Atom::Less(rename(left)?, rename(right)?),
                    Atom::Holds(left, right) => Atom::Holds(rename(left)?, rename(right)?),
                    other @ (Atom::EnteredBy(..)
                    | Atom::Status(_)
                    | Atom::Inside(_)
                    | Atom::Reacted(..)
                    | Atom::Count(..)
                    | Atom::Sum(..)
                    | Atom::Opaque(_)) => other,
                };
                Some(self.atom(atom))
            }
        }
    }
}
