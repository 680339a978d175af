mod crowd;
mod lessons;
mod pressure;
mod set;

use jiff::Timestamp;
use preau_domain::gate::{Dial, DialScope};
use preau_domain::person::Profile;

use super::rules::Rules;
use super::*;
use crate::limiter::Bounds;
use crate::seats::IDLE;
use crate::ticket::KEPT;

const START: At = 1_800_000_000_000;

/// The gate of so many schools, of whom so many are told their place in a second.
fn gate_with((told, schools): (u32, u32), seats: u32, start: At) -> Gate {
    let policy = Policy {
        told,
        seats,
        weight_of: Arc::new(|school| (school.0 > 0).then_some(4)),
        level_of: Arc::new(|school| (school.0 > 0).then_some(Level::College)),
        schools: Arc::new(move || (schools, schools * 4)),
    };
    let limiter = Limiter::new(Bounds::of(2));
    Gate::new(TicketKeys::new(&[[1; 32]]), policy, limiter, 7, start)
}

fn gate_from(seats: u32, start: At) -> Gate {
    gate_with((u32::MAX, 1), seats, start)
}

fn gate(seats: u32) -> Gate {
    gate_from(seats, START)
}

fn pupils(school: i64) -> Flow {
    Flow {
        school: SchoolId(school),
        profile: Profile::Pupil,
    }
}

fn knock(now: At, session: Option<u64>, ticket: Option<&Ticket>) -> Knock<'_> {
    Knock {
        now,
        session,
        ticket,
        sends: false,
        hold: Hold::Never,
    }
}

/// Signs in sessions that have not been seen.
fn seat(gate: &Gate, sessions: std::ops::Range<u64>, now: At) {
    for session in sessions {
        assert_eq!(
            gate.knock(&knock(now, Some(session), None)),
            Verdict::Passes
        );
        assert!(gate.settle(session, pupils(1), None, now).is_some());
    }
}

fn waits(verdict: Verdict) -> Place {
    match verdict {
        Verdict::Waits(place) => place,
        other => panic!("{other:?} does not wait"),
    }
}

fn turned(mode: Mode, scope: DialScope, until: At) -> Arc<Dials> {
    Arc::new(Dials(vec![Dial {
        scope,
        mode: Some(mode),
        seats: None,
        idle: None,
        until: Timestamp::from_millisecond(until).ok(),
        sentence: "Les cours commencent à 9 h.".to_owned(),
        by: None,
        since: Timestamp::UNIX_EPOCH,
    }]))
}

/// A dial that leaves a school so many seats while others wait.
fn quota(school: i64, seats: u32) -> Arc<Dials> {
    Arc::new(Dials(vec![Dial {
        scope: DialScope::School(SchoolId(school)),
        mode: None,
        seats: Some(seats),
        idle: None,
        until: None,
        sentence: String::new(),
        by: None,
        since: Timestamp::UNIX_EPOCH,
    }]))
}

#[test]
fn on_a_usual_day_nobody_notices_the_gate() {
    let gate = gate(100);
    assert_eq!(gate.knock(&knock(START, None, None)), Verdict::Passes);
    seat(&gate, 0..90, START);
    assert_eq!(
        gate.knock(&knock(START + 1, Some(3), None)),
        Verdict::Inside(None)
    );
    assert_eq!(gate.knock(&knock(START + 1, None, None)), Verdict::Passes);
    assert_eq!(
        gate.seen(START + 2).inside,
        90,
        "who has no session is not counted"
    );
    let idle = gate.idle(3, START + 2).expect("a seat");
    assert_eq!((idle.until, idle.wanted), (START + 1 + IDLE, false));
    assert_eq!(gate.idle(91, START + 2), None);
    // Whenever others begin to wait, there is time to say so.
    let much_later = START + 3 * IDLE;
    let idle = gate.idle(3, much_later).expect("a seat");
    assert_eq!((idle.until, idle.wanted), (much_later + FORETOLD, false));
}

