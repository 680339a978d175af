//! Whether anything happens on a connection.
//!
//! Neither protocol by itself ends a connection on which nothing happens: HTTP/1 times a head from its
//! first byte, and an HTTP/2 client that answers pings, or never finishes its preface, may stay for
//! ever. So one rule holds for all: between two events, a request's beginning or an answer's end, a
//! connection is kept for as long as [`Limits`] say, whatever bytes drip in. A file is large and may be slow:
//! each [`STRETCH`] of a request or an answer is such an event too. Where connections are short, those that are idle
//! are not waited for so long.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::Response;
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

use crate::limits::Limits;

/// Marks an answer that goes on for as long as somebody listens: each piece of it that goes is such an event. Who
/// takes none for as long as [`Limits::during`] is gone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Steady;

/// How much has to go or come for something to have happened, in bytes: with [`Limits::during`], files go no
/// slower than 70 kbit/s, as forms.
const STRETCH: usize = 1 << 20;

/// How long a connection is kept that has just come and has not asked yet, however short connections are.
const MOMENT: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, Copy, Default)]
struct Beat {
    /// Requests whose answers are not sent yet.
    open: usize,
    /// Whether there was a request.
    met: bool,
}

impl Beat {
    /// Whether its client has all that it asked for. Who has asked for nothing yet is no better: or those who are silent
    /// would have all others end.
    fn is_idle(self) -> bool {
        self.open == 0
    }

    fn patience(self, limits: &Limits) -> Duration {
        match self {
            Self { met: false, .. } => limits.first.saturating_sub(MOMENT),
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

    /// Whether there is a request whose answer is not sent yet.
    pub(crate) fn is_open(&self) -> bool {
        self.0.borrow().open > 0
    }

    /// Ends once nothing happened for too long, or once others need the connection more: when `short` is notified, the
    /// one ends that has been idle for the longest.
    pub(crate) async fn silence(&self, limits: &Limits, short: &Notify) {
        let mut beats = self.0.subscribe();
        if !beats.borrow().met {
            // Whether they asked in it is looked at below.
            let _ = timeout(MOMENT.min(limits.first), beats.changed()).await;
        }
        loop {
            let beat = *beats.borrow_and_update();
            tokio::select! {
                biased;
                changed = timeout(beat.patience(limits), beats.changed()) => {
                    if changed.is_err() {
                        return;
                    }
                }
                () = short.notified(), if beat.is_idle() => return,
            }
        }
    }
}

/// Counts what goes or comes.
#[derive(Debug)]
struct Stretches {
    pulse: Pulse,
    long: usize,
    left: usize,
}

impl Stretches {
    fn passed(&mut self, bytes: usize) {
        if let Some(left) = self.left.checked_sub(bytes) {
            self.left = left;
        } else {
            self.left = self.long;
            self.pulse.0.send_modify(|_| {});
        }
    }
}

/// A request under way.
#[derive(Debug)]
pub(crate) struct Open(Pulse);

impl Open {
    fn stretches(&self, long: usize) -> Stretches {
        Stretches {
            pulse: self.0.clone(),
            long,
            left: long,
        }
    }

    /// A request's body, which is heard while it comes.
    pub(crate) fn while_received(&self, body: Incoming) -> Body {
        Body::new(Passing {
            body,
            stretches: self.stretches(STRETCH),
            _open: None,
        })
    }

    /// An answer's body, which is heard while it goes and with which the request ends.
    pub(crate) fn until_sent(self, answer: Response<Body>) -> Response<Body> {
        let is_steady = answer.extensions().get::<Steady>().is_some();
        let stretches = self.stretches(if is_steady { 0 } else { STRETCH });
        answer.map(|body| {
            Body::new(Passing {
                body,
                stretches,
                _open: Some(self),
            })
        })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.0.send_modify(|beat| beat.open -= 1);
    }
}

struct Passing<B> {
    body: B,
    stretches: Stretches,
    _open: Option<Open>,
}

impl<B: HttpBody<Data = Bytes> + Unpin> HttpBody for Passing<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(bytes) = frame.data_ref()
        {
            self.stretches.passed(bytes.len());
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
