//! Whom a person may write to: listed by the [`Scope`] of their rights, and by nothing else, so that no read
//! depends on whom they may not write to.

use std::collections::BTreeMap;

use preau_domain::addressee::Addressee;
use preau_domain::correspondence::{Scope, Whom};
use preau_domain::ids::{GroupId, PersonId, SchoolId};
use preau_domain::person::{Function, GroupMembership, GroupRole, Name, Profile};
use preau_domain::school::Group;
use uuid::Uuid;

use crate::database::{fetch_all, fetch_optional};
use crate::records::doc;
use crate::rows::{Texts, fetch_rows, many_rows};
use crate::{Store, StoreError, column};

/// Who is meant by an addressee, and as what: `person` and `profile`, by the school `$1` and by `$2`, a class or
/// group, or a word. The one place that says so: for lists, counts and deliveries.
macro_rules! meant {
    (pupils) => {
        "SELECT g.person AS person, 'pupil' AS profile FROM group_membership g
         JOIN membership m ON m.school = g.school AND m.person = g.person AND m.profile = 'pupil'
             AND m.ended_at IS NULL
         WHERE g.school = $1 AND g.group_id = $2 AND g.role = 'pupil' AND g.ended_at IS NULL"
    };
    (relatives) => {
        "SELECT DISTINCT r.relative AS person, 'relative' AS profile FROM group_membership g
         JOIN membership m ON m.school = g.school AND m.person = g.person AND m.profile = 'pupil'
             AND m.ended_at IS NULL
         JOIN relation r ON r.pupil = g.person AND r.authority AND r.ended_at IS NULL
         WHERE g.school = $1 AND g.group_id = $2 AND g.role = 'pupil' AND g.ended_at IS NULL"
    };
    (delegates) => {
        "SELECT DISTINCT r.relative AS person, 'relative' AS profile FROM group_membership g
         JOIN membership m ON m.school = g.school AND m.person = g.person AND m.profile = 'pupil'
             AND m.ended_at IS NULL
         JOIN relation r ON r.pupil = g.person AND r.authority AND r.ended_at IS NULL
         JOIN membership_function f ON f.school = g.school AND f.person = r.relative
             AND f.function = 'delegate'
         WHERE g.school = $1 AND g.group_id = $2 AND g.role = 'pupil' AND g.ended_at IS NULL"
    };
    (teachers) => {
        "SELECT DISTINCT g.person AS person, m.profile AS profile FROM group_membership g
         JOIN membership m ON m.school = g.school AND m.person = g.person
             AND m.profile IN ('teacher', 'staff') AND m.ended_at IS NULL
         WHERE g.school = $1 AND g.group_id = $2 AND g.role <> 'pupil' AND g.ended_at IS NULL"
    };
    (members) => {
        "SELECT m.person AS person, m.profile AS profile FROM membership m
         WHERE m.school = $1 AND m.profile = $2 AND m.ended_at IS NULL"
    };
    // `$2` says again what is asked for, so that all take the same.
    (families) => {
        "SELECT DISTINCT r.relative AS person, 'relative' AS profile FROM membership m
         JOIN relation r ON r.pupil = m.person AND r.authority AND r.ended_at IS NULL
         WHERE m.school = $1 AND m.profile = 'pupil' AND m.ended_at IS NULL AND $2 = 'relative'"
    };
    (management) => {
        "SELECT DISTINCT f.person AS person, m.profile AS profile FROM membership_function f
         JOIN membership m ON m.school = f.school AND m.person = f.person
             AND m.profile IN ('teacher', 'staff') AND m.ended_at IS NULL
         WHERE f.school = $1 AND f.function IN ('head', 'education-adviser') AND $2 = 'management'"
    };
}
pub(crate) use meant;

/// Runs a statement made from [`meant`] for an addressee that stands for several: `run` is told the statement
/// and what its `$2` is.
macro_rules! for_several {
    ($addressee:expr, $statement:ident, $run:ident, $person:expr) => {
        match $addressee {
            Addressee::Person(person) => $person(person),
            Addressee::Pupils(group) => $run!($statement!(pupils), group.0),
            Addressee::Relatives(group) => $run!($statement!(relatives), group.0),
            Addressee::Teachers(group) => $run!($statement!(teachers), group.0),
            Addressee::Everyone(Profile::Relative) => $run!($statement!(families), "relative"),
            Addressee::Everyone(profile) => $run!($statement!(members), profile.as_str()),
            Addressee::Management => $run!($statement!(management), "management"),
        }
    };
}
pub(crate) use for_several;

/// A person whom somebody may write to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correspondent {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: Name,
    /// In what quality: who works there is shown so, also where they are a relative too.
    pub profile: Profile,
}

/// What a person is to those who may write to them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CorrespondentFile {
    /// With which functions.
    pub functions: Vec<Function>,
    /// Where they learn or teach, classes first.
    pub groups: Vec<GroupMembership>,
    /// The pupils of the school over whom they hold authority, and where these learn.
    pub children: Vec<(PersonId, Name, Vec<GroupId>)>,
}

