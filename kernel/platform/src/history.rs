//! How the service was: written down once a minute by each node, in slots of five minutes, and told day by day.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use preau_domain::condition::{Condition, DayCounted, Part, SLOT, Service};
use preau_domain::ids::{ModuleId, SchoolId};
use preau_store::{ConditionDay, ConditionSlot, SLOTS_OF_DAY, StoreError};

use crate::Platform;
use crate::error::PlatformError;
use crate::status::Status;

/// How long what was found is kept.
pub(crate) const KEPT: SignedDuration = SignedDuration::from_hours(24 * 400);
/// Parts that a node writes down in a minute, the worst first: when more are not well, what is everywhere says so.
const PARTS: usize = 200;
/// Days of parts that a node reads of a time over which clocks are set alike, mostly one or two in 90 days: some ten
/// services, and the days on which schools had trouble.
const DAYS_KEPT: u32 = 20_000;
/// How long the days are given again before they are read again, in seconds.
const FRESH: i64 = 600;
/// Parts, and how they were found.
pub(crate) type Found = HashMap<Part, Condition>;

/// The slot of an instant.
fn slot(at: Timestamp) -> i64 {
    at.as_second().div_euclid(SLOT.as_secs())
}

/// The instant with which a slot begins.
fn instant(slot: i64) -> Timestamp {
    let second = slot.saturating_mul(SLOT.as_secs());
    Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// By how many slots clocks are ahead of UTC.
fn ahead(at: Timestamp, zone: &TimeZone) -> i64 {
    let ahead = i64::from(zone.to_offset(at).seconds());
    ahead.div_euclid(SLOT.as_secs())
}

/// The day of an instant as clocks show it, in days since 1970.
fn day(at: Timestamp, zone: &TimeZone) -> i64 {
    (slot(at) + ahead(at, zone)).div_euclid(SLOTS_OF_DAY)
}

/// The day of this number, in days since 1970.
fn date(day: i64) -> Date {
    let midnight = instant(day.saturating_mul(SLOTS_OF_DAY));
    TimeZone::UTC.to_datetime(midnight).date()
}

/// The slot with which a day begins as clocks show it.
fn begins(day: i64, zone: &TimeZone) -> i64 {
    let midnight = date(day).to_zoned(zone.clone());
    midnight.map_or(day.saturating_mul(SLOTS_OF_DAY), |midnight| {
        slot(midnight.timestamp())
    })
}

/// Slots over which clocks are set alike.
#[derive(Debug, PartialEq, Eq)]
struct Stretch {
    from: i64,
    before: i64,
    /// By how many slots clocks are ahead of UTC.
    ahead: i64,
}

/// The slots from one on and before another as clocks are set, newest first: a day on which they are set anew is in
/// two of them.
fn stretches(zone: &TimeZone, from: i64, before: i64) -> Vec<Stretch> {
    let changes = zone.preceding(instant(before));
    let changes = changes.map(|change| slot(change.timestamp()));
    let changes = changes.take_while(|change| *change > from);
    let mut before = before;
    let stretches = changes.chain([from]).map(|from| {
        let ahead = ahead(instant(from), zone);
        let stretch = Stretch {
            from,
            before,
            ahead,
        };
        before = from;
        stretch
    });
    stretches.collect()
}

/// A day that is told.
#[derive(Debug)]
struct Told {
    /// In days since 1970.
    day: i64,
    /// The slot with which it begins.
    begins: i64,
    /// The slot with which the next day does.
    ends: i64,
}

/// How parts were, day by day.
#[derive(Debug, Default)]
pub struct History {
    /// The days that are told, oldest first.
    told: Vec<Told>,
    /// The slot in which they were read: it is not over.
    present: i64,
    /// The first slot of which anything is known.
    first: Option<i64>,
    /// The slot in which each module was installed.
    installed: HashMap<ModuleId, i64>,
    days: HashMap<Part, BTreeMap<i64, ConditionDay>>,
}

impl History {
    /// So many days are told.
    pub const DAYS: i64 = 90;

    /// The days that are told as clocks show them, and nothing of them yet.
    fn empty(now: Timestamp, zone: &TimeZone) -> Self {
        let today = day(now, zone);
        let told = (today - Self::DAYS + 1)..=today;
        let told = told.map(|day| Told {
            day,
            begins: begins(day, zone),
            ends: begins(day + 1, zone),
        });
        Self {
            told: told.collect(),
            present: slot(now),
            ..Self::default()
        }
    }

    /// The slots of all its days, as clocks are set.
    fn stretches(&self, zone: &TimeZone) -> Vec<Stretch> {
        let (first, last) = (self.told.first(), self.told.last());
        let span = first.zip(last);
        span.map_or_else(Vec::new, |(first, last)| {
            stretches(zone, first.begins, last.ends)
        })
    }

    /// Adds what was found on some days.
    fn add(&mut self, rows: Vec<ConditionDay>) {
        for row in rows {
            let days = self.days.entry(row.part.clone()).or_default();
            days.entry(row.day)
                .and_modify(|known| {
                    known.slots += row.slots;
                    known.slow += row.slow;
                    known.partial += row.partial;
                    known.down += row.down;
                })
                .or_insert(row);
        }
    }

    /// The first slot in which there was a service to measure.
    fn since(&self, service: &Service) -> Option<i64> {
        let installed = match service {
            Service::Portal | Service::SignIn => None,
            Service::Module(module) => self.installed.get(module).copied(),
        };
        self.first
            .map(|first| installed.map_or(first, |installed| installed.max(first)))
    }

    /// How a service was for people of a school on each of the last [`Self::DAYS`] days of the region, oldest first;
    /// everywhere without a school. None before they were read for the first time.
    pub fn days(&self, service: &Service, school: Option<SchoolId>) -> Vec<(Date, DayCounted)> {
        let of = |school, service: &Service| {
            let service = service.clone();
            self.days.get(&Part { school, service })
        };
        let portal = of(None, &Service::Portal);
        let everywhere = of(None, service);
        let here = school.and_then(|school| of(Some(school), service));
        let since = self.since(service);
        let counted = |told: &Told| {
            let Some(since) = since.filter(|since| *since < told.ends) else {
                return DayCounted::default();
            };
            let over = told.ends.min(self.present) - told.begins.max(since);
            let measured = on(portal, told.day).map_or(0, |portal| portal.slots);
            let (one, other) = (on(everywhere, told.day), on(here, told.day));
            // What was found of both may be of the same slots: the least that is certain.
            let most =
                |count: fn(&ConditionDay) -> u64| one.map_or(0, count).max(other.map_or(0, count));
            DayCounted {
                expected: u64::try_from(over).unwrap_or_default().max(measured),
                measured,
                slow: most(|day| day.slow),
                partial: most(|day| day.partial),
                down: most(|day| day.down),
            }
        };
        let told = self.told.iter();
        told.map(|told| (date(told.day), counted(told))).collect()
    }
}

fn on(days: Option<&BTreeMap<i64, ConditionDay>>, day: i64) -> Option<&ConditionDay> {
    days?.get(&day)
}

/// What is written down of all nodes, as this one read it.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// What was found, and in which slot it was read.
    found: RwLock<(i64, Arc<Found>)>,
    history: RwLock<Arc<History>>,
    /// The last minute that was written down here.
    minute: AtomicI64,
    /// When the days were read, in seconds.
    read_at: AtomicI64,
}

