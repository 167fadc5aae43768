//! Journeys: ways in, keys, rules and stages. Statements are next door; what is known where is judged by `known`.

use smol_str::SmolStr;

use super::{
    condition::{Cond, Happening},
    declare::FirstPlaces,
    expr::{Cx, Place},
    journey::{Cause, ExitRule, Goal, HandOff, Journey, Key, Reenter, Season, Stage, WayIn, WayInKind},
    messages::{journeys as say, names as name_say},
    program::{Field, SendPlace, SplitPlace, Symbol},
    scope::{Kind, Resolver, place},
    types::{Const, JourneyId, StageId, Type, WayInId},
    typing::{field_position, whole_days},
    workspace::span_of,
};
use crate::{
    base::{Span, ids::Id, ids::Table},
    syntax::ast::{self, RuleKind, StmtKind},
};

impl<'a> Resolver<'a> {
    // -------------------------------------------------------------------------------------------- heads

    /// Ways in, what they carry, and keys: other journeys and all conditions need them.
    pub fn journey_heads(&mut self) {
        for index in 0..self.trees.journeys.len() {
            let Some((_, tree)) = self.trees.journeys.get(index).copied() else { continue };
            let id = JourneyId::from_index(index);
            let lines = tree.rules.iter().chain(&tree.late_rules).map(|rule| match &rule.kind {
                RuleKind::Enter(occasion) => occasion.events.len(),
                RuleKind::EnterHandoff { .. } => 1,
                RuleKind::Owner(_)
                | RuleKind::Runs { .. }
                | RuleKind::Reenter(_)
                | RuleKind::Priority(_)
                | RuleKind::Goal(_)
                | RuleKind::Exit(_)
                | RuleKind::Holdout(_)
                | RuleKind::Damaged => 0,
            });
            let mut ways: Table<WayInId, WayIn> = Table::with_capacity(lines.sum());
            let mut line = 0;
            let mut handoff: Option<Span> = None;
            for rule in tree.rules.iter().chain(&tree.late_rules) {
                match &rule.kind {
                    RuleKind::Enter(occasion) => {
                        for event in &occasion.events {
                            self.way_in(id, event, line, &mut ways);
                        }
                        line += 1;
                    }
                    RuleKind::EnterHandoff { fields, handoff: span, .. } => {
                        if let Some(first) = handoff {
                            self.report(say::rule_twice(*span, "enter on handoff", first));
                            line += 1;
                            continue;
                        }
                        handoff = Some(*span);
                        let fields = self.fields(fields);
                        ways.push(WayIn {
                            name: SmolStr::new_static("handoff"),
                            span: *span,
                            what: WayInKind::Handoff(fields),
                            filter: None,
                            when: None,
                            line,
                            fields: Vec::new(),
                            carried: Vec::new(),
                        });
                        line += 1;
                    }
                    RuleKind::Owner(_)
                    | RuleKind::Runs { .. }
                    | RuleKind::Reenter(_)
                    | RuleKind::Priority(_)
                    | RuleKind::Goal(_)
                    | RuleKind::Exit(_)
                    | RuleKind::Holdout(_)
                    | RuleKind::Damaged => {}
                }
            }
            let entry_fields = self.entry_fields(&mut ways);
            let key = tree
                .key
                .as_ref()
                .filter(|key| !key.is_hole())
                .and_then(|key| self.key(tree, key, &entry_fields, &ways));
            if let Some(journey) = self.program.journeys.get_mut(id) {
                journey.ways_in = ways;
                journey.entry_fields = entry_fields;
                journey.key = key;
            }
        }
    }

    fn way_in(&self, journey: JourneyId, event: &ast::Happening, line: u32, ways: &mut Table<WayInId, WayIn>) {
        let Some(what) = self.happening(event, &Cx::at(Place::Enter(journey))) else { return };
        if let Some(first) =
            ways.rows().iter().find(|way| matches!(&way.what, WayInKind::Happening(other) if *other == what))
        {
            self.report(say::way_in_twice(event.span, &self.words(event.span), first.span));
        }
        ways.push(WayIn {
            name: self.words(event.span),
            span: event.span,
            what: WayInKind::Happening(what),
            filter: None,
            when: None,
            line,
            fields: Vec::new(),
            carried: Vec::new(),
        });
    }

