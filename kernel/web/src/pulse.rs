//! Whether anything happens on a connection.
//!
//! Neither protocol by itself ends a connection on which nothing happens: HTTP/1 times a head from its
//! first byte, and an HTTP/2 client that answers pings, or never finishes its preface, may stay for
//! ever. So one rule holds for all: between two events, a request's beginning or an answer's end, a
//! connection is kept for as long as [`Limits`] say, whatever bytes drip in.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::limits::Limits;

#[derive(Debug, Clone, Copy, Default)]
struct Beat {
    /// Requests whose answers are not sent yet.
    open: usize,
    /// Whether there was a request.
    met: bool,
}

impl Beat {
    fn patience(self, limits: &Limits) -> Duration {
        match self {
            Self { met: false, .. } => limits.first,
            Self { open: 0, .. } => limits.between,
            Self { .. } => limits.during,
        }
    }
}

/// The events of one connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pulse(Arc<watch::Sender<Beat>>);

impl Pulse {
    /// A request begins; it ends when what is given is dropped.
    pub(crate) fn begin(&self) -> Open {
        self.0.send_modify(|beat| {
            beat.open += 1;
            beat.met = true;
        });
        Open(self.clone())
    }

    /// Ends once nothing happened for too long.
    pub(crate) async fn silence(&self, limits: &Limits) {
        let mut beats = self.0.subscribe();
        loop {
            let patience = beats.borrow_and_update().patience(limits);
            if timeout(patience, beats.changed()).await.is_err() {
                return;
            }
        }
    }
}

/// A request under way.
#[derive(Debug)]
pub(crate) struct Open(Pulse);

impl Open {
    /// An answer's body with which the request ends.
    pub(crate) fn until_sent(self, body: Body) -> Body {
        Body::new(Sending { body, _open: self })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.0.send_modify(|beat| beat.open -= 1);
    }
}

struct Sending {
    body: Body,
    _open: Open,
}

impl HttpBody for Sending {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
