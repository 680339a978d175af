//! The people of one flow who came within a few seconds of each other.

use std::collections::VecDeque;

use super::bits::Bits;
use super::shuffle::Shuffle;
use super::{BUCKET, GRACE, MOST};
use crate::At;

/// Where somebody is who came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Not called yet; so many of the bucket are before them.
    Waits(u32),
    /// Called.
    Called,
    /// In, or was.
    Spent,
}

/// Those who were called in one stretch.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    /// Ranks, to below the second.
    from: u32,
    to: u32,
    at: At,
    /// How many of them a seat is kept for.
    kept: u32,
}

/// An order that is drawn a part at a time: of half a million people it takes some 50 ms, for which nobody else would be
/// answered.
#[derive(Debug)]
struct Drawing {
    order: Shuffle,
    /// The first number whose rank is not noted yet.
    next: u32,
    /// The bucket's bits of numbers below, by rank.
    there: Bits,
    lately: Bits,
    spent: Bits,
}

impl Drawing {
    fn of(order: Shuffle) -> Self {
        Self {
            order,
            next: 0,
            there: Bits::default(),
            lately: Bits::default(),
            spent: Bits::default(),
        }
    }

    /// Notes the ranks of the next numbers, of as many as are left in this instant; whether that was the last. Who came in
    /// was there before.
    fn go_on(&mut self, [there, lately, spent]: [&Bits; 3], left: &mut u32) -> bool {
        while let Some(number) = there.next(self.next) {
            let Some(rest) = left.checked_sub(1) else {
                return false;
            };
            *left = rest;
            let rank = self.order.rank(number);
            self.there.add(rank);
            if lately.has(number) {
                self.lately.add(rank);
            }
            if spent.has(number) {
                self.spent.add(rank);
            }
            self.next = number + 1;
        }
        true
    }

    /// Notes that somebody is there, or came in, while the order is drawn.
    fn note(&mut self, number: u32, came_in: bool) {
        if number < self.next {
            let rank = self.order.rank(number);
            if came_in {
                self.spent.add(rank);
            } else {
                self.there.add(rank);
                self.lately.add(rank);
            }
        }
    }
}

/// A bucket. A place is a number, in the order in which it was given out; once the bucket is closed, its rank
/// in the order in which it is called. One bit says that somebody is there, one that they asked lately, one that they came
/// in, and that is all that is kept of them.
#[derive(Debug, Default)]
pub(super) struct Bucket {
    /// Numbers given out. A bucket from before a restart knows of none.
    issued: u32,
    /// The order, once no more numbers are given out.
    order: Option<Shuffle>,
    /// The same while it is drawn.
    drawing: Option<Drawing>,
    /// Who came back with their ticket, and asked in this stretch of [`SILENT`](super::SILENT) or in the one before.
    there: Bits,
    /// Who asked in this one.
    lately: Bits,
    /// Who came in.
    spent: Bits,
    /// Who came back after their rank was called, or after the seat was given up that was kept for them: next to be
    /// called.
    late: Bits,
    /// Ranks below were called.
    called: u32,
    /// How many are there and not called.
    waiting: u32,
    stretches: VecDeque<Stretch>,
    /// When a number was given out, somebody was called, or was not waited for any more, last.
    last: At,
    /// Whether its people came before an hour at which they are let in: it takes them all, until then.
    gathers: bool,
}

impl Bucket {
    /// One of which this process gave out nothing: it was opened before a restart. Its people come back in the
    /// order of their numbers.
    pub(super) fn from_before() -> Self {
        Self {
            order: Some(Shuffle::new(0, 0)),
            ..Self::default()
        }
    }

    /// One of those who come before an hour at which they are let in.
    pub(super) fn gathering() -> Self {
        Self {
            gathers: true,
            ..Self::default()
        }
    }

    /// Whether somebody who comes at this instant, before such an hour or not, is of this bucket, opened then.
    pub(super) fn takes(&self, gathers: bool, opened: At, now: At) -> bool {
        self.is_open() && self.gathers == gathers && (gathers || now - opened < BUCKET)
    }

    /// Whether it has been open for so long that it is to be closed. One that gathers is, once the first of it is
    /// called.
    pub(super) fn is_due(&self, opened: At, now: At) -> bool {
        self.order.is_none() && !self.gathers && now - opened >= BUCKET
    }

    fn is_open(&self) -> bool {
        self.order.is_none() && self.drawing.is_none() && self.issued < MOST
    }

    /// How many words of bits it takes.
    #[cfg(test)]
    pub(super) fn words(&self) -> usize {
        let bits = [&self.there, &self.lately, &self.spent, &self.late];
        bits.iter().map(|bits| bits.words()).sum()
    }

    pub(super) fn waiting(&self) -> u32 {
        self.waiting
    }

    /// The next number.
    pub(super) fn issue(&mut self, now: At) -> u32 {
        self.last = self.last.max(now);
        self.issued += 1;
        self.issued - 1
    }

