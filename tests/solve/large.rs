//! Branches of two thousand arms: answered, or given up with grace, in bounded time.

use std::time::{Duration, Instant};

use journey::{
    base::calendar::DAY,
    model::{
        Cond, CondKind, Const, Type,
        condition::Order,
        types::{AttributeId, VariantId},
    },
    solve::{Answer, Arms, Formula, Place, Solver},
};

use super::programs::{Small, cond, constant, nowhere, small};

const ARMS: usize = 2000;

/// Generous, for a slow machine and a build without optimisation; blow-up takes hours.
const LIMIT: Duration = Duration::from_secs(60);

fn arms_of(small: &Small, conditions: &[Cond]) -> Arms {
    let begin = Instant::now();
    let mut solver = Solver::new(&small.program);
    let formulas: Vec<Formula> = conditions.iter().map(|c| solver.formula(c, Place::default())).collect();
    let arms = solver.arms(&Formula::Always(true), &formulas);
    assert!(begin.elapsed() < LIMIT, "took {:?}", begin.elapsed());
    arms
}

fn gets(arms: &Arms) -> usize {
    arms.arms.iter().filter(|arm| matches!(arm.gets, Answer::Yes(_))).count()
}

fn attribute(small: &mut Small, name: &str, ty: Type) -> AttributeId {
    small.program.attributes.push(journey::model::program::Attribute {
        name: name.into(),
        span: nowhere(),
        doc: None,
        ty,
        optional: false,
        default: None,
        from: Vec::new(),
    })
}

#[test]
fn thresholds_in_any_order() {
    let small = small();
    let count = i64::try_from(ARMS).unwrap();
    for order in [|i: i64, _: i64| i, |i: i64, n: i64| n - i, |i: i64, n: i64| i * 997 % n] {
        let conditions: Vec<Cond> = (0..count).map(|i| small.spent(Order::AtLeast, 10 * order(i, count))).collect();
        let arms = arms_of(&small, &conditions);
        let told = arms.arms.iter().filter(|arm| arm.gets != Answer::CannotTell).count();
        assert_eq!(told, ARMS);
        assert!(matches!(arms.rest, Answer::Yes(_)));
    }
    // Falling thresholds: each arm gets those between its own and the one above.
    let falling: Vec<Cond> = (0..count).map(|i| small.spent(Order::AtLeast, 10 * (count - i))).collect();
    assert_eq!(gets(&arms_of(&small, &falling)), ARMS);
    // Rising thresholds: the first takes all.
    let rising: Vec<Cond> = (0..count).map(|i| small.spent(Order::AtLeast, 10 * i)).collect();
    let arms = arms_of(&small, &rising);
    assert_eq!(gets(&arms), 1);
    assert_eq!(arms.arms[ARMS - 1].shadowed_by, [0]);
}

#[test]
fn words_of_a_large_enumeration() {
    let mut small = small();
    let variants: Vec<VariantId> = (0..ARMS).map(|i| small.program.variants.push(format!("v{i}").into())).collect();
    let shop = attribute(&mut small, "shop", Type::Enum(variants.clone()));
    let ty = Type::Enum(variants.clone());
    let conditions: Vec<Cond> = variants
        .iter()
        .map(|variant| cond(CondKind::Is(small.value(shop), constant(Const::Variant(*variant), ty.clone()))))
        .collect();
    let arms = arms_of(&small, &conditions);
    assert_eq!((gets(&arms), &arms.rest), (ARMS, &Answer::No));
    let arms = arms_of(&small, &conditions[1..]);
    assert_eq!(arms.rest.found().unwrap().words(), "shop v0");
}

#[test]
fn history_of_two_thousand_windows_and_counts() {
    let small = small();
    let conditions: Vec<Cond> = (1..=i64::try_from(ARMS).unwrap())
        .map(|i| small.count(small.orders(None, i % 40 * DAY + DAY), Order::AtLeast, 1 + i / 40))
        .collect();
    let arms = arms_of(&small, &conditions);
    assert_eq!(arms.arms.len(), ARMS);
}

#[test]
fn everything_at_once_gives_up_with_grace() {
    let mut small = small();
    let numbers: Vec<AttributeId> = (0..40).map(|i| attribute(&mut small, &format!("n{i}"), Type::Integer)).collect();
    let mut state = 1_u64;
    let mut next = |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((state >> 33) % bound).unwrap()
    };
    let conditions: Vec<Cond> = (0..ARMS)
        .map(|_| {
            let parts = (0..4).map(|_| {
                let than = constant(Const::Integer(i64::try_from(next(100)).unwrap()), Type::Integer);
                let order = if next(2) == 0 { Order::AtLeast } else { Order::Less };
                cond(CondKind::Compare(small.value(numbers[next(40)]), order, than))
            });
            cond(CondKind::And(parts.collect()))
        })
        .collect();
    let arms = arms_of(&small, &conditions);
    assert_eq!(arms.rest, Answer::CannotTell);
    assert!(matches!(arms.arms[0].gets, Answer::Yes(_)));
    // A condition alone is no large question, whatever stands above it.
    assert!(arms.arms.iter().all(|arm| arm.alone != Answer::CannotTell));
}
