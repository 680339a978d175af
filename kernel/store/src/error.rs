//! What can go wrong between a caller and the database.

use preau_domain::plan::Kept;

/// Why the store could not answer. That something is not there is never an error.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection came free in time, or the database is overloaded. Nothing happened; the caller
    /// sheds.
    #[error("the database is busy")]
    Busy,
    /// What was asked contradicts what is stored: a name that is taken, a concurrent change.
    #[error("conflict: {what}")]
    Conflict {
        /// With what, for operators.
        what: String,
    },
    /// Stored data, or data to store, that does not have its declared form.
    #[error("data cannot be read: {what}")]
    Corrupt {
        /// Which, for operators.
        what: String,
    },
    /// The database failed. Whether a change took place is unknown.
    #[error("the database failed")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    /// Data that does not have its declared form.
    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }

    /// What contradicts stored data.
    pub(crate) fn conflict(what: impl Into<String>) -> Self {
        Self::Conflict { what: what.into() }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::Database(failure) => {
                if failure.is_unique_violation() {
                    return Self::conflict(failure.message());
                }
                match failure.code().as_deref() {
                    // SQLite: BUSY, LOCKED, BUSY_RECOVERY, LOCKED_SHAREDCACHE, BUSY_SNAPSHOT.
                    // PostgreSQL: statement or lock timeout, too many connections, starting up.
                    Some(
                        "5" | "6" | "261" | "262" | "517" | "57014" | "55P03" | "53300" | "57P03",
                    ) => Self::Busy,
                    // PostgreSQL: serialisation failure, deadlock. Another transaction came first.
                    Some("40001" | "40P01") => Self::conflict("a concurrent transaction"),
                    _ => Self::Database(Box::new(error)),
                }
            }
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
                Self::corrupt(error.to_string())
            }
            _ => Self::Database(Box::new(error)),
        }
    }
}

/// Why not all that waited for a module was given up.
#[derive(Debug, thiserror::Error)]
#[error("{gone} were given up, the rest waits as before: {source}")]
pub struct DiscardError {
    /// How many are gone. Their being gone is in the audit, unless that failed.
    pub gone: u64,
    /// Why the next ones are not.
    pub source: StoreError,
}

/// Why a commit did not take place.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Somebody else changed a record or took a unique key first. Nothing happened; the call may run
    /// again.
    #[error("conflict: {0}")]
    Conflict(String),
    /// The delivery is not pending: somebody else acknowledged it first, or it was set aside. Nothing
    /// happened.
    #[error("the delivery is no longer pending")]
    Handled,
    /// With it, the module would keep more in the school than its quota. Nothing happened, and nothing will
    /// by trying again before something was removed.
    #[error("the module keeps all the {} that it may in this school", .0.as_str())]
    Full(Kept),
    /// With it, the person for whom the call was made would have written more in the module than their share. Nothing
    /// happened, in the same way.
    #[error("the person has all the {} of the module that one may have", .0.as_str())]
    ShareFull(Kept),
    /// Too many commits wait, or the database is busy. Nothing happened.
    #[error("the database is busy")]
    Busy,
    /// Anything else. After a failure of the database it is unknown whether the commit took place.
    #[error(transparent)]
    Database(StoreError),
}

impl From<StoreError> for CommitError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Busy,
            StoreError::Conflict { what } => Self::Conflict(what),
            other => Self::Database(other),
        }
    }
}
