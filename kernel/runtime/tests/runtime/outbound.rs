//! What a call asks outside: which calls may, what it costs, and when it ends.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use preau_runtime::call::{Cost, Ended};
use preau_runtime::fault::Fault;
use preau_runtime::limits;
use preau_runtime::outbound::{Authority, Client, Grant, Names};

use crate::bench::{Bench, act, title, view};
use crate::remote::Remote;

/// A bench with a server outside that the guest may ask.
async fn open() -> (Bench, Remote) {
    let remote = Remote::named(&["service.example.org"]).await;
    let hosts = "service.example.org".parse().expect("hosts");
    let grant = Grant {
        port: remote.port,
        addresses: vec!["127.0.0.1/32".parse().expect("a network")],
        authorities: Authority::of_pem(remote.authority.as_bytes()).expect("an authority"),
        ..Grant::usual("greedy".parse().expect("an id"), hosts)
    };
    let names = Names::Given(Arc::new(|_| vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]));
    let client = Client::new(vec![grant], names).expect("grants");
    (Bench::open().await.with_outbound(client), remote)
}

fn path(remote: &Remote, how: &str) -> String {
    format!("outside/{}/{how}", remote.port)
}

#[tokio::test]
async fn an_act_asks_and_a_view_asks_nobody() {
    let (bench, remote) = open().await;
    let greedy = bench.load("greedy").await;
    let viewed = bench.call(&greedy, view(&path(&remote, "hello"))).await;
    assert_eq!(title(&viewed), "forbidden");
    assert_eq!((viewed.cost.host.requests, remote.connections()), (0, 0));
    let acted = bench.call(&greedy, act(&path(&remote, "hello"))).await;
    assert_eq!(title(&acted), "200 hello");
    assert_eq!((acted.cost.host.requests, remote.connections()), (1, 1));
    // Another module has not been granted it.
    let nobodys = Bench::open().await;
    let refused = nobodys.call(&greedy, act(&path(&remote, "hello"))).await;
    assert_eq!(title(&refused), "not-granted");
    assert_eq!((refused.cost.host.requests, remote.connections()), (0, 1));
}

#[tokio::test]
async fn requests_are_counted_and_charged() {
    let (bench, remote) = open().await;
    let greedy = bench.load("greedy").await;
    let one = bench.call(&greedy, act(&path(&remote, "hello"))).await;
    let eight = bench.call(&greedy, act(&path(&remote, "eight"))).await;
    assert_eq!(title(&eight), "200 hello".repeat(8));
    assert_eq!(eight.cost.host.requests, limits::OUTBOUND_REQUESTS);
    let more = eight.cost.fuel - one.cost.fuel;
    assert!(more >= 7 * limits::OUTBOUND_FUEL, "{more}");
    // URL, answer and its header are paid by the byte.
    assert!(one.cost.host.bytes > "https://service.example.org".len() + "hello".len());
    let fault = Fault::HostBudget("requests");
    bench
        .faults(&greedy, act(&path(&remote, "often")), &fault)
        .await;
    assert_eq!(
        remote.connections(),
        1 + 8 + 8,
        "the ninth of a call is none"
    );
}

#[tokio::test]
async fn a_module_has_time_left_to_say_that_there_was_no_answer() {
    let (bench, remote) = open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, act(&path(&remote, "slow-twice"))).await;
    assert_eq!(title(&report), "timeout, timeout");
    let wall = report.cost.wall;
    assert!(
        wall > limits::OUTBOUND_TIME && wall < limits::CALL_WALL,
        "{wall:?}"
    );
    assert!(
        wall + limits::OUTBOUND_SPARE * 2 > limits::CALL_WALL,
        "{wall:?}"
    );
    assert!(remote.is_left().await);
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_any_more_ends_its_request() {
    let (bench, remote) = open().await;
    let greedy = bench.load("greedy").await;
    let settled: Arc<Mutex<Option<Cost>>> = Arc::default();
    let told = Arc::clone(&settled);
    let call = bench.runtime.call(
        &greedy,
        bench.context(&greedy).into(),
        act(&path(&remote, "silent")),
        move |cost| *told.lock().expect("not poisoned") = Some(*cost),
    );
    let hung_up = tokio::time::timeout(Duration::from_millis(300), call).await;
    assert!(hung_up.is_err());
    assert_eq!(remote.connections(), 1);
    assert!(remote.is_left().await, "the connection ends with the call");
    let cost = settled.lock().expect("not poisoned").expect("settled");
    assert_eq!((cost.ended, cost.host.requests), (Ended::Left, 1));
    assert!(cost.fuel >= limits::OUTBOUND_FUEL);
}
