//! A population compiled for one kind of customers: which line stands where several speak of the same thing, what causes what, and
//! the places of all draws. Knows no customer.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use std::collections::BTreeMap;

use smol_str::{SmolStr, format_smolstr};

use super::dist::{Draw, Invention, Ready, chance_of};
use crate::{
    base::{
        calendar::Millis,
        ids::{Id, Table},
    },
    model::{
        Program, Type,
        condition::{Happened, Happening, JourneyFact, Which},
        population::{Delay, Generated, Generator, Of, Persona, Rate, ReactionSubject, Reactions, World},
        program::{Field, TriggerKind},
        types::{AttributeId, ChannelId, EventId, JourneyId, MessageId, ReactionId},
    },
    sim::draws::Place,
};

/// One kind of customers: a persona, or those who are none.
#[derive(Clone, Debug)]
pub(super) struct Kind {
    /// Every attribute, the time zone first: moments of the others are read in it.
    pub attributes: Vec<(AttributeId, Place, Draw)>,
    /// What happens by itself.
    pub sources: Vec<Source>,
    /// What follows from something that is no message.
    pub shares: Vec<Share>,
    /// Shares by the event that causes them.
    pub by_event: Table<EventId, Vec<usize>>,
    /// Shares by the fact about a journey that causes them.
    pub by_fact: Vec<(JourneyId, JourneyFact, usize)>,
    /// Shares by messages that were not sent.
    pub by_block: Vec<(Which, Happened, usize)>,
    /// What follows from a message, by message and channel.
    pub replies: Vec<Reply>,
    channels: usize,
}

/// What happens by itself.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub order: u64,
    pub place: Place,
    /// The mean gap; none: once, at any moment.
    pub gap: Option<f64>,
    pub makes: Making,
}

/// What follows from something with a chance.
#[derive(Clone, Debug)]
pub(super) struct Share {
    pub order: u64,
    pub chance: f64,
    pub chance_place: Place,
    pub delay: Lag,
    pub delay_place: Place,
    pub makes: Making,
    /// Whether the fields of the cause are needed.
    pub carries: bool,
}

/// What follows from a message by a channel.
#[derive(Clone, Debug, Default)]
pub(super) struct Reply {
    pub lines: Vec<Line>,
    /// What is left of the chance after one more message of the window, and the window.
    pub fatigue: Option<(f64, Millis)>,
    /// Whether some line needs what came with the entry.
    pub carries: bool,
}

/// A line of a reply.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub cause: Cause,
    pub chance: f64,
    pub chance_place: Place,
    /// Whether fatigue lowers it: a positive reaction that is no share of another.
    pub tires: bool,
    pub delay: Lag,
    pub delay_place: Place,
    pub makes: Reacts,
}

/// What a line of a reply makes.
#[derive(Clone, Debug)]
pub(super) enum Reacts {
    Reaction(ReactionId),
    Event(Making),
}

/// What a line of a reply follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    Sent,
    Reactions(Vec<ReactionId>),
    Event(EventId),
}

/// How long after.
#[derive(Clone, Debug)]
pub(super) enum Lag {
    AtOnce,
    Average(f64),
    Between(Millis, Millis),
    LogNormal { log_median: f64, sigma: f64 },
}

/// An event to be made.
#[derive(Clone, Debug)]
pub(super) struct Making {
    pub event: EventId,
    pub fields: Vec<FieldDraw>,
}

/// How a field of an event comes about.
#[derive(Clone, Debug)]
pub(super) enum FieldDraw {
    Drawn(Place, Draw),
    /// From that field of the cause.
    Carried(usize, Place, Draw),
    /// From what came with the entry of the visit that sent the message: the position by journey.
    FromEntry(Vec<Option<usize>>, Place, Draw),
}

impl Kind {
    /// The reply to a message by a channel.
    pub fn reply(&self, message: MessageId, channel: ChannelId) -> Option<&Reply> {
        self.replies.get(self.reply_index(message, channel))
    }

