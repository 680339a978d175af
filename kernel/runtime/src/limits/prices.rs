//! What a call's work costs in fuel, and how long calls are at their turns: no limits by themselves, but what the
//! limits are counted in.

use std::time::Duration;

/// The smallest fuel that a manifest may ask for, below which not even an empty call ends.
pub const MIN_FUEL: u64 = 100_000;

/// Fuel that one call from the guest into the kernel costs, on top of the guest's own.
pub const HOST_CALL_FUEL: u64 = 2_000;
/// Fuel that one row read costs.
pub const HOST_ROW_FUEL: u64 = 2_000;
/// How many entries of a box that a search looks at cost as much as one row read: an index leads from one to the next,
/// and nothing of them is decoded.
pub const MAIL_LOOKED_AT: usize = 16;
/// Fuel that one byte read costs, decoding it here and copying it into the guest, and one that is staged.
pub const HOST_BYTE_FUEL: u64 = 2;
/// Fuel that one row costs which the kernel is to write for the call: a record and one for each index of its
/// collection, whether it is put or deleted, an event, a timer, a lesson, a notification, a touch, an entry that is
/// marked. All modules' writes go through one writer, and a commit makes the others wait for so long as it takes.
pub const HOST_WRITE_FUEL: u64 = 10_000;

/// Fuel that one request to the outside costs, on top of its bytes: finding the host, connecting and both
/// sides' proofs take the kernel a good half millisecond of a core.
pub const OUTBOUND_FUEL: u64 = 5_000_000;

/// Fuel that a page costs which is given again without a call: finding it, and drawing the shell around it, take some
/// fifty microseconds of a core, a tenth of what a small page takes that is made. As much as ten calls into the kernel.
pub const VIEW_AGAIN_FUEL: u64 = 20_000;

/// Functions of a fault's backtrace that are told, innermost first.
pub const BACKTRACE_FRAMES: usize = 32;

/// How often the engine's epoch is advanced.
pub const EPOCH_TICK: Duration = Duration::from_millis(1);
/// After how many ticks a running guest gives way. Two, since the first may come at once.
pub const STRETCH_TICKS: u64 = 2;
/// Calls in the foreground, for each core: enough that cores are busy while calls wait for the store.
pub const FOREGROUND_CALLS: usize = 8;
/// Calls waiting for their turn from which on nothing is begun that can wait: pages are not told to come again.
pub const CROWDED: usize = 32;
/// How long past its wall time a call that waits in the kernel is left before it is dropped.
pub const WALL_GRACE: Duration = Duration::from_millis(10);
