//! How the service was: written down once a minute by each node, in slots of five minutes, and told day by day.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use preau_domain::condition::{Condition, DayCounted, Part, SLOT, Service};
use preau_domain::ids::SchoolId;
use preau_store::{ConditionDay, ConditionSlot, SLOTS_OF_DAY, StoreError};

use crate::Platform;
use crate::error::PlatformError;
use crate::status::Status;

/// How long what was found is kept.
pub(crate) const KEPT: SignedDuration = SignedDuration::from_hours(24 * 400);
/// Parts that a node writes down in a minute, the worst first: when more are not well, what is everywhere says so.
const PARTS: usize = 200;
/// Days of parts that a node has in memory: 90 days of some ten services, and the days on which schools had trouble.
const DAYS_KEPT: u32 = 20_000;
/// How long the days are given again before they are read again, in seconds.
const FRESH: i64 = 600;
/// Seconds of a day.
const DAY: i64 = 86_400;

/// Parts, and how they were found.
pub(crate) type Found = HashMap<Part, Condition>;

/// The slot of an instant.
fn slot(at: Timestamp) -> i64 {
    at.as_second().div_euclid(SLOT.as_secs())
}

/// How parts were, day by day.
#[derive(Debug, Default)]
pub struct History {
    /// The last day, in days since 1970.
    today: i64,
    /// Slots of it that were over when it was read.
    over: u64,
    /// The first day of which anything is known.
    first: Option<i64>,
    days: HashMap<Part, BTreeMap<i64, ConditionDay>>,
}

impl History {
    /// So many days are told.
    pub const DAYS: i64 = 90;

    fn of(rows: Vec<ConditionDay>, today: i64, over: u64) -> Self {
        let mut days: HashMap<Part, BTreeMap<i64, ConditionDay>> = HashMap::new();
        for row in rows {
            days.entry(row.part.clone())
                .or_default()
                .insert(row.day, row);
        }
        let portal = days.get(&Part::everywhere(Service::Portal));
        let first = portal.and_then(|days| days.keys().next().copied());
        Self {
            today,
            over,
            first,
            days,
        }
    }

    /// How a service was for people of a school on each of the last [`Self::DAYS`] days of the region, oldest first;
    /// everywhere without a school.
    pub fn days(&self, service: &Service, school: Option<SchoolId>) -> Vec<(Date, DayCounted)> {
        let of = |school, service: &Service| {
            let service = service.clone();
            self.days.get(&Part { school, service })
        };
        let portal = of(None, &Service::Portal);
        let everywhere = of(None, service);
        let here = school.and_then(|school| of(Some(school), service));
        let told = (self.today - Self::DAYS + 1)..=self.today;
        told.map(|day| {
            let measured = on(portal, day).map_or(0, |portal| portal.slots);
            let (one, other) = (on(everywhere, day), on(here, day));
            // What was found of both may be of the same slots: the least that is certain.
            let most =
                |count: fn(&ConditionDay) -> u64| one.map_or(0, count).max(other.map_or(0, count));
            let expected = match self.first {
                Some(first) if day > first && day < self.today => SLOTS_OF_DAY.unsigned_abs(),
                Some(first) if day > first => self.over,
                _ => 0,
            };
            let counted = DayCounted {
                expected: expected.max(measured),
                measured,
                slow: most(|day| day.slow),
                partial: most(|day| day.partial),
                down: most(|day| day.down),
            };
            (date(day), counted)
        })
        .collect()
    }
}

fn on(days: Option<&BTreeMap<i64, ConditionDay>>, day: i64) -> Option<&ConditionDay> {
    days?.get(&day)
}

/// The day of this number, in days since 1970.
fn date(day: i64) -> Date {
    let begins = Timestamp::from_second(day.saturating_mul(DAY));
    TimeZone::UTC
        .to_datetime(begins.unwrap_or(Timestamp::UNIX_EPOCH))
        .date()
}

/// What is written down of all nodes, as this one read it.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// What was found in which slot.
    found: RwLock<(i64, Arc<Found>)>,
    history: RwLock<Arc<History>>,
    /// The last minute that was written down here.
    minute: AtomicI64,
    /// When the days were read, in seconds.
    read_at: AtomicI64,
}

impl Written {
    /// What was found in the slot of this instant.
    pub(crate) fn now(&self, now: Timestamp) -> Arc<Found> {
        let found = self.found.read().unwrap_or_else(PoisonError::into_inner);
        if found.0 == slot(now) {
            Arc::clone(&found.1)
        } else {
            Arc::default()
        }
    }

    /// How it was, day by day.
    pub(crate) fn history(&self) -> Arc<History> {
        let history = self.history.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&history)
    }
}

impl Status {
    /// What is to be written down of it: the portal always, of others those that are not well.
    fn written(&self) -> Vec<ConditionSlot> {
        let of = |part, condition| ConditionSlot {
            slot: slot(self.at),
            part,
            condition,
        };
        let everywhere = self.parts.iter().map(|part| {
            let service = part.service.clone();
            of(Part::everywhere(service), part.everywhere)
        });
        let here = self.here.iter();
        let here = here.map(|(part, condition)| of(part.clone(), *condition));
        let mut slots: Vec<_> = everywhere
            .chain(here)
            .filter(|one| is_portal(one) || one.condition > Condition::Operational)
            .collect();
        // What was everywhere stands first and stays so among those that are as bad.
        slots.sort_by_key(|one| (!is_portal(one), std::cmp::Reverse(one.condition)));
        slots.truncate(PARTS);
        slots
    }
}

