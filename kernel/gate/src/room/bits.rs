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

    /// Removes the numbers from `start` on that are in neither of these; how many.
    pub(super) fn keep(&mut self, start: u32, one: &Self, other: &Self) -> u32 {
        let (first, low) = split(start);
        let mut removed = 0;
        for (at, bits) in self.0.iter_mut().enumerate().skip(first) {
            let from = if at == first { !(low - 1) } else { u64::MAX };
            let [one, other] = [one, other].map(|set| set.0.get(at).copied().unwrap_or(0));
            let gone = *bits & from & !(one | other);
            *bits ^= gone;
            removed += gone.count_ones();
        }
        removed
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

        #[test]
        fn what_is_kept_is_what_others_have(sets in prop::array::uniform3(prop::collection::btree_set(0_u32..400, 0..60)), start in 0_u32..420) {
            let [mut bits, one, other] = sets.each_ref().map(|set| {
                let mut bits = Bits::default();
                for number in set {
                    bits.add(*number);
                }
                bits
            });
            let [set, of_one, of_other] = sets;
            let is_kept = |number: &u32| *number < start || of_one.contains(number) || of_other.contains(number);
            let kept: Vec<_> = set.iter().copied().filter(is_kept).collect();
            prop_assert_eq!(usize::try_from(bits.keep(start, &one, &other)), Ok(set.len() - kept.len()));
            let all = std::iter::successors(bits.next(0), |last| bits.next(last + 1));
            prop_assert!(all.eq(kept));
        }
    }
}
