//! Who meets a condition: nobody, everybody, or the wrong arm.

mod arm_never_matches;
mod arms_overlap;
mod branch_not_total;
mod condition_always;
mod condition_never;
mod otherwise_never_matches;
mod segment_empty;
mod segment_same;
mod segment_universal;
mod standing;

pub(super) use standing::Standing;

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[
    Rule::of_journeys(&arm_never_matches::PAGE, arm_never_matches::check),
    Rule::of_journeys(&arms_overlap::PAGE, arms_overlap::check),
    Rule::of_journeys(&branch_not_total::PAGE, branch_not_total::check),
    Rule::of_both(&condition_always::PAGE, condition_always::check, condition_always::entries),
    Rule::of_both(&condition_never::PAGE, condition_never::check, condition_never::entries),
    Rule::of_journeys(&otherwise_never_matches::PAGE, otherwise_never_matches::check),
    Rule::of_workspace(&segment_empty::PAGE, segment_empty::check),
    Rule::of_workspace(&segment_same::PAGE, segment_same::check),
    Rule::of_workspace(&segment_universal::PAGE, segment_universal::check),
];
