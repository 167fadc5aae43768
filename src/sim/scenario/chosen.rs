//! Chance as a test chose it. Draws nothing.

use std::{cell::RefCell, collections::BTreeSet};

use crate::{
    base::calendar::Instant,
    model::{
        population::Choice,
        types::{HoldoutId, JourneyId, SplitId},
    },
    sim::life::Chances,
};

/// What a test chose, and which splits were asked that it did not choose.
#[derive(Debug)]
pub(super) struct Chosen<'t> {
    choices: &'t [Choice],
    unchosen: RefCell<BTreeSet<SplitId>>,
}

impl<'t> Chosen<'t> {
    pub fn new(choices: &'t [Choice]) -> Self {
        Self { choices, unchosen: RefCell::default() }
    }

    pub fn unchosen(&self) -> Vec<SplitId> {
        self.unchosen.borrow().iter().copied().collect()
    }
}

impl Chances for Chosen<'_> {
    /// A split that was not chosen takes its first arm; the test says so as a failure.
    fn arm(&self, split: SplitId, _: Instant) -> u32 {
        let chosen = self.choices.iter().find_map(|choice| match choice {
            Choice::Arm(of, arm) => (*of == split).then_some(*arm),
            Choice::HeldOutOfJourney(_) | Choice::HeldOut(_) => None,
        });
        chosen.unwrap_or_else(|| {
            self.unchosen.borrow_mut().insert(split);
            0
        })
    }

    fn held_out_of(&self, journey: JourneyId) -> bool {
        self.choices.contains(&Choice::HeldOutOfJourney(journey))
    }

    fn held_out(&self, holdout: HoldoutId) -> bool {
        self.choices.contains(&Choice::HeldOut(holdout))
    }
}
