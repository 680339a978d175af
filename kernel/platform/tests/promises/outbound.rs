//! What a module asked outside has been asked: once for each press of a button.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use preau_platform::config::PlatformConfig;
use preau_platform::error::PlatformError;
use preau_runtime::outbound::{Authority, Client, Grant, Names};

use crate::remote::Remote;
use crate::school::{HERE, School, module, node_outside};

/// A school whose module `greedy` may ask a server outside.
async fn open() -> (School, Remote) {
    let remote = Remote::named(&["service.example.org"]).await;
    let grant = Grant {
        port: remote.port,
        addresses: vec!["127.0.0.1/32".parse().expect("a network")],
        authorities: Authority::of_pem(remote.authority.as_bytes()).expect("an authority"),
        ..Grant::usual(
            module("greedy"),
            "service.example.org".parse().expect("hosts"),
        )
    };
    let names = Names::Given(Arc::new(|_| vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]));
    let client = Client::new(vec![grant], names).expect("grants");
    let mut school = School::with(&["greedy"]).await;
    let config = PlatformConfig::default();
    school.platform = node_outside(config, client, &school.store, &school.clock).await;
    (school, remote)
}

#[tokio::test]
async fn a_call_that_asked_outside_is_not_run_again_after_a_conflict() {
    let (school, remote) = open().await;
    let path = format!("outside/{}/and-count", remote.port);
    // Both read the counter, then wait for the same slow answer, then want to have added one.
    let (one, other) = tokio::join!(
        school.act("teacher", "greedy", &path, &[]),
        school.act("head", "greedy", &path, &[]),
    );
    let (kept, lost): (Vec<_>, Vec<_>) = [one, other].into_iter().partition(Result::is_ok);
    assert_eq!(kept.len(), 1, "{lost:?}");
    assert!(
        matches!(lost.as_slice(), [Err(PlatformError::Conflict(_))]),
        "{lost:?}"
    );
    assert_eq!(remote.requests().len(), 2, "each asked once");
    let count = school.view("teacher", "greedy", "counted").await;
    assert_eq!(count.expect("counted"), "1");
}

#[tokio::test]
async fn a_conflict_that_the_module_says_itself_is_not_run_again_either() {
    let (school, remote) = open().await;
    let path = format!("outside/{}/and-conflict", remote.port);
    let ended = school.act("teacher", "greedy", &path, &[]).await;
    assert!(
        matches!(ended, Err(PlatformError::Conflict(_))),
        "{ended:?}"
    );
    assert_eq!(remote.requests().len(), 1);
}

#[tokio::test]
async fn an_event_that_asked_outside_comes_again_later_and_not_at_once() {
    let (school, remote) = open().await;
    let path = format!("outside/{}/shouted", remote.port);
    let shouted = school.act("teacher", "greedy", &path, &[]).await;
    assert_eq!(shouted.expect("published"), "shouted");
    // While the event waits for its answer, somebody else changes what it read.
    let meanwhile = async {
        while remote.requests().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        school.act("teacher", "greedy", "counter", &[]).await
    };
    let (tried, counted) = tokio::join!(school.platform.deliver_once(), meanwhile);
    assert_eq!(tried.expect("tried"), 1);
    assert_eq!(counted.expect("counted"), "1");
    assert_eq!(remote.requests().len(), 1, "it is not run again at once");
    assert_eq!(school.platform.deliver_once().await.expect("looked"), 0);
    school.wait(60);
    assert_eq!(school.platform.deliver_once().await.expect("tried"), 1);
    assert_eq!(remote.requests().len(), 2);
    let count = school.view("teacher", "greedy", "counted").await;
    assert_eq!(count.expect("counted"), "2");
}

#[tokio::test]
async fn whoever_decides_on_a_module_sees_whom_it_asks_and_whether_it_may() {
    let (school, _remote) = open().await;
    let here = school.platform.school(HERE).expect("here");
    let granted = async |school: &School| {
        let operation = school.by("admin").await;
        let seen = school
            .platform
            .console_module(&operation, &here, &module("greedy"))
            .await;
        let seen = seen.expect("seen").outbound;
        let each = seen.iter().map(|one| {
            let granted = one.granted.iter().map(ToString::to_string);
            (
                one.hosts.to_string(),
                one.reason.fr.clone(),
                granted.collect::<Vec<_>>(),
            )
        });
        each.collect::<Vec<_>>()
    };
    let named = || {
        (
            "service.example.org".to_owned(),
            "y demander trop".to_owned(),
        )
    };
    let (host, reason) = named();
    assert_eq!(granted(&school).await, [(host.clone(), reason, vec![host])]);
    let nothing_granted = School::with(&["greedy"]).await;
    let (host, reason) = named();
    assert_eq!(granted(&nothing_granted).await, [(host, reason, vec![])]);
}
