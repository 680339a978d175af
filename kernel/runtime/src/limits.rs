//! What a module may use. One place: every limit of the runtime is a constant here.
//!
//! A manifest may ask for less than the kernel's budget, never for more.

use std::time::Duration;

use preau_domain::module::Budgets;

/// Fuel of a call, where fuel counts guest instructions. 100 million end an endless loop in about
/// 15 ms of the reference machine.
pub const BUDGETS: Budgets = Budgets {
    view_fuel: 100_000_000,
    act_fuel: 100_000_000,
    tile_fuel: 25_000_000,
    event_fuel: 100_000_000,
    memory: 64 << 20,
};

/// The smallest fuel that a manifest may ask for, below which not even an empty call ends.
pub const MIN_FUEL: u64 = 100_000;

/// Wall time of a view or an act, waiting included.
pub const CALL_WALL: Duration = Duration::from_secs(3);
/// Wall time of a tile.
pub const TILE_WALL: Duration = Duration::from_millis(750);
/// Wall time of an event.
pub const EVENT_WALL: Duration = Duration::from_secs(5);
/// How long past its wall time a call that waits in the kernel is left before it is dropped.
pub const WALL_GRACE: Duration = Duration::from_millis(10);

/// How often a running guest is made to yield to others.
pub const EPOCH_TICK: Duration = Duration::from_millis(2);

/// Calls from the guest into the kernel in one call.
pub const HOST_CALLS: u32 = 2_000;
/// Rows that one call may have the kernel read, those it may not see included.
pub const HOST_ROWS: u32 = 20_000;
/// Fuel that one call from the guest into the kernel costs, on top of the guest's own.
pub const HOST_CALL_FUEL: u64 = 2_000;
/// Fuel that one row read costs.
pub const HOST_ROW_FUEL: u64 = 2_000;
/// Bytes that cross from the guest in one host call or one answer: a page, a form, a record. A
/// little above 1 MiB of text, since lists cost their element size too.
pub const CROSSING_BYTES: usize = 2 << 20;
/// Open handles (streams, pollables) of an instance.
pub const HANDLES: usize = 256;

/// Records staged in one call.
pub const STAGED_CHANGES: usize = 500;
/// Bytes of all values staged in one call.
pub const STAGED_BYTES: usize = 4 << 20;
/// Events staged in one call.
pub const STAGED_EVENTS: usize = 100;
/// Records of one query's answer.
pub const QUERY_LIMIT: u32 = 500;
/// Prefixes of one query.
pub const QUERY_PREFIXES: usize = 32;
/// To what a count counts.
pub const COUNT_CAP: u32 = 10_000;
/// Identifiers of one `directory.names`.
pub const NAMES: usize = 500;

/// Log lines of one call; further ones are dropped and counted.
pub const LOG_LINES: usize = 64;
/// Characters of a log line.
pub const LOG_CHARS: usize = 1_024;
/// Bytes of standard output and error together in one call.
pub const OUTPUT_BYTES: usize = 16 << 10;

/// Linear memories of an instance.
pub const MEMORIES: u32 = 8;
/// Tables of an instance.
pub const TABLES: u32 = 8;
/// Elements of a table.
pub const TABLE_ELEMENTS: usize = 100_000;
/// Core instances of a component: its own module, adapters and shims.
pub const CORE_INSTANCES: u32 = 32;
/// Guest stack.
pub const GUEST_STACK: usize = 512 << 10;
/// Instances that exist at the same time in the process.
pub const INSTANCES: u32 = 256;

/// Size of a component.
pub const COMPONENT_BYTES: usize = 32 << 20;
/// Size of a manifest.
pub const MANIFEST_BYTES: usize = 256 << 10;
/// Functions of a component over all its core modules.
pub const COMPONENT_FUNCTIONS: usize = 100_000;
/// Processor time of a compilation.
pub const COMPILE_CPU: Duration = Duration::from_mins(1);
/// Wall time of a compilation.
pub const COMPILE_WALL: Duration = Duration::from_mins(2);
/// Address space of the process that compiles. Cranelift reserves far more than it touches.
pub const COMPILE_MEMORY: u64 = 4 << 30;
/// Size of compiled code.
pub const COMPILED_BYTES: usize = 256 << 20;
