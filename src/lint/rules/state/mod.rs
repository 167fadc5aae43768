//! What is said to whom: complaints, consent, reactions.

mod channel_not_ensured;
mod channel_without_consent;
mod everyone_gets_the_same;
mod leaking;
mod no_exit_for_status;
mod one_content_for_all;
mod promotion_after_goal;
mod promotion_while_suppressed;
mod unengaged_never_leave;

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[
    Rule::of_journeys(&channel_not_ensured::PAGE, channel_not_ensured::check),
    Rule::of_workspace(&channel_without_consent::PAGE, channel_without_consent::check).asking_for_more(),
    Rule::of_journeys(&everyone_gets_the_same::PAGE, everyone_gets_the_same::check).asking_for_more(),
    Rule::of_journeys(&no_exit_for_status::PAGE, no_exit_for_status::check).asking_for_more(),
    Rule::of_journeys(&one_content_for_all::PAGE, one_content_for_all::check),
    Rule::of_journeys(&promotion_after_goal::PAGE, promotion_after_goal::check),
    Rule::of_journeys(&promotion_while_suppressed::PAGE, promotion_while_suppressed::check),
    Rule::of_journeys(&unengaged_never_leave::PAGE, unengaged_never_leave::check).asking_for_more(),
];