#[test]
fn once_the_seats_are_taken_one_waits_in_order_and_goes_in_by_oneself() {
    let gate = gate(10);
    seat(&gate, 0..10, START);
    let arrives = waits(gate.knock(&knock(START + 1_000, None, None)));
    let first = waits(gate.knock(&knock(START + 2_000, None, Some(&arrives.ticket))));
    let second = waits(gate.knock(&knock(START + 9_000, None, None)));
    let second = waits(gate.knock(&knock(START + 9_500, None, Some(&second.ticket))));
    assert_eq!((first.ahead, second.ahead), (0, 1));
    assert_eq!(
        gate.knock(&knock(START + 9_600, Some(3), None)),
        Verdict::Inside(None)
    );
    let idle = gate.idle(3, START + 9_600).expect("a seat");
    assert_eq!((idle.until, idle.wanted), (START + 9_600 + IDLE, true));
    gate.leave(4);
    let Verdict::Inside(Some(ticket)) =
        gate.knock(&knock(START + 9_700, None, Some(&first.ticket)))
    else {
        panic!("it is their turn")
    };
    let second = waits(gate.knock(&knock(START + 10_000, None, Some(&second.ticket))));
    assert_eq!(second.ahead, 0);
    assert_eq!(
        gate.knock(&knock(START + 10_002, None, Some(&ticket))),
        Verdict::Inside(None)
    );
    assert_eq!(gate.seen(START + 10_300).inside, 10);
    let again = gate.knock(&knock(START + 10_400, None, Some(&first.ticket)));
    assert!(
        matches!(again, Verdict::Waits(_)),
        "a ticket lets one in once: {again:?}"
    );
}

/// A browser that looks again when it is told to, and keeps what it is given: whether that is a ticket each time.
struct Browser {
    ticket: Ticket,
    next: At,
    given: u32,
    told: u32,
}

impl Browser {
    fn look(&mut self, gate: &Gate) {
        let now = self.next;
        assert!(
            now < self.ticket.expires,
            "a place does not end for who looks"
        );
        let look = match gate.knock(&knock(now, None, Some(&self.ticket))) {
            Verdict::Later(seconds) => {
                assert!(seconds < 40.0, "back while a seat would be kept: {seconds}");
                seconds
            }
            verdict => {
                let place = waits(verdict);
                assert_eq!(place.ticket.stage, self.ticket.stage, "the same place");
                self.told += 1;
                if !self.ticket.does_for(&place.ticket, now) {
                    self.ticket = place.ticket;
                    self.given += 1;
                }
                place.look
            }
        };
        assert!((4.0..73.0).contains(&look), "{look}");
        #[expect(clippy::cast_possible_truncation, reason = "some seconds")]
        let passed = (look * 1_000.0) as At;
        self.next = now + passed;
    }
}

#[test]
fn a_ticket_is_given_anew_only_as_it_nears_its_end_and_the_place_stays() {
    let gate = gate(1);
    seat(&gate, 0..1, START);
    let first = waits(gate.knock(&knock(START + 10, None, None)));
    let mut browser = Browser {
        ticket: first.ticket,
        next: START + 1_000,
        given: 0,
        told: 0,
    };
    let end = START + 3 * 3_600_000;
    while browser.next < end {
        gate.stay(0, browser.next);
        browser.look(&gate);
    }
    assert!(browser.told > 150, "{}", browser.told);
    assert!((10..=12).contains(&browser.given), "{}", browser.given);
    let other = Ticket {
        flow: pupils(1),
        ..browser.ticket
    };
    assert!(!browser.ticket.does_for(&other, browser.next));
    assert!(!first.ticket.does_for(&first.ticket, START + 10 + KEPT / 2));
}

#[test]
fn however_many_ask_only_so_many_are_told_and_everybody_keeps_their_place() {
    let gate = gate_with((20, 1), 10, START);
    seat(&gate, 0..10, START);
    let mut browsers: Vec<_> = (0..20)
        .map(|at| Browser {
            ticket: waits(gate.knock(&knock(START + at, None, None))).ticket,
            next: START + 1_000 + at * 50,
            given: 0,
            told: 0,
        })
        .collect();
    let (mut told, mut asked) = (0_u32, 0_u32);
    for now in (START + 1_000..START + 3_600_000).step_by(10) {
        if now % 1_000 == 0 {
            for session in 0..10 {
                gate.stay(session, now);
            }
        }
        asked += 1;
        match gate.knock(&knock(now, None, None)) {
            Verdict::Later(_) => {}
            verdict => told += u32::from(waits(verdict).look > 0.0),
        }
        for browser in &mut browsers {
            if browser.next <= now {
                browser.look(&gate);
            }
        }
    }
    let of_browsers: u32 = browsers.iter().map(|browser| browser.told).sum();
    assert!(
        asked > 350_000 && told + of_browsers < 20 * 3_610,
        "{told} of {asked}"
    );
    assert!(browsers.iter().all(|browser| browser.given >= 3));
    assert_eq!(gate.seen(START + 3_600_000).waiting, 20);
    let inside = gate.knock(&knock(START + 3_600_000, Some(3), None));
    assert!(matches!(inside, Verdict::Inside(_)), "{inside:?}");
}

