//! A database for one test.

use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};

use preau_store::{Store, StoreOptions};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

static COUNT: AtomicU32 = AtomicU32::new(0);

pub(crate) struct Fresh {
    pub(crate) store: Store,
    pub(crate) url: String,
    made: Made,
}

enum Made {
    Folder(tempfile::TempDir),
    Database(String),
}

impl Fresh {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/preau.db", folder.path().display());
        Self {
            store: Store::open(&url, StoreOptions::default()).await.unwrap(),
            url,
            made: Made::Folder(folder),
        }
    }

    pub(crate) async fn postgres() -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("preau_test_{}_{number}", std::process::id());
        let mut server = server().await;
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .execute(&mut server)
            .await
            .unwrap();
        let url = server_options().database(&name).to_url_lossy().to_string();
        let options = StoreOptions {
            readers: 4,
            ..StoreOptions::default()
        };
        Self {
            store: Store::open(&url, options).await.unwrap(),
            url,
            made: Made::Database(name),
        }
    }

    pub(crate) async fn remove(self) {
        self.store.close().await;
        match self.made {
            Made::Folder(folder) => folder.close().unwrap(),
            Made::Database(name) => {
                let drop = format!("DROP DATABASE {name} WITH (FORCE)");
                let mut server = server().await;
                sqlx::query(AssertSqlSafe(drop))
                    .execute(&mut server)
                    .await
                    .unwrap();
            }
        }
    }
}

fn server_options() -> PgConnectOptions {
    let url = std::env::var("PREAU_TEST_POSTGRES").expect(
        "PREAU_TEST_POSTGRES must name a PostgreSQL server where databases may be created, \
         such as postgres://postgres@127.0.0.1:5432/postgres",
    );
    PgConnectOptions::from_str(&url).expect("PREAU_TEST_POSTGRES must be a postgres:// address")
}

async fn server() -> PgConnection {
    PgConnection::connect_with(&server_options())
        .await
        .expect("the server named by PREAU_TEST_POSTGRES must answer")
}
