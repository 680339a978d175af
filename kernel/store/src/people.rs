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

use crate::column::NameColumns;
use crate::database::{Reader, execute, fetch_all, fetch_optional};
use crate::records::doc;
use crate::{ChangeKind, Store, StoreError, accounts, changes, column};

/// All that the kernel knows of a person when they come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFile {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: Name,
    /// Address for mail.
    pub email: Option<String>,
    /// Where they belong, by school and profile. A school appears twice for a teacher whose child
    /// learns there.
    pub memberships: Vec<Membership>,
    /// One entry for each child and school, with or without authority.
    pub children: Vec<Child>,
    /// Whether they administer the region.
    pub region_admin: bool,
    /// Sessions that began before this instant are over.
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

impl Store {
    /// The person's file.
    pub async fn person_file(&self, id: PersonId) -> Result<Option<PersonFile>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<PersonRow> = fetch_optional!(
            on,
            "SELECT p.title, p.given, p.family, p.email, p.region_admin, a.sessions_from, a.language
             FROM person p LEFT JOIN account a ON a.person = p.id WHERE p.id = $1",
            id.0
        )?;
        let Some((title, given, family, email, region_admin, sessions_from, language)) = row else {
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
        memberships.extend(schools.into_iter().map(|school| Membership {
            school,
            profile: Profile::Relative,
            functions: Vec::new(),
            groups: Vec::new(),
        }));
        memberships.sort_by_key(|m| (m.school, m.profile));
        Ok(Some(PersonFile {
            id,
            name: column::name((title, given, family)),
            email,
            memberships,
            children,
            region_admin,
            sessions_from: column::time(sessions_from.unwrap_or(0))?,
            language: language.as_deref().and_then(Language::of_str),
        }))
    }

