//! Single questions, with the words of their answers.

use journey::{
    base::calendar::DAY,
    model::{Cond, CondKind, condition::Order},
    solve::{Answer, Formula, Place, Solver, Verdict},
};

use super::programs::{cond, not, small};

fn formulas(solver: &mut Solver<'_>, conditions: &[&Cond]) -> Vec<Formula> {
    conditions.iter().map(|condition| solver.formula(condition, Place::default())).collect()
}

#[test]
fn thresholds_over_windows_imply_each_other() {
    let small = small();
    let loyal = small.count(small.orders(None, 90 * DAY), Order::AtLeast, 3);
    let recent = cond(CondKind::Exists(Box::new(small.orders(None, 365 * DAY))));
    let lately = small.count(small.orders(None, 30 * DAY), Order::AtLeast, 1);
    let mut solver = Solver::new(&small.program);
    let [loyal, recent, lately] = formulas(&mut solver, &[&loyal, &recent, &lately]).try_into().unwrap();
    assert_eq!(solver.implies(&loyal, &recent), Verdict::Holds);
    let arms = solver.arms(&Formula::Always(true), &[loyal.clone(), recent.clone(), lately.clone()]);
    assert_eq!(arms.arms[2].gets, Answer::No);
    assert_eq!(arms.arms[2].shadowed_by, [1]);
    let second = solver.witness(&recent.clone().and(loyal.clone().not())).unwrap();
    assert_eq!(second.words(), "no order in the last 90 days, 1 order in the last 365 days");
    assert_eq!(solver.covers(&Formula::Always(true), &[lately.clone(), lately.not()]), Verdict::Holds);
    assert_eq!(solver.satisfiable(&loyal.and(recent.not())), Answer::No);
}

#[test]
fn any_and_no_are_exact_opposites() {
    let small = small();
    let any = cond(CondKind::Exists(Box::new(small.orders(None, 365 * DAY))));
    let not_no = not(not(any.clone()));
    let counted = small.count(small.orders(None, 365 * DAY), Order::More, 0);
    let mut solver = Solver::new(&small.program);
    let [any, not_no, counted] = formulas(&mut solver, &[&any, &not_no, &counted]).try_into().unwrap();
    assert_eq!(solver.equivalent(&any, &not_no), Verdict::Holds);
    assert_eq!(solver.equivalent(&any, &counted), Verdict::Holds);
}

#[test]
fn a_witness_says_what_matters_and_nothing_else() {
    let small = small();
    let gold = small.tier_is(2);
    let rich = small.spent(Order::More, 19);
    let mut solver = Solver::new(&small.program);
    let [gold, rich] = formulas(&mut solver, &[&gold, &rich]).try_into().unwrap();
    let Verdict::Fails(forgotten) = solver.covers(&Formula::Always(true), &[gold.clone(), rich.clone()]) else {
        panic!()
    };
    assert_eq!(forgotten.words(), "no tier, spent 0");
    let both = solver.witness(&gold.clone().and(rich)).unwrap();
    assert_eq!(both.words(), "tier gold, spent 20");
    assert_eq!(both.witness().customer, [("tier".into(), "gold".into()), ("spent".into(), "20".into())]);
    assert!(solver.witness(&gold.clone().or(gold.not())).unwrap().is_anybody());
}

#[test]
fn narrower_filters_imply_wider_ones() {
    let small = small();
    let large = cond(CondKind::Exists(Box::new(small.orders(Some(50), 30 * DAY))));
    let small_ones = small.count(small.orders(Some(20), 60 * DAY), Order::Less, 1);
    let mut solver = Solver::new(&small.program);
    let [large, none] = formulas(&mut solver, &[&large, &small_ones]).try_into().unwrap();
    assert_eq!(solver.disjoint(&large, &none), Verdict::Holds);
}
