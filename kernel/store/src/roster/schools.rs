//! Schools, their classes and groups.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use preau_domain::ids::SchoolId;
use preau_domain::roster::{RosterSchool, group_id};
use preau_domain::school::GroupKind;
use uuid::Uuid;

use super::Said;
use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::rows::{Texts, execute_rows, many_rows};
use crate::{StoreError, column};

/// Classes and groups to open: kind and label by school and identifier.
pub(super) type Opened<'a> = BTreeMap<(i64, Uuid), (GroupKind, &'a str)>;

const OPEN: Texts = many_rows!(
    "INSERT INTO school_group (school, id, kind, name) VALUES ",
    4,
    " ON CONFLICT (school, id) DO UPDATE SET ended_at = NULL"
);

/// All schools, by their codes.
pub(super) async fn by_uai(on: &mut Writer) -> Result<BTreeMap<String, SchoolId>, StoreError> {
    let rows: Vec<(String, i64)> = fetch_all!(on, "SELECT uai, id FROM school")?;
    Ok(rows
        .into_iter()
        .map(|(uai, id)| (uai, SchoolId(id)))
        .collect())
}

/// Adds or renames a school, with its groups.
pub(super) async fn apply(
    on: &mut Writer,
    entry: &RosterSchool,
    at: Timestamp,
) -> Result<Said, StoreError> {
    let stored: Option<(i64, String, String)> = fetch_optional!(
        on,
        "SELECT id, name, level FROM school WHERE uai = $1",
        entry.uai.as_str()
    )?;
    let (id, mut said) = match stored {
        None => {
            let id = column::next_number(on, "school").await?;
            execute!(
                on,
                "INSERT INTO school (id, uai, slug, name, level) VALUES ($1, $2, $3, $4, $5)",
                id,
                entry.uai.as_str(),
                entry.uai.as_str().to_ascii_lowercase(),
                entry.name.as_str(),
                entry.level.as_str()
            )?;
            (id, Said::Unknown)
        }
        Some((id, name, level)) if name == entry.name && level == entry.level.as_str() => {
            (id, Said::Nothing)
        }
        Some((id, _, _)) => {
            execute!(
                on,
                "UPDATE school SET name = $2, level = $3 WHERE id = $1",
                id,
                entry.name.as_str(),
                entry.level.as_str()
            )?;
            (id, Said::News)
        }
    };
    if groups_apply(on, id, entry, at).await? && said == Said::Nothing {
        said = Said::News;
    }
    Ok(said)
}

/// Opens the school's groups, and ends those that are not named. Whether anything changed.
async fn groups_apply(
    on: &mut Writer,
    school: i64,
    entry: &RosterSchool,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let rows: Vec<(Uuid,)> = fetch_all!(
        on,
        "SELECT id FROM school_group WHERE school = $1 AND ended_at IS NULL",
        school
    )?;
    let present: BTreeSet<Uuid> = rows.into_iter().map(|(id,)| id).collect();
    let named: Opened<'_> = entry
        .groups
        .iter()
        .map(|(kind, label)| {
            let id = group_id(&entry.uai, *kind, label);
            ((school, id.0), (*kind, label.as_str()))
        })
        .collect();
    let ended: Vec<&Uuid> = present
        .iter()
        .filter(|id| !named.contains_key(&(school, **id)))
        .collect();
    for id in &ended {
        execute!(
            on,
            "UPDATE school_group SET ended_at = $3 WHERE school = $1 AND id = $2",
            school,
            **id,
            at.as_millisecond()
        )?;
    }
    let opened: Opened<'_> = named
        .into_iter()
        .filter(|((_, id), _)| !present.contains(id))
        .collect();
    groups_open(on, &opened).await?;
    Ok(!(opened.is_empty() && ended.is_empty()))
}

/// Opens classes and groups, also those that had ended.
pub(super) async fn groups_open(on: &mut Writer, groups: &Opened<'_>) -> Result<(), StoreError> {
    let rows: Vec<_> = groups.iter().collect();
    execute_rows!(on, OPEN, &rows[..], |((school, id), (kind, label))| (
        *school,
        *id,
        kind.as_str(),
        *label
    ));
    Ok(())
}
