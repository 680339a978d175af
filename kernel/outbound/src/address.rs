//! Addresses that nobody outside has: what a name must not stand for, unless the region says so.
//!
//! From the registries of special-purpose addresses of IANA (IPv4 and IPv6, RFC 6890, as of 2025): every
//! block that is not globally reachable, those that lead to an IPv4 address inside an IPv6 one, and some
//! that are reachable and are nobody's server. Of IPv6 only `2000::/3` is given to hosts (RFC 4291,
//! section 2.4), so whatever is outside of it is refused, registered or not.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A block of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block<A> {
    /// Its first address.
    pub first: A,
    /// How many bits all its addresses have in common.
    pub prefix: u32,
    /// What it is for.
    pub what: &'static str,
    /// Where that stands.
    pub source: &'static str,
}

macro_rules! blocks {
    ($name:ident: $address:ident, $about:literal; $($first:expr, $prefix:literal, $what:literal, $source:literal;)+) => {
        #[doc = $about]
        pub const $name: &[Block<$address>] = &[$(Block {
            first: $first,
            prefix: $prefix,
            what: $what,
            source: $source,
        }),+];
    };
}

const fn four(a: u8, b: u8, c: u8, d: u8) -> Ipv4Addr {
    Ipv4Addr::new(a, b, c, d)
}

const fn six(a: u16, b: u16, c: u16) -> Ipv6Addr {
    Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)
}

blocks! { V4: Ipv4Addr, "Of IPv4.";
    four(0, 0, 0, 0), 8, "this network", "RFC 791, section 3.2";
    four(10, 0, 0, 0), 8, "private", "RFC 1918";
    four(100, 64, 0, 0), 10, "shared by customers of a provider", "RFC 6598";
    four(127, 0, 0, 0), 8, "loopback", "RFC 1122, section 3.2.1.3";
    four(168, 63, 129, 16), 32, "the platform's own services of a cloud (Azure)", "its documentation";
    four(169, 254, 0, 0), 16, "link-local, metadata of clouds", "RFC 3927";
    four(172, 16, 0, 0), 12, "private", "RFC 1918";
    four(192, 0, 0, 0), 24, "IETF protocols", "RFC 6890, section 2.1";
    four(192, 0, 2, 0), 24, "documentation", "RFC 5737";
    four(192, 31, 196, 0), 24, "AS112", "RFC 7535";
    four(192, 52, 193, 0), 24, "tunnels (AMT)", "RFC 7450";
    four(192, 88, 99, 0), 24, "relays of 6to4", "RFC 7526";
    four(192, 168, 0, 0), 16, "private", "RFC 1918";
    four(192, 175, 48, 0), 24, "AS112", "RFC 7534";
    four(198, 18, 0, 0), 15, "benchmarks", "RFC 2544";
    four(198, 51, 100, 0), 24, "documentation", "RFC 5737";
    four(203, 0, 113, 0), 24, "documentation", "RFC 5737";
    four(224, 0, 0, 0), 4, "multicast", "RFC 5771";
    four(240, 0, 0, 0), 4, "reserved, broadcast", "RFC 1112, RFC 919";
}

blocks! { V6: Ipv6Addr, "Of IPv6, within and outside of what is given to hosts.";
    six(0, 0, 0), 96, "unspecified, loopback, IPv4-compatible", "RFC 4291";
    Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, "IPv4-mapped", "RFC 4291, section 2.5.5.2";
    six(0x0064, 0xff9b, 0), 96, "translated from IPv4 (NAT64)", "RFC 6052";
    six(0x0064, 0xff9b, 1), 48, "translated from IPv4, locally", "RFC 8215";
    six(0x0100, 0, 0), 64, "discarded", "RFC 6666";
    six(0x2001, 0, 0), 23, "IETF protocols: Teredo, benchmarks, ORCHID", "RFC 2928, RFC 4380, RFC 5180, RFC 7343";
    six(0x2001, 0x0db8, 0), 32, "documentation", "RFC 3849";
    six(0x2002, 0, 0), 16, "6to4", "RFC 3056";
    six(0x2620, 0x004f, 0x8000), 48, "AS112", "RFC 7534";
    six(0x3fff, 0, 0), 20, "documentation", "RFC 9637";
    six(0x5f00, 0, 0), 16, "segments of routes (SRv6)", "RFC 9602";
    six(0xfc00, 0, 0), 7, "unique local", "RFC 4193";
    six(0xfe80, 0, 0), 10, "link-local", "RFC 4291, section 2.5.6";
    six(0xfec0, 0, 0), 10, "site-local", "RFC 3879";
    six(0xff00, 0, 0), 8, "multicast", "RFC 4291, section 2.7";
}

/// What is given to hosts.
const GLOBAL: (Ipv6Addr, u32) = (six(0x2000, 0, 0), 3);

fn in_four(address: Ipv4Addr, first: Ipv4Addr, prefix: u32) -> bool {
    (address.to_bits() ^ first.to_bits()) >> (32 - prefix) == 0
}

fn in_six(address: Ipv6Addr, first: Ipv6Addr, prefix: u32) -> bool {
    (address.to_bits() ^ first.to_bits()) >> (128 - prefix) == 0
}

