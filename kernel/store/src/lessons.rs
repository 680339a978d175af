//! Lessons: when a class or group has one, as a module says, for whoever decides who is let in first.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::lesson::{Lesson, Slot};

use crate::changes::{self, ChangeKind};
use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::locks::{self, taking};
use crate::{CommitError, Store, StoreError, column};

/// A lesson that a module said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedLesson {
    /// Where.
    pub school: SchoolId,
    /// Which module.
    pub module: ModuleId,
    /// When, and of whom.
    pub slot: Slot,
}

/// Puts staged lessons in one order for all nodes.
pub(crate) fn prepare(mut lessons: Vec<Lesson>) -> Vec<Lesson> {
    lessons.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    lessons
}

/// Takes the rows of all lessons that the calls of one transaction change: see `timers::lock`, whose words on what is
/// not there yet hold here too.
pub(crate) async fn lock(
    on: &mut Writer,
    lessons: Vec<(SchoolId, &ModuleId, &Lesson)>,
) -> Result<(), StoreError> {
    let keys = lessons.into_iter();
    let keys =
        keys.map(|(school, module, lesson)| (school, [module.as_str(), lesson.key.as_str()]));
    locks::take(on, taking!(2, "lesson", "school, module, key"), keys).await
}

/// Says and withdraws lessons of a module within the transaction of a call. A conflict where there is no place left for
/// one more: the call runs again, and is told so.
pub(crate) async fn apply(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    lessons: &[Lesson],
) -> Result<(), CommitError> {
    for Lesson { key, slot } in lessons {
        match slot {
            Some(slot) => set(on, school, module, key, slot).await?,
            None => {
                execute!(
                    on,
                    "DELETE FROM lesson WHERE school = $1 AND module = $2 AND key = $3",
                    school.0,
                    module.as_str(),
                    key.as_str()
                )?;
            }
        }
    }
    Ok(())
}

async fn set(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    key: &str,
    slot: &Slot,
) -> Result<(), CommitError> {
    let audience = slot.audience.to_string();
    let (starts, ends) = (slot.starts.as_millisecond(), slot.ends.as_millisecond());
    let replaced = execute!(
        on,
        "UPDATE lesson SET audience = $1, starts_at = $2, ends_at = $3
         WHERE school = $4 AND module = $5 AND key = $6",
        audience.as_str(),
        starts,
        ends,
        school.0,
        module.as_str(),
        key
    )?;
    if replaced > 0 {
        return Ok(());
    }
    let place = free_place(on, school, module).await?;
    if place >= i64::from(Slot::MOST) {
        return Err(CommitError::Conflict("lessons of a module".to_owned()));
    }
    // Of two nodes that take the same place at once, one is told that there was a conflict.
    execute!(
        on,
        "INSERT INTO lesson (school, module, key, place, audience, starts_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        school.0,
        module.as_str(),
        key,
        place,
        audience.as_str(),
        starts,
        ends
    )?;
    Ok(())
}

/// The first place that no lesson of the module has in the school.
async fn free_place(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
) -> Result<i64, StoreError> {
    let free: Option<(i64,)> = fetch_optional!(
        on,
        "SELECT free.place FROM (
             SELECT CAST(0 AS BIGINT) AS place
             UNION ALL
             SELECT place + 1 FROM lesson WHERE school = $1 AND module = $2
         ) AS free
         WHERE NOT EXISTS (
             SELECT 1 FROM lesson AS taken
             WHERE taken.school = $1 AND taken.module = $2 AND taken.place = free.place)
         ORDER BY free.place LIMIT 1",
        school.0,
        module.as_str()
    )?;
    free.map(|(place,)| place)
        .ok_or_else(|| StoreError::corrupt("a place after the last is taken"))
}

/// Removes all lessons of a module in a school; gives how many. While the module is off, they count for nothing anyway.
pub(crate) async fn discard(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
) -> Result<u64, StoreError> {
    execute!(
        on,
        "DELETE FROM lesson WHERE school = $1 AND module = $2",
        school.0,
        module.as_str()
    )
}

/// Tells every node in which schools lessons were said or withdrawn. To be called last.
pub(crate) async fn publish(
    on: &mut Writer,
    schools: impl Iterator<Item = SchoolId>,
) -> Result<(), StoreError> {
    let schools: BTreeSet<_> = schools.map(|school| school.0).collect();
    for school in schools {
        changes::publish(on, ChangeKind::Lesson, &school.to_string()).await?;
    }
    Ok(())
}

type LessonRow = (i64, String, String, i64, i64);

fn planned(
    (school, module, audience, starts, ends): LessonRow,
) -> Result<PlannedLesson, StoreError> {
    let corrupt = || StoreError::corrupt(format!("a lesson of `{audience}`"));
    Ok(PlannedLesson {
        school: SchoolId(school),
        module: column::module(&module)?,
        slot: Slot {
            audience: audience.parse().map_err(|_| corrupt())?,
            starts: column::time(starts)?,
            ends: column::time(ends)?,
        },
    })
}

impl Store {
    /// The lessons of all schools that begin before an instant and are not over at another.
    pub async fn lesson_list(
        &self,
        now: Timestamp,
        before: Timestamp,
    ) -> Result<Vec<PlannedLesson>, StoreError> {
        let mut on = self.reader().await?;
        // What began longer ago than one lasts is over: the index begins there.
        let since = now - Slot::LONGEST;
        let rows: Vec<LessonRow> = fetch_all!(
            on,
            "SELECT school, module, audience, starts_at, ends_at FROM lesson
             WHERE starts_at >= $1 AND starts_at < $2 AND ends_at > $3",
            since.as_millisecond(),
            before.as_millisecond(),
            now.as_millisecond()
        )?;
        rows.into_iter().map(planned).collect()
    }

    /// The same of one school, the first first.
    pub async fn lesson_list_of(
        &self,
        school: SchoolId,
        now: Timestamp,
        before: Timestamp,
    ) -> Result<Vec<PlannedLesson>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<LessonRow> = fetch_all!(
            on,
            "SELECT school, module, audience, starts_at, ends_at FROM lesson
             WHERE school = $1 AND ends_at > $2 AND starts_at < $3
             ORDER BY starts_at, module, key",
            school.0,
            now.as_millisecond(),
            before.as_millisecond()
        )?;
        rows.into_iter().map(planned).collect()
    }

    /// How many lessons a module has in a school; none where one of this key is among them already, so that it takes no
    /// place more.
    pub async fn lesson_count(
        &self,
        school: SchoolId,
        module: &ModuleId,
        key: &str,
    ) -> Result<Option<u64>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(i64, i64)> = fetch_optional!(
            on,
            "SELECT COUNT(*), COUNT(CASE WHEN key = $3 THEN 1 END) FROM lesson
             WHERE school = $1 AND module = $2",
            school.0,
            module.as_str(),
            key
        )?;
        let (all, of_key) = row.unwrap_or_default();
        Ok((of_key == 0).then(|| column::count(all)))
    }

    /// Removes the lessons that are over; gives how many.
    pub async fn lesson_purge(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut on = self.writer().await?;
        let removed = execute!(
            on,
            "DELETE FROM lesson WHERE starts_at <= $1 AND ends_at <= $1",
            now.as_millisecond()
        )?;
        on.commit().await?;
        Ok(removed)
    }
}
