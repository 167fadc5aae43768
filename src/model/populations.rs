//! Populations: how customers are drawn, what happens to them, how they react. Knows no draws.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{
    condition::{Happened, Happening, Which},
    declare::{FirstPlaces, sum},
    expr::{Cx, Place},
    messages::{names as name_say, populations as say, shares as share_say},
    population::{Delay, Dist, Generated, Generator, Of, Persona, Rate, ReactionSubject, Reactions, World},
    program::{Field, Symbol, TriggerKind},
    scope::{Kind, Resolver},
    types::{ChannelId, Const, EventId, PopulationId, Type},
    typing::{field_position, whole_days},
};
use crate::{
    base::{
        Decimal, Span,
        calendar::{Day, Millis},
        ids::Id,
    },
    syntax::ast::{self, DistKind, ExprKind, Literal, PopulationLineKind, ReactionLine},
};

/// Names for draws, so that a second generator of one name gets a number.
type DrawNames = FxHashMap<SmolStr, usize>;

impl Resolver<'_> {
    /// Reactions that only populations mention become reactions of their channels too.
    pub fn collect_generated_reactions(&mut self) {
        let populations = std::mem::take(&mut self.trees.populations);
        let listed: Vec<SmolStr> = self.program.reactions.rows().to_vec();
        for (_, population) in &populations {
            self.collect_from_lines(&population.lines, &listed);
        }
        self.trees.populations = populations;
    }

    fn collect_from_lines(&mut self, lines: &[ast::PopulationLine], listed: &[SmolStr]) {
        for line in lines {
            match &line.kind {
                PopulationLineKind::Persona { lines, .. } => self.collect_from_lines(lines, listed),
                PopulationLineKind::Reactions { subjects, lines } => {
                    let channels = self.channels_of_subjects(subjects);
                    for line in lines {
                        let ReactionLine::Generator(generator, _) = line else { continue };
                        let word = &generator.event;
                        if word.is_hole() || self.event_named(&word.text).is_some() {
                            continue;
                        }
                        let slip = !self.reactions.contains_key(&word.text)
                            && crate::base::suggest::nearest(&word.text, listed.iter().map(SmolStr::as_str)).is_some();
                        if slip {
                            continue;
                        }
                        if let Some(id) = self.reaction(word) {
                            for channel in &channels {
                                if let Some(reactions) = self.channel_reactions.get_mut(channel.index()) {
                                    reactions.insert(id);
                                }
                            }
                        }
                    }
                }
                PopulationLineKind::Size(_)
                | PopulationLineKind::Period { .. }
                | PopulationLineKind::Attribute { .. }
                | PopulationLineKind::Generator(_)
                | PopulationLineKind::ActionFails { .. }
                | PopulationLineKind::Damaged => {}
            }
        }
    }

    fn channels_of_subjects(&self, subjects: &[ast::Ident]) -> Vec<ChannelId> {
        let mut channels = Vec::new();
        for subject in subjects {
            match self.lookup(&subject.text) {
                Some(Symbol::Channel(id)) => channels.push(id),
                Some(Symbol::Message(id)) => channels.extend(self.channels_of_message(id)),
                Some(Symbol::Category(_)) => channels.extend(self.program.channels.ids()),
                Some(_) | None => {}
            }
        }
        channels
    }

    pub fn resolve_populations(&mut self) {
        for index in 0..self.trees.populations.len() {
            let Some((item, tree)) = self.trees.populations.get(index).copied() else { continue };
            let id = PopulationId::from_index(index);
            self.resolve_population(id, item, tree);
        }
    }

    fn resolve_population(&mut self, id: PopulationId, item: &ast::Item, tree: &ast::Population) {
        let mut size: Option<(u64, Span)> = None;
        let mut period: Option<((Day, i64), Span)> = None;
        let mut personas: Vec<Persona> = Vec::new();
        let mut failing = Vec::new();
        let mut draws = DrawNames::default();
        let mut persona_places = FirstPlaces::default();
        let mut damaged = item.damaged;
        let mut period_said = false;
        let world = self.world(&tree.lines, "", None, &mut draws);
        for line in &tree.lines {
            match &line.kind {
                PopulationLineKind::Size(count) => match size {
                    Some((_, first)) => self.report(say::line_twice(line.span, "size", first)),
                    None => {
                        if count.value == 0 {
                            self.report(say::nobody(count.span));
                        }
                        size = Some((count.value, line.span));
                    }
                },
                PopulationLineKind::Period { from, length } => {
                    if let Some((_, first)) = period {
                        self.report(say::line_twice(line.span, "from", first));
                        continue;
                    }
                    period_said = true;
                    let day = self.constant_of(from, &Type::Date, false);
                    let days = whole_days(&length.value);
                    if days.is_none() {
                        self.report(say::period_in_days(length.span));
                    }
                    if self.some_time(length, "a period").is_some()
                        && let (Some(Const::Date(day)), Some(days)) = (day, days)
                    {
                        period = Some(((day, days), line.span));
                    }
                }
                PopulationLineKind::Persona { name, share, lines } => {
                    let named = !name.is_hole();
                    if let (true, Some(first)) = (named, persona_places.get(&name.text)) {
                        self.report(say::persona_twice(name, *first));
                    }
                    persona_places.insert(name.text.clone(), name.span);
                    for inner in lines {
                        if matches!(
                            inner.kind,
                            PopulationLineKind::Size(_)
                                | PopulationLineKind::Period { .. }
                                | PopulationLineKind::Persona { .. }
                                | PopulationLineKind::ActionFails { .. }
                        ) {
                            self.report(say::not_in_a_persona(inner.span));
                        }
                    }
                    let prefix = format!("{}.", name.text);
                    personas.push(Persona {
                        name: name.text.clone(),
                        span: name.span,
                        share: self.share(share),
                        world: self.world(lines, &prefix, Some(&world), &mut draws),
                    });
                }
                PopulationLineKind::ActionFails { action, share } => {
                    let percent = self.share(share);
                    let found = self.expect_name(action, Kind::Action, |symbol| {
                        if let Symbol::Action(id) = symbol { Some(id) } else { None }
                    });
                    if let Some(action_id) = found {
                        if let Some(row) = self.program.actions.get(action_id)
                            && !row.may_fail
                        {
                            self.report(say::action_never_fails(action, row.span));
                        }
                        if failing.iter().any(|(other, _)| *other == action_id) {
                            self.report(name_say::listed_twice(action));
                        }
                        failing.push((action_id, percent));
                    }
                }
                PopulationLineKind::Damaged => damaged = true,
                PopulationLineKind::Attribute { .. }
                | PopulationLineKind::Generator(_)
                | PopulationLineKind::Reactions { .. } => {}
            }
        }
        let total = sum(personas.iter().map(|persona| persona.share));
        if total.is_none_or(|total| total > Decimal::integer(100))
            && let Some(last) = personas.last()
        {
            self.report(share_say::personas_beyond_whole(last.span, total));
        }
        if size.is_none() && !damaged {
            self.report(say::no_size(&tree.name));
        }
        if !period_said && !damaged {
            self.report(say::no_period(&tree.name));
        }
        if !item.damaged {
            self.all_drawn(tree, &world);
        }
        if let Some(population) = self.program.populations.get_mut(id) {
            population.size = size.map_or(0, |(size, _)| size);
            if let Some(((from, days), _)) = period {
                population.from = from;
                population.days = days;
            }
            population.world = world;
            population.personas = personas;
            population.failing = failing;
        }
    }

    /// Every attribute that must have a value must be drawn, unless it has a default or can be invented.
    fn all_drawn(&self, tree: &ast::Population, world: &World) {
        let missing: Vec<&str> = self
            .program
            .attributes
            .iter()
            .filter(|(id, row)| {
                !row.optional
                    && row.default.is_none()
                    && !can_be_invented(&row.ty)
                    && !world.attributes.iter().any(|(drawn, _, _)| drawn == id)
                    && !tree.lines.iter().any(|line| {
                        matches!(&line.kind, PopulationLineKind::Attribute { name, .. } if name.text == row.name)
                    })
            })
            .map(|(_, row)| row.name.as_str())
            .collect();
        if !missing.is_empty() && !tree.name.is_hole() {
            self.report(say::not_drawn(&tree.name, &missing));
        }
    }

    /// Resolves lines; `general`: the population's own, where these are a persona's.
    fn world(
        &self,
        lines: &[ast::PopulationLine],
        prefix: &str,
        general: Option<&World>,
        draws: &mut DrawNames,
    ) -> World {
        let mut world = World::default();
        let mut places = FirstPlaces::default();
        for line in lines {
            match &line.kind {
                PopulationLineKind::Attribute { name, dist } => {
                    if name.is_hole() {
                        continue;
                    }
                    let Some(id) = self.attributes.get(&name.text).copied() else {
                        self.unknown_line(name);
                        continue;
                    };
                    self.used(name.span, Symbol::Attribute(id));
                    if let Some(first) = places.get(&name.text) {
                        self.report(say::line_twice(name.span, &name.text, *first));
                        continue;
                    }
                    places.insert(name.text.clone(), name.span);
                    let Some(row) = self.program.attributes.get(id) else { continue };
                    let (ty, optional) = (row.ty.clone(), row.optional);
                    if let Some(dist) = self.dist(dist, &ty, optional, &name.text) {
                        world.attributes.push((id, dist, line.span));
                    }
                }
                PopulationLineKind::Generator(generator) => {
                    if let Some(generator) = self.generator(generator, None, prefix, general, draws) {
                        world.generators.push(generator);
                    }
                }
                PopulationLineKind::Reactions { subjects, lines } => {
                    world.reactions.push(self.reactions_block(subjects, lines, line.span, prefix, general, draws));
                }
                PopulationLineKind::Size(_)
                | PopulationLineKind::Period { .. }
                | PopulationLineKind::Persona { .. }
                | PopulationLineKind::ActionFails { .. }
                | PopulationLineKind::Damaged => {}
            }
        }
        world
    }

    fn unknown_line(&self, name: &ast::Ident) {
        match self.names.get(&name.text) {
            Some(declared) => self.report(say::line_of_what(name, Kind::of(declared.symbol), declared.span)),
            None => self.unknown(name, &[Kind::Attribute, Kind::Event]),
        }
    }

    fn reactions_block(
        &self,
        subjects: &[ast::Ident],
        lines: &[ReactionLine],
        span: Span,
        prefix: &str,
        general: Option<&World>,
        draws: &mut DrawNames,
    ) -> Reactions {
        let mut resolved = Vec::new();
        for subject in subjects.iter().filter(|subject| !subject.is_hole()) {
            let found = match self.names.get(&subject.text) {
                Some(declared) => {
                    let found = match declared.symbol {
                        Symbol::Channel(id) => Some(ReactionSubject::Channel(id)),
                        Symbol::Message(id) => Some(ReactionSubject::Message(id)),
                        Symbol::Category(id) => Some(ReactionSubject::Category(id)),
                        other => {
                            self.report(say::reacts_to_what(subject, Kind::of(other), declared.span));
                            None
                        }
                    };
                    if found.is_some() {
                        self.used(subject.span, declared.symbol);
                    }
                    found
                }
                None => {
                    self.unknown(subject, &[Kind::Channel, Kind::Message, Kind::Category]);
                    None
                }
            };
            resolved.extend(found);
        }
        let owner: Vec<&str> = subjects.iter().map(|subject| subject.text.as_str()).collect();
        let prefix = format!("{prefix}{}.", owner.join(", "));
        let mut generators = Vec::new();
        let mut fatigue: Option<((Decimal, Millis), Span)> = None;
        for line in lines {
            match line {
                ReactionLine::Generator(generator, _) => {
                    if let Some(generator) = self.generator(generator, Some(subjects), &prefix, general, draws) {
                        generators.push(generator);
                    }
                }
                ReactionLine::Fatigue { share, window, span } => {
                    let percent = self.share(share);
                    let window = self.some_time(window, "a window");
                    match (&fatigue, window) {
                        (Some((_, first)), _) => self.report(say::line_twice(*span, "fatigue", *first)),
                        (None, Some(window)) => fatigue = Some(((percent, window), *span)),
                        (None, None) => {}
                    }
                }
                ReactionLine::Damaged(_) => {}
            }
        }
        Reactions { subjects: resolved, lines: generators, fatigue: fatigue.map(|(fatigue, _)| fatigue), span }
    }

    // -------------------------------------------------------------------------------------------- generators

    fn generator(
        &self,
        written: &ast::Generator,
        inside: Option<&[ast::Ident]>,
        prefix: &str,
        general: Option<&World>,
        draws: &mut DrawNames,
    ) -> Option<Generator> {
        let what = self.generated(&written.event, inside.is_some());
        let (rate, cause) = self.rate(written, inside)?;
        let what = what?;
        if let (Some(_), None, Generated::Event(event)) = (general, inside, what)
            && let Some(row) = self.program.events.get(event)
            && row.to_everyone
            && self.is_one_for_all(&rate)
        {
            self.report(say::everyone_in_a_persona(&written.event, row.span));
            return None;
        }
        let payload = match what {
            Generated::Event(event) => self.payload(written, event, cause, general),
            Generated::Reaction(_) => {
                if let Some(field) = written.payload.first() {
                    self.report(say::reactions_carry_nothing(field.name.span, &written.event.text));
                }
                Vec::new()
            }
        };
        let mut name = format!("{prefix}{}", written.event.text);
        if let ast::Rate::Share { of: Some(of), .. } = &written.rate {
            name = format!("{name} of {}", self.words(of.span));
        }
        let name = SmolStr::from(name);
        let count = draws.entry(name.clone()).or_insert(0);
        *count += 1;
        let name = if *count > 1 { SmolStr::from(format!("{name} {count}")) } else { name };
        Some(Generator { what, rate, payload, name, span: written.span })
    }

    /// Whether what comes at this rate is drawn once for all: by itself, or caused by what happens to everyone.
    fn is_one_for_all(&self, rate: &Rate) -> bool {
        match rate {
            Rate::Every(_) | Rate::Once => true,
            Rate::Share { of: Some(Of::Happening(Happening::Event(cause))), .. } => {
                self.program.events.get(*cause).is_some_and(|cause| cause.to_everyone)
            }
            Rate::Share { .. } => false,
        }
    }

    fn generated(&self, name: &ast::Ident, inside: bool) -> Option<Generated> {
        if name.is_hole() {
            return None;
        }
        if let Some(id) = self.event_named(&name.text) {
            self.used(name.span, Symbol::Event(id));
            return Some(Generated::Event(id));
        }
        match (self.reactions.get(&name.text), inside) {
            (Some(id), true) => return Some(Generated::Reaction(*id)),
            (Some(_), false) => {
                self.report(say::reaction_outside(name));
                return None;
            }
            (None, _) => {}
        }
        if self.attributes.contains_key(&name.text) && !inside {
            self.report(say::attribute_as_event(name));
            return None;
        }
        match self.names.get(&name.text) {
            Some(declared) => self.report(say::line_of_what(name, Kind::of(declared.symbol), declared.span)),
            None if inside => self.unknown(name, &[Kind::Reaction, Kind::Event]),
            None => self.unknown(name, &[Kind::Event, Kind::Attribute]),
        }
        None
    }

    fn rate(&self, written: &ast::Generator, inside: Option<&[ast::Ident]>) -> Option<(Rate, Option<EventId>)> {
        match &written.rate {
            ast::Rate::Hole => None,
            ast::Rate::Every(length) => {
                let millis = self.some_time(length, "a rate")?;
                if inside.is_some() {
                    self.report(say::every_inside_reactions(length.span, &written.event.text));
                    return None;
                }
                Some((Rate::Every(millis), None))
            }
            ast::Rate::Once(span) => {
                if inside.is_some() {
                    self.report(say::every_inside_reactions(*span, &written.event.text));
                    return None;
                }
                Some((Rate::Once, None))
            }
            ast::Rate::Share { share, of, delay } => {
                let percent = self.share(share);
                let delay = delay.as_ref().map_or(Some(Delay::AtOnce), |delay| self.delay(delay));
                let (of, event) = match of {
                    None if inside.is_none() => {
                        self.report(say::share_of_what(
                            share.span,
                            &written.event.text,
                            self.some_event(&written.event.text),
                        ));
                        return None;
                    }
                    None => (None, None),
                    Some(of) => {
                        let (of, event) = self.cause_of(of)?;
                        (Some(of), event)
                    }
                };
                Some((Rate::Share { share: percent, of, delay: delay? }, event))
            }
        }
    }

    /// An event to show in an example.
    fn some_event(&self, other_than: &str) -> &str {
        self.program
            .events
            .rows()
            .iter()
            .map(|event| event.name.as_str())
            .find(|name| *name != other_than)
            .unwrap_or("EVENT")
    }

    fn cause_of(&self, of: &ast::Happening) -> Option<(Of, Option<EventId>)> {
        let what = self.happening(of, &Cx::at(Place::Workspace))?;
        if let Happening::Trigger(id) = &what
            && let Some(trigger) = self.program.triggers.get(*id)
            && !is_plain(&trigger.kind)
        {
            self.report(say::share_of_a_trigger(of.span, &trigger.name, trigger.span));
            return None;
        }
        Some(match what {
            Happening::Message(Which::Bare, Happened::Reaction(id)) => (Of::Reaction(id), None),
            Happening::Event(id) => (Of::Happening(Happening::Event(id)), Some(id)),
            other @ (Happening::Trigger(_) | Happening::Message(..) | Happening::Journey(..) | Happening::Goal) => {
                (Of::Happening(other), None)
            }
        })
    }

    fn delay(&self, written: &ast::Delay) -> Option<Delay> {
        match written {
            ast::Delay::Hole => None,
            ast::Delay::Average(length) => self.some_time(length, "an average delay").map(Delay::Average),
            ast::Delay::Between { from, to, unit, span } => {
                let low = self.millis(&ast::DurationLit { amount: *from, unit: *unit }, *span)?;
                let high = self.millis(&ast::DurationLit { amount: *to, unit: *unit }, *span)?;
                if low > high {
                    self.report(say::backwards(*span));
                    return None;
                }
                Some(Delay::Between(low, high))
            }
            ast::Delay::LogNormal { median, sigma } => {
                let median = self.some_time(median, "a median delay")?;
                Some(Delay::LogNormal { median, sigma: self.sigma(sigma)? })
            }
        }
    }

    fn sigma(&self, sigma: &ast::Spanned<Decimal>) -> Option<f64> {
        if sigma.value < Decimal::ZERO || sigma.value > Decimal::integer(10) {
            self.report(say::sigma_out_of_range(sigma.span));
            return None;
        }
        Some(sigma.value.to_f64())
    }

    fn payload(
        &self,
        written: &ast::Generator,
        event: EventId,
        cause: Option<EventId>,
        general: Option<&World>,
    ) -> Vec<(u32, Dist)> {
        let Some(row) = self.program.events.get(event) else { return Vec::new() };
        let mut drawn: Vec<(u32, Dist)> = Vec::new();
        let mut named: Vec<bool> = vec![false; row.fields.len()];
        let mut places = FirstPlaces::default();
        // What was probably meant by a name that is none: not also reported as not drawn.
        let mut meant: Vec<&str> = Vec::new();
        for field in written.payload.iter().filter(|field| !field.name.is_hole()) {
            let Some(at) = field_position(&row.fields, &field.name.text) else {
                let names = row.fields.iter().map(|field| field.name.as_str());
                meant.extend(crate::base::suggest::nearest(&field.name.text, names));
                self.report(name_say::unknown_field(&field.name, "event", &row.name, &row.fields));
                continue;
            };
            if let Some(first) = places.get(&field.name.text) {
                self.report(name_say::given_twice(&field.name, *first));
                continue;
            }
            places.insert(field.name.text.clone(), field.name.span);
            self.used(field.name.span, Symbol::Field(event, at));
            if let Some(seen) = named.get_mut(at as usize) {
                *seen = true;
            }
            let Some(declared) = row.fields.get(at as usize) else { continue };
            if let Some(dist) = self.dist(&field.dist, &declared.ty, declared.optional, &field.name.text) {
                drawn.push((at, dist));
            }
        }
        let carries = |field: &Field| {
            cause
                .and_then(|cause| self.program.events.get(cause))
                .is_some_and(|cause| cause.fields.iter().any(|other| other.name == field.name && other.ty == field.ty))
        };
        // What a persona's line leaves out is drawn as in the population's own line for that event.
        for (at, field) in (0_u32..).zip(&row.fields) {
            if let Some(named) = named.get_mut(at as usize)
                && !*named
                && !carries(field)
                && let Some(dist) = general.and_then(|general| drawn_for(general, event, at))
            {
                *named = true;
                drawn.push((at, dist.clone()));
            }
        }
        let missing: Vec<&str> = row
            .fields
            .iter()
            .zip(&named)
            .filter(|(field, named)| !**named && !field.optional && !can_be_invented(&field.ty) && !carries(field))
            .map(|(field, _)| field.name.as_str())
            .filter(|name| !meant.contains(name))
            .collect();
        if !missing.is_empty() {
            self.report(say::field_not_drawn(&written.event, &missing, row.span));
        }
        drawn
    }

    // -------------------------------------------------------------------------------------------- distributions

    fn dist(&self, written: &ast::Dist, ty: &Type, optional: bool, name: &str) -> Option<Dist> {
        if *ty == Type::Error {
            return None;
        }
        match &written.kind {
            DistKind::Hole => None,
            DistKind::Shares(shares) => self.shares(written, shares, ty, optional, name),
            DistKind::LogNormal { median, sigma } => {
                let spread = self.sigma(sigma);
                if !matches!(ty, Type::Integer | Type::Number | Type::Money(_) | Type::Percent) {
                    self.report(say::cannot_be_drawn_so(written.span, name, &self.type_words(ty), "lognormal"));
                    return None;
                }
                let value = self.constant_of(median, ty, true)?;
                let middle = plain(&value)?;
                if middle <= 0.0 {
                    self.report(say::median_above_zero(median.span));
                    return None;
                }
                Some(Dist::LogNormal(middle, spread?))
            }
            DistKind::Between { from, to } => self.between(written, from, to, ty, name),
            DistKind::OneOf(count) => {
                if !matches!(ty, Type::Id | Type::Text) {
                    self.report(say::cannot_be_drawn_so(written.span, name, &self.type_words(ty), "one of"));
                    return None;
                }
                if count.value == 0 {
                    self.report(say::one_of_none(count.span));
                    return None;
                }
                Some(Dist::OneOfIds(count.value))
            }
            DistKind::Later(length) => {
                if !matches!(ty, Type::DateTime | Type::Date) {
                    self.report(say::cannot_be_drawn_so(written.span, name, &self.type_words(ty), "later"));
                    return None;
                }
                self.millis(&length.value, length.span).map(Dist::Later)
            }
            DistKind::Fixed(value) => self.constant_of(value, ty, true).map(Dist::Fixed),
        }
    }

    fn shares(
        &self,
        written: &ast::Dist,
        shares: &[(ast::Expr, ast::Spanned<Decimal>)],
        ty: &Type,
        optional: bool,
        name: &str,
    ) -> Option<Dist> {
        if let [(value, share)] = shares {
            if is_word(value, "known") {
                let percent = self.share(share);
                if !optional && !matches!(ty, Type::Set(_)) {
                    self.report(say::always_known(written.span, name));
                }
                return Some(Dist::Known(percent));
            }
            if *ty == Type::Bool && matches!(value.kind, ExprKind::Literal(Literal::Bool(true))) {
                return Some(Dist::True(self.share(share)));
            }
            if *ty == Type::Bool && matches!(value.kind, ExprKind::Literal(Literal::Bool(false))) {
                let percent = self.share(share);
                return sum([Decimal::integer(100), Decimal::new(-percent.digits(), percent.scale())]).map(Dist::True);
            }
        }
        let element = if let Type::Set(element) = ty { element.as_ref() } else { ty };
        let mut values: Vec<(Const, Decimal)> = Vec::with_capacity(shares.len());
        let mut whole = true;
        for (value, share) in shares {
            let percent = self.share(share);
            match self.constant_of(value, element, true) {
                Some(constant) => {
                    if values.iter().any(|(other, _)| *other == constant) {
                        self.report(share_say::share_twice(value.span, &self.words(value.span)));
                    }
                    if constant == Const::Missing && !optional {
                        self.report(say::always_known(value.span, name));
                    }
                    values.push((constant, percent));
                }
                None => whole = false,
            }
        }
        if let Type::Set(_) = ty {
            return whole.then_some(Dist::Each(values));
        }
        let total = sum(shares.iter().map(|(_, share)| share.value));
        let in_range = shares.iter().all(|(_, share)| (Decimal::ZERO..=Decimal::integer(100)).contains(&share.value));
        if !in_range {
            return None;
        }
        if total != Some(Decimal::integer(100)) {
            let last = shares.last().map(|(_, share)| (share.span, share.value));
            self.report(share_say::choice_not_whole(written.span, name, total, last));
            return None;
        }
        whole.then_some(Dist::OneOf(values))
    }

    fn between(&self, written: &ast::Dist, from: &ast::Expr, to: &ast::Expr, ty: &Type, name: &str) -> Option<Dist> {
        if !matches!(ty, Type::Integer | Type::Number | Type::Money(_) | Type::Percent | Type::Date) {
            self.report(say::cannot_be_drawn_so(written.span, name, &self.type_words(ty), "to"));
            return None;
        }
        let high = self.constant_of(to, ty, true);
        // The unit stands once, behind the second number: `50 to 90 USD`.
        let low = match (&from.kind, ty) {
            (ExprKind::Literal(Literal::Number(amount)), Type::Money(currency)) => {
                match amount.scaled(currency.decimals) {
                    Some(minor) => Some(Const::Money(minor, *currency)),
                    None => {
                        self.report(super::messages::types::too_fine_for_currency(from.span, currency));
                        None
                    }
                }
            }
            (ExprKind::Literal(Literal::Number(amount)), Type::Percent) => Some(Const::Percent(*amount)),
            _ => self.constant_of(from, ty, true),
        };
        let (low, high) = (low?, high?);
        let dist = match (whole(&low), whole(&high)) {
            (Some(low), Some(high)) if *ty != Type::Number => (low <= high).then_some(Dist::Between(low, high)),
            _ => {
                let (low, high) = (plain(&low)?, plain(&high)?);
                (low <= high).then_some(Dist::BetweenNumbers(low, high))
            }
        };
        if dist.is_none() {
            self.report(say::backwards(written.span));
        }
        dist
    }
}

