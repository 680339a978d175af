//! A module, its grants, and what it asks.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use preau_domain::ids::SchoolId;
use preau_domain::outbound::{Hosts, Method, NoAnswer, Request, Response};
use preau_outbound::{Asker, Authority, Client, Grant, Names};

use crate::remote::Remote;

/// What the names stand for, answer by answer; the last one stays.
type Zone = Arc<Mutex<HashMap<String, Vec<Vec<IpAddr>>>>>;

/// Names of the tests, with how often they were looked up.
#[derive(Default)]
pub(crate) struct Zones {
    zone: Zone,
    asked: Arc<AtomicUsize>,
}

impl Zones {
    /// From now on a name stands for these addresses: for the first ones when it is looked up first.
    pub(crate) fn set(&self, name: &str, answers: &[&[&str]]) {
        let addresses = |answer: &&[&str]| {
            let each = answer.iter().map(|text| text.parse().expect("an address"));
            each.collect()
        };
        let mut answers: Vec<Vec<IpAddr>> = answers.iter().map(addresses).collect();
        answers.reverse();
        let mut zone = self.zone.lock().expect("not poisoned");
        zone.insert(name.to_owned(), answers);
    }

    /// How often a name was looked up.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    pub(crate) fn names(&self) -> Names {
        let (zone, asked) = (Arc::clone(&self.zone), Arc::clone(&self.asked));
        Names::Given(Arc::new(move |host| {
            asked.fetch_add(1, Ordering::SeqCst);
            let mut zone = zone.lock().expect("not poisoned");
            let Some(answers) = zone.get_mut(host.as_str()) else {
                return Vec::new();
            };
            let answer = if answers.len() > 1 {
                answers.pop()
            } else {
                answers.first().cloned()
            };
            answer.unwrap_or_default()
        }))
    }
}

pub(crate) fn asker(school: i64) -> Asker {
    Asker {
        school: SchoolId(school),
        module: "library".parse().expect("an id"),
    }
}

pub(crate) fn hosts(text: &str) -> Hosts {
    text.parse().expect("hosts")
}

/// The usual grant, to hosts of this name, at this server.
pub(crate) fn grant(text: &str, remote: &Remote) -> Grant {
    let authorities = Authority::of_pem(remote.authority.as_bytes()).unwrap_or_default();
    Grant {
        plain: authorities.is_empty(),
        port: remote.port,
        addresses: vec!["127.0.0.1/32".parse().expect("a network")],
        authorities,
        ..Grant::usual(asker(1).module, hosts(text))
    }
}

pub(crate) fn client(grants: Vec<Grant>, zones: &Zones) -> Client {
    Client::new(grants, zones.names()).expect("grants")
}

pub(crate) fn get(url: &str) -> Request {
    Request {
        method: Method::Get,
        url: url.to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    }
}

/// Asks as a module does whose manifest names everything in `example` with two labels more.
pub(crate) async fn ask(client: &Client, request: Request) -> Result<Response, NoAnswer> {
    let named = [hosts("a.example"), hosts("*.lib.example")];
    let patience = Duration::from_secs(10);
    client
        .admit(&asker(1), named.iter(), request)?
        .send(patience)
        .await
}

/// The body as text, or why there is none.
pub(crate) async fn body(client: &Client, url: &str) -> Result<String, NoAnswer> {
    let response = ask(client, get(url)).await?;
    Ok(String::from_utf8(response.body).expect("text"))
}
