//! Whether everything works, as this node knows it: what anybody may ask, as often as they like.
//!
//! One finding serves everyone for [`FRESH`]; only one of those who ask finds it, with one small query.
//! It tells of parts, never of people or schools.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use preau_domain::ids::{ModuleId, SchoolId};
pub use preau_domain::incident::Condition;
use preau_domain::incident::Part;
use preau_domain::module::Text;
use preau_store::ConditionSlot;

use crate::Platform;
use crate::error::PlatformError;

/// How long a finding is given again.
const FRESH: SignedDuration = SignedDuration::from_secs(5);
/// How long the database may take before it is said not to answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// Over how many minutes a module's calls are looked at: long enough to tell, short enough that a fault
/// that was mended is soon forgotten.
const MINUTES: u8 = 10;
/// With fewer calls than this, their faults tell of a person or a page rather than of the module.
const TELLING: u64 = 20;
/// Of a hundred calls, as many faults make a part of the module not work for some.
const DEGRADED: u64 = 5;
/// Of a hundred calls, as many faults make it not work.
const DOWN: u64 = 50;

/// How the whole is.
#[derive(Debug, PartialEq, Eq)]
pub struct Status {
    /// When this was found.
    pub at: Timestamp,
    /// Signing in and everything that is stored.
    pub portal: Condition,
    /// Each module of the catalogue, by id: its name, and how it is.
    pub modules: Vec<(Text, Condition)>,
}

/// What is known, and what is counted for it.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    found: RwLock<Option<Arc<Status>>>,
    turn: tokio::sync::Mutex<()>,
    /// By part: each module in each school, and everywhere.
    recent: Mutex<HashMap<Part, [Minute; MINUTES as usize]>>,
    /// The last minute that was written down.
    settled: AtomicI64,
}

#[derive(Debug, Default, Clone, Copy)]
struct Minute {
    /// Minutes since 1970.
    at: i64,
    calls: u64,
    faults: u64,
}

/// How calls of the last minutes ended.
fn condition_of(minutes: &[Minute], now: Timestamp) -> Condition {
    let oldest = now.as_second().div_euclid(60) - i64::from(MINUTES);
    let (calls, faults) = minutes
        .iter()
        .filter(|slot| slot.at > oldest)
        .fold((0, 0), |(calls, faults), slot| {
            (calls + slot.calls, faults + slot.faults)
        });
    if calls < TELLING || faults * 100 < calls * DEGRADED {
        Condition::Works
    } else if faults * 100 < calls * DOWN {
        Condition::Degraded
    } else {
        Condition::Down
    }
}

impl Watch {
    /// Counts a call of a module in a school.
    pub(crate) fn count(&self, at: Timestamp, school: SchoolId, module: &ModuleId, is_fault: bool) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = at.as_second().div_euclid(60);
        let place = usize::try_from(minute.rem_euclid(MINUTES.into())).unwrap_or_default();
        for school in [None, Some(school)] {
            let part = Part {
                school,
                module: Some(module.clone()),
            };
            let all = recent.entry(part).or_default();
            let Some(slot) = all.get_mut(place) else {
                continue;
            };
            if slot.at != minute {
                *slot = Minute {
                    at: minute,
                    ..Minute::default()
                };
            }
            slot.calls += 1;
            slot.faults += u64::from(is_fault);
        }
    }

    /// How a module answered lately, in a school or everywhere.
    pub(crate) fn condition(&self, now: Timestamp, part: &Part) -> Condition {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent
            .get(part)
            .map_or(Condition::Works, |minutes| condition_of(minutes, now))
    }

    /// What did not work lately, with what was counted in the minute before this one. None where that minute was
    /// asked for before: it is summed where it is written down.
    pub(crate) fn unwell(&self, now: Timestamp) -> Option<Vec<ConditionSlot>> {
        let minute = now.as_second().div_euclid(60) - 1;
        if self.settled.swap(minute, Ordering::Relaxed) == minute {
            return None;
        }
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        // Who was not called for ten minutes is not kept.
        let oldest = minute + 1 - i64::from(MINUTES);
        recent.retain(|_, minutes| minutes.iter().any(|slot| slot.at > oldest));
        let found = recent.iter().filter_map(|(part, minutes)| {
            let condition = condition_of(minutes, now);
            let counted = minutes.iter().find(|slot| slot.at == minute);
            let counted = counted.copied().unwrap_or_default();
            (condition > Condition::Works).then(|| ConditionSlot {
                slot: 0,
                part: part.clone(),
                condition,
                calls: counted.calls,
                faults: counted.faults,
            })
        });
        Some(found.collect())
    }

    fn known(&self, now: Timestamp) -> (Option<Arc<Status>>, bool) {
        let found = self.found.read().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |status: &Arc<Status>| now.duration_since(status.at).abs() < FRESH;
        (found.clone(), found.as_ref().is_some_and(is_fresh))
    }
}

