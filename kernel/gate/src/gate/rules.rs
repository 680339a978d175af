//! What dials say of the moment.

use jiff::Timestamp;
use preau_domain::gate::{DialScope, Dials, Mode};
use preau_domain::ids::SchoolId;

use super::{Policy, lets_in};
use crate::seats::{DEVICES, Seats};
use crate::ticket::Flow;

/// Of so many seats, one is left for people in a lesson.
const RESERVE: u32 = 20;
/// Of the seats that are left for lessons, one school has one in so many: a module of one that calls everything a lesson
/// takes nothing from the lessons of others.
const SCHOOL: u32 = 4;

/// Dials at an instant, held against who is in.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    pub(super) policy: &'a Policy,
    pub(super) dials: &'a Dials,
    pub(super) seats: &'a Seats,
    pub(super) now: Timestamp,
}

impl Rules<'_> {
    pub(super) fn mode(&self, flow: Flow) -> Mode {
        self.dials.mode(flow.profile, self.now)
    }

    /// How many may be in.
    pub(super) fn cap(&self) -> u32 {
        let dial = self.dials.seats(&DialScope::Site, self.now);
        dial.unwrap_or(self.policy.seats)
    }

    /// The same of those who are in no lesson.
    pub(super) fn usual(&self) -> u32 {
        self.cap() - self.reserve()
    }

    /// None of fewer than twenty: who has so few seats would close them to everybody else.
    fn reserve(&self) -> u32 {
        self.cap() / RESERVE
    }

    /// Whether one more may come in who is in no lesson, where so many seats are kept for those who were called.
    pub(super) fn has_room(&self, kept: u32) -> bool {
        self.seats.len() + kept < self.usual()
    }

    /// Whether a person of a school, of so many schools, may have one more of the seats that are left for lessons, where
    /// so many seats are kept for those who were called.
    pub(super) fn has_room_for_lesson(
        &self,
        person: u64,
        (school, schools): (SchoolId, u32),
        kept: u32,
    ) -> bool {
        let share = (self.reserve() / schools.clamp(1, SCHOOL)).max(1);
        self.seats.len() + kept < self.cap()
            && self.seats.len_of_reserve(school) < share
            && self.seats.len_attending(person) < DEVICES
    }

    /// Whether a flow has all the seats that a dial leaves it while others wait.
    pub(super) fn is_over_quota(&self, flow: Flow) -> bool {
        if self.dials.0.iter().all(|dial| dial.seats.is_none()) {
            return false;
        }
        let is_full = |scope: DialScope, taken: &dyn Fn() -> u32| {
            let seats = self.dials.seats(&scope, self.now);
            seats.is_some_and(|seats| taken() >= seats)
        };
        let seats = self.seats;
        let Flow { school, profile } = flow;
        is_full(DialScope::School(school), &|| seats.len_of_school(school))
            || is_full(DialScope::Profile(profile), &|| {
                seats.len_of_profile(profile)
            })
            || (self.policy.level_of)(school).is_some_and(|level| {
                is_full(DialScope::Level(level), &|| seats.len_of_level(level))
            })
    }

    /// Whether somebody of a flow who waits may be called.
    pub(super) fn may_call(&self, flow: Flow) -> bool {
        lets_in(self.mode(flow), flow, false) && !self.is_over_quota(flow)
    }
}
