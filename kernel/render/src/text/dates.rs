//! Days and hours as people say them.

use icu_calendar::Gregorian;
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::{MD, MDE, YMD, YMDE};
use icu_datetime::input::Date as IcuDate;
use icu_locale_core::{Locale, locale};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use preau_domain::caller::Language;

use crate::words::Words;

/// Says dates to a reader at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Dates<'a> {
    /// The reader's language.
    pub language: Language,
    /// The present instant.
    pub now: Timestamp,
    /// Where the reader is.
    pub zone: &'a TimeZone,
}

/// How much of a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// "lundi 23 novembre", with the year when it is another.
    Weekday,
    /// "23 novembre", with the year when it is another.
    Day,
    /// "lun. 23 nov.", with the year when it is another.
    Short,
    /// "23 nov.", with the year when it is another.
    Shortest,
}

impl Dates<'_> {
    /// The present day.
    pub fn today(&self) -> Date {
        self.zone.to_datetime(self.now).date()
    }

    /// A heading for a day: "Aujourd’hui, lundi 23 novembre"; "Jeudi 26 novembre".
    pub fn heading(&self, day: Date) -> String {
        let written = self.written(day, Shape::Weekday);
        let words = Words(self.language);
        let near = match self.days_until(day) {
            Some(0) => Some("day-today"),
            Some(1) => Some("day-tomorrow"),
            Some(-1) => Some("day-yesterday"),
            _ => None,
        };
        match near {
            Some(key) => words.say_with(key, &[("day", (&written).into())]),
            None => capitalised(&written),
        }
    }

    /// "lundi 23 novembre".
    pub fn weekday(&self, day: Date) -> String {
        self.written(day, Shape::Weekday)
    }

    /// "23 novembre".
    pub fn day(&self, day: Date) -> String {
        self.written(day, Shape::Day)
    }

    /// "lun. 23 nov.".
    pub fn short(&self, day: Date) -> String {
        self.written(day, Shape::Short)
    }

    /// "23 nov.".
    pub fn shortest(&self, day: Date) -> String {
        self.written(day, Shape::Shortest)
    }

    /// "8 h 30" (Imprimerie nationale) or "8:30".
    pub fn time(&self, time: Time) -> String {
        let (hour, minute) = (time.hour(), time.minute());
        match (self.language, minute) {
            (Language::Fr, 0) => format!("{hour}\u{A0}h"),
            (Language::Fr, _) => format!("{hour}\u{A0}h\u{A0}{minute:02}"),
            (Language::En, _) => format!("{hour}:{minute:02}"),
        }
    }

    /// "8 h 30 – 9 h 25", or one of them where only one is known.
    pub fn span(&self, start: Option<Time>, end: Option<Time>) -> Option<String> {
        match (start, end) {
            (Some(start), Some(end)) => Some(format!("{} – {}", self.time(start), self.time(end))),
            (Some(one), None) | (None, Some(one)) => Some(self.time(one)),
            (None, None) => None,
        }
    }

    /// "aujourd’hui à 8 h 30", "hier à 17 h", "23 novembre à 8 h".
    pub fn instant(&self, at: Timestamp) -> String {
        let at = self.zone.to_datetime(at);
        let time = self.time(at.time());
        let words = Words(self.language);
        match self.days_until(at.date()) {
            Some(0) => words.say_with("instant-today", &[("time", (&time).into())]),
            Some(-1) => words.say_with("instant-yesterday", &[("time", (&time).into())]),
            Some(1) => words.say_with("instant-tomorrow", &[("time", (&time).into())]),
            _ => words.say_with(
                "instant-on",
                &[
                    ("day", (&self.day(at.date())).into()),
                    ("time", (&time).into()),
                ],
            ),
        }
    }

    /// An instant for machines, in the reader's time zone: "2026-11-23T08:30+01:00".
    pub fn machine(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone())
            .strftime("%Y-%m-%dT%H:%M%:z")
            .to_string()
    }

    fn days_until(&self, day: Date) -> Option<i32> {
        let today = self.today();
        [-1, 0, 1]
            .into_iter()
            .find(|days| today.checked_add(days.days()).is_ok_and(|near| near == day))
    }

    fn written(&self, day: Date, shape: Shape) -> String {
        let with_year = day.year() != self.today().year();
        let written = FORMATS
            .with(|formats| match self.language {
                Language::Fr => formats.0.as_ref()?.written(day, shape, with_year),
                Language::En => formats.1.as_ref()?.written(day, shape, with_year),
            })
            .unwrap_or_else(|| day.to_string());
        if self.language == Language::Fr && day.day() == 1 {
            first_of_month(&written)
        } else {
            written
        }
    }
}

thread_local! {
    static FORMATS: (Option<Formats>, Option<Formats>) =
        (Formats::new(&locale!("fr")), Formats::new(&locale!("en-GB")));
}

