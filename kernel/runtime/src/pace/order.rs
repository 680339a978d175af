//! Who is next, when not all can go: time goes to schools by their weight, and within a school to its
//! modules in equal parts.
//!
//! Start-time fair queueing (Goyal, Vin and Cheng, 1996) on two levels. Each school has a tag, the time
//! that it used divided by its weight; whoever has the smallest goes. Who was away begins at the tag of
//! who went last: nobody saves up, and nobody pays for what they used while nobody else wanted it. So a
//! busy school borrows what is idle, and stops at the first turn that another asks for.
//!
//! Pure: no clock, no lock. An entry stays for each school and module that was ever called here, some
//! hundred bytes each.

use std::collections::{BTreeSet, HashMap, VecDeque};

use preau_domain::ids::{ModuleId, SchoolId};

/// Whose turn something is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) school: SchoolId,
    pub(crate) module: ModuleId,
    /// The school's weight, at least 1.
    pub(crate) weight: u32,
}

/// A queue for each module of each school.
#[derive(Debug)]
pub(crate) struct Order<T> {
    schools: HashMap<SchoolId, School<T>>,
    /// Schools with something that waits, by their tags.
    waiting: BTreeSet<(u64, SchoolId)>,
    /// The tag of the school that went last.
    now: u64,
    len: usize,
}

#[derive(Debug)]
struct School<T> {
    tag: u64,
    modules: HashMap<ModuleId, Module<T>>,
    /// The tag of the module that went last.
    now: u64,
    len: usize,
}

#[derive(Debug)]
struct Module<T> {
    tag: u64,
    queue: VecDeque<T>,
}

impl<T> Default for Order<T> {
    fn default() -> Self {
        Self {
            schools: HashMap::new(),
            waiting: BTreeSet::new(),
            now: 0,
            len: 0,
        }
    }
}

impl<T> Default for School<T> {
    fn default() -> Self {
        Self {
            tag: 0,
            modules: HashMap::new(),
            now: 0,
            len: 0,
        }
    }
}

impl<T> Default for Module<T> {
    fn default() -> Self {
        Self {
            tag: 0,
            queue: VecDeque::new(),
        }
    }
}

/// Tags are in sixty-fourths of a nanosecond of weight 1: 9 years of use until they are full.
fn tagged(nanos: u64, weight: u32) -> u64 {
    nanos.saturating_mul(64) / u64::from(weight.max(1))
}

impl<T> Order<T> {
    /// How many wait.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// How many wait for a module in a school.
    pub(crate) fn len_of(&self, place: &Place) -> usize {
        let school = self.schools.get(&place.school);
        school
            .and_then(|school| school.modules.get(&place.module))
            .map_or(0, |module| module.queue.len())
    }

    /// Something of this place waits, behind what waits there already.
    pub(crate) fn push(&mut self, place: &Place, item: T) {
        let school = self.schools.entry(place.school).or_default();
        if school.len == 0 {
            school.tag = school.tag.max(self.now);
            self.waiting.insert((school.tag, place.school));
        }
        school.len += 1;
        self.len += 1;
        if !school.modules.contains_key(&place.module) {
            school
                .modules
                .insert(place.module.clone(), Module::default());
        }
        if let Some(module) = school.modules.get_mut(&place.module) {
            if module.queue.is_empty() {
                module.tag = module.tag.max(school.now);
            }
            module.queue.push_back(item);
        }
    }

    /// Takes what is next among the places that may go.
    pub(crate) fn next(&mut self, may: impl Fn(SchoolId, &ModuleId) -> bool) -> Option<T> {
        let (tag, id, module) =
            self.waiting.iter().find_map(|&(tag, id)| {
                let school = self.schools.get(&id)?;
                let waiting = school.modules.iter().filter(|(_, m)| !m.queue.is_empty());
                let next = waiting.filter(|(module, _)| may(id, module)).min_by(
                    |(a, one), (b, other)| (one.tag, a.as_str()).cmp(&(other.tag, b.as_str())),
                )?;
                Some((tag, id, next.0.clone()))
            })?;
        let school = self.schools.get_mut(&id)?;
        let line = school.modules.get_mut(&module)?;
        let item = line.queue.pop_front()?;
        school.now = school.now.max(line.tag);
        school.len -= 1;
        self.len -= 1;
        self.now = self.now.max(tag);
        if school.len == 0 {
            self.waiting.remove(&(tag, id));
        }
        Some(item)
    }

