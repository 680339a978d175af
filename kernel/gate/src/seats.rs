//! Who is in.
//!
//! A seat is a device's: of a session, or of who was let in and is about to sign in. While nobody waits, a seat is no more
//! than a count; once others wait, one on which nothing happens is freed, after a warning. Not while its person is in a
//! lesson: who watches one for an hour asks for nothing meanwhile.

use std::collections::HashMap;
use std::fmt;

use preau_domain::ids::SchoolId;
use preau_domain::person::Profile;
use preau_domain::school::Level;
use preau_domain::tally::Tally;

use crate::At;
use crate::estimate::SPANS;
use crate::gate::LevelOf;
use crate::idle::Idleness;
use crate::ticket::Flow;

/// How long nothing may happen on a seat while others wait, where no dial says otherwise ([`Idleness`]).
pub const IDLE: At = 10 * 60_000;
/// The same of who was let in and has not signed in.
pub const IDLE_UNSIGNED: At = 3 * 60_000;
/// How long who was let in has to sign in, whatever they do meanwhile.
pub const SIGNING: At = 15 * 60_000;
/// How long before, the person is told.
pub const WARNING: At = 2 * 60_000;
/// How long others wait before the first seat is freed on which nothing happened: pages that nobody used for long ask
/// once in this time less [`WARNING`] whether somebody waits, so that each has told its reader by then.
pub const FORETOLD: At = 2 * WARNING;
/// After so long somebody is not in any more, whether others wait or not; later, where a dial keeps seats for longer.
pub const GONE: At = 30 * 60_000;
/// How often a browser is told again that it has a seat, so that it has it still after a restart.
pub const STAMP: At = 4 * 60_000;
/// On so many seats a person is in a lesson: one at a computer, and one at a telephone.
pub const DEVICES: u32 = 2;
/// Somebody who did something so long ago is most likely gone.
const THERE: At = 2 * 60_000;
/// The length of a span of what is foreseen ([`SPAN`](crate::estimate::SPAN)).
const LENGTH: At = 30_000;
/// How often a seat may change the session that has it.
const MOVE: At = 60_000;

#[derive(Debug, Clone, Copy)]
struct Seat {
    flow: Flow,
    /// The level of its school when it was taken.
    level: Option<Level>,
    /// Whether it is of a session that was found to be one.
    signed: bool,
    /// Who was let in with it, by a number, if it is one of those that are left for people in a lesson.
    reserved: Option<u64>,
    /// From when until when its person is in a lesson, as was found last.
    lesson: Option<(At, At)>,
    /// Who its person is, by a number, while they are in one on this seat.
    attends: Option<u64>,
    began: At,
    last: At,
    stamped: At,
    moved: At,
}

impl Seat {
    /// When it is freed if nothing more happens on it: where others wait, not before its person can be told (`told`), and
    /// never before their lesson is over.
    fn until(&self, contested: bool, told: At, idleness: &Idleness) -> At {
        let idle = || idleness.of_seat(self.flow, self.level);
        match (contested, self.signed) {
            (true, false) => (self.last + IDLE_UNSIGNED).min(self.began + SIGNING),
            (false, false) => (self.last + GONE).min(self.began + SIGNING),
            (true, true) => (self.last + idle()).max(told).max(self.in_lesson_until()),
            (false, true) => (self.last + idle().max(GONE)).max(self.in_lesson_until()),
        }
    }

    fn in_lesson_until(&self) -> At {
        self.lesson.map_or(At::MIN, |(_, ends)| ends)
    }
}

/// A seat that somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Whose.
    pub flow: Flow,
    /// Whether its browser should be told again.
    pub stamp: bool,
}

/// How many seats are taken, and by whom.
#[derive(Debug, Default)]
struct Counts {
    flows: Tally<Flow>,
    schools: Tally<SchoolId>,
    profiles: Tally<Profile>,
    levels: Tally<Level>,
    /// Of the seats that are left for people in a lesson, those of each school.
    reserved: Tally<SchoolId>,
    /// And those of each person.
    attending: Tally<u64>,
    /// On how many seats each person is in a lesson, or soon will be.
    in_lesson: Tally<u64>,
}

