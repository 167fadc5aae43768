//! Populations and tests as written.

use super::{
    Arg, CapWindow, CompareOp, DurationLit, DurationUnit, Expr, Happening, Ident, Path, Spanned, Text, TimeLit,
};
use crate::base::{Decimal, Span};

/// Made-up customers.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// Its name.
    pub name: Ident,
    /// How people call it.
    pub title: Option<Text>,
    /// Its lines in source order.
    pub lines: Vec<PopulationLine>,
}

/// A line of a population.
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationLine {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: PopulationLineKind,
}

/// What a population's line says.
#[derive(Clone, Debug, PartialEq)]
pub enum PopulationLineKind {
    /// `size 100_000`
    Size(Spanned<u64>),
    /// `from DATE for D`
    Period { from: Expr, length: Spanned<DurationLit> },
    /// `country US 60%, CA 25%`, `phone known 60%`, `joined 2024-01-01 to 2026-02-28`
    Attribute { name: Ident, dist: Dist },
    /// `cart_abandoned every 14 days on average { … }`
    Generator(Generator),
    /// `on email, sms { … }`, `on last_call_short { … }`
    Reactions { subjects: Vec<Ident>, lines: Vec<ReactionLine> },
    /// `persona NAME 30% { … }`: generators, attributes, reactions of its own
    Persona { name: Ident, share: Spanned<Decimal>, lines: Vec<PopulationLine> },
    /// `refund fails 5%`: how often an action that may fail does
    ActionFails { action: Ident, share: Spanned<Decimal> },
    /// Reported.
    Damaged,
}

/// A line inside `on CHANNEL { … }`.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "nearly every line is the large one")]
pub enum ReactionLine {
    /// `opened 35% after …`, `order_placed 25% of clicked after … { … }`
    Generator(Generator, Span),
    /// `fatigue 15% per message in last 7 days`
    Fatigue { share: Spanned<Decimal>, window: Spanned<DurationLit>, span: Span },
    /// Reported.
    Damaged(Span),
}

/// How an event comes about.
#[derive(Clone, Debug, PartialEq)]
pub struct Generator {
    /// Which event, or reaction.
    pub event: Ident,
    /// How often.
    pub rate: Rate,
    /// What it says.
    pub payload: Vec<PayloadField>,
    /// All of it.
    pub span: Span,
}

/// How often.
#[derive(Clone, Debug, PartialEq)]
pub enum Rate {
    /// `every D on average`
    Every(Spanned<DurationLit>),
    /// `once`
    Once(Span),
    /// `P% of CAUSE after DELAY`; inside `on …` without `of`: of the message sent
    Share { share: Spanned<Decimal>, of: Option<Happening>, delay: Option<Delay> },
    /// Reported.
    Hole,
}

/// How long after.
#[derive(Clone, Debug, PartialEq)]
pub enum Delay {
    /// `D on average`
    Average(Spanned<DurationLit>),
    /// `2 to 5 days`
    Between { from: Decimal, to: Decimal, unit: DurationUnit, span: Span },
    /// `lognormal median D sigma S`
    LogNormal { median: Spanned<DurationLit>, sigma: Spanned<Decimal> },
    /// Reported.
    Hole,
}

/// `items: 1 to 6`
#[derive(Clone, Debug, PartialEq)]
pub struct PayloadField {
    /// Which field.
    pub name: Ident,
    /// How it is drawn.
    pub dist: Dist,
}

/// How a value is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Dist {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: DistKind,
}

/// The forms of a distribution.
#[derive(Clone, Debug, PartialEq)]
pub enum DistKind {
    /// `US 60%, CA 25%, GB 15%`, `email 92%, sms 40%` (a set), `known 60%`
    Shares(Vec<(Expr, Spanned<Decimal>)>),
    /// `lognormal median V sigma S`
    LogNormal { median: Expr, sigma: Spanned<Decimal> },
    /// `1 to 6`, `50 to 90 USD`, `2024-01-01 to 2026-02-28`
    Between { from: Expr, to: Expr },
    /// `one of 500`
    OneOf(Spanned<u64>),
    /// `14 days later`: a moment counted from the event
    Later(Spanned<DurationLit>),
    /// One value for all.
    Fixed(Expr),
    /// Reported.
    Hole,
}

/// A test.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What it shows.
    pub title: Text,
    /// Its lines in source order.
    pub lines: Vec<TestLine>,
}

/// A line of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct TestLine {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: TestLineKind,
}

/// What a test's line says.
#[derive(Clone, Debug, PartialEq)]
pub enum TestLineKind {
    /// `customer { name: value, … }`; a set is `email and sms`
    Customer(Vec<Arg>),
    /// `simulate POPULATION`
    Simulate(Ident),
    /// `take ARM in SPLIT`
    Take { arm: Ident, split: Ident },
    /// `held out of NAME` (a journey, or a category holdout)
    HeldOut(Ident),
    /// `on DATE at TIME …`
    On { date: Expr, time: TimeLit, step: Option<TestStep> },
    /// `after D …`
    After { delay: Spanned<DurationLit>, step: Option<TestStep> },
    /// `expect …`
    Expect(Expect),
    /// Reported.
    Damaged,
}

/// What happens at a line of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum TestStep {
    /// `cart_abandoned { … }`, `cart_reminder opened`
    Happens { event: Happening, args: Vec<Arg> },
    /// `set A to V`
    Set { attribute: Path, value: Expr },
    /// `refund fails` / `refund works`: from here on
    Action { action: Ident, fails: bool },
}

/// What must be so.
#[derive(Clone, Debug, PartialEq)]
pub enum Expect {
    /// `J entered within D`, `J refused`, `J exited "reason"`, `M sent by C within D`
    Fact { subject: Ident, verb: Ident, reason: Option<Text>, by: Option<Ident>, within: Option<Spanned<DurationLit>> },
    /// `no NAME, … for D`
    Nothing { subjects: Vec<Ident>, for_: Spanned<DurationLit> },
    /// `recovery.conversion > 4%`, `promotional per customer per 7 days <= 3`
    Measure { measure: MeasureExpr, op: CompareOp, value: Expr },
    /// A condition over the customer as they are now.
    Condition(Expr),
    /// Reported.
    Hole,
}

/// A measure over a simulated population.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureExpr {
    /// `recovery.conversion`, `promotional`
    pub path: Path,
    /// `per customer`
    pub per_customer: bool,
    /// `per 7 days` / `per week`
    pub per: Option<CapWindow>,
    /// All of it.
    pub span: Span,
}
