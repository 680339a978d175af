//! The least that a fresh instance can cost: wasmtime with nothing around it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use preau_runtime::{engine, limits};
use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{Engine, Result, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use bindings::ModulePre;
use bindings::ent::kernel::caller;
use bindings::ent::kernel::types::{Date, Language, Level, Profile};
use bindings::exports::ent::module::pages::Route;

/// The contract, bound by wasmtime alone.
mod bindings {
    wasmtime::component::bindgen!({
        path: "../../wit/v0.2",
        world: "ent:module/module",
        imports: { default: async | trappable },
        exports: { default: async },
    });
}

/// Whether a call makes WASI state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wasi {
    /// For each call, as an embedder usually does.
    Plain,
    /// Not at all, since this guest never uses it.
    Never,
}

struct State {
    caller: Arc<caller::Context>,
    wasi: Option<WasiCtx>,
    table: ResourceTable,
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: self.wasi.get_or_insert_with(plain_wasi),
            table: &mut self.table,
        }
    }
}

fn plain_wasi() -> WasiCtx {
    WasiCtx::builder().build()
}

/// The bare loop.
pub(super) struct Floor {
    engine: Engine,
    prepared: ModulePre<State>,
    caller: Arc<caller::Context>,
    stop: Arc<AtomicBool>,
}

impl Drop for Floor {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Floor {
    pub(super) fn new(bytes: &[u8]) -> Result<Self> {
        let engine = Engine::new(&engine::running_config())?;
        let component = Component::new(&engine, bytes)?;
        let mut linker = Linker::<State>::new(&engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
        linker
            .instance("ent:kernel/caller@0.2.0")?
            .func_wrap("get", |store, (): ()| {
                Ok((caller::Context::clone(&store.data().caller),))
            })?;
        linker.define_unknown_imports_as_traps(&component)?;
        let prepared = ModulePre::new(linker.instantiate_pre(&component)?)?;
        let stop = Arc::new(AtomicBool::new(false));
        let (ticked, stopped) = (engine.clone(), Arc::clone(&stop));
        std::thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                ticked.increment_epoch();
                std::thread::sleep(limits::EPOCH_TICK);
            }
        });
        Ok(Self {
            engine,
            prepared,
            caller: Arc::new(pupil()),
            stop,
        })
    }

    /// Makes calls one after another.
    pub(super) async fn calls(&mut self, calls: u32, wasi: Wasi) -> Result<Duration> {
        let began = Instant::now();
        for _ in 0..calls {
            let state = State {
                caller: Arc::clone(&self.caller),
                wasi: (wasi == Wasi::Plain).then(plain_wasi),
                table: ResourceTable::new(),
            };
            let mut store = Store::new(&self.engine, state);
            store.set_fuel(limits::BUDGETS.view_fuel)?;
            store.epoch_deadline_async_yield_and_update(1);
            let guest = self.prepared.instantiate_async(&mut store).await?;
            let route = Route {
                path: String::new(),
                query: Vec::new(),
            };
            let answer = guest
                .ent_module_pages()
                .call_view(&mut store, &route)
                .await?;
            match answer {
                Ok(page) => std::hint::black_box(page),
                Err(failure) => {
                    let why = format!("the module failed: {failure:?}");
                    return Err(wasmtime::Error::msg(why));
                }
            };
        }
        Ok(began.elapsed())
    }
}

/// What the kernel tells of a pupil.
fn pupil() -> caller::Context {
    let day = |year, month, day| Date { year, month, day };
    caller::Context {
        identity: Some(caller::Identity {
            person: caller::Person {
                id: "0b7c58f6-3f5d-5b44-9a5f-3c6a8d1d2c11".to_owned(),
                name: "Lina Moreau".to_owned(),
            },
            profile: Profile::Pupil,
            functions: Vec::new(),
            child: None,
            audiences: Vec::new(),
            staff_of: Vec::new(),
        }),
        school: caller::School {
            name: "Collège des mesures".to_owned(),
            level: Level::College,
            year_start: day(2026, 8, 1),
            year_end: day(2027, 7, 31),
        },
        language: Language::Fr,
        today: day(2026, 11, 24),
        now: 1_795_505_400_000,
    }
}
