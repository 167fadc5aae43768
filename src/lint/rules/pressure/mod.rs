//! How many messages one customer can get, and what caps do about it.

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[];
