//! Numbers that follow from a seed, so that two drills of one script ask for the same.

use crate::quantity::real;

/// A stream of numbers (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014: `SplitMix64`).
/// Nothing secret is made of it.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The stream of a seed and what it is for.
    pub(crate) fn new(seed: u64, purpose: u64) -> Self {
        let mut random = Self(seed ^ purpose.wrapping_mul(0xd134_2543_de82_ef95));
        random.next();
        random
    }

    /// Any number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0, below 1.
    pub(crate) fn unit(&mut self) -> f64 {
        real(self.next() >> 11) / real(1 << 53)
    }

    /// A number below this; 0 below 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    /// Whether what happens so often happens now.
    pub(crate) fn happens(&mut self, often: f64) -> bool {
        self.unit() < often
    }

    /// How long until what happens at a mean rate happens next, in units of its mean distance.
    pub(crate) fn exponential(&mut self) -> f64 {
        -(1.0 - self.unit()).ln()
    }

    /// Puts a list into a drawn order (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            list.swap(end, self.below(end + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::count;

    #[test]
    fn a_seed_draws_the_same_and_two_purposes_do_not() {
        let draw = |purpose| {
            let mut random = Random::new(7, purpose);
            [random.next(), random.next(), random.next()]
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn what_is_drawn_is_spread_evenly_and_nothing_is_lost_in_a_shuffle() {
        let mut random = Random::new(1, 1);
        let mut drawn = [0_u32; 8];
        for _ in 0..8_000 {
            drawn[random.below(8)] += 1;
        }
        assert!(
            drawn.iter().all(|of| (800..1_200).contains(of)),
            "{drawn:?}"
        );
        let mean = (0..10_000).map(|_| random.exponential()).sum::<f64>() / 10_000.0;
        assert!((95..105).contains(&count(mean * 100.0)), "{mean}");
        let mut list: Vec<u32> = (0..100).collect();
        random.shuffle(&mut list);
        assert_ne!(list, (0..100).collect::<Vec<_>>());
        list.sort_unstable();
        assert_eq!(list, (0..100).collect::<Vec<_>>());
    }
}
