//! Quiet hours: what a school's administrator set, kept with the settings under the kernel's own name, and what
//! a person adds to it.
//!
//! Nothing of what happens then is lost or hidden: who opens their notifications finds it there. What waits is
//! what would call people: the count at the bell and on tiles, and letters.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use preau_domain::calendar::{Calendar, DaysOff, next_of_all};
use preau_domain::holidays::Zone;
use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::quiet::{Hours, OwnQuiet, Window};
use preau_domain::record::Value;
use preau_domain::school::School;

use crate::Platform;
use crate::error::PlatformError;
use crate::identity::sign_in::invalid;
use crate::operation::Operation;
use crate::settings::SettingsSent;
use crate::tenancy::Settings;

/// The setting of whether there are quiet hours.
const ON: &str = "quiet";
/// The settings of the days, from Monday on.
const DAYS: [&str; 7] = [
    "quiet-monday",
    "quiet-tuesday",
    "quiet-wednesday",
    "quiet-thursday",
    "quiet-friday",
    "quiet-saturday",
    "quiet-sunday",
];
/// The setting of the days off.
const DAYS_OFF: &str = "quiet-days-off";
/// What a day that is quiet in whole is set to.
const WHOLE_DAY: &str = "–";

/// The forms of the administrator, numbered apart.
const HOURS_FORM: &str = "quiet";
const DAYS_OFF_FORM: &str = "days-off";

/// A school's quiet hours, as its administrator sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuietSeen {
    /// Whether they hold.
    pub on: bool,
    /// When people may be told something, where they hold.
    pub hours: Hours,
    /// The days on which the school is closed: they are quiet whether the hours hold or not.
    pub off: DaysOff,
    /// Whether the school set them; else they are those of its zone, as published, or none.
    pub off_own: bool,
}

impl QuietSeen {
    /// What is set, with the days off that hold where none are.
    fn of(set: &Settings, published: impl FnOnce() -> DaysOff) -> Self {
        let mut hours = Hours::USUAL;
        for (name, day) in DAYS.iter().zip(&mut hours.0) {
            *day = read(set.get(*name), *day);
        }
        let own = match set.get(DAYS_OFF) {
            Some(Value::Text(text)) => text.parse().ok(),
            _ => None,
        };
        let off_own = own.is_some();
        Self {
            on: !matches!(set.get(ON), Some(Value::Boolean(false))),
            hours,
            off: own.unwrap_or_else(published),
            off_own,
        }
    }
}

/// What an administrator is shown, and under which numbers its two forms were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuietForms {
    /// What is set.
    pub seen: QuietSeen,
    /// The number of the hours.
    pub hours_version: i64,
    /// The number of the days off.
    pub off_version: i64,
    /// The zone of which it has the published holidays where it sets no days off; none in Corse and overseas.
    pub zone: Option<Zone>,
}

fn written(window: Option<Window>) -> Value {
    Value::Text(window.map_or_else(|| WHOLE_DAY.to_owned(), |window| window.to_string()))
}

/// What is set for a day: nothing that is no hours holds.
fn read(value: Option<&Value>, usual: Option<Window>) -> Option<Window> {
    match value {
        Some(Value::Text(text)) if text == WHOLE_DAY => None,
        Some(Value::Text(text)) => text.parse().ok().or(usual),
        _ => usual,
    }
}

impl Platform {
    /// The days off of a school that sets none: those of its zone, from this school year on.
    fn days_off_published(&self, school: &School) -> DaysOff {
        let today = self.time_zone(school).to_datetime(self.now()).date();
        let zone = Zone::of_school(&school.uai);
        zone.map_or_else(DaysOff::default, |zone| zone.days_off(today))
    }

    /// When people of a school may be told something.
    pub async fn calendar(&self, school: &School) -> Result<Calendar, PlatformError> {
        let set = self.settings(school.id, &ModuleId::of_kernel()).await?;
        let QuietSeen { on, hours, off, .. } =
            QuietSeen::of(&set, || self.days_off_published(school));
        let hours = if on { hours } else { Hours::ALWAYS };
        Ok(Calendar { hours, off })
    }

