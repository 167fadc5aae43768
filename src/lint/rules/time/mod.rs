//! Windows, dates, quiet hours and the clock.

mod decided_before_hold;

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[Rule::of_journeys(&decided_before_hold::PAGE, decided_before_hold::check)];
