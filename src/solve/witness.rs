//! From values of atoms to a customer in the language's own words: ordinary small values, declared defaults where they will do.
//! Knows nothing of why the customer is asked for.

use super::{
    Solver,
    answer::Customer,
    atom::{Aspect, Atom, Cut, HistoryId, Kind, Number, Subject, Word, constant_of, number_of},
    bdd::{Bool, TooLarge},
    space::Space,
    theory::window_within,
};
use crate::{
    base::{
        Decimal,
        calendar::{DAY, Millis},
    },
    ir::words::{Words, duration_words, window_words},
    model::{
        condition::Window,
        types::{Const, JourneyId, Type},
    },
};

/// A day of the calendar that nobody finds strange: 2026-01-01.
const ORDINARY_DAY: i64 = 20_454;

/// What belongs together in a witness: levels from `first` on.
struct Group {
    first: u32,
    after: u32,
}

impl Solver<'_> {
    /// Somebody in `possible` (= `function` and the axioms, not empty), with what matters of them.
    pub(super) fn customer(&self, space: &mut Space, function: Bool, possible: Bool) -> Result<Customer, TooLarge> {
        let wishes: Vec<bool> = space.atoms.iter().map(|id| self.atoms.get(*id).is_some_and(|atom| self.wish(atom))).collect();
        let levels = u32::try_from(wishes.len()).unwrap_or(u32::MAX);
        let wish = |level: u32| wishes.get(level as usize).copied().unwrap_or(false);
        let Some(values) = space.diagrams.model(possible, levels, wish) else { return Ok(Customer::default()) };
        let support = space.diagrams.support(function);
        let mut customer = Customer::default();
        let mut attributes: Vec<(usize, (String, String))> = Vec::new();
        for group in self.groups(space) {
            if !support.iter().any(|level| (group.first..group.after).contains(level)) || !matters(space, possible, &group)? {
                continue;
            }
            let rows: Vec<(&Atom, bool)> = (group.first..group.after)
                .filter_map(|level| {
                    let atom = self.atoms.get(*space.atoms.get(level as usize)?)?;
                    Some((atom, values.get(level as usize).copied()?))
                })
                .collect();
            self.describe(&rows, &mut customer, &mut attributes);
        }
        attributes.sort_by_key(|(index, _)| *index);
        customer.attributes = attributes.into_iter().map(|(_, line)| line).collect();
        Ok(customer)
    }

    /// Atoms that are told together: a subject, a history, ways in; anything else alone.
    fn groups(&self, space: &Space) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut last: Option<&Atom> = None;
        for (level, id) in (0_u32..).zip(&space.atoms) {
            let atom = self.atoms.get(*id);
            match (groups.last_mut(), last, atom) {
                (Some(group), Some(left), Some(right)) if together(left, right) => group.after = level + 1,
                _ => groups.push(Group { first: level, after: level + 1 }),
            }
            last = atom;
        }
        groups
    }

    /// What an ordinary customer is: declared defaults, nothing optional, no history.
    fn wish(&self, atom: &Atom) -> bool {
        let Atom::Value(subject, aspect) = atom else { return false };
        let default = self.default_of(subject);
        match aspect {
            Aspect::Known => default != Const::Missing,
            Aspect::Is(word) => Word::of(&default).as_ref() == Some(word),
            Aspect::Part(part) => matches!(&default, Const::Text(text) if text.contains(part.as_str())),
            Aspect::Has(word) => {
                matches!(&default, Const::Set(elements) if elements.iter().any(|e| Word::of(e).as_ref() == Some(word)))
            }
            Aspect::HasOther | Aspect::Past(_) => false,
            Aspect::Over(cut) => number_of(&default).is_some_and(|number| is_over(number, *cut)),
        }
    }

    /// What an ordinary customer has there.
    fn default_of(&self, subject: &Subject) -> Const {
        if let Subject::Attribute(id) = subject
            && let Some(declared) = self.program.attributes.get(*id)
            && let Some(default) = &declared.default
        {
            return default.clone();
        }
        if self.may_be_missing(subject) {
            return Const::Missing;
        }
        let ty = self.type_of(subject);
        match Kind::of(&ty) {
            Kind::Closed => {
                self.domain(&ty).and_then(|domain| Some(domain.first()?.constant(&ty))).unwrap_or(Const::Missing)
            }
            Kind::Whole | Kind::Dense => constant_of(ordinary_number(&ty), &ty),
            Kind::Set => Const::Set(Vec::new()),
            Kind::Open | Kind::Unknown => Const::Missing,
        }
    }

    fn describe(&self, rows: &[(&Atom, bool)], customer: &mut Customer, attributes: &mut Vec<(usize, (String, String))>) {
        let Some((first, so)) = rows.first().copied() else { return };
        let said = if so { "yes" } else { "no" }.to_owned();
        match first {
            Atom::Value(subject, _) => {
                let line = (self.name_of(subject), self.value_of(subject, rows));
                match subject {
                    Subject::Attribute(id) => attributes.push((Self::attribute_index(*id), line)),
                    Subject::Entry(..) | Subject::Awaited(..) | Subject::Field(_) | Subject::Computed(_) => {
                        customer.circumstances.push(line);
                    }
                }
            }
            Atom::EnteredBy(journey, _) => customer.circumstances.push(("entry".to_owned(), self.entered(*journey, rows))),
            Atom::Status(status) => {
                let name = self.program.statuses.get(*status).map_or("", |status| status.name.as_str());
                customer.circumstances.push((name.to_owned(), said));
            }
            Atom::Inside(journey) => {
                let name = self.program.journeys.get(*journey).map_or("", |journey| journey.name.as_str());
                customer.circumstances.push((format!("inside {name}"), said));
            }
            Atom::Reacted(which, what) => {
                customer.circumstances.push((Words::of(self.program).reaction(*which, *what), said));
            }
            Atom::Count(_, history, ..) => self.counted(*history, rows, customer),
            Atom::Sum(_, history, field, window, _) => {
                let cuts = rows.iter().filter_map(|(atom, so)| match atom {
                    Atom::Sum(.., cut) => Some((*cut, *so)),
                    _ => None,
                });
                let ty = self.field_type(*history, *field);
                let sum = number_between(cuts, &ty, Decimal::ZERO);
                let name = self.histories.get(*history).map_or("", |history| history.words.as_str());
                let value = self.constant_words(&constant_of(sum, &ty));
                customer.history.push((format!("{name} in sum"), format!("{value} {}", the_window(*window))));
            }
            Atom::Same(left, right) => {
                let words = format!("{} is {}", self.name_of(left), self.name_of(right));
                customer.circumstances.push((words, said));
            }
            Atom::Less(left, right) => {
                let words = format!("{} before or less than {}", self.name_of(left), self.name_of(right));
                customer.circumstances.push((words, said));
            }
            Atom::Holds(set, element) => {
                let words = format!("{} in {}", self.name_of(element), self.name_of(set));
                customer.circumstances.push((words, said));
            }
            // Has no words of its own.
            Atom::Opaque(_) => {}
        }
    }

    fn name_of(&self, subject: &Subject) -> String {
        self.subjects.get(subject).map_or_else(String::new, |known| known.words.clone())
    }

    fn constant_words(&self, constant: &Const) -> String {
        Words::of(self.program).constant(constant)
    }

    fn entered(&self, journey: JourneyId, rows: &[(&Atom, bool)]) -> String {
        let Some(declared) = self.program.journeys.get(journey) else { return String::new() };
        let way_of = |atom: &Atom| if let Atom::EnteredBy(_, way) = atom { Some(*way) } else { None };
        let chosen = rows.iter().find(|(_, so)| *so).and_then(|(atom, _)| way_of(atom));
        let way = chosen.or_else(|| {
            declared.ways_in.ids().find(|id| !rows.iter().any(|(atom, _)| way_of(atom) == Some(*id)))
        });
        way.and_then(|id| declared.ways_in.get(id)).map_or_else(String::new, |way| way.name.to_string())
    }

    fn field_type(&self, history: HistoryId, field: u32) -> Type {
        let leading = self.leading(history);
        let crate::model::condition::Happening::Event(event) = leading else { return Type::Number };
        let declared = self.program.events.get(event).and_then(|event| event.fields.get(field as usize));
        declared.map_or(Type::Number, |field| field.ty.clone())
    }

    /// How often it happened: each window in which it did, and, where it did not, the longest of those.
    fn counted(&self, history: HistoryId, rows: &[(&Atom, bool)], customer: &mut Customer) {
        let mut windows: Vec<(Window, u64)> = Vec::new();
        for (atom, so) in rows {
            if let Atom::Count(_, _, window, times) = atom {
                let times = if *so { *times } else { 0 };
                match windows.last_mut() {
                    Some((last, most)) if last == window => *most = times.max(*most),
                    Some(_) | None => windows.push((*window, times)),
                }
            }
        }
        let name = self.histories.get(history).map_or_else(String::new, |history| history.words.clone());
        let told: Vec<(Window, u64)> = windows
            .iter()
            .filter(|(window, times)| {
                // Told by another window: as many in a shorter one, or none in a longer one.
                !windows.iter().any(|(other, of)| {
                    let narrower = window_within(*other, *window) && of == times && *times > 0;
                    let wider = window_within(*window, *other) && *of == 0 && *times == 0;
                    other != window && (narrower || wider)
                })
            })
            .copied()
            .collect();
        for (window, times) in told {
            customer.history.push((name.clone(), format!("{} {}", if times == 0 { "no".to_owned() } else { times.to_string() }, the_window(window))));
        }
    }

    fn value_of(&self, subject: &Subject, rows: &[(&Atom, bool)]) -> String {
        let ty = self.type_of(subject);
        let aspects: Vec<(&Aspect, bool)> = rows
            .iter()
            .filter_map(|(atom, so)| if let Atom::Value(_, aspect) = atom { Some((aspect, *so)) } else { None })
            .collect();
        let default = self.default_of(subject);
        let known = aspects.iter().find_map(|(aspect, so)| matches!(aspect, Aspect::Known).then_some(*so));
        let any_true = aspects.iter().any(|(aspect, so)| *so && !matches!(aspect, Aspect::Known));
        if known == Some(false) || (known.is_none() && !any_true && default == Const::Missing && self.may_be_missing(subject)) {
            return "unknown".to_owned();
        }
        match Kind::of(&ty) {
            Kind::Closed => self.word_of(&ty, &aspects, &default),
            Kind::Open => self.text_of(&ty, &aspects, &default),
            Kind::Whole | Kind::Dense => self.number_words(&ty, &aspects, &default),
            Kind::Set => self.set_of(&ty, &aspects, &default),
            Kind::Unknown => String::new(),
        }
    }

    fn word_of(&self, ty: &Type, aspects: &[(&Aspect, bool)], default: &Const) -> String {
        let mut denied = Vec::new();
        for (aspect, so) in aspects {
            if let Aspect::Is(word) = aspect {
                if *so {
                    return self.constant_words(&word.constant(ty));
                }
                denied.push(word);
            }
        }
        if let Some(word) = Word::of(default)
            && !denied.contains(&&word)
        {
            return self.constant_words(default);
        }
        let domain = self.domain(ty).unwrap_or_default();
        let free = domain.iter().find(|word| !denied.contains(word));
        free.map_or_else(|| "unknown".to_owned(), |word| self.constant_words(&word.constant(ty)))
    }

    fn text_of(&self, ty: &Type, aspects: &[(&Aspect, bool)], default: &Const) -> String {
        let mut denied = Vec::new();
        let mut parts = String::new();
        for (aspect, so) in aspects {
            match (aspect, so) {
                (Aspect::Is(word), true) => return self.constant_words(&word.constant(ty)),
                (Aspect::Is(Word::Text(text)), false) => denied.push(text.as_str()),
                (Aspect::Part(part), true) => {
                    parts.push_str(if parts.is_empty() { "" } else { " " });
                    parts.push_str(part);
                }
                (Aspect::Part(part), false) => denied.push(part.as_str()),
                _ => {}
            }
        }
        if let Const::Text(text) = default
            && parts.is_empty()
            && !denied.iter().any(|denied| text.contains(denied))
        {
            return self.constant_words(default);
        }
        if parts.is_empty() {
            let ordinary = match ty {
                Type::Email => &["someone@example.com", "x@example.org"][..],
                Type::Phone => &["+15550100", "+15550199"],
                Type::TimeZone => &["Europe/Berlin", "America/New_York", "Asia/Tokyo"],
                _ => &["other", "else", "x", "1"],
            };
            let chosen = ordinary.iter().find(|text| !denied.iter().any(|denied| text.contains(denied)));
            parts = chosen.map_or_else(|| "z".repeat(denied.len() + 1), |text| (*text).to_owned());
        }
        format!("\"{parts}\"")
    }

    fn number_words(&self, ty: &Type, aspects: &[(&Aspect, bool)], default: &Const) -> String {
        let cuts = || {
            aspects.iter().filter_map(|(aspect, so)| if let Aspect::Over(cut) = aspect { Some((*cut, *so)) } else { None })
        };
        let ages = || {
            aspects.iter().filter_map(|(aspect, so)| if let Aspect::Past(age) = aspect { Some((*age, *so)) } else { None })
        };
        if cuts().next().is_none() && ages().next().is_some() {
            return age_words(ages());
        }
        let wish = number_of(default).unwrap_or_else(|| ordinary_number(ty));
        let mut words = self.constant_words(&constant_of(number_between(cuts(), ty, wish), ty));
        if ages().next().is_some() {
            words = format!("{words}, {}", age_words(ages()));
        }
        words
    }

    fn set_of(&self, ty: &Type, aspects: &[(&Aspect, bool)], default: &Const) -> String {
        let Type::Set(element) = ty else { return String::new() };
        let mut elements: Vec<Const> = Vec::new();
        let mut asked = Vec::new();
        for (aspect, so) in aspects {
            if let Aspect::Has(word) = aspect {
                asked.push(word);
                if *so {
                    elements.push(word.constant(element));
                }
            }
        }
        if let Const::Set(defaults) = default {
            elements.extend(defaults.iter().filter(|e| Word::of(e).is_some_and(|word| !asked.contains(&&word))).cloned());
        }
        self.constant_words(&Const::Set(elements))
    }
}

