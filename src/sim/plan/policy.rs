//! Channels, categories, caps and suppressions as the machine asks them. Knows no customer.

use super::{
    check::{Check, Val, Watch},
    compile::Compiler,
};
use crate::{
    base::ids::Table,
    model::{
        program::{DailyWindow, Expiry, Program, Scope},
        types::{AttributeId, CapId, ChannelId, HoldoutId, MessageId, SegmentId, SuppressionId},
    },
};

/// A channel.
#[derive(Debug)]
pub(crate) struct Channel {
    pub consent: Option<Check>,
    /// Attributes whose writing gives a withdrawn consent back.
    pub reads: Vec<AttributeId>,
    pub quiet: Vec<(DailyWindow, Option<Check>)>,
}

/// A message.
#[derive(Debug)]
pub(crate) struct Message {
    /// Consents of its category and of everything that is a kind of; none where it is exempt.
    pub consents: Vec<Check>,
    pub expires: Option<Expires>,
    pub holdouts: Vec<HoldoutId>,
    /// For each channel, what may block it there.
    pub on: Table<ChannelId, Policies>,
}

/// When a message loses its point.
#[derive(Debug)]
pub(crate) enum Expires {
    After(i64),
    /// An instant.
    On(Val),
}

/// Caps and suppressions of a message on a channel, in written order.
#[derive(Debug, Default)]
pub(crate) struct Policies {
    pub caps: Vec<CapId>,
    pub suppressions: Vec<SuppressionId>,
}

/// All of them.
#[derive(Debug)]
pub(crate) struct Policy {
    pub channels: Table<ChannelId, Channel>,
    pub messages: Table<MessageId, Message>,
    /// Whether each cap is asked.
    pub caps: Table<CapId, Option<Check>>,
    pub suppressions: Table<SuppressionId, Watch>,
}

/// Compiles them.
pub(crate) fn compile(compiler: &mut Compiler<'_>, segments: &Table<SegmentId, Check>, with_caps: bool) -> Policy {
    let program = compiler.program;
    let mut channels = Table::new();
    for (_, channel) in program.channels.iter() {
        let consent = channel.consent.as_ref().map(|cond| compiler.cond(cond));
        let quiet = channel
            .quiet
            .iter()
            .map(|line| (line.window, line.when.as_ref().map(|when| compiler.cond(when))))
            .collect();
        let reads = consent.as_ref().map(|check| compiler.attributes_read(check, segments)).unwrap_or_default();
        channels.push(Channel { consent, reads, quiet });
    }
    let mut messages = Table::new();
    for (id, declared) in program.messages.iter() {
        let category = &program.categories[declared.category];
        let mut consents = Vec::new();
        if !category.exempt_consent {
            for above in &category.lineage {
                if let Some(cond) = &program.categories[*above].consent {
                    consents.push(compiler.cond(cond));
                }
            }
        }
        let expires = declared.expires.as_ref().map(|expiry| match expiry {
            Expiry::After(length) => Expires::After(*length),
            Expiry::On(moment) => Expires::On(compiler.instant(moment)),
        });
        let holdouts = program
            .holdouts
            .iter()
            .filter(|(_, holdout)| holdout.categories.iter().any(|c| category.lineage.contains(c)))
            .map(|(id, _)| id)
            .collect();
        let mut on = Table::new();
        for channel in program.channels.ids() {
            on.push(policies(program, id, channel, with_caps));
        }
        messages.push(Message { consents, expires, holdouts, on });
    }
    let mut caps = Table::new();
    for (_, cap) in program.caps.iter() {
        caps.push(cap.when.as_ref().map(|when| compiler.cond(when)));
    }
    let mut suppressions = Table::new();
    for (_, suppression) in program.suppressions.iter() {
        suppressions.push(compiler.watch(&suppression.when, segments));
    }
    Policy { channels, messages, caps, suppressions }
}

/// what-caps-count: an exempt category is neither blocked nor counted, by any cap.
fn policies(program: &Program, message: MessageId, channel: ChannelId, with_caps: bool) -> Policies {
    let exempt = !with_caps || program.categories[program.messages[message].category].exempt_caps;
    let caps = program.caps.iter().filter(|(_, cap)| !exempt && covers(program, cap.scope, message, channel));
    let suppressions = program.suppressions.iter().filter(|(_, s)| covers(program, s.scope, message, channel));
    Policies { caps: caps.map(|(id, _)| id).collect(), suppressions: suppressions.map(|(id, _)| id).collect() }
}

fn covers(program: &Program, scope: Scope, message: MessageId, channel: ChannelId) -> bool {
    let category = program.messages[message].category;
    match scope {
        Scope::Messages => !program.categories[category].exempt_caps,
        Scope::Category(parent) => program.is_kind_of(category, parent),
        Scope::Channel(id) => id == channel,
        Scope::Message(id) => id == message,
    }
}
