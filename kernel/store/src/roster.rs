//! Importing the directory: what a source says becomes schools, people and what binds them.
//!
//! An import has a number. Every row that it mentions takes that number; [`Store::roster_finish`]
//! then ends the rows of the covered schools that it did not mention. Ended rows stay, so that names
//! in old records can still be read, but they give no right. An import may be repeated or broken off
//! at any point: the next one carries on.

use std::collections::BTreeMap;

use jiff::Timestamp;
use preau_domain::ids::{GroupId, PersonId, SchoolId, Uai};
use preau_domain::person::{GroupRole, Profile};
use preau_domain::roster::{RosterGroup, RosterPerson, RosterSchool, group_id};
use preau_domain::school::GroupKind;
use uuid::Uuid;

use crate::column::NameColumns;
use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::records::doc;
use crate::{ChangeKind, Store, StoreError, accounts, changes, column};

/// What a batch of entries changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterApplied {
    /// Entries that were not known.
    pub added: u64,
    /// Entries that said something new.
    pub changed: u64,
    /// Entries that said nothing new.
    pub unchanged: u64,
    /// Keys of entries of which a part was left out, and why.
    pub skipped: Vec<(String, String)>,
    /// Logins of new people.
    pub logins: Vec<(PersonId, String)>,
    /// Pupils who are in a class that they were not in before.
    pub joined: Vec<ClassMove>,
}

/// What an import no longer mentioned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterEnded {
    /// Memberships of schools, of classes and groups, and relations that ended.
    pub ended: u64,
    /// Pupils who are no longer in a class.
    pub left: Vec<ClassMove>,
}

/// A pupil who joined or left a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassMove {
    /// Where.
    pub school: SchoolId,
    /// Who.
    pub person: PersonId,
    /// Which class.
    pub class: GroupId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Unknown,
    News,
    Nothing,
}

impl RosterApplied {
    fn count(&mut self, said: Said) {
        match said {
            Said::Unknown => self.added += 1,
            Said::News => self.changed += 1,
            Said::Nothing => self.unchanged += 1,
        }
    }
}

impl Store {
    /// Begins an import; gives its number.
    pub async fn import_begin(&self, source: &str, at: Timestamp) -> Result<i64, StoreError> {
        let mut on = self.writer().await?;
        let id = column::next_number(&mut on, "import").await?;
        execute!(
            on,
            "INSERT INTO import (id, source, started_at) VALUES ($1, $2, $3)",
            id,
            source,
            at.as_millisecond()
        )?;
        on.commit().await?;
        Ok(id)
    }

