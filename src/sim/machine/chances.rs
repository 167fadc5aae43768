//! Chance as it is drawn. Knows shares and places, not who asks.

use crate::{
    base::{calendar::Instant, ids::Id},
    model::types::{HoldoutId, JourneyId, SplitId},
    sim::{draws::Chance, life::Chances, plan::Plan},
};

/// Every coin of one customer, drawn by (seed, customer, place).
#[derive(Clone, Copy, Debug)]
pub struct DrawnChances<'p> {
    /// Where the coins are.
    pub plan: &'p Plan<'p>,
    /// The customer's chance.
    pub chance: Chance,
}

impl Chances for DrawnChances<'_> {
    /// draws: arms by cumulated shares in written order.
    fn arm(&self, split: SplitId, entered: Instant) -> u32 {
        let Some(place) = self.plan.split_places.get(split.index()) else { return 0 };
        let Some(declared) = self.plan.program().splits.get(split) else { return 0 };
        // The instant of entry names the visit: journeys beside this one change nobody's toss.
        let n = if declared.per_visit { entered.cast_unsigned() } else { 0 };
        let drawn = self.chance.uniform(*place, n) * 100.0;
        let mut sum = 0.0;
        let mut last = 0;
        for (index, (_, share)) in (0_u32..).zip(&declared.arms) {
            sum += share.to_f64();
            if drawn < sum {
                return index;
            }
            if share.to_f64() > 0.0 {
                last = index;
            }
        }
        // Shares add up to 100; only rounding leads here.
        last
    }

    fn held_out_of(&self, journey: JourneyId) -> bool {
        let share = self.plan.program().journeys.get(journey).and_then(|j| j.holdout.as_ref());
        match (self.plan.holdout_places.get(journey.index()), share) {
            (Some(place), Some((share, _))) => self.chance.uniform(*place, 0) * 100.0 < share.to_f64(),
            (None, _) | (_, None) => false,
        }
    }

    fn held_out(&self, holdout: HoldoutId) -> bool {
        let share = self.plan.program().holdouts.get(holdout).map(|h| h.share.to_f64());
        match (self.plan.category_holdout_places.get(holdout.index()), share) {
            (Some(place), Some(share)) => self.chance.uniform(*place, 0) * 100.0 < share,
            (None, _) | (_, None) => false,
        }
    }
}
