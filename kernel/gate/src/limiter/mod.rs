//! How much is done at once, and for whom first.
//!
//! [`Limiter::enter`] gives a [`Permit`] at once while fewer are open than the limit, which follows what answers take
//! (`adapt.rs`). Beyond, requests wait a moment in line (`desk.rs`), and are sent away where that would not do.

mod adapt;
mod desk;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

pub use adapt::Bounds;
use desk::{Asked, Desk};
pub use desk::{CONGESTED, Priority};

/// What the limiter does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// How many may be open.
    pub limit: u32,
    /// How many are.
    pub open: u32,
    /// How many wait.
    pub waiting: usize,
    /// Whether they wait longer than they should.
    pub congested: bool,
    /// How many were worked on since the start.
    pub begun: u64,
    /// How many were sent away since the start.
    pub shed: u64,
    /// Of these, such as somebody waited for, and no place was free: not what pages ask for by themselves, nor what
    /// waited for the part of its own school.
    pub missed: u64,
}

#[derive(Debug)]
struct Inner {
    desk: Mutex<Desk<oneshot::Sender<Permit>>>,
    began: Instant,
    begun: AtomicU64,
    shed: AtomicU64,
    missed: AtomicU64,
}

/// The limiter of a node.
#[derive(Debug, Clone)]
pub struct Limiter(Arc<Inner>);

impl Limiter {
    /// A limiter within these bounds.
    pub fn new(bounds: Bounds) -> Self {
        Self(Arc::new(Inner {
            desk: Mutex::new(Desk::new(bounds)),
            began: Instant::now(),
            begun: AtomicU64::new(0),
            shed: AtomicU64::new(0),
            missed: AtomicU64::new(0),
        }))
    }

    /// What it does now.
    pub fn load(&self) -> Load {
        let mut desk = self.0.desk();
        // It may be calm, and nobody have asked since who would have noticed.
        desk.look(self.0.began.elapsed());
        Load {
            limit: desk.limit(),
            open: desk.open(),
            waiting: desk.waiting(),
            congested: desk.is_congested(),
            begun: self.0.begun.load(Ordering::Relaxed),
            shed: self.0.shed.load(Ordering::Relaxed),
            missed: self.0.missed.load(Ordering::Relaxed),
        }
    }

    /// The right to work on a request for a school, by a number (0: nobody's); none if it would have to wait for too
    /// long. While others ask, one has half of what may be open at most.
    pub async fn enter(&self, priority: Priority, school: i64) -> Option<Permit> {
        let (place, told) = {
            let (tell, told) = oneshot::channel();
            let mut desk = self.0.desk();
            match desk.ask(priority, school, tell, self.0.now()) {
                Asked::Served(open) => {
                    drop(desk);
                    return Some(Permit::new(&self.0, school, open));
                }
                Asked::Refused => {
                    drop(desk);
                    self.0.shed(priority);
                    return None;
                }
                Asked::Waits(number) => {
                    let inner = Arc::clone(&self.0);
                    (
                        Place {
                            inner,
                            priority,
                            number,
                        },
                        told,
                    )
                }
            }
        };
        let permit = tokio::time::timeout(priority.patience(), told).await;
        drop(place);
        let permit = permit.ok().and_then(Result::ok);
        if permit.is_none() {
            self.0.shed(priority);
        }
        permit
    }
}

impl Inner {
    fn desk(&self) -> MutexGuard<'_, Desk<oneshot::Sender<Permit>>> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    fn shed(&self, priority: Priority) {
        self.shed.fetch_add(1, Ordering::Relaxed);
        if priority != Priority::Background && self.desk().is_full() {
            self.missed.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Works for those who are next, as many as may be.
    fn hand_on(self: &Arc<Self>) {
        loop {
            let next = {
                let mut desk = self.desk();
                let next = desk.next(self.now());
                next.map(|next| (next, desk.open()))
            };
            let Some(((school, told), open)) = next else {
                return;
            };
            if let Err(mut back) = told.send(Permit::new(self, school, open)) {
                // Who waited has just gone: their place is given up without handing on once more.
                back.inner = None;
                self.desk().done(school, None, self.now());
            }
        }
    }
}

/// A place in line; given up when dropped.
struct Place {
    inner: Arc<Inner>,
    priority: Priority,
    number: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.inner.desk().leave(self.priority, self.number);
    }
}

/// The right to work on a request; given back when dropped.
#[derive(Debug)]
pub struct Permit {
    inner: Option<Arc<Inner>>,
    school: i64,
    began: Duration,
    /// How many were open then.
    open: u32,
    /// Whether how long it took tells of the server.
    tells: bool,
    paused: bool,
}

impl Permit {
    fn new(inner: &Arc<Inner>, school: i64, open: u32) -> Self {
        inner.begun.fetch_add(1, Ordering::Relaxed);
        Self {
            inner: Some(Arc::clone(inner)),
            school,
            began: inner.now(),
            open,
            tells: false,
            paused: false,
        }
    }

    /// Takes into account how long this took: for an answer that waits for nobody outside.
    pub fn tell(&mut self) {
        self.tells = true;
    }

    /// Does not count while the request waits for its own client, or counts again. Who sends a form drop by drop
    /// keeps nobody else from being worked for.
    pub fn pause(&mut self, pauses: bool) {
        let Some(inner) = &self.inner else { return };
        if pauses != self.paused {
            self.paused = pauses;
            inner.desk().pause(self.school, pauses);
            if pauses {
                Arc::clone(inner).hand_on();
            }
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Some(inner) = self.inner.take() else {
            return;
        };
        {
            let mut desk = inner.desk();
            if self.paused {
                desk.pause(self.school, false);
            }
            let now = inner.now();
            let took = now.saturating_sub(self.began);
            let took = self.tells.then_some((took, self.open));
            desk.done(self.school, took, now);
        }
        inner.hand_on();
    }
}

#[cfg(test)]
mod tests;
