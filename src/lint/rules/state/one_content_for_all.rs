//! A branch that tells customers apart and then says the same to all of them.

use super::super::JourneyLook;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    ir::{Edge, NodeId, NodeKind},
    model::{journey::ChannelChoice, types::MessageId},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "one-content-for-all",
    level: Severity::Warning,
    summary: "A branch tells customers apart, and sends all of them the same message by the same channels.",
    why: "Somebody meant to speak differently to them, and nobody wrote the second text; or a copied arm was never changed. It reads as if \
          gold customers got their own message, and they do not.",
    wrong: "\
customer { address: email  tier: silver | gold = silver }
channel email { address address }
category service { exempt from caps }
message thanks: service { email template \"thanks\" }
source shop
event order from shop

journey after_order {
  enter on order
  reenter always
  branch on tier {
    silver { send thanks by email }
    gold   { send thanks by email }
  }
}
",
    mended: "\
customer { address: email  tier: silver | gold = silver }
channel email { address address }
category service { exempt from caps }
message thanks: service { email template \"thanks\" }
message gold_thanks: service { email template \"gold-thanks\" }
source shop
event order from shop

journey after_order {
  enter on order
  reenter always
  branch on tier {
    silver { send thanks by email }
    gold   { send gold_thanks by email }
  }
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    for branch in look.branches() {
        let steps = look.steps;
        let ways = steps.ways_on(branch.node);
        let arms: Vec<(Edge, NodeId)> =
            ways.into_iter().filter(|(edge, _)| matches!(edge, Edge::Arm(_) | Edge::Otherwise)).collect();
        let said: Option<Vec<(MessageId, Vec<String>, NodeId)>> = arms
            .iter()
            .map(|(edge, target)| {
                // Only what stands in the arm itself.
                (steps.ways_to(*target) == [(branch.node, *edge)]).then_some(())?;
                let NodeKind::Send { message, channels, .. } = &steps.node(*target)?.kind else { return None };
                Some((*message, channels.iter().map(choice).collect(), *target))
            })
            .collect();
        let Some(said) = said.filter(|said| said.len() > 1) else { continue };
        let Some((message, channels, _)) = said.first() else { continue };
        if !said.iter().all(|(other, by, _)| other == message && by == channels) {
            continue;
        }
        let program = look.look.program();
        let name = program.messages.get(*message).map_or("", |message| message.name.as_str());
        let mut finding =
            Diagnostic::warning(PAGE.name, branch.head(), format!("every arm of this branch sends `{name}`"))
                .note("tells customers apart, and says the same to all");
        for (.., node) in &said {
            if let Some(step) = steps.node(*node) {
                finding = finding.label(step.span, "the same");
            }
        }
        found.push(finding.help("Write the other message, or take the branch away."));
    }
}

fn choice(choice: &ChannelChoice) -> String {
    match choice {
        ChannelChoice::Literal(channel, _) => format!("channel {}", channel.0),
        ChannelChoice::Attribute(attribute, _) => format!("attribute {}", attribute.0),
    }
}