    pub fn reply_index(&self, message: MessageId, channel: ChannelId) -> usize {
        message.index() * self.channels + channel.index()
    }

    /// `everyone`: only what happens to all at once, drawn once; else only what happens to each.
    pub fn new(program: &Program, world: &World, persona: Option<&Persona>, everyone: bool) -> Self {
        Compiler { program, letters: BTreeMap::new() }.kind(world, persona, everyone)
    }
}

struct Compiler<'p> {
    program: &'p Program,
    /// How many generators have made up fields of a name so far.
    letters: BTreeMap<SmolStr, usize>,
}

/// A line that speaks of messages, and how near it stands: smaller is nearer.
struct Spoken<'p> {
    level: usize,
    subject: Which,
    generator: &'p Generator,
    cause: Cause,
}

impl<'p> Compiler<'p> {
    fn kind(mut self, world: &'p World, persona: Option<&'p Persona>, everyone: bool) -> Kind {
        let own = persona.map(|persona| &persona.world);
        let mut kind = Kind {
            attributes: if everyone { Vec::new() } else { self.attributes(world, own) },
            sources: Vec::new(),
            shares: Vec::new(),
            by_event: Table::new(),
            by_fact: Vec::new(),
            by_block: Vec::new(),
            replies: Vec::new(),
            channels: self.program.channels.len(),
        };
        for _ in self.program.events.rows() {
            kind.by_event.push(Vec::new());
        }
        let mut spoken = Vec::new();
        for (order, generator, level) in merged(world, own) {
            let Generated::Event(event) = generator.what else { continue };
            if self.is_shared(event, &generator.rate) != everyone {
                continue;
            }
            match &generator.rate {
                Rate::Every(gap) => self.source(&mut kind, generator, event, order, Some(*gap)),
                Rate::Once => self.source(&mut kind, generator, event, order, None),
                Rate::Share { of, .. } => self.caused(&mut kind, &mut spoken, generator, order, level, of.as_ref()),
            }
        }
        if !everyone {
            for (reactions, personal) in own
                .into_iter()
                .flat_map(|own| own.reactions.iter().map(|r| (r, true)))
                .chain(world.reactions.iter().map(|r| (r, false)))
            {
                for subject in &reactions.subjects {
                    self.speak(&mut spoken, reactions, *subject, personal);
                }
            }
            self.replies(&mut kind, &spoken, world, own);
        }
        kind
    }

    fn attributes(&self, world: &World, own: Option<&World>) -> Vec<(AttributeId, Place, Draw)> {
        let program = self.program;
        let mut ids: Vec<AttributeId> = program.attributes.ids().collect();
        ids.sort_by_key(|id| Some(*id) != program.zone_attribute);
        ids.into_iter()
            .filter_map(|id| {
                let attribute = program.attributes.get(id)?;
                let line = own.into_iter().chain([world]).find_map(|w| w.attributes.iter().find(|(a, ..)| *a == id));
                let made_up = match &attribute.default {
                    Some(constant) => Draw::Fixed(Ready::new(constant)),
                    None => match &attribute.ty {
                        Type::Set(_) => Draw::Each(Vec::new()),
                        ty => Draw::Invent(Invention::of(ty, &attribute.name, &SmolStr::default())),
                    },
                };
                let place = Place::new("attribute", &attribute.name);
                let draw = line.map_or(made_up.clone(), |(_, dist, _)| {
                    Draw::new(program, dist, &attribute.ty, "attribute", &attribute.name, made_up)
                });
                Some((id, place, draw))
            })
            .collect()
    }

    /// Whether an event is drawn once for all: it happens to everyone, and so does what causes it.
    fn is_shared(&self, event: EventId, rate: &Rate) -> bool {
        self.program.events[event].to_everyone
            && match rate {
                Rate::Every(_) | Rate::Once => true,
                Rate::Share { of: Some(Of::Happening(Happening::Event(cause))), .. } => {
                    self.program.events[*cause].to_everyone
                }
                Rate::Share { .. } => false,
            }
    }

