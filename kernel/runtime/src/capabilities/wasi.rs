//! WASI 0.2, inert: no files, no sockets, no environment, no arguments. Output goes to the module's
//! log, the clock stands still at the call's instant, randomness is seeded per call.

use std::time::Duration;

use jiff::Timestamp;
use wasmtime::component::{Linker, ResourceTable};
use wasmtime_wasi::p2::bindings::random::insecure_seed;
use wasmtime_wasi::random::{Deterministic, WasiRandom};
use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtx, WasiCtxView, WasiView};

use crate::capabilities::output::Output;
use crate::host::Host;
use crate::limits;
use crate::log::Log;

/// The WASI part of an instance, made only if the guest uses it: most never do.
pub(crate) struct Wasi {
    now: Timestamp,
    output: Option<Output>,
    context: Option<Box<WasiCtx>>,
    table: ResourceTable,
}

impl Wasi {
    pub(crate) fn new(now: Timestamp) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits::HANDLES);
        Self {
            now,
            output: None,
            context: None,
            table,
        }
    }

    /// Moves what the guest printed into its log.
    pub(crate) fn drain_into(&mut self, log: &mut Log) {
        if let Some(output) = self.output.take() {
            output.drain_into(log);
        }
    }
}

/// A clock that stands still.
struct Still(Duration);

impl HostWallClock for Still {
    fn resolution(&self) -> Duration {
        Duration::from_millis(1)
    }

    fn now(&self) -> Duration {
        self.0
    }
}

impl HostMonotonicClock for Still {
    fn resolution(&self) -> u64 {
        1_000_000
    }

    fn now(&self) -> u64 {
        0
    }
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        self.enter().wasi()
    }
}

impl Host {
    fn wasi(&mut self) -> WasiCtxView<'_> {
        let wasi = &mut self.wasi;
        let context = wasi.context.get_or_insert_with(|| {
            let output = Output::default();
            wasi.output = Some(output.clone());
            let since_epoch = Duration::try_from(wasi.now.duration_since(Timestamp::UNIX_EPOCH))
                .unwrap_or_default();
            let seed = || Box::new(Deterministic::new(uuid::Uuid::new_v4().as_bytes().to_vec()));
            let mut builder = WasiCtx::builder();
            builder
                .stdout(output.clone())
                .stderr(output)
                .secure_random(seed())
                .insecure_random(seed())
                .insecure_random_seed(uuid::Uuid::new_v4().as_u128())
                .max_random_size(limits::CROSSING_BYTES as u64)
                .wall_clock(Still(since_epoch))
                .monotonic_clock(Still(since_epoch))
                .allow_tcp(false)
                .allow_udp(false)
                .allow_ip_name_lookup(false);
            Box::new(builder.build())
        });
        WasiCtxView {
            ctx: context,
            table: &mut wasi.table,
        }
    }
}

/// Links WASI.
pub(crate) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    wasmtime_wasi::p2::add_to_linker_async(linker)?;
    // What a guest orders its hash maps by: asked for by whoever has one, and by WASI's own word nothing that is to
    // be seen. A page made with it may be kept, unlike one made with any other randomness.
    linker.allow_shadowing(true);
    insecure_seed::add_to_linker::<Host, WasiRandom>(linker, |host| {
        host.enter().gives_only_context();
        host.wasi().ctx.random()
    })?;
    linker.allow_shadowing(false);
    Ok(())
}
