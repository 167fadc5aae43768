//! How many messages one customer can get, and what caps do about it.

mod cap_may_block;
mod cap_never_binds;
mod caps_contradict;
mod instances_overlap;
mod lives;
mod pairs;
mod promotional_exempt;
mod same_message_at_once;
mod send_never_arrives;
mod send_taken_for_granted;
mod service_under_cap;
mod template_twice;
mod words;
mod worst_case;

use super::Rule;

/// Sorted by name.
pub(super) const RULES: &[Rule] = &[
    Rule::of_both(&cap_may_block::PAGE, cap_may_block::together, cap_may_block::check),
    Rule::of_workspace(&cap_never_binds::PAGE, cap_never_binds::check),
    Rule::of_workspace(&caps_contradict::PAGE, caps_contradict::check),
    Rule::of_journeys(&instances_overlap::PAGE, instances_overlap::check),
    Rule::of_workspace(&promotional_exempt::PAGE, promotional_exempt::check),
    Rule::of_journeys(&same_message_at_once::PAGE, same_message_at_once::check),
    Rule::of_journeys(&send_never_arrives::PAGE, send_never_arrives::check),
    Rule::of_journeys(&send_taken_for_granted::PAGE, send_taken_for_granted::check),
    Rule::of_workspace(&service_under_cap::PAGE, service_under_cap::check),
    Rule::of_journeys(&template_twice::PAGE, template_twice::check),
    Rule::of_workspace(&worst_case::PAGE, worst_case::check),
];
