//! The zoo: one guest for each way to misbehave (`tests/guests/zoo`), and for each what the kernel must make
//! of it, what it costs, and that nobody else notices.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod alone;
mod doors;
mod egress;
#[path = "../../../../tests/harness/guests.rs"]
mod guests;
mod hoarders;
mod hoards;
mod lessons;
mod live;
mod mail;
mod mix;
mod neighbours;
mod notified;
mod page;
mod region;
#[path = "../../../../tests/harness/remote.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod remote;
#[path = "../promises/school.rs"]
#[expect(dead_code, reason = "the promises need more of it")]
mod school;
mod secrets;
mod table;
mod timers;
#[path = "../../../../tests/harness/zoo.rs"]
mod zoo;