#[test]
fn a_ticket_near_its_end_that_is_shown_without_end_costs_nobody_their_place() {
    let gate = gate_with((20, 1), 10, START);
    gate.turn(turned(Mode::Queue, DialScope::Site, START + 7_200_000));
    let [bot, person] = [0, 1].map(|at| waits(gate.knock(&knock(START + at, None, None))).ticket);
    let from = START + KEPT / 2 + 1_000;
    let asks = (0..5_010).map(|at| gate.knock(&knock(from + at, None, Some(&bot))));
    let told = asks.filter(|verdict| matches!(verdict, Verdict::Waits(_)));
    assert!((100..=125).contains(&told.count()));
    let place = waits(gate.knock(&knock(from + 5_010, None, Some(&person))));
    assert!(place.ticket.lasts(from + 5_010));
}

#[test]
fn who_throws_tickets_away_and_invents_sessions_leaves_nothing_behind() {
    let gate = gate(10);
    seat(&gate, 0..10, START);
    for made_up in 100..50_100_u64 {
        let now = START + 1_000 + i64::try_from(made_up / 10).expect("small");
        waits(gate.knock(&Knock {
            sends: made_up % 2 == 0,
            ..knock(now, Some(made_up), None)
        }));
    }
    let seen = gate.seen(START + 7_000);
    assert_eq!((seen.inside, seen.waiting, seen.called), (10, 0, 0));
    let state = gate.state();
    assert_eq!(
        state.room.size(),
        [1, 1, 0],
        "a queue of a bucket without a bit"
    );
    assert_eq!(state.remembered(), 0);
}

#[test]
fn who_comes_before_the_hour_at_which_a_dial_ends_goes_in_as_it_is_drawn_and_before_who_comes_after()
 {
    let gate = gate(10);
    let end = START + 3_600_000;
    gate.turn(turned(Mode::Queue, DialScope::Site, end));
    let comes = |now| {
        let place = waits(gate.knock(&knock(now, None, None)));
        waits(gate.knock(&knock(now + 1_000, None, Some(&place.ticket)))).ticket
    };
    let early: Vec<_> = (0..200)
        .map(|at| comes(end - 1_300_000 + at * 6_000))
        .collect();
    let last = early.last().copied().expect("somebody");
    let place = waits(gate.knock(&knock(end - 10, None, Some(&last))));
    assert_eq!(place.ahead, 199, "nothing is drawn yet");
    gate.seen(end + 300);
    let late = comes(end + 1_000);
    let mut waiting: Vec<_> = early.into_iter().chain([late]).enumerate().collect();
    let mut order = Vec::new();
    for round in 0..100 {
        let now = end + 3_000 + round * 300;
        waiting.retain(
            |(who, ticket)| match gate.knock(&knock(now, None, Some(ticket))) {
                Verdict::Inside(Some(Ticket {
                    stage: Stage::Seated { seat, .. },
                    ..
                })) => {
                    gate.leave(seat);
                    order.push(*who);
                    false
                }
                verdict => waits(verdict).look > 0.0,
            },
        );
    }
    assert_eq!(order.len(), 201);
    assert_eq!(order.last(), Some(&200), "who came after the hour");
    assert!(!order.is_sorted(), "{order:?}");
}

