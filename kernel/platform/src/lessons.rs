//! Who is in a lesson now, as modules say: asked at the gate, for who shows a session and would have to wait.
//!
//! It is answered in memory. What lessons there are in the next half hour, each node has, and who is of the classes that
//! have them; who somebody is, it knows of everybody who came in the last minute. Of whom it does not, the directory is
//! asked, for so many a second and no more, nearly all of whom have a lesson: a session is nobody else's to make, so that
//! this is a question for each person there is, and not for each request.
//!
//! What a module says is not believed without end: only of those for whom it is on, not while it is held back, and for so
//! many hours of a day.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockWriteGuard};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use preau_domain::audience::Audience;
use preau_domain::hold::Door;
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::lesson::Slot;
use preau_domain::module::Capability;
use preau_domain::person::{GroupMembership, Membership, Profile};
use preau_domain::school::School;
use preau_domain::tally::Tally;
use preau_runtime::module::LoadedModule;
use preau_store::{PersonFile, PlannedLesson};

use crate::Platform;
use crate::error::PlatformError;
use crate::looked_up::LookedUp;
use crate::operation::Operation;

/// How often a node reads all lessons that begin soon.
const EVERY: Duration = Duration::from_mins(10);
/// How far ahead it does: beyond the next time, and the one after, should that fail.
const AHEAD: SignedDuration = SignedDuration::from_mins(30);
/// So long before a lesson begins, who is in it keeps their seat until it is over: as long as nothing need happen on one.
const NEAR: SignedDuration = SignedDuration::from_mins(10);
/// So many people who wait, and are of a class or group that has a lesson, are looked up in the directory in a second.
/// Others are asked for when they look again.
const LOOKED_UP: usize = 300;
/// The same of people of whom nobody knows that they are: who came to a class a moment ago. What looking somebody up costs
/// is what a page costs, and who waits is to cost next to nothing.
const LOOKED_UP_BESIDES: usize = 10;
/// The minutes of a day in which a class or group comes first.
const MINUTES: u64 = Slot::A_DAY.as_secs() / 60;

/// Somebody who is in a lesson now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InLesson {
    /// Who.
    pub person: PersonId,
    /// In which school.
    pub school: SchoolId,
    /// As what.
    pub profile: Profile,
    /// Which module says so.
    pub module: ModuleId,
    /// From when on.
    pub starts: Timestamp,
    /// Until when; then it is over.
    pub ends: Timestamp,
}

/// The lessons of a school, by class or group.
type Lessons = HashMap<Audience, Vec<(ModuleId, Slot)>>;

/// The lessons of this node.
#[derive(Debug, Default)]
pub(crate) struct LessonsKnown {
    schools: RwLock<HashMap<SchoolId, Arc<Lessons>>>,
    attending: RwLock<Attending>,
    looked_up: LookedUp,
    looked_up_besides: LookedUp,
    came: Mutex<Came>,
}

/// Who is of a class or group that has a lesson soon, as the directory said when the lessons were read.
#[derive(Debug, Default)]
struct Attending {
    schools: HashMap<SchoolId, Classes>,
    /// In how many classes and groups.
    people: Tally<PersonId>,
}

/// Who is of each class or group of a school that has a lesson soon.
type Classes = HashMap<Audience, Arc<[PersonId]>>;

impl Attending {
    /// These are it of a school now.
    fn set(&mut self, school: SchoolId, classes: Classes) {
        for person in classes.values().flat_map(|class| class.iter()) {
            self.people.one_more(*person);
        }
        let before = self.schools.remove(&school).unwrap_or_default();
        for person in before.values().flat_map(|class| class.iter()) {
            self.people.one_less(*person);
        }
        if !classes.is_empty() {
            self.schools.insert(school, classes);
        }
    }
}

/// In how many minutes of a day somebody of a class or group came first: for each, the last, and how many.
#[derive(Debug, Default)]
struct Came {
    day: i64,
    minutes: HashMap<(SchoolId, Audience), (i64, u64)>,
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

    /// Whether somebody may be looked up in the directory in this second.
    fn may_look_up(&self, person: PersonId, now: Timestamp) -> bool {
        let attends = {
            let attending = self.attending.read();
            let attending = attending.unwrap_or_else(PoisonError::into_inner);
            attending.people.has(&person)
        };
        if attends {
            self.looked_up.may(person, LOOKED_UP, now)
        } else {
            self.looked_up_besides.may(person, LOOKED_UP_BESIDES, now)
        }
    }

    /// Notes who attends in a school.
    fn attend(&self, school: SchoolId, classes: Classes) {
        self.attending_mut().set(school, classes);
    }

    /// Forgets who attends in schools that have no lessons any more.
    fn attend_only(&self, schools: &HashMap<SchoolId, Arc<Lessons>>) {
        let mut attending = self.attending_mut();
        let known = attending.schools.keys().copied();
        let over: Vec<_> = known.filter(|known| !schools.contains_key(known)).collect();
        for school in over {
            attending.set(school, HashMap::new());
        }
    }

