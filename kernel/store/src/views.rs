//! What views read, and which of it commits changed: so that a page that was made once can be given again, and is
//! not given after anything that it was made of has changed, whichever node changed it.
//!
//! What a view reads comes in [`Part`]s. A call notes each in its [`ReadSet`] before it reads it, with how often it
//! had changed until then, as far as this process knows. Each transaction that changes a part says so in its own
//! node's feed, in the transaction itself, as for live pages (`live.rs`): so that no node waits for another, and who
//! has read a number of a node has read all before it. Before a page is given again, [`Store::view_sync`] takes over
//! what every node's feed says **by then**, and counts it; one small statement, for all who wait for it at the time.
//! So a page is given again only if nothing that it was made of had changed when it was asked for; this node's own
//! commits come the same way.
//!
//! Parts are counted by their hash, in a fixed number of counters. Two that share one are only read again more
//! often than they would have to be.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use jiff::Timestamp;
use preau_domain::addressee::Addressee;
use preau_domain::ids::{ModuleId, PersonId, RecordId, SchoolId};
use preau_domain::module::Manifest;
use preau_domain::record::WriteSet;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::changes::ChangeKind;
use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::{Store, StoreError};

/// Counters: 2 MiB. Where a region makes 300 commits a second of three parts each, a page of five parts is made again
/// for nothing once a minute.
const COUNTERS: usize = 1 << 18;
/// Records of one commit that are named; where it changes more, everything of its module in the school is read again.
const RECORDS: usize = 64;
/// Entries of a node's feed that are taken over one by one; who is further behind reads everything again.
const BEHIND: usize = 1_000;

/// What is read as one. It is a hash of its name, the same in every process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part(u64);

/// FNV-1a, of 64 bits: it is to be the same in each release, on each node, and withstands nobody. Whoever finds two
/// names that share a hash has their own pages read again.
struct Name(u64);

impl Name {
    fn of(kind: u8) -> Self {
        Self(0xcbf2_9ce4_8422_2325).byte(kind)
    }

    fn byte(self, byte: u8) -> Self {
        Self((self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    }

    fn bytes(self, bytes: &[u8]) -> Self {
        bytes.iter().fold(self, |name, byte| name.byte(*byte))
    }

    /// A text, and its end: no text has this byte.
    fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes()).byte(0xff)
    }

    fn module(kind: u8, school: SchoolId, module: &ModuleId) -> Self {
        Self::of(kind)
            .bytes(&school.0.to_be_bytes())
            .text(module.as_str())
    }

    fn part(self) -> Part {
        Part(self.0)
    }
}

impl Part {
    /// Everything of a module in a school, as what changes much at once says it. Every view reads it.
    pub fn module(school: SchoolId, module: &ModuleId) -> Self {
        Name::module(1, school, module).part()
    }

    /// A collection's records: which there are, and what each says.
    pub fn collection(school: SchoolId, module: &ModuleId, collection: &str) -> Self {
        Name::module(2, school, module).text(collection).part()
    }

    /// One record of a collection.
    pub fn record(school: SchoolId, module: &ModuleId, collection: &str, id: &RecordId) -> Self {
        let name = Name::module(3, school, module).text(collection);
        name.text(id.as_str()).part()
    }

    /// What a person has in their box of a collection.
    pub fn mailbox(
        school: SchoolId,
        module: &ModuleId,
        collection: &str,
        person: PersonId,
    ) -> Self {
        let name = Name::module(4, school, module).text(collection);
        name.bytes(person.0.as_bytes()).part()
    }

    /// What everybody has in theirs, as what concerns many says it. Who reads a box reads this too.
    pub fn mailboxes(school: SchoolId, module: &ModuleId, collection: &str) -> Self {
        Name::module(5, school, module).text(collection).part()
    }

    /// Which records of a collection were delivered, and who has read them.
    pub fn receipts(school: SchoolId, module: &ModuleId, collection: &str) -> Self {
        Name::module(6, school, module).text(collection).part()
    }

