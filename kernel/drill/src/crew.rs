//! How everybody stands: their cookies, where they wait, what they handed in, whether they are in their class's room.

use crate::answer::Place;
use crate::clock::{Micros, SECOND};
use crate::deed::Deed;
use crate::people::People;
use crate::quantity::real;
use crate::random::Random;

/// The session's cookie.
const SESSION: &str = "preau_session";
/// How often somebody comes into one room: who comes and goes sixty times, the module asks to be let in.
const COMINGS: u32 = 20;

/// One who waited.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Waited {
    /// In which order.
    pub flow: String,
    /// The bucket of their place.
    pub bucket: Option<i64>,
    /// The wait that was announced first, in seconds, and when.
    pub said: Option<(Micros, f64)>,
    /// When they last saw that they still wait.
    pub seen: Micros,
    /// When they came in.
    pub came_in: Option<Micros>,
}

/// Somebody.
#[derive(Debug, Clone, Default)]
pub(crate) struct Person {
    cookies: Vec<(String, String)>,
    /// Pages that they are still going to open.
    pub steps: u8,
    /// Until when they are about what they came for: who is in does not come in once more meanwhile.
    pub until: Micros,
    /// Where they wait.
    pub waits: Option<Waited>,
    /// How often they came by the schedule. What a page was going to ask for that was reloaded so is asked for no more.
    pub visit: u32,
    /// Versions handed in, the last of which is under way or was.
    pub sent: u64,
    /// The last version of which they know that it is kept.
    pub kept: u64,
    /// Messages sent, the last of which is under way or was.
    pub messages: u64,
    /// Whether something is under way that must come to its end.
    pub sending: bool,
    /// Whether they are in the room of their class.
    pub within: bool,
    /// How often they set out for it.
    pub comings: u32,
    /// Whether they are about to ask for something for the first time, in the middle of a surge.
    pub comes_late: bool,
}

