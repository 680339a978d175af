//! Where what is given again lies: so much of each module in each school, so much in all, and nobody's place is
//! taken by who has more.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use preau_domain::ids::{ModuleId, SchoolId};

/// A module in a school.
pub(super) type Place = (SchoolId, ModuleId);

/// Bytes that may be kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Of one thing.
    pub(super) one: usize,
    /// Of a place.
    pub(super) place: usize,
    /// In all.
    pub(super) all: usize,
}

/// What is kept, by place and key.
#[derive(Debug)]
pub(super) struct Shelves<K, V> {
    bounds: Bounds,
    modules: HashMap<ModuleId, HashMap<SchoolId, Shelf<K, V>>>,
    bytes: usize,
    /// Grows with each look and each thing put here.
    turn: u64,
}

/// What is kept of a place.
#[derive(Debug)]
struct Shelf<K, V> {
    things: HashMap<Arc<K>, Thing<V>>,
    /// By when each was asked for last.
    order: BTreeMap<u64, Arc<K>>,
    bytes: usize,
}

#[derive(Debug)]
struct Thing<V> {
    value: V,
    bytes: usize,
    turn: u64,
}

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Self {
            things: HashMap::new(),
            order: BTreeMap::new(),
            bytes: 0,
        }
    }
}

impl<K: Eq + Hash, V> Shelf<K, V> {
    fn remove(&mut self, key: &K) -> usize {
        let Some(thing) = self.things.remove(key) else {
            return 0;
        };
        self.order.remove(&thing.turn);
        self.bytes -= thing.bytes;
        thing.bytes
    }

    /// Removes what nobody has asked for the longest; gives how many bytes that was.
    fn remove_oldest(&mut self) -> usize {
        match self.order.first_key_value() {
            Some((_, key)) => self.remove(&Arc::clone(key)),
            None => 0,
        }
    }
}

