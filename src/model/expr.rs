//! Values: from what was written to typed terms. Knows names and types, not what is known where: `known` judges that.

use smol_str::SmolStr;

use super::{
    condition::{Term, TermKind},
    messages::{names as name_say, types as say},
    program::{Field, Symbol},
    scope::{Kind, Resolver},
    types::{AttributeId, Const, EventId, JourneyId, Type},
    typing::{comparable, constant, error, field_position, fits, is_moment, whole_days},
};
use crate::{
    base::{Span, calendar::Millis},
    syntax::ast::{self, Expr, ExprKind},
};

/// The events in hand: whose fields a `where`, a text or a `worth` may name.
#[derive(Clone, Debug, Default)]
pub(super) struct Carried {
    /// Business events, each once, in written order.
    pub events: Vec<EventId>,
    /// Whether nothing else can be in hand (a fact or a calendar trigger carries no fields).
    pub complete: bool,
}

/// Where an expression stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a segment, a trigger, a rule of the workspace: of no journey.
    Workspace,
    /// In an `enter` line: `entry.x` is known, nothing was sent yet.
    Enter(JourneyId),
    /// In a journey's or a stage's rule.
    Rule(JourneyId),
    /// In a statement.
    Statement(JourneyId),
    /// In a test: nothing but the customer as they are now.
    Test,
}

impl Place {
    /// The journey it stands in.
    pub const fn journey(self) -> Option<JourneyId> {
        match self {
            Self::Workspace | Self::Test => None,
            Self::Enter(id) | Self::Rule(id) | Self::Statement(id) => Some(id),
        }
    }
}

/// How bare names are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bare {
    /// Never as a field: attributes.
    Attributes,
    /// As the event's field, or else as an attribute (after `where`).
    FieldsFirst,
    /// As either; both is an error (texts).
    Either,
}

/// What an expression can see.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cx<'c> {
    pub place: Place,
    pub carried: Option<&'c Carried>,
    pub bare: Bare,
}

impl<'c> Cx<'c> {
    pub const fn at(place: Place) -> Self {
        Self { place, carried: None, bare: Bare::Attributes }
    }

    /// The same place after `where`.
    pub const fn narrowed(self, carried: &'c Carried) -> Self {
        Self { place: self.place, carried: Some(carried), bare: Bare::FieldsFirst }
    }

    /// The same place with the event in hand, but bare names as elsewhere (`when` behind an event).
    pub const fn holding(self, carried: &'c Carried) -> Self {
        Self { place: self.place, carried: Some(carried), bare: Bare::Attributes }
    }
}

/// A field over the events in hand.
pub(super) struct CarriedField {
    pub positions: Vec<(EventId, Option<u32>)>,
    pub ty: Type,
    pub optional: bool,
}

