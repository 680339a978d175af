//! What is set of schools, and by dials, for seats and turns.

use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::idle::idle_dial;

/// A dial by which nothing may happen for so many minutes on a seat.
fn idle(scope: DialScope, minutes: u32) -> Arc<Dials> {
    Arc::new(Dials(vec![idle_dial(scope, minutes)]))
}

#[test]
fn a_seat_is_kept_for_as_long_as_its_dial_says_and_freed_only_while_others_wait() {
    let gate = gate(4);
    gate.turn(idle(DialScope::Profile(Profile::Relative), 5));
    seat(&gate, 0..2, START);
    let relative = Flow {
        profile: Profile::Relative,
        ..pupils(1)
    };
    for session in [2, 3] {
        gate.settle(session, relative, None, START);
    }
    let minutes = |minutes: At| START + minutes * 60_000;
    assert_eq!(gate.seen(minutes(8)).inside, 4, "nobody waits");
    for seat in [0, 1, 3] {
        gate.stay(seat, minutes(8));
    }
    let first = waits(gate.knock(&knock(minutes(8) + 1, None, None)));
    let first = waits(gate.knock(&knock(minutes(8) + 2, None, Some(&first.ticket))));
    let insides: Vec<_> = (1..=241)
        .map(|second| gate.seen(minutes(8) + second * 1_000).inside)
        .collect();
    let until = |seat| gate.idle(seat, minutes(12)).map(|idle| idle.until);
    assert_eq!(until(1), Some(minutes(18)));
    assert_eq!(until(3), Some(minutes(13)));
    let (last, told) = insides.split_last().expect("four minutes");
    assert!(told.iter().all(|inside| *inside == 4), "pages tell first");
    assert_eq!(*last, 3, "one relative");
    let first = gate.knock(&knock(minutes(12) + 3_000, None, Some(&first.ticket)));
    assert!(matches!(first, Verdict::Inside(_)), "{first:?}");
}

#[test]
fn where_a_dial_keeps_seats_for_less_nobody_loses_one_before_their_page_could_say_so() {
    let gate = gate(4);
    seat(&gate, 0..4, START);
    let minutes = |minutes: At| START + minutes * 60_000;
    let mut waiting = waits(gate.knock(&knock(minutes(1), None, None))).ticket;
    for now in (minutes(1) + 1_000..minutes(18)).step_by(1_000) {
        if now == minutes(8) {
            gate.turn(idle(DialScope::Site, 3));
        }
        // Nobody's seat is given to who waits.
        waiting = waits(gate.knock(&knock(now, None, Some(&waiting)))).ticket;
        if now == minutes(8) {
            let until = gate.idle(0, now).map(|idle| idle.until);
            assert_eq!(until, Some(minutes(18)));
        }
    }
    assert_eq!(gate.seen(minutes(18)).inside, 0);
}

#[test]
fn what_a_school_weighs_from_now_on_holds_for_those_who_wait_already() {
    let weighs = Arc::new(AtomicU32::new(1));
    let of_second = Arc::clone(&weighs);
    let weight_of = move |school: SchoolId| {
        let is_second = school == SchoolId(2);
        Some(if is_second {
            of_second.load(Ordering::Relaxed)
        } else {
            1
        })
    };
    let policy = Policy {
        weight_of: Arc::new(weight_of),
        ..gate(1).policy.clone()
    };
    let limiter = Limiter::new(Bounds::of(2));
    let gate = Gate::new(TicketKeys::new(&[[1; 32]]), policy, limiter, 7, START);
    seat(&gate, 0..1, START);
    let came = |school, at| {
        let shown = Ticket {
            flow: pupils(school),
            stage: Stage::Seated {
                seat: 99,
                stamped: 0,
            },
            expires: START * 2,
        };
        waits(gate.knock(&knock(START + at, None, Some(&shown)))).ticket
    };
    let tickets: Vec<_> = (0..400).map(|at| came(2 + at % 2, 1_000 + at)).collect();
    weighs.store(9, Ordering::Relaxed);
    for ticket in &tickets {
        waits(gate.knock(&knock(START + 7_000, None, Some(ticket))));
    }
    let state = gate.state();
    let flows = state.room.flows();
    let mut each: Vec<_> = flows.map(|(flow, _, weight)| (flow, weight)).collect();
    each.sort_unstable();
    assert_eq!(each, [(pupils(2), 18), (pupils(3), 2)]);
}

#[test]
fn whom_a_dial_keeps_out_for_long_is_asked_to_look_seldom_also_untold() {
    let gate = gate_with((1, 1), 10, START);
    let until = START + 10 * 60_000;
    let later = |now, ticket: Option<&Ticket>| match gate.knock(&knock(now, None, ticket)) {
        Verdict::Later(seconds) => seconds,
        told => panic!("{told:?}: one in a second is told"),
    };
    gate.turn(turned(Mode::Queue, DialScope::Site, until));
    let told = waits(gate.knock(&knock(START, None, None)));
    let often = later(START + 1, None);
    assert!((48.0..=72.0).contains(&often), "{often}");
    // Who has a place, too, but back while a seat would be kept, should the dial be released.
    let often = later(START + 2, Some(&told.ticket));
    assert!((48.0..=72.0).contains(&often), "{often}");
    // A tenth of what is left, and as it ends as soon as ever.
    assert!(matches!(
        gate.knock(&knock(until - 100_000, None, None)),
        Verdict::Waits(_)
    ));
    let soon = later(until - 100_000, None);
    assert!((8.0..=12.0).contains(&soon), "{soon}");
    assert!(matches!(
        gate.knock(&knock(until - 20_000, None, None)),
        Verdict::Waits(_)
    ));
    let soon = later(until - 20_000, Some(&told.ticket));
    assert!((8.0..=12.0).contains(&soon), "{soon}");
}

#[test]
fn who_is_kept_out_by_two_dials_is_told_the_end_of_the_later() {
    let gate = gate(10);
    let until = |minutes: At| START + minutes * 60_000;
    let mut both = turned(Mode::Queue, DialScope::Site, until(30)).0.clone();
    let pupils_only = DialScope::Profile(Profile::Pupil);
    both.extend(
        turned(Mode::Lessons, pupils_only.clone(), until(60))
            .0
            .clone(),
    );
    gate.turn(Arc::new(Dials(both.clone())));
    let ticket = |flow| Ticket {
        flow,
        stage: Stage::Waits {
            bucket: START,
            serial: 0,
        },
        expires: START + KEPT,
    };
    let told = |flow| {
        let place = gate.knock(&knock(START + 6_000, None, Some(&ticket(flow))));
        waits(place).closed_until
    };
    let teachers = Flow {
        profile: Profile::Teacher,
        ..pupils(1)
    };
    assert_eq!(told(pupils(1)), Some(until(60)));
    assert_eq!(told(teachers), Some(until(30)), "they work there");
    // A dial that keeps nobody out says nothing of the end of one that does.
    both.truncate(1);
    both.extend(turned(Mode::Protect, pupils_only, until(90)).0.clone());
    gate.turn(Arc::new(Dials(both)));
    assert_eq!(told(pupils(1)), Some(until(30)));
}