fn is_portal(one: &ConditionSlot) -> bool {
    one.part == Part::everywhere(Service::Portal)
}

impl Platform {
    /// Writes down how everything is, and reads what others wrote. A slot in which no node did is one in which the
    /// service or its database was away. Each node does so once a minute, however often it is asked.
    pub async fn conditions_settle(&self) -> Result<(), PlatformError> {
        let now = self.now();
        let minute = now.as_second().div_euclid(60);
        let written = &self.watch.written;
        if written.minute.swap(minute, Ordering::Relaxed) == minute {
            return Ok(());
        }
        self.watch.forget_old(now);
        let status = self.status().await;
        self.store.condition_add(&status.written()).await?;
        let found = self.conditions_found(slot(now)).await?;
        *written
            .found
            .write()
            .unwrap_or_else(PoisonError::into_inner) = (slot(now), Arc::new(found));
        if now.as_second() - written.read_at.load(Ordering::Relaxed) >= FRESH {
            self.history_reload().await?;
            written.read_at.store(now.as_second(), Ordering::Relaxed);
        }
        Ok(())
    }

    /// What was found in a slot.
    async fn conditions_found(&self, slot: i64) -> Result<Found, PlatformError> {
        let slots = self.store.condition_list(slot, slot + 1).await?;
        let found = slots.into_iter().map(|one| (one.part, one.condition));
        Ok(found.collect())
    }

    /// Reads the days again. They are the region's, by what its clocks show now.
    async fn history_reload(&self) -> Result<(), PlatformError> {
        let now = self.now();
        let offset = self.config.time_zone.to_offset(now).seconds();
        let ahead = i64::from(offset).div_euclid(SLOT.as_secs());
        let present = slot(now) + ahead;
        let today = present.div_euclid(SLOTS_OF_DAY);
        let over = present.rem_euclid(SLOTS_OF_DAY).unsigned_abs();
        let rows = self
            .store
            .condition_days(today - History::DAYS + 1, today + 1, ahead, DAYS_KEPT)
            .await?;
        let read = Arc::new(History::of(rows, today, over));
        let written = &self.watch.written;
        *written
            .history
            .write()
            .unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }

    /// How everything is by what the nodes wrote down: for who is none of them. Where none wrote anything in this
    /// slot or the one before, nobody serves, and the portal is down.
    pub async fn status_written(&self) -> Result<Status, PlatformError> {
        self.history_reload().await?;
        let now = self.now();
        let portal = Part::everywhere(Service::Portal);
        for slot in [slot(now), slot(now) - 1] {
            let found = self.conditions_found(slot).await?;
            if let Some(portal) = found.get(&portal) {
                return Ok(self.status_of(now, *portal, &found));
            }
        }
        Ok(self.status_of(now, Condition::Down, &Found::new()))
    }

    /// Removes what was told and found too long ago.
    pub(crate) async fn incidents_purge(&self) -> Result<u64, StoreError> {
        let before = self.now() - KEPT;
        let incidents = self.store.incident_purge(before).await?;
        let slots = self.store.condition_purge(slot(before)).await?;
        Ok(incidents + slots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(day: i64, part: &Part, slots: u64, down: u64) -> ConditionDay {
        ConditionDay {
            day,
            part: part.clone(),
            slots,
            slow: 0,
            partial: 0,
            down,
        }
    }

    #[test]
    fn a_day_is_told_as_everybody_and_the_school_met_it() {
        let service: Service = "homework".parse().expect("a service");
        let portal = Part::everywhere(Service::Portal);
        let everywhere = Part::everywhere(service.clone());
        let here = Part {
            school: Some(SchoolId(1)),
            service: service.clone(),
        };
        let rows = vec![
            row(1_000, &portal, 100, 0),
            row(1_001, &portal, 200, 0),
            row(1_002, &portal, 50, 0),
            row(1_001, &everywhere, 4, 4),
            row(1_001, &here, 10, 10),
        ];
        let history = History::of(rows, 1_002, 60);
        let told = |school| {
            let days = history.days(&service, school);
            assert_eq!(days.len(), 90);
            let last = days.last().map(|(date, _)| date.to_string());
            assert_eq!(last.as_deref(), Some("1972-09-29"));
            let counted = days.into_iter().rev().take(4);
            counted.map(|(_, day)| day).collect::<Vec<_>>()
        };
        let of_all = told(None);
        assert_eq!((of_all[0].measured, of_all[0].expected), (50, 60));
        assert_eq!((of_all[1].measured, of_all[1].expected), (200, 288));
        assert_eq!((of_all[2].measured, of_all[2].expected), (100, 100));
        assert_eq!(of_all[3], DayCounted::default(), "nothing is known of it");
        assert_eq!(of_all[1].down, 4);
        assert_eq!(told(Some(SchoolId(1)))[1].down, 10);
        assert_eq!(told(Some(SchoolId(2)))[1].down, 4);
    }
}
