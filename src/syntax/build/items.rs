//! Top-level items but journeys, populations and tests.

use smol_str::SmolStr;

use super::{Builder, Cursor, Place, is_damaged};
use crate::{
    base::Span,
    syntax::{
        ast::{
            Action, AtMostOne, AttributeDecl, CalendarUnit, Cap, CapWindow, Category, CategoryHoldout, Channel,
            ChannelLine, ChannelLineKind, Comment, Customer, Event, Expiry, Expr, ExprKind, FieldDecl, File, Ident,
            Item, ItemKind, Message, MessageText, Occasion, PolicyElse, Segment, Source, Spanned, Status, Suppress,
            Trigger, TriggerKind, TypeExpr, TypeKind,
        },
        messages,
        parser::Rule,
        repair::Member,
    },
};

impl<'t> Builder<'t> {
    /// One item.
    pub(super) fn item(&mut self, place: Place<'t>) -> Item {
        let (kind, damaged) = self.watching(|b| b.item_kind(place));
        Item { span: self.span(place.node), doc: None, damaged, kind }
    }

    fn item_kind(&mut self, place: Place<'t>) -> ItemKind {
        match place.node.rule {
            Rule::customer => ItemKind::Customer(self.customer(place)),
            Rule::source => {
                let mut inner = place.inner;
                ItemKind::Source(Source { name: self.declared(&mut inner), title: self.title(&mut inner) })
            }
            Rule::event => ItemKind::Event(self.event(place)),
            Rule::channel => ItemKind::Channel(self.channel(place)),
            Rule::category => ItemKind::Category(self.category(place)),
            Rule::status => ItemKind::Status(self.status(place)),
            Rule::cap => ItemKind::Cap(self.cap(place)),
            Rule::suppress => {
                let mut inner = place.inner;
                let scope = self.next_ident(&mut inner);
                let when = self.clause(&mut inner, Rule::when).unwrap_or_else(hole);
                ItemKind::Suppress(Suppress { scope, when, otherwise: self.policy_else(&mut inner) })
            }
            Rule::category_holdout => {
                let mut inner = place.inner;
                let name = self.declared(&mut inner);
                let share = self.next_percent(&mut inner);
                ItemKind::CategoryHoldout(CategoryHoldout {
                    name,
                    share,
                    categories: self.idents(&mut inner, Rule::name),
                })
            }
            Rule::at_most_one => {
                let mut inner = place.inner;
                inner.take_if(Rule::k_one);
                ItemKind::AtMostOne(AtMostOne { journeys: self.idents(&mut inner, Rule::name) })
            }
            Rule::message => ItemKind::Message(self.message(place)),
            Rule::action => {
                let mut inner = place.inner;
                let name = self.declared(&mut inner);
                let to = self.next_ident(&mut inner);
                let may_fail = inner.take_if(Rule::may_fail).map(|words| self.span(words.node));
                ItemKind::Action(Action { name, to, may_fail, fields: self.fields(&mut inner) })
            }
            Rule::segment => {
                let mut inner = place.inner;
                let name = self.declared(&mut inner);
                let title = self.title(&mut inner);
                ItemKind::Segment(Segment { name, title, condition: self.next_expression(&mut inner) })
            }
            Rule::trigger => {
                let mut inner = place.inner;
                let name = self.declared(&mut inner);
                let title = self.title(&mut inner);
                ItemKind::Trigger(Trigger { name, title, kind: self.trigger_kind(&mut inner) })
            }
            Rule::journey => ItemKind::Journey(Box::new(self.journey(place))),
            Rule::population => ItemKind::Population(Box::new(self.population(place))),
            Rule::test => ItemKind::Test(Box::new(self.test(place))),
            _ => {
                self.lost = true;
                ItemKind::Damaged
            }
        }
    }

    /// A name that is declared here.
    pub(super) fn declared(&mut self, cursor: &mut Cursor<'t>) -> Ident {
        let name = self.next_ident(cursor);
        self.check_declared(&name);
        name
    }

    fn customer(&mut self, place: Place<'t>) -> Customer {
        let mut attributes = Vec::new();
        self.members(Member::Attribute, place.inner, &mut |b, member| {
            if member.node.rule == Rule::attribute {
                attributes.push(b.attribute(member));
            }
        });
        Customer { attributes }
    }

    fn attribute(&mut self, place: Place<'t>) -> AttributeDecl {
        let mut inner = place.inner;
        let name = self.declared(&mut inner);
        let (ty, optional) = self.type_(&mut inner);
        let default = inner.take_if(Rule::default).map(|value| {
            let mut inner = value.inner;
            self.sum(&mut inner)
        });
        let mut from = Vec::new();
        while let Some(path) = inner.take_if(Rule::path) {
            from.push(self.path(path.node));
        }
        AttributeDecl { name, ty, optional, default, from, span: self.span(place.node) }
    }

