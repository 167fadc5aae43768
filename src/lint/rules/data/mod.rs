//! What is read, when it was known, and whether it still holds.

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[];
