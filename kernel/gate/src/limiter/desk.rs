//! Who is worked for, who is next, and who is sent away: pure, with time passed in.
//!
//! A bulkhead stands between schools: while others ask too, none has more than half of what may be open, however much it
//! asks; alone it has all. Of the line none ever has more than half.

use std::collections::VecDeque;
use std::time::Duration;

use preau_domain::tally::Tally;

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
/// Requests that wait, for each that may be open. Of one school, its part of them at most.
const LINE: u32 = 16;
/// How many of those who are next are looked at for one of a school that has few open.
const LOOKED_AT: usize = 64;
/// While a school asked within this time, others leave it its part.
const LATELY: Duration = Duration::from_secs(10);
/// The part of one school while others ask: one in so many.
const PART: u32 = 2;

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
    /// It is worked on at once, with so many open, itself included.
    Served(u32),
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

/// Which school asked last, and which other before it: when. Of whatever school, the latest other is one of the two.
#[derive(Debug, Default)]
struct Lately {
    last: Option<(i64, Duration)>,
    other: Option<(i64, Duration)>,
}

impl Lately {
    fn asks(&mut self, school: i64, now: Duration) {
        if self.last.is_some_and(|(last, _)| last != school) {
            self.other = self.last;
        }
        self.last = Some((school, now));
    }

    /// Whether another school than this asked lately.
    fn has_other(&self, school: i64, now: Duration) -> bool {
        let both = [self.last, self.other].into_iter().flatten();
        let mut others = both.filter(|(other, _)| *other != school);
        others.any(|(_, asked)| now.saturating_sub(asked) < LATELY)
    }
}

#[derive(Debug)]
pub(super) struct Desk<T> {
    adapt: Adapt,
    open: u32,
    of_schools: Tally<i64>,
    lately: Lately,
    lines: [VecDeque<Waiter<T>>; Priority::ALL.len()],
    /// How many of each school are in these lines.
    in_line: Tally<i64>,
    waits: Waits,
    congested: bool,
    last: u64,
}

impl<T> Desk<T> {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            adapt: Adapt::new(bounds),
            open: 0,
            of_schools: Tally::default(),
            lately: Lately::default(),
            lines: [const { VecDeque::new() }; Priority::ALL.len()],
            in_line: Tally::default(),
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

    /// Whether all places are taken.
    pub(super) fn is_full(&self) -> bool {
        self.open >= self.limit()
    }

    /// Asks to be worked for; `told` is kept for who waits.
    pub(super) fn ask(&mut self, priority: Priority, school: i64, told: T, now: Duration) -> Asked {
        self.look(now);
        // Nobody's, and the region's: a school leaves them no part. They come before it by priority, and as they are few.
        if school > 0 {
            self.lately.asks(school, now);
        }
        if !self.is_full() && !self.has_part(school, now) && self.nobody_is_next(now) {
            self.begin(school, Duration::ZERO);
            return Asked::Served(self.open);
        }
        let most = usize::try_from(self.limit() * LINE).unwrap_or(usize::MAX);
        let part = usize::try_from(self.limit() * LINE / PART).unwrap_or(usize::MAX);
        let has_room = if self.waiting_of(school) >= part {
            self.make_room(priority, |waiter| waiter.school == school)
        } else {
            self.waiting() < most || self.make_room(priority, |_| true)
        };
        if !has_room {
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
            self.in_line.one_more(school);
        }
        Asked::Waits(self.last)
    }

    fn line(&mut self, priority: Priority) -> Option<&mut VecDeque<Waiter<T>>> {
        let place = Priority::ALL.iter().position(|one| *one == priority)?;
        self.lines.get_mut(place)
    }

    fn waiting_of(&self, school: i64) -> usize {
        let waiting = self.in_line.of(&school);
        usize::try_from(waiting).unwrap_or(usize::MAX)
    }

    /// What a school may have open while others ask.
    fn part(&self) -> u32 {
        self.limit().div_ceil(PART)
    }

