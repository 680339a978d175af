//! The promises of the platform, each with the case that would break it: who reads and writes what,
//! a call as a transaction, events, sessions, modules on and off, what calls cost.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod authorisation;
mod brand;
mod calls;
#[path = "../../../../tests/harness/contracts.rs"]
mod contracts;
mod correspondence;
mod delegates;
mod directory;
mod door;
mod events;
mod files;
mod follow;
mod gate;
#[path = "../../../../tests/harness/guests.rs"]
mod guests;
mod holds;
mod imports;
mod incidents;
mod journal;
mod kept;
mod kept_nodes;
mod lessons;
mod letters;
mod live;
mod mailbox;
mod modules;
mod notifications;
mod outbound;
mod own_export;
mod personal;
mod plans;
mod quiet;
mod reach;
#[path = "../../../../tests/harness/remote.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod remote;
mod removal;
mod retention;
mod school;
mod sessions;
mod settings;
mod shares;
mod sheets;
mod sign_in;
mod standings;
mod status;
mod surge;
mod timers;
mod tutorial;
mod urgent;
mod versions;
mod wanted;
mod zones;
