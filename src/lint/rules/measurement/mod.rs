//! Goals, yardsticks, and what one journey leaves to another.

mod arms;
mod arms_too_thin;
mod goal_never_happens;
mod handoff_never_accepted;
mod messages_after_handoff;
mod milestone_never_reached;
mod no_goal;
mod split_without_yardstick;
mod two_journeys_write;
mod untested;
mod write_reenters;

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[
    Rule::of_journeys(&arms_too_thin::PAGE, arms_too_thin::check),
    Rule::of_journeys(&goal_never_happens::PAGE, goal_never_happens::check),
    Rule::of_workspace(&handoff_never_accepted::PAGE, handoff_never_accepted::check),
    Rule::of_journeys(&messages_after_handoff::PAGE, messages_after_handoff::check),
    Rule::of_journeys(&milestone_never_reached::PAGE, milestone_never_reached::check),
    Rule::of_journeys(&no_goal::PAGE, no_goal::check).asking_for_more(),
    Rule::of_journeys(&split_without_yardstick::PAGE, split_without_yardstick::check).asking_for_more(),
    Rule::of_workspace(&two_journeys_write::PAGE, two_journeys_write::check),
    Rule::of_workspace(&untested::PAGE, untested::check).asking_for_more(),
    Rule::of_workspace(&write_reenters::PAGE, write_reenters::check),
];
