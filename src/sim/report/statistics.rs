//! Intervals: how far off a simulated number may be because only so many customers were simulated. Knows sums, not journeys.

use serde::{Deserialize, Serialize};

/// Sums over customers of a pair (a, b): all that a ratio Σa / Σb and its interval need. Integers, so that parts merge exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairSums {
    /// Customers with b > 0.
    pub customers: u64,
    /// Σa
    pub a: i64,
    /// Σb
    pub b: i64,
    /// Σa²
    #[serde(with = "as_text")]
    pub aa: i128,
    /// Σb²
    #[serde(with = "as_text")]
    pub bb: i128,
    /// Σab
    #[serde(with = "as_text")]
    pub ab: i128,
}

/// 128-bit numbers as text: JSON readers keep 53 bits only.
mod as_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(value: &i128, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<i128, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

impl PairSums {
    /// One customer; b = 0 adds nothing.
    pub fn add(&mut self, a: i64, b: i64) {
        if b == 0 {
            return;
        }
        self.customers += 1;
        self.a += a;
        self.b += b;
        self.aa += i128::from(a) * i128::from(a);
        self.bb += i128::from(b) * i128::from(b);
        self.ab += i128::from(a) * i128::from(b);
    }

    /// Takes in another part.
    pub fn merge(&mut self, other: &Self) {
        self.customers += other.customers;
        self.a += other.a;
        self.b += other.b;
        self.aa += other.aa;
        self.bb += other.bb;
        self.ab += other.ab;
    }

    /// Σa / Σb; nothing where Σb is 0.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a rate is shown, not added up")]
    pub fn ratio(&self) -> Option<f64> {
        (self.b != 0).then(|| self.a as f64 / self.b as f64)
    }

    /// The variance of the ratio with the customer as the unit (linearised; a customer's entries may hang together).
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a variance is an estimate")]
    pub fn variance(&self) -> f64 {
        let Some(ratio) = self.ratio() else { return 0.0 };
        let residuals = self.aa as f64 - 2.0 * ratio * self.ab as f64 + ratio * ratio * self.bb as f64;
        residuals.max(0.0) / (self.b as f64).powi(2)
    }

    /// Wilson's interval of a share (0 ≤ a ≤ b): with as many entries as would make an ordinary share that uncertain.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a rate is shown, not added up")]
    pub fn share(&self, z: f64) -> Option<Estimate> {
        let share = self.ratio()?;
        let entries = self.b as f64;
        let plain = share * (1.0 - share);
        let variance = self.variance();
        // All or nothing converted: no spread to be seen; then customers, not entries, are the evidence.
        let effective =
            if plain > 0.0 && variance > 0.0 { (plain / variance).min(entries) } else { self.customers as f64 };
        let (low, high) = wilson(share, effective, z);
        Some(Estimate { value: share, low, high })
    }

    /// The normal interval of a mean or of any other ratio.
    #[must_use]
    pub fn mean(&self, z: f64) -> Option<Estimate> {
        let value = self.ratio()?;
        let half = z * self.variance().sqrt();
        Some(Estimate { value, low: value - half, high: value + half })
    }
}

/// A number with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// What was simulated.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The normal quantile of a two-sided 95 % interval.
pub const Z95: f64 = 1.959_963_984_540_054;

/// Wilson's interval of a share seen among `n` (which need not be whole).
#[must_use]
pub fn wilson(share: f64, n: f64, z: f64) -> (f64, f64) {
    if n <= 0.0 {
        return (0.0, 1.0);
    }
    let zz = z * z / n;
    let centre = (share + zz / 2.0) / (1.0 + zz);
    let half = z / (1.0 + zz) * (share * (1.0 - share) / n + zz / (4.0 * n)).sqrt();
    let low = if share <= 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if share >= 1.0 { 1.0 } else { (centre + half).min(1.0) };
    (low, high)
}

/// Newcombe's interval of the difference of two independent shares, from their Wilson intervals.
#[must_use]
pub fn newcombe(of: &Estimate, minus: &Estimate) -> Estimate {
    let value = of.value - minus.value;
    let down = ((of.value - of.low).powi(2) + (minus.high - minus.value).powi(2)).sqrt();
    let up = ((of.high - of.value).powi(2) + (minus.value - minus.low).powi(2)).sqrt();
    Estimate { value, low: value - down, high: value + up }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries_of_one_each(converted: u64, of: u64) -> PairSums {
        let mut sums = PairSums::default();
        for customer in 0..of {
            sums.add(i64::from(customer < converted), 1);
        }
        sums
    }

    #[test]
    fn wilson_as_published() {
        for (converted, of, low, high) in [
            (0, 100, 0.0, 0.036_99),
            (5, 10, 0.236_59, 0.763_41),
            (122, 21_306, 0.004_798, 0.006_832),
            (267, 21_307, 0.011_123, 0.014_115),
        ] {
            let got =
                entries_of_one_each(converted, of).share(Z95).unwrap_or(Estimate { value: 0.0, low: 9.0, high: 9.0 });
            assert!((got.low - low).abs() < 1e-5 && (got.high - high).abs() < 1e-5, "{converted} of {of}: {got:?}");
        }
    }

    #[test]
    fn entries_that_hang_together_widen_the_interval() {
        let mut together = PairSums::default();
        for customer in 0..100 {
            together.add(if customer < 20 { 5 } else { 0 }, 5);
        }
        let clustered = together.share(Z95).map(|e| e.high - e.low);
        let plain = entries_of_one_each(20, 100).share(Z95).map(|e| e.high - e.low);
        assert!(clustered.is_some() && (clustered.unwrap_or(0.0) - plain.unwrap_or(1.0)).abs() < 1e-9);
    }

    #[test]
    fn newcombe_as_published() {
        // Newcombe 1998, table II, case (a): 56/70 − 48/80, method 10: 0.0524 to 0.3339.
        let share = |a, b| entries_of_one_each(a, b).share(Z95).unwrap_or(Estimate { value: 0.0, low: 0.0, high: 0.0 });
        let difference = newcombe(&share(56, 70), &share(48, 80));
        assert!((difference.low - 0.0524).abs() < 1e-4 && (difference.high - 0.3339).abs() < 1e-4, "{difference:?}");
    }

    #[test]
    fn sums_survive_json() {
        let sums = entries_of_one_each(3, 9);
        let text = serde_json::to_string(&sums).unwrap_or_default();
        assert_eq!(serde_json::from_str::<PairSums>(&text).ok(), Some(sums));
    }
}
