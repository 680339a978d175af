//! Quiet hours: when people are left alone. What happens then waits for them where they look for it, and
//! nothing goes out to them. (Right to disconnect: *code du travail*, L. 2242-17; a school sets its hours for
//! families as well.)
//!
//! A school says for each day of the week within which hours people may be told something; all else is quiet.
//! An hour is the school's own, and a day's hours are instants: where the clock jumps over one, it begins as
//! much later; where it shows one twice, it is the first. Days on which a school is closed: [`crate::calendar`].

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::ids::InvalidId;

/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// How many days are looked at from one on: each day of the week comes in them, and again where the clock
/// jumped over all of its hours.
const DAYS: i32 = 15;

/// The hours of a day in which people may be told something: from a minute of the day up to another,
/// midnight at the end of the day included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    from: u16,
    to: u16,
}

impl Window {
    /// The whole day.
    pub const WHOLE: Self = Self { from: 0, to: DAY };

    /// From a minute of the day to a later one, 1,440 at most.
    pub const fn new(from: u16, to: u16) -> Option<Self> {
        if from < to && to <= DAY {
            Some(Self { from, to })
        } else {
            None
        }
    }

    /// As a form sends it: two times of the day, "07:00" and "20:00". Midnight as an end is that of the day's
    /// end.
    pub fn of_times(from: &str, to: &str) -> Option<Self> {
        let to = match minute(to)? {
            0 => DAY,
            to => to,
        };
        Self::new(minute(from)?, to)
    }

    /// Its two times, as a form shows them.
    pub fn times(self) -> (String, String) {
        (time(self.from), time(self.to % DAY))
    }

    /// The first minute, and the one after the last.
    pub fn minutes(self) -> (u16, u16) {
        (self.from, self.to)
    }

    /// What is in both.
    fn and(self, other: Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.to.min(other.to))
    }
}

/// A minute of the day: "07:30", or with seconds, as some browsers send it.
fn minute(text: &str) -> Option<u16> {
    let (hour, rest) = text.split_once(':')?;
    let minute = rest.split_once(':').map_or(rest, |(minute, _)| minute);
    let two = |text: &str| {
        let is_plain = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        is_plain.then(|| text.parse::<u16>().ok())?
    };
    let (hour, minute) = (two(hour)?, two(minute)?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

fn time(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = self.times();
        write!(f, "{from}–{to}")
    }
}

impl FromStr for Window {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let times = text.split_once('–');
        let window = times.and_then(|(from, to)| Self::of_times(from, to));
        window.ok_or(InvalidId)
    }
}

/// When people may be told something, by day of the week from Monday on; none for a day that is quiet in
/// whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours(pub [Option<Window>; 7]);

impl Hours {
    /// No quiet hours.
    pub const ALWAYS: Self = Self([Some(Window::WHOLE); 7]);

    /// The usual practice: from 7 to 20 h, and not on weekends.
    pub const USUAL: Self = {
        let day = Window::new(7 * 60, 20 * 60);
        Self([day, day, day, day, day, None, None])
    };

    /// What is in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut week = self.0;
        for (day, also) in week.iter_mut().zip(other.0) {
            *day = day.zip(also).and_then(|(one, other)| one.and(other));
        }
        Self(week)
    }

    /// Whether there is no hour at all.
    pub fn is_never(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    fn window(&self, day: Weekday) -> Option<Window> {
        let at = usize::try_from(day.to_monday_zero_offset()).ok()?;
        self.0.get(at).copied().flatten()
    }

    /// The hours of a day as instants.
    fn on(&self, day: Date, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        let window = self.window(day.weekday())?;
        let at = |minute: u16| {
            let days = i32::from(minute / DAY);
            let (hour, minute) = (minute % DAY / 60, minute % 60);
            let day = day.checked_add(days.days()).ok()?;
            let (hour, minute) = (i8::try_from(hour).ok()?, i8::try_from(minute).ok()?);
            let at = day.at(hour, minute, 0, 0).to_zoned(zone.clone()).ok()?;
            Some(at.timestamp())
        };
        // Hours that the clock jumps over in whole are none.
        Some((at(window.from)?, at(window.to)?)).filter(|(from, to)| from < to)
    }

    /// The days around an instant, from so many before to so many after.
    fn days(
        at: Timestamp,
        zone: &TimeZone,
        from: i32,
        to: i32,
    ) -> impl DoubleEndedIterator<Item = Date> {
        let today = zone.to_datetime(at).date();
        (from..=to).filter_map(move |days| today.checked_add(days.days()).ok())
    }

    /// Whether people are left alone at this instant, where clocks stand so.
    pub fn is_quiet(&self, at: Timestamp, zone: &TimeZone) -> bool {
        let mut days = Self::days(at, zone, -1, 1);
        !days.any(|day| {
            let hours = self.on(day, zone);
            hours.is_some_and(|(from, to)| from <= at && at < to)
        })
    }

    /// Since when it is quiet; none if it is not. Where it always is, since ever.
    pub fn quiet_since(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        if !self.is_quiet(at, zone) {
            return None;
        }
        let ends = Self::days(at, zone, -DAYS, 1).filter_map(|day| self.on(day, zone));
        let ends = ends.map(|(_, to)| to).filter(|to| *to <= at);
        Some(ends.max().unwrap_or(Timestamp::MIN))
    }

    /// The first instant from this one on at which it is not quiet; none if it always is.
    pub fn next(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        if !self.is_quiet(at, zone) {
            return Some(at);
        }
        let begins = Self::days(at, zone, -1, DAYS).filter_map(|day| self.on(day, zone));
        begins.map(|(from, _)| from).filter(|from| *from > at).min()
    }
}

