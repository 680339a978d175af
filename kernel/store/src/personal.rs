//! What a school keeps of a person: what the kernel itself does, and records, boxes and files to look through.

use jiff::Timestamp;
use preau_domain::ids::{ModuleId, PersonId, RecordId, SchoolId};
use preau_domain::module::Collection;
use preau_domain::person::Name;
use preau_domain::record::Record;
use uuid::Uuid;

use crate::audit::{self, AuditLine};
use crate::database::{Reader, fetch_all, fetch_optional};
use crate::records::{doc, record_id};
use crate::{Store, StoreError, column};

/// A line of what the directory says of a person in a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalLine {
    /// What it is: `membership`, `class`, `group`, `relative`, `child`, `function`.
    pub kind: String,
    /// A profile, a class, a name, a function.
    pub what: String,
    /// A role, whether with authority; may be empty.
    pub how: String,
    /// When it ended, if it did.
    pub ended_at: Option<Timestamp>,
}

/// What the kernel itself keeps of a person, as far as a school has to do with it.
///
/// Of who has left it and is elsewhere now, how they sign in and are reached, and whose relatives or children they
/// are, is not the school's to tell any more: it is none there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalFile {
    /// Their name.
    pub name: Name,
    /// Their birthday as the directory gives it.
    pub birth: Option<String>,
    /// The address that the directory gives.
    pub email: Option<String>,
    /// What they type.
    pub login: Option<String>,
    /// The language that they chose.
    pub language: Option<String>,
    /// The address to which they want letters.
    pub letters_to: Option<String>,
    /// What the directory says of them in the school.
    pub lines: Vec<PersonalLine>,
    /// Whether they belong to the school now, or are a relative of a pupil who does, with authority or without: the
    /// directory would bring them back.
    pub present: bool,
    /// Whether another school keeps anything of them, or they run the region.
    pub elsewhere: bool,
}

/// How somebody stands to a school: whether they are present there, as [`PersonalFile::present`] says, and whether
/// they are elsewhere, as [`PersonalFile::elsewhere`] does. No row where nobody ever knew them. A relative is where
/// their children are, were, or were erased from, unless they themselves were erased from there since.
macro_rules! standing {
    ($on:expr, $school:expr, $person:expr) => {
        fetch_optional!(
            $on,
            "SELECT EXISTS (
                 SELECT 1 FROM membership m
                 WHERE m.school = $1 AND m.person = $2 AND m.ended_at IS NULL)
             OR EXISTS (
                 SELECT 1 FROM relation r
                 JOIN membership m ON m.person = r.pupil AND m.school = $1 AND m.profile = 'pupil'
                     AND m.ended_at IS NULL
                 WHERE r.relative = $2 AND r.ended_at IS NULL),
             p.region_admin OR EXISTS (
                 SELECT 1 FROM membership m WHERE m.person = $2 AND m.school <> $1)
             OR EXISTS (
                 SELECT 1 FROM relation r
                 JOIN membership m ON m.person = r.pupil AND m.school <> $1 AND m.profile = 'pupil'
                 WHERE r.relative = $2 AND NOT EXISTS (
                     SELECT 1 FROM erased e WHERE e.school = m.school AND e.person = $2
                     AND (e.at >= m.ended_at OR e.at >= r.ended_at)))
             OR EXISTS (
                 SELECT 1 FROM relation r JOIN erased x ON x.person = r.pupil AND x.school <> $1
                 WHERE r.relative = $2 AND NOT EXISTS (
                     SELECT 1 FROM erased e WHERE e.school = x.school AND e.person = $2
                     AND e.at >= x.at))
             FROM person p WHERE p.id = $2",
            $school.0,
            $person.0
        )
    };
}
pub(crate) use standing;

