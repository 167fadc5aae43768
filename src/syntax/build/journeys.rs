//! Journeys: rules, stages, statements and their arms.

use super::{Builder, Cursor, Place, is_damaged, items::hole};
use crate::{
    base::Span,
    syntax::{
        ast::{
            Arg, AwaitArm, Block, Cause, DayRange, Else, ElseKind, ExitRule, Goal, HandOff, Ident, Journey,
            OtherwiseArm, Reenter, Rule as JourneyRule, RuleKind, Spanned, SplitArm, Stage, Stmt, StmtKind, Text,
            TimeLit, ValueArm, WaitFor, WhenArm,
        },
        messages,
        parser::Rule,
        repair::Member,
    },
};

/// What the members of a journey, a stage or a block are sorted into.
#[derive(Default)]
struct Sorted {
    rules: Vec<JourneyRule>,
    late_rules: Vec<JourneyRule>,
    stages: Vec<Stage>,
    milestones: Vec<Spanned<Cause>>,
    statements: Vec<Stmt>,
    statements_lost: bool,
    /// The span of the first statement or stage, which rules must stand before.
    first: Option<Span>,
}

/// Where members stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Home {
    Journey,
    Stage,
    Block,
}

impl<'t> Builder<'t> {
    pub(super) fn journey(&mut self, place: Place<'t>) -> Journey {
        let mut inner = place.inner;
        let name = self.declared(&mut inner);
        let title = self.title(&mut inner);
        let key = self.key(&mut inner);
        let mut sorted = self.sorted(Home::Journey, inner);
        if !sorted.statements.is_empty() || sorted.stages.is_empty() {
            if let (Some(first), Some(stage)) = (sorted.statements.first(), sorted.stages.first()) {
                self.lost = true;
                self.report(messages::statement_outside_stage(first.span, stage.name.span));
            } else {
                let stage = implicit_stage(self.span(place.node), &mut sorted);
                sorted.stages.push(stage);
            }
        }
        sorted.rules.shrink_to_fit();
        Journey { name, title, key, rules: sorted.rules, stages: sorted.stages, late_rules: sorted.late_rules }
    }

    fn stage(&mut self, place: Place<'t>) -> Stage {
        let mut inner = place.inner;
        let name = self.next_ident(&mut inner);
        let title = self.title(&mut inner);
        let start = inner.peek().map(|node| node.start);
        let (sorted, damaged) = self.watching(|b| b.sorted(Home::Stage, inner));
        let span = self.span(place.node);
        let body_span = start.map_or(span.at_end(), |at| self.origin.span(at, place.node.end));
        let mut exits = Vec::new();
        for rule in sorted.rules.into_iter().chain(sorted.late_rules) {
            match rule.kind {
                RuleKind::Exit(exit) => exits.push((exit, rule.span)),
                RuleKind::Owner(_)
                | RuleKind::Runs { .. }
                | RuleKind::Enter(_)
                | RuleKind::EnterHandoff { .. }
                | RuleKind::Reenter(_)
                | RuleKind::Priority(_)
                | RuleKind::Goal(_)
                | RuleKind::Holdout(_)
                | RuleKind::Damaged => {}
            }
        }
        let body = Block { stmts: sorted.statements, span: body_span, damaged };
        Stage { name, title, milestones: sorted.milestones, exits, body, implicit: false, span }
    }

    /// `{ … }`
    fn block(&mut self, place: Place<'t>) -> Block {
        let (sorted, damaged) = self.watching(|b| b.sorted(Home::Block, place.inner));
        Block { stmts: sorted.statements, span: self.span(place.node), damaged: damaged || sorted.statements_lost }
    }

    fn next_block(&mut self, cursor: &mut Cursor<'t>) -> Block {
        match cursor.take_if(Rule::block) {
            Some(place) => self.block(place),
            None => Block::default(),
        }
    }

    fn sorted(&mut self, home: Home, list: Cursor<'t>) -> Sorted {
        let mut sorted = Sorted::default();
        // As long as they are: there are many, and each of them is large.
        match home {
            Home::Journey => sorted.stages.reserve_exact(list.count(|rule| rule == Rule::stage).max(1)),
            Home::Stage => sorted.statements.reserve_exact(list.count(|rule| rule != Rule::exit_rule)),
            Home::Block => sorted.statements.reserve_exact(list.count(|_| true)),
        }
        self.members(Member::Statement, list, &mut |b, member| b.sort(home, member, &mut sorted));
        sorted
    }

