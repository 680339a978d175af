//! Where a request goes: a URL, read once and strictly, and never again by anybody else.
//!
//! What is looked up, what the certificate must name, what the header `Host` says and what is granted are
//! one value of one reading, so that no two readers can differ (SSRF by parser differences).

use hyper::http::uri::PathAndQuery;
use hyper::{HeaderMap, Uri};
use preau_domain::outbound::{HostName, NoAnswer, Request};

use crate::headers;
use crate::limits;

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) plain: bool,
    pub(crate) host: HostName,
    pub(crate) port: u16,
    pub(crate) path: PathAndQuery,
}

impl Target {
    /// Reads a URL: `https://host[:port][/path][?query]`, or `http://` the same; nothing else. No user,
    /// no fragment, no address in place of a name, no letters beyond ASCII.
    pub(crate) fn read(url: &str) -> Result<Self, NoAnswer> {
        let is_plain_text = url
            .bytes()
            .all(|b| b.is_ascii_graphic() && !matches!(b, b'\\' | b'#'));
        if url.len() > limits::URL_BYTES || !is_plain_text {
            return Err(NoAnswer::Invalid);
        }
        let uri: Uri = url.parse().map_err(|_| NoAnswer::Invalid)?;
        let plain = match uri.scheme_str() {
            Some("https") => false,
            Some("http") => true,
            _ => return Err(NoAnswer::Invalid),
        };
        let authority = uri.authority().ok_or(NoAnswer::Invalid)?;
        let written = authority.as_str().to_ascii_lowercase();
        let (name, port) = match written.split_once(':') {
            None => (written.as_str(), if plain { 80 } else { 443 }),
            Some((name, port)) => (name, port_of(port).ok_or(NoAnswer::Invalid)?),
        };
        Ok(Self {
            plain,
            host: name.parse().map_err(|_| NoAnswer::Invalid)?,
            port,
            path: uri
                .path_and_query()
                .cloned()
                .unwrap_or_else(|| PathAndQuery::from_static("/")),
        })
    }

    /// What the header `Host` says (RFC 9112, section 3.2).
    pub(crate) fn authority(&self) -> String {
        if self.port == if self.plain { 80 } else { 443 } {
            self.host.to_string()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// A port in its one way of writing.
fn port_of(text: &str) -> Option<u16> {
    let port: u16 = text.parse().ok()?;
    (port > 0 && port.to_string() == text).then_some(port)
}

/// A request that could be sent.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) target: Target,
    pub(crate) headers: HeaderMap,
    pub(crate) request: Request,
}

impl Checked {
    pub(crate) fn new(request: Request) -> Result<Self, NoAnswer> {
        if request.body.len() > limits::SENT_BYTES {
            return Err(NoAnswer::TooLarge);
        }
        Ok(Self {
            target: Target::read(&request.url)?,
            headers: headers::sent(&request.headers)?,
            request,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_url_is_read_as_it_is_written() {
        let read = |url| {
            let target = Target::read(url).expect(url);
            format!(
                "{} {} {} {}",
                target.plain,
                target.authority(),
                target.port,
                target.path
            )
        };
        assert_eq!(
            read("https://a.example/x?y=1"),
            "false a.example 443 /x?y=1"
        );
        assert_eq!(read("https://a.example"), "false a.example 443 /");
        assert_eq!(read("https://A.Example:443/"), "false a.example 443 /");
        assert_eq!(
            read("https://a.example:8443?q"),
            "false a.example:8443 8443 /?q"
        );
        assert_eq!(
            read("http://a.example/%2e%2e/"),
            "true a.example 80 /%2e%2e/"
        );
        assert_eq!(
            read("https://a.example//b.example/@c"),
            "false a.example 443 //b.example/@c"
        );
    }

    #[test]
    fn tricks_are_no_urls() {
        let long = format!("https://a.example/{}", "a".repeat(limits::URL_BYTES));
        for trick in [
            "",
            "a.example",
            "/path",
            "//a.example/",
            "ftp://a.example/",
            "file:///etc/passwd",
            "HTTPS:/a.example",
            "https:a.example",
            "https:///a.example",
            "https://",
            "https://@a.example/",
            "https://u@a.example/",
            "https://u:p@a.example/",
            "https://a.example@b.example/",
            "https://a.example:80@b.example/",
            "https://a.example\\@b.example/",
            "https:\\\\a.example/",
            "https://a.example\\b",
            "https://a.example#@b.example/",
            "https://a.example/#b",
            "https://a.example./",
            "https://a.example:/",
            "https://a.example:0/",
            "https://a.example:00443/",
            "https://a.example:65536/",
            "https://a.example:+443/",
            "https://a.example:443:80/",
            "https://a..example/",
            "https://.a.example/",
            "https://a%2eexample/",
            "https://a.example%00.b.example/",
            "https://a.example%2f@b.example/",
            "https://é.example/",
            "https://ａ.example/",
            "https://a。example/",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://017700000001/",
            "https://0/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[fe80::1%25eth0]/",
            "https://localhost/",
            "https://intranet/",
            " https://a.example/",
            "https://a.example/ ",
            "https://a.example/ HTTP/1.1\r\nX: y",
            "https://a.example/\r\nHost: b.example",
            "https://a.example/\n",
            "https://a.example/\t",
            "https://a.exa\tmple/",
            "https://a.example\0/",
            &long,
        ] {
            assert_eq!(
                Target::read(trick).map(|_| ()),
                Err(NoAnswer::Invalid),
                "{trick:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn whatever_is_read_leads_to_the_name_that_stands_first(text in "(https?://)?[a-z0-9.:@/\\\\#?%\\[\\]-]{0,40}") {
            if let Ok(target) = Target::read(&text) {
                let after = text.split_once("://").map(|(_, after)| after).unwrap_or_default();
                let end = after.find([':', '/', '?']).unwrap_or(after.len());
                prop_assert_eq!(&after[..end], target.host.as_str());
                prop_assert!(target.host.as_str().parse::<std::net::IpAddr>().is_err());
            }
        }
    }
}
