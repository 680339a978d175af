//! One set of statements on two databases.
//!
//! Statements are static and written once, in the common subset of `SQLite` and `PostgreSQL`. The
//! macros [`execute!`], [`fetch_all!`] and [`fetch_optional!`] compile each for both drivers, and run
//! it on whichever connection there is.

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::pool::{PoolConnection, PoolOptions};
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};
use sqlx::{
    ConnectOptions, Connection, PgConnection, Postgres, Sqlite, SqliteConnection, Transaction,
};

use crate::StoreOptions;
use crate::error::StoreError;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// How long `PostgreSQL` works on one read before it gives up.
const READ_TIMEOUT: &str = "5000";
/// How long `PostgreSQL` works on one statement that writes, such as ending what an import did not
/// mention in a large school, before it gives up.
const WRITE_TIMEOUT: &str = "60000";
/// How long `PostgreSQL` lets a transaction stand idle, with its locks, when the process that began it
/// does not speak any more.
const IDLE_TIMEOUT: &str = "60000";
/// How long `SQLite` itself tries to begin a write while another process (an import) holds the lock. It
/// tries at 1, 3 and 5 ms; then it is asked again, until the store's own waiting is over. Left to itself
/// for longer, it would try every 100 ms only, and seldom find a process that commits batch after batch
/// between two of them.
const LOCK_TRY: Duration = Duration::from_millis(5);
/// The pause of whoever commits batch after batch: longer than others take to try again.
const GIVE_WAY: Duration = Duration::from_millis(8);
/// More than there are statements in this crate, so that each is prepared once per connection: some 500 places run one,
/// of which each that is for many rows counts for three texts, and a few stand in macros that make several. What a
/// connection never runs costs it nothing.
const STATEMENTS: usize = 1_024;

/// The connections of a store: readers never wait for a writer.
#[derive(Debug, Clone)]
pub(crate) enum Database {
    /// One writer; readers on their own connections.
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
        /// How often a write is begun before it is busy.
        tries: u32,
    },
    /// Writers are few, so that commits of a node form batches.
    Postgres { read: PgPool, write: PgPool },
}

/// A connection for reading.
pub(crate) enum Reader {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

/// A transaction; undone when it is dropped before [`Writer::commit`].
pub(crate) enum Writer {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// What a statement runs on.
pub(crate) enum Each<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Reader {
    pub(crate) fn each(&mut self) -> Each<'_> {
        match self {
            Self::Sqlite(connection) => Each::Sqlite(connection),
            Self::Postgres(connection) => Each::Postgres(connection),
        }
    }
}

impl Writer {
    pub(crate) fn each(&mut self) -> Each<'_> {
        match self {
            Self::Sqlite(transaction) => Each::Sqlite(transaction),
            Self::Postgres(transaction) => Each::Postgres(transaction),
        }
    }

    /// Makes everything durable at once.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
        .map_err(StoreError::from)
    }

    /// Undoes everything.
    pub(crate) async fn rollback(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(transaction) => transaction.rollback().await,
            Self::Postgres(transaction) => transaction.rollback().await,
        }
        .map_err(StoreError::from)
    }
}

/// Runs a statement: `execute!(on, "…", bind, …)` gives the number of rows that it touched.
macro_rules! execute {
    ($on:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $on.each() {
            $crate::database::Each::Sqlite(connection) => sqlx::query($sql)
                $(.bind($bind))*
                .execute(connection)
                .await
                .map(|done| done.rows_affected()),
            $crate::database::Each::Postgres(connection) => sqlx::query($sql)
                $(.bind($bind))*
                .execute(connection)
                .await
                .map(|done| done.rows_affected()),
        }
        .map_err($crate::error::StoreError::from)
    };
}

/// Reads all rows as tuples: `fetch_all!(on, "…", bind, …)`.
macro_rules! fetch_all {
    ($on:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $on.each() {
            $crate::database::Each::Sqlite(connection) => sqlx::query_as($sql)
                $(.bind($bind))*
                .fetch_all(connection)
                .await,
            $crate::database::Each::Postgres(connection) => sqlx::query_as($sql)
                $(.bind($bind))*
                .fetch_all(connection)
                .await,
        }
        .map_err($crate::error::StoreError::from)
    };
}

