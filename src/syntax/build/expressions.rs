//! Conditions, values, moments and what happens. The grammar gives flat lists of operands and operators; which of them
//! bind tighter is decided here: `not`, then comparisons, then `and`, then `or`.

use super::{Builder, Cursor, HOLE, Place};
use crate::{
    base::Span,
    syntax::{
        ast::{CompareOp, DurationLit, Expr, ExprKind, Happening, Ident, Literal, Occasion, Query, Spanned, Window},
        messages,
        parser::Rule,
        scan::DEEPEST,
    },
};

impl<'t> Builder<'t> {
    /// The condition inside a `cond`, or the value inside a `value`.
    pub(super) fn expression(&mut self, place: Place<'t>) -> Expr {
        let mut cursor = place.inner;
        let first = self.unary(&mut cursor);
        if cursor.peek().is_none() {
            return first;
        }
        let mut either: Vec<Expr> = Vec::new();
        let mut all = vec![first];
        while let Some(joiner) = cursor.take() {
            if joiner.node.rule == Rule::k_or {
                either.push(joined(std::mem::take(&mut all), ExprKind::And));
            }
            all.push(self.unary(&mut cursor));
        }
        either.push(joined(all, ExprKind::And));
        joined(either, ExprKind::Or)
    }

    /// The condition inside a `where`, `when` or the like.
    pub(super) fn condition_in(&mut self, place: Place<'t>) -> Expr {
        let mut inner = place.inner;
        self.next_expression(&mut inner)
    }

    /// The condition or value that comes next.
    pub(super) fn next_expression(&mut self, cursor: &mut Cursor<'t>) -> Expr {
        match cursor.take() {
            Some(place) => self.expression(place),
            None => Expr { span: Span::default(), kind: ExprKind::Hole },
        }
    }

    /// The condition of the `where` or `when` that comes next, if one does.
    pub(super) fn clause(&mut self, cursor: &mut Cursor<'t>, rule: Rule) -> Option<Expr> {
        cursor.take_if(rule).map(|place| self.condition_in(place))
    }

    fn unary(&mut self, cursor: &mut Cursor<'t>) -> Expr {
        let mut nots = Vec::new();
        while let Some(not) = cursor.take_if(Rule::k_not) {
            nots.push(self.span(not.node));
        }
        let left = self.sum(cursor);
        let mut inner = self.comparison(left, cursor);
        if let Some(last) = nots.get(DEEPEST) {
            self.lost = true;
            self.report(messages::nested_too_deep(*last));
            return Expr { span: *last, kind: ExprKind::Hole };
        }
        while let Some(from) = nots.pop() {
            inner = Expr { span: from.to(inner.span), kind: ExprKind::Not(Box::new(inner)) };
        }
        inner
    }

    fn comparison(&mut self, left: Expr, cursor: &mut Cursor<'t>) -> Expr {
        let Some(rule) = cursor.rule() else { return left };
        match rule {
            Rule::compare => {
                let Some(place) = cursor.take() else { return left };
                let (op, right) = self.compare(place);
                binary(left, right, |left, right| ExprKind::Compare { left, op, right })
            }
            Rule::is => {
                let Some(place) = cursor.take() else { return left };
                let mut inner = place.inner;
                let negated = inner.take_if(Rule::k_not).is_some();
                if inner.take_if(Rule::k_known).is_some() {
                    let span = left.span.to(self.span(place.node));
                    return Expr { span, kind: ExprKind::Known { value: Box::new(left), negated } };
                }
                let right = self.sum(&mut inner);
                binary(left, right, |left, right| ExprKind::Is { left, negated, right })
            }
            Rule::within_list => {
                let Some(place) = cursor.take() else { return left };
                let mut inner = place.inner;
                let negated = inner.take_if(Rule::k_not).is_some();
                let mut values = Vec::new();
                while inner.peek().is_some() {
                    values.push(self.sum(&mut inner));
                }
                let span = left.span.to(self.span(place.node));
                Expr { span, kind: ExprKind::In { left: Box::new(left), negated, values } }
            }
            Rule::contains => {
                let Some(place) = cursor.take() else { return left };
                let mut inner = place.inner;
                let right = self.sum(&mut inner);
                binary(left, right, |left, right| ExprKind::Contains { left, right })
            }
            Rule::when_moment => {
                let Some(place) = cursor.take() else { return left };
                let after = self.slice(place.node).starts_with("after");
                let mut inner = place.inner;
                let right = self.next_moment(&mut inner);
                binary(left, right, |left, right| ExprKind::When { left, after, right })
            }
            _ => left,
        }
    }