    fn source(&mut self, kind: &mut Kind, generator: &Generator, event: EventId, order: u64, gap: Option<Millis>) {
        let makes = self.making(generator, event, &generator.name, &Carry::Nothing);
        let place = Place::new("gap", &generator.name);
        #[allow(clippy::cast_precision_loss, reason = "a mean gap of milliseconds fits 53 bits for 285,000 years")]
        kind.sources.push(Source { order, place, gap: gap.map(|gap| gap as f64), makes });
    }

    /// A share outside `on …`: of something that happens, or of a message or reaction.
    fn caused(
        &mut self,
        kind: &mut Kind,
        spoken: &mut Vec<Spoken<'p>>,
        generator: &'p Generator,
        order: u64,
        level: usize,
        of: Option<&Of>,
    ) {
        let mut say = |subject: Which, cause: Cause| spoken.push(Spoken { level, subject, generator, cause });
        match of {
            None => say(Which::Bare, Cause::Sent),
            Some(Of::Reaction(reaction)) => say(Which::Bare, Cause::Reactions(vec![*reaction])),
            Some(Of::Happening(happening)) => match happening {
                Happening::Event(cause) => self.caused_by_event(kind, generator, order, *cause),
                Happening::Trigger(trigger) => {
                    // The model refuses triggers that are not plain events.
                    if let TriggerKind::Event { events, filter: None } = &self.program.triggers[*trigger].kind {
                        for event in events {
                            if let Happening::Event(cause) = event {
                                self.caused_by_event(kind, generator, order, *cause);
                            }
                        }
                    }
                }
                Happening::Journey(journey, fact) => {
                    let index = self.share(kind, generator, order, &Carry::Nothing);
                    kind.by_fact.extend(index.map(|index| (*journey, *fact, index)));
                }
                Happening::Message(which, happened) => match happened {
                    Happened::Sent => say(*which, Cause::Sent),
                    Happened::Reaction(reaction) => say(*which, Cause::Reactions(vec![*reaction])),
                    Happened::Positive => say(*which, Cause::Reactions(self.listed(|c| &c.positive))),
                    Happened::Negative => say(*which, Cause::Reactions(self.listed(|c| &c.negative))),
                    Happened::Blocked | Happened::BlockedFor(_) => {
                        let index = self.share(kind, generator, order, &Carry::Nothing);
                        kind.by_block.extend(index.map(|index| (*which, *happened, index)));
                    }
                },
                // `on goal` belongs to a journey's own rules.
                Happening::Goal => {}
            },
        }
    }

    fn caused_by_event(&mut self, kind: &mut Kind, generator: &Generator, order: u64, cause: EventId) {
        let carry = Carry::Event(&self.program.events[cause].fields);
        if let (Some(index), Some(causes)) = (self.share(kind, generator, order, &carry), kind.by_event.get_mut(cause))
        {
            causes.push(index);
        }
    }

    fn share(&mut self, kind: &mut Kind, generator: &Generator, order: u64, carry: &Carry<'_>) -> Option<usize> {
        let Generated::Event(event) = generator.what else { return None };
        let Rate::Share { share, delay, .. } = &generator.rate else { return None };
        let makes = self.making(generator, event, &generator.name, carry);
        let carries = makes.fields.iter().any(|field| matches!(field, FieldDraw::Carried(..)));
        kind.shares.push(Share {
            order,
            chance: chance_of(*share),
            chance_place: Place::new("share", &generator.name),
            delay: Lag::new(delay),
            delay_place: Place::new("delay", &generator.name),
            makes,
            carries,
        });
        Some(kind.shares.len() - 1)
    }