    /// A school's quiet hours and days off, for its administrator.
    pub async fn quiet_seen(
        &self,
        operation: &Operation,
        school: &Arc<School>,
    ) -> Result<QuietForms, PlatformError> {
        operation.require_school_admin(school.id)?;
        let kernel = ModuleId::of_kernel();
        let hours = self.settings_numbered(school, &kernel, HOURS_FORM).await?;
        let off = self
            .settings_numbered(school, &kernel, DAYS_OFF_FORM)
            .await?;
        // Each of the two as it was read after its number.
        let seen = |set| QuietSeen::of(set, || self.days_off_published(school));
        let QuietSeen {
            on, hours: week, ..
        } = seen(&hours.value);
        Ok(QuietForms {
            seen: QuietSeen {
                on,
                hours: week,
                ..seen(&off.value)
            },
            hours_version: hours.version,
            off_version: off.version,
            zone: Zone::of_school(&school.uai),
        })
    }

    /// Turns a school's quiet hours on or off, and sets the hours where some are given, for who read them under
    /// this number. [`PlatformError::Conflict`] where somebody else set them since.
    pub async fn quiet_set(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        on: bool,
        hours: Option<Hours>,
        seen: Option<i64>,
    ) -> Result<(), PlatformError> {
        if on && hours.is_some_and(|hours| hours.is_never()) {
            operation.require_school_admin(school.id)?;
            return Err(invalid("hours", "never"));
        }
        let mut values = vec![(ON, Value::Boolean(on), Value::Boolean(true))];
        if let Some(hours) = hours {
            for ((name, day), usual) in DAYS.iter().zip(hours.0).zip(Hours::USUAL.0) {
                values.push((name, written(day), written(usual)));
            }
        }
        self.calendar_set(operation, school, HOURS_FORM, seen, &values)
            .await
    }

    /// Sets the days on which a school is closed, in place of those that were set, in the same way.
    pub async fn days_off_set(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        off: &DaysOff,
        seen: Option<i64>,
    ) -> Result<(), PlatformError> {
        let value = Value::Text(off.to_string());
        self.days_off_put(operation, school, value, seen).await
    }

    /// Goes back to the days off of the school's zone, in the same way.
    pub async fn days_off_reset(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        seen: Option<i64>,
    ) -> Result<(), PlatformError> {
        let set = self.days_off_put(operation, school, Value::None, seen);
        set.await
    }

    async fn days_off_put(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        value: Value,
        seen: Option<i64>,
    ) -> Result<(), PlatformError> {
        let usual = Value::Text(self.days_off_published(school).to_string());
        let values = [(DAYS_OFF, value, usual)];
        self.calendar_set(operation, school, DAYS_OFF_FORM, seen, &values)
            .await
    }

    async fn calendar_set(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        form: &str,
        seen: Option<i64>,
        values: &[(&str, Value, Value)],
    ) -> Result<(), PlatformError> {
        let module = &ModuleId::of_kernel();
        let sent = SettingsSent {
            module,
            form,
            seen,
            values,
            secrets: &[],
        };
        self.settings_set(operation, school, sent).await?;
        self.unread.forget_all();
        Ok(())
    }

    /// A person's own quiet hours.
    pub async fn quiet_own(&self, operation: &Operation) -> Result<OwnQuiet, PlatformError> {
        Ok(self.store.quiet_of(operation.known.file.id).await?)
    }

    /// Sets a person's own quiet hours; refused as `hours` where no hour would be left in one of their schools.
    pub async fn quiet_own_set(
        &self,
        operation: &Operation,
        own: OwnQuiet,
    ) -> Result<(), PlatformError> {
        let places = self.places(operation, own).await?;
        if places.iter().any(|(_, at, _)| at.hours.is_never()) {
            return Err(invalid("hours", "never"));
        }
        let person = operation.known.file.id;
        self.store.quiet_set(person, own).await?;
        self.unread.forget_person(person).await;
        Ok(())
    }

