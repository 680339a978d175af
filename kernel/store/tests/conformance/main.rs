//! What the store promises, on both databases: each body below runs on a fresh `SQLite` database and
//! on a fresh `PostgreSQL` one. `PREAU_TEST_POSTGRES` names a server where the tests may create
//! databases; without it the `PostgreSQL` half fails.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

/// Runs each body on both databases.
macro_rules! on_both {
    ($($body:ident),* $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $body() {
                    let fresh = crate::fresh::Fresh::sqlite().await;
                    super::$body(fresh.store.clone()).await;
                    fresh.remove().await;
                }
            )*
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $body() {
                    let fresh = crate::fresh::Fresh::postgres().await;
                    super::$body(fresh.store.clone()).await;
                    fresh.remove().await;
                }
            )*
        }
    };
}

mod accounts;
mod books;
mod clearing;
mod commits;
mod correspondents;
mod directory;
mod files;
mod fresh;
mod holds;
mod homework;
mod incidents;
mod lessons;
mod letters;
mod live;
mod local;
mod mail_lines;
mod mailbox;
mod model;
mod modules;
mod nodes;
mod notifications;
mod outbox;
mod personal;
mod region;
mod roster;
mod scans;
mod searching;
mod shares;
mod storage;
mod timers;
mod views;
