//! What the gate knows of the moment.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use preau_domain::gate::{Dial, DialScope, Dials, Mode};

use super::rules::Rules;
use super::{
    Attends, Crowd, HOLD, Knock, LOOKS, Place, Policy, RECALL, REMEMBERED, SENDING, Seen, UNTOLD,
    Verdict, lets_in,
};
use crate::At;
use crate::bound::{Bound, Claim};
use crate::estimate::{Measured, Outlook, Supply};
use crate::idle::Idleness;
use crate::limiter::{Limiter, Load};
use crate::room::{Room, Standing, mixed};
use crate::seats::{IDLE, Seats};
use crate::tempo::{Pressure, Tempo};
use crate::ticket::{Flow, KEPT, Stage, Ticket, place_of};

/// How often people are called, and how often all else goes on.
const CALLS: At = 200;
const SECOND: At = 1_000;
const MINUTE: At = 60_000;
/// Where more than one in so many is sent away, the server is asked for too much.
const MISSED: u64 = 50;
/// Of a hundred, how many are taken to have had what they asked for while something behind the gate is pressed.
const PRESSED: u32 = 75;
/// Of the time that somebody still waits, they look once in so many parts.
const OF_WAIT: f64 = 10.0;
/// Of so many seats, one more is given to who was sending something.
const BEYOND: u32 = 50;

#[derive(Debug)]
pub(super) struct State {
    pub(super) room: Room,
    pub(super) seats: Seats,
    pub(super) outlook: Outlook,
    pub(super) dials: Arc<Dials>,
    /// Those of which seats were told how long nothing may happen on them.
    heeded: Arc<Dials>,
    /// Whether something behind the gate said that it is pressed, in this second.
    pub(super) pressed: bool,
    tempo: Tempo,
    bound: Bound,
    measured: Measured,
    /// The same, but for the seats that were given on since nothing happened on them.
    left: Measured,
    seed: u64,
    /// What those who are told nothing are spread by.
    chance: u64,
    started: At,
    next_call: At,
    next_second: At,
    next_minute: At,
    /// What those weigh of whom nothing is known.
    unknown: u32,
    /// How many schools there are.
    schools: u32,
    /// What people asked for and could have, and could not, when it was looked at last.
    pub(super) begun: u64,
    pub(super) missed: u64,
    /// Whether somebody waits who may be let in.
    queueing: bool,
    /// Seats from before a restart that were given again.
    recalled: HashSet<u64>,
    /// Seats that were given once more to who was sending something and has not shown a session since: when.
    sent: HashMap<u64, At>,
    /// Whether somebody came back who had waited before a restart.
    came_back: bool,
}

/// From one instant to a later one.
fn seconds_between(now: At, later: At) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a week")]
    let milliseconds = (later - now).max(0) as f64;
    milliseconds / 1_000.0
}

fn signed(people: u32) -> i32 {
    i32::try_from(people).unwrap_or(i32::MAX)
}

