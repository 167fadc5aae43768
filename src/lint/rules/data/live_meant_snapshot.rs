//! An attribute that says the latest of a kind, read after a wait in a journey that is about one of that kind.

use std::collections::BTreeSet;

use super::super::{
    JourneyLook,
    reading::{Read, reads_of_step},
    relied::wait_above,
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::NodeId,
    model::{program::Attribute, types::AttributeId},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "live-meant-snapshot",
    level: Severity::Warning,
    summary: "A journey about one order, cart or bill reads, after a wait, an attribute that says the latest order's, cart's or bill's.",
    why: "An attribute `from` an event is overwritten by the next such event. A visit for each order that looks at `last_total` three days \
          later may look at another order's total: the thank-you for the big order goes out for the small one.",
    wrong: "\
customer { address: email  last_total: money USD = 0 USD from order.total }
channel email { address address }
category service { exempt from caps }
message thanks: service { email template \"thanks\" }
message big_thanks: service { email template \"big-thanks\" }
source shop
event order from shop { order_id: id, total: money USD }

journey after_order per order_id {
  enter on order
  reenter never
  wait 3 days
  branch {
    when last_total >= 500 USD { send big_thanks by email }
    otherwise                  { send thanks by email }
  }
}
",
    mended: "\
customer { address: email  last_total: money USD = 0 USD from order.total }
channel email { address address }
category service { exempt from caps }
message thanks: service { email template \"thanks\" }
message big_thanks: service { email template \"big-thanks\" }
source shop
event order from shop { order_id: id, total: money USD }

journey after_order per order_id {
  enter on order
  reenter never
  wait 3 days
  branch {
    when entry.total >= 500 USD { send big_thanks by email }
    otherwise                   { send thanks by email }
  }
}
",
};

pub(super) fn check(look: &mut JourneyLook<'_, '_>, found: &mut Diagnostics) {
    let Some(key) = &look.journey.key else { return };
    let program = look.look.program();
    let mut told: BTreeSet<(NodeId, AttributeId)> = BTreeSet::new();
    for (node, step) in look.steps.nodes() {
        for (read, by_segment) in reads_of_step(program, &step.kind) {
            let Read::Attribute(attribute, span) = read else { continue };
            // A segment speaks of customers, and cannot know of a visit.
            if by_segment || told.contains(&(node, attribute)) {
                continue;
            }
            let Some(declared) = program.attributes.get(attribute) else { continue };
            let Some(wait) = wait_above(look, node).and_then(|wait| look.steps.node(wait)) else { continue };
            // Every way in must say it, or `entry.…` may be missing.
            let fields: Vec<usize> = (0..look.journey.entry_fields.len())
                .filter(|field| {
                    let ways = look.journey.ways_in.rows();
                    !ways.is_empty()
                        && ways.iter().all(|way| {
                            !way.carried.is_empty()
                                && way.carried.iter().all(|(event, positions)| {
                                    let position = positions.get(*field).copied().flatten();
                                    position.is_some_and(|position| declared.from.contains(&(*event, position)))
                                })
                        })
                })
                .collect();
            let said = fields.first().and_then(|field| look.journey.entry_fields.get(*field));
            if let Some(said) = said {
                told.insert((node, attribute));
                found.push(finding(declared, &said.name, (&key.name, key.span), span, wait.span));
            }
        }
    }
}

fn finding(live: &Attribute, said: &str, key: (&str, Span), place: Span, wait: Span) -> Diagnostic {
    let (name, declared) = key;
    Diagnostic::warning(
        PAGE.name,
        place,
        format!("`{}` may be about another {name} by now: `entry.{said}` is about this one", live.name),
    )
    .note("read after a wait")
    .label(declared, format!("one visit for each {name}"))
    .label(wait, "time passes here")
    .help(format!("Read `entry.{said}`: what was said of the {name} that this visit is about."))
    .maybe_fix(format!("read what was said of this {name}"), place, format!("entry.{said}"))
}
