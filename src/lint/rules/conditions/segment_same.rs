//! Two segments with the same customers.

use std::collections::BTreeMap;

use super::super::Look;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    model::program::Segment,
    solve::{AtomId, Formula},
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "segment-same",
    level: Severity::Warning,
    summary: "Two segments always have the same customers.",
    why: "When one of the two is changed and the other is not, two teams who believe to speak to the same customers do not.",
    wrong: "\
customer { address: email }
source shop
event order from shop
segment recent = any order in last 30 days
segment active = count of order in last 30 days >= 1
",
    mended: "\
customer { address: email }
source shop
event order from shop
segment recent = any order in last 30 days
segment active = count of order in last 90 days >= 1
",
};

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    // Two conditions that say the same ask about the same atoms, or nearly always do.
    let mut alike: BTreeMap<Vec<AtomId>, Vec<(Formula, &Segment)>> = BTreeMap::new();
    let mut in_order: Vec<_> = look.program().segments.iter().collect();
    in_order.sort_by_key(|(_, segment)| (segment.span.file, segment.span.start));
    for (id, segment) in in_order {
        let formula = look.solver.segment(id);
        let atoms = look.solver.atoms_of(&formula);
        let group = alike.entry(atoms).or_default();
        let same = group.iter().find(|(other, _)| *other == formula || look.solver.equivalent(other, &formula).holds());
        match same {
            Some((_, first)) => {
                if !look.always(&formula) && !look.never(&formula) {
                    found.push(same_as(segment, first));
                }
            }
            None => group.push((formula, segment)),
        }
    }
}

fn same_as(segment: &Segment, first: &Segment) -> Diagnostic {
    Diagnostic::warning(
        PAGE.name,
        segment.span,
        format!("the segment `{}` has the same customers as `{}`", segment.name, first.name),
    )
    .label(first.span, "the other one")
    .help(format!("Use `{}` in both places, or make `{}` say what is different.", first.name, segment.name))
}
