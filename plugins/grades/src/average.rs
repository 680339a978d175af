//! Averages, as teachers in France make them, without rounding on the way.
//!
//! Out of 20, of the marks *i* that are brought to 20 and the marks *j* that are not, with *n* the mark, *d* the
//! scale, *c* the coefficient:
//!
//! ```text
//! ( Σ nᵢ·20·cᵢ/dᵢ + Σ nⱼ·cⱼ ) / ( Σ cᵢ + Σ cⱼ·dⱼ/20 )
//! ```
//!
//! Of a bonus only the points above half of its scale count, on top: it adds nothing below the line. What has no
//! coefficient at all has no average ("N.Not").

use std::collections::BTreeMap;

use crate::exact::{Decimal, Fraction};

/// A mark that counts, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) points: Decimal,
    pub(crate) scale: Decimal,
    pub(crate) coefficient: Decimal,
    /// Whether it is brought to 20 first, so that its scale says nothing of its weight.
    pub(crate) to_twenty: bool,
    /// Whether only the points above half of the scale count, on top.
    pub(crate) bonus: bool,
}

/// The average out of 20 of these marks; none where nothing has a coefficient.
pub(crate) fn of_marks(marks: impl IntoIterator<Item = Counted>) -> Option<Fraction> {
    // Twice the points, so that half of a scale is whole; in products of hundredths, so that all is whole.
    let mut plain = 0_i128;
    let mut by_scale: BTreeMap<Decimal, i128> = BTreeMap::new();
    // Σ cᵢ·20 + Σ cⱼ·dⱼ, in products of hundredths.
    let mut weight = 0_i128;
    for mark in marks {
        let [points, scale, coefficient] =
            [mark.points, mark.scale, mark.coefficient].map(|one| i128::from(one.hundredths()));
        let twice = if mark.bonus {
            (2 * points - scale).max(0)
        } else {
            2 * points
        };
        let counted = twice * coefficient;
        if mark.to_twenty {
            *by_scale.entry(mark.scale).or_default() += counted;
        } else {
            plain += counted;
        }
        if !mark.bonus {
            weight += coefficient
                * if mark.to_twenty {
                    i128::from(Decimal::TWENTY.hundredths())
                } else {
                    scale
                };
        }
    }
    let twenty = i128::from(Decimal::TWENTY.hundredths());
    let mut points = Fraction::new(plain, 1)?;
    for (scale, counted) in by_scale {
        points = points + Fraction::new(counted * twenty, scale.hundredths())?;
    }
    // Over: twice the points times 10,000. Under: twenty times the coefficients times 10,000.
    let under = Fraction::new(weight * 2, 20)?;
    points.by(&under)
}

