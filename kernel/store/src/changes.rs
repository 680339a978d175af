//! What other nodes must forget: a feed that each follows to keep its caches true.

use preau_domain::words;

use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::{Store, StoreError, column};

words! {
    /// What changed.
    pub enum ChangeKind {
        /// A session ended before its time. Key: the session. See [`Store::session_revocations`].
        Session = "session",
        /// A person's account: password, login, language. Key: the person.
        Account = "account",
        /// A person's file: functions, memberships. Key: the person.
        Person = "person",
        /// The directory at large, after an import. Key: empty, or a school.
        Directory = "directory",
        /// A school's own row. Key: the school.
        School = "school",
        /// Modules enabled in a school. Key: the school.
        Enablement = "enablement",
        /// A module's settings in a school. Key: `school/module`.
        Setting = "setting",
        /// The version of a module that runs. Key: the module.
        Module = "module",
        /// Modules held back. Key: the module that a person released; else empty.
        Hold = "hold",
        /// What the operator set of admission. Key: empty.
        Dial = "dial",
        /// When a school's classes and groups have lessons. Key: the school.
        Lesson = "lesson",
        /// What people are told of the service. Key: empty.
        Incident = "incident",
        /// Limits of a school or a module. Key: the scope.
        Plan = "plan",
        /// How the region shows itself. Key: empty.
        Brand = "brand",
        /// What this node does not know: another node, of a later release, said it.
        Other = "other",
    }
}

/// An entry of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Grows; who has seen a number has seen all smaller ones.
    pub sequence: i64,
    /// What changed.
    pub kind: ChangeKind,
    /// Which one.
    pub key: String,
}

/// Adds an entry within a transaction; gives its number. Call it last: it orders all transactions
/// that publish, from here to their end.
pub(crate) async fn publish(
    on: &mut Writer,
    kind: ChangeKind,
    key: &str,
) -> Result<i64, StoreError> {
    let sequence = column::next_number(on, "change").await?;
    execute!(
        on,
        "INSERT INTO change (sequence, kind, key) VALUES ($1, $2, $3)",
        sequence,
        kind.as_str(),
        key
    )?;
    Ok(sequence)
}

impl Store {
    /// The newest number of the feed: where a node that has just filled its caches begins.
    pub async fn change_newest(&self) -> Result<i64, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(i64,)> =
            fetch_optional!(on, "SELECT value FROM counter WHERE name = 'change'")?;
        Ok(row.map_or(0, |(value,)| value))
    }

    /// The entries after a number, oldest first, at most 1,000.
    pub async fn change_list(&self, after: i64) -> Result<Vec<Change>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(i64, String, String)> = fetch_all!(
            on,
            "SELECT sequence, kind, key FROM change
             WHERE sequence > $1 ORDER BY sequence LIMIT 1000",
            after
        )?;
        Ok(rows
            .into_iter()
            .map(|(sequence, kind, key)| Change {
                sequence,
                kind: ChangeKind::of_str(&kind).unwrap_or(ChangeKind::Other),
                key,
            })
            .collect())
    }

    /// Removes the entries up to a number that every node has passed.
    pub async fn change_purge(&self, up_to: i64) -> Result<u64, StoreError> {
        let mut on = self.writer().await?;
        let removed = execute!(on, "DELETE FROM change WHERE sequence <= $1", up_to)?;
        on.commit().await?;
        Ok(removed)
    }
}
