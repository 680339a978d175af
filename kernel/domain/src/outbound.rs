//! Requests to the outside: whom a module may ask, what it asks, and what comes of it.

use std::fmt;
use std::str::FromStr;

use crate::words;

words! {
    /// What is done at an address (RFC 9110, section 9; PATCH: RFC 5789).
    pub enum Method {
        /// Read.
        Get = "GET",
        /// Read the headers alone.
        Head = "HEAD",
        /// Have something done.
        Post = "POST",
        /// Put in place.
        Put = "PUT",
        /// Change in part.
        Patch = "PATCH",
        /// Take away.
        Delete = "DELETE",
    }
}

/// A request, as a module makes it: nothing of it is checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What is done.
    pub method: Method,
    /// `https://catalogue.example.org/books?isbn=2070612368`
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Vec<u8>,
}

/// An answer from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Three digits, also those of a redirect.
    pub status: u16,
    /// Names, in small letters, and values.
    pub headers: Vec<(String, String)>,
    /// What came.
    pub body: Vec<u8>,
}

words! {
    /// Why there is no answer.
    pub enum NoAnswer {
        /// Calls like this one may not ask: a view or a tile.
        Forbidden = "forbidden",
        /// The URL or a header is not one.
        Invalid = "invalid",
        /// The manifest does not name the host, or the region did not grant it.
        NotGranted = "not-granted",
        /// The host's name stands for an address that nobody is to ask.
        Address = "address",
        /// No such name.
        Unresolved = "unresolved",
        /// Nobody answers there, or not who should.
        Unreachable = "unreachable",
        /// It took too long.
        Timeout = "timeout",
        /// The request or the answer is too large.
        TooLarge = "too-large",
        /// What came is not HTTP, or not all of it came.
        Malformed = "malformed",
        /// Too many requests now.
        Busy = "busy",
    }
}

/// A text that names no host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a host, such as `catalogue.example.org`")]
pub struct InvalidHost;

/// The name of a host: two labels at least, in small letters (RFC 1123, section 2.1), and never an
/// address. Names with other letters are written as RFC 5891 has them (`xn--…`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostName(String);

impl HostName {
    /// The longest name, in bytes.
    pub const MAX: usize = 253;

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

impl FromStr for HostName {
    type Err = InvalidHost;

    fn from_str(text: &str) -> Result<Self, InvalidHost> {
        // No way of writing an IPv4 address, in whatever base, ends in a label that begins with a letter.
        let ends_in_a_word = text
            .rsplit('.')
            .next()
            .is_some_and(|last| last.starts_with(|c: char| c.is_ascii_lowercase()));
        let fits = text.len() <= Self::MAX
            && text.contains('.')
            && text.split('.').all(is_label)
            && ends_in_a_word;
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidHost)
        }
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Hosts outside, as a manifest asks for them and a region grants them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hosts {
    /// One, by its name.
    One(HostName),
    /// Every one that has exactly one label more: `*.` and the name.
    AnyLabel(HostName),
    /// `*`: whichever the region grants, for a service that each region runs for itself. A manifest asks for it;
    /// a grant always names hosts.
    OfRegion,
}

impl Hosts {
    /// Whether this host is one of them.
    pub fn has(&self, host: &HostName) -> bool {
        match self {
            Self::One(name) => name == host,
            Self::AnyLabel(name) => host
                .0
                .split_once('.')
                .is_some_and(|(_, rest)| rest == name.0),
            Self::OfRegion => true,
        }
    }

    /// Whether it is one host, by its name.
    pub fn is_one(&self) -> bool {
        matches!(self, Self::One(_))
    }

    /// Whether all of the others are among them.
    pub fn has_all(&self, others: &Self) -> bool {
        match (self, others) {
            (Self::OfRegion, _) => true,
            (_, Self::One(name)) => self.has(name),
            _ => self == others,
        }
    }
}

impl FromStr for Hosts {
    type Err = InvalidHost;

