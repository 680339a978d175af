//! A person erased from a school, in steps: their records, their boxes, and at last what binds them to it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_domain::ids::{ModuleId, PersonId, RecordId, SchoolId};
use preau_domain::mailbox::MailId;
use preau_domain::module::Collection;
use preau_domain::personal::{Fate, fate, tie};
use preau_domain::record::facts;
use uuid::Uuid;

use crate::audit::{self, AuditEntry};
use crate::clearing::{Clearing, advance};
use crate::database::{Writer, execute, fetch_all, fetch_locking, fetch_optional};
use crate::files::left_of_person;
use crate::personal::standing;
use crate::records::{doc, record_id};
use crate::storage::{
    MAIL_ENTRY_BYTES, NOTIFICATION_BYTES, Tally, of_bytes, of_notifications, size,
};
use crate::{ChangeKind, Part, Store, StoreError, changes, column, mailbox};

/// Records looked at in one step.
const STEP: i64 = 200;
/// What stands after every record's identifier.
const END: &str = "\u{10ffff}";
/// Entries of a person's boxes removed in one step.
const ENTRIES: i64 = 100;

/// What a step over records did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonClear {
    /// Where to go on; none at the collection's end.
    pub next: Option<RecordId>,
    /// Records that went.
    pub gone: u64,
}

/// What the last step of erasing a person did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgotten {
    /// Nothing is left of them in the school, nor anywhere.
    All,
    /// Nothing is left of them in the school; another keeps something of them, or they run the region.
    Here,
    /// They belong to the school again: nothing was done.
    Present,
}

impl Store {
    /// Looks at some records of a collection, from one on, and removes those that go with a person: a transaction,
    /// which notes how far it came.
    pub async fn person_clear_step(
        &self,
        clearing: &Clearing,
        person: PersonId,
        (module, collection): (&ModuleId, &Collection),
        after: &str,
    ) -> Result<PersonClear, StoreError> {
        let school = clearing.school;
        let mut on = self.writer().await?;
        let rows: Vec<(String, String)> = fetch_all!(
            on,
            "SELECT id, doc FROM record
             WHERE school = $1 AND module = $2 AND collection = $3 AND id > $4
             ORDER BY id LIMIT CAST($5 AS BIGINT)",
            school.0,
            module.as_str(),
            collection.name.as_str(),
            after,
            STEP
        )?;
        let is_full = i64::try_from(rows.len()) == Ok(STEP);
        let (mut step, mut tally) = (PersonClear::default(), Tally::default());
        let mut has_changed = false;
        let name = &collection.name;
        for (id, text) in rows {
            let id = record_id(id)?;
            let fields = doc::decode(&collection.fields, &text)?;
            let facts = facts(collection, &fields);
            step.next = is_full.then(|| id.clone());
            let Some(tie) = tie(&facts, person) else {
                continue;
            };
            let mail = match collection.boxed {
                Some(_) => boxed(&mut on, school, module, name, &id, person).await?,
                None => None,
            };
            let others_have_it = mail.is_some_and(|(_, others)| others);
            match fate(collection, &facts, tie, person, others_have_it) {
                Fate::Kept => {}
                Fate::Goes => {
                    mailbox::record_remove(&mut on, school, module, name, &id, &mut tally).await?;
                    step.gone += 1;
                    has_changed = true;
                }
                Fate::StaysWithoutName => {
                    if let Some((mail, _)) = mail {
                        has_changed = true;
                        let more =
                            mailbox::rename(&mut on, school, mail, collection, &text).await?;
                        tally.add(school, module.as_str(), of_bytes(more));
                    }
                }
            }
        }
        let at = step.next.as_ref().map_or(END, RecordId::as_str);
        let after = (module.as_str(), name.as_str(), at);
        advance(&mut on, clearing, after, step.gone).await?;
        tally.write(&mut on).await?;
        let changed = has_changed.then(|| Part::module(school, module));
        self.view_note(&mut on, changed).await?;
        on.commit().await?;
        self.give_way().await;
        Ok(step)
    }

