//! The use-cases: the only door for web and command line.
//!
//! Each takes the [`Operation`](operation::Operation) first (who, in which language, when),
//! authorises, does one thing, and commits once.
//!
//! | module | what |
//! |---|---|
//! | [`identity`] | passwords, sessions, signing in and out, activation |
//! | [`operation`] | who acts, and their rights in a school |
//! | [`config`] | what a region sets |
//! | [`error`] | why something was not done |
//! | [`tenancy`] | schools and what is enabled in them, from memory |
//! | [`modules`] | installing, enabling and calling modules; what they cost |
//! | [`delivery`] | events from the outbox to the modules that want them |
//! | `timers` | timers that are due, into the outbox |
//! | [`files`] | files that people send |
//! | [`live`] | pages that are followed while they are open |
//! | [`notifications`] | what modules tell people, and what people have read |
//! | [`settings`] | what an administrator sets, form by form |
//! | `correspondence` | who may write to whom |
//! | [`delegates`] | who represents the parents |
//! | [`quiet`] | when people are left alone |
//! | [`letters`] | e-mail of what they were told |
//! | [`gate`] | who is let in, as the operator sets it |
//! | [`lessons`] | who is in a lesson now |
//! | [`brand`] | how the region shows itself |
//! | [`plans`] | what a school's modules may use and keep |
//! | [`wanted`] | where modules are on, as the region's file and its operator want it |
//! | [`import`] | directories from outside |
//! | [`status`], [`history`] | how everything is, and how it was day by day |
//! | [`incidents`] | what people are told when something does not work |
//! | [`follow`], `freshness` | what other nodes changed, and what may still be believed after it |
//! | [`surge`] | whether more come than can be served |
//! | [`personal`] | what a school keeps of a person: given out, erased |
//! | [`clearing`] | data that is removed in steps: a module's, a person's |
//! | [`audit`] | the journal, looked through |
//! | [`sweep`] | what is past its time |
//! | `zone` | whose clock it is |
//! | [`parked`] | events that a module kept failing |

pub mod audit;
pub mod brand;
pub mod clearing;
pub mod config;
mod correspondence;
pub mod delegates;
pub mod delivery;
pub mod error;
pub mod files;
pub mod follow;
mod freshness;
pub mod gate;
pub mod history;
pub mod identity;
pub mod import;
pub mod incidents;
pub mod lessons;
pub mod letters;
pub mod live;
mod looked_up;
pub mod modules;
pub mod notifications;
pub mod operation;
pub mod parked;
pub mod personal;
pub mod plans;
pub mod quiet;
pub mod settings;
pub mod status;
pub mod surge;
pub mod sweep;
pub mod tenancy;
mod timers;
pub mod wanted;
mod zone;

use std::sync::Arc;

use preau_blobs::Blobs;
use preau_domain::clock::Clock;
use preau_runtime::Runtime;
use preau_store::Store;

use crate::brand::BrandKnown;
use crate::config::PlatformConfig;
use crate::delivery::Turns;
use crate::error::PlatformError;
use crate::files::Places;
use crate::follow::Followed;
use crate::gate::{DialsKnown, GateClock};
use crate::identity::Keys;
use crate::identity::attempts::Attempts;
use crate::identity::passwords::{HashingDone, Passwords};
use crate::identity::people::People;
use crate::incidents::IncidentsKnown;
use crate::lessons::LessonsKnown;
use crate::live::{Feed, Hub};
use crate::looked_up::LookedUp;
use crate::modules::catalogue::Catalogue;
use crate::modules::guard::Guard;
use crate::modules::kept::Kept;
use crate::modules::reruns::Reruns;
use crate::modules::storage::Said;
use crate::modules::usage::Usage;
use crate::notifications::unread::UnreadKnown;
use crate::plans::PlansKnown;
use crate::status::Watch;
use crate::surge::Surge;
use crate::tenancy::Tenancy;

