//! Who is in a lesson now, as modules say: asked at the gate, for who shows a session and would have to wait.
//!
//! It is answered in memory. What lessons there are in the next half hour, each node has; who somebody is, it knows of
//! everybody who came in the last minute. Of whom it does not, the directory is asked, for so many a second and no more:
//! a session is nobody else's to make, so that this is a question for each person there is, and not for each request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use preau_domain::audience::Audience;
use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::lesson::Slot;
use preau_domain::module::Capability;
use preau_domain::person::{Membership, Profile};
use preau_runtime::module::LoadedModule;
use preau_store::PlannedLesson;

use crate::Platform;
use crate::error::PlatformError;

/// How often a node reads all lessons that begin soon.
const EVERY: Duration = Duration::from_mins(10);
/// How far ahead it does: beyond the next time, and the one after, should that fail.
const AHEAD: SignedDuration = SignedDuration::from_mins(30);
/// So many people who wait are looked up in the directory in a second. Others are asked for when they look again.
const LOOKED_UP: u32 = 300;

/// The lessons of a school, by class or group.
type Lessons = HashMap<Audience, Vec<(ModuleId, Slot)>>;

/// The lessons of this node.
#[derive(Debug, Default)]
pub(crate) struct LessonsKnown {
    schools: RwLock<HashMap<SchoolId, Arc<Lessons>>>,
    /// A second, and how many were looked up in it.
    looked_up: Mutex<(i64, u32)>,
}

impl LessonsKnown {
    /// Whether there are none, in any school.
    fn is_empty(&self) -> bool {
        let schools = self.schools.read().unwrap_or_else(PoisonError::into_inner);
        schools.is_empty()
    }

    fn of(&self, school: SchoolId) -> Option<Arc<Lessons>> {
        let schools = self.schools.read().unwrap_or_else(PoisonError::into_inner);
        schools.get(&school).cloned()
    }

    /// Whether one more may be looked up in this second.
    fn may_look_up(&self, now: Timestamp) -> bool {
        let looked_up = self.looked_up.lock();
        let mut looked_up = looked_up.unwrap_or_else(PoisonError::into_inner);
        if looked_up.0 != now.as_second() {
            *looked_up = (now.as_second(), 0);
        }
        looked_up.1 += 1;
        looked_up.1 <= LOOKED_UP
    }
}

/// Lessons by school, and there by class or group.
fn arranged(planned: Vec<PlannedLesson>) -> HashMap<SchoolId, Arc<Lessons>> {
    let mut schools: HashMap<SchoolId, Lessons> = HashMap::new();
    for PlannedLesson {
        school,
        module,
        slot,
    } in planned
    {
        let of_school = schools.entry(school).or_default();
        let of_group = of_school.entry(slot.audience).or_default();
        of_group.push((module, slot));
    }
    let shared = schools.into_iter();
    shared
        .map(|(school, lessons)| (school, Arc::new(lessons)))
        .collect()
}

impl Platform {
    /// Where, and as what, the person of this session is in a lesson now; none where they are not, or where the session
    /// is none. `waits_as`: what they are known to be on their device, if anything. Where this node does not know them,
    /// it looks up neither relatives nor guests, nor people of a school that has no lesson: they are hardly in one.
    pub async fn in_lesson(
        &self,
        token: &str,
        waits_as: Option<(SchoolId, Profile)>,
    ) -> Option<(SchoolId, Profile)> {
        if self.lessons.is_empty() {
            return None;
        }
        let now = self.now();
        let session = self.session_open(token, now)?;
        let known = match self.people.recall(session.person).await {
            Some(known) => known,
            None if self.is_worth_looking_up(waits_as) && self.lessons.may_look_up(now) => {
                self.known(session.person).await.ok()??
            }
            None => return None,
        };
        if !known.admits(&session) {
            return None;
        }
        let mut memberships = known.file.memberships.iter();
        let in_lesson = memberships.find(|membership| self.has_lesson(membership, now))?;
        Some((in_lesson.school, in_lesson.profile))
    }

    /// Whether somebody who waits as this may be in a lesson.
    fn is_worth_looking_up(&self, waits_as: Option<(SchoolId, Profile)>) -> bool {
        match waits_as {
            None => true,
            Some((_, Profile::Relative | Profile::Guest)) => false,
            Some((school, _)) => self.lessons.of(school).is_some(),
        }
    }

    /// Whether a class or group in which somebody learns or teaches has a lesson now.
    fn has_lesson(&self, membership: &Membership, now: Timestamp) -> bool {
        let school = membership.school;
        let Some(lessons) = self.lessons.of(school) else {
            return false;
        };
        let mut groups = membership.groups.iter();
        groups.any(|group| {
            let said = lessons.get(&group.audience()).into_iter().flatten();
            let mut on = said.filter(|(_, slot)| slot.is_on(now));
            on.any(|(module, _)| self.may_plan(school, module))
        })
    }

    /// Whether what a module says of lessons counts: it is on in the school, and asks for the right to say it.
    fn may_plan(&self, school: SchoolId, module: &ModuleId) -> bool {
        let asks = |loaded: Arc<LoadedModule>| {
            let capabilities = &loaded.manifest.capabilities;
            capabilities.contains_key(&Capability::Lessons)
        };
        self.is_enabled(school, module) && self.module(module).is_ok_and(asks)
    }

    /// Reads the lessons of all schools again.
    pub(crate) async fn lessons_reload(&self) -> Result<(), PlatformError> {
        let now = self.now();
        let read = arranged(self.store.lesson_list(now, now + AHEAD).await?);
        let schools = &self.lessons.schools;
        *schools.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }

    /// Reads the lessons of a school again.
    pub(crate) async fn lessons_reload_of(&self, school: SchoolId) -> Result<(), PlatformError> {
        let now = self.now();
        let planned = self.store.lesson_list_of(school, now, now + AHEAD).await?;
        let read = arranged(planned).remove(&school);
        let schools = self.lessons.schools.write();
        let mut schools = schools.unwrap_or_else(PoisonError::into_inner);
        match read {
            Some(lessons) => schools.insert(school, lessons),
            None => schools.remove(&school),
        };
        Ok(())
    }

    /// Reads lessons as their time comes, until the task is dropped.
    pub(crate) async fn lessons(&self) {
        loop {
            tokio::time::sleep(EVERY).await;
            // What is being taken over from other nodes meanwhile is not undone.
            let _still = self.followed.lock().await;
            if let Err(error) = self.lessons_reload().await {
                tracing::warn!(%error, "which lessons begin soon could not be read; it is tried again");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_looked_up_in_a_second_and_no_more() {
        let known = LessonsKnown::default();
        let at = |second| Timestamp::from_second(second).expect("in range");
        for second in [1_800_000_000, 1_800_000_001] {
            let looked_up = (0..1_000).filter(|_| known.may_look_up(at(second)));
            assert_eq!(looked_up.count(), LOOKED_UP as usize);
        }
    }
}
