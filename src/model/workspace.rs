//! Bodies of declarations: channels, categories, statuses, rules of sending, messages. Knows names and types, not what is known where.

use rustc_hash::FxHashSet;

use super::{
    condition::{Cond, Happening, Term, TermKind},
    conds::damaged,
    declare::FirstPlaces,
    expr::{Bare, Carried, Cx, Place},
    messages::{declarations as say, names as name_say, texts as text_say},
    program::{
        Cap, CapWindow, DailyWindow, Exclusive, Expiry, MessageText, PolicyElse, Quiet, Scope, StatusOccasion,
        Suppression, Symbol, TextPart, weekday_bits,
    },
    scope::{Kind, Resolver},
    types::{AttributeId, CategoryId, ChannelId, HoldoutId, MessageId, ReactionId, StatusId, Type},
    typing::{field_position, is_moment},
};
use crate::{
    base::{Span, calendar::Weekday, ids::Id},
    syntax::ast::{self, ChannelLineKind, ExprKind},
};

impl Resolver<'_> {
    // -------------------------------------------------------------------------------------------- channels

    /// The reaction words of channels; populations add theirs.
    pub fn collect_reactions(&mut self) {
        let channels = std::mem::take(&mut self.trees.channels);
        for (index, written) in channels.iter().enumerate() {
            let id = ChannelId::from_index(index);
            let mut all: FxHashSet<ReactionId> = FxHashSet::default();
            let (mut positive, mut negative, mut until) = (Vec::new(), Vec::new(), Vec::new());
            for line in &written.lines {
                let (words, list) = match &line.kind {
                    ChannelLineKind::Positive(words) => (words, &mut positive),
                    ChannelLineKind::Negative(words) => (words, &mut negative),
                    ChannelLineKind::Consent { until: words, .. } => (words, &mut until),
                    ChannelLineKind::Address(_)
                    | ChannelLineKind::Quiet { .. }
                    | ChannelLineKind::Cost(_)
                    | ChannelLineKind::Damaged => continue,
                };
                for word in words.iter().filter(|word| !word.is_hole()) {
                    if let Some(reaction) = self.reaction(word) {
                        all.insert(reaction);
                        if list.contains(&reaction) {
                            self.report(say::reaction_twice(word));
                        } else {
                            list.push(reaction);
                        }
                    }
                }
            }
            if let Some(both) = positive.iter().find(|id| negative.contains(id))
                && let Some(word) = self.program.reactions.get(*both)
            {
                self.report(say::good_and_bad(written.name.span, &written.name.text, word));
            }
            self.channel_reactions.push(all);
            if let Some(channel) = self.program.channels.get_mut(id) {
                channel.positive = positive;
                channel.negative = negative;
                channel.until = until;
            }
        }
        self.trees.channels = channels;
    }

    /// The reaction of a word; reports a word that cannot be one.
    pub fn reaction(&mut self, word: &ast::Ident) -> Option<ReactionId> {
        if let Some(id) = self.reactions.get(&word.text) {
            return Some(*id);
        }
        if let Some(declared) = self.names.get(&word.text)
            && matches!(declared.symbol, Symbol::Event(_) | Symbol::Trigger(_))
        {
            self.report(say::reaction_named_like(word, Kind::of(declared.symbol), declared.span));
            return None;
        }
        if matches!(word.text.as_str(), "positive" | "negative" | "sent" | "blocked") {
            self.report(say::reaction_taken(word));
            return None;
        }
        let id = self.program.reactions.push(word.text.clone());
        self.reactions.insert(word.text.clone(), id);
        Some(id)
    }

    pub fn resolve_channels(&mut self) {
        let channels = std::mem::take(&mut self.trees.channels);
        for (index, written) in channels.iter().enumerate() {
            self.resolve_channel(ChannelId::from_index(index), written);
        }
        self.trees.channels = channels;
    }

    fn resolve_channel(&mut self, id: ChannelId, written: &ast::Channel) {
        let cx = Cx::at(Place::Workspace);
        let mut address: Option<(AttributeId, Span)> = None;
        let mut consent: Option<(Cond, Span)> = None;
        let mut cost = None;
        let mut quiet = Vec::new();
        let mut lost = false;
        for line in &written.lines {
            match &line.kind {
                ChannelLineKind::Address(path) => {
                    if let Some((_, first)) = address {
                        self.report(say::line_twice(line.span, "address", first));
                    } else {
                        lost = true;
                        address = self.attribute_path(path).map(|id| (id, line.span));
                        if let Some((attribute, _)) = address {
                            self.check_address(attribute, path.span);
                        }
                    }
                }
                ChannelLineKind::Consent { condition, .. } => {
                    let condition = self.cond(condition, &cx);
                    match &consent {
                        Some((_, first)) => self.report(say::line_twice(line.span, "consent", *first)),
                        None => consent = Some((condition, line.span)),
                    }
                }
                ChannelLineKind::Quiet { window, when } => {
                    let resolved = self.window(window, true);
                    let when = when.as_ref().map(|when| self.cond(when, &cx));
                    if let Some(window) = resolved {
                        quiet.push(Quiet { window, when, span: line.span });
                    }
                }
                ChannelLineKind::Positive(_) | ChannelLineKind::Negative(_) => {}
                ChannelLineKind::Cost(value) => {
                    if let Some((_, _, first)) = cost {
                        self.report(say::line_twice(line.span, "cost", first));
                    } else {
                        cost = self.cost(value).map(|(amount, currency)| (amount, currency, line.span));
                    }
                }
                ChannelLineKind::Damaged => lost = true,
            }
        }
        if address.is_none() && !lost && !written.name.is_hole() {
            self.report(say::no_address(&written.name));
        }
        if let Some(channel) = self.program.channels.get_mut(id) {
            channel.address = address.map(|(id, _)| id);
            channel.consent_span = consent.as_ref().map(|(_, span)| *span);
            channel.consent = consent.map(|(condition, _)| condition);
            channel.quiet = quiet;
            channel.cost = cost.map(|(amount, currency, _)| (amount, currency));
        }
    }

    /// An exact decimal of a currency's major unit: may be finer than its smallest coin.
    fn cost(&self, value: &ast::Expr) -> Option<(crate::base::Decimal, super::types::Currency)> {
        match &value.kind {
            ExprKind::Literal(ast::Literal::Money { amount, currency }) => {
                if currency.is_hole() {
                    None
                } else {
                    self.currency(currency).map(|currency| (*amount, currency))
                }
            }
            // The grammar takes nothing else here.
            _ => None,
        }
    }

    fn check_address(&self, attribute: AttributeId, span: Span) {
        let Some(row) = self.program.attributes.get(attribute) else { return };
        if !matches!(row.ty, Type::Text | Type::Id | Type::Email | Type::Phone | Type::Error) {
            self.report(say::address_type(span, &row.name, &self.type_words(&row.ty), row.span));
        }
    }

    /// `name` or `customer.name` where only an attribute can stand.
    pub fn attribute_path(&self, path: &ast::Path) -> Option<AttributeId> {
        if path.parts.iter().any(ast::Ident::is_hole) {
            return None;
        }
        let name = match path.parts.as_slice() {
            [name] => name,
            [owner, name] if owner.text == "customer" => name,
            _ => {
                self.report(say::not_an_attribute_path(path));
                return None;
            }
        };
        match self.attributes.get(&name.text) {
            Some(id) => {
                self.used(name.span, Symbol::Attribute(*id));
                Some(*id)
            }
            None => {
                self.unknown(name, &[Kind::Attribute]);
                None
            }
        }
    }

    /// Hours and days; quiet hours that begin when they end are an error.
    pub fn window(&self, written: &ast::CalendarWindow, quiet: bool) -> Option<DailyWindow> {
        let hours = match &written.hours {
            None => None,
            Some((from, to)) => {
                let (start, end) = (self.time(from), self.time(to));
                let (start, end) = (start?, end?);
                if start == end {
                    let span = from.span.to(to.span);
                    self.report(if quiet { say::quiet_all_day(span) } else { say::empty_window(span) });
                    return None;
                }
                Some((start, end))
            }
        };
        Some(DailyWindow { days: self.days(&written.days), hours })
    }

    /// Bits of weekdays; none said: all.
    pub fn days(&self, written: &[ast::DayRange]) -> u8 {
        if written.is_empty() {
            return 0b111_1111;
        }
        weekday_bits(written.iter().flat_map(|range| {
            let (from, to) = (usize::from(range.from.index()), usize::from(range.to.index()));
            let count = (to + 7 - from) % 7;
            (0..=count).filter_map(move |step| Weekday::ALL.get((from + step) % 7).copied())
        }))
    }

    // -------------------------------------------------------------------------------------------- categories

    pub fn resolve_categories(&mut self) {
        let categories = std::mem::take(&mut self.trees.categories);
        for (index, written) in categories.iter().enumerate() {
            let id = CategoryId::from_index(index);
            let parent = written.parent.as_ref().and_then(|parent| self.expect_category(parent));
            let consent = written.consent.as_ref().map(|consent| self.cond(consent, &Cx::at(Place::Workspace)));
            let (mut caps, mut quiet, mut no_consent) = (false, false, false);
            for word in written.exempt.iter().filter(|word| !word.is_hole()) {
                match word.text.as_str() {
                    "caps" => caps = true,
                    "quiet" => quiet = true,
                    "consent" => no_consent = true,
                    other => {
                        let nearest = crate::base::suggest::nearest(other, ["caps", "quiet", "consent"]);
                        self.report(say::exempt_from_what(word, nearest));
                    }
                }
            }
            if let Some(category) = self.program.categories.get_mut(id) {
                category.parent = parent;
                category.consent = consent;
                category.exempt_caps = caps;
                category.exempt_quiet = quiet;
                category.exempt_consent = no_consent;
            }
        }
        self.trees.categories = categories;
        self.trace_categories();
    }

    /// Lines of parents, nearest first; reports rings and cuts them open.
    fn trace_categories(&mut self) {
        let count = self.program.categories.len();
        let mut finished = vec![false; count];
        for start in 0..count {
            let mut path: Vec<CategoryId> = Vec::new();
            let mut on_path: FxHashSet<CategoryId> = FxHashSet::default();
            let mut next = Some(CategoryId::from_index(start));
            while let Some(id) = next {
                if finished.get(id.index()).copied().unwrap_or(true) {
                    break;
                }
                if !on_path.insert(id) {
                    let ring: Vec<CategoryId> = path.iter().copied().skip_while(|other| *other != id).collect();
                    self.report_category_ring(&ring);
                    if let Some(category) = self.program.categories.get_mut(id) {
                        category.parent = None;
                    }
                    break;
                }
                path.push(id);
                next = self.program.categories.get(id).and_then(|category| category.parent);
            }
            for id in path {
                if let Some(done) = finished.get_mut(id.index()) {
                    *done = true;
                }
            }
        }
        for index in 0..count {
            let id = CategoryId::from_index(index);
            let mut lineage = Vec::new();
            let mut next = Some(id);
            while let Some(at) = next {
                lineage.push(at);
                next = self.program.categories.get(at).and_then(|category| category.parent);
            }
            let inherited = |pick: fn(&super::program::Category) -> bool| {
                lineage.iter().filter_map(|at| self.program.categories.get(*at)).any(pick)
            };
            let exempt = (
                inherited(|category| category.exempt_caps),
                inherited(|category| category.exempt_quiet),
                inherited(|category| category.exempt_consent),
            );
            if let Some(category) = self.program.categories.get_mut(id) {
                (category.exempt_caps, category.exempt_quiet, category.exempt_consent) = exempt;
                category.lineage = lineage;
            }
        }
    }

    fn report_category_ring(&self, ring: &[CategoryId]) {
        let members: Vec<(&str, Span)> = ring
            .iter()
            .filter_map(|id| self.program.categories.get(*id))
            .map(|category| (category.name.as_str(), category.span))
            .collect();
        self.report(name_say::made_of_itself(Kind::Category, &members));
    }

    // -------------------------------------------------------------------------------------------- statuses

    pub fn resolve_statuses(&mut self) {
        let statuses = std::mem::take(&mut self.trees.statuses);
        for (index, written) in statuses.iter().enumerate() {
            let id = StatusId::from_index(index);
            let begins = self.status_occasions(written, &written.begins);
            let ends = self.status_occasions(written, &written.ends);
            for begin in &begins {
                if let Some(end) =
                    ends.iter().find(|end| end.what == begin.what && (end.filter.is_none() || begin.filter.is_none()))
                {
                    self.report(say::begins_and_ends(&written.name, &self.words(begin.span), begin.span, end.span));
                    break;
                }
            }
            let mut ends_after = None;
            for length in &written.ends_after {
                match ends_after {
                    Some((_, first)) => self.report(say::line_twice(length.span, "ends after", first)),
                    None => ends_after = self.some_time(length, "a status").map(|millis| (millis, length.span)),
                }
            }
            if let Some(status) = self.program.statuses.get_mut(id) {
                status.begins = begins;
                status.ends = ends;
                status.ends_after = ends_after.map(|(millis, _)| millis);
            }
        }
        self.trees.statuses = statuses;
    }

    fn status_occasions(&self, status: &ast::Status, occasions: &[ast::Occasion]) -> Vec<StatusOccasion> {
        let mut found = Vec::new();
        for occasion in occasions {
            let cx = Cx::at(Place::Workspace);
            if let Some(when) = &occasion.when {
                self.report(say::when_misplaced(when.span, "a status begins and ends on events"));
            }
            let happenings: Vec<(Happening, Span)> = occasion
                .events
                .iter()
                .filter_map(|event| self.happening(event, &cx).map(|what| (what, event.span)))
                .collect();
            let all: Vec<Happening> = happenings.iter().map(|(what, _)| what.clone()).collect();
            let filter = self.filter(
                occasion.filter.as_ref(),
                &all,
                span_of(&occasion.events),
                &cx,
                occasion.events.len() == all.len(),
            );
            for (what, span) in happenings {
                let key_field = self.status_key(status, &what, span);
                found.push(StatusOccasion { what, filter: filter.clone(), key_field, span });
            }
        }
        found
    }

    fn status_key(&self, status: &ast::Status, what: &Happening, span: Span) -> Option<u32> {
        let key = status.key.as_ref().filter(|key| !key.is_hole())?;
        let events = self.happening_events(what);
        let [event] = events.as_slice() else {
            self.report(say::status_without_key(span, &self.words(span), key, &status.name, None));
            return None;
        };
        let row = self.program.events.get(*event)?;
        let Some(at) = field_position(&row.fields, &key.text) else {
            self.report(say::status_without_key(span, &self.words(span), key, &status.name, Some(row.span)));
            return None;
        };
        let field = row.fields.get(at as usize)?;
        if field.optional {
            self.report(say::status_key_optional(span, &row.name, key, field.span));
        }
        Some(at)
    }

    /// A `where` over what happens; nothing to narrow is an error.
    pub fn filter(
        &self,
        written: Option<&ast::Expr>,
        happenings: &[Happening],
        span: Span,
        cx: &Cx,
        whole: bool,
    ) -> Option<Cond> {
        let written = written?;
        let carried = self.carried(happenings);
        if carried.events.is_empty() {
            // Nothing resolved: what could not be found was reported.
            if !happenings.is_empty() {
                self.report(super::messages::conditions::nothing_to_narrow(written.span, &self.words(span), false));
            }
            return Some(damaged(written.span));
        }
        // With a part of the list unknown, an unknown field may be one of that part.
        Some(if whole { self.cond(written, &cx.narrowed(&carried)) } else { damaged(written.span) })
    }

    // -------------------------------------------------------------------------------------------- rules of sending

    pub fn resolve_rules(&mut self) {
        let caps = std::mem::take(&mut self.trees.caps);
        for (item, written) in &caps {
            if let Some(cap) = self.cap(item.span, written) {
                self.program.caps.push(cap);
            }
        }
        self.trees.caps = caps;
        let suppressions = std::mem::take(&mut self.trees.suppressions);
        for (item, written) in &suppressions {
            let scope = self.scope(&written.scope, "suppress");
            let when = self.cond(&written.when, &Cx::at(Place::Workspace));
            let otherwise = match &written.otherwise {
                Some(ast::PolicyElse::Exit(span)) => {
                    self.report(say::suppress_cannot_exit(*span));
                    PolicyElse::Skip
                }
                other => self.policy(other.as_ref()),
            };
            if let Some(scope) = scope {
                self.program.suppressions.push(Suppression { span: item.span, scope, when, otherwise });
            }
        }
        self.trees.suppressions = suppressions;
        let holdouts = std::mem::take(&mut self.trees.holdouts);
        for (index, written) in holdouts.iter().enumerate() {
            let share = self.share(&written.share);
            let mut categories = Vec::new();
            for name in &written.categories {
                if let Some(id) = self.expect_category(name) {
                    if categories.contains(&id) {
                        self.report(name_say::listed_twice(name));
                    } else {
                        categories.push(id);
                    }
                }
            }
            if let Some(holdout) = self.program.holdouts.get_mut(HoldoutId::from_index(index)) {
                holdout.share = share;
                holdout.categories = categories;
            }
        }
        self.trees.holdouts = holdouts;
        let exclusives = std::mem::take(&mut self.trees.exclusives);
        for (item, written) in &exclusives {
            let mut journeys = Vec::new();
            for name in &written.journeys {
                if let Some(id) = self.expect_journey(name) {
                    if journeys.contains(&id) {
                        self.report(name_say::listed_twice(name));
                    } else {
                        journeys.push(id);
                    }
                }
            }
            if journeys.len() == 1 && written.journeys.len() == 1 {
                self.report(say::one_alone(item.span));
            }
            self.program.exclusives.push(Exclusive { span: item.span, journeys });
        }
        self.trees.exclusives = exclusives;
    }

    fn cap(&self, span: Span, written: &ast::Cap) -> Option<Cap> {
        let scope = self.scope(&written.scope, "cap");
        let (window, window_span) = match &written.window {
            ast::CapWindow::Rolling(length) => {
                (self.some_time(length, "a cap's window").map(CapWindow::Rolling), length.span)
            }
            ast::CapWindow::Calendar(unit) => (
                Some(match unit.value {
                    ast::CalendarUnit::Day => CapWindow::Day,
                    ast::CalendarUnit::Week => CapWindow::Week,
                    ast::CalendarUnit::Month => CapWindow::Month,
                }),
                unit.span,
            ),
            ast::CapWindow::Hole => (None, written.limit.span),
        };
        if written.limit.value == 0 {
            self.report(say::cap_of_nothing(written.limit.span, &written.scope.text));
        }
        let when = written.when.as_ref().map(|when| self.cond(when, &Cx::at(Place::Workspace)));
        let end = written.when.as_ref().map_or(window_span, |when| when.span);
        let words = self.words(written.scope.span.to(end));
        let otherwise = self.policy(written.otherwise.as_ref());
        Some(Cap { span, words, scope: scope?, limit: written.limit.value, window: window?, when, otherwise })
    }

    fn policy(&self, written: Option<&ast::PolicyElse>) -> PolicyElse {
        match written {
            None | Some(ast::PolicyElse::Hole) => PolicyElse::Skip,
            Some(ast::PolicyElse::Exit(_)) => PolicyElse::Exit,
            Some(ast::PolicyElse::Delay(length)) => {
                self.some_time(length, "a delay").map_or(PolicyElse::Skip, PolicyElse::Delay)
            }
        }
    }

    fn scope(&self, name: &ast::Ident, rule: &'static str) -> Option<Scope> {
        if name.is_hole() {
            return None;
        }
        if name.text == "messages" {
            return Some(Scope::Messages);
        }
        match self.names.get(&name.text) {
            Some(declared) => {
                let scope = match declared.symbol {
                    Symbol::Category(id) => Scope::Category(id),
                    Symbol::Channel(id) => Scope::Channel(id),
                    Symbol::Message(id) => Scope::Message(id),
                    other => {
                        self.report(say::scope_of_what(name, rule, Kind::of(other), declared.span));
                        return None;
                    }
                };
                self.used(name.span, declared.symbol);
                Some(scope)
            }
            None => {
                self.unknown(name, &[Kind::Category, Kind::Channel, Kind::Message]);
                None
            }
        }
    }

    // -------------------------------------------------------------------------------------------- messages

    pub fn resolve_messages(&mut self) {
        let messages = std::mem::take(&mut self.trees.messages);
        for (index, written) in messages.iter().enumerate() {
            let id = MessageId::from_index(index);
            let category = self.expect_category(&written.category);
            let category = category.unwrap_or_else(|| self.hole_category());
            let mut events = Vec::new();
            for name in &written.events {
                if let Some(event) = self.expect_event(name) {
                    if events.contains(&event) {
                        self.report(name_say::listed_twice(name));
                    } else {
                        events.push(event);
                    }
                }
            }
            let whole = events.len() == written.events.len();
            let carried = Carried { complete: !events.is_empty(), events };
            let mut texts: Vec<MessageText> = Vec::with_capacity(written.texts.len());
            let mut places: FirstPlaces = FirstPlaces::default();
            for text in &written.texts {
                let Some(channel) = self.expect_channel(&text.channel) else { continue };
                if let Some(first) = places.get(&text.channel.text) {
                    self.report(say::text_twice(&text.channel, *first));
                    continue;
                }
                places.insert(text.channel.text.clone(), text.channel.span);
                texts.push(MessageText {
                    channel,
                    template: text.template.as_ref().map(|template| template.value.clone()),
                    subject: text.subject.as_ref().map(|subject| self.text(subject, &carried, whole)),
                    body: text.body.as_ref().map(|body| self.text(body, &carried, whole)),
                    span: text.span,
                });
            }
            let expires = written.expires.as_ref().and_then(|expires| self.expiry(expires, &carried));
            if let Some(message) = self.program.messages.get_mut(id) {
                message.category = category;
                message.events = carried.events;
                message.texts = texts;
                message.expires = expires;
            }
        }
        self.trees.messages = messages;
    }

    fn text(&self, template: &ast::Template, carried: &Carried, whole: bool) -> Vec<TextPart> {
        let cx = Cx { place: Place::Workspace, carried: Some(carried), bare: Bare::Either };
        template
            .parts
            .iter()
            .filter_map(|part| match part {
                ast::TemplatePart::Literal(text) => Some(TextPart::Literal(text.clone())),
                ast::TemplatePart::Placeholder { path, or, span } => {
                    self.placeholder(path, or.as_ref(), *span, &cx, whole)
                }
            })
            .collect()
    }

    fn placeholder(
        &self,
        path: &ast::Path,
        or: Option<&ast::Text>,
        span: Span,
        cx: &Cx,
        whole: bool,
    ) -> Option<TextPart> {
        if path.parts.iter().any(ast::Ident::is_hole) {
            return None;
        }
        let written = ast::Expr { span: path.span, kind: ExprKind::Name(path.clone()) };
        if let [owner, _] = path.parts.as_slice()
            && owner.text == "entry"
        {
            self.report(text_say::entry_in_text(path));
            return None;
        }
        if let [name] = path.parts.as_slice()
            && self.peek(&written, cx).is_none()
        {
            if whole && !self.lost_items {
                let nearest = self.nearest_placeholder(&name.text, cx);
                let events: Vec<&str> = cx
                    .carried
                    .map(|carried| carried.events.as_slice())
                    .unwrap_or_default()
                    .iter()
                    .filter_map(|id| self.program.events.get(*id))
                    .map(|event| event.name.as_str())
                    .collect();
                let holder =
                    self.program.events.rows().iter().find(|event| field_position(&event.fields, &name.text).is_some());
                self.report(text_say::placeholder_of_nothing(
                    name,
                    nearest.as_deref(),
                    &events,
                    holder.map(|event| event.name.as_str()),
                ));
            }
            return None;
        }
        let term = self.term(&written, None, cx);
        if matches!(term.kind, TermKind::Error) {
            return None;
        }
        if term.optional && or.is_none() {
            self.report(text_say::placeholder_may_be_missing(span, &self.words(path.span), path.span));
        }
        if !term.optional
            && let Some(or) = or
        {
            self.report(text_say::or_for_nothing(span, or.span, &self.words(path.span)));
        }
        Some(TextPart::Value(term, or.map(|text| text.value.clone())))
    }

    fn nearest_placeholder(&self, written: &str, cx: &Cx) -> Option<smol_str::SmolStr> {
        let mut names: Vec<&str> = Vec::new();
        if let Some(carried) = cx.carried {
            for event in carried.events.iter().filter_map(|id| self.program.events.get(*id)) {
                names.extend(event.fields.iter().map(|field| field.name.as_str()));
            }
        }
        names.extend(self.program.attributes.rows().iter().map(|row| row.name.as_str()));
        crate::base::suggest::nearest(written, names).map(smol_str::SmolStr::from)
    }

    fn expiry(&self, written: &ast::Spanned<ast::Expiry>, carried: &Carried) -> Option<Expiry> {
        match &written.value {
            ast::Expiry::After(length) => self.some_time(length, "an expiry").map(Expiry::After),
            ast::Expiry::On(moment) => {
                let cx = Cx { place: Place::Workspace, carried: Some(carried), bare: Bare::Either };
                let term = self.term(moment, None, &cx);
                if matches!(term.kind, TermKind::Error) || !self.must_be_moment(&term, true) {
                    return None;
                }
                Some(Expiry::On(term))
            }
        }
    }

    /// Whether a term is a moment; a date without its time is none where `exact`. Reports.
    pub fn must_be_moment(&self, term: &Term, exact: bool) -> bool {
        if !is_moment(&term.ty) {
            self.report(say::not_a_moment(term.span, &self.words(term.span), &self.type_words(&term.ty)));
            return false;
        }
        if exact && term.ty == Type::Date {
            self.report(say::which_time_of_day(term.span, &self.words(term.span)));
            return false;
        }
        true
    }
}

/// The place of a list of events.
pub(super) fn span_of(events: &[ast::Happening]) -> Span {
    let first = events.first().map_or(Span::default(), |event| event.span);
    events.iter().fold(first, |all, event| all.to(event.span))
}
