//! Averages without rounding on the way, as far as a class of usual scales needs them: fractions of machine integers.

use std::ops::Add;

/// A number that two whole ones make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fraction {
    over: i128,
    /// More than zero.
    under: i128,
}

impl Fraction {
    /// Nothing.
    pub(super) const ZERO: Self = Self { over: 0, under: 1 };

    /// Of these two, in lowest terms; none over zero.
    pub(super) fn new(over: i128, under: i128) -> Option<Self> {
        let (mut divisor, mut rest) = (under.abs(), over.abs());
        while rest > 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        (under > 0).then(|| Self {
            over: over / divisor.max(1),
            under: under / divisor.max(1),
        })
    }

    /// One divided by a whole one.
    pub(super) fn by(self, whole: i128) -> Option<Self> {
        Self::new(self.over, self.under * whole)
    }

    /// With one place, a half up: "12,5".
    pub(super) fn said(self) -> String {
        let tenths = (self.over * 20 + self.under).div_euclid(self.under * 2);
        format!("{},{}", tenths / 10, tenths % 10)
    }
}

impl Add for Fraction {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let over = self.over * other.under + other.over * self.under;
        Self::new(over, self.under * other.under).unwrap_or(Self::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_is_shown_up() {
        let said = |over, under| Fraction::new(over, under).map(Fraction::said);
        assert_eq!(said(49, 4).as_deref(), Some("12,3"));
        assert_eq!(said(25, 2).as_deref(), Some("12,5"));
        assert_eq!(said(0, 7).as_deref(), Some("0,0"));
        assert_eq!(said(1, 0), None);
        let thirds = Fraction::new(1, 3).zip(Fraction::new(1, 6));
        let sum = thirds.map(|(third, sixth)| (third + sixth).said());
        assert_eq!(sum.as_deref(), Some("0,5"));
    }
}