    fn speak(&self, spoken: &mut Vec<Spoken<'p>>, reactions: &'p Reactions, subject: ReactionSubject, personal: bool) {
        let (subject, near) = match subject {
            ReactionSubject::Message(message) => (Which::Message(message), 0),
            ReactionSubject::Category(category) => (Which::Category(category), 1),
            ReactionSubject::Channel(channel) => (Which::Channel(channel), 2),
        };
        let level = if personal { near } else { near + GENERAL };
        for generator in &reactions.lines {
            let Rate::Share { of, .. } = &generator.rate else { continue };
            let cause = match of {
                None => Cause::Sent,
                Some(Of::Reaction(reaction)) => Cause::Reactions(vec![*reaction]),
                Some(Of::Happening(happening)) => match happening {
                    Happening::Event(event) => Cause::Event(*event),
                    Happening::Message(_, Happened::Reaction(reaction)) => Cause::Reactions(vec![*reaction]),
                    Happening::Message(_, Happened::Positive) => Cause::Reactions(self.listed(|c| &c.positive)),
                    Happening::Message(_, Happened::Negative) => Cause::Reactions(self.listed(|c| &c.negative)),
                    Happening::Message(_, Happened::Sent) => Cause::Sent,
                    Happening::Message(_, Happened::Blocked | Happened::BlockedFor(_))
                    | Happening::Trigger(_)
                    | Happening::Journey(..)
                    | Happening::Goal => continue,
                },
            };
            spoken.push(Spoken { level, subject, generator, cause });
        }
    }