type PersonRow = (
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

impl Store {
    /// What the kernel itself keeps of a person, for a school; none where it never had to do with them.
    pub async fn personal_file(
        &self,
        school: SchoolId,
        person: PersonId,
    ) -> Result<Option<PersonalFile>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<PersonRow> = fetch_optional!(
            on,
            "SELECT p.title, p.given, p.family, p.birth, p.email, a.login, a.language, e.address
             FROM person p LEFT JOIN account a ON a.person = p.id LEFT JOIN email e ON e.person = p.id
             WHERE p.id = $1",
            person.0
        )?;
        let Some((title, given, family, birth, email, login, language, letters_to)) = row else {
            return Ok(None);
        };
        let lines = directory_lines(&mut on, school, person).await?;
        if lines.is_empty() {
            return Ok(None);
        }
        let standing: Option<(bool, bool)> = standing!(on, school, person)?;
        let (present, elsewhere) = standing.unwrap_or_default();
        let mut file = PersonalFile {
            name: column::name((title, given, family)),
            birth,
            email,
            login,
            language,
            letters_to,
            lines,
            present,
            elsewhere,
        };
        if elsewhere && !present {
            file.email = None;
            file.login = None;
            file.language = None;
            file.letters_to = None;
            file.lines
                .retain(|line| !matches!(line.kind.as_str(), "relative" | "child"));
        }
        Ok(Some(file))
    }

    /// Whether somebody belongs to a school now, as [`PersonalFile::present`] says.
    pub async fn person_is_present(
        &self,
        school: SchoolId,
        person: PersonId,
    ) -> Result<bool, StoreError> {
        let mut on = self.reader().await?;
        let standing: Option<(bool, bool)> = standing!(on, school, person)?;
        Ok(standing.is_some_and(|(present, _)| present))
    }

    /// Names of people of the school who have left it, by family name: at most 2,000 who left last. Relatives leave
    /// with the last of their children, also with one who was erased.
    pub async fn person_left_list(
        &self,
        school: SchoolId,
    ) -> Result<Vec<(PersonId, Name, Timestamp)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(Uuid, String, String, String, i64)> = fetch_all!(
            on,
            "SELECT p.id, p.title, p.given, p.family, l.left_at FROM (
                 SELECT g.person AS person, g.left_at AS left_at FROM (
                     SELECT t.person AS person, MAX(t.ended_at) AS left_at FROM (
                         SELECT m.person AS person, m.ended_at AS ended_at FROM membership m
                         WHERE m.school = $1
                         UNION ALL
                         SELECT r.relative,
                             CASE WHEN r.ended_at IS NULL THEN m.ended_at ELSE r.ended_at END
                         FROM membership m JOIN relation r ON r.pupil = m.person
                         WHERE m.school = $1 AND m.profile = 'pupil'
                         UNION ALL
                         SELECT r.relative, x.at
                         FROM erased x JOIN relation r ON r.pupil = x.person
                         WHERE x.school = $1 AND NOT EXISTS (
                             SELECT 1 FROM membership m WHERE m.school = $1
                             AND m.person = x.person AND m.profile = 'pupil')) t
                     GROUP BY t.person
                     HAVING COUNT(t.ended_at) = COUNT(*)) g
                 WHERE NOT EXISTS (
                     SELECT 1 FROM erased e
                     WHERE e.school = $1 AND e.person = g.person AND e.at >= g.left_at)
                 ORDER BY g.left_at DESC LIMIT 2000) l
             JOIN person p ON p.id = l.person
             ORDER BY p.family, p.given, p.id",
            school.0
        )?;
        rows.into_iter()
            .map(|(id, title, given, family, at)| {
                let name = column::name((title, given, family));
                Ok((PersonId(id), name, column::time(at)?))
            })
            .collect()
    }

    /// Records of a collection from one on, with when each was changed last.
    pub async fn record_page(
        &self,
        school: SchoolId,
        module: &ModuleId,
        collection: &Collection,
        after: Option<&RecordId>,
        limit: u32,
    ) -> Result<Vec<(Record, Timestamp)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(String, i64, String, i64)> = fetch_all!(
            on,
            "SELECT id, version, doc, updated_at FROM record
             WHERE school = $1 AND module = $2 AND collection = $3 AND id > $4
             ORDER BY id LIMIT CAST($5 AS BIGINT)",
            school.0,
            module.as_str(),
            collection.name.as_str(),
            after.map_or("", RecordId::as_str),
            i64::from(limit)
        )?;
        rows.into_iter()
            .map(|(id, version, text, at)| {
                let record = Record {
                    id: record_id(id)?,
                    version: column::count(version),
                    fields: doc::decode(&collection.fields, &text)?,
                };
                Ok((record, column::time(at)?))
            })
            .collect()
    }

    /// When a record of a collection was changed last, of those that are there; none where there is none.
    pub async fn record_newest(
        &self,
        school: SchoolId,
        module: &ModuleId,
        collection: &str,
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut on = self.reader().await?;
        let newest: Option<(Option<i64>,)> = fetch_optional!(
            on,
            "SELECT MAX(updated_at) FROM record
             WHERE school = $1 AND module = $2 AND collection = $3",
            school.0,
            module.as_str(),
            collection
        )?;
        let newest = newest.and_then(|(at,)| at);
        newest.map(column::time).transpose()
    }

    /// The records of a collection that lie in a person's box, by identifier.
    pub async fn entry_records(
        &self,
        school: SchoolId,
        module: &ModuleId,
        collection: &str,
        person: PersonId,
    ) -> Result<Vec<String>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(String,)> = fetch_all!(
            on,
            "SELECT m.record FROM mail_entry e JOIN mail m ON m.school = e.school AND m.id = e.mail
             WHERE e.school = $1 AND e.person = $2 AND m.module = $3 AND m.collection = $4
             ORDER BY m.record",
            school.0,
            person.0,
            module.as_str(),
            collection
        )?;
        Ok(rows.into_iter().map(|(record,)| record).collect())
    }

    /// Whether a record lies in the box of somebody else than this person.
    pub async fn others_have(
        &self,
        school: SchoolId,
        module: &ModuleId,
        collection: &str,
        record: &RecordId,
        person: PersonId,
    ) -> Result<bool, StoreError> {
        let mut on = self.reader().await?;
        let found: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT m.id FROM mail m JOIN mail_entry e ON e.school = m.school AND e.mail = m.id
             WHERE m.school = $1 AND m.module = $2 AND m.collection = $3 AND m.record = $4
                 AND e.person <> $5 LIMIT 1",
            school.0,
            module.as_str(),
            collection,
            record.as_str(),
            person.0
        )?;
        Ok(found.is_some())
    }

    /// The files of a record: where each lies, its name and how large it is.
    pub async fn record_files(
        &self,
        school: SchoolId,
        module: &ModuleId,
        collection: &str,
        record: &RecordId,
    ) -> Result<Vec<(Uuid, String, u64)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(Uuid, String, i64)> = fetch_all!(
            on,
            "SELECT object, name, size FROM file
             WHERE school = $1 AND module = $2 AND collection = $3 AND record = $4 ORDER BY id",
            school.0,
            module.as_str(),
            collection,
            record.as_str()
        )?;
        let files = rows.into_iter();
        Ok(files
            .map(|(object, name, size)| (object, name, column::count(size)))
            .collect())
    }

    /// The journal's lines of a school in which a person did something, or something was done to them, newest
    /// first: at most `limit`.
    pub async fn audit_of_person(
        &self,
        school: SchoolId,
        person: PersonId,
        limit: u32,
    ) -> Result<Vec<AuditLine>, StoreError> {
        let mut on = self.reader().await?;
        audit::of_person(&mut on, school, person, limit).await
    }
}