    /// Ends an import, and tells every node that the directory changed.
    pub async fn import_end(&self, import: i64, at: Timestamp) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE import SET ended_at = $2 WHERE id = $1",
            import,
            at.as_millisecond()
        )?;
        changes::publish(&mut on, ChangeKind::Directory, "").await?;
        on.commit().await
    }

    /// Adds or renames schools and their classes and groups, in one transaction. A school's entry
    /// lists all its groups: others end. A new school's word in addresses is its UAI in lower case.
    pub async fn roster_schools_apply(
        &self,
        schools: &[RosterSchool],
        at: Timestamp,
    ) -> Result<RosterApplied, StoreError> {
        let mut on = self.writer().await?;
        let mut applied = RosterApplied::default();
        for entry in schools {
            let said = school_apply(&mut on, entry, at).await?;
            applied.count(said);
        }
        if applied.added + applied.changed > 0 {
            changes::publish(&mut on, ChangeKind::Directory, "").await?;
        }
        on.commit().await?;
        Ok(applied)
    }

    /// Adds or changes people, in one transaction: their names, memberships, classes and groups,
    /// functions and relatives. A teacher of a group is a teacher of its school. New people get an
    /// account with a login made of their name and an activation code from `code`. What concerns a
    /// school that is not known is skipped and reported.
    pub async fn roster_people_apply(
        &self,
        import: i64,
        people: &[RosterPerson],
        code: &mut (dyn FnMut() -> String + Send),
    ) -> Result<RosterApplied, StoreError> {
        let mut on = self.writer().await?;
        let rows: Vec<(String, i64)> = fetch_all!(on, "SELECT uai, id FROM school")?;
        let schools: BTreeMap<String, SchoolId> = rows
            .into_iter()
            .map(|(uai, id)| (uai, SchoolId(id)))
            .collect();
        let mut applied = RosterApplied::default();
        for entry in people {
            let mut said = person_apply(&mut on, entry, code, &mut applied).await?;
            let mut place = Place {
                on: &mut on,
                import,
                entry,
                schools: &schools,
                applied: &mut applied,
            };
            if place.apply().await? && said == Said::Nothing {
                said = Said::News;
            }
            applied.count(said);
        }
        on.commit().await?;
        Ok(applied)
    }

    /// Ends what this import did not mention in these schools: memberships, classes and groups,
    /// functions that a source gave, and relations of their pupils.
    pub async fn roster_finish(
        &self,
        import: i64,
        schools: &[Uai],
        at: Timestamp,
    ) -> Result<RosterEnded, StoreError> {
        let mut result = RosterEnded::default();
        for uai in schools {
            let mut on = self.writer().await?;
            let row: Option<(i64,)> =
                fetch_optional!(on, "SELECT id FROM school WHERE uai = $1", uai.as_str())?;
            if let Some((school,)) = row {
                finish_school(&mut on, import, school, at, &mut result).await?;
                let key = school.to_string();
                changes::publish(&mut on, ChangeKind::Directory, &key).await?;
            }
            on.commit().await?;
        }
        Ok(result)
    }
}

async fn school_apply(
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
    let mut present: Vec<GroupId> = rows.into_iter().map(|(id,)| GroupId(id)).collect();
    let mut changed = false;
    for (kind, label) in &entry.groups {
        let id = group_id(&entry.uai, *kind, label);
        if let Some(i) = present.iter().position(|other| *other == id) {
            present.swap_remove(i);
        } else {
            group_open(on, school, id, *kind, label).await?;
            changed = true;
        }
    }
    for id in present {
        execute!(
            on,
            "UPDATE school_group SET ended_at = $3 WHERE school = $1 AND id = $2",
            school,
            id.0,
            at.as_millisecond()
        )?;
        changed = true;
    }
    Ok(changed)
}

async fn group_open(
    on: &mut Writer,
    school: i64,
    id: GroupId,
    kind: GroupKind,
    label: &str,
) -> Result<(), StoreError> {
    execute!(
        on,
        "INSERT INTO school_group (school, id, kind, name) VALUES ($1, $2, $3, $4)
         ON CONFLICT (school, id) DO UPDATE SET ended_at = NULL",
        school,
        id.0,
        kind.as_str(),
        label
    )?;
    Ok(())
}

type PersonRow = (String, String, String, Option<String>, Option<String>);

/// The person's own row, and the account of a new one.
async fn person_apply(
    on: &mut Writer,
    entry: &RosterPerson,
    code: &mut (dyn FnMut() -> String + Send),
    applied: &mut RosterApplied,
) -> Result<Said, StoreError> {
    let (title, given, family): (&str, &str, &str) =
        (&entry.name.title, &entry.name.given, &entry.name.family);
    let birth = entry.birth.map(|date| date.to_string());
    let stored: Option<PersonRow> = fetch_optional!(
        on,
        "SELECT title, given, family, birth, email FROM person WHERE id = $1",
        entry.id.0
    )?;
    let Some((old_title, old_given, old_family, old_birth, old_email)) = stored else {
        execute!(
            on,
            "INSERT INTO person
                 (id, source, source_key, title, given, family, birth, email, region_admin)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            entry.id.0,
            entry.source.as_str(),
            entry.key.as_str(),
            title,
            given,
            family,
            birth.as_deref(),
            entry.email.as_deref(),
            false
        )?;
        let login = accounts::create(on, entry.id, given, family, &code()).await?;
        applied.logins.push((entry.id, login));
        return Ok(Said::Unknown);
    };
    let old_name: NameColumns = (old_title, old_given, old_family);
    if column::name(old_name) == entry.name && old_birth == birth && old_email == entry.email {
        return Ok(Said::Nothing);
    }
    execute!(
        on,
        "UPDATE person SET title = $2, given = $3, family = $4, birth = $5, email = $6
         WHERE id = $1",
        entry.id.0,
        title,
        given,
        family,
        birth.as_deref(),
        entry.email.as_deref()
    )?;
    Ok(Said::News)
}

