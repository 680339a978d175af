//! How many requests there are at the same time, and how many in a minute.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use preau_domain::ids::{ModuleId, SchoolId};

use crate::limits;

/// Who asks: a module, in a school.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asker {
    /// For this school.
    pub school: SchoolId,
    /// This module.
    pub module: ModuleId,
}

/// Whose requests there are.
#[derive(Debug, Default)]
pub(crate) struct Places(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    taken: usize,
    modules: HashMap<ModuleId, usize>,
    askers: HashMap<Asker, usize>,
    /// Until when an asker has used what comes in, at the even rate (the virtual scheduling algorithm of
    /// ITU-T I.371: one instant for each, and no counter to reset).
    used_until: HashMap<Asker, Instant>,
}

/// The right to make one request, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: Arc<Places>,
    asker: Asker,
}

const MINUTE: Duration = Duration::from_mins(1);

/// From how many askers on those are forgotten that have used nothing of late.
const REMEMBERED: usize = 10_000;

impl Places {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place at this instant, if there is one for this asker.
    pub(crate) fn take(self: &Arc<Self>, asker: &Asker, now: Instant) -> Option<Place> {
        let mut state = self.state();
        if !state.has_room(asker) || !state.comes_in_time(asker, now) {
            return None;
        }
        state.taken += 1;
        *state.modules.entry(asker.module.clone()).or_default() += 1;
        *state.askers.entry(asker.clone()).or_default() += 1;
        Some(Place {
            places: Arc::clone(self),
            asker: asker.clone(),
        })
    }
}

impl State {
    /// Of all places a module leaves as many to others as it has: so however many schools it is on in, and
    /// however many like it there are, one that has none finds one.
    fn has_room(&self, asker: &Asker) -> bool {
        let of_module = self.modules.get(&asker.module).copied().unwrap_or(0);
        let of_asker = self.askers.get(asker).copied().unwrap_or(0);
        of_asker < limits::PLACE_REQUESTS && of_module < limits::REQUESTS.saturating_sub(self.taken)
    }

    fn comes_in_time(&mut self, asker: &Asker, now: Instant) -> bool {
        if self.used_until.len() >= REMEMBERED {
            self.used_until.retain(|_, until| *until > now);
        }
        let each = MINUTE / limits::MINUTE_REQUESTS;
        let until = self
            .used_until
            .get(asker)
            .map_or(now, |until| *until.max(&now));
        if until + each > now + MINUTE {
            return false;
        }
        self.used_until.insert(asker.clone(), until + each);
        true
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.places.state();
        state.taken -= 1;
        if let Some(taken) = state.modules.get_mut(&self.asker.module) {
            *taken -= 1;
        }
        if let Some(taken) = state.askers.get_mut(&self.asker) {
            *taken -= 1;
        }
        state.modules.retain(|_, taken| *taken > 0);
        state.askers.retain(|_, taken| *taken > 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asker(school: i64, module: &str) -> Asker {
        Asker {
            school: SchoolId(school),
            module: module.parse().expect("an id"),
        }
    }

    #[test]
    fn a_module_in_a_school_asks_so_often_at_the_same_time() {
        let (places, now) = (Arc::<Places>::default(), Instant::now());
        let one = asker(1, "one");
        let mut taken: Vec<_> = (0..limits::PLACE_REQUESTS)
            .map(|_| places.take(&one, now))
            .collect();
        assert!(taken.iter().all(Option::is_some));
        assert!(places.take(&one, now).is_none());
        assert!(places.take(&asker(2, "one"), now).is_some());
        assert!(places.take(&asker(1, "two"), now).is_some());
        taken.pop();
        assert!(places.take(&one, now).is_some());
    }

    #[test]
    fn no_module_has_all_places_and_one_that_has_none_finds_one() {
        let (places, now) = (Arc::<Places>::default(), Instant::now());
        let mut taken = Vec::new();
        for hoarder in ["one", "two", "three", "four"] {
            let before = taken.len();
            for school in 0..100 {
                taken.extend(places.take(&asker(school, hoarder), now));
            }
            assert!(taken.len() > before, "{hoarder} finds one");
        }
        assert!(taken.len() < limits::REQUESTS, "{}", taken.len());
        assert!(places.take(&asker(1, "good"), now).is_some());
        drop(taken);
        let state = places.state();
        assert_eq!(
            (state.taken, state.modules.len(), state.askers.len()),
            (0, 0, 0)
        );
    }

    #[test]
    fn a_module_in_a_school_asks_so_often_in_a_minute() {
        let (places, start) = (Arc::<Places>::default(), Instant::now());
        let one = asker(1, "one");
        let often = |at| {
            (0..1_000)
                .filter(|_| places.take(&one, at).is_some())
                .count()
        };
        let minute = usize::try_from(limits::MINUTE_REQUESTS).expect("few");
        assert_eq!(often(start), minute);
        assert!(places.take(&asker(2, "one"), start).is_some());
        assert_eq!(often(start + MINUTE / 2), minute / 2);
        assert_eq!(
            often(start + MINUTE * 10),
            minute,
            "a pause saves up no more"
        );
    }
}
