//! One bit for each place.

/// A set of small numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Bits(Vec<u64>);

fn split(number: u32) -> (usize, u64) {
    let word = usize::try_from(number / u64::BITS).unwrap_or(usize::MAX);
    (word, 1 << (number % u64::BITS))
}

impl Bits {
    /// How many words it takes.
    #[cfg(test)]
    pub(super) fn words(&self) -> usize {
        self.0.len()
    }

    pub(super) fn has(&self, number: u32) -> bool {
        let (word, bit) = split(number);
        self.0.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// Adds a number; whether it is new.
    pub(super) fn add(&mut self, number: u32) -> bool {
        let (word, bit) = split(number);
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0.get_mut(word).is_some_and(|bits| {
            let new = *bits & bit == 0;
            *bits |= bit;
            new
        })
    }

    /// Removes a number; whether it was there.
    pub(super) fn remove(&mut self, number: u32) -> bool {
        let (word, bit) = split(number);
        self.0.get_mut(word).is_some_and(|bits| {
            let was = *bits & bit != 0;
            *bits &= !bit;
            was
        })
    }

    /// The least number from `start` on.
    pub(super) fn next(&self, start: u32) -> Option<u32> {
        let (first, bit) = split(start);
        let words = self.0.iter().enumerate().skip(first);
        for (at, bits) in words {
            let bits = if at == first {
                bits & !(bit - 1)
            } else {
                *bits
            };
            if bits != 0 {
                let word = u32::try_from(at).ok()?;
                return Some(word * u64::BITS + bits.trailing_zeros());
            }
        }
        None
    }

    /// How many there are from `start` to below `end`.
    pub(super) fn count(&self, start: u32, end: u32) -> u32 {
        if start >= end {
            return 0;
        }
        let ((first, low), (last, high)) = (split(start), split(end));
        let words = self.0.iter().enumerate().skip(first);
        words
            .take_while(|(at, _)| *at <= last)
            .map(|(at, bits)| {
                let from = if at == first { !(low - 1) } else { u64::MAX };
                let to = if at == last { high - 1 } else { u64::MAX };
                (bits & from & to).count_ones()
            })
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_set(numbers in prop::collection::vec(0_u32..400, 0..60), start in 0_u32..420, end in 0_u32..420) {
            let mut bits = Bits::default();
            let mut set = BTreeSet::new();
            for number in numbers {
                prop_assert_eq!(bits.add(number), set.insert(number));
                if number % 3 == 0 {
                    prop_assert_eq!(bits.remove(number + 1), set.remove(&(number + 1)));
                }
            }
            let all = std::iter::successors(bits.next(0), |last| bits.next(last + 1));
            prop_assert!(all.eq(set.iter().copied()));
            prop_assert_eq!(bits.next(start), set.range(start..).next().copied());
            let between = if start < end { set.range(start..end).count() } else { 0 };
            prop_assert_eq!(usize::try_from(bits.count(start, end)), Ok(between));
            prop_assert_eq!(bits.has(start), set.contains(&start));
        }
    }
}
