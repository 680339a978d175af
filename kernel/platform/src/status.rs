//! How everything is, as this node measures it and as others wrote down: what anybody may ask, as often as they like.
//!
//! One finding serves everyone for [`FRESH`]; only one of those who ask finds it, with one small query. What follows
//! from what is counted, [`preau_domain::condition`] says. It tells of parts, never of people.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use preau_domain::condition::{Answers, Condition, Counted, LONG, Part, Service};
use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::incident::Incident;
use preau_domain::module::Text;

use crate::Platform;
use crate::error::PlatformError;
use crate::history::{Found, History, Written};

/// How long a finding is given again.
const FRESH: SignedDuration = SignedDuration::from_secs(5);
/// How long the database may take before it is said not to answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// Over how many minutes tries are looked at: long enough to tell, short enough that a fault that was mended is soon
/// forgotten.
const MINUTES: u8 = 10;
/// For how long after somebody was last told to wait, people are said to wait: who waits comes back within it.
const WAITED: SignedDuration = SignedDuration::from_mins(2);

/// How the whole is.
#[derive(Debug)]
pub struct Status {
    /// When this was found.
    pub at: Timestamp,
    /// The portal, signing in, and each module of the catalogue, by id.
    pub parts: Vec<StatusPart>,
    /// Parts of schools that are worse than operational.
    pub(crate) here: BTreeMap<Part, Condition>,
    /// How everything was, day by day.
    pub history: Arc<History>,
    /// What people are told: what is not over, and what was.
    pub incidents: Arc<Vec<Incident>>,
}

/// How a service is.
#[derive(Debug, Clone)]
pub struct StatusPart {
    /// Which.
    pub service: Service,
    /// A module's name.
    pub name: Option<Text>,
    /// How it is in the region as a whole.
    pub condition: Condition,
    /// How it is wherever nothing else is known: not what holds in some schools alone.
    pub(crate) everywhere: Condition,
}

impl Status {
    /// How a service is for people of a school; in the region as a whole without one.
    pub fn condition(&self, part: &StatusPart, school: Option<SchoolId>) -> Condition {
        let Some(school) = school else {
            return part.condition;
        };
        let here = self.here.get(&Part {
            school: Some(school),
            service: part.service.clone(),
        });
        let here = here.copied().unwrap_or(Condition::Operational);
        here.max(part.everywhere)
    }
}

/// What is known, and what is counted for it.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    found: RwLock<Option<Arc<Status>>>,
    turn: tokio::sync::Mutex<()>,
    /// By part: each module in each school and everywhere, and signing in.
    recent: Mutex<HashMap<Part, [Minute; MINUTES as usize]>>,
    /// When somebody was last told to wait, in milliseconds.
    waited: AtomicI64,
    /// What is written down of all nodes.
    pub(crate) written: Written,
}

#[derive(Debug, Default, Clone, Copy)]
struct Minute {
    /// Minutes since 1970.
    at: i64,
    counted: Counted,
}

fn minute_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(60)
}

/// How the tries of the last minutes ended.
fn condition_of(minutes: &[Minute], now: Timestamp) -> Condition {
    let oldest = minute_of(now) - i64::from(MINUTES);
    let recent = minutes.iter().filter(|minute| minute.at > oldest);
    let counted = recent.fold(Counted::default(), |sum, minute| sum.and(minute.counted));
    counted.condition()
}

impl Watch {
    /// Counts a try of some parts.
    fn count(&self, at: Timestamp, parts: impl IntoIterator<Item = Part>, one: Counted) {
        let minute = minute_of(at);
        let place = usize::try_from(minute.rem_euclid(MINUTES.into())).unwrap_or_default();
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        for part in parts {
            let minutes = recent.entry(part).or_default();
            let Some(slot) = minutes.get_mut(place) else {
                continue;
            };
            if slot.at != minute {
                *slot = Minute {
                    at: minute,
                    ..Minute::default()
                };
            }
            slot.counted = slot.counted.and(one);
        }
    }

    /// Counts a call of a module in a school, as it ended; `slow` if somebody waited for it for long.
    pub(crate) fn count_call(
        &self,
        at: Timestamp,
        school: SchoolId,
        module: &ModuleId,
        failed: bool,
        slow: bool,
    ) {
        let parts = [None, Some(school)].map(|school| Part {
            school,
            service: Service::Module(module.clone()),
        });
        let one = Counted {
            tries: 1,
            failed: failed.into(),
            slow: slow.into(),
        };
        self.count(at, parts, one);
    }

