//! What a region sets for its platform.

use std::time::Duration;

use jiff::tz::TimeZone;

/// Settings of the region.
#[derive(Debug, Clone)]
pub struct PlatformConfig {
    /// The region's name, in the header of every page.
    pub region: String,
    /// The time zone of its schools, but of those overseas, whose code says which is theirs.
    pub time_zone: TimeZone,
    /// How long a session lives without a new sign-in. Sessions that live through the night keep
    /// the morning free of a storm of sign-ins.
    pub session: Duration,
    /// Passwords hashed at the same time; each takes a core and 19 MiB.
    pub hashing_slots: usize,
    /// Sign-ins that may wait for a slot before further ones are asked to come back: room for a large
    /// school's eight o'clock, since waiting costs no more than an open request.
    pub hashing_queue: usize,
    /// Whether cookies are marked `Secure`: true wherever people come over TLS.
    pub secure_cookies: bool,
}

impl Default for PlatformConfig {
    fn default() -> Self {
        Self {
            region: "Préau".to_owned(),
            time_zone: TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC),
            session: Duration::from_hours(18),
            hashing_slots: std::thread::available_parallelism().map_or(2, usize::from),
            hashing_queue: 2_048,
            secure_cookies: false,
        }
    }
}
