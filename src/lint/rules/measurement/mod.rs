//! Goals, yardsticks, and what one journey leaves to another.

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[];
