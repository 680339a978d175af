//! Letters: e-mail that the kernel sends to people, of what they were told.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use crate::ids::InvalidId;
use crate::words;

words! {
    /// How soon a person is written to of what a module tells them.
    pub enum Pace {
        /// Within a minute or two, but in a flood, of which every ten minutes something is told.
        AtOnce = "at-once",
        /// Once a day.
        Daily = "daily",
        /// Once a week.
        Weekly = "weekly",
        /// Not at all.
        Never = "never",
    }
}

/// The day of weekly letters, so that they are read before the weekend.
const WEEKLY: Weekday = Weekday::Friday;
/// How often it is looked for what is to be told at once, where nobody said that there is something: whoever did
/// may have been another node, which stopped.
const LOOKED: SignedDuration = SignedDuration::from_mins(15);

impl Pace {
    /// When the next letter of this pace is due after an instant, where clocks stand so, for who wants theirs
    /// at this hour of the day; none for no letters.
    pub fn next(self, hour: i8, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
        let days = match self {
            Self::Never => return None,
            Self::AtOnce => return Some(after + LOOKED),
            Self::Daily | Self::Weekly => 0..=8,
        };
        let today = zone.to_datetime(after).date();
        let days = days.filter_map(|days: i32| today.checked_add(days.days()).ok());
        let days = days.filter(|day| self == Self::Daily || day.weekday() == WEEKLY);
        let mut instants = days.filter_map(|day| {
            let at = day.at(hour, 0, 0, 0).to_zoned(zone.clone());
            Some(at.ok()?.timestamp())
        });
        instants.find(|at| *at > after)
    }
}

words! {
    /// What a letter is.
    pub enum LetterKind {
        /// What is told as soon as possible.
        AtOnce = "at-once",
        /// What was told in a day.
        Daily = "daily",
        /// What was told in a week.
        Weekly = "weekly",
        /// What is urgent.
        Urgent = "urgent",
        /// Whether an address is whose person gave it.
        Confirmation = "confirmation",
    }
}

impl LetterKind {
    /// The pace of what it tells; none for what is sent once.
    pub fn pace(self) -> Option<Pace> {
        match self {
            Self::AtOnce => Some(Pace::AtOnce),
            Self::Daily => Some(Pace::Daily),
            Self::Weekly => Some(Pace::Weekly),
            Self::Urgent | Self::Confirmation => None,
        }
    }

    /// The letters of a pace.
    pub fn of_pace(pace: Pace) -> Option<Self> {
        match pace {
            Pace::AtOnce => Some(Self::AtOnce),
            Pace::Daily => Some(Self::Daily),
            Pace::Weekly => Some(Self::Weekly),
            Pace::Never => None,
        }
    }
}

words! {
    /// Why nothing is sent to an address.
    pub enum Stop {
        /// Its person followed the link of a letter.
        Unsubscribed = "unsubscribed",
        /// Its server said for good that it takes nothing for it.
        Refused = "refused",
    }
}

/// An address for e-mail: `local@host` in ASCII, of letters that no header and no command of SMTP takes for
/// anything else (a part of what RFC 5321, 4.1.2, lets an address be: no quotes, no literals). Its host is in
/// lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The longest address, in bytes (RFC 5321, 4.5.3.1.3, less the brackets).
    pub const MAX: usize = 254;

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is behind the `@`.
    pub fn host(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, host)| host)
    }
}

fn is_local(local: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    local.len() <= 64
        && local
            .split('.')
            .all(|word| !word.is_empty() && word.bytes().all(is_plain))
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let top = host.rsplit('.').next().unwrap_or_default();
    host.contains('.')
        && host.split('.').all(is_label)
        && top.len() >= 2
        && !top.bytes().all(|b| b.is_ascii_digit())
}

impl FromStr for EmailAddress {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (local, host) = text.rsplit_once('@').ok_or(InvalidId)?;
        if text.len() <= Self::MAX && is_local(local) && is_host(host) {
            Ok(Self(format!("{local}@{}", host.to_ascii_lowercase())))
        } else {
            Err(InvalidId)
        }
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_letter_is_due_at_its_hour_in_its_place() {
        let next = |pace: Pace, zone: &str, day: i8, hour: i8| {
            let zone = TimeZone::get(zone).expect("a zone");
            let after = date(2027, 3, day).at(hour, 0, 0, 0).to_zoned(zone.clone());
            let after = after.expect("a time").timestamp();
            let next = pace.next(18, &zone, after)?.to_zoned(zone);
            Some(next.strftime("%a %d %H:%M").to_string())
        };
        let said = |text: &str| Some(text.to_owned());
        let paris = "Europe/Paris";
        assert_eq!(next(Pace::Daily, paris, 24, 17), said("Wed 24 18:00"));
        assert_eq!(next(Pace::Daily, paris, 24, 18), said("Thu 25 18:00"));
        // Over the night in which the clock is changed.
        assert_eq!(next(Pace::Daily, paris, 27, 18), said("Sun 28 18:00"));
        assert_eq!(next(Pace::Weekly, paris, 24, 17), said("Fri 26 18:00"));
        assert_eq!(next(Pace::Weekly, paris, 26, 18), said("Fri 02 18:00"));
        let reunion = "Indian/Reunion";
        assert_eq!(next(Pace::Daily, reunion, 24, 17), said("Wed 24 18:00"));
        assert_eq!(next(Pace::AtOnce, paris, 24, 17), said("Wed 24 17:15"));
        assert_eq!(next(Pace::Never, paris, 24, 17), None);
    }

    #[test]
    fn an_address_is_plain() {
        let read = |text: &str| text.parse::<EmailAddress>().ok().map(|a| a.to_string());
        let is = |text: &str| read(text).is_some();
        assert!(is("claire.delacroix+ent@exemple.fr"));
        assert_eq!(
            read("Claire@EXEMPLE.Fr").as_deref(),
            Some("Claire@exemple.fr")
        );
        let long = format!("{}@exemple.fr", "a".repeat(65));
        for wrong in [
            "",
            "@",
            "a@b",
            "a@@b.fr",
            "a b@c.fr",
            "a@b.fr\r\nBcc: x@y.fr",
            "a@b.fr\n",
            "<a@b.fr>",
            "a@b.fr>",
            "\"a b\"@c.fr",
            "a@.fr",
            "a@b..fr",
            "a..b@c.fr",
            ".a@c.fr",
            "a@-b.fr",
            "a@[10.0.0.1]",
            "a@10.0.0.1",
            "a,b@c.fr",
            "é@exemple.fr",
            "a@éxemple.fr",
            long.as_str(),
        ] {
            assert!(!is(wrong), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn no_address_leaves_its_line_or_its_brackets(text in "\\PC{0,20}@?\\PC{0,20}[.]fr") {
            if let Ok(address) = text.parse::<EmailAddress>() {
                let plain = |b: u8| b.is_ascii_graphic() && !b"<>,;:\\\"()[]".contains(&b);
                prop_assert!(address.as_str().bytes().all(plain), "{address}");
            }
        }
    }
}
