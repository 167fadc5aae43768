//! Statements of a journey. Knows names and types, not what is known where: `known` judges that.

use smol_str::SmolStr;

use super::{
    condition::{Cond, CondKind, Happened, Happening, Term, TermKind, Which},
    declare::{FirstPlaces, sum},
    expr::{Cx, Place},
    journey::{AwaitArm, BranchArm, Cause, ChannelChoice, Else, SplitArm, Stmt, StmtKind, WaitUntil},
    messages::{names as name_say, shares as share_say, statements as say},
    occasions::counts_from_now,
    program::Symbol,
    scope::{Kind, Resolver, place},
    types::{JourneyId, MessageId, StageId, Type, WayInId},
    typing::comparable,
};
use crate::{
    base::{Decimal, Span, ids::Id},
    syntax::ast::{self, ExprKind, StmtKind as Written, WaitFor},
};

impl Resolver<'_> {
    /// The statements of a block; what could not be resolved is left out (and was reported).
    pub fn block(&self, block: &ast::Block, journey: JourneyId) -> Vec<Stmt> {
        let mut statements = Vec::with_capacity(block.stmts.len());
        statements.extend(block.stmts.iter().filter_map(|stmt| self.stmt(stmt, journey)));
        statements
    }

    fn stmt(&self, stmt: &ast::Stmt, journey: JourneyId) -> Option<Stmt> {
        let cx = Cx::at(Place::Statement(journey));
        let kind = match &stmt.kind {
            Written::Wait { until, otherwise } => self.wait(until, otherwise.as_ref(), stmt.span, journey)?,
            Written::Send { message, channels, otherwise } => {
                self.send(stmt, message, channels, otherwise.as_ref(), journey)?
            }
            Written::Await { up_to, arms, otherwise } => self.await_for(stmt, up_to, arms, otherwise, journey)?,
            Written::Branch { arms, otherwise } => StmtKind::Branch {
                arms: arms
                    .iter()
                    .map(|arm| BranchArm {
                        condition: self.cond(&arm.condition, &cx),
                        body: self.block(&arm.body, journey),
                        span: head(arm.span, arm.body.span),
                    })
                    .collect(),
                otherwise: self.otherwise(otherwise, arms.len(), journey),
                on: None,
                otherwise_span: otherwise.first().map(|arm| arm.span),
            },
            Written::BranchOn { value, arms, otherwise } => self.branch_on(value, arms, otherwise, journey),
            Written::Split { split, arms, per_visit: _ } => self.split(stmt, split, arms, journey)?,
            Written::Repeat { times, body } => {
                if times.value == 0 {
                    self.report(say::repeat_nothing(times.span));
                }
                StmtKind::Repeat { times: times.value, body: self.block(body, journey) }
            }
            Written::Set { attribute, value } => {
                let id = self.attribute_path(attribute);
                let ty = id.and_then(|id| self.program.attributes.get(id)).map_or(Type::Error, |row| row.ty.clone());
                let value = self.value(value, &ty, &cx);
                StmtKind::Set { attribute: id?, value }
            }
            Written::Mark(name) => StmtKind::Mark(self.expect_status(name)?),
            Written::Clear(name) => StmtKind::Clear(self.expect_status(name)?),
            Written::Do { action, args, otherwise } => {
                self.action(action, args, otherwise.as_ref(), journey, stmt.span)?
            }
            Written::GoTo(name) => StmtKind::GoTo(self.stage_named(name, journey)?),
            Written::HandOff(to) => StmtKind::HandOff(self.hand_off(to, &Cx::at(Place::Statement(journey)), &[])?),
            Written::Start(to) => StmtKind::Start(self.hand_off(to, &Cx::at(Place::Statement(journey)), &[])?),
            Written::Exit(reason) => StmtKind::Exit(reason_of(reason.as_ref())),
            Written::Damaged => return None,
        };
        let name = stmt.name.as_ref().filter(|name| !name.is_hole()).map(|name| name.text.clone());
        Some(Stmt { span: stmt.span, name, kind })
    }

    fn stage_named(&self, name: &ast::Ident, journey: JourneyId) -> Option<StageId> {
        if name.is_hole() {
            return None;
        }
        let (item, tree) = self.trees.journeys.get(journey.index())?;
        let found = tree.stages.iter().position(|stage| !stage.implicit && stage.name.text == name.text);
        match found {
            Some(index) => {
                let id = StageId::from_index(index);
                self.used(name.span, Symbol::Stage(journey, id));
                Some(id)
            }
            None => {
                if !item.damaged {
                    let stages: Vec<&str> = tree
                        .stages
                        .iter()
                        .filter(|stage| !stage.implicit)
                        .map(|stage| stage.name.text.as_str())
                        .collect();
                    let nearest = crate::base::suggest::nearest(&name.text, stages.iter().copied());
                    let other = self.journey_named(&name.text).is_some();
                    self.report(say::no_such_stage(name, &tree.name.text, nearest, &stages, other));
                }
                None
            }
        }
    }

    fn otherwise(&self, written: &[ast::OtherwiseArm], arms: usize, journey: JourneyId) -> Option<Vec<Stmt>> {
        let first = written.first()?;
        for again in written.iter().skip(1) {
            self.report(say::otherwise_twice(head(again.span, again.body.span), head(first.span, first.body.span)));
        }
        if written.len() == 1 && first.position < arms {
            self.report(say::otherwise_is_last(head(first.span, first.body.span)));
        }
        Some(self.block(&first.body, journey))
    }

    fn what_else(&self, written: Option<&ast::Else>, journey: JourneyId) -> Option<Else> {
        match &written?.kind {
            ast::ElseKind::GoOn => Some(Else::GoOn),
            ast::ElseKind::GoTo(name) => self.stage_named(name, journey).map(Else::GoTo),
            ast::ElseKind::HandOff(to) => self.hand_off(to, &Cx::at(Place::Statement(journey)), &[]).map(Else::HandOff),
            ast::ElseKind::Exit(reason) => Some(Else::Exit(reason_of(reason.as_ref()))),
            ast::ElseKind::Block(block) => Some(Else::Block(self.block(block, journey))),
            ast::ElseKind::Hole => None,
        }
    }

    // -------------------------------------------------------------------------------------------- waits

    fn wait(&self, until: &WaitFor, otherwise: Option<&ast::Else>, span: Span, journey: JourneyId) -> Option<StmtKind> {
        let cx = Cx::at(Place::Statement(journey));
        let (until, may_be_past) = match until {
            WaitFor::Hole => return None,
            WaitFor::Duration(length) => (self.some_time(length, "a wait").map(WaitUntil::For), false),
            WaitFor::Clock { days, time } => {
                let time = self.time(time);
                (time.map(|time| WaitUntil::Clock { days: self.days(days), time }), false)
            }
            WaitFor::Window(window) => (self.window(window, false).map(WaitUntil::Window), false),
            WaitFor::Moment(moment) => {
                let term = self.term(moment, None, &cx);
                if matches!(term.kind, TermKind::Error) || !self.must_be_moment(&term, false) {
                    (None, true)
                } else {
                    let past = !only_to_come(&term);
                    (Some(WaitUntil::Moment(term)), past)
                }
            }
        };
        let resolved = self.what_else(otherwise, journey);
        let until = until?;
        match otherwise {
            Some(written) if !may_be_past => {
                let rest = self.with_comma(written.span, span);
                self.report(say::wait_needs_no_else(written.span, rest));
            }
            None if may_be_past => {
                let missing = matches!(&until, WaitUntil::Moment(term) if term.optional);
                self.report(say::moment_may_be_past(span, missing));
            }
            Some(_) | None => {}
        }
        Some(StmtKind::Wait { until, otherwise: resolved })
    }

    /// The span of `, else …` with its comma and the blanks before it, to take it out.
    fn with_comma(&self, rest: Span, stmt: Span) -> Span {
        let before = Span::new(stmt.file, stmt.start, rest.start);
        let text = self.sources.text(before);
        let kept = text.trim_end().trim_end_matches(',').trim_end().len();
        Span::new(stmt.file, stmt.start + u32::try_from(kept).unwrap_or(0), rest.end)
    }

    // -------------------------------------------------------------------------------------------- sends

    fn send(
        &self,
        stmt: &ast::Stmt,
        message: &ast::Ident,
        channels: &[ast::Path],
        otherwise: Option<&ast::Else>,
        journey: JourneyId,
    ) -> Option<StmtKind> {
        let message_id = self.expect_message(message);
        let mut choices: Vec<ChannelChoice> = Vec::with_capacity(channels.len());
        for path in channels {
            let Some(choice) = self.channel_choice(path, journey) else { continue };
            if let (ChannelChoice::Literal(channel, span), Some(message_id)) = (&choice, message_id) {
                let same = choices.iter().find_map(|earlier| match earlier {
                    ChannelChoice::Literal(other, place) if other == channel => Some(*place),
                    ChannelChoice::Literal(..) | ChannelChoice::Attribute(..) => None,
                });
                if let Some(first) = same {
                    self.report(name_say::channel_twice(*span, &self.words(*span), first));
                }
                self.has_text(message_id, *channel, *span);
            }
            choices.push(choice);
        }
        if let Some(ast::Else { kind: ast::ElseKind::GoOn, span }) = otherwise {
            self.report(say::send_goes_on_anyway(*span, self.with_comma(*span, stmt.span)));
        }
        let otherwise = self.what_else(otherwise, journey);
        let message = message_id?;
        let id = self.send_places.get(&place(stmt.span)).copied()?;
        if choices.is_empty() {
            return None;
        }
        Some(StmtKind::Send { id, message, channels: choices, otherwise })
    }

    fn channel_choice(&self, path: &ast::Path, journey: JourneyId) -> Option<ChannelChoice> {
        let written = ast::Expr { span: path.span, kind: ExprKind::Name(path.clone()) };
        let term = self.term(&written, Some(&Type::Channel), &Cx::at(Place::Statement(journey)));
        match (&term.kind, &term.ty) {
            (TermKind::Error, _) => None,
            (TermKind::Const(super::types::Const::Channel(id)), _) => Some(ChannelChoice::Literal(*id, path.span)),
            (TermKind::Attribute(id), Type::Channel) => Some(ChannelChoice::Attribute(*id, path.span)),
            (TermKind::Attribute(id), other) => {
                let row = self.program.attributes.get(*id)?;
                self.report(say::by_what(
                    path.span,
                    &row.name,
                    &self.type_words(other),
                    row.span,
                    &self.names_of(&[Kind::Channel]),
                ));
                None
            }
            _ => {
                self.report(say::by_a_value(path.span, &self.words(path.span)));
                None
            }
        }
    }

    fn has_text(&self, message: MessageId, channel: super::types::ChannelId, span: Span) {
        let (Some(row), Some(channel_row)) = (self.program.messages.get(message), self.program.channels.get(channel))
        else {
            return;
        };
        let Some(tree) = self.trees.messages.get(message.index()) else { return };
        if row.texts.iter().any(|text| text.channel == channel) || tree.texts.iter().any(|text| text.channel.is_hole())
        {
            return;
        }
        let has: Vec<&str> = row
            .texts
            .iter()
            .filter_map(|text| self.program.channels.get(text.channel))
            .map(|channel| channel.name.as_str())
            .collect();
        self.report(say::no_text(span, &row.name, &channel_row.name, row.span, &has));
    }

    // -------------------------------------------------------------------------------------------- awaits

    fn await_for(
        &self,
        stmt: &ast::Stmt,
        up_to: &ast::Spanned<ast::DurationLit>,
        arms: &[ast::AwaitArm],
        otherwise: &[ast::OtherwiseArm],
        journey: JourneyId,
    ) -> Option<StmtKind> {
        let length = self.some_time(up_to, "an await");
        let head_span = Span::new(stmt.span.file, stmt.span.start, up_to.span.end);
        let mut resolved: Vec<AwaitArm> = Vec::with_capacity(arms.len());
        for arm in arms {
            let cause = self.cause(&arm.cause, Place::Statement(journey));
            let body = self.block(&arm.body, journey);
            if let Some(cause) = cause {
                resolved.push(AwaitArm { cause, body, span: head(arm.span, arm.body.span) });
            }
        }
        self.open_beside_click(&resolved);
        let damaged = self.trees.journeys.get(journey.index()).is_none_or(|(item, _)| item.damaged);
        if arms.is_empty() && !damaged {
            self.report(say::await_without_arm(head_span, &self.words(up_to.span)));
        }
        let rest = self.otherwise(otherwise, arms.len(), journey);
        if rest.is_none() && !damaged {
            let close = Span::new(stmt.span.file, stmt.span.end.saturating_sub(1), stmt.span.end.saturating_sub(1));
            self.report(say::await_without_otherwise(head_span, close));
        }
        Some(StmtKind::Await {
            up_to: length?,
            arms: resolved,
            otherwise: rest.unwrap_or_default(),
            otherwise_span: otherwise.first().map(|arm| arm.span),
        })
    }

    /// An open comes before its click: an arm for each cannot both be meant.
    fn open_beside_click(&self, arms: &[AwaitArm]) {
        let reaction = |word: &str| self.reactions.get(word).copied();
        let Some(clicked) = reaction("clicked") else { return };
        let opened = reaction("opened");
        for arm in arms {
            let Some((which, positive)) = facts(arm).find_map(|(which, happened)| match happened {
                Happened::Reaction(id) if Some(id) == opened => Some((which, false)),
                Happened::Positive if opened.is_some() => Some((which, true)),
                _ => None,
            }) else {
                continue;
            };
            if facts(arm).any(|(_, happened)| happened == Happened::Reaction(clicked)) {
                continue;
            }
            let beside = arms.iter().find(|other| {
                !std::ptr::eq(*other, arm)
                    && facts(other).any(|(other_which, happened)| {
                        happened == Happened::Reaction(clicked) && self.same_message(which, other_which)
                    })
            });
            if let Some(click) = beside {
                let subject = self.subject_words(which);
                self.report(say::open_beside_click(arm.span, click.span, positive, subject.as_deref()));
                return;
            }
        }
    }

    fn same_message(&self, a: Which, b: Which) -> bool {
        let message = |which: Which| match which {
            Which::Message(id) => Some(id),
            Which::Send(id) => self.program.sends.get(id).map(|send| send.message),
            Which::Bare | Which::Category(_) | Which::Channel(_) => None,
        };
        a == b || a == Which::Bare || b == Which::Bare || (message(a).is_some() && message(a) == message(b))
    }

    /// The name a fact about messages is about, as written.
    pub fn subject_words(&self, which: Which) -> Option<SmolStr> {
        match which {
            Which::Bare => None,
            Which::Message(id) => self.program.messages.get(id).map(|row| row.name.clone()),
            Which::Send(id) => self.program.sends.get(id).and_then(|send| send.name.clone()),
            Which::Category(id) => self.program.categories.get(id).map(|row| row.name.clone()),
            Which::Channel(id) => self.program.channels.get(id).map(|row| row.name.clone()),
        }
    }

    /// The place of the message's name in a send.
    pub fn message_in(&self, stmt: Span, name: &str) -> Span {
        let text = self.sources.text(stmt);
        match text.strip_prefix("send").and_then(|rest| rest.find(name)) {
            Some(at) => {
                let start = stmt.start + 4 + u32::try_from(at).unwrap_or(0);
                Span::new(stmt.file, start, start + u32::try_from(name.len()).unwrap_or(0))
            }
            None => stmt,
        }
    }

    // -------------------------------------------------------------------------------------------- branches

    fn branch_on(
        &self,
        value: &ast::Path,
        arms: &[ast::ValueArm],
        otherwise: &[ast::OtherwiseArm],
        journey: JourneyId,
    ) -> StmtKind {
        let entry = matches!(value.parts.as_slice(), [only] if only.text == "entry");
        let on = if entry {
            None
        } else {
            let written = ast::Expr { span: value.span, kind: ExprKind::Name(value.clone()) };
            Some(self.term(&written, None, &Cx::at(Place::Statement(journey))))
        };
        if let Some(term) = &on
            && matches!(term.ty, Type::Set(_))
        {
            self.report(say::branch_on_a_set(value.span, &self.words(value.span)));
        }
        let mut seen: Vec<(SmolStr, Span)> = Vec::new();
        let resolved = arms
            .iter()
            .map(|arm| {
                for value in &arm.values {
                    let words = self.words(value.span);
                    match seen.iter().find(|(earlier, _)| *earlier == words) {
                        Some((_, first)) if !words.is_empty() => {
                            self.report(super::messages::types::listed_twice(value.span, &words, *first));
                        }
                        Some(_) | None => seen.push((words, value.span)),
                    }
                }
                let condition = match &on {
                    None => self.entered_by(&arm.values, arm.span, journey),
                    Some(term) => self.one_of_values(term, &arm.values, arm.span, journey),
                };
                BranchArm { condition, body: self.block(&arm.body, journey), span: head(arm.span, arm.body.span) }
            })
            .collect();
        StmtKind::Branch {
            arms: resolved,
            otherwise: self.otherwise(otherwise, arms.len(), journey),
            on,
            otherwise_span: otherwise.first().map(|arm| arm.span),
        }
    }

    fn entered_by(&self, values: &[ast::Expr], span: Span, journey: JourneyId) -> Cond {
        let mut ways: Vec<WayInId> = Vec::new();
        for value in values {
            match &value.kind {
                ExprKind::Hole => {}
                ExprKind::Name(_) | ExprKind::Reaction(_) => {
                    let words = self.words(value.span);
                    let Some(row) = self.program.journeys.get(journey) else { continue };
                    let before = ways.len();
                    ways.extend(row.ways_in.iter().filter(|(_, way)| way.name == words).map(|(id, _)| id));
                    if ways.len() == before && !row.damaged {
                        let names: Vec<&str> = row.ways_in.rows().iter().map(|way| way.name.as_str()).collect();
                        let nearest = crate::base::suggest::nearest(&words, names.iter().copied());
                        self.report(say::not_a_way_in(value.span, &words, &row.name, nearest, &names));
                    }
                }
                _ => self.report(say::way_in_is_a_name(value.span)),
            }
        }
        if ways.is_empty() {
            return super::conds::damaged(span);
        }
        Cond { span, kind: CondKind::EnteredBy(ways) }
    }

    fn one_of_values(&self, on: &Term, values: &[ast::Expr], span: Span, journey: JourneyId) -> Cond {
        let cx = Cx::at(Place::Statement(journey));
        let expected = Some(&on.ty).filter(|ty| **ty != Type::Error);
        if expected.is_none() || matches!(on.ty, Type::Set(_)) {
            return super::conds::damaged(span);
        }
        let mut terms: Vec<Term> = Vec::new();
        for value in values {
            let term = self.term(value, expected, &cx);
            if matches!(term.kind, TermKind::Error) {
                continue;
            }
            if !comparable(&on.ty, &term.ty) {
                self.report(self.mismatch(&term, &on.ty));
            } else if !matches!(term.kind, TermKind::Const(_)) {
                self.report(say::arm_is_a_value(value.span, &self.words(value.span), &self.words(on.span)));
            } else {
                terms.push(term);
            }
        }
        if terms.len() < values.len() || terms.is_empty() {
            return super::conds::damaged(span);
        }
        let kind = match terms.len() {
            1 => match terms.pop() {
                Some(only) => CondKind::Is(on.clone(), only),
                None => CondKind::Always(true),
            },
            _ => CondKind::In(on.clone(), terms),
        };
        Cond { span, kind }
    }

    fn split(
        &self,
        stmt: &ast::Stmt,
        split: &ast::Ident,
        arms: &[ast::SplitArm],
        journey: JourneyId,
    ) -> Option<StmtKind> {
        let mut places = FirstPlaces::default();
        let mut resolved: Vec<SplitArm> = Vec::with_capacity(arms.len());
        for arm in arms {
            if !arm.name.is_hole() {
                match places.get(&arm.name.text) {
                    Some(first) => self.report(say::arm_twice(&arm.name, *first)),
                    None => {
                        places.insert(arm.name.text.clone(), arm.name.span);
                    }
                }
            }
            resolved.push(SplitArm {
                name: arm.name.text.clone(),
                share: self.share(&arm.share),
                body: self.block(&arm.body, journey),
                span: head(arm.span, arm.body.span),
            });
        }
        let damaged = self.trees.journeys.get(journey.index()).is_none_or(|(item, _)| item.damaged);
        let in_range = arms.iter().all(|arm| (Decimal::ZERO..=Decimal::integer(100)).contains(&arm.share.value));
        let total = sum(arms.iter().map(|arm| arm.share.value));
        let span = if split.is_hole() { stmt.span } else { split.span };
        if total != Some(Decimal::integer(100)) && in_range && !damaged {
            let last = arms.last().map(|arm| (arm.share.span, arm.share.value));
            self.report(share_say::split_not_whole(span, &split.text, total, last));
        }
        let id = self.split_places.get(&place(stmt.span)).copied()?;
        Some(StmtKind::Split { id, arms: resolved })
    }

    // -------------------------------------------------------------------------------------------- actions

    fn action(
        &self,
        name: &ast::Ident,
        args: &[ast::Arg],
        otherwise: Option<&ast::Else>,
        journey: JourneyId,
        span: Span,
    ) -> Option<StmtKind> {
        let cx = Cx::at(Place::Statement(journey));
        let id = self.expect_name(
            name,
            Kind::Action,
            |symbol| if let Symbol::Action(id) = symbol { Some(id) } else { None },
        );
        let resolved = self.what_else(otherwise, journey);
        let Some(action) = id.and_then(|id| self.program.actions.get(id)) else {
            for arg in args {
                let _ = self.term(&arg.value, None, &cx);
            }
            return None;
        };
        let fields = action.fields.clone();
        let owner = format!("`{}`", action.name);
        let (declared, may_fail) = (action.span, action.may_fail);
        let args = self.args(args, &fields, &owner, declared, name.span, true, &cx);
        match otherwise {
            None if may_fail => self.report(say::may_fail_without_else(name, span, declared)),
            Some(written) if !may_fail => {
                self.report(say::cannot_fail(name, written.span, self.with_comma(written.span, span), declared));
            }
            None | Some(_) => {}
        }
        Some(StmtKind::Do { action: id?, args, otherwise: resolved })
    }
}

