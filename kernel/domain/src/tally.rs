//! How many there are of each of some things.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

/// How many there are of each. Of what there is none, nothing is kept.
#[derive(Debug, Clone)]
pub struct Tally<T>(HashMap<T, u32>);

impl<T> Default for Tally<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Eq + Hash> Tally<T> {
    /// There is one more of this.
    pub fn one_more(&mut self, of: T) {
        *self.0.entry(of).or_default() += 1;
    }

    /// There is one less of this; where there was none, there is none.
    pub fn one_less(&mut self, of: T) {
        if let Entry::Occupied(mut count) = self.0.entry(of) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }

    /// How many there are of this.
    pub fn of(&self, this: &T) -> u32 {
        self.0.get(this).copied().unwrap_or(0)
    }

    /// Whether there is any of this.
    pub fn has(&self, this: &T) -> bool {
        self.0.contains_key(this)
    }

    /// Whether there is nothing at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of which there is any, and how many, in no order.
    pub fn all(&self) -> impl Iterator<Item = (&T, u32)> {
        self.0.iter().map(|(of, many)| (of, *many))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_is_gone_nothing_is_kept() {
        let mut tally = Tally::default();
        for of in ["a", "b", "a"] {
            tally.one_more(of);
        }
        assert_eq!([tally.of(&"a"), tally.of(&"b"), tally.of(&"c")], [2, 1, 0]);
        tally.one_less("a");
        tally.one_less("c");
        assert!(tally.has(&"a") && !tally.has(&"c"));
        assert!(tally.all().all(|(of, many)| *of != "c" && many == 1));
        tally.one_less("a");
        tally.one_less("a");
        assert!(!tally.has(&"a"));
        tally.one_less("b");
        assert!(tally.is_empty());
    }
}
