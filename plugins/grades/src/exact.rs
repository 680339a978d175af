//! Numbers without rounding: what a teacher types, and what becomes of it.
//!
//! A mark and a coefficient are decimals with two places. An average divides them, an average of averages divides
//! again, and what is shown is rounded once, at the end: to half up, as on paper. With a dozen subjects denominators
//! outgrow any machine integer, so a [`Fraction`] has integers of any size.

use std::cmp::Ordering;
use std::ops::Add;

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use preau_sdk::{Field, FormValue, Kind, Language, Limits, Value};

/// A decimal with two places, not negative: a mark, a scale, a coefficient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Decimal(i64);

impl Decimal {
    /// The coefficient of what has none.
    pub(crate) const ONE: Self = Self(100);
    /// The scale on which averages are.
    pub(crate) const TWENTY: Self = Self(2_000);
    /// The greatest scale and coefficient.
    pub(crate) const MOST: Self = Self(100_000);

    /// So many whole ones.
    pub(crate) const fn whole(number: i64) -> Self {
        Self(number * 100)
    }

    /// In hundredths.
    pub(crate) fn hundredths(self) -> i64 {
        self.0
    }

    /// Reads "12", "12,5" or "12.50": at most four digits, then at most two.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once([',', '.']).unwrap_or((text, "0"));
        let is_number = |text: &str, most: usize| {
            (1..=most).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit())
        };
        if !is_number(whole, 4) || !is_number(part, 2) {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        let part: i64 = format!("{part:0<2}").parse().ok()?;
        Some(Self(whole * 100 + part))
    }

    /// "12,5", "12": no more places than there are.
    pub(crate) fn said(self, language: Language) -> String {
        let (whole, part) = (self.0 / 100, self.0 % 100);
        let mark = language.pick(',', '.');
        match part {
            0 => whole.to_string(),
            part if part % 10 == 0 => format!("{whole}{mark}{}", part / 10),
            part => format!("{whole}{mark}{part:02}"),
        }
    }
}

impl Field for Decimal {
    const KIND: Kind = Kind::Integer;

    fn to_value(&self) -> Value {
        Value::Integer(self.0)
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Integer(hundredths) if hundredths >= 0 => Some(Self(hundredths)),
            _ => None,
        }
    }
}

impl FormValue for Decimal {
    fn from_form(sent: &[&str], _: &Limits, language: Language) -> Result<Self, String> {
        let text = sent.iter().find(|text| !text.is_empty());
        text.and_then(|text| Self::parse(text)).ok_or_else(|| {
            language
                .pick(
                    "Écrivez un nombre, avec deux décimales au plus\u{a0}: 1 ou 0,5.",
                    "Write a number with at most two decimals: 1 or 0.5.",
                )
                .to_owned()
        })
    }
}

/// A number that two whole ones make, exact whatever their size.
#[derive(Clone, Debug)]
pub(crate) struct Fraction {
    over: BigInt,
    /// More than zero.
    under: BigInt,
}

impl Fraction {
    /// Of these two; none over zero.
    pub(crate) fn new(over: impl Into<BigInt>, under: impl Into<BigInt>) -> Option<Self> {
        let (over, under) = (over.into(), under.into());
        match under.sign() {
            Sign::NoSign => None,
            Sign::Plus => Some(Self { over, under }),
            Sign::Minus => Some(Self {
                over: -over,
                under: -under,
            }),
        }
    }

    /// Nothing.
    pub(crate) fn zero() -> Self {
        Self {
            over: 0.into(),
            under: 1.into(),
        }
    }

    /// So many times as much.
    pub(crate) fn times(&self, factor: Decimal) -> Self {
        Self {
            over: &self.over * factor.hundredths(),
            under: &self.under * 100,
        }
    }

    /// One divided by another; none by zero.
    pub(crate) fn by(&self, other: &Self) -> Option<Self> {
        Self::new(&self.over * &other.under, &self.under * &other.over)
    }

    /// In tenths, a half up (away from zero, of which there are none below): how an average is shown.
    fn tenths(&self) -> BigInt {
        let double: BigInt = &self.over * 20 + &self.under;
        double.div_floor(&(&self.under * 2))
    }

    /// With one place, a half up: "12,5", "13,0".
    pub(crate) fn said(&self, language: Language) -> String {
        let (whole, tenth) = self.tenths().div_mod_floor(&BigInt::from(10));
        format!("{whole}{}{tenth}", language.pick(',', '.'))
    }

