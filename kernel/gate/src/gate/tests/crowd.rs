//! What everybody may know of all who wait, and how little is kept of them.

use super::*;

#[test]
fn a_hundred_thousand_who_wait_are_some_bits_each_and_nothing_else() {
    let gate = gate(10);
    seat(&gate, 0..10, START);
    for who in 0..100_000 {
        comes(&gate, START + who / 5);
    }
    let now = START + 21_000;
    assert_eq!(gate.seen(now).waiting, 100_000);
    let state = gate.state();
    let [queues, buckets, words] = state.room.size();
    assert_eq!((queues, buckets), (1, 4), "of five seconds each");
    // Nobody came in, who would have the third. A set ends with a word that need not be full.
    let bits = words * 64;
    assert!(bits <= 2 * (100_000 + buckets * 64), "{bits}");
    assert_eq!(state.remembered(), 0);
    drop(state);
    let serving = gate.serving(SchoolId(0), now);
    let waiting: Vec<_> = serving.iter().map(|one| one.waiting).collect();
    assert_eq!(waiting, [100_000], "told of all in one line");
}

/// Somebody unknown who comes, and keeps their ticket.
fn comes(gate: &Gate, now: At) -> Ticket {
    let place = waits(gate.knock(&knock(now, None, None)));
    waits(gate.knock(&knock(now + 1, None, Some(&place.ticket)))).ticket
}

#[test]
fn who_left_before_the_hour_keeps_nobody_waiting_once_it_has_come() {
    let gate = gate(10);
    let end = START + 2 * 3_600_000;
    gate.turn(turned(Mode::Queue, DialScope::Site, end));
    let came: Vec<_> = (0..1_000).map(|at| comes(&gate, START + at * 10)).collect();
    let mut stay: Vec<_> = came.into_iter().step_by(5).collect();
    for minute in 1..120 {
        let now = START + minute * 60_000;
        for ticket in &mut stay {
            *ticket = waits(gate.knock(&knock(now, None, Some(ticket)))).ticket;
        }
    }
    assert_eq!(gate.seen(end - 1_000).waiting, 200);
    let mut rounds = 0;
    while !stay.is_empty() && rounds < 100 {
        rounds += 1;
        let now = end + rounds * 300;
        stay.retain(|ticket| match gate.knock(&knock(now, None, Some(ticket))) {
            Verdict::Inside(Some(Ticket {
                stage: Stage::Seated { seat, .. },
                ..
            })) => {
                gate.leave(seat);
                false
            }
            verdict => waits(verdict).look > 0.0,
        });
    }
    assert_eq!(stay, [], "no seat was kept for who left");
}

#[test]
fn who_is_kept_out_by_a_dial_is_told_apart_with_its_end_and_is_announced_no_wait() {
    let gate = gate(1_000);
    let until = START + 3_600_000;
    gate.turn(turned(Mode::Queue, DialScope::Site, until));
    for _ in 0..100 {
        comes(&gate, START + 1);
    }
    let crowd = gate.crowd(START + 2_000);
    assert_eq!((crowd.people, crowd.kept_out), (0, 100));
    let dial = crowd.dial.expect("a dial");
    assert_eq!(dial.until.map(Timestamp::as_millisecond), Some(until));
    assert_eq!(dial.sentence, "Les cours commencent à 9 h.");
}

#[test]
fn how_long_the_last_will_wait_is_said_as_far_as_it_can_be_known() {
    let gate = gate(2);
    seat(&gate, 1..3, START);
    comes(&gate, START + 1);
    let crowd = gate.crowd(START + 2_000);
    assert_eq!((crowd.people, crowd.kept_out, crowd.dial), (1, 0, None));
    assert_eq!(crowd.seconds, None, "nobody leaves");
    let seconds = gate.crowd(START + IDLE / 2).seconds;
    let seconds = seconds.expect("two seats will be free");
    assert!((300.0..=330.0).contains(&seconds), "{seconds}");
}
