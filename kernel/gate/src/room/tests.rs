use std::collections::BTreeMap;

use preau_domain::ids::SchoolId;
use preau_domain::person::Profile;
use proptest::prelude::*;

use super::*;
use crate::ticket::KEPT;

const START: At = 1_000_000;

fn flow(school: i64) -> Flow {
    Flow {
        school: SchoolId(school),
        profile: Profile::Pupil,
    }
}

/// Lets somebody come and come back.
fn wait(room: &mut Room, flow: Flow, now: At) -> (At, u32) {
    let (opened, serial) = room.arrive(flow, 1, now);
    room.find(flow, 1, opened, serial);
    (opened, serial)
}

fn all(_: Flow) -> bool {
    true
}

/// Calls one person of those who may; of whom.
fn next(room: &mut Room, now: At, may: impl Fn(Flow) -> bool) -> Option<Flow> {
    let (mut seats, mut who) = (1, None);
    let has_seat = |_| std::mem::take(&mut seats) > 0;
    room.call(now, may, has_seat, |flow| who = Some(flow));
    who
}

#[test]
fn who_keeps_no_ticket_is_not_waited_for() {
    let mut room = Room::new(1, START);
    for _ in 0..10_000 {
        room.arrive(Flow::UNKNOWN, 1, START + 10);
    }
    assert_eq!(
        (room.waiting(), next(&mut room, START + 20, all)),
        (0, None)
    );
    let (opened, serial) = wait(&mut room, Flow::UNKNOWN, START + 30);
    assert_eq!(room.waiting(), 1);
    let again = room.find(Flow::UNKNOWN, 1, opened, serial);
    assert_eq!(again, Standing::Waits(0), "who comes back twice is one");
    assert_eq!(room.waiting(), 1);
    assert_eq!(next(&mut room, START + 40, all), Some(Flow::UNKNOWN));
    let called = room.find(Flow::UNKNOWN, 1, opened, serial);
    assert_eq!(called, Standing::Called);
    assert!(room.enter(Flow::UNKNOWN, opened, serial));
    let used = room.find(Flow::UNKNOWN, 1, opened, serial);
    assert_eq!(used, Standing::Spent, "a ticket lets one in once");
}

#[test]
fn a_seat_that_nobody_takes_goes_to_the_next_and_who_comes_late_is_called_next() {
    let mut room = Room::new(1, START);
    let (first, second) = (
        wait(&mut room, flow(1), START),
        wait(&mut room, flow(1), START + BUCKET + 1_000),
    );
    assert!(next(&mut room, START + 9_000, all).is_some());
    assert_eq!(room.kept(), 1);
    room.tidy(START + 9_000 + GRACE - 1);
    assert_eq!(room.kept(), 1);
    room.tidy(START + 9_000 + GRACE);
    assert_eq!(room.kept(), 0);
    assert!(next(&mut room, START + 80_000, all).is_some());
    assert_eq!(room.find(flow(1), 1, second.0, second.1), Standing::Called);
    let late = room.find(flow(1), 1, first.0, first.1);
    assert_eq!(late, Standing::Waits(0), "no seat is kept any more");
    assert_eq!((room.waiting(), room.kept()), (1, 1));
    assert!(room.enter(flow(1), second.0, second.1));
    let third = wait(&mut room, flow(1), START + 80_000);
    assert_eq!(room.find(flow(1), 1, third.0, third.1), Standing::Waits(1));
    assert!(next(&mut room, START + 80_000, all).is_some());
    assert_eq!(room.find(flow(1), 1, first.0, first.1), Standing::Called);
    assert!(room.enter(flow(1), first.0, first.1), "one is kept again");
    assert!(next(&mut room, START + 80_000, all).is_some());
    assert!(room.enter(flow(1), third.0, third.1));
    assert_eq!((room.waiting(), room.kept()), (0, 0));
    room.tidy(START + 80_000 + KEPT + 2 * GRACE);
    assert_eq!(room.find(flow(1), 1, first.0, first.1), Standing::Spent);
    assert!(room.queues.is_empty(), "nothing is left of who is gone");
}

