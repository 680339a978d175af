//! What the kernel holds for one instance: whose call it is, what it may still use, what it staged.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use preau_domain::failure::Failure;
use preau_domain::record::WriteSet;
use preau_outbound::Client;
use preau_store::{Part, Store as Database, StoreError};
use tokio::task::AbortHandle;
use uuid::Uuid;
use wasmtime::ResourceLimiterAsync;

use crate::call::{CallContext, Deadline, Entry};
use crate::capabilities::records::Known;
use crate::capabilities::wasi::Wasi;
use crate::fault::{Fault, RuntimeError};
use crate::limits;
use crate::log::Log;
use crate::pace::Stretch;
use crate::per_minute::PerMinute;
use crate::reads::{Read, Reads};

/// Why a call into the kernel ended the whole call.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stop {
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Runtime(error.into())
    }
}

impl From<StoreError> for RuntimeError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Busy,
            other => Self::Store(other.to_string()),
        }
    }
}

/// What a capability answers: a value, a failure for the guest, or the end of the call.
pub(crate) type Attempt<T> = Result<Result<T, Failure>, Stop>;

/// What a call has used of the kernel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HostUse {
    /// Calls into the kernel, those of WASI included.
    pub calls: u32,
    /// Rows that it read.
    pub rows: u32,
    /// Bytes of values in these rows, and of requests and their answers.
    pub bytes: usize,
    /// Rows that it has the kernel write, those of indexes included.
    pub staged_rows: u32,
    /// Bytes of values in these.
    pub staged_bytes: usize,
    /// Requests to the outside.
    pub requests: u32,
}

impl HostUse {
    /// What it costs in fuel.
    pub fn fuel(self) -> u64 {
        let bytes = self.bytes.saturating_add(self.staged_bytes);
        u64::from(self.calls) * limits::HOST_CALL_FUEL
            + u64::from(self.rows) * limits::HOST_ROW_FUEL
            + u64::from(self.staged_rows) * limits::HOST_WRITE_FUEL
            + u64::from(self.requests) * limits::OUTBOUND_FUEL
            + u64::try_from(bytes).unwrap_or(u64::MAX) * limits::HOST_BYTE_FUEL
    }
}

/// The state behind one instance.
pub(crate) struct Host {
    /// The call's fuel, of which the work of the kernel is a part.
    pub(crate) grant: u64,
    pub(crate) context: Arc<CallContext>,
    database: Database,
    pub(crate) outbound: Arc<Client>,
    pub(crate) entries: Arc<PerMinute>,
    pub(crate) deadline: Deadline,
    pub(crate) stretch: Arc<Stretch>,
    pub(crate) may_write: bool,
    /// Whether an entry of the caller's box that is opened is read from then on.
    pub(crate) may_open: bool,
    pub(crate) writes: WriteSet,
    /// Entries of boxes that its deliveries will make.
    pub(crate) mail_staged: usize,
    /// Records that this call has read: what a put is held against.
    pub(crate) known: Known,
    pub(crate) used: HostUse,
    /// What its answer is made of.
    pub(crate) reads: Reads,
    pub(crate) log: Log,
    pub(crate) memory: MemoryMeter,
    pub(crate) wasi: Wasi,
}

impl Host {
    pub(crate) fn new(
        context: Arc<CallContext>,
        database: Database,
        outbound: Arc<Client>,
        entries: Arc<PerMinute>,
        deadline: Deadline,
        stretch: Arc<Stretch>,
        entry: &Entry,
    ) -> Self {
        Self {
            grant: entry.fuel(&context.manifest),
            memory: MemoryMeter::new(context.manifest.budgets.memory, Arc::clone(&stretch)),
            wasi: Wasi::new(context.now),
            context,
            database,
            outbound,
            entries,
            deadline,
            stretch,
            may_write: entry.may_write(),
            may_open: entry.may_open(),
            writes: WriteSet::default(),
            mail_staged: 0,
            known: Known::default(),
            used: HostUse::default(),
            reads: Reads::default(),
            log: Log::default(),
        }
    }

    /// The way of every call of the guest into the kernel: it is counted here, whatever it is.
    pub(crate) fn enter(&mut self) -> &mut Self {
        self.used.calls = self.used.calls.saturating_add(1);
        self.reads.enter();
        self
    }

    /// Whether the call is within what it may use of the kernel. Asked by every capability first;
    /// for WASI, which cannot ask, at each tick and at the end.
    pub(crate) fn within(&self) -> Result<(), Fault> {
        if self.used.calls > limits::HOST_CALLS {
            Err(Fault::HostBudget("calls"))
        } else if self.used.rows > limits::HOST_ROWS {
            Err(Fault::HostBudget("rows"))
        } else if self.used.bytes > limits::HOST_BYTES {
            Err(Fault::HostBudget("bytes"))
        } else if self.used.requests > limits::OUTBOUND_REQUESTS {
            Err(Fault::HostBudget("requests"))
        } else if self.used.fuel() > self.grant {
            Err(Fault::Fuel)
        } else {
            Ok(())
        }
    }

    /// Instructions of the guest and work of the kernel, in fuel, when the guest has so much left.
    pub(crate) fn spent(&self, left: u64) -> u64 {
        self.grant
            .saturating_sub(left)
            .saturating_add(self.used.fuel())
    }

    /// Whether the call is within its grant as a whole, when the guest has so much fuel left.
    pub(crate) fn within_grant(&self, left: u64) -> Result<(), Fault> {
        self.within()?;
        if self.spent(left) > self.grant {
            Err(Fault::Fuel)
        } else {
            Ok(())
        }
    }