    /// Whether a school has all that it may have open now.
    fn has_part(&self, school: i64, now: Duration) -> bool {
        let open = self.of_schools.of(&school);
        open >= self.part() && self.lately.has_other(school, now)
    }

    /// The schools that have: two at most while there are places.
    fn with_part(&self, now: Duration) -> Vec<i64> {
        let part = self.part();
        let most = self.of_schools.all().filter(|(_, open)| *open >= part);
        let most = most.map(|(school, _)| *school);
        most.filter(|school| self.lately.has_other(*school, now))
            .collect()
    }

    /// Whether all who wait do for their own school's part.
    fn nobody_is_next(&self, now: Duration) -> bool {
        if self.waiting() == 0 {
            return true;
        }
        let with_part = self.with_part(now);
        let mut all = self.lines.iter().flatten();
        all.all(|waiter| with_part.contains(&waiter.school))
    }

    /// Sends away who waited longest of the least urgent that may be, if these are not more urgent; whether there is
    /// room.
    fn make_room(&mut self, priority: Priority, may_be: impl Fn(&Waiter<T>) -> bool) -> bool {
        let lines = Priority::ALL.iter().zip(&mut self.lines).rev();
        let mut lines = lines.filter(|(of, _)| **of >= priority);
        let sent_away = lines.find_map(|(_, line)| {
            let place = line.iter().position(&may_be)?;
            line.remove(place)
        });
        self.taken_out(sent_away).is_some()
    }

    /// Counts somebody no more who was taken out of a line.
    fn taken_out(&mut self, waiter: Option<Waiter<T>>) -> Option<Waiter<T>> {
        waiter.inspect(|waiter| self.in_line.one_less(waiter.school))
    }

    fn begin(&mut self, school: i64, waited: Duration) {
        self.count(school);
        // While places are free, who waited did for their own school's part, which tells nothing of the server.
        if self.is_full() {
            self.waits.sum += waited;
        }
        self.waits.count += 1;
    }

    fn count(&mut self, school: i64) {
        self.open += 1;
        self.of_schools.one_more(school);
    }

    fn end(&mut self, school: i64) {
        self.open = self.open.saturating_sub(1);
        self.of_schools.one_less(school);
    }

    /// Once a second, says whether people waited too long for a place to come free.
    pub(super) fn look(&mut self, now: Duration) {
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
        self.congested = mean > CONGESTED || stuck && self.is_full();
        self.waits = Waits {
            from: now,
            ..Waits::default()
        };
    }

    /// An answer is done, which took so long and began with so many open, if that tells something.
    pub(super) fn done(&mut self, school: i64, took: Option<(Duration, u32)>, now: Duration) {
        if let Some((took, open)) = took {
            self.adapt.learn(took, open);
        }
        self.end(school);
        self.look(now);
    }

    /// Who is to be worked for next, if more may be open: the most urgent whose school has not its part; among them the
    /// newest while people wait too long, since who waited longest has mostly gone; and of a school that has few open,
    /// as long as there is one. A place may stay empty for who asks next.
    pub(super) fn next(&mut self, now: Duration) -> Option<(i64, T)> {
        if self.is_full() {
            return None;
        }
        let with_part = self.with_part(now);
        let may_begin = |waiter: &Waiter<T>| !with_part.contains(&waiter.school);
        let share = (self.limit() / 4).max(1);
        let of_schools = &self.of_schools;
        let is_few =
            |waiter: &Waiter<T>| may_begin(waiter) && of_schools.of(&waiter.school) < share;
        let newest_first = self.congested;
        let found = self.lines.iter_mut().find_map(|line| {
            let place = if newest_first {
                let place = line.iter().rev().take(LOOKED_AT).position(is_few);
                let place = place.or_else(|| line.iter().rev().position(may_begin));
                place.map(|place| line.len() - 1 - place)
            } else {
                let place = line.iter().take(LOOKED_AT).position(is_few);
                place.or_else(|| line.iter().position(may_begin))
            };
            line.remove(place?)
        });
        let waiter = self.taken_out(found)?;
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
        let left = place.ok().and_then(|place| line.remove(place));
        self.taken_out(left).is_some()
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
