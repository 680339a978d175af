//! People, and what binds them to schools and to each other.
//!
//! A relative is a member of the schools where a child over whom they hold authority is a pupil now;
//! nothing of it is stored, so it ends with the child's membership or the authority.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_domain::caller::Language;
use preau_domain::ids::{GroupId, PersonId, SchoolId};
use preau_domain::person::{
    Child, Function, GroupMembership, GroupRole, Membership, Name, Profile,
};
use preau_domain::school::Group;
use uuid::Uuid;

use crate::database::{Reader, fetch_all, fetch_optional};
use crate::records::doc;
use crate::{Store, StoreError, column};

/// All that the kernel knows of a person when they come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFile {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: Name,
    /// Address for mail.
    pub email: Option<String>,
    /// What they type to sign in, if they can.
    pub login: Option<String>,
    /// Where they belong, by school and profile. A school appears twice for a teacher whose child
    /// learns there.
    pub memberships: Vec<Membership>,
    /// One entry for each child and school, with or without authority.
    pub children: Vec<Child>,
    /// Whether they administer the region.
    pub region_admin: bool,
    /// Sessions that began while this was an earlier instant are over.
    pub sessions_from: Timestamp,
    /// The language that they chose.
    pub language: Option<Language>,
}

type PersonRow = (
    String,
    String,
    String,
    Option<String>,
    bool,
    Option<String>,
    Option<i64>,
    Option<String>,
);
type GroupRow = (Uuid, i64, Uuid, String, String, String, String);

/// Classes and groups by person and school.
type Groups = BTreeMap<(Uuid, i64), Vec<GroupMembership>>;

fn groups(rows: Vec<GroupRow>) -> Result<Groups, StoreError> {
    let mut groups = Groups::new();
    for (person, school, group, kind, name, role, subjects) in rows {
        groups
            .entry((person, school))
            .or_default()
            .push(GroupMembership {
                group: Group {
                    id: GroupId(group),
                    school: SchoolId(school),
                    kind: column::group_kind(&kind)?,
                    name,
                },
                role: column::role(&role)?,
                subjects: doc::decode_texts(&subjects)?,
            });
    }
    Ok(groups)
}

/// Which roles in groups go with a profile: a pupil's groups are not those that the same person
/// would teach.
fn fits(profile: Profile, role: GroupRole) -> bool {
    match profile {
        Profile::Pupil => role == GroupRole::Pupil,
        Profile::Teacher | Profile::Staff => role != GroupRole::Pupil,
        Profile::Guest => true,
        Profile::Relative => false,
    }
}

fn membership(
    person: PersonId,
    school: SchoolId,
    profile: Profile,
    functions: Vec<Function>,
    groups: &Groups,
) -> Membership {
    let groups = groups
        .get(&(person.0, school.0))
        .into_iter()
        .flatten()
        .filter(|group| fits(profile, group.role))
        .cloned()
        .collect();
    Membership {
        school,
        profile,
        functions,
        groups,
    }
}

async fn own_memberships(on: &mut Reader, person: PersonId) -> Result<Vec<Membership>, StoreError> {
    let rows: Vec<(i64, String)> = fetch_all!(
        on,
        "SELECT school, profile FROM membership WHERE person = $1 AND ended_at IS NULL",
        person.0
    )?;
    let functions: Vec<(i64, String)> = fetch_all!(
        on,
        "SELECT DISTINCT school, function FROM membership_function
         WHERE person = $1 ORDER BY school, function",
        person.0
    )?;
    let group_rows: Vec<GroupRow> = fetch_all!(
        on,
        "SELECT m.person, m.school, m.group_id, g.kind, g.name, m.role, m.subjects
         FROM group_membership m
         JOIN school_group g ON g.school = m.school AND g.id = m.group_id
         WHERE m.person = $1 AND m.ended_at IS NULL
         ORDER BY g.kind, g.name, m.role",
        person.0
    )?;
    let groups = groups(group_rows)?;
    rows.into_iter()
        .map(|(school, profile)| {
            let profile = column::profile(&profile)?;
            let held = functions
                .iter()
                .filter(|(at, _)| *at == school && profile != Profile::Pupil)
                .map(|(_, function)| column::function(function))
                .filter(|function| !matches!(function, Ok(Function::Delegate)))
                .collect::<Result<_, _>>()?;
            Ok(membership(person, SchoolId(school), profile, held, &groups))
        })
        .collect()
}

