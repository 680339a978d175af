//! The portal's cookies. None is needed but for the session; the others keep what was chosen.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use preau_domain::ids::SchoolId;
use preau_platform::config::PlatformConfig;

use crate::state::Site;

/// How every name begins where cookies are `Secure`: such a one can be set by this very host only, and
/// over TLS (RFC 6265bis, 4.1.3.2). It is not part of the names below.
const HOST_ONLY: &str = "__Host-";

/// The session's token.
pub const SESSION: &str = "preau_session";
/// The mark of a device on which somebody signed in, by which they come in beside those who guess.
pub const DEVICE: &str = "preau_device";
/// The place or the seat of this browser at the gate.
pub const TICKET: &str = "preau_ticket";
/// The mark of a browser, without which its ticket is worth nothing.
pub const BROWSER: &str = "preau_browser";
/// The language chosen in this browser.
pub const LANGUAGE: &str = "preau_language";
/// The word of the school being looked at.
pub const SCHOOL: &str = "preau_school";
/// How the names begin of the cookies of [`standing`].
pub const STANDING: &str = "preau_as_";
/// A sentence to say once, as [`encode`] writes it.
pub const FLASH: &str = "preau_flash";

/// In what standing a school is looked at, as last chosen there: a cookie for each school.
pub fn standing(school: SchoolId) -> String {
    format!("{STANDING}{school}")
}

/// How long a choice is kept, in seconds.
pub const KEPT: i64 = 400 * 24 * 3_600;

/// The value of a `Set-Cookie` header: for this site only, out of reach of scripts. `Lax`: a link from
/// a message leads in, a foreign form does not. No seconds: the cookie is removed.
pub fn set(config: &PlatformConfig, name: &str, value: &str, seconds: i64) -> String {
    let (prefix, secure) = if config.secure_cookies {
        (HOST_ONLY, "; Secure")
    } else {
        ("", "")
    };
    format!("{prefix}{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

/// The cookies of a request, by the names below.
#[derive(Debug, Clone, Default)]
pub struct Cookies(Vec<(String, String)>);

impl Cookies {
    /// The value of the cookie of this name; none if two have it, since nobody can tell which is ours.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.0.iter().filter(|(known, _)| known == name);
        let (_, value) = all.next()?;
        all.next().is_none().then_some(value)
    }

    /// The names of the cookies of [`standing`].
    pub(crate) fn standings(&self) -> impl Iterator<Item = &str> {
        let names = self.0.iter().map(|(name, _)| name.as_str());
        names.filter(|name| {
            let school = name.strip_prefix(STANDING).unwrap_or_default();
            !school.is_empty() && school.bytes().all(|byte| byte.is_ascii_digit())
        })
    }
}

/// The cookies of a request.
pub(crate) fn read(site: &Site, headers: &HeaderMap) -> Cookies {
    let own = own(site.secure, headers);
    let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Cookies(own.collect())
}

/// The values of the cookies of these names, as they lie in the headers of a request: what [`Cookies::get`] gives, where
/// a request is to cost next to nothing.
pub(crate) fn pick<'a, const N: usize>(
    secure: bool,
    headers: &'a HeaderMap,
    names: [&str; N],
) -> [Option<&'a str>; N] {
    let mut picked = [(None, false); N];
    for (name, value) in own(secure, headers) {
        for (known, (first, is_twice)) in names.iter().zip(&mut picked) {
            if *known == name {
                *is_twice = first.replace(value).is_some() || *is_twice;
            }
        }
    }
    picked.map(|(value, is_twice)| value.filter(|_| !is_twice))
}

/// The cookies of a request that are ours. Where they have the prefix, one without it is somebody else's. Names are what
/// they are sent as: a browser lets any host of the domain set `__Host%2Dx`, which is not `__Host-x`.
fn own(secure: bool, headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let sent = headers.get_all(COOKIE).into_iter();
    let pairs = sent
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.trim(), value.trim()));
    pairs.filter_map(move |(name, value)| {
        let name = if secure {
            name.strip_prefix(HOST_ONLY)?
        } else {
            name
        };
        Some((name, value))
    })
}

/// The value of a `Set-Cookie` header that has the next page say a sentence.
pub fn say(config: &PlatformConfig, said: &str) -> String {
    // Long enough for the page that follows, and for no other.
    set(config, FLASH, &encode(said), 60)
}