    /// As a chart draws it: rounded as it is shown.
    pub(crate) fn drawn(&self) -> f64 {
        let tenths: i64 = self.tenths().try_into().unwrap_or_default();
        // A chart draws no finer than a tenth, and no average has more than a few digits.
        let tenths = i32::try_from(tenths).unwrap_or_default();
        f64::from(tenths) / 10.0
    }
}

impl From<Decimal> for Fraction {
    fn from(decimal: Decimal) -> Self {
        Self {
            over: decimal.hundredths().into(),
            under: 100.into(),
        }
    }
}

impl Add for Fraction {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        if self.under == other.under {
            return Self {
                over: self.over + other.over,
                under: self.under,
            };
        }
        Self {
            over: self.over * &other.under + other.over * &self.under,
            under: self.under * other.under,
        }
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.under == other.under {
            return self.over.cmp(&other.over);
        }
        (&self.over * &other.under).cmp(&(&other.over * &self.under))
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Fraction {}

/// Kept as "63/5", in lowest terms.
impl Field for Fraction {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        let common = self.over.gcd(&self.under);
        Value::Text(format!(
            "{}/{}",
            &self.over / &common,
            &self.under / &common
        ))
    }

    fn from_value(value: Value) -> Option<Self> {
        let Value::Text(text) = value else {
            return None;
        };
        let (over, under) = text.split_once('/')?;
        Self::new(over.parse::<BigInt>().ok()?, under.parse::<BigInt>().ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fraction(over: i64, under: i64) -> Fraction {
        Fraction::new(over, under).expect("under is not zero")
    }

    #[test]
    fn a_decimal_is_read_as_it_is_typed_and_said_without_needless_places() {
        for (typed, said) in [
            ("12", "12"),
            ("12,5", "12,5"),
            ("12.50", "12,5"),
            ("0,25", "0,25"),
            ("07", "7"),
            ("12,05", "12,05"),
        ] {
            let read = Decimal::parse(typed).map(|one| one.said(Language::Fr));
            assert_eq!(read.as_deref(), Some(said), "{typed}");
        }
        for wrong in [
            "", ",5", "12,", "-1", "1e3", "12,555", "12345", "12 5", "١٢",
        ] {
            assert_eq!(Decimal::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_half_is_rounded_up_and_nothing_else_is() {
        for (over, under, said) in [
            (1_245, 100, "12,5"),
            (124_499, 10_000, "12,4"),
            (1_205, 100, "12,1"),
            (0, 3, "0,0"),
            (1, 3, "0,3"),
            (2, 3, "0,7"),
            (1_999, 100, "20,0"),
        ] {
            assert_eq!(
                fraction(over, under).said(Language::Fr),
                said,
                "{over}/{under}"
            );
        }
    }

    proptest! {
        /// The tenth that is shown is the only one within half a tenth, upper end excluded.
        #[test]
        fn what_is_shown_is_within_half_a_tenth(over in 0_i64..1_000_000, under in 1_i64..100_000) {
            let shown: i64 = fraction(over, under).tenths().try_into().expect("small");
            // shown - 1/2 <= 10·over/under < shown + 1/2, multiplied by 2·under.
            prop_assert!((2 * shown - 1) * under <= 20 * over);
            prop_assert!(20 * over < (2 * shown + 1) * under);
        }

        #[test]
        fn sums_products_and_quotients_are_those_of_fractions(
            (a, b) in (0_i64..10_000, 1_i64..1_000), (c, d) in (0_i64..10_000, 1_i64..1_000), factor in 0_i64..10_000,
        ) {
            prop_assert_eq!(fraction(a, b) + fraction(c, d), fraction(a * d + c * b, b * d));
            prop_assert_eq!(fraction(a, b).times(Decimal(factor)), fraction(a * factor, b * 100));
            let quotient = fraction(a, b).by(&fraction(c, d));
            prop_assert_eq!(quotient, (c > 0).then(|| fraction(a * d, b * c)));
            prop_assert_eq!(fraction(a, b).cmp(&fraction(c, d)), (a * d).cmp(&(c * b)));
        }

        #[test]
        fn what_is_kept_comes_back(over in any::<i64>(), under in 1_i64..i64::MAX) {
            let one = fraction(over, under);
            prop_assert_eq!(Fraction::from_value(one.to_value()), Some(one));
        }
    }
}
