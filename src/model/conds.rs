//! Conditions: from what was written to typed conditions. Knows names and types, not what is known where.

use super::{
    condition::{Cond, CondKind, Happened, Happening, Order, Query, Term, TermKind, Which, Window},
    expr::{Bare, Cx, Place},
    messages::{conditions as say, names as name_say, types as type_say},
    program::Symbol,
    scope::{Kind, Resolver},
    types::{Const, Type},
    typing::{comparable, is_moment},
};
use crate::{
    base::Span,
    syntax::ast::{self, CompareOp, Expr, ExprKind, Literal},
};

/// A condition that stands for a damaged or wrong one: nothing runs then.
pub(super) fn damaged(span: Span) -> Cond {
    Cond { span, kind: CondKind::Always(true) }
}

impl Resolver<'_> {
    /// A condition.
    pub fn cond(&self, written: &Expr, cx: &Cx) -> Cond {
        let span = written.span;
        let kind = match &written.kind {
            ExprKind::Hole => CondKind::Always(true),
            ExprKind::Group(inner) => return Cond { span, kind: self.cond(inner, cx).kind },
            ExprKind::And(parts) => CondKind::And(parts.iter().map(|part| self.cond(part, cx)).collect()),
            ExprKind::Or(parts) => CondKind::Or(parts.iter().map(|part| self.cond(part, cx)).collect()),
            ExprKind::Not(inner) => CondKind::Not(Box::new(self.cond(inner, cx))),
            ExprKind::Literal(Literal::Bool(value)) => CondKind::Always(*value),
            ExprKind::Name(path) => return self.named_condition(path, cx),
            ExprKind::Reaction(happening) => return self.reacted(happening, span, cx),
            ExprKind::Compare { left, op, right } => return self.compared(left, *op, right, span, cx),
            ExprKind::Is { left, negated, right } => {
                let equal = self.is(left, *negated, right, span, cx);
                return if *negated { not(equal) } else { equal };
            }
            ExprKind::Known { value, negated } => {
                let term = self.term(value, None, cx);
                if matches!(term.kind, TermKind::Error) {
                    return damaged(span);
                }
                let known = Cond { span, kind: CondKind::Known(term) };
                return if *negated { not(known) } else { known };
            }
            ExprKind::In { left, negated, values } => {
                let inside = self.inside_of(left, *negated, values, span, cx);
                return if *negated { not(inside) } else { inside };
            }
            ExprKind::Contains { left, right } => return self.contains(left, right, span, cx),
            ExprKind::When { left, after, right } => return self.in_time(left, *after, right, span, cx),
            ExprKind::Exists { no, query } => {
                let Some(query) = self.query(query, cx) else { return damaged(span) };
                let exists = Cond { span, kind: CondKind::Exists(Box::new(query)) };
                return if *no { not(exists) } else { exists };
            }
            ExprKind::Inside(name) => match self.expect_journey(name) {
                Some(id) => CondKind::Inside(id),
                None => CondKind::Always(true),
            },
            ExprKind::Count(_)
            | ExprKind::Sum { .. }
            | ExprKind::Literal(_)
            | ExprKind::Now
            | ExprKind::Ago(_)
            | ExprKind::Shift { .. }
            | ExprKind::At { .. }
            | ExprKind::Add { .. } => {
                let term = self.term(written, None, cx);
                if !matches!(term.kind, TermKind::Error) {
                    self.report(say::value_for_condition(span, &self.words(span), &self.type_words(&term.ty)));
                }
                CondKind::Always(true)
            }
        };
        Cond { span, kind }
    }

    // -------------------------------------------------------------------------------------------- names

    fn named_condition(&self, path: &ast::Path, cx: &Cx) -> Cond {
        let span = path.span;
        if path.parts.iter().any(ast::Ident::is_hole) {
            return damaged(span);
        }
        let [name] = path.parts.as_slice() else {
            let term = self.term(&Expr { span, kind: ExprKind::Name(path.clone()) }, Some(&Type::Bool), cx);
            return self.flag(term);
        };
        let peeked = self.peek(&Expr { span, kind: ExprKind::Name(path.clone()) }, cx);
        let flag = peeked == Some(Type::Bool);
        let item = match self.lookup(&name.text) {
            Some(symbol @ (Symbol::Segment(_) | Symbol::Status(_))) => Some(symbol),
            _ => None,
        };
        match (item, flag) {
            (Some(symbol), true) => {
                let owner = format!("customer.{}", name.text);
                self.report(name_say::ambiguous(
                    name,
                    &[
                        (
                            if matches!(symbol, Symbol::Segment(_)) { "the segment" } else { "the status" },
                            String::new(),
                        ),
                        ("the customer's attribute", owner),
                    ],
                ));
                damaged(span)
            }
            (Some(Symbol::Segment(id)), false) => {
                self.used(span, Symbol::Segment(id));
                Cond { span, kind: CondKind::Segment(id) }
            }
            (Some(Symbol::Status(id)), false) => {
                self.used(span, Symbol::Status(id));
                Cond { span, kind: CondKind::Status(id) }
            }
            (_, true) => {
                let term = self.term(&Expr { span, kind: ExprKind::Name(path.clone()) }, Some(&Type::Bool), cx);
                self.flag(term)
            }
            (_, false) => self.bare_condition(name, peeked.as_ref(), cx),
        }
    }

    fn flag(&self, term: Term) -> Cond {
        let span = term.span;
        match (&term.kind, &term.ty) {
            (TermKind::Error, _) | (_, Type::Error) => damaged(span),
            (_, Type::Bool) => Cond { span, kind: CondKind::Flag(term) },
            (_, other) => {
                self.report(say::value_for_condition(span, &self.words(span), &self.type_words(other)));
                damaged(span)
            }
        }
    }

    /// A bare word that is no segment, status or truth value: a bare reaction, or a mistake.
    fn bare_condition(&self, name: &ast::Ident, peeked: Option<&Type>, cx: &Cx) -> Cond {
        let span = name.span;
        if self.broken.contains(&name.text) {
            return damaged(span);
        }
        if let Some(happened) = self.happened_word(&name.text) {
            return match cx.place {
                Place::Statement(_) | Place::Rule(_) => Cond { span, kind: CondKind::Reacted(Which::Bare, happened) },
                Place::Workspace | Place::Enter(_) | Place::Test => {
                    self.report(say::reaction_without_history(span, &name.text, ""));
                    damaged(span)
                }
            };
        }
        match peeked {
            Some(Type::Error) => {}
            Some(ty) => self.report(say::value_for_condition(span, &name.text, &self.type_words(ty))),
            None => match self.names.get(&name.text) {
                Some(declared) => {
                    self.report(say::name_for_condition(name, Kind::of(declared.symbol), declared.span));
                }
                None => match cx.place {
                    Place::Statement(_) | Place::Rule(_) => {
                        self.unknown(name, &[Kind::Segment, Kind::Status, Kind::Attribute, Kind::Reaction]);
                    }
                    Place::Workspace | Place::Enter(_) | Place::Test => {
                        self.unknown(name, &[Kind::Segment, Kind::Status, Kind::Attribute]);
                    }
                },
            },
        }
        damaged(span)
    }

    fn reacted(&self, happening: &ast::Happening, span: Span, cx: &Cx) -> Cond {
        let Some(what) = self.happening(happening, cx) else { return damaged(span) };
        match (what, cx.place) {
            (Happening::Message(which, happened), Place::Statement(_) | Place::Rule(_)) => {
                Cond { span, kind: CondKind::Reacted(which, happened) }
            }
            (
                Happening::Message(..)
                | Happening::Journey(..)
                | Happening::Event(_)
                | Happening::Trigger(_)
                | Happening::Goal,
                Place::Workspace | Place::Enter(_) | Place::Test | Place::Statement(_) | Place::Rule(_),
            ) => {
                self.report(say::reaction_without_history(span, &self.words(span), ""));
                damaged(span)
            }
        }
    }

    // -------------------------------------------------------------------------------------------- comparisons

    /// Both sides; the one that says its type first decides how the other is read.
    fn pair(&self, left: &Expr, right: &Expr, cx: &Cx) -> (Term, Term) {
        if self.is_weak(left, cx) && !self.is_weak(right, cx) {
            let right = self.term(right, None, cx);
            let left = self.beside(left, &right, cx);
            (left, right)
        } else {
            let left = self.term(left, None, cx);
            let right = self.beside(right, &left, cx);
            (left, right)
        }
    }

    /// The other side of a comparison; beside a wrong one, a word or number alone cannot be judged.
    fn beside(&self, written: &Expr, other: &Term, cx: &Cx) -> Term {
        if other.ty != Type::Error {
            self.term(written, Some(&other.ty), cx)
        } else if self.is_weak(written, cx) {
            super::typing::error(written.span)
        } else {
            self.term(written, None, cx)
        }
    }

    fn is(&self, left: &Expr, negated: bool, right: &Expr, span: Span, cx: &Cx) -> Cond {
        if let ExprKind::Name(path) = &right.kind
            && let [word] = path.parts.as_slice()
            && word.text == "unknown"
        {
            let term = self.term(left, None, cx);
            let variant = matches!(&term.ty, Type::Enum(variants) if variants.iter().any(|id| self.variant_word(*id) == "unknown"));
            if !variant {
                self.report(say::is_unknown(right.span, negated, &self.words(left.span), between(left, right)));
                return damaged(span);
            }
        }
        let peeked = self.peek(left, cx);
        if let Some(Type::Set(_)) = &peeked {
            let left_term = self.term(left, None, cx);
            if let TermKind::Error = left_term.kind {
                return damaged(span);
            }
            let right_term = self.value(right, &left_term.ty, cx);
            return self.equal(left_term, right_term, span);
        }
        let (left, right) = self.pair(left, right, cx);
        if has_error(&left, &right) {
            return damaged(span);
        }
        if !comparable(&left.ty, &right.ty) {
            self.report(self.mismatch_of(&left, &right));
            return damaged(span);
        }
        self.equal(left, right, span)
    }

    fn equal(&self, left: Term, right: Term, span: Span) -> Cond {
        if has_error(&left, &right) {
            return damaged(span);
        }
        Cond { span, kind: CondKind::Is(left, right) }
    }

    /// The finding for two sides of different types, on the side that is a literal or the right one.
    fn mismatch_of(&self, left: &Term, right: &Term) -> crate::base::Diagnostic {
        let left_is_constant = matches!(left.kind, TermKind::Const(_));
        if left_is_constant && !matches!(right.kind, TermKind::Const(_)) {
            self.mismatch(left, &right.ty)
        } else {
            self.mismatch(right, &left.ty)
        }
    }

    fn compared(&self, left: &Expr, op: CompareOp, right: &Expr, span: Span, cx: &Cx) -> Cond {
        let order = order_of(op);
        if let Some(kind) = self.ordered_words(left, order, right, span, cx) {
            return Cond { span, kind };
        }
        let gap = between(left, right);
        let (left, right) = self.pair(left, right, cx);
        if has_error(&left, &right) {
            return damaged(span);
        }
        match (&left.ty, &right.ty) {
            (Type::Integer | Type::Number, Type::Integer | Type::Number)
            | (Type::Percent, Type::Percent)
            | (Type::Duration, Type::Duration) => {}
            (Type::Money(a), Type::Money(b)) if a == b => {}
            (a, b) if is_moment(a) && is_moment(b) => {
                self.report(say::moments_have_before(gap, order, &self.words(left.span), &self.words(right.span)));
                return damaged(span);
            }
            (a, b) if comparable(a, b) => {
                self.report(say::no_order(gap, &self.words(left.span), &self.type_words(a)));
                return damaged(span);
            }
            _ => {
                self.report(self.mismatch_of(&left, &right));
                return damaged(span);
            }
        }
        Cond { span, kind: CondKind::Compare(left, order, right) }
    }

    /// `tier >= silver`: enumerations have no order; offers the list that was probably meant.
    fn ordered_words(&self, left: &Expr, order: Order, right: &Expr, span: Span, cx: &Cx) -> Option<CondKind> {
        let (enumerated, other, order) = match (self.peek(left, cx), self.peek(right, cx)) {
            (Some(Type::Enum(variants)), _) => ((left, variants), right, order),
            (_, Some(Type::Enum(variants))) => ((right, variants), left, flipped(order)),
            _ => return None,
        };
        let (side, variants) = enumerated;
        let word = if let ExprKind::Name(path) = &other.kind
            && let [word] = path.parts.as_slice()
        {
            Some(word.text.as_str())
        } else {
            None
        };
        let at = word.and_then(|word| variants.iter().position(|id| self.variant_word(*id) == word));
        let chosen = at.map(|at| {
            let picked: Vec<&str> = variants
                .iter()
                .enumerate()
                .filter(|(i, _)| match order {
                    Order::Less => *i < at,
                    Order::AtMost => *i <= at,
                    Order::More => *i > at,
                    Order::AtLeast => *i >= at,
                })
                .map(|(_, id)| self.variant_word(*id))
                .collect();
            picked
        });
        let instead = chosen.filter(|words| !words.is_empty()).map(|words| {
            let side = self.words(side.span);
            if let [only] = words.as_slice() {
                format!("{side} is {only}")
            } else {
                format!("{side} in {}", words.join(", "))
            }
        });
        self.report(say::enums_have_no_order(
            span,
            &self.words(side.span),
            &self.variant_words(&variants),
            instead.as_deref(),
        ));
        Some(CondKind::Always(true))
    }

    fn inside_of(&self, left: &Expr, negated: bool, values: &[Expr], span: Span, cx: &Cx) -> Cond {
        if let [only] = values
            && let Some(Type::Set(element)) = self.peek(only, cx)
        {
            let set = self.term(only, None, cx);
            let left = self.term(left, Some(&element), cx);
            if has_error(&left, &set) {
                return damaged(span);
            }
            if !comparable(&element, &left.ty) {
                self.report(self.mismatch(&left, &element));
                return damaged(span);
            }
            return Cond { span, kind: CondKind::In(left, vec![set]) };
        }
        let left = self.term(left, None, cx);
        let wanted = Some(&left.ty).filter(|ty| **ty != Type::Error).cloned();
        if let Some(Type::Set(_)) = wanted {
            self.report(say::set_inside(
                left.span,
                negated,
                &self.words(left.span),
                &self.words(values.first().map_or(span, |value| value.span)),
            ));
            return damaged(span);
        }
        let mut terms: Vec<Term> = Vec::with_capacity(values.len());
        let mut whole = !matches!(left.kind, TermKind::Error);
        for value in values {
            let term = self.beside(value, &left, cx);
            if matches!(term.kind, TermKind::Error) {
                whole = false;
            } else if let Some(wanted) = &wanted
                && !comparable(wanted, &term.ty)
            {
                self.report(self.mismatch(&term, wanted));
                whole = false;
            } else if let (TermKind::Const(value), Some(first)) =
                (&term.kind, terms.iter().find(|earlier| earlier.kind == term.kind))
            {
                if !matches!(value, Const::Missing) {
                    self.report(type_say::listed_twice(term.span, &self.words(term.span), first.span));
                }
            } else {
                terms.push(term);
            }
        }
        if !whole || terms.is_empty() {
            return damaged(span);
        }
        Cond { span, kind: CondKind::In(left, terms) }
    }

    fn contains(&self, left: &Expr, right: &Expr, span: Span, cx: &Cx) -> Cond {
        let left = self.term(left, None, cx);
        let element = match &left.ty {
            Type::Set(element) => element.as_ref().clone(),
            Type::Text => Type::Text,
            Type::Error => {
                let _ = self.term(right, None, cx);
                return damaged(span);
            }
            other => {
                self.report(say::contains_in_what(left.span, &self.words(left.span), &self.type_words(other)));
                return damaged(span);
            }
        };
        let right = self.term(right, Some(&element), cx);
        if has_error(&left, &right) {
            return damaged(span);
        }
        if !comparable(&element, &right.ty) {
            self.report(self.mismatch(&right, &element));
            return damaged(span);
        }
        Cond { span, kind: CondKind::Contains(left, right) }
    }

    fn in_time(&self, left: &Expr, after: bool, right: &Expr, span: Span, cx: &Cx) -> Cond {
        let left = self.term(left, None, cx);
        let right = self.term(right, None, cx);
        if has_error(&left, &right) {
            return damaged(span);
        }
        for side in [&left, &right] {
            if !is_moment(&side.ty) {
                self.report(say::not_in_time(side.span, &self.words(side.span), &self.type_words(&side.ty), after));
                return damaged(span);
            }
        }
        Cond { span, kind: if after { CondKind::After(left, right) } else { CondKind::Before(left, right) } }
    }

    // -------------------------------------------------------------------------------------------- history

    /// A question to history; nothing where it was damaged or wrong (and reported).
    pub fn query(&self, written: &ast::Query, cx: &Cx) -> Option<Query> {
        let what = self.happening(&written.event, &Cx { carried: None, bare: Bare::Attributes, ..*cx });
        let carried = what.as_ref().map(|what| self.carried(std::slice::from_ref(what))).unwrap_or_default();
        let filter = written.filter.as_ref().map(|filter| {
            if let Some(what) = &what
                && carried.events.is_empty()
            {
                self.report(say::nothing_to_narrow(
                    filter.span,
                    &self.words(written.event.span),
                    matches!(what, Happening::Trigger(_)),
                ));
                return damaged(filter.span);
            }
            // Behind an event that could not be found every name would be a second report.
            if what.is_none() { damaged(filter.span) } else { self.cond(filter, &cx.narrowed(&carried)) }
        });
        let window = match &written.window {
            ast::Window::Last(length) => Window::Last(self.some_time(length, "a window")?),
            ast::Window::SinceEntry(span) => {
                if !matches!(cx.place, Place::Statement(_) | Place::Rule(_)) {
                    self.report(say::since_entry_outside(*span, matches!(cx.place, Place::Enter(_))));
                    return None;
                }
                Window::SinceEntry
            }
            ast::Window::Ever(_) => Window::Ever,
            ast::Window::Hole => return None,
        };
        if what == Some(Happening::Goal) {
            self.report(say::goal_in_history(written.event.span));
            return None;
        }
        Some(Query { span: written.span, what: what?, filter, window })
    }

    /// What a word says of a message: `sent`, `capped`, `clicked`, `positive`.
    pub fn happened_word(&self, word: &str) -> Option<Happened> {
        use super::condition::BlockReason;
        match word {
            "sent" => Some(Happened::Sent),
            "blocked" => Some(Happened::Blocked),
            "positive" => Some(Happened::Positive),
            "negative" => Some(Happened::Negative),
            other => BlockReason::ALL
                .into_iter()
                .find(|reason| reason.word() == other)
                .map(Happened::BlockedFor)
                .or_else(|| self.reactions.get(other).map(|id| Happened::Reaction(*id))),
        }
    }
}

/// The opposite.
pub(super) fn not(condition: Cond) -> Cond {
    if matches!(condition.kind, CondKind::Always(true)) {
        // A damaged condition stays damaged whatever is asked of it.
        return condition;
    }
    Cond { span: condition.span, kind: CondKind::Not(Box::new(condition)) }
}

fn has_error(left: &Term, right: &Term) -> bool {
    matches!(left.kind, TermKind::Error) || matches!(right.kind, TermKind::Error)
}

/// The text between two sides: the operator with its blanks.
fn between(left: &Expr, right: &Expr) -> Span {
    if left.span.file == right.span.file && left.span.end <= right.span.start {
        Span::new(left.span.file, left.span.end, right.span.start)
    } else {
        left.span.to(right.span)
    }
}

const fn order_of(op: CompareOp) -> Order {
    match op {
        CompareOp::Less => Order::Less,
        CompareOp::AtMost => Order::AtMost,
        CompareOp::More => Order::More,
        CompareOp::AtLeast => Order::AtLeast,
    }
}

const fn flipped(order: Order) -> Order {
    match order {
        Order::Less => Order::More,
        Order::AtMost => Order::AtLeast,
        Order::More => Order::Less,
        Order::AtLeast => Order::AtMost,
    }
}
