//! A school's calendar, as far as people are left alone by it: its quiet hours, and the days on which it is closed.
//! Those are quiet in whole; what happens then is told on return.
//!
//! A school that types no days off of its own has those that are published for its zone ([`crate::holidays`]). One that
//! does has these and no others: what is given locally is in no table, and Corse and the schools overseas are in no zone.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use crate::ids::InvalidId;
use crate::quiet::Hours;

/// Days from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DaySpan {
    from: Date,
    to: Date,
}

impl DaySpan {
    /// The most days of one: a summer and some, so that a year mistyped is found.
    pub const MAX_DAYS: i32 = 100;

    /// From a day to the same or a later one, [`DaySpan::MAX_DAYS`] at most.
    pub fn new(from: Date, to: Date) -> Option<Self> {
        let last = from.checked_add((Self::MAX_DAYS - 1).days()).ok()?;
        (from <= to && to <= last).then_some(Self { from, to })
    }

    /// As a form sends it: two dates, "2026-10-17" and "2026-11-01"; with one alone, that day.
    pub fn of_dates(from: &str, to: &str) -> Option<Self> {
        let date = |text: &str| text.parse::<Date>().ok();
        let to = if to.is_empty() { from } else { to };
        Self::new(date(from)?, date(to)?)
    }

    /// Its first day.
    pub fn from(self) -> Date {
        self.from
    }

    /// Its last day.
    pub fn to(self) -> Date {
        self.to
    }

    fn has(self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// The first instant of the day after it.
    fn end(self, zone: &TimeZone) -> Option<Timestamp> {
        begin(self.to.tomorrow().ok()?, zone)
    }
}

/// The first instant of a day.
fn begin(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    Some(day.to_zoned(zone.clone()).ok()?.timestamp())
}

impl fmt::Display for DaySpan {
    /// As an interval of ISO 8601: `2026-10-17/2026-11-01`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.from, self.to)
    }
}

impl FromStr for DaySpan {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let dates = text.split_once('/');
        let span = dates.and_then(|(from, to)| Self::of_dates(from, to));
        span.ok_or(InvalidId)
    }
}

/// The days on which a school is closed, in order; spans that overlap are there as they were typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DaysOff(Vec<DaySpan>);

impl DaysOff {
    /// The most spans of a school.
    pub const MAX: usize = 40;

    /// These days, [`DaysOff::MAX`] spans at most.
    pub fn new(mut spans: Vec<DaySpan>) -> Option<Self> {
        spans.sort_unstable();
        spans.dedup();
        (spans.len() <= Self::MAX).then_some(Self(spans))
    }

    /// The spans, in order.
    pub fn spans(&self) -> &[DaySpan] {
        &self.0
    }

    fn at(&self, at: Timestamp, zone: &TimeZone) -> Option<DaySpan> {
        if self.0.is_empty() {
            return None;
        }
        let day = zone.to_datetime(at).date();
        self.0.iter().copied().find(|span| span.has(day))
    }
}

impl fmt::Display for DaysOff {
    /// The spans, with commas between them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, span) in self.0.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            write!(f, "{comma}{span}")?;
        }
        Ok(())
    }
}

impl FromStr for DaysOff {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let spans = text.split(',').filter(|span| !span.is_empty());
        let spans: Result<Vec<_>, _> = spans.map(str::parse).collect();
        Self::new(spans?).ok_or(InvalidId)
    }
}

/// When a school's people may be told something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// The hours of each day of the week.
    pub hours: Hours,
    /// The days that have none.
    pub off: DaysOff,
}

impl Calendar {
    /// Whether the school is closed on this instant's day.
    pub fn is_off(&self, at: Timestamp, zone: &TimeZone) -> bool {
        self.off.at(at, zone).is_some()
    }

    /// Whether people are left alone at this instant, where clocks stand so.
    pub fn is_quiet(&self, at: Timestamp, zone: &TimeZone) -> bool {
        self.is_off(at, zone) || self.hours.is_quiet(at, zone)
    }

    /// Since when it is quiet; none if it is not. Where it always is, since ever.
    pub fn quiet_since(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let mut since = self.step_back(at, zone)?;
        // Hours that fell into days off were quiet as well: back over them, and over what was before.
        loop {
            let just_before = since.checked_sub(SignedDuration::from_millis(1)).ok();
            match just_before.and_then(|before| self.step_back(before, zone)) {
                Some(earlier) if earlier < since => since = earlier,
                _ => return Some(since),
            }
        }
    }