macro_rules! listed {
    ($who:ident) => {
        concat!(
            "SELECT p.id, p.title, p.given, p.family, w.profile FROM (",
            meant!($who),
            ") w JOIN person p ON p.id = w.person"
        )
    };
}

macro_rules! counted {
    ($who:ident) => {
        concat!(
            "SELECT COUNT(DISTINCT w.person) FROM (",
            meant!($who),
            ") w"
        )
    };
}

type PersonRow = (Uuid, String, String, String, String);

const PROFILES: Texts = many_rows!(
    "SELECT person, profile FROM membership WHERE school = $1 AND ended_at IS NULL AND person IN (",
    1,
    ")",
    fixed 1
);
const FUNCTIONS: Texts = many_rows!(
    "SELECT DISTINCT person, function FROM membership_function WHERE school = $1 AND person IN (",
    1,
    ")",
    fixed 1
);
const GROUPS: Texts = many_rows!(
    "SELECT m.person, m.group_id, g.kind, g.name, m.role, m.subjects FROM group_membership m
     JOIN school_group g ON g.school = m.school AND g.id = m.group_id
     WHERE m.school = $1 AND m.ended_at IS NULL AND m.person IN (",
    1,
    ") ORDER BY g.kind, g.name",
    fixed 1
);
const CHILDREN: Texts = many_rows!(
    "SELECT r.relative, p.id, p.title, p.given, p.family, g.group_id FROM relation r
     JOIN membership m ON m.school = $1 AND m.person = r.pupil AND m.profile = 'pupil'
         AND m.ended_at IS NULL
     JOIN person p ON p.id = r.pupil
     LEFT JOIN group_membership g ON g.school = $1 AND g.person = r.pupil AND g.role = 'pupil'
         AND g.ended_at IS NULL
     WHERE r.authority AND r.ended_at IS NULL AND r.relative IN (",
    1,
    ") ORDER BY p.given, p.id",
    fixed 1
);

type GroupRow = (Uuid, Uuid, String, String, String, String);
type ChildRow = (Uuid, Uuid, String, String, String, Option<Uuid>);

impl Store {
    /// Everybody whom a scope holds, each once, by folded name. Reads nobody else. `among`: only of this
    /// profile.
    pub async fn correspondent_list(
        &self,
        school: SchoolId,
        scope: &Scope,
        among: Option<Profile>,
    ) -> Result<Vec<Correspondent>, StoreError> {
        let mut on = self.reader().await?;
        let mut found: BTreeMap<PersonId, Correspondent> = BTreeMap::new();
        macro_rules! add {
            ($statement:expr, $by:expr) => {{
                let rows: Vec<PersonRow> = fetch_all!(on, $statement, school.0, $by)?;
                take(&mut found, rows)?;
            }};
        }
        let wanted = |profile| among.is_none_or(|only| only == profile);
        if scope.everybody {
            // Also where only some are wanted: who is shown as a teacher is not listed as a relative.
            for profile in Profile::ALL {
                if profile == Profile::Relative {
                    add!(listed!(families), profile.as_str());
                } else {
                    add!(listed!(members), profile.as_str());
                }
            }
        } else {
            if scope.working {
                add!(listed!(members), Profile::Teacher.as_str());
            }
            if scope.working || scope.staff {
                add!(listed!(members), Profile::Staff.as_str());
            }
            if scope.management {
                add!(listed!(management), "management");
            }
            for group in &scope.pupils_of {
                add!(listed!(pupils), group.0);
            }
            for group in &scope.teachers_of {
                add!(listed!(teachers), group.0);
            }
            for group in &scope.relatives_of {
                add!(listed!(relatives), group.0);
            }
            for group in &scope.delegates_of {
                add!(listed!(delegates), group.0);
            }
        }
        if let Some(but) = scope.but {
            found.remove(&but);
        }
        Ok(found
            .into_values()
            .filter(|person| wanted(person.profile))
            .collect())
    }

    /// What these people are to a school, in their order: for [`Scope::holds`].
    pub async fn correspondent_ties(
        &self,
        school: SchoolId,
        people: &[PersonId],
    ) -> Result<Vec<Whom>, StoreError> {
        let mut on = self.reader().await?;
        let mut found: BTreeMap<Uuid, Whom> = people
            .iter()
            .map(|person| (person.0, Whom::nobody(*person)))
            .collect();
        let asked: Vec<Uuid> = found.keys().copied().collect();
        let profiles: Vec<(Uuid, String)> = fetch_rows!(
            on,
            PROFILES,
            &asked[..],
            |person| (*person,),
            fixed(school.0)
        );
        let functions: Vec<(Uuid, String)> = fetch_rows!(
            on,
            FUNCTIONS,
            &asked[..],
            |person| (*person,),
            fixed(school.0)
        );
        let groups: Vec<GroupRow> =
            fetch_rows!(on, GROUPS, &asked[..], |person| (*person,), fixed(school.0));
        let children: Vec<ChildRow> = fetch_rows!(
            on,
            CHILDREN,
            &asked[..],
            |person| (*person,),
            fixed(school.0)
        );
        for (person, profile) in profiles {
            if let Some(whom) = found.get_mut(&person) {
                whom.profiles.push(column::profile(&profile)?);
            }
        }
        for (person, .., group) in children {
            if let Some(whom) = found.get_mut(&person) {
                if !whom.profiles.contains(&Profile::Relative) {
                    whom.profiles.push(Profile::Relative);
                }
                whom.child_learns_in.extend(group.map(GroupId));
            }
        }
        for (person, function) in functions {
            if let Some(whom) = found.get_mut(&person) {
                whom.functions.push(column::function(&function)?);
            }
        }
        for (person, group, _, _, role, _) in groups {
            if let Some(whom) = found.get_mut(&person) {
                match column::role(&role)? {
                    GroupRole::Pupil if whom.profiles.contains(&Profile::Pupil) => {
                        whom.learns_in.push(GroupId(group));
                    }
                    GroupRole::Pupil => {}
                    GroupRole::Teacher | GroupRole::HeadTeacher => {
                        whom.teaches.push(GroupId(group));
                    }
                }
            }
        }
        let whom = |person: &PersonId| found.get(&person.0).cloned();
        Ok(people
            .iter()
            .map(|person| whom(person).unwrap_or_else(|| Whom::nobody(*person)))
            .collect())
    }

    /// What these people are to those who may write to them, by person.
    pub async fn correspondent_files(
        &self,
        school: SchoolId,
        people: &[PersonId],
    ) -> Result<BTreeMap<PersonId, CorrespondentFile>, StoreError> {
        let mut on = self.reader().await?;
        let asked: Vec<Uuid> = people.iter().map(|person| person.0).collect();
        let groups: Vec<GroupRow> =
            fetch_rows!(on, GROUPS, &asked[..], |person| (*person,), fixed(school.0));
        let children: Vec<ChildRow> = fetch_rows!(
            on,
            CHILDREN,
            &asked[..],
            |person| (*person,),
            fixed(school.0)
        );
        let functions: Vec<(Uuid, String)> = fetch_rows!(
            on,
            FUNCTIONS,
            &asked[..],
            |person| (*person,),
            fixed(school.0)
        );
        let mut files: BTreeMap<PersonId, CorrespondentFile> = BTreeMap::new();
        for (person, function) in functions {
            let function = column::function(&function)?;
            files
                .entry(PersonId(person))
                .or_default()
                .functions
                .push(function);
        }
        for (person, group, kind, name, role, subjects) in groups {
            let membership = GroupMembership {
                group: Group {
                    id: GroupId(group),
                    school,
                    kind: column::group_kind(&kind)?,
                    name,
                },
                role: column::role(&role)?,
                subjects: doc::decode_texts(&subjects)?,
            };
            files
                .entry(PersonId(person))
                .or_default()
                .groups
                .push(membership);
        }
        for (person, child, title, given, family, group) in children {
            let children = &mut files.entry(PersonId(person)).or_default().children;
            if children.last().is_none_or(|(last, ..)| last.0 != child) {
                let name = column::name((title, given, family));
                children.push((PersonId(child), name, Vec::new()));
            }
            if let Some((.., groups)) = children.last_mut() {
                groups.extend(group.map(GroupId));
            }
        }
        Ok(files)
    }

    /// How many people an addressee stands for now; one for a person.
    pub async fn addressee_count(
        &self,
        school: SchoolId,
        addressee: Addressee,
    ) -> Result<u64, StoreError> {
        let mut on = self.reader().await?;
        macro_rules! run {
            ($statement:expr, $by:expr) => {{
                let row: Option<(i64,)> = fetch_optional!(on, $statement, school.0, $by)?;
                row.map_or(0, |(count,)| column::count(count))
            }};
        }
        let one = |_| 1;
        Ok(for_several!(addressee, counted, run, one))
    }
}

/// Adds people; of several qualities, the one in which they work there, or the least of a relative.
fn take(
    found: &mut BTreeMap<PersonId, Correspondent>,
    rows: Vec<PersonRow>,
) -> Result<(), StoreError> {
    for (id, title, given, family, profile) in rows {
        let profile = column::profile(&profile)?;
        let id = PersonId(id);
        let person = found.entry(id).or_insert_with(|| Correspondent {
            id,
            name: column::name((title, given, family)),
            profile,
        });
        person.profile = [person.profile, profile]
            .into_iter()
            .max_by_key(|p| (p.works_there(), *p != Profile::Relative, *p))
            .unwrap_or(profile);
    }
    Ok(())
}