#[test]
fn strangers_weigh_no_more_than_all_schools_together() {
    let alone = gate(1);
    alone.seen(START);
    let weight = |flow| alone.state().weight(&alone.policy, flow);
    let flows = Profile::ALL.iter().map(|profile| {
        weight(Flow {
            profile: *profile,
            ..pupils(1)
        })
    });
    assert_eq!(weight(Flow::UNKNOWN), flows.sum());
    let region = Policy {
        schools: Arc::new(|| (6_550, 8_500)),
        ..alone.policy.clone()
    };
    assert_eq!(region.weight_unknown(), UNKNOWN);
}

#[test]
fn what_is_for_everybody_keeps_a_seat_and_gives_none() {
    let gate = gate(2);
    seat(&gate, 0..2, START);
    waits(gate.knock(&knock(START + 1_000, Some(7), None)));
    assert_eq!(gate.stay(7, START + 2_000), None);
    assert_eq!(
        gate.seen(START + 3_000).inside,
        2,
        "who should wait has none"
    );
    waits(gate.knock(&knock(START + 3_000, Some(7), None)));
    for minutes in [9, 18, 27, 31] {
        gate.stay(1, START + minutes * 60_000);
        gate.seen(START + minutes * 60_000 + 1_000);
    }
    let now = START + 32 * 60_000;
    assert_eq!(gate.seen(now).inside, 1, "of who did nothing it is freed");
    assert_eq!(
        gate.knock(&knock(now, Some(1), None)),
        Verdict::Inside(None)
    );
    let told = gate.stay(1, now + 300_000).expect("it is told again");
    assert_eq!(told.flow, pupils(1));
}

#[test]
fn who_is_let_in_keeps_the_seat_when_they_sign_in() {
    let gate = gate(1);
    seat(&gate, 0..1, START);
    let arrives = waits(gate.knock(&knock(START + 1, None, None)));
    waits(gate.knock(&knock(START + 2, None, Some(&arrives.ticket))));
    gate.leave(0);
    gate.seen(START + 1_000);
    let entered = gate.knock(&knock(START + 1_001, None, Some(&arrives.ticket)));
    let Verdict::Inside(Some(unsigned)) = entered else {
        panic!("{entered:?}")
    };
    let signed = gate.settle(77, pupils(3), Some(&unsigned), START + 2_000);
    let signed = signed.expect("a ticket of the session's seat");
    assert_eq!(signed.flow, pupils(3));
    assert_eq!(gate.seen(START + 3_000).inside, 1, "not one more");
    assert_eq!(
        gate.knock(&knock(START + 3_000, Some(77), Some(&signed))),
        Verdict::Inside(None)
    );
    waits(gate.knock(&knock(START + 3_001, None, Some(&unsigned))));
}

#[test]
fn a_ticket_that_many_browsers_show_is_one_seat_whoever_signs_in_with_it() {
    let gate = gate(2);
    let shared = gate.settle(1, pupils(1), None, START).expect("a ticket");
    seat(&gate, 2..3, START);
    let seated = |sessions: std::ops::Range<u64>, now| {
        for _ in sessions.clone() {
            let verdict = gate.knock(&knock(now, None, Some(&shared)));
            assert!(matches!(verdict, Verdict::Inside(_)), "{verdict:?}");
        }
        let given = sessions.map(|session| gate.settle(session, pupils(1), Some(&shared), now));
        let is_seat = |ticket: &Ticket| matches!(ticket.stage, Stage::Seated { .. });
        given.flatten().filter(is_seat).count()
    };
    assert_eq!(seated(10..20, START + 1_000), 0, "it is another's");
    assert_eq!(gate.seen(START + 2_000).inside, 2);
    let later = START + 120_000;
    assert_eq!(seated(20..30, later), 1, "a minute later it moves, once");
    assert_eq!(gate.seen(later + 1_000).inside, 2);
    waits(gate.knock(&knock(later + 2_000, Some(1), Some(&shared))));
    waits(gate.knock(&knock(later + 2_000, None, Some(&shared))));
}

