//! Looking for words in a person's box.
//!
//! Beside each delivery, once however many it is for, lie the words that it says. A search goes through the entries of
//! its person, newest first, and asks of each whether its words are among them. So what it finds, and how long it
//! takes, depends on that person's box and on nobody else's: an index from words to deliveries would be walked past
//! everybody's, and tell by its time how many others say a word.

use std::collections::BTreeMap;
use std::sync::Arc;

use preau_domain::fold::{Words, word_list};
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::mailbox::{Entry, MailId};
use preau_domain::module::Collection;
use preau_domain::record::searched;
use uuid::Uuid;

use super::reading::{EntryQuery, author_of, box_number};
use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::records::doc;
use crate::storage::{Tally, of_bytes};
use crate::{Part, Store, StoreError, column};

/// How many entries are looked at in one step.
const STEP: u32 = 250;
/// Of how many the words are compared by one statement.
const SLICE: usize = 25;
/// After how many bytes of words and documents a step ends.
const STEP_BYTES: usize = 1 << 20;

/// What one step of a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched {
    /// Entries that say the words, newest first.
    pub entries: Vec<Entry>,
    /// The last entry that was looked at: those before it are not yet.
    pub last: Option<MailId>,
    /// How many entries were looked at.
    pub looked_at: usize,
    /// How many bytes of words and documents that took, those of what was found left out.
    pub bytes: usize,
    /// Whether there are no further ones.
    pub ended: bool,
}

/// Whether the deliveries in one place of a box, from one number to another, say eight words: the length of what each
/// says, negative where a word is missing, none where nobody noted it for these fields.
const SAYS: &str = concat!(
    "SELECT s.mail, (
         SELECT CASE WHEN w.words LIKE $9 AND w.words LIKE $10 AND w.words LIKE $11 AND w.words LIKE $12
                 AND w.words LIKE $13 AND w.words LIKE $14 AND w.words LIKE $15 AND w.words LIKE $16
             THEN CAST(octet_length(w.words) AS BIGINT) ELSE -CAST(octet_length(w.words) AS BIGINT) END
         FROM mail_words w WHERE w.school = $1 AND w.mail = s.mail AND w.fields = $8)
     FROM (SELECT e.mail FROM mail_entry e
         WHERE e.school = $1 AND e.box = ",
    box_number!(),
    " AND e.person = $4 AND e.place = $5 AND e.mail < $6 AND e.mail >= $7) AS s"
);

/// The fields that are looked through, by name.
fn fields(collection: &Collection) -> String {
    let searched = collection.boxed.iter().flat_map(|boxed| &boxed.search);
    let fields = searched.filter_map(|at| collection.fields.get(*at));
    let names: Vec<_> = fields.map(|field| field.name.as_str()).collect();
    names.join(" ")
}

/// The words of a document that is delivered, and those of its author's name as people read it.
pub(super) async fn said(
    on: &mut Writer,
    school: SchoolId,
    collection: &Collection,
    author: Option<PersonId>,
    document: &str,
) -> Result<String, StoreError> {
    type Row = (String, String, String, Option<String>);
    let values = doc::decode(&collection.fields, document)?;
    let mut name = None;
    if let Some(author) = author {
        let row: Option<Row> = fetch_optional!(
            on,
            "SELECT p.title, p.given, p.family,
                 (SELECT MAX(q.profile) FROM membership q
                  WHERE q.school = $1 AND q.person = $2 AND q.ended_at IS NULL)
             FROM person p WHERE p.id = $2",
            school.0,
            author.0
        )?;
        if let Some((title, given, family, profile)) = row {
            let known = column::name((title, given, family));
            name = Some(author_of(author.0, &known, profile.as_deref())?.name);
        }
    }
    Ok(word_list(
        searched(collection, &values).chain(name.as_deref()),
    ))
}

