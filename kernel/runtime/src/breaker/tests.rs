//! When a door closes, for whom, and how it opens again.

use jiff::SignedDuration;
use preau_domain::hold::HoldKind;
use uuid::Uuid;

use super::circuit::{FAULTS, FAULTS_OF_PERSON, FIRST, LONGEST, PROBES, WINDOW};
use super::*;

/// A minute with faults and a breaker that heard of them.
struct Morning {
    breaker: Breaker,
    now: Timestamp,
}

const FAULT: Ended = Ended::Fault("trap");
/// The version that runs, and the one that takes its place.
const NOW: &str = "1.0.0";
const NEXT: &str = "1.1.0";

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn entering(school: i64, who: PersonId) -> Entering {
    Entering {
        school: SchoolId(school),
        module: "homework".parse().expect("an id"),
        door: Door::Pages,
        person: Some(who),
        version: NOW.to_owned(),
    }
}

fn scope(school: Option<i64>) -> Scope {
    Scope {
        school: school.map(SchoolId),
        module: "homework".parse().expect("an id"),
        door: Door::Pages,
    }
}

impl Morning {
    fn new() -> Self {
        let morning = Self {
            breaker: Breaker::default(),
            now: Timestamp::UNIX_EPOCH,
        };
        morning.runs(NOW);
        morning
    }

    /// This version runs from now on.
    fn runs(&self, version: &str) {
        self.breaker.run(&scope(None).module, version);
    }

    fn wait(&mut self, time: SignedDuration) {
        self.now += time;
    }

    /// A call that is let in and ends so.
    fn call(&self, entering: &Entering, ended: Ended) -> Result<Vec<Change>, HeldBack> {
        let pass = self.breaker.admit(self.now, entering)?;
        Ok(self.breaker.ended(self.now, entering, pass, ended))
    }

    /// As many people as it takes meet a fault in a school; what the last one changed.
    fn faults(&self, school: i64) -> Vec<Change> {
        let mut changes = Vec::new();
        for number in 0..u128::from(FAULTS) {
            assert_eq!(changes, [], "only the last one closes it");
            changes = self
                .call(&entering(school, person(number)), FAULT)
                .expect("open");
        }
        changes
    }

    fn is_open(&self, school: i64, who: PersonId) -> bool {
        let entering = entering(school, who);
        let pass = self.breaker.admit(self.now, &entering);
        if let Ok(pass) = pass {
            self.breaker.ended(self.now, &entering, pass, Ended::Left);
        }
        pass.is_ok_and(|pass| !pass.is_probe())
    }

    /// So many probes in a row end so; what the last one changed.
    fn probes(&self, school: i64, count: u32, ended: Ended) -> Vec<Change> {
        let mut changes = Vec::new();
        for _ in 0..count {
            let entering = entering(school, person(99));
            let pass = self
                .breaker
                .admit(self.now, &entering)
                .expect("probes are let in");
            assert!(pass.is_probe());
            changes = self.breaker.ended(self.now, &entering, pass, ended);
        }
        changes
    }
}

#[test]
fn faults_of_several_people_close_a_door_in_their_school_for_all() {
    let morning = Morning::new();
    let changes = morning.faults(1);
    let [Change::Held(closed, hold)] = changes.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!(*closed, scope(Some(1)));
    assert_eq!((hold.kind, hold.times), (HoldKind::Quarantine, 1));
    assert_eq!(hold.until, morning.now + FIRST);
    assert!(!morning.is_open(1, person(50)), "also for who met none");
    assert!(morning.is_open(2, person(50)), "not in another school");
    let tile = Entering {
        door: Door::Tile,
        ..entering(1, person(50))
    };
    assert!(
        morning.breaker.admit(morning.now, &tile).is_ok(),
        "nor at another door"
    );
}

#[test]
fn what_one_person_meets_holds_it_back_for_them_alone() {
    let morning = Morning::new();
    let mallory = entering(1, person(7));
    for _ in 0..FAULTS_OF_PERSON {
        assert_eq!(morning.call(&mallory, FAULT), Ok(Vec::new()));
    }
    let held = morning
        .breaker
        .admit(morning.now, &mallory)
        .expect_err("held");
    assert!(held.only_them);
    assert!(morning.is_open(1, person(8)));
    let later = held.until.expect("it ends");
    assert!(morning.breaker.admit(later, &mallory).is_ok());
}

