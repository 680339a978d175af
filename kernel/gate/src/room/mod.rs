//! The room where people wait: in which order, and whose turn it is.
//!
//! Each flow, the people of one profile in one school, has an order of its own: by bucket of arrivals, some
//! seconds each, shuffled within, so that who hammers gains nothing. Flows take turns by weight (stride
//! scheduling, C. A. Waldspurger, 1995: what a deficit round robin comes to where all pieces are one person), so
//! that of two schools the one with a hundred times its people waits longer, and not the other.
//!
//! Nobody who waits is an object. A ticket carries its bucket and its number there; a bucket keeps three bits for each
//! number. Somebody counts from when they come *back* with their ticket: of who keeps no cookies, nothing but
//! the number that was given out is left; and for as long as they ask: who does not for [`SILENT`] is passed over, and
//! counts again at their place once they are back. Who is called has a seat kept for [`GRACE`]; then it goes to the next,
//! and they are called first once they are back: so is who came back only after their turn, since nobody could keep
//! a seat for them.
//!
//! Those who come before an hour at which they are let in, as a dial says, are of one bucket all of them: nobody gains
//! by having come at five.
//!
//! After a restart, tickets are what is left: a bucket that this process does not know, opened before it began, is
//! made again from the tickets of those who come back.

mod bits;
mod bucket;
mod shuffle;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

pub(crate) use shuffle::mixed;

use crate::At;
use crate::ticket::{Flow, KEPT};
use bucket::{Bucket, Found};

/// How long people are of one bucket.
pub const BUCKET: At = 5_000;
/// How long a seat is kept for somebody who was called: longer than the longest between two looks of a page, or who looks
/// as they are told to would be overtaken ([`LOOKS`](crate::gate::LOOKS), up to a fifth more, and by the page's script's
/// own chance a tenth more than that).
pub const GRACE: At = 80_000;
/// For how long somebody is waited for who does not ask any more, and at most twice that. Who waits asks every minute or
/// so; the ticket of who does not lasts about as long.
pub const SILENT: At = KEPT / 2;
/// Numbers of one bucket, 384 KiB of bits: beyond, the next is opened.
const MOST: u32 = 1 << 20;
/// Of so many people the ranks are drawn in one instant, in all flows together: a millisecond or two, in which nobody
/// is answered.
const AT_ONCE: u32 = 1 << 14;
/// One turn of a flow of weight 1.
const STRIDE: u64 = 1 << 32;

/// Where somebody stands who came back with a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// So many of their flow are before them.
    Waits(u32),
    /// It is their turn, and a seat is kept for them.
    Called,
    /// Their ticket was used, or has ended.
    Spent,
}

#[derive(Debug)]
struct Queue {
    weight: u32,
    buckets: BTreeMap<At, Bucket>,
    /// Who are there and not called.
    waiting: u32,
    /// When its next turn is, in strides.
    pass: u64,
}

/// The room.
#[derive(Debug)]
pub struct Room {
    started: At,
    seed: u64,
    queues: HashMap<Flow, Queue>,
    /// Flows of whom somebody waits, by their next turn.
    turns: BTreeSet<(u64, Flow)>,
    /// The turn that is.
    pass: u64,
    waiting: u32,
    kept: u32,
    /// When those are forgotten next who do not ask any more.
    forgets: At,
    /// How many more ranks may be drawn in an instant, and in which.
    left: u32,
    instant: At,
}

impl Room {
    /// An empty room; the seed decides how buckets are shuffled.
    pub fn new(seed: u64, now: At) -> Self {
        Self {
            started: now,
            seed,
            queues: HashMap::new(),
            turns: BTreeSet::new(),
            pass: 0,
            waiting: 0,
            kept: 0,
            forgets: now + SILENT,
            left: AT_ONCE,
            instant: now,
        }
    }

    /// In each instant, as many ranks may be drawn again.
    fn go_on(&mut self, now: At) {
        if now != self.instant {
            self.left = AT_ONCE;
            self.instant = now;
        }
    }

    /// How many wait.
    pub fn waiting(&self) -> u32 {
        self.waiting
    }