    /// Removes some of what lies in a person's boxes: a transaction. Gives how much; none where nothing is left.
    pub async fn person_entries_step(
        &self,
        school: SchoolId,
        person: PersonId,
    ) -> Result<u64, StoreError> {
        macro_rules! some {
            ($lock:literal) => {
                concat!(
                    "SELECT m.id, m.module FROM mail m
                     WHERE m.school = $1 AND m.id IN (
                         SELECT e.mail FROM mail_entry e WHERE e.school = $1 AND e.person = $2
                         ORDER BY e.mail LIMIT CAST($3 AS BIGINT))
                     ORDER BY m.school, m.id",
                    $lock
                )
            };
        }
        let mut on = self.writer().await?;
        let rows: Vec<(i64, String)> =
            fetch_locking!(on, some(" FOR UPDATE"), school.0, person.0, ENTRIES)?;
        let mut tally = Tally::default();
        for (mail, module) in &rows {
            let gone = execute!(
                on,
                "DELETE FROM mail_entry WHERE school = $1 AND mail = $2 AND person = $3",
                school.0,
                *mail,
                person.0
            )?;
            let gone = i64::try_from(gone).unwrap_or(0);
            tally.add(school, module, of_bytes(-gone * MAIL_ENTRY_BYTES));
            mailbox::end_if_empty(&mut on, school, MailId(*mail)).await?;
        }
        tally.write(&mut on).await?;
        let modules = rows.iter().map(|(_, module)| column::module(module));
        let modules = modules.collect::<Result<BTreeSet<_>, _>>()?;
        let changed = modules.iter().map(|module| Part::module(school, module));
        self.view_note(&mut on, changed).await?;
        on.commit().await?;
        Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
    }

    /// The last step of erasing a person from a school, once their records and entries are gone: what they were
    /// told, what binds them to the school, and, where no other school keeps anything of them, their account and
    /// their name. Whether they are there again, or elsewhere, is asked in the same transaction: an import that
    /// brings them back comes before it or after it.
    ///
    /// Ends the clearing at `at`, and keeps with it what `entry` says of what was done; none where somebody else did.
    pub async fn person_forget(
        &self,
        clearing: &Clearing,
        person: PersonId,
        at: Timestamp,
        entry: impl Fn(Forgotten) -> AuditEntry + Send,
    ) -> Result<Option<Forgotten>, StoreError> {
        let school = clearing.school;
        let mut on = self.writer().await?;
        hold_person(&mut on, person).await?;
        let ended = execute!(
            on,
            "UPDATE clearing SET ended_at = $3, gone = total
             WHERE school = $1 AND what = $2 AND ended_at IS NULL",
            school.0,
            clearing.what.to_string(),
            at.as_millisecond()
        )?;
        if ended == 0 {
            on.rollback().await?;
            return Ok(None);
        }
        let standing: Option<(bool, bool)> = standing!(on, school, person)?;
        let forgotten = match standing.unwrap_or_default() {
            (true, _) => Forgotten::Present,
            (false, true) => Forgotten::Here,
            (false, false) => Forgotten::All,
        };
        let entry = entry(forgotten);
        audit::append(&mut on, &entry).await?;
        if forgotten == Forgotten::Present {
            on.commit().await?;
            return Ok(Some(forgotten));
        }
        let mut tally = Tally::default();
        left_of_person(&mut on, school, person, &mut tally).await?;
        told(&mut on, school, person, &mut tally).await?;
        ties(&mut on, school, person, at).await?;
        execute!(
            on,
            "INSERT INTO erased (school, person, at) VALUES ($1, $2, $3)
             ON CONFLICT (school, person) DO UPDATE SET at = excluded.at",
            school.0,
            person.0,
            at.as_millisecond()
        )?;
        if forgotten == Forgotten::All {
            identity(&mut on, person).await?;
        }
        tally.write(&mut on).await?;
        changes::publish(&mut on, ChangeKind::Person, &person.to_string()).await?;
        self.view_note(&mut on, [Part::directory()]).await?;
        on.commit().await?;
        Ok(Some(forgotten))
    }
}

/// Holds what an import writes of a person still, until the transaction ends.
async fn hold_person(on: &mut Writer, person: PersonId) -> Result<(), StoreError> {
    macro_rules! name {
        ($lock:literal) => {
            concat!("SELECT id FROM person WHERE id = $1", $lock)
        };
    }
    macro_rules! places {
        ($lock:literal) => {
            concat!(
                "SELECT school FROM membership WHERE person = $1 ORDER BY school, profile",
                $lock
            )
        };
    }
    let _: Vec<(Uuid,)> = fetch_locking!(on, name(" FOR UPDATE"), person.0)?;
    let _: Vec<(i64,)> = fetch_locking!(on, places(" FOR UPDATE"), person.0)?;
    Ok(())
}