/// Notes the words of a delivery that has none; gives how many bytes accounts count of them.
pub(super) async fn put(
    on: &mut Writer,
    school: SchoolId,
    mail: MailId,
    collection: &Collection,
    words: &str,
) -> Result<i64, StoreError> {
    let fields = fields(collection);
    execute!(
        on,
        "INSERT INTO mail_words (school, mail, fields, words) VALUES ($1, $2, $3, $4)",
        school.0,
        mail.0,
        fields.as_str(),
        words
    )?;
    Ok(i64::try_from(fields.len() + words.len()).unwrap_or(i64::MAX))
}

/// Notes the words of a delivery anew, without its author's name; gives by how many bytes accounts count more of
/// them, or less.
pub(crate) async fn rename(
    on: &mut Writer,
    school: SchoolId,
    mail: MailId,
    collection: &Collection,
    document: &str,
) -> Result<i64, StoreError> {
    let before = remove(on, school, mail).await?;
    let words = said(on, school, collection, None, document).await?;
    let after = put(on, school, mail, collection, &words).await?;
    execute!(
        on,
        "UPDATE mail SET said = TRUE WHERE school = $1 AND id = $2",
        school.0,
        mail.0
    )?;
    Ok(after - before)
}

/// Forgets the words of a delivery; gives how many bytes accounts counted of them.
pub(super) async fn remove(
    on: &mut Writer,
    school: SchoolId,
    mail: MailId,
) -> Result<i64, StoreError> {
    let row: Option<(i64,)> = fetch_optional!(
        on,
        "DELETE FROM mail_words WHERE school = $1 AND mail = $2
         RETURNING CAST(octet_length(fields) + octet_length(words) AS BIGINT)",
        school.0,
        mail.0
    )?;
    Ok(row.map_or(0, |(bytes,)| bytes))
}

impl Store {
    /// Goes through the entries of a person's box, newest first, for those that say all of these words in the fields
    /// that the collection says, or in their author's name: one step, until `limit` are found or `bytes` of
    /// documents were read. What nobody noted the words of is read itself.
    pub async fn entry_search(
        &self,
        asked: &EntryQuery<'_>,
        words: &Words,
    ) -> Result<Searched, StoreError> {
        let limit = usize::try_from(asked.limit).unwrap_or(usize::MAX);
        let (newest, places) = self.newest(asked, STEP).await?;
        let mut found = Searched {
            entries: Vec::new(),
            last: asked.before,
            looked_at: 0,
            bytes: 0,
            ended: newest.len() < STEP as usize,
        };
        let mut says = BTreeMap::new();
        let mut documents = 0;
        for (at, mail) in newest.iter().copied().enumerate() {
            if found.entries.len() >= limit || documents >= asked.bytes || found.bytes >= STEP_BYTES
            {
                found.ended = false;
                return Ok(found);
            }
            // What is compared is not much more than what is counted, also where words are long.
            if at % SLICE == 0 {
                let slice = newest.get(at..).unwrap_or_default();
                let oldest = slice.get(..SLICE).unwrap_or(slice).last().copied();
                let before = found.last.map_or(i64::MAX, |mail| mail.0);
                let slice = (before, oldest.unwrap_or(mail));
                says = self.says(asked, words, &places, slice).await?;
            }
            found.last = Some(MailId(mail));
            found.looked_at += 1;
            // One that moved meanwhile is read itself.
            let noted = says.get(&mail).copied().flatten();
            let length = usize::try_from(noted.unwrap_or(0).unsigned_abs()).unwrap_or(usize::MAX);
            found.bytes = found.bytes.saturating_add(length);
            if noted.is_some_and(|noted| noted < 0) {
                continue;
            }
            let (Some(entry), read) = self.entry(asked, mail).await? else {
                continue;
            };
            if noted.is_some() || words.begin_in(&said_by(asked.collection, &entry)) {
                documents += read;
                found.entries.push(entry);
            } else {
                found.bytes = found.bytes.saturating_add(read);
            }
        }
        Ok(found)
    }