impl Resolver<'_> {
    /// A value whose type must be the one expected; a set may be written as its elements.
    pub fn value(&self, written: &Expr, expected: &Type, cx: &Cx) -> Term {
        if let Some(missing) = self.missing_word(written, expected) {
            return missing;
        }
        if let Type::Set(element) = expected {
            return self.set_value(written, expected, element, cx);
        }
        let term = self.term(written, Some(expected), cx);
        self.must_fit(term, expected)
    }

    /// `unknown` and `nothing`, unless a value of that name is expected.
    fn missing_word(&self, written: &Expr, expected: &Type) -> Option<Term> {
        let ExprKind::Name(path) = &written.kind else { return None };
        let [name] = path.parts.as_slice() else { return None };
        if let Type::Enum(variants) = expected
            && variants.iter().any(|id| self.variant_word(*id) == name.text)
        {
            return None;
        }
        match name.text.as_str() {
            "unknown" => Some(Term {
                span: written.span,
                ty: expected.clone(),
                optional: true,
                kind: TermKind::Const(Const::Missing),
            }),
            "nothing" if matches!(expected, Type::Set(_)) => {
                Some(constant(written.span, expected.clone(), Const::Set(Vec::new())))
            }
            _ => None,
        }
    }

    fn set_value(&self, written: &Expr, expected: &Type, element: &Type, cx: &Cx) -> Term {
        let single = std::slice::from_ref(written);
        let elements = if let ExprKind::And(elements) = &written.kind { elements.as_slice() } else { single };
        if let [only] = elements
            && self.peek(only, cx).is_some_and(|ty| matches!(ty, Type::Set(_)))
        {
            let term = self.term(only, Some(expected), cx);
            return self.must_fit(term, expected);
        }
        let mut values = Vec::with_capacity(elements.len());
        let mut whole = true;
        for part in elements {
            let term = self.term(part, Some(element), cx);
            let term = self.must_fit(term, element);
            match term.kind {
                TermKind::Const(value) => {
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
                TermKind::Error => whole = false,
                _ => {
                    self.report(say::set_of_constants(part.span));
                    whole = false;
                }
            }
        }
        if whole { constant(written.span, expected.clone(), Const::Set(values)) } else { error(written.span) }
    }

    /// A value that is the same for everybody.
    pub fn constant_of(&self, written: &Expr, expected: &Type, test: bool) -> Option<Const> {
        let cx = Cx::at(if test { Place::Test } else { Place::Workspace });
        let term = self.value(written, expected, &cx);
        match term.kind {
            TermKind::Const(value) => Some(value),
            TermKind::Error => None,
            TermKind::Moment { base, shift, whole_days, at } => match (base.kind, at) {
                (TermKind::Const(Const::Date(day)), Some(time)) if whole_days || shift == 0 => {
                    let days = i32::try_from(shift / crate::base::calendar::DAY).ok()?;
                    Some(Const::LocalDateTime(day.checked_add(days)?, time))
                }
                _ => {
                    self.report(say::not_constant(written.span));
                    None
                }
            },
            _ => {
                self.report(say::not_constant(written.span));
                None
            }
        }
    }

    /// The term, or an error where its type is not the one expected.
    pub fn must_fit(&self, term: Term, expected: &Type) -> Term {
        if fits(expected, &term.ty) {
            return term;
        }
        self.report(self.mismatch(&term, expected));
        error(term.span)
    }

    /// What to say of a value of the wrong type.
    pub fn mismatch(&self, term: &Term, expected: &Type) -> crate::base::Diagnostic {
        let written = self.words(term.span);
        let unquoted = match (&term.kind, expected) {
            (TermKind::Const(Const::Text(text)), Type::Enum(variants)) => {
                variants.iter().map(|id| self.variant_word(*id)).find(|word| *word == text.as_str()).map(SmolStr::from)
            }
            (TermKind::Const(Const::Text(text)), Type::Channel) => self.channel_named(text).map(|_| text.clone()),
            (TermKind::Const(Const::Text(text)), Type::Category) => self.category_named(text).map(|_| text.clone()),
            (TermKind::Const(Const::Money(..)), Type::Integer | Type::Number) => {
                written.split_whitespace().next().map(SmolStr::from)
            }
            _ => None,
        };
        if matches!((&term.ty, expected), (Type::Money(_), Type::Money(_))) {
            return say::other_currency(term.span, &written, &self.type_words(&term.ty), &self.type_words(expected));
        }
        if let (Type::Date, Type::DateTime) = (&term.ty, expected) {
            return say::date_without_time(term.span, &written);
        }
        say::mismatch(term.span, &written, &self.type_words(&term.ty), &self.type_words(expected), unquoted.as_deref())
    }

    /// A value; what is expected only decides what a bare word or a number stands for.
    pub fn term(&self, written: &Expr, expected: Option<&Type>, cx: &Cx) -> Term {
        let span = written.span;
        match &written.kind {
            ExprKind::Hole => error(span),
            ExprKind::Group(inner) => self.term(inner, expected, cx),
            ExprKind::Name(path) => self.named(path, expected, cx),
            ExprKind::Literal(literal) => self.literal(literal, span, expected),
            ExprKind::Count(query) => {
                let query = self.query(query, cx);
                query.map_or_else(
                    || error(span),
                    |query| Term { span, ty: Type::Integer, optional: false, kind: TermKind::Count(Box::new(query)) },
                )
            }
            ExprKind::Sum { field, query } => self.sum_of(field, query, span, cx),
            ExprKind::Now => Term { span, ty: Type::DateTime, optional: false, kind: TermKind::Now },
            ExprKind::Ago(length) => match self.millis(&length.value, length.span) {
                Some(millis) => Term { span, ty: Type::DateTime, optional: false, kind: TermKind::Ago(millis) },
                None => error(span),
            },
            ExprKind::Shift { by, after, base } => self.shifted(by, *after, base, None, span, cx),
            ExprKind::At { base, time } => self.at(base, time, span, cx),
            ExprKind::Add { left, minus, right } => self.added(left, *minus, right, expected, span, cx),
            ExprKind::Or(parts) => self.or_else(parts, expected, span, cx),
            ExprKind::And(_) => {
                self.report(say::and_between_values(span));
                error(span)
            }
            ExprKind::Not(_)
            | ExprKind::Reaction(_)
            | ExprKind::Compare { .. }
            | ExprKind::Is { .. }
            | ExprKind::Known { .. }
            | ExprKind::In { .. }
            | ExprKind::Contains { .. }
            | ExprKind::When { .. }
            | ExprKind::Exists { .. }
            | ExprKind::Inside(_) => {
                self.report(say::condition_for_value(span, &self.words(span)));
                error(span)
            }
        }
    }

    fn sum_of(&self, field: &ast::Ident, query: &ast::Query, span: Span, cx: &Cx) -> Term {
        let Some(query) = self.query(query, cx) else { return error(span) };
        let events = self.happening_events(&query.what);
        if field.is_hole() {
            return error(span);
        }
        let [event] = events.as_slice() else {
            self.report(say::sum_of_what(field.span, &self.words(query.span)));
            return error(span);
        };
        let Some(at) = self.expect_field(*event, field) else { return error(span) };
        let ty = self.field_type(*event, at);
        match ty {
            Type::Integer | Type::Number | Type::Money(_) | Type::Percent => {
                Term { span, ty, optional: false, kind: TermKind::Sum(Box::new(query), at) }
            }
            Type::Error => error(span),
            other => {
                self.report(say::sum_of_type(field, &self.type_words(&other)));
                error(span)
            }
        }
    }

    /// The type of an event's field.
    pub fn field_type(&self, event: EventId, at: u32) -> Type {
        self.field_row(event, at).map_or(Type::Error, |field| field.ty.clone())
    }

    /// An event's field.
    pub fn field_row(&self, event: EventId, at: u32) -> Option<&Field> {
        self.program.events.get(event).and_then(|event| event.fields.get(at as usize))
    }

    // -------------------------------------------------------------------------------------------- moments

    fn at(&self, base: &Expr, time: &ast::TimeLit, span: Span, cx: &Cx) -> Term {
        let Some(clock) = self.time(time) else {
            let _ = self.term(base, None, cx);
            return error(span);
        };
        if let ExprKind::Shift { by, after, base } = &base.kind {
            return self.shifted(by, *after, base, Some(clock), span, cx);
        }
        let base = self.term(base, None, cx);
        match (&base.ty, &base.kind) {
            (Type::Error, _) => error(span),
            (Type::Date, TermKind::Const(Const::Date(day))) => {
                constant(span, Type::DateTime, Const::LocalDateTime(*day, clock))
            }
            (Type::Date | Type::DateTime, _) => {
                let optional = base.optional;
                let kind = TermKind::Moment { base: Box::new(base), shift: 0, whole_days: true, at: Some(clock) };
                Term { span, ty: Type::DateTime, optional, kind }
            }
            _ => {
                self.report(say::at_needs_a_day(base.span, &self.words(base.span), &self.type_words(&base.ty)));
                error(span)
            }
        }
    }

    fn shifted(
        &self,
        by: &ast::Spanned<ast::DurationLit>,
        after: bool,
        base: &Expr,
        at: Option<Millis>,
        span: Span,
        cx: &Cx,
    ) -> Term {
        let length = self.millis(&by.value, by.span);
        // `3 days before (X at 09:00)`: the same local days as `(3 days before X) at 09:00`.
        let (base, at) = match (&base.kind, at) {
            (ExprKind::At { base: inner, time }, None) if whole_days(&by.value).is_some() => match self.time(time) {
                Some(clock) => (inner.as_ref(), Some(clock)),
                None => return error(span),
            },
            _ => (base, at),
        };
        let base = self.term(base, None, cx);
        let Some(length) = length else { return error(span) };
        if base.ty == Type::Error {
            return error(span);
        }
        if !is_moment(&base.ty) {
            self.report(say::shift_needs_a_moment(base.span, &self.words(base.span), &self.type_words(&base.ty)));
            return error(span);
        }
        let whole = whole_days(&by.value).is_some() && (base.ty == Type::Date || at.is_some());
        let ty = if base.ty == Type::Date && whole && at.is_none() { Type::Date } else { Type::DateTime };
        let optional = base.optional;
        let shift = if after { length } else { -length };
        let kind = TermKind::Moment { base: Box::new(base), shift, whole_days: whole, at };
        Term { span, ty, optional, kind }
    }

    // -------------------------------------------------------------------------------------------- sums and fallbacks

    fn added(&self, left: &Expr, minus: bool, right: &Expr, expected: Option<&Type>, span: Span, cx: &Cx) -> Term {
        let left = self.term(left, expected.filter(|ty| !is_moment(ty)), cx);
        let right_expected = match &left.ty {
            Type::Date | Type::DateTime => Some(Type::Duration),
            Type::Error => None,
            other => Some(other.clone()),
        };
        let right = self.term(right, right_expected.as_ref(), cx);
        let ty = match (&left.ty, &right.ty) {
            (Type::Error, _) | (_, Type::Error) => return error(span),
            (Type::Integer, Type::Integer) => Type::Integer,
            (Type::Integer | Type::Number, Type::Integer | Type::Number) => Type::Number,
            (Type::Money(a), Type::Money(b)) if a == b => left.ty.clone(),
            (Type::Percent, Type::Percent) => Type::Percent,
            (Type::Duration, Type::Duration) => Type::Duration,
            (Type::Date, Type::Duration) => {
                let days = matches!(&right.kind, TermKind::Const(Const::Duration(millis)) if millis % crate::base::calendar::DAY == 0);
                if days { Type::Date } else { Type::DateTime }
            }
            (Type::DateTime, Type::Duration) => Type::DateTime,
            (a, b) => {
                self.report(say::cannot_add(span, minus, &self.type_words(a), &self.type_words(b)));
                return error(span);
            }
        };
        let optional = left.optional || right.optional;
        Term { span, ty, optional, kind: TermKind::Add { left: Box::new(left), minus, right: Box::new(right) } }
    }

    fn or_else(&self, parts: &[Expr], expected: Option<&Type>, span: Span, cx: &Cx) -> Term {
        let mut parts = parts.iter();
        let Some(first) = parts.next() else { return error(span) };
        let mut all = self.term(first, expected, cx);
        if let Some(expected) = expected
            && !comparable(expected, &all.ty)
        {
            self.report(self.mismatch(&all, expected));
            return error(span);
        }
        for part in parts {
            let wanted = if all.ty == Type::Error { expected.cloned() } else { Some(all.ty.clone()) };
            let next = self.term(part, wanted.as_ref(), cx);
            if !comparable(&all.ty, &next.ty) {
                self.report(self.mismatch(&next, &all.ty));
                return error(span);
            }
            if matches!(all.kind, TermKind::Error) || matches!(next.kind, TermKind::Error) {
                all = error(span);
                continue;
            }
            let ty = if fits(&all.ty, &next.ty) { all.ty.clone() } else { next.ty.clone() };
            let optional = next.optional;
            all = Term { span, ty, optional, kind: TermKind::OrElse(Box::new(all), Box::new(next)) };
        }
        all
    }

    // -------------------------------------------------------------------------------------------- names

    fn named(&self, path: &ast::Path, expected: Option<&Type>, cx: &Cx) -> Term {
        if path.parts.iter().any(ast::Ident::is_hole) {
            return error(path.span);
        }
        match path.parts.as_slice() {
            [name] => self.bare_name(name, expected, cx),
            [owner, name] => self.owned_name(owner, name, path.span, cx),
            _ => {
                self.report(name_say::too_many_points(path));
                error(path.span)
            }
        }
    }

    fn bare_name(&self, name: &ast::Ident, expected: Option<&Type>, cx: &Cx) -> Term {
        let span = name.span;
        let fits_here = |ty: &Type| expected.is_none_or(|wanted| comparable(wanted, ty));
        let field = if cx.bare == Bare::Attributes { None } else { self.carried_field(name, cx) };
        let attribute =
            self.attributes.get(&name.text).and_then(|id| self.program.attributes.get(*id).map(|row| (*id, row)));
        let word = self.word(name, expected);

        let field_fits = field.as_ref().is_some_and(|field| fits_here(&field.ty));
        let shadowed = cx.bare == Bare::FieldsFirst && field_fits;
        let attribute_fits = !shadowed && attribute.is_some_and(|(_, row)| fits_here(&row.ty));
        let meanings = usize::from(field_fits) + usize::from(attribute_fits) + usize::from(word.is_some());
        if meanings > 1 {
            let mut spellings = Vec::new();
            if let (true, Some(event)) = (field_fits, self.owner_in_hand(name, cx)) {
                spellings.push(("the event's field", format!("{event}.{}", name.text)));
            }
            if attribute_fits {
                spellings.push(("the customer's attribute", format!("customer.{}", name.text)));
            }
            match (&word, expected) {
                (Some(_), Some(Type::Channel)) => spellings.push(("the channel", format!("channel.{}", name.text))),
                (Some(_), Some(Type::Category)) => spellings.push(("the category", format!("category.{}", name.text))),
                (Some(_), _) => spellings.push(("the value", String::new())),
                (None, _) => {}
            }
            self.report(name_say::ambiguous(name, &spellings));
            return error(span);
        }
        if let Some(word) = word {
            match word {
                Const::Channel(id) => self.used(span, Symbol::Channel(id)),
                Const::Category(id) => self.used(span, Symbol::Category(id)),
                _ => {}
            }
            return constant(span, expected.cloned().unwrap_or(Type::Error), word);
        }
        if let (Some(field), true) = (&field, field_fits || !attribute_fits) {
            return self.field_term(span, field);
        }
        if let Some((id, _)) = attribute {
            return self.attribute_term(id, span);
        }
        self.no_such_value(name, expected, cx);
        error(span)
    }

    /// The constant a bare word is where a value of that type is expected.
    fn word(&self, name: &ast::Ident, expected: Option<&Type>) -> Option<Const> {
        match expected? {
            Type::Enum(variants) => {
                let id = self.variants.get(&name.text)?;
                variants.binary_search(id).is_ok().then_some(Const::Variant(*id))
            }
            Type::Channel => self.channel_named(&name.text).map(Const::Channel),
            Type::Category => self.category_named(&name.text).map(Const::Category),
            _ => None,
        }
    }

    fn no_such_value(&self, name: &ast::Ident, expected: Option<&Type>, cx: &Cx) {
        if self.broken.contains(&name.text) {
            return;
        }
        if matches!(name.text.as_str(), "unknown" | "nothing") {
            self.report(say::missing_word_misplaced(name));
            return;
        }
        if let Some(Type::Enum(variants)) = expected {
            let nearest = crate::base::suggest::nearest(&name.text, variants.iter().map(|id| self.variant_word(*id)));
            let owner = self.variants.get(&name.text).and_then(|id| self.owner_of_variant(*id));
            self.report(name_say::not_a_value(name, &self.variant_words(variants), nearest, owner.as_deref()));
            return;
        }
        if let Some(kind) = match expected {
            Some(Type::Channel) => Some(Kind::Channel),
            Some(Type::Category) => Some(Kind::Category),
            _ => None,
        } {
            self.unknown(name, &[kind, Kind::Attribute]);
            return;
        }
        if let Some(id) = cx.place.journey()
            && let Some(journey) = self.program.journeys.get(id)
            && field_position(&journey.entry_fields, &name.text).is_some()
        {
            let narrowing = cx.bare == Bare::FieldsFirst && cx.carried.is_some();
            self.report(if narrowing { name_say::only_entry_has(name) } else { name_say::meant_entry(name) });
            return;
        }
        if let Some(declared) = self.names.get(&name.text) {
            self.report(name_say::not_a_value_name(name, Kind::of(declared.symbol), declared.span));
            return;
        }
        if let Some(id) = self.variants.get(&name.text)
            && let Some(owner) = self.owner_of_variant(*id)
        {
            self.report(name_say::value_alone(name, &owner));
            return;
        }
        let nearest = self.nearest_value(&name.text, cx);
        if !self.lost_items {
            self.report(name_say::unknown_value(name, nearest.as_deref()));
        }
    }

    /// The nearest attribute or field in sight.
    fn nearest_value(&self, written: &str, cx: &Cx) -> Option<SmolStr> {
        let mut names: Vec<SmolStr> = Vec::new();
        if cx.bare != Bare::Attributes
            && let Some(carried) = cx.carried
        {
            for event in carried.events.iter().filter_map(|id| self.program.events.get(*id)) {
                names.extend(event.fields.iter().map(|field| field.name.clone()));
            }
        }
        names.extend(self.program.attributes.rows().iter().map(|row| row.name.clone()));
        crate::base::suggest::nearest(written, names.iter().map(SmolStr::as_str)).map(SmolStr::from)
    }

    /// An attribute or a field that has this value among its own: `country`, `order_placed.device`.
    fn owner_of_variant(&self, variant: super::types::VariantId) -> Option<String> {
        let holds = |ty: &Type| match ty {
            Type::Enum(variants) => variants.binary_search(&variant).is_ok(),
            Type::Set(element) => {
                matches!(element.as_ref(), Type::Enum(variants) if variants.binary_search(&variant).is_ok())
            }
            _ => false,
        };
        if let Some(row) = self.program.attributes.rows().iter().find(|row| holds(&row.ty)) {
            return Some(row.name.to_string());
        }
        self.program.events.rows().iter().find_map(|event| {
            event.fields.iter().find(|field| holds(&field.ty)).map(|field| format!("{}.{}", event.name, field.name))
        })
    }

    /// The customer's attribute, now.
    pub fn attribute_term(&self, id: AttributeId, span: Span) -> Term {
        self.used(span, Symbol::Attribute(id));
        match self.program.attributes.get(id) {
            Some(row) if row.ty != Type::Error => {
                // A set that was never written is empty, never missing.
                let optional = row.optional && !matches!(row.ty, Type::Set(_));
                Term { span, ty: row.ty.clone(), optional, kind: TermKind::Attribute(id) }
            }
            _ => error(span),
        }
    }

    /// A field by name over the events in hand; reports where they disagree about its type.
    pub fn carried_field(&self, name: &ast::Ident, cx: &Cx) -> Option<CarriedField> {
        let carried = cx.carried?;
        let mut positions = Vec::with_capacity(carried.events.len());
        let mut found: Option<(&Field, EventId)> = None;
        let mut optional = !carried.complete;
        for event in &carried.events {
            let row = self.program.events.get(*event)?;
            let at = field_position(&row.fields, &name.text);
            positions.push((*event, at));
            match at.and_then(|at| row.fields.get(at as usize)) {
                None => optional = true,
                Some(field) => {
                    optional |= field.optional;
                    match found {
                        None => found = Some((field, *event)),
                        Some((first, _))
                            if first.ty != field.ty && first.ty != Type::Error && field.ty != Type::Error =>
                        {
                            self.report(say::field_of_two_types(
                                name,
                                &self.type_words(&first.ty),
                                first.span,
                                &self.type_words(&field.ty),
                                field.span,
                            ));
                            return Some(CarriedField { positions, ty: Type::Error, optional: false });
                        }
                        Some(_) => {}
                    }
                }
            }
        }
        found.map(|(field, _)| CarriedField { positions, ty: field.ty.clone(), optional })
    }

    fn field_term(&self, span: Span, field: &CarriedField) -> Term {
        for (event, at) in &field.positions {
            if let Some(at) = at {
                self.used(span, Symbol::Field(*event, *at));
            }
        }
        if field.ty == Type::Error {
            return error(span);
        }
        Term { span, ty: field.ty.clone(), optional: field.optional, kind: TermKind::Field(field.positions.clone()) }
    }

    fn owner_in_hand(&self, name: &ast::Ident, cx: &Cx) -> Option<SmolStr> {
        cx.carried?
            .events
            .iter()
            .filter_map(|id| self.program.events.get(*id))
            .find(|event| field_position(&event.fields, &name.text).is_some())
            .map(|event| event.name.clone())
    }

    fn owned_name(&self, owner: &ast::Ident, name: &ast::Ident, span: Span, cx: &Cx) -> Term {
        match owner.text.as_str() {
            "customer" => match self.attributes.get(&name.text) {
                Some(id) => self.attribute_term(*id, span),
                None => {
                    self.unknown(name, &[Kind::Attribute]);
                    error(span)
                }
            },
            "entry" => self.entry_term(name, span, cx),
            "channel" => self
                .expect_channel(name)
                .map_or_else(|| error(span), |id| constant(span, Type::Channel, Const::Channel(id))),
            "category" => self
                .expect_category(name)
                .map_or_else(|| error(span), |id| constant(span, Type::Category, Const::Category(id))),
            _ => self.event_field(owner, name, span, cx),
        }
    }

    fn entry_term(&self, name: &ast::Ident, span: Span, cx: &Cx) -> Term {
        let Some(journey) = cx.place.journey().and_then(|id| self.program.journeys.get(id)) else {
            self.report(name_say::entry_outside(span, cx.place == Place::Test));
            return error(span);
        };
        let Some(at) = field_position(&journey.entry_fields, &name.text) else {
            let blind = journey.damaged || self.lost_items;
            if !blind {
                self.report(name_say::no_entry_field(name, &journey.name, journey.span, &journey.entry_fields));
            }
            return error(span);
        };
        let Some(field) = journey.entry_fields.get(at as usize) else { return error(span) };
        for way in journey.ways_in.rows() {
            for (event, positions) in &way.carried {
                if let Some(Some(position)) = positions.get(at as usize) {
                    self.used(name.span, Symbol::Field(*event, *position));
                }
            }
        }
        if field.ty == Type::Error {
            return error(span);
        }
        Term { span, ty: field.ty.clone(), optional: field.optional, kind: TermKind::Entry(at) }
    }

    fn event_field(&self, owner: &ast::Ident, name: &ast::Ident, span: Span, cx: &Cx) -> Term {
        let events = match self.lookup(&owner.text) {
            Some(Symbol::Event(id)) => vec![id],
            Some(Symbol::Trigger(id)) => {
                self.trigger_events.get(crate::base::ids::Id::index(id)).cloned().unwrap_or_default()
            }
            Some(symbol) => {
                self.report(name_say::no_fields(
                    owner,
                    Kind::of(symbol),
                    self.attributes.contains_key(&name.text).then_some(name),
                ));
                return error(span);
            }
            None => {
                if self.attributes.contains_key(&owner.text) {
                    self.report(name_say::attribute_has_no_fields(owner, name));
                } else {
                    self.unknown(owner, &[Kind::Event, Kind::Trigger]);
                }
                return error(span);
            }
        };
        if let Some(symbol) = self.lookup(&owner.text) {
            self.used(owner.span, symbol);
        }
        let [event] = events.as_slice() else {
            self.report(name_say::which_event(owner, events.is_empty()));
            return error(span);
        };
        let Some(at) = self.expect_field(*event, name) else { return error(span) };
        let Some(field) = self.field_row(*event, at) else { return error(span) };
        let (ty, optional) = (field.ty.clone(), field.optional);
        if ty == Type::Error {
            return error(span);
        }
        if let Some(carried) = cx.carried
            && carried.events.contains(event)
        {
            let alone = carried.complete && carried.events.len() == 1;
            let positions =
                carried.events.iter().map(|each| (*each, if each == event { Some(at) } else { None })).collect();
            return Term { span, ty, optional: optional || !alone, kind: TermKind::Field(positions) };
        }
        match cx.place {
            Place::Statement(_) | Place::Rule(_) => Term { span, ty, optional, kind: TermKind::Awaited(*event, at) },
            Place::Enter(id) => {
                let from_entry = self.program.journeys.get(id).is_some_and(|journey| {
                    journey.ways_in.rows().iter().any(|way| way.carried.iter().any(|(each, _)| each == event))
                });
                self.report(name_say::event_not_in_hand(span, &owner.text, &name.text, from_entry));
                error(span)
            }
            Place::Workspace if cx.bare == Bare::Either => {
                self.report(super::messages::texts::not_for_event(span, &owner.text));
                error(span)
            }
            Place::Workspace | Place::Test => {
                self.report(name_say::event_not_in_hand(span, &owner.text, &name.text, false));
                error(span)
            }
        }
    }

    // -------------------------------------------------------------------------------------------- looking ahead

    /// The type of a name that is a field or an attribute, without reporting or noting anything.
    pub fn peek(&self, written: &Expr, cx: &Cx) -> Option<Type> {
        match &written.kind {
            ExprKind::Group(inner) => self.peek(inner, cx),
            ExprKind::Name(path) => match path.parts.as_slice() {
                [name] => {
                    if cx.bare != Bare::Attributes
                        && let Some(carried) = cx.carried
                        && let Some(ty) = carried.events.iter().find_map(|id| self.peek_field(*id, &name.text))
                    {
                        return Some(ty);
                    }
                    let id = self.attributes.get(&name.text)?;
                    self.program.attributes.get(*id).map(|row| row.ty.clone())
                }
                [owner, name] => match owner.text.as_str() {
                    "customer" => {
                        let id = self.attributes.get(&name.text)?;
                        self.program.attributes.get(*id).map(|row| row.ty.clone())
                    }
                    "entry" => {
                        let journey = self.program.journeys.get(cx.place.journey()?)?;
                        let at = field_position(&journey.entry_fields, &name.text)?;
                        journey.entry_fields.get(at as usize).map(|field| field.ty.clone())
                    }
                    "channel" => Some(Type::Channel),
                    "category" => Some(Type::Category),
                    _ => match self.lookup(&owner.text)? {
                        Symbol::Event(id) => self.peek_field(id, &name.text),
                        Symbol::Trigger(id) => self
                            .trigger_events
                            .get(crate::base::ids::Id::index(id))
                            .and_then(|events| events.iter().find_map(|event| self.peek_field(*event, &name.text))),
                        _ => None,
                    },
                },
                _ => None,
            },
            _ => None,
        }
    }

    fn peek_field(&self, event: EventId, name: &str) -> Option<Type> {
        let row = self.program.events.get(event)?;
        let at = field_position(&row.fields, name)?;
        row.fields.get(at as usize).map(|field| field.ty.clone())
    }

    /// Whether a side of a comparison says nothing of its own type: a literal, or a word that is no field and no attribute.
    pub fn is_weak(&self, written: &Expr, cx: &Cx) -> bool {
        match &written.kind {
            ExprKind::Group(inner) => self.is_weak(inner, cx),
            ExprKind::Literal(_) => true,
            ExprKind::Name(path) => path.parts.len() == 1 && self.peek(written, cx).is_none(),
            _ => false,
        }
    }
}