#[test]
fn who_comes_back_after_their_turn_takes_no_seat_that_is_kept_for_another() {
    let mut room = Room::new(1, START);
    let places: Vec<_> = (0..40).map(|_| room.arrive(flow(1), 1, START)).collect();
    let (there, late) = places.split_at(20);
    for (opened, serial) in there {
        room.find(flow(1), 1, *opened, *serial);
    }
    while next(&mut room, START + 10, all).is_some() {}
    assert_eq!((room.waiting(), room.kept()), (0, 20));
    for (opened, serial) in late {
        let standing = room.find(flow(1), 1, *opened, *serial);
        assert!(matches!(standing, Standing::Waits(_)), "{standing:?}");
    }
    assert_eq!((room.waiting(), room.kept()), (20, 20));
    let ahead = late.iter().map(
        |(opened, serial)| match room.find(flow(1), 1, *opened, *serial) {
            Standing::Waits(ahead) => ahead,
            other => panic!("{other:?}"),
        },
    );
    let mut ahead: Vec<_> = ahead.collect();
    ahead.sort_unstable();
    assert!(ahead.into_iter().eq(0..20), "one after the other");
    for (opened, serial) in there {
        assert_eq!(room.find(flow(1), 1, *opened, *serial), Standing::Called);
        assert!(room.enter(flow(1), *opened, *serial), "theirs was kept");
    }
    assert_eq!((room.waiting(), room.kept()), (20, 0));
    while next(&mut room, START + 20, all).is_some() {}
    for (opened, serial) in late {
        assert!(room.enter(flow(1), *opened, *serial));
    }
    assert_eq!((room.waiting(), room.kept()), (0, 0));
}

#[test]
fn after_a_restart_tickets_make_the_order_again() {
    let mut before = Room::new(1, START);
    let places: Vec<_> = (0..30)
        .map(|at| wait(&mut before, flow(1), START + at * 1_000))
        .collect();
    let mut room = Room::new(2, START + 60_000);
    let new = wait(&mut room, flow(1), START + 60_000);
    for (opened, serial) in places.iter().rev().copied() {
        for _ in 0..2 {
            room.find(flow(1), 1, opened, serial);
        }
    }
    assert_eq!(room.waiting(), 31, "each of them once");
    assert_eq!(room.find(flow(1), 1, new.0, new.1), Standing::Waits(30));
    let mut order = Vec::new();
    while next(&mut room, START + 61_000, all).is_some() {
        let mut others = places.iter().chain([&new]);
        let called = others.position(|(opened, serial)| {
            room.find(flow(1), 1, *opened, *serial) == Standing::Called
        });
        let called = called.expect("somebody was called");
        let (opened, serial) = places.get(called).copied().unwrap_or(new);
        room.enter(flow(1), opened, serial);
        order.push(opened);
    }
    assert!(order.is_sorted() && order.len() == 31, "{order:?}");
    let ahead = Room::new(3, START);
    assert_eq!(ahead.started, START);
}

#[test]
fn who_may_not_come_in_now_holds_up_nobody_else() {
    let mut room = Room::new(1, START);
    wait(&mut room, flow(1), START);
    wait(&mut room, flow(2), START);
    let others = |of: Flow| of != flow(1);
    assert_eq!(next(&mut room, START + 10, others), Some(flow(2)));
    assert_eq!(next(&mut room, START + 10, others), None);
    assert_eq!(next(&mut room, START + 10, all), Some(flow(1)));
}

