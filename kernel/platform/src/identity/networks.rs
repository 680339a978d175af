//! Networks of schools, as the region's file registers them: many people share an address there, so more may fail and
//! more may come at once, in proportion to how many they are. Nothing is without a bound there either.

use std::net::IpAddr;
use std::sync::Arc;

use crate::identity::origin::Network;

/// Addresses from the first to the last, and how many people come from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchoolNetwork {
    /// The first address.
    pub first: IpAddr,
    /// The last.
    pub last: IpAddr,
    /// How many people.
    pub people: u32,
}

/// All networks that are registered.
#[derive(Debug, Clone, Default)]
pub struct Networks(Arc<[(Network, Network, u32)]>);

impl Networks {
    /// How many people come from a network: of several schools behind one address, all of them. 0 where it is not
    /// registered.
    pub fn people(&self, network: Network) -> u32 {
        let around = self.0.iter();
        let around = around.filter(|(first, last, _)| (*first..=*last).contains(&network));
        around.fold(0, |sum, (_, _, people)| sum.saturating_add(*people))
    }
}

impl FromIterator<SchoolNetwork> for Networks {
    fn from_iter<T: IntoIterator<Item = SchoolNetwork>>(all: T) -> Self {
        let all = all.into_iter().map(|one| {
            let [first, last] = [one.first, one.last].map(Network::of);
            (first, last, one.people)
        });
        Self(all.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn people_are_those_of_all_schools_behind_an_address() {
        let one = |first, last, people| SchoolNetwork {
            first: address(first),
            last: address(last),
            people,
        };
        let networks: Networks = [
            one("192.0.2.0", "192.0.2.7", 900),
            one("192.0.2.7", "192.0.2.7", 300),
            one("2001:db8:1::", "2001:db8:1:ffff:ffff:ffff:ffff:ffff", 50),
        ]
        .into_iter()
        .collect();
        for (from, people) in [
            ("192.0.2.1", 900),
            ("::ffff:192.0.2.7", 1_200),
            ("192.0.2.8", 0),
            ("2001:db8:1:2::9", 50),
            ("2001:db8:2::", 0),
        ] {
            assert_eq!(
                networks.people(Network::of(address(from))),
                people,
                "{from}"
            );
        }
    }
}