    fn attending_mut(&self) -> RwLockWriteGuard<'_, Attending> {
        let attending = self.attending.write();
        attending.unwrap_or_else(PoisonError::into_inner)
    }

    /// Who is known to attend of a class or group of a school.
    fn attends(&self, school: SchoolId, class: &Audience) -> Option<Arc<[PersonId]>> {
        let attending = self.attending.read();
        let attending = attending.unwrap_or_else(PoisonError::into_inner);
        attending.schools.get(&school)?.get(class).cloned()
    }

    /// Whether a class or group comes first still on this day; if so, and `counts`, this minute is used up. It is
    /// counted as people come who would wait, and not as lessons are said: what is said can be withdrawn and said
    /// again.
    fn may_come(&self, school: SchoolId, class: Audience, now: Timestamp, counts: bool) -> bool {
        let minute = now.as_second().div_euclid(60);
        let day = minute.div_euclid(24 * 60);
        let mut came = self.came.lock().unwrap_or_else(PoisonError::into_inner);
        if came.day != day {
            *came = Came {
                day,
                minutes: HashMap::new(),
            };
        }
        let (last, minutes) = came.minutes.entry((school, class)).or_default();
        let may = *last == minute || *minutes < MINUTES;
        if may && counts && *last != minute {
            *last = minute;
            *minutes += 1;
        }
        may
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
    ) -> Option<InLesson> {
        if self.lessons.is_empty() {
            return None;
        }
        let now = self.now();
        let session = self.session_open(token, now)?;
        let known = match self.people.recall(session.person).await {
            Some(known) => known,
            None if self.is_worth_looking_up(waits_as)
                && self.lessons.may_look_up(session.person, now) =>
            {
                self.known(session.person).await.ok()??
            }
            None => return None,
        };
        if !known.admits(&session) {
            return None;
        }
        self.lesson_of(&known.file, SignedDuration::ZERO, now, true)
    }

    /// The lesson in which somebody is now, or in ten minutes: from memory, of who is known already. They wait for
    /// nothing, so that it uses up nothing of the hours in which their class comes first.
    pub fn lesson_near(&self, operation: &Operation) -> Option<InLesson> {
        if self.lessons.is_empty() {
            return None;
        }
        let of = |ahead| self.lesson_of(&operation.known.file, ahead, operation.now, false);
        of(SignedDuration::ZERO).or_else(|| of(NEAR))
    }

    /// Whether somebody who waits as this may be in a lesson.
    fn is_worth_looking_up(&self, waits_as: Option<(SchoolId, Profile)>) -> bool {
        match waits_as {
            None => true,
            Some((_, Profile::Relative | Profile::Guest)) => false,
            Some((school, _)) => self.lessons.of(school).is_some(),
        }
    }

    /// The lesson of somebody that is on, or will be so far ahead. `counts`: whether they come first by it.
    fn lesson_of(
        &self,
        file: &PersonFile,
        ahead: SignedDuration,
        now: Timestamp,
        counts: bool,
    ) -> Option<InLesson> {
        let mut memberships = file.memberships.iter();
        memberships
            .find_map(|membership| self.lesson_there(file.id, membership, ahead, now, counts))
    }

    /// The same of a class or group in which they learn or teach.
    fn lesson_there(
        &self,
        person: PersonId,
        membership: &Membership,
        ahead: SignedDuration,
        now: Timestamp,
        counts: bool,
    ) -> Option<InLesson> {
        let school = membership.school;
        let lessons = self.lessons.of(school)?;
        membership.groups.iter().find_map(|group| {
            let said = lessons.get(&group.audience())?.iter();
            let mut on = said.filter(|(_, slot)| slot.starts <= now + ahead && now < slot.ends);
            let (module, slot) = on.find(|(module, _)| self.may_plan(school, module, group))?;
            let may_come = self.lessons.may_come(school, slot.audience, now, counts);
            may_come.then(|| InLesson {
                person,
                school,
                profile: membership.profile,
                module: module.clone(),
                starts: slot.starts,
                ends: slot.ends,
            })
        })
    }

    /// Whether what a module says of a class or group counts: it is on for it, is not held back, and asks for the right to
    /// say it.
    fn may_plan(&self, school: SchoolId, module: &ModuleId, of: &GroupMembership) -> bool {
        let asks = |loaded: Arc<LoadedModule>| {
            let capabilities = &loaded.manifest.capabilities;
            capabilities.contains_key(&Capability::Lessons)
        };
        let reach = self.reach(school, module);
        reach.is_some_and(|reach| reach.has_group(of.group.id))
            && !self.guard.is_held(school, module, Door::Pages)
            && self.module(module).is_ok_and(asks)
    }

    /// How many lessons a module has said in a school that are not over, for its administrator.
    pub async fn lessons_said(
        &self,
        operation: &Operation,
        school: &School,
        module: &ModuleId,
    ) -> Result<u64, PlatformError> {
        operation.require_school_admin(school.id)?;
        let said = self
            .store
            .lesson_list_of(school.id, operation.now, Timestamp::MAX)
            .await?;
        Ok(said.iter().filter(|one| one.module == *module).count() as u64)
    }

    /// Reads the lessons of all schools again.
    pub(crate) async fn lessons_reload(&self) -> Result<(), PlatformError> {
        let now = self.now();
        let read = arranged(self.store.lesson_list(now, now + AHEAD).await?);
        self.lessons.attend_only(&read);
        let all = read.clone();
        {
            let schools = &self.lessons.schools;
            *schools.write().unwrap_or_else(PoisonError::into_inner) = read;
        }
        for (school, lessons) in all {
            self.lessons_attended(school, &lessons).await;
        }
        Ok(())
    }

    /// Reads who is of the classes and groups of a school that have a lesson soon, of those that had none before. Where
    /// that fails they are looked up as others are: no lesson is less one for it.
    async fn lessons_attended(&self, school: SchoolId, lessons: &Lessons) {
        let mut classes = Classes::new();
        for audience in lessons.keys() {
            let (Audience::Class(group) | Audience::Group(group)) = audience else {
                continue;
            };
            let people = match self.lessons.attends(school, audience) {
                Some(known) => known,
                None => match self.store.group_people(school, *group).await {
                    Ok(people) => people.into(),
                    Err(error) => {
                        tracing::warn!(%error, "who has a lesson soon could not be read");
                        continue;
                    }
                },
            };
            classes.insert(*audience, people);
        }
        self.lessons.attend(school, classes);
    }

    /// Reads the lessons of a school again.
    pub(crate) async fn lessons_reload_of(&self, school: SchoolId) -> Result<(), PlatformError> {
        let now = self.now();
        let planned = self.store.lesson_list_of(school, now, now + AHEAD).await?;
        let read = arranged(planned).remove(&school).unwrap_or_default();
        {
            let schools = self.lessons.schools.write();
            let mut schools = schools.unwrap_or_else(PoisonError::into_inner);
            if read.is_empty() {
                schools.remove(&school);
            } else {
                schools.insert(school, Arc::clone(&read));
            }
        }
        self.lessons_attended(school, &read).await;
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
    use preau_domain::ids::GroupId;

    use super::*;

    #[test]
    fn who_attends_is_known_until_their_last_school_says_otherwise() {
        let person = |n: u32| PersonId::of_source("test", &n.to_string());
        let class = |people: &[u32]| {
            let class = Audience::Class(GroupId::of_source("test", "6A"));
            HashMap::from([(class, people.iter().copied().map(person).collect())])
        };
        let mut attending = Attending::default();
        let knows = |attending: &Attending| [1, 2, 3].map(|n| attending.people.has(&person(n)));
        attending.set(SchoolId(1), class(&[1, 2]));
        attending.set(SchoolId(2), class(&[2, 3]));
        assert_eq!(knows(&attending), [true; 3]);
        attending.set(SchoolId(1), class(&[1]));
        assert_eq!(knows(&attending), [true; 3], "two attends elsewhere");
        attending.set(SchoolId(2), HashMap::new());
        assert_eq!(knows(&attending), [true, false, false]);
        attending.set(SchoolId(1), HashMap::new());
        assert!(attending.people.is_empty() && attending.schools.is_empty());
    }

    #[test]
    fn whoever_attends_is_looked_up_however_many_others_wait() {
        let person = |n: u32| PersonId::of_source("test", &n.to_string());
        let (known, now) = (LessonsKnown::default(), Timestamp::UNIX_EPOCH);
        let class = Audience::Class(GroupId::of_source("test", "6A"));
        let people = HashMap::from([(class, (0..30).map(person).collect())]);
        known.attend(SchoolId(1), people);
        let others = (100..5_000).filter(|n| known.may_look_up(person(*n), now));
        assert_eq!(others.count(), LOOKED_UP_BESIDES);
        assert!((0..30).all(|n| known.may_look_up(person(n), now)));
    }

    #[test]
    fn a_class_comes_first_for_ten_hours_of_a_day_and_no_more() {
        let known = LessonsKnown::default();
        let class = |name| Audience::Class(GroupId::of_source("test", name));
        // A midnight; thirty come in each minute.
        let at = |minute: i64| Timestamp::from_second(1_800_057_600 + 60 * minute);
        let asked = |name, minute: i64, counts| {
            let now = at(minute).expect("in range");
            (0..30).all(|_| known.may_come(SchoolId(1), class(name), now, counts))
        };
        let comes = |name, minute| asked(name, minute, true);
        let day = 24 * 60;
        let seen = (0..day).filter(|minute| asked("6A", *minute, false));
        assert_eq!(seen.count(), 24 * 60, "who is in uses up nothing");
        for first in [0, day] {
            let minutes = (first..first + day).filter(|minute| comes("6A", *minute));
            assert_eq!(minutes.count(), 10 * 60);
        }
        assert!(!asked("6A", 2 * day - 1, false), "for who is in, too");
        assert!(comes("6B", 2 * day - 1), "no other class is in its way");
    }
}