    /// Counts a sign-in that began then and ended now, with the right password or a wrong one, or with an error of
    /// ours.
    pub(crate) fn count_sign_in<T>(
        &self,
        began: Timestamp,
        now: Timestamp,
        tried: &Result<T, PlatformError>,
    ) {
        let took = now.duration_since(began).unsigned_abs();
        let one = Counted {
            tries: 1,
            failed: tried.is_err().into(),
            slow: (took > LONG).into(),
        };
        self.count(now, [Part::everywhere(Service::SignIn)], one);
    }

    /// How a part was lately on this node.
    fn condition(&self, now: Timestamp, part: &Part) -> Condition {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent
            .get(part)
            .map_or(Condition::Operational, |minutes| condition_of(minutes, now))
    }

    /// Parts of schools that were not well lately on this node.
    fn unwell(&self, now: Timestamp) -> Vec<(Part, Condition)> {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let of_schools = recent.iter().filter(|(part, _)| part.school.is_some());
        let found = of_schools.map(|(part, minutes)| (part.clone(), condition_of(minutes, now)));
        found
            .filter(|(_, condition)| *condition > Condition::Operational)
            .collect()
    }

    /// Forgets what nobody tried for ten minutes.
    pub(crate) fn forget_old(&self, now: Timestamp) {
        let oldest = minute_of(now) - i64::from(MINUTES);
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.retain(|_, minutes| minutes.iter().any(|minute| minute.at > oldest));
    }

    /// Notes that somebody was told to wait.
    fn wait(&self, now: Timestamp) {
        self.waited.store(now.as_millisecond(), Ordering::Relaxed);
    }

    fn people_wait(&self, now: Timestamp) -> bool {
        let ago = now.as_millisecond() - self.waited.load(Ordering::Relaxed);
        (0..WAITED.as_millis()).contains(&i128::from(ago))
    }

    fn known(&self, now: Timestamp) -> (Option<Arc<Status>>, bool) {
        let found = self.found.read().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |status: &Arc<Status>| now.duration_since(status.at).abs() < FRESH;
        (found.clone(), found.as_ref().is_some_and(is_fresh))
    }

    fn keep(&self, status: Option<Arc<Status>>) {
        *self.found.write().unwrap_or_else(PoisonError::into_inner) = status;
    }

    /// Has the next who asks find anew.
    pub(crate) fn forget(&self) {
        self.keep(None);
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
        let portal = self.portal_found().await;
        let now = self.now();
        let found = self.status_of(now, portal, &self.watch.written.now(now));
        let found = Arc::new(found);
        self.watch.keep(Some(Arc::clone(&found)));
        found
    }

    /// Notes that somebody was told to wait: the portal is slow while people do.
    pub fn people_wait(&self) {
        self.watch.wait(self.now());
    }

    /// How this node finds the portal to be.
    pub(crate) async fn portal_found(&self) -> Condition {
        let database = self.database_answers().await;
        Condition::of_portal(database, self.watch.people_wait(self.now()))
    }

    async fn database_answers(&self) -> Answers {
        match tokio::time::timeout(PATIENCE, self.store_answers()).await {
            Ok(Ok(())) => Answers::Yes,
            Ok(Err(PlatformError::Unavailable(_))) => Answers::Busy,
            Ok(Err(_)) | Err(_) => Answers::No,
        }
    }

    /// Where modules are held back: everywhere, where there is no school.
    fn held(&self) -> Vec<Part> {
        let held = self.guard.breaker.held().into_iter();
        held.map(|(scope, _)| Part {
            school: scope.school,
            service: Service::Module(scope.module),
        })
        .collect()
    }

    /// The modules of the catalogue, by id, and whether they are loaded.
    fn catalogued(&self) -> BTreeMap<ModuleId, (Text, bool)> {
        let missing = self.modules_missing();
        let missing = missing
            .iter()
            .map(|(id, name)| (id.clone(), (name.clone(), false)));
        let modules = self.modules().into_iter();
        let loaded = modules.map(|module| {
            let manifest = &module.manifest;
            (manifest.id.clone(), (manifest.name.clone(), true))
        });
        missing.chain(loaded).collect()
    }