impl Counts {
    fn add(&mut self, seat: &Seat) {
        self.flows.one_more(seat.flow);
        self.schools.one_more(seat.flow.school);
        self.profiles.one_more(seat.flow.profile);
        if let Some(level) = seat.level {
            self.levels.one_more(level);
        }
        if let Some(person) = seat.reserved {
            self.reserved.one_more(seat.flow.school);
            self.attending.one_more(person);
        }
        if let Some(person) = seat.attends {
            self.in_lesson.one_more(person);
        }
    }

    fn remove(&mut self, seat: &Seat) {
        self.flows.one_less(seat.flow);
        self.schools.one_less(seat.flow.school);
        self.profiles.one_less(seat.flow.profile);
        if let Some(level) = seat.level {
            self.levels.one_less(level);
        }
        if let Some(person) = seat.reserved {
            self.reserved.one_less(seat.flow.school);
            self.attending.one_less(person);
        }
        if let Some(person) = seat.attends {
            self.in_lesson.one_less(person);
        }
    }

    /// Has a seat be of nobody who is in a lesson.
    fn dismiss(&mut self, seat: &mut Seat) {
        seat.lesson = None;
        if let Some(person) = seat.attends.take() {
            self.in_lesson.one_less(person);
        }
    }
}

/// All seats that are taken.
pub struct Seats {
    taken: HashMap<u64, Seat>,
    counts: Counts,
    /// Since when others wait, and when they did last.
    wanted: Option<(At, At)>,
    /// Until when nobody loses a seat since how long one is kept was set anew.
    anew: At,
    level_of: LevelOf,
    idleness: Idleness,
}

impl fmt::Debug for Seats {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Seats")
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}

impl Seats {
    /// None is taken. What tells the levels of schools is asked as each seat is.
    pub fn new(level_of: LevelOf) -> Self {
        Self {
            taken: HashMap::new(),
            counts: Counts::default(),
            wanted: None,
            anew: At::MIN,
            level_of,
            idleness: Idleness::default(),
        }
    }

    /// Has seats on which nothing happens be freed so from now on. Where that is not as it was, pages know of what was:
    /// nobody who is in loses their seat before each has asked again, and told its reader.
    pub fn idle_by(&mut self, idleness: Idleness, now: At) {
        if self.idleness != idleness && !self.is_empty() {
            self.anew = now + IDLE;
        }
        self.idleness = idleness;
    }

    /// How many are in.
    pub fn len(&self) -> u32 {
        u32::try_from(self.taken.len()).unwrap_or(u32::MAX)
    }

    /// Whether nobody is in.
    pub fn is_empty(&self) -> bool {
        self.taken.is_empty()
    }

    /// How many of a flow are in.
    pub fn len_of(&self, flow: Flow) -> u32 {
        self.counts.flows.of(&flow)
    }

    /// How many of each flow are in.
    pub fn flows(&self) -> impl Iterator<Item = (Flow, u32)> {
        let all = self.counts.flows.all();
        all.map(|(flow, count)| (*flow, count))
    }

    /// How many of a school are in.
    pub fn len_of_school(&self, school: SchoolId) -> u32 {
        self.counts.schools.of(&school)
    }

    /// How many of a profile are in.
    pub fn len_of_profile(&self, profile: Profile) -> u32 {
        self.counts.profiles.of(&profile)
    }

    /// How many of the schools of a level are in.
    pub fn len_of_level(&self, level: Level) -> u32 {
        self.counts.levels.of(&level)
    }

    /// How many of a school have a seat of those that are left for people in a lesson.
    pub fn len_of_reserve(&self, school: SchoolId) -> u32 {
        self.counts.reserved.of(&school)
    }

    /// How many of these a person has.
    pub fn len_attending(&self, person: u64) -> u32 {
        self.counts.attending.of(&person)
    }

    /// Notes that a seat is one of those that are left for people in a lesson, and who was let in with it.
    pub fn reserve(&mut self, seat: u64, person: u64) {
        if let Some(seat) = self.taken.get_mut(&seat)
            && seat.reserved.is_none()
        {
            seat.reserved = Some(person);
            self.counts.reserved.one_more(seat.flow.school);
            self.counts.attending.one_more(person);
        }
    }

