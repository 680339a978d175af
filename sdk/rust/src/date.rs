//! Days of the Gregorian calendar.

use std::cmp::Ordering;
use std::fmt;

use crate::{Date, Language};

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the days say themselves")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

const WEEKDAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

impl Weekday {
    /// "mardi", "Tuesday".
    pub fn name(self, language: Language) -> &'static str {
        let (fr, en) = match self {
            Self::Monday => ("lundi", "Monday"),
            Self::Tuesday => ("mardi", "Tuesday"),
            Self::Wednesday => ("mercredi", "Wednesday"),
            Self::Thursday => ("jeudi", "Thursday"),
            Self::Friday => ("vendredi", "Friday"),
            Self::Saturday => ("samedi", "Saturday"),
            Self::Sunday => ("dimanche", "Sunday"),
        };
        language.pick(fr, en)
    }

    /// Whether it is a Saturday or a Sunday.
    pub fn is_weekend(self) -> bool {
        self >= Self::Saturday
    }
}

fn month_name(month: u8, language: Language) -> &'static str {
    let (fr, en) = match month {
        1 => ("janvier", "January"),
        2 => ("février", "February"),
        3 => ("mars", "March"),
        4 => ("avril", "April"),
        5 => ("mai", "May"),
        6 => ("juin", "June"),
        7 => ("juillet", "July"),
        8 => ("août", "August"),
        9 => ("septembre", "September"),
        10 => ("octobre", "October"),
        11 => ("novembre", "November"),
        _ => ("décembre", "December"),
    };
    language.pick(fr, en)
}

fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

impl Date {
    /// The day, if it exists and lies between 1900 and 2999.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let exists = (1900..=2999).contains(&year)
            && (1..=12).contains(&month)
            && day >= 1
            && day <= days_in_month(year, month);
        exists.then_some(Self { year, month, day })
    }

    /// Reads "2026-11-24" and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shaped {
            return None;
        }
        Self::new(
            text.get(0..4)?.parse().ok()?,
            text.get(5..7)?.parse().ok()?,
            text.get(8..10)?.parse().ok()?,
        )
    }

    /// Days since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
    pub fn days_since_epoch(self) -> i32 {
        let month = i32::from(self.month);
        let year = i32::from(self.year) - i32::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i32::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The inverse of [`Date::days_since_epoch`]; held between 1900 and 2999.
    pub fn from_days_since_epoch(days: i32) -> Self {
        const FIRST: i32 = -25_567;
        const LAST: i32 = 376_199;
        let shifted = days.clamp(FIRST, LAST) + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = (shifted_month + 2) % 12 + 1;
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        Self {
            year: u16::try_from(year).unwrap_or(1900),
            month: u8::try_from(month).unwrap_or(1),
            day: u8::try_from(day).unwrap_or(1),
        }
    }

    /// The day `days` later, or earlier if negative.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self::from_days_since_epoch(self.days_since_epoch().saturating_add(days))
    }

    /// How many days from `earlier` to this day; negative if it is the later one.
    pub fn days_since(self, earlier: Self) -> i32 {
        self.days_since_epoch() - earlier.days_since_epoch()
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        let index = (self.days_since_epoch() + 3).rem_euclid(7);
        usize::try_from(index)
            .ok()
            .and_then(|index| WEEKDAYS.get(index).copied())
            .unwrap_or(Weekday::Monday)
    }

    /// The Monday of the same week.
    #[must_use]
    pub fn monday(self) -> Self {
        self.plus_days(-((self.days_since_epoch() + 3).rem_euclid(7)))
    }

    /// The next day that is neither a Saturday nor a Sunday.
    #[must_use]
    pub fn next_weekday(self) -> Self {
        let mut day = self.plus_days(1);
        while day.weekday().is_weekend() {
            day = day.plus_days(1);
        }
        day
    }

    /// "mardi 24 novembre", "Tuesday 24 November"; the first of a month is "1er" in French.
    pub fn long(self, language: Language) -> String {
        format!(
            "{} {}",
            self.weekday().name(language),
            self.day_and_month(language)
        )
    }

    /// "24 novembre", "24 November".
    pub fn day_and_month(self, language: Language) -> String {
        let month = month_name(self.month, language);
        match (self.day, language) {
            (1, Language::Fr) => format!("1er {month}"),
            (day, _) => format!("{day} {month}"),
        }
    }

    /// "novembre", "November".
    pub fn month_name(self, language: Language) -> &'static str {
        month_name(self.month, language)
    }

    /// "mar. 24" or "Tue 24": for the axis of a chart, where the month is clear.
    pub fn short(self, language: Language) -> String {
        let name: String = self.weekday().name(language).chars().take(3).collect();
        match language {
            Language::Fr => format!("{name}. {}", self.day),
            Language::En => format!("{name} {}", self.day),
        }
    }

    /// "mardi 24 novembre 2026", "Tuesday 24 November 2026".
    pub fn long_with_year(self, language: Language) -> String {
        format!("{} {}", self.long(language), self.year)
    }

    /// "demain, mardi 24 novembre", "mercredi 25 novembre", "lundi 4 janvier 2027", seen from `today`: the
    /// relative word only where it helps, the year only where it is another.
    pub fn said(self, today: Self, language: Language) -> String {
        let long = self.long(language);
        match self.days_since(today) {
            -1..=1 => format!("{}, {long}", self.relative_to(today, language)),
            _ if self.year == today.year => long,
            _ => self.long_with_year(language),
        }
    }

    /// "aujourd’hui", "demain", "hier", or the long form, seen from `today`.
    pub fn relative_to(self, today: Self, language: Language) -> String {
        match self.days_since(today) {
            0 => language.pick("aujourd’hui", "today").into(),
            1 => language.pick("demain", "tomorrow").into(),
            -1 => language.pick("hier", "yesterday").into(),
            _ => self.long(language),
        }
    }
}

