//! What is said to whom: complaints, consent, reactions.

mod channel_not_ensured;
mod channel_without_consent;
mod promotion_after_goal;

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[
    Rule::of_journeys(&channel_not_ensured::PAGE, channel_not_ensured::check),
    Rule::of_workspace(&channel_without_consent::PAGE, channel_without_consent::check).asking_for_more(),
    Rule::of_journeys(&promotion_after_goal::PAGE, promotion_after_goal::check),
];
