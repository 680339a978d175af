//! Who listens on this node, and what each has to be told.
//!
//! A listener is a few marks and no queue: however much is touched, and however slow its line is, it has one thing
//! to be told, that its page is to be read again. So its memory is bounded by what it follows.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use preau_domain::ids::{PersonId, SchoolId};
use preau_domain::live::Touch;
use preau_runtime::limits;
use tokio::sync::Notify;
use uuid::Uuid;

use super::keys::{Key, Keys, Part};
use super::pace::Pace;
use super::recent::{Position, Recent};

/// Over how long pages are read again, for each of those that are told the same: 200 in a second.
const EACH: Duration = Duration::from_millis(5);
/// The least and the most of it.
const SPREAD: (Duration, Duration) = (Duration::from_millis(300), Duration::from_mins(1));
/// How long nobody new may listen after the node was short of something.
const RESTING: SignedDuration = SignedDuration::from_secs(30);

const PAGE: u8 = 1;
const BELL: u8 = 2;
const LEAVE: u8 = 4;

fn bit(part: Part) -> u8 {
    match part {
        Part::Page => PAGE,
        Part::Bell => BELL,
    }
}

/// What one listener has to be told.
#[derive(Debug, Default)]
pub(super) struct Ear {
    marks: AtomicU8,
    /// Over how long its like are read again, in milliseconds: the longest that it was told.
    spread: AtomicU32,
    heard: Notify,
}

/// What a listener was told since it was asked last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) page: bool,
    pub(super) bell: bool,
    /// It has to make room for others.
    pub(super) leave: bool,
    pub(super) spread: Duration,
}

impl Ear {
    fn tell(&self, marks: u8, spread: Duration) {
        let spread = u32::try_from(spread.as_millis()).unwrap_or(u32::MAX);
        self.spread.fetch_max(spread, Ordering::Relaxed);
        self.marks.fetch_or(marks, Ordering::Release);
        self.heard.notify_one();
    }

    /// Ends once there is something to be told.
    pub(super) async fn heard(&self) {
        self.heard.notified().await;
    }

    /// What it has to be told, which is told then.
    pub(super) fn take(&self) -> Marks {
        let marks = self.marks.swap(0, Ordering::Acquire);
        let spread = self.spread.swap(0, Ordering::Relaxed);
        Marks {
            page: marks & PAGE != 0,
            bell: marks & BELL != 0,
            leave: marks & LEAVE != 0,
            spread: Duration::from_millis(spread.into()),
        }
    }
}

/// How many may listen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) all: usize,
    pub(super) school: usize,
    pub(super) person: usize,
}

/// Whose a listener is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Whose {
    pub(super) person: PersonId,
    /// In which school the page is; none for one of the person's own.
    pub(super) school: Option<SchoolId>,
}

/// Those who listen.
#[derive(Debug)]
pub(crate) struct Hub {
    pub(super) keys: Keys,
    room: Room,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    recent: Recent,
    pace: Pace,
    /// Who follows what.
    following: HashMap<Key, Vec<(Arc<Ear>, Part)>>,
    /// Everybody, so that some can be asked to leave.
    ears: HashMap<usize, Arc<Ear>>,
    people: HashMap<PersonId, usize>,
    schools: HashMap<SchoolId, usize>,
    /// Nobody new until then.
    resting: Timestamp,
    /// Nobody any more.
    is_over: bool,
}

/// An ear by where it lies, which no other has while it is there.
fn name(ear: &Arc<Ear>) -> usize {
    Arc::as_ptr(ear).addr()
}

fn spread(listeners: usize) -> Duration {
    let many = u32::try_from(listeners).unwrap_or(u32::MAX);
    EACH.saturating_mul(many).clamp(SPREAD.0, SPREAD.1)
}

impl State {
    fn tell(&self, key: Key) {
        let Some(following) = self.following.get(&key) else {
            return;
        };
        let spread = spread(following.len());
        for (ear, part) in following {
            ear.tell(bit(*part), spread);
        }
    }

