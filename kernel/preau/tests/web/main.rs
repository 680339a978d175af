//! The portal's routes over a real platform, in this process: what is sent wrongly, by the wrong person,
//! or from the wrong place. Here and not beside the routes, since only the binary may compose all parts.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod answers;
mod archives;
mod beasts;
mod brand;
mod browser;
mod connections;
mod console;
#[path = "../../../../tests/harness/contracts.rs"]
#[expect(dead_code, reason = "the tests of the runtime use all of it")]
mod contracts;
mod delegates;
mod digests;
mod email;
mod files;
mod full;
mod gate;
mod given_again;
mod grids;
#[path = "../../../../tests/harness/guests.rs"]
mod guests;
mod held;
mod intruders;
mod letters;
mod line;
mod live;
mod machines;
mod notifications;
mod own_data;
mod personal;
mod plans;
mod quiet;
mod reach;
mod region;
mod register;
mod roles;
#[path = "../../../platform/tests/promises/school.rs"]
#[expect(dead_code, reason = "the tests of the platform use all of it")]
mod school;
mod seats;
mod senders;
mod sessions;
mod settings;
mod sign_in;
#[path = "../../../../tests/harness/smtp.rs"]
#[expect(dead_code, reason = "the tests of sending use all of it")]
mod smtp;
mod standings;
mod status;
mod traces;
mod tried;
mod uploads;