/// What keeps an address from being asked; none for one that anybody outside may have.
pub fn special(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => V4
            .iter()
            .find(|block| in_four(address, block.first, block.prefix))
            .map(|block| block.what),
        IpAddr::V6(address) => V6
            .iter()
            .find(|block| in_six(address, block.first, block.prefix))
            .map(|block| block.what)
            .or_else(|| (!in_six(address, GLOBAL.0, GLOBAL.1)).then_some("not given to hosts")),
    }
}

#[cfg(test)]
mod tests {
    use ipnet::{IpNet, Ipv4Net, Ipv6Net};
    use proptest::prelude::*;

    use super::*;

    /// The table as another library reads it.
    fn nets() -> Vec<IpNet> {
        let prefix = |bits: u32| u8::try_from(bits).expect("at most 128");
        let four = V4.iter().map(|block| {
            IpNet::V4(Ipv4Net::new(block.first, prefix(block.prefix)).expect("a network"))
        });
        let six = V6.iter().map(|block| {
            IpNet::V6(Ipv6Net::new(block.first, prefix(block.prefix)).expect("a network"))
        });
        four.chain(six).collect()
    }

    #[test]
    fn a_block_begins_at_its_first_address_ends_at_its_last_and_stands_once() {
        let nets = nets();
        for net in &nets {
            assert_eq!(net.addr(), net.network(), "{net}");
            for edge in [net.network(), net.broadcast()] {
                assert!(special(edge).is_some(), "{net}: {edge}");
            }
            let around = nets.iter().filter(|other| other.contains(net));
            assert_eq!(around.count(), 1, "{net} is in another");
        }
    }

    #[test]
    fn what_nobody_outside_has_is_known_by_its_name() {
        for (address, what) in [
            ("0.0.0.0", "this network"),
            ("10.255.255.255", "private"),
            ("100.64.0.1", "shared"),
            ("100.100.100.200", "shared"),
            ("127.0.0.1", "loopback"),
            ("127.255.255.254", "loopback"),
            ("168.63.129.16", "cloud"),
            ("169.254.169.254", "metadata"),
            ("172.16.0.1", "private"),
            ("172.31.255.255", "private"),
            ("192.0.0.192", "IETF"),
            ("192.168.1.1", "private"),
            ("198.19.255.255", "benchmarks"),
            ("203.0.113.9", "documentation"),
            ("224.0.0.251", "multicast"),
            ("255.255.255.255", "broadcast"),
            ("::", "unspecified"),
            ("::1", "loopback"),
            ("::7f00:1", "IPv4-compatible"),
            ("::ffff:127.0.0.1", "IPv4-mapped"),
            ("::ffff:8.8.8.8", "IPv4-mapped"),
            ("64:ff9b::a9fe:a9fe", "NAT64"),
            ("64:ff9b:1::1", "locally"),
            ("100::1", "discarded"),
            ("2001::1", "Teredo"),
            ("2001:2::1", "benchmarks"),
            ("2001:20::1", "ORCHID"),
            ("2001:db8::1", "documentation"),
            ("2002:7f00:1::", "6to4"),
            ("3fff::1", "documentation"),
            ("fc00::1", "unique local"),
            ("fd00:ec2::254", "unique local"),
            ("fe80::1", "link-local"),
            ("fec0::1", "site-local"),
            ("ff02::1", "multicast"),
            ("4000::1", "not given"),
            ("::ffff:0:7f00:1", "not given"),
        ] {
            let said = special(address.parse().expect("an address"));
            assert!(
                said.is_some_and(|said| said.contains(what)),
                "{address}: {said:?}"
            );
        }
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "193.51.208.13",
            "223.255.255.255",
            "2001:660:3003::1",
            "2001:200::1",
            "2a01:e0a::1",
            "3ffe::1",
            "2620:4f:7fff::1",
        ] {
            assert_eq!(
                special(address.parse().expect("an address")),
                None,
                "{address}"
            );
        }
    }

    proptest! {
        #[test]
        fn the_table_is_read_as_another_library_reads_it(four in any::<u32>(), six in any::<u128>(), near in any::<prop::sample::Index>(), low in any::<u64>()) {
            let nets = nets();
            // Of all addresses few are special: some are taken from the table's own blocks.
            let block = near.get(V6);
            let within = Ipv6Addr::from_bits(block.first.to_bits() | u128::from(low));
            for address in [IpAddr::V4(four.into()), IpAddr::V6(six.into()), IpAddr::V6(within)] {
                let in_table = nets.iter().any(|net| net.contains(&address));
                let outside = matches!(address, IpAddr::V6(a) if a.octets()[0] >> 5 != 1);
                prop_assert_eq!(special(address).is_some(), in_table || outside, "{}", address);
            }
        }

        #[test]
        fn an_ipv4_address_within_an_ipv6_one_is_never_asked(four in any::<u32>()) {
            let low = u128::from(four);
            for high in [0, 0xffff_u128 << 32, 0x0064_ff9b_u128 << 96] {
                prop_assert!(special(IpAddr::V6(Ipv6Addr::from_bits(high | low))).is_some());
            }
            let sixtofour = Ipv6Addr::from_bits(0x2002_u128 << 112 | low << 80);
            prop_assert!(special(IpAddr::V6(sixtofour)).is_some());
        }
    }
}