    /// The union of what the ways in carry, in order of first mention; fills in where each finds it.
    fn entry_fields(&self, ways: &mut Table<WayInId, WayIn>) -> Vec<Field> {
        let mut all: Vec<Field> = Vec::new();
        let mut places: rustc_hash::FxHashMap<SmolStr, usize> = rustc_hash::FxHashMap::default();
        let mut add = |field: &Field, way: Span| match places.get(&field.name) {
            None => {
                places.insert(field.name.clone(), all.len());
                all.push(field.clone());
            }
            Some(at) => {
                if let Some(first) = all.get_mut(*at) {
                    if first.ty != field.ty && first.ty != Type::Error && field.ty != Type::Error {
                        self.report(say::entry_field_of_two_types(
                            way,
                            &field.name,
                            &self.type_words(&first.ty),
                            first.span,
                            &self.type_words(&field.ty),
                            field.span,
                        ));
                        first.ty = Type::Error;
                    }
                    first.optional |= field.optional;
                }
            }
        };
        for way in ways.rows() {
            match &way.what {
                WayInKind::Handoff(fields) => fields.iter().for_each(|field| add(field, way.span)),
                WayInKind::Happening(what) => {
                    for event in self.happening_events(what) {
                        if let Some(event) = self.program.events.get(event) {
                            event.fields.iter().for_each(|field| add(field, way.span));
                        }
                    }
                }
            }
        }
        for (_, way) in ways.iter_mut() {
            match &way.what {
                WayInKind::Handoff(fields) => {
                    way.fields = all.iter().map(|field| field_position(fields, &field.name)).collect();
                }
                WayInKind::Happening(what) => {
                    for id in self.happening_events(what) {
                        let Some(event) = self.program.events.get(id) else { continue };
                        let positions = all.iter().map(|field| field_position(&event.fields, &field.name)).collect();
                        way.carried.push((id, positions));
                    }
                    way.fields =
                        way.carried.first().map_or_else(|| vec![None; all.len()], |(_, positions)| positions.clone());
                }
            }
        }
        for (at, field) in all.iter_mut().enumerate() {
            let lacks = |positions: &Vec<Option<u32>>| positions.get(at).copied().flatten().is_none();
            field.optional |= ways.rows().iter().any(|way| match &way.what {
                WayInKind::Handoff(_) => lacks(&way.fields),
                WayInKind::Happening(_) => {
                    way.carried.is_empty() || way.carried.iter().any(|(_, positions)| lacks(positions))
                }
            });
        }
        all
    }

    fn key(
        &self,
        tree: &ast::Journey,
        key: &ast::Ident,
        fields: &[Field],
        ways: &Table<WayInId, WayIn>,
    ) -> Option<Key> {
        let Some(at) = field_position(fields, &key.text) else {
            if !ways.is_empty() && ways.rows().iter().any(|way| !way.carried.is_empty()) {
                self.report(say::no_such_key(key, &tree.name, fields));
            } else if let Some(way) = ways.rows().first() {
                self.report(say::way_in_without_key(way.span, &way.name, key, &tree.name, is_calendar(&way.what)));
            }
            return None;
        };
        Some(Key { name: key.text.clone(), field: at, span: key.span })
    }

    /// Numbers every `send` and `split`, in the order of files and statements.
    pub fn number_statements(&mut self) {
        for index in 0..self.trees.journeys.len() {
            let Some((_, tree)) = self.trees.journeys.get(index).copied() else { continue };
            let id = JourneyId::from_index(index);
            let mut names = FirstPlaces::default();
            for stage in &tree.stages {
                self.number_block(id, &stage.body, &mut names);
            }
        }
    }