    fn type_(&mut self, cursor: &mut Cursor<'t>) -> (TypeExpr, Option<Span>) {
        let Some(place) = cursor.take_if(Rule::type_) else {
            return (TypeExpr { span: Span::default(), kind: TypeKind::Hole }, None);
        };
        let whole = self.span(place.node);
        let mut inner = place.inner;
        let set = inner.take_if(Rule::k_set).map(|set| self.span(set.node));
        let mut part = if inner.take_if(Rule::k_money).is_some() {
            let currency = self.next_ident(&mut inner);
            TypeExpr { span: whole.to(currency.span), kind: TypeKind::Money(currency) }
        } else {
            let mut words = self.idents(&mut inner, Rule::word);
            let span = match (words.first(), words.last()) {
                (Some(first), Some(last)) => first.span.to(last.span),
                _ => whole,
            };
            let kind = match words.len() {
                0 => TypeKind::Hole,
                1 => match words.pop() {
                    Some(word) if !word.is_hole() => TypeKind::Named(word),
                    _ => TypeKind::Hole,
                },
                _ => TypeKind::OneOf(words),
            };
            TypeExpr { span, kind }
        };
        let optional = inner.take_if(Rule::opt).map(|sign| self.span(sign.node));
        if let TypeKind::Money(currency) = &part.kind {
            part.span = crate::base::Span::new(whole.file, whole.start, currency.span.end);
        }
        let ty = match set {
            Some(set) => TypeExpr { span: set.to(part.span), kind: TypeKind::SetOf(Box::new(part)) },
            None => part,
        };
        (ty, optional)
    }

    fn event(&mut self, place: Place<'t>) -> Event {
        let mut inner = place.inner;
        let name = self.declared(&mut inner);
        let sources = self.idents(&mut inner, Rule::name);
        let to_everyone = inner.take_if(Rule::everyone).map(|words| self.span(words.node));
        Event { name, sources, to_everyone, fields: self.fields(&mut inner) }
    }

    /// `{ name: type, … }`, if it follows.
    pub(super) fn fields(&mut self, cursor: &mut Cursor<'t>) -> Vec<FieldDecl> {
        let Some(place) = cursor.take_if(Rule::fields) else { return Vec::new() };
        let mut fields = Vec::with_capacity(place.inner.count(|_| true));
        for field in place.inner {
            let mut inner = field.inner;
            let name = self.declared(&mut inner);
            let (ty, optional) = self.type_(&mut inner);
            fields.push(FieldDecl { name, ty, optional, span: self.span(field.node) });
        }
        fields
    }

    fn channel(&mut self, place: Place<'t>) -> Channel {
        let mut inner = place.inner;
        let name = self.declared(&mut inner);
        let mut lines = Vec::new();
        self.members(Member::ChannelLine, inner, &mut |b, line| {
            let kind = b.channel_line(line);
            lines.push(ChannelLine { span: b.span(line.node), kind });
        });
        Channel { name, lines }
    }

    fn channel_line(&mut self, line: Place<'t>) -> ChannelLineKind {
        let mut inner = line.inner;
        match line.node.rule {
            Rule::address => match inner.take() {
                Some(path) => ChannelLineKind::Address(self.path(path.node)),
                None => ChannelLineKind::Damaged,
            },
            Rule::consent => {
                let condition = self.next_expression(&mut inner);
                ChannelLineKind::Consent { condition, until: self.idents(&mut inner, Rule::name) }
            }
            Rule::quiet => match inner.take() {
                Some(window) => {
                    let window = self.calendar_window(window);
                    ChannelLineKind::Quiet { window, when: self.clause(&mut inner, Rule::when) }
                }
                None => ChannelLineKind::Damaged,
            },
            Rule::positive => ChannelLineKind::Positive(self.idents(&mut inner, Rule::name)),
            Rule::negative => ChannelLineKind::Negative(self.idents(&mut inner, Rule::name)),
            Rule::cost => match inner.take() {
                Some(money) => ChannelLineKind::Cost(self.money(money)),
                None => ChannelLineKind::Damaged,
            },
            _ => ChannelLineKind::Damaged,
        }
    }

