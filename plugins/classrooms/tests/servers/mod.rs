//! Video servers, as far as they check who comes: written from their documentation, with hashes that the module does
//! not use.
#![allow(
    dead_code,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a server that fails, fails the test"
)]

pub mod bbb;
pub mod jwt;
