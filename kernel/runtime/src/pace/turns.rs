//! Turns of long calls to read the store: so many read at a time, and whoever waits goes in fair order
//! ([`super::order`]), by how long each place kept its turns. So a module that reads without end, in as many calls
//! as it may have, leaves every other school its part.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::oneshot;

use super::nanos;
use super::order::{Order, Place};

/// The turns that there are.
#[derive(Debug)]
pub(crate) struct Turns(Mutex<State>);

#[derive(Debug)]
struct State {
    free: usize,
    waiting: Order<Asked>,
}

#[derive(Debug)]
struct Asked {
    place: Place,
    answer: oneshot::Sender<Turn>,
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    turns: Arc<Turns>,
    place: Place,
    since: Instant,
}

impl Turns {
    /// So many at a time.
    pub(crate) fn new(at_a_time: usize) -> Arc<Self> {
        Arc::new(Self(Mutex::new(State {
            free: at_a_time,
            waiting: Order::default(),
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next turn of a place, when it comes.
    pub(crate) async fn take(self: &Arc<Self>, place: &Place) -> Option<Turn> {
        let (answer, turn) = oneshot::channel();
        let asked = Asked {
            place: place.clone(),
            answer,
        };
        self.state().waiting.push(place, asked);
        self.give();
        // Nobody drops what waits.
        turn.await.ok()
    }

    /// Gives the turns that are free to those who wait for them.
    fn give(self: &Arc<Self>) {
        while let Some(Asked { place, answer }) = self.next() {
            let turn = Turn {
                turns: Arc::clone(self),
                place,
                since: Instant::now(),
            };
            // Outside the lock: a turn that nobody takes any more is given back, under it.
            drop(answer.send(turn));
        }
    }

    /// Takes a turn for whoever is next, if there is one.
    fn next(&self) -> Option<Asked> {
        let mut state = self.state();
        while state.free > 0 {
            let asked = state.waiting.next(|_, _| true)?;
            // Who stopped waiting takes none.
            if !asked.answer.is_closed() {
                state.free -= 1;
                return Some(asked);
            }
        }
        None
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        {
            let mut state = self.turns.state();
            state.free += 1;
            let kept = nanos(self.since.elapsed());
            state.waiting.spent(&self.place, kept);
        }
        self.turns.give();
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use futures::FutureExt;
    use futures::future::join_all;
    use preau_domain::ids::SchoolId;

    use super::*;

    fn at(school: i64) -> Place {
        Place {
            school: SchoolId(school),
            module: "homework".parse().expect("an id"),
            weight: 1,
        }
    }

    #[tokio::test]
    async fn two_schools_read_equally_often_however_many_calls_each_has() {
        let turns = Turns::new(1);
        let had = [Cell::new(0_u32), Cell::new(0_u32)];
        let reader = async |school: usize| {
            let place = at(i64::try_from(school).expect("small"));
            while had.iter().map(Cell::get).sum::<u32>() < 200 {
                let turn = turns.take(&place).await.expect("its turn comes");
                tokio::time::sleep(Duration::from_millis(1)).await;
                had[school].set(had[school].get() + 1);
                drop(turn);
            }
        };
        let many = join_all((0..30).map(|_| reader(0)));
        tokio::join!(many, reader(1));
        let [many, one] = had.map(|had| had.get());
        assert!(many < one * 2 && one < many * 2, "{many} and {one}");
    }

    #[tokio::test]
    async fn a_turn_goes_past_those_who_stopped_waiting_for_it() {
        let (turns, place) = (Turns::new(1), at(1));
        let held = turns.take(&place).await.expect("it is free");
        let mut gone: Vec<_> = (0..3).map(|_| Box::pin(turns.take(&place))).collect();
        assert!(gone.iter_mut().all(|one| one.now_or_never().is_none()));
        let mut next = Box::pin(turns.take(&place));
        assert!(next.as_mut().now_or_never().is_none(), "one has it");
        drop(gone);
        drop(held);
        assert!(next.now_or_never().flatten().is_some());
        assert_eq!(turns.state().free, 1, "and gave it back");
    }
}
