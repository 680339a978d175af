//! What the kernel keeps: the directory, accounts, modules, their records, the outbox, the books.
//!
//! One [`Store`] over `SQLite` (a school, a small region, tests) or `PostgreSQL` (many processes), with
//! the same statements on both. Reads use their own connections and never wait for a writer. What a
//! call staged goes through [`Store::commit`], which makes many calls durable at once.
//!
//! | file | what |
//! |---|---|
//! | `database.rs` | connections, and the macros that run one statement on either database |
//! | `column.rs` | domain types ↔ columns |
//! | `rows.rs` | statements for many rows |
//! | `schools.rs`, `people.rs`, `members.rs` | the directory: schools, a person's file, who is in a school or class |
//! | `correspondents.rs` | whom a person may write to |
//! | `local.rs` | what is decided here and not by a source |
//! | `roster/`, `imports.rs` | importing the directory, and what imports did |
//! | `accounts.rs`, `sessions.rs`, `changes.rs` | logins, ended sessions, what other nodes must forget |
//! | `modules.rs`, `enablement.rs`, `settings.rs` | components and where they run |
//! | `records/` | documents: their text form, reading, writing, upkeep |
//! | `writer.rs` | group commit |
//! | `locks.rs` | rows that several calls change, taken in one order |
//! | `mailbox/` | records delivered to people, and what each does with theirs |
//! | `notifications/` | what modules tell people, and what people have read |
//! | `email.rs`, `letters.rs` | where people have e-mail sent, and letters to be sent |
//! | `outbox.rs` | events on their way to subscribers |
//! | `live.rs` | what calls touched, on its way to open pages |
//! | `views.rs` | what views read, and what commits change of it |
//! | `timers.rs` | what modules are to be told at an instant to come |
//! | `lessons.rs` | when classes and groups have lessons |
//! | `files/` | files that people send, and contents that nobody names |
//! | `storage.rs` | what each module keeps, counted |
//! | `audit.rs`, `usage.rs` | who did what, and what it cost |
//! | `clearing.rs`, `erasure.rs` | data that is removed in steps: a module's, a person's |
//! | `personal.rs` | what a school keeps of a person |
//! | `own_export.rs` | who was given what is kept of them, and when |
//! | `holds.rs`, `faults.rs` | modules held back, and how they faulted |
//! | `dials.rs` | what the operator set of admission |
//! | `gate_clock.rs` | how far the gate's clock came while people waited |
//! | `incidents.rs`, `conditions.rs` | what people were told of the service, and how it was |
//! | `brand.rs` | how the region shows itself |
//! | `plans.rs`, `newcomers.rs` | limits of a school or a module, and what is on in new schools |
//! | `sweep.rs` | which node removes what is past its time |
//!
//! School leads every primary key of a school's data, and every statement on it binds the school.
//! How to add a table or a method: `kernel/ARCHITECTURE.md`, "A table or a method of the store".

mod accounts;
mod audit;
mod brand;
mod changes;
mod clearing;
mod column;
mod conditions;
mod correspondents;
mod database;
mod dials;
mod email;
mod enablement;
mod erasure;
mod error;
mod faults;
mod files;
mod gate_clock;
mod holds;
mod imports;
mod incidents;
mod lessons;
mod letters;
mod live;
mod local;
mod locks;
mod mailbox;
mod members;
mod modules;
mod newcomers;
mod notifications;
mod outbox;
mod own_export;
mod people;
mod personal;
mod plans;
mod records;
mod relatives;
mod roster;
mod rows;
mod schools;
mod sessions;
mod settings;
mod storage;
mod sweep;
mod timers;
mod uploads;
mod urgent;
mod usage;
mod views;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