/// Everything that a node of the platform holds. Shared behind an [`Arc`].
#[derive(Debug)]
pub struct Platform {
    pub(crate) config: PlatformConfig,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) store: Store,
    pub(crate) blobs: Blobs,
    pub(crate) runtime: Runtime,
    pub(crate) keys: Keys,
    pub(crate) attempts: Arc<Attempts>,
    pub(crate) passwords: Passwords,
    pub(crate) people: People,
    pub(crate) tenancy: Tenancy,
    pub(crate) catalogue: Catalogue,
    pub(crate) usage: Arc<Usage>,
    pub(crate) incidents: IncidentsKnown,
    pub(crate) watch: Arc<Watch>,
    pub(crate) guard: Arc<Guard>,
    pub(crate) kept: Kept,
    pub(crate) surge: Surge,
    pub(crate) dials: DialsKnown,
    pub(crate) gate_clock: GateClock,
    pub(crate) lessons: LessonsKnown,
    pub(crate) operators: LookedUp,
    pub(crate) plans: PlansKnown,
    pub(crate) brand: BrandKnown,
    pub(crate) followed: tokio::sync::Mutex<Followed>,
    pub(crate) turns: Turns,
    pub(crate) reruns: Reruns,
    pub(crate) full_said: Said,
    pub(crate) unread: UnreadKnown,
    pub(crate) uploads: Places,
    pub(crate) archives: Places,
    pub(crate) wake: tokio::sync::Notify,
    pub(crate) timers_changed: tokio::sync::Notify,
    pub(crate) clearing_wake: tokio::sync::Notify,
    pub(crate) letters_wake: tokio::sync::Notify,
    pub(crate) letters_news: letters::news::News,
    pub(crate) hub: Hub,
    pub(crate) live_feed: tokio::sync::Mutex<Feed>,
    pub(crate) live_short: Arc<tokio::sync::Notify>,
}

impl Platform {
    /// A platform over an open store, with everything that requests need already in memory.
    pub async fn open(
        config: PlatformConfig,
        clock: Arc<dyn Clock>,
        store: Store,
        blobs: Blobs,
        runtime: Runtime,
        keys: Keys,
    ) -> Result<Arc<Self>, PlatformError> {
        let passwords = Passwords::new(config.hashing_slots, config.hashing_queue)?;
        let platform = Arc::new(Self {
            attempts: Arc::new(Attempts::of(config.networks.clone())),
            passwords,
            people: People::default(),
            tenancy: Tenancy::default(),
            catalogue: Catalogue::default(),
            usage: Arc::default(),
            incidents: IncidentsKnown::default(),
            watch: Arc::default(),
            guard: Arc::default(),
            kept: Kept::new(config.views),
            surge: Surge::default(),
            dials: DialsKnown::default(),
            gate_clock: GateClock::default(),
            lessons: LessonsKnown::default(),
            operators: LookedUp::default(),
            plans: PlansKnown::default(),
            brand: BrandKnown::default(),
            followed: tokio::sync::Mutex::default(),
            turns: Turns::default(),
            reruns: Reruns::default(),
            full_said: Said::default(),
            unread: UnreadKnown::default(),
            uploads: Places::of_uploads(),
            archives: Places::of_archives(),
            wake: tokio::sync::Notify::new(),
            timers_changed: tokio::sync::Notify::new(),
            clearing_wake: tokio::sync::Notify::new(),
            letters_wake: tokio::sync::Notify::new(),
            letters_news: letters::news::News::default(),
            hub: Hub::new(config.listeners),
            live_feed: tokio::sync::Mutex::default(),
            live_short: Arc::default(),
            config,
            clock,
            store,
            blobs,
            runtime,
            keys,
        });
        platform.begin_anew().await?;
        Ok(platform)
    }

    /// What the region set.
    pub fn config(&self) -> &PlatformConfig {
        &self.config
    }

    /// What the hashing pool has done since it was made.
    pub fn hashing_done(&self) -> HashingDone {
        self.passwords.done()
    }

    /// Whether signing in takes some seconds, since many do.
    pub fn hashing_is_pressed(&self) -> bool {
        self.passwords.is_pressed()
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