/// Reads at most one row as a tuple: `fetch_optional!(on, "…", bind, …)`.
macro_rules! fetch_optional {
    ($on:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $on.each() {
            $crate::database::Each::Sqlite(connection) => sqlx::query_as($sql)
                $(.bind($bind))*
                .fetch_optional(connection)
                .await,
            $crate::database::Each::Postgres(connection) => sqlx::query_as($sql)
                $(.bind($bind))*
                .fetch_optional(connection)
                .await,
        }
        .map_err($crate::error::StoreError::from)
    };
}

/// Reads all rows of a statement that takes rows for itself: `fetch_locking!(on, taken(" FOR UPDATE"), bind, …)`.
/// `taken` is a macro that makes the statement, with what locks the rows on `PostgreSQL` put in; `SQLite` has one
/// writer at a time, and no word for it.
macro_rules! fetch_locking {
    ($on:expr, $statement:ident($lock:literal) $(, $bind:expr)* $(,)?) => {
        match $on.each() {
            $crate::database::Each::Sqlite(connection) => sqlx::query_as($statement!(""))
                $(.bind($bind))*
                .fetch_all(connection)
                .await,
            $crate::database::Each::Postgres(connection) => sqlx::query_as($statement!($lock))
                $(.bind($bind))*
                .fetch_all(connection)
                .await,
        }
        .map_err($crate::error::StoreError::from)
    };
}

pub(crate) use {execute, fetch_all, fetch_locking, fetch_optional};

