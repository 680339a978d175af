//! Requests to real servers on this machine: whom a module reaches, whom it never does, and where everything
//! ends.
#![expect(clippy::expect_used, reason = "tests")]

mod limits;
mod outside;
#[path = "../../../../tests/harness/remote.rs"]
mod remote;
mod whom;
