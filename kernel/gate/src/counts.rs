//! How many there are of each of some things; of what there is none, nothing is kept.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

pub(crate) fn one_more<T: Eq + Hash>(counts: &mut HashMap<T, u32>, of: T) {
    *counts.entry(of).or_default() += 1;
}

pub(crate) fn one_less<T: Eq + Hash>(counts: &mut HashMap<T, u32>, of: T) {
    if let Entry::Occupied(mut count) = counts.entry(of) {
        *count.get_mut() -= 1;
        if *count.get() == 0 {
            count.remove();
        }
    }
}
