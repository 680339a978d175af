//! Where an attempt to come in is made from, as far as counting goes.

use std::net::IpAddr;

/// What is counted as one place on the network: an IPv4 address, or the /64 of an IPv6 one, since
/// that much is given to a single household. A school of a thousand may be behind one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Network(u128);

impl Network {
    /// All those of whom it is not known where they come from.
    pub const UNKNOWN: Self = Self(0);

    /// The network of an address.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(address.to_ipv6_mapped().to_bits()),
            IpAddr::V6(address) => Self(address.to_bits() & !u128::from(u64::MAX)),
        }
    }

    /// Whether it stands for nobody in particular: unknown, or this very machine, where a proxy that
    /// does not say who comes would make a whole region one address.
    pub(crate) fn is_anyone(self) -> bool {
        let v4 = std::net::Ipv6Addr::from_bits(self.0).to_ipv4_mapped();
        self == Self::UNKNOWN || v4.is_some_and(|address| address.is_loopback())
    }
}

/// Where an attempt is made from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The network.
    pub network: Network,
    /// What the browser kept from an earlier sign-in ([`SignedIn::device`]), if anything; it is
    /// believed only as far as its signature goes.
    ///
    /// [`SignedIn::device`]: crate::identity::sign_in::SignedIn::device
    pub device: Option<String>,
}

impl Origin {
    /// An attempt of which nothing is known.
    pub fn unknown() -> Self {
        Self {
            network: Network::UNKNOWN,
            device: None,
        }
    }

    /// An attempt from this address, without a device that is known.
    pub fn of(address: IpAddr) -> Self {
        Self {
            network: Network::of(address),
            device: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        Network::of(text.parse().expect("an address"))
    }

    #[test]
    fn a_household_is_one_network_however_it_writes_its_address() {
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("192.0.2.7"), network("::ffff:192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    }

    #[test]
    fn this_machine_is_nobody_in_particular() {
        assert!(network("127.0.0.1").is_anyone() && network("::1").is_anyone());
        assert!(!network("192.0.2.7").is_anyone() && !network("2001:db8::1").is_anyone());
    }
}
