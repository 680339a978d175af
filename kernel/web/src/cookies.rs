//! The portal's cookies. None is needed but for the session; the others keep what was chosen.

use axum::http::HeaderMap;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
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

/// The cookies of a request, by the names below. Where ours have the prefix, one without it is somebody
/// else's.
pub(crate) fn read(site: &Site, headers: &HeaderMap) -> CookieJar {
    let jar = CookieJar::from_headers(headers);
    if !site.secure {
        return jar;
    }
    jar.iter()
        .filter_map(|cookie| {
            let name = cookie.name().strip_prefix(HOST_ONLY)?;
            Some(Cookie::new(name.to_owned(), cookie.value().to_owned()))
        })
        .fold(CookieJar::new(), CookieJar::add)
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

    #[test]
    fn over_tls_only_cookies_of_this_very_host_are_read() {
        let mut headers = HeaderMap::new();
        let sent = "preau_session=tossed; __Host-preau_session=own; __Host-preau_as_1=teacher";
        headers.insert("cookie", sent.parse().expect("a header"));
        let read = |secure, name: &str| {
            let site = Site {
                secure,
                ..Site::default()
            };
            let jar = read(&site, &headers);
            jar.get(name).map(|cookie| cookie.value().to_owned())
        };
        assert_eq!(read(true, SESSION).as_deref(), Some("own"));
        assert_eq!(read(true, "preau_as_1").as_deref(), Some("teacher"));
        assert_eq!(read(true, LANGUAGE), None);
        assert_eq!(read(false, SESSION).as_deref(), Some("tossed"));
    }
}