    /// The schools of a person, each with when they may be told something there, and where its clocks stand.
    pub(crate) async fn places(
        &self,
        operation: &Operation,
        own: OwnQuiet,
    ) -> Result<Vec<(Arc<School>, Calendar, TimeZone)>, PlatformError> {
        let mut places = Vec::new();
        for id in operation.schools() {
            if let Some(school) = self.school_of(id) {
                let mut calendar = self.calendar(&school).await?;
                calendar.hours = calendar.hours.and(&own.hours());
                let zone = self.time_zone(&school);
                places.push((school, calendar, zone));
            }
        }
        Ok(places)
    }

    /// Where a person is left alone now: since when, by school.
    pub(crate) async fn quiet_now(
        &self,
        operation: &Operation,
    ) -> Result<HashMap<SchoolId, Timestamp>, PlatformError> {
        let own = self.quiet_own(operation).await?;
        let places = self.places(operation, own).await?;
        let since = places.into_iter().filter_map(|(school, calendar, zone)| {
            let since = calendar.quiet_since(operation.now, &zone)?;
            Some((school.id, since))
        });
        Ok(since.collect())
    }

    /// Until when a person is left alone, where that is so in one of their schools: until the first of them
    /// may tell them something again.
    pub async fn quiet_until(
        &self,
        operation: &Operation,
    ) -> Result<Option<(Arc<School>, Timestamp)>, PlatformError> {
        let own = self.quiet_own(operation).await?;
        let places = self.places(operation, own).await?;
        let until = places.into_iter().filter_map(|(school, calendar, zone)| {
            let until = calendar.next(operation.now, &zone)?;
            (until > operation.now).then_some((school, until))
        });
        Ok(until.min_by_key(|(_, until)| *until))
    }

    /// When and where a person may be written to.
    pub(crate) async fn reachable(
        &self,
        operation: &Operation,
    ) -> Result<Reachable, PlatformError> {
        let own = self.quiet_own(operation).await?;
        let places = self.places(operation, own).await?;
        let places = places.into_iter();
        let (schools, places) = places
            .map(|(school, calendar, zone)| (school.id, (calendar, zone)))
            .unzip();
        Ok(Reachable { schools, places })
    }
}

/// When and where a person may be written to: as their schools have it, and they themself.
pub(crate) struct Reachable {
    schools: Vec<SchoolId>,
    places: Vec<(Calendar, TimeZone)>,
}

impl Reachable {
    /// The first instant from now on: when it is quiet in none of their schools that are open that day, or, where
    /// there is no such hour, when it is not in one of them. None for who belongs to none, or where it always is
    /// quiet.
    pub(crate) fn next(&self, now: Timestamp) -> Option<Timestamp> {
        if self.places.is_empty() {
            return None;
        }
        let first = || {
            let each = self.places.iter();
            let each = each.filter_map(|(calendar, zone)| calendar.next(now, zone));
            each.min()
        };
        next_of_all(&self.places, now).or_else(first)
    }

    /// When what was told in a school counts as told, to a letter: in days off, on return. So no letter has to
    /// remember what it left out. Days off that are set, or taken away, after something was told in them may have it
    /// told again, if it is not read, or by the bell alone.
    pub(crate) fn counts_at(&self, school: SchoolId, at: Timestamp) -> Timestamp {
        let mut places = self.schools.iter().zip(&self.places);
        let place = places.find(|(id, _)| **id == school);
        place.map_or(at, |(_, (calendar, zone))| calendar.counts_at(at, zone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_set_as_it_is_read() {
        let usual = Hours::USUAL.0[0];
        for day in [None, usual, Some(Window::WHOLE)] {
            assert_eq!(read(Some(&written(day)), usual), day);
        }
        assert_eq!(read(None, usual), usual);
        assert_eq!(read(Some(&Value::Text("always".into())), usual), usual);
    }
}
