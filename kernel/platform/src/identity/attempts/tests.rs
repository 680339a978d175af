use std::net::IpAddr;

use jiff::ToSpan as _;

use super::*;
use crate::identity::networks::SchoolNetwork;

fn start() -> Timestamp {
    Timestamp::from_second(1_800_000_000).expect("in range")
}

fn home(last: u8) -> Who {
    Who::Network(Network::of([192, 0, 2, last].into()))
}

fn fail(attempts: &Arc<Attempts>, login: &str, who: Who, now: Timestamp) -> Result<(), u32> {
    match attempts.begin(Purpose::SignIn, login, who, now) {
        Ok(attempt) if attempt.turn.is_some() => Err(0),
        Ok(attempt) => {
            attempt.failed(now);
            Ok(())
        }
        Err(PlatformError::TooMany { seconds }) => Err(seconds),
        Err(error) => panic!("{error}"),
    }
}

/// Guesses made in an hour by whoever tries again as soon as they may, from these places in turn.
fn guesses_in_an_hour(places: &[Who]) -> usize {
    let attempts = Arc::new(Attempts::default());
    let mut guesses = 0;
    for second in 0..3_600 {
        for place in places {
            let now = start() + second.seconds();
            guesses += usize::from(fail(&attempts, "zoe", *place, now).is_ok());
        }
    }
    guesses
}

#[test]
fn five_failures_are_free_and_then_the_wait_grows() {
    let attempts = Arc::new(Attempts::default());
    for _ in 0..5 {
        assert_eq!(fail(&attempts, "zoe", home(1), start()), Ok(()));
    }
    let mut now = start();
    for wait in [2, 4, 8, 16, 32] {
        assert_eq!(fail(&attempts, "zoe", home(1), now), Err(wait));
        assert_eq!(
            fail(&attempts, "zoe", home(1), now),
            Err(wait),
            "asking too early makes the wait no longer"
        );
        now += i64::from(wait).seconds();
        assert_eq!(fail(&attempts, "zoe", home(1), now), Ok(()));
    }
    assert_eq!(
        fail(&attempts, "lea", home(1), now),
        Ok(()),
        "another login"
    );
}

#[test]
fn who_fails_at_one_place_shuts_nobody_out_elsewhere() {
    let attempts = Arc::new(Attempts::default());
    for second in 0..7_200 {
        for at in [1, 2, 3] {
            let _ = fail(&attempts, "prof", home(at), start() + second.seconds());
        }
    }
    let now = start() + 7_200.seconds();
    assert!(fail(&attempts, "prof", home(1), now).is_err());
    assert_eq!(fail(&attempts, "prof", home(4), now), Ok(()));
}

#[test]
fn the_owner_comes_in_on_their_device_beside_whoever_guesses_at_the_same_place() {
    let attempts = Arc::new(Attempts::default());
    for at in 0..100 {
        let _ = fail(&attempts, "prof", home(at), start());
    }
    assert!(fail(&attempts, "prof", home(200), start()).is_err());
    let own = Who::Device(Uuid::from_u128(1));
    assert!(
        attempts
            .begin(Purpose::SignIn, "prof", own, start())
            .is_ok()
    );
}

#[test]
fn guesses_stay_below_a_hundred_in_an_hour_however_spread() {
    let alone = guesses_in_an_hour(&[home(1)]);
    assert!((15..40).contains(&alone), "{alone}");
    for networks in [3, 4, 30, 255] {
        let places: Vec<Who> = (1..=networks).map(home).collect();
        let spread = guesses_in_an_hour(&places);
        assert!((50..100).contains(&spread), "{networks}: {spread}");
    }
    let device = guesses_in_an_hour(&[Who::Device(Uuid::from_u128(1))]);
    assert_eq!(device, alone);
}

#[test]
fn a_school_behind_one_address_signs_in_at_eight_o_clock() {
    let attempts = Arc::new(Attempts::default());
    let mut running = Vec::new();
    for pupil in 0..2_000 {
        let login = format!("pupil{pupil}");
        if pupil % 7 == 0 {
            assert_eq!(fail(&attempts, &login, home(1), start()), Ok(()), "{login}");
        }
        running.push(attempts.begin(Purpose::SignIn, &login, home(1), start()));
    }
    assert!(running.iter().all(Result::is_ok));
}

