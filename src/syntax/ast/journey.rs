//! A journey as written: rules, stages, statements.

use super::{CalendarWindow, DayRange, DurationLit, Expr, FieldDecl, Ident, Occasion, Path, Spanned, Text, TimeLit};
use crate::base::{Decimal, Span};

/// A journey.
#[derive(Clone, Debug, PartialEq)]
pub struct Journey {
    /// Its name.
    pub name: Ident,
    /// How people call it.
    pub title: Option<Text>,
    /// `per KEY`
    pub key: Option<Ident>,
    /// Its rules, in source order.
    pub rules: Vec<Rule>,
    /// Its stages, or one unnamed stage (`name` is a hole and `implicit` is set) with its statements.
    pub stages: Vec<Stage>,
    /// Rules that stand behind statements or stages (the model reports them once and uses them as if in place).
    pub late_rules: Vec<Rule>,
}

/// A rule of a journey.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: RuleKind,
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleKind {
    /// `owner "Team"`
    Owner(Text),
    /// `runs from DATE for D`
    Runs { from: Expr, length: Spanned<DurationLit> },
    /// `enter on E, F where C when D`
    Enter(Occasion),
    /// `enter on handoff { fields } when C`
    EnterHandoff { fields: Vec<FieldDecl>, when: Option<Expr>, handoff: Span },
    /// `reenter …`
    Reenter(Reenter),
    /// `priority N`
    Priority(Spanned<i64>),
    /// `goal on E where C within D worth F` / `goal when C within D`
    Goal(Goal),
    /// `exit on …` / `exit when …`
    Exit(ExitRule),
    /// `holdout P%`
    Holdout(Spanned<Decimal>),
    /// Reported.
    Damaged,
}

/// Whether one may come again.
#[derive(Clone, Debug, PartialEq)]
pub enum Reenter {
    /// Not.
    Never,
    /// At once.
    Always,
    /// From this long after the last entry on.
    After(Spanned<DurationLit>),
    /// Reported.
    Hole,
}

/// What a journey is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// What credits it.
    pub cause: Cause,
    /// `within D`
    pub within: Option<Spanned<DurationLit>>,
    /// `worth FIELD`
    pub worth: Option<Path>,
}

/// `on E where C when D` or `when C`.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// What happens.
    On(Occasion),
    /// What is so.
    When(Expr),
    /// Reported.
    Hole,
}

/// When a customer is taken out.
#[derive(Clone, Debug, PartialEq)]
pub struct ExitRule {
    /// On what, or when what is so.
    pub cause: Cause,
    /// Its reason, if said.
    pub reason: Option<Text>,
    /// `to JOURNEY { … }`
    pub to: Option<HandOff>,
}

/// A journey and what is handed over.
#[derive(Clone, Debug, PartialEq)]
pub struct HandOff {
    /// To which journey.
    pub journey: Ident,
    /// With which fields.
    pub args: Vec<Arg>,
}

/// `name: value`
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// Which field.
    pub name: Ident,
    /// Its value.
    pub value: Expr,
}

/// A stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Its name; a hole in a journey without stages.
    pub name: Ident,
    /// How people call it.
    pub title: Option<Text>,
    /// `milestone on …` / `milestone when …`
    pub milestones: Vec<Spanned<Cause>>,
    /// Its own exit rules.
    pub exits: Vec<(ExitRule, Span)>,
    /// Its statements.
    pub body: Block,
    /// Whether it stands for a journey without stages.
    pub implicit: bool,
    /// All of it.
    pub span: Span,
}