type Formatter<F> = FixedCalendarDateTimeFormatter<Gregorian, F>;

/// The patterns of one language, loaded once for each thread.
#[derive(Debug)]
struct Formats {
    weekday: Formatter<MDE>,
    weekday_year: Formatter<YMDE>,
    day: Formatter<MD>,
    day_year: Formatter<YMD>,
    short: Formatter<MDE>,
    short_year: Formatter<YMDE>,
    shortest: Formatter<MD>,
    shortest_year: Formatter<YMD>,
}

impl Formats {
    fn new(locale: &Locale) -> Option<Self> {
        Some(Self {
            weekday: Formatter::try_new(locale.into(), MDE::long()).ok()?,
            weekday_year: Formatter::try_new(locale.into(), YMDE::long()).ok()?,
            day: Formatter::try_new(locale.into(), MD::long()).ok()?,
            day_year: Formatter::try_new(locale.into(), YMD::long()).ok()?,
            short: Formatter::try_new(locale.into(), MDE::medium()).ok()?,
            short_year: Formatter::try_new(locale.into(), YMDE::medium()).ok()?,
            shortest: Formatter::try_new(locale.into(), MD::medium()).ok()?,
            shortest_year: Formatter::try_new(locale.into(), YMD::medium()).ok()?,
        })
    }

    fn written(&self, day: Date, shape: Shape, with_year: bool) -> Option<String> {
        let (month, number) = (day.month().unsigned_abs(), day.day().unsigned_abs());
        let day = IcuDate::try_new_gregorian(i32::from(day.year()), month, number).ok()?;
        Some(match (shape, with_year) {
            (Shape::Weekday, false) => self.weekday.format(&day).to_string(),
            (Shape::Weekday, true) => self.weekday_year.format(&day).to_string(),
            (Shape::Day, false) => self.day.format(&day).to_string(),
            (Shape::Day, true) => self.day_year.format(&day).to_string(),
            (Shape::Short, false) => self.short.format(&day).to_string(),
            (Shape::Short, true) => self.short_year.format(&day).to_string(),
            (Shape::Shortest, false) => self.shortest.format(&day).to_string(),
            (Shape::Shortest, true) => self.shortest_year.format(&day).to_string(),
        })
    }
}

/// French counts the first day of a month: "1er décembre".
fn first_of_month(written: &str) -> String {
    let words: Vec<_> = written
        .split(' ')
        .map(|word| if word == "1" { "1er" } else { word })
        .collect();
    words.join(" ")
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    fn said(language: Language, say: impl Fn(&Dates<'_>) -> String) -> String {
        let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        // Monday 23 November 2026, 8:05 in Paris.
        let now = Timestamp::from_second(1_795_417_500).unwrap_or(Timestamp::UNIX_EPOCH);
        say(&Dates {
            language,
            now,
            zone: &zone,
        })
    }

    #[test]
    fn days_are_said_as_people_say_them() {
        let fr = |day| said(Language::Fr, |dates| dates.heading(day));
        assert_eq!(fr(date(2026, 11, 23)), "Aujourd’hui, lundi 23 novembre");
        assert_eq!(fr(date(2026, 11, 24)), "Demain, mardi 24 novembre");
        assert_eq!(fr(date(2026, 11, 22)), "Hier, dimanche 22 novembre");
        assert_eq!(fr(date(2026, 11, 26)), "Jeudi 26 novembre");
        assert_eq!(fr(date(2026, 12, 1)), "Mardi 1er décembre");
        assert_eq!(fr(date(2027, 1, 4)), "Lundi 4 janvier 2027");
        let en = |day| said(Language::En, |dates| dates.heading(day));
        assert_eq!(en(date(2026, 11, 24)), "Tomorrow, Tuesday 24 November");
    }

    #[test]
    fn short_forms_fit_in_tables() {
        assert_eq!(
            said(Language::Fr, |dates| dates.short(date(2026, 11, 24))),
            "mar. 24 nov."
        );
        assert_eq!(
            said(Language::Fr, |dates| dates.shortest(date(2025, 9, 1))),
            "1er sept. 2025"
        );
    }

    #[test]
    fn hours_are_said_as_people_say_them() {
        assert_eq!(
            said(Language::Fr, |d| d.time(time(8, 30, 0, 0))),
            "8\u{A0}h\u{A0}30"
        );
        assert_eq!(
            said(Language::Fr, |d| d.time(time(14, 0, 0, 0))),
            "14\u{A0}h"
        );
        assert_eq!(said(Language::En, |d| d.time(time(8, 5, 0, 0))), "8:05");
        assert_eq!(
            said(Language::Fr, |d| d.instant(d.now)),
            "aujourd’hui à 8\u{A0}h\u{A0}05"
        );
        assert_eq!(
            said(Language::Fr, |d| d.machine(d.now)),
            "2026-11-23T08:05+01:00"
        );
    }
}
