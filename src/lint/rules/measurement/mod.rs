//! Goals, yardsticks, and what one journey leaves to another.

mod arms;
mod arms_too_thin;
mod split_without_yardstick;

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[
    Rule::of_journeys(&arms_too_thin::PAGE, arms_too_thin::check),
    Rule::of_journeys(&split_without_yardstick::PAGE, split_without_yardstick::check).asking_for_more(),
];
