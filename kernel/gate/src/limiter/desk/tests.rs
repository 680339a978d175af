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
    assert_eq!(
        next(&mut desk, at(2)),
        Some("flood"),
        "no place stays empty"
    );
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
    for _ in 0..4 {
        desk.ask(Priority::Reading, 0, "open", at(0));
    }
    desk.ask(Priority::Reading, 0, "flood", at(1));
    desk.ask(Priority::Reading, 7, "school of the slow", at(1));
    assert_eq!(next(&mut desk, at(2)), Some("school of the slow"));
    for _ in 0..3 {
        desk.pause(7, false);
    }
    assert_eq!(desk.open(), 7);
    for school in [7; 4] {
        desk.done(school, None, at(3));
    }
    assert!(!desk.of_schools.contains_key(&7));
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
