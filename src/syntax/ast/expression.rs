//! Conditions and values as written, still undistinguished.

use smol_str::SmolStr;

use super::{DurationLit, Happening, Ident, Path, Spanned, TimeLit};
use crate::base::{Decimal, Span};

/// A condition or a value: the model tells them apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The forms of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// Missing; reported.
    Hole,
    /// `a and b and c`
    And(Vec<Expr>),
    /// `a or b`; in a `set` or an argument: `value or fallback`
    Or(Vec<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `( a )`: kept for the formatter.
    Group(Box<Expr>),
    /// `loyal`, `entry.value`, `customer.tier`, `nothing`, `unknown`
    Name(Path),
    /// `first_touch opened`: two words.
    Reaction(Happening),
    /// A literal.
    Literal(Literal),
    /// `a < b`
    Compare { left: Box<Expr>, op: CompareOp, right: Box<Expr> },
    /// `a is b`, `a is not b`
    Is { left: Box<Expr>, negated: bool, right: Box<Expr> },
    /// `a is known`, `a is not known`
    Known { value: Box<Expr>, negated: bool },
    /// `a in b, c`, `a not in b`
    In { left: Box<Expr>, negated: bool, values: Vec<Expr> },
    /// `a contains b`
    Contains { left: Box<Expr>, right: Box<Expr> },
    /// `a before b`, `a after b` as a comparison of moments.
    When { left: Box<Expr>, after: bool, right: Box<Expr> },
    /// `any E where C in last D`, `no …`
    Exists { no: bool, query: Box<Query> },
    /// `count of E where C in last D`
    Count(Box<Query>),
    /// `sum of E.field where C in last D`; the field is the last part
    Sum { field: Ident, query: Box<Query> },
    /// `inside J`
    Inside(Ident),
    /// `now`
    Now,
    /// `60 days ago`
    Ago(Spanned<DurationLit>),
    /// `3 days before X`, `2 hours after X` as a moment
    Shift { by: Spanned<DurationLit>, after: bool, base: Box<Expr> },
    /// `X at 09:00`
    At { base: Box<Expr>, time: TimeLit },
    /// `a + b`, `a - b`
    Add { left: Box<Expr>, minus: bool, right: Box<Expr> },
}

/// `<`, `<=`, `>`, `>=`
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CompareOp {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// What history is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What happened.
    pub event: Happening,
    /// Narrowed by its own fields.
    pub filter: Option<Expr>,
    /// In which window.
    pub window: Window,
    /// All of it, without `any`, `no`, `count of`, `sum of`.
    pub span: Span,
}

/// The window of a query.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// `in last D`
    Last(Spanned<DurationLit>),
    /// `since entry`
    SinceEntry(Span),
    /// `ever`
    Ever(Span),
    /// Missing; reported.
    Hole,
}

/// A literal.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `true`, `false`
    Bool(bool),
    /// `7`, `50_000`, `2.5`
    Number(Decimal),
    /// `35%`
    Percent(Decimal),
    /// `20 USD`
    Money { amount: Decimal, currency: Ident },
    /// `3 days`
    Duration(DurationLit),
    /// `2026-03-01`, as written: the calendar may not have it.
    Date { year: u16, month: u8, day: u8 },
    /// `21:00`
    Time(TimeLit),
    /// `"text"`
    Text(SmolStr),
}