/// Where a person belongs, as one entry says.
struct Place<'a> {
    on: &'a mut Writer,
    import: i64,
    entry: &'a RosterPerson,
    schools: &'a BTreeMap<String, SchoolId>,
    applied: &'a mut RosterApplied,
}

impl Place<'_> {
    /// Whether anything is new.
    async fn apply(&mut self) -> Result<bool, StoreError> {
        let mut news = false;
        let entry = self.entry;
        for membership in &entry.memberships {
            // A relative belongs where the child does, and by nothing else.
            if membership.profile == Profile::Relative {
                continue;
            }
            let Some(school) = self.school(&membership.school) else {
                continue;
            };
            news |= self.membership(school, membership.profile).await?;
            for function in &membership.functions {
                news |= self.function(school, function.as_str()).await?;
            }
        }
        for group in &entry.groups {
            let Some(school) = self.school(&group.school) else {
                continue;
            };
            if group.role != GroupRole::Pupil {
                news |= self.membership(school, Profile::Teacher).await?;
            }
            news |= self.group(school, group).await?;
        }
        for relation in &entry.relatives {
            news |= self.relation(relation.relative, relation.authority).await?;
        }
        Ok(news)
    }

    fn school(&mut self, uai: &Uai) -> Option<SchoolId> {
        let school = self.schools.get(uai.as_str()).copied();
        if school.is_none() {
            let skipped = (self.entry.key.clone(), format!("unknown school {uai}"));
            if !self.applied.skipped.contains(&skipped) {
                self.applied.skipped.push(skipped);
            }
        }
        school
    }

    async fn membership(&mut self, school: SchoolId, profile: Profile) -> Result<bool, StoreError> {
        let present: Option<(i64,)> = fetch_optional!(
            self.on,
            "SELECT seen FROM membership
             WHERE school = $1 AND person = $2 AND profile = $3 AND ended_at IS NULL",
            school.0,
            self.entry.id.0,
            profile.as_str()
        )?;
        execute!(
            self.on,
            "INSERT INTO membership (school, person, profile, seen) VALUES ($1, $2, $3, $4)
             ON CONFLICT (school, person, profile)
             DO UPDATE SET seen = excluded.seen, ended_at = NULL",
            school.0,
            self.entry.id.0,
            profile.as_str(),
            self.import
        )?;
        Ok(present.is_none())
    }

    async fn function(&mut self, school: SchoolId, function: &str) -> Result<bool, StoreError> {
        let present: Option<(i64,)> = fetch_optional!(
            self.on,
            "SELECT seen FROM membership_function
             WHERE school = $1 AND person = $2 AND function = $3 AND origin = 'roster'",
            school.0,
            self.entry.id.0,
            function
        )?;
        execute!(
            self.on,
            "INSERT INTO membership_function (school, person, function, origin, seen)
             VALUES ($1, $2, $3, 'roster', $4)
             ON CONFLICT (school, person, function, origin) DO UPDATE SET seen = excluded.seen",
            school.0,
            self.entry.id.0,
            function,
            self.import
        )?;
        Ok(present.is_none())
    }

    async fn group(&mut self, school: SchoolId, group: &RosterGroup) -> Result<bool, StoreError> {
        let id = group_id(&group.school, group.kind, &group.label);
        let subjects = doc::encode_texts(&group.subjects);
        let present: Option<(String,)> = fetch_optional!(
            self.on,
            "SELECT subjects FROM group_membership
             WHERE school = $1 AND group_id = $2 AND person = $3 AND role = $4
             AND ended_at IS NULL",
            school.0,
            id.0,
            self.entry.id.0,
            group.role.as_str()
        )?;
        if present.is_none() {
            // The source may name a group only in its people's entries.
            group_open(self.on, school.0, id, group.kind, &group.label).await?;
            if group.kind == GroupKind::Class && group.role == GroupRole::Pupil {
                self.applied.joined.push(ClassMove {
                    school,
                    person: self.entry.id,
                    class: id,
                });
            }
        }
        execute!(
            self.on,
            "INSERT INTO group_membership (school, group_id, person, role, subjects, seen)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (school, group_id, person, role) DO UPDATE SET
                 subjects = excluded.subjects, seen = excluded.seen, ended_at = NULL",
            school.0,
            id.0,
            self.entry.id.0,
            group.role.as_str(),
            subjects.as_str(),
            self.import
        )?;
        Ok(present.is_none_or(|(old,)| old != subjects))
    }

    async fn relation(&mut self, relative: PersonId, authority: bool) -> Result<bool, StoreError> {
        let present: Option<(bool,)> = fetch_optional!(
            self.on,
            "SELECT authority FROM relation
             WHERE relative = $1 AND pupil = $2 AND ended_at IS NULL",
            relative.0,
            self.entry.id.0
        )?;
        execute!(
            self.on,
            "INSERT INTO relation (relative, pupil, authority, seen) VALUES ($1, $2, $3, $4)
             ON CONFLICT (relative, pupil) DO UPDATE SET
                 authority = excluded.authority, seen = excluded.seen, ended_at = NULL",
            relative.0,
            self.entry.id.0,
            authority,
            self.import
        )?;
        Ok(present.is_none_or(|(old,)| old != authority))
    }
}

