//! What is said to whom: complaints, consent, reactions.

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[];
