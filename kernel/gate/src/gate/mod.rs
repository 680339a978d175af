//! All of it together: what becomes of somebody who knocks.
//!
//! On a usual day nobody waits: who is signed in has a seat, which is a line in a map, and everybody else passes
//! unseen. People wait once seats are all taken, once the server was pressed and lets people in at a rate, or
//! because a dial says so. Then whoever has a seat notices nothing, and whoever comes is given a ticket.

mod rules;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use preau_domain::gate::{Dial, Dials, Mode};
use preau_domain::ids::SchoolId;
use preau_domain::person::Profile;
use preau_domain::school::Level;

use crate::At;
use crate::bound::Claim;
use crate::haste::{Haste, Hold};
use crate::limiter::{Limiter, Load};
use crate::room::Standing;
use crate::seats::FORETOLD;
use crate::ticket::{Flow, Stage, Ticket, TicketKeys};
use state::{State, numbered};

/// After a restart, for how long those who were in have their seats still, if there are.
pub const RECALL: At = 10 * 60_000;
/// After a restart while people waited, for how long nobody new is called, so that those come back first.
pub const HOLD: At = 30_000;
/// For how long somebody who lost their seat can still send what they were writing.
pub const SENDING: At = 60 * 60_000;
/// How long a seat's ticket is good for finding one's flow again, on this device: over the summer, so that a school's
/// people wait in their own order on the first morning. Who signs out takes it along.
const REMEMBERED: At = 100 * 24 * 3_600_000;
/// The shortest and the longest between two looks of who waits, in seconds.
pub const LOOKS: (f64, f64) = (5.0, 60.0);
/// The longest of who has a place and is not told it, in seconds, where no dial keeps them out for longer than the longest
/// of [`LOOKS`]: so short that they are back while a seat is kept
/// to which they were called meanwhile ([`crate::room::GRACE`]).
pub const UNTOLD: f64 = 30.0;

/// The most that those weigh of whom nothing is known.
const UNKNOWN: u32 = 256;

/// Tells the level of a school, if there is such a school.
pub type LevelOf = Arc<dyn Fn(SchoolId) -> Option<Level> + Send + Sync>;
/// Tells what a school weighs among all who wait, as its plan says now, if there is such a school.
pub type WeightOf = Arc<dyn Fn(SchoolId) -> Option<u32> + Send + Sync>;
/// Tells how many schools there are, and what all of them weigh together.
pub type Schools = Arc<dyn Fn() -> (u32, u32) + Send + Sync>;

/// What holds where no dial says otherwise.
#[derive(Clone)]
pub struct Policy {
    /// How many may be in.
    pub seats: u32,
    /// What a school weighs.
    pub weight_of: WeightOf,
    /// The level of a school.
    pub level_of: LevelOf,
    /// How many schools there are, and what they weigh.
    pub schools: Schools,
    /// How many of those who wait are told of their place in a second ([`crate::bound`]).
    pub told: u32,
}

impl std::fmt::Debug for Policy {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("Policy")
            .field("seats", &self.seats)
            .field("told", &self.told)
            .finish_non_exhaustive()
    }
}

/// Somebody at the gate.
#[derive(Debug, Clone, Copy)]
pub struct Knock<'a> {
    /// When.
    pub now: At,
    /// Their session, if they show one, by a number that nobody else can make: whether it is one is not known here.
    pub session: Option<u64>,
    /// Their ticket, if they have one.
    pub ticket: Option<&'a Ticket>,
    /// Whether they send something.
    pub sends: bool,
    /// Whether the answer may be held, should they have a place and wait.
    pub hold: Hold,
}

/// Somebody at the gate who would wait and is in a lesson now.
#[derive(Debug, Clone, Copy)]
pub struct Attends<'a> {
    /// When.
    pub now: At,
    /// Their session, which was found to be one.
    pub session: u64,
    /// Who they are, by a number that nobody else has.
    pub person: u64,
    /// As what they are in the lesson.
    pub flow: Flow,
    /// From when until when the lesson is.
    pub lesson: (At, At),
    /// The ticket that they would wait with, if they have one.
    pub ticket: Option<&'a Ticket>,
}

/// What becomes of a seat on which nothing happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle {
    /// When it is given to others, at the earliest.
    pub until: At,
    /// Whether others wait, or did a moment ago.
    pub wanted: bool,
}

/// What becomes of somebody who knocks.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// They have a seat; and a ticket to be given, where there is one.
    Inside(Option<Ticket>),
    /// They are let through, without a seat.
    Passes,
    /// They wait.
    Waits(Place),
    /// They wait, and are told no more than that, since so many ask: after so many seconds they ask again. Who has a
    /// place keeps it.
    Later(f64),
    /// They have a place, and asked too soon: after so many milliseconds they knock again ([`Hold::Was`]), and have their
    /// answer. They were not told anything yet.
    Held(At),
}

/// A place of somebody who waits.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// What their browser keeps.
    pub ticket: Ticket,
    /// How many of their flow are before them.
    pub ahead: u32,
    /// How long they will wait, in seconds; none while nobody can tell.
    pub seconds: Option<f64>,
    /// After how many seconds to look again.
    pub look: f64,
    /// Why, as the operator says it. May be empty.
    pub sentence: String,
    /// Until when a dial keeps them out, if one does.
    pub closed_until: Option<At>,
}