impl Person {
    /// The cookies as a header has them.
    pub(crate) fn cookies(&self) -> String {
        let pairs: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    /// Keeps what an answer sets.
    pub(crate) fn keep(&mut self, set: Vec<(String, String)>) {
        for (name, value) in set {
            self.cookies.retain(|(known, _)| *known != name);
            if !value.is_empty() {
                self.cookies.push((name, value));
            }
        }
    }

    /// Forgets who they are, as a browser that was never used.
    pub(crate) fn forget(&mut self) {
        self.cookies.clear();
    }

    /// Notes that they wait. What a poll does not say again stays known.
    pub(crate) fn wait(&mut self, place: &Place, now: Micros) {
        let waits = self.waits.get_or_insert_default();
        if place.bucket.is_some() {
            waits.flow.clone_from(&place.flow);
            waits.bucket = place.bucket;
        }
        if let Some(seconds) = place.seconds {
            waits.said.get_or_insert((now, seconds));
        }
        waits.seen = now;
    }

    /// What they do of what was drawn: of what must come to its end, one thing at a time, as people press buttons.
    /// `has_room`: whether their class has one.
    pub(crate) fn begin(&mut self, drawn: Deed, has_room: bool) -> Deed {
        let deed = match drawn {
            critical if critical.is_critical() && self.sending => Deed::Work,
            Deed::Room | Deed::Door | Deed::Message(_) if !has_room => Deed::Week,
            Deed::Door if self.comings >= COMINGS => Deed::Room,
            Deed::Door => {
                self.comings += 1;
                if self.within { Deed::Leave } else { Deed::Door }
            }
            Deed::HandIn(_) => {
                self.sent += 1;
                Deed::HandIn(self.sent)
            }
            Deed::Message(_) => {
                self.messages += 1;
                Deed::Message(self.messages)
            }
            read => read,
        };
        self.sending |= deed.is_critical();
        deed
    }

    /// Notes that they are in; gives how they waited, if they did.
    pub(crate) fn come_in(&mut self, now: Micros) -> Option<Waited> {
        let mut waited = self.waits.take()?;
        waited.came_in = Some(now);
        Some(waited)
    }
}

/// Everybody, with the sessions of the evening before.
pub(crate) fn crew(people: &People) -> Vec<Person> {
    let of = people.accounts.iter().map(|account| {
        let mut person = Person::default();
        if !account.session.is_empty() {
            person.keep(vec![(SESSION.to_owned(), account.session.clone())]);
        }
        person
    });
    of.collect()
}

/// How many are looked at for one who is away: where nearly all are there, somebody comes all the same.
const LOOKED_AT: usize = 16;

/// Somebody of these, by their place, who has not been let in yet; none where all were.
pub(crate) fn one_outside(among: &[usize], crew: &[Person], random: &mut Random) -> Option<usize> {
    let is_outside = |who: &usize| crew.get(*who).is_some_and(|person| person.until == 0);
    let (before, after) = among.split_at_checked(random.below(among.len()))?;
    after.iter().chain(before).copied().find(is_outside)
}

/// Somebody of these, by their place, who is not there now; or anybody, where nearly all are.
pub(crate) fn one_away(
    among: &[usize],
    crew: &[Person],
    random: &mut Random,
    now: Micros,
) -> Option<usize> {
    let is_away = |who: &usize| crew.get(*who).is_some_and(|person| person.until <= now);
    let mut drawn = (0..LOOKED_AT).filter_map(|_| among.get(random.below(among.len())).copied());
    let first = drawn.next()?;
    if is_away(&first) {
        return Some(first);
    }
    Some(drawn.find(is_away).unwrap_or(first))
}

/// People who were overtaken by more than a bucket: still waiting, as they saw themselves, after somebody of their
/// order had come in whose bucket is the next but one, or later. `bucket` is how long one lasts, in milliseconds.
pub(crate) fn inversions(waited: &[Waited], bucket: i64) -> usize {
    let overtaken = |one: &&Waited| {
        let Some(own) = one.bucket else {
            return false;
        };
        let overtook = |other: &Waited| {
            let later = other.bucket.is_some_and(|of| of >= own + 2 * bucket);
            let before = other.came_in.is_some_and(|at| at < one.seen);
            later && before && other.flow == one.flow
        };
        waited.iter().any(overtook)
    };
    waited.iter().filter(overtaken).count()
}

/// How wrong announced waits were.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Errors {
    /// As a share of the true wait: the middle one, and that of nine in ten.
    pub middle: f64,
    /// See `middle`.
    pub ninth: f64,
    /// What was announced, over what it was: the middle one.
    pub said: f64,
    /// Of how many people.
    pub people: usize,
}

