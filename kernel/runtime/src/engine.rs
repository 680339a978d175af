//! The one engine: how guests are compiled, where they live, how they are interrupted.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::thread;

use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::fault::RuntimeError;
use crate::limits;

/// What decides the generated code: the same in the kernel and in the compiling child.
fn code_config() -> Config {
    let mut config = Config::new();
    config
        .consume_fuel(true)
        .epoch_interruption(true)
        .wasm_component_model(true)
        .wasm_memory64(false)
        .wasm_backtrace_max_frames(std::num::NonZeroUsize::new(20))
        .max_wasm_stack(limits::GUEST_STACK)
        .async_stack_size(limits::GUEST_STACK + (512 << 10))
        // A reservation and a guard of this size let memory accesses go without bounds checks.
        .memory_reservation(4 << 30)
        .memory_guard_size(32 << 20)
        // Values must be the same on every machine, for a view is a function of what it read.
        .cranelift_nan_canonicalization(true)
        .wasm_relaxed_simd(false);
    config
}

/// The child's engine: no pool.
pub(crate) fn compiling_config() -> Config {
    let mut config = code_config();
    // Two compilations at once must not take both cores from people.
    config.parallel_compilation(false);
    config
}

/// The kernel's engine: instances come from a pool made at start, so a call maps no memory.
///
/// Public so that the benchmark's floor is measured with this very engine; nothing else needs it.
pub fn running_config() -> Config {
    let mut pool = PoolingAllocationConfig::new();
    // As much as all instances could take if each took the most, so that modules with many memories,
    // tables or parts leave others theirs. What is not used is address space, some 8 TiB of 128.
    pool.total_component_instances(limits::INSTANCES)
        .total_core_instances(limits::INSTANCES * limits::CORE_INSTANCES)
        .total_memories(limits::INSTANCES * limits::MEMORIES)
        .total_tables(limits::INSTANCES * limits::TABLES)
        .total_stacks(limits::INSTANCES)
        .max_core_instances_per_component(limits::CORE_INSTANCES)
        .max_memories_per_component(limits::MEMORIES)
        .max_tables_per_component(limits::TABLES)
        .max_memories_per_module(limits::MEMORIES)
        .max_tables_per_module(limits::TABLES)
        .table_elements(limits::TABLE_ELEMENTS)
        .max_memory_size(limits::BUDGETS.memory)
        .max_core_instance_size(1 << 20)
        .max_component_instance_size(1 << 20)
        .max_unused_warm_slots(64)
        // What stays mapped when an instance goes: cleared by hand, far cheaper than unmapping.
        .linear_memory_keep_resident(512 << 10)
        .table_keep_resident(64 << 10)
        .async_stack_keep_resident(64 << 10)
        // Each call gives its own memory back as it ends: in a batch, whoever comes last unmaps what all before it
        // had filled.
        .decommit_batch_size(1)
        .pagemap_scan(Enabled::Auto);
    let mut config = code_config();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    config
}

/// The engine and the thread that advances its epoch.
#[derive(Debug)]
pub(crate) struct Ticking {
    pub(crate) engine: Engine,
    stop: Arc<AtomicBool>,
}

impl Ticking {
    pub(crate) fn start() -> Result<Self, RuntimeError> {
        let engine = Engine::new(&running_config())
            .map_err(|error| RuntimeError::Setup(format!("{error:#}")))?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped: Weak<AtomicBool> = Arc::downgrade(&stop);
        let ticked = engine.weak();
        thread::Builder::new()
            .name("preau-epoch".into())
            .spawn(move || {
                while let (Some(stop), Some(engine)) = (stopped.upgrade(), ticked.upgrade()) {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    engine.increment_epoch();
                    drop((stop, engine));
                    thread::sleep(limits::EPOCH_TICK);
                }
            })
            .map_err(|error| {
                RuntimeError::Setup(format!("the epoch thread does not start: {error}"))
            })?;
        Ok(Self { engine, stop })
    }
}

impl Drop for Ticking {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