/// The longest sentence, in bytes: encoded and with its attributes, a cookie has at most 4 KiB.
const SAID: usize = 1_200;

/// A text as a cookie's value, cut where it would be too long for one.
pub fn encode(text: &str) -> String {
    let cut = text.get(..text.floor_char_boundary(SAID)).unwrap_or(text);
    utf8_percent_encode(cut, NON_ALPHANUMERIC).to_string()
}

/// The text behind a cookie's value.
pub fn decode(value: &str) -> String {
    percent_decode_str(value).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_survives_a_cookie_and_cannot_add_attributes() {
        let said = "Devoir publié ; « à bientôt »\r\nSet-Cookie: x=y";
        assert_eq!(decode(&encode(said)), said);
        assert!(
            encode(said)
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'%')
        );
        assert_eq!(decode("%zz%"), "%zz%");
    }

    #[test]
    fn a_long_sentence_is_cut_between_letters() {
        let said = decode(&encode(&"é".repeat(4_000)));
        assert!(said.chars().all(|letter| letter == 'é') && said.len() <= SAID);
        let config = PlatformConfig {
            secure_cookies: true,
            ..PlatformConfig::default()
        };
        assert!(say(&config, &"é".repeat(4_000)).len() <= 4_096);
    }

    /// The cookies that were sent, which are the same however they are read.
    fn cookies(secure: bool, sent: &[&str]) -> Cookies {
        let mut headers = HeaderMap::new();
        for header in sent {
            headers.append(COOKIE, header.parse().expect("a header"));
        }
        let site = Site {
            secure,
            ..Site::default()
        };
        let cookies = read(&site, &headers);
        let names = [SESSION, LANGUAGE, "preau_as_1", "x"];
        let picked = pick(secure, &headers, names);
        assert_eq!(picked, names.map(|name| cookies.get(name)), "{sent:?}");
        cookies
    }

    #[test]
    fn names_are_what_they_are_sent_as() {
        for name in [
            "__Host%2Dpreau_session",
            "__host-preau_session",
            "__Host-preau%5Fsession",
            "__Host-preau_session%20",
            "\"__Host-preau_session\"",
        ] {
            let read = cookies(true, &[&format!("{name}=tossed; __Host-preau_session=own")]);
            assert_eq!(read.get(SESSION), Some("own"), "{name}");
            let read = cookies(true, &[&format!("__Host-preau_session=own; {name}=tossed")]);
            assert_eq!(read.get(SESSION), Some("own"), "{name}");
        }
        assert_eq!(
            cookies(false, &["preau%5Fsession=tossed"]).get(SESSION),
            None
        );
    }

    #[test]
    fn of_two_of_one_name_neither_is_taken() {
        for (secure, prefix) in [(true, "__Host-"), (false, "")] {
            let [one, other] = ["a", "b"].map(|value| format!("{prefix}preau_session={value}"));
            let twice = format!("{one}; {other}");
            assert_eq!(cookies(secure, &[&twice]).get(SESSION), None);
            assert_eq!(cookies(secure, &[&one, &other]).get(SESSION), None);
            assert_eq!(cookies(secure, &["x=1;y", &one]).get(SESSION), Some("a"));
        }
    }

    #[test]
    fn a_standing_is_that_of_a_school() {
        let sent = "preau_as_1=teacher; preau_as_=x; preau_as_a; preau_as_%0d%0aX=y; preau_as_1%3B%20Domain=z; \
                    preau_as_22=x; preau_session=s";
        let read = cookies(false, &[sent]);
        assert!(read.standings().eq(["preau_as_1", "preau_as_22"]));
    }

    #[test]
    fn over_tls_only_cookies_of_this_very_host_are_read() {
        let sent = "preau_session=tossed; __Host-preau_session=own; __Host-preau_as_1=teacher";
        let read = |secure, name: &str| cookies(secure, &[sent]).get(name).map(str::to_owned);
        assert_eq!(read(true, SESSION).as_deref(), Some("own"));
        assert_eq!(read(true, "preau_as_1").as_deref(), Some("teacher"));
        assert_eq!(read(true, LANGUAGE), None);
        assert_eq!(read(false, SESSION).as_deref(), Some("tossed"));
    }
}
