//! A segment that nobody can be in.

use super::super::Look;
use crate::base::{CheckPage, Diagnostic, Diagnostics, Severity};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "segment-empty",
    level: Severity::Error,
    summary: "No customer can be in a segment.",
    why: "Whatever is written for the segment happens to nobody. Mostly an `and` should be an `or`, or two limits have changed places.",
    wrong: "\
customer { address: email  spent: money USD = 0 USD }
segment valued = spent > 500 USD and spent < 100 USD
",
    mended: "\
customer { address: email  spent: money USD = 0 USD }
segment valued = spent > 100 USD and spent < 500 USD
",
};

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    for (id, segment) in look.program().segments.iter() {
        let formula = look.solver.segment(id);
        if look.never(&formula) && !look.is_odd(&segment.condition) {
            found.push(
                Diagnostic::error(
                    PAGE.name,
                    segment.condition.span,
                    format!("nobody can be in the segment `{}`", segment.name),
                )
                .note("this contradicts itself")
                .label(segment.span, "declared here"),
            );
        }
    }
}
