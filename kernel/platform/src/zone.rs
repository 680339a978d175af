//! Whose clock it is.

use jiff::tz::TimeZone;
use preau_domain::school::School;
use preau_domain::zone;

use crate::Platform;

impl Platform {
    /// The time zone of a school: what its code says for one overseas, or the region's.
    pub fn time_zone(&self, school: &School) -> TimeZone {
        let Some(name) = zone::of_school(&school.uai) else {
            return self.config.time_zone.clone();
        };
        TimeZone::get(name).unwrap_or_else(|error| {
            tracing::error!(name, %error, "the region's time zone stands in for a school's");
            self.config.time_zone.clone()
        })
    }
}
