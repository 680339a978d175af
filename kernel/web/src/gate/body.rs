//! A request's body that keeps nobody else from being worked for while it comes.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use preau_gate::Permit;

/// A permit that its request's body pauses; the answer takes it away.
#[derive(Debug, Clone, Default)]
pub(super) struct Held(Arc<Mutex<Option<Permit>>>);

impl Held {
    pub(super) fn new(permit: Permit) -> Self {
        Self(Arc::new(Mutex::new(Some(permit))))
    }

    fn pause(&self, pauses: bool) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(permit) = held.as_mut() {
            permit.pause(pauses);
        }
    }

    /// Gives the permit back, though the body may still be read aside.
    pub(super) fn take(&self) -> Option<Permit> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.take()
    }

    /// The body of the request that has the permit.
    pub(super) fn while_received(&self, body: Body) -> Body {
        Body::new(Coming {
            body,
            held: self.clone(),
        })
    }
}

struct Coming {
    body: Body,
    held: Held,
}

impl Drop for Coming {
    /// Whoever stops reading before the end works from then on.
    fn drop(&mut self) {
        self.held.pause(false);
    }
}

impl HttpBody for Coming {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        self.held.pause(polled.is_pending());
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use preau_gate::limiter::Bounds;
    use preau_gate::{Limiter, Priority};

    use super::*;

    #[tokio::test]
    async fn who_stops_reading_before_the_end_counts_from_then_on() {
        let limiter = Limiter::new(Bounds::of(1));
        let permit = limiter.enter(Priority::Critical, 1).await.expect("room");
        let held = Held::new(permit);
        let endless = futures::stream::pending::<Result<Bytes, std::io::Error>>();
        let mut body = held.while_received(Body::from_stream(endless));
        let mut context = Context::from_waker(Waker::noop());
        let polled = Pin::new(&mut body).poll_frame(&mut context);
        assert!(polled.is_pending());
        assert_eq!(limiter.load().open, 0, "it waits for its client");
        drop(body);
        assert_eq!(limiter.load().open, 1, "it is worked on");
        drop(held);
        assert_eq!(limiter.load().open, 0);
    }
}