impl<K: Eq + Hash, V: Clone> Shelves<K, V> {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            modules: HashMap::new(),
            bytes: 0,
            turn: 0,
        }
    }

    /// What is kept under a key, which is the one asked for last from now on.
    pub(super) fn get(&mut self, (school, module): &Place, key: &K) -> Option<V> {
        let here = self.modules.get_mut(module)?.get_mut(school)?;
        let thing = here.things.get_mut(key)?;
        self.turn += 1;
        if let Some(key) = here.order.remove(&thing.turn) {
            here.order.insert(self.turn, key);
        }
        thing.turn = self.turn;
        Some(thing.value.clone())
    }

    /// Keeps something of so many bytes, in the place of what was there under its key. What is too large is not kept.
    pub(super) fn put(&mut self, place: &Place, key: K, value: V, bytes: usize) {
        self.remove(place, &key);
        if bytes > self.bounds.one {
            return;
        }
        let (school, module) = place;
        let schools = self.modules.entry(module.clone()).or_default();
        let here = schools.entry(*school).or_default();
        self.turn += 1;
        let key = Arc::new(key);
        here.order.insert(self.turn, Arc::clone(&key));
        let thing = Thing {
            value,
            bytes,
            turn: self.turn,
        };
        here.things.insert(key, thing);
        here.bytes += bytes;
        self.bytes += bytes;
        while here.bytes > self.bounds.place {
            self.bytes -= here.remove_oldest();
        }
        while self.bytes > self.bounds.all && self.make_room() {}
    }

    /// Removes what is kept under a key.
    pub(super) fn remove(&mut self, (school, module): &Place, key: &K) {
        let schools = self.modules.get_mut(module);
        if let Some(here) = schools.and_then(|schools| schools.get_mut(school)) {
            self.bytes -= here.remove(key);
        }
    }

    /// Removes the oldest of the module that has most, in the school in which it has most. Gives whether there was
    /// anything.
    fn make_room(&mut self) -> bool {
        let modules = self.modules.values_mut();
        let most = modules.max_by_key(|schools| {
            let shelves = schools.values();
            shelves.map(|here| here.bytes).sum::<usize>()
        });
        let shelves = most.into_iter().flat_map(HashMap::values_mut);
        let Some(here) = shelves.max_by_key(|here| here.bytes) else {
            return false;
        };
        let gone = here.remove_oldest();
        self.bytes -= gone;
        gone > 0
    }

    /// Bytes that are kept.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use preau_runtime::limits;

    /// As a node keeps pages, and one as large as may be. Sizes are numbers here.
    const BOUNDS: Bounds = super::super::bounds(limits::VIEWS_ALL);
    const ONE: usize = BOUNDS.one;

    /// How many such pages a place holds.
    fn whole() -> u32 {
        assert_eq!(ONE - super::super::BESIDES, limits::VIEW_BYTES);
        u32::try_from(limits::VIEWS_PLACE / ONE).expect("some")
    }

    fn place(school: i64, module: &str) -> Place {
        (SchoolId(school), module.parse().expect("a module's id"))
    }

    fn has(shelves: &mut Shelves<u32, u32>, place: &Place, keys: &[u32]) -> Vec<u32> {
        let kept = keys.iter().filter(|key| shelves.get(place, key).is_some());
        kept.copied().collect()
    }

    #[test]
    fn what_is_too_large_is_not_kept() {
        let (mut shelves, here) = (Shelves::new(BOUNDS), place(1, "homework"));
        shelves.put(&here, 1, 1, ONE);
        assert_eq!(shelves.get(&here, &1), Some(1));
        // Nor is what it takes the place of.
        shelves.put(&here, 1, 2, ONE + 1);
        assert_eq!(shelves.get(&here, &1), None);
        assert_eq!(shelves.bytes(), 0);
    }

    #[test]
    fn a_module_in_a_school_has_so_much_and_its_oldest_goes_first() {
        let (mut shelves, here) = (Shelves::new(BOUNDS), place(1, "homework"));
        let whole = whole();
        for key in 1..=whole {
            shelves.put(&here, key, key, ONE);
        }
        assert!(limits::VIEWS_PLACE - shelves.bytes() < ONE, "it is full");
        // Asked for, it is the newest.
        assert_eq!(shelves.get(&here, &1), Some(1));
        shelves.put(&here, whole + 1, 0, ONE);
        assert_eq!(
            has(&mut shelves, &here, &[1, 2, 3, whole + 1]),
            [1, 3, whole + 1]
        );
        assert!(shelves.bytes() <= limits::VIEWS_PLACE);
        let full = shelves.bytes();
        shelves.remove(&here, &3);
        assert_eq!(has(&mut shelves, &here, &[1, 3, 4]), [1, 4]);
        assert_eq!(shelves.bytes(), full - ONE);
    }

    #[test]
    fn who_has_most_makes_room_and_nobody_else() {
        let mut shelves = Shelves::new(BOUNDS);
        let (here, there) = (place(1, "homework"), place(2, "homework"));
        shelves.put(&here, 1, 1, ONE);
        shelves.put(&there, 1, 1, ONE);
        // One that hoards, in every school in which it is on.
        for school in 1..=50 {
            for key in 1..=whole() {
                shelves.put(&place(school, "hoarder"), key, key, ONE);
                assert!(shelves.bytes() <= limits::VIEWS_ALL);
            }
        }
        assert!(limits::VIEWS_ALL - shelves.bytes() < ONE, "it is full");
        assert_eq!(has(&mut shelves, &here, &[1]), [1]);
        assert_eq!(has(&mut shelves, &there, &[1]), [1]);
        // What it has grows smaller as others need it, down to as much as they have.
        shelves.put(&here, 2, 2, ONE);
        assert_eq!(has(&mut shelves, &here, &[1, 2]), [1, 2]);
        assert_eq!(has(&mut shelves, &there, &[1]), [1]);
    }
}