/// How far a flow is, for all who wait in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Serving {
    /// Which.
    pub flow: Flow,
    /// How many wait.
    pub waiting: u32,
    /// The bucket whose turn it is.
    pub front: Option<At>,
    /// How long who comes now will wait, in seconds.
    pub seconds: Option<f64>,
}

/// All who wait, as everybody may know of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Crowd {
    /// How many are let in as there is room.
    pub people: u32,
    /// How long the last of these will wait, in seconds; none while nobody can tell.
    pub seconds: Option<f64>,
    /// How many a dial keeps out, whatever room there is.
    pub kept_out: u32,
    /// That dial; where there are several, that of the most of them.
    pub dial: Option<Dial>,
}

/// What an operator sees.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// How many are in.
    pub inside: u32,
    /// How many may be.
    pub seats: u32,
    /// How many wait.
    pub waiting: u32,
    /// For how many a seat is kept that were called.
    pub called: u32,
    /// How many are called in a second, measured.
    pub per_second: f64,
    /// How many may be in a second, while the server was pressed lately.
    pub rate: Option<f64>,
    /// Flows with people: how many are in, how many wait.
    pub flows: Vec<(Flow, u32, u32)>,
    /// What is worked on.
    pub load: Load,
}

/// The gate of a node.
#[derive(Debug)]
pub struct Gate {
    keys: TicketKeys,
    policy: Policy,
    limiter: Limiter,
    haste: Haste,
    state: Mutex<State>,
}

impl Gate {
    /// A gate that opens now; the seed decides how those who came at the same time are shuffled.
    pub fn new(keys: TicketKeys, policy: Policy, limiter: Limiter, seed: u64, now: At) -> Self {
        Self {
            keys,
            state: Mutex::new(State::new(seed, &policy, now)),
            policy,
            limiter,
            haste: Haste::default(),
        }
    }

    /// What signs tickets.
    pub fn keys(&self) -> &TicketKeys {
        &self.keys
    }

    /// Whose answers are held.
    pub fn haste(&self) -> &Haste {
        &self.haste
    }