/// A person's own choice: it makes quiet hours longer, never shorter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OwnQuiet {
    /// Within which hours of each day they may be told something; none for all.
    pub window: Option<Window>,
    /// Whether they are left alone on weekends.
    pub weekends: bool,
}

impl OwnQuiet {
    /// The hours that it leaves.
    pub fn hours(self) -> Hours {
        let day = Some(self.window.unwrap_or(Window::WHOLE));
        let weekend = if self.weekends { None } else { day };
        Hours([day, day, day, day, day, weekend, weekend])
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn paris() -> TimeZone {
        TimeZone::get("Europe/Paris").expect("a zone")
    }

    fn at(day: Date, hour: i8, minute: i8) -> Timestamp {
        let at = day.at(hour, minute, 0, 0).to_zoned(paris());
        at.expect("a time").timestamp()
    }

    /// When it is told next from this time of a day on, in Paris.
    fn next(hours: &Hours, day: Date, hour: i8, minute: i8) -> String {
        let next = hours.next(at(day, hour, minute), &paris()).expect("some");
        let next = next.to_zoned(paris());
        next.strftime("%a %d %H:%M").to_string()
    }

    #[test]
    fn evenings_nights_and_weekends_are_quiet() {
        let usual = Hours::USUAL;
        let friday = date(2026, 11, 27);
        for (hour, minute, said) in [
            (6, 59, "Fri 27 07:00"),
            (7, 0, "Fri 27 07:00"),
            (19, 59, "Fri 27 19:59"),
            (20, 0, "Mon 30 07:00"),
            (23, 59, "Mon 30 07:00"),
        ] {
            assert_eq!(next(&usual, friday, hour, minute), said);
        }
        assert_eq!(next(&usual, date(2026, 11, 26), 22, 0), "Fri 27 07:00");
        assert_eq!(next(&usual, date(2026, 11, 29), 12, 0), "Mon 30 07:00");
    }

    #[test]
    fn quiet_has_begun_when_the_last_hours_ended() {
        let since = |day, hour| Hours::USUAL.quiet_since(at(day, hour, 0), &paris());
        let friday = date(2026, 11, 27);
        assert_eq!(since(friday, 12), None);
        assert_eq!(since(friday, 21), Some(at(friday, 20, 0)));
        assert_eq!(since(date(2026, 11, 30), 6), Some(at(friday, 20, 0)));
        let never = Hours([None; 7]);
        let now = at(friday, 12, 0);
        assert_eq!(never.quiet_since(now, &paris()), Some(Timestamp::MIN));
        assert_eq!(never.next(now, &paris()), None);
        assert_eq!(Hours::ALWAYS.quiet_since(now, &paris()), None);
    }

    #[test]
    fn hours_are_those_of_the_clock_on_the_days_on_which_it_is_changed() {
        // Sunday 28 March 2027 has 23 hours, Sunday 31 October 2027 has 25.
        let day = Window::new(7 * 60, 20 * 60);
        let every = Hours([day; 7]);
        for (day, hours) in [(date(2027, 3, 28), 10), (date(2027, 10, 31), 12)] {
            let evening = at(day.yesterday().expect("a day"), 20, 0);
            let morning = every.next(evening, &paris()).expect("some");
            assert_eq!(morning, at(day, 7, 0));
            assert_eq!(morning.duration_since(evening).as_hours(), hours);
        }
        // What the clock jumps over begins as much later.
        let night = Hours([Window::new(150, 300); 7]);
        assert_eq!(next(&night, date(2027, 3, 28), 1, 0), "Sun 28 03:30");
        // And in whole, it is not there.
        let gone = Hours([Window::new(120, 180); 7]);
        let next = gone.next(at(date(2027, 3, 28), 3, 30), &paris());
        assert_eq!(next, Some(at(date(2027, 3, 29), 2, 0)));
    }

    #[test]
    fn midnight_may_be_either_end() {
        let whole = Window::of_times("00:00", "00:00");
        assert_eq!(whole, Some(Window::WHOLE));
        let late = Window::of_times("18:00", "00:00").expect("hours");
        let hours = Hours([Some(late); 7]);
        let friday = date(2026, 11, 27);
        assert_eq!(next(&hours, friday, 23, 59), "Fri 27 23:59");
        let midnight = date(2026, 11, 28);
        assert_eq!(next(&hours, midnight, 0, 0), "Sat 28 18:00");
        assert_eq!(
            hours.quiet_since(at(midnight, 1, 0), &paris()),
            Some(at(midnight, 0, 0))
        );
    }

    #[test]
    fn times_are_read_as_browsers_send_them() {
        for (from, to, said) in [
            ("07:00", "20:00", Some("07:00–20:00")),
            ("07:30:00", "18:05", Some("07:30–18:05")),
            ("20:00", "07:00", None),
            ("07:00", "07:00", None),
            ("7:00", "20:00", None),
            ("+7:00", "20:00", None),
            ("07:60", "20:00", None),
            ("24:00", "20:00", None),
            ("", "20:00", None),
        ] {
            let window = Window::of_times(from, to).map(|window| window.to_string());
            assert_eq!(window.as_deref(), said, "{from} {to}");
        }
    }

    #[test]
    fn somebodys_own_hours_leave_less_and_never_more() {
        let own = OwnQuiet {
            window: Window::of_times("09:00", "22:00"),
            weekends: true,
        };
        let both = Hours::USUAL.and(&own.hours());
        assert_eq!(both.0[0].map(Window::minutes), Some((540, 1200)));
        assert_eq!(both.0[5], None);
        assert_eq!(Hours::USUAL.and(&OwnQuiet::default().hours()), Hours::USUAL);
    }

    fn window() -> impl Strategy<Value = Option<Window>> {
        (0_u16..=DAY, 0_u16..=DAY).prop_map(|(from, to)| Window::new(from, to))
    }

    proptest! {
        /// Over two years of a clock that is changed: between an instant and the next hours all is quiet.
        #[test]
        fn the_next_hours_are_the_first(
            week in prop::array::uniform7(window()),
            second in 1_795_000_000_i64..1_860_000_000,
            parts in prop::array::uniform4(0.0_f64..1.0),
        ) {
            let (hours, zone) = (Hours(week), paris());
            let now = Timestamp::from_second(second).expect("in range");
            let next = hours.next(now, &zone);
            prop_assert_eq!(next.is_none(), hours.is_never());
            prop_assert_eq!(next == Some(now), !hours.is_quiet(now, &zone));
            let Some(next) = next.filter(|next| *next > now) else {
                return Ok(());
            };
            prop_assert!(!hours.is_quiet(next, &zone));
            let span = next.duration_since(now);
            prop_assert!(span <= SignedDuration::from_hours(15 * 24));
            let since = hours.quiet_since(now, &zone).expect("quiet");
            for part in parts {
                let between = now + span.mul_f64(part);
                if between < next {
                    prop_assert!(hours.is_quiet(between, &zone));
                    prop_assert_eq!(hours.quiet_since(between, &zone), Some(since));
                }
            }
        }

        #[test]
        fn hours_are_read_as_they_are_written(window in window()) {
            if let Some(window) = window {
                let (from, to) = window.times();
                prop_assert_eq!(Window::of_times(&from, &to), Some(window));
                prop_assert_eq!(window.to_string().parse::<Window>().ok(), Some(window));
            }
        }
    }
}
