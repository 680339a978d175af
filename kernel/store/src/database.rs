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
use sqlx::{ConnectOptions, PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};

use crate::StoreOptions;
use crate::error::StoreError;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// How long a write waits for its turn. Longer than a read may wait, since one batch of an import
/// may be before it; commits of calls are shed earlier, by the length of their queue.
const WRITE_WAIT: Duration = Duration::from_secs(5);
/// How long `PostgreSQL` works on one read before it gives up.
const READ_TIMEOUT: &str = "5000";
/// More than there are statements in this crate, so that each is prepared once per connection.
const STATEMENTS: usize = 256;

/// The connections of a store: readers never wait for a writer.
#[derive(Debug, Clone)]
pub(crate) enum Database {
    /// One writer; readers on their own connections.
    Sqlite { read: SqlitePool, write: SqlitePool },
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

pub(crate) use {execute, fetch_all, fetch_optional};

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
            .acquire_timeout(WRITE_WAIT)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false);
        if url.starts_with("sqlite::memory:") {
            // A private database lives as long as its only connection, which all share.
            let pool = one.connect_with(connect.shared_cache(false)).await?;
            migrate(&SQLITE, &pool).await?;
            return Ok(Self::Sqlite {
                read: pool.clone(),
                write: pool,
            });
        }
        let connect = connect
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("cache_size", "-16384")
            .pragma("temp_store", "memory");
        let write = one.connect_with(connect.clone()).await?;
        migrate(&SQLITE, &write).await?;
        let read = PoolOptions::<Sqlite>::new()
            .max_connections(options.readers.max(1))
            .min_connections(1)
            .acquire_timeout(options.wait)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(connect.read_only(true).create_if_missing(false))
            .await?;
        Ok(Self::Sqlite { read, write })
    }

    async fn open_postgres(url: &str, options: &StoreOptions) -> Result<Self, StoreError> {
        // Every statement finds its rows by a key, so the plan does not depend on the values, and
        // is never worth compiling.
        let connect = PgConnectOptions::from_str(url)?
            .application_name("preau")
            .statement_cache_capacity(STATEMENTS)
            .options([("plan_cache_mode", "force_generic_plan"), ("jit", "off")])
            .disable_statement_logging();
        let write = PoolOptions::<Postgres>::new()
            .max_connections(3)
            .min_connections(1)
            .acquire_timeout(WRITE_WAIT)
            .test_before_acquire(false)
            .connect_with(connect.clone())
            .await?;
        migrate(&POSTGRES, &write).await?;
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
            Self::Sqlite { write, .. } => {
                Writer::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?)
            }
            Self::Postgres { write, .. } => Writer::Postgres(write.begin().await?),
        })
    }

    /// Waits for what runs, and closes all connections.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
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