/// Statements in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// In source order.
    pub stmts: Vec<Stmt>,
    /// With its braces (of an implicit stage: from the first statement to the last).
    pub span: Span,
    /// Whether a part was lost.
    pub damaged: bool,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// All of it.
    pub span: Span,
    /// `as NAME`
    pub name: Option<Ident>,
    /// What it does.
    pub kind: StmtKind,
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    /// `wait D` / `wait until …, else …`
    Wait { until: WaitFor, otherwise: Option<Else> },
    /// `send M by C, else C, else …`
    Send { message: Ident, channels: Vec<Path>, otherwise: Option<Else> },
    /// `await up to D { … }`
    Await { up_to: Spanned<DurationLit>, arms: Vec<AwaitArm>, otherwise: Vec<OtherwiseArm> },
    /// `branch { when … otherwise … }`
    Branch { arms: Vec<WhenArm>, otherwise: Vec<OtherwiseArm> },
    /// `branch on VALUE { a { } b, c { } otherwise { } }`
    BranchOn { value: Path, arms: Vec<ValueArm>, otherwise: Vec<OtherwiseArm> },
    /// `split NAME { a 45% { } … }`
    /// With `per visit` behind the name the coin is tossed anew at each visit; its place.
    Split { split: Ident, per_visit: Option<Span>, arms: Vec<SplitArm> },
    /// `repeat up to N times { … }`
    Repeat { times: Spanned<u64>, body: Block },
    /// `set A to V`
    Set { attribute: Path, value: Expr },
    /// `mark S`
    Mark(Ident),
    /// `clear S`
    Clear(Ident),
    /// `do A { … }, else …`
    Do { action: Ident, args: Vec<Arg>, otherwise: Option<Else> },
    /// `go to STAGE`
    GoTo(Ident),
    /// `hand off to J { … }`
    HandOff(HandOff),
    /// `start J { … }`
    Start(HandOff),
    /// `exit "reason"`
    Exit(Option<Text>),
    /// Reported.
    Damaged,
}

/// What a `wait` waits for.
#[derive(Clone, Debug, PartialEq)]
pub enum WaitFor {
    /// `3 days`
    Duration(Spanned<DurationLit>),
    /// `until 09:00`, `until monday at 09:00` (one day), `until 09:00` has no days
    Clock { days: Vec<DayRange>, time: TimeLit },
    /// `until monday to friday 09:00 to 17:00`: a window with hours or days, at once if inside
    Window(CalendarWindow),
    /// `until MOMENT`
    Moment(Expr),
    /// Reported.
    Hole,
}

/// `, else …`
#[derive(Clone, Debug, PartialEq)]
pub struct Else {
    /// From `else` to its end.
    pub span: Span,
    /// What then.
    pub kind: ElseKind,
}

/// What then.
#[derive(Clone, Debug, PartialEq)]
pub enum ElseKind {
    /// `go on`
    GoOn,
    /// `go to STAGE`
    GoTo(Ident),
    /// `hand off to J { … }`
    HandOff(HandOff),
    /// `exit "reason"`
    Exit(Option<Text>),
    /// `{ … }`
    Block(Block),
    /// Reported.
    Hole,
}

/// An arm of an `await`.
#[derive(Clone, Debug, PartialEq)]
pub struct AwaitArm {
    /// `on …` or `when …`
    pub cause: Cause,
    /// What then.
    pub body: Block,
    /// All of it.
    pub span: Span,
}

/// `when C { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct WhenArm {
    /// If this is so.
    pub condition: Expr,
    /// What then.
    pub body: Block,
    /// All of it.
    pub span: Span,
}

/// `silver, bronze { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct ValueArm {
    /// For these values (enumeration values, ways in, literals).
    pub values: Vec<Expr>,
    /// What then.
    pub body: Block,
    /// All of it.
    pub span: Span,
}

/// `otherwise { … }`; more than one is an error of the model's.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherwiseArm {
    /// What then.
    pub body: Block,
    /// All of it.
    pub span: Span,
    /// How many arms stood before it (it must be last).
    pub position: usize,
}

/// `short 45% { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct SplitArm {
    /// Its name.
    pub name: Ident,
    /// Percent, as written.
    pub share: Spanned<Decimal>,
    /// What then.
    pub body: Block,
    /// All of it.
    pub span: Span,
}
