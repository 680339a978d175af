//! Who comes in since they are in a lesson, and what that leaves to others.

use super::*;

const HOUR: At = 60 * 60_000;

/// Whether somebody of a school who comes in this session, and would wait, is let in since they are in a lesson.
fn attends_as(gate: &Gate, (person, session): (u64, u64), school: i64, now: At) -> bool {
    let place = waits(gate.knock(&knock(now, Some(session), None)));
    let given = gate.lesson(&Attends {
        person,
        flow: pupils(school),
        ..one(session, Some(&place.ticket), now)
    });
    if let Some(ticket) = given {
        let again = knock(now + 1, Some(session), Some(&ticket));
        assert_eq!(gate.knock(&again), Verdict::Inside(None));
        assert_eq!(
            gate.settle(session, pupils(school), Some(&ticket), now + 1),
            None,
            "the seat is theirs already"
        );
    }
    given.is_some()
}

/// The same of somebody who has one session.
fn attends(gate: &Gate, session: u64, school: i64, now: At) -> bool {
    attends_as(gate, (session, session), school, now)
}

/// A person's only session, in a lesson of the first school.
fn one(session: u64, ticket: Option<&Ticket>, now: At) -> Attends<'_> {
    Attends {
        now,
        session,
        person: session,
        flow: pupils(1),
        lesson: (now, now + HOUR),
        ticket,
    }
}

#[test]
fn who_is_in_a_lesson_goes_in_while_others_wait_as_long_as_there_is_a_seat() {
    let gate = gate(100);
    seat(&gate, 0..95, START);
    let waiting = waits(gate.knock(&knock(START + 10, Some(200), None)));
    waits(gate.knock(&knock(START + 1_000, Some(200), Some(&waiting.ticket))));
    let in_lesson: Vec<_> = (201..207)
        .map(|session| attends(&gate, session, 1, START + 2_000))
        .collect();
    assert_eq!(in_lesson, [true, true, true, true, true, false]);
    assert_eq!(gate.seen(START + 3_000).inside, 100);
    // Who had waited already is not called any more.
    gate.leave(201);
    let ticket = gate.lesson(&one(200, Some(&waiting.ticket), START + 4_000));
    assert!(ticket.is_some());
    assert_eq!(gate.seen(START + 5_000).waiting, 0);
    let spent = knock(START + 5_000, None, Some(&waiting.ticket));
    assert_ne!(waits(gate.knock(&spent)).ticket.stage, waiting.ticket.stage);
}

#[test]
fn who_is_in_a_lesson_keeps_their_seat_until_it_is_over_whatever_others_want() {
    let gate = gate(100);
    seat(&gate, 0..95, START);
    let place = waits(gate.knock(&knock(START + 1_000, Some(200), None)));
    let given = gate.lesson(&one(200, Some(&place.ticket), START + 1_000));
    assert!(given.is_some());
    // Who was in before it began.
    gate.attend(3, 3, Some((START + 5 * 60_000, START + HOUR)));
    let mut now = START + 1_000;
    let mut ticket: Option<Ticket> = None;
    while now < START + HOUR {
        // Somebody else waits all the time, and goes in as they can.
        let verdict = gate.knock(&knock(now, None, ticket.as_ref()));
        ticket = match verdict {
            Verdict::Waits(place) => Some(place.ticket),
            _ => None,
        };
        now += 5_000;
    }
    let in_lesson = |session| gate.is_in_lesson(session, START + HOUR - 1);
    assert_eq!([200, 3, 4].map(in_lesson), [true, true, false]);
    let has_seat = |session| gate.idle(session, now).is_some();
    assert_eq!([200, 3, 4].map(has_seat), [true, true, false]);
    gate.attend(4, 4, Some((START, START + HOUR)));
    assert!(!gate.is_in_lesson(4, START + 1), "no seat, no lesson");
    assert_eq!(gate.seen(now + 1_000).inside, 0, "it is over");
}

#[test]
fn who_signs_in_again_and_again_keeps_two_seats_for_a_lesson_and_the_others_as_anybody_does() {
    let gate = gate(100);
    seat(&gate, 0..4, START);
    for session in 0..4 {
        gate.attend(session, 7, Some((START, START + HOUR)));
    }
    let comes = gate.lesson(&Attends {
        person: 7,
        ..one(4, None, START)
    });
    assert!(comes.is_some(), "there is room");
    let until = |session| gate.idle(session, START).map(|idle| idle.until - START);
    let kept = (0..5).filter(|session| gate.is_in_lesson(*session, START + 1));
    assert!(kept.eq([0, 1]));
    assert_eq!([0, 1].map(until), [Some(HOUR); 2]);
    assert_eq!([2, 3, 4].map(until), [Some(IDLE); 3]);
}

#[test]
fn lessons_of_one_school_leave_some_of_what_is_left_for_lessons_to_others() {
    let gate = gate_with((u32::MAX, 8), 400, START);
    seat(&gate, 0..380, START);
    let now = START + 1_000;
    for session in 500..505 {
        assert!(attends(&gate, session, 1, now), "{session}");
    }
    assert!(!attends(&gate, 505, 1, now), "a quarter of them");
    assert!(attends(&gate, 506, 2, now));
    gate.leave(500);
    assert!(attends(&gate, 507, 1, now + 1_000));
}