async fn finish_school(
    on: &mut Writer,
    import: i64,
    school: i64,
    at: Timestamp,
    result: &mut RosterEnded,
) -> Result<(), StoreError> {
    let at = at.as_millisecond();
    // Relations first, while it can still be told whose pupils they concern: those of a pupil whom
    // this import mentioned, and of one who leaves and belongs nowhere else.
    result.ended += execute!(
        on,
        "UPDATE relation SET ended_at = $3
         WHERE seen <> $2 AND ended_at IS NULL AND pupil IN (
             SELECT m.person FROM membership m
             WHERE m.school = $1 AND m.profile = 'pupil' AND m.ended_at IS NULL
             AND (m.seen = $2 OR NOT EXISTS (
                 SELECT 1 FROM membership o
                 WHERE o.person = m.person AND o.school <> $1 AND o.profile = 'pupil'
                 AND o.ended_at IS NULL)))",
        school,
        import,
        at
    )?;
    result.ended += execute!(
        on,
        "UPDATE membership SET ended_at = $3
         WHERE school = $1 AND seen <> $2 AND ended_at IS NULL
         AND EXISTS (SELECT 1 FROM person p
             WHERE p.id = membership.person AND p.source <> 'local')",
        school,
        import,
        at
    )?;
    let left: Vec<(Uuid, Uuid)> = fetch_all!(
        on,
        "SELECT m.person, m.group_id FROM group_membership m
         JOIN school_group g ON g.school = m.school AND g.id = m.group_id
         WHERE m.school = $1 AND m.seen <> $2 AND m.ended_at IS NULL
         AND m.role = 'pupil' AND g.kind = 'class'
         ORDER BY m.person, m.group_id",
        school,
        import
    )?;
    result
        .left
        .extend(left.into_iter().map(|(person, class)| ClassMove {
            school: SchoolId(school),
            person: PersonId(person),
            class: GroupId(class),
        }));
    result.ended += execute!(
        on,
        "UPDATE group_membership SET ended_at = $3
         WHERE school = $1 AND seen <> $2 AND ended_at IS NULL",
        school,
        import,
        at
    )?;
    execute!(
        on,
        "DELETE FROM membership_function
         WHERE school = $1 AND ((origin = 'roster' AND seen <> $2) OR NOT EXISTS (
             SELECT 1 FROM membership m WHERE m.school = $1
             AND m.person = membership_function.person AND m.ended_at IS NULL))",
        school,
        import
    )?;
    Ok(())
}
