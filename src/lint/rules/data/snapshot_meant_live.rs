//! What came with the entry, read long after it, where the customer's profile says how it is now.

use std::collections::BTreeSet;

use super::super::{
    JourneyLook,
    reading::{Read, reads_of_step},
    relied::{leaving_for_sure, wait_above},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::{NodeId, NodeKind},
    model::program::Attribute,
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "snapshot-meant-live",
    level: Severity::Warning,
    summary: "What the entering event said is read after a wait, though an attribute says how it is by then.",
    why: "`entry.tier` is what was so on the day of the entry, and stays that for the whole visit. Weeks later the same event may have come \
          again; the attribute follows it, the snapshot does not. The customer gets the message for the plan they had in spring.",
    wrong: "\
customer { address: email  tier: silver | gold = silver from tier_changed.tier }
channel email { address address }
category service { exempt from caps }
message silver_news: service { email template \"silver\" }
message gold_news: service { email template \"gold\" }
source shop
event tier_changed from shop { tier: silver | gold }

journey after_change {
  enter on tier_changed
  reenter after 90 days
  wait 30 days
  branch on entry.tier {
    silver { send silver_news by email }
    gold   { send gold_news by email }
  }
}
",
    mended: "\
customer { address: email  tier: silver | gold = silver from tier_changed.tier }
channel email { address address }
category service { exempt from caps }
message silver_news: service { email template \"silver\" }
message gold_news: service { email template \"gold\" }
source shop
event tier_changed from shop { tier: silver | gold }

journey after_change {
  enter on tier_changed
  reenter after 90 days
  wait 30 days
  branch on tier {
    silver { send silver_news by email }
    gold   { send gold_news by email }
  }
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    // With a key the visit is about one thing, and what was said of it then is what is meant.
    if look.journey.key.is_some() {
        return;
    }
    let program = look.look.program();
    let leaving = leaving_for_sure(look);
    let mut told: BTreeSet<(NodeId, u32)> = BTreeSet::new();
    for (node, step) in look.steps.nodes() {
        for (read, _) in reads_of_step(program, &step.kind) {
            let Read::Entry(field, Some(span)) = read else { continue };
            if told.contains(&(node, field)) {
                continue;
            }
            // A wait for such a moment lasts itself: its end stays where it was as it began.
            let waits = matches!(step.kind, NodeKind::Wait(_)).then_some(step);
            let Some(wait) = wait_above(look, node).and_then(|wait| look.steps.node(wait)).or(waits) else { continue };
            // An attribute that the same event writes, and that something can write anew in the meantime.
            let carried = look.journey.ways_in.rows().iter().flat_map(|way| &way.carried);
            let said: Vec<(crate::model::types::EventId, u32)> = carried
                .filter_map(|(event, fields)| Some((*event, fields.get(field as usize).copied().flatten()?)))
                .collect();
            let live = program.attributes.rows().iter().find(|attribute| {
                attribute.from.iter().any(|from| said.contains(from))
                    && attribute.from.iter().any(|(event, _)| !leaving.contains(event))
            });
            if let Some(live) = live {
                told.insert((node, field));
                found.push(finding(look, live, field, span, wait.span));
            }
        }
    }
}

fn finding(look: &JourneyLook<'_, '_>, live: &Attribute, field: u32, place: Span, wait: Span) -> Diagnostic {
    let name = look.journey.entry_fields.get(field as usize).map_or("", |field| field.name.as_str());
    Diagnostic::warning(
        PAGE.name,
        place,
        format!("`entry.{name}` is what was so at the entry; by now `{0}` may say something else", live.name),
    )
    .note("read after a wait")
    .label(wait, "time passes here")
    .label(live.span, "how it is now")
    .help(format!(
        "Read `{}` for how it is now. Where what was said then is meant, say so in a comment: `// allow {}: …`.",
        live.name, PAGE.name
    ))
    .maybe_fix("read how it is now", place, live.name.to_string())
}
