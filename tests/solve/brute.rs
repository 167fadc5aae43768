//! The solver against counting them all: small domains, every customer, made-up conditions.

use journey::{
    base::{Decimal, calendar::DAY},
    model::{Cond, CondKind, Const, Query, Term, TermKind, Type, Window, condition::Order, types::AttributeId},
    solve::{Answer, Formula, Line, Place, Solver, Verdict},
};

use super::programs::{Small, cond, constant, not, small};

/// A small machine for pseudo-random numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn of<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// A customer, all of them: everything the conditions below can ask about.
#[derive(Clone, Debug, PartialEq)]
struct Person {
    tier: Option<usize>,
    spent: i64,
    rate: Option<Decimal>,
    flag: bool,
    topics: u8,
    upset: bool,
    /// Age in quarters of a day, and total.
    orders: Vec<(i64, i64)>,
}

const ORDERS: [Order; 4] = [Order::Less, Order::AtMost, Order::More, Order::AtLeast];
const WINDOWS: [i64; 3] = [DAY, 2 * DAY, i64::MAX];

fn holds<T: PartialOrd>(order: Order, left: T, right: T) -> bool {
    match order {
        Order::Less => left < right,
        Order::AtMost => left <= right,
        Order::More => left > right,
        Order::AtLeast => left >= right,
    }
}

fn half(halves: i64) -> Decimal {
    Decimal::new(halves * 5, 1)
}

/// Kinds of questions; a condition uses few of them, so that all customers can be counted.
fn atom(dice: &mut Dice, small: &Small, kind: usize) -> Cond {
    let tiers = Type::Enum(small.tiers.clone());
    match kind {
        0 => match dice.below(3) {
            0 => cond(CondKind::Known(small.value(small.tier))),
            1 => {
                let words = [0, 1].map(|_| constant(Const::Variant(dice.of(&small.tiers)), tiers.clone()));
                cond(CondKind::In(small.value(small.tier), words.to_vec()))
            }
            _ => small.tier_is(dice.below(3)),
        },
        1 => {
            let than = i64::try_from(dice.below(4)).unwrap();
            match dice.below(4) {
                0 => cond(CondKind::Is(small.value(small.spent), constant(Const::Integer(than), Type::Integer))),
                _ => small.spent(dice.of(&ORDERS), than),
            }
        }
        2 => {
            let than = half(i64::try_from(dice.below(3)).unwrap());
            let rate = small.value(small.rate);
            match dice.below(4) {
                0 => cond(CondKind::Known(rate)),
                1 => cond(CondKind::Is(rate, constant(Const::Number(than), Type::Number))),
                _ => cond(CondKind::Compare(rate, dice.of(&ORDERS), constant(Const::Number(than), Type::Number))),
            }
        }
        3 => match dice.below(3) {
            0 => cond(CondKind::Status(small.upset)),
            1 => cond(CondKind::Flag(small.value(small.flag))),
            _ => cond(CondKind::Is(small.value(small.flag), constant(Const::Bool(false), Type::Bool))),
        },
        4 => match dice.below(3) {
            0 => cond(CondKind::Contains(small.value(small.topics), small.value(small.tier))),
            1 => {
                let both = Const::Set(vec![Const::Variant(small.tiers[0]), Const::Variant(dice.of(&small.tiers))]);
                let ty = Type::Set(Box::new(tiers));
                cond(CondKind::Is(small.value(small.topics), constant(both, ty)))
            }
            _ => {
                let word = constant(Const::Variant(dice.of(&small.tiers)), tiers);
                cond(CondKind::Contains(small.value(small.topics), word))
            }
        },
        _ => {
            let least = dice.of(&[None, Some(1), Some(2)]);
            let query = small.orders(least, dice.of(&WINDOWS));
            match dice.below(3) {
                0 => cond(CondKind::Exists(Box::new(query))),
                _ => {
                    let than = i64::try_from(dice.below(3)).unwrap();
                    small.count(query, dice.of(&ORDERS), than)
                }
            }
        }
    }
}