    /// How many of a flow wait.
    pub fn waiting_of(&self, flow: Flow) -> u32 {
        self.queues.get(&flow).map_or(0, |queue| queue.waiting)
    }

    /// How many seats are kept for people who were called.
    pub fn kept(&self) -> u32 {
        self.kept
    }

    /// Each flow of whom somebody waits: how many, and its weight.
    pub fn flows(&self) -> impl Iterator<Item = (Flow, u32, u32)> {
        self.turns.iter().filter_map(|(_, flow)| {
            let queue = self.queues.get(flow)?;
            Some((*flow, queue.waiting, queue.weight))
        })
    }

    /// The bucket of a flow whose turn it is, of those in which somebody waits.
    pub fn front(&self, flow: Flow) -> Option<At> {
        let buckets = self.queues.get(&flow)?.buckets.iter();
        let mut waiting = buckets.filter(|(_, bucket)| bucket.waiting() > 0);
        waiting.next().map(|(opened, _)| *opened)
    }

    /// How much is kept: queues, buckets, and words of their bits.
    #[cfg(test)]
    pub(crate) fn size(&self) -> [usize; 3] {
        let buckets = self
            .queues
            .values()
            .flat_map(|queue| queue.buckets.values());
        let words = buckets.clone().map(Bucket::words).sum();
        [self.queues.len(), buckets.count(), words]
    }

    /// A number for somebody who comes: its bucket, and which it is.
    pub fn arrive(&mut self, flow: Flow, weight: u32, now: At) -> (At, u32) {
        self.give(flow, weight, false, now)
    }

    /// The same for somebody who comes before an hour at which their flow is let in. However long before it they
    /// come, they are of one bucket, in which it is drawn who goes in first once the hour has come: to come early
    /// gains nothing but a place before those who come after it.
    pub fn gather(&mut self, flow: Flow, weight: u32, now: At) -> (At, u32) {
        self.give(flow, weight, true, now)
    }

    fn give(&mut self, flow: Flow, weight: u32, gathers: bool, now: At) -> (At, u32) {
        let queue = self.queues.entry(flow).or_insert_with(|| Queue {
            weight: weight.max(1),
            buckets: BTreeMap::new(),
            waiting: 0,
            pass: 0,
        });
        queue.weight = weight.max(1);
        if let Some((opened, bucket)) = queue.buckets.iter_mut().next_back()
            && bucket.takes(gathers, *opened, now)
        {
            return (*opened, bucket.issue(now));
        }
        // Later than any before it, and than this process: so none is taken for one from before a restart.
        let newest = queue.buckets.keys().next_back().copied();
        let opened = now.max(newest.unwrap_or(self.started).max(self.started) + 1);
        let bucket = queue.buckets.entry(opened);
        let bucket = bucket.or_insert_with(|| {
            if gathers {
                Bucket::gathering()
            } else {
                Bucket::default()
            }
        });
        (opened, bucket.issue(now))
    }

    /// Notes that somebody is there who has this number, and finds where they stand.
    pub fn find(&mut self, flow: Flow, weight: u32, opened: At, serial: u32) -> Standing {
        if serial >= MOST {
            return Standing::Spent;
        }
        let is_from_before = opened <= self.started;
        let queue = match self.queues.get_mut(&flow) {
            Some(queue) => {
                queue.weight = weight.max(1);
                queue
            }
            None if is_from_before => self.queues.entry(flow).or_insert_with(|| Queue {
                weight: weight.max(1),
                buckets: BTreeMap::new(),
                waiting: 0,
                pass: 0,
            }),
            None => return Standing::Spent,
        };
        let before = queue.buckets.range(..opened);
        let before: u32 = before.map(|(_, bucket)| bucket.waiting()).sum();
        let bucket = match queue.buckets.get_mut(&opened) {
            Some(bucket) => bucket,
            None if is_from_before => queue
                .buckets
                .entry(opened)
                .or_insert_with(Bucket::from_before),
            None => return Standing::Spent,
        };
        let (found, is_new) = bucket.find(serial);
        if is_new {
            self.waiting += 1;
            queue.waiting += 1;
            if queue.waiting == 1 {
                queue.pass = queue.pass.max(self.pass);
                self.turns.insert((queue.pass, flow));
            }
        }
        match found {
            Found::Waits(ahead) => Standing::Waits(before + ahead),
            Found::Called => Standing::Called,
            Found::Spent => Standing::Spent,
        }
    }

