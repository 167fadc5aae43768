//! Counts of how often a whole number came up: exact for small ones, on a logarithmic scale for lengths of time. Integers only, so that
//! parts merge to the same bytes in any order.

use serde::{Deserialize, Serialize};

/// How many customers had how many: position is the number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Counts {
    of: Vec<u64>,
}

impl Counts {
    /// One more with that number.
    pub fn add(&mut self, number: usize) {
        if self.of.len() <= number {
            self.of.resize(number + 1, 0);
        }
        if let Some(count) = self.of.get_mut(number) {
            *count += 1;
        }
    }

    /// Takes in another part.
    pub fn merge(&mut self, other: &Self) {
        add_all(&mut self.of, &other.of);
    }

    /// How many were counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.of.iter().sum()
    }

    /// The sum of the numbers, and of their squares.
    #[must_use]
    pub fn moments(&self) -> (u64, u128) {
        (0_u64..).zip(&self.of).fold((0, 0), |(sum, squares), (number, count)| {
            (sum + number * count, squares + u128::from(number) * u128::from(number) * u128::from(*count))
        })
    }

    /// The largest number.
    #[must_use]
    pub fn max(&self) -> u64 {
        (0_u64..).zip(&self.of).filter(|(_, count)| **count > 0).map(|(number, _)| number).max().unwrap_or(0)
    }

    /// The smallest number that at least that share (in thousandths) does not exceed.
    #[must_use]
    pub fn quantile(&self, thousandths: u64) -> u64 {
        let wanted = rank(self.total(), thousandths);
        let mut seen = 0;
        for (number, count) in (0_u64..).zip(&self.of) {
            seen += count;
            if seen >= wanted {
                return number;
            }
        }
        0
    }

    /// Numbers with how many had them, where any had.
    #[must_use]
    pub fn rows(&self) -> Vec<(u64, u64)> {
        (0_u64..).zip(&self.of).filter(|(_, count)| **count > 0).map(|(number, count)| (number, *count)).collect()
    }
}

/// Lengths of time in milliseconds, in steps of at most 1/64 of their length.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LogCounts {
    of: Vec<u64>,
}

/// 2^6 steps per doubling.
const BITS: u32 = 6;

impl LogCounts {
    /// One more of that length; negative ones count as zero.
    pub fn add(&mut self, length: i64) {
        let index = step_of(u64::try_from(length).unwrap_or(0));
        if self.of.len() <= index {
            self.of.resize(index + 1, 0);
        }
        if let Some(count) = self.of.get_mut(index) {
            *count += 1;
        }
    }

    /// Takes in another part.
    pub fn merge(&mut self, other: &Self) {
        add_all(&mut self.of, &other.of);
    }

    /// How many were counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.of.iter().sum()
    }

    /// The middle of the step that holds the quantile: at most 0.8 % off. Nothing where nothing was counted.
    #[must_use]
    pub fn quantile(&self, thousandths: u64) -> Option<u64> {
        let total = self.total();
        if total == 0 {
            return None;
        }
        let wanted = rank(total, thousandths);
        let mut seen = 0;
        for (index, count) in self.of.iter().enumerate() {
            seen += count;
            if seen >= wanted {
                return Some(middle_of(index));
            }
        }
        None
    }
}

fn rank(total: u64, thousandths: u64) -> u64 {
    let exact = u128::from(total) * u128::from(thousandths);
    u64::try_from(exact.div_ceil(1000)).unwrap_or(u64::MAX).max(1)
}

fn step_of(length: u64) -> usize {
    if length < 1 << BITS {
        return usize::try_from(length).unwrap_or(0);
    }
    let doublings = 63 - length.leading_zeros() - BITS;
    let within = (length >> doublings) - (1 << BITS);
    let index = u64::from(doublings + 1) * (1 << BITS) + within;
    usize::try_from(index).unwrap_or(0)
}

fn middle_of(index: usize) -> u64 {
    let index = index as u64;
    if index < 1 << BITS {
        return index;
    }
    let doublings = index / (1 << BITS) - 1;
    let start = ((1 << BITS) + index % (1 << BITS)) << doublings;
    start + ((1_u64 << doublings) - 1) / 2
}

/// Adds up two rows of counts of whatever lengths.
pub(super) fn add_all(into: &mut Vec<u64>, from: &[u64]) {
    if into.len() < from.len() {
        into.resize(from.len(), 0);
    }
    for (count, more) in into.iter_mut().zip(from) {
        *count += more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_narrow_and_in_order() {
        let mut last = 0;
        for length in (0_u64..100_000).chain((4..50).map(|shift| 12_345 << shift)) {
            let index = step_of(length);
            assert!(index >= last);
            last = index;
            assert!(
                middle_of(index).abs_diff(length) * 128 <= length.max(64),
                "{length} is shown as {}",
                middle_of(index)
            );
        }
    }

    #[test]
    fn quantiles_of_counts() {
        let mut counts = Counts::default();
        for number in [0, 0, 1, 1, 1, 2, 2, 3, 5, 9] {
            counts.add(number);
        }
        assert_eq!((counts.quantile(500), counts.quantile(900), counts.quantile(1000)), (1, 5, 9));
        assert_eq!(counts.moments(), (24, 126));
        assert_eq!(counts.max(), 9);
    }
}