impl Database {
    /// Connects, and brings the tables up to date.
    pub(crate) async fn open(url: &str, options: &StoreOptions) -> Result<Self, StoreError> {
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::open_postgres(url, options).await
        } else if url.starts_with("sqlite:") {
            Self::open_sqlite(url, options).await
        } else {
            Err(StoreError::corrupt(
                "a database address begins with sqlite: or postgres:",
            ))
        }
    }

    async fn open_sqlite(url: &str, options: &StoreOptions) -> Result<Self, StoreError> {
        let connect = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(options.wait)
            .statement_cache_capacity(STATEMENTS)
            .disable_statement_logging();
        let one = PoolOptions::<Sqlite>::new()
            .max_connections(1)
            .min_connections(1)
            .acquire_timeout(options.write_wait)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false);
        let tries = options.write_wait.as_millis() / LOCK_TRY.as_millis();
        let tries = u32::try_from(tries).unwrap_or(u32::MAX);
        if url.starts_with("sqlite::memory:") {
            // A private database lives as long as its only connection, which all share.
            let pool = one.connect_with(connect.shared_cache(false)).await?;
            migrate(&SQLITE, &pool).await?;
            return Ok(Self::Sqlite {
                read: pool.clone(),
                write: pool,
                tries,
            });
        }
        let connect = connect
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("cache_size", "-16384")
            .pragma("temp_store", "memory");
        let mut first = connect
            .clone()
            .busy_timeout(options.write_wait)
            .connect()
            .await?;
        migrate(&SQLITE, &mut first).await?;
        let write = one
            .connect_with(connect.clone().busy_timeout(LOCK_TRY))
            .await?;
        first.close().await?;
        let read = PoolOptions::<Sqlite>::new()
            .max_connections(options.readers.max(1))
            .min_connections(1)
            .acquire_timeout(options.wait)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(connect.read_only(true).create_if_missing(false))
            .await?;
        Ok(Self::Sqlite { read, write, tries })
    }

    async fn open_postgres(url: &str, options: &StoreOptions) -> Result<Self, StoreError> {
        // Every statement finds its rows by a key, so the plan does not depend on the values, and
        // is never worth compiling.
        let connect = PgConnectOptions::from_str(url)?
            .application_name("preau")
            .statement_cache_capacity(STATEMENTS)
            .options([("plan_cache_mode", "force_generic_plan"), ("jit", "off")])
            .disable_statement_logging();
        // Making an index may take long; nothing else may.
        let mut first = connect.clone().connect().await?;
        migrate(&POSTGRES, &mut first).await?;
        first.close().await?;
        let wait = options.write_wait.as_millis().to_string();
        let write = PoolOptions::<Postgres>::new()
            .max_connections(3)
            .min_connections(1)
            .acquire_timeout(options.write_wait)
            .test_before_acquire(false)
            .connect_with(connect.clone().options([
                ("lock_timeout", wait.as_str()),
                ("statement_timeout", WRITE_TIMEOUT),
                ("idle_in_transaction_session_timeout", IDLE_TIMEOUT),
            ]))
            .await?;
        let read = PoolOptions::<Postgres>::new()
            .max_connections(options.readers.max(1))
            .min_connections(1)
            .acquire_timeout(options.wait)
            .test_before_acquire(false)
            .connect_lazy_with(connect.options([("statement_timeout", READ_TIMEOUT)]));
        Ok(Self::Postgres { read, write })
    }

    /// A connection for reading; [`StoreError::Busy`] when none comes free in time.
    pub(crate) async fn reader(&self) -> Result<Reader, StoreError> {
        Ok(match self {
            Self::Sqlite { read, .. } => Reader::Sqlite(read.acquire().await?),
            Self::Postgres { read, .. } => Reader::Postgres(read.acquire().await?),
        })
    }

    /// A transaction that may write.
    pub(crate) async fn writer(&self) -> Result<Writer, StoreError> {
        Ok(match self {
            Self::Sqlite { write, tries, .. } => {
                let mut tried = 0;
                loop {
                    tried += 1;
                    match write.begin_with("BEGIN IMMEDIATE").await {
                        Ok(begun) => break Writer::Sqlite(begun),
                        Err(error) if is_locked(&error) && tried < *tries => {}
                        Err(error) => return Err(error.into()),
                    }
                }
            }
            Self::Postgres { write, .. } => Writer::Postgres(write.begin().await?),
        })
    }

    /// Lets another process come to write. `SQLite` keeps no queue between processes: who commits one
    /// batch after another without a pause would keep all others out. `PostgreSQL` has no such lock.
    pub(crate) async fn give_way(&self) {
        if matches!(self, Self::Sqlite { .. }) {
            tokio::time::sleep(GIVE_WAY).await;
        }
    }

    /// Waits for what runs, and closes all connections.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { read, write, .. } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres { read, write } => {
                read.close().await;
                write.close().await;
            }
        }
    }
}

/// Whether another process holds `SQLite`'s lock: BUSY, or BUSY while it recovers.
fn is_locked(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .is_some_and(|code| matches!(code.as_ref(), "5" | "261"))
}

async fn migrate<'a, A>(migrator: &Migrator, on: A) -> Result<(), StoreError>
where
    A: sqlx::Acquire<'a>,
    <A::Connection as std::ops::Deref>::Target: sqlx::migrate::Migrate,
{
    migrator
        .run(on)
        .await
        .map_err(|error| StoreError::Database(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// How many texts the sources in a folder run, where a macro makes one of each.
    fn texts(folder: &Path) -> usize {
        const RUN: [(&str, usize); 5] = [
            ("execute!(", 1),
            ("fetch_all!(", 1),
            ("fetch_optional!(", 1),
            ("fetch_locking!(", 1),
            ("many_rows!(", 3),
        ];
        let mut sum = 0;
        for entry in fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("a source").path();
            if path.is_dir() {
                sum += texts(&path);
                continue;
            }
            let source = fs::read_to_string(&path).expect("a text");
            for (run, times) in RUN {
                sum += times * source.matches(run).count();
            }
        }
        sum
    }

    #[test]
    fn no_statement_is_prepared_again_for_want_of_room() {
        let texts = texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
        // Of some, a macro makes several: for each order, kind of audience or number of ranges.
        let most = texts + texts / 4;
        assert!(texts > 0 && most <= STATEMENTS, "{texts}, at most {most}");
    }
}
