//! Which modules a school has turned on, and for which of its classes and groups.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_domain::ids::{GroupId, ModuleId, PersonId, SchoolId};
use preau_domain::reach::Reach;
use preau_domain::school::Group;
use uuid::Uuid;

use crate::audit::{self, AuditEntry};
use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::rows::{Texts, execute_rows, many_rows};
use crate::{ChangeKind, Cleared, Store, StoreError, changes, clearing, column};

/// A class or group, as whoever turns a module on for some of them reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSize {
    /// Which.
    pub group: Group,
    /// How many pupils it has now.
    pub pupils: u64,
}

/// How many people have to do with the classes and groups for which a module is on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reached {
    /// Who learns in them.
    pub pupils: u64,
    /// Who holds authority over one of these.
    pub relatives: u64,
    /// Who teaches there.
    pub staff: u64,
}

const GROUPS: Texts = many_rows!(
    "INSERT INTO enablement_group (school, module, group_id) VALUES ",
    3,
    " ON CONFLICT (school, module, group_id) DO NOTHING"
);

/// Writes that a module is on where it was off; says whether it was.
async fn turn_on(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    by: Option<PersonId>,
    at: Timestamp,
) -> Result<bool, StoreError> {
    // What it keeps is not removed under those who begin to use it again.
    clearing::hold_school(on, school).await?;
    let cleared = Cleared::Module(module.clone());
    if clearing::is_open(on, school, &cleared).await? {
        return Err(StoreError::conflict(
            "what the module keeps is being removed",
        ));
    }
    let added = execute!(
        on,
        "INSERT INTO enablement (school, module, enabled_by, enabled_at)
         VALUES ($1, $2, $3, $4) ON CONFLICT (school, module) DO NOTHING",
        school.0,
        module.as_str(),
        by.map(|person| person.0),
        at.as_millisecond()
    )?;
    Ok(added == 1)
}

/// How a module is to be in a school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// On, for whom it was on before.
    On,
    /// Off.
    Off,
    /// On for these, whose classes and groups people call so.
    For(&'a Reach, &'a str),
}

/// Notes that somebody chose how a module is in a school: no default changes it any more.
async fn choose(on: &mut Writer, school: SchoolId, module: &ModuleId) -> Result<(), StoreError> {
    // Before whatever a default makes of the same.
    clearing::hold_school(on, school).await?;
    execute!(
        on,
        "INSERT INTO enablement_choice (school, module) VALUES ($1, $2)
         ON CONFLICT (school, module) DO NOTHING",
        school.0,
        module.as_str()
    )?;
    Ok(())
}

/// Turns a module on or off, for whom it was on before; whether it was otherwise.
async fn switch(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    enabled: bool,
    (by, at): (Option<PersonId>, Timestamp),
) -> Result<bool, StoreError> {
    let changed = if enabled {
        turn_on(on, school, module, by, at).await?
    } else {
        let gone = execute!(
            on,
            "DELETE FROM enablement WHERE school = $1 AND module = $2",
            school.0,
            module.as_str()
        )?;
        gone == 1
    };
    if !changed {
        return Ok(false);
    }
    let action = if enabled {
        "module.enabled"
    } else {
        "module.disabled"
    };
    let entry = AuditEntry {
        at,
        school: Some(school),
        actor: by,
        action: action.to_owned(),
        target: module.to_string(),
        detail: String::new(),
    };
    audit::append(on, &entry).await?;
    changes::publish(on, ChangeKind::Enablement, &school.to_string()).await?;
    Ok(true)
}