    /// Who was let in with a seat of those that are left for people in a lesson, and that changed hands since.
    pub fn reserved(&self, seat: u64) -> Option<u64> {
        let seat = self.taken.get(&seat)?;
        seat.reserved.filter(|_| !seat.signed)
    }

    /// Notes that something happens on a seat; none if it is not taken.
    pub fn touch(&mut self, seat: u64, now: At) -> Option<Taken> {
        let taken = self.taken.get_mut(&seat)?;
        taken.last = now;
        let stamp = now - taken.stamped >= STAMP;
        if stamp {
            taken.stamped = now;
        }
        Some(Taken {
            flow: taken.flow,
            stamp,
        })
    }

    /// Whether a seat is taken, and of a session that was found to be one.
    pub fn is_signed(&self, seat: u64) -> bool {
        self.taken.get(&seat).is_some_and(|seat| seat.signed)
    }

    /// Whose a seat is that is taken.
    pub fn flow(&self, seat: u64) -> Option<Flow> {
        Some(self.taken.get(&seat)?.flow)
    }

    /// Whose a seat is that is taken, of no session that was found to be one.
    pub fn unsigned(&self, seat: u64) -> Option<Flow> {
        let seat = self.taken.get(&seat)?;
        (!seat.signed).then_some(seat.flow)
    }

    /// Takes a seat, `signed` where it is of a session that was found to be one. Who has it already keeps it.
    pub fn take(&mut self, seat: u64, flow: Flow, signed: bool, now: At) {
        let new = Seat {
            flow,
            level: (self.level_of)(flow.school),
            signed,
            reserved: None,
            lesson: None,
            attends: None,
            began: now,
            last: now,
            stamped: now,
            // Who was let in is about to show a session, perhaps at once.
            moved: if signed { now } else { now - MOVE },
        };
        self.counts.add(&new);
        if let Some(former) = self.taken.insert(seat, new) {
            self.counts.remove(&former);
        }
    }

    /// Gives the seat to what the same browser shows as a session: whoever signs in keeps the seat that they were let
    /// in with. It changes hands once a minute at most, so that a class does not share one; and is a session's once
    /// that was found to be one.
    pub fn hand_over(&mut self, from: u64, to: u64, now: At) -> bool {
        let Some(mut seat) = self.taken.get(&from).copied() else {
            return false;
        };
        if now - seat.moved < MOVE {
            return false;
        }
        self.taken.remove(&from);
        self.counts.dismiss(&mut seat);
        let moved = Seat {
            signed: false,
            began: if seat.signed { now } else { seat.began },
            last: now,
            stamped: now,
            moved: now,
            ..seat
        };
        if let Some(former) = self.taken.insert(to, moved) {
            self.counts.remove(&former);
        }
        true
    }

    /// Frees a seat of somebody who was let in and is not signed in on it.
    pub fn leave_unsigned(&mut self, seat: u64) {
        if self.taken.get(&seat).is_some_and(|seat| !seat.signed) {
            self.leave(seat);
        }
    }

    /// Frees a seat.
    pub fn leave(&mut self, seat: u64) {
        if let Some(seat) = self.taken.remove(&seat) {
            self.counts.remove(&seat);
        }
    }

    /// Notes from when until when the person of a seat, by a number, is in a lesson, or that they are in none. One that
    /// begins while nothing need happen on the seat counts too. A person is in one on [`DEVICES`] at most; a further seat
    /// is as any other.
    pub fn attend(&mut self, seat: u64, person: u64, lesson: Option<(At, At)>) {
        let Some(seat) = self.taken.get_mut(&seat) else {
            return;
        };
        self.counts.dismiss(seat);
        let others = self.counts.in_lesson.of(&person);
        if lesson.is_some() && others < DEVICES {
            seat.lesson = lesson;
            seat.attends = Some(person);
            self.counts.in_lesson.one_more(person);
        }
    }

