//! Modules held back.

use preau_domain::hold::{Hold, Scope};
use preau_domain::ids::{PersonId, SchoolId};
use uuid::Uuid;

use crate::database::{execute, fetch_all};
use crate::{AuditEntry, ChangeKind, Store, StoreError, audit, changes, column};

/// The column of a scope without a school. No school has this number.
const EVERYWHERE: i64 = 0;

/// A door that is held closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What is closed.
    pub scope: Scope,
    /// How.
    pub hold: Hold,
    /// Who closed it; none for the kernel.
    pub by: Option<PersonId>,
}

fn school_column(scope: &Scope) -> i64 {
    scope.school.map_or(EVERYWHERE, |school| school.0)
}

type HeldRow = (i64, String, String, String, i64, i64, i64, Option<Uuid>);

fn held(
    (school, module, door, kind, since, until, times, by): HeldRow,
) -> Result<Held, StoreError> {
    Ok(Held {
        scope: Scope {
            school: (school != EVERYWHERE).then_some(SchoolId(school)),
            module: column::module(&module)?,
            door: column::door(&door)?,
        },
        hold: Hold {
            kind: column::hold_kind(&kind)?,
            since: column::time(since)?,
            until: column::time(until)?,
            times: u32::try_from(times).unwrap_or(u32::MAX),
        },
        by: column::person(by),
    })
}

impl Store {
    /// Everything that is held closed.
    pub async fn hold_list(&self) -> Result<Vec<Held>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<HeldRow> = fetch_all!(
            on,
            "SELECT school, module, door, kind, since, until, times, by_person FROM hold
             ORDER BY school, module, door"
        )?;
        rows.into_iter().map(held).collect()
    }

    /// Closes doors and opens others, keeps what was done and tells every node, all or nothing. What the
    /// kernel closes leaves alone what a person holds.
    pub async fn hold_change(
        &self,
        closed: &[Held],
        opened: &[Scope],
        entries: &[AuditEntry],
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        for one in closed {
            let Held { scope, hold, by } = one;
            execute!(
                on,
                "INSERT INTO hold (school, module, door, kind, since, until, times, by_person)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (school, module, door) DO UPDATE SET
                     kind = excluded.kind, since = excluded.since, until = excluded.until,
                     times = excluded.times, by_person = excluded.by_person
                 WHERE hold.kind <> 'hand' OR excluded.kind = 'hand'",
                school_column(scope),
                scope.module.as_str(),
                scope.door.as_str(),
                hold.kind.as_str(),
                hold.since.as_millisecond(),
                hold.until.as_millisecond(),
                i64::from(hold.times),
                by.map(|person| person.0)
            )?;
        }
        for scope in opened {
            execute!(
                on,
                "DELETE FROM hold WHERE school = $1 AND module = $2 AND door = $3",
                school_column(scope),
                scope.module.as_str(),
                scope.door.as_str()
            )?;
        }
        for entry in entries {
            audit::append(&mut on, entry).await?;
        }
        changes::publish(&mut on, ChangeKind::Hold, "").await?;
        on.commit().await
    }
}