/// Turns a module on for whom `reach` says, whether it was on or off; whether it was otherwise.
async fn reach_put(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    (reach, said): (&Reach, &str),
    (by, at): (Option<PersonId>, Timestamp),
) -> Result<bool, StoreError> {
    let wanted: Vec<GroupId> = match reach {
        Reach::Everybody => Vec::new(),
        Reach::Groups(groups) if groups.is_empty() => {
            return Err(StoreError::conflict("a module that is on for no class"));
        }
        Reach::Groups(groups) => groups.iter().copied().collect(),
    };
    // Whoever changes the same at the same time waits here.
    let turned_on = turn_on(on, school, module, by, at).await?;
    execute!(
        on,
        "UPDATE enablement SET enabled_at = enabled_at WHERE school = $1 AND module = $2",
        school.0,
        module.as_str()
    )?;
    let held: Vec<(Uuid,)> = fetch_all!(
        on,
        "SELECT group_id FROM enablement_group WHERE school = $1 AND module = $2
         ORDER BY group_id",
        school.0,
        module.as_str()
    )?;
    // Sets are in the order of their bytes, as both databases have them.
    let same = held
        .iter()
        .map(|(id,)| GroupId(*id))
        .eq(wanted.iter().copied());
    if same && !turned_on {
        return Ok(false);
    }
    if !same {
        execute!(
            on,
            "DELETE FROM enablement_group WHERE school = $1 AND module = $2",
            school.0,
            module.as_str()
        )?;
        execute_rows!(on, GROUPS, &wanted[..], |group| (
            school.0,
            module.as_str(),
            group.0
        ));
    }
    let mut said: String = said.chars().take(500).collect();
    if *reach == Reach::Everybody {
        said.clear();
    }
    let entry = AuditEntry {
        at,
        school: Some(school),
        actor: by,
        action: "module.reach".to_owned(),
        target: module.to_string(),
        detail: said,
    };
    audit::append(on, &entry).await?;
    changes::publish(on, ChangeKind::Enablement, &school.to_string()).await?;
    Ok(true)
}

impl Store {
    /// Every module enabled in every school, and for whom, by school.
    pub async fn enablement_list(&self) -> Result<Vec<(SchoolId, ModuleId, Reach)>, StoreError> {
        let mut on = self.reader().await?;
        let groups: Vec<(i64, String, Uuid)> = fetch_all!(
            on,
            "SELECT school, module, group_id FROM enablement_group ORDER BY school, module"
        )?;
        let mut reaches: BTreeMap<(i64, String), Vec<GroupId>> = BTreeMap::new();
        for (school, module, group) in groups {
            let of = reaches.entry((school, module)).or_default();
            of.push(GroupId(group));
        }
        let rows: Vec<(i64, String)> = fetch_all!(
            on,
            "SELECT school, module FROM enablement ORDER BY school, module"
        )?;
        let with_reach = |(school, module): (i64, String)| {
            let id = column::module(&module)?;
            let reach = reaches
                .remove(&(school, module))
                .map_or(Reach::Everybody, Reach::of_groups);
            Ok((SchoolId(school), id, reach))
        };
        rows.into_iter().map(with_reach).collect()
    }

    /// Turns a module on or off in a school, for whom it was on before, by somebody's choice: writes it to the audit
    /// and tells every node. Setting what is already so changes and audits nothing, but is chosen from now on.
    pub async fn enablement_set(
        &self,
        school: SchoolId,
        module: &ModuleId,
        enabled: bool,
        by: Option<PersonId>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        choose(&mut on, school, module).await?;
        switch(&mut on, school, module, enabled, (by, at)).await?;
        on.commit().await
    }

    /// Turns a module on for whom `reach` says, whether it was on or off, by somebody's choice: writes it to the audit
    /// and tells every node. `said`: the classes and groups as people call them. What is already so changes and audits
    /// nothing; an empty choice of classes is no reach, and a conflict.
    pub async fn enablement_reach_set(
        &self,
        school: SchoolId,
        module: &ModuleId,
        reach: (&Reach, &str),
        by: Option<PersonId>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        choose(&mut on, school, module).await?;
        reach_put(&mut on, school, module, reach, (by, at)).await?;
        on.commit().await
    }

