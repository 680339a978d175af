//! What open pages listen at: that something changed, as server-sent events.
//!
//! (HTML, 9.2, "Server-sent events") Each message says over which time the page is to be read again, in
//! milliseconds, and nothing of what changed. Its `id` is where the listener was then; a browser says it when it comes
//! back, and is told once whether something changed since. Where there is no room the answer is 503: the page
//! works as before, by being loaded again.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use futures::stream;
use preau_platform::error::PlatformError;
use preau_platform::live::{Heard, Listening};

use super::{Fields, field};
use crate::cookies;
use crate::pulse::Steady;
use crate::refusal::Refusal;
use crate::state::Web;
use crate::visit::Visit;

/// After how long a browser comes back whose line was cut, and after how long one that made room: as little, and
/// at random as much again.
const AGAIN: Duration = Duration::from_secs(2);
const MADE_ROOM: Duration = Duration::from_secs(20);

/// At random between a time and twice as long.
fn jittered(least: Duration) -> u128 {
    let (random, _) = uuid::Uuid::new_v4().as_u64_pair();
    let least = least.as_millis();
    least + u128::from(random) % least.max(1)
}

/// What goes to the browser, and whether anything comes after it.
fn said(heard: Heard) -> (String, bool) {
    match heard {
        Heard::Changed {
            page,
            bell,
            spread,
            position,
        } => {
            let spread = spread.as_millis();
            let event = |word| format!("event: {word}\nid: {position}\ndata: {spread}\n\n");
            let parts = [("bell", bell), ("page", page)].into_iter();
            let events = parts.filter(|(_, is)| *is).map(|(word, _)| event(word));
            (events.collect(), true)
        }
        // Without data it is no message, and yet the browser knows where it is.
        Heard::Nothing { position } => (format!("id: {position}\n\n"), true),
        Heard::Leave => (format!("retry: {}\n\n", jittered(MADE_ROOM)), false),
        Heard::Over(why) => (format!("event: over\ndata: {}\n\n", why.as_str()), false),
    }
}

async fn next(
    listening: Option<Listening>,
) -> Option<(Result<String, std::convert::Infallible>, Option<Listening>)> {
    let mut listening = listening?;
    let (said, goes_on) = said(listening.next().await);
    Some((Ok(said), goes_on.then_some(listening)))
}

/// Listens to what a page said that it follows.
pub(crate) async fn follow(
    State(web): State<Web>,
    visit: Visit,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(visit.clone(), error);
    let Some(token) = visit.cookies.get(cookies::SESSION) else {
        return Err(refuse(PlatformError::NotSignedIn));
    };
    // The browser's own word is newer than the address.
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let since = last.unwrap_or_else(|| field(&query, "since")).parse().ok();
    let listening = web
        .platform
        .live_listen(token, field(&query, "follow"), since)
        .await
        .map_err(refuse)?;
    let begin = format!("retry: {}\n\n", jittered(AGAIN));
    let begin = stream::iter([Ok::<_, std::convert::Infallible>(begin)]);
    let rest = stream::unfold(Some(listening), next);
    let body = Body::from_stream(futures::StreamExt::chain(begin, rest));
    let headers = [
        (CONTENT_TYPE, "text/event-stream"),
        (CACHE_CONTROL, "no-store"),
        // Proxies of the nginx family pass it on as it comes.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    let mut response = (headers, body).into_response();
    response.extensions_mut().insert(Steady);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_back_does_so_at_random() {
        let times: std::collections::BTreeSet<_> = (0..50).map(|_| jittered(AGAIN)).collect();
        assert!(times.len() > 10);
        assert!(times.iter().all(|ms| (2_000..4_000).contains(ms)));
    }

    #[test]
    fn who_is_left_hears_nothing_after_it() {
        let (said, goes_on) = said(Heard::Over(preau_platform::live::Over::Session));
        assert_eq!(said, "event: over\ndata: session\n\n");
        assert!(!goes_on);
    }
}
