//! Modules held back.

use std::collections::BTreeSet;

use preau_domain::hold::{Hold, Scope};
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use uuid::Uuid;

use crate::database::{Writer, execute, fetch_all, fetch_locking, fetch_optional};
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

/// What the kernel closes or opens by itself, for what a version of a module did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldTurn {
    /// Which door.
    pub scope: Scope,
    /// How it is closed from now on; none where it is open again.
    pub hold: Option<Hold>,
    /// The version that did it.
    pub version: String,
    /// What is told of it.
    pub told: AuditEntry,
}

fn school_column(scope: &Scope) -> i64 {
    scope.school.map_or(EVERYWHERE, |school| school.0)
}

fn school_of(number: i64) -> Option<SchoolId> {
    (number != EVERYWHERE).then_some(SchoolId(number))
}

/// The key of a change that tells of a released module: "7/homework".
fn released_key(scope: &Scope) -> String {
    format!("{}/{}", school_column(scope), scope.module)
}

/// Which module somebody released, in which school or everywhere, by the key of a [`ChangeKind::Hold`]; none where it
/// tells of no release.
pub fn released(key: &str) -> Option<(Option<SchoolId>, ModuleId)> {
    let (school, module) = key.split_once('/')?;
    Some((school_of(school.parse().ok()?), module.parse().ok()?))
}

type HeldRow = (i64, String, String, String, i64, i64, i64, Option<Uuid>);

fn held(
    (school, module, door, kind, since, until, times, by): HeldRow,
) -> Result<Held, StoreError> {
    Ok(Held {
        scope: Scope {
            school: school_of(school),
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

    /// Closes doors and opens others of a module for a person, keeps what was done and tells every node, also
    /// which module was released and where ([`released`]), all or nothing. The doors that open are of one module
    /// in one place.
    pub async fn hold_change(
        &self,
        closed: &[Held],
        opened: &[Scope],
        entries: &[AuditEntry],
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        for one in closed {
            close(&mut on, one).await?;
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
        let released = opened.first().map(released_key).unwrap_or_default();
        changes::publish(&mut on, ChangeKind::Hold, &released).await?;
        on.commit().await
    }

    /// Closes and opens doors for what modules did, in this order, and tells every node, all or nothing. What a
    /// person holds stays as it is, and so does everything where another version runs by now.
    ///
    /// That a door is closed is told once, whichever nodes close it and however often for longer; that it is
    /// open again is, too.
    pub async fn hold_turn(&self, turns: &[HoldTurn]) -> Result<(), StoreError> {
        let by = |turn: &HoldTurn| (turn.scope.module.clone(), turn.version.clone());
        // In one order on every node, so that two of them cannot wait for each other.
        let versions: BTreeSet<_> = turns.iter().map(by).collect();
        let mut on = self.writer().await?;
        let mut running = BTreeSet::new();
        for (module, version) in versions {
            if keep_running(&mut on, &module, &version).await? {
                running.insert((module, version));
            }
        }
        for turn in turns.iter().filter(|turn| running.contains(&by(turn))) {
            if turn_door(&mut on, turn).await? {
                audit::append(&mut on, &turn.told).await?;
            }
        }
        changes::publish(&mut on, ChangeKind::Hold, "").await?;
        on.commit().await
    }
}

/// Whether this version of a module runs. If so, none takes its place until the transaction ends.
async fn keep_running(
    on: &mut Writer,
    module: &ModuleId,
    version: &str,
) -> Result<bool, StoreError> {
    macro_rules! row {
        ($lock:literal) => {
            concat!(
                "SELECT since FROM module_current WHERE module = $1 AND version = $2",
                $lock
            )
        };
    }
    let rows: Vec<(i64,)> = fetch_locking!(on, row(" FOR UPDATE"), module.as_str(), version)?;
    Ok(!rows.is_empty())
}

/// Closes or opens a door for what a module did. Gives whether it was not so before.
async fn turn_door(on: &mut Writer, turn: &HoldTurn) -> Result<bool, StoreError> {
    let scope = &turn.scope;
    let Some(hold) = turn.hold else {
        let opened = execute!(
            on,
            "DELETE FROM hold
             WHERE school = $1 AND module = $2 AND door = $3 AND kind = 'quarantine'",
            school_column(scope),
            scope.module.as_str(),
            scope.door.as_str()
        )?;
        return Ok(opened > 0);
    };
    let before: Option<(String,)> = fetch_optional!(
        on,
        "SELECT kind FROM hold WHERE school = $1 AND module = $2 AND door = $3",
        school_column(scope),
        scope.module.as_str(),
        scope.door.as_str()
    )?;
    let by_kernel = Held {
        scope: scope.clone(),
        hold,
        by: None,
    };
    close(on, &by_kernel).await?;
    Ok(before.is_none())
}

/// Closes a door. What the kernel closes leaves alone what a person holds.
async fn close(on: &mut Writer, held: &Held) -> Result<(), StoreError> {
    let Held { scope, hold, by } = held;
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
    Ok(())
}

/// Opens what the kernel closed of a module, in all schools: another version takes the place of the one that it
/// was closed for. Gives whether anything was.
pub(crate) async fn forgive(on: &mut Writer, module: &ModuleId) -> Result<bool, StoreError> {
    let opened = execute!(
        on,
        "DELETE FROM hold WHERE module = $1 AND kind = 'quarantine'",
        module.as_str()
    )?;
    Ok(opened > 0)
}