#[test]
fn one_password_tried_on_every_account_is_slowed_by_network() {
    let attempts = Arc::new(Attempts::default());
    let tried = |network, from: i32| {
        (from..from + 2_000)
            .filter(|n| fail(&attempts, &format!("login{n}"), network, start()).is_ok())
            .count()
    };
    assert_eq!(tried(home(1), 0), 500);
    assert!(attempts.is_suspect(Network::of([192, 0, 2, 1].into()), start()));
    assert!(!attempts.is_suspect(Network::of([192, 0, 2, 2].into()), start()));
    let this_machine = Who::Network(Network::of([127, 0, 0, 1].into()));
    assert_eq!(tried(this_machine, 2_000), 2_000, "a proxy without names");
}

#[test]
fn a_success_forgets_and_an_attempt_cut_off_counts_for_nothing() {
    let attempts = Arc::new(Attempts::default());
    let begin = || attempts.begin(Purpose::SignIn, "zoe", home(1), start());
    for _ in 0..4 {
        begin().expect("free").failed(start());
    }
    for _ in 0..100 {
        drop(begin().expect("free"));
    }
    begin().expect("free").succeeded();
    for _ in 0..5 {
        begin().expect("free again").failed(start());
    }
    assert!(begin().is_err());
}

#[test]
fn trying_many_at_once_gains_nothing() {
    let attempts = Arc::new(Attempts::default());
    let begin = |who| attempts.begin(Purpose::SignIn, "zoe", who, start());
    let mut at_once: Vec<_> = (0..1_000).filter_map(|_| begin(home(1)).ok()).collect();
    assert_eq!(at_once.len(), 5);
    assert!(matches!(
        begin(home(1)),
        Err(PlatformError::TooMany { seconds: 1 })
    ));
    for place in (1..=255).cycle().take(2_000) {
        at_once.extend(begin(home(place)));
    }
    assert_eq!(at_once.len(), 16, "from anywhere");
    for attempt in at_once {
        attempt.failed(start());
    }
    for (place, wait) in [(1, 8), (200, 8)] {
        let refused = begin(home(place));
        assert!(
            matches!(refused, Err(PlatformError::TooMany { seconds }) if seconds == wait),
            "{place}: {refused:?}"
        );
    }
}

#[test]
fn tries_that_are_held_back_shut_nobody_out_elsewhere() {
    let attempts = Arc::new(Attempts::default());
    let begin = |who, now| attempts.begin(Purpose::SignIn, "prof", who, now);
    for at in [1, 2, 3] {
        for _ in 0..5 {
            begin(home(at), start()).expect("free").failed(start());
        }
    }
    let later = start() + 2.seconds();
    let held: Vec<_> = [1, 2, 3].map(|at| begin(home(at), later)).into();
    assert!(held.iter().all(Result::is_ok), "{held:?}");
    assert!(begin(home(4), later).is_ok());
}

#[tokio::test]
async fn beyond_its_failures_a_network_gets_turns_and_nobody_who_is_right_is_refused() {
    let attempts = Arc::new(Attempts {
        pace: Duration::from_millis(250),
        ..Attempts::default()
    });
    for n in 0..500 {
        assert_eq!(fail(&attempts, &format!("x{n}"), home(1), start()), Ok(()));
    }
    let begin = |login: &str| attempts.begin(Purpose::SignIn, login, home(1), start());
    assert!(begin("x1").is_err(), "who failed there is refused");
    let since = std::time::Instant::now();
    let failing = (0..4).map(|n| {
        let attempt = begin(&format!("y{n}"));
        tokio::spawn(async move {
            let mut attempt = attempt.expect("may wait");
            attempt.turn().await.expect("its turn");
            attempt.failed(start());
        })
    });
    let failing: Vec<_> = failing.collect();
    let right = (0..20).map(|n| {
        let attempt = begin(&format!("pupil{n}"));
        tokio::spawn(async move {
            let mut attempt = attempt.expect("may wait");
            attempt.turn().await.expect("its turn");
            attempt.succeeded();
        })
    });
    for one in failing.into_iter().chain(right.collect::<Vec<_>>()) {
        one.await.expect("ended");
    }
    let took = since.elapsed();
    // Each who is wrong holds the turn, who is right does not.
    assert!(
        (Duration::from_millis(750)..Duration::from_secs(5)).contains(&took),
        "{took:?}"
    );
    let waiting: Vec<_> = (0..200).map(|n| begin(&format!("z{n}"))).collect();
    let let_in = waiting.iter().filter(|one| one.is_ok()).count();
    assert!(let_in <= WAITING, "{let_in}");
    drop(waiting);
    assert!(begin("pupil1").is_ok());
    assert!(
        attempts
            .begin(Purpose::SignIn, "x1", home(2), start())
            .is_ok()
    );
}

