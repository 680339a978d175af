//! One door of one module in one school: what it did lately, and whether it is open.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use preau_domain::hold::{Hold, HoldKind, Scope};
use preau_domain::ids::PersonId;

use super::{Change, HeldBack};
use crate::call::Ended;

/// Over what time faults are counted.
pub(super) const WINDOW: SignedDuration = SignedDuration::from_secs(60);
/// How many of them close a door.
pub(super) const FAULTS: u32 = 5;
/// How many of these one person may be the cause of.
pub(super) const OF_ONE_PERSON: u32 = 2;
/// One in so many calls must have faulted, those not counted that one person repeats.
pub(super) const SHARE: u32 = 10;
/// How many faults hold a door back for the one person who meets them.
pub(super) const FAULTS_OF_PERSON: u32 = 5;
/// The first quarantine; each further one is twice as long.
pub(super) const FIRST: SignedDuration = SignedDuration::from_secs(30);
/// The longest.
pub(super) const LONGEST: SignedDuration = SignedDuration::from_mins(30);
/// How many probes in a row must go well.
pub(super) const PROBES: u32 = 3;
/// How long without a fault until the next quarantine is a first one again.
pub(super) const CALM: SignedDuration = SignedDuration::from_mins(30);
/// How long a probe may take before another is let in.
const PROBE_TIME: SignedDuration = SignedDuration::from_secs(30);

/// What the end of a call changed of a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turned {
    Closed(Hold),
    Open,
}

impl Turned {
    pub(super) fn of(self, scope: Scope) -> Change {
        match self {
            Self::Closed(hold) => Change::Held(scope, hold),
            Self::Open => Change::Released(scope),
        }
    }
}

/// A door.
#[derive(Debug, Default)]
pub(super) struct Circuit {
    hold: Option<Hold>,
    probe: Probe,
    recent: Recent,
    /// Quarantines in a row, and when the last one was.
    times: u32,
    last: Option<Timestamp>,
}

#[derive(Debug, Default)]
struct Probe {
    since: Option<Timestamp>,
    went_well: u32,
}

/// What was counted in this window.
#[derive(Debug, Default)]
struct Recent {
    since: Option<Timestamp>,
    calls: u32,
    /// Faults that nobody is the cause of: events.
    unowned: u32,
    people: HashMap<PersonId, Met>,
}

/// What one person met.
#[derive(Debug, Default, Clone, Copy)]
struct Met {
    faults: u32,
    held_until: Option<Timestamp>,
    times: u32,
}

impl Recent {
    /// Begins a new window if the last one is over. Who is held back stays so.
    fn turn(&mut self, now: Timestamp) {
        if self
            .since
            .is_some_and(|since| now.duration_since(since) < WINDOW)
        {
            return;
        }
        self.since = Some(now);
        self.calls = 0;
        self.unowned = 0;
        self.people.retain(|_, met| {
            met.faults = 0;
            met.held_until
                .is_some_and(|until| now.duration_since(until) < WINDOW)
        });
    }

    fn fault(&mut self, now: Timestamp, person: Option<PersonId>) {
        let Some(person) = person else {
            self.unowned += 1;
            return;
        };
        let met = self.people.entry(person).or_default();
        met.faults += 1;
        if met.faults.is_multiple_of(FAULTS_OF_PERSON) {
            met.held_until = Some(now + doubled(met.times));
            met.times += 1;
        }
    }

    /// Whether it is the module, and not a page or a person.
    fn is_telling(&self) -> bool {
        let met = || self.people.values().map(|met| met.faults);
        let counted = self.unowned + met().map(|n| n.min(OF_ONE_PERSON)).sum::<u32>();
        let repeated: u32 = met().map(|n| n.saturating_sub(OF_ONE_PERSON)).sum();
        let calls = self.calls.saturating_sub(repeated);
        counted >= FAULTS && counted.saturating_mul(SHARE) >= calls
    }
}

/// [`FIRST`], doubled so often.
fn doubled(times: u32) -> SignedDuration {
    (FIRST * 2_i32.saturating_pow(times.min(10))).min(LONGEST)
}

