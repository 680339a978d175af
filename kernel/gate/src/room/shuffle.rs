//! An order of the places of a bucket that nobody can foresee, and that takes no memory.

/// A permutation of the numbers below a length: a Feistel network of four rounds over the next even power of
/// two, walked until it is back within the length (J. Black and P. Rogaway, *Ciphers with Arbitrary Finite
/// Domains*, 2002). Not a cipher: it keeps nothing secret but who came first within a few seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shuffle {
    length: u32,
    seed: u64,
}

/// Mixes 64 bits (Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators*, 2014).
pub(crate) fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl Shuffle {
    pub(super) fn new(length: u32, seed: u64) -> Self {
        Self { length, seed }
    }

    /// Where the place of this number comes; numbers beyond the length stay where they are, after all others.
    pub(super) fn rank(self, number: u32) -> u32 {
        if number >= self.length || self.length < 2 {
            return number;
        }
        let bits = u32::BITS - (self.length - 1).leading_zeros();
        let half = bits.div_ceil(2);
        let mask = (1_u64 << half) - 1;
        let mut walked = u64::from(number);
        loop {
            let (mut left, mut right) = (walked >> half, walked & mask);
            for round in 0..4_u64 {
                let turned = mixed(self.seed ^ (round << 56) ^ right) & mask;
                (left, right) = (right, left ^ turned);
            }
            walked = (left << half) | right;
            if walked < u64::from(self.length) {
                return u32::try_from(walked).unwrap_or(number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_place_comes_once(length in 0_u32..2_000, seed: u64) {
            let shuffle = Shuffle::new(length, seed);
            let mut ranks: Vec<_> = (0..length).map(|number| shuffle.rank(number)).collect();
            ranks.sort_unstable();
            prop_assert!(ranks.into_iter().eq(0..length));
            prop_assert_eq!(shuffle.rank(length), length);
        }
    }

    #[test]
    fn who_came_first_is_not_first() {
        let firsts: Vec<_> = (0..400)
            .map(|seed| Shuffle::new(100, mixed(seed)).rank(0))
            .collect();
        let early = firsts.iter().filter(|rank| **rank < 50).count();
        assert!((150..250).contains(&early), "{early} of 400");
    }
}
