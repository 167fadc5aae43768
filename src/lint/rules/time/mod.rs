//! Windows, dates, quiet hours and the clock.

mod all_at_once;
mod becomes_never;
mod clock;
mod dates_out_of_order;
mod decided_before_hold;
mod held_past_its_point;
mod longer_than_its_window;
mod moment_already_past;
mod quiet_hours_gap;
mod time_in_clock_change;

pub(super) use clock::Clock;

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[
    Rule::of_journeys(&all_at_once::PAGE, all_at_once::check),
    Rule::of_workspace(&becomes_never::PAGE, becomes_never::check),
    Rule::of_both(&dates_out_of_order::PAGE, dates_out_of_order::check, dates_out_of_order::journeys),
    Rule::of_journeys(&decided_before_hold::PAGE, decided_before_hold::check),
    Rule::of_journeys(&held_past_its_point::PAGE, held_past_its_point::check),
    Rule::of_journeys(&longer_than_its_window::PAGE, longer_than_its_window::check),
    Rule::of_both(&moment_already_past::PAGE, moment_already_past::check, moment_already_past::journeys),
    Rule::of_workspace(&quiet_hours_gap::PAGE, quiet_hours_gap::check),
    Rule::of_workspace(&time_in_clock_change::PAGE, time_in_clock_change::check),
];