    /// What follows from all that is known, where the portal is so and this was written down.
    pub(crate) fn status_of(&self, now: Timestamp, portal: Condition, written: &Found) -> Status {
        let of = |service: Service| {
            let part = Part::everywhere(service);
            let written = written.get(&part).copied();
            let counted = self.watch.condition(now, &part);
            counted.max(written.unwrap_or(Condition::Operational))
        };
        let portal = portal.max(of(Service::Portal));
        let sign_in = of(Service::SignIn).max(portal);
        let held = self.held();
        let mut parts: Vec<_> = [(Service::Portal, portal), (Service::SignIn, sign_in)]
            .map(|(service, condition)| StatusPart {
                service,
                name: None,
                condition,
                everywhere: condition,
            })
            .into();
        for (id, (name, is_loaded)) in self.catalogued() {
            let service = Service::Module(id);
            let is_held = |everywhere: bool| {
                held.iter()
                    .any(|part| part.service == service && part.school.is_none() == everywhere)
            };
            let counted = of(service.clone());
            // No module works without what is stored.
            let is_down = !is_loaded || is_held(true) || portal == Condition::Down;
            let everywhere = if is_down { Condition::Down } else { counted };
            let condition = if is_held(false) {
                everywhere.max(Condition::Partial)
            } else {
                everywhere
            };
            parts.push(StatusPart {
                service,
                name: Some(name),
                condition,
                everywhere,
            });
        }
        let mut here: BTreeMap<Part, Condition> = BTreeMap::new();
        let counted = self.watch.unwell(now).into_iter();
        let written = written
            .iter()
            .map(|(part, condition)| (part.clone(), *condition));
        let held = held.into_iter().map(|part| (part, Condition::Down));
        for (part, condition) in counted.chain(written).chain(held) {
            if part.school.is_some() && condition > Condition::Operational {
                let known = here.entry(part).or_insert(condition);
                *known = condition.max(*known);
            }
        }
        Status {
            at: now,
            parts,
            here,
            history: self.watch.written.history(),
            incidents: self.incidents(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: SchoolId = SchoolId(1);

    fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
    }

    fn module() -> ModuleId {
        "homework".parse().expect("a module's id")
    }

    fn part(school: Option<SchoolId>) -> Part {
        Part {
            school,
            service: Service::Module(module()),
        }
    }

    #[test]
    fn what_is_past_is_forgotten_minute_by_minute() {
        let watch = Watch::default();
        let calls = |minute, failed| {
            for _ in 0..Counted::TELLING {
                watch.count_call(at(minute), HERE, &module(), failed, false);
            }
        };
        let condition = |minute| watch.condition(at(minute), &part(None));
        calls(100, true);
        calls(105, false);
        let other = Part::everywhere(Service::SignIn);
        assert_eq!(watch.condition(at(105), &other), Condition::Operational);
        assert_eq!(condition(105), Condition::Down);
        assert_eq!(condition(109), Condition::Down);
        assert_eq!(condition(110), Condition::Operational);
        // A place is used again ten minutes later, and begins anew.
        watch.count_call(at(110), HERE, &module(), true, false);
        assert_eq!(condition(110), Condition::Operational);
    }

    #[test]
    fn a_school_in_which_a_module_fails_is_not_all_of_them() {
        let watch = Watch::default();
        for call in 0..1_000 {
            let school = SchoolId(1 + i64::from(call >= 30));
            watch.count_call(at(100), school, &module(), call < 30, false);
        }
        let of = |school| watch.condition(at(100), &part(school));
        assert_eq!(of(Some(HERE)), Condition::Down);
        assert_eq!(of(Some(SchoolId(2))), Condition::Operational);
        assert_eq!(of(None), Condition::Operational);
        let unwell = watch.unwell(at(101));
        assert_eq!(unwell, [(part(Some(HERE)), Condition::Down)]);
        watch.forget_old(at(109));
        assert!(!watch.unwell(at(109)).is_empty());
        watch.forget_old(at(110));
        assert!(watch.recent.lock().expect("unpoisoned").is_empty());
    }

    #[test]
    fn sign_ins_that_wait_long_are_slow_and_those_sent_away_failed() {
        let watch = Watch::default();
        let long = SignedDuration::from_secs(3);
        let sign_in = |took: SignedDuration, tried: Result<(), PlatformError>| {
            watch.count_sign_in(at(100), at(100) + took, &tried);
        };
        let condition = || watch.condition(at(100), &Part::everywhere(Service::SignIn));
        for _ in 0..80 {
            sign_in(SignedDuration::from_millis(50), Ok(()));
        }
        assert_eq!(condition(), Condition::Operational);
        for _ in 0..20 {
            sign_in(long, Ok(()));
        }
        assert_eq!(condition(), Condition::Slow);
        for _ in 0..6 {
            sign_in(long, Err(PlatformError::Unavailable(String::new())));
        }
        assert_eq!(condition(), Condition::Partial);
    }

    #[test]
    fn people_wait_until_nobody_came_back_for_two_minutes() {
        let watch = Watch::default();
        assert!(!watch.people_wait(at(100)));
        watch.wait(at(100));
        assert!(watch.people_wait(at(100)) && watch.people_wait(at(101)));
        assert!(!watch.people_wait(at(102)));
    }
}
