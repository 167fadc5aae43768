//! A small program put together by hand, and conditions over it.

use journey::{
    base::{FileId, Span, calendar::Millis, ids::Table},
    model::{
        Cond, CondKind, Const, Program, Query, Term, TermKind, Type, Window,
        condition::{Happening, Order},
        program::{Attribute, Event, Field, Settings, Status},
        types::{AttributeId, Currency, EventId, StatusId, VariantId},
    },
};

pub fn nowhere() -> Span {
    Span::new(FileId(0), 0, 0)
}

/// A program without declarations.
pub fn empty() -> Program {
    Program {
        settings: Settings { name: "t".into(), zone: "UTC".into(), currency: Currency::named("USD").unwrap() },
        attributes: Table::new(),
        zone_attribute: None,
        variants: Table::new(),
        reactions: Table::new(),
        sources: Table::new(),
        events: Table::new(),
        channels: Table::new(),
        categories: Table::new(),
        statuses: Table::new(),
        caps: Table::new(),
        suppressions: Table::new(),
        holdouts: Table::new(),
        exclusives: Table::new(),
        messages: Table::new(),
        actions: Table::new(),
        segments: Table::new(),
        triggers: Table::new(),
        journeys: Table::new(),
        sends: Table::new(),
        splits: Table::new(),
        populations: Table::new(),
        tests: Table::new(),
        uses: Vec::new(),
    }
}

/// What the tests below ask about.
pub struct Small {
    pub program: Program,
    pub tiers: Vec<VariantId>,
    pub tier: AttributeId,
    pub spent: AttributeId,
    pub rate: AttributeId,
    pub flag: AttributeId,
    pub topics: AttributeId,
    pub upset: StatusId,
    pub order: EventId,
}

pub fn small() -> Small {
    let mut program = empty();
    let tiers: Vec<VariantId> = ["bronze", "silver", "gold"].map(|word| program.variants.push(word.into())).to_vec();
    let mut attribute = |name: &str, ty: Type, optional: bool, default: Option<Const>| {
        program.attributes.push(Attribute {
            name: name.into(),
            span: nowhere(),
            doc: None,
            ty,
            optional,
            default,
            from: Vec::new(),
        })
    };
    let tier = attribute("tier", Type::Enum(tiers.clone()), true, None);
    let spent = attribute("spent", Type::Integer, false, Some(Const::Integer(0)));
    let rate = attribute("rate", Type::Number, true, None);
    let flag = attribute("flag", Type::Bool, false, Some(Const::Bool(false)));
    let topics = attribute("topics", Type::Set(Box::new(Type::Enum(tiers.clone()))), false, None);
    let order = program.events.push(Event {
        name: "order".into(),
        span: nowhere(),
        doc: None,
        sources: Vec::new(),
        to_everyone: false,
        fields: vec![Field { name: "total".into(), span: nowhere(), ty: Type::Integer, optional: false }],
    });
    let upset = program.statuses.push(Status {
        name: "upset".into(),
        span: nowhere(),
        title: None,
        doc: None,
        key: None,
        begins: Vec::new(),
        ends: Vec::new(),
        ends_after: None,
    });
    Small { program, tiers, tier, spent, rate, flag, topics, upset, order }
}

pub fn cond(kind: CondKind) -> Cond {
    Cond { span: nowhere(), kind }
}

pub fn not(inner: Cond) -> Cond {
    cond(CondKind::Not(Box::new(inner)))
}

pub fn term(kind: TermKind, ty: Type, optional: bool) -> Term {
    Term { span: nowhere(), ty, optional, kind }
}

pub fn constant(value: Const, ty: Type) -> Term {
    term(TermKind::Const(value), ty, false)
}

impl Small {
    pub fn value(&self, attribute: AttributeId) -> Term {
        let declared = &self.program.attributes[attribute];
        term(TermKind::Attribute(attribute), declared.ty.clone(), declared.optional)
    }

    pub fn tier_is(&self, index: usize) -> Cond {
        let word = constant(Const::Variant(self.tiers[index]), Type::Enum(self.tiers.clone()));
        cond(CondKind::Is(self.value(self.tier), word))
    }

    pub fn spent(&self, order: Order, than: i64) -> Cond {
        cond(CondKind::Compare(self.value(self.spent), order, constant(Const::Integer(than), Type::Integer)))
    }

    /// `count of order where total >= LEAST in last WINDOW`
    pub fn orders(&self, least: Option<i64>, window: Millis) -> Query {
        let filter = least.map(|least| {
            let total = term(TermKind::Field(vec![(self.order, Some(0))]), Type::Integer, false);
            cond(CondKind::Compare(total, Order::AtLeast, constant(Const::Integer(least), Type::Integer)))
        });
        let window = if window == Millis::MAX { Window::Ever } else { Window::Last(window) };
        Query { span: nowhere(), what: Happening::Event(self.order), filter, window }
    }

    pub fn count(&self, query: Query, order: Order, than: i64) -> Cond {
        let count = term(TermKind::Count(Box::new(query)), Type::Integer, false);
        cond(CondKind::Compare(count, order, constant(Const::Integer(than), Type::Integer)))
    }
}