    /// Calls people of flows that may be let in now, one after the other, as long as there is a seat for one more
    /// (which is asked with how many are kept), and says of whom each is. Where very many came together, it
    /// takes some instants until their order is drawn, in which nobody is called.
    pub fn call(
        &mut self,
        now: At,
        may: impl Fn(Flow) -> bool,
        mut has_seat: impl FnMut(u32) -> bool,
        mut called: impl FnMut(Flow),
    ) {
        self.go_on(now);
        // Each of those who may not is passed over once, however many are called: who was called comes again further on.
        let mut after = Bound::Unbounded;
        loop {
            let mut next = self.turns.range((after, Bound::Unbounded));
            let Some((pass, flow)) = next.find(|(_, flow)| may(*flow)).copied() else {
                break;
            };
            after = Bound::Excluded((pass, flow));
            if !has_seat(self.kept) || self.turn(pass, flow, now).is_none() {
                break;
            }
            called(flow);
        }
    }

    /// Calls the next of a flow whose turn it is.
    fn turn(&mut self, pass: u64, flow: Flow, now: At) -> Option<Flow> {
        let queue = self.queues.get_mut(&flow)?;
        let mut waiting = queue.buckets.iter_mut();
        let (opened, bucket) = waiting.find(|(_, bucket)| bucket.waiting() > 0)?;
        let seed = mixed(self.seed ^ opened.unsigned_abs());
        if !bucket.close(seed, &mut self.left) {
            return None;
        }
        let is_called = bucket.call(now);
        self.turns.remove(&(pass, flow));
        // A flow that was kept out while others had their turns has none of those afterwards.
        self.pass = self.pass.max(pass);
        queue.pass = self.pass + STRIDE / u64::from(queue.weight);
        queue.waiting -= u32::from(is_called);
        self.waiting -= u32::from(is_called);
        self.kept += u32::from(is_called);
        if queue.waiting > 0 {
            self.turns.insert((queue.pass, flow));
        }
        is_called.then_some(flow)
    }

    /// Notes that somebody who was called comes in, or who is in a lesson before their turn; whether a seat
    /// had been kept for them.
    pub fn enter(&mut self, flow: Flow, opened: At, serial: u32) -> bool {
        let Some(queue) = self.queues.get_mut(&flow) else {
            return false;
        };
        let Some(bucket) = queue.buckets.get_mut(&opened) else {
            return false;
        };
        let before = bucket.waiting();
        let was_kept = bucket.enter(serial);
        let left = before - bucket.waiting();
        queue.waiting -= left;
        self.waiting -= left;
        if left > 0 && queue.waiting == 0 {
            self.turns.remove(&(queue.pass, flow));
        }
        self.kept -= u32::from(was_kept);
        was_kept
    }

    /// Gives up the seats of who did not come, and says how many; waits no more for who does not ask, closes buckets that
    /// are old enough, and forgets those to which nobody can come back.
    pub fn tidy(&mut self, now: At) -> u32 {
        self.go_on(now);
        let forgets = now >= self.forgets;
        if forgets {
            self.forgets = now + SILENT;
        }
        let kept = self.kept;
        for (flow, queue) in &mut self.queues {
            let waited = queue.waiting;
            for (opened, bucket) in &mut queue.buckets {
                self.kept -= bucket.lapse(now).min(self.kept);
                if forgets {
                    queue.waiting -= bucket.forget(now).min(queue.waiting);
                }
                if bucket.is_due(*opened, now) {
                    let seed = mixed(self.seed ^ opened.unsigned_abs());
                    bucket.close(seed, &mut self.left);
                }
            }
            self.waiting -= waited - queue.waiting;
            if waited > 0 && queue.waiting == 0 {
                self.turns.remove(&(queue.pass, *flow));
            }
            queue
                .buckets
                .retain(|opened, bucket| !bucket.is_over(*opened, now));
        }
        self.queues.retain(|_, queue| !queue.buckets.is_empty());
        kept - self.kept
    }
}

#[cfg(test)]
mod tests;