#[test]
fn a_school_that_is_registered_has_a_failure_for_each_of_its_people_and_no_more() {
    let [school, other] = [1, 2].map(|last| IpAddr::from([192, 0, 2, last]));
    let registered = SchoolNetwork {
        first: school,
        last: school,
        people: 2_000,
    };
    let attempts = Arc::new(Attempts::of([registered].into_iter().collect()));
    let is_suspect = |address| attempts.is_suspect(Network::of(address), start());
    let signs_in = |login: &str, who| {
        let attempt = attempts.begin(Purpose::SignIn, login, who, start());
        let attempt = attempt.expect("not refused");
        let at_once = attempt.turn.is_none();
        attempt.succeeded();
        at_once
    };
    for n in 0..500 {
        for place in [1, 2] {
            let failed = fail(&attempts, &format!("x{n}"), home(place), start());
            assert_eq!(failed, Ok(()), "{n} of {place}");
        }
        assert_eq!(is_suspect(school), n + 1 >= 400, "{n}");
        assert_eq!(is_suspect(other), n + 1 >= 100, "{n}");
    }
    for n in 0..100 {
        assert!(signs_in(&format!("pupil{n}"), home(1)), "without a turn");
    }
    assert!(!signs_in("pupil", home(2)), "an address like any other");
    for n in 500..2_000 {
        let failed = fail(&attempts, &format!("x{n}"), home(1), start());
        assert_eq!(failed, Ok(()), "{n}");
    }
    assert!(!signs_in("pupil", home(1)), "everybody failed once");
    let waiting: Vec<_> = (0..400)
        .map(|n| attempts.begin(Purpose::SignIn, &format!("z{n}"), home(1), start()))
        .collect();
    let let_in = waiting.iter().filter(|one| one.is_ok()).count();
    assert!((200..=250).contains(&let_in), "{let_in}");
}

#[test]
fn memory_is_bounded_and_keeps_what_weighs_most() {
    let attempts = Arc::new(Attempts::with_room(1_000));
    for _ in 0..5 {
        assert_eq!(fail(&attempts, "prof", home(1), start()), Ok(()));
    }
    for n in 0..50_000_u32 {
        let network = Who::Network(Network::of(std::net::Ipv4Addr::from_bits(n).into()));
        let _ = fail(&attempts, &format!("nobody{n}"), network, start());
    }
    let kept = {
        let counts = attempts.counts();
        (counts.all.len(), counts.at.len())
    };
    assert!(kept.0 <= 1_000 && kept.0 == kept.1, "{kept:?}");
    assert!(fail(&attempts, "prof", home(1), start()).is_err());
}

#[test]
fn failures_fade() {
    let attempts = Arc::new(Attempts::default());
    for _ in 0..5 {
        assert_eq!(fail(&attempts, "zoe", home(1), start()), Ok(()));
    }
    assert!(fail(&attempts, "zoe", home(1), start()).is_err());
    let tomorrow = start() + 24.hours();
    for _ in 0..5 {
        assert_eq!(fail(&attempts, "zoe", home(1), tomorrow), Ok(()));
    }
    assert!(fail(&attempts, "zoe", home(1), tomorrow).is_err());
}