/// ISO 8601: "2026-11-24".
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Eq for Date {}

impl std::hash::Hash for Date {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.year, self.month, self.day).hash(state);
    }
}

impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Date {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.year, self.month, self.day).cmp(&(other.year, other.month, other.day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).expect(text)
    }

    #[test]
    fn only_existing_days_are_read() {
        assert_eq!(date("2028-02-29").to_string(), "2028-02-29");
        for wrong in [
            "2026-02-29",
            "2026-13-01",
            "2026-1-01",
            "1899-12-31",
            "+026-11-24",
            "",
        ] {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_day_survives_the_way_there_and_back() {
        let mut day = date("1900-01-01");
        while day < date("2999-12-31") {
            let next = day.plus_days(1);
            assert_eq!(next.days_since(day), 1);
            assert!(next > day, "{day}");
            assert!(
                Date::new(next.year, next.month, next.day).is_some(),
                "{next:?}"
            );
            day = next;
        }
        assert_eq!(date("2999-12-31").plus_days(1), date("2999-12-31"));
        assert_eq!(date("1900-01-01").plus_days(-1), date("1900-01-01"));
        assert_eq!(date("1970-01-01").days_since_epoch(), 0);
    }

    #[test]
    fn weeks_begin_on_monday() {
        assert_eq!(date("2026-11-24").weekday(), Weekday::Tuesday);
        assert_eq!(date("2026-11-29").monday(), date("2026-11-23"));
        assert_eq!(date("2026-11-23").monday(), date("2026-11-23"));
        assert_eq!(date("2026-11-27").next_weekday(), date("2026-11-30"));
    }

    #[test]
    fn days_are_said_as_people_say_them() {
        assert_eq!(date("2026-11-24").long(Language::Fr), "mardi 24 novembre");
        assert_eq!(date("2026-12-01").long(Language::Fr), "mardi 1er décembre");
        assert_eq!(
            date("2026-12-01").long_with_year(Language::En),
            "Tuesday 1 December 2026"
        );
        assert_eq!(
            date("2026-11-24").relative_to(date("2026-11-23"), Language::Fr),
            "demain"
        );
        for (day, said) in [
            ("2026-11-22", "hier, dimanche 22 novembre"),
            ("2026-11-24", "demain, mardi 24 novembre"),
            ("2026-11-25", "mercredi 25 novembre"),
            ("2027-01-04", "lundi 4 janvier 2027"),
        ] {
            assert_eq!(date(day).said(date("2026-11-23"), Language::Fr), said);
        }
    }
}