async fn children(on: &mut Reader, relative: PersonId) -> Result<Vec<Child>, StoreError> {
    let rows: Vec<(Uuid, bool, i64, String, String, String)> = fetch_all!(
        on,
        "SELECT r.pupil, r.authority, m.school, p.title, p.given, p.family
         FROM relation r
         JOIN membership m ON m.person = r.pupil AND m.profile = 'pupil' AND m.ended_at IS NULL
         JOIN person p ON p.id = r.pupil
         WHERE r.relative = $1 AND r.ended_at IS NULL
         ORDER BY p.birth DESC, p.given, r.pupil, m.school",
        relative.0
    )?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let group_rows: Vec<GroupRow> = fetch_all!(
        on,
        "SELECT m.person, m.school, m.group_id, g.kind, g.name, m.role, m.subjects
         FROM relation r
         JOIN group_membership m ON m.person = r.pupil AND m.ended_at IS NULL
         JOIN school_group g ON g.school = m.school AND g.id = m.group_id
         WHERE r.relative = $1 AND r.ended_at IS NULL
         ORDER BY g.kind, g.name, m.role",
        relative.0
    )?;
    let groups = groups(group_rows)?;
    Ok(rows
        .into_iter()
        .map(|(pupil, authority, school, title, given, family)| Child {
            id: PersonId(pupil),
            name: column::name((title, given, family)),
            authority,
            membership: membership(
                PersonId(pupil),
                SchoolId(school),
                Profile::Pupil,
                Vec::new(),
                &groups,
            ),
        })
        .collect())
}

/// Where a person is a delegate: the only function that they have as a relative, and only as one.
async fn delegations(on: &mut Reader, person: PersonId) -> Result<Vec<SchoolId>, StoreError> {
    let rows: Vec<(i64,)> = fetch_all!(
        on,
        "SELECT school FROM membership_function WHERE person = $1 AND function = 'delegate'",
        person.0
    )?;
    Ok(rows.into_iter().map(|(school,)| SchoolId(school)).collect())
}

impl Store {
    /// The person's file.
    pub async fn person_file(&self, id: PersonId) -> Result<Option<PersonFile>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<PersonRow> = fetch_optional!(
            on,
            "SELECT p.title, p.given, p.family, p.email, p.region_admin,
                 a.login, a.sessions_from, a.language
             FROM person p LEFT JOIN account a ON a.person = p.id WHERE p.id = $1",
            id.0
        )?;
        let Some((title, given, family, email, region_admin, login, sessions_from, language)) = row
        else {
            return Ok(None);
        };
        let mut memberships = own_memberships(&mut on, id).await?;
        let children = children(&mut on, id).await?;
        let mut schools: Vec<SchoolId> = children
            .iter()
            .filter(|child| child.authority)
            .map(|child| child.membership.school)
            .collect();
        schools.sort_unstable();
        schools.dedup();
        let represents = if schools.is_empty() {
            Vec::new()
        } else {
            delegations(&mut on, id).await?
        };
        memberships.extend(schools.into_iter().map(|school| {
            Membership {
                school,
                profile: Profile::Relative,
                functions: represents
                    .contains(&school)
                    .then_some(Function::Delegate)
                    .into_iter()
                    .collect(),
                groups: Vec::new(),
            }
        }));
        memberships.sort_by_key(|m| (m.school, m.profile));
        Ok(Some(PersonFile {
            id,
            name: column::name((title, given, family)),
            email,
            login,
            memberships,
            children,
            region_admin,
            sessions_from: column::time(sessions_from.unwrap_or(0))?,
            language: language.as_deref().and_then(Language::of_str),
        }))
    }
}
