//! The portal over HTTP: routes, and what every answer carries.
//!
//! A handler reads the request into a [`visit::Visit`] or [`visit::SignedIn`], asks the platform, and
//! has the answer drawn by `preau-render`. Nothing is decided here that the platform does not decide.
//!
//! | module | what |
//! |---|---|
//! | [`server`], `pulse`, [`peer`], [`limits`] | connections: how many, from whom, how long |
//! | [`gate`] | who is let in, and what is worked on at once |
//! | [`routes`] | one file for each family of addresses |
//! | [`visit`], `reference` | who asks, and the request's number |
//! | `traced` | what a request's trace says of it |
//! | `form`, `multipart`, `paced`, `kept` | what is sent, with files or without, how fast at least, and what stays of it over an ended session |
//! | [`cookies`], `headers` | what every answer carries |
//! | [`shell`] | what surrounds every page |
//! | `fragment` | a module's page as it is drawn whoever asks for it, to be given again |
//! | `squeeze` | a module's page on its way out, compressed if it is large |
//! | [`refusal`] | any error as a page with a way on |
//! | [`status`] | how everything is, as everybody reads it: made once, given from memory |
//! | [`state`] | what handlers share |
//!
//! **To add an endpoint**: a file in `routes/` named by its address, a line in [`routes::router`], the
//! use-case in `preau-platform` (it authorises), the screen in `preau-render`, and
//! a story in `tests/browser`, the wrong people included.

pub mod cookies;
mod form;
mod fragment;
pub mod gate;
mod headers;
mod holed;
mod kept;
pub mod limits;
mod multipart;
mod paced;
pub mod peer;
mod pulse;
mod reference;
pub mod refusal;
pub mod routes;
pub mod server;
pub mod shell;
mod squeeze;
pub mod state;
pub mod status;
mod traced;
pub mod visit;

pub use limits::{LargeForms, Limits};
pub use routes::{operations, router};
pub use state::{Metrics, Web};