    /// What [`SAYS`] says of the entries before one, down to another.
    async fn says(
        &self,
        asked: &EntryQuery<'_>,
        words: &Words,
        places: &[i64],
        (before, oldest): (i64, i64),
    ) -> Result<BTreeMap<i64, Option<i64>>, StoreError> {
        let fields = fields(asked.collection);
        // Letters and digits alone, so nothing in them is a pattern.
        let mut words = words.each().map(|word| format!("% {word}%"));
        let [one, two, three, four, five, six, seven, eight] =
            std::array::from_fn(|_| words.next().unwrap_or_else(|| "%".to_owned()));
        let mut says = BTreeMap::new();
        let mut on = self.reader().await?;
        for place in places {
            let rows: Vec<(i64, Option<i64>)> = fetch_all!(
                on,
                SAYS,
                asked.school.0,
                asked.module.as_str(),
                asked.collection.name.as_str(),
                asked.person.0,
                *place,
                before,
                oldest,
                fields.as_str(),
                one.as_str(),
                two.as_str(),
                three.as_str(),
                four.as_str(),
                five.as_str(),
                six.as_str(),
                seven.as_str(),
                eight.as_str()
            )?;
            says.extend(rows);
        }
        Ok(says)
    }

    /// Notes the words of at most `limit` deliveries of a school that were made before anybody noted any. Gives how
    /// many that were; fewer than the limit: there are no more.
    pub async fn mail_words_fill(
        &self,
        school: SchoolId,
        collections: &BTreeMap<(ModuleId, String), Arc<Collection>>,
        limit: u32,
    ) -> Result<u64, StoreError> {
        let mut on = self.reader().await?;
        let first: Option<(i64,)> = fetch_optional!(
            on,
            "SELECT id FROM mail WHERE school = $1 AND NOT said LIMIT 1",
            school.0
        )?;
        drop(on);
        if first.is_none() {
            return Ok(0);
        }
        let mut on = self.writer().await?;
        let rows: Vec<(i64,)> = fetch_all!(
            on,
            "SELECT id FROM mail WHERE school = $1 AND NOT said ORDER BY id LIMIT CAST($2 AS BIGINT)",
            school.0,
            i64::from(limit)
        )?;
        let mut tally = Tally::default();
        for (mail,) in &rows {
            fill(&mut on, school, MailId(*mail), collections, &mut tally).await?;
        }
        tally.write(&mut on).await?;
        let modules = collections.keys().map(|(module, _)| module);
        self.view_note(&mut on, modules.map(|module| Part::module(school, module)))
            .await?;
        on.commit().await?;
        Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
    }
}

/// Notes the words of one delivery, unless it is gone, or another node was there first.
async fn fill(
    on: &mut Writer,
    school: SchoolId,
    mail: MailId,
    collections: &BTreeMap<(ModuleId, String), Arc<Collection>>,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    // Locks the delivery, so that nobody forgets it meanwhile.
    let row: Option<(String, String, String, Option<Uuid>)> = fetch_optional!(
        on,
        "UPDATE mail SET said = TRUE WHERE school = $1 AND id = $2 AND NOT said
         RETURNING module, collection, record, author",
        school.0,
        mail.0
    )?;
    let Some((module, name, record, author)) = row else {
        return Ok(());
    };
    let document: Option<(String,)> = fetch_optional!(
        on,
        "SELECT doc FROM record WHERE school = $1 AND module = $2 AND collection = $3 AND id = $4",
        school.0,
        module.as_str(),
        name.as_str(),
        record.as_str()
    )?;
    let module = column::module(&module)?;
    let key = (module, name);
    // What no version of its module knows is in no box that anybody opens.
    let (Some(collection), Some((document,))) = (collections.get(&key), document) else {
        return Ok(());
    };
    let words = said(on, school, collection, column::person(author), &document).await?;
    let bytes = put(on, school, mail, collection, &words).await?;
    tally.add(school, key.0.as_str(), of_bytes(bytes));
    Ok(())
}

/// The words of an entry, as [`said`] notes them.
fn said_by(collection: &Collection, entry: &Entry) -> String {
    let author = entry.author.iter().map(|author| author.name.as_str());
    word_list(searched(collection, &entry.record.fields).chain(author))
}
