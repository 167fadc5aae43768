//! How a journey goes on: loops, waits, hand-offs, ends.

mod arm_never_acts;
mod await_arms_alike;
mod doing;
mod end_without_outcome;
mod endings;
mod handoff_beside_trigger;
mod loop_without_bound;
mod reaction_not_handled;
mod reaction_without_time;
mod ring_of_journeys;
mod silent_exits;
mod wait_before_the_end;
mod waits_in_a_row;

pub(super) use reaction_without_time::hasty;

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[
    Rule::of_journeys(&arm_never_acts::PAGE, arm_never_acts::check),
    Rule::of_journeys(&await_arms_alike::PAGE, await_arms_alike::check),
    Rule::of_journeys(&end_without_outcome::PAGE, end_without_outcome::check).asking_for_more(),
    Rule::of_workspace(&handoff_beside_trigger::PAGE, handoff_beside_trigger::check),
    Rule::of_journeys(&loop_without_bound::PAGE, loop_without_bound::check),
    Rule::of_journeys(&reaction_not_handled::PAGE, reaction_not_handled::check).asking_for_more(),
    Rule::of_journeys(&reaction_without_time::PAGE, reaction_without_time::check),
    Rule::of_workspace(&ring_of_journeys::PAGE, ring_of_journeys::check),
    Rule::of_journeys(&silent_exits::PAGE, silent_exits::check),
    Rule::of_journeys(&wait_before_the_end::PAGE, wait_before_the_end::check).asking_for_more(),
    Rule::of_journeys(&waits_in_a_row::PAGE, waits_in_a_row::check),
];
