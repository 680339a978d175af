//! Contract 0.1. Later versions take from it what they left as it was.

pub(super) mod bindings;
mod export;
pub(super) mod import;
mod page;
pub(super) mod values;

pub(crate) use export::Prepared;

use wasmtime::component::{HasSelf, Linker};

use crate::host::Host;

/// Offers everything of this version to guests.
pub(crate) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    bindings::Module::add_to_linker::<Host, HasSelf<Host>>(linker, Host::enter)
}