    fn unfollow(&mut self, ear: &Arc<Ear>, keys: &[(Key, Part)]) {
        for (key, _) in keys {
            let Some(following) = self.following.get_mut(key) else {
                continue;
            };
            if let Some(at) = following.iter().position(|(one, _)| Arc::ptr_eq(one, ear)) {
                following.swap_remove(at);
            }
            if following.is_empty() {
                self.following.remove(key);
            }
        }
    }
}

/// One place less of somebody.
fn less<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

impl Hub {
    /// Room for so many listeners in all.
    pub(crate) fn new(all: usize) -> Self {
        Self::with(Room {
            all,
            school: all.min(limits::SCHOOL_LISTENERS),
            person: limits::PERSON_LISTENERS,
        })
    }

    fn with(room: Room) -> Self {
        let (boot, _) = Uuid::new_v4().as_u64_pair();
        Self {
            keys: Keys::default(),
            room,
            state: Mutex::new(State {
                recent: Recent::new(boot),
                pace: Pace::default(),
                following: HashMap::new(),
                ears: HashMap::new(),
                people: HashMap::new(),
                schools: HashMap::new(),
                resting: Timestamp::UNIX_EPOCH,
                is_over: false,
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many listen.
    pub(crate) fn len(&self) -> usize {
        self.state().ears.len()
    }

    /// Up to where everything was told that this node knows. While something is late, its time stands still, for
    /// another node that told it already.
    pub(super) fn position(&self, now: Timestamp) -> Position {
        let state = self.state();
        let late = state.pace.late_since();
        state
            .recent
            .position(late.map_or(now, |late| late.min(now)))
    }

    /// Everything that was touched since then is known from now on.
    pub(super) fn knows_since(&self, at: Timestamp) {
        self.state().recent.knows_since(at);
    }

    /// Tells who follows what was touched, or notes that it is to be told a little later.
    pub(super) fn touch(&self, school: SchoolId, touches: &[Touch], now: Timestamp) {
        let mut state = self.state();
        for touch in touches {
            if let Some(key) = state.pace.take(&self.keys, school, touch, now) {
                state.recent.touch(key, now);
                state.tell(key);
            }
        }
    }

    /// Tells what was late and is due.
    pub(super) fn touch_late(&self, now: Timestamp) {
        let mut state = self.state();
        for key in state.pace.due(now) {
            state.recent.touch(key, now);
            state.tell(key);
        }
    }

    /// Whether something is late.
    pub(super) fn is_late(&self) -> bool {
        self.state().pace.late_since().is_some()
    }

    /// Something was touched, and nobody knows what: tells everybody.
    pub(super) fn touch_everything(&self, now: Timestamp) {
        let mut state = self.state();
        state.recent.forget_all(now);
        let spread = spread(state.ears.len());
        for ear in state.ears.values() {
            ear.tell(PAGE | BELL, spread);
        }
    }

    /// One listener more, who is told at once if something was touched since; none where there is no room.
    pub(super) fn enter(
        &self,
        whose: Whose,
        keys: &[(Key, Part)],
        since: Option<Position>,
        now: Timestamp,
    ) -> Option<Arc<Ear>> {
        let mut state = self.state();
        let room = self.room;
        let of_person = state.people.get(&whose.person).copied().unwrap_or(0);
        let of_school = whose.school.and_then(|school| state.schools.get(&school));
        let is_full = state.is_over
            || now < state.resting
            || state.ears.len() >= room.all
            || of_person >= room.person
            || of_school.is_some_and(|count| *count >= room.school);
        if is_full {
            return None;
        }
        let ear = Arc::new(Ear::default());
        *state.people.entry(whose.person).or_default() += 1;
        if let Some(school) = whose.school {
            *state.schools.entry(school).or_default() += 1;
        }
        state.ears.insert(name(&ear), Arc::clone(&ear));
        let mut missed = 0;
        for part in [Part::Page, Part::Bell] {
            let of_part = keys.iter().filter(|(_, of)| *of == part);
            let mut of_part = of_part.map(|(key, _)| *key).peekable();
            if of_part.peek().is_some() && state.recent.changed(of_part, since) {
                missed |= bit(part);
            }
        }
        for (key, part) in keys {
            let following = state.following.entry(*key).or_default();
            following.push((Arc::clone(&ear), *part));
        }
        if missed != 0 {
            ear.tell(missed, SPREAD.0);
        }
        Some(ear)
    }

    /// A listener follows something else from now on, and reads its page again.
    pub(super) fn follow(&self, ear: &Arc<Ear>, was: &[(Key, Part)], is: &[(Key, Part)]) {
        let mut state = self.state();
        state.unfollow(ear, was);
        for (key, part) in is {
            let following = state.following.entry(*key).or_default();
            following.push((Arc::clone(ear), *part));
        }
        ear.tell(PAGE | BELL, SPREAD.0);
    }

    /// A listener leaves.
    pub(super) fn leave(&self, ear: &Arc<Ear>, whose: Whose, keys: &[(Key, Part)]) {
        let mut state = self.state();
        state.unfollow(ear, keys);
        if state.ears.remove(&name(ear)).is_some() {
            less(&mut state.people, &whose.person);
            if let Some(school) = whose.school {
                less(&mut state.schools, &school);
            }
        }
    }

    /// The node is short of something: a quarter of those who listen leave, and nobody new comes for a while.
    pub(super) fn relieve(&self, now: Timestamp) -> usize {
        let mut state = self.state();
        state.resting = now + RESTING;
        let some = state.ears.len().div_ceil(4);
        for ear in state.ears.values().take(some) {
            ear.tell(LEAVE, Duration::ZERO);
        }
        some
    }

    /// The node stops: everybody leaves, and nobody comes.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.is_over = true;
        for ear in state.ears.values() {
            ear.tell(LEAVE, Duration::ZERO);
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_domain::audience::Audience;

    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).expect("an instant")
    }

    fn whose(person: usize, school: i64) -> Whose {
        Whose {
            person: PersonId::of_source("t", &person.to_string()),
            school: Some(SchoolId(school)),
        }
    }

    fn touch(person: usize) -> Touch {
        Touch {
            topic: "m.inbox".into(),
            audience: Audience::Person(whose(person, 1).person),
        }
    }

    impl Hub {
        fn keys_of(&self, person: usize) -> Vec<(Key, Part)> {
            let Touch { topic, audience } = touch(person);
            vec![(self.keys.of(SchoolId(1), &topic, audience), Part::Page)]
        }

        fn listener(&self, person: usize) -> Arc<Ear> {
            let since = Some(self.position(now()));
            let keys = self.keys_of(person);
            self.enter(whose(person, 1), &keys, since, now())
                .expect("room")
        }
    }

    #[test]
    fn who_follows_is_told_once_however_often_it_was_touched_and_nobody_else() {
        let hub = Hub::new(10);
        let (one, other) = (hub.listener(1), hub.listener(2));
        for _ in 0..1_000 {
            hub.touch(SchoolId(1), &[touch(1)], now());
        }
        let told = one.take();
        assert!(told.page && !told.bell && !told.leave);
        assert_eq!(told.spread, SPREAD.0);
        assert!(!one.take().page);
        assert!(!other.take().page);
        hub.touch(SchoolId(2), &[touch(1)], now());
        assert!(!one.take().page, "of another school");
    }

    #[test]
    fn who_is_let_in_is_told_at_once_however_many_came() {
        let hub = Hub::new(10);
        let (pupil, school) = (hub.listener(0), SchoolId(1));
        // Of forty rooms, each of thirty who come is told to its teacher; then one lets all in.
        for teacher in 1..=40 {
            for _ in 0..30 {
                hub.touch(school, &[touch(teacher)], now());
            }
        }
        hub.touch(school, &[touch(0)], now());
        assert!(pupil.take().page);
    }

    /// Has a module use up its round, and touch somebody else then.
    fn late(hub: &Hub, person: usize) {
        let many: Vec<_> = (1_000..1_000 + limits::TOUCHES_A_ROUND)
            .map(touch)
            .collect();
        hub.touch(SchoolId(1), &many, now());
        hub.touch(SchoolId(1), &[touch(person)], now());
    }

    #[test]
    fn what_is_late_is_told_when_it_is_due_also_to_who_was_away() {
        let hub = Hub::new(10);
        hub.knows_since(now());
        let (here, since) = (hub.listener(1), hub.position(now()));
        late(&hub, 1);
        assert!(!here.take().page && hub.is_late());
        let due = now() + SignedDuration::try_from(limits::TOUCHES_ROUND).expect("short");
        hub.touch_late(due);
        assert!(here.take().page && !hub.is_late());
        let keys = hub.keys_of(1);
        let back = hub.enter(whose(1, 1), &keys, Some(since), due);
        assert!(back.expect("room").take().page);
    }

    #[test]
    fn who_goes_to_another_node_while_something_is_late_is_told_there() {
        let (here, there) = (Hub::new(10), Hub::new(10));
        there.knows_since(now() - SignedDuration::from_mins(1));
        there.touch(SchoolId(1), &[touch(1)], now());
        late(&here, 1);
        let left = now() + SignedDuration::from_secs(8);
        let since = Some(here.position(left));
        let ear = there.enter(whose(1, 1), &there.keys_of(1), since, left);
        assert!(ear.expect("room").take().page);
    }

    #[test]
    fn who_left_is_told_nothing_and_leaves_nothing_behind() {
        let hub = Hub::new(10);
        let one = hub.listener(1);
        let keys = hub.keys_of(1);
        hub.leave(&one, whose(1, 1), &keys);
        // Twice is once.
        hub.leave(&one, whose(1, 1), &keys);
        hub.touch(SchoolId(1), &[touch(1)], now());
        assert!(!one.take().page);
        let state = hub.state();
        assert!(state.ears.is_empty() && state.following.is_empty());
        assert!(state.people.is_empty() && state.schools.is_empty());
    }

    #[test]
    fn who_comes_back_is_told_once_whether_something_was_touched() {
        let hub = Hub::new(10);
        hub.knows_since(now());
        let (since, keys) = (hub.position(now()), hub.keys_of(1));
        let back = |since| {
            let ear = hub.enter(whose(1, 1), &keys, since, now()).expect("room");
            let told = ear.take().page;
            hub.leave(&ear, whose(1, 1), &keys);
            told
        };
        assert!(!back(Some(since)));
        for _ in 0..3 {
            hub.touch(SchoolId(1), &[touch(1), touch(2)], now());
        }
        assert!(back(Some(since)));
        assert!(!back(Some(hub.position(now()))));
        assert!(back(None));
    }

    #[test]
    fn a_person_a_school_and_a_process_have_so_many() {
        let hub = Hub::with(Room {
            all: 6,
            school: 4,
            person: 2,
        });
        let enter = |person, school| {
            let ear = hub.enter(whose(person, school), &[], None, now());
            ear.is_some()
        };
        assert!(enter(1, 1) && enter(1, 1));
        assert!(!enter(1, 2), "of a person, wherever");
        assert!(enter(2, 1) && enter(3, 1));
        assert!(!enter(4, 1), "of a school");
        assert!(enter(4, 2) && enter(5, 2));
        assert!(!enter(6, 3), "in all");
        assert_eq!(hub.len(), 6);
    }

    #[test]
    fn in_need_a_quarter_leaves_and_nobody_new_comes_for_a_while() {
        let hub = Hub::new(100);
        let ears: Vec<_> = (0..8).map(|n| hub.listener(n)).collect();
        assert_eq!(hub.relieve(now()), 2);
        assert_eq!(ears.iter().filter(|ear| ear.take().leave).count(), 2);
        let enter = |at| hub.enter(whose(9, 1), &[], None, at).is_some();
        assert!(!enter(now() + SignedDuration::from_secs(29)));
        assert!(enter(now() + SignedDuration::from_secs(30)));
        hub.close();
        assert!(ears.iter().all(|ear| ear.take().leave));
        assert!(!enter(now() + SignedDuration::from_hours(1)));
    }

    #[test]
    fn the_more_are_told_the_same_the_longer_they_have_for_it() {
        assert_eq!(spread(1), SPREAD.0);
        assert_eq!(spread(2_000), Duration::from_secs(10));
        assert_eq!(spread(10_000_000), SPREAD.1);
    }
}
