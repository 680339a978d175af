//! Headers: what a module may say, and what it is told.

use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use preau_domain::outbound::NoAnswer;

use crate::limits;

/// What the kernel says itself, or nobody: where the request goes and how it is framed (RFC 9110, section
/// 7.6.1), who is behind it, and cookies, which have no keeper here. What comes of these in an answer is
/// not told.
const KERNEL: [&str; 23] = [
    "accept-encoding",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "expect",
    "forwarded",
    "host",
    "http2-settings",
    "keep-alive",
    "max-forwards",
    "origin",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "x-real-ip",
];

/// And everything that begins so: what a browser or a proxy says of a request.
const KERNEL_BEGIN: [&str; 3] = ["proxy-", "sec-", "x-forwarded-"];

fn is_kernels(name: &str) -> bool {
    KERNEL.contains(&name) || KERNEL_BEGIN.iter().any(|begin| name.starts_with(begin))
}

/// The headers that a module wants to send, if it may.
pub(crate) fn sent(headers: &[(String, String)]) -> Result<HeaderMap, NoAnswer> {
    let bytes: usize = headers
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    if headers.len() > limits::SENT_HEADERS || bytes > limits::SENT_HEADER_BYTES {
        return Err(NoAnswer::TooLarge);
    }
    let mut sent = HeaderMap::with_capacity(headers.len() + 3);
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| NoAnswer::Invalid)?;
        // Line breaks are none of the characters of a value.
        let is_visible = value.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
        let value = HeaderValue::from_str(value).map_err(|_| NoAnswer::Invalid)?;
        if is_kernels(name.as_str()) || !is_visible {
            return Err(NoAnswer::Invalid);
        }
        sent.append(name, value);
    }
    Ok(sent)
}

/// The headers of an answer that a module is told: those that are text.
pub(crate) fn told(headers: &HeaderMap) -> Vec<(String, String)> {
    let told = headers
        .iter()
        .filter(|(name, _)| !is_kernels(name.as_str()));
    told.filter_map(|(name, value)| {
        let value = value.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &str, value: &str) -> Result<HeaderMap, NoAnswer> {
        sent(&[(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn a_module_says_what_it_wants_but_not_where_to_how_or_for_whom() {
        for name in [
            "Accept",
            "authorization",
            "X-Api-Key",
            "content-type",
            "If-None-Match",
            "user-agent",
        ] {
            assert!(one(name, "a b").is_ok(), "{name}");
        }
        for name in [
            "Host",
            "CONNECTION",
            "Content-Length",
            "Transfer-Encoding",
            "TE",
            "Trailer",
            "Upgrade",
            "Keep-Alive",
            "Proxy-Authorization",
            "Proxy-Anything",
            "Expect",
            "Cookie",
            "Forwarded",
            "X-Forwarded-For",
            "X-Real-IP",
            "Via",
            "Accept-Encoding",
            "Origin",
            "Sec-Fetch-Site",
        ] {
            assert_eq!(one(name, "a"), Err(NoAnswer::Invalid), "{name}");
        }
    }

    #[test]
    fn a_header_is_one_line_of_ascii() {
        for (name, value) in [
            ("x", "a\r\nHost: b"),
            ("x", "a\n"),
            ("x", "a\0"),
            ("x", "é"),
            ("x", "\u{7f}"),
            ("x\r\ny", "a"),
            ("x y", "a"),
            ("x:", "a"),
            ("", "a"),
            ("é", "a"),
        ] {
            assert_eq!(
                one(name, value),
                Err(NoAnswer::Invalid),
                "{name:?}: {value:?}"
            );
        }
    }

    #[test]
    fn headers_are_so_many_and_so_large() {
        let of = |count: usize, size: usize| {
            let all = (0..count).map(|_| ("x".to_owned(), "a".repeat(size)));
            sent(&all.collect::<Vec<_>>()).map(|_| ())
        };
        assert_eq!(of(limits::SENT_HEADERS, 1), Ok(()));
        assert_eq!(of(limits::SENT_HEADERS + 1, 1), Err(NoAnswer::TooLarge));
        assert_eq!(of(1, limits::SENT_HEADER_BYTES - 1), Ok(()));
        assert_eq!(of(1, limits::SENT_HEADER_BYTES), Err(NoAnswer::TooLarge));
    }

    #[test]
    fn an_answers_cookies_framing_and_bytes_are_not_told() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("content-type", &b"text/plain"[..]),
            ("set-cookie", b"a=b"),
            ("connection", b"close"),
            ("content-length", b"3"),
            ("x-bytes", b"\xff"),
            ("location", b"https://169.254.169.254/"),
        ] {
            let value = HeaderValue::from_bytes(value).expect("a value");
            headers.append(HeaderName::from_static(name), value);
        }
        let told: Vec<_> = told(&headers).into_iter().map(|(name, _)| name).collect();
        assert_eq!(told, ["content-type", "location"]);
    }
}
