//! Where a request comes from, and how many connections come from there.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use preau_platform::identity::origin::Network;

use crate::limits::Limits;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of who asks, in the extensions of each request that came over a connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

impl Peer {
    /// Who asks at the other end of a connection, or before the proxies there: the nearest address that
    /// is none of theirs. What stands further left in the header, anybody may have written.
    pub(crate) fn of(connected: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> Self {
        let is_proxy = |address: &IpAddr| proxies.iter().any(|network| network.contains(address));
        let mut nearest = connected.to_canonical();
        let lines = headers.get_all(FORWARDED_FOR).iter().rev();
        let mut named = lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
        while is_proxy(&nearest)
            && let Some(Ok(address)) = named.next().map(|name| name.trim().parse::<IpAddr>())
        {
            nearest = address.to_canonical();
        }
        Self(nearest)
    }
}

/// How many connections each network has open.
#[derive(Debug, Clone, Default)]
pub(crate) struct Crowd(Arc<Mutex<HashMap<Network, u32>>>);

impl Crowd {
    /// Counts a connection for as long as what is given lives. None if its network has enough.
    pub(crate) fn enter(&self, from: IpAddr, limits: &Limits) -> Option<Seat> {
        let from = from.to_canonical();
        if limits.shared.iter().any(|network| network.contains(&from)) {
            return Some(Seat(None));
        }
        let network = Network::of(from);
        let most = limits.of_network(network);
        let mut crowd = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = crowd.entry(network).or_default();
        if *here >= most {
            return None;
        }
        *here += 1;
        Some(Seat(Some((self.clone(), network))))
    }
}

/// A connection that is counted, unless its network is not.
#[derive(Debug)]
pub(crate) struct Seat(Option<(Crowd, Network)>);

impl Drop for Seat {
    fn drop(&mut self) {
        let Some((crowd, network)) = self.0.take() else {
            return;
        };
        let mut crowd = crowd.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(here) = crowd.get_mut(&network) {
            *here -= 1;
            if *here == 0 {
                crowd.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_platform::identity::networks::SchoolNetwork;

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn asked(connected: &str, forwarded: &[&str]) -> IpAddr {
        let proxies = ["10.0.0.0/8".parse().expect("a network")];
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, line.parse().expect("a header"));
        }
        Peer::of(address(connected), &headers, &proxies).0
    }

    #[test]
    fn only_a_proxy_says_who_is_before_it() {
        let cases: [(&str, &[&str], &str); 9] = [
            ("192.0.2.1", &["198.51.100.9"], "192.0.2.1"),
            ("10.0.0.1", &["198.51.100.9"], "198.51.100.9"),
            ("::ffff:10.0.0.1", &["::ffff:198.51.100.9"], "198.51.100.9"),
            ("10.0.0.1", &["203.0.113.5, 198.51.100.9"], "198.51.100.9"),
            (
                "10.0.0.1",
                &["203.0.113.5, 198.51.100.9, 10.0.0.2"],
                "198.51.100.9",
            ),
            ("10.0.0.1", &["203.0.113.5", "198.51.100.9"], "198.51.100.9"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.9, unknown"], "10.0.0.1"),
            ("10.0.0.1", &["2001:db8::1"], "2001:db8::1"),
        ];
        for (connected, forwarded, expected) in cases {
            assert_eq!(
                asked(connected, forwarded),
                address(expected),
                "{connected} {forwarded:?}"
            );
        }
    }

    #[test]
    fn one_network_cannot_take_all_and_gets_its_places_back() {
        let limits = Limits::of(8).behind(&["10.0.0.0/8".parse().expect("a network")]);
        let crowd = Crowd::default();
        let enter = |from| crowd.enter(address(from), &limits);
        let home: Vec<_> = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::1"]
            .map(enter)
            .into();
        assert!(home.iter().all(Option::is_some));
        assert!(enter("2001:db8:1:2::3").is_none(), "one household");
        assert!(enter("2001:db8:1:3::1").is_some(), "its neighbour");
        drop(home);
        assert!(enter("2001:db8:1:2::3").is_some());
        for shared in ["10.0.0.1", "127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            let all: Vec<_> = (0..9).map(|_| enter(shared)).collect();
            assert!(all.iter().all(Option::is_some), "{shared} is many people");
        }
        let left = crowd.0.lock().expect("not poisoned").len();
        assert_eq!(left, 0, "nothing is kept of who is gone");
    }

    #[test]
    fn a_school_that_is_registered_has_three_for_each_of_its_people_and_half_of_all_at_most() {
        let registered = |last: u8, people| {
            let address = IpAddr::from([192, 0, 2, last]);
            SchoolNetwork {
                first: address,
                last: address,
                people,
            }
        };
        let all = [registered(1, 9), registered(2, 2), registered(3, 900)];
        let limits = Limits {
            registered: all.into_iter().collect(),
            ..Limits::of(80)
        };
        let crowd = Crowd::default();
        let open = |last: u8| {
            let all: Vec<_> = (0..90)
                .map_while(|_| crowd.enter(IpAddr::from([192, 0, 2, last]), &limits))
                .collect();
            all.len()
        };
        assert_eq!([1, 2, 3, 4].map(open), [27, 20, 40, 20]);
    }
}