/// What the directory says of a person in a school. A tie to a child from before the relative was erased from there
/// says nothing: it stays for another school.
async fn directory_lines(
    on: &mut Reader,
    school: SchoolId,
    person: PersonId,
) -> Result<Vec<PersonalLine>, StoreError> {
    let lines: Vec<(String, String, String, Option<i64>)> = fetch_all!(
        on,
        "SELECT 'membership', m.profile, '', m.ended_at FROM membership m
         WHERE m.school = $1 AND m.person = $2
         UNION ALL
         SELECT DISTINCT 'function', f.function, '', CAST(NULL AS BIGINT) FROM membership_function f
         WHERE f.school = $1 AND f.person = $2
         UNION ALL
         SELECT g.kind, g.name, m.role, m.ended_at FROM group_membership m
         JOIN school_group g ON g.school = m.school AND g.id = m.group_id
         WHERE m.school = $1 AND m.person = $2
         UNION ALL
         SELECT 'relative', p.given || ' ' || p.family,
             CASE WHEN r.authority THEN 'authority' ELSE '' END, r.ended_at
         FROM relation r JOIN person p ON p.id = r.relative
         WHERE r.pupil = $2 AND EXISTS (
             SELECT 1 FROM membership m WHERE m.school = $1 AND m.person = $2)
         UNION ALL
         SELECT 'child', p.given || ' ' || p.family,
             CASE WHEN r.authority THEN 'authority' ELSE '' END,
             CASE WHEN r.ended_at IS NULL THEN m.ended_at ELSE r.ended_at END
         FROM relation r JOIN person p ON p.id = r.pupil
         JOIN membership m ON m.school = $1 AND m.person = r.pupil AND m.profile = 'pupil'
         WHERE r.relative = $2
         UNION ALL
         SELECT 'child', p.given || ' ' || p.family,
             CASE WHEN r.authority THEN 'authority' ELSE '' END, x.at
         FROM relation r JOIN person p ON p.id = r.pupil
         JOIN erased x ON x.school = $1 AND x.person = r.pupil
         WHERE r.relative = $2 AND NOT EXISTS (
             SELECT 1 FROM membership m
             WHERE m.school = $1 AND m.person = r.pupil AND m.profile = 'pupil')",
        school.0,
        person.0
    )?;
    let erased: Option<(i64,)> = fetch_optional!(
        on,
        "SELECT at FROM erased WHERE school = $1 AND person = $2",
        school.0,
        person.0
    )?;
    let is_over = |ended_at: Option<i64>| match (ended_at, erased) {
        (Some(ended), Some((erased,))) => ended <= erased,
        _ => false,
    };
    let lines = lines
        .into_iter()
        .filter(|(kind, _, _, ended_at)| kind != "child" || !is_over(*ended_at));
    lines
        .map(|(kind, what, how, ended_at)| {
            Ok(PersonalLine {
                kind,
                what,
                how,
                ended_at: ended_at.map(column::time).transpose()?,
            })
        })
        .collect()
}
