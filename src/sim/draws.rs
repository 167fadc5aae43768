//! Chance by meaning: a draw is a pure function of (seed, customer, kind, place, n). No state, no order, no thread.

/// The seed of a run and the number of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    base: u64,
}

/// A place at which something is drawn: the hash of its kind and its name, made once when the program is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(u64);

impl Place {
    /// `kind` is a word of the simulator's (`split`, `holdout`, `world`, …), `name` the stable name of the place.
    #[must_use]
    pub fn new(kind: &str, name: &str) -> Self {
        // FNV-1a over kind, a separator no name can hold, and name; then mixed.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in kind.bytes().chain([0]).chain(name.bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Self(mix(hash))
    }
}

impl Chance {
    /// The chance of one customer.
    #[must_use]
    pub fn new(seed: u64, customer: u64) -> Self {
        Self { base: mix(mix(seed ^ 0x9e37_79b9_7f4a_7c15).wrapping_add(customer)) }
    }

    /// 64 random bits of a place and a number.
    #[must_use]
    pub fn bits(self, place: Place, n: u64) -> u64 {
        mix(mix(self.base ^ place.0).wrapping_add(n.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// Uniform in [0, 1), 53 bits.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "53 bits fit exactly")]
    pub fn uniform(self, place: Place, n: u64) -> f64 {
        (self.bits(place, n) >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }
}

/// The finalizer of SplitMix64 (Steele, Lea, Flood 2014; constants of Stafford's variant 13): every input bit reaches every output bit.
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniform_and_stable() {
        let place = Place::new("split", "j.coin");
        let n = 20_000_u64;
        let below = (0..n).filter(|c| Chance::new(7, *c).uniform(place, 0) < 0.3).count();
        assert!((5_700..6_300).contains(&below), "{below} of {n} draws were below 0.3");
        assert_eq!(Chance::new(7, 3).bits(place, 5), Chance::new(7, 3).bits(Place::new("split", "j.coin"), 5));
        assert_ne!(Chance::new(7, 3).bits(place, 5), Chance::new(8, 3).bits(place, 5));
    }
}