#[test]
fn who_lost_an_idle_seat_can_still_send_what_they_wrote() {
    let gate = gate(50);
    seat(&gate, 0..48, START);
    let ticket = gate.settle(50, pupils(1), None, START).expect("a ticket");
    gate.leave(50);
    for lesson in [60, 61] {
        gate.settle(lesson, pupils(1), None, START);
    }
    let arrives = waits(gate.knock(&knock(START + 1_000, None, None)));
    waits(gate.knock(&knock(START + 2_000, None, Some(&arrives.ticket))));
    let reads = knock(START + 3_000, Some(50), Some(&ticket));
    waits(gate.knock(&reads));
    let sends = Knock {
        sends: true,
        ..reads
    };
    let Verdict::Inside(Some(given)) = gate.knock(&sends) else {
        panic!("what they wrote is not lost")
    };
    assert_eq!(gate.seen(START + 3_100).inside, 51, "one in fifty beyond");
    assert_eq!(
        gate.settle(50, pupils(1), Some(&given), START + 3_200),
        None
    );
    gate.leave(50);
    assert!(
        matches!(gate.knock(&sends), Verdict::Inside(Some(_))),
        "and once more, since they showed their session"
    );
}

#[test]
fn a_ticket_of_somebody_who_was_sending_takes_one_seat_whatever_session_is_shown_with_it() {
    let gate = gate(200);
    seat(&gate, 0..190, START);
    let ticket = gate.settle(500, pupils(1), None, START + 10);
    let ticket = ticket.expect("a ticket");
    gate.leave(500);
    let arrives = waits(gate.knock(&knock(START + 1_000, None, None)));
    waits(gate.knock(&knock(START + 2_000, None, Some(&arrives.ticket))));
    for made_up in 1_000..1_100 {
        let now = START + 3_000 + i64::try_from(made_up).expect("small");
        gate.knock(&Knock {
            sends: true,
            ..knock(now, Some(made_up), Some(&ticket))
        });
    }
    assert_eq!(gate.seen(START + 5_000).inside, 191);
}

#[test]
fn after_a_restart_people_have_their_seats_and_places_again() {
    let before = gate(3);
    let in_before = before.settle(1, pupils(1), None, START).expect("a ticket");
    seat(&before, 2..4, START);
    let arrives = waits(before.knock(&knock(START + 1_000, None, None)));
    let place = waits(before.knock(&knock(START + 2_000, None, Some(&arrives.ticket))));
    drop(before);

    let restarted = START + 60_000;
    let gate = gate_from(3, restarted);
    let waited = waits(gate.knock(&knock(restarted + 500, None, Some(&place.ticket))));
    let fresh = waits(gate.knock(&knock(restarted + 600, None, None)));
    assert!(matches!(waited.ticket.stage, Stage::Waits { .. }));
    assert_eq!(waited.ticket.stage, place.ticket.stage, "the same place");
    assert_eq!(fresh.ahead, 1);
    let inside = gate.knock(&knock(restarted + 700, Some(1), Some(&in_before)));
    assert!(
        matches!(inside, Verdict::Inside(_)),
        "who was in is in: {inside:?}"
    );
    gate.settle(1, pupils(1), Some(&in_before), restarted + 700);
    let copied = gate.knock(&knock(restarted + 800, Some(9), Some(&in_before)));
    assert!(
        matches!(copied, Verdict::Waits(_)),
        "and nobody else with their ticket"
    );
    let fresh = waits(gate.knock(&knock(restarted + 5_000, None, Some(&fresh.ticket))));
    let held = gate.knock(&knock(restarted + HOLD - 1, None, Some(&place.ticket)));
    assert!(matches!(held, Verdict::Waits(_)));
    for second in 0..3 {
        gate.seen(restarted + HOLD + second * 1_000);
    }
    let now = restarted + HOLD + 3_000;
    assert!(matches!(
        gate.knock(&knock(now, None, Some(&place.ticket))),
        Verdict::Inside(_)
    ));
    assert!(matches!(
        gate.knock(&knock(now, None, Some(&fresh.ticket))),
        Verdict::Inside(_)
    ));
    assert_eq!(gate.seen(now).inside, 3);
}