#[test]
fn a_person_has_two_of_the_seats_that_are_left_for_lessons_however_many_sessions() {
    let gate = gate(100);
    seat(&gate, 0..95, START);
    let now = START + 1_000;
    let comes = |session| attends_as(&gate, (7, session), 1, now);
    assert_eq!([200, 201, 202].map(comes), [true, true, false]);
    assert!(attends(&gate, 203, 1, now), "somebody else");
    gate.leave(200);
    assert!(comes(204));
}

#[test]
fn a_seat_that_is_left_for_lessons_is_one_in_other_hands_too() {
    let gate = gate(100);
    seat(&gate, 0..95, START);
    let mut now = START + 1_000;
    // A pupil is let in, gives their browser's ticket to somebody else, and comes again.
    let handed_on = (300..310).take_while(|other| {
        let Some(ticket) = gate.lesson(&one(200, None, now)) else {
            return false;
        };
        now += 61_000;
        let handed = gate.knock(&knock(now, Some(*other), Some(&ticket)));
        let Verdict::Inside(Some(ticket)) = handed else {
            panic!("{handed:?}")
        };
        gate.settle(*other, pupils(1), Some(&ticket), now);
        true
    });
    assert_eq!(handed_on.count(), 2);
}

#[test]
fn lessons_take_no_seat_that_is_kept_for_somebody_who_was_called() {
    let gate = gate(100);
    seat(&gate, 0..95, START);
    let arrives = waits(gate.knock(&knock(START + 1_000, None, None)));
    let called = waits(gate.knock(&knock(START + 2_000, None, Some(&arrives.ticket))));
    gate.leave(0);
    let now = START + 10_000;
    assert_eq!(gate.seen(now).called, 1);
    let in_lesson = (200..220).filter(|session| attends(&gate, *session, 1, now));
    assert_eq!(in_lesson.count(), 5, "those that are left for lessons");
    let comes = gate.knock(&knock(now + 2, None, Some(&called.ticket)));
    assert!(matches!(comes, Verdict::Inside(_)), "{comes:?}");
}

#[test]
fn lessons_of_however_many_schools_take_no_seat_that_is_kept_for_somebody_who_was_called() {
    for seats in [10, 40] {
        let gate = gate_with((u32::MAX, 50), seats, START);
        let usual = u64::from(seats - seats / 20);
        seat(&gate, 0..usual, START);
        let arrives = waits(gate.knock(&knock(START + 1_000, None, None)));
        let called = waits(gate.knock(&knock(START + 2_000, None, Some(&arrives.ticket))));
        gate.leave(0);
        let now = START + 10_000;
        assert_eq!(gate.seen(now).called, 1);
        let in_lesson = (1_i64..50).filter(|school| {
            let session = 200 + school.unsigned_abs();
            attends(&gate, session, *school, now)
        });
        assert_eq!(
            in_lesson.count(),
            usize::try_from(seats / 20).expect("small")
        );
        let comes = gate.knock(&knock(now + 2, None, Some(&called.ticket)));
        assert!(matches!(comes, Verdict::Inside(_)), "{comes:?}");
    }
}

#[test]
fn under_pressure_lessons_come_in_and_so_many_fewer_of_the_others() {
    let passed = |lessons: u64| {
        let gate = gate(1_000);
        seat(&gate, 0..100, START);
        gate.press();
        gate.seen(START + 1_100);
        let now = START + 1_200;
        for session in 200..200 + lessons {
            assert!(gate.lesson(&one(session, None, now)).is_some());
        }
        let verdicts = (0..100).map(|_| gate.knock(&knock(now, None, None)));
        verdicts.filter(|one| *one == Verdict::Passes).count()
    };
    let others = passed(0);
    assert!((50..100).contains(&others), "{others}");
    assert_eq!(passed(50), others - 50);
    assert_eq!(passed(90), 0);
}

#[test]
fn lessons_of_a_school_end_at_what_a_dial_leaves_it_while_others_wait() {
    let gate = gate(100);
    seat(&gate, 0..95, START);
    gate.turn(quota(1, 96));
    let waiting = waits(gate.knock(&knock(START + 10, None, None)));
    waits(gate.knock(&knock(START + 1_000, None, Some(&waiting.ticket))));
    let in_lesson = [200, 201].map(|session| attends(&gate, session, 1, START + 2_000));
    assert_eq!(in_lesson, [true, false]);
    assert!(attends(&gate, 202, 2, START + 3_000), "of another school");
}

#[test]
fn lessons_pass_a_dial_that_lets_in_lessons_and_none_that_lets_in_nobody() {
    let gate = gate(100);
    let end = START + 600_000;
    gate.turn(turned(Mode::Lessons, DialScope::Site, end));
    assert!(attends(&gate, 1, 1, START));
    gate.turn(turned(Mode::Queue, DialScope::Site, end));
    assert!(!attends(&gate, 2, 1, START));
}