/// The average of averages, each with its coefficient; none where nothing has one.
pub(crate) fn of_averages<'a>(
    averages: impl IntoIterator<Item = (&'a Fraction, Decimal)>,
) -> Option<Fraction> {
    let zero = (Fraction::zero(), Fraction::zero());
    let (points, weight) =
        averages
            .into_iter()
            .fold(zero, |(points, weight), (average, coefficient)| {
                (
                    points + average.times(coefficient),
                    weight + Fraction::from(coefficient),
                )
            });
    points.by(&weight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use preau_sdk::Language;
    use proptest::prelude::*;

    fn mark(points: &str, scale: &str, coefficient: &str) -> Counted {
        let read = |text| Decimal::parse(text).expect("a decimal");
        Counted {
            points: read(points),
            scale: read(scale),
            coefficient: read(coefficient),
            to_twenty: true,
            bonus: false,
        }
    }

    fn bonus(one: Counted) -> Counted {
        Counted { bonus: true, ..one }
    }

    fn said(marks: &[Counted]) -> Option<String> {
        of_marks(marks.iter().copied()).map(|one| one.said(Language::Fr))
    }

    #[test]
    fn without_a_coefficient_there_is_no_average() {
        assert_eq!(said(&[]), None);
        assert_eq!(said(&[mark("12", "20", "0")]), None);
        assert_eq!(said(&[bonus(mark("20", "20", "1"))]), None);
        assert_eq!(of_averages([]), None);
    }

    #[test]
    fn a_year_of_odd_scales_and_a_dozen_subjects_stays_exact() {
        let scales = [
            3, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79,
        ];
        let full = scales.map(|scale| {
            let scale = Decimal::whole(scale);
            Counted {
                points: scale,
                scale,
                coefficient: Decimal::ONE,
                to_twenty: true,
                bonus: false,
            }
        });
        let twenty = Fraction::from(Decimal::TWENTY);
        assert_eq!(of_marks(full), Some(twenty.clone()));
        let thirds: Vec<_> = (3..15)
            .filter_map(|under| Fraction::new(20 * under, under))
            .collect();
        let average = of_averages(thirds.iter().map(|one| (one, Decimal::ONE)));
        assert_eq!(average, Some(twenty));
    }

    fn counted() -> impl Strategy<Value = Counted> {
        let scale = prop_oneof![
            Just(500_i64),
            Just(1_000),
            Just(2_000),
            Just(4_000),
            100_i64..10_000
        ];
        let of_scale = |scale: i64| {
            (
                0..=scale,
                Just(scale),
                0_i64..2_000,
                any::<bool>(),
                any::<bool>(),
            )
        };
        let made = scale.prop_flat_map(of_scale);
        made.prop_map(|(points, scale, coefficient, to_twenty, bonus)| {
            let hundredths = |number: i64| {
                Decimal::parse(&format!("{}.{:02}", number / 100, number % 100)).expect("a decimal")
            };
            Counted {
                points: hundredths(points),
                scale: hundredths(scale),
                coefficient: hundredths(coefficient),
                to_twenty,
                bonus,
            }
        })
    }

    /// The formula as it is written, in fractions of machine integers over one denominator: slower, and only for few
    /// marks.
    fn by_the_book(marks: &[Counted]) -> Option<(i128, i128)> {
        let product: i128 = marks
            .iter()
            .map(|one| i128::from(one.scale.hundredths()))
            .product();
        let (mut over, mut under) = (0_i128, 0_i128);
        for one in marks {
            let [n, d, c] =
                [one.points, one.scale, one.coefficient].map(|one| i128::from(one.hundredths()));
            // Everything times 2·10⁴·product (over) and 20·10⁴·product (under).
            let n2 = if one.bonus { (2 * n - d).max(0) } else { 2 * n };
            over += if one.to_twenty {
                n2 * 20 * c * 100 * (product / d)
            } else {
                n2 * c * product
            };
            if !one.bonus {
                under += if one.to_twenty { c * 2_000 } else { c * d };
            }
        }
        (under > 0).then(|| (over * 20, under * 2 * product))
    }

    proptest! {
        #[test]
        fn an_average_is_what_the_formula_says(marks in prop::collection::vec(counted(), 0..5)) {
            let expected = by_the_book(&marks).and_then(|(over, under)| Fraction::new(over, under));
            prop_assert_eq!(of_marks(marks), expected);
        }

        #[test]
        fn order_changes_nothing(marks in prop::collection::vec(counted(), 0..12)) {
            let turned: Vec<_> = marks.iter().rev().copied().collect();
            prop_assert_eq!(of_marks(marks), of_marks(turned));
        }

        #[test]
        fn without_bonus_an_average_is_between_zero_and_twenty(marks in prop::collection::vec(counted(), 1..20)) {
            let marks = marks.into_iter().map(|one| Counted { bonus: false, ..one });
            if let Some(average) = of_marks(marks) {
                prop_assert!(average >= Fraction::zero() && average <= Decimal::TWENTY.into());
            }
        }

        #[test]
        fn a_bonus_never_takes_away(marks in prop::collection::vec(counted(), 1..8), extra in counted()) {
            let before = of_marks(marks.iter().copied());
            let after = of_marks(marks.into_iter().chain([Counted { bonus: true, ..extra }]));
            prop_assert!(before.is_none() == after.is_none());
            prop_assert!(after >= before);
        }

        #[test]
        fn an_average_of_averages_is_between_them(
            averages in prop::collection::vec((0_i64..20_000, 1_i64..1_000, 1_i64..1_000), 1..14),
        ) {
            let averages: Vec<_> = averages
                .into_iter()
                .filter_map(|(over, under, c)| Some((Fraction::new(over, under)?, Decimal::whole(c))))
                .collect();
            let average = of_averages(averages.iter().map(|(one, c)| (one, *c)));
            let ones = || averages.iter().map(|(one, _)| one.clone());
            prop_assert!(average >= ones().min() && average <= ones().max());
        }
    }
}