/// Whether what a function says depends on a group at all, once the axioms are known.
fn matters(space: &mut Space, possible: Bool, group: &Group) -> Result<bool, TooLarge> {
    let forgotten = space.diagrams.exists(possible, |level| (group.first..group.after).contains(&level))?;
    Ok(space.diagrams.and(forgotten, space.axioms)? != possible)
}

fn together(left: &Atom, right: &Atom) -> bool {
    match (left, right) {
        (Atom::Value(left, _), Atom::Value(right, _)) => left == right,
        (Atom::EnteredBy(left, _), Atom::EnteredBy(right, _)) => left == right,
        (Atom::Count(_, left, ..), Atom::Count(_, right, ..)) => left == right,
        (Atom::Sum(_, left, left_field, left_window, _), Atom::Sum(_, right, right_field, right_window, _)) => {
            (left, left_field, left_window) == (right, right_field, right_window)
        }
        (
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
            _,
        ) => false,
    }
}

/// `in the last 90 days`
fn the_window(window: Window) -> String {
    window_words(window).replace("in last", "in the last")
}

fn ordinary_number(ty: &Type) -> Decimal {
    match ty {
        Type::Date => Decimal::integer(ORDINARY_DAY),
        Type::DateTime => Decimal::integer(ORDINARY_DAY * DAY),
        _ => Decimal::ZERO,
    }
}

