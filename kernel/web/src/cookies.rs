//! The portal's cookies. None is needed but for the session; the others keep what was chosen.

use preau_platform::config::PlatformConfig;

/// The session's token.
pub const SESSION: &str = "preau_session";
/// The language chosen in this browser.
pub const LANGUAGE: &str = "preau_language";
/// The word of the school being looked at.
pub const SCHOOL: &str = "preau_school";
/// The child being looked at.
pub const CHILD: &str = "preau_child";
/// A sentence to say once, as [`encode`] writes it.
pub const FLASH: &str = "preau_flash";

/// How long a choice is kept, in seconds.
pub const KEPT: i64 = 400 * 24 * 3_600;

/// The value of a `Set-Cookie` header: for this site only, out of reach of scripts. `Lax`: a link from
/// a message leads in, a foreign form does not. No seconds: the cookie is removed.
pub fn set(config: &PlatformConfig, name: &str, value: &str, seconds: i64) -> String {
    let secure = if config.secure_cookies {
        "; Secure"
    } else {
        ""
    };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

/// The value of a `Set-Cookie` header that has the next page say a sentence.
pub fn say(config: &PlatformConfig, said: &str) -> String {
    // Long enough for the page that follows, and for no other.
    set(config, FLASH, &encode(said), 60)
}

/// A text as a cookie's value: everything but letters and digits percent-encoded.
pub fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes().take(600) {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The text behind a cookie's value.
pub fn decode(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let pair = tail
            .get(..2)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        if let Some(byte) = pair
            .filter(|_| *first == b'%')
            .and_then(|pair| u8::from_str_radix(pair, 16).ok())
        {
            bytes.push(byte);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
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
}