    /// Where the day off or the quiet hours of an instant began, the one or the other by itself.
    fn step_back(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        match self.off.at(at, zone) {
            Some(span) => begin(span.from, zone),
            None => self.hours.quiet_since(at, zone),
        }
    }

    /// The first instant from this one on at which it is not quiet; none if it always is.
    pub fn next(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let mut next = at;
        loop {
            next = self.hours.next(next, zone)?;
            let Some(span) = self.off.at(next, zone) else {
                return Some(next);
            };
            next = span.end(zone)?;
        }
    }

    /// When what happened at an instant counts as having happened, for whoever is told later: in days off, at the
    /// beginning of the first day after them.
    pub fn counts_at(&self, at: Timestamp, zone: &TimeZone) -> Timestamp {
        let mut counts = at;
        while let Some(end) = self.off.at(counts, zone).and_then(|span| span.end(zone)) {
            counts = end;
        }
        counts
    }
}

/// How far is looked for hours that several places have in common.
const LOOK: SignedDuration = SignedDuration::from_hours(15 * 24);

/// The first instant from this one on at which it is quiet in none of these places, but for those that are closed
/// on that day; where all are closed, from when the first is not. None where there is no such instant within two
/// weeks.
pub fn next_of_all(places: &[(Calendar, TimeZone)], at: Timestamp) -> Option<Timestamp> {
    let mut next = at;
    let mut end = at + LOOK;
    while next <= end {
        let open = places.iter();
        let open: Vec<_> = open
            .filter(|(calendar, zone)| !calendar.is_off(next, zone))
            .collect();
        if open.is_empty() && !places.is_empty() {
            let returns = places
                .iter()
                .filter_map(|(calendar, zone)| calendar.next(next, zone));
            next = returns.min()?;
            end = next + LOOK;
            continue;
        }
        let before = next;
        for (calendar, zone) in open {
            next = calendar.hours.next(next, zone)?;
        }
        if next == before {
            return Some(next);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::quiet::Window;

    fn paris() -> TimeZone {
        TimeZone::get("Europe/Paris").expect("a zone")
    }

    fn at(day: Date, hour: i8) -> Timestamp {
        let at = day.at(hour, 0, 0, 0).to_zoned(paris());
        at.expect("a time").timestamp()
    }

    fn off(spans: &[(Date, Date)]) -> DaysOff {
        let spans = spans.iter().map(|(from, to)| DaySpan::new(*from, *to));
        let spans: Option<Vec<_>> = spans.collect();
        DaysOff::new(spans.expect("spans")).expect("days off")
    }

    /// Christmas: from Saturday 19 December to Sunday 3 January.
    fn christmas() -> Calendar {
        Calendar {
            hours: Hours::USUAL,
            off: off(&[(date(2026, 12, 19), date(2027, 1, 3))]),
        }
    }

    #[test]
    fn days_off_are_quiet_until_the_first_hours_after_them() {
        let calendar = christmas();
        let monday = date(2027, 1, 4);
        for (day, hour) in [
            (date(2026, 12, 18), 20),
            (date(2026, 12, 22), 12),
            (date(2027, 1, 1), 0),
            (date(2027, 1, 3), 23),
        ] {
            let now = at(day, hour);
            assert!(calendar.is_quiet(now, &paris()), "{day}, {hour}");
            assert_eq!(calendar.next(now, &paris()), Some(at(monday, 7)));
            // With the evening before and the weekends around them.
            let since = calendar.quiet_since(now, &paris());
            assert_eq!(since, Some(at(date(2026, 12, 18), 20)), "{day}, {hour}");
        }
        let before = at(date(2026, 12, 18), 19);
        assert_eq!(calendar.next(before, &paris()), Some(before));
        assert_eq!(calendar.quiet_since(before, &paris()), None);
        assert_eq!(calendar.quiet_since(at(monday, 7), &paris()), None);
    }

    #[test]
    fn a_day_off_in_the_week_is_one_without_quiet_hours_too() {
        let armistice = date(2026, 11, 11);
        let calendar = Calendar {
            hours: Hours::ALWAYS,
            off: off(&[(armistice, armistice)]),
        };
        let now = at(armistice, 10);
        assert_eq!(calendar.quiet_since(now, &paris()), Some(at(armistice, 0)));
        assert_eq!(
            calendar.next(now, &paris()),
            Some(at(date(2026, 11, 12), 0))
        );
    }

    #[test]
    fn what_happens_in_days_off_counts_on_return() {
        let calendar = christmas();
        let in_them = at(date(2026, 12, 24), 18);
        let back = at(date(2027, 1, 4), 0);
        assert_eq!(calendar.counts_at(in_them, &paris()), back);
        // A night is told of the next morning anyway.
        let night = at(date(2026, 12, 9), 22);
        assert_eq!(calendar.counts_at(night, &paris()), night);
    }

    #[test]
    fn a_school_that_is_closed_holds_up_no_other() {
        let two = |first: Calendar, second: Calendar| [(first, paris()), (second, paris())];
        let always = |off| Calendar {
            hours: Hours::USUAL,
            off,
        };
        let open = always(DaysOff::default());
        // The Friday evening before one of them closes.
        let friday = at(date(2026, 12, 18), 21);
        let monday = at(date(2026, 12, 21), 7);
        let places = two(christmas(), open);
        assert_eq!(next_of_all(&places, friday), Some(monday));
        assert_eq!(next_of_all(&places, monday), Some(monday));
        // Where both are closed, when the first is back.
        let longer = always(off(&[(date(2026, 12, 19), date(2027, 1, 10))]));
        let places = two(longer, christmas());
        let back = at(date(2027, 1, 4), 7);
        assert_eq!(next_of_all(&places, monday), Some(back));
        // A summer is longer than is looked ahead for common hours.
        let summer = always(off(&[(date(2027, 7, 3), date(2027, 8, 31))]));
        let places = two(summer.clone(), summer);
        let then = at(date(2027, 9, 1), 7);
        assert_eq!(next_of_all(&places, at(date(2027, 7, 10), 12)), Some(then));
    }

    #[test]
    fn schools_on_both_sides_of_the_earth_have_an_hour_in_common_or_none() {
        let place = |hours, name| {
            let off = DaysOff::default();
            let zone = TimeZone::get(name).expect("a zone");
            (Calendar { hours, off }, zone)
        };
        let friday = at(date(2026, 11, 27), 12);
        let paris = place(Hours::USUAL, "Europe/Paris");
        let tahiti = place(Hours::USUAL, "Pacific/Tahiti");
        let common = next_of_all(&[paris.clone(), tahiti], friday);
        assert_eq!(common, Some(at(date(2026, 11, 27), 18)));
        let night = place(Hours([Window::new(0, 240); 7]), "Europe/Paris");
        assert_eq!(next_of_all(&[paris, night], friday), None);
        assert_eq!(next_of_all(&[], friday), Some(friday));
    }

    #[test]
    fn dates_are_read_as_browsers_send_them() {
        for (from, to, said) in [
            ("2026-10-17", "2026-11-01", Some("2026-10-17/2026-11-01")),
            ("2026-11-11", "", Some("2026-11-11/2026-11-11")),
            ("2026-11-01", "2026-10-17", None),
            ("2026-10-17", "2027-11-01", None),
            ("17/10/2026", "01/11/2026", None),
            ("", "2026-11-01", None),
            ("", "", None),
        ] {
            let span = DaySpan::of_dates(from, to).map(|span| span.to_string());
            assert_eq!(span.as_deref(), said, "{from} {to}");
        }
    }

    proptest! {
        #[test]
        fn days_off_are_read_as_they_are_written(
            spans in prop::collection::vec((0_i32..700, 0_i32..DaySpan::MAX_DAYS), 0..=DaysOff::MAX),
        ) {
            let first = date(2026, 8, 1);
            let spans = spans.into_iter().filter_map(|(from, days)| {
                let from = first.checked_add(from.days()).ok()?;
                DaySpan::new(from, from.checked_add(days.days()).ok()?)
            });
            let off = DaysOff::new(spans.collect()).expect("not too many");
            prop_assert_eq!(off.to_string().parse::<DaysOff>().ok(), Some(off.clone()));
            // From any instant on, the next is not quiet, and all between is.
            let calendar = Calendar { hours: Hours::USUAL, off };
            let now = at(first, 12);
            let next = calendar.next(now, &paris()).expect("some");
            prop_assert!(!calendar.is_quiet(next, &paris()));
            let hours = next.duration_since(now).as_hours();
            for hour in 0..hours {
                prop_assert!(calendar.is_quiet(now + hour.hours(), &paris()));
            }
        }
    }
}
