//! Hours of the day and instants.

use std::cmp::Ordering;
use std::fmt;

use crate::bindings::ent::kernel::caller;
use crate::{Date, Language, Time};

pub use crate::bindings::ent::kernel::caller::LocalTime;

impl Time {
    /// The time, if it exists.
    pub fn new(hour: u8, minute: u8) -> Option<Self> {
        (hour < 24 && minute < 60).then_some(Self { hour, minute })
    }

    /// Reads "08:05" (and "08:05:00", which some browsers send).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text
            .strip_suffix(":00")
            .filter(|rest| rest.len() == 5)
            .unwrap_or(text);
        let (hour, minute) = text.split_once(':')?;
        let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(hour) || !digits(minute) {
            return None;
        }
        Self::new(hour.parse().ok()?, minute.parse().ok()?)
    }

    /// As people write it, and as the kernel shows times: "8 h 30" (Imprimerie nationale), "8 h", or
    /// "8:30".
    pub fn said(self, language: Language) -> String {
        let Self { hour, minute } = self;
        match (language, minute) {
            (Language::Fr, 0) => format!("{hour}\u{a0}h"),
            (Language::Fr, _) => format!("{hour}\u{a0}h\u{a0}{minute:02}"),
            (Language::En, _) => format!("{hour}:{minute:02}"),
        }
    }
}

/// "08:05".
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl Eq for Time {}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.hour, self.minute).cmp(&(other.hour, other.minute))
    }
}

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

const DAY: i64 = 24 * 60 * 60 * 1_000;

impl Instant {
    /// The years 1900 to 2999, in UTC.
    pub(crate) const YEARS: std::ops::RangeInclusive<Self> =
        Self(-2_208_988_800_000)..=Self(32_503_679_999_999);

    /// The moment `days` times 24 hours later, or earlier if negative.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(DAY * i64::from(days)))
    }

    /// The moment at which the school's clocks show this time of this day. Of a time that comes twice,
    /// when clocks are put back, the first; for one that they skip, as much later. One host call.
    pub fn at(day: Date, time: Time) -> Self {
        Self(caller::instant_at(day, time))
    }

    /// The day and the minute that the school's clocks show at this moment. One host call.
    pub fn local(self) -> LocalTime {
        caller::local(self.0)
    }

    /// "hier, dimanche 22 novembre, à 17 h 10", at the school, seen from `today`. One host call.
    pub fn said(self, today: Date, language: Language) -> String {
        let at = self.local();
        let (day, time) = (at.date.said(today, language), at.time.said(language));
        match language {
            Language::Fr => format!("{day}, à {time}"),
            Language::En => format!("{day}, at {time}"),
        }
    }

    /// The day of this moment at the school. One host call.
    pub fn day(self) -> Date {
        self.local().date
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_as_the_kernel_shows_it() {
        let said = |hour, minute, language| Time { hour, minute }.said(language);
        assert_eq!(said(8, 30, Language::Fr), "8\u{a0}h\u{a0}30");
        assert_eq!(said(14, 0, Language::Fr), "14\u{a0}h");
        assert_eq!(said(8, 5, Language::En), "8:05");
    }

    #[test]
    fn a_time_is_two_digits_and_two() {
        assert_eq!(Time::parse("08:05"), Time::new(8, 5));
        assert_eq!(Time::parse("08:05:00"), Time::new(8, 5));
        for wrong in ["8:05", "24:00", "08:60", "08h05", "", "08:00:30"] {
            assert_eq!(Time::parse(wrong), None, "{wrong}");
        }
    }
}
