//! Who is worked for, who is next, and who is sent away: pure, with time passed in.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::adapt::{Adapt, Bounds};

preau_domain::words! {
    /// What comes first where not all can be had at once.
    pub enum Priority {
        /// What is being sent, pages of modules that are essential, and what somebody reads who is in a lesson.
        Critical = "critical",
        /// Pages, and what is sent to modules that can wait.
        Reading = "reading",
        /// The home page, with a card of each module, and pages of modules that can wait.
        Tiles = "tiles",
        /// What pages ask for by themselves.
        Background = "background",
    }
}

impl Priority {
    /// How long somebody waits for it before being asked to come back.
    pub fn patience(self) -> Duration {
        match self {
            Self::Critical => Duration::from_secs(3),
            Self::Reading => Duration::from_secs(1),
            Self::Tiles => Duration::from_millis(700),
            Self::Background => Duration::from_millis(250),
        }
    }
}

/// From so long a wait on, in a second's mean, the desk is congested (DAGOR, *Overload Control for Scaling `WeChat`
/// Microservices*, 2018).
pub const CONGESTED: Duration = Duration::from_millis(20);
/// Over how long waits are averaged.
const WINDOW: Duration = Duration::from_secs(1);
/// Requests that wait, for each that may be open.
const LINE: u32 = 8;
/// How many of those who are next are looked at for one of a school that has few open.
const LOOKED_AT: usize = 64;

/// Somebody who waits.
#[derive(Debug)]
struct Waiter<T> {
    number: u64,
    since: Duration,
    school: i64,
    told: T,
}

/// What comes of asking.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// It is worked on at once.
    Served,
    /// It waits, under this number.
    Waits(u64),
    /// There is no room.
    Refused,
}

#[derive(Debug, Default)]
struct Waits {
    from: Duration,
    sum: Duration,
    count: u32,
}

#[derive(Debug)]
pub(super) struct Desk<T> {
    adapt: Adapt,
    open: u32,
    of_schools: HashMap<i64, u32>,
    lines: [VecDeque<Waiter<T>>; Priority::ALL.len()],
    waits: Waits,
    congested: bool,
    last: u64,
}

impl<T> Desk<T> {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            adapt: Adapt::new(bounds),
            open: 0,
            of_schools: HashMap::new(),
            lines: [const { VecDeque::new() }; Priority::ALL.len()],
            waits: Waits::default(),
            congested: false,
            last: 0,
        }
    }

    pub(super) fn limit(&self) -> u32 {
        self.adapt.limit()
    }

    pub(super) fn open(&self) -> u32 {
        self.open
    }

    pub(super) fn waiting(&self) -> usize {
        self.lines.iter().map(VecDeque::len).sum()
    }

    /// Whether people wait longer than they should.
    pub(super) fn is_congested(&self) -> bool {
        self.congested
    }

    /// Asks to be worked for; `told` is kept for who waits.
    pub(super) fn ask(&mut self, priority: Priority, school: i64, told: T, now: Duration) -> Asked {
        self.look(now);
        if self.open < self.limit() && self.waiting() == 0 {
            self.begin(school, Duration::ZERO);
            return Asked::Served;
        }
        let most = usize::try_from(self.limit() * LINE).unwrap_or(usize::MAX);
        if self.waiting() >= most && !self.make_room(priority) {
            return Asked::Refused;
        }
        self.last += 1;
        let waiter = Waiter {
            number: self.last,
            since: now,
            school,
            told,
        };
        if let Some(line) = self.line(priority) {
            line.push_back(waiter);
        }
        Asked::Waits(self.last)
    }

    fn line(&mut self, priority: Priority) -> Option<&mut VecDeque<Waiter<T>>> {
        let place = Priority::ALL.iter().position(|one| *one == priority)?;
        self.lines.get_mut(place)
    }

    /// Sends away who waited longest of the least urgent, if these are not more urgent; whether there is room.
    fn make_room(&mut self, priority: Priority) -> bool {
        let lines = Priority::ALL.iter().zip(&mut self.lines).rev();
        let mut lines = lines.filter(|(of, line)| **of >= priority && !line.is_empty());
        lines
            .next()
            .is_some_and(|(_, line)| line.pop_front().is_some())
    }

    fn begin(&mut self, school: i64, waited: Duration) {
        self.count(school);
        self.waits.sum += waited;
        self.waits.count += 1;
    }

    fn count(&mut self, school: i64) {
        self.open += 1;
        *self.of_schools.entry(school).or_default() += 1;
    }

    fn end(&mut self, school: i64) {
        self.open = self.open.saturating_sub(1);
        if let Some(count) = self.of_schools.get_mut(&school) {
            *count -= 1;
            if *count == 0 {
                self.of_schools.remove(&school);
            }
        }
    }

    /// Once a second, says whether people waited too long.
    fn look(&mut self, now: Duration) {
        if now.saturating_sub(self.waits.from) < WINDOW {
            return;
        }
        let oldest = self.lines.iter().flatten().map(|waiter| waiter.since).min();
        let stuck = oldest.is_some_and(|since| now.saturating_sub(since) > CONGESTED * 10);
        let mean = self
            .waits
            .sum
            .checked_div(self.waits.count)
            .unwrap_or_default();
        self.congested = mean > CONGESTED || stuck;
        self.waits = Waits {
            from: now,
            ..Waits::default()
        };
    }

    /// An answer is done, which took so long if that tells something.
    pub(super) fn done(&mut self, school: i64, took: Option<Duration>, now: Duration) {
        if let Some(took) = took {
            self.adapt.learn(took, self.open);
        }
        self.end(school);
        self.look(now);
    }

    /// Who is to be worked for next, if more may be open: the most urgent; among them the newest while people wait
    /// too long, since who waited longest has mostly gone; and of a school that has few open, as long as there is one.
    pub(super) fn next(&mut self, now: Duration) -> Option<(i64, T)> {
        if self.open >= self.limit() {
            return None;
        }
        let share = (self.limit() / 4).max(1);
        let newest_first = self.congested;
        let of_schools = &self.of_schools;
        let is_few =
            |waiter: &Waiter<T>| of_schools.get(&waiter.school).copied().unwrap_or(0) < share;
        let line = self.lines.iter_mut().find(|line| !line.is_empty())?;
        let length = line.len();
        let looked_at = length.min(LOOKED_AT);
        let place = if newest_first {
            let found = line.iter().rev().take(looked_at).position(is_few);
            length - 1 - found.unwrap_or(0)
        } else {
            let found = line.iter().take(looked_at).position(is_few);
            found.unwrap_or(0)
        };
        let waiter = line.remove(place)?;
        self.begin(waiter.school, now.saturating_sub(waiter.since));
        Some((waiter.school, waiter.told))
    }

    /// Lets somebody go who waits no longer; whether they still did.
    pub(super) fn leave(&mut self, priority: Priority, number: u64) -> bool {
        let Some(line) = self.line(priority) else {
            return false;
        };
        // Numbers grow along a line.
        let place = line.binary_search_by_key(&number, |waiter| waiter.number);
        place.is_ok_and(|place| line.remove(place).is_some())
    }

    /// Counts an open request of a school no more, or again, while it waits for its own client.
    pub(super) fn pause(&mut self, school: i64, pauses: bool) {
        if pauses {
            self.end(school);
        } else {
            self.count(school);
        }
    }
}

#[cfg(test)]
mod tests;