fn grow(dice: &mut Dice, small: &Small, kinds: &[usize], depth: usize) -> Cond {
    if depth == 0 || dice.below(4) == 0 {
        let kind = dice.of(kinds);
        return atom(dice, small, kind);
    }
    let parts: Vec<Cond> = (0..2 + dice.below(2)).map(|_| grow(dice, small, kinds, depth - 1)).collect();
    match dice.below(5) {
        0 | 1 => cond(CondKind::And(parts)),
        2 | 3 => cond(CondKind::Or(parts)),
        _ => not(parts.into_iter().next().unwrap()),
    }
}

/// Everybody who can be told apart by these kinds of questions.
fn people(kinds: &[usize]) -> Vec<Person> {
    let ordinary =
        Person { tier: None, spent: 0, rate: None, flag: false, topics: 0, upset: false, orders: Vec::new() };
    let mut all = vec![ordinary];
    let mut vary = |change: &dyn Fn(&Person) -> Vec<Person>| all = all.iter().flat_map(change).collect();
    if kinds.contains(&0) || kinds.contains(&4) {
        vary(&|p| [None, Some(0), Some(1), Some(2)].map(|tier| Person { tier, ..p.clone() }).to_vec());
    }
    if kinds.contains(&1) {
        vary(&|p| (-1..5).map(|spent| Person { spent, ..p.clone() }).collect());
    }
    if kinds.contains(&2) {
        let rates = || (-4..9).map(|quarters| Some(Decimal::new(quarters * 25, 2))).chain([None]);
        vary(&|p| rates().map(|rate| Person { rate, ..p.clone() }).collect());
    }
    if kinds.contains(&3) {
        vary(&|p| (0..4).map(|bits| Person { flag: bits & 1 == 1, upset: bits & 2 == 2, ..p.clone() }).collect());
    }
    if kinds.contains(&4) {
        vary(&|p| (0..8).map(|topics| Person { topics, ..p.clone() }).collect());
    }
    if kinds.contains(&5) {
        let one: Vec<(i64, i64)> =
            [2, 6, 20].into_iter().flat_map(|age| (0..3).map(move |total| (age, total))).collect();
        let mut several = vec![Vec::new()];
        several.extend(one.iter().map(|order| vec![*order]));
        several.extend(one.iter().flat_map(|a| one.iter().map(move |b| vec![*a, *b])));
        // As many of one kind as are ever counted, beside as many of another.
        several.extend(one.iter().flat_map(|a| one.iter().map(move |b| vec![*a, *b, *b])));
        several.extend(one.iter().flat_map(|a| one.iter().map(move |b| vec![*a, *a, *a, *b, *b, *b])));
        vary(&|p| several.iter().map(|orders| Person { orders: orders.clone(), ..p.clone() }).collect());
    }
    all
}

fn counted(person: &Person, query: &Query) -> i64 {
    let least = query.filter.as_ref().map_or(i64::MIN, |filter| match &filter.kind {
        CondKind::Compare(_, Order::AtLeast, than) => whole(than),
        other => panic!("{other:?}"),
    });
    let window = match query.window {
        Window::Last(length) => length,
        Window::Ever | Window::SinceEntry => i64::MAX,
    };
    let counts = person.orders.iter().filter(|(age, total)| age * (DAY / 4) < window && *total >= least);
    i64::try_from(counts.count()).unwrap()
}

fn whole(term: &Term) -> i64 {
    match &term.kind {
        TermKind::Const(Const::Integer(value)) => *value,
        other => panic!("{other:?}"),
    }
}

