//! Whom a module reaches.

use std::net::{Ipv4Addr, SocketAddr};

use preau_domain::outbound::{Method, NoAnswer, Request};
use preau_outbound::{Client, Grant, GrantError, Names};

use crate::outside::{Zones, ask, asker, body, client, get, grant, hosts};
use crate::remote::Remote;

/// A server at another address of this machine and the same port.
async fn beside(remote: &Remote, address: [u8; 4]) -> Remote {
    let at = SocketAddr::from((Ipv4Addr::from(address), remote.port));
    Remote::open(at, None).await
}

#[tokio::test]
async fn a_host_that_is_named_and_granted_answers_under_its_own_name() {
    let remote = Remote::named(&["a.example", "x.lib.example"]).await;
    let zones = Zones::default();
    zones.set("a.example", &[&["127.0.0.1"]]);
    zones.set("x.lib.example", &[&["127.0.0.1"]]);
    let client = client(
        vec![grant("a.example", &remote), grant("*.lib.example", &remote)],
        &zones,
    );
    let at = |path: &str| format!("https://a.example:{}{path}", remote.port);
    let answer = ask(&client, get(&at("/hello"))).await.expect("an answer");
    assert_eq!(
        (answer.status, answer.body.as_slice()),
        (200, &b"hello"[..])
    );
    let told: Vec<_> = answer
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(told, ["content-type"], "no cookies, no framing");
    let there = format!("https://x.lib.example:{}/hello", remote.port);
    assert_eq!(body(&client, &there).await.as_deref(), Ok("hello"));
    let request = Request {
        method: Method::Post,
        headers: vec![
            ("X-Api-Key".into(), "k".into()),
            ("x-api-key".into(), "l".into()),
        ],
        body: b"sent".to_vec(),
        ..get(&at("/echo?q=%20"))
    };
    let heard = ask(&client, request).await.expect("an answer").body;
    let heard = String::from_utf8(heard).expect("text");
    let mut lines: Vec<_> = heard.lines().map(str::to_lowercase).collect();
    lines.sort();
    let host = format!("host: a.example:{}", remote.port);
    assert_eq!(
        lines,
        [
            "",
            "accept-encoding: identity",
            "connection: close",
            "content-length: 4",
            &host,
            "post /echo?q=%20 http/1.1",
            "sent",
            "user-agent: preau",
            "x-api-key: k",
            "x-api-key: l",
        ]
    );
    assert!(
        remote.is_left().await,
        "each connection ends with its request"
    );
}

#[tokio::test]
async fn what_is_not_named_not_granted_or_granted_otherwise_is_not_asked() {
    let remote = Remote::named(&["a.example"]).await;
    let zones = Zones::default();
    let (port, other) = (remote.port, remote.port ^ 1);
    let elsewhere = Grant {
        module: "other-module".parse().expect("an id"),
        ..grant("b.lib.example", &remote)
    };
    let unnamed = grant("c.example", &remote);
    let client = client(
        vec![grant("a.example", &remote), elsewhere, unnamed],
        &zones,
    );
    for url in [
        format!("https://a.example:{other}/hello"),
        "https://a.example/hello".to_owned(),
        format!("http://a.example:{port}/hello"),
        format!("https://b.lib.example:{port}/hello"),
        format!("https://c.example:{port}/hello"),
        format!("https://a.lib.example:{port}/hello"),
        format!("https://a.example.evil.example:{port}/hello"),
    ] {
        assert_eq!(
            body(&client, &url).await,
            Err(NoAnswer::NotGranted),
            "{url}"
        );
    }
    let nobody = Client::default();
    let url = format!("https://a.example:{port}/hello");
    assert_eq!(body(&nobody, &url).await, Err(NoAnswer::NotGranted));
    assert_eq!(
        (zones.asked(), remote.connections()),
        (0, 0),
        "no name was even looked up"
    );
}

#[tokio::test]
async fn a_name_that_stands_for_an_address_of_nobody_outside_is_not_asked() {
    let remote = Remote::plain().await;
    let second = beside(&remote, [127, 0, 0, 2]).await;
    let zones = Zones::default();
    let open = Grant {
        addresses: Vec::new(),
        ..grant("a.example", &remote)
    };
    let client = client(vec![open], &zones);
    let url = format!("http://a.example:{}/hello", remote.port);
    for address in [
        "127.0.0.1",
        "127.0.0.2",
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "192.0.0.192",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
    ] {
        zones.set("a.example", &[&[address]]);
        assert_eq!(
            body(&client, &url).await,
            Err(NoAnswer::Address),
            "{address}"
        );
        // One that is public beside it changes nothing.
        zones.set("a.example", &[&["193.51.208.13", address]]);
        assert_eq!(
            body(&client, &url).await,
            Err(NoAnswer::Address),
            "{address} beside"
        );
    }
    assert_eq!(
        (remote.connections(), second.connections()),
        (0, 0),
        "nothing arrived"
    );
}

#[tokio::test]
async fn an_internal_service_is_reached_where_it_was_granted_and_nowhere_else() {
    let remote = Remote::plain().await;
    let second = beside(&remote, [127, 0, 0, 2]).await;
    let zones = Zones::default();
    let client = client(vec![grant("a.example", &remote)], &zones);
    let url = format!("http://a.example:{}/hello", remote.port);
    zones.set("a.example", &[&["127.0.0.1"]]);
    assert_eq!(body(&client, &url).await.as_deref(), Ok("hello"));
    for other in ["127.0.0.2", "10.0.0.1", "193.51.208.13", "::ffff:127.0.0.1"] {
        zones.set("a.example", &[&[other]]);
        assert_eq!(body(&client, &url).await, Err(NoAnswer::Address), "{other}");
    }
    assert_eq!((remote.connections(), second.connections()), (1, 0));
}

