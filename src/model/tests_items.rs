//! Tests of a workspace: customers that are replayed, populations that are judged. Knows no runs.

use smol_str::SmolStr;

use super::{
    condition::{BlockReason, Happened, Happening, Order, Which},
    declare::FirstPlaces,
    expr::{Cx, Place},
    happen::journey_fact,
    messages::{names as name_say, tests as say, types as type_say},
    population::{Act, Choice, Expect, ExpectedFact, Measure, MeasureExpect, Step, StepKind, Subject, TestKind},
    populations::plain,
    program::{CapWindow, Symbol},
    scope::{Kind, Resolver},
    types::{Const, JourneyId, PopulationId, TestId, Type},
};
use crate::{
    base::{Span, ids::Id},
    syntax::ast::{self, CompareOp, ExprKind, TestLineKind, TestStep},
};

impl Resolver<'_> {
    pub fn resolve_tests(&mut self) {
        for index in 0..self.trees.tests.len() {
            let Some((item, tree)) = self.trees.tests.get(index).copied() else { continue };
            let kind = self.test(item, tree).unwrap_or(TestKind::Error);
            if let Some(test) = self.program.tests.get_mut(TestId::from_index(index)) {
                test.kind = kind;
            }
        }
    }

    fn test(&self, item: &ast::Item, tree: &ast::Test) -> Option<TestKind> {
        let simulate = tree.lines.iter().find_map(|line| match &line.kind {
            TestLineKind::Simulate(name) => Some(name),
            _ => None,
        });
        let customer = tree.lines.iter().find(|line| matches!(line.kind, TestLineKind::Customer(_)));
        let damaged = item.damaged || tree.lines.iter().any(|line| matches!(line.kind, TestLineKind::Damaged));
        match (simulate, customer) {
            (Some(name), _) => self.simulated(tree, name),
            (None, Some(_)) => Some(self.replayed(tree)),
            (None, None) => {
                if !damaged {
                    self.report(say::test_of_whom(tree.title.span));
                }
                None
            }
        }
    }

    // -------------------------------------------------------------------------------------------- simulated

    fn simulated(&self, tree: &ast::Test, name: &ast::Ident) -> Option<TestKind> {
        let population: Option<PopulationId> = self.expect_population(name);
        let mut expects = Vec::new();
        for line in &tree.lines {
            match &line.kind {
                TestLineKind::Simulate(other) => {
                    if other.span != name.span {
                        self.report(super::messages::populations::line_twice(line.span, "simulate", name.span));
                    }
                }
                TestLineKind::Expect(expect) => {
                    if let Some(measure) = self.measured(expect, line.span) {
                        expects.push((measure, line.span));
                    }
                }
                TestLineKind::Customer(_)
                | TestLineKind::Take { .. }
                | TestLineKind::HeldOut(_)
                | TestLineKind::On { .. }
                | TestLineKind::After { .. } => self.report(say::not_in_a_simulation(line.span, name.span)),
                TestLineKind::Damaged => {}
            }
        }
        Some(TestKind::Simulate { population: population?, expects })
    }

    fn measured(&self, expect: &ast::Expect, span: Span) -> Option<MeasureExpect> {
        match expect {
            ast::Expect::Measure { measure, op, value } => self.measure(measure, *op, value, span),
            ast::Expect::Condition(condition) => match &condition.kind {
                ExprKind::Compare { left, op, right } => match &left.kind {
                    ExprKind::Name(path) => {
                        let measure =
                            ast::MeasureExpr { path: path.clone(), per_customer: false, per: None, span: path.span };
                        self.measure(&measure, *op, right, span)
                    }
                    ExprKind::Hole => None,
                    _ => {
                        self.report(say::simulation_expects_measures(condition.span));
                        None
                    }
                },
                ExprKind::Hole => None,
                _ => {
                    self.report(say::simulation_expects_measures(condition.span));
                    None
                }
            },
            ast::Expect::Fact { .. } | ast::Expect::Nothing { .. } => {
                self.report(say::simulation_expects_measures(span));
                None
            }
            ast::Expect::Hole => None,
        }
    }

    fn measure(
        &self,
        written: &ast::MeasureExpr,
        op: CompareOp,
        value: &ast::Expr,
        span: Span,
    ) -> Option<MeasureExpect> {
        if written.path.parts.iter().any(ast::Ident::is_hole) {
            return None;
        }
        let per = match &written.per {
            None => None,
            Some(window) => Some(self.measure_window(window)?),
        };
        let (measure, ty) = match written.path.parts.as_slice() {
            [subject] => self.measure_of_subject(subject, written, per)?,
            [owner, name] => {
                if let Some(window) = &written.per {
                    self.report(say::no_window_here(window_span(window).unwrap_or(written.span)));
                    return None;
                }
                self.measure_of_owner(owner, name, written)?
            }
            _ => {
                self.report(name_say::too_many_points(&written.path));
                return None;
            }
        };
        let constant = self.measure_value(value, &ty)?;
        let number = plain(&constant)?;
        let value_now = if ty == Type::Percent { number / 100.0 } else { number };
        let _ = span;
        let order = match op {
            CompareOp::Less => Order::Less,
            CompareOp::AtMost => Order::AtMost,
            CompareOp::More => Order::More,
            CompareOp::AtLeast => Order::AtLeast,
        };
        Some(MeasureExpect { measure, order, value: value_now, words: self.words(value.span) })
    }

    fn measure_value(&self, value: &ast::Expr, ty: &Type) -> Option<Const> {
        // The currency of a measure is not declared anywhere: any will do here, the run compares minor units.
        if let Type::Money(_) = ty
            && let ExprKind::Literal(ast::Literal::Money { .. }) = &value.kind
        {
            let term = self.term(value, None, &Cx::at(Place::Test));
            return match term.kind {
                super::condition::TermKind::Const(constant) => Some(constant),
                _ => None,
            };
        }
        self.constant_of(value, ty, true)
    }

    fn measure_window(&self, window: &ast::CapWindow) -> Option<CapWindow> {
        match window {
            ast::CapWindow::Rolling(length) => self.some_time(length, "a window").map(CapWindow::Rolling),
            ast::CapWindow::Calendar(unit) => Some(match unit.value {
                ast::CalendarUnit::Day => CapWindow::Day,
                ast::CalendarUnit::Week => CapWindow::Week,
                ast::CalendarUnit::Month => CapWindow::Month,
            }),
            ast::CapWindow::Hole => None,
        }
    }

    fn measure_of_subject(
        &self,
        subject: &ast::Ident,
        written: &ast::MeasureExpr,
        per: Option<CapWindow>,
    ) -> Option<(Measure, Type)> {
        if let Some(Symbol::Journey(_)) = self.lookup(&subject.text) {
            self.report(say::measure_of_a_journey(subject));
            return None;
        }
        let found = self.subject(subject)?;
        if !written.per_customer {
            self.report(say::per_customer_missing(subject));
            return None;
        }
        Some((per.map_or(Measure::Mean(found), |window| Measure::Worst(found, window)), Type::Number))
    }

    fn measure_of_owner(
        &self,
        owner: &ast::Ident,
        name: &ast::Ident,
        written: &ast::MeasureExpr,
    ) -> Option<(Measure, Type)> {
        if let Some(symbol @ Symbol::Journey(id)) = self.lookup(&owner.text) {
            self.used(owner.span, symbol);
            return self.measure_of_journey(id, owner, name, written);
        }
        let subject = self.subject(owner)?;
        if let Some(happened) = self.happened_word(&name.text) {
            return Some((Measure::Messages(subject, happened, written.per_customer), Type::Number));
        }
        if let Some(happened) = name.text.strip_suffix("_rate").and_then(|word| self.happened_word(word)) {
            return Some((Measure::Rate(subject, happened), Type::Percent));
        }
        let mut words: Vec<String> = ["sent", "blocked"].iter().map(|word| (*word).to_string()).collect();
        words.extend(BlockReason::ALL.iter().map(|reason| reason.word().to_string()));
        for reaction in self.program.reactions.rows() {
            words.push(reaction.to_string());
            words.push(format!("{reaction}_rate"));
        }
        let nearest = crate::base::suggest::nearest(&name.text, words.iter().map(String::as_str));
        self.report(say::unknown_measure(name, nearest, &words));
        None
    }

    fn measure_of_journey(
        &self,
        id: JourneyId,
        owner: &ast::Ident,
        name: &ast::Ident,
        written: &ast::MeasureExpr,
    ) -> Option<(Measure, Type)> {
        let journey = self.program.journeys.get(id)?;
        if let Some(fact) = journey_fact(&name.text) {
            return Some((Measure::Count(id, fact, written.per_customer), Type::Number));
        }
        let goal = journey.goal.as_ref();
        let money = goal.and_then(|goal| goal.worth.as_ref()).map(|worth| worth.ty.clone());
        let (measure, ty) = match name.text.as_str() {
            "conversion" => (Measure::Conversion(id), Type::Percent),
            "uplift" => (Measure::Uplift(id), Type::Percent),
            "worth" => (Measure::Worth(id), money.clone().unwrap_or(Type::Money(self.program.settings.currency))),
            other => {
                let words = ["entered", "refused", "exited", "converted", "conversion", "uplift", "worth"];
                let nearest = crate::base::suggest::nearest(other, words);
                let words: Vec<String> = words.iter().map(|word| (*word).to_string()).collect();
                self.report(say::unknown_measure(name, nearest, &words));
                return None;
            }
        };
        let blind = journey.damaged;
        if goal.is_none() && !blind {
            self.report(say::measure_without_goal(name, &owner.text, journey.span));
            return None;
        }
        if matches!(measure, Measure::Uplift(_)) && journey.holdout.is_none() && !blind {
            self.report(say::uplift_without_holdout(name, &owner.text, journey.span));
            return None;
        }
        if matches!(measure, Measure::Worth(_)) && money.is_none() && !blind {
            self.report(say::worth_not_said(name, &owner.text, journey.span));
            return None;
        }
        if written.per_customer {
            self.report(say::share_per_customer(written.span, &name.text));
            return None;
        }
        Some((measure, ty))
    }

    /// A message, send, category, channel, or `messages`; journeys only where asked for.
    fn subject(&self, name: &ast::Ident) -> Option<Subject> {
        if name.is_hole() {
            return None;
        }
        if name.text == "messages" {
            return Some(Subject::Messages);
        }
        match self.send_named(&name.text, None) {
            Some(Ok(id)) => {
                self.used(name.span, Symbol::Send(id));
                return Some(Subject::Send(id));
            }
            Some(Err(several)) => {
                let journeys: Vec<String> = several
                    .iter()
                    .filter_map(|id| self.program.sends.get(*id))
                    .filter_map(|send| self.program.journeys.get(send.journey))
                    .map(|journey| journey.name.to_string())
                    .collect();
                self.report(super::messages::happenings::send_in_several(name, &journeys));
                return None;
            }
            None => {}
        }
        match self.names.get(&name.text) {
            Some(declared) => {
                let subject = match declared.symbol {
                    Symbol::Message(id) => Subject::Message(id),
                    Symbol::Category(id) => Subject::Category(id),
                    Symbol::Channel(id) => Subject::Channel(id),
                    Symbol::Journey(id) => Subject::Journey(id),
                    other => {
                        self.report(say::subject_of_what(name, Kind::of(other), declared.span));
                        return None;
                    }
                };
                self.used(name.span, declared.symbol);
                Some(subject)
            }
            None => {
                self.unknown(name, &[Kind::Message, Kind::Send, Kind::Category, Kind::Channel, Kind::Journey]);
                None
            }
        }
    }

    // -------------------------------------------------------------------------------------------- replayed

    fn replayed(&self, tree: &ast::Test) -> TestKind {
        let mut customer = Vec::new();
        let mut first_customer: Option<Span> = None;
        let mut choices = Vec::new();
        let mut steps: Vec<Step> = Vec::new();
        let mut began = false;
        for line in &tree.lines {
            match &line.kind {
                TestLineKind::Customer(args) => {
                    if let Some(first) = first_customer {
                        self.report(super::messages::populations::line_twice(line.span, "customer", first));
                        continue;
                    }
                    first_customer = Some(line.span);
                    customer = self.test_customer(args);
                }
                TestLineKind::Simulate(_) | TestLineKind::Damaged => {}
                TestLineKind::Take { arm, split } => choices.extend(self.taken(arm, split)),
                TestLineKind::HeldOut(name) => choices.extend(self.held_out(name)),
                TestLineKind::On { date, time, step } => {
                    began = true;
                    let day = self.constant_of(date, &Type::Date, true);
                    let time = self.time(time);
                    let act = step.as_ref().and_then(|step| self.act(step));
                    if let (Some(Const::Date(day)), Some(time)) = (day, time) {
                        steps.push(Step { span: line.span, kind: StepKind::On(day, time, act) });
                    }
                }
                TestLineKind::After { delay, step } => {
                    if !began {
                        self.report(say::after_what(line.span));
                        began = true;
                    }
                    let delay = self.millis(&delay.value, delay.span);
                    let act = step.as_ref().and_then(|step| self.act(step));
                    if let Some(delay) = delay {
                        steps.push(Step { span: line.span, kind: StepKind::After(delay, act) });
                    }
                }
                TestLineKind::Expect(expect) => {
                    if let Some(expect) = self.expected(expect, line.span) {
                        steps.push(Step { span: line.span, kind: StepKind::Expect(expect) });
                    }
                }
            }
        }
        TestKind::Replay { customer, choices, steps }
    }

    fn test_customer(&self, args: &[ast::Arg]) -> Vec<(super::types::AttributeId, Const)> {
        let mut values = Vec::new();
        let mut places = FirstPlaces::default();
        for arg in args.iter().filter(|arg| !arg.name.is_hole()) {
            let Some(id) = self.attributes.get(&arg.name.text).copied() else {
                self.unknown(&arg.name, &[Kind::Attribute]);
                continue;
            };
            self.used(arg.name.span, Symbol::Attribute(id));
            if let Some(first) = places.get(&arg.name.text) {
                self.report(name_say::given_twice(&arg.name, *first));
                continue;
            }
            places.insert(arg.name.text.clone(), arg.name.span);
            let Some(row) = self.program.attributes.get(id) else { continue };
            if row.ty == Type::Error {
                continue;
            }
            if let Some(value) = self.constant_of(&arg.value, &row.ty, true) {
                values.push((id, value));
            }
        }
        values
    }

    fn taken(&self, arm: &ast::Ident, split: &ast::Ident) -> Option<Choice> {
        if split.is_hole() {
            return None;
        }
        let Some(found) = self.split_names.get(&split.text) else {
            if !self.lost_items {
                let mut names: Vec<&SmolStr> = self.split_names.keys().collect();
                names.sort_unstable();
                let nearest = crate::base::suggest::nearest(&split.text, names.iter().map(|name| name.as_str()));
                self.report(name_say::unknown(split, &[Kind::Split], nearest, &[]));
            }
            return None;
        };
        let [id] = found.as_slice() else {
            self.report(say::split_in_several(split));
            return None;
        };
        self.used(split.span, Symbol::Split(*id));
        let row = self.program.splits.get(*id)?;
        if arm.is_hole() {
            return None;
        }
        match row.arms.iter().position(|(name, _)| *name == arm.text) {
            Some(at) => Some(Choice::Arm(*id, u32::try_from(at).unwrap_or(u32::MAX))),
            None => {
                let arms: Vec<&str> = row.arms.iter().map(|(name, _)| name.as_str()).collect();
                let nearest = crate::base::suggest::nearest(&arm.text, arms.iter().copied());
                self.report(say::no_such_arm(arm, &row.name, row.span, nearest, &arms));
                None
            }
        }
    }

    fn held_out(&self, name: &ast::Ident) -> Option<Choice> {
        if name.is_hole() {
            return None;
        }
        match self.names.get(&name.text) {
            Some(declared) => match declared.symbol {
                Symbol::Journey(id) => {
                    self.used(name.span, declared.symbol);
                    let journey = self.program.journeys.get(id)?;
                    if journey.holdout.is_none() && !journey.damaged {
                        self.report(say::no_holdout(name, declared.span));
                        return None;
                    }
                    Some(Choice::HeldOutOfJourney(id))
                }
                Symbol::Holdout(id) => {
                    self.used(name.span, declared.symbol);
                    Some(Choice::HeldOut(id))
                }
                other => {
                    self.report(say::held_out_of_what(name, Kind::of(other), declared.span));
                    None
                }
            },
            None => {
                self.unknown(name, &[Kind::Journey, Kind::Holdout]);
                None
            }
        }
    }

    fn act(&self, step: &TestStep) -> Option<Act> {
        match step {
            TestStep::Happens { event, args } => self.happens(event, args),
            TestStep::Set { attribute, value } => {
                let id = self.attribute_path(attribute)?;
                let row = self.program.attributes.get(id)?;
                if row.ty == Type::Error {
                    return None;
                }
                self.constant_of(value, &row.ty, true).map(|value| Act::Set(id, value))
            }
            TestStep::Action { action, fails } => {
                let id = self.expect_name(action, Kind::Action, |symbol| {
                    if let Symbol::Action(id) = symbol { Some(id) } else { None }
                })?;
                let row = self.program.actions.get(id)?;
                if !row.may_fail {
                    self.report(super::messages::populations::action_never_fails(action, row.span));
                    return None;
                }
                Some(Act::Action(id, *fails))
            }
        }
    }

    fn happens(&self, event: &ast::Happening, args: &[ast::Arg]) -> Option<Act> {
        let what = self.happening(event, &Cx::at(Place::Test))?;
        match what {
            Happening::Event(id) => {
                let row = self.program.events.get(id)?;
                let fields = row.fields.clone();
                let owner = format!("`{}`", row.name);
                let terms = self.args(args, &fields, &owner, row.span, event.span, false, &Cx::at(Place::Test));
                // What was probably meant by a name that is none is not also reported as not given.
                let unknown = args.iter().filter(|arg| !fields.iter().any(|field| field.name == arg.name.text));
                let names = || fields.iter().map(|field| field.name.as_str());
                let meant: Vec<&str> =
                    unknown.filter_map(|arg| crate::base::suggest::nearest(&arg.name.text, names())).collect();
                let missing: Vec<&str> = fields
                    .iter()
                    .filter(|field| {
                        !field.optional
                            && !meant.contains(&field.name.as_str())
                            && !matches!(field.ty, Type::Set(_))
                            && !args.iter().any(|arg| arg.name.text == field.name || arg.name.is_hole())
                    })
                    .map(|field| field.name.as_str())
                    .collect();
                if !missing.is_empty() {
                    self.report(super::messages::journeys::field_not_given(event.span, &owner, &missing, row.span));
                }
                let mut values = Vec::with_capacity(terms.len());
                for term in terms {
                    match term.kind {
                        super::condition::TermKind::Const(value) => values.push(value),
                        super::condition::TermKind::Error => values.push(Const::Missing),
                        _ => {
                            self.report(type_say::not_constant(term.span));
                            values.push(Const::Missing);
                        }
                    }
                }
                Some(Act::Event(id, values))
            }
            Happening::Message(which, Happened::Reaction(reaction)) => {
                if which == Which::Bare {
                    self.report(say::reaction_to_what(event.span, &self.words(event.span)));
                    return None;
                }
                if let Some(arg) = args.first() {
                    self.report(super::messages::populations::reactions_carry_nothing(
                        arg.name.span,
                        &self.words(event.span),
                    ));
                }
                Some(Act::Reaction(which, reaction))
            }
            Happening::Trigger(_) => {
                self.report(say::triggers_do_not_happen(event.span, &event.subject.text));
                None
            }
            Happening::Message(..) | Happening::Journey(..) | Happening::Goal => {
                self.report(say::happens_by_itself(event.span, &self.words(event.span)));
                None
            }
        }
    }

    fn expected(&self, expect: &ast::Expect, span: Span) -> Option<Expect> {
        match expect {
            ast::Expect::Hole => None,
            ast::Expect::Condition(condition) => self.expected_condition(condition),
            ast::Expect::Measure { measure, op, value } => {
                let attribute = match measure.path.parts.as_slice() {
                    [name] => self.attributes.contains_key(&name.text),
                    [owner, _] => owner.text == "customer",
                    _ => false,
                };
                if !attribute || measure.per_customer || measure.per.is_some() {
                    self.report(say::measure_of_one_customer(measure.span));
                    return None;
                }
                let left = ast::Expr { span: measure.path.span, kind: ExprKind::Name(measure.path.clone()) };
                let whole = ast::Expr {
                    span: left.span.to(value.span),
                    kind: ExprKind::Compare { left: Box::new(left), op: *op, right: Box::new(value.clone()) },
                };
                Some(Expect::Condition(self.cond(&whole, &Cx::at(Place::Test))))
            }
            ast::Expect::Nothing { subjects, for_ } => {
                let found: Vec<Subject> = subjects.iter().filter_map(|subject| self.subject(subject)).collect();
                let length = self.some_time(for_, "a time without it")?;
                (!found.is_empty()).then_some(Expect::Nothing { subjects: found, for_: length })
            }
            ast::Expect::Fact { subject, verb, reason, by, within } => {
                let fact = self.expected_fact(subject, verb, reason.as_ref(), by.as_ref(), span)?;
                let within = match within {
                    None => None,
                    Some(length) => Some(self.some_time(length, "a window")?),
                };
                Some(Expect::Fact { fact, within })
            }
        }
    }

    fn expected_condition(&self, condition: &ast::Expr) -> Option<Expect> {
        match &condition.kind {
            ExprKind::Reaction(happening) => {
                if let Some(verb) = &happening.verb
                    && self.reactions.contains_key(&verb.text)
                {
                    self.report(say::reactions_are_not_expected(condition.span, &happening.subject.text, &verb.text));
                    return None;
                }
            }
            ExprKind::Compare { left, .. } => {
                if let ExprKind::Name(path) = &left.kind
                    && let [owner, _] = path.parts.as_slice()
                    && matches!(
                        self.lookup(&owner.text),
                        Some(Symbol::Journey(_) | Symbol::Message(_) | Symbol::Category(_) | Symbol::Channel(_))
                    )
                {
                    self.report(say::measure_of_one_customer(left.span));
                    return None;
                }
            }
            _ => {}
        }
        Some(Expect::Condition(self.cond(condition, &Cx::at(Place::Test))))
    }

    fn expected_fact(
        &self,
        subject: &ast::Ident,
        verb: &ast::Ident,
        reason: Option<&ast::Text>,
        by: Option<&ast::Ident>,
        span: Span,
    ) -> Option<ExpectedFact> {
        if verb.is_hole() || subject.is_hole() {
            return None;
        }
        let about = self.subject(subject)?;
        if let Subject::Journey(id) = about {
            use super::condition::JourneyFact;
            let Some(fact) = journey_fact(&verb.text) else {
                let nearest = crate::base::suggest::nearest(&verb.text, ["entered", "refused", "exited", "converted"]);
                self.report(super::messages::happenings::journeys_do_not(subject, verb, nearest));
                return None;
            };
            if let (Some(text), true) = (reason, fact != JourneyFact::Exited) {
                self.report(say::reason_of_exits(text.span, &verb.text));
            }
            if let Some(by) = by {
                self.report(say::by_is_for_sent(by.span));
            }
            return Some(match fact {
                JourneyFact::Entered => ExpectedFact::Entered(id),
                JourneyFact::Refused => ExpectedFact::Refused(id),
                JourneyFact::Exited => ExpectedFact::Exited(id, reason.map(|text| text.value.clone())),
                JourneyFact::Converted => ExpectedFact::Converted(id),
            });
        }
        if let Some(text) = reason {
            self.report(say::reason_of_exits(text.span, &verb.text));
        }
        let channel = by.and_then(|by| self.expect_channel(by));
        match self.happened_word(&verb.text) {
            Some(Happened::Sent) => Some(ExpectedFact::Sent(about, channel)),
            Some(Happened::Blocked) => Some(ExpectedFact::Blocked(about, None)),
            Some(Happened::BlockedFor(why)) => Some(ExpectedFact::Blocked(about, Some(why))),
            Some(Happened::Reaction(_) | Happened::Positive | Happened::Negative) => {
                self.report(say::reactions_are_not_expected(span, &subject.text, &verb.text));
                None
            }
            None if journey_fact(&verb.text).is_some() => {
                self.report(super::messages::happenings::only_journeys(subject, verb));
                None
            }
            None => {
                let mut words: Vec<&str> = vec!["sent", "blocked"];
                words.extend(BlockReason::ALL.iter().map(|reason| reason.word()));
                let nearest = crate::base::suggest::nearest(&verb.text, words.iter().copied());
                self.report(super::messages::happenings::unknown_reaction(verb, nearest, &words));
                None
            }
        }
    }
}

fn window_span(window: &ast::CapWindow) -> Option<Span> {
    match window {
        ast::CapWindow::Rolling(length) => Some(length.span),
        ast::CapWindow::Calendar(unit) => Some(unit.span),
        ast::CapWindow::Hole => None,
    }
}
