//! How a journey goes on: loops, waits, hand-offs, ends.

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[];