    fn sort(&mut self, home: Home, member: Place<'t>, into: &mut Sorted) {
        let span = self.span(member.node);
        match member.node.rule {
            Rule::stage => {
                let stage = self.stage(member);
                into.first.get_or_insert(span);
                if home == Home::Journey {
                    into.stages.push(stage);
                } else {
                    self.lost = true;
                    self.report(messages::stage_in_a_stage(stage.name.span));
                }
            }
            Rule::milestone => {
                let mut inner = member.inner;
                let cause = self.next_cause(&mut inner);
                if home == Home::Stage {
                    if let Some(first) = into.first {
                        self.report(messages::rule_after_statement(span, "milestone", first));
                    }
                    into.milestones.push(Spanned { value: cause, span });
                } else {
                    self.lost = true;
                    self.report(messages::misplaced_rule(span, "milestone", "stage"));
                }
            }
            Rule::exit_rule if home == Home::Stage => {
                if let Some(first) = into.first {
                    self.report(messages::rule_after_statement(span, "exit", first));
                }
                let kind = self.rule(member);
                into.rules.push(JourneyRule { span, kind });
            }
            Rule::owner
            | Rule::runs
            | Rule::enter
            | Rule::reenter
            | Rule::priority
            | Rule::goal
            | Rule::holdout
            | Rule::exit_rule => {
                let kind = self.rule(member);
                if home != Home::Journey {
                    self.lost = true;
                    let word = self.slice(member.node).split_whitespace().next().unwrap_or("");
                    let at = if member.node.rule == Rule::exit_rule { "journey or stage" } else { "journey" };
                    self.report(messages::misplaced_rule(span, word, at));
                } else if into.first.is_some() {
                    into.late_rules.push(JourneyRule { span, kind });
                } else {
                    into.rules.push(JourneyRule { span, kind });
                }
            }
            rule if is_damaged(rule) => {
                into.statements_lost = true;
                into.statements.push(Stmt { span, name: None, kind: StmtKind::Damaged });
            }
            _ => {
                into.first.get_or_insert(span);
                let statement = self.statement(member);
                into.statements.push(statement);
            }
        }
    }

    fn rule(&mut self, place: Place<'t>) -> RuleKind {
        let mut inner = place.inner;
        match place.node.rule {
            Rule::owner => match self.text_if(&mut inner) {
                Some(text) => RuleKind::Owner(text),
                None => self.lost_rule(),
            },
            Rule::runs => match inner.take() {
                Some(from) => {
                    let from = self.date_or_hole(from);
                    RuleKind::Runs { from, length: self.next_duration(&mut inner) }
                }
                None => self.lost_rule(),
            },
            Rule::enter => self.enter(place),
            Rule::reenter => RuleKind::Reenter(match inner.take() {
                Some(word) if word.node.rule == Rule::k_never => Reenter::Never,
                Some(word) if word.node.rule == Rule::k_always => Reenter::Always,
                Some(length) => Reenter::After(self.duration(length)),
                None => {
                    self.lost = true;
                    Reenter::Hole
                }
            }),
            Rule::priority => match inner.take_if(Rule::signed) {
                Some(number) => self.priority(number),
                None => self.lost_rule(),
            },
            Rule::goal => {
                let cause = self.next_cause(&mut inner);
                let within = inner.take_if(Rule::within).map(|within| {
                    let mut inner = within.inner;
                    self.next_duration(&mut inner)
                });
                let worth = inner.take_if(Rule::worth).and_then(|worth| {
                    let mut inner = worth.inner;
                    inner.take().map(|path| self.path(path.node))
                });
                RuleKind::Goal(Goal { cause, within, worth })
            }
            Rule::exit_rule => {
                inner.take_if(Rule::k_exit);
                let cause = self.next_cause(&mut inner);
                let reason = self.text_if(&mut inner);
                let to = inner.take_if(Rule::hand_over).map(|place| self.hand_over(place));
                RuleKind::Exit(ExitRule { cause, reason, to })
            }
            Rule::holdout => RuleKind::Holdout(self.next_percent(&mut inner)),
            _ => self.lost_rule(),
        }
    }

    fn lost_rule(&mut self) -> RuleKind {
        self.lost = true;
        RuleKind::Damaged
    }

    fn priority(&mut self, number: Place<'t>) -> RuleKind {
        let value = self.number(number.node).as_integer();
        if value.is_none() {
            self.lost = true;
            self.report(messages::not_a_whole_number(self.span(number.node), self.slice(number.node)));
        }
        RuleKind::Priority(self.spanned(number.node, value.unwrap_or(0)))
    }

    /// A date, or the hole that stands for it.
    pub(super) fn date_or_hole(&mut self, place: Place<'t>) -> crate::syntax::ast::Expr {
        if place.node.rule == Rule::date {
            return self.date(place.node);
        }
        self.lost = true;
        hole()
    }