fn word(small: &Small, term: &Term) -> usize {
    match &term.kind {
        TermKind::Const(Const::Variant(variant)) => small.tiers.iter().position(|tier| tier == variant).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn attribute(term: &Term) -> Option<AttributeId> {
    if let TermKind::Attribute(id) = term.kind { Some(id) } else { None }
}

/// The meaning of a condition, by the book.
fn so(small: &Small, person: &Person, condition: &Cond) -> bool {
    match &condition.kind {
        CondKind::And(parts) => parts.iter().all(|part| so(small, person, part)),
        CondKind::Or(parts) => parts.iter().any(|part| so(small, person, part)),
        CondKind::Not(inner) => !so(small, person, inner),
        CondKind::Status(_) => person.upset,
        CondKind::Flag(_) => person.flag,
        CondKind::Known(term) if attribute(term) == Some(small.tier) => person.tier.is_some(),
        CondKind::Known(_) => person.rate.is_some(),
        CondKind::In(_, words) => words.iter().any(|w| person.tier == Some(word(small, w))),
        CondKind::Is(left, right) => match attribute(left) {
            Some(id) if id == small.tier => person.tier == Some(word(small, right)),
            Some(id) if id == small.spent => person.spent == whole(right),
            Some(id) if id == small.flag => !person.flag,
            Some(id) if id == small.topics => {
                let TermKind::Const(Const::Set(elements)) = &right.kind else { panic!() };
                let bits = elements.iter().fold(0, |bits, element| {
                    bits | 1 << small.tiers.iter().position(|t| Const::Variant(*t) == *element).unwrap()
                });
                person.topics == bits
            }
            _ => {
                let TermKind::Const(Const::Number(value)) = right.kind else { panic!() };
                person.rate == Some(value)
            }
        },
        CondKind::Compare(left, order, right) => match &left.kind {
            TermKind::Count(query) => holds(*order, counted(person, query), whole(right)),
            _ if attribute(left) == Some(small.spent) => holds(*order, person.spent, whole(right)),
            _ => {
                let TermKind::Const(Const::Number(value)) = right.kind else { panic!() };
                person.rate.is_some_and(|rate| holds(*order, rate, value))
            }
        },
        CondKind::Contains(_, element) => match attribute(element) {
            Some(_) => person.tier.is_some_and(|tier| person.topics >> tier & 1 == 1),
            None => person.topics >> word(small, element) & 1 == 1,
        },
        CondKind::Exists(query) => counted(person, query) > 0,
        other => panic!("{other:?}"),
    }
}

/// The witness, as far as it speaks, fits this person.
fn fits(small: &Small, customer: &journey::solve::Customer, person: &Person) -> bool {
    let attributes = customer.attributes.iter().all(|Line { name, value, .. }| match name.as_str() {
        "tier" => {
            let tier = person.tier.map_or("unknown", |tier| small.program.variants[small.tiers[tier]].as_str());
            tier == value
        }
        "spent" => person.spent.to_string() == *value,
        "rate" => person.rate.map_or("unknown".to_owned(), |rate| rate.to_string()) == *value,
        "flag" => person.flag.to_string() == *value,
        "topics" => {
            let names = (0..3).filter(|bit| person.topics >> bit & 1 == 1);
            let names: Vec<&str> = names.map(|bit| small.program.variants[small.tiers[bit]].as_str()).collect();
            let mut told: Vec<&str> = value.split(" and ").filter(|word| *word != "nothing").collect();
            told.sort_by_key(|word| small.program.variants.rows().iter().position(|v| v == word));
            names == told
        }
        other => panic!("{other}"),
    });
    let circumstances =
        customer.circumstances.iter().all(|line| line.name == "upset" && (line.value == "yes") == person.upset);
    let history = customer.history.iter().all(|past| {
        let least = past.what.split_once(">= ").map(|(_, least)| least.parse().unwrap());
        let window = match past.window.as_str() {
            "in last 1 day" => DAY,
            "in last 2 days" => 2 * DAY,
            "ever" => i64::MAX,
            other => panic!("{other}"),
        };
        counted(person, &small.orders(least, window)).to_string() == past.amount
    });
    attributes && circumstances && history
}

/// A customer is found if and only if there is one, and what is told of them is all that matters.
#[test]
fn satisfiable_as_if_everybody_had_been_asked() {
    let small = small();
    let mut dice = Dice(11);
    let (mut found, mut nobody) = (0, 0);
    for round in 0..1200 {
        let kinds = [dice.below(6), dice.below(6)];
        let people = people(&kinds);
        let condition = grow(&mut dice, &small, &kinds, 3);
        let mut solver = Solver::new(&small.program);
        let formula = solver.formula(&condition, Place::default());
        let somebody = people.iter().any(|person| so(&small, person, &condition));
        match solver.satisfiable(&formula) {
            Answer::Yes(customer) => {
                found += 1;
                assert!(somebody, "round {round}: {customer:?} does not exist: {condition:?}");
                let same: Vec<&Person> = people.iter().filter(|person| fits(&small, &customer, person)).collect();
                assert!(
                    same.iter().any(|person| so(&small, person, &condition)),
                    "round {round}: nobody who is like {customer:?} is so: {condition:?}"
                );
                // Of history the shortest is told; of everything else all that matters.
                if customer.history.is_empty() {
                    for person in same.into_iter().filter(|person| person.orders.is_empty()) {
                        assert!(
                            so(&small, person, &condition),
                            "round {round}: {customer:?} is told, but {person:?} is not so: {condition:?}"
                        );
                    }
                }
            }
            Answer::No => {
                nobody += 1;
                assert!(!somebody, "round {round}: there is somebody: {condition:?}");
            }
            other => panic!("round {round}: {other:?}"),
        }
    }
    assert!(found > 500 && nobody > 50, "{found} found, {nobody} not");
}

#[test]
fn implies_disjoint_covers_equivalent_as_if_everybody_had_been_asked() {
    let small = small();
    let mut dice = Dice(5);
    let mut held = [0; 4];
    for round in 0..900 {
        let kind = dice.below(6);
        let kinds = [kind, if dice.below(3) == 0 { dice.below(6) } else { kind }];
        let people = people(&kinds);
        let conditions: Vec<Cond> = (0..3).map(|_| grow(&mut dice, &small, &kinds, 1)).collect();
        let mut solver = Solver::new(&small.program);
        let formulas: Vec<Formula> = conditions.iter().map(|c| solver.formula(c, Place::default())).collect();
        let [a, b, c] = formulas.as_slice() else { panic!() };
        let each = |question: &dyn Fn(bool, bool, bool) -> bool| {
            people.iter().all(|person| {
                let so: Vec<bool> = conditions.iter().map(|condition| so(&small, person, condition)).collect();
                question(so[0], so[1], so[2])
            })
        };
        let asked = [
            (solver.implies(a, b), each(&|a, b, _| !a || b)),
            (solver.disjoint(a, b), each(&|a, b, _| !(a && b))),
            (solver.covers(a, &[b.clone(), c.clone()]), each(&|a, b, c| !a || b || c)),
            (solver.equivalent(a, b), each(&|a, b, _| a == b)),
        ];
        for (index, (verdict, truth)) in asked.into_iter().enumerate() {
            assert!(!matches!(verdict, Verdict::CannotTell | Verdict::MayFail(_)), "round {round}");
            assert_eq!(verdict.holds(), truth, "round {round}, question {index}: {conditions:?}: {verdict:?}");
            held[index] += usize::from(truth);
        }
    }
    assert!(held.iter().all(|held| *held > 20), "{held:?}");
}

#[test]
fn arms_get_whom_no_arm_above_gets() {
    let small = small();
    let mut dice = Dice(3);
    let mut shadowed = 0;
    for round in 0..300 {
        let kinds = [dice.below(6), dice.below(6)];
        let people = people(&kinds);
        let conditions: Vec<Cond> = (0..4).map(|_| grow(&mut dice, &small, &kinds, 1)).collect();
        let mut solver = Solver::new(&small.program);
        let formulas: Vec<Formula> = conditions.iter().map(|c| solver.formula(c, Place::default())).collect();
        let arms = solver.arms(&Formula::Always(true), &formulas);
        let first = |person: &Person| conditions.iter().position(|c| so(&small, person, c));
        for (index, arm) in arms.arms.iter().enumerate() {
            let gets = people.iter().any(|person| first(person) == Some(index));
            assert_eq!(arm.gets.found().is_some(), gets, "round {round}, arm {index}: {conditions:?}");
            if !arm.shadowed_by.is_empty() {
                shadowed += 1;
                let above = |person: &Person| arm.shadowed_by.iter().any(|i| so(&small, person, &conditions[*i]));
                assert!(people.iter().all(|p| !so(&small, p, &conditions[index]) || above(p)), "round {round}");
            }
        }
        assert_eq!(arms.rest.found().is_some(), people.iter().any(|p| first(p).is_none()), "round {round}");
    }
    assert!(shadowed > 20, "{shadowed}");
}