    fn category(&mut self, place: Place<'t>) -> Category {
        let mut inner = place.inner;
        let name = self.declared(&mut inner);
        let parent = inner.take_if(Rule::word).map(|word| self.ident(word.node));
        let mut exempt: Vec<Ident> = Vec::new();
        let mut consent: Option<Expr> = None;
        self.members(Member::CategoryLine, inner, &mut |b, line| {
            let mut inner = line.inner;
            match line.node.rule {
                Rule::exempt => exempt.extend(b.idents(&mut inner, Rule::name)),
                Rule::consent => {
                    let condition = b.next_expression(&mut inner);
                    let until = b.idents(&mut inner, Rule::name);
                    if let (Some(first), Some(last)) = (until.first(), until.last()) {
                        b.lost = true;
                        b.report(messages::until_in_a_category(first.span.to(last.span)));
                    }
                    if let Some(earlier) = &consent {
                        b.report(messages::line_said_twice(b.span(line.node), earlier.span, "consent"));
                    } else {
                        consent = Some(condition);
                    }
                }
                rule => debug_assert!(is_damaged(rule), "a category holds two kinds of lines"),
            }
        });
        Category { name, parent, exempt, consent }
    }

    fn status(&mut self, place: Place<'t>) -> Status {
        let mut inner = place.inner;
        let name = self.declared(&mut inner);
        let title = self.title(&mut inner);
        let key = self.key(&mut inner);
        let mut status = Status { name, title, key, begins: Vec::new(), ends: Vec::new(), ends_after: Vec::new() };
        self.members(Member::StatusLine, inner, &mut |b, line| {
            let mut inner = line.inner;
            match (line.node.rule, inner.take()) {
                (Rule::begins, Some(on)) => status.begins.push(b.occasion(on)),
                (Rule::ends, Some(part)) if part.node.rule == Rule::on => status.ends.push(b.occasion(part)),
                (Rule::ends, Some(part)) => {
                    let after = b.duration(part);
                    status.ends_after.push(after);
                }
                (rule, _) => debug_assert!(is_damaged(rule), "a status holds two kinds of lines"),
            }
        });
        status
    }

    /// `per KEY`, if it follows.
    pub(super) fn key(&mut self, cursor: &mut Cursor<'t>) -> Option<Ident> {
        let mut inner = cursor.take_if(Rule::key)?.inner;
        Some(self.next_ident(&mut inner))
    }

    fn cap(&mut self, place: Place<'t>) -> Cap {
        let mut inner = place.inner;
        let scope = self.next_ident(&mut inner);
        let limit = self.next_whole(&mut inner);
        let window = self.cap_window(&mut inner).unwrap_or(CapWindow::Hole);
        let when = self.clause(&mut inner, Rule::when);
        Cap { scope, limit, window, when, otherwise: self.policy_else(&mut inner) }
    }

    /// `7 days` or `week`, if it follows.
    pub(super) fn cap_window(&mut self, cursor: &mut Cursor<'t>) -> Option<CapWindow> {
        let mut inner = cursor.take_if(Rule::cap_window)?.inner;
        let part = inner.take()?;
        Some(match part.node.rule {
            Rule::k_day => CapWindow::Calendar(self.spanned(part.node, CalendarUnit::Day)),
            Rule::k_week => CapWindow::Calendar(self.spanned(part.node, CalendarUnit::Week)),
            Rule::k_month => CapWindow::Calendar(self.spanned(part.node, CalendarUnit::Month)),
            _ if part.inner.peek().is_none() => {
                self.lost = true;
                CapWindow::Hole
            }
            _ => CapWindow::Rolling(self.duration(part)),
        })
    }

    fn policy_else(&mut self, cursor: &mut Cursor<'t>) -> Option<PolicyElse> {
        let mut inner = cursor.take_if(Rule::policy_else)?.inner;
        inner.take_if(Rule::k_else);
        Some(match inner.take() {
            Some(part) if part.node.rule == Rule::k_exit => PolicyElse::Exit(self.span(part.node)),
            Some(part) => PolicyElse::Delay(self.duration(part)),
            None => {
                self.lost = true;
                PolicyElse::Hole
            }
        })
    }

    fn message(&mut self, place: Place<'t>) -> Message {
        let mut inner = place.inner;
        let name = self.declared(&mut inner);
        let title = self.title(&mut inner);
        let category = self.next_ident(&mut inner);
        let events = self.idents(&mut inner, Rule::name);
        let mut texts = Vec::with_capacity(inner.count(|rule| rule == Rule::message_text));
        let mut expires: Option<Spanned<Expiry>> = None;
        self.members(Member::MessageLine, inner, &mut |b, line| match line.node.rule {
            Rule::message_text => texts.push(b.message_text(line)),
            Rule::expires => {
                let expiry = b.expiry(line);
                let span = b.span(line.node);
                if let Some(earlier) = &expires {
                    b.report(messages::line_said_twice(span, earlier.span, "expires"));
                } else {
                    expires = expiry.map(|value| Spanned { value, span });
                }
            }
            rule => debug_assert!(is_damaged(rule), "a message holds two kinds of lines"),
        });
        Message { name, title, category, events, texts, expires }
    }