    /// `>= 20 USD`
    pub(super) fn compare(&mut self, place: Place<'t>) -> (CompareOp, Expr) {
        let mut inner = place.inner;
        let op = match inner.take_if(Rule::compare_op).map(|op| self.slice(op.node)) {
            Some("<") => CompareOp::Less,
            Some("<=") => CompareOp::AtMost,
            Some(">") => CompareOp::More,
            _ => CompareOp::AtLeast,
        };
        (op, self.sum(&mut inner))
    }

    /// Operands joined by `+` and `-`.
    pub(super) fn sum(&mut self, cursor: &mut Cursor<'t>) -> Expr {
        let mut left = self.operand(cursor);
        let mut terms = 1;
        while let Some(sign) = cursor.take_if(Rule::sign) {
            let minus = self.slice(sign.node) == "-";
            let right = self.operand(cursor);
            terms += 1;
            if terms > DEEPEST {
                if terms == DEEPEST + 1 {
                    self.lost = true;
                    self.report(messages::nested_too_deep(right.span));
                }
                continue;
            }
            left = binary(left, right, |left, right| ExprKind::Add { left, minus, right });
        }
        left
    }

    fn operand(&mut self, cursor: &mut Cursor<'t>) -> Expr {
        let Some(place) = cursor.take() else { return Expr { span: Span::default(), kind: ExprKind::Hole } };
        let span = self.span(place.node);
        match place.node.rule {
            Rule::path => {
                if self.slice(place.node) == HOLE {
                    self.lost = true;
                    return Expr { span, kind: ExprKind::Hole };
                }
                let word = self.slice(place.node);
                if word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false") {
                    let is_true = word.eq_ignore_ascii_case("true");
                    let small = if is_true { "true" } else { "false" };
                    self.report(messages::capitals(span, word, small).fix(format!("write `{small}`"), span, small));
                    return Expr { span, kind: ExprKind::Literal(Literal::Bool(is_true)) };
                }
                let path = self.path(place.node);
                if let Some(verb) = cursor.take_if(Rule::verb) {
                    let verb = self.ident(verb.node);
                    let subject = self.one_word(path);
                    let span = span.to(verb.span);
                    return Expr { span, kind: ExprKind::Reaction(Happening { subject, verb: Some(verb), span }) };
                }
                self.at(Expr { span, kind: ExprKind::Name(path) }, cursor)
            }
            Rule::k_now => self.at(Expr { span, kind: ExprKind::Now }, cursor),
            Rule::date => {
                let date = self.date(place.node);
                self.at(date, cursor)
            }
            Rule::clock => {
                let time = self.clock(place.node);
                Expr { span, kind: ExprKind::Literal(Literal::Time(time)) }
            }
            Rule::quantity | Rule::minus_quantity => {
                let quantity = self.quantity(place);
                self.moment_from(quantity, cursor)
            }
            Rule::string => {
                let text = self.text(place.node);
                Expr { span, kind: ExprKind::Literal(Literal::Text(text.value)) }
            }
            Rule::k_true => Expr { span, kind: ExprKind::Literal(Literal::Bool(true)) },
            Rule::k_false => Expr { span, kind: ExprKind::Literal(Literal::Bool(false)) },
            Rule::group => {
                let inner = self.condition_in(place);
                Expr { span, kind: ExprKind::Group(Box::new(inner)) }
            }
            Rule::exists => {
                let mut inner = place.inner;
                let no = inner.take().is_some_and(|word| word.node.rule == Rule::k_no);
                let query = Box::new(self.next_query(&mut inner));
                Expr { span, kind: ExprKind::Exists { no, query } }
            }
            Rule::count => {
                let mut inner = place.inner;
                Expr { span, kind: ExprKind::Count(Box::new(self.next_query(&mut inner))) }
            }
            Rule::sum_of => self.sum_of(place),
            Rule::inside => {
                let mut inner = place.inner;
                Expr { span, kind: ExprKind::Inside(self.next_ident(&mut inner)) }
            }
            _ => {
                self.lost = true;
                Expr { span, kind: ExprKind::Hole }
            }
        }
    }

    /// What a subject of a happening must be: one word.
    fn one_word(&mut self, path: crate::syntax::ast::Path) -> Ident {
        if path.parts.len() > 1 {
            self.lost = true;
            self.report(messages::happening_of_a_path(path.span));
            return Ident { text: smol_str::SmolStr::default(), span: path.span };
        }
        path.parts.into_iter().next().unwrap_or_default()
    }

    /// `X at 09:00`, if `at` follows.
    fn at(&mut self, base: Expr, cursor: &mut Cursor<'t>) -> Expr {
        let Some(at) = cursor.take_if(Rule::at_clock) else { return base };
        let span = base.span.to(self.span(at.node));
        let mut inner = at.inner;
        let time = self.next_clock(&mut inner);
        Expr { span, kind: ExprKind::At { base: Box::new(base), time } }
    }

    /// `60 days ago`, `3 days before X at 09:00`, or the quantity alone.
    fn moment_from(&mut self, quantity: Expr, cursor: &mut Cursor<'t>) -> Expr {
        if let Some(ago) = cursor.take_if(Rule::k_ago) {
            let span = quantity.span.to(self.span(ago.node));
            let kind = self.length(&quantity).map_or(ExprKind::Hole, ExprKind::Ago);
            return Expr { span, kind };
        }
        let Some(shift) = cursor.take_if(Rule::shift) else { return quantity };
        let span = quantity.span.to(self.span(shift.node));
        let Some(by) = self.length(&quantity) else { return Expr { span, kind: ExprKind::Hole } };
        let after = self.slice(shift.node).starts_with("after");
        let mut inner = shift.inner;
        let base = match inner.take() {
            Some(place) => self.base(place),
            None => Expr { span, kind: ExprKind::Hole },
        };
        let span = quantity.span.to(base.span);
        self.at(Expr { span, kind: ExprKind::Shift { by, after, base: Box::new(base) } }, &mut inner)
    }

    fn length(&mut self, quantity: &Expr) -> Option<Spanned<DurationLit>> {
        if let ExprKind::Literal(Literal::Duration(value)) = &quantity.kind {
            return Some(Spanned { value: *value, span: quantity.span });
        }
        self.lost = true;
        self.report(messages::not_a_length_of_time(quantity.span));
        None
    }

    fn base(&mut self, place: Place<'t>) -> Expr {
        let span = self.span(place.node);
        match place.node.rule {
            Rule::date => self.date(place.node),
            Rule::k_now => Expr { span, kind: ExprKind::Now },
            _ if self.slice(place.node) == HOLE => {
                self.lost = true;
                Expr { span, kind: ExprKind::Hole }
            }
            _ => Expr { span, kind: ExprKind::Name(self.path(place.node)) },
        }
    }

    /// The `moment` that comes next.
    pub(super) fn next_moment(&mut self, cursor: &mut Cursor<'t>) -> Expr {
        match cursor.take() {
            Some(place) => self.moment(place),
            None => Expr { span: Span::default(), kind: ExprKind::Hole },
        }
    }

    /// A date with its time, or a moment counted from one.
    pub(super) fn moment(&mut self, place: Place<'t>) -> Expr {
        let mut inner = place.inner;
        self.operand(&mut inner)
    }

    fn sum_of(&mut self, place: Place<'t>) -> Expr {
        let span = self.span(place.node);
        let mut inner = place.inner;
        // `count` and `sum` keep their first words to themselves; what comes first is the path.
        let Some(path) = inner.take_if(Rule::path) else { return Expr { span, kind: ExprKind::Hole } };
        let mut path = self.path(path.node);
        let field = if path.parts.len() == 2 { path.parts.pop() } else { None };
        let subject = path.parts.first().cloned().unwrap_or_default();
        let filter = self.clause(&mut inner, Rule::where_);
        let window = self.next_window(&mut inner);
        let Some(field) = field else {
            self.lost = true;
            if !subject.is_hole() {
                self.report(messages::sum_without_field(path.span, &subject.text));
            }
            return Expr { span, kind: ExprKind::Hole };
        };
        let query_span = path.span.to(span.at_end());
        let event = Happening { span: subject.span, subject, verb: None };
        let query = Box::new(Query { event, filter, window, span: query_span });
        Expr { span, kind: ExprKind::Sum { field, query } }
    }

    fn next_query(&mut self, cursor: &mut Cursor<'t>) -> Query {
        let Some(place) = cursor.take_if(Rule::query) else {
            self.lost = true;
            let event = Happening { subject: Ident::default(), verb: None, span: Span::default() };
            return Query { event, filter: None, window: Window::Hole, span: Span::default() };
        };
        let mut inner = place.inner;
        let event = self.next_happening(&mut inner);
        let filter = self.clause(&mut inner, Rule::where_);
        let window = self.next_window(&mut inner);
        Query { event, filter, window, span: self.span(place.node) }
    }

    fn next_window(&mut self, cursor: &mut Cursor<'t>) -> Window {
        let Some(place) = cursor.take_if(Rule::window) else { return Window::Hole };
        let span = self.span(place.node);
        let mut inner = place.inner;
        match inner.take() {
            Some(word) if word.node.rule == Rule::duration => Window::Last(self.duration(word)),
            Some(word) if word.node.rule == Rule::k_since => Window::SinceEntry(span),
            Some(_) => Window::Ever(span),
            None => {
                self.lost = true;
                Window::Hole
            }
        }
    }

    /// `order_placed`, `cart_reminder clicked`
    pub(super) fn happening(&mut self, place: Place<'t>) -> Happening {
        let mut inner = place.inner;
        let subject = self.next_ident(&mut inner);
        let verb = inner.take_if(Rule::verb).map(|verb| self.ident(verb.node));
        Happening { subject, verb, span: self.span(place.node) }
    }

    /// The happening that comes next.
    pub(super) fn next_happening(&mut self, cursor: &mut Cursor<'t>) -> Happening {
        match cursor.take_if(Rule::happening) {
            Some(place) => self.happening(place),
            None => Happening { subject: Ident::default(), verb: None, span: Span::default() },
        }
    }

    /// All happenings that come next.
    pub(super) fn happenings(&mut self, cursor: &mut Cursor<'t>) -> Vec<Happening> {
        let mut events = Vec::with_capacity(1);
        while let Some(place) = cursor.take_if(Rule::happening) {
            events.push(self.happening(place));
        }
        events
    }

    /// `on E, F where C when D`
    pub(super) fn occasion(&mut self, place: Place<'t>) -> Occasion {
        let mut inner = place.inner;
        inner.take_if(Rule::k_on);
        let events = self.happenings(&mut inner);
        let filter = self.clause(&mut inner, Rule::where_);
        let when = self.clause(&mut inner, Rule::when);
        Occasion { events, filter, when, span: self.span(place.node) }
    }
}

fn binary(left: Expr, right: Expr, kind: impl FnOnce(Box<Expr>, Box<Expr>) -> ExprKind) -> Expr {
    Expr { span: left.span.to(right.span), kind: kind(Box::new(left), Box::new(right)) }
}

fn joined(mut parts: Vec<Expr>, kind: impl FnOnce(Vec<Expr>) -> ExprKind) -> Expr {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    let span = match (parts.first(), parts.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span::default(),
    };
    Expr { span, kind: kind(parts) }
}
