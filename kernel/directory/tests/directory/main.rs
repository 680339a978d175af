//! The crate as others use it: read deliveries, generate them, and hold what is hostile.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod hostile;
mod reading;
mod support;
mod synthetic;
