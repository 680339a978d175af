//! A server that is pressed: what is held of those who ask again too soon, and how far the rate falls.

use super::*;
use crate::haste::EACH;
use crate::tempo::Pressure;

#[test]
fn an_answer_that_was_held_says_how_it_stands_and_gives_no_new_place() {
    let gate = gate(1);
    seat(&gate, 0..1, START);
    let asks = |hold, ticket, now| {
        gate.knock(&Knock {
            hold,
            ..knock(now, None, ticket)
        })
    };
    let (may, was, came) = (Hold::May(7), Hold::Was(7), START + 1_000);
    let first = waits(asks(may, None, came)).ticket;
    for later in [10, 20, 30] {
        let place = waits(asks(may, Some(&first), came + later));
        assert_eq!(place.ticket.stage, first.stage);
    }
    let held = asks(may, Some(&first), came + 40);
    assert_eq!(held, Verdict::Held(EACH - 30));
    let due = came + 10 + EACH;
    let place = waits(asks(was, Some(&first), due));
    assert_eq!((place.ahead, place.ticket.stage), (0, first.stage));
    let held = asks(may, Some(&first), due + 10);
    assert_eq!(held, Verdict::Held(EACH - 10));
    // Who has no place is given one, however often they ask.
    for _ in 0..10 {
        waits(asks(may, None, due + 20));
    }
    // Whoever is called goes in, held or not; and what was asked with the place that they had gives none anew.
    gate.leave(0);
    gate.seen(due + 2_000);
    let enters = asks(was, Some(&first), due + 2_100);
    assert!(matches!(enters, Verdict::Inside(Some(_))), "{enters:?}");
    let spent = asks(was, Some(&first), due + 2_200);
    assert_eq!(spent, Verdict::Later(LOOKS.0));
    let anew = waits(asks(may, Some(&first), due + 2_300));
    assert_ne!(anew.ticket.stage, first.stage);
}

#[test]
fn while_sign_ins_are_pressed_no_less_is_taken_off_the_rate_since_requests_are_refused_too() {
    let gate = gate(1_000);
    let load = |begun, missed| Load {
        limit: 8,
        open: 8,
        waiting: 0,
        congested: true,
        begun,
        shed: missed,
        missed,
    };
    let mut state = gate.state();
    for (pressed, had) in [(true, 75), (false, 97), (true, 75)] {
        state.pressed = pressed;
        let (begun, missed) = (state.begun + 97, state.missed + 3);
        assert_eq!(state.pressure(load(begun, missed)), Pressure::Over(had));
    }
    state.pressed = true;
    let nothing = load(state.begun, state.missed);
    assert_eq!(state.pressure(nothing), Pressure::Over(75));
    state.pressed = true;
    let (begun, missed) = (state.begun + 50, state.missed + 50);
    assert_eq!(state.pressure(load(begun, missed)), Pressure::Over(50));
}
