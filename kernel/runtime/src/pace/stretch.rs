//! What a call and whoever runs it tell each other: whether it used up its stretch, and what it waited for.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::nanos;
use super::order::Place;
use super::turns::{Turn, Turns};
use crate::limits;

/// What a call and whoever runs it tell each other.
#[derive(Debug, Default)]
pub(crate) struct Stretch {
    pub(super) overran: AtomicBool,
    pub(super) heavy: AtomicBool,
    /// It takes so much memory that it must not go on in the foreground.
    pub(super) bulky: AtomicBool,
    pub(super) outside: AtomicU64,
    waits: Mutex<Waits>,
    stored: AtomicU64,
    reads: AtomicU32,
    /// Reads that the store has not answered yet.
    asked: AtomicU32,
    /// Where the reads of a long call take turns; none as long as it is short.
    turns: OnceLock<(Arc<Turns>, Place)>,
}

/// What a call waited, for a core and for its turns to read.
#[derive(Debug, Default)]
struct Waits {
    so_far: Duration,
    /// Since when it waits for a turn, while it does.
    turn: Option<Instant>,
    /// When the last turn that it waited for came.
    turned: Option<Instant>,
}

/// A call waits for a turn as long as this is there.
struct Waiting<'a>(&'a Stretch);

impl<'a> Waiting<'a> {
    fn begin(stretch: &'a Stretch) -> Self {
        stretch.waits().turn = Some(Instant::now());
        Self(stretch)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let (mut waits, now) = (self.0.waits(), Instant::now());
        if let Some(since) = waits.turn.take() {
            waits.so_far += now.saturating_duration_since(since);
        }
        waits.turned = Some(now);
    }
}

/// A read is under way as long as this is there.
pub(crate) struct Asking<'a>(&'a Stretch);

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.asked.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Stretch {
    fn waits(&self) -> MutexGuard<'_, Waits> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The guest used up its stretch and gives way.
    pub(crate) fn overrun(&self) {
        self.overran.store(true, Ordering::Relaxed);
    }

    /// What comes next of this module here may be like this: better in the background.
    pub(crate) fn mark_heavy(&self) {
        self.heavy.store(true, Ordering::Relaxed);
    }

    /// It is about to take so much memory in all. With much of it one instruction keeps a core for
    /// milliseconds, and nothing interrupts it: before it has that, a call gives way, to go on in the background.
    pub(crate) async fn take(&self, memory: usize) {
        if memory > limits::FOREGROUND_MEMORY && self.turns.get().is_none() {
            self.bulky.store(true, Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    }

    /// How long it waited for a core and for its turns to read; of the turn for which it waits now, so far.
    pub(crate) fn waited(&self) -> Duration {
        let waits = self.waits();
        let turn = waits.turn.map_or(Duration::ZERO, |since| since.elapsed());
        waits.so_far + turn
    }

    /// It waited so long for a core.
    pub(crate) fn add_wait(&self, time: Duration) {
        self.waits().so_far += time;
    }

    /// It waited for a core from then until now. As long as it waited for its turn to read as well, that is
    /// counted once.
    pub(super) fn waited_since(&self, since: Instant) {
        let mut waits = self.waits();
        if waits.turn.is_none() {
            let since = waits.turned.map_or(since, |turned| turned.max(since));
            waits.so_far += since.elapsed();
        }
    }

    /// It asks the store, and waits for it as long as what is given is there.
    pub(crate) fn asking(&self) -> Asking<'_> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Asking(self)
    }

    /// Whether it waits for the store.
    pub(super) fn asks(&self) -> bool {
        self.asked.load(Ordering::Relaxed) > 0
    }

    /// Whether it asked the store no more often than a page that is well made needs.
    pub(super) fn reads_few(&self) -> bool {
        self.reads.load(Ordering::Relaxed) <= limits::FORGIVEN_READS
    }

    /// How long it waited for the store so far, reads that are under way aside.
    pub(super) fn stored(&self) -> Duration {
        Duration::from_nanos(self.stored.load(Ordering::Relaxed))
    }

    /// The store took so long for a read of it.
    pub(crate) fn add_read(&self, time: Duration) {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.stored.fetch_add(nanos(time), Ordering::Relaxed);
    }

    /// Somebody outside took so long to answer it: time of its own, in which it wants no core.
    pub(crate) fn add_outside(&self, time: Duration) {
        self.outside.fetch_add(nanos(time), Ordering::Relaxed);
    }

    /// Whether it is the store that used up this time: most of it, and over no more reads than a page
    /// that is well made needs.
    pub(crate) fn was_kept_by_store(&self, time: Duration) -> bool {
        self.stored() >= time / 2 && self.reads_few()
    }

    /// Its turn to read the store: at once for a short call, when it comes for a long one. While it waits, it is as
    /// if it waited for a core.
    pub(crate) async fn turn_to_read(&self) -> Option<Turn> {
        let (turns, place) = self.turns.get()?;
        let _waiting = Waiting::begin(self);
        turns.take(place).await
    }

    /// It is a long call of this place from now on: its reads take turns here.
    pub(crate) fn take_turns(&self, turns: &Arc<Turns>, place: &Place) {
        self.turns
            .get_or_init(|| (Arc::clone(turns), place.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHILE: Duration = Duration::from_millis(5);

    #[test]
    fn who_waits_for_a_turn_and_for_a_core_at_once_waits_once() {
        let (stretch, began) = (Stretch::default(), Instant::now());
        let turn = Waiting::begin(&stretch);
        std::thread::sleep(WHILE);
        assert!(stretch.waited() >= WHILE, "also before the turn comes");
        stretch.waited_since(began);
        assert!(stretch.waited() <= began.elapsed());
        drop(turn);
        std::thread::sleep(WHILE);
        stretch.waited_since(began);
        assert!(stretch.waited() >= WHILE * 2, "it waited on, for a core");
        assert!(stretch.waited() <= began.elapsed());
        stretch.add_wait(WHILE);
        assert!(stretch.waited() >= WHILE * 3);
    }
}
