//! Exact decimal numbers, as written: no binary rounding between the text and the meaning.

/// `digits` × 10^-`scale`. Always normal: no trailing zeros behind the point, so equal numbers are equal structs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    digits: i64,
    scale: u8,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self { digits: 0, scale: 0 };

    /// `digits` × 10^-`scale`.
    #[must_use]
    pub fn new(mut digits: i64, mut scale: u8) -> Self {
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        Self { digits, scale }
    }

    /// A whole number.
    #[must_use]
    pub const fn integer(value: i64) -> Self {
        Self { digits: value, scale: 0 }
    }

    /// Reads `-?digits(_digits)*(.digits)?`; nothing where it does not fit 64 bits or has more than 12 decimals.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, body) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
        if whole.is_empty() || fraction.len() > 12 {
            return None;
        }
        let mut digits: i64 = 0;
        for c in whole.chars().filter(|c| *c != '_').chain(fraction.chars()) {
            let digit = i64::from(c.to_digit(10)?);
            digits = digits.checked_mul(10)?.checked_add(digit)?;
        }
        let scale = u8::try_from(fraction.len()).ok()?;
        Some(Self::new(if negative { -digits } else { digits }, scale))
    }

    /// The digits without the point.
    #[must_use]
    pub const fn digits(self) -> i64 {
        self.digits
    }

    /// How many digits stand behind the point.
    #[must_use]
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// The value × 10^`places` where that is a whole number that fits 64 bits (20.5 at 2 places: 2050).
    #[must_use]
    pub fn scaled(self, places: u8) -> Option<i64> {
        let up = places.checked_sub(self.scale)?;
        self.digits.checked_mul(10_i64.checked_pow(u32::from(up))?)
    }

    /// The value × `factor` where that is a whole number that fits 64 bits.
    #[must_use]
    pub fn times(self, factor: i64) -> Option<i64> {
        let product = i128::from(self.digits) * i128::from(factor);
        let divisor = 10_i128.pow(u32::from(self.scale));
        if product % divisor != 0 { None } else { i64::try_from(product / divisor).ok() }
    }

    /// The whole number, where it is one.
    #[must_use]
    pub fn as_integer(self) -> Option<i64> {
        (self.scale == 0).then_some(self.digits)
    }

    /// The nearest binary number.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "this is the place where exactness is given up on purpose")]
    pub fn to_f64(self) -> f64 {
        self.digits as f64 / 10_f64.powi(i32::from(self.scale))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let scale = self.scale.max(other.scale);
        let up = |d: &Self| i128::from(d.digits) * 10_i128.pow(u32::from(scale - d.scale));
        up(self).cmp(&up(other))
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.scale == 0 {
            return write!(f, "{}", self.digits);
        }
        let unit = 10_u64.pow(u32::from(self.scale));
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = self.digits.unsigned_abs();
        write!(f, "{sign}{}.{:0width$}", digits / unit, digits % unit, width = usize::from(self.scale))
    }
}
