//! Whoever has a place in the room and asks again sooner than they are told to is answered later for it.
//!
//! However little an answer costs, some thousands who reload without end take the core with it that those who are in
//! need. So their answer is held until it is due, and says how it stands then. Nobody loses a place by that, and nobody is
//! told less. Who has not heard an answer is not due later for having asked: a browser that gives up a page and asks anew
//! waits for the same instant. Who has no place is not held: they are given one by one of the next answers.
//!
//! It is counted for a device and not for an address, behind which a whole school sits; in tables that never grow. Two
//! devices that share a slot of them hold each other up for [`EACH`] at worst.

use std::sync::atomic::{AtomicI64, AtomicU8, AtomicU32, Ordering};

use crate::At;

/// A device that waits is answered once in so long, and no answer is held longer: less than the shortest time after which
/// a page's own script looks again ([`LOOKS`](crate::gate::LOOKS), up to a fifth less, and by the script's own chance a
/// tenth less than that).
pub const EACH: At = 3_500;
/// So many times before that it is answered at once: a page, its script's first look, and somebody who cannot believe it.
pub const AT_ONCE: i64 = 3;
/// How many answers are held at once for one device: as many connections as a browser has. What it asks for beyond is not
/// told its place.
pub const OF_ONE: u8 = 6;
/// The most answers that are held at once, each with an open connection, of some 40 KiB together. Whoever comes beyond is
/// not told their place.
pub const HELD: u32 = 10_000;

/// How many slots there are, in a little more than one MiB: of 100,000 who wait, nearly half have one of their own.
const SLOTS: usize = 1 << 17;

/// Whether the answer to somebody may be held, should they have a place and wait, and by which number their device is told
/// from others: as random as a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// It may not.
    Never,
    /// It may.
    May(u64),
    /// It was.
    Was(u64),
}

/// When each device that waits is due to be answered next, and how many of its answers are held.
#[derive(Debug)]
pub struct Haste {
    due: Box<[AtomicI64]>,
    held: Box<[AtomicU8]>,
    /// How many are held of all, and may be.
    all: AtomicU32,
    most: AtomicU32,
}

/// An answer that is held, until it is dropped.
#[derive(Debug)]
pub struct Held<'a> {
    haste: &'a Haste,
    slot: usize,
}

impl Default for Haste {
    fn default() -> Self {
        Self {
            due: (0..SLOTS).map(|_| AtomicI64::new(At::MIN)).collect(),
            held: (0..SLOTS).map(|_| AtomicU8::new(0)).collect(),
            all: AtomicU32::new(0),
            most: AtomicU32::new(HELD),
        }
    }
}

/// The slot of a device.
fn slot_of(device: u64) -> usize {
    let slots = u64::try_from(SLOTS).unwrap_or(1);
    usize::try_from(device % slots).unwrap_or(0)
}

impl Haste {
    /// Has so many answers be held at once at most, and never more than [`HELD`].
    pub fn hold_at_most(&self, answers: u32) {
        self.most.store(answers.min(HELD), Ordering::Relaxed);
    }

    /// For how many milliseconds the answer to who waits is held; none where it is given now, which counts.
    pub(crate) fn holds(&self, hold: Hold, now: At) -> Option<At> {
        let (device, was) = match hold {
            Hold::Never => return None,
            Hold::May(device) => (device, false),
            Hold::Was(device) => (device, true),
        };
        let due = self.due.get(slot_of(device))?;
        let at = |known: At| known.clamp(now - (AT_ONCE - 1) * EACH, now + EACH);
        let early = at(due.load(Ordering::Relaxed)) - now;
        if early > 0 && !was {
            return Some(early);
        }
        let count = |known| Some(at(known).min(now) + EACH);
        // It always counts.
        let _ = due.fetch_update(Ordering::Relaxed, Ordering::Relaxed, count);
        None
    }

    /// Holds an answer to a device; none where too many are held, of it or of all.
    pub fn begin(&self, device: u64) -> Option<Held<'_>> {
        let slot = slot_of(device);
        let of_device = self.held.get(slot)?;
        let few = |held| (held < OF_ONE).then_some(held + 1);
        of_device
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, few)
            .ok()?;
        let most = self.most.load(Ordering::Relaxed);
        let few = |held| (held < most).then_some(held + 1);
        let all = &self.all;
        if all
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, few)
            .is_err()
        {
            of_device.fetch_sub(1, Ordering::Relaxed);
            return None;
        }
        Some(Held { haste: self, slot })
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Some(held) = self.haste.held.get(self.slot) {
            held.fetch_sub(1, Ordering::Relaxed);
        }
        self.haste.all.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEVICE: u64 = 7;

    /// What the gate and whoever holds an answer do with one request: after how long it is answered.
    fn asks(haste: &Haste, now: At) -> At {
        let held = haste.holds(Hold::May(DEVICE), now).unwrap_or(0);
        if held > 0 {
            assert_eq!(haste.holds(Hold::Was(DEVICE), now + held), None);
        }
        held
    }

    /// How many answers somebody has in a minute who asks again so many milliseconds after each.
    fn answers(every: At) -> usize {
        let haste = Haste::default();
        let mut now = 1_800_000_000_000;
        let end = now + 60_000;
        let asked = std::iter::from_fn(|| {
            now += asks(&haste, now) + every;
            (now < end).then_some(())
        });
        asked.count()
    }

    #[test]
    fn whoever_looks_as_they_are_told_to_is_answered_at_once() {
        let haste = Haste::default();
        let first = [0, 2_000, 5_600, 9_200, 12_800, 16_400];
        assert_eq!(first.map(|now| asks(&haste, now)), [0; 6]);
        assert_eq!(answers(3_600), 16);
    }

    #[test]
    fn whoever_reloads_without_end_has_an_answer_in_three_and_a_half_seconds() {
        for every in [1, 200, 1_000, 3_000] {
            let answers = answers(every);
            assert!((17..=20).contains(&answers), "{every} ms: {answers}");
        }
    }

    #[test]
    fn whoever_gives_up_an_answer_and_asks_anew_waits_for_the_same_instant() {
        let haste = Haste::default();
        (0..AT_ONCE).for_each(|_| assert_eq!(asks(&haste, 0), 0));
        for now in [0, 1_000, 1_000, 3_400] {
            assert_eq!(haste.holds(Hold::May(DEVICE), now), Some(EACH - now));
        }
        assert_eq!(haste.holds(Hold::May(DEVICE), EACH), None);
    }

    #[test]
    fn one_device_has_few_answers_held_and_all_together_so_many() {
        let haste = Haste::default();
        haste.hold_at_most(u32::from(OF_ONE) + 1);
        let held: Vec<_> = (0..9).map(|_| haste.begin(DEVICE)).collect();
        assert_eq!(held.iter().flatten().count(), usize::from(OF_ONE));
        let other = haste.begin(1);
        assert!(
            other.is_some() && haste.begin(2).is_none(),
            "seven are held"
        );
        drop(held);
        assert!(haste.begin(2).is_some() && haste.begin(DEVICE).is_some());
        assert!(haste.all.load(Ordering::Relaxed) == 1, "the other's");
    }

    #[test]
    fn a_clock_that_was_set_back_holds_nobody_longer() {
        let haste = Haste::default();
        (0..5).for_each(|_| _ = asks(&haste, 3_600_000));
        assert_eq!(asks(&haste, 0), EACH);
        assert_eq!(haste.holds(Hold::May(8), 0), None, "nor anybody else");
        assert_eq!(haste.holds(Hold::Never, 0), None);
    }
}