#[test]
fn dials_say_who_waits_until_they_end() {
    let gate = gate(100);
    let teacher = Flow {
        profile: Profile::Teacher,
        ..pupils(1)
    };
    let of = |flow| Ticket {
        flow,
        stage: Stage::Seated {
            seat: 1,
            stamped: 0,
        },
        expires: START * 2,
    };
    let end = START + 600_000;
    gate.turn(turned(Mode::Lessons, DialScope::Site, end));
    let place = waits(gate.knock(&knock(START, None, Some(&of(pupils(1))))));
    assert_eq!(place.sentence, "Les cours commencent à 9 h.");
    assert_eq!(place.closed_until, Some(end));
    assert!(
        place.seconds >= Some(600.0) && place.look >= 40.0,
        "{place:?}"
    );
    assert_eq!(
        gate.knock(&knock(START, None, Some(&of(teacher)))),
        Verdict::Passes
    );

    gate.turn(turned(
        Mode::Queue,
        DialScope::Profile(Profile::Relative),
        end,
    ));
    let relative = Flow {
        profile: Profile::Relative,
        ..pupils(1)
    };
    let waiting = waits(gate.knock(&knock(START + 300, None, Some(&of(relative)))));
    waits(gate.knock(&knock(START + 400, None, Some(&waiting.ticket))));
    assert_eq!(
        gate.knock(&knock(START + 700, None, Some(&of(pupils(1))))),
        Verdict::Passes,
        "relatives who wait hold up no pupil"
    );
    gate.seen(end + 300);
    let ticket = Ticket {
        expires: end + KEPT,
        ..waiting.ticket
    };
    let after = gate.knock(&knock(end + 600, None, Some(&ticket)));
    assert!(matches!(after, Verdict::Inside(_)), "{after:?}");
    gate.turn(turned(Mode::Queue, DialScope::Site, end + 900_000));
    let inside = gate.knock(&knock(end + 700, None, Some(&ticket)));
    assert!(!matches!(inside, Verdict::Passes));
}

#[test]
fn how_far_a_school_is_says_each_of_its_profiles_that_waits_and_no_other_school() {
    let gate = gate(1);
    seat(&gate, 0..1, START);
    for (school, profile, people) in [
        (1, Profile::Pupil, 3),
        (1, Profile::Teacher, 1),
        (2, Profile::Pupil, 1),
    ] {
        let flow = Flow {
            profile,
            ..pupils(school)
        };
        for _ in 0..people {
            let (bucket, serial) = gate.state().room.arrive(flow, 1, START + 10);
            let ticket = Ticket {
                flow,
                stage: Stage::Waits { bucket, serial },
                expires: START + KEPT,
            };
            waits(gate.knock(&knock(START + 20, None, Some(&ticket))));
        }
    }
    let mut serving = gate.serving(SchoolId(1), START + 2_000);
    serving.sort_by_key(|one| one.waiting);
    let serving: Vec<_> = serving
        .iter()
        .map(|one| (one.flow.profile, one.waiting))
        .collect();
    assert_eq!(serving, [(Profile::Teacher, 1), (Profile::Pupil, 3)]);
    assert_eq!(gate.serving(SchoolId(3), START + 2_000), []);
}

#[test]
fn dials_hold_for_who_comes_as_nobody_or_as_somebody_else() {
    let gate = gate(100);
    let of = |profile| Flow {
        profile,
        ..pupils(1)
    };
    let relative = of(Profile::Relative);
    let end = START + 600_000;
    let shut = turned(Mode::Queue, DialScope::Profile(Profile::Relative), end);
    gate.turn(shut);
    assert_eq!(gate.knock(&knock(START, Some(1), None)), Verdict::Passes);
    let place = gate.settle(1, relative, None, START).expect("a place");
    assert!(matches!(place.stage, Stage::Waits { .. }), "{place:?}");
    assert_eq!(place.flow, relative);
    let waiting = waits(gate.knock(&knock(START + 1, Some(1), Some(&place))));
    assert_eq!(waiting.sentence, "Les cours commencent à 9 h.");

    let others = gate.settle(2, of(Profile::Teacher), None, START + 1);
    let others = others.expect("a teacher's seat");
    assert!(matches!(others.stage, Stage::Seated { .. }));
    gate.leave(2);
    let knocks = knock(START + 2, Some(3), Some(&others));
    assert_eq!(gate.knock(&knocks), Verdict::Passes);
    let place = gate.settle(3, relative, Some(&others), START + 2);
    assert_eq!(place.map(|place| place.flow), Some(relative));
    assert_eq!(gate.seen(START + 300).inside, 0);

    gate.turn(Arc::default());
    let place = gate.settle(3, relative, Some(&others), START + 400);
    let place = place.expect("a seat");
    gate.turn(turned(
        Mode::Queue,
        DialScope::Profile(Profile::Relative),
        end,
    ));
    assert_eq!(
        gate.settle(3, relative, Some(&place), START + 500),
        None,
        "who is in stays"
    );
}

