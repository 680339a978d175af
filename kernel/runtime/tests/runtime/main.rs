//! What a module cannot do to the kernel: each limit is run into by a guest made for it, and code that
//! did not come from this kernel's own compiler is not loaded.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

mod bench;
#[path = "../../../../tests/harness/cases.rs"]
mod cases;
mod compiled;
mod components;
mod contract;
#[path = "../../../../tests/harness/contracts.rs"]
mod contracts;
mod files;
#[path = "../../../../tests/harness/guests.rs"]
mod guests;
mod lessons;
mod limits;
mod live;
mod local;
mod mailbox;
mod notify;
mod outbound;
mod output;
mod records;
#[path = "../../../../tests/harness/remote.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod remote;
mod staging;
mod table;
mod timers;
