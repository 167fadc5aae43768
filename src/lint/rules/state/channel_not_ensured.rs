//! A message by a channel whose address may be missing, with no other way to say it.

use super::super::JourneyLook;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::{Edge, NodeKind, delays::possible_channels},
    model::{
        Cond, CondKind, Term,
        condition::TermKind,
        journey::ChannelChoice,
        types::{AttributeId, ChannelId, MessageId},
    },
    solve::{Customer, Formula, Mode, Place},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "channel-not-ensured",
    level: Severity::Error,
    summary: "A message goes by a channel whose address a customer may not have, and nothing is said then, though it has another text.",
    why: "Whoever has no phone number simply gets nothing: no error, no fallback, the journey goes on as if they had been told. Where the \
          message has a text for a channel that everybody has, forgetting `, else` costs exactly those customers. Where the message has \
          no other text it is only mentioned: there is nothing else to send, but perhaps something to do.",
    wrong: "\
customer { address: email  phone: phone? }
channel email { address address }
channel sms { address phone }
category service { exempt from caps }
message ready: service { email template \"ready\"  sms \"Your parcel is ready.\" }
source shop
event parcel_ready from shop

journey parcel {
  enter on parcel_ready
  reenter always
  send ready by sms
}
",
    mended: "\
customer { address: email  phone: phone? }
channel email { address address }
channel sms { address phone }
category service { exempt from caps }
message ready: service { email template \"ready\"  sms \"Your parcel is ready.\" }
source shop
event parcel_ready from shop

journey parcel {
  enter on parcel_ready
  reenter always
  send ready by sms, else email
}
",
};

/// A send that may have no address to go to.
struct Bare<'g> {
    node: crate::ir::NodeId,
    message: MessageId,
    choices: &'g [ChannelChoice],
    /// That every channel it tries lacks its address.
    lacking: Formula,
}

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let program = look.look.program();
    let mut bare = Vec::new();
    for (node, step) in look.steps.nodes() {
        let NodeKind::Send { message, channels, .. } = &step.kind else { continue };
        if look.steps.target(node, Edge::Else).is_some() {
            continue;
        }
        if let Some(lacking) = lacking(look, *message, channels, step.span) {
            bare.push(Bare { node, message: *message, choices: channels, lacking });
        }
    }
    if bare.is_empty() {
        return;
    }
    let more: Vec<Formula> = bare.iter().map(|send| send.lacking.clone()).collect();
    let (graph, facts, id) = (look.look.graph, look.look.facts, look.id);
    let solver = &mut look.look.solver;
    // A profile that nothing here writes is taken to stay as it was asked.
    let mut known = solver.known((graph, facts), id, Mode::Steady, &more);
    for send in bare {
        let answer = solver.somebody_decided_on(&mut known, send.node, &send.lacking);
        let Some(customer) = answer.found() else { continue };
        let Some(last) = send.choices.last() else { continue };
        let other = other_text(program, send.message, &possible_channels(program, send.message, send.choices));
        // Who has tried more than one channel has thought of it.
        if other.is_none() && send.choices.len() > 1 {
            continue;
        }
        found.push(finding(program, &send, last, other, customer));
    }
}

/// That every channel it tries lacks its address; nothing, where one has it for certain.
fn lacking(
    look: &mut JourneyLook<'_, '_>,
    message: MessageId,
    choices: &[ChannelChoice],
    span: Span,
) -> Option<Formula> {
    let program = look.look.program();
    let address = |channel: ChannelId| program.channels.get(channel).and_then(|channel| channel.address);
    let mut all = Vec::new();
    for choice in choices {
        let channels = possible_channels(program, message, std::slice::from_ref(choice));
        let mut one_of = Vec::new();
        for channel in channels {
            let attribute = address(channel)?;
            let declared = program.attributes.get(attribute)?;
            if declared.optional {
                one_of.push(known(look, attribute, span)?.not());
            }
        }
        // Of what an attribute chooses any may be chosen.
        if one_of.is_empty() {
            return None;
        }
        all.push(Formula::any(one_of));
    }
    (!all.is_empty()).then(|| Formula::all(all))
}

fn known(look: &mut JourneyLook<'_, '_>, attribute: AttributeId, span: Span) -> Option<Formula> {
    let declared = look.look.program().attributes.get(attribute)?;
    let term =
        Term { span, ty: declared.ty.clone(), optional: declared.optional, kind: TermKind::Attribute(attribute) };
    let condition = Cond { span, kind: CondKind::Known(term) };
    Some(look.look.solver.formula(&condition, Place::inside(look.id)))
}

/// A channel for which the message has a text too, if possible one that everybody can be reached by.
fn other_text(program: &crate::model::Program, message: MessageId, tried: &[ChannelId]) -> Option<ChannelId> {
    let texts = &program.messages.get(message)?.texts;
    let others = texts.iter().map(|text| text.channel).filter(|channel| !tried.contains(channel));
    others.min_by_key(|channel| {
        let address = program.channels.get(*channel).and_then(|channel| channel.address);
        address.and_then(|address| program.attributes.get(address)).is_none_or(|attribute| attribute.optional)
    })
}

fn finding(
    program: &crate::model::Program,
    send: &Bare<'_>,
    last: &ChannelChoice,
    other: Option<ChannelId>,
    customer: &Customer,
) -> Diagnostic {
    let (ChannelChoice::Literal(_, span) | ChannelChoice::Attribute(_, span)) = last;
    let name = program.messages.get(send.message).map_or("", |message| message.name.as_str());
    let whom = customer.asked_words();
    let whom = if whom.is_empty() { "some customers".to_owned() } else { format!("customers with {whom}") };
    let mut witness = customer.witness();
    witness.outcome = Some(format!("`{name}` is blocked: there is no address to send it to. Nothing else is said."));
    let message = format!("`{name}` never reaches {whom}, and nothing else is done for them");
    match other.and_then(|other| program.channels.get(other)) {
        Some(other) => Diagnostic::error(PAGE.name, *span, message)
            .note("no `, else` behind this")
            .help(format!(
                "The message has a text for {0} as well: say `, else {0}`. Or say what else is to happen.",
                other.name
            ))
            .maybe_fix(format!("fall back on {}", other.name), span.at_end(), format!(", else {}", other.name)),
        None => Diagnostic::info(PAGE.name, *span, message)
            .note("no `, else` behind this")
            .help("Say what then: `, else exit \"out of reach\"`, or a block with another message or a `do`."),
    }
    .witness(witness)
}