    fn enter(&mut self, place: Place<'t>) -> RuleKind {
        let mut inner = place.inner;
        if inner.take_if(Rule::k_on).is_some() {
            let handoff = inner.take_if(Rule::k_handoff).map_or_else(Span::default, |word| self.span(word.node));
            let fields = self.fields(&mut inner);
            return RuleKind::EnterHandoff { fields, when: self.clause(&mut inner, Rule::when), handoff };
        }
        let occasion = self.next_occasion(&mut inner);
        match occasion.events.as_slice() {
            [only] if only.verb.is_none() && only.subject.text == "handoff" && occasion.filter.is_none() => {
                RuleKind::EnterHandoff { fields: Vec::new(), when: occasion.when, handoff: only.span }
            }
            _ => RuleKind::Enter(occasion),
        }
    }

    /// `on …` or `when …`
    fn next_cause(&mut self, cursor: &mut Cursor<'t>) -> Cause {
        match cursor.take() {
            Some(place) if place.node.rule == Rule::on => Cause::On(self.occasion(place)),
            Some(place) => Cause::When(self.condition_in(place)),
            None => Cause::Hole,
        }
    }

    fn hand_over(&mut self, place: Place<'t>) -> HandOff {
        let mut inner = place.inner;
        let journey = self.next_ident(&mut inner);
        HandOff { journey, args: self.args(&mut inner) }
    }

    fn next_hand_over(&mut self, cursor: &mut Cursor<'t>) -> HandOff {
        match cursor.take_if(Rule::hand_over) {
            Some(place) => self.hand_over(place),
            None => HandOff { journey: Ident::default(), args: Vec::new() },
        }
    }

    /// `{ name: value, … }`, if it follows.
    pub(super) fn args(&mut self, cursor: &mut Cursor<'t>) -> Vec<Arg> {
        let Some(place) = cursor.take_if(Rule::args) else { return Vec::new() };
        let mut args = Vec::new();
        for arg in place.inner {
            let mut inner = arg.inner;
            let name = self.next_ident(&mut inner);
            args.push(Arg { name, value: self.next_expression(&mut inner) });
        }
        args
    }

    fn as_name(&mut self, cursor: &mut Cursor<'t>) -> Option<Ident> {
        let mut inner = cursor.take_if(Rule::as_name)?.inner;
        Some(self.next_ident(&mut inner))
    }

    fn statement(&mut self, place: Place<'t>) -> Stmt {
        let span = self.span(place.node);
        let mut inner = place.inner;
        let mut name = None;
        let kind = match place.node.rule {
            Rule::wait => {
                let until = self.wait_for(&mut inner);
                name = self.as_name(&mut inner);
                StmtKind::Wait { until, otherwise: self.else_(&mut inner) }
            }
            Rule::send => {
                let message = self.next_ident(&mut inner);
                name = self.as_name(&mut inner);
                let mut channels = Vec::with_capacity(1);
                let mut otherwise = None;
                while let Some(part) = inner.take() {
                    match part.node.rule {
                        Rule::target_path => channels.push(self.path(part.node)),
                        Rule::as_name => {
                            let mut word = part.inner;
                            let again = self.next_ident(&mut word);
                            self.name_twice(&mut name, again);
                        }
                        Rule::else_ => otherwise = Some(self.otherwise_do(part)),
                        _ => {}
                    }
                }
                StmtKind::Send { message, channels, otherwise }
            }
            Rule::await_ => {
                let up_to = self.next_duration(&mut inner);
                name = self.as_name(&mut inner);
                self.await_(up_to, inner)
            }
            Rule::branch => {
                name = self.as_name(&mut inner);
                self.branch(inner)
            }
            Rule::branch_on => {
                inner.take_if(Rule::k_on);
                let value = match inner.take_if(Rule::path) {
                    Some(path) => self.path(path.node),
                    None => crate::syntax::ast::Path { parts: vec![Ident::default()], span },
                };
                name = self.as_name(&mut inner);
                self.branch_on(value, inner)
            }
            Rule::split => {
                let split = self.next_ident(&mut inner);
                let per_visit = inner.take_if(Rule::per_visit).map(|place| self.span(place.node));
                let mut arms = Vec::with_capacity(inner.count(|_| true));
                self.members(Member::SplitArm, inner, &mut |b, arm| {
                    let mut inner = arm.inner;
                    if arm.node.rule == Rule::split_arm {
                        let name = b.next_ident(&mut inner);
                        let share = b.next_percent(&mut inner);
                        arms.push(SplitArm { name, share, body: b.next_block(&mut inner), span: b.span(arm.node) });
                    }
                });
                StmtKind::Split { split, per_visit, arms }
            }
            Rule::repeat => {
                let times = self.next_whole(&mut inner);
                name = self.as_name(&mut inner);
                StmtKind::Repeat { times, body: self.next_block(&mut inner) }
            }
            Rule::set => {
                inner.take_if(Rule::k_set);
                let (attribute, value) = self.assignment(&mut inner, span);
                StmtKind::Set { attribute, value }
            }
            Rule::mark => {
                let status = self.next_ident(&mut inner);
                name = self.as_name(&mut inner);
                StmtKind::Mark(status)
            }
            Rule::clear => {
                let status = self.next_ident(&mut inner);
                name = self.as_name(&mut inner);
                StmtKind::Clear(status)
            }
            Rule::do_ => {
                let action = self.next_ident(&mut inner);
                name = self.as_name(&mut inner);
                let args = self.args(&mut inner);
                if let Some(again) = self.as_name(&mut inner) {
                    self.name_twice(&mut name, again);
                }
                StmtKind::Do { action, args, otherwise: self.else_(&mut inner) }
            }
            Rule::go_to => StmtKind::GoTo(self.next_ident(&mut inner)),
            Rule::hand_off => StmtKind::HandOff(self.next_hand_over(&mut inner)),
            Rule::start => StmtKind::Start(self.next_hand_over(&mut inner)),
            Rule::exit => {
                inner.take_if(Rule::k_exit);
                StmtKind::Exit(self.text_if(&mut inner))
            }
            _ => {
                self.lost = true;
                StmtKind::Damaged
            }
        };
        Stmt { span, name, kind }
    }