    /// The files of a module in a school.
    pub fn files(school: SchoolId, module: &ModuleId) -> Self {
        Name::module(7, school, module).part()
    }

    /// What a person has written with a module in a school, whatever it was. No view reads it; one that is given
    /// again when it is old is not given to somebody who wrote something since.
    pub fn written_by(school: SchoolId, module: &ModuleId, person: PersonId) -> Self {
        let name = Name::module(8, school, module);
        name.bytes(person.0.as_bytes()).part()
    }

    /// People, classes and groups of all schools.
    pub fn directory() -> Self {
        Name::of(9).part()
    }

    fn counter(self, counters: &[AtomicU64]) -> Option<&AtomicU64> {
        let of = usize::try_from(self.0 % COUNTERS as u64).ok()?;
        counters.get(of)
    }
}

/// The parts that a call has read, and how often each had changed before it was first read.
#[derive(Debug, Clone, Default)]
pub struct ReadSet {
    parts: Vec<Part>,
    /// The sum of what the parts' counters said. They only grow: it is the same as long as each of them is.
    sum: u64,
}

impl ReadSet {
    /// How many parts.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

/// What this process knows of changes.
pub(crate) struct Views {
    counters: Box<[AtomicU64]>,
    /// How often everything changed.
    everything: AtomicU64,
    /// How many have asked to be told.
    asked: AtomicU64,
    /// The latest instant that this process was told, in milliseconds.
    latest: AtomicI64,
    followed: Mutex<Followed>,
}

impl std::fmt::Debug for Views {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Views")
            .field("everything", &self.everything)
            .finish_non_exhaustive()
    }
}

impl Default for Views {
    fn default() -> Self {
        Self {
            counters: (0..COUNTERS).map(|_| AtomicU64::new(0)).collect(),
            everything: AtomicU64::default(),
            asked: AtomicU64::default(),
            latest: AtomicI64::default(),
            followed: Mutex::default(),
        }
    }
}

/// How far feeds have been taken over.
#[derive(Debug, Default)]
struct Followed {
    /// Of those who asked, in their order, up to whom they were told.
    told: u64,
    /// The same of those who could not be told.
    failed: u64,
    /// By node, the number of the last transaction of it.
    heads: HashMap<Uuid, i64>,
    /// Of the change feed.
    changes: Option<i64>,
}

impl Views {
    /// How often a part has changed, or everything.
    fn count(&self, part: Part) -> u64 {
        let count = part.counter(&self.counters);
        let count = count.map_or(0, |count| count.load(Ordering::SeqCst));
        count.wrapping_add(self.everything.load(Ordering::SeqCst))
    }

