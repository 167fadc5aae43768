//! What is read where: now or as it was, bounded or not, about this one or about any.

pub(super) mod entry_asks_what_changes;
mod history_without_bound;
mod live_meant_snapshot;
mod look_back_too_short;
mod never_used;
mod one_source_of_several;
mod rule_not_tied;
mod snapshot_meant_live;
mod stale_condition;

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[
    Rule::of_journeys(&entry_asks_what_changes::PAGE, entry_asks_what_changes::check),
    Rule::of_journeys(&history_without_bound::PAGE, history_without_bound::check),
    Rule::of_journeys(&live_meant_snapshot::PAGE, live_meant_snapshot::check),
    Rule::of_journeys(&look_back_too_short::PAGE, look_back_too_short::check),
    Rule::of_workspace(&never_used::PAGE, never_used::check).asking_for_more(),
    Rule::of_journeys(&one_source_of_several::PAGE, one_source_of_several::check),
    Rule::of_journeys(&rule_not_tied::PAGE, rule_not_tied::check),
    Rule::of_journeys(&snapshot_meant_live::PAGE, snapshot_meant_live::check),
    Rule::of_journeys(&stale_condition::PAGE, stale_condition::check),
];