#[test]
fn who_was_kept_out_has_none_of_the_turns_of_others_afterwards() {
    let mut room = Room::new(1, START);
    for school in [1, 2] {
        for _ in 0..400 {
            wait(&mut room, flow(school), START);
        }
    }
    let others = |of: Flow| of != flow(1);
    for _ in 0..300 {
        assert_eq!(next(&mut room, START + 10, others), Some(flow(2)));
    }
    let turns: Vec<_> = std::iter::repeat_with(|| next(&mut room, START + 20, all))
        .take(20)
        .collect();
    let first = turns.iter().filter(|who| **who == Some(flow(1))).count();
    assert!((9..=11).contains(&first), "{turns:?}");
}

#[test]
fn as_many_are_called_at_once_as_there_are_seats() {
    let mut room = Room::new(1, START);
    for school in 1..=4 {
        for _ in 0..10 {
            wait(&mut room, flow(school), START);
        }
    }
    let mut called = Vec::new();
    room.call(
        START + 10,
        |of| of != flow(1),
        |kept| kept < 25,
        |who| called.push(who),
    );
    assert_eq!((called.len(), room.kept(), room.waiting()), (25, 25, 15));
    assert!(!called.contains(&flow(1)));
    room.call(START + 20, all, |_| true, |who| called.push(who));
    assert_eq!((called.len(), room.waiting()), (40, 0), "all in the end");
}

#[test]
fn who_is_in_a_lesson_goes_in_before_their_turn_and_is_not_called_any_more() {
    let mut room = Room::new(1, START);
    let (first, second) = (
        wait(&mut room, flow(1), START),
        wait(&mut room, flow(1), START),
    );
    assert!(!room.enter(flow(1), second.0, second.1));
    assert_eq!(room.waiting(), 1);
    assert!(next(&mut room, START + 1, all).is_some());
    assert_eq!(room.find(flow(1), 1, first.0, first.1), Standing::Called);
    assert_eq!(next(&mut room, START + 1, all), None);
    assert_eq!((room.waiting(), room.kept()), (0, 1));
}

#[test]
fn a_ticket_that_was_used_takes_no_seat_that_is_kept_for_another() {
    let mut room = Room::new(1, START);
    let (first, second) = (
        wait(&mut room, flow(1), START),
        wait(&mut room, flow(1), START),
    );
    for _ in 0..2 {
        assert!(next(&mut room, START + 1, all).is_some());
    }
    assert!(room.enter(flow(1), first.0, first.1));
    assert!(!room.enter(flow(1), first.0, first.1));
    assert_eq!(room.kept(), 1);
    assert!(room.enter(flow(1), second.0, second.1));
    assert_eq!((room.waiting(), room.kept()), (0, 0));
}

#[test]
fn flows_take_turns_by_weight_however_many_they_are() {
    let mut room = Room::new(1, START);
    for (school, weight, people) in [(1, 1, 10_000), (2, 4, 400), (3, 1, 100)] {
        for _ in 0..people {
            let (opened, serial) = room.arrive(flow(school), weight, START);
            room.find(flow(school), weight, opened, serial);
        }
    }
    let mut called: BTreeMap<i64, u32> = BTreeMap::new();
    for _ in 0..600 {
        let flow = next(&mut room, START + 1, all).expect("somebody waits");
        *called.entry(flow.school.0).or_default() += 1;
    }
    assert_eq!(called, BTreeMap::from([(1, 100), (2, 400), (3, 100)]));
}

