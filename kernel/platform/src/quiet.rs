//! Quiet hours: what a school's administrator set, kept with the settings under the kernel's own name, and what
//! a person adds to it.
//!
//! Nothing of what happens then is lost or hidden: who opens their notifications finds it there. What waits is
//! what would call people: the count at the bell and on tiles, and letters.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::quiet::{Hours, OwnQuiet, Window, next_of_all};
use preau_domain::record::Value;
use preau_domain::school::School;
use preau_store::SettingChange;

use crate::Platform;
use crate::error::PlatformError;
use crate::identity::sign_in::invalid;
use crate::operation::Operation;

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
/// What a day that is quiet in whole is set to.
const WHOLE_DAY: &str = "–";

/// A school's quiet hours, as its administrator sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietSeen {
    /// Whether they hold.
    pub on: bool,
    /// When people may be told something, where they hold.
    pub hours: Hours,
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
    async fn quiet(&self, school: SchoolId) -> Result<QuietSeen, PlatformError> {
        let set = self.settings(school, &ModuleId::of_kernel()).await?;
        let mut hours = Hours::USUAL;
        for (name, day) in DAYS.iter().zip(&mut hours.0) {
            *day = read(set.get(*name), *day);
        }
        let on = !matches!(set.get(ON), Some(Value::Boolean(false)));
        Ok(QuietSeen { on, hours })
    }

    /// When people of a school may be told something.
    pub async fn hours(&self, school: &School) -> Result<Hours, PlatformError> {
        let QuietSeen { on, hours } = self.quiet(school.id).await?;
        Ok(if on { hours } else { Hours::ALWAYS })
    }

    /// A school's quiet hours, for its administrator.
    pub async fn quiet_seen(
        &self,
        operation: &Operation,
        school: &Arc<School>,
    ) -> Result<QuietSeen, PlatformError> {
        operation.require_school_admin(school.id)?;
        self.quiet(school.id).await
    }

    /// Turns a school's quiet hours on or off, and sets the hours where some are given. In effect at once on
    /// this node, within a second on others; what changed is in the audit, in the same transaction.
    pub async fn quiet_set(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        on: bool,
        hours: Option<Hours>,
    ) -> Result<(), PlatformError> {
        operation.require_school_admin(school.id)?;
        if on && hours.is_some_and(|hours| hours.is_never()) {
            return Err(invalid("hours", "never"));
        }
        let mut values = vec![(ON, Value::Boolean(on), Value::Boolean(true))];
        if let Some(hours) = hours {
            for ((name, day), usual) in DAYS.iter().zip(hours.0).zip(Hours::USUAL.0) {
                values.push((name, written(day), written(usual)));
            }
        }
        let changes: Vec<_> = values
            .iter()
            .map(|(name, value, default)| SettingChange {
                name,
                value,
                default,
                secret: false,
            })
            .collect();
        self.store
            .setting_set(
                school.id,
                &ModuleId::of_kernel(),
                &changes,
                Some(operation.known.file.id),
                operation.now,
            )
            .await?;
        self.settings_forget();
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
        if places.iter().any(|(_, hours, _)| hours.is_never()) {
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
    ) -> Result<Vec<(Arc<School>, Hours, TimeZone)>, PlatformError> {
        let mut places = Vec::new();
        for id in operation.schools() {
            if let Some(school) = self.school_of(id) {
                let hours = self.hours(&school).await?.and(&own.hours());
                let zone = self.time_zone(&school);
                places.push((school, hours, zone));
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
        let since = places.into_iter().filter_map(|(school, hours, zone)| {
            let since = hours.quiet_since(operation.now, &zone)?;
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
        let until = places.into_iter().filter_map(|(school, hours, zone)| {
            let until = hours.next(operation.now, &zone)?;
            (until > operation.now).then_some((school, until))
        });
        Ok(until.min_by_key(|(_, until)| *until))
    }

    /// The first instant from now on at which a person may be written to: when it is quiet in none of their
    /// schools, or, where there is no such hour, when it is not in one of them. None for who belongs to none,
    /// or where it always is quiet.
    pub(crate) async fn quiet_passed(
        &self,
        operation: &Operation,
    ) -> Result<Option<Timestamp>, PlatformError> {
        let own = self.quiet_own(operation).await?;
        let places = self.places(operation, own).await?;
        let places: Vec<_> = places
            .into_iter()
            .map(|(_, hours, zone)| (hours, zone))
            .collect();
        if places.is_empty() {
            return Ok(None);
        }
        let now = operation.now;
        let first = || {
            let each = places
                .iter()
                .filter_map(|(hours, zone)| hours.next(now, zone));
            each.min()
        };
        Ok(next_of_all(&places, now).or_else(first))
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
