//! The use-cases: the only door for web and command line.
//!
//! Each takes the [`Operation`](operation::Operation) first (who, in which language, when),
//! authorises, does one thing, and commits once.
//!
//! | module | what |
//! |---|---|
//! | [`identity`] | passwords, sessions, signing in and out, activation |
//! | [`operation`] | who acts, and their rights in a school |
//! | [`tenancy`] | schools and what is enabled in them, from memory |
//! | [`modules`] | installing, enabling and calling modules; what they cost |
//! | [`delivery`] | events from the outbox to the modules that want them |
//! | [`import`] | directories from outside |
//! | [`follow`] | what other nodes changed, and the periodic work |

pub mod config;
pub mod delivery;
pub mod error;
pub mod follow;
pub mod identity;
pub mod import;
pub mod modules;
pub mod operation;
pub mod tenancy;

use std::sync::Arc;

use preau_domain::clock::Clock;
use preau_runtime::Runtime;
use preau_store::Store;

use crate::config::PlatformConfig;
use crate::error::PlatformError;
use crate::identity::passwords::Passwords;
use crate::identity::people::People;
use crate::identity::session::SessionKeys;
use crate::modules::catalogue::Catalogue;
use crate::modules::usage::Usage;
use crate::tenancy::Tenancy;

/// Everything that a node of the platform holds. Shared behind an [`Arc`].
#[derive(Debug)]
pub struct Platform {
    pub(crate) config: PlatformConfig,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) store: Store,
    pub(crate) runtime: Runtime,
    pub(crate) keys: SessionKeys,
    pub(crate) passwords: Passwords,
    pub(crate) people: People,
    pub(crate) tenancy: Tenancy,
    pub(crate) catalogue: Catalogue,
    pub(crate) usage: Usage,
    pub(crate) wake: tokio::sync::Notify,
}

impl Platform {
    /// A platform over an open store, with everything that requests need already in memory.
    pub async fn open(
        config: PlatformConfig,
        clock: Arc<dyn Clock>,
        store: Store,
        runtime: Runtime,
        keys: SessionKeys,
    ) -> Result<Arc<Self>, PlatformError> {
        let passwords = Passwords::new(config.hashing_slots, config.hashing_queue)?;
        let platform = Arc::new(Self {
            passwords,
            people: People::default(),
            tenancy: Tenancy::default(),
            catalogue: Catalogue::default(),
            usage: Usage::default(),
            wake: tokio::sync::Notify::new(),
            config,
            clock,
            store,
            runtime,
            keys,
        });
        platform.catch_up_from_start().await?;
        Ok(platform)
    }

    /// What the region set.
    pub fn config(&self) -> &PlatformConfig {
        &self.config
    }

    /// The store below, for the command line's maintenance and for tests.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The present instant.
    pub fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    /// The present day in the region's time zone.
    pub fn today(&self) -> jiff::civil::Date {
        self.now().to_zoned(self.config.time_zone.clone()).date()
    }
}