/// How wrong the announced waits were. Of people who came in after a second at least, of whom there must be ten.
pub(crate) fn errors(waited: &[Waited]) -> Option<Errors> {
    let of = waited.iter().filter_map(|one| {
        let (at, said) = one.said?;
        let was = real(one.came_in?.checked_sub(at)?) / real(SECOND);
        (was >= 1.0).then_some(said / was)
    });
    let mut said: Vec<f64> = of.collect();
    if said.len() < 10 {
        return None;
    }
    let mut errors: Vec<f64> = said.iter().map(|said| (said - 1.0).abs()).collect();
    said.sort_by(f64::total_cmp);
    errors.sort_by(f64::total_cmp);
    let at = |of: &[f64], tenths: usize| of.get((of.len() - 1) * tenths / 10).copied();
    Some(Errors {
        middle: at(&errors, 5)?,
        ninth: at(&errors, 9)?,
        said: at(&said, 5)?,
        people: said.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::count;

    fn waited(bucket: i64, seen: Micros, came_in: Option<Micros>) -> Waited {
        Waited {
            flow: "1:pupil".into(),
            bucket: Some(bucket),
            said: None,
            seen,
            came_in,
        }
    }

    #[test]
    fn who_sees_somebody_much_later_come_in_before_was_overtaken() {
        let first = waited(0, 50, None);
        let next = waited(5_000, 0, Some(40));
        assert_eq!(
            inversions(&[first.clone(), next], 5_000),
            0,
            "the next bucket"
        );
        let later = waited(10_000, 0, Some(40));
        assert_eq!(inversions(&[first.clone(), later.clone()], 5_000), 1);
        assert_eq!(
            inversions(&[waited(0, 39, None), later.clone()], 5_000),
            0,
            "not known"
        );
        let elsewhere = Waited {
            flow: "2:pupil".into(),
            ..later
        };
        assert_eq!(inversions(&[first, elsewhere], 5_000), 0);
    }

    #[test]
    fn who_is_there_does_not_come_once_more_while_somebody_is_away() {
        let mut crew = vec![Person::default(); 4];
        for person in &mut crew {
            person.until = 100;
        }
        let mut random = Random::new(1, 1);
        let mut one = |crew: &[Person], now| one_away(&[0, 1, 2], crew, &mut random, now);
        assert!(one(&crew, 50).is_some_and(|who| who < 3), "all are there");
        if let Some(person) = crew.get_mut(1) {
            person.until = 0;
        }
        let drawn: Vec<_> = (0..50).map(|_| one(&crew, 50)).collect();
        let of_one = drawn.iter().filter(|who| **who == Some(1)).count();
        assert!(of_one > 45, "{drawn:?}");
        assert_eq!(one_away(&[], &crew, &mut random, 0), None);
    }

    #[test]
    fn announced_waits_are_held_against_the_true_ones() {
        let one = |was: u64| Waited {
            said: Some((0, 10.0)),
            ..waited(0, 0, Some(was * SECOND))
        };
        let ten: Vec<_> = (0..10)
            .map(|at| one(if at < 8 { 10 } else { 20 }))
            .collect();
        let Errors {
            middle,
            ninth,
            said,
            people,
        } = errors(&ten).expect("enough");
        assert_eq!((people, count(said * 100.0)), (10, 100));
        assert_eq!((count(middle * 100.0), count(ninth * 100.0)), (0, 50));
        assert_eq!(errors(&ten[1..]), None);
    }

    #[test]
    fn people_do_one_thing_at_a_time_and_come_back_to_a_room_by_its_door() {
        let mut person = Person::default();
        assert_eq!(person.begin(Deed::Door, false), Deed::Week, "no room");
        assert_eq!(person.begin(Deed::Message(0), false), Deed::Week);
        assert!(!person.sending);
        assert_eq!(person.begin(Deed::Door, true), Deed::Door);
        for busy in [Deed::HandIn(0), Deed::Message(0), Deed::Door] {
            assert_eq!(person.begin(busy, true), Deed::Work, "{busy:?}");
        }
        assert_eq!(person.begin(Deed::Home, true), Deed::Home);
        (person.sending, person.within) = (false, true);
        assert_eq!(person.begin(Deed::Door, true), Deed::Leave);
        for number in [1, 2] {
            person.sending = false;
            let (version, message) = (Deed::HandIn(number), Deed::Message(number));
            assert_eq!(person.begin(Deed::HandIn(0), true), version);
            person.sending = false;
            assert_eq!(person.begin(Deed::Message(0), true), message);
        }
        (person.sending, person.comings) = (false, COMINGS);
        assert_eq!(person.begin(Deed::Door, true), Deed::Room, "often enough");
    }

    #[test]
    fn cookies_are_kept_and_removed_and_a_place_stays_known() {
        let mut person = Person::default();
        let set = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(a, b)| ((*a).into(), (*b).into()))
                .collect()
        };
        person.keep(set(&[("a", "1"), ("b", "2")]));
        person.keep(set(&[("a", "3"), ("b", "")]));
        assert_eq!(person.cookies(), "a=3");
        let place = Place {
            look: 3,
            seconds: None,
            flow: "1:pupil".into(),
            bucket: Some(7),
        };
        person.wait(&place, 1);
        let said = Place {
            seconds: Some(30.0),
            ..Place::default()
        };
        person.wait(&said, 2);
        person.wait(&said, 3);
        let waited = person.come_in(9).expect("waited");
        assert_eq!(
            (waited.bucket, waited.said, waited.seen),
            (Some(7), Some((2, 30.0)), 3)
        );
        assert_eq!(person.come_in(9), None);
    }
}
