//! People whom the gate looks up in the directory before it lets them in: so many a second, and no more.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use preau_domain::ids::PersonId;

/// Who was looked up in this second.
#[derive(Debug, Default)]
pub(crate) struct LookedUp(Mutex<(i64, HashSet<PersonId>)>);

impl LookedUp {
    /// Whether somebody may be looked up in this second, of so many at most: each once, so that who is not found keeps
    /// nobody from it.
    pub(crate) fn may(&self, person: PersonId, most: usize, now: Timestamp) -> bool {
        let mut looked_up = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (second, people) = &mut *looked_up;
        if *second != now.as_second() {
            *second = now.as_second();
            people.clear();
        }
        people.len() < most && people.insert(person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_looked_up_in_a_second_and_no_more() {
        let looked_up = LookedUp::default();
        let at = |second| Timestamp::from_second(second).expect("in range");
        let person = |n: u32| PersonId::of_source("test", &n.to_string());
        for second in [1_800_000_000, 1_800_000_001] {
            let may = |n| looked_up.may(person(n), 300, at(second));
            // Who asks again and again is one of them.
            assert_eq!((0..1_000).filter(|_| may(0)).count(), 1);
            assert_eq!((0..1_000).filter(|n| may(*n)).count(), 299);
        }
    }
}