fn is_over(number: Decimal, cut: Cut) -> bool {
    Number(number) > cut.value || (!cut.strict && Number(number) == cut.value)
}

/// A number on the right side of every cut: the wished one if it is, else the plainest.
fn number_between(cuts: impl Iterator<Item = (Cut, bool)>, ty: &Type, wish: Decimal) -> Decimal {
    let cuts: Vec<(Cut, bool)> = cuts.collect();
    let least = cuts.iter().filter(|(_, so)| *so).map(|(cut, _)| *cut).max();
    let below = cuts.iter().filter(|(_, so)| !*so).map(|(cut, _)| *cut).min();
    let fits = |number: &Decimal| cuts.iter().all(|(cut, so)| is_over(*number, *cut) == *so);
    let unit = |number: Decimal, step: i64| {
        let whole = 10_i64.checked_pow(u32::from(number.scale())).and_then(|unit| unit.checked_mul(step));
        whole.and_then(|by| number.digits().checked_add(by)).map(|digits| Decimal::new(digits, number.scale()))
    };
    // Money in whole units of its currency reads better than a cent more or less.
    let steps = match ty {
        Type::Money(currency) => [10_i64.pow(u32::from(currency.decimals)), 1],
        Type::DateTime => [DAY, 1],
        _ => [1, 1],
    };
    let mut candidates = vec![Some(wish), Some(Decimal::ZERO), least.map(|cut| cut.value.0), below.map(|cut| cut.value.0)];
    for step in steps {
        candidates.push(below.and_then(|cut| unit(cut.value.0, -step)));
        candidates.push(least.and_then(|cut| unit(cut.value.0, step)));
    }
    candidates.push(least.zip(below).and_then(|(least, below)| middle(least.value.0, below.value.0)));
    candidates.into_iter().flatten().find(fits).unwrap_or(wish)
}