impl Written {
    /// What was found of late: also while a slot begins, in which nobody has written anything yet.
    pub(crate) fn now(&self, now: Timestamp) -> Arc<Found> {
        let found = self.found.read().unwrap_or_else(PoisonError::into_inner);
        if slot(now) - found.0 <= 1 {
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
        // What others found is theirs to write down: handed round between nodes, it would never end.
        let own = self.status_of(now, self.portal_found().await, &Found::new());
        self.store.condition_add(&own.written()).await?;
        let found = self.conditions_found(now).await?;
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

    /// What was found in the slot of an instant and the one before, at its worst.
    async fn conditions_found(&self, at: Timestamp) -> Result<Found, PlatformError> {
        let present = slot(at);
        let mut found = Found::new();
        for one in self.store.condition_list(present - 1, present + 1).await? {
            let known = found.entry(one.part).or_insert(one.condition);
            *known = one.condition.max(*known);
        }
        Ok(found)
    }

    /// Reads the days again. They are the region's: each as its clocks showed it then.
    async fn history_reload(&self) -> Result<(), PlatformError> {
        let zone = &self.config.time_zone;
        let mut history = History::empty(self.now(), zone);
        history.first = self.store.condition_first().await?;
        let installed = self.store.module_first_list().await?.into_iter();
        history.installed = installed.map(|(module, at)| (module, slot(at))).collect();
        for stretch in history.stretches(zone) {
            let Stretch {
                from,
                before,
                ahead,
            } = stretch;
            let found = self.store.condition_days(from, before, ahead, DAYS_KEPT);
            history.add(found.await?);
        }
        let written = &self.watch.written;
        *written
            .history
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(history);
        Ok(())
    }

    /// How everything is by what the nodes wrote down: for who is none of them. Where none wrote anything in this
    /// slot or the one before, nobody serves, and the portal is down.
    pub async fn status_written(&self) -> Result<Status, PlatformError> {
        self.history_reload().await?;
        let now = self.now();
        let found = self.conditions_found(now).await?;
        let portal = found.get(&Part::everywhere(Service::Portal)).copied();
        Ok(self.status_of(now, portal.unwrap_or(Condition::Down), &found))
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
    use preau_domain::condition::Day;

    use super::*;

    fn paris() -> TimeZone {
        TimeZone::get("Europe/Paris").expect("a zone")
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

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
        let now = at("1972-09-29T05:00:00Z");
        let mut history = History::empty(now, &TimeZone::UTC);
        history.first = Some(1_000 * SLOTS_OF_DAY + 188);
        history.add(vec![
            row(1_000, &portal, 100, 0),
            row(1_001, &portal, 200, 0),
            row(1_002, &portal, 50, 0),
            row(1_001, &everywhere, 4, 4),
            row(1_001, &here, 10, 10),
        ]);
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

    #[test]
    fn a_module_is_not_measured_before_it_is_installed() {
        let now = at("1972-09-29T05:00:00Z");
        let mut history = History::empty(now, &TimeZone::UTC);
        history.first = Some(998 * SLOTS_OF_DAY);
        let module: ModuleId = "homework".parse().expect("a module's id");
        let noon = 1_001 * SLOTS_OF_DAY + 144;
        history.installed.insert(module.clone(), noon);
        let portal = Part::everywhere(Service::Portal);
        let measured = [(998, 288), (999, 288), (1_001, 100), (1_002, 50)];
        history.add(
            measured
                .map(|(day, slots)| row(day, &portal, slots, 0))
                .into(),
        );
        let told = |service: &Service| {
            let days = history.days(service, None).into_iter().rev().take(6);
            days.map(|(_, day)| day.told()).collect::<Vec<_>>()
        };
        let well = Day::Was(Condition::Operational);
        assert_eq!(
            told(&Service::SignIn),
            [well, well, Day::Unmeasured, well, well, Day::NotYet]
        );
        let before = [Day::NotYet; 4];
        assert_eq!(
            told(&Service::Module(module.clone())),
            [&[well, well][..], &before[..]].concat()
        );
        let days = history.days(&Service::Module(module), None);
        assert_eq!(days[88].1.expected, 144, "from noon on");
    }

    #[test]
    fn days_begin_as_clocks_showed_them_then() {
        let zone = paris();
        let hours = |day: &Told| (day.ends - day.begins) / 12;
        for (now, changed, length) in [
            ("2026-11-27T08:00:00Z", "2026-10-25", 25),
            ("2026-05-04T08:00:00Z", "2026-03-29", 23),
        ] {
            let history = History::empty(at(now), &zone);
            let told = history.told.iter();
            let others: Vec<_> = told.filter(|day| hours(day) != 24).collect();
            let found = others
                .iter()
                .map(|day| (date(day.day).to_string(), hours(day)));
            assert_eq!(found.collect::<Vec<_>>(), [(changed.to_owned(), length)]);

            // Each slot of each day is of that day, also where clocks were set otherwise than now.
            let stretches = history.stretches(&zone);
            assert_eq!(stretches.len(), 2, "{stretches:?}");
            for day in &history.told {
                for slot in [day.begins, day.ends - 1] {
                    let of = stretches
                        .iter()
                        .find(|one| one.from <= slot && slot < one.before);
                    let of = of.map(|one| (slot + one.ahead).div_euclid(SLOTS_OF_DAY));
                    assert_eq!(of, Some(day.day), "{slot}");
                }
            }
        }
    }

    #[test]
    fn what_was_found_on_both_sides_of_an_hour_that_is_set_anew_is_of_one_day() {
        let now = at("2026-10-25T12:00:00Z");
        let mut history = History::empty(now, &paris());
        history.first = Some(0);
        let portal = Part::everywhere(Service::Portal);
        let today = day(now, &paris());
        history.add(vec![row(today, &portal, 100, 2)]);
        history.add(vec![row(today, &portal, 24, 1)]);
        let days = history.days(&Service::Portal, None);
        let (_, today) = days[89];
        assert_eq!((today.measured, today.down), (124, 3));
        assert_eq!(
            today.expected,
            14 * 12,
            "from midnight until one, with an hour twice"
        );
    }
}