    /// Whether the person of a seat is in a lesson now.
    pub fn is_in_lesson(&self, seat: u64, now: At) -> bool {
        let lesson = self.taken.get(&seat).and_then(|seat| seat.lesson);
        lesson.is_some_and(|(begins, ends)| begins <= now && now < ends)
    }

    /// Notes that others wait.
    pub fn others_wait(&mut self, now: At) {
        let since = match self.wanted {
            Some((since, last)) if now - last < FORETOLD => since,
            _ => now,
        };
        self.wanted = Some((since, now));
    }

    /// Whether others wait, or did a moment ago: for so long that who is told nothing keeps their seat until they can be.
    pub fn is_wanted(&self, now: At) -> bool {
        self.wanted.is_some_and(|(_, last)| now - last < FORETOLD)
    }

    /// When pages have told their readers that others wait, and how long a seat is kept.
    fn told(&self) -> At {
        let others_wait = self.wanted.map_or(At::MIN, |(since, _)| since + FORETOLD);
        others_wait.max(self.anew)
    }

    /// Frees the seats on which nothing happened for too long; how many.
    pub fn free_idle(&mut self, contested: bool, now: At) -> u32 {
        let before = self.len();
        let told = self.told();
        let (counts, idleness) = (&mut self.counts, &self.idleness);
        self.taken.retain(|_, seat| {
            if seat.lesson.is_some_and(|(_, ends)| ends <= now) {
                counts.dismiss(seat);
            }
            let stays = now < seat.until(contested, told, idleness);
            if !stays {
                counts.remove(seat);
            }
            stays
        });
        before - self.len()
    }

    /// Seats on which nothing happened for a while, by the span in which they are freed if it stays so while others
    /// wait.
    pub fn foreseen(&self, now: At) -> [u32; SPANS] {
        let mut spans = [0; SPANS];
        let told = self.told();
        for seat in self.taken.values() {
            // Who looked at a page a moment ago is most likely there still.
            if now - seat.last >= THERE {
                let left = (seat.until(true, told, &self.idleness) - now).max(0);
                let span = usize::try_from(left / LENGTH).unwrap_or(usize::MAX);
                if let Some(count) = spans.get_mut(span) {
                    *count += 1;
                }
            }
        }
        spans
    }

