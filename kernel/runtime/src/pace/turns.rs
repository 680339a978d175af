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
        // Of each school how many turns it had and how long it kept them, and of all the longest.
        let had = [0, 1].map(|_| Cell::new((0_u32, Duration::ZERO)));
        let longest = Cell::new(Duration::ZERO);
        let is_over = || had.iter().map(|had| had.get().0).sum::<u32>() >= 200;
        let reader = async |school: usize| {
            let place = at(i64::try_from(school).expect("small"));
            while !is_over() {
                let turn = turns.take(&place).await.expect("its turn comes");
                // Of who waited when it was over, no turn counts.
                if is_over() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
                let kept = turn.since.elapsed();
                drop(turn);
                let (count, time) = had[school].get();
                had[school].set((count + 1, time + kept));
                longest.set(longest.get().max(kept));
            }
        };
        let many = join_all((0..30).map(|_| reader(0)));
        tokio::join!(many, reader(1));
        let ([many, one], longest) = (had.map(|had| had.get()), longest.get());
        // Turns go by time: on a busy machine, who was interrupted in one has fewer.
        let is_fair = |(count, time): (u32, Duration), other: (u32, Duration)| {
            count < other.0 * 2 || time <= other.1 + longest * 2
        };
        assert!(
            is_fair(many, one) && is_fair(one, many),
            "{many:?} and {one:?}, {longest:?} at the longest"
        );
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
