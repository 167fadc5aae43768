//! A segment that everybody is in.

use super::super::Look;
use crate::base::{CheckPage, Diagnostic, Diagnostics, Severity};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "segment-universal",
    level: Severity::Warning,
    summary: "Every customer is in a segment.",
    why: "A segment that leaves nobody out decides nothing: a message meant for some goes to all.",
    wrong: "\
customer { address: email  tier: bronze | gold = bronze  spent: money USD = 0 USD }
segment valued = tier is not gold or spent >= 100 USD or tier is gold
",
    mended: "\
customer { address: email  tier: bronze | gold = bronze  spent: money USD = 0 USD }
segment valued = tier is gold or spent >= 100 USD
",
};

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    for (id, segment) in look.program().segments.iter() {
        let formula = look.solver.segment(id);
        if look.always(&formula) && !look.is_odd(&segment.condition) {
            found.push(
                Diagnostic::warning(
                    PAGE.name,
                    segment.condition.span,
                    format!("everybody is in the segment `{}`", segment.name),
                )
                .note("no customer fails this")
                .label(segment.span, "declared here"),
            );
        }
    }
}
