//! Bodies that carry files, as they come: whoever sends one has a place in which others could send, so it comes at
//! some rate at least and ends at some time, or it is cut off there. What counts is the time in which only the sender
//! was waited for, and never that in which the platform was.

use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::http::StatusCode;
use futures::{FutureExt as _, StreamExt as _};
use preau_platform::files::{UPLOAD_LEAST, UPLOAD_SENDING};
use tokio::time::{Instant, timeout};

/// A body.
pub(crate) struct Paced {
    chunks: BodyDataStream,
    /// In how much of waiting [`UPLOAD_LEAST`] bytes come.
    span: Duration,
    /// How much of it is left for those that are coming.
    left: Duration,
    /// How many of them are still to come.
    least: u64,
    /// How much waiting is left in all.
    whole: Duration,
}

impl Paced {
    /// A body of which so many bytes come in this time ([`crate::Limits::FORM`]).
    pub(crate) fn of(body: Body, span: Duration) -> Self {
        Self {
            chunks: body.into_data_stream(),
            span,
            left: span,
            least: UPLOAD_LEAST,
            whole: UPLOAD_SENDING,
        }
    }

    /// What comes next; none at its end. 408 from whoever is too slow, 400 where the connection broke.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, StatusCode> {
        let chunk = match self.chunks.next().now_or_never() {
            Some(chunk) => chunk,
            None => self.wait().await?,
        };
        let chunk = chunk.transpose().map_err(|_| StatusCode::BAD_REQUEST)?;
        let came = chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        self.least = self.least.saturating_sub(came);
        if self.least == 0 {
            (self.least, self.left) = (UPLOAD_LEAST, self.span);
        }
        Ok(chunk)
    }

    async fn wait(&mut self) -> Result<Option<Result<Bytes, axum::Error>>, StatusCode> {
        let began = Instant::now();
        let chunk = timeout(self.left.min(self.whole), self.chunks.next()).await;
        let waited = began.elapsed();
        self.left = self.left.saturating_sub(waited);
        self.whole = self.whole.saturating_sub(waited);
        chunk.map_err(|_| StatusCode::REQUEST_TIMEOUT)
    }

    /// Reads on aside, so many bytes at most, while a refusal is on its way: whoever still sends would else see a
    /// connection that broke, and not why. It ends when it would have ended anyway.
    pub(crate) fn discard(mut self, mut bytes: u64) {
        tokio::spawn(async move {
            while let Ok(Some(chunk)) = self.next().await {
                match bytes.checked_sub(chunk.len() as u64) {
                    Some(less) => bytes = less,
                    None => return,
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPAN: Duration = Duration::from_millis(100);

    /// A body of so many pieces, one each so many milliseconds.
    fn dripping(pieces: usize, piece: usize, each: u64) -> Body {
        let piece = Bytes::from(vec![b'x'; piece]);
        let pieces = futures::stream::iter((0..pieces).map(move |_| piece.clone()));
        Body::from_stream(pieces.then(move |piece| async move {
            tokio::time::sleep(Duration::from_millis(each)).await;
            Ok::<_, std::io::Error>(piece)
        }))
    }

    /// How many pieces come, and how it ends.
    async fn read(mut body: Paced) -> (usize, Result<(), StatusCode>) {
        let mut pieces = 0;
        loop {
            match body.next().await {
                Ok(Some(_)) => pieces += 1,
                Ok(None) => return (pieces, Ok(())),
                Err(status) => return (pieces, Err(status)),
            }
        }
    }

    #[tokio::test]
    async fn who_sends_next_to_nothing_is_cut_off_however_often_it_comes() {
        let (pieces, ended) = read(Paced::of(dripping(1_000, 1, 5), SPAN)).await;
        assert_eq!(ended, Err(StatusCode::REQUEST_TIMEOUT));
        assert!((2..100).contains(&pieces), "{pieces}");
        // Whatever they sent before.
        let fast = dripping(1, 10 * LEAST, 0).into_data_stream();
        let slow = dripping(1_000, 1, 5).into_data_stream();
        let both = Body::from_stream(fast.chain(slow));
        let (_, ended) = read(Paced::of(both, SPAN)).await;
        assert_eq!(ended, Err(StatusCode::REQUEST_TIMEOUT));
    }

    const LEAST: usize = 256 << 10;

    #[tokio::test]
    async fn who_sends_enough_may_take_many_spans_and_nobody_more_than_the_whole() {
        assert_eq!(UPLOAD_LEAST, LEAST as u64);
        let (pieces, ended) = read(Paced::of(dripping(10, LEAST, 30), SPAN)).await;
        assert_eq!((pieces, ended), (10, Ok(())));
        let mut short = Paced::of(dripping(1_000, LEAST, 30), SPAN);
        short.whole = 2 * SPAN;
        let (pieces, ended) = read(short).await;
        assert_eq!(ended, Err(StatusCode::REQUEST_TIMEOUT));
        assert!((1..10).contains(&pieces), "{pieces}");
    }

    #[tokio::test]
    async fn who_is_waited_for_is_the_sender_alone() {
        let mut body = Paced::of(dripping(4, 1, 10), SPAN);
        for _ in 0..4 {
            assert!(body.next().await.is_ok_and(|chunk| chunk.is_some()));
            // Where it is written, somebody takes their time.
            tokio::time::sleep(2 * SPAN).await;
        }
        assert_eq!(body.next().await.map(|chunk| chunk.is_some()), Ok(false));
    }
}