    /// When a seat is freed if nothing happens on it and others wait.
    pub fn until(&self, seat: u64) -> Option<At> {
        Some(
            self.taken
                .get(&seat)?
                .until(true, self.told(), &self.idleness),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;
    use preau_domain::gate::{DialScope, Dials};
    use proptest::prelude::*;

    use super::*;
    use crate::idle::idle_dial;

    fn seats() -> Seats {
        Seats::new(Arc::new(|school| {
            Level::ALL.get(usize::try_from(school.0).ok()?).copied()
        }))
    }

    fn flow(school: i64) -> Flow {
        Flow {
            school: SchoolId(school),
            profile: Profile::Pupil,
        }
    }

    #[test]
    fn a_seat_on_which_nothing_happens_is_freed_only_while_others_wait() {
        let mut seats = seats();
        seats.take(1, flow(1), true, 0);
        seats.take(2, flow(1), false, 0);
        seats.take(3, flow(1), true, 0);
        assert_eq!(seats.free_idle(false, IDLE), 0);
        assert!(seats.touch(3, IDLE - 1).is_some());
        assert_eq!(
            seats.free_idle(true, IDLE_UNSIGNED),
            1,
            "who did not sign in"
        );
        assert_eq!(seats.free_idle(true, IDLE - 1), 0);
        assert_eq!(seats.until(1), Some(IDLE));
        assert_eq!(seats.free_idle(true, IDLE), 1);
        assert_eq!(seats.len_of(flow(1)), 1);
        assert!(seats.touch(1, IDLE).is_none());
        assert_eq!(seats.free_idle(false, IDLE - 1 + GONE), 1);
        assert!(seats.is_empty() && seats.flows().next().is_none());
        assert!(seats.counts.levels.is_empty() && seats.counts.profiles.is_empty());
    }

    #[test]
    fn a_seat_goes_to_the_session_of_who_signs_in_and_is_not_shared() {
        let mut seats = seats();
        seats.take(1, Flow::UNKNOWN, false, 0);
        assert!(seats.hand_over(1, 2, 10));
        assert!(
            !seats.hand_over(1, 3, 20),
            "the same ticket in another hand"
        );
        assert!(!seats.hand_over(2, 3, 10 + MOVE - 1), "and too soon");
        assert!(seats.hand_over(2, 3, 10 + MOVE), "brothers at one computer");
        assert_eq!(seats.len(), 1);
        assert!(seats.touch(2, 11 + MOVE).is_none());
        let taken = seats.touch(3, 10 + MOVE + STAMP);
        assert_eq!(taken.map(|taken| taken.stamp), Some(true));
        let again = seats.touch(3, 11 + MOVE + STAMP);
        assert_eq!(again.map(|taken| taken.stamp), Some(false));
    }

    #[test]
    fn who_does_not_sign_in_has_a_seat_for_a_fixed_time_whatever_they_do() {
        let mut seats = seats();
        let mut at = 1;
        seats.take(at, Flow::UNKNOWN, false, 0);
        for now in (0..SIGNING).step_by(60_000) {
            assert_eq!(seats.free_idle(true, now), 0, "{now}");
            assert!(seats.touch(at, now).is_some());
            assert!(seats.hand_over(at, at + 1, now));
            at += 1;
        }
        assert_eq!(seats.until(at), Some(SIGNING));
        assert_eq!(seats.free_idle(false, SIGNING), 1);
        seats.take(1, flow(1), true, 0);
        assert!(seats.touch(1, SIGNING).is_some());
        assert_eq!(seats.free_idle(true, SIGNING + 1), 0, "who is signed in");
    }

    #[test]
    fn who_is_in_a_lesson_keeps_a_seat_on_which_nothing_happens_until_it_is_over() {
        let mut seats = seats();
        let hour = 60 * 60_000;
        for seat in 1..=3 {
            seats.take(seat, flow(1), true, 0);
        }
        seats.attend(1, 7, Some((5 * 60_000, hour)));
        seats.attend(2, 8, Some((0, hour)));
        seats.attend(2, 8, None);
        let in_lesson = [0, 5 * 60_000, hour - 1, hour].map(|now| seats.is_in_lesson(1, now));
        assert_eq!(in_lesson, [false, true, true, false]);
        assert!(!seats.is_in_lesson(2, 0), "it was withdrawn");
        assert_eq!(seats.free_idle(true, IDLE), 2);
        assert_eq!(seats.until(1), Some(hour));
        for contested in [true, false] {
            assert_eq!(seats.free_idle(contested, hour - 1), 0);
        }
        assert!(seats.hand_over(1, 4, hour - 1));
        assert!(!seats.is_in_lesson(4, hour - 1), "somebody else has it");
        seats.attend(4, 7, Some((0, 2 * hour)));
        let ends = hour - 1 + IDLE_UNSIGNED;
        assert_eq!(seats.free_idle(true, ends), 1, "and is not signed in");
    }

    #[test]
    fn a_person_is_in_a_lesson_on_two_seats_however_many_they_have() {
        let mut seats = seats();
        let hour = 60 * 60_000;
        for seat in 1..=5 {
            seats.take(seat, flow(1), true, 0);
        }
        let attend = |seats: &mut Seats, seat| {
            seats.attend(seat, 7, Some((0, hour)));
            seats.is_in_lesson(seat, 1)
        };
        let each = [1, 2, 1, 3].map(|seat| attend(&mut seats, seat));
        assert_eq!(each, [true, true, true, false]);
        seats.attend(4, 8, Some((0, 2 * hour)));
        assert!(seats.is_in_lesson(4, 1), "somebody else");
        seats.attend(1, 7, None);
        assert!(attend(&mut seats, 3), "instead of the first");
        assert!(seats.hand_over(2, 6, MOVE));
        assert!(attend(&mut seats, 1), "somebody else has the second");
        assert!(!attend(&mut seats, 5));
        seats.leave(1);
        assert!(attend(&mut seats, 5));
        seats.free_idle(false, GONE - 1);
        seats.touch(3, hour - 1);
        seats.touch(5, hour - 1);
        seats.free_idle(false, hour);
        let of_person = |seats: &Seats, person| seats.counts.in_lesson.of(&person);
        assert_eq!(of_person(&seats, 7), 0, "it is over");
        assert_eq!(of_person(&seats, 8), 1);
        seats.free_idle(false, 2 * hour);
        assert!(seats.counts.in_lesson.is_empty());
    }

    #[test]
    fn where_others_begin_to_wait_nobody_loses_a_seat_before_their_page_could_say_so() {
        let mut seats = seats();
        let (first, second) = (2 * IDLE, 3 * IDLE);
        seats.take(1, flow(1), true, 0);
        seats.take(2, flow(1), true, first - IDLE + FORETOLD + 1);
        assert!(!seats.is_wanted(first));
        for now in (first..first + FORETOLD).step_by(1_000) {
            seats.others_wait(now);
            assert!(seats.is_wanted(now));
            assert_eq!(seats.free_idle(true, now), 0, "{now}");
        }
        assert_eq!(seats.until(1), Some(first + FORETOLD));
        assert_eq!(seats.free_idle(true, first + FORETOLD), 1);
        assert_eq!(seats.free_idle(true, first + FORETOLD + 1), 1, "as ever");
        // Where nobody waited for a moment, pages know it still; after that, they are told anew.
        let last = first + FORETOLD - 1_000;
        assert!(seats.is_wanted(last + FORETOLD - 1) && !seats.is_wanted(last + FORETOLD));
        seats.take(3, flow(1), true, second - IDLE);
        seats.others_wait(second);
        assert_eq!(seats.until(3), Some(second + FORETOLD));
    }

    #[test]
    fn where_seats_are_kept_for_another_time_nobody_loses_one_before_their_page_could_say_so() {
        let mut seats = seats();
        let dials = |minutes| {
            let dial = idle_dial(DialScope::Site, minutes);
            Idleness::of(&Dials(vec![dial]), Timestamp::UNIX_EPOCH)
        };
        seats.idle_by(dials(20), 0);
        seats.take(1, flow(1), true, 0);
        seats.idle_by(dials(20), 1);
        assert_eq!(seats.until(1), Some(2 * IDLE), "set before it was taken");
        seats.idle_by(dials(3), IDLE);
        assert_eq!(seats.until(1), Some(2 * IDLE));
        seats.idle_by(dials(3), IDLE + 1);
        assert_eq!(seats.free_idle(true, 2 * IDLE - 1), 0);
        assert_eq!(seats.free_idle(true, 2 * IDLE), 1);
    }

    proptest! {
        #[test]
        fn flows_sum_up_to_all(steps in prop::collection::vec((0_u8..6, 0_u64..6, 0_i64..3), 0..80)) {
            let mut seats = seats();
            let mut now = 0;
            for (what, seat, school) in steps {
                now += IDLE / 4;
                match what {
                    0 | 1 => seats.take(seat, flow(school), what == 0, now),
                    2 => { seats.hand_over(seat, seat + 1, now); }
                    3 => seats.leave(seat),
                    4 => seats.attend(seat, seat % 2, (school > 0).then_some((now, now + IDLE))),
                    _ => { seats.free_idle(true, now); }
                }
                prop_assert_eq!(seats.flows().map(|(_, count)| count).sum::<u32>(), seats.len());
                let schools = (0..3).map(|school| seats.len_of_school(SchoolId(school)));
                prop_assert_eq!(schools.sum::<u32>(), seats.len());
                let levels = Level::ALL.map(|level| seats.len_of_level(level));
                prop_assert_eq!(levels.iter().sum::<u32>(), seats.len());
                prop_assert_eq!(seats.len_of_profile(Profile::Pupil), seats.len());
                for person in 0..2 {
                    let own = seats.taken.values().filter(|seat| seat.attends == Some(person));
                    let counted = seats.counts.in_lesson.of(&person);
                    prop_assert_eq!(u32::try_from(own.count()), Ok(counted));
                    prop_assert!(counted <= DEVICES);
                }
            }
        }
    }
}