#[test]
fn however_often_one_person_comes_back_the_door_stays_open_for_others() {
    let mut morning = Morning::new();
    let mallory = entering(1, person(7));
    for _ in 0..1_000 {
        morning.wait(SignedDuration::from_secs(1));
        if let Ok(changes) = morning.call(&mallory, FAULT) {
            assert_eq!(changes, []);
        }
    }
    assert!(morning.is_open(1, person(8)));
}

#[test]
fn few_faults_among_many_good_calls_close_nothing() {
    let morning = Morning::new();
    for number in 0..500_u128 {
        let ended = if number.is_multiple_of(20) {
            FAULT
        } else {
            Ended::Ok
        };
        let changes = morning.call(&entering(1, person(number)), ended);
        // The very first are a large part of few.
        assert_eq!(changes, Ok(Vec::new()), "{number}");
    }
}

#[test]
fn faults_of_another_minute_do_not_count() {
    let mut morning = Morning::new();
    for number in 0..20 {
        morning.wait(WINDOW / 4 * 3);
        assert_eq!(
            morning.call(&entering(1, person(number)), FAULT),
            Ok(Vec::new())
        );
    }
}

#[test]
fn answers_that_are_failures_and_calls_that_were_left_are_no_faults() {
    let morning = Morning::new();
    for number in 0..100 {
        for ended in [Ended::Failure, Ended::Left, Ended::Kernel] {
            let changes = morning.call(&entering(1, person(number)), ended);
            assert_eq!(changes, Ok(Vec::new()));
        }
    }
}

#[test]
fn after_its_time_probes_go_one_by_one_and_three_good_ones_open_the_door() {
    let mut morning = Morning::new();
    morning.faults(1);
    morning.wait(FIRST);
    let entering = entering(1, person(50));
    let probe = morning
        .breaker
        .admit(morning.now, &entering)
        .expect("a probe");
    assert!(probe.is_probe());
    let second = morning.breaker.admit(morning.now, &entering);
    assert!(second.is_err(), "one at a time");
    morning
        .breaker
        .ended(morning.now, &entering, probe, Ended::Left);
    assert_eq!(morning.probes(1, PROBES - 1, Ended::Ok), []);
    assert!(!morning.is_open(1, person(50)));
    assert_eq!(
        morning.probes(1, 1, Ended::Failure),
        [Change::Released(scope(Some(1)))]
    );
    assert!(morning.is_open(1, person(50)));
    assert_eq!(morning.breaker.held(), []);
}

#[test]
fn a_probe_that_faults_closes_it_for_twice_as_long_up_to_half_an_hour() {
    let mut morning = Morning::new();
    morning.faults(1);
    let mut last = FIRST;
    for times in 2..12 {
        morning.wait(last);
        let changes = morning.probes(1, 1, FAULT);
        let [Change::Held(_, hold)] = changes.as_slice() else {
            panic!("{changes:?}");
        };
        let length = hold.until.duration_since(morning.now);
        assert_eq!(length, (last * 2).min(LONGEST));
        assert_eq!((hold.times, hold.since), (times, Timestamp::UNIX_EPOCH));
        last = length;
    }
    assert_eq!(last, LONGEST);
}

#[test]
fn several_schools_close_it_everywhere_and_it_opens_everywhere_again() {
    let mut morning = Morning::new();
    assert_eq!(morning.faults(1).len(), 1);
    assert_eq!(morning.faults(2).len(), 1);
    assert!(morning.is_open(9, person(1)));
    let changes = morning.faults(3);
    assert!(
        matches!(&changes[..], [_, Change::Held(held, _)] if *held == scope(None)),
        "{changes:?}"
    );
    assert!(
        !morning.is_open(9, person(1)),
        "also where nothing was wrong"
    );
    morning.wait(FIRST);
    let changes = morning.probes(9, PROBES, Ended::Ok);
    assert_eq!(
        changes.len(),
        4,
        "everywhere and in three schools: {changes:?}"
    );
    assert!((1..=9).all(|school| morning.is_open(school, person(1))));
}

