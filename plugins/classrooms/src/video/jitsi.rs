//! Jitsi Meet: each participant has a signed token (JWT, RFC 7519, with HMAC-SHA-256), and nobody joins without one
//! (<https://github.com/jitsi/lib-jitsi-meet/blob/master/doc/tokens.md>).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use preau_sdk::prelude::*;
use serde_json::{Value, json};
use sha2::Sha256;

use super::{Participant, escaped, meeting};
use crate::records::Room;

/// A server that takes tokens.
pub(crate) struct Jitsi {
    /// Without a slash at its end.
    pub(super) address: String,
    pub(super) secret: String,
    /// Its `app_id`.
    pub(super) app: String,
}

impl Jitsi {
    /// A link with a token for this room, which is good until then.
    pub(super) fn join(&self, room: &Stored<Room>, who: Participant<'_>, until: Instant) -> String {
        let name = meeting(room);
        let claims = json!({
            "aud": self.app,
            "iss": self.app,
            "sub": self.host(),
            "room": name,
            "exp": until.0 / 1_000,
            "context": {
                "user": {
                    "id": who.id,
                    "name": who.name,
                    "moderator": who.moderates,
                    "affiliation": if who.moderates { "owner" } else { "member" },
                },
            },
        });
        format!(
            "{}/{}?jwt={}",
            self.address,
            escaped(&name),
            self.token(&claims)
        )
    }

    fn host(&self) -> &str {
        let rest = self.address.strip_prefix("https://");
        let host = rest.and_then(|rest| rest.split(['/', ':']).next());
        host.unwrap_or_default()
    }

    fn token(&self, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = json!({ "alg": "HS256", "typ": "JWT" });
        let signed = format!("{}.{}", part(&header), part(claims));
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()) else {
            return signed;
        };
        mac.update(signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        format!("{signed}.{signature}")
    }
}
