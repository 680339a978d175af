//! Contract 0.1. Later versions take from it what they left as it was.

pub(super) mod bindings;
pub(super) mod export;
pub(super) mod import;
pub(super) mod page;
pub(super) mod values;

/// A component of this version.
pub(crate) type Prepared =
    export::Prepared<bindings::ent::module::page::Page, bindings::ent::module::page::Outcome>;

use wasmtime::component::{HasSelf, Linker};

use crate::host::Host;

/// Offers everything of this version to guests.
pub(crate) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    bindings::Module::add_to_linker::<Host, HasSelf<Host>>(linker, Host::enter)
}
