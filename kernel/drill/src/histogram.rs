//! How long answers took, in bounded memory: buckets that are three per cent wide.

use crate::clock::Micros;
use crate::quantity::{count, real};

/// Buckets of each doubling.
const STEPS: u64 = 32;
/// Doublings beyond the first [`STEPS`] microseconds: as far as twelve hours.
const DOUBLINGS: u64 = 31;

/// Counted durations.
#[derive(Debug, Clone, Default)]
pub(crate) struct Histogram {
    /// Grown as needed.
    buckets: Vec<u64>,
    total: u64,
}

/// The bucket of a duration: itself at first, then [`STEPS`] for each doubling.
fn bucket(micros: Micros) -> usize {
    let doubling = (micros / STEPS)
        .checked_ilog2()
        .map_or(0, |log| u64::from(log) + 1);
    let at = match doubling.min(DOUBLINGS) {
        0 => micros,
        doubling => {
            let shift = doubling - 1;
            let step = (micros >> shift).min(2 * STEPS - 1) - STEPS;
            doubling * STEPS + step
        }
    };
    usize::try_from(at).unwrap_or(0)
}

/// The longest duration of a bucket.
fn end(bucket: usize) -> Micros {
    let bucket = u64::try_from(bucket).unwrap_or(0);
    match bucket / STEPS {
        0 => bucket,
        doubling => {
            let shift = doubling - 1;
            ((STEPS + bucket % STEPS + 1) << shift) - 1
        }
    }
}

impl Histogram {
    /// Counts one.
    pub(crate) fn record(&mut self, micros: Micros) {
        let at = bucket(micros);
        if self.buckets.len() <= at {
            self.buckets.resize(at + 1, 0);
        }
        if let Some(of) = self.buckets.get_mut(at) {
            *of += 1;
            self.total += 1;
        }
    }

    /// How many were counted.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// The duration within which so large a part of them lies, at most one thirty-second more; none if there is
    /// none.
    pub(crate) fn quantile(&self, part: f64) -> Option<Micros> {
        let wanted = count((real(self.total) * part).ceil()).clamp(1, self.total.max(1));
        let mut seen = 0;
        let found = self.buckets.iter().position(|of| {
            seen += of;
            seen >= wanted
        });
        found.map(end)
    }

    /// The same in milliseconds.
    pub(crate) fn millis(&self, part: f64) -> Option<f64> {
        self.quantile(part).map(|micros| real(micros) / 1_000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_has_no_quantile() {
        assert_eq!(Histogram::default().quantile(0.5), None);
    }

    proptest! {
        #[test]
        fn a_bucket_ends_where_it_says(micros in 0..(1_u64 << 36)) {
            let at = bucket(micros);
            prop_assert!(micros <= end(at));
            prop_assert!(at == 0 || micros > end(at - 1));
            prop_assert!(end(at) - micros <= micros / STEPS);
        }

        #[test]
        fn a_quantile_is_that_of_the_sorted_list_but_for_a_bucket(
            mut all in proptest::collection::vec(0..100_000_000_u64, 1..300),
            part in 0.01..1.0_f64,
        ) {
            let mut histogram = Histogram::default();
            for one in &all {
                histogram.record(*one);
            }
            all.sort_unstable();
            let at = usize::try_from(count((real(all.len() as u64) * part).ceil())).unwrap().clamp(1, all.len()) - 1;
            let said = histogram.quantile(part).unwrap();
            prop_assert!(said >= all[at] && said - all[at] <= all[at] / STEPS);
            prop_assert_eq!(histogram.total(), all.len() as u64);
        }
    }
}
