use super::*;

const BOUNDS: Bounds = Bounds {
    least: 4,
    first: 4,
    most: 4,
    few: 1,
};

fn at(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn full() -> Desk<&'static str> {
    let mut desk = Desk::new(BOUNDS);
    for _ in 0..4 {
        assert!(matches!(
            desk.ask(Priority::Reading, 0, "open", at(0)),
            Asked::Served(_)
        ));
    }
    desk
}

/// Ends one that is open, and says who is next.
fn next(desk: &mut Desk<&'static str>, now: Duration) -> Option<&'static str> {
    desk.done(0, None, now);
    desk.next(now).map(|(_, told)| told)
}

#[test]
fn the_most_urgent_is_next_then_who_came_first() {
    let mut desk = full();
    for (priority, who) in [
        (Priority::Background, "bell"),
        (Priority::Reading, "page"),
        (Priority::Reading, "page after it"),
        (Priority::Tiles, "home"),
        (Priority::Critical, "hand-in"),
    ] {
        assert!(matches!(desk.ask(priority, 0, who, at(1)), Asked::Waits(_)));
    }
    assert_eq!(desk.next(at(2)), None, "all are open");
    let order = std::iter::from_fn(|| next(&mut desk, at(2)));
    assert!(order.eq(["hand-in", "page", "page after it", "home", "bell"]));
    assert_eq!((desk.open(), desk.waiting()), (3, 0));
}

#[test]
fn while_people_wait_too_long_the_newest_is_next() {
    let mut desk = full();
    for who in ["first", "second", "third"] {
        desk.ask(Priority::Reading, 0, who, at(1));
    }
    assert_eq!(next(&mut desk, at(900)), Some("first"));
    assert!(!desk.is_congested());
    assert_eq!(
        next(&mut desk, at(1_000)),
        Some("third"),
        "a mean of 180 ms"
    );
    assert!(desk.is_congested());
    assert_eq!(next(&mut desk, at(2_000)), Some("second"));
    desk.done(0, None, at(3_001));
    desk.done(0, None, at(4_002));
    assert!(!desk.is_congested(), "it ends by itself");
}

#[test]
fn of_a_full_line_the_least_urgent_are_sent_away() {
    let mut desk = full();
    for _ in 0..BOUNDS.most * LINE {
        assert!(matches!(
            desk.ask(Priority::Tiles, 0, "home", at(1)),
            Asked::Waits(_)
        ));
    }
    assert_eq!(
        desk.ask(Priority::Background, 0, "bell", at(2)),
        Asked::Refused
    );
    assert!(matches!(
        desk.ask(Priority::Critical, 0, "hand-in", at(2)),
        Asked::Waits(_)
    ));
    assert_eq!(desk.waiting(), 32);
    assert_eq!(next(&mut desk, at(3)), Some("hand-in"));
}

#[test]
fn a_school_that_floods_leaves_the_next_place_to_others() {
    let mut desk = full();
    for _ in 0..20 {
        desk.ask(Priority::Reading, 0, "flood", at(1));
    }
    desk.ask(Priority::Reading, 7, "other", at(1));
    assert_eq!(next(&mut desk, at(2)), Some("other"));
    assert_eq!(next(&mut desk, at(2)), None, "it has its part still");
    assert_eq!(next(&mut desk, at(2)), Some("flood"));
}

#[test]
fn while_others_ask_a_school_has_half_and_alone_it_has_all() {
    let mut desk = full();
    for _ in 0..40 {
        desk.ask(Priority::Critical, 0, "greedy", at(1));
    }
    let waits = desk.ask(Priority::Tiles, 7, "first", at(2));
    assert!(matches!(waits, Asked::Waits(_)), "it had all");
    assert_eq!(next(&mut desk, at(3)), Some("first"));
    assert_eq!(next(&mut desk, at(4)), None, "a place stays empty");
    // From here on the greedy get back no more than they give back, and the other is served whenever it asks.
    for second in 1..30_u64 {
        let now = at(second * 1_000);
        desk.done(7, None, now);
        for _ in 0..40 {
            desk.ask(Priority::Critical, 0, "greedy", now);
        }
        for _ in 0..2 {
            assert_eq!(next(&mut desk, now), Some("greedy"), "{second}");
        }
        assert_eq!(desk.next(now), None, "{second}");
        let served = desk.ask(Priority::Tiles, 7, "other", now);
        assert!(matches!(served, Asked::Served(_)), "{second}");
        assert!(!desk.is_congested(), "a place was free: {second}");
    }
    desk.done(7, None, at(30_000));
    let now = at(39_500);
    let order = std::iter::from_fn(|| desk.next(now));
    assert_eq!(order.count(), 2, "nobody else asked for ten seconds");
    assert_eq!(desk.open(), BOUNDS.most);
}

#[test]
fn a_school_leaves_others_half_of_the_line() {
    let mut desk = full();
    desk.ask(Priority::Reading, 7, "other", at(1));
    let half = BOUNDS.most * LINE / 2;
    for _ in 0..half {
        let waits = desk.ask(Priority::Reading, 0, "flood", at(1));
        assert!(matches!(waits, Asked::Waits(_)));
    }
    let (waiting, tiles) = (desk.waiting(), Priority::Tiles);
    assert_eq!(desk.ask(tiles, 0, "flood", at(2)), Asked::Refused);
    let urgent = desk.ask(Priority::Critical, 0, "hand-in", at(2));
    assert!(matches!(urgent, Asked::Waits(_)), "instead of its own");
    assert_eq!(desk.waiting(), waiting);
    for _ in 1..half {
        let waits = desk.ask(tiles, 7, "other", at(2));
        assert!(matches!(waits, Asked::Waits(_)));
    }
}

#[test]
fn who_waits_of_a_school_is_counted_until_they_go() {
    let mut desk = full();
    let Asked::Waits(number) = desk.ask(Priority::Reading, 7, "gone", at(1)) else {
        panic!("all are open")
    };
    desk.ask(Priority::Tiles, 7, "stays", at(1));
    assert_eq!(desk.waiting_of(7), 2);
    assert!(desk.leave(Priority::Reading, number));
    assert_eq!(desk.waiting_of(7), 1);
    assert_eq!(next(&mut desk, at(2)), Some("stays"));
    let half = desk.limit() * LINE / 2;
    for _ in 0..half {
        desk.ask(Priority::Tiles, 0, "flood", at(2));
    }
    desk.ask(Priority::Critical, 0, "instead of its own", at(2));
    assert_eq!((desk.waiting_of(0), desk.waiting()), (32, 32));
    let order = std::iter::from_fn(|| next(&mut desk, at(20_000)));
    assert_eq!(order.count(), 32);
    assert!(desk.in_line.is_empty());
}

#[test]
fn what_waits_for_its_own_client_counts_for_its_school_no_more() {
    let mut desk = Desk::new(BOUNDS);
    for _ in 0..3 {
        assert!(matches!(
            desk.ask(Priority::Reading, 7, "slow", at(0)),
            Asked::Served(_)
        ));
        desk.pause(7, true);
    }
    assert_eq!(desk.open(), 0);
    // So much later that the school of the slow leaves all to others.
    let (now, after) = (at(11_000), at(11_001));
    for _ in 0..4 {
        desk.ask(Priority::Reading, 0, "open", now);
    }
    desk.ask(Priority::Reading, 0, "flood", now);
    desk.ask(Priority::Reading, 7, "school of the slow", now);
    assert_eq!(next(&mut desk, after), Some("school of the slow"));
    for _ in 0..3 {
        desk.pause(7, false);
    }
    assert_eq!(desk.open(), 7);
    for school in [7; 4] {
        desk.done(school, None, after);
    }
    assert!(!desk.of_schools.has(&7));
}

#[test]
fn who_goes_away_is_not_served() {
    let mut desk = full();
    let Asked::Waits(number) = desk.ask(Priority::Reading, 0, "gone", at(1)) else {
        panic!("all are open")
    };
    desk.ask(Priority::Reading, 0, "stays", at(1));
    assert!(desk.leave(Priority::Reading, number));
    assert!(!desk.leave(Priority::Reading, number));
    assert_eq!(next(&mut desk, at(2)), Some("stays"));
}

#[test]
fn one_school_that_asks_for_too_much_beside_a_stranger_is_too_much() {
    let mut desk = Desk::new(BOUNDS);
    for _ in 0..12 {
        desk.ask(Priority::Reading, 7, "its people", at(1));
    }
    desk.ask(Priority::Reading, 0, "a stranger", at(1));
    for millis in [400, 800, 1_200] {
        desk.done(7, None, at(millis));
        assert!(desk.next(at(millis)).is_some(), "no place stays empty");
    }
    assert!(desk.is_congested());
}