    /// Counts rows that the kernel read, and the bytes of their values.
    pub(crate) fn charge(&mut self, rows: usize, bytes: usize) -> Result<(), Fault> {
        let rows = u32::try_from(rows).unwrap_or(u32::MAX);
        self.used.rows = self.used.rows.saturating_add(rows);
        self.used.bytes = self.used.bytes.saturating_add(bytes);
        self.within()
    }

    /// Counts rows that the call wants to become durable, those of indexes included, and bytes of their values.
    pub(crate) fn charge_staged(&mut self, rows: usize, bytes: usize) -> Result<(), Fault> {
        let rows = u32::try_from(rows).unwrap_or(u32::MAX);
        self.used.staged_rows = self.used.staged_rows.saturating_add(rows);
        self.used.staged_bytes = self.used.staged_bytes.saturating_add(bytes);
        if self.used.staged_bytes > limits::STAGED_BYTES {
            Err(Fault::HostBudget("staged bytes"))
        } else {
            self.within()
        }
    }

    /// Asks the store as [`in_turn`] does. `what` says what is read, before it is: a page made of it is given again
    /// only while that stays. The only way to the store.
    pub(crate) fn read<T, F, A>(
        &mut self,
        what: Read<'_>,
        ask: A,
    ) -> impl Future<Output = Result<T, Stop>> + Send + use<T, F, A>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
        A: FnOnce(Database) -> F,
    {
        self.reads(what);
        let reading = in_turn(Arc::clone(&self.stretch), ask(self.database.clone()));
        preau_traces::step("read", reading)
    }

    /// Notes a part of the store that is about to be read.
    pub(crate) fn note(&mut self, part: Part) {
        self.database.view_reads(&mut self.reads.set, part);
    }

    /// An identifier never given before, ordered by time.
    pub(crate) fn fresh_record_id() -> String {
        Uuid::now_v7().simple().to_string()
    }
}

/// Memory that a guest may still take to say that it has none and end, in bytes.
const LAST_WORDS: usize = 256 << 10;

/// A task that ends with whoever waits for it.
struct Watched(AbortHandle);

impl Drop for Watched {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Asks the store when it is the call's turn, in a task of its own: the call itself may wait long for a core, and a
/// connection of the store's, or a turn of the long calls, is not kept from others meanwhile. A call that is dropped
/// gives both back, also where the store does not answer. How long the store took is noted, so that a slow store is
/// not taken for a slow module.
async fn in_turn<T: Send + 'static>(
    stretch: Arc<Stretch>,
    asked: impl Future<Output = Result<T, StoreError>> + Send + 'static,
) -> Result<T, Stop> {
    let own = Arc::clone(&stretch);
    let reading = tokio::spawn(async move {
        let turn = own.turn_to_read().await;
        let since = Instant::now();
        let answer = asked.await;
        drop(turn);
        (answer, since.elapsed())
    });
    let _watched = Watched(reading.abort_handle());
    let _asking = stretch.asking();
    let (answer, took) = reading
        .await
        .map_err(|error| RuntimeError::Store(error.to_string()))?;
    stretch.add_read(took);
    Ok(answer?)
}

/// Holds all memories and tables of an instance together under one limit.
#[derive(Debug)]
pub(crate) struct MemoryMeter {
    most: usize,
    pub(crate) used: usize,
    /// What it had when it was last refused memory.
    refused: Option<usize>,
    stretch: Arc<Stretch>,
}

impl MemoryMeter {
    fn new(most: usize, stretch: Arc<Stretch>) -> Self {
        Self {
            most,
            used: 0,
            refused: None,
            stretch,
        }
    }

    fn grow(&mut self, by: usize) -> bool {
        match self.used.checked_add(by) {
            Some(used) if used <= self.most => {
                self.used = used;
                true
            }
            _ => {
                self.refused = Some(self.used);
                false
            }
        }
    }

    /// Whether the guest was refused memory, and has not gone on with less since: what it did then, it did for want
    /// of it.
    pub(crate) fn is_short(&self) -> bool {
        self.refused
            .is_some_and(|had| self.used.saturating_sub(had) <= LAST_WORDS)
    }
}

#[async_trait]
impl ResourceLimiterAsync for MemoryMeter {
    async fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let granted = self.grow(desired.saturating_sub(current));
        self.stretch.take(self.used).await;
        Ok(granted)
    }

    async fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if desired > limits::TABLE_ELEMENTS {
            self.refused = Some(self.used);
            return Ok(false);
        }
        let granted = self.grow(desired.saturating_sub(current) * size_of::<usize>());
        self.stretch.take(self.used).await;
        Ok(granted)
    }

    fn instances(&self) -> usize {
        limits::CORE_INSTANCES as usize
    }

    fn tables(&self) -> usize {
        limits::TABLES as usize
    }

    fn memories(&self) -> usize {
        limits::MEMORIES as usize
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use preau_domain::ids::SchoolId;

    use super::*;
    use crate::pace::{Place, Turns};

    #[tokio::test]
    async fn a_call_that_goes_gives_its_turn_back_though_the_store_does_not_answer() {
        let (turns, stretch) = (Turns::new(1), Arc::new(Stretch::default()));
        let place = Place {
            school: SchoolId(1),
            module: "homework".parse().expect("an id"),
            weight: 1,
        };
        stretch.take_turns(&turns, &place);
        let (asked, is_asked) = tokio::sync::oneshot::channel();
        let hangs = in_turn(Arc::clone(&stretch), async move {
            asked.send(()).expect("somebody hears it");
            std::future::pending::<Result<(), StoreError>>().await
        });
        tokio::select! {
            _ = hangs => panic!("it never ends"),
            asked = is_asked => asked.expect("it has its turn"),
        }
        let next = tokio::time::timeout(Duration::from_secs(30), turns.take(&place)).await;
        assert!(next.expect("its turn comes").is_some());
    }
}