#[tokio::test]
async fn a_name_is_looked_up_once_for_a_request_and_one_that_changes_wins_nothing() {
    let remote = Remote::plain().await;
    let second = beside(&remote, [127, 0, 0, 2]).await;
    let zones = Zones::default();
    let client = client(vec![grant("a.example", &remote)], &zones);
    let url = format!("http://a.example:{}/hello", remote.port);
    zones.set(
        "a.example",
        &[
            &["127.0.0.1"],
            &["127.0.0.2"],
            &["127.0.0.1"],
            &["127.0.0.2"],
        ],
    );
    let mut ended = Vec::new();
    for _ in 0..6 {
        ended.push(body(&client, &url).await);
    }
    let (good, bad) = (Ok("hello".to_owned()), Err(NoAnswer::Address));
    let bads = [&bad, &bad];
    assert_eq!(
        ended.iter().collect::<Vec<_>>(),
        [&good, &bad, &good, &bad, bads[0], bads[1]]
    );
    assert_eq!(zones.asked(), 6, "once for each request");
    assert_eq!((remote.connections(), second.connections()), (2, 0));
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_its_end_is_checked_like_any_other() {
    let remote = Remote::named(&["a.example"]).await;
    let second = beside(&remote, [127, 0, 0, 2]).await;
    let zones = Zones::default();
    zones.set("a.example", &[&["127.0.0.1"]]);
    let client = client(vec![grant("a.example", &remote)], &zones);
    let there = format!("http://127.0.0.2:{}/hello", remote.port);
    for target in [
        "http://169.254.169.254/latest/meta-data/",
        &there,
        "https://localhost/",
    ] {
        let url = format!("https://a.example:{}/to/{target}", remote.port);
        let answer = ask(&client, get(&url)).await.expect("an answer");
        assert_eq!(answer.status, 302);
        let (_, location) = answer.headers.first().expect("a location");
        assert_eq!(location, target);
        assert_eq!(
            body(&client, location).await,
            Err(NoAnswer::Invalid),
            "{target}"
        );
    }
    assert_eq!((remote.connections(), second.connections()), (3, 0));
}

#[tokio::test]
async fn whoever_cannot_prove_the_name_under_the_granted_authority_is_not_spoken_to() {
    let remote = Remote::named(&["b.example"]).await;
    let zones = Zones::default();
    zones.set("a.example", &[&["127.0.0.1"]]);
    let url = format!("https://a.example:{}/hello", remote.port);
    let another_name = client(vec![grant("a.example", &remote)], &zones);
    assert_eq!(body(&another_name, &url).await, Err(NoAnswer::Unreachable));
    let right = Remote::named(&["a.example"]).await;
    let public = Grant {
        authorities: Vec::new(),
        ..grant("a.example", &right)
    };
    let others = Grant {
        authorities: grant("a.example", &remote).authorities,
        ..grant("a.example", &right)
    };
    let url = format!("https://a.example:{}/hello", right.port);
    for wrong in [public, others] {
        let client = client(vec![wrong], &zones);
        assert_eq!(body(&client, &url).await, Err(NoAnswer::Unreachable));
    }
    assert_eq!(
        (remote.requests().len(), right.requests().len()),
        (0, 0),
        "nothing was said"
    );
    let client = client(vec![grant("a.example", &right)], &zones);
    assert_eq!(body(&client, &url).await.as_deref(), Ok("hello"));
}

#[tokio::test]
async fn of_several_addresses_one_that_answers_is_taken_and_without_any_it_says_why() {
    let remote = Remote::plain().await;
    let zones = Zones::default();
    let mut wide = grant("a.example", &remote);
    wide.addresses = vec!["127.0.0.0/8".parse().expect("a network")];
    let client = client(vec![wide], &zones);
    let url = format!("http://a.example:{}/hello", remote.port);
    assert_eq!(body(&client, &url).await, Err(NoAnswer::Unresolved));
    zones.set("a.example", &[&["127.0.0.9", "127.0.0.1"]]);
    assert_eq!(body(&client, &url).await.as_deref(), Ok("hello"));
    zones.set("a.example", &[&["127.0.0.9"]]);
    assert_eq!(body(&client, &url).await, Err(NoAnswer::Unreachable));
}

#[tokio::test]
async fn the_system_looks_names_up_as_it_always_does() {
    let client = Client::new(
        vec![Grant::usual(asker(1).module, hosts("*.lib.example"))],
        Names::System,
    );
    // Nobody can ever have a name in `example` (RFC 2606).
    let client = client.expect("grants");
    let none = body(&client, "https://nobody.lib.example/").await;
    assert!(
        matches!(none, Err(NoAnswer::Unresolved | NoAnswer::Timeout)),
        "{none:?}"
    );
}

#[test]
fn nothing_is_granted_twice() {
    let grant = || Grant::usual(asker(1).module, hosts("a.example"));
    let twice = Client::new(vec![grant(), grant()], Names::System).map(|_| ());
    assert!(matches!(twice, Err(GrantError::Twice { .. })), "{twice:?}");
    let ports = vec![
        grant(),
        Grant {
            port: 8443,
            ..grant()
        },
    ];
    let client = Client::new(ports, Names::System).expect("grants");
    let module = asker(1).module;
    assert_eq!(client.granted(&module, &hosts("a.example")).count(), 2);
    assert_eq!(client.granted(&module, &hosts("b.example")).count(), 0);
}
