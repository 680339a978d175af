//! The portal over HTTP: routes, and what every answer carries.
//!
//! A handler reads the request into a [`visit::Visit`] or [`visit::SignedIn`], asks the platform, and
//! has the answer drawn by `preau-render`. Nothing is decided here that the platform does not decide.
//!
//! **To add an endpoint**: a file in `routes/` named by its address, a line in [`routes::router`], the
//! use-case in `preau-platform` (it authorises), the screen in `preau-render`, and
//! a story in `tests/browser`, the wrong people included.

pub mod cookies;
mod form;
mod headers;
mod kept;
pub mod limits;
pub mod peer;
mod pulse;
mod reference;
pub mod refusal;
pub mod routes;
pub mod server;
pub mod shell;
pub mod state;
pub mod visit;

pub use limits::Limits;
pub use routes::{operations, router};
pub use state::{Metrics, Web};