    fn name_twice(&mut self, name: &mut Option<Ident>, again: Ident) {
        match name {
            Some(first) => {
                let finding = messages::line_said_twice(again.span, first.span, "as");
                self.report(finding);
            }
            None => *name = Some(again),
        }
    }

    /// `A to V`, behind `set`.
    pub(super) fn assignment(
        &mut self,
        inner: &mut Cursor<'t>,
        span: Span,
    ) -> (crate::syntax::ast::Path, crate::syntax::ast::Expr) {
        let attribute = match inner.take_if(Rule::path) {
            Some(path) => self.path(path.node),
            None => crate::syntax::ast::Path { parts: vec![Ident::default()], span },
        };
        (attribute, self.next_expression(inner))
    }

    fn wait_for(&mut self, cursor: &mut Cursor<'t>) -> WaitFor {
        let Some(place) = cursor.take() else { return WaitFor::Hole };
        if place.node.rule == Rule::duration {
            if place.inner.peek().is_none() {
                self.lost = true;
                return WaitFor::Hole;
            }
            return WaitFor::Duration(self.duration(place));
        }
        let mut inner = place.inner;
        if place.node.rule == Rule::until
            && let Some(part) = inner.take()
        {
            match part.node.rule {
                Rule::calendar_window => return WaitFor::Window(self.calendar_window(part)),
                Rule::clock => return WaitFor::Clock { days: Vec::new(), time: self.clock(part.node) },
                Rule::day_until => {
                    let mut inner = part.inner;
                    let days: Vec<DayRange> = self.day_ranges(&mut inner);
                    let time: TimeLit = self.next_clock(&mut inner);
                    return WaitFor::Clock { days, time };
                }
                Rule::moment => return WaitFor::Moment(self.moment(part)),
                _ => {}
            }
        }
        self.lost = true;
        WaitFor::Hole
    }

    fn else_(&mut self, cursor: &mut Cursor<'t>) -> Option<Else> {
        cursor.take_if(Rule::else_).map(|place| self.otherwise_do(place))
    }

    fn otherwise_do(&mut self, place: Place<'t>) -> Else {
        let mut inner = place.inner;
        let from = inner.take_if(Rule::k_else).map_or(place.node.start, |word| word.node.start);
        let span = self.origin.span(from, place.node.end);
        let Some(part) = inner.take() else { return Else { span, kind: ElseKind::Hole } };
        let mut words = part.inner;
        let kind = match part.node.rule {
            Rule::block => ElseKind::Block(self.block(part)),
            Rule::go_on => ElseKind::GoOn,
            Rule::go_to => ElseKind::GoTo(self.next_ident(&mut words)),
            Rule::hand_off => ElseKind::HandOff(self.next_hand_over(&mut words)),
            Rule::exit => {
                words.take_if(Rule::k_exit);
                let reason: Option<Text> = self.text_if(&mut words);
                ElseKind::Exit(reason)
            }
            _ => {
                self.lost = true;
                ElseKind::Hole
            }
        };
        Else { span, kind }
    }