/// The delivery of a record, and whether somebody else has it.
async fn boxed(
    on: &mut Writer,
    school: SchoolId,
    module: &ModuleId,
    collection: &str,
    record: &RecordId,
    person: PersonId,
) -> Result<Option<(MailId, bool)>, StoreError> {
    let row: Option<(i64, bool)> = fetch_optional!(
        on,
        "SELECT m.id, EXISTS (
             SELECT 1 FROM mail_entry e
             WHERE e.school = m.school AND e.mail = m.id AND e.person <> $5)
         FROM mail m
         WHERE m.school = $1 AND m.module = $2 AND m.collection = $3 AND m.record = $4",
        school.0,
        module.as_str(),
        collection,
        record.as_str(),
        person.0
    )?;
    Ok(row.map(|(mail, others)| (MailId(mail), others)))
}

/// Takes back what a person alone was told, and the name from what they told others.
async fn told(
    on: &mut Writer,
    school: SchoolId,
    person: PersonId,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let gone: Vec<(String, i64)> = fetch_all!(
        on,
        "DELETE FROM notification WHERE school = $1 AND audience = $2
         RETURNING module, CAST(octet_length(key) + octet_length(kind) + octet_length(audience)
             + octet_length(text_fr) + octet_length(text_en) + octet_length(path) AS BIGINT)",
        school.0,
        format!("person:{person}")
    )?;
    for (module, bytes) in &gone {
        let growth = of_notifications(-1, -bytes - size(NOTIFICATION_BYTES));
        tally.add(school, module, growth);
    }
    execute!(
        on,
        "UPDATE notification SET author = NULL WHERE school = $1 AND author = $2",
        school.0,
        person.0
    )?;
    execute!(
        on,
        "DELETE FROM notification_reader WHERE school = $1 AND person = $2",
        school.0,
        person.0
    )?;
    execute!(
        on,
        "DELETE FROM notification_mark WHERE school = $1 AND person = $2",
        school.0,
        person.0
    )?;
    Ok(())
}

/// Removes what binds a person to a school. A relation is of no school: a relative's goes where its pupil has to do
/// with no other; a pupil's ends there, and stays until the relative is erased too, who would not be found without it.
async fn ties(
    on: &mut Writer,
    school: SchoolId,
    person: PersonId,
    at: Timestamp,
) -> Result<(), StoreError> {
    execute!(
        on,
        "DELETE FROM relation WHERE relative = $2
             AND (EXISTS (
                 SELECT 1 FROM membership m WHERE m.school = $1 AND m.person = relation.pupil)
             OR EXISTS (
                 SELECT 1 FROM erased x WHERE x.school = $1 AND x.person = relation.pupil))
             AND NOT EXISTS (
                 SELECT 1 FROM membership m WHERE m.school <> $1 AND m.person = relation.pupil)
             AND NOT EXISTS (
                 SELECT 1 FROM erased x WHERE x.school <> $1 AND x.person = relation.pupil)",
        school.0,
        person.0
    )?;
    execute!(
        on,
        "UPDATE relation SET ended_at = $3 WHERE pupil = $2 AND ended_at IS NULL
             AND NOT EXISTS (
                 SELECT 1 FROM membership m WHERE m.school <> $1 AND m.person = $2)",
        school.0,
        person.0,
        at.as_millisecond()
    )?;
    execute!(
        on,
        "DELETE FROM own_export WHERE school = $1 AND (person = $2 OR asked_by = $2)",
        school.0,
        person.0
    )?;
    execute!(
        on,
        "DELETE FROM membership_function WHERE school = $1 AND person = $2",
        school.0,
        person.0
    )?;
    execute!(
        on,
        "DELETE FROM group_membership WHERE school = $1 AND person = $2",
        school.0,
        person.0
    )?;
    execute!(
        on,
        "DELETE FROM membership WHERE school = $1 AND person = $2",
        school.0,
        person.0
    )?;
    Ok(())
}

/// Removes who a person was: whose relative, their account and what they chose; their row stays without a name, since
/// what others have of them points to it.
async fn identity(on: &mut Writer, person: PersonId) -> Result<(), StoreError> {
    execute!(on, "DELETE FROM relation WHERE relative = $1", person.0)?;
    execute!(on, "DELETE FROM letter WHERE person = $1", person.0)?;
    execute!(on, "DELETE FROM email_pace WHERE person = $1", person.0)?;
    execute!(on, "DELETE FROM email WHERE person = $1", person.0)?;
    execute!(on, "DELETE FROM quiet WHERE person = $1", person.0)?;
    execute!(
        on,
        "DELETE FROM notification_mute WHERE person = $1",
        person.0
    )?;
    execute!(on, "DELETE FROM account WHERE person = $1", person.0)?;
    execute!(
        on,
        "UPDATE person SET title = '', given = '', family = '', birth = NULL, email = NULL
         WHERE id = $1",
        person.0
    )?;
    Ok(())
}