/// Half-way between two decimals.
fn middle(low: Decimal, high: Decimal) -> Option<Decimal> {
    let scale = low.scale().max(high.scale()).checked_add(1)?;
    let (low, high) = (low.scaled(scale)?, high.scaled(scale)?);
    Some(Decimal::new(low.checked_add(high)?.div_euclid(2), scale))
}

/// `61 days ago`, `now`, `3 days after now`: at least the longest that is so, less than the shortest that is not.
fn age_words(ages: impl Iterator<Item = (Millis, bool)>) -> String {
    let (mut least, mut below) = (None::<Millis>, None::<Millis>);
    for (age, so) in ages {
        if so {
            least = Some(least.map_or(age, |least| least.max(age)));
        } else {
            below = Some(below.map_or(age, |below| below.min(age)));
        }
    }
    let fits = |age: &Millis| least.is_none_or(|least| *age >= least) && below.is_none_or(|below| *age < below);
    let day_less = below.map_or(0, |below| below.saturating_sub(DAY));
    let candidates = [least.unwrap_or(0), day_less, below.map_or(0, |below| below.saturating_sub(1))];
    let age = candidates.into_iter().find(|age| fits(age)).unwrap_or(0);
    match age {
        0 => "now".to_owned(),
        age if age > 0 => format!("{} ago", duration_words(age)),
        age => format!("{} after now", duration_words(age.saturating_neg())),
    }
}