    fn await_(&mut self, up_to: Spanned<crate::syntax::ast::DurationLit>, list: Cursor<'t>) -> StmtKind {
        let mut arms: Vec<AwaitArm> = Vec::with_capacity(list.count(|rule| rule != Rule::otherwise));
        let mut otherwise = Vec::with_capacity(list.count(|rule| rule == Rule::otherwise));
        self.members(Member::AwaitArm, list, &mut |b, arm| {
            let span = b.span(arm.node);
            let mut inner = arm.inner;
            match arm.node.rule {
                Rule::on_arm => {
                    let cause = Cause::On(b.next_occasion(&mut inner));
                    arms.push(AwaitArm { cause, body: b.next_block(&mut inner), span });
                }
                Rule::when_arm => {
                    let cause = Cause::When(b.next_expression(&mut inner));
                    arms.push(AwaitArm { cause, body: b.next_block(&mut inner), span });
                }
                Rule::otherwise => {
                    otherwise.push(OtherwiseArm { body: b.next_block(&mut inner), span, position: arms.len() });
                }
                rule => {
                    debug_assert!(is_damaged(rule), "an await holds three kinds of arms");
                    arms.push(AwaitArm {
                        cause: Cause::Hole,
                        body: Block { stmts: Vec::new(), span, damaged: true },
                        span,
                    });
                }
            }
        });
        StmtKind::Await { up_to, arms, otherwise }
    }

    fn branch(&mut self, list: Cursor<'t>) -> StmtKind {
        let mut arms: Vec<WhenArm> = Vec::with_capacity(list.count(|rule| rule != Rule::otherwise));
        let mut otherwise = Vec::with_capacity(list.count(|rule| rule == Rule::otherwise));
        self.members(Member::BranchArm, list, &mut |b, arm| {
            let span = b.span(arm.node);
            let mut inner = arm.inner;
            match arm.node.rule {
                Rule::when_arm => {
                    let condition = b.next_expression(&mut inner);
                    arms.push(WhenArm { condition, body: b.next_block(&mut inner), span });
                }
                Rule::otherwise => {
                    otherwise.push(OtherwiseArm { body: b.next_block(&mut inner), span, position: arms.len() });
                }
                rule => {
                    debug_assert!(is_damaged(rule), "a branch holds two kinds of arms");
                    arms.push(WhenArm {
                        condition: hole(),
                        body: Block { stmts: Vec::new(), span, damaged: true },
                        span,
                    });
                }
            }
        });
        StmtKind::Branch { arms, otherwise }
    }

    fn branch_on(&mut self, value: crate::syntax::ast::Path, list: Cursor<'t>) -> StmtKind {
        let mut arms: Vec<ValueArm> = Vec::with_capacity(list.count(|rule| rule != Rule::otherwise));
        let mut otherwise = Vec::with_capacity(list.count(|rule| rule == Rule::otherwise));
        self.members(Member::ValueArm, list, &mut |b, arm| {
            let span = b.span(arm.node);
            let mut inner = arm.inner;
            match arm.node.rule {
                Rule::value_arm => {
                    let mut values = Vec::with_capacity(1);
                    while let Some(value) = inner.take_if(Rule::arm_value) {
                        let mut inner = value.inner;
                        values.push(b.sum(&mut inner));
                    }
                    arms.push(ValueArm { values, body: b.next_block(&mut inner), span });
                }
                Rule::otherwise => {
                    otherwise.push(OtherwiseArm { body: b.next_block(&mut inner), span, position: arms.len() });
                }
                rule => {
                    debug_assert!(is_damaged(rule), "a branch over a value holds two kinds of arms");
                    arms.push(ValueArm {
                        values: vec![hole()],
                        body: Block { stmts: Vec::new(), span, damaged: true },
                        span,
                    });
                }
            }
        });
        StmtKind::BranchOn { value, arms, otherwise }
    }
}

/// The one stage of a journey that says no stage.
fn implicit_stage(journey: Span, sorted: &mut Sorted) -> Stage {
    let stmts = std::mem::take(&mut sorted.statements);
    let span = match (stmts.first(), stmts.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => journey.at_end(),
    };
    Stage {
        name: Ident { text: smol_str::SmolStr::default(), span: span.at_start() },
        title: None,
        milestones: Vec::new(),
        exits: Vec::new(),
        body: Block { stmts, span, damaged: sorted.statements_lost },
        implicit: true,
        span,
    }
}