fn at(now: At) -> Timestamp {
    Timestamp::from_millisecond(now).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Between four and six fifths, so that those who came together do not come back together.
fn jitter(chance: u64) -> f64 {
    0.8 + f64::from(u16::try_from(chance >> 48).unwrap_or(0)) / f64::from(u16::MAX) * 0.4
}

/// A place by a number.
pub(super) fn numbered(flow: Flow, bucket: At, serial: u32) -> u64 {
    let place = mixed(bucket.unsigned_abs() ^ (u64::from(serial) << 40));
    let profile = u64::from(place_of(flow.profile)) << 56;
    place ^ mixed(flow.school.0.unsigned_abs() ^ profile)
}

/// The ticket of a seat.
fn stamp(flow: Flow, seat: u64, now: At) -> Ticket {
    Ticket {
        flow,
        stage: Stage::Seated { seat, stamped: now },
        expires: now + REMEMBERED,
    }
}

impl State {
    pub(super) fn new(seed: u64, policy: &Policy, now: At) -> Self {
        Self {
            room: Room::new(seed, now),
            seats: Seats::new(Arc::clone(&policy.level_of)),
            outlook: Outlook::default(),
            dials: Arc::default(),
            heeded: Arc::default(),
            pressed: false,
            tempo: Tempo::new(now),
            bound: Bound::new(policy.told, now),
            measured: Measured::new(now),
            left: Measured::new(now),
            seed,
            chance: seed,
            started: now,
            next_call: now,
            next_second: now + SECOND,
            next_minute: now,
            unknown: 1,
            schools: 1,
            begun: 0,
            missed: 0,
            queueing: false,
            recalled: HashSet::new(),
            sent: HashMap::new(),
            came_back: false,
        }
    }

    /// How many seats are remembered that nobody need have any more.
    #[cfg(test)]
    pub(super) fn remembered(&self) -> usize {
        self.recalled.len() + self.sent.len()
    }

    fn rules<'a>(&'a self, policy: &'a Policy, now: At) -> Rules<'a> {
        Rules {
            policy,
            dials: &self.dials,
            seats: &self.seats,
            now: at(now),
        }
    }

    /// How many turns a flow has.
    pub(super) fn weight(&self, policy: &Policy, flow: Flow) -> u32 {
        match flow {
            Flow::UNKNOWN => self.unknown,
            flow => policy.weight(flow),
        }
    }

    /// Whether others want seats.
    pub(super) fn is_contested(&self) -> bool {
        self.room.waiting() > 0 || self.room.kept() > 0
    }

    /// What comes round: idle seats are freed, people are called, the outlook is drawn.
    pub(super) fn go_on(&mut self, now: At, policy: &Policy, limiter: &Limiter) {
        if !Arc::ptr_eq(&self.heeded, &self.dials) {
            self.heed(now);
        }
        if now < self.next_call {
            return;
        }
        self.next_call = now + CALLS;
        if now >= self.next_minute {
            self.next_minute = now + MINUTE;
            self.unknown = policy.weight_unknown();
            (self.schools, _) = (policy.schools)();
        }
        let is_second = now >= self.next_second;
        if is_second {
            self.next_second = now + SECOND;
            let lapsed = self.room.tidy(now);
            self.heed(now);
            let contested = self.is_contested();
            if contested {
                self.seats.others_wait(now);
            }
            let freed = self.seats.free_idle(contested, now);
            self.left.count(-signed(freed), now);
            let load = limiter.load();
            let pressure = self.pressure(load);
            self.tempo.go_on(pressure, self.room.waiting() > 0, now);
            self.tempo.give_back(lapsed);
            self.came_back &= now - self.started < HOLD;
            if now - self.started > RECALL {
                self.recalled = HashSet::new();
            }
            self.sent.retain(|_, since| now - *since < SENDING);
        }
        let called = if self.came_back {
            0
        } else {
            self.call(policy, now)
        };
        self.measured.count(signed(called), now);
        self.left.count(signed(called), now);
        let rules = self.rules(policy, now);
        let mut flows = self.room.flows();
        self.queueing = self.came_back || flows.any(|(flow, _, _)| rules.may_call(flow));
        if is_second {
            let taken = self.seats.len() + self.room.kept();
            let supply = Supply {
                free: f64::from(self.rules(policy, now).usual().saturating_sub(taken)),
                left: self.left.per_second(),
                idle: self.seats.foreseen(now),
                held_to: self.tempo.foreseen(),
            };
            self.outlook = Outlook::new(self.room.flows(), supply);
        }
    }

    /// Tells seats for how long nothing may happen on them, as dials say now.
    fn heed(&mut self, now: At) {
        self.heeded = Arc::clone(&self.dials);
        self.seats.idle_by(Idleness::of(&self.dials, at(now)), now);
    }

    /// How the server stood since this was asked last.
    pub(super) fn pressure(&mut self, load: Load) -> Pressure {
        let began = load.begun.saturating_sub(self.begun);
        let missed = load.missed.saturating_sub(self.missed);
        (self.begun, self.missed) = (load.begun, load.missed);
        let pressed = std::mem::take(&mut self.pressed);
        let refused = missed * MISSED > began;
        if pressed || refused {
            let had = began * 100 / (began + missed).max(1);
            let had = u32::try_from(had).unwrap_or(100);
            let served = if refused { had } else { 100 };
            // Sign-ins that wait for long are not counted: a quarter at once, since their line is long when that is known.
            Pressure::Over(served.min(if pressed { PRESSED } else { 100 }))
        } else if load.congested {
            Pressure::Full
        } else {
            Pressure::Calm
        }
    }

    /// Calls as many as there are seats for; how many.
    fn call(&mut self, policy: &Policy, now: At) -> u32 {
        let rules = Rules {
            policy,
            dials: &self.dials,
            seats: &self.seats,
            now: at(now),
        };
        let (mut called, tempo) = (0, &mut self.tempo);
        self.room.call(
            now,
            |flow| rules.may_call(flow),
            |kept| rules.has_room(kept) && tempo.spend(),
            |_| called += 1,
        );
        called
    }

    /// Whoever has a seat, or had one before a restart.
    pub(super) fn inside(&mut self, knock: &Knock<'_>, policy: &Policy) -> Option<Verdict> {
        let now = knock.now;
        let shown = knock.ticket.and_then(|ticket| match ticket.stage {
            Stage::Seated { seat, stamped } => Some((ticket.flow, seat, stamped)),
            Stage::Waits { .. } => None,
        });
        for seat in knock
            .session
            .into_iter()
            .chain(shown.map(|(_, seat, _)| seat))
        {
            let is_own = knock.session.is_none_or(|session| session == seat);
            if is_own && let Some(taken) = self.seats.touch(seat, now) {
                let ticket = taken.stamp.then(|| stamp(taken.flow, seat, now));
                return Some(Verdict::Inside(ticket));
            }
        }
        let (flow, seat, stamped) = shown?;
        let own = knock.session.unwrap_or(seat);
        if own != seat && self.seats.hand_over(seat, own, now) {
            return Some(Verdict::Inside(Some(stamp(flow, own, now))));
        }
        let cap = self.rules(policy, now).cap();
        let was_in = stamped <= self.started
            && now - self.started < RECALL
            && self.started - stamped < IDLE
            && self.seats.len() < cap
            && self.recalled.insert(seat);
        let was_sending = knock.sends
            && stamped > now - SENDING
            && self.seats.len() < cap + cap / BEYOND
            && self.is_contested()
            && !was_in
            && self.is_first_sent(seat, cap, now);
        if was_in || was_sending {
            // Whatever session they show: it is the ticket that is known to be true.
            self.seats.take(seat, flow, false, now);
            return Some(Verdict::Inside(Some(stamp(flow, seat, now))));
        }
        None
    }

    /// Whether nobody has sent anything yet with the ticket of this seat, since a session was found on it.
    fn is_first_sent(&mut self, seat: u64, cap: u32, now: At) -> bool {
        let has_room = u32::try_from(self.sent.len()).is_ok_and(|sent| sent < cap);
        has_room && !self.sent.contains_key(&seat) && self.sent.insert(seat, now).is_none()
    }

    /// Where somebody stands who comes back with this place.
    pub(super) fn find(
        &mut self,
        policy: &Policy,
        flow: Flow,
        (bucket, serial): (At, u32),
        now: At,
    ) -> Standing {
        let standing = self
            .room
            .find(flow, self.weight(policy, flow), bucket, serial);
        let waited_before = bucket <= self.started && matches!(standing, Standing::Waits(_));
        self.came_back |= waited_before && now - self.started < HOLD;
        if matches!(standing, Standing::Waits(_)) && !self.queueing {
            self.queueing = self.came_back || self.rules(policy, now).may_call(flow);
        }
        standing
    }

    /// Whether somebody who waits goes in now.
    pub(super) fn may_enter(
        &self,
        policy: &Policy,
        flow: Flow,
        standing: Standing,
        now: At,
    ) -> bool {
        let rules = self.rules(policy, now);
        match standing {
            Standing::Spent => false,
            // Who was called before a dial was turned goes in still.
            Standing::Called => rules.mode(flow) == Mode::Open || self.seats.len() < rules.cap(),
            Standing::Waits(_) => rules.mode(flow) == Mode::Open,
        }
    }

    /// Somebody who waited goes in.
    pub(super) fn enter(
        &mut self,
        flow: Flow,
        bucket: At,
        serial: u32,
        knock: &Knock<'_>,
    ) -> Verdict {
        self.room.enter(flow, bucket, serial);
        let seat = knock
            .session
            .unwrap_or_else(|| mixed(self.seed ^ numbered(flow, bucket, serial)));
        self.seats.take(seat, flow, false, knock.now);
        Verdict::Inside(Some(stamp(flow, seat, knock.now)))
    }

    /// Somebody who would wait goes in, since they are in a lesson now.
    pub(super) fn lesson(&mut self, policy: &Policy, attends: &Attends<'_>) -> Option<Ticket> {
        let Attends {
            now,
            session,
            person,
            flow,
            lesson,
            ticket,
        } = *attends;
        let rules = self.rules(policy, now);
        // A seat that is kept for somebody who was called is theirs.
        let kept = self.room.kept();
        let is_usual = rules.has_room(kept);
        let of_school = (flow.school, self.schools);
        let may_enter = lets_in(rules.mode(flow), flow, true)
            && !(self.is_contested() && rules.is_over_quota(flow))
            && (is_usual || rules.has_room_for_lesson(person, of_school, kept));
        if !may_enter {
            return None;
        }
        if let Some(Ticket {
            flow,
            stage: Stage::Waits { bucket, serial },
            ..
        }) = ticket
        {
            self.room.enter(*flow, *bucket, *serial);
        }
        self.seats.take(session, flow, true, now);
        self.seats.attend(session, person, Some(lesson));
        if !is_usual {
            self.seats.reserve(session, person);
        }
        self.tempo.came();
        Some(stamp(flow, session, now))
    }

    /// Whether somebody who comes waits.
    pub(super) fn must_wait(&mut self, policy: &Policy, flow: Flow, knock: &Knock<'_>) -> bool {
        let now = knock.now;
        let rules = self.rules(policy, now);
        let mode = rules.mode(flow);
        if mode == Mode::Open {
            return false;
        }
        if !lets_in(mode, flow, false) {
            return true;
        }
        self.queueing
            || !rules.has_room(self.room.kept())
            || (self.is_contested() && rules.is_over_quota(flow))
            || !self.tempo.spend()
    }

    /// When all dials have ended that keep people of a flow out now, if each has an end.
    fn closed_until(&self, flow: Flow, now: At) -> Option<At> {
        let instant = at(now);
        let is_theirs = |dial: &&Dial| {
            [DialScope::Site, DialScope::Profile(flow.profile)].contains(&dial.scope)
        };
        let shuts = |dial: &&Dial| dial.mode.is_some_and(|mode| !lets_in(mode, flow, false));
        let dials = self.dials.0.iter().filter(is_theirs).filter(shuts);
        let ends = dials.filter(|dial| dial.holds(instant));
        let ends: Option<Vec<_>> = ends.map(|dial| dial.until).collect();
        let last = ends?.into_iter().max();
        last.map(Timestamp::as_millisecond)
    }

    /// After how many seconds somebody who waits is to ask again who is told nothing now; none if they are told.
    pub(super) fn puts_off(&mut self, claim: Claim, flow: Flow, now: At) -> Option<f64> {
        if self.bound.tells(claim, now) {
            return None;
        }
        // While nobody of theirs is called, who asks soon finds out nothing.
        let closed = self.closed_until(flow, now);
        let closed_for = closed.map_or(0.0, |until| seconds_between(now, until));
        let longest = match claim {
            Claim::Waits | Claim::Renews(_) if closed_for <= LOOKS.1 => UNTOLD,
            Claim::Stranger | Claim::Known(_) | Claim::Waits | Claim::Renews(_) => LOOKS.1,
        };
        // As many ask again in a second as are told, once all have heard it.
        let seconds = (LOOKS.0 * self.bound.excess()).max(closed_for / OF_WAIT);
        self.chance = mixed(self.chance ^ now.unsigned_abs());
        Some(seconds.min(longest) * jitter(self.chance))
    }

    /// A ticket for somebody who comes, and how many of their flow are before them. Those whom a dial keeps out until
    /// an hour come to that hour, however early.
    pub(super) fn arrive(&mut self, policy: &Policy, flow: Flow, now: At) -> (Stage, u32) {
        let weight = self.weight(policy, flow);
        let is_early = !lets_in(self.rules(policy, now).mode(flow), flow, false);
        let (bucket, serial) = if is_early {
            self.room.gather(flow, weight, now)
        } else {
            self.room.arrive(flow, weight, now)
        };
        (Stage::Waits { bucket, serial }, self.room.waiting_of(flow))
    }

    pub(super) fn place(
        &self,
        policy: &Policy,
        flow: Flow,
        stage: Stage,
        ahead: u32,
        now: At,
    ) -> Place {
        let instant = at(now);
        let reason = self.dials.reason(flow.profile, instant);
        let closed = !lets_in(self.dials.mode(flow.profile, instant), flow, false);
        let closed_until = self.closed_until(flow, now);
        let served = self.outlook.seconds(flow, self.weight(policy, flow), ahead);
        let seconds = match (closed, served) {
            (false, served) => served,
            (true, served) => {
                closed_until.map(|until| seconds_between(now, until) + served.unwrap_or(0.0))
            }
        };
        let (shortest, longest) = LOOKS;
        let look = seconds.map_or(longest / 3.0, |seconds| seconds / OF_WAIT);
        let chance = match stage {
            Stage::Waits { bucket, serial } => {
                mixed(bucket.unsigned_abs() ^ u64::from(serial) ^ now.unsigned_abs())
            }
            Stage::Seated { seat, .. } => seat,
        };
        let look = look.clamp(shortest, longest) * jitter(chance);
        Place {
            ticket: Ticket {
                flow,
                stage,
                expires: now + KEPT,
            },
            ahead,
            // Nobody finds out that they are in before they look.
            seconds: seconds.map(|seconds| seconds.max(look)),
            look,
            sentence: reason.map(|dial| dial.sentence.clone()).unwrap_or_default(),
            closed_until,
        }
    }

    pub(super) fn settle(
        &mut self,
        policy: &Policy,
        (session, flow): (u64, Flow),
        ticket: Option<&Ticket>,
        now: At,
    ) -> Option<Ticket> {
        let is_told = |ticket: &Ticket| {
            ticket.flow == flow
                && matches!(ticket.stage, Stage::Seated { seat, .. } if seat == session)
        };
        let shown = match ticket.map(|ticket| ticket.stage) {
            Some(Stage::Seated { seat, .. }) => Some(seat),
            Some(Stage::Waits { .. }) | None => None,
        };
        if let Some(shown) = shown {
            self.sent.remove(&shown);
        }
        let is_told = ticket.is_some_and(is_told);
        if self.seats.is_signed(session) {
            self.seats.touch(session, now);
        } else {
            let is_copied = self.is_copied(policy, (session, flow), shown, now);
            let had = [Some(session), shown].into_iter().flatten();
            let mut had = had.filter_map(|seat| self.seats.unsigned(seat));
            let came_as = had.next().or(ticket.map(|ticket| ticket.flow));
            let is_shut = is_copied || came_as != Some(flow) && self.is_shut(policy, flow, now);
            let mut had = [Some(session), shown].into_iter().flatten();
            let reserved = had.find_map(|seat| self.seats.reserved(seat));
            for seat in [Some(session), shown].into_iter().flatten() {
                self.seats.leave_unsigned(seat);
            }
            if is_shut {
                let (stage, _) = self.arrive(policy, flow, now);
                return Some(Ticket {
                    flow,
                    stage,
                    expires: now + KEPT,
                });
            }
            self.seats.take(session, flow, true, now);
            // Whoever has it now: else one would be let in again and again, and hand on one seat after the other.
            if let Some(person) = reserved {
                self.seats.reserve(session, person);
            }
        }
        (!is_told).then(|| stamp(flow, session, now))
    }

    /// Whether who signed in came by a seat that is another's: its ticket was shown in several browsers, and lets
    /// each of them as far as that. The seat goes to one of them, once a minute at most.
    fn is_copied(
        &mut self,
        policy: &Policy,
        (session, flow): (u64, Flow),
        shown: Option<u64>,
        now: At,
    ) -> bool {
        let Some(shown) = shown.filter(|shown| *shown != session) else {
            return false;
        };
        let own = self.seats.unsigned(session);
        if own.or(self.seats.unsigned(shown)).is_some() {
            return false;
        }
        let is_others = self.seats.is_signed(shown);
        if is_others && self.seats.hand_over(shown, session, now) {
            return false;
        }
        let rules = self.rules(policy, now);
        let is_full = self.seats.len() + self.room.kept() >= rules.usual();
        rules.mode(flow) != Mode::Open && (is_full || is_others && self.is_contested())
    }

    /// Whether a dial keeps people of a flow out, whatever room there is.
    fn is_shut(&self, policy: &Policy, flow: Flow, now: At) -> bool {
        let rules = self.rules(policy, now);
        let mode = rules.mode(flow);
        let is_full = || self.is_contested() && rules.is_over_quota(flow);
        mode != Mode::Open && (!lets_in(mode, flow, false) || is_full())
    }

    /// Notes that something happens on a seat, if it is taken.
    pub(super) fn stay(&mut self, seat: u64, now: At) -> Option<Ticket> {
        let taken = self.seats.touch(seat, now)?;
        taken.stamp.then(|| stamp(taken.flow, seat, now))
    }

    pub(super) fn crowd(&self, policy: &Policy, now: At) -> Crowd {
        let rules = self.rules(policy, now);
        let mut crowd = Crowd {
            people: 0,
            seconds: Some(0.0),
            kept_out: 0,
            dial: None,
        };
        let mut most = 0;
        for (flow, waiting, weight) in self.room.flows() {
            if lets_in(rules.mode(flow), flow, false) {
                crowd.people += waiting;
                let own = self.outlook.seconds(flow, weight, waiting);
                crowd.seconds = crowd.seconds.zip(own).map(|(one, other)| one.max(other));
            } else {
                crowd.kept_out += waiting;
                if waiting > most {
                    most = waiting;
                    crowd.dial = self.dials.reason(flow.profile, at(now)).cloned();
                }
            }
        }
        crowd
    }

    pub(super) fn seen(&self, policy: &Policy, load: Load) -> Seen {
        let now = self.next_call;
        let mut flows: Vec<_> = self
            .seats
            .flows()
            .map(|(flow, inside)| (flow, inside, self.room.waiting_of(flow)))
            .collect();
        let waiting = self.room.flows();
        let only = waiting.filter(|(flow, _, _)| self.seats.len_of(*flow) == 0);
        flows.extend(only.map(|(flow, waiting, _)| (flow, 0, waiting)));
        flows.sort_unstable_by_key(|(flow, inside, waiting)| {
            (
                std::cmp::Reverse(*waiting),
                std::cmp::Reverse(*inside),
                *flow,
            )
        });
        Seen {
            inside: self.seats.len(),
            seats: self.rules(policy, now).cap(),
            waiting: self.room.waiting(),
            called: self.room.kept(),
            per_second: self.measured.per_second(),
            rate: self.tempo.rate(),
            flows,
            load,
        }
    }
}
