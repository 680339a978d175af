//! Where modules run: wasmtime, and everything that keeps a guest within its bounds.
//!
//! ```text
//! component bytes ─ inspect ─ compile (child process) ─ compiled cache (MAC) ─ LoadedModule
//!                                                                                   │ call
//! Entry + CallContext ─► fresh instance ─► guest ─► capabilities ─► store (reads)   │
//!                                             └──► Answer, WriteSet, fuel ◄─────────┘
//! ```
//!
//! | module | what |
//! |---|---|
//! | [`limits`] | what a module may use, in one place |
//! | [`manifest`] | the manifest as a vendor writes it |
//! | [`component`] | looking into a component before it is compiled |
//! | [`compile`] | compiling it in a bounded child process |
//! | [`compiled`] | compiled code on disk, under a MAC |
//! | [`call`] | one call |
//! | [`host`] | what the kernel holds for an instance while it runs |
//! | [`log`] | what a module writes to its log |
//! | [`module`] | a module that is ready to be called |
//! | [`engine`] | the one engine, its pool and its epoch |
//! | [`fault`] | what can go wrong by the module's doing |
//! | `capabilities` | what the kernel offers, one file each, the same for all contract versions |
//! | `contract` | one adapter for each version of the contract |
//!
//! **To add a capability**: its interface in `wit/`, a word in `preau_domain::module::Capability`, a
//! file in `capabilities/` with methods of `Host` in domain types, and its `impl … for Host` in the
//! contract's `import.rs`. Ask `within` first, charge what is read; a limit goes into [`limits`] with its test.

pub mod call;
pub(crate) mod capabilities;
pub mod compile;
pub mod compiled;
pub mod component;
pub(crate) mod contract;
pub mod engine;
pub mod fault;
pub mod host;
pub mod limits;
pub mod log;
pub mod manifest;
pub mod module;

use std::path::Path;
use std::sync::Arc;

use preau_store::Store as Database;
use wasmtime::component::Linker;

use crate::call::{CallContext, CallReport, Cost, Entry};
use crate::compile::Compiler;
use crate::compiled::CompiledCache;
use crate::component::{ComponentError, Inspected};
use crate::fault::RuntimeError;
use crate::module::LoadedModule;

/// The engine, its cache and its compiler.
pub struct Runtime {
    ticking: engine::Ticking,
    linker: Linker<host::Host>,
    cache: CompiledCache,
    compiler: Compiler,
    database: Database,
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runtime")
            .field("compiler", &self.compiler)
            .finish_non_exhaustive()
    }
}

impl Runtime {
    /// A runtime whose guests read from `database` and whose compiled code is kept in `cache` under
    /// `key`.
    pub fn new(
        database: Database,
        cache: &Path,
        key: &[u8; 32],
        compiler: Compiler,
    ) -> Result<Self, RuntimeError> {
        let setup = |error: &dyn std::fmt::Display| RuntimeError::Setup(error.to_string());
        let ticking = engine::Ticking::start()?;
        let mut linker = Linker::new(&ticking.engine);
        capabilities::wasi::link(&mut linker).map_err(|error| setup(&error))?;
        contract::v0_1::link(&mut linker).map_err(|error| setup(&error))?;
        let cache = CompiledCache::new(cache, key).map_err(|error| setup(&error))?;
        Ok(Self {
            ticking,
            linker,
            cache,
            compiler,
            database,
        })
    }

    /// Makes a component ready, compiling it if no trusted code for it is in the cache.
    pub async fn load(&self, bytes: &[u8]) -> Result<LoadedModule, ComponentError> {
        let inspected = component::inspect(bytes)?;
        if let Some(ready) = self.load_compiled(&inspected)? {
            return Ok(ready);
        }
        let code = self.compiler.compile(bytes).await?;
        let keep = |error: std::io::Error| {
            ComponentError::Compile(format!("its code cannot be kept: {error}"))
        };
        self.cache.put(&inspected.digest, &code).map_err(keep)?;
        self.load_compiled(&inspected)?
            .ok_or_else(|| ComponentError::Compile("its code does not fit this engine".into()))
    }

    fn load_compiled(&self, inspected: &Inspected) -> Result<Option<LoadedModule>, ComponentError> {
        let component = self
            .cache
            .get(&self.ticking.engine, &inspected.digest)
            .map_err(|error| ComponentError::Compile(error.to_string()))?;
        component
            .map(|component| {
                let manifest = Arc::new(inspected.manifest.clone());
                LoadedModule::link(&self.linker, &component, manifest, inspected.digest.clone())
            })
            .transpose()
    }

    /// Makes one call in a fresh instance. Errors are the kernel's; the module's own are in the report.
    /// `settle` hears what the call cost: once, however it ends, also when it is dropped.
    pub async fn call(
        &self,
        module: &LoadedModule,
        context: Arc<CallContext>,
        entry: Entry,
        settle: impl FnOnce(&Cost),
    ) -> Result<CallReport, RuntimeError> {
        call::run(module, &self.database, context, entry, settle).await
    }
}
