//! Collects every declaration of a workspace and gives it a number, then types attributes, events and actions.
//! Knows no conditions: those are resolved when every name is known.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{
    condition::{Cond, CondKind},
    journey::{Journey, Reenter},
    messages::{declarations as say, names as name_say},
    population::{Population, Test, TestKind, World},
    program::{
        Action, Attribute, Category, CategoryHoldout, Channel, Event, Message, Segment, Source, Status, Symbol,
        Trigger, TriggerKind,
    },
    scope::{Declared, Kind, Resolver},
    types::{AttributeId, CategoryId, Const, EventId, SourceId, Type},
    typing::{field_position, fits},
};
use crate::{
    base::{Decimal, Span, ids::Id, ids::Table},
    syntax::ast::{self, ItemKind},
};

/// Words that already mean something wherever a name may stand.
const TAKEN: &[&str] = &[
    "customer",
    "entry",
    "messages",
    "goal",
    "handoff",
    "positive",
    "negative",
    "sent",
    "blocked",
    "entered",
    "refused",
    "exited",
    "converted",
    "no_address",
    "no_consent",
    "no_text",
    "suppressed",
    "held_out",
    "expired",
    "capped",
    "withdrawn",
    "unknown",
    "nothing",
];

impl<'a> Resolver<'a> {
    /// Numbers every item of the files, in their order.
    pub fn collect(&mut self, files: &[&'a ast::File]) {
        for file in files {
            self.lost_items |= file.damaged;
            for item in &file.items {
                self.collect_item(item);
            }
        }
    }

    fn collect_item(&mut self, item: &'a ast::Item) {
        let doc = item.doc.clone();
        match &item.kind {
            ItemKind::Customer(customer) => self.trees.customers.push(customer),
            ItemKind::Source(source) => {
                self.trees.sources.push(source);
                let row = Source {
                    name: source.name.text.clone(),
                    span: source.name.span,
                    title: title(source.title.as_ref()),
                    doc,
                };
                let id = self.program.sources.push(row);
                self.declare(&source.name, Symbol::Source(id));
            }
            ItemKind::Event(event) => {
                self.trees.events.push(event);
                let row = Event {
                    name: event.name.text.clone(),
                    span: event.name.span,
                    doc,
                    sources: Vec::new(),
                    to_everyone: event.to_everyone.is_some(),
                    fields: Vec::new(),
                };
                let id = self.program.events.push(row);
                self.declare(&event.name, Symbol::Event(id));
            }
            ItemKind::Channel(channel) => {
                self.trees.channels.push(channel);
                let row = Channel {
                    name: channel.name.text.clone(),
                    span: channel.name.span,
                    doc,
                    address: None,
                    consent: None,
                    consent_span: None,
                    until: Vec::new(),
                    quiet: Vec::new(),
                    positive: Vec::new(),
                    negative: Vec::new(),
                    cost: None,
                };
                let id = self.program.channels.push(row);
                self.declare(&channel.name, Symbol::Channel(id));
            }
            ItemKind::Category(category) => {
                self.trees.categories.push(category);
                let row = blank_category(category.name.text.clone(), category.name.span, doc);
                let id = self.program.categories.push(row);
                self.declare(&category.name, Symbol::Category(id));
            }
            ItemKind::Status(status) => {
                self.trees.statuses.push(status);
                let row = Status {
                    name: status.name.text.clone(),
                    span: status.name.span,
                    title: title(status.title.as_ref()),
                    doc,
                    key: status.key.as_ref().filter(|key| !key.is_hole()).map(|key| key.text.clone()),
                    begins: Vec::new(),
                    ends: Vec::new(),
                    ends_after: None,
                };
                let id = self.program.statuses.push(row);
                self.declare(&status.name, Symbol::Status(id));
            }
            ItemKind::Cap(cap) => self.trees.caps.push((item, cap)),
            ItemKind::Suppress(suppress) => self.trees.suppressions.push((item, suppress)),
            ItemKind::CategoryHoldout(holdout) => {
                self.trees.holdouts.push(holdout);
                let row = CategoryHoldout {
                    name: holdout.name.text.clone(),
                    span: holdout.name.span,
                    share: holdout.share.value,
                    categories: Vec::new(),
                };
                let id = self.program.holdouts.push(row);
                self.declare(&holdout.name, Symbol::Holdout(id));
            }
            ItemKind::AtMostOne(list) => self.trees.exclusives.push((item, list)),
            ItemKind::Message(message) => {
                self.trees.messages.push(message);
                let row = Message {
                    name: message.name.text.clone(),
                    span: message.name.span,
                    title: title(message.title.as_ref()),
                    doc,
                    category: CategoryId::from_index(0),
                    events: Vec::new(),
                    texts: Vec::new(),
                    expires: None,
                };
                let id = self.program.messages.push(row);
                self.declare(&message.name, Symbol::Message(id));
            }
            ItemKind::Action(action) => {
                self.trees.actions.push(action);
                let row = Action {
                    name: action.name.text.clone(),
                    span: action.name.span,
                    doc,
                    to: SourceId::from_index(0),
                    may_fail: action.may_fail.is_some(),
                    fields: Vec::new(),
                };
                let id = self.program.actions.push(row);
                self.declare(&action.name, Symbol::Action(id));
            }
            ItemKind::Segment(segment) => {
                self.trees.segments.push(segment);
                let row = Segment {
                    name: segment.name.text.clone(),
                    span: segment.name.span,
                    title: title(segment.title.as_ref()),
                    doc,
                    condition: Cond { span: segment.condition.span, kind: CondKind::Always(true) },
                };
                let id = self.program.segments.push(row);
                self.declare(&segment.name, Symbol::Segment(id));
            }
            ItemKind::Trigger(trigger) => {
                self.trees.triggers.push(trigger);
                let row = Trigger {
                    name: trigger.name.text.clone(),
                    span: trigger.name.span,
                    title: title(trigger.title.as_ref()),
                    doc,
                    kind: TriggerKind::Error,
                };
                let id = self.program.triggers.push(row);
                self.declare(&trigger.name, Symbol::Trigger(id));
            }
            ItemKind::Journey(journey) => {
                self.trees.journeys.push((item, journey));
                let row = blank_journey(item, journey, doc);
                let id = self.program.journeys.push(row);
                self.declare(&journey.name, Symbol::Journey(id));
            }
            ItemKind::Population(population) => {
                self.trees.populations.push((item, population));
                let row = Population {
                    name: population.name.text.clone(),
                    span: population.name.span,
                    title: title(population.title.as_ref()),
                    doc,
                    size: 0,
                    from: 0,
                    days: 0,
                    world: World::default(),
                    personas: Vec::new(),
                    failing: Vec::new(),
                };
                let id = self.program.populations.push(row);
                self.declare(&population.name, Symbol::Population(id));
            }
            ItemKind::Test(test) => {
                self.trees.tests.push((item, test));
                let row = Test { title: test.title.value.clone(), span: test.title.span, kind: TestKind::Error };
                self.program.tests.push(row);
            }
            ItemKind::Damaged => self.lost_items = true,
        }
    }

    fn declare(&mut self, name: &ast::Ident, symbol: Symbol) {
        if name.is_hole() {
            return;
        }
        if let Some(first) = self.names.get(&name.text) {
            self.report(name_say::declared_twice(name, Kind::of(symbol), Kind::of(first.symbol), first.span));
            return;
        }
        if TAKEN.contains(&name.text.as_str()) {
            self.report(name_say::taken(name, Kind::of(symbol)));
        }
        self.names.insert(name.text.clone(), Declared { symbol, span: name.span });
        self.used(name.span, symbol);
    }

    /// Types of attributes, events and actions, and the reaction words of channels. Every item is numbered by now.
    pub fn type_declarations(&mut self) {
        self.type_attributes();
        self.type_events();
        self.type_actions();
    }

    fn type_attributes(&mut self) {
        let customers = std::mem::take(&mut self.trees.customers);
        let mut zone: Option<Span> = None;
        let mut first_customer: Option<Span> = None;
        for customer in &customers {
            let place = customer.attributes.first().map(|attribute| attribute.span);
            if let (Some(first), Some(again)) = (first_customer, place) {
                self.report(say::second_customer(again, first));
            }
            let is_second = first_customer.is_some();
            first_customer = first_customer.or(place);
            for written in customer.attributes.iter().filter(|attribute| !attribute.name.is_hole()) {
                let ty = self.type_of(&written.ty);
                if let Some(first) = self.attributes.get(&written.name.text) {
                    // Of a second `customer` that is said once, not for each line of it.
                    if !is_second {
                        let first = self.program.attributes.get(*first).map_or(written.name.span, |first| first.span);
                        self.report(name_say::declared_twice(&written.name, Kind::Attribute, Kind::Attribute, first));
                    }
                    continue;
                }
                let is_zone = ty == Type::TimeZone;
                let id = self.program.attributes.push(Attribute {
                    name: written.name.text.clone(),
                    span: written.name.span,
                    doc: None,
                    ty,
                    optional: written.optional.is_some(),
                    default: None,
                    from: Vec::new(),
                });
                self.attributes.insert(written.name.text.clone(), id);
                self.used(written.name.span, Symbol::Attribute(id));
                if is_zone {
                    match zone {
                        None => {
                            zone = Some(written.name.span);
                            self.program.zone_attribute = Some(id);
                        }
                        Some(first) => self.report(say::two_zones(written.name.span, first)),
                    }
                }
            }
        }
        self.trees.customers = customers;
    }

    /// Defaults and `from` of attributes: they need channels, events and fields.
    pub fn finish_attributes(&mut self) {
        let customers = std::mem::take(&mut self.trees.customers);
        let mut done: Vec<bool> = vec![false; self.program.attributes.len()];
        for customer in &customers {
            for written in &customer.attributes {
                let Some(id) = self.attributes.get(&written.name.text).copied() else { continue };
                match done.get_mut(id.index()) {
                    Some(seen) if !*seen => *seen = true,
                    _ => continue,
                }
                let Some(attribute) = self.program.attributes.get(id) else { continue };
                let ty = attribute.ty.clone();
                let default = written.default.as_ref().and_then(|value| self.constant_of(value, &ty, false));
                let from: Vec<_> = written.from.iter().filter_map(|path| self.source_field(id, &ty, path)).collect();
                if let Some(attribute) = self.program.attributes.get_mut(id) {
                    attribute.default = default.filter(|value| *value != Const::Missing);
                    attribute.from = from;
                }
            }
        }
        self.trees.customers = customers;
    }

    fn source_field(&self, attribute: AttributeId, ty: &Type, path: &ast::Path) -> Option<(EventId, u32)> {
        let [event_name, field_name] = path.parts.as_slice() else {
            if !path.parts.iter().any(ast::Ident::is_hole) {
                self.report(say::from_what(path));
            }
            return None;
        };
        let event = self.expect_event(event_name)?;
        let at = self.expect_field(event, field_name)?;
        let field = self.program.events.get(event).and_then(|event| event.fields.get(at as usize))?;
        if !fits(ty, &field.ty) {
            let name = self.program.attributes.get(attribute).map_or("", |attribute| attribute.name.as_str());
            self.report(say::from_other_type(
                path,
                name,
                &self.type_words(ty),
                &self.type_words(&field.ty),
                field.span,
            ));
            return None;
        }
        Some((event, at))
    }

    /// The position of an event's field, or a report.
    pub fn expect_field(&self, event: EventId, name: &ast::Ident) -> Option<u32> {
        if name.is_hole() {
            return None;
        }
        let row = self.program.events.get(event)?;
        match field_position(&row.fields, &name.text) {
            Some(at) => {
                self.used(name.span, Symbol::Field(event, at));
                Some(at)
            }
            None => {
                self.report(name_say::unknown_field(name, "event", &row.name, &row.fields));
                None
            }
        }
    }

    fn type_events(&mut self) {
        let events = std::mem::take(&mut self.trees.events);
        for (index, written) in events.iter().enumerate() {
            let id = EventId::from_index(index);
            let fields = self.fields(&written.fields);
            let sources = written.sources.iter().filter_map(|source| self.expect_source(source)).collect();
            for (at, field) in fields.iter().enumerate() {
                self.used(field.span, Symbol::Field(id, u32::try_from(at).unwrap_or(u32::MAX)));
            }
            if let Some(event) = self.program.events.get_mut(id) {
                event.fields = fields;
                event.sources = sources;
            }
        }
        self.trees.events = events;
    }

    fn type_actions(&mut self) {
        let actions = std::mem::take(&mut self.trees.actions);
        for (index, written) in actions.iter().enumerate() {
            let fields = self.fields(&written.fields);
            let to = self.expect_source(&written.to).unwrap_or_else(|| self.hole_source());
            if let Some(action) = self.program.actions.get_mut(Id::from_index(index)) {
                action.fields = fields;
                action.to = to;
            }
        }
        self.trees.actions = actions;
    }

    /// A source that stands for one that could not be found, so that every id is a real one.
    fn hole_source(&mut self) -> SourceId {
        let row = Source { name: SmolStr::default(), span: Span::default(), title: None, doc: None };
        self.program.sources.push(row)
    }

    /// A category that stands for one that could not be found, so that every id is a real one.
    pub fn hole_category(&mut self) -> CategoryId {
        let mut row = blank_category(SmolStr::default(), Span::default(), None);
        row.lineage = vec![CategoryId::from_index(self.program.categories.len())];
        self.program.categories.push(row)
    }

    /// Percentages that must each lie in 0 to 100.
    pub fn share(&self, share: &ast::Spanned<Decimal>) -> Decimal {
        let hundred = Decimal::integer(100);
        if share.value < Decimal::ZERO || share.value > hundred {
            self.report(super::messages::shares::out_of_range(share.span, share.value));
            return if share.value < Decimal::ZERO { Decimal::ZERO } else { hundred };
        }
        share.value
    }
}

/// The sum of percentages, exact.
pub(super) fn sum(shares: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    let mut total: i128 = 0;
    for share in shares {
        total = total
            .checked_add(i128::from(share.digits()).checked_mul(10_i128.pow(12 - u32::from(share.scale().min(12))))?)?;
    }
    let (mut digits, mut scale) = (total, 12_u8);
    while scale > 0 && digits % 10 == 0 {
        digits /= 10;
        scale -= 1;
    }
    Some(Decimal::new(i64::try_from(digits).ok()?, scale))
}

/// Text of an optional title.
pub(super) fn title(text: Option<&ast::Text>) -> Option<SmolStr> {
    text.map(|text| text.value.clone())
}

fn blank_category(name: SmolStr, span: Span, doc: Option<SmolStr>) -> Category {
    Category {
        name,
        span,
        doc,
        parent: None,
        lineage: Vec::new(),
        exempt_caps: false,
        exempt_quiet: false,
        exempt_consent: false,
        consent: None,
    }
}

fn blank_journey(item: &ast::Item, journey: &ast::Journey, doc: Option<SmolStr>) -> Journey {
    Journey {
        name: journey.name.text.clone(),
        span: journey.name.span,
        item_span: item.span,
        title: title(journey.title.as_ref()),
        doc,
        owner: None,
        key: None,
        season: None,
        ways_in: Table::new(),
        entry_fields: Vec::new(),
        reenter: Reenter::Always,
        reenter_span: None,
        priority: 0,
        goal: None,
        exits: Vec::new(),
        holdout: None,
        stages: Table::new(),
        implicit_stage: journey.stages.iter().any(|stage| stage.implicit),
        damaged: item.damaged,
    }
}

/// Which names came first, to label the other place of a name that comes twice.
pub(super) type FirstPlaces = FxHashMap<SmolStr, Span>;
