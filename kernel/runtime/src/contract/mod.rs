//! The versions of the contract that this kernel hosts, each behind an adapter of its own.
//!
//! An adapter translates between its version's WIT and the domain, and knows nothing else: what a
//! capability does is in [`crate::capabilities`], the same for every version. A version has code for
//! what it changed, and takes the rest from the version before it: an interface is linked under every
//! version's name, by whichever version changed it last.
//!
//! Which versions there are, and which word came with which, is `preau_domain::contract`.

mod v0_1;
mod v0_2;

use preau_domain::contract::Contract;
use wasmtime::component::{InstancePre, Linker};

use crate::host::Host;

pub(crate) use v0_1::Prepared;

/// Offers everything of every version to guests, under names that carry the version. That a guest
/// imports its own version's only is seen to by [`crate::component::inspect`].
pub(crate) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    for contract in Contract::ALL {
        match contract {
            Contract::V0_1 => v0_1::link(linker)?,
            Contract::V0_2 => v0_2::link(linker)?,
        }
    }
    Ok(())
}

/// Checks the exports of a linked component against its version.
pub(crate) fn prepare(
    contract: Contract,
    instances: InstancePre<Host>,
) -> wasmtime::Result<Prepared> {
    match contract {
        // The same functions of the same types.
        Contract::V0_1 | Contract::V0_2 => Prepared::new(instances, contract),
    }
}