#[test]
fn an_order_of_very_many_is_drawn_a_part_at_a_time_and_loses_nobody_who_comes_or_goes_meanwhile() {
    let mut room = Room::new(3, START);
    let places: Vec<_> = (0..80_000)
        .map(|_| room.gather(flow(1), 1, START + 10))
        .collect();
    let find = |room: &mut Room, (opened, serial)| room.find(flow(1), 1, opened, serial);
    for place in places.iter().step_by(2) {
        find(&mut room, *place);
    }
    assert_eq!(next(&mut room, START + 20, all), None, "it is drawn");
    let opened = places[0].0;
    let later = room.gather(flow(1), 1, START + 25);
    assert!(later.0 > opened, "no number is given out any more");
    let (came, went) = ([places[1], places[79_999]], [places[0], places[79_998]]);
    for place in came {
        let standing = find(&mut room, place);
        assert!(matches!(standing, Standing::Waits(_)), "{standing:?}");
    }
    for (opened, serial) in went {
        assert!(!room.enter(flow(1), opened, serial));
    }
    assert_eq!(room.waiting(), 40_000);
    assert_eq!(next(&mut room, START + 30, all), None, "it is drawn still");
    let called = std::iter::repeat_with(|| next(&mut room, START + 40, all));
    assert_eq!(called.take_while(Option::is_some).count(), 40_000);
    assert_eq!((room.waiting(), room.kept()), (0, 40_000));
    for place in went {
        assert_eq!(find(&mut room, place), Standing::Spent);
    }
    let even = places.iter().step_by(2).copied();
    for place in even.filter(|place| !went.contains(place)).chain(came) {
        assert_eq!(find(&mut room, place), Standing::Called, "{place:?}");
    }
}

#[test]
fn orders_of_many_flows_are_drawn_a_part_at_a_time_together() {
    let mut room = Room::new(3, START);
    for school in 1..=20 {
        for _ in 0..2_000 {
            let (opened, serial) = room.gather(flow(school), 1, START + 10);
            room.find(flow(school), 1, opened, serial);
        }
    }
    let called = [20, 30, 40].map(|passed| {
        let calls = std::iter::repeat_with(|| next(&mut room, START + passed, all));
        calls.take_while(Option::is_some).count()
    });
    assert_eq!(called, [8, 8, 39_984], "eight of 2,000 in an instant");
}