    /// Turns a module on or off in a school as the region's file says, or on for whom `reach` says: nobody's choice,
    /// and where somebody chose, nothing is changed unless the file's line is `locked`, which ends the choice. Whether
    /// something changed.
    pub async fn enablement_default(
        &self,
        school: SchoolId,
        module: &ModuleId,
        wanted: Wanted<'_>,
        locked: bool,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        clearing::hold_school(&mut on, school).await?;
        if locked {
            execute!(
                on,
                "DELETE FROM enablement_choice WHERE school = $1 AND module = $2",
                school.0,
                module.as_str()
            )?;
        } else {
            let chosen: Option<(i64,)> = fetch_optional!(
                on,
                "SELECT school FROM enablement_choice WHERE school = $1 AND module = $2",
                school.0,
                module.as_str()
            )?;
            if chosen.is_some() {
                on.rollback().await?;
                return Ok(false);
            }
        }
        let by = (None, at);
        let changed = match wanted {
            Wanted::On => switch(&mut on, school, module, true, by).await?,
            Wanted::Off => switch(&mut on, school, module, false, by).await?,
            Wanted::For(reach, said) => {
                reach_put(&mut on, school, module, (reach, said), by).await?
            }
        };
        on.commit().await?;
        Ok(changed)
    }

    /// Where somebody chose whether a module is on, by school.
    pub async fn enablement_choices(&self) -> Result<Vec<(SchoolId, ModuleId)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(i64, String)> = fetch_all!(
            on,
            "SELECT school, module FROM enablement_choice ORDER BY school, module"
        )?;
        rows.into_iter()
            .map(|(school, module)| Ok((SchoolId(school), column::module(&module)?)))
            .collect()
    }

    /// The school's present classes and groups with how many pupils each has, classes first, by name.
    pub async fn group_sizes(&self, school: SchoolId) -> Result<Vec<GroupSize>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(Uuid, String, String, i64)> = fetch_all!(
            on,
            "SELECT g.id, g.kind, g.name, COUNT(m.person) FROM school_group g
             LEFT JOIN group_membership m ON m.school = g.school AND m.group_id = g.id
                 AND m.role = 'pupil' AND m.ended_at IS NULL
             WHERE g.school = $1 AND g.ended_at IS NULL
             GROUP BY g.id, g.kind, g.name ORDER BY g.kind, g.name, g.id",
            school.0
        )?;
        rows.into_iter()
            .map(|(id, kind, name, pupils)| {
                Ok(GroupSize {
                    group: Group {
                        id: GroupId(id),
                        school,
                        kind: column::group_kind(&kind)?,
                        name,
                    },
                    pupils: column::count(pupils),
                })
            })
            .collect()
    }

    /// How many people have to do with the classes and groups for which a module is on; nobody where it is on
    /// for everybody.
    pub async fn reach_people(
        &self,
        school: SchoolId,
        module: &ModuleId,
    ) -> Result<Reached, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(String, i64)> = fetch_all!(
            on,
            "SELECT who, COUNT(*) FROM (
                 SELECT DISTINCT CASE WHEN m.role = 'pupil' THEN 'pupil' ELSE 'staff' END AS who,
                     m.person AS person
                 FROM enablement_group e
                 JOIN group_membership m ON m.school = e.school AND m.group_id = e.group_id
                     AND m.ended_at IS NULL
                 WHERE e.school = $1 AND e.module = $2
                 UNION
                 SELECT 'relative', r.relative
                 FROM enablement_group e
                 JOIN group_membership m ON m.school = e.school AND m.group_id = e.group_id
                     AND m.role = 'pupil' AND m.ended_at IS NULL
                 JOIN relation r ON r.pupil = m.person AND r.authority AND r.ended_at IS NULL
                 WHERE e.school = $1 AND e.module = $2
             ) AS reached GROUP BY who",
            school.0,
            module.as_str()
        )?;
        let mut reached = Reached::default();
        for (who, count) in rows {
            let count = column::count(count);
            match who.as_str() {
                "pupil" => reached.pupils = count,
                "relative" => reached.relatives = count,
                _ => reached.staff = count,
            }
        }
        Ok(reached)
    }
}
