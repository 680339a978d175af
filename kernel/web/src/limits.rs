//! How much of the server anybody may take, and for how long, before anything is known of them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use preau_platform::identity::networks::Networks;
use preau_platform::identity::origin::Network;
use tokio::sync::{Notify, Semaphore};

/// The most connections, however many files may be open: each may hold some 100 KiB of buffers.
pub const MOST_CONNECTIONS: u32 = 20_000;

/// The limits of one listener.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections open at the same time; further ones wait in the system's queue.
    pub connections: u32,
    /// Connections that one network may have open; further ones are closed at once. A whole school
    /// may be behind one address, with several connections each.
    pub per_network: u32,
    /// Networks of schools, which may have more of them open ([`Limits::of_network`]).
    pub registered: Networks,
    /// Networks that are many people at once, and so are not bounded by [`Limits::per_network`]:
    /// proxies, and this very machine.
    pub shared: Vec<IpNet>,
    /// Proxies whose word is taken for where a request comes from (`X-Forwarded-For`). Empty by default:
    /// behind a proxy that passes the header on as it came, anybody could name any address.
    pub proxies: Vec<IpNet>,
    /// Whether these proxies' word is taken too for the trace that a request belongs to (`traceparent`). Not by
    /// default: most pass the header on as it came.
    pub traced: bool,
    /// From the opening of a connection to the end of its first request's head.
    pub first: Duration,
    /// From the end of an answer to the end of the next request's head. Longer than proxies keep theirs,
    /// so that none sends a request into a connection that is just being closed.
    pub between: Duration,
    /// For one request and its answer where nothing else happens on its connection: a module's 3 s, a
    /// form's [`Limits::FORM`], and a long page over a slow line.
    pub during: Duration,
    /// Notified at each connection that comes while less than an eighth of them is left: what can do without
    /// makes room.
    pub short: Option<Arc<Notify>>,
    /// How long open requests may take to end once the server or the connection is to stop.
    pub farewell: Duration,
}

impl Limits {
    /// How long the whole of a form may take to arrive: 256 KiB at 70 kbit/s.
    pub const FORM: Duration = Duration::from_secs(30);

    /// The limits of a listener for so many connections.
    pub fn of(connections: u32) -> Self {
        Self {
            connections,
            per_network: (connections / 4).max(1),
            registered: Networks::default(),
            shared: vec![
                IpNet::from(IpAddr::V6(Ipv6Addr::LOCALHOST)),
                IpNet::new_assert(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8),
            ],
            proxies: Vec::new(),
            traced: false,
            first: Duration::from_secs(10),
            between: Duration::from_secs(90),
            during: Duration::from_mins(2),
            short: None,
            farewell: Duration::from_secs(8),
        }
    }

    /// Connections that this network may have open: where it is registered, three for each of its people if that is
    /// more, and half of all at most.
    pub fn of_network(&self, network: Network) -> u32 {
        let people = self.registered.people(network);
        let of_people = people.saturating_mul(3).min(self.connections / 2);
        of_people.max(self.per_network)
    }

    /// The same behind these proxies.
    #[must_use]
    pub fn behind(mut self, proxies: &[IpNet]) -> Self {
        self.shared.extend_from_slice(proxies);
        self.proxies.extend_from_slice(proxies);
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::of(MOST_CONNECTIONS)
    }
}

/// Places for large forms while they come: whoever opens many connections and sends most of a form on each would
/// otherwise have the server keep them all, 256 KiB each. Whoever is signed in waits for no stranger.
#[derive(Debug, Clone)]
pub struct LargeForms {
    people: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
}

impl LargeForms {
    /// The bytes of a form that need no place: nearly every form has fewer.
    pub const FROM: usize = 8 << 10;

    /// So many places for people who are signed in, and for those of whom nothing is known.
    pub fn of(people: usize, strangers: usize) -> Self {
        Self {
            people: Arc::new(Semaphore::new(people)),
            strangers: Arc::new(Semaphore::new(strangers)),
        }
    }

    /// The places of people who are signed in, or of others.
    pub(crate) fn places(&self, is_signed_in: bool) -> &Semaphore {
        if is_signed_in {
            &self.people
        } else {
            &self.strangers
        }
    }
}

impl Default for LargeForms {
    /// 64 MiB of people's, 16 MiB of strangers'.
    fn default() -> Self {
        Self::of(256, 64)
    }
}
