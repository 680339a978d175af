//! Randomness that is the same on every machine and in every version.

/// `SplitMix64` (Steele, Lea and Flood, 2014): eight lines, and the same sequence for ever. Good
/// enough for names; not for secrets.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The sequence of a seed and of what is drawn with it, so that each thing has its own and the
    /// order of drawing does not matter.
    pub(crate) fn of(seed: u64, what: u64) -> Self {
        let mut random = Self(seed ^ what.wrapping_mul(0xD134_2543_DE82_EF95));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 if there is none.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        // The product's high half: even enough, without a loop.
        let high = (u128::from(self.next()) * u128::from(bound)) >> 64;
        u64::try_from(high).unwrap_or(0)
    }

    /// True in `percent` of a hundred cases.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of a list, each as likely; the default of an empty list.
    pub(crate) fn one<T: Copy + Default>(&mut self, list: &[T]) -> T {
        let at = usize::try_from(self.below(list.len() as u64)).unwrap_or(0);
        list.get(at).copied().unwrap_or_default()
    }

    /// One of a list that begins with the most frequent: the square of an even draw.
    pub(crate) fn frequent<T: Copy + Default>(&mut self, list: &[T]) -> T {
        let bound = list.len() as u64;
        let drawn = self.below(bound) * self.below(bound + 1) / bound.max(1);
        let at = usize::try_from(drawn).unwrap_or(0);
        list.get(at).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_has_one_sequence_and_keeps_to_its_bounds() {
        let draw = |seed, what| {
            let mut random = Random::of(seed, what);
            (0..100).map(|_| random.below(10)).collect::<Vec<_>>()
        };
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(2, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert!(draw(1, 2).iter().all(|n| *n < 10));
        let mut random = Random::of(0, 0);
        assert_eq!(random.one::<u8>(&[]), 0);
        assert!((0..1000).all(|_| random.frequent(&[1, 2, 3]) != 0));
    }
}