pub use accounts::{Account, CodeIssued, Enrolled};
pub use audit::{AuditEntry, AuditLine, AuditQuery};
pub use changes::{Change, ChangeKind};
pub use clearing::{Cleared, Clearing, ModuleClear};
pub use conditions::{ConditionDay, ConditionSlot, SLOTS_OF_DAY};
pub use correspondents::{Correspondent, CorrespondentFile};
pub use email::Email;
pub use enablement::{GroupSize, Reached, Wanted};
pub use erasure::{Forgotten, PersonClear};
pub use error::{CommitError, DiscardError, StoreError};
pub use faults::{FaultSeen, FaultWay};
pub use files::{FileKept, FileQuota, NewFile};
pub use holds::{Held, HoldTurn, released};
pub use imports::{Import, ImportCounts, ImportEnd, ImportProblem, ImportState};
pub use lessons::PlannedLesson;
pub use letters::{Haste, LetterClaim, LetterHealth};
pub use live::{LiveHead, Touched};
pub use local::FunctionSet;
pub use mailbox::{Entries, EntryQuery, MailHead, ReceiptLine, Receipts, Searched};
pub use modules::{ModuleCurrent, ModuleVersion};
pub use notifications::{NotificationHeld, NotificationLine, NotificationQuery};
pub use outbox::{Delivery, DeliveryKey, Lane, ParkedDelivery};
pub use people::PersonFile;
pub use personal::{PersonalFile, PersonalLine};
pub use records::{Backfill, Found, KeyRange, OtherKeys, Scan, Scanned};
pub use relatives::Relative;
pub use roster::{ClassMove, Departing, Departures, Moved, RosterApplied, RosterEnded, Telling};
pub use settings::{SettingChange, SettingForm, SettingsSet};
pub use storage::{PersonMost, PersonStorage, Storage};
pub use timers::SetTimer;
pub use uploads::{NewUpload, Upload, UploadBegun};
pub use usage::UsageHour;
pub use views::{Part, ReadSet};
pub use writer::{By, Commit, EventDelivery};

use database::{Database, Reader, Writer};

/// How a store uses its database.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// Connections for reading.
    pub readers: u32,
    /// How long a read waits for a connection before it is refused as [`StoreError::Busy`].
    pub wait: Duration,
    /// How long a write waits for its turn, and for the locks that it needs, before it is refused as
    /// busy. Longer than a read, since one batch of an import may be before it; commits of calls are
    /// shed earlier, by the length of their queue.
    pub write_wait: Duration,
    /// How many commits may wait for their turn before one more is refused as
    /// [`CommitError::Busy`].
    pub queue: usize,
    /// The most commits that become durable together.
    pub batch: usize,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            readers: 8,
            wait: Duration::from_millis(250),
            write_wait: Duration::from_secs(5),
            queue: 1024,
            batch: 64,
        }
    }
}

/// The database of a region. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    database: Database,
    commits: mpsc::Sender<writer::Waiting>,
    /// This process among those that share the database.
    node: Uuid,
    /// A commit touched something.
    touched: Arc<Notify>,
    views: views::Views,
}

impl Store {
    /// Connects to `sqlite://path` (created where it is not there), `sqlite::memory:` (private to
    /// this store) or `postgres://…`, brings its tables up to date and starts the writer. Must be
    /// called within a Tokio runtime.
    pub async fn open(url: &str, options: StoreOptions) -> Result<Self, StoreError> {
        let database = Database::open(url, &options).await?;
        let (commits, waiting) = mpsc::channel(options.queue.max(1));
        let touched = Arc::new(Notify::new());
        tokio::spawn(writer::run(
            database.clone(),
            waiting,
            options.batch.max(1),
            Arc::clone(&touched),
        ));
        Ok(Self(Arc::new(Inner {
            database,
            commits,
            node: Uuid::new_v4(),
            touched,
            views: views::Views::default(),
        })))
    }

    /// Waits for running statements and closes all connections. Later uses of any clone fail.
    pub async fn close(&self) {
        self.0.database.close().await;
    }

    async fn reader(&self) -> Result<Reader, StoreError> {
        self.0.database.reader().await
    }

    async fn writer(&self) -> Result<Writer, StoreError> {
        self.0.database.writer().await
    }

    /// Called between transactions of one's own that follow each other without end.
    async fn give_way(&self) {
        self.0.database.give_way().await;
    }
}
