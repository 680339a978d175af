//! The relatives of a school's pupils, as its administrator finds them.

use std::collections::{BTreeMap, BTreeSet};

use preau_domain::ids::{PersonId, SchoolId};
use preau_domain::person::Name;
use uuid::Uuid;

use crate::database::fetch_all;
use crate::{Store, StoreError, column};

/// A relative, with authority over pupils of a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relative {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: Name,
    /// The pupils, by given name, each with their classes.
    pub children: Vec<(Name, Vec<String>)>,
    /// Whether they are a delegate of the parents there.
    pub delegate: bool,
    /// Whether a source says so, which takes it back by itself and is taken back by nobody here.
    pub by_source: bool,
}

type RelativeRow = (
    Uuid,
    String,
    String,
    String,
    Uuid,
    String,
    String,
    String,
    Option<String>,
);

impl Store {
    /// All relatives who hold authority over a pupil of a school, by family name.
    pub async fn relative_list(&self, school: SchoolId) -> Result<Vec<Relative>, StoreError> {
        let mut on = self.reader().await?;
        let delegates: Vec<(Uuid, String)> = fetch_all!(
            on,
            "SELECT person, origin FROM membership_function
             WHERE school = $1 AND function = 'delegate'",
            school.0
        )?;
        let by_source: BTreeSet<_> = delegates
            .iter()
            .filter(|(_, origin)| origin != "local")
            .map(|(person, _)| *person)
            .collect();
        let delegates: BTreeSet<_> = delegates.into_iter().map(|(person, _)| person).collect();
        let rows: Vec<RelativeRow> = fetch_all!(
            on,
            "SELECT r.relative, p.title, p.given, p.family, c.id, c.title, c.given, c.family, g.name
             FROM membership m
             JOIN relation r ON r.pupil = m.person AND r.authority AND r.ended_at IS NULL
             JOIN person p ON p.id = r.relative
             JOIN person c ON c.id = r.pupil
             LEFT JOIN group_membership l ON l.school = m.school AND l.person = m.person
                 AND l.role = 'pupil' AND l.ended_at IS NULL
             LEFT JOIN school_group g ON g.school = l.school AND g.id = l.group_id
                 AND g.kind = 'class'
             WHERE m.school = $1 AND m.profile = 'pupil' AND m.ended_at IS NULL
             ORDER BY r.relative, c.given, c.id, g.name",
            school.0
        )?;
        let mut relatives: BTreeMap<Uuid, Relative> = BTreeMap::new();
        let mut last = None;
        for (id, title, given, family, child, child_title, child_given, child_family, class) in rows
        {
            let relative = relatives.entry(id).or_insert_with(|| Relative {
                id: PersonId(id),
                name: column::name((title, given, family)),
                children: Vec::new(),
                delegate: delegates.contains(&id),
                by_source: by_source.contains(&id),
            });
            if last.replace((id, child)) != Some((id, child)) {
                let name = column::name((child_title, child_given, child_family));
                relative.children.push((name, Vec::new()));
            }
            if let (Some((_, classes)), Some(class)) = (relative.children.last_mut(), class) {
                classes.push(class);
            }
        }
        let mut relatives: Vec<_> = relatives.into_values().collect();
        relatives.sort_by_cached_key(|one| {
            let Name { family, given, .. } = &one.name;
            (family.clone(), given.clone(), one.id)
        });
        Ok(relatives)
    }
}