    fn number_block(&mut self, journey: JourneyId, block: &'a ast::Block, names: &mut FirstPlaces) {
        for stmt in &block.stmts {
            if let Some(name) = stmt.name.as_ref().filter(|name| !name.is_hole()) {
                if let Some(first) = names.get(&name.text) {
                    self.report(name_say::declared_twice(name, Kind::Send, Kind::Send, *first));
                } else {
                    names.insert(name.text.clone(), name.span);
                    if let Some(declared) = self.names.get(&name.text).copied() {
                        self.report(name_say::declared_twice(
                            name,
                            Kind::Send,
                            Kind::of(declared.symbol),
                            declared.span,
                        ));
                    }
                }
            }
            match &stmt.kind {
                StmtKind::Send { message, otherwise, .. } => {
                    match self.message_named(&message.text) {
                        Some(message) => {
                            let name = stmt.name.as_ref().filter(|name| !name.is_hole()).map(|name| name.text.clone());
                            let id = self.program.sends.push(SendPlace {
                                journey,
                                message,
                                name: name.clone(),
                                span: stmt.span,
                            });
                            self.send_places.insert(place(stmt.span), id);
                            if let Some(name) = name {
                                if let Some(written) = &stmt.name {
                                    self.used(written.span, Symbol::Send(id));
                                }
                                self.send_names.entry(name).or_default().push(id);
                            }
                        }
                        None => {
                            if let Some(name) = &stmt.name {
                                self.broken.insert(name.text.clone());
                            }
                        }
                    }
                    self.number_else(journey, otherwise.as_ref(), names);
                }
                StmtKind::Wait { otherwise, .. } | StmtKind::Do { otherwise, .. } => {
                    self.number_else(journey, otherwise.as_ref(), names);
                }
                StmtKind::Await { arms, otherwise, .. } => {
                    arms.iter().for_each(|arm| self.number_block(journey, &arm.body, names));
                    otherwise.iter().for_each(|arm| self.number_block(journey, &arm.body, names));
                }
                StmtKind::Branch { arms, otherwise } => {
                    arms.iter().for_each(|arm| self.number_block(journey, &arm.body, names));
                    otherwise.iter().for_each(|arm| self.number_block(journey, &arm.body, names));
                }
                StmtKind::BranchOn { arms, otherwise, .. } => {
                    arms.iter().for_each(|arm| self.number_block(journey, &arm.body, names));
                    otherwise.iter().for_each(|arm| self.number_block(journey, &arm.body, names));
                }
                StmtKind::Split { split, per_visit, arms } => {
                    let id = self.program.splits.push(SplitPlace {
                        per_visit: per_visit.is_some(),
                        journey,
                        name: split.text.clone(),
                        span: split.span,
                        arms: arms.iter().map(|arm| (arm.name.text.clone(), arm.share.value)).collect(),
                    });
                    self.split_places.insert(place(stmt.span), id);
                    if !split.is_hole() {
                        let named = self.split_names.entry(split.text.clone()).or_default();
                        // Those of this journey are the last.
                        let of_journey = named.iter().rev().map_while(|other| {
                            self.program.splits.get(*other).filter(|other| other.journey == journey)
                        });
                        let first = of_journey.last().map(|first| first.span);
                        named.push(id);
                        if let Some(first) = first {
                            self.report(name_say::declared_twice(split, Kind::Split, Kind::Split, first));
                        }
                        self.used(split.span, Symbol::Split(id));
                    }
                    arms.iter().for_each(|arm| self.number_block(journey, &arm.body, names));
                }
                StmtKind::Repeat { body, .. } => self.number_block(journey, body, names),
                StmtKind::Set { .. }
                | StmtKind::Mark(_)
                | StmtKind::Clear(_)
                | StmtKind::GoTo(_)
                | StmtKind::HandOff(_)
                | StmtKind::Start(_)
                | StmtKind::Exit(_)
                | StmtKind::Damaged => {}
            }
        }
    }

    fn number_else(&mut self, journey: JourneyId, otherwise: Option<&'a ast::Else>, names: &mut FirstPlaces) {
        if let Some(ast::Else { kind: ast::ElseKind::Block(block), .. }) = otherwise {
            self.number_block(journey, block, names);
        }
    }

    // -------------------------------------------------------------------------------------------- bodies

    pub fn resolve_journeys(&mut self) {
        for index in 0..self.trees.journeys.len() {
            let Some((item, tree)) = self.trees.journeys.get(index).copied() else { continue };
            let id = JourneyId::from_index(index);
            let rules = self.rules(id, item, tree);
            let stages = self.stages(id, tree);
            let Some(journey) = self.program.journeys.get_mut(id) else { continue };
            rules.put(journey);
            journey.stages = stages;
        }
    }

