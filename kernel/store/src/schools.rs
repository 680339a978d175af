//! Schools, and their classes and groups.

use preau_domain::ids::{GroupId, SchoolId};
use preau_domain::school::{Group, School};
use uuid::Uuid;

use crate::database::{execute, fetch_all};
use crate::{AuditEntry, ChangeKind, Store, StoreError, audit, changes, column};

type SchoolRow = (i64, String, String, String, String);

fn school((id, uai, slug, name, level): SchoolRow) -> Result<School, StoreError> {
    Ok(School {
        id: SchoolId(id),
        uai: column::uai(&uai)?,
        slug,
        name,
        level: column::level(&level)?,
    })
}

impl Store {
    /// All schools of the region, by name.
    pub async fn school_list(&self) -> Result<Vec<School>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<SchoolRow> = fetch_all!(
            on,
            "SELECT id, uai, slug, name, level FROM school ORDER BY name, id"
        )?;
        rows.into_iter().map(school).collect()
    }

    /// How many people belong to each school, relatives not counted.
    pub async fn school_people_count(&self) -> Result<Vec<(SchoolId, u64)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(i64, i64)> = fetch_all!(
            on,
            "SELECT school, count(DISTINCT person) FROM membership WHERE ended_at IS NULL GROUP BY school"
        )?;
        Ok(rows
            .into_iter()
            .map(|(school, people)| (SchoolId(school), column::count(people)))
            .collect())
    }

    /// Gives the school another word in its addresses. A word that another school has is a
    /// [`StoreError::Conflict`].
    pub async fn school_slug_set(
        &self,
        id: SchoolId,
        slug: &str,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(on, "UPDATE school SET slug = $2 WHERE id = $1", id.0, slug)?;
        audit::append(&mut on, entry).await?;
        changes::publish(&mut on, ChangeKind::School, &id.to_string()).await?;
        on.commit().await
    }

    /// The school's present classes and groups, classes first, by name.
    pub async fn group_list(&self, school: SchoolId) -> Result<Vec<Group>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(Uuid, String, String)> = fetch_all!(
            on,
            "SELECT id, kind, name FROM school_group
             WHERE school = $1 AND ended_at IS NULL ORDER BY kind, name",
            school.0
        )?;
        rows.into_iter()
            .map(|(id, kind, name)| {
                Ok(Group {
                    id: GroupId(id),
                    school,
                    kind: column::group_kind(&kind)?,
                    name,
                })
            })
            .collect()
    }
}