/// How the lines of a world draw a field of an event.
fn drawn_for(world: &World, event: EventId, at: u32) -> Option<&Dist> {
    world
        .generators
        .iter()
        .chain(world.reactions.iter().flat_map(|reactions| &reactions.lines))
        .filter(|generator| generator.what == Generated::Event(event))
        .find_map(|generator| generator.payload.iter().find(|(field, _)| *field == at).map(|(_, dist)| dist))
}

/// Whether a trigger is nothing but events of the business: only their happening is known while customers are made up.
fn is_plain(kind: &TriggerKind) -> bool {
    match kind {
        TriggerKind::Event { events, filter: None } => events.iter().all(|event| matches!(event, Happening::Event(_))),
        // Reported where it is declared.
        TriggerKind::Error => true,
        TriggerKind::Event { .. }
        | TriggerKind::Absence { .. }
        | TriggerKind::Becomes(_)
        | TriggerKind::Moment(_)
        | TriggerKind::Yearly { .. }
        | TriggerKind::Monthly { .. }
        | TriggerKind::Weekly { .. }
        | TriggerKind::EveryDays { .. }
        | TriggerKind::EveryTime { .. } => false,
    }
}

/// Whether values of a type are invented, or need none: a set is empty, a missing zone is the workspace's.
const fn can_be_invented(ty: &Type) -> bool {
    matches!(ty, Type::Text | Type::Id | Type::Email | Type::Phone | Type::TimeZone | Type::Set(_) | Type::Error)
}

fn is_word(value: &ast::Expr, word: &str) -> bool {
    matches!(&value.kind, ExprKind::Name(path) if matches!(path.parts.as_slice(), [only] if only.text == word))
}

/// A constant as a whole number in its type's own unit.
fn whole(value: &Const) -> Option<i64> {
    match value {
        Const::Integer(value) => Some(*value),
        Const::Money(minor, _) => Some(*minor),
        Const::Date(day) => Some(i64::from(*day)),
        Const::Number(value) | Const::Percent(value) => value.as_integer(),
        Const::Missing
        | Const::Bool(_)
        | Const::LocalDateTime(..)
        | Const::Time(_)
        | Const::Duration(_)
        | Const::Text(_)
        | Const::Variant(_)
        | Const::Channel(_)
        | Const::Category(_)
        | Const::Set(_) => None,
    }
}

/// A constant as a plain number in its type's own unit.
pub(super) fn plain(value: &Const) -> Option<f64> {
    #[allow(clippy::cast_precision_loss, reason = "parameters of draws need no more than a binary number holds")]
    match value {
        Const::Number(value) | Const::Percent(value) => Some(value.to_f64()),
        other => whole(other).map(|value| value as f64),
    }
}