    /// A place used so much time.
    pub(crate) fn spent(&mut self, place: &Place, nanos: u64) {
        let Some(school) = self.schools.get_mut(&place.school) else {
            return;
        };
        let was = school.tag;
        school.tag = school.tag.saturating_add(tagged(nanos, place.weight));
        if school.len > 0 {
            self.waiting.remove(&(was, place.school));
            self.waiting.insert((school.tag, place.school));
        }
        if let Some(module) = school.modules.get_mut(&place.module) {
            module.tag = module.tag.saturating_add(tagged(nanos, 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    fn place(school: i64, module: &str, weight: u32) -> Place {
        Place {
            school: SchoolId(school),
            module: module.parse().expect("an id"),
            weight,
        }
    }

    /// Serves so many turns of so many nanoseconds to places that always want more; gives what each got.
    fn served(places: &[Place], turns: usize, nanos: impl Fn(usize) -> u64) -> Vec<u64> {
        let mut order = Order::default();
        for (i, place) in places.iter().enumerate() {
            order.push(place, i);
        }
        let mut got = vec![0; places.len()];
        for turn in 0..turns {
            let next = order.next(|_, _| true).expect("somebody waits");
            let used = nanos(turn);
            got[next] += used;
            order.spent(&places[next], used);
            order.push(&places[next], next);
        }
        got
    }

    #[test]
    fn schools_get_time_by_weight_however_many_modules_they_have() {
        let places = [
            place(1, "homework", 1),
            place(2, "homework", 3),
            place(2, "grades", 3),
            place(2, "messaging", 3),
        ];
        let got = served(&places, 40_000, |_| 1_000);
        let (one, two) = (got[0], got[1] + got[2] + got[3]);
        assert!((two).abs_diff(one * 3) < 10_000, "{got:?}");
        assert!(got[1].abs_diff(got[2]) < 10_000 && got[2].abs_diff(got[3]) < 10_000);
    }

    #[test]
    fn who_comes_after_a_busy_time_is_next_and_has_saved_nothing_up() {
        let (busy, late) = (place(1, "homework", 1), place(2, "homework", 1));
        let mut order = Order::default();
        for _ in 0..1_000 {
            order.push(&busy, "busy");
            assert_eq!(order.next(|_, _| true), Some("busy"));
            order.spent(&busy, 2_000_000);
        }
        for _ in 0..10 {
            order.push(&busy, "busy");
            order.push(&late, "late");
        }
        let mut went = Vec::new();
        for _ in 0..10 {
            let next = order.next(|_, _| true).expect("many wait");
            order.spent(if next == "busy" { &busy } else { &late }, 2_000_000);
            went.push(next);
        }
        assert_eq!(went[0], "late", "the busy one used more");
        let late = went.iter().filter(|who| **who == "late").count();
        assert!((5..=6).contains(&late), "then in turn: {went:?}");
    }

    #[test]
    fn who_may_not_go_holds_up_nobody_and_keeps_the_place() {
        let (held, free) = (place(1, "homework", 1), place(2, "homework", 1));
        let mut order = Order::default();
        order.push(&held, 1);
        order.push(&free, 2);
        order.push(&held, 3);
        let not_held = |school: SchoolId, _: &ModuleId| school != SchoolId(1);
        assert_eq!(order.next(not_held), Some(2));
        assert_eq!(order.next(not_held), None);
        assert_eq!((order.len(), order.len_of(&held)), (2, 2));
        assert_eq!(order.next(|_, _| true), Some(1));
        assert_eq!(order.next(|_, _| true), Some(3));
        assert_eq!(order.next(|_, _| true), None);
    }

    proptest! {
        /// However long the turns are, no two schools that always want more are ever further apart, per
        /// weight, than one turn of each.
        #[test]
        fn nobody_is_ahead_by_more_than_a_turn(
            weights in prop::collection::vec(1_u32..10, 2..6),
            turns in prop::collection::vec(1_u64..2_000_000, 50..400),
        ) {
            let places: Vec<_> = (1..).zip(&weights).map(|(id, w)| place(id, "homework", *w)).collect();
            let got = served(&places, turns.len(), |turn| turns[turn]);
            let longest = *turns.iter().max().expect("some");
            for (one, w) in got.iter().zip(&weights) {
                for (other, v) in got.iter().zip(&weights) {
                    let ahead = (one / u64::from(*w)).saturating_sub(other / u64::from(*v));
                    prop_assert!(ahead <= longest + longest, "{got:?} {weights:?}");
                }
            }
        }

        /// What is put in comes out, once, and within a place in its order.
        #[test]
        fn everything_comes_out_once_and_in_its_order(
            put in prop::collection::vec((1_i64..4, 0_usize..3, 0_u64..1_000_000), 0..200),
        ) {
            let modules = ["grades", "homework", "messaging"];
            let mut order = Order::default();
            let mut last: HashMap<(i64, usize), usize> = HashMap::new();
            let mut out = 0;
            for (i, (school, module, nanos)) in put.iter().enumerate() {
                let of = place(*school, modules[*module], 1);
                order.push(&of, (*school, *module, i));
                if i % 3 == 0 {
                    let (school, module, i) = order.next(|_, _| true).expect("one was put");
                    out += 1;
                    prop_assert!(last.insert((school, module), i).is_none_or(|before| before < i));
                    order.spent(&place(school, modules[module], 1), *nanos);
                }
            }
            while let Some((school, module, i)) = order.next(|_, _| true) {
                out += 1;
                prop_assert!(last.insert((school, module), i).is_none_or(|before| before < i));
            }
            prop_assert_eq!((out, order.len()), (put.len(), 0));
        }
    }
}
