//! Windows, dates, quiet hours and the clock.

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[];
