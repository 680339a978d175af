//! Where everything ends.

use std::time::{Duration, Instant};

use preau_domain::outbound::{Method, NoAnswer, Request};
use preau_outbound::{Client, limits};

use crate::outside::{Zones, ask, asker, body, client, get, grant, hosts};
use crate::remote::Remote;

async fn open() -> (Remote, Client) {
    let remote = Remote::named(&["a.example"]).await;
    let zones = Zones::default();
    zones.set("a.example", &[&["127.0.0.1"]]);
    let client = client(vec![grant("a.example", &remote)], &zones);
    (remote, client)
}

fn at(remote: &Remote, path: &str) -> String {
    format!("https://a.example:{}{path}", remote.port)
}

#[tokio::test]
async fn a_request_is_so_large_and_what_is_larger_goes_nowhere() {
    let (remote, client) = open().await;
    let of = |bytes| Request {
        method: Method::Put,
        body: vec![b'a'; bytes],
        ..get(&at(&remote, "/hello"))
    };
    let larger = ask(&client, of(limits::SENT_BYTES + 1)).await;
    assert_eq!(larger, Err(NoAnswer::TooLarge));
    assert_eq!(remote.connections(), 0);
    let as_large = ask(&client, of(limits::SENT_BYTES)).await;
    assert_eq!(as_large.map(|answer| answer.status), Ok(200));
}

#[tokio::test]
async fn headers_of_an_answer_have_an_end() {
    let (remote, client) = open().await;
    assert!((1..100).contains(&limits::GOT_HEADERS), "it sends as many");
    for path in ["/many-headers", "/endless-head"] {
        let since = Instant::now();
        let ended = body(&client, &at(&remote, path)).await;
        assert_eq!(ended, Err(NoAnswer::TooLarge), "{path}");
        assert!(since.elapsed() < limits::REQUEST_TIME, "{path}: at once");
    }
    assert!(remote.is_left().await);
    let with = async |bytes| body(&client, &at(&remote, &format!("/head/{bytes}"))).await;
    // The status and what else is in the head is some hundred bytes.
    assert!(with(limits::GOT_HEADER_BYTES - 512).await.is_ok());
    assert_eq!(
        with(limits::GOT_HEADER_BYTES).await,
        Err(NoAnswer::TooLarge)
    );
}

#[tokio::test]
async fn an_answer_that_is_too_large_ends_while_it_comes() {
    let (remote, client) = open().await;
    assert_eq!(
        body(&client, &at(&remote, "/huge")).await,
        Err(NoAnswer::TooLarge)
    );
    assert_eq!(
        body(&client, &at(&remote, "/flood")).await,
        Err(NoAnswer::TooLarge)
    );
    assert!(remote.is_left().await, "the connection ends with it");
    // What the sockets' buffers hold came on top.
    let most = 16 * u64::try_from(limits::GOT_BYTES).expect("small");
    assert!(remote.sent() < most, "{}", remote.sent());
}

#[tokio::test]
async fn whoever_is_slow_in_whatever_way_is_left_at_the_end_of_the_time() {
    let (remote, client) = open().await;
    let each = ["/silent", "/drip", "/drip-head"].map(|path| async {
        let path = path.to_owned();
        let since = Instant::now();
        let ended = body(&client, &at(&remote, &path)).await;
        assert_eq!(ended, Err(NoAnswer::Timeout), "{path}");
        let took = since.elapsed();
        let late = limits::REQUEST_TIME + Duration::from_millis(900);
        assert!(
            took >= limits::REQUEST_TIME && took < late,
            "{path}: {took:?}"
        );
    });
    futures::future::join_all(each).await;
    assert!(remote.is_left().await);
}

#[tokio::test]
async fn whoever_asks_may_have_less_time_and_who_hangs_up_ends_the_request() {
    let (remote, client) = open().await;
    let silent = || get(&at(&remote, "/silent"));
    let named = [hosts("a.example")];
    let since = Instant::now();
    let soon = Duration::from_millis(200);
    let admit = || {
        client
            .admit(&asker(1), named.iter(), silent())
            .expect("a place")
    };
    let ended = admit().send(soon).await;
    assert_eq!(ended, Err(NoAnswer::Timeout));
    assert!(since.elapsed() < limits::REQUEST_TIME);
    assert!(remote.is_left().await);
    // As many as there may be, dropped one after the other: each gives its place back.
    for _ in 0..2 * limits::PLACE_REQUESTS {
        let asked = admit().send(limits::REQUEST_TIME);
        let hung_up = tokio::time::timeout(Duration::from_millis(50), asked).await;
        assert!(hung_up.is_err(), "{hung_up:?}");
    }
    assert!(remote.is_left().await);
}

#[tokio::test]
async fn at_the_same_time_there_are_so_many_and_the_next_is_told_so() {
    let (remote, client) = open().await;
    let asked = (0..2 * limits::PLACE_REQUESTS).map(|_| {
        let url = at(&remote, "/silent");
        let client = &client;
        async move { body(client, &url).await }
    });
    let ended = futures::future::join_all(asked).await;
    let busy = ended
        .iter()
        .filter(|ended| **ended == Err(NoAnswer::Busy))
        .count();
    assert_eq!(busy, limits::PLACE_REQUESTS);
    assert_eq!(remote.connections(), limits::PLACE_REQUESTS);
}

#[tokio::test]
async fn what_is_no_http_is_said_to_be_none() {
    let (remote, client) = open().await;
    for path in ["/noise", "/short"] {
        let ended = body(&client, &at(&remote, path)).await;
        assert_eq!(ended, Err(NoAnswer::Malformed), "{path}");
    }
}