#[test]
fn a_quota_bites_only_while_others_wait() {
    let gate = gate(10);
    gate.turn(quota(1, 5));
    seat(&gate, 0..10, START);
    assert_eq!(
        gate.seen(START).inside,
        10,
        "twice the quota, since nobody waits"
    );
    let of = |school| Ticket {
        flow: pupils(school),
        stage: Stage::Seated {
            seat: 99,
            stamped: 0,
        },
        expires: START * 2,
    };
    let comes = |school: i64, now| {
        let place = waits(gate.knock(&knock(now, None, Some(&of(school)))));
        waits(gate.knock(&knock(now + 1, None, Some(&place.ticket))))
    };
    let own = comes(1, START + 1_000);
    let other = comes(2, START + 8_000);
    gate.leave(1);
    gate.seen(START + 9_000);
    let own = gate.knock(&knock(START + 9_001, None, Some(&own.ticket)));
    assert!(
        matches!(own, Verdict::Waits(_)),
        "its school has nine of five"
    );
    let other = gate.knock(&knock(START + 9_001, None, Some(&other.ticket)));
    assert!(matches!(other, Verdict::Inside(_)), "{other:?}");
}

#[test]
fn a_quota_is_held_against_all_of_a_school_a_profile_or_a_level() {
    let gate = gate(20);
    seat(&gate, 0..4, START);
    let teacher = Flow {
        profile: Profile::Teacher,
        ..pupils(2)
    };
    gate.settle(4, teacher, None, START);
    let is_over = |scope: &str, seats: u32, flow: Flow| {
        let dials = Dials(vec![Dial {
            scope: scope.parse().expect("a scope"),
            mode: None,
            seats: Some(seats),
            idle: None,
            until: None,
            sentence: String::new(),
            by: None,
            since: Timestamp::UNIX_EPOCH,
        }]);
        let state = gate.state();
        let rules = Rules {
            policy: &gate.policy,
            dials: &dials,
            seats: &state.seats,
            now: Timestamp::UNIX_EPOCH,
        };
        rules.is_over_quota(flow)
    };
    for (scope, taken) in [("school:1", 4), ("profile:pupil", 4), ("level:college", 5)] {
        assert!(is_over(scope, taken, pupils(1)), "{scope}");
        assert!(!is_over(scope, taken + 1, pupils(1)), "{scope}");
    }
    assert!(!is_over("level:lycee", 1, pupils(1)));
    assert!(is_over("profile:teacher", 1, teacher));
    assert!(!is_over("profile:pupil", 1, teacher));
}

#[test]
fn pressure_makes_newcomers_wait_and_nobody_who_is_in() {
    let gate = gate(1_000);
    seat(&gate, 0..100, START);
    gate.press();
    gate.seen(START + 1_100);
    let verdicts: Vec<_> = (0..300)
        .map(|_| gate.knock(&knock(START + 1_200, None, None)))
        .collect();
    let passed = verdicts
        .iter()
        .filter(|one| **one == Verdict::Passes)
        .count();
    // A quarter fewer in a second than those who came in it.
    assert!((55..=75).contains(&passed), "{passed}");
    assert_eq!(
        gate.knock(&knock(START + 1_300, Some(3), None)),
        Verdict::Inside(None)
    );
    for second in 2..200 {
        gate.seen(START + second * 1_000);
    }
    assert_eq!(
        gate.seen(START + 201_000).rate,
        None,
        "and it ends by itself"
    );
}

#[test]
fn no_less_is_announced_than_until_the_page_looks_again() {
    let gate = gate(1);
    seat(&gate, 0..1, START);
    let place = waits(gate.knock(&knock(START + 1_000, None, None)));
    assert_eq!(place.ahead, 0, "the next");
    assert!(
        place.seconds.is_none_or(|seconds| seconds >= place.look),
        "{place:?}"
    );
}