#[test]
fn what_a_person_holds_stays_closed_until_a_person_releases_it() {
    let mut morning = Morning::new();
    let hold = Hold {
        kind: HoldKind::Hand,
        since: morning.now,
        until: morning.now,
        times: 0,
    };
    let written = [(scope(Some(1)), hold)];
    morning.breaker.take_over(&written, &[]);
    morning.wait(LONGEST * 10);
    let refused = morning.breaker.admit(morning.now, &entering(1, person(1)));
    assert_eq!(
        refused,
        Err(HeldBack {
            until: None,
            only_them: false
        })
    );
    morning.runs(NEXT);
    assert_eq!(
        morning.breaker.held(),
        written,
        "another version does not open it"
    );
    morning.breaker.take_over(&[], &[]);
    assert!(morning.is_open(1, person(1)));
}

#[test]
fn who_was_held_out_alone_comes_in_again_when_it_is_released() {
    let morning = Morning::new();
    let mallory = entering(1, person(7));
    let (here, elsewhere) = (Some(SchoolId(1)), Some(SchoolId(2)));
    for released in [here, None] {
        for _ in 0..FAULTS_OF_PERSON {
            assert_eq!(morning.call(&mallory, FAULT), Ok(Vec::new()));
        }
        assert!(!morning.is_open(1, person(7)));
        let grades = "grades".parse().expect("an id");
        morning.breaker.pardon(released, &grades);
        assert!(!morning.is_open(1, person(7)), "of another module");
        morning.breaker.pardon(elsewhere, &mallory.module);
        assert!(!morning.is_open(1, person(7)), "not of another school");
        morning.breaker.pardon(released, &mallory.module);
        assert!(morning.is_open(1, person(7)));
    }
}

#[test]
fn another_version_begins_with_open_doors() {
    let morning = Morning::new();
    morning.faults(1);
    morning.runs(NOW);
    assert!(!morning.is_open(1, person(1)), "the same one");
    morning.runs(NEXT);
    assert!(morning.is_open(1, person(1)));
}

#[test]
fn a_door_of_a_version_that_stayed_behind_is_not_opened_for_what_is_written_of_the_next() {
    let morning = Morning::new();
    morning.faults(1);
    let by_hand = Hold {
        kind: HoldKind::Hand,
        since: morning.now,
        until: morning.now,
        times: 0,
    };
    let current = |version: &str| [(scope(None).module, version.to_owned())];
    let written = [(scope(Some(2)), by_hand)];
    morning.breaker.take_over(&written, &current(NEXT));
    assert!(!morning.is_open(1, person(50)), "it is of the one before");
    assert!(!morning.is_open(2, person(50)));
    morning.breaker.take_over(&[], &current(NEXT));
    assert!(!morning.is_open(1, person(50)), "it is of the one before");
    assert!(morning.is_open(2, person(50)), "a person released it");
    let here = Some(SchoolId(1));
    morning.breaker.pardon(here, &scope(None).module);
    assert!(morning.is_open(1, person(50)), "and so is what it did");
    morning.faults(1);
    morning.breaker.take_over(&[], &current(NOW));
    assert!(morning.is_open(1, person(50)));
}

#[test]
fn what_calls_of_another_version_do_closes_nothing_of_the_one_that_runs() {
    let mut morning = Morning::new();
    morning.runs(NEXT);
    for number in 0..100 {
        let old = entering(1, person(number % 10));
        assert_eq!(morning.call(&old, FAULT), Ok(Vec::new()), "{number}");
    }
    let new = Entering {
        version: NEXT.to_owned(),
        ..entering(1, person(3))
    };
    assert_eq!(morning.call(&new, FAULT), Ok(Vec::new()));

    // Nor does a probe of it close a door for longer, or open it.
    morning.runs(NOW);
    morning.faults(1);
    morning.wait(FIRST);
    let probe = morning.breaker.admit(morning.now, &new).expect("a probe");
    assert!(probe.is_probe());
    let held = morning.breaker.held();
    let changed = morning.breaker.ended(morning.now, &new, probe, FAULT);
    assert_eq!((changed, morning.breaker.held()), (Vec::new(), held));
    assert_eq!(morning.probes(1, PROBES, Ended::Ok).len(), 1);
}
