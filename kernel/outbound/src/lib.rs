//! Requests of modules to the outside: the only way out for a module.
//!
//! ```text
//! Request ─ target, headers ─ manifest, grant ─ a place ─ names (once) ─ every address ─ connect, TLS, HTTP
//!            read strictly      who may ask      how many                  checked         one, then closed
//! ```
//!
//! | module | what |
//! |---|---|
//! | [`address`] | addresses that nobody outside has |
//! | `client` | the one way out, in that order |
//! | `grant` | what a region grants |
//! | `target`, `headers` | what of a request is taken |
//! | `names` | from a name to addresses |
//! | `places` | how many at the same time and in a minute |
//! | `exchange` | one request over one connection |
//! | `script` | answers that an author's test gives |
//! | [`limits`] | how much of it |
//!
//! Absent on purpose: redirects (a module may ask again, and is checked again), proxies (also those of the
//! environment), cookies, connections that are kept, compression, HTTP/2.

pub mod address;
mod client;
mod exchange;
mod grant;
mod headers;
pub mod limits;
mod names;
mod places;
mod script;
mod target;

pub use client::{Admitted, Client, GrantError, host_of};
pub use grant::{Authority, Grant, NoCertificates};
pub use names::Names;
pub use places::Asker;
pub use script::Script;