/// The head of an arm: from its first word to its opening brace.
fn head(arm: Span, body: Span) -> Span {
    if arm.file == body.file && body.start > arm.start { Span::new(arm.file, arm.start, body.start) } else { arm }
}

fn reason_of(text: Option<&ast::Text>) -> SmolStr {
    text.map_or_else(|| SmolStr::new_static("exit"), |text| text.value.clone())
}

/// The facts about messages an arm waits for.
fn facts(arm: &AwaitArm) -> impl Iterator<Item = (Which, Happened)> + '_ {
    let events: &[Happening] = match &arm.cause {
        Cause::On { events, .. } => events,
        Cause::When(_) => &[],
    };
    events.iter().filter_map(|event| match event {
        Happening::Message(which, happened) => Some((*which, *happened)),
        Happening::Event(_) | Happening::Trigger(_) | Happening::Journey(..) | Happening::Goal => None,
    })
}

/// Whether a moment can never be past when it is reached: counted forward from now.
fn only_to_come(term: &Term) -> bool {
    match &term.kind {
        TermKind::Now => true,
        TermKind::Moment { base, shift, at: None, .. } => *shift >= 0 && counts_from_now(base) && only_to_come(base),
        TermKind::Add { left, minus: false, right } => {
            only_to_come(left) && matches!(right.kind, TermKind::Const(super::types::Const::Duration(_)))
        }
        _ => false,
    }
}