    fn from_str(text: &str) -> Result<Self, InvalidHost> {
        Ok(match text.strip_prefix('*') {
            None => Self::One(text.parse()?),
            Some("") => Self::OfRegion,
            Some(rest) => Self::AnyLabel(rest.strip_prefix('.').ok_or(InvalidHost)?.parse()?),
        })
    }
}

impl fmt::Display for Hosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(name) => name.fmt(f),
            Self::AnyLabel(name) => write!(f, "*.{name}"),
            Self::OfRegion => f.write_str("*"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hosts(text: &str) -> Hosts {
        text.parse().expect("hosts")
    }

    fn host(text: &str) -> HostName {
        text.parse().expect("a host")
    }

    #[test]
    fn a_name_is_one_and_nothing_else_is() {
        for right in [
            "a.b",
            "catalogue.bnf.fr",
            "xn--cole-9oa.example",
            "1.2.3.fr",
        ] {
            assert!(right.parse::<HostName>().is_ok(), "{right}");
        }
        let long = format!("{}.fr", "a".repeat(64));
        for wrong in [
            "",
            ".",
            "a",
            "localhost",
            "a.",
            ".a",
            "a..b",
            "-a.fr",
            "a-.fr",
            "A.fr",
            "école.fr",
            "a_b.fr",
            "a b.fr",
            "a.fr.",
            "a.fr:443",
            "u@a.fr",
            "a.fr/",
            "127.0.0.1",
            "127.1",
            "0x7f.1",
            "0x7f.0x1",
            "017700000001",
            "1.2.3.0x4",
            "[::1]",
            "a.1",
            "*.a.fr",
            "a\\.fr",
            "a.fr\r\n",
            "a%2e.fr",
            &long,
        ] {
            assert_eq!(wrong.parse::<HostName>(), Err(InvalidHost), "{wrong:?}");
        }
    }

    #[test]
    fn a_star_stands_for_one_label() {
        let any = hosts("*.example.org");
        assert!(any.has(&host("a.example.org")));
        for other in [
            "example.org",
            "a.b.example.org",
            "a.example.net",
            "aexample.org",
        ] {
            assert!(!any.has(&host(other)), "{other}");
        }
        assert!(any.has_all(&hosts("a.example.org")) && any.has_all(&any));
        assert!(!any.has_all(&hosts("*.a.example.org")));
        assert!(!hosts("a.example.org").has_all(&any));
        for wrong in [
            "*.", "**", "*.*", "*.org", "a.*.org", "**.a.org", "*a.org", "*.*.org",
        ] {
            assert!(wrong.parse::<Hosts>().is_err(), "{wrong}");
        }
        assert_eq!(any.to_string(), "*.example.org");
    }

    #[test]
    fn a_star_alone_stands_for_what_the_region_grants() {
        let of_region = hosts("*");
        assert!(of_region.has(&host("visio.example.org")));
        for granted in ["visio.example.org", "*.visio.example.org"] {
            assert!(of_region.has_all(&hosts(granted)), "{granted}");
            assert!(!hosts(granted).has_all(&of_region), "{granted}");
        }
        assert!(!of_region.is_one());
        assert_eq!(of_region.to_string(), "*");
    }

    proptest! {
        #[test]
        fn no_address_is_a_name(bits in any::<u32>(), six in any::<u128>()) {
            let four = std::net::Ipv4Addr::from(bits);
            let [a, b, c, d] = four.octets();
            let ways = [
                four.to_string(),
                bits.to_string(),
                format!("{bits:#x}"),
                format!("{bits:#o}"),
                format!("{a}.{}", bits & 0x00ff_ffff),
                format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
                format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
                std::net::Ipv6Addr::from(six).to_string(),
                format!("[{}]", std::net::Ipv6Addr::from(six)),
            ];
            for way in ways {
                prop_assert!(way.parse::<HostName>().is_err(), "{}", way);
            }
        }
    }
}
