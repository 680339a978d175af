//! A reader of tokens (RFC 7515, RFC 7519), as a server of Jitsi has one: it takes HS256 and nothing else.

use std::error::Error;

use preau_sdk_testing::Value;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The claims of a token, if it was signed with this secret.
pub fn verified(token: &str, secret: &str) -> Result<Value, Box<dyn Error>> {
    let parts: Vec<_> = token.split('.').collect();
    let [head, claims, signature] = parts.as_slice() else {
        return Err("not three parts".into());
    };
    let header: Value = String::from_utf8(decoded(head)?)?.parse()?;
    if header["alg"] != "HS256" {
        return Err("another algorithm".into());
    }
    let mac = hmac_sha256::HMAC::mac(format!("{head}.{claims}").as_bytes(), secret.as_bytes());
    if decoded(signature)? != mac {
        return Err("not signed with this secret".into());
    }
    Ok(String::from_utf8(decoded(claims)?)?.parse()?)
}

/// A part of a token.
pub fn part(text: &str) -> String {
    let mut part = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits = chunk
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - chunk.len()));
        for digit in 0..=chunk.len() {
            let at = usize::try_from(bits >> (18 - 6 * digit) & 63).expect("64 digits");
            part.push(char::from(DIGITS[at]));
        }
    }
    part
}

fn decoded(text: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for digit in text.bytes() {
        let at = DIGITS.iter().position(|known| *known == digit);
        bits = bits << 6 | u32::try_from(at.ok_or("no digit")?)?;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 255)?);
        }
    }
    Ok(bytes)
}
