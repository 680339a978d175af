//! Where people belong: as stored, as a source says, and writing down what it says.

use std::collections::{BTreeMap, BTreeSet};

use preau_domain::ids::{GroupId, PersonId, SchoolId, Uai};
use preau_domain::person::{Function, GroupRole, Profile};
use preau_domain::roster::{RosterPerson, group_id};
use preau_domain::school::GroupKind;
use uuid::Uuid;

use super::schools::{self, Opened};
use super::{ClassMove, RosterApplied};
use crate::database::Writer;
use crate::records::doc;
use crate::rows::{Texts, execute_rows, fetch_rows, many_rows};
use crate::{StoreError, column};

const MEMBERSHIPS: Texts = many_rows!(
    "SELECT person, school, profile FROM membership WHERE ended_at IS NULL AND person IN (",
    1,
    ")"
);
const FUNCTIONS: Texts = many_rows!(
    "SELECT person, school, function FROM membership_function
     WHERE origin = 'roster' AND person IN (",
    1,
    ")"
);
const GROUPS: Texts = many_rows!(
    "SELECT person, school, group_id, role, subjects FROM group_membership
     WHERE ended_at IS NULL AND person IN (",
    1,
    ")"
);
const RELATIONS: Texts = many_rows!(
    "SELECT pupil, relative, authority FROM relation WHERE ended_at IS NULL AND pupil IN (",
    1,
    ")"
);

const MEMBERSHIP_SAID: Texts = many_rows!(
    "INSERT INTO membership (school, person, profile, seen) VALUES ",
    4,
    " ON CONFLICT (school, person, profile) DO UPDATE SET seen = excluded.seen, ended_at = NULL"
);
const FUNCTION_SAID: Texts = many_rows!(
    "INSERT INTO membership_function (school, person, function, origin, seen) VALUES ",
    5,
    " ON CONFLICT (school, person, function, origin) DO UPDATE SET seen = excluded.seen"
);
const GROUP_SAID: Texts = many_rows!(
    "INSERT INTO group_membership (school, group_id, person, role, subjects, seen) VALUES ",
    6,
    " ON CONFLICT (school, group_id, person, role) DO UPDATE SET
         subjects = excluded.subjects, seen = excluded.seen, ended_at = NULL"
);
const RELATION_SAID: Texts = many_rows!(
    "INSERT INTO relation (relative, pupil, authority, seen) VALUES ",
    4,
    " ON CONFLICT (relative, pupil) DO UPDATE SET
         authority = excluded.authority, seen = excluded.seen, ended_at = NULL"
);

/// Where people belong. The person leads each key.
#[derive(Debug, Default)]
pub(super) struct Places {
    memberships: BTreeSet<(Uuid, i64, Profile)>,
    functions: BTreeSet<(Uuid, i64, Function)>,
    /// What they teach there, as stored.
    groups: BTreeMap<(Uuid, i64, Uuid, GroupRole), String>,
    /// Whether the relative holds authority, by pupil and relative.
    relations: BTreeMap<(Uuid, Uuid), bool>,
}

impl Places {
    /// As stored, of those who have not ended.
    pub(super) async fn stored(on: &mut Writer, people: &[Uuid]) -> Result<Self, StoreError> {
        let mut places = Self::default();
        let rows: Vec<(Uuid, i64, String)> = fetch_rows!(on, MEMBERSHIPS, people, |id| (*id,));
        for (person, school, profile) in rows {
            places
                .memberships
                .insert((person, school, column::profile(&profile)?));
        }
        let rows: Vec<(Uuid, i64, String)> = fetch_rows!(on, FUNCTIONS, people, |id| (*id,));
        for (person, school, function) in rows {
            places
                .functions
                .insert((person, school, column::function(&function)?));
        }
        let rows: Vec<(Uuid, i64, Uuid, String, String)> =
            fetch_rows!(on, GROUPS, people, |id| (*id,));
        for (person, school, group, role, subjects) in rows {
            let key = (person, school, group, column::role(&role)?);
            places.groups.insert(key, subjects);
        }
        let rows: Vec<(Uuid, Uuid, bool)> = fetch_rows!(on, RELATIONS, people, |id| (*id,));
        for (pupil, relative, authority) in rows {
            places.relations.insert((pupil, relative), authority);
        }
        Ok(places)
    }

    /// Who has a place here that is not so in the other.
    pub(super) fn news<'a>(&'a self, stored: &'a Self) -> impl Iterator<Item = Uuid> + 'a {
        let memberships = self.memberships.difference(&stored.memberships);
        let functions = self.functions.difference(&stored.functions);
        let groups = self
            .groups
            .iter()
            .filter(|(key, subjects)| stored.groups.get(key) != Some(subjects));
        let relations = self
            .relations
            .iter()
            .filter(|(key, authority)| stored.relations.get(key) != Some(authority));
        memberships
            .map(|(person, ..)| *person)
            .chain(functions.map(|(person, ..)| *person))
            .chain(groups.map(|((person, ..), _)| *person))
            .chain(relations.map(|((pupil, _), _)| *pupil))
    }

    /// Writes all of it down, as mentioned by this import.
    pub(super) async fn write(&self, on: &mut Writer, import: i64) -> Result<(), StoreError> {
        let rows: Vec<_> = self.memberships.iter().collect();
        execute_rows!(on, MEMBERSHIP_SAID, &rows[..], |(
            person,
            school,
            profile,
        )| (
            *school,
            *person,
            profile.as_str(),
            import
        ));
        let rows: Vec<_> = self.functions.iter().collect();
        execute_rows!(on, FUNCTION_SAID, &rows[..], |(
            person,
            school,
            function,
        )| (
            *school,
            *person,
            function.as_str(),
            "roster",
            import
        ));
        let rows: Vec<_> = self.groups.iter().collect();
        execute_rows!(on, GROUP_SAID, &rows[..], |(
            (person, school, group, role),
            subjects,
        )| (
            *school,
            *group,
            *person,
            role.as_str(),
            subjects.as_str(),
            import
        ));
        let rows: Vec<_> = self.relations.iter().collect();
        execute_rows!(on, RELATION_SAID, &rows[..], |(
            (pupil, relative),
            authority,
        )| (
            *relative, *pupil, *authority, import
        ));
        Ok(())
    }
}

/// What a source says of people, and the classes and groups that it names in saying so.
pub(super) struct Saying<'a> {
    pub(super) places: Places,
    groups: BTreeMap<(i64, Uuid), (GroupKind, &'a str)>,
}

impl<'a> Saying<'a> {
    /// What concerns a school that is not known is left out and reported.
    pub(super) fn of(
        people: &'a [RosterPerson],
        schools: &BTreeMap<String, SchoolId>,
        applied: &mut RosterApplied,
    ) -> Self {
        let mut saying = Self {
            places: Places::default(),
            groups: BTreeMap::new(),
        };
        for entry in people {
            let mut school = |uai: &Uai| {
                let school = schools.get(uai.as_str()).map(|school| school.0);
                if school.is_none() {
                    let skipped = (entry.key.clone(), format!("unknown school {uai}"));
                    if !applied.skipped.contains(&skipped) {
                        applied.skipped.push(skipped);
                    }
                }
                school
            };
            saying.person(entry, &mut school);
        }
        saying
    }

    fn person(&mut self, entry: &'a RosterPerson, school: &mut impl FnMut(&Uai) -> Option<i64>) {
        let person = entry.id.0;
        for membership in &entry.memberships {
            // A relative belongs where the child does, and by nothing else.
            if membership.profile == Profile::Relative {
                continue;
            }
            let Some(school) = school(&membership.school) else {
                continue;
            };
            self.places
                .memberships
                .insert((person, school, membership.profile));
            for function in &membership.functions {
                self.places.functions.insert((person, school, *function));
            }
        }
        for group in &entry.groups {
            let Some(school) = school(&group.school) else {
                continue;
            };
            if group.role != GroupRole::Pupil {
                self.places
                    .memberships
                    .insert((person, school, Profile::Teacher));
            }
            let id = group_id(&group.school, group.kind, &group.label).0;
            self.groups
                .insert((school, id), (group.kind, group.label.as_str()));
            self.places.groups.insert(
                (person, school, id, group.role),
                doc::encode_texts(&group.subjects),
            );
        }
        for relation in &entry.relatives {
            self.places
                .relations
                .insert((person, relation.relative.0), relation.authority);
        }
    }

    /// Opens the classes and groups that somebody newly belongs to, since a source may name a group only
    /// in its people's entries. Gives the pupils who joined a class.
    pub(super) async fn groups_open(
        &self,
        on: &mut Writer,
        stored: &Places,
    ) -> Result<Vec<ClassMove>, StoreError> {
        let mut opened = Opened::new();
        let mut joined = Vec::new();
        for key in self.places.groups.keys() {
            let (person, school, group, role) = *key;
            if stored.groups.contains_key(key) {
                continue;
            }
            let Some((kind, label)) = self.groups.get(&(school, group)) else {
                continue;
            };
            opened.insert((school, group), (*kind, *label));
            if *kind == GroupKind::Class && role == GroupRole::Pupil {
                joined.push(ClassMove {
                    school: SchoolId(school),
                    person: PersonId(person),
                    class: GroupId(group),
                });
            }
        }
        schools::groups_open(on, &opened).await?;
        Ok(joined)
    }
}
