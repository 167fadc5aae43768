//! From values of atoms to a customer in the language's own words: ordinary small values, declared defaults where they will do.
//! Knows nothing of why the customer is asked for.

use super::{
    Solver,
    answer::{Customer, Line, Past},
    atom::{Aspect, Atom, Cut, HistoryId, Kind, Number, Subject, Word, constant_of, number_of},
    bdd::{Bool, TooLarge},
    layout::{Variable, What},
    space::Space,
    theory::window_within,
};
use crate::{
    base::{
        Decimal,
        calendar::{DAY, Millis},
        ids::Id as _,
    },
    ir::words::{Words, duration_words, window_words},
    model::{
        condition::{Happening, Window},
        program::Field,
        types::{Const, Type},
    },
};

/// A day of the calendar that nobody finds strange: 2026-01-01.
const ORDINARY_DAY: i64 = 20_454;

/// A variable and the cell chosen for it.
type Choice<'a> = (&'a What, usize);

/// How often something happened in a window.
type Count = (HistoryId, Window, u64);

impl Solver<'_> {
    /// Somebody in `possible` (not empty), with what matters of them, and whether it was `asked` for.
    pub(super) fn customer(&self, space: &mut Space, possible: Bool, asked: Bool) -> Result<Customer, TooLarge> {
        let mut rest = possible;
        let mut cells: Vec<usize> = Vec::with_capacity(space.layout.variables.len());
        for variable in &space.layout.variables {
            let chosen = self.preferences(&variable.what).find_map(|cell| {
                let within = space.diagrams.restricted(rest, variable.first, variable.bits, cell);
                (within != Bool::FALSE).then_some((cell, within))
            });
            let (cell, within) = chosen.unwrap_or((0, rest));
            cells.push(cell);
            rest = within;
        }
        let support = [space.diagrams.support(possible), space.diagrams.support(asked)];
        let axioms = space.axioms_of(possible)?;
        let variables = std::mem::take(&mut space.layout.variables);
        let told = self.tell(space, &variables, &cells, (possible, axioms), &support);
        space.layout.variables = variables;
        told
    }

    fn tell(
        &self,
        space: &mut Space,
        variables: &[Variable],
        cells: &[usize],
        (possible, axioms): (Bool, Bool),
        [support, asked]: &[Vec<u32>; 2],
    ) -> Result<Customer, TooLarge> {
        let mut customer = Customer::default();
        let mut attributes: Vec<(usize, Line)> = Vec::new();
        let counts = self.counts_of(variables, cells);
        let mut cells = cells.iter();
        for group in variables.chunk_by(|left, right| together(&left.what, &right.what)) {
            let choices: Vec<Choice<'_>> = group.iter().map(|v| &v.what).zip(cells.by_ref().copied()).collect();
            let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
            let levels = first.first..last.after();
            if !support.iter().any(|level| levels.contains(level)) {
                continue;
            }
            // It matters if what is possible depends on it once the axioms are known.
            let forgotten = space.diagrams.exists(possible, |level| levels.contains(&level))?;
            if space.diagrams.and(forgotten, axioms)? != possible {
                let asked = asked.iter().any(|level| levels.contains(level));
                self.describe((&choices, asked), &counts, &mut customer, &mut attributes);
            }
        }
        attributes.sort_by_key(|(index, _)| *index);
        customer.attributes = attributes.into_iter().map(|(_, line)| line).collect();
        Ok(customer)
    }

    /// The cells of a variable, from the most ordinary on: the declared default, nothing optional, no history, small numbers.
    fn preferences(&self, what: &What) -> impl Iterator<Item = usize> + use<> {
        let cells = what.cells();
        let first = self.ordinary_cell(what);
        // Where it has to be known after all: zero, then what is greater, then what is less.
        let from = match what {
            What::Numbers { subject, cuts, .. } => {
                let zero = ordinary_number(&self.type_of(subject));
                cuts.iter().take_while(|cut| is_over(zero, **cut)).count()
            }
            What::Words { .. }
            | What::Ages { .. }
            | What::Ways { .. }
            | What::Counts { .. }
            | What::Sums { .. }
            | What::Fact(_) => 0,
        };
        std::iter::once(first).chain((from..cells).chain(0..from).filter(move |cell| *cell != first))
    }

    /// The most ordinary cell.
    fn ordinary_cell(&self, what: &What) -> usize {
        let Some(subject) = what.subject() else { return 0 };
        let default = self.default_of(subject);
        if let (Const::Missing, Some(missing)) = (&default, what.missing()) {
            return missing;
        }
        match what {
            What::Words { words, other, .. } => match Word::of(&default).map(|word| words.binary_search(&word)) {
                Some(Ok(index)) => index,
                Some(Err(_)) | None => {
                    if *other {
                        words.len()
                    } else {
                        0
                    }
                }
            },
            What::Numbers { cuts, .. } => {
                let number = number_of(&default).unwrap_or_default();
                cuts.iter().take_while(|cut| is_over(number, **cut)).count()
            }
            What::Fact(Atom::Value(_, Aspect::Has(word))) => usize::from(
                matches!(&default, Const::Set(elements) if elements.iter().any(|e| Word::of(e).as_ref() == Some(word))),
            ),
            What::Fact(Atom::Value(_, Aspect::Part(part))) => {
                usize::from(matches!(&default, Const::Text(text) if text.contains(part.as_str())))
            }
            What::Ages { .. } | What::Ways { .. } | What::Counts { .. } | What::Sums { .. } | What::Fact(_) => 0,
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

    fn describe(
        &self,
        (choices, asked): (&[Choice<'_>], bool),
        counts: &[Count],
        customer: &mut Customer,
        attributes: &mut Vec<(usize, Line)>,
    ) {
        let Some((first, cell)) = choices.first().copied() else { return };
        if let Some(subject) = first.subject() {
            let line = Line { name: self.name_of(subject), value: self.value_of(subject, choices), asked };
            match subject {
                Subject::Attribute(id) => attributes.push((id.index(), line)),
                Subject::Entry(..) | Subject::Awaited(..) | Subject::Field(_) | Subject::Computed(_) => {
                    customer.circumstances.push(line);
                }
            }
            return;
        }
        match first {
            What::Ways { journey, ways, .. } => {
                let Some(declared) = self.program.journeys.get(*journey) else { return };
                let way = ways.get(cell).copied().or_else(|| declared.ways_in.ids().find(|id| !ways.contains(id)));
                let name = way.and_then(|id| declared.ways_in.get(id)).map_or("", |way| way.name.as_str());
                customer.circumstances.push(Line { name: "entry".to_owned(), value: name.to_owned(), asked });
            }
            What::Counts { history, .. } => self.counted((*history, asked), counts, customer),
            What::Sums { history, field, window, cuts } => {
                let ty = self.field_type(*history, *field);
                let sum = number_between(cuts, cell, &ty, Decimal::ZERO);
                let leading = self.leading(*history);
                let field = self.field_of(&leading, *field).map_or_else(String::new, |field| field.name.to_string());
                customer.history.push(Past {
                    what: self.histories.get(*history).map_or_else(String::new, |history| history.words.clone()),
                    amount: self.constant_words(&constant_of(sum, &ty)),
                    sum_of: Some(field),
                    window: window_words(*window),
                    asked,
                });
            }
            What::Fact(atom) => {
                if let Some(words) = self.fact_words(atom) {
                    let value = if cell == 1 { "yes" } else { "no" }.to_owned();
                    customer.circumstances.push(Line { name: words, value, asked });
                }
            }
            What::Words { .. } | What::Numbers { .. } | What::Ages { .. } => {}
        }
    }

    /// What is so or not; nothing where it has no words.
    fn fact_words(&self, atom: &Atom) -> Option<String> {
        match atom {
            Atom::Status(status) => Some(self.program.statuses.get(*status)?.name.to_string()),
            Atom::Inside(journey) => Some(format!("inside {}", self.program.journeys.get(*journey)?.name)),
            Atom::Reacted(which, what) => Some(Words::of(self.program).reaction(*which, *what)),
            Atom::Same(left, right) => Some(format!("{} is {}", self.name_of(left), self.name_of(right))),
            Atom::Less(left, right) => Some(format!("{} before or below {}", self.name_of(left), self.name_of(right))),
            Atom::Holds(set, element) => Some(format!("{} in {}", self.name_of(element), self.name_of(set))),
            Atom::EnteredBy(..) | Atom::Value(..) | Atom::Count(..) | Atom::Sum(..) | Atom::Opaque(_) => None,
        }
    }

    fn name_of(&self, subject: &Subject) -> String {
        self.subjects.get(subject).map_or_else(String::new, |known| known.words.clone())
    }

    fn constant_words(&self, constant: &Const) -> String {
        Words::of(self.program).constant(constant)
    }

    fn field_type(&self, history: HistoryId, field: u32) -> Type {
        self.field_of(&self.leading(history), field).map_or(Type::Number, |field| field.ty.clone())
    }

    fn field_of(&self, what: &Happening, field: u32) -> Option<&Field> {
        let Happening::Event(event) = what else { return None };
        self.program.events.get(*event)?.fields.get(field as usize)
    }

    /// How often everything in question happened: as often as its own threshold asks, and as often as what it includes.
    fn counts_of(&self, variables: &[Variable], cells: &[usize]) -> Vec<Count> {
        let chosen: Vec<Count> = variables
            .iter()
            .zip(cells)
            .filter_map(|(variable, cell)| {
                let What::Counts { history, window, times } = &variable.what else { return None };
                let count = cell.checked_sub(1).and_then(|index| times.get(index)).copied();
                Some((*history, *window, count.unwrap_or(0)))
            })
            .collect();
        let included = |(history, window, _): &Count, (narrower, shorter, _): &&Count| {
            window_within(*shorter, *window) && self.is_part_of(*narrower, *history)
        };
        let most = |count: &Count| chosen.iter().filter(|other| included(count, other)).map(|(.., times)| *times).max();
        chosen.iter().map(|count| (count.0, count.1, most(count).unwrap_or(count.2))).collect()
    }

    /// How often it happened: each window in which it did, and, where it did not, the longest of those.
    fn counted(&self, (history, asked): (HistoryId, bool), counts: &[Count], customer: &mut Customer) {
        let of_history = counts.iter().filter(|(of, ..)| *of == history);
        let windows: Vec<(Window, u64)> = of_history.map(|(_, window, times)| (*window, *times)).collect();
        let name = self.histories.get(history).map_or_else(String::new, |history| history.words.clone());
        for (window, times) in &windows {
            // A shorter window with as many, or a longer one with none, tells it already.
            let told = windows.iter().any(|(other, of)| {
                let shorter = window_within(*other, *window) && of == times && *times > 0;
                let longer = window_within(*window, *other) && *of == 0 && *times == 0;
                other != window && (shorter || longer)
            });
            if !told {
                let (what, window) = (name.clone(), window_words(*window));
                customer.history.push(Past { what, amount: times.to_string(), sum_of: None, window, asked });
            }
        }
    }

    fn value_of(&self, subject: &Subject, choices: &[Choice<'_>]) -> String {
        let ty = self.type_of(subject);
        let default = self.default_of(subject);
        let missing = |(what, cell): &Choice<'_>| what.missing() == Some(*cell);
        if choices.iter().any(missing) {
            return "unknown".to_owned();
        }
        let facts: Vec<(&Aspect, bool)> = choices
            .iter()
            .filter_map(|(what, cell)| match what {
                What::Fact(Atom::Value(_, aspect)) => Some((aspect, *cell == 1)),
                What::Fact(_)
                | What::Words { .. }
                | What::Numbers { .. }
                | What::Ages { .. }
                | What::Ways { .. }
                | What::Counts { .. }
                | What::Sums { .. } => None,
            })
            .collect();
        let mut said: Vec<String> = Vec::new();
        for (what, cell) in choices {
            match what {
                What::Words { words, .. } => match words.get(*cell) {
                    Some(word) => said.push(self.constant_words(&word.constant(&ty))),
                    None => said.push(self.other_than(words, &facts, &ty, &default)),
                },
                What::Numbers { cuts, .. } => {
                    let wish = number_of(&default).unwrap_or_else(|| ordinary_number(&ty));
                    said.push(self.constant_words(&constant_of(number_between(cuts, *cell, &ty, wish), &ty)));
                }
                What::Ages { ages, .. } => said.push(age_words(ages, *cell)),
                What::Ways { .. } | What::Counts { .. } | What::Sums { .. } | What::Fact(_) => {}
            }
        }
        if Kind::of(&ty) == Kind::Set {
            return self.set_words(&ty, &facts, &default);
        }
        if said.is_empty() {
            said.push(self.other_than(&[], &facts, &ty, &default));
        }
        said.join(", ")
    }

    /// A value that is none of these words.
    fn other_than(&self, words: &[Word], facts: &[(&Aspect, bool)], ty: &Type, default: &Const) -> String {
        if let Some(domain) = self.domain(ty) {
            let by_default = Word::of(default).filter(|word| !words.contains(word));
            let word = by_default.or_else(|| domain.into_iter().find(|word| !words.contains(word)));
            return word.map_or_else(|| "unknown".to_owned(), |word| self.constant_words(&word.constant(ty)));
        }
        if matches!(Kind::of(ty), Kind::Whole | Kind::Dense) {
            let number = number_of(default).unwrap_or_else(|| ordinary_number(ty));
            return self.constant_words(&constant_of(number, ty));
        }
        let mut wanted: Vec<&str> = Vec::new();
        let mut denied: Vec<&str> = words.iter().filter_map(Word::text).collect();
        for (aspect, so) in facts {
            if let Aspect::Part(part) = aspect {
                if *so { wanted.push(part) } else { denied.push(part) }
            }
        }
        let allowed = |text: &&str| !denied.iter().any(|denied| text.contains(denied));
        if !wanted.is_empty() {
            return format!("\"{}\"", wanted.join(" "));
        }
        if let Const::Text(text) = default
            && allowed(&text.as_str())
        {
            return self.constant_words(default);
        }
        let ordinary = match Kind::of(ty) {
            Kind::Open if *ty == Type::Email => &["someone@example.com", "x@example.org"][..],
            Kind::Open if *ty == Type::Phone => &["+15550100", "+15550199"],
            Kind::Open if *ty == Type::TimeZone => &["Europe/Berlin", "America/New_York", "Asia/Tokyo"],
            Kind::Open | Kind::Closed | Kind::Whole | Kind::Dense | Kind::Set | Kind::Unknown => {
                &["other", "else", "1"]
            }
        };
        let chosen = ordinary.iter().copied().find(allowed);
        format!("\"{}\"", chosen.map_or_else(|| "z".repeat(denied.len() + 1), str::to_owned))
    }

    fn set_words(&self, ty: &Type, facts: &[(&Aspect, bool)], default: &Const) -> String {
        let Type::Set(element) = ty else { return String::new() };
        let asked: Vec<(&Word, bool)> = facts
            .iter()
            .filter_map(|(aspect, so)| if let Aspect::Has(word) = aspect { Some((word, *so)) } else { None })
            .collect();
        let mut elements: Vec<Const> =
            asked.iter().filter(|(_, so)| *so).map(|(word, _)| word.constant(element)).collect();
        if let Const::Set(defaults) = default {
            let unasked = |e: &&Const| Word::of(e).is_some_and(|word| !asked.iter().any(|(asked, _)| **asked == word));
            elements.extend(defaults.iter().filter(unasked).cloned());
        }
        self.constant_words(&Const::Set(elements))
    }
}

/// Variables that are told together: those of a subject, the windows of a history.
fn together(left: &What, right: &What) -> bool {
    match (left, right) {
        (What::Counts { history: left, .. }, What::Counts { history: right, .. }) => left == right,
        (
            What::Words { .. }
            | What::Numbers { .. }
            | What::Ages { .. }
            | What::Ways { .. }
            | What::Counts { .. }
            | What::Sums { .. }
            | What::Fact(_),
            _,
        ) => left.subject().is_some() && left.subject() == right.subject(),
    }
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

/// A number in a cell between cuts: the wished one if it is, else the plainest.
fn number_between(cuts: &[Cut], cell: usize, ty: &Type, wish: Decimal) -> Decimal {
    let least = cell.checked_sub(1).and_then(|index| cuts.get(index));
    let below = cuts.get(cell);
    let fits = |number: &Decimal| {
        least.is_none_or(|least| is_over(*number, *least)) && !below.is_some_and(|below| is_over(*number, *below))
    };
    let unit = |number: Decimal, step: i64| {
        let whole = 10_i64.checked_pow(u32::from(number.scale())).and_then(|unit| unit.checked_mul(step));
        whole.and_then(|by| number.digits().checked_add(by)).map(|digits| Decimal::new(digits, number.scale()))
    };
    // Money in whole units of its currency reads better than a cent more or less.
    let steps = match ty {
        Type::Money(currency) => [10_i64.pow(u32::from(currency.decimals)), 1],
        Type::DateTime => [DAY, 1],
        Type::Text
        | Type::Id
        | Type::Integer
        | Type::Number
        | Type::Percent
        | Type::Date
        | Type::Time
        | Type::Duration
        | Type::Email
        | Type::Phone
        | Type::TimeZone
        | Type::Channel
        | Type::Category
        | Type::Bool
        | Type::Enum(_)
        | Type::Set(_)
        | Type::Error => [1, 1],
    };
    let rounded = |number: Decimal| {
        let [step, _] = steps;
        let up = number.as_integer()?.checked_add(step - 1)?;
        Some(Decimal::integer(up - up.rem_euclid(step)))
    };
    let mut candidates = vec![Some(wish), Some(Decimal::ZERO)];
    candidates.push(least.and_then(|cut| rounded(cut.value.0)));
    candidates.extend([least.map(|cut| cut.value.0), below.map(|cut| cut.value.0)]);
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

/// `61 days ago`, `now`, `3 days after now`: in a cell between ages.
fn age_words(ages: &[Millis], cell: usize) -> String {
    let least = cell.checked_sub(1).and_then(|index| ages.get(index)).copied();
    let below = ages.get(cell).copied();
    let fits = |age: &Millis| least.is_none_or(|least| *age >= least) && below.is_none_or(|below| *age < below);
    let less = |by: Millis| below.map_or(0, |below| below.saturating_sub(by));
    let age = [0, least.unwrap_or(0), less(DAY), less(1)].into_iter().find(|age| fits(age)).unwrap_or(0);
    match age {
        0 => "now".to_owned(),
        age if age > 0 => format!("{} ago", duration_words(age)),
        age => format!("{} after now", duration_words(age.saturating_neg())),
    }
}
