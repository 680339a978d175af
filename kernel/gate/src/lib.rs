//! Admission: who is in, who waits and in which order, and how much is done at once.
//!
//! Everything is decided in memory, in a microsecond and without a query: a waiting room that costs as much as the page
//! it protects is the bottleneck itself. Time is passed in, as milliseconds since 1970 ([`At`]); only the
//! [`limiter`] waits.
//!
//! | module | what |
//! |---|---|
//! | [`ticket`] | a place or a seat as a signed text that the browser keeps |
//! | [`room`] | who waits: in which order, and whose turn it is |
//! | [`seats`], [`idle`] | who is in, and for how long if nothing happens on their seat |
//! | [`tempo`] | how fast people are let in |
//! | [`estimate`] | how long somebody will wait |
//! | [`gate`] | all of it together: what becomes of somebody who knocks |
//! | [`steady`] | a clock that only goes forward |
//! | [`bound`] | how many of those who wait are told of their place |
//! | [`haste`] | for how long the answer is held to who asks again too soon |
//! | [`limiter`] | how many requests are worked on at once, and which first |
//!
//! What an operator sets, dials, is in `preau_domain::gate`.

pub mod bound;
pub mod estimate;
pub mod gate;
pub mod haste;
pub mod idle;
pub mod limiter;
pub mod room;
pub mod seats;
pub mod steady;
pub mod tempo;
pub mod ticket;

pub use gate::{Gate, Knock, Place, Policy, Verdict};
pub use limiter::{Limiter, Permit, Priority};
pub use steady::Steady;
pub use ticket::{Flow, Stage, Ticket, TicketKeys};

/// An instant, in milliseconds since 1970.
pub type At = i64;
