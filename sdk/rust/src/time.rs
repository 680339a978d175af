//! Hours of the day and instants.

use std::cmp::Ordering;
use std::fmt;

use crate::{Date, Time, Weekday};

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

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl Instant {
    /// The moment `days` times 24 hours later, or earlier if negative.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(DAY * i64::from(days)))
    }

    /// The moment of a day and hour in metropolitan France: one hour ahead of UTC, two from the
    /// last Sunday of March to the last of October (directive 2000/84/EC).
    ///
    /// The contract names no time zone yet, so a school overseas is some hours off.
    pub fn in_metropolitan_france(day: Date, time: Time) -> Self {
        let local = i64::from(day.days_since_epoch()) * DAY
            + i64::from(time.hour) * HOUR
            + i64::from(time.minute) * MINUTE;
        let begin = last_sunday(day.year, 3) * DAY + 2 * HOUR;
        let end = last_sunday(day.year, 10) * DAY + 3 * HOUR;
        let ahead = if (begin..end).contains(&local) { 2 } else { 1 };
        Self(local - ahead * HOUR)
    }

    /// The day of this moment in metropolitan France.
    pub fn day_in_metropolitan_france(self) -> Date {
        let guess = Date::from_days_since_epoch(whole_days(self.0 + HOUR));
        let midnight =
            Self::in_metropolitan_france(guess.plus_days(1), Time { hour: 0, minute: 0 });
        if self < midnight {
            guess
        } else {
            guess.plus_days(1)
        }
    }
}

fn whole_days(milliseconds: i64) -> i32 {
    i32::try_from(milliseconds.div_euclid(DAY)).unwrap_or(0)
}

/// Both months in question have 31 days.
fn last_sunday(year: u16, month: u8) -> i64 {
    let mut day = Date {
        year,
        month,
        day: 31,
    };
    while day.weekday() != Weekday::Sunday {
        day = day.plus_days(-1);
    }
    i64::from(day.days_since_epoch())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_two_digits_and_two() {
        assert_eq!(Time::parse("08:05"), Time::new(8, 5));
        assert_eq!(Time::parse("08:05:00"), Time::new(8, 5));
        for wrong in ["8:05", "24:00", "08:60", "08h05", "", "08:00:30"] {
            assert_eq!(Time::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn summer_is_two_hours_ahead_and_winter_one() {
        let at = |day: &str| {
            let day = Date::parse(day).expect("a day");
            Instant::in_metropolitan_france(day, Time { hour: 6, minute: 0 })
        };
        assert_eq!(at("2026-11-24").0, 1_795_496_400_000);
        assert_eq!(at("2026-07-01").0, 1_782_878_400_000);
        assert_eq!(
            at("2026-11-24").day_in_metropolitan_france(),
            Date {
                year: 2026,
                month: 11,
                day: 24
            }
        );
        // Half past ten in the evening in UTC is the next day in summer, the same in winter.
        let late = |day| Instant(at(day).0 + 18 * HOUR + HOUR / 2);
        assert_eq!(late("2026-07-01").day_in_metropolitan_france().day, 2);
        assert_eq!(
            Instant(at("2026-11-24").0 + 17 * HOUR)
                .day_in_metropolitan_france()
                .day,
            24
        );
    }
}