    fn expiry(&mut self, line: Place<'t>) -> Option<Expiry> {
        let mut inner = line.inner;
        inner.take_if(Rule::k_on);
        let part = inner.take()?;
        Some(if part.node.rule == Rule::moment {
            Expiry::On(self.moment(part))
        } else {
            Expiry::After(self.duration(part))
        })
    }

    fn message_text(&mut self, line: Place<'t>) -> MessageText {
        let mut inner = line.inner;
        let channel = self.next_ident(&mut inner);
        let mut text = MessageText { channel, template: None, subject: None, body: None, span: self.span(line.node) };
        let mut is_subject = false;
        for part in inner {
            match part.node.rule {
                Rule::string => text.template = Some(self.text(part.node)),
                Rule::k_subject => is_subject = true,
                Rule::text if is_subject => text.subject = Some(self.template(part)),
                Rule::text => text.body = Some(self.template(part)),
                _ => self.lost |= part.node.rule == Rule::missing,
            }
        }
        text
    }

    fn trigger_kind(&mut self, cursor: &mut Cursor<'t>) -> TriggerKind {
        let Some(place) = cursor.take() else { return TriggerKind::Hole };
        let mut inner = place.inner;
        match place.node.rule {
            Rule::becomes => TriggerKind::Becomes(self.next_expression(&mut inner)),
            Rule::yearly => {
                inner.take_if(Rule::k_on);
                TriggerKind::Yearly(self.next_moment(&mut inner))
            }
            Rule::monthly => {
                inner.take_if(Rule::k_month);
                inner.take_if(Rule::k_on);
                let day = self.next_whole(&mut inner);
                TriggerKind::Monthly { day, time: self.next_clock(&mut inner) }
            }
            Rule::weekly => {
                let days = self.day_ranges(&mut inner);
                TriggerKind::Weekly { days, time: self.next_clock(&mut inner) }
            }
            Rule::every => {
                let period = self.next_duration(&mut inner);
                TriggerKind::Every { period, from: self.next_moment(&mut inner) }
            }
            Rule::moment => TriggerKind::Moment(self.moment(place)),
            Rule::event_occasion => {
                let events = self.happenings(&mut inner);
                let filter = self.clause(&mut inner, Rule::where_);
                let Some(absence) = inner.take_if(Rule::absence) else { return TriggerKind::Event { events, filter } };
                let mut inner = absence.inner;
                inner.take_if(Rule::k_no);
                let missing = self.happenings(&mut inner);
                let missing_filter = self.clause(&mut inner, Rule::where_);
                let within = self.next_duration(&mut inner);
                TriggerKind::Absence { events, filter, missing, missing_filter, within }
            }
            _ => {
                self.lost = true;
                TriggerKind::Hole
            }
        }
    }

    /// The `on …` that comes next.
    pub(super) fn next_occasion(&mut self, cursor: &mut Cursor<'t>) -> Occasion {
        match cursor.take_if(Rule::on) {
            Some(place) => self.occasion(place),
            None => Occasion { events: Vec::new(), filter: None, when: None, span: Span::default() },
        }
    }
}

/// A condition that is not there.
pub(super) fn hole() -> Expr {
    Expr { span: Span::default(), kind: ExprKind::Hole }
}

/// Gives every item the `///` lines that stand right before it in the user's text.
pub(in crate::syntax) fn attach_docs(file: &mut File, text: &str) {
    for item in &mut file.items {
        let before = file.comments.partition_point(|comment| comment.span.end <= item.span.start);
        item.doc = doc_before(file.comments.get(..before).unwrap_or(&[]), text, item.span.start);
    }
}

fn doc_before(comments: &[Comment], text: &str, start: u32) -> Option<SmolStr> {
    let mut lines: Vec<&str> = Vec::new();
    let mut below = start;
    for comment in comments.iter().rev() {
        let (from, to) = (comment.span.start, comment.span.end);
        let between = text.get(to as usize..below as usize).unwrap_or("x");
        let line = text.get(..from as usize).unwrap_or("").trim_end_matches([' ', '\t']);
        let begins_its_line = line.is_empty() || line.ends_with(['\n', '\r']);
        if !comment.doc || !between.trim().is_empty() || between.matches('\n').count() > 1 || !begins_its_line {
            break;
        }
        let line = text.get(from as usize + 3..to as usize).unwrap_or("");
        lines.push(line.strip_prefix(' ').unwrap_or(line).trim_end());
        below = from;
    }
    if lines.is_empty() {
        return None;
    }
    lines.reverse();
    Some(SmolStr::new(lines.join("\n")))
}