    /// Reactions on a list of any channel.
    fn listed(&self, list: impl Fn(&crate::model::program::Channel) -> &Vec<ReactionId>) -> Vec<ReactionId> {
        let mut all: Vec<ReactionId> =
            self.program.channels.rows().iter().flat_map(|channel| list(channel).iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn replies(&mut self, kind: &mut Kind, spoken: &[Spoken<'p>], world: &World, own: Option<&World>) {
        let program = self.program;
        // Made-up fields get their letters once per written line, not once per message.
        let letters: Vec<Vec<SmolStr>> = spoken.iter().map(|line| self.letters_of(line.generator)).collect();
        for (message, _) in program.messages.iter() {
            for (channel, declared) in program.channels.iter() {
                let mut chosen: Vec<(&Spoken<'p>, &Vec<SmolStr>)> = spoken
                    .iter()
                    .zip(&letters)
                    .filter(|(line, _)| self.is_about(line.subject, message, channel))
                    .collect();
                chosen.sort_by_key(|(line, _)| line.level);
                let all = chosen.clone();
                chosen.retain(|(line, _)| {
                    let nearest =
                        all.iter().filter(|(other, _)| same_subject(line, other)).map(|(other, _)| other.level);
                    nearest.min() == Some(line.level)
                });
                let mut names: BTreeMap<SmolStr, u32> = BTreeMap::new();
                let mut reply = Reply { fatigue: self.fatigue(world, own, message, channel), ..Reply::default() };
                for (line, letters) in chosen {
                    let compiled = self.line(line, letters, message, &declared.positive, &mut names);
                    reply.carries |= compiled.carries_entry();
                    reply.lines.push(compiled);
                }
                kind.replies.push(reply);
            }
        }
    }

    fn line(
        &self,
        line: &Spoken<'_>,
        letters: &[SmolStr],
        message: MessageId,
        positive: &[ReactionId],
        names: &mut BTreeMap<SmolStr, u32>,
    ) -> Line {
        let program = self.program;
        let what = match line.generator.what {
            Generated::Event(event) => program.events[event].name.clone(),
            Generated::Reaction(reaction) => program.reactions[reaction].clone(),
        };
        let cause = match &line.cause {
            Cause::Sent => SmolStr::default(),
            Cause::Reactions(reactions) => reactions.iter().map(|r| format!(" of {}", program.reactions[*r])).collect(),
            Cause::Event(event) => format_smolstr!(" of {}", program.events[*event].name),
        };
        // By message and reaction, whichever line speaks: a line that moves from a channel to a message changes no other draw.
        let mut name = format_smolstr!("{}.{what}{cause}", program.messages[message].name);
        let times = names.entry(name.clone()).and_modify(|times| *times += 1).or_insert(1);
        if *times > 1 {
            name = format_smolstr!("{name} {times}");
        }
        let (chance, delay) = match &line.generator.rate {
            Rate::Share { share, delay, .. } => (chance_of(*share), Lag::new(delay)),
            Rate::Every(_) | Rate::Once => (0.0, Lag::AtOnce),
        };
        let makes = match line.generator.what {
            Generated::Reaction(reaction) => Reacts::Reaction(reaction),
            Generated::Event(event) => {
                let carry = match &line.cause {
                    Cause::Event(cause) => Carry::Event(&program.events[*cause].fields),
                    Cause::Sent | Cause::Reactions(_) => Carry::Entry,
                };
                Reacts::Event(self.making_with(line.generator, event, &name, &carry, letters))
            }
        };
        let tires = match (&makes, &line.cause) {
            (Reacts::Reaction(reaction), Cause::Sent) => positive.contains(reaction),
            (Reacts::Reaction(_) | Reacts::Event(_), Cause::Sent | Cause::Reactions(_) | Cause::Event(_)) => false,
        };
        Line {
            cause: line.cause.clone(),
            chance,
            chance_place: Place::new("reaction", &name),
            tires,
            delay,
            delay_place: Place::new("reaction delay", &name),
            makes,
        }
    }

    fn fatigue(
        &self,
        world: &World,
        own: Option<&World>,
        message: MessageId,
        channel: ChannelId,
    ) -> Option<(f64, Millis)> {
        own.into_iter().chain([world]).find_map(|world| {
            let about = |subject: &ReactionSubject| match subject {
                ReactionSubject::Message(m) => (*m == message).then_some(0),
                ReactionSubject::Category(c) => {
                    self.program.is_kind_of(self.program.messages[message].category, *c).then_some(1)
                }
                ReactionSubject::Channel(c) => (*c == channel).then_some(2),
            };
            world
                .reactions
                .iter()
                .filter_map(|r| Some((r.subjects.iter().filter_map(about).min()?, r.fatigue?)))
                .min_by_key(|(near, _)| *near)
                .map(|(_, (percent, window))| (1.0 - chance_of(percent), window))
        })
    }

    fn is_about(&self, subject: Which, message: MessageId, channel: ChannelId) -> bool {
        is_about(self.program, subject, message, channel)
    }

    fn letters_of(&mut self, generator: &Generator) -> Vec<SmolStr> {
        let Generated::Event(event) = generator.what else { return Vec::new() };
        let names: Vec<SmolStr> = self.program.events[event].fields.iter().map(|field| field.name.clone()).collect();
        names.into_iter().map(|name| self.letter(name)).collect()
    }

    /// Nothing for the first generator that could make up a field of this name, then `b`, `c`, …
    fn letter(&mut self, field: SmolStr) -> SmolStr {
        let before = self.letters.entry(field).and_modify(|count| *count += 1).or_insert(0);
        let mut rest = *before;
        let mut letters = Vec::new();
        while rest > 0 {
            letters.push(char::from(b'a' + u8::try_from(rest % 26).unwrap_or(0)));
            rest /= 26;
        }
        letters.into_iter().rev().collect()
    }

    fn making(&mut self, generator: &Generator, event: EventId, place: &str, carry: &Carry<'_>) -> Making {
        let letters = self.letters_of(generator);
        self.making_with(generator, event, place, carry, &letters)
    }

    fn making_with(
        &self,
        generator: &Generator,
        event: EventId,
        place: &str,
        carry: &Carry<'_>,
        letters: &[SmolStr],
    ) -> Making {
        let program = self.program;
        let fields = program.events[event].fields.iter().enumerate().map(|(position, field)| {
            let name = format_smolstr!("{place}.{}", field.name);
            let at = Place::new("field", &name);
            let letter = letters.get(position).cloned().unwrap_or_default();
            let made_up = Draw::Invent(Invention::of(&field.ty, &field.name, &letter));
            let line = generator.payload.iter().find(|(at, _)| *at as usize == position);
            match (line, carry) {
                (Some((_, dist)), _) => {
                    FieldDraw::Drawn(at, Draw::new(program, dist, &field.ty, "field", &name, made_up))
                }
                (None, Carry::Event(fields)) => match same_field(fields, field) {
                    Some(position) => FieldDraw::Carried(position, at, made_up),
                    None => FieldDraw::Drawn(at, made_up),
                },
                (None, Carry::Entry) => {
                    let positions: Vec<Option<usize>> =
                        program.journeys.rows().iter().map(|j| same_field(&j.entry_fields, field)).collect();
                    if positions.iter().any(Option::is_some) {
                        FieldDraw::FromEntry(positions, at, made_up)
                    } else {
                        FieldDraw::Drawn(at, made_up)
                    }
                }
                (None, Carry::Nothing) => FieldDraw::Drawn(at, made_up),
            }
        });
        Making { event, fields: fields.collect() }
    }
}

/// Where fields that are not said come from.
enum Carry<'a> {
    Nothing,
    Event(&'a [Field]),
    Entry,
}

fn same_field(fields: &[Field], wanted: &Field) -> Option<usize> {
    fields.iter().position(|field| field.name == wanted.name && field.ty == wanted.ty)
}

/// Levels of what holds for all stand behind those of a persona (message, category, channel, any message).
const GENERAL: usize = 4;
const ANY_MESSAGE: usize = 3;

/// Generators of what holds for all, each replaced by the persona's of the same event with the same cause; with their place in the
/// order of declaration and their level.
fn merged<'p>(world: &'p World, own: Option<&'p World>) -> Vec<(u64, &'p Generator, usize)> {
    let own = own.map_or(&[][..], |own| &own.generators);
    let is_same = |a: &Generator, b: &Generator| a.what == b.what && cause_of(&a.rate) == cause_of(&b.rate);
    let mut all: Vec<(u64, &Generator, usize)> = Vec::new();
    for (order, generator) in (0_u64..).zip(&world.generators) {
        if !own.iter().any(|mine| is_same(mine, generator)) {
            all.push((order, generator, ANY_MESSAGE + GENERAL));
        }
    }
    for (after, mine) in (0_u64..).zip(own) {
        let replaced = (0_u64..).zip(&world.generators).find(|(_, general)| is_same(mine, general));
        let order = replaced.map_or(world.generators.len() as u64 + after, |(order, _)| order);
        all.push((order, mine, ANY_MESSAGE));
    }
    all.sort_by_key(|(order, ..)| *order);
    all
}

fn cause_of(rate: &Rate) -> Option<&Of> {
    match rate {
        Rate::Every(_) | Rate::Once => None,
        Rate::Share { of, .. } => of.as_ref(),
    }
}

/// Whether two lines speak of the same thing, so that the nearer one stands: of a reaction whatever its cause, of an event with the same
/// cause.
fn same_subject(a: &Spoken<'_>, b: &Spoken<'_>) -> bool {
    a.generator.what == b.generator.what
        && match a.generator.what {
            Generated::Reaction(_) => true,
            Generated::Event(_) => a.cause == b.cause,
        }
}

/// Whether a message by a channel is meant.
pub(super) fn is_about(program: &Program, subject: Which, message: MessageId, channel: ChannelId) -> bool {
    match subject {
        Which::Bare => true,
        Which::Message(m) => m == message,
        Which::Send(send) => program.sends[send].message == message,
        Which::Category(category) => program.is_kind_of(program.messages[message].category, category),
        Which::Channel(c) => c == channel,
    }
}

impl Line {
    fn carries_entry(&self) -> bool {
        match &self.makes {
            Reacts::Reaction(_) => false,
            Reacts::Event(making) => making.fields.iter().any(|field| matches!(field, FieldDraw::FromEntry(..))),
        }
    }
}

impl Lag {
    #[allow(clippy::cast_precision_loss, reason = "durations of the language fit 53 bits")]
    fn new(delay: &Delay) -> Self {
        match delay {
            Delay::AtOnce => Self::AtOnce,
            Delay::Average(mean) => Self::Average(*mean as f64),
            Delay::Between(from, to) => Self::Between(*from, *to),
            Delay::LogNormal { median, sigma } => {
                Self::LogNormal { log_median: libm::log((*median).max(1) as f64), sigma: *sigma }
            }
        }
    }
}