impl Platform {
    /// How everything is: found now, or less than 5 seconds ago.
    pub async fn status(&self) -> Arc<Status> {
        let (known, is_fresh) = self.watch.known(self.now());
        // While one finds out, the others get what was known; at the very first they wait.
        let _turn = match (known, self.watch.turn.try_lock()) {
            (Some(known), _) if is_fresh => return known,
            (Some(known), Err(_)) => return known,
            (_, Ok(turn)) => turn,
            (None, Err(_)) => self.watch.turn.lock().await,
        };
        if let (Some(known), true) = self.watch.known(self.now()) {
            return known;
        }
        let found = Arc::new(self.status_find().await);
        *self
            .watch
            .found
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&found));
        found
    }

    /// What follows from where a module is held back.
    fn held_condition(&self, module: &ModuleId) -> Condition {
        let mut condition = Condition::Works;
        for (scope, _) in self.guard.breaker.held() {
            if scope.module == *module {
                condition = condition.max(match scope.school {
                    None => Condition::Down,
                    Some(_) => Condition::Degraded,
                });
            }
        }
        condition
    }

    async fn status_find(&self) -> Status {
        let portal = match tokio::time::timeout(PATIENCE, self.store_answers()).await {
            Ok(Ok(())) => Condition::Works,
            Ok(Err(PlatformError::Unavailable(_))) => Condition::Degraded,
            Ok(Err(_)) | Err(_) => Condition::Down,
        };
        let now = self.now();
        let loaded = self.modules().into_iter().map(|module| {
            let id = module.manifest.id.clone();
            let condition = self
                .watch
                .condition(now, &everywhere(&id))
                .max(self.held_condition(&id));
            (id, module.manifest.name.clone(), condition)
        });
        let missing = self.modules_missing();
        let missing = missing
            .iter()
            .map(|(id, name)| (id.clone(), name.clone(), Condition::Down));
        let mut modules: Vec<_> = loaded.chain(missing).collect();
        modules.sort_by(|(one, ..), (other, ..)| one.as_str().cmp(other.as_str()));
        Status {
            at: now,
            portal,
            modules: modules
                .into_iter()
                // No module works without what is stored.
                .map(|(_, name, condition)| (name, condition.max(portal)))
                .collect(),
        }
    }
}

/// A module as everybody meets it.
fn everywhere(module: &ModuleId) -> Part {
    Part {
        school: None,
        module: Some(module.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: SchoolId = SchoolId(1);

    fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
    }

    /// How a module is that made so many faults in so many calls.
    fn after(calls: u64, faults: u64) -> Condition {
        let watch = Watch::default();
        let module: ModuleId = "homework".parse().unwrap();
        for call in 0..calls {
            watch.count(at(100), HERE, &module, call < faults);
        }
        watch.condition(at(100), &everywhere(&module))
    }

    #[test]
    fn a_module_is_as_its_calls_end() {
        assert_eq!(after(0, 0), Condition::Works);
        assert_eq!(
            after(TELLING - 1, TELLING - 1),
            Condition::Works,
            "too few to tell"
        );
        assert_eq!(after(1_000, 49), Condition::Works);
        assert_eq!(after(1_000, 50), Condition::Degraded);
        assert_eq!(after(1_000, 499), Condition::Degraded);
        assert_eq!(after(1_000, 500), Condition::Down);
        assert_eq!(after(TELLING, TELLING), Condition::Down);
    }

    #[test]
    fn what_is_past_is_forgotten_minute_by_minute() {
        let watch = Watch::default();
        let module: ModuleId = "homework".parse().unwrap();
        for _ in 0..TELLING {
            watch.count(at(100), HERE, &module, true);
        }
        for _ in 0..TELLING {
            watch.count(at(105), HERE, &module, false);
        }
        let other: ModuleId = "grades".parse().unwrap();
        assert_eq!(
            watch.condition(at(105), &everywhere(&other)),
            Condition::Works
        );
        assert_eq!(
            watch.condition(at(105), &everywhere(&module)),
            Condition::Down
        );
        assert_eq!(
            watch.condition(at(109), &everywhere(&module)),
            Condition::Down
        );
        assert_eq!(
            watch.condition(at(110), &everywhere(&module)),
            Condition::Works
        );
        // A place is used again ten minutes later, and begins anew.
        watch.count(at(110), HERE, &module, true);
        assert_eq!(
            watch.condition(at(110), &everywhere(&module)),
            Condition::Works
        );
    }

    #[test]
    fn a_school_in_which_a_module_fails_is_not_all_of_them() {
        let watch = Watch::default();
        let module: ModuleId = "homework".parse().unwrap();
        for call in 0..1_000 {
            watch.count(
                at(100),
                SchoolId(1 + i64::from(call >= 30)),
                &module,
                call < 30,
            );
        }
        let of = |school| {
            let part = Part {
                school: Some(SchoolId(school)),
                module: Some(module.clone()),
            };
            watch.condition(at(100), &part)
        };
        assert_eq!((of(1), of(2)), (Condition::Down, Condition::Works));
        assert_eq!(
            watch.condition(at(100), &everywhere(&module)),
            Condition::Works
        );
        let unwell = watch.unwell(at(101)).unwrap();
        assert_eq!(unwell.len(), 1);
        assert_eq!((unwell[0].calls, unwell[0].faults), (30, 30));
        assert_eq!(watch.unwell(at(101)), None, "that minute is written down");
        assert_eq!(watch.unwell(at(120)), Some(Vec::new()));
        assert!(watch.recent.lock().unwrap().is_empty());
    }
}
