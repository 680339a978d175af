//! What a class's figures say: all on one scale, or they say nothing.

use crate::exact::{Decimal, Fraction};
use crate::records::ClassFigures;

/// As few marks as figures that a whole class reads are of: of two, whoever has one of them reads the other.
const LEAST: u32 = 3;

/// Lowest, highest, mean and median of so many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statistics {
    pub(crate) count: u32,
    pub(crate) low: Fraction,
    pub(crate) high: Fraction,
    pub(crate) mean: Fraction,
    pub(crate) median: Fraction,
}

impl Statistics {
    /// Of these figures, which are on one scale; none of none.
    pub(crate) fn of(figures: impl IntoIterator<Item = Fraction>) -> Option<Self> {
        let mut figures: Vec<_> = figures.into_iter().collect();
        figures.sort();
        let (low, high) = (figures.first()?.clone(), figures.last()?.clone());
        let half = figures.len() / 2;
        let upper = figures.get(half)?;
        let median = if figures.len().is_multiple_of(2) {
            let lower = figures.get(half - 1)?;
            middle([lower, upper])?
        } else {
            upper.clone()
        };
        Some(Self {
            count: u32::try_from(figures.len()).unwrap_or(u32::MAX),
            mean: middle(&figures)?,
            low,
            high,
            median,
        })
    }

    /// As far as the class and its relatives may read them: none that would tell one classmate's mark.
    pub(crate) fn common(self) -> Option<Self> {
        (self.count >= LEAST).then_some(self)
    }
}

impl ClassFigures {
    /// What families read of these: what is common to the class, where the school shows it.
    pub(crate) fn shown(self, all: Option<Statistics>) -> Option<Statistics> {
        all.filter(|_| self.class_figures)
            .and_then(Statistics::common)
    }
}

fn middle<'a>(figures: impl IntoIterator<Item = &'a Fraction>) -> Option<Fraction> {
    crate::average::of_averages(figures.into_iter().map(|one| (one, Decimal::ONE)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn of_nobody_there_are_no_figures() {
        assert_eq!(Statistics::of([]), None);
    }

    #[test]
    fn what_two_marks_say_is_not_common_to_a_class() {
        let common = |marks: i64| {
            let marks = (0..marks).filter_map(|mark| Fraction::new(mark, 1));
            Statistics::of(marks).and_then(Statistics::common)
        };
        assert!(common(1).is_none() && common(2).is_none());
        assert_eq!(common(3).map(|all| all.count), Some(3));
    }

    #[test]
    fn families_read_no_figures_where_the_school_shows_none() {
        let shown = |class_figures, marks: i64| {
            let marks = (0..marks).filter_map(|mark| Fraction::new(mark, 1));
            ClassFigures { class_figures }.shown(Statistics::of(marks))
        };
        assert!(shown(true, 3).is_some());
        assert!(shown(true, 2).is_none());
        assert!(shown(false, 3).is_none());
    }

    proptest! {
        #[test]
        fn figures_are_those_of_the_sorted_list(points in prop::collection::vec(0_i64..2_000, 1..60)) {
            let fraction = |over: i64, under: i64| Fraction::new(over, under).expect("not zero");
            let found = Statistics::of(points.iter().map(|one| fraction(*one, 100))).expect("some");
            let mut sorted = points.clone();
            sorted.sort_unstable();
            let count = i64::try_from(sorted.len()).expect("few");
            let at = |place: usize| sorted[place];
            prop_assert_eq!(found.low, fraction(at(0), 100));
            prop_assert_eq!(found.high, fraction(at(sorted.len() - 1), 100));
            prop_assert_eq!(found.mean, fraction(sorted.iter().sum(), 100 * count));
            let (lower, upper) = (at((sorted.len() - 1) / 2), at(sorted.len() / 2));
            prop_assert_eq!(found.median, fraction(lower + upper, 200));
        }
    }
}
