//! Simulates a population and compares measures.

use super::{Verdict, case::Case};

/// Runs a case of kind `many`.
pub fn run(case: &Case) -> Verdict {
    let edited = if case.edited.is_some() { ", edited too" } else { "" };
    Verdict::NotYet(format!("{} measures of a population{edited}", case.rows("Measures").len()))
}
