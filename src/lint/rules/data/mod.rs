//! What is read where: now or as it was, bounded or not, about this one or about any.

pub(super) mod entry_asks_what_changes;
mod rule_not_tied;
mod stale_condition;

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[
    Rule::of_journeys(&entry_asks_what_changes::PAGE, entry_asks_what_changes::check),
    Rule::of_journeys(&rule_not_tied::PAGE, rule_not_tied::check),
    Rule::of_journeys(&stale_condition::PAGE, stale_condition::check),
];