    fn changed(&self, part: Part) {
        if let Some(count) = part.counter(&self.counters) {
            count.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Notes that it is so late by now.
    pub(crate) fn passed(&self, at: Timestamp) {
        self.latest.fetch_max(at.as_millisecond(), Ordering::SeqCst);
    }

    fn latest(&self) -> Timestamp {
        Timestamp::from_millisecond(self.latest.load(Ordering::SeqCst)).unwrap_or_default()
    }

    fn everything_changed(&self) {
        self.everything.fetch_add(1, Ordering::SeqCst);
    }
}

/// What a commit changes, as statements need it.
#[derive(Debug)]
pub(crate) struct Prepared {
    node: Uuid,
    parts: BTreeSet<Part>,
}

pub(crate) fn prepare(
    node: Uuid,
    (school, module): (SchoolId, &ModuleId),
    manifest: &Manifest,
    by: Option<PersonId>,
    writes: &WriteSet,
) -> Prepared {
    let mut parts = BTreeSet::new();
    let WriteSet {
        changes,
        // No view reads these.
        events: _,
        timers: _,
        lessons: _,
        notifications: _,
        mail,
        copies,
        touches: _,
    } = writes;
    for change in changes {
        let name = &change.collection;
        let declared = manifest.collections.get(name);
        parts.insert(Part::collection(school, module, name));
        parts.insert(Part::record(school, module, name, &change.id));
        // What is new is in nobody's box yet.
        if change.expected.is_some() && declared.is_none_or(|one| one.boxed.is_some()) {
            parts.insert(Part::mailboxes(school, module, name));
            parts.insert(Part::receipts(school, module, name));
        }
        if declared.is_none_or(|one| one.files.is_some()) {
            parts.insert(Part::files(school, module));
        }
    }
    if changes.len() > RECORDS {
        parts = [Part::module(school, module)].into();
    }
    if !copies.is_empty() {
        parts.insert(Part::files(school, module));
    }
    for dispatch in &mail.deliveries {
        let name = &dispatch.collection;
        // A record that is delivered takes a new version.
        parts.insert(Part::collection(school, module, name));
        parts.insert(Part::record(school, module, name, &dispatch.id));
        parts.insert(Part::receipts(school, module, name));
        let mine = |person| Part::mailbox(school, module, name, person);
        parts.extend(dispatch.author.map(mine));
        parts.extend(dispatch.recipients.iter().map(|(_, to)| match to {
            Addressee::Person(person) => mine(*person),
            _ => Part::mailboxes(school, module, name),
        }));
    }
    for marked in &mail.marks {
        let name = &marked.collection;
        parts.insert(Part::mailbox(school, module, name, marked.person));
        parts.insert(Part::receipts(school, module, name));
    }
    for (name, _) in &mail.withdrawals {
        parts.insert(Part::mailboxes(school, module, name));
        parts.insert(Part::receipts(school, module, name));
    }
    if !parts.is_empty() {
        parts.extend(by.map(|person| Part::written_by(school, module, person)));
    }
    Prepared { node, parts }
}

/// Says in the node's feed what several commits change together.
pub(crate) async fn apply<'p>(
    on: &mut Writer,
    prepared: impl Iterator<Item = (&'p Prepared, Timestamp)>,
) -> Result<(), StoreError> {
    let (mut last, mut parts) = (None, BTreeSet::new());
    for (one, at) in prepared {
        last = last.max(Some((at, one.node)));
        parts.extend(&one.parts);
    }
    match last {
        Some((at, node)) if !parts.is_empty() => note(on, node, &parts, at).await,
        _ => Ok(()),
    }
}

/// Says in a node's feed what a transaction changes. Call it last: it orders all transactions of the node that say
/// something, from here to their end.
async fn note(
    on: &mut Writer,
    node: Uuid,
    parts: &BTreeSet<Part>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let at = at.as_millisecond();
    // A node that was forgotten, having said nothing for long, begins again, and not where anybody knows it to be.
    let first = i64::try_from(Uuid::new_v4().as_u64_pair().0 >> 2).unwrap_or(0);
    let row: Option<(i64,)> = fetch_optional!(
        on,
        "INSERT INTO view_node (node, first, sequence, at) VALUES ($1, $2, $2, $3)
         ON CONFLICT (node) DO UPDATE SET sequence = view_node.sequence + 1, at = excluded.at
         RETURNING sequence",
        node,
        first,
        at
    )?;
    let (sequence,) = row.ok_or_else(|| StoreError::corrupt("a node without a number"))?;
    execute!(
        on,
        "INSERT INTO view_change (node, sequence, parts, at) VALUES ($1, $2, $3, $4)",
        node,
        sequence,
        written(parts),
        at
    )?;
    Ok(())
}

/// Parts as a line each.
fn written(parts: &BTreeSet<Part>) -> String {
    use std::fmt::Write as _;
    let text = String::with_capacity(parts.len() * 17);
    parts.iter().fold(text, |mut text, Part(hash)| {
        // A text takes all.
        let _ = writeln!(text, "{hash:016x}");
        text
    })
}

fn read(text: &str) -> Result<Vec<Part>, StoreError> {
    let parts = text.lines().map(|line| u64::from_str_radix(line, 16));
    let parts: Result<Vec<u64>, _> = parts.collect();
    let parts = parts.map_err(|_| StoreError::corrupt("what a node's commit changed"))?;
    Ok(parts.into_iter().map(Part).collect())
}

/// Whether what views read of the directory may be other after a change of this kind.
fn is_of_directory(kind: ChangeKind) -> bool {
    match kind {
        ChangeKind::Person | ChangeKind::Directory | ChangeKind::School | ChangeKind::Other => true,
        // Of what these are about, views are told by the kernel, which holds it against what the page was made
        // with.
        ChangeKind::Session
        | ChangeKind::Account
        | ChangeKind::Enablement
        | ChangeKind::Setting
        | ChangeKind::Module
        | ChangeKind::Hold
        | ChangeKind::Dial
        | ChangeKind::Lesson
        | ChangeKind::Incident => false,
    }
}

impl Store {
    /// Notes a part in a read set. To be called before the part is read.
    pub fn view_reads(&self, set: &mut ReadSet, part: Part) {
        if !set.parts.contains(&part) {
            set.sum = set.sum.wrapping_add(self.0.views.count(part));
            set.parts.push(part);
        }
    }

    /// Whether nothing of a read set has changed, as far as this process knows: see [`Store::view_sync`].
    pub fn view_is_current(&self, set: &ReadSet) -> bool {
        let counts = set.parts.iter().map(|part| self.0.views.count(*part));
        counts.fold(0, u64::wrapping_add) == set.sum
    }

    /// Takes over what every node has changed by now. One reading serves all who ask before it begins, also where it
    /// fails.
    pub async fn view_sync(&self) -> Result<(), StoreError> {
        let views = &self.0.views;
        let mine = views.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut followed = views.followed.lock().await;
        if followed.told >= mine {
            return Ok(());
        }
        if followed.failed >= mine {
            // Not each after the other for as long as one waits for a connection.
            return Err(StoreError::Busy);
        }
        let all = views.asked.load(Ordering::SeqCst);
        let told = self.view_follow(&mut followed).await;
        match &told {
            Ok(()) => followed.told = all,
            Err(_) => followed.failed = all,
        }
        told
    }

    async fn view_follow(&self, followed: &mut Followed) -> Result<(), StoreError> {
        let mut on = self.reader().await?;
        let heads: Vec<(Option<Uuid>, i64, i64)> = fetch_all!(
            on,
            "SELECT node, first, sequence FROM view_node
             UNION ALL SELECT NULL, 0, value FROM counter WHERE name = 'change'"
        )?;
        let has_begun = followed.changes.is_some();
        // Before more is asked for, which needs a connection of its own.
        drop(on);
        for (node, first, reached) in heads {
            match node {
                Some(node) => {
                    let known = followed.heads.get(&node).copied();
                    // All that a node said that was not there the last time is news.
                    let known = known.or(has_begun.then_some(first - 1));
                    // One that began again says nothing of what it said before.
                    let known = known.filter(|known| (first - 1..=reached).contains(known));
                    self.view_follow_node(followed, node, known, reached)
                        .await?;
                }
                None => self.view_follow_changes(followed, reached).await?,
            }
        }
        Ok(())
    }

    /// Counts what a node's transactions changed since the last time.
    async fn view_follow_node(
        &self,
        followed: &mut Followed,
        node: Uuid,
        known: Option<i64>,
        reached: i64,
    ) -> Result<(), StoreError> {
        let views = &self.0.views;
        if known == Some(reached) {
            followed.heads.insert(node, reached);
            return Ok(());
        }
        let mut last = reached;
        let said = match known {
            Some(known) => self.view_list(node, known).await?,
            None => Vec::new(),
        };
        let next = known.map(|known| known + 1);
        if said.len() < BEHIND
            && said.first().map(|(sequence, _)| *sequence) == next
            && next.is_some()
        {
            for (sequence, parts) in &said {
                for part in read(parts)? {
                    views.changed(part);
                }
                last = *sequence;
            }
        } else {
            // A node that was there before this one, or began again, or of which something is not there any more.
            views.everything_changed();
        }
        followed.heads.insert(node, last.max(reached));
        Ok(())
    }

    async fn view_list(&self, node: Uuid, after: i64) -> Result<Vec<(i64, String)>, StoreError> {
        let mut on = self.reader().await?;
        let most = i64::try_from(BEHIND).unwrap_or(i64::MAX);
        fetch_all!(
            on,
            "SELECT sequence, parts FROM view_change
             WHERE node = $1 AND sequence > $2 ORDER BY sequence LIMIT CAST($3 AS BIGINT)",
            node,
            after,
            most
        )
    }

    /// Counts what the change feed says of the directory.
    async fn view_follow_changes(
        &self,
        followed: &mut Followed,
        reached: i64,
    ) -> Result<(), StoreError> {
        let Some(known) = followed.changes else {
            followed.changes = Some(reached);
            self.0.views.everything_changed();
            return Ok(());
        };
        if known == reached {
            return Ok(());
        }
        let said = self.change_list(known).await?;
        let is_whole = said.first().is_some_and(|one| one.sequence == known + 1)
            && said.last().is_some_and(|one| one.sequence >= reached);
        if !is_whole || said.iter().any(|one| is_of_directory(one.kind)) {
            self.0.views.changed(Part::directory());
        }
        let last = said.last().map_or(reached, |one| one.sequence);
        followed.changes = Some(last.max(reached));
        Ok(())
    }

    /// Says how late it is: by it goes what this process says in transactions that are not told the time.
    pub fn view_time(&self, now: Timestamp) {
        self.0.views.passed(now);
    }

    /// Says in a transaction of this node what it changes besides what calls commit. Call it last.
    pub(crate) async fn view_note(
        &self,
        on: &mut Writer,
        parts: impl IntoIterator<Item = Part>,
    ) -> Result<(), StoreError> {
        let parts: BTreeSet<Part> = parts.into_iter().collect();
        if parts.is_empty() {
            return Ok(());
        }
        note(on, self.0.node, &parts, self.0.views.latest()).await
    }

    /// Removes what this node's feed said before an instant. A node that has not read it by then reads everything
    /// again.
    pub async fn view_purge(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut on = self.writer().await?;
        let gone = execute!(
            on,
            "DELETE FROM view_change WHERE node = $1 AND at < $2",
            self.0.node,
            before.as_millisecond()
        )?;
        on.commit().await?;
        Ok(gone)
    }

    /// Removes what any node's feed said before an instant long past, and nodes that have said nothing since: those
    /// are gone.
    pub async fn view_purge_nodes(&self, before: Timestamp) -> Result<u64, StoreError> {
        let before = before.as_millisecond();
        let mut on = self.writer().await?;
        let gone = execute!(on, "DELETE FROM view_change WHERE at < $1", before)?;
        execute!(on, "DELETE FROM view_node WHERE at < $1", before)?;
        on.commit().await?;
        Ok(gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_a_name_of_its_own_which_stays() {
        let module: ModuleId = "homework".parse().expect("a module's id");
        let id = RecordId::try_from("a".to_owned()).expect("a record's id");
        let person = PersonId(Uuid::nil());
        let of = |school, collection| {
            [
                Part::module(school, &module),
                Part::collection(school, &module, collection),
                Part::record(school, &module, collection, &id),
                Part::mailbox(school, &module, collection, person),
                Part::mailboxes(school, &module, collection),
                Part::receipts(school, &module, collection),
                Part::files(school, &module),
                Part::written_by(school, &module, person),
            ]
        };
        let all = [(1, "a"), (2, "a"), (1, "aa")];
        let all: Vec<_> = all
            .into_iter()
            .flat_map(|(school, collection)| of(SchoolId(school), collection))
            .collect();
        let each: BTreeSet<_> = all.iter().collect();
        // Those without a collection are the same for both.
        assert_eq!(each.len(), all.len() - 3);
        // Nodes of another release say the same.
        assert_eq!(Part::directory(), Part(0xaf63_c44c_8601_c3c4));
    }

    #[test]
    fn what_a_feed_says_is_read_back() {
        let parts = BTreeSet::from([0, 1, u64::MAX].map(Part));
        assert_eq!(
            read(&written(&parts)).ok(),
            Some(parts.into_iter().collect())
        );
        assert!(read("what").is_err());
    }
}