    /// Names of people as a school may know them: of those who belong or belonged to it, and of
    /// relatives of its pupils. The profile is the present one; none for those who have left.
    /// Others are left out.
    #[expect(
        clippy::many_single_char_names,
        reason = "the places of a static statement"
    )]
    pub async fn person_names(
        &self,
        school: SchoolId,
        people: &[PersonId],
    ) -> Result<Vec<(PersonId, Name, Option<Profile>)>, StoreError> {
        let mut on = self.reader().await?;
        let mut found: BTreeMap<PersonId, (Name, Option<Profile>)> = BTreeMap::new();
        for asked in people.chunks(Sixteen::SIZE) {
            let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = Sixteen::of(asked);
            let rows: Vec<(Uuid, String, String, String, String, bool)> = fetch_all!(
                on,
                "SELECT p.id, p.title, p.given, p.family, m.profile, m.ended_at IS NULL
                 FROM membership m JOIN person p ON p.id = m.person
                 WHERE m.school = $1 AND m.person IN
                     ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
                 UNION ALL
                 SELECT p.id, p.title, p.given, p.family, 'relative',
                     r.authority AND r.ended_at IS NULL AND m.ended_at IS NULL
                 FROM relation r
                 JOIN membership m
                     ON m.school = $1 AND m.person = r.pupil AND m.profile = 'pupil'
                 JOIN person p ON p.id = r.relative
                 WHERE r.relative IN
                     ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
                school.0,
                a,
                b,
                c,
                d,
                e,
                f,
                g,
                h,
                i,
                j,
                k,
                l,
                m,
                n,
                o,
                p
            )?;
            for (id, title, given, family, profile, present) in rows {
                let profile = present.then(|| column::profile(&profile)).transpose()?;
                let entry = found
                    .entry(PersonId(id))
                    .or_insert_with(|| (column::name((title, given, family)), profile));
                // Who works at the school is shown so, also where they are a relative too.
                entry.1 = [entry.1, profile]
                    .into_iter()
                    .flatten()
                    .max_by_key(|p| (p.works_there(), *p != Profile::Relative, *p));
            }
        }
        Ok(people
            .iter()
            .filter_map(|id| {
                let (name, profile) = found.get(id)?;
                Some((*id, name.clone(), *profile))
            })
            .collect())
    }

    /// The pupils of a class or group, by family name.
    pub async fn group_pupils(
        &self,
        school: SchoolId,
        group: GroupId,
    ) -> Result<Vec<(PersonId, Name)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(Uuid, String, String, String)> = fetch_all!(
            on,
            "SELECT p.id, p.title, p.given, p.family
             FROM group_membership m JOIN person p ON p.id = m.person
             WHERE m.school = $1 AND m.group_id = $2 AND m.role = 'pupil' AND m.ended_at IS NULL
             ORDER BY p.family, p.given, p.id",
            school.0,
            group.0
        )?;
        Ok(rows
            .into_iter()
            .map(|(id, title, given, family)| (PersonId(id), column::name((title, given, family))))
            .collect())
    }

    /// The teachers of a class or group, with their roles, by family name.
    pub async fn group_teachers(
        &self,
        school: SchoolId,
        group: GroupId,
    ) -> Result<Vec<(PersonId, Name, GroupRole)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(Uuid, String, String, String, String)> = fetch_all!(
            on,
            "SELECT p.id, p.title, p.given, p.family, m.role
             FROM group_membership m JOIN person p ON p.id = m.person
             WHERE m.school = $1 AND m.group_id = $2 AND m.role <> 'pupil' AND m.ended_at IS NULL
             ORDER BY p.family, p.given, p.id, m.role",
            school.0,
            group.0
        )?;
        rows.into_iter()
            .map(|(id, title, given, family, role)| {
                let name = column::name((title, given, family));
                Ok((PersonId(id), name, column::role(&role)?))
            })
            .collect()
    }

    /// The school's present members, but for relatives, by family name: each with their profile.
    pub async fn member_list(
        &self,
        school: SchoolId,
        limit: u32,
        offset: u32,
    ) -> Result<Vec<(PersonId, Name, Profile)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(Uuid, String, String, String, String)> = fetch_all!(
            on,
            "SELECT p.id, p.title, p.given, p.family, m.profile
             FROM membership m JOIN person p ON p.id = m.person
             WHERE m.school = $1 AND m.ended_at IS NULL
             ORDER BY p.family, p.given, p.id, m.profile LIMIT $2 OFFSET $3",
            school.0,
            i64::from(limit),
            i64::from(offset)
        )?;
        rows.into_iter()
            .map(|(id, title, given, family, profile)| {
                let name = column::name((title, given, family));
                Ok((PersonId(id), name, column::profile(&profile)?))
            })
            .collect()
    }

    /// The classes and groups of this school that a person is in or teaches.
    pub async fn group_ids_of(
        &self,
        school: SchoolId,
        person: PersonId,
    ) -> Result<Vec<GroupId>, StoreError> {
        let mut ids: Vec<GroupId> = self
            .people_groups(school, &[person])
            .await?
            .into_iter()
            .map(|(_, group, _)| group)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// The classes and groups of this school that several people are in or teach, and as what.
    #[expect(
        clippy::many_single_char_names,
        reason = "the places of a static statement"
    )]
    pub async fn people_groups(
        &self,
        school: SchoolId,
        people: &[PersonId],
    ) -> Result<Vec<(PersonId, GroupId, GroupRole)>, StoreError> {
        let mut on = self.reader().await?;
        let mut found = Vec::new();
        for asked in people.chunks(Sixteen::SIZE) {
            let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = Sixteen::of(asked);
            let rows: Vec<(Uuid, Uuid, String)> = fetch_all!(
                on,
                "SELECT person, group_id, role FROM group_membership
                 WHERE school = $1 AND ended_at IS NULL AND person IN
                     ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
                 ORDER BY person, group_id, role",
                school.0,
                a,
                b,
                c,
                d,
                e,
                f,
                g,
                h,
                i,
                j,
                k,
                l,
                m,
                n,
                o,
                p
            )?;
            for (person, group, role) in rows {
                found.push((PersonId(person), GroupId(group), column::role(&role)?));
            }
        }
        Ok(found)
    }

    /// The person whom a source knows by this key.
    pub async fn person_by_source(
        &self,
        source: &str,
        key: &str,
    ) -> Result<Option<PersonId>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(Uuid,)> = fetch_optional!(
            on,
            "SELECT id FROM person WHERE source = $1 AND source_key = $2",
            source,
            key
        )?;
        Ok(row.map(|(id,)| PersonId(id)))
    }

    /// Adds a person whom no source knows, such as the region's operator, with an account. Gives
    /// the login. A person who is there already is a [`StoreError::Conflict`].
    pub async fn person_add(
        &self,
        id: PersonId,
        name: &Name,
        email: Option<&str>,
        activation_code: &str,
    ) -> Result<String, StoreError> {
        let mut on = self.writer().await?;
        let (title, given, family): (&str, &str, &str) = (&name.title, &name.given, &name.family);
        execute!(
            on,
            "INSERT INTO person
                 (id, source, source_key, title, given, family, email, region_admin)
             VALUES ($1, 'local', $2, $3, $4, $5, $6, $7)",
            id.0,
            id.to_string(),
            title,
            given,
            family,
            email,
            false
        )?;
        let login = accounts::create(&mut on, id, given, family, activation_code).await?;
        on.commit().await?;
        Ok(login)
    }

    /// Gives or takes a function that a school or the region decided; what a source says stays.
    /// False, and no change, when the person is not a present member of the school.
    pub async fn membership_function_set(
        &self,
        school: SchoolId,
        person: PersonId,
        function: Function,
        held: bool,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let member: Option<(String,)> = fetch_optional!(
            on,
            "SELECT profile FROM membership
             WHERE school = $1 AND person = $2 AND ended_at IS NULL AND profile <> 'pupil' LIMIT 1",
            school.0,
            person.0
        )?;
        if member.is_none() {
            on.rollback().await?;
            return Ok(false);
        }
        if held {
            execute!(
                on,
                "INSERT INTO membership_function (school, person, function, origin, seen)
                 VALUES ($1, $2, $3, 'local', 0)
                 ON CONFLICT (school, person, function, origin) DO NOTHING",
                school.0,
                person.0,
                function.as_str()
            )?;
        } else {
            execute!(
                on,
                "DELETE FROM membership_function
                 WHERE school = $1 AND person = $2 AND function = $3 AND origin = 'local'",
                school.0,
                person.0,
                function.as_str()
            )?;
        }
        changes::publish(&mut on, ChangeKind::Person, &person.to_string()).await?;
        on.commit().await?;
        Ok(true)
    }

    /// Makes a person whom no source knows a member of a school, or no longer. What a source says
    /// of its own people is the next import's; a relative belongs by their children alone.
    pub async fn membership_set(
        &self,
        school: SchoolId,
        person: PersonId,
        profile: Profile,
        held: bool,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "INSERT INTO membership (school, person, profile, seen, ended_at)
             VALUES ($1, $2, $3, 0, $4)
             ON CONFLICT (school, person, profile) DO UPDATE SET ended_at = excluded.ended_at",
            school.0,
            person.0,
            profile.as_str(),
            (!held).then(|| at.as_millisecond())
        )?;
        changes::publish(&mut on, ChangeKind::Person, &person.to_string()).await?;
        on.commit().await
    }

    /// Makes a person an administrator of the region, or no longer.
    pub async fn region_admin_set(&self, person: PersonId, held: bool) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE person SET region_admin = $2 WHERE id = $1",
            person.0,
            held
        )?;
        changes::publish(&mut on, ChangeKind::Person, &person.to_string()).await?;
        on.commit().await
    }

    /// The person's name.
    pub async fn person_name(&self, person: PersonId) -> Result<Option<Name>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<NameColumns> = fetch_optional!(
            on,
            "SELECT title, given, family FROM person WHERE id = $1",
            person.0
        )?;
        Ok(row.map(column::name))
    }
}

/// Statements are static, so lists of people are asked for in portions of one size.
struct Sixteen;

impl Sixteen {
    const SIZE: usize = 16;

    /// The identifiers; the last one again in the places that are left.
    fn of(people: &[PersonId]) -> [Uuid; Self::SIZE] {
        let last = people.last().map_or(Uuid::nil(), |person| person.0);
        std::array::from_fn(|i| people.get(i).map_or(last, |person| person.0))
    }
}