proptest! {
    /// Whenever people come before the hour, they are of one bucket, and its order is drawn: whoever comes back is called
    /// once, in an order that does not follow that of coming, before who comes after the hour.
    #[test]
    fn who_comes_before_the_hour_is_drawn_with_all_others(spans in prop::collection::vec(0_i64..120_000, 40..120), seed: u64) {
        let mut room = Room::new(seed, START);
        let before = wait(&mut room, flow(1), START);
        let mut now = START + 10;
        let mut early = Vec::new();
        for span in spans {
            for (opened, serial) in std::iter::once(&before).chain(&early) {
                room.find(flow(1), 1, *opened, *serial);
            }
            let (opened, serial) = room.gather(flow(1), 1, now);
            prop_assert_eq!(room.find(flow(1), 1, opened, serial), Standing::Waits(u32::try_from(early.len()).expect("few") + 1));
            early.push((opened, serial));
            room.tidy(now);
            now += span;
        }
        let opened = early[0].0;
        prop_assert!(early.iter().all(|place| place.0 == opened));
        let late = wait(&mut room, flow(1), now);
        let mut order = Vec::new();
        let everybody: Vec<_> = std::iter::once(before).chain(early).chain([late]).collect();
        while next(&mut room, now, all).is_some() {
            let called = everybody.iter().position(|(opened, serial)| {
                room.find(flow(1), 1, *opened, *serial) == Standing::Called
            });
            let called = called.expect("somebody was called");
            let (opened, serial) = everybody[called];
            room.enter(flow(1), opened, serial);
            order.push(called);
        }
        let last = everybody.len() - 1;
        prop_assert_eq!((order[0], order[last]), (0, last));
        prop_assert!(!order.is_sorted());
        order.sort_unstable();
        prop_assert!(order.into_iter().eq(0..=last));
    }

    /// Whoever asks is waited for, and nobody else; who comes back has their place again, or is the next if it was called.
    #[test]
    fn who_does_not_ask_any_more_is_passed_over(people in prop::collection::vec(0_u8..4, 4..150), gathers: bool, seed: u64) {
        let mut room = Room::new(seed, START);
        let mut places: [Vec<(At, u32)>; 4] = Default::default();
        for (what, now) in people.iter().zip(START + 10..) {
            let (opened, serial) = if gathers {
                room.gather(flow(1), 1, now)
            } else {
                room.arrive(flow(1), 1, now)
            };
            room.find(flow(1), 1, opened, serial);
            places[usize::from(*what)].push((opened, serial));
        }
        let [stay, come_back, come_late, _] = places;
        let ask = |room: &mut Room, who: &[(At, u32)]| -> Vec<_> {
            who.iter().map(|(opened, serial)| room.find(flow(1), 1, *opened, *serial)).collect()
        };
        for stretch in 1..4 {
            let end = START + stretch * SILENT;
            prop_assert!(ask(&mut room, &stay).iter().all(|one| matches!(one, Standing::Waits(_))));
            room.tidy(end);
            let waiting = if stretch == 1 { people.len() } else { stay.len() };
            prop_assert_eq!(usize::try_from(room.waiting()), Ok(waiting));
        }
        let now = START + 3 * SILENT + 1_000;
        ask(&mut room, &come_back);
        let are_there = stay.len() + come_back.len();
        prop_assert_eq!(usize::try_from(room.waiting()), Ok(are_there));
        let called = std::iter::repeat_with(|| next(&mut room, now, all));
        prop_assert_eq!(called.take_while(Option::is_some).count(), are_there);
        for who in [&stay, &come_back] {
            prop_assert!(ask(&mut room, who).iter().all(|one| *one == Standing::Called));
        }
        prop_assert_eq!(room.waiting(), 0);
        prop_assert!(ask(&mut room, &come_late).iter().all(|one| matches!(one, Standing::Waits(_))));
        prop_assert_eq!(usize::try_from(room.waiting()), Ok(come_late.len()));
        let lapsed = room.tidy(now + GRACE);
        prop_assert_eq!(usize::try_from(lapsed), Ok(are_there), "nobody of these came in");
        prop_assert_eq!(room.kept(), 0);
    }

    /// Whatever people do, counts are those of a model that keeps each person.
    #[test]
    fn counters_say_what_a_list_of_people_would(steps in prop::collection::vec((0_u8..7, 0_usize..40, 0_i64..4_000), 1..200)) {
        let mut room = Room::new(7, START);
        let mut now = START;
        let mut people: Vec<(Flow, At, u32)> = Vec::new();
        for (what, who, later) in steps {
            now += later;
            match (what, people.get(who).copied()) {
                (0 | 1, _) => {
                    let flow = flow(i64::try_from(who % 3).unwrap_or(0));
                    let (opened, serial) = if who % 2 == 0 {
                        room.gather(flow, 1, now)
                    } else {
                        room.arrive(flow, 1, now)
                    };
                    prop_assert!(!people.contains(&(flow, opened, serial)), "no number is given twice");
                    people.push((flow, opened, serial));
                }
                (2, Some((flow, opened, serial))) => {
                    room.find(flow, 1, opened, serial);
                }
                (3, Some((flow, opened, serial))) => {
                    if room.find(flow, 1, opened, serial) == Standing::Called {
                        room.enter(flow, opened, serial);
                        prop_assert_eq!(room.find(flow, 1, opened, serial), Standing::Spent);
                    }
                }
                (4, _) => {
                    next(&mut room, now, all);
                }
                (6, _) => {
                    for _ in 0..2 {
                        now += SILENT;
                        room.tidy(now);
                    }
                    prop_assert_eq!((room.waiting(), room.kept()), (0, 0), "nobody asked");
                }
                _ => {
                    room.tidy(now);
                }
            }
            let of_flows: u32 = room.flows().map(|(_, waiting, _)| waiting).sum();
            prop_assert_eq!(of_flows, room.waiting());
            let of_buckets = room.queues.values().flat_map(|queue| queue.buckets.values());
            prop_assert_eq!(of_buckets.map(Bucket::waiting).sum::<u32>(), room.waiting());
        }
    }
}