    fn rules(&self, id: JourneyId, item: &ast::Item, tree: &ast::Journey) -> Rules {
        let mut rules = Rules::default();
        rules.exits.reserve_exact(tree.rules.iter().filter(|rule| matches!(rule.kind, RuleKind::Exit(_))).count());
        let mut first: Vec<(&'static str, Span)> = Vec::new();
        let mut line = 0;
        if let Some(late) = tree.late_rules.first() {
            self.report(say::rules_come_first(late.span, tree.late_rules.len(), tree.stages.first()));
        }
        for rule in tree.rules.iter().chain(&tree.late_rules) {
            let word = rule_word(&rule.kind);
            if let Some(word) = word {
                match first.iter().find(|(earlier, _)| *earlier == word) {
                    Some((_, earlier)) => {
                        self.report(say::rule_twice(rule.span, word, *earlier));
                        continue;
                    }
                    None => first.push((word, rule.span)),
                }
            }
            match &rule.kind {
                RuleKind::Owner(team) => rules.owner = Some(team.value.clone()),
                RuleKind::Runs { from, length } => rules.season = self.season(from, length, rule.span),
                RuleKind::Enter(occasion) => {
                    rules.enters.push(self.enter(id, occasion, line));
                    line += 1;
                }
                RuleKind::EnterHandoff { when, .. } => {
                    let when = when.as_ref().map(|when| self.cond(when, &Cx::at(Place::Enter(id))));
                    rules.enters.push((line, None, when));
                    line += 1;
                }
                RuleKind::Reenter(reenter) => {
                    rules.reenter_span = Some(rule.span);
                    rules.reenter = match reenter {
                        ast::Reenter::Never => Some(Reenter::Never),
                        ast::Reenter::Always | ast::Reenter::Hole => Some(Reenter::Always),
                        ast::Reenter::After(length) => {
                            Some(self.some_time(length, "`reenter after`").map_or(Reenter::Always, Reenter::After))
                        }
                    };
                }
                RuleKind::Priority(priority) => rules.priority = priority.value,
                RuleKind::Goal(goal) => rules.goal = self.goal(id, goal, rule.span),
                RuleKind::Exit(exit) => rules.exits.extend(self.exit_rule(id, exit, rule.span)),
                RuleKind::Holdout(share) => rules.holdout = Some((self.share(share), rule.span)),
                RuleKind::Damaged => rules.damaged = true,
            }
        }
        let blind = item.damaged || rules.damaged;
        if !blind && !first.iter().any(|(word, _)| *word == "reenter") && !tree.name.is_hole() {
            let after = tree
                .rules
                .iter()
                .rev()
                .find(|rule| matches!(rule.kind, RuleKind::Enter(_) | RuleKind::EnterHandoff { .. }))
                .or(tree.rules.last())
                .map(|rule| rule.span);
            let indent = after.map(|after| self.indent_of(after)).unwrap_or_default();
            self.report(say::reenter_not_said(&tree.name, tree.key.as_ref(), after, &indent));
        }
        if let Some((_, span)) = rules.holdout {
            let goal = tree.rules.iter().chain(&tree.late_rules).find_map(|rule| match &rule.kind {
                RuleKind::Goal(goal) => Some((goal, rule.span)),
                _ => None,
            });
            match goal {
                None if !blind => self.report(say::holdout_without_goal(span)),
                Some((goal, place)) if goal.within.is_none() => self.report(say::holdout_without_window(span, place)),
                None | Some(_) => {}
            }
        }
        rules
    }

    /// The blanks before a line's first word, to write a new line like it.
    fn indent_of(&self, span: Span) -> String {
        let Some(file) = self.sources.get(span.file) else { return String::new() };
        let at = file.line_column(span.start);
        file.line(at.line).chars().take_while(|c| *c == ' ' || *c == '\t').collect()
    }

    fn enter(&self, id: JourneyId, occasion: &ast::Occasion, line: u32) -> (u32, Option<Cond>, Option<Cond>) {
        let cx = Cx::at(Place::Enter(id));
        let found: Vec<Happening> = self
            .program
            .journeys
            .get(id)
            .map(|journey| {
                journey
                    .ways_in
                    .rows()
                    .iter()
                    .filter(|way| way.line == line)
                    .filter_map(|way| match &way.what {
                        WayInKind::Happening(what) => Some(what.clone()),
                        WayInKind::Handoff(_) => None,
                    })
                    .collect()
            })
            .unwrap_or_default();
        let filter = self.filter(
            occasion.filter.as_ref(),
            &found,
            span_of(&occasion.events),
            &cx,
            found.len() == occasion.events.len(),
        );
        let when = occasion.when.as_ref().map(|when| self.cond(when, &cx));
        (line, filter, when)
    }

    fn season(&self, from: &ast::Expr, length: &ast::Spanned<ast::DurationLit>, span: Span) -> Option<Season> {
        let day = self.constant_of(from, &Type::Date, false);
        let Some(days) = whole_days(&length.value) else {
            self.report(say::season_in_days(length.span));
            return None;
        };
        self.some_time(length, "a season")?;
        match day? {
            Const::Date(from) => Some(Season { from, days, span }),
            _ => None,
        }
    }

    fn goal(&self, id: JourneyId, written: &ast::Goal, span: Span) -> Option<Goal> {
        let place = Place::Rule(id);
        let cause = self.cause(&written.cause, place);
        let within = written.within.as_ref().and_then(|length| self.some_time(length, "a goal's window"));
        let worth = match (&written.worth, &cause) {
            (None, _) | (_, None) => None,
            (Some(path), Some(Cause::On { events, .. })) => {
                let carried = self.carried(events);
                let cx = Cx::at(place).narrowed(&carried);
                let written = ast::Expr { span: path.span, kind: ast::ExprKind::Name(path.clone()) };
                let term = self.term(&written, None, &cx);
                match &term.ty {
                    Type::Error => None,
                    Type::Money(_) => Some(term),
                    other => {
                        self.report(say::worth_is_money(path.span, &self.words(path.span), &self.type_words(other)));
                        None
                    }
                }
            }
            (Some(path), Some(Cause::When(_))) => {
                self.report(say::worth_of_a_condition(path.span));
                None
            }
        };
        Some(Goal { cause: cause?, within, worth, span })
    }

    /// What credits, takes out, ends a wait; nothing where it was damaged or wrong.
    pub fn cause(&self, written: &ast::Cause, place: Place) -> Option<Cause> {
        let cx = Cx::at(place);
        match written {
            ast::Cause::Hole => None,
            ast::Cause::When(condition) => Some(Cause::When(self.cond(condition, &cx))),
            ast::Cause::On(occasion) => {
                let events: Vec<Happening> =
                    occasion.events.iter().filter_map(|event| self.happening(event, &cx)).collect();
                let whole = events.len() == occasion.events.len();
                let filter = self.filter(occasion.filter.as_ref(), &events, span_of(&occasion.events), &cx, whole);
                let carried = self.carried(&events);
                let when = occasion.when.as_ref().map(|when| {
                    if carried.events.is_empty() {
                        self.cond(when, &cx)
                    } else {
                        self.cond(when, &cx.holding(&carried))
                    }
                });
                if events.is_empty() {
                    return None;
                }
                Some(Cause::On { events, filter, when })
            }
        }
    }

    pub fn exit_rule(&self, id: JourneyId, written: &ast::ExitRule, span: Span) -> Option<ExitRule> {
        let cause = self.cause(&written.cause, Place::Rule(id));
        let reason = match &written.reason {
            Some(text) => text.value.clone(),
            None => self.own_words(&written.cause),
        };
        let brings = match &cause {
            Some(Cause::On { events, .. }) => events.as_slice(),
            Some(Cause::When(_)) | None => &[],
        };
        let carried = self.carried(brings);
        let cx =
            if carried.events.is_empty() { Cx::at(Place::Rule(id)) } else { Cx::at(Place::Rule(id)).holding(&carried) };
        let to = written.to.as_ref().and_then(|to| self.hand_off(to, &cx, brings));
        Some(ExitRule { cause: cause?, reason, to, span })
    }

    /// A rule's own words: what stands after `on` or `when`, to the end of the cause.
    fn own_words(&self, cause: &ast::Cause) -> SmolStr {
        match cause {
            ast::Cause::Hole => SmolStr::default(),
            ast::Cause::When(condition) => self.words(condition.span),
            ast::Cause::On(occasion) => {
                let Some(first) = occasion.events.first() else { return SmolStr::default() };
                let mut span = first.span;
                for event in &occasion.events {
                    span = span.to(event.span);
                }
                for part in [&occasion.filter, &occasion.when].into_iter().flatten() {
                    span = span.to(part.span);
                }
                self.words(span)
            }
        }
    }

    /// A hand-off: the target must accept it, and be given what it asks for. `brings`: the events an exit rule brings along.
    pub fn hand_off(&self, written: &ast::HandOff, cx: &Cx, brings: &[Happening]) -> Option<HandOff> {
        let target = self.expect_journey(&written.journey);
        let Some(target_id) = target else {
            for arg in &written.args {
                let _ = self.term(&arg.value, None, cx);
            }
            return None;
        };
        let target = self.program.journeys.get(target_id)?;
        let asked = target.ways_in.rows().iter().find_map(|way| match &way.what {
            WayInKind::Handoff(fields) => Some((fields, way.span)),
            WayInKind::Happening(_) => None,
        });
        let enters_on = |what: &Happening| {
            let events = self.happening_events(what);
            target.ways_in.rows().iter().any(|way| match &way.what {
                WayInKind::Happening(other) => {
                    other == what || way.carried.iter().any(|(event, _)| events.contains(event))
                }
                WayInKind::Handoff(_) => false,
            })
        };
        let brought = !brings.is_empty() && brings.iter().all(enters_on);
        let Some((fields, asked_at)) = asked else {
            let blind = target.damaged || self.rules_damaged(target_id);
            if !brought && !blind {
                self.report(say::does_not_accept(&written.journey, target.span, brings.is_empty()));
            }
            return brought.then(|| HandOff { journey: target_id, args: Vec::new(), span: written.journey.span });
        };
        let fields = fields.clone();
        let owner = format!("`{}`", target.name);
        let needed = !brought || !written.args.is_empty();
        let args = self.args(&written.args, &fields, &owner, asked_at, written.journey.span, needed, cx);
        Some(HandOff { journey: target_id, args, span: written.journey.span })
    }

    fn rules_damaged(&self, id: JourneyId) -> bool {
        self.trees.journeys.get(id.index()).is_none_or(|(item, tree)| {
            item.damaged || tree.rules.iter().any(|rule| matches!(rule.kind, RuleKind::Damaged))
        })
    }

    /// Values in the order of the fields asked for; reports what is missing, unknown or given twice.
    #[allow(clippy::too_many_arguments, reason = "each names a different party of the message")]
    pub fn args(
        &self,
        written: &[ast::Arg],
        fields: &[Field],
        owner: &str,
        asked_at: Span,
        given_at: Span,
        needed: bool,
        cx: &Cx,
    ) -> Vec<super::condition::Term> {
        let mut values: Vec<Option<super::condition::Term>> = vec![None; fields.len()];
        let mut places = FirstPlaces::default();
        // What was probably meant by a name that is none: not also reported as not given.
        let mut meant: Vec<&str> = Vec::new();
        for arg in written.iter().filter(|arg| !arg.name.is_hole()) {
            let Some(at) = field_position(fields, &arg.name.text) else {
                let names = fields.iter().map(|field| field.name.as_str());
                meant.extend(crate::base::suggest::nearest(&arg.name.text, names));
                self.report(name_say::unknown_argument(&arg.name, owner, asked_at, fields));
                let _ = self.term(&arg.value, None, cx);
                continue;
            };
            if let Some(first) = places.get(&arg.name.text) {
                self.report(name_say::given_twice(&arg.name, *first));
                continue;
            }
            places.insert(arg.name.text.clone(), arg.name.span);
            let Some(field) = fields.get(at as usize) else { continue };
            let value = self.value(&arg.value, &field.ty, cx);
            if let Some(slot) = values.get_mut(at as usize) {
                *slot = Some(value);
            }
        }
        let missing: Vec<&Field> = fields
            .iter()
            .zip(&values)
            .filter(|(field, value)| value.is_none() && !field.optional && !meant.contains(&field.name.as_str()))
            .map(|(field, _)| field)
            .collect();
        if needed && !missing.is_empty() {
            let names: Vec<&str> = missing.iter().map(|field| field.name.as_str()).collect();
            self.report(say::field_not_given(given_at, owner, &names, asked_at));
        }
        fields
            .iter()
            .zip(values)
            .map(|(field, value)| {
                value.unwrap_or_else(|| super::condition::Term {
                    span: given_at,
                    ty: field.ty.clone(),
                    optional: true,
                    kind: super::condition::TermKind::Const(Const::Missing),
                })
            })
            .collect()
    }

    // -------------------------------------------------------------------------------------------- stages

    fn stages(&self, id: JourneyId, tree: &ast::Journey) -> Table<StageId, Stage> {
        let mut stages: Table<StageId, Stage> = Table::with_capacity(tree.stages.len().max(1));
        let mut names = FirstPlaces::default();
        let name = |stage: &ast::Stage| if stage.implicit { tree.name.clone() } else { stage.name.clone() };
        for stage in tree.stages.iter().filter(|stage| !stage.implicit && !stage.name.is_hole()) {
            match names.get(&stage.name.text) {
                Some(first) => self.report(name_say::declared_twice(&stage.name, Kind::Stage, Kind::Stage, *first)),
                None => {
                    names.insert(stage.name.text.clone(), stage.name.span);
                }
            }
        }
        for (index, stage) in tree.stages.iter().enumerate() {
            let own = name(stage);
            if !stage.implicit && !stage.name.is_hole() {
                self.used(stage.name.span, Symbol::Stage(id, StageId::from_index(index)));
            }
            let mut milestone: Option<(Cause, Span)> = None;
            for written in &stage.milestones {
                match &milestone {
                    Some((_, first)) => self.report(say::rule_twice(written.span, "milestone", *first)),
                    None => {
                        milestone = self.cause(&written.value, Place::Rule(id)).map(|cause| (cause, written.span));
                    }
                }
            }
            let mut exits = Vec::with_capacity(stage.exits.len());
            exits.extend(stage.exits.iter().filter_map(|(exit, span)| self.exit_rule(id, exit, *span)));
            let body = self.block(&stage.body, id);
            stages.push(Stage {
                name: own.text,
                span: own.span,
                title: super::declare::title(stage.title.as_ref()),
                milestone,
                exits,
                body,
            });
        }
        if stages.is_empty() {
            stages.push(Stage {
                name: tree.name.text.clone(),
                span: tree.name.span,
                title: None,
                milestone: None,
                exits: Vec::new(),
                body: Vec::new(),
            });
        }
        stages
    }
}

/// A journey's rules, resolved.
#[derive(Default)]
struct Rules {
    owner: Option<SmolStr>,
    season: Option<Season>,
    enters: Vec<(u32, Option<Cond>, Option<Cond>)>,
    reenter: Option<Reenter>,
    reenter_span: Option<Span>,
    priority: i64,
    goal: Option<Goal>,
    exits: Vec<ExitRule>,
    holdout: Option<(crate::base::Decimal, Span)>,
    damaged: bool,
}

impl Rules {
    fn put(self, journey: &mut Journey) {
        journey.owner = self.owner;
        journey.season = self.season;
        journey.reenter = self.reenter.unwrap_or(Reenter::Always);
        journey.reenter_span = self.reenter_span;
        journey.priority = self.priority;
        journey.goal = self.goal;
        journey.exits = self.exits;
        journey.holdout = self.holdout;
        journey.damaged |= self.damaged;
        for (_, way) in journey.ways_in.iter_mut() {
            if let Some((_, filter, when)) = self.enters.iter().find(|(line, _, _)| *line == way.line) {
                way.filter = filter.clone();
                way.when = when.clone();
            }
        }
    }
}

/// The word of a rule that can be said only once.
const fn rule_word(kind: &RuleKind) -> Option<&'static str> {
    match kind {
        RuleKind::Owner(_) => Some("owner"),
        RuleKind::Runs { .. } => Some("runs"),
        RuleKind::Reenter(_) => Some("reenter"),
        RuleKind::Priority(_) => Some("priority"),
        RuleKind::Goal(_) => Some("goal"),
        RuleKind::Holdout(_) => Some("holdout"),
        RuleKind::Enter(_) | RuleKind::EnterHandoff { .. } | RuleKind::Exit(_) | RuleKind::Damaged => None,
    }
}

/// Whether a way in is a trigger that is no event, or a fact: it carries nothing.
pub(super) const fn is_calendar(what: &WayInKind) -> bool {
    matches!(what, WayInKind::Happening(Happening::Trigger(_)))
}