    /// Gives out no more numbers, and draws the order of those that are, a part of it each time: of as many as are left in
    /// this instant. Whether all of it is drawn.
    pub(super) fn close(&mut self, seed: u64, left: &mut u32) -> bool {
        if self.order.is_some() {
            return true;
        }
        let order = Shuffle::new(self.issued, seed);
        let mut drawing = self.drawing.take().unwrap_or_else(|| Drawing::of(order));
        if !drawing.go_on([&self.there, &self.lately, &self.spent], left) {
            self.drawing = Some(drawing);
            return false;
        }
        self.there = drawing.there;
        self.lately = drawing.lately;
        self.spent = drawing.spent;
        self.order = Some(drawing.order);
        true
    }

    /// Notes that somebody is there, and finds them; whether they are new besides.
    pub(super) fn find(&mut self, serial: u32) -> (Found, bool) {
        let rank = self.order.map_or(serial, |order| order.rank(serial));
        if self.spent.has(rank) {
            return (Found::Spent, false);
        }
        let is_new = self.there.add(rank);
        self.lately.add(rank);
        if let Some(drawing) = &mut self.drawing {
            drawing.note(rank, false);
        }
        if rank >= self.called {
            self.waiting += u32::from(is_new);
            let ahead = if self.gathers && self.order.is_none() {
                // Nothing is drawn yet: all others may turn out to be before them.
                self.waiting.saturating_sub(1)
            } else {
                self.late.count(0, self.called) + self.there.count(self.called, rank)
            };
            return (Found::Waits(ahead), is_new);
        }
        if self.late.has(rank) {
            return (Found::Waits(self.late.count(0, rank)), false);
        }
        if !is_new && self.kept(rank).is_some() {
            return (Found::Called, false);
        }
        self.late.add(rank);
        self.waiting += 1;
        (Found::Waits(self.late.count(0, rank)), true)
    }

    /// The stretch in which a seat is kept for a rank: the last in which it was called.
    fn kept(&mut self, rank: u32) -> Option<&mut Stretch> {
        let mut stretches = self.stretches.iter_mut().rev();
        stretches.find(|one| (one.from..one.to).contains(&rank) && one.kept > 0)
    }

    /// Calls the next who is there, and keeps a seat for them: who is late first.
    pub(super) fn call(&mut self, now: At) -> bool {
        if let Some(rank) = self.late.next(0) {
            self.late.remove(rank);
            self.waiting = self.waiting.saturating_sub(1);
            self.last = now;
            self.stretches.push_back(Stretch {
                from: rank,
                to: rank + 1,
                at: now,
                kept: 1,
            });
            return true;
        }
        let mut from = self.called;
        let rank = loop {
            match self.there.next(from) {
                // Somebody who came in before their turn.
                Some(rank) if self.spent.has(rank) => from = rank + 1,
                Some(rank) => break rank,
                None => return false,
            }
        };
        let from = self.called;
        self.called = rank + 1;
        self.waiting = self.waiting.saturating_sub(1);
        self.last = now;
        match self.stretches.back_mut() {
            Some(stretch) if now - stretch.at < 1_000 && stretch.to == from => {
                stretch.to = self.called;
                stretch.kept += 1;
            }
            _ => self.stretches.push_back(Stretch {
                from,
                to: self.called,
                at: now,
                kept: 1,
            }),
        }
        true
    }

    /// Notes that somebody came in; whether a seat was kept for them.
    pub(super) fn enter(&mut self, serial: u32) -> bool {
        let rank = self.order.map_or(serial, |order| order.rank(serial));
        if !self.spent.add(rank) {
            // A ticket that was used takes nothing of what is kept for others.
            return false;
        }
        if let Some(drawing) = &mut self.drawing {
            drawing.note(rank, true);
        }
        let is_late = self.late.remove(rank);
        if rank >= self.called || is_late {
            // Before their turn: who is in a lesson now.
            self.waiting -= u32::from(self.there.has(rank)).min(self.waiting);
            return false;
        }
        match self.kept(rank) {
            Some(stretch) => {
                stretch.kept -= 1;
                true
            }
            None => false,
        }
    }

    /// Gives up the seats that were kept for too long; how many.
    pub(super) fn lapse(&mut self, now: At) -> u32 {
        let mut lapsed = 0;
        while let Some(stretch) = self.stretches.front()
            && now - stretch.at >= GRACE
        {
            lapsed += stretch.kept;
            self.stretches.pop_front();
        }
        lapsed
    }

    /// Once a stretch of [`SILENT`](super::SILENT) is over: who did not ask in it is not waited for any more, until they
    /// come back; how many. Of who was called, it stays known that they were there.
    pub(super) fn forget(&mut self, now: At) -> u32 {
        let lately = std::mem::take(&mut self.lately);
        let silent = self.there.keep(self.called, &lately, &self.spent)
            + self.late.keep(0, &lately, &self.spent);
        if let Some(drawing) = &mut self.drawing {
            let lately = std::mem::take(&mut drawing.lately);
            drawing.there.keep(0, &lately, &drawing.spent);
        }
        if silent > 0 {
            // Tickets may last a little longer: who comes back by them has their place again.
            self.last = now;
        }
        self.waiting = self.waiting.saturating_sub(silent);
        silent
    }

    /// Whether nobody can come back to it any more: all were called, and their tickets have ended since.
    pub(super) fn is_over(&self, opened: At, now: At) -> bool {
        let after = crate::ticket::KEPT + GRACE;
        self.waiting == 0 && self.stretches.is_empty() && now - self.last.max(opened) > after
    }
}
