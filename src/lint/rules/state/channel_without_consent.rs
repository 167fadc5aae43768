//! A channel that speaks to people without anybody's consent.

use super::super::{super::promotional::is_promotional, Look};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    model::Type,
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "channel-without-consent",
    level: Severity::Warning,
    summary: "Messages go out by a channel that asks for no consent, and neither does their category.",
    why: "In most countries a promotion by email, text or push needs the customer's consent, and its withdrawal must be kept. A channel \
          without a `consent` line sends to whoever has an address. Where none is needed, say so: `consent true` for the channel, \
          `exempt from consent` for receipts and the like. Of channels that are no email and no telephone, only promotions count here.",
    wrong: "\
customer { address: email }
channel email { address address }
category promotional
message offer: promotional { email template \"offer\" }
source shop
event order from shop

journey after_order {
  enter on order
  reenter always
  send offer by email
}
",
    mended: "\
customer { address: email  opted_in: set of channel }
channel email { address address  consent email in opted_in }
category promotional
message offer: promotional { email template \"offer\" }
source shop
event order from shop

journey after_order {
  enter on order
  reenter always
  send offer by email
}
",
};

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    let program = look.program();
    for (id, channel) in program.channels.iter().filter(|(_, channel)| channel.consent.is_none()) {
        let address = channel.address.and_then(|address| program.attributes.get(address));
        // What is shown in the product itself intrudes on nobody; what rings or lands in a mailbox does.
        let intrudes = address.is_some_and(|address| matches!(address.ty, Type::Email | Type::Phone));
        let sends = look.facts.journeys().flat_map(|(_, facts)| facts.sends());
        let mut carried = sends.filter(|send| send.channels.contains(&id)).filter(|send| {
            let Some(category) = program.categories.get(send.category) else { return false };
            let mut lineage = category.lineage.iter().filter_map(|id| program.categories.get(*id));
            let asked = category.exempt_consent || lineage.any(|category| category.consent.is_some());
            !asked && (intrudes || is_promotional(program, send.category))
        });
        let Some(message) = carried.next().and_then(|send| program.messages.get(send.message)) else { continue };
        let sets = program
            .attributes
            .rows()
            .iter()
            .find(|attribute| matches!(&attribute.ty, Type::Set(inner) if **inner == Type::Channel));
        let line = sets.map_or_else(
            || format!("consent {} in opted_in", channel.name),
            |attribute| format!("consent {} in {}", channel.name, attribute.name),
        );
        found.push(
            Diagnostic::warning(
                PAGE.name,
                channel.span,
                format!("messages go out by {} without anybody's consent", channel.name),
            )
            .note("no `consent` here")
            .label(message.span, "one that goes by it")
            .help(format!("Say whose consent is needed: `{line}`. Where none is, say `consent true`.")),
        );
    }
}
