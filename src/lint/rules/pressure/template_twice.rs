//! The same words twice on one path.

use super::{
    super::JourneyLook,
    pairs::{Between, pairs},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    ir::facts::SendFact,
    model::{Program, program::MessageText, types::ChannelId},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "template-twice",
    level: Severity::Warning,
    summary: "one customer gets the same text twice on one path",
    why: "Who did not answer the first time reads word for word the same again, and learns that nobody looks at what is sent.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message offer: news { email template \"offer\" }
source shop
event visit from shop
event order from shop

journey welcome {
  enter   on visit
  reenter never
  goal    on order within 14 days
  exit    on goal
  send offer by email
  wait 3 days
  send offer by email
  wait 3 days
  exit \"told\"
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message offer:    news { email template \"offer\" }
message reminder: news { email template \"offer-reminder\" }
source shop
event visit from shop
event order from shop

journey welcome {
  enter   on visit
  reenter never
  goal    on order within 14 days
  exit    on goal
  send offer by email
  wait 3 days
  send reminder by email
  wait 3 days
  exit \"told\"
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let program = look.look.program();
    let mut told = Vec::new();
    for (first, second) in pairs(look, Between::Anything, &|first, second| same_text(program, first, second).is_some())
    {
        let Some(what) = same_text(program, &first, &second) else { continue };
        let (Some(one), Some(other)) = (look.steps.node(first.node), look.steps.node(second.node)) else { continue };
        if told.contains(&second.node) || is_about_something_new(look, &second) {
            continue;
        }
        told.push(second.node);
        found.push(
            Diagnostic::warning(PAGE.name, other.span, format!("this sends {what} a second time"))
                .label(one.span, "sent here first")
                .help("Write a second text that knows of the first, or leave one of them out."),
        );
    }
}

/// What the two may have in common: a template or a message on one channel.
fn same_text(program: &Program, first: &SendFact, second: &SendFact) -> Option<String> {
    let text = |send: &SendFact, channel: ChannelId| -> Option<&MessageText> {
        program.messages.get(send.message)?.texts.iter().find(|text| text.channel == channel)
    };
    first.channels.iter().filter(|channel| second.channels.contains(channel)).find_map(|channel| {
        let (one, other) = (text(first, *channel)?, text(second, *channel)?);
        match (&one.template, &other.template) {
            (Some(one), Some(other)) => (one == other).then(|| format!("the template \"{one}\"")),
            (None, Some(_)) | (Some(_), None) | (None, None) => {
                let name = program.messages.get(first.message).map_or("", |message| message.name.as_str());
                (first.message == second.message).then(|| format!("`{name}`"))
            }
        }
    })
}

/// Whether the second is about an event that was awaited meanwhile.
fn is_about_something_new(look: &JourneyLook<'_, '_>, second: &SendFact) -> bool {
    use crate::{
        ir::{Edge, NodeKind},
        model::{condition::Happening, journey::Cause},
    };
    let Some(facts) = look.look.facts.journey(look.id) else { return false };
    let mut here = facts.dominator(second.node);
    while let Some(at) = here {
        if let Some(NodeKind::Await { arms, .. }) = look.steps.node(at).map(|step| &step.kind) {
            let is_event = |arm: &Cause| match arm {
                Cause::On { events, .. } => events.iter().any(|event| matches!(event, Happening::Event(_))),
                Cause::When(_) => false,
            };
            let behind =
                |arm: u32| look.steps.target(at, Edge::Arm(arm)).is_some_and(|to| facts.dominates(to, second.node));
            if (0..).zip(arms).any(|(arm, cause)| is_event(cause) && behind(arm)) {
                return true;
            }
        }
        here = facts.dominator(at);
    }
    false
}