impl Circuit {
    /// Lets a call in: as a probe, or like any other.
    pub(super) fn admit(
        &mut self,
        now: Timestamp,
        person: Option<PersonId>,
    ) -> Result<bool, HeldBack> {
        let met = person.and_then(|person| self.recent.people.get(&person));
        if let Some(until) = met
            .and_then(|met| met.held_until)
            .filter(|until| now < *until)
        {
            return Err(HeldBack {
                until: Some(until),
                only_them: true,
            });
        }
        let Some(hold) = self.hold else {
            return Ok(false);
        };
        let refused = |until| HeldBack {
            until,
            only_them: false,
        };
        if hold.kind == HoldKind::Hand {
            return Err(refused(None));
        }
        if now < hold.until {
            return Err(refused(Some(hold.until)));
        }
        match self.probe.since {
            Some(since) if now.duration_since(since) < PROBE_TIME => {
                Err(refused(Some(now + SignedDuration::from_secs(1))))
            }
            _ => {
                self.probe.since = Some(now);
                Ok(true)
            }
        }
    }

    /// A probe that was let in did not take place.
    pub(super) fn probe_left(&mut self) {
        self.probe.since = None;
    }

    pub(super) fn ended(
        &mut self,
        now: Timestamp,
        person: Option<PersonId>,
        was_probe: bool,
        ended: Ended,
    ) -> Option<Turned> {
        let is_fault = matches!(ended, Ended::Fault(_));
        let is_answer = matches!(ended, Ended::Ok | Ended::Failure);
        if was_probe {
            self.probe.since = None;
            return match self.hold {
                Some(_) if is_fault => Some(Turned::Closed(self.quarantine(now))),
                Some(_) if is_answer => {
                    self.probe.went_well += 1;
                    (self.probe.went_well >= PROBES).then(|| {
                        self.open();
                        Turned::Open
                    })
                }
                _ => None,
            };
        }
        if !is_fault && !is_answer {
            return None;
        }
        self.recent.turn(now);
        self.recent.calls += 1;
        if is_fault {
            self.recent.fault(now, person);
        }
        // What began before it was closed changes nothing.
        let closes = is_fault && self.hold.is_none() && self.recent.is_telling();
        closes.then(|| Turned::Closed(self.quarantine(now)))
    }

    /// Closes the door for a time.
    pub(super) fn quarantine(&mut self, now: Timestamp) -> Hold {
        if self
            .last
            .is_some_and(|last| now.duration_since(last) > CALM + doubled(self.times))
        {
            self.times = 0;
        }
        let hold = Hold {
            kind: HoldKind::Quarantine,
            since: self.hold.map_or(now, |hold| hold.since),
            until: now + doubled(self.times),
            times: self.times + 1,
        };
        self.take_over(hold);
        hold
    }

    /// Closes the door as written down.
    pub(super) fn take_over(&mut self, hold: Hold) {
        if self.hold == Some(hold) {
            return;
        }
        self.times = hold.times;
        self.last = Some(hold.until);
        self.hold = Some(hold);
        self.probe = Probe::default();
        self.recent = Recent::default();
    }

    /// Opens the door. Whom it is held back from stays so.
    pub(super) fn open(&mut self) {
        self.hold = None;
        self.probe = Probe::default();
    }

    /// Lets in again whom alone it was held back from.
    pub(super) fn pardon(&mut self) {
        self.recent.people.clear();
    }

    pub(super) fn hold(&self) -> Option<Hold> {
        self.hold
    }

    /// Whether it is closed, but for probes.
    pub(super) fn is_closed_to_calls(&self) -> bool {
        self.hold.is_some()
    }

    /// Whether the kernel closed it.
    pub(super) fn is_quarantined(&self) -> bool {
        self.hold
            .is_some_and(|hold| hold.kind == HoldKind::Quarantine)
    }

    /// Whether a person closed it.
    pub(super) fn is_held(&self) -> bool {
        self.hold.is_some_and(|hold| hold.kind == HoldKind::Hand)
    }
}