    /// How much is done at once.
    pub fn limiter(&self) -> &Limiter {
        &self.limiter
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has these dials hold from now on. Where they keep seats for another time, nobody who is in loses theirs for ten
    /// minutes ([`IDLE`](crate::seats::IDLE)).
    pub fn turn(&self, dials: Arc<Dials>) {
        self.state().dials = dials;
    }

    /// Says that something that people wait for once they are in, such as the hashing of passwords, is pressed.
    pub fn press(&self) {
        self.state().pressed = true;
    }

    /// What becomes of somebody.
    pub fn knock(&self, knock: &Knock<'_>) -> Verdict {
        let mut moment = self.state();
        moment.go_on(knock.now, &self.policy, &self.limiter);
        if let Some(inside) = moment.inside(knock, &self.policy) {
            return inside;
        }
        let flow = knock.ticket.map_or(Flow::UNKNOWN, |ticket| ticket.flow);
        if let Some(ticket) = knock.ticket
            && let Stage::Waits { bucket, serial } = ticket.stage
        {
            let standing = moment.find(&self.policy, flow, (bucket, serial), knock.now);
            if moment.may_enter(&self.policy, flow, standing, knock.now) {
                return moment.enter(flow, bucket, serial, knock);
            }
            let ahead = match standing {
                Standing::Waits(ahead) => Some(ahead),
                Standing::Called => Some(0),
                // What was used, or has ended, is as if it were not there.
                Standing::Spent => None,
            };
            if let Some(ahead) = ahead {
                if let Some(held) = self.haste.holds(knock.hold, knock.now) {
                    return Verdict::Held(held);
                }
                let claim = if ticket.lasts(knock.now) {
                    Claim::Waits
                } else {
                    Claim::Renews(numbered(flow, bucket, serial))
                };
                if let Some(seconds) = moment.puts_off(claim, flow, knock.now) {
                    return Verdict::Later(seconds);
                }
                let place = moment.place(&self.policy, flow, ticket.stage, ahead, knock.now);
                return Verdict::Waits(place);
            }
        }
        if !moment.must_wait(&self.policy, flow, knock) {
            return Verdict::Passes;
        }
        if let Hold::Was(_) = knock.hold {
            // Another request of the same browser was given the seat of this place meanwhile, which a new place would take
            // from it.
            return Verdict::Later(LOOKS.0);
        }
        let claim = match knock.ticket.map(|ticket| ticket.stage) {
            Some(Stage::Seated { seat, .. }) => Claim::Known(seat),
            Some(Stage::Waits { .. }) | None => Claim::Stranger,
        };
        if let Some(seconds) = moment.puts_off(claim, flow, knock.now) {
            return Verdict::Later(seconds);
        }
        let (stage, ahead) = moment.arrive(&self.policy, flow, knock.now);
        Verdict::Waits(moment.place(&self.policy, flow, stage, ahead, knock.now))
    }

    /// Lets in at once who would wait, since they are in a lesson now: a seat for their session, and its ticket. None where
    /// a dial lets in nobody, or no more of them while others wait; where all seats are taken; or where those that are left
    /// for lessons are, as far as one school and one person may have them.
    pub fn lesson(&self, attends: &Attends<'_>) -> Option<Ticket> {
        self.state().lesson(&self.policy, attends)
    }

    /// Gives a seat to a session that was found to be one, of these people; and its ticket, where that is new.
    /// `ticket` is what its browser has, of this very knock if that gave one: who was let in before a session
    /// was known keeps that seat. Who came as somebody else, or as nobody, and may not be let in as who they are has
    /// none, and a place among their own.
    pub fn settle(
        &self,
        session: u64,
        flow: Flow,
        ticket: Option<&Ticket>,
        now: At,
    ) -> Option<Ticket> {
        self.state()
            .settle(&self.policy, (session, flow), ticket, now)
    }

    /// Notes that something happens on the seat of a session, if it has one; its ticket, where the browser is to be
    /// told again. For what is answered to everybody: nobody takes a seat by it.
    pub fn stay(&self, session: u64, now: At) -> Option<Ticket> {
        self.state().stay(session, now)
    }

    /// Notes from when until when the person of a session, by a number that nobody else has, is in a lesson, or that they
    /// are in none: until it is over their seat is kept, whether anything happens on it or not. Of a person two are.
    pub fn attend(&self, session: u64, person: u64, lesson: Option<(At, At)>) {
        self.state().seats.attend(session, person, lesson);
    }

    /// Whether who has the seat of a session is in a lesson now.
    pub fn is_in_lesson(&self, session: u64, now: At) -> bool {
        self.state().seats.is_in_lesson(session, now)
    }

    /// Frees the seat of somebody who signs out.
    pub fn leave(&self, session: u64) {
        self.state().seats.leave(session);
    }

    /// Whose the seat of a session is, if it has one.
    pub fn flow_of(&self, session: u64) -> Option<Flow> {
        self.state().seats.flow(session)
    }

    /// What becomes of the seat of a session if nothing happens on it; none if it has none.
    pub fn idle(&self, session: u64, now: At) -> Option<Idle> {
        let state = self.state();
        let until = state.seats.until(session)?;
        let wanted = state.is_contested() || state.seats.is_wanted(now);
        Some(Idle {
            until: if wanted {
                until
            } else {
                until.max(now + FORETOLD)
            },
            wanted,
        })
    }

    /// How far those of a school are who wait: the same for all of them.
    pub fn serving(&self, school: SchoolId, now: At) -> Vec<Serving> {
        let mut state = self.state();
        state.go_on(now, &self.policy, &self.limiter);
        let flows = Profile::ALL.map(|profile| Flow { school, profile });
        let waiting = flows.iter().filter_map(|flow| {
            let waiting = state.room.waiting_of(*flow);
            (waiting > 0).then(|| Serving {
                flow: *flow,
                waiting,
                front: state.room.front(*flow),
                seconds: state
                    .outlook
                    .seconds(*flow, state.weight(&self.policy, *flow), waiting),
            })
        });
        waiting.collect()
    }

    /// Whether what is asked for waits longer than it should.
    pub fn is_congested(&self) -> bool {
        self.limiter.load().congested
    }

    /// How those stand who wait.
    pub fn crowd(&self, now: At) -> Crowd {
        let mut state = self.state();
        state.go_on(now, &self.policy, &self.limiter);
        state.crowd(&self.policy, now)
    }

    /// How all stand.
    pub fn seen(&self, now: At) -> Seen {
        let mut state = self.state();
        state.go_on(now, &self.policy, &self.limiter);
        state.seen(&self.policy, self.limiter.load())
    }
}

impl Policy {
    /// How many turns a flow of a school has: those who teach twice as many as pupils, these twice as many as their
    /// relatives.
    fn weight(&self, flow: Flow) -> u32 {
        let weight = (self.weight_of)(flow.school).unwrap_or(1).max(1);
        weight.saturating_mul(times(flow.profile))
    }

    /// The same of whom nothing is known. They are many, all who are on a device for the first time; but not more
    /// than all flows of all schools together, or a small region's schools would wait for strangers.
    fn weight_unknown(&self) -> u32 {
        let (_, schools) = (self.schools)();
        let all: u32 = Profile::ALL.iter().map(|profile| times(*profile)).sum();
        schools.saturating_mul(all).clamp(1, UNKNOWN)
    }
}

/// How many turns people of a profile have, for one of relatives.
fn times(profile: Profile) -> u32 {
    match profile {
        Profile::Teacher | Profile::Staff => 4,
        Profile::Pupil => 2,
        Profile::Relative | Profile::Guest => 1,
    }
}

/// Whether a mode lets these people in.
fn lets_in(mode: Mode, flow: Flow, lesson: bool) -> bool {
    match mode {
        Mode::Open | Mode::Protect => true,
        Mode::Lessons => lesson || flow.profile.works_there(),
        Mode::Queue => false,
    }
}

#[cfg(test)]
mod tests;
